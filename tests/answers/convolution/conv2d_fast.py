"""Answers to the exercise conv2d-fast of lesson 01."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "weights.reshape(-1, weights.shape[-1]) → weights.reshape(-2, weights.shape[-1])": "NumPy takes any negative "
    "number as: what is left.",
}


@right
def windows_times_table(images, weights, bias, stride=1, padding=0):
    kh, kw, C, F = weights.shape
    p = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    rows = v.transpose(0, 1, 2, 4, 5, 3).reshape(*v.shape[:3], -1).astype(float)
    return rows @ weights.reshape(-1, F) + bias


@right
def plain_einsum(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", v, weights) + bias


@right
def tensordot_in_float32(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(np.float32), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights.astype(np.float32), axes=([4, 5, 3], [0, 1, 2])) + bias.astype(np.float32)


@right
def kernel_positions(images, weights, bias, stride=1, padding=0):
    x = np.pad(images.astype(np.float64), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw = weights.shape[:2]
    h = (x.shape[1] - kh) // stride + 1
    w = (x.shape[2] - kw) // stride + 1
    out = np.zeros((x.shape[0], h, w, weights.shape[3]))
    for a in range(kh):
        for b in range(kw):
            out += x[:, a : a + stride * (h - 1) + 1 : stride, b : b + stride * (w - 1) + 1 : stride, :] @ weights[a, b]
    return out + bias


@right
def positions_channels_and_filters(images, weights, bias, stride=1, padding=0):
    x = np.pad(images.astype(np.float64), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    h = (x.shape[1] - kh) // stride + 1
    w = (x.shape[2] - kw) // stride + 1
    maps = []
    for f in range(F):
        m = np.full((x.shape[0], h, w), float(bias[f]))
        for a in range(kh):
            for b in range(kw):
                for c in range(C):
                    pixels = x[:, a : a + stride * (h - 1) + 1 : stride, b : b + stride * (w - 1) + 1 : stride, c]
                    m += weights[a, b, c, f] * pixels
        maps.append(m)
    return np.stack(maps, axis=-1)


@right
def picture_by_picture(images, weights, bias, stride=1, padding=0):
    kh, kw, C, F = weights.shape
    out = []
    for image in images:
        image = np.pad(image, ((padding, padding), (padding, padding), (0, 0))).astype(float)
        v = np.lib.stride_tricks.sliding_window_view(image, (kh, kw, C))[::stride, ::stride, 0]
        h, w = v.shape[:2]
        out.append((v.reshape(h * w, -1) @ weights.reshape(-1, F) + bias).reshape(h, w, F))
    return np.array(out)


@right
def filter_by_filter(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    v = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    maps = []
    for f in range(F):
        w = np.moveaxis(weights[..., f], 2, 0)
        maps.append((v * w).sum(axis=(3, 4, 5)) + bias[f])
    return np.stack(maps, -1)


@right
def by_fft(images, weights, bias, stride=1, padding=0):
    x = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw = weights.shape[:2]
    s = x.shape[1:3]
    filters = np.conj(np.fft.rfft2(weights, s=s, axes=(0, 1)))
    y = np.fft.irfft2(np.einsum("nhwc,hwcf->nhwf", np.fft.rfft2(x, axes=(1, 2)), filters), s=s, axes=(1, 2))
    return y[:, : s[0] - kh + 1 : stride, : s[1] - kw + 1 : stride] + bias


@right
def fancy_indices(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    top = np.arange(0, p.shape[1] - kh + 1, stride)
    left = np.arange(0, p.shape[2] - kw + 1, stride)
    table = p[:, (top[:, None] + np.arange(kh))[:, None, :, None], (left[:, None] + np.arange(kw))[None, :, None, :]]
    return table.reshape(len(p), len(top), len(left), -1) @ weights.reshape(-1, F) + bias


@right
def a_list_from_strided_patches(images, weights, bias, stride=1, padding=0):
    x = np.ascontiguousarray(np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0))), dtype=float)
    print("padded", x.shape)
    kh, kw, c, f = weights.shape
    n, H, W, _ = x.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    a, b, d, e = x.strides
    patches = np.lib.stride_tricks.as_strided(x, (n, h, w, kh, kw, c), (a, b * stride, d * stride, b, d, e))
    return (patches.reshape(n * h * w, -1) @ weights.reshape(-1, f) + bias).reshape(n, h, w, f).tolist()


@wrong("not-fast-enough", points=1)
def loops_over_everything(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for n in range(len(p)):
        for i in range(h):
            for j in range(w):
                for f in range(F):
                    patch = p[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, i, j, f] = np.sum(patch * weights[..., f]) + bias[f]
    return out


@wrong("not-fast-enough", points=1)
def one_product_for_each_place(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    table = weights.reshape(-1, F)
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    n = len(p)
    out = np.empty((n, h, w, F))
    for i in range(h):
        for j in range(w):
            out[:, i, j] = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(n, -1).dot(table)
    return out + bias


@wrong("not-fast-enough", points=1)
def table_filled_place_by_place(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    table = np.empty((len(p), h, w, kh, kw, C))
    for i in range(h):
        for j in range(w):
            table[:, i, j] = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
    return table.reshape(len(p), h, w, -1) @ weights.reshape(-1, F) + bias


@wrong("not-fast-enough", points=1)
def patches_listed_one_by_one(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    rows, columns = range(0, p.shape[1] - kh + 1, stride), range(0, p.shape[2] - kw + 1, stride)
    patches = np.array([[p[:, i : i + kh, j : j + kw] for j in columns] for i in rows])
    table = patches.reshape(len(rows), len(columns), len(p), -1)
    return np.moveaxis(table @ weights.reshape(-1, F), 2, 0) + bias


@wrong("not-fast-enough", points=1)
def comprehension_over_places(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    rows, columns = range(0, p.shape[1] - kh + 1, stride), range(0, p.shape[2] - kw + 1, stride)
    places = [[np.einsum("nyxc,yxcf->nf", p[:, i : i + kh, j : j + kw], weights) for j in columns] for i in rows]
    return np.moveaxis(np.array(places), 2, 0) + bias


@wrong("not-fast-enough", points=1)
def np_vectorize(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1

    @np.vectorize
    def answer(n, i, j, f):
        return (p[n, i * stride : i * stride + kh, j * stride : j * stride + kw] * weights[..., f]).sum() + bias[f]

    return answer(*np.indices((len(p), h, w, F)))


@wrong("bias-forgotten")
def slow_and_bias_forgotten(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(h):
        for j in range(w):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights, 3)
    return out


@wrong("bias-forgotten")
def bias_forgotten(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2]))


@wrong("bias-once-per-channel")
def bias_once_per_channel(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return sum(np.tensordot(v[:, :, :, c], weights[:, :, c], 2) + bias for c in range(p.shape[3]))


@wrong("orders-differ")
def weights_reshaped_to_rows(images, weights, bias, stride=1, padding=0):
    kh, kw, C, F = weights.shape
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    rows = v.transpose(0, 1, 2, 4, 5, 3).reshape(*v.shape[:3], -1)
    return rows @ weights.reshape(F, -1).T + bias


@wrong("orders-differ")
def windows_not_moved(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1) @ weights.reshape(-1, weights.shape[3]) + bias


@wrong("stride-ignored", points=1.5)
def stride_ignored(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("stride-in-columns-only", points=1.5)
def stride_in_columns_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, :, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("padding-ignored", points=1.5)
def padding_ignored(images, weights, bias, stride=1, padding=0):
    v = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("padding-on-one-side", points=1.5)
def padding_at_bottom_and_right_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (0, padding), (0, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("byte-overflow", points=1.5)
def result_like_the_pictures(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias
    return out.astype(int).astype(np.uint8) if images.dtype == np.uint8 else out


@wrong("rearranged")
def still_a_table(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    table = np.moveaxis(v, 3, -1).reshape(-1, weights[..., 0].size)
    return table @ weights.reshape(-1, weights.shape[3]) + bias


@wrong("rearranged")
def reshaped_instead_of_moved(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    maps = np.einsum("nijcyx,yxcf->fnij", v, weights) + bias[:, None, None, None]
    return maps.reshape(*v.shape[:3], len(bias))


@wrong("channels-first")
def result_has_channels_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.moveaxis(np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias, -1, 1)


@wrong("kernel-flipped")
def filters_turned(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights[::-1, ::-1], axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("shapes-do-not-fit")
def three_by_three_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, (3, 3), axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("stride-and-padding-swapped", points=1.5)
def padding_before_stride(images, weights, bias, padding=0, stride=1):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("never-filled")
def zeros_of_the_right_shape(images, weights, bias, stride=1, padding=0):
    N, H, W, _ = images.shape
    kh, kw, _, F = weights.shape
    return np.zeros((N, (H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1, F))


@wrong("undefined-name")
def helper_not_defined(images, weights, bias, stride=1, padding=0):
    padded = zeropad(images, padding)
    return patches(padded, weights.shape[:2], stride) @ weights.reshape(-1, weights.shape[-1]) + bias


@wrong("input-changed")
def weights_changed_in_place(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias
    weights *= 2
    return out


@wrong("returned-nothing")
def no_return(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("padded-kernel-refused", points=1.5)
def compares_filter_and_picture(images, weights, bias, stride=1, padding=0):
    kh, kw, _, filters = weights.shape
    if kh > images.shape[1] or kw > images.shape[2]:
        raise ValueError("the filter does not fit into the picture")
    images = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(windows, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("truncated", points=1.5)
def filled_into_the_weights_kind(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.empty((*v.shape[:3], len(bias)), np.result_type(weights, bias))
    out[...] = np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias
    return out
