"""The largest threshold that keeps a false match rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.faces._pairs import false_match_rate, false_non_match_rate, pairs
from cnncourse.checks.kit import Case, Check, Misconception, Returns, case

SLACK = 1e-9


def _threshold_for(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    distances, same = np.asarray(distances, float), np.asarray(same, bool)
    others = np.sort(distances[~same])
    rates = np.searchsorted(others, distances, "right") / len(others)
    return float(distances[rates <= false_match + SLACK].max())


def _kept_by(rate: Callable, among: Callable = lambda distances, same: distances, best: Callable = max) -> Callable:
    """The best of some distances that keeps some rate."""

    def wrong(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
        kept = [t for t in among(distances, same) if rate(distances, same, t) <= false_match + SLACK]
        return float(best(kept)) if kept else np.nan

    return wrong


def _below(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    return float(max(t for t in distances if false_match_rate(distances, same, t) < false_match - SLACK))


def _below_or(otherwise: Callable) -> Callable:
    def wrong(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
        kept = [t for t in distances if false_match_rate(distances, same, t) < false_match - SLACK]
        return float(max(kept, default=otherwise(distances)))

    return wrong


def _place(distances: np.ndarray, same: np.ndarray, false_match: float, order: Callable) -> int:
    """The threshold's place among the distances in some order."""
    return list(order(distances)).index(_threshold_for(distances, same, false_match))


def _until_it_breaks(distances: np.ndarray, same: np.ndarray, false_match: float, first: float = 0.0) -> float:
    """Goes through the distances in the list's order, and stops at the first that breaks the rate."""
    best = first
    for t in distances:
        if false_match_rate(distances, same, t) > false_match + SLACK:
            break
        best = t
    return float(best)


