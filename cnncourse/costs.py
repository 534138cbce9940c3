"""What a Keras model costs to run: counted from its layers, without running it."""

from __future__ import annotations

from typing import Any

import numpy as np


def multiply_adds(model: Any) -> int:
    """Count the multiply-adds of all convolutions and dense layers for one picture.

    Each number of a kernel is used once at every place of the result. Biases, normalization, pooling and activations
    are left out, as in the literature.

    Args:
        model: a Keras model whose layers each know their output.
    """
    kernels = [(layer.kernel, layer.output) for layer in model.layers if hasattr(layer, "kernel")]
    return sum(int(np.prod(kernel.shape)) * int(np.prod(output.shape[1:-1])) for kernel, output in kernels)


def map_bytes(model: Any) -> int:
    """Add up what all layers give out for one picture, in bytes, four for each number. Training keeps them all."""
    return 4 * sum(int(np.prod(layer.output.shape[1:])) for layer in model.layers)
