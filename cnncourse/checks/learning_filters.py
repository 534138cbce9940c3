"""Checks of lesson 04. The oracles are short NumPy; tests/ proves them equal to Keras and TensorFlow's gradients."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.criteria import Returns
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception
from cnncourse.checks.training import JudgesAlone, LabelsEach, ReadsHeldOut, SameAgain
from cnncourse.guard import case

# ---------------------------------------------------------------- numbers to try


def _digits(rng, *shape):
    """Whole numbers from -9 to 9 without 0, as floats: what a report shows can be recomputed by hand."""
    return rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)


def _fractions(rng, *shape):
    return rng.uniform(-1, 1, shape)


def _bytes(rng, *shape):
    return rng.integers(60, 256, shape, dtype=np.uint8)


def _different(rng, *shape):
    """Numbers of which no two are equal, some of them negative."""
    return rng.permutation(np.prod(shape)).reshape(shape) - np.prod(shape) / 2


# ---------------------------------------------------------------- numerical_gradient


def _numerical_gradient(f, x, h=1e-5):
    gradient = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        gradient[place] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def sum_of_cubes(x):
    """1·x³ for the first number of x, plus 2·x³ for the second, and so on."""
    x = np.asarray(x, float)
    return float((np.arange(1, x.size + 1).reshape(x.shape) * x * x * x).sum())


def sum_of_neighbours(x):
    """The sum of x³ times the next number, x being read row by row."""
    flat = np.asarray(x, float).ravel()
    return float((flat[:-1] ** 3 * flat[1:]).sum())


def table_product(x):
    """The sum of (x @ x.T)², place by place, for a table x."""
    return float((np.asarray(x, float) @ np.asarray(x, float).T).__pow__(2).sum())


def _each_place(rule):
    """A wrong rule for one place: from f, x, h and the step (an array that is h there) the gradient."""

    def wrong(f, x, h=1e-5):
        gradient = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[place] = h
            gradient[place] = rule(f, x, h, step)
        return gradient

    return wrong


def _never_put_back(after):
    """Leave each number where its last step has put it."""

    def wrong(f, x, h=1e-5):
        moved, gradient = x.astype(float), np.empty(x.shape)
        for place in np.ndindex(x.shape):
            before = moved[place]
            moved[place] = before + h
            above = f(moved)
            moved[place] = before - h
            gradient[place] = (above - f(moved)) / (2 * h)
            moved[place] = before + after * h
        return gradient

    return wrong


def _in_whole_numbers(f, x, h=1e-5):
    """Step within a copy of x that keeps x's kind of number."""
    moved, gradient = x.copy(), np.empty(x.shape)
    for place in np.ndindex(x.shape):
        before = x[place]
        moved[place] = before + h
        above = f(moved)
        moved[place] = before - h
        gradient[place] = (above - f(moved)) / (2 * h)
        moved[place] = before
    return gradient


def _up_and_down_in_whole_numbers(f, x, h=1e-5):
    """Step up, twice down and up again within such a copy: it does not come back to where it was."""
    moved, gradient = x.copy(), np.empty(x.shape)
    for place in np.ndindex(x.shape):
        moved[place] += h
        above = f(moved)
        moved[place] -= 2 * h
        gradient[place] = (above - f(moved)) / (2 * h)
        moved[place] += h
    return gradient


def _row_by_row(f, x, h=1e-5):
    """Move all numbers that share the first index."""
    gradient = np.empty(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def _flat_for_f(f, x, h=1e-5):
    """Ask f about flat arrays."""
    return _numerical_gradient(f, x.ravel(), h).reshape(x.shape)


numerical_gradient = Check(
    "numerical-gradient",
    oracle=_numerical_gradient,
    criteria=[
        Returns(
            "one slope for each number of x, whatever its shape",
            1,
            lambda rng: [
                case(sum_of_cubes, _digits(rng, 3)),
                case(sum_of_cubes, _digits(rng, 2, 3)),
                case(table_product, _fractions(rng, 3, 2)),
                case(sum_of_neighbours, _fractions(rng, 2, 1, 3, 2)),
            ],
        ),
        Returns(
            "a step of h in both directions, one number at a time",
            0.5,
            lambda rng: [
                case(sum_of_cubes, _digits(rng, 3), 0.5),
                case(sum_of_neighbours, _digits(rng, 2, 3), h=0.25),
            ],
        ),
        Returns(
            "x that holds integers",
            0.5,
            lambda rng: [
                case(sum_of_neighbours, rng.integers(1, 10, 3)),
                case(sum_of_cubes, rng.integers(-9, 0, (2, 2))),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "one-sided",
            "The step goes to one side only, (f(x+h) - f(x)) / h. Step to both sides and divide by the whole way.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x)) / h),
        ),
        Misconception(
            "one-sided",
            "The step goes to one side only, (f(x) - f(x-h)) / h. Step to both sides and divide by the whole way.",
            _each_place(lambda f, x, h, step: (f(x) - f(x - step)) / h),
        ),
        Misconception(
            "divided-by-half-the-way",
            "Twice the slope: from x-h to x+h the way is 2·h long, not h.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x - step)) / h),
        ),
        Misconception(
            "not-divided",
            "This is how much f changes. A slope is the change divided by the way.",
            _each_place(lambda f, x, h, step: f(x + step) - f(x - step)),
        ),
        Misconception(
            "brackets-forgotten",
            "`/ 2 * h` divides by 2 and then multiplies by h. Mind the brackets.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x - step)) / 2 * h),
        ),
        Misconception(
            "brackets-forgotten",
            "Only the second value of f was divided: a division comes before a minus. Mind the brackets.",
            _each_place(lambda f, x, h, step: f(x + step) - f(x - step) / (2 * h)),
        ),
        Misconception(
            "one-step-down-from-above",
            "Half of the slope: one step up and one step down lead back to x. The lower place is one step further down.",
            _each_place(lambda f, x, h, step: (f(x + step) - f(x)) / (2 * h)),
        ),
        Misconception(
            "step-times-number",
            "The step grows with the number that is moved. It is h, whatever stands there.",
            _each_place(lambda f, x, h, step: (f(x + x * step) - f(x - x * step)) / (2 * h)),
        ),
        Misconception(
            "others-cleared",
            "While one number has its turn, the others are 0. They stay as they are.",
            _each_place(lambda f, x, h, step: (f(x * (step > 0) + step) - f(x * (step > 0) - step)) / (2 * h)),
        ),
        Misconception(
            "same-array-twice",
            "Every slope is 0: none was put into the result, or f was asked about one array twice. `a = b` is no copy.",
            lambda f, x, h=1e-5: np.zeros(x.shape),
        ),
        Misconception(
            "rows-moved", "All numbers of a row were moved together. Each number has a turn of its own.", _row_by_row
        ),
        Misconception("f-given-flat", "f was given one long row. It takes an array of the shape of x.", _flat_for_f),
        *[
            Misconception(
                "all-at-once",
                "All numbers of x were moved together. Move one, leave the others where they are.",
                wrong,
            )
            for wrong in (
                lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (2 * h),
                lambda f, x, h=1e-5: np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h)),
            )
        ],
        *[
            Misconception(
                "not-put-back",
                "A number stays moved while the next ones have their turn. Put each back before you go on.",
                _never_put_back(after),
            )
            for after in (-1, 1)
        ],
        Misconception(
            "h-ignored",
            "The step is always the same size. `h` says how large it is.",
            lambda f, x, h=1e-5: _numerical_gradient(f, x),
        ),
        *[
            Misconception(
                "steps-in-whole-numbers",
                "x holds integers here, and so does its copy: a step of h is cut off in it. Make it floats first.",
                wrong,
            )
            for wrong in (_in_whole_numbers, _up_and_down_in_whole_numbers)
        ],
        Misconception(
            "result-in-whole-numbers",
            "x holds integers, and so does the result: `np.zeros_like(x)` copies the kind of number too.",
            lambda f, x, h=1e-5: _numerical_gradient(f, x, h).astype(x.dtype),
        ),
        Misconception(
            "sign-turned",
            "Every slope has the wrong sign: f(x+h) comes first, f(x-h) is taken away.",
            lambda f, x, h=1e-5: -_numerical_gradient(f, x, h),
        ),
        Misconception(
            "one-number-only",
            "There is one slope. Each number of x has its own.",
            lambda f, x, h=1e-5: _numerical_gradient(f, x, h).ravel()[0],
        ),
        Misconception(
            "values-not-slopes",
            "These are values of f. A slope compares two of them.",
            _each_place(lambda f, x, h, step: f(x + step)),
        ),
    ],
    hints=[
        "If only one number of x moves by h, how much does f change, and over which way?",
        "`np.ndindex(x.shape)` visits every place of an array of any shape; `x.astype(float)` is a copy in floats.",
        "A float array of x's shape. For each place: move it up, ask f, move it down, ask f, put it back, divide by 2·h.",
    ],
)

