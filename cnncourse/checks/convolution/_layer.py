"""A convolution layer and its parts: what `zero_pad`, `conv2d`, `im2col` and `conv2d_fast` share."""

from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse import backend
from cnncourse.checks.kit import digits


def padded(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def patches_of(images, kernel_size, stride=1):
    """(N, H, W, C) → (N, H_out, W_out, kh, kw, C)"""
    windows = sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return np.moveaxis(windows, 3, 5)


def columns_of(images, kernel_size, stride=1):
    windows = patches_of(images, kernel_size, stride)
    return windows.reshape(*windows.shape[:3], -1)


def columns_built_from(output_size=None):
    def im2col(images, kernel_size, stride=1):
        sizes = (None, None) if output_size is None else _sizes(output_size, images, kernel_size, stride)
        return _first_places(columns_of(images, kernel_size, stride), sizes)

    return im2col


def conv2d_built_from(zero_pad=padded, im2col=columns_of, output_size=None, cross_correlate=None):
    def with_sizes(size_of):
        def conv2d(images, weights, bias, stride=1, padding=0):
            framed = np.asarray(zero_pad(images, padding))
            if padding and framed.shape == images.shape:
                raise ValueError("a zero_pad that pads nothing is no ground to build on")
            if cross_correlate is None:
                columns = np.asarray(im2col(framed, weights.shape[:2], stride), float)
                maps = columns @ weights.reshape(-1, weights.shape[-1])
            else:
                maps = _correlated(cross_correlate, framed, weights)[:, ::stride, ::stride]
            return _first_places(maps, size_of(images, framed, weights.shape[:2], stride, padding)) + bias

        return conv2d

    if output_size is None:
        return with_sizes(lambda images, framed, kernel_size, *steps: (None, None))
    return (  # it may be asked of the picture and its padding, or of what was padded
        with_sizes(lambda images, framed, *steps: _sizes(output_size, images, *steps)),
        with_sizes(
            lambda images, framed, kernel_size, stride, padding: _sizes(output_size, framed, kernel_size, stride)
        ),
    )


def _sizes(output_size, images, kernel_size, *steps):
    return [output_size(size, kernel, *steps) for size, kernel in zip(images.shape[1:3], kernel_size)]


def _first_places(table, sizes):
    """The first rows and columns of places, as many as somebody has counted."""
    if any(size is not None and not 0 <= size <= there for size, there in zip(sizes, table.shape[1:3])):
        raise ValueError("there are not so many places")
    return table[:, : sizes[0], : sizes[1]]


def _correlated(cross_correlate, images, weights):
    """Each channel with its part of each filter, added up: (N, H_out, W_out, C_out), with stride 1."""

    def one(image, filters):
        channels = range(image.shape[-1])
        return sum(np.asarray(cross_correlate(image[..., c], filters[..., c]), float) for c in channels)

    maps = [[one(image, weights[..., f]) for f in range(weights.shape[-1])] for image in images]
    return np.moveaxis(maps, 1, 3)


convolved = conv2d_built_from()


def conv2d_like(rule):
    """Give a rule (images, weights, bias, stride, padding) the exercise's signature."""

    def wrong(images, weights, bias, stride=1, padding=0):
        return rule(images, weights, bias, stride, padding)

    return wrong


def equals_keras(*layers):
    """Make a proof: for all that a layer can be asked, these give what Keras gives."""

    def proof(rng):
        backend.load()
        from keras import ops

        for kernel, (channels, filters), stride, padding in product(
            [(1, 1), (3, 3), (2, 3), (5, 1)], [(1, 1), (3, 4)], (1, 2, 3), (0, 1, 2)
        ):
            images, weights = rng.normal(size=(2, 9, 8, channels)), rng.normal(size=(*kernel, channels, filters))
            bias = rng.normal(size=filters)
            expected = ops.conv(padded(images, padding), weights, stride, "valid") + bias
            for layer in layers:
                yield layer(images, weights, bias, stride, padding), expected

    return proof


def one_step_longer(images, stride):
    return np.pad(images, ((0, 0), (0, stride - 1), (0, stride - 1), (0, 0)))


def layer(rng, shape, kernel, filters, draw=digits):
    """Pictures, weights and bias; the bias is larger than rounding and different for each filter."""
    return draw(rng, *shape), draw(rng, *kernel, shape[-1], filters), 20 * rng.permutation(filters) + 7.0
