"""Answers to the exercises of lesson 07."""

import math

import numpy as np

from cnncourse.historic_layers import C3_SEES, CODES, INPUT, LAYERS, from_table, local_response_normalization
from tests.answers import Lazy, right, wrong

keras, layers, ops = Lazy("keras"), Lazy("keras.layers"), Lazy("keras.ops")


def squash(x):
    return 1.7159 * ops.tanh(2 / 3 * x)


# ---- count


@right("count")
def one_branch_a_kind(input_shape, layers):
    shape = list(input_shape)
    params = macs = 0
    for layer in layers:
        if layer["kind"] == "flatten":
            shape = [math.prod(shape)]
        elif layer["kind"] == "dense":
            params += shape[0] * layer["units"] + layer["units"]
            macs += shape[0] * layer["units"]
            shape = [layer["units"]]
        elif layer["kind"] == "conv":
            h, w, c = shape
            k, s, p = layer["kernel_size"], layer.get("stride", 1), layer.get("padding", 0)
            h, w = (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = k * k * (c // layer.get("groups", 1)) * layer["filters"]
            params += weights + layer["filters"]
            macs += weights * h * w
            shape = [h, w, layer["filters"]]
        else:
            h, w, c = shape
            k, p = layer["kernel_size"], layer.get("padding", 0)
            s = layer.get("stride", k)
            shape = [(h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1, c]
    return params, macs


@right("count")
def as_a_list_of_numpy_numbers(input_shape, layers):
    shape, total = np.array(input_shape), np.zeros(2, dtype=np.int64)
    for layer in layers:
        layer = {
            "padding": 0,
            "groups": 1,
            "stride": 1 if layer["kind"] == "conv" else layer.get("kernel_size"),
            **layer,
        }
        if "kernel_size" in layer:
            size = (shape[:2] + 2 * layer["padding"] - layer["kernel_size"]) // layer["stride"] + 1
            if layer["kind"] == "conv":
                weights = layer["kernel_size"] ** 2 * shape[2] // layer["groups"] * layer["filters"]
                total += [weights + layer["filters"], weights * size.prod()]
            shape = np.array([*size, layer.get("filters", shape[2])])
        elif "units" in layer:
            total += [(shape[0] + 1) * layer["units"], shape[0] * layer["units"]]
            shape = np.array([layer["units"]])
        else:
            shape = np.array([shape.prod()])
    return [total[0], total[1]]


@right("count")
def by_recursion(input_shape, layers):
    if not layers:
        return 0, 0
    first, rest = layers[0], layers[1:]
    kind, params, macs = first["kind"], 0, 0
    if kind == "flatten":
        after = (int(np.prod(input_shape)),)
    elif kind == "dense":
        after = (first["units"],)
        macs = input_shape[0] * first["units"]
        params = macs + first["units"]
    else:
        k = first["kernel_size"]
        s = first.get("stride", k if "pool" in kind else 1)
        after = tuple(1 + (n - k + 2 * first.get("padding", 0)) // s for n in input_shape[:2])
        after += (first.get("filters", input_shape[2]),)
        if kind == "conv":
            weights = k * k * input_shape[2] * first["filters"] // first.get("groups", 1)
            params, macs = weights + first["filters"], weights * after[0] * after[1]
    more = by_recursion(after, rest)
    return params + more[0], macs + more[1]


@right("count")
def floats(input_shape, layers):
    params, macs = one_branch_a_kind(input_shape, layers)
    return float(params), np.float64(macs)


@right("count")
def as_an_array(input_shape, layers):
    return np.array(one_branch_a_kind(input_shape, layers))


@right("count")
def a_function_for_each_kind(input_shape, layers):
    def slide(shape, layer, stride):
        k, s, p = layer["kernel_size"], layer.get("stride", stride), layer.get("padding", 0)
        return [math.floor((n + 2 * p - k) / s + 1) for n in shape[:2]]

    def conv(shape, layer):
        after = [*slide(shape, layer, 1), layer["filters"]]
        weights = layer["kernel_size"] ** 2 * shape[2] / layer.get("groups", 1) * layer["filters"]
        return after, weights + layer["filters"], weights * after[0] * after[1]

    kinds = {
        "conv": conv,
        "flatten": lambda shape, layer: ([math.prod(shape)], 0, 0),
        "dense": lambda shape, layer: ([layer["units"]], (shape[0] + 1) * layer["units"], shape[0] * layer["units"]),
    }
    total = [0, 0]
    for layer in layers:
        pool = lambda shape, layer: ([*slide(shape, layer, layer["kernel_size"]), shape[2]], 0, 0)
        input_shape, *more = kinds.get(layer["kind"], pool)(input_shape, layer)
        total = [a + b for a, b in zip(total, more)]
    return total


@wrong("count", "biases-forgotten")
def weights_alone(input_shape, layers):
    params, macs = one_branch_a_kind(input_shape, layers)
    return params - sum(layer.get("filters", 0) + layer.get("units", 0) for layer in layers), macs


@wrong("count", "groups-ignored", points=2.5)
def without_groups(input_shape, layers):
    return one_branch_a_kind(input_shape, [{k: v for k, v in layer.items() if k != "groups"} for layer in layers])


@wrong("count", "twice-as-many")
def operations(input_shape, layers):
    params, macs = one_branch_a_kind(input_shape, layers)
    return params, 2 * macs


@wrong("count", "padding-ignored", points=1)
def without_padding(input_shape, layers):
    return one_branch_a_kind(input_shape, [{k: v for k, v in layer.items() if k != "padding"} for layer in layers])


@wrong("count", "missing-keys")
def every_key_needed(input_shape, layers):
    for layer in layers:
        if layer["kind"] == "conv":
            layer["stride"] + layer["padding"]
    return one_branch_a_kind(input_shape, layers)


@wrong("count", "pool-ignored", points=1)
def only_layers_with_weights(input_shape, layers):
    return one_branch_a_kind(input_shape, [layer for layer in layers if "pool" not in layer["kind"]])


@wrong("count", "parameters-only")
def one_number(input_shape, layers):
    return one_branch_a_kind(input_shape, layers)[0]


@wrong("count", "pair-swapped")
def the_other_way_round(input_shape, layers):
    return one_branch_a_kind(input_shape, layers)[::-1]


@wrong("count", "dense-forgotten", points=1.5)
def convolutions_only(input_shape, layers):
    kept = []
    for layer in layers:
        if layer["kind"] == "flatten":
            break
        kept.append(layer)
    return one_branch_a_kind(input_shape, kept)


@wrong("count", "returned-nothing")
def forgets_return(input_shape, layers):
    one_branch_a_kind(input_shape, layers)


@wrong("count", "input-changed")
def fills_in_the_defaults(input_shape, layers):
    for layer in layers:
        layer.setdefault("padding", 0)
    return one_branch_a_kind(input_shape, layers)


def _pools(layers, change):
    return [change(layer) if "pool" in layer["kind"] else layer for layer in layers]


@wrong("count", "padding-ignored", points=2.5)
def pools_without_padding(input_shape, layers):
    return one_branch_a_kind(input_shape, _pools(layers, lambda layer: {**layer, "padding": 0}))


@wrong("count", "pool-stride-is-its-size", points=2)
def pools_divide(input_shape, layers):
    return one_branch_a_kind(
        input_shape, _pools(layers, lambda layer: {"kind": "max_pool", "kernel_size": layer["kernel_size"]})
    )


@wrong("count", "pool-ignored", points=2.5)
def max_pooling_only(input_shape, layers):
    return one_branch_a_kind(input_shape, [layer for layer in layers if layer["kind"] != "avg_pool"])


@wrong("count", "flatten-ignored", points=1.5)
def dense_on_channels(input_shape, layers):
    (h, w, c), params, macs = input_shape, 0, 0
    for layer in layers:
        if layer["kind"] == "dense":
            params, macs, c = params + (c + 1) * layer["units"], macs + c * layer["units"], layer["units"]
        elif layer["kind"] != "flatten":
            more = one_branch_a_kind((h, w, c), [layer])
            k, p = layer["kernel_size"], layer.get("padding", 0)
            s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
            h, w, c = (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1, layer.get("filters", c)
            params, macs = params + more[0], macs + more[1]
    return params, macs


# ---- three_3x3


@right("three-3x3")
def products(channels):
    return 3 * 9 * channels * channels, 49 * channels * channels, 7


@right("three-3x3")
def as_list(channels):
    return [27 * channels**2, 7**2 * channels**2, 3 + 2 + 2]


@right("three-3x3")
def by_loop(channels):
    weights, field = 0, 1
    for _ in range(3):
        weights += 3 * 3 * channels * channels
        field += 2
    return weights, 7 * 7 * channels * channels, field


@right("three-3x3")
def in_floats(channels):
    return 27.0 * channels**2, 49.0 * channels**2, 7.0


@right("three-3x3")
def in_numpy(channels):
    return tuple(np.array([27, 49, 0]) * channels**2 + np.array([0, 0, 7]))


@wrong("three-3x3", "channels-not-squared", points=0.5)
def channels_once(channels):
    return 27 * channels, 49 * channels, 7


@wrong("three-3x3", "biases-counted", points=0.5)
def with_biases(channels):
    return 3 * (9 * channels + 1) * channels, (49 * channels + 1) * channels, 7


@wrong("three-3x3", "fields-added", points=0.5)
def nine_pixels(channels):
    return 27 * channels**2, 49 * channels**2, 9


@wrong("three-3x3", "one-layer-only", points=0.75)
def single_layer(channels):
    return 9 * channels**2, 49 * channels**2, 7


@wrong("three-3x3", "field-squared", points=0.5)
def square_field(channels):
    return 27 * channels**2, 49 * channels**2, 49


@wrong("three-3x3", "results-missing")
def two_numbers(channels):
    return 27 * channels**2, 49 * channels**2


@wrong("three-3x3", "field-as-a-pair", points=0.5)
def both_directions(channels):
    return 27 * channels**2, 49 * channels**2, (7, 7)


@wrong("three-3x3", "weights-multiplied", points=0.75)
def to_the_third(channels):
    return (9 * channels**2) ** 3, 49 * channels**2, 7


@wrong("three-3x3", "first-layer-sees-colours", points=0.5)
def begins_with_colours(channels):
    return 9 * 3 * channels + 2 * 9 * channels**2, 49 * 3 * channels, 7


@wrong("three-3x3", "ignores-input", points=0.5)
def always_64(channels):
    return 110_592, 200_704, 7


# ---- lenet5


@right("lenet5")
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


@right("lenet5")
def with_activation_layers():
    x = image = keras.Input((32, 32, 1))
    for filters in (6, 16):
        x = layers.Activation("tanh")(layers.Conv2D(filters, 5, padding="valid")(x))
        x = layers.AvgPool2D(2, 2)(x)
    x = layers.Activation("tanh")(layers.Conv2D(120, 5)(x))
    x = layers.Dense(84, activation="tanh")(layers.Reshape((120,))(x))
    return keras.Model(image, layers.Dense(10, activation="linear")(x))


@right("lenet5")
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


@right("lenet5")
def all_convolutions():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(ops.tanh(layers.Conv2D(6, 5)(x)))
    x = layers.AveragePooling2D(2)(ops.tanh(layers.Conv2D(16, 5)(x)))
    x = ops.tanh(layers.Conv2D(120, 5)(x))
    x = ops.tanh(layers.Conv2D(84, 1)(x))
    return keras.Model(image, layers.Flatten()(layers.Conv2D(10, 1)(x)))


@right("lenet5")
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


@right("lenet5")
def from_the_lesson_s_table():
    return from_table(INPUT["LeNet-5"], LAYERS["LeNet-5"], "tanh")


@right("lenet5")
def means_by_hand():
    x = image = keras.Input((32, 32, 1))
    x = ops.tanh(layers.Conv2D(6, 5)(x))
    x = ops.mean(ops.reshape(x, (-1, 14, 2, 14, 2, 6)), axis=(2, 4))
    x = ops.tanh(layers.Conv2D(16, 5)(x))
    x = (x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]) / 4
    x = ops.squeeze(ops.tanh(layers.Conv2D(120, 5)(x)), (1, 2))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, "tanh")(x)))


@wrong("lenet5", "softmax-at-the-end", points=1)
def with_softmax():
    return keras.Sequential([in_sequence(), layers.Softmax()])


@wrong("lenet5", "another-activation", points=1)
def with_relu():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, activation="relu")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, activation="relu")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="relu")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="relu")(x)))


