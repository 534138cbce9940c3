"""What three layers of 3×3 cost and see, beside one of 7×7."""

from __future__ import annotations

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _channels(rng):
    return [case(1), case(3 + int(rng.integers(0, 9))), case(64 * int(rng.integers(1, 9)))]


def _three_3x3(channels):
    return 27 * channels**2, 49 * channels**2, 7


def _proof(rng):
    """Keras's layers, and a pixel that is spread three times."""
    import keras

    line = np.ones(1)
    for _ in range(3):
        line = np.convolve(line, np.ones(3))
    for channels in (1, 5, 16):
        stack = [keras.layers.Conv2D(channels, size, use_bias=False) for size in (3, 3, 3, 7)]
        for layer in stack:
            layer.build((None, 20, 20, channels))
        weights = [layer.count_params() for layer in stack]
        yield _three_3x3(channels), (sum(weights[:3]), weights[3], np.count_nonzero(line))


three_3x3 = Check(
    "three-3x3",
    oracle=_three_3x3,
    proof=_proof,
    criteria=[
        Returns("the weights of three 3×3 layers", 0.25, _channels, part=0),
        Returns("the weights of one 7×7 layer", 0.25, _channels, part=1),
        Returns("the receptive field of both", 0.5, _channels, part=2),
    ],
    misconceptions=[
        Misconception(
            "one-layer-only", "That is one layer of 3×3. There are three of them.", lambda c: (9 * c * c, 49 * c * c, 7)
        ),
        Misconception(
            "channels-not-squared",
            "A layer has a filter for each channel that comes out, and each filter sees all channels that come in.",
            lambda c: (27 * c, 49 * c, 7),
        ),
        Misconception(
            "channels-forgotten",
            "These are the weights of one channel. Each filter sees all channels, and there is one for each.",
            lambda c: (27, 49, 7),
        ),
        Misconception(
            "biases-counted",
            "The biases were counted. Here only weights are.",
            lambda c: (27 * c * c + 3 * c, 49 * c * c + c, 7),
        ),
        Misconception(
            "kernel-not-squared",
            "A kernel of 3×3 has nine weights, one of 7×7 has 49.",
            lambda c: (9 * c * c, 7 * c * c, 7),
        ),
        Misconception(
            "fields-added",
            "3 + 3 + 3 is too much: the windows of neighbours overlap. Draw a line of pixels.",
            lambda c: (27 * c * c, 49 * c * c, 9),
        ),
        Misconception(
            "fields-multiplied",
            "3·3·3 is what windows side by side would see. These overlap.",
            lambda c: (27 * c * c, 49 * c * c, 27),
        ),
        Misconception("two-layers-only", "That is what two layers see.", lambda c: (27 * c * c, 49 * c * c, 5)),
        Misconception("one-layer-s-field", "That is what one layer sees.", lambda c: (27 * c * c, 49 * c * c, 3)),
        Misconception(
            "field-as-a-pair",
            "The receptive field is asked for as one number, the pixels of one direction.",
            lambda c: (27 * c * c, 49 * c * c, (7, 7)),
        ),
        Misconception(
            "weights-multiplied",
            "The weights of three layers were multiplied. Each layer adds its own.",
            lambda c: ((9 * c * c) ** 3, 49 * c * c, 7),
        ),
        Misconception(
            "first-layer-sees-colours",
            "The first layer was given three colours. Here each has as many channels in as out.",
            lambda c: (27 * c + 18 * c * c, 147 * c, 7),
        ),
        Misconception(
            "field-squared",
            "The receptive field is asked for in pixels of one direction.",
            lambda c: (27 * c * c, 49 * c * c, 49),
        ),
        Misconception(
            "pair-swapped", "The two numbers of weights have changed places.", lambda c: (49 * c * c, 27 * c * c, 7)
        ),
        Misconception(
            "results-missing",
            "Three numbers are asked for: weights, weights, receptive field.",
            lambda c: (27 * c * c, 49 * c * c),
        ),
    ],
    hints=[
        "How many weights has one filter of 3×3 that sees all channels? How many filters has a layer?",
        "Each further layer of 3×3 adds two pixels to what is seen.",
        "Return three numbers: 3 layers · weights of a kernel · channels in · channels out; the same for one 7×7; "
        "the pixels.",
    ],
)
