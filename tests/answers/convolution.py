"""Answers to the exercises of lesson 01."""

import numpy as np

from tests.answers import right, wrong

# ---- page_feature_map


@right("page-feature-map")
def rows_of_numbers():
    return [[5, 0, 5], [0, 5, 0], [5, 0, 5]]


@right("page-feature-map")
def an_array_of_bytes():
    return np.array([[5, 0, 5], [0, 5, 0], [5, 0, 5]], dtype=np.uint8)


@right("page-feature-map")
def floats_in_tuples():
    return ((5.0, 0.0, 5.0), (0.0, 5.0, 0.0), (5.0, 0.0, 5.0))


@right("page-feature-map")
def list_of_arrays():
    return [np.array([5, 0, 5]), np.array([0, 5, 0]), np.array([5, 0, 5])]


@right("page-feature-map")
def filled_in_by_code():
    answers = np.zeros((3, 3))
    answers[::2, ::2] = 5
    answers[1, 1] = 5
    return answers


@wrong("page-feature-map", "copied-from-the-page")
def copied():
    return [[4, 3, 4], [2, 4, 2], [4, 3, 4]]


@wrong("page-feature-map", "another-picture")
def from_the_wiki():
    return [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


@wrong("page-feature-map", "flattened")
def nine_in_a_row():
    return [5, 0, 5, 0, 5, 0, 5, 0, 5]


@wrong("page-feature-map", "places-missing")
def first_place_only():
    return 5


@wrong("page-feature-map", "places-missing")
def first_row_only():
    return [[5, 0, 5]]


@wrong("page-feature-map", "places-missing")
def steps_of_two():
    return [[5, 5], [5, 5]]


@wrong("page-feature-map", "filter-ignored", points=1)
def ones_in_each_patch():
    return [[5, 4, 5], [4, 5, 4], [5, 4, 5]]


@wrong("page-feature-map", "all-the-same")
def fives_only():
    return [[5, 5, 5], [5, 5, 5], [5, 5, 5]]


@wrong("page-feature-map", "zeros-counted-too", points=1)
def zeros_match_too():
    return [[9, 0, 9], [0, 9, 0], [9, 0, 9]]


@wrong("page-feature-map", "colours-swapped")
def begins_with_zero():
    return [[0, 5, 0], [5, 0, 5], [0, 5, 0]]


@wrong("page-feature-map", "added-not-multiplied")
def patch_plus_filter():
    return [[10, 9, 10], [9, 10, 9], [10, 9, 10]]


@wrong("page-feature-map", "scaled-to-one", points=1)
def first_products():
    return [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


@wrong("page-feature-map", "mean-instead-of-sum", points=1)
def rounded_means():
    return [[0.56, 0, 0.56], [0, 0.56, 0], [0.56, 0, 0.56]]


@wrong("page-feature-map", "same-size")
def as_large_as_the_checkerboard():
    return [[2, 0, 3, 0, 2], [0, 5, 0, 5, 0], [3, 0, 5, 0, 3], [0, 5, 0, 5, 0], [2, 0, 3, 0, 2]]


@wrong("page-feature-map", "wrong-shape")
def checkerboard_again():
    return [[1, 0, 1, 0, 1], [0, 1, 0, 1, 0], [1, 0, 1, 0, 1], [0, 1, 0, 1, 0], [1, 0, 1, 0, 1]]


@wrong("page-feature-map", "not-numbers")
def comma_missing():
    return [[5, 0, 5], [0, 5, 0], [505]]


@wrong("page-feature-map", "not-numbers")
def holes_left():
    return [[5, None, 5], [None, 5, None], [5, None, 5]]


@wrong("page-feature-map", "not-numbers")
def as_text():
    return "5 0 5\n0 5 0\n5 0 5"


@wrong("page-feature-map", "not-a-value")
def a_function():
    return lambda: [[5, 0, 5], [0, 5, 0], [5, 0, 5]]


@wrong("page-feature-map", "", points=1)
def one_slip():
    return [[5, 0, 5], [0, 4, 0], [5, 0, 5]]


# ---- cross_correlate


@right("cross-correlate")
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


@right("cross-correlate")
def windows_and_einsum(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)  # refuses large kernels itself
    return np.einsum("ijyx,yx->ij", windows.astype(float), kernel)


@right("cross-correlate")
def windows_and_tensordot(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(windows, kernel, axes=([2, 3], [0, 1]))


@right("cross-correlate")
def by_fft(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError
    size = (H + kh - 1, W + kw - 1)
    product = np.fft.rfft2(image, size) * np.fft.rfft2(kernel[::-1, ::-1], size)
    return np.fft.irfft2(product, size)[kh - 1 : H, kw - 1 : W]


@right("cross-correlate")
def nested_lists(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if min(rows, columns) < 1:
        raise ValueError("no place")
    return [[float(np.sum(image[i : i + kh, j : j + kw] * kernel)) for j in range(columns)] for i in range(rows)]


@right("cross-correlate")
def shifted_pictures(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if oh <= 0 or ow <= 0:
        raise ValueError
    out = 0
    for y, x in np.ndindex(kh, kw):
        out = out + image[y : y + oh, x : x + ow] * kernel[y, x]
    return out


@right("cross-correlate")
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


@right("cross-correlate")
def single_precision(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("too large")
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), dtype=np.float32)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw].astype(np.float32) * kernel.astype(np.float32))
    return out


@right("cross-correlate")
def row_after_row(image, kernel):
    kh, kw = kernel.shape
    if kh > image.shape[0] or kw > image.shape[1]:
        raise ValueError("too large")
    first = np.array([np.sum(image[:kh, j : j + kw] * kernel) for j in range(image.shape[1] - kw + 1)])
    if image.shape[0] == kh:
        return first[None, :]
    return np.vstack([first, row_after_row(image[1:], kernel)])


@right("cross-correlate")
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


@right("cross-correlate")
def strided_with_own_error(image, kernel):
    class TooLarge(ValueError):
        pass

    (H, W), (kh, kw), (a, b) = image.shape, kernel.shape, image.strides
    if any(k > n for k, n in zip(kernel.shape, image.shape)):
        raise TooLarge
    windows = np.lib.stride_tricks.as_strided(image, (H - kh + 1, W - kw + 1, kh, kw), (a, b, a, b))
    return (windows * kernel).sum(axis=(-1, -2))


@right("cross-correlate")
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


@wrong("cross-correlate", "kernel-flipped")
def flips_the_kernel(image, kernel):
    kernel = kernel[::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "kernel-mirrored")
def flips_left_and_right(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijyx,yx->ij", windows.astype(float), kernel[:, ::-1])


@wrong("cross-correlate", "kernel-transposed")
def mixes_up_the_letters(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijyx,xy->ij", windows, kernel)


@wrong("cross-correlate", "one-too-small")
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


@wrong("cross-correlate", "last-places-left-zero")
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


@wrong("cross-correlate", "last-places-left-zero")
def zeros_like_the_picture(image, kernel):
    kh, kw = kernel.shape
    if kh > image.shape[0] or kw > image.shape[1]:
        raise ValueError("too large")
    out = np.zeros(image.shape)
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("cross-correlate", "one-too-large")
def counts_one_too_many(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 2, image.shape[1] - kw + 2
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("cross-correlate", "index-out-of-range")
def one_step_too_far(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 2, image.shape[1] - kw + 2))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for y in range(kh):
                for x in range(kw):
                    out[i, j] += image[i + y, j + x] * kernel[y, x]
    return out


@wrong("cross-correlate", "transposed")
def moves_down_and_right_mixed_up(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    return np.array(
        [[(image[i : i + kh, j : j + kw] * kernel).sum() for i in range(H - kh + 1)] for j in range(W - kw + 1)]
    )


@wrong("cross-correlate", "shapes-do-not-fit", points=2)
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


@wrong("cross-correlate", "kernel-assumed-square", points=2)
def square_kernels_only(image, kernel):
    k = kernel.shape[0]
    if k > image.shape[0] or k > image.shape[1]:
        raise ValueError("too large")
    out = np.zeros((image.shape[0] - k + 1, image.shape[1] - k + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + k, j : j + k] * kernel)
    return out


@wrong("cross-correlate", "shapes-do-not-fit")
def three_by_three_only(image, kernel):
    out = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for i in range(image.shape[0] - 2):
        for j in range(image.shape[1] - 2):
            out[i, j] = (image[i : i + 3, j : j + 3] * kernel).sum()
    return out


@wrong("cross-correlate", "ignores-input")
def works_on_the_lessons_picture(image, kernel):
    picture = np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]])
    small = np.array([[1, 2], [3, 4]])
    return np.array([[(picture[i : i + 2, j : j + 2] * small).sum() for j in range(3)] for i in range(2)])


@wrong("cross-correlate", "not-refused", points=3)
def leaves_it_to_zeros(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    out = np.zeros((H - kh + 1, W - kw + 1))  # refuses negative sizes, but not 0
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


@wrong("cross-correlate", "not-refused", points=3)
def refuses_only_too_high_and_too_wide(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    if kh > H and kw > W:
        raise ValueError("too large")
    return [[np.sum(image[i : i + kh, j : j + kw] * kernel) for j in range(W - kw + 1)] for i in range(H - kh + 1)]


@wrong("cross-correlate", "not-refused", points=3)
def compares_the_areas(image, kernel):
    if kernel.size > image.size:
        raise ValueError("too large")
    kh, kw = kernel.shape
    H, W = image.shape
    return [[np.sum(image[i : i + kh, j : j + kw] * kernel) for j in range(W - kw + 1)] for i in range(H - kh + 1)]


@wrong("cross-correlate", "not-refused", points=3)
def returns_the_error(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        return ValueError("too large")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "not-refused", points=3)
def only_prints_that_it_is_too_large(image, kernel):
    try:
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
        return (windows * kernel).sum((2, 3))
    except ValueError:
        print("ValueError: the kernel is larger than the picture")


@wrong("cross-correlate", "not-refused", points=3)
def asserts_that_it_fits(image, kernel):
    assert kernel.shape[0] <= image.shape[0] and kernel.shape[1] <= image.shape[1], "too large"
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "refused-too-much", points=3)
def refuses_the_same_size(image, kernel):
    if kernel.shape[0] >= image.shape[0] or kernel.shape[1] >= image.shape[1]:
        raise ValueError("too large")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "refused-too-much", points=2)
def refuses_what_is_not_square(image, kernel):
    if image.shape[0] != image.shape[1]:
        raise ValueError("the shape must be square")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "refused-too-much")
def kernel_before_picture(kernel, image):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "stopped-by-an-error", points=3)
def refuses_bytes(image, kernel):
    if image.dtype == np.uint8:
        raise TypeError("convert the picture first")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "byte-overflow", points=3)
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


