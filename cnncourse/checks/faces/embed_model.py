"""A network from a picture to a row of length 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.checks.kit import Breach, Case, Check, Holds, case
from cnncourse.checks.networks import models

NOT_APART = "It computes something, and holds parts that are not Keras's own: nobody can look at its layers."
KERAS_LAYERS = "Build it of the layers and operations that Keras has, without `Lambda` and layers of your own."
CLOSE = 1e-3  # of a length of 1: float32, and the small number that keeps Keras from dividing by 0


def _embed_model(input_shape: tuple[int, ...], size: int) -> Any:
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(tuple(input_shape)),
            layers.Conv2D(8, 3, strides=2, activation="relu"),
            layers.Conv2D(8, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(size),
            layers.UnitNormalization(),
        ]
    )


def _a_row_each(seen: dict, input_shape: tuple[int, ...], size: int) -> Breach | None:
    shape, asked = np.shape(seen["outputs"]), (3, size)
    if shape == asked:
        return None if seen["apart"] else Breach(NOT_APART, "not-of-keras-layers", KERAS_LAYERS)
    text = f"Three pictures of shape {input_shape} give an array of shape {shape}; {asked} is asked for."
    if len(shape) == 4:
        cause = "These are still maps, with rows and columns. Between maps and the row something lays them flat."
        return Breach(text, "maps-not-rows", cause)
    if len(shape) == 2:
        return Breach(text, "size-fixed", "A row has `size` numbers: so many units has the last dense layer.")
    return Breach(text, "wrong-shape", "One row for each picture, `size` numbers in each row.")


def _fresh_and_convolutional(seen: dict, input_shape: tuple[int, ...], size: int) -> Breach | None:
    wrong = _a_row_each(seen, input_shape, size)
    if wrong:
        return wrong
    if seen["convolutions"] < 2:
        number = seen["convolutions"] or "No"
        text = f"{number} layer with kernels makes a difference to the result."
        return Breach(text, "too-few-convolutions", "At least two convolutions are asked for, one after the other.")
    if not seen["in_turn"]:
        cause = "One after the other they see more: the second one works on the maps of the first."
        return Breach("The convolutions stand side by side, each on the pictures themselves.", "side-by-side", cause)
    if seen["bent"] < min(2, seen["followed"]):
        text = f"Behind {'one convolution only' if seen['bent'] else 'no convolution'} there is an activation."
        cause = (
            "Without one in between, a convolution and what follows it are no more than one larger step of the same "
            "kind. Each convolution has an activation."
        )
        return Breach(text, "activation-missing", cause)
    if seen["unsteady"] and not _of_unit_length(seen, input_shape, size):  # a length over the batch is paid for there
        return Breach(*seen["unsteady"])
    if not seen["fresh"]:
        cause = "Each call must build its own. Else training one trains them all."
        return Breach(
            "A second call returned the same network again, with the weights of the first.", "not-fresh", cause
        )
    return None


def _of_unit_length(seen: dict, input_shape: tuple[int, ...], size: int) -> Breach | None:
    wrong = _a_row_each(seen, input_shape, size)
    if wrong:
        return wrong
    batches = [seen["outputs"], *np.split(seen["larger"], len(seen["larger"]) // len(seen["outputs"]))]
    rows = np.concatenate(batches).astype(float)
    lengths = np.linalg.norm(rows, axis=1)
    off = np.where((lengths > 0) | ~lengths.any(), np.abs(lengths - 1), 0)  # a row of zeros has no direction
    if off.max() < CLOSE:
        return None
    text = f"A row has the length {lengths[np.argmax(off)]:.4g}; 1 is asked for, whatever the weights are."
    name, cause = _why(rows, batches)
    return Breach(text, name, cause)


def _why(rows: np.ndarray, batches: list[np.ndarray]) -> tuple[str, str]:
    """Tell what was made 1 in place of the length."""
    near = lambda numbers, wanted: bool(np.allclose(numbers, wanted, atol=1e-2))  # noqa: E731
    if rows.min() >= 0 and near(rows.sum(1), 1):
        return "sum-not-length", "The numbers of each row add up to 1, as softmax makes them. Their squares should."
    if near(np.abs(rows).sum(1), 1):
        return "sum-not-length", "The absolute numbers of each row add up to 1. Their squares should."
    if all(near(np.linalg.norm(batch, axis=0), 1) for batch in batches):
        return "batch-not-row", (
            "Each column has length 1: it was divided over the pictures of the batch. Each picture's own row is meant."
        )
    if all(near(np.linalg.norm(batch), 1) for batch in batches):
        return "batch-not-row", "All rows together have length 1. Each row by itself is meant: `axis=-1`."
    if near(np.abs(rows).max(1), 1):
        return "largest-not-length", "Each row was divided by its largest number. Divide by its length."
    large = np.concatenate(batches[1:])  # small rows have a smaller spread, as Keras adds to it before it divides
    if near(rows.mean(1), 0) and near(large.std(1), 1):
        return "spread-not-length", "Each row has mean 0 and spread 1, as `LayerNormalization` makes it."
    return "not-normalised", (
        "Nothing brings each row to length 1. What stands behind the last dense layer? An activation, or batch "
        "normalisation, does not do it."
    )


def _networks(rng: np.random.Generator) -> list[Case]:
    return [case((40, 40, 1), 32), case((24, 30, 3), 10)]


def _proof(rng: np.random.Generator) -> Any:
    model = _embed_model((24, 30, 3), 10)
    rows = np.asarray(model(rng.random((4, 24, 30, 3), dtype=np.float32)))
    yield np.sqrt((rows**2).sum(1)), np.ones(4)


embed_model = Check(
    "embed-model",
    oracle=_embed_model,
    proof=_proof,
    keras=True,
    keeps=True,
    observe=models.network,
    time_limit=20,
    criteria=[
        Holds(
            "a fresh network with two convolutions or more, `size` numbers for each picture, whatever the size",
            1,
            _networks,
            _fresh_and_convolutional,
        ),
        Holds("each row has length 1", 1, _networks, _of_unit_length),
    ],
    hints=[
        "What is the length of the row (3, 4), and what do you divide it by to get a row of length 1?",
        "Keras has a layer that does this with each row: `layers.UnitNormalization`.",
        "Convolutions with stride 2 and ReLU, two or three of them; `Flatten`; `Dense(size)` without an activation; "
        "then the layer that makes the length 1.",
    ],
)
