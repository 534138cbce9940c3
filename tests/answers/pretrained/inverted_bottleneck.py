"""Answers to the exercise inverted-bottleneck of lesson 09."""

from tests.answers import keras, layers, ops, right, wrong


@right
def three_steps(x, filters, kernel_size, stride, expand):
    y = x
    if expand > 1:
        y = layers.Conv2D(x.shape[-1] * expand, 1, padding="same", use_bias=False)(y)
        y = layers.BatchNormalization(epsilon=0.001)(y)
        y = layers.ReLU(max_value=6)(y)
    y = layers.DepthwiseConv2D(kernel_size, strides=stride, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization(epsilon=0.001)(y)
    y = layers.ReLU(max_value=6)(y)
    y = layers.Conv2D(filters, 1, use_bias=False)(y)
    y = layers.BatchNormalization(epsilon=0.001)(y)
    if stride == 1 and x.shape[-1] == filters:
        y = layers.Add()([x, y])
    return y


@right
def activations_by_name(x, filters, kernel_size, stride, expand):
    channels = x.shape[-1]
    y = x
    if expand != 1:
        y = layers.Conv2D(channels * expand, (1, 1), use_bias=False)(y)
        y = layers.Activation("relu6")(layers.BatchNormalization()(y))
    y = layers.DepthwiseConv2D((kernel_size, kernel_size), (stride, stride), "same", use_bias=False)(y)
    y = layers.Activation("relu6")(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Conv2D(filters, (1, 1), use_bias=False)(y))
    return y + x if (channels, stride) == (filters, 1) else y


@right
def grouped_convolution(x, filters, kernel_size, stride, expand):
    def norm(y):
        return layers.BatchNormalization(epsilon=1e-3)(y)

    y = x
    if expand != 1:
        y = ops.relu6(norm(layers.Conv2D(expand * x.shape[-1], 1, use_bias=False)(x)))
    wide = y.shape[-1]
    y = layers.Conv2D(wide, kernel_size, stride, "same", groups=wide, use_bias=False)(y)
    y = norm(layers.Conv2D(filters, 1, use_bias=False)(ops.relu6(norm(y))))
    return layers.add([x, y]) if stride == 1 and x.shape[-1] == filters else y


@right
def clipped(x, filters, kernel_size, stride, expand):
    def act(y):
        return ops.clip(layers.BatchNormalization(epsilon=1e-3)(y), 0.0, 6.0)

    y = act(layers.Conv2D(expand * x.shape[-1], 1, use_bias=False)(x)) if expand != 1 else x
    y = act(layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=False)(y))
    y = layers.BatchNormalization(epsilon=1e-3)(layers.Conv2D(filters, 1, use_bias=False)(y))
    return x + y if stride == 1 and x.shape[-1] == filters else y


@right
def a_sequence(x, filters, kernel_size, stride, expand):
    parts = []
    if expand != 1:
        parts += [layers.Conv2D(expand * x.shape[-1], 1, use_bias=False), layers.BatchNormalization(), layers.ReLU(6.0)]
    parts += [
        layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(6.0),
        layers.Conv2D(filters, 1, use_bias=False),
        layers.BatchNormalization(),
    ]
    y = keras.Sequential(parts)(x)
    return layers.Add()([y, x]) if stride == 1 and x.shape[-1] == filters else y


def _block(
    x, filters, kernel_size, stride, expand, act=6, epsilon=1e-3, last=None, bias=False, shortcut=None, always=False
):
    def relu(y):
        return layers.ReLU(act)(y) if act else layers.ReLU()(y)

    def norm(y):
        return layers.BatchNormalization(epsilon=epsilon)(y)

    y = x
    if expand != 1 or always:
        y = relu(norm(layers.Conv2D(expand * x.shape[-1], 1, use_bias=bias)(y)))
    y = relu(norm(layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=bias)(y)))
    y = norm(layers.Conv2D(filters, 1, use_bias=bias)(y))
    y = relu(y) if last else y
    fits = stride == 1 and x.shape[-1] == filters
    return x + y if (fits if shortcut is None else shortcut(stride, x.shape[-1] == filters)) else y


@wrong("relu-for-relu6", 0)
def plain_relu(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, stride, expand, act=None)


@wrong("activation-behind-projection", 0)
def activation_everywhere(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, stride, expand, last=True)


@wrong("shortcut-at-stride-2", 2)
def maps_agree(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, stride, expand, shortcut=lambda stride, agree: agree)


@wrong("shortcut-missing", 2)
def no_shortcut(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, stride, expand, shortcut=lambda stride, agree: False)


@wrong("epsilon", 0)
def other_epsilon(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, stride, expand, epsilon=1e-5)


@wrong("bias-kept", 0)
def with_biases(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, stride, expand, bias=True)


@wrong("expanded-by-one", 2.5)
def expansion_always(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, stride, expand, always=True)