# ---------------------------------------------------------------- relu_backward


def _relu_backward(d_out, x):
    return np.where(x > 0, d_out, 0.0)


def _with_zeros(x, rng):
    """Put zeros at some places."""
    x.ravel()[rng.permutation(x.size)[: x.size // 3]] = 0
    return x


relu_backward = Check(
    "relu-backward",
    oracle=_relu_backward,
    criteria=[
        Returns(
            "the gradient passes where x is positive, and only there",
            0.5,
            lambda rng: [
                case(_digits(rng, 3, 4), np.resize([1.0, -1.0, 1.0, -1.0, -1.0], (3, 4)) * np.abs(_digits(rng, 3, 4))),
                case(3 * _fractions(rng, 2, 3, 4, 2), 3 * _fractions(rng, 2, 3, 4, 2)),
            ],
        ),
        Returns(
            "no gradient where x is exactly 0",
            0.5,
            lambda rng: [
                case(_digits(rng, 3, 4), _with_zeros(np.abs(_digits(rng, 3, 4)), rng)),
                case(_fractions(rng, 2, 3, 2, 2), _with_zeros(rng.integers(-4, 9, (2, 3, 2, 2)), rng)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "passes-at-zero",
            "The gradient also passes where x is 0. There it is 0 by agreement.",
            lambda d_out, x: np.where(x >= 0, d_out, 0.0),
        ),
        Misconception(
            "half-at-zero",
            "Half of the gradient passes where x is 0. There it is 0 by agreement.",
            lambda d_out, x: d_out * (np.sign(x) + 1) / 2,
        ),
        Misconception(
            "d-out-forgotten",
            "These are ones and zeros, the slopes of ReLU itself. `d_out` has to be multiplied in.",
            lambda d_out, x: (x > 0).astype(float),
        ),
        Misconception(
            "relu-of-d-out",
            "ReLU was applied to `d_out`. Whether the gradient passes is up to the sign of x.",
            lambda d_out, x: np.maximum(d_out, 0),
        ),
        Misconception(
            "relu-times-d-out",
            "`d_out` was multiplied by ReLU(x), its value. What counts is its slope, which is 1 or 0.",
            lambda d_out, x: d_out * np.maximum(x, 0),
        ),
        Misconception(
            "x-times-d-out",
            "`d_out` was multiplied by x. What counts is the slope of ReLU at x, which is 1 or 0.",
            lambda d_out, x: d_out * x,
        ),
        Misconception(
            "x-left-standing",
            "Where x is not positive, x itself stands in the result. From there nothing goes back: 0.",
            lambda d_out, x: np.where(x > 0, d_out, x),
        ),
        *[
            Misconception(
                "small-numbers-stopped",
                "Where x is small, such as 0.4, the gradient does not pass whole. It does for every positive number.",
                wrong,
            )
            for wrong in (
                lambda d_out, x: np.where(x >= 1, d_out, 0.0),
                lambda d_out, x: np.where(x > 1, d_out, 0.0),
                lambda d_out, x: d_out * np.clip(x, 0, 1),
            )
        ],
        Misconception(
            "forward-again", "This is ReLU of x, the way forward. `d_out` is not in it.", lambda d_out, x: np.maximum(x, 0.0)
        ),
        Misconception(
            "passes-everywhere", "The gradient passes everywhere. Where x is negative, it must stop.", lambda d_out, x: d_out + 0.0
        ),
        Misconception(
            "other-way-round",
            "The gradient passes where x is negative and stops where it is positive.",
            lambda d_out, x: np.where(x > 0, 0.0, d_out),
        ),
        Misconception(
            "both-positive",
            "The gradient passes only where it is positive itself. A negative gradient passes as well.",
            lambda d_out, x: np.where((x > 0) & (d_out > 0), d_out, 0.0),
        ),
        Misconception(
            "sign-instead-of-slope",
            "Where x is negative, the gradient came back with its sign turned. There it is 0.",
            lambda d_out, x: d_out * np.sign(x),
        ),
        Misconception(
            "arguments-swapped",
            "`d_out` and x have changed places: x was masked by the sign of `d_out`.",
            lambda d_out, x: np.where(d_out > 0, x, 0.0),
        ),
        Misconception(
            "leaky",
            "A little of the gradient passes where x is negative. With ReLU nothing does.",
            lambda d_out, x: np.where(x > 0, d_out, 0.01 * d_out),
        ),
        Misconception(
            "kept-values-only",
            "The places where x is not positive are left out. The result has the shape of x, with zeros there.",
            lambda d_out, x: d_out[x > 0],
        ),
    ],
    hints=[
        "If x is -3 and grows a little, how much does ReLU(x) grow? And if x is 3?",
        "`x > 0` is an array of True and False; in a product they count as 1 and 0.",
        "One line: an array of the shape of x, each number either that of `d_out` or 0.",
    ],
)

# ---------------------------------------------------------------- max_pool2d_backward


def _blocks(images, pool_size):
    """(N, H, W, C) → (N, rows, columns, pool_size, pool_size, C)"""
    rows, columns = images.shape[1] // pool_size, images.shape[2] // pool_size
    blocks = images[:, : rows * pool_size, : columns * pool_size]
    blocks = blocks.reshape(len(images), rows, pool_size, columns, pool_size, images.shape[3])
    return np.swapaxes(blocks, 2, 3)


def _pooled_back(share):
    """A backward pass from a rule: block (kh, kw), its gradient → what each pixel of the block gets."""

    def backward(d_out, images, pool_size=2):
        d_images = np.zeros(images.shape)
        for n, i, j, c in np.ndindex(d_out.shape):
            block = images[n, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, c]
            d_images[n, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, c] = share(
                block.astype(float), d_out[n, i, j, c]
            )
        return d_images

    return backward


def _to_one(place, block, gradient):
    out = np.zeros(block.size)
    out[place] = gradient
    return out.reshape(block.shape)


def _first_by_columns(block):
    return int(np.arange(block.size).reshape(block.shape).T.ravel()[block.T.argmax()])


def _last_largest(block):
    return block.size - 1 - int(block.ravel()[::-1].argmax())


_max_pool2d_backward = _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient))


def _pooled_like(change):
    """A wrong answer that changes the arguments of the right one."""

    def wrong(d_out, images, pool_size=2):
        return _max_pool2d_backward(*change(d_out, images, pool_size))

    return wrong


def _largest_of_all_channels(d_out, images, pool_size=2):
    d_images = np.zeros(images.shape)
    blocks = _blocks(images, pool_size)
    for n, i, j in np.ndindex(d_out.shape[:3]):
        y, x, c = np.unravel_index(blocks[n, i, j].argmax(), blocks[n, i, j].shape)
        d_images[n, i * pool_size + y, j * pool_size + x, c] = d_out[n, i, j, c]
    return d_images


def _one_pixel_apart(d_out, images, pool_size=2):
    d_images = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, i : i + pool_size, j : j + pool_size, c]
        y, x = np.unravel_index(block.argmax(), block.shape)
        d_images[n, i + y, j + x, c] += d_out[n, i, j, c]
    return d_images


def _without_the_rest(d_out, images, pool_size=2):
    rows, columns = d_out.shape[1] * pool_size, d_out.shape[2] * pool_size
    return _max_pool2d_backward(d_out, images, pool_size)[:, :rows, :columns]


def _pooled(rng, shape, pool_size, draw=_different):
    n, height, width, channels = shape
    return _digits(rng, n, height // pool_size, width // pool_size, channels), draw(rng, *shape)


def _above_zero(rng, *shape):
    """Numbers of which no two are equal, all of them positive: who starts from 0 is still right here."""
    return rng.permutation(np.prod(shape)).reshape(shape) + 1.0


def _below_zero(rng, *shape):
    """Numbers of which no two are equal, all of them negative."""
    return rng.permutation(np.prod(shape)).reshape(shape) - float(np.prod(shape))


def _few_values(rng, *shape):
    """Numbers with many ties, also for the largest one."""
    return rng.integers(0, 2, shape) * 3.0 + 1


max_pool2d_backward = Check(
    "max-pool2d-backward",
    oracle=_max_pool2d_backward,
    criteria=[
        Returns(
            "each gradient goes to the largest pixel of its block",
            1,
            lambda rng: [
                case(*_pooled(rng, (1, 4, 6, 1), 2, _above_zero)),
                case(*_pooled(rng, (1, 2, 4, 1), 2, _above_zero)),
            ],
        ),
        Returns(
            "several pictures and channels, negative pixels, other blocks, sizes that leave a rest, bytes",
            1,
            lambda rng: [
                case(*_pooled(rng, (2, 4, 6, 3), 2)),
                case(*_pooled(rng, (2, 5, 7, 2), 2, _below_zero)),
                case(*_pooled(rng, (1, 7, 10, 2), 3), 3),
                case(_fractions(rng, 1, 2, 2, 2), rng.permutation(40)[:32].reshape(1, 4, 4, 2).astype(np.uint8), pool_size=2),
            ],
        ),
        Returns(
            "of several largest pixels the first one, read row by row",
            1,
            lambda rng: [
                case(_digits(rng, 1, 1, 3, 1), np.resize([[4.0, 7, 1, 1, 2, 5], [7, 4, 1, 1, 5, 5]], (1, 2, 6, 1))),
                case(*_pooled(rng, (2, 6, 8, 2), 2, _few_values)),
                case(_digits(rng, 1, 1, 1, 1), np.array([[1, 2, 9], [9, 2, 9], [9, 2, 1.0]]).reshape(1, 3, 3, 1), 3),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "sent-to-all-ties",
            "Where several pixels are largest, each of them got the gradient. Only the first one does.",
            _pooled_back(lambda block, gradient: (block == block.max()) * gradient),
        ),
        Misconception(
            "shared-among-ties",
            "Where several pixels are largest, they shared the gradient. The first one gets all of it.",
            _pooled_back(lambda block, gradient: (block == block.max()) * gradient / (block == block.max()).sum()),
        ),
        Misconception(
            "last-of-the-ties",
            "Where several pixels are largest, the last one got the gradient. The first one does.",
            _pooled_back(lambda block, gradient: _to_one(_last_largest(block), block, gradient)),
        ),
        Misconception(
            "columns-before-rows",
            "Where several pixels are largest, the first one of the leftmost column got the gradient. Read row by row.",
            _pooled_back(lambda block, gradient: _to_one(_first_by_columns(block), block, gradient)),
        ),
        Misconception(
            "spread-evenly",
            "The gradient was shared out among all pixels of the block. That belongs to average pooling.",
            _pooled_back(lambda block, gradient: np.full(block.shape, gradient / block.size)),
        ),
        Misconception(
            "sent-to-all",
            "Every pixel of a block got the gradient. Only the largest had a say in the result.",
            _pooled_back(lambda block, gradient: np.full(block.shape, gradient)),
        ),
        Misconception(
            "smallest-pixel",
            "The gradient went to the smallest pixel of the block.",
            _pooled_back(lambda block, gradient: _to_one(block.argmin(), block, gradient)),
        ),
        Misconception(
            "largest-by-amount",
            "The pixel with the largest absolute value was taken. -9 is smaller than 2.",
            _pooled_back(lambda block, gradient: _to_one(np.abs(block).argmax(), block, gradient)),
        ),
        Misconception(
            "starts-from-zero",
            "Blocks in which every pixel is negative got nothing. The search for the largest must not start from 0.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient) * (block.max() > 0)),
        ),
        Misconception(
            "starts-from-zero",
            "In blocks in which every pixel is negative the first one got the gradient. The search for the largest must not "
            "start from 0.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax() * (block.max() > 0), block, gradient)),
        ),
        Misconception(
            "row-and-column-swapped",
            "Within its block, row and column of the largest pixel have changed places.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient).T),
        ),
        Misconception(
            "divided-by-pixels",
            "The gradient was divided by the number of pixels in a block. It goes to the largest one undivided.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient / block.size)),
        ),
        Misconception(
            "blocks-overlap",
            "The blocks lie one pixel apart, so they overlap. The next one begins where the last one ends.",
            _one_pixel_apart,
        ),
        Misconception(
            "first-pixel",
            "The gradient always went to the first pixel of the block, whichever is the largest.",
            _pooled_back(lambda block, gradient: _to_one(0, block, gradient)),
        ),
        Misconception(
            "d-out-forgotten",
            "These are ones at the largest pixels. The number that `d_out` holds for the block belongs there.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, 1)),
        ),
        Misconception(
            "pixel-times-gradient",
            "The gradient was multiplied by the pixel. The largest pixel is passed on as it is, so its slope is 1.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient * block.max())),
        ),
        Misconception(
            "pixel-instead-of-gradient",
            "The largest pixels themselves stand there. What goes back is `d_out`.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, block.max())),
        ),
        Misconception(
            "always-two",
            "The blocks are always 2×2. `pool_size` says how large they are.",
            lambda d_out, images, pool_size=2: _max_pool2d_backward(d_out, images, 2),
        ),
        Misconception(
            "rest-cut-off",
            "Rows or columns that fill no block are missing. The result has the shape of the pictures, with zeros there.",
            _without_the_rest,
        ),
        Misconception(
            "channels-mixed",
            "The largest pixel was looked for over all channels together. Each channel has its own.",
            _largest_of_all_channels,
        ),
        Misconception(
            "first-channel-decides",
            "The first channel's largest pixel was used for every channel. Each channel has its own.",
            _pooled_like(lambda d_out, images, pool_size: (d_out, np.repeat(images[..., :1], images.shape[3], 3), pool_size)),
        ),
        Misconception(
            "first-picture-decides",
            "The first picture's largest pixels were used for every picture. Each picture has its own.",
            _pooled_like(lambda d_out, images, pool_size: (d_out, np.repeat(images[:1], len(images), 0), pool_size)),
        ),
        *[
            Misconception("first-channel-only", "Only the first channel got gradients.", wrong)
            for wrong in (
                _pooled_like(lambda d_out, images, pool_size: (d_out * (np.arange(d_out.shape[3]) == 0), images, pool_size)),
                lambda d_out, images, pool_size=2: _max_pool2d_backward(d_out[..., :1], images[..., :1], pool_size),
            )
        ],
        *[
            Misconception("first-picture-only", "Only the first picture got gradients.", wrong)
            for wrong in (
                _pooled_like(
                    lambda d_out, images, pool_size: (d_out * (np.arange(len(d_out)) == 0)[:, None, None, None], images, pool_size)
                ),
                lambda d_out, images, pool_size=2: _max_pool2d_backward(d_out[:1], images[:1], pool_size),
            )
        ],
        Misconception(
            "kept-whole-numbers",
            "The pictures are bytes here, and so is the result: fractions and signs are lost. Gradients are floats.",
            lambda d_out, images, pool_size=2: _max_pool2d_backward(d_out, images, pool_size).astype(int).astype(images.dtype),
        ),
        Misconception(
            "forward-again",
            "This has the shape of `d_out`. What goes back has the shape of the pictures.",
            lambda d_out, images, pool_size=2: _blocks(images, pool_size).max((3, 4)),
        ),
    ],
    hints=[
        "If one pixel of a block grows a little, when does the largest number of the block grow too?",
        "`block.argmax()` counts row by row and takes the first of equals; `np.unravel_index` turns its answer into (row, column).",
        "Zeros in the shape of the pictures, as floats. Then each number of `d_out` is put at one place.",
        "Block (i, j) starts at row i·pool_size, column j·pool_size; each picture and each channel has its own largest pixel.",
    ],
)

# ---------------------------------------------------------------- conv2d_backward


def _framed(images, padding):
    n, height, width, channels = images.shape
    framed = np.zeros((n, height + 2 * padding, width + 2 * padding, channels))
    framed[:, padding : padding + height, padding : padding + width] = images
    return framed


def _patches(images, weights, stride, padding):
    """(N, H_out, W_out, C_in, kh, kw)"""
    windows = sliding_window_view(_framed(images, padding), weights.shape[:2], axis=(1, 2))
    return windows[:, ::stride, ::stride]


def _d_weights(d_out, images, weights, stride, padding):
    shares = np.tensordot(_patches(images, weights, stride, padding), d_out, ([0, 1, 2], [0, 1, 2]))
    return np.moveaxis(shares, 0, 2)  # (kh, kw, C_in, C_out)


def _d_framed(d_out, images, weights, stride, padding, into="add", step=None):
    """Give each place's share back to its patch, in the frame of the padded pictures."""
    d_framed = np.zeros(_framed(images, padding).shape)
    step = step or stride
    kh, kw = weights.shape[:2]
    shares = np.tensordot(d_out, weights, ([3], [3]))  # (N, H_out, W_out, kh, kw, C_in)
    for i, j in np.ndindex(d_out.shape[1:3]):
        patch = d_framed[:, i * step : i * step + kh, j * step : j * step + kw]
        if into == "add":
            patch += shares[:, i, j]
        else:
            patch[...] = shares[:, i, j]
    return d_framed


def _cropped(d_framed, images, padding):
    height, width = images.shape[1:3]
    return d_framed[:, padding : padding + height, padding : padding + width]


def _d_images(d_out, images, weights, stride, padding, **options):
    return _cropped(_d_framed(d_out, images, weights, stride, padding, **options), images, padding)


def _d_bias(d_out, *others):
    return d_out.sum((0, 1, 2))


def _backward_with(d_images=None, d_weights=None, d_bias=None):
    """The right answer with one of its parts made by another rule (d_out, images, weights, stride, padding)."""

    rules = (d_images or _d_images, d_weights or _d_weights, d_bias or _d_bias)

    def wrong(d_out, images, weights, stride=1, padding=0):
        return tuple(rule(d_out, images, weights, stride, padding) for rule in rules)

    return wrong


_conv2d_backward = _backward_with()


def _reordered(*order):
    def wrong(d_out, images, weights, stride=1, padding=0):
        results = _conv2d_backward(d_out, images, weights, stride, padding)
        return tuple(results[index] for index in order)

    return wrong


def _first(n, axis, number):
    """A mask that keeps the first index of an axis of `n` axes."""
    shape = [1] * n
    shape[axis] = number
    return (np.arange(number) == 0).reshape(shape)


def _last_place(d_out):
    last = np.zeros_like(d_out)
    last[:, -1, -1] = d_out[:, -1, -1]
    return last


def _one_picture(d_out, index):
    one = np.zeros_like(d_out)
    one[index] = d_out[index]
    return one


def _one_filter(d_out, index):
    one = np.zeros_like(d_out)
    one[..., index] = d_out[..., index]
    return one


def _overlaps(d_out, images, weights, stride, padding):
    """How many patches each pixel is part of."""
    ones = np.ones_like(d_out[..., :1])
    return _d_images(ones, images, np.ones((*weights.shape[:3], 1)), stride, padding)


def _unpadded_patches(d_out, images, weights, stride, padding):
    """Patches of the pictures without their frame; the last ones are cut off, and then shapes do not fit."""
    raise ValueError("operands could not be broadcast together")


def _square_filters(d_out, images, weights, stride, padding):
    """Take the filters' rows for their columns; where they differ, shapes do not fit."""
    raise ValueError("operands could not be broadcast together")


def _kept_bytes(d_out, images, weights, stride, padding):
    if images.dtype.kind in "iu":
        raise TypeError("Cannot cast ufunc 'add' output")
    return _d_images(d_out, images, weights, stride, padding)


def _made_bytes(d_out, images, weights, stride, padding):
    """Make the result the pictures' kind of number at the end."""
    d_images = _d_images(d_out, images, weights, stride, padding)
    return d_images.astype(int).astype(images.dtype) if images.dtype.kind in "iu" else d_images


def _assigned_bytes(d_out, images, weights, stride, padding):
    """Assign each sum to an array of the pictures' kind of number, which cuts it off every time."""
    d_framed = np.zeros(_framed(images, padding).shape, images.dtype if images.dtype.kind in "iu" else float)
    for i, j in np.ndindex(d_out.shape[1:3]):
        patch = d_framed[:, i * stride :, j * stride :][:, : weights.shape[0], : weights.shape[1]]
        grown = patch + np.tensordot(d_out[:, i, j], weights, ([1], [3]))
        patch[...] = grown.astype(int) if images.dtype.kind in "iu" else grown
    return _cropped(d_framed, images, padding)


def _square_places(d_out):
    """Without the places beyond as many columns as there are rows."""
    rows, columns = d_out.shape[1:3]
    if rows > columns:
        raise IndexError("index out of bounds")
    return d_out * (np.arange(columns) < rows)[:, None]


def _reached(d_out, images, weights, stride, padding):
    """Only as far as the last patch reaches."""
    ends = [(places - 1) * stride + k - padding for places, k in zip(d_out.shape[1:3], weights.shape[:2])]
    d_framed = _d_framed(d_out, images, weights, stride, padding)
    return d_framed[:, padding : max(ends[0], padding), padding : max(ends[1], padding)]


D_BIAS_MISCONCEPTIONS = [
    *[
        Misconception(
            "bias-over-wrong-axes",
            "d_bias was summed over the wrong axes. A filter's bias is added at every place of every picture: one number a filter.",
            _backward_with(d_bias=lambda d, x, w, s, p, axes=axes: d.sum(axes)),
        )
        for axes in ((0,), (1,), (2,), (1, 2), (0, 1), (0, 2), (1, 2, 3), (0, 1, 2, 3), (3,))
    ],
    *[
        Misconception(
            "bias-averaged",
            "d_bias was averaged. The shares of all places and pictures are added up.",
            _backward_with(d_bias=lambda d, x, w, s, p, axes=axes: d.mean(axes).sum(tuple(range(3 - len(axes))))),
        )
        for axes in ((0, 1, 2), (0,), (1, 2))
    ],
    *[
        Misconception(
            "bias-last-place",
            "Each place has overwritten d_bias, so only the last one is left. Add them up.",
            _backward_with(d_bias=wrong),
        )
        for wrong in (lambda d, x, w, s, p: d[:, -1, -1].sum(0), lambda d, x, w, s, p: d[-1, -1, -1])
    ],
    Misconception(
        "bias-without-d-out",
        "d_bias counts the places. Each place counts with its number in `d_out`.",
        _backward_with(d_bias=lambda d, x, w, s, p: np.full(d.shape[3], d[..., 0].size)),
    ),
    Misconception(
        "bias-first-picture",
        "d_bias comes from the first picture only.",
        _backward_with(d_bias=lambda d, x, w, s, p: d[0].sum((0, 1))),
    ),
]

D_WEIGHTS_MISCONCEPTIONS = [
    Misconception(
        "weights-averaged",
        "d_weights was averaged over the pictures. Their shares are added up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d / len(d), x, w, s, p)),
    ),
    Misconception(
        "weights-averaged",
        "d_weights was averaged over the places. Their shares are added up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d / d[0, ..., 0].size, x, w, s, p)),
    ),
    Misconception(
        "weights-averaged",
        "d_weights was averaged over places and pictures. Their shares are added up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d / d[..., 0].size, x, w, s, p)),
    ),
    Misconception(
        "weights-last-place",
        "Each place has overwritten d_weights, so only the last one is left. Add them up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(_last_place(d), x, w, s, p)),
    ),
    *[
        Misconception(
            "weights-one-picture",
            "d_weights comes from one picture only. Every picture of the batch has a share in it.",
            _backward_with(d_weights=lambda d, x, w, s, p, index=index: _d_weights(_one_picture(d, index), x, w, s, p)),
        )
        for index in (0, -1)
    ],
    Misconception(
        "weights-last-place-and-picture",
        "Only the last place of the last picture is left in d_weights. Add them all up.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(_one_picture(_last_place(d), -1), x, w, s, p)),
    ),
    Misconception(
        "weights-turned",
        "d_weights is turned by half a turn. The filters were not turned on the way forward.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d, x, w, s, p)[::-1, ::-1]),
    ),
    Misconception(
        "weights-channels-swapped",
        "Input channels and filters of d_weights have changed places. It has the shape of the weights.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.swapaxes(_d_weights(d, x, w, s, p), 2, 3)),
    ),
    Misconception(
        "weights-filters-first",
        "d_weights has its filters on the first axis. It has the shape of the weights, where they come last.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.moveaxis(_d_weights(d, x, w, s, p), 3, 0)),
    ),
    Misconception(
        "rows-counted-for-columns",
        "Some columns of `d_out` play no part: the number of its rows was used for both.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(_square_places(d), x, w, s, p),
            d_weights=lambda d, x, w, s, p: _d_weights(_square_places(d), x, w, s, p),
        ),
    ),
    Misconception(
        "filters-taken-for-square",
        "The filters' rows were counted for their columns too. A filter can be 2 high and 3 wide.",
        _backward_with(
            d_images=lambda d, x, w, s, p: (_d_images if w.shape[0] == w.shape[1] else _square_filters)(d, x, w, s, p)
        ),
    ),
    Misconception(
        "weights-transposed",
        "Rows and columns of d_weights have changed places.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.swapaxes(_d_weights(d, x, w, s, p), 0, 1)),
    ),
    Misconception(
        "weights-stride-ignored",
        "For d_weights the patches were taken one pixel apart. They lie `stride` pixels apart, as on the way forward.",
        _backward_with(
            d_weights=lambda d, x, w, s, p: np.einsum(
                "nijcyx,nijf->yxcf", _patches(x, w, 1, p)[:, : d.shape[1], : d.shape[2]], d
            )
        ),
    ),
    Misconception(
        "weights-times-weights",
        "The weights were multiplied into d_weights. How fast a product grows with its weight is up to the pixel.",
        _backward_with(d_weights=lambda d, x, w, s, p: w * _d_weights(d, x, w, s, p)),
    ),
    Misconception(
        "weights-without-d-out",
        "d_weights is the sum of all patches. Each patch counts with its number in `d_out`.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(np.ones_like(d), x, w, s, p)),
    ),
    Misconception(
        "weights-without-patches",
        "d_weights holds sums of `d_out`. Each number of `d_out` counts with the pixel that met the weight.",
        _backward_with(d_weights=lambda d, x, w, s, p: np.broadcast_to(_d_bias(d), w.shape)),
    ),
    Misconception(
        "weights-one-filter-for-all",
        "Every filter got the same d_weights. Each filter has its own channel of `d_out`.",
        _backward_with(
            d_weights=lambda d, x, w, s, p: _d_weights(np.repeat(d.sum(3, keepdims=True), d.shape[3], 3), x, w, s, p)
        ),
    ),
    Misconception(
        "weights-first-channel",
        "In d_weights only the first input channel has numbers. Each channel has its own.",
        _backward_with(d_weights=lambda d, x, w, s, p: _d_weights(d, x, w, s, p) * _first(4, 2, w.shape[2])),
    ),
]

D_IMAGES_MISCONCEPTIONS = [
    Misconception(
        "padding-not-cropped",
        "d_images still has its frame. It has the shape of the pictures that were passed in.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_framed(d, x, w, s, p)),
    ),
    *[
        Misconception(
            "padding-cropped-wrongly",
            "The frame of d_images was cut off on one side only. It goes all around.",
            _backward_with(
                d_images=lambda d, x, w, s, p, start=start, end=end: _d_framed(d, x, w, s, p)[
                    :, start * p : x.shape[1] + end * p, start * p : x.shape[2] + end * p
                ]
            ),
        )
        for start, end in ((0, 0), (2, 2), (1, 2), (0, 1))
    ],
    Misconception(
        "nothing-left-without-padding",
        "With padding 0 nothing is left of d_images. -0 is 0, so a slice that ends at `-padding` ends at the beginning.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_framed(d, x, w, s, p)[:, p:-p, p:-p]),
    ),
    Misconception(
        "unseen-pixels-missing",
        "d_images ends where the last patch ends. Pixels that no patch has seen belong to it too.",
        _backward_with(d_images=_reached),
    ),
    Misconception(
        "overlaps-overwritten",
        "Where patches overlap, d_images holds the last one's share only. A pixel adds up the shares of all its patches.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d, x, w, s, p, into="write")),
    ),
    Misconception(
        "overlaps-averaged",
        "d_images was divided by the number of patches that a pixel is part of. Their shares are added up.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(d, x, w, s, p) / np.maximum(_overlaps(d, x, w, s, p), 1)
        ),
    ),
    Misconception(
        "kernel-turned",
        "For d_images the filters are the wrong way round. A pixel meets the same weights as on the way forward.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d, x, w[::-1, ::-1], s, p)),
    ),
    Misconception(
        "images-stride-ignored",
        "For d_images the patches were laid one pixel apart. They lie `stride` pixels apart, as on the way forward.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d, x, w, s, p, step=1)),
    ),
    Misconception(
        "padding-forgotten",
        "The patches were taken from pictures without their frame, so the last ones do not fit in.",
        _backward_with(d_images=lambda d, x, w, s, p: _unpadded_patches(d, x, w, s, p) if p else _d_images(d, x, w, s, p)),
    ),
    *[
        Misconception(
            "images-one-filter",
            "d_images comes from one filter only. Each filter has seen the pixel: add up all shares.",
            _backward_with(d_images=lambda d, x, w, s, p, index=index: _d_images(_one_filter(d, index), x, w, s, p)),
        )
        for index in (0, -1)
    ],
    Misconception(
        "images-filters-mixed",
        "The filters were added up before they met `d_out`. Each filter belongs to its own channel of `d_out`.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(d.sum(3, keepdims=True), x, w.sum(3, keepdims=True), s, p)
        ),
    ),
    Misconception(
        "images-filters-averaged",
        "d_images was divided by the number of filters. Their shares are added up.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d / d.shape[3], x, w, s, p)),
    ),
    Misconception(
        "images-channels-mixed",
        "Every channel of d_images got the shares of all channels. Each channel has its own weights.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(d, x, np.repeat(w.sum(2, keepdims=True), w.shape[2], 2), s, p)
        ),
    ),
    Misconception(
        "images-averaged",
        "d_images was divided by the number of pictures. Each picture has its own gradient.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(d / len(d), x, w, s, p)),
    ),
    Misconception(
        "pictures-mixed",
        "d_images is the same for every picture. Each has its own part of `d_out`.",
        _backward_with(
            d_images=lambda d, x, w, s, p: _d_images(np.repeat(d.sum(0, keepdims=True), len(d), 0), x, w, s, p)
        ),
    ),
    Misconception(
        "images-one-picture",
        "Only the first picture has numbers in d_images.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(_one_picture(d, 0), x, w, s, p)),
    ),
    Misconception(
        "images-last-place",
        "Only the last place is left in d_images. Add up the shares of all places.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(_last_place(d), x, w, s, p)),
    ),
    Misconception(
        "images-without-d-out",
        "d_images holds sums of weights. Each patch counts with its number in `d_out`.",
        _backward_with(d_images=lambda d, x, w, s, p: _d_images(np.ones_like(d), x, w, s, p)),
    ),
    Misconception(
        "images-times-pixels",
        "The pixels were multiplied into d_images. How fast a product grows with its pixel is up to the weight.",
        _backward_with(d_images=lambda d, x, w, s, p: x * _d_images(d, x, w, s, p)),
    ),
    *[
        Misconception(
            "kept-whole-numbers",
            "The pictures are bytes here, and so is d_images: fractions are lost. Gradients are floats.",
            _backward_with(d_images=wrong),
        )
        for wrong in (_kept_bytes, _made_bytes, _assigned_bytes)
    ],
]


