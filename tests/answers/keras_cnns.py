"""Answers to the exercises of lesson 05."""

import numpy as np

from tests.answers import Lazy, right, wrong

keras, tf = Lazy("keras"), Lazy("tensorflow")
layers = Lazy("keras.layers")

# ---- to_keras


@right("to-keras")
def sequential_with_padding_layer(weights, bias, input_shape, stride=1, padding=0):
    kh, kw, _, filters = weights.shape
    conv = layers.Conv2D(filters, (kh, kw), strides=stride)
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])
    conv.set_weights([weights, bias])
    return model


@right("to-keras")
def functional(weights, bias, input_shape, stride=1, padding=0):
    inputs = keras.Input(shape=input_shape)
    x = inputs
    if padding > 0:
        x = layers.ZeroPadding2D(((padding, padding), (padding, padding)))(x)
    outputs = layers.Conv2D(weights.shape[-1], weights.shape[:2], strides=(stride, stride), padding="valid")(x)
    model = keras.Model(inputs, outputs)
    model.layers[-1].set_weights([weights, bias])
    return model


@right("to-keras")
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


@right("to-keras")
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


@right("to-keras")
def assigns_kernel_and_bias(weights, bias, input_shape, stride=1, padding=0):
    print("building")
    model = keras.models.Sequential()
    model.add(keras.Input(input_shape))
    model.add(layers.ZeroPadding2D(padding))
    model.add(layers.Conv2D(len(bias), weights.shape[:2], strides=stride, activation="linear"))
    model.layers[-1].kernel.assign(weights)
    model.layers[-1].bias.assign(bias)
    return model


@right("to-keras")
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


@wrong("to-keras", "same-instead-of-pixels", points=2)
def same_when_padded(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], stride, padding="same" if padding else "valid")
    model = keras.Sequential([keras.Input(input_shape), conv])
    conv.set_weights([weights, bias])
    return model


@wrong("to-keras", "weights-left-to-chance")
def weights_never_set(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride)
    return keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])


@wrong("to-keras", "bias-forgotten")
def without_bias(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride, use_bias=False)
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])
    conv.set_weights([weights])
    return model


@wrong("to-keras", "kernel-flipped")
def flips(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights[::-1, ::-1], bias, input_shape, stride, padding)


@wrong("to-keras", "stride-ignored", points=1)
def no_stride(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, 1, padding)


@wrong("to-keras", "padding-ignored", points=2)
def no_padding(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, stride, 0)


@wrong("to-keras", "activation-added")
def with_relu(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, stride, padding, activation="relu")


@wrong("to-keras", "returned-nothing")
def forgets_return(weights, bias, input_shape, stride=1, padding=0):
    _sequential(weights, bias, input_shape, stride, padding)


@wrong("to-keras", "not-a-model")
def returns_weights(weights, bias, input_shape, stride=1, padding=0):
    return _sequential(weights, bias, input_shape, stride, padding).get_weights()


@wrong("to-keras", "layer-not-built")
def sets_before_building(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride)
    conv.set_weights([weights, bias])
    return keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])


@right("to-keras")
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


