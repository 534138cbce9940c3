"""Answers to the exercise iou of lesson 11."""

import numpy as np

from tests.answers import right, wrong


@right
def max_and_min(box, other):
    top = max(box[0], other[0])
    left = max(box[1], other[1])
    bottom = min(box[2], other[2])
    right = min(box[3], other[3])
    intersection = max(0, bottom - top) * max(0, right - left)
    area_1 = (box[2] - box[0]) * (box[3] - box[1])
    area_2 = (other[2] - other[0]) * (other[3] - other[1])
    return intersection / (area_1 + area_2 - intersection)


@right
def returns_early(box, other):
    t1, l1, b1, r1 = box
    t2, l2, b2, r2 = other
    if b1 <= t2 or b2 <= t1 or r1 <= l2 or r2 <= l1:
        return 0
    shared = (min(b1, b2) - max(t1, t2)) * (min(r1, r2) - max(l1, l2))
    return shared / ((b1 - t1) * (r1 - l1) + (b2 - t2) * (r2 - l2) - shared)


@right
def on_arrays(box, other):
    corners = np.stack([box, other]).astype(float)
    sides = np.clip(corners[:, 2:].min(axis=0) - corners[:, :2].max(axis=0), 0, None)
    areas = np.prod(corners[:, 2:] - corners[:, :2], axis=1)
    return sides.prod() / (areas.sum() - sides.prod())


@right
def with_helpers(box, other):
    def length(start, end):
        return max(end - start, 0)

    def area(top, left, bottom, right):
        return length(top, bottom) * length(left, right)

    both = [max(box[0], other[0]), max(box[1], other[1]), min(box[2], other[2]), min(box[3], other[3])]
    return area(*both) / (area(*box) + area(*other) - area(*both))


@right
def as_a_float32(box, other):
    box, other = np.asarray(box, np.float32), np.asarray(other, np.float32)
    h = np.maximum(0, np.minimum(box[2], other[2]) - np.maximum(box[0], other[0]))
    w = np.maximum(0, np.minimum(box[3], other[3]) - np.maximum(box[1], other[1]))
    union = (box[2] - box[0]) * (box[3] - box[1]) + (other[2] - other[0]) * (other[3] - other[1]) - h * w
    return h * w / union


@wrong("plus-one-pixel")
def last_pixel_counts(box, other):
    h = max(0, min(box[2], other[2]) - max(box[0], other[0]) + 1)
    w = max(0, min(box[3], other[3]) - max(box[1], other[1]) + 1)
    a = (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
    b = (other[2] - other[0] + 1) * (other[3] - other[1] + 1)
    return h * w / (a + b - h * w)


@wrong("negative-overlap-counts", points=1)
def never_cut_at_0(box, other):
    shared = (min(box[2], other[2]) - max(box[0], other[0])) * (min(box[3], other[3]) - max(box[1], other[1]))
    a = (box[2] - box[0]) * (box[3] - box[1])
    b = (other[2] - other[0]) * (other[3] - other[1])
    return shared / (a + b - shared)


@wrong("negative-overlap-counts", points=1)
def cut_after_the_product(box, other):
    shared = max(0, (min(box[2], other[2]) - max(box[0], other[0])) * (min(box[3], other[3]) - max(box[1], other[1])))
    a = (box[2] - box[0]) * (box[3] - box[1])
    b = (other[2] - other[0]) * (other[3] - other[1])
    return shared / (a + b - shared)


@wrong("shared-counted-twice", points=1)
def over_the_sum(box, other):
    shared, a, b = _areas(box, other)
    return shared / (a + b)


def _areas(box, other):
    h = max(0, min(box[2], other[2]) - max(box[0], other[0]))
    w = max(0, min(box[3], other[3]) - max(box[1], other[1]))
    return h * w, (box[2] - box[0]) * (box[3] - box[1]), (other[2] - other[0]) * (other[3] - other[1])


@wrong("twice-over-sum", points=1)
def dice(box, other):
    shared, a, b = _areas(box, other)
    return 2 * shared / (a + b)


@wrong("not-divided", points=1)
def shared_area(box, other):
    return _areas(box, other)[0]


@wrong("one-area-only", points=1)
def over_the_first(box, other):
    shared, a, _ = _areas(box, other)
    return shared / a


@wrong("one-area-only", points=1)
def over_the_smaller(box, other):
    shared, a, b = _areas(box, other)
    return shared / min(a, b)


@wrong("sizes-not-corners")
def top_left_height_width(box, other):
    bottom = min(box[0] + box[2], other[0] + other[2])
    right = min(box[1] + box[3], other[1] + other[3])
    shared = max(0, bottom - max(box[0], other[0])) * max(0, right - max(box[1], other[1]))
    return shared / (box[2] * box[3] + other[2] * other[3] - shared)


@wrong("box-around-both", points=1)
def over_the_hull(box, other):
    shared, _, _ = _areas(box, other)
    h = max(box[2], other[2]) - min(box[0], other[0])
    w = max(box[3], other[3]) - min(box[1], other[1])
    return shared / (h * w)


@wrong("truncated", points=1)
def whole_numbers(box, other):
    shared, a, b = _areas(box, other)
    return shared // (a + b - shared)


@wrong("returned-nothing")
def prints_nothing(box, other):
    shared, a, b = _areas(box, other)
    shared / (a + b - shared)


@wrong("whole-pixels", points=1)
def counts_pixels(box, other):
    covered = [
        {(row, column) for row in range(int(t), int(b)) for column in range(int(l), int(r))}  # noqa: E741
        for t, l, b, r in (box, other)  # noqa: E741
    ]
    return len(covered[0] & covered[1]) / len(covered[0] | covered[1])


@wrong("rounded", points=1)
def two_places(box, other):
    height = max(0, min(box[2], other[2]) - max(box[0], other[0]))
    width = max(0, min(box[3], other[3]) - max(box[1], other[1]))
    both = sum((each[2] - each[0]) * (each[3] - each[1]) for each in (box, other))
    return round(height * width / (both - height * width), 2)


@wrong("corners-inside-only", points=1)
def a_corner_must_lie_inside(box, other):
    def holds_a_corner(a, b):
        return any(b[0] <= y <= b[2] and b[1] <= x <= b[3] for y in a[::2] for x in a[1::2])

    if not holds_a_corner(box, other) and not holds_a_corner(other, box):
        return 0.0
    height = max(0, min(box[2], other[2]) - max(box[0], other[0]))
    width = max(0, min(box[3], other[3]) - max(box[1], other[1]))
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (box, other)]
    return height * width / (sum(areas) - height * width)
