"""EfficientNet-B0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from cnncourse.checks.inception_to_efficientnet._networks import (
    EVERY_TABLE,
    PICTURE,
    RELU_END,
    SOFTMAX,
    Drops,
    max_mean,
    slips_of,
)
from cnncourse.checks.inception_to_efficientnet.mbconv import SLIPS_MBCONV, mbconv
from cnncourse.checks.kit import Check, Finding, Run, case, probes
from cnncourse.checks.networks import GivesLogits, Plan, blocks
from cnncourse.checks.networks.blocks import Network
from cnncourse.checks.networks.building import PATIENCE, CarriedLogits, CarriedParameters

_EFFICIENTNET = Plan(
    input_shape=PICTURE,
    reference=lambda num_classes=1000: Network(blocks.efficientnet, (num_classes,)),
    cases=(case(), case(7)),
    outputs=lambda num_classes=1000: num_classes,
    alike=EVERY_TABLE,
    stays=True,
    slips=slips_of(
        blocks.efficientnet,
        [
            SOFTMAX,
            ("rescaling-missing", "The pixels are not divided by 255: `Rescaling` is missing.", {"scale": 1.0}),
            (
                "normalization-missing",
                "The layer `Normalization` is missing: seven numbers, and a place for the data's mean and variance.",
                {"normalization": 0},
            ),
            (
                "rescaled-around-0",
                "The pixels go from -1 to 1, as some networks have it. Here they are divided by 255, nothing else.",
                {"scale": 127.5, "offset": -1.0},
            ),
            (
                "stride-in-every-block",
                "All blocks of a stage have its stride. Only the first one has.",
                {"stride_in_all": True},
            ),
            (
                "blocks-missing",
                "Each stage has one block. The third number of a row says how many it has.",
                {"stages": tuple((e, f, 1, s, k) for e, f, _, s, k in blocks.STAGES)},
            ),
            (
                "columns-swapped",
                "Stride and kernel size have changed places. The row ends in the kernel.",
                {"stages": tuple((e, f, n, k, s) for e, f, n, s, k in blocks.STAGES)},
            ),
            (
                "max-for-mean",
                "The largest number of each map was taken at the end. It is the mean.",
                {"head": max_mean},
            ),
            ("stride-missing", "The first convolution has no stride of 2.", {"start_stride": 1}),
            ("last-convolution-missing", "The 1×1 with 1,280 filters before the mean is missing.", {"top": False}),
            (
                "relu-for-swish",
                "The activation is ReLU everywhere. Here it is swish.",
                {"act": "relu", "block": partial(blocks.mbconv, act="relu")},
            ),
            (
                "relu-for-swish",
                "The activation of the first and last convolution is ReLU. It is swish.",
                {"act": "relu"},
            ),
            ("activation-missing", "The first and last convolution have no activation.", {"act": ""}),
            (
                "activation-missing",
                "The last convolution, the 1×1 with 1,280 filters, has no activation. It ends in swish.",
                {"top_act": ""},
            ),
            (
                "relu6-for-swish",
                "The activation is ReLU6 everywhere. Here it is swish.",
                {"act": "relu6", "block": partial(blocks.mbconv, act="relu6")},
            ),
            (
                "epsilon",
                "Batch normalisation has another epsilon. Here it stands as it comes, with 1e-3.",
                {"epsilon": blocks.TINY, "block": partial(blocks.mbconv, epsilon=blocks.TINY)},
            ),
            (
                "epsilon",
                "Batch normalisation of the first and last convolution has another epsilon.",
                {"epsilon": blocks.TINY},
            ),
            (
                "bias-kept",
                "The convolutions have biases. Batch normalisation follows, so these have none.",
                {"bias": True, "block": partial(blocks.mbconv, bias=True)},
            ),
            (
                "bias-kept",
                "The first and the last convolution have biases. Batch normalisation follows, so these have none.",
                {"bias": True},
            ),
            RELU_END,
        ],
        (
            blocks.mbconv,
            [row for row in SLIPS_MBCONV if row[0] not in ("gate-at-least-one", "shortcut-where-it-does-not-fit")],
        ),
    ),
)


@dataclass(frozen=True)
class WithScaledPixels(CarriedLogits):
    """The pixels are divided first, then normalised: it makes no difference before `Normalization` knows the data."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        found = super().judge(run, rng)
        model = run.memory.get("model")
        turn = (run.probe(probes.in_turn, model, PICTURE).value or []) if found.passed and model else []
        if not {"Rescaling", "Normalization"} <= {*turn} or turn.index("Rescaling") < turn.index("Normalization"):
            return found
        text = "The logits are right as long as `Normalization` knows no data. It stands before `Rescaling`."
        cause = "Mean and variance are those of pixels from 0 to 1: `Rescaling` comes first."
        return Finding(False, found.calls, 0, text=text, name="normalization-first", cause=cause)


_OWN_MBCONV = (("mbconv", mbconv),)

efficientnet_b0 = Check(
    "efficientnet-b0",
    oracle=lambda num_classes=1000: None,
    criteria=[
        GivesLogits("pictures of 224×224×3 go in, logits come out", 0.5, _EFFICIENTNET),
        CarriedParameters("5,330,571 numbers", 1, _EFFICIENTNET, blocks=_OWN_MBCONV),
        WithScaledPixels("with equal weights, Keras's logits", 1.5, _EFFICIENTNET, blocks=_OWN_MBCONV),
        Drops("in training, dropout of 0.2", 0.5, _EFFICIENTNET, blocks=_OWN_MBCONV, rate=0.2),
        CarriedParameters("another number of classes", 0.5, _EFFICIENTNET, (1,), blocks=_OWN_MBCONV),
    ],
    hints=[
        "Which blocks of a stage have the stride, and which have 1?",
        "`for expand, filters, blocks, stride, kernel_size in STAGES:` takes a row apart; mind the order of "
        "mbconv's arguments.",
        "Input, Rescaling, Normalization; a convolution with normalisation and swish; two loops; the last "
        "convolution; mean, dropout, dense.",
    ],
    keeps=True,
    through=probes.built,
    time_limit=PATIENCE,
)
