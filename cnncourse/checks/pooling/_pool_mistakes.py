"""The mistakes that can be made in any pooling."""

import numpy as np

from cnncourse.checks.kit import Misconception
from cnncourse.checks.pooling._windows import (
    frames_of,
    largest,
    pool_by,
    pool_like,
    same_frame,
    windows_of,
    with_frames,
)


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
            return pool_by(summary)(images, pool_size, stride, padding)
        missing = [(-(-size // stride) - 1) * stride + pool_size - size for size in images.shape[1:3]]
        top, left = (max(-(each // 2), 0) for each in missing)
        frames = [(max(each // 2, 0), max(each - each // 2, 0)) for each in missing]
        return summary(images[:, top:, left:], pool_size, stride, frames)

    return rule


def _below_zero_refused(summary):
    """`np.pad` refuses to add less than nothing."""

    def rule(images, pool_size, stride, padding):
        if padding == "same" and any(
            (-(-size // stride) - 1) * stride + pool_size < size for size in images.shape[1:3]
        ):
            raise ValueError("index can't contain negative values")
        return pool_by(summary)(images, pool_size, stride, padding)

    return rule


def _every_start(summary):
    """With "valid" every window that begins in the picture is kept."""

    def rule(images, pool_size, stride, padding):
        if padding == "same":
            return pool_by(summary)(images, pool_size, stride, padding)
        frames = [(0, max((-(-size // stride) - 1) * stride + pool_size - size, 0)) for size in images.shape[1:3]]
        return summary(images, pool_size, stride, frames)

    return rule


def _as_wide_as_high(summary):
    """Count the places of a row like those of a column, with windows cut off where the picture ends."""

    def rule(images, pool_size, stride, padding):
        before, after = frames_of(images, pool_size, stride, padding)[0]
        height, width = images.shape[1:3]
        framed = with_frames(images, [(before, after), (before, max(height - width, 0) + after)], np.nan)
        windows = windows_of(framed, pool_size, stride)
        windows = windows[:, :, : windows.shape[1]]
        return (np.nanmax if summary is largest else np.nanmean)(windows, axis=(4, 5))

    return rule


def _partial(summary):
    """Windows that stick out are cut off and kept, where "valid" leaves them out."""

    def rule(images, pool_size, stride, padding):
        if padding == "same":
            return pool_by(summary)(images, pool_size, stride, padding)
        missing = [-(-(size - pool_size) // stride) * stride + pool_size - size for size in images.shape[1:3]]
        return summary(images, pool_size, stride, [(0, rest) for rest in missing])

    return rule


def _every(summary, rows, columns):
    """Pool at stride 1, then keep some of the places."""

    def rule(x, k, s, p):
        return summary(x, k, 1, frames_of(x, k, s, p))[:, :: rows * (s - 1) + 1, :: columns * (s - 1) + 1]

    return rule


def _first_places(summary):
    """The size that the stride asks for, from windows that lie one pixel apart."""

    def rule(x, k, s, p):
        frames = frames_of(x, k, s, p)
        rows, columns = summary(x, k, s, frames).shape[1:3]
        return summary(x, k, 1, frames)[:, :rows, :columns]

    return rule


def _not_square(summary, rows, columns):
    """Pool rows by a window of one column, or the other way round."""

    def rule(x, k, s, p):
        frames = frames_of(x, k, s, p)
        windows = windows_of(with_frames(x, frames, np.nan), k, s)
        windows = windows[..., : k if rows else 1, : k if columns else 1]
        return (np.nanmax if summary is largest else np.nanmean)(windows, axis=(4, 5))

    return rule


def _one_pixel(place):
    """Keep one pixel of each window."""
    return lambda x, k, s, p: windows_of(with_frames(x, frames_of(x, k, s, p), 0), k, s)[..., place, place]


def _in_whole_blocks(summary):
    """Reshape into blocks, which NumPy refuses where they do not fill the picture."""

    def rule(x, k, s, p):
        if any(size % k for size in x.shape[1:3]):
            raise ValueError("cannot reshape array")
        return pool_by(summary)(x, k, k, "valid")

    return rule


def integers_refused(summary):
    def rule(x, k, s, p):
        if x.dtype.kind in "ui":
            raise OverflowError("cannot convert float infinity to integer")
        return pool_by(summary)(x, k, s, p)

    return rule


def _negative_starts(summary):
    """Cut the windows out with slices that may begin at a negative number, which counts from the end."""

    def rule(images, pool_size, stride, padding):
        frames = frames_of(images, pool_size, stride, padding)
        starts = [
            range(-before, size + after - pool_size + 1, stride)
            for (before, after), size in zip(frames, images.shape[1:3])
        ]
        reduce = np.max if summary is largest else np.mean
        rows = [
            [reduce(images[:, top : top + pool_size, left : left + pool_size], axis=(1, 2)) for left in starts[1]]
            for top in starts[0]
        ]
        return np.moveaxis(np.array(rows), 2, 0)

    return rule


def pool_mistakes(summary):
    """The mistakes that can be made in any pooling."""

    def mistake(name, sentence, *rules):
        return [Misconception(name, sentence, pool_like(rule)) for rule in rules]

    right = pool_by(summary)
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
            lambda images, pool_size=2, stride=None, padding="valid": right(
                images, stride or pool_size, pool_size, padding
            ),
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
        *mistake(
            "blocks-do-not-fill-the-picture",
            "A reshape into blocks needs blocks that fill the picture. Rows and columns that are left over belong "
            "to no block.",
            _in_whole_blocks(summary),
        ),
        *mistake("stride-in-rows-only", "The stride was used for rows, but not for columns.", _every(summary, 1, 0)),
        *mistake("stride-in-columns-only", "The stride was used for columns, but not for rows.", _every(summary, 0, 1)),
        *mistake(
            "stride-for-size-only",
            "The result has the size that the stride asks for, but its windows lie one pixel apart.",
            _first_places(summary),
        ),
        *mistake(
            "rows-only",
            "Each window has one column only. It is pool_size wide, too.",
            _not_square(summary, True, False),
        ),
        *mistake(
            "columns-only",
            "Each window has one row only. It is pool_size high, too.",
            _not_square(summary, False, True),
        ),
        *mistake(
            "partial-windows-kept",
            'With "valid", a window that would stick out is left out. Here it was cut off and kept.',
            _partial(summary),
            _every_start(summary),
        ),
        *mistake(
            "same-ignored",
            'The windows stay inside, as for "valid". With "same" they may stick out, and the size is rounded up.',
            lambda x, k, s, p: right(x, k, s, "valid"),
        ),
        *mistake(
            "same-as-large-as-the-picture",
            '"same" gave a result as large as the picture. It is that large at stride 1 only, else the size '
            "divided by the stride.",
            lambda x, k, s, p: right(x, k, 1 if p == "same" else s, p),
        ),
        *mistake(
            "same-rounded-down",
            'With "same" the number of places is size / stride, rounded up. Here it was rounded down.',
            pool_by(summary, _rounded_down),
        ),
        *mistake(
            "same-in-one-direction",
            'Only the rows were padded for "same". Columns have a padding of their own.',
            lambda x, k, s, p: summary(x, k, s, [frames_of(x, k, s, p)[0], (0, 0)]),
        ),
        *mistake(
            "same-in-one-direction",
            'Only the columns were padded for "same". Rows have a padding of their own.',
            lambda x, k, s, p: summary(x, k, s, [(0, 0), frames_of(x, k, s, p)[1]]),
        ),
        *mistake(
            "less-than-nothing-missing",
            'The padding of "same" came out below 0: these windows leave gaps, and the last one ends early. Then '
            "nothing is missing.",
            _below_zero(summary),
            _below_zero_refused(summary),
        ),
        *mistake(
            "always-one-pixel",
            "The window moved by one pixel, whatever the stride.",
            lambda x, k, s, p: right(x, k, 1, p),
        ),
        *mistake(
            "padding-on-both-sides-alike",
            'The padding of "same" is the same on both sides here. When it is an odd number, the extra one goes '
            "below and right.",
            pool_by(summary, lambda n, k, s: (same_frame(n, k, s)[1],) * 2),
        ),
        *mistake(
            "padding-not-by-stride",
            "The padding was computed from the window alone. It depends on size and stride: only what the last "
            "window lacks is added.",
            pool_by(summary, _not_by_stride),
            pool_by(summary, lambda n, k, s: (k // 2, k // 2)),
            pool_by(summary, lambda n, k, s: (k - 1, k - 1)),
        ),
        *mistake(
            "extra-padding-first",
            "The extra place is above or on the left. When the padding can't be shared evenly, it goes below and "
            "right.",
            pool_by(summary, lambda n, k, s: same_frame(n, k, s)[::-1]),
        ),
        *mistake(
            "padding-at-the-end-only",
            "All the padding is below and on the right. It is shared between both sides.",
            pool_by(summary, lambda n, k, s: (0, sum(same_frame(n, k, s)))),
        ),
        *mistake(
            "padding-at-the-beginning-only",
            "All the padding is above and on the left. It is shared between both sides.",
            pool_by(summary, lambda n, k, s: (sum(same_frame(n, k, s)), 0)),
        ),
        *mistake(
            "negative-start",
            "A window that begins before the picture has a negative start, and a slice takes that as a place "
            "counted from the end.",
            _negative_starts(summary),
        ),
        *mistake(
            "picture-assumed-square",
            "The padding of the rows was used for the columns too. This picture is not square.",
            lambda x, k, s, p: summary(x, k, s, [frames_of(x, k, s, p)[0]] * 2),
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
            lambda x, k, s, p: (np.max if summary is largest else np.mean)(right(x, k, s, p), axis=3),
            lambda x, k, s, p: (np.max if summary is largest else np.mean)(right(x, k, s, p), axis=3, keepdims=True),
            lambda x, k, s, p: np.repeat(
                (np.max if summary is largest else np.mean)(right(x, k, s, p), axis=3, keepdims=True),
                x.shape[3],
                axis=3,
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
            lambda x, k, s, p: (np.max if summary is largest else np.mean)(right(x, k, s, p), axis=0),
            lambda x, k, s, p: (np.max if summary is largest else np.mean)(right(x, k, s, p), axis=0, keepdims=True),
            lambda x, k, s, p: np.repeat(
                (np.max if summary is largest else np.mean)(right(x, k, s, p), axis=0, keepdims=True), len(x), axis=0
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
            "The channels come before rows and columns, as some libraries want them. Here, as in Keras, they come "
            "last.",
            lambda x, k, s, p: np.moveaxis(right(x, k, s, p), 3, 1),
        ),
        *mistake(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda x, k, s, p: right(x, k, s, p)[:, :-1, :-1],
        ),
        *mistake(
            "one-pixel-per-window", "This is the first pixel of each window. All its pixels count.", _one_pixel(0)
        ),
        *mistake(
            "one-pixel-per-window", "This is the last pixel of each window. All its pixels count.", _one_pixel(-1)
        ),
        *mistake(
            "pooled-in-place",
            "The result is as large as the picture: every pixel of a block got the block's number. One number per "
            "block is asked for.",
            lambda x, k, s, p: right(x, k, s, p).repeat(s, axis=1).repeat(s, axis=2),
        ),
    ]
