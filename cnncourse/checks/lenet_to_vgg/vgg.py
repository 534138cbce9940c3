"""VGG, in all its configurations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cnncourse.checks.kit import case
from cnncourse.checks.lenet_to_vgg._networks import all_hidden, builder, plan, swap
from cnncourse.checks.networks import (
    FLATTEN,
    GivesLogits,
    HasParameters,
    Layer,
    SameLogits,
    Slip,
    Table,
    conv,
    dense,
    max_pool,
)

_VGG = {"A": (1, 1, 2, 2, 2), "B": (2, 2, 2, 2, 2), "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}
_WIDTHS = (64, 128, 256, 512, 512)


def _vgg(
    configuration: str, num_classes: int = 1000, numbers: dict = _VGG, widths: tuple = _WIDTHS
) -> tuple[Layer, ...]:
    blocks = [[conv(width, 3, 1, 1)] * number + [max_pool(2)] for width, number in zip(widths, numbers[configuration])]
    dense_layers = [FLATTEN, dense(4096), dense(4096), dense(num_classes, activation=None)]
    return (*(layer for block in blocks for layer in block), *dense_layers)


def _other_vgg(**options: Any) -> Callable:
    return lambda *args, **kwargs: Table((224, 224, 3), _vgg(*args, **kwargs, **options))


def _configuration(letter: str) -> Callable:
    """One configuration, whatever is asked for."""
    return _other_vgg(numbers=dict.fromkeys(_VGG, _VGG[letter]))


_WRONG_VGG = (
    Slip(
        "widths-not-doubled",
        "The last block has 1024 filters in each layer. The table ends with 512.",
        _other_vgg(widths=(64, 128, 256, 512, 1024)),
    ),
    Slip(
        "two-layers-in-each-block",
        "Each block has two layers. How many has the table for this configuration?",
        _other_vgg(numbers=dict.fromkeys(_VGG, _VGG["B"])),
    ),
    Slip("same-configuration-for-all", "That is configuration A, whatever is asked for.", _configuration("A")),
    Slip("same-configuration-for-all", "That is configuration D, whatever is asked for.", _configuration("D")),
    Slip(
        "another-configuration",
        "That is configuration E, and another one is asked for. The 16 of VGG-16 counts the three dense layers, too.",
        _configuration("E"),
    ),
    Slip(
        "one-layer-too-few",
        "A layer is missing in each block.",
        _other_vgg(numbers={key: tuple(max(n - 1, 1) for n in value) for key, value in _VGG.items()}),
    ),
)

VGG = plan(
    _vgg,
    (224, 224, 3),
    (case("D", num_classes=5), case("A", 3), case("E")),
    lambda configuration, num_classes=1000: num_classes,
    bare=("dense",),
    slips=[
        (
            "another-pooling",
            "The pooling takes the mean. In VGG it takes the largest number.",
            swap("max_pool", "avg_pool"),
        ),
        (
            "pooling-overlaps",
            "The pooling windows overlap, as in AlexNet. In VGG they are as wide as their step.",
            lambda layers: [
                layer._replace(kernel_size=3, padding="same") if layer.kind == "max_pool" else layer for layer in layers
            ],
        ),
        (
            "dense-layer-missing",
            "One of the two dense layers of 4096 is missing.",
            lambda layers: [*layers[:-2], layers[-1]],
        ),
        (
            "last-pooling-missing",
            "The pooling behind the last block is missing.",
            lambda layers: [layer for i, layer in enumerate(layers) if i != len(layers) - 5],
        ),
        ("another-activation", "The activation is tanh. VGG's is ReLU.", all_hidden(activation="tanh")),
        (
            "activation-missing",
            "The ReLU before each pooling is missing. It follows every convolution.",
            lambda layers: _bare_before_pooling(layers),
        ),
        (
            "activation-once-a-block",
            "The activation stands once in each block. It follows every convolution.",
            lambda layers: _once_a_block(layers),
        ),
    ],
)
VGG = replace(VGG, slips=(*_WRONG_VGG, *VGG.slips))


def _once_a_block(layers):
    following = [*layers[1:], None]
    return [
        layer._replace(activation=None) if layer.kind == "conv" and after.kind == "conv" else layer
        for layer, after in zip(layers, following)
    ]


def _bare_before_pooling(layers):
    following = [*layers[1:], None]
    return [
        layer._replace(activation=None) if layer.kind == "conv" and after.kind == "max_pool" else layer
        for layer, after in zip(layers, following)
    ]


vgg = builder(
    "vgg",
    lambda configuration, num_classes=1000: None,
    [
        GivesLogits("a picture of 224×224 gives a logit for each class", 0.5, VGG),
        HasParameters("configuration D: as many parameters as published, to the last one", 1, VGG),
        HasParameters("configurations A and E as well", 1, VGG, which=(1, 2)),
        SameLogits("configuration D: the same logits as keras.applications.VGG16, with the same weights", 1.5, VGG),
    ],
    hints=[
        "Five blocks. What do they have in common, and in which two numbers do they differ?",
        "A dict from the letter to five numbers of layers, and `zip` with the five widths.",
        "A loop over blocks, in it a loop over the layers of a block, then pooling. Three dense layers close it.",
    ],
)
