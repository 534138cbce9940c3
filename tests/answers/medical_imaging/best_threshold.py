"""Answers to the exercise best-threshold of lab 10."""

import math

import numpy as np

from tests.answers import right, wrong


@right
def tries_all(scores, labels, sensitivity):
    ill = scores[labels]
    return max(t for t in ill if np.mean(ill >= t) >= sensitivity)


@right
def sorted_and_counted(scores, labels, sensitivity):
    ill = np.sort(scores[labels])[::-1]
    needed = math.ceil(sensitivity * len(ill) - 1e-9)
    return ill[needed - 1]


@right
def loop_down(scores, labels, sensitivity):
    for t in sorted(scores, reverse=True):
        found = sum(1 for score, ill in zip(scores, labels) if ill and score >= t)
        if found / labels.sum() >= sensitivity:
            best = t
            break
    while best not in scores[labels]:
        best = min(scores[scores > best])
    return float(best)


@right
def table(scores, labels, sensitivity):
    ill = np.unique(scores[labels])
    rates = (scores[labels] >= ill[:, None]).mean(axis=1)
    return ill[rates >= sensitivity][-1]


@right
def partition(scores, labels, sensitivity):
    ill = [float(score) for score, label in zip(scores, labels) if label]
    needed = next(number for number in range(1, len(ill) + 1) if number / len(ill) >= sensitivity)
    return np.partition(ill, len(ill) - needed)[len(ill) - needed]


@wrong("quantile-not-score", 0)
def quantile(scores, labels, sensitivity):
    return np.quantile(scores[labels], 1 - sensitivity)


@wrong("more-than-not-at-least", 1)
def more_than(scores, labels, sensitivity):
    ill = scores[labels]
    return max((t for t in ill if np.mean(ill >= t) > sensitivity), default=ill.min())


@wrong("equal-not-found", 0)
def strictly_above(scores, labels, sensitivity):
    return max((t for t in scores if np.mean(scores[labels] > t) >= sensitivity), default=0.0)


@wrong("lowest-not-highest", 0)
def lowest(scores, labels, sensitivity):
    return min(t for t in scores if np.mean(scores[labels] >= t) >= sensitivity)


@wrong("healthy-counted-too", 0)
def everybody(scores, labels, sensitivity):
    return max(t for t in scores if np.mean(scores >= t) >= sensitivity)


@wrong("specificity-instead", 0)
def keeps_the_healthy(scores, labels, sensitivity):
    return min(t for t in scores if np.mean(scores[~labels] < t) >= sensitivity)


@wrong("one-short", 1)
def counts_from_zero(scores, labels, sensitivity):
    ill = np.sort(scores[labels])[::-1]
    return ill[int(sensitivity * len(ill) + 1e-9) - 1]


@wrong("one-too-many", 0)
def one_place_further(scores, labels, sensitivity):
    ill = np.sort(scores[labels])[::-1]
    return ill[min(math.ceil(sensitivity * len(ill) - 1e-9), len(ill) - 1)]


@wrong("wrong-end", 0)
def from_the_lowest(scores, labels, sensitivity):
    ill = np.sort(scores[labels])
    return ill[math.ceil(sensitivity * len(ill) - 1e-9) - 1]


@wrong("first-not-highest", 0)
def first_that_does(scores, labels, sensitivity):
    return next(t for t in scores if np.mean(scores[labels] >= t) >= sensitivity)


@wrong("highest-of-all", 0)
def share_of_the_flagged(scores, labels, sensitivity):
    return max(t for t in scores if np.mean(labels[scores >= t]) >= sensitivity)


@wrong("returned-nothing", 0)
def prints(scores, labels, sensitivity):
    tries_all(scores, labels, sensitivity)


@wrong("one-short", 1)
def rounded(scores, labels, sensitivity):
    ill = np.sort(scores[labels])[::-1]
    return ill[max(round(sensitivity * len(ill)), 1) - 1]


@wrong("sensitivity-ignored", 0)
def best_balance(scores, labels, sensitivity):
    return max(scores, key=lambda t: np.mean(scores[labels] >= t) + np.mean(scores[~labels] < t))


@wrong("quantile-not-score", 1)
def nearest_place(scores, labels, sensitivity):
    return np.quantile(scores[labels], 1 - sensitivity, method="nearest")


@wrong("thresholds-on-a-grid", 0)
def hundredths(scores, labels, sensitivity):
    return next(t for t in np.linspace(1, 0, 101) if np.mean(scores[labels] >= t) >= sensitivity)


@wrong("nearest-not-at-least", 0)
def nearest_share(scores, labels, sensitivity):
    return min(scores, key=lambda t: abs(np.mean(scores[labels] >= t) - sensitivity))


@wrong("between-scores", 0)
def midway(scores, labels, sensitivity):
    ill = np.append(np.sort(scores[labels])[::-1], 0.0)
    place = np.argmax(np.arange(1, len(ill)) / (len(ill) - 1) >= sensitivity)
    return (ill[place] + ill[place + 1]) / 2 if place + 2 < len(ill) else ill[place]


@wrong("equals-counted-once", 1)
def different_scores(scores, labels, sensitivity):
    ill = np.unique(scores[labels])[::-1]
    return ill[np.argmax(np.arange(1, len(ill) + 1) / len(ill) >= sensitivity)]


@wrong("place-not-score", 0)
def where_it_stands(scores, labels, sensitivity):
    order = np.argsort(-scores)
    return order[np.argmax(np.cumsum(labels[order]) / labels.sum() >= sensitivity)]


@wrong("more-than-not-at-least", 1)
def more_or_everybody(scores, labels, sensitivity):
    return max([t for t in scores if np.mean(scores[labels] >= t) > sensitivity], default=scores.min())


@wrong("negatives-cut", points=1)
def never_below_zero(scores, labels, sensitivity):
    best = 0.0
    for t in scores[labels]:
        if np.mean(scores[labels] >= t) >= sensitivity and t > best:
            best = float(t)
    return best


@wrong("index-out-of-range", points=1)
def places_of_the_ill_squeezed(scores, labels, sensitivity):
    ill = np.sort(scores[np.argwhere(labels).squeeze()])[::-1]
    for found, score in enumerate(ill, 1):
        if found / len(ill) >= sensitivity:
            return score
