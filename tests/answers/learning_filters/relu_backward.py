"""Answers to the exercise relu-backward of lesson 04."""

import numpy as np

from tests.answers import right, wrong


@right
def mask_product(d_out, x):
    return d_out * (x > 0)


@right
def with_where(d_out, x):
    return np.where(x > 0, d_out, 0)


@right
def copy_and_set(d_out, x):
    d_x = d_out.copy()
    d_x[x <= 0] = 0
    return d_x


@right
def relu_loop(d_out, x):
    flat = [d if value > 0 else 0 for d, value in zip(d_out.ravel(), x.ravel())]
    return np.reshape(flat, x.shape).tolist()


@right
def heaviside(d_out, x):
    return (d_out * np.heaviside(x.astype(float), 0)).astype(np.float32)


@wrong("passes-at-zero", points=0.5)
def zero_included(d_out, x):
    return d_out * (x >= 0)


@wrong("passes-at-zero", points=0.5)
def stops_below(d_out, x):
    d_x = d_out.copy()
    d_x[x < 0] = 0
    return d_x


@wrong("half-at-zero", points=0.5)
def half_way(d_out, x):
    return d_out * np.heaviside(x.astype(float), 0.5)


@wrong("d-out-forgotten")
def mask_only(d_out, x):
    return (x > 0).astype(float)


@wrong("relu-of-d-out")
def relu_again(d_out, x):
    return np.maximum(d_out, 0)


@wrong("relu-times-d-out")
def value_times_gradient(d_out, x):
    return d_out * np.maximum(x, 0)


@wrong("forward-again")
def forward_pass(d_out, x):
    return np.maximum(0, x)


@wrong("passes-everywhere")
def passes_all(d_out, x):
    return d_out.copy()


@wrong("other-way-round")
def masks_positive(d_out, x):
    d_x = d_out.copy()
    d_x[x > 0] = 0
    return d_x


@wrong("both-positive")
def positive_gradients(d_out, x):
    return np.maximum(0, d_out * (x > 0))


@wrong("arguments-swapped")
def swapped(d_out, x):
    return x * (d_out > 0)


@wrong("input-changed")
def in_place(d_out, x):
    d_out[x <= 0] = 0
    return d_out


@wrong("kept-values-only")
def picks_positive(d_out, x):
    return d_out[x > 0]


@wrong("x-times-d-out")
def times_x(d_out, x):
    return d_out * x


@wrong("x-left-standing")
def else_x(d_out, x):
    return np.where(x > 0, d_out, x)


@wrong("small-numbers-stopped", points=0.5)
def from_one_on(d_out, x):
    return np.where(x >= 1, d_out, 0)


@wrong("small-numbers-stopped", points=0.5)
def clipped_slope(d_out, x):
    return np.clip(x, 0, 1) * d_out


@wrong("truncated", points=0.5)
def zeros_like_x(d_out, x):
    result = np.zeros_like(x)
    result[x > 0] = d_out[x > 0]
    return result


@wrong("small-numbers-stopped", points=0.5)
def positive_beyond_a_millionth(d_out, x):
    return d_out * (x > 1e-6)


@wrong("slope-measured")
def measures_the_slope(d_out, x):
    return d_out * (np.maximum(x + 1e-5, 0) - np.maximum(x - 1e-5, 0)) / 2e-5
