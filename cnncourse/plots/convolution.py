"""The pictures of lesson 01."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import ConnectionPatch, FancyArrowPatch, Rectangle

from cnncourse.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    described,
    draw_map,
    draw_numbers,
    draw_picture,
    frame,
    new_figure,
    outline,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def house() -> np.ndarray:
    """Draw a small grey picture of a house, with edges in three directions.

    Returns:
        (16, 20) floats, 0 black to 1 white.
    """
    image = np.full((16, 20), 0.2)
    for row in range(2, 8):
        image[row, 10 - (row - 1) : 10 + (row - 1)] = 0.6  # the roof grows by one pixel on each side
    image[8:15, 5:15] = 1.0
    image[10:15, 8:11] = 0.2
    return image


def opening(image: np.ndarray, kernel: np.ndarray) -> Figure:
    """Draw a picture, a filter and what comes out, as the lesson's first look.

    Args:
        image: (H, W).
        kernel: (kh, kw).
    """
    fig, (left, middle, right) = new_figure(9, 3, 3, width_ratios=[3, 1.3, 3])
    draw_picture(left, image, "a picture", 0, 1)
    draw_numbers(middle, kernel, "a filter", shade=False)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    draw_map(right, np.einsum("ijxy,xy->ij", windows, kernel), "what it answers", image.shape)
    _between(fig, left, middle, "∗")
    _between(fig, middle, right, "=")
    return described(
        fig,
        "A grey house, a filter of nine numbers, and the filter's answer: strong blue and red lines at the "
        "upright edges, paler ones along the roof; the level edges have vanished.",
    )


def one_place(image: np.ndarray, kernel: np.ndarray, row: int, column: int) -> Figure:
    """Draw the sum of products at one place of the filter.

    Args:
        image: (H, W).
        kernel: (kh, kw).
        row, column: the place of the filter's top-left corner.
    """
    fig, axes = new_figure(8.5, 2.6, 3, width_ratios=[image.shape[1], kernel.shape[1], 2.2 * kernel.shape[1]])
    draw_numbers(axes[0], image, "picture")
    outline(axes[0], row, column, *kernel.shape)
    draw_numbers(axes[1], kernel, "filter", shade=False)
    patch = image[row : row + kernel.shape[0], column : column + kernel.shape[1]]
    _draw_products(axes[2], patch, kernel)
    _between(fig, axes[0], axes[1], "∗")
    _between(fig, axes[1], axes[2], "=")
    return fig


def top_left(image: np.ndarray, kernel: np.ndarray) -> Figure:
    """Draw the sum of products where the filter lies on the picture's top-left corner; arrays as for `one_place`."""
    patch = image[: kernel.shape[0], : kernel.shape[1]]
    *products, last = (f"{pixel:g}·{weight:g}" for pixel, weight in zip(patch.ravel(), kernel.ravel()))
    return described(
        one_place(image, kernel, 0, 0),
        f"The filter lies on the top-left corner of the picture. The products {', '.join(products)} and {last} "
        f"add up to {(patch * kernel).sum():g}.",
    )


def sliding(image: np.ndarray, kernel: np.ndarray, feature_map: np.ndarray) -> Iterator[Figure]:
    """Draw the filter at each of its places, one figure a place.

    Args:
        image: (H, W).
        kernel: (kh, kw).
        feature_map: (H-kh+1, W-kw+1), the sums; it fills up as the filter moves.

    Raises:
        TypeError: there is no feature map yet.
        ValueError: it is not the right one.
    """
    if feature_map is None:
        raise TypeError("there is no feature map yet")
    feature_map = np.asarray(feature_map)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    if not np.array_equal(feature_map, (windows * kernel).sum((2, 3))):
        raise ValueError("the feature map is not right yet")
    places = list(np.ndindex(feature_map.shape))
    return (_sliding_frame(image, kernel, feature_map, step, *place) for step, place in enumerate(places))


