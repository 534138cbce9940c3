"""Answers to the exercise content-loss of lab 15."""

import numpy as np

from tests.answers import keras, ops, right, tf, wrong


@right
def with_tf(features, target):
    return tf.reduce_mean(tf.square(features - target)) / tf.reduce_mean(tf.square(target))


@right
def with_keras_ops(features, target):
    return ops.mean((features - target) ** 2) / ops.mean(target**2)


@right
def sums_over_sums(features, target):
    difference = tf.subtract(features, target)
    return tf.reduce_sum(difference * difference) / tf.reduce_sum(target * target)


@right
def lengths_squared(features, target):
    return (tf.norm(tf.reshape(features - target, [-1])) / tf.norm(tf.reshape(target, [-1]))) ** 2


@right
def with_losses_of_keras(features, target):
    flat_features, flat_target = (ops.reshape(ops.convert_to_tensor(part), (1, -1)) for part in (features, target))
    far = keras.losses.mean_squared_error(flat_target, flat_features)
    size = keras.losses.mean_squared_error(flat_target, ops.zeros_like(flat_target))
    return (far / size)[0]


@right
def summed_map_by_map(features, target):
    far, size = 0.0, 0.0
    for channel in range(features.shape[-1]):
        far += tf.reduce_sum((features[..., channel] - target[..., channel]) ** 2)
        size += tf.reduce_sum(target[..., channel] ** 2)
    return far / size


@wrong("not-divided", 0)
def plain_mean(features, target):
    return tf.reduce_mean(tf.square(features - target))


@wrong("not-divided", 0)
def plain_sum(features, target):
    return tf.reduce_sum(tf.square(features - target))


@wrong("divided-by-the-features", 0)
def by_the_features(features, target):
    return tf.reduce_mean(tf.square(features - target)) / tf.reduce_mean(tf.square(features))


@wrong("sum-over-mean", 0)
def sum_by_mean(features, target):
    return tf.reduce_sum(tf.square(features - target)) / tf.reduce_mean(tf.square(target))


@wrong("not-squared", 0)
def sizes(features, target):
    return tf.reduce_mean(tf.abs(features - target)) / tf.reduce_mean(tf.abs(target))


@wrong("root-taken", 0)
def rooted(features, target):
    return tf.norm(features - target) / tf.norm(target)


@wrong("target-not-squared", 0)
def only_the_difference_squared(features, target):
    return tf.reduce_mean((features - target) ** 2) / tf.reduce_mean(tf.abs(target))


@wrong("target-centred", 0)
def by_the_variance(features, target):
    return tf.reduce_mean((features - target) ** 2) / tf.math.reduce_variance(target)


@wrong("squares-before-difference", 0)
def difference_of_squares(features, target):
    return tf.reduce_mean(tf.abs(features**2 - target**2)) / tf.reduce_mean(target**2)


@wrong("halved", 0)
def with_a_half(features, target):
    return 0.5 * tf.reduce_sum((features - target) ** 2) / tf.reduce_sum(target**2)


@wrong("one-for-each-place", 0)
def not_averaged(features, target):
    return (features - target) ** 2 / tf.reduce_mean(target**2)


@wrong("one-for-each-map", 0)
def over_the_last_axis(features, target):
    return keras.losses.mean_squared_error(target, features) / ops.mean(ops.square(target), axis=-1)


@wrong("tape-cannot-follow", 1)
def with_numpy(features, target):
    return np.mean((np.array(features) - np.array(target)) ** 2) / np.mean(np.array(target) ** 2)


@wrong("tape-cannot-follow", 1)
def a_float(features, target):
    return float(tf.reduce_mean((features - target) ** 2) / tf.reduce_mean(target**2))


@wrong("returned-nothing", 0)
def forgets_the_return(features, target):
    tf.reduce_mean((features - target) ** 2) / tf.reduce_mean(target**2)


@wrong("mean-of-ratios", 0)
def each_picture_by_itself(features, target):
    axes = (1, 2, 3)
    return tf.reduce_mean(tf.reduce_mean((features - target) ** 2, axes) / tf.reduce_mean(tf.square(target), axes))


@wrong("mean-of-ratios", 0)
def each_map_by_itself(features, target):
    axes = (0, 1, 2)
    return tf.reduce_mean(tf.reduce_mean((features - target) ** 2, axes) / tf.reduce_mean(tf.square(target), axes))


@wrong("first-picture-only", 0)
def one_of_the_batch(features, target):
    return tf.reduce_mean((features[0] - target[0]) ** 2) / tf.reduce_mean(tf.square(target[0]))


@wrong("brackets-missing", 0)
def square_binds_first(features, target):
    return tf.reduce_mean(features - target**2) / tf.reduce_mean(target**2)


@wrong("one-added", 0)
def afraid_of_zero(features, target):
    return tf.reduce_mean((features - target) ** 2) / (tf.reduce_mean(tf.square(target)) + 1)
