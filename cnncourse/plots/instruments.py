"""The plain pictures inside of the instruments, which stay where nothing may run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncourse.plots import ORANGE, Rectangle, described, draw_numbers, new_figure

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


def _grey(ax: Axes, image: np.ndarray, title: str, low: float | None = None, high: float | None = None) -> None:
    ax.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    ax.set_title(title)
    ax.set_xticks([])
    ax.set_yticks([])
