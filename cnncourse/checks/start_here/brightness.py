"""The check of `brightness`: the mean of a grey picture."""

import statistics
from fractions import Fraction

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _brightness(image):
    return float(np.add.reduce(np.asarray(image, float), axis=None) / np.size(image))


# The means are fixed, far from whole numbers, so that rounding and truncating are told apart under every seed.
def _floats(rng):
    fractions, large = rng.uniform(0.45, 0.85, (3, 4)), rng.uniform(60, 140, (7, 2))
    return [case(fractions + 2 / 3 - fractions.mean()), case(large + 100.9 - large.mean())]


def _bytes(rng):
    bright = rng.integers(90, 256, (5, 4), dtype=np.uint8)
    dark = np.repeat(np.array([0, 1, 2, 7], np.uint8), [9, 4, 5, 3])  # the mean is 5/3
    return [case(bright), case(rng.permutation(dark).reshape(3, 7)), case(np.array([[0, 100], [200, 100]]))]


def _by_statistics(rng):
    """Python's own mean, in exact fractions."""
    for shape in [(3, 4), (7, 2), (1, 1)]:
        image = rng.normal(size=shape)
        yield _brightness(image), statistics.mean(map(Fraction, image.ravel().tolist()))


def _loop(image, rows, columns):
    """The mean over some rows and columns only."""
    return sum(float(image[i, j]) for i in rows for j in columns) / (len(rows) * len(columns))


_rounded = "The mean is right, but it was rounded. Keep all that is behind the decimal point."
_square = "Here as many columns are taken as there are rows. This picture is not a square."
_overflow = (
    "The sum was kept in uint8, which ends at 255 and starts again at 0. Turn the pixels into floats before you add."
)
_first_row = "Only the first row was taken. Is the `return` inside a loop?"
_first_pixel = "Only the first pixel was taken. Is the `return` inside a loop?"
_number_alone = "The number is right, but it stands inside a list or an array. Return the number alone."

