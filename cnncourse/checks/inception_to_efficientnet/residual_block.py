"""ResNet's basic block. `bottleneck` shares its cases and most of its slips."""

from __future__ import annotations

from functools import partial

from cnncourse.checks.kit import Check, Misconception, Returns, case, probes
from cnncourse.checks.networks import blocks
from cnncourse.checks.networks.blocks import LAYERS, USUAL
from cnncourse.checks.networks.building import PATIENCE, maps, mistakes_of


def _relu_before(x, change):
    return x + blocks._act(change, "relu")


def _concatenated(x, change):
    from keras import ops

    return blocks._act(ops.concatenate([x, change], axis=-1), "relu")


def shared_slips(widen: int) -> list[tuple[str, str, dict]]:
    return [
        ("last-relu-missing", "The ReLU behind the addition is missing.", {"last": lambda x, change: x + change}),
        ("relu-before-adding", "The last ReLU stands before the addition. It comes behind it.", {"last": _relu_before}),
        (
            "relu-before-adding",
            "The last ReLU stands before the addition. It comes behind it, once.",
            {"last": lambda x, change: blocks._act(x + blocks._act(change, "relu"), "relu")},
        ),
        ("concatenated", "Input and change were laid one behind the other. They are added.", {"last": _concatenated}),
        (
            "multiplied",
            "Input and change were multiplied. They are added.",
            {"last": lambda x, change: blocks._act(x * change, "relu")},
        ),
        ("shortcut-missing", "The shortcut is missing: that is a plain stack of layers.", {"shortcut": False}),
        ("middle-relu-missing", "The ReLUs between the convolutions are missing.", {"middle": ""}),
        ("swish-for-relu", "The activation in the middle is swish. In these blocks it is ReLU.", {"middle": "silu"}),
        (
            "bias-dropped",
            "The convolutions have no biases. Keras's ResNet keeps them, although batch normalisation would make "
            "up for them.",
            {"bias": False},
        ),
        (
            "epsilon",
            "Batch normalisation has its usual epsilon, 1e-3. Here it is 1.001e-5, as in `conv_bn`.",
            {"epsilon": USUAL},
        ),
        ("normalization-missing", "Batch normalisation is missing behind the convolutions.", {"norm": False}),
        (
            "projection-without-stride",
            "The projection has no stride, so that its maps are larger than the change. It has the block's stride.",
            {"project_stride": 1},
        ),
        (
            "projection-missing",
            "The shortcut has no projection where the stride is 1. Does x fit where only the number of maps differs?",
            {"project": lambda channels, filters, stride: stride != 1},
        ),
        (
            "projection-missing",
            "The shortcut has no projection where the number of maps stays. Does x fit where the stride is 2?",
            {"project": lambda channels, filters, stride: channels != filters},
        ),
        (
            "projection-missing",
            "The shortcut is always x itself. Where x does not fit, it needs a projection.",
            {"project": lambda *_: False},
        ),
        (
            "projection-always",
            "The shortcut always has a projection. Where x fits, it is x itself.",
            {"project": lambda *_: True},
        ),
        (
            "projection-not-normalized",
            "The projection is not followed by batch normalisation.",
            {"project_norm": False},
        ),
        ("projection-with-relu", "The projection ends in a ReLU. It has none.", {"project_act": "relu"}),
        ("bias-dropped", "The projection has no biases.", {"project_bias": False}),
    ]


_SLIPS_RESIDUAL = [
    (
        "zeros-on-both-sides",
        'With stride 2 there are as many zeros above as below. Padding "same" puts one row less above, and one '
        "column less at the left.",
        {"padding": "even"},
    ),
    (
        "projection-3x3",
        "The projection is a 3×3. It is a 1×1: it only changes the number of maps.",
        {"project_size": 3},
    ),
    ("stride-in-the-second", "The stride is in the second convolution. It is in the first one.", {"stride_at": 1}),
    (
        "input-overwritten",
        "What is added is the first layer's result. The shortcut carries what came in: is x overwritten before it "
        "is added?",
        {"late": True},
    ),
    *shared_slips(1),
]


def before_activation(**options) -> list[Misconception]:
    return [
        Misconception(
            "pre-activation",
            "Normalisation and ReLU stand before the convolutions, as in a later paper (He et al., 2016). Here they "
            "follow.",
            wrap_stride(partial(blocks.before_activation, LAYERS, project_norm=norm, **options)),
        )
        for norm in (False, True)
    ]


def _same_maps(rng, widen=1):
    return [case(maps(rng, 2, 5, 6, 4 * widen), 4), case(maps(rng, 1, 4, 3, 3 * widen), 3, stride=1)]


def _other_maps(rng, widen=1):
    return [case(maps(rng, 2, 6, 8, 5), 3), case(maps(rng, 1, 6, 4, 5), 7 if widen == 1 else 5)]


def _strided(rng, widen=1):
    return [
        case(maps(rng, 2, 6, 8, 5), 3, stride=2),
        case(maps(rng, 1, 8, 6, 4 * widen), 4, 2),
        case(maps(rng, 1, 7, 5, 2), 3, stride=2),
        case(20 * maps(rng, 1, 7, 8, 2), 3, stride=3),
    ]


def wrap_stride(wrong):
    return lambda x, filters, stride=1: wrong(x, filters, stride)


def residual_criteria(widen):
    return [
        Returns("the change is added to x where x fits", 1, partial(_same_maps, widen=widen)),
        Returns("a projection where the number of maps differs", 0.5, partial(_other_maps, widen=widen)),
        Returns("a stride of 2 or more", 0.5, partial(_strided, widen=widen)),
    ]


residual_block = Check(
    "residual-block",
    oracle=lambda x, filters, stride=1: blocks.residual(LAYERS, x, filters, stride),
    criteria=residual_criteria(1),
    misconceptions=[
        *mistakes_of(blocks.residual, _SLIPS_RESIDUAL, wrap_stride),
        Misconception(
            "stride-ignored",
            "The stride is always 1.",
            lambda x, filters, stride=1: blocks.residual(LAYERS, x, filters, 1),
        ),
        *before_activation(kernels=(3, 3)),
        Misconception(
            "bottleneck-for-basic",
            "That is a bottleneck block. The basic block has two 3×3.",
            lambda x, filters, stride=1: blocks.bottleneck(LAYERS, x, filters, stride),
        ),
    ],
    hints=[
        "Which two things must have the same shape before they can be added? When have they not?",
        "`layers.Add()([x, change])` adds; `x.shape[-1]` is the number of maps; `conv_bn(x, filters, 1, stride)` "
        "is a projection.",
        "Two lines for the change, an `if` that replaces x where it does not fit, and a return that adds and ends "
        "in `layers.ReLU()`.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)
