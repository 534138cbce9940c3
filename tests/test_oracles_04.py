"""The oracles of lesson 04, its forward tools and its answer key equal Keras and TensorFlow's gradients."""

from __future__ import annotations

import os

import numpy as np
import pytest

from cnncourse import layers
from cnncourse.beside.guard import Case
from cnncourse.checks import learning_filters as check
from cnncourse.checks.networks import training
from tests.lessons import definitions

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
CLOSE = {"rtol": 1e-4, "atol": 1e-4}  # TensorFlow computes in single precision

ABOUT_LESSON = "04"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def key():
    return definitions("04")


def gradients(f, *arrays):
    """Let TensorFlow compute f and the gradients of (f · d_out).sum(), with a random d_out."""
    import tensorflow as tf

    variables = [tf.Variable(array.astype(np.float32)) for array in arrays]
    with tf.GradientTape() as tape:
        out = f(*variables)
        d_out = np.random.default_rng(1).normal(size=out.shape)
        total = tf.reduce_sum(out * d_out.astype(np.float32))
    return out.numpy(), d_out, [gradient.numpy() for gradient in tape.gradient(total, variables)]


@pytest.mark.parametrize("kernel_size", [(1, 1), (3, 3), (2, 3), (5, 1)])
@pytest.mark.parametrize("channels", [(1, 1), (3, 4)])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("shape", [(6, 7), (9, 8)])
def test_convolution(rng, key, kernel_size, channels, stride, padding, shape):
    import keras

    images = rng.normal(size=(2, *shape, channels[0]))
    weights, bias = rng.normal(size=(*kernel_size, *channels)), rng.normal(size=channels[1])

    def layer(images, weights, bias):
        padded = keras.ops.pad(images, ((0, 0), (padding,) * 2, (padding,) * 2, (0, 0)))
        return keras.ops.conv(padded, weights, stride, "valid") + bias

    out, d_out, expected = gradients(layer, images, weights, bias)
    np.testing.assert_allclose(layers.conv2d(images, weights, bias, stride, padding), out, **CLOSE)
    for backward in (check.conv2d_backward.oracle, key["conv2d_backward"]):
        for mine, right in zip(backward(d_out, images, weights, stride, padding), expected, strict=True):
            np.testing.assert_allclose(mine, right, **CLOSE)


@pytest.mark.parametrize("pool_size", [1, 2, 3])
@pytest.mark.parametrize("shape", [(4, 6), (5, 7), (7, 9)])
@pytest.mark.parametrize("ties", [False, True])
def test_max_pooling(rng, key, pool_size, shape, ties):
    import keras

    images = rng.normal(size=(2, *shape, 3))
    images = np.round(images) if ties else images
    out, d_out, (expected,) = gradients(lambda x: keras.ops.max_pool(x, pool_size, padding="valid"), images)
    np.testing.assert_allclose(layers.max_pool2d(images, pool_size), out, **CLOSE)
    for backward in (check.max_pool2d_backward.oracle, key["max_pool2d_backward"]):
        np.testing.assert_allclose(backward(d_out, images, pool_size), expected, **CLOSE)


def test_relu(rng, key):
    import keras

    x = np.round(rng.normal(size=(3, 4, 5)), 1)
    x[0] = 0
    out, d_out, (expected,) = gradients(keras.ops.relu, x)
    np.testing.assert_allclose(layers.relu(x), out, **CLOSE)
    for backward in (check.relu_backward.oracle, key["relu_backward"]):
        np.testing.assert_allclose(backward(d_out, x), expected, **CLOSE)


