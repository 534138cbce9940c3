"""What a detector finds where nothing is."""

import numpy as np

from cnncourse.checks.driving._boxes import area, beside, overlap
from cnncourse.checks.driving.match import match
from cnncourse.checks.kit import Check, Misconception, Returns, case

WIDTH = 10


def bright_corners(scene):
    """A detector that finds a box of 8×10 pixels, its upper left corner at each pixel of 1 in a scene (H, W, 3), from
    right to left.
    """
    columns, rows = np.nonzero(np.asarray(scene).min(axis=-1).T == 1)
    return np.column_stack([rows, columns, rows + 8, columns + WIDTH])[::-1]


def _right(detect, scene, truth, limit=0.1):
    found = np.reshape(detect(scene), (-1, 4)).astype(int)
    largest = np.array([max((overlap(box, each) for each in truth), default=0.0) for box in found])
    return found[largest <= limit]


def _like(keep):
    """A wrong answer: from the overlaps of a box with all truths and the limit, whether it is one."""

    def wrong(detect, scene, truth, limit=0.1):
        found = np.reshape(detect(scene), (-1, 4)).astype(int)
        kept = [bool(keep(np.array([overlap(box, each) for each in truth]), limit)) for box in found]
        return found[np.array(kept, bool)]

    return wrong


def _changed(change):
    return lambda detect, scene, truth, limit=0.1: change(_right(detect, scene, truth, limit), detect, scene, truth)


def _no_hits(which):
    """The boxes that `match` finds to be no hits, with the limit or with another one."""

    def wrong(detect, scene, truth, limit=0.1):
        found = detect(scene)
        return found[~match.oracle(found, truth, which or limit)]

    return wrong


def _part_of_the_box(detect, scene, truth, limit=0.1):
    """Of each box the share that is covered, in place of IoU."""

    def share(box, each):
        sides = np.minimum(box[2:], each[2:]) - np.maximum(box[:2], each[:2])
        return np.prod(np.maximum(sides, 0)) / area(box)

    return np.array([box for box in detect(scene) if all(share(box, each) <= limit for each in truth)]).reshape(-1, 4)


def _without_shape(make):
    """Where there are none, what `make` makes of an empty list."""
    return lambda detect, scene, truth, limit=0.1: make(list(_right(detect, scene, truth, limit)))


def _another_default(detect, scene, truth, limit=0.5):
    return _right(detect, scene, truth, limit)


def _missed(detect, scene, truth, limit=0.1):
    found = detect(scene)
    return np.array([each for each in truth if all(overlap(each, box) <= limit for box in found)]).reshape(-1, 4)


def _seen(rng, found):
    """A scene in which the detector finds these boxes."""
    scene = rng.uniform(0, 0.9, (40, 60, 3))
    for top, left, *_ in found:
        scene[top, left] = 1
    return scene


def _street(rng, limit=None):
    """Boxes on things (IoU 0.43 and more), near them (0.08 and 0.14), between two (0.1 with each) and where nothing is;
    two things are not found.
    """
    corners = np.array([[2, 3], [3, 38], [24, 4]]) + rng.integers(0, 4, (3, 2))
    truth = np.hstack([corners, corners + [8, WIDTH]])
    truth = np.vstack([truth, beside(truth[2], right=16)])
    found = [beside(truth[0], 1, 1), beside(truth[0], 0, 1), beside(truth[1], 0, -2), beside(truth[1], 0, 4)]
    found += [beside(truth[0], 4, 7), beside(truth[1], 3, 6), beside(truth[2], 1, 8)]
    found += [np.array([19, 42, 27, 52]), np.array([30, 45, 38, 55]), np.array([2, 24, 10, 34])]
    scene, (first, last), middle = _seen(rng, found), rng.permutation(2), 2 + rng.permutation(2)
    return bright_corners, scene, truth[[first, *middle, last]], *(() if limit is None else (limit,))


