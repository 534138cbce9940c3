"""Pictures of lab 12."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from cnncourse.plots import BLUE, GREY, ORANGE, PALE, described, draw_pairs, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from cnncourse.verification import Pairs


def gallery(images: np.ndarray, people: np.ndarray, groups: np.ndarray, names: tuple[str, ...]) -> Figure:
    """Draw six pictures of each of four people of each group, a row for each person.

    Args:
        images: (N, H, W, 1) from 0 to 1.
        people: (N,), the number of the person in each.
        groups: (N,), that person's group.
        names: of the groups.
    """
    columns = 6
    fig, axes = plt.subplots(4, 2 * columns + 1, figsize=(12, 4.1), width_ratios=[*[1] * columns, 0.4, *[1] * columns])
    for ax in axes.flat:
        ax.axis("off")
    for group, name in enumerate(names):
        left = group * (columns + 1)
        axes[0, left].set_title(name, loc="left")
        for row, person in zip(axes[:, left : left + columns], np.unique(people[groups == group])):
            for ax, image in zip(row, images[people == person]):
                _face(ax, image)
    return described(
        fig,
        "Eight invented people, six drawn pictures of each in a row: four with open hair on the left, four with the "
        "same woollen cap on the right. From picture to picture the head turns, the mouth smiles or not, light and "
        "ground change; eyes, brows, nose, chin and hair stay.",
    )


def _face(ax: Axes, image: np.ndarray) -> None:
    ax.imshow(image[..., 0], cmap="gray", vmin=0, vmax=1)
    ax.axis("off")


def pairs_of_pictures(pairs: list[tuple[np.ndarray, np.ndarray]], titles: list[str]) -> Figure:
    """Draw pairs of pictures (H, W, 1), each with a title."""
    fig, axes = plt.subplots(2, len(pairs), figsize=(1.7 * len(pairs), 3.9))
    for column, pair, title in zip(axes.T, pairs, titles):
        for ax, image in zip(column, pair):
            _face(ax, image)
        column[0].set_title(title, fontsize=10)
    return described(
        fig, "Pairs of pictures, one above the other. " + " ".join(" ".join(title.split()) + "." for title in titles)
    )


def triplet() -> Figure:
    """Draw an anchor, a positive and a negative, before and after a step of training."""
    fig, axes = new_figure(9, 3.6, 2)
    places = [((0, 0), (1.5, 0.9), (1.0, -0.8)), ((0, 0), (0.8, 0.5), (1.7, -1.3))]
    for ax, title, (anchor, positive, negative) in zip(axes, ("before a step", "after some steps"), places):
        radius = np.hypot(*positive)
        for size, style in ((radius, "-"), (radius + 0.5, "--")):
            ax.add_patch(plt.Circle(anchor, size, fill=False, color=GREY, ls=style, lw=1))
        marks = ("anchor", anchor, "o", GREY), ("positive", positive, "s", BLUE), ("negative", negative, "^", ORANGE)
        for name, (x, y), mark, colour in marks:
            ax.plot(x, y, mark, color=colour, ms=11)
            place, side = ((4, -20), "right") if name == "anchor" else ((9, 7), "left")  # clear of the lines
            ax.annotate(
                name,
                (x, y),
                place,
                textcoords="offset points",
                ha=side,
                color=colour,
                bbox={"color": "white", "pad": 0.5, "lw": 0},
            )
        ax.plot(*zip(anchor, positive), color=BLUE, lw=2)
        ax.plot(*zip(anchor, negative), color=ORANGE, lw=2, ls=":")
        ax.set(xlim=(-2.4, 3.1), ylim=(-2.4, 2.4), title=title, aspect="equal")
        ax.axis("off")
    return described(
        fig,
        "Left: an anchor, a positive of the same person, and a negative of another person that lies nearer than the "
        "positive. Right, after some steps: the positive lies near, the negative outside of a dashed circle, farther "
        "than the positive by the margin.",
    )


BINS = 60


def distances(pairs: Pairs, title: str, threshold: float | None = None) -> Figure:
    """Draw how often which distance occurs, for pairs of one person and of two people."""
    fig, (ax,) = new_figure(8.5, 3.2)
    _histograms(ax, pairs.distances, pairs.same, title)
    if threshold is not None:
        _threshold(ax, threshold)
    ax.set(xlabel="distance of a pair", ylabel="part of the pairs")
    ax.legend(frameon=False, loc="upper right")
    near, far = (float(np.median(pairs.distances[kind])) for kind in (pairs.same, ~pairs.same))
    return described(
        fig,
        f"{title}: two histograms of distances. Half of the pairs of one person are nearer than {near:.2f}, half of "
        f"the pairs of two people nearer than {far:.2f}; the two overlap{'' if near > 0.6 * far else ' little'}.",
    )


def _histograms(ax: Axes, spans: np.ndarray, same: np.ndarray, title: str, top: float | None = None) -> None:
    edges = np.linspace(0, top or float(spans.max()), BINS + 1)
    for kind, name, colour, style in ((same, "one person", BLUE, "-"), (~same, "two people", ORANGE, "--")):
        parts = np.histogram(spans[kind], edges)[0] / max(1, kind.sum())
        ax.stairs(parts, edges, fill=True, color=PALE[colour], alpha=0.8)
        ax.stairs(parts, edges, color=colour, ls=style, lw=1.6, label=name)
    ax.set_title(title)
    ax.spines[["top", "right"]].set_visible(False)


def _threshold(ax: Axes, threshold: float) -> None:
    ax.axvline(threshold, color="black", lw=1.5)
    ax.text(threshold, 0.98, " threshold", transform=ax.get_xaxis_transform(), va="top", fontsize=10)


def two_groups(pairs: Pairs, names: tuple[str, ...], threshold: float, rates: dict[int, tuple[float, float]]) -> Figure:
    """Draw the histograms of each group, one above the other, with one threshold for both."""
    fig, axes = plt.subplots(len(names), 1, figsize=(8.5, 4.6), sharex=True, sharey=True)
    top = float(pairs.distances.max())
    for group, (ax, name) in enumerate(zip(axes, names)):
        mine = pairs.groups == group
        _histograms(ax, pairs.distances[mine], pairs.same[mine], "", top)
        ax.axvline(threshold, color="black", lw=1.5)
        ax.set_ylabel(name)
        ax.set_yticks([])
        ax.text(
            0.99,
            0.62,
            f"false matches {rates[group][0]:.1%}\nfalse non-matches {rates[group][1]:.1%}",
            transform=ax.transAxes,
            ha="right",
            va="top",
            fontsize=11,
        )
    axes[0].legend(frameon=False, loc="upper right", ncols=2)
    axes[0].text(threshold, 0.98, " threshold", transform=axes[0].get_xaxis_transform(), va="top", fontsize=10)
    axes[-1].set_xlabel("distance of a pair")
    said = ". ".join(
        f"{name}: {rates[group][0]:.1%} false matches, {rates[group][1]:.1%} false non-matches"
        for group, name in enumerate(names)
    )
    return described(fig, f"Histograms of distances for each group, one threshold through both. {said}.")


def before_and_after(rates: dict[str, dict[int, tuple[float, float]]], names: tuple[str, ...]) -> Figure:
    """Draw both groups' rates for several trainings.

    Args:
        rates: by the training's name, then by group, false match rate and false non-match rate.
        names: of the groups.
    """
    fig, axes = new_figure(9.5, 3.2, 2)
    for which, (ax, title) in enumerate(zip(axes, ("false matches", "false non-matches"))):
        draw_pairs(ax, {what: [by_group[group][which] for group in (0, 1)] for what, by_group in rates.items()}, names)
        ax.set_title(title)
    axes[0].legend(frameon=False)
    said = " ".join(
        f"{training}: "
        + ", ".join(f"{name} {by_group[g][0]:.1%} and {by_group[g][1]:.1%}" for g, name in enumerate(names))
        + "."
        for training, by_group in rates.items()
    )
    return described(fig, f"Bars of false matches and false non-matches for each group and training. {said}")
