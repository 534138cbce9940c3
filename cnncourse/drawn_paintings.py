"""Paintings by three painters who do not exist: programs, each with a way of its own to lay paint on a ground.

No artist's picture is copied. A painter keeps palette and brush; what is painted, clouds of light and dark, is drawn by
chance. So each has as many pictures as one likes. data/README.md has a card.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

FINE = 3  # a picture is drawn so many times as large
USUAL = 128  # pixels: numbers of strokes are told for a picture of this side
BLUES_AND_YELLOWS = ((18, 26, 74), (28, 58, 140), (52, 110, 180), (130, 180, 205), (240, 214, 120), (238, 160, 40))
GLASS = ((176, 28, 38), (214, 92, 34), (238, 186, 60), (30, 110, 90), (26, 70, 140), (236, 226, 200))
BRIGHT = ((40, 60, 150), (30, 140, 140), (90, 160, 60), (240, 200, 50), (236, 120, 50), (200, 50, 90))
LEAD, CANVAS = (24, 20, 26), (244, 236, 214)


def paint(painter: str, size: int, rng: np.random.Generator) -> np.ndarray:
    """Let a painter paint.

    Args:
        painter: a name in `PAINTERS`.
        size: height and width in pixels; strokes are as large in any.
        rng: decides what is painted.

    Returns:
        Float32 array (size, size, 3) from 0 to 1.

    Raises:
        ValueError: nobody has this name; says who there is.
    """
    if painter not in PAINTERS:
        raise ValueError(f"There is no painter {painter!r}. There are: {', '.join(PAINTERS)}.")
    image = PAINTERS[painter](size, rng).resize((size, size), Image.Resampling.LANCZOS)
    return np.asarray(image, np.float32) / 255


def _strokes(size: int, rng: np.random.Generator) -> Image.Image:
    """Short brush strokes, blue and yellow, that follow a stream with whirls; first broad ones, then fine ones."""
    image = Image.new("RGB", (FINE * size, FINE * size), BLUES_AND_YELLOWS[1])
    draw, tones, angles = ImageDraw.Draw(image), _clouds(size, rng), _whirls(size, rng)
    for number, length, width in ((700, 27, 16), (1800, 17, 9)):
        for y, x in rng.uniform(0, size, (_as_many(number, size), 2)):
            colour = _mixed(BLUES_AND_YELLOWS, _at(tones, y, x) + rng.normal(0, 0.12), 10, rng)
            path = [(y, x)]
            for _ in range(7):
                angle = _at(angles, *path[-1])
                path.append((path[-1][0] + math.sin(angle) * length / 8, path[-1][1] + math.cos(angle) * length / 8))
            places = [(FINE * x, FINE * y) for y, x in path]
            draw.line(places, fill=colour, width=width, joint="curve")
            for end in (places[0], places[-1]):
                _disc(draw, end, width / 2, colour)
    return image


def _glass(size: int, rng: np.random.Generator) -> Image.Image:
    """Pieces of coloured glass in lead: each place belongs to the nearest of some points."""
    side = FINE * size
    points = rng.uniform(0, side, (_as_many(170, size), 2))
    coarse = np.stack(np.mgrid[:side:4, :side:4], axis=-1).reshape(-1, 2)
    for _ in range(2):  # points move to the middles of their pieces, which get alike in size (Lloyd, 1982)
        nearest = _two_nearest(coarse, points)[0]
        points = np.stack(
            [coarse[nearest == k].mean(0) if (nearest == k).any() else points[k] for k in range(len(points))]
        )
    tones = _clouds(size, rng)
    colours = np.array([_mixed(GLASS, _at(tones, *point / FINE), 14, rng) for point in points])
    rows = []
    for row in range(side):
        nearest, lead = _two_nearest(np.stack([np.full(side, row), np.arange(side)], axis=-1), points)
        rows.append(np.where(lead[:, None], LEAD, colours[nearest]))
    return Image.fromarray(np.stack(rows).astype(np.uint8))


def _dots(size: int, rng: np.random.Generator) -> Image.Image:
    """Dots of pure colours, side by side and on one another."""
    image = Image.new("RGB", (FINE * size, FINE * size), CANVAS)
    draw, tones = ImageDraw.Draw(image), _clouds(size, rng)
    for y, x in rng.uniform(0, size, (_as_many(5200, size), 2)):
        colour = _mixed(BRIGHT, _at(tones, y, x) + rng.normal(0, 0.18), 12, rng)
        _disc(draw, (FINE * x, FINE * y), rng.uniform(4, 7.5), colour)
    return image


PAINTERS: dict[str, Callable[[int, np.random.Generator], Image.Image]] = {
    "strokes": _strokes,
    "glass": _glass,
    "dots": _dots,
}


def _as_many(number: int, size: int) -> int:
    """Tell how many strokes fill a picture as densely as so many fill the usual one."""
    return round(number * (size / USUAL) ** 2)


def _clouds(size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw light and dark (size, size), from 0 to 1: some long waves on one another."""
    y, x = np.mgrid[:size, :size] / USUAL
    waves = 0.0
    for _ in range(4):
        down, right = rng.uniform(0.5, 1.6, 2) * rng.choice([-1, 1], 2)
        waves = waves + rng.uniform(0.5, 1) * np.sin(2 * np.pi * (down * y + right * x) + rng.uniform(0, 2 * np.pi))
    order = np.argsort(np.argsort(waves, axis=None)).reshape(size, size)  # so that each tone is as frequent
    return order / (size * size - 1)


def _whirls(size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw directions (size, size), angles: a stream to the right with whirls in it."""
    y, x = np.mgrid[:size, :size] / USUAL
    down, right = np.zeros((size, size)), np.full((size, size), 0.6)
    for _ in range(max(1, round(4 * size / USUAL))):
        (i, j), radius = rng.uniform(0, size / USUAL, 2), rng.uniform(0.12, 0.3)
        turn = 2 * rng.choice([-1, 1]) * rng.uniform(1, 2) * np.exp(-((y - i) ** 2 + (x - j) ** 2) / radius**2)
        down, right = down + turn * (x - j) / radius, right - turn * (y - i) / radius
    return np.arctan2(down, right)


def _at(array: np.ndarray, y: float, x: float) -> float:
    """Read an array at a place between its numbers, or beyond its border the nearest one."""
    height, width = array.shape
    return array.item(min(max(int(y), 0), height - 1), min(max(int(x), 0), width - 1))


def _mixed(palette: tuple[Colour, ...], tone: float, spread: float, rng: np.random.Generator) -> Colour:
    """Take a colour by its tone from 0 to 1, and mix it a little differently each time."""
    pure = palette[min(max(round(tone * len(palette) - 0.5), 0), len(palette) - 1)]
    return tuple(min(max(int(part + spread * more), 0), 255) for part, more in zip(pure, rng.normal(size=3).tolist()))


def _disc(draw: ImageDraw.ImageDraw, middle: tuple[float, float], radius: float, colour: Colour) -> None:
    x, y = middle
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _two_nearest(places: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find of each place (N, 2) the nearest point, and whether the second one is hardly farther."""
    places, points = (array.astype(np.float32) for array in (places, points))
    squared = (points**2).sum(1) - 2 * places @ points.T + (places**2).sum(1, keepdims=True)  # (N, points)
    nearest, rows = squared.argmin(1), np.arange(len(places))
    least = squared[rows, nearest]
    squared[rows, nearest] = np.inf
    return nearest, np.sqrt(squared.min(1)) - np.sqrt(np.maximum(least, 0)) < 3 * FINE
