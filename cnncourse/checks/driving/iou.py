"""How well two boxes agree: intersection over union."""

import numpy as np

from cnncourse.checks.driving._boxes import area, overlap, painted
from cnncourse.checks.kit import Check, Misconception, Returns, case


def _iou(box, other):
    return overlap(box, other)


def _parts(box, other):
    """Height and width of what two boxes share, negative where they are apart, and both areas."""
    height = min(box[2], other[2]) - max(box[0], other[0])
    width = min(box[3], other[3]) - max(box[1], other[1])
    return height, width, area(box), area(other)


def _like(rule):
    """A wrong answer: from the shared height and width and both areas, another number."""

    def wrong(box, other):
        return rule(*_parts(box, other))

    return wrong


def _shared(height, width):
    return max(height, 0) * max(width, 0)


def _one_pixel_more(box, other):
    """Corners taken for pixels that are inside."""
    return overlap(np.add(box, [0, 0, 1, 1]), np.add(other, [0, 0, 1, 1]))


def _as_sizes(box, other):
    """The last two numbers taken for height and width."""
    return overlap(*(np.add(each, [0, 0, each[0], each[1]]) for each in (box, other)))


def _or_nothing(box, other):
    """IoU, nan where a box of wrong corners covers nothing."""
    with np.errstate(all="ignore"):
        return overlap(box, other)


def _around_both(box, other):
    height, width, *_ = _parts(box, other)
    whole = (max(box[2], other[2]) - min(box[0], other[0])) * (max(box[3], other[3]) - min(box[1], other[1]))
    return _shared(height, width) / whole


def _overlapping(rng):
    """Two boxes that share a corner of each."""
    top, left = rng.integers(5, 12, 2)
    box = np.array([top, left, top + rng.integers(5, 9), left + rng.integers(9, 13)])
    other = box + np.array([2, 4, rng.integers(4, 7), rng.integers(5, 8)])
    return box, other


def _where_a_corner_lies_inside(box, other):
    def holds_a_corner(one, two):
        return any(one[0] <= y <= one[2] and one[1] <= x <= one[3] for y in two[::2] for x in two[1::2])

    return iou.oracle(box, other) if holds_a_corner(box, other) or holds_a_corner(other, box) else 0.0


def _inside(rng):
    box, _ = _overlapping(rng)
    return box, box + np.array([1, 2, -1, -3])


def _crossed(rng):
    """A wide box and a high one: no corner of either lies in the other."""
    box, _ = _overlapping(rng)
    return box, box + np.array([-2, 3, 4, -1])


def _in_floats(rng):
    """Corners in quarters of a pixel, which whole pixels cannot stand for."""
    while True:
        box, other = (each / 4 for each in _overlapping(rng))
        whole = [_or_nothing(change(box), change(other)) for change in (np.trunc, np.rint)]
        if np.abs(np.array(whole) - overlap(box, other)).min() > 0.02:
            return box, other


def _apart(rng, down, right):
    """Two boxes with gaps of 0 (they touch), more (apart) or less (they overlap in this direction)."""
    box, _ = _overlapping(rng)
    height, width = box[2] - box[0], box[3] - box[1]
    other = box + np.array([height + down, width + right, height + down + 1, width + right + 2])
    return box, other


def _proof(rng):
    yield _iou((0, 0, 4, 4), (0, 2, 4, 6)), 1 / 3  # as the text says
    for pair in (_overlapping(rng), _inside(rng), _apart(rng, 0, -3), _apart(rng, 2, 3), _apart(rng, -2, 4)):
        yield _iou(*pair), painted(*pair)
        yield _iou(*pair[::-1]), painted(*pair)


