"""A gradient on its way back through a convolution: to pictures, weights and bias, each with its own mistakes."""

from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions, pixels


def _framed(images, padding):
    n, height, width, channels = images.shape
    framed = np.zeros((n, height + 2 * padding, width + 2 * padding, channels))
    framed[:, padding : padding + height, padding : padding + width] = images
    return framed


def _patches(images, weights, stride, padding):
    """(N, H_out, W_out, C_in, kh, kw)"""
    windows = sliding_window_view(_framed(images, padding), weights.shape[:2], axis=(1, 2))
    return windows[:, ::stride, ::stride]


def _d_weights(d_out, images, weights, stride, padding):
    shares = np.tensordot(_patches(images, weights, stride, padding), d_out, ([0, 1, 2], [0, 1, 2]))
    return np.moveaxis(shares, 0, 2)  # (kh, kw, C_in, C_out)


def _d_framed(d_out, images, weights, stride, padding, into="add", step=None):
    """Give each place's share back to its patch, in the frame of the padded pictures."""
    d_framed = np.zeros(_framed(images, padding).shape)
    step = step or stride
    kh, kw = weights.shape[:2]
    shares = np.tensordot(d_out, weights, ([3], [3]))  # (N, H_out, W_out, kh, kw, C_in)
    for i, j in np.ndindex(d_out.shape[1:3]):
        patch = d_framed[:, i * step : i * step + kh, j * step : j * step + kw]
        if into == "add":
            patch += shares[:, i, j]
        else:
            patch[...] = shares[:, i, j]
    return d_framed


def _cropped(d_framed, images, padding):
    height, width = images.shape[1:3]
    return d_framed[:, padding : padding + height, padding : padding + width]


def _d_images(d_out, images, weights, stride, padding, **options):
    return _cropped(_d_framed(d_out, images, weights, stride, padding, **options), images, padding)


def _d_bias(d_out, *others):
    return d_out.sum((0, 1, 2))


def _backward_with(d_images=None, d_weights=None, d_bias=None):
    """The right answer with one of its parts made by another rule (d_out, images, weights, stride, padding)."""

    rules = (d_images or _d_images, d_weights or _d_weights, d_bias or _d_bias)

    def wrong(d_out, images, weights, stride=1, padding=0):
        return tuple(rule(d_out, images, weights, stride, padding) for rule in rules)

    return wrong


_conv2d_backward = _backward_with()


def _only_where_it_slides(d_out, images, weights, stride=1, padding=0):
    d_images, d_weights, d_bias = _conv2d_backward(d_out, images, weights, stride, padding)
    slides = int(weights.shape[:2] != images.shape[1:3])
    return d_images * slides, d_weights * slides, d_bias


def _reordered(*order):
    def wrong(d_out, images, weights, stride=1, padding=0):
        results = _conv2d_backward(d_out, images, weights, stride, padding)
        return tuple(results[index] for index in order)

    return wrong


def _first(n, axis, number):
    """A mask that keeps the first index of an axis of `n` axes."""
    shape = [1] * n
    shape[axis] = number
    return (np.arange(number) == 0).reshape(shape)


def _last_place(d_out):
    last = np.zeros_like(d_out)
    last[:, -1, -1] = d_out[:, -1, -1]
    return last


def _one_picture(d_out, index):
    one = np.zeros_like(d_out)
    one[index] = d_out[index]
    return one


def _one_filter(d_out, index):
    one = np.zeros_like(d_out)
    one[..., index] = d_out[..., index]
    return one


def _overlaps(d_out, images, weights, stride, padding):
    """How many patches each pixel is part of."""
    ones = np.ones_like(d_out[..., :1])
    return _d_images(ones, images, np.ones((*weights.shape[:3], 1)), stride, padding)


def _unpadded_patches(d_out, images, weights, stride, padding):
    """Patches of the pictures without their frame; the last ones are cut off, and then shapes do not fit."""
    raise ValueError("operands could not be broadcast together")


