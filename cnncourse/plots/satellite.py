"""The pictures of lesson 14."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from cnncourse.landcover import KINDS, METRES, UNKNOWN
from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, PALE, PINK, SKY, described, frame, new_figure, outline

COLOURS = ("#0b2d4f", SKY, "#b58900", "#f4f4f4")  # of the kinds, from dark to light also without colours
NOT_SEEN = "#c8c8c8"
LETTERS = {0: ((150, 165), "D"), 1: ((140, 45), "S"), 2: ((106, 101), "L"), 3: ((25, 136), "C")}  # where each is large
BRIGHTER = 0.6  # power that a dark picture is shown with


def picture(image: np.ndarray, seen: np.ndarray) -> Figure:
    """Draw the satellite's picture, (H, W, 3) uint8, with a scale; what was not seen, by `seen` (H, W), is grey."""
    fig, (ax,) = new_figure(7.5, 6.2)
    _ground(ax, image, seen)
    _scale(ax, seen.shape)
    for (row, column), text in (
        ((112, 92), "Andros"),
        ((150, 150), "Tongue of\nthe Ocean"),
        ((47, 163), "New\nProvidence"),
        ((165, 40), "Great Bahama Bank"),
    ):
        around = {"facecolor": "black", "edgecolor": "none", "alpha": 0.55, "pad": 1.5}
        ax.text(column, row, text, color="white", ha="center", va="center", fontsize=9, bbox=around)
    return described(
        fig,
        "A picture from a satellite: turquoise shallow water on the left, a long dark green and brown island from top "
        "to bottom, Andros, a tongue of nearly black deep water to its right, a small island above it, and white "
        "clouds all over. A bar shows 50 km, an arrow north.",
    )


def _ground(ax: Axes, image: np.ndarray, seen: np.ndarray, title: str = "") -> None:
    shown = (image / 255) ** BRIGHTER
    ax.imshow(np.where(seen[..., None], shown, 0.78), interpolation="nearest")
    ax.set_title(title)
    ax.axis("off")


def _scale(ax: Axes, shape: tuple[int, int], kilometres: int = 50) -> None:
    """Draw a bar of some kilometres below on the left, and an arrow to the north."""
    length, (height, width) = 1000 * kilometres / METRES, shape
    ax.plot([3, 3 + length], [height - 6] * 2, color="black", lw=3, solid_capstyle="butt")
    ax.text(3 + length / 2, height - 9, f"{kilometres} km", ha="center", va="bottom", fontsize=9)
    arrow = {"arrowstyle": "-|>", "color": "black", "lw": 1.5}
    ax.annotate("N", (width - 8, 4), (width - 8, 24), ha="center", va="center", arrowprops=arrow)


def _cover(ax: Axes, kinds: np.ndarray, title: str, letters: bool = True) -> None:
    colours = ListedColormap((NOT_SEEN, *COLOURS))
    ax.imshow(kinds, cmap=colours, vmin=UNKNOWN - 0.5, vmax=len(KINDS) - 0.5, interpolation="nearest")
    for kind, ((row, column), letter) in LETTERS.items():
        if letters and row < kinds.shape[0] and column < kinds.shape[1] and kinds[row, column] == kind:
            colour = "white" if kind == 0 else "black"
            ax.text(column, row, letter, color=colour, ha="center", va="center", weight="bold")
    ax.set_title(title)
    ax.axis("off")


def _legend(fig: Figure, columns: int = 5) -> None:
    names = [f"{LETTERS[kind][1]}  {name}" for kind, name in enumerate(KINDS)]
    handles = [Patch(facecolor=colour, edgecolor=GREY, label=name) for colour, name in zip(COLOURS, names)]
    handles.append(Patch(facecolor=NOT_SEEN, edgecolor=GREY, label="not known"))
    fig.legend(handles=handles, loc="outside lower center", ncols=columns, frameon=False)


def cover_maps(named: Mapping[str, np.ndarray], notice: str) -> Figure:
    """Draw maps of what covers the ground side by side, with a legend, a scale and letters.

    Args:
        named: by their titles, (H, W) kinds, −1 where not known.
        notice: what to notice in them.
    """
    fig, axes = new_figure(5.2 * len(named), 5.4, len(named))
    for ax, (title, kinds) in zip(axes, named.items()):
        _cover(ax, kinds, title)
        _scale(ax, kinds.shape)
    _legend(fig, 3 if len(named) == 1 else 5)
    return described(fig, f"{_listed(list(named))}: dark for deep water, pale blue, brown for land, white. {notice}")


def _listed(names: Sequence[str]) -> str:
    return names[0].capitalize() if len(names) == 1 else "Maps side by side, " + " and ".join(names)


