"""Answers to the exercise three-3x3 of lesson 07."""

import numpy as np

from tests.answers import right, wrong


@right
def products(channels):
    return 3 * 9 * channels * channels, 49 * channels * channels, 7


@right
def as_list(channels):
    return [27 * channels**2, 7**2 * channels**2, 3 + 2 + 2]


@right
def by_loop(channels):
    weights, field = 0, 1
    for _ in range(3):
        weights += 3 * 3 * channels * channels
        field += 2
    return weights, 7 * 7 * channels * channels, field


@right
def in_floats(channels):
    return 27.0 * channels**2, 49.0 * channels**2, 7.0


@right
def in_numpy(channels):
    return tuple(np.array([27, 49, 0]) * channels**2 + np.array([0, 0, 7]))


@wrong("channels-not-squared", points=0.5)
def channels_once(channels):
    return 27 * channels, 49 * channels, 7


@wrong("biases-counted", points=0.5)
def with_biases(channels):
    return 3 * (9 * channels + 1) * channels, (49 * channels + 1) * channels, 7


@wrong("fields-added", points=0.5)
def nine_pixels(channels):
    return 27 * channels**2, 49 * channels**2, 9


@wrong("one-layer-only", points=0.75)
def single_layer(channels):
    return 9 * channels**2, 49 * channels**2, 7


@wrong("field-squared", points=0.5)
def square_field(channels):
    return 27 * channels**2, 49 * channels**2, 49


@wrong("results-missing")
def two_numbers(channels):
    return 27 * channels**2, 49 * channels**2


@wrong("field-as-a-pair", points=0.5)
def both_directions(channels):
    return 27 * channels**2, 49 * channels**2, (7, 7)


@wrong("weights-multiplied", points=0.75)
def to_the_third(channels):
    return (9 * channels**2) ** 3, 49 * channels**2, 7


@wrong("first-layer-sees-colours", points=0.5)
def begins_with_colours(channels):
    return 9 * 3 * channels + 2 * 9 * channels**2, 49 * 3 * channels, 7


@wrong("ignores-input", points=0.5)
def always_64(channels):
    return 110_592, 200_704, 7
