"""One box for each thing: the best one stays, what overlaps it goes."""

import numpy as np

from cnncourse.checks.driving._boxes import area, beside, drawn, overlap
from cnncourse.checks.kit import Check, Misconception, Returns, case


def _right(boxes, scores, limit):
    left, kept = list(np.argsort(-np.asarray(scores), kind="stable")), []
    while left:
        best = left.pop(0)
        kept.append(int(best))
        left = [index for index in left if overlap(boxes[best], boxes[index]) <= limit]
    return np.array(kept, int)


def _like(
    order=lambda scores: np.argsort(-scores, kind="stable"), goes=None, against=lambda kept, seen: kept, last=None
):
    """A wrong answer.

    Args:
        order: in which the boxes have their turn.
        goes: tells whether a box goes, from its overlap with another one and the limit.
        against: of those kept and all those that had their turn, which a box is compared with.
        last: what is made of the indices kept, given boxes and scores.
    """
    goes = goes or (lambda box, other, limit: overlap(box, other) > limit)

    def wrong(boxes, scores, limit):
        kept, seen = [], []
        for index in order(scores):
            if not any(goes(boxes[index], boxes[other], limit) for other in against(kept, seen)):
                kept.append(int(index))
            seen.append(index)
        kept = np.array(kept, int)
        return last(kept, boxes, scores) if last else kept

    return wrong


def _in_sorted_order(boxes, scores, limit):
    """Places in the sorted list in place of places in the one that was given."""
    order = np.argsort(-scores, kind="stable")
    return _right(boxes[order], scores[order], limit)


def _in_a_shrunk_array(first):
    """Places in the boxes that are left, in place of places among all; of these, sorted or not."""

    def wrong(boxes, scores, limit):
        order, kept = (np.argsort(-scores) if first else np.arange(len(scores))), []
        boxes, scores = boxes[order], scores[order]
        while len(boxes):
            best = int(np.argmax(scores))
            kept.append(best)
            stay = [i != best and overlap(boxes[i], boxes[best]) <= limit for i in range(len(boxes))]
            boxes, scores = boxes[stay], scores[stay]
        return np.array(kept, int)

    return wrong


def _removed_on_the_way(boxes, scores, limit):
    """Boxes taken out of the list that a loop goes through: it leaves out the one behind each of them."""
    left, kept = list(np.argsort(-scores)), []
    while left:
        kept.append(int(left.pop(0)))
        for index in left:
            if overlap(boxes[index], boxes[kept[-1]]) > limit:
                left.remove(index)
    return np.array(kept, int)


def _one_class_only(boxes, scores, limit):
    """The best box, and all that does not overlap this one."""
    best = int(np.argmax(scores))
    order = np.argsort(-scores, kind="stable")
    return np.array([best, *(i for i in order if i != best and overlap(boxes[i], boxes[best]) <= limit)], int)


def _smaller_part(box, other, limit):
    shared = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
    return np.prod(np.maximum(shared, 0)) / min(area(box), area(other)) > limit


def _shuffled(rng, boxes, scores):
    order = rng.permutation(len(boxes))
    return boxes[order], scores[order]


def _scores(rng, number):
    """Scores that are all different."""
    return rng.choice(np.arange(20, 100), number, replace=False) / 100


def _things(rng, number, limit):
    """Some things with three to five boxes each, in a shuffled order; other rules keep others."""
    while True:
        middles = drawn(rng, number, high=(10, 11), within=45)
        boxes = np.concatenate(
            [[beside(box, *rng.integers(-5, 6, 2)) for _ in range(rng.integers(3, 6))] for box in middles]
        )
        boxes -= np.minimum(boxes.min(axis=0)[[0, 1, 0, 1]], 0)
        boxes, scores = _shuffled(rng, boxes, _scores(rng, len(boxes)))
        right = _right(boxes, scores, limit)
        others = (
            *_ORDERS,
            _one_class_only,
            _in_sorted_order,
            _like(goes=_smaller_part),
            _like(goes=lambda box, other, limit: overlap(box, other) > 0),
            _like(against=lambda kept, seen: seen[-1:]),
        )
        wrongs = [other(boxes, scores, limit) for other in others]
        near = [abs(overlap(a, b) - limit) for i, a in enumerate(boxes) for b in boxes[:i]]
        if len(right) > 3 and min(near) > 0.005 and not any(np.array_equal(wrong, right) for wrong in wrongs):
            if np.array_equal(_like(against=lambda kept, seen: seen)(boxes, scores, limit), right):
                return boxes, scores, limit


