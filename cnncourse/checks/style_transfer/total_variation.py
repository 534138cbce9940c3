"""How restless a picture is from pixel to pixel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case, fractions
from cnncourse.checks.networks.tape import TapeFollows


def _total_variation(image: np.ndarray) -> float:
    return float(np.abs(np.diff(image, axis=0)).mean() + np.abs(np.diff(image, axis=1)).mean())


def _of(change: Callable, *axes: int, over: Callable = np.mean, ways: Callable = sum) -> Callable:
    """Another function of the differences, along other axes, put together in another way."""
    return lambda image: float(ways([over(change(np.diff(np.asarray(image, float), axis=axis))) for axis in axes]))


def _total_variation_of(below: np.ndarray, beside: np.ndarray) -> float:
    """With another piece of the picture for each direction."""
    return float(np.abs(np.diff(below, axis=0)).mean() + np.abs(np.diff(beside, axis=1)).mean())


def _all_in_one_mean(image: np.ndarray) -> float:
    return float(np.concatenate([np.abs(np.diff(image, axis=axis)).ravel() for axis in (0, 1)]).mean())


def _around(image: np.ndarray) -> float:
    return float(sum(np.abs(image - np.roll(image, 1, axis)).mean() for axis in (0, 1)))


def _two_apart(image: np.ndarray) -> float:
    return float(np.abs(image[2:] - image[:-2]).mean() + np.abs(image[:, 2:] - image[:, :-2]).mean())


def _padded(image: np.ndarray) -> float:
    return _total_variation(np.pad(image, ((1, 0), (1, 0), (0, 0))))


def _lengths(image: np.ndarray) -> float:
    down, right = np.diff(image, axis=0)[:, :-1], np.diff(image, axis=1)[:-1]
    return float(np.sqrt(down**2 + right**2).mean())


def _picture(rng: np.random.Generator, *shape: int) -> Case:
    return case(rng.integers(0, 20, shape) / 20 + rng.permutation(np.arange(np.prod(shape))).reshape(shape) / 1000)


def _sloping(rng: np.random.Generator) -> Case:
    """A picture that gets brighter downwards, so that signs do not cancel and both directions differ."""
    image = np.linspace(0, 0.8, 6)[:, None, None] + rng.uniform(0, 0.1, (6, 4, 3))
    return case(image.astype(np.float32))


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    yield _total_variation(np.array([[0.0, 0.4], [1.0, 0.4]])[..., None]), 1.0  # as the text says
    [image] = _picture(rng, 4, 5, 3).args
    down = [abs(image[i + 1, j, c] - image[i, j, c]) for i, j, c in np.ndindex(3, 5, 3)]
    right = [abs(image[i, j + 1, c] - image[i, j, c]) for i, j, c in np.ndindex(4, 4, 3)]
    yield _total_variation(image), sum(down) / len(down) + sum(right) / len(right)


ONE_WAY = "Only neighbours in one direction were compared. Downwards and to the right are asked for."

total_variation = Check(
    "total-variation",
    oracle=_total_variation,
    proof=_proof,
    keras=True,
    criteria=[
        Returns(
            "mean steps downwards and to the right, added",
            1,
            lambda rng: [_picture(rng, 4, 5, 3), _sloping(rng), _picture(rng, 3, 7, 2)],
        ),
        TapeFollows("a tape can follow it", 1, lambda rng: case(fractions(rng, 3, 4, 2).astype(np.float32))),
    ],
    misconceptions=[
        Misconception("one-direction-only", ONE_WAY, _of(np.abs, 0)),
        Misconception("one-direction-only", ONE_WAY, _of(np.abs, 1)),
        Misconception(
            "channels-for-rows",
            "Neighbouring columns and neighbouring channels were compared. A picture's axes are rows, columns, "
            "channels: axis 0 and axis 1 count here.",
            _of(np.abs, 1, 2),
        ),
        Misconception(
            "channels-too",
            "Channels were compared with each other, too. Only pixels that are neighbours count.",
            _of(np.abs, 0, 1, 2),
        ),
        Misconception(
            "squared", "The steps were squared. Their sizes are asked for, without signs.", _of(np.square, 0, 1)
        ),
        *[
            Misconception(
                "one-sign-only",
                "Only steps up, or only steps down, were counted. Drop the signs: `abs`.",
                _of(lambda steps, sign=sign: np.maximum(sign * steps, 0), 0, 1),
            )
            for sign in (1, -1)
        ],
        Misconception(
            "padded",
            "The picture got a border of zeros, and the steps from there count here. There is nothing around it.",
            _padded,
        ),
        Misconception(
            "signs-kept",
            "Steps up and steps down cancel. Drop the signs before the mean.",
            _of(lambda steps: steps, 0, 1),
        ),
        Misconception(
            "signs-dropped-too-late",
            "The signs were dropped after the mean, when steps up and down had cancelled. Drop them before.",
            lambda image: float(sum(abs(np.diff(image, axis=axis).mean()) for axis in (0, 1))),
        ),
        Misconception(
            "sum-not-mean",
            "The steps were added. Take the mean of each direction, so that the picture's size does not matter.",
            _of(np.abs, 0, 1, over=np.sum),
        ),
        Misconception(
            "sum-not-mean",
            "The steps were added and divided by the number of pixels. Divide each direction by the number of its "
            "steps.",
            lambda image: float(sum(np.abs(np.diff(image, axis=axis)).sum() for axis in (0, 1)) / image.size),
        ),
        Misconception(
            "sum-not-mean",
            "The steps were added over channels, and the mean taken over places. Take it over the channels, too.",
            lambda image: image.shape[-1] * _total_variation(image),
        ),
        Misconception(
            "mean-of-both",
            "This is the mean of both directions. Their sum is asked for.",
            _of(np.abs, 0, 1, ways=np.mean),
        ),
        Misconception(
            "mean-of-both",
            "One mean was taken over the steps of both directions. Take one for each, and add them.",
            _all_in_one_mean,
        ),
        Misconception(
            "around-the-border",
            "The first row was compared with the last one: `roll` goes around. Only pixels that are neighbours count.",
            _around,
        ),
        Misconception(
            "two-apart",
            "Pixels two apart were compared. Neighbours are one apart.",
            _two_apart,
        ),
        Misconception(
            "lengths-of-slopes",
            "Both steps of a pixel were put into one length, by squares and a root. Their sizes are added here.",
            _lengths,
        ),
        Misconception(
            "border-left-out",
            "Some pixels at a border were left out. All neighbours count, also those of the first and the last row and "
            "column.",
            lambda image: _total_variation_of(image[:-1], image[:, :-1]),
        ),
        Misconception(
            "border-left-out",
            "Some pixels at a border were left out. All neighbours count, also those of the first and the last row and "
            "column.",
            lambda image: _total_variation_of(image[:, 1:], image[1:]),
        ),
        Misconception(
            "border-left-out",
            "Some pixels at a border were left out. All neighbours count, also those of the first and the last row and "
            "column.",
            lambda image: _total_variation_of(image[:, :-1], image[:-1]),
        ),
        Misconception(
            "border-counted",
            "The first row and column were compared with zeros that are not in the picture. Only pixels that are "
            "neighbours count.",
            lambda image: _total_variation_of(
                np.pad(image, ((1, 0), (0, 0), (0, 0))), np.pad(image, ((0, 0), (1, 0), (0, 0)))
            ),
        ),
        Misconception(
            "channels-averaged-first",
            "The channels were averaged before they were compared: red that becomes green would be no step.",
            lambda image: _total_variation(image.mean(-1, keepdims=True)),
        ),
        Misconception(
            "one-channel-only",
            "Only the first channel was looked at. All of them count.",
            lambda image: _total_variation(image[..., :1]),
        ),
        Misconception(
            "multiplied-not-added",
            "Both means were multiplied. Their sum is asked for.",
            _of(np.abs, 0, 1, ways=np.prod),
        ),
        Misconception(
            "diagonal-steps",
            "Pixels were compared with those below on the right. Downwards and to the right are two steps.",
            lambda image: float(np.abs(image[1:, 1:] - image[:-1, :-1]).mean()),
        ),
        Misconception(
            "one-direction-twice", "One direction was counted twice, the other not at all.", _of(np.abs, 0, 0)
        ),
        Misconception(
            "one-direction-twice", "One direction was counted twice, the other not at all.", _of(np.abs, 1, 1)
        ),
        Misconception(
            "squared",
            "The steps were squared, and a root taken of their mean. Their sizes are asked for.",
            lambda image: float(sum(np.sqrt(np.square(np.diff(image, axis=axis)).mean()) for axis in (0, 1))),
        ),
        Misconception(
            "spread-not-steps",
            "This is the spread of all pixels, which does not know who is whose neighbour.",
            lambda image: float(np.std(image)),
        ),
        Misconception(
            "spread-not-steps",
            "This is the variance of all pixels, which does not know who is whose neighbour.",
            lambda image: float(np.var(image)),
        ),
        Misconception("median-not-mean", "These are medians. Means are asked for.", _of(np.abs, 0, 1, over=np.median)),
        Misconception(
            "larger-direction",
            "Only the larger of both means came back. Their sum is asked for.",
            _of(np.abs, 0, 1, ways=max),
        ),
        Misconception(
            "one-for-each-step",
            "A number for each channel came back. The mean over channels is asked for, too.",
            lambda image: sum(np.abs(np.diff(image, axis=axis)).mean((0, 1)) for axis in (0, 1)),
        ),
    ],
    hints=[
        "Which pixels does each pixel have for neighbours, below it and on its right? What about the last row?",
        "`image[1:] - image[:-1]` are all steps downwards. Where does the colon go for steps to the right?",
        "Two arrays of steps; `tf.reduce_mean(tf.abs(…))` of each; the sum of both.",
    ],
)
