"""The pictures of the lessons, a module per lesson; here is what they share.

A drawing that a lesson shows returns `described(fig, "what to notice")`; one that several of them build on has no text
of its own.

Colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart; none is the only signal.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of its cache on stderr

import matplotlib  # noqa: E402

matplotlib.use("agg")  # the same pixels with and without a screen; `cnncourse.show` shows them

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, PINK, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#6e6e6e"
PALE = {BLUE: "#d6e8f3", ORANGE: "#f9e0cf", GREEN: "#d2ece3", PINK: "#f6e5ee", GREY: "#eeeeee"}

plt.rcParams.update(
    {"font.size": 11, "axes.titlesize": 12, "figure.constrained_layout.use": True, "svg.hashsalt": "cnn"}
)


def described(fig: Figure, text: str) -> Figure:
    """Give a figure the text that `cnncourse.show` writes beside it, for those who cannot see it.

    Args:
        fig: the figure.
        text: what to notice in it.
    """
    fig.alt = text
    return fig


def new_figure(width: float, height: float, columns: int = 1, **options: Any) -> tuple[Figure, list[Axes]]:
    """Make a figure with axes side by side.

    Args:
        width, height: in inches.
        columns: how many axes.
        options: passed on to `plt.subplots`.

    Returns:
        The figure and the list of its axes.
    """
    fig, axes = plt.subplots(1, columns, figsize=(width, height), squeeze=False, **options)
    return fig, list(axes[0])


def draw_numbers(
    ax: Axes, array: np.ndarray, title: str = "", hide: np.ndarray | None = None, shade: bool = True
) -> None:
    """Draw a small array as a grid with its numbers.

    Args:
        ax: where to draw.
        array: (H, W).
        title: above it.
        hide: mask (H, W) of the places whose number is not shown.
        shade: grey levels behind the numbers, from the smallest (dark) to the largest (light).
    """
    array = np.asarray(array)
    height, width = array.shape
    low, high = float(array.min()), float(array.max())
    for i in range(height):
        for j in range(width):
            level = 0.55 + 0.45 * (array[i, j] - low) / (high - low) if shade and high > low else 1.0
            hidden = hide is not None and hide[i, j]
            ax.add_patch(Rectangle((j, i), 1, 1, facecolor="white" if hidden else str(level), edgecolor=GREY, lw=0.8))
            if not hidden:
                ax.text(j + 0.5, i + 0.5, f"{array[i, j]:g}", ha="center", va="center")
    frame(ax, height, width, title)


def frame(ax: Axes, height: float, width: float, title: str = "") -> None:
    """Give axes that hold a grid their limits, rows running down, without ticks."""
    ax.set(xlim=(-0.1, width + 0.1), ylim=(height + 0.1, -0.1), aspect="equal", title=title)
    ax.axis("off")


def outline(
    ax: Axes, row: float, column: float, height: float, width: float, colour: str = ORANGE, **options: Any
) -> None:
    """Draw a thick frame around some places of a grid."""
    ax.add_patch(Rectangle((column, row), width, height, fill=False, edgecolor=colour, lw=3, **options))


def draw_pairs(ax: Axes, shares: dict[str, Sequence[float]], names: Sequence[str]) -> None:
    """Draw shares of two groups as pairs of bars.

    Args:
        ax: where to draw.
        shares: of each pair, by what stands below it: a share of the first group and one of the second.
        names: of the groups, for a legend.
    """
    for group, (name, colour, hatch) in enumerate(zip(names, (GREEN, ORANGE), ("", "//"))):
        heights = [pair[group] for pair in shares.values()]
        places = np.arange(len(shares)) + 0.36 * group - 0.18
        ax.bar(places, heights, 0.34, color=PALE[colour], edgecolor=colour, hatch=hatch, label=name)
        for place, height in zip(places, heights):
            ax.text(place, height, f"{height:.1%}", ha="center", va="bottom", fontsize=10)
    ax.set(xticks=range(len(shares)), xticklabels=list(shares), yticks=[])
    ax.margins(y=0.2)
    ax.spines[["top", "right", "left"]].set_visible(False)


def draw_picture(
    ax: Axes, image: np.ndarray, title: str = "", low: float | None = None, high: float | None = None
) -> None:
    """Draw a grey picture (H, W) without smoothing, black to white from `low` to `high`."""
    ax.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    ax.set_title(title)
    ax.axis("off")


def draw_map(ax: Axes, feature_map: np.ndarray, title: str = "", like: tuple[int, int] | None = None) -> None:
    """Draw a feature map: blue below zero, white at zero, red above, the same span on both sides.

    Args:
        ax: where to draw.
        feature_map: (H, W).
        title: above it.
        like: shape of the picture that it comes from; where the map lacks no more than the kernel's size, it is
            drawn in that scale, with an empty margin, so that places match.
    """
    span = float(np.abs(feature_map).max()) or 1.0
    ax.imshow(feature_map, cmap="RdBu_r", vmin=-span, vmax=span, interpolation="nearest")
    if like and like[0] < 1.5 * feature_map.shape[0]:
        down, right = ((whole - part) / 2 for whole, part in zip(like, feature_map.shape))
        ax.set(xlim=(-0.5 - right, feature_map.shape[1] - 0.5 + right))
        ax.set(ylim=(feature_map.shape[0] - 0.5 + down, -0.5 - down))
    ax.set_title(title)
    ax.axis("off")