def _layer(rng, shape, kernel, filters, stride=1, padding=0, draw=_digits):
    n, height, width, channels = shape
    rows, columns = ((size + 2 * padding - k) // stride + 1 for size, k in zip((height, width), kernel))
    return draw(rng, n, rows, columns, filters), draw(rng, *shape), draw(rng, *kernel, channels, filters), stride, padding


def _byte_layer(rng):
    d_out, _, weights, stride, padding = _layer(rng, (2, 4, 5, 2), (2, 3), 2, 1, 1, _fractions)
    return d_out, _bytes(rng, 2, 4, 5, 2), weights, stride, padding


conv2d_backward = Check(
    "conv2d-backward",
    oracle=_conv2d_backward,
    criteria=[
        Returns(
            "d_bias: one number for each filter",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 2)),
                case(*_layer(rng, (3, 5, 6, 2), (2, 3), 4, 2, 1)),
            ],
            part=2,
        ),
        Returns(
            "d_weights: without stride and padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 1)),
                case(*_layer(rng, (3, 4, 6, 2), (2, 3), 4)),
            ],
            part=1,
        ),
        Returns(
            "d_weights: with stride and padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 4, 5, 1), (2, 2), 2, 1, 1)),
                case(*_layer(rng, (2, 6, 9, 2), (2, 3), 3, 2)),
                case(*_layer(rng, (2, 5, 8, 2), (3, 2), 3, 3, 2, _fractions)),
                case(*_byte_layer(rng)),
            ],
            part=1,
        ),
        Returns(
            "d_images: without stride and padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 1)),
                case(*_layer(rng, (3, 4, 6, 2), (2, 3), 4)),
            ],
            part=0,
        ),
        Returns(
            "d_images: with a stride, also one that leaves pixels out",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 5, 6, 1), (2, 2), 1, 2)),
                case(*_layer(rng, (2, 6, 9, 2), (2, 3), 3, 2)),
                case(*_layer(rng, (2, 5, 8, 2), (3, 2), 3, 3)),
            ],
            part=0,
        ),
        Returns(
            "d_images: with padding",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (2, 2), 1, 1, 1)),
                case(*_layer(rng, (2, 5, 4, 2), (3, 3), 3, 2, 2, _fractions)),
                case(*_byte_layer(rng)),
            ],
            part=0,
        ),
    ],
    misconceptions=[
        *D_BIAS_MISCONCEPTIONS,
        *D_WEIGHTS_MISCONCEPTIONS,
        *D_IMAGES_MISCONCEPTIONS,
        *[
            Misconception(
                "results-in-another-order",
                "The three results stand in another order. Asked for is (d_images, d_weights, d_bias).",
                _reordered(*order),
            )
            for order in ((1, 0, 2), (1, 2, 0), (2, 1, 0), (0, 2, 1), (2, 0, 1))
        ],
        *[
            Misconception(
                "results-missing",
                "Not all of the results came back. Asked for are three: d_images, d_weights, d_bias.",
                wrong,
            )
            for wrong in (
                _reordered(0, 1),
                _reordered(1, 2),
                lambda d_out, images, weights, stride=1, padding=0: _conv2d_backward(d_out, images, weights, stride, padding)[0],
                lambda d_out, images, weights, stride=1, padding=0: _conv2d_backward(d_out, images, weights, stride, padding)[1],
            )
        ],
    ],
    hints=[
        "At one place, the result is patch · filter + bias. If one weight grows a little, how much does the result grow? One pixel?",
        "Write the forward pass with a loop over places. For each place, one line for the weights and one for the patch, with `+=`.",
        "`np.einsum` or `np.tensordot` add up over the axes that disappear: over which axes goes each of the three sums?",
        "Pad the pictures, collect d_images in the padded size, and cut off the frame at the very end.",
    ],
)

