"""Answers to the exercise bottleneck of lesson 08."""

from tests.answers import keras, layers, ops, right, wrong
from tests.answers.inception_to_efficientnet._shared import _basic, conv_bn


@right
def narrow_waist(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(x, filters, 1, stride))
    y = layers.ReLU()(conv_bn(y, filters, 3))
    y = conv_bn(y, 4 * filters, 1)
    if stride != 1 or x.shape[-1] != 4 * filters:
        x = conv_bn(x, 4 * filters, 1, stride)
    return layers.ReLU()(layers.Add()([x, y]))


@right
def shortcut_before(x, filters, stride=1):
    wide = filters * 4
    shortcut = x if (stride, x.shape[-1]) == (1, wide) else conv_bn(x, wide, 1, stride, padding="valid")
    for n, k, s in [(filters, 1, stride), (filters, 3, 1)]:
        x = layers.Activation("relu")(conv_bn(x, n, k, s))
    return layers.Activation("relu")(shortcut + conv_bn(x, wide, 1))


@right
def written_out(x, filters, stride=1):
    def norm(t):
        return layers.BatchNormalization(axis=3, epsilon=1.001e-5)(t)

    y = ops.relu(norm(layers.Conv2D(filters, 1, strides=stride)(x)))
    y = ops.relu(norm(layers.Conv2D(filters, 3, padding="same")(y)))
    y = norm(layers.Conv2D(4 * filters, 1)(y))
    if y.shape != x.shape:
        x = norm(layers.Conv2D(4 * filters, 1, strides=stride)(x))
    return ops.relu(ops.add(x, y))


@right
def slices_for_the_stride(x, filters, stride=1):
    seen = x[:, ::stride, ::stride]
    y = conv_bn(layers.ReLU()(conv_bn(layers.ReLU()(conv_bn(seen, filters, 1)), filters, 3)), 4 * filters, 1)
    shortcut = x if stride == 1 and x.shape[-1] == 4 * filters else conv_bn(seen, 4 * filters, 1)
    return layers.ReLU()(layers.Add()([shortcut, y]))


@right
def pads_by_hand(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(x, filters, 1, stride, padding="valid"))
    y = layers.ReLU()(conv_bn(layers.ZeroPadding2D(1)(y), filters, 3, padding="valid"))
    y = conv_bn(y, 4 * filters, 1, padding="valid")
    if x.shape[1:] != y.shape[1:]:
        x = conv_bn(x, 4 * filters, 1, stride, padding="valid")
    return layers.ReLU()(layers.Add()([y, x]))


@right
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


@wrong("stride-in-the-3x3", points=1.5)
def version_one_and_a_half(x, filters, stride=1):
    return _waist(x, filters, stride, strides=(1, stride, 1))


@wrong("not-widened")
def same_width(x, filters, stride=1):
    return _waist(x, filters, stride, widen=1)


@wrong("last-relu-missing")
def ends_in_a_sum(x, filters, stride=1):
    return _waist(x, filters, stride, end=lambda x, y: layers.Add()([x, y]))


@wrong("middle-relu-missing")
def linear_middle(x, filters, stride=1):
    return _waist(x, filters, stride, middle="linear")


@wrong("epsilon")
def epsilon_as_it_comes(x, filters, stride=1):
    return _waist(x, filters, stride, epsilon=1e-3)


@wrong("bias-dropped")
def without_biases(x, filters, stride=1):
    return _waist(x, filters, stride, use_bias=False)


@wrong("projection-missing", points=1)
def no_projection(x, filters, stride=1):
    return _waist(x, filters, stride, needed=False)


@wrong("fit-tested-with-filters", points=0.5)
def compares_with_filters(x, filters, stride=1):
    return _waist(x, filters, stride, needed=stride != 1 or x.shape[-1] != filters)


@wrong("middle-relu-missing")
def linear_behind_the_3x3(x, filters, stride=1):
    y = conv_bn(layers.ReLU()(conv_bn(x, filters, 1, stride)), filters, 3)
    return two_ends(x, conv_bn(y, 4 * filters, 1), filters, stride)


@wrong("wide-waist")
def wide_in_the_middle(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(layers.ReLU()(conv_bn(x, filters, 1, stride)), 4 * filters, 3))
    return two_ends(x, conv_bn(y, 4 * filters, 1), filters, stride)


def two_ends(x, y, filters, stride):
    if stride != 1 or x.shape[-1] != 4 * filters:
        x = conv_bn(x, 4 * filters, 1, stride)
    return layers.ReLU()(layers.Add()([x, y]))


@wrong("basic-for-bottleneck")
def two_wide_layers(x, filters, stride=1):
    return _basic(x, filters, stride)