def _square_filters(d_out, images, weights, stride, padding):
    """Take the filters' rows for their columns; where they differ, shapes do not fit."""
    raise ValueError("operands could not be broadcast together")


def _kept_bytes(d_out, images, weights, stride, padding):
    if images.dtype.kind in "iu":
        raise TypeError("Cannot cast ufunc 'add' output")
    return _d_images(d_out, images, weights, stride, padding)


def _made_bytes(d_out, images, weights, stride, padding):
    """Make the result the pictures' kind of number at the end."""
    d_images = _d_images(d_out, images, weights, stride, padding)
    return d_images.astype(int).astype(images.dtype) if images.dtype.kind in "iu" else d_images


def _assigned_bytes(d_out, images, weights, stride, padding):
    """Assign each sum to an array of the pictures' kind of number, which cuts it off every time."""
    d_framed = np.zeros(_framed(images, padding).shape, images.dtype if images.dtype.kind in "iu" else float)
    for i, j in np.ndindex(d_out.shape[1:3]):
        patch = d_framed[:, i * stride :, j * stride :][:, : weights.shape[0], : weights.shape[1]]
        grown = patch + np.tensordot(d_out[:, i, j], weights, ([1], [3]))
        patch[...] = grown.astype(int) if images.dtype.kind in "iu" else grown
    return _cropped(d_framed, images, padding)


def _square_places(d_out):
    """Without the places beyond as many columns as there are rows."""
    rows, columns = d_out.shape[1:3]
    if rows > columns:
        raise IndexError("index out of bounds")
    return d_out * (np.arange(columns) < rows)[:, None]


def _reached(d_out, images, weights, stride, padding):
    """Only as far as the last patch reaches."""
    ends = [(places - 1) * stride + k - padding for places, k in zip(d_out.shape[1:3], weights.shape[:2])]
    d_framed = _d_framed(d_out, images, weights, stride, padding)
    return d_framed[:, padding : max(ends[0], padding), padding : max(ends[1], padding)]


def _with_edge(d_out, images, weights, stride, padding):
    framed = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)), "edge")
    return _d_weights(d_out, framed, weights, stride, 0)


D_BIAS_MISCONCEPTIONS = [
    *[
        Misconception(
            "bias-over-wrong-axes",
            "d_bias was summed over the wrong axes. A filter's bias is added at every place of every picture: one "
            "number a filter.",
            _backward_with(d_bias=lambda d, x, w, s, p, axes=axes: d.sum(axes)),
        )
        for axes in ((0,), (1,), (2,), (1, 2), (0, 1), (0, 2), (1, 2, 3), (0, 1, 2, 3), (3,))
    ],
    *[
        Misconception(
            "bias-averaged",
            "d_bias was averaged. The shares of all places and pictures are added up.",
            _backward_with(d_bias=lambda d, x, w, s, p, axes=axes: d.mean(axes).sum(tuple(range(3 - len(axes))))),
        )
        for axes in ((0, 1, 2), (0,), (1, 2))
    ],
    *[
        Misconception(
            "bias-last-place",
            "Each place has overwritten d_bias, so only the last one is left. Add them up.",
            _backward_with(d_bias=wrong),
        )
        for wrong in (lambda d, x, w, s, p: d[:, -1, -1].sum(0), lambda d, x, w, s, p: d[-1, -1, -1])
    ],
    Misconception(
        "bias-without-d-out",
        "d_bias counts the places. Each place counts with its number in `d_out`.",
        _backward_with(d_bias=lambda d, x, w, s, p: np.full(d.shape[3], d[..., 0].size)),
    ),
    Misconception(
        "bias-first-picture",
        "d_bias comes from the first picture only.",
        _backward_with(d_bias=lambda d, x, w, s, p: d[0].sum((0, 1))),
    ),
]

