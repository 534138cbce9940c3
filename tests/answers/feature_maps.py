"""Answers to the exercises of lesson 02."""

import numpy as np

from tests.answers import right, wrong

# ---- edge_kernels


@right("edge-kernels")
def sobel():
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return vertical, vertical.T


@right("edge-kernels")
def prewitt_in_lists():
    return [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]


@right("edge-kernels")
def two_pixels():
    return np.array([[-1, 1]]), np.array([[-1], [1]])


@right("edge-kernels")
def kernels_stacked():
    vertical = np.array([[-1.0, 0.0, 1.0]] * 3, dtype=np.float32) / 6
    return np.stack([vertical, vertical.T])


@right("edge-kernels")
def smooth_and_wide():
    i, j = np.mgrid[-3:4, -3:4]
    bell = np.exp(-(i**2 + j**2) / 4)
    return [bell * j, bell * i]


@right("edge-kernels")
def different_sizes():
    return np.repeat([[-3, -1, 0, 1, 3]], 2, axis=0), np.array([[-1, -1], [1, 1]])


@right("edge-kernels")
def sharper_in_one_row():
    return np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]]), np.array([[0, -1, 0], [0, 0, 0], [0, 1, 0]])


@wrong("edge-kernels", "directions-swapped", points=0.5)
def horizontal_first():
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return vertical.T, vertical


@wrong("edge-kernels", "sign-turned", points=1)
def bright_to_dark():
    vertical = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
    return vertical, vertical.T


@wrong("edge-kernels", "sign-turned", points=1.5)
def upwards():
    return [[-1, 0, 1]] * 3, [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]


@wrong("edge-kernels", "sign-turned", points=1.5)
def rotated_instead_of_transposed():
    vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return vertical, np.rot90(vertical)


@wrong("edge-kernels", "same-kernel-twice", points=1)
def forgot_to_transpose():
    vertical = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    return vertical, vertical


@wrong("edge-kernels", "sum-not-zero")
def centre_too_heavy():
    vertical = np.array([[-1, 0, 1], [-1, 1, 1], [-1, 0, 1]])
    return vertical, vertical.T


@wrong("edge-kernels", "sum-not-zero")
def stripes_of_ones():
    vertical = np.array([[0, 1, 0], [0, 1, 0], [0, 1, 0]])
    return vertical, vertical.T


@wrong("edge-kernels", "line-instead-of-edge", points=1)
def thin_lines():
    vertical = np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])
    return vertical, vertical.T


@wrong("edge-kernels", "slanted", points=1.5)
def looks_along_the_diagonal():
    slanted = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    return slanted, slanted


@wrong("edge-kernels", "outline-in-every-direction", points=0.5)
def laplacian_twice():
    outline = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    return outline, outline


@wrong("edge-kernels", "corners-only", points=1)
def compares_diagonals():
    corners = np.array([[1, 0, -1], [0, 0, 0], [-1, 0, 1]])
    return corners, corners


@wrong("edge-kernels", "one-kernel-only")
def returns_one_kernel():
    return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])


@wrong("edge-kernels", "rows-and-columns-missing")
def flat_lists():
    return [-1, 0, 1], [-1, 0, 1]


@wrong("edge-kernels", "all-zero")
def empty_kernels():
    return np.zeros((3, 3)), np.zeros((3, 3))


@wrong("edge-kernels", "printed-not-returned")
def prints_them():
    print([[-1, 0, 1]] * 3)


@wrong("edge-kernels", "kernel-too-large")
def eleven_columns():
    vertical = np.tile(np.arange(-5, 6), (3, 1))
    return vertical, vertical.T


@wrong("edge-kernels", "line-instead-of-edge", points=1)
def edge_and_back():
    vertical = np.array([[-1, 1, 0, 1, -1]])
    return vertical, vertical.T


# ---- relu


@right("relu")
def with_maximum(x):
    return np.maximum(x, 0)


@right("relu")
def with_where(x):
    return np.where(x > 0, x, 0)


@right("relu")
def times_a_mask(x):
    return x * (x > 0)


@right("relu")
def on_a_copy(x):
    result = np.array(x, copy=True)
    result[result < 0] = 0
    return result


@right("relu")
def half_of_sum_with_absolute(x):
    x = np.asarray(x, dtype=np.float32)
    return (x + np.abs(x)) / 2


@right("relu")
def clipped_below(x):
    return np.clip(x, 0, None)


@right("relu")
def loop_over_all_then_list(x):
    x = np.asarray(x)
    return np.array([max(float(v), 0.0) for v in x.ravel()]).reshape(x.shape).tolist()


@wrong("relu", "absolute-value")
def drops_the_minus(x):
    return abs(x)


@wrong("relu", "input-changed")
def in_place(x):
    x[x < 0] = 0
    return x


@wrong("relu", "leaky")
def leaks(x):
    return np.maximum(x, 0.01 * x)


@wrong("relu", "step-function")
def ones_and_zeros(x):
    return np.where(x > 0, 1, 0)


