"""Checks of lesson 01. The oracles are short NumPy; tests/ proves them equal to SciPy and Keras."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.criteria import Faster, Holds, Places, Refuses, Returns
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception
from cnncourse.guard import case

# ---------------------------------------------------------------- right, and wrong in one way at a time


def _cross_correlate(image, kernel):
    if any(k > n for k, n in zip(kernel.shape, image.shape)):
        raise ValueError("the kernel is larger than the image")
    return np.einsum("ijxy,xy->ij", sliding_window_view(image.astype(float), kernel.shape), kernel)


def _turned(kernel):
    return kernel[::-1, ::-1]


def _padded(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def _windows(images, kernel_size, stride=1):
    """(N, H, W, C) → (N, H_out, W_out, kh, kw, C)"""
    windows = sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return np.moveaxis(windows, 3, 5)


def _columns(images, kernel_size, stride=1):
    windows = _windows(images, kernel_size, stride)
    return windows.reshape(*windows.shape[:3], -1)


def _conv2d_built_from(zero_pad=_padded, im2col=_columns):
    def conv2d(images, weights, bias, stride=1, padding=0):
        framed = np.asarray(zero_pad(images, padding))
        if padding and framed.shape == images.shape:
            raise ValueError("a zero_pad that pads nothing is no ground to build on")
        columns = np.asarray(im2col(framed, weights.shape[:2], stride), float)
        return columns @ weights.reshape(-1, weights.shape[-1]) + bias

    return conv2d


_conv2d = _conv2d_built_from()


def _pixel_loop(images, weights, bias, stride=1, padding=0):
    """Lay out patches place by place, about as quickly as a loop can: what a vectorised version has to beat."""
    images = _padded(images, padding)
    height, width = weights.shape[:2]
    rows = range(0, images.shape[1] - height + 1, stride)
    columns = range(0, images.shape[2] - width + 1, stride)
    patches = np.empty((len(images), len(rows), len(columns), weights[..., 0].size))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            patches[:, i, j] = images[:, row : row + height, column : column + width].reshape(len(images), -1)
    return patches @ weights.reshape(-1, len(bias)) + bias


# ---------------------------------------------------------------- numbers to try


def _digits(rng, *shape):
    """Whole numbers from -9 to 9 without 0, as floats: what a report shows can be recomputed by hand."""
    return rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)


def _fractions(rng, *shape):
    return rng.uniform(-1, 1, shape)


def _bytes(rng, *shape):
    return rng.integers(60, 256, shape, dtype=np.uint8)


# ---------------------------------------------------------------- page_feature_map

PAGE_FEATURE_MAP = np.array([[5, 0, 5], [0, 5, 0], [5, 0, 5]])

page_feature_map = Check(
    "page-feature-map",
    oracle=PAGE_FEATURE_MAP,
    criteria=[
        Places("the places where the patch has a 1 in its centre", 1, lambda right: right == 5),
        Places("the places where the patch has a 0 in its centre", 1, lambda right: right == 0),
    ],
    misconceptions=[
        Misconception(
            "copied-from-the-page",
            "These are the numbers that the page prints, and they are wrong. Work them out yourself.",
            [[4, 3, 4], [2, 4, 2], [4, 3, 4]],
        ),
        Misconception(
            "another-picture",
            "These numbers belong to a well-known example with another picture. Look at the checkerboard again.",
            [[4, 3, 4], [2, 4, 3], [2, 3, 4]],
        ),
        Misconception(
            "centre-forgotten",
            "The four corners were added, but not the centre, where the filter has a 1 too.",
            [[4, 0, 4], [0, 4, 0], [4, 0, 4]],
        ),
        Misconception(
            "filter-ignored",
            "These are the sums of whole patches. Each pixel is first multiplied with the filter's number at its place.",
            [[5, 4, 5], [4, 5, 4], [5, 4, 5]],
        ),
        *[
            Misconception(
                "mean-instead-of-sum",
                "The products were added and then divided by nine. A filter adds and does not divide.",
                np.round(PAGE_FEATURE_MAP / 9, digits),
            )
            for digits in (9, 2)
        ],
        Misconception(
            "added-not-multiplied",
            "Patch and filter were added. Each pixel is multiplied with the filter's number at its place.",
            [[10, 9, 10], [9, 10, 9], [10, 9, 10]],
        ),
        Misconception(
            "zeros-counted-too",
            "Places where both are 0 were counted too. Their product is 0.",
            [[9, 0, 9], [0, 9, 0], [9, 0, 9]],
        ),
        *[
            Misconception("places-missing", "Some of the nine places are missing: three rows of three numbers are asked for.", part)
            for part in (5, PAGE_FEATURE_MAP[0], PAGE_FEATURE_MAP[:1], PAGE_FEATURE_MAP[:2], PAGE_FEATURE_MAP[::2, ::2])
        ],
        Misconception(
            "scaled-to-one", "The pattern is right, but these are not the sums: how many ones meet ones?", PAGE_FEATURE_MAP / 5
        ),
        Misconception(
            "colours-swapped",
            "Fives and zeros have changed places. What stands in the centre of the first patch?",
            5 - PAGE_FEATURE_MAP,
        ),
        Misconception(
            "same-size",
            "This is as large as the picture. The filter has to stay inside, so it has only 3 places in each direction.",
            [[2, 0, 3, 0, 2], [0, 5, 0, 5, 0], [3, 0, 5, 0, 3], [0, 5, 0, 5, 0], [2, 0, 3, 0, 2]],
        ),
    ],
    hints=[
        "Lay the filter on the top-left 3×3 patch. At which places do both have a 1?",
        "There are only two kinds of patches on a checkerboard: with a 1 and with a 0 in the centre.",
        "The answer has 3 rows of 3 numbers, and only two different numbers occur in it.",
    ],
)

# ---------------------------------------------------------------- cross_correlate


def _same_size(image, kernel, more=0):
    """Keep the size by padding. Where the zeros cannot be shared evenly, one `more` goes before the picture."""
    before = [(k - 1 + more) // 2 for k in kernel.shape]
    return _cross_correlate(np.pad(image, [(b, k - 1 - b) for b, k in zip(before, kernel.shape)]), kernel)


def _products(image, kernel):
    return sliding_window_view(image, kernel.shape) * kernel


def _slid(image, kernel, patch, places):
    """Slide with patches of another size, or over other places."""
    out = np.zeros([max(number, 0) for number in places])
    for i, j in np.ndindex(out.shape):
        out[i, j] = (image[i : i + patch[0], j : j + patch[1]] * kernel).sum()
    return out


def _without_last(result):
    result[-1], result[:, -1] = 0, 0
    return result


def _like_the_picture(image, result):
    return result.astype(np.uint8) if image.dtype == np.uint8 else result


def _matrix_product(image, kernel):
    """The sum of patch @ kernel. Nothing where these do not fit: many mistakes end in that error."""
    if kernel.shape[0] != kernel.shape[1]:
        return None
    return (sliding_window_view(image, kernel.shape) @ kernel).sum((2, 3))


def _wrapped(image, kernel):
    height, width = kernel.shape
    return sum(
        kernel[y, x] * np.roll(image.astype(float), (-y, -x), (0, 1)) for y in range(height) for x in range(width)
    )


cross_correlate = Check(
    "cross-correlate",
    oracle=_cross_correlate,
    criteria=[
        Returns(
            "a square picture and a square kernel",
            1,
            lambda rng: [case(_digits(rng, 4, 4), _digits(rng, 2, 2)), case(_digits(rng, 5, 5), _digits(rng, 3, 3))],
        ),
        Returns(
            "pictures and kernels that are not square, up to the kernel's own size",
            1,
            lambda rng: [
                case(_digits(rng, 3, 5), _digits(rng, 2, 3)),
                case(_fractions(rng, 6, 4), rng.integers(1, 10, (1, 2))),
                case(_fractions(rng, 2, 3), _fractions(rng, 2, 3)),
            ],
        ),
        Returns(
            "a picture of bytes (uint8)",
            1,
            lambda rng: [
                case(_bytes(rng, 4, 5), rng.integers(1, 10, (2, 3))),
                case(_bytes(rng, 4, 5), _fractions(rng, 3, 2) - 2.5),
            ],
        ),
        Refuses(
            "a kernel larger than the picture is a ValueError",
            1,
            lambda rng: [
                case(_digits(rng, 3, 6), _digits(rng, 4, 2)),
                case(_digits(rng, 5, 3), _digits(rng, 2, 4)),
                case(_digits(rng, 2, 2), _digits(rng, 4, 4)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "kernel-flipped",
            "This is what comes out when the kernel is flipped first. Here it stays as it is.",
            lambda image, kernel: _cross_correlate(image, _turned(kernel)),
        ),
        *[
            Misconception(
                "kernel-mirrored",
                "The kernel was mirrored or turned first. Here it stays as it is.",
                lambda image, kernel, change=change: _cross_correlate(image, change(kernel)),
            )
            for change in (np.flipud, np.fliplr, np.rot90)
        ],
        Misconception(
            "kernel-transposed",
            "The kernel's rows and columns have changed places.",
            lambda image, kernel: _cross_correlate(image, kernel.T),
        ),
        Misconception(
            "one-too-small",
            "The last place in each direction is missing: the kernel fits H-kh+1 times, not H-kh times.",
            lambda image, kernel: _cross_correlate(image, kernel)[:-1, :-1],
        ),
        Misconception(
            "one-too-large",
            "There is one row and one column too many: in the last ones the kernel hangs over the edge.",
            lambda image, kernel: _slid(image, kernel, kernel.shape, [n - k + 2 for n, k in zip(image.shape, kernel.shape)]),
        ),
        *[
            Misconception(
                "same-size",
                "The result is as large as the picture: the kernel hung over the edge. Here it stays inside.",
                lambda image, kernel, more=more: _same_size(image, kernel, more),
            )
            for more in (0, 1)
        ],
        Misconception(
            "last-places-left-zero",
            "The last row and the last column were never computed: the loops end one step too early.",
            lambda image, kernel: _without_last(_cross_correlate(image, kernel)),
        ),
        Misconception(
            "last-places-left-zero",
            "The array has the size of the picture, and its last rows and columns were never computed.",
            lambda image, kernel: np.pad(
                _cross_correlate(image, kernel), [(0, k - 1) for k in kernel.shape]
            ),
        ),
        Misconception(
            "every-place-of-the-frame",
            "The kernel was also laid where it only touches the picture. Here it stays inside.",
            lambda image, kernel: _cross_correlate(np.pad(image, [(k - 1, k - 1) for k in kernel.shape]), kernel),
        ),
        Misconception(
            "wraps-around", "Beyond the edge the picture starts again at the other side. Here the kernel stays inside.", _wrapped
        ),
        Misconception(
            "mean-instead-of-sum",
            "The products were averaged. A filter adds them up.",
            lambda image, kernel: _cross_correlate(image, kernel) / kernel.size,
        ),
        Misconception(
            "divided-by-kernel-sum",
            "The result was divided by the sum of the kernel. A filter only adds products up.",
            lambda image, kernel: _cross_correlate(image, kernel) / kernel.sum(),
        ),
        Misconception(
            "largest-product",
            "This is the largest of the products, not their sum.",
            lambda image, kernel: _products(image, kernel).max((2, 3)),
        ),
        Misconception(
            "last-product-only",
            "Each product has overwritten the one before. They are added up.",
            lambda image, kernel: _products(image, kernel)[:, :, -1, -1],
        ),
        *[
            Misconception(
                "not-summed",
                "The products were not added up, or along one axis only. One number is asked for at each place.",
                lambda image, kernel, axes=axes: _products(image, kernel).sum(axes),
            )
            for axes in ((), 2, 3)
        ],
        Misconception(
            "added-not-multiplied",
            "Patch and kernel were added. Each pixel is multiplied with the weight on top of it.",
            lambda image, kernel: _cross_correlate(image, np.ones_like(kernel)) + kernel.sum(),
        ),
        Misconception(
            "kernel-ignored",
            "These are the sums of the patches: the kernel's numbers were not multiplied in.",
            lambda image, kernel: _cross_correlate(image, np.ones_like(kernel)),
        ),
        Misconception(
            "jumps-by-the-kernel",
            "The kernel jumps by its own size. It moves by one pixel.",
            lambda image, kernel: _cross_correlate(image, kernel)[:: kernel.shape[0], :: kernel.shape[1]],
        ),
        Misconception(
            "sum-not-reset",
            "Each sum goes on from the last one. Start from 0 at every place.",
            lambda image, kernel: np.cumsum(_cross_correlate(image, kernel)).reshape(_cross_correlate(image, kernel).shape),
        ),
        Misconception(
            "matrix-product",
            "Patch and kernel were multiplied as matrices, with `@`. Here each pixel meets one number, with `*`.",
            _matrix_product,
        ),
        Misconception(
            "same-everywhere",
            "Every place has the answer of the first one. The slice has to move along with the loops.",
            lambda image, kernel: np.full_like(_cross_correlate(image, kernel), _cross_correlate(image, kernel)[0, 0]),
        ),
        Misconception(
            "patch-too-small",
            "The patches are one row and one column too small. A slice ends before its second number.",
            lambda image, kernel: _slid(
                image, kernel, [k - 1 for k in kernel.shape], [n - k + 1 for n, k in zip(image.shape, kernel.shape)]
            ),
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This kernel is not square.",
            lambda image, kernel: _cross_correlate(image, kernel[:, : len(kernel)])[:, : image.shape[1] - len(kernel) + 1],
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This kernel is not square.",
            lambda image, kernel: _slid(image, kernel, [len(kernel)] * 2, [n - len(kernel) + 1 for n in image.shape]),
        ),
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            lambda image, kernel: _slid(image, kernel, kernel.shape, [len(image) - k + 1 for k in kernel.shape]),
        ),
        *[
            Misconception(
                "truncated",
                "Everything behind the decimal point is lost: somewhere whole numbers were made of fractions.",
                wrong,
            )
            for wrong in (
                lambda image, kernel: _cross_correlate(image, kernel).astype(int),
                lambda image, kernel: _cross_correlate(image, kernel).astype(kernel.dtype),
                lambda image, kernel: _cross_correlate(image.astype(int), kernel),
                lambda image, kernel: _cross_correlate(image, kernel.astype(int)),
            )
        ],
        *[
            Misconception(
                "negatives-cut",
                "Results below 0 or above 255 were cut off. A feature map may hold any number.",
                lambda image, kernel, most=most: np.clip(_cross_correlate(image, kernel), 0, most),
            )
            for most in (np.inf, 255)
        ],
        *[
            Misconception(
                "byte-overflow",
                "Products or sums were kept in the picture's own uint8, which ends at 255, without minus and fractions.",
                wrong,
            )
            for wrong in (
                lambda image, kernel: _like_the_picture(image, _cross_correlate(image, kernel)),
                lambda image, kernel: _products(image, _like_the_picture(image, kernel)).sum((2, 3)),
            )
        ],
    ],
    hints=[
        "Lay the kernel on the top-left corner: which pixels does it cover, and what is multiplied with what?",
        "The patch at row i, column j is `image[i:i + kh, j:j + kw]`; `*` multiplies two arrays place by place.",
        "Make an array of zeros of shape (H-kh+1, W-kw+1), fill it in two loops, and return it.",
        "Before all that: compare `kernel.shape` with `image.shape`, both numbers of it.",
    ],
)

# ---------------------------------------------------------------- output_size


def _output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    if span > size + 2 * padding:
        raise ValueError("the kernel has no place")
    return (size + 2 * padding - span) // stride + 1


def _real_size(size, kernel_size, stride, padding, dilation):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1


def _longer(rng):
    """Add to a size so that its remainders by 2, 3 and 4 stay the same."""
    return 12 * int(rng.integers(0, 9))


def _whole(result, *arguments, **options):
    if isinstance(result, (int, np.generic, np.ndarray)) and np.ndim(result) == 0 and np.asarray(result).dtype.kind in "iu":
        return None
    return f"{result!r} came back, a {type(result).__name__}. A size is an int: `//` stays with whole numbers."


def _sizes(rule):
    """Give a rule (n, k, s, p, d) the exercise's signature."""

    def wrong(size, kernel_size, stride=1, padding=0, dilation=1):
        return rule(size, kernel_size, stride, padding, dilation)

    return wrong


