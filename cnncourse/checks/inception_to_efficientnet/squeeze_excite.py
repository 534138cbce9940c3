"""A gate for each map, from the means of all."""

from __future__ import annotations

from cnncourse.checks.kit import Check, Misconception, Returns, case, probes
from cnncourse.checks.networks import blocks
from cnncourse.checks.networks.blocks import LAYERS
from cnncourse.checks.networks.building import PATIENCE, maps, mistakes_of


def _flat_mean(x, keepdims):
    from keras import ops

    return ops.max(x, axis=(1, 2), keepdims=keepdims)


SLIPS_GATE = [
    ("relu-for-swish", "The first dense layer ends in ReLU. Here it ends in swish.", {"first": "relu"}),
    (
        "activations-swapped",
        "The activations have changed places: swish stands behind the first dense layer, sigmoid behind the second.",
        {"first": "sigmoid", "second": "silu"},
    ),
    (
        "hard-sigmoid",
        "The second dense layer ends in the hard sigmoid, made of straight lines. Here it is sigmoid.",
        {"second": "hard_sigmoid"},
    ),
    ("activation-missing", "The first dense layer has no activation.", {"first": ""}),
    ("sigmoid-for-swish", "The first dense layer ends in sigmoid. It ends in swish.", {"first": "sigmoid"}),
    ("sigmoid-missing", "The second dense layer has no sigmoid: a gate is between 0 and 1.", {"second": ""}),
    (
        "softmax-for-sigmoid",
        "The gates add up to 1: that is softmax. Each map has a gate of its own, so it is sigmoid.",
        {"second": "softmax"},
    ),
    (
        "swish-for-sigmoid",
        "The second dense layer ends in swish. A gate is between 0 and 1: sigmoid.",
        {"second": "silu"},
    ),
    ("biases-missing", "The dense layers have no biases.", {"bias": False}),
    ("max-for-mean", "The largest number of each map was taken, not its mean.", {"mean": _flat_mean}),
    ("added", "The gate was added to the maps. They are multiplied.", {"join": lambda x, gate: x + gate}),
    (
        "added-again",
        "The maps were added to the gated ones. The gate replaces them.",
        {"join": lambda x, gate: x * gate + x},
    ),
    (
        "gate-returned",
        "The gates came back. The maps times their gates are asked for.",
        {"join": lambda x, gate: gate + 0 * x},
    ),
    ("gate-returned", "The gates came back. The maps times their gates are asked for.", {"join": lambda x, gate: gate}),
    (
        "mean-missing",
        "The means are missing: each place got gates of its own. A map has one gate for all its places.",
        {"mean": lambda x, keepdims: x},
    ),
]


def _wrap_gate(wrong):
    return lambda x, reduced: wrong(x, reduced)


squeeze_excite = Check(
    "squeeze-excite",
    oracle=lambda x, reduced: blocks.gate(LAYERS, x, reduced),
    criteria=[
        Returns(
            "each map times its number",
            1.5,
            lambda rng: [case(maps(rng, 2, 4, 6, 16), 6), case(1 + maps(rng, 3, 5, 3, 4), 6)],
        ),
        Returns("one unit is enough", 0.5, lambda rng: [case(maps(rng, 2, 3, 4, 5), 1)]),
    ],
    misconceptions=[
        *mistakes_of(blocks.gate, SLIPS_GATE, _wrap_gate),
        Misconception(
            "divides-again",
            "`reduced` is the number of units already. It was divided once more.",
            lambda x, reduced: blocks.gate(LAYERS, x, max(1, x.shape[-1] // reduced)),
        ),
        Misconception(
            "divides-again",
            "`reduced` is the number of units already. It was divided once more, and 0 units may be left.",
            lambda x, reduced: blocks.gate(LAYERS, x, x.shape[-1] // reduced),
        ),
        Misconception(
            "quarter-of-the-input",
            "The first dense layer always has a quarter of the maps. `reduced` says how many units it has.",
            lambda x, reduced: blocks.gate(LAYERS, x, max(1, x.shape[-1] // 4)),
        ),
        Misconception(
            "one-layer-only",
            "There is one dense layer. There are two: `reduced` units, then one for each map.",
            lambda x, reduced: x * blocks._act(LAYERS.dense(blocks._mean(x, True), x.shape[-1]), "sigmoid"),
        ),
    ],
    hints=[
        "How many numbers come out of each of the four steps, for a picture with C maps?",
        "`layers.GlobalAveragePooling2D(keepdims=True)` gives means (N, 1, 1, C), which can be multiplied with x.",
        'Mean, `layers.Dense(reduced, activation="swish")`, a dense layer for C gates, `layers.Multiply()([x, gate])`.',
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)
