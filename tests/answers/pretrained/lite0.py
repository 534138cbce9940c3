"""Answers to the exercise lite0 of lesson 09, each with a block of its own."""

from tests.answers import keras, layers, ops, right, wrong

STAGES = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5)]
STAGES += [(6, 320, 1, 1, 3)]


def _norm(x, act=True, relu=6, epsilon=1e-3):
    x = layers.BatchNormalization(epsilon=epsilon)(x)
    return layers.ReLU(relu)(x) if act else x


def _block(x, filters, kernel_size, stride, expand, last=False, relu=6):
    y = x
    if expand != 1:
        y = _norm(layers.Conv2D(expand * x.shape[-1], 1, use_bias=False)(y), relu=relu)
    y = _norm(layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=False)(y), relu=relu)
    y = _norm(layers.Conv2D(filters, 1, use_bias=False)(y), last, relu)
    return layers.Add()([x, y]) if stride == 1 and x.shape[-1] == filters else y


def _net(block=_block, stages=STAGES, start=lambda x: x, relu=6, end=None, padded=False, epsilon=1e-3):
    inputs = keras.Input((224, 224, 3))
    x = start(inputs)
    if padded:
        x = layers.ZeroPadding2D(1)(x)
    x = _norm(layers.Conv2D(32, 3, 2, "valid" if padded else "same", use_bias=False)(x), relu=relu)
    for expand, filters, blocks, stride, kernel_size in stages:
        for i in range(blocks):
            x = block(x, filters, kernel_size, stride if i == 0 else 1, expand)
    x = _norm(layers.Conv2D(1280, 1, use_bias=False)(x), relu=relu, epsilon=epsilon)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(1000, activation=end)(x))


@right
def stage_by_stage():
    return _net()


@right
def with_dropout_and_lists():
    inputs = keras.layers.Input(shape=(224, 224, 3))
    x = _norm(layers.Conv2D(32, (3, 3), strides=(2, 2), padding="same", use_bias=False)(inputs))
    kernels = [3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3]
    filters = [16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320]
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]
    for i in range(16):
        x = _block(x, filters[i], kernels[i], strides[i], 1 if i == 0 else 6)
    x = _norm(layers.Conv2D(1280, 1, use_bias=False)(x))
    x = layers.Dropout(0.2)(ops.mean(x, axis=(1, 2)))
    return keras.Model(inputs, layers.Dense(1000)(x))


@right
def dense_as_convolution():
    inputs = keras.Input((224, 224, 3))
    x = _norm(layers.Conv2D(32, 3, 2, "same", use_bias=False)(inputs))
    for expand, filters, blocks, stride, kernel_size in STAGES:
        for i in range(blocks):
            x = _block(x, filters, kernel_size, 1 if i else stride, expand)
    x = _norm(layers.Conv2D(1280, 1, use_bias=False)(x))
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    return keras.Model(inputs, layers.Flatten()(layers.Conv2D(1000, 1)(x)))


@right
def blocks_as_models():
    def block(x, filters, kernel_size, stride, expand):
        part = keras.Input(x.shape[1:])
        return keras.Model(part, _block(part, filters, kernel_size, stride, expand))(x)

    return _net(block)


@right
def a_class_whose_layers_are_made_in_another_order():
    class Lite(keras.Model):
        def __init__(self):
            super().__init__()
            self.top = layers.Dense(1000)
            self.head = self._conv(1280, 1, 1)
            self.blocks = []
            channels = 32
            for expand, filters, blocks, stride, kernel_size in STAGES:
                for i in range(blocks):
                    self.blocks.append(self._parts(channels, filters, kernel_size, 1 if i else stride, expand))
                    channels = filters
            self.stem = self._conv(32, 3, 2)

        def _conv(self, filters, kernel_size, stride):
            conv = layers.Conv2D(filters, kernel_size, stride, "same", use_bias=False)
            return keras.Sequential([conv, layers.BatchNormalization(), layers.ReLU(6)])

        def _parts(self, channels, filters, kernel_size, stride, expand):
            parts = [self._conv(expand * channels, 1, 1)] if expand != 1 else []
            parts += [layers.DepthwiseConv2D(kernel_size, stride, "same", use_bias=False)]
            parts += [layers.BatchNormalization(), layers.ReLU(6)]
            parts += [layers.Conv2D(filters, 1, use_bias=False), layers.BatchNormalization()]
            return keras.Sequential(parts)

        def call(self, x):
            x = self.stem(x)
            for part in self.blocks:
                y = part(x)
                x = x + y if y.shape == x.shape else y
            return self.top(ops.mean(self.head(x), axis=(1, 2)))

    inputs = keras.Input((224, 224, 3))
    return keras.Model(inputs, Lite()(inputs))


@wrong("rescaled-again", 1.5)
def scaled_inside():
    return _net(start=layers.Rescaling(1 / 128, offset=-127 / 128))


@wrong("stride-in-every-block", 1.5)
def stride_everywhere():
    inputs = keras.Input((224, 224, 3))
    x = _norm(layers.Conv2D(32, 3, 2, "same", use_bias=False)(inputs))
    for expand, filters, blocks, stride, kernel_size in STAGES:
        for _ in range(blocks):
            x = _block(x, filters, kernel_size, stride, expand)
    x = _norm(layers.Conv2D(1280, 1, use_bias=False)(x))
    return keras.Model(inputs, layers.Dense(1000)(layers.GlobalAveragePooling2D()(x)))


@wrong("activation-behind-projection", 1.5)
def activation_behind_projection():
    return _net(lambda *args: _block(*args, last=True))


@wrong("relu-for-relu6", 1.5)
def relu_everywhere():
    return _net(lambda *args: _block(*args, relu=None), relu=None)


@wrong("softmax-at-the-end", 1.5)
def softmax():
    return _net(end="softmax")


@wrong("kernels-all-3", 0.5)
def no_kernels_of_5():
    return _net(stages=[(*stage[:4], 3) for stage in STAGES])


@wrong("padded-all-around", 1.5)
def padding_of_pytorch():
    return _net(padded=True)


@wrong("not-a-model", 0)
def forgot_the_model():
    inputs = keras.Input((224, 224, 3))
    x = _norm(layers.Conv2D(32, 3, 2, "same", use_bias=False)(inputs))
    return layers.Dense(1000)(layers.GlobalAveragePooling2D()(x))


@wrong("another-stride", 1.5)
def stage_5_halves():
    return _net(stages=[(*stage[:3], 2, stage[4]) if stage[1] == 112 else stage for stage in STAGES])


@wrong("epsilon", 1.5)
def another_epsilon_in_the_head():
    return _net(epsilon=1e-5)


@wrong("training-left-on", points=1.5)
def dropout_that_never_rests():
    model = _net()
    x = layers.Dropout(0.2)(model.layers[-2].output, training=True)
    return keras.Model(model.input, model.layers[-1](x))