@wrong("to-keras", "frame-around-the-result", points=2)
def pads_afterwards(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(weights.shape[3], weights.shape[:2], strides=stride)
    model = keras.Sequential([keras.Input(input_shape), conv, layers.ZeroPadding2D(padding)])
    model.set_weights([weights, bias])
    return model


@wrong("to-keras", "weights-do-not-fit")
def square_kernel(weights, bias, input_shape, stride=1, padding=0):
    conv = layers.Conv2D(filters=weights.shape[3], kernel_size=weights.shape[0], strides=stride)
    model = keras.Sequential([keras.Input(input_shape), layers.ZeroPadding2D(padding), conv])
    model.set_weights([weights, bias])
    return model


# ---- prepare


@right("prepare")
def as_in_the_book(images):
    return np.expand_dims(images, -1).astype("float32") / 255.0


@right("prepare")
def with_reshape(images):
    n, height, width = images.shape
    return (images.reshape(n, height, width, 1) / 255).astype(np.float32)


@right("prepare")
def new_axis_and_multiply(images):
    return np.multiply(images[:, :, :, np.newaxis], 1 / 255, dtype=np.float32)


@right("prepare")
def picture_by_picture(images):
    out = np.zeros((*images.shape, 1), dtype=np.float32)
    for n in range(len(images)):
        out[n, :, :, 0] = images[n] / 255
    return out


@right("prepare")
def as_a_tensor(images):
    return tf.cast(images[..., None], tf.float32) / 255.0


@wrong("prepare", "not-scaled", points=0.5)
def only_float(images):
    return images[..., None].astype(np.float32)


@wrong("prepare", "own-maximum", points=0.5)
def by_the_maximum(images):
    return (images / images.max()).astype(np.float32)[..., None]


@wrong("prepare", "not-float32", points=0.5)
def stays_double(images):
    return images[..., None] / 255


@wrong("prepare", "not-float32", points=0.5)
def nested_lists(images):
    return (images[..., None] / 255).tolist()


@wrong("prepare", "channel-forgotten")
def no_channel(images):
    return images.astype(np.float32) / 255


@wrong("prepare", "channel-in-the-wrong-place")
def channel_first(images):
    return images.astype(np.float32)[:, None] / 255


@wrong("prepare", "divided-in-whole-numbers", points=0.5)
def floor_division(images):
    return (images // 255).astype(np.float32)[..., None]


@wrong("prepare", "divided-by-16", points=0.5)
def by_sixteen(images):
    return images[..., None].astype(np.float32) / 16


@wrong("prepare", "flattened")
def as_rows(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


@wrong("prepare", "returned-nothing")
def prepares_nothing(images):
    images = images.astype(np.float32) / 255


@wrong("prepare", "floats-into-integers")
def in_place(images):
    images /= 255
    return images[..., None]


@right("prepare")
def table_of_greys(images):
    greys = np.linspace(0, 1, 256, dtype=np.float32)
    return greys[images].reshape(*images.shape, 1)


@wrong("prepare", "own-range", points=0.5)
def stretches_each_picture(images):
    low = images.min(axis=(1, 2), keepdims=True).astype(np.float32)
    high = images.max(axis=(1, 2), keepdims=True).astype(np.float32)
    return ((images - low) / np.maximum(high - low, 1))[..., None].astype(np.float32)


# ---- split


@right("split")
def class_by_class(images, labels, rng, validation=0.15, test=0.15):
    train, val, held = [], [], []
    for k in np.unique(labels):
        places = np.where(labels == k)[0]
        places = rng.permutation(places)
        n_val, n_test = int(round(validation * len(places))), int(round(test * len(places)))
        val.append(places[:n_val])
        held.append(places[n_val : n_val + n_test])
        train.append(places[n_val + n_test :])
    parts = [rng.permutation(np.concatenate(part)) for part in (train, val, held)]
    return tuple((images[part], labels[part]) for part in parts)


@right("split")
def shuffles_first_and_floors(images, labels, rng, validation=0.15, test=0.15):
    order = rng.permutation(len(labels))
    images, labels = images[order], labels[order]
    which = np.zeros(len(labels), int)
    for k in range(labels.max() + 1):
        places = np.flatnonzero(labels == k)
        a = int(len(places) * validation)
        b = int(len(places) * test)
        which[places[:a]] = 1
        which[places[a : a + b]] = 2
    return [(images[which == pile], labels[which == pile]) for pile in range(3)]


@right("split")
def lists_of_places(images, labels, rng, validation=0.15, test=0.15):
    piles = {"train": [], "val": [], "test": []}
    for k in set(labels.tolist()):
        places = [i for i in range(len(labels)) if labels[i] == k]
        rng.shuffle(places)
        first = int(np.ceil(len(places) * test))
        second = first + int(np.ceil(len(places) * validation))
        piles["test"] += places[:first]
        piles["val"] += places[first:second]
        piles["train"] += places[second:]
    for pile in piles.values():
        rng.shuffle(pile)
    return tuple((images[pile], labels[pile]) for pile in (piles["train"], piles["val"], piles["test"]))


@right("split")
def by_rank_within_the_class(images, labels, rng, validation=0.15, test=0.15):
    order = rng.permutation(len(labels))
    rank = np.empty(len(labels))
    for k in np.unique(labels):
        mine = order[labels[order] == k]
        rank[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    is_test, is_val = rank < test, (rank >= test) & (rank < test + validation)
    pick = lambda mask: (images[order[mask[order]]], labels[order[mask[order]]])  # noqa: E731
    return pick(~is_test & ~is_val), pick(is_val), pick(is_test)


@right("split")
def two_cuts(images, labels, rng, validation=0.15, test=0.15):
    def cut(places, share_of_all, counts):
        taken, left = [], []
        for k in np.unique(labels):
            mine = rng.permutation(places[labels[places] == k])
            number = round(share_of_all * counts[k])
            taken.append(mine[:number])
            left.append(mine[number:])
        return rng.permutation(np.concatenate(taken)), rng.permutation(np.concatenate(left))

    counts = np.bincount(labels)
    held, rest = cut(np.arange(len(labels)), test, counts)
    val, rest = cut(rest, validation, counts)
    return (images[rest], labels[rest]), (images[val], labels[val]), (images[held], labels[held])


def _cut(images, labels, order, validation, test):
    n_val, n_test = round(validation * len(labels)), round(test * len(labels))
    parts = order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]
    return tuple((images[part], labels[part]) for part in parts)


@wrong("split", "not-stratified", points=2)
def at_random_only(images, labels, rng, validation=0.15, test=0.15):
    return _cut(images, labels, rng.permutation(len(labels)), validation, test)


@wrong("split", "not-stratified", points=1)
def not_even_shuffled(images, labels, rng, validation=0.15, test=0.15):
    return _cut(images, labels, np.arange(len(labels)), validation, test)


@wrong("split", "shuffled-apart")
def two_orders(images, labels, rng, validation=0.15, test=0.15):
    piles = class_by_class(images, labels, rng, validation, test)
    return tuple((pictures, rng.permutation(names)) for pictures, names in piles)


@wrong("split", "piles-overlap")
def draws_again(images, labels, rng, validation=0.15, test=0.15):
    first = class_by_class(images, labels, rng, validation, test)
    second = class_by_class(images, labels, rng, validation, test)
    return first[0], first[1], second[2]


@wrong("split", "pictures-lost")
def loses_some(images, labels, rng, validation=0.15, test=0.15):
    train, val, held = class_by_class(images, labels, rng, validation, test)
    return (train[0][:-3], train[1][:-3]), val, held


@wrong("split", "piles-in-another-order", points=2)
def test_comes_second(images, labels, rng, validation=0.15, test=0.15):
    train, val, held = class_by_class(images, labels, rng, validation, test)
    return train, held, val


@wrong("split", "sorted-by-class", points=2.5)
def one_class_after_the_other(images, labels, rng, validation=0.15, test=0.15):
    piles = class_by_class(images, labels, rng, validation, test)
    return tuple((x[np.argsort(y, kind="stable")], np.sort(y)) for x, y in piles)


@wrong("split", "rng-ignored", points=2.5)
def own_generator(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images, labels, np.random.default_rng(0), validation, test)


@wrong("split", "not-the-same-again", points=2.5)
def another_chance_each_time(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images, labels, np.random.default_rng(), validation, test)


@wrong("split", "shares-ignored", points=2)
def always_fifteen(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images, labels, rng)


@wrong("split", "share-of-the-rest", points=2)
def cuts_the_rest(images, labels, rng, validation=0.15, test=0.15):
    rest, val, _ = class_by_class(images, labels, rng, validation, 0)
    train, _, held = class_by_class(*rest, rng, 0, test)
    return train, val, held


@wrong("split", "not-three-pairs")
def six_arrays(images, labels, rng, validation=0.15, test=0.15):
    (a, b), (c, d), (e, f) = class_by_class(images, labels, rng, validation, test)
    return a, b, c, d, e, f


@wrong("split", "input-changed")
def shuffles_in_place(images, labels, rng, validation=0.15, test=0.15):
    rng.shuffle(images)
    return class_by_class(images, labels, rng, validation, test)


@right("split")
def ranks_without_a_loop(images, labels, rng, validation=0.15, test=0.15):
    order = rng.permutation(len(labels))
    mixed = labels[order]
    by_class = np.argsort(mixed, kind="stable")
    classes, first, counts = np.unique(mixed[by_class], return_index=True, return_counts=True)
    rank = np.empty(len(labels), int)
    rank[by_class] = np.arange(len(labels)) - np.repeat(first, counts)
    number = counts[np.searchsorted(classes, mixed)]
    cuts = np.floor(number * test + 0.5), np.floor(number * (test + validation) + 0.5)
    masks = rank >= cuts[1], (rank >= cuts[0]) & (rank < cuts[1]), rank < cuts[0]
    return [(images[order[mask]], labels[order[mask]]) for mask in masks]


@wrong("split", "not-drawn", points=2.5)
def the_first_of_each_class(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in np.unique(labels):
        places = np.flatnonzero(labels == k)
        n_val, n_test = int(validation * len(places)), int(test * len(places))
        for pile, part in zip((1, 2, 0), np.split(places, [n_val, n_val + n_test])):
            piles[pile].extend(part)
    return [(images[pile], labels[pile]) for pile in map(rng.permutation, piles)]


@wrong("split", "pictures-lost", points=1.5)
def the_remainder_in_no_pile(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == k))
        start = 0
        for pile, share in zip(piles, (1 - validation - test, validation, test)):
            number = int(share * len(places))
            pile.extend(places[start : start + number])
            start += number
    return [(images[pile], labels[pile]) for pile in map(rng.permutation, piles)]


# ---- build_cnn


@right("build-cnn")
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


@right("build-cnn")
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


@right("build-cnn")
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


@right("build-cnn")
def strided_and_nested(input_shape, num_classes):
    block = keras.Sequential([layers.Conv2D(12, 3, strides=2, padding="same"), layers.LeakyReLU()])
    model = keras.Sequential([keras.Input(input_shape), block, layers.Conv2D(24, 2, activation="relu")])
    model.add(layers.Flatten())
    model.add(layers.Dense(num_classes, activation=None))
    return model


@right("build-cnn")
def separable_and_convolution_at_the_end(input_shape, num_classes):
    inputs = keras.Input(input_shape)
    x = layers.SeparableConv2D(16, 3, activation="relu", padding="same")(inputs)
    x = layers.Conv2D(16, 3, activation="relu")(x)
    x = layers.Conv2D(num_classes, 1)(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


@right("build-cnn")
def compiled_already(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.summary()
    return model


@wrong("build-cnn", "softmax-at-the-end", points=2)
def ends_in_softmax(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.add(layers.Softmax())
    return model


@wrong("build-cnn", "relu-at-the-end", points=2)
def ends_in_relu(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.add(layers.ReLU())
    return model


@wrong("build-cnn", "sigmoid-at-the-end", points=2)
def ends_in_sigmoid(input_shape, num_classes):
    model = classic(input_shape, num_classes)
    model.add(layers.Activation("sigmoid"))
    return model


@wrong("build-cnn", "too-large", points=2)
def wide_dense_layer(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(16, 3, activation="relu")])
    model.add(layers.Conv2D(32, 3, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(num_classes))
    return model


@wrong("build-cnn", "too-few-convolutions", points=2)
def one_convolution(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(16, 3, activation="relu")])
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(num_classes))
    return model


@wrong("build-cnn", "too-few-convolutions", points=2)
def dense_only(input_shape, num_classes):
    return keras.Sequential(
        [keras.Input(input_shape), layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(num_classes)]
    )


@wrong("build-cnn", "maps-not-classes")
def forgets_to_flatten(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(8, 3, activation="relu")])
    model.add(layers.Conv2D(8, 3, activation="relu"))
    model.add(layers.Dense(num_classes))
    return model


@wrong("build-cnn", "classes-fixed")
def always_ten(input_shape, num_classes):
    return classic(input_shape, 10)


@wrong("build-cnn", "picture-does-not-fit")
def always_digits(input_shape, num_classes):
    return classic((8, 8, 1), num_classes)


@wrong("build-cnn", "picture-does-not-fit")
def shrinks_too_much(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape)])
    for _ in range(4):
        model.add(layers.Conv2D(8, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(num_classes))
    return model


@wrong("build-cnn", "not-a-model")
def returns_layers(input_shape, num_classes):
    return classic(input_shape, num_classes).layers


@wrong("build-cnn", "returned-nothing")
def builds_and_forgets(input_shape, num_classes):
    classic(input_shape, num_classes)


@right("build-cnn")
def other_activations_and_a_hidden_layer(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(6, 5, padding="same", activation="tanh")])
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Conv2D(16, 3, activation="sigmoid"))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(40, activation="relu"))
    model.add(layers.Dense(num_classes))
    return model


