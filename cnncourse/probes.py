"""What a check may ask about an object that stays on the learner's side, such as a Keras model.

A check gets a `Handle` for such an object and looks at it with these functions only, by `run.probe(probes.predict,
handle, images)`. They run where the object is, in grading beside the student's code; so nothing here knows an answer,
and nothing that they say earns points unless computed outputs agree. Arguments and results are plain data or handles.
Models are made there from Keras JSON and arrays, and never come back.
"""

from __future__ import annotations

from typing import Any, Callable

import numpy as np


def model(json: str, arrays: list[np.ndarray] | None = None) -> Any:
    """Make a Keras model from its JSON, with the given weights (`keep=True` gives a handle)."""
    import keras

    made = keras.models.model_from_json(json)
    return made if arrays is None else fill(made, arrays)


def fill(model: Any, arrays: list[np.ndarray]) -> Any:
    """Set a model's weights, trainable or not, in the model's own order; return the model."""
    model.set_weights([np.asarray(array) for array in arrays])
    return model


def weights(model: Any) -> list[np.ndarray]:
    """Return a model's weights, in the model's own order."""
    return [np.array(array) for array in model.get_weights()]


def predict(model: Any, images: np.ndarray, batch_size: int = 256) -> np.ndarray:
    """Return what a model computes in inference mode, batch by batch."""
    parts = [np.asarray(model(images[i : i + batch_size], training=False)) for i in range(0, len(images), batch_size)]
    return np.concatenate(parts)


def seed(number: int) -> None:
    """Seed all random numbers of Keras, such as the order in which `fit` takes the pictures."""
    import keras

    keras.utils.set_random_seed(number)


def optimizer(name: str, **settings: float) -> Any:
    """Make a Keras optimizer, `optimizer("SGD", learning_rate=0.1)`."""
    import keras

    return getattr(keras.optimizers, name)(**settings)


def train(model: Any, images: np.ndarray, labels: np.ndarray, steps: int, learning_rate: float) -> list[np.ndarray]:
    """Take steps of Adam on one batch, as `fit` does, from logits; return the model's weights."""
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, run_eagerly=True)
    for _ in range(steps):
        model.train_on_batch(images, labels)
    return weights(model)


def facts(model: Any) -> dict[str, Any]:
    """Return a model's shapes and numbers of parameters, and its layers: name, kind, output shape, parameters."""
    layers = [
        {
            "name": layer.name,
            "kind": type(layer).__name__,
            "shape": list(layer.output.shape) if hasattr(layer.output, "shape") else None,
            "parameters": layer.count_params(),
            "trainable": bool(layer.trainable),
        }
        for layer in model.layers
    ]
    return {
        "input": list(model.input_shape),
        "output": list(model.output_shape),
        "parameters": model.count_params(),
        "trainable": sum(int(np.prod(variable.shape)) for variable in model.trainable_weights),
        "variables": [[variable.path, list(variable.shape)] for variable in model.weights],
        "layers": layers,
    }


def around(block: Callable, input_shape: tuple[int, ...], *args: Any, **kwargs: Any) -> Any:
    """Make a model of one block, a function of a Keras tensor: `block(x, *args, **kwargs)`."""
    import keras

    inputs = keras.Input(tuple(input_shape))
    return keras.Model(inputs, block(inputs, *args, **kwargs))
