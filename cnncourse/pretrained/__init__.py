"""EfficientNet-Lite0 (Tan, 2020), ready with its ImageNet weights, and ways to look at what it does.

The variant of EfficientNet-B0 for telephones: no squeeze-and-excite, ReLU6 for swish; 4,652,008 trainable parameters,
75.1 % top-1 as its authors state (github.com/tensorflow/tpu, models/official/efficientnet/lite). Lesson 09 asks
learners to write it, lesson 06 what looks at it: while these are graded this package is absent
(`cnncourse.beside.ANSWERS`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse import backend, weights
from cnncourse.pictures import resize

if TYPE_CHECKING:
    import keras

STAGES = (  # kernel size, stride of the first block, expansion, filters, blocks
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)


def lite0(size: int = 224) -> keras.Model:
    """Build the network and give it its weights.

    Args:
        size: height and width of its pictures; it has learned with 224.

    Returns:
        A model from pictures (N, size, size, 3), as `as_input` gives them, to logits (N, 1000). Its layers' names begin
        with "stem", "block1" to "block16" and "head"; "features" gives 1,280 numbers a picture, "logits" ends it.

    Raises:
        FileNotFoundError, ValueError: as `weights.lite0`.
    """
    arrays = weights.lite0()
    model = _untrained(size)
    model.set_weights([_keras_layout(array) for array in arrays.values()])
    return model


def as_input(photo: np.ndarray, size: int = 224) -> np.ndarray:
    """Turn a photograph into what the network takes.

    Args:
        photo: (H, W, 3), uint8, red, green, blue.
        size: height and width of the result.

    Returns:
        Its largest centred square, float32 (1, size, size, 3), black near -1 and white near 1.
    """
    side = min(photo.shape[:2])
    top, left = ((length - side) // 2 for length in photo.shape[:2])
    square = photo[top : top + side, left : left + side]
    return (resize(square, (size, size))[None] - 127) / 128


def as_photo(image: np.ndarray) -> np.ndarray:
    """Turn what the network takes, (H, W, 3), back into a picture of bytes."""
    return np.clip(np.rint(128 * image + 127), 0, 255).astype(np.uint8)


def _untrained(size: int) -> keras.Model:
    backend.load()
    import keras
    from keras import layers

    inputs = keras.Input((size, size, 3), name="pictures")
    x = _conv(inputs, 32, 3, 2, "stem")
    number = 0
    for kernel_size, first_stride, expand, filters, blocks in STAGES:
        for block in range(blocks):
            number += 1
            x = _block(x, filters, kernel_size, 1 if block else first_stride, expand, f"block{number}")
    x = _conv(x, 1280, 1, 1, "head")
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(inputs, layers.Dense(1000, kernel_initializer="zeros", name="logits")(x), name="lite0")


def _block(x: Any, filters: int, kernel_size: int, stride: int, expand: int, name: str) -> Any:
    from keras import layers

    change = x if expand == 1 else _conv(x, expand * x.shape[-1], 1, 1, f"{name}_expand")
    change = _conv(change, None, kernel_size, stride, f"{name}_depthwise")
    change = _conv(change, filters, 1, 1, f"{name}_project", activation=False)
    return layers.Add(name=f"{name}_add")([x, change]) if stride == 1 and filters == x.shape[-1] else change


def _conv(x: Any, filters: int | None, kernel_size: int, stride: int, name: str, activation: bool = True) -> Any:
    """A convolution, depthwise where no filters are named, then batch normalisation, then ReLU6."""
    from keras import layers

    settings = {"strides": stride, "padding": "same", "use_bias": False, "name": name}  # zeros are there at once
    if filters is None:
        x = layers.DepthwiseConv2D(kernel_size, depthwise_initializer="zeros", **settings)(x)
    else:
        x = layers.Conv2D(filters, kernel_size, kernel_initializer="zeros", **settings)(x)
    x = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_norm")(x)
    return layers.ReLU(6, name=f"{name}_relu")(x) if activation else x


def _keras_layout(array: np.ndarray) -> np.ndarray:
    """Move an array's axes from PyTorch's places to Keras's."""
    if array.ndim == 4:  # a depthwise one stays apart from one with a single input channel: there is none of these
        return array.transpose((2, 3, 0, 1) if array.shape[1] == 1 else (2, 3, 1, 0))
    return array.T