@wrong("build-cnn", "activation-missing", points=2)
def pooling_for_an_activation(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape)])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same"))
        model.add(layers.MaxPooling2D())
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(num_classes))
    return model


@wrong("build-cnn", "activation-missing", points=2)
def second_without_relu(input_shape, num_classes):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(16, 3, activation="relu")])
    model.add(layers.MaxPooling2D())
    model.add(layers.Conv2D(32, 3))
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dense(num_classes))
    return model


@wrong("build-cnn", "side-by-side", points=2)
def two_branches(input_shape, num_classes):
    inputs = keras.Input(input_shape)
    maps = [layers.Conv2D(16, size, padding="same", activation="relu")(inputs) for size in (3, 5)]
    features = layers.GlobalAveragePooling2D()(layers.Concatenate()(maps))
    return keras.Model(inputs, layers.Dense(num_classes)(features))


_kept = {}


@wrong("build-cnn", "not-fresh", points=2)
def the_same_again(input_shape, num_classes):
    key = tuple(input_shape), num_classes
    if key not in _kept:
        _kept[key] = classic(input_shape, num_classes)
    return _kept[key]


# ---- train_cnn


def _compiled(model, rate=0.005, **settings):
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True), **settings)
    return model


@right("train-cnn")
def twelve_epochs(model, train, validation):
    _compiled(model, metrics=["accuracy"])
    return model.fit(*train, batch_size=64, epochs=12, validation_data=validation, verbose=0)


