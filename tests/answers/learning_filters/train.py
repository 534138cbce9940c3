"""Answers to the exercise train of lesson 04."""

from collections import namedtuple
from types import SimpleNamespace

import numpy as np

from cnncourse.layers import relu
from tests.answers import right, wrong
from tests.answers.learning_filters._shared import _conv_scores, _conv_train, _d_logits, _nearest_predict

FREE = "how long, in which batches and with which steps to train is the learner's choice"
STEP = "sgd_momentum(parameters, gradients, velocities, {}, {})"
EQUIVALENT = {
    **{f"range(12) → range({epochs})": FREE for epochs in (11, 13)},
    **{
        f"range(0, len(images), 100) → range({start}, len(images), {step})": FREE
        for start, step in ((-1, 100), (1, 100), (0, 99), (0, 101))
    },
    **{f"first + 100 → first + {size}": FREE for size in (99, 101)},
    f"{STEP.format(0.2, 0.9)} → {STEP.format(0.1, 0.9)}": FREE,
}
BY_LUCK = {
    f"{STEP.format(0.2, 0.9)} → {STEP.format(0.4, 0.9)}": "some trainings with such large steps fail",
    f"{STEP.format(0.2, 0.9)} → {STEP.format(0.2, 0.45)}": "few trainings with such small steps succeed",
}


def _flat(images):
    return images.reshape(len(images), -1)


def _hidden_predict(parameters, images):
    w1, b1, w2, b2 = parameters
    return (np.maximum(_flat(images) @ w1 + b1, 0) @ w2 + b2).argmax(1)


def _hidden_train(images, labels, rng, epochs=25, size=48, rate=0.2):
    x = _flat(images)
    p = [rng.normal(0, 0.15, (64, size)), np.zeros(size), rng.normal(0, 0.15, (size, 10)), np.zeros(10)]
    v = [np.zeros_like(a) for a in p]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for s in range(0, len(x), 64):
            i = order[s : s + 64]
            a = np.maximum(x[i] @ p[0] + p[1], 0)
            d = _d_logits(a @ p[2] + p[3], labels[i])
            da = d @ p[2].T * (a > 0)
            gradients = [x[i].T @ da, da.sum(0), a.T @ d, d.sum(0)]
            v = [0.9 * w - rate * g for w, g in zip(v, gradients)]
            p = [q + w for q, w in zip(p, v)]
    return p


Network = namedtuple("Network", "weights bias")


def _linear_predict(network, images):
    return np.argmax(_flat(images) @ network.weights + network.bias, axis=1)


class _Reader:
    """Random features of ReLU and a least-squares fit; keeps its parts under names."""

    def __init__(self, rng):
        self.inner = rng.normal(0, 0.3, (65, 400))

    def features(self, images):
        return relu(np.column_stack([_flat(images), np.ones(len(images))]) @ self.inner)


def _reader_predict(reader, images):
    return (reader.features(images) @ reader.outer).argmax(axis=1).astype(np.uint8)


def _conv_predict(parameters, images):
    return [int(row.argmax()) for row in _conv_scores(parameters, images)]


@right(predict=_conv_predict)
def convolutional(images, labels, rng):
    return _conv_train(images, labels, rng, epochs=12)


@right(predict=_hidden_predict)
def one_hidden_layer(images, labels, rng):
    return _hidden_train(images, labels, rng)


@right(predict=_nearest_predict)
def nearest_neighbour(images, labels, rng):
    return images, labels


def _named_predict(parameters, images):
    return _hidden_predict([parameters[k] for k in range(4)], images)


@right(predict=_named_predict)
def numbers_as_names(images, labels, rng):
    return dict(enumerate(_hidden_train(images, labels, rng)))


@right(predict=_reader_predict)
def object_with_random_features(images, labels, rng):
    reader = _Reader(rng)
    features = reader.features(images)
    reader.outer = np.linalg.solve(features.T @ features + 3 * np.eye(400), features.T @ np.eye(10)[labels])
    return reader


@right(predict=_linear_predict)
def linear_namedtuple(images, labels, rng):
    x, w, b = _flat(images), np.zeros((64, 10)), np.zeros(10)
    for _ in range(60):
        order = rng.permutation(len(x))
        for s in range(0, len(x), 50):
            i = order[s : s + 50]
            d = _d_logits(x[i] @ w + b, labels[i])
            w, b = w - 0.5 * x[i].T @ d, b - 0.5 * d.sum(0)
    return Network(w, b)


@right(predict=_hidden_predict)
def a_generator_made_from_rng(images, labels, rng):
    return _hidden_train(images, labels, np.random.default_rng(rng.integers(2**32)))


@wrong("learned-nothing", predict=_hidden_predict)
def never_trains(images, labels, rng):
    return [rng.normal(0, 0.1, (64, 48)), np.zeros(48), rng.normal(0, 0.1, (48, 10)), np.zeros(10)]


