"""Answers to the exercise keras-layout of lesson 09."""

import numpy as np

from tests.answers import right, tf, wrong

EQUIVALENT = {"(0,) → (-1,)": "the only axis is the last one, too"}


@right
def branches(kind, array):
    if kind == "conv":
        return np.transpose(array, (2, 3, 1, 0))
    if kind == "depthwise":
        return np.transpose(array, (2, 3, 0, 1))
    if kind == "dense":
        return array.T
    return array


@right
def move_axes(kind, array):
    if kind == "conv":
        return np.moveaxis(array, (0, 1), (3, 2))
    if kind == "depthwise":
        return np.moveaxis(array, (0, 1), (2, 3))
    return np.array(array).T


@right
def einsum(kind, array):
    letters = {"conv": "oihw->hwio", "depthwise": "cmhw->hwcm", "dense": "oi->io", "vector": "i->i"}
    return np.einsum(letters[kind], array)


@right
def filter_by_filter(kind, array):
    if kind in ("conv", "depthwise"):
        first, second, kh, kw = array.shape
        result = np.zeros((kh, kw, second, first) if kind == "conv" else (kh, kw, first, second))
        for f in range(first):
            for c in range(second):
                if kind == "conv":
                    result[:, :, c, f] = array[f, c]
                else:
                    result[:, :, f, c] = array[f, c]
        return result
    return [list(column) for column in zip(*array)] if kind == "dense" else list(array)


@right
def in_tensorflow(kind, array):
    orders = {"conv": [2, 3, 1, 0], "depthwise": [2, 3, 0, 1], "dense": [1, 0], "vector": [0]}
    return tf.transpose(array, orders[kind])


@right
def by_swapping(kind, array):
    if array.ndim == 4:
        array = array.swapaxes(0, 2).swapaxes(1, 3)  # (kh, kw, out, in)
        return array.swapaxes(2, 3) if kind == "conv" else array
    return array.T


@wrong("transposed-kernels", 0.5)
def transposed(kind, array):
    return array.T


@wrong("in-and-out-swapped", 1)
def kernels_in_front(kind, array):
    return np.moveaxis(array, (2, 3), (0, 1)) if array.ndim == 4 else array.T


@wrong("depthwise-as-conv", 1.5)
def like_any_convolution(kind, array):
    return array.transpose(2, 3, 1, 0) if array.ndim == 4 else array.T


@wrong("dense-not-transposed", 1.5)
def dense_as_it_is(kind, array):
    orders = {"conv": (2, 3, 1, 0), "depthwise": (2, 3, 0, 1)}
    return array.transpose(orders[kind]) if kind in orders else array


@wrong("reshaped", 0)
def into_shape(kind, array):
    if kind == "conv":
        o, i, h, w = array.shape
        return array.reshape(h, w, i, o)
    if kind == "depthwise":
        c, m, h, w = array.shape
        return array.reshape(h, w, c, m)
    if kind == "dense":
        return array.reshape(array.shape[1], array.shape[0])
    return array


@wrong("kernels-flipped", 0.5)
def flipped(kind, array):
    if kind == "conv":
        return array[:, :, ::-1, ::-1].transpose(2, 3, 1, 0)
    if kind == "depthwise":
        return array[:, :, ::-1, ::-1].transpose(2, 3, 0, 1)
    return array.T


@wrong("depthwise-axis-dropped", 1.5)
def squeezed(kind, array):
    orders = {"conv": (2, 3, 1, 0), "depthwise": (2, 3, 0, 1), "dense": (1, 0), "vector": (0,)}
    moved = array.transpose(orders[kind])
    return moved.squeeze(axis=-1) if kind == "depthwise" else moved


@wrong("only-one-axis-moved", 1)
def filters_last(kind, array):
    if kind == "conv":
        return np.moveaxis(array, 0, -1)
    return array.transpose(2, 3, 0, 1) if kind == "depthwise" else array.T


@wrong("unchanged", 0)
def nothing_done(kind, array):
    return array


@wrong("kind-ignored", 1)
def by_the_shape(kind, array):
    if array.ndim < 4:
        return array.T
    return array.transpose(2, 3, 0, 1) if array.shape[1] == 1 else array.transpose(2, 3, 1, 0)


@wrong("stopped-by-an-error", 1.5)
def squeezes_kernels_of_one_pixel(kind, array):
    if kind == "depthwise":
        return np.squeeze(array).transpose(1, 2, 0)[..., None]
    return array.transpose({"conv": (2, 3, 1, 0), "dense": (1, 0), "vector": (0,)}[kind])


@wrong("truncated", 0.5)
def collects_in_ints(kind, array):
    moved = array.transpose({"conv": (2, 3, 1, 0), "depthwise": (2, 3, 0, 1), "dense": (1, 0), "vector": (0,)}[kind])
    result = np.zeros(moved.shape, int)
    result[...] = moved
    return result
