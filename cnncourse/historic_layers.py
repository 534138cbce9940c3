"""Parts that the networks of history have and Keras has not: tools for lessons 07 and 08.

- The output codes and the connections of LeNet-5 (LeCun, Bottou, Bengio, Haffner, 1998, Proc. IEEE 86(11), §II-B and
  Table I).
  The codes are digits drawn on 12 rows of 7 pixels, as in the paper's Fig. 3; these are our own drawings.
- Local response normalisation (Krizhevsky, Sutskever, Hinton, 2012, NIPS, §3.3).
- Layer tables, as lesson 03 has them, of the modern LeNet-5, AlexNet and VGG-16.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse import datasets, samples

# Table I: which of the six maps of S2 each of the sixteen maps of C3 sees.
C3_SEES = (
    (0, 1, 2),
    (1, 2, 3),
    (2, 3, 4),
    (3, 4, 5),
    (0, 4, 5),
    (0, 1, 5),
    (0, 1, 2, 3),
    (1, 2, 3, 4),
    (2, 3, 4, 5),
    (0, 3, 4, 5),
    (0, 1, 4, 5),
    (0, 1, 2, 5),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)

_DRAWN = """
.......  .......  .......  .......  .......  .......  .......  .......  .......  .......
..###..  ...#...  ..###..  .#####.  ....##.  ######.  ..####.  #######  .#####.  .#####.
.##.##.  ..##...  .#...#.  .....#.  ...#.#.  #......  .#.....  .....##  ##...##  ##...##
##...##  .#.#...  #.....#  ....#..  ..#..#.  #......  #......  ....##.  #.....#  #.....#
#.....#  ...#...  ......#  ...#...  ..#..#.  #......  #......  ....#..  ##...##  #.....#
#.....#  ...#...  .....#.  ..###..  .#...#.  #####..  #.###..  ...##..  .#####.  ##...##
#.....#  ...#...  ....#..  .....#.  .#...#.  ....##.  ##...#.  ...#...  ##...##  .######
#.....#  ...#...  ...#...  ......#  #######  .....##  #.....#  ..##...  #.....#  ......#
##...##  ...#...  ..#....  ......#  .....#.  ......#  #.....#  ..#....  #.....#  ......#
.##.##.  ...#...  .#.....  #....#.  .....#.  #....##  .#...#.  .##....  ##...##  .....#.
..###..  .#####.  #######  .####..  .....#.  .####..  ..###..  .#.....  .#####.  .####..
.......  .......  .......  .......  .......  .......  .......  .......  .......  .......
"""
_ROWS = [line.split() for line in _DRAWN.split("\n") if line]
CODES = np.array(
    [[1.0 if pixel == "#" else -1.0 for row in _ROWS for pixel in row[digit]] for digit in range(10)]
)  # (10, 84)
CODES.setflags(write=False)


def local_response_normalization(x: Any, size: int = 5, k: float = 2.0, alpha: float = 1e-4, beta: float = 0.75) -> Any:
    """Divide each number by what it and its neighbours among the channels amount to, as AlexNet does.

    Args:
        x: maps (N, H, W, C), an array or a Keras tensor.
        size: how many channels count, the own one in the middle, an odd int.
        k, alpha, beta: the divisor is (k + alpha · sum of squares) to the power of beta.

    Returns:
        Maps of the same shape.
    """
    from keras import ops

    channels, beside = x.shape[-1], size // 2
    squares = ops.pad(ops.square(x), ((0, 0), (0, 0), (0, 0), (beside, beside)))
    total = sum(squares[..., shift : shift + channels] for shift in range(size))
    return x / (k + alpha * total) ** beta


def _conv(filters: int, kernel_size: int, stride: int = 1, padding: int = 0, groups: int = 1) -> dict:
    numbers = {"filters": filters, "kernel_size": kernel_size, "stride": stride, "padding": padding, "groups": groups}
    return {"kind": "conv", **numbers}


def _pool(kind: str, kernel_size: int, stride: int) -> dict:
    return {"kind": kind, "kernel_size": kernel_size, "stride": stride}


def _dense(*units: int) -> list[dict]:
    return [{"kind": "flatten"}, *({"kind": "dense", "units": number} for number in units)]


def _blocks(*blocks: tuple[int, int]) -> list[dict]:
    """Blocks of VGG from (filters, number of layers)."""
    return [
        layer for filters, number in blocks for layer in [_conv(filters, 3, 1, 1)] * number + [_pool("max_pool", 2, 2)]
    ]


_AVERAGE, _OVERLAPPING = _pool("avg_pool", 2, 2), _pool("max_pool", 3, 2)

INPUT = {"LeNet-5": (32, 32, 1), "AlexNet": (227, 227, 3), "VGG-16": (224, 224, 3)}
LAYERS = {
    "LeNet-5": [_conv(6, 5), _AVERAGE, _conv(16, 5), _AVERAGE, _conv(120, 5), *_dense(84, 10)],
    "AlexNet": [
        _conv(96, 11, 4),
        _OVERLAPPING,
        _conv(256, 5, 1, 2, 2),
        _OVERLAPPING,
        _conv(384, 3, 1, 1),
        _conv(384, 3, 1, 1, 2),
        _conv(256, 3, 1, 1, 2),
        _OVERLAPPING,
        *_dense(4096, 4096, 1000),
    ],
    "VGG-16": [*_blocks((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), *_dense(4096, 4096, 1000)],
}

# Small versions for pictures of 28×28 and ten classes, with about the same number of parameters.
SMALL = {
    "LeNet": [_conv(6, 5), _AVERAGE, _conv(16, 5), _AVERAGE, *_dense(60, 10)],
    "AlexNet": [_conv(16, 7, 2), _OVERLAPPING, _conv(24, 5, 1, 2), _OVERLAPPING, *_dense(72, 10)],
    "VGG": [*_blocks((6, 2), (12, 2), (24, 2)), *_dense(36, 10)],
}
# Equal but for the middle, where 16 channels come in and 16 go out, as in `three_3x3(16)` of lesson 07.
STACKS = {
    "one 7×7": [_conv(16, 4, 4), _conv(16, 7, 1, 3), *_dense(10)],
    "three 3×3": [_conv(16, 4, 4), *[_conv(16, 3, 1, 1)] * 3, *_dense(10)],
}


def from_table(input_shape: tuple[int, int, int], layers: list[dict], activation: str = "relu") -> Any:
    """Make a Keras model from a layer table; the last layer gives logits.

    Args:
        input_shape: (H, W, C).
        layers: the table; a convolution's padding is 0 or such that the size stays.
        activation: behind every layer with weights but the last.
    """
    import keras

    def make(layer: dict) -> Any:
        bend = activation if layer is not layers[-1] else None
        if layer["kind"] == "conv":
            padding = "same" if layer["padding"] else "valid"
            return keras.layers.Conv2D(
                layer["filters"],
                layer["kernel_size"],
                layer["stride"],
                padding,
                groups=layer["groups"],
                activation=bend,
            )
        if layer["kind"] == "dense":
            return keras.layers.Dense(layer["units"], activation=bend)
        if layer["kind"] == "flatten":
            return keras.layers.Flatten()
        pool = {"max_pool": keras.layers.MaxPooling2D, "avg_pool": keras.layers.AveragePooling2D}[layer["kind"]]
        return pool(layer["kernel_size"], layer["stride"])

    return keras.Sequential([keras.Input(input_shape), *map(make, layers)])


def read_glyphs(layers: list[dict], activation: str = "relu", epochs: int = 3, seed: int = 0) -> float:
    """Train a network on the glyphs, with Adam; return the part of the test pictures that it reads.

    Args:
        layers: a layer table for pictures (28, 28, 1) and ten classes.
        activation: as in `from_table`.
        epochs: passes over the 3,600 training pictures.
        seed: of start weights and shuffling.
    """
    import keras

    keras.utils.set_random_seed(seed)
    model = from_table((28, 28, 1), layers, activation)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(2e-3), loss, metrics=["accuracy"], jit_compile=False)
    (images, labels), (test_images, test_labels) = datasets.glyphs()
    model.fit(images[..., None] / np.float32(255), labels, batch_size=32, epochs=epochs, verbose=0)
    return float(model.evaluate(test_images[..., None] / np.float32(255), test_labels, 500, verbose=0)[1])


def read_digits(build: Callable[[], Any], distances: bool = False, epochs: int = 2, seed: int = 0) -> np.ndarray:
    """Train a LeNet-5 on 4,000 digits of MNIST, with Adam; return which digits (1000,) it reads in 1,000 others.

    Args:
        build: makes a model from pictures (N, 32, 32, 1) to logits (N, 10).
        distances: it gives squared distances to `CODES` instead, the smallest of which wins. What they are in the mean
            of a code's numbers, less than zero, stands for logits: the loss of the paper's eq. (9), without its j.
        epochs: passes over the 4,000 pictures.
        seed: of start weights and shuffling.
    """
    import keras

    keras.utils.set_random_seed(seed)
    model, factor = build(), -1 / CODES.shape[1] if distances else 1
    (images, labels), (new_images, _) = samples.mnist()
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    falling = keras.optimizers.schedules.CosineDecay(6e-3, epochs * len(images) // 16)
    optimizer = keras.optimizers.Adam(falling)
    model.compile(optimizer, lambda labels, out: cross_entropy(labels, factor * out), jit_compile=False)
    model.fit(images, labels, batch_size=16, epochs=epochs, verbose=0)
    return np.argmax(factor * np.asarray(model(new_images, training=False)), axis=1)
