"""How many objects a mask has, neighbours being those above, below, left and right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Finding, Misconception, Returns, Run, case, helped_by

SIDES = ((1, 0), (0, 1), (-1, 0), (0, -1))
CORNERS = ((1, 1), (1, -1), (-1, 1), (-1, -1))


def _flooded(mask: np.ndarray, steps: tuple) -> int:
    """Count pieces of a mask by flooding them one after the other."""
    free, number = np.asarray(mask, bool).copy(), 0
    while free.any():
        number += 1
        waiting = [tuple(np.argwhere(free)[0])]
        free[waiting[0]] = False
        while waiting:
            i, j = waiting.pop()
            for near in ((i + down, j + right) for down, right in steps):
                if 0 <= near[0] < free.shape[0] and 0 <= near[1] < free.shape[1] and free[near]:
                    free[near] = False
                    waiting.append(near)
    return number


def _count_objects(mask: np.ndarray) -> int:
    """Join the places of neighbours until no two differ."""
    mask = np.asarray(mask, bool)
    names = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        padded, before = np.pad(names, 1), names
        for rows, columns in (
            (slice(2, None), slice(1, -1)),
            (slice(None, -2), slice(1, -1)),
            (slice(1, -1), slice(2, None)),
            (slice(1, -1), slice(None, -2)),
        ):
            names = np.where(mask, np.maximum(names, padded[rows, columns]), 0)
        if np.array_equal(names, before):
            return len(np.unique(names[mask]))


def _begun(mask: np.ndarray, behind: tuple) -> int:
    """Count pixels none of whose neighbours that were seen before belongs to the mask."""
    padded = np.pad(mask, 1)
    before = [padded[1 + i : padded.shape[0] - 1 + i, 1 + j : padded.shape[1] - 1 + j] for i, j in behind]
    return int((mask & ~np.any(before, axis=0)).sum())


def _inside_only(mask: np.ndarray) -> int:
    return _flooded(mask[1:-1, 1:-1], SIDES)


def _whole_only(mask: np.ndarray) -> int:
    """Pieces that do not touch the border."""
    framed = np.pad(mask, 1, constant_values=True)
    return _flooded(framed, SIDES) - 1


def _around_the_edge(mask: np.ndarray, both_ways: bool) -> int:
    """Pieces where the last row is the neighbour of the first, as an index of -1 has it; or the other way, too."""
    free, number = mask.copy(), 0
    sides = np.array(free.shape)
    for start in np.argwhere(free):
        waiting = [start] if free[tuple(start)] else []
        number += len(waiting)
        while waiting:
            place = waiting.pop()
            if (both_ways or (place < sides).all()) and free[tuple(place % sides)]:
                free[tuple(place % sides)] = False
                waiting += [place % sides + step for step in SIDES]
    return number


def _one_step(mask: np.ndarray) -> int:
    """Of each object only the neighbours of its first pixel are visited."""
    free, number = np.pad(mask, 1), 0
    for i, j in np.argwhere(free):
        if free[i, j]:
            number += 1
            for down, right in (*SIDES, (0, 0)):
                free[i + down, j + right] = False
    return number


def _largest_name(mask: np.ndarray) -> int:
    """One pass that joins arms by renaming; the largest name is told, though some are not used any more."""
    names = np.zeros(np.add(mask.shape, 1), int)
    number = 0
    for i, j in np.argwhere(mask):
        above, left = names[i - 1, j] if i else 0, names[i, j - 1] if j else 0
        number += not above and not left
        names[i, j] = left or above or number
        if above and left:
            names[names == above] = left
    return int(names.max())


def _meetings_overwritten(mask: np.ndarray) -> int:
    """One pass that notes in a dictionary which name has met a smaller one: the last meeting of each."""
    names, number, met = np.zeros(np.add(mask.shape, 1), int), 0, {}
    for i, j in np.argwhere(mask):
        near = sorted({names[i - 1, j], names[i, j - 1]} - {0})
        number += not near
        names[i, j] = near[0] if near else number
        met |= {near[1]: near[0]} if len(near) == 2 else {}
    return number - len(met)


def _large_only(mask: np.ndarray) -> int:
    padded = np.pad(mask, 1)
    alone = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return _flooded(mask & alone, SIDES)


def _holes_filled(mask: np.ndarray) -> int:
    outside = np.pad(~mask, 1, constant_values=True)
    filled, waiting = outside.copy(), [(0, 0)]
    filled[0, 0] = False
    while waiting:
        i, j = waiting.pop()
        for near in ((i + down, j + right) for down, right in SIDES):
            if 0 <= near[0] < filled.shape[0] and 0 <= near[1] < filled.shape[1] and filled[near]:
                filled[near] = False
                waiting.append(near)
    reached = outside & ~filled
    return _flooded(~reached[1:-1, 1:-1], SIDES)


def _less_holes(mask: np.ndarray) -> int:
    """Pieces less holes, which is what counting pixels, sides and squares gives (Euler)."""
    pixels = mask.sum()
    sides = (mask[1:] & mask[:-1]).sum() + (mask[:, 1:] & mask[:, :-1]).sum()
    squares = (mask[1:, 1:] & mask[:-1, 1:] & mask[1:, :-1] & mask[:-1, :-1]).sum()
    return int(pixels - sides + squares)


def _drawing(rng: np.random.Generator, text: str) -> Case:
    """A mask of rows of `#` and `.`, turned and mirrored by chance."""
    mask = np.array([[letter == "#" for letter in row] for row in text.split()])
    mask = np.rot90(mask, 2) if rng.random() < 0.5 else mask
    return case(mask[:, ::-1].copy() if rng.random() < 0.5 else mask.copy())


_SPOTS = """
##....##..#
##....##...
......##..#
...........
.##......##
.##.#....##
....#......
#...#...###
"""
_ROWS = """
..##..####.
...........
#..##..##.#
#..........
"""
_CORNERS = """
##...#.....
##..#.#....
..##.#..#..
..##...#...
......#..##
#....#...##
.#...#.....
"""
_HOOKS = """
###########.
#.........#.
............
#..#..#####.
#..#......#.
####..###.#.
......#.#.#.
.#.#..#...#.
.###..#####.
.#.#........
.#.#..#.#.#.
......#####.
............
.#.........#
.###########
"""
_RINGS = """
#######..###
#.....#..#.#
#.###.#..###
#.#.#.#.....
#.###.#.##..
#.....#.##..
#######...#.
"""
_COMBS = """
#...#.#...#
#...#.#...#
#.#.#.#.#.#
#.###.###.#
#.#.....#.#
###.....###
...........
###.....###
#.#.....#.#
#.###.###.#
#.#.#.#.#.#
#...#.#...#
#...#.#...#
"""


def _plate(rng: np.random.Generator) -> Case:
    """More pixels in one object than a function can call itself."""
    mask = rng.random((66, 78)) < 0.3
    mask[2:62, 3:74] = True
    return case(mask)


def _winding() -> Case:
    """A path from row to row, to and fro, with the end far from the beginning."""
    mask = np.zeros((31, 29), bool)
    mask[::2], mask[1::4, -1], mask[3::4, 0] = True, True, True
    return case(mask)


def _clouds(rng: np.random.Generator) -> Case:
    """Large pieces with ragged edges."""
    noise = np.pad(rng.normal(size=(28, 34)), 3)
    smooth = sum(noise[i : i + 28, j : j + 34] for i in range(5) for j in range(5))
    return case(smooth > 2.5)


def _proof(rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    from scipy import ndimage

    for drawn in (*_second(rng), _clouds(rng), case(rng.random((9, 13)) < 0.5), case(np.zeros((3, 4), bool))):
        yield _count_objects(*drawn.args), ndimage.label(*drawn.args)[1]


def _second(rng: np.random.Generator) -> list[Case]:
    return [
        _drawing(rng, _HOOKS),
        _drawing(rng, _RINGS),
        _drawing(rng, _COMBS),
        _clouds(rng),
        _winding(),
        _plate(rng),
        case(np.indices((18, 33)).sum(0) % 2 == 0),  # more objects than a byte counts
    ]


_EIGHT = (
    "Pieces that touch only at a corner were counted as one. Neighbours are the four pixels above, below, left and "
    "right."
)
_MERGE = (
    "An object that turns back, up or to the left, falls apart here: the arms of a U meet only later. Are all four "
    "neighbours followed, and arms that meet joined?"
)

NOT_NUMPY = "Only Python and NumPy are allowed: finding the pixels of an object is what you write here."
COUNTING = ("scipy", "skimage", "cv2", "sklearn", "networkx", "tensorflow", "keras", "torch")


class Counts(Returns):
    """As `Returns`, without a library that counts objects."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        return helped_by(run, self, rng, COUNTING, NOT_NUMPY) or super().judge(run, rng)


