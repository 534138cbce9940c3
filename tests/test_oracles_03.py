"""The oracles of lesson 03 equal Keras and SciPy, which they do not load."""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy import ndimage, signal

from cnncourse.checks import pooling as check
from cnncourse.checks.pooling.shift_sensitivity import _shift

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
SHAPES = [(1, 6, 6, 1), (2, 7, 9, 3), (2, 5, 8, 2), (1, 10, 6, 2), (3, 5, 5, 1)]

ABOUT_LESSON = "03"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [None, 1, 2, 3, 4])
@pytest.mark.parametrize("pool_size", [1, 2, 3, 4, 5])
def test_pooling_equals_keras(rng, pool_size, stride, padding):
    import keras

    largest = keras.layers.MaxPooling2D(pool_size, stride, padding)
    mean = keras.layers.AveragePooling2D(pool_size, stride, padding)
    for shape in SHAPES:
        for images in (rng.normal(size=shape), -rng.uniform(1, 2, shape)):
            arguments = images, pool_size, stride, padding
            x = images.astype("float32")
            np.testing.assert_allclose(check.max_pool2d.oracle(*arguments), largest(x), rtol=1e-6)
            np.testing.assert_allclose(check.avg_pool2d.oracle(*arguments), mean(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("pool_size", [2, 3, 4])
def test_same_at_stride_one_equals_scipy(rng, pool_size):
    images = -rng.uniform(1, 2, (2, 6, 7, 2))
    before = (pool_size - 1) // 2  # SciPy's window begins pool_size // 2 places before, unless it is moved
    origin = before - pool_size // 2
    window = (1, pool_size, pool_size, 1)
    expected = ndimage.maximum_filter(images, window, mode="constant", cval=-np.inf, origin=(0, origin, origin, 0))
    np.testing.assert_array_equal(check.max_pool2d.oracle(images, pool_size, 1, "same"), expected)


def test_an_even_grey_stays_even():
    for pool_size in (2, 3, 4):
        for stride in (1, 2, 3):
            pooled = check.avg_pool2d.oracle(np.full((1, 7, 8, 2), 3.0), pool_size, stride, "same")
            np.testing.assert_allclose(pooled, 3)


def _with_keras(input_shape, table):
    """Build a layer table and return the shapes of its maps."""
    import keras

    x, shapes = keras.Input(input_shape), []
    for layer in table:
        k = layer["kernel_size"]
        x = keras.layers.ZeroPadding2D(layer.get("padding", 0))(x)
        if layer["kind"] == "conv":
            x = keras.layers.Conv2D(layer["filters"], k, layer.get("stride", 1))(x)
        else:
            pool = {"max_pool": keras.layers.MaxPooling2D, "avg_pool": keras.layers.AveragePooling2D}[layer["kind"]]
            x = pool(k, layer.get("stride"))(x)
        shapes.append(tuple(x.shape[1:]))
    return shapes


@pytest.mark.parametrize("seed", range(3))
def test_shapes_equal_those_of_keras(seed):
    for criterion in check.shape_ladder.criteria:
        for case in criterion.cases(np.random.default_rng(seed)):
            assert check.shape_ladder.oracle(*case.args) == _with_keras(*case.args)


def test_shifts_equal_scipy(rng):
    images = rng.normal(size=(2, 6, 7, 2))
    for down in range(-3, 4):
        for right in range(-3, 4):
            expected = ndimage.shift(images, (0, down, right, 0), order=0)
            np.testing.assert_array_equal(_shift(images, down, right), expected)


def test_sensitivity_of_one_bright_pixel():
    image = np.zeros((1, 5, 5, 1))
    image[0, 2, 2, 0] = 5

    def sensitivity(f):
        return check.shift_sensitivity.oracle(f, image, 1)

    assert sensitivity(lambda images: images) == pytest.approx(np.sqrt(2))
    assert sensitivity(lambda images: images.max((1, 2))) == 0
    assert sensitivity(lambda images: 7 * images) == pytest.approx(np.sqrt(2))


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_blur_equals_scipy(rng, stride):
    images = rng.normal(size=(2, 8, 9, 3))
    blurred = check.blur_pool2d.oracle(images, stride)
    for n in range(2):
        for c in range(3):
            expected = signal.convolve2d(images[n, :, :, c], np.outer([1, 2, 1], [1, 2, 1]) / 16, "valid")
            np.testing.assert_allclose(blurred[n, :, :, c], expected[::stride, ::stride])


def test_the_examples_of_the_text():
    feature_map = np.array([[1, 3, 0, 2, 1, 0], [4, 2, 1, 7, 0, 0], [0, 5, 2, 2, 6, 1], [3, 0, 1, 8, 0, 2]])[
        None, :, :, None
    ]
    row = np.array([[-1, -2, -3]])[None, :, :, None]
    assert check.max_pool2d.oracle(feature_map)[0, :, :, 0].tolist() == [[4, 7, 1], [5, 8, 6]]
    assert check.max_pool2d.oracle(row, padding="same").ravel().tolist() == [-1, -3]
    assert check.avg_pool2d.oracle(feature_map)[0, :, :, 0].tolist() == [[2.5, 2.5, 0.25], [2, 3.25, 2.25]]
    assert check.avg_pool2d.oracle(np.array([[1, 3, 8]])[None, :, :, None], padding="same").ravel().tolist() == [2, 8]
    assert check.global_avg_pool.oracle(np.array([[[[1, 10], [3, 20]]]])).tolist() == [[2, 15]]
    for place, answer in (((1, 1), 4), ((0, 0), 1), ((2, 0), 1)):
        image = np.zeros((1, 3, 3, 1))
        image[0, *place, 0] = 16
        assert check.blur_pool2d.oracle(image).tolist() == [[[[answer]]]]
