"""The data of the lessons, from data/, without a network. data/README.md has a card for each file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent.parent / "data"


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Load 1,797 handwritten digits (Alpaydin and Kaynak, 1998).

    Returns:
        Images (1797, 8, 8), uint8 from 0 (paper) to 16 (ink), and labels (1797,), uint8 from 0 to 9.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    arrays = _load("digits.npz")
    return arrays["images"], arrays["labels"]


def photograph() -> np.ndarray:
    """Load a grey photograph of a temple tower (danielbuechele, CC BY 2.0).

    Returns:
        Image (256, 320), uint8 from 0 (black) to 255 (white).

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    return _load("photograph.npz")["image"]


def _load(name: str) -> dict[str, np.ndarray]:
    path = DATA / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing. Get the whole course again, or run: python data/prepare.py")
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)
