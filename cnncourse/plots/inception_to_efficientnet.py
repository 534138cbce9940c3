"""The pictures of lesson 08."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from cnncourse.plots import BLUE, GREEN, GREY, ORANGE, PALE, PINK, described, new_figure

SIX = (
    ("LeNet-5 (modern)", 1998),
    ("AlexNet", 2012),
    ("VGG-16", 2014),
    ("GoogLeNet", 2014),
    ("ResNet-50", 2015),
    ("EfficientNet-B0", 2019),
)
_COLOURS = {"1×1": BLUE, "3×3": ORANGE, "5×5": PINK, "depthwise 3×3": ORANGE, "gate": PINK}


def figure_of(figures: list[dict], model: str, quantity: str, setting: str = "", how: str = "") -> float:
    """Look up one figure of a whole network in data/architectures.csv.

    Args:
        figures: rows of `datasets.architectures()`.
        model, quantity: as there.
        setting: a part of the row's setting.
        how: "computed", "paper" or "repository"; "" for any.

    Raises:
        LookupError: there is none.
    """
    for row in figures:
        if (
            (row["model"], row["layer"], row["quantity"]) == (model, "total", quantity)
            and setting in row["setting"]
            and how in row["how"]
        ):
            return row["value"]
    raise LookupError(f"No {quantity} of {model} with {setting!r} in data/architectures.csv.")


def opening(figures: list[dict]) -> Figure:
    """Draw parameters and multiply-adds of the six networks, oldest on top, on logarithmic scales."""
    fig, axes = new_figure(10, 3.0, 2, sharey=True)
    for ax, quantity, title in zip(
        axes, ("parameters", "multiply_adds"), ("parameters", "multiply-adds for one picture")
    ):
        values = [figure_of(figures, name, quantity, how="computed") for name, _ in SIX]
        for row, (value, colour) in enumerate(zip(values, [GREY] * 3 + [BLUE, ORANGE, GREEN])):
            ax.plot(value, row, "o", color=colour, ms=10)
            ax.annotate(_short(value), (value, row), (10, 0), textcoords="offset points", va="center")
        ax.set(
            xscale="log",
            title=title,
            xlim=(min(values) / 3, max(values) * 12),
            ylim=(-0.5, 5.5),
            yticks=range(len(SIX)),
        )
        ax.set_yticklabels([f"{name.replace('modern', 'simplified')}, {year}" for name, year in SIX])
        ax.grid(axis="y", color="0.9")  # points, as a bar's foot would stand anywhere on a logarithmic axis
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].invert_yaxis()
    return described(
        fig,
        "A point for each of six networks, oldest first. VGG has the most: 138 million parameters, 15 billion "
        "multiply-adds. The three below it have 5 to 26 million and 0.4 to 4 billion.",
    )


def _short(value: float) -> str:
    for size, unit in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:g}"


def inception(filters: tuple[int, ...], channels: int) -> Figure:
    """Draw an Inception module.

    Args:
        filters: f1, f3_reduce, f3, f5_reduce, f5, pool_proj.
        channels: maps that come in.
    """
    f1, f3_reduce, f3, f5_reduce, f5, pool_proj = filters
    fig, (ax,) = new_figure(9.5, 3.6)
    chains = [
        [("1×1", f1)],
        [("1×1", f3_reduce), ("3×3", f3)],
        [("1×1", f5_reduce), ("5×5", f5)],
        [("max pool 3×3", channels), ("1×1", pool_proj)],
    ]
    _box(ax, 0.8, 1.5, f"{channels} maps", GREY, 1.4, 3.7)
    ax.text(9.3, 3.65, f"{f1 + f3 + f5 + pool_proj} maps", ha="center", fontsize=10.5)
    for row, chain in enumerate(chains):
        y, places, start = 3 - row, [5] if len(chain) == 1 else [3.6, 6.4], 1.5
        for x, (kind, count) in zip(places, chain):
            _arrow(ax, start, y, x - 0.95, y)
            _box(ax, x, y, f"{kind}, {count}" if "pool" not in kind else kind, _COLOURS.get(kind, GREEN), 1.9)
            start = x + 0.95
        _arrow(ax, start, y, 8.75, y)
        _box(ax, 9.3, y, str(chain[-1][1]), _COLOURS[chain[-1][0]], 1.1, 1)  # these stand without a gap: one stack
    ax.set(xlim=(0, 10), ylim=(-0.55, 3.95))
    ax.axis("off")
    return described(
        fig,
        f"Four branches see the same {channels} maps: 1×1 to {f1}; 1×1 to {f3_reduce}, then 3×3 to {f3}; 1×1 to "
        f"{f5_reduce}, then 5×5 to {f5}; max pooling, then 1×1 to {pool_proj}. Their results make one stack of "
        f"{f1 + f3 + f5 + pool_proj}.",
    )


def blocks(kinds: list[str]) -> Figure:
    """Draw blocks side by side, layers from top to bottom; a box is as wide as its maps are many.

    Args:
        kinds: of "plain", "residual", "residual, 256", "bottleneck" and "mbconv".
    """
    lowest = 1 - max(len(_CHAINS[kind]) for kind in kinds)
    fig, axes = new_figure(3.2 * len(kinds), 0.62 * (2 - lowest), len(kinds))
    for ax, kind in zip(axes, kinds):
        chain = _CHAINS[kind]
        for index, (text, width) in enumerate(chain):
            if text == "+":
                ax.text(
                    0,
                    -index,
                    "+",
                    ha="center",
                    va="center",
                    fontsize=15,
                    bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": "black"},
                    zorder=3,
                )
                ax.plot([0, 1.75, 1.75], [-0.5, -0.5, -index], color=GREEN, lw=2.5)
                ax.add_patch(
                    FancyArrowPatch(
                        (1.75, -index), (0.22, -index), arrowstyle="-|>", mutation_scale=14, color=GREEN, lw=2.5
                    )
                )
                ax.text(1.85, -(index + 0.5) / 2, "x", color=GREEN, va="center", fontsize=13)
            elif text:
                _box(ax, 0, -index, text, _COLOURS.get(text.split(",")[0], GREY), width, 0.62)
            if text and index:
                _arrow(ax, 0, 0.69 - index if chain[index - 1][0] else 1.69 - index, 0, 0.31 - index)
        ax.set(xlim=(-1.9, 2.2), ylim=(lowest - 0.5, 0.5), title=_TITLES[kind])
        ax.axis("off")
    return fig


def plain_and_residual() -> Figure:
    """Draw two layers without and with a shortcut."""
    return described(
        blocks(["plain", "residual"]),
        "Two columns of layers: 3×3, batch norm, ReLU, 3×3, batch norm, ReLU. In the right one a line runs from the "
        "input x past the layers to a plus sign before the last ReLU.",
    )


def three_shortcuts() -> Figure:
    """Draw a residual block, a bottleneck and an inverted one."""
    return described(
        blocks(["residual, 256", "bottleneck", "mbconv"]),
        "Three columns with shortcuts. Residual block: 256 maps, two 3×3 with 256. Bottleneck: 256, 64, 64 and "
        "256 maps, narrow in the middle. MBConv: 16, 96 and 16, wide in the middle.",
    )


_TITLES = {
    "plain": "plain pair",
    "residual": "residual block",
    "residual, 256": "residual block",
    "bottleneck": "bottleneck",
    "mbconv": "MBConv",
}
_CHAINS = {  # (text, width); "" is a place that the arrow passes by
    "plain": [
        ("x", 2.4),
        ("3×3", 2.4),
        ("batch norm, ReLU", 2.4),
        ("3×3", 2.4),
        ("batch norm", 2.4),
        ("", 0),
        ("ReLU", 2.4),
    ],
    "residual": [
        ("x", 2.4),
        ("3×3", 2.4),
        ("batch norm, ReLU", 2.4),
        ("3×3", 2.4),
        ("batch norm", 2.4),
        ("+", 0),
        ("ReLU", 2.4),
    ],
    "residual, 256": [("256 maps", 3.0), ("3×3, 256", 3.0), ("3×3, 256", 3.0), ("+", 0), ("ReLU", 3.0)],
    "bottleneck": [("256 maps", 3.0), ("1×1, 64", 1.1), ("3×3, 64", 1.1), ("1×1, 256", 3.0), ("+", 0), ("ReLU", 3.0)],
    "mbconv": [
        ("16 maps", 1.1),
        ("1×1, 96", 3.0),
        ("depthwise 3×3, 96", 3.0),
        ("gate", 3.0),
        ("1×1, 16", 1.1),
        ("+", 0),
    ],
}


def _box(ax: Axes, x: float, y: float, text: str, colour: str, width: float, height: float = 0.56) -> None:
    ax.add_patch(
        Rectangle(
            (x - width / 2, y - height / 2), width, height, facecolor=PALE[colour], edgecolor=colour, lw=1.5, zorder=2
        )
    )
    ax.text(x, y, text, ha="center", va="center", zorder=4, fontsize=10.5)


def _arrow(ax: Axes, x: float, y: float, to_x: float, to_y: float) -> None:
    ax.add_patch(
        FancyArrowPatch(
            (x, y),
            (to_x, to_y),
            arrowstyle="-|>",
            mutation_scale=10,
            color=GREY,
            lw=1.3,
            shrinkA=0,
            shrinkB=0,
            zorder=1,
        )
    )


def degradation(plain: dict[int, list[float]], residual: dict[int, list[float]]) -> Figure:
    """Draw training losses of plain and of residual stacks, a line for each depth.

    Args:
        plain, residual: loss in each epoch, by depth.
    """
    fig, axes = new_figure(9.5, 3.4, 2, sharey=True)
    for ax, stacks, title in zip(axes, (plain, residual), ("plain", "with shortcuts")):
        for (depth, losses), colour, style in zip(stacks.items(), (BLUE, ORANGE, PINK), ("-", "--", ":")):
            ax.plot(range(1, len(losses) + 1), losses, style, color=colour, lw=2.5, label=f"{depth} layers")
        ax.set(title=title, xlabel="epochs", ylim=(0, 3.6))
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False)
    axes[0].set_ylabel("training loss")
    return described(
        fig,
        "Training loss over epochs. Plain stacks: 6 layers fall fastest, 44 layers slowest. With shortcuts 6 and "
        "20 layers both end near 0; 44 layers end lower than without.",
    )


def swish() -> Figure:
    """Draw swish and ReLU."""
    fig, (ax,) = new_figure(5.5, 2.8)
    x = np.linspace(-6, 4, 300)
    ax.plot(x, np.maximum(x, 0), "--", color=GREY, lw=2, label="ReLU")
    ax.plot(x, x / (1 + np.exp(-x)), color=BLUE, lw=2.5, label="swish")
    ax.axhline(0, color="black", lw=0.6)
    ax.set(xlabel="x", ylim=(-0.7, 4.2))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return described(
        fig,
        "Swish and ReLU over x. Right of 3 they nearly meet; left of 0 swish dips below zero and comes back, "
        "without ReLU's corner.",
    )


def scaling(rows: list[tuple[str, int, float]]) -> Figure:
    """Draw the part of held-out glyphs that scaled networks read, over their multiply-adds.

    Args:
        rows: (name, multiply-adds, part from 0 to 1).
    """
    fig, (ax,) = new_figure(6.5, 3.2)
    for (name, cost, part), colour, marker in zip(rows, (GREY, BLUE, ORANGE, PINK, GREEN), "osD^*"):
        ax.plot(cost / 1e6, 100 * part, marker, color=colour, ms=14 if marker == "*" else 9, label=name)
    ax.set(xlabel="million multiply-adds", ylabel="% read", xlim=(0, None))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return described(
        fig,
        "Part of held-out glyphs read over multiply-adds, for five networks. The four larger ones stand above one "
        "another, right of the small one: equal cost, different results.",
    )


_ERRORS = (  # name, year, single-network setting, ensemble setting and what it is made of
    ("AlexNet", 2012, "validation, one network", "ensemble of 7", "7 AlexNets"),
    ("VGG-16", 2014, "one network, several scales", "ensemble of 7", "7 VGGs"),
    ("GoogLeNet", 2014, "one network, 144 crops", "ensemble of 7", "7 GoogLeNets"),
    ("ResNet-152", 2015, "several scales", "ensemble of 6", "6 ResNets"),
    ("EfficientNet-B0", 2019, "first version", None, ""),
    ("EfficientNet-B7", 2019, "first version", None, ""),
)


def time_line(figures: list[dict]) -> Figure:
    """Draw top-5 errors on ImageNet over the years: single networks and ensembles with marks of their own."""
    fig, (ax,) = new_figure(9.5, 4.0)
    for name, year, single, ensemble, members in _ERRORS:
        x = year + (0.25 if name == "GoogLeNet" else 0)  # both are of 2014
        for setting, colour, marker, label in ((single, BLUE, "o", name), (ensemble, ORANGE, "^", members)):
            if setting is None:
                continue
            model = name if marker == "o" else f"{name.split('-')[0]} (ensemble)"
            error = figure_of(figures, model, "top5_error", setting)
            ax.plot(x, error, marker, color=colour, ms=9)
            side, align, up = (-9, "right", 5) if name == "VGG-16" else (9, "left", 0)
            ax.annotate(
                f"{label}  {error:g}",
                (x, error),
                (side, up if marker == "o" else -up),
                textcoords="offset points",
                va="center",
                ha=align,
                fontsize=9.5,
            )
    ax.plot([], [], "o", color=BLUE, ms=10, label="one network (validation)")
    ax.plot([], [], "^", color=ORANGE, ms=10, label="several networks together (test)")
    ax.set(xlabel="year", ylabel="top-5 error, %", ylim=(0, 21), xlim=(2011.6, 2021), xticks=range(2012, 2020))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return described(
        fig,
        "Top-5 error over the years, falling. Circles for single networks, triangles for several together: "
        "AlexNet 18.2 and 15.3, down to ResNet 4.49 and 3.57; EfficientNet-B7 2.9.",
    )
