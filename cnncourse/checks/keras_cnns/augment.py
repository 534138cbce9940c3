"""Pictures changed at random: is each still the picture that its label speaks of?

Two pictures are compared by their correlation, the mean taken out, so that brightness and contrast do not matter, at
all small shifts. A changed picture is judged to be what it is most like: itself, itself mirrored or turned, another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.kit import Breach, Case, Check, Finding, FollowsRng, Holds, Outcome, Run, as_numbers, case
from cnncourse.datasets import digits

SIZE = 20  # a digit of 8×8, twice as large, with a margin of 2
PART = 8  # a shift of the side's eighth, rounded down, is allowed
FAR = 10  # pixels: how far a picture is looked for that was moved too far
CHANGED = 0.1  # of the pictures must differ: chance may leave many as they are
TELLING = 0.75  # a digit whose mirrored or turned picture is less like it than this
SURE = 0.9  # correlation with itself that leaves no doubt
PURE = 0.97  # correlation with itself through which nothing else is seen
STILL = 0.6  # correlation with itself that a changed picture keeps at least
LEAD = 0.03  # correlation by which something else must win
BLENDED = 0.75  # correlation with another picture of what is left of a changed one when its own part is taken off
ELSEWHERE = 0.8  # correlation with itself, further away than is allowed, that shows a shift by more than an eighth
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


def small_pictures(rng: np.random.Generator, number: int, margin: int = 0) -> np.ndarray:
    """Draw such digits as they are, 8×8, with a margin, (number, 8+2·margin, 8+2·margin, 1)."""
    small = telling_pictures(rng, number)[:, 2:-2:2, 2:-2:2]
    return np.pad(small, ((0, 0), (margin, margin), (margin, margin), (0, 0)))


@cache
def _telling() -> np.ndarray:
    images = digits()[0][:300] / 16
    large = np.pad(np.kron(images, np.ones((1, 2, 2))), ((0, 0), (2, 2), (2, 2)))
    likeness = np.max([_likeness(turn(large), large) for turn in TURNS.values()], axis=0)
    return large[likeness < TELLING]


def _likeness(one: np.ndarray, other: np.ndarray, reach: int | None = None) -> np.ndarray:
    """Correlate each picture (N, H, W) with its partner at all small shifts; return the largest for each, (N,)."""
    return np.max(_correlations(one, other, reach)[0], axis=(1, 2))


def _correlations(one: np.ndarray, other: np.ndarray, reach: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Correlate each picture (N, H, W) with its partner at all small shifts, (N, S, S); and the shifted partners."""
    reach = min(one.shape[1:]) // PART if reach is None else reach
    framed = np.pad(other, ((0, 0), (reach, reach), (reach, reach)))
    windows = sliding_window_view(framed, one.shape[1:], axis=(1, 2))  # (N, 2*reach+1, 2*reach+1, H, W)
    centred = one - one.mean((1, 2), keepdims=True)
    products = np.einsum("nabij,nij->nab", windows, centred)
    spreads = np.sqrt((windows**2).sum((3, 4)) - windows.sum((3, 4)) ** 2 / one[0].size)
    lengths = np.sqrt((centred**2).sum((1, 2)))[:, None, None]
    return products / np.maximum(spreads * lengths, 1e-9), windows


