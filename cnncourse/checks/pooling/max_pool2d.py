"""The largest number of each window."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, dark_above, digits, pixels
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

ROW = np.array([[-1, -2, -3]])[None, :, :, None]  # the text's


def _different(rng, *shape):
    """The whole numbers from 1 on in any order, as floats: no two places have the same number."""
    return rng.permutation(int(np.prod(shape))).reshape(shape) + 1.0


def _lights(rng, *shape):
    return rng.uniform(0.1, 1, shape)


_max_pool2d = pool_like(pool_by(largest))


def _proof(rng):
    yield _max_pool2d(FEATURE_MAP)[0, :, :, 0], [[4, 7, 1], [5, 8, 6]]  # as the text says
    yield _max_pool2d(ROW, padding="same")[0, :, :, 0], [[-1, -3]]
    yield from equals_keras(_max_pool2d, "MaxPooling2D")(rng)


max_pool2d = Check(
    "max-pool2d",
    oracle=_max_pool2d,
    proof=_proof,
    criteria=[
        Returns(
            "blocks side by side, each picture and channel by itself",
            1,
            lambda rng: [
                case(_different(rng, 1, 4, 6, 1)),
                case(_different(rng, 1, 5, 7, 2)),
                case(_lights(rng, 2, 8, 12, 3), 3),
                case(pixels(rng, 2, 7, 5, 1), 2, None),
                case(_different(rng, 2, 3, 4, 1), 3),
                case(FEATURE_MAP),
            ],
        ),
        Returns(
            "a stride of its own: windows that overlap or leave gaps",
            0.5,
            lambda rng: [
                case(_different(rng, 1, 6, 8, 1), 3, 2),
                case(_lights(rng, 2, 7, 9, 2), 3, 1),
                case(_lights(rng, 2, 9, 12, 2), pool_size=2, stride=3),
                case(_lights(rng, 1, 4, 5, 2), 1, 2),
            ],
        ),
        Returns(
            'padding "same": as many places as Keras has, and the same ones',
            1,
            lambda rng: [
                case(_different(rng, 1, 5, 8, 1), 2, 2, padding="same"),
                case(_different(rng, 1, 6, 7, 2), 3, 2, "same"),
                case(_different(rng, 2, 5, 7, 2), 4, 1, padding="same"),
                case(_different(rng, 1, 4, 5, 2), 3, 1, "same"),
                case(_different(rng, 1, 4, 6, 2), 1, 2, "same"),
                case(_different(rng, 1, 8, 12, 2), 5, stride=3, padding="same"),
                case(_different(rng, 1, 9, 8, 2), 2, 3, "same"),
                case(dark_above(rng, 2, 7, 6, 1), 3, 3, "same"),
                case(_different(rng, 1, 2, 3, 2), 5, 2, "same"),
            ],
        ),
        Returns(
            "negative numbers may win, a padded place never does",
            0.5,
            lambda rng: [
                case(-_different(rng, 1, 5, 5, 1), 2, padding="same"),
                case(-_different(rng, 2, 7, 6, 2), 3, 2, "same"),
                case(digits(rng, 2, 5, 7, 2), 2, 1),
                case(-1e12 * _different(rng, 1, 3, 5, 1), 2, 2, "same"),
                case(ROW, padding="same"),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "padded-zero-wins",
            'The padding of "same" was filled with zeros, and among negative numbers a zero is the largest. A '
            "padded place must never win.",
            pool_like(with_zeros(np.max)),
        ),
        Misconception(
            "padded-zero-wins",
            'Where the pictures hold whole numbers, the padding of "same" was filled with zeros. Whole numbers may be '
            "negative too, and a padded place must never win.",
            pool_like(
                lambda x, k, s, p: (with_zeros(np.max) if x.dtype.kind in "iu" else pool_by(largest))(x, k, s, p)
            ),
        ),
        *[
            Misconception(
                "padding-wins",
                'The padding of "same" was filled with a number that is not small enough. A padded place must '
                "never win.",
                pool_like(
                    lambda x, k, s, p, fill=fill: windows_of(with_frames(x, frames_of(x, k, s, p), fill), k, s).max(
                        (4, 5)
                    )
                ),
            )
            for fill in (-1, -10, -100, -1e9, np.inf)
        ],
        Misconception(
            "byte-overflow",
            "The padding was to be 1 less than the smallest number. Bytes have nothing below 0: 0 - 1 becomes 255, "
            "and wins.",
            pool_like(
                lambda x, k, s, p: windows_of(
                    with_frames(x, frames_of(x, k, s, p), like_bytes(x, x.min().astype(float) - 1)), k, s
                ).max((4, 5))
            ),
        ),
        Misconception(
            "starts-from-zero",
            "The search for the largest number begins at 0, so negative numbers never win. Begin with a number of "
            "the window.",
            pool_like(lambda x, k, s, p: np.maximum(pool_by(largest)(x, k, s, p), 0)),
        ),
        Misconception(
            "whole-numbers-refused",
            "An array of whole numbers cannot hold minus infinity. Make it one of floats first: "
            "`images.astype(float)`.",
            pool_like(integers_refused(largest)),
        ),
        Misconception(
            "mean-not-max",
            "This is the mean of each window. The largest number is asked for.",
            pool_like(pool_by(mean)),
        ),
        Misconception(
            "smallest-not-largest", "This is the smallest number of each window.", pool_like(of_windows(np.nanmin))
        ),
        Misconception(
            "sum-not-max",
            "This is the sum of each window. The largest number is asked for.",
            pool_like(of_windows(np.nansum)),
        ),
        Misconception(
            "largest-without-sign",
            "The sign was taken away before the largest number was looked for. -9 is smaller than 1.",
            pool_like(lambda x, k, s, p: pool_by(largest)(np.abs(x), k, s, p)),
        ),
        *pool_mistakes(largest),
    ],
    hints=[
        "Which pixels does the window at row i, column j of the result see? Where is its first row, where its last?",
        "A slice that ends beyond the picture is cut off by NumPy, and `max((1, 2))` works on what is left. "
        "What if it begins before the picture?",
        "First compute, in each direction, how many places there are and where the first begins. "
        "Then fill an array (N, H_out, W_out, C) in two loops.",
    ],
)