@wrong("gate-kept", 0)
def as_in_b0(x, filters, kernel_size, stride, expand):
    y = x
    if expand != 1:
        y = layers.ReLU(6)(layers.BatchNormalization()(layers.Conv2D(expand * x.shape[-1], 1, use_bias=False)(y)))
    y = layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=False)(y)
    y = layers.ReLU(6)(layers.BatchNormalization()(y))
    gate = layers.GlobalAveragePooling2D(keepdims=True)(y)
    gate = layers.Dense(max(1, x.shape[-1] // 4), activation="swish")(gate)
    y = y * layers.Dense(y.shape[-1], activation="sigmoid")(gate)
    y = layers.BatchNormalization()(layers.Conv2D(filters, 1, use_bias=False)(y))
    return x + y if stride == 1 and x.shape[-1] == filters else y


@wrong("stride-ignored", 1.5)
def always_1(x, filters, kernel_size, stride, expand):
    return _block(x, filters, kernel_size, 1, expand)


@wrong("padded-evenly", 1.5)
def stride_of_the_projection(x, filters, kernel_size, stride, expand):
    y = x
    if expand != 1:
        y = layers.ReLU(6)(layers.BatchNormalization(epsilon=1e-3)(_conv(y, expand * x.shape[-1])))
    y = layers.DepthwiseConv2D(kernel_size, padding="same", use_bias=False)(y)
    y = layers.ReLU(6)(layers.BatchNormalization(epsilon=1e-3)(y))
    y = layers.BatchNormalization(epsilon=1e-3)(_conv(y, filters, stride))
    return x + y if stride == 1 and x.shape[-1] == filters else y


def _conv(x, filters, stride=1):
    return layers.Conv2D(filters, 1, stride, use_bias=False)(x)


@wrong("shortcut-missing", 2.5)
def no_shortcut_without_expansion(x, filters, kernel_size, stride, expand):
    y = x
    if expand != 1:
        y = layers.Conv2D(expand * x.shape[-1], 1, use_bias=False)(y)
        y = layers.ReLU(6.0)(layers.BatchNormalization(epsilon=1e-3)(y))
    y = layers.DepthwiseConv2D(kernel_size, strides=stride, padding="same", use_bias=False)(y)
    y = layers.ReLU(6.0)(layers.BatchNormalization(epsilon=1e-3)(y))
    y = layers.BatchNormalization(epsilon=1e-3)(layers.Conv2D(filters, 1, use_bias=False)(y))
    return x + y if expand != 1 and stride == 1 and x.shape[-1] == filters else y


@wrong("shortcut-missing", 2.5)
def no_shortcut_around_wide_kernels(x, filters, kernel_size, stride, expand):
    agree = kernel_size == 3
    return _block(x, filters, kernel_size, stride, expand, shortcut=lambda stride, fits: agree and stride == 1 and fits)


def _with_another_middle(x, filters, kernel_size, stride, expand, middle, epsilon=1e-3, **of_depthwise):
    """The block with another way from the depthwise layer on: `middle` normalises and bends what that gives."""
    y, maps = x, x.shape[-1]
    if expand != 1:
        y = layers.Conv2D(expand * maps, 1, use_bias=False)(y)
        y = layers.ReLU(6)(layers.BatchNormalization(epsilon=1e-3)(y))
    y = middle(layers.DepthwiseConv2D(kernel_size, strides=stride, padding="same", **of_depthwise)(y))
    y = layers.BatchNormalization(epsilon=epsilon)(layers.Conv2D(filters, 1, use_bias=False)(y))
    return x + y if stride == 1 and maps == filters else y


def _as_it_should(y):
    return layers.ReLU(6)(layers.BatchNormalization(epsilon=1e-3)(y))


@wrong("relu-for-relu6", points=0)
def no_upper_end_in_the_middle(x, filters, kernel_size, stride, expand):
    def middle(y):
        return layers.ReLU()(layers.BatchNormalization(epsilon=1e-3)(y))

    return _with_another_middle(x, filters, kernel_size, stride, expand, middle, use_bias=False)


@wrong("bias-kept", points=0)
def biases_in_the_middle(x, filters, kernel_size, stride, expand):
    return _with_another_middle(x, filters, kernel_size, stride, expand, _as_it_should)


@wrong("epsilon", points=0)
def lesson_08_at_the_end(x, filters, kernel_size, stride, expand):
    return _with_another_middle(
        x, filters, kernel_size, stride, expand, _as_it_should, epsilon=1.001e-5, use_bias=False
    )


@wrong("normalisation-behind-activation", points=0)
def bent_and_then_normalised(x, filters, kernel_size, stride, expand):
    def middle(y):
        return layers.BatchNormalization(epsilon=1e-3)(layers.ReLU(6)(y))

    return _with_another_middle(x, filters, kernel_size, stride, expand, middle, use_bias=False)