@wrong("lenet5", "another-pooling", points=1)
def with_max_pooling():
    x = image = keras.Input((32, 32, 1))
    x = layers.MaxPooling2D(2)(layers.Conv2D(6, 5, activation="tanh")(x))
    x = layers.MaxPooling2D(2)(layers.Conv2D(16, 5, activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="tanh")(x)))


@wrong("lenet5", "activation-missing", points=1)
def all_linear():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5)(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5)(x))
    x = layers.Flatten()(layers.Conv2D(120, 5)(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84)(x)))


@wrong("lenet5", "another-input")
def for_28x28():
    x = image = keras.Input((28, 28, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, padding="same", activation="tanh")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="tanh")(x)))


@wrong("lenet5", "layer-missing", points=0.5)
def without_f6():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, activation="tanh")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))))


@wrong("lenet5", "padding-added", points=0.5)
def same_everywhere():
    x = image = keras.Input((32, 32, 1))
    x = layers.AveragePooling2D(2)(layers.Conv2D(6, 5, padding="same", activation="tanh")(x))
    x = layers.AveragePooling2D(2)(layers.Conv2D(16, 5, padding="same", activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, activation="tanh")(x)))


@wrong("lenet5", "another-layer")
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


@wrong("lenet5", "activation-after-pooling", points=1)
def tanh_behind_the_mean():
    x = image = keras.Input((32, 32, 1))
    for filters in (6, 16):
        x = ops.tanh(layers.AveragePooling2D(2)(layers.Conv2D(filters, 5)(x)))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84, "tanh")(x)))


