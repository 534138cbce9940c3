"""Answers to the exercise avg-pool2d of lesson 03."""

import numpy as np

from tests.answers import right, wrong


@right
def sums_and_counts(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    N, H, W, C = images.shape
    if padding == "same":
        rows, columns = -(-H // stride), -(-W // stride)
        above = max((rows - 1) * stride + pool_size - H, 0) // 2
        before = max((columns - 1) * stride + pool_size - W, 0) // 2
    else:
        rows, columns, above, before = (H - pool_size) // stride + 1, (W - pool_size) // stride + 1, 0, 0
    out = np.zeros((N, rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            total, count = np.zeros((N, C)), 0
            for y in range(i * stride - above, i * stride - above + pool_size):
                for x in range(j * stride - before, j * stride - before + pool_size):
                    if 0 <= y < H and 0 <= x < W:
                        total += images[:, y, x]
                        count += 1
            out[:, i, j] = total / count
    return out


@right
def cut_off_slices(images, pool_size=2, stride=None, padding="valid"):
    stride = pool_size if stride is None else stride
    tops, lefts = [], []
    for size, starts in ((images.shape[1], tops), (images.shape[2], lefts)):
        if padding == "same":
            places = -(-size // stride)
            first = -(max((places - 1) * stride + pool_size - size, 0) // 2)
        else:
            places, first = (size - pool_size) // stride + 1, 0
        starts.extend(first + place * stride for place in range(places))
    rows = [[images[:, max(t, 0) : t + pool_size, max(s, 0) : s + pool_size].mean((1, 2)) for s in lefts] for t in tops]
    return np.array(rows).transpose(2, 0, 1, 3)


@right
def pooled_ones(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size

    def sums(array):
        if padding == "same":
            need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in array.shape[1:3]]
            array = np.pad(array, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
        windows = np.lib.stride_tricks.sliding_window_view(array, (pool_size, pool_size), axis=(1, 2))
        return np.einsum("nijcyx->nijc", windows[:, ::stride, ::stride])

    return sums(images.astype(np.float32)) / sums(np.ones(images.shape))


@right
def masked_array(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    out_sizes, frames = [], [(0, 0)]
    for size in images.shape[1:3]:
        n = -(-size // stride) if padding == "same" else (size - pool_size) // stride + 1
        lack = max((n - 1) * stride + pool_size - size, 0)
        out_sizes.append(n)
        frames.append((lack // 2, lack - lack // 2))
    values = np.pad(images.astype(float), frames + [(0, 0)])
    hidden = np.pad(np.zeros(images.shape, bool), frames + [(0, 0)], constant_values=True)
    masked = np.ma.array(values, mask=hidden)
    out = []
    for i in range(out_sizes[0]):
        row = []
        for j in range(out_sizes[1]):
            row.append(
                masked[:, i * stride : i * stride + pool_size, j * stride : j * stride + pool_size]
                .mean(axis=(1, 2))
                .filled(0)
            )
        out.append(row)
    return np.moveaxis(np.array(out), 2, 0)


@right
def matrices_for_rows_and_columns(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size

    def table(size):
        n = -(-size // stride) if padding == "same" else (size - pool_size) // stride + 1
        first = -(max((n - 1) * stride + pool_size - size, 0) // 2)
        matrix = np.zeros((n, size))
        for i in range(n):
            start = first + i * stride
            matrix[i, max(start, 0) : start + pool_size] = 1
        return matrix / matrix.sum(axis=1, keepdims=True)

    return np.einsum("ih,nhwc,jw->nijc", table(images.shape[1]), images, table(images.shape[2]))


@right
def running_sums(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    sums = np.pad(images.astype(float).cumsum(1).cumsum(2), ((0, 0), (1, 0), (1, 0), (0, 0)))
    ends = []
    for size in images.shape[1:3]:
        places, first = (size - pool_size) // stride + 1, 0
        if padding == "same":
            places = -(-size // stride)
            first = -(max((places - 1) * stride + pool_size - size, 0) // 2)
        starts = first + stride * np.arange(places)
        ends.append((np.maximum(starts, 0), np.minimum(starts + pool_size, size)))
    (top, bottom), (left, right_) = ends
    rows = sums[:, bottom] - sums[:, top]
    total = rows[:, :, right_] - rows[:, :, left]
    return total / np.outer(bottom - top, right_ - left)[None, :, :, None]


@wrong("padded-places-counted", points=1)
def zeros_in_the_mean(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("nan-at-the-border", points=1)
def mean_of_nan(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("max-not-mean")
def copied_from_max_pool(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(
            images.astype(float), [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=-np.inf
        )
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("sum-not-mean")
def sums_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].sum(axis=(4, 5))


@wrong("byte-overflow")
def result_in_bytes(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    rows, columns = (images.shape[1] - pool_size) // stride + 1, (images.shape[2] - pool_size) // stride + 1
    out = np.zeros((len(images), rows, columns, images.shape[3]), dtype=images.dtype)
    for i in range(rows):
        for j in range(columns):
            out[:, i, j] = images[:, i * stride : i * stride + pool_size, j * stride : j * stride + pool_size].mean(
                (1, 2)
            )
    return out


@wrong("byte-overflow")
def bytes_added_up(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    rows = (images.shape[1] - pool_size) // stride * stride + 1
    columns = (images.shape[2] - pool_size) // stride * stride + 1
    parts = [
        images[:, y : y + rows : stride, x : x + columns : stride] for y in range(pool_size) for x in range(pool_size)
    ]
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total / pool_size**2


@wrong("divided-by-another-number")
def divided_by_one_side(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].sum(axis=(4, 5)) / pool_size


@wrong("same-ignored", points=1)
def mean_valid_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("stride-ignored")
def blocks_only(images, pool_size=2, stride=None, padding="valid"):
    k = pool_size
    rows, columns = images.shape[1] // k, images.shape[2] // k
    blocks = images[:, : rows * k, : columns * k].reshape(len(images), rows, k, columns, k, -1)
    return blocks.mean(axis=(2, 4))


@wrong("first-picture-only")
def single_picture(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images[0], (pool_size, pool_size), axis=(0, 1))
    return windows[::stride, ::stride].mean(axis=(3, 4))


@wrong("stride-in-rows-only")
def columns_not_strided(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride].mean(axis=(4, 5))


@wrong("zeros-not-counted", points=1)
def pixels_other_than_zero(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))[
        :, ::stride, ::stride
    ]
    return windows.sum(axis=(4, 5)) / np.count_nonzero(windows, axis=(4, 5))


@wrong("edge-repeated", points=1)
def padded_with_the_edge(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("divided-by-another-number", points=1)
def columns_taken_for_full(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    tops, lefts = [], []
    for size, starts in ((images.shape[1], tops), (images.shape[2], lefts)):
        places, first = (size - pool_size) // stride + 1, 0
        if padding == "same":
            places = -(-size // stride)
            first = -(max((places - 1) * stride + pool_size - size, 0) // 2)
        starts.extend(first + place * stride for place in range(places))
    out = np.zeros((len(images), len(tops), len(lefts), images.shape[3]))
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            patch = images[:, max(top, 0) : top + pool_size, max(left, 0) : left + pool_size]
            out[:, i, j] = patch.sum((1, 2)) / (patch.shape[1] * pool_size)
    return out


@wrong("partial-windows-kept", points=1)
def every_start_in_the_picture(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    firsts = [0, 0]
    if padding == "same":
        firsts = [-(max((-(-n // stride) - 1) * stride + pool_size - n, 0) // 2) for n in images.shape[1:3]]
    tops, lefts = (
        range(first, first + -(-size // stride) * stride, stride) for first, size in zip(firsts, images.shape[1:3])
    )
    rows = [[images[:, max(t, 0) : t + pool_size, max(s, 0) : s + pool_size].mean((1, 2)) for s in lefts] for t in tops]
    return np.array(rows).transpose(2, 0, 1, 3)


@wrong("truncated")
def divided_without_a_rest(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].sum(axis=(4, 5)) // pool_size**2
