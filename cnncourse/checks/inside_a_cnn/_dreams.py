"""Criteria for pictures that a channel likes: how the channel answers to them, and whether they come about as the rule
says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse.checks.kit import Case, Criterion, Finding, Outcome, as_numbers, first_failure
from cnncourse.checks.networks.given import about, lost, same_network, there, without_model

if TYPE_CHECKING:
    import keras

    from cnncourse.checks.kit.check import Run

STEPS = 8
LEAST = 0.6  # of what a plain climb gains
HARDLY = 0.1  # of it: as good as nothing


@dataclass(frozen=True)
class OnDreams(Criterion):
    """What the criteria of this module share.

    Args:
        make: from a generator, a model.
        layer: the layer whose channels are asked.
        channel: the channel that is asked first.
    """

    make: Callable[[np.random.Generator], keras.Model]
    layer: str
    channel: int = 0

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [without_model(self._case(self.make(rng), 1))]

    def _case(self, model: keras.Model, seed: int, channel: int | None = None, steps: int = STEPS) -> Case:
        channel = self.channel if channel is None else channel
        return about(model, self.layer, channel, steps, np.random.default_rng(seed))

    def _dream(self, run: Run, call: Case) -> tuple[np.ndarray | None, Finding | None]:
        """Let the learner's function make a picture; say what is wrong where it is none."""
        return self._look(call, run.call(there(run, call)))

    def _look(self, call: Case, outcome: Outcome) -> tuple[np.ndarray | None, Finding | None]:
        """Take a picture out of what came of a call, or say what is wrong with it."""
        tried = (call, outcome, None)
        failed = lost(tried)
        if failed:
            return None, failed
        try:
            picture = as_numbers(outcome.value).real.astype(float)
        except ValueError as problem:
            return None, Finding(False, [tried], 0, text=str(problem), name="not-numbers")
        wrong = _no_picture(picture, call.args[0].thing.input_shape[1:])
        return picture, Finding(False, [tried], 0, text=wrong[1], name=wrong[0], cause=wrong[2]) if wrong else None


def _no_picture(picture: np.ndarray, shape: tuple[int, ...]) -> tuple[str, str, str] | None:
    """Name, what happened and its cause, where an array is no picture of a shape from 0 to 1."""
    if picture.shape != shape:
        text = f"An array of shape {picture.shape} came back; a picture for this network has {shape}."
        if picture.shape == (1, *shape):
            return "extra-axis", text, "The picture still stands in a batch of one. Take it out."
        return "wrong-shape", text, "The picture has the shape of the network's input, without the axis of the batch."
    if not np.isfinite(picture).all():
        return (
            "not-a-number",
            "The picture holds nan.",
            "0 was divided by 0: where the channel is silent, all slopes are 0.",
        )
    if picture.min() < -1e-6 or picture.max() > 1 + 1e-6:
        text = f"Its pixels go from {picture.min():.3g} to {picture.max():.3g}."
        return "out-of-range", text, "Pixels end at 0 and 1: bring them back after every step."
    return None


def _answers(model: keras.Model, layer: str, pictures: np.ndarray) -> np.ndarray:
    """How strongly each channel answers to each picture: means over places, (N, C)."""
    import keras

    maps = keras.Model(model.inputs[0], model.get_layer(layer).output)(np.asarray(pictures, np.float32), training=False)
    return np.asarray(maps, float).mean((1, 2))


@dataclass(frozen=True)
class Climbs(OnDreams):
    """The channel answers to its picture at least 0.6 as much above noise as to the oracle's."""

    channels: tuple[int, ...] = (1, 3)

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        model = self.make(rng)
        noise = rng.uniform(0.4, 0.6, (32, *model.input_shape[1:]))
        before, pictures, calls = _answers(model, self.layer, noise).mean(0), [], []
        for channel in self.channels:
            call = self._case(model, int(rng.integers(2**32)), channel)
            picture, failed = self._dream(run, call)
            if failed:
                return failed
            pictures.append(picture)
            calls.append((call, Outcome(picture), None))
        for channel, picture, call in zip(self.channels, pictures, calls):
            best = run.check.own(run.check.oracle, call[0]).value
            after, reach = _answers(model, self.layer, np.stack([picture, best]))
            gained = (after - before)[channel] / (reach - before)[channel]
            if gained < LEAST:
                name, cause = _known(run, calls) or _why_so_low(after - before, (reach - before)[channel], channel)
                text = (
                    f"Channel {channel} answers {before[channel]:.3g} to noise and {after[channel]:.3g} to your "
                    "picture. "
                    f"With {STEPS} steps {before[channel] + LEAST * (reach - before)[channel]:.3g} is within reach."
                )
                return Finding(False, [call], 0, text=text, name=name, cause=cause)
        run.memory["climbed"] = True
        return Finding(True, calls)


