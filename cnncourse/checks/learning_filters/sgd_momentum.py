"""One step of gradient descent with momentum."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, fractions


def _momentum(update):
    """New parameters and velocities from a rule for one array: (p, g, v, learning_rate, momentum) → (p, v)."""

    def step(parameters, gradients, velocities, learning_rate, momentum):
        pairs = [update(p, g, v, learning_rate, momentum) for p, g, v in zip(parameters, gradients, velocities)]
        return tuple(p for p, _ in pairs), tuple(v for _, v in pairs)

    return step


def _keras(p, g, v, rate, momentum):
    v = momentum * v - rate * g
    return p + v, v


_sgd_momentum = _momentum(_keras)


def _arrays(rng, *shapes):
    return [[fractions(rng, *shape) for shape in shapes] for _ in range(3)]


def _steep(rng):
    """Gradients of a hundred and more: nothing is cut off."""
    parameters, gradients, velocities = _arrays(rng, (2, 3))
    return parameters, [1000 * gradients[0]], velocities, 0.1, 0.9


EXAMPLE = [np.array([1.0])], [np.array([4.0])], [np.array([0.5])], 0.1, 0.5  # the text's


def _proof(rng):
    import keras

    yield _sgd_momentum(*EXAMPLE), [[[0.85]], [[-0.15]]]  # as the text says
    start, gradients = rng.normal(size=(2, 3)), rng.normal(size=(4, 2, 3))
    variable, optimizer = keras.Variable(start), keras.optimizers.SGD(0.1, momentum=0.9)
    optimizer.build([variable])
    parameters, velocities = [start], [0 * start]
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)])
        parameters, velocities = _sgd_momentum(parameters, [gradient], velocities, 0.1, 0.9)
        yield parameters[0], variable.numpy()


sgd_momentum = Check(
    "sgd-momentum",
    oracle=_sgd_momentum,
    proof=_proof,
    criteria=[
        Returns(
            "the new velocities",
            1,
            lambda rng: [
                case(*_arrays(rng, (3,)), 0.5, 0.9),
                case(*_arrays(rng, (2, 3), (3,)), 0.1, 0.8),
                case(*_arrays(rng, (2, 2, 1, 3), (3,), (4,)), 0.2, 0.0),
                case(*_steep(rng)),
                case(*EXAMPLE),
            ],
            part=1,
        ),
        Returns(
            "the new parameters",
            1,
            lambda rng: [
                case(*_arrays(rng, (3,)), 0.5, 0.9),
                case(*_arrays(rng, (2, 3), (3,)), 0.1, 0.8),
                case(*_arrays(rng, (2, 2, 1, 3), (3,), (4,)), 0.2, 0.0),
                case(*_steep(rng)),
                case(*EXAMPLE),
            ],
            part=0,
        ),
    ],
    misconceptions=[
        Misconception(
            "learning-rate-outside",
            "The velocity adds up gradients, without the learning rate, as PyTorch does it. Here, as in Keras, the "
            "velocity "
            "is the step itself.",
            _momentum(lambda p, g, v, rate, m: (p - rate * (m * v + g), m * v + g)),
        ),
        Misconception(
            "uphill",
            "The step goes along the gradient, uphill. It goes against it.",
            _momentum(lambda p, g, v, rate, m: (p + m * v + rate * g, m * v + rate * g)),
        ),
        Misconception(
            "velocity-sign-turned",
            "The velocity has the wrong sign: it is the step itself, which is then added to the parameter.",
            _momentum(lambda p, g, v, rate, m: (p - (m * v + rate * g), m * v + rate * g)),
        ),
        Misconception(
            "velocity-taken-away",
            "The velocity was taken away from the parameter. It points downhill already: add it.",
            _momentum(lambda p, g, v, rate, m: (p - (m * v - rate * g), m * v - rate * g)),
        ),
        Misconception(
            "gradient-step-only",
            "The parameters moved against the gradient, without the velocity. They move by the new velocity.",
            _momentum(lambda p, g, v, rate, m: (p - rate * g, m * v - rate * g)),
        ),
        Misconception(
            "momentum-forgotten",
            "The old velocity plays no part. Momentum keeps a share of it.",
            _momentum(lambda p, g, v, rate, m: (p - rate * g, -rate * g)),
        ),
        Misconception(
            "momentum-of-one",
            "All of the old velocity was kept. `momentum` says which share.",
            _momentum(lambda p, g, v, rate, m: (p + v - rate * g, v - rate * g)),
        ),
        Misconception(
            "learning-rate-forgotten",
            "The gradient was taken as it is. `learning_rate` says how far to go.",
            _momentum(lambda p, g, v, rate, m: (p + m * v - g, m * v - g)),
        ),
        Misconception(
            "averaged",
            "The gradient was weighed by 1 - momentum. Here it counts in full, times the learning rate.",
            _momentum(lambda p, g, v, rate, m: (p + m * v - (1 - m) * rate * g, m * v - (1 - m) * rate * g)),
        ),
        Misconception(
            "momentum-on-gradient",
            "The gradient was multiplied by `momentum` too. That is for the old velocity only.",
            _momentum(lambda p, g, v, rate, m: (p + m * (v - rate * g), m * (v - rate * g))),
        ),
        Misconception(
            "old-velocity-used",
            "The parameters moved by the old velocity. First the velocity changes, then the parameters follow it.",
            _momentum(lambda p, g, v, rate, m: (p + v, m * v - rate * g)),
        ),
        Misconception(
            "learning-rate-twice",
            "The learning rate was used twice. The velocity is the whole step.",
            _momentum(lambda p, g, v, rate, m: (p + rate * (m * v - rate * g), m * v - rate * g)),
        ),
        Misconception(
            "learning-rate-on-velocity",
            "The learning rate was applied to the old velocity too. It scales the gradient only.",
            _momentum(lambda p, g, v, rate, m: (p + rate * (m * v - g), rate * (m * v - g))),
        ),
        Misconception(
            "nesterov",
            "This is Nesterov's variant, which looks one step ahead. Here the parameter moves by the new velocity.",
            _momentum(lambda p, g, v, rate, m: (p + m * (m * v - rate * g) - rate * g, m * v - rate * g)),
        ),
        Misconception(
            "velocities-not-renewed",
            "The old velocities came back. The next step needs the new ones.",
            _momentum(lambda p, g, v, rate, m: (p + m * v - rate * g, v)),
        ),
        Misconception(
            "parameters-not-renewed",
            "The old parameters came back.",
            _momentum(lambda p, g, v, rate, m: (p, m * v - rate * g)),
        ),
        Misconception(
            "numbers-swapped",
            "`learning_rate` and `momentum` have changed places. Compare the order in the `def` line with the "
            "exercise.",
            lambda parameters, gradients, velocities, momentum, learning_rate: _sgd_momentum(
                parameters, gradients, velocities, learning_rate, momentum
            ),
        ),
        Misconception(
            "first-array-only",
            "Only the first array was moved. Every parameter has its own gradient and velocity.",
            lambda parameters, gradients, velocities, learning_rate, momentum: tuple(
                part[:1] for part in _sgd_momentum(parameters, gradients, velocities, learning_rate, momentum)
            ),
        ),
        Misconception(
            "last-array-only",
            "One array came back in place of a list: each turn of the loop has overwritten the one before, or only "
            "the last is returned.",
            lambda parameters, gradients, velocities, learning_rate, momentum: tuple(
                part[-1] for part in _sgd_momentum(parameters, gradients, velocities, learning_rate, momentum)
            ),
        ),
        *[
            Misconception(
                "results-missing",
                "Two lists are asked for: the new parameters and the new velocities, in this order.",
                wrong,
            )
            for wrong in (
                lambda *arguments: _sgd_momentum(*arguments)[0],
                lambda *arguments: list(_sgd_momentum(*arguments)[0]),
                lambda *arguments: _sgd_momentum(*arguments)[::-1],
                lambda *arguments: tuple(zip(*_sgd_momentum(*arguments))),
            )
        ],
    ],
    hints=[
        "What is left of the last step, and what does the gradient add to it?",
        "`zip(parameters, gradients, velocities)` goes through three lists together.",
        "For each array two lines: the new velocity, then the parameter plus that velocity. Return two lists.",
    ],
)
