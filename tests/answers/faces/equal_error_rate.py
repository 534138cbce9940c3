"""Answers to the exercise equal-error-rate of lab 12."""

import numpy as np

from tests.answers import right, wrong


@right
def sorted_search(distances, same):
    others, mates = np.sort(distances[~same]), np.sort(distances[same])
    t = np.sort(distances)
    fmr = np.searchsorted(others, t, side="right") / len(others)
    fnmr = 1 - np.searchsorted(mates, t, side="right") / len(mates)
    k = np.argmin(np.abs(fmr - fnmr))
    return (fmr[k] + fnmr[k]) / 2


@right
def loop(distances, same):
    best, result = 2.0, None
    for t in sorted(distances):
        false_match = np.mean(distances[~same] <= t)
        false_non_match = np.mean(distances[same] > t)
        if abs(false_match - false_non_match) < best:
            best = abs(false_match - false_non_match)
            result = (false_match + false_non_match) / 2
    return float(result)


@right
def less_and_at_least(distances, same):
    """A threshold just below the next distance."""
    thresholds = np.append(np.unique(distances), distances.max() + 1)
    rates = [(np.mean(distances[~same] < t), np.mean(distances[same] >= t)) for t in thresholds]
    return np.mean(min(rates, key=lambda pair: round(abs(pair[0] - pair[1]), 9)))


@right
def plain_python(distances, same):
    pairs = list(zip(distances.tolist(), same.tolist()))
    others = [d for d, s in pairs if not s]
    mates = [d for d, s in pairs if s]

    def rates(t):
        return sum(d <= t for d in others) / len(others), sum(d > t for d in mates) / len(mates)

    a, b = min((rates(t) for t in sorted(others + mates)), key=lambda pair: round(abs(pair[0] - pair[1]), 12))
    return (a + b) / 2


@right
def table_of_comparisons(distances, same):
    thresholds = np.unique(distances)
    match = distances[None, :] <= thresholds[:, None]
    fmr = match[:, ~same].mean(axis=1)
    fnmr = (~match[:, same]).mean(axis=1)
    k = np.abs(fmr - fnmr).argmin()
    return np.array([fmr[k], fnmr[k]]).mean()


@right
def cumulative_sums(distances, same):
    order = np.argsort(distances)
    d, s = distances[order], same[order]
    fmr = np.cumsum(~s) / np.sum(~s)
    fnmr = 1 - np.cumsum(s) / np.sum(s)
    last = np.append(d[1:] != d[:-1], True)  # of equal distances the last one has counted them all
    fmr, fnmr = fmr[last], fnmr[last]
    k = np.argmin(np.abs(fmr - fnmr))
    print("at", d[last][k])
    return float(fmr[k] + fnmr[k]) / 2


@wrong("threshold-not-rate", 0)
def returns_the_threshold(distances, same):
    t = np.unique(distances)
    gap = [abs(np.mean(distances[~same] <= x) - np.mean(distances[same] > x)) for x in t]
    return t[np.argmin(gap)]


@wrong("one-rate-only", 1)
def false_matches_only(distances, same):
    t = np.unique(distances)
    gap = [abs(np.mean(distances[~same] <= x) - np.mean(distances[same] > x)) for x in t]
    return np.mean(distances[~same] <= t[np.argmin(gap)])


@wrong("least-error-instead", 0)
def smallest_mean(distances, same):
    return min((np.mean(distances[~same] <= x) + np.mean(distances[same] > x)) / 2 for x in np.unique(distances))


@wrong("of-all-pairs", 0)
def divided_by_all(distances, same):
    best = (2, 0)
    for t in np.unique(distances):
        fm = np.mean((distances <= t) & ~same)
        fn = np.mean((distances > t) & same)
        best = min(best, (abs(fm - fn), (fm + fn) / 2))
    return best[1]


@wrong("threshold-in-both", 0)
def at_least_and_at_most(distances, same):
    best, result = 2.0, None
    for t in np.unique(distances):
        fm, fn = np.mean(distances[~same] <= t), np.mean(distances[same] >= t)
        if abs(fm - fn) < best:
            best, result = abs(fm - fn), (fm + fn) / 2
    return result


