"""Claims about AlexNet and VGG, recomputed."""

from __future__ import annotations

import numpy as np

from cnncourse.beside import probes
from cnncourse.checks.networks import Claim
from cnncourse.checks.networks import audit as make_audit


def _counted() -> dict[str, float]:
    """The numbers as Keras's layers have them, without any weights being made."""
    import keras

    from cnncourse.historic_layers import INPUT, LAYERS, from_table

    with probes.without_numbers():
        alexnet = from_table(INPUT["AlexNet"], LAYERS["AlexNet"])
        vgg = keras.applications.VGG16(weights=None)
    dense = [layer for layer in alexnet.layers if isinstance(layer, keras.layers.Dense)]
    return {
        "alexnet_input": next(width for width in range(200, 300) if list(range(0, width - 10, 4))[54:] == [width - 11]),
        "alexnet_neurons": np.prod(alexnet.layers[0].output.shape[1:]),
        "alexnet_dense_megabytes": sum(4 * layer.count_params() for layer in dense) / 1e6,
        "vgg_biases": sum(np.prod(w.shape) for w in vgg.weights if w.path.endswith("bias")),
    }


audit = make_audit(
    "audit",
    [
        (
            Claim(
                "alexnet_input",
                "the input that gives conv1 its 55×55",
                227,
                (
                    (
                        224,
                        "printed-size",
                        "That is the printed size. With a filter of 11, a step of 4 and no padding it gives 54.25 "
                        "places.",
                    ),
                    (
                        228,
                        "off-by-one",
                        "One pixel too much: the last step would only half fit. Which size is used up to its last "
                        "pixel?",
                    ),
                    (
                        220,
                        "filter-forgotten",
                        "55 steps of 4 pixels are not all: the filter itself is wider than a step.",
                    ),
                    (231, "one-step-too-many", "55 places are 54 steps and one filter."),
                    (55, "output-not-input", "That is the size behind conv1. Which size stands before it?"),
                ),
            ),
            1,
        ),
        (
            Claim(
                "alexnet_neurons",
                "the neurons of conv1",
                290_400,
                (
                    (
                        253_440,
                        "printed-number",
                        "That is the printed number. Count the numbers that conv1 gives: rows, columns, filters.",
                    ),
                    (145_200, "one-card-only", "That is the half that one graphics card holds. Both belong to conv1."),
                    (3_025, "filters-forgotten", "That is one map. conv1 has one for each filter."),
                    (279_936, "places-rounded-down", "That is 54·54·96. How many places has conv1 really?"),
                    (
                        34_944,
                        "parameters-not-neurons",
                        "These are its parameters. A neuron is one number that the layer gives.",
                    ),
                    (
                        34_848,
                        "parameters-not-neurons",
                        "These are its weights. A neuron is one number that the layer gives.",
                    ),
                    (150_528, "input-not-output", "That is 224·224·3, the input. Neurons are what comes out."),
                    (154_587, "input-not-output", "That is 227·227·3, the input. Neurons are what comes out."),
                    (69_984, "behind-the-pooling", "That is 27·27·96, what pooling leaves. Count before it."),
                ),
            ),
            1,
        ),
        (
            Claim(
                "alexnet_dense_megabytes",
                "the memory of the dense layers",
                234.524576,
                (
                    (
                        1000,
                        "printed-number",
                        "That is the printed size. Count the parameters of the three dense layers, and four bytes "
                        "for each.",
                    ),
                    (58.631144, "bytes-forgotten", "These are millions of parameters. Each takes four bytes."),
                    (234_524_576, "unit-forgotten", "These are bytes. Megabytes are asked for."),
                    (0.234524576, "unit-forgotten", "These are gigabytes. Megabytes are asked for."),
                    (218.136576, "last-layer-forgotten", "Two of the three dense layers are counted. fc8 is one, too."),
                    (151.011328, "one-layer-only", "That is fc6. fc7 and fc8 are dense layers, too."),
                    (469.049152, "eight-bytes", "Eight bytes were taken for each number. float32 has four."),
                    (117.262288, "two-bytes", "Two bytes were taken for each number. float32 has four."),
                    (243.860896, "all-layers", "These are all layers. The dense ones are asked for."),
                    *[
                        (
                            value,
                            "another-megabyte",
                            "That is in units of 1024·1024 bytes. Here a megabyte has a million.",
                        )
                        for value in (234_524_576 / 2**20, 223.66, 223.7, 224, 223)
                    ],
                ),
                tolerance=2.5e-3,
            ),
            1,
        ),
        (
            Claim(
                "vgg_biases",
                "the biases that the table does not count",
                13_416,
                (
                    (
                        138_344_128,
                        "weights-not-biases",
                        "These are the weights, which the table has. What does it leave out?",
                    ),
                    (138_357_544, "all-parameters", "These are all parameters. What does the table leave out?"),
                    (
                        4_224,
                        "dense-forgotten",
                        "These are the biases of the convolutions. Dense layers have some, too.",
                    ),
                    (
                        9_192,
                        "convolutions-forgotten",
                        "These are the biases of the dense layers. Convolutions have some, too.",
                    ),
                    (
                        1_728,
                        "printed-number",
                        "That is the printed number, and right as it is: the weights of one layer. How many biases are "
                        "there, in all layers?",
                    ),
                    (
                        1_792,
                        "first-layer-only",
                        "That is the first layer, weights and biases. How many biases are there, in all layers?",
                    ),
                    (64, "first-layer-only", "That is the first layer. The table leaves something out in every row."),
                    (16, "one-bias-a-layer", "That would be one for each layer. Each filter and each unit has one."),
                    (
                        13,
                        "one-bias-a-layer",
                        "That would be one for each convolution. Each filter and each unit has one.",
                    ),
                    (12_416, "last-layer-forgotten", "The last layer is missing. It has units, too."),
                ),
            ),
            1,
        ),
    ],
    proof=_counted,
    hints=[
        "For each claim: which layer is it about, and what are its numbers in the table?",
        "Your own functions help: `count` and `output_size` from lesson 01. Or let Keras count: `model.summary()`.",
        "55 places are 54 steps of 4 and one filter of 11. A neuron is one number of a map; a bias belongs to each "
        "filter and unit.",
        'One dict, `{"alexnet_input": ..., ...}`, a number behind each name; plain arithmetic such as `55 * 55` '
        "may stand there.",
    ],
)
