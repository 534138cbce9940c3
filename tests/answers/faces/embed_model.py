"""Answers to the exercise embed-model of lab 12."""

from tests.answers import keras, layers, ops, right, wrong

FREE = "how many filters, of which size and stride, is the learner's choice"
CONVOLUTION = "layers.Conv2D(filters, {}, strides=2, padding='same', activation='relu')"
EQUIVALENT = {
    **{
        f"(16, 32, 48) → {filters}": FREE
        for filters in ("(15, 32, 48)", "(17, 32, 48)", "(16, 31, 48)", "(16, 33, 48)", "(16, 32, 47)", "(16, 32, 49)")
    },
    **{f"{CONVOLUTION.format(3)} → {CONVOLUTION.format(size)}": FREE for size in (2, 4)},
    **{f"strides=2 → strides={stride}": FREE for stride in (1, 3)},
}


def _stem(input_shape, size):
    inputs = keras.Input(input_shape)
    x = inputs
    for filters in (16, 32):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(x)
    return inputs, layers.Dense(size)(layers.Flatten()(x))


@right
def unit_normalization(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, layers.UnitNormalization()(x))


@right
def sequential(input_shape, size):
    return keras.Sequential(
        [
            layers.Input(input_shape),
            layers.Conv2D(8, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(size, activation=None),
            layers.UnitNormalization(axis=1),
        ]
    )


@right
def normalize_of_ops(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, ops.normalize(x, axis=-1))


@right
def divided_by_the_root(input_shape, size):
    inputs, x = _stem(input_shape, size)
    length = ops.sqrt(ops.sum(ops.square(x), axis=-1, keepdims=True))
    return keras.Model(inputs, x / (length + 1e-9))


@right
def with_batch_norm_and_dropout(input_shape, size):
    model = keras.Sequential([keras.Input(input_shape)])
    for filters in (16, 32, 48):
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(size))
    model.add(layers.UnitNormalization())
    return model


@right
def a_class_of_its_own(input_shape, size):
    class Embed(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Conv2D(8, 3, strides=2, activation="relu")
            self.second = keras.layers.Conv2D(16, 3, strides=2, activation="relu")
            self.flat, self.out = keras.layers.Flatten(), keras.layers.Dense(size)
            self.unit = keras.layers.UnitNormalization()

        def call(self, x, training=False):
            return self.unit(self.out(self.flat(self.second(self.first(x)))))

    return Embed()


@wrong("not-normalised", 1)
def dense_at_the_end(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, x)


@wrong("sum-not-length", 1)
def softmax(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, layers.Softmax()(x))


@wrong("batch-not-row", 1)
def over_the_batch(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, ops.normalize(x, axis=0))


@wrong("spread-not-length", 1)
def layer_normalization(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, layers.LayerNormalization()(x))


@wrong("size-fixed", 0)
def always_32(input_shape, size):
    return unit_normalization(input_shape, 16)


@wrong("maps-not-rows", 0)
def forgets_to_flatten(input_shape, size):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, activation="relu")(inputs)
    x = layers.Conv2D(size, 3, activation="relu")(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


@wrong("too-few-convolutions", 1)
def dense_only(input_shape, size):
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(size),
            layers.UnitNormalization(),
        ]
    )


@wrong("not-of-keras-layers", 0)
def lambda_layer(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, layers.Lambda(lambda rows: ops.normalize(rows, axis=-1))(x))


@wrong("activation-missing", 1)
def no_relu(input_shape, size):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(8, 3, strides=2), layers.Conv2D(8, 3, strides=2)])
    model.add(layers.Flatten())
    model.add(layers.Dense(size))
    model.add(layers.UnitNormalization())
    return model


@wrong("picture-does-not-fit", 0)
def always_grey(input_shape, size):
    return unit_normalization((40, 40, 1), size)


@wrong("returned-nothing", 0)
def forgets_return(input_shape, size):
    unit_normalization(input_shape, size)


@right
def maps_averaged_at_the_end(input_shape, size):
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(12, 3, strides=2, activation="relu"),
            layers.Conv2D(size, 3, strides=2, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.UnitNormalization(),
        ]
    )


@wrong("side-by-side", 1)
def two_branches(input_shape, size):
    inputs = keras.Input(input_shape)
    small, large = (layers.Conv2D(8, k, strides=4, padding="same", activation="relu")(inputs) for k in (3, 5))
    rows = layers.Dense(size)(layers.Flatten()(layers.Concatenate()([small, large])))
    return keras.Model(inputs, layers.UnitNormalization()(rows))


@wrong("activation-missing", 1)
def second_without_activation(input_shape, size):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(8, 3, strides=2, activation="relu")])
    model.add(layers.Conv2D(8, 3, strides=2))
    model.add(layers.Flatten())
    model.add(layers.Dense(size))
    model.add(layers.UnitNormalization())
    return model


@right
def rows_that_may_be_silent(input_shape, size):
    """Whose ReLU leaves nothing of some pictures: a row of zeros."""
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, layers.UnitNormalization()(layers.ReLU(threshold=3.0)(x)))


@wrong("training-left-on", 1)
def dropout_that_never_rests(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, layers.UnitNormalization()(layers.Dropout(0.2)(x, training=True)))


@wrong("not-alone", 1)
def mean_of_the_batch_taken_off(input_shape, size):
    inputs, x = _stem(input_shape, size)
    return keras.Model(inputs, layers.UnitNormalization()(x - ops.mean(x, axis=0, keepdims=True)))
