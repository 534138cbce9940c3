"""The pictures of lesson 07."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from cnncourse import datasets
from cnncourse.historic_layers import C3_SEES, CODES
from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, PALE, PINK, described, new_figure

COLOUR = {"conv": BLUE, "pool": GREY, "dense": ORANGE}


def figures(model: str, quantity: str, layer: str = "total") -> list[dict]:
    """Pick lines of data/architectures.csv."""
    rows = datasets.architectures()
    return [row for row in rows if (row["model"], row["quantity"], row["layer"]) == (model, quantity, layer)]


def opening() -> Figure:
    """Draw three networks with one scale: a block for each map size, as high as its maps, as long as its layers."""
    networks = {
        "LeNet-5": [(28, 1), (10, 1), (1, 1)],
        "AlexNet": [(55, 1), (27, 1), (13, 3)],
        "VGG-16": [(224, 2), (112, 2), (56, 3), (28, 3), (14, 3)],
    }
    dense = {"LeNet-5": 2, "AlexNet": 3, "VGG-16": 3}
    fig, axes = new_figure(10, 3.4, 3, sharey=True, width_ratios=[2.4, 3.2, 5])
    for ax, (name, blocks) in zip(axes, networks.items()):
        x = 0.0
        for size, number in blocks:
            for _ in range(number):
                _sheet(ax, x, size, BLUE)
                x += 1
            x += 0.4
        for _ in range(dense[name]):
            ax.add_patch(Rectangle((x, -24), 0.3, 48, facecolor=ORANGE, edgecolor="black", lw=0.8))
            x += 0.8
        ax.set(xlim=(-0.6, x + 0.2), ylim=(-150, 165))
        [parameters] = [row["value"] for row in figures(name, "parameters") if row["how"] == "computed"]
        [year] = [row["value"] for row in figures(name, "year")]
        ax.set_title(f"{name}, {year:.0f}\n{parameters:,} parameters", fontsize=11)
        ax.axis("off")
    axes[0].plot([], [], "s", color=BLUE, label="convolution")
    axes[0].plot([], [], "s", color=ORANGE, label="dense")
    axes[0].legend(loc="lower left", frameon=False, fontsize=10)
    return described(
        fig,
        "Three networks in one scale. LeNet-5: three small maps and two dense layers. AlexNet: five larger maps. "
        "VGG-16: thirteen maps, the first ones huge, and three dense layers.",
    )


def _sheet(ax: Axes, x: float, size: float, colour: str) -> None:
    """A map in perspective, as high as its rows."""
    half, slant = max(size / 2, 1.5), 0.18 * max(size, 4) / 2
    corners = [(x, -half - slant), (x + 0.5, -half + slant), (x + 0.5, half + slant), (x, half - slant)]
    ax.add_patch(Polygon(corners, facecolor=PALE[colour], edgecolor=colour, lw=1.4))


def connections() -> Figure:
    """Draw Table I: which maps of S2 each map of C3 sees."""
    fig, (ax,) = new_figure(9, 3.2)
    for column, seen in enumerate(C3_SEES):
        for row in range(6):
            colour = BLUE if row in seen else "white"
            ax.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="0.6", lw=0.8))
        ax.text(column + 0.5, 6.5, len(seen), ha="center", va="center")
    for row in range(6):
        ax.text(-0.2, row + 0.5, row, ha="right", va="center")
    for column in range(16):
        ax.text(column + 0.5, -0.45, column, ha="center", va="center")
    ax.text(8, -1.3, "map of C3", ha="center", color=GREY)
    ax.text(-1.2, 3, "map of S2", ha="center", va="center", rotation=90, color=GREY)
    ax.text(-0.2, 6.5, "sees", ha="right", va="center", color=GREY)
    ax.set(xlim=(-1.7, 16.2), ylim=(7.1, -1.8), aspect="equal")
    ax.axis("off")
    return described(
        fig,
        "A table of 6 rows and 16 columns. The first six columns have three blue cells each, the next nine have "
        "four, the last one all six.",
    )


def codes() -> Figure:
    """Draw the ten codes of the output, 12 rows of 7 pixels each."""
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 10, figsize=(9, 1.7))
    for digit, (ax, code) in enumerate(zip(axes, CODES)):
        ax.imshow(code.reshape(12, 7), cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest")
        ax.set(xticks=[], yticks=[], title=digit)
    return described(
        fig,
        "Ten small pictures of 12 rows and 7 columns: the digits from 0 to 9, drawn in black.",
    )


def misread(shares: dict[str, float]) -> Figure:
    """Draw parts of misread digits as level bars, the last one, a paper's, hatched."""
    fig, (ax,) = new_figure(8, 2)
    percent = [100 * share for share in shares.values()]
    bars = ax.barh(list(shares), percent, color=BLUE, edgecolor="black")
    bars[-1].set(facecolor=PALE[PINK], hatch="//")
    ax.bar_label(bars, [f"{part:.2g} %" for part in percent], padding=4)
    ax.set(xlim=(0, 1.15 * max(percent)), xlabel="misread, in %")
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
    said = " ".join(f"{name}: {part:.2g} %." for name, part in zip(shares, percent))
    return described(fig, f"Bars of how many digits are misread. {said}")


