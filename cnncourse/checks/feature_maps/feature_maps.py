"""Several kernels over one picture, and ReLU: a map for each."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse import backend
from cnncourse.checks.feature_maps.relu import relu
from cnncourse.checks.kit import Check, Misconception, Returns, balanced, case, fractions, integers, pixels

_relu = relu.oracle


def _windows(image, kernel_size):
    return sliding_window_view(np.asarray(image, float), kernel_size)  # (H_out, W_out, kh, kw)


def _raw_maps(image, kernels):
    """(H, W), (F, kh, kw) → (H_out, W_out, F), before ReLU"""
    return np.einsum("ijxy,fxy->ijf", _windows(image, kernels.shape[1:]), kernels)


def _feature_maps(image, kernels):
    return _relu(_raw_maps(image, kernels))


def _equals_keras(rng):
    backend.load()
    from keras import ops

    for shape in [(1, 3, 3), (4, 2, 3), (3, 5, 1)]:
        image, kernels = rng.normal(size=(7, 9)), rng.normal(size=shape)
        weights = np.moveaxis(kernels, 0, 2)[:, :, None]  # (kh, kw, 1, F)
        yield _feature_maps(image, kernels), ops.relu(ops.conv(image[None, :, :, None], weights, 1, "valid"))[0]


def _one_kernel_for_all(image, kernels, which):
    return _feature_maps(image, np.broadcast_to(kernels[which : which + 1 or None], kernels.shape))


def _same_size_maps(image, kernels):
    before = [(k - 1) // 2 for k in kernels.shape[1:]]
    frame = [(b, k - 1 - b) for b, k in zip(before, kernels.shape[1:])]
    return _feature_maps(np.pad(image, frame), kernels)


def _zeros_around(image, kernel_size):
    """The frame of `correlate_same`: for an even kernel the map grows by one."""
    return np.pad(image, [(size // 2, size // 2) for size in kernel_size])


def _in_bytes(image, maps, kinds):
    return maps.astype(int).astype(image.dtype) if image.dtype.kind in kinds else maps


feature_maps = Check(
    "feature-maps",
    oracle=_feature_maps,
    proof=_equals_keras,
    criteria=[
        Returns(
            "one kernel makes one map, with ReLU",
            0.5,
            lambda rng: [
                case(balanced(rng, 4, 5), balanced(rng, 1, 2, 2)),
                case(balanced(rng, 5, 5), balanced(rng, 1, 3, 3)),
            ],
        ),
        Returns(
            "several kernels, the maps along the last axis",
            1,
            lambda rng: [
                case(balanced(rng, 4, 6), balanced(rng, 3, 2, 3)),
                case(fractions(rng, 7, 5), fractions(rng, 5, 3, 2)),
                case(balanced(rng, 3, 4), balanced(rng, 11, 2, 2)),
            ],
        ),
        Returns(
            "a picture of bytes (uint8)",
            0.5,
            lambda rng: [
                case(pixels(rng, 6, 7), balanced(rng, 4, 2, 3) + 0.5),
                case(integers(rng, 4, 3), fractions(rng, 5, 2, 3)),
                case(fractions(rng, 4, 5), rng.permutation(np.arange(-6, 6)).reshape(3, 2, 2)),
                case(np.array([[1, 2], [3, 4]]), np.array([[[1]], [[-1]]])),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "relu-forgotten", "These are the maps before ReLU: there are negative numbers in them.", _raw_maps
        ),
        Misconception(
            "absolute-value",
            "The maps lost their minus signs. After ReLU there is a 0.",
            lambda image, kernels: np.abs(_raw_maps(image, kernels)),
        ),
        *[
            Misconception(
                "leaky",
                "Negative numbers were made small, not 0, as the leaky ReLU does. Here it is the plain one.",
                lambda image, kernels, slope=slope: (
                    _feature_maps(image, kernels) - slope * _relu(-_raw_maps(image, kernels))
                ),
            )
            for slope in (0.01, 0.1)
        ],
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
                "relu-on-one-map",
                "ReLU was applied to one of the maps only. Is it inside the loop?",
                lambda image, kernels, which=which: np.where(
                    np.arange(len(kernels)) == which % len(kernels),
                    _feature_maps(image, kernels),
                    _raw_maps(image, kernels),
                ),
            )
            for which in (-1, 0)
        ],
        *[
            Misconception(
                "kernels-along-the-last-axis",
                "The kernels were taken out along the last axis. They stand along the first one: (F, kh, kw).",
                lambda image, kernels, wrong=wrong: _feature_maps(image, np.moveaxis(kernels, 2, 0)[wrong(kernels)]),
            )
            for wrong in (lambda kernels: slice(None), lambda kernels: slice(len(kernels)))
        ],
        Misconception(
            "relu-on-each-product",
            "ReLU was applied to every product. It is applied to their sum.",
            lambda image, kernels: _relu(np.einsum("ijxy,fxy->ijfxy", _windows(image, kernels.shape[1:]), kernels)).sum(
                (3, 4)
            ),
        ),
        Misconception(
            "maps-first",
            "The maps stand along the first axis. They come last, as channels do.",
            lambda image, kernels: np.moveaxis(_feature_maps(image, kernels), 2, 0),
        ),
        Misconception(
            "maps-in-the-middle",
            "The maps stand along the middle axis. They come last, as channels do.",
            lambda image, kernels: np.moveaxis(_feature_maps(image, kernels), 2, 1),
        ),
        Misconception(
            "maps-first-reshaped",
            "The numbers are right, but `reshape` has mixed up the maps. Moving an axis takes `moveaxis`, or "
            "`stack` along the last one.",
            lambda image, kernels: np.moveaxis(_feature_maps(image, kernels), 2, 0).reshape(
                _feature_maps(image, kernels).shape
            ),
        ),
        Misconception(
            "maps-added-up",
            "The maps were added up. Each kernel keeps a map of its own.",
            lambda image, kernels: _feature_maps(image, kernels).sum(2),
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
            "largest-map-only",
            "Only the largest answer at each place is left. Each kernel keeps a map of its own.",
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
                "one-kernel-for-all",
                "All maps come from the same kernel. Each kernel makes its own.",
                lambda image, kernels, which=which: _one_kernel_for_all(image, kernels, which),
            )
            for which in (0, -1)
        ],
        Misconception(
            "kernel-flipped",
            "This is what comes out when the kernels are flipped first. They stay as they are.",
            lambda image, kernels: _feature_maps(image, kernels[:, ::-1, ::-1]),
        ),
        Misconception(
            "kernel-transposed",
            "The kernels' rows and columns have changed places.",
            lambda image, kernels: _feature_maps(image, np.swapaxes(kernels, 1, 2)),
        ),
        Misconception(
            "maps-transposed",
            "Rows and columns of the maps have changed places.",
            lambda image, kernels: np.swapaxes(_feature_maps(image, kernels), 0, 1),
        ),
        Misconception(
            "mean-instead-of-sum",
            "The products were averaged. A filter adds them up.",
            lambda image, kernels: _feature_maps(image, kernels) / kernels[0].size,
        ),
        *[
            Misconception(
                "same-size", "A frame of zeros was put around the picture. Here the kernels stay inside it.", wrong
            )
            for wrong in (
                _same_size_maps,
                lambda image, kernels: _feature_maps(_zeros_around(image, kernels.shape[1:]), kernels),
            )
        ],
        Misconception(
            "one-too-small",
            "The last place in each direction is missing.",
            lambda image, kernels: _feature_maps(image, kernels)[:-1, :-1],
        ),
        Misconception(
            "scaled-to-one",
            "The maps were divided by their largest number. They keep their size.",
            lambda image, kernels: _feature_maps(image, kernels) / _feature_maps(image, kernels).max(),
        ),
        Misconception(
            "scaled-to-one",
            "Each map was divided by its largest number. They keep their size.",
            lambda image, kernels: _feature_maps(image, kernels) / _feature_maps(image, kernels).max((0, 1)),
        ),
        *[
            Misconception(
                "byte-overflow",
                "The sums were kept in the picture's own kind of numbers: a uint8 ends at 255 and has no minus, and no "
                "whole number has fractions.",
                lambda image, kernels, before=before, kinds=kinds: _in_bytes(image, before(image, kernels), kinds),
            )
            for before in (_raw_maps, _feature_maps)
            for kinds in ("u", "iu")
        ],
        Misconception(
            "truncated",
            "Everything behind the decimal point is lost: somewhere whole numbers were made of fractions.",
            lambda image, kernels: _feature_maps(image, np.trunc(kernels)),
        ),
        Misconception(
            "cut-above",
            "Large numbers were cut off at 255. A feature map may hold any number from 0 on.",
            lambda image, kernels: np.clip(_feature_maps(image, kernels), 0, 255),
        ),
    ],
    hints=[
        "What does the first kernel answer at the first place? What does the second one answer there?",
        "`correlate(image, kernel)` from the first cell makes one map before ReLU; `np.stack(maps, axis=…)` puts "
        "maps together.",
        "Three steps: a map for each kernel, ReLU, and the maps along the last axis: (H-kh+1, W-kw+1, F).",
    ],
)
