"""Lists to try: the seed changes the numbers, never how they are arranged."""

import numpy as np


def arranged(rng: np.random.Generator, order: list[int]) -> list[int]:
    """Draw different whole numbers and arrange them.

    Args:
        rng: draws them.
        order: of each place, which number stands there: 0 for the smallest.
    """
    ordered = np.sort(rng.choice(np.arange(1, 40), max(order) + 1, replace=False))
    return ordered[order].tolist()
