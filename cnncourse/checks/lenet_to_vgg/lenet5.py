"""LeNet-5 as it is written today."""

from __future__ import annotations

from cnncourse.checks.kit import case
from cnncourse.checks.lenet_to_vgg._networks import all_hidden, builder, drop, plan, put, swap
from cnncourse.checks.networks import FLATTEN, GivesLogits, HasParameters, Layer, SameLogits, avg_pool, conv, dense


def _lenet5() -> tuple[Layer, ...]:
    tanh = {"activation": "tanh"}
    return (
        conv(6, 5, **tanh),
        avg_pool(2),
        conv(16, 5, **tanh),
        avg_pool(2),
        conv(120, 5, **tanh),
        FLATTEN,
        dense(84, **tanh),
        dense(10, activation=None),
    )


LENET5 = plan(
    _lenet5,
    (32, 32, 1),
    (case(),),
    lambda: 10,
    pixels=1.0,
    without=("padding-missing", "global-average", "flattened-by-channels"),
    slips=[
        ("another-activation", "The activation is ReLU. In this network it is tanh.", all_hidden(activation="relu")),
        (
            "another-activation",
            "The activation is the sigmoid. In this network it is tanh.",
            all_hidden(activation="sigmoid"),
        ),
        (
            "another-pooling",
            "The pooling takes the largest number. In this network it takes the mean.",
            swap("avg_pool", "max_pool"),
        ),
        (
            "another-pooling",
            "The pooling takes the largest number, and the activation is ReLU. Here it is the mean, and tanh.",
            lambda layers: swap("avg_pool", "max_pool")(all_hidden(activation="relu")(layers)),
        ),
        (
            "padding-added",
            "The convolutions keep the size. In this network they have no padding.",
            lambda layers: [*put(2, padding=2)(put(0, padding=2)(layers))],
        ),
        (
            "padding-added",
            "The first convolution keeps the size. That is for pictures of 28×28; these are 32×32.",
            put(0, padding=2),
        ),
        (
            "activation-after-pooling",
            "The activation stands behind the mean. It follows the convolution: the mean is taken of what it gives.",
            lambda layers: _behind_the_mean(layers),
        ),
        ("layer-missing", "The layer of 120 is missing.", drop(4)),
        ("layer-missing", "The layer of 84 is missing.", drop(6)),
        (
            "activation-at-the-end",
            "There is an activation behind the last layer. Logits are what goes into it.",
            put(7, activation="tanh"),
        ),
    ],
)


def _behind_the_mean(layers):
    bare = put(0, activation=None)(put(2, activation=None)(layers))
    return [
        each
        for layer in bare
        for each in ((layer, Layer("activation", activation="tanh")) if layer.kind == "avg_pool" else (layer,))
    ]


lenet5 = builder(
    "lenet5",
    lambda: None,
    [
        GivesLogits("a picture of 32×32 gives ten logits", 0.5, LENET5),
        HasParameters("61,706 parameters", 0.5, LENET5),
        SameLogits("the same logits as the table of layers, with the same weights", 1, LENET5),
    ],
    hints=[
        "Five layers have weights. Which are they, and what stands between them?",
        "`keras.Sequential([keras.Input((32, 32, 1)), ...])` takes the layers in order.",
        "Convolution, mean, convolution, mean, convolution, flatten, dense, dense; the last one without an activation.",
    ],
)
