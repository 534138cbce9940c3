"""Answers to the exercise stitch of lesson 14."""

import numpy as np

from tests.answers import right, wrong


@right
def sum_and_count(scores, places, size, shape):
    total = np.zeros((*shape, scores.shape[1]))
    count = np.zeros((*shape, 1))
    for score, (i, j) in zip(scores, places):
        total[i : i + size, j : j + size] += score
        count[i : i + size, j : j + size] += 1
    return total / np.maximum(count, 1)


@right
def divide_where_counted(scores, places, size, shape):
    total, count = np.zeros((*shape, scores.shape[1])), np.zeros(shape, int)
    for n in range(len(places)):
        i, j = places[n]
        total[i : i + size, j : j + size] += scores[n]
        count[i : i + size, j : j + size] += 1
    return np.divide(total, count[..., None], out=np.zeros_like(total), where=count[..., None] > 0)


@right
def pixel_by_pixel(scores, places, size, shape):
    result = np.zeros((*shape, scores.shape[1]))
    for i in range(shape[0]):
        for j in range(shape[1]):
            above, left = i - places[:, 0], j - places[:, 1]
            here = (0 <= above) & (above < size) & (0 <= left) & (left < size)
            if here.any():
                result[i, j] = scores[here].mean(axis=0)
    return result


@right
def a_one_beside_the_scores(scores, places, size, shape):
    table = np.zeros((*shape, scores.shape[1] + 1))
    for row, (i, j) in zip(np.c_[scores, np.ones(len(scores))], places):
        table[i : i + size, j : j + size] += row
    return table[..., :-1] / np.where(table[..., -1:] == 0, 1, table[..., -1:])


@right
def added_at(scores, places, size, shape):
    rows, columns = np.mgrid[:size, :size]
    i, j = places[:, 0, None, None] + rows, places[:, 1, None, None] + columns
    total, count = np.zeros((*shape, scores.shape[1]), np.float32), np.zeros(shape, np.float32)
    np.add.at(total, (i, j), scores[:, None, None, :])
    np.add.at(count, (i, j), 1)
    return np.nan_to_num(total / np.where(count, count, np.nan)[..., None])


def _laid(scores, places, size, shape, more=0):
    total, count = np.zeros((*shape, scores.shape[1])), np.zeros((*shape, 1))
    for score, (i, j) in zip(scores, places):
        total[i : i + size + more, j : j + size + more] += score
        count[i : i + size + more, j : j + size + more] += 1
    return total, count


@wrong("counted-twice", points=1)
def never_divided(scores, places, size, shape):
    return _laid(scores, places, size, shape)[0]


@wrong("last-one-wins", points=1)
def overwritten(scores, places, size, shape):
    result = np.zeros((*shape, scores.shape[1]))
    for score, (i, j) in zip(scores, places):
        result[i : i + size, j : j + size] = score
    return result


@wrong("first-one-wins", points=1)
def only_where_empty(scores, places, size, shape):
    result = np.zeros((*shape, scores.shape[1]))
    for score, (i, j) in zip(scores[::-1], places[::-1]):
        result[i : i + size, j : j + size] = score
    return result


@wrong("halved-each-time", points=2)
def running_half(scores, places, size, shape):
    result, laid = np.zeros((*shape, scores.shape[1])), np.zeros((*shape, 1), bool)
    for score, (i, j) in zip(scores, places):
        window = np.s_[i : i + size, j : j + size]
        result[window] = np.where(laid[window], (result[window] + score) / 2, score)
        laid[window] = True
    return result


@wrong("largest-one-wins", points=1)
def maximum(scores, places, size, shape):
    result = np.zeros((*shape, scores.shape[1]))
    for score, (i, j) in zip(scores, places):
        window = np.s_[i : i + size, j : j + size]
        result[window] = np.maximum(result[window], score)
    return result


