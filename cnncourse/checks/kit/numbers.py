"""Numbers to try: what several lessons' checks draw their pictures, kernels and weights from."""

import numpy as np


def digits(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Whole numbers from -9 to 9 without 0, as floats: what a report shows can be recomputed by hand."""
    return rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)


def balanced(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers as `digits`, every second one negative in a shuffled order: both signs occur for sure."""
    sizes = rng.integers(1, 10, shape).astype(float)
    signs = np.where(np.arange(sizes.size) % 2, -1.0, 1.0)
    return sizes * rng.permutation(signs).reshape(shape)


def fractions(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers between -1 and 1."""
    return rng.uniform(-1, 1, shape)


def integers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Whole numbers from -270 to 270 without 0, as integers (int64): bytes hold few of them."""
    return 30 * digits(rng, *shape).astype(np.int64)


def pixels(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Bytes (uint8) that are bright enough for their sums to overflow."""
    return rng.integers(60, 256, shape, dtype=np.uint8)


def dark_above(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Bytes, and 0 in the first row: a 0 is a pixel like others, and nothing is below it."""
    images = pixels(rng, *shape)
    images[:, 0] = 0
    return images