def _told_apart(rng, boxes, limit, others):
    """Give boxes scores and an order in which other rules keep others."""
    while True:
        mixed, scores = _shuffled(rng, boxes, _scores(rng, len(boxes)))
        right = _right(mixed, scores, limit)
        if not any(np.array_equal(other(mixed, scores, limit), right) for other in others):
            return mixed, scores, limit


_APART = np.array([[i, j, i + 8, j + 8] for i in range(0, 90, 10) for j in range(0, 80, 10)])  # many that all stay
_AS_GIVEN, _WORST_FIRST = _like(order=lambda scores: np.arange(len(scores))), _like(order=np.argsort)
_SORTED_LATER = _like(
    order=lambda scores: np.arange(len(scores)), last=lambda kept, boxes, scores: kept[np.argsort(-scores[kept])]
)
_LAST_KEPT = _like(against=lambda kept, seen: kept[-1:])
_BY_PLACE = _like(last=lambda kept, boxes, scores: np.sort(kept))
_ORDERS = [_AS_GIVEN, _SORTED_LATER, _WORST_FIRST, _LAST_KEPT, _BY_PLACE]


def _chain(rng, number):
    """Boxes in a row, each of which overlaps its neighbours only."""
    top, left = rng.integers(0, 9, 2)
    boxes = np.array([beside((top, left, top + 12, left + 10), right=4 * step) for step in range(number)])
    return _told_apart(rng, boxes, 0.4, [*_ORDERS, _like(against=lambda kept, seen: seen)])


def _touching_limit(rng, limit):
    """Pairs that overlap by exactly the limit, and pairs that overlap by a bit more."""
    height, width, step = {0.5: (9, 6, 2), 0.25: (5, 10, 6)}[limit]
    starts = np.array([[0, 0], [0, 30], [20, 4], [20, 33]]) + rng.integers(0, 4, (4, 2))
    boxes = []
    for index, (top, left) in enumerate(starts):
        box = np.array([top, left, top + height, left + width])
        boxes += [box, beside(box, right=step - index % 2)]
    return _told_apart(rng, np.array(boxes), limit, _ORDERS)


def _proof(rng):
    boxes = np.array([[0, 0, 10, 10], [0, 2, 10, 12], [0, 20, 10, 30]])
    yield _right(boxes, np.array([0.7, 0.9, 0.6]), 0.5), [1, 2]  # as the text says
    for boxes, scores, limit in (_things(rng, 4, 0.3), _chain(rng, 5), _touching_limit(rng, 0.5)):
        kept = set(_right(boxes, scores, limit))
        for index in range(len(boxes)):  # a box stays exactly where no better one that stays overlaps it by more
            better = [other for other in kept if scores[other] > scores[index]]
            yield index in kept, not any(overlap(boxes[index], boxes[other]) > limit for other in better)


