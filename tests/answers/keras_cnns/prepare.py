"""Answers to the exercise prepare of lesson 05."""

import numpy as np

from tests.answers import right, tf, wrong


@right
def as_in_the_book(images):
    return np.expand_dims(images, -1).astype("float32") / 255.0


@right
def with_reshape(images):
    n, height, width = images.shape
    return (images.reshape(n, height, width, 1) / 255).astype(np.float32)


@right
def new_axis_and_multiply(images):
    return np.multiply(images[:, :, :, np.newaxis], 1 / 255, dtype=np.float32)


@right
def picture_by_picture(images):
    out = np.zeros((*images.shape, 1), dtype=np.float32)
    for n in range(len(images)):
        out[n, :, :, 0] = images[n] / 255
    return out


@right
def as_a_tensor(images):
    return tf.cast(images[..., None], tf.float32) / 255.0


@wrong("not-scaled", points=0.5)
def only_float(images):
    return images[..., None].astype(np.float32)


@wrong("own-maximum", points=0.5)
def by_the_maximum(images):
    return (images / images.max()).astype(np.float32)[..., None]


@wrong("not-float32", points=0.5)
def stays_double(images):
    return images[..., None] / 255


@wrong("not-float32", points=0.5)
def nested_lists(images):
    return (images[..., None] / 255).tolist()


@wrong("channel-forgotten")
def no_channel(images):
    return images.astype(np.float32) / 255


@wrong("channel-in-the-wrong-place")
def channel_first(images):
    return images.astype(np.float32)[:, None] / 255


@wrong("divided-in-whole-numbers", points=0.5)
def floor_division(images):
    return (images // 255).astype(np.float32)[..., None]


@wrong("divided-by-16", points=0.5)
def by_sixteen(images):
    return images[..., None].astype(np.float32) / 16


@wrong("flattened")
def as_rows(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


@wrong("returned-nothing")
def prepares_nothing(images):
    images = images.astype(np.float32) / 255


@wrong("floats-into-integers")
def in_place(images):
    images /= 255
    return images[..., None]


@right
def table_of_greys(images):
    greys = np.linspace(0, 1, 256, dtype=np.float32)
    return greys[images].reshape(*images.shape, 1)


@wrong("own-range", points=0.5)
def stretches_each_picture(images):
    low = images.min(axis=(1, 2), keepdims=True).astype(np.float32)
    high = images.max(axis=(1, 2), keepdims=True).astype(np.float32)
    return ((images - low) / np.maximum(high - low, 1))[..., None].astype(np.float32)


@wrong("divided-in-whole-numbers")
def into_bytes(images):
    prepared = np.zeros((*images.shape, 1), np.uint8)
    prepared[..., 0] = images / 255
    return prepared


@wrong("scaled-by-what-is-there", points=0.5)
def only_where_bytes_are_large(images):
    images = images[..., None].astype(np.float32)
    return images / 255 if images.max() > 1 else images


@wrong("own-maximum", points=0.5)
def brightest_of_the_batch_or_one(images):
    return images[..., None].astype(np.float32) / max(int(images.max()), 1)


@wrong("own-maximum", points=0.5)
def brightest_of_each_or_one(images):
    brightest = np.maximum(images.max(axis=(1, 2), keepdims=True), 1)
    return (images.astype(np.float32) / brightest.astype(np.float32))[..., None]


@wrong("black-and-white-swapped", points=0.5)
def as_on_paper(images):
    return (255 - images)[..., None].astype(np.float32) / 255
