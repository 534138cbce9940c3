"""Small relatives of the six networks for glyphs of 28×28, each with the idea of its family and about 20,000
parameters.

The blocks of GoogLeNet, ResNet and EfficientNet are handed in: in lesson 08 they are the learner's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse import costs, datasets
from cnncourse.historic_layers import local_response_normalization

SIDE = 28
BATCH = 40


def small_lenet() -> Any:
    """5×5 convolutions, tanh, average pooling, dense layers."""
    from keras import layers

    def body(x: Any) -> Any:
        for filters in (6, 16):
            x = layers.AveragePooling2D(2)(layers.Conv2D(filters, 5, activation="tanh")(x))
        return layers.Dense(60, activation="tanh")(layers.Flatten()(x))

    return _network(body)


def small_alexnet() -> Any:
    """A large first stride, ReLU, normalization, overlapping pooling, dropout."""
    from keras import layers

    def body(x: Any) -> Any:
        x = layers.Conv2D(16, 5, strides=2, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(3, 2)(local_response_normalization(x))
        x = layers.Conv2D(24, 3, padding="same", activation="relu")(x)
        x = layers.Flatten()(layers.MaxPooling2D(3, 2)(layers.Conv2D(24, 3, padding="same", activation="relu")(x)))
        return layers.Dropout(0.25)(layers.Dense(96, activation="relu")(x))

    return _network(body)


def small_vgg() -> Any:
    """Pairs of 3×3 convolutions, then pooling."""
    from keras import layers

    def body(x: Any) -> Any:
        for filters in (8, 16, 24):
            for _ in range(2):
                x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = layers.MaxPooling2D(2)(x)
        return layers.Dense(24, activation="relu")(layers.Flatten()(x))

    return _network(body)


def small_googlenet(inception_module: Callable) -> Any:
    """Two Inception modules."""
    from keras import layers

    def body(x: Any) -> Any:
        x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
        x = inception_module(x, 12, 8, 24, 4, 12, 12)
        x = inception_module(layers.MaxPooling2D(3, 2, "same")(x), 24, 16, 48, 8, 16, 16)
        return layers.GlobalAveragePooling2D()(x)

    return _network(body)


def small_resnet(residual_block: Callable) -> Any:
    """Two residual blocks, the second with a stride."""
    from keras import layers

    def body(x: Any) -> Any:
        x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
        return layers.GlobalAveragePooling2D()(residual_block(residual_block(x, 16), 32, stride=2))

    return _network(body)


def small_efficientnet(mbconv: Callable) -> Any:
    """Three MBConv blocks."""
    from keras import layers

    def body(x: Any) -> Any:
        x = layers.Conv2D(16, 3, strides=2, padding="same", activation="swish")(x)
        for filters, kernel_size, stride, expand in ((16, 3, 1, 1), (24, 5, 2, 4), (24, 3, 1, 4)):
            x = mbconv(x, filters, kernel_size, stride, expand)
        return layers.GlobalAveragePooling2D()(layers.Conv2D(128, 1, activation="swish")(x))

    return _network(body)


def scaled(residual_block: Callable, depth: tuple[int, int] = (1, 1), width: int = 8, side: int = 12) -> Any:
    """Make a small residual network of a size.

    Args:
        residual_block: of (x, filters, stride=1).
        depth: residual blocks at full and at half resolution.
        width: maps at the first of them; twice as many at the second.
        side: pixels that the glyph is shrunk or stretched to.
    """
    from keras import layers

    def body(x: Any) -> Any:
        x = layers.Conv2D(width, 3, padding="same", activation="relu")(layers.Resizing(side, side)(x))
        for stage in range(2):
            for block in range(depth[stage]):
                x = residual_block(x, width * 2**stage, 2 if stage and block == 0 else 1)
        return layers.GlobalAveragePooling2D()(x)

    return _network(body)


def _network(body: Callable) -> Any:
    import keras

    inputs = keras.Input((SIDE, SIDE, 1))
    x = keras.layers.BatchNormalization()(body(inputs))  # so that each family gets going within a hundred steps
    return keras.Model(inputs, keras.layers.Dense(10)(x))


def trained(build: Callable, *args: Any, num_images: int = 2000, seed: int = 0) -> tuple[float, int, int, float]:
    """Build a network and train it on glyphs, each seen once; a seed always gives the same network.

    Args:
        build, args: what makes the model.
        num_images: how many training pictures, a multiple of 40.
        seed: of the first weights and of dropout.

    Returns:
        The part of 500 held-out glyphs that are read, parameters, multiply-adds, seconds.
    """
    import keras

    start = time.perf_counter()
    keras.utils.set_random_seed(seed)
    model = build(*args)
    (images, labels), (test_images, test_labels) = datasets.glyphs()
    step = _training_step(model)
    for first in range(0, num_images, BATCH):
        batch = slice(first, first + BATCH)
        step(_prepared(images[batch]), labels[batch].astype(int))
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0  # so few steps leave its moving statistics behind: they become those of the next call
    model(_prepared(images[:300]), training=True)
    logits = np.asarray(model(_prepared(test_images[:500]), training=False))
    part = float((logits.argmax(axis=1) == test_labels[:500]).mean())
    return part, model.count_params(), costs.multiply_adds(model), time.perf_counter() - start


def _training_step(model: Any) -> Callable:
    """Make a function of a batch that trains one step, as in lesson 05; `fit` takes longer to get going than these few
    steps take.
    """
    import keras
    import tensorflow as tf

    optimizer = keras.optimizers.RMSprop(0.005)
    optimizer.build(model.trainable_variables)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function(autograph=False)
    def step(images: Any, labels: Any) -> None:
        with tf.GradientTape() as tape:
            loss = cross_entropy(labels, model(images, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    return step


def _prepared(images: np.ndarray) -> np.ndarray:
    return images[..., None].astype(np.float32) / 255
