"""Answers to the exercise to-keras of lesson 05."""

import numpy as np

from tests.answers import keras, layers, right, tf, wrong


@right
def sequential_with_padding_layer(weights, bias, input_shape, stride=1, padding=0):
    kh, kw, _, filters = weights.shape
    conv = layers.Conv2D(filters, (kh, kw), strides=stride)
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])
    conv.set_weights([weights, bias])
    return model


@right
def functional(weights, bias, input_shape, stride=1, padding=0):
    inputs = keras.Input(shape=input_shape)
    x = inputs
    if padding > 0:
        x = layers.ZeroPadding2D(((padding, padding), (padding, padding)))(x)
    outputs = layers.Conv2D(weights.shape[-1], weights.shape[:2], strides=(stride, stride), padding="valid")(x)
    model = keras.Model(inputs, outputs)
    model.layers[-1].set_weights([weights, bias])
    return model


@right
def subclass(weights, bias, input_shape, stride=1, padding=0):
    class Convolution(keras.Model):
        def __init__(self):
            super().__init__()
            self.pad = keras.layers.ZeroPadding2D(padding)
            self.conv = keras.layers.Conv2D(bias.shape[0], weights.shape[:2], stride)

        def call(self, images):
            return self.conv(self.pad(images))

    model = Convolution()
    model(np.zeros((1, *input_shape), np.float32))
    model.set_weights([weights, bias])
    return model


@right
def constant_initializers(weights, bias, input_shape, stride=1, padding=0):
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.ZeroPadding2D((padding, padding)),
            layers.Conv2D(
                weights.shape[3],
                weights.shape[:2],
                stride,
                kernel_initializer=lambda shape, dtype=None: tf.constant(weights, dtype),
                bias_initializer=lambda shape, dtype=None: tf.constant(bias, dtype),
            ),
        ]
    )


@right
def assigns_kernel_and_bias(weights, bias, input_shape, stride=1, padding=0):
    print("building")
    model = keras.models.Sequential()
    model.add(keras.Input(input_shape))
    model.add(layers.ZeroPadding2D(padding))
    model.add(layers.Conv2D(len(bias), weights.shape[:2], strides=stride, activation="linear"))
    model.layers[-1].kernel.assign(weights)
    model.layers[-1].bias.assign(bias)
    return model


@right
def bias_added_by_hand(weights, bias, input_shape, stride=1, padding=0):
    inputs = keras.Input(input_shape)
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride, use_bias=False)
    maps = conv(layers.ZeroPadding2D(padding)(inputs))
    conv.set_weights([weights])
    return keras.Model(inputs, maps + bias)


def _sequential(weights, bias, input_shape, stride, padding, **settings):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride, **settings)
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])
    conv.set_weights([weights, bias])
    return model


@wrong("same-instead-of-pixels", points=2)
def same_when_padded(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], stride, padding="same" if padding else "valid")
    model = keras.Sequential([keras.Input(input_shape), conv])
    conv.set_weights([weights, bias])
    return model


@wrong("weights-left-to-chance")
def weights_never_set(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride)
    return keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])


@wrong("bias-forgotten")
def without_bias(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride, use_bias=False)
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])
    conv.set_weights([weights])
    return model


@wrong("kernel-flipped")
def flips(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights[::-1, ::-1], bias, input_shape, stride, padding)


@wrong("stride-ignored", points=1)
def no_stride(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, 1, padding)


@wrong("padding-ignored", points=2)
def no_padding(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, stride, 0)


@wrong("activation-added")
def with_relu(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, stride, padding, activation="relu")


@wrong("returned-nothing")
def forgets_return(weights, bias, input_shape, stride=1, padding=0):
    _sequential(weights, bias, input_shape, stride, padding)


@wrong("not-a-model")
def returns_weights(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, stride, padding).get_weights()


@wrong("layer-not-built")
def sets_before_building(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride)
    conv.set_weights([weights, bias])
    return keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])


@right
def patches_into_a_dense_layer(weights, bias, input_shape, stride=1, padding=0):
    kh, kw, c_in, c_out = weights.shape
    height, width = ((size + 2 * padding - k) // stride + 1 for size, k in zip(input_shape, (kh, kw)))
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(padding)(inputs)
    rows, columns = (height - 1) * stride + 1, (width - 1) * stride + 1
    patches = [x[:, i : i + rows : stride, j : j + columns : stride] for i in range(kh) for j in range(kw)]
    dense = layers.Dense(c_out)
    model = keras.Model(inputs, dense(layers.Concatenate()(patches)))
    dense.set_weights([weights.reshape(-1, c_out), bias])
    return model


@wrong("frame-around-the-result", points=2)
def pads_afterwards(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride)
    model = keras.Sequential([keras.Input(input_shape), conv, layers.ZeroPadding2D(padding)])
    model.set_weights([weights, bias])
    return model


@wrong("weights-do-not-fit")
def square_kernel(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(filters=weights.shape[3], kernel_size=weights.shape[0], strides=stride)
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])
    model.set_weights([weights, bias])
    return model


@wrong("wrong-arguments")
def weights_as_an_argument(weights, bias, input_shape, stride=1, padding=0):
    convolution = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride, weights=[weights, bias])
    return keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), convolution])


@wrong("unknown-word")
def misspelt_padding(weights, bias, input_shape, stride=1, padding=0):
    convolution = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride, padding="vaild")
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), convolution])
    convolution.set_weights([weights, bias])
    return model


@wrong("not-a-model")
def a_function_of_pictures(weights, bias, input_shape, stride=1, padding=0):
    frame = [[0, 0], [padding, padding], [padding, padding], [0, 0]]
    return lambda images, training=False: tf.nn.conv2d(images, weights, stride, frame) + bias