@pytest.mark.parametrize("shape", [(1, 2), (4, 3), (7, 10)])
@pytest.mark.parametrize("scale", [1, 50])
def test_cross_entropy(rng, key, shape, scale):
    import tensorflow as tf

    logits, labels = scale * rng.normal(size=shape), rng.integers(0, shape[1], shape[0])
    variable = tf.Variable(logits.astype(np.float32))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, variable))
    expected = tape.gradient(loss, variable)
    for function in (check.softmax_cross_entropy.oracle, key["softmax_cross_entropy"]):
        mine, d_logits = function(logits, labels)
        np.testing.assert_allclose(mine, loss, rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(d_logits, expected, rtol=1e-4, atol=1e-5)


def test_momentum(rng, key):
    import keras

    start, steps = rng.normal(size=(2, 3)), rng.normal(size=(4, 2, 3))
    variable = keras.Variable(start.astype(np.float32))
    optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
    optimizer.build([variable])
    for gradient in steps:
        optimizer.apply([keras.ops.convert_to_tensor(gradient.astype(np.float32))])
    for function in (check.sgd_momentum.oracle, key["sgd_momentum"]):
        parameters, velocities = [start], [0 * start]
        for gradient in steps:
            parameters, velocities = function(parameters, [gradient], velocities, 0.1, 0.9)
        np.testing.assert_allclose(parameters[0], variable.numpy(), **CLOSE)


def test_numerical_gradient(rng, key):
    x = rng.normal(size=(3, 2))
    for function in (check.numerical_gradient.oracle, key["numerical_gradient"]):
        np.testing.assert_allclose(function(lambda v: (v * v * v).sum(), x), 3 * x * x, **CLOSE)


@pytest.mark.parametrize("criterion", check.conv2d_backward.criteria, ids=lambda criterion: criterion.title)
def test_cases_of_the_convolution_have_fitting_shapes(criterion, rng):
    for case in criterion.cases(rng):
        d_out, images, weights, stride, padding = case.args
        assert layers.conv2d(images, weights, np.zeros(weights.shape[3]), stride, padding).shape == d_out.shape


def test_no_averaged_or_constant_gradient_passes():
    """A well-known course accepts any array whose mean is right."""
    for exercise in (check.conv2d_backward, check.max_pool2d_backward, check.relu_backward):

        def means(*arguments, exercise=exercise, **options):
            right = exercise.oracle(*arguments, **options)
            parts = right if isinstance(right, tuple) else (right,)
            averaged = tuple(np.full(np.shape(part), np.mean(part)) for part in parts)
            return averaged if isinstance(right, tuple) else averaged[0]

        assert exercise.report(means).points == 0


def test_an_exam_is_fair(rng):
    drawn, again = training.exam(rng), training.exam(np.random.default_rng(0))
    np.testing.assert_array_equal(drawn.pictures, again.pictures)
    assert sorted(drawn.names) == list(range(10))
    assert len(drawn.images) + len(drawn.pictures) == 1797
    assert set(drawn.answers) == set(drawn.labels) == set(range(10))
    known = {image.tobytes() for image in drawn.images}
    assert not any(picture.tobytes() in known for picture in drawn.pictures)
    share = np.bincount(drawn.answers) / (np.bincount(drawn.labels) + np.bincount(drawn.answers))
    assert np.abs(share - 1 / 4).max() < 0.01  # stratified
    assert 0 <= drawn.pictures.min() and drawn.pictures.max() <= 1


def test_a_kept_result_stays_and_passes_on():
    from cnncourse.beside.boundary import Handle
    from cnncourse.beside.guard import attempt

    kept = attempt(lambda: {1: object}, Case(()), 1, keep=True)
    assert isinstance(kept.value, Handle)
    assert attempt(lambda thing: thing[1] is object, Case((kept.value,)), 1).value is True
    assert attempt(lambda: None, Case(()), 1, keep=True).value is None


def test_arrays_in_lists_are_watched():
    from cnncourse.beside.guard import attempt

    def changes(arrays):
        arrays[0] += 1

    assert attempt(changes, Case(([np.zeros(2), np.ones(3)],)), 1).changed
    assert not attempt(lambda arrays: None, Case(([np.zeros(2)],)), 1).changed
