"""Patches laid out in rows."""

import numpy as np

from cnncourse.checks.convolution._layer import columns_of, one_step_longer, patches_of
from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions, integers, pixels


def _patch_by_patch(rng):
    images = rng.normal(size=(2, 6, 7, 3))
    for stride in (1, 2, 3):
        table = columns_of(images, (2, 3), stride)
        for n, i, j in np.ndindex(table.shape[:3]):
            patch = images[n, i * stride : i * stride + 2, j * stride : j * stride + 3]
            yield table[n, i, j], [channel for row in patch for pixel in row for channel in pixel]
        yield table.shape[1:3], [len(range(0, size, stride)) for size in (6 - 2 + 1, 7 - 3 + 1)]


im2col = Check(
    "im2col",
    oracle=columns_of,
    proof=_patch_by_patch,
    criteria=[
        Returns(
            "one row of numbers for each place, one channel",
            0.5,
            lambda rng: [
                case(digits(rng, 1, 3, 4, 1), (2, 2)),
                case(digits(rng, 2, 4, 4, 1), (3, 2)),
            ],
        ),
        Returns(
            "several channels, in the order row, column, channel",
            1,
            lambda rng: [
                case(digits(rng, 1, 3, 4, 2), (2, 3)),
                case(fractions(rng, 2, 4, 5, 3), (3, 2)),
                case(pixels(rng, 2, 3, 4, 2), (3, 4)),
                case(integers(rng, 1, 3, 4, 2), (2, 2)),
                case(digits(rng, 1, 3, 3, 6), (2, 2)),
                case(np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]])[None, :, :, None], (2, 2)),
            ],
        ),
        Returns(
            "strides",
            0.5,
            lambda rng: [
                case(digits(rng, 1, 4, 7, 1), (2, 2), 2),
                case(fractions(rng, 2, 7, 10, 2), (2, 3), stride=3),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "channel-before-place",
            "The order is channel, row, column. The channels of a pixel stand together.",
            lambda images, kernel_size, stride=1: np.moveaxis(patches_of(images, kernel_size, stride), 5, 3).reshape(
                columns_of(images, kernel_size, stride).shape
            ),
        ),
        Misconception(
            "channel-before-place",
            "The order is row, channel, column. The channels of a pixel stand together.",
            lambda images, kernel_size, stride=1: np.swapaxes(patches_of(images, kernel_size, stride), 4, 5).reshape(
                columns_of(images, kernel_size, stride).shape
            ),
        ),
        Misconception(
            "columns-before-rows",
            "The patch was read column by column. Row by row is asked for.",
            lambda images, kernel_size, stride=1: np.swapaxes(patches_of(images, kernel_size, stride), 3, 4).reshape(
                columns_of(images, kernel_size, stride).shape
            ),
        ),
        Misconception("not-flattened", "The patches are still blocks. Lay each out in one row.", patches_of),
        Misconception(
            "places-flattened-too",
            "The places were laid out in one row too. Pictures, rows and columns keep their axes.",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size, stride).reshape(
                -1, kernel_size[0] * kernel_size[1] * images.shape[3]
            ),
        ),
        Misconception(
            "places-flattened-too",
            "The places of a picture were laid out in one row too. Rows and columns keep their axes.",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size, stride).reshape(
                len(images), -1, kernel_size[0] * kernel_size[1] * images.shape[3]
            ),
        ),
        Misconception(
            "stride-ignored",
            "The stride was not used.",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size),
        ),
        Misconception(
            "stride-for-size-only",
            "The number of places is right for the stride, but the patches lie one pixel apart.",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size)[
                :,
                : -(-(images.shape[1] - kernel_size[0] + 1) // stride),
                : -(-(images.shape[2] - kernel_size[1] + 1) // stride),
            ],
        ),
        Misconception(
            "stride-in-rows-only",
            "The stride was used for rows, but not for columns.",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size)[:, ::stride],
        ),
        Misconception(
            "stride-in-columns-only",
            "The stride was used for columns, but not for rows.",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size)[:, :, ::stride],
        ),
        Misconception(
            "ceil-instead-of-floor",
            "A last step that only half fits was made. It is left out: round down.",
            lambda images, kernel_size, stride=1: columns_of(one_step_longer(images, stride), kernel_size, stride),
        ),
        Misconception(
            "jumps-by-the-kernel",
            "The patches do not overlap: the kernel jumped by its own size. It moves by `stride`.",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size)[
                :, :: kernel_size[0], :: kernel_size[1]
            ],
        ),
        Misconception(
            "kernel-size-swapped",
            "Height and width of the kernel have changed places: kernel_size is (rows, columns).",
            lambda images, kernel_size, stride=1: columns_of(images, kernel_size[::-1], stride),
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This one is not square.",
            lambda images, kernel_size, stride=1: columns_of(images, (kernel_size[0], kernel_size[0]), stride),
        ),
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            lambda images, kernel_size, stride=1: columns_of(images[:, :, : images.shape[1]], kernel_size, stride),
        ),
        Misconception(
            "channels-added-up",
            "The channels were added up. All their numbers stand in the row.",
            lambda images, kernel_size, stride=1: columns_of(images.sum(3, keepdims=True), kernel_size, stride),
        ),
        Misconception(
            "first-channel-only",
            "Only the first channel is there.",
            lambda images, kernel_size, stride=1: columns_of(images[..., :1], kernel_size, stride),
        ),
        Misconception(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda images, kernel_size, stride=1: columns_of(images[:, :-stride, :-stride], kernel_size, stride),
        ),
        Misconception(
            "byte-overflow",
            "Whole numbers were put into bytes (uint8), which end at 255 and have no minus.",
            lambda images, kernel_size, stride=1: columns_of(
                images if images.dtype.kind == "f" else images.astype(np.uint8), kernel_size, stride
            ),
        ),
        Misconception(
            "places-before-numbers",
            "The axis of the patch comes before the places. It comes last.",
            lambda images, kernel_size, stride=1: np.moveaxis(columns_of(images, kernel_size, stride), 3, 1),
        ),
    ],
    hints=[
        "Which numbers does the kernel see at its first place, read row by row, and each pixel's channels together?",
        "`patch.reshape(-1)` lays a block out in one row; its last axis runs fastest.",
        "The result has the shape (N, H_out, W_out, kh·kw·C_in). Two loops over places fill it; each takes all "
        "pictures at once.",
    ],
)
