"""Show pictures in a notebook so that everybody can read them: each has a text that says what to notice."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

    from cnncourse.instruments import Instrument

_FIGURE = (
    '<figure style="margin:0.5em 0"><img src="data:image/{kind};base64,{data}" alt="{alt}" '
    'style="max-width:100%"></figure>'
)
# Where a page may run nothing, such as a preview on the web, the slider does not come through, and the film is all.
_SLIDER = (
    '<input type="range" min="0" max="{last}" value="0" aria-label="step" style="display:block;width:20em" '
    'data-steps="{steps}" '
    "oninput=\"this.parentElement.querySelector('img').src=this.dataset.steps.split('|')[this.value]\"></figure>"
)
DOTS_PER_INCH = 90
LARGEST_PNG = 100_000  # bytes; a larger figure has photographs in it, which JPEG writes five times as small


class Picture:
    """A picture for a notebook: HTML with a text alternative.

    Args:
        kind: "png", "jpeg" or "gif".
        data: the file's bytes.
        alt: what to notice in it.
    """

    def __init__(self, kind: str, data: bytes, alt: str):
        self.kind, self.data, self.alt = kind, data, alt

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_html_(self) -> str:
        return _FIGURE.format(kind=self.kind, data=_text(self.data), alt=escape(self.alt, quote=True))


class Film(Picture):
    """A picture that moves, and a slider that stops it at a step.

    Args:
        data: a GIF's bytes.
        steps: the bytes of a PNG for each step.
        alt: what to notice in it.
    """

    def __init__(self, data: bytes, steps: list[bytes], alt: str):
        super().__init__("gif", data, alt)
        self.steps = steps

    def _repr_html_(self) -> str:
        steps = "|".join(f"data:image/png;base64,{_text(step)}" for step in self.steps)
        return super()._repr_html_().removesuffix("</figure>") + _SLIDER.format(last=len(self.steps) - 1, steps=steps)


def show(fig: Figure | Instrument, alt: str | None = None) -> None:
    """Show a Matplotlib figure and close it, or show an instrument.

    Args:
        fig: the figure; an instrument has its text already.
        alt: what to notice in it, for those who cannot see it; by default the text that its drawing gave it
            (`cnncourse.plots.described`).

    Raises:
        ValueError: without a text.
    """
    _present(picture_of(fig, alt) if hasattr(fig, "savefig") else fig)


def picture_of(fig: Figure, alt: str | None = None, largest_png: int = LARGEST_PNG) -> Picture:
    """Draw a Matplotlib figure and close it; other arguments and errors as of `show`.

    Args:
        fig, alt: as of `show`.
        largest_png: bytes from which on it is written as JPEG.
    """
    alt = _text_for(fig, alt)
    data = _png(fig)
    return Picture("png", data, alt) if len(data) <= largest_png else Picture("jpeg", _jpeg(data), alt)


def address_of(image: np.ndarray) -> str:
    """Return a picture of colours, (H, W, 3) from 0 to 1, as an address that holds it, for an `img`'s `src`."""
    from PIL import Image

    pixels = np.asarray(255 * np.clip(image, 0, 1)).round().astype(np.uint8)
    return f"data:image/jpeg;base64,{_text(_file(Image.fromarray(pixels), 'JPEG', quality=85))}"


def animate(frames: Iterable[Figure], alt: str | None = None, seconds: float = 1.5) -> None:
    """Show figures one after the other, over and over, until the slider below is moved; the film also runs where no
    kernel does.

    Args:
        frames: figures of one size; each is closed once it is drawn.
        alt: what to notice, for those who cannot see it; by default the text of each frame, which is the film's.
        seconds: how long each stays.

    Raises:
        ValueError: without a text.
    """
    from PIL import Image

    images = []
    for frame in frames:
        text = _text_for(frame, alt)
        images.append(Image.open(io.BytesIO(_png(frame))).convert("RGB"))
    palette = images[-1].quantize(40)
    steps = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    film = _file(
        steps[0], "GIF", save_all=True, append_images=steps[1:], duration=int(1000 * seconds), loop=0, optimize=False
    )
    _present(Film(film, [_file(step, "PNG", optimize=True) for step in steps], text))


def _png(fig: Figure) -> bytes:
    import matplotlib.pyplot as plt

    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=DOTS_PER_INCH, facecolor="white", metadata={"Software": None})
    plt.close(fig)
    return file.getvalue()


def _jpeg(png: bytes) -> bytes:
    from PIL import Image

    return _file(Image.open(io.BytesIO(png)).convert("RGB"), "JPEG", quality=88, subsampling=0, optimize=True)


def _file(image: Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _text_for(fig: Figure, alt: str | None) -> str:
    """The text given, or else the figure's own."""
    text = getattr(fig, "alt", "") if alt is None else alt
    if not text.strip():
        raise ValueError(
            "This figure has no text that says what to notice in it. Let its drawing in cnncourse/plots/ end in "
            'return described(fig, "…"), or give one here: show(fig, alt="…").'
        )
    return text


def _present(picture: Picture | Instrument) -> None:
    from IPython.display import display

    display(picture)
