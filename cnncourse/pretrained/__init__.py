"""EfficientNet-Lite0 (Tan, 2020), ready with its ImageNet weights, and ways to look at what it does.

The variant of EfficientNet-B0 for telephones: no squeeze-and-excite, ReLU6 for swish; 4,652,008 trainable parameters,
75.1 % top-1 as its authors state (github.com/tensorflow/tpu, models/official/efficientnet/lite). Lesson 09 asks
learners to write it, lesson 06 what looks at it: while these are graded this package is absent
(`cnncourse.beside.ANSWERS`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse import backend, weights
from cnncourse.pictures import resize
from cnncourse.pretrained.looking import grad_cam, occlusion

if TYPE_CHECKING:
    import keras

__all__ = ["as_input", "as_photo", "as_picture", "features", "folded", "grad_cam", "lite0", "maps", "occlusion"]

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


def as_picture(photo: np.ndarray, size: int) -> np.ndarray:
    """Turn a photograph (H, W, 3) of bytes into what `maps` takes: its largest centred square, float32 (size, size, 3)
    from 0 to 1.
    """
    return np.clip((128 * as_input(photo, size)[0] + 127) / 255, 0, 1)


def maps(layer_names: list[str], size: int) -> keras.Model:
    """Build the network with its weights, up to some of its layers.

    Args:
        layer_names: of the layers, such as "stem_norm" or "block4_depthwise_norm", in the order in which data flow.
        size: height and width of its pictures.

    Returns:
        A model from pictures (N, size, size, 3), from 0 to 1, to a list of these layers' maps.

    Raises:
        ValueError: there is no such layer.
    """
    network = lite0(size)
    import keras

    pictures = keras.Input((size, size, 3), name="pictures_from_0_to_1")
    scaled = keras.layers.Rescaling(255 / 128, -127 / 128, name="scaled")(pictures)
    inner = keras.Model(network.inputs[0], [network.get_layer(name).output for name in layer_names])
    return keras.Model(pictures, inner(scaled), name="maps")


def features(photos: np.ndarray, size: int = 96) -> np.ndarray:
    """Compute what the network gives before its last layer.

    Args:
        photos: (N, H, W, 3), uint8; squares.
        size: height and width to which they are resized; with 96 it takes a fifth of the time that 224 takes.

    Returns:
        (N, 1280), float32.
    """
    body = _body(size)
    pictures = np.concatenate([as_input(photo, size) for photo in photos])
    return np.concatenate([np.asarray(body(pictures[i : i + 50], training=False)) for i in range(0, len(pictures), 50)])


@cache
def _body(size: int) -> keras.Model:
    """The network up to its features; what calls it does not change it."""
    import keras

    network = lite0(size)
    return keras.Model(network.inputs[0], network.get_layer("features").output)


def folded(model: keras.Model, fold: Callable) -> keras.Model:
    """Build a network without batch normalisation that computes the same.

    Args:
        model: a network whose layers are named as in `lite0`.
        fold: from weights (kh, kw, C_in, C_out), gamma, beta, mean, variance (C_out,) and epsilon, the weights and the
            bias of one convolution that equals both.
    """
    result = _untrained(model.input_shape[1], normalised=False)
    for layer in result.layers:
        arrays = model.get_layer(layer.name).get_weights()
        if len(arrays) == 1:  # a kernel without bias: normalisation follows
            norm = model.get_layer(f"{layer.name}_norm")
            turned = layer.name.endswith("depthwise")  # its filters are in the axis before the last
            kernel = arrays[0].swapaxes(2, 3) if turned else arrays[0]
            weights, bias = fold(kernel, *norm.get_weights(), norm.epsilon)
            arrays = [np.swapaxes(weights, 2, 3) if turned else weights, bias]
        layer.set_weights(arrays)
    return result


def _untrained(size: int, normalised: bool = True) -> keras.Model:
    backend.load()
    import keras
    from keras import layers

    conv = partial(_conv, normalised=normalised)
    inputs = keras.Input((size, size, 3), name="pictures")
    x = conv(inputs, 32, 3, 2, "stem")
    number = 0
    for kernel_size, first_stride, expand, filters, blocks in STAGES:
        for block in range(blocks):
            number += 1
            x = _block(conv, x, filters, kernel_size, 1 if block else first_stride, expand, f"block{number}")
    x = conv(x, 1280, 1, 1, "head")
    x = layers.GlobalAveragePooling2D(name="features")(x)
    return keras.Model(inputs, layers.Dense(1000, kernel_initializer="zeros", name="logits")(x), name="lite0")


def _block(conv: Callable, x: Any, filters: int, kernel_size: int, stride: int, expand: int, name: str) -> Any:
    from keras import layers

    change = x if expand == 1 else conv(x, expand * x.shape[-1], 1, 1, f"{name}_expand")
    change = conv(change, None, kernel_size, stride, f"{name}_depthwise")
    change = conv(change, filters, 1, 1, f"{name}_project", activation=False)
    return layers.Add(name=f"{name}_add")([x, change]) if stride == 1 and filters == x.shape[-1] else change


def _conv(
    x: Any,
    filters: int | None,
    kernel_size: int,
    stride: int,
    name: str,
    activation: bool = True,
    normalised: bool = True,
) -> Any:
    """A convolution, depthwise where no filters are named, then batch normalisation (or a bias), then ReLU6."""
    from keras import layers

    settings = {
        "strides": stride,
        "padding": "same",
        "use_bias": not normalised,
        "name": name,
    }  # zeros are there at once
    if filters is None:
        x = layers.DepthwiseConv2D(kernel_size, depthwise_initializer="zeros", **settings)(x)
    else:
        x = layers.Conv2D(filters, kernel_size, kernel_initializer="zeros", **settings)(x)
    x = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_norm")(x) if normalised else x
    return layers.ReLU(6, name=f"{name}_relu")(x) if activation else x


def _keras_layout(array: np.ndarray) -> np.ndarray:
    """Move an array's axes from PyTorch's places to Keras's."""
    if array.ndim == 4:  # a depthwise one stays apart from one with a single input channel: there is none of these
        return array.transpose((2, 3, 0, 1) if array.shape[1] == 1 else (2, 3, 1, 0))
    return array.T
