"""ReLU: negative numbers become 0, in arrays of any shape."""

import numpy as np

from cnncourse import backend
from cnncourse.checks.kit import Check, Misconception, Returns, balanced, case


def _relu(x):
    return x * (x > 0)


def _equals_keras(rng):
    backend.load()
    from keras import ops

    for shape in [(7,), (3, 4), (2, 3, 2, 2), ()]:
        x = rng.normal(size=shape)
        yield _relu(x), ops.relu(x)


relu = Check(
    "relu",
    oracle=_relu,
    proof=_equals_keras,
    criteria=[
        Returns(
            "negative numbers become 0, all others stay",
            0.5,
            lambda rng: [case(balanced(rng, 6)), case(balanced(rng, 3, 4) * 300.5), case(np.zeros((2, 3)))],
        ),
        Returns(
            "any shape, floats and integers",
            0.5,
            lambda rng: [
                case(balanced(rng, 2, 3, 2, 2) / 8),
                case(300 * balanced(rng, 2, 3, 4).astype(int)),
                case(np.array(-float(rng.integers(1, 10)))),
                case(rng.integers(100, 256, (2, 2), dtype=np.uint8)),
                case(np.array([[-1, 2], [0.5, -4]])),
            ],
        ),
    ],
    misconceptions=[
        Misconception("absolute-value", "The minus signs were dropped. A negative number becomes 0.", np.abs),
        Misconception(
            "signs-swapped", "The negative numbers were kept and the others became 0.", lambda x: np.minimum(x, 0)
        ),
        Misconception(
            "signs-swapped",
            "The negative numbers were kept, without their minus. The others are to stay.",
            lambda x: np.maximum(-x, 0),
        ),
        *[
            Misconception(
                "leaky",
                "Negative numbers were made small, not 0. There is such a function, the leaky ReLU; here it is the "
                "plain one.",
                lambda x, slope=slope: np.where(x > 0, x, slope * x),
            )
            for slope in (0.01, 0.1, 0.2, 0.3)
        ],
        *[
            Misconception(
                "step-function",
                "Every positive number became 1. Positive numbers stay as they are.",
                wrong,
            )
            for wrong in (lambda x: (x > 0) * 1.0, lambda x: (x >= 0) * 1.0)
        ],
        *[
            Misconception(
                "cut-above",
                "Large numbers were cut off. Only the negative ones change.",
                lambda x, most=most: np.clip(x, 0, most),
            )
            for most in (1, 6, 255)
        ],
        *[
            Misconception(
                "negatives-left-out",
                "The negative numbers were left out, so the shape is lost. A 0 takes their place.",
                wrong,
            )
            for wrong in (lambda x: x[x > 0], lambda x: x[x >= 0])
        ],
        Misconception(
            "sigmoid", "This is the sigmoid. ReLU leaves positive numbers as they are.", lambda x: 1 / (1 + np.exp(-x))
        ),
        Misconception("tanh", "This is the hyperbolic tangent. ReLU leaves positive numbers as they are.", np.tanh),
        Misconception(
            "softplus",
            "This is softplus, the smooth cousin of ReLU. ReLU has a sharp bend at 0.",
            lambda x: np.log(1 + np.exp(x)),
        ),
        Misconception(
            "shifted-to-zero",
            "The smallest number was taken away from all. Only the negative ones change.",
            lambda x: x - x.min(),
        ),
        Misconception(
            "largest-only",
            "This is the largest number alone. Each number is treated by itself.",
            lambda x: np.maximum(x.max(), 0),
        ),
        Misconception("unchanged", "The numbers came back as they were.", lambda x: x),
        *[
            Misconception(
                "one-in-its-place",
                "The negative numbers became another number than 0.",
                lambda x, put=put: np.where(x < 0, put, x),
            )
            for put in (1, -1, 1e-3)
        ],
        Misconception(
            "zeros-only", "Everything became 0. Numbers above 0 stay as they are.", lambda x: np.zeros(x.shape)
        ),
        Misconception(
            "cut-below-one",
            "Small positive numbers became 0 as well. Only the negative ones change.",
            lambda x: np.where(x >= 1, x, 0),
        ),
        Misconception(
            "byte-overflow",
            "Two numbers were added in the array's own uint8, which ends at 255. Find a way without a sum.",
            lambda x: (x + np.abs(x)) / 2,
        ),
        Misconception(
            "whole-numbers",
            "The result was made in whole numbers. What stands behind the decimal point belongs to it.",
            lambda x: np.maximum(x.astype(int), 0),
        ),
        Misconception(
            "two-axes-assumed",
            "This works for arrays with rows and columns only. Any number of axes is asked for, also none.",
            lambda x: (
                np.array([[max(v, 0) for v in row] for row in x]) if x.ndim == 2 else np.array([max(v, 0) for v in x])
            ),
        ),
        *[
            Misconception(
                "two-axes-assumed",
                "This works for arrays with rows and columns only. Any number of axes is asked for, also one or none.",
                wrong,
            )
            for wrong in (
                lambda x: np.array([[max(x[i, j], 0) for j in range(x.shape[1])] for i in range(x.shape[0])]),
                lambda x: np.array([[max(v, 0) for v in row] for row in x]),
            )
        ],
        Misconception(
            "flattened",
            "The right numbers stand in one long row. The shape stays as it is.",
            lambda x: np.maximum(x.ravel(), 0),
        ),
    ],
    hints=[
        "What should become of -3, of 0 and of 2?",
        "`np.maximum(a, b)` and `np.where(condition, a, b)` work place by place, whatever the shape. Python's "
        "`max` does not.",
        "One line that returns a new array of the shape of `x`.",
    ],
)
