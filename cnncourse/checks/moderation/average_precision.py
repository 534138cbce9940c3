"""One number for all thresholds: the mean precision, weighted by what each step of recall brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case
from cnncourse.checks.moderation._scores import counted, drawn, tenths
from cnncourse.checks.moderation.precision_recall import precision_recall as rates_check


def _right(scores: np.ndarray, labels: np.ndarray) -> float:
    if not np.any(labels):
        return 0.0
    reached, mean = 0.0, 0.0
    for threshold in np.unique(scores)[::-1]:
        precision, recall = rates_check.oracle(scores, labels, threshold)
        mean, reached = mean + (recall - reached) * precision, recall
    return float(mean)


def _curve(scores: np.ndarray, labels: np.ndarray, strict: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall at each score, from the highest on."""
    at = [np.nextafter(t, np.inf) if strict else t for t in np.unique(scores)[::-1]]
    pairs = np.array([rates_check.oracle(scores, labels, t) for t in at])
    return pairs[:, 0], pairs[:, 1]


def _one_by_one(scores: np.ndarray, labels: np.ndarray, order: np.ndarray | None = None) -> np.ndarray:
    """Precision after each letter, in an order."""
    order = np.argsort(-np.asarray(scores), kind="stable") if order is None else order
    ranked = np.asarray(labels)[order]
    return np.cumsum(ranked) / np.arange(1, len(ranked) + 1), ranked


def _each_alone(best: Callable) -> Callable:
    """Letters of equal scores counted one by one, in the order of the list or another one."""

    def wrong(scores: np.ndarray, labels: np.ndarray) -> float:
        precision, ranked = _one_by_one(scores, labels, best(np.asarray(scores), np.asarray(labels)))
        return float(precision[ranked].mean()) if ranked.any() else 0.0

    return wrong


def _on_the_curve(rule: Callable, strict: bool = False) -> Callable:
    """Another rule on precision and recall at each score."""

    def wrong(scores: np.ndarray, labels: np.ndarray) -> float:
        if not np.any(labels):
            return 0.0
        with np.errstate(all="ignore"):
            return float(rule(*_curve(scores, labels, strict)))

    return wrong


def _steps(precision: np.ndarray, recall: np.ndarray) -> float:
    return float(np.sum(np.diff(recall, prepend=0) * precision))


def _trapezoids(first: float | None) -> Callable:
    """The area below the curve by straight lines; it begins at recall 0 with a precision, or at the first score."""

    def rule(precision: np.ndarray, recall: np.ndarray) -> float:
        if first is not None:
            precision, recall = np.append(first, precision), np.append(0.0, recall)
        return float(np.sum(np.diff(recall) * (precision[1:] + precision[:-1]) / 2))

    return rule


def _interpolated(precision: np.ndarray, recall: np.ndarray) -> float:
    return _steps(np.maximum.accumulate(precision[::-1])[::-1], recall)


def _shifted(precision: np.ndarray, recall: np.ndarray) -> float:
    return float(np.sum(np.diff(recall) * precision[:-1]))


def _first_left_out(precision: np.ndarray, recall: np.ndarray) -> float:
    return float(np.sum(np.diff(recall) * precision[1:]))


def _area_under_roc(scores: np.ndarray, labels: np.ndarray) -> float:
    labels = np.asarray(labels)
    yes, no = scores[labels][:, None], scores[~labels][None]
    return float(np.mean((yes > no) + 0.5 * (yes == no))) if yes.size and no.size else 0.0


def _nan_without_any(scores: np.ndarray, labels: np.ndarray) -> float:
    return _right(scores, labels) if np.any(labels) else np.nan


def _unguarded(scores: np.ndarray, labels: np.ndarray) -> float:
    return _right(scores, labels) / (1 if np.any(labels) else 0)


def _on_a_grid(scores: np.ndarray, labels: np.ndarray, number: int = 101) -> float:
    if not np.any(labels):
        return 0.0
    pairs = np.array([rates_check.oracle(scores, labels, t) for t in np.linspace(0, 1, number)[::-1]])
    return _steps(pairs[:, 0], pairs[:, 1])


_SLIPS = tuple(map(_on_the_curve, (_trapezoids(1.0), _interpolated, _shifted, _first_left_out)))


