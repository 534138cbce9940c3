"""Pieces of a picture and its mask, turned and mirrored alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cnncourse.checks.kit import Breach, Case, Check, FollowsRng, Holds, as_numbers, case, things

TURNS = [lambda x, k=k, f=f: np.rot90(x[:, ::-1] if f else x, k) for f in (False, True) for k in range(4)]
UNLIKELY = 45.0  # chi-squared of at most eight counts: by chance one time in ten million


def _crops(
    image: np.ndarray, mask: np.ndarray, number: int, size: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    rows = rng.integers(image.shape[0] - size + 1, size=number)
    columns = rng.integers(image.shape[1] - size + 1, size=number)
    turns = rng.integers(8, size=number)
    pieces = [
        [TURNS[t](array[i : i + size, j : j + size]) for i, j, t in zip(rows, columns, turns)]
        for array in (image, mask)
    ]
    return np.stack(pieces[0]), np.stack(pieces[1])


def _asked(rng: np.random.Generator, shape: tuple[int, int], number: int, size: int) -> Case:
    """A picture whose numbers tell their place, and a mask that knows nothing of it."""
    image = (rng.permutation(shape[0] * shape[1]).reshape(shape) / 1000 + 1).astype(np.float32)
    mask = rng.random(shape) < 0.4
    return case(image, mask, number, size, np.random.default_rng(rng.integers(2**32)))


def read(
    pair: Any, image: np.ndarray, mask: np.ndarray, number: int, size: int, _: Any = None
) -> tuple[Breach | None, list[tuple[int, int, int]]]:
    """Tell of each piece from where it is, by row, column and turn; or what is wrong with it."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        text = "Two arrays are asked for: pieces of the picture, and pieces of the mask."
        return Breach(
            "One thing came back." if not isinstance(pair, (tuple, list)) else f"{things(len(pair))} came back.",
            "not-a-pair",
            text,
        ), []
    try:
        pieces, masks = (as_numbers(part) for part in pair)
    except ValueError as problem:
        return Breach(str(problem), "not-numbers", "Two arrays of numbers are asked for."), []
    asked = (number, size, size)
    for name, array in (("picture", pieces), ("mask", masks)):
        if array.shape != asked:
            text = f"The pieces of the {name} have the shape {array.shape}; {asked} is asked for."
            return Breach(text, *_other_shape(array.shape, asked)), []
    places = {float(value): place for place, value in np.ndenumerate(image)}
    found = []
    for piece, cut in zip(pieces, masks):
        where, wrong = _place(piece, places, image, size)
        wrong = wrong or _aligned(cut, mask, where, size)
        if wrong:
            return wrong, []
        found.append(where)
    return None, found


def _other_shape(shape: tuple[int, ...], asked: tuple[int, ...]) -> tuple[str, str]:
    if len(shape) == 4 and shape[:3] == asked:
        return "extra-axis", "There is an axis too many: the picture has no channel here."
    if shape[1:] == asked[1:]:
        return "another-number", "As many pieces are asked for as `number` says."
    return "wrong-size", "Each piece is a square of `size` rows and columns."


def _place(piece: np.ndarray, places: dict, image: np.ndarray, size: int) -> tuple[tuple, Breach | None]:
    spots = [places.get(float(np.float32(value))) for value in piece.flat]
    if None in spots:
        text = f"The number {float(piece.flat[spots.index(None)]):.4g} is not in the picture."
        return (), Breach(text, "pixels-changed", "Pieces are cut out and turned; their numbers stay as they are.")
    top, left = np.min(spots, axis=0)
    cut = image[top : top + size, left : left + size]
    for turn, turned in enumerate(TURNS):
        if cut.shape == piece.shape and np.array_equal(turned(cut), piece):
            return (int(top), int(left), turn), None
    cause = "All pixels of a piece are neighbours, as in the picture. Take a slice of rows and columns."
    return (), Breach("The numbers of a piece are not a square of the picture.", "not-a-piece", cause)


def _aligned(cut: np.ndarray, mask: np.ndarray, where: tuple[int, int, int], size: int) -> Breach | None:
    top, left, turn = where
    straight = mask[top : top + size, left : left + size]
    if np.array_equal(TURNS[turn](straight), cut):
        return None
    if any(np.array_equal(turned(straight), cut) for turned in TURNS):
        text = "A piece of the picture and its mask come from one place, and are turned or mirrored differently."
        cause = "Draw turn and flip once for each pair, and use them for both."
        return Breach(text, "turned-apart", cause)
    text = "A piece of the mask is not from the place where the piece of the picture is from."
    return Breach(text, "places-apart", "Draw row and column once for each pair, and cut both there.")


def _pairs_belong_together(pair: Any, *args: Any) -> Breach | None:
    return read(pair, *args)[0]