D_WEIGHTS_MISCONCEPTIONS = [
    Misconception(
        "weights-averaged",
        "d_weights was averaged over the pictures. Their shares are added up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d / len(d), x, w, s, p)),
    ),
    Misconception(
        "weights-averaged",
        "d_weights was averaged over the places. Their shares are added up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d / d[0, ..., 0].size, x, w, s, p)),
    ),
    Misconception(
        "weights-averaged",
        "d_weights was averaged over places and pictures. Their shares are added up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d / d[..., 0].size, x, w, s, p)),
    ),
    Misconception(
        "weights-last-place",
        "Each place has overwritten d_weights, so only the last one is left. Add them up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(_last_place(d), x, w, s, p)),
    ),
    *[
        Misconception(
            "weights-one-picture",
            "d_weights comes from one picture only. Every picture of the batch has a share in it.",
            _backward_with(d_weights=lambda d, x, w, s, p, index=index: _d_weights(_one_picture(d, index), x, w, s, p)),
        )
        for index in (0, -1)
    ],
    Misconception(
        "weights-last-place-and-picture",
        "Only the last place of the last picture is left in d_weights. Add them all up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(_one_picture(_last_place(d), -1), x, w, s, p)),
    ),
    Misconception(
        "weights-turned",
        "d_weights is turned by half a turn. The filters were not turned on the way forward.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d, x, w, s, p)[::-1, ::-1]),
    ),
    Misconception(
        "weights-channels-swapped",
        "Input channels and filters of d_weights have changed places. It has the shape of the weights.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.swapaxes(_d_weights(d, x, w, s, p), 2, 3)),
    ),
    Misconception(
        "weights-filters-first",
        "d_weights has its filters on the first axis. It has the shape of the weights, where they come last.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.moveaxis(_d_weights(d, x, w, s, p), 3, 0)),
    ),
    Misconception(
        "rows-counted-for-columns",
        "Some columns of `d_out` play no part: the number of its rows was used for both.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(_square_places(d), x, w, s, p),
            d_weights=lambda d, x, w, s, p: _d_weights(_square_places(d), x, w, s, p),
        ),
    ),
    Misconception(
        "filters-taken-for-square",
        "The filters' rows were counted for their columns too. A filter can be 2 high and 3 wide.",
        _backward_with(
            d_images=lambda d, x, w, s, p: (_d_images if w.shape[0] == w.shape[1] else _square_filters)(d, x, w, s, p)
        ),
    ),
    Misconception(
        "edge-repeated",
        "The frame repeats the pictures' edge, so that d_weights has numbers from there. It holds zeros.",
        _backward_with(d_weights=_with_edge),
    ),
    Misconception(
        "weights-transposed",
        "Rows and columns of d_weights have changed places.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.swapaxes(_d_weights(d, x, w, s, p), 0, 1)),
    ),
    Misconception(
        "weights-stride-ignored",
        "For d_weights the patches were taken one pixel apart. They lie `stride` pixels apart, as on the way forward.",
        _backward_with(
            d_weights=lambda d, x, w, s, p: np.einsum(
                "nijcyx,nijf->yxcf", _patches(x, w, 1, p)[:, : d.shape[1], : d.shape[2]], d
            )
        ),
    ),
    Misconception(
        "weights-times-weights",
        "The weights were multiplied into d_weights. How fast a product grows with its weight is up to the pixel.",
        _backward_with(d_weights=lambda d, x, w, s, p: w * _d_weights(d, x, w, s, p)),
    ),
    Misconception(
        "weights-without-d-out",
        "d_weights is the sum of all patches. Each patch counts with its number in `d_out`.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(np.ones_like(d), x, w, s, p)),
    ),
    Misconception(
        "weights-without-patches",
        "d_weights holds sums of `d_out`. Each number of `d_out` counts with the pixel that met the weight.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.broadcast_to(_d_bias(d), w.shape)),
    ),
    Misconception(
        "weights-one-filter-for-all",
        "Every filter got the same d_weights. Each filter has its own channel of `d_out`.",
        _backward_with(
            d_weights=lambda d, x, w, s, p: _d_weights(np.repeat(d.sum(3, keepdims=True), d.shape[3], 3), x, w, s, p)
        ),
    ),
    Misconception(
        "weights-first-channel",
        "In d_weights only the first input channel has numbers. Each channel has its own.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d, x, w, s, p) * _first(4, 2, w.shape[2])),
    ),
]

