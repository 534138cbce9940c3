"""Answers to the exercises of lesson 04."""

from collections import namedtuple

import numpy as np

from cnncourse.layers import conv2d, max_pool2d, relu
from tests.answers import right, wrong

# ---- numerical_gradient


@right("numerical-gradient")
def fresh_step_arrays(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    out = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = (f(x + step) - f(x - step)) / 2 / h
    return out


@right("numerical-gradient")
def flat_loop(f, x, h=1e-5):
    flat = x.ravel().astype(float)
    out = []
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        out.append((f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h))
    return np.array(out).reshape(x.shape)


@right("numerical-gradient")
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


@right("numerical-gradient")
def nested_list(f, x, h=1e-5):
    out = np.empty(x.shape)
    for place, value in np.ndenumerate(x):
        copy = x * 1.0
        copy[place] = value + h
        high = f(copy)
        copy[place] = value - h
        out[place] = (high - f(copy)) / (2 * h)
    return out.tolist()


@right("numerical-gradient")
def identity_rows(f, x, h=1e-5):
    eye = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in eye]).reshape(x.shape)


@right("numerical-gradient")
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


@wrong("numerical-gradient", "one-sided", points=1.5)
def forward_only(f, x, h=1e-5):
    x = x.astype(float)
    base = f(x)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        out[place] = (f(x) - base) / h
        x[place] -= h
    return out


@wrong("numerical-gradient", "divided-by-half-the-way")
def divides_by_h(f, x, h=1e-5):
    return 2 * fresh_step_arrays(f, x, h)


@wrong("numerical-gradient", "not-divided")
def does_not_divide(f, x, h=1e-5):
    return 2 * h * fresh_step_arrays(f, x, h)


@wrong("numerical-gradient", "brackets-forgotten")
def over_two_times_h(f, x, h=1e-5):
    x = x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = (f(x + step) - f(x - step)) / 2 * h
    return out


