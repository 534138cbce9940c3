"""Criteria for a model that is built upon another one: what it computes, what training changes, and what not.

The learner's model is found out by what it does. The base's weights are told by their numbers, so it may be the base
itself, a copy of it, or its layers one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse.checks.kit import Case, Criterion, Finding, Handle, Outcome, apart, came_back, case, probes
from cnncourse.checks.networks.at_rest import unsteady
from cnncourse.checks.networks.given import about, lost, there

if TYPE_CHECKING:
    import keras

    from cnncourse.checks.kit.check import Run

CLASSES = 3  # not as many as in the lesson
PICTURES = 16
STEPS = 3


@dataclass
class Built:
    """A learner's model on a base, and what is known of it.

    Args:
        call: the call that made it.
        model: the handle.
        images, labels: to train on.
        weights: all of its weights.
        base: places among them that hold the base's weights.
        statistics: those of these that hold means and variances of batch normalisation.
        apart: it was made anew where no line of the learner's has run; else what it says of itself proves nothing.
    """

    call: tuple[Case, Outcome, Any]
    model: Handle
    images: np.ndarray
    labels: np.ndarray
    weights: list[np.ndarray]
    base: list[int]
    statistics: list[int]
    apart: bool = True

    def broken(self, text: str, name: str, cause: str) -> Finding:
        """A finding about this model."""
        return Finding(False, [self.call], 0, text=text, name=name, cause=cause)


@dataclass(frozen=True)
class OnBuilt(Criterion):
    """What the criteria of this module share.

    Args:
        make: from a generator, a base.
    """

    make: Callable[[np.random.Generator], keras.Model]

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [case(None, CLASSES)]  # to tell a stub, no more

    def build(self, run: Run, rng: np.random.Generator) -> Built | Finding:
        """Let the learner build on a base, once for all criteria; its weights are as they were in the beginning."""
        if "built" not in run.memory:
            run.memory["built"] = self._build(run, rng)
        built = run.memory["built"]
        if isinstance(built, Built):
            run.probe(probes.fill, built.model, built.weights, keep=True)
        return built

    def _build(self, run: Run, rng: np.random.Generator) -> Built | Finding:
        base = self.make(rng)
        call = about(base, CLASSES)
        arrays = probes.weights(base)
        outcome = run.call(there(run, call), keep=True)
        tried = (call, outcome, None)
        failed = lost(tried)
        if failed:
            return failed
        images = rng.uniform(0, 1, (PICTURES, *base.input_shape[1:])).astype(np.float32)
        run.probe(
            probes.predict, outcome.value, images
        )  # a model of one's own class has a head only once it was called
        model = apart(run, outcome.value, base.input_shape[1:]) or outcome.value
        weights = run.probe(probes.weights, model)
        if weights.error:
            text = f"{came_back(outcome.value)}. A Keras model is asked for."
            return Finding(
                False,
                [tried],
                0,
                text=text,
                name="not-a-model",
                cause="Return a `keras.Model` from pictures to logits.",
            )
        labels = np.argsort(np.argsort(images.mean((1, 2, 3)))) * CLASSES // PICTURES  # from dark to bright
        places = _places(weights.value, arrays)
        statistics = [place for place, variable in zip(places, base.weights) if "moving" in variable.path]
        started = [_started(array, rng) for array in weights.value]
        return Built(tried, model, images, labels, started, places, statistics, model is not outcome.value)


def _started(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Give a kernel of zeros numbers: a head may start from zeros, but hides the base as long as it has them."""
    return array if array.ndim < 2 or array.any() else rng.normal(0, 0.1, array.shape).astype(array.dtype)


def _places(weights: list[np.ndarray], arrays: list[np.ndarray]) -> list[int]:
    """Find each of some arrays among a model's weights; [] where one is missing."""
    places: list[int] = []
    for array in arrays:
        fitting = (i for i, weight in enumerate(weights) if i not in places and np.array_equal(weight, array))
        place = next(fitting, None)
        if place is None:
            return []
        places.append(place)
    return places


