"""The convolution layer without a loop over pixels, timed against `pixel_loop`."""

import numpy as np

from cnncourse.checks.convolution._layer import conv2d_like, convolved, equals_keras, layer, padded
from cnncourse.checks.convolution.conv2d import CONV2D_MISCONCEPTIONS, EXAMPLE, whole_weights
from cnncourse.checks.kit import Case, Check, Faster, Misconception, Returns, case, fractions, integers, pixels


def pixel_loop(images, weights, bias, stride=1, padding=0):
    """Lay out patches place by place, about as quickly as a loop can: what a vectorised version has to beat."""
    images = padded(images, padding)
    height, width = weights.shape[:2]
    rows = range(0, images.shape[1] - height + 1, stride)
    columns = range(0, images.shape[2] - width + 1, stride)
    patches = np.empty((len(images), len(rows), len(columns), weights[..., 0].size))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            patches[:, i, j] = images[:, row : row + height, column : column + width].reshape(len(images), -1)
    return patches @ weights.reshape(-1, len(bias)) + bias


conv2d_fast = Check(
    "conv2d-fast",
    oracle=convolved,
    proof=equals_keras(convolved, pixel_loop),
    criteria=[
        Returns(
            "the same numbers as conv2d",
            0.5,
            lambda rng: [
                case(*layer(rng, (1, 4, 5, 1), (2, 3), 2)),
                case(*layer(rng, (2, 5, 6, 3), (3, 2), 4, fractions)),
                case(*layer(rng, (1, 3, 4, 6), (2, 2), 9)),
                case(pixels(rng, 1, 4, 5, 2), *layer(rng, (1, 1, 1, 2), (2, 2), 2)[1:]),
                case(integers(rng, 1, 4, 5, 2), *layer(rng, (1, 1, 1, 2), (3, 4), 2, fractions)[1:]),
                whole_weights(rng),
                EXAMPLE,
            ],
        ),
        Returns(
            "also with stride and padding",
            0.5,
            lambda rng: [
                case(*layer(rng, (2, 6, 7, 2), (3, 2), 3), 2),
                case(*layer(rng, (2, 5, 4, 2), (3, 3), 3, fractions), stride=2, padding=2),
                case(*layer(rng, (1, 2, 3, 1), (4, 3), 2), padding=1),
            ],
        ),
        Faster(
            "at least 4 times as fast as a loop over all pixels",
            1,
            # Little to compute at each place, and so many places that bringing the result from another process hardly
            # counts.
            lambda rng: [case(*layer(rng, (1, 5, 2048, 1), (2, 2), 1, fractions)) for _ in range(2)],
            than=pixel_loop,
            times=4,
            apart={"zero_pad": lambda case: Case((case.args[0], 0))},  # a right one that is slow costs nothing here
        ),
    ],
    misconceptions=[
        *[
            Misconception(
                "orders-differ",
                "Patches and filters are laid out in different orders. Both go by row, column, channel.",
                conv2d_like(lambda x, w, b, s, p, reorder=reorder: convolved(x, reorder(w, *w.shape), b, s, p)),
            )
            for reorder in (
                lambda w, rows, columns, channels, filters: w.reshape(filters, -1).T.reshape(w.shape),
                lambda w, rows, columns, channels, filters: np.moveaxis(
                    w.reshape(channels, rows, columns, filters), 0, 2
                ),
                lambda w, rows, columns, channels, filters: np.swapaxes(
                    w.reshape(columns, rows, channels, filters), 0, 1
                ),
            )
        ],
        *CONV2D_MISCONCEPTIONS,
    ],
    hints=[
        "With every patch laid out in a row: what is a convolution then?",
        "`columns @ table` multiplies every patch with every filter at once. How does `weights` become that table?",
        "Pad, lay out the patches (N, H_out, W_out, kh·kw·C_in), multiply with (kh·kw·C_in, C_out), add the bias.",
    ],
)
