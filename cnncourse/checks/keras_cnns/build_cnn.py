"""A small CNN that gives logits."""

import numpy as np

from cnncourse.checks.kit import Breach, Check, Holds, case
from cnncourse.checks.networks import models

MOST_PARAMETERS = 60_000
NOT_APART = "It computes something, and holds parts that are not Keras's own: nobody can look at its layers."
AT_LEAST_TWO = "At least two convolutions are asked for, one after the other."
KERAS_LAYERS = "Build it of the layers and operations that Keras has, without `Lambda` and layers of your own."


def _build_cnn(input_shape, num_classes):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(tuple(input_shape)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.Conv2D(8, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(num_classes),
        ]
    )


def _one_number_a_class(seen, input_shape, num_classes):
    shape, asked = np.shape(seen["outputs"]), (3, num_classes)
    if shape == asked:
        return None if seen["apart"] else Breach(NOT_APART, "not-of-keras-layers", KERAS_LAYERS)
    text = f"Three pictures of shape {input_shape} give an array of shape {shape}; {asked} is asked for."
    if len(shape) == 4:
        return Breach(
            text,
            "maps-not-classes",
            "These are still maps, with rows and columns. Between maps and classes something lays them flat.",
        )
    if len(shape) == 2:
        return Breach(text, "classes-fixed", "The last layer has as many units as there are classes: `num_classes`.")
    return Breach(text, "wrong-shape", "One row for each picture, one number for each class.")


def _fresh_and_shaped(seen, input_shape, num_classes):
    wrong = _one_number_a_class(seen, input_shape, num_classes)
    if wrong:
        return wrong
    if not seen["convolutions"]:
        return Breach("No layer with kernels makes a difference to the result.", "too-few-convolutions", AT_LEAST_TWO)
    if seen["unsteady"]:
        return Breach(*seen["unsteady"])
    if seen["fresh"]:
        return None
    cause = (
        "Each call must build its own. Else training one trains them all, and it starts with what was learned before."
    )
    return Breach(
        "A second call returned the same network again, with the weights that the first has by now.", "not-fresh", cause
    )


def _logits(seen, input_shape, num_classes):
    wrong = _one_number_a_class(seen, input_shape, num_classes)
    if wrong:
        return wrong
    both = np.concatenate([seen["outputs"], seen["larger"]])
    if np.allclose(both.sum(1), 1, atol=1e-3) and both.min() >= 0:
        cause = "There is a softmax at the end. Logits come before it; the loss brings its own."
        return Breach("The numbers of each picture add up to 1: they are probabilities.", "softmax-at-the-end", cause)
    if both.min() >= 0 and both.max() <= 1:
        return Breach(
            "All numbers lie between 0 and 1.",
            "sigmoid-at-the-end",
            "Something squeezes the last layer's numbers. Logits are left as they are.",
        )
    if both.min() >= 0:
        cause = "A ReLU at the end cuts the negative ones off, and their gradients too. Logits may be negative."
        return Breach("None of the numbers is negative.", "relu-at-the-end", cause)
    if np.abs(both).max() <= 1:
        return Breach(
            "All numbers lie between -1 and 1.",
            "tanh-at-the-end",
            "Something squeezes the last layer's numbers. Logits are left as they are.",
        )
    return None


def _small_and_convolutional(seen, input_shape, num_classes):
    wrong = _one_number_a_class(seen, input_shape, num_classes)
    if wrong:
        return wrong
    if seen["convolutions"] < 2:
        text = f"{seen['convolutions']} layer with kernels makes a difference to the result."
        return Breach(text, "too-few-convolutions", AT_LEAST_TWO)
    if not seen["in_turn"]:
        cause = "One after the other they see more: the second one works on the maps of the first."
        return Breach("The convolutions stand side by side, each on the pictures themselves.", "side-by-side", cause)
    if seen["bent"] < 2:
        text = f"Behind {'one convolution only' if seen['bent'] else 'no convolution'} there is an activation."
        cause = (
            "Without one in between, two convolutions are no more than one larger convolution. Pooling is no "
            "activation."
        )
        return Breach(text, "activation-missing", cause)
    if seen["parameters"] > MOST_PARAMETERS:
        cause = "Where are most of them? Count the last dense layer's: inputs times units. What shrinks its inputs?"
        return Breach(
            f"For pictures of shape {input_shape} it holds {seen['parameters']:,} numbers.", "too-large", cause
        )
    return None


def _networks(rng):
    return [case((8, 8, 1), 10), case((28, 28, 1), 10), case((12, 9, 3), 4)]


build_cnn = Check(
    "build-cnn",
    oracle=_build_cnn,
    keras=True,
    keeps=True,
    observe=models.network,
    time_limit=20,
    criteria=[
        Holds(
            "a fresh network that convolves, one number for each picture and class, whatever the size",
            1,
            _networks,
            _fresh_and_shaped,
        ),
        Holds("logits, not probabilities", 1, _networks, _logits),
        Holds(
            "two convolutions or more, with activations, at most 60,000 parameters",
            1,
            _networks,
            _small_and_convolutional,
        ),
    ],
    hints=[
        "Which shape has the picture after each of your layers, and how many numbers reach the last one?",
        "`keras.Sequential([keras.Input(input_shape), …])` stacks layers, `model.summary()` counts their parameters.",
        "Convolution and pooling, twice; then something that lays the maps flat; then a dense layer without an "
        "activation.",
        "For 28×28 pixels two poolings leave 7×7. Times 32 filters times 10 classes, that is far below 60,000.",
    ],
)
