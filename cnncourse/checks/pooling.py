"""Checks of lesson 03. The oracles are short NumPy; tests/ proves them equal to Keras and SciPy."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.criteria import Returns
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception
from cnncourse.guard import case

# ---------------------------------------------------------------- right, and wrong in one way at a time


def _same(size, pool_size, stride):
    """The padding before and after a line of pixels that Keras calls "same"."""
    missing = max((-(-size // stride) - 1) * stride + pool_size - size, 0)
    return missing // 2, missing - missing // 2


def _framed(images, frames, fill):
    return np.pad(np.asarray(images, float), ((0, 0), *frames, (0, 0)), constant_values=fill)


def _windows(images, pool_size, stride=1):
    """(N, H, W, C) → (N, H_out, W_out, C, kh, kw)"""
    return sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))[:, ::stride, ::stride]


def _largest(images, pool_size, stride, frames):
    return _windows(_framed(images, frames, -np.inf), pool_size, stride).max((4, 5))


def _mean(images, pool_size, stride, frames):
    """Padded places add nothing to the sum and are not counted."""
    total, counted = (
        _windows(_framed(array, frames, 0), pool_size, stride).sum((4, 5)) for array in (images, np.ones(np.shape(images)))
    )
    return total / counted


def _frames(images, pool_size, stride, padding, rule=_same):
    """The padding of rows and of columns."""
    return [rule(size, pool_size, stride) if padding == "same" else (0, 0) for size in images.shape[1:3]]


def _pool_like(rule):
    """Give a rule (images, pool_size, stride, padding) the exercise's signature."""

    def pool(images, pool_size=2, stride=None, padding="valid"):
        return rule(images, pool_size, stride or pool_size, padding)

    return pool


def _pool(summary, frame=_same):
    """Pool with a summary of windows and a rule for "same"."""
    return lambda x, k, s, p: summary(x, k, s, _frames(x, k, s, p, frame))


# ---------------------------------------------------------------- numbers to try


def _digits(rng, *shape):
    """Whole numbers from -9 to 9 without 0, as floats: what a report shows can be recomputed by hand."""
    return rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)


def _different(rng, *shape):
    """The whole numbers from 1 on in any order, as floats: no two places have the same number."""
    return rng.permutation(int(np.prod(shape))).reshape(shape) + 1.0


def _fractions(rng, *shape):
    return rng.uniform(-1, 1, shape)


def _lights(rng, *shape):
    return rng.uniform(0.1, 1, shape)


def _bytes(rng, *shape):
    return rng.integers(60, 256, shape, dtype=np.uint8)


def _dark_above(rng, *shape):
    """Bytes, and 0 in the first row: a 0 is a pixel like others, and nothing is below it."""
    images = _bytes(rng, *shape)
    images[:, 0] = 0
    return images


# ---------------------------------------------------------------- max_pool2d and avg_pool2d


def _not_by_stride(size, pool_size, stride):
    """Padding that keeps the size at stride 1, whatever the stride is."""
    return (pool_size - 1) // 2, pool_size // 2


