"""Checks of lesson 06. The oracles are Keras itself: other outputs of the same model, and TensorFlow's gradients."""

from functools import cache, lru_cache, partial

import numpy as np

from cnncourse import backend
from cnncourse.checks.dreams import Climbs, FollowsTheRule, StaysCalm
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception
from cnncourse.checks.given_models import ReturnsOnModel, about, randomised, remembered, stack
from cnncourse.checks.transferring import HeadLearns, LogitsFromBase, StatisticsStay

PATIENCE = 30.0  # seconds a call may take: Keras's first calls on a busy machine take some

# ---------------------------------------------------------------- numbers to try


def _pictures(rng, *shape):
    return rng.uniform(0, 1, shape).astype(np.float32)


# ---------------------------------------------------------------- layer_outputs


def _layer_outputs(model, images, layer_name, training=False):
    import keras

    return np.asarray(keras.Model(model.inputs[0], model.get_layer(layer_name).output)(images, training=training))


def _at(model, layer_name, step):
    """The name of the layer some steps away from one."""
    names = [layer.name for layer in model.layers]
    return names[max(0, names.index(layer_name) + step)]


def _input_of(model, images, layer_name):
    import keras

    return np.asarray(keras.Model(model.inputs[0], model.get_layer(layer_name).input)(images))


def _layer_alone(model, images, layer_name):
    return np.asarray(model.get_layer(layer_name)(images))


def _in_order(model, images, layer_name):
    """Call the layers one after the other, as if no layer had two followers."""
    for layer in model.layers[1 if type(model.layers[0]).__name__ == "InputLayer" else 0 :]:
        images = layer(images)
        if layer.name == layer_name:
            return np.asarray(images)


@cache
def _branched():
    """A model in which the layer before is not the layer that stands before."""
    backend.load()
    import keras
    from keras import layers

    inputs = keras.Input((8, 7, 2))
    left = layers.Conv2D(3, 3, padding="same", name="left")(inputs)
    right = layers.Conv2D(3, 3, padding="same", name="right")(inputs)
    joined = layers.Add(name="joined")([left, right])
    logits = layers.Dense(4, name="logits")(layers.GlobalAveragePooling2D(name="means")(joined))
    return keras.Model(inputs, logits)


_network = partial(
    stack,
    shape=(9, 8, 2),
    table="conv edges 4 3 relu, pool small 2, conv parts 3 2, norm steady, relu on, flatten flat, dense logits 3",
)

