"""From PyTorch's order of axes to Keras's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions

AXES = {"conv": (2, 3, 1, 0), "depthwise": (2, 3, 0, 1), "dense": (1, 0), "vector": (0,)}


def keras_layout_oracle(kind: str, array: np.ndarray) -> np.ndarray:
    return np.transpose(array, AXES[kind])


keras_layout_oracle.__name__ = "keras_layout"


def _proof(rng: np.random.Generator):
    """Keras's layers with these weights compute what SciPy does with PyTorch's."""
    from keras import layers
    from scipy.signal import correlate

    image, kernels = rng.normal(size=(6, 7, 3)), rng.normal(size=(4, 3, 2, 3))  # (H, W, C); (out, in, kh, kw)

    def correlated(channel: int, kernel: np.ndarray) -> np.ndarray:
        return correlate(image[..., channel], kernel, "valid")

    def layered(layer: layers.Layer, kind: str, array: np.ndarray, x: np.ndarray) -> np.ndarray:
        layer.build((None, *x.shape))
        layer.set_weights([keras_layout_oracle(kind, array)])
        return np.asarray(layer(x[None]))[0]

    settings = {"use_bias": False, "dtype": "float64"}
    summed = [sum(correlated(c, kernel[c]) for c in range(3)) for kernel in kernels]
    yield layered(layers.Conv2D(4, (2, 3), **settings), "conv", kernels, image), np.stack(summed, -1)
    each = [correlated(c, kernels[c, 0]) for c in range(3)]
    yield layered(layers.DepthwiseConv2D((2, 3), **settings), "depthwise", kernels[:3, :1], image), np.stack(each, -1)
    matrix = rng.normal(size=(4, 3))  # (out, in)
    yield layered(layers.Dense(4, **settings), "dense", matrix, image[0]), image[0] @ matrix.T
    yield keras_layout_oracle("vector", matrix[0]), matrix[0]


def _with(**others: Callable[[np.ndarray], np.ndarray]) -> Callable:
    """The right layout, but for some kinds."""
    return lambda kind, array: others[kind](array) if kind in others else keras_layout_oracle(kind, array)


def _everywhere(change: Callable[[np.ndarray], np.ndarray]) -> Callable:
    return lambda kind, array: change(array) if array.ndim == 4 else keras_layout_oracle(kind, array)


def _axes(*axes: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda array: np.transpose(array, axes)


def _reshaped(array: np.ndarray) -> np.ndarray:
    """The right shape, with the numbers in their old order."""
    return array.reshape(array.transpose(2, 3, 1, 0).shape)


_IN_OUT = "Input and output channels have changed places: PyTorch has (out, in, kh, kw), Keras (kh, kw, in, out)."
_TURNED = "Rows and columns of the kernels have changed places: after the channels, kh still comes before kw."
_RESHAPED = "`reshape` keeps the numbers in their old order. To move an axis there is `transpose`."

keras_layout = Check(
    "keras-layout",
    oracle=keras_layout_oracle,
    proof=_proof,
    criteria=[
        Returns(
            "a convolution",
            1,
            lambda rng: [
                *(case("conv", digits(rng, *shape)) for shape in ((4, 3, 2, 5), (6, 6, 3, 3), (4, 1, 3, 3))),
                case("conv", fractions(rng, 5, 3, 1, 1)),
            ],
            axes=("row", "column", "channel in", "channel out"),
        ),
        Returns(
            "a depthwise convolution",
            0.5,
            lambda rng: [
                *(case("depthwise", digits(rng, *shape)) for shape in ((4, 1, 2, 5), (6, 1, 3, 3))),
                case("depthwise", fractions(rng, 3, 1, 1, 1)),
            ],
            axes=("row", "column", "channel", "multiplier"),
        ),
        Returns(
            "a dense layer, and a vector as it is",
            0.5,
            lambda rng: [
                case("dense", digits(rng, 4, 3)),
                case("dense", digits(rng, 5, 5)),
                case("vector", digits(rng, 4)),
            ],
        ),
    ],
    misconceptions=[
        Misconception("transposed-kernels", _TURNED, lambda kind, array: array.T),
        Misconception("transposed-kernels", _TURNED, _with(conv=_axes(3, 2, 1, 0), depthwise=_axes(3, 2, 0, 1))),
        Misconception("transposed-kernels", _TURNED, _with(conv=_axes(3, 2, 1, 0))),
        Misconception("in-and-out-swapped", _IN_OUT, _with(conv=_axes(2, 3, 0, 1))),
        Misconception("in-and-out-swapped", _IN_OUT, _with(conv=_axes(3, 2, 0, 1))),
        Misconception(
            "kind-ignored",
            "A convolution with one channel in was taken for a depthwise one. `kind` says which one it is.",
            _everywhere(lambda array: np.transpose(array, AXES["depthwise" if array.shape[1] == 1 else "conv"])),
        ),
        Misconception(
            "depthwise-as-conv",
            "The channels stand at the wrong axis: Keras's depthwise layer wants (kh, kw, C, 1).",
            _with(depthwise=_axes(2, 3, 1, 0)),
        ),
        Misconception(
            "depthwise-axis-dropped",
            "The axis of length 1 is gone. Keras's depthwise layer keeps one: (kh, kw, C, 1).",
            _with(depthwise=lambda array: array[:, 0].transpose(1, 2, 0)),
        ),
        Misconception(
            "dense-not-transposed",
            "A dense layer's array was left as it is. PyTorch has (out, in), Keras (in, out).",
            _with(dense=lambda array: array),
        ),
        Misconception("reshaped", _RESHAPED, _everywhere(_reshaped)),
        Misconception("reshaped", _RESHAPED, _with(conv=_reshaped)),
        Misconception("reshaped", _RESHAPED, _with(depthwise=lambda array: array.reshape(*array.shape[2:], -1, 1))),
        Misconception("reshaped", _RESHAPED, _with(dense=lambda array: array.reshape(array.shape[::-1]))),
        Misconception(
            "kernels-flipped",
            "The kernels were turned by 180°. Both libraries correlate: nothing is flipped.",
            lambda kind, array: keras_layout_oracle(kind, array[..., ::-1, ::-1] if array.ndim == 4 else array),
        ),
        Misconception(
            "unchanged",
            "The array came back as it was. Look at both orders of axes: which axis has to go where?",
            lambda kind, array: array,
        ),
        Misconception("unchanged", "The axes of four are still in PyTorch's order.", _everywhere(lambda array: array)),
        Misconception(
            "only-one-axis-moved",
            "Only the first axis was moved: the channels in stand in front. Keras has (kh, kw, in, out).",
            _with(conv=lambda array: np.moveaxis(array, 0, -1)),
        ),
    ],
    hints=[
        "Axis 0 of PyTorch's convolution counts the filters. Which axis does so in Keras? And where do rows and "
        "columns go?",
        "`array.transpose(...)` takes the old places in their new order: the first number says which old axis "
        "comes first.",
        "Four kinds, four orders. The two with four axes differ in the last two places only.",
    ],
    keras=True,
)
