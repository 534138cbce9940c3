"""Which of the boxes that were found are hits."""

import numpy as np

from cnncourse.checks.driving._boxes import beside, drawn, overlap
from cnncourse.checks.kit import Check, Misconception, Returns, case


def _right(found, truth, limit):
    free, hits = list(range(len(truth))), []
    for box in found:
        shares = {index: overlap(box, truth[index]) for index in free}
        best = max(shares, key=shares.get, default=None)
        hits.append(best is not None and shares[best] >= limit)
        if hits[-1]:
            free.remove(best)
    return np.array(hits, bool)


def _like(reaches=lambda share, limit: share >= limit, free=True, choose=None, takes=lambda hit: hit):
    """A wrong answer.

    Args:
        reaches: tells whether an overlap is a hit.
        free: a truth that is taken is not looked at any more; False: it is, and spoils the hit.
        choose: of the overlaps, an array with -1 for what is not looked at, the place of the truth.
        takes: tells whether the truth is taken from now on.
    """
    choose = choose or (lambda shares, limit: int(np.argmax(shares)))

    def wrong(found, truth, limit):
        taken, hits = set(), []
        for box in found:
            shares = np.array([-1.0 if free and i in taken else overlap(box, t) for i, t in enumerate(truth)])
            best = choose(shares, limit) if len(shares) else None
            hit = best is not None and reaches(shares[best], limit) and best not in taken
            hits.append(bool(hit))
            if best is not None and takes(hit):
                taken.add(best)
        return np.array(hits, bool)

    return wrong


def _counted_twice(found, truth, limit):
    return np.array([any(overlap(box, each) >= limit for each in truth) for box in found], bool)


def _for_truths(found, truth, limit):
    return np.array([any(overlap(box, each) >= limit for box in found) for each in truth], bool)


def _takes_all(found, truth, limit):
    free, hits = set(range(len(truth))), []
    for box in found:
        reached = {index for index in free if overlap(box, truth[index]) >= limit}
        free -= reached
        hits.append(bool(reached))
    return np.array(hits, bool)


def _truths_choose(found, truth, limit):
    """Each truth looks for its best box."""
    shares = np.array([[overlap(box, each) for each in truth] for box in found]).reshape(len(found), len(truth))
    return np.isin(np.arange(len(found)), shares.argmax(0)[shares.max(0) >= limit] if len(found) else [])


def _largest_first(found, truth, limit):
    """The pair that overlaps most is matched first."""
    shares = np.array([[overlap(box, each) for each in truth] for box in found]).reshape(len(found), len(truth))
    hits = np.zeros(len(found), bool)
    while shares.max(initial=0) >= limit:
        box, index = np.unravel_index(shares.argmax(), shares.shape)
        shares[box], shares[:, index], hits[box] = 0, 0, True
    return hits


def _as_many_as_can_be(found, truth, limit):
    """A box gives its truth to a later one where it finds another."""
    owner = {}

    def finds_one(box, seen):
        for index in range(len(truth)):
            if index not in seen and overlap(found[box], truth[index]) >= limit:
                seen.add(index)
                if index not in owner or finds_one(owner[index], seen):
                    owner[index] = box
                    return True
        return False

    return np.array([finds_one(box, set()) for box in range(len(found))], bool)


def _numbered_anew(found, truth, limit):
    """A place among the truths that are left is taken for a place among all."""
    taken, hits = set(), []
    for box in found:
        shares = [overlap(box, each) for index, each in enumerate(truth) if index not in taken]
        hits.append(max(shares, default=-1) >= limit)
        if hits[-1]:
            taken.add(int(np.argmax(shares)))
    return np.array(hits, bool)


def _shares(found, truth, limit):
    return np.array([max((overlap(box, each) for each in truth), default=0.0) for box in found])


def _worst_first(found, truth, limit):
    return _right(found[::-1], truth, limit)[::-1]


def _places(found, truth, limit):
    """The truth that each box has taken, -1 for none."""
    free, places = list(range(len(truth))), []
    for box in found:
        best = max(free, key=lambda index: overlap(box, truth[index]), default=None)
        hit = best is not None and overlap(box, truth[best]) >= limit
        places.append(best if hit else -1)
        if hit:
            free.remove(best)
    return np.array(places, int)


def _street(rng, mixed=True):
    """Four things far apart, one of them not found: hits, second boxes, near misses, false alarms."""
    corners = np.array([[0, 0], [0, 30], [30, 0], [30, 30]]) + rng.integers(0, 5, (4, 2))
    truth = np.hstack([corners, corners + 12])[rng.permutation(4)]
    found = [beside(truth[0], 1, 2), beside(truth[1], 6, 7), beside(truth[2], 2, 0), beside(truth[0], 2, 1)]
    found += [beside(truth[1], 0, 1), np.array([20, 20, 28, 28]), beside(truth[2], 0, 0)]
    return np.array(found)[rng.permutation(7) if mixed else slice(None)], truth, 0.5


def _pair(rng, which):
    """Two things that overlap, and two boxes: 0: the first prefers the second thing; 1: both prefer the first thing;
    2: so they do, and only the first box reaches the second thing.
    """
    top, left = rng.integers(2, 9, 2)
    one = np.array([top, left, top + 20, left + 10])
    truth = np.array([one, beside(one, right=4)])
    found = {
        0: [beside(one, right=3), beside(one, right=-2)],
        1: [beside(one, right=1), beside(one, down=1, right=1)],
        2: [beside(one, right=1), beside(one)],
    }
    return np.array(found[which]), truth, 0.5 if which == 2 else 0.4


