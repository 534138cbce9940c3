"""Answers to the exercise gram-matrix of lab 15."""

import numpy as np

from tests.answers import layers, ops, right, tf, wrong


@right
def places_in_a_row(features):
    n, height, width, channels = features.shape
    places = tf.reshape(features, (n, height * width, channels))
    return tf.matmul(places, places, transpose_a=True) / (height * width)


@right
def with_einsum(features):
    _, height, width, _ = features.shape
    return tf.einsum("nhwi,nhwj->nij", features, features) / (height * width)


@right
def with_keras_ops(features):
    n, height, width, channels = features.shape
    places = ops.reshape(features, (n, -1, channels))
    return ops.matmul(ops.transpose(places, (0, 2, 1)), places) / float(height * width)


@right
def as_a_mean_of_products(features):
    return tf.reduce_mean(features[..., :, None] * features[..., None, :], axis=(1, 2))


@right
def picture_by_picture(features):
    grams = []
    for maps in features:
        places = tf.reshape(maps, (-1, maps.shape[-1]))
        grams.append(tf.transpose(places) @ places / len(places))
    return tf.stack(grams)


@right
def transposed_first(features):
    n, height, width, channels = features.shape
    maps = tf.reshape(tf.transpose(features, (0, 3, 1, 2)), (n, channels, height * width))
    return tf.linalg.matmul(maps, maps, transpose_b=True) / (height * width)


@right
def with_a_dot_layer(features):
    n, height, width, channels = features.shape
    places = tf.reshape(tf.cast(features, tf.float32), (n, height * width, channels))
    return layers.Dot(axes=1)([places, places]) / (height * width)


@wrong("batch-folded-in", 2)
def one_matrix_for_all(features):
    places = tf.reshape(features, (-1, features.shape[-1]))
    return (tf.matmul(places, places, transpose_a=True) / len(places))[None]


@wrong("batch-folded-in", 0)
def one_matrix_without_batch(features):
    places = tf.reshape(features, (-1, features.shape[-1]))
    return tf.matmul(places, places, transpose_a=True) / (features.shape[1] * features.shape[2])


@wrong("not-divided", 0)
def summed(features):
    return tf.einsum("nhwi,nhwj->nij", features, features)


@wrong("divided-by-something-else", 0)
def by_maps_too(features):
    _, height, width, channels = features.shape
    return tf.einsum("nhwi,nhwj->nij", features, features) / (height * width * channels)


@wrong("divided-by-something-else", 2)
def by_pictures_too(features):
    n, height, width, _ = features.shape
    return tf.einsum("nhwi,nhwj->nij", features, features) / (n * height * width)


@wrong("places-not-maps", 0)
def the_other_product(features):
    n, height, width, channels = features.shape
    places = tf.reshape(features, (n, height * width, channels))
    return tf.matmul(places, places, transpose_b=True) / (height * width)


@wrong("reshape-is-no-transpose", 0)
def reshaped_to_maps(features):
    n, height, width, channels = features.shape
    maps = tf.reshape(features, (n, channels, height * width))
    return tf.matmul(maps, maps, transpose_b=True) / (height * width)


@wrong("mean-taken-away", 0)
def covariance(features):
    centred = features - tf.reduce_mean(features, axis=(1, 2), keepdims=True)
    return tf.reduce_mean(centred[..., :, None] * centred[..., None, :], axis=(1, 2))


@wrong("divided-by-the-lengths", 0)
def of_unit_maps(features):
    maps = features / tf.sqrt(tf.reduce_sum(features**2, axis=(1, 2), keepdims=True))
    return tf.einsum("nhwi,nhwj->nij", maps, maps)


@wrong("only-the-diagonal", 0)
def squares(features):
    return tf.reduce_mean(features * features, axis=(1, 2))


@wrong("first-picture-only", 0)
def the_first(features):
    maps = features[0]
    return tf.einsum("hwi,hwj->ij", maps, maps) / (maps.shape[0] * maps.shape[1])


@wrong("tape-cannot-follow", 2)
def with_numpy(features):
    maps = np.array(features)
    return np.einsum("nhwi,nhwj->nij", maps, maps) / (maps.shape[1] * maps.shape[2])


@wrong("shapes-do-not-fit", 0)
def product_without_transposing(features):
    n, height, width, channels = features.shape
    places = tf.reshape(features, (n, height * width, channels))
    return places @ places / (height * width)
