"""Answers to the exercise triplet-loss of lab 12."""

import numpy as np

from tests.answers import keras, ops, right, tf, wrong

EQUIVALENT = dict.fromkeys(("-1 → +1", "-1 → +1 (2)"), "the last axis of rows (N, D) is axis 1")


def _near_far(anchor, positive, negative):
    return tf.reduce_sum((anchor - positive) ** 2, axis=-1), tf.reduce_sum((anchor - negative) ** 2, axis=-1)


@right
def with_tf(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    return tf.reduce_mean(tf.nn.relu(near - far + margin))


@right
def with_keras_ops(anchor, positive, negative, margin):
    near = ops.sum(ops.square(ops.subtract(anchor, positive)), axis=1)
    far = ops.sum(ops.square(ops.subtract(anchor, negative)), axis=1)
    return ops.mean(ops.maximum(near - far + margin, 0.0))


@right
def triplet_by_triplet(anchor, positive, negative, margin):
    losses = []
    for a, p, n in zip(anchor, positive, negative):
        losses.append(tf.maximum(tf.reduce_sum((a - p) ** 2) - tf.reduce_sum((a - n) ** 2) + margin, 0.0))
    return sum(losses) / len(losses)


@right
def from_products(anchor, positive, negative, margin):
    p, n = tf.cast(positive, tf.float32), tf.cast(negative, tf.float32)
    gap = tf.reduce_sum(p * p - n * n - 2 * tf.cast(anchor, tf.float32) * (p - n), axis=1)
    return tf.reduce_mean(tf.where(gap + margin > 0, gap + margin, 0.0))


@right
def norms_squared(anchor, positive, negative, margin):
    near = tf.norm(anchor - positive, axis=1) ** 2
    far = tf.norm(anchor - negative, axis=1) ** 2
    return tf.reduce_mean(keras.activations.relu(near - far + margin))


@wrong("mean-before-hinge", 1)
def cut_at_the_end(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    return tf.maximum(tf.reduce_mean(near - far + margin), 0.0)


@wrong("unsquared", 0)
def distances_themselves(anchor, positive, negative, margin):
    near = tf.norm(anchor - positive, axis=1)
    far = tf.norm(anchor - negative, axis=1)
    return tf.reduce_mean(tf.nn.relu(near - far + margin))


@wrong("sign-turned-round", 0)
def pushes_the_positive(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    return tf.reduce_mean(tf.nn.relu(far - near + margin))


@wrong("tape-cannot-follow", 2)
def with_numpy(anchor, positive, negative, margin):
    near = np.sum((np.array(anchor) - np.array(positive)) ** 2, axis=1)
    far = np.sum((np.array(anchor) - np.array(negative)) ** 2, axis=1)
    return np.mean(np.maximum(near - far + margin, 0))


@wrong("hinge-missing", 1)
def no_hinge(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    return tf.reduce_mean(near - far + margin)


@wrong("margin-subtracted", 0)
def margin_on_the_wrong_side(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    return tf.reduce_mean(tf.nn.relu(near - far - margin))


@wrong("mean-over-columns", 0)
def mean_of_squares(anchor, positive, negative, margin):
    near = tf.reduce_mean((anchor - positive) ** 2, axis=1)
    far = tf.reduce_mean((anchor - negative) ** 2, axis=1)
    return tf.reduce_mean(tf.nn.relu(near - far + margin))


@wrong("sum-not-mean", 0)
def summed(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    return tf.reduce_sum(tf.nn.relu(near - far + margin))


@wrong("only-those-that-pay", 1)
def mean_of_the_active(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    losses = tf.nn.relu(near - far + margin)
    return tf.reduce_sum(losses) / tf.cast(tf.math.count_nonzero(losses), losses.dtype)


@wrong("one-for-each-triplet", 0)
def not_averaged(anchor, positive, negative, margin):
    near, far = _near_far(anchor, positive, negative)
    return tf.nn.relu(near - far + margin)


@wrong("cut-in-each-column", 0)
def axis_forgotten(anchor, positive, negative, margin):
    return tf.reduce_mean(tf.nn.relu((anchor - positive) ** 2 - (anchor - negative) ** 2 + margin))


@wrong("slope-cut", 2)
def negative_stands_still(anchor, positive, negative, margin):
    negative = tf.stop_gradient(tf.convert_to_tensor(negative))
    near, far = (tf.reduce_sum((anchor - other) ** 2, axis=1) for other in (positive, negative))
    return tf.reduce_mean(tf.nn.relu(near - far + margin))


@wrong("margin-fixed", 0)
def margin_of_one(anchor, positive, negative, margin):
    near, far = (tf.reduce_sum((anchor - other) ** 2, axis=1) for other in (positive, negative))
    return tf.reduce_mean(tf.nn.relu(near - far + 1.0))


@wrong("margin-after-the-cut", 0)
def margin_for_everybody(anchor, positive, negative, margin):
    near, far = (tf.reduce_sum((anchor - other) ** 2, axis=1) for other in (positive, negative))
    return tf.reduce_mean(tf.nn.relu(near - far) + margin)


@wrong("slope-nan", points=2)
def root_that_is_squared(anchor, positive, negative, margin):
    near, far = (tf.reduce_sum((anchor - other) ** 2, axis=1) ** 0.5 for other in (positive, negative))
    return tf.reduce_mean(tf.maximum(near**2 - far**2 + margin, 0.0))
