"""The rate at which a verification errs as often both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.faces._pairs import false_match_rate, false_non_match_rate, pairs
from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _rates(distances: np.ndarray, same: np.ndarray, at: np.ndarray | None = None) -> tuple:
    """False match and false non-match rates at each threshold, from the smallest on."""
    distances, same = np.asarray(distances, float), np.asarray(same, bool)
    thresholds = np.unique(distances) if at is None else at
    below = lambda kept: np.searchsorted(np.sort(kept), thresholds, "right") / len(kept)  # noqa: E731
    return below(distances[~same]), 1 - below(distances[same]), thresholds


def _equal_error_rate(distances: np.ndarray, same: np.ndarray) -> float:
    false_matches, misses, _ = _rates(distances, same)
    best = np.argmin(np.round(np.abs(false_matches - misses), 9))
    return float(false_matches[best] + misses[best]) / 2


def _at_closest(tell: Callable) -> Callable:
    """Tell something else of the threshold at which the rates are closest: of both rates and the threshold."""

    def wrong(distances: np.ndarray, same: np.ndarray) -> float:
        false_matches, misses, thresholds = _rates(distances, same)
        best = np.argmin(np.round(np.abs(false_matches - misses), 9))
        return float(tell(false_matches[best], misses[best], thresholds[best]))

    return wrong


def _least(cost: Callable) -> Callable:
    """The mean of both rates at the threshold where something else is least."""

    def wrong(distances: np.ndarray, same: np.ndarray) -> float:
        false_matches, misses, _ = _rates(distances, same)
        best = np.argmin(np.round(cost(false_matches, misses, np.mean(same)), 9))
        return float(false_matches[best] + misses[best]) / 2

    return wrong


def _torn(match_at: bool) -> Callable:
    """As it comes out where a pair at the threshold itself counts as both errors, or as none."""

    def wrong(distances: np.ndarray, same: np.ndarray) -> float:
        others, mates = distances[~same], distances[same]
        rates = [
            (np.mean(others <= t), np.mean(mates >= t)) if match_at else (np.mean(others < t), np.mean(mates > t))
            for t in np.unique(distances)
        ]
        return float(np.mean(min(rates, key=lambda pair: round(abs(pair[0] - pair[1]), 9))))

    return wrong


def _of_all_pairs(distances: np.ndarray, same: np.ndarray) -> float:
    false_matches, misses, _ = _rates(distances, same)
    share = np.mean(same)
    false_matches, misses = false_matches * (1 - share), misses * share
    best = np.argmin(np.round(np.abs(false_matches - misses), 9))
    return float(false_matches[best] + misses[best]) / 2


def _rates_swapped(distances: np.ndarray, same: np.ndarray) -> float:
    return _equal_error_rate(distances, ~np.asarray(same, bool))


def _among(kind: Callable) -> Callable:
    """Only some of the distances are tried as thresholds."""

    def wrong(distances: np.ndarray, same: np.ndarray) -> float:
        false_matches, misses, _ = _rates(distances, same, np.unique(distances[kind(same)]))
        best = np.argmin(np.round(np.abs(false_matches - misses), 9))
        return float(false_matches[best] + misses[best]) / 2

    return wrong


def _of_equals(choose: Callable) -> Callable:
    """Another choice among the thresholds that are equally close: of places, from the smallest on, and means."""

    def wrong(distances: np.ndarray, same: np.ndarray) -> float:
        false_matches, misses, thresholds = _rates(distances, same)
        gaps, means = np.abs(false_matches - misses), (false_matches + misses) / 2
        closest = np.flatnonzero(gaps <= gaps.min() + 1e-9)
        return float(means[min(closest, key=lambda place: choose(thresholds[place], means[place], distances))])

    return wrong


def _all_wrong_ones(distances: np.ndarray, same: np.ndarray) -> float:
    """Of all pairs the part that is judged wrongly, at the right threshold."""
    t = _at_closest(lambda false_match, miss, threshold: threshold)(distances, same)
    return float(np.mean((distances <= t) != same))


def _counted_one_by_one(distances: np.ndarray, same: np.ndarray) -> float:
    """Pairs of one and the same distance do not count together."""
    order = np.argsort(distances, kind="stable")
    false_matches, misses = (np.cumsum(kind[order]) / kind.sum() for kind in (~same, same))
    best = np.argmin(np.round(np.abs(false_matches - (1 - misses)), 9))
    return float(false_matches[best] + 1 - misses[best]) / 2


def _of_the_matches(distances: np.ndarray, same: np.ndarray) -> float:
    """False matches as a part of all matches."""
    _, misses, thresholds = _rates(distances, same)
    parts = np.array([np.mean(~same[distances <= t]) for t in thresholds])
    best = np.argmin(np.round(np.abs(parts - misses), 9))
    return float(parts[best] + misses[best]) / 2


def _closest_by(gap: Callable) -> Callable:
    """Another gap is the smallest one: of false match rate, false non-match rate, pairs of two people and of one."""

    def wrong(distances: np.ndarray, same: np.ndarray) -> float:
        false_matches, misses, _ = _rates(distances, same)
        best = np.argmin(np.round(np.abs(gap(false_matches, misses, np.sum(~same), np.sum(same))), 9))
        return float(false_matches[best] + misses[best]) / 2

    return wrong


def _first_crossing(distances: np.ndarray, same: np.ndarray) -> float:
    false_matches, misses, _ = _rates(distances, same)
    first = np.argmax(false_matches >= misses - 1e-9)
    return float(false_matches[first] + misses[first]) / 2


def _on_a_grid(distances: np.ndarray, same: np.ndarray, stop: float, number: int) -> float:
    false_matches, misses, _ = _rates(distances, same, np.linspace(0, stop, number))
    best = np.argmin(np.round(np.abs(false_matches - misses), 9))
    return float(false_matches[best] + misses[best]) / 2


def _at(threshold: Callable) -> Callable:
    def wrong(distances: np.ndarray, same: np.ndarray) -> float:
        t = threshold(distances)
        return (false_match_rate(distances, same, t) + false_non_match_rate(distances, same, t)) / 2

    return wrong


_SLIPS = {
    "sum": _least(lambda false_match, miss, share: false_match + miss),
    "pairs": _least(lambda false_match, miss, share: (1 - share) * false_match + share * miss),
    "both": _torn(True),
    "neither": _torn(False),
    "mean": _at(np.mean),
    "median": _at(np.median),
    "one person": _among(lambda same: same),
    "two people": _among(lambda same: ~same),
    "one by one": _counted_one_by_one,
}


def _is_telling(distances: np.ndarray, same: np.ndarray, *slips: str) -> bool:
    """One threshold is closest, so that nobody has to choose among equals, and the slips give something else."""
    false_matches, misses, _ = _rates(distances, same)
    closest, second = np.sort(np.abs(false_matches - misses))[:2]
    right = _equal_error_rate(distances, same)
    if second - closest <= 1e-6 or not 0.1 < right < 0.45:
        return False
    slipped = (_SLIPS[slip](distances, same) for slip in slips)
    return all(abs(other - right) > 2e-3 for other in slipped)


def _first(draw: Callable, rng: np.random.Generator, *slips: str, unlike: bool = True) -> Case:
    """Draw pairs until they are telling, with two rates that differ a little where they are closest, or not."""
    for _ in range(5000):
        drawn = draw(rng)
        differ = abs(_at_closest(lambda false_match, miss, _: false_match - miss)(*drawn)) > 2e-3
        if differ == unlike and _is_telling(*drawn, *slips):
            return case(*drawn)
    raise RuntimeError(f"no pairs tell {slips} apart")


def _drawn(rng: np.random.Generator, number: int, alike: int, spread: float, *slips: str) -> Case:
    return _first(lambda rng: pairs(rng, number, alike, spread), rng, *slips, unlike=number != 2 * alike)


def _apart(rng: np.random.Generator) -> Case:
    """Pairs that a threshold parts without an error."""
    same = rng.permutation(np.arange(14) < 5)
    return case(np.where(same, rng.permutation(14) + 1.0, rng.permutation(14) + 30.0), same)


def _with_equals(rng: np.random.Generator) -> Case:
    """Whole distances, some equal: those at the threshold itself are matches, of both kinds."""

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        same = rng.permutation(np.arange(23) < 9)
        return np.where(same, rng.integers(1, 8, 23), rng.integers(4, 10, 23)).astype(float), same

    return _first(draw, rng, "sum", "pairs", "both", "neither", "median", "one by one")


def _equally_close(rng: np.random.Generator, kinds: str, turn: int) -> Case:
    """Two thresholds are equally close: pairs of one person (1) and of two people (0), from the nearest on.

    There are two or four of each kind, so that both rates are exact.
    """
    same = np.array([kind == "1" for kind in kinds])
    return case((np.cumsum(rng.integers(1, 9, len(kinds))) / 4)[::turn].copy(), same[::turn].copy())


def _brute_force(distances: np.ndarray, same: np.ndarray) -> float:
    closest = mean = np.inf
    for threshold in sorted(distances):
        rates = [rate(distances, same, threshold) for rate in (false_match_rate, false_non_match_rate)]
        if abs(rates[0] - rates[1]) < closest - 1e-9:
            closest, mean = abs(rates[0] - rates[1]), sum(rates) / 2
    return mean


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    yield _equal_error_rate(np.array([1.0, 2, 3, 4, 5, 6]), np.array([1, 1, 0, 1, 0, 0], bool)), 1 / 3  # as in the text
    for number, alike, spread in ((30, 10, 8.0), (57, 13, 12.0), (40, 33, 9.0)):
        drawn = pairs(rng, number, alike, spread)
        yield _equal_error_rate(*drawn), _brute_force(*drawn)
    drawn = _with_equals(rng).args
    yield _equal_error_rate(*drawn), _brute_force(*drawn)


equal_error_rate = Check(
    "equal-error-rate",
    oracle=_equal_error_rate,
    proof=_proof,
    criteria=[
        Returns(
            "pairs of both kinds, as many of each",
            1,
            lambda rng: [
                _drawn(rng, 24, 12, 9.0, "sum", "both", "mean", "two people"),
                _drawn(rng, 24, 12, 9.0, "sum", "neither", "mean", "one person"),
                _apart(rng),
            ],
        ),
        Returns(
            "many more pairs of two people than of one; distances of any size",
            1,
            lambda rng: [
                _drawn(rng, 60, 11, 9.0, "sum", "pairs", "both", "mean", "median", "two people"),
                _drawn(rng, 45, 9, 14.0, "sum", "pairs", "neither", "mean", "median", "one person"),
            ],
        ),
        Returns(
            "equal distances: a pair at the threshold itself is a match; of equally close thresholds the smallest",
            1,
            lambda rng: [
                _with_equals(rng),
                _with_equals(rng),
                _equally_close(rng, "111010", -1),
                _equally_close(rng, "101000", 1),
                _equally_close(rng, "111010", 1),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "threshold-not-rate",
            "This is the threshold at which both rates are closest. The rate there is asked for.",
            _at_closest(lambda false_match, miss, threshold: threshold),
        ),
        Misconception(
            "one-rate-only",
            "This is the false match rate at that threshold. Where the two rates are not quite equal, their mean is "
            "asked for.",
            _at_closest(lambda false_match, miss, threshold: false_match),
        ),
        Misconception(
            "one-rate-only",
            "This is the false non-match rate at that threshold. Where the two rates are not quite equal, their mean "
            "is asked for.",
            _at_closest(lambda false_match, miss, threshold: miss),
        ),
        Misconception(
            "sum-not-mean",
            "This is the sum of both rates. Their mean is asked for.",
            _at_closest(lambda false_match, miss, threshold: false_match + miss),
        ),
        Misconception(
            "difference-not-rate",
            "This is how far apart the two rates are where they are closest. Their mean is asked for.",
            _at_closest(lambda false_match, miss, threshold: abs(false_match - miss)),
        ),
        Misconception(
            "least-error-instead",
            "This is the mean of both rates where it is smallest. The threshold that is asked for makes the rates "
            "equal, or nearly so.",
            _least(lambda false_match, miss, share: false_match + miss),
        ),
        Misconception(
            "least-error-instead",
            "The threshold was chosen so that the fewest pairs are wrong. The one that is asked for makes both rates "
            "equal, or nearly so.",
            _least(lambda false_match, miss, share: (1 - share) * false_match + share * miss),
        ),
        Misconception(
            "of-all-pairs",
            "Errors were divided by the number of all pairs. A false match can only happen to pairs of two people: "
            "divide by their number; and the other rate by the number of pairs of one person.",
            _of_all_pairs,
        ),
        Misconception(
            "one-person-only",
            "Only distances of one person's pictures were tried as thresholds. Try all of them.",
            _among(lambda same: same),
        ),
        Misconception(
            "two-people-only",
            "Only distances between two people were tried as thresholds. Try all of them.",
            _among(lambda same: ~same),
        ),
        *[
            Misconception(
                "larger-of-equals",
                "Two thresholds are equally close. The smaller one is asked for: go through the distances from the "
                "smallest on, and keep the first of equals.",
                _of_equals(choose),
            )
            for choose in (
                lambda threshold, mean, distances: -threshold,
                lambda threshold, mean, distances: list(distances).index(threshold),
                lambda threshold, mean, distances: -list(distances).index(threshold),
                lambda threshold, mean, distances: mean,
            )
        ],
        Misconception(
            "threshold-in-both",
            "A pair at the threshold itself counts twice, as a match and as no match. It is a match: `<=`, and `>` for "
            "no match.",
            _torn(True),
        ),
        Misconception(
            "threshold-in-neither",
            "A pair at the threshold itself counts as neither. It is a match: `<=`, and `>` for no match.",
            _torn(False),
        ),
        Misconception(
            "kinds-swapped",
            "This is 1 minus the rate. Pairs of one person and of two people have changed places, or the right answers "
            "were counted.",
            _rates_swapped,
        ),
        Misconception(
            "sorted-alone",
            "The distances were sorted, and `same` was not: pair and answer go together. `np.argsort` gives an order "
            "for both.",
            lambda distances, same: _equal_error_rate(np.sort(distances), same),
        ),
        Misconception(
            "equals-parted",
            "Pairs of one and the same distance were counted one by one. They all are matches, or none is.",
            _counted_one_by_one,
        ),
        Misconception(
            "of-the-matches",
            "False matches were divided by the number of matches. Divide by the number of pairs of two people.",
            _of_the_matches,
        ),
        Misconception(
            "of-all-pairs",
            "This is the part of all pairs that is judged wrongly at that threshold. The mean of both rates is asked "
            "for.",
            _all_wrong_ones,
        ),
        *[
            Misconception(
                "sign-not-dropped",
                "The rates are far apart at this threshold: their difference was made as small as it gets, below 0. "
                "Drop its sign with `abs` first.",
                _least(cost),
            )
            for cost in (
                lambda false_match, miss, share: false_match - miss,
                lambda false_match, miss, share: miss - false_match,
            )
        ],
        *[
            Misconception(
                "thresholds-of-its-own",
                f"Thresholds up to {stop} were tried. Distances may be of any size: try each of the distances.",
                lambda distances, same, stop=stop, number=number: _on_a_grid(distances, same, stop, number),
            )
            for stop in (1, 2, 4, 10)
            for number in (10, 11, 20, 21, 50, 100, 101, 200, 201, 500, 1000, 1001)
        ],
        Misconception(
            "one-threshold-only",
            "Only one threshold was looked at, the mean distance. Try each of the distances.",
            _at(np.mean),
        ),
        Misconception(
            "one-threshold-only",
            "Only one threshold was looked at, the median distance. Try each of the distances.",
            _at(np.median),
        ),
        Misconception(
            "numbers-compared",
            "The *numbers* of both errors were brought together. Their rates are: there may be many more pairs of two "
            "people than of one.",
            _closest_by(lambda false_match, miss, others, mates: false_match * others - miss * mates),
        ),
        Misconception(
            "first-crossing",
            "The first threshold was taken at which the false matches have caught up. The one before may be closer.",
            _first_crossing,
        ),
    ],
    hints=[
        "Take one threshold. Which pairs can be false matches, and how many of these are? And false non-matches?",
        "For one threshold: `np.mean(distances[~same] <= t)` and `np.mean(distances[same] > t)`. Every distance is "
        "worth trying as a threshold.",
        "Go through the sorted distances, keep the two rates where |false match - false non-match| is smallest, "
        "return their mean.",
    ],
)