def _telling(rng: np.random.Generator, number: int, forbidden: int, times: float = 1.0, equal: bool = False) -> Case:
    """Scores for which each slip gives something else."""
    for _ in range(5000):
        scores, labels = tenths(rng, number, forbidden) if equal else drawn(rng, number, forbidden)
        right = _right(scores, labels)
        others = [slip(scores, labels) for slip in _SLIPS]
        if equal:
            others += [_each_alone(order)(scores, labels) for order in _ORDERS]
        first = labels[scores == scores.max()]
        if all(abs(other - right) > 2e-3 for other in others) and first.any() and 0.3 < right < 0.95:
            return case(np.round(times * (scores - 0.5), 6) if times != 1 else scores, labels)
    raise RuntimeError("no scores tell the slips apart")


_ORDERS = (
    lambda scores, labels: np.argsort(-scores, kind="stable"),
    lambda scores, labels: np.argsort(scores, kind="stable")[::-1],
    lambda scores, labels: np.lexsort((~labels, -scores)),
    lambda scores, labels: np.lexsort((labels, -scores)),
)


def _tiny(rng: np.random.Generator) -> Case:
    """Scores that `np.isclose` takes for equal; the lowest is harmless."""
    while True:
        scores, labels = _telling(rng, 14, 6).args
        if not labels[scores.argmin()]:
            return case(scores * 2.0**-33, labels)


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    scores, labels = np.array([0.9, 0.8, 0.6, 0.4, 0.3, 0.1]), np.array([1, 1, 0, 1, 0, 0], bool)
    yield _right(scores, labels), (1 + 1 + 3 / 4) / 3  # as the text says
    yield _right(np.array([0.5, 0.5, 0.2]), np.array([1, 0, 1], bool)), (1 / 2 + 2 / 3) / 2
    yield _right(scores, np.zeros(6, bool)), 0.0
    for asked in (_telling(rng, 25, 8), _telling(rng, 30, 11, 8.0), _telling(rng, 26, 10, equal=True)):
        scores, labels = asked.args  # of each forbidden letter: what share of those that score as much is forbidden?
        precisions = []
        for score in scores[labels]:
            hits, false_removals, _ = counted(scores, labels, score)
            precisions.append(hits / (hits + false_removals))
        yield _right(scores, labels), sum(precisions) / len(precisions)