layer_outputs = Check(
    "layer-outputs",
    oracle=lambda model, images, layer_name: _layer_outputs(model, images, layer_name),
    criteria=[
        ReturnsOnModel(
            "what a layer computes, for each picture",
            1,
            lambda rng: [
                about(model := _network(rng), _pictures(rng, 3, 9, 8, 2), "edges"),
                about(model, _pictures(rng, 2, 9, 8, 2), "parts"),
            ],
        ),
        ReturnsOnModel(
            "as when the network predicts: batch normalisation at rest, and the network stays as it is",
            0.5,
            lambda rng: [
                about(model := _network(rng, copy=1), _pictures(rng, 4, 9, 8, 2), "steady"),
                about(model, _pictures(rng, 4, 9, 8, 2), "on"),
            ],
            stays=True,
        ),
        ReturnsOnModel(
            "a network with two branches",
            0.5,
            lambda rng: [
                about(model := randomised(_branched(), rng), _pictures(rng, 2, 8, 7, 2), "right"),
                about(model, _pictures(rng, 2, 8, 7, 2), "joined"),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "end-of-the-network",
            "These are the network's logits. What the named layer computes is asked for.",
            lambda model, images, layer_name: np.asarray(model(images)),
        ),
        Misconception(
            "what-goes-in",
            "This goes into the layer. What comes out of it is asked for: a layer has an `input` and an `output`.",
            _input_of,
        ),
        Misconception(
            "layer-alone",
            "The layer was called on the pictures themselves. The layers before it must come first.",
            _layer_alone,
        ),
        *[
            Misconception(
                "neighbouring-layer",
                f"These are the outputs of the layer {where} the named one. Ask for the layer by its name.",
                lambda model, images, layer_name, step=step: _layer_outputs(model, images, _at(model, layer_name, step)),
            )
            for step, where in ((-1, "before"), (1, "after"))
        ],
        Misconception(
            "training-mode",
            "Batch normalisation used the mean of this batch, as in training. Call the model with `training=False`.",
            partial(_layer_outputs, training=True),
        ),
        Misconception(
            "layers-in-order",
            "The layers were called one after the other, in the order of the list. Here two layers share an input.",
            _in_order,
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture came through. Keep the first axis: it counts the pictures.",
            lambda model, images, layer_name: _layer_outputs(model, images, layer_name)[:1],
        ),
        Misconception(
            "first-picture-only",
            "The first picture's outputs came back alone. The first axis of the result counts the pictures.",
            lambda model, images, layer_name: _layer_outputs(model, images, layer_name)[0],
        ),
        Misconception(
            "weights-not-outputs",
            "These are the layer's weights. They are the same for every picture; its outputs are not.",
            lambda model, images, layer_name: np.asarray(model.get_layer(layer_name).get_weights()[0]),
        ),
        Misconception(
            "averaged-over-pictures",
            "The outputs were averaged over the pictures. Each picture has its own.",
            lambda model, images, layer_name: _layer_outputs(model, images, layer_name).mean(axis=0),
        ),
    ],
    hints=[
        "A network is a chain. What if it ended at the layer that you want to look at?",
        "`model.get_layer(name)` finds a layer, and the layer has an `output`. `keras.Model(inputs, outputs)` makes a model of any two ends.",
        "Two lines: a second model from `model.inputs` to the layer's output; then that model, called on the pictures with `training=False`.",
    ],
    time_limit=PATIENCE,
)

# ---------------------------------------------------------------- occlusion_map


def _covered(image, patch, stride, fill=0.0, keep=False):
    """All pictures with one patch covered, (rows, columns, H, W, C)."""
    height, width = image.shape[:2]
    rows, columns = range(0, height - patch + 1, stride), range(0, width - patch + 1, stride)
    pictures, left = np.empty((len(rows), len(columns), *image.shape), np.float32), image.copy()
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            pictures[i, j] = left if keep else image
            pictures[i, j, row : row + patch, column : column + patch] = fill
            left = pictures[i, j]
    return pictures


@remembered
def _scores(model, pictures):
    """Logits of pictures (..., H, W, C), as (..., K)."""
    lead = pictures.shape[:-3]
    return np.asarray(model(pictures.reshape(-1, *pictures.shape[-3:]), training=False), np.float64).reshape(*lead, -1)


def _softmax(logits):
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def _occluded(read=lambda before, after, label: before[label] - after[..., label], **options):
    """An occlusion map with another way to read the logits before and after, or to cover."""

    def occlude(model, image, label, patch=3, stride=1):
        return read(_scores(model, image), _scores(model, _covered(image, patch, stride, **options)), label)

    return occlude


_occlusion_map = _occluded()


def _one_channel(model, image, label, patch=3, stride=1):
    pictures = _covered(image, patch, stride)
    pictures[..., 1:] = image[..., 1:]
    return _scores(model, image)[label] - _scores(model, pictures)[..., label]


def _at_every_pixel(model, image, label, patch=3, stride=1):
    """A map of the picture's size: patches hang over the border."""
    half, sides = patch // 2, ((patch // 2,) * 2, (patch // 2,) * 2, (0, 0))
    pictures = _covered(np.pad(image, sides), 2 * half + 1, 1)
    inner = pictures[:, :, half : half + image.shape[0], half : half + image.shape[1]]
    return _scores(model, image)[label] - _scores(model, inner)[..., label]


def _over_the_border(model, image, label, patch=3, stride=1):
    """Every stride-th pixel is a place, also where less than a patch is left."""
    pictures = _covered(np.pad(image, ((0, patch - 1), (0, patch - 1), (0, 0))), patch, stride)
    return _scores(model, image)[label] - _scores(model, pictures[:, :, : image.shape[0], : image.shape[1]])[..., label]


def _packed(model, image, label, patch=3, stride=1):
    """As many places as there must be, but side by side."""
    rows, columns = ((size - patch) // stride + 1 for size in image.shape[:2])
    return _occlusion_map(model, image, label, patch)[:rows, :columns]


def _kept_only(model, image, label, patch=3, stride=1):
    """All is covered but the patch."""
    pictures = image - _covered(image, patch, stride)
    return _scores(model, image)[label] - _scores(model, pictures)[..., label]


def _spot(rng, shape, row, column, label=1):
    """A planted cause: the brighter one pixel, the lower the label's logit; nothing else counts, and others are larger."""
    model = stack(rng, shape, "flatten flat, dense logits 3")
    kernel, bias = model.get_weights()
    kernel[:, label] = 0
    kernel[np.ravel_multi_index((row, column, 0), shape), label] = -3
    model.set_weights([kernel, bias + 20 * (np.arange(3) != label)])
    return model


_judge = partial(stack, shape=(6, 5, 2), table="conv maps 4 3 relu, flatten flat, dense logits 3")

occlusion_map = Check(
    "occlusion-map",
    oracle=_occlusion_map,
    criteria=[
        ReturnsOnModel(
            "how far the label's logit falls, patch by patch",
            1.5,
            lambda rng: [
                about(model := _judge(rng), _pictures(rng, 6, 5, 2), 1),
                about(model, _pictures(rng, 6, 5, 2), 2),
            ],
        ),
        ReturnsOnModel(
            "other patches and strides, also where they do not fit evenly",
            1,
            lambda rng: [
                about(model := _judge(rng, copy=1), _pictures(rng, 6, 5, 2), 0, 2, 1),
                about(model, _pictures(rng, 6, 5, 2), 2, patch=2, stride=3),
            ],
        ),
        ReturnsOnModel(
            "a planted cause: one pixel decides",
            0.5,
            lambda rng: [about(_spot(rng, (5, 7, 1), 1, 4), 0.5 + _pictures(rng, 5, 7, 1) / 2, 1)],
        ),
    ],
    misconceptions=[
        Misconception(
            "sign-turned",
            "The sign is turned. Where the logit falls, the map is positive: before minus after.",
            _occluded(lambda before, after, label: after[..., label] - before[label]),
        ),
        Misconception(
            "logit-not-fall",
            "These are the logits of the covered pictures. How far they have fallen is asked for: compare with the picture itself.",
            _occluded(lambda before, after, label: after[..., label]),
        ),
        Misconception(
            "probabilities-not-logits",
            "These are falls of a probability, after softmax. The logit itself is asked for.",
            _occluded(lambda before, after, label: _softmax(before)[label] - _softmax(after)[..., label]),
        ),
        Misconception(
            "patches-stay",
            "Each patch stays where it was put, so the picture gets darker and darker. Cover a fresh copy each time.",
            _occluded(keep=True),
        ),
        Misconception(
            "grey-not-zero",
            "The patch was filled with the mean of the picture. Zeros are asked for.",
            lambda model, image, label, patch=3, stride=1: _occluded(fill=image.mean())(model, image, label, patch, stride),
        ),
        Misconception("grey-not-zero", "The patch was filled with 0.5, a grey. Zeros are asked for.", _occluded(fill=0.5)),
        Misconception("ones-not-zeros", "The patch was filled with ones. Zeros are asked for.", _occluded(fill=1.0)),
        *[
            Misconception(
                "top-class-not-label",
                "The largest logit was followed. The logit of `label` is asked for, whether the network prefers it or not.",
                _occluded(read),
            )
            for read in (
                lambda before, after, label: before[before.argmax()] - after[..., before.argmax()],
                lambda before, after, label: before.max() - after.max(-1),
            )
        ],
        Misconception(
            "all-logits",
            "The falls of all logits came back. Only that of `label` is asked for.",
            _occluded(lambda before, after, label: before - after),
        ),
        Misconception(
            "all-logits",
            "The logits of all classes were added up. Only that of `label` is asked for.",
            _occluded(lambda before, after, label: before.sum() - after.sum(-1)),
        ),
        Misconception(
            "absolute-fall",
            "Every fall is positive here. Where covering helps the label, the logit rises, and the map is negative.",
            _occluded(lambda before, after, label: np.abs(before[label] - after[..., label])),
        ),
        Misconception(
            "relative-fall",
            "The fall was divided by the logit. The difference itself is asked for.",
            _occluded(lambda before, after, label: (before[label] - after[..., label]) / before[label]),
        ),
        Misconception(
            "patch-and-stride-ignored",
            "The patch is always 3 and the stride 1. Both are arguments.",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label),
        ),
        Misconception(
            "stride-ignored",
            "The patch moves by one pixel each time. `stride` says how far it moves.",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label, patch),
        ),
        Misconception(
            "stride-ignored",
            "The map has the right size, but the patch moved by one pixel each time. `stride` says how far it moves.",
            _packed,
        ),
        Misconception(
            "stride-of-a-patch",
            "The patch moves by its own size. `stride` says how far it moves.",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label, patch, patch),
        ),
        Misconception(
            "one-channel-covered",
            "Only the first channel was covered. A patch covers all channels.",
            _one_channel,
        ),
        Misconception(
            "last-place-missing",
            "The last row and the last column of places are missing. How often does the patch fit?",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label, patch, stride)[:-1, :-1],
        ),
        Misconception(
            "patches-over-the-border",
            "There is a number for every pixel: patches hang over the border. Only those that fit inside are asked for.",
            _at_every_pixel,
        ),
        Misconception(
            "patches-over-the-border",
            "There are too many places: the last patches hang over the border. Only those that fit inside are asked for.",
            _over_the_border,
        ),
        Misconception(
            "other-way-round",
            "Everything but the patch was covered. Cover the patch, and leave the rest.",
            _kept_only,
        ),
    ],
    hints=[
        "What is the logit before, and what is it after nine pixels have become 0? At how many places does the patch fit?",
        "`image.copy()` makes a picture to cover. A model wants a batch: `model(image[None], training=False)` is an array with one row.",
        "The label's logit once, for the whole picture. Two loops over places; in each: copy, cover, ask, subtract. All copies in one batch are faster.",
    ],
    time_limit=PATIENCE,
)

