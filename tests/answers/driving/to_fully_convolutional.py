"""Answers to the exercise to-fully-convolutional of lesson 11."""

from tests.answers import keras, layers, right, wrong

LATER = "`Flatten` comes before the first dense layer and says the size"
EQUIVALENT = {
    **{f"(1, 1) → {size}": LATER for size in ("(0, 1)", "(2, 1)", "(1, 0)", "(1, 2)")},
    "model.input_shape[-1] → model.input_shape[-0]": "the number of channels may be left open",
}


def _converted(
    model,
    kernel,
    activation=lambda layer: layer.activation,
    padding="valid",
    size=(None, None),
    stride=lambda shape: 1,
    keeps=lambda layer: True,
):
    x = inputs = keras.Input((*size, model.input_shape[-1]))
    shape = (1, 1)
    for layer in model.layers[1:]:
        if isinstance(layer, layers.Flatten):
            shape = layer.input.shape[1:3]
        elif isinstance(layer, layers.Dense):
            conv = layers.Conv2D(layer.units, shape, stride(shape), activation=activation(layer), padding=padding)
            x, (weights, bias) = conv(x), layer.get_weights()
            conv.set_weights([kernel(weights, conv.kernel.shape), bias])
            shape = (1, 1)
        elif keeps(layer):
            x = layer(x)
    return keras.Model(inputs, x)


@right
def shares_layers(model):
    return _converted(model, lambda weights, shape: weights.reshape(shape))


@right
def builds_anew(model):
    network = keras.Sequential([keras.Input((None, None, model.input_shape[-1]))])
    numbers, size = [], None
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            network.add(layers.Conv2D(layer.filters, layer.kernel_size, layer.strides, activation=layer.activation))
            numbers += layer.get_weights()
        elif isinstance(layer, (layers.MaxPooling2D, layers.AveragePooling2D)):
            network.add(type(layer)(layer.pool_size, layer.strides))
        elif isinstance(layer, layers.Flatten):
            size = layer.input.shape[1:]
        elif isinstance(layer, layers.Dense):
            weights, bias = layer.get_weights()
            size = size or (1, 1, len(weights))
            network.add(layers.Conv2D(layer.units, size[:2], activation=layer.activation))
            numbers += [weights.reshape(*size, layer.units), bias]
            size = None
    network.set_weights(numbers)
    return network


@right
def from_configurations(model):
    inputs = x = keras.Input((None, None, model.input_shape[-1]))
    pairs, size = [], None
    for layer in model.layers[1:]:
        if type(layer).__name__ == "Flatten":
            size = tuple(layer.input.shape[1:3])
            continue
        if type(layer).__name__ == "Dense":
            new = layers.Conv2D(layer.units, size or 1, activation=layer.activation, name=layer.name + "_conv")
            size = None
        else:
            new = type(layer).from_config(layer.get_config())
        x = new(x)
        pairs.append((layer, new))
    result = keras.Model(inputs, x)
    for old, new in pairs:
        new.set_weights([w.reshape(v.shape) for w, v in zip(old.get_weights(), new.weights)])
    return result


