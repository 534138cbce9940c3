"""Answers to the exercise residual-block of lesson 08."""

from tests.answers import keras, layers, ops, right, wrong
from tests.answers.inception_to_efficientnet._shared import _basic, conv_bn


@right
def with_the_tool(x, filters, stride=1):
    y = layers.ReLU()(conv_bn(x, filters, 3, stride))
    y = conv_bn(y, filters, 3)
    shortcut = x if stride == 1 and x.shape[-1] == filters else conv_bn(x, filters, 1, stride)
    return layers.ReLU()(layers.Add()([y, shortcut]))


@right
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


@right
def by_shapes(x, filters, stride=1):
    change = conv_bn(ops.relu(conv_bn(x, filters, 3, stride)), filters, 3)
    if change.shape != x.shape:
        x = conv_bn(x, filters, 1, stride)
    return keras.activations.relu(change + x)


@right
def pairs_of_numbers(x, filters, stride=1):
    y = layers.Activation("relu")(conv_bn(x, filters, (3, 3), (stride, stride)))
    y = conv_bn(y, filters, (3, 3), (1, 1))
    if (stride, x.shape[-1]) != (1, filters):
        x = conv_bn(x, filters, (1, 1), (stride, stride), padding="valid")
    return layers.Activation("relu")(layers.add([x, y]))


@right
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


@wrong("last-relu-missing")
def no_relu_at_the_end(x, filters, stride=1):
    return _basic(x, filters, stride, end=lambda x, y: layers.Add()([x, y]))


@wrong("relu-before-adding")
def relu_then_add(x, filters, stride=1):
    return _basic(x, filters, stride, end=lambda x, y: layers.Add()([x, layers.ReLU()(y)]))


@wrong("projection-missing", points=1)
def never_projects(x, filters, stride=1):
    return _basic(x, filters, stride, needed=False)


@wrong("projection-missing", points=1.5)
def projects_strides_only(x, filters, stride=1):
    return _basic(x, filters, stride, needed=stride != 1)


@wrong("projection-always", points=1)
def always_projects(x, filters, stride=1):
    return _basic(x, filters, stride, needed=True)


@wrong("stride-in-the-second", points=1.5)
def stride_late(x, filters, stride=1):
    return _basic(x, filters, stride, strides=(1, stride))


@wrong("bias-dropped")
def no_bias(x, filters, stride=1):
    return _basic(x, filters, stride, use_bias=False)


@wrong("epsilon")
def usual_epsilon(x, filters, stride=1):
    return _basic(x, filters, stride, epsilon=1e-3)


@wrong("concatenated")
def concatenates(x, filters, stride=1):
    return _basic(x, filters, stride, end=lambda x, y: layers.ReLU()(layers.Concatenate()([x, y])))


@wrong("input-overwritten")
def overwrites_the_input(x, filters, stride=1):
    x = layers.ReLU()(conv_bn(x, filters, 3, stride))
    y = conv_bn(x, filters, 3)
    return layers.ReLU()(layers.Add()([x, y]))


@wrong("projection-without-stride", points=1.5)
def projects_at_full_size(x, filters, stride=1):
    y = conv_bn(layers.ReLU()(conv_bn(x, filters, 3, stride)), filters, 3)
    if stride != 1 or x.shape[-1] != filters:
        x = conv_bn(x, filters, 1)
    return layers.ReLU()(layers.Add()([x, y]))


@wrong("unknown-word")
def misspelt_activation(x, filters, stride=1):
    y = layers.Activation("relo")(conv_bn(x, filters, 3, stride))
    y = conv_bn(y, filters, 3)
    shortcut = x if stride == 1 and x.shape[-1] == filters else conv_bn(x, filters, 1, stride)
    return layers.Activation("relo")(layers.Add()([y, shortcut]))


@wrong("projection-3x3", points=1)
def projects_by_3x3(x, filters, stride=1):
    y = conv_bn(layers.ReLU()(conv_bn(x, filters, 3, stride)), filters, 3)
    x = x if stride == 1 and x.shape[-1] == filters else conv_bn(x, filters, 3, stride)
    return layers.ReLU()(layers.Add()([x, y]))


@wrong("pre-activation")
def normalises_first(x, filters, stride=1):
    def step(x, stride=1):
        x = layers.ReLU()(layers.BatchNormalization(epsilon=1.001e-5)(x))
        return layers.Conv2D(filters, 3, stride, padding="same")(x)

    y = step(step(x, stride))
    x = x if stride == 1 and x.shape[-1] == filters else layers.Conv2D(filters, 1, stride)(x)
    return layers.Add()([x, y])


@wrong("zeros-on-both-sides", points=1.5)
def zeros_by_hand(x, filters, stride=1):
    y = conv_bn(layers.ZeroPadding2D(1)(x), filters, 3, stride, padding="valid")
    y = conv_bn(layers.ReLU()(y), filters, 3)
    x = x if stride == 1 and x.shape[-1] == filters else conv_bn(x, filters, 1, stride)
    return layers.ReLU()(layers.Add()([x, y]))


@wrong("wrong-shape", points=1.5)
def one_or_two_pixels(x, filters, stride=1):
    return with_the_tool(x, filters, min(stride, 2))
