"""The pictures of lesson 00; all of them are drawn by code, the photograph-like boat included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Circle, ConnectionPatch, Rectangle

from cnncourse.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    described,
    draw_numbers,
    draw_picture,
    frame,
    new_figure,
    outline,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PATCH_ROW, PATCH_COLUMN, PATCH_HEIGHT, PATCH_WIDTH = 59, 37, 4, 5  # where `zoom_in` looks: both sails, mast, sea
LINES = "#c8c8c8"  # of connections that only make up the crowd
SCORE_TOP, SCORE_STEP = 30.5, 2.35  # where `follow_picture` has the score of 0, and how far down the next one
CHANNELS = [("red", ORANGE), ("green", GREEN), ("blue", BLUE)]
_STAGES = [  # of `follow_picture`: centre, name, what it does
    (8, "input", "a picture,\nonly numbers"),
    (33, "convolution + ReLU", "extract features,\ndetect patterns"),
    (57, "pooling", "reduce size"),
    (74.5, "dense", "classify"),
    (92, "output", "decide"),
]


def paint_boat() -> np.ndarray:
    """Paint a sailing boat at dusk.

    Returns:
        The picture, (96, 144, 3), uint8.
    """
    height, width, fine = 96, 144, 4  # painted four times as fine, then averaged, so that edges are smooth
    y, x = np.mgrid[0 : height * fine, 0 : width * fine] / fine
    sea = y > 62
    colours = np.where(sea[..., None], _sea(x, y), _sky(x, y))
    for shape, colour in _boat(x, y):
        colours[shape] = colour
    smooth = colours.reshape(height, fine, width, fine, 3).mean(axis=(1, 3))  # (H, W, 3)
    noise = np.random.default_rng(0).normal(0, 3, smooth.shape)  # as every camera has
    return np.clip(smooth + noise, 0, 255).astype(np.uint8)


def zoom_in() -> Figure:
    """Draw the boat, a few of its pixels, and the numbers that they are."""
    boat = paint_boat()
    patch = boat[PATCH_ROW : PATCH_ROW + PATCH_HEIGHT, PATCH_COLUMN : PATCH_COLUMN + PATCH_WIDTH]
    fig, (left, middle, right) = new_figure(9.6, 2.8, 3, width_ratios=[1.5, 1.25, 1.25])
    _draw_colours(left, boat, "what you see")
    corner = (PATCH_COLUMN, PATCH_ROW)
    left.add_patch(Rectangle(corner, PATCH_WIDTH, PATCH_HEIGHT, fill=False, edgecolor="white", lw=1.5))
    _draw_colours(middle, patch, "come closer")
    frame(right, *patch.shape[:2], "what the computer sees")
    right.set(xlim=(0, PATCH_WIDTH), ylim=(PATCH_HEIGHT, 0))
    for (i, j, channel), value in np.ndenumerate(patch):
        if channel == 0:
            right.add_patch(Rectangle((j, i), 1, 1, facecolor="white", edgecolor=GREY, clip_on=False))
        y, colour = i + 0.23 + 0.27 * channel, CHANNELS[channel][1]
        right.text(j + 0.5, y, f"{value}", ha="center", va="center", fontsize=8, color=colour)
    _magnify(fig, left, middle, patch.shape)
    return described(
        fig,
        "Left a boat at dusk, with a small white frame at its mast. Middle the framed pixels, as large squares of "
        "colour. Right the same squares, with nothing but three numbers in each.",
    )


def label_pixels(image: np.ndarray, row: int, column: int) -> Figure:
    """Draw a small grey picture beside its numbers, rows and columns counted, with one pixel framed in both.

    Args:
        image: (H, W).
        row, column: of the framed pixel.
    """
    fig, axes = new_figure(7.2, 4.0, 2)
    draw_picture(axes[0], image, "the picture", 0, 255)
    axes[0].set(xlim=(-2, image.shape[1] - 0.4), ylim=(image.shape[0] - 0.4, -2))
    _count_rows_and_columns(axes[0], image.shape, 0)
    outline(axes[0], row - 0.5, column - 0.5, 1, 1)
    draw_numbers(axes[1], image, "the array", shade=False)  # its scale of greys would make black grey
    axes[1].set(xlim=(-1.5, image.shape[1] + 0.1), ylim=(image.shape[0] + 0.1, -1.5))
    _count_rows_and_columns(axes[1], image.shape, 0.5)
    outline(axes[1], row, column, 1, 1)
    return described(
        fig,
        f"A white seven on black, and beside it the same grid with its numbers. Rows 0 to {image.shape[0] - 1} "
        f"run down, columns 0 to {image.shape[1] - 1} run right. The pixel in row {row}, column {column} is framed in "
        f"both: {image[row, column]}, nearly white.",
    )


def compare_pictures(before: np.ndarray, after: np.ndarray, names: tuple[str, str]) -> Figure:
    """Draw two small grey pictures of one shape with their numbers on them.

    Args:
        before, after: (H, W), uint8.
        names: their titles.
    """
    fig, axes = new_figure(6.4, 3.7, 2)
    for ax, image, name in zip(axes, (before, after), names):
        draw_picture(ax, image, name, 0, 255)
        for (i, j), value in np.ndenumerate(image):
            ax.text(j, i, f"{value}", ha="center", va="center", color="black" if value > 127 else "white")
    return fig


def overflow(image: np.ndarray, brighter: np.ndarray) -> Figure:
    """Draw the seven, (H, W), and what became of it when 50 was added to its bytes."""
    return described(
        compare_pictures(image, brighter, ("seven", "seven + 50")),
        "Left the seven, white on black. Right the sum: the background became a little lighter, but the brightest "
        "strokes of the seven turned nearly black.",
    )


def shuffled_pixels(image: np.ndarray, shuffled: np.ndarray) -> Figure:
    """Draw the seven, (H, W), and its pixels in other places."""
    return described(
        compare_pictures(image, shuffled, ("seven", "shuffled")),
        "Left the seven. Right the same thirty numbers in other places: bright and dark squares at random, no "
        "digit to be seen.",
    )


def split_channels(image: np.ndarray) -> Figure:
    """Draw a small colour picture and its three channels with their numbers.

    Args:
        image: (H, W, 3), uint8.
    """
    fig, axes = new_figure(9.6, 2.0, 4)
    frame(axes[0], *image.shape[:2], "the picture")
    for i, j in np.ndindex(image.shape[:2]):
        axes[0].add_patch(Rectangle((j, i), 1, 1, facecolor=image[i, j] / 255, edgecolor=GREY, lw=0.8))
    for channel, (name, colour) in enumerate(CHANNELS):
        ax = axes[channel + 1]
        for (i, j), value in np.ndenumerate(image[..., channel]):
            ax.add_patch(Rectangle((j, i), 1, 1, facecolor=PALE[colour] if value else "white", edgecolor=GREY, lw=0.8))
            ax.text(j + 0.5, i + 0.5, f"{value}", ha="center", va="center")
        frame(ax, *image.shape[:2], f"channel {channel}: {name}")
    return described(
        fig,
        "Six pixels: red, green and blue above yellow, white and black. Beside them the three channels. Yellow "
        "has 255 in red and green and 0 in blue. White has 255 in all three, black 0 in all three.",
    )


def connect_units(image: np.ndarray, num_units: int) -> Figure:
    """Draw a dense layer: every pixel is connected to every unit; the connections of the first unit stand out.

    Args:
        image: (H, W), grey.
        num_units: how many units.
    """
    fig, (left, right) = new_figure(8.2, 4.2, 2, width_ratios=[1, 2.2])
    draw_picture(left, image, "the picture", 0, 255)
    inputs = image.ravel()  # (H*W,)
    heights, units = np.linspace(1, 0, inputs.size), np.linspace(0.85, 0.15, num_units)
    for k, unit in enumerate(units):
        colour, width, order = (ORANGE, 1.0, 2) if k == 0 else (LINES, 0.5, 1)
        _connect(right, (0, heights), (1, [unit]), color=colour, lw=width, zorder=order)
        right.plot(1, unit, "o", ms=22, mfc="white", mec=ORANGE if k == 0 else GREY, mew=2 * width, zorder=4)
        right.text(1, unit, f"{k}", ha="center", va="center", zorder=5)
    look = {"cmap": "gray", "vmin": 0, "vmax": 255, "marker": "s", "s": 52, "edgecolors": GREY}
    right.scatter(np.zeros(inputs.size), heights, c=inputs, zorder=3, **look)
    right.text(0.62, 0.99, f"the {inputs.size} weights of unit 0", color=ORANGE, ha="center", va="center")
    right.set(xlim=(-0.08, 1.12), ylim=(-0.04, 1.04), title=f"{inputs.size} inputs and {num_units} units")
    right.axis("off")
    return described(
        fig,
        "The seven, its thirty pixels as one column of small squares, and four units. A line runs from every "
        "square to every unit; the thirty lines to unit 0 stand out.",
    )


def compare_weights(dense: int, filters: int) -> Figure:
    """Draw two numbers of weights as squares of that area.

    Args:
        dense: the larger number.
        filters: the smaller number.
    """
    fig, (ax,) = new_figure(7.2, 3.9)
    side = (filters / dense) ** 0.5
    ax.add_patch(Rectangle((0, 0), 1, 1, facecolor=PALE[BLUE], edgecolor=BLUE, lw=1.5))
    ax.add_patch(Rectangle((1.2, 0.5), side, side, facecolor=ORANGE, edgecolor=ORANGE, lw=0.3))
    ax.add_patch(Circle((1.2 + side / 2, 0.5 + side / 2), 0.05, fill=False, edgecolor=GREY, lw=1))
    ax.text(0.5, 0.5, f"dense layer\n{dense:,}\nweights", ha="center", va="center")
    ax.text(1.29, 0.5, f"the dot in the ring:\nfilters, {filters:,}\nweights", va="center")
    ax.set(xlim=(-0.02, 1.85), ylim=(-0.02, 1.02), aspect="equal")
    ax.axis("off")
    return described(
        fig,
        "A large square stands for the weights of the dense layer. A dot in a ring, hardly to be seen, stands for "
        "those of the filters, drawn to the same scale.",
    )


def mark_changes(before: np.ndarray, after: np.ndarray) -> Figure:
    """Draw two small grey pictures with their numbers; frame the places of the second that differ from the first.

    Args:
        before, after: (H, W), uint8.
    """
    fig = compare_pictures(before, after, ("before", "one pixel further right"))
    for i, j in np.argwhere(before != after):
        outline(fig.axes[1], i - 0.44, j - 0.44, 0.88, 0.88)
    return described(
        fig,
        "The seven before and after it moved one column to the right. Frames mark the places whose number "
        "changed: all places where the seven is now, and those that it left.",
    )


def follow_picture() -> Figure:
    """Draw the stages of a CNN from left to right, with the real maps of a drawn seven."""
    fig, (ax,) = new_figure(9.8, 3.2)
    image = _drawn_seven()  # (24, 24)
    maps = [np.maximum(_slide(image, kernel), 0) for kernel in _edge_filters()]  # each (22, 22)
    pooled = [m.reshape(11, 2, 11, 2).max(axis=(1, 3)) for m in maps]  # each (11, 11)
    _put(ax, image, 1, 27, 14)
    _put_four(ax, maps, 33, 20, 10)
    _put_four(ax, pooled, 57, 20, 5)
    _dense_dots(ax)
    _scores(ax)
    for start, end in [(16.5, 21), (45, 50), (64, 69), (79.5, 84.5)]:
        ax.annotate("", (end, 20), (start, 20), arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 2})
    for centre, name, does in _STAGES:
        ax.text(centre, 34.5, name, ha="center", va="center", weight="bold")
        ax.text(centre, 4.4, does, ha="center", va="center", color=BLUE)
    ax.set(xlim=(0, 100), ylim=(2, 36), aspect="equal")
    ax.axis("off")
    return described(
        fig,
        "From left to right: a picture of a seven; convolution and ReLU make four maps of it, each with other "
        "strokes bright; pooling makes the maps half as high and wide; a dense layer; ten scores, the highest at "
        "7.",
    )


def _sky(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Colour of the sky: from dark blue to orange, with the sun low on the right."""
    down = np.clip(y / 62, 0, 1)[..., None]
    colour = (1 - down) * np.array([38, 52, 110]) + down * np.array([250, 168, 96])
    distance = np.hypot(x - 108, y - 50)[..., None]
    colour = colour + 70 * np.exp(-distance / 14) * np.array([1, 0.8, 0.4])
    return np.where(distance < 8, np.array([255, 236, 170]), colour)


