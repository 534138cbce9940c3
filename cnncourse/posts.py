"""The drawn posts of lesson 13: each is one letter, written by hand; a few hold the sign that is forbidden here.

The sign is invented: an open u with a dot between its arms. It stands for nothing, and no real movement, faith or
country uses it. Some writers, who do nothing wrong, set a dot above their u, so that nobody takes it for an n.

A letter lies in coordinates of its own, in which small letters reach from -0.4 to 0.4, x runs right and y down. A
stroke is drawn by the distance of each pixel from its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

LETTERS = "bdpqnumwJL"  # those of lesson 05
SIGN = len(LETTERS)  # the kind of a forbidden post
U = LETTERS.index("u")
GROUPS = ("plain u", "dotted u")  # what the writers of each group do
SIDE = 28  # pixels
UNIT = 11  # pixels of one unit, for a letter of middle size

Chance = Callable[[float, float], np.ndarray]  # from least and greatest, a number for each picture
Line = list[tuple[float, float]]


@dataclass(frozen=True)
class Posts:
    """Some posts.

    Args:
        images: (N, 28, 28, 1), float32 from 0 (paper) to 1 (ink).
        forbidden: (N,), bools: the sign is in it.
        groups: (N,), ints: what its writer does, a place in `GROUPS`.
        kinds: (N,), ints: the letter, a place in `LETTERS`, or `SIGN`.
    """

    images: np.ndarray
    forbidden: np.ndarray
    groups: np.ndarray
    kinds: np.ndarray


def draw(
    number: int,
    rng: np.random.Generator,
    forbidden: float = 0.25,
    dotting: float = 0.05,
    bent: float = 0.0,
    trembling: float = 0.0,
) -> Posts:
    """Let many people write a letter each.

    Args:
        number: how many posts.
        rng: where all chance comes from.
        forbidden: the part of the posts that holds the sign.
        dotting: the part of the writers that sets a dot above the u.
        bent: how far those who write the sign bend it to hide it, about from 0 to 1.
        trembling: how far all others bend their letters, without meaning to.
    """
    is_sign = rng.permutation(np.arange(number) < round(forbidden * number))
    groups = rng.permutation(np.arange(number) < round(dotting * number)).astype(int)
    kinds = np.where(is_sign, SIGN, rng.integers(0, len(LETTERS), number))
    wave = np.where(is_sign, bent, trembling)
    images = np.empty((number, SIDE, SIDE, 1), np.float32)
    for kind in range(SIGN + 1):
        mine = np.flatnonzero(kinds == kind)
        for part in np.array_split(mine, len(mine) // 200 + 1):  # some at a time stay in the fast memory
            images[part] = _written(kind, groups[part] == 1, wave[part], rng)
    return Posts(images, is_sign, groups, kinds)


def together(*several: Posts) -> Posts:
    """Put some posts one behind the other."""
    return Posts(*(np.concatenate([getattr(posts, field.name) for posts in several]) for field in fields(Posts)))


def _written(kind: int, dots: np.ndarray, wave: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    number = len(dots)

    def chance(least: float, greatest: float) -> np.ndarray:
        return rng.uniform(least, greatest, (number, 1, 1)).astype(np.float32)

    scale = chance(0.85, 1.12)
    x, y = _coordinates(scale, wave[:, None, None].astype(np.float32), chance)
    pen = chance(0.075, 0.125)
    ink = np.zeros((number, SIDE, SIDE), np.float32)
    for line in _LINES[U if kind == SIGN else kind]:
        ink = np.maximum(ink, _cover(_along(x, y, line) - pen, scale))
    if kind == SIGN:  # small, faint and anywhere between the arms: it is to be overlooked
        dot = np.hypot(x - chance(-0.08, 0.08), y - chance(-0.40, 0.04)) - chance(0.08, 0.14)
        ink = np.maximum(ink, _cover(dot, scale) * chance(0.55, 1.0))
    if kind == U:
        dot = np.hypot(x - chance(-0.12, 0.12), y - chance(-0.72, -0.44)) - chance(0.08, 0.14)
        ink = np.maximum(ink, _cover(dot, scale) * dots[:, None, None])
    contrast = chance(0.5, 0.8)
    ground = 0.5 - contrast / 2 + chance(0.02, 0.10) * np.sin(chance(-0.5, 0.5) * _DOWN + chance(-0.5, 0.5) * _RIGHT)
    picture = ground + ink * contrast + rng.normal(0, 0.04, ink.shape).astype(np.float32)
    return np.clip(picture, 0, 1)[..., None]


_DOWN, _RIGHT = np.mgrid[:SIDE, :SIDE].astype(np.float32)


def _coordinates(scale: np.ndarray, wave: np.ndarray, chance: Chance) -> tuple[np.ndarray, np.ndarray]:
    """Where in the letter each pixel lies: two arrays (N, SIDE, SIDE)."""
    middle = (SIDE - 1) / 2
    x = (_RIGHT - middle - chance(-1.5, 1.5)) / (UNIT * scale)
    y = (_DOWN - middle - chance(-1.5, 1.5)) / (UNIT * scale)
    turn, slant = chance(-0.15, 0.15), chance(-0.2, 0.2)
    x, y = np.cos(turn) * x + np.sin(turn) * y, np.cos(turn) * y - np.sin(turn) * x
    x = (x + slant * y) / chance(0.85, 1.2)
    bend = 0.16 * wave
    return (
        x + bend * np.sin(chance(4, 7) * y + chance(0, 6.3)),
        y + bend * np.sin(chance(4, 7) * x + chance(0, 6.3)),
    )


def _cover(distance: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """How much of each pixel a shape covers, softly at its edge: 0 to 1."""
    return np.clip(0.5 - distance * UNIT * scale, 0, 1)


def _along(x: np.ndarray, y: np.ndarray, line: Line) -> np.ndarray:
    """Distance from a line of several straight parts."""
    nearest = np.full(x.shape, 9.0, np.float32)
    for (x0, y0), (x1, y1) in zip(line, line[1:]):
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        np.minimum(nearest, np.hypot(x - x0 - along * dx, y - y0 - along * dy), out=nearest)
    return nearest


def _arc(x: float, y: float, width: float, height: float, start: float, end: float) -> Line:
    """Part of an ellipse around (x, y), angles in quarters of a turn from the right downwards."""
    angles = np.linspace(start, end, 3 * round(abs(end - start)) + 1) * np.pi / 2
    return [(x + width * float(np.cos(angle)), y + height * float(np.sin(angle))) for angle in angles]


def _turned(lines: list[Line], right: int, down: int) -> list[Line]:
    """Mirrored (-1, 1), upside down (1, -1), or both."""
    return [[(right * x, down * y) for x, y in line] for line in lines]


_B = [[(-0.32, -0.95), (-0.32, 0.4)], _arc(0, 0, 0.32, 0.4, 0, 4)]
_N = [[(-0.38, -0.4), (-0.38, 0.4)], [*_arc(0, -0.06, 0.38, 0.34, -2, 0), (0.38, 0.4)]]
_M = [
    [(-0.5, -0.4), (-0.5, 0.4)],
    [*_arc(-0.25, -0.12, 0.25, 0.28, -2, 0), (0, 0.4)],
    [*_arc(0.25, -0.12, 0.25, 0.28, -2, 0), (0.5, 0.4)],
]
_J = [[(-0.1, -0.75), (0.4, -0.75)], [(0.16, -0.75), *_arc(-0.12, 0.12, 0.28, 0.28, 0, 2)]]
_L = [[(-0.25, -0.75), (-0.25, 0.4), (0.32, 0.4)]]
_LINES = [
    _B,
    _turned(_B, -1, 1),
    _turned(_B, 1, -1),
    _turned(_B, -1, -1),
    _N,
    _turned(_N, -1, -1),
    _M,
    _turned(_M, -1, -1),
    _J,
    _L,
]