# ---------------------------------------------------------------- saliency


def _logit(logits, label):
    return logits[:, label]


@remembered
def _gradient(model, image, label, score):
    """The gradient of score(logits (1, K), label) with respect to the picture, (H, W, C)."""
    import tensorflow as tf

    pixels = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        result = score(model(pixels, training=False), label)
    return tape.gradient(result, pixels)[0].numpy()


def _salient(look=lambda gradient, image: np.abs(gradient).max(-1), score=_logit):
    """A saliency map with another way to look at the gradient, or with the gradient of something else."""

    def saliency(model, image, label):
        return look(_gradient(model, image, label, score), image)

    return saliency


def _log_share(logits, label):
    import tensorflow as tf

    return tf.nn.log_softmax(logits)[:, label]


def _loss(logits, label):
    return -_log_share(logits, label)


def _share(logits, label):
    import tensorflow as tf

    return tf.nn.softmax(logits)[:, label]


def _largest(logits, label):
    return logits[:, int(np.argmax(logits[0]))]


def _all(logits, label):
    return logits


_saliency = _salient()
_coloured = partial(stack, shape=(7, 6, 3), table="conv maps 4 3 relu, pool small 2, flatten flat, dense logits 3")

saliency = Check(
    "saliency",
    oracle=lambda model, image, label: _saliency(model, image, label),
    criteria=[
        ReturnsOnModel(
            "how much each pixel matters to the label's logit",
            1.5,
            lambda rng: [
                about(model := _coloured(rng), _pictures(rng, 7, 6, 3), 1),
                about(model, _pictures(rng, 7, 6, 3), 2),
                about(model, _pictures(rng, 7, 6, 3), 0),
            ],
        ),
        ReturnsOnModel(
            "a planted cause: one pixel decides, and it is black",
            0.5,
            lambda rng: [about(_spot(rng, (5, 7, 2), 3, 2), _pictures(rng, 5, 7, 2) * _all_but(3, 2, (5, 7, 2)), 1)],
        ),
    ],
    misconceptions=[
        Misconception(
            "sign-kept",
            "Some numbers are negative. A pixel that lowers the logit matters as well: take the size of each slope.",
            _salient(lambda gradient, image: gradient.max(-1)),
        ),
        Misconception(
            "size-taken-too-late",
            "The largest slope was found before the signs were dropped. A channel with -5 matters more than one with 2.",
            _salient(lambda gradient, image: np.abs(gradient.max(-1))),
        ),
        Misconception(
            "negative-slopes-cut",
            "Negative slopes were cut to 0. A pixel that lowers the logit matters as well.",
            _salient(lambda gradient, image: np.maximum(gradient, 0).max(-1)),
        ),
        Misconception(
            "mean-of-channels",
            "The mean over the channels was taken. The largest of them is asked for.",
            _salient(lambda gradient, image: np.abs(gradient).mean(-1)),
        ),
        Misconception(
            "sum-of-channels",
            "The channels were added up. The largest of them is asked for.",
            _salient(lambda gradient, image: np.abs(gradient).sum(-1)),
        ),
        Misconception(
            "first-channel-only",
            "Only the first channel was looked at. The largest of all channels is asked for.",
            _salient(lambda gradient, image: np.abs(gradient[..., 0])),
        ),
        Misconception(
            "all-channels",
            "There is still a number for each channel. Keep the largest of each pixel.",
            _salient(lambda gradient, image: np.abs(gradient)),
        ),
        Misconception(
            "probability-not-logit",
            "This is the gradient of a probability. Softmax mixes the other classes in: take the logit itself.",
            _salient(score=_share),
        ),
        Misconception(
            "probability-not-logit",
            "This is the gradient of a loss, or of the logarithm of a probability. Take the logit itself.",
            _salient(score=_log_share),
        ),
        Misconception(
            "all-logits",
            "This is the gradient of all logits together: the tape adds them up. Pick the one of `label` first.",
            _salient(score=_all),
        ),
        Misconception(
            "top-class-not-label",
            "This is the gradient of the largest logit. That of `label` is asked for.",
            _salient(score=_largest),
        ),
        Misconception(
            "times-the-pixel",
            "The slope was multiplied by the pixel, so black pixels cannot matter. The slope alone is asked for.",
            _salient(lambda gradient, image: np.abs(gradient * image).max(-1)),
        ),
        Misconception(
            "scaled",
            "The map was divided by its largest number. The slopes themselves are asked for.",
            _salient(lambda gradient, image: np.abs(gradient).max(-1) / np.abs(gradient).max()),
        ),
        Misconception(
            "squared",
            "The slopes were squared. Their size is asked for.",
            _salient(lambda gradient, image: (gradient**2).max(-1)),
        ),
    ],
    hints=[
        "If a pixel gets a little brighter, how much does the label's logit change? For which pixel does it change most?",
        "`tf.GradientTape` measures slopes. It follows weights by itself; a picture has to be shown to it with `tape.watch`.",
        "The picture as a batch of one, a tensor. Inside the tape: watch it, call the model, pick one logit. After it: gradient, size, largest over the last axis.",
    ],
    time_limit=PATIENCE,
)


