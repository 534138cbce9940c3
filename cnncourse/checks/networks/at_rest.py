"""Whether a network is at rest when it predicts: the same picture gets the same numbers, in whatever company."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from cnncourse.checks.kit import Handle, Outcome, Run, probes

SAME = 1e-3  # of the largest number, that two results differ by at most: sums may come out in another order
NOT_ALONE = "Something is computed over the batch. What comes out for a picture comes from it alone."
LEFT_ON = "training-left-on"
RESTLESS = "Called as it is, it does not give the numbers that it predicts."
WHY_RESTLESS = (
    "A layer is called with `training=True`, and behaves as in training for ever: dropout drops, batch normalisation "
    "takes the batch's own means. Leave that out: Keras tells layers when it trains."
)


def unsteady(run: Run, model: Handle, images: np.ndarray, results: np.ndarray) -> tuple[str, str, str] | None:
    """Say why a network gives a picture other numbers at another time: a text, the mistake's name, its cause.

    Args:
        run: the answer under judgement.
        model: the network.
        images: some pictures.
        results: what it predicts for them.
    """
    if restless(run, model, images):
        return RESTLESS, LEFT_ON, WHY_RESTLESS
    alone = run.probe(probes.predict, model, images[:1])
    if alone.error or _differ(alone, Outcome(results[:1])):
        return "A picture alone gets other numbers than among others.", "not-alone", NOT_ALONE
    return None


def restless(run: Run, model: Handle, images: np.ndarray) -> bool:
    """Tell whether a layer was called with `training=True`, so that it makes a difference whether the network is called
    as it is or predicts.

    Keras's own layers that change pictures by chance make such a difference, too, and are as they should be: where
    there are any, nothing is told.
    """
    always = _always_training(run.probe(probes.configuration, model, images.shape[1:]).value)
    if always is None:  # a class of the learner's own
        always = _always_training(run.probe(probes.configuration, model, images.shape[1:], drawn=True).value)
    if not always or any(map(_says_so_itself, always)):
        return False
    plain, calm = (run.probe(probes.predict, model, images, training=how) for how in (None, False))
    return not (plain.error or calm.error) and _differ(plain, calm)


def _differ(one: Outcome, other: Outcome) -> bool:
    if np.shape(one.value) != np.shape(other.value):
        return True
    return bool(np.abs(one.value - other.value).max() > SAME * np.abs(other.value).max())


def _always_training(configuration: Any) -> set[str] | None:
    """Return the classes of the layers that are called with `training=True`; None where a configuration tells none."""
    try:
        told = isinstance(configuration, str) and '"layers"' in configuration
        return set(_trained(json.loads(configuration))) if told else None
    except (ValueError, RecursionError):
        return None


def _trained(part: Any, name: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("kwargs"), dict) and part["kwargs"].get("training") is True:
            yield name
        name, part = str(part.get("class_name", name)), list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _trained(inner, name)


def _says_so_itself(name: str) -> bool:
    """Tell whether a layer of Keras trains where nothing else is said, as `RandomFlip` does."""
    import keras

    call = getattr(getattr(keras.layers, name, None), "call", None)
    training = inspect.signature(call).parameters.get("training") if call else None
    return training is not None and training.default is True
