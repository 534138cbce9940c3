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

    def thinned(self, number: int = 4_000) -> Pairs:
        """Keep all pairs of one person, and so many of two people, drawn by lot, the same ones each time.

        Each rate is a part of one kind, so both stay nearly what they were.
        """
        others = np.flatnonzero(~self.same)
        drawn = np.random.default_rng(0).choice(others, min(number, len(others)), replace=False)
        kept = np.sort(np.concatenate([np.flatnonzero(self.same), drawn]))
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
