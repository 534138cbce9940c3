"""Answers to the exercise separable-conv2d of lesson 02."""

import numpy as np

from tests.answers import right, wrong


@right
def two_einsums(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    maps = np.einsum("nijcyx,yxc->nijc", windows, depthwise)
    return np.einsum("nijc,cf->nijf", maps, pointwise)


@right
def loops_over_everything(images, depthwise, pointwise):
    n, height, width, channels = images.shape
    kh, kw = depthwise.shape[:2]
    out = np.zeros((n, height - kh + 1, width - kw + 1, pointwise.shape[1]))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for c in range(channels):
                found = (images[:, i : i + kh, j : j + kw, c] * depthwise[:, :, c]).sum(axis=(1, 2))
                for f in range(out.shape[3]):
                    out[:, i, j, f] += found * pointwise[c, f]
    return out


@right
def one_full_convolution(images, depthwise, pointwise):
    weights = depthwise[:, :, :, None] * pointwise
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.tensordot(windows, weights, axes=((4, 5, 3), (0, 1, 2)))


@right
def sum_of_shifted_pictures(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    rows, columns = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    maps = sum(
        images[:, y : y + rows, x : x + columns].astype(np.float32) * depthwise[y, x]
        for y in range(kh)
        for x in range(kw)
    )
    return (maps @ pointwise).tolist()


@right
def channel_by_channel(images, depthwise, pointwise):
    maps = []
    for c in range(images.shape[3]):
        windows = np.lib.stride_tricks.sliding_window_view(images[..., c], depthwise.shape[:2], axis=(1, 2))
        maps.append((windows * depthwise[:, :, c]).sum(axis=(3, 4)))
    return np.stack(maps, axis=-1).dot(pointwise)


@right
def separable_by_fft(images, depthwise, pointwise):
    height, width = images.shape[1:3]
    kh, kw = depthwise.shape[:2]
    spectrum = np.fft.rfft2(images.astype(float), axes=(1, 2))
    kernels = np.fft.rfft2(depthwise, (height, width), axes=(0, 1))
    maps = np.fft.irfft2(spectrum * np.conj(kernels), (height, width), axes=(1, 2))
    return maps[:, : height - kh + 1, : width - kw + 1] @ pointwise


@wrong("pointwise-forgotten")
def depthwise_only(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise)


@wrong("depthwise-forgotten")
def pointwise_only(images, depthwise, pointwise):
    return images @ pointwise


@wrong("channels-added-up", points=0.5)
def ordinary_sum(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    summed = np.einsum("nijcyx,yxc->nij", windows, depthwise)
    return summed[..., None] * pointwise.sum(axis=0)


@wrong("one-kernel-for-all-channels", points=0.5)
def first_kernel_everywhere(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, depthwise[:, :, 0]) @ pointwise


@wrong("kernel-flipped")
def flipped_kernels(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise[::-1, ::-1]) @ pointwise


@wrong("mix-transposed", points=0.5)
def rows_for_columns(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise.T


@wrong("same-size")
def padded_first(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    top, left = (kh - 1) // 2, (kw - 1) // 2
    images = np.pad(images, ((0, 0), (top, kh - 1 - top), (left, kw - 1 - left), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise


@wrong("last-channel-only", points=0.5)
def overwritten(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    out = np.zeros((len(images), images.shape[1] - kh + 1, images.shape[2] - kw + 1, pointwise.shape[1]))
    for n, i, j, f in np.ndindex(out.shape):
        for c in range(images.shape[3]):
            out[n, i, j, f] = (images[n, i : i + kh, j : j + kw, c] * depthwise[:, :, c]).sum() * pointwise[c, f]
    return out


@wrong("batch-axis-lost", points=1.5)
def one_picture(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images[:1], depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise


@wrong("relu-at-the-end")
def relu_added(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.maximum(np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise, 0)


@wrong("byte-overflow", points=2.5)
def maps_like_the_picture(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    maps = np.einsum("nijcyx,yxc->nijc", windows.astype(float), depthwise)
    if images.dtype == np.uint8:
        maps = maps.astype(int).astype(np.uint8)
    return maps @ pointwise


@wrong("channels-first")
def as_in_pytorch(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.moveaxis(np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise, 3, 1)


@wrong("same-size")
def frame_around_each_channel(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    images = np.pad(images, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise


@wrong("channels-not-mixed", points=0.5)
def each_map_to_its_channel(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    maps = np.einsum("nijcyx,yxc->nijc", windows, depthwise)
    out = np.zeros((*maps.shape[:3], pointwise.shape[1]))
    for f in range(min(pointwise.shape)):
        out[..., f] = maps[..., f] * pointwise[f, f]
    return out


@wrong("truncated", points=2.5)
def integers_stay_integers(images, depthwise, pointwise):
    if images.dtype == np.uint8:
        images = images.astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    maps = np.zeros(windows.shape[:4], images.dtype)
    for c in range(images.shape[3]):
        maps[..., c] = (windows[:, :, :, c] * depthwise[:, :, c]).sum((3, 4))
    return maps @ pointwise


@wrong("truncated", points=2.5)
def result_of_the_kernels_kind(images, depthwise, pointwise):
    kh, kw, _ = depthwise.shape
    rows, columns = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    mixed = np.zeros((len(images), rows, columns, pointwise.shape[1]), pointwise.dtype)
    for i in range(rows):
        for j in range(columns):
            mixed[:, i, j] = (images[:, i : i + kh, j : j + kw] * depthwise).sum((1, 2)) @ pointwise
    return mixed


@wrong("truncated", points=2.5)
def maps_of_the_kernels_kind(images, depthwise, pointwise):
    kh, kw, channels = depthwise.shape
    maps = np.zeros((len(images), images.shape[1] - kh + 1, images.shape[2] - kw + 1, channels), depthwise.dtype)
    for i, j in np.ndindex(maps.shape[1:3]):
        maps[:, i, j] = (images[:, i : i + kh, j : j + kw] * depthwise).sum((1, 2))
    return maps @ pointwise
