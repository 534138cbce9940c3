"""Answers to the exercise boxes-from-grid of lesson 11."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {"-1 → +1 (3)": "corners are stacked along the last axis, which is axis 1"}


@right
def with_nonzero(scores, stride, window, threshold):
    kinds = scores.argmax(axis=-1)
    best = scores.max(axis=-1)
    i, j = np.nonzero((kinds != 0) & (best >= threshold))
    boxes = np.stack([i * stride, j * stride, i * stride + window, j * stride + window], axis=1)
    return boxes, best[i, j], kinds[i, j]


@right
def two_loops(scores, stride, window, threshold):
    boxes, values, kinds = [], [], []
    for i in range(scores.shape[0]):
        for j in range(scores.shape[1]):
            kind = int(np.argmax(scores[i, j]))
            if kind > 0 and scores[i, j, kind] >= threshold:
                boxes.append((stride * i, stride * j, stride * i + window, stride * j + window))
                values.append(scores[i, j, kind])
                kinds.append(kind)
    return boxes, values, kinds


@right
def flat(scores, stride, window, threshold):
    height, width, num_kinds = scores.shape
    rows = scores.reshape(-1, num_kinds)
    kinds = np.argmax(rows, axis=1)
    values = rows[np.arange(len(rows)), kinds]
    places = np.flatnonzero((kinds > 0) & ~(values < threshold))
    top, left = (places // width) * stride, (places % width) * stride
    return np.array([top, left, top + window, left + window]).T, values[places], kinds[places]


@right
def argwhere_of_the_best(scores, stride, window, threshold):
    best = np.max(scores, axis=2)
    found = (best >= threshold) & (best > scores[:, :, 0])
    corners = np.argwhere(found) * stride
    return np.concatenate([corners, corners + window], axis=1), best[found], np.argmax(scores, axis=2)[found]


@right
def python_only(scores, stride, window, threshold):
    found = []
    for i, row in enumerate(scores.tolist()):
        for j, place in enumerate(row):
            score = max(place)
            kind = place.index(score)
            if kind and score >= threshold:
                found.append(((i * stride, j * stride, i * stride + window, j * stride + window), score, kind))
    return [f[0] for f in found], [f[1] for f in found], [f[2] for f in found]


@wrong("background-boxed")
def any_kind(scores, stride, window, threshold):
    kinds, best = scores.argmax(-1), scores.max(-1)
    i, j = np.where(best >= threshold)
    return np.stack([i * stride, j * stride, i * stride + window, j * stride + window], 1), best[i, j], kinds[i, j]


@wrong("background-passed-over")
def best_of_the_others(scores, stride, window, threshold):
    kinds, best = scores[..., 1:].argmax(-1) + 1, scores[..., 1:].max(-1)
    i, j = np.where(best >= threshold)
    return np.stack([i * stride, j * stride, i * stride + window, j * stride + window], 1), best[i, j], kinds[i, j]


@wrong("threshold-missed", points=1.5)
def above_only(scores, stride, window, threshold):
    kinds, best = scores.argmax(-1), scores.max(-1)
    i, j = np.where((kinds > 0) & (best > threshold))
    return np.stack([i * stride, j * stride, i * stride + window, j * stride + window], 1), best[i, j], kinds[i, j]


def _found(scores, threshold):
    kinds, best = scores.argmax(-1), scores.max(-1)
    i, j = np.where((kinds > 0) & (best >= threshold))
    return i, j, best[i, j], kinds[i, j]


@wrong("stride-forgotten", points=1.5)
def places_for_pixels(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    return np.stack([i, j, i + window, j + window], 1), best, kinds


@wrong("rows-and-columns-swapped", points=1.5)
def x_first(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    x, y = j * stride, i * stride
    return np.stack([x, y, x + window, y + window], 1), best, kinds


@wrong("sizes-not-corners", points=1.5)
def corner_and_size(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    return np.stack([i * stride, j * stride, 0 * i + window, 0 * j + window], 1), best, kinds


@wrong("last-pixel-included", points=1.5)
def one_less(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    y, x = i * stride, j * stride
    return np.stack([y, x, y + window - 1, x + window - 1], 1), best, kinds


@wrong("window-in-the-middle", points=1.5)
def around(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    y, x = i * stride - window // 2, j * stride - window // 2
    return np.stack([y, x, y + window, x + window], 1), best, kinds


@wrong("several-kinds-a-place")
def each_kind(scores, stride, window, threshold):
    i, j, k = np.where(scores[..., 1:] >= threshold)
    boxes = np.stack([i * stride, j * stride, i * stride + window, j * stride + window], 1)
    return boxes, scores[i, j, k + 1], k + 1


@wrong("kinds-from-0", points=1.5)
def signs_only(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    return np.stack([i * stride, j * stride, i * stride + window, j * stride + window], 1), best, kinds - 1


@wrong("threshold-ignored")
def all_but_background(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, 0)
    return np.stack([i * stride, j * stride, i * stride + window, j * stride + window], 1), best, kinds


@wrong("column-by-column")
def columns_first(scores, stride, window, threshold):
    boxes, values, kinds = [], [], []
    for j in range(scores.shape[1]):
        for i in range(scores.shape[0]):
            kind = scores[i, j].argmax()
            if kind and scores[i, j, kind] >= threshold:
                boxes.append([i * stride, j * stride, i * stride + window, j * stride + window])
                values.append(scores[i, j, kind])
                kinds.append(kind)
    return np.array(boxes), np.array(values), np.array(kinds)


@wrong("floats-not-ints", points=1)
def all_in_floats(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    top, left = i * float(stride), j * float(stride)
    return np.stack([top, left, top + window, left + window], 1), best, kinds.astype(float)


@wrong("first-kind-not-best")
def first_that_reaches(scores, stride, window, threshold):
    boxes, values, kinds = [], [], []
    for i, j in np.ndindex(*scores.shape[:2]):
        for kind in range(1, scores.shape[2]):
            if scores[i, j, kind] >= threshold:
                boxes.append((i * stride, j * stride, i * stride + window, j * stride + window))
                values.append(scores[i, j, kind])
                kinds.append(kind)
                break
    return boxes, values, kinds


@wrong("best-first")
def by_score(scores, stride, window, threshold):
    boxes, best, kinds = with_nonzero(scores, stride, window, threshold)
    order = np.argsort(-best)
    return boxes[order], best[order], kinds[order]


@wrong("kind-by-kind")
def one_kind_after_another(scores, stride, window, threshold):
    boxes, best, kinds = with_nonzero(scores, stride, window, threshold)
    order = np.concatenate([np.flatnonzero(kinds == kind) for kind in range(1, scores.shape[2])])
    return boxes[order], best[order], kinds[order]


@wrong("nothing-to-take-apart", points=1.5)
def zipped(scores, stride, window, threshold):
    rows = []
    for i, j in np.ndindex(*scores.shape[:2]):
        kind = int(scores[i, j].argmax())
        if kind and scores[i, j, kind] >= threshold:
            box = [i * stride, j * stride, i * stride + window, j * stride + window]
            rows.append((box, scores[i, j, kind], kind))
    boxes, values, kinds = zip(*rows)
    return boxes, values, kinds


@wrong("one-list")
def triples(scores, stride, window, threshold):
    return list(zip(*with_nonzero(scores, stride, window, threshold)))


@wrong("no-shape-without-boxes", points=1.5)
def an_array_of_a_list(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    corners = [(stride * y, stride * x, stride * y + window, stride * x + window) for y, x in zip(i, j)]
    return np.array(corners, int), best, kinds


@wrong("boxes-without-places", points=1.5)
def a_box_of_nothing(scores, stride, window, threshold):
    i, j, best, kinds = _found(scores, threshold)
    corners = [(stride * y, stride * x, stride * y + window, stride * x + window) for y, x in zip(i, j)]
    return corners or [(0, 0, 0, 0)], best, kinds


@wrong("index-out-of-range", points=1.5)
def places_squeezed(scores, stride, window, threshold):
    kinds, best = scores.argmax(-1), scores.max(-1)
    places = np.argwhere((kinds > 0) & (best >= threshold)).squeeze()
    i, j = places.T
    boxes = np.stack([i * stride, j * stride, i * stride + window, j * stride + window], 1)
    return boxes, best[i, j], kinds[i, j]