@wrong("lenet5", "divided-by-255", points=1)
def pixels_scaled():
    return _lenet(first=[layers.Rescaling(1 / 255)])


@wrong("lenet5", "biases-missing", points=0.5)
def convolutions_without_biases():
    return _lenet(use_bias=False)


@wrong("lenet5", "normalisation-added")
def with_batch_normalisation():
    return _lenet(after=[layers.BatchNormalization()])


@wrong("lenet5", "another-output")
def one_picture_too_deep():
    return _lenet(flat=False)


@wrong("lenet5", "activation-missing", points=1)
def f6_without_tanh():
    x = image = keras.Input((32, 32, 1))
    for filters in (6, 16):
        x = layers.AveragePooling2D(2)(layers.Conv2D(filters, 5, activation="tanh")(x))
    x = layers.Flatten()(layers.Conv2D(120, 5, activation="tanh")(x))
    return keras.Model(image, layers.Dense(10)(layers.Dense(84)(x)))


@wrong("lenet5", "not-a-model")
def tensors_not_model():
    image = keras.Input((32, 32, 1))
    return layers.Dense(10)(layers.Flatten()(image))


@wrong("lenet5", "returned-nothing")
def builds_and_forgets():
    in_sequence()


# ---- lenet5_original


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


@right("lenet5-original")
def sliced_maps():
    def c3(x):
        seen = [[x[..., i : i + 1] for i in channels] for channels in C3_SEES]
        return ops.concatenate([layers.Conv2D(1, 5)(layers.Concatenate()(maps)) for maps in seen], axis=-1)

    return _original(c3=c3)


