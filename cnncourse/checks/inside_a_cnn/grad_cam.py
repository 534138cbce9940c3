"""Where a layer's maps speak for a label."""

from functools import lru_cache, partial

import numpy as np

from cnncourse.checks.inside_a_cnn._calls import PATIENCE, TRAINING, random_pictures
from cnncourse.checks.inside_a_cnn.saliency import all_logits, largest_logit, log_share_of, logit, loss, share_of
from cnncourse.checks.kit import Check, Misconception
from cnncourse.checks.networks.given import ReturnsOnModel, about, remembered, stack


@lru_cache(maxsize=64)
def maps_and_logits(model, layer_name):
    """A model with two outputs: a layer's maps, and the logits."""
    import keras

    return keras.Model(model.inputs[0], [model.get_layer(layer_name).output, model.outputs[0]])


@remembered
def _maps_and_gradient(model, image, layer_name, label, score, training=False):
    """A layer's maps (h, w, c) and the gradient of score(logits (1, K), label) with respect to them."""
    import tensorflow as tf

    kept = model.get_weights()
    pixels = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        maps, logits = maps_and_logits(model, layer_name)(pixels, training=training)
        result = score(logits, label)
    model.set_weights(kept)  # as in training the running means move, and the next mistake is looked for in this network
    return maps[0].numpy(), tape.gradient(result, maps)[0].numpy()


def _resized(cam, size, how="bilinear"):
    import keras

    return np.asarray(keras.ops.image.resize(cam[None, ..., None], size, interpolation=how))[0, ..., 0]


def _corner_to_corner(cam, size):
    """Bilinear, but the first and last pixels of a row stay where they are."""
    for axis in (0, 1):
        at = np.linspace(0, cam.shape[axis] - 1, size[axis])
        low = np.minimum(at.astype(int), max(0, cam.shape[axis] - 2))
        share = np.expand_dims(at - low, 1 - axis)
        high = np.minimum(low + 1, cam.shape[axis] - 1)
        cam = (1 - share) * np.take(cam, low, axis) + share * np.take(cam, high, axis)
    return cam


def _by_largest(cam):
    return cam / cam.max() if cam.max() > 0 else cam


def _weighted(maps, gradient):
    return maps @ gradient.mean((0, 1))


def _cam(
    weigh=_weighted,
    cut=lambda cam: np.maximum(cam, 0),
    grow=_resized,
    scale=_by_largest,
    score=logit,
    training=False,
):
    """Grad-CAM with another way to do one of its steps."""

    def grad_cam(model, image, label, layer_name):
        maps, gradient = _maps_and_gradient(model, image, layer_name, label, score, training)
        return scale(grow(cut(weigh(maps, gradient)), image.shape[:2]))

    return grad_cam


_grad_cam = _cam()


def _of_pixels(look):
    """The gradient goes on, down to the picture."""

    def wrong(model, image, label, layer_name):
        import tensorflow as tf

        pixels = tf.convert_to_tensor(image[None])
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            result = model(pixels, training=False)[:, label]
        return _by_largest(np.maximum(look(tape.gradient(result, pixels)[0].numpy(), image), 0))

    return wrong


def _cut_late(model, image, label, layer_name):
    """ReLU comes after the resizing."""
    return _cam(cut=lambda cam: cam, scale=lambda cam: _by_largest(np.maximum(cam, 0)))(model, image, label, layer_name)


def _from_end_to_end(cam):
    return (cam - cam.min()) / (cam.max() - cam.min())


def _mixed_maps(rng, table, shape, *layer_names):
    """Models and pictures whose Grad-CAM for label 1, not the largest logit, has places that count and places cut to
    0.
    """
    return [_mixed(rng, table, shape, layer_name, copy) for copy, layer_name in enumerate(layer_names)]


def _mixed(rng, table, shape, layer_name, copy):
    while True:
        model, images = stack(rng, shape, table, copy), random_pictures(rng, 16, *shape)
        *others, bias = model.get_weights()
        model.set_weights([*others, bias - 20 * (np.arange(3) == 1)])
        for image, cam in zip(images, map(_weighted, *_of_all(model, images, layer_name))):
            largest = np.abs(cam).max()
            if 0.2 < (cam > 0.05 * largest).mean() < 0.85 and cam.max() > 0.3 * largest:
                return about(model, image, 1, layer_name)