def tile_grid(shape: tuple[int, int], size: int, stride: int) -> Figure:
    """Draw the pixels of a small picture, and where its tiles lie, two of them filled."""
    height, width = shape
    places = [(i, j) for i in range(0, height - size + 1, stride) for j in range(0, width - size + 1, stride)]
    fig, (ax,) = new_figure(0.55 * width + 0.6, 0.55 * height + 0.4)
    for i, j in np.ndindex(*shape):
        ax.add_patch(Rectangle((j, i), 1, 1, facecolor="white", edgecolor=PALE[GREY], lw=0.8))
    for (i, j), colour, hatch, style in zip(places[:2], (BLUE, ORANGE), ("//", "\\\\"), ("-", "--")):
        ax.add_patch(Rectangle((j, i), size, size, facecolor="none", edgecolor=colour, hatch=hatch, lw=0))
        outline(ax, i, j, size, size, colour, ls=style)
    for number, (i, j) in enumerate(places):
        ax.plot(j + 0.5, i + 0.5, "o", color="black", ms=5)
        ax.text(j + 0.95, i + 0.62, str(number), fontsize=9, color="black", weight="bold")
    frame(ax, height, width)
    return described(
        fig,
        f"A grid of {height}×{width} pixels. Dots mark the upper left pixels of {len(places)} tiles of {size}×{size}; "
        "the first two tiles are outlined and overlap.",
    )


