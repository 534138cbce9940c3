"""Answers to the exercise fast-gradient-sign of lesson 09."""

import numpy as np

from tests.answers import keras, right, tf, wrong

EQUIVALENT = {"tape.gradient(loss, pixels)[0] → tape.gradient(loss, pixels)[-1]": "there is one picture in the batch"}


@right
def loss_function(model, image, label, epsilon):
    x = tf.Variable(image[None])
    with tf.GradientTape() as tape:
        logits = model(x, training=False)
        loss = keras.losses.sparse_categorical_crossentropy(tf.constant([label]), logits, from_logits=True)
    g = tape.gradient(loss, x)
    return tf.clip_by_value(x + epsilon / 128 * tf.sign(g), -127 / 128, 1)[0]


@right
def log_softmax(model, image, label, epsilon):
    x = tf.constant(image[np.newaxis], dtype=tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = -tf.nn.log_softmax(model(x))[0, label]
    step = np.sign(tape.gradient(loss, x).numpy()[0]) * (epsilon / 128)
    return np.minimum(np.maximum(image + step, -0.9921875), 1.0)


@right
def one_hot_targets(model, image, label, epsilon):
    x = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x[tf.newaxis], training=False)
        target = tf.one_hot(tf.constant([label]), logits.shape[-1])
        loss = tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(target, logits))
    g = tape.gradient(loss, x).numpy()
    moved = image.copy()
    moved[g > 0] += epsilon / 128
    moved[g < 0] -= epsilon / 128
    return moved.clip(-127 / 128, 1)


@right
def in_grey_levels(model, image, label, epsilon):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            tf.constant([label]), model(x, training=False)
        )
    grey = image * 128 + 127 + epsilon * np.sign(tape.gradient(loss, x)[0])
    return (np.clip(grey, 0, 255) - 127) / 128


@right
def difference_of_log_sum_and_logit(model, image, label, epsilon):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x, training=False)[0]
        loss = tf.reduce_logsumexp(logits) - logits[label]
    return np.clip(image + (epsilon / 128) * np.sign(tape.gradient(loss, x)[0].numpy()), -127 / 128, 1).tolist()


def _slope(model, image, label, training=False):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            tf.constant([label]), model(x, training=training)
        )
    return tape.gradient(loss, x)[0].numpy()


@wrong("sign-turned", 0)
def downhill(model, image, label, epsilon):
    return np.clip(image - epsilon / 128 * np.sign(_slope(model, image, label)), -127 / 128, 1)


@wrong("epsilon-not-divided", 0)
def whole_epsilon(model, image, label, epsilon):
    return np.clip(image + epsilon * np.sign(_slope(model, image, label)), -127 / 128, 1)


@wrong("epsilon-not-divided", 0)
def epsilon_of_255(model, image, label, epsilon):
    return np.clip(image + epsilon / 255 * np.sign(_slope(model, image, label)), -127 / 128, 1)


@wrong("not-clipped", 2.5)
def beyond_white(model, image, label, epsilon):
    return image + epsilon / 128 * np.sign(_slope(model, image, label))


@wrong("sign-forgotten", 0)
def slope_itself(model, image, label, epsilon):
    return np.clip(image + epsilon / 128 * _slope(model, image, label), -127 / 128, 1)


@wrong("other-limits", 0)
def from_0_to_1(model, image, label, epsilon):
    return np.clip(image + epsilon / 128 * np.sign(_slope(model, image, label)), 0, 1)


@wrong("logit-not-loss", 0)
def logit_raised(model, image, label, epsilon):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = model(x, training=False)[0, label]
    return np.clip(image + epsilon / 128 * np.sign(tape.gradient(score, x)[0].numpy()), -127 / 128, 1)


@wrong("logits-as-probabilities", 0)
def from_logits_forgotten(model, image, label, epsilon):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = keras.losses.SparseCategoricalCrossentropy()(tf.constant([label]), model(x, training=False))
    return np.clip(image + epsilon / 128 * np.sign(tape.gradient(loss, x)[0].numpy()), -127 / 128, 1)


@wrong("top-class-not-label", 0)
def first_choice(model, image, label, epsilon):
    best = int(np.argmax(model(image[None], training=False)))
    return np.clip(image + epsilon / 128 * np.sign(_slope(model, image, best)), -127 / 128, 1)


@wrong("batch-kept", 0)
def batch_of_one(model, image, label, epsilon):
    return np.clip(image + epsilon / 128 * np.sign(_slope(model, image, label)), -127 / 128, 1)[None]


@wrong("none-used", 0)
def not_watched(model, image, label, epsilon):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            tf.constant([label]), model(x, training=False)
        )
    return np.clip(image + epsilon / 128 * np.sign(tape.gradient(loss, x)[0].numpy()), -127 / 128, 1)


@wrong("network-changed", 2)
def frozen_for_it(model, image, label, epsilon):
    model.trainable = False
    return np.clip(image + epsilon / 128 * np.sign(_slope(model, image, label)), -127 / 128, 1)


@wrong("no-slope-no-step", 2)
def down_where_it_does_not_rise(model, image, label, epsilon):
    up = np.where(_slope(model, image, label) > 0, 1, -1)
    return np.clip(image + epsilon / 128 * up, -127 / 128, 1)


@wrong("epsilon-rounded", 2)
def whole_grey_levels(model, image, label, epsilon):
    return np.clip(image + round(epsilon) / 128 * np.sign(_slope(model, image, label)), -127 / 128, 1)


@wrong("softmax-for-logits", 2)
def log_of_a_probability(model, image, label, epsilon):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = -tf.math.log(tf.nn.softmax(model(x, training=False))[0, label])
    return np.clip(image + epsilon / 128 * np.sign(tape.gradient(loss, x)[0].numpy()), -127 / 128, 1)


@wrong("softmax-for-logits", 2)
def loss_of_probabilities(model, image, label, epsilon):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        chances = tf.nn.softmax(model(x, training=False))
        loss = keras.losses.sparse_categorical_crossentropy(tf.constant([label]), chances)
    return np.clip(image + epsilon / 128 * np.sign(tape.gradient(loss, x)[0].numpy()), -127 / 128, 1)


@wrong("training-mode", 0)
def as_in_training(model, image, label, epsilon):
    return np.clip(image + epsilon / 128 * np.sign(_slope(model, image, label, training=True)), -127 / 128, 1)


@wrong("prepared-again", 0)
def channel_means_taken_off(model, image, label, epsilon):
    slope = _slope(model, image - image.mean((0, 1)), label)
    return np.clip(image + epsilon / 128 * np.sign(slope), -127 / 128, 1)
