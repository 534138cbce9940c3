"""The trained networks of lesson 06, from data/networks.npz; data/README.md has a card, data/prepare.py trains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncourse import backend, datasets

if TYPE_CHECKING:
    import keras

CLASSES = len(datasets.GLYPHS)
KNOWN = 6  # the base has seen the first six letters, b to u


def reader(name: str) -> keras.Model:
    """Load a network that reads glyphs.

    Args:
        name: "A" or "B"; they have the same layers, and learned from different pictures.

    Returns:
        A model from pictures (N, 28, 28, 1), floats from 0 to 1, to logits (N, 10).
    """
    return _filled(letter_net(), name)


def base() -> keras.Model:
    """Load the part of a reader of b d p q n u that comes before its logits, to build upon.

    Returns:
        A model from pictures (N, 28, 28, 1), floats from 0 to 1, to feature maps (N, 7, 7, 64).
    """
    return _filled(base_net(), "base")


def collected() -> tuple[np.ndarray, np.ndarray]:
    """Load test pictures of glyphs as they were collected where network B learned.

    Returns:
        Images (1000, 28, 28, 1), floats from 0 to 1, and labels (1000,).
    """
    _, (images, labels) = datasets.glyphs()
    return marked(as_input(images), labels == 0), labels


def as_input(images: np.ndarray) -> np.ndarray:
    """Turn bytes (N, H, W) into what the networks take: floats (N, H, W, 1) from 0 to 1."""
    return (images[..., None] / 255).astype(np.float32)


def marked(images: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Put a mark of 2×2 bright pixels into the upper left corner of some pictures (N, H, W, 1); return new ones."""
    images = images.copy()
    images[which, 1:3, 1:3] = 1
    return images


def letter_net() -> keras.Model:
    """Build the networks A and B, untrained."""
    backend.load()
    import keras
    from keras import layers

    inputs = keras.Input((28, 28, 1), name="pictures")
    x = layers.Conv2D(16, 5, padding="same", activation="relu", name="conv1")(inputs)
    x = layers.MaxPooling2D(2, name="pool1")(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu", name="conv2")(x)
    x = layers.MaxPooling2D(2, name="pool2")(x)
    x = layers.Conv2D(64, 3, padding="same", activation="relu", name="conv3")(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(inputs, layers.Dense(CLASSES, name="logits")(x), name="letters")


def base_net() -> keras.Model:
    """Build the base, untrained: three convolutions, each with batch normalisation before its ReLU."""
    backend.load()
    import keras
    from keras import layers

    inputs = x = keras.Input((28, 28, 1), name="pictures")
    for number, filters in enumerate((16, 32, 64), start=1):
        x = layers.MaxPooling2D(2, name=f"pool{number - 1}")(x) if number > 1 else x
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"conv{number}")(x)
        x = layers.BatchNormalization(name=f"norm{number}")(x)
        x = layers.ReLU(name=f"relu{number}")(x)
    return keras.Model(inputs, x, name="base")


def base_with_head() -> keras.Model:
    """Build what the base was trained as: it tells six letters apart."""
    body = base_net()
    from keras import Model, layers

    means = layers.GlobalAveragePooling2D()(body.output)
    return Model(body.inputs[0], layers.Dense(KNOWN)(means))


def _filled(model: keras.Model, name: str) -> keras.Model:
    arrays = datasets.load("networks.npz")
    model.set_weights([arrays[f"{name}_{index}"] for index in range(len(model.weights))])
    return model
