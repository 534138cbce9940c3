"""Answers to the exercise squeeze-excite of lesson 08."""

from tests.answers import keras, layers, ops, right, wrong

EQUIVALENT = {"keepdims=True → keepdims=False": "Keras's `Multiply` adds the axes that a gate of shape (N, C) lacks"}


@right
def keeps_dimensions(x, reduced):
    g = layers.GlobalAveragePooling2D(keepdims=True)(x)
    g = layers.Dense(reduced, activation="swish")(g)
    g = layers.Dense(x.shape[-1], activation="sigmoid")(g)
    return layers.Multiply()([x, g])


@right
def as_keras_does(x, reduced):
    channels = x.shape[-1]
    g = layers.Reshape((1, 1, channels))(layers.GlobalAveragePooling2D()(x))
    g = layers.Conv2D(reduced, 1, padding="same", activation="swish")(g)
    g = layers.Conv2D(channels, 1, padding="same", activation="sigmoid")(g)
    return layers.multiply([x, g])


@right
def flat_dense(x, reduced):
    g = layers.Dense(reduced)(ops.mean(x, axis=(1, 2)))
    g = layers.Dense(x.shape[-1])(g * ops.sigmoid(g))
    return x * ops.sigmoid(g)[:, None, None, :]


@right
def silu_by_name(x, reduced):
    mean = layers.GlobalAveragePooling2D()(x)
    gates = layers.Dense(x.shape[-1], "sigmoid")(layers.Dense(reduced, keras.activations.silu)(mean))
    return layers.Multiply()([x, layers.Reshape((1, 1, x.shape[-1]))(gates)])


@right
def separate_activations(x, reduced):
    g = layers.GlobalAvgPool2D(keepdims=True)(x)
    g = layers.Activation("swish")(layers.Conv2D(reduced, 1)(g))
    g = layers.Activation("sigmoid")(layers.Conv2D(x.shape[-1], 1)(g))
    return g * x


@right
def gate_in_a_layer(x, reduced):
    class Gate(layers.Layer):
        def build(self, shape):
            self.small, self.wide = layers.Dense(reduced, "swish"), layers.Dense(shape[-1], "sigmoid")
            self.small.build((None, shape[-1]))
            self.wide.build((None, reduced))

        def call(self, maps):
            return maps * ops.expand_dims(self.wide(self.small(ops.mean(maps, (1, 2)))), (1, 2))

    return Gate()(x)


def _gate(x, reduced, first="swish", second="sigmoid", **options):
    g = layers.Dense(reduced, activation=first, **options)(layers.GlobalAveragePooling2D(keepdims=True)(x))
    return layers.Dense(x.shape[-1], activation=second, **options)(g)


@wrong("relu-for-swish")
def relu_gate(x, reduced):
    return x * _gate(x, reduced, first="relu")


@wrong("softmax-for-sigmoid")
def softmax_gate(x, reduced):
    return x * _gate(x, reduced, second="softmax")


@wrong("sigmoid-missing")
def open_gate(x, reduced):
    return x * _gate(x, reduced, second=None)


@wrong("gate-returned")
def only_the_gate(x, reduced):
    return _gate(x, reduced)


@wrong("biases-missing")
def gate_without_biases(x, reduced):
    return x * _gate(x, reduced, use_bias=False)


@wrong("divides-again")
def ratio_not_units(x, reduced):
    return x * _gate(x, max(1, x.shape[-1] // reduced))


@wrong("divides-again")
def ratio_down_to_nothing(x, reduced):
    return x * _gate(x, x.shape[-1] // reduced)


@wrong("mean-missing")
def gates_at_each_place(x, reduced):
    g = layers.Dense(reduced, activation="swish")(x)
    return layers.Multiply()([x, layers.Dense(x.shape[-1], activation="sigmoid")(g)])


@wrong("added")
def adds_the_gate(x, reduced):
    return x + _gate(x, reduced)


@wrong("activations-swapped")
def sigmoid_then_swish(x, reduced):
    return layers.Multiply()([x, _gate(x, reduced, first="sigmoid", second="swish")])


@wrong("hard-sigmoid")
def gate_of_straight_lines(x, reduced):
    return layers.Multiply()([x, _gate(x, reduced, second="hard_sigmoid")])


@wrong("quarter-of-the-input", 0.5)
def a_quarter_as_in_b0(x, reduced):
    return layers.Multiply()([x, _gate(x, x.shape[-1] // 4)])
