"""A blur before pixels are left out."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions, pixels
from cnncourse.checks.pooling._windows import like_bytes, mean, windows_of, with_frames

BLUR = np.outer([1, 2, 1], [1, 2, 1]) / 16


def _blur_pool2d(images, stride=2):
    return np.einsum("nijcyx,yx->nijc", windows_of(np.asarray(images, float), 3, stride), BLUR)


def _filtered(kernel, images, stride):
    kernel = np.asarray(kernel, float)
    windows = sliding_window_view(np.asarray(images, float), kernel.shape, axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yx->nijc", windows, kernel)


def _blurs(kernel):
    """A wrong blur, from another kernel."""
    return lambda images, stride=2: _filtered(kernel, images, stride)


def _zeros_around(images):
    return with_frames(images, ((1, 1), (1, 1)), 0)


def _spot(row, column):
    """The text's pictures: a 16 among zeros."""
    image = np.zeros((1, 3, 3, 1), int)
    image[0, row, column, 0] = 16
    return image


def _proof(rng):
    from scipy import signal

    yield _blur_pool2d(_spot(1, 1)), [[[[4]]]]  # as the text says
    yield _blur_pool2d(_spot(0, 2)), [[[[1]]]]
    images = rng.normal(size=(2, 8, 9, 3))
    blurred = signal.convolve(images, BLUR[None, :, :, None], "valid")
    for stride in (1, 2, 3):
        yield _blur_pool2d(images, stride), blurred[:, ::stride, ::stride]


