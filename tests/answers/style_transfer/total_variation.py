"""Answers to the exercise total-variation of lab 15."""

import numpy as np

from tests.answers import layers, ops, right, tf, wrong


@right
def slices(image):
    return tf.reduce_mean(tf.abs(image[1:] - image[:-1])) + tf.reduce_mean(tf.abs(image[:, 1:] - image[:, :-1]))


@right
def with_keras_ops(image):
    return ops.mean(ops.abs(ops.diff(image, axis=0))) + ops.mean(ops.abs(ops.diff(image, axis=1)))


@right
def sums_divided(image):
    height, width, channels = image.shape
    down = tf.reduce_sum(tf.abs(image[: height - 1] - image[1:]))
    right = tf.reduce_sum(tf.abs(image[:, : width - 1] - image[:, 1:]))
    return down / ((height - 1) * width * channels) + right / (height * (width - 1) * channels)


@right
def row_by_row(image):
    height, width, _ = image.shape
    down = [tf.reduce_mean(tf.abs(image[i + 1] - image[i])) for i in range(height - 1)]
    right = [tf.reduce_mean(tf.abs(image[:, j + 1] - image[:, j])) for j in range(width - 1)]
    return tf.reduce_mean(down) + tf.reduce_mean(right)


@right
def through_the_larger_minus_the_smaller(image):
    down = tf.maximum(image[1:], image[:-1]) - tf.minimum(image[1:], image[:-1])
    right = tf.maximum(image[:, 1:], image[:, :-1]) - tf.minimum(image[:, 1:], image[:, :-1])
    return tf.reduce_mean(down) + tf.reduce_mean(right)


@right
def cropped_by_layers(image):
    batch = tf.cast(image, tf.float32)[None]
    down = layers.Cropping2D(((1, 0), (0, 0)))(batch) - layers.Cropping2D(((0, 1), (0, 0)))(batch)
    right = layers.Cropping2D(((0, 0), (1, 0)))(batch) - layers.Cropping2D(((0, 0), (0, 1)))(batch)
    return ops.mean(ops.absolute(down)) + ops.mean(ops.absolute(right))


@wrong("one-direction-only", 0)
def only_down(image):
    return tf.reduce_mean(tf.abs(image[1:] - image[:-1]))


@wrong("channels-for-rows", 0)
def as_if_a_batch(image):
    return tf.reduce_mean(tf.abs(image[:, 1:] - image[:, :-1])) + tf.reduce_mean(
        tf.abs(image[:, :, 1:] - image[:, :, :-1])
    )


@wrong("squared", 0)
def squares(image):
    return tf.reduce_mean((image[1:] - image[:-1]) ** 2) + tf.reduce_mean((image[:, 1:] - image[:, :-1]) ** 2)


@wrong("signs-kept", 0)
def plain_steps(image):
    return tf.reduce_mean(image[1:] - image[:-1]) + tf.reduce_mean(image[:, 1:] - image[:, :-1])


@wrong("signs-dropped-too-late", 0)
def sizes_of_means(image):
    return tf.abs(tf.reduce_mean(image[1:] - image[:-1])) + tf.abs(tf.reduce_mean(image[:, 1:] - image[:, :-1]))


@wrong("sum-not-mean", 0)
def of_tensorflow(image):
    return tf.image.total_variation(tf.convert_to_tensor(image))


@wrong("sum-not-mean", 0)
def of_tensorflow_by_pixels(image):
    return tf.image.total_variation(tf.cast(image, tf.float32)) / np.prod(image.shape)


@wrong("mean-of-both", 0)
def halved(image):
    return (tf.reduce_mean(tf.abs(image[1:] - image[:-1])) + tf.reduce_mean(tf.abs(image[:, 1:] - image[:, :-1]))) / 2


@wrong("around-the-border", 0)
def rolled(image):
    return tf.reduce_mean(tf.abs(image - tf.roll(image, 1, 0))) + tf.reduce_mean(tf.abs(image - tf.roll(image, 1, 1)))


@wrong("border-left-out", 0)
def one_shape_for_both(image):
    down = image[1:, 1:] - image[:-1, 1:]
    right = image[1:, 1:] - image[1:, :-1]
    return tf.reduce_mean(tf.abs(down)) + tf.reduce_mean(tf.abs(right))


@wrong("one-direction-twice", 0)
def rows_and_rows(image):
    return 2 * tf.reduce_mean(tf.abs(image[1:] - image[:-1]))


@wrong("shapes-do-not-fit", 0)
def both_at_once(image):
    return tf.reduce_mean(tf.abs(image[1:] - image[:-1]) + tf.abs(image[:, 1:] - image[:, :-1]))


@wrong("tape-cannot-follow", 1)
def with_numpy(image):
    return np.abs(np.diff(image, axis=0)).mean() + np.abs(np.diff(image, axis=1)).mean()


@wrong("one-sign-only", 0)
def steps_up(image):
    down, right_ = image[1:] - image[:-1], image[:, 1:] - image[:, :-1]
    return tf.reduce_mean(tf.nn.relu(down)) + tf.reduce_mean(tf.nn.relu(right_))


@wrong("padded", 0)
def with_a_border(image):
    image = tf.pad(image, [[1, 0], [1, 0], [0, 0]])
    return tf.reduce_mean(tf.abs(image[1:] - image[:-1])) + tf.reduce_mean(tf.abs(image[:, 1:] - image[:, :-1]))