def misread_digits(images: np.ndarray, labels: np.ndarray, found: np.ndarray, number: int = 12) -> Figure:
    """Draw the first digits whose label is not found.

    Args:
        images: (N, 32, 32, 1).
        labels, found: (N,), what they are and what a network reads.
        number: how many at most.
    """
    wrong = np.flatnonzero(labels != found)[:number]
    fig, axes = new_figure(11, 1.5, number)
    for ax, i in zip(axes, wrong):
        ax.imshow(images[i, ..., 0], cmap="gray_r")
        ax.set_title(f"{labels[i]} as {found[i]}", fontsize=10)
    for ax in axes:
        ax.axis("off")
    said = ", ".join(f"{labels[i]} as {found[i]}" for i in wrong)
    return described(fig, f"Handwritten digits that were misread, though most are plain to us: {said}.")


def tanh_and_relu() -> Figure:
    """Draw tanh and ReLU, and below them their slopes."""
    fig, (left, right) = new_figure(9, 2.8, 2)
    x = np.linspace(-4, 4, 401)
    left.plot(x, np.tanh(x), color=ORANGE, lw=2, ls="--", label="tanh")
    left.plot(x, np.maximum(x, 0), color=BLUE, lw=2, label="ReLU")
    left.set(title="what comes out", xlabel="x", ylim=(-1.3, 4.1))
    right.plot(x, 1 - np.tanh(x) ** 2, color=ORANGE, lw=2, ls="--", label="tanh")
    right.plot(x, x > 0, color=BLUE, lw=2, label="ReLU")
    right.plot(3, 1 - np.tanh(3) ** 2, "o", color=ORANGE, ms=8)
    right.set(title="its slope", xlabel="x", ylim=(-0.1, 1.2))
    for ax in (left, right):
        ax.legend(frameon=False, loc="upper left")
        ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "Left: tanh bends and stays at 1, ReLU rises without end. Right: the slope of tanh is near 0 where x is "
        "beyond 3, that of ReLU is 1 for all positive x.",
    )


def shares(rows: list[tuple[str, int, int]]) -> Figure:
    """Draw each layer's share of all parameters and of all multiply-adds; the titles say where most of them are.

    Args:
        rows: (layer, parameters, multiply-adds) of each layer with weights.
    """
    fig, (left, right) = new_figure(10, 0.34 * len(rows) + 1.1, 2, sharey=True)
    names = [name for name, _, _ in rows]
    convolution = np.array([name.startswith("conv") for name in names])
    for ax, column, title, here in (
        (left, 1, "parameters: {:.0f} % in dense layers", ~convolution),
        (right, 2, "multiply-adds: {:.0f} % in convolutions", convolution),
    ):
        values = np.array([row[column] for row in rows], float)
        part = 100 * values / values.sum()
        bars = ax.barh(names, part, color=np.where(convolution, BLUE, ORANGE))
        ax.bar_label(bars, [f"{value:.1f} %" for value in part], padding=3, fontsize=10)
        ax.set(title=title.format(part[here].sum()), xlim=(0, part.max() * 1.2), xticks=[])
        ax.spines[["top", "right", "bottom"]].set_visible(False)
    left.invert_yaxis()
    return fig


def shares_in_alexnet(rows: list[tuple[str, int, int]]) -> Figure:
    """Draw the shares of AlexNet's layers; rows as for `shares`."""
    return described(
        shares(rows),
        "Two bar charts over AlexNet's layers. Of the parameters nearly all are in fc6 and fc7; of the "
        "multiply-adds nearly all are in conv1 to conv5.",
    )


