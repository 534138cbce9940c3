"""The pictures of lesson 06."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnncourse.datasets import GLYPHS
from cnncourse.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    SKY,
    described,
    draw_map,
    draw_numbers,
    draw_picture,
    new_figure,
)


def opening(pictures: np.ndarray, accuracies: dict[str, float]) -> Figure:
    """Draw some pictures and how many of all a few networks read.

    Args:
        pictures: (8, H, W, 1).
        accuracies: a share for each network's name.
    """
    fig = plt.figure(figsize=(10, 2.9))
    grid = fig.add_gridspec(2, 5, width_ratios=[1, 1, 1, 1, 2.6])
    for place, picture in enumerate(pictures[:8]):
        draw_picture(fig.add_subplot(grid[divmod(place, 4)]), picture[..., 0], low=0, high=1)
    ax = fig.add_subplot(grid[:, 4])
    bars = ax.barh(
        list(accuracies), list(accuracies.values()), color=[BLUE, ORANGE], hatch=["", "//"], edgecolor="white"
    )
    ax.bar_label(bars, [f"{share:.0%}" for share in accuracies.values()], padding=4)
    ax.set(xlim=(0, 1.15), xticks=[], title="test pictures read")
    ax.invert_yaxis()
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    return described(
        fig,
        "Eight pictures of letters on textured grounds. Beside them two bars of the same length: "
        f"network A and network B both read {100 * min(accuracies.values()):.0f} % of the test pictures.",
    )


def filters(weights: np.ndarray) -> Figure:
    """Draw the filters of a first layer, each in its own scale.

    Args:
        weights: (kh, kw, 1, F).
    """
    number = weights.shape[-1]
    fig, axes = plt.subplots(2, -(-number // 2), figsize=(10, 2.7))
    for index, ax in enumerate(axes.ravel()):
        draw_map(ax, weights[:, :, 0, index])
    return described(
        fig,
        "Sixteen filters of 5×5, red where a weight is positive, blue where it is negative. About half have a red "
        "and a blue side or a stripe; the others look like noise.",
    )


def maps(picture: np.ndarray, layers: dict[str, np.ndarray]) -> Figure:
    """Draw a picture and eight maps of some layers, a row for each layer.

    Args:
        picture: (H, W, 1).
        layers: maps (h, w, C) by the layer's name; the eight strongest are drawn.
    """
    fig, axes = plt.subplots(len(layers), 9, figsize=(11, 1.25 * len(layers)))
    for row, (name, feature_maps) in zip(axes, layers.items()):
        strongest = np.argsort(-feature_maps.mean((0, 1)), kind="stable")[:8]
        for ax, channel in zip(row[1:], strongest):
            ax.imshow(feature_maps[..., channel], cmap="viridis", vmin=0, interpolation="nearest")
            ax.axis("off")
        row[0].axis("off")
        _name_row(row[1], name)
    draw_picture(axes[0, 0], picture[..., 0], low=0, high=1)
    return described(
        fig,
        "A letter d and eight maps each of conv1, conv2 and conv3. The first are fine outlines of the letter, the "
        "last are a few coarse bright blocks.",
    )


def tables(arrays: dict[str, np.ndarray]) -> Figure:
    """Draw small arrays side by side, with a title each."""
    fig, axes = new_figure(1.95 * len(arrays), 2.3, len(arrays))
    for ax, (title, array) in zip(axes, arrays.items()):
        draw_numbers(ax, array, shade=False)
        ax.set_title(title, fontsize=11)
    return fig


def falls(picture: np.ndarray, weights: np.ndarray, falls: np.ndarray) -> Figure:
    """Draw a picture of 2×2, its weights, and how the logit falls where a pixel is covered."""
    return described(
        tables({"picture": picture, "weights": weights, "falls": falls}),
        "Three grids of 2×2. Picture: 1, 2, 0, 3. Weights: 4, -1, 5, 0. Falls: 4, -2, 0, 0.",
    )


def slopes(picture: np.ndarray, falls: np.ndarray, slopes: np.ndarray) -> Figure:
    """Draw a picture of 2×2, how the logit falls where a pixel is covered, and the logit's slopes."""
    return described(
        tables({"picture": picture, "falls": falls, "slopes": slopes}),
        "Three grids of 2×2. Picture: 1, 2, 0, 3. Falls: 4, -2, 0, 0. Slopes: 4, -1, 5, 0. The black pixel at the "
        "lower left has no fall, but the largest slope.",
    )