@wrong("relu", "step-function")
def returns_the_mask(x):
    return x > 0


@wrong("relu", "signs-swapped")
def keeps_the_negative(x):
    return np.where(x < 0, x, 0)


@wrong("relu", "negatives-left-out")
def picks_the_positive(x):
    return x[x > 0]


@wrong("relu", "array-in-a-condition")
def if_on_an_array(x):
    if x > 0:
        return x
    return 0


@wrong("relu", "array-in-a-condition")
def python_max(x):
    return max(x, 0)


@wrong("relu", "largest-only")
def numpy_max(x):
    return np.max(x, 0) if np.ndim(x) == 0 else max(np.max(x), 0)


@wrong("relu", "two-axes-assumed", points=0.5)
def two_loops(x):
    if len(x.shape) == 1:
        return np.array([v if v > 0 else 0 for v in x])
    return np.array([[v if v > 0 else 0 for v in row] for row in x])


@wrong("relu", "cut-above")
def between_zero_and_one(x):
    return np.clip(x, 0, 1)


@wrong("relu", "sigmoid")
def another_function(x):
    return 1 / (1 + np.exp(-x))


@wrong("relu", "whole-numbers")
def made_for_integers(x):
    result = np.zeros(x.shape, int)
    result[x > 0] = x[x > 0]
    return result


@wrong("relu", "byte-overflow", points=0.5)
def half_sum_in_the_own_type(x):
    return (x + np.abs(x)) / 2


@wrong("relu", "cut-below-one", points=0.5)
def above_one_only(x):
    return np.where(x >= 1, x, 0)


@wrong("relu", "two-axes-assumed")
def rows_and_columns(x):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = max(0, x[i, j])
    return out


# ---- feature_maps


@right("feature-maps")
def three_loops(image, kernels):
    num, kh, kw = kernels.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    maps = np.zeros((rows, columns, num))
    for f in range(num):
        for i in range(rows):
            for j in range(columns):
                maps[i, j, f] = max(0, (image[i : i + kh, j : j + kw] * kernels[f]).sum())
    return maps


@right("feature-maps")
def maps_with_einsum(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0)


@right("feature-maps")
def maps_with_tensordot(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.tensordot(windows, kernels, axes=((2, 3), (1, 2))), 0)


@right("feature-maps")
def shifted_pictures(image, kernels):
    num, kh, kw = kernels.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    maps = np.zeros((rows, columns, num), dtype=np.float32)
    for y in range(kh):
        for x in range(kw):
            maps += image[y : y + rows, x : x + columns, None].astype(np.float32) * kernels[:, y, x].astype(np.float32)
    return np.where(maps > 0, maps, 0)


@right("feature-maps")
def stacked_at_the_end(image, kernels):
    def one_map(kernel):
        windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
        return (windows * kernel).sum(axis=(2, 3)).clip(min=0)

    return np.stack([one_map(kernel) for kernel in kernels], axis=-1).tolist()


@right("feature-maps")
def maps_by_fft(image, kernels):
    shape = image.shape
    spectrum = np.fft.rfft2(image.astype(float))
    maps = []
    for kernel in kernels:
        answer = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(kernel, shape)), shape)
        maps.append(np.maximum(answer[: shape[0] - kernel.shape[0] + 1, : shape[1] - kernel.shape[1] + 1], 0))
    return np.dstack(maps)


@wrong("feature-maps", "relu-forgotten")
def no_relu(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.einsum("ijyx,fyx->ijf", windows, kernels)


@wrong("feature-maps", "maps-first")
def stacked_in_front(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.array([np.maximum(np.einsum("ijyx,yx->ij", windows, kernel), 0) for kernel in kernels])


@wrong("feature-maps", "maps-first-reshaped", points=0.5)
def reshaped_into_place(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    maps = np.array([np.maximum(np.einsum("ijyx,yx->ij", windows, kernel), 0) for kernel in kernels])
    return maps.reshape(maps.shape[1], maps.shape[2], maps.shape[0])


@wrong("feature-maps", "kernel-flipped")
def true_convolution(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels[:, ::-1, ::-1]), 0)


@wrong("feature-maps", "maps-added-up")
def one_sum_for_all(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return sum(np.maximum((windows * kernel).sum((2, 3)), 0) for kernel in kernels)


@wrong("feature-maps", "one-map-only", points=0.5)
def returns_inside_the_loop(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    for kernel in kernels:
        return np.maximum((windows * kernel).sum((2, 3)), 0)[:, :, None]


@wrong("feature-maps", "same-size")
def keeps_the_size(image, kernels):
    kh, kw = kernels.shape[1:]
    top, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(image, ((top, kh - 1 - top), (left, kw - 1 - left)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw))
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0)


@wrong("feature-maps", "relu-on-each-product")
def relu_too_early(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.stack([np.maximum(windows * kernel, 0).sum((2, 3)) for kernel in kernels], axis=2)


@wrong("feature-maps", "absolute-value")
def absolute_maps(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.abs(np.einsum("ijyx,fyx->ijf", windows, kernels))


@wrong("feature-maps", "byte-overflow", points=1.5)
def maps_in_the_pictures_type(image, kernels):
    num, kh, kw = kernels.shape
    maps = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1, num))
    for i, j, f in np.ndindex(maps.shape):
        maps[i, j, f] = max(0, (image[i : i + kh, j : j + kw] * kernels[f]).sum())
    return maps.astype(int).astype(np.uint8) if image.dtype == np.uint8 else maps


@wrong("feature-maps", "one-too-small")
def last_place_missing(image, kernels):
    num, kh, kw = kernels.shape
    maps = np.zeros((image.shape[0] - kh, image.shape[1] - kw, num))
    for i, j, f in np.ndindex(maps.shape):
        maps[i, j, f] = max(0, (image[i : i + kh, j : j + kw] * kernels[f]).sum())
    return maps


@wrong("feature-maps", "unpacking")
def forgets_the_first_axis(image, kernels):
    kh, kw = kernels.shape
    return np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))


@wrong("feature-maps", "largest-map-only")
def keeps_the_best(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0).max(axis=-1)


@wrong("feature-maps", "same-size")
def frame_on_both_sides(image, kernels):
    kh, kw = kernels.shape[1:]
    padded = np.pad(image, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw))
    return np.maximum(np.einsum("ijyx,fyx->ijf", windows, kernels), 0)


