"""How much of what is removed is forbidden, and how much of what is forbidden is removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case
from cnncourse.checks.moderation._scores import counted, drawn


def _rates(scores: np.ndarray, labels: np.ndarray, threshold: float) -> tuple[float, float]:
    removed, labels = np.asarray(scores) >= threshold, np.asarray(labels, bool)
    return tuple(float(np.mean(part)) if len(part) else 1.0 for part in (labels[removed], removed[labels]))


def _of(rule: Callable) -> Callable:
    """Two numbers by another rule: of which letters are removed, and which are forbidden."""

    def wrong(scores: np.ndarray, labels: np.ndarray, threshold: float) -> tuple[float, float]:
        with np.errstate(all="ignore"):
            return rule(scores >= threshold, labels)

    return wrong


def _share(part: np.ndarray, whole: np.ndarray, empty: float = 1.0) -> float:
    return float(np.sum(part & whole) / np.sum(whole)) if whole.any() else empty


def _told(tell: Callable) -> Callable:
    """Something made of the two right numbers."""
    return lambda scores, labels, threshold: tell(*_rates(scores, labels, threshold))


def _when_empty(of_removed: float, of_forbidden: float) -> Callable:
    return _of(lambda removed, labels: (_share(labels, removed, of_removed), _share(removed, labels, of_forbidden)))


def _unguarded(scores: np.ndarray, labels: np.ndarray, threshold: float) -> tuple[float, float]:
    hits, false_removals, misses = counted(scores, labels, threshold)
    return hits / (hits + false_removals), hits / (hits + misses)


def _settled(by_removed: bool) -> Callable:
    """Both are 1 where one of them has nothing to be divided by."""

    def rule(removed: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
        whole = removed if by_removed else labels
        return (_share(labels, removed), _share(removed, labels)) if whole.any() else (1.0, 1.0)

    return _of(rule)


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _case(rng: np.random.Generator, number: int, forbidden: int, threshold: float) -> Case:
    """Scores of which none is at the threshold; all four kinds of decisions occur, and all rates differ."""
    for _ in range(5000):
        scores, labels = drawn(rng, number, forbidden)
        hits, false_removals, misses = counted(scores, labels, threshold)
        left = number - hits - false_removals - misses
        kinds = hits, false_removals, misses, left
        if (
            min(kinds) > 0
            and len(set(kinds)) == 4
            and not _rates(scores, labels, 0.5) == _rates(scores, labels, threshold)
        ):
            return case(scores, labels, threshold)
    raise RuntimeError("no letters of all four kinds")


def _at_the_threshold(rng: np.random.Generator) -> Case:
    """Three of the scores are the threshold."""
    labels = rng.permutation(np.array([1, 0, 1, 1, 0, 1, 0, 0, 0], bool))
    scores = np.where(labels, 0.75, 0.25)
    scores[rng.permutation(np.flatnonzero(labels))[:2]] = 0.625
    scores[rng.permutation(np.flatnonzero(~labels))[:1]] = 0.625
    scores[rng.permutation(np.flatnonzero(labels & (scores == 0.75)))[:1]] = 0.125
    return case(scores, labels, 0.625)


def _proof(rng: np.random.Generator) -> Iterator[tuple[tuple, tuple]]:
    scores, labels = np.array([0.9, 0.8, 0.6, 0.4, 0.3, 0.1]), np.array([1, 1, 0, 1, 0, 0], bool)
    yield _rates(scores, labels, 0.6), (2 / 3, 2 / 3)  # as the text says
    yield _rates(scores, labels, 0.85), (1.0, 1 / 3)
    for asked in (_case(rng, 20, 7, 0.55), _at_the_threshold(rng)):
        hits, false_removals, misses = counted(*asked.args)
        yield _rates(*asked.args), (hits / (hits + false_removals), hits / (hits + misses))


precision_recall = Check(
    "precision-recall",
    oracle=_rates,
    proof=_proof,
    criteria=[
        Returns(
            "precision",
            0.5,
            lambda rng: [_case(rng, 17, 6, 0.55), _case(rng, 24, 9, 0.47), _case(rng, 21, 13, 0.61)],
            part=0,
        ),
        Returns(
            "recall",
            0.5,
            lambda rng: [_case(rng, 17, 6, 0.55), _case(rng, 24, 9, 0.47), _case(rng, 21, 13, 0.61)],
            part=1,
        ),
        Returns(
            "a score at the threshold; nothing removed, nothing forbidden, neither",
            1,
            lambda rng: [
                _at_the_threshold(rng),
                case(*drawn(rng, 9, 4), 1.5),
                case(drawn(rng, 8, 3)[0] + 1, np.zeros(8, bool), 1.4),
                case(drawn(rng, 7, 3)[0], np.zeros(7, bool), 1.5),
                case(rng.permutation([0.75, 0.5, 0.25, 0.125]), np.array([0, 0, 0, 0], bool), 0.5),
                case(np.array([0.75, 0.5, 0.25, 0.125]), np.array([0, 0, 1, 1], bool), 0.5),
                case(rng.permutation([0.75, 0.25, 0.125, 0.0]), np.array([1, 1, 0, 1], bool), 0.0),
                case(np.array([0.25, 0.75, 0.125, 0.5]), np.array([1, 1, 0, 0], bool), 0.625),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "swapped",
            "Precision and recall have changed places: the share of what is removed that is forbidden comes first.",
            _told(lambda precision, recall: (recall, precision)),
        ),
        *[
            Misconception(
                "divided-by-zero",
                "It was divided by 0, as nothing was removed or nothing is forbidden. The text says what holds then.",
                wrong,
            )
            for wrong in (_unguarded, _when_empty(np.nan, np.nan), _when_empty(np.nan, 1.0), _when_empty(1.0, np.nan))
        ],
        *[
            Misconception(
                "zero-when-empty",
                "Where nothing is removed, nothing is removed wrongly; where nothing is forbidden, nothing is missed: "
                "1, not 0.",
                _when_empty(*values),
            )
            for values in ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0))
        ],
        Misconception(
            "equal-not-removed",
            "A score that equals the threshold is removed, too: `>=`.",
            lambda scores, labels, threshold: _rates(scores, labels, np.nextafter(threshold, np.inf)),
        ),
        Misconception(
            "low-scores-removed",
            "The letters *below* the threshold were removed. A high score means that it looks forbidden.",
            _of(lambda removed, labels: (_share(labels, ~removed), _share(~removed, labels))),
        ),
        Misconception(
            "labels-turned-round",
            "The harmless letters were taken for the forbidden ones. True in `labels` is forbidden.",
            _of(lambda removed, labels: (_share(~labels, removed), _share(removed, ~labels))),
        ),
        Misconception(
            "same-divisor",
            "Both were divided by the number of removed letters. Recall is a share of the forbidden ones.",
            _told(lambda precision, recall: (precision, precision)),
        ),
        Misconception(
            "same-divisor",
            "Both were divided by the number of forbidden letters. Precision is a share of the removed ones.",
            _told(lambda precision, recall: (recall, recall)),
        ),
        Misconception(
            "of-all-letters",
            "Right removals were divided by the number of all letters. Precision is a share of the removed ones, "
            "recall one of the forbidden ones.",
            _of(lambda removed, labels: (np.mean(removed & labels), np.mean(removed & labels))),
        ),
        Misconception(
            "accuracy-instead",
            "The first number is the share of all decisions that are right. Precision looks at what is removed.",
            _of(lambda removed, labels: (np.mean(removed == labels), _share(removed, labels))),
        ),
        Misconception(
            "false-removals-counted",
            "The first number is the share of the removed letters that are harmless. Precision is the share that is "
            "forbidden.",
            _told(lambda precision, recall: (1 - precision, recall)),
        ),
        Misconception(
            "misses-counted",
            "The second number is the share of the forbidden letters that is missed. Recall is the share that is "
            "removed.",
            _told(lambda precision, recall: (precision, 1 - recall)),
        ),
        Misconception(
            "harmless-for-recall",
            "The second number is the share of the harmless letters that is left alone. Recall looks at the forbidden "
            "ones.",
            _of(lambda removed, labels: (_share(labels, removed), _share(~removed, ~labels))),
        ),
        Misconception(
            "removed-over-forbidden",
            "All removals were divided by the number of forbidden letters. Only right removals have found one.",
            _of(
                lambda removed, labels: (
                    _share(labels, removed),
                    float(removed.sum() / labels.sum()) if labels.any() else 1.0,
                )
            ),
        ),
        Misconception(
            "counts-not-shares",
            "These are counts. Shares are asked for.",
            _of(lambda removed, labels: (int(np.sum(removed & labels)), int(np.sum(labels)))),
        ),
        Misconception(
            "counts-not-shares",
            "These are counts. Shares are asked for.",
            _of(lambda removed, labels: (int(np.sum(removed & labels)), int(np.sum(removed & labels)))),
        ),
        Misconception(
            "in-percent",
            "These are percents. Parts of 1 are asked for.",
            _told(lambda precision, recall: (100 * precision, 100 * recall)),
        ),
        *[
            Misconception(
                "one-number",
                "One number came back. Precision and recall are two, and one can be bought with the other.",
                _told(tell),
            )
            for tell in (
                _harmonic,
                lambda precision, recall: precision,
                lambda precision, recall: recall,
                lambda precision, recall: (precision + recall) / 2,
            )
        ],
        *[
            Misconception(
                "one-settles-both",
                "Where there is nothing to divide by, that one is 1. The other one is still a share of its own.",
                _settled(by_removed),
            )
            for by_removed in (True, False)
        ],
        Misconception(
            "nothing-right-nothing-wrong",
            "Where no removal is right the precision is 1 here. Where something is removed, and none of it is "
            "forbidden, it is 0.",
            _told(lambda precision, recall: (precision or 1.0, recall)),
        ),
        Misconception(
            "threshold-fixed",
            "The threshold is 0.5 here. It is an argument.",
            lambda scores, labels, threshold: _rates(scores, labels, 0.5),
        ),
        Misconception(
            "threshold-fixed",
            "The threshold is 0.6 here, as in the example. It is an argument.",
            lambda scores, labels, threshold: _rates(scores, labels, 0.6),
        ),
        *[
            Misconception(
                "rounded",
                f"The shares were rounded to {digits} places. Give them as they are.",
                _told(lambda precision, recall, digits=digits: (round(precision, digits), round(recall, digits))),
            )
            for digits in (1, 2, 3)
        ],
    ],
    hints=[
        "Which letters are removed, which are forbidden, and which are both?",
        "`removed = scores >= threshold` is an array of bools. `labels[removed]` are the labels of what is removed.",
        "Two means of bools, one over the removed letters and one over the forbidden ones; each is 1 where there is "
        "nothing to take the mean of.",
    ],
)
