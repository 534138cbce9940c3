"""The highest threshold that still finds a share of the ill."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case

SLACK = 1e-9


def _best_threshold(scores: np.ndarray, labels: np.ndarray, sensitivity: float) -> float:
    ill = np.sort(np.asarray(scores, float)[np.asarray(labels, bool)])[::-1]
    return float(ill[math.ceil(sensitivity * len(ill) - SLACK) - 1])


def _found(scores: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return sum(s >= threshold for s, ill in zip(scores, labels) if ill) / sum(map(bool, labels))


def _with(rate: Callable, best: Callable = max, among: Callable = lambda scores, labels: scores) -> Callable:
    """The best of some scores for which some rate is high enough."""

    def wrong(scores: np.ndarray, labels: np.ndarray, sensitivity: float) -> float:
        kept = [t for t in among(scores, labels) if rate(scores, labels, t) >= sensitivity - SLACK]
        return float(best(kept)) if len(kept) else np.nan

    return wrong


def _above(scores: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return float(np.mean(scores[labels] > threshold))


def _left_alone(scores: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return float(np.mean(scores[~labels] < threshold))


def _precise(scores: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return float(np.mean(labels[scores >= threshold]))


def _healthy_too(scores: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return float(np.mean(scores >= threshold))


def _of_all(scores: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    return float(np.mean((scores >= threshold) & labels))


def _more_than(least: Callable) -> Callable:
    """Above the share, not at it; where none is, the least score of some."""

    def wrong(scores: np.ndarray, labels: np.ndarray, sensitivity: float) -> float:
        kept = [t for t in scores if _found(scores, labels, t) > sensitivity + SLACK]
        return float(max(kept, default=least(scores, labels).min()))

    return wrong


def _nearest(order: Callable) -> Callable:
    """The score whose share is nearest; of equally near ones the first in some order."""
    return lambda scores, labels, sensitivity: float(
        min(order(scores), key=lambda t: round(abs(_found(scores, labels, t) - sensitivity), 9))
    )


def _ranked(scores: np.ndarray, labels: np.ndarray, sensitivity: float) -> int:
    """The place of the threshold among all scores, the lowest first."""
    return int(np.searchsorted(np.sort(scores), _best_threshold(scores, labels, sensitivity)))


def _between(scores: np.ndarray, labels: np.ndarray, sensitivity: float, among: Callable) -> float:
    """Midway to the next lower score of some."""
    t = _best_threshold(scores, labels, sensitivity)
    lower = [score for score in among(scores, labels) if score < t]
    return float((t + max(lower)) / 2) if lower else t


def _equals_counted_once(scores: np.ndarray, labels: np.ndarray, sensitivity: float) -> float:
    different = np.unique(scores[labels])[::-1]
    return float(different[math.ceil(sensitivity * len(different) - SLACK) - 1])


def _place(choose: Callable) -> Callable:
    """The score of the ill at another place of their order, from the highest on."""

    def wrong(scores: np.ndarray, labels: np.ndarray, sensitivity: float) -> float:
        ill = np.sort(scores[labels])[::-1]
        return float(ill[np.clip(choose(sensitivity * len(ill), len(ill)), 0, len(ill) - 1)])

    return wrong


def _quantile(scores: np.ndarray, labels: np.ndarray, sensitivity: float) -> float:
    return float(np.quantile(scores[labels], 1 - sensitivity))


def _drawn(rng: np.random.Generator, ill: int, healthy: int, found: int, less: float = 0.0) -> Case:
    """Draw scores that overlap, all different; the sensitivity asked for is reached by so many, or by a little less.

    No healthy score lies between the right threshold and its neighbours among the ill by chance alone: some do.
    """
    number = ill + healthy
    labels = rng.permutation(np.arange(number) < ill)
    for _ in range(5000):
        scores = np.round(np.clip(np.where(labels, 0.62, 0.4) + rng.uniform(-0.32, 0.32, number), 0, 1), 2)
        scores = scores + 1e-3 * rng.permutation(number) / number
        ranked = np.sort(scores[labels])
        here = ranked[ill - found]
        below = ranked[ill - found - 1] if found < ill else -1.0
        above = ranked[ill - found + 1] if found > 1 else 2.0
        others = scores[~labels]
        crowded = np.any((others > below) & (others < here)) and np.any((others > here) & (others < above))
        if crowded and _left_alone(scores, labels, here) != found / ill:
            return case(scores, labels, (found - less) / ill)
    raise RuntimeError("no scores lie as they should")


def _with_equals(rng: np.random.Generator) -> Case:
    """Scores of tenths, many of them equal."""
    labels = rng.permutation(np.arange(26) < 12)
    scores = np.zeros(26)
    scores[labels] = rng.permutation([9, 9, 8, 7, 7, 7, 6, 5, 5, 4, 3, 2]) / 10
    scores[~labels] = rng.permutation([8, 7, 6, 6, 5, 5, 4, 3, 3, 2, 2, 1, 1, 1]) / 10
    return case(scores, labels, 5 / 12)


def _below_zero(rng: np.random.Generator) -> Case:
    """The same with scores such as logits."""
    scores, labels, sensitivity = _with_equals(rng).args
    return case(scores - 1, labels, sensitivity)


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    scores, labels = np.array([0.9, 0.7, 0.4, 0.6, 0.2]), np.array([1, 1, 1, 0, 0], bool)
    yield _best_threshold(scores, labels, 0.6), 0.7  # as the text says
    yield _best_threshold(scores, labels, 0.9), 0.4
    for drawn in (_drawn(rng, 20, 30, 17), _drawn(rng, 13, 24, 9, 0.4), _with_equals(rng)):
        yield _best_threshold(*drawn.args), _with(_found)(*drawn.args)


best_threshold = Check(
    "best-threshold",
    oracle=_best_threshold,
    proof=_proof,
    criteria=[
        Returns(
            "the highest threshold that finds at least this share",
            1,
            lambda rng: [_drawn(rng, 20, 34, 13, 0.5), _drawn(rng, 31, 20, 27, 0.3), _drawn(rng, 20, 34, 5, 0.1)],
        ),
        Returns(
            "a share that is just reached, equal scores, nobody missed",
            1,
            lambda rng: [
                _drawn(rng, 20, 26, 16),
                _with_equals(rng),
                _drawn(rng, 17, 28, 17),
                _below_zero(rng),
                case(rng.permutation([0.25, 0.5, 0.875, 0.75]), np.arange(4) == 2, 1.0),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "quantile-not-score",
            "`np.quantile` gives a number between two scores, and by that the share may not be reached, or not at the "
            "highest threshold. The threshold is one of the scores of the ill.",
            _quantile,
        ),
        Misconception(
            "thresholds-on-a-grid",
            "Only some thresholds were tried, such as 0.55 and 0.56. The highest that does lies in between: it is one "
            "of the scores.",
            lambda scores, labels, sensitivity: float(
                max(t for t in np.linspace(0, 1, 101) if _found(scores, labels, t) >= sensitivity - SLACK)
            ),
        ),
        Misconception(
            "share-not-threshold",
            "This is the share that is found. The threshold with which it is found is asked for.",
            lambda scores, labels, sensitivity: _found(scores, labels, _best_threshold(scores, labels, sensitivity)),
        ),
        *[
            Misconception(
                "more-than-not-at-least",
                "A threshold with which just the share is found is high enough: at least means `>=`.",
                wrong,
            )
            for wrong in (
                _more_than(lambda scores, labels: scores[labels]),
                _more_than(lambda scores, labels: scores),
                _place(lambda wanted, ill: math.floor(wanted + SLACK)),
            )
        ],
        *[
            Misconception(
                "quantile-not-score",
                "`np.quantile` spreads its places evenly from the lowest score to the highest. The score that it "
                "takes is not always the one that just reaches the share.",
                lambda scores, labels, sensitivity, method=method: float(
                    np.quantile(scores[labels], 1 - sensitivity, method=method)
                ),
            )
            for method in ("lower", "higher", "nearest")
        ],
        Misconception(
            "equal-not-found",
            "A score that equals the threshold counts as found: score >= t.",
            _with(_above),
        ),
        Misconception(
            "lowest-not-highest",
            "This threshold finds the share, and there is a higher one that does. The lowest flags everybody.",
            _with(_found, min),
        ),
        Misconception(
            "lowest-not-highest",
            "This is the lowest score of the ill: with it nobody is missed. A higher one finds the share as well.",
            _with(_found, min, lambda scores, labels: scores[labels]),
        ),
        Misconception(
            "healthy-counted-too",
            "The share was taken of all scores. Sensitivity looks at those whose label is true.",
            _with(_healthy_too),
        ),
        Misconception(
            "healthy-counted-too",
            "The ill that are found were divided by the number of all. Divide by the number of the ill.",
            _with(_of_all),
        ),
        Misconception(
            "specificity-instead",
            "This keeps the share of the *healthy* that are left alone. Sensitivity looks at the ill.",
            _with(_left_alone, min),
        ),
        Misconception(
            "highest-of-all",
            "This is the highest score of all, with which hardly anybody is found. Does the share look at the ill, and "
            "at score >= t?",
            lambda scores, labels, sensitivity: float(scores.max()),
        ),
        Misconception(
            "precision-instead",
            "This looks at how many of those above the threshold are ill. Sensitivity asks how many of the ill are "
            "above it.",
            _with(_precise, min),
        ),
        Misconception(
            "first-not-highest",
            "This is the first score in the list's order that finds the share. The highest is asked for.",
            _with(_found, lambda kept: kept[0]),
        ),
        Misconception(
            "one-short",
            "This finds one too few: the score at the next lower place is the one that reaches the share. Round the "
            "number of those to be found up.",
            _place(lambda wanted, ill: math.floor(wanted + SLACK) - 1),
        ),
        Misconception(
            "one-short",
            "This finds one too few of the ill.",
            _place(lambda wanted, ill: math.ceil(wanted - SLACK) - 2),
        ),
        Misconception(
            "one-short",
            "The number of those to be found was rounded to the nearest, which may be one too few. Round it up.",
            _place(lambda wanted, ill: round(wanted) - 1),
        ),
        *[
            Misconception(
                "nearest-not-at-least",
                "This is the score whose share is nearest. It may be less than what is asked for: at least that.",
                _nearest(order),
            )
            for order in (list, np.sort)
        ],
        *[
            Misconception(
                "between-scores",
                "This lies midway between two scores. The higher of both finds the same share.",
                partial(_between, among=among),
            )
            for among in (lambda scores, labels: scores[labels], lambda scores, labels: scores)
        ],
        Misconception(
            "equals-counted-once",
            "Equal scores were counted as one person. Each of the ill counts for the share.",
            _equals_counted_once,
        ),
        *[
            Misconception("place-not-score", "This is the threshold's place in a list. Its score is asked for.", wrong)
            for wrong in (
                lambda scores, labels, sensitivity: int(
                    np.flatnonzero(scores == _best_threshold(scores, labels, sensitivity))[0]
                ),
                _ranked,
                lambda scores, labels, sensitivity: math.ceil(sensitivity * labels.sum() - SLACK) - 1,
            )
        ],
        Misconception(
            "sensitivity-ignored",
            "This is the threshold with the largest sum of sensitivity and specificity. The sensitivity is given: "
            "reach it, at the highest threshold.",
            lambda scores, labels, sensitivity: float(
                max(scores, key=lambda t: _found(scores, labels, t) + _left_alone(scores, labels, t))
            ),
        ),
        Misconception(
            "one-too-many",
            "This finds one more than it must. With the next higher score of the ill the share is still found.",
            _place(lambda wanted, ill: math.ceil(wanted - SLACK)),
        ),
        Misconception(
            "wrong-end",
            "The place was counted from the lowest score of the ill. Those with the highest scores are found first.",
            _place(lambda wanted, ill: ill - math.ceil(wanted - SLACK)),
        ),
        Misconception(
            "wrong-end",
            "The place was counted from the lowest score of the ill. Those with the highest scores are found first.",
            _place(lambda wanted, ill: ill - 1 - math.floor(wanted)),
        ),
    ],
    hints=[
        "Which scores decide about sensitivity? What happens to it when the threshold goes up?",
        "`np.mean(scores[labels] >= t)` is the share for one threshold t. Only scores of the ill are worth trying.",
        "Of all scores of the ill keep those whose share is at least `sensitivity`, and return the largest of them.",
    ],
)