@wrong("numerical-gradient", "all-at-once")
def moves_everything(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong("numerical-gradient", "not-put-back", points=1.5)
def stays_moved(f, x, h=1e-5):
    x = x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        out[place] = (above - f(x)) / (2 * h)
    return out


@wrong("numerical-gradient", "h-ignored", points=1.5)
def own_step(f, x, h=1e-5):
    return fresh_step_arrays(f, x, 1e-6)


@wrong("numerical-gradient", "steps-in-whole-numbers", points=1.5)
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


@wrong("numerical-gradient", "steps-in-whole-numbers", points=1.5)
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


@wrong("numerical-gradient", "result-in-whole-numbers", points=1.5)
def integer_result(f, x, h=1e-5):
    out = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = (f(x + step) - f(x - step)) / (2 * h)
    return out


@wrong("numerical-gradient", "sign-turned")
def minus_first(f, x, h=1e-5):
    return -fresh_step_arrays(f, x, h)


@wrong("numerical-gradient", "flattened")
def one_long_row(f, x, h=1e-5):
    return fresh_step_arrays(f, x, h).ravel()


@wrong("numerical-gradient", "returned-nothing")
def gradient_forgets_return(f, x, h=1e-5):
    fresh_step_arrays(f, x, h)


@wrong("numerical-gradient", "unpacking")
def two_axes_only(f, x, h=1e-5):
    rows, columns = x.shape
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            step = np.zeros((rows, columns))
            step[i, j] = h
            out[i, j] = (f(x + step) - f(x - step)) / (2 * h)
    return out


@wrong("numerical-gradient", "input-changed")
def leaves_x_moved(f, x, h=1e-5):
    result = fresh_step_arrays(f, x, h)
    x[(0,) * x.ndim] += 1
    return result


@wrong("numerical-gradient", "brackets-forgotten")
def divides_the_second_only(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        out[place] = f(x + step) - f(x - step) / (2 * h)
    return out


@wrong("numerical-gradient", "one-step-down-from-above")
def one_step_up_one_down(f, x, h=1e-5):
    x = x.astype(float)
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= h
        out[place] = (above - f(x)) / (2 * h)
    return out


@wrong("numerical-gradient", "same-array-twice")
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


@wrong("numerical-gradient", "rows-moved")
def first_axis_only(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        out[i] = (f(up) - f(down)) / (2 * h)
    return out


@wrong("numerical-gradient", "f-given-flat", points=1)
def flat_for_f(f, x, h=1e-5):
    flat = x.ravel().astype(float)
    steps = h * np.eye(flat.size)
    return np.reshape([(f(flat + step) - f(flat - step)) / (2 * h) for step in steps], x.shape)


@wrong("numerical-gradient", "step-times-number")
def steps_by_a_factor(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[place] *= 1 + h
        down[place] *= 1 - h
        out[place] = (f(up) - f(down)) / (2 * h)
    return out


@wrong("numerical-gradient", "others-cleared")
def others_are_zero(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = np.zeros(x.shape), np.zeros(x.shape)
        up[place], down[place] = x[place] + h, x[place] - h
        out[place] = (f(up) - f(down)) / (2 * h)
    return out


# ---- relu_backward


@right("relu-backward")
def mask_product(d_out, x):
    return d_out * (x > 0)


@right("relu-backward")
def with_where(d_out, x):
    return np.where(x > 0, d_out, 0)


@right("relu-backward")
def copy_and_set(d_out, x):
    d_x = d_out.copy()
    d_x[x <= 0] = 0
    return d_x


@right("relu-backward")
def relu_loop(d_out, x):
    flat = [d if value > 0 else 0 for d, value in zip(d_out.ravel(), x.ravel())]
    return np.reshape(flat, x.shape).tolist()


@right("relu-backward")
def heaviside(d_out, x):
    return (d_out * np.heaviside(x.astype(float), 0)).astype(np.float32)


@wrong("relu-backward", "passes-at-zero", points=0.5)
def zero_included(d_out, x):
    return d_out * (x >= 0)


@wrong("relu-backward", "passes-at-zero", points=0.5)
def stops_below(d_out, x):
    d_x = d_out.copy()
    d_x[x < 0] = 0
    return d_x


@wrong("relu-backward", "half-at-zero", points=0.5)
def half_way(d_out, x):
    return d_out * np.heaviside(x.astype(float), 0.5)


@wrong("relu-backward", "d-out-forgotten")
def mask_only(d_out, x):
    return (x > 0).astype(float)


@wrong("relu-backward", "relu-of-d-out")
def relu_again(d_out, x):
    return np.maximum(d_out, 0)


@wrong("relu-backward", "relu-times-d-out")
def value_times_gradient(d_out, x):
    return d_out * np.maximum(x, 0)


@wrong("relu-backward", "forward-again")
def forward_pass(d_out, x):
    return np.maximum(0, x)


@wrong("relu-backward", "passes-everywhere")
def passes_all(d_out, x):
    return d_out.copy()


@wrong("relu-backward", "other-way-round")
def masks_positive(d_out, x):
    d_x = d_out.copy()
    d_x[x > 0] = 0
    return d_x


@wrong("relu-backward", "both-positive")
def positive_gradients(d_out, x):
    return np.maximum(0, d_out * (x > 0))


@wrong("relu-backward", "arguments-swapped")
def swapped(d_out, x):
    return x * (d_out > 0)


@wrong("relu-backward", "input-changed")
def in_place(d_out, x):
    d_out[x <= 0] = 0
    return d_out


@wrong("relu-backward", "kept-values-only")
def picks_positive(d_out, x):
    return d_out[x > 0]


@wrong("relu-backward", "x-times-d-out")
def times_x(d_out, x):
    return d_out * x


@wrong("relu-backward", "x-left-standing")
def else_x(d_out, x):
    return np.where(x > 0, d_out, x)


@wrong("relu-backward", "small-numbers-stopped", points=0.5)
def from_one_on(d_out, x):
    return np.where(x >= 1, d_out, 0)


@wrong("relu-backward", "small-numbers-stopped", points=0.5)
def clipped_slope(d_out, x):
    return np.clip(x, 0, 1) * d_out


@wrong("relu-backward", "truncated", points=0.5)
def zeros_like_x(d_out, x):
    result = np.zeros_like(x)
    result[x > 0] = d_out[x > 0]
    return result


# ---- max_pool2d_backward


@right("max-pool2d-backward")
def six_loops(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    N, H_out, W_out, C = d_out.shape
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                for c in range(C):
                    best, where = None, None
                    for y in range(i * pool_size, (i + 1) * pool_size):
                        for x in range(j * pool_size, (j + 1) * pool_size):
                            if best is None or images[n, y, x, c] > best:
                                best, where = images[n, y, x, c], (y, x)
                    result[n, where[0], where[1], c] = d_out[n, i, j, c]
    return result


@right("max-pool2d-backward")
def argmax_of_blocks(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        top, left = i * pool_size, j * pool_size
        block = images[n, top : top + pool_size, left : left + pool_size, c]
        y, x = np.unravel_index(np.argmax(block), block.shape)
        result[n, top + y, left + x, c] += d_out[n, i, j, c]
    return result.tolist()


@right("max-pool2d-backward")
def reshaped_blocks(d_out, images, pool_size=2):
    n, rows, columns, channels = d_out.shape
    k = pool_size
    blocks = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, channels)
    blocks = blocks.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, channels, k * k)
    back = np.zeros(blocks.shape)
    np.put_along_axis(back, blocks.argmax(-1)[..., None], d_out[..., None], -1)
    back = back.reshape(n, rows, columns, channels, k, k).transpose(0, 1, 4, 2, 5, 3)
    result = np.zeros(images.shape)
    result[:, : rows * k, : columns * k] = back.reshape(n, rows * k, columns * k, channels)
    return result


@right("max-pool2d-backward")
def strided_views(d_out, images, pool_size=2):
    k, (rows, columns) = pool_size, d_out.shape[1:3]
    corners = [images[:, y : rows * k : k, x : columns * k : k] for y in range(k) for x in range(k)]
    winner = np.argmax(corners, axis=0)
    result = np.zeros(images.shape, np.float32)
    for index in range(k * k):
        y, x = divmod(index, k)
        result[:, y : rows * k : k, x : columns * k : k] = d_out * (winner == index)
    return result


@right("max-pool2d-backward")
def loop_over_places(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    n, rows, columns, c = d_out.shape
    for i in range(rows):
        for j in range(columns):
            block = images[:, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size]
            flat = block.reshape(n, -1, c).argmax(1)
            pictures, channels = np.indices((n, c))
            result[pictures, i * pool_size + flat // pool_size, j * pool_size + flat % pool_size, channels] = d_out[
                :, i, j
            ]
    return result


def _pool_places(images, pool_size):
    n, height, width, c = images.shape
    for p in range(n):
        for i in range(height // pool_size):
            for j in range(width // pool_size):
                for q in range(c):
                    yield (
                        p,
                        i,
                        j,
                        q,
                        np.s_[p, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, q],
                    )


@wrong("max-pool2d-backward", "sent-to-all-ties", points=2)
def equal_to_largest(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        result[block] = (images[block] == images[block].max()) * d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "sent-to-all-ties", points=2)
def repeated_and_masked(d_out, images, pool_size=2):
    rows, columns = d_out.shape[1] * pool_size, d_out.shape[2] * pool_size
    bigger = lambda a: a.repeat(pool_size, 1).repeat(pool_size, 2)
    result = np.zeros(images.shape)
    result[:, :rows, :columns] = (images[:, :rows, :columns] == bigger(max_pool2d(images, pool_size))) * bigger(d_out)
    return result


@wrong("max-pool2d-backward", "shared-among-ties", points=2)
def fair_shares(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        mask = images[block] == images[block].max()
        result[block] = mask / mask.sum() * d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "last-of-the-ties", points=2)
def greater_or_equal(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best = -np.inf
        for y in range(pool_size):
            for x in range(pool_size):
                if images[block][y, x] >= best:
                    best, where = images[block][y, x], (y, x)
        result[block][where] = d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "columns-before-rows", points=2)
def column_by_column(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best = -np.inf
        for x in range(pool_size):
            for y in range(pool_size):
                if images[block][y, x] > best:
                    best, where = images[block][y, x], (y, x)
        result[block][where] = d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "spread-evenly")
def average_backward(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        result[block] = d_out[p, i, j, q] / pool_size**2
    return result


@wrong("max-pool2d-backward", "sent-to-all")
def upsampled(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        result[block] = d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "starts-from-zero", points=2)
def best_starts_at_zero(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best, where = 0, None
        for y in range(pool_size):
            for x in range(pool_size):
                if images[block][y, x] > best:
                    best, where = images[block][y, x], (y, x)
        if where:
            result[block][where] = d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "d-out-forgotten")
def ones_at_largest(d_out, images, pool_size=2):
    return six_loops(np.ones_like(d_out), images, pool_size)


@wrong("max-pool2d-backward", "pixel-instead-of-gradient")
def largest_pixels(d_out, images, pool_size=2):
    return six_loops(max_pool2d(images, pool_size), images, pool_size)


@wrong("max-pool2d-backward", "always-two", points=1)
def twos(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        y, x = np.unravel_index(block.argmax(), (2, 2))
        result[n, 2 * i + y, 2 * j + x, c] = d_out[n, i, j, c]
    return result


@wrong("max-pool2d-backward", "rest-cut-off", points=2)
def shape_from_d_out(d_out, images, pool_size=2):
    n, rows, columns, c = d_out.shape
    return six_loops(d_out, images, pool_size)[:, : rows * pool_size, : columns * pool_size]


@wrong("max-pool2d-backward", "channels-mixed", points=1)
def all_channels(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    k = pool_size
    for n, i, j in np.ndindex(d_out.shape[:3]):
        block = images[n, i * k : (i + 1) * k, j * k : (j + 1) * k]
        y, x, c = np.unravel_index(block.argmax(), block.shape)
        result[n, i * k + y, j * k + x, c] = d_out[n, i, j, c]
    return result


@wrong("max-pool2d-backward", "first-picture-only", points=1)
def forgets_the_batch(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    result[0] = six_loops(d_out[:1], images[:1], pool_size)[0]
    return result


@wrong("max-pool2d-backward", "kept-whole-numbers", points=2)
def zeros_like_images(d_out, images, pool_size=2):
    result = np.zeros_like(images)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, c]
        y, x = np.unravel_index(block.argmax(), block.shape)
        result[n, i * pool_size + y, j * pool_size + x, c] = d_out[n, i, j, c]
    return result


@wrong("max-pool2d-backward", "forward-again")
def pools_again(d_out, images, pool_size=2):
    return max_pool2d(images, pool_size)


@wrong("max-pool2d-backward", "shapes-do-not-fit", points=2)
def no_rest(d_out, images, pool_size=2):
    bigger = d_out.repeat(pool_size, 1).repeat(pool_size, 2)
    largest = max_pool2d(images, pool_size).repeat(pool_size, 1).repeat(pool_size, 2)
    first = six_loops(np.ones_like(d_out), images, pool_size)
    return bigger * (images == largest) * first


@wrong("max-pool2d-backward", "starts-from-zero", points=2)
def best_starts_at_zero_in_the_corner(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best, where = 0, (0, 0)
        for y in range(pool_size):
            for x in range(pool_size):
                if images[block][y, x] > best:
                    best, where = images[block][y, x], (y, x)
        result[block][where] = d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "largest-by-amount", points=2)
def largest_without_sign(d_out, images, pool_size=2):
    return argmax_of_blocks(d_out, np.abs(images), pool_size)


@wrong("max-pool2d-backward", "row-and-column-swapped")
def column_then_row(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        x, y = divmod(images[block].argmax(), pool_size)
        result[block][y, x] = d_out[p, i, j, q]
    return result


@wrong("max-pool2d-backward", "divided-by-pixels")
def largest_gets_a_share(d_out, images, pool_size=2):
    return argmax_of_blocks(d_out / pool_size**2, images, pool_size)


@wrong("max-pool2d-backward", "blocks-overlap")
def one_pixel_apart(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, i : i + pool_size, j : j + pool_size, c]
        y, x = np.unravel_index(block.argmax(), block.shape)
        result[n, i + y, j + x, c] += d_out[n, i, j, c]
    return result


# ---- conv2d_backward


def _pad(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def _crop(padded, padding):
    return padded[:, padding : padded.shape[1] - padding, padding : padded.shape[2] - padding]


@right("conv2d-backward")
def loop_over_all_places(d_out, images, weights, stride=1, padding=0):
    kh, kw = weights.shape[:2]
    x = _pad(images.astype(float), padding)
    dx, dw = np.zeros(x.shape), np.zeros(weights.shape)
    N, H, W, F = d_out.shape
    for n in range(N):
        for i in range(H):
            for j in range(W):
                for f in range(F):
                    top, left = i * stride, j * stride
                    dw[:, :, :, f] += x[n, top : top + kh, left : left + kw] * d_out[n, i, j, f]
                    dx[n, top : top + kh, left : left + kw] += weights[:, :, :, f] * d_out[n, i, j, f]
    return _crop(dx, padding), dw, d_out.sum(axis=(0, 1, 2))


@right("conv2d-backward")
def einsum_over_places(d_out, images, weights, stride=1, padding=0):
    kh, kw = weights.shape[:2]
    x = _pad(np.asarray(images, np.float32), padding)
    dx, dw = np.zeros_like(x), np.zeros_like(weights)
    for i in range(d_out.shape[1]):
        for j in range(d_out.shape[2]):
            box = np.s_[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            dw += np.einsum("nyxc,nf->yxcf", x[box], d_out[:, i, j])
            dx[box] += np.einsum("nf,yxcf->nyxc", d_out[:, i, j], weights)
    return [_crop(dx, padding), dw, np.einsum("nijf->f", d_out)]


@right("conv2d-backward")
def as_full_convolution(d_out, images, weights, stride=1, padding=0):
    """Spread d_out out by the stride, then convolve it with the turned filters."""
    kh, kw = weights.shape[:2]
    n, rows, columns, f = d_out.shape
    height, width = images.shape[1] + 2 * padding, images.shape[2] + 2 * padding
    spread = np.zeros((n, height - kh + 1, width - kw + 1, f))
    spread[:, : (rows - 1) * stride + 1 : stride, : (columns - 1) * stride + 1 : stride] = d_out
    framed = np.pad(spread, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    turned = weights[::-1, ::-1].transpose(0, 1, 3, 2)
    dx = conv2d(framed, turned, np.zeros(images.shape[3]))
    x = _pad(images, padding).transpose(3, 1, 2, 0)
    dw = conv2d(x, spread.transpose(1, 2, 0, 3), np.zeros(f)).transpose(1, 2, 0, 3)
    return _crop(dx, padding), dw, d_out.sum((0, 1, 2))


@right("conv2d-backward")
def im2col_tables(d_out, images, weights, stride=1, padding=0):
    kh, kw, c, f = weights.shape
    x = _pad(images, padding)
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    table = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * c)
    flat = d_out.reshape(-1, f)
    dw = (table.T @ flat).reshape(weights.shape)
    shares = (flat @ weights.reshape(-1, f).T).reshape(*d_out.shape[:3], kh, kw, c)
    dx = np.zeros(x.shape)
    for n, i, j in np.ndindex(d_out.shape[:3]):
        dx[n, i * stride : i * stride + kh, j * stride : j * stride + kw] += shares[n, i, j]
    return _crop(dx, padding), dw, flat.sum(0)


@right("conv2d-backward")
def padding_by_indices(d_out, images, weights, stride=1, padding=0):
    """Never pads: leaves out what lies outside."""
    dx, dw = np.zeros(images.shape), np.zeros(weights.shape)
    for i, j in np.ndindex(d_out.shape[1:3]):
        for y, x in np.ndindex(weights.shape[:2]):
            row, column = i * stride + y - padding, j * stride + x - padding
            if 0 <= row < images.shape[1] and 0 <= column < images.shape[2]:
                dw[y, x] += images[:, row, column].T @ d_out[:, i, j]
                dx[:, row, column] += d_out[:, i, j] @ weights[y, x].T
    return dx.tolist(), dw.tolist(), d_out.sum((0, 1, 2)).tolist()


@right("conv2d-backward")
def tensordots(d_out, images, weights, stride=1, padding=0):
    x = _pad(images * 1.0, padding)
    dx, dw = np.zeros(x.shape), np.empty(weights.shape)
    rows, columns = d_out.shape[1:3]
    for a, b in np.ndindex(weights.shape[:2]):
        seen = np.s_[:, a : a + stride * rows : stride, b : b + stride * columns : stride]
        seen = (
            slice(None),
            slice(a, a + stride * (rows - 1) + 1, stride),
            slice(b, b + stride * (columns - 1) + 1, stride),
        )
        dw[a, b] = np.tensordot(x[seen], d_out, 3 * [0] and [[0, 1, 2]] * 2)
        dx[seen] += np.tensordot(d_out, weights[a, b], [[3], [1]])
    return _crop(dx, padding), dw, d_out.sum((0, 1, 2))


def _loops(d_out, images, weights, stride, padding, add=True, step=None, last=False):
    kh, kw = weights.shape[:2]
    step = step or stride
    x = _pad(images.astype(float), padding)
    dx, dw = np.zeros(x.shape), np.zeros(weights.shape)
    for i in range(d_out.shape[1]):
        for j in range(d_out.shape[2]):
            box = np.s_[:, i * step : i * step + kh, j * step : j * step + kw]
            share = np.einsum("nf,yxcf->nyxc", d_out[:, i, j], weights)
            grad = np.einsum("nyxc,nf->yxcf", x[box], d_out[:, i, j])
            if add:
                dx[box] += share
            else:
                dx[box] = share
            dw = grad if last else dw + grad
    return dx, dw, d_out.sum((0, 1, 2))


@wrong("conv2d-backward", "bias-over-wrong-axes", points=5)
def bias_over_places(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw, d_out.sum((1, 2))


@wrong("conv2d-backward", "bias-over-wrong-axes", points=5)
def bias_over_all(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw, d_out.sum()


@wrong("conv2d-backward", "bias-averaged", points=5)
def bias_mean(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw, d_out.mean((0, 1, 2))


@wrong("conv2d-backward", "bias-averaged")
def everything_averaged(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(d_out / d_out[..., 0].size, images, weights, stride, padding)


@wrong("conv2d-backward", "padding-not-cropped", points=5)
def keeps_the_frame(d_out, images, weights, stride=1, padding=0):
    return _loops(d_out, images, weights, stride, padding)


@wrong("conv2d-backward", "padding-cropped-wrongly", points=5)
def crops_the_end(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    return dx[:, : images.shape[1], : images.shape[2]], dw, db


@wrong("conv2d-backward", "overlaps-overwritten", points=3)
def equals_instead_of_plus_equals(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding, add=False)
    return _crop(dx, padding), dw, db


@wrong("conv2d-backward", "weights-stride-ignored", points=3)
def no_stride(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding, step=1)
    return _crop(dx, padding), dw, db


@wrong("conv2d-backward", "images-stride-ignored", points=4)
def no_stride_for_images(d_out, images, weights, stride=1, padding=0):
    dx = _loops(d_out, images, weights, stride, padding, step=1)[0]
    return _crop(dx, padding), *_loops(d_out, images, weights, stride, padding)[1:]


@wrong("conv2d-backward", "weights-last-place", points=4)
def last_place(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding, last=True)
    return _crop(dx, padding), dw, db


@wrong("conv2d-backward", "kernel-turned", points=3)
def turned_filters(d_out, images, weights, stride=1, padding=0):
    dx = loop_over_all_places(d_out, images, weights[::-1, ::-1], stride, padding)[0]
    return dx, *loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("conv2d-backward", "weights-averaged", points=4)
def weights_per_picture(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw / len(images), db


@wrong("conv2d-backward", "padding-forgotten", points=3)
def padding_forgotten(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(d_out, images, weights, stride, 0)


@wrong("conv2d-backward", "kept-whole-numbers", points=4)
def zeros_like_bytes(d_out, images, weights, stride=1, padding=0):
    x = _pad(images, padding)
    dx, dw = np.zeros_like(x), np.zeros(weights.shape)
    kh, kw = weights.shape[:2]
    for i, j in np.ndindex(d_out.shape[1:3]):
        box = np.s_[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
        dw += np.einsum("nyxc,nf->yxcf", x[box], d_out[:, i, j])
        dx[box] += np.einsum("nf,yxcf->nyxc", d_out[:, i, j], weights)
    return _crop(dx, padding), dw, d_out.sum((0, 1, 2))


@wrong("conv2d-backward", "results-in-another-order")
def weights_first(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dw, db, dx


@wrong("conv2d-backward", "results-missing")
def without_images(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("conv2d-backward", "images-one-filter", points=3)
def last_filter_wins(d_out, images, weights, stride=1, padding=0):
    one = np.zeros_like(d_out)
    one[..., -1] = d_out[..., -1]
    dx = loop_over_all_places(one, images, weights, stride, padding)[0]
    return dx, *loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("conv2d-backward", "bias-without-d-out")
def constant_gradient(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(np.ones_like(d_out), images, weights, stride, padding)


@wrong("conv2d-backward", "input-changed")
def scales_in_place(d_out, images, weights, stride=1, padding=0):
    result = loop_over_all_places(d_out, images, weights, stride, padding)
    d_out *= 0
    return result


@wrong("conv2d-backward", "bias-last-place", points=5)
def bias_overwritten(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    for i, j in np.ndindex(d_out.shape[1:3]):
        db = d_out[:, i, j].sum(0)
    return dx, dw, db


@wrong("conv2d-backward", "nothing-left-without-padding", points=4)
def crops_to_minus_padding(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    return dx[:, padding:-padding, padding:-padding], dw, db


@wrong("conv2d-backward", "padding-cropped-wrongly", points=5)
def crops_the_beginning(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    return dx[:, padding:, padding:], dw, db


@wrong("conv2d-backward", "unseen-pixels-missing", points=4)
def only_what_was_seen(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    rows, columns = ((places - 1) * stride + k for places, k in zip(d_out.shape[1:3], weights.shape))
    return _crop(dx[:, :rows, :columns], padding), dw, db


@wrong("conv2d-backward", "weights-filters-first", points=4)
def filters_first(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw.transpose(3, 0, 1, 2), db


@wrong("conv2d-backward", "filters-taken-for-square")
def one_size_for_both(d_out, images, weights, stride=1, padding=0):
    k = weights.shape[0]
    x = _pad(images.astype(float), padding)
    dx, dw = np.zeros(x.shape), np.zeros(weights.shape)
    for i, j in np.ndindex(d_out.shape[1:3]):
        box = np.s_[:, i * stride : i * stride + k, j * stride : j * stride + k]
        dw += np.tensordot(x[box], d_out[:, i, j], [[0], [0]])
        dx[box] += np.tensordot(d_out[:, i, j], weights, [[1], [3]])
    return _crop(dx, padding), dw, d_out.sum((0, 1, 2))


@wrong("conv2d-backward", "rows-counted-for-columns", points=1)
def rows_for_columns(d_out, images, weights, stride=1, padding=0):
    kh, kw = weights.shape[:2]
    x = _pad(images.astype(float), padding)
    dx, dw = np.zeros(x.shape), np.zeros(weights.shape)
    for i in range(d_out.shape[1]):
        for j in range(d_out.shape[1]):
            box = np.s_[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            dw += np.tensordot(x[box], d_out[:, i, j], [[0], [0]])
            dx[box] += np.tensordot(d_out[:, i, j], weights, [[1], [3]])
    return _crop(dx, padding), dw, d_out.sum((0, 1, 2))


@wrong("conv2d-backward", "kept-whole-numbers", points=5)
def bytes_without_plus_equals(d_out, images, weights, stride=1, padding=0):
    x = _pad(images, padding)
    dx, kh, kw = np.zeros_like(x), *weights.shape[:2]
    for i, j in np.ndindex(d_out.shape[1:3]):
        box = np.s_[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
        share = np.einsum("nf,yxcf->nyxc", d_out[:, i, j], weights)
        dx[box] = (dx[box] + share).astype(int if dx.dtype == np.uint8 else float)  # as an assignment does
    return _crop(dx, padding), *loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("conv2d-backward", "images-filters-averaged", points=3)
def mean_of_the_filters(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx / weights.shape[3], dw, db


@wrong("conv2d-backward", "images-channels-mixed", points=3)
def channels_added_up(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx.sum(3, keepdims=True) + 0 * dx, dw, db


# ---- softmax_cross_entropy


@right("softmax-cross-entropy")
def log_softmax(logits, labels):
    z = logits - logits.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(log_p)
    d[np.arange(len(labels)), labels] -= 1
    return -log_p[np.arange(len(labels)), labels].mean(), d / len(labels)


@right("softmax-cross-entropy")
def picture_by_picture(logits, labels):
    loss, d = 0, []
    for row, label in zip(logits, labels):
        row = row - max(row)
        total = sum(np.exp(row))
        loss += np.log(total) - row[label]
        d.append([(np.exp(value) / total - (k == label)) / len(labels) for k, value in enumerate(row)])
    return [loss / len(labels), d]


@right("softmax-cross-entropy")
def logaddexp(logits, labels):
    log_sum = np.logaddexp.reduce(logits, axis=1)
    loss = (log_sum - logits[np.arange(len(logits)), labels]).mean()
    return float(loss), (np.exp(logits - log_sum[:, None]) - np.eye(logits.shape[1])[labels]) / len(logits)


@right("softmax-cross-entropy")
def one_hot_einsum(logits, labels):
    hot = (np.arange(logits.shape[1]) == labels[:, None]).astype(float)
    z = logits - logits.max(axis=1)[:, None]
    log_p = z - np.log(np.exp(z).sum(axis=1))[:, None]
    return np.array(-np.einsum("nk,nk->", log_p, hot) / len(z)), (np.exp(log_p) - hot) / len(z)


@right("softmax-cross-entropy")
def in_single_precision(logits, labels):
    loss, d = log_softmax(logits.astype(np.float32), labels)
    return np.float32(loss), d.astype(np.float32)


def _p(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


@wrong("softmax-cross-entropy", "overflow", points=2)
def plain_exp(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("softmax-cross-entropy", "logarithm-of-zero", points=2.5)
def log_of_p(logits, labels):
    p = _p(logits)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("softmax-cross-entropy", "loss-limited", points=2.5)
def tiny_added(logits, labels):
    p = _p(logits)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels] + 1e-12).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("softmax-cross-entropy", "sum-not-mean", points=1)
def loss_summed(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss * len(labels), d


@wrong("softmax-cross-entropy", "gradient-of-the-sum", points=1)
def gradient_not_divided(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss, d * len(labels)


@wrong("softmax-cross-entropy", "sum-not-mean")
def both_summed(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss * len(labels), d * len(labels)


@wrong("softmax-cross-entropy", "softmax-over-the-batch")
def wrong_axis(logits, labels):
    e = np.exp(logits - logits.max(0))
    p = e / e.sum(0)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("softmax-cross-entropy", "softmax-over-everything")
def whole_array(logits, labels):
    p = np.exp(logits - logits.max())
    p = p / p.sum()
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("softmax-cross-entropy", "minus-forgotten", points=1)
def no_minus(logits, labels):
    loss, d = log_softmax(logits, labels)
    return -loss, d


@wrong("softmax-cross-entropy", "other-logarithm", points=1)
def in_bits(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss / np.log(2), d


@wrong("softmax-cross-entropy", "one-not-taken-away", points=1)
def probabilities_only(logits, labels):
    return log_softmax(logits, labels)[0], _p(logits) / len(labels)


@wrong("softmax-cross-entropy", "uphill", points=1)
def label_minus_p(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss, -d


@wrong("softmax-cross-entropy", "largest-of-the-batch", points=2)
def overall_maximum(logits, labels):
    e = np.exp(logits - logits.max())
    p = e / e.sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("softmax-cross-entropy", "results-missing")
def loss_only(logits, labels):
    return log_softmax(logits, labels)[0]


@wrong("softmax-cross-entropy", "input-changed", points=0)
def shifts_in_place(logits, labels):
    logits -= logits.max(1, keepdims=True)
    return log_softmax(logits, labels)


@wrong("softmax-cross-entropy", "logits-cut-off", points=2)
def clips_logits(logits, labels):
    return log_softmax(np.clip(logits, -500, 500), labels)


@wrong("softmax-cross-entropy", "one-taken-away-everywhere", points=1)
def minus_one_for_all(logits, labels):
    return log_softmax(logits, labels)[0], (_p(logits) - 1) / len(labels)


@wrong("softmax-cross-entropy", "all-labels-in-each-row", points=1)
def columns_of_all_labels(logits, labels):
    d = _p(logits)
    d[:, labels] -= 1
    return log_softmax(logits, labels)[0], d / len(labels)


@wrong("softmax-cross-entropy", "all-labels-in-each-row", points=1)
def loss_of_all_pairs(logits, labels):
    z = logits - logits.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -log_p[:, labels].mean(), log_softmax(logits, labels)[1]


@wrong("softmax-cross-entropy", "labels-from-one")
def classes_from_one(logits, labels):
    return log_softmax(logits, labels.astype(int) - 1)


@wrong("softmax-cross-entropy", "squared-error")
def mean_squared_error(logits, labels):
    p, hot = _p(logits), np.eye(logits.shape[1])[labels]
    return ((p - hot) ** 2).mean(), 2 * (p - hot) / p.size


@wrong("softmax-cross-entropy", "softmax-missing")
def logits_as_logarithms(logits, labels):
    hot = np.eye(logits.shape[1])[labels]
    return -(logits * hot).sum(1).mean(), -hot / len(labels)


@wrong("softmax-cross-entropy", "wrong-classes-counted", points=1)
def binary_cross_entropy(logits, labels):
    p, hot = np.clip(_p(logits), 1e-300, 1 - 1e-16), np.eye(logits.shape[1])[labels]
    loss = -(hot * np.log(p) + (1 - hot) * np.log(1 - p)).sum(1).mean()
    return loss, log_softmax(logits, labels)[1]


@wrong("softmax-cross-entropy", "first-picture-only", points=1)
def loss_of_the_first(logits, labels):
    return log_softmax(logits[:1], labels[:1])[0], log_softmax(logits, labels)[1]


# ---- sgd_momentum


@right("sgd-momentum")
def two_comprehensions(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@right("sgd-momentum")
def appended(parameters, gradients, velocities, learning_rate, momentum):
    new_p, new_v = [], []
    for i in range(len(parameters)):
        v = velocities[i] * momentum - gradients[i] * learning_rate
        new_v.append(v)
        new_p.append(parameters[i] + v)
    return new_p, new_v


@right("sgd-momentum")
def as_tuples(parameters, gradients, velocities, learning_rate, momentum):
    pairs = [
        (p + momentum * v - learning_rate * g, momentum * v - learning_rate * g)
        for p, g, v in zip(parameters, gradients, velocities)
    ]
    return tuple(zip(*pairs))


@right("sgd-momentum")
def nested_lists(parameters, gradients, velocities, learning_rate, momentum):
    new_p, new_v = two_comprehensions(parameters, gradients, velocities, learning_rate, momentum)
    return [[p.tolist() for p in new_p], [v.tolist() for v in new_v]]


@right("sgd-momentum")
def copies_then_in_place(parameters, gradients, velocities, learning_rate, momentum):
    parameters, velocities = [p.copy() for p in parameters], [v.copy() for v in velocities]
    for p, g, v in zip(parameters, gradients, velocities):
        v *= momentum
        v -= learning_rate * g
        p += v
    return parameters, velocities


@right("sgd-momentum")
def single_precision_steps(parameters, gradients, velocities, learning_rate, momentum):
    def new(p, g, v):
        v = np.float32(momentum) * v.astype(np.float32) - np.float32(learning_rate) * g.astype(np.float32)
        return p.astype(np.float32) + v, v

    results = list(map(new, parameters, gradients, velocities))
    return [p for p, _ in results], [v for _, v in results]


@wrong("sgd-momentum", "learning-rate-outside")
def like_pytorch(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v + g for v, g in zip(velocities, gradients)]
    return [p - learning_rate * v for p, v in zip(parameters, new)], new


@wrong("sgd-momentum", "uphill")
def plus_gradient(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v + learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("sgd-momentum", "velocity-sign-turned")
def velocity_uphill(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v + learning_rate * g for v, g in zip(velocities, gradients)]
    return [p - v for p, v in zip(parameters, new)], new


@wrong("sgd-momentum", "momentum-forgotten")
def plain_descent(parameters, gradients, velocities, learning_rate, momentum):
    new = [-learning_rate * g for g in gradients]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("sgd-momentum", "learning-rate-forgotten")
def full_gradient(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("sgd-momentum", "averaged")
def running_mean(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - (1 - momentum) * learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


@wrong("sgd-momentum", "old-velocity-used", points=1)
def old_velocity(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, velocities)], new


@wrong("sgd-momentum", "gradient-step-only", points=1)
def without_velocity(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p - learning_rate * g for p, g in zip(parameters, gradients)], new


@wrong("sgd-momentum", "nesterov", points=1)
def looks_ahead(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + momentum * v - learning_rate * g for p, v, g in zip(parameters, new, gradients)], new


@wrong("sgd-momentum", "velocities-not-renewed", points=1)
def returns_old_velocities(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], velocities


@wrong("sgd-momentum", "input-changed")
def moves_in_place(parameters, gradients, velocities, learning_rate, momentum):
    for p, g, v in zip(parameters, gradients, velocities):
        v *= momentum
        v -= learning_rate * g
        p += v
    return parameters, velocities


@wrong("sgd-momentum", "results-missing")
def parameters_only(parameters, gradients, velocities, learning_rate, momentum):
    return two_comprehensions(parameters, gradients, velocities, learning_rate, momentum)[0]


@wrong("sgd-momentum", "results-missing")
def velocities_first(parameters, gradients, velocities, learning_rate, momentum):
    return two_comprehensions(parameters, gradients, velocities, learning_rate, momentum)[::-1]


@wrong("sgd-momentum", "first-array-only")
def returns_too_early(parameters, gradients, velocities, learning_rate, momentum):
    for p, g, v in zip(parameters, gradients, velocities):
        v = momentum * v - learning_rate * g
        return [p + v], [v]


@wrong("sgd-momentum", "shapes-differ")
def lists_as_arrays(parameters, gradients, velocities, learning_rate, momentum):
    v = momentum * np.array(velocities) - learning_rate * np.array(gradients)
    return np.array(parameters) + v, v


@wrong("sgd-momentum", "input-changed")
def new_arrays_in_the_same_lists(parameters, gradients, velocities, learning_rate, momentum):
    for i, gradient in enumerate(gradients):
        velocities[i] = momentum * velocities[i] - learning_rate * gradient
        parameters[i] = parameters[i] + velocities[i]
    return parameters, velocities


@wrong("sgd-momentum", "momentum-on-gradient")
def brackets_around_all(parameters, gradients, velocities, learning_rate, momentum):
    new = [momentum * (v - learning_rate * g) for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new)], new


# ---- train and predict, which are judged together


def _flat(images):
    return images.reshape(len(images), -1)


def _softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def _d_logits(z, labels):
    return (_softmax(z) - np.eye(10)[labels]) / len(labels)


def _hidden_predict(parameters, images):
    w1, b1, w2, b2 = parameters
    return (np.maximum(_flat(images) @ w1 + b1, 0) @ w2 + b2).argmax(1)


def _hidden_train(images, labels, rng, epochs=25, size=48, rate=0.2):
    x = _flat(images)
    p = [rng.normal(0, 0.15, (64, size)), np.zeros(size), rng.normal(0, 0.15, (size, 10)), np.zeros(10)]
    v = [np.zeros_like(a) for a in p]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for s in range(0, len(x), 64):
            i = order[s : s + 64]
            a = np.maximum(x[i] @ p[0] + p[1], 0)
            d = _d_logits(a @ p[2] + p[3], labels[i])
            da = d @ p[2].T * (a > 0)
            gradients = [x[i].T @ da, da.sum(0), a.T @ d, d.sum(0)]
            v = [0.9 * w - rate * g for w, g in zip(v, gradients)]
            p = [q + w for q, w in zip(p, v)]
    return p


def _nearest_predict(parameters, images):
    known, labels = parameters
    return np.array([labels[((known - image) ** 2).sum((1, 2, 3)).argmin()] for image in images])


Network = namedtuple("Network", "weights bias")


def _linear_predict(network, images):
    return np.argmax(_flat(images) @ network.weights + network.bias, axis=1)


class _Reader:
    """Random features of ReLU and a least-squares fit; keeps its parts under names."""

    def __init__(self, rng):
        self.inner = rng.normal(0, 0.3, (65, 400))

    def features(self, images):
        return relu(np.column_stack([_flat(images), np.ones(len(images))]) @ self.inner)


def _reader_predict(reader, images):
    return (reader.features(images) @ reader.outer).argmax(axis=1).astype(np.uint8)


def _conv_scores(parameters, images):
    filters, bias, dense, dense_bias = parameters
    return conv2d(max_pool2d(relu(conv2d(images, filters, bias, padding=1))), dense, dense_bias)[:, 0, 0]


def _conv_predict(parameters, images):
    return [int(row.argmax()) for row in _conv_scores(parameters, images)]


def _conv_train(images, labels, rng, epochs=8, rate=0.2):
    p = [rng.normal(0, 0.1, (3, 3, 1, 8)), np.zeros(8), rng.normal(0, 0.03, (4, 4, 8, 10)), np.zeros(10)]
    v = [0 * a for a in p]
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for s in range(0, len(images), 100):
            x, y = images[order[s : s + 100]], labels[order[s : s + 100]]
            maps = conv2d(x, p[0], p[1], padding=1)
            pooled = max_pool2d(relu(maps))
            d = _d_logits(conv2d(pooled, p[2], p[3])[:, 0, 0], y)
            d_pooled = np.tensordot(d, p[2], [[1], [3]])
            d_maps = strided_views(d_pooled, relu(maps)) * (maps > 0)
            _, d_filters, d_bias = im2col_weights(d_maps, x, p[0])
            gradients = [d_filters, d_bias, np.tensordot(pooled, d, [[0], [0]]), d.sum(0)]
            v = [0.9 * w - rate * g for w, g in zip(v, gradients)]
            p = [q + w for q, w in zip(p, v)]
    return p


def im2col_weights(d_out, images, weights):
    """The part of a backward pass that the first layer needs, padding 1."""
    windows = np.lib.stride_tricks.sliding_window_view(_pad(images, 1), (3, 3), axis=(1, 2))
    return None, np.tensordot(windows, d_out, [[0, 1, 2]] * 2).transpose(1, 2, 0, 3), d_out.sum((0, 1, 2))


@right("train", predict=_conv_predict)
def convolutional(images, labels, rng):
    return _conv_train(images, labels, rng, epochs=12)


@right("train", predict=_hidden_predict)
def one_hidden_layer(images, labels, rng):
    return _hidden_train(images, labels, rng)


@right("train", predict=_nearest_predict)
def nearest_neighbour(images, labels, rng):
    return images, labels


@right("train", predict=lambda parameters, images: _hidden_predict([parameters[k] for k in range(4)], images))
def numbers_as_names(images, labels, rng):
    return dict(enumerate(_hidden_train(images, labels, rng)))


@right("train", predict=_reader_predict)
def object_with_random_features(images, labels, rng):
    reader = _Reader(rng)
    features = reader.features(images)
    reader.outer = np.linalg.solve(features.T @ features + 3 * np.eye(400), features.T @ np.eye(10)[labels])
    return reader


@right("train", predict=_linear_predict)
def linear_namedtuple(images, labels, rng):
    x, w, b = _flat(images), np.zeros((64, 10)), np.zeros(10)
    for _ in range(60):
        order = rng.permutation(len(x))
        for s in range(0, len(x), 50):
            i = order[s : s + 50]
            d = _d_logits(x[i] @ w + b, labels[i])
            w, b = w - 0.5 * x[i].T @ d, b - 0.5 * d.sum(0)
    return Network(w, b)


@wrong("train", "learned-nothing", predict=_hidden_predict)
def never_trains(images, labels, rng):
    return [rng.normal(0, 0.1, (64, 48)), np.zeros(48), rng.normal(0, 0.1, (48, 10)), np.zeros(10)]


@wrong("train", "learned-nothing", predict=_hidden_predict)
def shuffled_apart(images, labels, rng):
    images, labels = images.copy(), labels.copy()
    rng.shuffle(images)
    rng.shuffle(labels)
    return _hidden_train(images, labels, rng, epochs=3)


@wrong("train", "input-changed", predict=_nearest_predict)
def shuffles_in_place(images, labels, rng):
    rng.shuffle(images)
    rng.shuffle(labels)
    return images, labels


@wrong("train", "same-label-for-all", predict=_hidden_predict)
def diverges(images, labels, rng):
    return _hidden_train(images, labels, rng, epochs=2, rate=500)


@wrong("train", "not-the-same-again", points=3, predict=_hidden_predict)
def chance_of_its_own(images, labels, rng):
    return _hidden_train(images, labels, np.random.default_rng())


@wrong("train", "labels-not-learned", predict=_nearest_predict)
def knows_the_digits(images, labels, rng):
    from cnncourse.datasets import digits

    known, names = digits()
    return known[..., None] / 16, names.astype(int)


@wrong("train", "learned-by-heart", predict=lambda table, images: [table.get(image.tobytes(), 0) for image in images])
def table_of_pictures(images, labels, rng):
    return {image.tobytes(): int(label) for image, label in zip(images, labels)}


def _mean_predict(means, images):
    return ((images[:, None] - means) ** 2).sum((2, 3, 4)).argmin(1)


@wrong("train", "not-good-enough", points=2, predict=_mean_predict)
def mean_of_the_lower_half(images, labels, rng):
    means = np.stack([images[labels == k].mean(0) for k in range(10)])
    means[:, :3] = images[:, :3].mean()
    return means


@wrong("train", "scores-not-labels", predict=lambda p, images: _conv_scores(p, images))
def predict_returns_scores(images, labels, rng):
    return _conv_train(images, labels, rng, epochs=1)


@wrong("train", "returned-nothing", predict=_hidden_predict)
def trains_and_forgets(images, labels, rng):
    _hidden_train(images, labels, rng, epochs=1)


@wrong("train", "predict-fails", predict=_hidden_predict)
def returns_velocities_too(images, labels, rng):
    parameters = _hidden_train(images, labels, rng, epochs=1)
    return parameters, [np.zeros_like(p) for p in parameters]


@wrong("train", "not-labels", predict=lambda p, images: _hidden_predict(p, images) + 1)
def predict_counts_from_one(images, labels, rng):
    return _hidden_train(images, labels, rng, epochs=2)


@wrong("train", "same-label-for-all", predict=_conv_predict)
def starts_from_zero(images, labels, rng):
    return [0 * p for p in _conv_train(images, labels, rng, epochs=1)]


@wrong("train", "too-slow", predict=_hidden_predict)
def never_stops(images, labels, rng):
    while True:
        parameters = _hidden_train(images, labels, rng, epochs=1)
    return parameters


@wrong("train", "signature", predict=_hidden_predict)
def without_rng(images, labels):
    return _hidden_train(images, labels, np.random.default_rng(0), epochs=1)


def _unready_predict(parameters, images):
    raise NotImplementedError("write predict here")


@wrong("train", "unfinished-earlier", predict=_unready_predict)
def predict_not_written(images, labels, rng):
    return images, labels


def _start(images, labels, rng):
    return [rng.normal(0, 0.1, (3, 3, 1, 8)), np.zeros(8), rng.normal(0, 0.03, (4, 4, 8, 10)), np.zeros(10)]


def _short(images, labels, rng):
    return _conv_train(images, labels, rng, epochs=2)


@right("predict", train=_start)
def untrained(parameters, images):
    return _conv_scores(parameters, images).argmax(axis=1)


@right("predict", train=_short)
def in_a_list(parameters, images):
    return [int(np.argmax(row)) for row in _conv_scores(parameters, images)]


@right("predict", train=_short)
def one_at_a_time(parameters, images):
    return np.array([_conv_scores(parameters, image[None])[0].argmax() for image in images])


@right("predict", train=_short)
def through_softmax(parameters, images):
    return np.argmax(_softmax(_conv_scores(parameters, images)), axis=-1).astype(float)


@right("predict", train=nearest_neighbour)
def nearest(parameters, images):
    return _nearest_predict(parameters, images)


@right("predict", train=_start)
def largest_by_sorting(parameters, images):
    return np.argsort(_conv_scores(parameters, images), axis=1)[:, -1]


@wrong("predict", "scores-not-labels", train=_short)
def all_scores(parameters, images):
    return _conv_scores(parameters, images)


@wrong("predict", "scores-not-labels", train=_short)
def one_hot(parameters, images):
    return np.eye(10)[_conv_scores(parameters, images).argmax(1)]


@wrong("predict", "wrong-axis", train=_short)
def along_pictures(parameters, images):
    return _conv_scores(parameters, images).argmax(axis=0)


@wrong("predict", "wrong-shape", train=_short)
def one_label_only(parameters, images):
    return _conv_scores(parameters, images).argmax()


@wrong("predict", "wrong-shape", train=_short)
def first_picture(parameters, images):
    return [int(_conv_scores(parameters, images)[0].argmax())]


@wrong("predict", "not-labels", train=_short)
def largest_score(parameters, images):
    return _conv_scores(parameters, images).max(axis=1)


@wrong("predict", "not-alone", points=0.5, train=_short)
def scaled_by_the_batch(parameters, images):
    scaled = (images - images.mean()) / images.std()
    return _conv_scores(parameters, scaled).argmax(1)


@wrong("predict", "not-alone", points=0.5, train=_short)
def softmax_over_the_batch(parameters, images):
    scores = _conv_scores(parameters, images)
    return (np.exp(scores) / np.exp(scores).sum(0)).argmax(1)


@wrong("predict", "wrong-shape", points=0.5, train=_short)
def squeezed(parameters, images):
    return np.squeeze(_conv_scores(parameters, images).argmax(1))


@wrong("predict", "not-labels", train=_short)
def counts_from_one(parameters, images):
    return _conv_scores(parameters, images).argmax(1) + 1


@wrong("predict", "left-to-chance", points=0.5, train=_short)
def guesses(parameters, images):
    return np.random.default_rng().integers(0, 10, len(images))


@wrong("predict", "parameters-ignored", train=_start)
def brightness_as_label(parameters, images):
    return (images.sum((1, 2, 3)) % 10).astype(int)


@wrong("predict", "parameters-ignored", train=_short)
def always_seven(parameters, images):
    return np.full(len(images), 7)


@wrong("predict", "returned-nothing", train=_short)
def predict_forgets_return(parameters, images):
    _conv_scores(parameters, images).argmax(1)


@wrong("predict", "input-changed", points=0.5, train=_short)
def divides_in_place(parameters, images):
    images /= 2
    return _conv_scores(parameters, images).argmax(1)


def _unready_train(images, labels, rng):
    raise NotImplementedError("write train here")


@wrong("predict", "unfinished-earlier", train=_unready_train)
def before_training(parameters, images):
    return _conv_scores(parameters, images).argmax(1)
