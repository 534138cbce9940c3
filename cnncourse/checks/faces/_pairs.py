"""Distances of pairs, as the checks of the measures draw them, and rates by brute force."""

from __future__ import annotations

import numpy as np


def pairs(rng: np.random.Generator, number: int, alike: int, spread: float = 8.0) -> tuple[np.ndarray, np.ndarray]:
    """Draw distances from 0 to about 40, all different: those of one person's pictures are smaller, mostly.

    Args:
        rng: the numbers.
        number: of pairs.
        alike: how many of them are of one person.
        spread: of the distances; with a large one there are many errors.
    """
    same = rng.permutation(np.arange(number) < alike)
    wanted = np.where(same, 12.0, 24.0) + spread * rng.uniform(-1, 1, number)
    steps = np.round(wanted, 1) + 0.01 * rng.permutation(number) / number  # no two are equal
    return steps, same


def false_match_rate(distances: np.ndarray, same: np.ndarray, threshold: float) -> float:
    """The part of the pairs of two people that count as a match."""
    matches = [distance <= threshold for distance, one_person in zip(distances, same) if not one_person]
    return sum(matches) / len(matches)


def false_non_match_rate(distances: np.ndarray, same: np.ndarray, threshold: float) -> float:
    """The part of the pairs of one person that count as no match."""
    misses = [distance > threshold for distance, one_person in zip(distances, same) if one_person]
    return sum(misses) / len(misses)