output_size = Check(
    "output-size",
    oracle=_output_size,
    criteria=[
        Returns(
            "how often the kernel fits, with padding on both sides",
            0.5,
            lambda rng: [
                case(7 + _longer(rng), 3),
                case(8 + _longer(rng), 5, 1, 2),
                case(9 + _longer(rng), 4, padding=3),
            ],
        ),
        Returns(
            "strides that do not divide evenly",
            0.5,
            lambda rng: [
                case(7 + _longer(rng), 3, 2),
                case(8 + _longer(rng), 3, 2),
                case(11 + _longer(rng), 4, 3, 1),
                case(9 + _longer(rng), 2, stride=4),
            ],
        ),
        Returns(
            "dilation spreads the kernel",
            0.5,
            lambda rng: [
                case(13 + _longer(rng), 3, 1, 0, 2),
                case(16 + _longer(rng), 4, 2, 1, 3),
                case(12 + _longer(rng), 3, dilation=4),
                case(4, 4, 1, 2, 2),
            ],
        ),
        Holds(
            "the result is an int, also where the kernel just fits",
            0.25,
            lambda rng: [
                case(9 + _longer(rng), 3, 2),
                case(8 + _longer(rng), 3),
                case(5, 5),
            ],
            _whole,
        ),
        Refuses(
            "no place for the kernel is a ValueError",
            0.25,
            lambda rng: [case(5 + _longer(rng), 120 + _longer(rng)), case(4, 3, 1, 0, 2), case(2, 3, 2), case(3, 8, 4, 2)],
        ),
    ],
    misconceptions=[
        Misconception(
            "not-an-int",
            "The number is right, but it is a float. Sizes are counted, so they are ints.",
            _sizes(lambda *numbers: float(_output_size(*numbers))),
        ),
        Misconception(
            "ceil-instead-of-floor",
            "A last step that only half fits was counted. It does not fit: round down.",
            _sizes(lambda n, k, s, p, d: int(np.ceil((n + 2 * p - d * (k - 1) - 1) / s)) + 1),
        ),
        Misconception(
            "forgot-the-first-place",
            "One place too few: the steps were counted, but not the place where the kernel starts.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k, s, p, d) - 1),
        ),
        Misconception(
            "one-too-many",
            "One place too many, as if the kernel were one pixel shorter.",
            _sizes(lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s + 1),
        ),
        Misconception(
            "padding-once",
            "The padding was counted once. There is padding on both sides.",
            _sizes(lambda n, k, s, p, d: _output_size(n + p, k, s, 0, d)),
        ),
        Misconception(
            "padding-ignored", "The padding was not counted.", _sizes(lambda n, k, s, p, d: _output_size(n, k, s, 0, d))
        ),
        Misconception(
            "stride-ignored", "The stride was not counted.", _sizes(lambda n, k, s, p, d: _output_size(n, k, 1, p, d))
        ),
        Misconception(
            "dilation-ignored", "The dilation was not counted.", _sizes(lambda n, k, s, p, d: _output_size(n, k, s, p, 1))
        ),
        Misconception(
            "dilation-times-kernel",
            "The kernel was taken as dilation·kernel_size long. Between its k pixels there are only k-1 gaps.",
            _sizes(lambda n, k, s, p, d: _output_size(n, d * k, s, p, 1)),
        ),
        Misconception(
            "brackets-forgotten",
            "The dilation multiplies kernel_size before the 1 is taken away. Mind the brackets.",
            _sizes(lambda n, k, s, p, d: (n + 2 * p - d * k - 2) // s + 1),
        ),
        Misconception(
            "dilation-as-pixels-left-out",
            "Dilation was taken as the number of pixels left out between two. With dilation 1 none is left out.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k, s, p, d + 1)),
        ),
        Misconception(
            "stride-and-dilation-swapped",
            "Stride and dilation have changed places.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k, d, p, s)),
        ),
        Misconception(
            "arguments-in-another-order",
            "Stride comes before padding. Compare the `def` line with the exercise.",
            lambda size, kernel_size, padding=0, stride=1, dilation=1: _output_size(size, kernel_size, stride, padding, dilation),
        ),
        Misconception(
            "kernel-size-ignored",
            "The steps were counted up to the end of the line. At the last one the kernel no longer fits.",
            _sizes(lambda n, k, s, p, d: -(-(n + 2 * p) // s)),
        ),
        Misconception(
            "last-term-divided",
            "Only the last number was divided by the stride. The whole numerator is.",
            _sizes(lambda n, k, s, p, d: n + 2 * p - d * (k - 1) - 1 // s + 1),
        ),
        Misconception(
            "dilation-added",
            "The dilation was added to the kernel's size. It stretches every gap between the kernel's pixels.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k + d - 1, s, p, 1)),
        ),
        Misconception(
            "divided-too-late",
            "The 1 for the first place was added before dividing by the stride. It comes after.",
            _sizes(lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s),
        ),
        *[
            Misconception(
                "rounded",
                "The size was rounded to the nearest whole number. A step that does not fit does not count: round down.",
                _sizes(lambda n, k, s, p, d, one=one: round((n + 2 * p - d * (k - 1) - 1) / s + one) + 1 - one),
            )
            for one in (0, 1)
        ],
        Misconception(
            "not-rounded",
            "Half a place is no place: round down.",
            _sizes(lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) / s + 1),
        ),
    ],
    hints=[
        "How long is the padded line, and how long is the kernel when it is spread out?",
        "Python's `//` divides and rounds down.",
        "Steps that fit, plus one for the place where the kernel starts; and look first whether it fits at all.",
    ],
)

# ---------------------------------------------------------------- zero_pad


def _pads(*axes, before=1, after=1, **options):
    """Pad these axes, by so many times the padding."""

    def wrong(images, padding):
        width = (before * padding, after * padding)
        return np.pad(images, [width if axis in axes else (0, 0) for axis in range(4)], **options)

    return wrong


def _edge_overwritten(images, padding):
    height, width = images.shape[1:3]
    inside = np.zeros_like(images)
    for i in range(padding, height - padding):
        for j in range(padding, width - padding):
            inside[:, i, j] = images[:, i, j]
    return inside


def _not_without_padding(images, padding):
    if padding == 0:
        raise ValueError("no padding")
    return _padded(images, padding)


zero_pad = Check(
    "zero-pad",
    oracle=_padded,
    criteria=[
        Returns(
            "a frame of zeros around every picture",
            1,
            lambda rng: [
                case(_digits(rng, 1, 2, 3, 1), 1),
                case(_digits(rng, 2, 3, 4, 2), 2),
                case(_fractions(rng, 3, 4, 2, 3), 1),
            ],
        ),
        Returns(
            "padding 0 changes nothing, and bytes stay what they are",
            1,
            lambda rng: [
                case(_fractions(rng, 2, 3, 2, 2), 0),
                case(_bytes(rng, 2, 2, 3, 1), 2),
                case(_fractions(rng, 1, 1, 1, 1), 3),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "every-axis-padded",
            "Every axis was padded, pictures and channels too. Only rows and columns get a frame.",
            _pads(0, 1, 2, 3),
        ),
        *[
            Misconception("wrong-axes", "Other axes were padded too, or instead. Rows and columns are axes 1 and 2.", _pads(*axes))
            for axes in ((2, 3), (0, 1), (0, 1, 2), (1, 2, 3))
        ],
        Misconception("rows-only", "There are zeros above and below, but none on the left and right.", _pads(1)),
        Misconception("columns-only", "There are zeros on the left and right, but none above and below.", _pads(2)),
        Misconception(
            "one-side-only", "There are zeros above and on the left only. The frame goes all around.", _pads(1, 2, after=0)
        ),
        Misconception(
            "one-side-only", "There are zeros below and on the right only. The frame goes all around.", _pads(1, 2, before=0)
        ),
        Misconception(
            "padding-doubled", "The frame is twice as wide as asked for: `padding` is for each side.", _pads(1, 2, before=2, after=2)
        ),
        Misconception("edge-repeated", "The frame repeats the picture's edge. It is to be zero.", _pads(1, 2, mode="edge")),
        Misconception("mirrored", "The frame mirrors the picture. It is to be zero.", _pads(1, 2, mode="symmetric")),
        Misconception("mirrored", "The frame mirrors the picture. It is to be zero.", _pads(1, 2, mode="reflect")),
        Misconception("wraps-around", "The frame shows the picture's other side. It is to be zero.", _pads(1, 2, mode="wrap")),
        *[
            Misconception("frame-not-zero", "The frame is of another number than zero.", wrong)
            for wrong in (
                _pads(1, 2, constant_values=1),
                _pads(1, 2, constant_values=255),
                lambda images, padding: _pads(1, 2, constant_values=padding)(images, padding),
            )
        ],
        Misconception(
            "padding-zero-fails",
            "Padding 0 is allowed, and the pictures stay as they are. A slice such as `0:-0` is empty.",
            _not_without_padding,
        ),
        *[
            Misconception("first-picture-only", "Only the first picture is there. The batch has a result for each.", wrong)
            for wrong in (
                lambda images, padding: _padded(images, padding)[0],
                lambda images, padding: _padded(images[:1], padding),
                lambda images, padding: np.concatenate([_padded(images[:1], padding), 0 * _padded(images[1:], padding)]),
            )
        ],
        *[
            Misconception("first-channel-only", "Only the first channel is there. Each channel gets a frame.", wrong)
            for wrong in (
                lambda images, padding: _padded(images[..., :1], padding),
                lambda images, padding: _padded(images * (np.arange(images.shape[3]) == 0), padding),
            )
        ],
        Misconception(
            "channels-first",
            "The channels come second, as some libraries want them. Here they come last.",
            lambda images, padding: np.moveaxis(_padded(images, padding), 3, 1),
        ),
        Misconception(
            "always-one",
            "The frame is always one pixel wide. `padding` says how wide.",
            lambda images, padding: _padded(images, 1),
        ),
        Misconception(
            "padding-shared",
            "The padding was shared out between the two sides. Each side gets all of it.",
            lambda images, padding: np.pad(
                images, ((0, 0), *[(padding // 2, padding - padding // 2)] * 2, (0, 0))
            ),
        ),
        Misconception(
            "padding-ignored", "The pictures came back as they were, without a frame.", lambda images, padding: images
        ),
        Misconception(
            "frame-only",
            "The frame has the right size, but the pictures are missing inside it.",
            lambda images, padding: _padded(images * 0, padding),
        ),
        *[
            Misconception("off-centre", "The array has the right size, but the picture does not lie in its middle.", wrong)
            for wrong in (
                _pads(1, 2, before=0, after=2),
                _pads(1, 2, before=2, after=0),
                lambda images, padding: np.roll(_padded(images, padding), (-1, -1), (1, 2)),
            )
        ],
        Misconception(
            "edge-overwritten", "The zeros were written over the picture's own edge. The frame goes around it.", _edge_overwritten
        ),
    ],
    hints=[
        "Which of the four axes grow, and by how much does each of them grow?",
        "`np.zeros` makes an empty array of a given shape; a slice such as `out[:, p:p + H]` can be assigned to.",
        "The result has the shape (N, H + 2·padding, W + 2·padding, C), with the pictures in the middle.",
    ],
)

# ---------------------------------------------------------------- convolve


def _convolve_built_from(cross_correlate=_cross_correlate):
    def convolve(image, kernel):
        return cross_correlate(image, _turned(kernel))

    return convolve


def _after_turning(wrong):
    return lambda image, kernel: wrong(image, _turned(kernel))


convolve = Check(
    "convolve",
    oracle=_convolve_built_from(),
    built_from=_convolve_built_from,
    criteria=[
        Returns(
            "a square kernel that looks different when it is turned",
            1,
            lambda rng: [case(_digits(rng, 4, 4), _digits(rng, 2, 2)), case(_digits(rng, 5, 4), _digits(rng, 3, 3))],
        ),
        Returns(
            "kernels that are not square",
            1,
            lambda rng: [
                case(_digits(rng, 4, 5), _digits(rng, 2, 3)),
                case(_fractions(rng, 6, 4), rng.integers(1, 10, (3, 1))),
                case(_bytes(rng, 3, 5), _fractions(rng, 1, 2) - 2.5),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "not-flipped",
            "This is cross-correlation. For a true convolution the kernel is turned first.",
            _cross_correlate,
        ),
        Misconception(
            "rows-only-flipped",
            "The kernel was turned upside down, but left and right stayed.",
            lambda image, kernel: _cross_correlate(image, kernel[::-1]),
        ),
        Misconception(
            "columns-only-flipped",
            "Left and right of the kernel were exchanged, but top and bottom stayed.",
            lambda image, kernel: _cross_correlate(image, kernel[:, ::-1]),
        ),
        Misconception(
            "transposed-kernel",
            "The kernel was transposed. That mirrors it along its diagonal; it has to be turned by half a turn.",
            lambda image, kernel: _cross_correlate(image, kernel.T),
        ),
        Misconception(
            "quarter-turn",
            "The kernel was turned by a quarter. It takes half a turn.",
            lambda image, kernel: _cross_correlate(image, np.rot90(kernel)),
        ),
        Misconception(
            "quarter-turn",
            "The kernel was turned by a quarter. It takes half a turn.",
            lambda image, kernel: _cross_correlate(image, np.rot90(kernel, -1)),
        ),
        Misconception(
            "picture-turned",
            "The picture was turned instead of the kernel, so the result is upside down.",
            lambda image, kernel: _cross_correlate(_turned(image), kernel),
        ),
        Misconception(
            "result-turned",
            "The result of a cross-correlation was turned. It is the kernel that is turned, before.",
            lambda image, kernel: _turned(_cross_correlate(image, kernel)),
        ),
        Misconception(
            "sign-turned",
            "The kernel's signs were changed. Turning moves its numbers and leaves their signs.",
            lambda image, kernel: -_cross_correlate(image, kernel),
        ),
        Misconception(
            "turned-off-by-one",
            "The kernel was turned, but its numbers are shifted by one: index -1 is the last one, -0 is the first.",
            lambda image, kernel: _cross_correlate(image, np.roll(_turned(kernel), 1, (0, 1))),
        ),
        *[
            Misconception(mistake.name, mistake.sentence, _after_turning(mistake.wrong))
            for mistake in cross_correlate.misconceptions
            if mistake.name not in ("kernel-flipped", "kernel-mirrored")
        ],
    ],
    hints=[
        "What is the only difference between cross-correlation and convolution?",
        "`kernel[::-1]` turns the order of the rows around. What does it for the columns?",
        "Two steps: turn the kernel by half a turn, then slide it as before. The result has the shape (H-kh+1, W-kw+1).",
    ],
)

# ---------------------------------------------------------------- conv2d and conv2d_fast


def _conv2d_like(rule):
    """Give a rule (images, weights, bias, stride, padding) the exercise's signature."""

    def wrong(images, weights, bias, stride=1, padding=0):
        return rule(images, weights, bias, stride, padding)

    return wrong


def _one_stride_only(axis):
    def rule(images, weights, bias, stride, padding):
        every = [slice(None)] * 4
        every[axis] = slice(None, None, stride)
        return _conv2d(images, weights, bias, 1, padding)[tuple(every)]

    return rule


def _one_step_longer(images, stride):
    return np.pad(images, ((0, 0), (0, stride - 1), (0, stride - 1), (0, 0)))


def _padded_by_the_kernel(images, weights, bias, stride, padding):
    rows, columns = (size // 2 for size in weights.shape[:2])
    return _conv2d(np.pad(images, ((0, 0), (rows, rows), (columns, columns), (0, 0))), weights, bias, stride)


def _only_last(weights, axes):
    """Keep what the last index of the first few axes holds; all else becomes 0."""
    last = np.zeros_like(weights)
    last[(-1,) * axes] = weights[(-1,) * axes]
    return last


CONV2D_MISCONCEPTIONS = [
    Misconception(
        "kernel-flipped",
        "This is what comes out when the kernels are flipped first. Deep learning leaves them as they are.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w[::-1, ::-1], b, s, p)),
    ),
    Misconception(
        "kernel-transposed",
        "The filters' rows and columns have changed places.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, np.swapaxes(w, 0, 1), b, s, p)),
    ),
    Misconception(
        "stride-ignored",
        "The stride was not used: the kernel moved by one pixel.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, b, 1, p)),
    ),
    Misconception(
        "stride-for-size-only",
        "The result has the size that the stride asks for, but its patches lie one pixel apart.",
        _conv2d_like(
            lambda x, w, b, s, p: _conv2d(x, w, b, 1, p)[
                :, : _output_size(x.shape[1], w.shape[0], s, p), : _output_size(x.shape[2], w.shape[1], s, p)
            ]
        ),
    ),
    Misconception(
        "stride-in-rows-only", "The stride was used for rows, but not for columns.", _conv2d_like(_one_stride_only(1))
    ),
    Misconception(
        "stride-in-columns-only", "The stride was used for columns, but not for rows.", _conv2d_like(_one_stride_only(2))
    ),
    Misconception(
        "pixels-thinned-out",
        "Rows and columns of the picture were left out before the filter saw them. The stride leaves out places, not pixels.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(_padded(x, p)[:, ::s, ::s], w, b)),
    ),
    Misconception(
        "ceil-instead-of-floor",
        "A last step that only half fits was made. It is left out: round down.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(_one_step_longer(_padded(x, p), s), w, b, s)),
    ),
    Misconception(
        "padding-ignored",
        "The padding was not used.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, b, s, 0)),
    ),
    Misconception(
        "padding-on-one-side",
        "There is padding above and on the left only, or the size counts it once. It goes all around.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(np.pad(x, ((0, 0), (p, 0), (p, 0), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-on-one-side",
        "There is padding below and on the right only. It goes all around.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(np.pad(x, ((0, 0), (0, p), (0, p), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-in-rows-only",
        "There is padding above and below, but none on the left and right.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(np.pad(x, ((0, 0), (p, p), (0, 0), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-in-columns-only",
        "There is padding on the left and right, but none above and below.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(np.pad(x, ((0, 0), (0, 0), (p, p), (0, 0))), w, b, s, 0)),
    ),
    Misconception(
        "padding-repeats-the-edge",
        "The padding repeats the picture's edge. It is made of zeros.",
        _conv2d_like(
            lambda x, w, b, s, p: _conv2d(np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)), "edge"), w, b, s, 0)
        ),
    ),
    Misconception(
        "padding-doubled",
        "There is twice as much padding as asked for.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, b, s, 2 * p)),
    ),
    Misconception(
        "padding-around-the-result",
        "The zeros lie around the result. They go around the pictures, before anything is computed.",
        _conv2d_like(lambda x, w, b, s, p: _padded(_conv2d(x, w, b, s), p)),
    ),
    Misconception(
        "size-without-padding",
        "The pictures were padded, but the size of the result was computed without the padding.",
        _conv2d_like(
            lambda x, w, b, s, p: _conv2d(x, w, b, s, p)[
                :, : _output_size(x.shape[1], w.shape[0], s), : _output_size(x.shape[2], w.shape[1], s)
            ]
        ),
    ),
    Misconception(
        "padding-not-asked-for",
        "There is padding where none is asked for.",
        lambda images, weights, bias, stride=1, padding=1: _conv2d(images, weights, bias, stride, padding),
    ),
    Misconception(
        "padding-not-asked-for",
        "There is padding where none is asked for: only `padding` says how much, not the size of the filter.",
        _conv2d_like(_padded_by_the_kernel),
    ),
    Misconception(
        "stride-and-padding-swapped",
        "Stride and padding have changed places. Compare the order in the `def` line with the exercise.",
        lambda images, weights, bias, padding=0, stride=1: _conv2d(images, weights, bias, stride, padding),
    ),
    Misconception(
        "bias-forgotten", "The bias was not added.", _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, 0 * b, s, p))
    ),
    Misconception(
        "bias-once-per-channel",
        "The bias was added once for each input channel. It is added once.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, b * w.shape[2], s, p)),
    ),
    Misconception(
        "bias-at-every-weight",
        "The bias was added to every product. It is added once, to their sum.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, b * w[..., 0].size, s, p)),
    ),
    Misconception(
        "bias-subtracted", "The bias was subtracted. It is added.", _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, -b, s, p))
    ),
    Misconception(
        "one-bias-for-all",
        "Every filter got the first filter's bias. Each filter has its own.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, np.full_like(b, b[0]), s, p)),
    ),
    Misconception(
        "one-bias-for-all",
        "Every filter got the sum of all biases. Each filter has its own.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, np.full_like(b, b.sum()), s, p)),
    ),
    Misconception(
        "first-channel-only",
        "Only the first input channel was used. A filter looks at all of them and adds up.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x[..., :1], w[:, :, :1], b, s, p)),
    ),
    Misconception(
        "last-channel-only",
        "Only the last input channel was used: each one has overwritten the one before. Add them up.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x[..., -1:], w[:, :, -1:], b, s, p)),
    ),
    Misconception(
        "last-product-only",
        "Each product has overwritten the one before. Add them up.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, _only_last(w, 2), b, s, p)),
    ),
    Misconception(
        "last-product-only",
        "Each product has overwritten the one before. Add them up.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, _only_last(w, 3), b, s, p)),
    ),
    Misconception(
        "channels-mixed",
        "The channels were added up too early. Each meets the weights of its own channel first.",
        _conv2d_like(
            lambda x, w, b, s, p: _conv2d(x.sum(3, keepdims=True), w.sum(2, keepdims=True), b, s, p)
        ),
    ),
    Misconception(
        "mean-over-channels",
        "The channels were averaged. They are added up.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w / w.shape[2], b, s, p)),
    ),
    Misconception(
        "mean-instead-of-sum",
        "The products were averaged. They are added up.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w / w[..., 0].size, b, s, p)),
    ),
    Misconception(
        "one-filter-for-all",
        "Every feature map is that of the first filter. Each output channel has a filter of its own.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, np.broadcast_to(w[..., :1], w.shape), b, s, p)),
    ),
    Misconception(
        "same-filter-in-every-channel",
        "Every input channel met the filter's first slice. Each channel has weights of its own.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, np.broadcast_to(w[:, :, :1], w.shape), b, s, p)),
    ),
    Misconception(
        "first-picture-only",
        "Every result is that of the first picture. Each picture of the batch has its own.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(np.broadcast_to(x[:1], x.shape), w, b, s, p)),
    ),
    Misconception(
        "pictures-mixed",
        "The pictures of the batch were added up. Each has a result of its own.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(np.broadcast_to(x.sum(0), x.shape), w, b, s, p)),
    ),
    Misconception(
        "batch-axis-lost",
        "Only the first picture came back. The batch has one result for each picture.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, b, s, p)[0]),
    ),
    Misconception(
        "batch-axis-lost",
        "Only the first picture came back. The batch has one result for each picture.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w, b, s, p)[:1]),
    ),
    Misconception(
        "one-too-small",
        "The last place in each direction is missing.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x[:, :-s, :-s], w, b, s, p)),
    ),
    Misconception(
        "kernel-assumed-square",
        "The filter's height was used for its width too. This filter is not square.",
        _conv2d_like(lambda x, w, b, s, p: _conv2d(x, w[:, : len(w)], b, s, p)),
    ),
    Misconception(
        "picture-assumed-square",
        "The picture's height was used for its width too. This picture is not square.",
        _conv2d_like(
            lambda x, w, b, s, p: _conv2d(x, w, b, s, p)[:, :, : _output_size(x.shape[1], w.shape[0], s, p)]
        ),
    ),
    Misconception(
        "picture-assumed-square",
        "The picture's height was used for its width too. This picture is not square.",
        _conv2d_like(
            lambda x, w, b, s, p: _conv2d(x, w, b, s, p)[:, :, : _output_size(x.shape[1], w.shape[1], s, p)]
        ),
    ),
    Misconception(
        "channels-first",
        "The channels come before rows and columns, as some libraries want them. Here, as in Keras, they come last.",
        _conv2d_like(lambda x, w, b, s, p: np.moveaxis(_conv2d(x, w, b, s, p), 3, 1)),
    ),
    Misconception(
        "relu-included",
        "Negative results were set to zero. That is ReLU, which comes after the convolution.",
        _conv2d_like(lambda x, w, b, s, p: np.maximum(_conv2d(x, w, b, s, p), 0)),
    ),
    Misconception(
        "byte-overflow",
        "The sums were kept in the picture's own uint8, which ends at 255 and has no minus.",
        _conv2d_like(lambda x, w, b, s, p: _like_the_picture(x, _conv2d(x, w, b, s, p))),
    ),
]


def _layer(rng, shape, kernel, filters, draw=_digits):
    """Pictures, weights and bias; the bias is larger than rounding and different for each filter."""
    return draw(rng, *shape), draw(rng, *kernel, shape[-1], filters), 20 * rng.permutation(filters) + 7.0


conv2d = Check(
    "conv2d",
    oracle=_conv2d,
    built_from=_conv2d_built_from,
    criteria=[
        Returns(
            "one channel, one filter",
            0.5,
            lambda rng: [
                case(*_layer(rng, (1, 4, 5, 1), (2, 3), 1)),
                case(*_layer(rng, (1, 5, 5, 1), (3, 3), 1)),
            ],
        ),
        Returns(
            "several pictures, channels and filters",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 4, 6, 3), (2, 3), 2)),
                case(*_layer(rng, (3, 5, 6, 2), (3, 2), 4, _fractions)),
            ],
        ),
        Returns(
            "strides, also those that do not divide evenly",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 6, 7, 1), (3, 2), 2), 2),
                case(*_layer(rng, (2, 8, 9, 2), (2, 3), 3, _fractions), stride=3),
            ],
        ),
        Returns(
            "padding on all four sides, with and without a stride",
            1,
            lambda rng: [
                case(*_layer(rng, (1, 3, 4, 1), (3, 2), 2), 1, 1),
                case(*_layer(rng, (2, 5, 4, 2), (3, 3), 3, _fractions), stride=2, padding=2),
            ],
        ),
        Returns(
            "pictures of bytes (uint8)",
            0.5,
            lambda rng: [
                case(_bytes(rng, 1, 4, 5, 2), *_layer(rng, (1, 1, 1, 2), (2, 2), 2, _fractions)[1:]),
                case(_bytes(rng, 2, 5, 4, 1), *_layer(rng, (1, 1, 1, 1), (3, 2), 2)[1:], 1, 1),
            ],
        ),
    ],
    misconceptions=CONV2D_MISCONCEPTIONS,
    hints=[
        "One number of the result belongs to one picture, one place and one filter. Which pixels does it see?",
        "A patch has the shape (kh, kw, C_in), and so has one filter, `weights[:, :, :, f]`.",
        "Pad first. The result has the shape (N, H_out, W_out, C_out); the patch of row i starts at row i·stride.",
    ],
)

