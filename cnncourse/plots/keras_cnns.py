"""The pictures of lesson 05."""

from __future__ import annotations

import timeit
from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from cnncourse.datasets import GLYPHS
from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, PALE, described, new_figure

_STAGES = [
    ("picture", "28×28×1", PALE[GREY]),
    ("Conv2D\n16 filters", "28×28×16", PALE[BLUE]),
    ("MaxPooling2D", "14×14×16", PALE[GREEN]),
    ("Conv2D\n32 filters", "14×14×32", PALE[BLUE]),
    ("MaxPooling2D", "7×7×32", PALE[GREEN]),
    ("Flatten", "1568", PALE[GREY]),
    ("Dense\n10 units", "10 logits", PALE[ORANGE]),
]


def opening(picture: np.ndarray) -> Figure:
    """Draw a letter and the layers that it goes through, each with the shape that it gives."""
    fig, (left, ax) = new_figure(11, 2.4, 2, width_ratios=[1.2, 8.6])
    left.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    left.axis("off")
    for i, (name, shape, colour) in enumerate(_STAGES):
        ax.add_patch(Rectangle((i * 1.5, 0.4), 1.26, 1.1, facecolor=colour, edgecolor="black", lw=1))
        ax.text(i * 1.5 + 0.63, 0.95, name, ha="center", va="center", fontsize=10.5)
        ax.text(i * 1.5 + 0.63, 0.15, shape, ha="center", va="center", fontsize=11, color=GREY)
        if i:
            ax.add_patch(
                FancyArrowPatch(
                    (i * 1.5 - 0.24, 0.95), (i * 1.5, 0.95), arrowstyle="-|>", mutation_scale=12, color="black"
                )
            )
    ax.set(xlim=(-0.1, len(_STAGES) * 1.5 - 0.2), ylim=(-0.1, 1.7))
    ax.axis("off")
    return described(
        fig,
        "A letter on a cloudy ground, then seven boxes in a row: picture, convolution, pooling, convolution, "
        "pooling, flatten, dense; below each the shape that it gives, to 10 logits.",
    )


def where_zeros_go(pixels: list[int]) -> Figure:
    """Draw the places of a kernel of three with stride 2, for one zero on both sides and for Keras's `same`.

    Args:
        pixels: a line of an even number of them.
    """
    fig, axes = new_figure(10, 1.7, 2)
    for ax, zeros, title in zip(axes, ((1, 1), (0, 1)), ("padding=1: a zero on each side", 'padding="same" of Keras')):
        line = [0] * zeros[0] + pixels + [0] * zeros[1]
        shift = -zeros[0]
        for j, value in enumerate(line):
            added = j < zeros[0] or j >= len(line) - zeros[1]
            ax.add_patch(
                Rectangle((j + shift, 0), 1, 1, facecolor=PALE[ORANGE] if added else "white", edgecolor=GREY, lw=1)
            )
            ax.text(j + shift + 0.5, 0.5, f"{value}", ha="center", va="center", color=ORANGE if added else "black")
        for place, start in enumerate(range(0, len(line) - 2, 2)):
            ax.add_patch(
                Rectangle(
                    (start + shift + 0.08, -0.42 - 0.36 * (place % 2)), 2.84, 0.24, facecolor=BLUE, edgecolor="white"
                )
            )
        ax.set(xlim=(-1.2, len(pixels) + 1.2), ylim=(-0.95, 1.1), title=title, aspect="equal")
        ax.axis("off")
    return described(
        fig,
        "Twice a line of six pixels with three places of a kernel below. With a zero on each side the first place "
        "starts at the zero; with same, the only zero is at the right end.",
    )


