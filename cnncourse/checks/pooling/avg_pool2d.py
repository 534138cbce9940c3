"""The mean of each window, of those of its places that lie in the picture."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, dark_above, digits, fractions, pixels
from cnncourse.checks.pooling._pool_mistakes import integers_refused, pool_mistakes
from cnncourse.checks.pooling._windows import (
    FEATURE_MAP,
    equals_keras,
    frames_of,
    largest,
    like_bytes,
    mean,
    of_windows,
    pool_by,
    pool_like,
    windows_of,
    with_frames,
    with_zeros,
)


def _with_edge(summary):
    """Fill the padded places with the nearest pixels."""

    def rule(x, k, s, p):
        framed = np.pad(np.asarray(x, float), ((0, 0), *frames_of(x, k, s, p), (0, 0)), "edge")
        return summary(windows_of(framed, k, s), axis=(4, 5))

    return rule


def _seen(x, k, s, p, across):
    """Count the rows of each window that lie in the picture (across axis 5), or the columns (across axis 4)."""
    return windows_of(with_frames(np.ones(x.shape), frames_of(x, k, s, p), 0), k, s).max(across).sum(4)


ROW = np.array([[1, 3, 8]])[None, :, :, None]  # the text's
_avg_pool2d = pool_like(pool_by(mean))


def _proof(rng):
    yield _avg_pool2d(FEATURE_MAP)[0, :, :, 0], [[2.5, 2.5, 0.25], [2, 3.25, 2.25]]  # as the text says
    yield _avg_pool2d(ROW, padding="same")[0, :, :, 0], [[2, 8]]
    yield from equals_keras(_avg_pool2d, "AveragePooling2D")(rng)


avg_pool2d = Check(
    "avg-pool2d",
    oracle=_avg_pool2d,
    proof=_proof,
    criteria=[
        Returns(
            'the mean of each window, padding "valid"',
            1,
            lambda rng: [
                case(digits(rng, 1, 4, 6, 1)),
                case(fractions(rng, 2, 7, 12, 3), 3),
                case(digits(rng, 1, 6, 8, 1), 3, 2),
                case(fractions(rng, 2, 8, 12, 2), pool_size=2, stride=3),
                case(pixels(rng, 2, 5, 7, 1), 2, 1),
                case(digits(rng, 2, 3, 4, 1), 3, None),
                case(rng.integers(-9, 0, (1, 4, 5, 2))),
            ],
        ),
        Returns(
            'padding "same": padded places do not count in the mean',
            1,
            lambda rng: [
                case(digits(rng, 1, 5, 8, 1), 2, padding="same"),
                case(digits(rng, 1, 6, 7, 2), 3, 2, "same"),
                case(fractions(rng, 2, 5, 7, 2), 4, 1, padding="same"),
                case(fractions(rng, 1, 4, 5, 2), 3, 1, "same"),
                case(fractions(rng, 1, 4, 6, 2), 1, 2, "same"),
                case(fractions(rng, 1, 8, 12, 2), 5, stride=3, padding="same"),
                case(digits(rng, 1, 9, 8, 2), 2, 3, "same"),
                case(dark_above(rng, 2, 7, 6, 1), 3, padding="same"),
                case(digits(rng, 1, 2, 3, 2), 5, 2, "same"),
                case(FEATURE_MAP, padding="same"),
                case(ROW, padding="same"),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "padded-places-counted",
            "Padded places were counted as zeros, which makes the means at the border too small. Divide by the "
            "pixels that are there.",
            pool_like(with_zeros(np.mean)),
        ),
        Misconception(
            "zeros-not-counted",
            "Pixels that are 0 were left out of the mean, as if they were padding. A dark pixel is there, and counts.",
            pool_like(lambda x, k, s, p: of_windows(np.nanmean)(np.where(x == 0, np.nan, x), k, s, p)),
        ),
        Misconception(
            "edge-repeated",
            "The padding repeats the pixels at the edge, so that they count more than once. Padded places do not "
            "count.",
            pool_like(_with_edge(np.mean)),
        ),
        Misconception(
            "max-not-mean",
            "This is the largest number of each window. The mean is asked for.",
            pool_like(pool_by(largest)),
        ),
        Misconception(
            "sum-not-mean",
            "This is the sum of each window. Divide by the number of its pixels.",
            pool_like(of_windows(np.nansum)),
        ),
        Misconception(
            "median-not-mean",
            "This is the middle number of each window, the median. The mean is asked for.",
            pool_like(of_windows(np.nanmedian)),
        ),
        *[
            Misconception(
                "divided-by-another-number",
                "The sum of a window was divided, but not by the number of its pixels.",
                pool_like(rule),
            )
            for rule in (
                lambda x, k, s, p: of_windows(np.nansum)(x, k, s, p) / k,
                lambda x, k, s, p: of_windows(np.nansum)(x, k, s, p) / s**2,
                lambda x, k, s, p: of_windows(np.nansum)(x, k, s, p) / 4,
                lambda x, k, s, p: of_windows(np.nansum)(x, k, s, p) / k / _seen(x, k, s, p, 4),
                lambda x, k, s, p: of_windows(np.nansum)(x, k, s, p) / k / _seen(x, k, s, p, 5),
            )
        ],
        Misconception(
            "nan-at-the-border",
            "The padded places are nan, and a mean with a nan in it is nan. `np.nanmean` leaves them out.",
            pool_like(of_windows(np.mean)),
        ),
        Misconception(
            "whole-numbers-refused",
            "An array of whole numbers cannot hold infinity or nan. Make it one of floats first: "
            "`images.astype(float)`.",
            pool_like(integers_refused(mean)),
        ),
        *[
            Misconception(
                "byte-overflow",
                "Sums or means of bytes were kept in uint8, which ends at 255 and has no fractions.",
                pool_like(rule),
            )
            for rule in (
                lambda x, k, s, p: pool_by(mean)(x, k, s, p).astype(x.dtype),
                lambda x, k, s, p: like_bytes(x, of_windows(np.nansum)(x, k, s, p)) / k**2,
            )
        ],
        *pool_mistakes(mean),
    ],
    hints=[
        "How many pixels of the picture does a window see, in the middle and in a corner?",
        "With windows cut off at the border, `mean((1, 2))` already divides by the right number. With a frame of "
        "nan, `np.nanmean` does.",
        "The places are those of `max_pool2d`; only the last step differs. Make the pictures floats first.",
    ],
)