def _of_all(model, images, layer_name):
    """The maps and the gradients of label 1's logit with respect to them, (N, h, w, c) each."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        maps, logits = maps_and_logits(model, layer_name)(tf.convert_to_tensor(images), training=False)
        result = logits[:, 1]
    return maps.numpy(), tape.gradient(result, maps).numpy()


def _two_spots(rng, label, bright=(), everywhere=0.0):
    """A planted cause: map k is bright at spot k, which speaks for label k and against the other one."""
    model = stack(rng, (8, 10, 2), "conv maps 2 1 relu, pool small 2, gap means, dense logits 2")
    model.set_weights([np.eye(2).reshape(1, 1, 2, 2), np.zeros(2), 2 * np.eye(2) - 1, np.zeros(2)])
    image = np.zeros((8, 10, 2), np.float32)
    image[..., label] = everywhere * rng.uniform(0.3, 1, (8, 10))
    for spot in bright:
        row, column = ((1, 6), (5, 1))[spot]
        image[row : row + 2, column : column + 3, spot] = rng.uniform(0.5, 1)
    return about(model, image, label, "small")


def _twice_as_large(small):
    """Bilinear resizing in NumPy: pixel centres, and the border goes on as it is."""
    for axis in (0, 1):
        at = np.clip((np.arange(2 * small.shape[axis]) + 0.5) / 2 - 0.5, 0, small.shape[axis] - 1)
        low = np.minimum(at.astype(int), small.shape[axis] - 2)
        share = np.expand_dims(at - low, 1 - axis)
        small = (1 - share) * np.take(small, low, axis) + share * np.take(small, low + 1, axis)
    return small


def _proof(rng):
    """Behind global average pooling, a map's mean gradient is its dense weight, but for a factor."""
    model = stack(rng, (12, 8, 1), "conv maps 4 1, pool small 2, gap means, dense logits 3")
    image = random_pictures(rng, 12, 8, 1)
    kernel, bias, weights, _ = (np.asarray(array, float) for array in model.get_weights())
    maps = (image * kernel[0, 0] + bias).reshape(6, 2, 4, 2, 4).max((1, 3))
    for label in range(3):
        cam = _twice_as_large(np.maximum(maps @ weights[:, label], 0))
        yield np.round(_grad_cam(model, image, label, "small") - _by_largest(cam), 3), np.zeros((12, 8))


_FULL_SIZE = "conv small_parts 4 1, norm steady, relu on, conv parts 3 1, flatten flat, dense logits 3"
_FLAT_HEAD = "conv maps 4 3 relu, conv parts 3 2, flatten flat, dense logits 3"
_MEAN_HEAD = "conv maps 4 3, pool small 2, conv deep 5 2 relu, gap means, dense logits 3"

