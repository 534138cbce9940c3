"""Show pictures in a notebook so that everybody can read them: each has a text that says what to notice."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING, Iterable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FIGURE = '<figure style="margin:0.5em 0"><img src="data:image/{kind};base64,{data}" alt="{alt}" style="max-width:100%"></figure>'
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
        data = base64.b64encode(self.data).decode()
        return _FIGURE.format(kind=self.kind, data=data, alt=escape(self.alt, quote=True))


def show(fig: Figure, alt: str) -> None:
    """Show a Matplotlib figure and close it.

    Args:
        fig: the figure.
        alt: what to notice in it, for those who cannot see it.

    Raises:
        ValueError: without a text.
    """
    data, alt = _png(fig), _described(alt)
    _present(Picture("png", data, alt) if len(data) <= LARGEST_PNG else Picture("jpeg", _jpeg(data), alt))


def animate(frames: Iterable[Figure], alt: str, seconds: float = 1.5) -> None:
    """Show figures one after the other, over and over; the picture also moves where no kernel runs.

    Args:
        frames: figures of one size; each is closed once it is drawn.
        alt: what to notice, for those who cannot see it.
        seconds: how long each stays.
    """
    from PIL import Image

    alt = _described(alt)
    images = [Image.open(io.BytesIO(_png(frame))).convert("RGB") for frame in frames]
    palette = images[-1].quantize(64)
    first, *rest = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=rest, duration=int(1000 * seconds), loop=0, optimize=False)
    _present(Picture("gif", file.getvalue(), alt))


def _png(fig: Figure) -> bytes:
    import matplotlib.pyplot as plt

    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=DOTS_PER_INCH, facecolor="white", metadata={"Software": None})
    plt.close(fig)
    return file.getvalue()


def _jpeg(png: bytes) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(file, "JPEG", quality=88, subsampling=0, optimize=True)
    return file.getvalue()


def _described(alt: str) -> str:
    if not alt.strip():
        raise ValueError("A figure needs a text that says what to notice: show(fig, alt=\"…\").")
    return alt


def _present(picture: Picture) -> None:
    from IPython.display import display

    display(picture)
