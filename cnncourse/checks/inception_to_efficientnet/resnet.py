"""ResNet with 50, 101 or 152 layers."""

from __future__ import annotations

from functools import partial

from cnncourse.checks.inception_to_efficientnet._networks import (
    EVERY_TABLE,
    PICTURE,
    RELU_END,
    SOFTMAX,
    max_mean,
    slips_of,
)
from cnncourse.checks.inception_to_efficientnet.bottleneck import SLIPS_BOTTLENECK, bottleneck
from cnncourse.checks.kit import Check, case, probes
from cnncourse.checks.networks import GivesLogits, Plan, Slip, blocks
from cnncourse.checks.networks.blocks import USUAL, Network
from cnncourse.checks.networks.building import PATIENCE, CarriedLogits, CarriedParameters

_RESNET = Plan(
    input_shape=PICTURE,
    reference=lambda depth, num_classes=1000: Network(blocks.resnet, (depth, num_classes)),
    cases=(case(50), case(101, 7), case(152)),
    outputs=lambda depth, num_classes=1000: num_classes,
    alike=EVERY_TABLE,
    pixels=1.0,
    slips=slips_of(
        blocks.resnet,
        [
            SOFTMAX,
            (
                "stem-padded-same",
                'The first convolution is padded to "same". The table asks for three zeros on each side, then "valid".',
                {"start": "same"},
            ),
            (
                "pooling-padded-same",
                'The max pooling is padded to "same". The table asks for a zero on each side, then "valid".',
                {"pool": "same"},
            ),
            (
                "stem-padded-same",
                'First convolution and max pooling are padded to "same". The table asks for zeros on all four '
                'sides, then "valid".',
                {"start": "same", "pool": "same"},
            ),
            (
                "start-not-by-the-table",
                'The start is padded to "same", and its batch normalisation has another epsilon. The table asks for '
                "zeros on all four sides; the epsilon is 1.001e-5.",
                {"start": "same", "pool": "same", "epsilon": USUAL},
            ),
            (
                "start-not-by-the-table",
                'The first convolution is padded to "same", and its batch normalisation has another epsilon. The table '
                "asks for three zeros on each side; the epsilon is 1.001e-5.",
                {"start": "same", "epsilon": USUAL},
            ),
            *[
                (
                    "zeros-missing",
                    f"The zeros before {where} are missing. Without them the maps are smaller than the table says.",
                    options,
                )
                for where, options in (
                    ("the first convolution", {"start": "bare"}),
                    ("the max pooling", {"pool": "bare"}),
                    ("the first convolution and the max pooling", {"start": "bare", "pool": "bare"}),
                )
            ],
            ("stem-relu-missing", "The ReLU behind the first convolution is missing.", {"start_act": ""}),
            (
                "start-not-normalized",
                "Batch normalisation is missing behind the first convolution.",
                {"start_norm": False},
            ),
            (
                "stride-in-every-block",
                "All blocks of a stage have its stride, and so a projection. Only the first one has.",
                {"stride_in_all": True},
            ),
            ("flattened", "The last maps were laid flat. Take the mean of each map.", {"flat": True}),
            (
                "stage-1-strided",
                "The first stage begins with a stride of 2. The max pooling has halved the maps already.",
                {"stride_in_stage_1": True},
            ),
            (
                "max-for-mean",
                "The largest number of each map was taken at the end. It is the mean.",
                {"head": max_mean},
            ),
            (
                "epsilon",
                "Batch normalisation has its usual epsilon, 1e-3. Here it is 1.001e-5 everywhere.",
                {"epsilon": USUAL, "block": partial(blocks.bottleneck, epsilon=USUAL)},
            ),
            ("epsilon", "Batch normalisation behind the first convolution has another epsilon.", {"epsilon": USUAL}),
            (
                "bias-dropped",
                "The convolutions have no biases. Keras's ResNet keeps them.",
                {"bias": False, "block": partial(blocks.bottleneck, bias=False)},
            ),
            ("bias-dropped", "The first convolution has no biases.", {"bias": False}),
            (
                "basic-for-bottleneck",
                "The blocks are basic ones. These depths have bottleneck blocks.",
                {"block": blocks.residual},
            ),
            RELU_END,
        ],
        (
            blocks.bottleneck,
            [
                row
                for row in SLIPS_BOTTLENECK
                if row[0]
                not in (
                    "concatenated",
                    "multiplied",
                    "not-widened",
                    "projection-missing",
                    "projection-without-stride",
                    "fit-tested-with-filters",
                )
            ],
        ),
        Slip(
            "depth-ignored",
            "These are the blocks of another depth. `BLOCKS[depth]` says how many there are.",
            lambda depth, num_classes=1000: Network(blocks.resnet, (50 if depth > 50 else 101, num_classes)),
        ),
    ),
)
_OWN_BOTTLENECK = (("bottleneck", bottleneck),)

resnet = Check(
    "resnet",
    oracle=lambda depth, num_classes=1000: None,
    criteria=[
        GivesLogits("pictures of 224×224×3 go in, logits come out", 0.5, _RESNET),
        CarriedParameters("depth 50: 25,636,712 numbers", 1, _RESNET, blocks=_OWN_BOTTLENECK),
        CarriedLogits("depth 50: with equal weights, Keras's logits", 2.5, _RESNET, blocks=_OWN_BOTTLENECK),
        CarriedParameters("depth 101, with seven classes", 0.5, _RESNET, (1,), blocks=_OWN_BOTTLENECK),
        CarriedParameters("depth 152: 60,419,944 numbers", 0.5, _RESNET, (2,), blocks=_OWN_BOTTLENECK),
    ],
    hints=[
        "In which stages does the first block have a stride of 2, and what does `filters` do from stage to stage?",
        "`enumerate(BLOCKS[depth])` gives a stage's number and how many blocks it has; `layers.ZeroPadding2D(3)` "
        "puts zeros on all sides.",
        "Input; zeros, conv_bn, ReLU, zeros, max pooling; a loop over stages with a loop over blocks in it; mean, "
        "dense; `keras.Model(inputs, …)`.",
    ],
    keeps=True,
    through=probes.built,
    time_limit=PATIENCE,
)
