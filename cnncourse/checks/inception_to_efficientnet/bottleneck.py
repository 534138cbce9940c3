"""ResNet's bottleneck: a 1×1, a 3×3 and a wide 1×1."""

from __future__ import annotations

from cnncourse.checks.inception_to_efficientnet.residual_block import (
    before_activation,
    residual_criteria,
    shared_slips,
    wrap_stride,
)
from cnncourse.checks.kit import Check, Misconception, probes
from cnncourse.checks.networks import blocks
from cnncourse.checks.networks.blocks import LAYERS
from cnncourse.checks.networks.building import PATIENCE, mistakes_of

SLIPS_BOTTLENECK = [
    (
        "stride-in-the-3x3",
        "The stride is in the 3×3, as in many libraries. In the paper and in Keras it is in the first 1×1.",
        {"stride_at": 1},
    ),
    ("stride-in-the-last", "The stride is in the last 1×1. It is in the first one.", {"stride_at": 2}),
    ("not-widened", "The last 1×1 has as many filters as the others. It has four times as many.", {"widen": 1}),
    ("wide-waist", "The 3×3 has four times as many filters, too. It stays narrow, so that it is cheap.", {"waist": 4}),
    ("middle-relu-missing", "The ReLU behind the 3×3 is missing.", {"behind_3x3": ""}),
    ("middle-relu-missing", "The ReLU behind the first 1×1 is missing.", {"middle": "", "behind_3x3": "relu"}),
    *shared_slips(4),
    (
        "fit-tested-with-filters",
        "x has the right number of maps where it has as many as the block gives, four times `filters`. Which two "
        "numbers are compared?",
        {"project": lambda channels, filters, stride: stride != 1 or 4 * channels != filters},
    ),
]

bottleneck = Check(
    "bottleneck",
    oracle=lambda x, filters, stride=1: blocks.bottleneck(LAYERS, x, filters, stride),
    criteria=residual_criteria(4),
    misconceptions=[
        *mistakes_of(blocks.bottleneck, SLIPS_BOTTLENECK, wrap_stride),
        Misconception(
            "stride-ignored",
            "The stride is always 1.",
            lambda x, filters, stride=1: blocks.bottleneck(LAYERS, x, filters, 1),
        ),
        *before_activation(kernels=(1, 3, 1), widen=4),
        Misconception(
            "basic-for-bottleneck",
            "That is a basic residual block. A bottleneck has 1×1, 3×3 and 1×1.",
            lambda x, filters, stride=1: blocks.residual(LAYERS, x, filters, stride),
        ),
    ],
    hints=[
        "Through which of the three convolutions do the most maps come out, and what must the shortcut have then?",
        "`residual_block` shows the way; `conv_bn(x, filters, 1, stride)` begins.",
        "Three lines for the change, ReLU behind the first two; an `if` for the projection to 4·filters; add, ReLU.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)