im2col = Check(
    "im2col",
    oracle=_columns,
    criteria=[
        Returns(
            "one row of numbers for each place, one channel",
            0.5,
            lambda rng: [
                case(_digits(rng, 1, 3, 4, 1), (2, 2)),
                case(_digits(rng, 2, 4, 4, 1), (3, 2)),
            ],
        ),
        Returns(
            "several channels, in the order row, column, channel",
            1,
            lambda rng: [
                case(_digits(rng, 1, 3, 4, 2), (2, 3)),
                case(_fractions(rng, 2, 4, 5, 3), (3, 2)),
            ],
        ),
        Returns(
            "strides",
            0.5,
            lambda rng: [
                case(_digits(rng, 1, 4, 7, 1), (2, 2), 2),
                case(_fractions(rng, 2, 7, 10, 2), (2, 3), stride=3),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "channel-before-place",
            "The order is channel, row, column. The channels of a pixel stand together.",
            lambda images, kernel_size, stride=1: np.moveaxis(_windows(images, kernel_size, stride), 5, 3).reshape(
                _columns(images, kernel_size, stride).shape
            ),
        ),
        Misconception(
            "channel-before-place",
            "The order is row, channel, column. The channels of a pixel stand together.",
            lambda images, kernel_size, stride=1: np.swapaxes(_windows(images, kernel_size, stride), 4, 5).reshape(
                _columns(images, kernel_size, stride).shape
            ),
        ),
        Misconception(
            "columns-before-rows",
            "The patch was read column by column. Row by row is asked for.",
            lambda images, kernel_size, stride=1: np.swapaxes(_windows(images, kernel_size, stride), 3, 4).reshape(
                _columns(images, kernel_size, stride).shape
            ),
        ),
        Misconception("not-flattened", "The patches are still blocks. Lay each out in one row.", _windows),
        Misconception(
            "places-flattened-too",
            "The places were laid out in one row too. Pictures, rows and columns keep their axes.",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size, stride).reshape(
                -1, kernel_size[0] * kernel_size[1] * images.shape[3]
            ),
        ),
        Misconception(
            "places-flattened-too",
            "The places of a picture were laid out in one row too. Rows and columns keep their axes.",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size, stride).reshape(
                len(images), -1, kernel_size[0] * kernel_size[1] * images.shape[3]
            ),
        ),
        Misconception(
            "stride-ignored",
            "The stride was not used.",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size),
        ),
        Misconception(
            "stride-for-size-only",
            "The number of places is right for the stride, but the patches lie one pixel apart.",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size)[
                :, : -(-(images.shape[1] - kernel_size[0] + 1) // stride), : -(-(images.shape[2] - kernel_size[1] + 1) // stride)
            ],
        ),
        Misconception(
            "stride-in-rows-only",
            "The stride was used for rows, but not for columns.",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size)[:, ::stride],
        ),
        Misconception(
            "stride-in-columns-only",
            "The stride was used for columns, but not for rows.",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size)[:, :, ::stride],
        ),
        Misconception(
            "ceil-instead-of-floor",
            "A last step that only half fits was made. It is left out: round down.",
            lambda images, kernel_size, stride=1: _columns(_one_step_longer(images, stride), kernel_size, stride),
        ),
        Misconception(
            "jumps-by-the-kernel",
            "The patches do not overlap: the kernel jumped by its own size. It moves by `stride`.",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size)[:, :: kernel_size[0], :: kernel_size[1]],
        ),
        Misconception(
            "kernel-size-swapped",
            "Height and width of the kernel have changed places: kernel_size is (rows, columns).",
            lambda images, kernel_size, stride=1: _columns(images, kernel_size[::-1], stride),
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This one is not square.",
            lambda images, kernel_size, stride=1: _columns(images, (kernel_size[0], kernel_size[0]), stride),
        ),
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            lambda images, kernel_size, stride=1: _columns(images[:, :, : images.shape[1]], kernel_size, stride),
        ),
        Misconception(
            "channels-added-up",
            "The channels were added up. All their numbers stand in the row.",
            lambda images, kernel_size, stride=1: _columns(images.sum(3, keepdims=True), kernel_size, stride),
        ),
        Misconception(
            "first-channel-only",
            "Only the first channel is there.",
            lambda images, kernel_size, stride=1: _columns(images[..., :1], kernel_size, stride),
        ),
        Misconception(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda images, kernel_size, stride=1: _columns(images[:, :-stride, :-stride], kernel_size, stride),
        ),
        Misconception(
            "places-before-numbers",
            "The axis of the patch comes before the places. It comes last.",
            lambda images, kernel_size, stride=1: np.moveaxis(_columns(images, kernel_size, stride), 3, 1),
        ),
    ],
    hints=[
        "Which numbers does the kernel see at its first place, read row by row, and each pixel's channels together?",
        "`patch.reshape(-1)` lays a block out in one row; its last axis runs fastest.",
        "The result has the shape (N, H_out, W_out, kh·kw·C_in). Two loops over places fill it; each takes all pictures at once.",
    ],
)

