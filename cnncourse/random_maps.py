"""A network that has learned nothing: random filters that look at a picture at several scales.

Textures can be told apart by such filters, and made with them (Ustyuzhaninov et al., 2017, "What does it take to
generate natural textures?"). Lab 15 judges by it what another network has painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncourse import backend

if TYPE_CHECKING:
    import keras


def random_maps(
    size: int,
    rng: np.random.Generator,
    kernel_sizes: tuple[int, ...] = (3, 4, 4),
    filters: int = 48,
    flat: float = 0.4,
) -> keras.Model:
    """Make a network of random weights.

    Args:
        size: height and width of its pictures.
        rng: where the weights come from.
        kernel_sizes: of each scale: the picture itself, then shrunk to a half, to a quarter, and so on.
        filters: of each scale.
        flat: how much the filters see of flat colour, from 0 for differences alone to 1.

    Returns:
        A model from pictures (N, size, size, 3), from 0 to 1, to a list of maps, one for each scale.
    """
    model = _untrained(size, kernel_sizes, filters)
    arrays = []
    for kernel_size in kernel_sizes:
        kernel = rng.normal(size=(kernel_size, kernel_size, 3, filters)) * np.sqrt(2 / (3 * kernel_size**2))
        kernel -= (1 - flat) * kernel.mean((0, 1), keepdims=True)
        arrays += [kernel, rng.normal(0, 0.05, filters)]
    model.set_weights(arrays)
    return model


def _untrained(size: int, kernel_sizes: tuple[int, ...], filters: int) -> keras.Model:
    backend.load()
    import keras
    from keras import layers

    inputs = keras.Input((size, size, 3), name="pictures")
    around_zero, maps = layers.Rescaling(2.0, -1.0, name="around_zero")(inputs), []
    for scale, kernel_size in enumerate(kernel_sizes):
        x = layers.AveragePooling2D(2**scale, name=f"shrunk{scale}")(around_zero) if scale else around_zero
        conv = layers.Conv2D(filters, kernel_size, activation="relu", kernel_initializer="zeros", name=f"maps{scale}")
        maps.append(conv(x))
    return keras.Model(inputs, maps, name="random_maps")
