"""Answers to the exercise review-queue of lab 13."""

import numpy as np

from tests.answers import right, wrong


@right
def flatnonzero(scores, capacity, low, high):
    inside = np.flatnonzero((scores >= low) & (scores <= high))
    return inside[np.argsort(np.abs(scores[inside] - (low + high) / 2), kind="stable")][:capacity]


@right
def sorted_list(scores, capacity, low, high):
    middle = (low + high) / 2
    inside = [i for i, s in enumerate(scores) if low <= s <= high]
    return sorted(inside, key=lambda i: abs(scores[i] - middle))[:capacity]


@right
def order_of_all(scores, capacity, low, high):
    order = np.argsort(abs(scores - (low + high) / 2), kind="stable")
    return [int(i) for i in order if low <= scores[i] <= high][:capacity]


@right
def infinite_distance_outside(scores, capacity, low, high):
    far = np.abs(scores - (low + high) / 2)
    far[(scores < low) | (scores > high)] = np.inf
    order = np.argsort(far, kind="stable")
    return order[: min(capacity, int(np.isfinite(far).sum()))]


@right
def one_after_the_other(scores, capacity, low, high):
    left = {i: abs(s - (low + high) / 2) for i, s in enumerate(scores.tolist()) if low <= s <= high}
    queue = []
    while left and len(queue) < capacity:
        nearest = min(left, key=left.get)
        queue.append(nearest)
        del left[nearest]
    return np.array(queue, dtype=int)


@right
def lexsort(scores, capacity, low, high):
    index = np.arange(len(scores))[np.logical_and(low <= scores, scores <= high)]
    return index[np.lexsort((index, np.abs(scores[index] - np.mean([low, high]))))][0:capacity]


@wrong("ends-left-out", points=1)
def strictly_inside(scores, capacity, low, high):
    inside = np.flatnonzero((scores > low) & (scores < high))
    return inside[np.argsort(np.abs(scores[inside] - (low + high) / 2), kind="stable")][:capacity]


@wrong("not-sorted", points=0)
def first_ones(scores, capacity, low, high):
    return np.flatnonzero((scores >= low) & (scores <= high))[:capacity]


@wrong("by-score", points=0)
def highest_first(scores, capacity, low, high):
    inside = np.flatnonzero((scores >= low) & (scores <= high))
    return inside[np.argsort(-scores[inside], kind="stable")][:capacity]


@wrong("farthest-first", points=0)
def farthest(scores, capacity, low, high):
    inside = np.flatnonzero((scores >= low) & (scores <= high))
    return inside[np.argsort(-np.abs(scores[inside] - (low + high) / 2), kind="stable")][:capacity]


@wrong("capacity-ignored", points=0)
def everybody(scores, capacity, low, high):
    return flatnonzero(scores, len(scores), low, high)


@wrong("band-ignored", points=1)
def no_band(scores, capacity, low, high):
    return np.argsort(np.abs(scores - (low + high) / 2), kind="stable")[:capacity]


@wrong("scores-not-indices", points=0)
def their_scores(scores, capacity, low, high):
    return scores[flatnonzero(scores, capacity, low, high)]


@wrong("indices-of-a-part", points=0)
def places_in_the_band(scores, capacity, low, high):
    inside = scores[(scores >= low) & (scores <= high)]
    return np.argsort(np.abs(inside - (low + high) / 2), kind="stable")[:capacity]


@wrong("other-middle", points=1)
def around_a_half(scores, capacity, low, high):
    inside = np.flatnonzero((scores >= low) & (scores <= high))
    return inside[np.argsort(np.abs(scores[inside] - 0.5), kind="stable")][:capacity]


@wrong("cut-before-sorted", points=0)
def cut_first(scores, capacity, low, high):
    inside = np.flatnonzero((scores >= low) & (scores <= high))[:capacity]
    return inside[np.argsort(np.abs(scores[inside] - (low + high) / 2), kind="stable")]


@wrong("by-score", points=0)
def signed(scores, capacity, low, high):
    inside = np.flatnonzero((scores >= low) & (scores <= high))
    return inside[np.argsort(scores[inside] - (low + high) / 2, kind="stable")][:capacity]


@wrong("other-order-of-equals", points=1)
def lower_score_first(scores, capacity, low, high):
    inside = [i for i, s in enumerate(scores) if low <= s <= high]
    return sorted(inside, key=lambda i: (abs(scores[i] - (low + high) / 2), scores[i]))[:capacity]


@wrong("no-capacity-is-no-limit", points=1)
def from_the_end(scores, capacity, low, high):
    inside = np.flatnonzero((scores >= low) & (scores <= high))
    order = np.argsort(np.abs(scores[inside] - (low + high) / 2), kind="stable")[::-1]
    return inside[order[-capacity:]][::-1]


@wrong("sorted-by-index", points=0)
def in_order_of_index(scores, capacity, low, high):
    return sorted(flatnonzero(scores, capacity, low, high))


@wrong("mask-not-indices", points=0)
def mask(scores, capacity, low, high):
    chosen = np.zeros(len(scores), bool)
    chosen[flatnonzero(scores, capacity, low, high)] = True
    return chosen


@wrong("floats-not-ints", points=0)
def filled(scores, capacity, low, high):
    found = flatnonzero(scores, capacity, low, high)
    queue = np.zeros(len(found))
    queue[:] = found
    return queue


@wrong("empty-of-floats", points=1)
def an_array_of_a_list(scores, capacity, low, high):
    doubtful = [i for i, score in enumerate(scores) if low <= score <= high]
    return np.array(sorted(doubtful, key=lambda i: abs(scores[i] - (low + high) / 2))[:capacity])


@wrong("index-out-of-range", points=1)
def places_squeezed(scores, capacity, low, high):
    doubtful = np.argwhere((scores >= low) & (scores <= high)).squeeze()
    return doubtful[np.argsort(np.abs(scores[doubtful] - (low + high) / 2), kind="stable")][:capacity]
