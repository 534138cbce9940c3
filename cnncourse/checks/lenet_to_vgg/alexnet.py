"""AlexNet of 2012, with groups and local response normalisation."""

from __future__ import annotations

from collections.abc import Callable

from cnncourse.checks.kit import case
from cnncourse.checks.lenet_to_vgg._networks import all_hidden, builder, drop, plan, put, swap
from cnncourse.checks.networks import (
    FLATTEN,
    NORMALIZE,
    TWO_BY_TWO,
    GivesLogits,
    HasParameters,
    Layer,
    SameLogits,
    conv,
    dense,
    each,
    max_pool,
)


def _alexnet(num_classes: int = 1000) -> tuple[Layer, ...]:
    return (
        conv(96, 11, 4),
        NORMALIZE,
        max_pool(3, 2),
        conv(256, 5, 1, 2, groups=2),
        NORMALIZE,
        max_pool(3, 2),
        conv(384, 3, 1, 1),
        conv(384, 3, 1, 1, groups=2),
        conv(256, 3, 1, 1, groups=2),
        max_pool(3, 2),
        FLATTEN,
        dense(4096),
        dense(4096),
        dense(num_classes, activation=None),
    )


def _exchange(first: int, second: int) -> Callable:
    def change(layers):
        order = list(layers)
        order[first], order[second] = order[second], order[first]
        return order

    return change


ALEXNET = plan(
    _alexnet,
    (227, 227, 3),
    (case(num_classes=7), case()),
    lambda num_classes=1000: num_classes,
    slips=[
        (
            "groups-ignored",
            "The groups are missing: a filter of conv2, conv4 or conv5 sees only the maps of its own graphics card.",
            each("conv", groups=1),
        ),
        (
            "groups-everywhere",
            "conv3 has groups too. It is the one layer, besides the first, in which both cards see everything.",
            put(6, groups=2),
        ),
        (
            "groups-incomplete",
            "Only conv2 has groups. The table names more.",
            lambda layers: put(7, groups=1)(put(8, groups=1)(layers)),
        ),
        ("groups-incomplete", "conv2 has no groups. The table says two.", put(3, groups=1)),
        ("groups-incomplete", "conv4 has no groups. The table says two.", put(7, groups=1)),
        ("groups-incomplete", "conv5 has no groups. The table says two.", put(8, groups=1)),
        (
            "groups-interleaved",
            "A group was given every second map. It gets one half of them, first or last.",
            lambda layers: _interleaved(layers),
        ),
        (
            "normalisation-missing",
            "The local response normalisation is missing, behind the first two convolutions.",
            lambda layers: [l for l in layers if l != NORMALIZE],
        ),
        ("normalisation-missing", "The local response normalisation behind conv1 is missing.", drop(1)),
        ("normalisation-missing", "The local response normalisation behind conv2 is missing.", drop(4)),
        (
            "normalisation-after-pooling",
            "Normalisation and pooling have changed places.",
            lambda layers: _exchange(4, 5)(_exchange(1, 2)(layers)),
        ),
        (
            "normalisation-before-relu",
            "The normalisation stands before ReLU. It follows it.",
            lambda layers: _relu_behind(layers),
        ),
        (
            "pooling-does-not-overlap",
            "The pooling windows are as wide as their step. In AlexNet they overlap.",
            each("max_pool", kernel_size=2),
        ),
        (
            "another-pooling",
            "The pooling takes the mean. In AlexNet it takes the largest number.",
            swap("max_pool", "avg_pool"),
        ),
        ("same-for-valid", "conv1 keeps its border by padding. The table gives it none.", put(0, padding=4)),
        (
            "same-for-valid",
            "The pooling keeps its border by padding, so that the last maps are 7×7. The table gives it none.",
            lambda layers: _pools_keep_the_border(layers),
        ),
        (
            "same-for-valid",
            "conv1 and the pooling keep their border by padding. The table gives them none.",
            lambda layers: _pools_keep_the_border(put(0, padding=4)(layers)),
        ),
        ("last-pooling-missing", "The pooling behind conv5 is missing.", drop(9)),
        ("dense-layer-missing", "One of the two dense layers of 4096 is missing.", drop(12)),
        (
            "one-column",
            "These are the widths of torchvision's AlexNet, a later network with one column (Krizhevsky, 2014). "
            "Here it is the one of 2012.",
            lambda layers: _one_column(layers),
        ),
        ("another-activation", "The activation is tanh. AlexNet's is ReLU.", all_hidden(activation="tanh")),
    ],
)


def _relu_behind(layers):
    bare = put(3, activation=None)(put(0, activation=None)(layers))
    return [layer._replace(activation="relu") if layer == NORMALIZE else layer for layer in bare]


def _interleaved(layers):
    return [each for layer in layers for each in ((TWO_BY_TWO, layer) if layer.groups == 2 else (layer,))]


def _pools_keep_the_border(layers):
    return [layer._replace(padding="same") if layer.kind == "max_pool" else layer for layer in layers]


def _one_column(layers):
    widths = {0: 64, 3: 192, 6: 384, 7: 256, 8: 256}
    return [layer._replace(width=widths[i], groups=1) if i in widths else layer for i, layer in enumerate(layers)]


alexnet = builder(
    "alexnet",
    lambda num_classes=1000: None,
    [
        GivesLogits("a picture of 227×227 gives a logit for each class", 0.5, ALEXNET),
        HasParameters("as many parameters as published, to the last one", 1.5, ALEXNET, which=(0, 1)),
        SameLogits("the same logits as the network of 2012, with the same weights", 2, ALEXNET),
    ],
    hints=[
        "Go through the table row by row: what is the shape behind each of its layers? `model.summary()` tells you "
        "yours.",
        '`keras.layers.Conv2D` has `groups`. Its padding "same" is the table\'s padding wherever the stride is 1.',
        "Start with `x = image = keras.Input((227, 227, 3))`, go on with `x = layer(x)` line by line, end with "
        "`keras.Model(image, x)`.",
        "`local_response_normalization(x)` stands behind ReLU and before pooling, twice.",
    ],
)
