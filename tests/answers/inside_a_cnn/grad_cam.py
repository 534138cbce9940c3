"""Answers to the exercise grad-cam of lesson 06."""

import numpy as np

from tests.answers import keras, right, tf, wrong
from tests.answers.inside_a_cnn._shared import ALONE

EQUIVALENT = dict.fromkeys(
    [
        "model.outputs[0] → model.outputs[-1]",
        "model.inputs[0] → model.inputs[-1]",
        "(0, label) → (-1, label)",
        "(0, :, :, 0) → (-1, :, :, 0)",
        "(0, :, :, 0) → (0, :, :, -1)",
    ],
    ALONE,
)


def _maps_and_slopes(model, image, label, layer_name):
    both = keras.Model(model.inputs[0], [model.get_layer(layer_name).output, model.outputs[0]])
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        maps, logits = both(x, training=False)
        score = logits[:, label]
    return maps, tape.gradient(score, maps)


@right
def with_tf_image(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    weights = tf.reduce_mean(slopes, axis=(0, 1, 2))
    cam = tf.nn.relu(tf.reduce_sum(maps[0] * weights, axis=-1))
    cam = tf.image.resize(cam[..., None], image.shape[:2])[..., 0]
    top = tf.reduce_max(cam)
    return cam / top if top > 0 else cam


@right
def in_numpy(model, image, label, layer_name):
    maps, slopes = (np.asarray(part[0]) for part in _maps_and_slopes(model, image, label, layer_name))
    cam = np.maximum(np.tensordot(maps, slopes.mean(axis=(0, 1)), 1), 0)
    cam = np.asarray(keras.ops.image.resize(cam[:, :, None], image.shape[:2]))[:, :, 0]
    return cam / max(cam.max(), 1e-12)


@right
def sums_in_place_of_means(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.einsum("hwc,c->hw", maps[0], np.asarray(slopes[0]).sum((0, 1)))
    cam = np.where(cam > 0, cam, 0)
    cam = keras.layers.Resizing(*image.shape[:2])(cam[None, ..., None])[0, ..., 0].numpy()
    return np.divide(cam, cam.max(), out=np.zeros_like(cam), where=cam.max() > 0)


@right
def two_networks(model, image, label, layer_name):
    layer = model.get_layer(layer_name)
    maps = tf.constant(np.asarray(keras.Model(model.inputs[0], layer.output)(image[None])))
    rest = keras.Model(layer.output, model.outputs[0])
    with tf.GradientTape() as tape:
        tape.watch(maps)
        score = rest(maps)[0, label]
    weights = tape.gradient(score, maps).numpy().mean((1, 2), keepdims=True)
    cam = np.maximum((maps.numpy() * weights).sum(-1), 0)[0]
    cam = tf.image.resize(cam[..., None], image.shape[:2], method="bilinear").numpy()[..., 0]
    return (cam / cam.max()).tolist() if cam.any() else cam.tolist()


@right
def with_nan_to_num(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    alpha = keras.ops.mean(slopes, axis=(1, 2), keepdims=True)
    cam = keras.ops.relu(keras.ops.sum(alpha * maps, axis=-1, keepdims=True))
    cam = np.array(keras.ops.image.resize(cam, image.shape[:2], interpolation="bilinear")).squeeze()
    return np.nan_to_num(cam / cam.max())


@right
def blends_by_hand(model, image, label, layer_name):
    maps, slopes = (np.asarray(part[0], float) for part in _maps_and_slopes(model, image, label, layer_name))
    cam = np.maximum(maps @ slopes.mean((0, 1)), 0)

    def places(size, larger):
        at = np.clip((np.arange(larger) + 0.5) * size / larger - 0.5, 0, size - 1)
        low = np.floor(at).astype(int)
        return low, np.minimum(low + 1, size - 1), at - low

    low, high, share = places(cam.shape[0], image.shape[0])
    cam = cam[low] * (1 - share)[:, None] + cam[high] * share[:, None]
    low, high, share = places(cam.shape[1], image.shape[1])
    cam = cam[:, low] * (1 - share) + cam[:, high] * share
    return (cam / cam.max() if cam.max() > 0 else cam).tolist()


@right
def with_pillow(model, image, label, layer_name):
    from PIL import Image

    maps, slopes = (np.asarray(part[0]) for part in _maps_and_slopes(model, image, label, layer_name))
    cam = Image.fromarray(np.maximum((maps * slopes.mean((0, 1))).sum(-1), 0))
    cam = np.asarray(cam.resize(image.shape[1::-1], Image.Resampling.BILINEAR))
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("no-relu")
def negative_numbers_left(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1))
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("divided-by-zero", points=3.5)
def never_asks_for_zero(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max()


@wrong("not-resized", points=2)
def small_map(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    return cam / cam.max() if cam.any() else cam


@wrong("not-scaled", points=0.5)
def any_size(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    return tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]


@wrong("probability-not-logit", points=1)
def from_probabilities(model, image, label, layer_name):
    outputs = keras.layers.Softmax()(model.outputs[0])
    return with_tf_image(keras.Model(model.inputs[0], outputs), image, label, layer_name)


@wrong("top-class-not-label")
def for_the_winner(model, image, label, layer_name):
    return with_tf_image(model, image, int(np.argmax(model(image[None])[0])), layer_name)


@wrong("weights-not-averaged", points=1)
def place_by_place(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum((np.asarray(maps[0]) * np.asarray(slopes[0])).sum(-1), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("maps-not-weighted")
def mean_map(model, image, label, layer_name):
    maps, _ = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]).mean(-1), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("blocks-not-bilinear", points=2.5)
def nearest(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2], method="nearest").numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("returned-nothing")
def forgets_return(model, image, label, layer_name):
    with_tf_image(model, image, label, layer_name)


@wrong("corners-on-corners", points=2.5)
def corner_pixels_stay(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    cam = tf.compat.v1.image.resize_bilinear(cam[None, ..., None], image.shape[:2], align_corners=True).numpy()[
        0, ..., 0
    ]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("probability-not-logit")
def from_the_loss(model, image, label, layer_name):
    both = keras.Model(model.inputs[0], [model.get_layer(layer_name).output, model.outputs[0]])
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        maps, logits = both(x, training=False)
        loss = keras.losses.sparse_categorical_crossentropy(np.array([label]), logits, from_logits=True)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(tape.gradient(loss, maps)[0]).mean((0, 1)), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("relu-too-late", points=3)
def cuts_after_resizing(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1))
    cam = np.maximum(tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0], 0)
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("scaled-too-early", points=2.5)
def scales_before_resizing(model, image, label, layer_name):
    maps, slopes = (np.asarray(part[0]) for part in _maps_and_slopes(model, image, label, layer_name))
    cam = np.maximum(maps @ slopes.mean(axis=(0, 1)), 0)
    cam = cam / cam.max() if cam.max() > 0 else cam
    return np.asarray(keras.ops.image.resize(cam[:, :, None], image.shape[:2]))[:, :, 0]


@wrong("down-to-the-picture")
def slopes_of_pixels(model, image, label, layer_name):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        logit = model(x, training=False)[0, label]
    slopes = np.abs(tape.gradient(logit, x)[0].numpy()).max(axis=-1)
    return slopes / slopes.max()


@wrong("training-mode", points=2)
def in_training_mode(model, image, label, layer_name):
    both = keras.Model(model.inputs[0], [model.get_layer(layer_name).output, model.outputs[0]])
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        maps, logits = both(x, training=True)
        score = logits[:, label]
    cam = tf.nn.relu(tf.reduce_sum(maps * tf.reduce_mean(tape.gradient(score, maps), (1, 2), keepdims=True), -1))[0]
    cam = keras.ops.image.resize(cam[..., None], image.shape[:2])[..., 0].numpy()
    return cam / max(cam.max(), 1e-12)
