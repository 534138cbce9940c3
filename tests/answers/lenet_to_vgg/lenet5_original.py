"""Answers to the exercise lenet5-original of lesson 07."""

import numpy as np

from cnncourse.historic_layers import C3_SEES, CODES
from tests.answers import keras, layers, ops, right, wrong


def squash(x):
    return 1.7159 * ops.tanh(2 / 3 * x)


def _subsample(x):
    return layers.DepthwiseConv2D(1, activation=squash)(4 * layers.AveragePooling2D(2)(x))


def _partial(x, sees=C3_SEES):
    return layers.Concatenate()([layers.Conv2D(1, 5)(ops.take(x, list(seen), axis=-1)) for seen in sees])


def _distances(x):
    return ops.sum(ops.square(x[:, None, :] - CODES), axis=-1)


def _bend(x):
    return layers.Activation(squash)(x)


def _original(subsample=_subsample, c3=_partial, f6=_bend, end=_distances):
    image = keras.Input((32, 32, 1))
    x = subsample(layers.Conv2D(6, 5, activation=squash)(image))
    x = subsample(layers.Activation(squash)(c3(x)))
    x = layers.Conv2D(120, 5, activation=squash)(x)
    return keras.Model(image, end(f6(layers.Dense(84)(layers.Flatten()(x)))))


@right
def sliced_maps():
    def c3(x):
        seen = [[x[..., i : i + 1] for i in channels] for channels in C3_SEES]
        return ops.concatenate([layers.Conv2D(1, 5)(layers.Concatenate()(maps)) for maps in seen], axis=-1)

    return _original(c3=c3)


@right
def own_layers():
    class Subsample(keras.layers.Layer):
        def build(self, shape):
            self.a = self.add_weight(shape=(shape[-1],), name="a")
            self.b = self.add_weight(shape=(shape[-1],), name="b")

        def call(self, x):
            total = x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]
            return squash(self.a * total + self.b)

    class Distances(keras.layers.Layer):
        def build(self, shape):
            self.codes = self.add_weight(shape=(10, 84), trainable=False, name="codes", initializer="zeros")
            self.codes.assign(CODES)

        def call(self, x):
            return ops.sum(x * x, -1, keepdims=True) - 2 * x @ ops.transpose(self.codes) + ops.sum(self.codes**2, -1)

    return _original(subsample=lambda x: Subsample()(x), end=lambda x: Distances()(x))


@right
def sums_by_a_fixed_kernel():
    def subsample(x):
        total = ops.depthwise_conv(x, np.ones((2, 2, x.shape[-1], 1), "float32"), strides=2)
        return squash(layers.DepthwiseConv2D((1, 1))(total))

    return _original(subsample=subsample)


@right
def masked_flat_kernel():
    class Partial(keras.layers.Layer):
        def build(self, shape):
            self.places = np.concatenate(
                [
                    np.ravel_multi_index(np.indices((5, 5, 6, 16)), (5, 5, 6, 16))[:, :, list(s), i].ravel()
                    for i, s in enumerate(C3_SEES)
                ]
            )
            self.kernel = self.add_weight(shape=(len(self.places),), name="kernel")
            self.bias = self.add_weight(shape=(16,), name="bias", initializer="zeros")

        def call(self, x):
            kernel = ops.scatter(self.places[:, None], self.kernel, (5 * 5 * 6 * 16,))
            return ops.conv(x, ops.reshape(kernel, (5, 5, 6, 16)), padding="valid") + self.bias

    return _original(c3=lambda x: Partial()(x))


@right
def dense_c5():
    image = keras.Input((32, 32, 1))
    x = _subsample(squash(layers.Conv2D(6, 5)(image)))
    x = layers.Flatten()(_subsample(squash(_partial(x))))
    x = squash(layers.Dense(84)(squash(layers.Dense(120)(x))))
    codes = ops.reshape(ops.convert_to_tensor(CODES, "float32"), (1, 10, 84))
    return keras.Model(image, ops.sum((ops.expand_dims(x, 1) - codes) ** 2, axis=2))