@right("lenet5-original")
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


@right("lenet5-original")
def sums_by_a_fixed_kernel():
    def subsample(x):
        total = ops.depthwise_conv(x, np.ones((2, 2, x.shape[-1], 1), "float32"), strides=2)
        return squash(layers.DepthwiseConv2D((1, 1))(total))

    return _original(subsample=subsample)


@right("lenet5-original")
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


@right("lenet5-original")
def dense_c5():
    image = keras.Input((32, 32, 1))
    x = _subsample(squash(layers.Conv2D(6, 5)(image)))
    x = layers.Flatten()(_subsample(squash(_partial(x))))
    x = squash(layers.Dense(84)(squash(layers.Dense(120)(x))))
    codes = ops.reshape(ops.convert_to_tensor(CODES, "float32"), (1, 10, 84))
    return keras.Model(image, ops.sum((ops.expand_dims(x, 1) - codes) ** 2, axis=2))


@right("lenet5-original")
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


@right("lenet5-original")
def sums_by_a_frozen_layer():
    def subsample(x):
        add = layers.DepthwiseConv2D(2, strides=2, use_bias=False, depthwise_initializer="ones", trainable=False)
        return squash(layers.DepthwiseConv2D(1)(add(x)))

    return _original(
        subsample=subsample, end=lambda x: ops.stack([ops.sum((x - code) ** 2, axis=-1) for code in CODES], axis=-1)
    )


