"""A kernel for each channel, then a mix of the channels at each place."""

from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse import backend
from cnncourse.checks.kit import Check, Misconception, Returns, balanced, case, digits, fractions, integers, pixels


def _patches(images, kernel_size):
    """(N, H, W, C) → (N, H_out, W_out, C, kh, kw)"""
    return sliding_window_view(np.asarray(images, float), kernel_size, axis=(1, 2))


def _depthwise(images, depthwise):
    return np.einsum("nijcxy,xyc->nijc", _patches(images, depthwise.shape[:2]), depthwise)


def _separable_conv2d(images, depthwise, pointwise):
    return np.einsum("nijc,cf->nijf", _depthwise(images, depthwise), pointwise)


def _equals_keras(rng):
    backend.load()
    from keras import ops

    for kernel_size, (channels, filters) in product([(1, 1), (3, 3), (2, 3)], [(1, 1), (3, 4), (4, 2)]):
        images = rng.normal(size=(2, 7, 8, channels))
        depthwise, pointwise = rng.normal(size=(*kernel_size, channels)), rng.normal(size=(channels, filters))
        expected = ops.separable_conv(images, depthwise[..., None], pointwise[None, None], 1, "valid")
        yield _separable_conv2d(images, depthwise, pointwise), expected


def _framed(images, depthwise):
    before = [(k - 1) // 2 for k in depthwise.shape[:2]]
    frame = [(b, k - 1 - b) for b, k in zip(before, depthwise.shape[:2])]
    return np.pad(images, [(0, 0), *frame, (0, 0)])


def _framed_evenly(images, depthwise):
    """The frame of `correlate_same`: for an even kernel the map grows by one."""
    return np.pad(images, [(0, 0), *((k // 2, k // 2) for k in depthwise.shape[:2]), (0, 0)])


def _filters_before_channels(images, depthwise, pointwise):
    """Mix first, then slide: nothing where mixing has made another number of channels."""
    return (
        _depthwise(np.asarray(images, float) @ pointwise, depthwise)
        if pointwise.shape[0] == pointwise.shape[1]
        else None
    )


def _transposed_mix(images, depthwise, pointwise):
    return _separable_conv2d(images, depthwise, pointwise.T) if pointwise.shape[0] == pointwise.shape[1] else None


def _wrapped(images, maps, kinds):
    return maps.astype(int).astype(images.dtype).astype(float) if images.dtype.kind in kinds else maps


separable_conv2d = Check(
    "separable-conv2d",
    oracle=_separable_conv2d,
    proof=_equals_keras,
    criteria=[
        Returns(
            "one channel",
            0.5,
            lambda rng: [case(balanced(rng, 1, 5, 6, 1), balanced(rng, 2, 3, 1), digits(rng, 1, 1) + 20)],
        ),
        Returns(
            "several channels, mixed into as many",
            1,
            lambda rng: [
                case(digits(rng, 1, 4, 5, 2), digits(rng, 2, 2, 2), balanced(rng, 2, 2)),
                case(fractions(rng, 1, 5, 6, 3), fractions(rng, 3, 3, 3), fractions(rng, 3, 3)),
            ],
        ),
        Returns(
            "more or fewer channels, several pictures, kernels that are not square",
            1,
            lambda rng: [
                case(digits(rng, 2, 4, 6, 3), digits(rng, 2, 3, 3), digits(rng, 3, 4)),
                case(fractions(rng, 3, 6, 4, 4), fractions(rng, 3, 2, 4), fractions(rng, 4, 2)),
            ],
        ),
        Returns(
            "pictures of bytes (uint8)",
            0.5,
            lambda rng: [
                case(pixels(rng, 2, 4, 5, 2), digits(rng, 2, 3, 2) + 0.5, balanced(rng, 2, 3)),
                case(integers(rng, 1, 4, 5, 2), fractions(rng, 3, 4, 2), fractions(rng, 2, 3)),
                case(fractions(rng, 1, 4, 5, 2), rng.integers(1, 10, (2, 3, 2)), rng.integers(1, 10, (2, 3))),
                case(np.ones((1, 2, 2, 2), int), np.ones((2, 2, 2), int), np.array([[1, 0], [10, 1]])),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "pointwise-forgotten",
            "These are the maps of the first step. They are still to be mixed.",
            lambda x, depthwise, pointwise: _depthwise(x, depthwise),
        ),
        Misconception(
            "depthwise-forgotten",
            "Only the second step was done, the mixing of channels. First a kernel slides over each channel.",
            lambda x, depthwise, pointwise: np.asarray(x, float) @ pointwise,
        ),
        Misconception(
            "mixed-first",
            "The channels were mixed before the kernels slid over them. First each channel meets its own kernel.",
            _filters_before_channels,
        ),
        Misconception(
            "channels-added-up",
            "The channels were added up after the first step, as in an ordinary convolution. They stay apart until "
            "they are mixed.",
            lambda x, depthwise, pointwise: _depthwise(x, depthwise).sum(3, keepdims=True) * pointwise[0],
        ),
        Misconception(
            "channels-added-up",
            "The channels were added up after the first step, as in an ordinary convolution. They stay apart until "
            "they are mixed.",
            lambda x, depthwise, pointwise: _depthwise(x, depthwise).sum(3, keepdims=True) * pointwise.sum(0),
        ),
        Misconception(
            "one-kernel-for-all-channels",
            "Every channel met the first kernel. Each channel has its own, `depthwise[:, :, c]`.",
            lambda x, depthwise, pointwise: _separable_conv2d(
                x, np.broadcast_to(depthwise[:, :, :1], depthwise.shape), pointwise
            ),
        ),
        Misconception(
            "one-kernel-for-all-channels",
            "Every channel met the sum of all kernels. Each channel has its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(
                x, np.broadcast_to(depthwise.sum(2, keepdims=True), depthwise.shape), pointwise
            ),
        ),
        Misconception(
            "first-channel-only",
            "Only the first channel was used.",
            lambda x, depthwise, pointwise: _separable_conv2d(x[..., :1], depthwise[..., :1], pointwise[:1]),
        ),
        Misconception(
            "last-channel-only",
            "Only the last channel was used: each one has overwritten the one before. They are added up, each with "
            "its weight.",
            lambda x, depthwise, pointwise: _separable_conv2d(x[..., -1:], depthwise[..., -1:], pointwise[-1:]),
        ),
        Misconception(
            "mix-transposed",
            "`pointwise` was used with its axes exchanged: its rows belong to input channels, its columns to "
            "output channels.",
            _transposed_mix,
        ),
        Misconception(
            "one-mix-for-all",
            "Every output channel got the first one's mix. Each has a column of its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(
                x, depthwise, np.broadcast_to(pointwise[:, :1], pointwise.shape)
            ),
        ),
        Misconception(
            "one-mix-for-all",
            "All outputs were added up into one channel. Each has a column of its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise.sum(1, keepdims=True)),
        ),
        Misconception(
            "channels-averaged",
            "The channels were averaged when they were mixed. They are added up.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise / len(pointwise)),
        ),
        Misconception(
            "mean-instead-of-sum",
            "The products under the kernel were averaged. They are added up.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise / depthwise[..., 0].size, pointwise),
        ),
        Misconception(
            "kernel-flipped",
            "This is what comes out when the kernels are flipped first. They stay as they are.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise[::-1, ::-1], pointwise),
        ),
        Misconception(
            "kernel-transposed",
            "The kernels' rows and columns have changed places.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, np.swapaxes(depthwise, 0, 1), pointwise),
        ),
        Misconception(
            "relu-in-between",
            "Negative numbers were set to 0 between the two steps. There is no ReLU here.",
            lambda x, depthwise, pointwise: np.maximum(_depthwise(x, depthwise), 0) @ pointwise,
        ),
        Misconception(
            "relu-at-the-end",
            "Negative numbers were set to 0 at the end. There is no ReLU here.",
            lambda x, depthwise, pointwise: np.maximum(_separable_conv2d(x, depthwise, pointwise), 0),
        ),
        *[
            Misconception(
                "same-size",
                "A frame of zeros was put around the picture. Here the kernels stay inside it.",
                lambda x, depthwise, pointwise, framed=framed: _separable_conv2d(
                    framed(x, depthwise), depthwise, pointwise
                ),
            )
            for framed in (_framed, _framed_evenly)
        ],
        Misconception(
            "channels-not-mixed",
            "Output channel f was made of map f alone. Every map goes into every output channel, each with its weight.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise * np.eye(*pointwise.shape)),
        ),
        Misconception(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda x, depthwise, pointwise: _separable_conv2d(x[:, :-1, :-1], depthwise, pointwise),
        ),
        *[
            Misconception(
                "batch-axis-lost", "Only the first picture came back. The batch has a result for each.", wrong
            )
            for wrong in (
                lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise)[0],
                lambda x, depthwise, pointwise: _separable_conv2d(x[:1], depthwise, pointwise),
            )
        ],
        Misconception(
            "first-picture-only",
            "Every result is that of the first picture. Each picture of the batch has its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(np.broadcast_to(x[:1], x.shape), depthwise, pointwise),
        ),
        Misconception(
            "channels-first",
            "The channels come before rows and columns. Here they come last.",
            lambda x, depthwise, pointwise: np.moveaxis(_separable_conv2d(x, depthwise, pointwise), 3, 1),
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This kernel is not square.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise[:, : len(depthwise)], pointwise),
        ),
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise)[
                :, :, : x.shape[1] - depthwise.shape[0] + 1
            ],
        ),
        *[
            Misconception(
                "byte-overflow",
                "Products or sums were kept in the picture's own kind of numbers: a uint8 ends at 255 and has no "
                "minus, and no whole number has fractions.",
                lambda x, depthwise, pointwise, wrong=wrong, kinds=kinds: wrong(x, depthwise, pointwise, kinds),
            )
            for wrong in (
                lambda x, depthwise, pointwise, kinds: _wrapped(x, _depthwise(x, depthwise), kinds) @ pointwise,
                lambda x, depthwise, pointwise, kinds: _wrapped(x, _separable_conv2d(x, depthwise, pointwise), kinds),
            )
            for kinds in ("u", "iu")
        ],
        Misconception(
            "truncated",
            "Everything behind the decimal point is lost: somewhere whole numbers were made of fractions.",
            lambda x, depthwise, pointwise: np.trunc(_depthwise(x, depthwise)) @ pointwise,
        ),
        Misconception(
            "truncated",
            "Everything behind the decimal point is lost: somewhere whole numbers were made of fractions.",
            lambda x, depthwise, pointwise: _depthwise(x, np.trunc(depthwise)) @ pointwise,
        ),
        *[
            Misconception(
                "truncated",
                f"A {whole} of whole numbers makes maps of fractions: they need an array of floats.",
                lambda x, depthwise, pointwise, which=which: (
                    (
                        np.trunc(_depthwise(x, depthwise))
                        if (x, depthwise)[which].dtype.kind == "i"
                        else _depthwise(x, depthwise)
                    )
                    @ pointwise
                ),
            )
            for which, whole in enumerate(("picture", "kernel"))
        ],
        Misconception(
            "used-twice",
            "The kernels slid over the picture twice. Once is enough, then the channels are mixed.",
            lambda x, depthwise, pointwise: _separable_conv2d(_depthwise(x, depthwise), depthwise, pointwise),
        ),
    ],
    hints=[
        "After the first step there are as many maps as channels. Which kernel and which channel made map c?",
        "The second step happens at each place alone: a list of C_in numbers times the table (C_in, C_out). `@` "
        "does it for all places.",
        "Two arrays: (N, H_out, W_out, C_in) after the kernels, (N, H_out, W_out, C_out) after the mixing.",
    ],
)