@wrong("feature-maps", "kernels-along-the-last-axis")
def kernels_last(image, kernels):
    maps = []
    for f in range(kernels.shape[2]):
        kernel = kernels[:, :, f]
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        maps.append(np.maximum((windows * kernel).sum((2, 3)), 0))
    return np.stack(maps, axis=-1)


@wrong("feature-maps", "relu-on-one-map", points=0.5)
def relu_after_the_loop(image, kernels):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
    maps = []
    for kernel in kernels:
        maps.append((windows * kernel).sum((2, 3)))
    maps[-1] = np.maximum(maps[-1], 0)
    return np.stack(maps, axis=-1)


# ---- shift


@right("shift")
def pixel_by_pixel(image, down, right):
    height, width = image.shape
    out = np.zeros((height, width), image.dtype)
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                out[i, j] = image[i - down, j - right]
    return out


@right("shift")
def roll_then_clear(image, down, right):
    out = np.roll(image, (down, right), axis=(0, 1)).astype(float)
    if down > 0:
        out[:down] = 0
    elif down < 0:
        out[down:] = 0
    if right > 0:
        out[:, :right] = 0
    elif right < 0:
        out[:, right:] = 0
    return out


@right("shift")
def slices_with_max(image, down, right):
    height, width = image.shape
    out = np.zeros_like(image)
    if abs(down) < height and abs(right) < width:
        out[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = image[
            max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)
        ]
    return out


@right("shift")
def window_of_a_padded_picture(image, down, right):
    height, width = image.shape
    frame = max(abs(down), abs(right))
    padded = np.pad(image, frame)
    return padded[frame - down : frame - down + height, frame - right : frame - right + width]


@right("shift")
def two_matrices(image, down, right):
    height, width = image.shape
    return (np.eye(height, k=-down) @ image @ np.eye(width, k=right)).tolist()


@right("shift")
def scattered(image, down, right):
    out = np.zeros(image.shape, np.float32)
    for (i, j), value in np.ndenumerate(image):
        if 0 <= i + down < out.shape[0] and 0 <= j + right < out.shape[1]:
            out[i + down, j + right] = value
    return out


@wrong("shift", "wraps-around")
def only_roll(image, down, right):
    return np.roll(image, (down, right), axis=(0, 1))


@wrong("shift", "directions-swapped")
def right_before_down(image, down, right):
    return np.eye(image.shape[0], k=-right) @ image @ np.eye(image.shape[1], k=down)


@wrong("shift", "the-other-way")
def plus_for_minus(image, down, right):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape):
        if 0 <= i + down < image.shape[0] and 0 <= j + right < image.shape[1]:
            out[i, j] = image[i + down, j + right]
    return out


@wrong("shift", "old-pixels-left")
def copy_not_cleared(image, down, right):
    out = image.copy()
    for i, j in np.ndindex(image.shape):
        if 0 <= i - down < image.shape[0] and 0 <= j - right < image.shape[1]:
            out[i, j] = image[i - down, j - right]
    return out


@wrong("shift", "zero-and-minus-forgotten")
def simple_slices(image, down, right):
    out = np.zeros_like(image)
    out[down:, right:] = image[:-down, :-right]
    return out


@wrong("shift", "negative-not-moved", points=0.5)
def positive_only(image, down, right):
    height, width = image.shape
    down, right = max(down, 0), max(right, 0)
    out = np.zeros_like(image)
    out[down:, right:] = image[: max(height - down, 0), : max(width - right, 0)]
    return out


