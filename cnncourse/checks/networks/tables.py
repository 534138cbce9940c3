"""Networks to compare with, each a frozen object that tells its parameters and computes its logits.

They are layer tables, computed layer by layer so that no second network is in memory, or functions (blocks.py). Their
weights depend on role and shape only, as those that the learner's model is filled with (`probes.fill_by_role`).
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from cnncourse.checks.kit import (
    probes,
)


class Reference(Protocol):
    """A network to compare with: a frozen object that tells its parameters and computes its logits."""

    @property
    def parameters(self) -> int:
        """How many there are, counted as the exercise counts."""

    @property
    def kernels_by_table(self) -> Mapping[tuple[str, int, int], int]:
        """How many kernels there are of ("kernel", rows, columns), as `probes.role_and_table` tells it."""

    @property
    def multiply_adds(self) -> float:
        """How many it takes for a picture, nan where that is not known."""

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute logits with weights filled by role from a seed; `like` are the tables (rows, columns) of the
        learner's.
        """


class Layer(NamedTuple):
    """One layer of a table; `width` counts filters or units, padding is in pixels, or "same" as Keras's pooling has
    it.
    """

    kind: str
    width: int = 0
    kernel_size: int = 1
    stride: int = 1
    padding: int | str = 0
    groups: int = 1
    activation: str | None = "relu"
    use_bias: bool = True


def conv(filters: int, kernel_size: int, stride: int = 1, padding: int = 0, **others: Any) -> Layer:
    """A convolution, then ReLU unless another `activation` is named; padding in pixels on each side."""
    return Layer("conv", filters, kernel_size, stride, padding, **others)


def max_pool(kernel_size: int, stride: int | None = None) -> Layer:
    return Layer("max_pool", 0, kernel_size, stride or kernel_size)


def avg_pool(kernel_size: int, stride: int | None = None) -> Layer:
    return Layer("avg_pool", 0, kernel_size, stride or kernel_size)


def dense(units: int, **others: Any) -> Layer:
    return Layer("dense", units, **others)


FLATTEN, GLOBAL_AVERAGE, NORMALIZE, SOFTMAX, DIVIDE, BY_CHANNELS, TWO_BY_TWO = (
    Layer(kind, activation=None)
    for kind in ("flatten", "global_average", "normalize", "softmax", "divide", "flatten_by_channels", "two_by_two")
)


@dataclass(frozen=True)
class Table:
    """A network as a layer table. Only one layer's weights are in memory at a time.

    Args:
        input_shape: (H, W, C).
        layers: in order.
    """

    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Weights and biases of all layers."""
        return sum(rows * columns + layer.width * layer.use_bias for layer, rows, columns, _ in self.kernels())

    @property
    def kernels_by_table(self) -> Counter:
        return Counter(("kernel", rows, columns) for _, rows, columns, _ in self.kernels())

    @property
    def multiply_adds(self) -> int:
        """Each weight is used once at each place of its layer's maps."""
        return sum(rows * columns * places for _, rows, columns, places in self.kernels())

    def kernels(self) -> Iterable[tuple[Layer, int, int, int]]:
        """Yield each layer that has weights, its table's rows and columns, and how many places its maps have."""
        before = self.input_shape
        for layer in self.layers:
            after = shape_after(layer, before)
            if layer.kind in ("conv", "dense"):
                yield layer, layer.kernel_size**2 * before[-1] // layer.groups, layer.width, int(np.prod(after[:-1]))
            before = after

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute the logits (N, K), layer by layer; a grouped layer may be several layers in the learner's network."""
        return np.asarray(self.steps([Step(pictures, Counter())], seed, like)[-1].maps)

    def steps(self, known: list[Step], seed: int, like: frozenset) -> list[Step]:
        """Compute what stands behind each layer.

        Args:
            known: the pictures, and what stands behind the first layers, where another table has computed it.
            seed, like: as for `logits`.
        """
        from keras import ops

        steps = list(known)
        for layer in self.layers[len(known) - 1 :]:
            turns = Counter(steps[-1].turns)

            def drawn(role: str, rows: int, columns: int, turns: Counter = turns) -> tuple[np.ndarray, np.ndarray]:
                turns[role, rows, columns] += 1
                return probes.numbers_by_role(role, rows, columns, seed, turns[role, rows, columns] - 1)

            maps = _COMPUTE[layer.kind](ops.convert_to_tensor(steps[-1].maps), layer, drawn, like)
            steps.append(Step(maps, turns))
        return steps


class Step(NamedTuple):
    """What stands behind a layer, and how many weights of each role and table were drawn up to there."""

    maps: Any
    turns: Counter


