"""Answers to the exercise style-step of lab 15."""

import numpy as np

from tests.answers import keras, ops, right, tf, wrong


def _gradient(image, loss):
    with tf.GradientTape() as tape:
        value = loss(image)
    return value, tape.gradient(value, image)


@right
def assigned(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image)
    optimizer.apply([tape.gradient(value, image)], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return image, value


@right
def with_apply_gradients(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    optimizer.apply_gradients(zip([slope], [image]))
    image.assign(ops.clip(image, 0.0, 1.0))
    return image.read_value(), float(value)


@right
def as_a_list_of_arrays(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    pixels = np.clip(image.numpy(), 0, 1)
    image.assign(pixels)
    return [pixels, value.numpy()]


@right
def watched_once_more(image, loss, optimizer):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(image)
        value = tf.reduce_sum(loss(image))
    [slope] = tape.gradient(value, [image])
    optimizer.apply([slope], [image])
    image.assign(tf.minimum(tf.maximum(image, 0.0), 1.0))
    return image.value(), value


@right
def compiled(image, loss, optimizer):
    @tf.function
    def step():
        with tf.GradientTape() as tape:
            value = loss(image)
        optimizer.apply([tape.gradient(value, image)], [image])
        image.assign(tf.clip_by_value(image, 0, 1))
        return value

    value = step()
    return image, value


@wrong("not-cut", 2)
def leaves_the_range(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    return image, value


@wrong("cut-not-kept", 2)
def cuts_what_it_returns(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    return tf.clip_by_value(image, 0, 1), value


@wrong("uphill", 0)
def turned_round(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    optimizer.apply([-slope], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return image, value


@wrong("loss-after-the-step", 2)
def asks_again(image, loss, optimizer):
    _, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return image, loss(image)


@wrong("variable-unchanged", 0)
def new_picture_beside_the_old(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    return tf.clip_by_value(image - optimizer.learning_rate * slope, 0, 1), value


@wrong("new-variable", 0)
def in_a_variable_of_its_own(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    pixels = tf.Variable(image)
    optimizer.apply([slope], [pixels])
    pixels.assign(tf.clip_by_value(pixels, 0, 1))
    return pixels, value


@wrong("cut-before-the-step", 2)
def cuts_first(image, loss, optimizer):
    image.assign(tf.clip_by_value(image, 0, 1))
    value, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    return image, value


@wrong("network-trained", 0)
def as_in_lesson_05(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image)
    gradients = tape.gradient(value, loss.trainable_variables)
    optimizer.apply(gradients, loss.trainable_variables)
    image.assign(tf.clip_by_value(image, 0, 1))
    return image, value


@wrong("optimizer-not-used", 0)
def by_hand(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    image.assign(tf.clip_by_value(image - optimizer.learning_rate * slope, 0, 1))
    return image, value


@wrong("another-optimizer", 0)
def own_adam(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    keras.optimizers.Adam(float(optimizer.learning_rate)).apply([slope], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return image, value


@wrong("results-swapped", 0)
def loss_first(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return value, image


@wrong("no-pair", 0)
def picture_alone(image, loss, optimizer):
    _, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return image


@wrong("other-limits", 2)
def cut_for_bytes(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    optimizer.apply([slope], [image])
    image.assign(tf.clip_by_value(image, 0, 255))
    return image, value


@wrong("old-picture", 1)
def copies_too_early(image, loss, optimizer):
    value, slope = _gradient(image, loss)
    before = tf.identity(image)
    optimizer.apply([slope], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return before, value


@wrong("outside-the-tape", 0)
def of_numpy(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image.numpy())
    optimizer.apply([tape.gradient(value, image)], [image])
    image.assign(tf.clip_by_value(image, 0, 1))
    return image, value


@wrong("another-optimizer", 0)
def a_tenth_of_the_gradient(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image)
    image.assign(tf.clip_by_value(image - 0.1 * tape.gradient(value, image), 0, 1))
    return image, value


@wrong("stepped-twice", 0)
def two_whole_steps(image, loss, optimizer):
    for _ in range(2):
        with tf.GradientTape() as tape:
            value = loss(image)
        optimizer.apply([tape.gradient(value, image)], [image])
        image.assign(tf.clip_by_value(image, 0, 1))
    return image, value


@wrong("squeezed-not-cut", 0)
def sigmoid_of_the_picture(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image)
    optimizer.apply([tape.gradient(value, image)], [image])
    return image.assign(tf.sigmoid(image)), value


@wrong("stretched-not-cut", points=2)
def pressed_into_the_range(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image)
    optimizer.apply([tape.gradient(value, image)], [image])
    low, high = tf.minimum(tf.reduce_min(image), 0.0), tf.maximum(tf.reduce_max(image), 1.0)
    image.assign((image - low) / (high - low))
    return image, value


@wrong("cut-before-the-step", points=2)
def cut_and_then_stepped(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image)
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    optimizer.apply([tape.gradient(value, image)], [image])
    return image, value


@wrong("gradient-scaled", points=0)
def by_its_mean_size(image, loss, optimizer):
    with tf.GradientTape() as tape:
        value = loss(image)
    gradient = tape.gradient(value, image)
    optimizer.apply([gradient / tf.reduce_mean(tf.abs(gradient))], [image])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return image, value
