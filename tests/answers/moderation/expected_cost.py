"""Answers to the exercise expected-cost of lab 13."""

import numpy as np

from tests.answers import right, wrong


@right
def two_counts(scores, labels, threshold, costs):
    removed = scores >= threshold
    return (costs[0] * np.sum(removed & ~labels) + costs[1] * np.sum(~removed & labels)) / len(scores)


@right
def letter_by_letter(scores, labels, threshold, costs):
    total = 0
    for score, forbidden in zip(scores, labels):
        if score >= threshold and not forbidden:
            total += costs[0]
        if score < threshold and forbidden:
            total += costs[1]
    return total / len(labels)


@right
def nested_where(scores, labels, threshold, costs):
    false_removal, miss = costs
    return np.where(scores >= threshold, np.where(labels, 0, false_removal), np.where(labels, miss, 0)).mean()


@right
def two_means(scores, labels, threshold, costs):
    removed = np.asarray(scores) >= threshold
    return float(np.mean(removed > labels) * costs[0] + np.mean(removed < labels) * costs[1])


@right
def rates_times_shares(scores, labels, threshold, costs):
    rate = labels.mean()
    false_removals = (scores[~labels] >= threshold).mean() if rate < 1 else 0
    misses = (scores[labels] < threshold).mean() if rate > 0 else 0
    return costs[0] * false_removals * (1 - rate) + costs[1] * misses * rate


@right
def dot_product(scores, labels, threshold, costs):
    difference = (scores >= threshold).astype(int) - labels.astype(int)
    return np.dot(costs, [(difference == 1).sum(), (difference == -1).sum()]) / difference.size


@wrong("costs-swapped", points=0)
def swapped(scores, labels, threshold, costs):
    return two_counts(scores, labels, threshold, costs[::-1])


@wrong("sum-not-mean", points=0)
def total(scores, labels, threshold, costs):
    return two_counts(scores, labels, threshold, costs) * len(scores)


@wrong("of-the-mistakes", points=0)
def over_mistakes(scores, labels, threshold, costs):
    wrong_ones = np.sum((scores >= threshold) != labels)
    return total(scores, labels, threshold, costs) / wrong_ones if wrong_ones else 0.0


@wrong("rates-not-shares", points=0)
def rates(scores, labels, threshold, costs):
    removed = scores >= threshold
    false_removals = np.mean(removed[~labels]) if (~labels).any() else 0
    misses = np.mean(~removed[labels]) if labels.any() else 0
    return costs[0] * false_removals + costs[1] * misses


@wrong("equal-not-removed", points=1)
def strictly_above(scores, labels, threshold, costs):
    removed = scores > threshold
    return np.mean(costs[0] * (removed & ~labels) + costs[1] * (~removed & labels))


@wrong("low-scores-removed", points=0)
def below(scores, labels, threshold, costs):
    removed = scores < threshold
    return np.mean(costs[0] * (removed & ~labels) + costs[1] * (~removed & labels))


@wrong("right-ones-cost", points=0)
def each_removal_costs(scores, labels, threshold, costs):
    removed = scores >= threshold
    return (costs[0] * removed.sum() + costs[1] * (~removed & labels).sum()) / len(scores)


@wrong("misses-forgotten", points=0)
def false_removals_only(scores, labels, threshold, costs):
    return costs[0] * np.mean((scores >= threshold) & ~labels)


@wrong("false-removals-forgotten", points=0)
def misses_only(scores, labels, threshold, costs):
    return costs[1] * np.mean((scores < threshold) & labels)


@wrong("costs-ignored", points=0)
def share_of_mistakes(scores, labels, threshold, costs):
    return np.mean((scores >= threshold) != labels)


@wrong("labels-turned-round", points=0)
def turned_round(scores, labels, threshold, costs):
    return two_counts(scores, ~labels, threshold, costs)


@wrong("threshold-fixed", points=0)
def half(scores, labels, threshold, costs):
    return two_counts(scores, labels, 0.5, costs)


@wrong("scores-as-chances", points=0)
def by_chances(scores, labels, threshold, costs):
    return np.mean(np.where(labels, costs[1] * (1 - scores), costs[0] * scores))


@wrong("of-the-removed", points=0)
def over_removed(scores, labels, threshold, costs):
    return total(scores, labels, threshold, costs) / max(np.sum(scores >= threshold), 1)


@wrong("infinity-is-not-one", points=1)
def at_most_1(scores, labels, threshold, costs):
    return total(scores, labels, min(threshold, 1.0), costs) / len(scores)


@wrong("infinity-costs-nothing", points=1)
def nothing_removed_costs_nothing(scores, labels, threshold, costs):
    return 0.0 if np.isinf(threshold) else _cost(scores, labels, threshold, costs)


@wrong("zero-taken-for-none", points=1)
def a_cost_or_one(scores, labels, threshold, costs):
    return _cost(scores, labels, threshold, (costs[0] or 1, costs[1] or 1))


@wrong("costs-as-weights", points=0)
def shares_of_the_costs(scores, labels, threshold, costs):
    return _cost(scores, labels, threshold, costs) / (sum(costs) or 1)


@wrong("whole-costs", points=1)
def costs_in_whole_numbers(scores, labels, threshold, costs):
    return _cost(scores, labels, threshold, [int(cost) for cost in costs])


def _cost(scores, labels, threshold, costs):
    removed = scores >= threshold
    return float((np.sum(removed & ~labels) * costs[0] + np.sum(~removed & labels) * costs[1]) / len(scores))