D_IMAGES_MISCONCEPTIONS = [
    Misconception(
        "padding-not-cropped",
        "d_images still has its frame. It has the shape of the pictures that were passed in.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_framed(d, x, w, s, p)),
    ),
    *[
        Misconception(
            "padding-cropped-wrongly",
            "The frame of d_images was cut off on one side only. It goes all around.",
            _backward_with(
                d_images=lambda d, x, w, s, p, start=start, end=end: _d_framed(d, x, w, s, p)[
                    :, start * p : x.shape[1] + end * p, start * p : x.shape[2] + end * p
                ]
            ),
        )
        for start, end in ((0, 0), (2, 2), (1, 2), (0, 1))
    ],
    Misconception(
        "nothing-left-without-padding",
        "With padding 0 nothing is left of d_images. -0 is 0, so a slice that ends at `-padding` ends at the "
        "beginning.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_framed(d, x, w, s, p)[:, p:-p, p:-p]),
    ),
    Misconception(
        "unseen-pixels-missing",
        "d_images ends where the last patch ends. Pixels that no patch has seen belong to it too.",
        _backward_with(d_images=_reached),
    ),
    Misconception(
        "overlaps-overwritten",
        "Where patches overlap, d_images holds the last one's share only. A pixel adds up the shares of all its "
        "patches.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d, x, w, s, p, into="write")),
    ),
    Misconception(
        "overlaps-averaged",
        "d_images was divided by the number of patches that a pixel is part of. Their shares are added up.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(d, x, w, s, p) / np.maximum(_overlaps(d, x, w, s, p), 1)
        ),
    ),
    Misconception(
        "kernel-turned",
        "For d_images the filters are the wrong way round. A pixel meets the same weights as on the way forward.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d, x, w[::-1, ::-1], s, p)),
    ),
    Misconception(
        "images-stride-ignored",
        "For d_images the patches were laid one pixel apart. They lie `stride` pixels apart, as on the way forward.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d, x, w, s, p, step=1)),
    ),
    Misconception(
        "padding-forgotten",
        "The patches were taken from pictures without their frame, so the last ones do not fit in.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _unpadded_patches(d, x, w, s, p) if p else _d_images(d, x, w, s, p)
        ),
    ),
    *[
        Misconception(
            "images-one-filter",
            "d_images comes from one filter only. Each filter has seen the pixel: add up all shares.",
            _backward_with(d_images=lambda d, x, w, s, p, index=index: _d_images(_one_filter(d, index), x, w, s, p)),
        )
        for index in (0, -1)
    ],
    Misconception(
        "images-filters-mixed",
        "The filters were added up before they met `d_out`. Each filter belongs to its own channel of `d_out`.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(d.sum(3, keepdims=True), x, w.sum(3, keepdims=True), s, p)
        ),
    ),
    Misconception(
        "images-filters-averaged",
        "d_images was divided by the number of filters. Their shares are added up.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d / d.shape[3], x, w, s, p)),
    ),
    Misconception(
        "images-channels-mixed",
        "Every channel of d_images got the shares of all channels. Each channel has its own weights.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(d, x, np.repeat(w.sum(2, keepdims=True), w.shape[2], 2), s, p)
        ),
    ),
    Misconception(
        "images-averaged",
        "d_images was divided by the number of pictures. Each picture has its own gradient.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d / len(d), x, w, s, p)),
    ),
    Misconception(
        "pictures-mixed",
        "d_images is the same for every picture. Each has its own part of `d_out`.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(np.repeat(d.sum(0, keepdims=True), len(d), 0), x, w, s, p)
        ),
    ),
    Misconception(
        "images-one-picture",
        "Only the first picture has numbers in d_images.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(_one_picture(d, 0), x, w, s, p)),
    ),
    Misconception(
        "images-last-place",
        "Only the last place is left in d_images. Add up the shares of all places.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(_last_place(d), x, w, s, p)),
    ),
    Misconception(
        "images-without-d-out",
        "d_images holds sums of weights. Each patch counts with its number in `d_out`.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(np.ones_like(d), x, w, s, p)),
    ),
    Misconception(
        "images-times-pixels",
        "The pixels were multiplied into d_images. How fast a product grows with its pixel is up to the weight.",
        _backward_with(d_images=lambda d, x, w, s, p: x * _d_images(d, x, w, s, p)),
    ),
    *[
        Misconception(
            "kept-whole-numbers",
            "The pictures are bytes here, and so is d_images: fractions are lost. Gradients are floats.",
            _backward_with(d_images=wrong),
        )
        for wrong in (_kept_bytes, _made_bytes, _assigned_bytes)
    ],
]


