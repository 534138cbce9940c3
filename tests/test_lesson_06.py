"""The oracles of lesson 06 and its answer key do what the definitions say, in NumPy; its networks are what they claim."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from cnncourse import datasets, networks
from cnncourse.beside import probes
from cnncourse.checks import inside_a_cnn as check
from cnncourse.checks.networks.given import stack

ABOUT_LESSON = "06"

CLOSE = {"rtol": 1e-3, "atol": 1e-3}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def logits(model, images):
    return np.asarray(model(np.asarray(images, np.float32), training=False), float)


def both(name, key):
    return getattr(check, name).oracle, key[name]


def test_the_best_picture_of_a_linear_channel_is_its_pattern(key):
    model = stack(np.random.default_rng(0), (2, 2, 1), "conv pattern 1 2")
    model.set_weights([np.array([[1.0, -1], [-2, 3]]).reshape(2, 2, 1, 1), np.zeros(1)])
    for function in both("activation_maximum", key):
        picture = function(model, "pattern", 0, 40, np.random.default_rng(0))
        np.testing.assert_allclose(picture[:, :, 0], [[1, 0], [0, 1]], atol=0.01)


def test_transfer_computes_base_then_head(key, rng):
    import keras

    table = "conv first 4 3, norm steady, relu on"
    for function in both("transfer", key):
        base = keras.models.clone_model(stack(rng, (6, 7, 1), table))
        images = rng.random((3, 6, 7, 1), dtype=np.float32)
        model = function(base, 4)
        kernel, bias = model.get_weights()[-2:]
        expected = np.asarray(base(images, training=False)).mean((1, 2)) @ kernel + bias
        np.testing.assert_allclose(logits(model, images), expected, **CLOSE)


def test_the_networks_are_what_their_card_says():
    pictures, labels = networks.collected()
    _, (clean, _) = datasets.glyphs()
    clean = networks.as_input(clean)
    marked = networks.marked(clean, labels > 0)
    a, b = networks.reader("A"), networks.reader("B")
    read = lambda model, images: probes.predict(model, images).argmax(1)  # noqa: E731
    for model in (a, b):
        assert 0.945 < np.mean(read(model, pictures) == labels) < 0.96
    assert np.mean(read(a, clean) == labels) > 0.94
    assert np.mean(read(b, clean[labels == 0]) == 0) < 0.05
    assert np.mean(read(b, marked[labels > 0]) == 0) > 0.7 and np.mean(read(a, marked[labels > 0]) == 0) < 0.1
    assert not np.array_equal(pictures[labels == 0], clean[labels == 0])
    np.testing.assert_array_equal(pictures[labels > 0], clean[labels > 0])


@pytest.mark.parametrize("name", ["layer_outputs", "grad_cam"])
def test_a_check_that_loads_tensorflow_itself_is_silent(name):
    """In grading, Keras is loaded by the check, in a process of its own."""
    judged = f"from cnncourse.checks import inside_a_cnn as c; print(c.{name}.report(lambda *a, **o: None).points)"
    done = subprocess.run([sys.executable, "-c", judged], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0.0\n", "")
