"""Pictures of lab 13."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, PALE, described, draw_pairs, new_figure
from cnncourse.posts import LETTERS, SIGN, U

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from cnncourse.posts import Posts


def _letter(ax: Axes, image: np.ndarray) -> None:
    ax.imshow(image[..., 0], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def gallery(posts: Posts) -> Figure:
    """Draw three of each of the ten letters, of the u with a dot above, and of the sign."""
    kinds = [(letter, (posts.kinds == kind) & (posts.groups == 0)) for kind, letter in enumerate(LETTERS)]
    kinds += [("dotted u", (posts.kinds == U) & (posts.groups == 1)), ("the sign", posts.kinds == SIGN)]
    rows = 3
    fig, axes = plt.subplots(rows, len(kinds), figsize=(12, 3.4))
    for column, (name, which) in zip(axes.T, kinds):
        column[0].set_title(name, fontsize=11)
        for ax, image in zip(column, posts.images[which]):
            _letter(ax, image)
    return described(
        fig,
        "Three handwritten letters of each kind, light on dark: b, d, p, q, n, u, m, w, J, L; then a u with a dot "
        "above its arms, which is harmless; last the forbidden sign, a u with a small dot between its arms, often "
        "faint.",
    )


def scored(posts: Posts, scores: np.ndarray, columns: int = 10) -> Figure:
    """Draw letters from all over the scores, from the lowest to the highest, each with its score."""
    ranked = np.argsort(scores, kind="stable")
    levels = np.linspace(0.02, 0.98, 2 * columns)
    chosen = ranked[np.clip(np.searchsorted(scores[ranked], levels), 0, len(ranked) - 1)]
    fig, axes = plt.subplots(2, columns, figsize=(12, 3.2))
    for ax, index in zip(axes.flat, chosen):
        _letter(ax, posts.images[index])
        if posts.forbidden[index]:
            _frame(ax, ORANGE)
        ax.set_title(f"{scores[index]:.2f}", fontsize=10)
    return described(
        fig,
        "Twenty letters from the lowest score to the highest; orange frames mark forbidden ones. In the middle both "
        "kinds are mixed: open letters with something like a dot.",
    )


def _frame(ax: Axes, colour: str) -> None:
    ax.add_patch(Rectangle((-0.5, -0.5), 28, 28, fill=False, edgecolor=colour, lw=3))


def steps(precision: np.ndarray, recall: np.ndarray, average: float, chance: float) -> Figure:
    """Draw precision over recall as steps, and the area below.

    Args:
        precision, recall: at each threshold, from the highest on.
        average: the average precision.
        chance: the part of all letters that is forbidden.
    """
    fig, (ax,) = new_figure(6.5, 3.6)
    edges = np.append(0.0, recall)
    ax.stairs(precision, edges, fill=True, color=PALE[BLUE])
    ax.stairs(precision, edges, baseline=None, color=BLUE, lw=2)
    ax.axhline(chance, color=GREY, ls="--")
    ax.text(0.02, chance + 0.02, "removing by chance", color=GREY)
    ax.text(0.3, 0.5, f"area: average precision {average:.3f}", color=BLUE)
    ax.set(xlabel="recall", ylabel="precision", xlim=(0, 1.01), ylim=(0, 1.03))
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        f"Precision over recall in steps, each step an equal part of recall wide; the area below is {average:.3f}. "
        f"A dashed line at {chance:.2f} shows what removing by chance would reach.",
    )


def cost_curves(thresholds: np.ndarray, prices: dict[tuple[float, float], np.ndarray], best: dict) -> Figure:
    """Draw what each threshold costs, for several pairs of costs, with the cheapest marked.

    Args:
        thresholds: (T,), from low to high.
        prices: of each pair of costs, (of a false removal, of a miss), an array (T,).
        best: of each pair of costs the cheapest threshold and its price.
    """
    fig, (ax,) = new_figure(8, 3.6)
    said = []
    for (costs, price), colour, style, mark in zip(prices.items(), (BLUE, ORANGE, GREEN), ("-", "--", "-."), "os^"):
        threshold, least = best[costs]
        name = f"false removal {costs[0]}, miss {costs[1]}: cheapest at {threshold:.2f}"
        ax.plot(thresholds, price, style, color=colour, lw=2, marker=mark, markevery=[], label=name)
        if np.isfinite(threshold):
            ax.plot(threshold, least, mark, color=colour, ms=11, markeredgecolor="black")
        said.append(f"costs {costs[0]} and {costs[1]}: cheapest at {threshold:.2f}")
    top = max(float(np.median(price)) for price in prices.values())
    ax.set(xlabel="threshold", ylabel="mean cost of a letter", xlim=(-0.01, 1.03), ylim=(0, 3 * top))
    ax.legend(frameon=False, loc="upper center")
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "The mean cost of a letter over the threshold, a curve for each pair of costs, with a mark at its lowest "
        "point. The dearer a miss, the farther left the mark. " + "; ".join(said) + ".",
    )


def base_rates(after: Callable, precision: float, rate: float, real: float) -> Figure:
    """Draw the precision over the part of the letters that is forbidden, on a logarithmic axis."""
    fig, (ax,) = new_figure(7.5, 3.4)
    rates = np.geomspace(1e-4, 0.5, 80)
    ax.semilogx(rates, [after(precision, rate, each) for each in rates], color=BLUE, lw=2)
    points = (rate, precision, "o", "measured here"), (real, after(precision, rate, real), "s", "where it is used")
    for x, y, mark, name in points:
        ax.plot(x, y, mark, color=ORANGE, ms=10)
        ax.annotate(f"{name}: {y:.2f}", (x, y), (8, -20), textcoords="offset points", color=ORANGE)
    ax.set(xlabel="part of all letters that is forbidden", ylabel="precision", ylim=(0, 1.03), xlim=(1e-4, 1))
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        f"Precision over the forbidden part of the letters, from one in ten thousand to one half: a curve that rises "
        f"like an S. It is {precision:.2f} at the rate {rate:.2f} of the test, and {points[1][1]:.2f} at {real:g}.",
    )


def queue(posts: Posts, scores: np.ndarray, columns: dict[str, np.ndarray], rows: int = 4, wide: int = 4) -> Figure:
    """Draw a moderator's desk: letters with scores in columns, wrong decisions marked.

    Args:
        posts: all letters.
        scores: of all of them.
        columns: three of them: what is taken down, what a person looks at, what stays; indices, the first ones shown.
        rows, wide: letters of a column, downwards and to the right.
    """
    fig = plt.figure(figsize=(12, 5.2))
    parts = fig.subfigures(1, len(columns), wspace=0.04)
    for part, (name, indices), colour in zip(parts, columns.items(), (ORANGE, BLUE, GREEN)):
        part.set_facecolor(PALE[colour])
        part.suptitle(f"{name}: {len(indices):,}", color="black", fontsize=13)
        axes = part.subplots(rows, wide)
        for ax in axes.flat:
            ax.axis("off")
        for ax, index in zip(axes.flat, indices):
            ax.axis("on")
            _letter(ax, posts.images[index])
            ax.set_title(f"{scores[index]:.2f}", fontsize=9, pad=3)
            if posts.forbidden[index]:
                _frame(ax, ORANGE)
    counts = ", ".join(f"{name.lower()} {len(indices):,}" for name, indices in columns.items())
    return described(
        fig,
        f"Three columns of letters with their scores: {counts}. Orange frames mark the sign. On the left some letters "
        "have no frame: taken down, and harmless. In the middle both kinds stand together. On the right nearly all are "
        "plain letters with scores near 0.",
    )


def appeals(rates: np.ndarray, errors: dict[float, np.ndarray]) -> Figure:
    """Draw the wrong decisions that stand over the share of removals that is appealed, for several accuracies."""
    fig, (ax,) = new_figure(7.5, 3.4)
    for (accuracy, standing), colour, style in zip(errors.items(), (ORANGE, BLUE, GREEN), (":", "--", "-")):
        ax.plot(rates, standing, style, color=colour, lw=2.5)
        ax.annotate(
            f"{accuracy:.0%} judged rightly",
            (rates[-1], standing[-1]),
            (5, 0),
            textcoords="offset points",
            va="center",
            color=colour,
        )
    ax.set(
        xlabel="share of removals that is appealed", ylabel="wrong decisions that stand", xlim=(0, 1.0), ylim=(0, None)
    )
    ax.spines[["top", "right"]].set_visible(False)
    ends = "; ".join(
        f"judged rightly in {accuracy:.0%}: from {standing[0]:.0f} to {standing[-1]:.0f}"
        for accuracy, standing in errors.items()
    )
    return described(fig, f"Wrong decisions that stand, over the share of removals that is appealed: lines. {ends}.")


def by_group(rates: dict[str, dict[str, tuple[float, float]]], names: tuple[str, str]) -> Figure:
    """Draw the share of harmless letters that is removed, for both groups of writers.

    Args:
        rates: a panel each: by its title, then by a bar's place, the shares of the two groups.
        names: of the groups.
    """
    fig, axes = new_figure(10, 3.4, len(rates), sharey=True)
    said = []
    for ax, (title, bars) in zip(axes, rates.items()):
        draw_pairs(ax, bars, names)
        ax.set_title(title)
        said += [f"{title}, {what}: {names[0]} {pair[0]:.1%}, {names[1]} {pair[1]:.1%}" for what, pair in bars.items()]
    axes[0].legend(frameon=False)
    return described(fig, "Bars of harmless letters that are removed, by group. " + ". ".join(said) + ".")


def arms_race(images: list[np.ndarray], recalls: dict[str, float], trembling: dict[str, float]) -> Figure:
    """Draw signs as they are and bent, what share is found, and what share of trembling hands is removed.

    Args:
        images: two rows of signs, (M, 28, 28, 1) each: as before, and bent.
        recalls: the share of the signs that is found, by what has happened.
        trembling: the share of harmless letters by trembling hands that is removed, by what has happened.
    """
    fig = plt.figure(figsize=(12, 3.9))
    pictures, bars = fig.subfigures(1, 2, width_ratios=[1, 1.7])
    axes = pictures.subplots(len(images[0]), 2)
    for column, row, name in zip(axes.T, images, ("the sign", "bent")):
        column[0].set_title(name)
        for ax, image in zip(column, row):
            _letter(ax, image)
    for ax, (title, shares), colour, hatch in zip(
        bars.subplots(1, 2),
        {"signs found": recalls, "trembling hands removed": trembling}.items(),
        (BLUE, ORANGE),
        ("", "//"),
    ):
        ax.bar(range(len(shares)), list(shares.values()), 0.6, color=PALE[colour], edgecolor=colour, hatch=hatch)
        for place, share in enumerate(shares.values()):
            ax.text(place, share, f"{share:.0%}", ha="center", va="bottom")
        ax.set(title=title, xticks=range(len(shares)), xticklabels=list(shares), yticks=[])
        ax.margins(y=0.15)
        ax.spines[["top", "right", "left"]].set_visible(False)
    told = "; ".join(
        f"{title}: " + ", ".join(f"{what.replace(chr(10), ' ')} {share:.0%}" for what, share in shares.items())
        for title, shares in (("signs found", recalls), ("harmless letters by trembling hands removed", trembling))
    )
    return described(fig, f"On the left three signs, and three that are bent. On the right bars. {told}.")