def _all_but(row, column, shape):
    """Ones, and a 0 at one pixel."""
    mask = np.ones(shape, np.float32)
    mask[row, column] = 0
    return mask


# ---------------------------------------------------------------- grad_cam


@lru_cache(maxsize=64)
def _both(model, layer_name):
    """A model with two outputs: a layer's maps, and the logits."""
    import keras

    return keras.Model(model.inputs[0], [model.get_layer(layer_name).output, model.outputs[0]])


@remembered
def _maps_and_gradient(model, image, layer_name, label, score):
    """A layer's maps (h, w, c) and the gradient of score(logits (1, K), label) with respect to them."""
    import tensorflow as tf

    pixels = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        maps, logits = _both(model, layer_name)(pixels, training=False)
        result = score(logits, label)
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
    score=_logit,
):
    """Grad-CAM with another way to do one of its steps."""

    def grad_cam(model, image, label, layer_name):
        maps, gradient = _maps_and_gradient(model, image, layer_name, label, score)
        return scale(grow(cut(weigh(maps, gradient)), image.shape[:2]))

    return grad_cam


_grad_cam = _cam()


def _cut_late(model, image, label, layer_name):
    """ReLU comes after the resizing."""
    return _cam(cut=lambda cam: cam, scale=lambda cam: _by_largest(np.maximum(cam, 0)))(model, image, label, layer_name)


