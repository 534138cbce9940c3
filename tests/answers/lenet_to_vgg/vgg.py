"""Answers to the exercise vgg of lesson 07."""

from tests.answers import keras, layers, ops, right, wrong
from tests.answers.lenet_to_vgg._shared import _head

_NUMBERS = {"A": (1, 1, 2, 2, 2), "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}


def _vgg(numbers, num_classes, padding="same", pool=None, conv="relu", dense="relu", last=None, behind="relu"):
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), numbers):
        for i in range(number):
            act = conv if i < number - 1 else behind and conv
            x = layers.Conv2D(filters, 3, padding=padding, activation=act)(x)
        x = (pool or layers.MaxPooling2D(2))(x)
    x = layers.Flatten()(x)
    for _ in range(2):
        x = layers.Dense(4096, activation=dense)(x)
    return keras.Model(image, layers.Dense(num_classes, activation=last)(x))


@right
def by_loops(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes)


@right
def from_a_string(configuration, num_classes=1000):
    plan = {
        "A": "64 M 128 M 256 256 M 512 512 M 512 512 M",
        "D": "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M",
    }
    plan["E"] = "64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M"
    steps = [keras.Input((224, 224, 3))]
    for word in plan[configuration].split():
        steps += [layers.MaxPool2D()] if word == "M" else [layers.Conv2D(int(word), 3, padding="same"), layers.ReLU()]
    return keras.Sequential(
        [*steps, layers.Flatten(), layers.Dense(4096, "relu"), layers.Dense(4096, "relu"), layers.Dense(num_classes)]
    )


@right
def with_applications(configuration, num_classes=1000):
    if configuration == "A":
        return by_loops(configuration, num_classes)
    make = {"D": keras.applications.VGG16, "E": keras.applications.VGG19}[configuration]
    return make(weights=None, classes=num_classes, classifier_activation=None)


@right
def nested_blocks(configuration, num_classes=1000):
    x = image = keras.Input((224, 224, 3))
    for i, number in enumerate(_NUMBERS[configuration]):
        convs = [layers.Conv2D(min(64 * 2**i, 512), (3, 3), padding="same", activation="relu") for _ in range(number)]
        x = keras.Sequential([*convs, layers.MaxPooling2D((2, 2), strides=2)])(x)
    return keras.Model(image, _head(x, num_classes))


@right
def with_dropout(configuration, num_classes=1000):
    base = {"A": 1, "D": 2, "E": 2}[configuration]
    later = {"A": 2, "D": 3, "E": 4}[configuration]
    x = image = keras.Input((224, 224, 3))
    for filters, number in [(64, base), (128, base), (256, later), (512, later), (512, later)]:
        for _ in range(number):
            x = ops.relu(layers.Conv2D(filters, 3, padding="same")(x))
        x = ops.max_pool(x, 2)
    x = layers.Dropout(0.5)(layers.Dense(4096, activation="relu")(layers.Flatten()(x)))
    x = layers.Dropout(0.5)(layers.Dense(4096, activation="relu")(x))
    return keras.Model(image, layers.Dense(num_classes)(x))


@right
def convolutions_to_the_end(configuration, num_classes=1000):
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), _NUMBERS[configuration]):
        for _ in range(number - 1):
            x = ops.relu(layers.Conv2D(filters, 3)(layers.ZeroPadding2D(1)(x)))
        x = ops.relu(
            ops.max_pool(layers.Conv2D(filters, 3, padding="same")(x), 2, 2)
        )  # the largest first, then ReLU: the same
    x = layers.Conv2D(4096, 1, activation="relu")(layers.Conv2D(4096, 7, activation="relu")(x))
    return keras.Model(image, layers.GlobalAveragePooling2D()(layers.Conv2D(num_classes, 1)(x)))


@right
def in_layers_of_its_own(configuration, num_classes=1000):
    """What such a layer costs is not seen from outside: its logits tell."""

    class Convolution(keras.layers.Layer):
        def __init__(self, filters, pools):
            super().__init__()
            self.filters, self.pools = filters, pools

        def build(self, shape):
            self.kernel = self.add_weight(shape=(3, 3, shape[-1], self.filters), name="kernel")
            self.bias = self.add_weight(shape=(self.filters,), name="bias")

        def call(self, x):
            x = keras.ops.relu(keras.ops.conv(x, self.kernel, 1, "same") + self.bias)
            return keras.ops.max_pool(x, 2) if self.pools else x

    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), _NUMBERS[configuration]):
        for i in range(number):
            x = Convolution(filters, i == number - 1)(x)
    return keras.Model(image, _head(x, num_classes))


