"""The pictures of lesson 10."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
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
    new_figure,
    outline,
)

BRIGHT = "#F0E442"  # on dark pictures
ALARM = "#E69F00"


def _edges(ax: Axes, mask: np.ndarray, colour: str, width: float = 1.2, style: str = "solid") -> None:
    """Draw the outline of a mask (H, W)."""
    if mask.any() and not mask.all():
        ax.contour(mask.astype(float), [0.5], colors=[colour], linewidths=width, linestyles=style)


def nuclei(counts: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw the picture as it is, and with a person's outlines.

    Args:
        counts: (H, W), light in each pixel.
        labels: (H, W), 0 or the number of a nucleus.
    """
    fig, axes = new_figure(11, 5.4, 2)
    for ax, title in zip(axes, ("what the microscope saw", "what a person outlined")):
        draw_picture(ax, np.sqrt(counts), title)
    for number in np.unique(labels)[1:]:
        rows, columns = np.nonzero(labels == number)
        top, left = max(rows.min() - 2, 0), max(columns.min() - 2, 0)
        part = labels[top : rows.max() + 3, left : columns.max() + 3] == number
        axes[1].contour(
            np.arange(left, left + part.shape[1]),
            np.arange(top, top + part.shape[0]),
            part.astype(float),
            [0.5],
            colors=[ALARM],
            linewidths=1.2,
        )
    return described(
        fig,
        f"A microscope's picture, dark and grainy, with about {len(np.unique(labels)) - 1} bright spots, nuclei of "
        "cells: some bright, many faint, some touching. On the right each has an outline.",
    )


def windows(units: np.ndarray, chosen: Mapping[str, tuple[float, float]]) -> Figure:
    """Draw one slice of a body with several windows, each a middle and a width in Hounsfield units."""
    fig, axes = new_figure(4 * len(chosen), 4.2, len(chosen))
    for ax, (name, (middle, width)) in zip(axes, chosen.items()):
        draw_picture(
            ax,
            units,
            f"{name}\n{middle - width / 2:g} to {middle + width / 2:g}",
            middle - width / 2,
            middle + width / 2,
        )
    return described(
        fig,
        "The same slice of a drawn chest with several windows. With the window for soft parts, heart and muscle can be "
        "told apart, and the lungs are black. With the window for lungs a pale round spot appears in the lung on the "
        "left, which the other one hides.",
    )


def masks(mask: np.ndarray, prediction: np.ndarray) -> Figure:
    """Draw two small masks and what they share."""
    fig, axes = new_figure(9, 2.5, 3)
    for ax, array, title in zip(
        axes, (mask, prediction, mask & prediction), ("mask: what is there", "prediction", "shared")
    ):
        draw_numbers(ax, array.astype(int), title)
    return described(
        fig,
        f"Three grids of 0 and 1: a mask with {mask.sum()} pixels, a prediction with {prediction.sum()}, moved by one "
        f"column, and the {(mask & prediction).sum()} pixels that both have.",
    )


def found_and_missed(image: np.ndarray, labels: np.ndarray, prediction: np.ndarray, title: str) -> Figure:
    """Draw what was found, what was missed, and false alarms; nuclei that were missed have an arrow.

    Args:
        image: (H, W).
        labels: (H, W), 0 or the number of a nucleus.
        prediction: (H, W), bools.
        title: above it.
    """
    fig, (ax,) = new_figure(11, 5)
    turned = [array.T for array in (image, labels, prediction)]  # a strip lies down
    image, labels, prediction = turned
    draw_picture(ax, image, title)
    mask = labels > 0
    tint = np.zeros((*mask.shape, 4))
    for part, colour in ((mask & prediction, GREEN), (mask & ~prediction, PINK), (~mask & prediction, ALARM)):
        tint[part] = (*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)), 0.55)
    ax.imshow(tint, interpolation="nearest")
    _edges(ax, mask, "white", 0.8)
    missed = [number for number in np.unique(labels)[1:] if prediction[labels == number].mean() < 0.5]
    for number in missed:
        row, column = np.argwhere(labels == number).mean(axis=0)
        ax.annotate(
            "",
            (column, row),
            (column + 22, row - 22 if row > 30 else row + 22),
            arrowprops={"arrowstyle": "-|>", "color": BRIGHT, "lw": 2},
        )
    handles = [
        Rectangle((0, 0), 1, 1, color=colour, label=name)
        for colour, name in ((GREEN, "found"), (PINK, "missed"), (ALARM, "false alarm"))
    ]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, frameon=False)
    number = len(np.unique(labels)) - 1
    return described(
        fig,
        f"{title}: the strip with {number} nuclei. Found pixels are green, missed ones pink, false alarms orange. "
        f"{len(missed)} nuclei, each with an arrow, are less than half found.",
    )