def _from_end_to_end(cam):
    return (cam - cam.min()) / (cam.max() - cam.min())


def _mixed_maps(rng, table, shape, *layer_names):
    """Models and pictures whose Grad-CAM for label 1, not the largest logit, has places that count and places cut to 0."""
    return [_mixed(rng, table, shape, layer_name, copy) for copy, layer_name in enumerate(layer_names)]


def _mixed(rng, table, shape, layer_name, copy):
    while True:
        model, images = stack(rng, shape, table, copy), _pictures(rng, 16, *shape)
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
        maps, logits = _both(model, layer_name)(tf.convert_to_tensor(images), training=False)
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


_FLAT_HEAD = "conv maps 4 3 relu, conv parts 3 2, flatten flat, dense logits 3"
_MEAN_HEAD = "conv maps 4 3, pool small 2, conv deep 5 2 relu, gap means, dense logits 3"

grad_cam = Check(
    "grad-cam",
    oracle=lambda model, image, label, layer_name: _grad_cam(model, image, label, layer_name),
    criteria=[
        ReturnsOnModel(
            "a map of the picture's size, from 0 to 1, that shows where the layer speaks for the label",
            2,
            lambda rng: _mixed_maps(rng, _FLAT_HEAD, (9, 7, 2), "maps", "parts"),
        ),
        ReturnsOnModel(
            "deeper layers, whose maps are smaller",
            1,
            lambda rng: _mixed_maps(rng, _MEAN_HEAD, (12, 10, 1), "small"),
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
            "ReLU came after the resizing. Near a border between both signs that is not the same: first ReLU, then resize.",
            _cut_late,
        ),
        Misconception(
            "not-scaled",
            "The numbers do not go from 0 to 1. At the end, divide by the largest.",
            _cam(scale=lambda cam: cam),
        ),
        Misconception(
            "scaled-too-early",
            "It was divided by its largest number before the resizing. In between pixels that peak can be lost: scale at the end.",
            _cam(cut=lambda cam: _by_largest(np.maximum(cam, 0)), scale=lambda cam: cam),
        ),
        Misconception(
            "divided-by-zero",
            "0 was divided by 0. Where no place speaks for the label, the map is zeros.",
            _cam(scale=lambda cam: cam / cam.max()),
        ),
        Misconception(
            "stretched",
            "The smallest number became 0. Only divide by the largest: where every place speaks for the label, none is 0.",
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
            "Maps and gradients were multiplied place by place. First the mean of each map's gradient, then the product.",
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
            _cam(score=_share),
        ),
        Misconception(
            "probability-not-logit",
            "The gradient of a loss, or of the logarithm of a probability, was used. Take the logit itself.",
            _cam(score=_log_share),
        ),
        Misconception(
            "probability-not-logit",
            "The gradient of a loss was used. It falls where the logit grows: take the logit itself.",
            _cam(score=_loss),
        ),
        Misconception(
            "corners-on-corners",
            "It was enlarged so that corner pixels keep their places. Here pixels are squares, and the picture's border is the map's.",
            _cam(grow=_corner_to_corner),
        ),
        Misconception(
            "top-class-not-label",
            "The gradient of the largest logit was used. That of `label` is asked for.",
            _cam(score=_largest),
        ),
        Misconception(
            "all-logits",
            "The gradient of all logits together was used: the tape adds them up. Pick the one of `label` first.",
            _cam(score=_all),
        ),
    ],
    hints=[
        "Which maps of the layer would raise the label's logit if they grew? And where are these maps bright?",
        "One model can have two outputs: `keras.Model(model.inputs[0], [layer.output, model.outputs[0]])`. `keras.ops.image.resize` takes a batch with channels.",
        "Inside a tape: maps and logits, pick one logit. Then: mean of the gradient over rows and columns; weighted sum of the maps; ReLU; resize; divide by the largest, unless it is 0.",
    ],
    time_limit=PATIENCE,
)