average_precision = Check(
    "average-precision",
    oracle=_right,
    proof=_proof,
    criteria=[
        Returns(
            "scores that all differ, of any size",
            1,
            lambda rng: [_telling(rng, 12, 5), _telling(rng, 30, 8), _telling(rng, 25, 9, 8.0), _tiny(rng)],
        ),
        Returns(
            "equal scores together",
            1,
            lambda rng: [
                _telling(rng, 16, 7, equal=True),
                _telling(rng, 30, 11, equal=True),
                case(np.full(8, 0.5), rng.permutation(np.arange(8) < 3)),
            ],
        ),
        Returns(
            "all forbidden ones first, or last; nothing forbidden, or everything",
            1,
            lambda rng: [
                case(np.arange(9.0), np.arange(9) > 5),
                case(np.arange(9.0), np.arange(9) < 3),
                case(np.arange(-6.0, 1), np.arange(7) % 3 == 0),  # the highest score is 0
                case(drawn(rng, 7, 3)[0], np.zeros(7, bool)),
                case(drawn(rng, 7, 3)[0], np.ones(7, bool)),
            ],
        ),
    ],
    misconceptions=[
        *[
            Misconception(
                "equals-parted",
                "Letters of equal scores were counted one by one. A threshold removes all of them, or none: they make "
                "one step together.",
                _each_alone(order),
            )
            for order in _ORDERS
        ],
        *[
            Misconception(
                "trapezoids-not-steps",
                "This is the area below straight lines between the points. Each step of recall is multiplied by the "
                "precision at its end, and by nothing between.",
                _on_the_curve(_trapezoids(first)),
            )
            for first in (1.0, None, 0.0)
        ],
        Misconception(
            "interpolated",
            "Each precision was replaced by the best one at any higher recall, as older competitions did. Take it as "
            "it is.",
            _on_the_curve(_interpolated),
        ),
        Misconception(
            "precision-before-the-step",
            "A step of recall was multiplied by the precision before it. Take the one at its end.",
            _on_the_curve(_shifted),
        ),
        Misconception(
            "first-step-forgotten",
            "The first step is missing: from a recall of 0 to that at the highest score.",
            _on_the_curve(_first_left_out),
        ),
        Misconception(
            "all-thresholds-alike",
            "This is the mean of the precisions at all scores. Each counts by how much recall its step brings: where "
            "no forbidden letter is, nothing.",
            _on_the_curve(lambda precision, recall: precision.mean()),
        ),
        Misconception(
            "all-thresholds-alike",
            "This is the mean of the precisions after each letter. Only forbidden letters bring recall.",
            lambda scores, labels: float(_one_by_one(scores, labels)[0].mean()),
        ),
        Misconception(
            "equal-not-removed",
            "A score that equals the threshold is removed, too: `>=`.",
            _on_the_curve(_steps, strict=True),
        ),
        Misconception(
            "nearly-equal-together",
            "Scores that differ by little were taken for equal, as `np.isclose` and rounding do. Scores may be of any "
            "size: compare them as they are.",
            lambda scores, labels: _right(np.round(scores, 8), labels),
        ),
        Misconception(
            "lowest-first",
            "The letters were removed from the lowest score on. The highest scores go first.",
            lambda scores, labels: _right(-np.asarray(scores), labels),
        ),
        Misconception(
            "labels-turned-round",
            "The harmless letters were taken for the forbidden ones. True in `labels` is forbidden.",
            lambda scores, labels: _right(scores, ~np.asarray(labels)),
        ),
        Misconception(
            "sorted-alone",
            "The scores were sorted, and `labels` were not: score and label go together. `np.argsort` gives an order "
            "for both.",
            lambda scores, labels: _right(np.sort(scores)[::-1], labels),
        ),
        Misconception(
            "sum-not-mean",
            "This is the sum of the precisions at the forbidden letters. Each counts by its step of recall: divide by "
            "how many forbidden letters there are.",
            lambda scores, labels: _right(scores, labels) * np.sum(labels),
        ),
        Misconception(
            "of-all-letters",
            "The sum was divided by the number of all letters. Recall is a share of the forbidden ones.",
            lambda scores, labels: _right(scores, labels) * float(np.mean(labels)),
        ),
        Misconception(
            "other-area",
            "This is the area below another curve, that of recall over the rate of false removals. It does not "
            "change with how rare the forbidden is; this one does.",
            _area_under_roc,
        ),
        *[
            Misconception(
                "thresholds-of-its-own",
                "Only thresholds from 0 to 1 on a grid were tried. The thresholds are the scores, of any size.",
                lambda scores, labels, number=number: _on_a_grid(scores, labels, number),
            )
            for number in (11, 101, 1001)
        ],
        Misconception(
            "one-threshold-only",
            "This is the precision at one threshold, 0.5. All of the scores have their turn as threshold.",
            lambda scores, labels: rates_check.oracle(scores, labels, 0.5)[0],
        ),
        *[
            Misconception(
                "divided-by-zero",
                "Where nothing is forbidden it was divided by 0. The text says that 0 is to come back.",
                wrong,
            )
            for wrong in (_nan_without_any, _unguarded)
        ],
        Misconception(
            "one-when-nothing-is-forbidden",
            "Where nothing is forbidden this is 1. The text says that 0 is to come back.",
            lambda scores, labels: _right(scores, labels) if np.any(labels) else 1.0,
        ),
        Misconception(
            "upside-down",
            "This is negative, or 1 too small: recall falls along the thresholds from low to high. Take each step as "
            "a gain.",
            lambda scores, labels: -_right(scores, labels),
        ),
        *[
            Misconception(
                "rounded",
                f"The result was rounded to {digits} places. Give it as it is.",
                lambda scores, labels, digits=digits: round(_right(scores, labels), digits),
            )
            for digits in (1, 2, 3)
        ],
    ],
    hints=[
        "Which thresholds change what is removed? What do precision and recall become at each of them?",
        "`np.unique(scores)[::-1]` has each score once, the highest first: equal ones make one step.",
        "For each threshold, from the highest on: how much recall is gained since the last one, times the precision "
        "here; all of it added up.",
    ],
)
