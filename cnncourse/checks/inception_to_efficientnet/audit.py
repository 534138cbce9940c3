"""Claims about GoogLeNet and ResNet, recomputed."""

from __future__ import annotations

from cnncourse.beside import probes
from cnncourse.checks.networks import Claim, blocks
from cnncourse.checks.networks import audit as audit_of
from cnncourse.checks.networks.blocks import Network


def _quotient(name: str, sentence: str, above: int, below: int) -> list[tuple[float, str, str]]:
    """A wrong quotient, exact and rounded."""
    exact = above / below
    return [
        (value, name, sentence) for value in dict.fromkeys((exact, round(exact, 1), round(exact, 2), round(exact, 3)))
    ]


def _counted() -> dict[str, float]:
    """The numbers as Keras's layers have them, without any weights being made."""
    import keras

    from cnncourse.historic_layers import INPUT, LAYERS, from_table

    with probes.without_numbers():
        first = keras.Sequential([keras.Input((224, 224, 3)), keras.layers.Conv2D(64, 7, 2, "same")])
        alexnet = from_table(INPUT["AlexNet"], LAYERS["AlexNet"])
        resnet = keras.applications.ResNet50(weights=None)
    convolutions = [layer for layer in resnet.layers if isinstance(layer, keras.layers.Conv2D)]
    return {
        "googlenet_first_layer": first.count_params(),
        "alexnet_over_googlenet": round(alexnet.count_params() / Network(blocks.googlenet).parameters, 1),
        "resnet50_biases": sum(layer.filters for layer in convolutions),
    }


audit = audit_of(
    "audit",
    [
        (
            Claim(
                "googlenet_first_layer",
                "the parameters of GoogLeNet's first layer, as you built it",
                9472,
                (
                    (9408, "biases-forgotten", "These are the weights. Each of the 64 filters has a bias, too."),
                    (3200, "channels-forgotten", "A filter sees all three colours, not one."),
                    (3136, "channels-forgotten", "A filter sees all three colours, and has a bias."),
                    (2700, "copied", "That is the printed number itself. Count the layer that you built."),
                    (
                        2712,
                        "another-layer",
                        "That is a separable layer, which the printed number fits. Yours is an ordinary one.",
                    ),
                    (
                        2800,
                        "another-layer",
                        "That is a separable layer with biases. Yours is an ordinary one.",
                    ),
                    (9600, "a-bias-for-each-channel", "A filter has one bias, however many channels it sees."),
                    (9.472, "in-thousands", "That is in thousands. Write out all the digits, as the example does."),
                    (9.5, "in-thousands", "That is in thousands. Write out all the digits, as the example does."),
                    (1408, "kernel-not-squared", "A kernel of 7×7 has 49 weights for each channel."),
                ),
            ),
            1,
        ),
        (
            Claim(
                "alexnet_over_googlenet",
                "how many times fewer parameters",
                8.7,
                (
                    (12, "copied", "That is the printed number itself. Divide the two exact ones."),
                    (
                        9,
                        "rounded-to-whole",
                        "That is rounded to a whole number. One place behind the point is asked for.",
                    ),
                    (8, "rounded-to-whole", "Everything behind the point is cut off. One place of it is asked for."),
                    *_quotient(
                        "rounded-totals", "Those are the totals in round millions. Divide the exact ones.", 60, 7
                    ),
                    *_quotient(
                        "another-network",
                        "That is VGG-16 over GoogLeNet. The sentence is about AlexNet.",
                        138_357_544,
                        6_998_552,
                    ),
                    *_quotient(
                        "the-other-way-round",
                        "That is GoogLeNet over AlexNet. How many *times* fewer is the other way round.",
                        6_998_552,
                        60_965_224,
                    ),
                    *_quotient(
                        "another-alexnet",
                        "That is an AlexNet without groups. The published one has them: 60,965,224.",
                        62_378_344,
                        6_998_552,
                    ),
                    *_quotient(
                        "another-googlenet",
                        "4 million is another source's wrong number for GoogLeNet. Take 6,998,552.",
                        60_965_224,
                        4_000_000,
                    ),
                    *_quotient(
                        "auxiliary-heads",
                        "That counts GoogLeNet's auxiliary heads, which are thrown away after training.",
                        60_965_224,
                        13_378_280,
                    ),
                ),
                tolerance=0.006,
            ),
            1,
        ),
        (
            Claim(
                "resnet50_biases",
                "what the biases make of ResNet-50's two totals",
                26560,
                (
                    (79680, "whole-difference", "That is the whole difference. A part of it are moving statistics."),
                    (
                        39840,
                        "whole-difference-halved",
                        "That is half of the difference. How many of its numbers belong to one filter?",
                    ),
                    (
                        53120,
                        "statistics-not-biases",
                        "That is the moving statistics, two for each filter. How many biases are there?",
                    ),
                    (27560, "head-counted", "The dense layer has its 1,000 biases in both totals."),
                    (22720, "projections-forgotten", "The four projections are convolutions, too."),
                    (
                        106240,
                        "all-of-normalization",
                        "That is all that batch normalisation has. Two of its four numbers for each filter are in "
                        "both totals.",
                    ),
                    (26496, "first-layer-forgotten", "The first convolution has biases, too."),
                ),
            ),
            1,
        ),
    ],
    [
        "Which layer is each claim about, and what are all the numbers that its count needs?",
        "parameters of a convolution = kernel · kernel · channels in · filters + filters. In Keras, "
        "`model.summary()` or `layer.count_params()`.",
        "Each number is one line of arithmetic: a product and a sum; a quotient; a difference shared out as one "
        "bias and two statistics for each filter.",
    ],
    proof=_counted,
)