blur_pool2d = Check(
    "blur-pool2d",
    oracle=_blur_pool2d,
    proof=_proof,
    criteria=[
        Returns(
            "the blur alone, at stride 1",
            0.5,
            lambda rng: [case(digits(rng, 1, 4, 5, 1), 1), case(fractions(rng, 2, 5, 7, 3), stride=1)],
        ),
        Returns(
            "every second or third row and column, each channel by itself",
            1,
            lambda rng: [
                case(digits(rng, 1, 6, 9, 1)),
                case(fractions(rng, 2, 7, 8, 3), 2),
                case(fractions(rng, 2, 9, 12, 2), stride=3),
                case(digits(rng, 2, 9, 10, 1), 4),
            ],
        ),
        Returns(
            "pictures of bytes (uint8) and of other whole numbers",
            0.5,
            lambda rng: [
                case(pixels(rng, 1, 5, 6, 1)),
                case(pixels(rng, 2, 7, 5, 2), 1),
                case(_spot(1, 1)),
                case(_spot(0, 2)),
                case(rng.integers(-9, 10, (1, 6, 7, 2)), 2),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "not-divided",
            "The weights add up to 16 here. Divide by 16, so that an even grey stays as it is.",
            _blurs(16 * BLUR),
        ),
        *[
            Misconception(
                "divided-by-another-number",
                "The weights [1, 2, 1]⊗[1, 2, 1] add up to 16. The sum was divided by another number.",
                _blurs(16 * BLUR / by),
            )
            for by in (9, 4, 8, 12, 10)
        ],
        Misconception(
            "box-blur", "All nine weights are the same here. The middle counts more.", _blurs(np.ones((3, 3)) / 9)
        ),
        *[
            Misconception(
                "another-kernel",
                "The nine weights are not those of [1, 2, 1]⊗[1, 2, 1]: write their table down.",
                _blurs(kernel),
            )
            for kernel in (
                np.add.outer([1, 2, 1], [1, 2, 1]) / 24,
                np.add.outer([1, 2, 1], [1, 2, 1]) / 16,
                np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 8,
                np.array([[1, 1, 1], [1, 2, 1], [1, 1, 1]]) / 10,
                np.array([[0, 1, 0], [1, 2, 1], [0, 1, 0]]) / 6,
                np.array([[1, 2, 1], [2, 3, 2], [1, 2, 1]]) / 15,
                np.diag([1, 4, 1]) / 6,
                np.diag([1, 4, 1]) / 16,
                np.array([[1, 2, 1]] * 3) / 12,
                np.array([[1, 2, 1]] * 3) / 16,
            )
        ],
        *[
            Misconception(
                "one-direction-only",
                "The picture was blurred in one direction only. Rows and columns are both blurred.",
                wrong,
            )
            for wrong in (
                lambda images, stride=2: _filtered([[0, 0, 0], [1 / 4, 2 / 4, 1 / 4], [0, 0, 0]], images, stride),
                lambda images, stride=2: _filtered([[0, 1 / 4, 0], [0, 2 / 4, 0], [0, 1 / 4, 0]], images, stride),
                lambda images, stride=2: _filtered([[1 / 4, 2 / 4, 1 / 4]], images, stride),
                lambda images, stride=2: _filtered([[1 / 4], [2 / 4], [1 / 4]], images, stride),
            )
        ],
        Misconception(
            "blurred-too-late",
            "Rows and columns were left out first, and the rest was blurred. What was lost then does not come back.",
            lambda images, stride=2: _blur_pool2d(images[:, ::stride, ::stride], 1),
        ),
        Misconception(
            "stride-ignored",
            "The stride was not used: every row and column is still there.",
            lambda images, stride=2: _blur_pool2d(images, 1),
        ),
        Misconception(
            "stride-used-twice",
            "Rows and columns were left out twice: the blur moved by the stride, and its result was thinned out "
            "once more.",
            lambda images, stride=2: _blur_pool2d(images, stride)[:, ::stride, ::stride],
        ),
        Misconception(
            "always-two",
            "Every second row and column was taken. `stride` says which.",
            lambda images, stride=2: _blur_pool2d(images, 2),
        ),
        Misconception(
            "default-stride-one",
            "Without a stride every row and column came back. Without one it is 2.",
            lambda images, stride=1: _blur_pool2d(images, stride),
        ),
        Misconception(
            "jumps-by-the-kernel",
            "The blur jumps by its own size of 3. `stride` says how far.",
            lambda images, stride=2: _blur_pool2d(images, 3),
        ),
        Misconception(
            "wrong-axes",
            "Pictures and rows were left out. Rows and columns are axes 1 and 2.",
            lambda images, stride=2: _blur_pool2d(images, 1)[::stride, ::stride],
        ),
        Misconception(
            "stride-in-rows-only",
            "The stride was used for rows, but not for columns.",
            lambda images, stride=2: _blur_pool2d(images, 1)[:, ::stride],
        ),
        Misconception(
            "stride-in-columns-only",
            "The stride was used for columns, but not for rows.",
            lambda images, stride=2: _blur_pool2d(images, 1)[:, :, ::stride],
        ),
        *[
            Misconception(
                "starts-too-late",
                "Other rows and columns were taken. The first one kept is number 0 of the blurred picture.",
                lambda images, stride=2, first=first: _blur_pool2d(images, 1)[
                    :, first(stride) :: stride, first(stride) :: stride
                ],
            )
            for first in (lambda stride: 1, lambda stride: stride - 1)
        ],
        *[
            Misconception(
                "same-size", 'The blur hung over the edge, as for "same". It stays inside the picture: "valid".', wrong
            )
            for wrong in (
                lambda images, stride=2: _blur_pool2d(_zeros_around(images), stride),
                lambda images, stride=2: _blur_pool2d(np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "edge"), stride),
                lambda images, stride=2: _blur_pool2d(
                    np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "reflect"), stride
                ),
                lambda images, stride=2: _blur_pool2d(np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "wrap"), stride),
            )
        ],
        Misconception(
            "average-pooling",
            "This is the mean of blocks side by side. A blur's patches overlap.",
            lambda images, stride=2: mean(images, stride, stride, [(0, 0)] * 2),
        ),
        Misconception(
            "not-blurred",
            "Rows and columns were left out, but nothing was blurred.",
            lambda images, stride=2: images[:, ::stride, ::stride],
        ),
        *[
            Misconception("channels-mixed", "The channels were put together. Each channel is blurred by itself.", wrong)
            for wrong in (
                lambda images, stride=2: _blur_pool2d(images, stride).sum(3, keepdims=True),
                lambda images, stride=2: _blur_pool2d(images, stride).sum(3),
                lambda images, stride=2: np.repeat(
                    _blur_pool2d(images, stride).sum(3, keepdims=True), images.shape[3], axis=3
                ),
                lambda images, stride=2: np.repeat(
                    _blur_pool2d(images, stride).mean(3, keepdims=True), images.shape[3], axis=3
                ),
            )
        ],
        Misconception(
            "first-channel-only",
            "Only the first channel is there.",
            lambda images, stride=2: _blur_pool2d(images[..., :1], stride),
        ),
        *[
            Misconception(
                "first-picture-only",
                "Only the first picture came back. The batch has one result for each picture.",
                wrong,
            )
            for wrong in (
                lambda images, stride=2: _blur_pool2d(images, stride)[0],
                lambda images, stride=2: _blur_pool2d(images, stride)[:1],
            )
        ],
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            lambda images, stride=2: _blur_pool2d(images, stride)[:, :, : -(-(images.shape[1] - 2) // stride)],
        ),
        Misconception(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda images, stride=2: _blur_pool2d(images, stride)[:, :-1, :-1],
        ),
        *[
            Misconception(
                "byte-overflow", "Sums of bytes were kept in uint8, which ends at 255 and has no fractions.", wrong
            )
            for wrong in (
                lambda images, stride=2: _blur_pool2d(images, stride).astype(images.dtype),
                lambda images, stride=2: like_bytes(images, 16 * _blur_pool2d(images, stride)) / 16,
            )
        ],
    ],
    hints=[
        "What is the table of the nine weights, and what do they add up to?",
        "`np.outer([1, 2, 1], [1, 2, 1])` makes the table. `np.lib.stride_tricks.sliding_window_view`, "
        "or nine shifted slices, do the sliding.",
        "Make the pictures floats, blur (N, H-2, W-2, C), then slice `[:, ::stride, ::stride]`.",
    ],
)
