"""Answers to the exercise activation-maximum of lesson 06."""

import numpy as np

from tests.answers import keras, right, tf, wrong
from tests.answers.inside_a_cnn._shared import ALONE

EQUIVALENT = dict.fromkeys(["model.inputs[0] → model.inputs[-1]", "picture[0] → picture[-1]"], ALONE)


def _slope(part, picture, channel):
    x = tf.convert_to_tensor(picture[None].astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(x)
        answer = tf.reduce_mean(part(x, training=False)[..., channel])
    return tape.gradient(answer, x)[0].numpy()


def _climb(model, layer_name, channel, steps, rng, sign=1.0, size=0.1, floor=1e-8, clip=True):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        g = _slope(part, picture, channel)
        picture = picture + sign * size * g / (np.abs(g).max() + floor)
        picture = np.clip(picture, 0, 1) if clip else picture
    return picture


@right
def climbs(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng)


@right
def with_a_variable(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    x = tf.Variable(rng.uniform(0.4, 0.6, (1, *model.input_shape[1:])), dtype="float32")
    for _ in range(steps):
        with tf.GradientTape() as tape:
            answer = tf.reduce_mean(part(x)[:, :, :, channel])
        g = tape.gradient(answer, x)
        x.assign(tf.clip_by_value(x + 0.1 * tf.math.divide_no_nan(g, tf.reduce_max(tf.abs(g))), 0, 1))
    return x[0]


@right
def one_graph(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs, model.get_layer(layer_name).output)

    @tf.function
    def climb(x, steps):
        for _ in tf.range(steps):
            g = tf.gradients(tf.reduce_sum(part(x, training=False)[..., channel]), x)[0]
            top = tf.norm(g, ord=np.inf)
            if top > 0:
                x = tf.minimum(tf.maximum(x + 0.1 * g / top, 0.0), 1.0)
        return x

    start = rng.uniform(0.4, 0.6, size=part.input_shape[1:])
    return climb(tf.constant(start[None], tf.float32), tf.constant(steps)).numpy()[0]


@right
def by_an_optimizer(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs, model.get_layer(layer_name).output)
    x = keras.Variable(rng.uniform(0.4, 0.6, model.input_shape[1:])[None])
    descent = keras.optimizers.SGD(0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(part(x.value, training=False)[..., channel])
        g = tape.gradient(loss, x.value)
        size = float(tf.reduce_max(tf.abs(g)))
        descent.apply([g / size if size else g], [x])
        x.assign(keras.ops.clip(x, 0, 1))
    return keras.ops.convert_to_numpy(x)[0].tolist()


@right
def step_by_step_in_float64(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)

    def climbed(picture, left):
        if left == 0:
            return picture
        g = _slope(part, picture, channel).astype(float)
        g = g / max(g.max(), -g.min()) if g.any() else g
        return climbed(np.minimum(1, np.maximum(0, picture + g / 10)), left - 1)

    return climbed(rng.uniform(0.4, 0.6, model.input_shape[1:]), steps)


@right
def nan_to_zero(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    x = np.float32(rng.uniform(0.4, 0.6, model.input_shape[1:]))
    for _ in range(steps):
        g = _slope(part, x, channel)
        x = np.clip(x + np.float32(0.1) * np.nan_to_num(g / np.abs(g).max()), 0, 1)
    return x


@wrong("signs-only", points=1.5)
def by_the_sign(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        picture = np.clip(picture + 0.1 * np.sign(_slope(part, picture, channel)), 0, 1)
    return picture.tolist()


@wrong("divided-by-the-length")
def by_the_norm(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        g = _slope(part, picture, channel)
        picture = np.clip(picture + 0.1 * g / (np.linalg.norm(g) + 1e-9), 0, 1)
    return picture.astype("float32")


@wrong("cut-at-the-end", points=1.5)
def cut_once(model, layer_name, channel, steps, rng):
    return np.clip(_climb(model, layer_name, channel, steps, rng, clip=False), 0, 1)


@wrong("number-of-steps", points=1.5)
def one_step_more(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps + 1, rng)


@wrong("largest-place")
def only_the_brightest_place(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    x = tf.Variable(rng.uniform(0.4, 0.6, (1, *model.input_shape[1:])), dtype="float32")
    for _ in range(steps):
        with tf.GradientTape() as tape:
            answer = tf.reduce_max(part(x)[..., channel])
        g = tape.gradient(answer, x)
        x.assign(tf.clip_by_value(x + 0.1 * tf.math.divide_no_nan(g, tf.reduce_max(tf.abs(g))), 0, 1))
    return x[0]


@wrong("downhill")
def descends(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, sign=-1.0)


@wrong("not-climbed")
def only_noise(model, layer_name, channel, steps, rng):
    return rng.uniform(0.4, 0.6, model.input_shape[1:])


@wrong("too-timid")
def tiny_steps(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, size=0.03)


@wrong("out-of-range")
def no_limits(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, clip=False)


@wrong("extra-axis")
def batch_of_one(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng)[None]


@wrong("not-the-same-again", points=1)
def own_noise(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, np.random.default_rng())


@wrong("rng-ignored", points=1.5)
def from_grey(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, np.random.default_rng(0))


@wrong("not-a-number", points=1.5)
def divides_by_zero(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, floor=0)


@wrong("network-changed", points=1.5)
def disturbs_the_network(model, layer_name, channel, steps, rng):
    picture = _climb(model, layer_name, channel, steps, rng)
    model.set_weights([0.9 * w for w in model.get_weights()])
    return picture


@wrong("other-channel")
def always_the_first_channel(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, 0, steps, rng)


@wrong("changed-without-slope", points=1.5)
def nan_in_the_picture_to_zero(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:]).astype(np.float32)
    for _ in range(steps):
        slope = np.asarray(_slope(part, picture, channel))
        with np.errstate(invalid="ignore"):
            picture = np.nan_to_num(np.clip(picture + 0.1 * slope / np.abs(slope).max(), 0, 1))
    return picture


@wrong("network-changed", points=1.5)
def frozen_first(model, layer_name, channel, steps, rng):
    model.trainable = False
    return _climb(model, layer_name, channel, steps, rng)


@wrong("square-not-mean", points=0)
def squares_grow(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        g = _slope(lambda x, training: part(x, training=training) ** 2, picture, channel)
        picture = np.clip(picture + 0.1 * g / (np.abs(g).max() + 1e-8), 0, 1)
    return picture


@wrong("training-mode", points=0)
def in_training_mode(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        g = _slope(lambda x, training: part(x, training=True), picture, channel)
        picture = np.clip(picture + 0.1 * g / (np.abs(g).max() + 1e-8), 0, 1)
    return picture
