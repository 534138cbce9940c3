"""Pairs of pictures: how far apart, and of whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MIXED = -1  # the group of a pair whose two people are of different groups


@dataclass(frozen=True)
class Pairs:
    """All pairs of some pictures.

    Args:
        distances: (M,) floats.
        same: (M,) bools: both show one person.
        groups: (M,) ints: the group of both, `MIXED` where they differ.
    """

    distances: np.ndarray
    same: np.ndarray
    groups: np.ndarray

    def within_groups(self) -> Pairs:
        """Leave out pairs whose two people are of different groups."""
        kept = self.groups != MIXED
        return Pairs(self.distances[kept], self.same[kept], self.groups[kept])


def all_pairs(rows: np.ndarray, people: np.ndarray, groups: np.ndarray) -> Pairs:
    """Pair each picture with each other one, once.

    Args:
        rows: (N, D), a row for each picture: its embedding, or its pixels.
        people: (N,), the number of the person in each.
        groups: (N,), that person's group.
    """
    rows = np.asarray(rows, np.float64)
    first, second = np.triu_indices(len(rows), 1)
    lengths = (rows**2).sum(1)
    squared = lengths[:, None] + lengths - 2 * rows @ rows.T
    distances = np.sqrt(np.maximum(squared[first, second], 0))
    pair_groups = np.where(groups[first] == groups[second], groups[first], MIXED)
    return Pairs(distances, people[first] == people[second], pair_groups)
