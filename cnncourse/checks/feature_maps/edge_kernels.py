"""Two kernels, for vertical and for horizontal edges: known by what they do, not by their numbers."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.kit import Check, Holds, Misconception, as_numbers, case, number

LARGEST_KERNEL = 9
EVEN = np.full((24, 24), 100.0)
BRIGHTER_RIGHTWARDS = np.repeat([[40.0, 140.0]], 24, axis=0).repeat(12, axis=1)
BRIGHTER_DOWNWARDS = BRIGHTER_RIGHTWARDS.T


def _answers(picture, kernel):
    """All answers of a kernel, those that are 0 up to rounding made 0."""
    answers = np.einsum("ijxy,xy->ij", sliding_window_view(picture, kernel.shape), kernel)
    return np.where(np.abs(answers) > 1e-4 * np.abs(kernel).max() * 140, answers, 0.0)


def _arrays(pair):
    """Take a returned pair apart into two arrays.

    Raises:
        ValueError: in words for the learner, when there are not two of them.
    """
    if not isinstance(pair, (list, tuple)) and getattr(pair, "ndim", 0) == 0 or len(pair) != 2:
        raise ValueError("Two kernels are asked for, as a pair (vertical, horizontal). Something else came back.")
    return [as_numbers(kernel).astype(float) for kernel in pair]


def _kernels(pair):
    """Take a returned pair apart into two kernels.

    Raises:
        ValueError: in words for the learner, when one of them is no kernel.
    """
    kernels = _arrays(pair)
    for name, kernel in zip(("vertical", "horizontal"), kernels):
        problem = _no_kernel(kernel)
        if problem:
            raise ValueError(f"The {name} kernel {problem}")
    return kernels


def _no_kernel(kernel):
    if kernel.ndim != 2 or not kernel.size or max(kernel.shape) > LARGEST_KERNEL:
        return f"has the shape {kernel.shape}. Rows and columns are asked for, at most {LARGEST_KERNEL} of each."
    if not kernel.any():
        return "is 0 everywhere."
    return None if np.isfinite(kernel).all() else "holds something else than finite numbers."


def _kernel_law(law):
    """Make a law about two kernels one about whatever came back."""

    def judge(pair):
        try:
            return law(*_kernels(pair))
        except ValueError as problem:
            return str(problem)

    return judge


def _nothing(picture, what):
    def law(name, kernel):
        answers = _answers(picture, kernel)
        if answers.any():
            worst = answers.flat[np.abs(answers).argmax()]
            return f"The {name} kernel answers {number(worst)} {what}. It should answer 0 there."
        return None

    return law


def _finds(picture, name, kernel, where):
    """A kernel answers an edge with positive numbers, and nothing beside it."""
    answers = _answers(picture, kernel)
    if _answers(EVEN, kernel).any():
        return f"The {name} kernel answers where nothing changes, so an edge cannot be told from that."
    if answers.min() < 0:
        return (
            f"Where dark turns bright {where}, the {name} kernel answers {number(answers.min())}. No answer should "
            "be negative there."
        )
    if not answers.any():
        return (
            f"Where dark turns bright {where}, the {name} kernel answers 0 everywhere. A positive answer is asked for."
        )
    return None


def _even_law(vertical, horizontal):
    law = _nothing(EVEN, "on a picture that is 100 everywhere")
    return law("vertical", vertical) or law("horizontal", horizontal)


def _other_direction_law(vertical, horizontal):
    upright = _nothing(BRIGHTER_DOWNWARDS, "on a picture whose lower half is brighter")
    level = _nothing(BRIGHTER_RIGHTWARDS, "on a picture whose right half is brighter")
    return upright("vertical", vertical) or level("horizontal", horizontal)


def _traits(pair):
    """What a pair of kernels does, however large its numbers are."""
    try:
        return [_traits_of(kernel) for kernel in _arrays(pair)]
    except ValueError:
        return "one kernel" if isinstance(pair, (list, np.ndarray)) and np.shape(pair)[:1] != (2,) else "no kernels"


def _traits_of(kernel):
    if _no_kernel(kernel):
        return "no rows and columns" if kernel.ndim != 2 else "zeros" if not kernel.any() else "too large"
    if _answers(EVEN, kernel).any():
        return "uneven"
    return [set(np.sign(_answers(picture, kernel)).ravel()) for picture in (BRIGHTER_RIGHTWARDS, BRIGHTER_DOWNWARDS)]


def _do_the_same(one, other):
    return _traits(one) == _traits(other)


_STEP = np.array([[-1.0, 1.0], [-1.0, 1.0]])
_LINE = np.array([[-1.0, 2.0, -1.0]])
_SLANTED = np.array([[-1.0, 0.0], [0.0, 1.0]])
_OUTLINE = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
_CHECKS = np.array([[1.0, -1.0], [-1.0, 1.0]])
_ONES = np.ones((2, 2))
_WIDE = np.array([np.arange(11.0) - 5])


def _edge_kernels():
    return _STEP, _STEP.T


def _scipy_s_gradients_pass(rng):
    """SciPy's edge filters are right: their answers to a single bright pixel are the kernels, turned by half a turn."""
    from scipy import ndimage

    blip = np.zeros((5, 5))
    blip[2, 2] = 1
    for gradient in (ndimage.sobel, ndimage.prewitt):
        vertical, horizontal = (gradient(blip, axis=axis, mode="constant")[::-1, ::-1] for axis in (1, 0))
        yield edge_kernels.score(lambda: (vertical, horizontal)), edge_kernels.points
        yield edge_kernels.score(lambda: (horizontal, vertical)), 0.5  # nothing where the picture is even


