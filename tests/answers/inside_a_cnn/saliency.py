"""Answers to the exercise saliency of lesson 06."""

import numpy as np

from tests.answers import keras, right, tf, wrong
from tests.answers.inside_a_cnn._shared import ALONE

EQUIVALENT = dict.fromkeys(
    ["(0, label) → (-1, label)", "tape.gradient(logit, pixels)[0] → tape.gradient(logit, pixels)[-1]"], ALONE
)


def _tape(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = model(x, training=False)[0, label]
    return tape.gradient(score, x)[0]


@right
def numpy_at_the_end(model, image, label):
    return np.max(np.abs(_tape(model, image, label)), axis=2)


@right
def in_tensorflow(model, image, label):
    return tf.reduce_max(tf.abs(_tape(model, image, label)), axis=-1)


@right
def a_variable_in_place_of_watch(model, image, label):
    x = tf.Variable(image[np.newaxis, ...], dtype="float32")
    with tf.GradientTape() as tape:
        logits = model(x)
        score = tf.gather(logits, label, axis=1)
    return np.abs(tape.gradient(score, x).numpy()).max(axis=(0, 3))


@right
def masked_logits(model, image, label):
    x = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x, training=False)
        score = tf.reduce_sum(logits * tf.one_hot([label], logits.shape[1]))
    g = tape.gradient(score, x).numpy()[0]
    return np.maximum(g.max(-1), -g.min(-1)).tolist()


@right
def row_of_the_jacobian(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        logits = model(x)
    slopes = tape.jacobian(logits, x, experimental_use_pfor=False).numpy()[0, label, 0]
    return np.sqrt(slopes**2).max(-1)


@right
def forward_mode(model, image, label):
    copies = tf.constant(np.repeat(image[None], image.size, axis=0))
    directions = tf.reshape(tf.eye(image.size), copies.shape)
    with tf.autodiff.ForwardAccumulator(copies, directions) as accumulator:
        score = model(copies, training=False)[:, label]
    slopes = accumulator.jvp(score).numpy().reshape(image.shape)
    return np.linalg.norm(slopes, ord=np.inf, axis=-1)


@wrong("sign-kept")
def largest_slope(model, image, label):
    return _tape(model, image, label).numpy().max(-1)


@wrong("size-taken-too-late")
def size_after_maximum(model, image, label):
    return np.abs(_tape(model, image, label).numpy().max(-1))


@wrong("mean-of-channels")
def mean_size(model, image, label):
    return np.abs(_tape(model, image, label)).mean(-1)


@wrong("all-channels")
def keeps_channels(model, image, label):
    return np.abs(_tape(model, image, label))


@wrong("probability-not-logit")
def slope_of_probability(model, image, label):
    return numpy_at_the_end(keras.Sequential([model, keras.layers.Softmax()]), image, label)


@wrong("all-logits")
def slope_of_all(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x, training=False)
    return np.abs(tape.gradient(logits, x)[0]).max(-1)


@wrong("top-class-not-label")
def slope_of_the_top(model, image, label):
    return numpy_at_the_end(model, image, int(np.argmax(model(image[None]))))


@wrong("none-used")
def never_watched(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        score = model(x, training=False)[0, label]
    return np.abs(tape.gradient(score, x)[0]).max(-1)


@wrong("scaled")
def to_one(model, image, label):
    found = numpy_at_the_end(model, image, label)
    return found / found.max()


@wrong("extra-axis")
def still_a_batch(model, image, label):
    return numpy_at_the_end(model, image, label)[None]


@wrong("first-channel-only", points=0.5)
def as_for_grey_pictures(model, image, label):
    return np.abs(_tape(model, image, label))[:, :, 0]


@wrong("list-not-array")
def loss_of_a_list(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = keras.losses.sparse_categorical_crossentropy([label], model(x), from_logits=True)
    return np.abs(tape.gradient(loss, x)[0]).max(-1)


@wrong("training-mode", points=0.5)
def in_training_mode(model, image, label):
    pixels = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        logit = model(pixels, training=True)[0, label]
    return np.abs(tape.gradient(logit, pixels)[0].numpy()).max(-1)
