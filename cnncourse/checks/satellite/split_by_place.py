"""Tiles dealt out to training and test, so that none overlaps one of the other side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cnncourse.checks.kit import Breach, Case, Check, FollowsRng, Holds, as_numbers, case, things

FROM, TO = 0.5, 1.5  # times the part that is asked for
KEPT = 0.5  # of all tiles, at least, on one side or the other
BLOCK = 4  # sides of a tile
MOST = 0.5  # of the test tiles, that overlap one of the training where only the seams were forgotten


def by_blocks(
    places: np.ndarray, size: int, part: float, rng: np.random.Generator, block: int = BLOCK
) -> tuple[np.ndarray, np.ndarray]:
    """Take whole blocks of the ground for testing, and of the other tiles those that overlap none of them."""
    _, block_of = np.unique(places // (block * size), axis=0, return_inverse=True)
    block_of = block_of.reshape(-1)
    test = np.zeros(len(places), bool)
    for number in rng.permutation(block_of.max() + 1):
        if test.sum() >= part * len(places):
            break
        test |= block_of == number
    free = ~test & ~overlaps(places, places[test], size)
    return np.flatnonzero(free), np.flatnonzero(test)


def overlaps(places: np.ndarray, others: np.ndarray, size: int) -> np.ndarray:
    """Tell of each tile whether it has a pixel in common with one of the others."""
    down, across = (np.abs(np.subtract.outer(places[:, axis], others[:, axis])) < size for axis in (0, 1))
    return (down & across).any(axis=1)


def _read(pair: Any, number: int) -> tuple[np.ndarray, np.ndarray] | Breach:
    """Read two arrays of indices, or say what is wrong with them."""
    several = isinstance(pair, (tuple, list))
    if not several or len(pair) != 2:
        text = f"{things(len(pair))} came back." if several else "One thing came back."
        cause = "Two arrays are asked for: indices of the training tiles, and of the test tiles."
        return Breach(text, "not-a-pair", cause)
    try:
        sides = [as_numbers(part) for part in pair]
    except ValueError as problem:
        return Breach(str(problem), "not-numbers", "Two arrays of indices are asked for.")
    for name, side in zip(("training", "test"), sides):
        wrong = _no_indices(name, side, number)
        if wrong:
            return wrong
    training, test = (side.astype(int) for side in sides)
    if set(training.tolist()) & set(test.tolist()):
        return Breach(
            "A tile is on both sides.", "on-both-sides", "A tile is for training, for testing, or for neither."
        )
    return training, test


def _no_indices(name: str, side: np.ndarray, number: int) -> Breach | None:
    if side.dtype == bool and side.shape == (number,):
        cause = "That is a mask. `np.flatnonzero` gives the indices of what is true in it."
        return Breach(f"The {name} side is an array of bools.", "mask-not-indices", cause)
    if side.ndim == 2 and side.shape[1] == 2:
        cause = "These look like places. Return the tiles' indices, their numbers in `places`."
        return Breach(f"The {name} side has the shape {side.shape}.", "places-not-indices", cause)
    if side.ndim != 1:
        text = f"The {name} side has the shape {side.shape}; one row of indices is asked for."
        return Breach(text, "wrong-shape", "One array with one axis for each side.")
    if not side.size:
        return Breach(
            f"The {name} side is empty.", "nothing-left", "Both sides need tiles. How many overlap a test tile?"
        )
    if side.dtype.kind not in "iu":
        return Breach(f"The {name} side holds floats.", "floats-not-ints", "Nothing can be indexed with floats.")
    if side.min() < 0 or side.max() >= number:
        text = f"The {name} side holds {side.min() if side.min() < 0 else side.max()}, and there are {number} tiles."
        return Breach(text, "no-such-tile", "An index is a tile's number in `places`, from 0 on.")
    if len(np.unique(side)) < len(side):
        return Breach(f"The {name} side holds a tile twice.", "twice", "Each tile is used once at most.")
    return None


def _none_overlaps(pair: Any, places: np.ndarray, size: int, part: float, rng: Any) -> Breach | None:
    sides = _read(pair, len(places))
    if isinstance(sides, Breach):
        return sides
    training, test = sides
    touched = overlaps(places[test], places[training], size)
    if not touched.any():
        return None
    one = places[test][touched][0]
    other = next(place for place in places[training] if (np.abs(place - one) < size).all())
    text = (
        f"The test tile at {tuple(one.tolist())} and the training tile at {tuple(other.tolist())} share pixels: "
        f"both are {size}×{size}. {int(touched.sum())} of {len(test)} test tiles overlap one of the training."
    )
    return Breach(text, *_why_overlap(places, training, test, size, float(touched.mean())))


def _why_overlap(
    places: np.ndarray, training: np.ndarray, test: np.ndarray, size: int, share: float
) -> tuple[str, str]:
    if not overlaps(places[test], places[training], size - 1).any():
        return "one-pixel-shared", (
            "They share a single row or column. Two tiles are apart when their places differ by `size` or more in one "
            "direction; by size − 1 they still overlap."
        )
    if share > MOST:
        return "neighbours-leak", (
            "Tiles were dealt out one by one, so neighbours came to different sides. Take whole regions for testing."
        )
    return "seam-forgotten", (
        "Regions were divided, but along the seam tiles of both sides overlap. Leave out the training tiles that do."
    )


def _fair_shares(pair: Any, places: np.ndarray, size: int, part: float, rng: Any) -> Breach | None:
    sides = _read(pair, len(places))
    if isinstance(sides, Breach):
        return sides
    leak = _none_overlaps(pair, places, size, part, rng)
    if leak and leak.name == "neighbours-leak":
        return leak  # or a split that does not look at places would earn something
    training, test = map(len, sides)
    number = len(places)
    if not FROM * part <= test / number <= TO * part:
        text = f"{test} of {number} tiles are for testing, {test / number:.0%}; about {part:.0%} are asked for."
        if FROM * part <= training / number <= TO * part:
            return Breach(text, "sides-swapped", "The training side comes first, then the test side.")
        if not FROM * part <= 0.3 <= TO * part and 0.15 <= test / number <= 0.45:
            return Breach(text, "part-fixed", "`part` is an argument. Is a share fixed in your function?")
        return Breach(text, "another-part", "Take regions for testing until they hold about `part` of all tiles.")
    if training + test < KEPT * number:
        left_out = 1 - (training + test) / number
        text = f"{training} tiles are for training and {test} for testing: {left_out:.0%} are left out."
        cause = (
            "At least half of all tiles are to be used. Tiles overlap when they do so in rows *and* in columns; and "
            "the larger the regions, the fewer tiles lie on a seam."
        )
        return Breach(text, "too-many-left-out", cause)
    return None


def _asked(rng: np.random.Generator, shape: tuple[int, int], size: int, stride: int, part: float, mixed: bool) -> Case:
    """Places of tiles in a tilted picture, as a satellite sees it; in their order, or mixed."""
    rows, columns = np.arange(0, shape[0] - size + 1, stride), np.arange(0, shape[1] - size + 1, stride)
    places = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2)
    tilted = places @ np.array([[1, 0.2], [-0.2, 1]])
    kept = (np.abs(tilted - np.median(tilted, axis=0)) < 0.45 * np.array(shape)).all(axis=1)
    places = places[kept]
    places = rng.permutation(places) if mixed else places
    return case(places, size, part, np.random.default_rng(rng.integers(2**32)))


def _several(rng: np.random.Generator) -> list[Case]:
    return [
        _asked(rng, (170, 190), 8, 4, 0.3, False),
        _asked(rng, (190, 150), 6, 5, 0.15, True),
        _asked(rng, (220, 200), 12, 10, 0.4, False),
        _asked(rng, (160, 210), 8, 8, 0.25, True),
    ]


def _with_other_rngs(rng: np.random.Generator) -> list[Case]:
    one = _asked(rng, (170, 190), 8, 4, 0.3, False)
    return [one, *(case(*one.args[:3], np.random.default_rng(rng.integers(2**32))) for _ in range(4))]


def _test_tiles(pair: Any) -> np.ndarray:
    """The test side: another order of the same tiles is the same region."""
    return np.sort(np.ravel(pair[1]))


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    places, size, part, chance = _asked(rng, (150, 120), 8, 4, 0.3, True).args
    training, test = by_blocks(places, size, part, chance)
    covered = np.zeros((2, 150, 120), bool)
    for side, indices in enumerate((training, test)):
        for i, j in places[indices]:
            covered[side, i : i + size, j : j + size] = True
    yield np.count_nonzero(covered[0] & covered[1]), 0
    assert _fair_shares((training, test), places, size, part, None) is None
    brute = [
        any(abs(i - k) < size and abs(j - m) < size for k, m in places[test].tolist()) for i, j in places[:80].tolist()
    ]
    yield overlaps(places[:80], places[test], size), np.array(brute)


split_by_place = Check(
    "split-by-place",
    oracle=by_blocks,
    proof=_proof,
    criteria=[
        Holds("no tile overlaps one of the other side", 1.5, _several, _none_overlaps),
        Holds("about `part` for testing, and at least half of all tiles used", 1, _several, _fair_shares),
        FollowsRng("by chance, and all of it from rng", 0.5, _with_other_rngs, _test_tiles),
    ],
    hints=[
        "Draw two neighbouring tiles that overlap. What has to happen to the second if the first is for testing?",
        "`places // block` gives each tile's block of the ground; `(np.abs(places[:, None] - places[test]) < size)"
        ".all(-1).any(1)` tells which tiles overlap one of the test tiles.",
        "Draw blocks in a random order until they hold enough tiles: these are for testing. Of the others keep those "
        "that overlap none of them.",
    ],
)
