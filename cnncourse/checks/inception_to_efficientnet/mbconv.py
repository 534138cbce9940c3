"""EfficientNet's block: expand, look, gate, shrink."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cnncourse.checks.inception_to_efficientnet.squeeze_excite import SLIPS_GATE, squeeze_excite
from cnncourse.checks.kit import Check, Misconception, Returns, case, probes
from cnncourse.checks.networks import blocks
from cnncourse.checks.networks.blocks import LAYERS
from cnncourse.checks.networks.building import PATIENCE, maps, mistakes_of


def _se_quarter_of_the_middle(channels, wide, filters):
    return max(1, wide // 4)


SLIPS_MBCONV = [
    (
        "gate-of-the-middle",
        "The gate's units are a quarter of the expanded maps. They are a quarter of the block's input.",
        {"quarter": _se_quarter_of_the_middle},
    ),
    (
        "gate-at-least-one",
        "The gate has no unit where the input has less than four maps. It has at least 1.",
        {"quarter": lambda channels, wide, filters: channels // 4},
    ),
    (
        "gate-of-the-filters",
        "The gate's units are a quarter of the block's result. They are a quarter of its input.",
        {"quarter": lambda channels, wide, filters: max(1, filters // 4)},
    ),
    ("gate-missing", "The gate is missing.", {"gated": False}),
    ("activation-behind-the-last", "The last 1×1 ends in swish. It has no activation.", {"last_act": "silu"}),
    ("relu-for-swish", "The activation is ReLU. Here it is swish.", {"act": "relu"}),
    (
        "relu6-for-swish",
        "The activation is ReLU6, as in MobileNetV2. Here it is swish.",
        {"act": "relu6"},
    ),
    ("activation-missing", "The activations are missing.", {"act": ""}),
    ("bias-kept", "The convolutions have biases. Batch normalisation follows, so these have none.", {"bias": True}),
    (
        "bias-kept",
        "The 1×1 layers have biases and ResNet's epsilon: is that `conv_bn`? Here they have no biases, and "
        "`BatchNormalization` stands as it comes.",
        {"of_1x1": (blocks.TINY, True)},
    ),
    (
        "bias-kept",
        "The convolutions have biases and ResNet's epsilon. Here they have no biases, and `BatchNormalization` stands "
        "as it comes.",
        {"bias": True, "epsilon": blocks.TINY},
    ),
    (
        "bias-kept",
        "The 1×1 layers have biases. Batch normalisation follows, so they have none.",
        {"of_1x1": (blocks.USUAL, True)},
    ),
    (
        "epsilon",
        "Batch normalisation has ResNet's epsilon. Here it stands as it comes, with 1e-3.",
        {"epsilon": blocks.TINY},
    ),
    (
        "shortcut-missing",
        "The shortcut is missing where stride is 1 and the numbers of maps agree.",
        {"shortcut": lambda stride, fits: False},
    ),
    (
        "shortcut-where-it-does-not-fit",
        "x is added wherever the stride is 1. The numbers of maps must agree, too.",
        {"shortcut": lambda stride, fits: stride == 1},
    ),
    (
        "projection-added",
        "Where x does not fit it was projected, as in ResNet. Here there is no shortcut then.",
        {"project": lambda stride, fits: not fits},
    ),
    (
        "projection-added",
        "Where the number of maps differs x was projected. Here there is no shortcut then.",
        {"project": lambda stride, fits: stride == 1 and not fits},
    ),
    (
        "projection-added",
        "x was projected everywhere. Here x itself is added where it fits, and nothing where it does not.",
        {"project": lambda stride, fits: True},
    ),
    (
        "projection-added",
        "x was projected where it fits. There x itself is added.",
        {"project": lambda stride, fits: fits},
    ),
    (
        "gate-behind-the-last",
        "The gate stands behind the last 1×1. It stands before it, on the wide maps.",
        {"gate_last": True},
    ),
    (
        "stride-in-the-first",
        "The stride is in the expanding 1×1. It is in the depthwise layer.",
        {"stride_at_expand": True},
    ),
    ("expanded-by-one", "A 1×1 layer was built although `expand` is 1. It is left out there.", {"always_expand": True}),
    (
        "ordinary-for-depthwise",
        "The middle is an ordinary convolution. A depthwise one has a filter for each map and mixes nothing.",
        {"depthwise": False},
    ),
    (
        "relu-at-the-end",
        "An activation stands behind the addition. There is none.",
        {"final": lambda x: blocks._act(x, "relu")},
    ),
    (
        "relu-at-the-end",
        "An activation stands behind the addition. There is none.",
        {"final": lambda x: blocks._act(x, "silu")},
    ),
]


def _wrap_mbconv(wrong):
    return lambda x, filters, kernel_size, stride, expand: wrong(x, filters, kernel_size, stride, expand)


def _right_mbconv(x, filters, kernel_size, stride, expand):
    return blocks.mbconv(LAYERS, x, filters, kernel_size, stride, expand)


def _with_own_gate(squeeze_excite: Callable) -> Callable:
    """An MBConv around the learner's gate, where the gate's check knows what is wrong with it."""
    name = gate_check.report(squeeze_excite).misconception
    wrong = next((mistake.wrong for mistake in gate_check.misconceptions if mistake.name == name), None)
    own = (lambda kit, x, reduced: wrong(x, reduced)) if wrong else blocks.gate
    return lambda x, filters, kernel_size, stride, expand: blocks.mbconv(
        LAYERS, x, filters, kernel_size, stride, expand, gate=own
    )


gate_check = squeeze_excite

mbconv = Check(
    "mbconv",
    oracle=_right_mbconv,
    criteria=[
        Returns(
            "expand, look, gate, shrink",
            1.5,
            lambda rng: [case(maps(rng, 2, 6, 4, 8), 5, 3, 1, 2), case(maps(rng, 1, 4, 6, 12), 7, 3, 1, 3)],
        ),
        Returns(
            "a shortcut where it fits, and nowhere else",
            0.5,
            lambda rng: [case(maps(rng, 2, 4, 6, 8), 8, 3, 1, 2), case(maps(rng, 1, 6, 4, 8), 8, 3, 2, 2)],
        ),
        Returns(
            "no expansion where expand is 1",
            0.5,
            lambda rng: [case(maps(rng, 2, 4, 6, 8), 5, 3, 1, 1), case(maps(rng, 1, 6, 4, 8), 8, 3, 1, 1)],
        ),
        Returns(
            "other kernels and strides, few maps",
            0.5,
            lambda rng: [
                case(maps(rng, 2, 7, 8, 4), 6, 5, 2, 2),
                case(maps(rng, 1, 5, 6, 3), 2, 5, 1, 2),
                case(maps(rng, 1, 4, 5, 7), 3, 3, 1, 2),
            ],
        ),
    ],
    misconceptions=[
        *mistakes_of(blocks.mbconv, SLIPS_MBCONV, _wrap_mbconv),
        Misconception(
            "stride-ignored",
            "The stride is always 1.",
            lambda x, filters, kernel_size, stride, expand: _right_mbconv(x, filters, kernel_size, 1, expand),
        ),
        Misconception(
            "kernel-size-ignored",
            "The depthwise kernel is always 3×3. `kernel_size` says how large it is.",
            lambda x, filters, kernel_size, stride, expand: _right_mbconv(x, filters, 3, stride, expand),
        ),
        *[
            Misconception(
                name,
                f"It is right around another gate: {sentence[0].lower()}{sentence[1:]}",
                _wrap_mbconv(partial(blocks.mbconv, LAYERS, gate=partial(blocks.gate, **slips))),
            )
            for name, sentence, slips in SLIPS_GATE[:1] + SLIPS_GATE[6:7]
        ],
    ],
    hints=[
        "For maps of (14, 14, 16) and `expand=6`: how many maps are there behind each of the four steps?",
        '`layers.DepthwiseConv2D(kernel_size, strides=stride, padding="same", use_bias=False)`; the gate is your '
        "`squeeze_excite`.",
        "Remember C first. Then four steps, each of which takes what the one before gave; at the end, an `if` for "
        "the shortcut.",
    ],
    built_from=_with_own_gate,
    through=probes.of_block,
    time_limit=PATIENCE,
)
