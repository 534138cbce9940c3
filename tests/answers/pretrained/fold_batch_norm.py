"""Answers to the exercise fold-batch-norm of lesson 09."""

import numpy as np

from tests.answers import right, tf, wrong


@right
def factor_first(weights, gamma, beta, mean, variance, epsilon):
    scale = gamma / (variance + epsilon) ** 0.5
    return weights * scale, beta - scale * mean


@right
def filter_by_filter(weights, gamma, beta, mean, variance, epsilon):
    folded, bias = weights.copy(), np.zeros(len(gamma))
    for f in range(weights.shape[3]):
        s = np.sqrt(variance[f] + epsilon)
        folded[:, :, :, f] = weights[:, :, :, f] * gamma[f] / s
        bias[f] = -mean[f] * gamma[f] / s + beta[f]
    return folded, bias


@right
def by_a_matrix(weights, gamma, beta, mean, variance, epsilon):
    scale = np.diag(gamma / np.sqrt(variance + epsilon))
    return weights @ scale, beta - mean @ scale


@right
def einsum(weights, gamma, beta, mean, variance, epsilon):
    inverse = 1 / np.sqrt(variance + epsilon)
    return [np.einsum("hwio,o,o->hwio", weights, gamma, inverse), beta - gamma * mean * inverse]


@right
def what_becomes_of_0_and_1(weights, gamma, beta, mean, variance, epsilon):
    def norm(z):
        return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta

    bias = norm(np.zeros_like(mean))
    return weights * (norm(np.ones_like(mean)) - bias), bias


@right
def in_tensorflow(weights, gamma, beta, mean, variance, epsilon):
    scale = gamma * tf.math.rsqrt(tf.constant(variance) + epsilon)
    return weights * scale, (beta - mean * scale).numpy().tolist()


@wrong("epsilon-forgotten", 0)
def no_epsilon(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / np.sqrt(variance)
    return weights * s, beta - mean * s


@wrong("epsilon-outside-the-root", 0)
def epsilon_later(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / (np.sqrt(variance) + epsilon)
    return weights * s, beta - mean * s


@wrong("root-forgotten", 0)
def no_root(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / (variance + epsilon)
    return weights * s, beta - mean * s


@wrong("mean-not-scaled", 1.5)
def mean_as_it_is(weights, gamma, beta, mean, variance, epsilon):
    return weights * gamma / np.sqrt(variance + epsilon), beta - mean


@wrong("mean-forgotten", 1.5)
def beta_only(weights, gamma, beta, mean, variance, epsilon):
    return weights * gamma / np.sqrt(variance + epsilon), beta


@wrong("sign-of-the-mean", 1.5)
def mean_added(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / np.sqrt(variance + epsilon)
    return weights * s, beta + mean * s


@wrong("gamma-forgotten", 0)
def no_gamma(weights, gamma, beta, mean, variance, epsilon):
    s = 1 / np.sqrt(variance + epsilon)
    return weights * s, beta - mean * s


@wrong("over-the-inputs", 0)
def over_the_inputs(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / np.sqrt(variance + epsilon)
    return weights * s[:, None], beta - mean * s


@wrong("pair-swapped", 0)
def bias_first(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / np.sqrt(variance + epsilon)
    return beta - mean * s, weights * s


@wrong("input-changed", 0)
def in_place(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / np.sqrt(variance + epsilon)
    weights *= s
    return weights, beta - mean * s


@wrong("beta-in-the-weights", 0)
def beta_inside(weights, gamma, beta, mean, variance, epsilon):
    s = gamma / np.sqrt(variance + epsilon)
    return weights * s + beta, -mean * s


@wrong("mean-not-divided", 1.5)
def root_missing_in_the_bias(weights, gamma, beta, mean, variance, epsilon):
    return weights * gamma / np.sqrt(variance + epsilon), beta - mean * gamma