@wrong("cross-correlate", "truncated", points=3)
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


@wrong("cross-correlate", "truncated", points=2)
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


@wrong("cross-correlate", "truncated", points=3)
def picture_made_of_ints(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(int), kernel.shape)
    return np.tensordot(windows, kernel)


@wrong("cross-correlate", "rounded", points=2)
def rounds_the_sums(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3)).round()


@wrong("cross-correlate", "negatives-cut")
def keeps_grey_levels(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.clip((windows * kernel).sum((2, 3)), 0, 255)


@wrong("cross-correlate", "minus-lost")
def absolute_values(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return abs((windows * kernel).sum((2, 3)))


@wrong("cross-correlate", "divided-by-255")
def scales_the_picture(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image / 255, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "mean-instead-of-sum")
def takes_the_mean(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).mean((2, 3))


@wrong("cross-correlate", "added-not-multiplied")
def patch_plus_kernel(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows + kernel).sum((2, 3))


@wrong("cross-correlate", "matrix-product")
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


@wrong("cross-correlate", "not-summed")
def sums_one_axis(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=-1)


@wrong("cross-correlate", "array-for-number")
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


@wrong("cross-correlate", "last-product-only")
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


@wrong("cross-correlate", "sum-not-reset")
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


@wrong("cross-correlate", "same-size")
def pads_first(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    padded = np.zeros((H + kh - 1, W + kw - 1))
    padded[kh // 2 : kh // 2 + H, kw // 2 : kw // 2 + W] = image
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "jumps-by-the-kernel")
def patches_side_by_side(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    return [
        [np.sum(image[i : i + kh, j : j + kw] * kernel) for j in range(0, W - kw + 1, kw)]
        for i in range(0, H - kh + 1, kh)
    ]


@wrong("cross-correlate", "same-everywhere")
def patch_never_moves(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[0:kh, 0:kw] * kernel).sum()
    return out


@wrong("cross-correlate", "patch-too-small")
def ends_one_before_the_end(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i : i + kh - 1, j : j + kw - 1] * kernel).sum()
    return out


@wrong("cross-correlate", "only-the-beginning")
def returns_after_the_first_row(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
        return out


@wrong("cross-correlate", "flattened")
def one_long_list(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    answers = []
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            answers.append((image[i : i + kh, j : j + kw] * kernel).sum())
    return answers


@wrong("cross-correlate", "wrong-shape")
def rows_end_to_end(image, kernel):
    return np.correlate(image.ravel().astype(float), kernel.ravel().astype(float), "valid")


@wrong("cross-correlate", "input-changed")
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


@wrong("cross-correlate", "input-changed")
def answers_into_the_picture(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("too large")
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            image[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return image[: H - kh + 1, : W - kw + 1]


@wrong("cross-correlate", "returned-nothing")
def forgets_to_return(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    out = (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "printed-not-returned")
def prints_the_result(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    print((windows * kernel).sum((2, 3)))


@wrong("cross-correlate", "not-numbers")
def yields_rows(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    for row in windows:
        yield (row * kernel).sum((1, 2))


@wrong("cross-correlate", "signature")
def wants_the_shape_too(image, kernel, shape):
    windows = np.lib.stride_tricks.sliding_window_view(image, shape)
    return (windows * kernel).sum((2, 3))


@wrong("cross-correlate", "undefined-name")
def misspells_a_name(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernal).sum((2, 3))  # noqa: F821


@wrong("cross-correlate", "not-callable")
def calls_the_shape(image, kernel):
    kh, kw = kernel.shape()
    return np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))


@wrong("cross-correlate", "too-slow")
def never_moves_on(image, kernel):
    i = 0
    while i + kernel.shape[0] <= image.shape[0]:
        patch = image[i : i + kernel.shape[0]]


# ---- output_size


@right("output-size")
def the_formula(size, kernel_size, stride=1, padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    if span > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - span) // stride + 1


@right("output-size")
def length_of_a_range(size, kernel_size, stride=1, padding=0, dilation=1):
    places = len(range(0, size + 2 * padding - (kernel_size - 1) * dilation, stride))
    if places == 0:
        raise ValueError
    return places


@right("output-size")
def list_of_starts(size, kernel_size, stride=1, padding=0, dilation=1):
    ends = [s + dilation * (kernel_size - 1) for s in range(-padding, size + padding, stride)]
    starts = [end for end in ends if end < size + padding]
    print("last pixels under the kernel:", starts)
    if not starts:
        raise ValueError("there is no place")
    return len(starts)


@right("output-size")
def floor_and_int(size, kernel_size, stride=1, padding=0, dilation=1):
    n = int(np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1)
    if n <= 0:
        raise ValueError(n)
    return n


@right("output-size")
def numpy_int(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError
    return np.floor_divide(top, stride) + 1


@right("output-size")
def walks_along(size, kernel_size, stride=1, padding=0, dilation=1):
    places = 0
    end = dilation * (kernel_size - 1)
    while end <= size + 2 * padding - 1:
        places += 1
        end = end + stride
    if places == 0:
        raise ValueError("no place")
    return places


@right("output-size")
def step_after_step(size, kernel_size, stride=1, padding=0, dilation=1):
    if padding:
        return step_after_step(size + 2 * padding, kernel_size, stride, 0, dilation)
    span = dilation * (kernel_size - 1) + 1
    if size < span:
        raise ValueError
    if size - stride < span:
        return 1
    return 1 + step_after_step(size - stride, kernel_size, stride, 0, dilation)


@right("output-size")
def counts_real_windows(size, kernel_size, stride=1, padding=0, dilation=1):
    line = np.pad(np.zeros(size), padding)
    span = dilation * (kernel_size - 1) + 1
    return np.lib.stride_tricks.sliding_window_view(line, span)[::stride].shape[0]


@right("output-size")
def rounds_up_from_below(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    if min(size, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("bad arguments")
    free = size + 2 * padding - dilation * (kernel_size - 1)
    if free < 1:
        raise ValueError("no place")
    return -(-free // stride)


@wrong("output-size", "forgot-the-first-place", points=0.5)
def no_plus_one(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride


@wrong("output-size", "one-too-many", points=0.5)
def no_minus_one(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride + 1


@wrong("output-size", "padding-once", points=0.5)
def pads_one_end(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1


@wrong("output-size", "dilation-ignored", points=1.25)
def forgets_the_dilation(size, kernel_size, stride=1, padding=0, dilation=1):
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong("output-size", "dilation-times-kernel", points=1.5)
def spans_d_times_k(size, kernel_size, stride=1, padding=0, dilation=1):
    kernel_size = dilation * kernel_size
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong("output-size", "dilation-as-pixels-left-out")
def leaves_d_pixels_out(size, kernel_size, stride=1, padding=0, dilation=1):
    span = kernel_size + (kernel_size - 1) * dilation
    if span > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - span) // stride + 1


@wrong("output-size", "brackets-forgotten")
def no_brackets(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * kernel_size - 1 - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1


@wrong("output-size", "last-term-divided", points=1)
def divides_the_one(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return size + 2 * padding - dilation * (kernel_size - 1) - 1 // stride + 1


@wrong("output-size", "divided-too-late", points=1)
def plus_one_inside(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1 + 1) // stride


@wrong("output-size", "stride-and-dilation-swapped", points=0.75)
def swaps_the_settings(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - stride * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // dilation + 1


@wrong("output-size", "kernel-size-ignored", points=0.5)
def starts_up_to_the_end(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return len(range(0, size + 2 * padding, stride))


@wrong("output-size", "ceil-instead-of-floor", points=1.5)
def counts_the_half_step(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return int(np.ceil(top / stride)) + 1


@wrong("output-size", "rounded", points=1.5)
def rounds_to_the_nearest(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return round(top / stride) + 1


@wrong("output-size", "not-rounded", points=1.25)
def one_slash(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top / stride + 1


@wrong("output-size", "not-an-int", points=1.75)
def floor_gives_a_float(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return np.floor(top / stride) + 1


@wrong("output-size", "not-refused", points=1.75)
def never_refuses(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("output-size", "not-refused", points=1.75)
def zero_places(size, kernel_size, stride=1, padding=0, dilation=1):
    return max(0, (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


@wrong("output-size", "not-refused", points=1.75)
def compares_the_bare_kernel(size, kernel_size, stride=1, padding=0, dilation=1):
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("output-size", "not-refused", points=1.75)
def cuts_towards_zero(size, kernel_size, stride=1, padding=0, dilation=1):
    n = int((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1
    if n <= 0:
        raise ValueError("no place")
    return n


@wrong("output-size", "not-refused", points=1.75)
def another_error(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise IndexError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("output-size", "refused-too-much", points=1.5)
def compares_the_bare_line(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("output-size", "refused-too-much", points=1.75)
def refuses_an_exact_fit(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 >= size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("output-size", "refused-too-much", points=1.5)
def refuses_a_rest(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0 or top % stride != 0:
        raise ValueError("it does not come out even")
    return top // stride + 1


@wrong("output-size", "printed-not-returned")
def prints_the_size(size, kernel_size, stride=1, padding=0, dilation=1):
    print((size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


@wrong("output-size", "signature")
def no_defaults(size, kernel_size, stride, padding, dilation):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("output-size", "signature", points=1.25)
def without_dilation(size, kernel_size, stride=1, padding=0):
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong("output-size", "arguments-in-another-order", points=0.25)
def padding_before_stride(size, kernel_size, padding=0, stride=1, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1


@wrong("output-size", "wrong-shape")
def rows_and_columns(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1, top // stride + 1


@wrong("output-size", "", points=0.5)
def keeps_the_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return -(-size // stride)


# ---- zero_pad


@right("zero-pad")
def np_pad(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@right("zero-pad")
def zeros_of_the_same_type(images, padding):
    N, H, W, C = images.shape
    out = np.zeros((N, H + 2 * padding, W + 2 * padding, C), dtype=images.dtype)
    out[:, padding : padding + H, padding : padding + W, :] = images
    return out


@right("zero-pad")
def special_case_for_zero(images, padding):
    print(images.shape)
    if padding == 0:
        return images
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding:-padding, padding:-padding, :] = images
    return out


@right("zero-pad")
def glued_together(images, padding):
    n, h, w, c = images.shape
    side = np.zeros((n, h, padding, c), images.dtype)
    wide = np.concatenate([side, images, side], axis=2)
    bar = np.zeros((n, padding, w + 2 * padding, c), images.dtype)
    return np.concatenate([bar, wide, bar], axis=1)


@right("zero-pad")
def pixel_by_pixel(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c), np.float32)
    for a in range(n):
        for i in range(h):
            for j in range(w):
                for b in range(c):
                    out[a, i + padding, j + padding, b] = images[a, i, j, b]
    return out


@right("zero-pad")
def frame_after_frame(images, padding):
    if padding == 0:
        return images
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2, w + 2, c), images.dtype)
    out[:, 1:-1, 1:-1] = images
    return frame_after_frame(out, padding - 1)


@right("zero-pad")
def lists_in_lists(images, padding):
    n, h, w, c = images.shape
    zero = [0] * c
    bar = [[zero] * (w + 2 * padding)] * padding
    side = [zero] * padding
    return [bar + [side + row + side for row in image] + bar for image in images.tolist()]


@right("zero-pad")
def plane_by_plane(images, padding):
    padded = []
    for image in images:
        padded.append(np.stack([np.pad(image[:, :, c], padding) for c in range(image.shape[2])], axis=-1))
    return np.stack(padded)


@right("zero-pad")
def shifted_identities(images, padding):
    n, h, w, c = images.shape
    rows = np.eye(h + 2 * padding, h, -padding)
    columns = np.eye(w + 2 * padding, w, -padding)
    return np.einsum("ai,nijc,bj->nabc", rows, images, columns)


@right("zero-pad")
def rolled_to_the_middle(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, :h, :w] = images
    return np.roll(out, (padding, padding), (1, 2))


@wrong("zero-pad", "every-axis-padded")
def pads_every_axis(images, padding):
    return np.pad(images, padding)


@wrong("zero-pad", "wrong-axes")
def pads_columns_and_channels(images, padding):
    return np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


@wrong("zero-pad", "wrong-axes")
def pads_the_batch_too(images, padding):
    return np.pad(images, ((padding, padding), (padding, padding), (padding, padding), (0, 0)))


@wrong("zero-pad", "rows-only")
def above_and_below(images, padding):
    n, h, w, c = images.shape
    bar = np.zeros((n, padding, w, c))
    return np.concatenate([bar, images, bar], axis=1)


@wrong("zero-pad", "one-side-only")
def above_and_left(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + padding, w + padding, c))
    out[:, padding:, padding:] = images
    return out


@wrong("zero-pad", "padding-doubled")
def twice_on_each_side(images, padding):
    return np.pad(images, [(0, 0), (2 * padding, 2 * padding), (2 * padding, 2 * padding), (0, 0)])


@wrong("zero-pad", "padding-shared")
def half_on_each_side(images, padding):
    one = (padding // 2, padding - padding // 2)
    return np.pad(images, ((0, 0), one, one, (0, 0)))


@wrong("zero-pad", "always-one")
def frame_of_one_pixel(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2, w + 2, c))
    out[:, 1:-1, 1:-1] = images
    return out


@wrong("zero-pad", "edge-repeated")
def repeats_the_edge(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)), mode="edge")


@wrong("zero-pad", "frame-not-zero")
def frame_of_ones(images, padding):
    n, h, w, c = images.shape
    out = np.ones((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding : padding + h, padding : padding + w] = images
    return out


@wrong("zero-pad", "frame-not-zero")
def frame_of_the_padding(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)), constant_values=padding)


@wrong("zero-pad", "padding-zero-fails", points=1)
def minus_zero(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding:-padding, padding:-padding, :] = images
    return out


@wrong("zero-pad", "padding-zero-fails", points=1)
def refuses_padding_zero(images, padding):
    if padding <= 0:
        raise ValueError("padding must be positive")
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("zero-pad", "returned-nothing", points=1)
def nothing_without_padding(images, padding):
    if padding > 0:
        return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("zero-pad", "truncated")
def zeros_of_ints(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c), dtype=int)
    out[:, padding : padding + h, padding : padding + w] = images
    return out


@wrong("zero-pad", "shapes-do-not-fit")
def columns_before_rows(images, padding):
    n, w, h, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding : padding + h, padding : padding + w] = images
    return out


@wrong("zero-pad", "first-picture-only")
def returns_in_the_loop(images, padding):
    for image in images:
        return np.pad(image, ((padding, padding), (padding, padding), (0, 0)))


@wrong("zero-pad", "first-picture-only")
def fills_the_first_picture(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[0, padding : padding + h, padding : padding + w] = images[0]
    return out


@wrong("zero-pad", "first-channel-only")
def fills_the_first_channel(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding : padding + h, padding : padding + w, 0] = images[:, :, :, 0]
    return out


@wrong("zero-pad", "edge-overwritten")
def zeros_over_the_edge(images, padding):
    out = images.copy()
    if padding:
        out[:, :padding] = 0
        out[:, -padding:] = 0
        out[:, :, :padding] = 0
        out[:, :, -padding:] = 0
    return out


@wrong("zero-pad", "padding-ignored")
def drops_the_result(images, padding):
    np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    return images


@wrong("zero-pad", "frame-only")
def empty_frame(images, padding):
    n, h, w, c = images.shape
    return np.zeros((n, h + 2 * padding, w + 2 * padding, c))


@wrong("zero-pad", "off-centre")
def top_left_corner(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, :h, :w] = images
    return out


@wrong("zero-pad", "channels-first")
def channels_second(images, padding):
    out = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    return out.transpose(0, 3, 1, 2)


@wrong("zero-pad", "extra-axis")
def squeezes(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0))).squeeze()


@wrong("zero-pad", "unpacking")
def one_flat_picture(images, padding):
    h, w = images.shape
    out = np.zeros((h + 2 * padding, w + 2 * padding))
    out[padding : padding + h, padding : padding + w] = images
    return out


@wrong("zero-pad", "unpacking")
def wants_a_pair(images, padding):
    ph, pw = padding
    return np.pad(images, ((0, 0), (ph, ph), (pw, pw), (0, 0)))


@wrong("zero-pad", "wrong-shape")
def right_side_forgotten(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, 0), (0, 0)))


@wrong("zero-pad", "divided-by-255")
def scales_the_pictures(images, padding):
    return np.pad(images / 255, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("zero-pad", "input-changed")
def clears_the_pictures(images, padding):
    out = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    images[...] = 0
    return out


@wrong("zero-pad", "returned-nothing")
def assigns_and_ends(images, padding):
    images = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("zero-pad", "printed-not-returned")
def prints_the_pictures(images, padding):
    print(np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0))))


# ---- convolve, conv2d, im2col, conv2d_fast


@right("convolve")
def loops_over_places(image, kernel):
    turned = kernel[::-1, ::-1]
    kh, kw = kernel.shape
    H, W = image.shape
    result = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            result[i, j] = (image[i : i + kh, j : j + kw] * turned.astype(float)).sum()
    return result


@right("convolve")
def four_loops_in_lists(image, kernel):
    kh, kw = len(kernel), len(kernel[0])
    rows = []
    for i in range(len(image) - kh + 1):
        row = []
        for j in range(len(image[0]) - kw + 1):
            total = 0.0
            for y in range(kh):
                for x in range(kw):
                    total += float(image[i + y][j + x]) * float(kernel[kh - 1 - y][kw - 1 - x])
            row.append(total)
        rows.append(row)
    return rows


@right("convolve")
def rotated_einsum(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijyx,yx->ij", patches, np.rot90(kernel, 2))


@right("convolve")
def by_fft(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    shape = (H + kh - 1, W + kw - 1)
    full = np.fft.irfft2(np.fft.rfft2(image, shape) * np.fft.rfft2(kernel, shape), shape)
    return full[kh - 1 : H, kw - 1 : W]


@right("convolve")
def row_by_row_with_np_convolve(image, kernel):
    kh = kernel.shape[0]
    out = []
    for i in range(image.shape[0] - kh + 1):
        out.append(sum(np.convolve(image[i + kh - 1 - y], kernel[y].astype(float), "valid") for y in range(kh)))
    return np.array(out)


@right("convolve")
def shifted_slices(image, kernel):
    k = np.flip(kernel)
    h = image.shape[0] - k.shape[0] + 1
    w = image.shape[1] - k.shape[1] + 1
    out = np.zeros((h, w))
    for (y, x), weight in np.ndenumerate(k):
        out += float(weight) * image[y : y + h, x : x + w].astype(float)
    return out


@right("convolve")
def in_float32(image, kernel):
    image = np.array(image, np.float32)
    kernel = np.array(kernel, np.float32)[::-1, ::-1]
    p = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.tensordot(p, kernel, axes=([2, 3], [0, 1]))


@right("convolve")
def while_loops_with_prints(image, kernel):
    print("kernel", kernel)
    kernel2 = np.fliplr(np.flipud(kernel)).astype("float64")
    res = np.empty((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
    i = 0
    while i < res.shape[0]:
        j = 0
        while j < res.shape[1]:
            patch = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            res[i, j] = np.vdot(patch.astype(float), kernel2)
            j += 1
        i += 1
    print(res)
    return res


@right("convolve")
def picture_and_result_turned(image, kernel):
    kh, kw = kernel.shape
    back = image[::-1, ::-1].astype(float)
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = np.array([[np.sum(back[i : i + kh, j : j + kw] * kernel) for j in range(w)] for i in range(h)])
    return out[::-1, ::-1]


@right("convolve")
def stamped_and_cropped(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    full = np.zeros((H + kh - 1, W + kw - 1))
    for i in range(H):
        for j in range(W):
            full[i : i + kh, j : j + kw] += float(image[i, j]) * kernel
    return full[kh - 1 : H, kw - 1 : W]


@right("convolve")
def with_inner_function_and_warning(image, kernel):
    def slide(a, b):
        places = [(i, j) for i in range(a.shape[0] - b.shape[0] + 1) for j in range(a.shape[1] - b.shape[1] + 1)]
        flat = [np.sum(a[i : i + b.shape[0], j : j + b.shape[1]] * b / 1) for i, j in places]
        return np.reshape(flat, (a.shape[0] - b.shape[0] + 1, a.shape[1] - b.shape[1] + 1))

    np.float64(1) / np.float64(0)
    return slide(image, kernel[::-1][:, ::-1])


@wrong("convolve", "not-flipped")
def not_turned(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * (1.0 * kernel))
    return out


@wrong("convolve", "not-flipped")
def turned_twice(image, kernel):
    kernel = np.rot90(np.flip(kernel), 2)
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijyx,yx->ij", patches, kernel)


@wrong("convolve", "rows-only-flipped")
def upside_down_only(image, kernel):
    kernel = kernel[::-1]
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("convolve", "columns-only-flipped")
def mirrored_only(image, kernel):
    kernel = np.fliplr(kernel)
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("convolve", "transposed-kernel")
def transposed(image, kernel):
    kernel = kernel.T
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("convolve", "kernel-transposed")
def turned_and_transposed(image, kernel):
    kernel = kernel[::-1, ::-1].T
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("convolve", "quarter-turn")
def quarter_turn(image, kernel):
    kernel = np.rot90(kernel)
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("convolve", "picture-turned")
def picture_turned(image, kernel):
    image = image[::-1, ::-1].astype(float)
    kh, kw = kernel.shape
    rows, columns = range(image.shape[0] - kh + 1), range(image.shape[1] - kw + 1)
    return [[(image[i : i + kh, j : j + kw] * kernel).sum() for j in columns] for i in rows]


@wrong("convolve", "result-turned")
def result_turned(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.flip(np.tensordot(patches, kernel, 2))


@wrong("convolve", "turned-off-by-one")
def minus_y_as_index(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for y in range(kh):
                for x in range(kw):
                    out[i, j] += float(image[i + y, j + x]) * kernel[-y, -x]
    return out


@wrong("convolve", "input-changed")
def kernel_turned_in_place(image, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("convolve", "every-place-of-the-frame")
def full_size(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    full = np.zeros((H + kh - 1, W + kw - 1))
    for i in range(H):
        for j in range(W):
            full[i : i + kh, j : j + kw] += float(image[i, j]) * kernel
    return full


@wrong("convolve", "same-size")
def same_size(image, kernel):
    kh, kw = kernel.shape
    padded = np.pad(image.astype(float), ((kh // 2, (kh - 1) // 2), (kw // 2, (kw - 1) // 2)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.tensordot(patches, kernel[::-1, ::-1], 2)


@wrong("convolve", "returned-nothing")
def no_return(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    result = np.tensordot(patches, kernel[::-1, ::-1], 2)


@wrong("convolve", "printed-not-returned")
def printed(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    print(np.tensordot(patches, kernel[::-1, ::-1], 2))


@wrong("convolve", "last-places-left-zero")
def loops_end_too_early(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(image.shape[0] - kh):
        for j in range(image.shape[1] - kw):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw].astype(float) * k)
    return out


@wrong("convolve", "one-too-small")
def one_place_too_few(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    rows, columns = range(image.shape[0] - kh), range(image.shape[1] - kw)
    return np.array([[np.sum(image[i : i + kh, j : j + kw].astype(float) * k) for j in columns] for i in rows])


@wrong("convolve", "kernel-assumed-square", points=1)
def square_kernels_only(image, kernel):
    k = kernel[::-1, ::-1]
    n = k.shape[0]
    out = np.zeros((image.shape[0] - n + 1, image.shape[1] - n + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + n, j : j + n].astype(float) * k)
    return out


@wrong("convolve", "shapes-do-not-fit")
def three_by_three_only(image, kernel):
    k = kernel[::-1, ::-1]
    out = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + 3, j : j + 3].astype(float) * k)
    return out


@wrong("convolve", "byte-overflow", points=1)
def result_like_the_picture(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    out = np.tensordot(patches, kernel[::-1, ::-1], 2)
    return out.astype(int).astype(np.uint8) if image.dtype == np.uint8 else out


@wrong("convolve", "truncated", points=1)
def result_of_integers(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), dtype=int)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + kh, j : j + kw] * k).sum()
    return out


@wrong("convolve", "truncated", points=1)
def weights_cut_to_integers(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel[::-1, ::-1].astype(int), 2)


@wrong("convolve", "only-the-beginning")
def return_inside_the_loop(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + kh, j : j + kw].astype(float) * k).sum()
        return out


@wrong("convolve", "transposed")
def rows_and_columns_swapped(image, kernel):
    k = np.flip(kernel)
    kh, kw = k.shape
    rows, columns = range(image.shape[0] - kh + 1), range(image.shape[1] - kw + 1)
    return [[float((image[i : i + kh, j : j + kw] * (k + 0.0)).sum()) for i in rows] for j in columns]


@wrong("convolve", "signature")
def only_one_argument(image):
    kernel = np.array([[4, 3], [2, 1]])
    patches = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("convolve", "refused-too-much")
def kernel_comes_first(kernel, image):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel[::-1, ::-1], 2)


@wrong("convolve", "ignores-input")
def the_example(image, kernel):
    return np.array([[6, 12, 13], [11, 9, 12]])


@wrong("convolve", "mean-instead-of-sum")
def mean_of_products(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    rows, columns = range(image.shape[0] - kh + 1), range(image.shape[1] - kw + 1)
    return np.array([[np.mean(image[i : i + kh, j : j + kw] * (1.0 * k)) for j in columns] for i in rows])


@wrong("convolve", "undefined-name")
def misspelt_name(image, kernel):
    turned = kernel[::-1, ::-1]
    return cros_correlate(image, turned)


@right("conv2d")
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


@right("conv2d")
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


@right("conv2d")
def windows_and_einsum(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@right("conv2d")
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


@right("conv2d")
def tensordots_stacked(images, weights, bias, stride=1, padding=0):
    x = np.pad(np.array(images, dtype=float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, _, _ = weights.shape
    rows = []
    for i in range(0, x.shape[1] - kh + 1, stride):
        columns = range(0, x.shape[2] - kw + 1, stride)
        rows.append(np.stack([np.tensordot(x[:, i : i + kh, j : j + kw], weights, 3) for j in columns], axis=1))
    return np.stack(rows, axis=1) + np.asarray(bias)


@right("conv2d")
def by_fft(images, weights, bias, stride=1, padding=0):
    x = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw = weights.shape[:2]
    s = x.shape[1:3]
    fx = np.fft.fft2(x, axes=(1, 2))
    fw = np.conj(np.fft.fft2(weights, s=s, axes=(0, 1)))
    y = np.real(np.fft.ifft2(np.einsum("nhwc,hwcf->nhwf", fx, fw), axes=(1, 2)))
    return y[:, : s[0] - kh + 1 : stride, : s[1] - kw + 1 : stride] + bias


@right("conv2d")
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


@right("conv2d")
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


@right("conv2d")
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


@right("conv2d")
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


@wrong("conv2d", "bias-forgotten")
def bias_forgotten(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights)


@wrong("conv2d", "bias-once-per-channel", points=0.5)
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


@wrong("conv2d", "bias-at-every-weight")
def bias_inside_the_sum(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for n, i, j, f in np.ndindex(out.shape):
        patch = p[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
        out[n, i, j, f] = np.sum(patch * weights[..., f] + bias[f])
    return out


@wrong("conv2d", "one-bias-for-all", points=0.5)
def first_bias_for_all(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias[0]


@wrong("conv2d", "one-bias-for-all", points=0.5)
def sum_of_all_biases(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + np.sum(bias)


@wrong("conv2d", "bias-subtracted")
def bias_as_a_threshold(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) - bias


@wrong("conv2d", "shapes-do-not-fit", points=0.5)
def bias_along_columns(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias[:, None]


@wrong("conv2d", "stride-ignored", points=2)
def stride_ignored(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "stride-in-rows-only", points=2)
def stride_in_rows_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, _, _ = weights.shape
    rows, columns = range(0, p.shape[1] - kh + 1, stride), range(p.shape[2] - kw + 1)
    places = [[np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias for j in columns] for i in rows]
    return np.moveaxis(np.array(places), 2, 0)


@wrong("conv2d", "stride-in-columns-only", points=2)
def stride_in_columns_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, :, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "stride-for-size-only", points=2)
def patches_one_pixel_apart(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(h):
        for j in range(w):
            out[:, i, j] = np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias
    return out


@wrong("conv2d", "pixels-thinned-out", points=2)
def pixels_left_out_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])[:, ::stride, ::stride]
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "index-out-of-range", points=2)
def result_indexed_by_pixels(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for i in range(0, p.shape[1] - kh + 1, stride):
        for j in range(0, p.shape[2] - kw + 1, stride):
            out[:, i, j] = np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias
    return out


@wrong("conv2d", "ceil-instead-of-floor", points=2)
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


@wrong("conv2d", "float-as-size")
def size_with_one_slash(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    out = np.zeros((len(p), (p.shape[1] - kh) / stride + 1, (p.shape[2] - kw) / stride + 1, F))
    return out + bias


@wrong("conv2d", "shapes-do-not-fit")
def patches_hang_over_the_edge(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    rows, columns = range(0, p.shape[1], stride), range(0, p.shape[2], stride)
    places = [[np.tensordot(p[:, i : i + kh, j : j + kw], weights, 3) + bias for j in columns] for i in rows]
    return np.moveaxis(np.array(places), 2, 0)


@wrong("conv2d", "size-without-padding", points=2.5)
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


@wrong("conv2d", "padding-on-one-side", points=2.5)
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


@wrong("conv2d", "padding-ignored", points=2.5)
def padded_copy_not_used(images, weights, bias, stride=1, padding=0):
    np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "padding-on-one-side", points=2.5)
def padding_at_top_and_left_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, 0), (padding, 0), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "padding-in-rows-only", points=2.5)
def padding_in_rows_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (0, 0), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "shapes-do-not-fit", points=2.5)
def padding_on_every_axis(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(windows, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d", "padding-repeats-the-edge", points=2.5)
def padding_repeats_the_edge(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)], mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "padding-around-the-result", points=2.5)
def zeros_around_the_result(images, weights, bias, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias
    return np.pad(out, [(0, 0), (padding, padding), (padding, padding), (0, 0)])


@wrong("conv2d", "padding-doubled", points=2.5)
def padded_twice(images, weights, bias, stride=1, padding=0):
    for _ in range(2):
        images = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "padding-not-asked-for")
def always_same_size(images, weights, bias, stride=1, padding=0):
    a, b = weights.shape[0] // 2, weights.shape[1] // 2
    p = np.pad(images.astype(float), [(0, 0), (a, a), (b, b), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "padding-not-asked-for", points=1)
def default_padding_of_one(images, weights, bias, stride=1, padding=1):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "stride-and-padding-swapped", points=3)
def padding_before_stride(images, weights, bias, padding=0, stride=1):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "signature", points=1.5)
def without_stride_and_padding(images, weights, bias):
    windows = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "refused-too-much")
def weights_come_first(weights, images, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "first-channel-only", points=0.5)
def first_channel_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images[..., 0].astype(float), [(0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijyx,yxf->nijf", windows, weights[:, :, 0]) + bias


@wrong("conv2d", "last-channel-only", points=0.5)
def last_channel_wins(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    for c in range(p.shape[3]):
        out = np.einsum("nijyx,yxf->nijf", windows[:, :, :, c], weights[:, :, c])
    return out + bias


@wrong("conv2d", "channels-mixed", points=0.5)
def channels_added_up_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijyx,yxf->nijf", windows.sum(3), weights.sum(2)) + bias


@wrong("conv2d", "mean-over-channels", points=0.5)
def channels_averaged(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijcf", windows, weights).mean(3) + bias


@wrong("conv2d", "extra-axis")
def channels_kept_apart(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijcf", windows, weights) + bias


@wrong("conv2d", "last-product-only")
def assigned_instead_of_added(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    for y in range(kh):
        for x in range(kw):
            out = p[:, y : y + stride * h : stride, x : x + stride * w : stride][:, :h, :w] @ weights[y, x]
    return out + bias


@wrong("conv2d", "kernel-flipped")
def filters_turned(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights[::-1, ::-1]) + bias


@wrong("conv2d", "kernel-transposed")
def filters_transposed(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    weights = weights.transpose(1, 0, 2, 3)
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "index-out-of-range")
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


@wrong("conv2d", "one-filter-for-all", points=0.5)
def first_filter_for_all(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    out = np.zeros((len(p), h, w, F))
    for n, i, j, f in np.ndindex(out.shape):
        patch = p[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
        out[n, i, j, f] = np.sum(patch * weights[:, :, :, 0]) + bias[f]
    return out


@wrong("conv2d", "channels-first")
def result_has_channels_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nfij", windows, weights) + bias[:, None, None]


@wrong("conv2d", "transposed")
def rows_and_columns_swapped(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->njif", windows, weights) + bias


@wrong("conv2d", "batch-axis-lost")
def first_picture_only(images, weights, bias, stride=1, padding=0):
    image = np.pad(images[0].astype(float), [(padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    rows, columns = range(0, image.shape[0] - kh + 1, stride), range(0, image.shape[1] - kw + 1, stride)
    return np.array([[np.tensordot(image[i : i + kh, j : j + kw], weights, 3) + bias for j in columns] for i in rows])


@wrong("conv2d", "pictures-mixed", points=0.5)
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


@wrong("conv2d", "extra-axis")
def squeezed(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.squeeze(np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias)


@wrong("conv2d", "picture-assumed-square", points=0.5)
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


@wrong("conv2d", "kernel-assumed-square")
def square_kernels_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    k = len(weights)
    h, w = (p.shape[1] - k) // stride + 1, (p.shape[2] - k) // stride + 1
    out = np.zeros((len(p), h, w, len(bias))) + bias
    for y in range(k):
        for x in range(k):
            out += p[:, y : y + stride * h : stride, x : x + stride * w : stride][:, :h, :w] @ weights[y, x]
    return out


@wrong("conv2d", "one-too-small")
def last_place_missing(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    kh, kw, C, F = weights.shape
    out = np.zeros((len(p), (p.shape[1] - kh) // stride, (p.shape[2] - kw) // stride, F))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, i, j] = np.tensordot(patch, weights, 3) + bias
    return out


@wrong("conv2d", "byte-overflow", points=3.5)
def result_like_the_pictures(images, weights, bias, stride=1, padding=0):
    p = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias
    return (out.astype(int) % 256).astype(np.uint8) if images.dtype == np.uint8 else out


@wrong("conv2d", "truncated", points=0.5)
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


@wrong("conv2d", "relu-included")
def negatives_cut_off(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.maximum(0, np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias)


@wrong("conv2d", "input-changed")
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


@wrong("conv2d", "input-changed")
def pictures_scaled_in_place(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    images += 1
    return np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "returned-nothing")
def no_return(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nijcyx,yxcf->nijf", windows, weights) + bias


@wrong("conv2d", "ignores-input")
def the_example(images, weights, bias, stride=1, padding=0):
    return np.full((1, 2, 2, 1), 8.5)


@right("im2col")
def flattened_patches(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C), dtype=images.dtype)
    for n in range(N):
        for i in range(h):
            for j in range(w):
                out[n, i, j] = images[n, i * stride : i * stride + kh, j * stride : j * stride + kw].flatten()
    return out


@right("im2col")
def windows_reshaped(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = np.moveaxis(v, 3, -1)
    return v.reshape(*v.shape[:3], -1)


@right("im2col")
def slices_concatenated(images, kernel_size, stride=1):
    kh, kw = kernel_size
    h = (images.shape[1] - kh) // stride + 1
    w = (images.shape[2] - kw) // stride + 1
    parts = []
    for y in range(kh):
        for x in range(kw):
            parts.append(images[:, y : y + (h - 1) * stride + 1 : stride, x : x + (w - 1) * stride + 1 : stride])
    return np.concatenate(parts, axis=-1)


@right("im2col")
def fancy_indices(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    top = np.arange(0, H - kh + 1, stride)
    left = np.arange(0, W - kw + 1, stride)
    rows = top[:, None, None, None] + np.arange(kh)[None, None, :, None]
    columns = left[None, :, None, None] + np.arange(kw)[None, None, None, :]
    return images[:, rows, columns].reshape(N, len(top), len(left), kh * kw * C)


@right("im2col")
def nested_lists(images, kernel_size, stride=1):
    kh = kernel_size[0]
    kw = kernel_size[1]
    result = []
    for image in images:
        table = []
        for i in range(0, len(image) - kh + 1, stride):
            line = []
            for j in range(0, len(image[0]) - kw + 1, stride):
                one = []
                for y in range(kh):
                    for x in range(kw):
                        one.extend(image[i + y][j + x])
                line.append(one)
            table.append(line)
        result.append(table)
    return result


@right("im2col")
def as_strided(images, kernel_size, stride=1):
    images = np.ascontiguousarray(images)
    kh, kw = kernel_size
    N, H, W, C = images.shape
    a, b, c, d = images.strides
    h, w = 1 + (H - kh) // stride, 1 + (W - kw) // stride
    view = np.lib.stride_tricks.as_strided(images, (N, h, w, kh, kw, C), (a, b * stride, c * stride, b, c, d))
    return view.reshape(N, h, w, -1)


@right("im2col")
def counted_positions_in_float32(images, kernel_size, stride=1):
    kh, kw = kernel_size
    n, H, W, C = np.shape(images)
    table = np.empty((n, (H - kh) // stride + 1, (W - kw) // stride + 1, kh * kw * C), dtype=np.float32)
    k = 0
    for y in range(kh):
        for x in range(kw):
            for c in range(C):
                for i in range(table.shape[1]):
                    for j in range(table.shape[2]):
                        table[:, i, j, k] = images[:, i * stride + y, j * stride + x, c]
                k += 1
    return table


@right("im2col")
def thinned_afterwards_with_prints(images, kernel_size, stride=1):
    print(images.shape)
    kh, kw = kernel_size
    rows = []
    for i in range(images.shape[1] - kh + 1):
        columns = range(images.shape[2] - kw + 1)
        rows.append(np.stack([images[:, i : i + kh, j : j + kw].reshape(len(images), -1) for j in columns], 1))
    return np.stack(rows, 1)[:, ::stride, ::stride]


@wrong("im2col", "channel-before-place", points=0.5)
def windows_not_moved(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "channel-before-place", points=0.5)
def channel_between_row_and_column(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = v.transpose(0, 1, 2, 4, 3, 5)
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "columns-before-rows")
def columns_before_rows(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = v.transpose(0, 1, 2, 5, 4, 3)
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "columns-before-rows")
def flattened_in_fortran_order(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    out = np.zeros((N, (H - kh) // stride + 1, (W - kw) // stride + 1, kh * kw * C))
    for n, i, j in np.ndindex(out.shape[:3]):
        out[n, i, j] = images[n, i * stride : i * stride + kh, j * stride : j * stride + kw].flatten("F")
    return out


@wrong("im2col", "places-flattened-too")
def one_long_table(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows = []
    for image in images:
        for i in range(0, H - kh + 1, stride):
            for j in range(0, W - kw + 1, stride):
                rows.append(image[i : i + kh, j : j + kw].reshape(-1))
    return np.array(rows)


@wrong("im2col", "places-flattened-too")
def a_table_for_each_picture(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = np.moveaxis(v, 3, -1)
    return v.reshape(len(images), v.shape[1] * v.shape[2], -1)


@wrong("im2col", "places-before-numbers")
def patches_in_columns(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh + 1, stride), range(0, W - kw + 1, stride)
    table = [[[image[i : i + kh, j : j + kw].reshape(-1) for j in columns] for i in rows] for image in images]
    return np.array(table).transpose(0, 3, 1, 2)


@wrong("im2col", "not-flattened")
def patches_left_as_blocks(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.transpose(0, 1, 2, 4, 5, 3)


@wrong("im2col", "stride-ignored", points=1.5)
def stride_ignored(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "stride-in-rows-only", points=1.5)
def stride_in_rows_only(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)[:, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "stride-for-size-only", points=1.5)
def patches_one_pixel_apart(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C))
    for i in range(h):
        for j in range(w):
            out[:, i, j] = images[:, i : i + kh, j : j + kw].reshape(N, -1)
    return out


@wrong("im2col", "ceil-instead-of-floor", points=1.5)
def rounded_up(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = -(-(H - kh) // stride) + 1, -(-(W - kw) // stride) + 1
    larger = np.pad(images, ((0, 0), (0, stride), (0, stride), (0, 0)))
    out = np.zeros((N, h, w, kh * kw * C))
    for i in range(h):
        for j in range(w):
            out[:, i, j] = larger[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("im2col", "jumps-by-the-kernel")
def patches_do_not_overlap(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh + 1, kh), range(0, W - kw + 1, kw)
    table = [[images[:, i : i + kh, j : j + kw].reshape(N, -1) for j in columns] for i in rows]
    return np.array(table).transpose(2, 0, 1, 3)


@wrong("im2col", "kernel-size-swapped")
def width_before_height(images, kernel_size, stride=1):
    kw, kh = kernel_size
    v = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    v = np.moveaxis(v, 3, -1)
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "pair-as-number")
def kernel_size_as_one_number(images, kernel_size, stride=1):
    k = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - k + 1, stride), range(0, W - k + 1, stride)
    return np.array([[[image[i : i + k, j : j + k].ravel() for j in columns] for i in rows] for image in images])


@wrong("im2col", "kernel-assumed-square")
def square_kernels_only(images, kernel_size, stride=1):
    k = kernel_size[0]
    N, H, W, C = images.shape
    rows, columns = range(0, H - k + 1, stride), range(0, W - k + 1, stride)
    return np.array([[[image[i : i + k, j : j + k].ravel() for j in columns] for i in rows] for image in images])


@wrong("im2col", "picture-assumed-square")
def square_pictures_only(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, _, C = images.shape
    out = np.zeros((N, (H - kh) // stride + 1, (H - kw) // stride + 1, kh * kw * C))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = images[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("im2col", "one-too-small")
def last_place_missing(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh, stride), range(0, W - kw, stride)
    table = [[images[:, i : i + kh, j : j + kw].reshape(N, -1) for j in columns] for i in rows]
    return np.array(table).transpose(2, 0, 1, 3)


@wrong("im2col", "never-filled")
def last_place_left_zero(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C))
    for i in range(h - 1):
        for j in range(w - 1):
            out[:, i, j] = images[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("im2col", "first-channel-only", points=0.5)
def first_channel_only(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images[..., 0], kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "channels-added-up", points=0.5)
def channels_added_up(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images.sum(-1), kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "truncated", points=0.5)
def table_of_integers(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    out = np.zeros((N, h, w, kh * kw * C), int)
    for i in range(h):
        for j in range(w):
            out[:, i, j] = images[:, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(N, -1)
    return out


@wrong("im2col", "transposed")
def rows_and_columns_swapped(images, kernel_size, stride=1):
    v = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    v = v.transpose(0, 2, 1, 4, 5, 3)
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "rearranged")
def reshaped_instead_of_moved(images, kernel_size, stride=1):
    kh, kw = kernel_size
    N, H, W, C = images.shape
    rows, columns = range(0, H - kh + 1, stride), range(0, W - kw + 1, stride)
    table = np.array([[images[:, i : i + kh, j : j + kw].reshape(N, -1).T for j in columns] for i in rows])
    return table.reshape(N, len(rows), len(columns), -1)


@wrong("im2col", "signature")
def height_and_width_as_two_arguments(images, kh, kw, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2)), 3, -1)[
        :, ::stride, ::stride
    ]
    return v.reshape(*v.shape[:3], -1)


@wrong("im2col", "returned-nothing")
def no_return(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)[
        :, ::stride, ::stride
    ]
    v = v.reshape(*v.shape[:3], -1)


@wrong("im2col", "input-changed")
def pictures_scaled_in_place(images, kernel_size, stride=1):
    v = np.moveaxis(np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2)), 3, -1)[
        :, ::stride, ::stride
    ]
    out = v.reshape(*v.shape[:3], -1)
    images /= 255
    return out


@right("conv2d-fast")
def windows_times_table(images, weights, bias, stride=1, padding=0):
    kh, kw, C, F = weights.shape
    p = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    rows = v.transpose(0, 1, 2, 4, 5, 3).reshape(*v.shape[:3], -1).astype(float)
    return rows @ weights.reshape(-1, F) + bias


@right("conv2d-fast")
def plain_einsum(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcyx,yxcf->nijf", v, weights) + bias


@right("conv2d-fast")
def tensordot_in_float32(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(np.float32), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights.astype(np.float32), axes=([4, 5, 3], [0, 1, 2])) + bias.astype(np.float32)


@right("conv2d-fast")
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


@right("conv2d-fast")
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


@right("conv2d-fast")
def picture_by_picture(images, weights, bias, stride=1, padding=0):
    kh, kw, C, F = weights.shape
    out = []
    for image in images:
        image = np.pad(image, ((padding, padding), (padding, padding), (0, 0))).astype(float)
        v = np.lib.stride_tricks.sliding_window_view(image, (kh, kw, C))[::stride, ::stride, 0]
        h, w = v.shape[:2]
        out.append((v.reshape(h * w, -1) @ weights.reshape(-1, F) + bias).reshape(h, w, F))
    return np.array(out)


@right("conv2d-fast")
def filter_by_filter(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    v = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    maps = []
    for f in range(F):
        w = np.moveaxis(weights[..., f], 2, 0)
        maps.append((v * w).sum(axis=(3, 4, 5)) + bias[f])
    return np.stack(maps, -1)


@right("conv2d-fast")
def by_fft(images, weights, bias, stride=1, padding=0):
    x = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw = weights.shape[:2]
    s = x.shape[1:3]
    filters = np.conj(np.fft.rfft2(weights, s=s, axes=(0, 1)))
    y = np.fft.irfft2(np.einsum("nhwc,hwcf->nhwf", np.fft.rfft2(x, axes=(1, 2)), filters), s=s, axes=(1, 2))
    return y[:, : s[0] - kh + 1 : stride, : s[1] - kw + 1 : stride] + bias


@right("conv2d-fast")
def fancy_indices(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    top = np.arange(0, p.shape[1] - kh + 1, stride)
    left = np.arange(0, p.shape[2] - kw + 1, stride)
    table = p[:, (top[:, None] + np.arange(kh))[:, None, :, None], (left[:, None] + np.arange(kw))[None, :, None, :]]
    return table.reshape(len(p), len(top), len(left), -1) @ weights.reshape(-1, F) + bias


@right("conv2d-fast")
def a_list_from_strided_patches(images, weights, bias, stride=1, padding=0):
    x = np.ascontiguousarray(np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0))), dtype=float)
    print("padded", x.shape)
    kh, kw, c, f = weights.shape
    n, H, W, _ = x.shape
    h, w = (H - kh) // stride + 1, (W - kw) // stride + 1
    a, b, d, e = x.strides
    patches = np.lib.stride_tricks.as_strided(x, (n, h, w, kh, kw, c), (a, b * stride, d * stride, b, d, e))
    return (patches.reshape(n * h * w, -1) @ weights.reshape(-1, f) + bias).reshape(n, h, w, f).tolist()


@wrong("conv2d-fast", "not-fast-enough", points=1)
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


@wrong("conv2d-fast", "not-fast-enough", points=1)
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


@wrong("conv2d-fast", "not-fast-enough", points=1)
def table_filled_place_by_place(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1
    table = np.empty((len(p), h, w, kh, kw, C))
    for i in range(h):
        for j in range(w):
            table[:, i, j] = p[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
    return table.reshape(len(p), h, w, -1) @ weights.reshape(-1, F) + bias


@wrong("conv2d-fast", "not-fast-enough", points=1)
def patches_listed_one_by_one(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    rows, columns = range(0, p.shape[1] - kh + 1, stride), range(0, p.shape[2] - kw + 1, stride)
    patches = np.array([[p[:, i : i + kh, j : j + kw] for j in columns] for i in rows])
    table = patches.reshape(len(rows), len(columns), len(p), -1)
    return np.moveaxis(table @ weights.reshape(-1, F), 2, 0) + bias


@wrong("conv2d-fast", "not-fast-enough", points=1)
def comprehension_over_places(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    rows, columns = range(0, p.shape[1] - kh + 1, stride), range(0, p.shape[2] - kw + 1, stride)
    places = [[np.einsum("nyxc,yxcf->nf", p[:, i : i + kh, j : j + kw], weights) for j in columns] for i in rows]
    return np.moveaxis(np.array(places), 2, 0) + bias


@wrong("conv2d-fast", "not-fast-enough", points=1)
def np_vectorize(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kh, kw, C, F = weights.shape
    h, w = (p.shape[1] - kh) // stride + 1, (p.shape[2] - kw) // stride + 1

    @np.vectorize
    def answer(n, i, j, f):
        return (p[n, i * stride : i * stride + kh, j * stride : j * stride + kw] * weights[..., f]).sum() + bias[f]

    return answer(*np.indices((len(p), h, w, F)))


@wrong("conv2d-fast", "bias-forgotten")
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


@wrong("conv2d-fast", "bias-forgotten")
def bias_forgotten(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2]))


@wrong("conv2d-fast", "bias-once-per-channel")
def bias_once_per_channel(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return sum(np.tensordot(v[:, :, :, c], weights[:, :, c], 2) + bias for c in range(p.shape[3]))


@wrong("conv2d-fast", "orders-differ")
def weights_reshaped_to_rows(images, weights, bias, stride=1, padding=0):
    kh, kw, C, F = weights.shape
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    rows = v.transpose(0, 1, 2, 4, 5, 3).reshape(*v.shape[:3], -1)
    return rows @ weights.reshape(F, -1).T + bias


@wrong("conv2d-fast", "orders-differ")
def windows_not_moved(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return v.reshape(*v.shape[:3], -1) @ weights.reshape(-1, weights.shape[3]) + bias


@wrong("conv2d-fast", "stride-ignored", points=1.5)
def stride_ignored(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d-fast", "stride-in-columns-only", points=1.5)
def stride_in_columns_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, :, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d-fast", "padding-ignored", points=1.5)
def padding_ignored(images, weights, bias, stride=1, padding=0):
    v = np.lib.stride_tricks.sliding_window_view(images, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d-fast", "padding-on-one-side", points=1.5)
def padding_at_bottom_and_right_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (0, padding), (0, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d-fast", "byte-overflow", points=1.5)
def result_like_the_pictures(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias
    return out.astype(int).astype(np.uint8) if images.dtype == np.uint8 else out


@wrong("conv2d-fast", "rearranged")
def still_a_table(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    table = np.moveaxis(v, 3, -1).reshape(-1, weights[..., 0].size)
    return table @ weights.reshape(-1, weights.shape[3]) + bias


@wrong("conv2d-fast", "rearranged")
def reshaped_instead_of_moved(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    maps = np.einsum("nijcyx,yxcf->fnij", v, weights) + bias[:, None, None, None]
    return maps.reshape(*v.shape[:3], len(bias))


@wrong("conv2d-fast", "channels-first")
def result_has_channels_first(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.moveaxis(np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias, -1, 1)


@wrong("conv2d-fast", "kernel-flipped")
def filters_turned(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights[::-1, ::-1], axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d-fast", "shapes-do-not-fit")
def three_by_three_only(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, (3, 3), axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d-fast", "stride-and-padding-swapped", points=1.5)
def padding_before_stride(images, weights, bias, padding=0, stride=1):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias


@wrong("conv2d-fast", "never-filled")
def zeros_of_the_right_shape(images, weights, bias, stride=1, padding=0):
    N, H, W, _ = images.shape
    kh, kw, _, F = weights.shape
    return np.zeros((N, (H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1, F))


@wrong("conv2d-fast", "undefined-name")
def helper_not_defined(images, weights, bias, stride=1, padding=0):
    padded = zeropad(images, padding)
    return patches(padded, weights.shape[:2], stride) @ weights.reshape(-1, weights.shape[-1]) + bias


@wrong("conv2d-fast", "input-changed")
def weights_changed_in_place(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias
    weights *= 2
    return out


@wrong("conv2d-fast", "returned-nothing")
def no_return(images, weights, bias, stride=1, padding=0):
    p = np.pad(images.astype(float), ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, weights.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.tensordot(v, weights, axes=([4, 5, 3], [0, 1, 2])) + bias