def _exactly(rng, limit):
    """One thing, and boxes that overlap it by exactly the limit, by more and by less."""
    step = {0.25: 6}[limit]
    top, left = rng.integers(2, 6, 2)
    one = np.array([top, left, top + 8, left + WIDTH])
    found = [beside(one, right=step + more) for more in (-1, 0, 1)]
    return bright_corners, _seen(rng, found), one[None], limit


def _nothing_there(rng):
    found = [np.array([3, 5, 11, 15]), np.array([20, 30, 28, 40])]
    return bright_corners, _seen(rng, found), np.zeros((0, 4), int)


def _one_left(rng):
    found = [np.array([3, 5, 11, 15]), np.array([20, 30, 28, 40])]
    return bright_corners, _seen(rng, found), found[int(rng.integers(2))][None]


def _nothing_found(rng):
    return bright_corners, _seen(rng, []), np.array([[3, 5, 11, 15]])


def _proof(rng):
    detect = lambda scene: np.array([[0, 0, 10, 10], [30, 30, 40, 40]])  # noqa: E731
    yield _right(detect, None, np.array([[0, 1, 10, 11]])), [[30, 30, 40, 40]]  # as the text says
    for call in (_street(rng), _exactly(rng, 0.25), _nothing_there(rng)):
        detect, scene, truth, limit = (*call, 0.1)[:4]
        expected = []
        for box in detect(scene).tolist():
            shared = 0.0
            for each in truth.tolist():
                pixels, others = (
                    {(i, j) for i in range(top, bottom) for j in range(left, right)}
                    for top, left, bottom, right in (box, each)
                )
                shared = max(shared, len(pixels & others) / len(pixels | others))
            expected += [box] if shared <= limit else []
        yield _right(detect, scene, truth, limit), np.reshape(expected, (-1, 4))


