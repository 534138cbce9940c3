"""The pictures of lesson 02."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from cnncourse.filters import correlate
from cnncourse.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PINK,
    SKY,
    described,
    draw_map,
    draw_numbers,
    draw_picture,
    frame,
    new_figure,
    outline,
    plt,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUR = np.full((7, 7), 1 / 49)
SHARPEN = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
OUTLINE = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
_COLOURS = (ORANGE, BLUE, GREEN, PINK, SKY)


def opening(image: np.ndarray) -> Figure:
    """Draw a photograph and what five different filters make of it.

    Args:
        image: (H, W), uint8.
    """
    slanted = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    made = [("blurred", correlate(image, BLUR)), ("sharpened", correlate(image, SHARPEN))]
    made += [("outlines", correlate(image, OUTLINE)), ("edges, slanting", correlate(image, slanted))]
    return described(
        gallery(
            [("a photograph", image), *made, ("edges, slanting the other way", correlate(image, slanted[:, ::-1]))], 3
        ),
        "A photograph of a temple tower, and five answers of filters: blurred, sharpened, its outlines, and edges "
        "in two slanting directions. The left slope of the roof is strong in one of the slanting maps, the right "
        "slope in the other one.",
    )


def gallery(panels: list[tuple[str, np.ndarray]], columns: int, width: float = 3.2) -> Figure:
    """Draw pictures in grey and maps in blue and red, row by row.

    Args:
        panels: (title, array (H, W)); an array whose mean is far from 0 is a picture, any other one a map.
        columns: panels side by side.
        width: of a panel, in inches.
    """
    rows = -(-len(panels) // columns)
    shape = panels[0][1].shape
    height = width * shape[0] / shape[1] + 0.3
    fig, axes = plt.subplots(rows, columns, figsize=(width * columns, height * rows), squeeze=False)
    for ax in axes.flat[len(panels) :]:
        ax.axis("off")
    for ax, (title, array) in zip(axes.flat, panels):
        if abs(array.mean()) > 30:
            draw_picture(ax, array, title, 0, 255)
        else:
            _draw_strong_map(ax, array, title)
    return fig


def three_answers(image: np.ndarray, *answers: np.ndarray) -> Figure:
    """Draw a picture, (H, W), and it blurred, sharpened and in outlines."""
    panels = zip(("photograph", "blur", "sharpen", "outline"), (image, *answers))
    return described(
        gallery(list(panels), 4, 2.6),
        "A corner of the roof before the sky: as it is, softer, with harsh black and white tiles, and as red and "
        "blue lines. There the sky is white.",
    )


def _draw_strong_map(ax: Axes, array: np.ndarray, title: str) -> None:
    """Draw a map whose few largest answers run into the darkest colour, so that the others can be seen."""
    span = float(np.quantile(np.abs(array), 0.985)) or 1.0
    draw_map(ax, np.clip(array, -span, span), title)


def turning(image: np.ndarray, vertical: np.ndarray, horizontal: np.ndarray, frames: int = 8) -> Iterator[Figure]:
    """Draw an edge filter that turns, beside its map; each map is a mixture of the two given kernels' maps.

    Args:
        image: (H, W).
        vertical, horizontal: kernels (kh, kw), not larger than 9×9.
        frames: directions of a full turn.
    """
    across, down = (_same_size(image, np.asarray(kernel, float)) for kernel in (vertical, horizontal))
    across, down = across / np.abs(across).max(), down / np.abs(down).max()
    return (_turned(image, across, down, 2 * np.pi * step / frames) for step in range(frames))


def _same_size(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    before = [(size - 1) // 2 for size in kernel.shape]
    edges = [(b, size - 1 - b) for b, size in zip(before, kernel.shape)]
    return correlate(np.pad(image, edges, mode="edge"), kernel)


def _turned(image: np.ndarray, across: np.ndarray, down: np.ndarray, angle: float) -> Figure:
    fig, (left, dial, right) = new_figure(7.2, 2.75, 3, width_ratios=[3, 1.5, 3])
    draw_picture(left, image, "photograph", 0, 255)
    a, b = float(np.cos(angle)), float(np.sin(angle))
    dial.add_patch(plt.Circle((0, 0), 1, facecolor="0.45", edgecolor=GREY))
    circle = np.linspace(angle - np.pi / 2, angle + np.pi / 2, 60)
    dial.fill(np.cos(circle), np.sin(circle), facecolor="0.95", edgecolor=GREY)
    dial.annotate(
        "", (a * 0.9, b * 0.9), (-a * 0.9, -b * 0.9), arrowprops={"arrowstyle": "-|>", "lw": 2, "color": ORANGE}
    )
    dial.set(xlim=(-1.15, 1.15), ylim=(1.9, -1.15), aspect="equal", title="dark → bright")
    for y, share, name in ((1.3, a, "vertical"), (1.65, b, "horizontal")):
        dial.text(0, y, f"{round(share, 2) + 0.0:+.2f} · {name}", ha="center", va="center", fontsize=10)  # no "-0.00"
    dial.axis("off")
    answer = np.round(5 * (a * across + b * down)) / 5  # few colours, for a small file
    right.imshow(answer, cmap="RdBu_r", vmin=-0.65, vmax=0.65, interpolation="nearest")
    right.set_title("its map")
    right.axis("off")
    return described(
        fig,
        "A dial turns once around; beside it, the map of the edge filter that looks in its direction. Red lines "
        "are edges that get brighter in the arrow's direction. After half a turn, red and blue have changed "
        "places.",
    )


def numbers(arrays: list[tuple[str, np.ndarray]]) -> Figure:
    """Draw small arrays with their numbers, side by side; negative and positive ones are shaded, as in
    `line_of_numbers`.

    Args:
        arrays: (title, array (H, W)).
    """
    widths = [array.shape[1] for _, array in arrays]
    height = max(array.shape[0] for _, array in arrays)
    fig, axes = new_figure(
        0.45 * sum(widths) + 0.5 * len(widths), 0.45 * height + 0.5, len(arrays), width_ratios=widths
    )
    for ax, (title, array) in zip(axes, arrays):
        draw_numbers(ax, array, title, shade=False)
        ax.set_ylim(height + 0.1, -0.1)
        for i, j in np.argwhere(np.asarray(array)):
            ax.add_patch(
                Rectangle((j, i), 1, 1, facecolor=PALE[BLUE if array[i, j] < 0 else ORANGE], edgecolor=GREY, lw=0.8)
            )
            ax.text(j + 0.5, i + 0.5, f"{array[i, j]:g}", ha="center", va="center")
    return fig


def four_corners(rectangle: np.ndarray, corners: np.ndarray) -> Figure:
    """Draw a bright rectangle, (H, W), and the answers of a filter that finds its corners."""
    return described(
        numbers([("a bright rectangle", rectangle), ("the filter's answers", corners)]),
        "A rectangle of ones on zeros, and the answers: 1 or -1 at its four corners, 0 at all other places, also "
        "along its straight edges.",
    )


def stack_of_maps(maps: np.ndarray, titles: list[str]) -> Figure:
    """Draw the maps of a stack, up to four in a row, the same scale for all.

    Args:
        maps: (H, W, F).
        titles: one for each map.

    Raises:
        TypeError: there are no maps yet.
    """
    if maps is None:
        raise TypeError("there are no maps yet")
    maps = np.asarray(maps)
    columns = min(maps.shape[2], 4)
    rows, width = -(-maps.shape[2] // columns), 10.5 / max(columns, 3)
    fig, axes = plt.subplots(rows, columns, figsize=(width * columns, (0.8 * width + 0.25) * rows), squeeze=False)
    most = float(np.quantile(maps, 0.99)) or 1.0
    for f, (ax, title) in enumerate(zip(axes.flat, titles)):
        ax.imshow(maps[:, :, f], cmap="gray_r", vmin=0, vmax=most, interpolation="nearest")
        ax.set_title(title)
        ax.set(xticks=[], yticks=[])
    return fig


def two_halves(brighter: np.ndarray, darker: np.ndarray) -> Figure:
    """Draw what ReLU keeps of a map, (H, W), and of its opposite."""
    titles = ["brighter towards ↗", "brighter towards ↙"]
    return described(
        stack_of_maps(np.stack([brighter, darker], axis=2), titles),
        "Two maps of the roof's corner, dark where something was found. In one of them the upper rim of the roof "
        "is dark, in the other one mostly its lower side.",
    )


def eight_directions(maps: np.ndarray, directions: list[str]) -> Figure:
    """Draw a map for each direction of the compass, (H, W, 8)."""
    return described(
        stack_of_maps(maps, directions),
        "Eight maps of the tower, an arrow from dark to bright above each. Each shows another part: the left or "
        "the right slope of the roofs, the upper or the lower side of ledges, the left or the right side of "
        "columns.",
    )


def busy_places(opposites: np.ndarray, busy: np.ndarray) -> Figure:
    """Draw two opposite maps, (H+8, W+8, 2), and what the second layer makes of them, (H, W)."""
    maps = np.dstack([opposites[4:-4, 4:-4], busy])
    return described(
        stack_of_maps(maps, ["outline", "the opposite", "second layer"]),
        "Two maps of fine lines, and the map of the second layer: the tiles on the roofs' front are darkest, "
        "their left face, columns and windows are paler, the sky is white.",
    )


def compass(size: int = 5) -> tuple[np.ndarray, list[str]]:
    """Make edge kernels in eight directions, against the clock from rightwards.

    Returns:
        Kernels (8, size, size), floats, and the direction from dark to bright of each, an arrow.
    """
    i, j = np.mgrid[:size, :size] - size // 2
    distance = np.exp(-(i**2 + j**2) / size)
    kernels = [distance * (j * np.cos(angle) - i * np.sin(angle)) for angle in np.arange(8) * np.pi / 4]
    return np.array(kernels) / size, list("→↗↑↖←↙↓↘")


def found(image: np.ndarray, pattern: np.ndarray, place: tuple[int, int]) -> Figure:
    """Draw a picture, a pattern, and a frame where it was found.

    Args:
        image: (H, W).
        pattern: (kh, kw).
        place: row and column of the frame's top-left corner.

    Raises:
        TypeError: there is no place yet.
    """
    if place is None:
        raise TypeError("there is no place yet")
    fig, (left, right) = new_figure(7.5, 3.7, 2, width_ratios=[1, 4])
    draw_picture(left, pattern, "the pattern", *_range(pattern))
    draw_picture(right, image, "where it was found", 0, 255)
    row, column = (int(index) for index in place)
    outline(right, row - 0.5, column - 0.5, *pattern.shape)
    return described(
        fig,
        "A pale figure on the roof's edge, cut out of the photograph; in the photograph, a frame lies around the "
        "same figure, which is much darker there.",
    )


def _range(image: np.ndarray) -> tuple[float, float]:
    return min(0.0, float(image.min())), max(255.0, float(image.max()))


def seen_through(layers: list[tuple[int, int]], size: int) -> Figure:
    """Draw which pixels of a line one number of the last layer has seen, layer by layer.

    Args:
        layers: (kernel_size, stride) of each, the first one next to the picture.
        size: pixels of the line.
    """
    sizes = [size]
    for kernel_size, stride in layers:
        sizes.append(len(range(0, sizes[-1] - kernel_size + 1, stride)))
    fig, (ax,) = new_figure(8, 0.95 * len(sizes) + 0.2)
    centres = [np.arange(size) + 0.5]
    for kernel_size, stride in layers:
        below = centres[-1]
        centres.append(
            np.array(
                [
                    below[i * stride : i * stride + kernel_size].mean()
                    for i in range((len(below) - kernel_size) // stride + 1)
                ]
            )
        )
    seen = {len(centres[-1]) // 2}
    for level in range(len(centres) - 1, -1, -1):
        _draw_level(
            ax, centres[level], seen, len(centres) - 1 - level, "the picture" if level == 0 else f"layer {level}"
        )
        if level:
            kernel_size, stride = layers[level - 1]
            below = {i * stride + x for i in seen for x in range(kernel_size)}
            _draw_links(ax, centres, level, seen, kernel_size, stride)
            seen = below
    ax.set(xlim=(-3.2, size + 0.2), ylim=(1.6 * (len(sizes) - 1) + 0.9, -0.1), aspect="equal")
    ax.axis("off")
    return fig


def seen_through_two(stride: int) -> Figure:
    """Draw what a number of the second layer of 3 has seen, where the first one has stride 1 or 2."""
    texts = {
        1: "Three rows of squares. One number of layer 2 is linked to three of layer 1, and these to five "
        "neighbouring pixels of the picture.",
        2: "One number of layer 2 is linked to three of layer 1, which lie two pixels apart, and so to seven "
        "pixels of the picture.",
    }
    return described(seen_through([(3, stride), (3, 1)], 9), texts[stride])


def _draw_level(ax: Axes, centres: np.ndarray, seen: set[int], depth: int, name: str) -> None:
    ax.text(-0.4, 1.6 * depth + 0.4, name, ha="right", va="center")
    for index, x in enumerate(centres):
        colour = ORANGE if index in seen else "0.85"
        ax.add_patch(Rectangle((x - 0.4, 1.6 * depth), 0.8, 0.8, facecolor=colour, edgecolor=GREY, lw=0.8))


def _draw_links(ax: Axes, centres: list[np.ndarray], level: int, seen: set[int], kernel_size: int, stride: int) -> None:
    top = 1.6 * (len(centres) - 1 - level) + 0.8
    for index in seen:
        for x in range(kernel_size):
            ends = [centres[level][index], centres[level - 1][index * stride + x]]
            ax.plot(ends, [top, top + 0.8], color=ORANGE, lw=1)


def boxes(image: np.ndarray, sizes: list[tuple[str, int]], row: int, column: int) -> Figure:
    """Draw squares around one place of a picture, each with its name.

    Args:
        image: (H, W).
        sizes: (name, pixels of the side), the smallest first.
        row, column: their common centre.
    """
    fig, (ax,) = new_figure(8.2, 5.2)
    ax.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest", alpha=0.75)
    for index, (name, size) in enumerate(sizes):
        colour = _COLOURS[index % len(_COLOURS)]
        y = 30 + 34 * (len(sizes) - 1 - index)  # the largest square reaches highest: no line crosses another
        outline(ax, row - size / 2, column - size / 2, size, size, colour, linestyle=("-", "--")[index % 2])
        ax.text(image.shape[1] + 8, y, f"{name}: {size} × {size}", va="center", weight="bold")
        ax.plot([column + size / 2, image.shape[1] + 5], [row - size / 2, y], color=colour, lw=1.5)
    ax.set(xlim=(-0.5, image.shape[1] + 115), ylim=(image.shape[0] - 0.5, -0.5))
    ax.axis("off")
    return described(
        fig,
        "Five squares around one place of the photograph. After the first block the square is a few pixels wide, "
        "after the third one it holds a window, after the fifth one nearly the whole tower.",
    )


def two_ways(ways: list[tuple[str, np.ndarray]], difference: np.ndarray) -> Figure:
    """Draw two maps, and where they differ.

    Args:
        ways: (title, map (H, W)) of both.
        difference: (H, W), drawn in shades from 0 (white) to the largest.
    """
    fig, axes = new_figure(10.5, 2.9, 3)
    for ax, (title, array) in zip(axes, ways):
        _draw_strong_map(ax, array, title)
    axes[2].imshow(difference, cmap="gray_r", vmin=0, vmax=max(float(difference.max()), 1e-9), interpolation="nearest")
    axes[2].set(title="difference", xticks=[], yticks=[])
    return fig


def shift_and_filter(shift_first: np.ndarray, filter_first: np.ndarray) -> Figure:
    """Draw two maps, (H, W), and where they differ."""
    ways = [("shift, filter", shift_first), ("filter, shift", filter_first)]
    return described(
        two_ways(ways, abs(shift_first - filter_first)),
        "Two maps of the temple that look the same, and their difference: white, except for a thin line where the "
        "zeros begin and another one at the lower border.",
    )


def errors(shifts: list[int], lines: list[tuple[str, list[float]]]) -> Figure:
    """Draw errors against shifts, a line with its own mark for each layer.

    Args:
        shifts: in pixels.
        lines: (name, error at each shift).
    """
    fig, (ax,) = new_figure(7.5, 3.4)
    for (name, values), colour, mark in zip(lines, (GREEN, ORANGE, BLUE), "osD"):
        ax.plot(shifts, values, marker=mark, color=colour, label=name)
    ax.set(xlabel="shift to the right, in pixels", ylabel="equivariance error", xticks=shifts)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return described(
        fig,
        "Error against shift. The filter's error is 0 for all shifts. With stride 2 it is 0 for even shifts only, "
        "with stride 4 for 0, 4 and 8; between, both are large.",
    )


def every(stride: int) -> Callable[[np.ndarray], np.ndarray]:
    """Make a layer that keeps every stride-th row and column, each as often, so that the size stays.

    Args:
        stride: in pixels; it divides the picture's height and width.
    """

    def layer(image: np.ndarray) -> np.ndarray:
        return np.asarray(image)[::stride, ::stride].repeat(stride, axis=0).repeat(stride, axis=1)

    return layer


def connections() -> Figure:
    """Draw which input channels each of four filters sees: without groups, with two, with four."""
    fig, axes = new_figure(9.5, 2.6, 3)
    for ax, groups in zip(axes, (1, 2, 4)):
        share = 4 // groups
        for f in range(4):
            for c in range(4):
                if c // share == f // share:
                    ax.plot([0.25, 2.75], [c, f], color=_COLOURS[f // share], lw=1.5, zorder=1)
        for x, name in ((0, "channels"), (3, "filters")):
            for y in range(4):
                ax.add_patch(Rectangle((x - 0.25, y - 0.25), 0.5, 0.5, facecolor=PALE[GREY], edgecolor=GREY, zorder=2))
            ax.text(x, 3.75, name, ha="center", va="center", fontsize=10)
        ax.set(xlim=(-0.8, 3.8), ylim=(4.0, -0.5), aspect="equal", title=f"groups={groups}")
        ax.axis("off")
    return described(
        fig,
        "Four channels and four filters, joined by lines. Without groups there are 16 lines, with two groups 8, "
        "with four groups 4, one for each channel.",
    )


def two_steps() -> Figure:
    """Draw a depthwise separable convolution: a kernel for each channel, then a mix at each place."""
    fig, (ax,) = new_figure(9.5, 3.4)
    for c, colour in enumerate((ORANGE, GREEN, BLUE)):
        y = 2.1 * c
        _square(ax, 0, y, 1.7, PALE[colour])
        _square(ax, 0.2, y + 0.2, 0.6, colour)
        _square(ax, 3.3, y + 0.5, 0.7, colour)
        _square(ax, 6, y + 0.15, 1.4, PALE[colour])
        _square(ax, 6.25, y + 0.4, 0.25, colour)
        for start, end in ((1.8, 3.2), (4.1, 5.9)):
            ax.annotate("", (end, y + 0.85), (start, y + 0.85), arrowprops={"arrowstyle": "->", "color": GREY})
        for f in range(4):
            ax.plot([7.5, 10.2], [y + 0.85, 1.6 * f + 0.75], color=colour, lw=1)
    for f in range(4):
        _square(ax, 10.3, 1.6 * f + 0.15, 1.2, "white")
        _square(ax, 10.5, 1.6 * f + 0.35, 0.22, GREY)
    titles = [(0.85, "3 channels"), (3.65, "a kernel\nfor each"), (6.7, "3 maps"), (8.8, "mix"), (10.9, "4 maps")]
    for x, title in titles:
        ax.text(x, -0.7, title, ha="center", va="center")
    ax.text(3.65, 6.9, "step 1: depthwise", ha="center", va="center", weight="bold")
    ax.text(8.8, 6.9, "step 2: pointwise", ha="center", va="center", weight="bold")
    ax.set(xlim=(-0.3, 12), ylim=(7.2, -1.2), aspect="equal")
    ax.axis("off")
    return described(
        fig,
        "Three channels, each with a kernel of its own, become three maps. Then lines lead from each of the three "
        "maps to each of four new maps.",
    )


def _square(ax: Axes, x: float, y: float, side: float, colour: str) -> None:
    ax.add_patch(Rectangle((x, y), side, side, facecolor=colour, edgecolor="black", lw=0.8))


def costs(rows: list[tuple[str, int, int]]) -> Figure:
    """Draw parameters and multiply-adds of several layers as bars, with their numbers.

    Args:
        rows: (name, parameters, multiply_adds).
    """
    fig, axes = new_figure(10, 0.45 * len(rows) + 0.7, 2, sharey=True)
    names = [name for name, *_ in rows]
    for ax, index, title in zip(axes, (1, 2), ("parameters", "multiply-adds")):
        values = [row[index] for row in rows]
        ax.barh(names, values, color=[_COLOURS[k % len(_COLOURS)] for k in range(len(rows))])
        for y, value in enumerate(values):
            ax.text(value + max(values) * 0.02, y, f"{value:,}", va="center", fontsize=10)
        ax.set(title=title, xticks=[], xlim=(0, 1.45 * max(values)))
        ax.spines[["top", "right", "bottom"]].set_visible(False)
    axes[0].invert_yaxis()
    return described(
        fig,
        "Bars of parameters and of multiply-adds. The ordinary layer's bar is long, the pointwise one's about a "
        "ninth of it, the depthwise one's hardly to be seen.",
    )


def line_of_numbers(rows: list[tuple[str, list[float]]]) -> Figure:
    """Draw lines of numbers one above the other, each with its name; negative numbers are shaded.

    Args:
        rows: (name, numbers).
    """
    longest = max(len(values) for _, values in rows)
    fig, (ax,) = new_figure(0.55 * longest + 2.6, 0.75 * len(rows) + 0.1)
    for index, (name, values) in enumerate(rows):
        y = 1.35 * index
        ax.text(-0.3, y + 0.5, name, ha="right", va="center")
        for j, value in enumerate(values):
            colour = PALE[BLUE] if value < 0 else PALE[ORANGE] if value > 0 else "white"
            ax.add_patch(Rectangle((j, y), 1, 1, facecolor=colour, edgecolor=GREY, lw=0.8))
            ax.text(j + 0.5, y + 0.5, f"{value:g}", ha="center", va="center")
    frame(ax, 1.35 * len(rows) - 0.35, longest)
    ax.set_xlim(-4.2, longest + 0.1)
    return fig


def before_and_after_relu() -> Figure:
    """Draw six numbers, and what ReLU makes of them."""
    before = [-3, -0.5, 0, 0.5, 2, 300]
    return described(
        line_of_numbers([("before ReLU", before), ("after ReLU", [max(x, 0) for x in before])]),
        "Two rows of six numbers. The negative ones, -3 and -0.5, are 0 in the second row; the other four stay.",
    )
