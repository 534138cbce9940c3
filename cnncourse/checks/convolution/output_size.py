"""How many places a kernel has, by arithmetic."""

from itertools import product

import numpy as np

from cnncourse.checks.kit import Check, Holds, Misconception, Refuses, Returns, case, described


def _output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    if span > size + 2 * padding:
        raise ValueError("the kernel has no place")
    return (size + 2 * padding - span) // stride + 1


def _counted(rng):
    """Place the kernel and look whether its last pixel is on the padded line."""
    for size, kernel_size, stride, padding, dilation in product(
        range(1, 12), range(1, 5), range(1, 4), range(3), range(1, 4)
    ):
        last = size + 2 * padding - 1
        places = [start for start in range(0, last + 1, stride) if start + dilation * (kernel_size - 1) <= last]
        try:
            yield _output_size(size, kernel_size, stride, padding, dilation), len(places)
        except ValueError:
            yield 0, len(places)


def _longer(rng):
    """Add to a size so that its remainders by 2, 3 and 4 stay the same."""
    return 12 * int(rng.integers(0, 9))


def _whole(result, *arguments, **options):
    if (
        isinstance(result, (int, np.generic, np.ndarray))
        and np.ndim(result) == 0
        and np.asarray(result).dtype.kind in "iu"
    ):
        return None
    return f"{result!r} came back, {described(result)}. A size is an int: `//` stays with whole numbers."


def _refuse():
    raise ValueError("the kernel is longer than the line")


def _sizes(rule):
    """Give a rule (n, k, s, p, d) the exercise's signature."""

    def wrong(size, kernel_size, stride=1, padding=0, dilation=1):
        return rule(size, kernel_size, stride, padding, dilation)

    return wrong


output_size = Check(
    "output-size",
    oracle=_output_size,
    proof=_counted,
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
                case(8 + _longer(rng), 3, stride=2),
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
                case(8, 3, dilation=3),
            ],
        ),
        Holds(
            "the result is an int, also where the kernel just fits",
            0.25,
            lambda rng: [
                case(9 + _longer(rng), 3, 2),
                case(8 + _longer(rng), 3),
                case(5, 5),
                case(3, 5, padding=2),
            ],
            _whole,
        ),
        Refuses(
            "no place for the kernel is a ValueError",
            0.25,
            lambda rng: [
                case(5 + _longer(rng), 120 + _longer(rng)),
                case(4, 3, 1, 0, 2),
                case(2, 3, 2),
                case(3, 8, 4, 2),
                case(3, 4, 2, 1, 2),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "padded-kernel-refused",
            "The kernel was compared with the line without its padding. One that fits thanks to the padding does fit.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k, s, p, d) if k <= n else _refuse()),
        ),
        Misconception(
            "padded-kernel-refused",
            "The span was compared with the line without its padding. A kernel that fits thanks to the padding does "
            "fit.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k, s, p, d) if d * (k - 1) < n else _refuse()),
        ),
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
            "dilation-ignored",
            "The dilation was not counted.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k, s, p, 1)),
        ),
        Misconception(
            "dilation-times-kernel",
            "The kernel was taken as dilation·kernel_size long. Between its k pixels there are only k-1 gaps.",
            _sizes(lambda n, k, s, p, d: _output_size(n, d * k, s, p, 1)),
        ),
        Misconception(
            "dilation-times-kernel",
            "A kernel was refused that fits: it was taken as dilation·kernel_size long. Between its k pixels "
            "there are only k-1 gaps.",
            _sizes(lambda n, k, s, p, d: _output_size(n, k, s, p, d) if d * k <= n + 2 * p else _refuse()),
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
            lambda size, kernel_size, padding=0, stride=1, dilation=1: _output_size(
                size, kernel_size, stride, padding, dilation
            ),
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
                "The size was rounded to the nearest whole number. A step that does not fit does not count: round "
                "down.",
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
