"""A kernel slid over a picture."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.kit import Check, Misconception, Refuses, Returns, case, digits, fractions, integers, pixels

SHAPES = [((5, 5), (3, 3)), ((4, 7), (2, 3)), ((6, 3), (1, 3)), ((3, 4), (3, 4)), ((8, 5), (4, 1))]
EXAMPLE = case(np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]]), np.array([[1, 2], [3, 4]]))  # the text's


def _cross_correlate(image, kernel):
    if any(k > n for k, n in zip(kernel.shape, image.shape)):
        raise ValueError("the kernel is larger than the image")
    return np.einsum("ijxy,xy->ij", sliding_window_view(image.astype(float), kernel.shape), kernel)


def _equals_scipy(rng):
    from scipy import signal

    for shape, kernel_shape in SHAPES:
        image, kernel = rng.normal(size=shape), rng.normal(size=kernel_shape)
        yield _cross_correlate(image, kernel), signal.correlate2d(image, kernel, "valid")


def turned(kernel):
    return kernel[::-1, ::-1]


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


def like_the_picture(image, result, kinds="iu"):
    """Put the result into the picture's own kind of numbers, where these are bytes or integers."""
    return result.astype(image.dtype) if image.dtype.kind in kinds else result


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
    proof=_equals_scipy,
    criteria=[
        Returns(
            "a square picture and a square kernel",
            1,
            lambda rng: [case(digits(rng, 4, 4), digits(rng, 2, 2)), case(digits(rng, 5, 5), digits(rng, 3, 3))],
        ),
        Returns(
            "pictures and kernels that are not square, up to the kernel's own size",
            1,
            lambda rng: [
                case(digits(rng, 3, 5), digits(rng, 2, 3)),
                case(fractions(rng, 6, 4), rng.integers(1, 10, (1, 2))),
                case(fractions(rng, 2, 3), fractions(rng, 2, 3)),
            ],
        ),
        Returns(
            "a picture of bytes (uint8)",
            1,
            lambda rng: [
                case(pixels(rng, 4, 5), rng.integers(1, 10, (2, 3))),
                case(pixels(rng, 4, 5), fractions(rng, 3, 2) - 2.5),
                case(integers(rng, 4, 5), fractions(rng, 2, 3)),
                EXAMPLE,
            ],
        ),
        Refuses(
            "a kernel larger than the picture is a ValueError",
            1,
            lambda rng: [
                case(digits(rng, 3, 6), digits(rng, 4, 2)),
                case(digits(rng, 5, 3), digits(rng, 2, 4)),
                case(digits(rng, 2, 2), digits(rng, 4, 4)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "kernel-flipped",
            "This is what comes out when the kernel is flipped first. Here it stays as it is.",
            lambda image, kernel: _cross_correlate(image, turned(kernel)),
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
            lambda image, kernel: _slid(
                image, kernel, kernel.shape, [n - k + 2 for n, k in zip(image.shape, kernel.shape)]
            ),
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
            lambda image, kernel: np.pad(_cross_correlate(image, kernel), [(0, k - 1) for k in kernel.shape]),
        ),
        Misconception(
            "every-place-of-the-frame",
            "The kernel was also laid where it only touches the picture. Here it stays inside.",
            lambda image, kernel: _cross_correlate(np.pad(image, [(k - 1, k - 1) for k in kernel.shape]), kernel),
        ),
        Misconception(
            "wraps-around",
            "Beyond the edge the picture starts again at the other side. Here the kernel stays inside.",
            _wrapped,
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
            lambda image, kernel: np.cumsum(_cross_correlate(image, kernel)).reshape(
                _cross_correlate(image, kernel).shape
            ),
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
            lambda image, kernel: _cross_correlate(image, kernel[:, : len(kernel)])[
                :, : image.shape[1] - len(kernel) + 1
            ],
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
                "Products or sums were kept in the picture's own kind of numbers: a uint8 ends at 255 and has no "
                "minus, and no whole number has fractions.",
                wrong,
            )
            for wrong in (
                lambda image, kernel: like_the_picture(image, _cross_correlate(image, kernel)),
                lambda image, kernel: like_the_picture(image, _cross_correlate(image, kernel), "u"),
                lambda image, kernel: _products(image, like_the_picture(image, kernel)).sum((2, 3)),
                lambda image, kernel: _products(image, like_the_picture(image, kernel, "u")).sum((2, 3)),
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