def _everything_occurs(pair: Any, image: np.ndarray, mask: np.ndarray, number: int, size: int, rng: Any) -> Any:
    wrong, found = read(pair, image, mask, number, size)
    if wrong:
        return wrong
    expected = number * np.mean(~np.lib.stride_tricks.sliding_window_view(mask, (size, size)).any((2, 3)))
    bare = sum(not mask[top : top + size, left : left + size].any() for top, left, _ in found)
    if bare < expected / 2:
        text = f"Of {number} pieces, {bare} have nothing of the mask; about {expected:.0f} are expected."
        cause = "Each place is as probable as any other, whatever is there: a network learns from ground as well."
        return Breach(text, "bare-pieces-left-out", cause)
    rows, columns, turns = (set(part) for part in zip(*found))
    for which, seen, most in (("row", rows, image.shape[0] - size), ("column", columns, image.shape[1] - size)):
        missing = set(range(most + 1)) - seen
        if missing == {most}:
            text = f"Of {number} pieces none begins at {which} {most}, where the last one fits."
            cause = "`rng.integers(n)` ends at n − 1. How many places are there for a piece?"
            return Breach(text, "last-place-never", cause)
        if missing:
            text = f"Of {number} pieces none begins at {which} {min(missing)}."
            return Breach(text, "places-missing", "All places where a piece fits occur.")
    if turns == {0}:
        cause = "Turn and mirror each piece by chance: a cell has no up and no left."
        return Breach("No piece is turned or mirrored.", "never-turned", cause)
    if turns <= {0, 1, 2, 3}:
        cause = "Half of the pieces are mirrored as well: `[:, ::-1]`."
        return Breach("Pieces are turned, but none is mirrored.", "never-mirrored", cause)
    if len(turns) < 8:
        text = f"Of {number} pieces, only {len(turns)} of the eight turns and flips occur."
        cause = "Four turns by 90°, each as it is or mirrored, make eight. `np.rot90(piece, k)` turns k times."
        return Breach(text, "turns-missing", cause)
    for which, places in zip(("rows", "columns", "turns and flips"), zip(*found)):
        counts = np.bincount(places)
        if np.sum((counts - counts.mean()) ** 2) / counts.mean() > UNLIKELY:
            text = f"Of {number} pieces, the {which} occur {counts.tolist()} times."
            return Breach(text, "not-equally-probable", "Each is as probable as any other: draw it by `rng.integers`.")
    return None


def _few(rng: np.random.Generator) -> list[Case]:
    return [_asked(rng, (9, 12), 12, 5), _asked(rng, (11, 8), 7, 4)]


def _many(rng: np.random.Generator) -> list[Case]:
    return [_asked(rng, (9, 10), 1000, 6), _mostly_bare(rng), _asked(rng, (6, 9), 300, 6)]


def _mostly_bare(rng: np.random.Generator) -> Case:
    """A mask that the pieces of the upper half touch, and those of the lower half do not."""
    asked = _asked(rng, (9, 10), 300, 6)
    asked.args[1][:2], asked.args[1][2:] = True, False
    return asked


def _with_other_rngs(rng: np.random.Generator) -> list[Case]:
    one = _asked(rng, (9, 12), 10, 5)
    return [one, *(case(*one.args[:4], np.random.default_rng(rng.integers(2**32))) for _ in range(2))]


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    image, mask, number, size, _ = _asked(rng, (7, 9), 60, 4).args
    pieces, masks = _crops(image, mask, number, size, rng)
    _, found = read((pieces, masks), image, mask, number, size)
    for piece, cut, (top, left, turn) in zip(pieces[:8], masks[:8], found):
        window = np.s_[top : top + size, left : left + size]
        flipped = [array[window].T[::-1] if turn % 2 else array[window] for array in (image, mask)]
        yield np.sort(piece, None), np.sort(flipped[0], None)
        yield cut.sum(), flipped[1].sum()


crops = Check(
    "crops",
    oracle=_crops,
    proof=_proof,
    criteria=[
        Holds("pieces of picture and mask belong together", 1, _few, _pairs_belong_together),
        Holds("from all places, in all eight turns and flips", 0.5, _many, _everything_occurs),
        FollowsRng("by chance, and all of it from rng", 0.5, _with_other_rngs),
    ],
    hints=[
        "What must be the same for a piece of the picture and its piece of the mask, and how often do you draw it?",
        "`rng.integers(image.shape[0] - size + 1)` is a first row; `np.rot90(piece, k)` turns by k quarters, "
        "`piece[:, ::-1]` mirrors.",
        "For each piece: row, column, k from 0 to 3, mirrored or not. Cut, turn and mirror picture and mask with "
        "these. `np.stack` at the end.",
    ],
)
