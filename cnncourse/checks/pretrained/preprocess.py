"""From a photograph to what the network takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case
from cnncourse.checks.pretrained._photographs import piece
from cnncourse.pictures import resize

SIDE = 224


def _corner(length: int, side: int) -> int:
    return (length - side) // 2


def _square(photo: np.ndarray, corner: Callable[[int, int], int] = _corner) -> np.ndarray:
    height, width = photo.shape[:2]
    side = min(height, width)
    top, left = corner(height, side), corner(width, side)
    return photo[top : top + side, left : left + side]


def _resized(photo: np.ndarray) -> np.ndarray:
    return resize(photo, (SIDE, SIDE))


def _scaled(pixels: np.ndarray) -> np.ndarray:
    return (pixels - 127) / 128


def _steps(cut=_square, size=_resized, scale=_scaled, last=lambda pixels: pixels[None]) -> Callable:
    """The whole preprocessing, with another way to do one of its steps."""
    return lambda photo: last(scale(size(cut(photo))))


_right = _steps()


def preprocess_oracle(photo: np.ndarray) -> np.ndarray:
    return _right(photo)


preprocess_oracle.__name__ = "preprocess"


def _proof(rng: np.random.Generator):
    """Pillow cuts and resizes each channel by itself."""
    from PIL import Image

    for height, width in ((260, 381), (300, 181)):
        photo = piece(rng, height, width)
        side = min(height, width)
        left, top = (width - side) // 2, (height - side) // 2
        channels = [
            Image.fromarray(channel.astype(np.float32))
            .crop((left, top, left + side, top + side))
            .resize((SIDE, SIDE), Image.Resampling.BICUBIC)
            for channel in np.moveaxis(photo, -1, 0)
        ]
        yield preprocess_oracle(photo), (np.stack(channels, -1)[None] - 127.0) / 128


def _cut_from_resized(photo: np.ndarray) -> np.ndarray:
    """The shorter side becomes 224 first, then the middle is cut out."""
    height, width = photo.shape[:2]
    ratio = SIDE / min(height, width)
    whole = resize(photo, (max(SIDE, round(ratio * height)), max(SIDE, round(ratio * width))))
    return _square(whole)


def _cut_224(photo: np.ndarray) -> np.ndarray:
    top, left = (max(0, (length - SIDE) // 2) for length in photo.shape[:2])
    return photo[top : top + SIDE, left : left + SIDE]


def _swapped(photo: np.ndarray) -> np.ndarray:
    """Top is computed from the width, left from the height."""
    height, width = photo.shape[:2]
    side = min(height, width)
    top, left = (width - side) // 2, (height - side) // 2
    return photo[top : top + side, left : left + side]


def _by_deviation(pixels: np.ndarray) -> np.ndarray:
    return (pixels / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]


def _cut_along(axis: int) -> Callable[[np.ndarray], np.ndarray]:
    """Only rows (0) or only columns (1) are cut."""

    def cut(photo: np.ndarray) -> np.ndarray:
        length, side = photo.shape[axis], min(photo.shape[:2])
        start = (length - side) // 2
        return photo.take(range(start, start + side), axis)

    return cut


def _ends_forgotten(photo: np.ndarray) -> np.ndarray:
    """The slices end at the side's length, wherever they begin."""
    height, width = photo.shape[:2]
    side = min(height, width)
    return photo[(height - side) // 2 : side, (width - side) // 2 : side]


def _bilinear(photo: np.ndarray) -> np.ndarray:
    from keras import ops

    return np.asarray(ops.image.resize(photo.astype(np.float32), (SIDE, SIDE)))


def _picked(photo: np.ndarray) -> np.ndarray:
    """Some rows and columns are kept, the others left out."""
    rows, columns = (np.linspace(0, length - 1, SIDE).astype(int) for length in photo.shape[:2])
    return photo[rows][:, columns].astype(float)


def _padded(photo: np.ndarray) -> np.ndarray:
    """Zeros make it a square."""
    height, width = photo.shape[:2]
    down, right = max(height, width) - height, max(height, width) - width
    return np.pad(photo, [(down // 2, down - down // 2), (right // 2, right - right // 2), (0, 0)])


def _scale_slip(name: str, sentence: str, scale: Callable) -> Misconception:
    return Misconception(name, sentence, _steps(scale=scale))


preprocess = Check(
    "preprocess",
    oracle=preprocess_oracle,
    proof=_proof,
    criteria=[
        Returns(
            "a square photograph: a batch of one, resized and scaled",
            1,
            lambda rng: [case(piece(rng, 320, 320)), case(piece(rng, 256, 256))],
            axes=("image", "row", "column", "channel"),
        ),
        Returns(
            "wide and tall photographs: the largest centred square",
            0.5,
            lambda rng: [case(piece(rng, 260, 380)), case(piece(rng, 410, 300))],
        ),
        Returns(
            "odd sizes, and photographs smaller than 224",
            0.5,
            lambda rng: [case(piece(rng, 150, 203)), case(piece(rng, 301, 180)), case(piece(rng, 240, 225))],
        ),
    ],
    misconceptions=[
        Misconception(
            "bgr",
            "Red and blue have changed places. The network wants red first.",
            _steps(last=lambda pixels: pixels[None, ..., ::-1]),
        ),
        _scale_slip(
            "divided-by-255",
            "The pixels were divided by 255. This network wants (x - 127)/128.",
            lambda pixels: pixels / 255,
        ),
        _scale_slip(
            "divided-by-255",
            "The pixels go from -1 to 1, by 127.5. This network wants (x - 127)/128.",
            lambda pixels: pixels / 127.5 - 1,
        ),
        _scale_slip(
            "divided-by-255",
            "The pixels were divided by 255 before the 127 was taken away. They go in as they are.",
            lambda pixels: (pixels / 255 - 127) / 128,
        ),
        _scale_slip(
            "mean-and-deviation",
            "These are means and deviations of other networks. Here it is (x - 127)/128.",
            _by_deviation,
        ),
        _scale_slip(
            "scaled-twice",
            "(x - 127)/128 was done twice: what comes out of the first time is scaled already.",
            lambda pixels: _scaled(_scaled(pixels)),
        ),
        _scale_slip(
            "not-scaled", "These are pixels from 0 to 255. At the end comes (x - 127)/128.", lambda pixels: pixels
        ),
        _scale_slip("not-divided", "127 was taken away; the division by 128 is missing.", lambda pixels: pixels - 127),
        _scale_slip(
            "not-shifted",
            "The pixels were divided by 128; the 127 was not taken away before.",
            lambda pixels: pixels / 128,
        ),
        _scale_slip(
            "parentheses",
            "Only the 127 was divided by 128: (x - 127)/128 needs its parentheses.",
            lambda pixels: pixels - 127 / 128,
        ),
        _scale_slip("swapped-numbers", "127 and 128 have changed places.", lambda pixels: (pixels - 128) / 127),
        _scale_slip(
            "byte-overflow",
            "The 127 was taken away from bytes, which have no negative numbers.",
            lambda pixels: (np.rint(pixels).clip(0, 255).astype(np.uint8) - np.uint8(127)) / 128,
        ),
        _scale_slip(
            "rounded",
            "The resized pixels were rounded to whole numbers. `resize` gives floats: keep them.",
            lambda pixels: _scaled(np.rint(pixels)),
        ),
        _scale_slip(
            "rounded",
            "The resized pixels were cut to whole numbers. `resize` gives floats: keep them.",
            lambda pixels: _scaled(np.trunc(pixels)),
        ),
        _scale_slip(
            "rounded",
            "The resized pixels were turned to bytes. `resize` gives floats: keep them.",
            lambda pixels: _scaled(pixels.clip(0, 255).astype(np.uint8).astype(float)),
        ),
        _scale_slip(
            "rounded",
            "The resized pixels were turned to bytes. `resize` gives floats: keep them.",
            lambda pixels: _scaled(pixels.astype(np.int64).astype(np.uint8).astype(float)),  # without being clipped
        ),
        _scale_slip(
            "clipped",
            "The pixels were clipped. Beside edges some lie beyond 0 and 255: leave them.",
            lambda pixels: _scaled(pixels.clip(0, 255)),
        ),
        Misconception(
            "squashed",
            "The whole photograph was resized: what is in it is squashed. Cut out a square first.",
            _steps(cut=lambda photo: photo),
        ),
        Misconception(
            "end-of-the-slice",
            "The slices end at `side`. What begins at `top` ends at `top + side`.",
            _steps(cut=_ends_forgotten),
        ),
        Misconception(
            "end-of-the-slice",
            "The square lost its last row and column. A slice ends before its second number: `top : top + side`.",
            _steps(cut=lambda photo: _square(photo)[:-1, :-1]),
        ),
        Misconception(
            "other-resize",
            "It was resized in another way: Keras's `resize` is bilinear. Take `resize` from the first cell.",
            _steps(size=_bilinear),
        ),
        Misconception(
            "other-resize",
            "Rows and columns were picked, the others left out. `resize` from the first cell takes all into account.",
            _steps(size=_picked),
        ),
        _scale_slip(
            "other-numbers",
            "The photograph's own mean was taken away. This network wants (x - 127)/128.",
            lambda pixels: (pixels - pixels.mean()) / 128,
        ),
        _scale_slip(
            "other-numbers",
            "The photograph's own mean and spread were used. This network wants (x - 127)/128.",
            lambda pixels: (pixels - pixels.mean()) / pixels.std(),
        ),
        _scale_slip(
            "parentheses",
            "x/128 was computed first, then 127 taken away. Parentheses: (x - 127)/128.",
            lambda pixels: pixels / 128 - 127,
        ),
        Misconception(
            "cut-one-way-only",
            "Only columns were cut out, so a tall photograph is squashed. There it is rows that are too many.",
            _steps(cut=_cut_along(1)),
        ),
        Misconception(
            "cut-one-way-only",
            "Only rows were cut out, so a wide photograph is squashed. There it is columns that are too many.",
            _steps(cut=_cut_along(0)),
        ),
        Misconception(
            "cut-at-the-corner",
            "The square begins at the upper left corner. The centred one is asked for.",
            _steps(cut=lambda photo: _square(photo, lambda length, side: 0)),
        ),
        Misconception(
            "cut-at-the-end",
            "The square ends at the lower right corner. The centred one is asked for.",
            _steps(cut=lambda photo: _square(photo, lambda length, side: length - side)),
        ),
        Misconception(
            "half-rounded-up",
            "Where one row or column is left over, the square begins one pixel too late: // rounds down.",
            _steps(cut=lambda photo: _square(photo, lambda length, side: (length - side + 1) // 2)),
        ),
        Misconception(
            "half-rounded-up",
            "Where one row or column is left over, the square begins one pixel too late: it is (H - side)//2.",
            _steps(cut=lambda photo: _square(photo, lambda length, side: length // 2 - side // 2)),
        ),
        Misconception(
            "top-and-left-swapped",
            "The top was computed from the width and the left from the height.",
            _steps(cut=_swapped),
        ),
        Misconception(
            "cut-224",
            "224 pixels were cut out. The square is as large as fits; only then it is resized.",
            _steps(cut=_cut_224),
        ),
        Misconception(
            "cut-after-resizing",
            "It was resized first and cut afterwards. Cut first: that is not the same to the last digit.",
            _steps(cut=lambda photo: photo, size=_cut_from_resized),
        ),
        Misconception("padded", "A border of zeros made it a square. Cut out a square instead.", _steps(cut=_padded)),
        Misconception(
            "batch-forgotten",
            "The batch axis is missing: a batch of one picture is asked for, `image[None]`.",
            _steps(last=lambda pixels: pixels),
        ),
        Misconception(
            "channels-first",
            "The channels stand before rows and columns. Keras wants them last.",
            _steps(last=lambda pixels: np.moveaxis(pixels, -1, 0)[None]),
        ),
        _scale_slip(
            "other-numbers",
            "It was divided by 127. This network wants (x - 127)/128.",
            lambda pixels: (pixels - 127) / 127,
        ),
        _scale_slip(
            "other-numbers",
            "128 was taken away. This network wants (x - 127)/128.",
            lambda pixels: (pixels - 128) / 128,
        ),
        _scale_slip(
            "clipped",
            "The result was clipped. Beside edges some numbers lie beyond -1 and 1: leave them.",
            lambda pixels: _scaled(pixels).clip(-1, 1),
        ),
        Misconception(
            "byte-overflow",
            "The 127 was taken away from bytes, which have no negative numbers. Resize first: that gives floats.",
            _steps(cut=lambda photo: _square(photo) - np.uint8(127), scale=lambda pixels: pixels / 128),
        ),
        Misconception(
            "byte-overflow",
            "The resized pixels became bytes again, which have no negative numbers. Leave the floats as they are.",
            _steps(scale=lambda pixels: (pixels.astype(np.uint8) - np.uint8(127)) / 128),
        ),
        Misconception(
            "cut-after-resizing",
            "It was resized to more than 224 and cut again. The largest square becomes 224×224 at once.",
            _steps(size=lambda photo: resize(photo, (256, 256))[16:240, 16:240]),
        ),
    ],
    hints=[
        "A photograph of 300 rows and 451 columns: how large is the largest square in it, and at which column does "
        "it begin?",
        "`photo[top : top + side, left : left + side]`, then `resize(square, (224, 224))`, then arithmetic on floats.",
        "Side, top, left; cut; resize; subtract and divide; `[None]` makes a batch of one.",
    ],
    keras=True,
)