@wrong("threshold-in-neither", 0)
def less_and_more(distances, same):
    best, result = 2.0, None
    for t in np.unique(distances):
        fm, fn = np.mean(distances[~same] < t), np.mean(distances[same] > t)
        if abs(fm - fn) < best:
            best, result = abs(fm - fn), (fm + fn) / 2
    return result


@wrong("kinds-swapped", 0)
def swapped(distances, same):
    return sorted_search(distances, ~same)


@wrong("thresholds-of-its-own", 0)
def from_zero_to_two(distances, same):
    best, result = 2.0, None
    for t in np.linspace(0, 2, 201):
        fm, fn = np.mean(distances[~same] <= t), np.mean(distances[same] > t)
        if abs(fm - fn) < best:
            best, result = abs(fm - fn), (fm + fn) / 2
    return result


@wrong("one-threshold-only", 0)
def at_the_median(distances, same):
    t = np.median(distances)
    return (np.mean(distances[~same] <= t) + np.mean(distances[same] > t)) / 2


@wrong("sum-not-mean", 0)
def sum_of_both(distances, same):
    return 2 * sorted_search(distances, same)


@wrong("returned-nothing", 0)
def forgets_return(distances, same):
    sorted_search(distances, same)


@wrong("larger-of-equals", 2)
def last_of_equals(distances, same):
    best, result = 2.0, None
    for t in sorted(distances):
        fm, fn = np.mean(distances[~same] <= t), np.mean(distances[same] > t)
        if abs(fm - fn) <= best:
            best, result = abs(fm - fn), (fm + fn) / 2
    return result


@wrong("larger-of-equals", 2)
def first_in_the_order_of_the_list(distances, same):
    best, result = 2.0, None
    for t in distances:
        fm, fn = np.mean(distances[~same] <= t), np.mean(distances[same] > t)
        if abs(fm - fn) < best:
            best, result = abs(fm - fn), (fm + fn) / 2
    return result


@wrong("larger-of-equals", 2)
def least_pair_of_gap_and_mean(distances, same):
    rates = [(np.mean(distances[~same] <= t), np.mean(distances[same] > t)) for t in np.unique(distances)]
    return min((abs(fm - fn), (fm + fn) / 2) for fm, fn in rates)[1]


@wrong("one-person-only", 0)
def thresholds_of_one_person(distances, same):
    rates = [(np.mean(distances[~same] <= t), np.mean(distances[same] > t)) for t in np.unique(distances[same])]
    return np.mean(min(rates, key=lambda pair: abs(pair[0] - pair[1])))


@wrong("two-people-only", 0)
def thresholds_of_two_people(distances, same):
    rates = [(np.mean(distances[~same] <= t), np.mean(distances[same] > t)) for t in np.unique(distances[~same])]
    return np.mean(min(rates, key=lambda pair: abs(pair[0] - pair[1])))


@wrong("sign-not-dropped", 0)
def least_difference(distances, same):
    rates = [(np.mean(distances[~same] <= t), np.mean(distances[same] > t)) for t in np.unique(distances)]
    return np.mean(min(rates, key=lambda pair: pair[0] - pair[1]))


@wrong("sorted-alone", 0)
def sorts_the_distances_only(distances, same):
    return sorted_search(np.sort(distances), same)


@wrong("equals-parted", 2)
def one_after_the_other(distances, same):
    s = same[np.argsort(distances, kind="stable")]
    fm, fn = np.cumsum(~s) / (~s).sum(), 1 - np.cumsum(s) / s.sum()
    i = np.argmin(np.abs(fm - fn))
    return (fm[i] + fn[i]) / 2


@wrong("numbers-compared", points=1)
def as_many_of_both(distances, same):
    thresholds = np.unique(distances)
    false_matches = np.array([np.sum(distances[~same] <= t) for t in thresholds])
    misses = np.array([np.sum(distances[same] > t) for t in thresholds])
    place = np.argmin(np.abs(false_matches - misses))
    return float((false_matches[place] / np.sum(~same) + misses[place] / np.sum(same)) / 2)


@wrong("first-crossing", points=1)
def where_they_meet(distances, same):
    for t in np.unique(distances):
        false_match, miss = np.mean(distances[~same] <= t), np.mean(distances[same] > t)
        if false_match >= miss:
            return float((false_match + miss) / 2)
