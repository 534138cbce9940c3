"""Answers to the exercise alexnet of lesson 07."""

from cnncourse.historic_layers import LAYERS, local_response_normalization
from tests.answers import keras, layers, ops, right, wrong
from tests.answers.lenet_to_vgg._shared import _head


def _same(filters, size, groups=1):
    return layers.Conv2D(filters, size, padding="same", groups=groups, activation="relu")


def _alex(
    num_classes=1000,
    groups=2,
    normalise=local_response_normalization,
    pool=3,
    first="valid",
    shape=(227, 227, 3),
    **last,
):
    image = keras.Input(shape)
    x = normalise(layers.Conv2D(96, 11, 4, padding=first, activation="relu")(image))
    x = normalise(_same(256, 5, groups)(layers.MaxPooling2D(pool, 2)(x)))
    x = _same(384, 3)(layers.MaxPooling2D(pool, 2)(x))
    x = _same(256, 3, groups)(_same(384, 3, groups)(x))
    return keras.Model(image, _head(layers.MaxPooling2D(pool, 2)(x), num_classes, **last))


@right
def grouped(num_classes=1000):
    return _alex(num_classes)


@right
def two_cards(num_classes=1000):
    def halves(x, filters, size):
        parts = ops.split(x, 2, axis=-1)
        return layers.Concatenate()([_same(filters // 2, size)(part) for part in parts])

    image = keras.Input((227, 227, 3))
    x = local_response_normalization(layers.ReLU()(layers.Conv2D(96, 11, strides=4)(image)))
    x = local_response_normalization(halves(layers.MaxPool2D(3, strides=2)(x), 256, 5))
    x = _same(384, 3)(layers.MaxPool2D(3, strides=2)(x))
    x = halves(halves(x, 384, 3), 256, 3)
    return keras.Model(image, _head(layers.MaxPool2D(3, strides=2)(x), num_classes))


@right
def with_padding_layers_and_dropout(num_classes=1000):
    pool = layers.MaxPooling2D(3, 2)
    steps = [
        keras.Input((227, 227, 3)),
        layers.Conv2D(96, 11, 4),
        layers.ReLU(),
        layers.Lambda(local_response_normalization),
        pool,
        layers.ZeroPadding2D(2),
        layers.Conv2D(256, 5, groups=2),
        layers.ReLU(),
        layers.Lambda(local_response_normalization),
        layers.MaxPooling2D(3, 2),
        layers.Conv2D(384, 3, padding="same", activation="relu"),
        _same(384, 3, 2),
        _same(256, 3, 2),
        layers.MaxPooling2D(3, 2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(4096, "relu"),
        layers.Dropout(0.5),
        layers.Dense(4096, "relu"),
        layers.Dense(num_classes),
    ]
    return keras.Sequential(steps)


@right
def fully_convolutional(num_classes=1000):
    image = keras.Input((227, 227, 3))
    x = local_response_normalization(layers.Conv2D(96, 11, 4, activation="relu")(image))
    x = local_response_normalization(_same(256, 5, 2)(layers.MaxPooling2D(3, 2)(x)))
    x = _same(384, 3)(layers.MaxPooling2D(3, 2)(x))
    x = layers.MaxPooling2D(3, 2)(_same(256, 3, 2)(_same(384, 3, 2)(x)))
    x = layers.Conv2D(4096, 6, activation="relu")(x)
    x = layers.Conv2D(num_classes, 1)(layers.Conv2D(4096, 1, activation="relu")(x))
    return keras.Model(image, layers.Reshape((num_classes,))(x))


@right
def own_normalisation(num_classes=1000):
    def normalise(x):
        import tensorflow as tf

        return layers.Lambda(lambda maps: tf.nn.local_response_normalization(maps, 2, 2.0, 1e-4, 0.75))(x)

    return _alex(num_classes, normalise=normalise)


@right
def a_subclass(num_classes=1000):
    class AlexNet(keras.Model):
        def __init__(self):
            super().__init__()
            self.steps = []
            for layer in LAYERS["AlexNet"][:-2]:
                if layer["kind"] == "conv":
                    padding = "same" if layer["padding"] else "valid"
                    self.steps.append(
                        layers.Conv2D(
                            layer["filters"],
                            layer["kernel_size"],
                            layer["stride"],
                            padding,
                            groups=layer["groups"],
                            activation="relu",
                        )
                    )
                    if layer["kernel_size"] > 3:
                        self.steps.append(layers.Lambda(local_response_normalization))
                elif layer["kind"] == "max_pool":
                    self.steps.append(layers.MaxPooling2D(3, 2))
            self.dense = [layers.Dense(4096, "relu"), layers.Dense(4096, "relu"), layers.Dense(num_classes)]

        def call(self, x):
            for step in self.steps:
                x = step(x)
            x = ops.reshape(x, (-1, 9216))
            for step in self.dense:
                x = step(x)
            return x

    return AlexNet()


@wrong("too-much-memory")
def pools_that_keep_the_size(num_classes=1000):
    image = keras.Input((227, 227, 3))
    x = layers.Conv2D(96, 11, 4, activation="relu")(image)
    x = _same(256, 5, 2)(layers.MaxPooling2D(3, 1)(local_response_normalization(x)))
    x = _same(384, 3)(layers.MaxPooling2D(3, 1)(local_response_normalization(x)))
    x = _same(256, 3, 2)(_same(384, 3, 2)(x))
    return keras.Model(image, _head(layers.MaxPooling2D(3, 1)(x), num_classes))


@wrong("groups-ignored", points=0.5)
def without_groups_at_all(num_classes=1000):
    return _alex(num_classes, groups=1)


@wrong("another-input")
def printed_input(num_classes=1000):
    return _alex(num_classes, first="same", shape=(224, 224, 3))


@wrong("same-for-valid", points=2)
def conv1_same(num_classes=1000):
    return _alex(num_classes, first="same")


@wrong("normalisation-missing", points=2)
def without_normalisation(num_classes=1000):
    return _alex(num_classes, normalise=lambda x: x)


@wrong("pooling-does-not-overlap", points=2)
def pools_of_two(num_classes=1000):
    return _alex(num_classes, pool=2)


@wrong("softmax-at-the-end", points=2)
def probabilities(num_classes=1000):
    return _alex(num_classes, activation="softmax")


@wrong("another-output")
def always_a_thousand(num_classes=1000):
    return _alex(1000)


@wrong("another-layer", points=0.5)
def wider_dense(num_classes=1000):
    image = keras.Input((227, 227, 3))
    x = layers.MaxPooling2D(3, 2)(layers.Conv2D(96, 11, 4, activation="relu")(image))
    x = layers.MaxPooling2D(3, 2)(_same(256, 5, 2)(x))
    x = layers.MaxPooling2D(3, 2)(_same(256, 3, 2)(_same(384, 3, 2)(_same(384, 3)(x))))
    return keras.Model(image, layers.Dense(num_classes)(layers.Dense(2048, "relu")(layers.Flatten()(x))))


@wrong("groups-interleaved", points=2)
def every_second_map(num_classes=1000):
    def grouped(x, filters, size):
        return layers.concatenate([_same(filters // 2, size)(x[..., start::2]) for start in (0, 1)])

    image = keras.Input((227, 227, 3))
    x = local_response_normalization(layers.Conv2D(96, 11, 4, activation="relu")(image))
    x = local_response_normalization(grouped(layers.MaxPooling2D(3, 2)(x), 256, 5))
    x = grouped(_same(384, 3)(layers.MaxPooling2D(3, 2)(x)), 384, 3)
    return keras.Model(image, _head(layers.MaxPooling2D(3, 2)(grouped(x, 256, 3)), num_classes))


@wrong("signature")
def no_classes():
    return _alex()


@wrong("training-left-on", points=2)
def dropout_that_never_rests(num_classes=1000):
    model = _alex(num_classes)
    x = layers.Dropout(0.5)(model.layers[-2].output, training=True)
    return keras.Model(model.input, model.layers[-1](x))


@wrong("maps-of-other-sizes", points=2)
def last_pooling_too_early(num_classes=1000):
    image = keras.Input((227, 227, 3))
    x = local_response_normalization(layers.Conv2D(96, 11, 4, activation="relu")(image))
    x = local_response_normalization(_same(256, 5, 2)(layers.MaxPooling2D(3, 2)(x)))
    x = _same(384, 3, 2)(_same(384, 3)(layers.MaxPooling2D(3, 2)(x)))
    return keras.Model(image, _head(_same(256, 3, 2)(layers.MaxPooling2D(3, 2)(x)), num_classes))
