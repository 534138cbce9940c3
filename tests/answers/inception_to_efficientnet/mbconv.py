"""Answers to the exercise mbconv of lesson 08."""

from tests.answers import layers, ops, right, wrong
from tests.answers.inception_to_efficientnet._shared import _norm, conv_bn
from tests.answers.inception_to_efficientnet.squeeze_excite import (
    as_keras_does,
    flat_dense,
    gate_in_a_layer,
    keeps_dimensions,
    relu_gate,
    separate_activations,
)


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


@right
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


@right
def with_helpers(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand)


@right
def with_drop_connect(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, gate=flat_dense, shortcut=False)
    if stride != 1 or x.shape[-1] != filters:
        return y
    return layers.add([layers.Dropout(0.1, noise_shape=(None, 1, 1, 1))(y), x])


@right
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


@right
def grouped_for_depthwise(x, filters, kernel_size, stride, expand):
    c, wide, y = x.shape[-1], x.shape[-1] * expand, x
    if wide != c:
        y = _norm(layers.Conv2D(wide, 1, use_bias=False)(y))
    y = _norm(layers.Conv2D(wide, kernel_size, stride, "same", groups=wide, use_bias=False)(y))
    y = _norm(layers.Conv2D(filters, 1, use_bias=False)(gate_in_a_layer(y, max(1, c // 4))), None)
    return x + y if stride == 1 and filters == c else y


@right(squeeze_excite=relu_gate)
def around_a_wrong_gate(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, gate=relu_gate)


@wrong("gate-of-the-middle", points=0.5)
def quarter_of_the_expanded(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, quarter=lambda c, wide: max(1, wide // 4))


@wrong("relu-for-swish")
def relu_throughout(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, act="relu")


@wrong("bias-kept")
def biases_kept(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, bias=True)


@wrong("epsilon")
def resnet_s_epsilon(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, epsilon=1.001e-5)


@wrong("shortcut-missing", points=2)
def no_shortcut(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, shortcut=False)


@wrong("activation-behind-the-last")
def swish_at_the_end(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, last="swish")


@wrong("gate-missing")
def forgets_the_gate(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, gate=lambda y, reduced: y)


@wrong("gate-at-least-one", points=2.5)
def no_unit_for_few_maps(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, quarter=lambda c, wide: c // 4)


@wrong("projection-added")
def projects_as_resnet_does(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, shortcut=False)
    if stride != 1 or x.shape[-1] != filters:
        x = _norm(layers.Conv2D(filters, 1, stride, use_bias=False)(x), None)
    return layers.Add()([x, y])


@wrong("shortcut-where-it-does-not-fit", points=0.5)
def adds_where_the_stride_is_1(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, shortcut=False)
    return layers.Add()([x, y]) if stride == 1 else y


@wrong("gate-behind-the-last")
def gate_at_the_end(x, filters, kernel_size, stride, expand):
    y = keeps_dimensions(
        _inverted(x, filters, kernel_size, stride, expand, gate=lambda y, reduced: y, shortcut=False),
        max(1, x.shape[-1] // 4),
    )
    return layers.Add()([x, y]) if stride == 1 and x.shape[-1] == filters else y


@wrong("stride-in-the-first", points=2)
def strides_as_resnet_does(x, filters, kernel_size, stride, expand):
    if expand == 1:
        return _inverted(x, filters, kernel_size, stride, expand)
    c = x.shape[-1]
    y = _norm(layers.Conv2D(c * expand, 1, stride, use_bias=False)(x))
    y = keeps_dimensions(_norm(layers.DepthwiseConv2D(kernel_size, 1, "same", use_bias=False)(y)), max(1, c // 4))
    y = _norm(layers.Conv2D(filters, 1, use_bias=False)(y), None)
    return layers.Add()([x, y]) if stride == 1 and c == filters else y


def _from_the_tool(x, filters, kernel_size, stride, expand):
    c, y = x.shape[-1], x
    if expand != 1:
        y = layers.Activation("swish")(conv_bn(y, c * expand, 1))
    y = _norm(layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=False)(y))
    y = conv_bn(keeps_dimensions(y, max(1, c // 4)), filters, 1)
    return layers.Add()([x, y]) if stride == 1 and c == filters else y


@wrong("bias-kept")
def from_conv_bn(x, filters, kernel_size, stride, expand):
    return _from_the_tool(x, filters, kernel_size, stride, expand)


@wrong("bias-kept")
def biases_and_the_tool_s_epsilon(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, bias=True, epsilon=1.001e-5)


@wrong("relu6-for-swish")
def as_in_mobilenet(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, act="relu6")


@wrong("gate-of-the-filters", points=1)
def quarter_of_what_comes_out(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, quarter=lambda c, wide: max(1, filters // 4))


@wrong("projection-added", points=0.5)
def projects_where_maps_differ(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, shortcut=False)
    if stride != 1:
        return y
    shortcut = x if x.shape[-1] == filters else _norm(layers.Conv2D(filters, 1, use_bias=False)(x), None)
    return layers.Add()([shortcut, y])


@wrong("projection-added")
def projects_everything(x, filters, kernel_size, stride, expand):
    y = _inverted(x, filters, kernel_size, stride, expand, shortcut=False)
    return layers.Add()([_norm(layers.Conv2D(filters, 1, stride, use_bias=False)(x), None), y])


@wrong("", points=2.5)
def a_quarter_rounded_up(x, filters, kernel_size, stride, expand):
    return _inverted(x, filters, kernel_size, stride, expand, quarter=lambda c, wide: -(-c // 4))
