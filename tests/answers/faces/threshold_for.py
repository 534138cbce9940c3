"""Answers to the exercise threshold-for of lab 12."""

import numpy as np

from tests.answers import right, wrong


@right
def searched(distances, same, false_match):
    others = np.sort(distances[~same])
    rates = np.searchsorted(others, distances, side="right") / len(others)
    return distances[rates <= false_match].max()


@right
def list_comprehension(distances, same, false_match):
    return max(t for t in distances if np.mean(distances[~same] <= t) <= false_match)


@right
def from_the_top(distances, same, false_match):
    for t in np.sort(distances)[::-1]:
        if np.mean(distances[~same] <= t) <= false_match:
            return float(t)


@right
def from_below(distances, same, false_match):
    best = None
    for t in sorted(distances.tolist()):
        wrong_ones = sum(1 for d, s in zip(distances, same) if not s and d <= t)
        if wrong_ones / (len(same) - same.sum()) > false_match:
            break
        best = t
    return best


@right
def counts_how_many_may_pass(distances, same, false_match):
    others = np.sort(distances[~same])
    allowed = int(np.floor(false_match * len(others) + 1e-9))
    first_too_many = others[allowed] if allowed < len(others) else np.inf
    return distances[distances < first_too_many].max()


@wrong("quantile-not-distance", 0)
def quantile(distances, same, false_match):
    return np.quantile(distances[~same], false_match)


@wrong("two-people-only", 0)
def among_strangers(distances, same, false_match):
    others = np.sort(distances[~same])
    kept = [t for t in others if np.mean(others <= t) <= false_match]
    return kept[-1] if kept else 0.0


@wrong("non-matches-instead", 0)
def misses(distances, same, false_match):
    kept = [t for t in distances if np.mean(distances[same] > t) <= false_match]
    return min(kept)


@wrong("of-all-pairs", 0)
def all_pairs(distances, same, false_match):
    return max(t for t in distances if np.mean((distances <= t) & ~same) <= false_match)


@wrong("one-too-far", 0)
def strictly(distances, same, false_match):
    return max(t for t in distances if np.mean(distances[~same] < t) <= false_match)


@wrong("smallest-not-largest", 0)
def the_smallest(distances, same, false_match):
    return min(t for t in distances if np.mean(distances[~same] <= t) <= false_match)


@wrong("first-not-largest", 0)
def the_first(distances, same, false_match):
    for t in distances:
        if np.mean(distances[~same] <= t) <= false_match:
            return t


@wrong("one-too-far", 0)
def one_more(distances, same, false_match):
    for t in np.sort(distances):
        if np.mean(distances[~same] <= t) > false_match:
            return t


@wrong("of-the-matches", 0)
def precision(distances, same, false_match):
    return max(t for t in distances if np.sum((distances <= t) & ~same) / np.sum(distances <= t) <= false_match)


@wrong("less-not-at-most", 1)
def strictly_less(distances, same, false_match):
    return max(t for t in distances if np.mean(distances[~same] <= t) < false_match)


@wrong("less-not-at-most", 1)
def strictly_less_or_the_smallest(distances, same, false_match):
    kept = [t for t in distances if np.mean(distances[~same] <= t) < false_match]
    return max(kept) if kept else distances.min()


@wrong("place-not-distance", 0)
def last_place(distances, same, false_match):
    kept = [i for i, t in enumerate(np.sort(distances)) if np.mean(distances[~same] <= t) <= false_match]
    return kept[-1]


@wrong("stops-too-early", 0)
def breaks_at_once(distances, same, false_match):
    best = 0.0
    for t in distances:
        if np.mean(distances[~same] <= t) > false_match:
            break
        best = t
    return best


@wrong("rate-fixed", 0)
def rate_of_the_example(distances, same, false_match):
    return max(t for t in distances if np.mean(distances[~same] <= t) <= 0.34)


@wrong("equals-parted", 1)
def counted_one_by_one(distances, same, false_match):
    order = np.argsort(distances, kind="stable")
    rates = np.cumsum(~same[order]) / (~same).sum()
    return distances[order][np.flatnonzero(rates <= false_match)[-1]]