def _sliding_frame(
    image: np.ndarray, kernel: np.ndarray, feature_map: np.ndarray, step: int, row: int, column: int
) -> Figure:
    widths = [image.shape[1], kernel.shape[1], 1.5 * kernel.shape[1], feature_map.shape[1]]
    fig, axes = new_figure(10.5, 3.0, 4, width_ratios=widths)
    draw_numbers(axes[0], image, f"step {step + 1} of {feature_map.size}")
    outline(axes[0], row, column, *kernel.shape)
    draw_numbers(axes[1], kernel, "filter", shade=False)
    patch = image[row : row + kernel.shape[0], column : column + kernel.shape[1]]
    _draw_products(axes[2], patch, kernel)
    hide = np.arange(feature_map.size).reshape(feature_map.shape) > step
    draw_numbers(axes[3], feature_map, "feature map", hide, shade=False)
    outline(axes[3], row, column, 1, 1)
    for left, right, sign in zip(axes, axes[1:], "∗=→"):
        _between(fig, left, right, sign)
    return described(
        fig,
        "The filter visits the nine places of the picture one after the other. Each time the nine products "
        "and their sum are shown, and the sum is entered into the feature map.",
    )


def _draw_products(ax: Axes, patch: np.ndarray, kernel: np.ndarray) -> None:
    """Draw pixel·weight at each place of a patch, and the sum below."""
    height, width = kernel.shape
    for i in range(height):
        for j in range(width):
            counts = patch[i, j] * kernel[i, j] != 0
            ax.add_patch(Rectangle((j, i), 1, 1, facecolor=PALE[ORANGE] if counts else "white", edgecolor=GREY, lw=0.8))
            ax.text(j + 0.5, i + 0.5, f"{patch[i, j]:g}·{kernel[i, j]:g}", ha="center", va="center")
    frame(ax, height + 0.6, width, "pixel · weight")
    ax.text(width / 2, height + 0.4, f"sum: {(patch * kernel).sum():g}", ha="center", va="center", weight="bold")


def steps_on_a_line(rows: list[tuple[str, int, int, int, int, int]]) -> Figure:
    """Draw where a kernel lies on a line of pixels, one panel a setting.

    Args:
        rows: (title, size, kernel_size, stride, padding, dilation) of each panel.
    """
    lengths = [size + 2 * padding for _, size, _, _, padding, _ in rows]
    fig, axes = new_figure(10.5, 2.2, len(rows), width_ratios=lengths)
    for ax, (title, size, kernel_size, stride, padding, dilation) in zip(axes, rows):
        _draw_line(ax, size, kernel_size, stride, padding, dilation)
        ax.set(title=title, ylim=(4.9, -0.1))
    return fig


def three_settings() -> Figure:
    """Draw where a kernel of three lies on eight pixels: with stride 2, with padding besides, with dilation 2."""
    settings = [
        ("stride 2", 8, 3, 2, 0, 1),
        ("stride 2, padding 1", 8, 3, 2, 1, 1),
        ("stride 1, dilation 2", 8, 3, 1, 0, 2),
    ]
    return described(
        steps_on_a_line(settings),
        "Three lines of eight pixels; below each, a row of three blue blocks for each place of the kernel. Stride "
        "2 gives three places and leaves the last pixel unused. Padding 1 gives four. With dilation 2 the kernel "
        "spans five pixels and has four places.",
    )


def _draw_line(ax: Axes, size: int, kernel_size: int, stride: int, padding: int, dilation: int) -> None:
    length = size + 2 * padding
    for x in range(length):
        inside = padding <= x < size + padding
        ax.add_patch(
            Rectangle(
                (x, 0),
                1,
                0.8,
                facecolor="0.85" if inside else "white",
                edgecolor=GREY,
                lw=0.8,
                ls="-" if inside else ":",
            )
        )
        if not inside:
            ax.text(x + 0.5, 0.4, "0", ha="center", va="center", color=GREY)
    span = dilation * (kernel_size - 1) + 1
    starts = range(0, length - span + 1, stride)
    for row, start in enumerate(starts, 1):
        ax.plot([start + 0.5, start + span - 0.5], [row + 0.35, row + 0.35], color=BLUE, lw=1)
        for x in range(start, start + span, dilation):
            ax.add_patch(Rectangle((x + 0.1, row + 0.1), 0.8, 0.5, facecolor=BLUE, edgecolor="none"))
    ax.set_xlim(-0.2, length + 0.2)
    ax.axis("off")