def _exactly(rng, limit):
    step, width = {0.5: (2, 6), 0.25: (6, 10)}[limit]
    top, left = rng.integers(0, 9, 2)
    truth = np.array([[top, left, top + 5, left + width], [top + 20, left, top + 25, left + width]])
    found = [beside(truth[1], right=step), beside(truth[0], right=step + 1), beside(truth[0], right=step)]
    return np.array(found), truth, limit


def _proof(rng):
    found, truth = np.array([[0, 1, 10, 11], [0, 0, 10, 10], [40, 40, 50, 50]]), np.array([[0, 0, 10, 10]])
    yield _right(found, truth, 0.5), [True, False, False]  # as the text says
    for found, truth, limit in (_street(rng), _pair(rng, 0), _pair(rng, 1), _pair(rng, 2), _exactly(rng, 0.5)):
        table, hits = np.array([[overlap(box, each) for each in truth] for box in found]), []
        for row in range(len(table)):  # strike out a column for each hit
            column = table[row].argmax()
            hits.append(table[row, column] >= limit)
            if hits[-1]:
                table[:, column] = -1
        yield _right(found, truth, limit), hits


match = Check(
    "match",
    oracle=_right,
    proof=_proof,
    criteria=[
        Returns(
            "a hit for each truth at most: the first box that reaches it",
            1.5,
            lambda rng: [case(*_street(rng, mixed=False)), case(*_street(rng)), case(*_street(rng))],
            axes=("box",),
        ),
        Returns(
            "truths side by side: a box takes the free one that it overlaps most",
            1,
            lambda rng: [case(*_pair(rng, 0)), case(*_pair(rng, 1))],
            axes=("box",),
            combined=lambda rng: [case(*_pair(rng, 2))],
        ),
        Returns(
            "exactly limit is a hit; nothing to find, nothing found",
            0.5,
            lambda rng: [
                case(*_exactly(rng, 0.5)),
                case(*_exactly(rng, 0.25)),
                case(drawn(rng, 3), np.zeros((0, 4), int), 0.5),
                case(np.zeros((0, 4), int), drawn(rng, 2), 0.5),
            ],
            axes=("box",),
            combined=lambda rng: [case(*_street(rng))],
            bools=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "as-many-as-can-be",
            "The pairs were made so that there are many hits. A box takes what it overlaps most, and later ones do not "
            "change that.",
            _as_many_as_can_be,
        ),
        Misconception(
            "counted-twice",
            "A second box on the same thing counts as a hit again. The first one has taken it.",
            _counted_twice,
        ),
        Misconception(
            "at-the-limit-missed",
            "A box that overlaps by exactly the limit is a hit: `>=`, not `>`.",
            _like(reaches=lambda share, limit: share > limit),
        ),
        Misconception(
            "taken-one-preferred",
            "A box was lost because the truth that it overlaps most is taken. It may still take a free one.",
            _like(free=False),
        ),
        Misconception(
            "first-not-most",
            "A box took the first truth that it reaches. It takes the free one that it overlaps most.",
            _like(
                choose=lambda shares, limit: (
                    int(np.argmax(shares >= limit)) if (shares >= limit).any() else int(np.argmax(shares))
                )
            ),
        ),
        Misconception(
            "all-that-it-reaches",
            "A box has taken several truths. It takes one: the free one that it overlaps most.",
            _takes_all,
        ),
        Misconception(
            "largest-overlap-first",
            "Pairs were made by their IoU, the largest first. The boxes have their turn as they come.",
            _largest_first,
        ),
        Misconception(
            "truths-choose",
            "Each truth has chosen its best box. It is the boxes that choose, in their order: best first.",
            _truths_choose,
        ),
        Misconception(
            "numbered-anew",
            "A place in the list of free truths was taken for one in `truth`: what is taken shifts the others.",
            _numbered_anew,
        ),
        Misconception(
            "overlaps-not-bools",
            "These are IoUs. Whether each box is a hit is asked for.",
            _shares,
        ),
        Misconception(
            "taken-without-a-hit",
            "A box that comes too short has taken its truth all the same. Only a hit takes one.",
            _like(takes=lambda hit: True),
        ),
        Misconception(
            "limit-ignored",
            "Every overlap counts as a hit. `limit` says how much it takes.",
            _like(reaches=lambda share, limit: share > 0),
        ),
        Misconception(
            "limit-fixed",
            "The limit is always 0.5. `limit` says how much it takes.",
            _like(reaches=lambda share, limit: share >= 0.5),
        ),
        Misconception(
            "one-for-each-truth",
            "There is a bool for each truth, whether it was found. One for each found box is asked for.",
            _for_truths,
        ),
        Misconception(
            "last-one-wins",
            "The last box on a thing counts. The boxes come best first, so the first one does.",
            _worst_first,
        ),
        Misconception(
            "turned-round",
            "True and False have changed places. A hit is True.",
            lambda found, truth, limit: ~_right(found, truth, limit),
        ),
        Misconception(
            "places-not-bools",
            "Which truth each box has taken came back. A bool for each box is asked for.",
            _places,
        ),
        Misconception(
            "counted-not-listed",
            "The number of hits came back. A bool for each box is asked for.",
            lambda found, truth, limit: int(_right(found, truth, limit).sum()),
        ),
        Misconception(
            "row-by-row",
            "Each box was compared with the truth of its own number. Any truth that is free may be its.",
            lambda found, truth, limit: np.array(
                [i < len(truth) and overlap(box, truth[i]) >= limit for i, box in enumerate(found)], bool
            ),
        ),
    ],
    hints=[
        "Two boxes lie on one sign. Which is the hit, and what does the function have to remember for the other?",
        "A list of the truths that are still free: `free = list(range(len(truth)))`, and `free.remove(...)`.",
        "For each box, best first: the free truth of largest IoU; a hit if its IoU reaches the limit; "
        "then it is free no more.",
    ],
)
