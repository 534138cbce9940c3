"""The wrong and the odd answers of the sample class, as learners write them; its right ones are the answer key's."""

import numpy as np


def nested_lists(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if min(rows, columns) < 1:
        raise ValueError("no place")
    return [[float(np.sum(image[i : i + kh, j : j + kw] * kernel)) for j in range(columns)] for i in range(rows)]


def flips_the_kernel(image, kernel):
    kernel = kernel[::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


def first_products():
    return [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


def no_plus_one(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride


def rounds_to_the_nearest(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return round(top / stride) + 1


def lists_in_lists(images, padding):
    n, h, w, c = images.shape
    zero = [0] * c
    bar = [[zero] * (w + 2 * padding)] * padding
    side = [zero] * padding
    return [bar + [side + row + side for row in image] + bar for image in images.tolist()]


def pads_every_axis(images, padding):
    return np.pad(images, padding)


def bias_forgotten(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights)


def stride_ignored(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


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


def windows_not_moved(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1)


def read_by_columns():
    return [[4, 2, 2], [3, 4, 3], [4, 3, 4]]


def sums_without_kernel(image, kernel):
    return np.lib.stride_tricks.sliding_window_view(image, kernel.shape).sum((2, 3))


def dilation_ignored(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - kernel_size
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1


def pads_behind_only(images, padding):
    return np.pad(images, [(0, 0), (0, 2 * padding), (0, 2 * padding), (0, 0)])


def not_flipped(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


def slices(images, kernel_size, stride=1):
    n, h, w, c = images.shape
    kh, kw = kernel_size
    rows, columns = (h - kh) // stride + 1, (w - kw) // stride + 1
    table = np.empty((n, rows, columns, kh * kw * c), images.dtype)
    for i in range(rows):
        for j in range(columns):
            patch = images[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            table[:, i, j] = patch.reshape(n, -1)
    return table


def slices_again(images, kernel_size, stride=1):
    """Go through all places."""
    number, height, width, channels = images.shape
    a, b = kernel_size
    down, across = (height - a) // stride + 1, (width - b) // stride + 1
    out = np.empty((number, down, across, a * b * channels), images.dtype)
    for y in range(down):
        for x in range(across):
            window = images[:, y * stride : y * stride + a, x * stride : x * stride + b]
            out[:, y, x] = window.reshape(number, -1)
    return out


def on_zeros(images, padding):
    n, h, w, c = images.shape
    result = np.zeros((n, h + 2 * padding, w + 2 * padding, c), images.dtype)
    result[:, padding : padding + h, padding : padding + w] = images
    return result


def on_zeros_again(images, padding):
    N, H, W, C = images.shape
    big = np.zeros((N, H + 2 * padding, W + 2 * padding, C), images.dtype)
    big[:, padding : padding + H, padding : padding + W] = images  # the middle
    return big