hard_negatives = Check(
    "hard-negatives",
    oracle=_right,
    proof=_proof,
    criteria=[
        Returns(
            "the boxes that detect finds and that are on nothing",
            1,
            lambda rng: [case(*_street(rng)), case(*_street(rng))],
            axes=("box", "corner"),
        ),
        Returns(
            "any limit, also met exactly; streets where nothing is, or nothing is found",
            1,
            lambda rng: [
                case(*_street(rng, 0.3)),
                case(*_exactly(rng, 0.25)),
                case(*_nothing_there(rng)),
                case(*_one_left(rng)),
                case(*_nothing_found(rng)),
            ],
            axes=("box", "corner"),
            combined=lambda rng: [case(*_street(rng))],
            whole=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "hits-not-misses",
            "These boxes are on things. Those that are on nothing are asked for.",
            _like(lambda shares, limit: shares.max(initial=0) > limit),
        ),
        Misconception(
            "one-is-enough",
            "A box that is far from one thing may be on another. It must be far from all of them.",
            _like(lambda shares, limit: not len(shares) or shares.min() <= limit),
        ),
        Misconception(
            "one-is-enough",
            "A box that is far from one thing may be on another. It must be far from all of them.",
            _like(lambda shares, limit: len(shares) and shares.min() <= limit),
        ),
        Misconception(
            "at-the-limit-lost",
            "A box that overlaps by exactly the limit belongs to them: `<=`, not `<`.",
            _like(lambda shares, limit: all(shares < limit)),
        ),
        Misconception(
            "limit-ignored",
            "Only boxes that touch nothing at all came back. `limit` says how much overlap is still none.",
            _like(lambda shares, limit: shares.max(initial=0) == 0),
        ),
        Misconception(
            "share-of-the-box",
            "The share of each box that is covered was taken. IoU divides by what both cover together.",
            _part_of_the_box,
        ),
        Misconception(
            "summed-over-things",
            "The overlaps with all things were added up. A box is on nothing if each of them is small.",
            _like(lambda shares, limit: shares.sum() <= limit),
        ),
        Misconception(
            "averaged-over-things",
            "The overlaps with all things were averaged. A box is on nothing if each of them is small.",
            _like(lambda shares, limit: not len(shares) or shares.mean() <= limit),
        ),
        *[
            Misconception(
                "no-hits-taken",
                "These are the boxes that are no hits. A second box on one thing is no hit either, and yet it is on "
                "something.",
                _no_hits(which),
            )
            for which in (None, 0.5)
        ],
        *[
            Misconception(
                "in-another-order",
                "These are the right boxes in another order. They stay in the order of `detect`.",
                _changed(change),
            )
            for change in (
                lambda kept, *others: np.unique(kept, axis=0),
                lambda kept, *others: kept[::-1],
                lambda kept, *others: kept[np.argsort(kept[:, 0], kind="stable")],
            )
        ],
        *[
            Misconception(
                "no-shape-without-boxes",
                "Where there are none, an array of shape (0, 4) is asked for: `np.array(kept, int).reshape(-1, 4)`.",
                _without_shape(make),
            )
            for make in (np.array, np.stack, np.concatenate)
        ],
        Misconception(
            "another-default",
            "Without a `limit` it is another one than 0.1.",
            _another_default,
        ),
        *[
            Misconception(
                "limit-fixed",
                f"The limit is always {number}. `limit` says how much overlap is still none.",
                _like(lambda shares, limit, number=number: shares.max(initial=0) <= number),
            )
            for number in (0.1, 0.5)
        ],
        Misconception(
            "nothing-to-hit-nothing-found",
            "Where nothing is, every box is wrong. None came back.",
            _like(lambda shares, limit: len(shares) and shares.max() <= limit),
        ),
        Misconception(
            "once-for-each-thing",
            "A box came back once for each thing that it is not on. Once is enough.",
            lambda detect, scene, truth, limit=0.1: np.array(
                [box for box in detect(scene) for each in truth if overlap(box, each) <= limit]
            ).reshape(-1, 4),
        ),
        Misconception(
            "first-thing-only",
            "The boxes were compared with the first thing only. Any of them may be hit.",
            _like(lambda shares, limit: not len(shares) or shares[0] <= limit),
        ),
        Misconception(
            "last-thing-only",
            "The boxes were compared with the last thing only. Any of them may be hit.",
            _like(lambda shares, limit: not len(shares) or shares[-1] <= limit),
        ),
        Misconception(
            "missed-things",
            "These are the things that were missed. The boxes that are on nothing are asked for.",
            _missed,
        ),
        Misconception(
            "all-found",
            "All boxes that the detector found came back. Those on things must go.",
            lambda detect, scene, truth, limit=0.1: detect(scene),
        ),
        Misconception(
            "pieces-not-boxes",
            "Pieces of the picture came back. The boxes are asked for.",
            _changed(
                lambda kept, detect, scene, truth: (
                    np.array([scene[t:b, l:r] for t, l, b, r in kept]) if len(kept) else np.zeros((0, 8, WIDTH, 3))
                )
            ),
        ),
        Misconception(
            "indices-not-boxes",
            "Places in the list came back. The boxes are asked for.",
            _changed(
                lambda kept, detect, scene, truth: np.array(
                    [i for i, box in enumerate(detect(scene)) if any((box == each).all() for each in kept)], int
                )
            ),
        ),
        Misconception(
            "mask-not-boxes",
            "A True or False for each box came back. The boxes are asked for.",
            _changed(
                lambda kept, detect, scene, truth: np.array(
                    [any((box == each).all() for each in kept) for box in detect(scene)], bool
                )
            ),
        ),
    ],
    hints=[
        "Which of the boxes that `detect(scene)` gives are on a sign, and how does one tell by IoU?",
        "Your `iou` of a box and each box of `truth`; `all(...)` of a loop asks whether something holds for each one.",
        "The found boxes; of these the ones whose IoU with each truth is at most the limit; as an array (M, 4).",
    ],
)
