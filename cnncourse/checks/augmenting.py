"""What has become of pictures that were changed at random: is each still the picture that its label speaks of?

Two pictures are compared by their correlation, the mean taken out, so that brightness and contrast do not matter, at
all small shifts. A changed picture is judged to be what it is most like: itself, itself mirrored or turned, another.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.criteria import Slip
from cnncourse.compare import as_numbers
from cnncourse.datasets import digits

SIZE = 20  # a digit of 8×8, twice as large, with a margin of 2
REACH = 3  # pixels: how far a shift is looked for
TELLING = 0.75  # a digit whose mirrored or turned picture is less like it than this
SURE = 0.9  # correlation with itself that leaves no doubt
STILL = 0.6  # correlation with itself that a changed picture keeps at least
LEAD = 0.03  # correlation by which something else must win
MOST = 0.9  # of the pictures must be what they were: chance may spoil a few

TURNS = {
    "mirrored": lambda x: x[:, :, ::-1],
    "upside-down": lambda x: x[:, ::-1],
    "turned by half a turn": lambda x: x[:, ::-1, ::-1],
    "turned by a quarter": lambda x: np.rot90(x, 1, (1, 2)),
    "turned by three quarters": lambda x: np.rot90(x, 3, (1, 2)),
    "with rows and columns swapped": lambda x: np.swapaxes(x, 1, 2),
}


def telling_pictures(rng: np.random.Generator, number: int = 16) -> np.ndarray:
    """Draw digits that a mirror or a turn would change, (number, 20, 20, 1), floats from 0 to 1."""
    chosen = _telling()[rng.permutation(len(_telling()))[:number]]
    brightness = rng.uniform(0.8, 1, (number, 1, 1))
    return (brightness * chosen)[..., None].astype(np.float32)


@cache
def _telling() -> np.ndarray:
    images = digits()[0][:300] / 16
    large = np.pad(np.kron(images, np.ones((1, 2, 2))), ((0, 0), (2, 2), (2, 2)))
    likeness = np.max([_likeness(turn(large), large) for turn in TURNS.values()], axis=0)
    return large[likeness < TELLING]


def _likeness(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Correlate each picture (N, H, W) with its partner at all small shifts; return the largest for each, (N,)."""
    framed = np.pad(other, ((0, 0), (REACH, REACH), (REACH, REACH)))
    windows = sliding_window_view(framed, one.shape[1:], axis=(1, 2))  # (N, 7, 7, H, W)
    centred = one - one.mean((1, 2), keepdims=True)
    products = np.einsum("nabij,nij->nab", windows, centred)
    spreads = np.sqrt((windows**2).sum((3, 4)) - windows.sum((3, 4)) ** 2 / one[0].size)
    lengths = np.sqrt((centred**2).sum((1, 2)))[:, None, None]
    return np.max(products / np.maximum(spreads * lengths, 1e-9), axis=(1, 2))


def _likeness_to_others(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """How like each new picture is to that old one of another place that it is most like, (N,)."""
    return np.max([_likeness(new, np.roll(old, step, 0)) for step in range(1, len(old))], axis=0)


def kept_form(value: object, images: np.ndarray, *others: object) -> Slip | None:
    """The law that shape and range stay as they were, and that something changes."""
    try:
        value = as_numbers(value).real
    except ValueError as problem:
        return Slip(str(problem), "not-numbers", "Pictures are asked for, an array like the one that goes in.")
    if value.shape != images.shape:
        text = f"Pictures of shape {value.shape} came back from pictures of shape {images.shape}."
        return Slip(text, "shape-changed", "The network takes pictures of one size. What is cut away or added must be made up for.")
    if not np.isfinite(value).all():
        return Slip("There is nan or inf in the pictures.", "not-a-number", "Somewhere 0 was divided by 0.")
    if value.min() < -1e-6 or value.max() > 1 + 1e-6:
        text = f"The pixels lie between {value.min():.3g} and {value.max():.3g}."
        return Slip(text, "out-of-range", "Pixels go from 0 to 1. After noise or a change of brightness, some lie outside: cut them off.")
    if np.abs(value - images).max((1, 2, 3)).min() == 0 and np.mean(np.abs(value - images).max((1, 2, 3)) > 0) < 0.5:
        text = "Most pictures came back as they were."
        return Slip(text, "nothing-changed", "An augmented picture differs from the one that went in. Return the new one.")
    return None


def kept_meaning(value: object, images: np.ndarray, *others: object) -> Slip | None:
    """The law that each picture still is what its label says."""
    formless = kept_form(value, images)
    if formless:
        return formless
    new, old = np.asarray(value, float)[..., 0], images[..., 0].astype(float)
    itself = _likeness(new, old)
    turned = np.array([_likeness(new, turn(old)) for turn in TURNS.values()])  # (6, N)
    neighbours = _likeness_to_others(new, old) if np.mean(itself < SURE) > 1 - MOST else np.zeros(len(old))
    is_turned = (turned.max(0) > itself + LEAD) & (turned.max(0) > STILL) & (turned.max(0) > neighbours)
    is_another = (neighbours > itself + LEAD) & (neighbours > STILL) & ~is_turned
    if np.mean(is_turned) > 1 - MOST:
        which = list(TURNS)[int(np.bincount(turned.argmax(0)[is_turned]).argmax())]
        name = "mirrored" if which in ("mirrored", "upside-down") else "turned-too-far"
        return Slip(f"Some pictures came back {which}.", name, "Would a person still read the same digit? A 6 may become a 9, a 2 no digit at all.")
    if np.mean(is_another) > 1 - MOST:
        return Slip("Some pictures are more like another picture of the batch.", "pictures-mixed", (
            "The labels stay where they are. So picture n must stay picture n, and not be mixed with others."
        ))
    if np.mean(itself < STILL) > 1 - MOST:
        return Slip("Some pictures can hardly be recognised.", "too-much", (
            "The change is too strong, or it moves the picture too far. Look at a few: would you still read them?"
        ))
    return None
