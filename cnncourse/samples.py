"""The data of lesson 05 and later, ready for a network: floats, in piles that are always the same.

A lesson's later cells use these, so that they need nobody's answer to an earlier exercise.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from cnncourse import datasets

Pair = tuple[np.ndarray, np.ndarray]


def digits() -> tuple[Pair, Pair, Pair]:
    """Return handwritten digits to train on, to validate with and to test on, every class with its share in each.

    Returns:
        Three pairs: images (N, 8, 8, 1), float32 from 0 (paper) to 1 (ink), and labels (N,) from 0 to 9.
    """
    images, labels = datasets.digits()
    images = (images[..., None] / 16).astype(np.float32)  # (1797, 8, 8, 1)
    return _dealt(images, labels.astype(int), [0.7, 0.85])


def glyphs(number: int = 3600) -> tuple[Pair, Pair]:
    """Return letters to train on and to test on.

    Args:
        number: how many to train on, at most.

    Returns:
        Two pairs: images (N, 28, 28, 1), float32 from 0 (ground) to 1 (ink), and labels (N,) from 0 to 9.
    """
    train, test = datasets.glyphs()
    prepared = [((images[..., None] / 255).astype(np.float32), labels.astype(int)) for images, labels in (train, test)]
    chosen = np.random.default_rng(0).permutation(len(train[1]))[:number]
    return tuple(array[chosen] for array in prepared[0]), prepared[1]


def mnist() -> tuple[Pair, Pair]:
    """Return digits of MNIST as LeNet-5 wants them (LeCun et al., 1998, §II-B): in a frame of paper, ink at 1.175.

    Returns:
        Two pairs, 4,000 to train on and 1,000 to test on: images (N, 32, 32, 1), float32 from -0.1 (paper) to 1.175
        (ink), and labels (N,) from 0 to 9.
    """
    images, labels = datasets.mnist()
    framed = np.pad(images, [(0, 0), (2, 2), (2, 2)])[..., None]  # (5000, 32, 32, 1)
    scaled, labels = (1.275 * (framed / 255) - 0.1).astype(np.float32), labels.astype(int)
    return (scaled[:4000], labels[:4000]), (scaled[4000:], labels[4000:])


TILED = ("cat", "coffee", "palace", "flower", "rocket")  # the photographs of each label of `tiles`


def tiles() -> tuple[Pair, Pair]:
    """Return square pieces of five photographs, `TILED`, to train on and to test on; no two overlap.

    Returns:
        Two pairs: 100 and 75 images (N, 60, 60, 3), uint8, 20 and 15 of each photograph, and labels (N,) from 0 to 4.
    """
    rng = np.random.default_rng(0)
    pieces = np.stack([rng.permutation(cut_up(datasets.photo(name), 60))[:35] for name in TILED])  # (5, 35, 60, 60, 3)
    labels = np.arange(len(TILED))
    return tuple(
        (part.reshape(-1, 60, 60, 3), labels.repeat(part.shape[1])) for part in (pieces[:, :20], pieces[:, 20:])
    )


def cut_up(photo: np.ndarray, size: int) -> np.ndarray:
    """Cut a photograph (H, W, C) into squares (N, size, size, C), row by row; what is left over is dropped."""
    rows, columns = (length // size for length in photo.shape[:2])
    kept = photo[: rows * size, : columns * size]
    return kept.reshape(rows, size, columns, size, -1).swapaxes(1, 2).reshape(rows * columns, size, size, -1)


def shuffled(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """Shuffle the pixels of pictures, in every picture in the same way.

    Args:
        images: (N, H, W, C). Is not changed.
        seed: which of the many ways.

    Returns:
        (N, H, W, C).
    """
    n, height, width, channels = images.shape
    order = np.random.default_rng(seed).permutation(height * width)
    return images.reshape(n, height * width, channels)[:, order].reshape(images.shape)


def temporary(name: str) -> str:
    """Return the path of a file in a folder that is deleted when Python ends."""
    return str(Path(_folder().name) / name)


@cache
def _folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory()


def _dealt(images: np.ndarray, labels: np.ndarray, cuts: list[float]) -> tuple[Pair, ...]:
    rng = np.random.default_rng(0)
    rank = np.empty(len(labels))  # each picture's place within its class, from 0 to 1
    for k in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == k))
        rank[places] = np.arange(len(places)) / len(places)
    order = rng.permutation(len(labels))
    piles = np.searchsorted(cuts, rank, side="right")
    return tuple(
        (images[part], labels[part]) for part in (order[piles[order] == pile] for pile in range(len(cuts) + 1))
    )
