"""The forward tools of lesson 04 equal Keras; its checks are fair, and what they stand on holds."""

from __future__ import annotations

import os
from functools import partial
from types import FunctionType

import numpy as np
import pytest

from cnncourse import layers
from cnncourse.beside.guard import Case
from cnncourse.checks import learning_filters as check
from cnncourse.checks.networks import training
from tests.answers.learning_filters._shared import _conv_scores, _conv_train
from tests.lessons import definitions

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
CLOSE = {"rtol": 1e-4, "atol": 1e-4}  # Keras computes in single precision

ABOUT_LESSON = "04"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("kernel_size", [(1, 1), (2, 3), (5, 1), (6, 7)])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_convolution(rng, kernel_size, stride, padding):
    import keras

    images, bias = rng.normal(size=(2, 6, 7, 3)), rng.normal(size=4)
    weights = rng.normal(size=(*kernel_size, 3, 4))
    padded = np.pad(images, ((0, 0), (padding,) * 2, (padding,) * 2, (0, 0)))
    expected = keras.ops.conv(padded.astype("float32"), weights.astype("float32"), stride, "valid") + bias
    np.testing.assert_allclose(layers.conv2d(images, weights, bias, stride, padding), expected, **CLOSE)


@pytest.mark.parametrize("pool_size", [1, 2, 3])
@pytest.mark.parametrize("shape", [(4, 6), (5, 7), (7, 9)])
def test_max_pooling(rng, pool_size, shape):
    import keras

    images = rng.normal(size=(2, *shape, 3))
    expected = keras.ops.max_pool(images.astype("float32"), pool_size, padding="valid")
    np.testing.assert_allclose(layers.max_pool2d(images, pool_size), expected, **CLOSE)


def test_relu():
    assert layers.relu(np.array([[-1.5, 0], [2, -0.0]])).tolist() == [[0, 0], [2, 0]]


@pytest.mark.parametrize("criterion", check.conv2d_backward.criteria, ids=lambda criterion: criterion.title)
def test_cases_of_the_convolution_have_fitting_shapes(criterion, rng):
    for case in criterion.cases(rng):
        d_out, images, weights, *steps = case.args
        out = layers.conv2d(images, weights, np.zeros(weights.shape[3]), *steps, **case.kwargs)
        assert out.shape == d_out.shape


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


WRONG_READERS = {
    "from 1 on": lambda numbers: numbers.argmax(axis=1) + 1,
    "over the pictures": lambda numbers: numbers.argmax(axis=0),
    "the numbers themselves": lambda numbers: numbers.max(axis=1),
}


@pytest.mark.parametrize("reader", WRONG_READERS)
def test_a_wrong_predict_is_paid_for_once(reader):
    names = {"reader": WRONG_READERS[reader], "scores": _conv_scores, "np": np}
    exec("def predict(parameters, images):\n    return reader(scores(parameters, images))", names)
    check.predict.report(names["predict"], train=_conv_train)
    found = {"predict": check.predict.found}
    assert not found["predict"].right
    report = check.train.report(_conv_train, found=found, predict=names["predict"])
    assert report.points == check.train.points and "builds rightly on your `predict`" in report.text
    assert check.train.report(_conv_train, predict=names["predict"]).points == 0
    hardly = partial(_conv_train, epochs=1)
    assert check.train.report(hardly, found=found, predict=names["predict"]).points < check.train.points


def test_a_predict_that_is_wrong_without_scores_is_the_one_to_be_asked():
    def predict(parameters, images):
        return _conv_scores(parameters, images).argmax(axis=1) + 1

    check.predict.report(predict, train=_conv_train)
    assert check.train.report(_conv_train, found={"predict": check.predict.found}, predict=predict).points == 0


WRONG_BELOW = {  # by the earlier function: a usual mistake of it
    "softmax_cross_entropy": lambda right: lambda logits, labels: (right(logits, labels)[0], -right(logits, labels)[1]),
    "sgd_momentum": lambda right: lambda p, g, v, rate, momentum: right(p, g, v, -rate, momentum),
    "relu_backward": lambda right: lambda d_out, x: right(d_out, -x),
    "max_pool2d_backward": lambda right: lambda d_out, images, size=2: 0 * right(d_out, images, size),
    "conv2d_backward": lambda right: lambda *how, **more: tuple(-part for part in right(*how, **more)),
}
BACKWARD = ("relu_backward", "max_pool2d_backward", "conv2d_backward", "softmax_cross_entropy", "sgd_momentum")


@pytest.mark.parametrize("wrong", WRONG_BELOW)
def test_a_wrong_earlier_function_costs_train_nothing(wrong):
    names = dict(definitions("04"))
    right = names[wrong]
    names[wrong] = WRONG_BELOW[wrong](right)
    for name in ("start", "scores", "loss_and_gradients", "train", "predict"):
        names[name] = FunctionType(names[name].__code__, names, name, names[name].__defaults__)
    found = {}
    for name in BACKWARD:
        getattr(check, name).report(names[name])
        found[name] = getattr(check, name).found
    assert [name for name in BACKWARD if not found[name].right] == [wrong]
    earlier = {name: names[name] for name in (*BACKWARD, "predict")}
    assert check.train.report(names["train"], predict=names["predict"]).points < 4
    report = check.train.report(names["train"], found=found, **earlier)
    assert report.points == 4 and f"builds rightly on your `{wrong}`" in report.text

    def idle(images, labels, rng):
        return names["start"](rng)

    assert check.train.report(idle, found=found, **earlier).points == 0