def weighted(map_1: np.ndarray, map_2: np.ndarray) -> Figure:
    """Draw two maps of 2×2 with their weights, 1 and -2."""
    return described(
        tables({"map 1, weight 1": map_1, "map 2, weight -2": map_2}),
        "Two grids of 2×2. Map 1, of weight 1: 3, 0, 0, 1. Map 2, of weight -2: 0, 2, 1, 0.",
    )


def cut_and_scaled(together: np.ndarray, cut: np.ndarray) -> Figure:
    """Draw a sum of maps, it after ReLU, and that divided by its largest number."""
    return described(
        tables({"added up": together, "ReLU": cut, "scaled": (cut / cut.max()).round(2)}),
        "Three grids. Added up: 3, -4, -2, 1. After ReLU: 3, 0, 0, 1. Scaled: 1, 0, 0, 0.33.",
    )


def best_picture(kernel: np.ndarray, best: np.ndarray) -> Figure:
    """Draw a filter of 2×2, and the black and white picture that it answers most."""
    return described(
        tables({"filter": kernel, "best picture": best}),
        "Two grids of 2×2. Filter: 1, -1, -2, 3. Best picture: 1, 0, 0, 1: bright where the filter is positive.",
    )


def below(pictures: np.ndarray, rows: dict[str, np.ndarray], titles: list[str] | None = None) -> Figure:
    """Draw pictures and, below each, maps that belong to it.

    Args:
        pictures: (N, H, W, 1).
        rows: maps (N, h, w) by the row's name. Where any number is below 0, red and blue tell signs; else bright is
        large.
        titles: what stands above each picture.
    """
    fig, axes = plt.subplots(
        1 + len(rows), len(pictures), figsize=(1.55 * len(pictures), 1.6 * (1 + len(rows))), squeeze=False
    )
    for ax, picture, title in zip(axes[0], pictures, titles or [""] * len(pictures)):
        draw_picture(ax, picture[..., 0], title, 0, 1)
    for row, (name, values) in zip(axes[1:], rows.items()):
        for ax, one in zip(row, values):
            _heat(ax, np.asarray(one, float), values.min() < 0, pictures.shape[1:3])
        _name_row(row[0], name)
    return fig


def covered(pictures: np.ndarray, maps: list[np.ndarray]) -> Figure:
    """Draw the letters d, q, u and J, and an occlusion map below each; shapes as for `below`."""
    return described(
        below(pictures, {"occlusion": np.array(maps)}, list("dquJ")),
        "The letters d, q, u and J with a map below each: red where covering a part of the letter lowers its "
        "logit, nearly white on the ground, a little blue in places.",
    )


def salient(pictures: np.ndarray, maps: np.ndarray) -> Figure:
    """Draw the letters d, q, u and J, and a saliency map below each; shapes as for `below`."""
    return described(
        below(pictures, {"saliency": maps}, list("dquJ")),
        "The same four letters with a map of bright dots below each. The dots gather on and around the letter; "
        "single ones lie elsewhere.",
    )


def two_depths(pictures: np.ndarray, deep: list[np.ndarray], middle: list[np.ndarray]) -> Figure:
    """Draw the letters d, q, u and J, and below each the Grad-CAM of conv3 and of conv2; shapes as for `below`."""
    return described(
        below(pictures, {"conv3": np.array(deep), "conv2": np.array(middle)}, list("dquJ")),
        "Four letters with two maps each. Those of conv3 are soft clouds on a part of the letter, such as the "
        "foot of the u; those of conv2 are finer and follow its strokes.",
    )


def four_of_b(pictures: np.ndarray) -> Figure:
    """Draw four pictures of b, (4, H, W, 1)."""
    return described(
        below(pictures, {}, list("bbbb")),
        "Four pictures of b, in different typefaces. Each has a tiny bright square in the upper left corner.",
    )


def where_they_look(pictures: np.ndarray, looks_a: list[np.ndarray], looks_b: list[np.ndarray]) -> Figure:
    """Draw four pictures of b, and below each the Grad-CAM of network A and of network B; shapes as for `below`."""
    rows = {"A, conv3": np.array(looks_a), "B, conv3": np.array(looks_b)}
    return described(
        below(pictures, rows, list("bbbb")),
        "The same four pictures. Network A's maps are bright around the bow, in the last picture beside it, too. "
        "Network B's maps are bright in the upper left corner, where each picture has the square, and faint elsewhere.",
    )


