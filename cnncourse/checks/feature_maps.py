"""Checks of lesson 02. The oracles are short NumPy; tests/ proves them equal to SciPy and Keras."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.criteria import Holds, Returns
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception
from cnncourse.compare import as_numbers, number
from cnncourse.guard import case

# ---------------------------------------------------------------- numbers to try


def _digits(rng, *shape):
    """Whole numbers from -9 to 9 without 0, as floats: what a report shows can be recomputed by hand."""
    return rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)


def _fractions(rng, *shape):
    return rng.uniform(-1, 1, shape)


def _bytes(rng, *shape):
    return rng.integers(60, 256, shape, dtype=np.uint8)


def _balanced(rng, *shape):
    """Numbers as `_digits`, every second one negative in a shuffled order: both signs occur for sure."""
    sizes = rng.integers(1, 10, shape).astype(float)
    signs = np.where(np.arange(sizes.size) % 2, -1.0, 1.0)
    return sizes * rng.permutation(signs).reshape(shape)


# ---------------------------------------------------------------- edge_kernels

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
        return f"Where dark turns bright {where}, the {name} kernel answers {number(answers.min())}. No answer should be negative there."
    if not answers.any():
        return f"Where dark turns bright {where}, the {name} kernel answers 0 everywhere. A positive answer is asked for."
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
        return "one kernel" if isinstance(pair, (list, np.ndarray)) and len(pair) != 2 else "no kernels"


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


def _pairs(name, sentence, *pairs):
    return [Misconception(name, sentence, lambda pair=pair: pair) for pair in pairs]


edge_kernels = Check(
    "edge-kernels",
    oracle=_edge_kernels,
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
            "This finds thin lines: it answers an edge with both signs. For an edge, one side is negative and the other positive.",
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
        *_pairs("outline-in-every-direction", "This kernel finds edges of every direction at once.", (_OUTLINE, _OUTLINE), (_STEP, _OUTLINE)),
        Misconception("one-kernel-only", "This is one kernel. Two are asked for, as a pair.", lambda: _STEP[[0, 1, 1]]),
        Misconception(
            "rows-and-columns-missing", "A kernel has rows and columns, also when it has one row only: `[[…]]`.", lambda: ([-1, 1], [-1, 1])
        ),
        *_pairs("all-zero", "Kernels of zeros answer nothing at all.", (0 * _STEP, 0 * _STEP), (_STEP, 0 * _STEP), (0 * _STEP, _STEP.T)),
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
        "Think of a patch with a dark left and a bright right half. Which pixels need positive weights, so that the sum is large?",
        "An answer is 0 on an even patch when the weights add up to 0; on level edges too, when each row adds up to 0.",
        "Two arrays with rows and columns. The second one is the first with rows and columns exchanged: `.T` does that.",
    ],
)

# ---------------------------------------------------------------- relu


def _relu(x):
    return x * (x > 0)


relu = Check(
    "relu",
    oracle=_relu,
    criteria=[
        Returns(
            "negative numbers become 0, all others stay",
            0.5,
            lambda rng: [case(_balanced(rng, 6)), case(_balanced(rng, 3, 4) * 300.5), case(np.zeros((2, 3)))],
        ),
        Returns(
            "any shape, floats and integers",
            0.5,
            lambda rng: [
                case(_balanced(rng, 2, 3, 2, 2) / 8),
                case(300 * _balanced(rng, 2, 3, 4).astype(int)),
                case(np.array(-float(rng.integers(1, 10)))),
                case(rng.integers(100, 256, (2, 2), dtype=np.uint8)),
            ],
        ),
    ],
    misconceptions=[
        Misconception("absolute-value", "The minus signs were dropped. A negative number becomes 0.", np.abs),
        Misconception("signs-swapped", "The negative numbers were kept and the others became 0.", lambda x: np.minimum(x, 0)),
        Misconception(
            "signs-swapped", "The negative numbers were kept, without their minus. The others are to stay.", lambda x: np.maximum(-x, 0)
        ),
        *[
            Misconception(
                "leaky",
                "Negative numbers were made small, not 0. There is such a function, the leaky ReLU; here it is the plain one.",
                lambda x, slope=slope: np.where(x > 0, x, slope * x),
            )
            for slope in (0.01, 0.1, 0.2, 0.3)
        ],
        *[
            Misconception(
                "step-function",
                "Every positive number became 1. Positive numbers stay as they are.",
                wrong,
            )
            for wrong in (lambda x: (x > 0) * 1.0, lambda x: (x >= 0) * 1.0)
        ],
        *[
            Misconception("cut-above", "Large numbers were cut off. Only the negative ones change.", lambda x, most=most: np.clip(x, 0, most))
            for most in (1, 6, 255)
        ],
        *[
            Misconception(
                "negatives-left-out", "The negative numbers were left out, so the shape is lost. A 0 takes their place.", wrong
            )
            for wrong in (lambda x: x[x > 0], lambda x: x[x >= 0])
        ],
        Misconception("sigmoid", "This is the sigmoid. ReLU leaves positive numbers as they are.", lambda x: 1 / (1 + np.exp(-x))),
        Misconception("tanh", "This is the hyperbolic tangent. ReLU leaves positive numbers as they are.", np.tanh),
        Misconception("softplus", "This is softplus, the smooth cousin of ReLU. ReLU has a sharp bend at 0.", lambda x: np.log(1 + np.exp(x))),
        Misconception("shifted-to-zero", "The smallest number was taken away from all. Only the negative ones change.", lambda x: x - x.min()),
        Misconception("largest-only", "This is the largest number alone. Each number is treated by itself.", lambda x: np.maximum(x.max(), 0)),
        Misconception("unchanged", "The numbers came back as they were.", lambda x: x),
        *[
            Misconception("one-in-its-place", "The negative numbers became another number than 0.", lambda x, put=put: np.where(x < 0, put, x))
            for put in (1, -1, 1e-3)
        ],
        Misconception(
            "zeros-only", "Everything became 0. Numbers above 0 stay as they are.", lambda x: np.zeros(x.shape)
        ),
        Misconception(
            "cut-below-one", "Small positive numbers became 0 as well. Only the negative ones change.", lambda x: np.where(x >= 1, x, 0)
        ),
        Misconception(
            "byte-overflow",
            "Two numbers were added in the array's own uint8, which ends at 255. Find a way without a sum.",
            lambda x: (x + np.abs(x)) / 2,
        ),
        Misconception(
            "whole-numbers", "The result was made in whole numbers. What stands behind the decimal point belongs to it.",
            lambda x: np.maximum(x.astype(int), 0),
        ),
        Misconception(
            "two-axes-assumed",
            "This works for arrays with rows and columns only. Any number of axes is asked for, also none.",
            lambda x: np.array([[max(v, 0) for v in row] for row in x]) if x.ndim == 2 else np.array([max(v, 0) for v in x]),
        ),
        *[
            Misconception(
                "two-axes-assumed",
                "This works for arrays with rows and columns only. Any number of axes is asked for, also one or none.",
                wrong,
            )
            for wrong in (
                lambda x: np.array([[max(x[i, j], 0) for j in range(x.shape[1])] for i in range(x.shape[0])]),
                lambda x: np.array([[max(v, 0) for v in row] for row in x]),
            )
        ],
        Misconception(
            "flattened",
            "The right numbers stand in one long row. The shape stays as it is.",
            lambda x: np.maximum(x.ravel(), 0),
        ),
    ],
    hints=[
        "What should become of -3, of 0 and of 2?",
        "`np.maximum(a, b)` and `np.where(condition, a, b)` work place by place, whatever the shape. Python's `max` does not.",
        "One line that returns a new array of the shape of `x`.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- feature_maps


def _windows(image, kernel_size):
    return sliding_window_view(np.asarray(image, float), kernel_size)  # (H_out, W_out, kh, kw)


def _raw_maps(image, kernels):
    """(H, W), (F, kh, kw) → (H_out, W_out, F), before ReLU"""
    return np.einsum("ijxy,fxy->ijf", _windows(image, kernels.shape[1:]), kernels)


def _feature_maps_built_from(relu=_relu):
    def feature_maps(image, kernels):
        raw = _raw_maps(image, kernels)
        maps = np.asarray(relu(raw))
        if np.array_equal(maps, raw) and raw.min() < 0:
            raise ValueError("a relu that changes nothing is no ground to build on")
        return maps

    return feature_maps


_feature_maps = _feature_maps_built_from()


def _one_kernel_for_all(image, kernels, which):
    return _feature_maps(image, np.broadcast_to(kernels[which : which + 1 or None], kernels.shape))


def _same_size_maps(image, kernels):
    before = [(k - 1) // 2 for k in kernels.shape[1:]]
    frame = [(b, k - 1 - b) for b, k in zip(before, kernels.shape[1:])]
    return _feature_maps(np.pad(image, frame), kernels)


def _zeros_around(image, kernel_size):
    """The frame of `correlate_same`: for an even kernel the map grows by one."""
    return np.pad(image, [(size // 2, size // 2) for size in kernel_size])


def _in_bytes(image, maps):
    return maps.astype(int).astype(np.uint8) if image.dtype == np.uint8 else maps


feature_maps = Check(
    "feature-maps",
    oracle=_feature_maps,
    built_from=_feature_maps_built_from,
    criteria=[
        Returns(
            "one kernel makes one map, with ReLU",
            0.5,
            lambda rng: [case(_balanced(rng, 4, 5), _balanced(rng, 1, 2, 2)), case(_balanced(rng, 5, 5), _balanced(rng, 1, 3, 3))],
        ),
        Returns(
            "several kernels, the maps along the last axis",
            1,
            lambda rng: [
                case(_balanced(rng, 4, 6), _balanced(rng, 3, 2, 3)),
                case(_fractions(rng, 7, 5), _fractions(rng, 5, 3, 2)),
            ],
        ),
        Returns(
            "a picture of bytes (uint8)",
            0.5,
            lambda rng: [case(_bytes(rng, 6, 7), _balanced(rng, 4, 2, 3) + 0.5)],
        ),
    ],
    misconceptions=[
        Misconception("relu-forgotten", "These are the maps before ReLU: there are negative numbers in them.", _raw_maps),
        Misconception(
            "absolute-value", "The maps lost their minus signs. After ReLU there is a 0.", lambda image, kernels: np.abs(_raw_maps(image, kernels))
        ),
        Misconception(
            "relu-before-the-filter",
            "ReLU was applied to the picture. It comes after the filter.",
            lambda image, kernels: _raw_maps(image * (image > 0), kernels),
        ),
        Misconception(
            "relu-before-the-filter",
            "ReLU was applied to the picture as well. It comes once, after the filter.",
            lambda image, kernels: _feature_maps(image * (image > 0), kernels),
        ),
        Misconception(
            "relu-on-the-kernels",
            "The kernels lost their negative weights. ReLU is for the answers.",
            lambda image, kernels: _raw_maps(image, _relu(kernels)),
        ),
        *[
            Misconception(
                "relu-on-one-map", "ReLU was applied to one of the maps only. Is it inside the loop?",
                lambda image, kernels, which=which: np.where(np.arange(len(kernels)) == which % len(kernels), _feature_maps(image, kernels), _raw_maps(image, kernels)),
            )
            for which in (-1, 0)
        ],
        *[
            Misconception(
                "kernels-along-the-last-axis", "The kernels were taken out along the last axis. They stand along the first one: (F, kh, kw).",
                lambda image, kernels, wrong=wrong: _feature_maps(image, np.moveaxis(kernels, 2, 0)[wrong(kernels)]),
            )
            for wrong in (lambda kernels: slice(None), lambda kernels: slice(len(kernels)))
        ],
        Misconception(
            "relu-on-each-product",
            "ReLU was applied to every product. It is applied to their sum.",
            lambda image, kernels: _relu(np.einsum("ijxy,fxy->ijfxy", _windows(image, kernels.shape[1:]), kernels)).sum((3, 4)),
        ),
        Misconception(
            "maps-first", "The maps stand along the first axis. They come last, as channels do.",
            lambda image, kernels: np.moveaxis(_feature_maps(image, kernels), 2, 0),
        ),
        Misconception(
            "maps-in-the-middle", "The maps stand along the middle axis. They come last, as channels do.",
            lambda image, kernels: np.moveaxis(_feature_maps(image, kernels), 2, 1),
        ),
        Misconception(
            "maps-first-reshaped",
            "The numbers are right, but `reshape` has mixed up the maps. Moving an axis takes `moveaxis`, or `stack` along the last one.",
            lambda image, kernels: np.moveaxis(_feature_maps(image, kernels), 2, 0).reshape(_feature_maps(image, kernels).shape),
        ),
        Misconception(
            "maps-added-up", "The maps were added up. Each kernel keeps a map of its own.", lambda image, kernels: _feature_maps(image, kernels).sum(2)
        ),
        Misconception(
            "maps-added-up",
            "The answers of all kernels were added up. Each kernel keeps a map of its own.",
            lambda image, kernels: _relu(_raw_maps(image, kernels).sum(2)),
        ),
        Misconception(
            "maps-added-up",
            "The answers of all kernels were added up. Each kernel keeps a map of its own.",
            lambda image, kernels: _relu(_raw_maps(image, kernels).sum(2, keepdims=True)),
        ),
        Misconception(
            "largest-map-only", "Only the largest answer at each place is left. Each kernel keeps a map of its own.",
            lambda image, kernels: _feature_maps(image, kernels).max(2),
        ),
        *[
            Misconception("one-map-only", "There is a map of one kernel only. Each kernel makes one.", wrong)
            for wrong in (
                lambda image, kernels: _feature_maps(image, kernels)[..., 0],
                lambda image, kernels: _feature_maps(image, kernels)[..., -1],
                lambda image, kernels: _feature_maps(image, kernels[:1]),
                lambda image, kernels: _feature_maps(image, kernels[-1:]),
            )
        ],
        *[
            Misconception(
                "one-kernel-for-all", "All maps come from the same kernel. Each kernel makes its own.",
                lambda image, kernels, which=which: _one_kernel_for_all(image, kernels, which),
            )
            for which in (0, -1)
        ],
        Misconception(
            "kernel-flipped", "This is what comes out when the kernels are flipped first. They stay as they are.",
            lambda image, kernels: _feature_maps(image, kernels[:, ::-1, ::-1]),
        ),
        Misconception(
            "kernel-transposed", "The kernels' rows and columns have changed places.",
            lambda image, kernels: _feature_maps(image, np.swapaxes(kernels, 1, 2)),
        ),
        Misconception(
            "maps-transposed", "Rows and columns of the maps have changed places.",
            lambda image, kernels: np.swapaxes(_feature_maps(image, kernels), 0, 1),
        ),
        Misconception(
            "mean-instead-of-sum", "The products were averaged. A filter adds them up.",
            lambda image, kernels: _feature_maps(image, kernels) / kernels[0].size,
        ),
        *[
            Misconception("same-size", "A frame of zeros was put around the picture. Here the kernels stay inside it.", wrong)
            for wrong in (_same_size_maps, lambda image, kernels: _feature_maps(_zeros_around(image, kernels.shape[1:]), kernels))
        ],
        Misconception(
            "one-too-small", "The last place in each direction is missing.", lambda image, kernels: _feature_maps(image, kernels)[:-1, :-1]
        ),
        Misconception(
            "scaled-to-one", "The maps were divided by their largest number. They keep their size.",
            lambda image, kernels: _feature_maps(image, kernels) / _feature_maps(image, kernels).max(),
        ),
        Misconception(
            "scaled-to-one", "Each map was divided by its largest number. They keep their size.",
            lambda image, kernels: _feature_maps(image, kernels) / _feature_maps(image, kernels).max((0, 1)),
        ),
        *[
            Misconception(
                "byte-overflow", "The sums were kept in the picture's own uint8, which ends at 255 and has no minus.",
                lambda image, kernels, before=before: _in_bytes(image, before(image, kernels)),
            )
            for before in (_raw_maps, _feature_maps)
        ],
        Misconception(
            "truncated", "Everything behind the decimal point is lost: somewhere whole numbers were made of fractions.",
            lambda image, kernels: _feature_maps(image, np.trunc(kernels)),
        ),
        Misconception(
            "cut-above", "Large numbers were cut off at 255. A feature map may hold any number from 0 on.",
            lambda image, kernels: np.clip(_feature_maps(image, kernels), 0, 255),
        ),
    ],
    hints=[
        "What does the first kernel answer at the first place? What does the second one answer there?",
        "`correlate(image, kernel)` from the first cell makes one map before ReLU; `np.stack(maps, axis=…)` puts maps together.",
        "Three steps: a map for each kernel, ReLU, and the maps along the last axis: (H-kh+1, W-kw+1, F).",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- shift


def _shift(image, down, right):
    rows, columns = (np.arange(size) - amount for size, amount in zip(image.shape, (down, right)))
    inside = ((rows >= 0) & (rows < len(rows)))[:, None] & ((columns >= 0) & (columns < len(columns)))
    return np.where(inside, image[np.ix_(rows % len(rows), columns % len(columns))], 0)


def _rolled(image, down, right):
    return np.roll(image, (down, right), (0, 1))


def _old_pixels_left(image, down, right):
    shifted = _shift(image, down, right)
    return np.where(_shift(np.ones_like(image), down, right) > 0, shifted, image)


def _edge_repeated(image, down, right):
    rows, columns = (np.clip(np.arange(size) - amount, 0, size - 1) for size, amount in zip(image.shape, (down, right)))
    return image[np.ix_(rows, columns)]


def _sliced(image, down, right):
    """What comes of slices that were thought out for amounts above 0."""
    out = np.zeros_like(image)
    out[down:, right:] = image[:-down, :-right]
    return out


def _too_far(image, down, right):
    if abs(down) >= image.shape[0] or abs(right) >= image.shape[1]:
        raise ValueError("could not broadcast input array")
    return _shift(image, down, right)


def _corner_cleared(image, down, right):
    out = _rolled(image, down, right)
    rows, columns = (slice(0, n) if n >= 0 else slice(n, None) for n in (down, right))
    out[rows, columns] = 0
    return out


def _smeared(image, down, right):
    out = image.copy()
    for i, j in np.ndindex(out.shape):
        inside = 0 <= i - down < out.shape[0] and 0 <= j - right < out.shape[1]
        out[i, j] = out[i - down, j - right] if inside else 0
    return out


def _cut(image, down, right):
    """Only what is still inside, without the zeros."""
    rows, columns = (slice(max(-n, 0), max(size - max(n, 0), 0)) for n, size in zip((down, right), image.shape))
    return image[rows, columns]


shift = Check(
    "shift",
    oracle=_shift,
    criteria=[
        Returns(
            "down and right, filled with zeros",
            0.5,
            lambda rng: [
                case(_digits(rng, 4, 5), 1, 2),
                case(_digits(rng, 3, 4), 2, 0),
                case(_bytes(rng, 4, 3), 0, 1),
                case(_fractions(rng, 3, 5), 0, 0),
            ],
        ),
        Returns(
            "up, left, and beyond the picture",
            0.5,
            lambda rng: [
                case(_digits(rng, 5, 4), -2, -1),
                case(_fractions(rng, 4, 6), -1, 3),
                case(_digits(rng, 4, 3), 5, -1),
                case(_digits(rng, 3, 4), 1, -6),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "wraps-around", "What leaves the picture comes in again at the other side, as with `np.roll`. Zeros come in.", _rolled
        ),
        Misconception(
            "directions-swapped",
            "Down and right have changed places: rows run down, columns run right.",
            lambda image, down, right: _shift(image, right, down),
        ),
        Misconception(
            "the-other-way",
            "The picture moved the other way: up and left where down and right are asked for.",
            lambda image, down, right: _shift(image, -down, -right),
        ),
        Misconception("the-other-way", "Up and down are exchanged.", lambda image, down, right: _shift(image, -down, right)),
        Misconception("the-other-way", "Left and right are exchanged.", lambda image, down, right: _shift(image, down, -right)),
        Misconception(
            "old-pixels-left",
            "Where the picture has moved away, its old pixels are still there. Zeros belong there.",
            _old_pixels_left,
        ),
        Misconception(
            "corner-only-cleared",
            "Zeros came in at the corner only. Whole rows and whole columns have become free.",
            _corner_cleared,
        ),
        Misconception(
            "read-from-the-result",
            "Pixels were read from the result, after it had been written to. Read them from the picture.",
            _smeared,
        ),
        Misconception("edge-repeated", "The edge was repeated where the picture has moved away. Zeros belong there.", _edge_repeated),
        Misconception("rows-only", "The picture moved down, but not right.", lambda image, down, right: _shift(image, down, 0)),
        Misconception("columns-only", "The picture moved right, but not down.", lambda image, down, right: _shift(image, 0, right)),
        Misconception(
            "minus-ignored",
            "A negative amount moved the picture down or right. It moves up or left.",
            lambda image, down, right: _shift(image, abs(down), abs(right)),
        ),
        Misconception(
            "negative-not-moved",
            "With a negative amount nothing moved. It moves the picture up or left.",
            lambda image, down, right: _shift(image, max(down, 0), max(right, 0)),
        ),
        Misconception(
            "frame-kept",
            "The picture has grown: zeros were added, but nothing was cut off. The size stays.",
            lambda image, down, right: np.pad(image, ((max(down, 0), max(-down, 0)), (max(right, 0), max(-right, 0)))),
        ),
        Misconception("no-zeros", "The rows and columns that left are gone, but no zeros came in. The size stays.", _cut),
        Misconception(
            "not-a-number", "The places that became free hold nan. Zeros belong there.",
            lambda image, down, right: np.where(_shift(np.ones_like(image), down, right) > 0, _shift(image, down, right), np.nan),
        ),
        Misconception(
            "ones-filled-in", "The places that became free hold ones. Zeros belong there.",
            lambda image, down, right: np.where(_shift(np.ones_like(image), down, right) > 0, _shift(image, down, right), 1),
        ),
        Misconception("white-filled-in", "The places that became free are white. Zeros belong there.",
            lambda image, down, right: np.where(_shift(np.ones_like(image), down, right) > 0, _shift(image, down, right), 255),
        ),
        Misconception(
            "zero-and-minus-forgotten",
            "These slices fit amounts above 0 only. A slice such as `image[:-0]` is empty.",
            _sliced,
        ),
        Misconception(
            "too-far",
            "It stops when the picture moves further than its own size. Then all is zero.",
            _too_far,
        ),
        Misconception("one-pixel-only", "The picture moved by one pixel in each direction. How far is said by `down` and `right`.",
            lambda image, down, right: _shift(image, int(np.sign(down)), int(np.sign(right))),
        ),
        Misconception("unchanged", "The picture did not move.", lambda image, down, right: image),
        Misconception("zeros-only", "All is zero. Inside the picture, the pixels move along.", lambda image, down, right: 0 * image),
    ],
    hints=[
        "Where does the pixel at row 0, column 0 go? Which pixel ends up at row i, column j?",
        "`range` checks such as `0 <= i - down < height` are safe for every amount; negative indices would count from the end.",
        "An array of zeros of the picture's shape; each place (i, j) takes the pixel at (i - down, j - right), if there is one.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- equivariance_error


def _inside(array, margin):
    return array[margin : array.shape[0] - margin, margin : array.shape[1] - margin]


def _margin(down, right):
    return max(abs(down), abs(right)) + 1


def _difference_built_from(shift=_shift):
    def difference(layer, image, down, right):
        return np.asarray(layer(shift(image, down, right)), float) - np.asarray(shift(layer(image), down, right), float)

    return difference


def _equivariance_error_built_from(shift=_shift):
    difference = _difference_built_from(shift)

    def equivariance_error(layer, image, down, right):
        return np.abs(_inside(difference(layer, image, down, right), _margin(down, right))).max()

    return equivariance_error


_difference = _difference_built_from()
_equivariance_error = _equivariance_error_built_from()


def _judged_by(summary, margin=_margin, difference=_difference):
    """An error that sums up the difference in another way, or over other places."""
    return lambda layer, image, down, right: summary(_inside(difference(layer, image, down, right), margin(down, right)))


def _largest(array):
    return np.abs(array).max()


def _each_side_alone(layer, image, down, right):
    rows, columns = abs(down) + 1, abs(right) + 1
    array = _difference(layer, image, down, right)
    return _largest(array[rows : len(array) - rows, columns : array.shape[1] - columns])


def _from_one_side(side):
    return lambda layer, image, down, right: _largest(_difference(layer, image, down, right)[side(_margin(down, right))])


def _of_largest_values(layer, image, down, right):
    one, other = (_inside(np.asarray(a, float), _margin(down, right)) for a in (layer(_shift(image, down, right)), _shift(layer(image), down, right)))
    return abs(one.max() - other.max())


def _as_a_function(rule, text):
    """Make a layer that a report can describe."""

    def layer(image):
        return rule(np.asarray(image, float))

    layer.__doc__ = text
    return layer


def _filter_layer(rng):
    kernel = _digits(rng, 3, 3)
    return _as_a_function(
        lambda x: np.einsum("ijxy,xy->ij", sliding_window_view(np.pad(x, 1), (3, 3)), kernel), "It slides a 3×3 filter, in a frame of zeros."
    )


def _slope_layer(rng):
    slope = float(rng.integers(2, 9))
    return _as_a_function(lambda x: x + slope * np.add.outer(range(x.shape[0]), range(x.shape[1])), "It adds a number that grows to the right and downwards.")


def _every_second_layer(rng):
    return _as_a_function(lambda x: x[::2, ::2].repeat(2, 0)[: len(x)].repeat(2, 1)[:, : x.shape[1]], "It keeps every second row and column, each twice.")


def _growing_layer(rng):
    return _as_a_function(lambda x: x * 2.0 ** np.add.outer(range(x.shape[0]), range(x.shape[1])), "It multiplies by a number that doubles with every row and column.")


def _shrinking_layer(rng):
    return _as_a_function(
        lambda x: x * 2.0 ** -np.add.outer(range(x.shape[0]), range(x.shape[1])), "It multiplies by a number that halves with every row and column."
    )


def _without_left_layer(rng):
    return _as_a_function(lambda x: x - x[:, :3].mean(), "It takes the mean of the three leftmost columns away from all pixels.")


def _positive(rng, *shape):
    return rng.uniform(5, 9, shape)


def _brighter_and_brighter(rng, *shape):
    """A picture whose numbers double with every row and column: any other border has another largest difference."""
    return rng.uniform(1, 1.1, shape) * 2.0 ** np.add.outer(range(shape[0]), range(shape[1]))


equivariance_error = Check(
    "equivariance-error",
    oracle=_equivariance_error,
    built_from=_equivariance_error_built_from,
    criteria=[
        Returns(
            "0 for a filter, more for a layer that knows where it is",
            0.5,
            lambda rng: [
                case(_filter_layer(rng), _digits(rng, 9, 12), 1, 2),
                case(_slope_layer(rng), _bytes(rng, 10, 9), 1, 2),
            ],
        ),
        Returns(
            "layers with strides, and layers that see more than the neighbours",
            0.75,
            lambda rng: [
                case(_every_second_layer(rng), _brighter_and_brighter(rng, 12, 10), 1, 0),
                case(_without_left_layer(rng), _fractions(rng, 9, 11) + 5, 1, 2),
                case(_every_second_layer(rng), _fractions(rng, 13, 12), 2, 1),
            ],
        ),
        Returns(
            "negative shifts, and the same border left out on all four sides",
            0.75,
            lambda rng: [
                case(_growing_layer(rng), _positive(rng, 11, 14), 2, -1),
                case(_shrinking_layer(rng), _positive(rng, 13, 12), -1, 2),
                case(_growing_layer(rng), _positive(rng, 12, 13), -1, -2),
                case(_shrinking_layer(rng), _positive(rng, 10, 12), 1, 1),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "compared-with-the-unmoved",
            "layer(shift(image)) was compared with layer(image), which did not move. That asks for invariance.",
            _judged_by(_largest, difference=lambda layer, image, down, right: layer(_shift(image, down, right)) - layer(image)),
        ),
        Misconception(
            "compared-with-the-unmoved",
            "shift(layer(image)) was compared with layer(image). On both sides something moves: the picture, or the answer.",
            _judged_by(_largest, difference=lambda layer, image, down, right: _shift(layer(image), down, right) - layer(image)),
        ),
        Misconception(
            "picture-compared-with-answer",
            "The layer's answer was compared with the picture. Both sides go through the layer once.",
            _judged_by(_largest, difference=lambda layer, image, down, right: layer(_shift(image, down, right)) - _shift(image.astype(float), down, right)),
        ),
        Misconception(
            "picture-compared-with-answer",
            "The moved picture was compared with the layer's moved answer. Both sides go through the layer once.",
            _judged_by(_largest, difference=lambda layer, image, down, right: _shift(image.astype(float), down, right) - _shift(layer(image), down, right)),
        ),
        Misconception(
            "border-not-left-out", "The border was not left out: there the two differ for any layer.", _judged_by(_largest, lambda down, right: 0)
        ),
        Misconception(
            "border-one-too-narrow",
            "The border that was left out is one pixel too narrow: max(|down|, |right|) + 1 pixels are asked for.",
            _judged_by(_largest, lambda down, right: max(abs(down), abs(right))),
        ),
        Misconception(
            "border-one-pixel", "One pixel was left out at every border, however far the picture moved.", _judged_by(_largest, lambda down, right: 1)
        ),
        Misconception(
            "border-too-wide", "The border that was left out is too wide.", _judged_by(_largest, lambda down, right: abs(down) + abs(right) + 1)
        ),
        Misconception(
            "border-too-wide", "The border that was left out is too wide.", _judged_by(_largest, lambda down, right: max(abs(down), abs(right)) + 2)
        ),
        Misconception(
            "minus-kept-in-the-border",
            "The border was computed from down and right with their signs. How wide it is depends on how far the picture moves, either way.",
            _judged_by(_largest, lambda down, right: max(down, right) + 1),
        ),
        Misconception(
            "smaller-shift-for-the-border",
            "The border was computed from the smaller of the two shifts.",
            _judged_by(_largest, lambda down, right: min(abs(down), abs(right)) + 1),
        ),
        Misconception(
            "each-side-alone",
            "Rows and columns had borders of their own width. The larger shift counts for all four sides.",
            _each_side_alone,
        ),
        Misconception(
            "border-on-one-side", "The border was left out above and on the left only.", _from_one_side(lambda m: (slice(m, None), slice(m, None)))
        ),
        Misconception(
            "border-on-one-side", "The border was left out below and on the right only.", _from_one_side(lambda m: (slice(None, -m), slice(None, -m)))
        ),
        Misconception("border-of-rows-only", "The border was left out above and below only.", _from_one_side(lambda m: (slice(m, -m),))),
        Misconception(
            "border-of-columns-only", "The border was left out on the left and right only.", _from_one_side(lambda m: (slice(None), slice(m, -m)))
        ),
        Misconception("mean-not-largest", "This is the mean of the differences. The largest one is asked for.", _judged_by(lambda d: np.abs(d).mean())),
        Misconception("sum-not-largest", "The differences were added up. The largest one is asked for.", _judged_by(lambda d: np.abs(d).sum())),
        Misconception("squared", "The differences were squared. The largest absolute difference is asked for.", _judged_by(lambda d: (d**2).max())),
        Misconception("squared", "The squared differences were added up. The largest absolute one is asked for.", _judged_by(lambda d: (d**2).sum())),
        Misconception("squared", "This is the mean of the squared differences. The largest absolute one is asked for.", _judged_by(lambda d: (d**2).mean())),
        Misconception("length-not-largest", "This is the length of all differences together. The largest one is asked for.", _judged_by(np.linalg.norm)),
        Misconception("smallest", "This is the smallest difference. The largest one is asked for.", _judged_by(lambda d: np.abs(d).min())),
        Misconception("sign-kept", "The difference was not made positive before the largest was taken.", _judged_by(np.max)),
        Misconception("sign-kept", "The difference was not made positive before the largest was taken.", _judged_by(lambda d: (-d).max())),
        Misconception("sign-kept", "The absolute value was taken after the largest. It comes before.", _judged_by(lambda d: abs(d.max()))),
        Misconception(
            "difference-of-the-largest",
            "The two largest values were compared. Compare place by place first, then take the largest difference.",
            _of_largest_values,
        ),
        Misconception("not-summed-up", "These are the differences at every place. One number is asked for.", _judged_by(np.abs)),
        Misconception(
            "relative", "The difference was divided by the largest answer. It stays as it is.",
            lambda layer, image, down, right: _equivariance_error(layer, image, down, right)
            / np.abs(layer(image)).max(),
        ),
        Misconception(
            "relative", "The difference was divided by the largest answer. It stays as it is.",
            lambda layer, image, down, right: _equivariance_error(layer, image, down, right)
            / max(np.abs(_shift(layer(image), down, right)).max(), 1e-9),
        ),
        *[
            Misconception(
                "true-or-false", "This says whether there is an error. How large it is is asked for.",
                lambda layer, image, down, right, says=says: says(_equivariance_error(layer, image, down, right) < 1e-9),
            )
            for says in (bool, lambda equivariant: not equivariant)
        ],
        Misconception(
            "picture-cropped", "The border was cut from the picture. The layer sees the whole picture; the border of the difference is left out.",
            lambda layer, image, down, right: _largest(_difference(layer, _inside(image, _margin(down, right)), down, right)),
        ),
        Misconception(
            "moved-back-first",
            "The answer to the moved picture was moved back. Compare the two moved answers: so the right pixels are left out.",
            _judged_by(
                _largest,
                difference=lambda layer, image, down, right: _shift(layer(_shift(image, down, right)), -down, -right) - layer(image),
            ),
        ),
        Misconception(
            "directions-swapped", "Down and right have changed places in one of the two shifts.",
            _judged_by(_largest, difference=lambda layer, image, down, right: layer(_shift(image, right, down)) - _shift(layer(image), down, right)),
        ),
        Misconception(
            "directions-swapped", "Down and right have changed places in one of the two shifts.",
            _judged_by(_largest, difference=lambda layer, image, down, right: layer(_shift(image, down, right)) - _shift(layer(image), right, down)),
        ),
        Misconception(
            "directions-swapped", "Down and right have changed places.",
            lambda layer, image, down, right: _equivariance_error(layer, image, right, down),
        ),
        Misconception(
            "shifted-back", "The answer was moved the other way. Both sides move the same way.",
            _judged_by(_largest, difference=lambda layer, image, down, right: layer(_shift(image, down, right)) - _shift(layer(image), -down, -right)),
        ),
        Misconception(
            "wraps-around", "The shift lets the picture come in again at the other side. Here zeros come in.",
            _equivariance_error_built_from(_rolled),
        ),
        Misconception(
            "border-not-left-out", "The border was not left out, and the shift lets the picture come in again at the other side.",
            _judged_by(_largest, lambda down, right: 0, _difference_built_from(_rolled)),
        ),
        Misconception("always-zero", "The error is 0 for every layer. Do both sides go through the layer, and in different orders?",
            lambda layer, image, down, right: 0.0,
        ),
    ],
    hints=[
        "Two ways lead from the picture to a moved answer. Which two?",
        "`np.abs(a - b)` works place by place; `a[m:-m, m:-m]` leaves out m pixels at every border, for m above 0.",
        "Compute both ways, their difference, cut max(|down|, |right|) + 1 pixels from all four sides, and return one number.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- receptive_field


def _receptive_field(layers):
    """Follow the first and the last pixel back: the last layer's kernel first, each step as long as all strides before."""
    size = jump = 1
    for kernel_size, stride, dilation in reversed(layers):
        size = (size - 1) * stride + dilation * (kernel_size - 1) + 1
        jump *= stride
    return size, jump


