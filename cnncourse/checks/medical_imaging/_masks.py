"""Masks as the checks of the measures draw them, and counts of pixels by brute force."""

from __future__ import annotations

from itertools import product

import numpy as np


def masks(rng: np.random.Generator, counts: tuple[int, int, int, int], shape: tuple[int, ...]) -> tuple:
    """Draw a mask and a prediction with so many pixels of each kind, in a shuffled order.

    Args:
        rng: where they are.
        counts: found, missed, false alarms, and nothing rightly seen as nothing.
        shape: of both; holds as many pixels.
    """
    kinds = rng.permutation(np.repeat([0, 1, 2, 3], counts)).reshape(shape)
    return kinds <= 1, (kinds == 0) | (kinds == 2)


def counted(mask: np.ndarray, prediction: np.ndarray) -> tuple[int, int, int, int]:
    """Count pixels that are found, missed, false alarms, and rightly nothing."""
    found = missed = false = nothing = 0
    for place in product(*map(range, mask.shape)):
        found += bool(mask[place]) and bool(prediction[place])
        missed += bool(mask[place]) and not prediction[place]
        false += not mask[place] and bool(prediction[place])
        nothing += not mask[place] and not prediction[place]
    return found, missed, false, nothing