# ---------------------------------------------------------------- softmax_cross_entropy


def _log_softmax(logits, axis=1):
    logits = np.asarray(logits, float)
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def _softmax_cross_entropy(logits, labels):
    log_p, hot = _log_softmax(logits), _one_hot(logits, labels)
    return float(-(log_p * hot).sum() / len(labels)), (np.exp(log_p) - hot) / len(labels)


def _loss_with(loss=None, d_logits=None):
    """The right answer with one of its parts made by another rule (logits, labels)."""

    def wrong(logits, labels):
        right = _softmax_cross_entropy(logits, labels)
        return (loss(logits, labels) if loss else right[0], d_logits(logits, labels) if d_logits else right[1])

    return wrong


def _of_probabilities(probabilities):
    """Loss and gradient from a rule for the probabilities."""

    def wrong(logits, labels):
        with np.errstate(all="ignore"):
            p, hot = probabilities(np.asarray(logits, float)), _one_hot(logits, labels)
            return -np.log(p[np.arange(len(labels)), labels]).mean(), (p - hot) / len(labels)

    return wrong


def _unsafe(logits):
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)


def _overall_largest(logits):
    grown = np.exp(logits - logits.max())
    return grown / grown.sum(1, keepdims=True)


def _limited(tiny):
    """Add something tiny before the logarithm, so that the loss has a ceiling; `np.clip` comes to the same."""

    def loss(logits, labels):
        p = np.exp(_log_softmax(logits))[np.arange(len(labels)), labels]
        return float(-np.log(p + tiny).mean())

    return loss