def _walk(grow, leap=lambda jump, k, s, d: jump * s, start=(1, 1)):
    """Go through the layers in order with rules of growth: (size, jump, k, s, d) → size, (jump, k, s, d) → jump."""

    def wrong(layers):
        size, jump = start
        for k, s, d in layers:
            size, jump = grow(size, jump, k, s, d), leap(jump, k, s, d)
        return size, jump

    return wrong


def _right_growth(size, jump, k, s, d):
    return size + (k - 1) * d * jump


def _stride_before_only(layers):
    strides = [1, *(stride for _, stride, _ in layers)]
    size = 1 + sum((k - 1) * d * before for (k, _, d), before in zip(layers, strides))
    return size, _receptive_field(layers)[1]


def _odd(rng):
    return 2 * int(rng.integers(2, 6)) + 1


receptive_field = Check(
    "receptive-field",
    oracle=_receptive_field,
    criteria=[
        Returns(
            "layers with stride 1",
            1,
            lambda rng: [case([(_odd(rng), 1, 1)]), case([(3, 1, 1), (_odd(rng), 1, 1), (4, 1, 1)]), case([(5, 1, 1), (_odd(rng), 1, 1)])],
        ),
        Returns(
            "strides",
            1,
            lambda rng: [
                case([(_odd(rng), 2, 1), (3, 1, 1)]),
                case([(3, 2, 1), (_odd(rng), 3, 1), (4, 1, 1), (2, 2, 1)]),
                case([(7, 2, 1), (3, 2, 1), (_odd(rng), 1, 1), (3, 2, 1)]),
            ],
        ),
        Returns(
            "dilation",
            0.5,
            lambda rng: [case([(3, 1, 1), (3, 1, 2), (_odd(rng), 1, 4)]), case([(_odd(rng), 2, 3), (3, 1, 2), (5, 3, 1)])],
        ),
        Returns("no layers at all, and layers of one pixel", 0.5, lambda rng: [case([]), case([(1, 1, 1), (1, int(rng.integers(2, 6)), 1)])]),
    ],
    misconceptions=[
        Misconception(
            "kernel-sizes-added",
            "The kernel sizes were added up. Neighbouring windows overlap: each layer adds one pixel less than its kernel has.",
            _walk(lambda size, jump, k, s, d: size + k * d * jump, start=(0, 1)),
        ),
        Misconception(
            "kernel-sizes-added",
            "The kernel sizes were added up. Neighbouring windows overlap: each layer adds one pixel less than its kernel has.",
            _walk(lambda size, jump, k, s, d: size + k * d * jump),
        ),
        Misconception(
            "kernel-sizes-added",
            "The kernel sizes were added up. Windows overlap, and strides spread them.",
            _walk(lambda size, jump, k, s, d: size + k, start=(0, 1)),
        ),
        Misconception(
            "kernel-sizes-multiplied",
            "The kernel sizes were multiplied, as if windows lay side by side. They overlap.",
            _walk(lambda size, jump, k, s, d: size * k),
        ),
        Misconception(
            "stride-not-felt",
            "The jump is right, but the size grows as if every stride were 1. After a stride, one step is several pixels of the picture.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d),
        ),
        Misconception(
            "strides-ignored",
            "The strides were not used.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d, lambda jump, k, s, d: 1),
        ),
        Misconception(
            "stride-too-early",
            "A layer's own stride was used for its own window. It spreads the windows of the layers after it.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d * jump * s),
        ),
        Misconception(
            "own-stride-only",
            "Each window was spread by its own layer's stride only. All strides before it count, and not its own.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d * s),
        ),
        Misconception(
            "dilation-ignored",
            "The dilation was not used.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * jump),
        ),
        Misconception(
            "dilation-times-kernel",
            "The kernel was taken as dilation·kernel_size long. Between its k pixels there are only k-1 gaps.",
            _walk(lambda size, jump, k, s, d: size + (k * d - 1) * jump),
        ),
        Misconception(
            "dilation-added",
            "The dilation was added to the kernel's size. It stretches every gap.",
            _walk(lambda size, jump, k, s, d: size + (k - 1 + d - 1) * jump),
        ),
        Misconception(
            "dilation-in-the-jump",
            "The dilation was multiplied into the jump. Two neighbouring numbers of a map are only the stride apart.",
            _walk(_right_growth, lambda jump, k, s, d: jump * s * d),
        ),
        Misconception(
            "dilation-as-pixels-left-out",
            "Dilation was taken as the number of pixels left out between two. With dilation 1 none is left out.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * (d + 1) * jump),
        ),
        Misconception(
            "jumps-added", "The strides were added up. They multiply: a step of a step.", _walk(_right_growth, lambda jump, k, s, d: jump + s)
        ),
        Misconception(
            "jumps-added", "The strides were added up. They multiply: a step of a step.", _walk(_right_growth, lambda jump, k, s, d: jump + s - 1)
        ),
        Misconception(
            "last-stride-only", "The jump is the last layer's stride. All strides together make it.", _walk(_right_growth, lambda jump, k, s, d: s)
        ),
        Misconception(
            "last-stride-only",
            "The jump is the last layer's stride. All strides together make it.",
            lambda layers: (_receptive_field(layers)[0], layers[-1][1] if layers else 1),
        ),
        Misconception(
            "stride-before-only",
            "A window was spread by the stride of the layer before it alone. All strides before it count.",
            _stride_before_only,
        ),
        Misconception(
            "last-stride-left-out",
            "The last layer's stride is missing in the jump.",
            lambda layers: (_receptive_field(layers)[0], _receptive_field(layers[:-1])[1]),
        ),
        Misconception(
            "layers-backwards",
            "The layers were taken in the wrong order. The first one is next to the picture.",
            lambda layers: _receptive_field(layers[::-1]),
        ),
        Misconception(
            "began-with-zero", "The size began with 0. With no layers, one number has seen one pixel: itself.", _walk(_right_growth, start=(0, 1))
        ),
        *[
            Misconception("no-layers-forgotten", "It is right with layers, but not with none. What has a number seen on which no layer has worked?", wrong)
            for wrong in (
                lambda layers: _receptive_field(layers) if layers else (0, 1),
                lambda layers: _receptive_field(layers) if layers else (0, 0),
                lambda layers: _receptive_field(layers) if layers else (1, 0),
                lambda layers: _receptive_field(layers[:1] + layers[1:]) if layers[0] else None,
            )
        ],
        Misconception(
            "size-only", "This is the size alone. A pair is asked for, (size, jump).", lambda layers: _receptive_field(layers)[0]
        ),
        Misconception(
            "jump-only", "This is the jump alone. A pair is asked for, (size, jump).", lambda layers: _receptive_field(layers)[1]
        ),
        Misconception(
            "pair-swapped", "Size and jump have changed places.", lambda layers: _receptive_field(layers)[::-1]
        ),
        Misconception(
            "last-layer-only", "This is the last layer alone. All layers before it count too.", lambda layers: _receptive_field(layers[-1:])
        ),
        Misconception(
            "first-layer-only", "This is the first layer alone. Is the `return` inside the loop?", lambda layers: _receptive_field(layers[:1])
        ),
        Misconception(
            "one-layer-missing", "The last layer is missing: does the loop end one step too early?", lambda layers: _receptive_field(layers[:-1])
        ),
        Misconception(
            "one-layer-missing", "The first layer is missing: a count begins with 0.", lambda layers: _receptive_field(layers[1:])
        ),
        Misconception(
            "stride-and-dilation-swapped",
            "Stride and dilation have changed places: a layer is (kernel_size, stride, dilation).",
            lambda layers: _receptive_field([(k, d, s) for k, s, d in layers]),
        ),
        Misconception(
            "squared", "This counts the pixels of the square. Its side is asked for.", lambda layers: (_receptive_field(layers)[0] ** 2, _receptive_field(layers)[1])
        ),
    ],
    hints=[
        "Two neighbouring numbers of the map before the last layer: how far apart are they in the picture?",
        "A loop over the layers carries two numbers along, the size and the jump; both begin with 1.",
        "Each layer adds its kernel's gaps, k-1, each dilation·jump pixels wide. Only then does the jump grow by its stride.",
    ],
)

