"""Answers to the exercise non-maximum-suppression of lesson 11."""

import numpy as np

from tests.answers import right, tf, wrong


def iou(box, other):
    h = max(0, min(box[2], other[2]) - max(box[0], other[0]))
    w = max(0, min(box[3], other[3]) - max(box[1], other[1]))
    a, b = ((each[2] - each[0]) * (each[3] - each[1]) for each in (box, other))
    return h * w / (a + b - h * w)


@right
def keep_list(boxes, scores, limit):
    kept = []
    for index in np.argsort(scores)[::-1]:
        if all(iou(boxes[index], boxes[other]) <= limit for other in kept):
            kept.append(index)
    return np.array(kept, int)


@right
def strikes_out(boxes, scores, limit):
    left = sorted(range(len(scores)), key=lambda index: scores[index], reverse=True)
    kept = []
    while left:
        best, *rest = left
        kept.append(best)
        left = [index for index in rest if not iou(boxes[best], boxes[index]) > limit]
    return kept


@right
def with_a_mask(boxes, scores, limit):
    alive = np.ones(len(boxes), bool)
    kept = []
    while alive.any():
        best = int(np.argmax(np.where(alive, scores, -np.inf)))
        kept.append(best)
        for index in np.flatnonzero(alive):
            if index == best or iou(boxes[best], boxes[index]) > limit:
                alive[index] = False
    return tuple(kept)


@right
def on_arrays(boxes, scores, limit):
    boxes = np.asarray(boxes, float)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    order, kept = np.argsort(-np.asarray(scores)), []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(best)
        sides = np.minimum(boxes[best, 2:], boxes[order, 2:]) - np.maximum(boxes[best, :2], boxes[order, :2])
        shared = np.prod(np.maximum(sides, 0), axis=1)
        order = order[shared / (areas[best] + areas[order] - shared) <= limit]
    return np.array(kept, dtype=np.int64)


@right
def of_tensorflow(boxes, scores, limit):
    if len(boxes) == 0:
        return []
    return tf.image.non_max_suppression(
        tf.cast(boxes, tf.float32), tf.cast(scores, tf.float32), len(boxes), iou_threshold=limit
    ).numpy()


@wrong("unsorted")
def as_they_come(boxes, scores, limit):
    kept = []
    for index in range(len(boxes)):
        if all(iou(boxes[index], boxes[other]) <= limit for other in kept):
            kept.append(index)
    return np.array(kept, int)


@wrong("unsorted")
def sorted_afterwards(boxes, scores, limit):
    kept = as_they_come(boxes, scores, limit)
    return kept[np.argsort(-scores[kept])]


@wrong("worst-first")
def smallest_first(boxes, scores, limit):
    kept = []
    for index in np.argsort(scores):
        if all(iou(boxes[index], boxes[other]) <= limit for other in kept):
            kept.append(index)
    return np.array(kept, int)


@wrong("at-the-limit-gone", points=3)
def less_than(boxes, scores, limit):
    kept = []
    for index in np.argsort(scores)[::-1]:
        if all(iou(boxes[index], boxes[other]) < limit for other in kept):
            kept.append(index)
    return np.array(kept, int)


@wrong("dropped-ones-count", points=3)
def any_better_one(boxes, scores, limit):
    order = np.argsort(scores)[::-1]
    kept = []
    for place, index in enumerate(order):
        if all(iou(boxes[index], boxes[other]) <= limit for other in order[:place]):
            kept.append(index)
    return np.array(kept, int)


@wrong("places-after-sorting")
def renumbered(boxes, scores, limit):
    order = np.argsort(scores)[::-1]
    boxes = boxes[order]
    kept = []
    for index in range(len(boxes)):
        if all(iou(boxes[index], boxes[other]) <= limit for other in kept):
            kept.append(index)
    return np.array(kept, int)


@wrong("best-only")
def around_the_best(boxes, scores, limit):
    if not len(boxes):
        return []
    order = np.argsort(scores)[::-1]
    best = order[0]
    return np.array([best] + [i for i in order[1:] if iou(boxes[best], boxes[i]) <= limit])


@wrong("last-kept-only")
def compares_with_the_last(boxes, scores, limit):
    kept = []
    for index in np.argsort(scores)[::-1]:
        if not kept or iou(boxes[index], boxes[kept[-1]]) <= limit:
            kept.append(index)
    return np.array(kept, int)


@wrong("boxes-not-indices")
def the_boxes(boxes, scores, limit):
    return boxes[keep_list(boxes, scores, limit)]


@wrong("not-best-first")
def in_order_of_place(boxes, scores, limit):
    return np.sort(keep_list(boxes, scores, limit))


@wrong("mask-not-indices")
def as_a_mask(boxes, scores, limit):
    mask = np.zeros(len(boxes), bool)
    mask[keep_list(boxes, scores, limit)] = True
    return mask


@wrong("limit-fixed")
def one_half(boxes, scores, limit=0.5):
    return keep_list(boxes, scores, 0.5)


@wrong("turned-round")
def keeps_what_overlaps(boxes, scores, limit):
    kept = []
    for index in np.argsort(scores)[::-1]:
        if all(iou(boxes[index], boxes[other]) > limit for other in kept):
            kept.append(index)
    return np.array(kept, int)


@wrong("cut-off", 3)
def as_libraries_ask_for(boxes, scores, limit, most=20):
    keep = []
    for i in np.argsort(scores)[::-1]:
        if all(iou(boxes[i], boxes[k]) <= limit for k in keep) and len(keep) < most:
            keep.append(i)
    return keep


@wrong("floats-not-ints", points=3)
def places_in_floats(boxes, scores, limit):
    return np.array(keep_list(boxes, scores, limit), float)


@wrong("places-in-the-rest")
def shrinks_the_boxes(boxes, scores, limit):
    kept = []
    while len(boxes):
        best = int(scores.argmax())
        kept.append(best)
        stay = np.array([i != best and iou(box, boxes[best]) <= limit for i, box in enumerate(boxes)], bool)
        boxes, scores = boxes[stay], scores[stay]
    return kept


@wrong("removed-on-the-way", points=2)
def removes_while_it_walks(boxes, scores, limit):
    left, kept = sorted(range(len(scores)), key=lambda index: -scores[index]), []
    while left:
        best = left.pop(0)
        kept.append(best)
        for index in left:
            if iou(boxes[index], boxes[best]) > limit:
                left.remove(index)
    return kept


@wrong("wrong-shape", points=3)
def scores_above_zero_only(boxes, scores, limit):
    stay = []
    for k in np.argsort(scores)[::-1]:
        if scores[k] > 0 and all(iou(boxes[k], boxes[other]) <= limit for other in stay):
            stay.append(int(k))
    return stay


@wrong("empty-of-floats", points=3)
def an_array_of_a_list(boxes, scores, limit):
    kept = []
    for index in np.argsort(scores)[::-1]:
        if all(iou(boxes[index], boxes[other]) <= limit for other in kept):
            kept.append(index)
    return np.array(kept)