@wrong("shift", "minus-ignored", points=0.5)
def absolute_amounts(image, down, right):
    height, width = image.shape
    down, right = abs(down), abs(right)
    out = np.zeros_like(image)
    out[down:, right:] = image[: max(height - down, 0), : max(width - right, 0)]
    return out


@wrong("shift", "frame-kept")
def grows(image, down, right):
    return np.pad(image, ((max(down, 0), max(-down, 0)), (max(right, 0), max(-right, 0))))


@wrong("shift", "edge-repeated")
def repeats_the_edge(image, down, right):
    height, width = image.shape
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return image[rows][:, columns]


@wrong("shift", "too-far", points=0.5)
def not_beyond(image, down, right):
    height, width = image.shape
    out = np.zeros_like(image)
    out[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = image[
        max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return out


@wrong("shift", "wraps-around")
def negative_indices(image, down, right):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape):
        out[i, j] = image[(i - down) % image.shape[0], (j - right) % image.shape[1]]
    return out


@wrong("shift", "rows-only")
def forgets_right(image, down, right):
    return np.eye(image.shape[0], k=-down) @ image


@wrong("shift", "signature")
def fixed_amount(image):
    return np.pad(image, 1)[:-2, :-2]


@wrong("shift", "corner-only-cleared")
def clears_the_corner(image, down, right):
    out = np.roll(image, (down, right), axis=(0, 1))
    out[:down, :right] = 0
    return out


@wrong("shift", "read-from-the-result", points=0.5)
def reads_what_it_wrote(image, down, right):
    out = image.copy()
    height, width = image.shape
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                out[i, j] = out[i - down, j - right]
            else:
                out[i, j] = 0
    return out


# ---- equivariance_error


@right("equivariance-error")
def difference_and_slices(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


@right("equivariance-error")
def largest_in_a_loop(layer, image, down, right):
    height, width = image.shape
    margin = max(abs(down), abs(right)) + 1
    moved = np.zeros((height, width))
    for i, j in np.ndindex(height, width):
        if 0 <= i - down < height and 0 <= j - right < width:
            moved[i, j] = image[i - down, j - right]
    one, two = np.asarray(layer(moved)), np.asarray(layer(image))
    worst = 0.0
    for i in range(margin, height - margin):
        for j in range(margin, width - margin):
            worst = max(worst, abs(one[i, j] - two[i - down, j - right]))
    return worst


@right("equivariance-error")
def rolls_and_clears(layer, image, down, right):
    def move(picture):
        height, width = picture.shape
        inside = np.pad(np.ones((height, width)), max(height, width))
        inside = np.roll(inside, (down, right), (0, 1))
        start = max(height, width)
        return np.roll(picture, (down, right), (0, 1)) * inside[start : start + height, start : start + width]

    m = 1 + max(abs(down), abs(right))
    difference = layer(move(image)) - move(layer(image))
    return float(np.max(np.abs(difference[m : len(difference) - m, m : difference.shape[1] - m])))


@right("equivariance-error")
def float32_all_the_way(layer, image, down, right):
    def move(picture):
        picture = np.asarray(picture, np.float32)
        return (
            np.eye(picture.shape[0], k=-down, dtype=np.float32)
            @ picture
            @ np.eye(picture.shape[1], k=right, dtype=np.float32)
        )

    margin = max(abs(down), abs(right)) + 1
    inside = np.zeros(image.shape, bool)
    inside[margin:-margin, margin:-margin] = True
    return np.float32(np.abs(np.float32(layer(move(image))) - move(layer(image)))[inside].max())


@right("equivariance-error")
def norm_of_infinity(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = np.max(np.abs([down, right])) + 1
    difference = (layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin]
    return np.array(np.linalg.norm(difference.ravel(), np.inf))


@wrong("equivariance-error", "border-not-left-out")
def whole_picture(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    return np.abs(layer(move(image)) - move(layer(image))).max()


@wrong("equivariance-error", "compared-with-the-unmoved")
def invariance(layer, image, down, right):
    moved = np.eye(image.shape[0], k=-down) @ image @ np.eye(image.shape[1], k=right)
    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(moved) - layer(image))[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "mean-not-largest", points=0.5)
def mean_difference(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].mean()


@wrong("equivariance-error", "sign-kept", points=0.5)
def no_absolute_value(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return (layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "border-one-too-narrow", points=0.5)
def without_the_one(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right))
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "each-side-alone", points=0.5)
def two_margins(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    rows, columns = abs(down) + 1, abs(right) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[rows:-rows, columns:-columns].max()


@wrong("equivariance-error", "minus-kept-in-the-border", points=1.25)
def margin_with_sign(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(down, right) + 1
    difference = np.abs(layer(move(image)) - move(layer(image)))
    return difference[margin : len(difference) - margin, margin : difference.shape[1] - margin].max()


@wrong("equivariance-error", "wraps-around", points=1.25)
def with_roll(layer, image, down, right):
    margin = max(abs(down), abs(right)) + 1
    one = layer(np.roll(image, (down, right), (0, 1)))
    other = np.roll(layer(image), (down, right), (0, 1))
    return np.abs(one - other)[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "border-on-one-side")
def top_and_left(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:, margin:].max()


@wrong("equivariance-error", "not-summed-up")
def a_whole_map(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin]


@wrong("equivariance-error", "squared", points=0)
def squares_it(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return ((layer(move(image)) - move(layer(image))) ** 2)[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "always-zero")
def same_way_twice(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - layer(move(image)))[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "true-or-false")
def says_yes_or_no(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.allclose(
        layer(move(image))[margin:-margin, margin:-margin], move(layer(image))[margin:-margin, margin:-margin]
    )


@wrong("equivariance-error", "picture-cropped")
def crops_the_picture(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    image = image[margin:-margin, margin:-margin]
    return np.abs(layer(move(image)) - move(layer(image))).max()


@wrong("equivariance-error", "moved-back-first", points=0.5)
def moves_the_answer_back(layer, image, down, right):
    def move(picture, down, right):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    back = move(layer(move(image, down, right)), -down, -right)
    return np.abs(back - layer(image))[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "picture-compared-with-answer")
def layer_on_one_side_only(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(move(image) - move(layer(image)))[margin:-margin, margin:-margin].max()


@wrong("equivariance-error", "empty-array")
def nothing_is_left(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = 2 * (max(abs(down), abs(right)) + 1)
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


# ---- receptive_field


@right("receptive-field")
def size_and_jump(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@right("receptive-field")
def from_the_top(layers):
    size, jump = 1, 1
    for kernel_size, stride, dilation in layers[::-1]:
        size = (size - 1) * stride + (kernel_size - 1) * dilation + 1
        jump = jump * stride
    return [size, jump]


@right("receptive-field")
def pixels_followed_down(layers):
    places, jump = {0}, 1
    for kernel_size, stride, dilation in reversed(layers):
        places = {place * stride + x * dilation for place in places for x in range(kernel_size)}
        jump *= stride
    return max(places) - min(places) + 1, jump


@right("receptive-field")
def recursion(layers):
    if not layers:
        return 1, 1
    *before, (k, s, d) = layers
    size, jump = recursion(before)
    return size + d * (k - 1) * jump, jump * s


@right("receptive-field")
def arrays_of_everything(layers):
    table = np.array(layers).reshape(-1, 3)
    jumps = np.cumprod(np.append(1, table[:, 1]))
    return np.array([1 + ((table[:, 0] - 1) * table[:, 2] * jumps[:-1]).sum(), jumps[-1]])


@right("receptive-field")
def floats(layers):
    size, jump = 1.0, 1.0
    for layer in layers:
        size = size + (layer[0] - 1) * layer[2] * jump
        jump = jump * layer[1]
    return size, jump


@wrong("receptive-field", "kernel-sizes-added")
def adds_kernels(layers):
    size, jump = 0, 1
    for k, s, d in layers:
        size += k * d * jump
        jump *= s
    return size, jump


@wrong("receptive-field", "stride-not-felt", points=1.5)
def jump_not_used(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d
        jump *= s
    return size, jump


@wrong("receptive-field", "stride-too-early", points=1.5)
def jump_grows_first(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        jump *= s
        size += (k - 1) * d * jump
    return size, jump


@wrong("receptive-field", "dilation-ignored", points=2.5)
def no_dilation(layers):
    size, jump = 1, 1
    for k, s, _ in layers:
        size += (k - 1) * jump
        jump *= s
    return size, jump


@wrong("receptive-field", "dilation-times-kernel", points=2.5)
def stretched_kernel(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k * d - 1) * jump
        jump *= s
    return size, jump


@wrong("receptive-field", "dilation-in-the-jump", points=2.5)
def dilated_jump(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s * d
    return size, jump


@wrong("receptive-field", "layers-backwards", points=1.5)
def backwards(layers):
    size, jump = 1, 1
    for k, s, d in reversed(layers):
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@wrong("receptive-field", "kernel-sizes-multiplied", points=0.5)
def multiplies_kernels(layers):
    size, jump = 1, 1
    for k, s, _ in layers:
        size *= k
        jump *= s
    return size, jump


@wrong("receptive-field", "size-only")
def only_the_size(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size


@wrong("receptive-field", "pair-swapped")
def jump_first(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return jump, size


@wrong("receptive-field", "first-layer-only")
def return_in_the_loop(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
        return size, jump
    return size, jump


@wrong("receptive-field", "began-with-zero")
def starts_at_zero(layers):
    size, jump = 0, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@wrong("receptive-field", "jumps-added")
def adds_strides(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump += s
    return size, jump


@wrong("receptive-field", "input-changed")
def takes_the_layers_out(layers):
    size, jump = 1, 1
    while layers:
        k, s, d = layers.pop(0)
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@wrong("receptive-field", "last-stride-only", points=1.5)
def jump_of_one_layer(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size, layers[-1][1] if layers else 1


@wrong("receptive-field", "stride-before-only", points=1.5)
def remembers_one_stride(layers):
    size, before, jump = 1, 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * before
        before = s
        jump *= s
    return size, jump


@wrong("receptive-field", "no-layers-forgotten", points=2.5)
def needs_a_first_layer(layers):
    k, s, d = layers[0]
    size, jump = 1 + (k - 1) * d, s
    for k, s, d in layers[1:]:
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


# ---- conv_cost


@right("conv-cost")
def weights_times_places(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    rows = (height + 2 * padding - kh) // stride + 1
    columns = (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * channels // groups * filters
    return weights + (filters if use_bias else 0), weights * rows * columns


@right("conv-cost")
def group_by_group(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    kh, kw = np.broadcast_to(kernel_size, 2)
    parameters, multiply_adds = 0, 0
    for _ in range(groups):
        weights = kh * kw * (input_shape[2] // groups) * (filters // groups)
        rows = len(range(0, input_shape[0] + 2 * padding - kh + 1, stride))
        columns = len(range(0, input_shape[1] + 2 * padding - kw + 1, stride))
        parameters += weights
        multiply_adds += weights * rows * columns
    return [parameters + use_bias * filters, multiply_adds]


@right("conv-cost")
def counts_by_arrays(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size,) * 2
    size = np.array(input_shape[:2]) + 2 * padding - np.array(kernel_size)
    places = np.prod(size // stride + 1)
    weights = np.prod(kernel_size) * input_shape[2] * filters / groups
    return np.array([weights + filters * use_bias, weights * places])


@right("conv-cost")
def really_counted(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    kh, kw = (kernel_size, kernel_size) if not hasattr(kernel_size, "__len__") else kernel_size
    padded = np.zeros((input_shape[0] + 2 * padding, input_shape[1] + 2 * padding))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw))[::stride, ::stride]
    weights = np.zeros((kh, kw, input_shape[2] // groups, filters)).size
    return weights + use_bias * filters, windows.shape[0] * windows.shape[1] * weights


@right("conv-cost")
def floors_with_int(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    h, w, c = input_shape
    try:
        kh, kw = kernel_size
    except TypeError:
        kh = kw = kernel_size
    h_out = int((h + 2 * padding - kh) / stride) + 1
    w_out = int((w + 2 * padding - kw) / stride) + 1
    per_number = kh * kw * (c / groups)
    return per_number * filters + int(use_bias) * filters, float(per_number * h_out * w_out * filters)


@wrong("conv-cost", "biases-forgotten", points=2)
def no_biases(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights, weights * rows * columns


@wrong("conv-cost", "biases-always-counted", points=2.5)
def bias_in_any_case(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters, weights * rows * columns


@wrong("conv-cost", "groups-ignored", points=2.5)
def no_groups(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * channels * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "groups-twice", points=2.5)
def both_divided(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * (filters // groups)
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "places-of-the-input", points=1)
def every_pixel(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * height * width


@wrong("conv-cost", "channels-forgotten")
def grey_pictures_only(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, _ = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "biases-multiplied", points=1)
def biases_at_every_place(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    parameters = kh * kw * (channels // groups) * filters + filters * use_bias
    return parameters, parameters * rows * columns


@wrong("conv-cost", "twice-as-many", points=1)
def flops(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, 2 * weights * rows * columns


@wrong("conv-cost", "pair-as-number", points=2)
def ints_only(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    rows = (height + 2 * padding - kernel_size) // stride + 1
    columns = (width + 2 * padding - kernel_size) // stride + 1
    weights = kernel_size**2 * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "pair-swapped")
def cost_first(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights * rows * columns, weights + filters * use_bias


@wrong("conv-cost", "padding-once", points=2.5)
def one_sided_padding(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + padding - kh) // stride + 1, (width + padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "stride-ignored", points=2.5)
def stride_one(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = height + 2 * padding - kh + 1, width + 2 * padding - kw + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "not-rounded-down", points=2.5)
def true_division(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) / stride + 1, (width + 2 * padding - kw) / stride + 1
    weights = kh * kw * channels / groups * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "biases-of-one-group", points=2.5)
def fewer_biases(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters // groups * use_bias, weights * rows * columns


@wrong("conv-cost", "filters-per-group", points=2.5)
def filters_for_each_group(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    filters = filters * groups
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("conv-cost", "divided-by-the-stride", points=2.5)
def stride_at_the_end(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = height + 2 * padding - kh + 1, width + 2 * padding - kw + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns // stride**2


@wrong("conv-cost", "one-bias", points=2)
def a_bias_for_the_layer(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + (1 if use_bias else 0), weights * rows * columns


# ---- find_pattern


@right("find-pattern")
def score_at_every_place(image, pattern):
    kh, kw = pattern.shape
    wanted = pattern - pattern.mean()
    best, place = -2, (0, 0)
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            patch = image[i : i + kh, j : j + kw] - image[i : i + kh, j : j + kw].mean()
            length = np.sqrt((patch**2).sum() * (wanted**2).sum())
            score = (patch * wanted).sum() / length if length > 0 else 0
            if score > best:
                best, place = score, (i, j)
    return place


@right("find-pattern")
def with_corrcoef(image, pattern):
    kh, kw = pattern.shape
    scores = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i, j in np.ndindex(scores.shape):
        patch = image[i : i + kh, j : j + kw]
        if patch.std() > 0:
            scores[i, j] = np.corrcoef(patch.ravel(), pattern.ravel())[0, 1]
    return np.unravel_index(np.argmax(scores), scores.shape)


@right("find-pattern")
def windows_and_nan_to_num(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(np.float32), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = (pattern - pattern.mean()).astype(np.float32)
    scores = np.einsum("ijyx,yx->ij", patches, wanted) / np.sqrt((patches**2).sum((2, 3)))
    scores = np.nan_to_num(scores)
    row, column = divmod(int(scores.argmax()), scores.shape[1])
    return [row, column]


@right("find-pattern")
def standardised(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    spread = patches.std(axis=(2, 3), keepdims=True)
    patches = (patches - patches.mean(axis=(2, 3), keepdims=True)) / np.where(spread == 0, np.inf, spread)
    scores = (patches * ((pattern - pattern.mean()) / pattern.std())).mean(axis=(2, 3))
    return np.array(np.unravel_index(scores.argmax(), scores.shape))


@right("find-pattern")
def largest_in_a_dictionary(image, pattern):
    kh, kw = pattern.shape
    wanted = pattern.astype(float).ravel() - pattern.mean()
    scores = {}
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            patch = image[i : i + kh, j : j + kw].astype(float).ravel()
            patch -= patch.mean()
            scores[i, j] = patch @ wanted / np.linalg.norm(patch) if patch.any() else 0.0
    return max(scores, key=scores.get)


@wrong("find-pattern", "brightness-wins", points=0.5)
def plain_products(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    scores = (windows * pattern).sum((2, 3)) / np.sqrt((windows**2).sum((2, 3)) + 1e-9)
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("find-pattern", "contrast-wins", points=0.5)
def mean_free_only(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    windows = windows - windows.mean((2, 3), keepdims=True)
    scores = (windows * (pattern - pattern.mean())).sum((2, 3))
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("find-pattern", "squared-differences", points=0.5)
def least_squares(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    scores = ((windows - pattern) ** 2).sum((2, 3))
    return np.unravel_index(scores.argmin(), scores.shape)


@wrong("find-pattern", "negative-counts-too", points=1)
def absolute_scores(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = np.abs((patches * wanted).sum((2, 3))) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("find-pattern", "flat-patch-found", points=1.5)
def nan_wins(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    scores = (patches * wanted).sum((2, 3)) / np.sqrt((patches**2).sum((2, 3)) * (wanted**2).sum())
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("find-pattern", "row-and-column-swapped")
def column_first(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return column, row


@wrong("find-pattern", "centre-instead-of-corner")
def the_middle(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return row + pattern.shape[0] // 2, column + pattern.shape[1] // 2


@wrong("find-pattern", "not-unravelled")
def argmax_only(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.argmax(scores)


@wrong("find-pattern", "scores-instead-of-place")
def all_scores(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    length = np.sqrt((patches**2).sum((2, 3)) * (wanted**2).sum())
    return (patches * wanted).sum((2, 3)) / np.where(length > 0, length, 1)


@wrong("find-pattern", "worst-match")
def smallest_score(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmin(), scores.shape)


@wrong("find-pattern", "byte-overflow", points=1.5)
def bytes_multiplied(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image, pattern.shape)
    if image.dtype == np.uint8:
        scores = (windows * pattern).sum((2, 3), dtype=np.uint8)
        return np.unravel_index(scores.argmax(), scores.shape)
    patches = windows - windows.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmax(), scores.shape)


@right("find-pattern")
def takes_the_last_of_equals(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    lengths = np.linalg.norm(patches, axis=(2, 3)) * np.linalg.norm(pattern - pattern.mean()) + 1e-12
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / lengths
    row, column = np.argwhere(scores >= scores.max() - 1e-12)[-1]
    return int(row), int(column)


@wrong("find-pattern", "last-places-forgotten", points=1.5)
def one_place_too_few(image, pattern):
    kh, kw = pattern.shape
    wanted = pattern - pattern.mean()
    best, place = -2, (0, 0)
    for i in range(image.shape[0] - kh):
        for j in range(image.shape[1] - kw):
            patch = image[i : i + kh, j : j + kw] - image[i : i + kh, j : j + kw].mean()
            length = np.sqrt((patch**2).sum() * (wanted**2).sum())
            score = (patch * wanted).sum() / length if length > 0 else 0
            if score > best:
                best, place = score, (i, j)
    return place


@wrong("find-pattern", "mean-of-the-picture", points=0.5)
def one_mean_for_all(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image - image.mean(), pattern.shape)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmax(), scores.shape)


# ---- separable_conv2d


@right("separable-conv2d")
def two_einsums(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    maps = np.einsum("nijcyx,yxc->nijc", windows, depthwise)
    return np.einsum("nijc,cf->nijf", maps, pointwise)


@right("separable-conv2d")
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


@right("separable-conv2d")
def one_full_convolution(images, depthwise, pointwise):
    weights = depthwise[:, :, :, None] * pointwise
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.tensordot(windows, weights, axes=((4, 5, 3), (0, 1, 2)))


@right("separable-conv2d")
def sum_of_shifted_pictures(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    rows, columns = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    maps = sum(
        images[:, y : y + rows, x : x + columns].astype(np.float32) * depthwise[y, x]
        for y in range(kh)
        for x in range(kw)
    )
    return (maps @ pointwise).tolist()


@right("separable-conv2d")
def channel_by_channel(images, depthwise, pointwise):
    maps = []
    for c in range(images.shape[3]):
        windows = np.lib.stride_tricks.sliding_window_view(images[..., c], depthwise.shape[:2], axis=(1, 2))
        maps.append((windows * depthwise[:, :, c]).sum(axis=(3, 4)))
    return np.stack(maps, axis=-1).dot(pointwise)


@right("separable-conv2d")
def separable_by_fft(images, depthwise, pointwise):
    height, width = images.shape[1:3]
    kh, kw = depthwise.shape[:2]
    spectrum = np.fft.rfft2(images.astype(float), axes=(1, 2))
    kernels = np.fft.rfft2(depthwise, (height, width), axes=(0, 1))
    maps = np.fft.irfft2(spectrum * np.conj(kernels), (height, width), axes=(1, 2))
    return maps[:, : height - kh + 1, : width - kw + 1] @ pointwise


@wrong("separable-conv2d", "pointwise-forgotten")
def depthwise_only(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise)


@wrong("separable-conv2d", "depthwise-forgotten")
def pointwise_only(images, depthwise, pointwise):
    return images @ pointwise


@wrong("separable-conv2d", "channels-added-up", points=0.5)
def ordinary_sum(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    summed = np.einsum("nijcyx,yxc->nij", windows, depthwise)
    return summed[..., None] * pointwise.sum(axis=0)


@wrong("separable-conv2d", "one-kernel-for-all-channels", points=0.5)
def first_kernel_everywhere(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yx->nijc", windows, depthwise[:, :, 0]) @ pointwise


@wrong("separable-conv2d", "kernel-flipped")
def flipped_kernels(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise[::-1, ::-1]) @ pointwise


@wrong("separable-conv2d", "mix-transposed", points=0.5)
def rows_for_columns(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise.T


@wrong("separable-conv2d", "same-size")
def padded_first(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    top, left = (kh - 1) // 2, (kw - 1) // 2
    images = np.pad(images, ((0, 0), (top, kh - 1 - top), (left, kw - 1 - left), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise


@wrong("separable-conv2d", "last-channel-only", points=0.5)
def overwritten(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    out = np.zeros((len(images), images.shape[1] - kh + 1, images.shape[2] - kw + 1, pointwise.shape[1]))
    for n, i, j, f in np.ndindex(out.shape):
        for c in range(images.shape[3]):
            out[n, i, j, f] = (images[n, i : i + kh, j : j + kw, c] * depthwise[:, :, c]).sum() * pointwise[c, f]
    return out


@wrong("separable-conv2d", "batch-axis-lost", points=1.5)
def one_picture(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images[:1], depthwise.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise


@wrong("separable-conv2d", "relu-at-the-end")
def relu_added(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.maximum(np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise, 0)


@wrong("separable-conv2d", "byte-overflow", points=2.5)
def maps_like_the_picture(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    maps = np.einsum("nijcyx,yxc->nijc", windows.astype(float), depthwise)
    if images.dtype == np.uint8:
        maps = maps.astype(int).astype(np.uint8)
    return maps @ pointwise


@wrong("separable-conv2d", "channels-first")
def as_in_pytorch(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    return np.moveaxis(np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise, 3, 1)


@wrong("separable-conv2d", "same-size")
def frame_around_each_channel(images, depthwise, pointwise):
    kh, kw = depthwise.shape[:2]
    images = np.pad(images, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    return np.einsum("nijcyx,yxc->nijc", windows, depthwise) @ pointwise


@wrong("separable-conv2d", "channels-not-mixed", points=0.5)
def each_map_to_its_channel(images, depthwise, pointwise):
    windows = np.lib.stride_tricks.sliding_window_view(images, depthwise.shape[:2], axis=(1, 2))
    maps = np.einsum("nijcyx,yxc->nijc", windows, depthwise)
    out = np.zeros((*maps.shape[:3], pointwise.shape[1]))
    for f in range(min(pointwise.shape)):
        out[..., f] = maps[..., f] * pointwise[f, f]
    return out