def _pairs(name, sentence, *pairs):
    return [Misconception(name, sentence, lambda pair=pair: pair) for pair in pairs]


edge_kernels = Check(
    "edge-kernels",
    oracle=_edge_kernels,
    proof=_scipy_s_gradients_pass,
    likeness=_do_the_same,
    criteria=[
        Holds("nothing where the picture is even", 0.5, lambda rng: [case()], _kernel_law(_even_law)),
        Holds(
            "vertical: positive where dark turns bright rightwards",
            0.5,
            lambda rng: [case()],
            _kernel_law(lambda vertical, horizontal: _finds(BRIGHTER_RIGHTWARDS, "vertical", vertical, "rightwards")),
        ),
        Holds(
            "horizontal: positive where dark turns bright downwards",
            0.5,
            lambda rng: [case()],
            _kernel_law(lambda vertical, horizontal: _finds(BRIGHTER_DOWNWARDS, "horizontal", horizontal, "downwards")),
        ),
        Holds("nothing on edges of the other direction", 0.5, lambda rng: [case()], _kernel_law(_other_direction_law)),
    ],
    misconceptions=[
        *_pairs(
            "directions-swapped",
            "The two kernels have changed places: a vertical edge is one that you cross by walking to the right.",
            (_STEP.T, _STEP),
        ),
        *_pairs(
            "sign-turned",
            "These kernels find where bright turns dark. Which side of the edge should get the positive weights?",
            (-_STEP, -_STEP.T),
            (-_STEP, _STEP.T),
            (_STEP, -_STEP.T),
        ),
        *_pairs(
            "swapped-and-turned",
            "The two kernels have changed places, and signs are turned as well.",
            (-_STEP.T, -_STEP),
            (_STEP.T, -_STEP),
            (-_STEP.T, _STEP),
        ),
        *_pairs(
            "same-kernel-twice",
            "Both kernels look in the same direction. The second one has to look down.",
            (_STEP, _STEP),
            (_STEP.T, _STEP.T),
            (-_STEP, -_STEP),
            (-_STEP.T, -_STEP.T),
        ),
        *_pairs(
            "sum-not-zero",
            "An even picture gets an answer. What must the weights add up to, so that it gets none?",
            (_ONES, _ONES),
            (_ONES, _STEP.T),
            (_STEP, _ONES),
        ),
        *_pairs(
            "line-instead-of-edge",
            "This finds thin lines: it answers an edge with both signs. For an edge, one side is negative and the "
            "other positive.",
            (_LINE, _LINE.T),
            (-_LINE, -_LINE.T),
            (_LINE.T, _LINE),
            (_LINE, _STEP.T),
            (_STEP, _LINE.T),
        ),
        *_pairs(
            "slanted",
            "These kernels look in a slanting direction, so edges of both directions answer.",
            (_SLANTED, _SLANTED),
            (_SLANTED, _SLANTED[:, ::-1]),
            (_SLANTED, -_SLANTED[:, ::-1]),
            (_SLANTED, _STEP.T),
            (_STEP, _SLANTED),
            (_STEP, -_SLANTED[:, ::-1]),
            (_STEP, _SLANTED[:, ::-1]),
        ),
        *_pairs(
            "outline-in-every-direction",
            "This kernel finds edges of every direction at once.",
            (_OUTLINE, _OUTLINE),
            (_STEP, _OUTLINE),
        ),
        Misconception("one-kernel-only", "This is one kernel. Two are asked for, as a pair.", lambda: _STEP[[0, 1, 1]]),
        Misconception(
            "rows-and-columns-missing",
            "A kernel has rows and columns, also when it has one row only: `[[…]]`.",
            lambda: ([-1, 1], [-1, 1]),
        ),
        *_pairs(
            "all-zero",
            "Kernels of zeros answer nothing at all.",
            (0 * _STEP, 0 * _STEP),
            (_STEP, 0 * _STEP),
            (0 * _STEP, _STEP.T),
        ),
        *_pairs(
            "kernel-too-large",
            f"A kernel is larger than {LARGEST_KERNEL}×{LARGEST_KERNEL}. An edge shows within a few pixels.",
            (_WIDE, _WIDE.T),
            (_WIDE, _STEP.T),
            (_STEP, _WIDE.T),
        ),
        *_pairs(
            "corners-only",
            "This kernel sees corners and checks, and nothing of a straight edge.",
            (_CHECKS, _CHECKS),
            (_CHECKS, _STEP.T),
            (_STEP, _CHECKS),
        ),
    ],
    hints=[
        "Think of a patch with a dark left and a bright right half. Which pixels need positive weights, so that "
        "the sum is large?",
        "An answer is 0 on an even patch when the weights add up to 0; on level edges too, when each row adds up to 0.",
        "Two arrays with rows and columns. The second one is the first with rows and columns exchanged: `.T` does "
        "that.",
    ],
)
