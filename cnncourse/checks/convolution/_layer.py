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


def convolved(images, weights, bias, stride=1, padding=0):
    columns = np.asarray(columns_of(padded(images, padding), weights.shape[:2], stride), float)
    return columns @ weights.reshape(-1, weights.shape[-1]) + bias


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
