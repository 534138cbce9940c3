"""The pictures of lesson 09."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnncourse.pictures import resize
from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, PALE, described, draw_map, new_figure
from cnncourse.pretrained import as_photo

SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])  # as in lesson 02


def guesses(
    photos: dict[str, np.ndarray], logits: dict[str, np.ndarray], names: list[str], chosen: list[str], k: int = 5
) -> Figure:
    """Draw photographs, and beside each the k most probable names with bars.

    Args:
        photos: (H, W, 3) uint8 by name.
        logits: (K,) by the same names.
        names: of the K classes.
        chosen: which photographs, two in a row.
    """
    rows = -(-len(chosen) // 2)
    fig, axes = plt.subplots(rows, 4, figsize=(11, 2.15 * rows), width_ratios=[1.3, 1, 1.3, 1])
    for place, name in enumerate(chosen):
        picture, bars = axes.reshape(-1, 2)[place]
        _photo(picture, photos[name])
        _bars(bars, logits[name], names, k)
    return described(
        fig,
        "Photographs, each with its most probable names beside it. "
        "" + _said({name: logits[name] for name in chosen}, names),
    )


def ways(images: dict[str, np.ndarray], logits: np.ndarray, names: list[str]) -> Figure:
    """Draw versions of a picture (H, W, 3), as a network takes it, with three names below each."""
    fig, axes = plt.subplots(2, len(images), figsize=(11, 4.2), height_ratios=[2.4, 1])
    for column, (title, image), row in zip(axes.T, images.items(), logits):
        _photo(column[0], as_photo(image), title)
        _bars(column[1], row, names, 3)
    return described(fig, "One picture in several versions. " + _said(dict(zip(images, logits)), names))


def _said(logits: dict[str, np.ndarray], names: list[str]) -> str:
    """Tell the two most probable names of some pictures."""
    best = {picture: np.argsort(-row)[:2] for picture, row in logits.items()}
    return " ".join(f"{picture}: {names[first]}, then {names[second]}." for picture, (first, second) in best.items())


def _photo(ax: Axes, photo: np.ndarray, title: str = "") -> None:
    ax.imshow(photo)
    ax.set_title(title)
    ax.axis("off")


def _bars(ax: Axes, logits: np.ndarray, names: list[str], k: int) -> None:
    """Draw the k most probable names; their bars are behind the words."""
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum()
    best = np.argsort(-shares)[:k]
    ax.barh(np.arange(k), shares[best], color=PALE[BLUE], edgecolor=BLUE, height=0.8)
    for place, i in enumerate(best):
        ax.text(0.02, place, f"{names[i]}  {shares[i]:.2f}", va="center", fontsize=10)
    ax.set(xlim=(0, 1), ylim=(k - 0.4, -0.6))
    ax.axis("off")


def block() -> Figure:
    """Draw the layers of an inverted bottleneck, the width of each box for its number of maps."""
    fig, (ax,) = new_figure(8, 3.6)
    steps = [
        ("x: C maps", 1.6, GREY),
        ("1×1 to expand·C maps, normalise, ReLU6", 5.6, BLUE),
        ("depthwise, stride, normalise, ReLU6", 5.6, GREEN),
        ("1×1 to filters maps, normalise", 3.2, BLUE),
        ("+", 0.5, GREY),
    ]
    for place, (text, width, colour) in enumerate(steps):
        ax.add_patch(plt.Rectangle((-width / 2, -place - 0.32), width, 0.64, facecolor=PALE[colour], edgecolor=colour))
        ax.text(0, -place, text, ha="center", va="center", fontsize=10)
        if place:
            ax.annotate("", (0, -place + 0.32), (0, -place + 0.68), arrowprops={"arrowstyle": "->", "color": GREY})
    ax.plot([0.8, 3.4, 3.4, 0.25], [0, 0, -4, -4], color=ORANGE, lw=2)
    ax.text(3.5, -2, "where the stride is 1\nand the maps agree", color=ORANGE, va="center", fontsize=10)
    ax.set(xlim=(-3.2, 5.8), ylim=(-4.6, 0.5))
    ax.axis("off")
    return described(
        fig,
        "A column of layers. x, with C maps, goes through a 1×1 convolution to expand times C maps, a depthwise "
        "convolution "
        "and a 1×1 convolution to filters maps, each normalised. A line runs from x past them to a plus sign. "
        "ReLU6 stands "
        "behind the first two only.",
    )


def first_filters(kernels: np.ndarray) -> Figure:
    """Draw two filters made by hand and all filters of a first layer in their colours.

    Args:
        kernels: (3, 3, 3, F).
    """
    number = kernels.shape[-1]
    columns = number // 4
    fig = plt.figure(figsize=(11, 4.2))
    grid = fig.add_gridspec(4, columns + 2, width_ratios=[2, 0.4, *[1] * columns])
    for row, (title, kernel) in enumerate((("by hand: dark to bright", SOBEL), ("by hand: downwards", SOBEL.T))):
        draw_map(fig.add_subplot(grid[2 * row : 2 * row + 2, 0]), kernel, title)
    largest = float(np.abs(kernels).max())
    for index in range(number):
        ax = fig.add_subplot(grid[index // columns, 2 + index % columns])
        size = max(float(np.abs(kernels[..., index]).max()), 0.05 * largest)  # those without weights stay grey
        ax.imshow(0.5 + 0.5 * kernels[..., index] / size, interpolation="nearest")
        ax.axis("off")
    return described(
        fig,
        "Two filters made by hand, for edges, beside 32 learned ones of 3×3 in colours: some are edges in several "
        "directions, "
        "some spots, some one colour against another, some nearly empty.",
    )


def looks(
    images: dict[str, np.ndarray], asked: dict[str, str], cams: dict[str, np.ndarray], falls: dict[str, np.ndarray]
) -> Figure:
    """Draw pictures, and on them Grad-CAM and occlusion for a name.

    Args:
        images: (H, W, 3) as a network takes them.
        asked: the name by picture.
        cams: (H, W) from 0 to 1 by picture.
        falls: (h, w) of any size by picture; negative numbers are not shown.
    """
    fig, axes = plt.subplots(3, len(asked), figsize=(2.6 * len(asked), 8))
    for column, (photo, name) in zip(axes.T, asked.items()):
        image = as_photo(images[photo])
        _photo(column[0], image, name)
        _photo(column[1], _under(image, cams[photo]), "Grad-CAM")
        fall = np.maximum(falls[photo], 0)
        _photo(column[2], _under(image, _enlarged(fall / max(fall.max(), 1e-9), image.shape[:2])), "occlusion")
    return described(
        fig,
        f"Photographs of {', '.join(asked)}; below each Grad-CAM for its name, and an occlusion map: bright is what "
        "speaks for "
        "the name, and what the network needs.",
    )


def _enlarged(fall: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Enlarge an occlusion map to the middle of its picture: the outer half patches have no number of their own."""
    rows, columns = (-(-length * place // (place + 1)) for length, place in zip(size, fall.shape))
    inner = np.clip(resize(fall, (rows, columns)), 0, 1)
    down, right = size[0] - rows, size[1] - columns
    return np.pad(inner, [(down // 2, down - down // 2), (right // 2, right - right // 2)], mode="edge")


def _under(image: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """Lay a heat map (H, W) from 0 to 1 over a picture (H, W, 3) of bytes that has lost its colours."""
    grey = image.mean(-1, keepdims=True) / 255
    colours = plt.get_cmap("inferno")(heat)[..., :3]
    return 0.45 * grey + 0.55 * colours


def neighbours(query: np.ndarray, near: np.ndarray) -> Figure:
    """Draw pictures and, right of each, those nearest to it.

    Args:
        query: (N, H, W, 3) uint8.
        near: (N, k, H, W, 3) uint8.
    """
    number, k = near.shape[:2]
    fig, axes = plt.subplots(number, k + 2, figsize=(1.35 * (k + 2), 1.35 * number), width_ratios=[1, 0.3, *[1] * k])
    for row, one, others in zip(axes, query, near):
        row[1].axis("off")
        _photo(row[0], one)
        for ax, other in zip(row[2:], others):
            _photo(ax, other)
    axes[0, 0].set_title("asked")
    axes[0, 2].set_title("nearest", loc="left")
    return described(
        fig,
        "Pieces of photographs, and right of each the pieces most similar to it: fur beside fur, the rim of a cup "
        "beside "
        "its rim, trees beside trees, petals beside petals, sky beside sky.",
    )


def learning_curves(curves: dict[str, dict[str, dict[int, float]]]) -> Figure:
    """Draw the share of test pictures read over the number of training pictures a class.

    Args:
        curves: by task, then by method, a share for each number.
    """
    fig, axes = new_figure(10, 3.6, len(curves), sharey=True)
    for ax, (task, methods) in zip(axes, curves.items()):
        for (method, shares), colour, style in zip(methods.items(), (BLUE, ORANGE), ("o-", "s--")):
            ax.plot(list(shares), list(shares.values()), style, color=colour, label=method)
        ax.set(title=task, xlabel="training pictures of each class", ylim=(0, 1.02), xticks=list(shares))
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False, loc="lower right")
    axes[0].set_ylabel("test pictures read")
    return described(
        fig,
        "Test pictures read over the number of training pictures a class. "
        + " ".join(
            f"{task}, {method}: {', '.join(f'{share:.0%}' for share in shares.values())}."
            for task, methods in curves.items()
            for method, shares in methods.items()
        ),
    )


def adversarial(
    image: np.ndarray, changed: np.ndarray, logits: np.ndarray, names: list[str], times: int = 20
) -> Figure:
    """Draw a picture, what was added magnified, and the sum; names below both pictures.

    Args:
        image, changed: (H, W, 3) as a network takes them.
        logits: (2, K) of both.
        names: of the K classes.
        times: how much the difference is magnified.
    """
    fig, axes = plt.subplots(2, 3, figsize=(10, 4.8), height_ratios=[2.6, 1])
    difference = np.clip(0.5 + times * (changed - image) / 2, 0, 1)
    for ax, picture, title in zip(
        axes[0],
        (as_photo(image), difference, as_photo(changed)),
        ("photograph", f"what is added, {times} times as strong", "sum"),
    ):
        _photo(ax, picture, title)
    axes[1, 1].axis("off")
    for ax, row in ((axes[1, 0], logits[0]), (axes[1, 2], logits[1])):
        _bars(ax, row, names, 3)
    return described(
        fig,
        "A photograph, coloured noise that was added to it, and the sum, which looks like the photograph. "
        + _said({"photograph": logits[0], "sum": logits[1]}, names),
    )
