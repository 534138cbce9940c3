"""Pieces of photographs, as the checks of this lesson draw them."""

from __future__ import annotations

import numpy as np

from cnncourse import datasets

COLOURFUL = ("cat", "coffee", "palace", "flower", "rocket", "astronaut")
TINT = np.array([1.0, 0.85, 0.6])  # so that no channel is like another one, in grey places either


def piece(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Draw a piece (height, width, 3), uint8, of some photograph; larger than it is, mirrored copies go on."""
    photo = datasets.photo(COLOURFUL[rng.integers(len(COLOURFUL))])
    missing = [(0, max(0, wanted - there)) for wanted, there in zip((height, width), photo.shape)]
    photo = np.pad(photo, [*missing, (0, 0)], mode="symmetric")
    top, left = (rng.integers(there - wanted + 1) for wanted, there in zip((height, width), photo.shape))
    return np.rint(photo[top : top + height, left : left + width] * TINT).astype(np.uint8)
