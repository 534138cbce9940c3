"""Answers to the exercise build-cnn of lesson 05."""

from tests.answers import keras, layers, right, wrong

REST = "padding='same', activation='relu')"
FREE = "how many filters there are, and of which size, is free"
EQUIVALENT = {
    f"layers.Conv2D({n}, 3, {REST} → layers.Conv2D({changed}, {REST}": FREE
    for n in (16, 32)
    for changed in (f"{n - 1}, 3", f"{n + 1}, 3", f"{n}, 2", f"{n}, 4")
}


@right
def classic(input_shape, num_classes):
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(num_classes),
        ]
    )


@right
def functional_with_norm(input_shape, num_classes):
    inputs = keras.Input(shape=input_shape)
    x = inputs
    for filters in (16, 32):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    return keras.Model(inputs, layers.Dense(num_classes)(x))


@right
def a_class_of_its_own(input_shape, num_classes):
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.maps = [keras.layers.Conv2D(8, 3, padding="same", activation="relu") for _ in range(2)]
            self.pool = keras.layers.GlobalMaxPooling2D()
            self.out = keras.layers.Dense(num_classes)

        def call(self, x, training=False):
            for layer in self.maps:
                x = layer(x)
            return self.out(self.pool(x))

    return Net()


@right
def strided_and_nested(input_shape, num_classes):
    block = keras.Sequential([layers.Conv2D(12, 3, strides=2, padding="same"), layers.LeakyReLU()])
    model = keras.Sequential([keras.Input(input_shape), block, layers.Conv2D(24, 2, activation="relu")])
    model.add(layers.Flatten())
    model.add(layers.Dense(num_classes, activation=None))
    return model


@right
def separable_and_convolution_at_the_end(input_shape, num_classes):
    inputs = keras.Input(input_shape)
    x = layers.SeparableConv2D(16, 3, activation="relu", padding="same")(inputs)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = layers.Conv2D(num_classes, 1)(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


@right
def compiled_already(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.summary()
    return model


@wrong("softmax-at-the-end", points=2)
def ends_in_softmax(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.add(layers.Softmax())
    return model


@wrong("relu-at-the-end", points=2)
def ends_in_relu(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.add(layers.ReLU())
    return model


@wrong("sigmoid-at-the-end", points=2)
def ends_in_sigmoid(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.add(layers.Activation("sigmoid"))
    return model


@wrong("too-large", points=2)
def wide_dense_layer(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(16, 3, activation="relu")])
    model.add(layers.Conv2D(32, 3, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(num_classes))
    return model


@wrong("too-few-convolutions", points=2)
def one_convolution(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(16, 3, activation="relu")])
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(num_classes))
    return model


@wrong("too-few-convolutions", points=1)
def dense_only(input_shape, num_classes):
    return keras.Sequential(
        [keras.Input(input_shape), layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(num_classes)]
    )


@wrong("maps-not-classes")
def forgets_to_flatten(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(8, 3, activation="relu")])
    model.add(layers.Conv2D(8, 3, activation="relu"))
    model.add(layers.Dense(num_classes))
    return model


@wrong("classes-fixed")
def always_ten(input_shape, num_classes):
    return classic(input_shape, 10)


@wrong("picture-does-not-fit")
def always_digits(input_shape, num_classes):
    return classic((8, 8, 1), num_classes)


@wrong("picture-does-not-fit")
def shrinks_too_much(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape)])
    for _ in range(4):
        model.add(layers.Conv2D(8, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(num_classes))
    return model


@wrong("not-a-model")
def returns_layers(input_shape, num_classes):
    return classic(input_shape, num_classes).layers


@wrong("returned-nothing")
def builds_and_forgets(input_shape, num_classes):
    classic(input_shape, num_classes)


@right
def other_activations_and_a_hidden_layer(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(6, 5, padding="same", activation="tanh")])
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Conv2D(16, 3, activation="sigmoid"))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(40, activation="relu"))
    model.add(layers.Dense(num_classes))
    return model


@wrong("activation-missing", points=2)
def pooling_for_an_activation(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape)])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same"))
        model.add(layers.MaxPooling2D())
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(num_classes))
    return model


@wrong("activation-missing", points=2)
def second_without_relu(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(16, 3, activation="relu")])
    model.add(layers.MaxPooling2D())
    model.add(layers.Conv2D(32, 3))
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dense(num_classes))
    return model


@wrong("side-by-side", points=2)
def two_branches(input_shape, num_classes):
    inputs = keras.Input(input_shape)
    maps = [layers.Conv2D(16, size, padding="same", activation="relu")(inputs) for size in (3, 5)]
    features = layers.GlobalAveragePooling2D()(layers.Concatenate()(maps))
    return keras.Model(inputs, layers.Dense(num_classes)(features))


_kept = {}


@wrong("not-fresh", points=2)
def the_same_again(input_shape, num_classes):
    key = tuple(input_shape), num_classes
    if key in _kept:
        return _kept.pop(key)
    return _kept.setdefault(key, classic(input_shape, num_classes))


@right
def pictures_changed_in_training(input_shape, num_classes):
    x = inputs = keras.Input(input_shape)
    x = layers.GaussianNoise(0.1)(layers.RandomTranslation(0.1, 0.1)(x))
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D()(layers.Conv2D(16, 3, padding="same", activation="relu")(x))
    return keras.Model(inputs, layers.Dense(num_classes)(layers.Dropout(0.5)(layers.Flatten()(x))))


def _with_a_tail(input_shape, num_classes, tail):
    x = inputs = keras.Input(input_shape)
    for filters in (16, 32):
        x = layers.MaxPooling2D()(layers.Conv2D(filters, 3, padding="same", activation="relu")(x))
    return keras.Model(inputs, layers.Dense(num_classes)(tail(layers.Flatten()(x))))


@wrong("training-left-on", points=2)
def dropout_that_never_rests(input_shape, num_classes):
    return _with_a_tail(input_shape, num_classes, lambda x: layers.Dropout(0.3)(x, training=True))


@wrong("training-left-on", points=2)
def dropout_in_a_sequence_that_never_rests(input_shape, num_classes):
    return _with_a_tail(input_shape, num_classes, lambda x: keras.Sequential([layers.Dropout(0.3)])(x, training=True))


@wrong("training-left-on", points=2)
def own_class_that_never_rests(input_shape, num_classes):
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.maps = [keras.layers.Conv2D(12, 3, padding="same", activation="relu") for _ in range(2)]
            self.norm, self.pool = keras.layers.BatchNormalization(), keras.layers.GlobalMaxPooling2D()
            self.out = keras.layers.Dense(num_classes)

        def call(self, x):
            return self.out(self.pool(self.norm(self.maps[1](self.maps[0](x)), training=True)))

    return Net()


@wrong("not-alone", points=2)
def scaled_over_the_batch(input_shape, num_classes):
    return _with_a_tail(input_shape, num_classes, lambda x: (x - keras.ops.mean(x)) / (keras.ops.std(x) + 1e-3))
