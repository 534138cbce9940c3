"""The convolution layer: pictures, channels, filters, bias, stride and padding. `conv2d_fast` shares its mistakes."""

import numpy as np

from cnncourse.checks.convolution._layer import (
    conv2d_like,
    convolved,
    equals_keras,
    layer,
    one_step_longer,
    padded,
)
from cnncourse.checks.convolution.cross_correlate import like_the_picture
from cnncourse.checks.convolution.output_size import output_size
from cnncourse.checks.kit import Check, Misconception, Returns, case, fractions, integers, pixels

_output_size = output_size.oracle
EXAMPLE = case(np.ones((1, 3, 3, 2), int), np.ones((2, 2, 2, 1), int), np.array([0.5]))  # the text's


def whole_weights(rng):
    """Weights and biases in whole numbers, pictures in fractions."""
    return case(fractions(rng, 1, 4, 5, 2), rng.integers(1, 10, (2, 3, 2, 3)), 20 * rng.permutation(3) + 7)


def _one_stride_only(axis):
    def rule(images, weights, bias, stride, padding):
        every = [slice(None)] * 4
        every[axis] = slice(None, None, stride)
        return convolved(images, weights, bias, 1, padding)[tuple(every)]

    return rule


def _padded_by_the_kernel(images, weights, bias, stride, padding):
    rows, columns = (size // 2 for size in weights.shape[:2])
    return convolved(np.pad(images, ((0, 0), (rows, rows), (columns, columns), (0, 0))), weights, bias, stride)


def _only_where_it_fits_unpadded(images, weights, bias, stride, padding):
    if any(kernel > size for kernel, size in zip(weights.shape[:2], images.shape[1:3])):
        raise ValueError("the filter is larger than the pictures")
    return convolved(images, weights, bias, stride, padding)


def _only_last(weights, axes):
    """Keep what the last index of the first few axes holds; all else becomes 0."""
    last = np.zeros_like(weights)
    last[(-1,) * axes] = weights[(-1,) * axes]
    return last


CONV2D_MISCONCEPTIONS = [
    Misconception(
        "kernel-flipped",
        "This is what comes out when the kernels are flipped first. Deep learning leaves them as they are.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w[::-1, ::-1], b, s, p)),
    ),
    Misconception(
        "kernel-transposed",
        "The filters' rows and columns have changed places.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, np.swapaxes(w, 0, 1), b, s, p)),
    ),
    Misconception(
        "stride-ignored",
        "The stride was not used: the kernel moved by one pixel.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b, 1, p)),
    ),
    Misconception(
        "stride-for-size-only",
        "The result has the size that the stride asks for, but its patches lie one pixel apart.",
        conv2d_like(
            lambda x, w, b, s, p: convolved(x, w, b, 1, p)[
                :, : _output_size(x.shape[1], w.shape[0], s, p), : _output_size(x.shape[2], w.shape[1], s, p)
            ]
        ),
    ),
    Misconception(
        "stride-in-rows-only", "The stride was used for rows, but not for columns.", conv2d_like(_one_stride_only(1))
    ),
    Misconception(
        "stride-in-columns-only", "The stride was used for columns, but not for rows.", conv2d_like(_one_stride_only(2))
    ),
    Misconception(
        "pixels-thinned-out",
        "Rows and columns of the picture were left out before the filter saw them. The stride leaves out places, "
        "not pixels.",
        conv2d_like(lambda x, w, b, s, p: convolved(padded(x, p)[:, ::s, ::s], w, b)),
    ),
    Misconception(
        "ceil-instead-of-floor",
        "A last step that only half fits was made. It is left out: round down.",
        conv2d_like(lambda x, w, b, s, p: convolved(one_step_longer(padded(x, p), s), w, b, s)),
    ),
    Misconception(
        "padded-kernel-refused",
        "The filter was compared with the picture without its frame. One that fits thanks to the padding does fit.",
        conv2d_like(_only_where_it_fits_unpadded),
    ),
    Misconception(
        "padding-ignored",
        "The padding was not used.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b, s, 0)),
    ),
    Misconception(
        "padding-on-one-side",
        "There is padding above and on the left only, or the size counts it once. It goes all around.",
        conv2d_like(lambda x, w, b, s, p: convolved(np.pad(x, ((0, 0), (p, 0), (p, 0), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-on-one-side",
        "There is padding below and on the right only. It goes all around.",
        conv2d_like(lambda x, w, b, s, p: convolved(np.pad(x, ((0, 0), (0, p), (0, p), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-in-rows-only",
        "There is padding above and below, but none on the left and right.",
        conv2d_like(lambda x, w, b, s, p: convolved(np.pad(x, ((0, 0), (p, p), (0, 0), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-in-columns-only",
        "There is padding on the left and right, but none above and below.",
        conv2d_like(lambda x, w, b, s, p: convolved(np.pad(x, ((0, 0), (0, 0), (p, p), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-repeats-the-edge",
        "The padding repeats the picture's edge. It is made of zeros.",
        conv2d_like(lambda x, w, b, s, p: convolved(np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)), "edge"), w, b, s, 0)),
    ),
    Misconception(
        "padding-doubled",
        "There is twice as much padding as asked for.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b, s, 2 * p)),
    ),
    Misconception(
        "padding-around-the-result",
        "The zeros lie around the result. They go around the pictures, before anything is computed.",
        conv2d_like(lambda x, w, b, s, p: padded(convolved(x, w, b, s), p)),
    ),
    Misconception(
        "size-without-padding",
        "The pictures were padded, but the size of the result was computed without the padding.",
        conv2d_like(
            lambda x, w, b, s, p: convolved(x, w, b, s, p)[
                :, : _output_size(x.shape[1], w.shape[0], s), : _output_size(x.shape[2], w.shape[1], s)
            ]
        ),
    ),
    Misconception(
        "padding-not-asked-for",
        "There is padding where none is asked for.",
        lambda images, weights, bias, stride=1, padding=1: convolved(images, weights, bias, stride, padding),
    ),
    Misconception(
        "padding-not-asked-for",
        "There is padding where none is asked for: only `padding` says how much, not the size of the filter.",
        conv2d_like(_padded_by_the_kernel),
    ),
    Misconception(
        "stride-and-padding-swapped",
        "Stride and padding have changed places. Compare the order in the `def` line with the exercise.",
        lambda images, weights, bias, padding=0, stride=1: convolved(images, weights, bias, stride, padding),
    ),
    Misconception(
        "bias-forgotten", "The bias was not added.", conv2d_like(lambda x, w, b, s, p: convolved(x, w, 0 * b, s, p))
    ),
    Misconception(
        "bias-once-per-channel",
        "The bias was added once for each input channel. It is added once.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b * w.shape[2], s, p)),
    ),
    Misconception(
        "bias-at-every-weight",
        "The bias was added to every product. It is added once, to their sum.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b * w[..., 0].size, s, p)),
    ),
    Misconception(
        "bias-subtracted",
        "The bias was subtracted. It is added.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, -b, s, p)),
    ),
    Misconception(
        "one-bias-for-all",
        "Every filter got the first filter's bias. Each filter has its own.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, np.full_like(b, b[0]), s, p)),
    ),
    Misconception(
        "one-bias-for-all",
        "Every filter got the sum of all biases. Each filter has its own.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, np.full_like(b, b.sum()), s, p)),
    ),
    Misconception(
        "first-channel-only",
        "Only the first input channel was used. A filter looks at all of them and adds up.",
        conv2d_like(lambda x, w, b, s, p: convolved(x[..., :1], w[:, :, :1], b, s, p)),
    ),
    Misconception(
        "last-channel-only",
        "Only the last input channel was used: each one has overwritten the one before. Add them up.",
        conv2d_like(lambda x, w, b, s, p: convolved(x[..., -1:], w[:, :, -1:], b, s, p)),
    ),
    Misconception(
        "last-product-only",
        "Each product has overwritten the one before. Add them up.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, _only_last(w, 2), b, s, p)),
    ),
    Misconception(
        "last-product-only",
        "Each product has overwritten the one before. Add them up.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, _only_last(w, 3), b, s, p)),
    ),
    Misconception(
        "channels-mixed",
        "The channels were added up too early. Each meets the weights of its own channel first.",
        conv2d_like(lambda x, w, b, s, p: convolved(x.sum(3, keepdims=True), w.sum(2, keepdims=True), b, s, p)),
    ),
    Misconception(
        "mean-over-channels",
        "The channels were averaged. They are added up.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w / w.shape[2], b, s, p)),
    ),
    Misconception(
        "mean-instead-of-sum",
        "The products were averaged. They are added up.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w / w[..., 0].size, b, s, p)),
    ),
    Misconception(
        "one-filter-for-all",
        "Every feature map is that of the first filter. Each output channel has a filter of its own.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, np.broadcast_to(w[..., :1], w.shape), b, s, p)),
    ),
    Misconception(
        "same-filter-in-every-channel",
        "Every input channel met the filter's first slice. Each channel has weights of its own.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, np.broadcast_to(w[:, :, :1], w.shape), b, s, p)),
    ),
    Misconception(
        "first-picture-only",
        "Every result is that of the first picture. Each picture of the batch has its own.",
        conv2d_like(lambda x, w, b, s, p: convolved(np.broadcast_to(x[:1], x.shape), w, b, s, p)),
    ),
    Misconception(
        "pictures-mixed",
        "The pictures of the batch were added up. Each has a result of its own.",
        conv2d_like(lambda x, w, b, s, p: convolved(np.broadcast_to(x.sum(0), x.shape), w, b, s, p)),
    ),
    Misconception(
        "batch-axis-lost",
        "Only the first picture came back. The batch has one result for each picture.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b, s, p)[0]),
    ),
    Misconception(
        "batch-axis-lost",
        "Only the first picture came back. The batch has one result for each picture.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b, s, p)[:1]),
    ),
    Misconception(
        "one-too-small",
        "The last place in each direction is missing.",
        conv2d_like(lambda x, w, b, s, p: convolved(x[:, :-s, :-s], w, b, s, p)),
    ),
    Misconception(
        "kernel-assumed-square",
        "The filter's height was used for its width too. This filter is not square.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w[:, : len(w)], b, s, p)),
    ),
    Misconception(
        "picture-assumed-square",
        "The picture's height was used for its width too. This picture is not square.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b, s, p)[:, :, : _output_size(x.shape[1], w.shape[0], s, p)]),
    ),
    Misconception(
        "picture-assumed-square",
        "The picture's height was used for its width too. This picture is not square.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, w, b, s, p)[:, :, : _output_size(x.shape[1], w.shape[1], s, p)]),
    ),
    Misconception(
        "channels-first",
        "The channels come before rows and columns, as some libraries want them. Here, as in Keras, they come last.",
        conv2d_like(lambda x, w, b, s, p: np.moveaxis(convolved(x, w, b, s, p), 3, 1)),
    ),
    Misconception(
        "relu-included",
        "Negative results were set to zero. That is ReLU, which comes after the convolution.",
        conv2d_like(lambda x, w, b, s, p: np.maximum(convolved(x, w, b, s, p), 0)),
    ),
    Misconception(
        "truncated",
        "The weights' fractions are lost: somewhere whole numbers were made of them.",
        conv2d_like(lambda x, w, b, s, p: convolved(x, np.trunc(w), b, s, p)),
    ),
    *[
        Misconception(
            "byte-overflow",
            "The sums were kept in the picture's own kind of numbers: a uint8 ends at 255 and has no minus, and no "
            "whole number has fractions.",
            conv2d_like(lambda x, w, b, s, p, kinds=kinds: like_the_picture(x, convolved(x, w, b, s, p), kinds)),
        )
        for kinds in ("u", "iu")
    ],
]

conv2d = Check(
    "conv2d",
    oracle=convolved,
    proof=equals_keras(convolved),
    criteria=[
        Returns(
            "one channel, one filter",
            0.5,
            lambda rng: [
                case(*layer(rng, (1, 4, 5, 1), (2, 3), 1)),
                case(*layer(rng, (1, 5, 5, 1), (3, 3), 1)),
            ],
        ),
        Returns(
            "several pictures, channels and filters",
            1,
            lambda rng: [
                case(*layer(rng, (1, 4, 6, 3), (2, 3), 2)),
                case(*layer(rng, (3, 5, 6, 2), (3, 2), 4, fractions)),
                case(*layer(rng, (1, 3, 4, 6), (2, 2), 9)),  # more than a picture's colours, and than a first layer has
            ],
        ),
        Returns(
            "strides, also those that do not divide evenly",
            1,
            lambda rng: [
                case(*layer(rng, (1, 6, 7, 1), (3, 2), 2), 2),
                case(*layer(rng, (2, 8, 9, 2), (2, 3), 3, fractions), stride=3),
            ],
        ),
        Returns(
            "padding on all four sides, with and without a stride",
            1,
            lambda rng: [
                case(*layer(rng, (1, 3, 4, 1), (3, 2), 2), 1, 1),
                case(*layer(rng, (2, 5, 4, 2), (3, 3), 3, fractions), stride=2, padding=2),
            ],
        ),
        Returns(
            "pictures of bytes (uint8)",
            0.5,
            lambda rng: [
                case(pixels(rng, 1, 4, 5, 2), *layer(rng, (1, 1, 1, 2), (2, 2), 2, fractions)[1:]),
                case(pixels(rng, 2, 5, 4, 1), *layer(rng, (1, 1, 1, 1), (3, 2), 2)[1:], 1, 1),
                case(integers(rng, 1, 4, 5, 2), *layer(rng, (1, 1, 1, 2), (3, 4), 2, fractions)[1:]),
                case(pixels(rng, 1, 2, 3, 1), *layer(rng, (1, 1, 1, 1), (4, 3), 2)[1:], padding=1),
                whole_weights(rng),
                EXAMPLE,
            ],
        ),
    ],
    misconceptions=CONV2D_MISCONCEPTIONS,
    hints=[
        "One number of the result belongs to one picture, one place and one filter. Which pixels does it see?",
        "A patch has the shape (kh, kw, C_in), and so has one filter, `weights[:, :, :, f]`.",
        "Pad first. The result has the shape (N, H_out, W_out, C_out); the patch of row i starts at row i·stride.",
    ],
)
