"""Answers to the exercise conv2d-backward of lesson 04."""

import numpy as np

from cnncourse.layers import conv2d
from tests.answers import right, wrong
from tests.answers.learning_filters._shared import _pad


def _crop(padded, padding):
    return padded[:, padding : padded.shape[1] - padding, padding : padded.shape[2] - padding]


@right
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


@right
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


@right
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


@right
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


@right
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


@right
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


@wrong("bias-over-wrong-axes", points=5)
def bias_over_places(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw, d_out.sum((1, 2))


@wrong("bias-over-wrong-axes", points=5)
def bias_over_all(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw, d_out.sum()


@wrong("bias-averaged", points=5)
def bias_mean(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw, d_out.mean((0, 1, 2))


@wrong("bias-averaged")
def everything_averaged(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(d_out / d_out[..., 0].size, images, weights, stride, padding)


@wrong("padding-not-cropped", points=5)
def keeps_the_frame(d_out, images, weights, stride=1, padding=0):
    return _loops(d_out, images, weights, stride, padding)


@wrong("padding-cropped-wrongly", points=5)
def crops_the_end(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    return dx[:, : images.shape[1], : images.shape[2]], dw, db


@wrong("overlaps-overwritten", points=3)
def equals_instead_of_plus_equals(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding, add=False)
    return _crop(dx, padding), dw, db


@wrong("weights-stride-ignored", points=3)
def no_stride(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding, step=1)
    return _crop(dx, padding), dw, db


@wrong("images-stride-ignored", points=4)
def no_stride_for_images(d_out, images, weights, stride=1, padding=0):
    dx = _loops(d_out, images, weights, stride, padding, step=1)[0]
    return _crop(dx, padding), *_loops(d_out, images, weights, stride, padding)[1:]


@wrong("weights-last-place", points=4)
def last_place(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding, last=True)
    return _crop(dx, padding), dw, db


@wrong("kernel-turned", points=3)
def turned_filters(d_out, images, weights, stride=1, padding=0):
    dx = loop_over_all_places(d_out, images, weights[::-1, ::-1], stride, padding)[0]
    return dx, *loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("weights-averaged", points=4)
def weights_per_picture(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw / len(images), db


@wrong("padding-forgotten", points=3)
def padding_forgotten(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(d_out, images, weights, stride, 0)


@wrong("kept-whole-numbers", points=4)
def zeros_like_bytes(d_out, images, weights, stride=1, padding=0):
    x = _pad(images, padding)
    dx, dw = np.zeros_like(x), np.zeros(weights.shape)
    kh, kw = weights.shape[:2]
    for i, j in np.ndindex(d_out.shape[1:3]):
        box = np.s_[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
        dw += np.einsum("nyxc,nf->yxcf", x[box], d_out[:, i, j])
        dx[box] += np.einsum("nf,yxcf->nyxc", d_out[:, i, j], weights)
    return _crop(dx, padding), dw, d_out.sum((0, 1, 2))


@wrong("results-in-another-order")
def weights_first(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dw, db, dx


@wrong("results-missing")
def without_images(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("images-one-filter", points=3)
def last_filter_wins(d_out, images, weights, stride=1, padding=0):
    one = np.zeros_like(d_out)
    one[..., -1] = d_out[..., -1]
    dx = loop_over_all_places(one, images, weights, stride, padding)[0]
    return dx, *loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("bias-without-d-out")
def constant_gradient(d_out, images, weights, stride=1, padding=0):
    return loop_over_all_places(np.ones_like(d_out), images, weights, stride, padding)


@wrong("input-changed")
def scales_in_place(d_out, images, weights, stride=1, padding=0):
    result = loop_over_all_places(d_out, images, weights, stride, padding)
    d_out *= 0
    return result


@wrong("bias-last-place", points=5)
def bias_overwritten(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    for i, j in np.ndindex(d_out.shape[1:3]):
        db = d_out[:, i, j].sum(0)
    return dx, dw, db


@wrong("nothing-left-without-padding", points=4)
def crops_to_minus_padding(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    return dx[:, padding:-padding, padding:-padding], dw, db


@wrong("padding-cropped-wrongly", points=5)
def crops_the_beginning(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    return dx[:, padding:, padding:], dw, db


@wrong("unseen-pixels-missing", points=4)
def only_what_was_seen(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = _loops(d_out, images, weights, stride, padding)
    rows, columns = ((places - 1) * stride + k for places, k in zip(d_out.shape[1:3], weights.shape))
    return _crop(dx[:, :rows, :columns], padding), dw, db


@wrong("weights-filters-first", points=4)
def filters_first(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx, dw.transpose(3, 0, 1, 2), db


@wrong("filters-taken-for-square")
def one_size_for_both(d_out, images, weights, stride=1, padding=0):
    k = weights.shape[0]
    x = _pad(images.astype(float), padding)
    dx, dw = np.zeros(x.shape), np.zeros(weights.shape)
    for i, j in np.ndindex(d_out.shape[1:3]):
        box = np.s_[:, i * stride : i * stride + k, j * stride : j * stride + k]
        dw += np.tensordot(x[box], d_out[:, i, j], [[0], [0]])
        dx[box] += np.tensordot(d_out[:, i, j], weights, [[1], [3]])
    return _crop(dx, padding), dw, d_out.sum((0, 1, 2))


@wrong("rows-counted-for-columns", points=1)
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


@wrong("kept-whole-numbers", points=5)
def bytes_without_plus_equals(d_out, images, weights, stride=1, padding=0):
    x = _pad(images, padding)
    dx, kh, kw = np.zeros_like(x), *weights.shape[:2]
    for i, j in np.ndindex(d_out.shape[1:3]):
        box = np.s_[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
        share = np.einsum("nf,yxcf->nyxc", d_out[:, i, j], weights)
        dx[box] = (dx[box] + share).astype(int if dx.dtype == np.uint8 else float)  # as an assignment does
    return _crop(dx, padding), *loop_over_all_places(d_out, images, weights, stride, padding)[1:]


@wrong("images-filters-averaged", points=3)
def mean_of_the_filters(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx / weights.shape[3], dw, db


@wrong("images-channels-mixed", points=3)
def channels_added_up(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    return dx.sum(3, keepdims=True) + 0 * dx, dw, db


@wrong("single-place-missing", points=2)
def nothing_from_a_single_place(d_out, images, weights, stride=1, padding=0):
    dx, dw, db = loop_over_all_places(d_out, images, weights, stride, padding)
    slides = int(weights.shape[:2] != images.shape[1:3])
    return dx * slides, dw * slides, db
