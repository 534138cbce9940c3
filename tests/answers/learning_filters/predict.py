"""Answers to the exercise predict of lesson 04."""

from typing import NamedTuple

import numpy as np

from tests.answers import right, wrong
from tests.answers.learning_filters._shared import _conv_scores, _conv_train, _nearest_predict, _softmax
from tests.answers.learning_filters.train import nearest_neighbour


def _start(images, labels, rng):
    return [rng.normal(0, 0.1, (3, 3, 1, 8)), np.zeros(8), rng.normal(0, 0.03, (4, 4, 8, 10)), np.zeros(10)]


def _short(images, labels, rng):
    return _conv_train(images, labels, rng, epochs=2)


@right(train=_start)
def untrained(parameters, images):
    return _conv_scores(parameters, images).argmax(axis=1)


@right(train=_short)
def in_a_list(parameters, images):
    return [int(np.argmax(row)) for row in _conv_scores(parameters, images)]


@right(train=_short)
def one_at_a_time(parameters, images):
    return np.array([_conv_scores(parameters, image[None])[0].argmax() for image in images])


@right(train=_short)
def through_softmax(parameters, images):
    return np.argmax(_softmax(_conv_scores(parameters, images)), axis=-1).astype(float)


@right(train=nearest_neighbour)
def nearest(parameters, images):
    return _nearest_predict(parameters, images)


@right(train=_start)
def largest_by_sorting(parameters, images):
    return np.argsort(_conv_scores(parameters, images), axis=1)[:, -1]


class _Network(NamedTuple):
    filters: np.ndarray
    bias: np.ndarray
    dense: np.ndarray
    dense_bias: np.ndarray


@right(train=lambda images, labels, rng: _Network(*_start(images, labels, rng)))
def by_the_names_of_a_tuple(parameters, images):
    four = parameters.filters, parameters.bias, parameters.dense, parameters.dense_bias
    return _conv_scores(four, images).argmax(axis=1)


@wrong("scores-not-labels", train=_short)
def all_scores(parameters, images):
    return _conv_scores(parameters, images)


@wrong("scores-not-labels", train=_short)
def one_hot(parameters, images):
    return np.eye(10)[_conv_scores(parameters, images).argmax(1)]


@wrong("wrong-axis", train=_short)
def along_pictures(parameters, images):
    return _conv_scores(parameters, images).argmax(axis=0)


@wrong("wrong-shape", train=_short)
def one_label_only(parameters, images):
    return _conv_scores(parameters, images).argmax()


@wrong("wrong-shape", train=_short)
def first_picture(parameters, images):
    return [int(_conv_scores(parameters, images)[0].argmax())]


@wrong("not-labels", train=_short)
def largest_score(parameters, images):
    return _conv_scores(parameters, images).max(axis=1)


@wrong("not-alone", points=0.5, train=_short)
def scaled_by_the_batch(parameters, images):
    scaled = (images - images.mean()) / images.std()
    return _conv_scores(parameters, scaled).argmax(1)


@wrong("not-alone", points=0.5, train=_short)
def softmax_over_the_batch(parameters, images):
    scores = _conv_scores(parameters, images)
    return (np.exp(scores) / np.exp(scores).sum(0)).argmax(1)


@wrong("wrong-shape", points=0.5, train=_short)
def squeezed(parameters, images):
    return np.squeeze(_conv_scores(parameters, images).argmax(1))


@wrong("not-labels", train=_short)
def counts_from_one(parameters, images):
    return _conv_scores(parameters, images).argmax(1) + 1


@wrong("left-to-chance", points=0.5, train=_short)
def guesses(parameters, images):
    return np.random.default_rng().integers(0, 10, len(images))


@wrong("parameters-ignored", train=_start)
def brightness_as_label(parameters, images):
    return (images.sum((1, 2, 3)) % 10).astype(int)


@wrong("parameters-ignored", train=_short)
def always_seven(parameters, images):
    return np.full(len(images), 7)


@wrong("returned-nothing", train=_short)
def predict_forgets_return(parameters, images):
    _conv_scores(parameters, images).argmax(1)


@wrong("input-changed", points=0.5, train=_short)
def divides_in_place(parameters, images):
    images /= 2
    return _conv_scores(parameters, images).argmax(1)


def _unready_train(images, labels, rng):
    raise NotImplementedError("write train here")


@wrong("unfinished-earlier", train=_unready_train)
def before_training(parameters, images):
    return _conv_scores(parameters, images).argmax(1)


@wrong("not-the-largest", points=0.5, train=_short)
def smallest_score(parameters, images):
    return _conv_scores(parameters, images).argmin(axis=1)


@wrong("not-the-largest", points=0.5, train=_start)
def largest_without_its_sign(parameters, images):
    return np.abs(_conv_scores(parameters, images)).argmax(axis=1)
