"""The pictures of lesson 11."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, PALE, PINK, described, draw_numbers, frame, new_figure, outline
from cnncourse.streets import KINDS, METRES, PEDESTRIAN, Scene, metres

COLOURS = dict(enumerate((GREY, "#E69F00", PINK, "#56B4E9", "#F0E442", "#FFFFFF")))
STYLES = {"signs": (BLUE, "o-"), "pedestrians": (ORANGE, "s--")}


def streets(scenes: Sequence[Scene]) -> Figure:
    """Draw street scenes, two in a row, with the boxes and names of what is in them."""
    fig, axes = plt.subplots(-(-len(scenes) // 2), 2, figsize=(9.5, 2.95 * (-(-len(scenes) // 2))))
    for ax, scene in zip(axes.flat, scenes):
        _street(ax, scene.image)
        for box, kind in zip(scene.boxes, scene.kinds):
            _box(ax, box, COLOURS[kind], KINDS[kind])
    total = sum(len(scene.boxes) for scene in scenes)
    return described(
        fig,
        f"{len(scenes)} drawn streets with houses, cars, trees and balloons; boxes with names around {total} signs and "
        "pedestrians.",
    )


def _street(ax: Axes, image: np.ndarray, title: str = "") -> None:
    ax.imshow(image, interpolation="nearest")
    ax.set_title(title)
    ax.axis("off")


def _box(ax: Axes, box: Sequence[float], colour: str, text: str = "", width: float = 2, style: str = "-") -> None:
    top, left, bottom, right = box
    edge = plt.Rectangle((left - 0.5, top - 0.5), right - left, bottom - top, fill=False, lw=width + 1.6, ec="black")
    line = plt.Rectangle((left - 0.5, top - 0.5), right - left, bottom - top, fill=False, lw=width, ec=colour, ls=style)
    if style == "-":
        ax.add_patch(edge)
    ax.add_patch(line)
    if text:
        place = {"va": "bottom", "y": top - 1.5} if top > 9 else {"va": "top", "y": bottom + 0.5}
        around = {"facecolor": "black", "edgecolor": "none", "alpha": 0.65, "pad": 1}
        ax.text(left - 0.5, s=text, color="white", fontsize=8, bbox=around, **place)


def two_boxes(box: Sequence[int], other: Sequence[int]) -> Figure:
    """Draw two boxes on a grid of pixels; what they share is marked."""
    fig, (ax,) = new_figure(5, 3.2)
    height, width = max(box[2], other[2]), max(box[3], other[3])
    counts = np.zeros((height, width))
    for top, left, bottom, right in (box, other):
        counts[top:bottom, left:right] += 1
    draw_numbers(ax, counts, shade=False)
    for (i, j), number in np.ndenumerate(counts):
        if number == 2:
            ax.add_patch(plt.Rectangle((j, i), 1, 1, facecolor=PALE[GREEN], edgecolor=GREY, hatch="//", zorder=0.5))
    for each in ax.patches[: counts.size]:
        each.set_facecolor("none")
    for (top, left, bottom, right), colour, style, shift in ((box, BLUE, "-", 0.06), (other, ORANGE, "--", 0)):
        outline(ax, top + shift, left + shift, bottom - top - 2 * shift, right - left - 2 * shift, colour, ls=style)
    frame(ax, height, width)
    return described(
        fig,
        "A grid of pixels with two square boxes of 16 pixels, side by side but for two columns: 8 pixels belong to "
        "both and are hatched, 16 to one of them.",
    )


def dense_as_convolution() -> Figure:
    """Draw a map of 2×2, its numbers in a row with their weights, and the same weights as a kernel."""
    fig, axes = new_figure(9, 2.6, 4, width_ratios=[1, 2, 2, 1])
    titles = ("a map", "flattened", "weights of the dense layer", "as a kernel")
    arrays = [[[1, 2], [3, 4]], [[1, 2, 3, 4]], [[10, 20, 30, 40]], [[10, 20], [30, 40]]]
    for ax, array, title in zip(axes, arrays, titles):
        draw_numbers(ax, np.array(array), title)
    return described(
        fig,
        "A map of 2×2, the same four numbers in a row, the four weights in a row, and these weights as a kernel of "
        "2×2: each weight meets the same number in both ways.",
    )


def grid_and_boxes(image: np.ndarray, seen: np.ndarray, boxes: np.ndarray) -> Figure:
    """Draw how sure a detector is at each place that something is there, and its boxes.

    Args:
        image: (H, W, 3).
        seen: (H', W') from 0 to 1.
        boxes: (M, 4).
    """
    fig, (left, right) = new_figure(11, 3.6, 2)
    shown = left.imshow(seen, cmap="inferno", vmin=0, vmax=1, interpolation="nearest")
    left.set(title="probability of no background", xlabel="column of the grid", ylabel="row of the grid")
    fig.colorbar(shown, ax=left, shrink=0.8)
    _street(right, image, f"{len(boxes)} boxes")
    for box in boxes:
        _box(right, box, "#F0E442", width=0.8)
    return described(
        fig,
        f"Left: a grid with bright spots where the network sees something. Right: the street, covered by {len(boxes)} "
        "boxes, many of them nearly the same.",
    )


STEPS = (  # of non-maximum suppression with three boxes: what happens, and how each box is afterwards
    ("each box waits", ("waits", "waits", "waits")),
    ("A is the best that waits: it stays", ("stays", "waits", "waits")),
    ("because of A, B goes", ("stays", "goes", "waits")),
    ("C is the best that waits: it stays", ("stays", "goes", "stays")),
)


def suppression_steps() -> Iterator[Figure]:
    """Draw non-maximum suppression of three boxes in a row, step by step."""
    colours, styles = {"waits": GREY, "stays": GREEN, "goes": ORANGE}, {"waits": ":", "stays": "-", "goes": "--"}
    for title, states in STEPS:
        fig, (ax,) = new_figure(7, 3.4)
        for index, (name, score, how) in enumerate(zip("ABC", (0.9, 0.8, 0.7), states)):
            top, left = 2 + 1.2 * index, 2 + 4 * index
            outline(ax, top, left, 10, 10, colours[how], ls=styles[how])
            ax.text(left + 0.3, top + 0.2, f"{name}  {score}", va="top", color=colours[how], fontsize=12)
            ax.text(23, 4 + 2.4 * index, f"{name} {how}", color=colours[how], va="center")
        frame(ax, 16, 29, title)
        yield described(
            fig,
            "Boxes A, B and C in a row, each overlapping the next. A stays as the best, B goes because of A, then C "
            "stays.",
        )


def before_and_after(
    image: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    scores: np.ndarray,
    kinds: np.ndarray,
    titles: tuple[str, str] = ("before suppression", "after suppression"),
) -> Figure:
    """Draw a street with the boxes before some change, and those after it with kinds and scores.

    Args:
        image: (H, W, 3).
        before: (M, 4) boxes.
        after, scores, kinds: (N, 4), (N,), (N,).
        titles: above both.
    """
    fig, (left, right) = new_figure(11, 3.6, 2)
    _street(left, image, f"{titles[0]}: {len(before)} boxes")
    for box in before:
        _box(left, box, "#F0E442", width=0.8)
    _street(right, image, f"{titles[1]}: {len(after)} boxes")
    for box, score, kind in zip(after, scores, kinds):
        _box(right, box, COLOURS[int(kind)], f"{KINDS[int(kind)]} {score:.2f}", width=1.4)
    named = ", ".join(KINDS[int(kind)] for kind in kinds)
    return described(
        fig, f"The same street twice. {titles[0]}: {len(before)} boxes. {titles[1]}: {len(after)}, called {named}."
    )


def fooled(pieces: Sequence[tuple[np.ndarray, int]]) -> Figure:
    """Draw pieces of background, and what a detector took each for."""
    fig, axes = plt.subplots(3, 8, figsize=(11, 5))
    for ax in axes.flat:
        ax.axis("off")
    for ax, (piece, kind) in zip(axes.flat, pieces):
        _street(ax, piece)
        ax.set_title(KINDS[int(kind)], fontsize=10)
    return described(
        fig,
        f"{len(pieces)} pieces of streets in which no sign and no pedestrian is, with what they were taken for: other "
        "signs, striped awnings, balloons, wheels, parts of houses and posts.",
    )


def precision_recall(curves: dict[tuple[str, str], list[tuple[float, float]]]) -> Figure:
    """Draw precision over recall.

    Args:
        curves: by group and moment, pairs (precision, recall), a pair for each threshold.
    """
    groups = list(dict.fromkeys(who for who, _ in curves))
    fig, axes = new_figure(10, 3.8, len(groups), sharey=True)
    for ax, who in zip(axes, groups):
        for moment, colour, style in (("before", GREY, "s--"), ("after", BLUE, "o-")):
            precision, recall = np.array(curves[who, moment]).T
            ax.plot(recall, precision, style, color=colour, ms=3, label=f"{moment} hard negatives")
        ax.set(title=who, xlabel="recall: found of what is there", xlim=(0, 1.03), ylim=(0, 1.03))
        ax.grid(alpha=0.3)
        ax.legend(frameon=False, loc="lower left")
    axes[0].set_ylabel("precision: right of what is found")
    said = [
        f"{who} {moment}: precision {max(p for p, _ in pairs):.2f} at most" for (who, moment), pairs in curves.items()
    ]
    return described(fig, "Precision over recall, before and after hard negatives. " + "; ".join(said) + ".")


def missed(by_size: dict[str, dict[int, float]], by_light: dict[str, dict[float, float]], stopping: float) -> Figure:
    """Draw recall over distance and over light.

    Args:
        by_size: by group, recall for each height in pixels.
        by_light: by group, recall for each light.
        stopping: metres that a car at 50 km/h needs to stop.
    """
    fig, (far, dark) = new_figure(11, 4, 2, sharey=True)
    for who, (colour, style) in STYLES.items():
        kind = PEDESTRIAN if who == "pedestrians" else min(METRES)
        distance = [metres(kind, pixels) for pixels in by_size[who]]
        far.plot(distance, list(by_size[who].values()), style, color=colour, label=who)
        dark.plot(list(by_light[who]), list(by_light[who].values()), style, color=colour, label=who)
    far.axvline(stopping, color=GREY, ls=":")
    far.text(stopping + 0.7, 0.03, "needed to stop\nat 50 km/h", color=GREY, fontsize=10)
    far.set(xlabel="distance in metres", ylabel="recall", ylim=(0, 1.04), title="by distance")
    dark.set(xlabel="light: 1 by day, less towards night", xlim=(1.03, 0.27), title="by light")
    for ax in (far, dark):
        ax.grid(alpha=0.3)
        ax.legend(frameon=False, loc="lower left")
    said = [
        f"{who} {what}: " + ", ".join(f"{recall:.0%}" for recall in table[who].values())
        for what, table in (("by distance, farthest first", by_size), ("by light, brightest first", by_light))
        for who in STYLES
    ]
    return described(fig, "Recall falls with distance and in the dark. " + "; ".join(said) + ".")


def costs(thresholds: np.ndarray, misses: np.ndarray, stops: np.ndarray, ratios: Sequence[float]) -> Figure:
    """Draw misses and needless stops over the threshold, and what both cost.

    Args:
        thresholds, misses, stops: (N,) each.
        ratios: what a miss costs, in needless stops.
    """
    fig, (left, right) = new_figure(11, 3.8, 2)
    left.plot(thresholds, misses, "s--", color=ORANGE, ms=3, label="missed pedestrians")
    left.plot(thresholds, stops, "o-", color=BLUE, ms=3, label="needless stops")
    left.set(xlabel="threshold", ylabel="in 60 streets")
    said = []
    for ratio, colour, style in zip(ratios, (BLUE, GREEN, ORANGE), ("-", "--", ":")):
        total = ratio * misses + stops
        best = int(np.argmin(total))
        right.plot(thresholds, total / total.min(), style, color=colour, lw=2, label=f"a miss costs {ratio}")
        right.plot(thresholds[best], 1, "v", color=colour, ms=9)
        said.append(f"if a miss costs {ratio}, {thresholds[best]:.2f} is cheapest")
    right.set(xlabel="threshold", ylabel="cost, in parts of the lowest", ylim=(0.9, 4))
    for ax in (left, right):
        ax.grid(alpha=0.3)
        ax.legend(frameon=False)
    return described(
        fig,
        "Left: over the threshold misses rise and needless stops fall. Right: what both cost together; "
        + "; ".join(said)
        + ".",
    )


def at_threshold(scene: Scene, boxes: np.ndarray, scores: np.ndarray, kinds: np.ndarray, threshold: float) -> Figure:
    """Draw what a detector finds in a street at a threshold, and, dashed, what it misses.

    Args:
        scene: the street.
        boxes, scores, kinds: (M, 4), (M,), (M,) of all it has found.
        threshold: scores below it do not count.
    """
    fig, (ax,) = new_figure(7.5, 4.9)
    keep = scores >= threshold
    alarms, seen = 0, np.zeros(len(scene.boxes), bool)
    _street(ax, scene.image)
    for box, score, kind in zip(boxes[keep], scores[keep], kinds[keep]):
        apart = np.abs((box[:2] + box[2:] - scene.boxes[:, :2] - scene.boxes[:, 2:]) / 2).max(axis=1, initial=0)
        hits = (apart <= 4) & (scene.kinds == kind) & ~seen  # pixels between the middles; enough for a drawing
        seen |= hits
        alarms += not hits.any()
        name = f"{KINDS[int(kind)]} {score:.2f}" + ("" if hits.any() else ", false")
        _box(ax, box, COLOURS[int(kind)] if hits.any() else ORANGE, name)
    for box, taken in zip(scene.boxes, seen):
        if not taken:
            _box(ax, box, "#F0E442", "missed", style="--")
    ax.set_title(f"threshold {threshold}: {seen.sum()} found, {(~seen).sum()} missed, {alarms} false")
    return described(
        fig, "A street; the higher the threshold, the fewer boxes stay: first false ones go, then people are missed."
    )