def _rest(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """What is left of each new picture when the old one, where it fits best and as bright, is taken off."""
    found, windows = _correlations(new, old)
    places = np.unravel_index(found.reshape(len(new), -1).argmax(1), found.shape[1:])
    own = windows[(np.arange(len(new)), *places)]
    own, rest = (pictures - pictures.mean((1, 2), keepdims=True) for pictures in (own, new))
    share = (own * rest).sum((1, 2)) / np.maximum((own**2).sum((1, 2)), 1e-9)
    return rest - share[:, None, None] * own


def _likeness_to_others(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """How like each new picture is to that old one of another place that it is most like, (N,)."""
    return np.max([_likeness(new, np.roll(old, step, 0)) for step in range(1, len(old))], axis=0)


def kept_form(value: object, images: np.ndarray, *others: object) -> Breach | None:
    """The law that shape and range stay as they were."""
    try:
        value = as_numbers(value).real
    except ValueError as problem:
        return Breach(str(problem), "not-numbers", "Pictures are asked for, an array like the one that goes in.")
    if value.shape != images.shape:
        return _other_shape(value.shape, images.shape)
    if not np.isfinite(value).all():
        return Breach("There is nan or inf in the pictures.", "not-a-number", "Somewhere 0 was divided by 0.")
    if value.min() < -1e-6 or value.max() > 1 + 1e-6:
        text = f"The pixels lie between {value.min():.3g} and {value.max():.3g}."
        return Breach(
            text,
            "out-of-range",
            "Pixels go from 0 to 1. After noise or a change of brightness, some lie outside: cut them off.",
        )
    return None


def _other_shape(shape: tuple[int, ...], asked: tuple[int, ...]) -> Breach:
    text = f"Pictures of shape {shape} came back from pictures of shape {asked}."
    if shape == asked[:-1]:
        return Breach(text, "channel-forgotten", "The axis for the channel is missing at the end.")
    if shape[1:] == asked[1:]:
        return Breach(
            text,
            "another-number-of-pictures",
            "For each picture that goes in, one comes back, in its place. The old ones are not asked for.",
        )
    return Breach(
        text, "shape-changed", "The network takes pictures of one size. What is cut away or added must be made up for."
    )


@dataclass(frozen=True)
class KeepsForm(Holds):
    """Shape and range stay as they were in each call, and something changes: chance may leave a picture, or a batch,
    as it is.
    """

    law: Callable[..., Breach | None] = kept_form

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        finding = super().judge(run, rng)
        if finding.failing == len(finding.calls) - 1:  # pictures that are not square are the last
            return _turned(finding) or finding
        if finding.passed and np.mean(np.concatenate([_has_changed(call) for call in finding.calls])) < CHANGED:
            text, cause = (
                "Most pictures came back as they were.",
                "An augmented picture differs from the one that went in. Return the new one.",
            )
            return Finding(False, finding.calls, 0, text=text, name="nothing-changed", cause=cause)
        return finding


def _turned(finding: Finding) -> Finding | None:
    """Say what a quarter turn does to a digit: that it fails on pictures that are not square is the lesser harm."""
    square = [(case, outcome) for case, outcome, _ in finding.calls[: finding.failing]]
    slip = kept_meaning([outcome.value for _, outcome in square], [case.args[0] for case, _ in square])
    if not slip or slip.name != "turned-too-far":
        return None
    return replace(finding, text=f"{slip.text} {finding.text}", name=slip.name, cause=slip.cause)


def _has_changed(call: tuple[Case, Outcome, Any]) -> np.ndarray:
    case, outcome, _ = call
    return np.any(as_numbers(outcome.value) != case.args[0], axis=(1, 2, 3))


@dataclass(frozen=True)
class KeepsMeaning(KeepsForm):
    """Each picture still is what its label says, all calls taken together."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        finding = super().judge(run, rng)
        if not finding.passed:
            return finding
        slip = self._slip(finding.calls)
        return Finding(False, finding.calls, 0, text=slip.text, name=slip.name, cause=slip.cause) if slip else finding

    def _slip(self, calls: list[tuple[Case, Outcome, Any]]) -> Breach | None:
        by_size = {}
        for asked, outcome, _ in calls:
            by_size.setdefault(asked.args[0].shape[1], []).append((outcome.value, asked.args[0]))
        told = kept_meaning(*zip(*by_size.pop(SIZE)))
        return told or next(filter(None, (_moved_too_far(*zip(*pairs)) for pairs in by_size.values())), None)


def _moved_too_far(values: list[Any], batches: list[np.ndarray]) -> Breach | None:
    """Say that pictures have moved by more than an eighth of their side; of what else may have happened to digits as
    small as these the larger ones tell.
    """
    new, old = (np.concatenate(arrays)[..., 0].astype(float) for arrays in (values, batches))
    far, itself = _likeness(new, old, reach=old.shape[1] // PART + 2), _likeness(new, old)
    if np.mean((far > itself + LEAD) & (far > ELSEWHERE)) > 1 - MOST:
        return _too_far(old.shape[1])
    return None


def _too_far(side: int) -> Breach:
    text = f"Some pictures of {side} × {side} have moved by more than an eighth of their side."
    cause = f"Strokes leave the picture so. An eighth of {side}, rounded down, is {side // PART}: that far at most."
    return Breach(text, "moved-too-far", cause)


def kept_meaning(values: list[Any], batches: list[np.ndarray]) -> Breach | None:
    """The law that each picture still is what its label says, all batches taken together."""
    return _other_meaning(*map(np.concatenate, zip(*map(_looked_at, values, batches))))


def _looked_at(value: Any, images: np.ndarray) -> tuple[np.ndarray, ...]:
    """Tell for each picture how like itself it is, its most like turn and how like that, how like another, how like
    another what is left without itself; and itself far away.
    """
    new, old = np.asarray(value, float)[..., 0], images[..., 0].astype(float)
    itself = _likeness(new, old)
    turned = np.array([_likeness(new, turn(old)) for turn in TURNS.values()])  # (6, N)
    doubtful = np.mean(itself < SURE) > 1 - MOST
    neighbours = _likeness_to_others(new, old) if doubtful else np.zeros(len(old))
    unclear = np.mean(itself < PURE) > 1 - MOST
    blended = _likeness_to_others(_rest(new, old), old) * (itself < PURE) if unclear else np.zeros(len(old))
    far = _likeness(new, old, reach=FAR)
    return itself, turned.argmax(0), turned.max(0), neighbours, blended, far


def _other_meaning(
    itself: np.ndarray,
    turn: np.ndarray,
    turned: np.ndarray,
    neighbours: np.ndarray,
    blended: np.ndarray,
    far: np.ndarray,
) -> Breach | None:
    is_turned = (turned > itself + LEAD) & (turned > STILL) & (turned > np.maximum(neighbours, far))
    is_another = (neighbours > itself + LEAD) & (neighbours > STILL) & (neighbours > far) & ~is_turned
    if np.mean(is_turned) > 1 - MOST:
        which = list(TURNS)[int(np.bincount(turn[is_turned]).argmax())]
        name = "mirrored" if which in ("mirrored", "upside-down") else "turned-too-far"
        return Breach(
            f"Some pictures came back {which}.",
            name,
            "Would a person still read the same digit? A 6 may become a 9, a 2 no digit at all.",
        )
    if np.mean(is_another) > 1 - MOST:
        return Breach(
            "Some pictures are more like another picture of the batch.",
            "pictures-mixed",
            ("The labels stay where they are. So picture n must stay picture n, and not be mixed with others."),
        )
    if np.mean((blended > BLENDED) & ~is_turned) > 1 - MOST:
        return Breach(
            "In some pictures another one of the batch shows through.",
            "pictures-mixed",
            "A mixture of two digits has two labels. Here picture n stays picture n, with its label.",
        )
    if np.mean((far > itself + LEAD) & (far > ELSEWHERE) & ~is_turned & ~is_another) > 1 - MOST:
        return _too_far(SIZE)
    if np.mean(itself < STILL) > 1 - MOST:
        return Breach(
            "Some pictures can hardly be recognised.",
            "too-much",
            ("The change is too strong. Look at a few: would you still read them?"),
        )
    return None


def _augment(images, rng):
    moved = np.zeros_like(images)
    height, width = images.shape[1:3]
    for new, image, down, right in zip(
        moved, images, rng.integers(-1, 2, len(images)), rng.integers(-1, 2, len(images))
    ):
        new[max(down, 0) : height + down, max(right, 0) : width + right] = image[
            max(-down, 0) : height - down, max(-right, 0) : width - right
        ]
    return np.clip(moved + rng.normal(0, 0.03, images.shape), 0, 1)


def _to_augment(rng):
    images = telling_pictures(rng, 10)
    return [case(images, np.random.default_rng(rng.integers(2**32))) for _ in range(6)]


def _of_all_sizes(rng):
    small = [small_pictures(rng, 12, margin) for margin in (0, 10)]  # an eighth of them is 1 and 3
    others = (case(images, np.random.default_rng(rng.integers(2**32))) for images in small for _ in range(3))
    return [*_to_augment(rng), *others]


def _not_square(rng):
    images = np.concatenate([telling_pictures(rng, 8)] * 2, axis=2)[:, :, 2:34]
    return [*_to_augment(rng), case(images, np.random.default_rng(rng.integers(2**32)))]


augment = Check(
    "augment",
    oracle=_augment,
    keras=True,
    criteria=[
        KeepsForm("new pictures of the same shape, pixels from 0 to 1", 0.5, _not_square),
        KeepsMeaning("each still shows what its label says; shifts of an eighth at most", 1, _of_all_sizes),
        FollowsRng("by chance, and all of it from rng", 0.5, _to_augment),
    ],
    hints=[
        "What may happen to a digit so that everyone still reads the same one?",
        "`rng.integers(-1, 2)` is -1, 0 or 1; zeros and slices move a picture; `np.clip` keeps pixels in range.",
        "For each picture a shift by chance into an array of zeros; then a little noise; then cut off below 0 and "
        "above 1.",
    ],
)
