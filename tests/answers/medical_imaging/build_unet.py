"""Answers to the exercise build-unet of lab 10."""

from tests.answers import keras, layers, right, wrong

FREE = "kernels, biases and how batch normalisation settles are the learner's choice"
ONE_IS_ENOUGH = "another convolution of this level is as wide as it should be, and so is what goes on to the next one"
CONVOLUTION = "layers.Conv2D(number, {}, padding='same', use_bias=False)"
UP = "layers.Conv2DTranspose(number, {}, strides=2)"
EQUIVALENT = {
    **{f"{CONVOLUTION.format(3)} → {CONVOLUTION.format(size)}": FREE for size in (2, 4)},
    **{f"momentum=0.9 → momentum={momentum}": FREE for momentum in (0.45, 1.8)},
    "use_bias=False → use_bias=True": FREE,
    f"{UP.format(2)} → {UP.format(1)}": FREE,
    **{
        f"{number} * filters → {other} filters{place}": ONE_IS_ENOUGH
        for number, place in ((4, ""), (4, " (2)"), (2, " (2)"))
        for other in (f"{number} +", f"{number - 1} *", f"{number + 1} *")
    },
    "2 * filters → 3 * filters": "what goes on may be more, as where maps are laid behind one another",
}


def _conv(x, filters, activation="relu"):
    return layers.Conv2D(filters, 3, padding="same", activation=activation)(x)


def _down_and_up(
    input_shape, filters, *, skips=(True, True), poolings=2, end=None, numbers=1, wider=2, activation="relu"
):
    """A U-Net with parts to leave out."""
    inputs = x = keras.Input(input_shape)
    kept = []
    for level in range(poolings):
        x = _conv(x, filters * wider**level, activation)
        kept.append(x)
        x = layers.MaxPooling2D()(x)
    x = _conv(x, filters * wider**poolings, activation)
    for level in reversed(range(poolings)):
        x = layers.Conv2DTranspose(filters * wider**level, 2, strides=2)(x)
        if skips[level]:
            x = layers.Concatenate()([x, kept[level]])
        x = _conv(x, filters * wider**level, activation)
    return keras.Model(inputs, layers.Conv2D(numbers, 1, activation=end)(x))


@right
def transposed_and_joined(input_shape, filters=8):
    return _down_and_up(input_shape, filters)


@right
def upsampled_and_added(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    fine = _conv(inputs, filters)
    middle = _conv(layers.AveragePooling2D(2)(fine), 2 * filters)
    coarse = _conv(layers.AveragePooling2D(2)(middle), 4 * filters)
    x = layers.Add()([layers.Conv2D(2 * filters, 1)(layers.UpSampling2D()(coarse)), middle])
    x = layers.Add()(
        [layers.Conv2D(filters, 1)(layers.UpSampling2D(interpolation="bilinear")(_conv(x, 2 * filters))), fine]
    )
    return keras.Model(inputs, layers.Conv2D(1, 3, padding="same")(_conv(x, filters)))


@right
def with_batch_norm(input_shape, filters=8):
    def block(x, number):
        for _ in range(2):
            x = layers.Conv2D(number, 3, padding="same", use_bias=False)(x)
            x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        return x

    inputs = keras.Input(input_shape)
    fine = block(inputs, filters)
    middle = block(layers.MaxPooling2D()(fine), 2 * filters)
    x = block(layers.MaxPooling2D()(middle), 4 * filters)
    x = block(layers.concatenate([layers.Conv2DTranspose(2 * filters, 2, strides=2)(x), middle]), 2 * filters)
    x = block(layers.concatenate([layers.Conv2DTranspose(filters, 2, strides=2)(x), fine]), filters)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))


@right
def three_levels_down(input_shape, filters=8):
    return _down_and_up(input_shape, filters, skips=(True,) * 3, poolings=3)


@right
def strided_and_a_model_in_a_model(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    fine = _conv(inputs, filters)
    half = layers.Conv2D(2 * filters, 3, strides=2, padding="same", activation="relu")(fine)
    quarter = layers.Conv2D(4 * filters, 3, strides=2, padding="same", activation="relu")(half)
    deep = keras.Sequential([layers.Conv2D(4 * filters, 3, padding="same", activation="relu"), layers.Dropout(0.1)])
    x = _conv(layers.Concatenate()([layers.UpSampling2D()(deep(quarter)), half]), 2 * filters)
    x = _conv(layers.Concatenate()([layers.UpSampling2D()(x), fine]), filters)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x), name="unet")


