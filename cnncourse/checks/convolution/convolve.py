"""The kernel turned first: a true convolution."""

import numpy as np

from cnncourse.checks.convolution.cross_correlate import EXAMPLE, SHAPES, cross_correlate, turned
from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions, integers, pixels

_cross_correlate = cross_correlate.oracle


def _convolve(image, kernel):
    return _cross_correlate(image, turned(kernel))


def _equals_scipy(rng):
    from scipy import signal

    for shape, kernel_shape in SHAPES:
        image, kernel = rng.normal(size=shape), rng.normal(size=kernel_shape)
        yield _convolve(image, kernel), signal.convolve2d(image, kernel, "valid")


def _after_turning(wrong):
    return lambda image, kernel: wrong(image, turned(kernel))


convolve = Check(
    "convolve",
    oracle=_convolve,
    proof=_equals_scipy,
    criteria=[
        Returns(
            "a square kernel that looks different when it is turned",
            1,
            lambda rng: [case(digits(rng, 4, 4), digits(rng, 2, 2)), case(digits(rng, 5, 4), digits(rng, 3, 3))],
        ),
        Returns(
            "kernels that are not square",
            1,
            lambda rng: [
                case(digits(rng, 4, 5), digits(rng, 2, 3)),
                case(fractions(rng, 6, 4), rng.integers(1, 10, (3, 1))),
                case(pixels(rng, 3, 5), fractions(rng, 1, 2) - 2.5),
                case(integers(rng, 4, 3), fractions(rng, 3, 2)),
                case(fractions(rng, 3, 2), fractions(rng, 3, 2)),
                EXAMPLE,
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
            lambda image, kernel: _cross_correlate(turned(image), kernel),
        ),
        Misconception(
            "result-turned",
            "The result of a cross-correlation was turned. It is the kernel that is turned, before.",
            lambda image, kernel: turned(_cross_correlate(image, kernel)),
        ),
        Misconception(
            "sign-turned",
            "The kernel's signs were changed. Turning moves its numbers and leaves their signs.",
            lambda image, kernel: -_cross_correlate(image, kernel),
        ),
        Misconception(
            "turned-off-by-one",
            "The kernel was turned, but its numbers are shifted by one: index -1 is the last one, -0 is the first.",
            lambda image, kernel: _cross_correlate(image, np.roll(turned(kernel), 1, (0, 1))),
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
        "Two steps: turn the kernel by half a turn, then slide it as before. The result has the shape (H-kh+1, "
        "W-kw+1).",
    ],
)