def pieces(images: Sequence[np.ndarray], cut: Sequence[np.ndarray]) -> Figure:
    """Draw pieces of a picture in two rows, with the outlines of their masks."""
    columns = -(-len(images) // 2)
    fig, axes = plt.subplots(2, columns, figsize=(1.6 * columns, 3.4))
    for ax, image, mask in zip(axes.flat, images, cut):
        draw_picture(ax, image, low=0, high=0.8)
        _edges(ax, mask, ALARM)
    return described(
        fig, f"{len(images)} square pieces of the nuclei, turned and mirrored, each with the outlines of its own mask."
    )


def laying_kernels(row: np.ndarray, kernel: np.ndarray, stride: int) -> Iterator[Figure]:
    """Draw how a row of pixels lays down one kernel after the other, and what lies there by then."""
    size = len(row) * stride + max(len(kernel) - stride, 0)
    total = np.zeros(size)
    for i, pixel in enumerate(row):
        laid = np.zeros(size)
        laid[stride * i : stride * i + len(kernel)] = pixel * kernel
        total = total + laid
        fig, axes = plt.subplots(3, 1, figsize=(7.5, 3.9))
        draw_numbers(axes[0], row[None], "the pixels", shade=False)
        draw_numbers(axes[1], laid[None], f"pixel {i}: {pixel:g} times the kernel, at {stride * i}", shade=False)
        draw_numbers(axes[2], total[None], "the sum so far", shade=False)
        outline(axes[0], 0, i, 1, 1)
        outline(axes[1], 0, stride * i, 1, len(kernel))
        outline(axes[2], 0, stride * i, 1, len(kernel), BLUE, ls="--")
        for ax in axes:
            ax.set_xlim(-0.1, size + 0.1)
        yield described(
            fig,
            f"{len(row)} pixels in a row. One after the other lays the kernel down, times its number, {stride} places "
            "further each time. Where kernels overlap, the numbers are added.",
        )


def unet() -> Figure:
    """Draw a U-Net: down on the left, up on the right, skips across."""
    fig, (ax,) = new_figure(9.5, 3.8)
    levels = [(0.0, 2.4), (1.5, 1.2), (3.0, 0.6)]  # left and height of the maps
    tops = (3.2, 1.75, 0.75)
    names = ("H × W, 8 maps", "half, 16", "quarter, 32")
    for (left, height), top, name in zip(levels, tops, names):
        for x in {left, 7.4 - left} if left < 3 else {3.7}:
            ax.add_patch(Rectangle((x, top - height / 2), 0.34, height, facecolor=PALE[BLUE], edgecolor=BLUE, lw=1.5))
        ax.text(8.6, top, name, va="center", color=GREY)
    arrow = {"arrowstyle": "-|>", "mutation_scale": 14, "lw": 1.8}
    for start, end, colour, style in (
        ((0.34, 2.2), (1.45, 1.9), BLUE, "-"),
        ((1.84, 1.35), (3.6, 0.85), BLUE, "-"),
        ((4.1, 0.85), (5.9, 1.35), GREEN, "-"),
        ((6.25, 1.9), (7.4, 2.2), GREEN, "-"),
        ((0.4, 3.3), (7.35, 3.3), ORANGE, "--"),
        ((1.9, 1.85), (5.85, 1.85), ORANGE, "--"),
    ):
        ax.add_patch(FancyArrowPatch(start, end, color=colour, ls=style, **arrow))
    for x, y, text, colour in (
        (3.9, 3.42, "skip: fine detail", ORANGE),
        (3.9, 1.97, "skip", ORANGE),
        (1.35, 0.75, "pool: smaller,\nsees farther", BLUE),
        (6.5, 0.6, "transposed convolution:\nlarger again", GREEN),
    ):
        ax.text(x, y, text, ha="center", va="bottom" if colour == ORANGE else "center", color=colour)
    ax.set(xlim=(-0.2, 10.4), ylim=(0.2, 4.6))
    ax.axis("off")
    return described(
        fig,
        "A network drawn as the letter U: on the left maps of the picture's size, then of half and a quarter of it; on "
        "the right they become larger again. Dashed arrows, the skips, lead straight across from left to right at both "
        "upper levels.",
    )


def brains(images: np.ndarray, lesions: np.ndarray, titles: Sequence[str]) -> Figure:
    """Draw brains side by side, and below them the same with their lesions outlined.

    Args:
        images: (N, H, W, 1) from 0 to 1.
        lesions: (N, H, W, 1), bools.
        titles: of each.
    """
    fig, axes = plt.subplots(2, len(images), figsize=(1.9 * len(images), 4.9))
    for column, image, lesion, title in zip(axes.T, images, lesions, titles):
        for ax in column:
            draw_picture(ax, image[..., 0], low=0, high=0.9)
        column[0].set_title(title)
        _edges(column[1], lesion[..., 0], ALARM, 1.5)
    return described(
        fig,
        f"{len(images)} slices of brains, one without a lesion, the others each with a bright spot, from hardly "
        "visible to large. Below, the spots are outlined.",
    )


def probabilities(images: np.ndarray, lesions: np.ndarray, chances: np.ndarray) -> Figure:
    """Draw brains, and below each how probable the network finds a lesion at each pixel."""
    fig, axes = plt.subplots(2, len(images), figsize=(1.9 * len(images), 4.9))
    for column, image, lesion, chance in zip(axes.T, images, lesions, chances):
        draw_picture(column[0], image[..., 0], low=0, high=0.9)
        _edges(column[0], lesion[..., 0], ALARM, 1.5)
        column[1].imshow(chance[..., 0], cmap="viridis", vmin=0, vmax=1, interpolation="nearest")
        column[1].set_title(f"at most {chance.max():.2f}")
        column[1].axis("off")
    return described(
        fig,
        "Above, brains with outlined lesions; below, the network's probability at each pixel, dark for none. Large "
        "lesions light up brightly, some small ones hardly at all.",
    )


def _people(ax: Axes, scores: np.ndarray, sizes: np.ndarray, threshold: float) -> None:
    rng = np.random.default_rng(0)
    kinds = np.unique(sizes)
    for row, size in enumerate(kinds):
        mine = scores[sizes == size]
        found = mine >= threshold
        heights = row + rng.uniform(-0.28, 0.28, len(mine))
        colour, mark = (GREY, "o") if size == 0 else (BLUE, "s")
        ax.scatter(mine[found], heights[found], s=20, color=colour, marker=mark, lw=0)
        ax.scatter(mine[~found], heights[~found], s=20, facecolor="none", edgecolor=colour, marker=mark, lw=1)
        ax.text(1.04, row, f"{found.mean():.0%}", va="center", color=colour)
    ax.axvline(threshold, color=ORANGE, lw=2)
    ax.set(
        xlim=(-0.02, 1.02),
        ylim=(len(kinds) - 0.5, -0.6),
        yticks=range(len(kinds)),
        yticklabels=["healthy" if size == 0 else f"{size:g} mm" for size in kinds],
        xlabel="score: the highest probability in a picture",
    )
    ax.text(1.04, -0.62, "flagged", va="bottom", color=GREY)
    ax.spines[["top", "right", "left"]].set_visible(False)


def thresholds(scores: np.ndarray, sizes: np.ndarray, steps: Sequence[float]) -> Iterator[Figure]:
    """Draw each person's score in a row for each size of lesion, with one threshold after the other.

    Args:
        scores: (N,) from 0 to 1.
        sizes: (N,), millimetres; 0 for healthy people.
        steps: the thresholds.
    """
    for threshold in steps:
        fig, (ax,) = new_figure(8.5, 3.4)
        _people(ax, scores, sizes, threshold)
        ax.set_title(f"threshold {threshold:.2f}", loc="left")
        yield described(
            fig,
            "Dots for people, in rows by the size of their lesion, along their score; a line, the threshold, moves to "
            "the right. Filled dots right of it are flagged: fewer healthy people, and fewer small lesions as well.",
        )


def by_size(flagged: Mapping[int, float], threshold: float) -> Figure:
    """Draw the share that is flagged, for healthy people and for each size of lesion."""
    fig, (ax,) = new_figure(7.5, 3.2)
    for place, (size, share) in enumerate(flagged.items()):
        colour, hatch = (GREY, "//") if size == 0 else (BLUE, "")
        ax.bar(place, share, 0.7, color=PALE[colour], edgecolor=colour, hatch=hatch)
        ax.text(place, share + 0.02, f"{share:.0%}", ha="center")
    names = ["healthy:\nfalse alarms" if size == 0 else f"{size} mm:\nfound" for size in flagged]
    ax.set(xticks=range(len(flagged)), xticklabels=names, ylim=(0, 1.12), yticks=[], title=f"threshold {threshold:.2f}")
    ax.spines[["top", "right", "left"]].set_visible(False)
    said = ", ".join("healthy" if size == 0 else f"{size} mm" for size in flagged)
    shares = ", ".join(f"{share:.0%}" for share in flagged.values())
    return described(
        fig, f"Bars: of people who are {said}, {shares} are flagged. The smallest lesions are found least."
    )


def machines(
    pictures: Mapping[str, np.ndarray],
    truth: np.ndarray,
    predictions: Mapping[str, np.ndarray],
    figures: Mapping[str, tuple[float, float]],
) -> Figure:
    """Draw one part of the nuclei as several machines show it, with outlines, and how well they are found.

    Args:
        pictures: by the machine's name, (H, W) from 0 to 1.
        truth: (H, W), bools.
        predictions: likewise, (H, W), bools.
        figures: likewise, Dice and the share of nuclei that are found.
    """
    fig, axes = new_figure(3 * len(pictures), 3.9, len(pictures))
    top = np.s_[:176]  # that much of the strip can be seen
    for ax, (name, picture) in zip(axes, pictures.items()):
        draw_picture(ax, picture[top], f"{name}\nDice {figures[name][0]:.2f}, {figures[name][1]:.0%} found", 0, 0.75)
        _edges(ax, truth[top], "white", 0.8, "dashed")
        _edges(ax, predictions[name][top], ALARM, 1.4)
    said = "; ".join(
        f"{name}: Dice {one:.2f}, {other:.0%} of the nuclei found" for name, (one, other) in figures.items()
    )
    return described(
        fig,
        f"The same nuclei from several machines, the truth dashed in white, the network's outlines in orange. {said}.",
    )