@wrong("lenet5-original", "connections-complete", points=0.5)
def full_c3():
    return _original(c3=lambda x: layers.Conv2D(16, 5)(x))


@wrong("lenet5-original", "dense-at-the-end")
def dense_end():
    return _original(end=lambda x: layers.Dense(10)(x))


@wrong("lenet5-original", "pooling-without-parameters")
def plain_mean():
    return _original(subsample=lambda x: squash(layers.AveragePooling2D(2)(x)))


@wrong("lenet5-original", "mean-not-sum", points=2)
def mean_of_four():
    return _original(subsample=lambda x: squash(layers.DepthwiseConv2D(1)(layers.AveragePooling2D(2)(x))))


@wrong("lenet5-original", "squashing-missing", points=2)
def bare_subsampling():
    return _original(subsample=lambda x: layers.DepthwiseConv2D(1)(4 * layers.AveragePooling2D(2)(x)))


@wrong("lenet5-original", "other-connections", points=2)
def always_the_first_maps():
    return _original(c3=lambda x: _partial(x, [range(len(seen)) for seen in C3_SEES]))


@wrong("lenet5-original", "root-taken", points=2)
def euclidean():
    return _original(end=lambda x: ops.sqrt(_distances(x)))


@wrong("lenet5-original", "pooling-mixes-maps")
def ordinary_1x1():
    return _original(subsample=lambda x: squash(layers.Conv2D(x.shape[-1], 1)(4 * layers.AveragePooling2D(2)(x))))


@wrong("lenet5-original", "squashing-missing", points=2)
def f6_not_squashed():
    return _original(f6=lambda x: x)


@wrong("lenet5-original", "four-coefficients", points=0.5)
def trained_2x2_filter():
    return _original(subsample=lambda x: squash(layers.DepthwiseConv2D(2, strides=2)(x)))


@wrong("lenet5-original", "connections-masked", points=0.5)
def missing_connections_times_zero():
    mask = np.zeros((6, 16), "float32")
    for i, seen in enumerate(C3_SEES):
        mask[list(seen), i] = 1

    class Masked(keras.layers.Conv2D):
        def convolution_op(self, inputs, kernel):
            return super().convolution_op(inputs, kernel * mask)

    return _original(c3=lambda x: Masked(16, 5)(x))


@wrong("lenet5-original", "other-connections", points=2)
def counted_on_from_i():
    return _original(
        c3=lambda x: _partial(x, [[(i + j) % 6 for j in range(len(seen))] for i, seen in enumerate(C3_SEES)])
    )


