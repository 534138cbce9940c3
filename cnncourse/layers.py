"""Forward passes that a lesson may use as tools: convolution, ReLU and max-pooling, in NumPy alone.

Channels come last, as in Keras. There are no backward passes here: these are written in lesson 04.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(images: np.ndarray, weights: np.ndarray, bias: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Compute a convolution layer, as lesson 01 defines it.

    Args:
        images: (N, H, W, C_in).
        weights: (kh, kw, C_in, C_out), not flipped.
        bias: (C_out,).
        stride: pixels between two places, in both directions.
        padding: zeros on each of the four sides.

    Returns:
        (N, H_out, W_out, C_out), with H_out = floor((H + 2·padding - kh) / stride) + 1, W_out likewise.
    """
    images = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = sliding_window_view(images, weights.shape[:2], axis=(1, 2))
    windows = windows[:, ::stride, ::stride]  # (N, H_out, W_out, C_in, kh, kw)
    return np.tensordot(windows, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


def relu(x: np.ndarray) -> np.ndarray:
    """Turn negative numbers to 0 and leave all others alone; x has any shape."""
    return np.maximum(x, 0)


def max_pool2d(images: np.ndarray, pool_size: int = 2) -> np.ndarray:
    """Keep the largest number of each block of pool_size × pool_size pixels; blocks do not overlap.

    Args:
        images: (N, H, W, C).
        pool_size: height and width of a block.

    Returns:
        (N, floor(H / pool_size), floor(W / pool_size), C). Rows and columns that fill no block are left out.
    """
    n, height, width, channels = images.shape
    rows, columns = height // pool_size, width // pool_size
    blocks = images[:, : rows * pool_size, : columns * pool_size]
    blocks = blocks.reshape(n, rows, pool_size, columns, pool_size, channels)
    return blocks.max(axis=(2, 4))