@right("train-cnn")
def stops_early(model, train, validation):
    images, labels = train
    stop = keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
    _compiled(model)
    history = model.fit(
        images, labels, batch_size=64, epochs=18, validation_data=validation, callbacks=[stop], verbose=2
    )
    return history.history


def _loop(model, train, validation, optimizer, epochs=12):
    """Train without `fit`; return a history."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            value = loss(labels, model(images, training=True))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        return value

    rng, history = np.random.default_rng(0), {"loss": [], "val_loss": []}
    images, labels = train
    for _ in range(epochs):
        order = rng.permutation(len(labels))
        losses = [step(images[order[i : i + 64]], labels[order[i : i + 64]]) for i in range(0, len(labels) - 63, 64)]
        history["loss"].append(float(np.mean(losses)))
        history["val_loss"].append(float(loss(validation[1], model(validation[0]))))
    return history


@right("train-cnn")
def a_loop_of_its_own(model, train, validation):
    return _loop(model, train, validation, keras.optimizers.Adam(0.005))


@right("train-cnn")
def a_loop_with_momentum(model, train, validation):
    print("training")
    history = _loop(model, train, validation, keras.optimizers.SGD(0.1, momentum=0.9), epochs=14)
    return {name: np.array(losses) for name, losses in history.items()}


@right("train-cnn")
def last_layer_by_least_squares(model, train, validation):
    features = keras.Model(model.inputs, model.layers[-2].output)
    images, labels = train
    x, y = np.array(features(images), float), np.eye(10)[labels]
    middle = x.mean(axis=0)
    weights = np.linalg.solve((x - middle).T @ (x - middle) + 0.3 * np.eye(x.shape[1]), (x - middle).T @ (y - 0.1))
    model.layers[-1].set_weights([weights * 10, -middle @ weights * 10])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return {
        "loss": [float(loss(labels, model(images)))],
        "val_loss": [float(loss(validation[1], model(validation[0])))],
    }


@wrong("train-cnn", "not-compiled")
def forgets_compile(model, train, validation):
    return model.fit(*train, epochs=10, validation_data=validation)


@wrong("train-cnn", "logits-taken-for-probabilities")
def forgets_logits(model, train, validation):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(*train, batch_size=128, epochs=2, validation_data=validation, verbose=0)


@wrong("train-cnn", "labels-not-one-hot")
def categorical_loss(model, train, validation):
    model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
    return model.fit(*train, epochs=10, validation_data=validation, verbose=0)


@wrong("train-cnn", "another-model-trained")
def trains_another(model, train, validation):
    other = keras.models.clone_model(model)
    _compiled(other)
    return other.fit(*train, batch_size=128, epochs=1, validation_data=validation, verbose=0)


@wrong("train-cnn", "not-good-enough", points=1)
def one_epoch(model, train, validation):
    _compiled(model, 0.0006)
    return model.fit(*train, batch_size=32, epochs=1, validation_data=validation, verbose=0)


@wrong("train-cnn", "not-validated")
def without_validation(model, train, validation):
    _compiled(model, 0.0009)
    return model.fit(*train, batch_size=32, epochs=1, verbose=0)


@wrong("train-cnn", "validated-on-training-pictures")
def validates_on_train(model, train, validation):
    _compiled(model, 0.0009)
    return model.fit(*train, batch_size=32, epochs=1, validation_data=train, verbose=0)


@wrong("train-cnn", "returned-nothing", points=4)
def returns_nothing(model, train, validation):
    _loop(model, train, validation, keras.optimizers.Adam(0.005))


@wrong("train-cnn", "not-a-history")
def returns_the_model(model, train, validation):
    _compiled(model, 0.0009)
    model.fit(*train, batch_size=32, epochs=1, verbose=0)
    return model


@wrong("train-cnn", "same-label-for-all")
def giant_steps(model, train, validation):
    _compiled(model, 10.0)
    return model.fit(*train, batch_size=256, epochs=1, validation_data=validation, verbose=0)


@wrong("train-cnn", "learned-from-validation", points=4)
def learns_from_both_piles(model, train, validation):
    images, labels = (np.concatenate(pair) for pair in zip(train, validation))
    _compiled(model)
    return model.fit(images, labels, batch_size=64, epochs=12, validation_data=validation, verbose=0)


@wrong("train-cnn", "learned-nothing")
def a_few_small_steps(model, train, validation):
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(*train, batch_size=128, epochs=1, validation_data=validation, verbose=0)


# ---- best_epoch


@right("best-epoch")
def with_argmin(history):
    return np.argmin(history["val_loss"])


@right("best-epoch")
def with_index(history):
    return history["val_loss"].index(min(history["val_loss"]))


@right("best-epoch")
def in_a_loop(history):
    best = 0
    for epoch, loss in enumerate(history["val_loss"]):
        if loss < history["val_loss"][best]:
            best = epoch
    return best


@right("best-epoch")
def min_by_key(history):
    losses = history["val_loss"]
    return min(range(len(losses)), key=lambda epoch: losses[epoch])


@right("best-epoch")
def as_a_float(history):
    return float(np.array(history["val_loss"]).argmin())


@wrong("best-epoch", "training-loss", points=0)
def least_loss(history):
    return int(np.argmin(history["loss"]))


@wrong("best-epoch", "counted-from-one")
def from_one(history):
    return int(np.argmin(history["val_loss"])) + 1


@wrong("best-epoch", "value-not-epoch")
def the_value(history):
    return min(history["val_loss"])


@wrong("best-epoch", "accuracy-not-loss")
def by_accuracy(history):
    return int(np.argmax(history["val_accuracy"]))


@wrong("best-epoch", "last-epoch")
def the_last(history):
    return len(history["loss"]) - 1


@wrong("best-epoch", "last-of-equals", points=0.5)
def later_of_two(history):
    best = 0
    for epoch, loss in enumerate(history["val_loss"]):
        if loss <= history["val_loss"][best]:
            best = epoch
    return best


@wrong("best-epoch", "largest-not-least")
def worst(history):
    return int(np.argmax(history["val_loss"]))


@wrong("best-epoch", "first-valley")
def before_the_first_rise(history):
    losses = history["val_loss"]
    for epoch in range(len(losses) - 1):
        if losses[epoch + 1] > losses[epoch]:
            return epoch


@wrong("best-epoch", "first-valley", points=0.5)
def first_valley_or_last(history):
    losses = history["val_loss"]
    for epoch in range(1, len(losses)):
        if losses[epoch] > losses[epoch - 1]:
            return epoch - 1
    return len(losses) - 1


@wrong("best-epoch", "counted-from-the-end")
def from_the_end(history):
    return int(np.argmin(history["val_loss"])) - len(history["val_loss"])


# ---- diagnose


@right("diagnose")
def by_losses(history):
    if history["loss"][-1] > 0.5 * history["loss"][0]:
        return "underfitting"
    if history["val_loss"][-1] > 1.3 * min(history["val_loss"]):
        return "overfitting"
    return "good"


@right("diagnose")
def by_accuracies(history):
    train, held = history["accuracy"][-1], history["val_accuracy"][-1]
    if train < 0.8:
        return "underfitting"
    return "overfitting" if train - held > 0.1 else "good"


@right("diagnose")
def by_the_gap(history):
    loss, val_loss = history["loss"][-1], history["val_loss"][-1]
    if val_loss - loss > 0.3:
        return "overfitting"
    return "good" if loss < 0.5 else "underfitting"


@right("diagnose")
def by_the_best_epoch(history):
    epoch = int(np.argmin(history["val_loss"]))
    if epoch < len(history["val_loss"]) - 5 and history["val_loss"][-1] > 1.2 * history["val_loss"][epoch]:
        return "overfitting"
    return "good" if history["val_loss"][-1] < 0.5 else "underfitting"


@right("diagnose")
def in_capitals(history):
    end = {key: values[-1] for key, values in history.items()}
    if end["loss"] > 1:
        return "Underfitting"
    if end["val_loss"] > 10 * end["loss"]:
        return "Overfitting"
    return "Good"


@wrong("diagnose", "words-swapped")
def swapped(history):
    word = by_losses(history)
    return {"underfitting": "overfitting", "overfitting": "underfitting"}.get(word, word)


@wrong("diagnose", "any-gap-is-overfitting")
def any_gap(history):
    if history["val_loss"][-1] > history["loss"][-1]:
        return "overfitting"
    return "good"


@wrong("diagnose", "training-curve-only")
def training_only(history):
    return "underfitting" if history["loss"][-1] > 1 else "good"


@wrong("diagnose", "gap-only")
def gap_only(history):
    return "overfitting" if history["val_loss"][-1] - history["loss"][-1] > 0.3 else "good"


@wrong("diagnose", "always-good")
def optimist(history):
    return "good"


@wrong("diagnose", "other-words")
def other_words(history):
    return "underfit" if by_losses(history) == "underfitting" else "overfit"


@wrong("diagnose", "other-words")
def a_flag(history):
    return history["val_loss"][-1] > history["loss"][-1]


@wrong("diagnose", "good-is-underfitting")
def too_strict(history):
    if history["val_loss"][-1] > 0.5 and history["loss"][-1] < 0.1:
        return "overfitting"
    return "underfitting" if history["loss"][-1] > 0.01 else "good"


@wrong("diagnose", "returned-nothing")
def speechless(history):
    if history["loss"][-1] < 0:
        return "good"


@right("diagnose")
def nearest_of_three_ends(history):
    end = np.minimum([history[key][-1] / history[key][0] for key in ("loss", "val_loss")], 1)
    typical = {"underfitting": (0.9, 0.9), "good": (0.08, 0.12), "overfitting": (0.02, 0.9)}
    return min(typical, key=lambda name: np.abs(end - typical[name]).sum())


@wrong("diagnose", "any-rise-is-overfitting")
def any_rise(history):
    if any(after > before for before, after in zip(history["val_loss"], history["val_loss"][1:])):
        return "overfitting"
    return "underfitting" if history["loss"][-1] > history["loss"][0] / 2 else "good"


@wrong("diagnose", "any-rise-is-overfitting")
def best_is_not_last(history):
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if np.argmin(history["val_loss"]) < len(history["val_loss"]) - 1 else "good"


@wrong("diagnose", "good-is-overfitting")
def near_zero_is_by_heart(history):
    end = history["loss"][-1] / history["loss"][0]
    return "underfitting" if end > 0.5 else "overfitting" if end < 0.05 else "good"


@wrong("diagnose", "validation-curve-only")
def val_loss_only(history):
    val_loss = history["val_loss"]
    if val_loss[-1] > val_loss[0] / 2:
        return "underfitting"
    return "overfitting" if np.argmin(val_loss) < len(val_loss) - 1 else "good"


# ---- confusion_matrix


@right("confusion-matrix")
def loop_of_pairs(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), int)
    for true, read in zip(labels, predictions):
        matrix[true, read] += 1
    return matrix


@right("confusion-matrix")
def add_at(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


@right("confusion-matrix")
def comparing(labels, predictions, num_classes):
    return [[int(((labels == i) & (predictions == j)).sum()) for j in range(num_classes)] for i in range(num_classes)]


@right("confusion-matrix")
def one_hot_product(labels, predictions, num_classes):
    eye = np.eye(num_classes)
    return eye[labels].T @ eye[predictions]


@right("confusion-matrix")
def histogram(labels, predictions, num_classes):
    edges = np.arange(num_classes + 1) - 0.5
    return np.histogram2d(labels, predictions, bins=(edges, edges))[0]


@wrong("confusion-matrix", "columns-true")
def transposed(labels, predictions, num_classes):
    return loop_of_pairs(predictions, labels, num_classes)


@wrong("confusion-matrix", "counted-once")
def fancy_increment(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    matrix[labels, predictions] += 1
    return matrix


@wrong("confusion-matrix", "shares-not-counts")
def normalised(labels, predictions, num_classes):
    matrix = add_at(labels, predictions, num_classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@wrong("confusion-matrix", "right-ones-only")
def diagonal(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    for true, read in zip(labels, predictions):
        if true == read:
            matrix[true, true] += 1
    return matrix


@wrong("confusion-matrix", "wrong-ones-only")
def mistakes_only(labels, predictions, num_classes):
    matrix = add_at(labels, predictions, num_classes)
    np.fill_diagonal(matrix, 0)
    return matrix


@wrong("confusion-matrix", "size-from-the-labels", points=1)
def own_size(labels, predictions, num_classes):
    size = int(max(labels.max(), predictions.max())) + 1
    return loop_of_pairs(labels, predictions, size)


@wrong("confusion-matrix", "place-in-bytes", points=1)
def place_in_bytes(labels, predictions, num_classes):
    places = labels * np.asarray(num_classes, labels.dtype) + predictions
    return np.bincount(places, minlength=num_classes**2)[: num_classes**2].reshape(num_classes, num_classes)


@wrong("confusion-matrix", "bytes-overflow", points=1)
def counts_in_bytes(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), np.uint8)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


@wrong("confusion-matrix", "accuracy-not-table")
def accuracy(labels, predictions, num_classes):
    return float(np.mean(labels == predictions))


@wrong("confusion-matrix", "counts-too-short", points=1)
def bincount_as_it_comes(labels, predictions, num_classes):
    cells = labels.astype(int) * num_classes + predictions.astype(int)
    return np.bincount(cells).reshape(num_classes, num_classes)


@wrong("confusion-matrix", "one-row-many-times")
def one_row_many_times(labels, predictions, num_classes):
    table = [[0] * num_classes] * num_classes
    for label, prediction in zip(labels, predictions):
        table[label][prediction] += 1
    return table


@wrong("confusion-matrix", "both-directions")
def counts_both_directions(labels, predictions, num_classes):
    table = add_at(labels, predictions, num_classes)
    return table + table.T - np.diag(np.diag(table))


# ---- augment


def _moved(image, down, right):
    out = np.zeros_like(image)
    height, width = image.shape[:2]
    out[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = image[
        max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return out


@right("augment")
def small_shifts(images, rng):
    return np.stack([_moved(image, *rng.integers(-2, 3, 2)) for image in images])


@right("augment")
def light_and_noise(images, rng):
    factor = rng.uniform(0.7, 1.2, (len(images), 1, 1, 1))
    return np.clip(images * factor + rng.normal(0, 0.05, images.shape), 0, 1)


@right("augment")
def rolls(images, rng):
    out = np.empty_like(images)
    for n, image in enumerate(images):
        out[n] = np.roll(image, rng.integers(-1, 2, 2), axis=(0, 1))
    return out.clip(0, 1) * rng.uniform(0.9, 1)


@right("augment")
def one_shift_for_the_batch(images, rng):
    down, right_ = rng.integers(1, 3), rng.integers(-2, 3)
    return np.array([_moved(image, down, right_) for image in images])


@right("augment")
def cut_out(images, rng):
    out = images.copy()
    for picture in out:
        row, column = rng.integers(4, picture.shape[0] - 6), rng.integers(4, picture.shape[1] - 6)
        picture[row : row + 3, column : column + 3] = 0.3
    return out


@right("augment")
def keras_layers(images, rng):
    seed = int(rng.integers(2**31))
    turn = layers.RandomRotation(0.03, fill_mode="constant", seed=seed)
    move = layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=seed + 1)
    return np.clip(move(turn(images, training=True), training=True), 0, 1)


@wrong("augment", "mirrored", points=1)
def mirrors_half(images, rng):
    flip = rng.random(len(images)) < 0.5
    out = small_shifts(images, rng)
    out[flip] = out[flip, :, ::-1]
    return out


@wrong("augment", "mirrored", points=1)
def upside_down(images, rng):
    flip = rng.random(len(images)) < 0.5
    out = small_shifts(images, rng)
    out[flip] = out[flip, ::-1]
    return out


@wrong("augment", "turned-too-far", points=1)
def half_turns(images, rng):
    out = small_shifts(images, rng)
    turn = rng.random(len(images)) < 0.5
    out[turn] = out[turn, ::-1, ::-1]
    return out


@wrong("augment", "shape-changed")
def quarter_turns(images, rng):
    return np.rot90(small_shifts(images, rng), rng.integers(1, 2), (1, 2)).copy()


@wrong("augment", "pictures-mixed", points=1)
def shuffles_pictures(images, rng):
    return small_shifts(images, rng)[rng.permutation(len(images))]


@wrong("augment", "out-of-range")
def noise_without_limits(images, rng):
    return images + rng.normal(0, 0.1, images.shape)


@wrong("augment", "too-much", points=1)
def drowned_in_noise(images, rng):
    return np.clip(images + rng.normal(0, 1.5, images.shape), 0, 1)


@wrong("augment", "too-much", points=1)
def inverted(images, rng):
    return np.clip(1 - small_shifts(images, rng), 0, 1)


@wrong("augment", "nothing-changed")
def does_nothing(images, rng):
    return images.copy()


@wrong("augment", "shape-changed")
def crops(images, rng):
    top, left = rng.integers(0, 3, 2)
    return images[:, top : top + images.shape[1] - 2, left : left + images.shape[2] - 2]


@wrong("augment", "not-the-same-again", points=1.5)
def global_chance(images, rng):
    return small_shifts(images, np.random.default_rng())


@wrong("augment", "rng-ignored", points=1.5)
def always_the_same(images, rng):
    return small_shifts(images, np.random.default_rng(0))


@wrong("augment", "input-changed")
def into_the_input(images, rng):
    images += rng.normal(0, 0.05, images.shape).astype(np.float32)
    np.clip(images, 0, 1, out=images)
    return images


@right("augment")
def only_some_of_them(images, rng):
    return np.array([_moved(image, 1, 0) if rng.random() < 0.3 else image for image in images])


@wrong("augment", "mirrored", points=1)
def mirrors_and_nothing_else(images, rng):
    flip = rng.random(len(images)) < 0.3
    out = images.copy()
    out[flip] = out[flip, :, ::-1]
    return out


@wrong("augment", "too-much", points=1)
def half_the_side(images, rng):
    return np.stack([_moved(image, *rng.integers(-10, 11, 2)) for image in images])


@wrong("augment", "another-number-of-pictures")
def old_and_new(images, rng):
    return np.concatenate([images, small_shifts(images, rng)])


@wrong("augment", "channel-forgotten")
def loses_the_channel(images, rng):
    return small_shifts(images, rng)[..., 0]


# ---- train_step


@right("train-step")
def with_tape(model, optimizer, images, labels):
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        loss = loss_of(labels, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@right("train-step")
def apply_gradients(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(
            keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True), from_logits=True)
        )
    variables = model.trainable_weights
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return float(loss)


@right("train-step")
def tensorflow_s_own_loss(model, optimizer, images, labels):
    images = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, model(images, training=True))
        loss = tf.math.reduce_mean(each)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(list(zip(grads, model.trainable_variables)))
    return loss.numpy()


@right("train-step")
def one_hot_labels(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        log_p = logits - tf.reduce_logsumexp(logits, axis=1, keepdims=True)
        loss = -tf.reduce_mean(tf.reduce_sum(log_p * tf.one_hot(labels, logits.shape[1]), axis=1))
    variables = model.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


@right("train-step")
def sum_over_the_number(model, optimizer, images, labels):
    print(len(images), "pictures")
    add_up = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([variable.value for variable in model.trainable_variables])
        loss = add_up(labels, model(images, training=True)) / len(images)
    optimizer.apply(tape.gradient(loss, [v.value for v in model.trainable_variables]), model.trainable_variables)
    return np.float64(loss)


def _tape(model, images, labels, training=True, **settings):
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(**{"from_logits": True, **settings})(
            labels, model(images, training=training)
        )
    return loss, tape.gradient(loss, model.trainable_variables)


@wrong("train-step", "logits-taken-for-probabilities")
def not_from_logits(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels, from_logits=False)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("train-step", "summed-not-averaged")
def sums(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels, reduction="sum")
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("train-step", "in-inference-mode", points=2)
def forgets_training(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels, training=False)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("train-step", "optimizer-not-used", points=2)
def plain_descent(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    for gradient, variable in zip(gradients, model.trainable_variables):
        variable.assign(variable - optimizer.learning_rate * gradient)
    return loss


@wrong("train-step", "own-learning-rate")
def own_rate(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    for gradient, variable in zip(gradients, model.trainable_variables):
        variable.assign_sub(0.01 * gradient)
    return loss


@wrong("train-step", "not-applied")
def only_gradients(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    return loss


@wrong("train-step", "returned-nothing")
def steps_and_forgets(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)


@wrong("train-step", "loss-after-the-step", points=1)
def loss_afterwards(model, optimizer, images, labels):
    _, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    return _tape(model, images, labels)[0]


@wrong("train-step", "outside-the-tape")
def computes_outside(model, optimizer, images, labels):
    logits = model(images, training=True)
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("train-step", "stepped-twice")
def twice(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("train-step", "uphill")
def climbs(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    optimizer.apply([-gradient for gradient in gradients], model.trainable_variables)
    return loss


@wrong("train-step", "softmax-twice")
def softmax_twice(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        chances = tf.nn.softmax(model(images, training=True))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, chances)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss


@wrong("train-step", "called-twice", points=2)
def asks_for_the_loss_first(model, optimizer, images, labels):
    before = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(images, training=True))
    _, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    return float(before)


@wrong("train-step", "another-optimizer")
def a_new_adam(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    keras.optimizers.Adam().apply(gradients, model.trainable_variables)
    return loss