@wrong("lenet5-original", "another-pooling", points=2)
def largest_of_four():
    return _original(subsample=lambda x: squash(layers.DepthwiseConv2D(1)(layers.MaxPooling2D(2)(x))))


@wrong("lenet5-original", "pooling-bias-missing")
def subsampling_without_bias():
    return _original(
        subsample=lambda x: squash(layers.DepthwiseConv2D(1, use_bias=False)(4 * layers.AveragePooling2D(2)(x)))
    )


@wrong("lenet5-original", "squashing-missing", points=2)
def c3_not_squashed():
    image = keras.Input((32, 32, 1))
    x = _subsample(_partial(_subsample(squash(layers.Conv2D(6, 5)(image)))))
    x = layers.Flatten()(squash(layers.Conv2D(120, 5)(x)))
    return keras.Model(image, _distances(squash(layers.Dense(84)(x))))


@wrong("lenet5-original", "returned-nothing")
def no_model():
    _original()


# ---- alexnet


def _same(filters, size, groups=1):
    return layers.Conv2D(filters, size, padding="same", groups=groups, activation="relu")


def _head(x, num_classes, **last):
    x = layers.Flatten()(x)
    for _ in range(2):
        x = layers.Dense(4096, activation="relu")(x)
    return layers.Dense(num_classes, **last)(x)


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


@right("alexnet")
def grouped(num_classes=1000):
    return _alex(num_classes)


@right("alexnet")
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


@right("alexnet")
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


@right("alexnet")
def fully_convolutional(num_classes=1000):
    image = keras.Input((227, 227, 3))
    x = local_response_normalization(layers.Conv2D(96, 11, 4, activation="relu")(image))
    x = local_response_normalization(_same(256, 5, 2)(layers.MaxPooling2D(3, 2)(x)))
    x = _same(384, 3)(layers.MaxPooling2D(3, 2)(x))
    x = layers.MaxPooling2D(3, 2)(_same(256, 3, 2)(_same(384, 3, 2)(x)))
    x = layers.Conv2D(4096, 6, activation="relu")(x)
    x = layers.Conv2D(num_classes, 1)(layers.Conv2D(4096, 1, activation="relu")(x))
    return keras.Model(image, layers.Reshape((num_classes,))(x))


@right("alexnet")
def own_normalisation(num_classes=1000):
    def normalise(x):
        import tensorflow as tf

        return layers.Lambda(lambda maps: tf.nn.local_response_normalization(maps, 2, 2.0, 1e-4, 0.75))(x)

    return _alex(num_classes, normalise=normalise)


@right("alexnet")
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


@wrong("alexnet", "groups-ignored", points=0.5)
def without_groups_at_all(num_classes=1000):
    return _alex(num_classes, groups=1)


@wrong("alexnet", "another-input")
def printed_input(num_classes=1000):
    return _alex(num_classes, first="same", shape=(224, 224, 3))


@wrong("alexnet", "same-for-valid", points=2)
def conv1_same(num_classes=1000):
    return _alex(num_classes, first="same")


@wrong("alexnet", "normalisation-missing", points=2)
def without_normalisation(num_classes=1000):
    return _alex(num_classes, normalise=lambda x: x)


@wrong("alexnet", "pooling-does-not-overlap", points=2)
def pools_of_two(num_classes=1000):
    return _alex(num_classes, pool=2)


@wrong("alexnet", "softmax-at-the-end", points=2)
def probabilities(num_classes=1000):
    return _alex(num_classes, activation="softmax")


@wrong("alexnet", "another-output")
def always_a_thousand(num_classes=1000):
    return _alex(1000)


@wrong("alexnet", "another-layer")
def wider_dense(num_classes=1000):
    image = keras.Input((227, 227, 3))
    x = layers.MaxPooling2D(3, 2)(layers.Conv2D(96, 11, 4, activation="relu")(image))
    x = layers.MaxPooling2D(3, 2)(_same(256, 5, 2)(x))
    x = layers.MaxPooling2D(3, 2)(_same(256, 3, 2)(_same(384, 3, 2)(_same(384, 3)(x))))
    return keras.Model(image, layers.Dense(num_classes)(layers.Dense(2048, "relu")(layers.Flatten()(x))))