def shape_after(layer: Layer, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of one picture's maps after a layer."""
    if layer.kind in ("flatten", "flatten_by_channels"):
        return (int(np.prod(shape)),)
    if layer.kind == "global_average":
        return shape[-1:]
    if layer.kind == "dense":
        return (*shape[:-1], layer.width)
    if layer.kind in ("normalize", "softmax", "divide", "activation", "two_by_two"):
        return shape
    if layer.padding == "same":
        return (*(-(-size // layer.stride) for size in shape[:2]), shape[2])
    places = [(size + 2 * layer.padding - layer.kernel_size) // layer.stride + 1 for size in shape[:2]]
    return (*places, layer.width or shape[2])


def _activated(x: Any, layer: Layer) -> Any:
    from keras import ops

    return getattr(ops, layer.activation)(x) if layer.activation else x


def _weights(drawn: tuple[np.ndarray, np.ndarray]) -> Any:
    from keras import ops

    return ops.take(*drawn, axis=0)


def _conv(x: Any, layer: Layer, drawn: Callable, like: frozenset) -> Any:
    from keras import ops

    edge, k, groups = (layer.padding,) * 2, layer.kernel_size, layer.groups
    x = ops.pad(x, ((0, 0), edge, edge, (0, 0)))
    inputs, filters = x.shape[-1] // groups, layer.width // groups
    rows = k * k * inputs
    if groups > 1 and (rows, filters) in like:  # built as several layers, each with a table and biases of its own
        kernels = [_weights(drawn("kernel", rows, filters)) for _ in range(groups)]
        biases = [_weights(drawn("bias", 1, filters))[0] for _ in range(groups)] if layer.use_bias else [0.0] * groups
    else:
        kernels = ops.split(_weights(drawn("kernel", rows, layer.width)), groups, axis=1)
        biases = ops.split(_weights(drawn("bias", 1, layer.width))[0], groups) if layer.use_bias else [0.0] * groups
    parts = [
        ops.conv(part, ops.reshape(kernel, (k, k, inputs, filters)), layer.stride, "valid") + bias
        for part, kernel, bias in zip(ops.split(x, groups, axis=-1), kernels, biases)
    ]
    return _activated(ops.concatenate(parts, axis=-1), layer)


def _dense(x: Any, layer: Layer, drawn: Callable, like: frozenset) -> Any:
    from keras import ops

    numbers, picks = drawn("kernel", x.shape[-1], layer.width)
    if len(picks) > len(numbers):  # inputs with the same row of weights are added up first: twenty times as fast in VGG
        x = ops.transpose(ops.segment_sum(ops.transpose(x), picks, len(numbers)))
    x = ops.matmul(x, numbers)
    return _activated(x + _weights(drawn("bias", 1, layer.width))[0] if layer.use_bias else x, layer)


def _max_pool(x: Any, layer: Layer, *_: Any) -> Any:
    from keras import ops

    return ops.max_pool(x, layer.kernel_size, layer.stride, layer.padding or "valid")


def _avg_pool(x: Any, layer: Layer, *_: Any) -> Any:
    from keras import ops

    return ops.average_pool(x, layer.kernel_size, layer.stride, "valid")


def _normalize(x: Any, layer: Layer, *_: Any) -> Any:
    """Local response normalisation as in AlexNet: five channels, by one matrix product."""
    from keras import ops

    channel = np.arange(x.shape[-1])
    near = (np.abs(channel[:, None] - channel) <= 2).astype("float32")
    return _activated(x / (2 + 1e-4 * ops.matmul(ops.square(x), near)) ** 0.75, layer)


def _by_channels(x: Any, *_: Any) -> Any:
    """One map behind the other, as a library that has channels first lays them out."""
    from keras import ops

    return ops.reshape(ops.transpose(x, (0, 3, 1, 2)), (x.shape[0], -1))


def _two_by_two(x: Any, *_: Any) -> Any:
    """The maps with even numbers first, then the others."""
    from keras import ops

    return ops.concatenate([x[..., ::2], x[..., 1::2]], axis=-1)


def _by_keras(name: str, **arguments: Any) -> Callable:
    def compute(x: Any, *_: Any) -> Any:
        from keras import ops

        return getattr(ops, name)(x, **arguments)

    return compute


_COMPUTE = {
    "conv": _conv,
    "dense": _dense,
    "max_pool": _max_pool,
    "avg_pool": _avg_pool,
    "normalize": _normalize,
    "global_average": _by_keras("mean", axis=(1, 2)),
    "softmax": _by_keras("softmax"),
    "flatten": lambda x, *_: _by_keras("reshape", newshape=(x.shape[0], -1))(x),
    "flatten_by_channels": _by_channels,
    "two_by_two": _two_by_two,
    "divide": lambda x, *_: x / 255,
    "activation": lambda x, layer, *_: _activated(x, layer),
}


@functools.lru_cache(maxsize=256)
def _logits(
    reference: Reference, like_table: Reference, input_shape: tuple[int, ...], pixels: float, seed: int, like: frozenset
) -> np.ndarray:
    """Compute a reference's logits; as far as it is like another table's network, that one's maps are taken."""
    if not (isinstance(reference, Table) and isinstance(like_table, Table)):
        return reference.logits(picture(input_shape, pixels, seed), seed, like)
    same = 0
    while reference.layers[same : same + 1] == like_table.layers[same : same + 1] != ():
        same += 1
    known = _steps(like_table, pixels, seed, like)[: same + 1]
    return np.asarray(reference.steps(known, seed, like)[-1].maps)


@functools.lru_cache(maxsize=1)
def _steps(table: Table, pixels: float, seed: int, like: frozenset) -> list[Step]:
    return table.steps([Step(picture(table.input_shape, pixels, seed), Counter())], seed, like)


def picture(input_shape: tuple[int, ...], pixels: float, seed: int) -> np.ndarray:
    """Draw the picture that both networks look at, (1, H, W, C): coarse blotches and fine noise."""
    rng = np.random.default_rng([seed, *input_shape])
    height, width, channels = input_shape
    coarse = (
        rng.standard_normal((1, -(-height // 8), -(-width // 8), channels))
        .repeat(8, 1)
        .repeat(8, 2)[:, :height, :width]
    )
    return (pixels * (coarse + rng.standard_normal((1, *input_shape))) / np.sqrt(2)).astype(np.float32)
