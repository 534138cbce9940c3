"""Pictures that one can touch: numbers to change, frames to drag, without a kernel, a library or the network.

Each is one HTML output. Inside stands a plain picture, which the instrument replaces as soon as it loads, where it may:
an untrusted notebook, a feedback page and a preview on the web keep the picture. What runs is in the `.js` file of the
same name, the body of a function of `figure` (the element to fill), `data` (plain numbers) and `tools` (tools.js).
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from cnncourse.display import Picture, address_of, picture_of

_HERE = Path(__file__).parent


class Instrument:
    """A picture to touch.

    Args:
        name: of the script, "kernel".
        picture: what is shown where nothing may run, and until the instrument has begun.
        label: what can be done with it, for those who cannot see it.
        data: what the script gets; arrays as lists.
    """

    def __init__(self, name: str, picture: Picture, label: str, data: dict[str, Any]):
        self.name, self.picture, self.label, self.data = name, picture, label, data

    def __repr__(self) -> str:
        return f"Instrument: {self.label} {self.picture.alt}"

    def _repr_html_(self) -> str:
        tools, script = ((_HERE / f"{name}.js").read_text("utf-8") for name in ("tools", self.name))
        start = f"(function (figure, data) {{\n{tools}\n{script}\n}})(this.parentElement, {_json(self.data)})"
        begin = f' onload="{escape(start, quote=True)}">'  # a picture's own event runs wherever anything may
        figure = self.picture._repr_html_().replace("></figure>", begin + "</figure>")
        return figure.replace("<figure ", f'<figure role="group" aria-label="{escape(self.label, quote=True)}" ', 1)


def kernel(image: np.ndarray, kernel: np.ndarray) -> Instrument:
    """Let a kernel be changed, and its frame be moved over a picture: map and sum follow.

    Args:
        image: (H, W), bytes, or numbers from 0 to 1.
        kernel: (3, 3), to begin with.

    Raises:
        ValueError: the kernel is not 3×3, or does not fit.
    """
    from cnncourse.plots import instruments as plots

    image, kernel = np.asarray(image), np.asarray(kernel)
    if kernel.shape != (3, 3) or image.ndim != 2 or min(image.shape) < 3:
        raise ValueError(
            f"A picture (H, W) and a kernel (3, 3) are asked for; these are {image.shape}, {kernel.shape}."
        )
    return Instrument(
        "kernel",
        picture_of(plots.kernel(image, kernel)),
        "A picture, nine numbers and the feature map that they give. Drag the frame or move it with the arrow keys; "
        "change a number.",
        {"image": _rounded(image), "kernel": _rounded(kernel)},
    )


def pooling(image: np.ndarray) -> Instrument:
    """Let a picture be shifted pixel by pixel below a max pooling of 2×2 with stride 2: what of its result changes?

    Args:
        image: (H, W), both even, numbers.

    Raises:
        ValueError: the shape is another one.
    """
    from cnncourse.plots import instruments as plots

    image = np.asarray(image)
    if image.ndim != 2 or any(size % 2 or not size for size in image.shape):
        raise ValueError(f"A picture (H, W) of even height and width is asked for; this is {image.shape}.")
    return Instrument(
        "pooling",
        picture_of(plots.pooling(image)),
        "A picture and what max pooling makes of it. Shift the picture with the arrow keys or the buttons.",
        {"image": _rounded(image)},
    )


def layers(size: int, *kernels: tuple[int, int, int, int]) -> Instrument:
    """Let kernels that slide over a line be changed: how many places are there, and what does one of them see?

    Args:
        size: pixels of the line.
        kernels: (kernel_size, stride, dilation, padding) of each layer, from the line upwards; one or several.

    Raises:
        ValueError: there is no kernel, or one does not fit.
    """
    from cnncourse.plots import instruments as plots

    names = ("kernel", "stride", "dilation", "padding")
    sizes = [size]
    for kernel_size, stride, dilation, padding in kernels:
        sizes.append((sizes[-1] + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)
    if not kernels or min(sizes) < 1:
        raise ValueError(f"Kernels that fit on a line of {size} pixels are asked for; these give the sizes {sizes}.")
    return Instrument(
        "layers",
        picture_of(plots.layers(size, kernels, sizes)),
        "A line of pixels and what slides over it. Change kernel, stride, dilation or padding; choose a number of the "
        "top row with the arrow keys or by a click.",
        {"size": size, "layers": [dict(zip(names, map(int, kernel))) for kernel in kernels]},
    )


def threshold(
    scores: np.ndarray,
    wanted: np.ndarray,
    start: float,
    *,
    what: str,
    names: tuple[str, str],
    below: bool = False,
    rates: tuple[str, str] | None = None,
    costs: tuple[float, float] | None = None,
) -> Instrument:
    """Let a threshold be moved through two heaps of numbers: what does it let through, and what does it miss?

    Args:
        scores: (N,), numbers.
        wanted: (N,), bools: what should be a hit.
        start: the threshold to begin with.
        what: a score's name, "distance".
        names: of what is wanted, and of the others.
        below: a hit is at most the threshold; otherwise at least.
        rates: names of two rates, of others among the hits and of what is wanted among the rest; without them
            precision and recall are shown.
        costs: of a false alarm and of a miss, to begin with; without them no cost is shown.

    Raises:
        ValueError: one of the two heaps is empty.
    """
    from cnncourse.plots import instruments as plots

    scores, wanted = np.asarray(scores, float), np.asarray(wanted, bool)
    heaps = [_thinned(scores[wanted]), _thinned(scores[~wanted])]
    if not all(len(heap) for heap in heaps):
        raise ValueError(f"Both what is wanted and others are asked for; these are {wanted.sum()} of {wanted.size}.")
    return Instrument(
        "threshold",
        picture_of(plots.threshold(*heaps, start, what, names)),
        f"{names[0]} and {names[1]} by {what}. Move the threshold with the arrow keys, or drag it.",
        {
            "wanted": _rounded([heaps[0]])[0],
            "others": _rounded([heaps[1]])[0],
            "threshold": round(float(start), 3),
            "what": what,
            "names": names,
            "below": below,
            "rates": rates,
            "costs": costs,
        },
    )


def suppression(image: np.ndarray, boxes: np.ndarray, scores: np.ndarray, limit: float) -> Instrument:
    """Let non-maximum suppression be followed step by step, with another limit if need be.

    Args:
        image: (H, W, 3), numbers from 0 to 1.
        boxes: (M, 4): top, left, bottom, right, in pixels.
        scores: (M,), all different.
        limit: IoU of two boxes that both stay, at most.

    Raises:
        ValueError: boxes and scores do not belong together.
    """
    from cnncourse.plots import instruments as plots

    image, boxes, scores = np.asarray(image), np.asarray(boxes), np.asarray(scores, float)
    if boxes.shape != (len(scores), 4) or not len(scores):
        raise ValueError(
            f"Boxes (M, 4) and scores (M,) with M of 1 or more are asked for; these are {boxes.shape}, {scores.shape}."
        )
    return Instrument(
        "suppression",
        picture_of(plots.suppression(image, boxes), largest_png=0),
        "Boxes on a picture. Go on step by step with the buttons or the arrow keys; change the limit.",
        {
            "picture": address_of(image),
            "height": image.shape[0],
            "width": image.shape[1],
            "boxes": np.asarray(boxes).round().astype(int).tolist(),
            "scores": [round(float(score), 4) for score in scores],
            "limit": limit,
        },
    )


def unit(maps: np.ndarray, weights: np.ndarray, bias: float) -> Instrument:
    """Let one number of a convolution be taken apart: into what each channel gives, and that into its products.

    Args:
        maps: (H, W, C), what goes in.
        weights: (size, size, C), those of one filter; the size is odd, and zeros lie behind the border ("same").
        bias: its bias; a ReLU follows.

    Raises:
        ValueError: maps and weights do not belong together.
    """
    from cnncourse.plots import instruments as plots

    maps, weights, bias = np.asarray(maps, float), np.asarray(weights, float), float(bias)
    if maps.ndim != 3 or weights.ndim != 3 or maps.shape[2] != weights.shape[2]:
        raise ValueError(
            f"Maps (H, W, C) and weights (size, size, C) are asked for; these are {maps.shape}, {weights.shape}."
        )
    if weights.shape[0] != weights.shape[1] or not weights.shape[0] % 2:
        raise ValueError(f"A kernel that is square and has a middle is asked for; this one is {weights.shape[:2]}.")
    margin = weights.shape[0] // 2
    padded = np.pad(maps, ((margin, margin), (margin, margin), (0, 0)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[:2], axis=(0, 1))  # (H, W, C, size, size)
    parts = np.einsum("ijcyx,yxc->ijc", patches, weights)
    row, column = map(int, np.unravel_index(parts.sum(2).argmax(), maps.shape[:2]))
    channel = int(parts[row, column].argmax())
    return Instrument(
        "unit",
        picture_of(plots.unit(maps, parts, bias, (row, column))),
        "A unit's map and the channels that it adds up. Choose a number with the arrow keys or by a click, and a "
        "channel by its button.",
        {
            "maps": [_rounded(plane) for plane in np.moveaxis(maps, 2, 0)],
            "kernel": [_rounded(plane) for plane in np.moveaxis(weights, 2, 0)],
            "bias": round(bias, 3),
            "place": [row, column],
            "channel": channel,
        },
    )


def _thinned(heap: np.ndarray, most: int = 1500) -> np.ndarray:
    """Return at most so many of the numbers, evenly chosen among the sorted ones: shares of them stay."""
    return np.sort(heap)[np.linspace(0, len(heap) - 1, min(most, len(heap))).round().astype(int)]


def _rounded(array: np.ndarray) -> list:
    return [[round(float(number), 3) for number in row] for row in array]


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"))
