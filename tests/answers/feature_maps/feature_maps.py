"""Answers to the exercise feature-maps of lesson 02."""

import numpy as np

from tests.answers import right, wrong


@right
def three_loops(image, kernels):
    num, kh, kw = kernels.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    maps = np.zeros((rows, columns, num))
    for f in range(num):
        for i in range(rows):
            for j in range(columns):
                maps[i, j, f] = max(0, (image[i : i + kh, j : j + kw] * kernels[f]).sum())
    return maps


@right
def maps_with_einsum(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0)


@right
def maps_with_tensordot(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.tensordot(windows, kernels, axes=((2, 3), (1, 2))), 0)


@right
def shifted_pictures(image, kernels):
    num, kh, kw = kernels.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    maps = np.zeros((rows, columns, num), dtype=np.float32)
    for y in range(kh):
        for x in range(kw):
            maps += image[y : y + rows, x : x + columns, None].astype(np.float32) * kernels[:, y, x].astype(np.float32)
    return np.where(maps > 0, maps, 0)


@right
def stacked_at_the_end(image, kernels):
    def one_map(kernel):
        windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
        return (windows * kernel).sum(axis=(2, 3)).clip(min=0)

    return np.stack([one_map(kernel) for kernel in kernels], axis=-1).tolist()


@right
def maps_by_fft(image, kernels):
    shape = image.shape
    spectrum = np.fft.rfft2(image.astype(float))
    maps = []
    for kernel in kernels:
        answer = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(kernel, shape)), shape)
        maps.append(np.maximum(answer[: shape[0] - kernel.shape[0] + 1, : shape[1] - kernel.shape[1] + 1], 0))
    return np.dstack(maps)


@wrong("relu-forgotten")
def no_relu(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.einsum("ijyx,fyx->ijf", windows, kernels)


@wrong("maps-first")
def stacked_in_front(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.array([np.maximum(np.einsum("ijyx,yx->ij", windows, kernel), 0) for kernel in kernels])


@wrong("maps-first-reshaped", points=0.5)
def reshaped_into_place(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    maps = np.array([np.maximum(np.einsum("ijyx,yx->ij", windows, kernel), 0) for kernel in kernels])
    return maps.reshape(maps.shape[1], maps.shape[2], maps.shape[0])


@wrong("kernel-flipped")
def true_convolution(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels[:, ::-1, ::-1]), 0)


@wrong("maps-added-up")
def one_sum_for_all(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return sum(np.maximum((windows * kernel).sum((2, 3)), 0) for kernel in kernels)


@wrong("one-map-only", points=0.5)
def returns_inside_the_loop(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    for kernel in kernels:
        return np.maximum((windows * kernel).sum((2, 3)), 0)[:, :, None]


@wrong("same-size")
def keeps_the_size(image, kernels):
    kh, kw = kernels.shape[1:]
    top, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(image, ((top, kh - 1 - top), (left, kw - 1 - left)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw))
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0)


@wrong("relu-on-each-product")
def relu_too_early(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.stack([np.maximum(windows * kernel, 0).sum((2, 3)) for kernel in kernels], axis=2)


@wrong("absolute-value")
def absolute_maps(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.abs(np.einsum("ijyx,fyx->ijf", windows, kernels))


@wrong("byte-overflow", points=1.5)
def maps_in_the_pictures_type(image, kernels):
    num, kh, kw = kernels.shape
    maps = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1, num))
    for i, j, f in np.ndindex(maps.shape):
        maps[i, j, f] = max(0, (image[i : i + kh, j : j + kw] * kernels[f]).sum())
    return maps.astype(int).astype(np.uint8) if image.dtype == np.uint8 else maps


@wrong("one-too-small")
def last_place_missing(image, kernels):
    num, kh, kw = kernels.shape
    maps = np.zeros((image.shape[0] - kh, image.shape[1] - kw, num))
    for i, j, f in np.ndindex(maps.shape):
        maps[i, j, f] = max(0, (image[i : i + kh, j : j + kw] * kernels[f]).sum())
    return maps


@wrong("unpacking")
def forgets_the_first_axis(image, kernels):
    kh, kw = kernels.shape
    return np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))


@wrong("largest-map-only")
def keeps_the_best(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0).max(axis=-1)


@wrong("same-size")
def frame_on_both_sides(image, kernels):
    kh, kw = kernels.shape[1:]
    padded = np.pad(image, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw))
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0)


@wrong("kernels-along-the-last-axis")
def kernels_last(image, kernels):
    maps = []
    for f in range(kernels.shape[2]):
        kernel = kernels[:, :, f]
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        maps.append(np.maximum((windows * kernel).sum((2, 3)), 0))
    return np.stack(maps, axis=-1)


@wrong("relu-on-one-map", points=0.5)
def relu_after_the_loop(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    maps = []
    for kernel in kernels:
        maps.append((windows * kernel).sum((2, 3)))
    maps[-1] = np.maximum(maps[-1], 0)
    return np.stack(maps, axis=-1)


@wrong("truncated", points=1.5)
def integers_stay_integers(image, kernels):
    if image.dtype == np.uint8:
        image = image.astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    maps = np.zeros((*windows.shape[:2], len(kernels)), image.dtype)
    for f, kernel in enumerate(kernels):
        maps[:, :, f] = np.maximum((windows * kernel).sum((2, 3)), 0)
    return maps


@wrong("leaky")
def negatives_made_small(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    maps = np.einsum("ijyx,fyx->ijf", windows, kernels)
    return np.where(maps > 0, maps, 0.01 * maps)


@wrong("wrong-shape", points=1)
def eight_maps_at_most(image, kernels):
    return maps_with_einsum(image, kernels[:8])


@wrong("truncated", points=1.5)
def maps_of_the_kernels_kind(image, kernels):
    number, kh, kw = kernels.shape
    maps = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1, number), kernels.dtype)
    for i, j, f in np.ndindex(maps.shape):
        maps[i, j, f] = max(np.sum(image[i : i + kh, j : j + kw] * kernels[f]), 0)
    return maps
