"""Answers to the exercise inception-module of lesson 08."""

from tests.answers import keras, layers, ops, right, wrong


@right
def branch_by_branch(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    a = layers.Conv2D(f1, 1, activation="relu")(x)
    b = layers.Conv2D(f3_reduce, 1, activation="relu")(x)
    b = layers.Conv2D(f3, 3, padding="same", activation="relu")(b)
    c = layers.Conv2D(f5_reduce, 1, activation="relu")(x)
    c = layers.Conv2D(f5, 5, padding="same", activation="relu")(c)
    d = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    d = layers.Conv2D(pool_proj, 1, activation="relu")(d)
    return layers.Concatenate()([a, b, c, d])


@right
def pooling_made_first(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    def unit(t, n, k):
        return layers.ReLU()(layers.Conv2D(n, (k, k), padding="same")(t))

    d = unit(layers.MaxPool2D((3, 3), (1, 1), "same")(x), pool_proj, 1)
    c = unit(unit(x, f5_reduce, 1), f5, 5)
    b = unit(unit(x, f3_reduce, 1), f3, 3)
    return layers.concatenate([unit(x, f1, 1), b, c, d], axis=-1)


@right
def with_operations(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    chains = [[(f1, 1)], [(f3_reduce, 1), (f3, 3)], [(f5_reduce, 1), (f5, 5)], [(pool_proj, 1)]]
    starts = [x, x, x, ops.max_pool(x, 3, 1, "same")]
    ends = []
    for start, chain in zip(starts, chains):
        for filters, size in chain:
            start = ops.relu(layers.Conv2D(filters, size, padding="same")(start))
        ends.append(start)
    return ops.concatenate(ends, axis=3)


@right
def named_layers(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    relu = {"activation": "relu", "padding": "same"}
    one = layers.Conv2D(f1, 1, name="narrow", **relu)(x)
    three = layers.Conv2D(f3, 3, name="middle", **relu)(layers.Conv2D(f3_reduce, 1, name="to_middle", **relu)(x))
    five = layers.Conv2D(f5, 5, name="wide", **relu)(layers.Conv2D(f5_reduce, 1, name="to_wide", **relu)(x))
    pool = layers.Conv2D(pool_proj, 1, name="behind", **relu)(layers.MaxPooling2D(3, 1, "same")(x))
    return layers.Concatenate(axis=-1)([one, three, five, pool])


@right
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


@right
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


@wrong("relu-missing")
def no_relu(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), act=None)


@wrong("3x3-for-5x5", points=2)
def torchvision_s_branch(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), five=3)


@wrong("biases-missing")
def no_biases(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), bias=False)


@wrong("average-for-max", points=2.5)
def average_pooling(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), pool=layers.AveragePooling2D(3, 1, "same"))


@wrong("order-of-branches", points=1)
def five_before_three(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), order=(0, 2, 1, 3))


@wrong("reductions-swapped")
def reductions_as_filters(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3, f3_reduce, f5, f5_reduce, pool_proj))


@wrong("pooling-strided")
def pooling_as_it_comes(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), pool=layers.MaxPooling2D(3, padding="same"))


@wrong("padding-missing")
def padding_as_it_comes(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    a = layers.Conv2D(f1, 1, activation="relu")(x)
    b = layers.Conv2D(f3, 3, activation="relu")(layers.Conv2D(f3_reduce, 1, activation="relu")(x))
    c = layers.Conv2D(f5, 5, activation="relu")(layers.Conv2D(f5_reduce, 1, activation="relu")(x))
    d = layers.Conv2D(pool_proj, 1, activation="relu")(layers.MaxPooling2D(3, 1, "same")(x))
    return layers.Concatenate()([a, b, c, d])


@wrong("branches-chained", points=0.5)
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


@wrong("returned-nothing")
def forgets_to_return(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    _module(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj))


def _in_chains(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj, pool=(3, 1), last="relu", shared=False):
    relu = {"padding": "same", "activation": "relu"}
    narrow = layers.Conv2D(f3_reduce, 1, **relu)(x)
    three = layers.Conv2D(f3, 3, **relu)(narrow)
    five = layers.Conv2D(f5, 5, **relu)(narrow if shared else layers.Conv2D(f5_reduce, 1, **relu)(x))
    pooled = layers.Conv2D(pool_proj, 1, activation=last)(layers.MaxPooling2D(*pool, padding="same")(x))
    return layers.Concatenate()([layers.Conv2D(f1, 1, **relu)(x), three, five, pooled])


@wrong("reductions-mixed-up", points=1)
def reductions_mixed_up(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _in_chains(x, f1, f5_reduce, f3, f3_reduce, f5, pool_proj)


@wrong("reduction-shared", points=2)
def one_reduction_for_both(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _in_chains(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj, shared=True)


@wrong("pooling-2x2", points=2.5)
def pools_two_by_two(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _in_chains(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj, pool=(2, 1))


@wrong("relu-missing", points=2.5)
def projection_without_relu(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _in_chains(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj, last=None)


@wrong("", points=0)
def relu_up_to_6(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return ops.minimum(branch_by_branch(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj), 6)
