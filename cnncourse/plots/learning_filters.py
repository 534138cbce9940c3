"""The pictures of lesson 04."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from cnncourse.layers import conv2d
from cnncourse.plots import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PINK,
    described,
    draw_map,
    draw_numbers,
    draw_picture,
    frame,
    new_figure,
)

_WANTED = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def wanted(image: np.ndarray) -> np.ndarray:
    """Make the feature map that a filter is to be learned from.

    Args:
        image: (H, W).

    Returns:
        (H-2, W-2).
    """
    return _apply(image, _WANTED)


def _apply(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return conv2d(image[None, :, :, None], kernel[:, :, None, None], np.zeros(1))[0, :, :, 0]


def opening(image: np.ndarray, feature_map: np.ndarray) -> Figure:
    """Draw a picture, an unknown filter and what it is to answer."""
    fig, (left, middle, right) = new_figure(10, 2.6, 3, width_ratios=[3, 1.3, 3])
    draw_picture(left, image, "the picture", 0, 1)
    for i, j in np.ndindex(3, 3):
        middle.add_patch(Rectangle((j, i), 1, 1, facecolor="white", edgecolor=GREY, lw=0.8))
        middle.text(j + 0.5, i + 0.5, "?", ha="center", va="center", color=ORANGE, fontsize=16, weight="bold")
    frame(middle, 3, 3, "which filter …")
    draw_map(right, feature_map, "… gives this map?", image.shape)
    return described(
        fig,
        "A photograph of a temple roof, a filter of nine question marks, and a feature map in which upright edges "
        "are red and blue.",
    )


def slope(loss: Callable[[float], float], at: float) -> Figure:
    """Draw the loss over one weight, with the tangent at one place and the way down."""
    fig, (ax,) = new_figure(6, 3.4)
    w = np.linspace(-0.2, 6.2, 200)
    ax.plot(w, [loss(value) for value in w], color=BLUE, lw=2)
    rise = (loss(at + 1e-4) - loss(at - 1e-4)) / 2e-4
    near = np.array([at - 0.7, at + 0.9])
    ax.plot(near, loss(at) + rise * (near - at), color=ORANGE, lw=2, ls="--")
    ax.plot(at, loss(at), "o", color=ORANGE, ms=8)
    ax.annotate(
        f"slope {rise:.0f}",
        (at + 0.1, loss(at)),
        (at + 0.9, loss(at) + 6),
        color=ORANGE,
        arrowprops={"arrowstyle": "-", "color": ORANGE},
    )
    ax.add_patch(FancyArrowPatch((at, -2.2), (at + 1.4, -2.2), arrowstyle="-|>", mutation_scale=16, color=GREEN, lw=2))
    ax.text(at + 1.55, -2.2, "downhill", va="center", color=GREEN)
    ax.set(xlabel="w", ylabel="loss", ylim=(-5, 42))
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "A parabola of the loss over w, with its lowest point at w = 3. At w = 1 its tangent falls steeply to the "
        "right; an arrow points downhill.",
    )


def step_sizes(gradient: Callable, f: Callable, at: float, right: float) -> Figure:
    """Draw the error of a numerical gradient over its step.

    Args:
        gradient: numerical_gradient(f, x, h).
        f: a function of one number.
        at: where the slope is measured.
        right: what it should be.
    """
    steps = 10.0 ** np.arange(-13, 0.1, 0.25)
    x = np.array([at])
    errors = [abs(float(np.asarray(gradient(lambda v: float(f(v[0])), x, h))[0]) - right) for h in steps]
    fig, (ax,) = new_figure(6, 3.2)
    ax.loglog(steps, np.maximum(errors, 1e-13), "o-", color=BLUE, ms=4)
    ax.axvline(1e-5, color=GREY, ls=":")
    ax.text(1.4e-5, ax.get_ylim()[1] / 30, "h = 0.00001", color=GREY)
    ax.set(xlabel="step h", ylabel="error of the slope")
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "Error of the measured slope over the step h, both on a logarithmic scale. It has its lowest point near h "
        "= 0.00001; for smaller steps it grows again, jagged.",
    )


def relu_slopes() -> Figure:
    """Draw ReLU with its two slopes and the corner between them."""
    fig, (ax,) = new_figure(5.5, 2.8)
    ax.plot([-3, 0], [0, 0], color=BLUE, lw=3)
    ax.plot([0, 3], [0, 3], color=ORANGE, lw=3)
    ax.plot(0, 0, "o", color="black", ms=8)
    ax.text(-1.6, 0.2, "slope 0", color=BLUE, ha="center")
    ax.text(1.35, 1.9, "slope 1", color=ORANGE, ha="right")
    ax.text(0.12, -0.42, "slope ?", ha="left")
    ax.set(xlabel="x", ylabel="ReLU(x)", ylim=(-0.7, 3.2))
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "ReLU over x: level with slope 0 left of zero, rising with slope 1 right of it, and at zero a corner, "
        "marked with a question mark.",
    )


def routes(pixels: np.ndarray, d_out: np.ndarray) -> Figure:
    """Draw where max-pooling of 2×2 blocks sends its gradients.

    Args:
        pixels: (H, W), both even.
        d_out: (H/2, W/2).
    """
    fig, (left, middle, right) = new_figure(10, 2.0, 3, width_ratios=[4, 2, 4])
    back = np.zeros(pixels.shape)
    for i, j in np.ndindex(d_out.shape):
        block = pixels[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        y, x = divmod(int(block.argmax()), 2)
        back[2 * i + y, 2 * j + x] = d_out[i, j]
    draw_numbers(left, pixels, "picture", shade=False)
    draw_numbers(middle, d_out, "d_out", shade=False)
    draw_numbers(right, back, "gradient of the picture", shade=False)
    for i, j in np.ndindex(d_out.shape):
        colour = (ORANGE, BLUE)[j % 2]
        y, x = next(map(tuple, np.argwhere(back[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])))
        for ax in (left, right):
            ax.add_patch(Rectangle((2 * j, 2 * i), 2, 2, fill=False, edgecolor="black", lw=1.5))
        for ax, row, column in ((left, 2 * i + y, 2 * j + x), (middle, i, j), (right, 2 * i + y, 2 * j + x)):
            ax.add_patch(Rectangle((column + 0.05, row + 0.05), 0.9, 0.9, fill=False, edgecolor=colour, lw=3))
    return described(
        fig,
        "The result's gradients 10 and 20 go back to one pixel of each block: 10 to the 5, 20 to the first 8 of "
        "the top row. All other pixels get 0.",
    )


def shares() -> Figure:
    """Draw a line of four pixels, a kernel of two and three results, with what one pixel takes part in."""
    fig, (ax,) = new_figure(7, 3.2)
    weights = (2, 3)
    for j in range(3):
        for k, weight in enumerate(weights):
            mine = j + k == 1
            colour = ORANGE if mine else "0.7"
            ax.plot([j + k, j + 0.5], [0.32, 1.68], color=colour, lw=3 if mine else 1.2, zorder=1)
            ax.text(
                j + k + 0.5 * (0.5 - k),
                1,
                f"·{weight}",
                color=colour if mine else GREY,
                ha="center",
                va="center",
                weight="bold" if mine else "normal",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                zorder=2,
            )
    for i, pixel in enumerate((1, 2, 3, 4)):
        _box(ax, i, 0, f"{pixel}", PALE[ORANGE] if i == 1 else "white")
        ax.text(i, -0.62, f"pixel {i}", ha="center", va="center", color=GREY)
    for j in range(3):
        _box(ax, j + 0.5, 2, f"{2 * (j + 1) + 3 * (j + 2)}", PALE[ORANGE] if j < 2 else "white")
        ax.text(j + 0.5, 2.62, f"result {j}", ha="center", va="center", color=GREY)
    ax.set(xlim=(-0.6, 3.6), ylim=(-0.9, 2.9), aspect="equal")
    ax.axis("off")
    return described(
        fig,
        "Four pixels at the bottom, three results above. Pixel 1 is connected to result 0 by the weight 3 and to "
        "result 1 by the weight 2, in orange; all other connections are grey.",
    )


def _box(ax: Axes, x: float, y: float, text: str, colour: str) -> None:
    ax.add_patch(Rectangle((x - 0.3, y - 0.32), 0.6, 0.64, facecolor=colour, edgecolor="black", lw=1, zorder=3))
    ax.text(x, y, text, ha="center", va="center", zorder=4)


def four_patches() -> Figure:
    """Draw a filter, and a picture of 3×3 in its frame with the patch of each place, two pixels apart."""
    numbers = np.arange(1, 10).reshape(3, 3)
    fig, (first, *others) = new_figure(11, 3.0, 5, width_ratios=[3, *[5] * 4])
    draw_numbers(first, numbers, "filter", shade=False)
    for ax, (i, j) in zip(others, np.ndindex(2, 2)):
        draw_numbers(ax, np.pad(numbers, 1), f"place ({i}, {j})", shade=False)
        ax.add_patch(Rectangle((2 * j, 2 * i), 3, 3, fill=False, edgecolor=BLUE, lw=3))
        ax.add_patch(Rectangle((2.08, 2.08), 0.84, 0.84, fill=False, edgecolor=ORANGE, lw=2.5))
    return described(
        fig,
        "The filter, and four times the picture with the numbers 1 to 9 in its frame of zeros, with the patch of each "
        "place. The 5 in the centre lies in all four patches, each time in another corner.",
    )


def valley() -> Figure:
    """Draw a loss of two weights as a map, with the steps of gradient descent without momentum and with it."""
    fig, axes = new_figure(10, 3.2, 2, sharey=True)
    across, along = np.meshgrid(np.linspace(-2.2, 2.2, 120), np.linspace(-10, 3, 160), indexing="ij")
    for ax, momentum, colour in zip(axes, (0, 0.7), (BLUE, ORANGE)):
        loss = along**2 + 30 * across**2
        ax.contourf(along, across, loss, 12, cmap="Greys_r", alpha=0.45)
        ax.contour(along, across, loss, 12, colors=GREY, linewidths=0.6)
        ax.plot(*_downhill(momentum).T, "o-", color=colour, ms=4, lw=1.5)
        ax.plot(0, 0, "*", color="black", ms=12)
        ax.set(title=f"momentum {momentum}", xlabel="one weight")
    axes[0].set_ylabel("another weight")
    return described(
        fig,
        "Two maps of a long valley, its lowest point marked by a star, and 12 steps from the same start. Without "
        "momentum they zigzag across and stop halfway to the star. With momentum they swing, too, and get there.",
    )


def _downhill(momentum: float, steps: int = 12) -> np.ndarray:
    """Return the places (steps + 1, 2) on the way down the valley, the first number along, the second across."""
    way, velocity = [np.array([-9.0, 1.8])], np.zeros(2)
    for _ in range(steps):
        velocity = momentum * velocity - 0.03 * np.array([2, 60]) * way[-1]  # the gradient of along² + 30·across²
        way.append(way[-1] + velocity)
    return np.array(way)


def filters_on_the_way(way: list[np.ndarray], steps: list[int]) -> Figure:
    """Draw one filter at some steps of its training.

    Args:
        way: the weights (kh, kw, 1, 1) after each step.
        steps: which of them.
    """
    fig, axes = new_figure(2.1 * len(steps), 2.4, len(steps))
    span = float(np.abs(way[-1]).max())
    for ax, step in zip(axes, steps):
        _draw_filter(ax, way[step][:, :, 0, 0], span, f"step {step}", numbers=True)
    return described(
        fig,
        "The filter after 0, 10, 40, 100 and 300 steps: nine zeros; soon a blue left and a red right column, with "
        "corners and a middle that are still wrong; at last -1, -2, -1 on the left, 1, 2, 1 on the right, and 0 "
        "between them.",
    )


def _draw_filter(ax: Axes, kernel: np.ndarray, span: float, title: str = "", numbers: bool = False) -> None:
    ax.imshow(kernel, cmap="RdBu_r", vmin=-span, vmax=span, interpolation="nearest")
    if numbers:
        for i, j in np.ndindex(kernel.shape):
            dark = abs(kernel[i, j]) > 0.6 * span
            ax.text(
                j,
                i,
                f"{kernel[i, j] + 0:.1f}".replace("-0.0", "0.0"),
                ha="center",
                va="center",
                color="white" if dark else "black",
            )
    ax.set(xticks=[], yticks=[], title=title)


def losses_of_filters(ways: list[tuple[str, list[np.ndarray]]], image: np.ndarray, target: np.ndarray) -> Figure:
    """Draw the loss of each filter on some ways, on a logarithmic scale.

    Args:
        ways: (title, the weights (kh, kw, 1, 1) after each step).
        image: (H, W).
        target: the wanted feature map.
    """
    fig, (ax,) = new_figure(7, 3.4)
    for (title, way), colour, style in zip(ways, (BLUE, ORANGE, PINK), ("-", "--", ":")):
        losses = [float(((_apply(image, kernel[:, :, 0, 0]) - target) ** 2).mean()) for kernel in way]
        ax.semilogy(losses, style, color=colour, lw=2, label=title)
    ax.set(xlabel="steps", ylabel="loss")
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "Loss over steps on a logarithmic scale. Without momentum it falls slowly, and ever more slowly. With "
        "momentum it swings and falls far lower. With too large a step it falls for some ten steps, then explodes.",
    )


def cross_entropy(logits: np.ndarray, label: int) -> Figure:
    """Draw logits, probabilities and the gradient for one picture."""
    p = np.exp(logits) / np.exp(logits).sum()
    gradient = p - (np.arange(len(p)) == label)
    fig, axes = new_figure(9, 2.8, 3)
    panels = (("logits", logits), ("probabilities", p), ("gradient: 1 less at the label", gradient))
    for ax, (title, values) in zip(axes, panels):
        colours = [ORANGE if k == label else BLUE for k in range(len(values))]
        bars = ax.bar(range(len(values)), values, color=colours)
        ax.bar_label(bars, [f"{value:.2g}" for value in values], padding=2)
        ax.axhline(0, color="black", lw=0.8)
        ax.set_title(title, fontsize=10.5)
        ax.set(
            xticks=range(len(values)),
            xticklabels=[f"{k}\n(label)" if k == label else f"{k}" for k in range(len(values))],
        )
        ax.margins(y=0.2)
        ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        f"Three panels of bars for the classes 0, 1, 2. Logits {_listed(logits)}; probabilities {_listed(p)}; "
        f"gradient {_listed(gradient)}: the probabilities, with 1 taken away at the label.",
    )


def _listed(values: np.ndarray) -> str:
    return ", ".join(f"{value:.2g}" for value in values)


def pictures(images: np.ndarray, titles: list[str]) -> Figure:
    """Draw digits side by side, eight in a row, ink dark on paper.

    Args:
        images: (N, 8, 8, 1) from 0 (paper) to 1 (ink).
        titles: one for each.
    """
    import matplotlib.pyplot as plt

    rows = max(1, -(-len(images) // 8))
    fig, axes = plt.subplots(rows, 8, figsize=(11, 1.6 * rows), squeeze=False)
    for ax in axes.ravel():
        ax.axis("off")
    for ax, image, title in zip(axes.ravel(), images, titles):
        ax.imshow(image[:, :, 0], cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
        ax.set_title(title, fontsize=11)
    return fig


def sixteen(images: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw the first sixteen digits, (N, 8, 8, 1), with their labels, (N,)."""
    return described(
        pictures(images[:16], [f"{label}" for label in labels[:16]]),
        "Sixteen coarse grey pictures of handwritten digits, each with its label above it.",
    )


