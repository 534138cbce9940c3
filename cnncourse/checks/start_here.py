"""Checks of lesson 00."""

import numpy as np

from cnncourse.checks.criteria import Returns
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception
from cnncourse.guard import case


def _floats(rng):
    return [case(rng.uniform(0, 1, (3, 4))), case(rng.uniform(-2, 5, (7, 2)))]


def _bytes(rng):
    return [case(rng.integers(90, 256, (5, 4), dtype=np.uint8))]


brightness = Check(
    "brightness",
    oracle=lambda image: float(np.add.reduce(np.asarray(image, float), axis=None) / np.size(image)),
    criteria=[
        Returns("the mean of a picture of floats", 0.5, _floats),
        Returns("the mean of a picture of bytes", 0.5, _bytes),
    ],
    misconceptions=[
        Misconception("sum-not-mean", "This is the sum of all pixels. How many pixels are there?", np.sum),
        Misconception(
            "divided-by-rows",
            "The sum was divided by the number of rows; `len(image)` counts rows, not pixels.",
            lambda image: image.sum() / len(image),
        ),
        Misconception(
            "divided-by-columns",
            "The sum was divided by the number of columns, not by the number of pixels.",
            lambda image: image.sum() / image.shape[1],
        ),
        Misconception(
            "assumes-square",
            "The sum was divided as if the picture were a square. This one is not.",
            lambda image: image.sum() / len(image) ** 2,
        ),
        Misconception(
            "mean-of-each-row", "This is one mean for each row. One number is asked for.", lambda image: image.mean(axis=1)
        ),
        Misconception(
            "mean-of-each-column",
            "This is one mean for each column, which is what `axis=0` asks for. One number is asked for.",
            lambda image: image.mean(axis=0),
        ),
        Misconception("largest-pixel", "This is the brightest pixel, not the mean.", np.max),
        Misconception("middle-not-mean", "This is the median: half of the pixels are darker. The mean is asked for.", np.median),
        Misconception(
            "middle-of-the-range",
            "This is halfway between the darkest and the brightest pixel. The mean takes all pixels.",
            lambda image: (float(image.min()) + float(image.max())) / 2,
        ),
        Misconception(
            "rounded", "The mean is right, but rounded to a whole number. Keep what is behind the point.", lambda image: round(image.mean())
        ),
        Misconception(
            "divided-by-255", "The mean was divided by 255. Bytes may stay bytes here.", lambda image: image.mean() / 255
        ),
        Misconception(
            "byte-overflow",
            "The sum was kept in uint8, which ends at 255 and starts again at 0. Add up in a wider type.",
            lambda image: image.sum(dtype=image.dtype) / image.size,
        ),
    ],
    hints=[
        "What do all pixels add up to, and how many are there?",
        "An array knows its number of pixels, `image.size`, and its mean, `image.mean()`.",
        "The answer is one line: `return` and a single number.",
    ],
)