non_maximum_suppression = Check(
    "non-maximum-suppression",
    oracle=_right,
    proof=_proof,
    keras=True,
    criteria=[
        Returns(
            "of boxes that overlap by more than limit the best stays; what stays comes best first",
            2,
            lambda rng: [case(*_things(rng, 3, 0.3)), case(*_things(rng, 4, 0.2))],
            axes=("rank",),
        ),
        Returns(
            "a box that is gone makes no other one go",
            1,
            lambda rng: [case(*_chain(rng, 5)), case(*_chain(rng, 7))],
            axes=("rank",),
        ),
        Returns(
            "what overlaps by exactly limit stays; a box alone stays; of no boxes none",
            1,
            lambda rng: [
                case(*_touching_limit(rng, 0.5)),
                case(*_touching_limit(rng, 0.25)),
                case(drawn(rng, 1), np.array([0.75]), 0.5),
                case(np.zeros((0, 4), int), np.zeros(0), 0.5),
                case(*_shuffled(rng, _APART, _scores(rng, len(_APART)) - 0.6), 0.5),  # logits may be negative
            ],
            axes=("rank",),
            combined=lambda rng: [case(*_things(rng, 3, 0.3))],
            whole=True,
        ),
    ],
    misconceptions=[
        *[
            Misconception(
                "unsorted",
                "The boxes had their turn in the order in which they came. The best one decides first: sort by scores.",
                wrong,
            )
            for wrong in (
                _AS_GIVEN,
                _SORTED_LATER,
            )
        ],
        *[
            Misconception(
                "worst-first",
                "The worst box stays, the better ones go: `argsort` puts the smallest first.",
                wrong,
            )
            for wrong in (
                _WORST_FIRST,
                _like(order=np.argsort, last=lambda kept, boxes, scores: kept[::-1]),
            )
        ],
        *[
            Misconception(
                "cut-off",
                f"Only {most} boxes came back. All that stay are asked for, however many they are.",
                _like(last=lambda kept, boxes, scores, most=most: kept[:most]),
            )
            for most in (5, 10, 20, 50)
        ],
        Misconception(
            "at-the-limit-gone",
            "A box that overlaps by exactly the limit is gone. Only what overlaps by more goes: `>`, not `>=`.",
            _like(goes=lambda box, other, limit: overlap(box, other) >= limit),
        ),
        Misconception(
            "dropped-ones-count",
            "A box was compared with some that are gone already. Only those that stay make others go.",
            _like(against=lambda kept, seen: seen),
        ),
        Misconception(
            "best-only",
            "Only the best box of all has made others go. Each one that stays does.",
            _one_class_only,
        ),
        Misconception(
            "last-kept-only",
            "A box was compared with the last one that stayed. It is compared with all that stayed.",
            _LAST_KEPT,
        ),
        Misconception(
            "last-kept-only",
            "A box was compared with the one before it. It is compared with all that stayed.",
            _like(against=lambda kept, seen: seen[-1:]),
        ),
        Misconception(
            "places-after-sorting",
            "These are places in the sorted list. Where the boxes stand in `boxes` is asked for.",
            _in_sorted_order,
        ),
        *[
            Misconception(
                "places-in-the-rest",
                "These are places among the boxes that were left. Where they stand in `boxes` is asked for: keep their "
                "places, and shrink these.",
                _in_a_shrunk_array(first),
            )
            for first in (False, True)
        ],
        Misconception(
            "removed-on-the-way",
            "A loop leaves out the next one when something is removed from the list it goes through. Make a new list.",
            _removed_on_the_way,
        ),
        *[
            Misconception("not-best-first", "These are the right boxes in another order: the best comes first.", wrong)
            for wrong in (
                _BY_PLACE,
                _like(last=lambda kept, boxes, scores: kept[::-1]),
            )
        ],
        Misconception(
            "boxes-not-indices",
            "The boxes themselves came back. Their places in `boxes` are asked for.",
            _like(last=lambda kept, boxes, scores: boxes[kept]),
        ),
        Misconception(
            "scores-not-indices",
            "Scores came back. The places of the boxes in `boxes` are asked for.",
            _like(last=lambda kept, boxes, scores: scores[kept]),
        ),
        Misconception(
            "mask-not-indices",
            "A True or False for each box came back. The places of those that stay are asked for, best first.",
            _like(last=lambda kept, boxes, scores: np.isin(np.arange(len(boxes)), kept)),
        ),
        Misconception(
            "gone-not-kept",
            "These are the boxes that go. Those that stay are asked for.",
            _like(last=lambda kept, boxes, scores: np.setdiff1d(np.argsort(-scores), kept)),
        ),
        Misconception(
            "limit-ignored",
            "Whatever overlaps at all is gone. `limit` says how much is too much.",
            _like(goes=lambda box, other, limit: overlap(box, other) > 0),
        ),
        *[
            Misconception(
                "limit-fixed",
                f"The limit is always {number}. `limit` says how much is too much.",
                _like(goes=lambda box, other, limit, number=number: overlap(box, other) > number),
            )
            for number in (0.5, 0.3, 0.45)
        ],
        Misconception(
            "turned-round",
            "What overlaps little is gone, and what overlaps much stayed. It is the other way round.",
            _like(goes=lambda box, other, limit: overlap(box, other) <= limit),
        ),
        Misconception(
            "part-of-the-smaller",
            "The overlap was measured by the smaller box. IoU, by what both cover, is asked for.",
            _like(goes=_smaller_part),
        ),
        Misconception(
            "none-gone",
            "All boxes stayed, sorted by their scores. What overlaps a better one by more than the limit goes.",
            _like(goes=lambda box, other, limit: False),
        ),
        Misconception(
            "all-but-one-gone",
            "Only the best box of all stayed. There may be several things: what does not overlap it has a turn, too.",
            lambda boxes, scores, limit: np.argsort(-scores, kind="stable")[:1],
        ),
    ],
    hints=[
        "Which box stays for sure? Which ones go because of it? And which one stays for sure among the rest?",
        "`np.argsort(scores)[::-1]` has the places of the best first. Your `iou` compares two boxes.",
        "A list of those kept, empty at first. Go through the boxes, best first: keep one if its IoU with each of "
        "those kept is at most the limit.",
    ],
)