@right
def own_class(input_shape, filters=8):
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.down = [_layer(filters * 2**level) for level in range(4)]
            self.across = [_layer(filters * 2**level) for level in range(3)]
            self.up = [keras.layers.Conv2DTranspose(filters * 2**level, 2, strides=2) for level in range(3)]
            self.pool, self.join = keras.layers.MaxPooling2D(), keras.layers.Concatenate()
            self.last = keras.layers.Conv2D(1, 1)

        def call(self, x):
            kept = []
            for layer in self.down[:3]:
                kept.append(layer(x))
                x = self.pool(kept[-1])
            x = self.down[3](x)
            for level in (2, 1, 0):
                x = self.across[level](self.join([self.up[level](x), kept[level]]))
            return self.last(x)

    return Net()


def _layer(filters):
    return layers.Conv2D(filters, 3, padding="same", activation="relu")


@wrong("skips-missing", 2)
def no_skips(input_shape, filters=8):
    return _down_and_up(input_shape, filters, skips=(False, False))


@wrong("finest-skip-missing", 2)
def only_the_deep_skip(input_shape, filters=8):
    return _down_and_up(input_shape, filters, skips=(False, True))


@wrong("finest-skip-missing", 2)
def pooled_maps_are_kept(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    half = layers.MaxPooling2D()(_conv(inputs, filters))
    quarter = layers.MaxPooling2D()(_conv(half, 2 * filters))
    x = layers.Concatenate()([_conv(quarter, 4 * filters), quarter])
    x = _conv(layers.UpSampling2D()(x), 2 * filters)
    x = layers.UpSampling2D()(layers.Concatenate()([x, half]))
    return keras.Model(inputs, layers.Conv2D(1, 1)(_conv(x, filters)))


@wrong("middle-skip-missing", 2)
def only_the_fine_skip(input_shape, filters=8):
    return _down_and_up(input_shape, filters, skips=(True, False))


@wrong("not-twice-as-many", 1)
def equally_wide(input_shape, filters=8):
    return _down_and_up(input_shape, filters, wider=1)


@wrong("activation-missing", 2)
def convolutions_alone(input_shape, filters=8):
    return _down_and_up(input_shape, filters, activation=None)


@wrong("too-few-poolings", 1)
def one_pooling(input_shape, filters=8):
    return _down_and_up(input_shape, filters, poolings=1)


@wrong("too-few-poolings", 1)
def no_pooling(input_shape, filters=8):
    return _down_and_up(input_shape, filters, poolings=0)


@wrong("probabilities-not-logits", 0)
def sigmoid(input_shape, filters=8):
    return _down_and_up(input_shape, filters, end="sigmoid")


@wrong("activation-at-the-end", 0)
def relu(input_shape, filters=8):
    return _down_and_up(input_shape, filters, end="relu")


@wrong("several-numbers-a-pixel", 0)
def two_classes(input_shape, filters=8):
    return _down_and_up(input_shape, filters, numbers=2)


@wrong("not-full-size", 0)
def ends_at_half(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    fine = _conv(inputs, filters)
    half = _conv(layers.MaxPooling2D()(fine), 2 * filters)
    x = _conv(layers.MaxPooling2D()(half), 4 * filters)
    x = layers.Concatenate()([layers.UpSampling2D()(x), half])
    return keras.Model(inputs, layers.Conv2D(1, 1)(_conv(x, filters)))


@wrong("filters-ignored", 0)
def always_eight(input_shape, filters=8):
    return _down_and_up(input_shape, 8)


@wrong("deepest-level-unused", 1)
def left_below(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    fine = _conv(inputs, filters)
    half = _conv(layers.MaxPooling2D()(fine), 2 * filters)
    deep = layers.MaxPooling2D()(half)
    rest = layers.UpSampling2D()(layers.Multiply()([deep, layers.Subtract()([deep, deep])]))
    x = layers.Concatenate()([layers.UpSampling2D()(layers.Concatenate()([half, rest])), fine])
    return keras.Model(inputs, layers.Conv2D(1, 1)(_conv(x, filters)))


@wrong("not-of-keras-layers", 0)
def a_lambda(input_shape, filters=8):
    model = _down_and_up(input_shape, filters)
    return keras.Model(model.inputs, layers.Lambda(lambda x: 2 * x)(model.outputs[0]))


@wrong("returned-nothing", 0)
def forgets_return(input_shape, filters=8):
    _down_and_up(input_shape, filters)


@wrong("channel-forgotten", 0)
def squeezed(input_shape, filters=8):
    model = _down_and_up(input_shape, filters)
    return keras.Model(model.inputs, keras.ops.squeeze(model.outputs[0], -1))


@wrong("not-twice-as-many", points=1)
def wider_on_the_way_up_only(input_shape, filters=8):
    inputs = x = keras.Input(input_shape)
    skips = []
    for _ in range(2):
        x = _conv(x, filters)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = _conv(x, 4 * filters)
    for skip, number in zip(skips[::-1], (2 * filters, filters)):
        x = layers.Conv2DTranspose(number, 2, strides=2, activation="relu")(x)
        x = _conv(layers.Concatenate()([x, skip]), number)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))


def _upsampled(inputs, deep, *kept, times=2):
    """The way up: double what is deep, join it with what was kept, deepest first, and convolve."""
    for maps in kept:
        deep = _conv(layers.Concatenate()([layers.UpSampling2D(times)(deep), maps]), maps.shape[-1])
    return keras.Model(inputs, layers.Conv2D(1, 1)(deep))


@wrong("activation-missing", 2)
def one_bare_convolution_at_the_bottom(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    fine = _conv(inputs, filters)
    middle = _conv(layers.MaxPooling2D()(fine), 2 * filters)
    deep = _conv(_conv(layers.MaxPooling2D()(middle), 4 * filters), 4 * filters, None)
    return _upsampled(inputs, deep, middle, fine)


@wrong("activation-missing", 2)
def normalised_and_not_bent(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    fine = _conv(inputs, filters)
    bare = layers.BatchNormalization()(_conv(layers.MaxPooling2D()(fine), 2 * filters, None))
    middle = _conv(bare, 2 * filters)
    return _upsampled(inputs, _conv(layers.MaxPooling2D()(middle), 4 * filters), middle, fine)


@right
def residual_blocks_of_many_kinds(input_shape, filters=8):
    def block(x, number):
        change = layers.Conv2D(number, 3, padding="same")(layers.Activation("swish")(layers.GroupNormalization(2)(x)))
        change = layers.LeakyReLU()(layers.BatchNormalization()(change))
        change = layers.Conv2D(number, 3, padding="same")(change)
        return layers.PReLU(shared_axes=[1, 2])(layers.Add()([change, layers.Conv2D(number, 1)(x)]))

    inputs = keras.Input(input_shape)
    fine = block(_conv(inputs, filters), filters)
    middle = block(layers.MaxPooling2D()(fine), 2 * filters)
    deep = block(layers.AveragePooling2D(2)(middle), 4 * filters)
    x = block(layers.Concatenate()([layers.Conv2DTranspose(2 * filters, 2, strides=2)(deep), middle]), 2 * filters)
    x = block(layers.Concatenate()([layers.UpSampling2D()(x), fine]), filters)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))


@wrong("too-few-poolings", 1)
def a_quarter_at_once(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    fine = _conv(inputs, filters)
    return _upsampled(inputs, _conv(layers.MaxPooling2D(4)(fine), 4 * filters), fine, times=4)


@wrong("training-left-on", 2)
def normalisation_that_never_rests(input_shape, filters=8):
    def convolve(x, number):
        x = layers.Conv2D(number, 3, padding="same", use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x, training=True))

    inputs = keras.Input(input_shape)
    fine = convolve(inputs, filters)
    middle = convolve(layers.MaxPooling2D()(fine), 2 * filters)
    x = convolve(layers.MaxPooling2D()(middle), 4 * filters)
    for skip, number in ((middle, 2 * filters), (fine, filters)):
        x = convolve(layers.Concatenate()([layers.Conv2DTranspose(number, 2, strides=2)(x), skip]), number)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))


@wrong("not-alone", 2)
def scaled_over_the_batch(input_shape, filters=8):
    inputs = keras.Input(input_shape)
    scaled = (inputs - keras.ops.mean(inputs)) / (keras.ops.std(inputs) + 1e-3)
    return keras.Model(inputs, _down_and_up(input_shape, filters)(scaled))


@wrong("depth-by-size", 1)
def deeper_for_larger_pictures(input_shape, filters=8):
    rows = input_shape[0] or 32
    return _down_and_up(input_shape, filters, poolings=rows.bit_length() - 4)


@wrong("depth-by-size", 1)
def one_pooling_for_small_pictures(input_shape, filters=8):
    smallest = min(side or 32 for side in input_shape[:2])
    return _down_and_up(input_shape, filters, poolings=1 if smallest < 32 else 2)