@wrong("nan-where-none", points=2)
def divided_by_0(scores, places, size, shape):
    total, count = _laid(scores, places, size, shape)
    with np.errstate(all="ignore"):
        return total / count


@wrong("one-added")
def one_more(scores, places, size, shape):
    total, count = _laid(scores, places, size, shape)
    return total / (count + 1)


@wrong("divided-by-the-most", points=1)
def by_the_largest_count(scores, places, size, shape):
    total, count = _laid(scores, places, size, shape)
    return total / count.max()


@wrong("divided-by-all")
def by_their_number(scores, places, size, shape):
    return _laid(scores, places, size, shape)[0] / len(scores)


@wrong("divided-by-the-sum")
def normalised(scores, places, size, shape):
    total, _ = _laid(scores, places, size, shape)
    with np.errstate(all="ignore"):
        return np.nan_to_num(total / total.sum(axis=-1, keepdims=True))


@wrong("one-pixel-short")
def ends_too_early(scores, places, size, shape):
    total, count = _laid(scores, places, size, shape, -1)
    return total / np.maximum(count, 1)


@wrong("corners-only")
def a_dot_each(scores, places, size, shape):
    result = np.zeros((*shape, scores.shape[1]))
    for score, (i, j) in zip(scores, places):
        result[i, j] = score
    return result


@wrong("places-ignored")
def one_after_the_other(scores, places, size, shape):
    result, i, j = np.zeros((*shape, scores.shape[1])), 0, 0
    for score in scores:
        result[i : i + size, j : j + size] = score
        j += size
        if j + size > shape[1]:
            i, j = i + size, 0
    return result


@wrong("kinds-not-scores")
def a_map_already(scores, places, size, shape):
    return sum_and_count(scores, places, size, shape).argmax(axis=-1)


@wrong("returned-nothing")
def forgets_to_return(scores, places, size, shape):
    sum_and_count(scores, places, size, shape)


@wrong("", 1)
def counts_scores_that_are_not_0(scores, places, size, shape):
    total, count = np.zeros((*shape, scores.shape[1])), np.zeros((*shape, scores.shape[1]))
    for score, (i, j) in zip(scores, places):
        total[i : i + size, j : j + size] += score
        count[i : i + size, j : j + size] += score != 0
    return total / np.maximum(count, 1)


@wrong("negatives-cut", 1)
def nothing_below_0(scores, places, size, shape):
    return np.maximum(sum_and_count(scores, places, size, shape), 0)


@wrong("largest-one-wins", 1)
def largest_from_minus_infinity(scores, places, size, shape):
    result = np.full((*shape, scores.shape[1]), -np.inf)
    for score, (i, j) in zip(scores, places):
        window = np.s_[i : i + size, j : j + size]
        result[window] = np.maximum(result[window], score)
    return np.where(np.isfinite(result), result, 0)


@wrong("smallest-one-wins", 1)
def smallest(scores, places, size, shape):
    return -np.asarray(largest_from_minus_infinity(-scores, places, size, shape))


@wrong("softmax-first", 0)
def probabilities_first(scores, places, size, shape):
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return sum_and_count(powers / powers.sum(-1, keepdims=True), places, size, shape)


@wrong("median-not-mean", 2)
def the_one_in_the_middle(scores, places, size, shape):
    result = np.zeros((*shape, scores.shape[1]))
    for i, j in np.ndindex(*shape):
        inside = ((places <= (i, j)) & (places > (i - size, j - size))).all(axis=1)
        if inside.any():
            result[i, j] = np.median(scores[inside], axis=0)
    return result


@wrong("only-kind-squeezed", points=2)
def squeezed(scores, places, size, shape):
    total, count = np.zeros((*shape, scores.shape[1])), np.zeros((*shape, 1))
    for score, (i, j) in zip(scores, places):
        total[i : i + size, j : j + size] += score
        count[i : i + size, j : j + size] += 1
    return np.squeeze(total / np.maximum(count, 1))
