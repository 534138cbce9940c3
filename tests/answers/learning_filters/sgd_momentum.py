"""Answers to the exercise sgd-momentum of lesson 04."""

import numpy as np

from tests.answers import right, wrong


@right
def two_comprehensions(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@right
def appended(parameters, gradients, velocities, learning_rate, momentum):
    new_p, new_v = [], []
    for i in range(len(parameters)):
        v = velocities[i] * momentum - gradients[i] * learning_rate
        new_v.append(v)
        new_p.append(parameters[i] + v)
    return new_p, new_v


@right
def as_tuples(parameters, gradients, velocities, learning_rate, momentum):
    pairs = [
        (p + momentum * v - learning_rate * g, momentum * v - learning_rate * g)
        for p, g, v in zip(parameters, gradients, velocities)
    ]
    return tuple(zip(*pairs))


@right
def nested_lists(parameters, gradients, velocities, learning_rate, momentum):
    new_p, new_v = two_comprehensions(parameters, gradients, velocities, learning_rate, momentum)
    return [[p.tolist() for p in new_p], [v.tolist() for v in new_v]]


@right
def copies_then_in_place(parameters, gradients, velocities, learning_rate, momentum):
    parameters, velocities = [p.copy() for p in parameters], [v.copy() for v in velocities]
    for p, g, v in zip(parameters, gradients, velocities):
        v *= momentum
        v -= learning_rate * g
        p += v
    return parameters, velocities


@right
def single_precision_steps(parameters, gradients, velocities, learning_rate, momentum):
    def new(p, g, v):
        v = np.float32(momentum) * v.astype(np.float32) - np.float32(learning_rate) * g.astype(np.float32)
        return p.astype(np.float32) + v, v

    results = list(map(new, parameters, gradients, velocities))
    return [p for p, _ in results], [v for _, v in results]


@wrong("learning-rate-outside")
def like_pytorch(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v + g for v, g in zip(velocities, gradients)]
    return [p - learning_rate * v for p, v in zip(parameters, new)], new


@wrong("uphill")
def plus_gradient(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v + learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("velocity-sign-turned")
def velocity_uphill(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v + learning_rate * g for v, g in zip(velocities, gradients)]
    return [p - v for p, v in zip(parameters, new)], new


@wrong("momentum-forgotten")
def plain_descent(parameters, gradients, velocities, learning_rate, momentum):
    new = [-learning_rate * g for g in gradients]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("learning-rate-forgotten")
def full_gradient(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("averaged")
def running_mean(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - (1 - momentum) * learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("old-velocity-used", points=1)
def old_velocity(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, velocities)], new


@wrong("gradient-step-only", points=1)
def without_velocity(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p - learning_rate * g for p, g in zip(parameters, gradients)], new


@wrong("nesterov", points=1)
def looks_ahead(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + momentum * v - learning_rate * g for p, v, g in zip(parameters, new, gradients)], new


@wrong("velocities-not-renewed", points=1)
def returns_old_velocities(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], velocities


@wrong("input-changed")
def moves_in_place(parameters, gradients, velocities, learning_rate, momentum):
    for p, g, v in zip(parameters, gradients, velocities):
        v *= momentum
        v -= learning_rate * g
        p += v
    return parameters, velocities


@wrong("results-missing")
def parameters_only(parameters, gradients, velocities, learning_rate, momentum):
    return two_comprehensions(parameters, gradients, velocities, learning_rate, momentum)[0]


@wrong("results-missing")
def velocities_first(parameters, gradients, velocities, learning_rate, momentum):
    return two_comprehensions(parameters, gradients, velocities, learning_rate, momentum)[::-1]


@wrong("first-array-only")
def returns_too_early(parameters, gradients, velocities, learning_rate, momentum):
    for p, g, v in zip(parameters, gradients, velocities):
        v = momentum * v - learning_rate * g
        return [p + v], [v]


@wrong("shapes-differ")
def lists_as_arrays(parameters, gradients, velocities, learning_rate, momentum):
    v = momentum * np.array(velocities) - learning_rate * np.array(gradients)
    return np.array(parameters) + v, v


@wrong("input-changed")
def new_arrays_in_the_same_lists(parameters, gradients, velocities, learning_rate, momentum):
    for i, gradient in enumerate(gradients):
        velocities[i] = momentum * velocities[i] - learning_rate * gradient
        parameters[i] = parameters[i] + velocities[i]
    return parameters, velocities


@wrong("momentum-on-gradient")
def brackets_around_all(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * (v - learning_rate * g) for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("", points=0)
def gradients_cut_off(parameters, gradients, velocities, learning_rate, momentum):
    return two_comprehensions(parameters, [g.clip(-20, 20) for g in gradients], velocities, learning_rate, momentum)
