"""Answers to the exercise blur-pool2d of lesson 03."""

import numpy as np

from tests.answers import right, wrong


@right
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


@right
def windows_and_einsum(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@right
def windows_and_tensordot(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(np.float32), (3, 3), axis=(1, 2))
    return np.tensordot(windows[:, ::stride, ::stride], kernel, axes=([4, 5], [0, 1]))


@right
def nine_shifted_pictures(images, stride=2):
    H, W = images.shape[1:3]
    total = 0
    for y, a in enumerate((1, 2, 1)):
        for x, b in enumerate((1, 2, 1)):
            total = total + a * b / 16 * images[:, y : H - 2 + y, x : W - 2 + x]
    return total[:, ::stride, ::stride].tolist()


@right
def by_fourier_transform(images, stride=2):
    H, W = images.shape[1:3]
    kernel = np.zeros((H, W))
    kernel[:3, :3] = np.outer([1, 2, 1], [1, 2, 1]) / 16
    spectrum = np.fft.fft2(images, axes=(1, 2)) * np.fft.fft2(kernel)[None, :, :, None]
    return np.fft.ifft2(spectrum, axes=(1, 2)).real[:, 2::stride, 2::stride]


@right
def np_convolve_along_axes(images, stride=2):
    def blur(line):
        return np.convolve(line, np.array([1, 2, 1]) / 4, "valid")[::stride]

    return np.apply_along_axis(blur, 2, np.apply_along_axis(blur, 1, images))


@wrong("not-divided")
def weights_not_divided(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1])
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@wrong("box-blur")
def mean_of_nine(images, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return windows.mean(axis=(4, 5))[:, ::stride, ::stride]


@wrong("blurred-too-late", points=0.5)
def thinned_out_first(images, stride=2):
    images = images[:, ::stride, ::stride].astype(float)
    if min(images.shape[1:3]) < 3:
        return np.zeros((len(images), 0, 0, images.shape[3]))
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)


@wrong("stride-ignored", points=0.5)
def blurred_only(images, stride=2):
    images = images.astype(float)
    rows = (images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]) / 4
    return (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 4


@wrong("one-direction-only")
def rows_blurred_only(images, stride=2):
    images = images.astype(float)
    return ((images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]) / 4)[:, ::stride, ::stride]


@wrong("same-size")
def frame_of_zeros(images, stride=2):
    images = np.pad(images.astype(float), ((0, 0), (1, 1), (1, 1), (0, 0)))
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@wrong("channels-mixed")
def channels_added_up(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    N, H, W, C = images.shape
    out = np.zeros((N, (H - 3) // stride + 1, (W - 3) // stride + 1, C))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = images[:, i * stride : i * stride + 3, j * stride : j * stride + 3]
            out[:, i, j] = (patch * kernel[None, :, :, None]).sum((1, 2, 3))[:, None]
    return out


@wrong("byte-overflow", points=1.5)
def added_in_bytes(images, stride=2):
    rows = images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]
    total = rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]
    return total[:, ::stride, ::stride] / 16


@wrong("starts-too-late", points=0.5)
def begins_at_one(images, stride=2):
    images = images.astype(float)
    rows = (images[:, :-2] + 2 * images[:, 1:-1] + images[:, 2:]) / 4
    blurred = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 4
    return blurred[:, stride - 1 :: stride, stride - 1 :: stride]


@wrong("wrong-axes", points=0.5)
def batch_thinned_out(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[::stride, ::stride]


@wrong("average-pooling")
def blocks_averaged(images, stride=2):
    N, H, W, C = images.shape
    H, W = H // stride * stride, W // stride * stride
    return images[:, :H, :W].reshape(N, H // stride, stride, W // stride, stride, C).mean(axis=(2, 4))


@wrong("another-kernel")
def weights_added(images, stride=2):
    kernel = np.add.outer([1, 2, 1], [1, 2, 1]) / 16
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride]


@wrong("not-blurred")
def every_second_pixel(images, stride=2):
    return images[:, ::stride, ::stride]


@right
def four_neighbours_twice(images, stride=2):
    images = images.astype(float)
    for _ in range(2):
        images = (images[:, :-1, :-1] + images[:, :-1, 1:] + images[:, 1:, :-1] + images[:, 1:, 1:]) / 4
    return images[:, ::stride, ::stride]


@wrong("stride-used-twice", points=0.5)
def thinned_out_twice(images, stride=2):
    N, H, W, C = images.shape
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    out = np.zeros((N, (H - 3) // stride + 1, (W - 3) // stride + 1, C))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = images[:, i * stride : i * stride + 3, j * stride : j * stride + 3]
            out[:, i, j] = (patch * kernel[None, :, :, None]).sum((1, 2))
    return out[:, ::stride, ::stride]


@wrong("truncated")
def sixteenths_without_a_rest(images, stride=2):
    kernel = np.outer([1, 2, 1], [1, 2, 1])
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (3, 3), axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, kernel)[:, ::stride, ::stride] // 16
