"""Scores and labels to judge by, and how many letters a threshold treats rightly and wrongly."""

from __future__ import annotations

import numpy as np


def counted(scores: np.ndarray, labels: np.ndarray, threshold: float) -> tuple[int, int, int]:
    """Count right removals, false removals and misses, letter by letter."""
    hits = false_removals = misses = 0
    for score, forbidden in zip(np.asarray(scores).tolist(), np.asarray(labels).tolist()):
        removed = score >= threshold
        hits += removed and forbidden
        false_removals += removed and not forbidden
        misses += forbidden and not removed
    return hits, false_removals, misses


def drawn(rng: np.random.Generator, number: int, forbidden: int, spread: float = 0.34) -> tuple[np.ndarray, np.ndarray]:
    """Draw scores from 0 to 1, all different, that are higher for what is forbidden, and overlap; and labels."""
    labels = rng.permutation(np.arange(number) < forbidden)
    scores = np.round(np.where(labels, 0.62, 0.38) + rng.uniform(-spread, spread, number), 2)
    return scores + 1e-3 * (1 + rng.permutation(number)) / number, labels


def tenths(rng: np.random.Generator, number: int, forbidden: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw scores of tenths, many of them equal, also such of both kinds; and labels."""
    labels = rng.permutation(np.arange(number) < forbidden)
    return np.where(labels, rng.integers(3, 10, number), rng.integers(1, 8, number)) / 10, labels
