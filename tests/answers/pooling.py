"""Answers to the exercises of lesson 03."""

import numpy as np

from tests.answers import right, wrong

# ---- max_pool2d


@right("max-pool2d")
def six_loops(images, pool_size=2, stride=None, padding="valid"):
    if stride is None:
        stride = pool_size
    N, H, W, C = images.shape
    if padding == "valid":
        rows, columns, above, before = (H - pool_size) // stride + 1, (W - pool_size) // stride + 1, 0, 0
    else:
        rows, columns = int(np.ceil(H / stride)), int(np.ceil(W / stride))
        above = max((rows - 1) * stride + pool_size - H, 0) // 2
        before = max((columns - 1) * stride + pool_size - W, 0) // 2
    out = np.zeros((N, rows, columns, C))
    for n in range(N):
        for i in range(rows):
            for j in range(columns):
                for c in range(C):
                    best = None
                    for y in range(i * stride - above, i * stride - above + pool_size):
                        for x in range(j * stride - before, j * stride - before + pool_size):
                            if 0 <= y < H and 0 <= x < W and (best is None or images[n, y, x, c] > best):
                                best = images[n, y, x, c]
                    out[n, i, j, c] = best
    return out


@right("max-pool2d")
def padded_with_minus_infinity(images, pool_size=2, stride=None, padding="valid"):
    stride = pool_size if stride is None else stride
    images = images.astype(float)
    if padding == "same":
        pads = []
        for size in images.shape[1:3]:
            total = max((int(np.ceil(size / stride)) - 1) * stride + pool_size - size, 0)
            pads.append((total // 2, total - total // 2))
        images = np.pad(images, ((0, 0), pads[0], pads[1], (0, 0)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(-1, -2))


@right("max-pool2d")
def rows_first_then_columns(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size

    def along(array, axis):
        array = np.moveaxis(array, axis, 0)
        size = len(array)
        if padding == "same":
            places = (size + stride - 1) // stride
            first = -(max((places - 1) * stride + pool_size - size, 0) // 2)
        else:
            places, first = (size - pool_size) // stride + 1, 0
        parts = []
        for place in range(places):
            start = first + place * stride
            parts.append(array[max(start, 0) : start + pool_size].max(axis=0))
        return np.moveaxis(np.stack(parts), 0, axis)

    return along(along(images, 1), 2)


@right("max-pool2d")
def lists_of_lists(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    starts = []
    for size in images.shape[1:3]:
        if padding == "same":
            n = -(-size // stride)
            first = -(max((n - 1) * stride + pool_size - size, 0) // 2)
        else:
            n, first = (size - pool_size) // stride + 1, 0
        starts.append([first + i * stride for i in range(n)])
    result = []
    for image in images:
        rows = []
        for top in starts[0]:
            row = []
            for left in starts[1]:
                patch = image[max(0, top) : top + pool_size, max(0, left) : left + pool_size]
                row.append([patch[:, :, c].max() for c in range(image.shape[2])])
            rows.append(row)
        result.append(rows)
    return result


@right("max-pool2d")
def running_maximum_of_shifted_pictures(images, pool_size=2, stride=None, padding="valid"):
    print("pooling", images.shape)
    stride = stride or pool_size
    x = images.astype(np.float32)
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in x.shape[1:3]]
        x = np.pad(
            x, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=np.finfo(np.float32).min
        )
    rows, columns = x.shape[1] - pool_size + 1, x.shape[2] - pool_size + 1
    out = None
    for dy in range(pool_size):
        for dx in range(pool_size):
            part = x[:, dy : dy + rows : stride, dx : dx + columns : stride]
            out = part if out is None else np.maximum(out, part)
    return out


@right("max-pool2d")
def nan_padding(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = np.array(images, dtype=float)
    if padding == "same":
        for axis in (1, 2):
            size = images.shape[axis]
            missing = max((int(np.ceil(size / stride)) - 1) * stride + pool_size - size, 0)
            widths = [(0, 0)] * 4
            widths[axis] = (missing // 2, missing - missing // 2)
            images = np.pad(images, widths, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return np.nanmax(windows[:, ::stride, ::stride], axis=(4, 5))


@right("max-pool2d")
def edges_repeated_never_win_alone(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "padded-zero-wins", points=2.5)
def np_pad_with_zeros(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "starts-from-zero", points=2.5)
def best_starts_at_zero(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    N, H, W, C = images.shape
    firsts, counts = [0, 0], [(H - pool_size) // stride + 1, (W - pool_size) // stride + 1]
    if padding == "same":
        counts = [-(-H // stride), -(-W // stride)]
        firsts = [-(max((c - 1) * stride + pool_size - n, 0) // 2) for c, n in zip(counts, (H, W))]
    out = np.zeros((N, *counts, C))
    for i in range(counts[0]):
        for j in range(counts[1]):
            for y in range(pool_size):
                for x in range(pool_size):
                    r, c = firsts[0] + i * stride + y, firsts[1] + j * stride + x
                    if 0 <= r < H and 0 <= c < W:
                        out[:, i, j] = np.maximum(out[:, i, j], images[:, r, c])
    return out


@wrong("max-pool2d", "whole-numbers-refused", points=1)
def infinity_into_bytes(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    need = [0, 0]
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
    images = np.pad(
        images,
        [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)],
        constant_values=np.array(-np.inf).astype(images.dtype) if images.dtype.kind == "f" else int(-np.inf),
    )
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "same-ignored", points=1.5)
def valid_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "padding-not-by-stride", points=1.5)
def half_the_window_on_each_side(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        p = pool_size // 2
        images = np.pad(images, ((0, 0), (p, p), (p, p), (0, 0)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "negative-start", points=1.5)
def slices_from_minus_one(images, pool_size=2, stride=None, padding="valid"):
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
            top, left = i * stride - above, j * stride - before
            out[:, i, j] = images[:, top : top + pool_size, left : left + pool_size].max(axis=(1, 2))
    return out


@wrong("max-pool2d", "padding-at-the-end-only", points=1.5)
def slices_cut_off_at_the_end(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    N, H, W, C = images.shape
    if padding == "same":
        rows, columns = -(-H // stride), -(-W // stride)
    else:
        rows, columns = (H - pool_size) // stride + 1, (W - pool_size) // stride + 1
    out = np.empty((N, rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            patch = images[:, i * stride : i * stride + pool_size, j * stride : j * stride + pool_size]
            out[:, i, j] = patch.max((1, 2))
    return out


@wrong("max-pool2d", "extra-padding-first", points=1.5)
def extra_place_above(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p - p // 2, p // 2) for p in need] + [(0, 0)], constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "stride-ignored", points=1)
def reshaped_blocks(images, pool_size=2, stride=None, padding="valid"):
    N, H, W, C = images.shape
    k = pool_size
    rows, columns = H // k, W // k
    blocks = images[:, : rows * k, : columns * k].reshape(N, rows, k, columns, k, C)
    return blocks.max(axis=(2, 4))


@wrong("max-pool2d", "blocks-do-not-fill-the-picture")
def reshaped_as_in_the_example(images, pool_size=2, stride=None, padding="valid"):
    N, H, W, C = images.shape
    return images.reshape(N, H // pool_size, pool_size, W // pool_size, pool_size, C).max(axis=(2, 4))


@wrong("max-pool2d", "partial-windows-kept")
def last_window_kept(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    N, H, W, C = images.shape
    rows, columns = int(np.ceil(H / stride)), int(np.ceil(W / stride))
    out = np.zeros((N, rows, columns, C))
    for i in range(rows):
        for j in range(columns):
            out[:, i, j] = images[:, i * stride : i * stride + pool_size, j * stride : j * stride + pool_size].max(
                (1, 2)
            )
    return out


@wrong("max-pool2d", "channels-mixed")
def max_over_channels_too(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    N, H, W, C = images.shape
    rows, columns = (H - pool_size) // stride + 1, (W - pool_size) // stride + 1
    out = np.zeros((N, rows, columns, C))
    for n in range(N):
        for i in range(rows):
            for j in range(columns):
                out[n, i, j] = images[n, i * stride : i * stride + pool_size, j * stride : j * stride + pool_size].max()
    return out


@wrong("max-pool2d", "default-stride-one", points=0.5)
def stride_none_is_one(images, pool_size=2, stride=None, padding="valid"):
    stride = 1 if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "mean-not-max")
def mean_of_windows(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("max-pool2d", "unpacking")
def batch_forgotten(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    H, W = images.shape
    return [
        [images[i : i + pool_size, j : j + pool_size].max() for j in range(0, W, stride)] for i in range(0, H, stride)
    ]


@wrong("max-pool2d", "input-changed")
def normalises_in_place(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    N, H, W, C = images.shape
    rows, columns = (H - pool_size) // stride + 1, (W - pool_size) // stride + 1
    for i in range(rows):
        for j in range(columns):
            patch = images[:, i * stride : i * stride + pool_size, j * stride : j * stride + pool_size].max((1, 2))
            images[:, i, j] = patch
    return images[:, :rows, :columns].copy()


@wrong("max-pool2d", "byte-overflow", points=2)
def one_less_than_the_smallest(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        widths = [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)]
        images = np.pad(images, widths, constant_values=images.min() - images.dtype.type(1))
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "less-than-nothing-missing", points=2)
def padded_by_a_negative_number(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [(-(-n // stride) - 1) * stride + pool_size - n for n in images.shape[1:3]]
        widths = [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)]
        images = np.pad(images, widths, constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "less-than-nothing-missing", points=2)
def first_window_after_the_first_pixel(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    tops, lefts = [], []
    for size, starts in ((images.shape[1], tops), (images.shape[2], lefts)):
        places, first = (size - pool_size) // stride + 1, 0
        if padding == "same":
            places = -(-size // stride)
            first = -(((places - 1) * stride + pool_size - size) // 2)
        starts.extend(first + place * stride for place in range(places))
    rows = [[images[:, max(t, 0) : t + pool_size, max(s, 0) : s + pool_size].max((1, 2)) for s in lefts] for t in tops]
    return np.array(rows).transpose(2, 0, 1, 3)


@wrong("max-pool2d", "same-rounded-down", points=1.5)
def same_but_fewer(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [max((n // stride - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "same-in-one-direction", points=1.5)
def rows_padded_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        missing = max((-(-images.shape[1] // stride) - 1) * stride + pool_size - images.shape[1], 0)
        rows = (missing // 2, missing - missing // 2)
        images = np.pad(images, ((0, 0), rows, (0, 0), (0, 0)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("max-pool2d", "picture-assumed-square")
def as_many_columns_as_rows(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    size = images.shape[1]
    places, first = (size - pool_size) // stride + 1, 0
    if padding == "same":
        places = -(-size // stride)
        first = -(max((places - 1) * stride + pool_size - size, 0) // 2)
    starts = [first + place * stride for place in range(places)]
    out = np.zeros((len(images), places, places, images.shape[3]))
    for i, top in enumerate(starts):
        for j, left in enumerate(starts):
            patch = images[:, max(top, 0) : top + pool_size, max(left, 0) : left + pool_size]
            out[:, i, j] = patch.max((1, 2))
    return out


@wrong("max-pool2d", "default-stride-one", points=1.5)
def stride_none_is_one_also_with_same(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or 1
    images = images.astype(float)
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


# ---- avg_pool2d


@right("avg-pool2d")
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


@right("avg-pool2d")
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


@right("avg-pool2d")
def pooled_ones(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size

    def sums(array):
        if padding == "same":
            need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in array.shape[1:3]]
            array = np.pad(array, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
        windows = np.lib.stride_tricks.sliding_window_view(array, (pool_size, pool_size), axis=(1, 2))
        return np.einsum("nijcyx->nijc", windows[:, ::stride, ::stride])

    return sums(images.astype(np.float32)) / sums(np.ones(images.shape))


@right("avg-pool2d")
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


@right("avg-pool2d")
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


@right("avg-pool2d")
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


@wrong("avg-pool2d", "padded-places-counted", points=1)
def zeros_in_the_mean(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("avg-pool2d", "nan-at-the-border", points=1)
def mean_of_nan(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("avg-pool2d", "max-not-mean")
def copied_from_max_pool(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(
            images.astype(float), [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=-np.inf
        )
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("avg-pool2d", "sum-not-mean")
def sums_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].sum(axis=(4, 5))


@wrong("avg-pool2d", "byte-overflow")
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


@wrong("avg-pool2d", "byte-overflow")
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


@wrong("avg-pool2d", "divided-by-another-number")
def divided_by_one_side(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].sum(axis=(4, 5)) / pool_size


@wrong("avg-pool2d", "same-ignored", points=1)
def mean_valid_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("avg-pool2d", "stride-ignored")
def blocks_only(images, pool_size=2, stride=None, padding="valid"):
    k = pool_size
    rows, columns = images.shape[1] // k, images.shape[2] // k
    blocks = images[:, : rows * k, : columns * k].reshape(len(images), rows, k, columns, k, -1)
    return blocks.mean(axis=(2, 4))


@wrong("avg-pool2d", "first-picture-only")
def single_picture(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images[0], (pool_size, pool_size), axis=(0, 1))
    return windows[::stride, ::stride].mean(axis=(3, 4))


@wrong("avg-pool2d", "stride-in-rows-only")
def columns_not_strided(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride].mean(axis=(4, 5))


@wrong("avg-pool2d", "zeros-not-counted", points=1)
def pixels_other_than_zero(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))[
        :, ::stride, ::stride
    ]
    return windows.sum(axis=(4, 5)) / np.count_nonzero(windows, axis=(4, 5))


@wrong("avg-pool2d", "edge-repeated", points=1)
def padded_with_the_edge(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("avg-pool2d", "divided-by-another-number", points=1)
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


@wrong("avg-pool2d", "partial-windows-kept", points=1)
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


@wrong("avg-pool2d", "truncated")
def divided_without_a_rest(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].sum(axis=(4, 5)) // pool_size**2


# ---- global_avg_pool


@right("global-avg-pool")
def two_means(images):
    return images.mean(axis=1).mean(axis=1)


@right("global-avg-pool")
def sum_by_einsum(images):
    return np.einsum("nhwc->nc", images.astype(float)) / (images.shape[1] * images.shape[2])


@right("global-avg-pool")
def lists_and_loops(images):
    N, H, W, C = images.shape
    return [
        [sum(float(images[n, i, j, c]) for i in range(H) for j in range(W)) / (H * W) for c in range(C)]
        for n in range(N)
    ]


@right("global-avg-pool")
def flattened_places(images):
    return images.reshape(len(images), -1, images.shape[-1]).mean(axis=1, dtype=np.float32)


@right("global-avg-pool")
def filled_array(images):
    out = np.zeros((images.shape[0], images.shape[3]))
    for n in range(images.shape[0]):
        for c in range(images.shape[3]):
            out[n, c] = np.average(images[n, :, :, c])
    return out


@wrong("global-avg-pool", "axes-kept")
def keepdims(images):
    return images.mean(axis=(1, 2), keepdims=True)


@wrong("global-avg-pool", "channels-mixed")
def all_axes_but_the_first(images):
    return np.array([image.mean() for image in images])


@wrong("global-avg-pool", "wrong-axes")
def as_if_channels_came_first(images):
    return images.mean(axis=(2, 3))


@wrong("global-avg-pool", "wrong-axes")
def as_if_there_were_no_batch(images):
    return images.mean(axis=(0, 1))


@wrong("global-avg-pool", "one-mean-for-all")
def np_mean(images):
    return np.mean(images)


@wrong("global-avg-pool", "max-not-mean")
def global_maximum(images):
    return images.max(axis=(1, 2))


@wrong("global-avg-pool", "sum-not-mean")
def global_sum(images):
    return images.sum(axis=(1, 2))


@wrong("global-avg-pool", "index-out-of-range")
def axes_counted_from_one(images):
    return images.mean(axis=(3, 4))


@wrong("global-avg-pool", "rows-only")
def one_axis(images):
    return images.mean(axis=1)


@wrong("global-avg-pool", "pictures-mixed")
def mean_of_the_batch(images):
    return images.mean(axis=(0, 1, 2))


@wrong("global-avg-pool", "byte-overflow", points=0.5)
def total_in_the_pictures_dtype(images):
    total = np.zeros((images.shape[0], images.shape[3]), images.dtype)
    for i in range(images.shape[1]):
        for j in range(images.shape[2]):
            total += images[:, i, j]
    return total / (images.shape[1] * images.shape[2])


@wrong("global-avg-pool", "truncated", points=0.5)
def result_like_the_pictures(images):
    out = np.zeros((images.shape[0], images.shape[3]), images.dtype)
    out[:] = images.mean(axis=(1, 2))
    return out


@wrong("global-avg-pool", "zeros-not-counted", points=0.5)
def zeros_left_out(images):
    return images.sum(axis=(1, 2)) / np.count_nonzero(images, axis=(1, 2))


@wrong("global-avg-pool", "channels-torn")
def reshaped_with_channels_first(images):
    N, H, W, C = images.shape
    return images.reshape(N, C, H * W).mean(axis=2)


@wrong("global-avg-pool", "truncated")
def whole_division(images):
    return images.sum(axis=(1, 2)) // (images.shape[1] * images.shape[2])


# ---- shape_ladder


@right("shape-ladder")
def copies_of_the_table(input_shape, layers):
    H, W, C = input_shape
    result = []
    for layer in layers:
        k = layer["kernel_size"]
        defaults = {"stride": 1 if layer["kind"] == "conv" else k, "padding": 0}
        full = {**defaults, **layer}
        H = int(np.floor((H + 2 * full["padding"] - k) / full["stride"])) + 1
        W = int(np.floor((W + 2 * full["padding"] - k) / full["stride"])) + 1
        if full["kind"] == "conv":
            C = full["filters"]
        result.append([H, W, C])
    return result


@right("shape-ladder")
def recursive(input_shape, layers):
    if not layers:
        return []
    layer, *rest = layers
    k, p = layer["kernel_size"], layer.get("padding", 0)
    s = layer["stride"] if "stride" in layer else (1 if layer["kind"] == "conv" else k)
    h, w = (len(range(0, n + 2 * p - k + 1, s)) for n in input_shape[:2])
    shape = (h, w, layer["filters"] if layer["kind"] == "conv" else input_shape[2])
    return [shape] + recursive(shape, rest)


@right("shape-ladder")
def array_of_shapes(input_shape, layers):
    shapes = np.zeros((len(layers) + 1, 3))
    shapes[0] = input_shape
    for i, layer in enumerate(layers):
        pool = layer["kind"] in ("max_pool", "avg_pool")
        step = layer.get("stride", layer["kernel_size"] if pool else 1)
        shapes[i + 1, :2] = (shapes[i, :2] + 2 * layer.get("padding", 0) - layer["kernel_size"]) // step + 1
        shapes[i + 1, 2] = shapes[i, 2] if pool else layer["filters"]
    return shapes[1:]


@right("shape-ladder")
def tried_on_real_arrays(input_shape, layers):
    shapes, maps = [], np.zeros(input_shape)
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        maps = np.pad(maps, ((p, p), (p, p), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(maps, (k, k), axis=(0, 1))[::s, ::s]
        maps = np.zeros((*windows.shape[:2], layer.get("filters", maps.shape[2])))
        shapes.append(maps.shape)
    return tuple(shapes)


@right("shape-ladder")
def helper_function(input_shape, layers):
    def after(n, layer):
        step = layer.get("stride") or (1 if layer["kind"] == "conv" else layer["kernel_size"])
        count, position = 0, -layer.get("padding", 0)
        while position + layer["kernel_size"] <= n + layer.get("padding", 0):
            count, position = count + 1, position + step
        return count

    shapes = [input_shape]
    for layer in layers:
        H, W, C = shapes[-1]
        shapes.append((after(H, layer), after(W, layer), layer.get("filters", C)))
    return shapes[1:]


@wrong("shape-ladder", "input-included")
def begins_with_the_input(input_shape, layers):
    shapes = [tuple(input_shape)]
    for layer in layers:
        H, W, C = shapes[-1]
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        shapes.append(((H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)))
    return shapes


@wrong("shape-ladder", "missing-keys")
def asks_for_the_stride(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        H = (H + 2 * layer["padding"] - layer["kernel_size"]) // layer["stride"] + 1
        W = (W + 2 * layer["padding"] - layer["kernel_size"]) // layer["stride"] + 1
        C = layer["filters"]
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "missing-keys", points=0.5)
def filters_of_a_pooling(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer["filters"]
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "pool-stride-one", points=0.5)
def stride_one_for_all(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p, s = layer["kernel_size"], layer.get("padding", 0), layer.get("stride", 1)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "conv-stride-is-its-size", points=0.5)
def own_size_for_all(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "padding-once")
def padding_counted_once(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + p - k) // s + 1, (W + p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "ceil-instead-of-floor")
def rounded_up(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W = (int(np.ceil((n + 2 * p - k) / s)) + 1 for n in (H, W))
        C = layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "always-from-the-input", points=1)
def not_chained(input_shape, layers):
    shapes = []
    for layer in layers:
        H, W, C = input_shape
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        shapes.append(((H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)))
    return shapes


@wrong("shape-ladder", "not-rounded")
def true_division(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) / s + 1, (W + 2 * p - k) / s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "last-shape-only")
def only_the_last(input_shape, layers):
    H, W, C = input_shape
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
    return (H, W, C)


@wrong("shape-ladder", "first-layer-only", points=1)
def return_inside_the_loop(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
        return shapes


@wrong("shape-ladder", "returned-nothing")
def shapes_kept(input_shape, layers):
    shapes = []
    shapes.append(input_shape)


@wrong("shape-ladder", "pool-stride-two", points=0.5)
def pooling_always_halves(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else 2)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "avg-pool-forgotten", points=0.5)
def knows_max_pooling_only(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", k if layer["kind"] == "max_pool" else 1)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "rounded-to-the-nearest", points=0.5)
def rounds(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W = round((H + 2 * p - k) / s) + 1, round((W + 2 * p - k) / s) + 1
        C = layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "only-the-window-divided")
def brackets_forgotten(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = H + 2 * p - k // s + 1, W + 2 * p - k // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("shape-ladder", "groups-counted", points=1)
def filters_shared_among_groups(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1
        C = layer["filters"] // layer.get("groups", 1) if layer["kind"] == "conv" else C
        shapes.append((H, W, C))
    return shapes


# ---- shift_sensitivity


@right("shift-sensitivity")
def fresh_arrays(f, images, max_shift):
    N, H, W, C = images.shape
    original = np.asarray(f(images), dtype=float)
    total, count = 0.0, 0
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if d == 0 and r == 0:
                continue
            moved = np.zeros_like(images)
            for i in range(H):
                for j in range(W):
                    if 0 <= i - d < H and 0 <= j - r < W:
                        moved[:, i, j] = images[:, i - d, j - r]
            gap = np.asarray(f(moved), dtype=float) - original
            total += np.sqrt((gap**2).sum()) / np.sqrt((original**2).sum())
            count += 1
    return total / count


@right("shift-sensitivity")
def roll_and_erase(f, images, max_shift):
    pictures = images.astype(float)
    base = np.array(f(pictures), float).ravel()
    results = []
    for down, right_ in np.ndindex(2 * max_shift + 1, 2 * max_shift + 1):
        down, right_ = down - max_shift, right_ - max_shift
        if not (down or right_):
            continue
        moved = np.roll(pictures, (down, right_), axis=(1, 2))
        if down > 0:
            moved[:, :down] = 0
        if down < 0:
            moved[:, down:] = 0
        if right_ > 0:
            moved[:, :, :right_] = 0
        if right_ < 0:
            moved[:, :, right_:] = 0
        results.append(np.linalg.norm(np.array(f(moved), float).ravel() - base))
    return np.float32(np.mean(results) / np.linalg.norm(base))


@right("shift-sensitivity")
def padded_and_cut(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    norm = lambda a: np.sqrt(np.sum(np.square(np.asarray(a, dtype=float))))  # noqa: E731
    base = np.asarray(f(images)).astype(float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if d or r]
    return sum(norm(f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) / norm(base) for d, r in shifts) / len(
        shifts
    )


@right("shift-sensitivity")
def matrices_that_shift(f, images, max_shift):
    H, W = images.shape[1:3]
    base = np.asarray(f(images), float)
    changes = {}
    for down in range(-max_shift, max_shift + 1):
        for across in range(-max_shift, max_shift + 1):
            moved = np.einsum("ih,nhwc,jw->nijc", np.eye(H, k=-down), images.astype(float), np.eye(W, k=-across))
            changes[down, across] = np.linalg.norm((np.asarray(f(moved), float) - base).ravel()) / np.linalg.norm(
                base.ravel()
            )
    changes.pop((0, 0))
    return float(np.mean(list(changes.values())))


@right("shift-sensitivity")
def zero_shift_subtracted(f, images, max_shift):
    def slices(amount):
        return (
            (slice(amount, None), slice(None, -amount))
            if amount > 0
            else (slice(None, amount or None), slice(-amount, None))
        )

    base = np.asarray(f(images.astype(np.float64)), np.float64)
    total = 0
    for down in range(-max_shift, max_shift + 1):
        for across in range(-max_shift, max_shift + 1):
            moved = np.zeros(images.shape)
            (to_rows, from_rows), (to_columns, from_columns) = slices(down), slices(across)
            moved[:, to_rows, to_columns] = images[:, from_rows, from_columns]
            total += np.linalg.norm(f(moved) - base)
    return np.array(total / np.linalg.norm(base) / ((2 * max_shift + 1) ** 2 - 1))


@wrong("shift-sensitivity", "wraps-around")
def rolled(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for down in range(-max_shift, max_shift + 1):
        for across in range(-max_shift, max_shift + 1):
            if (down, across) != (0, 0):
                moved = np.asarray(f(np.roll(images, (down, across), axis=(1, 2))), float)
                changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "zero-shift-counted")
def unmoved_counted(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-m, m + 1):
        for r in range(-m, m + 1):
            moved = np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float)
            changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "down-and-right-only")
def positive_amounts(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for d in range(max_shift + 1):
        for r in range(max_shift + 1):
            if d or r:
                moved = np.zeros_like(images)
                moved[:, d:, r:] = images[:, : images.shape[1] - d, : images.shape[2] - r]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "last-shift-missing")
def range_ends_early(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-m, m):
        for r in range(-m, m):
            if (d, r) != (0, 0):
                moved = np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float)
                changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "byte-overflow", points=1.5)
def bytes_subtracted(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = f(images)
    changes = []
    for d in range(-m, m + 1):
        for r in range(-m, m + 1):
            if (d, r) != (0, 0):
                moved = f(padded[:, m - d : m - d + H, m - r : m - r + W])
                changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "norm-by-picture", points=0.5)
def mean_over_pictures(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-m, m + 1):
        for r in range(-m, m + 1):
            if (d, r) != (0, 0):
                moved = np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float)
                for a, b in zip(moved, base):
                    changes.append(np.linalg.norm(a - b) / np.linalg.norm(b))
    return np.mean(changes)


@wrong("shift-sensitivity", "single-pictures")
def picture_after_picture(f, images, max_shift):
    m, changes = max_shift, []
    for image in images:
        padded = np.pad(image, ((m, m), (m, m), (0, 0)))
        base = np.asarray(f(image), float)
        for d in range(-m, m + 1):
            for r in range(-m, m + 1):
                if (d, r) != (0, 0):
                    moved = np.asarray(f(padded[m - d : m - d + image.shape[0], m - r : m - r + image.shape[1]]), float)
                    changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "not-divided")
def absolute_change(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    return np.mean([np.linalg.norm(f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) for d, r in shifts])


@wrong("shift-sensitivity", "f-not-called")
def pictures_compared(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0))).astype(float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    size = np.linalg.norm(images.astype(float))
    return np.mean([np.linalg.norm(padded[:, m - d : m - d + H, m - r : m - r + W] - images) / size for d, r in shifts])


@wrong("shift-sensitivity", "straight-only")
def no_diagonals(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, 0) for d in range(-m, m + 1) if d] + [(0, r) for r in range(-m, m + 1) if r]
    gaps = [np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float) - base for d, r in shifts]
    return np.mean([np.linalg.norm(gap) for gap in gaps]) / np.linalg.norm(base)


@wrong("shift-sensitivity", "squares-without-root")
def root_forgotten(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    return np.mean(
        [((f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) ** 2).sum() / (base**2).sum() for d, r in shifts]
    )


@wrong("shift-sensitivity", "one-number-asked-for")
def list_of_changes(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    return [
        np.linalg.norm(f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) / np.linalg.norm(base)
        for d, r in shifts
    ]


@wrong("shift-sensitivity", "shifts-add-up")
def moved_on_and_on(f, images, max_shift):
    H, W = images.shape[1:3]
    moved = images
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                padded = np.pad(moved, ((0, 0), (max_shift,) * 2, (max_shift,) * 2, (0, 0)))
                moved = padded[:, max_shift - d : max_shift - d + H, max_shift - r : max_shift - r + W]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "negative-slice")
def same_slice_for_both_signs(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.roll(images, (d, r), axis=(1, 2))
                moved[:, :d] = 0
                moved[:, :, :r] = 0
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "wrong-border-emptied")
def zeros_on_the_other_side(f, images, max_shift):
    H, W = images.shape[1:3]
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.roll(images, (d, r), axis=(1, 2))
                moved[:, slice(H - d, H) if d > 0 else slice(0, -d)] = 0
                moved[:, :, slice(W - r, W) if r > 0 else slice(0, -r)] = 0
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "nothing-left")
def empty_pictures(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.zeros_like(images)
                moved[:, d:d, r:r] = images[:, d:d, r:r]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("shift-sensitivity", "negative-not-moved")
def only_positive_amounts_move(f, images, max_shift):
    H, W = images.shape[1:3]
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.zeros_like(images)
                down, across = max(d, 0), max(r, 0)
                moved[:, down:, across:] = images[:, : H - down, : W - across]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


# ---- blur_pool2d


@right("blur-pool2d")
def loops_over_places(images, stride=2):
    weights = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
    N, H, W, C = images.shape
    rows, columns = (H - 3) // stride + 1, (W - 3) // stride + 1
    out = np.zeros((N, rows, columns, C))
    for n in range(N):
        for i in range(rows):
            for j in range(columns):
                for c in range(C):
                    out[n, i, j, c] = (
                        images[n, i * stride : i * stride + 3, j * stride : j * stride + 3, c] * weights
                    ).sum()
    return out


@right("blur-pool2d")
def windows_and_einsum(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@right("blur-pool2d")
def windows_and_tensordot(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(np.float32), (3, 3), axis=(1, 2))
    return np.tensordot(windows[:, ::stride, ::stride], kernel, axes=([4, 5], [0, 1]))


@right("blur-pool2d")
def nine_shifted_pictures(images, stride=2):
    H, W = images.shape[1:3]
    total = 0
    for y, a in enumerate((1, 2, 1)):
        for x, b in enumerate((1, 2, 1)):
            total = total + a * b / 16 * images[:, y : H - 2 + y, x : W - 2 + x]
    return total[:, ::stride, ::stride].tolist()


@right("blur-pool2d")
def by_fourier_transform(images, stride=2):
    H, W = images.shape[1:3]
    kernel = np.zeros((H, W))
    kernel[:3, :3] = np.outer([1, 2, 1], [1, 2, 1]) / 16
    spectrum = np.fft.fft2(images, axes=(1, 2)) * np.fft.fft2(kernel)[None, :, :, None]
    return np.fft.ifft2(spectrum, axes=(1, 2)).real[:, 2::stride, 2::stride]


@right("blur-pool2d")
def np_convolve_along_axes(images, stride=2):
    def blur(line):
        return np.convolve(line, np.array([1, 2, 1]) / 4, "valid")[::stride]

    return np.apply_along_axis(blur, 2, np.apply_along_axis(blur, 1, images))


@wrong("blur-pool2d", "not-divided")
def weights_not_divided(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1])
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@wrong("blur-pool2d", "box-blur")
def mean_of_nine(images, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return windows.mean(axis=(4, 5))[:, ::stride, ::stride]


@wrong("blur-pool2d", "blurred-too-late", points=0.5)
def thinned_out_first(images, stride=2):
    images = images[:, ::stride, ::stride].astype(float)
    if min(images.shape[1:3]) < 3:
        return np.zeros((len(images), 0, 0, images.shape[3]))
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)


@wrong("blur-pool2d", "stride-ignored", points=0.5)
def blurred_only(images, stride=2):
    images = images.astype(float)
    rows = (images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]) / 4
    return (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 4


@wrong("blur-pool2d", "one-direction-only")
def rows_blurred_only(images, stride=2):
    images = images.astype(float)
    return ((images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]) / 4)[:, ::stride, ::stride]


@wrong("blur-pool2d", "same-size")
def frame_of_zeros(images, stride=2):
    images = np.pad(images.astype(float), ((0, 0), (1, 1), (1, 1), (0, 0)))
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@wrong("blur-pool2d", "channels-mixed")
def channels_added_up(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    N, H, W, C = images.shape
    out = np.zeros((N, (H - 3) // stride + 1, (W - 3) // stride + 1, C))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = images[:, i * stride : i * stride + 3, j * stride : j * stride + 3]
            out[:, i, j] = (patch * kernel[None, :, :, None]).sum((1, 2, 3))[:, None]
    return out


@wrong("blur-pool2d", "byte-overflow", points=1.5)
def added_in_bytes(images, stride=2):
    rows = images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]
    total = rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]
    return total[:, ::stride, ::stride] / 16


@wrong("blur-pool2d", "starts-too-late", points=0.5)
def begins_at_one(images, stride=2):
    images = images.astype(float)
    rows = (images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]) / 4
    blurred = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 4
    return blurred[:, stride - 1 :: stride, stride - 1 :: stride]


@wrong("blur-pool2d", "wrong-axes", points=0.5)
def batch_thinned_out(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[::stride, ::stride]


@wrong("blur-pool2d", "average-pooling")
def blocks_averaged(images, stride=2):
    N, H, W, C = images.shape
    H, W = H // stride * stride, W // stride * stride
    return images[:, :H, :W].reshape(N, H // stride, stride, W // stride, stride, C).mean(axis=(2, 4))


@wrong("blur-pool2d", "another-kernel")
def weights_added(images, stride=2):
    kernel = np.add.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@wrong("blur-pool2d", "not-blurred")
def every_second_pixel(images, stride=2):
    return images[:, ::stride, ::stride]


@right("blur-pool2d")
def four_neighbours_twice(images, stride=2):
    images = images.astype(float)
    for _ in range(2):
        images = (images[:, :-1, :-1] + images[:, :-1, 1:] + images[:, 1:, :-1] + images[:, 1:, 1:]) / 4
    return images[:, ::stride, ::stride]


@wrong("blur-pool2d", "stride-used-twice", points=0.5)
def thinned_out_twice(images, stride=2):
    N, H, W, C = images.shape
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    out = np.zeros((N, (H - 3) // stride + 1, (W - 3) // stride + 1, C))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = images[:, i * stride : i * stride + 3, j * stride : j * stride + 3]
            out[:, i, j] = (patch * kernel[None, :, :, None]).sum((1, 2))
    return out[:, ::stride, ::stride]


@wrong("blur-pool2d", "truncated")
def sixteenths_without_a_rest(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1])
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride] // 16