def _with_wrong_classes(logits, labels):
    """Add the logarithms of 1 - p for all classes but the label's own."""
    wrong = np.exp(_log_softmax(logits)) * (1 - _one_hot(logits, labels))
    return _softmax_cross_entropy(logits, labels)[0] - float(np.log(np.maximum(1 - wrong, 1e-300)).sum() / len(labels))


def _scores(rng, n, classes):
    return rng.uniform(-2, 2, (n, classes)), rng.permutation(np.resize(np.arange(classes), n))


def _large(rng):
    """Rows that overflow, rows that underflow, and labels on either side."""
    logits = np.array([[900.0, 901, 899], [-900, -902, -901], [0, 1, 2]])
    return logits + rng.uniform(-1, 1, (3, 3)), rng.permutation(3)


softmax_cross_entropy = Check(
    "softmax-cross-entropy",
    oracle=_softmax_cross_entropy,
    criteria=[
        Returns(
            "the mean loss",
            1,
            lambda rng: [case(*_scores(rng, 2, 3)), case(*_scores(rng, 5, 4)), case(*_scores(rng, 1, 6))],
            part=0,
        ),
        Returns(
            "d_logits, the gradient of the mean loss",
            1,
            lambda rng: [
                case(*_scores(rng, 2, 3)),
                case(*_scores(rng, 5, 4)),
                case(_scores(rng, 3, 4)[0], rng.integers(0, 4, 3, dtype=np.uint8)),
            ],
            part=1,
        ),
        Returns("large logits, above and below zero", 0.5, lambda rng: [case(*_large(rng))]),
        Returns(
            "a label whose probability rounds to 0",
            0.5,
            lambda rng: [
                case(np.array([[1000.0, 0, 10]]) + rng.uniform(-1, 1, (1, 3)), np.array([1])),
                case(np.array([[-800.0, 5, 3], [1, 2, 3]]) + rng.uniform(-1, 1, (2, 3)), np.array([0, 2])),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "sum-not-mean",
            "The loss is the sum over all pictures. Their mean is asked for.",
            _loss_with(loss=lambda logits, labels: len(labels) * _softmax_cross_entropy(logits, labels)[0]),
        ),
        Misconception(
            "loss-of-each-picture",
            "There is one loss for each picture. Their mean is asked for.",
            _loss_with(loss=lambda logits, labels: -_log_softmax(logits)[np.arange(len(labels)), labels]),
        ),
        Misconception(
            "mean-over-classes-too",
            "The loss was divided by the number of classes too. It is a mean over the pictures.",
            _loss_with(loss=lambda logits, labels: _softmax_cross_entropy(logits, labels)[0] / logits.shape[1]),
        ),
        Misconception(
            "minus-forgotten",
            "The loss is negative: the logarithm of a probability is below 0, and the loss is its opposite.",
            _loss_with(loss=lambda logits, labels: -_softmax_cross_entropy(logits, labels)[0]),
        ),
        Misconception(
            "no-logarithm",
            "This is the mean probability of the labels, or one minus it. The loss is made of logarithms.",
            _loss_with(loss=lambda logits, labels: np.exp(_log_softmax(logits))[np.arange(len(labels)), labels].mean()),
        ),
        Misconception(
            "no-logarithm",
            "This is the mean probability of the labels, or one minus it. The loss is made of logarithms.",
            _loss_with(loss=lambda logits, labels: 1 - np.exp(_log_softmax(logits))[np.arange(len(labels)), labels].mean()),
        ),
        Misconception(
            "logarithm-of-the-mean",
            "The probabilities were averaged first. Take each one's logarithm, then the mean.",
            _loss_with(loss=lambda logits, labels: -np.log(np.exp(_log_softmax(logits))[np.arange(len(labels)), labels].mean())),
        ),
        *[
            Misconception(
                "other-logarithm",
                "The loss is right but for a factor: the natural logarithm `np.log` is asked for.",
                _loss_with(loss=lambda logits, labels, base=base: _softmax_cross_entropy(logits, labels)[0] / np.log(base)),
            )
            for base in (2, 10)
        ],
        Misconception(
            "labels-from-one",
            "Each label was taken for the class before it. Classes are counted from 0.",
            lambda logits, labels: _softmax_cross_entropy(logits, labels.astype(int) - 1),
        ),
        *[
            Misconception("first-picture-only", "The loss is that of one picture. The mean over all is asked for.", _loss_with(loss=wrong))
            for wrong in (
                lambda logits, labels: float(-_log_softmax(logits)[0, labels[0]]),
                lambda logits, labels: float(-_log_softmax(logits)[-1, labels[-1]]),
                lambda logits, labels: float(-_log_softmax(logits)[0, labels[0]] / len(labels)),
            )
        ],
        Misconception(
            "all-labels-in-each-row",
            "In each row of the probabilities the labels of all pictures were looked up. A row has one label, its own.",
            _loss_with(loss=lambda logits, labels: float(-_log_softmax(logits)[:, labels].mean())),
        ),
        *[
            Misconception(
                "squared-error", "The loss is a squared difference. Cross-entropy is made of logarithms.", _loss_with(loss=wrong)
            )
            for wrong in (
                lambda logits, labels: float(((np.exp(_log_softmax(logits)) - _one_hot(logits, labels)) ** 2).mean()),
                lambda logits, labels: float(((np.exp(_log_softmax(logits)) - _one_hot(logits, labels)) ** 2).sum(1).mean()),
            )
        ],
        Misconception(
            "softmax-missing",
            "The logits were taken for logarithms of probabilities. Softmax comes first.",
            _loss_with(loss=lambda logits, labels: float(-logits[np.arange(len(labels)), labels].mean())),
        ),
        Misconception(
            "wrong-classes-counted",
            "The logarithms of 1 - p for the wrong classes were added. Only the label's own probability counts.",
            _loss_with(loss=_with_wrong_classes),
        ),
        Misconception(
            "all-classes-counted",
            "The logarithms of all classes were added up. Only the label's own counts.",
            _loss_with(loss=lambda logits, labels: float(-_log_softmax(logits).sum() / len(labels))),
        ),
        Misconception(
            "largest-class-counted",
            "The most probable class was taken for the label. The loss asks how probable the label itself is.",
            _loss_with(loss=lambda logits, labels: float(-_log_softmax(logits).max(1).mean())),
        ),
        Misconception(
            "gradient-of-the-sum",
            "d_logits belongs to the sum of the losses. For their mean, divide by the number of pictures.",
            _loss_with(d_logits=lambda logits, labels: len(labels) * _softmax_cross_entropy(logits, labels)[1]),
        ),
        Misconception(
            "divided-by-classes",
            "d_logits was divided by the number of classes. It is a mean over the pictures.",
            _loss_with(
                d_logits=lambda logits, labels: len(labels) / logits.shape[1] * _softmax_cross_entropy(logits, labels)[1]
            ),
        ),
        Misconception(
            "divided-by-all",
            "d_logits was divided by the number of classes too. It is a mean over the pictures.",
            _loss_with(d_logits=lambda logits, labels: _softmax_cross_entropy(logits, labels)[1] / logits.shape[1]),
        ),
        Misconception(
            "one-not-taken-away",
            "d_logits holds the probabilities. What must become of the label's own?",
            _loss_with(d_logits=lambda logits, labels: np.exp(_log_softmax(logits)) / len(labels)),
        ),
        Misconception(
            "one-not-taken-away",
            "d_logits holds the probabilities. What must become of the label's own?",
            _loss_with(d_logits=lambda logits, labels: np.exp(_log_softmax(logits))),
        ),
        Misconception(
            "one-taken-away-everywhere",
            "1 was taken away from all probabilities. Only the label's own loses it.",
            _loss_with(d_logits=lambda logits, labels: (np.exp(_log_softmax(logits)) - 1) / len(labels)),
        ),
        Misconception(
            "all-labels-in-each-row",
            "1 was taken away in each row for the labels of all pictures. A row has one label, its own.",
            _loss_with(
                d_logits=lambda logits, labels: (np.exp(_log_softmax(logits)) - _one_hot(logits, labels).max(0)) / len(labels)
            ),
        ),
        Misconception(
            "uphill",
            "d_logits has the wrong sign: the loss falls when the label's own logit grows.",
            _loss_with(d_logits=lambda logits, labels: -_softmax_cross_entropy(logits, labels)[1]),
        ),
        Misconception(
            "label-only",
            "d_logits holds only the label's own part. The other logits move the probabilities as well.",
            _loss_with(d_logits=lambda logits, labels: _softmax_cross_entropy(logits, labels)[1] * _one_hot(logits, labels)),
        ),
        Misconception(
            "label-only",
            "d_logits holds -1/probability at the label: that is the slope of the logarithm alone, softmax is missing.",
            _loss_with(
                d_logits=lambda logits, labels: -_one_hot(logits, labels) / np.exp(_log_softmax(logits)) / len(labels)
            ),
        ),
        Misconception(
            "slope-of-softmax-only",
            "d_logits is p·(1 - p), the slope of a probability. The loss is its logarithm.",
            _loss_with(
                d_logits=lambda logits, labels: np.exp(_log_softmax(logits)) * (1 - np.exp(_log_softmax(logits))) / len(labels)
            ),
        ),
        *[
            Misconception(
                "softmax-over-the-batch",
                "Softmax runs over the wrong axis: the numbers of one picture make 1, not those of one class.",
                wrong,
            )
            for wrong in (
                _of_probabilities(lambda logits: np.exp(_log_softmax(logits, 0))),
                _of_probabilities(lambda logits: np.exp(logits) / np.exp(logits).sum(0)),
            )
        ],
        Misconception(
            "softmax-over-everything",
            "All numbers together make 1. Those of each picture do, row by row.",
            _of_probabilities(lambda logits: np.exp(_log_softmax(logits, (0, 1)))),
        ),
        Misconception(
            "logarithm-of-zero",
            "A probability can round to 0, and its logarithm is then infinite. Work out log p without p: what is log(a / b)?",
            _of_probabilities(lambda logits: np.exp(_log_softmax(logits))),
        ),
        *[
            Misconception(
                "overflow",
                "`np.exp` of a large number is infinite. Softmax does not change when a number is taken from a whole row first.",
                wrong,
            )
            for wrong in (
                _of_probabilities(_unsafe),
                _loss_with(
                    loss=lambda logits, labels: _of_probabilities(_unsafe)(logits, labels)[0],
                ),
                _loss_with(d_logits=lambda logits, labels: _of_probabilities(_unsafe)(logits, labels)[1]),
                lambda logits, labels: (
                    float((np.log(np.exp(logits).sum(1)) - logits[np.arange(len(labels)), labels]).mean()),
                    _of_probabilities(_unsafe)(logits, labels)[1],
                ),
            )
        ],
        Misconception(
            "largest-of-the-batch",
            "The largest number of the whole batch was taken away. In other rows everything then rounds to 0: use each row's own.",
            _of_probabilities(_overall_largest),
        ),
        *[
            Misconception(
                "loss-limited",
                "A tiny number keeps the logarithm from 0, and so it limits the loss. Work out log p without p: what is log(a / b)?",
                _loss_with(loss=_limited(tiny)),
            )
            for tiny in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, 1e-100, 1e-300)
        ],
        *[
            Misconception(
                "logits-cut-off",
                "Large logits were cut off at a limit, so their differences are lost. Take a number from the whole row instead.",
                lambda logits, labels, limit=limit: _softmax_cross_entropy(np.clip(logits, -limit, limit), labels),
            )
            for limit in (10, 20, 30, 50, 100, 200, 500, 600, 700, 709)
        ],
        *[
            Misconception("results-missing", "Two results are asked for: the mean loss and d_logits, in this order.", wrong)
            for wrong in (
                lambda logits, labels: _softmax_cross_entropy(logits, labels)[0],
                lambda logits, labels: _softmax_cross_entropy(logits, labels)[1],
                lambda logits, labels: _softmax_cross_entropy(logits, labels)[::-1],
            )
        ],
    ],
    hints=[
        "Softmax turns the numbers of one row into shares of 1. Which share does the loss look at?",
        "log softmax: each logit minus the logarithm of the row's sum of `np.exp`. Take the row's largest number away first.",
        "The gradient needs no logarithm: probabilities, minus 1 at the label, divided by the number of pictures.",
        "`p[np.arange(N), labels]` picks one number out of each row, and can be assigned to.",
    ],
)

