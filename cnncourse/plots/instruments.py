"""The plain pictures inside of the instruments, which stay where nothing may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncourse.plots import BLUE, GREY, ORANGE, Rectangle, described, draw_numbers, frame, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def kernel(image: np.ndarray, kernel: np.ndarray) -> Figure:
    """Draw a picture, (H, W), a kernel, (3, 3), and the feature map; a frame marks a place in both."""
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    result = (windows * kernel).sum((2, 3))
    fig, (left, middle, right) = new_figure(8.4, 2.9, 3, width_ratios=(3, 1.4, 3))
    _grey(left, image, "the picture", min(0.0, float(image.min())), float(image.max()))
    draw_numbers(middle, kernel, "the kernel", shade=False)
    most = max(1e-9, float(np.abs(result).max()))
    _grey(right, result, "the feature map", -most, most)
    for ax, size in ((left, 3), (right, 1)):
        ax.add_patch(Rectangle((0.5, 0.5), size, size, fill=False, edgecolor=ORANGE, linewidth=2))
    text = (
        "A picture, a kernel of nine numbers and the feature map that they give; a frame marks the patch in the picture"
    )
    return described(fig, f"{text} and its sum in the map. Where this page may run, the numbers can be changed.")


def pooling(image: np.ndarray) -> Figure:
    """Draw a picture, (H, W), and what max pooling of 2×2 makes of it."""
    height, width = image.shape
    pooled = image.reshape(height // 2, 2, width // 2, 2).max((1, 3))
    fig, (left, right) = new_figure(6.4, 2.9, 2)
    _grey(left, image, "the picture")
    _grey(right, pooled, "the largest of each 2×2", float(image.min()), float(image.max()))
    text = "A picture, and the largest number of each of its 2×2 windows: half the size, and still to be recognised."
    return described(fig, f"{text} Where this page may run, the picture can be shifted.")


def layers(size: int, kernels: tuple, sizes: list[int]) -> Figure:
    """Draw a line of pixels, what slides over it, and what the first number of the top row has seen."""
    rows = len(sizes)
    fig, (ax,) = new_figure(0.42 * max(sizes) + 2, 0.5 * rows + 0.6)
    seen = {0}
    for level in range(rows - 1, -1, -1):
        for place in range(sizes[level]):
            colour = BLUE if place in seen else "white"
            ax.add_patch(Rectangle((place, rows - 1 - level), 0.9, 0.8, facecolor=colour, edgecolor=GREY))
            shade = "white" if place in seen else "black"
            ax.text(place + 0.45, rows - 0.6 - level, str(place), ha="center", va="center", color=shade, fontsize=9)
        ax.text(-0.4, rows - 0.6 - level, f"layer {level}" if level else "the line", ha="right", va="center")
        if level:
            kernel_size, stride, dilation, padding = kernels[level - 1]
            seen = {place * stride - padding + step * dilation for place in seen for step in range(kernel_size)}
    frame(ax, rows, max(sizes))
    ax.set_xlim(-3, max(sizes) + 0.1)
    text = (
        "A picture's line of pixels, with what kernels make of it above: blue is what the first number of the top row"
    )
    return described(
        fig, f"{text} has seen. Where this page may run, kernel, stride, dilation and padding can be changed."
    )


def threshold(wanted: np.ndarray, others: np.ndarray, start: float, what: str, names: tuple[str, str]) -> Figure:
    """Draw two heaps of numbers, one upwards and one downwards, and a threshold."""
    fig, (ax,) = new_figure(7, 2.9)
    bins = np.linspace(min(wanted.min(), others.min()), max(wanted.max(), others.max()), 57)
    for heap, colour, sign, name in ((wanted, BLUE, 1, names[0]), (others, ORANGE, -1, names[1])):
        share = np.histogram(heap, bins)[0] / len(heap)
        ax.bar(bins[:-1], sign * share, np.diff(bins), align="edge", color=colour, label=name)
    ax.axvline(start, color="black")
    ax.axhline(0, color=GREY, lw=0.8)
    ax.set(xlabel=what, yticks=[])
    ax.legend(loc="best", frameon=False)
    text = (
        f"A picture of two heaps by {what}, {names[0]} upwards and {names[1]} downwards, with a threshold between them"
    )
    return described(fig, f"{text}: they overlap. Where this page may run, the threshold can be moved.")


def suppression(image: np.ndarray, boxes: np.ndarray) -> Figure:
    """Draw a picture, (H, W, 3), with all its boxes."""
    fig, (ax,) = new_figure(2.9, 2.9 * image.shape[0] / image.shape[1] + 0.1)
    ax.imshow(image, interpolation="nearest")
    for top, left, bottom, right in boxes:
        ax.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor="#F0E442", linewidth=0.8))
    ax.axis("off")
    text = f"A picture with {len(boxes)} boxes: many lie around each thing"
    return described(fig, f"{text}. Where this page may run, they are suppressed step by step.")


def unit(maps: np.ndarray, parts: np.ndarray, bias: float, place: tuple[int, int]) -> Figure:
    """Draw a unit's map behind ReLU, and the channels (H, W, C) with what each of them, (H, W, C), gives at a place."""
    height, width, channels = maps.shape
    columns = min(8, channels)
    rows = -(-channels // columns)
    fig, (left, right) = new_figure(8.6, 1.1 * rows + 0.9, 2, width_ratios=(1, 2.8))
    _grey(left, np.maximum(0, parts.sum(2) + bias), "the unit's map")
    left.add_patch(Rectangle((place[1] - 0.5, place[0] - 0.5), 1, 1, fill=False, edgecolor=ORANGE, linewidth=2))
    for channel in range(channels):
        row, column = divmod(channel, columns)
        x, y = column * 1.15 * width, row * 1.45 * height
        right.imshow(
            maps[..., channel],
            "gray",
            vmin=0,
            vmax=maps.max(),
            extent=(x, x + width, y + height, y),
            interpolation="nearest",
        )
        right.text(
            x + width / 2, y + 1.04 * height, f"{parts[(*place, channel)]:.2f}", ha="center", va="top", fontsize=9
        )
    frame(right, rows, columns, "what each channel gives there")
    right.set(xlim=(0, (1.15 * columns - 0.15) * width), ylim=(1.45 * rows * height, 0))
    text = f"A picture of a unit's map, with a frame around its largest number, and of the {channels} channels below it"
    return described(fig, f"{text}, each with what it gives to it. Where this page may run, another one can be chosen.")


def _grey(ax: Axes, image: np.ndarray, title: str, low: float | None = None, high: float | None = None) -> None:
    ax.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    ax.set_title(title)
    ax.set_xticks([])
    ax.set_yticks([])
