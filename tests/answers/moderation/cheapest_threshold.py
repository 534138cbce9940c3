"""Answers to the exercise cheapest-threshold of lab 13."""

import math

import numpy as np

from tests.answers import right, wrong
from tests.answers.moderation.expected_cost import strictly_above, two_counts


@right
def from_the_top(scores, labels, costs):
    best, least = np.inf, two_counts(scores, labels, np.inf, costs)
    for t in np.sort(scores)[::-1]:
        price = two_counts(scores, labels, t, costs)
        if price < least - 1e-12:
            best, least = t, price
    return best


@right
def argmin_of_a_list(scores, labels, costs):
    thresholds = [np.inf, *sorted(set(scores), reverse=True)]
    return thresholds[np.argmin([round(two_counts(scores, labels, t, costs), 9) for t in thresholds])]


@right
def least_pair(scores, labels, costs):
    thresholds = [*scores.tolist(), math.inf]
    return min(thresholds, key=lambda t: (round(float(two_counts(scores, labels, t, costs)), 9), -t))


@right
def last_of_the_cheapest(scores, labels, costs):
    thresholds = np.append(np.unique(scores), np.inf)
    prices = np.array([two_counts(scores, labels, t, costs) for t in thresholds])
    return thresholds[np.isclose(prices, prices.min())].max()


@right
def running_sums(scores, labels, costs):
    order = np.argsort(scores)[::-1]
    s, y = scores[order], labels[order]
    price = np.concatenate([[0], np.cumsum(np.where(y, -costs[1], costs[0]))])  # against removing nothing
    allowed = np.concatenate([[True], np.append(s[1:] != s[:-1], True)])
    price = np.where(allowed, price, np.inf)
    k = int(np.flatnonzero(price <= price.min() + 1e-9)[0])
    return np.inf if k == 0 else float(s[k - 1])


@right
def only_the_forbidden_ones(scores, labels, costs):
    """A threshold at a harmless score removes one more for nothing."""
    thresholds = [float("inf"), *np.sort(scores[labels])[::-1]]
    prices = [round(two_counts(scores, labels, t, costs), 9) for t in thresholds]
    return thresholds[prices.index(min(prices))]


@wrong("costs-swapped", points=0)
def the_other_way_round(scores, labels, costs):
    return from_the_top(scores, labels, costs[::-1])


@wrong("cost-not-threshold", points=0)
def the_cost(scores, labels, costs):
    return min(two_counts(scores, labels, t, costs) for t in [*scores, np.inf])


@wrong("infinity-forgotten", points=1)
def scores_only(scores, labels, costs):
    thresholds = np.unique(scores)[::-1]
    return thresholds[np.argmin([two_counts(scores, labels, t, costs) for t in thresholds])]


@wrong("infinity-forgotten", points=1)
def scores_only_as_they_come(scores, labels, costs):
    return scores[np.argmin([two_counts(scores, labels, t, costs) for t in scores])]


@wrong("infinity-named-otherwise", points=1)
def above_the_highest(scores, labels, costs):
    best = from_the_top(scores, labels, costs)
    return best if best < np.inf else scores.max() + 1


@wrong("lowest-of-equals", points=1)
def lowest(scores, labels, costs):
    thresholds = [*np.unique(scores), np.inf]
    return thresholds[np.argmin([two_counts(scores, labels, t, costs) for t in thresholds])]


@wrong("lowest-of-equals", points=1)
def as_they_come(scores, labels, costs):
    return min([*scores, np.inf], key=lambda t: two_counts(scores, labels, t, costs))


@wrong("costs-ignored", points=0)
def fewest_mistakes(scores, labels, costs):
    return from_the_top(scores, labels, (1, 1))


@wrong("equal-not-removed", points=0)
def strictly(scores, labels, costs):
    thresholds = [np.inf, *np.unique(scores)[::-1]]
    return thresholds[np.argmin([strictly_above(scores, labels, t, costs) for t in thresholds])]


@wrong("thresholds-of-its-own", points=0)
def on_a_grid(scores, labels, costs):
    thresholds = [np.inf, *np.linspace(0, 1, 101)[::-1]]
    return thresholds[np.argmin([two_counts(scores, labels, t, costs) for t in thresholds])]


@wrong("from-costs-alone", points=0)
def of_true_probabilities(scores, labels, costs):
    return costs[0] / (costs[0] + costs[1])


@wrong("place-not-threshold", points=0)
def place(scores, labels, costs):
    thresholds = [np.inf, *np.unique(scores)[::-1]]
    return np.argmin([two_counts(scores, labels, t, costs) for t in thresholds])


@wrong("dearest-not-cheapest", points=0)
def dearest(scores, labels, costs):
    thresholds = [np.inf, *np.unique(scores)[::-1]]
    return thresholds[np.argmax([two_counts(scores, labels, t, costs) for t in thresholds])]


@wrong("rates-not-shares", points=0)
def by_rates(scores, labels, costs):
    def price(t):
        removed = scores >= t
        return costs[0] * np.sum(removed & ~labels) / max((~labels).sum(), 1) + costs[1] * np.sum(
            ~removed & labels
        ) / max(labels.sum(), 1)

    thresholds = [np.inf, *np.unique(scores)[::-1]]
    return thresholds[np.argmin([round(price(t), 9) for t in thresholds])]


@wrong("threshold-fixed", points=0)
def half(scores, labels, costs):
    return 0.5


@wrong("returned-nothing", points=0)
def keeps_the_best(scores, labels, costs):
    best = from_the_top(scores, labels, costs)
    best = min(best, 1.0)


@wrong("equal-scores-parted", 1)
def equals_taken_apart(scores, labels, costs):
    order = np.argsort(-np.asarray(scores), kind="stable")
    changes = np.where(np.asarray(labels)[order], -costs[1], costs[0])
    totals = np.round(np.append(0.0, np.cumsum(changes)), 9)
    best = int(totals.argmin())
    return np.inf if best == 0 else float(scores[order[best - 1]])


@wrong("lowest-of-equals", 1)
def infinity_tried_last(scores, labels, costs):
    tried = [*np.unique(scores)[::-1], np.inf]
    return min(tried, key=lambda t: round(float(two_counts(scores, labels, t, costs)), 9))


@wrong("infinity-forgotten", 1)
def forbidden_ones_without_infinity(scores, labels, costs):
    tried = np.sort(scores[labels])[::-1]
    return tried[np.argmin([round(two_counts(scores, labels, t, costs), 9) for t in tried])]


@wrong("divided-by-zero", points=1)
def by_the_ratio_of_costs(scores, labels, costs):
    times = costs[1] / costs[0]
    tried = [np.inf, *np.unique(scores)[::-1]]
    return min(tried, key=lambda t: round(float(two_counts(scores, labels, t, (1, times))), 9))