def misread(images: np.ndarray, labels: np.ndarray, read: np.ndarray) -> Figure:
    """Draw the first eight misread digits, (N, 8, 8, 1), with their labels and what was read, (N,)."""
    return described(
        pictures(images[:8], [f"{a} read as {b}" for a, b in zip(labels[:8], read)]),
        "Up to eight held-out pictures that were misread, each with its label and what was read. Some are smudged "
        "so much that a person would misread them, too.",
    )


def curve(values: list[float], x: str, y: str) -> Figure:
    """Draw one curve with the names of its axes."""
    fig, (ax,) = new_figure(6, 2.8)
    ax.plot(values, color=BLUE, lw=2)
    ax.set(xlabel=x, ylabel=y, ylim=(0, None))
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def learned_by_heart(losses: list[float]) -> Figure:
    """Draw the loss on 32 pictures after each step."""
    return described(
        curve(losses, "steps", "loss on 32 pictures"),
        "The loss on 32 pictures falls from more than 2 to almost 0 within 100 steps.",
    )


def two_curves(losses: list[list[float]]) -> Figure:
    """Draw losses on training pictures and on held-out ones.

    Args:
        losses: (step, the one loss, the other) of each point.
    """
    fig, (ax,) = new_figure(7, 3.2)
    steps, *curves = zip(*losses)
    for values, label, colour, style in zip(
        curves, ("training pictures", "held-out pictures"), (BLUE, ORANGE), ("-", "--")
    ):
        ax.semilogy(steps, values, style, color=colour, lw=2, label=label)
    ax.set(xlabel="steps", ylabel="loss")
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return described(
        fig,
        "Loss over 300 steps on a logarithmic scale: both curves fall together for about 100 steps. Then the one "
        "of the training pictures falls on, the other one hardly.",
    )


def filters_before_and_after(before: np.ndarray, after: np.ndarray) -> Figure:
    """Draw filters in two rows.

    Args:
        before, after: (kh, kw, 1, F).
    """
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(2, before.shape[3], figsize=(1.25 * before.shape[3], 3.0))
    for row, (weights, title) in zip(axes, ((before, "before"), (after, "after"))):
        for f, ax in enumerate(row):
            kernel = weights[:, :, 0, f]
            _draw_filter(ax, kernel, float(np.abs(kernel).max()), f"filter {f}" if title == "before" else "")
        row[0].set_ylabel(title, rotation=0, ha="right", va="center")
    return described(
        fig,
        "Two rows of eight 3×3 filters. Before training: random. After it, red and blue form sides and stripes in "
        "several of them, which answer to strokes and edges; filter 4 looks as it did before.",
    )
