"""Answers to the exercise relu of lesson 02."""

import numpy as np

from tests.answers import right, wrong


@right
def with_maximum(x):
    return np.maximum(x, 0)


@right
def with_where(x):
    return np.where(x > 0, x, 0)


@right
def times_a_mask(x):
    return x * (x > 0)


@right
def on_a_copy(x):
    result = np.array(x, copy=True)
    result[result < 0] = 0
    return result


@right
def half_of_sum_with_absolute(x):
    x = np.asarray(x, dtype=np.float32)
    return (x + np.abs(x)) / 2


@right
def clipped_below(x):
    return np.clip(x, 0, None)


@right
def loop_over_all_then_list(x):
    x = np.asarray(x)
    return np.array([max(float(v), 0.0) for v in x.ravel()]).reshape(x.shape).tolist()


@wrong("absolute-value")
def drops_the_minus(x):
    return abs(x)


@wrong("input-changed")
def in_place(x):
    x[x < 0] = 0
    return x


@wrong("leaky")
def leaks(x):
    return np.maximum(x, 0.01 * x)


@wrong("step-function")
def ones_and_zeros(x):
    return np.where(x > 0, 1, 0)


@wrong("step-function")
def returns_the_mask(x):
    return x > 0


@wrong("signs-swapped")
def keeps_the_negative(x):
    return np.where(x < 0, x, 0)


@wrong("negatives-left-out")
def picks_the_positive(x):
    return x[x > 0]


@wrong("array-in-a-condition")
def if_on_an_array(x):
    if x > 0:
        return x
    return 0


@wrong("array-in-a-condition")
def python_max(x):
    return max(x, 0)


@wrong("largest-only")
def numpy_max(x):
    return np.max(x, 0) if np.ndim(x) == 0 else max(np.max(x), 0)


@wrong("two-axes-assumed", points=0.5)
def two_loops(x):
    if len(x.shape) == 1:
        return np.array([v if v > 0 else 0 for v in x])
    return np.array([[v if v > 0 else 0 for v in row] for row in x])


@wrong("cut-above")
def between_zero_and_one(x):
    return np.clip(x, 0, 1)


@wrong("sigmoid")
def another_function(x):
    return 1 / (1 + np.exp(-x))


@wrong("whole-numbers")
def made_for_integers(x):
    result = np.zeros(x.shape, int)
    result[x > 0] = x[x > 0]
    return result


@wrong("byte-overflow", points=0.5)
def half_sum_in_the_own_type(x):
    return (x + np.abs(x)) / 2


@wrong("cut-below-one", points=0.5)
def above_one_only(x):
    return np.where(x >= 1, x, 0)


@wrong("two-axes-assumed")
def rows_and_columns(x):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = max(0, x[i, j])
    return out


@wrong("several-results")
def result_and_cache(x):
    return np.maximum(x, 0), x
