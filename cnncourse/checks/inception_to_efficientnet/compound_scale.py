"""Depth, width and resolution that grow together, and what they cost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _compound_scale(phi, alpha=1.2, beta=1.1, gamma=1.15):
    factors = np.power([alpha, beta, gamma], phi)
    return (*factors.tolist(), float(np.prod(factors ** [1, 2, 2])))


def _scales(rng):
    steps = [case(0), case(1), case(3), case(2.5), case(-1), case(-60)]  # the last are small: rounded, they are others
    return [*steps, case(2, *np.round(rng.uniform(1.05, 1.6, 3), 3).tolist()), case(1.5, gamma=1.3)]


def _proof(rng):
    """Whole steps one by one; and the cost of layers that are really made deeper, wider and sharper."""
    for phi in range(4):
        depth = width = resolution = 1.0
        for _ in range(phi):
            depth, width, resolution = depth * 1.2, width * 1.1, resolution * 1.15
        yield _compound_scale(phi), (depth, width, resolution, depth * width * width * resolution * resolution)
    half = np.array(_compound_scale(0.5))
    yield half * half, _compound_scale(1)
    yield half * _compound_scale(-0.5), np.ones(4)

    def multiply_adds(layers, maps, side):
        return sum(9 * maps * maps for _ in range(layers) for _ in range(side * side))

    yield _compound_scale(2, 2, 3, 1.5)[3], multiply_adds(4 * 2, 9 * 3, 9) / multiply_adds(2, 3, 4)


def _cost(rule: Callable) -> Callable:
    """A wrong answer whose cost alone is wrong, from (depth, width, resolution)."""
    return lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (
        alpha**phi,
        beta**phi,
        gamma**phi,
        rule(alpha**phi, beta**phi, gamma**phi),
    )


compound_scale = Check(
    "compound-scale",
    oracle=_compound_scale,
    proof=_proof,
    criteria=[
        Returns("depth", 0.25, _scales, part=0),
        Returns("width", 0.25, _scales, part=1),
        Returns("resolution", 0.25, _scales, part=2),
        Returns("cost", 1.25, _scales, part=3),
    ],
    misconceptions=[
        Misconception(
            "not-squared",
            "All three count once in this cost. Width and resolution count twice.",
            _cost(lambda d, w, r: d * w * r),
        ),
        Misconception(
            "resolution-not-squared",
            "Resolution counts once in this cost. A picture has two directions.",
            _cost(lambda d, w, r: d * w * w * r),
        ),
        Misconception(
            "width-not-squared",
            "Width counts once in this cost. It counts in what goes in and in what comes out.",
            _cost(lambda d, w, r: d * w * r * r),
        ),
        Misconception(
            "depth-squared",
            "Depth counts twice in this cost. Twice as many layers cost twice as much.",
            _cost(lambda d, w, r: (d * w * r) ** 2),
        ),
        Misconception("added", "The factors were added. Factors multiply.", _cost(lambda d, w, r: d + w * w + r * r)),
        Misconception("cost-of-parameters", "Resolution is missing from the cost.", _cost(lambda d, w, r: d * w * w)),
        Misconception(
            "about-two",
            "The cost is taken as 2^φ. That is what it is about; compute what it is.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (alpha**phi, beta**phi, gamma**phi, 2.0**phi),
        ),
        Misconception(
            "times-phi",
            "The factors were multiplied by φ. They are raised to the power of φ.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (
                alpha * phi,
                beta * phi,
                gamma * phi,
                alpha * phi * (beta * phi) ** 2 * (gamma * phi) ** 2,
            ),
        ),
        Misconception(
            "base-and-exponent-swapped",
            "φ was raised to the power of the factors. They are raised to the power of φ.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (
                phi**alpha,
                phi**beta,
                phi**gamma,
                phi**alpha * (phi**beta) ** 2 * (phi**gamma) ** 2,
            ),
        ),
        Misconception(
            "whole-steps-only",
            "Only whole steps are taken. φ may be a fraction, or negative.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: _compound_scale(max(0, int(phi)), alpha, beta, gamma),
        ),
        Misconception(
            "cost-not-scaled",
            "The cost is that of one step. Use the factors that φ makes.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (
                alpha**phi,
                beta**phi,
                gamma**phi,
                alpha * beta**2 * gamma**2,
            ),
        ),
        Misconception(
            "phi-ignored",
            "φ is ignored: these are the factors of one step.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: _compound_scale(1, alpha, beta, gamma),
        ),
        Misconception(
            "defaults-only",
            "α, β and γ are always 1.2, 1.1 and 1.15. The arguments may say otherwise.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: _compound_scale(phi),
        ),
        Misconception(
            "rounded",
            "The factors were rounded. Keep all that is behind the decimal point.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: tuple(
                round(value, 2) for value in _compound_scale(phi, alpha, beta, gamma)
            ),
        ),
        Misconception(
            "order",
            "Depth, width and resolution stand in another order.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (
                beta**phi,
                alpha**phi,
                gamma**phi,
                alpha**phi * beta ** (2 * phi) * gamma ** (2 * phi),
            ),
        ),
        Misconception(
            "order",
            "Width and resolution have changed places. The order is depth, width, resolution, cost.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (
                alpha**phi,
                gamma**phi,
                beta**phi,
                alpha**phi * beta ** (2 * phi) * gamma ** (2 * phi),
            ),
        ),
        Misconception(
            "cost-missing",
            "Four numbers are asked for: the cost is missing.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (alpha**phi, beta**phi, gamma**phi),
        ),
        *[
            Misconception(
                "whole-steps-only",
                "Only whole steps are taken. φ may be a fraction.",
                lambda phi, alpha=1.2, beta=1.1, gamma=1.15, whole=whole: _compound_scale(
                    int(whole(phi)), alpha, beta, gamma
                ),
            )
            for whole in (np.floor, np.trunc, np.round, np.ceil)
        ],
        Misconception(
            "steps-added",
            "Each step adds as much as the first one did. It multiplies: α to the power of φ.",
            lambda phi, alpha=1.2, beta=1.1, gamma=1.15: _compound_scale(
                1, *(1 + phi * (factor - 1) for factor in (alpha, beta, gamma))
            ),
        ),
        Misconception(
            "defaults-swapped",
            "Without arguments, β and γ have changed places: β is 1.1, γ is 1.15.",
            lambda phi, alpha=1.2, beta=1.15, gamma=1.1: _compound_scale(phi, alpha, beta, gamma),
        ),
    ],
    hints=[
        "If each step of φ makes a network 1.2 times as deep, how deep is it after three steps?",
        "`alpha**phi` is α to the power of φ, also for a fraction.",
        "Three powers, then a product in which two of them are squared; return the four numbers.",
    ],
)
