"""Answers to the exercise lenet5 of lesson 07."""

from cnncourse.historic_layers import INPUT, LAYERS, from_table
from tests.answers import keras, layers, ops, right, wrong


@right
def in_sequence():
    model = keras.Sequential()
    model.add(keras.Input(shape=(32, 32, 1)))
    model.add(layers.Conv2D(6, (5, 5), activation="tanh"))
    model.add(layers.AveragePooling2D((2, 2)))
    model.add(layers.Conv2D(16, (5, 5), activation="tanh"))
    model.add(layers.AveragePooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(120, activation="tanh"))
    model.add(layers.Dense(84, activation="tanh"))
    model.add(layers.Dense(10))
    return model


@right
def with_activation_layers():
    x = image = keras.Input((32, 32, 1))
    for filters in (6, 16):
        x = layers.Activation("tanh")(layers.Conv2D(filters, 5, padding="valid")(x))
        x = layers.AvgPool2D(2, 2)(x)
    x = layers.Activation("tanh")(layers.Conv2D(120, 5)(x))
    x = layers.Dense(84, activation="tanh")(layers.Reshape((120,))(x))
    return keras.Model(image, layers.Dense(10, activation="linear")(x))


@right
def as_a_subclass():
    class LeNet(keras.Model):
        def __init__(self):
            super().__init__()
            self.c1, self.c3, self.c5 = (layers.Conv2D(n, 5, activation="tanh") for n in (6, 16, 120))
            self.pool, self.flat = layers.AveragePooling2D(2), layers.Flatten()
            self.f6, self.out = layers.Dense(84, activation="tanh"), layers.Dense(10)

        def call(self, x):
            x = self.pool(self.c1(x))
            x = self.c5(self.pool(self.c3(x)))
            return self.out(self.f6(self.flat(x)))

    return LeNet()


@right
def all_convolutions():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(ops.tanh(layers.Conv2D(6, 5)(x)))
    x = layers.AveragePooling2D(2)(ops.tanh(layers.Conv2D(16, 5)(x)))
    x = ops.tanh(layers.Conv2D(120, 5)(x))
    x = ops.tanh(layers.Conv2D(84, 1)(x))
    return keras.Model(image, layers.Flatten()(layers.Conv2D(10, 1)(x)))


@right
def nested_and_compiled():
    block = keras.Sequential(
        [layers.Conv2D(6, 5, activation="tanh", kernel_initializer="he_normal"), layers.AveragePooling2D(2)]
    )
    rest = [
        layers.Conv2D(16, 5, activation=keras.activations.tanh),
        layers.AveragePooling2D(2),
        layers.Conv2D(120, 5, activation="tanh"),
    ]
    head = [layers.GlobalAveragePooling2D(), layers.Dropout(0.3), layers.Dense(84, "tanh"), layers.Dense(10)]
    model = keras.Sequential([keras.Input((32, 32, 1)), block, *rest, *head])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


@right
def from_the_lesson_s_table():
    return from_table(INPUT["LeNet-5"], LAYERS["LeNet-5"], "tanh")


@right
def means_by_hand():
    x = image = keras.Input((32, 32, 1))
    x = ops.tanh(layers.Conv2D(6, 5)(x))
    x = ops.mean(ops.reshape(x, (-1, 14, 2, 14, 2, 6)), axis=(2, 4))
    x = ops.tanh(layers.Conv2D(16, 5)(x))
    x = (x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]) / 4
    x = ops.squeeze(ops.tanh(layers.Conv2D(120, 5)(x)), (1, 2))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, "tanh")(x)))


@wrong("softmax-at-the-end", points=1)
def with_softmax():
    return keras.Sequential([in_sequence(), layers.Softmax()])


@wrong("another-activation", points=1)
def with_relu():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, activation="relu")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, activation="relu")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="relu")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="relu")(x)))


@wrong("another-pooling", points=1)
def with_max_pooling():
    x = image = keras.Input((32, 32, 1))
    x = layers.MaxPooling2D(2)(layers.Conv2D(6, 5, activation="tanh")(x))
    x = layers.MaxPooling2D(2)(layers.Conv2D(16, 5, activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="tanh")(x)))


@wrong("activation-missing", points=1)
def all_linear():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5)(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5)(x))
    x = layers.Flatten()(layers.Conv2D(120, 5)(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84)(x)))


@wrong("another-input")
def for_28x28():
    x = image = keras.Input((28, 28, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, padding="same", activation="tanh")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="tanh")(x)))


@wrong("layer-missing", points=0.5)
def without_f6():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, activation="tanh")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))))


@wrong("padding-added", points=0.5)
def same_everywhere():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, padding="same", activation="tanh")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, padding="same", activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="tanh")(x)))


@wrong("another-layer", points=0.5)
def wider():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(8, 5, activation="tanh")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="tanh")(x)))


def _lenet(first=(), after=(), flat=True, **convolution):
    options = {"activation": "tanh", **convolution}
    steps = [
        layers.Conv2D(6, 5, **options),
        *after,
        layers.AveragePooling2D(2),
        layers.Conv2D(16, 5, **options),
        layers.AveragePooling2D(2),
    ]
    head = [
        layers.Conv2D(120, 5, **options),
        *([layers.Flatten()] if flat else []),
        layers.Dense(84, activation="tanh"),
        layers.Dense(10),
    ]
    return keras.Sequential([keras.Input((32, 32, 1)), *first, *steps, *head])


@wrong("activation-after-pooling", points=1)
def tanh_behind_the_mean():
    x = image = keras.Input((32, 32, 1))
    for filters in (6, 16):
        x = ops.tanh(layers.AveragePooling2D(2)(layers.Conv2D(filters, 5)(x)))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, "tanh")(x)))


@wrong("divided-by-255", points=1)
def pixels_scaled():
    return _lenet(first=[layers.Rescaling(1 / 255)])


@wrong("biases-missing", points=0.5)
def convolutions_without_biases():
    return _lenet(use_bias=False)


@wrong("normalisation-added", points=0.5)
def with_batch_normalisation():
    return _lenet(after=[layers.BatchNormalization()])


@wrong("another-output", points=0.5)
def one_picture_too_deep():
    return _lenet(flat=False)


@wrong("activation-missing", points=1)
def f6_without_tanh():
    x = image = keras.Input((32, 32, 1))
    for filters in (6, 16):
        x = layers.AveragePooling2D(2)(layers.Conv2D(filters, 5, activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84)(x)))


@wrong("not-a-model")
def tensors_not_model():
    image = keras.Input((32, 32, 1))
    return layers.Dense(10)(layers.Flatten()(image))


@wrong("returned-nothing")
def builds_and_forgets():
    in_sequence()


@wrong("training-left-on", points=1)
def dropout_that_never_rests():
    model = in_sequence()
    x = layers.Dropout(0.2)(model.layers[-2].output, training=True)
    return keras.Model(model.inputs[0], model.layers[-1](x))


@wrong("training-left-on", points=1)
def own_class_that_never_rests():
    class LeNet(keras.Model):
        def __init__(self):
            super().__init__()
            self.body, self.drop, self.out = in_sequence(), keras.layers.Dropout(0.2), keras.layers.Dense(10)
            self.body.pop()

        def call(self, x):
            return self.out(self.drop(self.body(x), training=True))

    return LeNet()