conv2d_fast = Check(
    "conv2d-fast",
    oracle=_conv2d,
    built_from=_conv2d_built_from,
    criteria=[
        Returns(
            "the same numbers as conv2d",
            0.5,
            lambda rng: [
                case(*_layer(rng, (1, 4, 5, 1), (2, 3), 2)),
                case(*_layer(rng, (2, 5, 6, 3), (3, 2), 4, _fractions)),
                case(_bytes(rng, 1, 4, 5, 2), *_layer(rng, (1, 1, 1, 2), (2, 2), 2)[1:]),
            ],
        ),
        Returns(
            "also with stride and padding",
            0.5,
            lambda rng: [
                case(*_layer(rng, (2, 6, 7, 2), (3, 2), 3), 2),
                case(*_layer(rng, (2, 5, 4, 2), (3, 3), 3, _fractions), stride=2, padding=2),
            ],
        ),
        Faster(
            "at least 4 times as fast as a loop over all pixels",
            1,
            # Little to compute at each place, and calls so short that some are not interrupted on a busy machine.
            lambda rng: [case(*_layer(rng, (1, 5, 512, 1), (2, 2), 1, _fractions)) for _ in range(6)],
            than=_pixel_loop,
            times=4,
        ),
    ],
    misconceptions=[
        *[
            Misconception(
                "orders-differ",
                "Patches and filters are laid out in different orders. Both go by row, column, channel.",
                _conv2d_like(lambda x, w, b, s, p, reorder=reorder: _conv2d(x, reorder(w, *w.shape), b, s, p)),
            )
            for reorder in (
                lambda w, rows, columns, channels, filters: w.reshape(filters, -1).T.reshape(w.shape),
                lambda w, rows, columns, channels, filters: np.moveaxis(w.reshape(channels, rows, columns, filters), 0, 2),
                lambda w, rows, columns, channels, filters: np.swapaxes(w.reshape(columns, rows, channels, filters), 0, 1),
            )
        ],
        *CONV2D_MISCONCEPTIONS,
    ],
    hints=[
        "With every patch laid out in a row: what is a convolution then?",
        "`columns @ table` multiplies every patch with every filter at once. How does `weights` become that table?",
        "Pad, lay out the patches (N, H_out, W_out, kh·kw·C_in), multiply with (kh·kw·C_in, C_out), add the bias.",
    ],
)