def splits(seen: np.ndarray, places: np.ndarray, size: int, named: Mapping[str, tuple]) -> Figure:
    """Draw by which side the middle of each tile is used: training, test, or neither.

    Args:
        seen: (H, W), bools.
        places: (N, 2), of tiles of `size`.
        named: by their titles, pairs of indices: training and test.
    """
    fig, axes = new_figure(5.2 * len(named), 5.2, len(named))
    middles = places + size / 2 - 0.5
    for ax, (title, sides) in zip(axes, named.items()):
        ax.imshow(np.where(seen, 1.0, 0.78), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        for side, colour, marker, name in zip(sides, (SKY, ORANGE), ("s", "o"), ("training", "test")):
            rows, columns = middles[side].T
            ax.scatter(columns, rows, s=8, color=colour, marker=marker, lw=0, label=name)
        ax.set_title(title)
        ax.axis("off")
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside lower center", ncols=2, frameon=False, markerscale=2.5)
    return described(
        fig,
        "The ground twice, with a small square for each training tile and a dot for each test tile. Dealt out at "
        "random, dots lie among squares everywhere. By place, dots fill whole blocks, each with an empty margin.",
    )


def five_seeds(rows: Mapping[str, Sequence[float]], notice: str) -> Figure:
    """Draw one dot for each seed in a row for each way to split, and the mean as a bar.

    Args:
        rows: by their names, accuracies from 0 to 1.
        notice: what to notice.
    """
    fig, (ax,) = new_figure(8, 0.75 * len(rows) + 0.9)
    for place, (values, colour, marker) in enumerate(zip(rows.values(), (ORANGE, BLUE, GREEN), "osD")):
        ax.scatter(values, np.full(len(values), place), color=colour, marker=marker, s=45, zorder=2, alpha=0.75)
        ax.plot([np.mean(values)] * 2, [place - 0.3, place + 0.3], color=colour, lw=3)
        ax.text(1.005, place, f"mean {np.mean(values):.3f}", va="center", transform=ax.get_yaxis_transform())
    ax.set(
        yticks=range(len(rows)),
        yticklabels=list(rows),
        ylim=(len(rows) - 0.5, -0.5),
        xlabel="share of test tiles that are right",
    )
    ax.spines[["top", "right"]].set_visible(False)
    means = "; ".join(f"{name}: {np.mean(values):.2f}" for name, values in rows.items())
    return described(fig, f"Dots for five seeds in a row for each split. Means: {means}. {notice}")


def views(tiles: np.ndarray) -> Figure:
    """Draw the views of one tile in a row, (8, size, size, 3) from 0 to 1."""
    fig, axes = new_figure(11, 1.9, len(tiles))
    _in_a_row(axes, np.clip(tiles, 0, 1), ("as it is", "90°", "180°", "270°", "mirrored", "90°", "180°", "270°"))
    return described(
        fig,
        f"{len(tiles)} views of one tile with land, shallow water and clouds: turned by 90° four times, and the same "
        "mirrored. No two are alike.",
    )


def by_kind(shares: Mapping[str, Mapping[str, tuple[int, float, float]]], title: str = "") -> Figure:
    """Draw for each kind which share of it is found, with a bar for each of several maps.

    Args:
        shares: by a map's name, for each kind (number, found, right).
        title: above it.
    """
    fig, (ax,) = new_figure(9, 3.3)
    width = 0.8 / len(shares)
    styles = [(BLUE, ""), (ORANGE, "//"), (GREEN, "..")]
    for step, ((name, kinds), (colour, hatch)) in enumerate(zip(shares.items(), styles)):
        for place, (_, found, _) in enumerate(kinds.values()):
            x = place + (step - (len(shares) - 1) / 2) * width
            label = name if place == 0 else None
            ax.bar(x, found, 0.92 * width, color=PALE[colour], edgecolor=colour, hatch=hatch, label=label)
            ax.text(x, found + 0.02, f"{found:.0%}", ha="center", fontsize=9)
    kinds = next(iter(shares.values()))
    names = [f"{name}\n{number} tiles" for name, (number, _, _) in kinds.items()]
    ax.set(xticks=range(len(kinds)), xticklabels=names, ylim=(0, 1.18), yticks=[], title=title)
    ax.spines[["top", "right", "left"]].set_visible(False)
    if len(shares) > 1:
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    said = "; ".join(
        f"{name}: " + ", ".join(f"{kind} {found:.0%}" for kind, (_, found, _) in kinds.items())
        for name, kinds in shares.items()
    )
    return described(fig, f"Bars: the share of each kind that is found. {said}.")


def pictures(images: Sequence[np.ndarray], seen: np.ndarray, titles: Sequence[str]) -> Figure:
    """Draw pictures with more and more haze, (H, W, 3) uint8 each, side by side."""
    fig, axes = new_figure(3 * len(images), 3.1, len(images))
    for ax, image, title in zip(axes, images, titles):
        _ground(ax, image, seen, title)
    return described(
        fig,
        f"The picture of the islands {len(images)} times, with more and more haze: it becomes paler, and the long "
        "island is easy to see in each.",
    )


def hazes(maps: Sequence[np.ndarray], titles: Sequence[str]) -> Iterator[Figure]:
    """Draw one map after the other, (H, W) kinds each, as haze comes and goes."""
    for kinds, title in zip(maps, titles):
        fig, (ax,) = new_figure(6.4, 5.4)
        _cover(ax, kinds, title)
        _scale(ax, kinds.shape)
        _legend(fig, 3)
        yield described(
            fig,
            "The map of the islands as haze comes and goes: step by step the land turns into shallow water, until most "
            "of the long island is gone, while the accuracy above it falls by a few points.",
        )


def changes(image: np.ndarray, seen: np.ndarray, before: np.ndarray, after: np.ndarray, kind: int) -> Figure:
    """Draw where a kind was gained and lost between two maps, (H, W), over the picture."""
    fig, (ax,) = new_figure(6.2, 5.6)
    _ground(ax, image, seen, f"{KINDS[kind]}: gained and lost")
    known = (before != UNKNOWN) & (after != UNKNOWN)
    for mask, colour in (
        (known & (before != kind) & (after == kind), GREEN),
        (known & (before == kind) & (after != kind), PINK),
    ):
        tint = np.zeros((*mask.shape, 4))
        tint[mask] = (*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)), 0.85)
        ax.imshow(tint, interpolation="nearest")
    lost = int(np.sum(known & (before == kind) & (after != kind)))
    gained = int(np.sum(known & (before != kind) & (after == kind)))
    handles = [
        Patch(facecolor=colour, label=name) for colour, name in ((GREEN, f"gained: {gained}"), (PINK, f"lost: {lost}"))
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    _scale(ax, seen.shape)
    return described(
        fig,
        f"The picture of the islands; where the maps differ in {KINDS[kind]} it is coloured: {lost} pixels lost, most "
        f"of the large island, {gained} gained.",
    )


def spread_of_kinds(tiles: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw how bright each channel of the tiles is, in a row for each kind: means of tiles (N, size, size, 3)."""
    means = tiles.mean((1, 2))
    fig, axes = new_figure(10.5, 2.7, 3, sharey=True)
    rng = np.random.default_rng(0)
    for channel, (ax, name) in enumerate(zip(axes, ("red", "green", "blue"))):
        for kind, marker in enumerate("osD^"):
            mine = means[labels == kind, channel]
            heights = kind + rng.uniform(-0.3, 0.3, len(mine))
            colour = (BLUE, SKY, "#b58900", GREY)[kind]
            ax.scatter(mine, heights, s=4, color=colour, marker=marker, lw=0)
        ax.set(title=f"mean of {name}", xlim=(0, 1.02))
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set(yticks=range(len(KINDS)), yticklabels=KINDS, ylim=(len(KINDS) - 0.5, -0.5))
    return described(
        fig,
        "Dots for tiles along the mean of red, of green and of blue, in a row for each kind. Clouds are brightest; "
        "deep water, shallow water and land overlap in each of the three.",
    )


def windows_of_rule(patches: Sequence[np.ndarray], titles: Sequence[str]) -> Figure:
    """Draw some patches of the picture, (size, size, 3) uint8 each, with a title."""
    fig, axes = plt.subplots(1, len(patches), figsize=(2.4 * len(patches), 2.7))
    _in_a_row(axes, [(patch / 255) ** BRIGHTER for patch in patches], titles)
    return described(
        fig,
        f"{len(patches)} small patches of the picture with the medians of red, green and blue: smooth black, smooth "
        "turquoise, speckled green and brown, white.",
    )


def _in_a_row(axes: Sequence[Axes], pictures: Sequence[np.ndarray], titles: Sequence[str]) -> None:
    for ax, picture, title in zip(axes, pictures, titles):
        ax.imshow(picture, interpolation="nearest")
        ax.set_title(title, fontsize=10)
        ax.axis("off")