def counts(arrays: list[tuple[str, np.ndarray]]) -> Figure:
    """Draw small arrays of counts with their numbers, side by side; the larger, the lighter.

    Args:
        arrays: (title, array (H, W)).
    """
    fig, axes = new_figure(3.4 * len(arrays), 3.4, len(arrays))
    for ax, (title, array) in zip(axes, arrays):
        draw_numbers(ax, array, title)
    return fig


def coverage(bare: np.ndarray, framed: np.ndarray) -> Figure:
    """Draw how often each pixel, (5, 5), is covered without a frame of zeros and with one."""
    return described(
        counts([("without a frame", bare), ("with a frame of zeros", framed)]),
        "Two 5×5 grids of counts. Without a frame: 9 in the centre, falling to 1 in the corners. With a frame: 9 "
        "everywhere inside, 6 along the border, 4 in the corners.",
    )


def picture_and_filter(image: np.ndarray, kernel: np.ndarray) -> Figure:
    """Draw a small picture and a filter with their numbers, in one scale.

    Args:
        image: (H, W).
        kernel: (kh, kw).
    """
    fig, axes = new_figure(5.5, 3.1, 2, width_ratios=[image.shape[1], kernel.shape[1]])
    draw_numbers(axes[0], image, "picture")
    draw_numbers(axes[1], kernel, "filter", shade=False)
    _between(fig, *axes, "∗")
    return described(
        fig,
        "A checkerboard of five rows and columns with ones in the corners and the centre. A filter of three rows "
        "and columns with ones in the corners and the centre.",
    )


def channels() -> Figure:
    """Draw how one number of a result comes from all channels, and one feature map from each filter."""
    fig, (ax,) = new_figure(9.5, 4)
    for c, (name, colour) in enumerate(zip(("channel 0", "channel 1", "channel 2"), (ORANGE, GREEN, BLUE))):
        _sheet(ax, 0.35 * c, 1 + 0.35 * c, 5, 5, PALE[colour], 0)
        _sheet(ax, 0.35 * c, 1 + 0.35 * c, 2, 2, colour, 2)
        ax.text(-0.3, 1.5 + 0.75 * c, name, ha="right", va="center", color=colour)
        for f in range(2):
            _sheet(ax, 8.5 + 0.35 * c, 4.2 * f + 0.35 * c, 2, 2, colour, 2)
    for f in range(2):
        top = 4.2 * f
        ax.text(8.5, top - 0.2, f"filter {f}: a sheet per channel", ha="left", va="bottom", fontsize=10)
        ax.add_patch(FancyArrowPatch((6.0, 3.0 + f), (8.2, top + 1.35), arrowstyle="->", mutation_scale=14))
        ax.add_patch(FancyArrowPatch((11.4, top + 1.35), (13.6, top + 1.35), arrowstyle="->", mutation_scale=14))
        ax.text(12.45, top + 1.15, "add up,\nadd bias", ha="center", va="bottom", fontsize=10)
        _sheet(ax, 13.9, top + 0.1, 2.6, 2.6, "white", 4)
        _sheet(ax, 13.9, top + 0.1, 0.65, 0.65, GREY, 4)
        ax.text(16.8, top + 1.4, f"feature map {f}", va="center")
    ax.text(7.0, 3.45, "multiply", ha="center", va="center", fontsize=10)
    ax.set(xlim=(-2.8, 19.6), ylim=(7.4, -1.0))
    ax.axis("off")
    return described(
        fig,
        "Three channels of a picture with a patch marked in each. Two filters, each of three sheets. The products "
        "of all three sheets and a bias are added up, so that each filter makes one feature map.",
    )


def _sheet(ax: Axes, x: float, y: float, width: float, height: float, colour: str, layer: int) -> None:
    ax.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor="black", lw=0.8, zorder=layer))


