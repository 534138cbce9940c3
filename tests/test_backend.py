"""TensorFlow and Keras load without a word, and probes say of a model what Keras says."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from cnncourse import backend
from cnncourse.beside import probes

LOADS = "from cnncourse import backend; backend.load(); import keras, tensorflow; print(keras.backend.backend())"


def test_loading_says_nothing():
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "tensorflow\n", "")


ADVICE = """
from cnncourse import backend; backend.load()
import keras, numpy
for _ in range(7):
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).predict(numpy.zeros((1, 2)), verbose=0)
"""


def test_tensorflow_keeps_its_advice():
    done = subprocess.run([sys.executable, "-c", ADVICE], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_probes_agree_with_keras():
    backend.load()
    import keras

    rng = np.random.default_rng(1)
    block = lambda x, filters: keras.layers.Conv2D(filters, 3, activation="relu")(x)  # noqa: E731
    one = probes.around(block, (7, 6, 2), filters=4)
    images = rng.random((5, 7, 6, 2), dtype=np.float32)
    arrays = [rng.random(array.shape, dtype=np.float32) for array in probes.weights(one)]
    other = probes.model(one.to_json(), arrays)
    assert not np.allclose(probes.predict(one, images), probes.predict(other, images))
    probes.fill(one, arrays)
    np.testing.assert_array_equal(probes.predict(one, images, batch_size=2), np.asarray(other(images)))
    told = probes.facts(one)
    assert (told["input"], told["output"], told["parameters"]) == ([None, 7, 6, 2], [None, 5, 4, 4], 3 * 3 * 2 * 4 + 4)
    assert told["layers"][-1]["kind"] == "Conv2D" and told["variables"][0][1] == [3, 3, 2, 4]
    assert float(probes.optimizer("SGD", learning_rate=0.25).learning_rate) == 0.25


def test_models_without_numbers_leave_nothing_behind():
    backend.load()
    import keras

    class Subclassed(keras.Model):
        def __init__(self):
            super().__init__()
            self.layer = keras.layers.Conv2D(1, 3)

        def call(self, x):
            return self.layer(x)

    drawn = []

    def draw(shape, dtype=None):
        drawn.append(shape)
        return np.ones(shape, dtype)

    with probes.without_numbers():
        probes.around(lambda x: keras.layers.Dense(3, kernel_initializer=draw)(x), (4,))
    assert Subclassed()(keras.Input((5, 5, 1))).shape == (None, 3, 3, 1)
    assert drawn == []
