"""Answers to the exercise im2col of lesson 01."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "windows.reshape(*windows.shape[:3], -1) → windows.reshape(*windows.shape[:3], -2)": "NumPy takes any negative "
    "number as: what is left.",
}


@right
def flattened_patches(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C), dtype=images.dtype)
    for n in range(N):
        for i in range(h):
            for j in range(w):
                out[n, i, j] = images[n, i * stride : i * stride + kh, j * stride : j * stride + kw].flatten()
    return out


@right
def windows_reshaped(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = np.moveaxis(v, 3, -1)
    return v.reshape(*v.shape[:3], -1)


@right
def slices_concatenated(images, kernel_size, stride=1):
    kh, kw = kernel_size
    h = (images.shape[1] - kh) // stride + 1
    w = (images.shape[2] - kw) // stride + 1
    parts = []
    for y in range(kh):
        for x in range(kw):
            parts.append(images[:, y : y + (h - 1) * stride + 1 : stride, x : x + (w - 1) * stride + 1 : stride])
    return np.concatenate(parts, axis=-1)


@right
def fancy_indices(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    top = np.arange(0, H - kh + 1, stride)
    left = np.arange(0, W - kw + 1, stride)
    rows = top[:, None, None, None] + np.arange(kh)[None, None, :, None]
    columns = left[None, :, None, None] + np.arange(kw)[None, None, None, :]
    return images[:, rows, columns].reshape(N, len(top), len(left), kh * kw * C)


@right
def nested_lists(images, kernel_size, stride=1):
    kh = kernel_size[0]
    kw = kernel_size[1]
    result = []
    for image in images:
        table = []
        for i in range(0, len(image) - kh + 1, stride):
            line = []
            for j in range(0, len(image[0]) - kw + 1, stride):
                one = []
                for y in range(kh):
                    for x in range(kw):
                        one.extend(image[i + y][j + x])
                line.append(one)
            table.append(line)
        result.append(table)
    return result


@right
def as_strided(images, kernel_size, stride=1):
    images = np.ascontiguousarray(images)
    kh, kw = kernel_size
    N, H, W, C = images.shape
    a, b, c, d = images.strides
    h, w = 1 + (H - kh) // stride, 1 + (W - kw) // stride
    view = np.lib.stride_tricks.as_strided(images, (N, h, w, kh, kw, C), (a, b * stride, c * stride, b, c, d))
    return view.reshape(N, h, w, -1)


@right
def counted_positions_in_float32(images, kernel_size, stride=1):
    kh, kw = kernel_size
    n, H, W, C = np.shape(images)
    table = np.empty((n, (H - kh) // stride + 1, (W - kw) // stride + 1, kh * kw * C), dtype=np.float32)
    k = 0
    for y in range(kh):
        for x in range(kw):
            for c in range(C):
                for i in range(table.shape[1]):
                    for j in range(table.shape[2]):
                        table[:, i, j, k] = images[:, i * stride + y, j * stride + x, c]
                k += 1
    return table


@right
def thinned_afterwards_with_prints(images, kernel_size, stride=1):
    print(images.shape)
    kh, kw = kernel_size
    rows = []
    for i in range(images.shape[1] - kh + 1):
        columns = range(images.shape[2] - kw + 1)
        rows.append(np.stack([images[:, i : i + kh, j : j + kw].reshape(len(images), -1) for j in columns], 1))
    return np.stack(rows, 1)[:, ::stride, ::stride]


@wrong("channel-before-place", points=0.5)
def windows_not_moved(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("channel-before-place", points=0.5)
def channel_between_row_and_column(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = v.transpose(0, 1, 2, 4, 3, 5)
    return v.reshape(*v.shape[:3], -1)


@wrong("columns-before-rows")
def columns_before_rows(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = v.transpose(0, 1, 2, 5, 4, 3)
    return v.reshape(*v.shape[:3], -1)


@wrong("columns-before-rows")
def flattened_in_fortran_order(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    out = np.zeros((N, (H - kh) // stride + 1, (W - kw) // stride + 1, kh * kw * C))
    for n, i, j in np.ndindex(out.shape[:3]):
        out[n, i, j] = images[n, i * stride : i * stride + kh, j * stride : j * stride + kw].flatten("F")
    return out


@wrong("places-flattened-too")
def one_long_table(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows = []
    for image in images:
        for i in range(0, H - kh + 1, stride):
            for j in range(0, W - kw + 1, stride):
                rows.append(image[i : i + kh, j : j + kw].reshape(-1))
    return np.array(rows)


@wrong("places-flattened-too")
def a_table_for_each_picture(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = np.moveaxis(v, 3, -1)
    return v.reshape(len(images), v.shape[1] * v.shape[2], -1)


@wrong("places-before-numbers")
def patches_in_columns(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh + 1, stride), range(0, W - kw + 1, stride)
    table = [[[image[i : i + kh, j : j + kw].reshape(-1) for j in columns] for i in rows] for image in images]
    return np.array(table).transpose(0, 3, 1, 2)


@wrong("not-flattened")
def patches_left_as_blocks(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.transpose(0, 1, 2, 4, 5, 3)


@wrong("stride-ignored", points=1.5)
def stride_ignored(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)
    return v.reshape(*v.shape[:3], -1)


@wrong("stride-in-rows-only", points=1.5)
def stride_in_rows_only(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)[:, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("stride-for-size-only", points=1.5)
def patches_one_pixel_apart(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C))
    for i in range(h):
        for j in range(w):
            out[:, i, j] = images[:, i : i + kh, j : j + kw].reshape(N, -1)
    return out


@wrong("ceil-instead-of-floor", points=1.5)
def rounded_up(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = -(-(H - kh) // stride) + 1, -(-(W - kw) // stride) + 1
    larger = np.pad(images, ((0, 0), (0, stride), (0, stride), (0, 0)))
    out = np.zeros((N, h, w, kh * kw * C))
    for i in range(h):
        for j in range(w):
            out[:, i, j] = larger[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("jumps-by-the-kernel")
def patches_do_not_overlap(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh + 1, kh), range(0, W - kw + 1, kw)
    table = [[images[:, i : i + kh, j : j + kw].reshape(N, -1) for j in columns] for i in rows]
    return np.array(table).transpose(2, 0, 1, 3)


@wrong("kernel-size-swapped")
def width_before_height(images, kernel_size, stride=1):
    kw, kh = kernel_size
    v = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    v = np.moveaxis(v, 3, -1)
    return v.reshape(*v.shape[:3], -1)


@wrong("pair-as-number")
def kernel_size_as_one_number(images, kernel_size, stride=1):
    k = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - k + 1, stride), range(0, W - k + 1, stride)
    return np.array([[[image[i : i + k, j : j + k].ravel() for j in columns] for i in rows] for image in images])


@wrong("kernel-assumed-square")
def square_kernels_only(images, kernel_size, stride=1):
    k = kernel_size[0]
    N, H, W, C = images.shape
    rows, columns = range(0, H - k + 1, stride), range(0, W - k + 1, stride)
    return np.array([[[image[i : i + k, j : j + k].ravel() for j in columns] for i in rows] for image in images])


@wrong("picture-assumed-square")
def square_pictures_only(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, _, C = images.shape
    out = np.zeros((N, (H - kh) // stride + 1, (H - kw) // stride + 1, kh * kw * C))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = images[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("one-too-small")
def last_place_missing(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh, stride), range(0, W - kw, stride)
    table = [[images[:, i : i + kh, j : j + kw].reshape(N, -1) for j in columns] for i in rows]
    return np.array(table).transpose(2, 0, 1, 3)


@wrong("never-filled")
def last_place_left_zero(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C))
    for i in range(h - 1):
        for j in range(w - 1):
            out[:, i, j] = images[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("first-channel-only", points=0.5)
def first_channel_only(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images[..., 0], kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("channels-added-up", points=0.5)
def channels_added_up(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images.sum(-1), kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("truncated", points=0.5)
def table_of_integers(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C), int)
    for i in range(h):
        for j in range(w):
            out[:, i, j] = images[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("transposed")
def rows_and_columns_swapped(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = v.transpose(0, 2, 1, 4, 5, 3)
    return v.reshape(*v.shape[:3], -1)


@wrong("rearranged")
def reshaped_instead_of_moved(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh + 1, stride), range(0, W - kw + 1, stride)
    table = np.array([[images[:, i : i + kh, j : j + kw].reshape(N, -1).T for j in columns] for i in rows])
    return table.reshape(N, len(rows), len(columns), -1)


@wrong("signature")
def height_and_width_as_two_arguments(images, kh, kw, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2)), 3, -1)[
        :, ::stride, ::stride
    ]
    return v.reshape(*v.shape[:3], -1)


@wrong("returned-nothing")
def no_return(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)[
        :, ::stride, ::stride
    ]
    v = v.reshape(*v.shape[:3], -1)


@wrong("input-changed")
def pictures_scaled_in_place(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)[
        :, ::stride, ::stride
    ]
    out = v.reshape(*v.shape[:3], -1)
    images /= 255
    return out


@wrong("byte-overflow", points=1)
def rows_of_bytes(images, kernel_size, stride=1):
    (n, height, width, channels), (kh, kw) = images.shape, kernel_size
    rows, columns = (height - kh) // stride + 1, (width - kw) // stride + 1
    table = np.zeros((n, rows, columns, kh * kw * channels), float if images.dtype == float else np.uint8)
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            table[:, i, j] = images[:, top : top + kh, left : left + kw].reshape(n, -1).astype(table.dtype)
    return table
