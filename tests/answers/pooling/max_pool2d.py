"""Answers to the exercise max-pool2d of lesson 03."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "images.shape[1:3] → images.shape[1:4]": "The channels get starts of windows too, which nobody uses.",
    "max((places - 1) * stride + pool_size - size, 0) → max((places - 1) * stride + pool_size - size, 1)": "Half of "
    "what is missing counts, and half of 1 is 0 as well.",
}


@right
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


@right
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


@right
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


@right
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


@right
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


@right
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


@right
def edges_repeated_never_win_alone(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("padded-zero-wins", points=2.5)
def np_pad_with_zeros(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("starts-from-zero", points=2.5)
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


@wrong("whole-numbers-refused", points=0.5)
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


@wrong("same-ignored", points=1.5)
def valid_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("padding-not-by-stride", points=1.5)
def half_the_window_on_each_side(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        p = pool_size // 2
        images = np.pad(images, ((0, 0), (p, p), (p, p), (0, 0)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("negative-start", points=1.5)
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


@wrong("padding-at-the-end-only", points=1.5)
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


@wrong("extra-padding-first", points=1.5)
def extra_place_above(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p - p // 2, p // 2) for p in need] + [(0, 0)], constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("stride-ignored", points=1)
def reshaped_blocks(images, pool_size=2, stride=None, padding="valid"):
    N, H, W, C = images.shape
    k = pool_size
    rows, columns = H // k, W // k
    blocks = images[:, : rows * k, : columns * k].reshape(N, rows, k, columns, k, C)
    return blocks.max(axis=(2, 4))


@wrong("blocks-do-not-fill-the-picture")
def reshaped_as_in_the_example(images, pool_size=2, stride=None, padding="valid"):
    N, H, W, C = images.shape
    return images.reshape(N, H // pool_size, pool_size, W // pool_size, pool_size, C).max(axis=(2, 4))


@wrong("partial-windows-kept")
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


@wrong("channels-mixed")
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


@wrong("default-stride-one", points=0.5)
def stride_none_is_one(images, pool_size=2, stride=None, padding="valid"):
    stride = 1 if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("mean-not-max")
def mean_of_windows(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(4, 5))


@wrong("unpacking")
def batch_forgotten(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    H, W = images.shape
    return [
        [images[i : i + pool_size, j : j + pool_size].max() for j in range(0, W, stride)] for i in range(0, H, stride)
    ]


@wrong("input-changed")
def normalises_in_place(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    N, H, W, C = images.shape
    rows, columns = (H - pool_size) // stride + 1, (W - pool_size) // stride + 1
    for i in range(rows):
        for j in range(columns):
            patch = images[:, i * stride : i * stride + pool_size, j * stride : j * stride + pool_size].max((1, 2))
            images[:, i, j] = patch
    return images[:, :rows, :columns].copy()


@wrong("byte-overflow", points=2)
def one_less_than_the_smallest(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        widths = [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)]
        images = np.pad(images, widths, constant_values=images.min() - images.dtype.type(1))
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("less-than-nothing-missing", points=2)
def padded_by_a_negative_number(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [(-(-n // stride) - 1) * stride + pool_size - n for n in images.shape[1:3]]
        widths = [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)]
        images = np.pad(images, widths, constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("less-than-nothing-missing", points=2)
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


@wrong("same-rounded-down", points=1.5)
def same_but_fewer(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        need = [max((n // stride - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("same-in-one-direction", points=1.5)
def rows_padded_only(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or pool_size
    images = images.astype(float)
    if padding == "same":
        missing = max((-(-images.shape[1] // stride) - 1) * stride + pool_size - images.shape[1], 0)
        rows = (missing // 2, missing - missing // 2)
        images = np.pad(images, ((0, 0), rows, (0, 0), (0, 0)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("picture-assumed-square")
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


@wrong("default-stride-one", points=1.5)
def stride_none_is_one_also_with_same(images, pool_size=2, stride=None, padding="valid"):
    stride = stride or 1
    images = images.astype(float)
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        images = np.pad(images, [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)], constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("several-results")
def result_and_places(images, pool_size=2, stride=None, padding="valid"):
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    windows = windows[:, :: stride or pool_size, :: stride or pool_size]
    return windows.max((-2, -1)), windows.reshape(*windows.shape[:-2], -1).argmax(-1)


def _padded_with(fill, images, pool_size, stride, padding):
    stride = stride or pool_size
    if padding == "same":
        need = [max((-(-n // stride) - 1) * stride + pool_size - n, 0) for n in images.shape[1:3]]
        widths = [(0, 0)] + [(p // 2, p - p // 2) for p in need] + [(0, 0)]
        images = np.pad(images, widths, constant_values=fill)
    windows = np.lib.stride_tricks.sliding_window_view(images, (pool_size, pool_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(4, 5))


@wrong("padding-wins", points=2.5)
def padded_with_minus_100(images, pool_size=2, stride=None, padding="valid"):
    return _padded_with(-100, images.astype(float), pool_size, stride, padding)


@wrong("padding-wins", points=2.5)
def padded_with_minus_a_billion(images, pool_size=2, stride=None, padding="valid"):
    return _padded_with(-1e9, images.astype(float), pool_size, stride, padding)


@wrong("padded-zero-wins", points=2.5)
def zeros_for_whole_numbers(images, pool_size=2, stride=None, padding="valid"):
    fill = 0 if images.dtype.kind in "iu" else -np.inf
    return _padded_with(fill, images, pool_size, stride, padding)