@right
def subclass(model):
    class Everywhere(keras.Model):
        def __init__(self):
            super().__init__()
            self.before, self.after, seen, size = [], [], False, (1, 1)
            for layer in model.layers[1:]:
                if isinstance(layer, layers.Flatten):
                    seen, size = True, layer.input.shape[1:3]
                elif not seen:
                    self.before.append(layer)
                else:
                    weights, bias = layer.get_weights()
                    conv = layers.Conv2D(layer.units, size, activation=layer.activation)
                    conv.build((None, None, None, len(weights) // (size[0] * size[1])))
                    conv.set_weights([weights.reshape(conv.kernel.shape), bias])
                    self.after.append(conv)
                    size = (1, 1)

        def call(self, x):
            for layer in [*self.before, *self.after]:
                x = layer(x)
            return x

    return Everywhere()


@right
def with_clone(model):
    body_end = next(i for i, layer in enumerate(model.layers) if isinstance(layer, layers.Flatten))
    rows, columns, channels = model.layers[body_end].input.shape[1:]
    dense = model.layers[body_end + 1 :]
    x = inputs = keras.Input((None, None, model.input_shape[-1]))
    for layer in model.layers[1:body_end]:
        x = layer(x)
    for number, layer in enumerate(dense):
        kernel, bias = layer.get_weights()
        shape = (rows, columns, channels, layer.units) if number == 0 else (1, 1, *kernel.shape)
        conv = layers.Conv2D(
            layer.units,
            shape[:2],
            activation=layer.activation,
            kernel_initializer=keras.initializers.Constant(kernel.reshape(shape)),
            bias_initializer=keras.initializers.Constant(bias),
        )
        x = conv(x)
    return keras.Model(inputs, x)


@wrong("flatten-order")
def channels_first(model):
    return _converted(model, lambda w, shape: w.reshape(shape[2], shape[0], shape[1], shape[3]).transpose(1, 2, 0, 3))


@wrong("flatten-order")
def transposed_before(model):
    return _converted(model, lambda w, shape: w.T.reshape(shape))


@wrong("stride-forgotten")
def pools_without_stride(model):
    x = inputs = keras.Input((None, None, model.input_shape[-1]))
    shape = (1, 1)
    for layer in model.layers[1:]:
        if isinstance(layer, layers.Flatten):
            shape = layer.input.shape[1:3]
        elif isinstance(layer, layers.Dense):
            conv = layers.Conv2D(layer.units, shape, activation=layer.activation)
            x, (weights, bias) = conv(x), layer.get_weights()
            conv.set_weights([weights.reshape(conv.kernel.shape), bias])
            shape = (1, 1)
        elif isinstance(layer, (layers.MaxPooling2D, layers.AveragePooling2D)):
            x = type(layer)(layer.pool_size, strides=1)(x)
        else:
            x = layer(x)
    return keras.Model(inputs, x)


@wrong("activation-forgotten")
def no_activation(model):
    return _converted(model, lambda w, shape: w.reshape(shape), activation=lambda layer: None)


@wrong("padding-added")
def same(model):
    return _converted(model, lambda w, shape: w.reshape(shape), padding="same")


@wrong("input-size-fixed", points=1)
def fixed(model):
    return _converted(model, lambda w, shape: w.reshape(shape), size=model.input_shape[1:3])


@wrong("weights-left-to-chance")
def weights_never_set(model):
    x = inputs = keras.Input((None, None, model.input_shape[-1]))
    shape = (1, 1)
    for layer in model.layers[1:]:
        if isinstance(layer, layers.Flatten):
            shape = layer.input.shape[1:3]
        elif isinstance(layer, layers.Dense):
            x = layers.Conv2D(layer.units, shape, activation=layer.activation)(x)
            shape = (1, 1)
        else:
            x = layer(x)
    return keras.Model(inputs, x)


@wrong("returned-nothing")
def forgets_return(model):
    shares_layers(model)


@wrong("weights-do-not-fit")
def no_reshape(model):
    return _converted(model, lambda w, shape: w)


@wrong("still-the-classifier")
def the_model_itself(model):
    return model


@wrong("not-a-model")
def a_list(model):
    return shares_layers(model).get_weights()


@wrong("too-many-arguments")
def calls_the_input_layer_too(model):
    x = keras.Input((None, None, model.input_shape[-1]))
    for layer in model.layers:
        x = layer(x)
    return x


@wrong("network-changed", points=3)
def freezes(model):
    model.trainable = False
    return shares_layers(model)


@wrong("network-changed", points=3)
def clears_activations(model):
    result = shares_layers(model)
    for layer in model.layers:
        if isinstance(layer, layers.Dense):
            layer.activation = keras.activations.linear
    return result


@wrong("moves-by-its-size", points=1)
def strides_of_the_kernel(model):
    return _converted(model, lambda w, shape: w.reshape(shape), stride=lambda shape: shape)


@wrong("pooling-missing")
def without_poolings(model):
    return _converted(model, lambda w, shape: w.reshape(shape), keeps=lambda layer: isinstance(layer, layers.Conv2D))


def _layers_made_anew(model, convolution, pooling):
    x = inputs = keras.Input((None, None, model.input_shape[-1]))
    shape = (1, 1)
    for layer in model.layers[1:]:
        if isinstance(layer, layers.Flatten):
            shape = layer.input.shape[1:3]
        elif isinstance(layer, layers.Dense):
            conv = layers.Conv2D(layer.units, shape, activation=layer.activation)
            x, (weights, bias) = conv(x), layer.get_weights()
            conv.set_weights([weights.reshape(conv.kernel.shape), bias])
            shape = (1, 1)
        else:
            new = (convolution if isinstance(layer, layers.Conv2D) else pooling)(layer)
            x = new(x)
            new.set_weights(layer.get_weights())
    return keras.Model(inputs, x)


def _as_it_is(layer):
    return layer


@wrong("stride-forgotten", points=3)
def convolutions_without_stride(model):
    return _layers_made_anew(
        model, lambda old: layers.Conv2D(old.filters, old.kernel_size, activation=old.activation), _as_it_is
    )


@wrong("stride-forgotten", points=3)
def poolings_by_their_size(model):
    return _layers_made_anew(model, _as_it_is, lambda old: type(old)(old.pool_size))


@wrong("activation-fixed", points=3)
def convolutions_with_relu(model):
    return _layers_made_anew(
        model, lambda old: layers.Conv2D(old.filters, old.kernel_size, old.strides, activation="relu"), _as_it_is
    )


@wrong("weights-do-not-fit", points=3)
def square_kernels(model):
    return _layers_made_anew(
        model,
        lambda old: layers.Conv2D(old.filters, old.kernel_size[0], old.strides, activation=old.activation),
        _as_it_is,
    )