# ---------------------------------------------------------------- activation_maximum


def _ascent(
    low=0.4,
    high=0.6,
    answer=lambda maps, channel: maps[..., channel],
    divide=lambda slope: slope / (np.abs(slope).max() + 1e-9),
    cut=lambda picture: np.clip(picture, 0, 1),
    finish=lambda picture: picture,
    more=0,
):
    """A climb with another start, another answer that grows, or another step."""

    def climb(model, layer_name, channel, steps, rng):
        import tensorflow as tf

        picture = rng.uniform(low, high, model.input_shape[1:]).astype(np.float32)
        for _ in range(steps + more):
            pixels = tf.convert_to_tensor(picture[None])
            with tf.GradientTape() as tape:
                tape.watch(pixels)
                maps, _ = _both(model, layer_name)(pixels, training=False)
                mean = tf.reduce_mean(answer(maps, channel))
            picture = cut(picture + 0.1 * divide(tape.gradient(mean, pixels)[0].numpy()))
        return finish(picture)

    return climb


_activation_maximum = _ascent()


def _largest_place(maps, channel):
    import tensorflow as tf

    return tf.reduce_max(maps[..., channel])


def _middle_place(maps, channel):
    return maps[:, maps.shape[1] // 2, maps.shape[2] // 2, channel]


def _deep(rng, copy=0):
    """A model to climb in: grey wakes every channel of its first layer, else there might be no slope."""
    model = stack(rng, (10, 9, 2), "conv first 4 3 relu, conv deep 5 3, gap means, dense logits 3", copy)
    kernel, _, *others = model.get_weights()
    model.set_weights([kernel, 0.3 - 0.5 * kernel.sum((0, 1, 2)), *others])
    return model


def _silenced(rng):
    """A model in which channel 1 of the first layer answers to nothing."""
    model = _deep(rng, copy=1)
    kernel, bias, *others = model.get_weights()
    bias[1] = -100
    model.set_weights([kernel, bias, *others])
    return model


activation_maximum = Check(
    "activation-maximum",
    oracle=_activation_maximum,
    criteria=[
        Climbs("a picture from 0 to 1 to which the channel answers far more than to noise", 1, _deep, "deep"),
        FollowsTheRule("start and steps as the rule says, all chance from rng; the network stays as it is", 0.5, _deep, "deep"),
        StaysCalm("no nan where a channel is silent", 0.5, _silenced, "first", channel=1),
    ],
    misconceptions=[
        Misconception(
            "other-start",
            "The first picture goes from 0 to 1. Start nearer to grey, from 0.4 to 0.6.",
            _ascent(low=0, high=1),
        ),
        Misconception(
            "cut-at-the-end",
            "Pixels were brought back to 0 and 1 once, at the end. Do it after every step: the next gradient depends on it.",
            _ascent(cut=lambda picture: picture, finish=lambda picture: np.clip(picture, 0, 1)),
        ),
        Misconception(
            "largest-place",
            "The channel's largest place was made larger. The mean over all its places is to grow.",
            _ascent(answer=_largest_place),
        ),
        Misconception(
            "one-place-only",
            "One place in the middle of the map was made larger. The mean over all its places is to grow.",
            _ascent(answer=_middle_place),
        ),
        Misconception(
            "all-channels",
            "The mean over all channels grew. Only that of `channel` is to grow.",
            _ascent(answer=lambda maps, channel: maps),
        ),
        Misconception(
            "other-channel",
            "The first channel grew, whatever `channel` says.",
            _ascent(answer=lambda maps, channel: maps[..., 0]),
        ),
        Misconception(
            "row-not-channel",
            "A row of the maps grew. Channels are counted on the last axis.",
            _ascent(answer=lambda maps, channel: maps[:, channel]),
        ),
        Misconception(
            "signs-only",
            "Every pixel moved by 0.1. A pixel of small slope moves less: divide the slopes by the largest size among them.",
            _ascent(divide=np.sign),
        ),
        Misconception(
            "divided-by-the-largest-number",
            "The slopes were divided by the largest number, and a negative slope can be larger in size. Drop the signs to find it.",
            _ascent(divide=lambda slope: slope / (slope.max() or 1)),
        ),
        Misconception(
            "divided-by-the-length",
            "The slopes were divided by their length, the root of the sum of squares. Divide by the largest size among them.",
            _ascent(divide=lambda slope: slope / (np.linalg.norm(slope) + 1e-9)),
        ),
        Misconception(
            "not-divided",
            "The slopes were added as they are. Divide them by the largest size among them first.",
            _ascent(divide=lambda slope: slope),
        ),
        Misconception(
            "ten-times-too-far",
            "The first step is ten times too long: it is 0.1 times the divided slopes.",
            _ascent(divide=lambda slope: 10 * slope / (np.abs(slope).max() + 1e-9)),
        ),
        *[
            Misconception(
                "number-of-steps",
                f"This is the picture one step {when}. How often does the loop run?",
                _ascent(more=more),
            )
            for more, when in ((1, "later"), (-1, "earlier"))
        ],
    ],
    hints=[
        "In saliency you asked how each pixel changes a logit. What if you ask how it changes a channel's mean, and then change the pixels?",
        "`model.input_shape[1:]` is a picture's shape. Divide each slope by the largest size of all, and a step of 0.1 moves no pixel too far; `np.clip` keeps them in range.",
        "A picture from `rng.uniform(0.4, 0.6, shape)`. In a loop: a tape, the mean of the layer's channel, its gradient, a step uphill, clip. The picture comes back without a batch axis.",
    ],
    time_limit=PATIENCE,
)

# ---------------------------------------------------------------- transfer


def _transfer(base, num_classes):
    import keras

    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    features = keras.layers.GlobalAveragePooling2D()(base(inputs))
    return keras.Model(inputs, keras.layers.Dense(num_classes)(features))


def _body(rng):
    """A base whose maps are not mostly zeros, and not the same for all pictures: else no head could learn."""
    table = "conv first 4 3, norm steady, relu on, pool small 2, conv second 5 2, norm still, relu out"
    while True:
        base = stack(rng, (9, 8, 1), table)
        maps = np.asarray(base(_pictures(rng, 16, 9, 8, 1), training=False))
        if (maps > 0).mean() > 0.3 and (maps.std(axis=0) > 0.01).mean() > 0.3:
            return base


transfer = Check(
    "transfer",
    oracle=_transfer,
    criteria=[
        LogitsFromBase("logits of the new classes, made from what the base computes", 1, _body),
        HeadLearns("the head learns, and the base stays as it was", 1, _body),
        StatisticsStay("batch normalisation in inference mode while the head learns", 1, _body),
    ],
    hints=[
        "Which weights shall training change, and which not? And which numbers of the base change although they are no weights?",
        "Every layer has a `trainable`, and a model is a layer: call it on an `Input`. Its maps need to become one row for a picture.",
        "Freeze; `inputs = keras.Input(...)` of the base's shape; the base on them; global average pooling; a dense layer without activation; `keras.Model`.",
    ],
    keeps=True,
    time_limit=PATIENCE,
)
