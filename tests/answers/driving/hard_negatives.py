"""Answers to the exercise hard-negatives of lesson 11."""

import numpy as np

from tests.answers import right, wrong
from tests.answers.driving.non_maximum_suppression import iou


@right
def list_of_boxes(detect, scene, truth, limit=0.1):
    found = detect(scene)
    kept = [box for box in found if all(iou(box, each) <= limit for each in truth)]
    return np.array(kept).reshape(-1, 4)


@right
def mask(detect, scene, truth, limit=0.1):
    found = np.asarray(detect(scene))
    wrong_ones = np.array([not any(iou(box, each) > limit for each in truth) for box in found], bool)
    return found[wrong_ones]


@right
def largest_share(detect, scene, truth, limit=0.1):
    kept = []
    for box in detect(scene):
        largest = 0.0
        for each in truth:
            largest = max(largest, iou(box, each))
        if largest <= limit:
            kept.append([int(value) for value in box])
    return np.array(kept, int) if kept else np.zeros((0, 4), int)


@right
def deletes(detect, scene, truth, limit=0.1):
    boxes = np.array(detect(scene))
    for each in truth:
        boxes = boxes[[iou(box, each) <= limit for box in boxes]] if len(boxes) else boxes
    return boxes


@right
def on_arrays(detect, scene, truth, limit=0.1):
    boxes, truth = np.asarray(detect(scene), float), np.asarray(truth, float).reshape(-1, 4)
    sides = np.minimum(boxes[:, None, 2:], truth[:, 2:]) - np.maximum(boxes[:, None, :2], truth[:, :2])
    shared = np.prod(np.maximum(sides, 0), axis=2)
    areas = [np.prod(each[:, 2:] - each[:, :2], axis=1) for each in (boxes, truth)]
    shares = shared / (areas[0][:, None] + areas[1] - shared)
    return boxes[np.max(shares, axis=1, initial=0) <= limit].astype(int)


@wrong("hits-not-misses")
def those_that_hit(detect, scene, truth, limit=0.1):
    return np.array([box for box in detect(scene) if any(iou(box, each) > limit for each in truth)]).reshape(-1, 4)


@wrong("one-is-enough")
def any_is_far(detect, scene, truth, limit=0.1):
    kept = [box for box in detect(scene) if not len(truth) or any(iou(box, each) <= limit for each in truth)]
    return np.array(kept).reshape(-1, 4)


@wrong("at-the-limit-lost", points=1)
def less_than(detect, scene, truth, limit=0.1):
    return np.array([box for box in detect(scene) if all(iou(box, each) < limit for each in truth)]).reshape(-1, 4)


@wrong("limit-ignored")
def no_overlap_at_all(detect, scene, truth, limit=0.1):
    return np.array([box for box in detect(scene) if all(iou(box, each) == 0 for each in truth)]).reshape(-1, 4)


@wrong("limit-fixed", points=1)
def a_tenth(detect, scene, truth, limit=0.1):
    return list_of_boxes(detect, scene, truth, 0.1)


@wrong("pieces-not-boxes")
def crops(detect, scene, truth, limit=0.1):
    return np.array([scene[t:b, l:r] for t, l, b, r in list_of_boxes(detect, scene, truth, limit)])


@wrong("all-found")
def nothing_removed(detect, scene, truth, limit=0.1):
    return detect(scene)


@wrong("missed-things")
def what_was_missed(detect, scene, truth, limit=0.1):
    found = detect(scene)
    return np.array([each for each in truth if all(iou(each, box) <= limit for box in found)]).reshape(-1, 4)


@wrong("once-for-each-thing")
def two_loops(detect, scene, truth, limit=0.1):
    kept = []
    for box in detect(scene):
        for each in truth:
            if iou(box, each) <= limit:
                kept.append(box)
    return np.array(kept).reshape(-1, 4)


@wrong("mask-not-boxes")
def bools(detect, scene, truth, limit=0.1):
    return np.array([all(iou(box, each) <= limit for each in truth) for box in detect(scene)], bool)


@wrong("indices-not-boxes")
def places(detect, scene, truth, limit=0.1):
    found = detect(scene)
    return np.array([i for i in range(len(found)) if all(iou(found[i], each) <= limit for each in truth)], int)


@wrong("floats-not-ints", points=1)
def in_floats(detect, scene, truth, limit=0.1):
    return mask(detect, scene, truth, limit).astype(float)


@wrong("summed-over-things", points=1)
def sum_of_overlaps(detect, scene, truth, limit=0.1):
    kept = [box for box in detect(scene) if sum(iou(box, each) for each in truth) <= limit]
    return np.array(kept, int).reshape(-1, 4)


@wrong("averaged-over-things")
def mean_of_overlaps(detect, scene, truth, limit=0.1):
    kept = [box for box in detect(scene) if not len(truth) or np.mean([iou(box, each) for each in truth]) <= limit]
    return np.array(kept, int).reshape(-1, 4)


@wrong("in-another-order")
def no_box_twice(detect, scene, truth, limit=0.1):
    return np.unique(mask(detect, scene, truth, limit), axis=0)


@wrong("in-another-order")
def from_the_last_one(detect, scene, truth, limit=0.1):
    return mask(detect, scene, truth, limit)[::-1]


@wrong("no-shape-without-boxes", points=1)
def list_as_it_is(detect, scene, truth, limit=0.1):
    return [box for box in detect(scene) if all(iou(box, each) <= limit for each in truth)]


@wrong("no-shape-without-boxes", points=1)
def stacked(detect, scene, truth, limit=0.1):
    return np.stack([box for box in detect(scene) if all(iou(box, each) <= limit for each in truth)])


@wrong("share-of-the-box")
def covered_share(detect, scene, truth, limit=0.1):
    def share(box, each):
        high, wide = np.minimum(box[2:], each[2:]) - np.maximum(box[:2], each[:2])
        return max(high, 0) * max(wide, 0) / (box[2] - box[0]) / (box[3] - box[1])

    return np.array([box for box in detect(scene) if all(share(box, t) <= limit for t in truth)], int).reshape(-1, 4)


@wrong("no-hits-taken")
def no_hits(detect, scene, truth, limit=0.1):
    free, kept = list(range(len(truth))), []
    for box in detect(scene):
        best = max(free, key=lambda index: iou(box, truth[index]), default=None)
        if best is not None and iou(box, truth[best]) >= limit:
            free.remove(best)
        else:
            kept.append(box)
    return np.array(kept, int).reshape(-1, 4)


@wrong("another-default", points=1)
def one_half_by_default(detect, scene, truth, limit=0.5):
    return mask(detect, scene, truth, limit)


@wrong("extra-axis", points=1)
def places_squeezed(detect, scene, truth, limit=0.1):
    boxes = detect(scene)
    alone = [all(iou(box, each) <= limit for each in truth) for box in boxes]
    return boxes[np.argwhere(alone).squeeze()] if any(alone) else np.zeros((0, 4), int)
