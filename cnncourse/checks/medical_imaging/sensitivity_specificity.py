"""The share of a mask that is found, and the share of the rest that is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case
from cnncourse.checks.medical_imaging._masks import counted, masks


def _rates(mask: np.ndarray, prediction: np.ndarray) -> tuple[float, float]:
    mask, prediction = np.asarray(mask, bool), np.asarray(prediction, bool)
    return float(np.mean(prediction[mask])), float(np.mean(~prediction[~mask]))


def _of_counts(rule: Callable) -> Callable:
    """A wrong rule, from the numbers of pixels that are found, missed, false alarms, and rightly nothing."""

    def wrong(mask: np.ndarray, prediction: np.ndarray) -> tuple[float, ...]:
        parts = mask & prediction, mask & ~prediction, ~mask & prediction, ~mask & ~prediction
        with np.errstate(all="ignore"):
            return tuple(map(float, rule(*(np.float64(np.count_nonzero(part)) for part in parts))))

    return wrong


def _per_row(mask: np.ndarray, prediction: np.ndarray) -> tuple[float, ...]:
    return tuple(np.mean([_rates(*pair) for pair in zip(mask, prediction)], axis=0))


def _per_picture(mask: np.ndarray, prediction: np.ndarray) -> tuple[float, ...]:
    return _per_row(mask, prediction) if mask.ndim > 2 else _rates(mask, prediction)


def _inverted(mask: np.ndarray, prediction: np.ndarray) -> tuple[float, ...]:
    """Numbers in place of bools, of which `~` makes -1 and -2."""
    ill, marked = mask.astype(int), prediction.astype(int)
    return float((ill & marked).sum() / ill.sum()), float((~ill & ~marked).sum() / (~ill).sum())


def _pair(rng: np.random.Generator, counts: tuple[int, int, int, int], shape: tuple[int, ...]) -> Case:
    return case(*masks(rng, counts, shape))


def _cases(rng: np.random.Generator) -> list[Case]:
    pairs = [masks(rng, counts, (6, 8)) for counts in ((20, 2, 5, 21), (1, 5, 1, 41))]
    return [
        _pair(rng, (8, 5, 6, 23), (6, 7)),
        _pair(rng, (2, 9, 4, 25), (5, 8)),
        _pair(rng, (0, 6, 3, 21), (30,)),
        _pair(rng, (290, 40, 30, 240), (20, 30)),  # more pixels than a byte counts
        case(*map(np.stack, zip(*pairs))),
    ]


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    text = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], bool), np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0], bool)
    yield _rates(*text), (3 / 4, 4 / 6)  # as the text says
    for counts, shape in (((5, 3, 9, 7), (4, 6)), ((1, 8, 2, 49), (3, 4, 5))):
        found, missed, false, nothing = counted(*masks(rng, counts, shape))
        yield _rates(*masks(rng, counts, shape)), (found / (found + missed), nothing / (nothing + false))


_SWAPPED = "Both are right, and in the other order: sensitivity comes first."
_PRECISION = (
    "The first number is precision: the share of the *prediction* that is right. Sensitivity is the share of the "
    "*mask* that is found."
)
_MISS = "The first number is the share that is missed. Sensitivity is the share that is found."
_FALSE = (
    "The second number is the share of healthy pixels that are false alarms. Specificity is the share that is left "
    "alone."
)

sensitivity_specificity = Check(
    "sensitivity-specificity",
    oracle=_rates,
    proof=_proof,
    criteria=[
        Returns("sensitivity, the first number", 1, _cases, part=0),
        Returns("specificity, the second number", 1, _cases, part=1),
    ],
    misconceptions=[
        Misconception(
            "one-number",
            "A single number came back. A pair is asked for: `return sensitivity, specificity`.",
            lambda mask, prediction: _rates(mask, prediction)[0],
        ),
        Misconception(
            "one-number",
            "The mean of both came back. Both are asked for, since their mean hides which errors there are.",
            lambda mask, prediction: sum(_rates(mask, prediction)) / 2,
        ),
        Misconception("swapped", _SWAPPED, _of_counts(lambda a, b, c, d: (d / (d + c), a / (a + b)))),
        Misconception(
            "precision-for-sensitivity", _PRECISION, _of_counts(lambda a, b, c, d: (a / (a + c), d / (d + c)))
        ),
        Misconception(
            "divided-by-predictions",
            "Both were divided by what was *predicted*. Divide by what *is there*: by the pixels of the mask, and by "
            "those outside of it.",
            _of_counts(lambda a, b, c, d: (a / (a + c), d / (d + b))),
        ),
        Misconception(
            "divided-by-predictions",
            "The second number was divided by what was predicted to be healthy. Divide by what is healthy.",
            _of_counts(lambda a, b, c, d: (a / (a + b), d / (d + b))),
        ),
        Misconception(
            "dice-instead",
            "The first number is Dice. Sensitivity does not count false alarms.",
            _of_counts(lambda a, b, c, d: (2 * a / (2 * a + b + c), d / (d + c))),
        ),
        Misconception(
            "false-alarms-not-specificity",
            "The shares of false alarms and of what is found stand there. Sensitivity comes first, and the second "
            "number is the share of healthy pixels that is left alone.",
            _of_counts(lambda a, b, c, d: (c / (c + d), a / (a + b))),
        ),
        Misconception(
            "precision-and-recall",
            "These are precision and sensitivity. The second number has to tell of the pixels outside of the mask.",
            _of_counts(lambda a, b, c, d: (a / (a + c), a / (a + b))),
        ),
        Misconception(
            "precision-and-recall",
            "The second number is precision. Specificity tells of the pixels outside of the mask: how many of these "
            "are left alone?",
            _of_counts(lambda a, b, c, d: (a / (a + b), a / (a + c))),
        ),
        Misconception(
            "false-alarms-not-specificity", _FALSE, _of_counts(lambda a, b, c, d: (a / (a + b), c / (c + d)))
        ),
        Misconception("missed-not-found", _MISS, _of_counts(lambda a, b, c, d: (b / (a + b), d / (c + d)))),
        Misconception(
            "missed-not-found",
            "These are the shares of errors. The shares that are right are asked for.",
            _of_counts(lambda a, b, c, d: (b / (a + b), c / (c + d))),
        ),
        Misconception(
            "of-all-pixels",
            "Both were divided by the number of all pixels. Each has its own: those of the mask, and those outside.",
            _of_counts(lambda a, b, c, d: (a / (a + b + c + d), d / (a + b + c + d))),
        ),
        Misconception(
            "counts-not-shares",
            "These are numbers of pixels. Divide each by how many there could be.",
            _of_counts(lambda a, b, c, d: (a, d)),
        ),
        Misconception(
            "accuracy-instead",
            "The second number is the share of all pixels that are right. Specificity looks at pixels outside of the "
            "mask only.",
            _of_counts(lambda a, b, c, d: (a / (a + b), (a + d) / (a + b + c + d))),
        ),
        *[
            Misconception(
                "mean-of-pictures",
                "This is the mean over rows or pictures. All pixels are counted together, whatever the number of axes.",
                wrong,
            )
            for wrong in (_per_row, _per_picture)
        ],
        Misconception(
            "numbers-inverted",
            "`~` turns bools round. Of the numbers 0 and 1 it makes -1 and -2: keep the bools, or take 1 - x.",
            _inverted,
        ),
        *[
            Misconception(
                "rounded",
                "The shares were rounded. Give them as they are.",
                lambda mask, prediction, places=places: tuple(round(rate, places) for rate in _rates(mask, prediction)),
            )
            for places in (2, 3)
        ],
    ],
    hints=[
        "Which pixels could be found at all? And which ones could be left alone?",
        "`prediction[mask]` keeps the predictions at the pixels of the mask; `~mask` is all others.",
        "The mean of the predictions within the mask; 1 minus the mean of those outside.",
    ],
)
