"""Lesson 02's oracles equal SciPy and Keras, which they do not load."""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy import ndimage, signal

from cnncourse.checks import feature_maps as check
from cnncourse.checks.feature_maps.find_pattern import (
    _a_poor_match,
    _as_it_is,
    _best,
    _in_fractions,
    _matches,
    _on_flat_ground,
    _paler,
    _stronger,
    _with_flat_sky,
)
from cnncourse.filters import correlate, correlate_same
from cnncourse.report import CORRECT

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

ABOUT_LESSON = "02"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(("shape", "kernel_shape"), [((5, 5), (3, 3)), ((4, 7), (1, 3)), ((9, 6), (5, 3))])
def test_the_ready_tool(rng, shape, kernel_shape):
    image, kernel = rng.integers(0, 256, shape, dtype=np.uint8), rng.normal(size=kernel_shape)
    np.testing.assert_allclose(correlate(image, kernel), signal.correlate2d(image, kernel, "valid"))
    np.testing.assert_allclose(
        correlate_same(image, kernel), ndimage.correlate(image.astype(float), kernel, mode="constant")
    )


def test_usual_edge_filters_pass(rng):
    """SciPy's gradients are edge kernels: their answers to a single bright pixel are the kernels, flipped."""
    blip = np.zeros((5, 5))
    blip[2, 2] = 1
    for gradient in (ndimage.sobel, ndimage.prewitt):
        pair = [gradient(blip, axis=axis, mode="constant")[::-1, ::-1] for axis in (1, 0)]
        assert check.edge_kernels.report(lambda pair=pair: pair).status == CORRECT


@pytest.mark.parametrize("kernels_shape", [(1, 3, 3), (4, 2, 3), (3, 5, 1)])
def test_maps_equal_keras(rng, kernels_shape):
    import keras

    image, kernels = rng.normal(size=(7, 9)), rng.normal(size=kernels_shape)
    weights = np.moveaxis(kernels, 0, 2)[:, :, None, :]
    expected = keras.ops.relu(
        keras.ops.conv(image[None, :, :, None].astype("float32"), weights.astype("float32"), 1, "valid")
    )[0]
    np.testing.assert_allclose(check.feature_maps.oracle(image, kernels), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(check.relu.oracle(image), keras.ops.relu(image))


@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, 1), (-1, 3), (0, -2), (9, 1), (1, -9)])
def test_shift_equals_scipy(rng, down, right):
    image = rng.normal(size=(5, 6))
    expected = ndimage.shift(image, (down, right), order=0, mode="constant", cval=0)
    np.testing.assert_array_equal(check.shift.oracle(image, down, right), expected)


def test_equivariance_of_scipy_s_filters(rng):
    image, kernel = rng.normal(size=(20, 17)), rng.normal(size=(3, 3))
    error = check.equivariance_error.oracle
    for down, right in [(1, 2), (-2, 0), (0, -3)]:
        assert error(lambda x: ndimage.correlate(x, kernel, mode="constant"), image, down, right) < 1e-12
    one = ndimage.shift(ndimage.gaussian_filter(image, 1) ** 2 * np.arange(17), (1, -2), order=0)
    other = ndimage.gaussian_filter(ndimage.shift(image, (1, -2), order=0), 1) ** 2 * np.arange(17)
    expected = np.abs(one - other)[3:-3, 3:-3].max()
    assert error(lambda x: ndimage.gaussian_filter(x, 1) ** 2 * np.arange(17), image, 1, -2) == pytest.approx(expected)


@pytest.mark.parametrize(
    "layers",
    [[(3, 1, 1)], [(3, 2, 1), (3, 1, 1)], [(5, 2, 1), (2, 3, 1), (3, 1, 2)], [(2, 2, 3), (3, 1, 2), (1, 2, 1)]],
)
def test_receptive_field_by_touching_pixels(layers):
    """A number has seen the pixels that change it: layers of ones, one pixel lit at a time, with Keras."""
    import keras

    lines = np.eye(80, dtype="float32")[:, :, None]  # (80 pictures, 80 pixels, 1 channel)
    for kernel_size, stride, dilation in layers:
        if stride > 1 and dilation > 1:  # Keras refuses both at once
            lines = keras.ops.conv(lines, np.ones((kernel_size, 1, 1), "float32"), 1, "valid", dilation_rate=dilation)[
                :, ::stride
            ]
        else:
            lines = keras.ops.conv(
                lines, np.ones((kernel_size, 1, 1), "float32"), stride, "valid", dilation_rate=dilation
            )
    seen = np.asarray(lines)[:, :, 0] > 0  # (pixel, number)
    first = seen.argmax(axis=0)
    last = len(seen) - 1 - seen[::-1].argmax(axis=0)
    assert check.receptive_field.oracle(layers) == (last[1] - first[1] + 1, first[1] - first[0])


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize(("kernel_size", "groups"), [(3, 1), ((2, 5), 1), (3, 2), ((3, 1), 6)])
@pytest.mark.parametrize("use_bias", [True, False])
def test_cost_equals_keras(stride, padding, kernel_size, groups, use_bias):
    import keras

    shape, filters = (11, 14, 6), 12
    layer = keras.layers.Conv2D(filters, kernel_size, stride, groups=groups, use_bias=use_bias)
    padded = (None, shape[0] + 2 * padding, shape[1] + 2 * padding, shape[2])
    layer.build(padded)
    _, rows, columns, _ = layer.compute_output_shape(padded)
    weights = int(np.prod(layer.kernel.shape))
    expected = layer.count_params(), weights * rows * columns
    assert check.conv_cost.oracle(shape, kernel_size, filters, stride, padding, groups, use_bias) == expected


def test_the_pattern_wins_clearly():
    """In every scene the place that was meant is the best one, with a margin that float32 cannot blur."""
    for seed in range(200):
        rng = np.random.default_rng(seed)
        for scene, place in [
            (_as_it_is, (6, 3)), (_paler, (8, 12)), (_stronger, (9, 5)), (_with_flat_sky, (8, 5)),
            (_on_flat_ground, (4, 7)), (_in_fractions, (1, 4)), (_a_poor_match, (0, 4)),
        ]:  # fmt: skip
            matches = _matches(*scene(rng).args)
            assert _best(matches) == place
            assert np.partition(matches.ravel(), -2)[-2] < matches.max() - 1e-3


@pytest.mark.parametrize("kernel_size", [(1, 1), (3, 3), (2, 3)])
@pytest.mark.parametrize("channels", [(1, 1), (3, 4), (4, 2)])
def test_separable_equals_keras(rng, kernel_size, channels):
    import keras

    images = rng.normal(size=(2, 7, 8, channels[0]))
    depthwise, pointwise = rng.normal(size=(*kernel_size, channels[0])), rng.normal(size=channels)
    tensors = (array.astype("float32") for array in (images, depthwise[..., None], pointwise[None, None]))
    expected = keras.ops.separable_conv(*tensors, 1, "valid")
    np.testing.assert_allclose(
        check.separable_conv2d.oracle(images, depthwise, pointwise), expected, rtol=1e-4, atol=1e-4
    )