def _sea(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Colour of the sea: waves that grow towards the front, and a path of light under the sun."""
    down = np.clip((y - 62) / 34, 0, 1)
    waves = np.sin(np.clip(y - 62, 0, None) ** 1.25 * 1.1 + 2.2 * np.sin(x / (5 + 6 * down))) * (0.3 + down)
    colour = np.array([40, 62, 112]) + (1 - down)[..., None] * np.array([70, 50, 20]) + 14 * waves[..., None]
    light = np.exp(-(((x - 108) / (5 + 12 * down)) ** 2)) * (0.55 + 0.45 * np.sign(waves))
    return colour + light[..., None] * np.array([150, 95, 25])


def _boat(x: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, tuple[int, int, int]]]:
    """The boat's parts, each a mask and its colour, the last one on top."""
    hull = (y > 66) & (y < 73) & (x > 24 + (y - 66) * 0.9) & (x < 58 - (y - 66) * 1.1)
    main = (y > 16) & (y < 63) & (x > 41.5) & (x < 41.5 + (y - 16) * 0.34)
    jib = (y > 22) & (y < 63) & (x < 38.5) & (x > 38.5 - (y - 22) * 0.3)
    mast = (np.abs(x - 40) < 0.7) & (y > 13) & (y < 67)
    stripe = hull & (y < 67.6)
    sails = [(main, (252, 244, 228)), (jib, (214, 84, 58))]
    return [(mast, (70, 48, 40)), *sails, (hull, (60, 36, 40)), (stripe, (238, 228, 210))]


def _draw_colours(ax: Axes, image: np.ndarray, title: str) -> None:
    ax.imshow(image, interpolation="nearest", extent=(0, image.shape[1], image.shape[0], 0))
    ax.set_title(title)
    ax.axis("off")


def _magnify(fig: Figure, left: Axes, right: Axes, shape: tuple[int, ...]) -> None:
    """Draw the two lines of a magnifying glass from the patch on the left to the axes on the right."""
    for y_left, y_right in [(PATCH_ROW, 0), (PATCH_ROW + PATCH_HEIGHT, shape[0])]:
        ends = (PATCH_COLUMN + PATCH_WIDTH, y_left), (0, y_right)
        fig.add_artist(ConnectionPatch(*ends, "data", "data", axesA=left, axesB=right, color=GREY, lw=1))


def _connect(ax: Axes, left: tuple[float, Sequence], right: tuple[float, Sequence], **options: Any) -> None:
    """Draw a line from every place on the left to every place on the right, each given as (x, many y)."""
    starts, ends = (array.ravel() for array in np.meshgrid(left[1], right[1]))
    ax.plot([left[0], right[0]], [starts, ends], **options)


def _count_rows_and_columns(ax: Axes, shape: tuple[int, ...], middle: float) -> None:
    edge = middle - 0.85
    for i in range(shape[0]):
        ax.text(edge, i + middle, f"{i}", ha="center", va="center", color=BLUE, fontsize=10)
    for j in range(shape[1]):
        ax.text(j + middle, edge, f"{j}", ha="center", va="center", color=BLUE, fontsize=10)
    ax.text(middle - 0.3, edge - 0.65, "column →", va="center", color=BLUE, fontsize=10)
    ax.text(edge - 0.65, middle - 0.3, "row →", ha="center", va="top", color=BLUE, fontsize=10, rotation=-90)


def _drawn_seven(size: int = 24) -> np.ndarray:
    """A seven as a broad pen draws it, (size, size), 0 to 1."""
    i, j = np.mgrid[0:size, 0:size]
    corners = [(5, 6), (5, 17), (19, 10)]
    distance = np.minimum(*(_to_line(i, j, start, end) for start, end in zip(corners, corners[1:])))
    return np.clip(2.2 - distance, 0, 1)


def _to_line(i: np.ndarray, j: np.ndarray, start: tuple[int, int], end: tuple[int, int]) -> np.ndarray:
    """Distance of every place from a stretch of a line."""
    di, dj = end[0] - start[0], end[1] - start[1]
    along = np.clip(((i - start[0]) * di + (j - start[1]) * dj) / (di**2 + dj**2), 0, 1)
    return np.hypot(i - start[0] - along * di, j - start[1] - along * dj)


def _edge_filters() -> list[np.ndarray]:
    downwards = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    slanting = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    return [downwards, -downwards, slanting, -slanting]


def _slide(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)  # (H-2, W-2, 3, 3)
    return np.einsum("ijkl,kl->ij", windows, kernel)


def _put(ax: Axes, image: np.ndarray, x: float, top: float, size: float) -> None:
    """Draw a picture in a corner of shared axes, with a thin frame."""
    ax.imshow(
        image, cmap="gray", vmin=0, vmax=max(1.0, float(image.max())), extent=(x, x + size, top - size, top), zorder=2
    )
    ax.add_patch(Rectangle((x, top - size), size, size, fill=False, edgecolor="white", lw=2, zorder=2))
    ax.add_patch(Rectangle((x, top - size), size, size, fill=False, edgecolor=GREY, lw=0.8, zorder=2))


def _put_four(ax: Axes, maps: list[np.ndarray], x: float, y: float, size: float) -> None:
    """Draw four maps around a centre, two above two."""
    for k, feature_map in enumerate(maps):
        _put(ax, feature_map, x - size - 0.6 + (size + 1.2) * (k % 2), y + size + 0.6 - (size + 1.2) * (k // 2), size)


def _dense_dots(ax: Axes) -> None:
    inputs, units = np.linspace(31, 9, 9), SCORE_TOP - SCORE_STEP * np.arange(10)  # a unit for each digit
    _connect(ax, (71, inputs), (78, units), color=LINES, lw=0.6, zorder=1)
    ax.plot(np.full(9, 71), inputs, "o", ms=5, color=GREY)
    ax.plot(np.full(10, 78), units, "o", ms=6, color=BLUE)


def _scores(ax: Axes) -> None:
    """Draw made-up scores of the ten digits, the seven's the highest."""
    scores = np.array([0.4, 1.2, 1.0, 0.7, 0.5, 0.3, 0.2, 6.5, 0.4, 1.6])
    for digit, score in enumerate(scores):
        y, best = SCORE_TOP - SCORE_STEP * digit, digit == scores.argmax()
        ax.add_patch(Rectangle((89, y - 0.8), score, 1.6, color=ORANGE if best else "#bdbdbd"))
        ax.text(88, y, f"{digit}", ha="center", va="center", fontsize=9, weight="bold" if best else "normal")
        if best:
            ax.text(96.2, y, "a 7", va="center", weight="bold", color=ORANGE)