@wrong("alexnet", "groups-interleaved", points=2)
def every_second_map(num_classes=1000):
    def grouped(x, filters, size):
        return layers.concatenate([_same(filters // 2, size)(x[..., start::2]) for start in (0, 1)])

    image = keras.Input((227, 227, 3))
    x = local_response_normalization(layers.Conv2D(96, 11, 4, activation="relu")(image))
    x = local_response_normalization(grouped(layers.MaxPooling2D(3, 2)(x), 256, 5))
    x = grouped(_same(384, 3)(layers.MaxPooling2D(3, 2)(x)), 384, 3)
    return keras.Model(image, _head(layers.MaxPooling2D(3, 2)(grouped(x, 256, 3)), num_classes))


@wrong("alexnet", "signature")
def no_classes():
    return _alex()


# ---- vgg

_NUMBERS = {"A": (1, 1, 2, 2, 2), "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}


def _vgg(numbers, num_classes, padding="same", pool=None, conv="relu", dense="relu", last=None):
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), numbers):
        for _ in range(number):
            x = layers.Conv2D(filters, 3, padding=padding, activation=conv)(x)
        x = (pool or layers.MaxPooling2D(2))(x)
    x = layers.Flatten()(x)
    for _ in range(2):
        x = layers.Dense(4096, activation=dense)(x)
    return keras.Model(image, layers.Dense(num_classes, activation=last)(x))


@right("vgg")
def by_loops(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes)


@right("vgg")
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


@right("vgg")
def with_applications(configuration, num_classes=1000):
    if configuration == "A":
        return by_loops(configuration, num_classes)
    make = {"D": keras.applications.VGG16, "E": keras.applications.VGG19}[configuration]
    return make(weights=None, classes=num_classes, classifier_activation=None)


@right("vgg")
def nested_blocks(configuration, num_classes=1000):
    x = image = keras.Input((224, 224, 3))
    for i, number in enumerate(_NUMBERS[configuration]):
        convs = [layers.Conv2D(min(64 * 2**i, 512), (3, 3), padding="same", activation="relu") for _ in range(number)]
        x = keras.Sequential([*convs, layers.MaxPooling2D((2, 2), strides=2)])(x)
    return keras.Model(image, _head(x, num_classes))


@right("vgg")
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


@right("vgg")
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


@wrong("vgg", "padding-missing", points=0.5)
def valid_convolutions(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, padding="valid")


@wrong("vgg", "softmax-at-the-end", points=2.5)
def vgg_probabilities(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, last="softmax")


@wrong("vgg", "same-configuration-for-all", points=3)
def always_sixteen(configuration, num_classes=1000):
    return _vgg(_NUMBERS["D"], num_classes)


@wrong("vgg", "two-layers-in-each-block", points=3)
def two_early_layers_in_a(configuration, num_classes=1000):
    return _vgg({**_NUMBERS, "A": (2, 2, 2, 2, 2)}[configuration], num_classes)


@wrong("vgg", "another-configuration", points=1.5)
def sixteen_convolutions(configuration, num_classes=1000):
    return _vgg({**_NUMBERS, "D": _NUMBERS["E"]}[configuration], num_classes)


@wrong("vgg", "pooling-overlaps", points=2.5)
def pools_as_in_alexnet(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes, pool=layers.MaxPooling2D(3, 2, padding="same"))


@wrong("vgg", "flattened-by-channels", points=2.5)
def channels_first_at_the_end(configuration, num_classes=1000):
    model = _vgg(_NUMBERS[configuration], 1)
    return keras.Model(model.input, _head(layers.Permute((3, 1, 2))(model.layers[-5].output), num_classes))


@wrong("vgg", "global-average", points=0.5)
def mean_in_place_of_flatten(configuration, num_classes=1000):
    model = _vgg(_NUMBERS[configuration], 2)
    x = model.layers[-5].output
    x = layers.Dense(4096, "relu")(layers.Dense(4096, "relu")(layers.GlobalAveragePooling2D()(x)))
    return keras.Model(model.input, layers.Dense(num_classes)(x))


@wrong("vgg", "another-output")
def one_class_too_many(configuration, num_classes=1000):
    return _vgg(_NUMBERS[configuration], num_classes + 1)


@wrong("vgg", "another-layer")
def one_dense_of_2048(configuration, num_classes=1000):
    x = image = keras.Input((224, 224, 3))
    for filters, number in zip((64, 128, 256, 512, 512), _NUMBERS[configuration]):
        for _ in range(number):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    return keras.Model(image, layers.Dense(num_classes)(layers.Dense(512, "relu")(layers.Flatten()(x))))


@wrong("vgg", "stopped-by-an-error")
def letters_in_lower_case(configuration, num_classes=1000):
    return _vgg({"a": (1, 1, 2, 2, 2), "d": (2, 2, 3, 3, 3)}[configuration], num_classes)


# ---- audit


@right("audit")
def exact():
    return {"alexnet_input": 227, "alexnet_neurons": 290400, "alexnet_dense_megabytes": 234.524576, "vgg_biases": 13416}


@right("audit")
def rounded_megabytes():
    return {
        "alexnet_input": 227.0,
        "alexnet_neurons": 55 * 55 * 96,
        "alexnet_dense_megabytes": 235,
        "vgg_biases": 4224 + 9192,
    }


@right("audit")
def in_numpy_numbers():
    return {
        "alexnet_input": np.int64(227),
        "alexnet_neurons": np.array(290400),
        "alexnet_dense_megabytes": np.float32(234.5),
        "vgg_biases": 13416.0,
    }


@right("audit")
def in_another_order():
    return dict(vgg_biases=13416, alexnet_dense_megabytes=234.52, alexnet_neurons=290_400, alexnet_input=227)


@right("audit")
def with_a_note():
    return {
        "alexnet_input": [227],
        "alexnet_neurons": 290400,
        "alexnet_dense_megabytes": 234.5,
        "vgg_biases": 13416,
        "note": "checked twice",
    }


def _with(**changed):
    return {**exact(), **changed}


@wrong("audit", "printed-size", points=3)
def believes_the_figure():
    return _with(alexnet_input=224)


@wrong("audit", "off-by-one", points=3)
def one_pixel_more():
    return _with(alexnet_input=228)


@wrong("audit", "printed-number", points=3)
def believes_the_caption():
    return _with(alexnet_neurons=253440)


@wrong("audit", "bytes-forgotten", points=3)
def parameters_not_bytes():
    return _with(alexnet_dense_megabytes=58.63)


@wrong("audit", "dense-forgotten", points=3)
def biases_of_convolutions():
    return _with(vgg_biases=4224)


@wrong("audit", "unit-forgotten", points=3)
def in_bytes():
    return _with(alexnet_dense_megabytes=234524576)


@wrong("audit", "another-number", points=3)
def something_else():
    return _with(vgg_biases=777)


@wrong("audit", "one-layer-only", points=3)
def fc6_alone():
    return _with(alexnet_dense_megabytes=4 * (9216 * 4096 + 4096) / 1e6)


@wrong("audit", "first-layer-only", points=3)
def first_row_of_the_table():
    return _with(vgg_biases=1792)


@wrong("audit", "not-numbers", points=2)
def commas_in_numbers():
    return _with(alexnet_neurons=(290, 400), vgg_biases=(13, 416))


@wrong("audit", "claim-missing", points=3)
def one_left_out():
    return {name: value for name, value in exact().items() if name != "vgg_biases"}


@wrong("audit", "not-a-dict")
def a_list():
    return [227, 290400, 234.5, 13416]
