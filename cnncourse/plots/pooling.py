"""The pictures of lesson 03."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from cnncourse.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PINK,
    draw_numbers,
    draw_picture,
    frame,
    new_figure,
    outline,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def opening(image: np.ndarray) -> Figure:
    """Draw a picture as it is, and as the means of blocks of 4×4 and of 16×16 pixels.

    Args:
        image: (H, W); both divisible by 16.
    """
    sizes = [(size, _block_means(image, size)) for size in (1, 4, 16)]
    return pictures([(f"{small.size:,} numbers", small) for _, small in sizes], 0, 255)


def _block_means(image: np.ndarray, size: int) -> np.ndarray:
    height, width = image.shape
    return image.reshape(height // size, size, width // size, size).mean((1, 3))


def pictures(images: list[tuple[str, np.ndarray]], low: float | None = None, high: float | None = None) -> Figure:
    """Draw grey pictures side by side, each as large as the others, however many pixels it has.

    Args:
        images: (title, array (H, W)).
        low, high: what is black and what is white; without them each picture's own smallest and largest number.
    """
    width = max(3.3, 9 / len(images))
    tallest = max(image.shape[0] / image.shape[1] for _, image in images)
    fig, axes = new_figure(width * len(images), width * tallest + 0.4, len(images))
    for ax, (title, image) in zip(axes, images):
        draw_picture(ax, image, title, low, high)
    return fig


def blocks(feature_map: np.ndarray, pooled: np.ndarray, size: int = 2) -> Figure:
    """Draw a feature map with its blocks, the largest number of each in colour, and the pooled map.

    Args:
        feature_map: (H, W).
        pooled: (H / size, W / size), the largest number of each block.
        size: rows and columns of a block.
    """
    fig, (left, right) = new_figure(7.5, 3, 2, width_ratios=[feature_map.shape[1], 1.4 * pooled.shape[1]])
    draw_numbers(left, feature_map, "feature map", shade=False)
    draw_numbers(right, pooled, "the largest of each block", shade=False)
    for i, j in np.ndindex(pooled.shape):
        block = feature_map[i * size : (i + 1) * size, j * size : (j + 1) * size]
        row, column = np.unravel_index(block.argmax(), block.shape)
        _fill(left, i * size + row, j * size + column, block.max())
        outline(left, i * size, j * size, size, size, BLUE)
        _fill(right, i, j, pooled[i, j])
        outline(right, i, j, 1, 1, BLUE)
    return fig


def _fill(ax: Axes, row: float, column: float, value: float) -> None:
    ax.add_patch(Rectangle((column, row), 1, 1, facecolor=PALE[ORANGE], edgecolor=GREY, lw=0.8))
    ax.text(column + 0.5, row + 0.5, f"{value:g}", ha="center", va="center", weight="bold")


def windows_on_a_line(rows: list[tuple[str, int, int, int, int, int]]) -> Figure:
    """Draw where windows lie on a line of pixels, one panel a setting.

    Args:
        rows: (title, size, window, stride, places of padding before, after) of each panel.
    """
    fig, axes = new_figure(
        10, 2.4, len(rows), width_ratios=[size + before + after for _, size, _, _, before, after in rows]
    )
    for ax, (title, size, window, stride, before, after) in zip(axes, rows):
        length = before + size + after
        for x in range(length):
            _line_place(ax, x, before <= x < before + size)
        for row, start in enumerate(range(0, length - window + 1, stride), 1):
            ax.add_patch(Rectangle((start + 0.08, row + 0.1), window - 0.16, 0.55, facecolor=BLUE, edgecolor="none"))
        ax.set(title=title, xlim=(-0.2, length + 0.2), ylim=(4.9, -0.1))
        ax.axis("off")
    return fig


def _line_place(ax: Axes, x: float, is_pixel: bool) -> None:
    look = {"facecolor": "0.85", "ls": "-"} if is_pixel else {"facecolor": "white", "ls": ":"}
    ax.add_patch(Rectangle((x, 0), 1, 0.8, edgecolor=GREY, lw=1, **look))


def ladders(tables: list[tuple[str, list[tuple[str, tuple[int, int, int]]]]]) -> Figure:
    """Draw the maps after each layer as squares in scale, one row a network.

    Args:
        tables: (title, list of (label, shape (H, W, C))) of each network.
    """
    fig, axes = new_figure(10, 2.6 * len(tables))
    ax = axes[0]
    step = 1.6 * max(shape[0] for _, rungs in tables for _, shape in rungs)
    for row, (title, rungs) in enumerate(tables):
        bottom = row * 1.35 * step
        ax.text(-0.1 * step, bottom - 0.78 * step, title, weight="bold")
        for column, (label, (height, width, channels)) in enumerate(rungs):
            colour = PALE[ORANGE] if "pool" in label else PALE[BLUE]
            x = column * step
            ax.add_patch(Rectangle((x, bottom - height), width, height, facecolor=colour, edgecolor="black", lw=1))
            text = f"{label}\n{height}×{width}×{channels}"
            ax.text(x, bottom + 0.04 * step, text, ha="left", va="top", fontsize=10)
            if column:
                ax.add_patch(
                    FancyArrowPatch(
                        (x - 0.3 * step, bottom - 5), (x - 0.06 * step, bottom - 5), arrowstyle="->", mutation_scale=12
                    )
                )
    widest = max(len(rungs) for _, rungs in tables)
    ax.set(
        xlim=(-0.12 * step, widest * step - 0.2 * step),
        ylim=(1.35 * step * (len(tables) - 1) + 0.4 * step, -0.9 * step),
    )
    ax.set_aspect("equal")
    ax.axis("off")
    return fig


def lines(rows: list[tuple[str, np.ndarray, np.ndarray]], size: int = 2) -> Figure:
    """Draw lines of pixels with their blocks, and to the right what pooling makes of each.

    Args:
        rows: (title, line (W,), pooled (W / size,)).
        size: pixels of a block.
    """
    width, short = len(rows[0][1]), len(rows[0][2])
    fig, (left, right) = new_figure(9, 0.75 * len(rows) + 0.5, 2, width_ratios=[width + 3.1, short + 0.2])
    for row, (title, line, pooled) in enumerate(rows):
        top = 1.3 * row
        left.text(-0.3, top + 0.5, title, ha="right", va="center")
        for ax, values in ((left, line), (right, pooled)):
            for x, value in enumerate(values):
                face = PALE[ORANGE] if value else "white"
                ax.add_patch(Rectangle((x, top), 1, 1, facecolor=face, edgecolor=GREY, lw=0.8))
                ax.text(x + 0.5, top + 0.5, f"{value:g}", ha="center", va="center")
        for x in range(0, width, size):
            outline(left, top, x, 1, size, BLUE)
    height = 1.3 * (len(rows) - 1) + 1
    frame(left, height, width, "pixels and their blocks")
    left.set_xlim(-3, width + 0.1)
    frame(right, height, short, "pooled")
    return fig


def sensitivities(curves: list[tuple[str, list[float]]]) -> Figure:
    """Plot how much a shift changes, against how far the picture may move.

    Args:
        curves: (name, the sensitivities for max_shift 1, 2, …); at most five.
    """
    fig, (ax,) = new_figure(7.5, 4)
    looks = zip((GREY, ORANGE, BLUE, GREEN, PINK), "osD^v", ("-", "--", "-", "-", "-"))
    for (name, values), (colour, marker, style) in zip(curves, looks):
        shifts = np.arange(1, len(values) + 1)
        ax.plot(shifts, values, color=colour, marker=marker, ls=style, label=name)
    ax.set(xlabel="max_shift, in pixels", ylabel="shift sensitivity", ylim=(0, None), xticks=shifts)
    ax.legend(loc="lower right", frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def zoomed(images: list[tuple[str, np.ndarray]], rows: tuple[float, float], columns: tuple[float, float]) -> Figure:
    """Draw the same part of pictures of different resolution.

    Args:
        images: (title, array (H, W)).
        rows, columns: the part, as fractions of the height and the width, from and to.
    """
    parts = []
    for title, image in images:
        top, bottom = (round(part * image.shape[0]) for part in rows)
        left, right = (round(part * image.shape[1]) for part in columns)
        parts.append((title, image[top:bottom, left:right]))
    return pictures(parts, 0, 255)
