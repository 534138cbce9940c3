"""The checks' oracles equal SciPy and Keras, which they do not load."""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy import signal

from cnncourse.checks import convolution as check
from cnncourse.checks.convolution.conv2d_fast import pixel_loop
from tests.lessons import definitions, read

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
SHAPES = [((5, 5), (3, 3)), ((4, 7), (2, 3)), ((6, 3), (1, 3)), ((3, 4), (3, 4)), ((8, 5), (4, 1))]

ABOUT_LESSON = "01"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(("shape", "kernel_shape"), SHAPES)
def test_sliding(rng, shape, kernel_shape):
    image, kernel = rng.normal(size=shape), rng.normal(size=kernel_shape)
    correlation = signal.correlate2d(image, kernel, "valid")
    convolution = signal.convolve2d(image, kernel, "valid")
    assert not np.allclose(correlation, convolution)
    np.testing.assert_allclose(check.cross_correlate.oracle(image, kernel), correlation)
    np.testing.assert_allclose(check.convolve.oracle(image, kernel), convolution)


def test_the_page_s_example():
    board = np.indices((5, 5)).sum(0) % 2 == 0
    cross = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    np.testing.assert_array_equal(check.page_feature_map.oracle, signal.correlate2d(board.astype(int), cross, "valid"))


def test_sizes_count_places():
    for size in range(1, 12):
        for kernel_size in range(1, 5):
            for stride in range(1, 4):
                for padding in range(3):
                    for dilation in range(1, 4):
                        last = size + 2 * padding - dilation * (kernel_size - 1)
                        places = len(range(0, last, stride))
                        arguments = size, kernel_size, stride, padding, dilation
                        if places:
                            assert check.output_size.oracle(*arguments) == places
                        else:
                            with pytest.raises(ValueError):
                                check.output_size.oracle(*arguments)


@pytest.mark.parametrize("kernel_size", [(1, 1), (3, 3), (2, 3), (5, 1)])
@pytest.mark.parametrize("channels", [(1, 1), (3, 4)])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_layer_equals_keras(rng, kernel_size, channels, stride, padding):
    import keras

    images = rng.normal(size=(2, 9, 8, channels[0]))
    weights, bias = rng.normal(size=(*kernel_size, *channels)), rng.normal(size=channels[1])
    padded = keras.ops.pad(images.astype("float32"), ((0, 0), (padding,) * 2, (padding,) * 2, (0, 0)))
    expected = keras.ops.conv(padded, weights.astype("float32"), stride, "valid") + bias.astype("float32")
    for layer in (check.conv2d.oracle, check.conv2d_fast.oracle, pixel_loop):
        np.testing.assert_allclose(layer(images, weights, bias, stride, padding), expected, rtol=1e-4, atol=1e-4)


def test_patches_in_rows(rng):
    images = rng.normal(size=(2, 6, 7, 3))
    for stride in (1, 2, 3):
        table = check.im2col.oracle(images, (2, 3), stride)
        for n, i, j in np.ndindex(table.shape[:3]):
            patch = images[n, i * stride : i * stride + 2, j * stride : j * stride + 3]
            np.testing.assert_array_equal(table[n, i, j], patch.ravel())


def test_frame_of_zeros(rng):
    images = rng.normal(size=(2, 3, 4, 2))
    padded = check.zero_pad.oracle(images, 2)
    assert padded.shape == (2, 7, 8, 2) and np.count_nonzero(padded) == images.size
    np.testing.assert_array_equal(padded[:, 2:5, 2:6], images)


@pytest.mark.parametrize("name", ["cross_correlate", "convolve"])
def test_the_example_in_the_text_is_what_the_answer_gives(name: str):
    texts = "\n".join(cell.source for cell in read("01", "lessons").cells if cell.cell_type == "markdown")
    picture, kernel = np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]]), np.array([[1, 2], [3, 4]])
    result = definitions("01")[name](picture, kernel).astype(int).tolist()
    assert f"Example: `picture` and `kernel` from above give `{result}`" in texts