# ---------------------------------------------------------------- sgd_momentum


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
    return [[_fractions(rng, *shape) for shape in shapes] for _ in range(3)]


sgd_momentum = Check(
    "sgd-momentum",
    oracle=_sgd_momentum,
    criteria=[
        Returns(
            "the new velocities",
            1,
            lambda rng: [
                case(*_arrays(rng, (3,)), 0.5, 0.9),
                case(*_arrays(rng, (2, 3), (3,)), 0.1, 0.8),
                case(*_arrays(rng, (2, 2, 1, 3), (3,), (4,)), 0.2, 0.0),
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
            ],
            part=0,
        ),
    ],
    misconceptions=[
        Misconception(
            "learning-rate-outside",
            "The velocity adds up gradients, without the learning rate, as PyTorch does it. Here, as in Keras, the velocity "
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
            "`learning_rate` and `momentum` have changed places. Compare the order in the `def` line with the exercise.",
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
            "One array came back in place of a list: each turn of the loop has overwritten the one before, or only the last is returned.",
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

# ---------------------------------------------------------------- predict and train


def _rows(images):
    return np.asarray(images, float).reshape(len(images), -1)


def _remember(images, labels, rng):
    """Train a nearest-neighbour classifier: keep everything."""
    return _rows(images), np.asarray(labels)


def _nearest(parameters, images):
    known, labels = parameters
    return labels[((known**2).sum(1) - 2 * _rows(images) @ known.T).argmin(1)]


SECONDS = 20  # for one training

predict = Check(
    "predict",
    oracle=_nearest,
    needs={"train": _remember},
    time_limit=SECONDS,
    criteria=[
        LabelsEach("a label for each picture, from the parameters", 0.5),
        JudgesAlone("the same label alone, in a batch and in another order", 0.5),
    ],
    hints=[
        "The network gives ten numbers for each picture. Which one names the class?",
        "`scores.argmax(axis=…)` gives the place of the largest number along one axis.",
        "One line: the scores of all pictures, (N, 10), and for each row the place of its largest number, (N,).",
    ],
)

train = Check(
    "train",
    oracle=_remember,
    needs={"predict": _nearest},
    keeps=True,
    time_limit=SECONDS,
    criteria=[
        ReadsHeldOut("at least 80 % of new pictures are read", 1, 0.80),
        ReadsHeldOut("at least 90 % of new pictures are read", 1, 0.90),
        ReadsHeldOut("at least 95 % of new pictures are read (94 % of these, which are slightly changed)", 1, 0.94),
        SameAgain("the same network again for the same rng", 1, 0.80),
    ],
    hints=[
        "Which steps repeat for every batch, and which for every epoch?",
        "`rng.permutation(len(images))` is a new order; the same places of images and labels are a batch.",
        "Fresh parameters, velocities of zeros. A dozen epochs: a new order, batches of 50 to 100, gradients, one step each.",
        "If the loss does not fall: learning rates of 0.1 or 0.2 with momentum 0.9 suit batches of 100.",
    ],
)
