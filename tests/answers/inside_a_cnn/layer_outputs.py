"""Answers to the exercise layer-outputs of lesson 06."""

import numpy as np

from tests.answers import keras, right, wrong
from tests.answers.inside_a_cnn._shared import ALONE

EQUIVALENT = {"model.inputs[0] → model.inputs[-1]": ALONE}


@right
def extractor(model, images, layer_name):
    extract = keras.Model(inputs=model.inputs, outputs=model.get_layer(layer_name).output)
    return extract(images).numpy()


@right
def as_tensor(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(name=layer_name).output)(images, training=False)


@right
def all_layers_at_once(model, images, layer_name):
    names = [layer.name for layer in model.layers]
    every = keras.Model(model.input, [layer.output for layer in model.layers])
    return every(images, training=False)[names.index(layer_name)].numpy()


@right
def as_function(model, images, layer_name):
    function = keras.Function(model.input, model.get_layer(layer_name).output)
    return np.array(function(images))


@right
def one_picture_at_a_time(model, images, layer_name):
    part = keras.Sequential([keras.Model(model.input, model.get_layer(layer_name).output)])
    return [part(image[None])[0].numpy() for image in images]


@right
def plain_call(model, images, layer_name):
    for layer in model.layers:
        if layer.name == layer_name:
            return np.asarray(keras.Model(model.inputs[0], layer.output)(images))


@right
def overheard(model, images, layer_name):
    layer, heard = model.get_layer(layer_name), []
    original = layer.call

    def call(*args, **kwargs):
        heard.append(original(*args, **kwargs))
        return heard[-1]

    layer.call = call
    try:
        model(images, training=False)
    finally:
        layer.call = original
    return heard[0].numpy()


@wrong("end-of-the-network")
def whole_network(model, images, layer_name):
    return model(images, training=False).numpy()


@wrong("what-goes-in")
def input_of_layer(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).input)(images).numpy()


@wrong("training-mode", points=1.5)
def in_training(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).output)(images, training=True).numpy()


@wrong("layer-alone")
def calls_the_layer(model, images, layer_name):
    return model.get_layer(layer_name)(images).numpy()


@wrong("layers-in-order", points=1.5)
def goes_through_the_list(model, images, layer_name):
    x = images
    for layer in model.layers[1:]:
        x = layer(x)
        if layer.name == layer_name:
            return x.numpy()


@wrong("first-picture-only")
def batch_axis_lost(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).output)(images)[0].numpy()


@wrong("weights-not-outputs")
def layer_weights(model, images, layer_name):
    return model.get_layer(layer_name).get_weights()[0]


@wrong("neighbouring-layer")
def off_by_one(model, images, layer_name):
    names = [layer.name for layer in model.layers]
    return keras.Model(model.input, model.layers[names.index(layer_name) - 1].output)(images).numpy()


@wrong("symbolic-tensor")
def symbolic(model, images, layer_name):
    return model.get_layer(layer_name).output


@wrong("returned-nothing")
def nothing_back(model, images, layer_name):
    keras.Model(model.input, model.get_layer(layer_name).output)(images)


@wrong("network-changed", points=1.5)
def freezes_and_leaves_it_so(model, images, layer_name):
    model.trainable = False
    return keras.Model(model.inputs, model.get_layer(layer_name).output)(images).numpy()


@wrong("network-changed", points=1.5)
def warms_up_in_training(model, images, layer_name):
    model(images, training=True)
    return keras.Model(model.inputs, model.get_layer(layer_name).output)(images, training=False).numpy()


@wrong("too-many-arguments")
def calls_the_input_layer_too(model, images, layer_name):
    x = images
    for layer in model.layers:
        x = layer(x)
        if layer.name == layer_name:
            return x.numpy()


@wrong("inputs-as-list")
def function_of_a_list(model, images, layer_name):
    f = keras.Function(model.inputs, model.get_layer(layer_name).output)
    return np.array(f(keras.ops.convert_to_tensor(images)))


@wrong("network-changed", points=1.5)
def freezes_and_sets_free(model, images, layer_name):
    model.trainable = False
    outputs = extractor(model, images, layer_name)
    model.trainable = True
    return outputs


@wrong("scaled")
def by_the_largest(model, images, layer_name):
    outputs = np.asarray(extractor(model, images, layer_name))
    return outputs / np.abs(outputs).max()


@wrong("scaled")
def from_zero_to_one(model, images, layer_name):
    outputs = np.asarray(extractor(model, images, layer_name))
    return (outputs - outputs.min()) / (outputs.max() - outputs.min())


@wrong("a-part-of-the-name", points=1)
def first_name_that_holds_it(model, images, layer_name):
    layer = [layer for layer in model.layers if layer_name in layer.name][0]
    return keras.Model(model.inputs[0], layer.output)(images, training=False).numpy()


@wrong("no-such-layer")
def always_the_third(model, images, layer_name):
    return keras.Model(model.inputs[0], model.get_layer("conv3").output)(images, training=False).numpy()


@wrong("", points=1)
def large_floats_taken_for_bytes(model, images, layer_name):
    return extractor(model, images / 255 if images.max() > 1 else images, layer_name)


@wrong("extra-axis", points=1)
def one_picture_without_its_axis(model, images, layer_name):
    return np.squeeze(extractor(model, images, layer_name))