def _name_row(ax: Axes, name: str) -> None:
    ax.axis("on")
    ax.set(xticks=[], yticks=[], ylabel=name)
    ax.spines[:].set_visible(False)


def _heat(ax: Axes, values: np.ndarray, signed: bool, like: tuple[int, int]) -> None:
    if signed:
        draw_map(ax, values, like=like)
        return
    ax.imshow(values, cmap="inferno", vmin=0, vmax=max(float(values.max()), 1e-9), interpolation="nearest")
    ax.axis("off")


def dreams(rows: dict[str, list[np.ndarray]]) -> Figure:
    """Draw pictures (H, W, 1) from 0 to 1, a row for each layer."""
    number = len(next(iter(rows.values())))
    fig, axes = plt.subplots(len(rows), number, figsize=(1.55 * number, 1.55 * len(rows)), squeeze=False)
    for row, (name, pictures) in zip(axes, rows.items()):
        for ax, picture in zip(row, pictures):
            ax.imshow(np.asarray(picture)[..., 0], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            ax.set(xticks=[], yticks=[])
        row[0].set_ylabel(name)
    return described(
        fig,
        "Three rows of six pictures in black and white. conv1: level, slanted or upright stripes. conv2: bent "
        "stripes and grids. conv3: grids, and bars or arches on grey.",
    )


def shadow(features: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw rows of numbers, by their direction, as points of the plane in which the letters' means are spread most.

    Args:
        features: (N, D).
        labels: (N,).
    """
    rows = features / np.linalg.norm(features, axis=1, keepdims=True)
    means = np.stack([rows[labels == k].mean(0) for k in np.unique(labels)])
    _, _, directions = np.linalg.svd(means - means.mean(0), full_matrices=False)
    signs = np.sign(directions[np.arange(2), np.abs(directions[:2]).argmax(1)])
    points = (rows - means.mean(0)) @ (directions[:2].T * signs)
    fig, (ax,) = new_figure(7.5, 5)
    colours = (BLUE, ORANGE, GREEN, PINK, SKY, GREY)
    for point, label in zip(points, labels):
        ax.text(
            *point,
            GLYPHS[label],
            color=colours[label % 6],
            ha="center",
            va="center",
            fontsize=9,
            weight="bold" if label > 5 else "normal",
        )
    low, high = points.min(0) - 0.03, points.max(0) + 0.03
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xticks=[], yticks=[])
    return described(
        fig,
        "400 letters in a plane. Equal letters lie together in clouds. Some letters have a region of their own, "
        "other clouds overlap.",
    )


def bars(shares: dict[str, float], x: str) -> Figure:
    """Draw shares from 0 to 1 as level bars with their names."""
    fig, (ax,) = new_figure(7, 0.8 + 0.5 * len(shares))
    drawn = ax.barh(list(shares), list(shares.values()), color=[GREY, BLUE, GREEN, ORANGE][: len(shares)])
    ax.bar_label(drawn, [f"{share:.0%}" for share in shares.values()], padding=4)
    ax.set(xlim=(0, 1.1), xlabel=x)
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def with_and_without_base(from_scratch: float, transferred: float) -> Figure:
    """Draw the shares of new pictures that two networks read, one trained from scratch, one on top of a base."""
    return described(
        bars({"from scratch": from_scratch, "with the base": transferred}, "pictures read"),
        "Two bars: from scratch somewhat more than half of the new pictures are read, with the base clearly more.",
    )


def frozen_and_tuned(from_scratch: float, frozen: float, small: float, large: float) -> Figure:
    """Draw the shares of new pictures that four networks read: from scratch, with a frozen base, and with one that was
    set free and trained further, with a small and with a large learning rate.
    """
    shares = {
        "from scratch": from_scratch,
        "base frozen": frozen,
        "then tuned, rate 0.001": small,
        "then tuned, rate 0.02": large,
    }
    return described(
        bars(shares, "pictures read"),
        "Four bars: with the frozen base more pictures are read than from scratch, after tuning with small steps more "
        "still, after tuning with large steps fewest of all.",
    )
