"""A gradient on its way back through ReLU."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, balanced, case, digits, fractions


def _relu_backward(d_out, x):
    return np.where(x > 0, d_out, 0.0)


def _with_zeros(x, rng):
    """Put zeros at some places."""
    x.ravel()[rng.permutation(x.size)[: x.size // 3]] = 0
    return x


def _proof(rng):
    import keras
    import tensorflow as tf

    yield _relu_backward(np.array([5, 6]), np.array([-1, 2])), [0, 6]  # as the text says
    d_out = rng.normal(size=(3, 4, 5))
    x = tf.Variable(np.round(rng.normal(size=(3, 4, 5)), 1))  # with some zeros
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(keras.ops.relu(x) * d_out)
    yield _relu_backward(d_out, x.numpy()), tape.gradient(total, x)


relu_backward = Check(
    "relu-backward",
    oracle=_relu_backward,
    proof=_proof,
    criteria=[
        Returns(
            "the gradient passes where x is positive, and only there",
            0.5,
            lambda rng: [
                case(digits(rng, 3, 4), np.resize([1.0, -1.0, 1.0, -1.0, -1.0], (3, 4)) * np.abs(digits(rng, 3, 4))),
                case(3 * fractions(rng, 2, 3, 4, 2), 3 * fractions(rng, 2, 3, 4, 2)),
                case(digits(rng, 3, 4), 1e-9 * balanced(rng, 3, 4)),
                case(np.array([5, 6]), np.array([-1, 2])),
            ],
        ),
        Returns(
            "no gradient where x is exactly 0",
            0.5,
            lambda rng: [
                case(digits(rng, 3, 4), _with_zeros(np.abs(digits(rng, 3, 4)), rng)),
                case(fractions(rng, 2, 3, 2, 2), _with_zeros(rng.integers(-4, 9, (2, 3, 2, 2)), rng)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "passes-at-zero",
            "The gradient also passes where x is 0. There it is 0 by agreement.",
            lambda d_out, x: np.where(x >= 0, d_out, 0.0),
        ),
        Misconception(
            "half-at-zero",
            "Half of the gradient passes where x is 0. There it is 0 by agreement.",
            lambda d_out, x: d_out * (np.sign(x) + 1) / 2,
        ),
        Misconception(
            "slope-measured",
            "The slope was measured with steps, which is half where x is 0 or smaller than a step. `x > 0` tells it.",
            lambda d_out, x: d_out * (np.maximum(x + 1e-5, 0) - np.maximum(x - 1e-5, 0)) / 2e-5,
        ),
        Misconception(
            "d-out-forgotten",
            "These are ones and zeros, the slopes of ReLU itself. `d_out` has to be multiplied in.",
            lambda d_out, x: (x > 0).astype(float),
        ),
        Misconception(
            "relu-of-d-out",
            "ReLU was applied to `d_out`. Whether the gradient passes is up to the sign of x.",
            lambda d_out, x: np.maximum(d_out, 0),
        ),
        Misconception(
            "relu-times-d-out",
            "`d_out` was multiplied by ReLU(x), its value. What counts is its slope, which is 1 or 0.",
            lambda d_out, x: d_out * np.maximum(x, 0),
        ),
        Misconception(
            "x-times-d-out",
            "`d_out` was multiplied by x. What counts is the slope of ReLU at x, which is 1 or 0.",
            lambda d_out, x: d_out * x,
        ),
        Misconception(
            "x-left-standing",
            "Where x is not positive, x itself stands in the result. From there nothing goes back: 0.",
            lambda d_out, x: np.where(x > 0, d_out, x),
        ),
        *[
            Misconception(
                "small-numbers-stopped",
                "Where x is small, such as 0.4, the gradient does not pass whole. It does for every positive number.",
                wrong,
            )
            for wrong in (
                lambda d_out, x: np.where(x >= 1, d_out, 0.0),
                lambda d_out, x: np.where(x > 1, d_out, 0.0),
                lambda d_out, x: np.where(x > 1e-6, d_out, 0.0),
                lambda d_out, x: d_out * np.clip(x, 0, 1),
            )
        ],
        Misconception(
            "forward-again",
            "This is ReLU of x, the way forward. `d_out` is not in it.",
            lambda d_out, x: np.maximum(x, 0.0),
        ),
        Misconception(
            "passes-everywhere",
            "The gradient passes everywhere. Where x is negative, it must stop.",
            lambda d_out, x: d_out + 0.0,
        ),
        Misconception(
            "other-way-round",
            "The gradient passes where x is negative and stops where it is positive.",
            lambda d_out, x: np.where(x > 0, 0.0, d_out),
        ),
        Misconception(
            "both-positive",
            "The gradient passes only where it is positive itself. A negative gradient passes as well.",
            lambda d_out, x: np.where((x > 0) & (d_out > 0), d_out, 0.0),
        ),
        Misconception(
            "sign-instead-of-slope",
            "Where x is negative, the gradient came back with its sign turned. There it is 0.",
            lambda d_out, x: d_out * np.sign(x),
        ),
        Misconception(
            "arguments-swapped",
            "`d_out` and x have changed places: x was masked by the sign of `d_out`.",
            lambda d_out, x: np.where(d_out > 0, x, 0.0),
        ),
        Misconception(
            "leaky",
            "A little of the gradient passes where x is negative. With ReLU nothing does.",
            lambda d_out, x: np.where(x > 0, d_out, 0.01 * d_out),
        ),
        Misconception(
            "kept-values-only",
            "The places where x is not positive are left out. The result has the shape of x, with zeros there.",
            lambda d_out, x: d_out[x > 0],
        ),
    ],
    hints=[
        "If x is -3 and grows a little, how much does ReLU(x) grow? And if x is 3?",
        "`x > 0` is an array of True and False; in a product they count as 1 and 0.",
        "One line: an array of the shape of x, each number either that of `d_out` or 0.",
    ],
)
