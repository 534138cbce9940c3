"""Windows and their frames, right, and wrong in one way at a time.

A summary is `largest` or `mean`: (images, pool_size, stride, frames) → a number for each window.
"""

from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

FEATURE_MAP = np.array([[1, 3, 0, 2, 1, 0], [4, 2, 1, 7, 0, 0], [0, 5, 2, 2, 6, 1], [3, 0, 1, 8, 0, 2]])  # the text's
FEATURE_MAP = FEATURE_MAP[None, :, :, None]


def same_frame(size, pool_size, stride):
    """The padding before and after a line of pixels that Keras calls "same"."""
    missing = max((-(-size // stride) - 1) * stride + pool_size - size, 0)
    return missing // 2, missing - missing // 2


def with_frames(images, frames, fill):
    return np.pad(np.asarray(images, float), ((0, 0), *frames, (0, 0)), constant_values=fill)


def windows_of(images, pool_size, stride=1):
    """(N, H, W, C) → (N, H_out, W_out, C, kh, kw)"""
    return sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))[:, ::stride, ::stride]


def largest(images, pool_size, stride, frames):
    return windows_of(with_frames(images, frames, -np.inf), pool_size, stride).max((4, 5))


def mean(images, pool_size, stride, frames):
    """Padded places add nothing to the sum and are not counted."""
    total, counted = (
        windows_of(with_frames(array, frames, 0), pool_size, stride).sum((4, 5))
        for array in (images, np.ones(np.shape(images)))
    )
    return total / counted


def frames_of(images, pool_size, stride, padding, rule=same_frame):
    """The padding of rows and of columns."""
    return [rule(size, pool_size, stride) if padding == "same" else (0, 0) for size in images.shape[1:3]]


def pool_like(rule):
    """Give a rule (images, pool_size, stride, padding) the exercise's signature."""

    def pool(images, pool_size=2, stride=None, padding="valid"):
        return rule(images, pool_size, stride or pool_size, padding)

    return pool


def pool_by(summary, frame=same_frame):
    """Pool with a summary of windows and a rule for "same"."""
    return lambda x, k, s, p: summary(x, k, s, frames_of(x, k, s, p, frame))


def equals_keras(pool, layer):
    """The proof of a pooling: a layer of Keras's gives the same, whatever window, stride and padding."""

    def proof(rng):
        import keras

        for images in (rng.normal(size=(2, 7, 9, 3)), -rng.uniform(1, 2, (1, 5, 8, 2))):
            for arguments in product((1, 2, 3, 4, 5), (None, 1, 2, 3, 4), ("valid", "same")):
                yield pool(images, *arguments), getattr(keras.layers, layer)(*arguments)(images.astype("float32"))

    return proof


def like_bytes(images, sums):
    return sums % 256 if images.dtype == np.uint8 else sums


def with_zeros(summary):
    """Count the padded places as zeros."""
    return lambda x, k, s, p: summary(windows_of(with_frames(x, frames_of(x, k, s, p), 0), k, s), axis=(4, 5))


def of_windows(summary):
    """Summarise only the places of a window that lie in the picture."""
    return lambda x, k, s, p: summary(windows_of(with_frames(x, frames_of(x, k, s, p), np.nan), k, s), axis=(4, 5))