def _rounded_down(size, pool_size, stride):
    """Padding for as many places as the stride fits into the size."""
    missing = max((size // stride - 1) * stride + pool_size - size, 0)
    return missing // 2, missing - missing // 2


def _below_zero(summary):
    """Padding of "same" that may be negative, and then cuts pixels off."""

    def rule(images, pool_size, stride, padding):
        if padding == "valid":
            return _pool(summary)(images, pool_size, stride, padding)
        missing = [(-(-size // stride) - 1) * stride + pool_size - size for size in images.shape[1:3]]
        top, left = (max(-(each // 2), 0) for each in missing)
        frames = [(max(each // 2, 0), max(each - each // 2, 0)) for each in missing]
        return summary(images[:, top:, left:], pool_size, stride, frames)

    return rule


def _below_zero_refused(summary):
    """`np.pad` refuses to add less than nothing."""

    def rule(images, pool_size, stride, padding):
        if padding == "same" and any((-(-size // stride) - 1) * stride + pool_size < size for size in images.shape[1:3]):
            raise ValueError("index can't contain negative values")
        return _pool(summary)(images, pool_size, stride, padding)

    return rule


def _every_start(summary):
    """With "valid" every window that begins in the picture is kept."""

    def rule(images, pool_size, stride, padding):
        if padding == "same":
            return _pool(summary)(images, pool_size, stride, padding)
        frames = [(0, max((-(-size // stride) - 1) * stride + pool_size - size, 0)) for size in images.shape[1:3]]
        return summary(images, pool_size, stride, frames)

    return rule


def _as_wide_as_high(summary):
    """Count the places of a row like those of a column, with windows cut off where the picture ends."""

    def rule(images, pool_size, stride, padding):
        before, after = _frames(images, pool_size, stride, padding)[0]
        height, width = images.shape[1:3]
        framed = _framed(images, [(before, after), (before, max(height - width, 0) + after)], np.nan)
        windows = _windows(framed, pool_size, stride)
        windows = windows[:, :, : windows.shape[1]]
        return (np.nanmax if summary is _largest else np.nanmean)(windows, axis=(4, 5))

    return rule


def _partial(summary):
    """Windows that stick out are cut off and kept, where "valid" leaves them out."""

    def rule(images, pool_size, stride, padding):
        if padding == "same":
            return _pool(summary)(images, pool_size, stride, padding)
        missing = [-(-(size - pool_size) // stride) * stride + pool_size - size for size in images.shape[1:3]]
        return summary(images, pool_size, stride, [(0, rest) for rest in missing])

    return rule


def _every(summary, rows, columns):
    """Pool at stride 1, then keep some of the places."""

    def rule(x, k, s, p):
        return summary(x, k, 1, _frames(x, k, s, p))[:, :: rows * (s - 1) + 1, :: columns * (s - 1) + 1]

    return rule


def _first_places(summary):
    """The size that the stride asks for, from windows that lie one pixel apart."""

    def rule(x, k, s, p):
        frames = _frames(x, k, s, p)
        rows, columns = summary(x, k, s, frames).shape[1:3]
        return summary(x, k, 1, frames)[:, :rows, :columns]

    return rule


def _not_square(summary, rows, columns):
    """Pool rows by a window of one column, or the other way round."""

    def rule(x, k, s, p):
        frames = _frames(x, k, s, p)
        windows = _windows(_framed(x, frames, np.nan), k, s)
        windows = windows[..., : k if rows else 1, : k if columns else 1]
        return (np.nanmax if summary is _largest else np.nanmean)(windows, axis=(4, 5))

    return rule


def _one_pixel(place):
    """Keep one pixel of each window."""
    return lambda x, k, s, p: _windows(_framed(x, _frames(x, k, s, p), 0), k, s)[..., place, place]


def _integers_refused(summary):
    def rule(x, k, s, p):
        if x.dtype.kind in "ui":
            raise OverflowError("cannot convert float infinity to integer")
        return _pool(summary)(x, k, s, p)

    return rule


def _negative_starts(summary):
    """Cut the windows out with slices that may begin at a negative number, which counts from the end."""

    def rule(images, pool_size, stride, padding):
        frames = _frames(images, pool_size, stride, padding)
        starts = [
            range(-before, size + after - pool_size + 1, stride) for (before, after), size in zip(frames, images.shape[1:3])
        ]
        reduce = np.max if summary is _largest else np.mean
        rows = [
            [reduce(images[:, top : top + pool_size, left : left + pool_size], axis=(1, 2)) for left in starts[1]]
            for top in starts[0]
        ]
        return np.moveaxis(np.array(rows), 2, 0)

    return rule


def _like_bytes(images, sums):
    return sums % 256 if images.dtype == np.uint8 else sums


def _pool_mistakes(summary):
    """The mistakes that can be made in any pooling."""

    def mistake(name, sentence, *rules):
        return [Misconception(name, sentence, _pool_like(rule)) for rule in rules]

    right = _pool(summary)
    return [
        *mistake(
            "stride-ignored",
            "The stride was not used: the window moved by its own size.",
            lambda x, k, s, p: right(x, k, k, p),
        ),
        Misconception(
            "default-stride-one",
            "The window moved by one pixel. Without a stride it moves by its own size.",
            lambda images, pool_size=2, stride=None, padding="valid": right(images, pool_size, stride or 1, padding),
        ),
        Misconception(
            "default-stride-two",
            "The window moved by two pixels. Without a stride it moves by its own size, which is not always 2.",
            lambda images, pool_size=2, stride=None, padding="valid": right(images, pool_size, stride or 2, padding),
        ),
        Misconception(
            "stride-and-pool-size-swapped",
            "Window size and stride have changed places. Compare the order in the `def` line with the exercise.",
            lambda images, pool_size=2, stride=None, padding="valid": right(images, stride or pool_size, pool_size, padding),
        ),
        *mistake(
            "always-two",
            "The window is always 2×2. `pool_size` says how large it is.",
            lambda x, k, s, p: right(x, 2, s, p),
        ),
        *mistake(
            "window-of-the-stride",
            "The window is as large as the stride. `pool_size` says how large it is.",
            lambda x, k, s, p: right(x, s, s, p),
        ),
        *mistake("stride-in-rows-only", "The stride was used for rows, but not for columns.", _every(summary, 1, 0)),
        *mistake("stride-in-columns-only", "The stride was used for columns, but not for rows.", _every(summary, 0, 1)),
        *mistake(
            "stride-for-size-only",
            "The result has the size that the stride asks for, but its windows lie one pixel apart.",
            _first_places(summary),
        ),
        *mistake("rows-only", "Each window has one column only. It is pool_size wide, too.", _not_square(summary, True, False)),
        *mistake("columns-only", "Each window has one row only. It is pool_size high, too.", _not_square(summary, False, True)),
        *mistake(
            "partial-windows-kept",
            'With "valid", a window that would stick out is left out. Here it was cut off and kept.',
            _partial(summary),
            _every_start(summary),
        ),
        *mistake(
            "same-ignored",
            'The windows stay inside, as for "valid". With "same" no pixel is left out, and the size is rounded up.',
            lambda x, k, s, p: right(x, k, s, "valid"),
        ),
        *mistake(
            "same-as-large-as-the-picture",
            '"same" gave a result as large as the picture. It is that large at stride 1 only, else the size divided by the stride.',
            lambda x, k, s, p: right(x, k, 1 if p == "same" else s, p),
        ),
        *mistake(
            "same-rounded-down",
            'With "same" the number of places is size / stride, rounded up. Here it was rounded down.',
            _pool(summary, _rounded_down),
        ),
        *mistake(
            "same-in-one-direction",
            'Only the rows were padded for "same". Columns have a padding of their own.',
            lambda x, k, s, p: summary(x, k, s, [_frames(x, k, s, p)[0], (0, 0)]),
        ),
        *mistake(
            "same-in-one-direction",
            'Only the columns were padded for "same". Rows have a padding of their own.',
            lambda x, k, s, p: summary(x, k, s, [(0, 0), _frames(x, k, s, p)[1]]),
        ),
        *mistake(
            "less-than-nothing-missing",
            'The padding of "same" came out below 0: these windows leave gaps, and the last one ends early. Then nothing is missing.',
            _below_zero(summary),
            _below_zero_refused(summary),
        ),
        *mistake("always-one-pixel", "The window moved by one pixel, whatever the stride.", lambda x, k, s, p: right(x, k, 1, p)),
        *mistake(
            "padding-on-both-sides-alike",
            'The padding of "same" is the same on both sides here. When it is an odd number, the extra one goes below and right.',
            _pool(summary, lambda n, k, s: (_same(n, k, s)[1],) * 2),
        ),
        *mistake(
            "padding-not-by-stride",
            "The padding was computed from the window alone. It depends on size and stride: only what the last window lacks is added.",
            _pool(summary, _not_by_stride),
            _pool(summary, lambda n, k, s: (k // 2, k // 2)),
            _pool(summary, lambda n, k, s: (k - 1, k - 1)),
        ),
        *mistake(
            "extra-padding-first",
            "The extra place is above or on the left. When the padding can't be shared evenly, it goes below and right.",
            _pool(summary, lambda n, k, s: _same(n, k, s)[::-1]),
        ),
        *mistake(
            "padding-at-the-end-only",
            "All the padding is below and on the right. It is shared between both sides.",
            _pool(summary, lambda n, k, s: (0, sum(_same(n, k, s)))),
        ),
        *mistake(
            "padding-at-the-beginning-only",
            "All the padding is above and on the left. It is shared between both sides.",
            _pool(summary, lambda n, k, s: (sum(_same(n, k, s)), 0)),
        ),
        *mistake(
            "negative-start",
            "A window that begins before the picture has a negative start, and a slice takes that as a place counted from the end.",
            _negative_starts(summary),
        ),
        *mistake(
            "picture-assumed-square",
            "The padding of the rows was used for the columns too. This picture is not square.",
            lambda x, k, s, p: summary(x, k, s, [_frames(x, k, s, p)[0]] * 2),
        ),
        *mistake(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            lambda x, k, s, p: right(x, k, s, p)[:, :, : right(x, k, s, p).shape[1]],
            _as_wide_as_high(summary),
        ),
        *mistake(
            "channels-mixed",
            "The channels were put together. Each channel is pooled by itself.",
            lambda x, k, s, p: (np.max if summary is _largest else np.mean)(right(x, k, s, p), axis=3),
            lambda x, k, s, p: (np.max if summary is _largest else np.mean)(right(x, k, s, p), axis=3, keepdims=True),
            lambda x, k, s, p: np.repeat(
                (np.max if summary is _largest else np.mean)(right(x, k, s, p), axis=3, keepdims=True), x.shape[3], axis=3
            ),
        ),
        *mistake(
            "first-channel-only",
            "Only the first channel is there. Each channel is pooled.",
            lambda x, k, s, p: right(x[..., :1], k, s, p),
        ),
        *mistake(
            "pictures-mixed",
            "The pictures of the batch were put together. Each has a result of its own.",
            lambda x, k, s, p: (np.max if summary is _largest else np.mean)(right(x, k, s, p), axis=0),
            lambda x, k, s, p: (np.max if summary is _largest else np.mean)(right(x, k, s, p), axis=0, keepdims=True),
            lambda x, k, s, p: np.repeat(
                (np.max if summary is _largest else np.mean)(right(x, k, s, p), axis=0, keepdims=True), len(x), axis=0
            ),
        ),
        *mistake(
            "first-picture-only",
            "Only the first picture came back. The batch has one result for each picture.",
            lambda x, k, s, p: right(x, k, s, p)[0],
            lambda x, k, s, p: right(x, k, s, p)[:1],
        ),
        *mistake(
            "channels-first",
            "The channels come before rows and columns, as some libraries want them. Here, as in Keras, they come last.",
            lambda x, k, s, p: np.moveaxis(right(x, k, s, p), 3, 1),
        ),
        *mistake(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda x, k, s, p: right(x, k, s, p)[:, :-1, :-1],
        ),
        *mistake("one-pixel-per-window", "This is the first pixel of each window. All its pixels count.", _one_pixel(0)),
        *mistake("one-pixel-per-window", "This is the last pixel of each window. All its pixels count.", _one_pixel(-1)),
        *mistake(
            "pooled-in-place",
            "The result is as large as the picture: every pixel of a block got the block's number. One number per block is asked for.",
            lambda x, k, s, p: right(x, k, s, p).repeat(s, axis=1).repeat(s, axis=2),
        ),
    ]  # fmt: skip


def _with_zeros(summary):
    """Count the padded places as zeros."""
    return lambda x, k, s, p: summary(_windows(_framed(x, _frames(x, k, s, p), 0), k, s), axis=(4, 5))


def _of_windows(summary):
    """Summarise only the places of a window that lie in the picture."""
    return lambda x, k, s, p: summary(_windows(_framed(x, _frames(x, k, s, p), np.nan), k, s), axis=(4, 5))


def _with_edge(summary):
    """Fill the padded places with the nearest pixels."""

    def rule(x, k, s, p):
        framed = np.pad(np.asarray(x, float), ((0, 0), *_frames(x, k, s, p), (0, 0)), "edge")
        return summary(_windows(framed, k, s), axis=(4, 5))

    return rule


def _seen(x, k, s, p, across):
    """Count the rows of each window that lie in the picture (across axis 5), or the columns (across axis 4)."""
    return _windows(_framed(np.ones(x.shape), _frames(x, k, s, p), 0), k, s).max(across).sum(4)


max_pool2d = Check(
    "max-pool2d",
    oracle=_pool_like(_pool(_largest)),
    criteria=[
        Returns(
            "blocks side by side, each picture and channel by itself",
            1,
            lambda rng: [
                case(_different(rng, 1, 4, 6, 1)),
                case(_different(rng, 1, 5, 7, 2)),
                case(_lights(rng, 2, 8, 12, 3), 3),
                case(_bytes(rng, 2, 7, 5, 1), 2),
            ],
        ),
        Returns(
            "a stride of its own: windows that overlap or leave gaps",
            0.5,
            lambda rng: [
                case(_different(rng, 1, 6, 8, 1), 3, 2),
                case(_lights(rng, 2, 7, 9, 2), 3, 1),
                case(_lights(rng, 2, 9, 12, 2), pool_size=2, stride=3),
            ],
        ),
        Returns(
            'padding "same": as many places as Keras has, and the same ones',
            1,
            lambda rng: [
                case(_different(rng, 1, 5, 8, 1), 2, 2, padding="same"),
                case(_different(rng, 1, 6, 7, 2), 3, 2, "same"),
                case(_different(rng, 2, 5, 7, 2), 4, 1, padding="same"),
                case(_different(rng, 1, 8, 12, 2), 5, stride=3, padding="same"),
                case(_different(rng, 1, 9, 8, 2), 2, 3, "same"),
                case(_dark_above(rng, 2, 7, 6, 1), 3, 3, "same"),
            ],
        ),
        Returns(
            "negative numbers may win, a padded place never does",
            0.5,
            lambda rng: [
                case(-_different(rng, 1, 5, 5, 1), 2, padding="same"),
                case(-_different(rng, 2, 7, 6, 2), 3, 2, "same"),
                case(_digits(rng, 2, 5, 7, 2), 2, 1),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "padded-zero-wins",
            'The padding of "same" was filled with zeros, and among negative numbers a zero is the largest. A padded place must never win.',
            _pool_like(_with_zeros(np.max)),
        ),
        *[
            Misconception(
                "padding-wins",
                'The padding of "same" was filled with a number that is not small enough. A padded place must never win.',
                _pool_like(lambda x, k, s, p, fill=fill: _windows(_framed(x, _frames(x, k, s, p), fill), k, s).max((4, 5))),
            )
            for fill in (-1, np.inf)
        ],
        Misconception(
            "byte-overflow",
            "The padding was to be 1 less than the smallest number. Bytes have nothing below 0: 0 - 1 becomes 255, and wins.",
            _pool_like(
                lambda x, k, s, p: _windows(
                    _framed(x, _frames(x, k, s, p), _like_bytes(x, x.min().astype(float) - 1)), k, s
                ).max((4, 5))
            ),
        ),
        Misconception(
            "starts-from-zero",
            "The search for the largest number begins at 0, so negative numbers never win. Begin with a number of the window.",
            _pool_like(lambda x, k, s, p: np.maximum(_pool(_largest)(x, k, s, p), 0)),
        ),
        Misconception(
            "whole-numbers-refused",
            "An array of whole numbers cannot hold minus infinity. Make it one of floats first: `images.astype(float)`.",
            _pool_like(_integers_refused(_largest)),
        ),
        Misconception(
            "mean-not-max",
            "This is the mean of each window. The largest number is asked for.",
            _pool_like(_pool(_mean)),
        ),
        Misconception("smallest-not-largest", "This is the smallest number of each window.", _pool_like(_of_windows(np.nanmin))),
        Misconception(
            "sum-not-max",
            "This is the sum of each window. The largest number is asked for.",
            _pool_like(_of_windows(np.nansum)),
        ),
        Misconception(
            "largest-without-sign",
            "The sign was taken away before the largest number was looked for. -9 is smaller than 1.",
            _pool_like(lambda x, k, s, p: _pool(_largest)(np.abs(x), k, s, p)),
        ),
        *_pool_mistakes(_largest),
    ],
    hints=[
        "Which pixels does the window at row i, column j of the result see? Where is its first row, where its last?",
        "A slice that ends beyond the picture is cut off by NumPy, and `max((1, 2))` works on what is left. "
        "What if it begins before the picture?",
        "First compute, in each direction, how many places there are and where the first begins. "
        "Then fill an array (N, H_out, W_out, C) in two loops.",
    ],
)

avg_pool2d = Check(
    "avg-pool2d",
    oracle=_pool_like(_pool(_mean)),
    criteria=[
        Returns(
            'the mean of each window, padding "valid"',
            1,
            lambda rng: [
                case(_digits(rng, 1, 4, 6, 1)),
                case(_fractions(rng, 2, 7, 12, 3), 3),
                case(_digits(rng, 1, 6, 8, 1), 3, 2),
                case(_fractions(rng, 2, 8, 12, 2), pool_size=2, stride=3),
                case(_bytes(rng, 2, 5, 7, 1), 2, 1),
            ],
        ),
        Returns(
            'padding "same": padded places do not count in the mean',
            1,
            lambda rng: [
                case(_digits(rng, 1, 5, 8, 1), 2, padding="same"),
                case(_digits(rng, 1, 6, 7, 2), 3, 2, "same"),
                case(_fractions(rng, 2, 5, 7, 2), 4, 1, padding="same"),
                case(_fractions(rng, 1, 8, 12, 2), 5, stride=3, padding="same"),
                case(_digits(rng, 1, 9, 8, 2), 2, 3, "same"),
                case(_dark_above(rng, 2, 7, 6, 1), 3, padding="same"),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "padded-places-counted",
            "Padded places were counted as zeros, which makes the means at the border too small. Divide by the pixels that are there.",
            _pool_like(_with_zeros(np.mean)),
        ),
        Misconception(
            "zeros-not-counted",
            "Pixels that are 0 were left out of the mean, as if they were padding. A dark pixel is there, and counts.",
            _pool_like(lambda x, k, s, p: _of_windows(np.nanmean)(np.where(x == 0, np.nan, x), k, s, p)),
        ),
        Misconception(
            "edge-repeated",
            "The padding repeats the pixels at the edge, so that they count more than once. Padded places do not count.",
            _pool_like(_with_edge(np.mean)),
        ),
        Misconception(
            "max-not-mean",
            "This is the largest number of each window. The mean is asked for.",
            _pool_like(_pool(_largest)),
        ),
        Misconception(
            "sum-not-mean",
            "This is the sum of each window. Divide by the number of its pixels.",
            _pool_like(_of_windows(np.nansum)),
        ),
        Misconception(
            "median-not-mean",
            "This is the middle number of each window, the median. The mean is asked for.",
            _pool_like(_of_windows(np.nanmedian)),
        ),
        *[
            Misconception(
                "divided-by-another-number",
                "The sum of a window was divided, but not by the number of its pixels.",
                _pool_like(rule),
            )
            for rule in (
                lambda x, k, s, p: _of_windows(np.nansum)(x, k, s, p) / k,
                lambda x, k, s, p: _of_windows(np.nansum)(x, k, s, p) / s**2,
                lambda x, k, s, p: _of_windows(np.nansum)(x, k, s, p) / 4,
                lambda x, k, s, p: _of_windows(np.nansum)(x, k, s, p) / k / _seen(x, k, s, p, 4),
                lambda x, k, s, p: _of_windows(np.nansum)(x, k, s, p) / k / _seen(x, k, s, p, 5),
            )
        ],
        Misconception(
            "nan-at-the-border",
            "The padded places are nan, and a mean with a nan in it is nan. `np.nanmean` leaves them out.",
            _pool_like(_of_windows(np.mean)),
        ),
        Misconception(
            "whole-numbers-refused",
            "An array of whole numbers cannot hold infinity or nan. Make it one of floats first: `images.astype(float)`.",
            _pool_like(_integers_refused(_mean)),
        ),
        *[
            Misconception(
                "byte-overflow",
                "Sums or means of bytes were kept in uint8, which ends at 255 and has no fractions.",
                _pool_like(rule),
            )
            for rule in (
                lambda x, k, s, p: _pool(_mean)(x, k, s, p).astype(x.dtype),
                lambda x, k, s, p: _like_bytes(x, _of_windows(np.nansum)(x, k, s, p)) / k**2,
            )
        ],
        *_pool_mistakes(_mean),
    ],
    hints=[
        "How many pixels of the picture does a window see, in the middle and in a corner?",
        "With windows cut off at the border, `mean((1, 2))` already divides by the right number. With a frame of nan, `np.nanmean` does.",
        "The places are those of `max_pool2d`; only the last step differs. Make the pictures floats first.",
    ],
)

# ---------------------------------------------------------------- global_avg_pool


def _global_avg_pool(images):
    """Add up rows and columns, divide by the number of pixels."""
    return np.einsum("nhwc->nc", np.asarray(images, float)) / (images.shape[1] * images.shape[2])


global_avg_pool = Check(
    "global-avg-pool",
    oracle=_global_avg_pool,
    criteria=[
        Returns(
            "one mean for each picture and channel",
            0.5,
            lambda rng: [case(_digits(rng, 1, 2, 3, 2)), case(_fractions(rng, 3, 4, 5, 2)), case(_fractions(rng, 2, 1, 7, 4))],
            axes=("image", "channel"),
        ),
        Returns(
            "pictures of bytes (uint8)",
            0.5,
            lambda rng: [case(_bytes(rng, 2, 3, 4, 3)), case(_dark_above(rng, 3, 5, 2, 1))],
            axes=("image", "channel"),
        ),
    ],
    misconceptions=[
        *[
            Misconception(
                "axes-kept",
                "The numbers are right, but rows and columns are still there, as axes of length 1. (N, C) is asked for.",
                wrong,
            )
            for wrong in (
                lambda images: _global_avg_pool(images)[:, None, None],
                lambda images: _global_avg_pool(images)[:, None],
            )
        ],
        Misconception(
            "max-not-mean",
            "This is the largest number of each map. The mean is asked for.",
            lambda images: images.max((1, 2)),
        ),
        Misconception(
            "sum-not-mean",
            "This is the sum of each map. Divide by the number of its places.",
            lambda images: images.sum((1, 2), dtype=float),
        ),
        Misconception(
            "median-not-mean",
            "This is the middle number of each map, the median.",
            lambda images: np.median(images, (1, 2)),
        ),
        Misconception("one-mean-for-all", "This is one mean of everything. Each channel of each picture has its own.", np.mean),
        Misconception(
            "channels-mixed",
            "This is one mean for each picture. Each of its channels has its own.",
            lambda images: images.mean((1, 2, 3)),
        ),
        Misconception(
            "channels-mixed",
            "This is the mean over the channels, at each place. The mean over the places is asked for, in each channel.",
            lambda images: images.mean(3),
        ),
        Misconception(
            "pictures-mixed",
            "This is one mean for each channel, over all pictures. Each picture has its own.",
            lambda images: images.mean((0, 1, 2)),
        ),
        *[
            Misconception(
                "wrong-axes",
                "The mean was taken over other axes. Rows and columns are axes 1 and 2.",
                lambda images, axes=axes: images.mean(axes),
            )
            for axes in ((0, 1), (2, 3), (0, 3), 0)
        ],
        Misconception(
            "rows-only",
            "The mean was taken down the columns only: axis 1, but not axis 2.",
            lambda images: images.mean(1),
        ),
        Misconception(
            "columns-only",
            "The mean was taken along the rows only: axis 2, but not axis 1.",
            lambda images: images.mean(2),
        ),
        Misconception(
            "transposed",
            "Pictures and channels have changed places: (N, C) is asked for.",
            lambda images: _global_avg_pool(images).T,
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture's means came back.",
            lambda images: _global_avg_pool(images)[0],
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture's means came back.",
            lambda images: _global_avg_pool(images)[:1],
        ),
        *[
            Misconception("divided-by-another-number", "The sum was divided, but not by the number of places of a map.", wrong)
            for wrong in (
                lambda images: images.sum((1, 2), dtype=float) / images.shape[1],
                lambda images: images.sum((1, 2), dtype=float) / images.shape[2],
                lambda images: images.sum((1, 2), dtype=float) / images[0].size,
                lambda images: images.sum((1, 2), dtype=float) / images.size,
                lambda images: images.sum((1, 2), dtype=float) / images.shape[1] ** 2,
                lambda images: images.sum((1, 2), dtype=float) / (images.shape[1] + images.shape[2]),
            )
        ],
        Misconception(
            "zeros-not-counted",
            "Pixels that are 0 were left out of the mean. A dark pixel counts like any other.",
            lambda images: images.sum((1, 2), dtype=float) / (images != 0).sum((1, 2)),
        ),
        Misconception(
            "channels-torn",
            "The axes were put together in the wrong order, so that numbers of all channels are in each mean. The channels come last.",
            lambda images: images.reshape(len(images), images.shape[3], -1).mean(2),
        ),
        Misconception(
            "byte-overflow",
            "The sums were kept in uint8, which ends at 255 and starts again at 0.",
            lambda images: images.sum((1, 2), dtype=images.dtype) / (images.shape[1] * images.shape[2]),
        ),
        Misconception(
            "truncated",
            "Everything behind the decimal point is lost: the result was made in the pictures' own whole numbers.",
            lambda images: _global_avg_pool(images).astype(images.dtype),
        ),
    ],
    hints=[
        "Which two of the four axes vanish?",
        "`images.mean(axis=…)` takes several axes at once, given as a tuple.",
        "One line; the result has the shape (N, C).",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- shape_ladder


def _shape_ladder(input_shape, layers):
    return _ladder(input_shape, layers)


def _ladder(input_shape, layers, places=lambda n, k, s, p: (n + 2 * p - k) // s + 1, stride=None, channels=None):
    """Climb a layer table, by a rule for the number of places, the stride of a layer, the channels after it."""
    shape, shapes = tuple(input_shape), []
    for layer in layers:
        is_conv, k = layer["kind"] == "conv", layer["kernel_size"]
        s = (stride or _stride)(layer, is_conv, k)
        height, width = (places(n, k, s, layer.get("padding", 0)) for n in shape[:2])
        shape = height, width, (channels or _channels)(layer, shape[2])
        shapes.append(shape)
    return shapes


def _stride(layer, is_conv, kernel_size):
    return layer.get("stride", 1 if is_conv else kernel_size)


def _channels(layer, before):
    return layer.get("filters", before)


def _ladders(**rules):
    """A wrong ladder, from the rules that differ."""
    return lambda input_shape, layers: _ladder(input_shape, layers, **rules)


def _needs_key(key):
    """A ladder that fails where a layer lacks a key."""

    def wrong(input_shape, layers):
        for layer in layers:
            layer[key]
        return _ladder(input_shape, layers)

    return wrong


def _ladder_without(key):
    return lambda input_shape, layers: _ladder(input_shape, [{k: v for k, v in layer.items() if k != key} for layer in layers])


def _longer(rng):
    """Add to a size so that its remainders by the strides stay the same."""
    return 24 * int(rng.integers(0, 5))


def _input(rng, height, width, channels):
    return height + _longer(rng), width + _longer(rng), channels


def _conv(rng, kernel_size, **others):
    return {"kind": "conv", "filters": int(rng.integers(5, 12)), "kernel_size": kernel_size, **others}


def _kind(kind, kernel_size, **others):
    return {"kind": kind, "kernel_size": kernel_size, **others}


shape_ladder = Check(
    "shape-ladder",
    oracle=_shape_ladder,
    criteria=[
        Returns(
            "a convolution: its filters, padding on both sides, its stride",
            0.5,
            lambda rng: [
                case(_input(rng, 9, 12, 3), [_conv(rng, 3)]),
                case(_input(rng, 10, 7, 1), [_conv(rng, 5, padding=2)]),
                case(_input(rng, 11, 15, 3), [_conv(rng, 4, stride=3, padding=1)]),
            ],
            axes=("layer", "number"),
        ),
        Returns(
            "a pooling: without a stride it moves by its own size, and the channels stay",
            0.5,
            lambda rng: [
                case(_input(rng, 9, 12, 4), [_kind("max_pool", 2)]),
                case(_input(rng, 11, 8, 2), [_kind("avg_pool", 3)]),
                case(_input(rng, 11, 14, 3), [_kind("max_pool", 3, stride=2, padding=1)]),
            ],
            axes=("layer", "number"),
        ),
        Returns(
            "several layers, each with what the one before made",
            1,
            lambda rng: [
                case(_input(rng, 13, 18, 1), [_conv(rng, 3), _kind("max_pool", 2), _conv(rng, 2)]),
                case(
                    _input(rng, 35, 28, 3),
                    [
                        _conv(rng, 5, stride=2, padding=2, filters=2 * int(rng.integers(3, 6))),
                        _kind("avg_pool", 3, stride=2),
                        _conv(rng, 3, padding=1, groups=2, filters=2 * int(rng.integers(3, 6))),
                        _kind("max_pool", 2, stride=1),
                        _kind("avg_pool", 3, padding=1),
                    ],
                ),
            ],
            axes=("layer", "number"),
        ),
    ],
    misconceptions=[
        Misconception(
            "input-included", "The shape of the input is in the list. It begins after the first layer.",
            lambda input_shape, layers: [tuple(input_shape), *_ladder(input_shape, layers)],
        ),
        Misconception(
            "last-shape-only", "Only the last shape came back. A list with the shape after each layer is asked for.",
            lambda input_shape, layers: list(_ladder(input_shape, layers)[-1]),
        ),
        Misconception(
            "always-from-the-input", "Every layer was given the network's input. Each takes what the one before made.",
            lambda input_shape, layers: [_ladder(input_shape, [layer])[0] for layer in layers],
        ),
        *[
            Misconception("missing-keys", f"A layer may come without `{key}`. Then its usual value counts.", _needs_key(key))
            for key in ("stride", "padding", "filters", "groups")
        ],
        Misconception(
            "pool-stride-one", "A pooling without a stride moved by one pixel. It moves by its own size.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", 1)),
        ),
        Misconception(
            "pool-stride-two", "A pooling without a stride moved by two pixels. It moves by its own size, which is not always 2.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", 1 if is_conv else 2)),
        ),
        Misconception(
            "avg-pool-forgotten", "An average pooling without a stride moved by one pixel. Like max pooling, it moves by its own size.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", k if layer["kind"] == "max_pool" else 1)),
        ),
        Misconception(
            "conv-stride-is-its-size", "A convolution without a stride moved by its own size. It moves by one pixel.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", k)),
        ),
        Misconception(
            "pool-stride-is-its-size", "A pooling moved by its own size. Where a stride is given, that counts.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", 1) if is_conv else k),
        ),
        Misconception(
            "always-two", "Every pooling halved the picture. `kernel_size` and `stride` say what it does.",
            lambda input_shape, layers: _ladder(
                input_shape, [layer if layer["kind"] == "conv" else {"kind": "max_pool", "kernel_size": 2} for layer in layers]
            ),
        ),
        Misconception("stride-ignored", "The strides that are given were not used.", _ladder_without("stride")),
        Misconception("padding-ignored", "The padding was not counted.", _ladder_without("padding")),
        Misconception(
            "padding-once", "The padding was counted once. There is padding on both sides.",
            _ladders(places=lambda n, k, s, p: (n + p - k) // s + 1),
        ),
        Misconception(
            "pool-padding-ignored", "The padding of a pooling was not counted. It has one like a convolution.",
            lambda input_shape, layers: _ladder(
                input_shape, [{**layer, "padding": layer.get("padding", 0) * (layer["kind"] == "conv")} for layer in layers]
            ),
        ),
        Misconception(
            "ceil-instead-of-floor", "A last step that only half fits was counted. It does not fit: round down.",
            _ladders(places=lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1),
        ),
        Misconception(
            "not-rounded", "Half a place is no place: round down.",
            _ladders(places=lambda n, k, s, p: (n + 2 * p - k) / s + 1),
        ),
        Misconception(
            "rounded-to-the-nearest", "Half a place was rounded up to a whole one. `round` goes to the nearest number: round down.",
            _ladders(places=lambda n, k, s, p: round((n + 2 * p - k) / s) + 1),
        ),
        Misconception(
            "only-the-window-divided", "Only the window was divided by the stride: `//` goes before plus and minus. Are there brackets?",
            _ladders(places=lambda n, k, s, p: n + 2 * p - k // s + 1),
        ),
        Misconception(
            "forgot-the-first-place", "One place too few: the steps were counted, but not the place where the window starts.",
            _ladders(places=lambda n, k, s, p: (n + 2 * p - k) // s),
        ),
        *[
            Misconception(
                "kernel-size-ignored",
                "Only the stride was counted. The window has a size too, and stays inside.",
                _ladders(places=places),
            )
            for places in (
                lambda n, k, s, p: (n + 2 * p) // s,
                lambda n, k, s, p: -(-(n + 2 * p) // s),
                lambda n, k, s, p: (n + 2 * p - 1) // s + 1 if s > 1 else n,
            )
        ],
        *[
            Misconception(
                "size-kept",
                'The sizes are those of "same". Here the window stays inside, and `padding` says how many pixels are added.',
                _ladders(places=places),
            )
            for places in (
                lambda n, k, s, p: -(-n // s),
                lambda n, k, s, p: n // s,
                lambda n, k, s, p: (n - 1) // s + 1 if s == 1 else (n + 2 * p - k) // s + 1,
            )
        ],
        Misconception(
            "conv-keeps-channels", "The channels stayed after a convolution. There is one for each of its filters.",
            _ladders(channels=lambda layer, before: before),
        ),
        Misconception(
            "channels-multiplied", "The filters were multiplied by the channels. Each filter makes one map out of all channels.",
            _ladders(channels=lambda layer, before: before * layer.get("filters", 1)),
        ),
        Misconception(
            "channels-added", "The filters were added to the channels. What comes out are the filters' maps alone.",
            _ladders(channels=lambda layer, before: before + layer.get("filters", 0)),
        ),
        *[
            Misconception("groups-counted", "The number of groups went into the channels. There is one for each filter, whatever the groups.",
                _ladders(channels=channels),
            )
            for channels in (
                lambda layer, before: layer.get("filters", before) * layer.get("groups", 1),
                lambda layer, before: layer.get("filters", before) // layer.get("groups", 1),
            )
        ],
        Misconception(
            "pool-mixes-channels", "One channel is left after a pooling. It works on each channel by itself.",
            _ladders(channels=lambda layer, before: layer.get("filters", 1)),
        ),
        Misconception(
            "pool-shrinks-channels", "The pooling made the channels fewer. It shrinks rows and columns only.",
            _ladders(channels=lambda layer, before: layer.get("filters", before // layer["kernel_size"])),
        ),
        Misconception(
            "picture-assumed-square", "The height was used for the width too. This picture is not square.",
            lambda input_shape, layers: _ladder((input_shape[0], input_shape[0], input_shape[2]), layers),
        ),
        Misconception(
            "width-first", "The width stands before the height. Rows come first: (H, W, C).",
            lambda input_shape, layers: [(width, height, channels) for height, width, channels in _ladder(input_shape, layers)],
        ),
        Misconception(
            "channels-first", "The channels come first, as some libraries want them. Here they come last.",
            lambda input_shape, layers: [(channels, height, width) for height, width, channels in _ladder(input_shape, layers)],
        ),
        Misconception(
            "channels-missing", "Each shape has two numbers. The channels belong to it: (H, W, C).",
            lambda input_shape, layers: [shape[:2] for shape in _ladder(input_shape, layers)],
        ),
        Misconception(
            "first-layer-only", "Only the shape after the first layer came back. Is the `return` inside the loop?",
            lambda input_shape, layers: _ladder(input_shape, layers)[:1],
        ),
    ],
    hints=[
        "How many places has a window of k pixels on a line of n pixels, with padding p on both sides and stride s?",
        "`layer.get(\"stride\", 1)` gives the layer's stride, or 1 where it has none. What is it for a pooling?",
        "Keep the current shape in a variable; for each layer compute the next one, append it to a list, and go on from there.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- shift_sensitivity


def _shift(images, down, right):
    """Move all pictures; what comes in is 0."""
    height, width = images.shape[1:3]
    m = max(abs(down), abs(right))
    framed = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    return framed[:, m - down : m - down + height, m - right : m - right + width]


def _around(max_shift):
    span = range(-max_shift, max_shift + 1)
    return [(down, right) for down in span for right in span if (down, right) != (0, 0)]


def _norm(array, power=2):
    return (np.abs(np.asarray(array, float)) ** power).sum() ** (1 / power)


def _change(moved, still):
    return _norm(np.asarray(moved, float) - np.asarray(still, float)) / _norm(still)


def _shift_sensitivity(f, images, max_shift):
    return _sensitivity(f, images, _around(max_shift))


def _sensitivity(f, images, shifts, shift=_shift, change=_change, summary=np.mean):
    still = f(images)
    return float(summary([change(f(shift(images, down, right)), still) for down, right in shifts]))


def _sensitivities(places=_around, **rules):
    """A wrong sensitivity, from the rules that differ."""
    return lambda f, images, max_shift: _sensitivity(f, images, places(max_shift), **rules)


def _rolled(*axes):
    return lambda images, down, right: np.roll(images, (down, right), axes)


def _edge_shift(images, down, right):
    m = max(abs(down), abs(right))
    framed = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)), "edge")
    return framed[:, m - down :, m - right :][:, : images.shape[1], : images.shape[2]]


def _first_alone(images, down, right):
    return np.concatenate([_shift(images[:1], down, right), images[1:]])


def _wiped(rows, columns):
    """Roll, then set to 0 what two rules (amount, size) → slice say."""

    def shift(images, down, right):
        moved = np.roll(images, (down, right), (1, 2))
        moved[:, rows(down)] = 0
        moved[:, :, columns(right)] = 0
        return moved

    return shift


def _other_border(amount):
    return slice(-amount, None) if amount > 0 else slice(None, -amount)


def _drifting(f, images, max_shift):
    """Move what was moved before."""
    still, moved, changes = f(images), images, []
    for place in _around(max_shift):
        moved = _shift(moved, *place)
        changes.append(_change(f(moved), still))
    return np.mean(changes)


def _per_picture(moved, still):
    return np.mean([_change(a, b) for a, b in zip(moved, still)])


def _in_bytes(moved, still):
    if np.asarray(moved).dtype != np.uint8:
        return _change(moved, still)
    return _norm(np.asarray(moved) - np.asarray(still)) / _norm(still)


def _squares_in_bytes(moved, still):
    if np.asarray(moved).dtype != np.uint8:
        return _change(moved, still)
    gap = np.asarray(moved) - np.asarray(still)
    return np.sqrt((gap**2).sum() / (still**2).sum())


def _after_f(f, images, max_shift):
    """Compare f(images), moved, with f(images)."""
    result = np.asarray(f(images))
    if result.ndim != 4:
        raise ValueError("not enough values to unpack")
    return float(np.mean([_change(_shift(result, *place), result) for place in _around(max_shift)]))


def _one_by_one(f, images, max_shift):
    """Give single pictures (H, W, C) to f."""
    return np.mean([_shift_sensitivity(lambda batch: f(batch[0]), image[None], max_shift) for image in images])


def _by_the_pictures(f, images, max_shift):
    """Divide by the norm of the pictures."""
    return _shift_sensitivity(f, images, max_shift) * _norm(f(images)) / _norm(images)


def _keep(images):
    """Return the pictures as they are."""
    return images


def _thin_out(images):
    """Keep every second row and column."""
    return images[:, ::2, ::2]


def _row_lights(images):
    """Add up the squares of each row."""
    return (images.astype(float) ** 2).sum((2, 3))


def _scaled(rng, *shape):
    """Pictures of very different brightness, so that norms over the batch differ from norms by picture."""
    return rng.uniform(0.2, 1, shape) * 5.0 ** rng.permutation(shape[0]).reshape(-1, 1, 1, 1)


shift_sensitivity = Check(
    "shift-sensitivity",
    oracle=_shift_sensitivity,
    criteria=[
        Returns(
            "shifts by one pixel, in all eight directions",
            0.5,
            lambda rng: [case(_keep, _digits(rng, 1, 3, 4, 1), 1), case(_thin_out, _digits(rng, 1, 4, 5, 1), 1)],
        ),
        Returns(
            "longer shifts, several pictures and channels, and any function",
            1,
            lambda rng: [
                case(_row_lights, _scaled(rng, 3, 6, 7, 2), 2),
                case(_thin_out, _scaled(rng, 2, 7, 9, 3), 3),
            ],
        ),
        Returns(
            "pictures of bytes, from which the function makes bytes",
            0.5,
            lambda rng: [case(_thin_out, _bytes(rng, 2, 6, 5, 1), 1), case(_keep, _bytes(rng, 1, 4, 5, 2), max_shift=2)],
        ),
    ],
    misconceptions=[
        Misconception(
            "zero-shift-counted", "The shift by (0, 0) was counted in the mean. It changes nothing and is left out.",
            _sensitivities(lambda m: [*_around(m), (0, 0)]),
        ),
        Misconception(
            "down-and-right-only", "Only shifts down and right were tried. Up and left belong to it: negative amounts.",
            _sensitivities(lambda m: [place for place in _around(m) if min(place) >= 0]),
        ),
        Misconception(
            "straight-only", "Only straight shifts were tried. Down and right at the same time belongs to it too.",
            _sensitivities(lambda m: [place for place in _around(m) if 0 in place]),
        ),
        Misconception(
            "no-straight-shifts", "Shifts in one direction alone are missing: one of the two amounts may be 0.",
            _sensitivities(lambda m: [place for place in _around(m) if 0 not in place]),
        ),
        Misconception(
            "diagonal-only", "Both amounts were always the same. All pairs (down, right) are asked for.",
            _sensitivities(lambda m: [place for place in _around(m) if place[0] == place[1]]),
        ),
        Misconception(
            "rows-only", "Pictures were moved up and down, but not left and right.",
            _sensitivities(lambda m: [place for place in _around(m) if place[1] == 0]),
        ),
        Misconception(
            "columns-only", "Pictures were moved left and right, but not up and down.",
            _sensitivities(lambda m: [place for place in _around(m) if place[0] == 0]),
        ),
        Misconception(
            "last-shift-missing", "`range` ends before its second number: the shifts by +max_shift are missing.",
            _sensitivities(lambda m: [place for place in _around(m) if max(place) < m]),
        ),
        *[
            Misconception(
                "largest-shifts-only",
                "Only the longest shifts were tried. All shorter ones belong to it, too.",
                _sensitivities(places),
            )
            for places in (
                lambda m: [place for place in _around(m) if m in np.abs(place)],
                lambda m: [(m, m)],
                lambda m: [(-m, -m), (-m, m), (m, -m), (m, m)],
                lambda m: [(-m, 0), (m, 0), (0, -m), (0, m)],
            )
        ],
        Misconception(
            "always-one",
            "Only shifts by one pixel were tried. `max_shift` says how far they go.",
            _sensitivities(lambda m: _around(1)),
        ),
        Misconception(
            "wraps-around", "What leaves the picture on one side comes in on the other, as with `np.roll`. It is to be 0.",
            _sensitivities(shift=_rolled(1, 2)),
        ),
        Misconception(
            "edge-repeated",
            "What comes in repeats the picture's edge. It is to be 0.",
            _sensitivities(shift=_edge_shift),
        ),
        Misconception(
            "wrong-border-emptied",
            "Zeros were written at the border where the picture leaves. They belong where it came from.",
            _sensitivities(shift=_wiped(_other_border, _other_border)),
        ),
        Misconception(
            "negative-slice",
            "A shift up or left emptied almost the whole picture: `:-1` is everything but the last. A negative amount needs another slice.",
            _sensitivities(shift=_wiped(slice, slice)),
        ),
        Misconception(
            "negative-not-moved", "With a negative amount the picture stayed where it was. It moves up, or left.",
            _sensitivities(shift=lambda images, down, right: _shift(images, max(down, 0), max(right, 0))),
        ),
        Misconception(
            "nothing-left", "Every change is 1, as if nothing but zeros were left of the moved pictures. Print one of them.",
            _sensitivities(shift=lambda images, down, right: np.zeros_like(images)),
        ),
        Misconception(
            "shifts-add-up", "Each shift began where the last one ended, so that the pictures drift away. Each begins with `images`.", _drifting
        ),
        *[
            Misconception(
                "wrong-axes", "Other axes were shifted: rows and columns are axes 1 and 2.",
                _sensitivities(shift=lambda images, down, right, order=order: np.moveaxis(
                    _shift(np.moveaxis(images, order, (0, 1, 2, 3)), down, right), (0, 1, 2, 3), order)),
            )
            for order in ((2, 0, 1, 3), (0, 2, 3, 1))
        ],
        Misconception(
            "first-picture-only", "Only the first picture was moved. The whole batch moves.", _sensitivities(shift=_first_alone)
        ),
        Misconception(
            "first-picture-only", "Only the first picture was given to `f`. It takes the whole batch.",
            lambda f, images, max_shift: _shift_sensitivity(f, images[:1], max_shift),
        ),
        Misconception(
            "single-pictures",
            "`f` was given one picture, without the axis that counts pictures. It takes a batch, (N, H, W, C).",
            _one_by_one,
        ),
        Misconception(
            "norm-by-picture", "Each picture was compared by itself, then averaged. The norms go over the whole batch.",
            _sensitivities(change=_per_picture),
        ),
        Misconception(
            "not-divided", "The distances were not divided by the norm of f(images).",
            _sensitivities(change=lambda moved, still: _norm(np.asarray(moved, float) - still)),
        ),
        Misconception(
            "divided-by-the-moved", "The distances were divided by the norm of f(shifted images). It is that of f(images).",
            _sensitivities(change=lambda moved, still: _norm(np.asarray(moved, float) - still) / _norm(moved)),
        ),
        Misconception(
            "divided-by-the-pictures", "The distances were divided by the norm of the pictures. It is that of f(images).",
            _by_the_pictures,
        ),
        Misconception(
            "f-not-called", "The pictures themselves were compared. It is what `f` makes of them that counts.",
            lambda f, images, max_shift: _shift_sensitivity(_keep, images, max_shift),
        ),
        Misconception(
            "shifted-after-f", "The result of `f` was moved. The pictures are moved first, then `f` sees them.", _after_f
        ),
        Misconception(
            "largest-not-mean",
            "This is the largest change. The mean over all shifts is asked for.",
            _sensitivities(summary=np.max),
        ),
        Misconception("sum-not-mean", "This is the sum over all shifts. The mean is asked for.", _sensitivities(summary=np.sum)),
        Misconception("one-number-asked-for", "This is one number for each shift. Their mean is asked for.",
            lambda f, images, max_shift: [_sensitivity(f, images, [place]) for place in _around(max_shift)],
        ),
        Misconception(
            "squares-without-root", "The squares were added up, but the square root is missing: a norm is the root of that sum.",
            _sensitivities(change=lambda moved, still: _change(moved, still) ** 2),
        ),
        Misconception(
            "sum-of-sizes", "The absolute values were added up. A norm is the square root of the sum of squares.",
            _sensitivities(change=lambda moved, still: _norm(np.asarray(moved, float) - still, 1) / _norm(still, 1)),
        ),
        Misconception(
            "norms-compared", "Two norms were subtracted. Subtract the arrays first, then take the norm of what is left.",
            _sensitivities(change=lambda moved, still: abs(_norm(moved) - _norm(still)) / _norm(still)),
        ),
        Misconception(
            "norms-compared", "Two norms were subtracted. Subtract the arrays first, then take the norm of what is left.",
            _sensitivities(change=lambda moved, still: (_norm(moved) - _norm(still)) / _norm(still)),
        ),
        *[
            Misconception(
                "byte-overflow",
                "Two arrays of bytes were subtracted, and bytes have no minus: 3 - 5 becomes 254. Make them floats first.",
                _sensitivities(change=change),
            )
            for change in (_in_bytes, _squares_in_bytes)
        ],
    ],
    hints=[
        "For one shift by (down, right): what is computed twice, and what is compared with what?",
        "`np.pad` with a frame of max_shift zeros, then a slice of the old size, moves a picture. "
        "`np.linalg.norm(array)` is the norm of all its numbers.",
        "Two loops from -max_shift to +max_shift, (0, 0) left out; collect one number a shift; return their mean.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- blur_pool2d

BLUR = np.outer([1, 2, 1], [1, 2, 1]) / 16


def _blur_pool2d(images, stride=2):
    return np.einsum("nijcyx,yx->nijc", _windows(np.asarray(images, float), 3, stride), BLUR)


def _filtered(kernel, images, stride):
    kernel = np.asarray(kernel, float)
    windows = sliding_window_view(np.asarray(images, float), kernel.shape, axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yx->nijc", windows, kernel)


def _blurs(kernel):
    """A wrong blur, from another kernel."""
    return lambda images, stride=2: _filtered(kernel, images, stride)


def _zeros_around(images):
    return _framed(images, ((1, 1), (1, 1)), 0)


blur_pool2d = Check(
    "blur-pool2d",
    oracle=_blur_pool2d,
    criteria=[
        Returns(
            "the blur alone, at stride 1",
            0.5,
            lambda rng: [case(_digits(rng, 1, 4, 5, 1), 1), case(_fractions(rng, 2, 5, 7, 3), stride=1)],
        ),
        Returns(
            "every second or third row and column, each channel by itself",
            1,
            lambda rng: [
                case(_digits(rng, 1, 6, 9, 1)),
                case(_fractions(rng, 2, 7, 8, 3), 2),
                case(_fractions(rng, 2, 9, 12, 2), stride=3),
            ],
        ),
        Returns(
            "pictures of bytes (uint8)",
            0.5,
            lambda rng: [case(_bytes(rng, 1, 5, 6, 1)), case(_bytes(rng, 2, 7, 5, 2), 1)],
        ),
    ],
    misconceptions=[
        Misconception(
            "not-divided",
            "The weights add up to 16 here. Divide by 16, so that an even grey stays as it is.",
            _blurs(16 * BLUR),
        ),
        *[
            Misconception(
                "divided-by-another-number",
                "The weights [1, 2, 1]⊗[1, 2, 1] add up to 16. The sum was divided by another number.",
                _blurs(16 * BLUR / by),
            )
            for by in (9, 4, 8)
        ],
        Misconception("box-blur", "All nine weights are the same here. The middle counts more.", _blurs(np.ones((3, 3)) / 9)),
        *[
            Misconception(
                "another-kernel",
                "The nine weights are not those of [1, 2, 1]⊗[1, 2, 1]: write their table down.",
                _blurs(kernel),
            )
            for kernel in (
                np.add.outer([1, 2, 1], [1, 2, 1]) / 24,
                np.add.outer([1, 2, 1], [1, 2, 1]) / 16,
                np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 8,
                np.array([[1, 1, 1], [1, 2, 1], [1, 1, 1]]) / 10,
                np.diag([1, 4, 1]) / 6,
                np.diag([1, 4, 1]) / 16,
                np.array([[1, 2, 1]] * 3) / 12,
                np.array([[1, 2, 1]] * 3) / 16,
            )
        ],
        *[
            Misconception(
                "one-direction-only", "The picture was blurred in one direction only. Rows and columns are both blurred.", wrong
            )
            for wrong in (
                lambda images, stride=2: _filtered([[0, 0, 0], [1 / 4, 2 / 4, 1 / 4], [0, 0, 0]], images, stride),
                lambda images, stride=2: _filtered([[0, 1 / 4, 0], [0, 2 / 4, 0], [0, 1 / 4, 0]], images, stride),
                lambda images, stride=2: _filtered([[1 / 4, 2 / 4, 1 / 4]], images, stride),
                lambda images, stride=2: _filtered([[1 / 4], [2 / 4], [1 / 4]], images, stride),
            )
        ],
        Misconception(
            "blurred-too-late",
            "Rows and columns were left out first, and the rest was blurred. What was lost then does not come back.",
            lambda images, stride=2: _blur_pool2d(images[:, ::stride, ::stride], 1),
        ),
        Misconception(
            "stride-ignored",
            "The stride was not used: every row and column is still there.",
            lambda images, stride=2: _blur_pool2d(images, 1),
        ),
        Misconception(
            "stride-used-twice",
            "Rows and columns were left out twice: the blur moved by the stride, and its result was thinned out once more.",
            lambda images, stride=2: _blur_pool2d(images, stride)[:, ::stride, ::stride],
        ),
        Misconception(
            "always-two",
            "Every second row and column was taken. `stride` says which.",
            lambda images, stride=2: _blur_pool2d(images, 2),
        ),
        Misconception(
            "default-stride-one", "Without a stride every row and column came back. Without one it is 2.",
            lambda images, stride=1: _blur_pool2d(images, stride),
        ),
        Misconception(
            "jumps-by-the-kernel",
            "The blur jumps by its own size of 3. `stride` says how far.",
            lambda images, stride=2: _blur_pool2d(images, 3),
        ),
        Misconception(
            "wrong-axes", "Pictures and rows were left out. Rows and columns are axes 1 and 2.",
            lambda images, stride=2: _blur_pool2d(images, 1)[::stride, ::stride],
        ),
        Misconception(
            "stride-in-rows-only", "The stride was used for rows, but not for columns.",
            lambda images, stride=2: _blur_pool2d(images, 1)[:, ::stride],
        ),
        Misconception(
            "stride-in-columns-only", "The stride was used for columns, but not for rows.",
            lambda images, stride=2: _blur_pool2d(images, 1)[:, :, ::stride],
        ),
        *[
            Misconception(
                "starts-too-late",
                "Other rows and columns were taken. The first one kept is number 0 of the blurred picture.",
                lambda images, stride=2, first=first: _blur_pool2d(images, 1)[:, first(stride) :: stride, first(stride) :: stride],
            )
            for first in (lambda stride: 1, lambda stride: stride - 1)
        ],
        *[
            Misconception("same-size", 'The blur hung over the edge, as for "same". It stays inside the picture: "valid".', wrong)
            for wrong in (
                lambda images, stride=2: _blur_pool2d(_zeros_around(images), stride),
                lambda images, stride=2: _blur_pool2d(np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "edge"), stride),
                lambda images, stride=2: _blur_pool2d(np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "reflect"), stride),
                lambda images, stride=2: _blur_pool2d(np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "wrap"), stride),
            )
        ],
        Misconception(
            "average-pooling", "This is the mean of blocks side by side. A blur's patches overlap.",
            lambda images, stride=2: _mean(images, stride, stride, [(0, 0)] * 2),
        ),
        Misconception(
            "not-blurred",
            "Rows and columns were left out, but nothing was blurred.",
            lambda images, stride=2: images[:, ::stride, ::stride],
        ),
        *[
            Misconception("channels-mixed", "The channels were put together. Each channel is blurred by itself.", wrong)
            for wrong in (
                lambda images, stride=2: _blur_pool2d(images, stride).sum(3, keepdims=True),
                lambda images, stride=2: _blur_pool2d(images, stride).sum(3),
                lambda images, stride=2: np.repeat(_blur_pool2d(images, stride).sum(3, keepdims=True), images.shape[3], axis=3),
                lambda images, stride=2: np.repeat(_blur_pool2d(images, stride).mean(3, keepdims=True), images.shape[3], axis=3),
            )
        ],
        Misconception(
            "first-channel-only",
            "Only the first channel is there.",
            lambda images, stride=2: _blur_pool2d(images[..., :1], stride),
        ),
        *[
            Misconception(
                "first-picture-only",
                "Only the first picture came back. The batch has one result for each picture.",
                wrong,
            )
            for wrong in (
                lambda images, stride=2: _blur_pool2d(images, stride)[0],
                lambda images, stride=2: _blur_pool2d(images, stride)[:1],
            )
        ],
        Misconception(
            "picture-assumed-square", "The picture's height was used for its width too. This picture is not square.",
            lambda images, stride=2: _blur_pool2d(images, stride)[:, :, : -(-(images.shape[1] - 2) // stride)],
        ),
        Misconception(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda images, stride=2: _blur_pool2d(images, stride)[:, :-1, :-1],
        ),
        *[
            Misconception("byte-overflow", "Sums of bytes were kept in uint8, which ends at 255 and has no fractions.", wrong)
            for wrong in (
                lambda images, stride=2: _blur_pool2d(images, stride).astype(images.dtype),
                lambda images, stride=2: _like_bytes(images, 16 * _blur_pool2d(images, stride)) / 16,
            )
        ],
    ],
    hints=[
        "What is the table of the nine weights, and what do they add up to?",
        "`np.outer([1, 2, 1], [1, 2, 1])` makes the table. `np.lib.stride_tricks.sliding_window_view`, "
        "or nine shifted slices, do the sliding.",
        "Make the pictures floats, blur (N, H-2, W-2, C), then slice `[:, ::stride, ::stride]`.",
    ],
)  # fmt: skip
