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

from cnncourse.display import Picture, picture_of

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


def _rounded(array: np.ndarray) -> list:
    return [[round(float(number), 3) for number in row] for row in array]


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"))
