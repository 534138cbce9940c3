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

ROOFS = (0.1, 0.6), (0.2, 0.85)  # where the photograph has them: part of the rows, part of the columns


def opening(image: np.ndarray) -> Figure:
    """Draw a picture as it is, and as the means of blocks of 4×4 and of 16×16 pixels.

    Args:
        image: (H, W); both divisible by 16.
    """
    sizes = [(size, _block_means(image, size)) for size in (1, 4, 16)]
    return described(
        pictures([(f"{small.size:,} numbers", small) for _, small in sizes], 0, 255),
        "Three times the same tower: sharp, in small squares, in large squares. Even in the last, of 16 rows and "
        "20 columns, roofs and sky can be told apart.",
    )


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


def shrunk_edges(*maps: np.ndarray) -> Figure:
    """Draw the tower's upright edges, and their largest numbers once and twice, each (1, H, W, 1)."""
    return described(
        pictures([(str(one.shape[1:3]), one[0, :, :, 0]) for one in maps]),
        "Upright edges of the tower as thin bright lines; then in squares, brighter and wider; then in large "
        "squares, where the tower is bright and the sky is dark.",
    )


def largest_and_mean(photo: np.ndarray, largest: np.ndarray, mean: np.ndarray) -> Figure:
    """Draw the tower, (H, W), and the largest and the mean of each of its 8×8 blocks, (1, H/8, W/8, 1)."""
    small = [("largest of 8×8", largest[0, :, :, 0]), ("mean of 8×8", mean[0, :, :, 0])]
    return described(
        pictures([("the photograph", photo), *small], 0, 255),
        "The tower, and two small versions of it. By the largest number it is much paler, with a white rim, and "
        "most dark lines are gone. By the mean it is as bright as the photograph.",
    )


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
    return described(
        fig,
        "A map of four rows and six columns, cut into six blocks of 2×2. The largest number of each block is "
        "coloured; these six make up the pooled map of two rows and three columns.",
    )


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


def valid_and_same() -> Figure:
    """Draw windows of 3 pixels at stride 2 on 8 pixels, "valid" and "same", and on 7 pixels, "same"."""
    settings = [
        ("valid, 8 pixels", 8, 3, 2, 0, 0),
        ("same, 8 pixels", 8, 3, 2, 0, 1),
        ("same, 7 pixels", 7, 3, 2, 1, 1),
    ]
    return described(
        windows_on_a_line(settings),
        "Three lines of pixels with the windows below them. Valid, 8 pixels: three windows, the last pixel "
        "unused. Same, 8 pixels: four windows and one dotted place at the right end. Same, 7 pixels: four windows "
        "and a dotted place at each end.",
    )


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


def two_ladders(input_shape: tuple[int, int, int], networks: dict[str, tuple[list[dict], list[tuple]]]) -> Figure:
    """Draw the maps of a network with pooling and of the same one without.

    Args:
        input_shape: (H, W, C).
        networks: layer table and shapes after each layer, by the network's title.
    """
    tables = []
    for title, (layers, shapes) in networks.items():
        names = ["input", *(layer["kind"] for layer in layers)]
        tables.append((title, list(zip(names, [input_shape, *shapes]))))
    return described(
        ladders(tables),
        "Above, the maps of the network with pooling: squares that shrink from 32 rows to 16 and to 8. Below, "
        "without pooling: all squares stay as large as the input.",
    )


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
    return described(
        fig,
        "Three lines of eight pixels in four blocks. Unmoved and moved by one, the 9 lies in the second block, "
        "and the pooled lines are the same. Moved by two, it lies in the third block.",
    )


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
    return described(
        fig,
        "Four rising curves. All pixels and every second pixel lie on top of each other, the highest. The largest "
        "of 2×2 starts lower, that of 4×4 lower still; both climb, too.",
    )


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


def roofs(photo: np.ndarray) -> Figure:
    """Draw the tower's roofs, with all pixels of the photograph and with every fourth."""
    return described(
        zoomed([("all pixels", photo), ("every fourth", photo[::4, ::4])], *ROOFS),
        "The tiled roofs of the tower. Left, with all pixels: fine even stripes run down. Right, with every "
        "fourth pixel: broad blotches and waves that the roofs do not have.",
    )


def smooth_roofs(photo: np.ndarray, blurred: np.ndarray) -> Figure:
    """Draw the tower's roofs with every fourth pixel of the photograph, and blurred and halved twice, (H/4, W/4)."""
    return described(
        zoomed([("every fourth", photo[::4, ::4]), ("blurred and halved, twice", blurred)], *ROOFS),
        "The roofs with every fourth pixel, full of blotches, beside the roofs blurred and halved twice: smooth "
        "and without blotches, even on the right face; on the left one a few pale stripes remain.",
    )
