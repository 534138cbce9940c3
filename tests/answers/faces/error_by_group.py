"""Answers to the exercise error-by-group of lab 12."""

import numpy as np

from tests.answers import right, wrong


@right
def masks(distances, same, groups, threshold):
    match = distances <= threshold
    return {
        int(g): (np.mean(match[(groups == g) & ~same]), np.mean(~match[(groups == g) & same]))
        for g in np.unique(groups)
    }


@right
def keys_of_numpy(distances, same, groups, threshold):
    result = {}
    for g in np.unique(groups):
        d, s = distances[groups == g], same[groups == g]
        result[g] = ((d[~s] <= threshold).mean(), (d[s] > threshold).mean())
    return result


@right
def plain_python(distances, same, groups, threshold):
    rates = {}
    for g in sorted(set(groups.tolist())):
        strangers = [d for d, s, h in zip(distances, same, groups) if h == g and not s]
        mates = [d for d, s, h in zip(distances, same, groups) if h == g and s]
        rates[g] = [
            sum(1 for d in strangers if d <= threshold) / len(strangers),
            sum(1 for d in mates if d > threshold) / len(mates),
        ]
    return rates


@right
def in_order_of_appearance(distances, same, groups, threshold):
    rates = dict.fromkeys(groups.tolist())
    for g in rates:
        mine = groups == g
        fm = np.sum((distances <= threshold) & ~same & mine) / np.sum(~same & mine)
        fn = np.sum((distances > threshold) & same & mine) / np.sum(same & mine)
        rates[g] = (round(float(fm), 6), round(float(fn), 6))
    return rates


@right
def arrays_of_two(distances, same, groups, threshold):
    wrong_ones = (distances <= threshold) != same
    return {
        int(g): np.array([wrong_ones[(groups == g) & (same == kind)].mean() for kind in (False, True)])
        for g in np.unique(groups)
    }


@wrong("rates-swapped", 0)
def misses_first(distances, same, groups, threshold):
    return {g: tuple(pair)[::-1] for g, pair in masks(distances, same, groups, threshold).items()}


@wrong("of-all-pairs", 0)
def of_the_group(distances, same, groups, threshold):
    match = distances <= threshold
    return {
        int(g): (np.mean((match & ~same)[groups == g]), np.mean((~match & same)[groups == g]))
        for g in np.unique(groups)
    }


@wrong("of-all-groups", 0)
def of_everybody(distances, same, groups, threshold):
    match, rates = distances <= threshold, {}
    for g in np.unique(groups):
        mine = groups == g
        rates[int(g)] = (np.sum(match & ~same & mine) / np.sum(~same), np.sum(~match & same & mine) / np.sum(same))
    return rates


@wrong("counts-not-rates", 0)
def counts(distances, same, groups, threshold):
    match = distances <= threshold
    return {
        int(g): (np.sum(match & ~same & (groups == g)), np.sum(~match & same & (groups == g)))
        for g in np.unique(groups)
    }


@wrong("less-not-at-most", 1)
def strictly(distances, same, groups, threshold):
    match = distances < threshold
    return {
        int(g): (np.mean(match[(groups == g) & ~same]), np.mean(~match[(groups == g) & same]))
        for g in np.unique(groups)
    }


@wrong("groups-by-place", 1)
def numbered_from_zero(distances, same, groups, threshold):
    return dict(enumerate(masks(distances, same, groups, threshold).values()))


@wrong("all-groups-alike", 0)
def forgets_the_group(distances, same, groups, threshold):
    fm, fn = np.mean(distances[~same] <= threshold), np.mean(distances[same] > threshold)
    return {int(g): (fm, fn) for g in np.unique(groups)}


@wrong("of-the-matches", 0)
def of_the_matches(distances, same, groups, threshold):
    match, rates = distances <= threshold, {}
    for g in np.unique(groups):
        mine = groups == g
        rates[int(g)] = (np.mean(~same[match & mine]), np.mean(same[~match & mine]))
    return rates


@wrong("not-a-dict", 0)
def a_list(distances, same, groups, threshold):
    return list(masks(distances, same, groups, threshold).values())


@wrong("one-rate-only", 0)
def false_matches_only(distances, same, groups, threshold):
    return {g: pair[0] for g, pair in masks(distances, same, groups, threshold).items()}


@wrong("keys-not-groups", 0)
def groups_as_text(distances, same, groups, threshold):
    rates = {}
    for group in np.unique(groups):
        mine = groups == group
        wrong_matches, misses = distances[mine & ~same] <= threshold, distances[mine & same] > threshold
        rates[f"{group}"] = (wrong_matches.mean(), misses.mean())
    return rates


@wrong("groups-by-place", 1)
def groups_zero_and_one(distances, same, groups, threshold):
    return {g: masks(distances, same, np.where(groups == g, g, -1), threshold).get(g, (0.0, 0.0)) for g in (0, 1)}


@wrong("groups-by-place", 1)
def up_to_the_largest(distances, same, groups, threshold):
    rates = {}
    for group in range(groups.max() + 1):
        mine = groups == group
        fm, fn = np.sum(distances[mine & ~same] <= threshold), np.sum(distances[mine & same] > threshold)
        rates[group] = (fm / max(1, np.sum(mine & ~same)), fn / max(1, np.sum(mine & same)))
    return rates


@wrong("right-ones-counted", 0)
def true_matches(distances, same, groups, threshold):
    return {g: (fm, 1 - fn) for g, (fm, fn) in masks(distances, same, groups, threshold).items()}


@wrong("a-threshold-for-each-group", 0)
def medians(distances, same, groups, threshold):
    return {
        int(g): masks(distances, same, groups, np.median(distances[groups == g]))[int(g)] for g in np.unique(groups)
    }