def shares_in_vgg(rows: list[tuple[str, int, int]]) -> Figure:
    """Draw the shares of VGG-16's layers; rows as for `shares`."""
    return described(
        shares(rows),
        "Two bar charts over VGG-16's layers. fc6 holds three quarters of the parameters. The multiply-adds are "
        "spread over the convolutions, most of them far up.",
    )


def two_fields() -> Figure:
    """Draw a line of pixels seen through one kernel of 7 and through three of 3."""
    fig, (left, right) = new_figure(10, 2.8, 2)
    for ax, title, rows in ((left, "one 7×7", [7, 1]), (right, "three 3×3", [7, 5, 3, 1])):
        for level, number in enumerate(rows):
            y = level * 3 / (len(rows) - 1)
            start = (7 - number) / 2
            for i in range(number):
                colour = PALE[BLUE] if level in (0, len(rows) - 1) else PALE[GREEN]
                ax.add_patch(
                    Rectangle(
                        (start + i - 0.4, y - 0.25), 0.8, 0.5, facecolor=colour, edgecolor="black", lw=1, zorder=2
                    )
                )
            if level:
                for i in range(number):
                    width = 7 if len(rows) == 2 else 3
                    for j in range(width):
                        below = (7 - rows[level - 1]) / 2 + i + j
                        ax.plot(
                            [start + i, below],
                            [y - 0.25, (level - 1) * 3 / (len(rows) - 1) + 0.25],
                            color=GREY,
                            lw=0.8,
                            zorder=1,
                        )
        ax.text(7.1, 0, "pixels", va="center", color=GREY)
        ax.set(title=title, xlim=(-0.8, 8.6), ylim=(-0.6, 3.6))
        ax.axis("off")
    return described(
        fig,
        "Left: one number is joined to seven pixels. Right: one number is joined to three, these to five, and "
        "these to seven pixels.",
    )


def errors() -> Figure:
    """Draw top-5 errors of AlexNet and VGG, one network and an ensemble apart."""
    wanted = [
        ("AlexNet", "ILSVRC-2012 validation, one network", "one network, validation"),
        (
            "AlexNet (ensemble)",
            "ILSVRC-2012 test, ensemble of 7, two of them trained on more data first",
            "7 networks, test",
        ),
        ("VGG-16", "ILSVRC-2012 validation, one network, several scales", "one network, validation"),
        (
            "VGG (ensemble)",
            "ILSVRC-2014 test, ensemble of 7 (configurations C, D and E), VGG's entry",
            "7 networks, test",
        ),
    ]
    fig, (ax,) = new_figure(8, 2.6)
    for place, (model, setting, label) in enumerate(wanted):
        [value] = [row["value"] for row in figures(model, "top5_error") if row["setting"] == setting]
        one = label.startswith("one")
        ax.barh(place, value, color=BLUE if one else PALE[PINK], edgecolor="black", hatch=None if one else "//")
        ax.text(value + 0.3, place, f"{value} %", va="center")
    names = [f"{model.removesuffix(' (ensemble)')}, {label}" for model, _, label in wanted]
    ax.set(
        yticks=range(len(wanted)), yticklabels=names, xlim=(0, 21), xticks=range(0, 21, 5), xlabel="top-5 error, in %"
    )
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "Four bars of top-5 error. One AlexNet 18.2 %, seven networks 15.3 %. One VGG-16 7.5 %, seven networks 7.3 %.",
    )


def compared(rows: list[tuple[str, int, int, float]]) -> Figure:
    """Draw accuracy over multiply-adds.

    Args:
        rows: (name, parameters, multiply-adds, accuracy).
    """
    fig, (ax,) = new_figure(7, 3)
    for (name, _, multiply_adds, accuracy), colour, marker in zip(rows, (ORANGE, GREEN, BLUE), "sD^"):
        ax.semilogx(multiply_adds, 100 * accuracy, marker, color=colour, ms=11)
        ax.annotate(name, (multiply_adds, 100 * accuracy), xytext=(11, -4), textcoords="offset points")
    ax.set(xlabel="multiply-adds for one picture", ylabel="read, in %", ylim=(60, 100), xlim=(1.8e5, 1.6e6))
    ax.set_xticks([250_000, 500_000, 1_000_000], ["250,000", "500,000", "1 million"])
    ax.set_xticks([], minor=True)
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "Accuracy over multiply-adds, three marks: LeNet lowest and cheapest, AlexNet well above it, VGG highest "
        "and most expensive.",
    )
