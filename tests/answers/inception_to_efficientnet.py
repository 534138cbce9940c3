"""Answers to the exercises of lesson 08."""

import numpy as np

from cnncourse.checks.networks.blocks import BLOCKS, MODULES, STAGES
from cnncourse.historic_layers import local_response_normalization
from tests.answers import Lazy, right, wrong

keras, layers, ops = Lazy("keras"), Lazy("keras.layers"), Lazy("keras.ops")


def conv_bn(x, filters, kernel_size, stride=1, padding="same", **options):
    """The lesson's tool, with options that a learner may have changed."""
    epsilon = options.pop("epsilon", 1.001e-5)
    x = layers.Conv2D(filters, kernel_size, strides=stride, padding=padding, **options)(x)
    return layers.BatchNormalization(epsilon=epsilon)(x)


# ---- inception_module


@right("inception-module")
def branch_by_branch(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    a = layers.Conv2D(f1, 1, activation="relu")(x)
    b = layers.Conv2D(f3_reduce, 1, activation="relu")(x)
    b = layers.Conv2D(f3, 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(f5_reduce, 1, activation="relu")(x)
    c = layers.Conv2D(f5, 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    d = layers.Conv2D(pool_proj, 1, activation="relu")(d)
    return layers.Concatenate()([a, b, c, d])


@right("inception-module")
def pooling_made_first(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    def unit(t, n, k):
        return layers.ReLU()(layers.Conv2D(n, (k, k), padding="same")(t))

    d = unit(layers.MaxPool2D((3, 3), (1, 1), "same")(x), pool_proj, 1)
    c = unit(unit(x, f5_reduce, 1), f5, 5)
    b = unit(unit(x, f3_reduce, 1), f3, 3)
    return layers.concatenate([unit(x, f1, 1), b, c, d], axis=-1)


@right("inception-module")
def with_operations(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    chains = [[(f1, 1)], [(f3_reduce, 1), (f3, 3)], [(f5_reduce, 1), (f5, 5)], [(pool_proj, 1)]]
    starts = [x, x, x, ops.max_pool(x, 3, 1, "same")]
    ends = []
    for start, chain in zip(starts, chains):
        for filters, size in chain:
            start = ops.relu(layers.Conv2D(filters, size, padding="same")(start))
        ends.append(start)
    return ops.concatenate(ends, axis=3)


@right("inception-module")
def named_layers(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    relu = {"activation": "relu", "padding": "same"}
    one = layers.Conv2D(f1, 1, name="narrow", **relu)(x)
    three = layers.Conv2D(f3, 3, name="middle", **relu)(layers.Conv2D(f3_reduce, 1, name="to_middle", **relu)(x))
    five = layers.Conv2D(f5, 5, name="wide", **relu)(layers.Conv2D(f5_reduce, 1, name="to_wide", **relu)(x))
    pool = layers.Conv2D(pool_proj, 1, name="behind", **relu)(layers.MaxPooling2D(3, 1, "same")(x))
    return layers.Concatenate(axis=-1)([one, three, five, pool])


@right("inception-module")
def with_sequential(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    def chain(*pairs):
        return keras.Sequential([layers.Conv2D(n, k, padding="same", activation="relu") for n, k in pairs])

    pooled = layers.MaxPooling2D(pool_size=3, strides=1, padding="same")(x)
    parts = [
        chain((f1, 1))(x),
        chain((f3_reduce, 1), (f3, 3))(x),
        chain((f5_reduce, 1), (f5, 5))(x),
        chain((pool_proj, 1))(pooled),
    ]
    return layers.Concatenate()(parts)


@right("inception-module")
def layer_of_ones_own(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    def unit(n, k):
        return layers.Conv2D(n, k, padding="same", activation="relu")

    class Inception(layers.Layer):
        def __init__(self):
            super().__init__()
            self.one, self.to_three, self.three = unit(f1, 1), unit(f3_reduce, 1), unit(f3, 3)
            self.to_five, self.five, self.behind = unit(f5_reduce, 1), unit(f5, 5), unit(pool_proj, 1)

        def call(self, maps):
            pooled = ops.max_pool(maps, 3, 1, "same")
            parts = [
                self.one(maps),
                self.three(self.to_three(maps)),
                self.five(self.to_five(maps)),
                self.behind(pooled),
            ]
            return ops.concatenate(parts, axis=-1)

    return Inception()(x)


def _module(x, filters, act="relu", bias=True, five=5, pool=None, order=(0, 1, 2, 3)):
    f1, f3_reduce, f3, f5_reduce, f5, pool_proj = filters

    def unit(t, n, k):
        return layers.Conv2D(n, k, padding="same", activation=act, use_bias=bias)(t)

    pooled = (pool or layers.MaxPooling2D(3, 1, "same"))(x)
    parts = [
        unit(x, f1, 1),
        unit(unit(x, f3_reduce, 1), f3, 3),
        unit(unit(x, f5_reduce, 1), f5, five),
        unit(pooled, pool_proj, 1),
    ]
    return layers.Concatenate()([parts[i] for i in order])


@wrong("inception-module", "relu-missing")
def no_relu(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), act=None)


@wrong("inception-module", "3x3-for-5x5", points=2)
def torchvision_s_branch(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), five=3)


@wrong("inception-module", "biases-missing")
def no_biases(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), bias=False)


@wrong("inception-module", "average-for-max", points=2.5)
def average_pooling(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), pool=layers.AveragePooling2D(3, 1, "same"))


@wrong("inception-module", "order-of-branches", points=1)
def five_before_three(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), order=(0, 2, 1, 3))


@wrong("inception-module", "reductions-swapped")
def reductions_as_filters(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3, f3_reduce, f5, f5_reduce, pool_proj))


@wrong("inception-module", "pooling-strided")
def pooling_as_it_comes(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), pool=layers.MaxPooling2D(3, padding="same"))


@wrong("inception-module", "padding-missing")
def padding_as_it_comes(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    a = layers.Conv2D(f1, 1, activation="relu")(x)
    b = layers.Conv2D(f3, 3, activation="relu")(layers.Conv2D(f3_reduce, 1, activation="relu")(x))
    c = layers.Conv2D(f5, 5, activation="relu")(layers.Conv2D(f5_reduce, 1, activation="relu")(x))
    d = layers.Conv2D(pool_proj, 1, activation="relu")(layers.MaxPooling2D(3, 1, "same")(x))
    return layers.Concatenate()([a, b, c, d])


@wrong("inception-module", "branches-chained", points=0.5)
def overwrites_x(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    ends = []
    for chain in ([(f1, 1)], [(f3_reduce, 1), (f3, 3)], [(f5_reduce, 1), (f5, 5)], ["pool", (pool_proj, 1)]):
        for step in chain:
            x = (
                layers.MaxPooling2D(3, 1, "same")(x)
                if step == "pool"
                else layers.Conv2D(*step, padding="same", activation="relu")(x)
            )
        ends.append(x)
    return layers.Concatenate()(ends)


@wrong("inception-module", "returned-nothing")
def forgets_to_return(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj))


# ---- residual_block


@right("residual-block")
def with_the_tool(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(x, filters, 3, stride))
    y = conv_bn(y, filters, 3)
    shortcut = x if stride == 1 and x.shape[-1] == filters else conv_bn(x, filters, 1, stride)
    return layers.ReLU()(layers.Add()([y, shortcut]))


@right("residual-block")
def shortcut_first(x, filters, stride=1):
    shortcut = x
    if stride > 1 or x.shape[3] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=stride)(x)
        shortcut = layers.BatchNormalization(epsilon=1.001e-5)(shortcut)
    x = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    x = layers.BatchNormalization(epsilon=1.001e-5)(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization(epsilon=1.001e-5)(x)
    return layers.Activation("relu")(x + shortcut)


@right("residual-block")
def by_shapes(x, filters, stride=1):
    change = conv_bn(ops.relu(conv_bn(x, filters, 3, stride)), filters, 3)
    if change.shape != x.shape:
        x = conv_bn(x, filters, 1, stride)
    return keras.activations.relu(change + x)


@right("residual-block")
def pairs_of_numbers(x, filters, stride=1):
    y = layers.Activation("relu")(conv_bn(x, filters, (3, 3), (stride, stride)))
    y = conv_bn(y, filters, (3, 3), (1, 1))
    if (stride, x.shape[-1]) != (1, filters):
        x = conv_bn(x, filters, (1, 1), (stride, stride), padding="valid")
    return layers.Activation("relu")(layers.add([x, y]))


@right("residual-block")
def with_sequential_change(x, filters, stride=1):
    change = keras.Sequential(
        [
            layers.Conv2D(filters, 3, stride, "same"),
            layers.BatchNormalization(epsilon=1.001e-5, momentum=0.9),
            layers.ReLU(),
            layers.Conv2D(filters, 3, 1, "same"),
            layers.BatchNormalization(epsilon=1.001e-5, momentum=0.9),
        ]
    )
    fits = stride == 1 and int(x.shape[-1]) == filters
    return layers.ReLU()(layers.Add()([change(x), x if fits else conv_bn(x, filters, 1, stride)]))


def _basic(
    x,
    filters,
    stride=1,
    end=lambda x, y: layers.ReLU()(layers.Add()([x, y])),
    middle="relu",
    strides=None,
    needed=None,
    **options,
):
    one, two = strides or (stride, 1)
    y = layers.Activation(middle)(conv_bn(x, filters, 3, one, **options))
    y = conv_bn(y, filters, 3, two, **options)
    if needed if needed is not None else stride != 1 or x.shape[-1] != filters:
        x = conv_bn(x, filters, 1, stride, **options)
    return end(x, y)


@wrong("residual-block", "last-relu-missing")
def no_relu_at_the_end(x, filters, stride=1):
    return _basic(x, filters, stride, end=lambda x, y: layers.Add()([x, y]))


@wrong("residual-block", "relu-before-adding")
def relu_then_add(x, filters, stride=1):
    return _basic(x, filters, stride, end=lambda x, y: layers.Add()([x, layers.ReLU()(y)]))


@wrong("residual-block", "projection-missing", points=1)
def never_projects(x, filters, stride=1):
    return _basic(x, filters, stride, needed=False)


@wrong("residual-block", "projection-missing", points=1.5)
def projects_strides_only(x, filters, stride=1):
    return _basic(x, filters, stride, needed=stride != 1)


@wrong("residual-block", "projection-always", points=1)
def always_projects(x, filters, stride=1):
    return _basic(x, filters, stride, needed=True)


@wrong("residual-block", "stride-in-the-second", points=1.5)
def stride_late(x, filters, stride=1):
    return _basic(x, filters, stride, strides=(1, stride))


@wrong("residual-block", "bias-dropped")
def no_bias(x, filters, stride=1):
    return _basic(x, filters, stride, use_bias=False)


@wrong("residual-block", "epsilon")
def usual_epsilon(x, filters, stride=1):
    return _basic(x, filters, stride, epsilon=1e-3)


@wrong("residual-block", "concatenated")
def concatenates(x, filters, stride=1):
    return _basic(x, filters, stride, end=lambda x, y: layers.ReLU()(layers.Concatenate()([x, y])))


@wrong("residual-block", "input-overwritten")
def overwrites_the_input(x, filters, stride=1):
    x = layers.ReLU()(conv_bn(x, filters, 3, stride))
    y = conv_bn(x, filters, 3)
    return layers.ReLU()(layers.Add()([x, y]))


@wrong("residual-block", "projection-without-stride", points=1.5)
def projects_at_full_size(x, filters, stride=1):
    y = conv_bn(layers.ReLU()(conv_bn(x, filters, 3, stride)), filters, 3)
    if stride != 1 or x.shape[-1] != filters:
        x = conv_bn(x, filters, 1)
    return layers.ReLU()(layers.Add()([x, y]))


# ---- bottleneck


@right("bottleneck")
def narrow_waist(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(x, filters, 1, stride))
    y = layers.ReLU()(conv_bn(y, filters, 3))
    y = conv_bn(y, 4 * filters, 1)
    if stride != 1 or x.shape[-1] != 4 * filters:
        x = conv_bn(x, 4 * filters, 1, stride)
    return layers.ReLU()(layers.Add()([x, y]))


@right("bottleneck")
def shortcut_before(x, filters, stride=1):
    wide = filters * 4
    shortcut = x if (stride, x.shape[-1]) == (1, wide) else conv_bn(x, wide, 1, stride, padding="valid")
    for n, k, s in [(filters, 1, stride), (filters, 3, 1)]:
        x = layers.Activation("relu")(conv_bn(x, n, k, s))
    return layers.Activation("relu")(shortcut + conv_bn(x, wide, 1))


@right("bottleneck")
def written_out(x, filters, stride=1):
    def norm(t):
        return layers.BatchNormalization(axis=3, epsilon=1.001e-5)(t)

    y = ops.relu(norm(layers.Conv2D(filters, 1, strides=stride)(x)))
    y = ops.relu(norm(layers.Conv2D(filters, 3, padding="same")(y)))
    y = norm(layers.Conv2D(4 * filters, 1)(y))
    if y.shape != x.shape:
        x = norm(layers.Conv2D(4 * filters, 1, strides=stride)(x))
    return ops.relu(ops.add(x, y))


@right("bottleneck")
def slices_for_the_stride(x, filters, stride=1):
    seen = x[:, ::stride, ::stride]
    y = conv_bn(layers.ReLU()(conv_bn(layers.ReLU()(conv_bn(seen, filters, 1)), filters, 3)), 4 * filters, 1)
    shortcut = x if stride == 1 and x.shape[-1] == 4 * filters else conv_bn(seen, 4 * filters, 1)
    return layers.ReLU()(layers.Add()([shortcut, y]))


@right("bottleneck")
def pads_by_hand(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(x, filters, 1, stride, padding="valid"))
    y = layers.ReLU()(conv_bn(layers.ZeroPadding2D(1)(y), filters, 3, padding="valid"))
    y = conv_bn(y, 4 * filters, 1, padding="valid")
    if x.shape[1:] != y.shape[1:]:
        x = conv_bn(x, 4 * filters, 1, stride, padding="valid")
    return layers.ReLU()(layers.Add()([y, x]))


@right("bottleneck")
def model_inside(x, filters, stride=1):
    inside = keras.Input(x.shape[1:])
    y = conv_bn(ops.relu(conv_bn(ops.relu(conv_bn(inside, filters, 1, stride)), filters, 3)), 4 * filters, 1)
    fits = stride == 1 and x.shape[-1] == 4 * filters
    return keras.Model(inside, ops.relu(y + (inside if fits else conv_bn(inside, 4 * filters, 1, stride))))(x)


def _waist(
    x,
    filters,
    stride=1,
    strides=None,
    widen=4,
    end=lambda x, y: layers.ReLU()(layers.Add()([x, y])),
    middle="relu",
    needed=None,
    **options,
):
    s = strides or (stride, 1, 1)
    y = layers.Activation(middle)(conv_bn(x, filters, 1, s[0], **options))
    y = layers.Activation(middle)(conv_bn(y, filters, 3, s[1], **options))
    y = conv_bn(y, widen * filters, 1, s[2], **options)
    if needed if needed is not None else stride != 1 or x.shape[-1] != widen * filters:
        x = conv_bn(x, widen * filters, 1, stride, **options)
    return end(x, y)


@wrong("bottleneck", "stride-in-the-3x3", points=1.5)
def version_one_and_a_half(x, filters, stride=1):
    return _waist(x, filters, stride, strides=(1, stride, 1))


@wrong("bottleneck", "not-widened")
def same_width(x, filters, stride=1):
    return _waist(x, filters, stride, widen=1)


@wrong("bottleneck", "last-relu-missing")
def ends_in_a_sum(x, filters, stride=1):
    return _waist(x, filters, stride, end=lambda x, y: layers.Add()([x, y]))


@wrong("bottleneck", "middle-relu-missing")
def linear_middle(x, filters, stride=1):
    return _waist(x, filters, stride, middle="linear")


@wrong("bottleneck", "epsilon")
def epsilon_as_it_comes(x, filters, stride=1):
    return _waist(x, filters, stride, epsilon=1e-3)


@wrong("bottleneck", "bias-dropped")
def without_biases(x, filters, stride=1):
    return _waist(x, filters, stride, use_bias=False)


@wrong("bottleneck", "projection-missing", points=1)
def no_projection(x, filters, stride=1):
    return _waist(x, filters, stride, needed=False)


@wrong("bottleneck", "fit-tested-with-filters", points=0.5)
def compares_with_filters(x, filters, stride=1):
    return _waist(x, filters, stride, needed=stride != 1 or x.shape[-1] != filters)


@wrong("bottleneck", "middle-relu-missing")
def linear_behind_the_3x3(x, filters, stride=1):
    y = conv_bn(layers.ReLU()(conv_bn(x, filters, 1, stride)), filters, 3)
    return two_ends(x, conv_bn(y, 4 * filters, 1), filters, stride)


@wrong("bottleneck", "wide-waist")
def wide_in_the_middle(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(layers.ReLU()(conv_bn(x, filters, 1, stride)), 4 * filters, 3))
    return two_ends(x, conv_bn(y, 4 * filters, 1), filters, stride)


def two_ends(x, y, filters, stride):
    if stride != 1 or x.shape[-1] != 4 * filters:
        x = conv_bn(x, 4 * filters, 1, stride)
    return layers.ReLU()(layers.Add()([x, y]))


@wrong("bottleneck", "basic-for-bottleneck")
def two_wide_layers(x, filters, stride=1):
    return _basic(x, filters, stride)


# ---- squeeze_excite


@right("squeeze-excite")
def keeps_dimensions(x, reduced):
    g = layers.GlobalAveragePooling2D(keepdims=True)(x)
    g = layers.Dense(reduced, activation="swish")(g)
    g = layers.Dense(x.shape[-1], activation="sigmoid")(g)
    return layers.Multiply()([x, g])


@right("squeeze-excite")
def as_keras_does(x, reduced):
    channels = x.shape[-1]
    g = layers.Reshape((1, 1, channels))(layers.GlobalAveragePooling2D()(x))
    g = layers.Conv2D(reduced, 1, padding="same", activation="swish")(g)
    g = layers.Conv2D(channels, 1, padding="same", activation="sigmoid")(g)
    return layers.multiply([x, g])


@right("squeeze-excite")
def flat_dense(x, reduced):
    g = layers.Dense(reduced)(ops.mean(x, axis=(1, 2)))
    g = layers.Dense(x.shape[-1])(g * ops.sigmoid(g))
    return x * ops.sigmoid(g)[:, None, None, :]


@right("squeeze-excite")
def silu_by_name(x, reduced):
    mean = layers.GlobalAveragePooling2D()(x)
    gates = layers.Dense(x.shape[-1], "sigmoid")(layers.Dense(reduced, keras.activations.silu)(mean))
    return layers.Multiply()([x, layers.Reshape((1, 1, x.shape[-1]))(gates)])


@right("squeeze-excite")
def separate_activations(x, reduced):
    g = layers.GlobalAvgPool2D(keepdims=True)(x)
    g = layers.Activation("swish")(layers.Conv2D(reduced, 1)(g))
    g = layers.Activation("sigmoid")(layers.Conv2D(x.shape[-1], 1)(g))
    return g * x


@right("squeeze-excite")
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


@wrong("squeeze-excite", "relu-for-swish")
def relu_gate(x, reduced):
    return x * _gate(x, reduced, first="relu")


@wrong("squeeze-excite", "softmax-for-sigmoid")
def softmax_gate(x, reduced):
    return x * _gate(x, reduced, second="softmax")


@wrong("squeeze-excite", "sigmoid-missing")
def open_gate(x, reduced):
    return x * _gate(x, reduced, second=None)


@wrong("squeeze-excite", "gate-returned")
def only_the_gate(x, reduced):
    return _gate(x, reduced)


@wrong("squeeze-excite", "biases-missing")
def gate_without_biases(x, reduced):
    return x * _gate(x, reduced, use_bias=False)


@wrong("squeeze-excite", "divides-again")
def ratio_not_units(x, reduced):
    return x * _gate(x, max(1, x.shape[-1] // reduced))


@wrong("squeeze-excite", "divides-again")
def ratio_down_to_nothing(x, reduced):
    return x * _gate(x, x.shape[-1] // reduced)


@wrong("squeeze-excite", "mean-missing")
def gates_at_each_place(x, reduced):
    g = layers.Dense(reduced, activation="swish")(x)
    return layers.Multiply()([x, layers.Dense(x.shape[-1], activation="sigmoid")(g)])


@wrong("squeeze-excite", "added")
def adds_the_gate(x, reduced):
    return x + _gate(x, reduced)


# ---- mbconv


def _norm(x, act="swish", **options):
    x = layers.BatchNormalization(**options)(x)
    return layers.Activation(act)(x) if act else x


def _inverted(
    x,
    filters,
    kernel_size,
    stride,
    expand,
    gate=keeps_dimensions,
    act="swish",
    quarter=None,
    bias=False,
    shortcut=True,
    last=None,
    **norm,
):
    c, y = x.shape[-1], x
    if expand != 1:
        y = _norm(layers.Conv2D(c * expand, 1, use_bias=bias)(y), act, **norm)
    y = _norm(layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=bias)(y), act, **norm)
    y = gate(y, quarter(c, y.shape[-1]) if quarter else max(1, c // 4))
    y = _norm(layers.Conv2D(filters, 1, use_bias=bias)(y), last, **norm)
    return layers.Add()([x, y]) if shortcut and stride == 1 and c == filters else y


@right("mbconv")
def in_steps(x, filters, kernel_size, stride, expand):
    channels = x.shape[-1]
    y = x
    if expand > 1:
        y = layers.Conv2D(channels * expand, 1, padding="same", use_bias=False)(y)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("swish")(y)
    y = layers.DepthwiseConv2D(kernel_size, strides=stride, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("swish")(y)
    y = as_keras_does(y, max(1, channels // 4))
    y = layers.Conv2D(filters, 1, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    if stride == 1 and channels == filters:
        y = layers.Add()([y, x])
    return y


@right("mbconv")
def with_helpers(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand)


@right("mbconv")
def with_drop_connect(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, gate=flat_dense, shortcut=False)
    if stride != 1 or x.shape[-1] != filters:
        return y
    return layers.add([layers.Dropout(0.1, noise_shape=(None, 1, 1, 1))(y), x])


@right("mbconv")
def silu_and_operations(x, filters, kernel_size, stride, expand):
    c = x.shape[-1]
    y = (
        x
        if expand == 1
        else ops.silu(layers.BatchNormalization()(layers.Conv2D(expand * c, (1, 1), use_bias=False)(x)))
    )
    y = layers.DepthwiseConv2D((kernel_size, kernel_size), (stride, stride), padding="same", use_bias=False)(y)
    y = separate_activations(ops.silu(layers.BatchNormalization()(y)), max(c // 4, 1))
    y = layers.BatchNormalization()(layers.Conv2D(filters, (1, 1), use_bias=False)(y))
    return x + y if y.shape == x.shape else y


@right("mbconv")
def grouped_for_depthwise(x, filters, kernel_size, stride, expand):
    c, wide, y = x.shape[-1], x.shape[-1] * expand, x
    if wide != c:
        y = _norm(layers.Conv2D(wide, 1, use_bias=False)(y))
    y = _norm(layers.Conv2D(wide, kernel_size, stride, "same", groups=wide, use_bias=False)(y))
    y = _norm(layers.Conv2D(filters, 1, use_bias=False)(gate_in_a_layer(y, max(1, c // 4))), None)
    return x + y if stride == 1 and filters == c else y


@right("mbconv", squeeze_excite=relu_gate)
def around_a_wrong_gate(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, gate=relu_gate)


@wrong("mbconv", "gate-of-the-middle", points=0.5)
def quarter_of_the_expanded(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, quarter=lambda c, wide: max(1, wide // 4))


@wrong("mbconv", "relu-for-swish")
def relu_throughout(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, act="relu")


@wrong("mbconv", "bias-kept")
def biases_kept(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, bias=True)


@wrong("mbconv", "epsilon")
def resnet_s_epsilon(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, epsilon=1.001e-5)


@wrong("mbconv", "shortcut-missing", points=2)
def no_shortcut(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, shortcut=False)


@wrong("mbconv", "activation-behind-the-last")
def swish_at_the_end(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, last="swish")


@wrong("mbconv", "gate-missing")
def forgets_the_gate(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, gate=lambda y, reduced: y)


@wrong("mbconv", "gate-at-least-one", points=2.5)
def no_unit_for_few_maps(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, quarter=lambda c, wide: c // 4)


@wrong("mbconv", "projection-added")
def projects_as_resnet_does(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, shortcut=False)
    if stride != 1 or x.shape[-1] != filters:
        x = _norm(layers.Conv2D(filters, 1, stride, use_bias=False)(x), None)
    return layers.Add()([x, y])


@wrong("mbconv", "shortcut-where-it-does-not-fit", points=0.5)
def adds_where_the_stride_is_1(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, shortcut=False)
    return layers.Add()([x, y]) if stride == 1 else y


@wrong("mbconv", "gate-behind-the-last")
def gate_at_the_end(x, filters, kernel_size, stride, expand):
    y = keeps_dimensions(
        _inverted(x, filters, kernel_size, stride, expand, gate=lambda y, reduced: y, shortcut=False),
        max(1, x.shape[-1] // 4),
    )
    return layers.Add()([x, y]) if stride == 1 and x.shape[-1] == filters else y


@wrong("mbconv", "stride-in-the-first", points=2)
def strides_as_resnet_does(x, filters, kernel_size, stride, expand):
    if expand == 1:
        return _inverted(x, filters, kernel_size, stride, expand)
    c = x.shape[-1]
    y = _norm(layers.Conv2D(c * expand, 1, stride, use_bias=False)(x))
    y = keeps_dimensions(_norm(layers.DepthwiseConv2D(kernel_size, 1, "same", use_bias=False)(y)), max(1, c // 4))
    y = _norm(layers.Conv2D(filters, 1, use_bias=False)(y), None)
    return layers.Add()([x, y]) if stride == 1 and c == filters else y


# ---- googlenet


def _google(
    num_classes=1000,
    module=branch_by_branch,
    lrn=local_response_normalization,
    end=None,
    padding="same",
    head=None,
    rate=0.4,
):
    inputs = keras.Input((224, 224, 3))
    x = layers.Conv2D(64, 7, 2, padding, activation="relu")(inputs)
    x = lrn(layers.MaxPooling2D(3, 2, padding)(x))
    x = layers.Conv2D(64, 1, activation="relu")(x)
    x = lrn(layers.Conv2D(192, 3, padding="same", activation="relu")(x))
    x = layers.MaxPooling2D(3, 2, padding)(x)
    for filters in MODULES:
        x = module(x, *filters) if filters else layers.MaxPooling2D(3, 2, padding)(x)
    x = (head or layers.GlobalAveragePooling2D())(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation=end)(layers.Dropout(rate)(x) if rate else x))


@right("googlenet")
def google_loop(num_classes=1000):
    return _google(num_classes)


@right("googlenet")
def google_pooling_first(num_classes=1000):
    return _google(num_classes, module=pooling_made_first)


@right("googlenet")
def google_average_of_seven(num_classes=1000):
    return _google(num_classes, head=lambda x: layers.Flatten()(layers.AveragePooling2D(7)(x)))


@right("googlenet")
def google_any_size(num_classes=1000):
    model = _google(num_classes, module=with_operations)
    pictures = keras.Input((224, 224, 3), name="pictures")
    return keras.Model(pictures, model(pictures))


@right("googlenet", inception_module=torchvision_s_branch)
def google_with_a_wrong_module(num_classes=1000):
    return _google(num_classes, module=torchvision_s_branch)


@wrong("googlenet", "softmax-at-the-end", points=2)
def google_softmax(num_classes=1000):
    return _google(num_classes, end="softmax")


@wrong("googlenet", "normalization-missing", points=2)
def google_without_normalization(num_classes=1000):
    return _google(num_classes, lrn=lambda x: x)


@wrong("googlenet", "biases-missing", points=0.5)
def google_without_biases(num_classes=1000):
    return _google(num_classes, module=no_biases)


@wrong("googlenet", "3x3-for-5x5", points=0.5)
def google_of_torchvision(num_classes=1000):
    return _google(num_classes, module=torchvision_s_branch)


@wrong("googlenet", "flattened", points=0.5)
def google_flattened(num_classes=1000):
    return _google(num_classes, head=layers.Flatten())


@wrong("googlenet", "padding-missing", points=2)
def google_padded_valid(num_classes=1000):
    return _google(num_classes, padding="valid")


@wrong("googlenet", "dropout-missing", points=3.5)
def google_without_dropout(num_classes=1000):
    return _google(num_classes, rate=0)


@wrong("googlenet", "another-dropout", points=3.5)
def google_keeps_four_tenths(num_classes=1000):
    return _google(num_classes, rate=0.6)


@wrong("googlenet", "not-a-model")
def google_s_logits(num_classes=1000):
    return _google(num_classes).output


@wrong("googlenet", "classes-ignored", points=3.5)
def google_always_1000(num_classes=1000):
    return _google(1000)


# ---- resnet


def _residual(
    depth,
    num_classes=1000,
    block=narrow_waist,
    start=None,
    end=None,
    counts=BLOCKS,
    epsilon=1.001e-5,
    strides=(1, 2, 2, 2),
    **options,
):
    inputs = keras.Input((224, 224, 3))
    if start == "same":
        x = layers.ReLU()(conv_bn(inputs, 64, 7, 2, epsilon=epsilon, **options))
        x = layers.MaxPooling2D(3, 2, "same")(x)
    else:
        x = layers.ReLU()(conv_bn(layers.ZeroPadding2D(3)(inputs), 64, 7, 2, "valid", epsilon=epsilon, **options))
        x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for stage, count in enumerate(counts[depth]):
        for i in range(count):
            x = block(x, 64 * 2**stage, strides[stage] if i == 0 else 1)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation=end)(x))


@right("resnet")
def resnet_in_loops(depth, num_classes=1000):
    return _residual(depth, num_classes)


@right("resnet")
def resnet_shortcut_first(depth, num_classes=1000):
    return _residual(depth, num_classes, block=shortcut_before)


@right("resnet")
def resnet_any_size(depth, num_classes=1000):
    inputs = keras.Input((None, None, 3))
    x = layers.Conv2D(64, 7, 2)(ops.pad(inputs, ((0, 0), (3, 3), (3, 3), (0, 0))))
    x = ops.relu(layers.BatchNormalization(epsilon=1.001e-5)(x))
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for width, stride, count in zip((64, 128, 256, 512), (1, 2, 2, 2), BLOCKS[depth]):
        x = narrow_waist(x, width, stride)
        for _ in range(count - 1):
            x = narrow_waist(x, width)
    return keras.Model(inputs, layers.Dense(num_classes)(ops.mean(x, axis=(1, 2))))


@right("resnet")
def resnet_written_out(depth, num_classes=1000):
    return _residual(depth, num_classes, block=written_out)


@right("resnet")
def resnet_with_a_list_of_one(depth, num_classes=1000):
    model = _residual(depth, num_classes)
    return keras.Model(inputs=[model.input], outputs=[model.output])


@right("resnet", bottleneck=version_one_and_a_half)
def resnet_with_a_wrong_block(depth, num_classes=1000):
    return _residual(depth, num_classes, block=version_one_and_a_half)


@wrong("resnet", "stride-in-the-3x3", points=2.5)
def resnet_version_one_and_a_half(depth, num_classes=1000):
    return _residual(depth, num_classes, block=version_one_and_a_half)


@wrong("resnet", "stem-padded-same", points=2.5)
def resnet_padded_same(depth, num_classes=1000):
    return _residual(depth, num_classes, start="same")


@wrong("resnet", "bias-dropped", points=0.5)
def resnet_without_biases(depth, num_classes=1000):
    return _residual(depth, num_classes, block=without_biases, use_bias=False)


@wrong("resnet", "epsilon", points=2.5)
def resnet_usual_epsilon(depth, num_classes=1000):
    return _residual(depth, num_classes, block=epsilon_as_it_comes, epsilon=1e-3)


@wrong("resnet", "softmax-at-the-end", points=2.5)
def resnet_softmax(depth, num_classes=1000):
    return _residual(depth, num_classes, end="softmax")


@wrong("resnet", "last-relu-missing", points=2.5)
def resnet_without_relu_behind_additions(depth, num_classes=1000):
    return _residual(depth, num_classes, block=ends_in_a_sum)


@wrong("resnet", "another-count")
def resnet_always_50_blocks_moved(depth, num_classes=1000):
    return _residual(depth, num_classes, counts={50: (3, 4, 7, 2)})


@wrong("resnet", "depth-ignored", points=4)
def resnet_always_50(depth, num_classes=1000):
    return _residual(50, num_classes)


@wrong("resnet", "another-output")
def resnet_without_depth(num_classes=1000, *, size=224):
    return _residual(50, num_classes)


# ---- efficientnet_b0


def _efficient(
    num_classes=1000,
    block=with_helpers,
    rescale=True,
    normalization=True,
    act="swish",
    end=None,
    bias=False,
    stages=STAGES,
    rate=0.2,
    **norm,
):
    inputs = keras.Input((224, 224, 3))
    x = layers.Rescaling(1 / 255)(inputs) if rescale else inputs
    x = layers.Normalization()(x) if normalization else x
    x = _norm(layers.Conv2D(32, 3, 2, "same", use_bias=bias)(x), act, **norm)
    for expand, filters, count, stride, k in stages:
        for i in range(count):
            x = block(x, filters, k, stride if i == 0 else 1, expand)
    x = _norm(layers.Conv2D(1280, 1, use_bias=bias)(x), act, **norm)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(rate)(x) if rate else x
    return keras.Model(inputs, layers.Dense(num_classes, activation=end)(x))


@right("efficientnet-b0")
def efficient_in_loops(num_classes=1000):
    return _efficient(num_classes)


@right("efficientnet-b0")
def efficient_in_steps(num_classes=1000):
    return _efficient(num_classes, block=in_steps)


@right("efficientnet-b0")
def efficient_with_drop_connect(num_classes=1000):
    return _efficient(num_classes, block=with_drop_connect)


@right("efficientnet-b0")
def efficient_operations(num_classes=1000):
    return _efficient(num_classes, block=silu_and_operations)


@right("efficientnet-b0", mbconv=quarter_of_the_expanded)
def efficient_with_a_wrong_block(num_classes=1000):
    return _efficient(num_classes, block=quarter_of_the_expanded)


@wrong("efficientnet-b0", "gate-of-the-middle", points=0.5)
def efficient_gates_of_the_middle(num_classes=1000):
    return _efficient(num_classes, block=quarter_of_the_expanded)


@wrong("efficientnet-b0", "rescaling-missing", points=2)
def efficient_without_rescaling(num_classes=1000):
    return _efficient(num_classes, rescale=False)


@wrong("efficientnet-b0", "normalization-missing", points=0.5)
def efficient_without_normalization(num_classes=1000):
    return _efficient(num_classes, normalization=False)


@wrong("efficientnet-b0", "epsilon", points=2)
def efficient_tiny_epsilon(num_classes=1000):
    return _efficient(num_classes, block=resnet_s_epsilon, epsilon=1.001e-5)


@wrong("efficientnet-b0", "relu-for-swish", points=2)
def efficient_relu(num_classes=1000):
    return _efficient(num_classes, block=relu_throughout, act="relu")


@wrong("efficientnet-b0", "softmax-at-the-end", points=2)
def efficient_softmax(num_classes=1000):
    return _efficient(num_classes, end="softmax")


@wrong("efficientnet-b0", "bias-kept", points=0.5)
def efficient_biases(num_classes=1000):
    return _efficient(num_classes, block=biases_kept, bias=True)


@wrong("efficientnet-b0", "dropout-missing", points=3.5)
def efficient_without_dropout(num_classes=1000):
    return _efficient(num_classes, rate=0)


@wrong("efficientnet-b0", "columns-swapped", points=0.5)
def efficient_columns_swapped(num_classes=1000):
    return _efficient(num_classes, stages=[(e, f, n, k, s) for e, f, n, s, k in STAGES])


# ---- compound_scale


@right("compound-scale")
def three_powers(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha**phi, beta**phi, gamma**phi
    return d, w, r, d * w * w * r * r


@right("compound-scale")
def one_array(phi, alpha=1.2, beta=1.1, gamma=1.15):
    factors = np.array([alpha, beta, gamma]) ** phi
    return np.append(factors, factors.prod() * factors[1] * factors[2])


@right("compound-scale")
def cost_of_one_step(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return alpha**phi, beta**phi, gamma**phi, (alpha * beta**2 * gamma**2) ** phi


@right("compound-scale")
def with_logarithms(phi, alpha=1.2, beta=1.1, gamma=1.15):
    logs = [np.log(a) * phi for a in (alpha, beta, gamma)]
    return [float(np.exp(x)) for x in (*logs, logs[0] + 2 * logs[1] + 2 * logs[2])]


@right("compound-scale")
def with_pow(phi, alpha=1.2, beta=1.1, gamma=1.15):
    depth = pow(alpha, phi)
    width = pow(beta, phi)
    resolution = pow(gamma, phi)
    cost = depth * pow(width, 2) * pow(resolution, 2)
    return (depth, width, resolution, cost)


@right("compound-scale")
def in_single_precision(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = (np.float32(base) ** np.float32(phi) for base in (alpha, beta, gamma))
    return [d, w, r, d * w * w * r * r]


@wrong("compound-scale", "not-squared", points=0.75)
def all_once(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha**phi, beta**phi, gamma**phi
    return d, w, r, d * w * r


@wrong("compound-scale", "resolution-not-squared", points=0.75)
def one_direction(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha**phi, beta**phi, gamma**phi
    return d, w, r, d * w**2 * r


@wrong("compound-scale", "about-two", points=0.75)
def two_to_the_phi(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return alpha**phi, beta**phi, gamma**phi, 2**phi


@wrong("compound-scale", "times-phi")
def multiplied_by_phi(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = alpha * phi, beta * phi, gamma * phi
    return d, w, r, d * w**2 * r**2


@wrong("compound-scale", "defaults-only")
def numbers_typed_in(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return three_powers(phi)


@wrong("compound-scale", "base-and-exponent-swapped")
def phi_to_the_power(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d, w, r = phi**alpha, phi**beta, phi**gamma
    return d, w, r, d * w**2 * r**2


@wrong("compound-scale", "whole-steps-only")
def step_by_step(phi, alpha=1.2, beta=1.1, gamma=1.15):
    d = w = r = 1.0
    for _ in range(int(phi)):
        d, w, r = d * alpha, w * beta, r * gamma
    return d, w, r, d * w**2 * r**2


@wrong("compound-scale", "rounded")
def rounds_to_two(phi, alpha=1.2, beta=1.1, gamma=1.15):
    return tuple(round(x, 2) for x in three_powers(phi, alpha, beta, gamma))


# ---- audit


@right("audit")
def counted():
    return {"googlenet_first_layer": 49 * 3 * 64 + 64, "alexnet_over_googlenet": 8.7, "resnet50_biases": 26560}


@right("audit")
def not_rounded():
    return {"googlenet_first_layer": 9472, "alexnet_over_googlenet": 60965224 / 6998552, "resnet50_biases": 79680 / 3}


@right("audit")
def numpy_numbers():
    return {
        "googlenet_first_layer": np.int64(9472),
        "alexnet_over_googlenet": np.float64(8.71),
        "resnet50_biases": np.array(26560),
    }


@right("audit")
def another_order():
    return {"resnet50_biases": 64 + 26496, "alexnet_over_googlenet": 8.7, "googlenet_first_layer": 9408 + 64}


@right("audit")
def built_up():
    found = {}
    found["googlenet_first_layer"] = (7 * 7 * 3 + 1) * 64
    found["alexnet_over_googlenet"] = round(60.965224 / 6.998552, 2)
    found["resnet50_biases"] = 53120 // 2
    return found


@wrong("audit", "biases-forgotten", points=2)
def weights_only():
    return {**counted(), "googlenet_first_layer": 9408}


@wrong("audit", "channels-forgotten", points=2)
def grey_pictures():
    return {**counted(), "googlenet_first_layer": 3200}


@wrong("audit", "copied", points=2)
def copies_twelve():
    return {**counted(), "alexnet_over_googlenet": 12}


@wrong("audit", "the-other-way-round", points=2)
def upside_down():
    return {**counted(), "alexnet_over_googlenet": 6998552 / 60965224}


@wrong("audit", "whole-difference", points=2)
def all_of_the_difference():
    return {**counted(), "resnet50_biases": 79680}


@wrong("audit", "statistics-not-biases", points=2)
def moving_statistics():
    return {**counted(), "resnet50_biases": 53120}


@wrong("audit", "whole-difference-halved", points=2)
def half_of_the_difference():
    return {**counted(), "resnet50_biases": 39840}


@wrong("audit", "rounded-to-whole", points=2)
def no_place_behind_the_point():
    return {**counted(), "alexnet_over_googlenet": 9}


@wrong("audit", "rounded-totals", points=2)
def sixty_over_seven():
    return {**counted(), "alexnet_over_googlenet": 8.6}


@wrong("audit", "in-thousands", points=2)
def in_kilo():
    return {**counted(), "googlenet_first_layer": 9.472}


@wrong("audit", "claim-missing", points=2)
def only_two():
    return {"googlenet_first_layer": 9472, "alexnet_over_googlenet": 8.7}