def _equals_parted(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    """Of pairs with one distance some are matches, others are not: they were counted one by one."""
    order = np.argsort(distances, kind="stable")
    rates = np.cumsum(~same[order]) / np.sum(~same)
    return float(distances[order][np.flatnonzero(rates <= false_match + SLACK)[-1]])


def _in_between(distances: np.ndarray, same: np.ndarray, false_match: float, others: Callable) -> float:
    """In the middle between the threshold and the next distance."""
    best, above = _threshold_for(distances, same, false_match), others(distances, same)
    return float((best + above[above > best].min()) / 2) if (above > best).any() else best


def _next_above(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    above = distances[distances > _threshold_for(distances, same, false_match)]
    return float(above.min()) if len(above) else np.nan


def _in_the_list(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    """The distance at that place of those of two people."""
    others = np.sort(distances[~same])
    return float(others[min(int(false_match * len(others)), len(others) - 1)])


def _quantile(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    return float(np.quantile(distances[~same], false_match))


def _first_in_order(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    return _kept_by(false_match_rate, best=lambda kept: kept[0])(distances, same, false_match)


def _last_in_order(distances: np.ndarray, same: np.ndarray, false_match: float) -> float:
    return _kept_by(false_match_rate, best=lambda kept: kept[-1])(distances, same, false_match)


def _of_all(distances: np.ndarray, same: np.ndarray, threshold: float) -> float:
    return float(np.mean((distances <= threshold) & ~same))


def _all_matches(distances: np.ndarray, same: np.ndarray, threshold: float) -> float:
    return float(np.mean(distances <= threshold))


def _of_the_matches(distances: np.ndarray, same: np.ndarray, threshold: float) -> float:
    matches = distances <= threshold
    return float(np.sum(matches & ~same) / max(1, np.sum(matches)))


def _drawn(
    rng: np.random.Generator, number: int, alike: int, errors: int, more: float = 0.0, ends_at_one: bool = True
) -> Case:
    """Draw pairs of which `errors` of two people may be matches, not always for a rate that is just reached.

    The right threshold is the distance of one person's pair, or of two people's.
    """
    for _ in range(5000):
        distances, same = pairs(rng, number, alike, 13.0)
        rate = (errors + more) / int(np.sum(~same))
        ends = bool(same[distances == _threshold_for(distances, same, rate)].all())
        if np.any(distances < distances[~same].min()) and ends == ends_at_one:
            return case(distances, same, rate)
    raise RuntimeError("no pairs end as they should")


def _with_equals(rng: np.random.Generator) -> Case:
    """Whole distances: of the pairs of two people at one distance all are matches, or none."""
    same = rng.permutation(np.arange(24) < 10)
    distances = np.zeros(24)
    distances[same] = rng.permutation([1, 2, 3, 4, 5, 5, 6, 7, 8, 9])
    distances[~same] = rng.permutation([4, 6, 6, 6, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12])
    return case(distances, same, 3 / 14)


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    distances, same = np.array([1.0, 2, 3, 4, 5, 6]), np.array([1, 1, 0, 1, 0, 0], bool)
    yield _threshold_for(distances, same, 0.34), 4.0  # as the text says
    for drawn in (_drawn(rng, 40, 15, 3), _drawn(rng, 60, 20, 0), _with_equals(rng)):
        yield _threshold_for(*drawn.args), _kept_by(false_match_rate)(*drawn.args)


threshold_for = Check(
    "threshold-for",
    oracle=_threshold_for,
    proof=_proof,
    criteria=[
        Returns(
            "the largest distance that keeps the rate",
            1,
            lambda rng: [
                _drawn(rng, 40, 15, 3, 0.5),
                _drawn(rng, 70, 20, 7, 0.5, ends_at_one=False),
                _drawn(rng, 50, 35, 2, 0.5),
            ],
        ),
        Returns(
            "a rate of 0, a rate that is just reached, equal distances",
            1,
            lambda rng: [_drawn(rng, 36, 16, 0), _drawn(rng, 60, 20, 4, ends_at_one=False), _with_equals(rng)],
        ),
    ],
    misconceptions=[
        Misconception(
            "quantile-not-distance",
            "`np.quantile` gives a number between two distances. One of the distances is asked for, the largest that "
            "keeps the rate.",
            _quantile,
        ),
        Misconception(
            "two-people-only",
            "Only distances between two people were tried as thresholds. One between two pictures of one person may "
            "be larger, and keeps the rate as well.",
            _kept_by(false_match_rate, lambda distances, same: distances[~same]),
        ),
        Misconception(
            "one-person-only",
            "Only distances between pictures of one person were tried as thresholds. All of them may be one.",
            _kept_by(false_match_rate, lambda distances, same: distances[same]),
        ),
        Misconception(
            "non-matches-instead",
            "This keeps the rate of false non-matches: it looks at pairs of one person. A false match happens to pairs "
            "of two people.",
            _kept_by(false_non_match_rate),
        ),
        Misconception(
            "non-matches-instead",
            "This keeps the rate of false non-matches: it looks at pairs of one person. A false match happens to pairs "
            "of two people.",
            _kept_by(false_non_match_rate, best=min),
        ),
        Misconception(
            "of-all-pairs",
            "False matches were divided by the number of all pairs. Divide by the number of pairs of two people.",
            _kept_by(_of_all),
        ),
        Misconception(
            "of-all-pairs",
            "All matches were counted, also the right ones. A false match is one between two people.",
            _kept_by(_all_matches),
        ),
        Misconception(
            "of-the-matches",
            "False matches were divided by the number of matches. Divide by the number of pairs of two people.",
            _kept_by(_of_the_matches),
        ),
        *[
            Misconception(
                "less-not-at-most",
                "A threshold whose rate is just `false_match` keeps it: at most means `<=`.",
                wrong,
            )
            for wrong in (_below, _below_or(min), _below_or(lambda distances: 0.0))
        ],
        Misconception(
            "smallest-not-largest",
            "This is the smallest distance that keeps the rate. The largest lets more people through, and errs no "
            "more often than is allowed.",
            _kept_by(false_match_rate, best=min),
        ),
        Misconception(
            "first-not-largest",
            "This keeps the rate, and it is the first such distance in the list's order. The largest is asked for.",
            _first_in_order,
        ),
        Misconception(
            "first-not-largest",
            "This keeps the rate, and it is the last such distance in the list's order. The largest is asked for.",
            _last_in_order,
        ),
        Misconception(
            "one-too-far",
            "This is the first distance that breaks the rate: a pair whose distance equals the threshold is a match, "
            "too. The distance before it is asked for.",
            _next_above,
        ),
        Misconception(
            "one-too-far",
            "This distance is one between two people, with which the rate is broken. A smaller one keeps it.",
            _in_the_list,
        ),
        *[
            Misconception(
                "place-not-distance",
                "This is the place of the threshold among the distances. The distance itself is asked for.",
                lambda distances, same, false_match, order=order: _place(distances, same, false_match, order),
            )
            for order in (np.sort, np.unique, np.asarray)
        ],
        Misconception(
            "rate-not-distance",
            "This is the false match rate that is kept. The threshold with which it is kept is asked for.",
            lambda distances, same, false_match: false_match_rate(
                distances, same, _threshold_for(distances, same, false_match)
            ),
        ),
        Misconception(
            "rate-fixed",
            "The rate is always 0.34, as in the example. It is an argument.",
            lambda distances, same, false_match: _threshold_for(distances, same, 0.34),
        ),
        Misconception(
            "stops-too-early",
            "It stops at the first distance that breaks the rate, in the list's order. Smaller ones may follow: "
            "sort first, or go through all.",
            _until_it_breaks,
        ),
        Misconception(
            "equals-parted",
            "Pairs of one and the same distance were counted one by one. They all are matches, or none is.",
            _equals_parted,
        ),
        *[
            Misconception(
                "between-two-distances",
                "This lies in the middle between two distances. One of the distances is asked for, the largest that "
                "keeps the rate.",
                lambda distances, same, false_match, others=others: _in_between(distances, same, false_match, others),
            )
            for others in (lambda distances, same: distances[~same], lambda distances, same: distances)
        ],
    ],
    hints=[
        "Which of all pairs can become false matches, and what part of them are matches for one threshold?",
        "`np.mean(distances[~same] <= t)` is the rate for one threshold t. Each distance is worth trying.",
        "Keep the distances whose rate is at most `false_match`, and return the largest of them.",
    ],
)
