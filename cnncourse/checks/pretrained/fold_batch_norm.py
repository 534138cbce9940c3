"""One convolution in place of a convolution and its batch normalisation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits


def _factor(gamma, beta, mean, variance, epsilon):
    return gamma / np.sqrt(variance + epsilon)


def _fold(factor: Callable = _factor, bias: Callable = lambda beta, mean, factor: beta - mean * factor) -> Callable:
    """Folding, with another factor or another bias."""

    def fold_batch_norm(weights, gamma, beta, mean, variance, epsilon):
        by = factor(gamma, beta, mean, variance, epsilon)
        return weights * by, bias(beta, mean, by)

    return fold_batch_norm


_right = _fold()


def fold_oracle(weights, gamma, beta, mean, variance, epsilon):
    return _right(weights, gamma, beta, mean, variance, epsilon)


fold_oracle.__name__ = "fold_batch_norm"


def _proof(rng: np.random.Generator):
    """One convolution of Keras equals two of its layers."""
    import keras
    from keras import layers

    keras_s = {"dtype": "float64"}
    model = keras.Sequential(
        [
            keras.Input((6, 5, 3), **keras_s),
            layers.Conv2D(4, (2, 3), use_bias=False, **keras_s),
            layers.BatchNormalization(epsilon=0.01, **keras_s),
        ]
    )
    weights, *norm = arrays = [rng.uniform(0.1, 1, variable.shape) for variable in model.weights]
    model.set_weights(arrays)
    images = rng.normal(size=(2, 6, 5, 3))
    folded = layers.Conv2D(4, (2, 3), **keras_s)
    folded.build((None, 6, 5, 3))
    folded.set_weights(fold_oracle(weights, *norm, 0.01))
    yield folded(images), model(images, training=False)


def _over_inputs(weights, gamma, beta, mean, variance, epsilon):
    """The factor went along the input channels."""
    by = _factor(gamma, beta, mean, variance, epsilon)
    return weights * by[:, None], beta - mean * by


def _drawn(rng: np.random.Generator, kernel: int, channels: int, filters: int, epsilon: float) -> tuple:
    gamma, beta, mean = (digits(rng, filters) / 4 for _ in range(3))
    variance = epsilon * rng.uniform(0.5, 6, filters)  # so small that epsilon counts
    return digits(rng, kernel, kernel + 1, channels, filters), gamma, beta, mean, variance, epsilon


def _calls(rng: np.random.Generator) -> list:
    sizes = ((2, 3, 4, 0.5), (1, 4, 4, 0.1), (3, 1, 5, 1e-3))
    return [case(*_drawn(rng, *size)) for size in sizes]


fold_batch_norm = Check(
    "fold-batch-norm",
    oracle=fold_oracle,
    proof=_proof,
    criteria=[
        Returns(
            "weights of the one convolution", 1.5, _calls, part=0, axes=("row", "column", "channel in", "channel out")
        ),
        Returns("its bias", 1.5, _calls, part=1, axes=("channel out",)),
    ],
    misconceptions=[
        Misconception(
            "epsilon-forgotten",
            "Epsilon is missing: it is added to the variance, below the root.",
            _fold(lambda gamma, beta, mean, variance, epsilon: gamma / np.sqrt(variance)),
        ),
        Misconception(
            "epsilon-outside-the-root",
            "Epsilon was added behind the root. It belongs below it, to the variance.",
            _fold(lambda gamma, beta, mean, variance, epsilon: gamma / (np.sqrt(variance) + epsilon)),
        ),
        Misconception(
            "root-forgotten",
            "It was divided by the variance itself. The root of it is missing.",
            _fold(lambda gamma, beta, mean, variance, epsilon: gamma / (variance + epsilon)),
        ),
        Misconception(
            "multiplied-not-divided",
            "It was multiplied by the root. Batch normalisation divides by it.",
            _fold(lambda gamma, beta, mean, variance, epsilon: gamma * np.sqrt(variance + epsilon)),
        ),
        Misconception(
            "gamma-forgotten",
            "Gamma is missing: after the division each map is multiplied by it.",
            _fold(lambda gamma, beta, mean, variance, epsilon: 1 / np.sqrt(variance + epsilon)),
        ),
        Misconception(
            "gamma-forgotten",
            "In the bias gamma is missing: the mean goes through division and gamma, as all else does.",
            lambda w, g, b, m, v, e: (w * g / np.sqrt(v + e), b - m / np.sqrt(v + e)),
        ),
        Misconception(
            "epsilon-subtracted",
            "Epsilon was taken away from the variance. It is added.",
            _fold(lambda gamma, beta, mean, variance, epsilon: gamma / np.sqrt(np.abs(variance - epsilon))),
        ),
        Misconception(
            "mean-forgotten",
            "The bias is beta alone. The mean that is taken away leaves something, too.",
            _fold(bias=lambda beta, mean, factor: beta),
        ),
        Misconception(
            "mean-not-scaled",
            "The mean was taken away as it is. It is divided and multiplied like the maps.",
            _fold(bias=lambda beta, mean, factor: beta - mean),
        ),
        Misconception(
            "mean-not-divided",
            "In the bias the mean was multiplied by gamma, but not divided by the root. It goes through both.",
            lambda w, g, b, m, v, e: (w * g / np.sqrt(v + e), b - m * g),
        ),
        Misconception(
            "one-mean-for-all",
            "One mean was taken over all channels. Each filter has its own.",
            _fold(bias=lambda beta, mean, factor: beta - mean.mean() * factor),
        ),
        Misconception(
            "sign-of-the-mean",
            "The mean was added. Batch normalisation takes it away.",
            _fold(bias=lambda beta, mean, factor: beta + mean * factor),
        ),
        Misconception(
            "beta-forgotten",
            "Beta is missing in the bias: it is added at the end.",
            _fold(bias=lambda beta, mean, factor: -mean * factor),
        ),
        Misconception(
            "beta-scaled",
            "Beta was multiplied, too. It is added at the very end.",
            _fold(bias=lambda beta, mean, factor: (beta - mean) * factor),
        ),
        Misconception(
            "sign-of-the-bias",
            "The bias has the wrong sign: it is beta minus what the mean becomes.",
            _fold(bias=lambda beta, mean, factor: mean * factor - beta),
        ),
        Misconception(
            "weights-unchanged",
            "The weights are as they were. Each filter is multiplied by its own factor.",
            lambda w, g, b, m, v, e: (w, _right(w, g, b, m, v, e)[1]),
        ),
        Misconception(
            "beta-in-the-weights",
            "Beta was added to the weights. They are only multiplied; what is added goes into the bias.",
            lambda w, g, b, m, v, e: (_right(w, g, b, m, v, e)[0] + b, -m * g / np.sqrt(v + e)),
        ),
        Misconception(
            "beta-in-the-weights",
            "Beta was added to the weights. They are only multiplied; what is added goes into the bias.",
            lambda w, g, b, m, v, e: (_right(w, g, b, m, v, e)[0] + b, _right(w, g, b, m, v, e)[1]),
        ),
        Misconception(
            "shifted-weights",
            "The bias was added to the weights, too. They are only multiplied.",
            lambda w, g, b, m, v, e: (sum(_right(w, g, b, m, v, e)), _right(w, g, b, m, v, e)[1]),
        ),
        Misconception(
            "over-the-inputs",
            "The factors went along the input channels. Each *filter*, the last axis, has its own.",
            _over_inputs,
        ),
        Misconception(
            "shifted-weights",
            "The mean was taken from the weights. It is a mean of maps: it goes into the bias.",
            lambda w, g, b, m, v, e: ((w - m) * g / np.sqrt(v + e), b),
        ),
        Misconception(
            "pair-swapped", "The bias stands first. The weights come first.", lambda *args: _right(*args)[::-1]
        ),
        Misconception(
            "gamma-and-beta-swapped",
            "Gamma and beta have changed places: gamma multiplies, beta is added.",
            lambda w, g, b, m, v, e: _right(w, b, g, m, v, e),
        ),
        Misconception(
            "variance-squared",
            "The variance was squared. It is a square already: the root comes next.",
            _fold(lambda gamma, beta, mean, variance, epsilon: gamma / np.sqrt(variance**2 + epsilon)),
        ),
        Misconception(
            "epsilon-ignored",
            "Epsilon is always 1e-3. It is an argument.",
            _fold(lambda gamma, beta, mean, variance, epsilon: gamma / np.sqrt(variance + 1e-3)),
        ),
    ],
    hints=[
        "A map is multiplied and shifted by batch normalisation. What has to happen to a filter for its map to "
        "come out multiplied?",
        "Batch normalisation: gamma · (z - mean)/sqrt(variance + epsilon) + beta, for each map z. Take the "
        "parentheses apart.",
        "One factor per filter, gamma/sqrt(variance + epsilon). The weights times it; what is left over without z "
        "is the bias.",
    ],
    keras=True,
)
