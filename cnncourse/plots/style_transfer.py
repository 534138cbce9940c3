"""Pictures of lab 15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm

from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, described, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Works = dict[str, list[np.ndarray]]  # by the painter's name, pictures (H, W, 3) from 0 to 1


def gallery(photo: np.ndarray, works: Works) -> Figure:
    """Draw a photograph, and three pictures of each painter in a row beside it."""
    fig = plt.figure(figsize=(8.4, 1.45 * len(works)))
    grid = fig.add_gridspec(len(works), 4, width_ratios=[len(works), 1, 1, 1])
    _picture(fig.add_subplot(grid[:, 0]), photo, "photograph")
    for row, (painter, pictures) in enumerate(works.items()):
        for column, picture in enumerate(pictures[:3], start=1):
            ax = fig.add_subplot(grid[row, column])
            _picture(ax, picture)
            if column == 1:
                ax.text(-0.08, 0.5, painter, rotation=90, ha="right", va="center", transform=ax.transAxes)
    return described(
        fig,
        "Left a photograph of a cat's face. Right three pictures of each of three painters, a row each: blue and "
        "yellow brush strokes that flow around whirls; pieces of coloured glass in black lead; many small dots of pure "
        "colours. Pictures of one painter resemble each other, although no two show the same.",
    )


def _picture(ax: Axes, image: np.ndarray, title: str = "") -> None:
    ax.imshow(np.clip(image, 0, 1), interpolation="bicubic")
    ax.set_title(title)
    ax.axis("off")


def gram_matrices(works: Works, grams: Works) -> Figure:
    """Draw some works of each painter, and below each its Gram matrix (C, C), as far from 0 as its largest number."""
    columns = [(picture, gram) for painter in works for picture, gram in zip(works[painter], grams[painter])]
    fig, axes = plt.subplots(2, len(columns), figsize=(1.35 * len(columns), 2.9))
    for (above, below), (picture, gram) in zip(axes.T, columns):
        _picture(above, picture)
        span = np.quantile(np.abs(gram), 0.99)
        below.imshow(gram, cmap="RdBu_r", vmin=-span, vmax=span, interpolation="nearest")
        below.axis("off")
    for column, painter in zip(axes[0, ::2], works):
        column.set_title(painter, loc="left")
    return described(
        fig,
        "Two works of each painter, and below each its Gram matrix: 16×16 squares, the same when mirrored at the "
        "diagonal, which is red; other squares are red above 0, blue below. The matrices of one painter agree nearly "
        "square "
        "by square. From painter to painter other squares stand out.",
    )


def distances(table: np.ndarray, pictures: list[np.ndarray], painters: tuple[str, ...]) -> Figure:
    """Draw how far the style of each picture (row) is from that of each painting (column), with its number.

    Args:
        table: (N, N), the style distances.
        pictures: the N works, as many of each painter, one painter after the other.
        painters: their names.
    """
    number, each = len(pictures), len(pictures) // len(painters)
    fig, ax = plt.subplots(figsize=(7.2, 6.6))
    ax.imshow(np.maximum(table, 0.003), cmap="cividis_r", norm=LogNorm(0.003, max(5.0, table.max())))
    for i, j in np.ndindex(number, number):
        colour = "white" if table[i, j] > 0.2 else "black"
        ax.text(j, i, f"{table[i, j]:.2f}", ha="center", va="center", color=colour, fontsize=10)
    for place in range(each, number, each):
        ax.axhline(place - 0.5, color="white", lw=3)
        ax.axvline(place - 0.5, color="white", lw=3)
    middles = [each * k + (each - 1) / 2 for k in range(len(painters))]
    ax.set_xticks(middles, [f"to a work of {name}" for name in painters])
    ax.set_yticks(middles, painters)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    same = np.kron(np.eye(len(painters)), np.ones((each, each))).astype(bool)
    return described(
        fig,
        "A table of style distances between nine works, three of each painter, numbers on a colour scale. In the "
        "three blocks "
        f"along the diagonal, works of one painter, no number is above {table[same].max():.2f}; everywhere else none "
        f"is "
        f"below {table[~same].min():.2f}.",
    )


def painted(photo: np.ndarray, works: Works, results: dict[str, np.ndarray]) -> Figure:
    """Draw a photograph as each painter would have it, large, with the work that it is painted after in a corner."""
    fig, axes = plt.subplots(1, len(results) + 1, figsize=(3.05 * (len(results) + 1), 3.4))
    _picture(axes[0], photo, "photograph")
    for ax, (painter, result) in zip(axes[1:], results.items()):
        _picture(ax, result, f"after {painter}")
        corner = ax.inset_axes([0.7, 0.0, 0.3, 0.3])
        corner.imshow(works[painter][0], interpolation="bicubic")
        corner.set(xticks=[], yticks=[])
        corner.spines[:].set(color="white", linewidth=2)
    return described(
        fig,
        "The photograph of a cat, and the same cat painted after each painter, with the painting itself in the "
        "corner: in blue "
        "and yellow strokes that follow the fur; in small pieces of red, green and white with black lead between "
        "them; in "
        "dots of red, green and blue. Eyes, nose and ears are where they were.",
    )


def steps(pictures: dict[int, np.ndarray], distances: list[float]) -> Iterator[Figure]:
    """Draw a picture after more and more steps of training, and its style distance beside it.

    Args:
        pictures: by the number of steps.
        distances: of each of them, to the painting.
    """
    for place, (step, picture) in enumerate(pictures.items()):
        fig, (ax, curve) = new_figure(8, 3.5, 2)
        _picture(ax, picture, f"after {step} steps" if step else "the photograph")
        curve.semilogy(list(pictures), distances, color=GREY, lw=1)
        curve.semilogy(list(pictures)[: place + 1], distances[: place + 1], "o-", color=BLUE, lw=2)
        curve.set_xscale("symlog", linthresh=1)
        curve.set(xlabel="steps", ylabel="style distance", xticks=list(pictures), xticklabels=list(pictures))
        curve.minorticks_off()
        levels = [
            level for level in (0.02, 0.05, 0.1, 0.2, 0.5, 1) if min(distances) < 1.2 * level < 2 * max(distances)
        ]
        curve.set_yticks(levels, levels)
        curve.spines[["top", "right"]].set_visible(False)
        yield described(
            fig,
            "A cat that is painted step by step. First its colours change, then strokes appear in the fur, then they "
            "get "
            f"bolder; the style distance falls from {distances[0]:.2g} to {distances[-1]:.2g}.",
        )


def learned_or_not(work: np.ndarray, results: dict[str, np.ndarray], distances: dict[str, float]) -> Figure:
    """Draw a painting and pictures after it, each with its style distance."""
    fig, axes = plt.subplots(1, len(results) + 1, figsize=(3.3 * (len(results) + 1), 3.8))
    _picture(axes[0], work, "the painting")
    for ax, (name, result) in zip(axes[1:], results.items()):
        _picture(ax, result, f"{name}\nstyle distance {distances[name]:.3f}")
    said = ", ".join(f"{name}: {distance:.3f}" for name, distance in distances.items())
    return described(
        fig,
        "A painting in glass, and the cat after it by two networks. By the one that has learned, the cat is made of "
        "pieces with "
        f"lead around them. By the random one there are coarse squares of colour and dark blots. Style distances: "
        f"{said}.",
    )


def whose(distances: dict[str, dict[str, list[float]]]) -> Figure:
    """Draw how far pictures are from one work of each painter, on a logarithmic scale: whoever is left is nearer.

    Args:
        distances: by the painter, then by kind: "own works", "imitation", "photograph", "works of others".
    """
    marks = {
        "own works": ("o", GREEN),
        "imitation": ("*", ORANGE),
        "photograph": ("s", GREY),
        "works of others": ("^", BLUE),
    }
    fig, ax = plt.subplots(figsize=(9, 3.4))
    for row, by_kind in enumerate(distances.values()):
        ax.axhline(row, color="#dddddd", lw=1, zorder=0)
        for kind, spans in by_kind.items():
            mark, colour = marks[kind]
            size = 230 if kind == "imitation" else 55
            ax.scatter(spans, [row] * len(spans), marker=mark, s=size, color=colour, alpha=0.85, label=kind)
    ax.set(xscale="log", xlabel="style distance from one work of the painter", ylim=(len(distances) - 0.5, -0.7))
    ax.set_yticks(range(len(distances)), list(distances))
    ax.spines[["top", "right", "left"]].set_visible(False)
    handles, labels = ax.get_legend_handles_labels()
    unique = dict(zip(labels, handles))
    ax.legend(unique.values(), unique.keys(), frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.5, 1.2))
    said = " ".join(
        f"{painter}: own works up to {max(kinds['own works']):.3f}, imitation {max(kinds['imitation']):.3f}, "
        f"photograph "
        f"{max(kinds['photograph']):.2f}, works of others from {min(kinds['works of others']):.2f}."
        for painter, kinds in distances.items()
    )
    return described(
        fig,
        "For each painter a line of marks: style distances from one of the works, on a logarithmic scale. The "
        "painter's own "
        f"works are nearest, then the imitation, then, far away, the photograph and the works of others. {said}",
    )