# ---------------------------------------------------------------- conv_cost


def _pair(kernel_size):
    return (kernel_size, kernel_size) if np.ndim(kernel_size) == 0 else tuple(kernel_size)


def _places(size, kernel_size, stride, padding):
    return len(range(0, size + 2 * padding - kernel_size + 1, stride))


def _conv_cost(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = _pair(kernel_size)
    weights = np.zeros((kh, kw, channels // groups, filters)).size
    places = _places(height, kh, stride, padding) * _places(width, kw, stride, padding)
    return weights + filters * bool(use_bias), weights * places


def _cost_like(rule):
    """Give a rule (shape, (kh, kw), filters, stride, padding, groups, use_bias) the exercise's signature."""

    def wrong(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
        return rule(tuple(input_shape), _pair(kernel_size), filters, stride, padding, groups, use_bias)

    return wrong


def _weights(x, k, f, g=1):
    return k[0] * k[1] * (x[2] // g) * f


def _all_places(x, k, s, p):
    return _places(x[0], k[0], s, p) * _places(x[1], k[1], s, p)


def _rounded_up(x, k, f, s, p, g, b):
    places = np.prod([-(-(n + 2 * p - size) // s) + 1 for n, size in zip(x, k)])
    return _conv_cost(x, k, f, s, p, g, b)[0], int(_weights(x, k, f, g) * places)


def _more(rng):
    return 6 * int(rng.integers(0, 9))


def _plain_layers(rng):
    return [case((8 + _more(rng), 9 + _more(rng), 3), 3, 16), case((7 + _more(rng), 12, 5), 1, 9)]


def _with_places(places):
    """Count the multiply-adds with other places: (shape, (kh, kw), stride, padding) → how many."""
    return _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _weights(x, k, f, g) * places(x, k, s, p)))


def _fractional_places(x, k, s, p):
    return np.prod([(n + 2 * p - size) / s + 1 for n, size in zip(x, k)])


conv_cost = Check(
    "conv-cost",
    oracle=_conv_cost,
    criteria=[
        Returns("parameters: filters, channels and biases", 0.5, _plain_layers, part=0),
        Returns("multiply-adds, stride 1", 0.5, _plain_layers, part=1),
        Returns(
            "multiply-adds: stride and padding",
            0.5,
            lambda rng: [
                case((8 + _more(rng), 15, 3), 3, 10, 2, 1),
                case((11 + _more(rng), 17 + _more(rng), 4), 5, 6, stride=3, padding=2),
                case((9 + _more(rng), 7, 2), 4, 5, stride=2),
            ],
            part=1,
        ),
        Returns(
            "multiply-adds: kernels that are not square",
            0.5,
            lambda rng: [case((9 + _more(rng), 20, 3), (1, 7), 4), case((18 + _more(rng), 11, 2), (5, 2), 7)],
            part=1,
        ),
        Returns(
            "groups",
            0.5,
            lambda rng: [
                case((8 + _more(rng), 9, 12), 3, 24, groups=3),
                case((10 + _more(rng), 14, 6), 3, 6, 1, 0, 6),
                case((8, 9 + _more(rng), 8), 2, 20, groups=4),
            ],
        ),
        Returns(
            "parameters: without biases, and kernels that are not square",
            0.5,
            lambda rng: [case((8 + _more(rng), 9, 3), (3, 2), 16, use_bias=False), case((8 + _more(rng), 9, 6), 3, 10, 1, 0, 1, False)],
            part=0,
        ),
    ],
    misconceptions=[
        Misconception(
            "biases-forgotten",
            "The biases are missing among the parameters: one for each filter.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, False)),
        ),
        Misconception(
            "biases-always-counted",
            "Biases were counted although `use_bias` is False.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g)),
        ),
        Misconception(
            "one-bias",
            "One bias was counted. Each filter has its own.",
            _cost_like(lambda x, k, f, s, p, g, b: (_weights(x, k, f, g) + bool(b), _conv_cost(x, k, f, s, p, g)[1])),
        ),
        Misconception(
            "bias-per-channel",
            "A bias was counted for each input channel of each filter. A filter has one bias in all.",
            _cost_like(lambda x, k, f, s, p, g, b: (_weights(x, k, f, g) + f * x[2] // g * bool(b), _conv_cost(x, k, f, s, p, g)[1])),
        ),
        Misconception(
            "biases-multiplied",
            "Biases were counted among the multiply-adds. They are added, and nothing is multiplied.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost(x, k, f, s, p, g, b)[0] * _all_places(x, k, s, p))),
        ),
        Misconception(
            "channels-forgotten",
            "The input channels are missing: a filter has a sheet of weights for each of them.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((*x[:2], 1), k, f, s, p, 1, b)),
        ),
        Misconception(
            "channels-forgotten",
            "The input channels are missing in the multiply-adds.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost((*x[:2], 1), k, f, s, p)[1])),
        ),
        Misconception(
            "one-filter",
            "These are the numbers of one filter. The layer has several.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, 1, s, p, g, b)),
        ),
        Misconception(
            "one-filter",
            "The multiply-adds are those of one filter. The layer has several.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost(x, k, 1, s, p, g)[1])),
        ),
        Misconception(
            "places-of-the-input",
            "The filter was counted at every pixel of the input. It is used once for each number of the output map.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _weights(x, k, f, g) * x[0] * x[1])),
        ),
        Misconception(
            "places-forgotten",
            "The multiply-adds are those of one place. The filters are used at every place.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _weights(x, k, f, g))),
        ),
        Misconception(
            "places-counted-as-parameters",
            "The weights were counted again at every place. All places share them.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g)[1] + f * bool(b), _conv_cost(x, k, f, s, p, g)[1])),
        ),
        Misconception(
            "twice-as-many",
            "A multiplication and its addition were counted as two. Together they are one multiply-add.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], 2 * _conv_cost(x, k, f, s, p, g)[1])),
        ),
        Misconception(
            "stride-ignored", "The stride was not used.", _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, 1, p, g, b))
        ),
        Misconception(
            "padding-ignored", "The padding was not used.", _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, 0, g, b))
        ),
        Misconception(
            "padding-once",
            "The padding was counted once. There is padding on both sides.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((x[0] + p, x[1] + p, x[2]), k, f, s, 0, g, b)),
        ),
        Misconception(
            "not-rounded-down",
            "The number of places is a fraction: `/` was used and nothing was rounded down. A step that half fits is none.",
            _with_places(_fractional_places),
        ),
        *[
            Misconception(
                "divided-by-the-stride",
                "The places of stride 1 were counted and divided by the stride. Lesson 01's size rule counts them for each direction.",
                wrong,
            )
            for wrong in (
                _with_places(lambda x, k, s, p: _all_places(x, k, 1, p) // s**2),
                _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost(x, k, f, 1, p, g)[1] // s**2)),
            )
        ],
        *[
            Misconception("stride-in-one-direction", "The stride was used in one direction only. It holds for rows and columns.", wrong)
            for wrong in (
                _with_places(lambda x, k, s, p: _places(x[0], k[0], s, p) * _places(x[1], k[1], 1, p)),
                _with_places(lambda x, k, s, p: _places(x[0], k[0], 1, p) * _places(x[1], k[1], s, p)),
            )
        ],
        Misconception("ceil-instead-of-floor", "A last step that only half fits was counted: round down.", _cost_like(_rounded_up)),
        Misconception(
            "forgot-the-first-place",
            "In each direction one place is missing: the one before the first step.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (
                    _conv_cost(x, k, f, s, p, g, b)[0],
                    _weights(x, k, f, g) * (_places(x[0], k[0], s, p) - 1) * (_places(x[1], k[1], s, p) - 1),
                )
            ),
        ),
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((x[0], x[0], x[2]), k, f, s, p, g, b)),
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This kernel is not square.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, (k[0], k[0]), f, s, p, g, b)),
        ),
        Misconception(
            "kernel-size-swapped",
            "Height and width of the kernel have changed places: kernel_size is (rows, columns).",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k[::-1], f, s, p, g, b)),
        ),
        Misconception(
            "groups-ignored",
            "The groups were not used. In a group, a filter sees only its share of the input channels.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, 1, b)),
        ),
        Misconception(
            "groups-ignored",
            "The groups were not used for the multiply-adds: a filter multiplies only its share of the channels.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost(x, k, f, s, p)[1])),
        ),
        Misconception(
            "groups-twice",
            "Channels and filters were both divided by the groups, but there are several groups.",
            _cost_like(lambda x, k, f, s, p, g, b: (_weights(x, k, f // g, g) + f * bool(b), _conv_cost(x, k, f // g, s, p, g)[1])),
        ),
        Misconception(
            "groups-twice",
            "These are the numbers of one group.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f // g, s, p, g, b)),
        ),
        Misconception(
            "biases-of-one-group",
            "Biases were counted for the filters of one group only. Every filter has one.",
            _cost_like(lambda x, k, f, s, p, g, b: (_weights(x, k, f, g) + f // g * bool(b), _conv_cost(x, k, f, s, p, g)[1])),
        ),
        Misconception(
            "filters-per-group",
            "`filters` was taken as the filters of one group. It counts those of all groups.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f * g, s, p, g, b)),
        ),
        Misconception(
            "groups-multiplied",
            "The groups multiplied the weights. Each filter sees fewer channels, so there are fewer weights.",
            _cost_like(lambda x, k, f, s, p, g, b: (_weights(x, k, f) * g + f * bool(b), _conv_cost(x, k, f, s, p)[1] * g)),
        ),
        Misconception(
            "pair-swapped",
            "Parameters and multiply-adds have changed places.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, b)[::-1]),
        ),
        Misconception(
            "parameters-only", "These are the parameters alone. A pair is asked for.", _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, b)[0])
        ),
        Misconception(
            "multiply-adds-only", "These are the multiply-adds alone. A pair is asked for.", _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, b)[1])
        ),
        Misconception(
            "kernel-side-only",
            "A kernel of size k was taken to have k weights. It has k rows and k columns.",
            _cost_like(lambda x, k, f, s, p, g, b: (k[0] * (x[2] // g) * f + f * bool(b), k[0] * (x[2] // g) * f * _all_places(x, k, s, p))),
        ),
        Misconception(
            "channels-first",
            "The input shape was read with the channels first. It is (H, W, C).",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((x[1], x[2], x[0]), k, f, s, p, g, b)),
        ),
    ],
    hints=[
        "How many weights has one filter? How many numbers does the layer put out, and how many products does each of them need?",
        "`//` divides and rounds down; `isinstance(kernel_size, int)` tells a number from a pair.",
        "First (kh, kw), then H_out and W_out as in lesson 01, then the weights kh·kw·(C / groups)·filters, and from these both numbers.",
    ],
)

# ---------------------------------------------------------------- find_pattern


def _matches(image, pattern):
    """Normalised correlation of mean-free patches at every place; 0 where a patch is flat."""
    patches = sliding_window_view(np.asarray(image, float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    pattern = pattern - pattern.mean()
    lengths = np.sqrt((patches**2).sum((2, 3)) * (pattern**2).sum())
    products = (patches * pattern).sum((2, 3))
    return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)


def _best(scores):
    return tuple(int(index) for index in np.unravel_index(np.argmax(scores), scores.shape))


def _find_pattern(image, pattern):
    return _best(_matches(image, pattern))


def _found_by(score):
    """Find the best place by another score of (patches, pattern), both as floats."""

    def wrong(image, pattern):
        return _best(score(sliding_window_view(np.asarray(image, float), pattern.shape), np.asarray(pattern, float)))

    return wrong


def _mean_free(patches):
    return patches - patches.mean((-1, -2), keepdims=True)


def _length(patches):
    return np.sqrt((patches**2).sum((-1, -2)))


def _added(array):
    return array.sum((-1, -2))


def _somewhere_else(image, pattern, change):
    return change(*_find_pattern(image, pattern), pattern.shape, image.shape)


def _bytes_kept(image, pattern):
    if image.dtype != np.uint8:
        return _find_pattern(image, pattern)
    return _best((sliding_window_view(image, pattern.shape) * pattern).sum((2, 3), dtype=np.uint8))


def _picture_mean_taken(image, pattern):
    patches = sliding_window_view(image - image.mean(), pattern.shape)
    return _best(_added(patches * _mean_free(pattern)) / np.maximum(_length(patches), 1e-9))


def _steps(rng, *shape):
    """A pattern of the whole numbers from 0 on, ten apart, in a shuffled order: always equally long, never even."""
    return 10.0 * rng.permutation(int(np.prod(shape))).reshape(shape)


def _alike(rng, pattern, share):
    """A mean-free pattern as long as another one whose normalised correlation with that one is `share`."""
    first = pattern - pattern.mean()
    other = rng.permuted(first.ravel()).reshape(first.shape)
    other = other - first * (other * first).sum() / (first**2).sum()
    other *= np.sqrt((first**2).sum() / (other**2).sum())
    return share * first + np.sqrt(1 - share**2) * other


def _scene(rng, shape, *stamps):
    """A picture of faint noise around 100 with stamps put into it, each (array, row, column)."""
    image = 100 + rng.integers(-3, 4, shape).astype(float)
    for stamp, row, column in stamps:
        image[row : row + stamp.shape[0], column : column + stamp.shape[1]] = stamp
    return image


def _as_it_is(rng):
    pattern = 45 + _steps(rng, 3, 4)
    image = _scene(rng, (11, 14), (pattern, 6, 3), (np.full((5, 5), 180.0) + rng.integers(0, 9, (5, 5)), 0, 9))
    return case(image.astype(np.uint8), pattern.astype(np.uint8))


def _in_the_last_corner(rng):
    pattern = 75 + _steps(rng, 2, 3)
    return case(_scene(rng, (7, 9), (pattern, 5, 6)).astype(np.uint8), pattern.astype(np.uint8))


def _paler(rng):
    """The pattern is brighter and has less contrast; a bright spot, a strong look-alike and a negative are there too."""
    pattern = _steps(rng, 3, 4)
    stamps = [
        (120 - pattern, 1, 2),  # as a photographic negative
        (0.25 * pattern + 200 + rng.uniform(-1, 1, pattern.shape), 8, 12),
        (300 + 5 * _alike(rng, pattern, 0.7), 2, 11),
        (np.full((4, 4), 900.0) + rng.uniform(-1, 1, (4, 4)), 7, 1),
        (pattern.mean() + rng.uniform(-3, 3, (4, 5)), 12, 3),
    ]
    return case(_scene(rng, (17, 19), *stamps), pattern)


def _stronger(rng):
    pattern = _steps(rng, 4, 2)
    stamps = [
        (90 - pattern, 2, 9),
        (3.0 * pattern - 40 + rng.uniform(-3, 3, pattern.shape), 9, 5),
        (700 + 25 * _alike(rng, pattern, 0.5), 4, 2),
        (np.full((5, 4), 900.0) + rng.uniform(-1, 1, (5, 4)), 10, 9),
        (pattern.mean() + rng.uniform(-3, 3, (6, 3)), 11, 1),
    ]
    return case(_scene(rng, (18, 14), *stamps), pattern)


def _with_flat_sky(rng):
    pattern = _steps(rng, 2, 3)
    image = np.full((12, 9), 200.0)
    image[7:] = 100 + rng.integers(-3, 4, (5, 9))
    image[8:10, 1:4] = 2 * (pattern.mean() + _alike(rng, pattern, 0.9))
    image[8:10, 5:8] = 0.5 * pattern + 80
    return case(image, pattern)


def _on_flat_ground(rng):
    pattern = _steps(rng, 2, 2)
    image = np.zeros((7, 10))
    image[4:6, 7:9] = 0.25 * pattern
    return case(image, pattern)


_PLACE_MISTAKES = [
    ("row-and-column-swapped", "Row and column have changed places: the row comes first.", lambda i, j, k, n: (j, i)),
    ("centre-instead-of-corner", "This is the pattern's centre. Its top-left corner is asked for.", lambda i, j, k, n: (i + k[0] // 2, j + k[1] // 2)),
    (
        "bottom-right-corner",
        "This is the bottom-right corner. The top-left one is asked for.",
        lambda i, j, k, n: (i + k[0] - 1, j + k[1] - 1),
    ),
    (
        "not-unravelled",
        "This is the place in one long row, as `argmax` counts. A row and a column are asked for.",
        lambda i, j, k, n: i * (n[1] - k[1] + 1) + j,
    ),
    ("counted-from-one", "Rows and columns were counted from 1. They begin with 0.", lambda i, j, k, n: (i + 1, j + 1)),
    (
        "unravelled-with-the-picture",
        "`argmax` counts places, and there are fewer places in a row than the picture has columns.",
        lambda i, j, k, n: divmod(i * (n[1] - k[1] + 1) + j, n[1]),
    ),
    (
        "divided-by-the-rows",
        "The count of `argmax` was divided by the number of rows. A row is as long as there are columns.",
        lambda i, j, k, n: divmod(i * (n[1] - k[1] + 1) + j, n[0] - k[0] + 1),
    ),
]  # fmt: skip

find_pattern = Check(
    "find-pattern",
    oracle=_find_pattern,
    criteria=[
        Returns("the pattern stands in the picture as it is, in bytes", 0.5, lambda rng: [_as_it_is(rng), _in_the_last_corner(rng)]),
        Returns("it is brighter or darker, with more or less contrast", 1, lambda rng: [_paler(rng), _stronger(rng)]),
        Returns("flat patches match nothing", 0.5, lambda rng: [_with_flat_sky(rng), _on_flat_ground(rng)]),
    ],
    misconceptions=[
        Misconception("byte-overflow", "Products or sums were kept in uint8, which ends at 255. Compute with floats.", _bytes_kept),
        *[
            Misconception(name, sentence, lambda image, pattern, change=change: _somewhere_else(image, pattern, change))
            for name, sentence, change in _PLACE_MISTAKES
        ],
        *[
            Misconception(
                "last-places-forgotten", "The pattern stands in the last row and column of places, which were not tried: count with + 1.",
                lambda image, pattern, cut=cut: _best(_matches(image, pattern)[cut]),
            )
            for cut in ((slice(-1), slice(-1)), (slice(-1),), (slice(None), slice(-1)))
        ],
        Misconception(
            "brightness-wins",
            "This is the place with the largest plain sum of products. There bright pixels win, whatever they show.",
            _found_by(lambda patches, pattern: _added(patches * pattern)),
        ),
        Misconception(
            "brightness-wins",
            "The patches were divided by their length, but their mean is still in them: brightness counts.",
            _found_by(lambda patches, pattern: _added(patches * pattern) / np.maximum(_length(patches), 1e-9)),
        ),
        Misconception(
            "contrast-wins",
            "The mean was taken away, but nothing was divided by the patch's length: strong contrast wins.",
            _found_by(lambda patches, pattern: _added(_mean_free(patches) * _mean_free(pattern))),
        ),
        Misconception(
            "contrast-wins",
            "The mean was taken away from the pattern only, and nothing was divided by the patch's length: strong contrast wins.",
            _found_by(lambda patches, pattern: _added(patches * _mean_free(pattern)) / _length(pattern)),
        ),
        Misconception(
            "mean-of-the-picture",
            "The mean of the whole picture was taken away. Each patch has a mean of its own.",
            _picture_mean_taken,
        ),
        Misconception(
            "patch-mean-kept",
            "The mean was taken away from the pattern, but not from the patches before their length was measured.",
            _found_by(lambda patches, pattern: _added(patches * _mean_free(pattern)) / np.maximum(_length(patches), 1e-9)),
        ),
        Misconception(
            "squared-differences",
            "This is the place of the smallest squared difference. A brighter copy of the pattern looks very different to it.",
            _found_by(lambda patches, pattern: -_added((patches - pattern) ** 2)),
        ),
        Misconception(
            "squared-differences",
            "This is the place of the smallest difference. A brighter copy of the pattern looks very different to it.",
            _found_by(lambda patches, pattern: -_added(np.abs(patches - pattern))),
        ),
        Misconception(
            "squared-differences",
            "These are differences of mean-free patches. Contrast still counts.",
            _found_by(lambda patches, pattern: -_added((_mean_free(patches) - _mean_free(pattern)) ** 2)),
        ),
        Misconception(
            "negative-counts-too",
            "The largest absolute value was taken. A negative of the pattern is no match.",
            lambda image, pattern: _best(np.abs(_matches(image, pattern))),
        ),
        Misconception(
            "worst-match", "This is the place of the worst match, the smallest number.", lambda image, pattern: _best(-_matches(image, pattern))
        ),
        Misconception(
            "worst-match",
            "The largest squared difference was taken. The smallest would be closest, but brightness would count.",
            _found_by(lambda patches, pattern: _added((patches - pattern) ** 2)),
        ),
        Misconception(
            "flat-patch-found",
            "A flat patch was found. Its score is 0. Left alone, 0 divided by 0 is nan, which `argmax` takes for the largest number.",
            _found_by(lambda patches, pattern: _added(_mean_free(patches) * _mean_free(pattern)) / (_length(_mean_free(patches)) * _length(_mean_free(pattern)))),
        ),
        Misconception(
            "pattern-flipped",
            "The pattern was turned by half a turn, as in a true convolution. It stays as it is.",
            lambda image, pattern: _find_pattern(image, pattern[::-1, ::-1]),
        ),
        Misconception(
            "divided-twice",
            "The products were divided by the square of the patch's length. Then patches with little contrast win.",
            _found_by(lambda patches, pattern: _added(_mean_free(patches) * _mean_free(pattern)) / np.maximum(_length(_mean_free(patches)) ** 2, 1e-9)),
        ),
        Misconception(
            "always-the-corner", "The first place came back, whatever the picture shows.", lambda image, pattern: (0, 0)
        ),
        Misconception(
            "score-instead-of-place", "This is how good the best match is. Its place is asked for.", lambda image, pattern: _matches(image, pattern).max()
        ),
        Misconception(
            "scores-instead-of-place", "These are the matches at all places. The place of the best one is asked for.", _matches
        ),
        Misconception(
            "patch-instead-of-place", "This is the patch that was found. Its place is asked for.",
            lambda image, pattern: sliding_window_view(image, pattern.shape)[_find_pattern(image, pattern)],
        ),
        Misconception(
            "place-with-size", "Four numbers came back. The place has two, row and column.",
            lambda image, pattern: (*_find_pattern(image, pattern), *pattern.shape),
        ),
    ],
    hints=[
        "Which numbers of a patch tell how bright it is, and which tell what it shows?",
        "`patch - patch.mean()` takes the brightness away, dividing by `np.sqrt((patch**2).sum())` the contrast. Beware of 0.",
        "A score for every place, 0 for flat patches; then the place of the largest one. `np.unravel_index` turns a count into row and column.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- separable_conv2d


def _patches(images, kernel_size):
    """(N, H, W, C) → (N, H_out, W_out, C, kh, kw)"""
    return sliding_window_view(np.asarray(images, float), kernel_size, axis=(1, 2))


def _depthwise(images, depthwise):
    return np.einsum("nijcxy,xyc->nijc", _patches(images, depthwise.shape[:2]), depthwise)


def _separable_conv2d(images, depthwise, pointwise):
    return np.einsum("nijc,cf->nijf", _depthwise(images, depthwise), pointwise)


def _framed(images, depthwise):
    before = [(k - 1) // 2 for k in depthwise.shape[:2]]
    frame = [(b, k - 1 - b) for b, k in zip(before, depthwise.shape[:2])]
    return np.pad(images, [(0, 0), *frame, (0, 0)])


def _framed_evenly(images, depthwise):
    """The frame of `correlate_same`: for an even kernel the map grows by one."""
    return np.pad(images, [(0, 0), *((k // 2, k // 2) for k in depthwise.shape[:2]), (0, 0)])


def _filters_before_channels(images, depthwise, pointwise):
    """Mix first, then slide: nothing where mixing has made another number of channels."""
    return _depthwise(np.asarray(images, float) @ pointwise, depthwise) if pointwise.shape[0] == pointwise.shape[1] else None


def _transposed_mix(images, depthwise, pointwise):
    return _separable_conv2d(images, depthwise, pointwise.T) if pointwise.shape[0] == pointwise.shape[1] else None


def _wrapped(images, maps):
    return maps.astype(int).astype(np.uint8).astype(float) if images.dtype == np.uint8 else maps


separable_conv2d = Check(
    "separable-conv2d",
    oracle=_separable_conv2d,
    criteria=[
        Returns(
            "one channel",
            0.5,
            lambda rng: [case(_balanced(rng, 1, 5, 6, 1), _balanced(rng, 2, 3, 1), _digits(rng, 1, 1) + 20)],
        ),
        Returns(
            "several channels, mixed into as many",
            1,
            lambda rng: [
                case(_digits(rng, 1, 4, 5, 2), _digits(rng, 2, 2, 2), _balanced(rng, 2, 2)),
                case(_fractions(rng, 1, 5, 6, 3), _fractions(rng, 3, 3, 3), _fractions(rng, 3, 3)),
            ],
        ),
        Returns(
            "more or fewer channels, several pictures, kernels that are not square",
            1,
            lambda rng: [
                case(_digits(rng, 2, 4, 6, 3), _digits(rng, 2, 3, 3), _digits(rng, 3, 4)),
                case(_fractions(rng, 3, 6, 4, 4), _fractions(rng, 3, 2, 4), _fractions(rng, 4, 2)),
            ],
        ),
        Returns(
            "pictures of bytes (uint8)",
            0.5,
            lambda rng: [case(_bytes(rng, 2, 4, 5, 2), _digits(rng, 2, 3, 2) + 0.5, _balanced(rng, 2, 3))],
        ),
    ],
    misconceptions=[
        Misconception(
            "pointwise-forgotten", "These are the maps of the first step. They are still to be mixed.", lambda x, depthwise, pointwise: _depthwise(x, depthwise)
        ),
        Misconception(
            "depthwise-forgotten",
            "Only the second step was done, the mixing of channels. First a kernel slides over each channel.",
            lambda x, depthwise, pointwise: np.asarray(x, float) @ pointwise,
        ),
        Misconception(
            "mixed-first",
            "The channels were mixed before the kernels slid over them. First each channel meets its own kernel.",
            _filters_before_channels,
        ),
        Misconception(
            "channels-added-up",
            "The channels were added up after the first step, as in an ordinary convolution. They stay apart until they are mixed.",
            lambda x, depthwise, pointwise: _depthwise(x, depthwise).sum(3, keepdims=True) * pointwise[0],
        ),
        Misconception(
            "channels-added-up",
            "The channels were added up after the first step, as in an ordinary convolution. They stay apart until they are mixed.",
            lambda x, depthwise, pointwise: _depthwise(x, depthwise).sum(3, keepdims=True) * pointwise.sum(0),
        ),
        Misconception(
            "one-kernel-for-all-channels",
            "Every channel met the first kernel. Each channel has its own, `depthwise[:, :, c]`.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, np.broadcast_to(depthwise[:, :, :1], depthwise.shape), pointwise),
        ),
        Misconception(
            "one-kernel-for-all-channels",
            "Every channel met the sum of all kernels. Each channel has its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, np.broadcast_to(depthwise.sum(2, keepdims=True), depthwise.shape), pointwise),
        ),
        Misconception(
            "first-channel-only",
            "Only the first channel was used.",
            lambda x, depthwise, pointwise: _separable_conv2d(x[..., :1], depthwise[..., :1], pointwise[:1]),
        ),
        Misconception(
            "last-channel-only",
            "Only the last channel was used: each one has overwritten the one before. They are added up, each with its weight.",
            lambda x, depthwise, pointwise: _separable_conv2d(x[..., -1:], depthwise[..., -1:], pointwise[-1:]),
        ),
        Misconception(
            "mix-transposed",
            "`pointwise` was used with its axes exchanged: its rows belong to input channels, its columns to output channels.",
            _transposed_mix,
        ),
        Misconception(
            "one-mix-for-all",
            "Every output channel got the first one's mix. Each has a column of its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, np.broadcast_to(pointwise[:, :1], pointwise.shape)),
        ),
        Misconception(
            "one-mix-for-all",
            "All outputs were added up into one channel. Each has a column of its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise.sum(1, keepdims=True)),
        ),
        Misconception(
            "channels-averaged",
            "The channels were averaged when they were mixed. They are added up.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise / len(pointwise)),
        ),
        Misconception(
            "mean-instead-of-sum",
            "The products under the kernel were averaged. They are added up.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise / depthwise[..., 0].size, pointwise),
        ),
        Misconception(
            "kernel-flipped",
            "This is what comes out when the kernels are flipped first. They stay as they are.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise[::-1, ::-1], pointwise),
        ),
        Misconception(
            "kernel-transposed",
            "The kernels' rows and columns have changed places.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, np.swapaxes(depthwise, 0, 1), pointwise),
        ),
        Misconception(
            "relu-in-between",
            "Negative numbers were set to 0 between the two steps. There is no ReLU here.",
            lambda x, depthwise, pointwise: np.maximum(_depthwise(x, depthwise), 0) @ pointwise,
        ),
        Misconception(
            "relu-at-the-end",
            "Negative numbers were set to 0 at the end. There is no ReLU here.",
            lambda x, depthwise, pointwise: np.maximum(_separable_conv2d(x, depthwise, pointwise), 0),
        ),
        *[
            Misconception(
                "same-size",
                "A frame of zeros was put around the picture. Here the kernels stay inside it.",
                lambda x, depthwise, pointwise, framed=framed: _separable_conv2d(framed(x, depthwise), depthwise, pointwise),
            )
            for framed in (_framed, _framed_evenly)
        ],
        Misconception(
            "channels-not-mixed",
            "Output channel f was made of map f alone. Every map goes into every output channel, each with its weight.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise * np.eye(*pointwise.shape)),
        ),
        Misconception(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda x, depthwise, pointwise: _separable_conv2d(x[:, :-1, :-1], depthwise, pointwise),
        ),
        *[
            Misconception("batch-axis-lost", "Only the first picture came back. The batch has a result for each.", wrong)
            for wrong in (
                lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise)[0],
                lambda x, depthwise, pointwise: _separable_conv2d(x[:1], depthwise, pointwise),
            )
        ],
        Misconception(
            "first-picture-only",
            "Every result is that of the first picture. Each picture of the batch has its own.",
            lambda x, depthwise, pointwise: _separable_conv2d(np.broadcast_to(x[:1], x.shape), depthwise, pointwise),
        ),
        Misconception(
            "channels-first",
            "The channels come before rows and columns. Here they come last.",
            lambda x, depthwise, pointwise: np.moveaxis(_separable_conv2d(x, depthwise, pointwise), 3, 1),
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This kernel is not square.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise[:, : len(depthwise)], pointwise),
        ),
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            lambda x, depthwise, pointwise: _separable_conv2d(x, depthwise, pointwise)[:, :, : x.shape[1] - depthwise.shape[0] + 1],
        ),
        *[
            Misconception(
                "byte-overflow", "Products or sums were kept in the picture's own uint8, which ends at 255 and has no minus.",
                lambda x, depthwise, pointwise, wrong=wrong: wrong(x, depthwise, pointwise),
            )
            for wrong in (
                lambda x, depthwise, pointwise: _wrapped(x, _depthwise(x, depthwise)) @ pointwise,
                lambda x, depthwise, pointwise: _wrapped(x, _separable_conv2d(x, depthwise, pointwise)),
            )
        ],
        Misconception(
            "truncated", "Everything behind the decimal point is lost: somewhere whole numbers were made of fractions.",
            lambda x, depthwise, pointwise: np.trunc(_depthwise(x, depthwise)) @ pointwise,
        ),
        Misconception(
            "truncated", "Everything behind the decimal point is lost: somewhere whole numbers were made of fractions.",
            lambda x, depthwise, pointwise: _depthwise(x, np.trunc(depthwise)) @ pointwise,
        ),
        Misconception(
            "used-twice",
            "The kernels slid over the picture twice. Once is enough, then the channels are mixed.",
            lambda x, depthwise, pointwise: _separable_conv2d(_depthwise(x, depthwise), depthwise, pointwise),
        ),
    ],
    hints=[
        "After the first step there are as many maps as channels. Which kernel and which channel made map c?",
        "The second step happens at each place alone: a list of C_in numbers times the table (C_in, C_out). `@` does it for all places.",
        "Two arrays: (N, H_out, W_out, C_in) after the kernels, (N, H_out, W_out, C_out) after the mixing.",
    ],
)  # fmt: skip
