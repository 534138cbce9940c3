"""What a layer inside a model gives."""

from functools import cache, partial

import numpy as np

from cnncourse import backend
from cnncourse.checks.inside_a_cnn._calls import PATIENCE, random_pictures
from cnncourse.checks.kit import Check, Misconception
from cnncourse.checks.networks.given import ReturnsOnModel, about, randomised, stack


def _layer_outputs(model, images, layer_name, training=False):
    import keras

    return np.asarray(keras.Model(model.inputs[0], model.get_layer(layer_name).output)(images, training=training))


def _in_training(model, images, layer_name):
    before = model.get_weights()
    outputs = _layer_outputs(model, images, layer_name, training=True)
    model.set_weights(before)  # the next mistake is looked for in the same network
    return outputs


def _at(model, layer_name, step):
    """The name of the layer some steps away from one."""
    names = [layer.name for layer in model.layers]
    return names[max(0, names.index(layer_name) + step)]


def _input_of(model, images, layer_name):
    import keras

    return np.asarray(keras.Model(model.inputs[0], model.get_layer(layer_name).input)(images))


def _layer_alone(model, images, layer_name):
    return np.asarray(model.get_layer(layer_name)(images))


def _in_order(model, images, layer_name):
    """Call the layers one after the other, as if no layer had two followers."""
    for layer in model.layers[1 if type(model.layers[0]).__name__ == "InputLayer" else 0 :]:
        images = layer(images)
        if layer.name == layer_name:
            return np.asarray(images)


@cache
def _branched():
    """A model in which the layer before is not the layer that stands before."""
    backend.load()
    import keras
    from keras import layers

    inputs = keras.Input((8, 7, 2))
    left = layers.Conv2D(3, 3, padding="same", name="left")(inputs)
    right = layers.Conv2D(3, 3, padding="same", name="right")(inputs)
    joined = layers.Add(name="joined")([left, right])
    logits = layers.Dense(4, name="logits")(layers.GlobalAveragePooling2D(name="means")(joined))
    return keras.Model(inputs, logits)


_network = partial(
    stack,
    shape=(9, 8, 2),
    table="conv small_parts 4 3 relu, pool half 2, conv parts 3 2, norm steady, relu on, flatten flat, dense logits 3",
)


def _partly_frozen(rng):
    """The same network, in which someone has frozen a layer."""
    model = _network(rng, copy=2)
    model.get_layer("small_parts").trainable = False
    return model


def _scaled(from_smallest):
    """Outputs that go from 0 to 1."""

    def wrong(model, images, layer_name):
        outputs = _layer_outputs(model, images, layer_name)
        outputs = outputs - from_smallest * outputs.min()
        return outputs / (np.abs(outputs).max() + 1e-9)

    return wrong


def _proof(rng):
    """What a layer gives, put through the layers behind it, is what the whole network gives."""
    model, images = _network(rng, copy=3), random_pictures(rng, 3, 9, 8, 2)
    outputs = _layer_outputs(model, images, "small_parts")
    yield outputs, model.get_layer("small_parts")(images)
    for name in ("half", "parts", "steady", "on", "flat", "logits"):
        outputs = model.get_layer(name)(outputs)
        yield _layer_outputs(model, images, name), outputs
    yield outputs, model(images, training=False)


layer_outputs = Check(
    "layer-outputs",
    oracle=lambda model, images, layer_name: _layer_outputs(model, images, layer_name),
    proof=_proof,
    criteria=[
        ReturnsOnModel(
            "what a layer computes, for each picture",
            1,
            lambda rng: [
                about(model := _network(rng), random_pictures(rng, 3, 9, 8, 2), "small_parts"),
                about(model, random_pictures(rng, 2, 9, 8, 2), "parts"),
                about(model, 300 * random_pictures(rng, 1, 9, 8, 2), "half"),  # alone, and of any floats
            ],
        ),
        ReturnsOnModel(
            "as when the network predicts: batch normalisation at rest, and the network stays as it is",
            0.5,
            lambda rng: [
                about(model := _network(rng, copy=1), random_pictures(rng, 4, 9, 8, 2), "steady"),
                about(model, random_pictures(rng, 4, 9, 8, 2), "on"),
                about(model, random_pictures(rng, 5, 9, 8, 2), "logits"),
                about(_partly_frozen(rng), random_pictures(rng, 2, 9, 8, 2), "steady"),
            ],
            stays=True,
        ),
        ReturnsOnModel(
            "a network with two branches",
            0.5,
            lambda rng: [
                about(model := randomised(_branched(), rng), random_pictures(rng, 2, 8, 7, 2), "right"),
                about(model, random_pictures(rng, 2, 8, 7, 2), "joined"),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "end-of-the-network",
            "These are the network's logits. What the named layer computes is asked for.",
            lambda model, images, layer_name: np.asarray(model(images)),
        ),
        Misconception(
            "what-goes-in",
            "This goes into the layer. What comes out of it is asked for: a layer has an `input` and an `output`.",
            _input_of,
        ),
        Misconception(
            "layer-alone",
            "The layer was called on the pictures themselves. The layers before it must come first.",
            _layer_alone,
        ),
        *[
            Misconception(
                "neighbouring-layer",
                f"These are the outputs of the layer {where} the named one. Ask for the layer by its name.",
                lambda model, images, layer_name, step=step: _layer_outputs(
                    model, images, _at(model, layer_name, step)
                ),
            )
            for step, where in ((-1, "before"), (1, "after"))
        ],
        Misconception(
            "a-part-of-the-name",
            "Another layer's name holds the one that is asked for, and this took the first such layer. Compare whole "
            "names: `model.get_layer` does.",
            lambda model, images, layer_name: _layer_outputs(
                model, images, next(layer.name for layer in model.layers if layer_name in layer.name)
            ),
        ),
        Misconception(
            "training-mode",
            "Batch normalisation used the mean of this batch, as in training. Call the model with `training=False`.",
            _in_training,
        ),
        Misconception(
            "layers-in-order",
            "The layers were called one after the other, in the order of the list. Here two layers share an input.",
            _in_order,
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture came through. Keep the first axis: it counts the pictures.",
            lambda model, images, layer_name: _layer_outputs(model, images, layer_name)[:1],
        ),
        Misconception(
            "first-picture-only",
            "The first picture's outputs came back alone. The first axis of the result counts the pictures.",
            lambda model, images, layer_name: _layer_outputs(model, images, layer_name)[0],
        ),
        *[
            Misconception(
                "scaled",
                "The outputs were scaled to end at 1. They are asked for as the layer gives them; a drawing may scale "
                "them later.",
                _scaled(from_smallest),
            )
            for from_smallest in (False, True)
        ],
        Misconception(
            "weights-not-outputs",
            "These are the layer's weights. They are the same for every picture; its outputs are not.",
            lambda model, images, layer_name: np.asarray(model.get_layer(layer_name).get_weights()[0]),
        ),
        Misconception(
            "averaged-over-pictures",
            "The outputs were averaged over the pictures. Each picture has its own.",
            lambda model, images, layer_name: _layer_outputs(model, images, layer_name).mean(axis=0),
        ),
    ],
    hints=[
        "A network is a chain. What if it ended at the layer that you want to look at?",
        "`model.get_layer(name)` finds a layer, and the layer has an `output`. `keras.Model(inputs, outputs)` "
        "makes a model of any two ends.",
        "Two lines: a second model from `model.inputs` to the layer's output; then that model, called on the "
        "pictures with `training=False`.",
    ],
    time_limit=PATIENCE,
)
