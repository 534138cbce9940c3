"""Answers to the exercise cross-correlate of lesson 01."""

from fractions import Fraction

import numpy as np

from tests.answers import right, wrong


@right
def four_loops(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    if kh > H or kw > W:
        raise ValueError("the kernel is larger than the picture")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            total = 0
            for y in range(kh):
                for x in range(kw):
                    total += image[i + y][j + x] * kernel[y][x]
            out[i][j] = total
    return out


@right
def windows_and_einsum(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)  # refuses large kernels itself
    return np.einsum("ijyx,yx->ij", windows.astype(float), kernel)


@right
def windows_and_tensordot(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(windows, kernel, axes=([2, 3], [0, 1]))


@right
def by_fft(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError
    size = (H + kh - 1, W + kw - 1)
    product = np.fft.rfft2(image, size) * np.fft.rfft2(kernel[::-1, ::-1], size)
    return np.fft.irfft2(product, size)[kh - 1 : H, kw - 1 : W]


@right
def nested_lists(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if min(rows, columns) < 1:
        raise ValueError("no place")
    return [[float(np.sum(image[i : i + kh, j : j + kw] * kernel)) for j in range(columns)] for i in range(rows)]


@right
def shifted_pictures(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if oh <= 0 or ow <= 0:
        raise ValueError
    out = 0
    for y, x in np.ndindex(kh, kw):
        out = out + image[y : y + oh, x : x + ow] * kernel[y, x]
    return out


@right
def while_loops_and_prints(image, kernel):
    print("image", image.shape, "kernel", kernel.shape)
    if kernel.shape[0] > image.shape[0]:
        raise ValueError("too high")
    elif kernel.shape[1] > image.shape[1]:
        raise ValueError("too wide")
    all_rows = []
    i = 0
    while i + kernel.shape[0] <= len(image):
        row = []
        j = 0
        while j + kernel.shape[1] <= len(image[0]):
            patch = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            row.append(np.vdot(patch, kernel))
            j += 1
        all_rows.append(row)
        i += 1
    print(all_rows)
    return np.array(all_rows)


@right
def single_precision(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("too large")
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), dtype=np.float32)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw].astype(np.float32) * kernel.astype(np.float32))
    return out


@right
def row_after_row(image, kernel):
    kh, kw = kernel.shape
    if kh > image.shape[0] or kw > image.shape[1]:
        raise ValueError("too large")
    first = np.array([np.sum(image[:kh, j : j + kw] * kernel) for j in range(image.shape[1] - kw + 1)])
    if image.shape[0] == kh:
        return first[None, :]
    return np.vstack([first, row_after_row(image[1:], kernel)])


@right
def banded_matrix(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    oh, ow = H - kh + 1, W - kw + 1
    matrix = np.zeros((oh * ow, H * W))
    for i in range(oh):
        for j in range(ow):
            for y in range(kh):
                matrix[i * ow + j, (i + y) * W + j : (i + y) * W + j + kw] = kernel[y]
    return (matrix @ image.ravel()).reshape(oh, ow)


@right
def strided_with_own_error(image, kernel):
    class TooLarge(ValueError):
        pass

    (H, W), (kh, kw), (a, b) = image.shape, kernel.shape, image.strides
    if any(k > n for k, n in zip(kernel.shape, image.shape)):
        raise TooLarge
    windows = np.lib.stride_tricks.as_strided(image, (H - kh + 1, W - kw + 1, kh, kw), (a, b, a, b))
    return (windows * kernel).sum(axis=(-1, -2))


@right
def python_numbers(image, kernel):
    import warnings

    warnings.warn("this is slow")
    pixels, weights = image.tolist(), kernel.tolist()
    kh, kw = len(weights), len(weights[0])
    if kh > len(pixels) or kw > len(pixels[0]):
        raise ValueError("too large")
    out = []
    for i in range(len(pixels) - kh + 1):
        out.append([])
        for j in range(len(pixels[0]) - kw + 1):
            out[-1].append(sum(weights[y][x] * pixels[i + y][j + x] for y in range(kh) for x in range(kw)))
    return out


@wrong("kernel-flipped")
def flips_the_kernel(image, kernel):
    kernel = kernel[::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("kernel-mirrored")
def flips_left_and_right(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijyx,yx->ij", windows.astype(float), kernel[:, ::-1])


@wrong("kernel-transposed")
def mixes_up_the_letters(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijyx,xy->ij", windows, kernel)


@wrong("one-too-small")
def counts_one_too_few(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh, image.shape[1] - kw
    if oh < 0 or ow < 0:
        raise ValueError("too large")
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("last-places-left-zero")
def loops_end_too_early(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh):
        for j in range(W - kw):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("last-places-left-zero")
def zeros_like_the_picture(image, kernel):
    kh, kw = kernel.shape
    if kh > image.shape[0] or kw > image.shape[1]:
        raise ValueError("too large")
    out = np.zeros(image.shape)
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("one-too-large")
def counts_one_too_many(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 2, image.shape[1] - kw + 2
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("index-out-of-range")
def one_step_too_far(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 2, image.shape[1] - kw + 2))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for y in range(kh):
                for x in range(kw):
                    out[i, j] += image[i + y, j + x] * kernel[y, x]
    return out


@wrong("transposed")
def moves_down_and_right_mixed_up(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    return np.array(
        [[(image[i : i + kh, j : j + kw] * kernel).sum() for i in range(H - kh + 1)] for j in range(W - kw + 1)]
    )


@wrong("shapes-do-not-fit", points=2)
def width_before_height(image, kernel):
    W, H = image.shape
    kw, kh = kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("kernel-assumed-square", points=2)
def square_kernels_only(image, kernel):
    k = kernel.shape[0]
    if k > image.shape[0] or k > image.shape[1]:
        raise ValueError("too large")
    out = np.zeros((image.shape[0] - k + 1, image.shape[1] - k + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + k, j : j + k] * kernel)
    return out


@wrong("shapes-do-not-fit")
def three_by_three_only(image, kernel):
    out = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for i in range(image.shape[0] - 2):
        for j in range(image.shape[1] - 2):
            out[i, j] = (image[i : i + 3, j : j + 3] * kernel).sum()
    return out


@wrong("ignores-input")
def works_on_the_lessons_picture(image, kernel):
    picture = np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]])
    small = np.array([[1, 2], [3, 4]])
    return np.array([[(picture[i : i + 2, j : j + 2] * small).sum() for j in range(3)] for i in range(2)])


@wrong("not-refused", points=3)
def leaves_it_to_zeros(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    out = np.zeros((H - kh + 1, W - kw + 1))  # refuses negative sizes, but not 0
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


@wrong("not-refused", points=3)
def refuses_only_too_high_and_too_wide(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H and kw > W:
        raise ValueError("too large")
    return [[np.sum(image[i : i + kh, j : j + kw] * kernel) for j in range(W - kw + 1)] for i in range(H - kh + 1)]


@wrong("not-refused", points=3)
def compares_the_areas(image, kernel):
    if kernel.size > image.size:
        raise ValueError("too large")
    kh, kw = kernel.shape
    H, W = image.shape
    return [[np.sum(image[i : i + kh, j : j + kw] * kernel) for j in range(W - kw + 1)] for i in range(H - kh + 1)]


@wrong("not-refused", points=3)
def returns_the_error(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        return ValueError("too large")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("not-refused", points=3)
def only_prints_that_it_is_too_large(image, kernel):
    try:
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        return (windows * kernel).sum((2, 3))
    except ValueError:
        print("ValueError: the kernel is larger than the picture")


@wrong("not-refused", points=3)
def asserts_that_it_fits(image, kernel):
    assert kernel.shape[0] <= image.shape[0] and kernel.shape[1] <= image.shape[1], "too large"
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("refused-too-much", points=3)
def refuses_the_same_size(image, kernel):
    if kernel.shape[0] >= image.shape[0] or kernel.shape[1] >= image.shape[1]:
        raise ValueError("too large")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("refused-too-much", points=2)
def refuses_what_is_not_square(image, kernel):
    if image.shape[0] != image.shape[1]:
        raise ValueError("the shape must be square")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("window-too-large")
def kernel_before_picture(kernel, image):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("refused-too-much", points=3)
def refuses_bytes(image, kernel):
    if image.dtype == np.uint8:
        raise TypeError("convert the picture first")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("byte-overflow", points=3)
def array_of_the_pictures_type(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if oh < 1 or ow < 1:
        raise ValueError("too large")
    out = np.zeros((oh, ow), dtype=image.dtype)
    for i in range(oh):
        for j in range(ow):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("truncated", points=3)
def array_of_the_kernels_type(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if oh < 1 or ow < 1:
        raise ValueError("too large")
    out = np.zeros((oh, ow), kernel.dtype)
    for i in range(oh):
        for j in range(ow):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("truncated", points=2)
def array_of_ints(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if oh < 1 or ow < 1:
        raise ValueError("too large")
    out = np.zeros((oh, ow), int)
    for i in range(oh):
        for j in range(ow):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("truncated", points=3)
def picture_made_of_ints(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(int), kernel.shape)
    return np.tensordot(windows, kernel)


@wrong("rounded", points=2)
def rounds_the_sums(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3)).round()


@wrong("negatives-cut")
def keeps_grey_levels(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.clip((windows * kernel).sum((2, 3)), 0, 255)


@wrong("minus-lost")
def absolute_values(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return abs((windows * kernel).sum((2, 3)))


@wrong("divided-by-255")
def scales_the_picture(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image / 255, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("mean-instead-of-sum")
def takes_the_mean(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).mean((2, 3))


@wrong("added-not-multiplied")
def patch_plus_kernel(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows + kernel).sum((2, 3))


@wrong("matrix-product")
def at_sign(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i : i + kh, j : j + kw] @ kernel).sum()
    return out


@wrong("not-summed")
def sums_one_axis(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=-1)


@wrong("array-for-number")
def pythons_sum(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = sum(image[i : i + kh, j : j + kw] * kernel)
    return out


@wrong("last-product-only")
def equals_in_place_of_plus_equals(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            for y in range(kh):
                for x in range(kw):
                    out[i, j] = image[i + y, j + x] * kernel[y, x]
    return out


@wrong("sum-not-reset")
def never_starts_from_zero(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    total = 0
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            total += (image[i : i + kh, j : j + kw] * kernel).sum()
            out[i, j] = total
    return out


@wrong("same-size")
def pads_first(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    padded = np.zeros((H + kh - 1, W + kw - 1))
    padded[kh // 2 : kh // 2 + H, kw // 2 : kw // 2 + W] = image
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("jumps-by-the-kernel")
def patches_side_by_side(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    return [
        [np.sum(image[i : i + kh, j : j + kw] * kernel) for j in range(0, W - kw + 1, kw)]
        for i in range(0, H - kh + 1, kh)
    ]


@wrong("same-everywhere")
def patch_never_moves(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[0:kh, 0:kw] * kernel).sum()
    return out


@wrong("patch-too-small")
def ends_one_before_the_end(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i : i + kh - 1, j : j + kw - 1] * kernel).sum()
    return out


@wrong("only-the-beginning")
def returns_after_the_first_row(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
        return out


@wrong("flattened")
def one_long_list(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    answers = []
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            answers.append((image[i : i + kh, j : j + kw] * kernel).sum())
    return answers


@wrong("wrong-shape")
def rows_end_to_end(image, kernel):
    return np.correlate(image.ravel().astype(float), kernel.ravel().astype(float), "valid")


@wrong("input-changed")
def multiplies_into_the_picture(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            patch = image[i : i + kh, j : j + kw]
            patch *= kernel
            out[i, j] = patch.sum()
    return out


@wrong("input-changed")
def answers_into_the_picture(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            image[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return image[: H - kh + 1, : W - kw + 1]


@wrong("returned-nothing")
def forgets_to_return(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    out = (windows * kernel).sum((2, 3))


@wrong("printed-not-returned")
def prints_the_result(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    print((windows * kernel).sum((2, 3)))


@wrong("generator")
def yields_rows(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    for row in windows:
        yield (row * kernel).sum((1, 2))


@wrong("signature")
def wants_the_shape_too(image, kernel, shape):
    windows = np.lib.stride_tricks.sliding_window_view(image, shape)
    return (windows * kernel).sum((2, 3))


@wrong("undefined-name")
def misspells_a_name(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernal).sum((2, 3))  # noqa: F821


@wrong("not-callable")
def calls_the_shape(image, kernel):
    kh, kw = kernel.shape()
    return np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))


@wrong("too-slow")
def never_moves_on(image, kernel):
    i = 0
    while i + kernel.shape[0] <= image.shape[0]:
        patch = image[i : i + kernel.shape[0]]


@right
def exact_fractions(image, kernel):
    kh, kw = kernel.shape
    if kh > image.shape[0] or kw > image.shape[1]:
        raise ValueError("the kernel is larger than the image")
    exact = np.vectorize(Fraction, otypes=[object])
    image, kernel = exact(image.astype(float)), exact(kernel.astype(float))
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return [[(image[i : i + kh, j : j + kw] * kernel).sum() for j in range(columns)] for i in range(rows)]


@wrong("asks-for-input")
def asks_which_padding(image, kernel):
    if input("padding? ") == "valid":
        return np.lib.stride_tricks.sliding_window_view(image, kernel.shape)


@wrong("unknown-word")
def misspelt(image, kernel):
    return np.zeroes(image.shape)


@wrong("no-such-attribute")
def as_a_list(image, kernel):
    return image.length - kernel.length


@wrong("generator")
def a_map(image, kernel):
    return map(np.sum, np.lib.stride_tricks.sliding_window_view(image, kernel.shape) * kernel)


@wrong("truncated", points=3)
def integers_stay_integers(image, kernel):
    if image.dtype == np.uint8:
        image = image.astype(float)
    kh, kw = kernel.shape
    if kh > image.shape[0] or kw > image.shape[1]:
        raise ValueError("the kernel is too large")
    result = np.zeros_like(image[kh - 1 :, kw - 1 :])
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return result