grad_cam = Check(
    "grad-cam",
    oracle=lambda model, image, label, layer_name: _grad_cam(model, image, label, layer_name),
    proof=_proof,
    criteria=[
        ReturnsOnModel(
            "where the layer speaks for the label, from 0 to 1",
            2,
            lambda rng: _mixed_maps(rng, _FULL_SIZE, (9, 7, 2), "small_parts", "parts"),
        ),
        ReturnsOnModel(
            "a map of the picture's size, where the layer's maps are smaller",
            1,
            lambda rng: [
                *_mixed_maps(rng, _FLAT_HEAD, (9, 7, 2), "maps", "parts"),
                *_mixed_maps(rng, _MEAN_HEAD, (12, 10, 1), "small"),
            ],
        ),
        ReturnsOnModel(
            "a planted cause: each label lights up at its own spot",
            0.5,
            lambda rng: [_two_spots(rng, 0, (0, 1)), _two_spots(rng, 1, (0, 1)), _two_spots(rng, 1, everywhere=1)],
        ),
        ReturnsOnModel(
            "zeros where nothing speaks for the label",
            0.5,
            lambda rng: [_two_spots(rng, 0, (1,))],
        ),
    ],
    misconceptions=[
        Misconception("training-mode", TRAINING, _cam(training=True)),
        Misconception(
            "a-part-of-the-name",
            "Another layer's name holds the one that is asked for, and this took the first such layer. Compare whole "
            "names: `model.get_layer` does.",
            lambda model, image, label, layer_name: _grad_cam(
                model, image, label, next(layer.name for layer in model.layers if layer_name in layer.name)
            ),
        ),
        Misconception(
            "no-relu",
            "Negative numbers are left: places that speak against the label. ReLU cuts them to 0.",
            _cam(cut=lambda cam: cam),
        ),
        Misconception(
            "size-not-relu",
            "What speaks against the label was turned positive. ReLU cuts it to 0 instead.",
            _cam(cut=np.abs),
        ),
        Misconception(
            "no-relu-but-stretched",
            "The smallest number was taken away to get rid of negative ones. ReLU cuts them to 0 instead.",
            _cam(cut=lambda cam: cam, scale=_from_end_to_end),
        ),
        Misconception(
            "relu-too-late",
            "ReLU came after the resizing. Near a border between both signs that is not the same: first ReLU, then "
            "resize.",
            _cut_late,
        ),
        Misconception(
            "not-scaled",
            "The numbers do not go from 0 to 1. At the end, divide by the largest.",
            _cam(scale=lambda cam: cam),
        ),
        Misconception(
            "scaled-too-early",
            "It was divided by its largest number before the resizing. In between pixels that peak can be lost: "
            "scale at the end.",
            _cam(cut=lambda cam: _by_largest(np.maximum(cam, 0)), scale=lambda cam: cam),
        ),
        Misconception(
            "divided-by-zero",
            "0 was divided by 0. Where no place speaks for the label, the map is zeros.",
            _cam(scale=lambda cam: cam / cam.max()),
        ),
        Misconception(
            "stretched",
            "The smallest number became 0. Only divide by the largest: where every place speaks for the label, "
            "none is 0.",
            _cam(scale=_from_end_to_end),
        ),
        Misconception(
            "not-resized",
            "The map has the size of the layer's maps. Resize it to the picture's.",
            _cam(grow=lambda cam, size: cam),
        ),
        Misconception(
            "blocks-not-bilinear",
            "The map was enlarged in blocks. Ask for bilinear resizing.",
            _cam(grow=partial(_resized, how="nearest")),
        ),
        Misconception(
            "height-and-width-swapped",
            "Height and width have changed places when the map was resized.",
            _cam(grow=lambda cam, size: _resized(cam, size[::-1])),
        ),
        Misconception(
            "maps-not-weighted",
            "All maps were added up, whatever the label. Each map counts with the mean of its gradient.",
            _cam(weigh=lambda maps, gradient: maps.sum(-1)),
        ),
        Misconception(
            "weights-not-averaged",
            "Maps and gradients were multiplied place by place. First the mean of each map's gradient, then the "
            "product.",
            _cam(weigh=lambda maps, gradient: (maps * gradient).sum(-1)),
        ),
        Misconception(
            "largest-gradient",
            "Each map was weighted by its largest gradient. The mean over all places is asked for.",
            _cam(weigh=lambda maps, gradient: maps @ gradient.max((0, 1))),
        ),
        Misconception(
            "size-of-gradients",
            "The signs of the gradients were dropped. A map that lowers the logit counts against the label.",
            _cam(weigh=lambda maps, gradient: maps @ np.abs(gradient).mean((0, 1))),
        ),
        Misconception(
            "positive-gradients-only",
            "Negative gradients were cut before the mean. ReLU comes later, on the weighted sum.",
            _cam(weigh=lambda maps, gradient: maps @ np.maximum(gradient, 0).mean((0, 1))),
        ),
        Misconception(
            "gradients-without-maps",
            "These are gradients alone. The maps themselves have to be weighted by them and added up.",
            _cam(weigh=lambda maps, gradient: gradient.mean(-1)),
        ),
        Misconception(
            "mean-over-channels",
            "The gradients were averaged over the channels. Average over the places: one weight for each channel.",
            _cam(weigh=lambda maps, gradient: (maps * gradient.mean(-1, keepdims=True)).sum(-1)),
        ),
        Misconception(
            "probability-not-logit",
            "The gradient of a probability was used. Softmax mixes the other classes in: take the logit itself.",
            _cam(score=share_of),
        ),
        Misconception(
            "probability-not-logit",
            "The gradient of a loss, or of the logarithm of a probability, was used. Take the logit itself.",
            _cam(score=log_share_of),
        ),
        Misconception(
            "probability-not-logit",
            "The gradient of a loss was used. It falls where the logit grows: take the logit itself.",
            _cam(score=loss),
        ),
        *[
            Misconception(
                "down-to-the-picture",
                "The gradient went down to the pixels, so this is a saliency map, whatever the layer. Take it with "
                "respect to the named layer's maps.",
                _of_pixels(look),
            )
            for look in (
                lambda gradient, image: np.abs(gradient).max(-1),
                lambda gradient, image: (gradient * image).sum(-1),
                lambda gradient, image: image @ gradient.mean((0, 1)),
            )
        ],
        Misconception(
            "corners-on-corners",
            "It was enlarged so that corner pixels keep their places. Here pixels are squares, and the picture's "
            "border is the map's.",
            _cam(grow=_corner_to_corner),
        ),
        Misconception(
            "top-class-not-label",
            "The gradient of the largest logit was used. That of `label` is asked for.",
            _cam(score=largest_logit),
        ),
        Misconception(
            "all-logits",
            "The gradient of all logits together was used: the tape adds them up. Pick the one of `label` first.",
            _cam(score=all_logits),
        ),
    ],
    hints=[
        "Which maps of the layer would raise the label's logit if they grew? And where are these maps bright?",
        "One model can have two outputs: `keras.Model(model.inputs[0], [layer.output, model.outputs[0]])`. "
        "`keras.ops.image.resize` takes a batch with channels.",
        "Inside a tape: maps and logits, pick one logit. Then: mean of the gradient over rows and columns; "
        "weighted sum of the maps; ReLU; resize; divide by the largest, unless it is 0.",
    ],
    time_limit=PATIENCE,
)