brightness = Check(
    "brightness",
    oracle=_brightness,
    proof=_by_statistics,
    criteria=[
        Returns("the mean of a picture of floats", 0.5, _floats),
        Returns("the mean of a picture of bytes", 0.5, _bytes),
    ],
    misconceptions=[
        Misconception("sum-not-mean", "This is the sum of all pixels. How many pixels are there?", np.sum),
        Misconception(
            "divided-by-rows",
            "The sum was divided by the number of rows, which is what `len(image)` counts. How many pixels are there?",
            lambda image: image.sum() / len(image),
        ),
        Misconception(
            "divided-by-columns",
            "The sum was divided by the number of columns, not by the number of pixels.",
            lambda image: image.sum() / image.shape[1],
        ),
        Misconception(
            "divided-by-rows-plus-columns",
            "The sum was divided by rows plus columns. Count the pixels of a small picture by hand.",
            lambda image: image.sum() / (image.shape[0] + image.shape[1]),
        ),
        Misconception(
            "divided-by-one-less",
            "The sum was divided by one less than the number of pixels. Counting begins at 0, but all pixels count.",
            lambda image: image.sum() / (image.size - 1),
        ),
        Misconception(
            "divided-by-the-shape",
            "The sum was divided by the whole shape, which is two numbers. The number of pixels is one number.",
            lambda image: image.sum() / image.shape,
        ),
        Misconception(
            "fits-the-example-only",
            "The sum was divided by 4. The picture in the example has 4 pixels, this one has more.",
            lambda image: image.sum() / 4,
        ),
        Misconception(
            "assumes-square",
            "The sum was divided as if the picture were a square. This one is not.",
            lambda image: image.sum() / len(image) ** 2,
        ),
        Misconception(
            "assumes-square",
            "The sum was divided as if there were as many rows as columns.",
            lambda image: image.sum() / image.shape[1] ** 2,
        ),
        Misconception("assumes-square", _square, lambda image: _loop(image, range(len(image)), range(len(image)))),
        Misconception(
            "assumes-square",
            _square,
            lambda image: _loop(image, range(len(image)), range(len(image))) * len(image) ** 2 / image.size,
        ),
        Misconception(
            "index-out-of-range",
            "An index lies outside the picture. Which of the two is the row, and which is the last row there is?",
            lambda image: _loop(image, range(image.shape[1]), range(image.shape[0])),
        ),
        Misconception(
            "last-row-and-column-missing",
            "The last row and the last column are missing. Where does your loop end?",
            lambda image: image[:-1, :-1].sum() / image.size,
        ),
        Misconception(
            "first-row-and-column-missing",
            "The first row and the first column are missing. Where does your loop begin?",
            lambda image: image[1:, 1:].sum() / image.size,
        ),
        Misconception(
            "mean-of-each-row",
            "This is one mean for each row. One number is asked for.",
            lambda image: image.mean(axis=1),
        ),
        Misconception(
            "mean-of-each-column",
            "This is one mean for each column: `axis=0` and Python's own `sum` add row to row. One number is asked "
            "for.",
            lambda image: image.mean(axis=0),
        ),
        Misconception("first-row-only", _first_row, lambda image: image[0].mean()),
        Misconception("first-row-only", _first_row, lambda image: image[0].sum() / image.size),
        Misconception("first-pixel-only", _first_pixel, lambda image: image[0, 0]),
        Misconception("first-pixel-only", _first_pixel, lambda image: image[0, 0] / image.size),
        Misconception("picture-not-mean", "The whole picture came back. One number is asked for.", lambda image: image),
        Misconception("extra-axis", _number_alone, lambda image: [image.mean()]),
        Misconception("extra-axis", _number_alone, lambda image: (image.mean(),)),
        Misconception("extra-axis", _number_alone, lambda image: image.mean(keepdims=True)),
        Misconception("largest-pixel", "This is the brightest pixel, not the mean.", np.max),
        Misconception("smallest-pixel", "This is the darkest pixel, not the mean.", np.min),
        Misconception(
            "middle-not-mean", "This is the median: half of the pixels are darker. The mean is asked for.", np.median
        ),
        Misconception(
            "middle-of-the-range",
            "This is halfway between the darkest and the brightest pixel. The mean takes all pixels.",
            lambda image: (float(image.min()) + float(image.max())) / 2,
        ),
        Misconception(
            "black-left-out",
            "Pixels of 0 were left out. Black pixels are pixels, too.",
            lambda image: image[image > 0].mean(),
        ),
        Misconception("rounded", _rounded, lambda image: round(float(image.mean()))),
        Misconception("rounded", _rounded, lambda image: round(float(image.mean()), 1)),
        Misconception("rounded", _rounded, lambda image: round(float(image.mean()), 2)),
        Misconception(
            "pixels-truncated",
            "The pixels were turned into whole numbers first. All behind their decimal points was lost.",
            lambda image: image.astype(int).mean(),
        ),
        Misconception(
            "divided-by-255",
            "The mean was divided by 255. Bytes may stay bytes here.",
            lambda image: image.mean() / 255,
        ),
        Misconception(
            "multiplied-by-255",
            "The mean was multiplied by 255. Floats are taken as they are.",
            lambda image: image.mean() * 255,
        ),
        Misconception("byte-overflow", _overflow, lambda image: image.sum(dtype=image.dtype) / image.size),
        Misconception(
            "byte-overflow", _overflow, lambda image: image.sum(axis=0, dtype=image.dtype).sum() / image.size
        ),
        Misconception(
            "byte-overflow", _overflow, lambda image: image.sum(axis=1, dtype=image.dtype).sum() / image.size
        ),
    ],
    hints=[
        "What do all pixels add up to, and how many are there?",
        "The first try has the sum already, `image.sum()`. An array's `size` counts its numbers.",
        "The answer is one line: `return` and a single number.",
    ],
)
