"""How many of the boxes are right, and how many of the things are found."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _rates(matches, num_truth):
    hits = int(np.sum(np.asarray(matches, bool)))
    return hits / len(matches) if len(matches) else 1.0, hits / num_truth if num_truth else 1.0


def _changed(change):
    return lambda matches, num_truth: change(*_rates(matches, num_truth), matches, num_truth)


def _when_empty(value, *, plus=0.0):
    """Another value where there is nothing to divide by."""

    def wrong(matches, num_truth):
        hits = int(np.sum(np.asarray(matches, bool)))
        return (
            hits / (len(matches) + plus) if len(matches) else value,
            hits / (num_truth + plus) if num_truth else value,
        )

    return wrong


def _unguarded(matches, num_truth):
    hits = int(np.sum(np.asarray(matches, bool)))
    return hits / len(matches), hits / num_truth


def _drawn(rng, found, hits, num_truth):
    return case(rng.permutation(np.arange(found) < hits), num_truth)


def _harmonic(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _proof(rng):
    yield _rates([True, False, True, True], 6), (3 / 4, 3 / 6)  # as the text says
    for _ in range(3):
        things, alarms = set(range(rng.integers(3, 9))), int(rng.integers(1, 6))
        found = set(rng.choice(list(things), rng.integers(1, len(things) + 1), replace=False).tolist())
        matches = rng.permutation([True] * len(found) + [False] * alarms)
        boxes = found | {-1 - number for number in range(alarms)}
        yield _rates(matches, len(things)), (len(boxes & things) / len(boxes), len(boxes & things) / len(things))


detection_precision_recall = Check(
    "detection-precision-recall",
    oracle=_rates,
    proof=_proof,
    criteria=[
        Returns(
            "precision",
            0.5,
            lambda rng: [_drawn(rng, 7, 4, 9), _drawn(rng, 9, 3, 5), _drawn(rng, 4, 4, 11), _drawn(rng, 5, 0, 3)],
            part=0,
        ),
        Returns(
            "recall",
            0.5,
            lambda rng: [_drawn(rng, 8, 5, 11), _drawn(rng, 9, 6, 7), _drawn(rng, 6, 2, 2), _drawn(rng, 4, 0, 6)],
            part=1,
        ),
        Returns(
            "nothing found, nothing to find, both",
            1,
            lambda rng: [
                case(np.zeros(0, bool), 5),
                case(rng.permutation([False, False, False]), 0),
                case(np.zeros(0, bool), 0),
            ],
            combined=lambda rng: [_drawn(rng, 7, 4, 9)],
        ),
    ],
    misconceptions=[
        Misconception(
            "swapped",
            "Precision and recall have changed places: what share of the boxes is right comes first.",
            _changed(lambda precision, recall, matches, num_truth: (recall, precision)),
        ),
        *[
            Misconception(
                "divided-by-zero",
                "It was divided by 0, as nothing was found or nothing was there to find. The text says what holds.",
                wrong,
            )
            for wrong in (_unguarded, _when_empty(float("nan")))
        ],
        *[
            Misconception(
                "zero-when-empty",
                "Where nothing is found nothing is wrong, and where nothing is to find nothing is missed: 1, not 0.",
                wrong,
            )
            for wrong in (
                _when_empty(0.0),
                _when_empty(0.0, plus=1e-9),
                _when_empty(0.0, plus=1e-6),
                lambda matches, num_truth: (
                    0.0 if not len(matches) else _rates(matches, num_truth)[0],
                    _rates(matches, num_truth)[1],
                ),
                lambda matches, num_truth: (
                    _rates(matches, num_truth)[0],
                    0.0 if not num_truth else _rates(matches, num_truth)[1],
                ),
            )
        ],
        Misconception(
            "same-divisor",
            "Both were divided by the number of boxes. Recall is a share of the things that are there.",
            _changed(lambda precision, recall, matches, num_truth: (precision, precision)),
        ),
        Misconception(
            "same-divisor",
            "Both were divided by the number of things. Precision is a share of the boxes.",
            _changed(lambda precision, recall, matches, num_truth: (recall, recall)),
        ),
        Misconception(
            "misses-not-hits",
            "The false boxes were counted. True is a hit.",
            lambda matches, num_truth: _rates(~np.asarray(matches, bool), num_truth),
        ),
        Misconception(
            "false-alarm-rate",
            "That is the share of boxes that are wrong. Precision is the share that is right.",
            _changed(lambda precision, recall, matches, num_truth: (1 - precision, recall)),
        ),
        Misconception(
            "miss-rate",
            "That is the share of things that are missed. Recall is the share that is found.",
            _changed(lambda precision, recall, matches, num_truth: (precision, 1 - recall)),
        ),
        Misconception(
            "counts-not-rates",
            "These are counts. Shares are asked for.",
            lambda matches, num_truth: (int(np.sum(matches)), num_truth),
        ),
        Misconception(
            "in-percent",
            "These are percents. Parts of 1 are asked for.",
            _changed(lambda precision, recall, matches, num_truth: (100 * precision, 100 * recall)),
        ),
        *[
            Misconception(
                "one-number",
                "One number came back. Precision and recall are two, and one can be bought with the other.",
                _changed(change),
            )
            for change in (
                lambda precision, recall, matches, num_truth: _harmonic(precision, recall),
                lambda precision, recall, matches, num_truth: precision,
                lambda precision, recall, matches, num_truth: recall,
            )
        ],
        *[
            Misconception(
                "one-settles-both",
                "Where there is nothing to divide by, that one is 1. The other one is still a share of its own.",
                _changed(change),
            )
            for change in (
                lambda precision, recall, matches, num_truth: (precision, recall if len(matches) else 1.0),
                lambda precision, recall, matches, num_truth: (precision, recall if len(matches) else 0.0),
                lambda precision, recall, matches, num_truth: (precision if num_truth else 1.0, recall),
                lambda precision, recall, matches, num_truth: (precision if num_truth else 0.0, recall),
            )
        ],
        Misconception(
            "boxes-not-hits",
            "All boxes were divided by the things. Only hits have found one.",
            lambda matches, num_truth: (
                _rates(matches, num_truth)[0],
                len(matches) / num_truth if num_truth else 1.0,
            ),
        ),
        Misconception(
            "nothing-right-nothing-wrong",
            "Without a hit the precision is 1 here. Where there are boxes, and none of them is right, it is 0.",
            _changed(lambda precision, recall, matches, num_truth: (precision or 1.0, recall)),
        ),
        Misconception(
            "rounded",
            "The shares were rounded to two places. Give them as they are.",
            _changed(lambda precision, recall, matches, num_truth: (round(precision, 2), round(recall, 2))),
        ),
        Misconception(
            "hits-of-all",
            "It was divided by hits, misses and false alarms together. Recall is a share of the things that are there.",
            lambda matches, num_truth: (
                _rates(matches, num_truth)[0],
                int(np.sum(matches)) / max(num_truth + len(matches) - int(np.sum(matches)), 1),
            ),
        ),
    ],
    hints=[
        "Four boxes, three of them hits, six signs in the street. What share of the boxes is right, what share of the "
        "signs is found?",
        "The sum of bools counts the True ones. What is `len(matches)` where nothing was found?",
        "Hits over boxes, hits over things; each is 1 where there is nothing to divide by.",
    ],
)
