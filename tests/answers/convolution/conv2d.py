"""Answers to the exercise conv2d of lesson 01."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

from tests.answers import right, wrong


@right
def four_loops(images, weights, bias, stride=1, padding=0):
    N, H, W, C = images.shape
    kh, kw, _, F = weights.shape
    padded = np.zeros((N, H + 2 * padding, W + 2 * padding, C))
    padded[:, padding : padding + H, padding : padding + W, :] = images
    h = (H + 2 * padding - kh) // stride + 1
    w = (W + 2 * padding - kw) // stride + 1
    out = np.zeros((N, h, w, F))
    for n in range(N):
        for i in range(h):
            for j in range(w):
                for f in range(F):
                    patch = padded[n, i * stride : i * stride + kh, j * stride : j * stride + kw, :]
                    out[n, i, j, f] = np.sum(patch * weights[:, :, :, f]) + bias[f]
    return out


@right
def seven_loops_in_lists(images, weights, bias, stride=1, padding=0):
    images = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0))).tolist()
    kh, kw, C, F = weights.shape
    weights = weights.tolist()
    out = []
    for image in images:
        maps = []
        for top in range(0, len(image) - kh + 1, stride):
            row = []
            for left in range(0, len(image[0]) - kw + 1, stride):
                answers = [float(b) for b in bias]
                for f in range(F):
                    for y in range(kh):
                        for x in range(kw):
                            for c in range(C):
                                answers[f] += image[top + y][left + x][c] * weights[y][x][c][f]
                row.append(answers)
            maps.append(row)
        out.append(maps)
    return out


@right
def windows_and_einsum(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@right
def kernel_positions(images, weights, bias, stride=1, padding=0):
    x = np.pad(images, ((0,), (padding,), (padding,), (0,))).astype(float)
    kh, kw = weights.shape[:2]
    h = (x.shape[1] - kh) // stride + 1
    w = (x.shape[2] - kw) // stride + 1
    out = 0
    for a in range(kh):
        for b in range(kw):
            out = (
                out
                + x[:, a : a + stride * (h - 1) + 1 : stride, b : b + stride * (w - 1) + 1 : stride, :] @ weights[a, b]
            )
    return out + bias


@right
def tensordots_stacked(images, weights, bias, stride=1, padding=0):
    x = np.pad(np.array(images, dtype=float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, _, _ = weights.shape
    rows = []
    for i in range(0, x.shape[1] - kh + 1, stride):
        columns = range(0, x.shape[2] - kw + 1, stride)
        rows.append(np.stack([np.tensordot(x[:, i : i + kh, j : j + kw], weights, 3) for j in columns], axis=1))
    return np.stack(rows, axis=1) + np.asarray(bias)


@right
def by_fft(images, weights, bias, stride=1, padding=0):
    x = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw = weights.shape[:2]
    s = x.shape[1:3]
    fx = np.fft.fft2(x, axes=(1, 2))
    fw = np.conj(np.fft.fft2(weights, s=s, axes=(0, 1)))
    y = np.real(np.fft.ifft2(np.einsum("nhwc,hwcf->nhwf", fx, fw), axes=(1, 2)))
    return y[:, : s[0] - kh + 1 : stride, : s[1] - kw + 1 : stride] + bias


@right
def in_float32(images, weights, bias, stride=1, padding=0):
    images = images.astype("float32")
    weights = weights.astype("float32")
    p = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    out = np.zeros((len(p), (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1, F), dtype="float32")
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(len(p), -1)
            out[:, i, j] = patch @ weights.reshape(-1, F) + bias
    return out


@right
def filter_by_filter_with_prints(images, weights, bias, stride=1, padding=0):
    def slide(image, kernel):
        kh, kw = kernel.shape
        rows, columns = range(0, image.shape[0] - kh + 1, stride), range(0, image.shape[1] - kw + 1, stride)
        return np.array([[(image[i : i + kh, j : j + kw] * kernel).sum() for j in columns] for i in rows])

    print("images", images.shape, "weights", weights.shape)
    batch = []
    for image in images:
        image = np.pad(image.astype(float), ((padding, padding), (padding, padding), (0, 0)))
        maps = []
        for f in range(weights.shape[3]):
            maps.append(sum(slide(image[:, :, c], weights[:, :, c, f]) for c in range(image.shape[2])) + bias[f])
        batch.append(np.dstack(maps))
    return np.array(batch)


@right
def starts_with_the_bias(images, weights, bias, stride=1, padding=0):
    n, height, width, channels = images.shape
    kh, kw, _, c_out = weights.shape
    h_out = int((height + 2 * padding - kh) / stride) + 1
    w_out = int((width + 2 * padding - kw) / stride) + 1
    level = np.zeros((n, padding, width, channels))
    padded = np.concatenate([level, images, level], axis=1)
    side = np.zeros((n, height + 2 * padding, padding, channels))
    padded = np.concatenate([side, padded, side], axis=2)
    out = np.tile(np.array(bias, dtype=float), (n, h_out, w_out, 1))
    i = 0
    while i < h_out:
        j = 0
        while j < w_out:
            y, x = i * stride, j * stride
            patch = padded[:, y : y + kh, x : x + kw, :, None]
            out[:, i, j, :] += (patch * weights).sum(axis=(1, 2, 3))
            j = j + 1
        i = i + 1
    return out


@right
def channels_first_inside(images, weights, bias, stride=1, padding=0):
    x = np.transpose(images, (0, 3, 1, 2)).astype(np.float64)
    w = np.transpose(weights, (3, 2, 0, 1)).astype(np.float64)
    if padding > 0:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="constant", constant_values=0)
    H = 1 + (x.shape[2] - w.shape[2]) // stride
    W = 1 + (x.shape[3] - w.shape[3]) // stride
    out = np.zeros((x.shape[0], w.shape[0], H, W))
    for f in range(w.shape[0]):
        for i in range(H):
            for j in range(W):
                window = x[:, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
                out[:, f, i, j] = np.sum(window * w[f], axis=(1, 2, 3)) + bias[f]
    return out.transpose(0, 2, 3, 1)


@wrong("bias-forgotten")
def bias_forgotten(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights)


@wrong("bias-once-per-channel", points=0.5)
def bias_in_the_loop_over_channels(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(h):
        for j in range(w):
            for c in range(C):
                patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw, c]
                out[:, i, j] += np.tensordot(patch, weights[:, :, c], 2) + bias
    return out


@wrong("bias-at-every-weight")
def bias_inside_the_sum(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for n, i, j, f in np.ndindex(out.shape):
        patch = p[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
        out[n, i, j, f] = np.sum(patch * weights[..., f] + bias[f])
    return out


@wrong("one-bias-for-all", points=0.5)
def first_bias_for_all(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias[0]


@wrong("one-bias-for-all", points=0.5)
def sum_of_all_biases(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + np.sum(bias)


@wrong("bias-subtracted")
def bias_as_a_threshold(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) - bias


@wrong("shapes-do-not-fit", points=0.5)
def bias_along_columns(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias[:, None]


@wrong("stride-ignored", points=2)
def stride_ignored(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("stride-in-rows-only", points=2)
def stride_in_rows_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, _, _ = weights.shape
    rows, columns = range(0, p.shape[1] - kh + 1, stride), range(p.shape[2] - kw + 1)
    places = [[np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias for j in columns] for i in rows]
    return np.moveaxis(np.array(places), 2, 0)


@wrong("stride-in-columns-only", points=2)
def stride_in_columns_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, :, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("stride-for-size-only", points=2)
def patches_one_pixel_apart(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(h):
        for j in range(w):
            out[:, i, j] = np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias
    return out


@wrong("pixels-thinned-out", points=2)
def pixels_left_out_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])[:, ::stride, ::stride]
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("index-out-of-range", points=2)
def result_indexed_by_pixels(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(0, p.shape[1] - kh + 1, stride):
        for j in range(0, p.shape[2] - kw + 1, stride):
            out[:, i, j] = np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias
    return out


@wrong("ceil-instead-of-floor", points=2)
def half_steps_made_too(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = int(np.ceil((p.shape[1] - kh) / stride)) + 1, int(np.ceil((p.shape[2] - kw) / stride)) + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(h):
        for j in range(w):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights[: patch.shape[1], : patch.shape[2]], 3) + bias
    return out


@wrong("float-as-size")
def size_with_one_slash(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    out = np.zeros((len(p), (p.shape[1] - kh) / stride + 1, (p.shape[2] - kw) / stride + 1, F))
    return out + bias


@wrong("shapes-do-not-fit")
def patches_hang_over_the_edge(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    rows, columns = range(0, p.shape[1], stride), range(0, p.shape[2], stride)
    places = [[np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias for j in columns] for i in rows]
    return np.moveaxis(np.array(places), 2, 0)


@wrong("size-without-padding", points=2.5)
def size_computed_without_padding(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    N, H, W, C = images.shape
    kh, kw, C, F = weights.shape
    out = np.zeros((N, (H - kh) // stride + 1, (W - kw) // stride + 1, F))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights, 3) + bias
    return out


@wrong("padding-on-one-side", points=2.5)
def size_counts_padding_once(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    N, H, W, C = images.shape
    kh, kw, C, F = weights.shape
    out = np.zeros((N, (H + padding - kh) // stride + 1, (W + padding - kw) // stride + 1, F))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights, 3) + bias
    return out


@wrong("padding-ignored", points=2.5)
def padded_copy_not_used(images, weights, bias, stride=1, padding=0):
    np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("padding-on-one-side", points=2.5)
def padding_at_top_and_left_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, 0), (padding, 0), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("padding-in-rows-only", points=2.5)
def padding_in_rows_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (0, 0), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("shapes-do-not-fit", points=2.5)
def padding_on_every_axis(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(windows, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("padding-repeats-the-edge", points=2.5)
def padding_repeats_the_edge(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)], mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("padding-around-the-result", points=2.5)
def zeros_around_the_result(images, weights, bias, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias
    return np.pad(out, [(0, 0), (padding, padding), (padding, padding), (0, 0)])


@wrong("padding-doubled", points=2.5)
def padded_twice(images, weights, bias, stride=1, padding=0):
    for _ in range(2):
        images = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("padding-not-asked-for")
def always_same_size(images, weights, bias, stride=1, padding=0):
    a, b = weights.shape[0] // 2, weights.shape[1] // 2
    p = np.pad(images.astype(float), [(0, 0), (a, a), (b, b), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("padding-not-asked-for", points=1)
def default_padding_of_one(images, weights, bias, stride=1, padding=1):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("stride-and-padding-swapped", points=3)
def padding_before_stride(images, weights, bias, padding=0, stride=1):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("signature", points=1.5)
def without_stride_and_padding(images, weights, bias):
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("window-too-large")
def weights_come_first(weights, images, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("first-channel-only", points=0.5)
def first_channel_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images[..., 0].astype(float), [(0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijyx,yxf->nijf", windows, weights[:, :, 0]) + bias


@wrong("last-channel-only", points=0.5)
def last_channel_wins(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    for c in range(p.shape[3]):
        out = np.einsum("nijyx,yxf->nijf", windows[:, :, :, c], weights[:, :, c])
    return out + bias


@wrong("channels-mixed", points=0.5)
def channels_added_up_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijyx,yxf->nijf", windows.sum(3), weights.sum(2)) + bias


@wrong("mean-over-channels", points=0.5)
def channels_averaged(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijcf", windows, weights).mean(3) + bias


@wrong("extra-axis")
def channels_kept_apart(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijcf", windows, weights) + bias


@wrong("last-product-only")
def assigned_instead_of_added(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    for y in range(kh):
        for x in range(kw):
            out = p[:, y : y + stride * h : stride, x : x + stride * w : stride][:, :h, :w] @ weights[y, x]
    return out + bias


@wrong("kernel-flipped")
def filters_turned(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights[::-1, ::-1]) + bias


@wrong("kernel-transposed")
def filters_transposed(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    weights = weights.transpose(1, 0, 2, 3)
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("index-out-of-range")
def weights_read_in_another_order(images, weights, bias, stride=1, padding=0):
    F, C, kh, kw = weights.shape
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(h):
        for j in range(w):
            for f in range(F):
                patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
                out[:, i, j, f] = np.sum(patch * weights[f].transpose(1, 2, 0), axis=(1, 2, 3)) + bias[f]
    return out


@wrong("one-filter-for-all", points=0.5)
def first_filter_for_all(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for n, i, j, f in np.ndindex(out.shape):
        patch = p[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
        out[n, i, j, f] = np.sum(patch * weights[:, :, :, 0]) + bias[f]
    return out


@wrong("channels-first")
def result_has_channels_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nfij", windows, weights) + bias[:, None, None]


@wrong("transposed")
def rows_and_columns_swapped(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->njif", windows, weights) + bias


@wrong("batch-axis-lost")
def first_picture_only(images, weights, bias, stride=1, padding=0):
    image = np.pad(images[0].astype(float), [(padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    rows, columns = range(0, image.shape[0] - kh + 1, stride), range(0, image.shape[1] - kw + 1, stride)
    return np.array([[np.tensordot(image[i : i + kh, j : j + kw], weights, 3) + bias for j in columns] for i in rows])


@wrong("pictures-mixed", points=0.5)
def sum_over_the_batch_too(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(h):
        for j in range(w):
            for f in range(F):
                patches = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
                out[:, i, j, f] = np.sum(patches * weights[:, :, :, f]) + bias[f]
    return out


@wrong("extra-axis")
def squeezed(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.squeeze(np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias)


@wrong("picture-assumed-square", points=0.5)
def square_pictures_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    n = (p.shape[1] - kh) // stride + 1
    out = np.zeros((len(p), n, n, F))
    for i in range(n):
        for j in range(n):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights, 3) + bias
    return out


@wrong("kernel-assumed-square")
def square_kernels_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    k = len(weights)
    h, w = (p.shape[1] - k) // stride + 1, (p.shape[2] - k) // stride + 1
    out = np.zeros((len(p), h, w, len(bias))) + bias
    for y in range(k):
        for x in range(k):
            out += p[:, y : y + stride * h : stride, x : x + stride * w : stride][:, :h, :w] @ weights[y, x]
    return out


@wrong("one-too-small")
def last_place_missing(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    out = np.zeros((len(p), (p.shape[1] - kh) // stride, (p.shape[2] - kw) // stride, F))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights, 3) + bias
    return out


@wrong("byte-overflow", points=3.5)
def result_like_the_pictures(images, weights, bias, stride=1, padding=0):
    p = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias
    return (out.astype(int) % 256).astype(np.uint8) if images.dtype == np.uint8 else out


@wrong("truncated", points=0.5)
def result_of_integers(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F), dtype=int)
    for i in range(h):
        for j in range(w):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights, 3) + bias
    return out


@wrong("relu-included")
def negatives_cut_off(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.maximum(0, np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias)


@wrong("input-changed")
def bias_used_as_the_sum(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    rows, columns = range(0, p.shape[1] - kh + 1, stride), range(0, p.shape[2] - kw + 1, stride)
    out = np.zeros((len(p), len(rows), len(columns), F))
    for n, i, j in np.ndindex(out.shape[:3]):
        answer = bias
        answer += np.tensordot(p[n, rows[i] : rows[i] + kh, columns[j] : columns[j] + kw], weights, 3)
        out[n, i, j] = answer
    return out


@wrong("input-changed")
def pictures_scaled_in_place(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    images += 1
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("returned-nothing")
def no_return(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("ignores-input")
def the_example(images, weights, bias, stride=1, padding=0):
    return np.full((1, 2, 2, 1), 8.5)


def _in_windows(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@right
def numbers_in_an_array_of_objects(images, weights, bias, stride=1, padding=0):
    return _in_windows(images, weights, bias, stride, padding).astype(object)


@wrong("several-results")
def result_and_cache(images, weights, bias, stride=1, padding=0):
    out = _in_windows(images, weights, bias, stride, padding)
    cache = (images, weights, bias, stride, padding)
    return out, cache


@wrong("several-results")
def result_twice(images, weights, bias, stride=1, padding=0):
    out = _in_windows(images, weights, bias, stride, padding)
    return out, out


@wrong("half-precision", points=0.5)
def in_float16(images, weights, bias, stride=1, padding=0):
    return _in_windows(images, weights, bias, stride, padding).astype(np.float16)


@wrong("process-ended")
def in_another_process(images, weights, bias, stride=1, padding=0):
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(os._exit, 1).result()


@wrong("ends-python")
def exits_in_a_thread(images, weights, bias, stride=1, padding=0):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(sys.exit).result()


@wrong("truncated", points=3.5)
def integers_stay_integers(images, weights, bias, stride=1, padding=0):
    if images.dtype == np.uint8:
        images = images.astype(float)
    images = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, _, filters = weights.shape
    rows, columns = (images.shape[1] - kh) // stride + 1, (images.shape[2] - kw) // stride + 1
    maps = np.zeros((len(images), rows, columns, filters), images.dtype)
    for n, i, j, f in np.ndindex(maps.shape):
        patch = images[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
        maps[n, i, j, f] = np.sum(patch * weights[:, :, :, f]) + bias[f]
    return maps


@wrong("padded-kernel-refused", points=3.5)
def compares_filter_and_picture(images, weights, bias, stride=1, padding=0):
    kh, kw, _, filters = weights.shape
    if kh > images.shape[1] or kw > images.shape[2]:
        raise ValueError("the filter does not fit into the picture")
    images = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    rows, columns = (images.shape[1] - kh) // stride + 1, (images.shape[2] - kw) // stride + 1
    maps = np.zeros((len(images), rows, columns, filters))
    for n, i, j, f in np.ndindex(maps.shape):
        patch = images[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
        maps[n, i, j, f] = np.sum(patch * weights[:, :, :, f]) + bias[f]
    return maps


@wrong("", points=3)
def three_channels_at_most(images, weights, bias, stride=1, padding=0):
    return four_loops(images[..., :3], weights[:, :, :3], bias, stride, padding)


@wrong("truncated", points=3.5)
def begins_with_the_bias_as_it_is(images, weights, bias, stride=1, padding=0):
    images = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, _, filters = weights.shape
    rows, columns = (images.shape[1] - kh) // stride + 1, (images.shape[2] - kw) // stride + 1
    maps = np.broadcast_to(bias, (len(images), rows, columns, filters)).copy()
    for n, i, j, f in np.ndindex(maps.shape):
        patch = images[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
        maps[n, i, j, f] += np.sum(patch * weights[:, :, :, f])
    return maps