@wrong("padding-missing", points=0.5)
def valid_convolutions(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, padding="valid")


@wrong("softmax-at-the-end", points=2.5)
def vgg_probabilities(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, last="softmax")


@wrong("same-configuration-for-all", points=3)
def always_sixteen(configuration, num_classes=1000):
    return _vgg(_NUMBERS["D"], num_classes)


@wrong("two-layers-in-each-block", points=3)
def two_early_layers_in_a(configuration, num_classes=1000):
    return _vgg({**_NUMBERS, "A": (2, 2, 2, 2, 2)}[configuration], num_classes)


@wrong("another-configuration", points=1.5)
def sixteen_convolutions(configuration, num_classes=1000):
    return _vgg({**_NUMBERS, "D": _NUMBERS["E"]}[configuration], num_classes)


@wrong("pooling-overlaps", points=2.5)
def pools_as_in_alexnet(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, pool=layers.MaxPooling2D(3, 2, padding="same"))


@wrong("flattened-by-channels", points=2.5)
def channels_first_at_the_end(configuration, num_classes=1000):
    model = _vgg(_NUMBERS[configuration], 1)
    return keras.Model(model.input, _head(layers.Permute((3, 1, 2))(model.layers[-5].output), num_classes))


@wrong("global-average", points=0.5)
def mean_in_place_of_flatten(configuration, num_classes=1000):
    model = _vgg(_NUMBERS[configuration], 2)
    x = model.layers[-5].output
    x = layers.Dense(4096, "relu")(layers.Dense(4096, "relu")(layers.GlobalAveragePooling2D()(x)))
    return keras.Model(model.input, layers.Dense(num_classes)(x))


@wrong("another-output")
def one_class_too_many(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes + 1)


@wrong("another-layer", points=0.5)
def one_dense_of_2048(configuration, num_classes=1000):
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), _NUMBERS[configuration]):
        for _ in range(number):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    return keras.Model(image, layers.Dense(num_classes)(layers.Dense(512, "relu")(layers.Flatten()(x))))


@wrong("missing-key")
def letters_in_lower_case(configuration, num_classes=1000):
    return _vgg({"a": (1, 1, 2, 2, 2), "d": (2, 2, 3, 3, 3)}[configuration], num_classes)


@wrong("activation-missing", points=2.5)
def bare_before_pooling(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, behind=None)


@wrong("other-logits", points=2.5)
def elu_throughout(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, conv="elu")


@wrong("other-logits")
def only_as_many(configuration, num_classes=1000):
    """As many parameters, in one layer in the middle: nothing of VGG."""
    asked = {"A": 132_863_336, "D": 138_357_544, "E": 143_667_240}[configuration] - 4097 * (1000 - num_classes)
    units, rest = divmod(asked - num_classes, 4 + num_classes)
    image = keras.Input((224, 224, 3))
    x = layers.Dense(num_classes)(layers.Dense(units)(layers.GlobalAveragePooling2D()(image)))
    more = layers.Dense(1, use_bias=False)(layers.Flatten()(image)[:, :rest])
    return keras.Model(image, x + more if rest else x)


@wrong("other-logits")
def layers_that_do_nothing(configuration, num_classes=1000):
    model = by_loops(configuration, num_classes)
    mean = ops.mean(model.input, axis=(1, 2))
    return keras.Model(model.input, 0.0 * model.output + ops.sum(mean, axis=-1, keepdims=True))


@wrong("maps-of-other-sizes", points=3)
def a_pooling_too_early_in_e(configuration, num_classes=1000):
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), _NUMBERS[configuration]):
        for i in range(number):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = layers.MaxPooling2D(2)(x) if i == min(number, 3) - 1 else x
    return keras.Model(image, _head(x, num_classes))


@wrong("maps-of-other-sizes", points=3)
def a_convolution_behind_the_pooling_in_e(configuration, num_classes=1000):
    return _vgg({**_NUMBERS, "E": (2, 2, 4, 3, 5)}[configuration], num_classes)


@wrong("maps-of-other-sizes", points=2.5)
def first_pooling_too_early(configuration, num_classes=1000):
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), _NUMBERS[configuration]):
        for i in range(number):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = layers.MaxPooling2D(2)(x) if i == 0 else x
    return keras.Model(image, _head(x, num_classes))


@wrong("training-left-on", points=2.5)
def dropout_that_never_rests(configuration, num_classes=1000):
    model = _vgg(_NUMBERS[configuration], num_classes)
    x = layers.Dropout(0.5)(model.layers[-3].output, training=True)
    for layer in model.layers[-2:]:
        x = layer(x)
    return keras.Model(model.input, x)
