"""Answers to the exercise convolve of lesson 01."""

import numpy as np

from tests.answers import right, wrong


@right
def loops_over_places(image, kernel):
    turned = kernel[::-1, ::-1]
    kh, kw = kernel.shape
    H, W = image.shape
    result = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            result[i, j] = (image[i : i + kh, j : j + kw] * turned.astype(float)).sum()
    return result


@right
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


@right
def rotated_einsum(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijyx,yx->ij", patches, np.rot90(kernel, 2))


@right
def by_fft(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    shape = (H + kh - 1, W + kw - 1)
    full = np.fft.irfft2(np.fft.rfft2(image, shape) * np.fft.rfft2(kernel, shape), shape)
    return full[kh - 1 : H, kw - 1 : W]


@right
def row_by_row_with_np_convolve(image, kernel):
    kh = kernel.shape[0]
    out = []
    for i in range(image.shape[0] - kh + 1):
        out.append(sum(np.convolve(image[i + kh - 1 - y], kernel[y].astype(float), "valid") for y in range(kh)))
    return np.array(out)


@right
def shifted_slices(image, kernel):
    k = np.flip(kernel)
    h = image.shape[0] - k.shape[0] + 1
    w = image.shape[1] - k.shape[1] + 1
    out = np.zeros((h, w))
    for (y, x), weight in np.ndenumerate(k):
        out += float(weight) * image[y : y + h, x : x + w].astype(float)
    return out


@right
def in_float32(image, kernel):
    image = np.array(image, np.float32)
    kernel = np.array(kernel, np.float32)[::-1, ::-1]
    p = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.tensordot(p, kernel, axes=([2, 3], [0, 1]))


@right
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


@right
def picture_and_result_turned(image, kernel):
    kh, kw = kernel.shape
    back = image[::-1, ::-1].astype(float)
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = np.array([[np.sum(back[i : i + kh, j : j + kw] * kernel) for j in range(w)] for i in range(h)])
    return out[::-1, ::-1]


@right
def stamped_and_cropped(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    full = np.zeros((H + kh - 1, W + kw - 1))
    for i in range(H):
        for j in range(W):
            full[i : i + kh, j : j + kw] += float(image[i, j]) * kernel
    return full[kh - 1 : H, kw - 1 : W]


@right
def with_inner_function_and_warning(image, kernel):
    def slide(a, b):
        places = [(i, j) for i in range(a.shape[0] - b.shape[0] + 1) for j in range(a.shape[1] - b.shape[1] + 1)]
        flat = [np.sum(a[i : i + b.shape[0], j : j + b.shape[1]] * b / 1) for i, j in places]
        return np.reshape(flat, (a.shape[0] - b.shape[0] + 1, a.shape[1] - b.shape[1] + 1))

    np.float64(1) / np.float64(0)
    return slide(image, kernel[::-1][:, ::-1])


@wrong("not-flipped")
def not_turned(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * (1.0 * kernel))
    return out


@wrong("not-flipped")
def turned_twice(image, kernel):
    kernel = np.rot90(np.flip(kernel), 2)
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("ijyx,yx->ij", patches, kernel)


@wrong("rows-only-flipped")
def upside_down_only(image, kernel):
    kernel = kernel[::-1]
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("columns-only-flipped")
def mirrored_only(image, kernel):
    kernel = np.fliplr(kernel)
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("transposed-kernel")
def transposed(image, kernel):
    kernel = kernel.T
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("kernel-transposed")
def turned_and_transposed(image, kernel):
    kernel = kernel[::-1, ::-1].T
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("quarter-turn")
def quarter_turn(image, kernel):
    kernel = np.rot90(kernel)
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("picture-turned")
def picture_turned(image, kernel):
    image = image[::-1, ::-1].astype(float)
    kh, kw = kernel.shape
    rows, columns = range(image.shape[0] - kh + 1), range(image.shape[1] - kw + 1)
    return [[(image[i : i + kh, j : j + kw] * kernel).sum() for j in columns] for i in rows]


@wrong("result-turned")
def result_turned(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.flip(np.tensordot(patches, kernel, 2))


@wrong("turned-off-by-one")
def minus_y_as_index(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for y in range(kh):
                for x in range(kw):
                    out[i, j] += float(image[i + y, j + x]) * kernel[-y, -x]
    return out


@wrong("input-changed")
def kernel_turned_in_place(image, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("every-place-of-the-frame")
def full_size(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    full = np.zeros((H + kh - 1, W + kw - 1))
    for i in range(H):
        for j in range(W):
            full[i : i + kh, j : j + kw] += float(image[i, j]) * kernel
    return full


@wrong("same-size")
def same_size(image, kernel):
    kh, kw = kernel.shape
    padded = np.pad(image.astype(float), ((kh // 2, (kh - 1) // 2), (kw // 2, (kw - 1) // 2)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.tensordot(patches, kernel[::-1, ::-1], 2)


@wrong("returned-nothing")
def no_return(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    result = np.tensordot(patches, kernel[::-1, ::-1], 2)


@wrong("printed-not-returned")
def printed(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    print(np.tensordot(patches, kernel[::-1, ::-1], 2))


@wrong("last-places-left-zero")
def loops_end_too_early(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(image.shape[0] - kh):
        for j in range(image.shape[1] - kw):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw].astype(float) * k)
    return out


@wrong("one-too-small")
def one_place_too_few(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    rows, columns = range(image.shape[0] - kh), range(image.shape[1] - kw)
    return np.array([[np.sum(image[i : i + kh, j : j + kw].astype(float) * k) for j in columns] for i in rows])


@wrong("kernel-assumed-square", points=1)
def square_kernels_only(image, kernel):
    k = kernel[::-1, ::-1]
    n = k.shape[0]
    out = np.zeros((image.shape[0] - n + 1, image.shape[1] - n + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + n, j : j + n].astype(float) * k)
    return out


@wrong("shapes-do-not-fit")
def three_by_three_only(image, kernel):
    k = kernel[::-1, ::-1]
    out = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + 3, j : j + 3].astype(float) * k)
    return out


@wrong("byte-overflow", points=1)
def result_like_the_picture(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    out = np.tensordot(patches, kernel[::-1, ::-1], 2)
    return out.astype(int).astype(np.uint8) if image.dtype == np.uint8 else out


@wrong("truncated", points=1)
def result_of_integers(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), dtype=int)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + kh, j : j + kw] * k).sum()
    return out


@wrong("truncated", points=1)
def weights_cut_to_integers(image, kernel):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel[::-1, ::-1].astype(int), 2)


@wrong("only-the-beginning")
def return_inside_the_loop(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + kh, j : j + kw].astype(float) * k).sum()
        return out


@wrong("transposed")
def rows_and_columns_swapped(image, kernel):
    k = np.flip(kernel)
    kh, kw = k.shape
    rows, columns = range(image.shape[0] - kh + 1), range(image.shape[1] - kw + 1)
    return [[float((image[i : i + kh, j : j + kw] * (k + 0.0)).sum()) for i in rows] for j in columns]


@wrong("signature")
def only_one_argument(image):
    kernel = np.array([[4, 3], [2, 1]])
    patches = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.tensordot(patches, kernel, 2)


@wrong("window-too-large")
def kernel_comes_first(kernel, image):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(patches, kernel[::-1, ::-1], 2)


@wrong("ignores-input")
def the_example(image, kernel):
    return np.array([[6, 12, 13], [11, 9, 12]])


@wrong("mean-instead-of-sum")
def mean_of_products(image, kernel):
    k = kernel[::-1, ::-1]
    kh, kw = k.shape
    rows, columns = range(image.shape[0] - kh + 1), range(image.shape[1] - kw + 1)
    return np.array([[np.mean(image[i : i + kh, j : j + kw] * (1.0 * k)) for j in columns] for i in rows])


@wrong("undefined-name")
def misspelt_name(image, kernel):
    turned = kernel[::-1, ::-1]
    return cros_correlate(image, turned)


@wrong("truncated", points=1)
def integers_stay_integers(image, kernel):
    if image.dtype == np.uint8:
        image = image.astype(float)
    kh, kw = kernel.shape
    result = np.zeros_like(image[kh - 1 :, kw - 1 :])
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel[::-1, ::-1])
    return result
