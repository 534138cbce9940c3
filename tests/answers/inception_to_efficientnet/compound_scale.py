"""Answers to the exercise compound-scale of lesson 08."""

import math

import numpy as np

from tests.answers import right, wrong


@right
def three_powers(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha**phi, beta**phi, gamma**phi
    return d, w, r, d * w * w * r * r


@right
def one_array(phi, alpha=1.2, beta=1.1, gamma=1.15):
    factors = np.array([alpha, beta, gamma]) ** phi
    return np.append(factors, factors.prod() * factors[1] * factors[2])


@right
def cost_of_one_step(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return alpha**phi, beta**phi, gamma**phi, (alpha * beta**2 * gamma**2) ** phi


@right
def with_logarithms(phi, alpha=1.2, beta=1.1, gamma=1.15):
    logs = [np.log(a) * phi for a in (alpha, beta, gamma)]
    return [float(np.exp(x)) for x in (*logs, logs[0] + 2 * logs[1] + 2 * logs[2])]


@right
def with_pow(phi, alpha=1.2, beta=1.1, gamma=1.15):
    depth = pow(alpha, phi)
    width = pow(beta, phi)
    resolution = pow(gamma, phi)
    cost = depth * pow(width, 2) * pow(resolution, 2)
    return (depth, width, resolution, cost)


@right
def in_single_precision(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = (np.float32(base) ** np.float32(phi) for base in (alpha, beta, gamma))
    return [d, w, r, d * w * w * r * r]


@wrong("not-squared", points=0.75)
def all_once(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha**phi, beta**phi, gamma**phi
    return d, w, r, d * w * r


@wrong("resolution-not-squared", points=0.75)
def one_direction(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha**phi, beta**phi, gamma**phi
    return d, w, r, d * w**2 * r


@wrong("about-two", points=0.75)
def two_to_the_phi(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return alpha**phi, beta**phi, gamma**phi, 2**phi


@wrong("times-phi")
def multiplied_by_phi(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha * phi, beta * phi, gamma * phi
    return d, w, r, d * w**2 * r**2


@wrong("defaults-only")
def numbers_typed_in(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return three_powers(phi)


@wrong("base-and-exponent-swapped")
def phi_to_the_power(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = phi**alpha, phi**beta, phi**gamma
    return d, w, r, d * w**2 * r**2


@wrong("whole-steps-only")
def step_by_step(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d = w = r = 1.0
    for _ in range(int(phi)):
        d, w, r = d * alpha, w * beta, r * gamma
    return d, w, r, d * w**2 * r**2


@wrong("rounded")
def rounds_to_two(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return tuple(round(x, 2) for x in three_powers(phi, alpha, beta, gamma))


@wrong("order", points=1.5)
def resolution_before_width(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r, cost = three_powers(phi, alpha, beta, gamma)
    return d, r, w, cost


@wrong("", points=0)
def five_places(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return tuple(round(float(factor), 5) for factor in three_powers(phi, alpha, beta, gamma))


@wrong("whole-steps-only", points=0)
def rounded_down(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return three_powers(math.floor(phi), alpha, beta, gamma)


@wrong("steps-added", points=0)
def as_much_in_each_step(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = (1 + phi * (factor - 1) for factor in (alpha, beta, gamma))
    return d, w, r, d * w**2 * r**2


@wrong("defaults-swapped", points=0.25)
def other_defaults(phi, alpha=1.2, beta=1.15, gamma=1.1):
    return three_powers(phi, alpha, beta, gamma)