def _layer(rng, shape, kernel, filters, stride=1, padding=0, draw=digits):
    n, height, width, channels = shape
    rows, columns = ((size + 2 * padding - k) // stride + 1 for size, k in zip((height, width), kernel))
    return (
        draw(rng, n, rows, columns, filters),
        draw(rng, *shape),
        draw(rng, *kernel, channels, filters),
        stride,
        padding,
    )


def _byte_layer(rng):
    d_out, _, weights, stride, padding = _layer(rng, (2, 4, 5, 2), (2, 3), 2, 1, 1, fractions)
    return d_out, pixels(rng, 2, 4, 5, 2), weights, stride, padding


LINE, KERNEL, D_LINE = np.array([1.0, 2, 3, 4]), np.array([2.0, 3]), np.array([1, 10, 100])  # the text's
EXAMPLE = D_LINE.reshape(1, 1, 3, 1), LINE.reshape(1, 1, 4, 1), KERNEL.reshape(1, 2, 1, 1)


def _proof(rng):
    """TensorFlow's gradients of its own convolution."""
    import keras
    import tensorflow as tf

    for mine, as_the_text_says in zip(_conv2d_backward(*EXAMPLE), ([2, 23, 230, 300], [321, 432], [111])):
        yield np.ravel(mine), as_the_text_says
    for kernel, stride, padding in product(((1, 1), (3, 3), (2, 3), (5, 1), (5, 8)), (1, 2, 3), (0, 1, 2)):
        inputs = rng.normal(size=(2, 5, 8, 3)), rng.normal(size=(*kernel, 3, 4)), rng.normal(size=4)
        images, weights, bias = variables = [tf.Variable(each) for each in inputs]
        with tf.GradientTape() as tape:
            framed = keras.ops.pad(images, ((0, 0), (padding,) * 2, (padding,) * 2, (0, 0)))
            out = keras.ops.conv(framed, weights, stride, "valid") + bias
            d_out = rng.normal(size=out.shape)
            total = tf.reduce_sum(out * d_out)
        yield from zip(_conv2d_backward(d_out, *inputs[:2], stride, padding), tape.gradient(total, variables))


conv2d_backward = Check(
    "conv2d-backward",
    oracle=_conv2d_backward,
    proof=_proof,
    criteria=[
        Returns(
            "d_bias: one number for each filter",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 2)),
                case(*_layer(rng, (3, 5, 6, 2), (2, 3), 4, 2, 1)),
                case(*_layer(rng, (2, 3, 4, 2), (3, 4), 3)[:3]),
            ],
            part=2,
        ),
        Returns(
            "d_weights: without stride and padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 1)),
                case(*_layer(rng, (3, 4, 6, 2), (2, 3), 4)),
                case(*_layer(rng, (2, 3, 4, 2), (3, 4), 3)[:3]),
                case(*_layer(rng, (2, 3, 4, 2), (1, 1), 3)),
                case(*EXAMPLE),
            ],
            part=1,
        ),
        Returns(
            "d_weights: with stride and padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 4, 5, 1), (2, 2), 2, 1, 1)),
                case(*_layer(rng, (2, 6, 9, 2), (2, 3), 3, 2)),
                case(*_layer(rng, (2, 5, 8, 2), (3, 2), 3, 3, 2, fractions)),
                case(*_byte_layer(rng)),
                case(*_layer(rng, (2, 3, 4, 1), (3, 4), 2, 2)[:3], stride=2),
                case(*_layer(rng, (2, 2, 3, 1), (4, 3), 2, 1, 1)),
            ],
            part=1,
        ),
        Returns(
            "d_images: without stride and padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 1)),
                case(*_layer(rng, (3, 4, 6, 2), (2, 3), 4)),
                case(*_layer(rng, (2, 3, 4, 2), (3, 4), 3)[:3]),
                case(*_layer(rng, (2, 3, 4, 2), (1, 1), 3)),
                case(*EXAMPLE),
            ],
            part=0,
        ),
        Returns(
            "d_images: with a stride, also one that leaves pixels out",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 5, 6, 1), (2, 2), 1, 2)),
                case(*_layer(rng, (2, 6, 9, 2), (2, 3), 3, 2)),
                case(*_layer(rng, (2, 5, 8, 2), (3, 2), 3, 3)),
                case(*_layer(rng, (2, 3, 4, 1), (3, 4), 2, 2)[:3], stride=2),
            ],
            part=0,
        ),
        Returns(
            "d_images: with padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 1, 1, 1)),
                case(*_layer(rng, (2, 5, 4, 2), (3, 3), 3, 2, 2, fractions)),
                case(*_byte_layer(rng)),
                case(*_layer(rng, (2, 2, 3, 1), (4, 3), 2, 1, 1)),
                case(*_layer(rng, (2, 3, 4, 2), (1, 2), 2, 2, 2)[:3], padding=2, stride=2),
            ],
            part=0,
        ),
    ],
    misconceptions=[
        *D_BIAS_MISCONCEPTIONS,
        *D_WEIGHTS_MISCONCEPTIONS,
        *D_IMAGES_MISCONCEPTIONS,
        *[
            Misconception(
                "another-default", "Without stride and padding they are 1 and 0. Look at the `def` line.", wrong
            )
            for wrong in (
                lambda d_out, images, weights, stride=1, padding=1: _conv2d_backward(
                    d_out, images, weights, stride, padding
                ),
                lambda d_out, images, weights, stride=2, padding=0: _conv2d_backward(
                    d_out, images, weights, stride, padding
                ),
            )
        ],
        Misconception(
            "single-place-missing",
            "Where the filters are as large as the pictures, nothing came back. They have one place there, which gives "
            "shares like any other: a dense layer is made of such filters.",
            _only_where_it_slides,
        ),
        *[
            Misconception(
                "results-in-another-order",
                "The three results stand in another order. Asked for is (d_images, d_weights, d_bias).",
                _reordered(*order),
            )
            for order in ((1, 0, 2), (1, 2, 0), (2, 1, 0), (0, 2, 1), (2, 0, 1))
        ],
        *[
            Misconception(
                "results-missing",
                "Not all of the results came back. Asked for are three: d_images, d_weights, d_bias.",
                wrong,
            )
            for wrong in (
                _reordered(0, 1),
                _reordered(1, 2),
                lambda d_out, images, weights, stride=1, padding=0: _conv2d_backward(
                    d_out, images, weights, stride, padding
                )[0],
                lambda d_out, images, weights, stride=1, padding=0: _conv2d_backward(
                    d_out, images, weights, stride, padding
                )[1],
            )
        ],
    ],
    hints=[
        "At one place, the result is patch · filter + bias. If one weight grows a little, how much does the result "
        "grow? One pixel?",
        "Write the forward pass with a loop over places. For each place, one line for the weights and one for the "
        "patch, with `+=`.",
        "`np.einsum` or `np.tensordot` add up over the axes that disappear: over which axes goes each of the three "
        "sums?",
        "Pad the pictures, collect d_images in the padded size, and cut off the frame at the very end.",
    ],
)