@right
def three_grouped_convolutions():
    def c3(x):
        threes, fours = (
            ops.take(x, [i for seen in part for i in seen], axis=-1) for part in (C3_SEES[:6], C3_SEES[6:15])
        )
        return layers.concatenate(
            [layers.Conv2D(6, 5, groups=6)(threes), layers.Conv2D(9, 5, groups=9)(fours), layers.Conv2D(1, 5)(x)]
        )

    def subsample(x):
        return squash(layers.Conv2D(x.shape[-1], 1, groups=x.shape[-1])(4 * layers.AveragePooling2D(2)(x)))

    return _original(subsample=subsample, c3=c3)


@right
def sums_by_a_frozen_layer():
    def subsample(x):
        add = layers.DepthwiseConv2D(2, strides=2, use_bias=False, depthwise_initializer="ones", trainable=False)
        return squash(layers.DepthwiseConv2D(1)(add(x)))

    return _original(
        subsample=subsample, end=lambda x: ops.stack([ops.sum((x - code) ** 2, axis=-1) for code in CODES], axis=-1)
    )


@wrong("connections-complete", points=0.5)
def full_c3():
    return _original(c3=lambda x: layers.Conv2D(16, 5)(x))


@wrong("dense-at-the-end")
def dense_end():
    return _original(end=lambda x: layers.Dense(10)(x))


@wrong("pooling-without-parameters")
def plain_mean():
    return _original(subsample=lambda x: squash(layers.AveragePooling2D(2)(x)))


@wrong("mean-not-sum", points=2)
def mean_of_four():
    return _original(subsample=lambda x: squash(layers.DepthwiseConv2D(1)(layers.AveragePooling2D(2)(x))))


@wrong("squashing-missing", points=2)
def bare_subsampling():
    return _original(subsample=lambda x: layers.DepthwiseConv2D(1)(4 * layers.AveragePooling2D(2)(x)))


@wrong("other-connections", points=2)
def always_the_first_maps():
    return _original(c3=lambda x: _partial(x, [range(len(seen)) for seen in C3_SEES]))


@wrong("root-taken", points=2)
def euclidean():
    return _original(end=lambda x: ops.sqrt(_distances(x)))


@wrong("pooling-mixes-maps")
def ordinary_1x1():
    return _original(subsample=lambda x: squash(layers.Conv2D(x.shape[-1], 1)(4 * layers.AveragePooling2D(2)(x))))


@wrong("squashing-missing", points=2)
def f6_not_squashed():
    return _original(f6=lambda x: x)


@wrong("four-coefficients", points=0.5)
def trained_2x2_filter():
    return _original(subsample=lambda x: squash(layers.DepthwiseConv2D(2, strides=2)(x)))


@wrong("connections-masked", points=0.5)
def missing_connections_times_zero():
    mask = np.zeros((6, 16), "float32")
    for i, seen in enumerate(C3_SEES):
        mask[list(seen), i] = 1

    class Masked(keras.layers.Conv2D):
        def convolution_op(self, inputs, kernel):
            return super().convolution_op(inputs, kernel * mask)

    return _original(c3=lambda x: Masked(16, 5)(x))


@wrong("other-connections", points=2)
def counted_on_from_i():
    return _original(
        c3=lambda x: _partial(x, [[(i + j) % 6 for j in range(len(seen))] for i, seen in enumerate(C3_SEES)])
    )


@wrong("another-pooling", points=2)
def largest_of_four():
    return _original(subsample=lambda x: squash(layers.DepthwiseConv2D(1)(layers.MaxPooling2D(2)(x))))


@wrong("pooling-bias-missing")
def subsampling_without_bias():
    return _original(
        subsample=lambda x: squash(layers.DepthwiseConv2D(1, use_bias=False)(4 * layers.AveragePooling2D(2)(x)))
    )


@wrong("squashing-missing", points=2)
def c3_not_squashed():
    image = keras.Input((32, 32, 1))
    x = _subsample(_partial(_subsample(squash(layers.Conv2D(6, 5)(image)))))
    x = layers.Flatten()(squash(layers.Conv2D(120, 5)(x)))
    return keras.Model(image, _distances(squash(layers.Dense(84)(x))))


@wrong("returned-nothing")
def no_model():
    _original()
