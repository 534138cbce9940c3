"""How alike two masks are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case
from cnncourse.checks.medical_imaging._masks import counted, masks


def _dice(mask: np.ndarray, prediction: np.ndarray) -> float:
    mask, prediction = np.asarray(mask, bool), np.asarray(prediction, bool)
    either = np.count_nonzero(mask) + np.count_nonzero(prediction)
    return 2 * np.count_nonzero(mask & prediction) / either if either else 1.0


def _of_counts(rule: Callable) -> Callable:
    """A wrong rule, from the numbers of pixels that are found, missed, false alarms, and rightly nothing."""

    def wrong(mask: np.ndarray, prediction: np.ndarray) -> float:
        mask, prediction = np.asarray(mask, bool), np.asarray(prediction, bool)
        parts = mask & prediction, mask & ~prediction, ~mask & prediction, ~mask & ~prediction
        with np.errstate(all="ignore"):
            return float(rule(*(np.float64(np.count_nonzero(part)) for part in parts)))

    return wrong


def _mean_of_parts(mask: np.ndarray, prediction: np.ndarray) -> float:
    return float(np.mean([_dice(*pair) for pair in zip(mask, prediction)]))


def _both_kinds(mask: np.ndarray, prediction: np.ndarray) -> float:
    return (_dice(mask, prediction) + _dice(~mask, ~prediction)) / 2


def _in_bytes(mask: np.ndarray, prediction: np.ndarray) -> float:
    shared, *each = (int(part.sum(dtype=np.uint8)) for part in (mask & prediction, mask, prediction))
    return 2 * shared / sum(each) if any(each) else 1.0


def _pair(rng: np.random.Generator, counts: tuple[int, int, int, int], shape: tuple[int, ...]) -> Case:
    return case(*masks(rng, counts, shape))


def _several(rng: np.random.Generator) -> Case:
    """Three pictures with lesions of very different sizes; nothing is found in the smallest."""
    pairs = [masks(rng, counts, (6, 8)) for counts in ((20, 2, 3, 23), (3, 4, 1, 40), (0, 2, 1, 45))]
    return case(*map(np.stack, zip(*pairs)))


def _nothing(*shape: int) -> Case:
    return case(np.zeros(shape, bool), np.zeros(shape, bool))


def _nothing_found(rng: np.random.Generator) -> Case:
    return _pair(rng, (0, 7, 0, 17), (1, 4, 6))


def _nothing_there(rng: np.random.Generator) -> Case:
    return _pair(rng, (0, 0, 6, 18), (1, 4, 6))


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    yield _dice(np.array([1, 1, 1, 0, 0], bool), np.array([0, 1, 1, 1, 0], bool)), 2 / 3
    for counts, shape in (((5, 3, 9, 7), (4, 6)), ((1, 8, 2, 49), (3, 4, 5))):
        mask, prediction = masks(rng, counts, shape)
        found, missed, false, _ = counted(mask, prediction)
        yield _dice(mask, prediction), 2 * found / (found + missed + found + false)


dice = Check(
    "dice",
    oracle=_dice,
    proof=_proof,
    criteria=[
        Returns(
            "two masks of one picture",
            1,
            lambda rng: [
                _pair(rng, (9, 4, 6, 23), (6, 7)),
                _pair(rng, (3, 11, 1, 25), (5, 8)),
                _pair(rng, (300, 40, 30, 230), (20, 30)),  # more pixels than a byte counts
            ],
        ),
        Returns(
            "several pictures are counted together; two empty masks give 1",
            1,
            lambda rng: [
                _several(rng),
                _nothing_found(rng),
                _nothing_there(rng),
                _pair(rng, (5, 2, 4, 9), (20,)),
                _nothing(4, 5),
                _nothing(2, 3, 4),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "iou-instead",
            "This is IoU: what both cover, divided by what either covers. Dice divides twice the shared pixels by the "
            "pixels of both masks added up.",
            _of_counts(lambda found, missed, false, nothing: found / (found + missed + false)),
        ),
        Misconception(
            "factor-2-forgotten",
            "The 2 is missing: equal masks must give 1, not one half.",
            _of_counts(lambda found, missed, false, nothing: found / (2 * found + missed + false)),
        ),
        Misconception(
            "nan-on-empty",
            "Two empty masks give 0 / 0 here. They agree fully, so 1 is asked for: look at this case first.",
            _of_counts(lambda found, missed, false, nothing: 2 * found / (2 * found + missed + false)),
        ),
        Misconception(
            "zero-on-empty",
            "Two empty masks agree fully: nothing is there, and nothing was found. That is 1, not 0.",
            _of_counts(lambda found, missed, false, nothing: 2 * found / max(1, 2 * found + missed + false)),
        ),
        Misconception(
            "zero-on-empty",
            "Two empty masks agree fully: nothing is there, and nothing was found. That is 1; the small number that "
            "you add below the line alone makes 0 of it.",
            _of_counts(lambda found, missed, false, nothing: 2 * found / (2 * found + missed + false + 1e-9)),
        ),
        Misconception(
            "one-when-nothing-found",
            "Where something is there and nothing of it is found, Dice is 0. It is 1 only where both masks are empty.",
            _of_counts(
                lambda found, missed, false, nothing: 2 * found / (2 * found + missed + false) if found else 1.0
            ),
        ),
        Misconception(
            "one-when-nothing-there",
            "Where nothing is there and something is predicted, Dice is 0. It is 1 only where both masks are empty.",
            _of_counts(
                lambda found, missed, false, nothing: (
                    2 * found / (2 * found + missed + false) if found + missed else 1.0
                )
            ),
        ),
        Misconception(
            "one-when-nothing-found",
            "Where something is there and nothing is predicted, Dice is 0. It is 1 only where both masks are empty.",
            _of_counts(
                lambda found, missed, false, nothing: 2 * found / (2 * found + missed + false) if found + false else 1.0
            ),
        ),
        Misconception(
            "difference-not-likeness",
            "This tells how different the masks are. 1 less that is asked for.",
            _of_counts(lambda found, missed, false, nothing: (missed + false) / max(1, 2 * found + missed + false)),
        ),
        Misconception(
            "one-added",
            "A whole 1 was added above and below the line, which changes the results. Look at two empty masks by "
            "themselves.",
            _of_counts(lambda found, missed, false, nothing: (2 * found + 1) / (2 * found + missed + false + 1)),
        ),
        Misconception(
            "mean-of-pictures",
            "This is the mean over the pictures. All pixels are counted together: first sums over everything, then one "
            "division.",
            _mean_of_parts,
        ),
        Misconception(
            "first-picture-only",
            "Only the first row or picture was counted. All pixels count, whatever the number of axes.",
            lambda mask, prediction: _dice(mask[0], prediction[0]),
        ),
        Misconception(
            "percent",
            "This is in percent. 1 stands for equal masks.",
            lambda mask, prediction: 100 * _dice(mask, prediction),
        ),
        Misconception(
            "accuracy-instead",
            "This is the share of pixels that are judged rightly. Most are background, so it is high even if nothing "
            "is found.",
            _of_counts(lambda found, missed, false, nothing: (found + nothing) / (found + missed + false + nothing)),
        ),
        Misconception(
            "sensitivity-instead",
            "This is the share of the mask that is found. False alarms count, too.",
            _of_counts(lambda found, missed, false, nothing: found / (found + missed)),
        ),
        Misconception(
            "precision-instead",
            "This is the share of the prediction that is right. What was missed counts, too.",
            _of_counts(lambda found, missed, false, nothing: found / (found + false)),
        ),
        Misconception(
            "twice-iou",
            "Twice the shared pixels were divided by those that either mask covers. Divide by the pixels of both masks "
            "added up: shared ones count twice there.",
            _of_counts(lambda found, missed, false, nothing: 2 * found / (found + missed + false)),
        ),
        Misconception(
            "counted-in-bytes",
            "The pixels were added up as bytes, which begin again at 0 after 255. Count in whole numbers or floats.",
            _in_bytes,
        ),
        Misconception(
            "background-counts",
            "Background was measured as well, and averaged in. Only the mask counts.",
            _both_kinds,
        ),
        Misconception(
            "divided-by-all",
            "Divide by the pixels of the two masks, not by all pixels of the picture.",
            _of_counts(lambda found, missed, false, nothing: 2 * found / (found + missed + false + nothing)),
        ),
    ],
    hints=[
        "How many pixels does each mask have, and how many do they share? What should equal masks give?",
        "`(mask & prediction).sum()` counts shared pixels, whatever the number of axes.",
        "Twice the shared pixels, divided by the sum of both counts; before that an `if` for a sum of 0.",
    ],
)
