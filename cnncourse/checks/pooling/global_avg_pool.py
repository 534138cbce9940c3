"""The mean of every map."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, dark_above, digits, fractions, pixels

PICTURE = np.array([[[[1, 10], [3, 20]]]])  # the text's


def _global_avg_pool(images):
    """Add up rows and columns, divide by the number of pixels."""
    return np.einsum("nhwc->nc", np.asarray(images, float)) / (images.shape[1] * images.shape[2])


def _equals_keras(rng):
    import keras

    yield _global_avg_pool(PICTURE), [[2, 15]]  # as the text says
    for shape in ((1, 4, 6, 1), (2, 7, 5, 3), (3, 1, 9, 2)):
        images = rng.normal(size=shape)
        yield _global_avg_pool(images), keras.layers.GlobalAveragePooling2D()(images.astype("float32"))


global_avg_pool = Check(
    "global-avg-pool",
    oracle=_global_avg_pool,
    proof=_equals_keras,
    criteria=[
        Returns(
            "one mean for each picture and channel",
            0.5,
            lambda rng: [
                case(digits(rng, 1, 2, 3, 2)),
                case(fractions(rng, 3, 4, 5, 2)),
                case(fractions(rng, 2, 1, 7, 4)),
            ],
            axes=("image", "channel"),
        ),
        Returns(
            "pictures of bytes (uint8) and of other whole numbers",
            0.5,
            lambda rng: [
                case(pixels(rng, 2, 3, 4, 3)),
                case(dark_above(rng, 3, 5, 2, 1)),
                case(PICTURE),
                case(rng.integers(-9, 10, (2, 3, 3, 2))),
            ],
            axes=("image", "channel"),
        ),
    ],
    misconceptions=[
        *[
            Misconception(
                "axes-kept",
                "The numbers are right, but rows and columns are still there, as axes of length 1. (N, C) is asked "
                "for.",
                wrong,
            )
            for wrong in (
                lambda images: _global_avg_pool(images)[:, None, None],
                lambda images: _global_avg_pool(images)[:, None],
            )
        ],
        Misconception(
            "max-not-mean",
            "This is the largest number of each map. The mean is asked for.",
            lambda images: images.max((1, 2)),
        ),
        Misconception(
            "sum-not-mean",
            "This is the sum of each map. Divide by the number of its places.",
            lambda images: images.sum((1, 2), dtype=float),
        ),
        Misconception(
            "minus-lost",
            "The numbers lost their minus before the mean was taken. Numbers below 0 make it smaller.",
            lambda images: np.abs(images).mean((1, 2)),
        ),
        Misconception(
            "median-not-mean",
            "This is the middle number of each map, the median.",
            lambda images: np.median(images, (1, 2)),
        ),
        Misconception(
            "one-mean-for-all", "This is one mean of everything. Each channel of each picture has its own.", np.mean
        ),
        Misconception(
            "channels-mixed",
            "This is one mean for each picture. Each of its channels has its own.",
            lambda images: images.mean((1, 2, 3)),
        ),
        Misconception(
            "channels-mixed",
            "This is the mean over the channels, at each place. The mean over the places is asked for, in each "
            "channel.",
            lambda images: images.mean(3),
        ),
        Misconception(
            "pictures-mixed",
            "This is one mean for each channel, over all pictures. Each picture has its own.",
            lambda images: images.mean((0, 1, 2)),
        ),
        *[
            Misconception(
                "wrong-axes",
                "The mean was taken over other axes. Rows and columns are axes 1 and 2.",
                lambda images, axes=axes: images.mean(axes),
            )
            for axes in ((0, 1), (2, 3), (0, 3), 0)
        ],
        Misconception(
            "rows-only",
            "The mean was taken down the columns only: axis 1, but not axis 2.",
            lambda images: images.mean(1),
        ),
        Misconception(
            "columns-only",
            "The mean was taken along the rows only: axis 2, but not axis 1.",
            lambda images: images.mean(2),
        ),
        Misconception(
            "transposed",
            "Pictures and channels have changed places: (N, C) is asked for.",
            lambda images: _global_avg_pool(images).T,
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture's means came back.",
            lambda images: _global_avg_pool(images)[0],
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture's means came back.",
            lambda images: _global_avg_pool(images)[:1],
        ),
        *[
            Misconception(
                "divided-by-another-number", "The sum was divided, but not by the number of places of a map.", wrong
            )
            for wrong in (
                lambda images: images.sum((1, 2), dtype=float) / images.shape[1],
                lambda images: images.sum((1, 2), dtype=float) / images.shape[2],
                lambda images: images.sum((1, 2), dtype=float) / images[0].size,
                lambda images: images.sum((1, 2), dtype=float) / images.size,
                lambda images: images.sum((1, 2), dtype=float) / images.shape[1] ** 2,
                lambda images: images.sum((1, 2), dtype=float) / (images.shape[1] + images.shape[2]),
            )
        ],
        Misconception(
            "zeros-not-counted",
            "Pixels that are 0 were left out of the mean. A dark pixel counts like any other.",
            lambda images: images.sum((1, 2), dtype=float) / (images != 0).sum((1, 2)),
        ),
        Misconception(
            "channels-torn",
            "The axes were put together in the wrong order, so that numbers of all channels are in each mean. The "
            "channels come last.",
            lambda images: images.reshape(len(images), images.shape[3], -1).mean(2),
        ),
        Misconception(
            "byte-overflow",
            "The sums were kept in uint8, which ends at 255 and starts again at 0.",
            lambda images: images.sum((1, 2), dtype=images.dtype) / (images.shape[1] * images.shape[2]),
        ),
        Misconception(
            "truncated",
            "Everything behind the decimal point is lost: the result was made in the pictures' own whole numbers.",
            lambda images: _global_avg_pool(images).astype(images.dtype),
        ),
    ],
    hints=[
        "Which two of the four axes vanish?",
        "`images.mean(axis=…)` takes several axes at once, given as a tuple.",
        "One line; the result has the shape (N, C).",
    ],
)
