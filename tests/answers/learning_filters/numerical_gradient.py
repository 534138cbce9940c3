"""Answers to the exercise numerical-gradient of lesson 04."""

import numpy as np

from tests.answers import right, wrong


@right
def fresh_step_arrays(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    out = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = (f(x + step) - f(x - step)) / 2 / h
    return out


@right
def flat_loop(f, x, h=1e-5):
    flat = x.ravel().astype(float)
    out = []
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        out.append((f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h))
    return np.array(out).reshape(x.shape)


@right
def with_nditer(f, x, h=1e-5):
    moved = x.astype(np.float64)
    grad = np.zeros_like(moved)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = moved[i]
        moved[i] = old + h
        plus = f(moved)
        moved[i] = old - h
        minus = f(moved)
        moved[i] = old
        grad[i] = (plus - minus) / (2 * h)
        it.iternext()
    return grad


@right
def nested_list(f, x, h=1e-5):
    out = np.empty(x.shape)
    for place, value in np.ndenumerate(x):
        copy = x * 1.0
        copy[place] = value + h
        high = f(copy)
        copy[place] = value - h
        out[place] = (high - f(copy)) / (2 * h)
    return out.tolist()


@right
def identity_rows(f, x, h=1e-5):
    eye = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in eye]).reshape(x.shape)


@right
def higher_order_step(f, x, h=1e-5):
    """Restores what it changes in the array itself when x holds floats."""
    work = x if x.dtype == float else x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = work[place]
        work[place] = old + h
        above = f(work)
        work[place] = old - h
        below = f(work)
        work[place] = old
        out[place] = (above - below) / (2 * h)
    return out


@wrong("one-sided", points=1.5)
def forward_only(f, x, h=1e-5):
    x = x.astype(float)
    base = f(x)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        out[place] = (f(x) - base) / h
        x[place] -= h
    return out


@wrong("divided-by-half-the-way")
def divides_by_h(f, x, h=1e-5):
    return 2 * fresh_step_arrays(f, x, h)


@wrong("not-divided")
def does_not_divide(f, x, h=1e-5):
    return 2 * h * fresh_step_arrays(f, x, h)


@wrong("brackets-forgotten")
def over_two_times_h(f, x, h=1e-5):
    x = x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = (f(x + step) - f(x - step)) / 2 * h
    return out


@wrong("all-at-once")
def moves_everything(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong("not-put-back", points=1.5)
def stays_moved(f, x, h=1e-5):
    x = x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        out[place] = (above - f(x)) / (2 * h)
    return out


@wrong("h-ignored", points=1.5)
def own_step(f, x, h=1e-5):
    return fresh_step_arrays(f, x, 1e-6)


@wrong("steps-in-whole-numbers", points=1.5)
def copies_integers(f, x, h=1e-5):
    x = x.copy()
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + h
        above = f(x)
        x[place] = old - h
        out[place] = (above - f(x)) / (2 * h)
        x[place] = old
    return out


@wrong("steps-in-whole-numbers", points=1.5)
def adds_to_integers(f, x, h=1e-5):
    x = x.copy()
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        out[place] = (above - f(x)) / (2 * h)
        x[place] += h
    return out


@wrong("result-in-whole-numbers", points=1.5)
def integer_result(f, x, h=1e-5):
    out = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = (f(x + step) - f(x - step)) / (2 * h)
    return out


@wrong("sign-turned")
def minus_first(f, x, h=1e-5):
    return -fresh_step_arrays(f, x, h)


@wrong("flattened")
def one_long_row(f, x, h=1e-5):
    return fresh_step_arrays(f, x, h).ravel()


@wrong("returned-nothing")
def gradient_forgets_return(f, x, h=1e-5):
    fresh_step_arrays(f, x, h)


@wrong("unpacking")
def two_axes_only(f, x, h=1e-5):
    rows, columns = x.shape
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            step = np.zeros((rows, columns))
            step[i, j] = h
            out[i, j] = (f(x + step) - f(x - step)) / (2 * h)
    return out


@wrong("input-changed")
def leaves_x_moved(f, x, h=1e-5):
    result = fresh_step_arrays(f, x, h)
    x[(0,) * x.ndim] += 1
    return result


@wrong("brackets-forgotten")
def divides_the_second_only(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = f(x + step) - f(x - step) / (2 * h)
    return out


@wrong("one-step-down-from-above")
def one_step_up_one_down(f, x, h=1e-5):
    x = x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= h
        out[place] = (above - f(x)) / (2 * h)
    return out


@wrong("same-array-twice")
def no_copies(f, x, h=1e-5):
    x = x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up = x
        up[place] += h
        down = x
        down[place] -= h
        out[place] = (f(up) - f(down)) / (2 * h)
    return out


@wrong("rows-moved")
def first_axis_only(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        out[i] = (f(up) - f(down)) / (2 * h)
    return out


@wrong("f-given-flat", points=1)
def flat_for_f(f, x, h=1e-5):
    flat = x.ravel().astype(float)
    steps = h * np.eye(flat.size)
    return np.reshape([(f(flat + step) - f(flat - step)) / (2 * h) for step in steps], x.shape)


@wrong("step-times-number")
def steps_by_a_factor(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[place] *= 1 + h
        down[place] *= 1 - h
        out[place] = (f(up) - f(down)) / (2 * h)
    return out


@wrong("others-cleared")
def others_are_zero(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = np.zeros(x.shape), np.zeros(x.shape)
        up[place], down[place] = x[place] + h, x[place] - h
        out[place] = (f(up) - f(down)) / (2 * h)
    return out


@wrong("another-default", points=1.5)
def a_thousandth_by_default(f, x, h=1e-3):
    return fresh_step_arrays(f, x, h)


@wrong("half-a-step", points=1.5)
def half_a_step_each_way(f, x, h=1e-5):
    return fresh_step_arrays(f, x, h / 2)
