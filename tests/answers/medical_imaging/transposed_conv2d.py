"""Answers to the exercise transposed-conv2d of lab 10."""

import numpy as np

from tests.answers import ops, right, wrong


def _room(images, weights, stride):
    kh, kw, filters, _ = weights.shape
    rows, columns = (size * stride + max(kernel - stride, 0) for size, kernel in zip(images.shape[1:3], (kh, kw)))
    return np.zeros((len(images), rows, columns, filters))


@right
def pixel_by_pixel(images, weights, stride=2):
    kh, kw, _, _ = weights.shape
    result = _room(images, weights, stride)
    for i in range(images.shape[1]):
        for j in range(images.shape[2]):
            laid = np.einsum("nc,uvfc->nuvf", images[:, i, j], weights)
            result[:, stride * i : stride * i + kh, stride * j : stride * j + kw] += laid
    return result


@right
def kernel_place_by_kernel_place(images, weights, stride=2):
    result = _room(images, weights, stride)
    height, width = images.shape[1:3]
    for u in range(weights.shape[0]):
        for v in range(weights.shape[1]):
            part = images @ weights[u, v].T
            result[:, u : u + stride * height : stride, v : v + stride * width : stride] += part
    return result


@right
def seven_loops(images, weights, stride=2):
    result = _room(images, weights, stride).tolist()
    n_, h_, w_, c_ = images.shape
    for n in range(n_):
        for i in range(h_):
            for j in range(w_):
                for u, v, f, c in np.ndindex(*weights.shape):
                    result[n][i * stride + u][j * stride + v][f] += float(images[n, i, j, c] * weights[u, v, f, c])
    return result


@right
def zeros_between_then_convolved(images, weights, stride=2):
    kh, kw, filters, channels = weights.shape
    n, height, width, _ = images.shape
    spread = np.zeros((n, height * stride + max(kh - stride, 0), width * stride + max(kw - stride, 0), channels))
    spread[:, : height * stride : stride, : width * stride : stride] = images
    padded = np.pad(spread, ((0, 0), (kh - 1, 0), (kw - 1, 0), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nijcuv,uvfc->nijf", windows, weights[::-1, ::-1])


@right
def keras_itself(images, weights, stride=2):
    return ops.conv_transpose(images.astype("float32"), weights.astype("float32"), stride, padding="valid")


@right
def gradient_of_a_convolution(images, weights, stride=2):
    import tensorflow as tf

    shape = _room(images, weights, stride).shape
    padding = "VALID"
    return tf.nn.conv2d_transpose(images, weights, shape, stride, padding)


@wrong("overlaps-overwritten", 2)
def assigns(images, weights, stride=2):
    kh, kw, _, _ = weights.shape
    result = _room(images, weights, stride)
    for i in range(images.shape[1]):
        for j in range(images.shape[2]):
            laid = np.einsum("nc,uvfc->nuvf", images[:, i, j], weights)
            result[:, stride * i : stride * i + kh, stride * j : stride * j + kw] = laid
    return result


@wrong("zeros-between-forgotten", 0)
def one_pixel_apart(images, weights, stride=2):
    return pixel_by_pixel(images, weights, 1)


@wrong("kernel-flipped", 0)
def turned_round(images, weights, stride=2):
    return pixel_by_pixel(images, weights[::-1, ::-1], stride)


@wrong("pixels-repeated", 0)
def enlarged_first(images, weights, stride=2):
    return pixel_by_pixel(images.repeat(stride, axis=1).repeat(stride, axis=2), weights, 1)


@wrong("rest-forgotten", 2)
def ends_with_the_last_kernel(images, weights, stride=2):
    rows = (images.shape[1] - 1) * stride + weights.shape[0]
    columns = (images.shape[2] - 1) * stride + weights.shape[1]
    return pixel_by_pixel(images, weights, stride)[:, :rows, :columns]


@wrong("cropped", 2)
def as_same(images, weights, stride=2):
    return ops.conv_transpose(images.astype("float32"), weights.astype("float32"), stride, padding="same")


@wrong("stride-fixed", 1)
def always_two(images, weights, stride=2):
    return pixel_by_pixel(images, weights, 2)


@wrong("first-channel-only", 0)
def grey(images, weights, stride=2):
    return pixel_by_pixel(images[..., :1], weights[..., :1], stride)


@wrong("kernel-transposed", 0)
def rows_for_columns(images, weights, stride=2):
    return pixel_by_pixel(images, weights.swapaxes(0, 1), stride)


@wrong("channels-swapped", 0)
def filters_before_channels(images, weights, stride=2):
    return pixel_by_pixel(images, weights.swapaxes(2, 3), stride)


@wrong("overlaps-averaged", 2)
def divides_by_how_many(images, weights, stride=2):
    times = pixel_by_pixel(np.ones_like(images[..., :1]), np.ones_like(weights[..., :1]), stride)
    return pixel_by_pixel(images, weights, stride) / np.maximum(times, 1)


@wrong("downwards", 0)
def ordinary_convolution(images, weights, stride=2):
    kh, kw = weights.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcuv,uvfc->nijf", windows, weights)


@wrong("returned-nothing", 0)
def forgets_return(images, weights, stride=2):
    pixel_by_pixel(images, weights, stride)


@wrong("mean-over-channels", 0)
def averages_channels(images, weights, stride=2):
    return pixel_by_pixel(images, weights, stride) / weights.shape[-1]


@wrong("first-picture-only", 0)
def one_picture(images, weights, stride=2):
    return pixel_by_pixel(images[:1], weights, stride)


@wrong("truncated", points=2)
def result_in_whole_numbers(images, weights, stride=2):
    kh, kw, _, _ = weights.shape
    result = _room(images, weights, stride).astype(int)
    for i, j in np.ndindex(images.shape[1:3]):
        laid = np.einsum("nc,uvfc->nuvf", images[:, i, j], weights)
        result[:, stride * i : stride * i + kh, stride * j : stride * j + kw] += laid.astype(int)
    return result


@wrong("extra-axis", points=2)
def only_filter_without_an_axis(images, weights, stride=2):
    kh, kw, _, _ = weights.shape
    result = _room(images, weights, stride)
    for i, j in np.ndindex(images.shape[1:3]):
        laid = np.einsum("nc,uvfc->nuvf", images[:, i, j], weights)
        result[:, stride * i : stride * i + kh, stride * j : stride * j + kw] += laid
    return np.squeeze(result, -1) if result.shape[-1] == 1 else result