def _known(run: Run, calls: list[tuple[Case, Outcome, Any]]) -> tuple[str, str] | None:
    """Name and sentence of the usual mistake that makes the same pictures."""
    check = run.check
    for mistake in check.misconceptions:
        if all(check.likeness(outcome.value, check.own(mistake.wrong, call).value) for call, outcome, _ in calls):
            return mistake.name, mistake.sentence
    return None


def _why_so_low(gains: np.ndarray, reach: float, channel: int) -> tuple[str, str]:
    """Name the mistake, and say what it is.

    Args:
        gains: how much more than to noise each channel answers.
        reach: how much more this one could.
        channel: which one it is.
    """
    if gains.max() > max(0.3 * reach, abs(gains[channel])) and -0.5 * reach < gains[channel] < HARDLY * reach:
        return (
            "other-channel",
            "Another channel of the layer likes this picture more. `channel` says which one is meant.",
        )
    if gains[channel] < -HARDLY * reach:
        return (
            "downhill",
            "The channel answers less than to noise: the steps go downhill. Add the slope, do not take it away.",
        )
    if gains[channel] < HARDLY * reach:
        return (
            "not-climbed",
            "The picture is hardly better than noise. Does each step change the picture that the next one starts from?",
        )
    return "too-timid", (
        "It goes uphill, but not far. Divide the slopes by the largest of them, so that a step of 0.1 is one. "
        "And is it the mean of this one channel that grows?"
    )


@dataclass(frozen=True)
class FollowsTheRule(OnDreams):
    """Start and steps are the exercise's, so the picture is the oracle's; the network stays as it is. Needs a climb."""

    climbs: tuple[tuple[int, int], ...] = ((0, 1), (2, 12))  # (channel, steps): near the start, and at the border

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if not run.memory.get("climbed"):
            return Finding(None)
        model = self.make(rng)
        calls = [self._case(model, int(rng.integers(2**32)), *climb) for climb in self.climbs]
        tried = [(call, run.call(there(run, call)), run.check.own(run.check.oracle, call).value) for call in calls]
        failed = next((failed for call, outcome, _ in tried if (failed := self._look(call, outcome)[1])), None)
        return failed or self._by_chance(run, calls[0]) or first_failure(tried)

    def _by_chance(self, run: Run, call: Case) -> Finding | None:
        """Say so where the picture depends on chance or not on rng, or where the network does not stay as it is."""
        ours = there(run, call)
        others = replace(ours, args=(*ours.args[:-1], np.random.default_rng(1)))
        looks = [self._look(call, run.call(asked)) for asked in (ours, ours, others)]
        failed = next((failed for _, failed in looks if failed), None)
        if failed:
            return failed
        first, again, other = (picture for picture, _ in looks)
        tried = (call, Outcome(first), None)
        if not same_network(run, call, ours):
            text = "The network is not the same afterwards: its weights, its statistics, or what is frozen of it."
            cause = (
                "The picture learns here, and the network does not: ask for the gradient with respect to the picture, "
                "in inference mode. Nothing has to be frozen for that."
            )
            return Finding(False, [tried], 0, text=text, name="network-changed", cause=cause)
        if not np.allclose(first, again, atol=1e-4):
            text = "Two calls with the same rng gave different pictures."
            cause = "Some random numbers do not come from `rng`, or something is left over from the call before."
            return Finding(False, [tried], 0, text=text, name="not-the-same-again", cause=cause)
        if np.allclose(first, other, atol=1e-4):
            text = "Another rng gave the same picture."
            cause = "The first picture does not come from `rng`. Draw it from there."
            return Finding(False, [tried], 0, text=text, name="rng-ignored", cause=cause)
        return None


@dataclass(frozen=True)
class StaysCalm(OnDreams):
    """A channel that answers to nothing leaves the picture as it was at the start. Needs a climb."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if not run.memory.get("climbed"):
            return Finding(None)
        model, seed = self.make(rng), int(rng.integers(2**32))
        pictures = []
        for steps in (2, 0):
            call = self._case(model, seed, steps=steps)
            picture, failed = self._dream(run, call)
            if failed:
                return failed
            pictures.append(picture)
        call = self._case(model, seed, steps=2)
        tried = [(call, Outcome(pictures[0]), None)]
        if not np.allclose(*pictures, atol=1e-4):
            text = "All slopes are 0, and after two steps the picture is another one than at the start."
            cause = "A gradient of zeros changes nothing: leave the picture as it is in such a step."
            return Finding(False, tried, 0, text=text, name="changed-without-slope", cause=cause)
        return Finding(True, tried)