count_objects = Check(
    "count-objects",
    oracle=_count_objects,
    proof=_proof,
    criteria=[
        Counts(
            "spots, also at the border and corner to corner; an empty mask has none",
            1,
            lambda rng: [
                _drawing(rng, _SPOTS),
                _drawing(rng, _ROWS),
                _drawing(rng, _CORNERS),
                case(np.zeros((5, 6), bool)),
                case(np.ones((4, 3), bool)),
            ],
        ),
        Counts("hooks, rings, what lies within a ring, and thousands of pixels", 1, _second),
    ],
    misconceptions=[
        Misconception("corners-connect", _EIGHT, lambda mask: _flooded(mask, SIDES + CORNERS)),
        *[
            Misconception("hooks-fall-apart", _MERGE, lambda mask, behind=behind: _begun(mask, behind))
            for behind in (((-1, 0), (0, -1)), ((-1, 0), (0, -1), (-1, -1)), ((-1, 0), (0, -1), (-1, -1), (-1, 1)))
        ],
        Misconception(
            "rows-not-objects",
            "Pieces of rows were counted: what lies below one another belongs together as well.",
            lambda mask: _begun(mask, ((0, -1),)),
        ),
        Misconception(
            "columns-not-objects",
            "Pieces of columns were counted: what lies side by side belongs together as well.",
            lambda mask: _begun(mask, ((-1, 0),)),
        ),
        Misconception(
            "pixels-counted",
            "These are the pixels of the mask. An object is many of them.",
            lambda mask: int(mask.sum()),
        ),
        Misconception(
            "background-counted",
            "This is one more: was the background counted as an object, or did the count begin at 1?",
            lambda mask: _flooded(mask, SIDES) + 1,
        ),
        Misconception(
            "one-short",
            "This is one less. Was the last object forgotten?",
            lambda mask: max(_flooded(mask, SIDES) - 1, 0),
        ),
        Misconception(
            "background-instead",
            "The pieces of the background were counted. True are the objects' pixels.",
            lambda mask: _flooded(~mask, SIDES),
        ),
        Misconception(
            "border-left-out", "The pixels at the border were left out. They belong to objects, too.", _inside_only
        ),
        Misconception(
            "border-left-out", "Objects that touch the border were left out. They count as well.", _whole_only
        ),
        *[
            Misconception(
                "round-the-edge",
                "Objects at one border were joined with those at the opposite one: an index of -1 is the last place in "
                "NumPy.",
                lambda mask, both_ways=both_ways: _around_the_edge(mask, both_ways),
            )
            for both_ways in (False, True)
        ],
        Misconception(
            "one-step-only",
            "Of each object only the neighbours of its first pixel were visited, not the neighbours of these.",
            _one_step,
        ),
        Misconception(
            "largest-name",
            "The largest name is no count: where arms of an object were joined, a name is not used any more. Count "
            "those that are left.",
            _largest_name,
        ),
        Misconception(
            "meetings-overwritten",
            "Of each name only its last meeting with another was noted. A name can meet several, and all are one "
            "object.",
            _meetings_overwritten,
        ),
        Misconception(
            "single-pixels-left-out", "Objects of a single pixel were left out. They count as well.", _large_only
        ),
        Misconception(
            "holes-subtracted",
            "This is the number of objects less the number of holes. A ring is one object.",
            _less_holes,
        ),
        Misconception(
            "holes-filled",
            "Holes were filled: what lies within a ring is an object of its own.",
            _holes_filled,
        ),
        *[
            Misconception("hooks-fall-apart", _MERGE, wrong)
            for wrong in (
                lambda mask: _flooded(mask, SIDES[:2]),
                lambda mask: _flooded(mask, (SIDES[0], SIDES[1], SIDES[3])),
                lambda mask: _flooded(mask, (SIDES[0], SIDES[1], SIDES[2])),
            )
        ],
    ],
    hints=[
        "You stand on a pixel of an object that nobody has counted. How do you find all others of it?",
        "A list of pixels to be visited: take one out, put its four neighbours in that belong to the mask and were not "
        "visited. A function that calls itself for each neighbour runs out of calls in large objects.",
        "Go through all pixels of a copy of the mask. At each one that is still true: count 1, and set to false all "
        "that can be reached from it.",
    ],
)