iou = Check(
    "iou",
    oracle=_iou,
    proof=_proof,
    criteria=[
        Returns(
            "the shared area over the area that either covers",
            1,
            lambda rng: [
                case(*_overlapping(rng)),
                case(*_inside(rng)),
                case(*_inside(rng)[::-1]),
                case((3, 1, 9, 8), (3, 1, 9, 8)),
                case(*_in_floats(rng)),
                case(*_crossed(rng)),
            ],
        ),
        Returns(
            "0 for boxes that only touch, or are apart in one direction or in both",
            1,
            lambda rng: [
                case(*_apart(rng, 0, -2)),
                case(*_apart(rng, -2, 3)),
                case(*_apart(rng, 4, 3)),
                case(*_apart(rng, 2, -3)[::-1]),
            ],
            combined=lambda rng: [case(*_overlapping(rng))],
        ),
    ],
    misconceptions=[
        Misconception(
            "corners-inside-only",
            "No corner of either box lies in the other, and they overlap all the same: as a cross does.",
            _where_a_corner_lies_inside,
        ),
        Misconception(
            "plus-one-pixel",
            "One pixel too many in each direction. Bottom and right do not belong to the box: it is bottom - top high.",
            _one_pixel_more,
        ),
        *[
            Misconception(
                "negative-overlap-counts",
                "These boxes are apart, and yet they share an area: a negative height or width was multiplied. "
                "What is shared is never less than 0 long.",
                wrong,
            )
            for wrong in (
                _like(lambda h, w, a, b: h * w / (a + b - h * w)),
                _like(lambda h, w, a, b: max(h * w, 0) / (a + b - max(h * w, 0))),
                _like(lambda h, w, a, b: abs(h) * abs(w) / (a + b - abs(h) * abs(w))),
            )
        ],
        Misconception(
            "shared-counted-twice",
            "It was divided by the sum of both areas, where the shared part is counted twice. Take it away once.",
            _like(lambda h, w, a, b: _shared(h, w) / (a + b)),
        ),
        Misconception(
            "twice-over-sum",
            "That is twice the shared area over the sum of both, the Dice coefficient. IoU divides by the union.",
            _like(lambda h, w, a, b: 2 * _shared(h, w) / (a + b)),
        ),
        Misconception(
            "not-divided",
            "That is the shared area. Divide it by the area that either box covers.",
            _like(lambda h, w, a, b: _shared(h, w)),
        ),
        Misconception(
            "union-only",
            "That is the area that either box covers. The shared area belongs above it.",
            _like(lambda h, w, a, b: a + b - _shared(h, w)),
        ),
        *[
            Misconception("one-area-only", "It was divided by the area of one box. Both count: the union.", _like(rule))
            for rule in (
                lambda h, w, a, b: _shared(h, w) / a,
                lambda h, w, a, b: _shared(h, w) / b,
                lambda h, w, a, b: _shared(h, w) / min(a, b),
                lambda h, w, a, b: _shared(h, w) / max(a, b),
            )
        ],
        Misconception(
            "box-around-both",
            "It was divided by the smallest box around both. The union has no more than both boxes cover.",
            _around_both,
        ),
        Misconception(
            "sizes-not-corners",
            "The last two numbers were taken for height and width. They are bottom and right.",
            _as_sizes,
        ),
        *[
            Misconception(
                "whole-pixels",
                "The corners were made whole numbers. They may be floats, and an area then is no count of pixels.",
                lambda box, other, change=change: _or_nothing(change(box), change(other)),
            )
            for change in (np.trunc, np.rint)
        ],
        Misconception(
            "corners-in-another-order",
            "The order of a box is top, left, bottom, right.",
            lambda box, other: _or_nothing(np.asarray(box)[[0, 2, 1, 3]], np.asarray(other)[[0, 2, 1, 3]]),
        ),
        Misconception(
            "one-added",
            "1 was added to what it is divided by. Each box covers something: there is no division by 0.",
            _like(lambda h, w, a, b: _shared(h, w) / (a + b - _shared(h, w) + 1)),
        ),
        Misconception(
            "rounded",
            "It was rounded to two places. Give the number as it is.",
            lambda box, other: round(overlap(box, other), 2),
        ),
        Misconception(
            "columns-only",
            "Only columns were compared. A box has rows, too: both are multiplied.",
            lambda box, other: overlap((0, box[1], 1, box[3]), (0, other[1], 1, other[3])),
        ),
        Misconception(
            "shared-added",
            "The shared area was added to both. It is in both already, so it goes away once.",
            _like(lambda h, w, a, b: _shared(h, w) / (a + b + _shared(h, w))),
        ),
        Misconception(
            "yes-or-no",
            "That tells whether they overlap. How much is asked for.",
            _like(lambda h, w, a, b: float(_shared(h, w) > 0)),
        ),
        Misconception(
            "in-percent", "That is in percent. A part of 1 is asked for.", lambda box, other: 100 * overlap(box, other)
        ),
    ],
    hints=[
        "Where does the shared part begin, and where does it end: at the upper or the lower of the two tops? And what "
        "if it ends before it begins?",
        "`max` of both tops, `min` of both bottoms; `max(0, …)` for boxes that are apart.",
        "Shared height and width, neither below 0; their product; that over both areas less the product.",
    ],
)
