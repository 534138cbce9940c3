"""Usual slips in building a network from a layer table: each is the table with something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cnncourse.checks.kit import (
    GENERAL,
)
from cnncourse.checks.networks.plans import Slip
from cnncourse.checks.networks.tables import BY_CHANNELS, DIVIDE, GLOBAL_AVERAGE, SOFTMAX, Layer, Table


def changed(
    layers: Callable[..., tuple[Layer, ...]], change: Callable[[tuple[Layer, ...]], Iterable[Layer]], shape: tuple
) -> Callable[..., Table]:
    """Make a wrong reference: the layers of a call, changed."""
    return lambda *args, **kwargs: Table(shape, tuple(change(layers(*args, **kwargs))))


def each(kind: str, /, **new: Any) -> Callable[[tuple[Layer, ...]], list[Layer]]:
    """Change all layers of a kind."""
    return lambda layers: [layer._replace(**new) if layer.kind == kind else layer for layer in layers]


def one_bare(layers: tuple[Layer, ...], kinds: tuple[str, ...]) -> Iterable[tuple[str, str, Callable]]:
    """Yield the slips that the activation behind one layer is missing, for each layer of the kinds "conv" and "dense"
    that has one.
    """
    told = {"conv": "convolution", "dense": "hidden dense layer"}
    for kind in kinds:
        total = sum(layer.kind == kind for layer in layers[:-1])
        for number in range(total):

            def change(layers: tuple[Layer, ...], kind: str = kind, number: int = number) -> list[Layer]:
                place = [i for i, layer in enumerate(layers[:-1]) if layer.kind == kind][number : number + 1]
                return [layer._replace(activation=None) if i in place else layer for i, layer in enumerate(layers)]

            yield (
                "activation-missing",
                f"The activation behind {told[kind]} {number + 1} of {total} is missing.",
                change,
            )


def hidden(layers: tuple[Layer, ...], **new: Any) -> list[Layer]:
    """Change all dense layers but the last."""
    return [layer._replace(**new) if layer.kind == "dense" and layer is not layers[-1] else layer for layer in layers]


def usual_slips(
    layers: Callable[..., tuple[Layer, ...]], shape: tuple[int, int, int], without: tuple[str, ...] = ()
) -> tuple[Slip, ...]:
    """The slips that any network of convolutions, pooling and dense layers invites.

    Args:
        layers: from the call's arguments, the right layers.
        shape: of the pictures.
        without: names of those that change nothing in this network.
    """
    return tuple(
        Slip(name, sentence, changed(layers, change, shape))
        for name, sentence, change in (
            (
                "softmax-at-the-end",
                "The numbers of a picture add up to 1: a softmax stands at the end. Logits are what goes into it.",
                lambda layers: [*layers, SOFTMAX],
            ),
            (
                "relu-at-the-end",
                "The last layer has an activation that cuts negative numbers off. Logits may be negative.",
                lambda layers: [*layers[:-1], layers[-1]._replace(activation="relu")],
            ),
            (
                "biases-missing",
                "The biases are missing: one for each filter and each unit.",
                lambda layers: [l._replace(use_bias=False) for l in layers],
            ),
            (
                "biases-missing",
                "The convolutions have no biases: one for each filter is asked for.",
                each("conv", use_bias=False),
            ),
            (
                "activation-missing",
                "Nothing bends between the layers: an activation is missing behind each of them.",
                lambda layers: [l._replace(activation=None) for l in layers],
            ),
            ("activation-missing", "The activation behind the convolutions is missing.", each("conv", activation=None)),
            (
                "activation-missing",
                "The activation behind the hidden dense layers is missing.",
                lambda layers: hidden(layers, activation=None),
            ),
            (
                "padding-missing",
                "The convolutions lose their border: where does the table of layers ask for padding?",
                each("conv", padding=0),
            ),
            ("divided-by-255", GENERAL["divided-by-255"], lambda layers: [DIVIDE, *layers]),
            (
                "flattened-by-channels",
                "The maps were laid out one behind the other. In Keras all channels of a pixel stand side by side.",
                lambda layers: [BY_CHANNELS if l.kind == "flatten" else l for l in layers],
            ),
            (
                "pooling-missing",
                "The pooling layers are missing.",
                lambda layers: [l for l in layers if "pool" not in l.kind],
            ),
            (
                "global-average",
                "A mean was taken over each map before the dense layers. Here all its numbers go on.",
                lambda layers: [GLOBAL_AVERAGE if l.kind == "flatten" else l for l in layers],
            ),
        )
        if name not in without
    )