@dataclass(frozen=True)
class LogitsFromBase(OnBuilt):
    """The model gives a logit for each new class, and they come from what the base computes."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        built = self.build(run, rng)
        if isinstance(built, Finding):
            return built
        told = run.probe(probes.predict, built.model, built.images)
        if told.error:
            text = f"The model came back, but fails on pictures: {told.error}: {told.message[:200]}"
            return built.broken(text, "model-fails", "It has to take the base's pictures, in a batch of any size.")
        shape = np.shape(told.value)
        if shape != (PICTURES, CLASSES):
            cause = (
                "One row for a picture, with as many numbers as there are classes: maps have to become a row, then "
                "comes a dense layer."
            )
            if not built.base:
                cause = (
                    "Build on the base: call it like a layer, and put a dense layer of `num_classes` units behind it."
                )
            text = f"For {PICTURES} pictures and num_classes={CLASSES} an array of shape {shape} came back."
            if built.base and len(shape) == 2 and shape[0] == PICTURES:
                cause = "The last layer has as many units as there are classes: `num_classes`."
                return built.broken(text, "classes-fixed", cause)
            return built.broken(text, "wrong-shape", cause)
        if np.allclose(np.sum(told.value, -1), 1, atol=1e-4) and np.min(told.value) >= 0:
            return built.broken(
                "The numbers of each picture add up to 1.",
                "probabilities-not-logits",
                "There is a softmax at the end. Logits are asked for; the loss does the rest.",
            )
        both = told.value, self._other_way(run, built)
        seen = np.any(both, axis=(0, 2))  # pictures of which the base sees nothing give logits of 0, too
        if any(logits[seen].min(initial=1) == 0 for logits in both):
            return built.broken(
                "No number is negative, and some are 0.",
                "relu-on-logits",
                "The last layer ends in a ReLU. Logits may be negative: leave the activation out.",
            )
        if not built.apart:
            return built.broken(
                "It holds parts that are not Keras's own.",
                "not-of-keras-layers",
                "Nobody can look at them. Build the head of what Keras has, without `Lambda` and layers of your own.",
            )
        wrong = unsteady(run, built.model, built.images, told.value)
        if wrong:
            return built.broken(*wrong)
        return self._on_base(run, built, told.value) or Finding(True, [built.call])

    def _other_way(self, run: Run, built: Built) -> np.ndarray:
        """The logits with the last kernel's signs turned: a ReLU that has let all of them through lets none through
        now.
        """
        last = max(
            (i for i, array in enumerate(built.weights) if array.ndim > 1 and array.shape[-1] == CLASSES), default=-1
        )
        turned = [-array if i == last and i not in built.base else array for i, array in enumerate(built.weights)]
        told = run.probe(probes.predict, run.probe(probes.fill, built.model, turned, keep=True).value, built.images)
        run.probe(probes.fill, built.model, built.weights, keep=True)
        return np.ones((PICTURES, CLASSES)) if told.error else told.value

    def _on_base(self, run: Run, built: Built, before: np.ndarray) -> Finding | None:
        """Say so where the base's weights are missing, or do not matter."""
        if not built.base:
            return built.broken(
                "The base's weights are not in the model.",
                "base-lost",
                "The base was built anew, or changed: what it has learned is lost. Call `base` itself, like a layer.",
            )
        others = [array * (-1 if i in built.base and array.ndim == 4 else 1) for i, array in enumerate(built.weights)]
        turned = run.probe(probes.predict, run.probe(probes.fill, built.model, others, keep=True).value, built.images)
        if not turned.error and np.allclose(turned.value, before, rtol=1e-3, atol=1e-5):
            return built.broken(
                "With other weights in the base, the logits stay the same.",
                "base-ignored",
                "The head must look at what the base computes, not at the pictures.",
            )
        return None


@dataclass(frozen=True)
class HeadLearns(OnBuilt):
    """Training changes the head, and leaves the base's weights as they were."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        built = self.build(run, rng)
        if isinstance(built, Finding) or not built.base or not built.apart:
            return built if isinstance(built, Finding) else Finding(None)
        before = run.probe(probes.predict, built.model, built.images)
        if before.error or np.shape(before.value) != (PICTURES, CLASSES):
            return Finding(None)
        head = [i for i in range(len(built.weights)) if i not in built.base]
        for start in (built.weights, _higher(built.weights, head)):
            run.probe(probes.fill, built.model, start, keep=True)
            trained = run.probe(probes.train, built.model, built.images, built.labels, STEPS, 0.03)
            if not trained.error and _changed(start, trained.value, head):
                break
        else:
            return built.broken(
                f"After {STEPS} steps of training nothing of the head has changed.",
                "head-frozen",
                "The whole model was frozen. Freeze the base only.",
            )
        run.memory["trained"] = trained.value
        moved = _changed(built.weights, trained.value, [i for i in built.base if i not in built.statistics])
        if moved:
            shapes = ", ".join(sorted({str(built.weights[i].shape) for i in moved}))
            cause = "The base has learned along. Freeze it as a whole."
            if all(built.weights[i].ndim == 1 for i in moved):
                cause = "Batch normalisation has learned along. Freeze the base as a whole, not only its convolutions."
            return built.broken(
                f"Training has changed weights of the base, of shape {shapes}.", "base-not-frozen", cause
            )
        return Finding(True, [built.call])


@dataclass(frozen=True)
class StatisticsStay(OnBuilt):
    """While the head learns, the base's batch normalisation keeps its means and variances."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        built = self.build(run, rng)
        if isinstance(built, Finding) or "trained" not in run.memory:
            return built if isinstance(built, Finding) else Finding(None)
        if _changed(built.weights, run.memory["trained"], built.statistics):
            return built.broken(
                "After training, batch normalisation in the base has other means and variances than before.",
                "statistics-move",
                "These are no weights, and freezing weights one by one does not stop them. A layer that is frozen "
                "itself, "
                "by its `trainable`, stays in inference mode.",
            )
        return Finding(True, [built.call])


def _higher(weights: list[np.ndarray], head: list[int]) -> list[np.ndarray]:
    """Raise the head's biases: a ReLU on logits that is silent for all pictures does not learn either, and is no
    frozen head.
    """
    rows = [i for i in head if weights[i].ndim == 1 and weights[i].dtype.kind == "f"]
    return [array + np.float32(1) if i in rows else array for i, array in enumerate(weights)]


def _changed(before: list[np.ndarray], after: list[np.ndarray], places: list[int]) -> list[int]:
    return [i for i in places if not np.array_equal(before[i], after[i])]
