"""Answers to the exercise efficientnet-b0 of lesson 08."""

from cnncourse.checks.networks.blocks import STAGES
from tests.answers import keras, layers, right, wrong
from tests.answers.inception_to_efficientnet._shared import _norm
from tests.answers.inception_to_efficientnet.mbconv import (
    biases_kept,
    in_steps,
    quarter_of_the_expanded,
    relu_throughout,
    resnet_s_epsilon,
    silu_and_operations,
    with_drop_connect,
    with_helpers,
)


def _efficient(
    num_classes=1000,
    block=with_helpers,
    rescale=True,
    normalization=True,
    act="swish",
    top="swish",
    end=None,
    bias=False,
    stages=STAGES,
    rate=0.2,
    **norm,
):
    inputs = keras.Input((224, 224, 3))
    x = layers.Rescaling(*(rescale if isinstance(rescale, tuple) else (1 / 255,)))(inputs) if rescale else inputs
    x = layers.Normalization()(x) if normalization else x
    x = _norm(layers.Conv2D(32, 3, 2, "same", use_bias=bias)(x), act, **norm)
    for expand, filters, count, stride, k in stages:
        for i in range(count):
            x = block(x, filters, k, stride if i == 0 else 1, expand)
    x = _norm(layers.Conv2D(1280, 1, use_bias=bias)(x), top if act == "swish" else act, **norm)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(rate)(x) if rate else x
    return keras.Model(inputs, layers.Dense(num_classes, activation=end)(x))


@right
def efficient_in_loops(num_classes=1000):
    return _efficient(num_classes)


@right
def efficient_in_steps(num_classes=1000):
    return _efficient(num_classes, block=in_steps)


@right
def efficient_with_drop_connect(num_classes=1000):
    return _efficient(num_classes, block=with_drop_connect)


@right
def efficient_operations(num_classes=1000):
    return _efficient(num_classes, block=silu_and_operations)


@right(mbconv=quarter_of_the_expanded)
def efficient_with_a_wrong_block(num_classes=1000):
    return _efficient(num_classes, block=quarter_of_the_expanded)


@wrong("gate-of-the-middle", points=0.5)
def efficient_gates_of_the_middle(num_classes=1000):
    return _efficient(num_classes, block=quarter_of_the_expanded)


@wrong("rescaling-missing", points=2)
def efficient_without_rescaling(num_classes=1000):
    return _efficient(num_classes, rescale=False)


@wrong("normalization-missing", points=0.5)
def efficient_without_normalization(num_classes=1000):
    return _efficient(num_classes, normalization=False)


@wrong("epsilon", points=2)
def efficient_tiny_epsilon(num_classes=1000):
    return _efficient(num_classes, block=resnet_s_epsilon, epsilon=1.001e-5)


@wrong("relu-for-swish", points=2)
def efficient_relu(num_classes=1000):
    return _efficient(num_classes, block=relu_throughout, act="relu")


@wrong("softmax-at-the-end", points=2)
def efficient_softmax(num_classes=1000):
    return _efficient(num_classes, end="softmax")


@wrong("bias-kept", points=0.5)
def efficient_biases(num_classes=1000):
    return _efficient(num_classes, block=biases_kept, bias=True)


@wrong("dropout-missing", points=3.5)
def efficient_without_dropout(num_classes=1000):
    return _efficient(num_classes, rate=0)


@wrong("columns-swapped", points=0.5)
def efficient_columns_swapped(num_classes=1000):
    return _efficient(num_classes, stages=[(e, f, n, k, s) for e, f, n, s, k in STAGES])


@wrong("rescaled-around-0", points=2)
def efficient_around_zero(num_classes=1000):
    return _efficient(num_classes, rescale=(1 / 127.5, -1))


@wrong("activation-missing", points=2)
def efficient_linear_top(num_classes=1000):
    return _efficient(num_classes, top=None)


@wrong("other-logits", points=2)
def efficient_elu_top(num_classes=1000):
    return _efficient(num_classes, top="elu")


@wrong("normalization-first", points=2.5)
def efficient_normalized_first(num_classes=1000):
    inputs = keras.Input((224, 224, 3))
    x = layers.Rescaling(1 / 255)(layers.Normalization()(inputs))
    x = _norm(layers.Conv2D(32, 3, 2, "same", use_bias=False)(x), "swish")
    for expand, filters, count, stride, k in STAGES:
        for i in range(count):
            x = with_helpers(x, filters, k, stride if i == 0 else 1, expand)
    x = layers.GlobalAveragePooling2D()(_norm(layers.Conv2D(1280, 1, use_bias=False)(x), "swish"))
    return keras.Model(inputs, layers.Dense(num_classes)(layers.Dropout(0.2)(x)))


def _class(num_classes, start):
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.start = start
            self.body = _efficient(num_classes, rescale=False, normalization=False)

        def call(self, x, training=None):
            for layer in self.start:
                x = layer(x)
            return self.body(x, training=training)

    return Net()


@right
def efficient_class_of_its_own(num_classes=1000):
    return _class(num_classes, [layers.Rescaling(1 / 255), layers.Normalization()])


@wrong("normalization-first", points=2.5)
def efficient_class_that_normalizes_first(num_classes=1000):
    return _class(num_classes, [layers.Normalization(), layers.Rescaling(1 / 255)])


@wrong("training-left-on", points=2.5)
def efficient_dropout_that_never_rests(num_classes=1000):
    model = _efficient(num_classes, rate=0)
    x = layers.Dropout(0.2)(model.layers[-2].output, training=True)
    return keras.Model(model.input, model.layers[-1](x))
