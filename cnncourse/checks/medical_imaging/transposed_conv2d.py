"""A convolution that makes maps larger."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case, digits, fractions

AXES = ("image", "row", "column", "channel")


def _transposed(
    images: np.ndarray, weights: np.ndarray, stride: int = 2, put: Callable = np.add, size: Callable | None = None
) -> np.ndarray:
    """Lay the kernel down for each pixel, times the pixel.

    Args:
        images, weights, stride: as the exercise has them.
        put: joins what lies there already and what comes.
        size: of the result, from those of picture and kernel.
    """
    kh, kw, filters, _ = weights.shape
    number, rows, columns, _ = images.shape
    size = size or (lambda given, kernel: given * stride + max(kernel - stride, 0))
    height, width = size(rows, kh), size(columns, kw)
    result = np.zeros((number, max(height, stride * rows + kh), max(width, stride * columns + kw), filters))
    for i in range(rows):
        for j in range(columns):
            laid = np.einsum("nc,uvfc->nuvf", images[:, i, j], weights)
            window = result[:, stride * i : stride * i + kh, stride * j : stride * j + kw]
            window[...] = put(window, laid)
    return result[:, :height, :width]


def _with(change: Callable) -> Callable:
    """With other images or weights."""
    return lambda images, weights, stride=2: _transposed(*change(images, weights), stride)


def _overwritten(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    return _transposed(images, weights, stride, put=lambda old, new: new)


def _averaged(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    times = _transposed(np.ones_like(images[..., :1]), np.ones_like(weights[..., :1]), stride)
    return _transposed(images, weights, stride) / np.maximum(times, 1)


def _no_zeros_between(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    return _transposed(images, weights, 1)


def _no_zeros_between_in_its_room(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    """The same in an array of the right size."""
    size = lambda given, kernel: given * stride + max(kernel - stride, 0)  # noqa: E731
    return _transposed(images, weights, 1, size=size)


def _repeated(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    """Each pixel repeated, then an ordinary full convolution."""
    return _transposed(images.repeat(stride, 1).repeat(stride, 2), weights, 1)


def _no_rest(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    """As large as the kernels reach: nothing behind the last one."""
    return _transposed(images, weights, stride, size=lambda given, kernel: (given - 1) * stride + kernel)


def _cropped(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    """The part that "same" keeps."""
    full = _transposed(images, weights, stride)
    cut = [max(kernel - stride, 0) // 2 for kernel in weights.shape[:2]]
    rows, columns = (stride * size for size in images.shape[1:3])
    return full[:, cut[0] : cut[0] + rows, cut[1] : cut[1] + columns]


def _cut_at_the_end(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    return _transposed(images, weights, stride)[:, : stride * images.shape[1], : stride * images.shape[2]]


def _downwards(images: np.ndarray, weights: np.ndarray, stride: int = 2) -> np.ndarray:
    """An ordinary convolution with a stride."""
    kh, kw = weights.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), (1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcuv,uvfc->nijf", windows, weights)


def _drawn(
    rng: np.random.Generator,
    images: tuple[int, ...],
    kernel: tuple[int, int, int],
    stride: int | None = None,
    numbers: Callable = digits,
) -> Case:
    pair = numbers(rng, *images), numbers(rng, *kernel, images[-1])
    return case(*pair) if stride is None else case(*pair, stride=stride)


EXAMPLE = case(np.array([1.0, 2, 3]).reshape(1, 1, 3, 1), np.array([10.0, 20, 30]).reshape(1, 3, 1, 1))  # the text's


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    from cnncourse import backend

    backend.load()
    from keras import ops

    text = np.array([[1.0, 2]])[None, ..., None], np.array([[10.0, 20, 30]])[..., None, None]
    yield _transposed(*text)[0, 0, :, 0], [10, 20, 30 + 20, 40, 60]
    for shape, kernel, stride in (
        ((2, 3, 4, 2), (2, 2, 3), 2),
        ((1, 4, 3, 2), (3, 4, 2), 2),
        ((2, 3, 5, 1), (2, 1, 3), 3),
        ((1, 3, 4, 3), (3, 2, 2), 1),
    ):
        drawn = _drawn(rng, shape, kernel, stride)
        images, weights = (array.astype("float32") for array in drawn.args)
        yield _transposed(*drawn.args, stride), ops.conv_transpose(images, weights, stride, "valid")


_SIZE = "Count on paper: each pixel lays down a kernel, `stride` pixels from the one before."
_BETWEEN = (
    "The kernels of neighbours lie one pixel apart here. They lie `stride` pixels apart: as if there were zeros "
    "between the pixels."
)

transposed_conv2d = Check(
    "transposed-conv2d",
    oracle=lambda images, weights, stride=2: _transposed(images, weights, stride),
    proof=_proof,
    criteria=[
        Returns(
            "kernels that lie side by side",
            1,
            lambda rng: [
                _drawn(rng, (2, 3, 4, 2), (2, 2, 3)),
                _drawn(rng, (1, 2, 3, 3), (3, 3, 3), 3),
                _drawn(rng, (1, 3, 2, 4), (2, 2, 3), numbers=fractions),
            ],
            axes=AXES,
        ),
        Returns(
            "where kernels overlap, they are added",
            1,
            lambda rng: [_drawn(rng, (2, 3, 4, 2), (3, 3, 2)), _drawn(rng, (1, 4, 3, 2), (4, 3, 3), 2)],
            axes=AXES,
        ),
        Returns(
            "any stride: 1, and one that is larger than the kernel",
            1,
            lambda rng: [_drawn(rng, (2, 3, 4, 2), (1, 1, 3), 1), _drawn(rng, (2, 3, 4, 2), (2, 1, 2), 3)],
            axes=AXES,
            combined=lambda rng: [_drawn(rng, (2, 3, 4, 2), (2, 3, 3), 1), EXAMPLE],
        ),
    ],
    misconceptions=[
        Misconception(
            "overlaps-overwritten",
            "Where two kernels overlap, the later one has replaced the earlier. Add: `+=`.",
            _overwritten,
        ),
        Misconception("overlaps-averaged", "Where kernels overlap, their mean was taken. They are added.", _averaged),
        Misconception("zeros-between-forgotten", _BETWEEN, _no_zeros_between),
        Misconception("zeros-between-forgotten", _BETWEEN, _no_zeros_between_in_its_room),
        Misconception(
            "pixels-repeated",
            "Each pixel was repeated before the convolution. Between pixels there are zeros, no copies.",
            _repeated,
        ),
        *[
            Misconception(
                "kernel-flipped", "The kernel lies there turned round. It is laid down as it is.", _with(wrong)
            )
            for wrong in (
                lambda images, weights: (images, weights[::-1, ::-1]),
                lambda images, weights: (images, weights[::-1]),
                lambda images, weights: (images, weights[:, ::-1]),
            )
        ],
        Misconception(
            "channels-swapped",
            "Input and output channels have changed places. The last axis of the weights is the one that the picture "
            "has, too; it is summed over.",
            _with(lambda images, weights: (images, weights.swapaxes(2, 3))),
        ),
        Misconception(
            "kernel-transposed",
            "Rows and columns of the kernel have changed places.",
            _with(lambda images, weights: (images, weights.swapaxes(0, 1))),
        ),
        Misconception(
            "first-channel-only",
            "Only the first channel of the pictures counts here. All are summed.",
            _with(lambda images, weights: (images[..., :1], weights[..., :1])),
        ),
        Misconception(
            "mean-over-channels",
            "The channels were averaged. They are summed.",
            lambda images, weights, stride=2: _transposed(images, weights, stride) / images.shape[-1],
        ),
        Misconception(
            "first-picture-only",
            "Each picture gives what the first one gives.",
            _with(lambda images, weights: (np.repeat(images[:1], len(images), 0), weights)),
        ),
        Misconception(
            "first-picture-only",
            "There is a result for the first picture only.",
            _with(lambda images, weights: (images[:1], weights)),
        ),
        Misconception(
            "rest-forgotten",
            "The result ends where the last kernel ends. With a stride that is larger than the kernel, zeros follow: "
            "height·stride + max(kh − stride, 0) rows.",
            _no_rest,
        ),
        Misconception(
            "cropped",
            'That is what "same" gives: the edges were cut off. All that a kernel covers is kept.',
            _cropped,
        ),
        Misconception(
            "cropped", "What the last kernels cover beyond height·stride was cut off. It is kept.", _cut_at_the_end
        ),
        Misconception(
            "stride-fixed",
            "The stride is 2 in each call. It is an argument.",
            lambda images, weights, stride=2: _transposed(images, weights, 2),
        ),
        Misconception(
            "downwards",
            "This is an ordinary convolution with a stride: it makes maps smaller. Here each pixel is the source of a "
            "whole kernel.",
            _downwards,
        ),
    ],
    hints=[
        _SIZE + " How large is it all together?",
        "`np.zeros` for the result, two loops over rows i and columns j of the picture, and `+=` on a slice of the "
        "result that begins at (stride·i, stride·j).",
        "For one pixel: `np.einsum('nc,uvfc->nuvf', images[:, i, j], weights)` is its kernel for all pictures; add it "
        "to `result[:, stride*i:stride*i+kh, stride*j:stride*j+kw]`.",
    ],
)