@wrong("learned-nothing", predict=_hidden_predict)
def shuffled_apart(images, labels, rng):
    images, labels = images.copy(), labels.copy()
    rng.shuffle(images)
    rng.shuffle(labels)
    return _hidden_train(images, labels, rng, epochs=3)


@wrong("input-changed", predict=_nearest_predict)
def shuffles_in_place(images, labels, rng):
    rng.shuffle(images)
    rng.shuffle(labels)
    return images, labels


@wrong("same-label-for-all", predict=_hidden_predict)
def diverges(images, labels, rng):
    return _hidden_train(images, labels, rng, epochs=2, rate=500)


@wrong("not-the-same-again", points=3, predict=_hidden_predict)
def chance_of_its_own(images, labels, rng):
    return _hidden_train(images, labels, np.random.default_rng())


@wrong("rng-ignored", points=3, predict=_hidden_predict)
def a_generator_of_its_own(images, labels, rng):
    return _hidden_train(images, labels, np.random.default_rng(0))


def _own_chance():
    np.random.seed(7)
    return np.random


@wrong("rng-ignored", points=3, predict=_hidden_predict)
def seeds_numpy(images, labels, rng):
    return _hidden_train(images, labels, _own_chance())


@wrong("not-numpy", predict=_hidden_predict)
def trained_by_keras(images, labels, rng):
    import keras

    model = keras.Sequential([keras.layers.Dense(48, "relu"), keras.layers.Dense(10)])
    model.build((None, 64))
    return model.get_weights()


@wrong("labels-not-learned", predict=_nearest_predict)
def knows_the_digits(images, labels, rng):
    from cnncourse.datasets import digits

    known, names = digits()
    return known[..., None] / 16, names.astype(int)


def _looked_up(table, images):
    return [table.get(image.tobytes(), 0) for image in images]


@wrong("learned-by-heart", predict=_looked_up)
def table_of_pictures(images, labels, rng):
    return {image.tobytes(): int(label) for image, label in zip(images, labels)}


def _mean_predict(means, images):
    return ((images[:, None] - means) ** 2).sum((2, 3, 4)).argmin(1)


@wrong("not-good-enough", points=2, predict=_mean_predict)
def mean_of_the_lower_half(images, labels, rng):
    means = np.stack([images[labels == k].mean(0) for k in range(10)])
    means[:, :3] = images[:, :3].mean()
    return means


@wrong("scores-not-labels", predict=_conv_scores)
def predict_returns_scores(images, labels, rng):
    return _conv_train(images, labels, rng, epochs=1)


@wrong("returned-nothing", predict=_hidden_predict)
def trains_and_forgets(images, labels, rng):
    _hidden_train(images, labels, rng, epochs=1)


@wrong("predict-fails", predict=_hidden_predict)
def returns_velocities_too(images, labels, rng):
    parameters = _hidden_train(images, labels, rng, epochs=1)
    return parameters, [np.zeros_like(p) for p in parameters]


def _counted_from_one(parameters, images):
    return _hidden_predict(parameters, images) + 1


@wrong("not-labels", predict=_counted_from_one)
def predict_counts_from_one(images, labels, rng):
    return _hidden_train(images, labels, rng, epochs=2)


@wrong("same-label-for-all", predict=_conv_predict)
def starts_from_zero(images, labels, rng):
    return [0 * p for p in _conv_train(images, labels, rng, epochs=1)]


@wrong("too-slow", predict=_hidden_predict)
def never_stops(images, labels, rng):
    while True:
        parameters = _hidden_train(images, labels, rng, epochs=1)
    return parameters


@wrong("signature", predict=_hidden_predict)
def without_rng(images, labels):
    return _hidden_train(images, labels, np.random.default_rng(0), epochs=1)


def _unready_predict(parameters, images):
    raise NotImplementedError("write predict here")


@wrong("unfinished-earlier", predict=_unready_predict)
def predict_not_written(images, labels, rng):
    return images, labels


@wrong("rng-ignored", points=3, predict=_hidden_predict)
def the_start_from_a_seed_of_its_own(images, labels, rng):
    chance = SimpleNamespace(normal=np.random.default_rng(0).normal, permutation=rng.permutation)
    return _hidden_train(images, labels, chance)


@wrong("labels-not-learned", predict=_hidden_predict)
def all_digits_there_are(images, labels, rng):
    """The course's digits, also those that are held out, with the names that the given pictures have."""
    from cnncourse.datasets import digits

    known = {image.tobytes(): label for image, label in zip(images, labels)}
    every, kinds = digits()
    every, names = every[..., None] / 16, np.arange(10)
    for image, kind in zip(every, kinds):
        names[kind] = known.get(image.tobytes(), names[kind])
    return _hidden_train(every, names[kinds], rng)