def pictures(images: np.ndarray, titles: list[str], columns: int = 10) -> Figure:
    """Draw grey pictures in rows.

    Args:
        images: (N, H, W) or (N, H, W, 1), bytes or floats from 0 to 1.
        titles: one for each.
        columns: how many fit in a row; fewer make a narrower figure.
    """
    import matplotlib.pyplot as plt

    images = np.asarray(images).reshape(len(images), *np.shape(images)[1:3])
    rows, used = max(1, -(-len(images) // columns)), max(1, min(columns, len(images)))
    fig, axes = plt.subplots(
        rows, used, figsize=(11 * used / columns, 0.35 + 10.5 / columns * rows * 1.15), squeeze=False
    )
    for ax in axes.ravel():
        ax.axis("off")
    most = 255 if images.dtype == np.uint8 else 1
    for ax, image, title in zip(axes.ravel(), images, titles):
        ax.imshow(image, cmap="gray", vmin=0, vmax=most, interpolation="nearest")
        ax.set_title(title, fontsize=11)
    return fig


def all_letters(images: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw letters, (N, H, W), with what their labels, (N,), stand for."""
    return described(
        pictures(images, [GLYPHS[label] for label in labels]),
        "Two rows of the ten letters b d p q n u m w J L, light on dark, in different typefaces, tilted and "
        "moved, on cloudy and striped grounds.",
    )


def mirrored(b: np.ndarray) -> Figure:
    """Draw a letter b, (H, W), mirrored in both directions and in each."""
    return described(
        pictures([b, b[:, ::-1], b[::-1], b[::-1, ::-1]], ["b", "→ d", "→ p", "→ q"], 8),
        "The same letter b four times: as it is, mirrored like a d, upside down like a p, and turned by half a "
        "turn like a q.",
    )


def augmented(images: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw letters in eight versions each, (8·N, H, W, 1); labels (N,)."""
    return described(
        pictures(images, [GLYPHS[label] for label in np.repeat(labels, 8)], 8),
        "Two letters in eight versions each: the same letter every time, moved a little and slightly noisy.",
    )


def shuffled_letters(images: np.ndarray, shuffled: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw letters, (N, H, W, 1), and them with their pixels shuffled; labels (N,)."""
    titles = [GLYPHS[label] for label in labels]
    both = np.concatenate([images, shuffled])
    return described(
        pictures(both, [*titles, *(f"{title}, shuffled" for title in titles)], 8),
        "Four letters, then the same four with their pixels shuffled: grey noise, in which no eye finds a letter.",
    )


def misread(images: np.ndarray, labels: np.ndarray, read: np.ndarray) -> Figure:
    """Draw eight misread letters, (8, H, W, 1), with their labels and what was read, (8,)."""
    return described(
        pictures(images, [f"{GLYPHS[a]} as {GLYPHS[b]}" for a, b in zip(labels, read)], 8),
        "Eight letters that the CNN has misread, each with its label and what was read.",
    )


def shares(piles: list[tuple[str, np.ndarray]], num_classes: int = 10) -> Figure:
    """Draw how many pictures of each class are in each pile.

    Args:
        piles: (name, labels) of each.
        num_classes: how many classes there are.
    """
    fig, (ax,) = new_figure(9, 2.6)
    bottom = np.zeros(num_classes)
    for (name, labels), colour, hatch in zip(piles, (BLUE, ORANGE, GREEN), ("", "//", "..")):
        counts = np.bincount(np.asarray(labels, int), minlength=num_classes)
        ax.bar(range(num_classes), counts, bottom=bottom, color=colour, hatch=hatch, edgecolor="white", label=name)
        bottom += counts
    ax.set(xticks=range(num_classes), xlabel="class", ylabel="pictures", ylim=(0, bottom.max() * 1.25))
    ax.legend(frameon=False, ncols=3, loc="upper center")
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def three_piles(piles: list[tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Draw how many pictures of each class are for training, for validation and for testing.

    Args:
        piles: (pictures, labels) of each.
    """
    titles = ("training", "validation", "test")
    return described(
        shares([(title, labels) for title, (_, labels) in zip(titles, piles)]),
        "A stacked bar for each of ten classes, all of one height: 70 % training, then equal parts for validation "
        "and test.",
    )


def milliseconds(call: Callable[[], object]) -> float:
    """Time a call by the wall clock: the best of five, in milliseconds, after one to warm up."""
    call()
    return 1000 * min(timeit.repeat(call, number=1, repeat=5))


def curves(histories: list[tuple[str, dict]], key: str = "loss") -> Figure:
    """Draw the two curves of each history side by side.

    Args:
        histories: (title, history) of each.
        key: "loss" or "accuracy".
    """
    fig, axes = new_figure(min(11, 4.6 * len(histories) + 1), 3.0, len(histories), sharey=True)
    for ax, (title, history) in zip(axes, histories):
        epochs = range(len(history[key]))
        ax.plot(epochs, history[key], "-", color=BLUE, lw=2, label=f"{key}, training pictures")
        ax.plot(epochs, history[f"val_{key}"], "--", color=ORANGE, lw=2, label=f"val_{key}, validation pictures")
        ax.set(xlabel="epoch", title=title)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set(ylabel=key, ylim=(0, None if key == "loss" else 1.03))
    axes[0].legend(frameon=False, fontsize=9)
    return fig


def dense_reads(history: dict) -> Figure:
    """Draw the losses of a dense network that learns to read digits."""
    return described(
        curves([("a dense network reads digits", history)]),
        "Two loss curves over 15 epochs. In the first epochs the one of the validation pictures is lower; both "
        "fall, meet, and end together below 0.2.",
    )


def two_failures(underfitted: dict, overfitted: dict) -> Figure:
    """Draw the losses of two trainings that fail, each a history."""
    return described(
        curves([("too small a rate", underfitted), ("too few pictures", overfitted)]),
        "Left: both losses stay near 2.2 for all epochs. Right: the training loss falls towards 0, while the "
        "dashed validation loss first falls, then rises again, far above it.",
    )


def bars(rows: list[tuple[str, float, float]], labels: tuple[str, str]) -> Figure:
    """Draw pairs of shares, in per cent.

    Args:
        rows: (name, the one share, the other) of each pair, from 0 to 1.
        labels: what the one and the other are.
    """
    fig, (ax,) = new_figure(7, 2.8)
    for offset, index, colour, hatch in ((-0.2, 1, BLUE, ""), (0.2, 2, ORANGE, "//")):
        shown = ax.bar(
            np.arange(len(rows)) + offset,
            [100 * row[index] for row in rows],
            0.38,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=labels[index - 1],
        )
        ax.bar_label(shown, fmt="%.0f", padding=2)
    ax.axhline(10, color=GREY, ls=":", lw=1)
    ax.text(1.01, 10, "guessing", color=GREY, va="center", fontsize=9, transform=ax.get_yaxis_transform())
    ax.set(
        xticks=range(len(rows)), xticklabels=[row[0] for row in rows], ylabel="% of new pictures read", ylim=(0, 115)
    )
    ax.legend(frameon=False, ncols=2, loc="upper center")
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def what_shuffling_costs(dense: tuple[float, float], cnn: tuple[float, float]) -> Figure:
    """Draw the share of new letters that two networks read, with pixels in place and shuffled."""
    return described(
        bars([("dense", *dense), ("cnn", *cnn)], ("pixels in place", "pixels shuffled")),
        "Share of new letters read. The dense network reads about as many with shuffled pixels as without. The "
        "CNN reads far more than the dense one, and loses much when pixels are shuffled.",
    )


def tables(matrices: list[tuple[str, np.ndarray]], names: str) -> Figure:
    """Draw confusion matrices with their numbers.

    Args:
        matrices: (title, (K, K)) of each.
        names: a letter for each class.
    """
    fig, axes = new_figure(5.2 * len(matrices), 4.9, len(matrices))
    mistakes = [np.asarray(matrix) * (1 - np.eye(len(matrix))) for _, matrix in matrices]
    most = max(1, np.max(mistakes))  # one scale of colours, so that tables can be compared
    for ax, (title, matrix), off in zip(axes, matrices, mistakes):
        ax.imshow(off, cmap="Oranges", vmin=0, vmax=most)
        for i, j in np.ndindex(off.shape):
            if matrix[i][j]:
                dark = off[i, j] > 0.6 * most
                ax.text(
                    j,
                    i,
                    f"{int(matrix[i][j])}",
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color="white" if dark else GREEN if i == j else "black",
                    weight="bold" if i == j else "normal",
                )
        ax.set(xticks=range(len(names)), xticklabels=list(names), yticks=range(len(names)), yticklabels=list(names))
        ax.set(xlabel="read as", ylabel="label", title=title)
    return fig


def table_of_mistakes(matrices: list[tuple[str, np.ndarray]], names: str) -> Figure:
    """Draw the confusion matrices of the dense network and the CNN; arguments as of `tables`."""
    return described(
        tables(matrices, names),
        "Two tables of ten by ten letters. The dense network has orange cells all over; in the CNN's table nearly "
        "all counts are on the diagonal.",
    )


def dropped(units: int, steps: int, rate: float) -> Figure:
    """Draw which units of a layer are silent in a few steps of training, and in use."""
    rng = np.random.default_rng(3)
    fig, axes = new_figure(10, 0.8, steps + 1)
    for step, ax in enumerate(axes):
        in_use = step == steps
        silent = np.zeros(units, bool) if in_use else rng.permutation(units) < rate * units
        for i in range(units):
            ax.add_patch(
                Rectangle((i, 0), 0.86, 0.86, facecolor="white" if silent[i] else PALE[BLUE], edgecolor=GREY, lw=1)
            )
            ax.text(
                i + 0.43,
                0.43,
                "0" if silent[i] else "1" if in_use else "2",
                ha="center",
                va="center",
                color=GREY if silent[i] else "black",
            )
        ax.set(
            xlim=(-0.2, units + 0.1),
            ylim=(-0.2, 1.1),
            aspect="equal",
            title="in use" if in_use else f"training, step {step + 1}",
        )
        ax.axis("off")
    return described(
        fig,
        "Eight units, four times side by side. In each of three training steps another half is 0 and the rest 2; "
        "in use all are 1.",
    )


def as_they_come(changed: dict[str, np.ndarray]) -> Figure:
    """Draw what each layer made of a picture twice, (2, H, W, 1), under the layer's name."""
    images = np.clip(np.concatenate([*changed.values()]), 0, 1)
    fig = pictures(images, [""] * len(images), 8)
    for index, ax in enumerate(fig.axes):
        ax.axis("on")
        ax.set(xticks=[], yticks=[])
        if index % 2 == 0:
            ax.set_title([*changed][index // 2], fontsize=10, x=1.04)
    return described(
        fig,
        "The same b eight times, changed twice by each of four layers: light all over or black, moved with a piece of "
        "its mirror image at the border, tilted far, and mirrored or upside down.",
    )


def remedies(shares: dict[str, tuple[float, ...]]) -> Figure:
    """Draw the shares of pictures that were read with each remedy, a point for each start."""
    fig, (ax,) = new_figure(7, 2.2)
    for row, both in enumerate(shares.values()):
        ax.plot(100 * np.array(both), [row] * len(both), "o-", color=BLUE, ms=8, lw=1)
    ax.set(yticks=range(len(shares)), yticklabels=list(shares), xlabel="% of other pictures read")
    ax.set(ylim=(len(shares) - 0.5, -0.5))
    ax.grid(axis="x", color=PALE[GREY])
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "A row of two points for each of none, dropout, augmentation, both. From row to row the points lie further "
        "right; the two of a row are up to two per cent apart.",
    )


def rates_tried(rates: np.ndarray, losses: list[float]) -> Figure:
    """Draw the loss of each batch over the learning rate, which grows."""
    fig, (ax,) = new_figure(7, 2.8)
    ax.semilogx(rates, losses, "o-", color=BLUE, ms=3, lw=1)
    ax.set(xlabel="learning rate", ylabel="loss of the batch", ylim=(0, min(8, 1.05 * max(losses))))
    ax.axvline(0.01, color=GREY, ls=":", lw=1)
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "The loss over the learning rate: level at 2.3 up to about 0.01, then falling in zigzag to little more than 1; "
        "beyond 0.1 it jumps up and stays above its start. A dotted line marks 0.01.",
    )


def trained_with_care(history: dict) -> Figure:
    """Draw the losses of a training, and the learning rates of its epochs."""
    fig = curves([("the CNN learns letters", history)])
    rates = fig.axes[0].twinx()
    rates.plot(history["learning_rate"], ":", color=GREEN, lw=2)
    rates.set(ylim=(0, None))
    rates.set_ylabel("learning rate (dotted)", color=GREEN)
    rates.spines[["top"]].set_visible(False)
    return described(
        fig,
        "Two loss curves that fall together, the dashed one of the validation pictures below the solid one. A dotted "
        "line, the learning rate, rises for two epochs and then falls towards 0.",
    )


def last_table(matrix: np.ndarray, names: str) -> Figure:
    """Draw the confusion matrix of the test pile; a letter for each class."""
    return described(
        tables([("test pile", matrix)], names),
        "A table of ten by ten letters. Nearly all counts stand on the diagonal; of the others most are n and u, taken "
        "for each other.",
    )
