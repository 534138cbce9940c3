"""Lesson 01's filter without loops, as a ready tool for the lessons after it."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Slide a kernel over a picture, only where it fits.

    Args:
        image: (H, W), floats or integers, also uint8.
        kernel: (kh, kw), not flipped.

    Returns:
        (H-kh+1, W-kw+1), the sum of products at each place.
    """
    windows = sliding_window_view(np.asarray(image, float), np.shape(kernel))  # (H-kh+1, W-kw+1, kh, kw)
    return np.einsum("ijxy,xy->ij", windows, kernel)


def correlate_same(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Slide a kernel over a picture in a frame of zeros, so that its size stays.

    Args:
        image: (H, W).
        kernel: (kh, kw), both odd, not flipped.

    Returns:
        (H, W).
    """
    return correlate(np.pad(image, [(size // 2, size // 2) for size in np.shape(kernel)]), kernel)