def patches_in_rows(image: np.ndarray, kernel_size: tuple[int, int]) -> Figure:
    """Draw how the patches of a one-channel picture are laid out in rows.

    Args:
        image: (H, W).
        kernel_size: (kh, kw).
    """
    height, width = kernel_size
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel_size)
    rows = windows.reshape(-1, height * width)
    fig, (left, right) = new_figure(7.5, 0.5 * len(rows) + 0.6, 2, width_ratios=[1, 1.2])
    draw_numbers(left, image, "picture")
    draw_numbers(right, rows, "one row a place", shade=False)
    for number, colour in ((0, ORANGE), (len(rows) - 1, BLUE)):
        row, column = divmod(number, windows.shape[1])
        outline(left, row, column, height, width, colour)
        outline(right, number, 0, 1, height * width, colour)
        tail, head = (column + width, row + 0.5), (0, number + 0.5)
        fig.add_artist(
            ConnectionPatch(tail, head, left.transData, right.transData, arrowstyle="->", color=colour, lw=1.5)
        )
    return described(
        fig,
        "The picture of three rows and four columns and a table of six rows. The top-left patch becomes the first "
        "row of the table, the bottom-right patch the last one.",
    )


def matrix(array: np.ndarray, title: str) -> Figure:
    """Draw a matrix with its numbers; places that are zero stay empty.

    Args:
        array: (H, W).
        title: above it.
    """
    fig, (ax,) = new_figure(0.55 * array.shape[1] + 0.5, 0.55 * array.shape[0] + 0.6)
    draw_numbers(ax, array, title, hide=array == 0, shade=False)
    for i, j in np.argwhere(array):
        ax.add_patch(Rectangle((j, i), 1, 1, facecolor=PALE[ORANGE], edgecolor=GREY, lw=0.8))
    return fig


def banded_matrix(array: np.ndarray) -> Figure:
    """Draw the matrix of a cross-correlation with [1, 2, 3], (5, 7)."""
    return described(
        matrix(array, "cross-correlation with [1, 2, 3]"),
        "A matrix of 5 rows and 7 columns. Each row holds 1, 2, 3, one place further right than in the row above; "
        "all other places are empty.",
    )


def maps(images: list[tuple[str, np.ndarray]]) -> Figure:
    """Draw a grey picture and feature maps side by side.

    Args:
        images: (title, array (H, W)); the first is drawn in grey from 0 to 1, the others as maps.
    """
    fig, axes = new_figure(3 * len(images), 2.8, len(images))
    draw_picture(axes[0], images[0][1], images[0][0], 0, 1)
    for ax, (title, array) in zip(axes[1:], images[1:]):
        draw_map(ax, array, title, images[0][1].shape)
    return fig


def two_edge_maps(image: np.ndarray, upright: np.ndarray, level: np.ndarray) -> Figure:
    """Draw the house, (H, W), and the maps of its upright and of its level edges."""
    return described(
        maps([("the house", image), ("upright edges", upright), ("level edges", level)]),
        "The house and two feature maps. The first filter lights up walls and door posts, the second one the "
        "ceiling, the top of the door and the floor. The roof appears in both.",
    )


def coarse_edge_maps(image: np.ndarray, feature_maps: np.ndarray) -> Figure:
    """Draw the house, (H, W), and its two maps of half the size, (H/2, W/2, 2)."""
    panels = [("the house", image), *((f"filter {f}", feature_maps[:, :, f]) for f in range(2))]
    return described(
        maps(panels),
        "The house and two feature maps of half its height and width: coarse pictures of the upright and of the "
        "level edges. A pale line runs along the left border of the first and along the upper border of the second.",
    )


def _between(fig: Figure, left: Axes, right: Axes, sign: str) -> None:
    """Write a sign between two axes, once the layout has put them in place."""
    fig.draw_without_rendering()
    x = (left.get_position().x1 + right.get_position().x0) / 2
    y = (left.get_position().y0 + left.get_position().y1) / 2
    fig.text(x, y, sign, ha="center", va="center", fontsize=18)


def milliseconds(function: Callable, *arguments: np.ndarray, rounds: int = 5) -> float:
    """Time a call: the best of a few rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        function(*arguments)
        times.append(1000 * (perf_counter() - start))
    return min(times)
