"""Photographs to other sizes."""

from __future__ import annotations

import numpy as np
from PIL import Image


def resize(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resize a picture; where it shrinks, each new pixel takes from all that it covers (bicubic).

    Args:
        image: (H, W) or (H, W, C), any numbers. Is not changed.
        size: the new (height, width).

    Returns:
        The same with the new height and width, float32, not rounded. Beside sharp edges numbers may leave the old range
        a little.
    """
    pixels = np.asarray(image, np.float32)
    channels = pixels[..., None] if pixels.ndim == 2 else pixels
    resized = [_resized(channels[..., channel], size) for channel in range(channels.shape[-1])]
    return np.stack(resized, axis=-1).reshape(*size, *pixels.shape[2:])


def _resized(channel: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    height, width = size
    image = Image.fromarray(np.ascontiguousarray(channel))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))
