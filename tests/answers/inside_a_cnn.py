"""Answers to the exercises of lesson 06. Their notebook has imported Keras and TensorFlow; here they load when used."""

import importlib

import numpy as np

from cnncourse import backend
from tests.answers import right, wrong


class _Later:
    """A module that is imported when something of it is used."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        backend.load()
        return getattr(importlib.import_module(self._name), attribute)


keras, tf = _Later("keras"), _Later("tensorflow")

# ---- layer_outputs


@right("layer-outputs")
def extractor(model, images, layer_name):
    extract = keras.Model(inputs=model.inputs, outputs=model.get_layer(layer_name).output)
    return extract(images).numpy()


@right("layer-outputs")
def as_tensor(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(name=layer_name).output)(images, training=False)


@right("layer-outputs")
def all_layers_at_once(model, images, layer_name):
    names = [layer.name for layer in model.layers]
    every = keras.Model(model.input, [layer.output for layer in model.layers])
    return every(images, training=False)[names.index(layer_name)].numpy()


@right("layer-outputs")
def as_function(model, images, layer_name):
    function = keras.Function(model.input, model.get_layer(layer_name).output)
    return np.array(function(images))


@right("layer-outputs")
def one_picture_at_a_time(model, images, layer_name):
    part = keras.Sequential([keras.Model(model.input, model.get_layer(layer_name).output)])
    return [part(image[None])[0].numpy() for image in images]


@right("layer-outputs")
def plain_call(model, images, layer_name):
    for layer in model.layers:
        if layer.name == layer_name:
            return np.asarray(keras.Model(model.inputs[0], layer.output)(images))


@right("layer-outputs")
def overheard(model, images, layer_name):
    layer, heard = model.get_layer(layer_name), []
    original = layer.call

    def call(*args, **kwargs):
        heard.append(original(*args, **kwargs))
        return heard[-1]

    layer.call = call
    try:
        model(images, training=False)
    finally:
        layer.call = original
    return heard[0].numpy()


@wrong("layer-outputs", "end-of-the-network")
def whole_network(model, images, layer_name):
    return model(images, training=False).numpy()


@wrong("layer-outputs", "what-goes-in")
def input_of_layer(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).input)(images).numpy()


@wrong("layer-outputs", "training-mode", points=1.5)
def in_training(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).output)(images, training=True).numpy()


@wrong("layer-outputs", "layer-alone")
def calls_the_layer(model, images, layer_name):
    return model.get_layer(layer_name)(images).numpy()


@wrong("layer-outputs", "layers-in-order", points=1.5)
def goes_through_the_list(model, images, layer_name):
    x = images
    for layer in model.layers[1:]:
        x = layer(x)
        if layer.name == layer_name:
            return x.numpy()


@wrong("layer-outputs", "first-picture-only")
def batch_axis_lost(model, images, layer_name):
    return keras.Model(model.input, model.get_layer(layer_name).output)(images)[0].numpy()


@wrong("layer-outputs", "weights-not-outputs")
def layer_weights(model, images, layer_name):
    return model.get_layer(layer_name).get_weights()[0]


@wrong("layer-outputs", "neighbouring-layer")
def off_by_one(model, images, layer_name):
    names = [layer.name for layer in model.layers]
    return keras.Model(model.input, model.layers[names.index(layer_name) - 1].output)(images).numpy()


@wrong("layer-outputs", "symbolic-tensor")
def symbolic(model, images, layer_name):
    return model.get_layer(layer_name).output


@wrong("layer-outputs", "returned-nothing")
def nothing_back(model, images, layer_name):
    keras.Model(model.input, model.get_layer(layer_name).output)(images)


@wrong("layer-outputs", "network-changed", points=1.5)
def freezes_and_leaves_it_so(model, images, layer_name):
    model.trainable = False
    return keras.Model(model.inputs, model.get_layer(layer_name).output)(images).numpy()


@wrong("layer-outputs", "network-changed", points=1.5)
def warms_up_in_training(model, images, layer_name):
    model(images, training=True)
    return keras.Model(model.inputs, model.get_layer(layer_name).output)(images, training=False).numpy()


@wrong("layer-outputs", "too-many-arguments")
def calls_the_input_layer_too(model, images, layer_name):
    x = images
    for layer in model.layers:
        x = layer(x)
        if layer.name == layer_name:
            return x.numpy()


@wrong("layer-outputs", "inputs-as-list")
def function_of_a_list(model, images, layer_name):
    f = keras.Function(model.inputs, model.get_layer(layer_name).output)
    return np.array(f(keras.ops.convert_to_tensor(images)))


# ---- occlusion_map


@right("occlusion-map")
def two_loops(model, image, label, patch=3, stride=1):
    before = model(image[None], training=False)[0, label]
    rows = (image.shape[0] - patch) // stride + 1
    columns = (image.shape[1] - patch) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image.copy()
            covered[i * stride : i * stride + patch, j * stride : j * stride + patch, :] = 0
            out[i, j] = before - model(covered[None], training=False)[0, label]
    return out


@right("occlusion-map")
def nested_lists(model, image, label, patch=3, stride=1):
    before = float(model(image[None])[0][label])
    out = []
    for top in range(0, len(image) - patch + 1, stride):
        line = []
        for left in range(0, image.shape[1] - patch + 1, stride):
            x = np.array(image)
            x[top : top + patch, left : left + patch] = 0
            line.append(before - float(model(x[None])[0][label]))
        out.append(line)
    return out


@right("occlusion-map")
def masks_in_one_batch(model, image, label, patch=3, stride=1):
    h, w = image.shape[:2]
    tops, lefts = np.arange(0, h - patch + 1, stride), np.arange(0, w - patch + 1, stride)
    rows = (np.arange(h) >= tops[:, None]) & (np.arange(h) < tops[:, None] + patch)
    columns = (np.arange(w) >= lefts[:, None]) & (np.arange(w) < lefts[:, None] + patch)
    hidden = rows[:, None, :, None] & columns[None, :, None, :]
    batch = np.where(hidden[..., None], 0, image).reshape(-1, *image.shape).astype("float32")
    logits = model(batch, training=False).numpy()[:, label].reshape(len(tops), len(lefts))
    return model(image[None], training=False).numpy()[0, label] - logits


@right("occlusion-map")
def with_predict(model, image, label, patch=3, stride=1):
    places = [
        (i, j)
        for i in range(0, image.shape[0] - patch + 1, stride)
        for j in range(0, image.shape[1] - patch + 1, stride)
    ]
    batch = np.repeat(image[None], len(places) + 1, axis=0)
    for picture, (i, j) in zip(batch, places):
        picture[i : i + patch, j : j + patch] = 0
    logits = model.predict(batch, verbose=0)[:, label]
    return (logits[-1] - logits[:-1]).reshape(-1, (image.shape[1] - patch) // stride + 1)


@right("occlusion-map")
def covers_and_puts_back(model, image, label, patch=3, stride=1):
    x = np.array(image[np.newaxis])
    before = np.asarray(model(x))[0, label]
    out = np.empty(((x.shape[1] - patch) // stride + 1, (x.shape[2] - patch) // stride + 1))
    for i, j in np.ndindex(out.shape):
        part = np.s_[0, i * stride : i * stride + patch, j * stride : j * stride + patch]
        kept = x[part].copy()
        x[part] = 0
        out[i, j] = before - np.asarray(model(x))[0, label]
        x[part] = kept
    return out


@right("occlusion-map")
def ones_padded_to_the_picture(model, image, label, patch=3, stride=1):
    h, w = image.shape[:2]
    after = []
    for i in range(0, h - patch + 1, stride):
        for j in range(0, w - patch + 1, stride):
            cover = tf.pad(tf.ones((patch, patch, 1)), [[i, h - patch - i], [j, w - patch - j], [0, 0]])
            after.append(model((image * (1 - cover))[None], training=False)[0, label])
    before = model(image[None], training=False)[0, label]
    return tf.reshape(before - tf.stack(after), ((h - patch) // stride + 1, -1))


@right("occlusion-map")
def every_place_then_some(model, image, label, patch=3, stride=1):
    rows, columns = image.shape[0] - patch + 1, image.shape[1] - patch + 1
    batch = np.repeat(image[None], rows * columns, axis=0)
    views = np.lib.stride_tricks.sliding_window_view(batch, (patch, patch), axis=(1, 2), writeable=True)
    views[np.arange(len(batch)), np.arange(len(batch)) // columns, np.arange(len(batch)) % columns] = 0
    falls = model.predict(image[None], verbose=0)[0, label] - model.predict(batch, verbose=0)[:, label]
    return falls.reshape(rows, columns)[::stride, ::stride]


@wrong("occlusion-map", "sign-turned")
def after_minus_before(model, image, label, patch=3, stride=1):
    return -masks_in_one_batch(model, image, label, patch, stride)


@wrong("occlusion-map", "probabilities-not-logits")
def of_probabilities(model, image, label, patch=3, stride=1):
    softmax = keras.Sequential([model, keras.layers.Softmax()])
    return masks_in_one_batch(softmax, image, label, patch, stride)


@wrong("occlusion-map", "patches-stay")
def never_uncovers(model, image, label, patch=3, stride=1):
    before = model(image[None])[0, label]
    covered = image.copy()
    out = np.zeros(((image.shape[0] - patch) // stride + 1, (image.shape[1] - patch) // stride + 1))
    for i, j in np.ndindex(out.shape):
        covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
        out[i, j] = before - model(covered[None])[0, label]
    return out


@wrong("occlusion-map", "input-changed")
def covers_in_place(model, image, label, patch=3, stride=1):
    result = masks_in_one_batch(model, image, label, patch, stride)
    image[:patch, :patch] = 0
    return result


@wrong("occlusion-map", "stride-ignored", points=2)
def one_pixel_each_time(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, label, patch, 1)


@wrong("occlusion-map", "logit-not-fall")
def logits_only(model, image, label, patch=3, stride=1):
    return model(image[None]).numpy()[0, label] - masks_in_one_batch(model, image, label, patch, stride)


@wrong("occlusion-map", "top-class-not-label")
def for_the_top_class(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, int(np.argmax(model(image[None])[0])), patch, stride)


@wrong("occlusion-map", "all-logits")
def forgets_the_label(model, image, label, patch=3, stride=1):
    logits = [masks_in_one_batch(model, image, k, patch, stride) for k in range(3)]
    return np.stack(logits, axis=-1)


@wrong("occlusion-map", "last-place-missing")
def range_too_short(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, label, patch, stride)[:-1, :-1]


@wrong("occlusion-map", "shapes-do-not-fit")
def no_batch_axis(model, image, label, patch=3, stride=1):
    before, covered = np.float64(0), image.copy()
    covered[:patch, :patch] = np.zeros((patch, patch + 1, 1))
    return before - covered


@wrong("occlusion-map", "transposed")
def columns_first(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, label, patch, stride).T


@wrong("occlusion-map", "patches-over-the-border")
def starts_at_every_place(model, image, label, patch=3, stride=1):
    before = model(image[None])[0, label]
    tops, lefts = range(0, image.shape[0], stride), range(0, image.shape[1], stride)
    out = np.zeros((len(tops), len(lefts)))
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            covered = image.copy()
            covered[top : top + patch, left : left + patch] = 0
            out[i, j] = before - model(covered[None])[0, label]
    return out


@wrong("occlusion-map", "grey-not-zero")
def half_is_grey(model, image, label, patch=3, stride=1):
    before = model(image[None])[0, label]
    out = np.zeros(((image.shape[0] - patch) // stride + 1, (image.shape[1] - patch) // stride + 1))
    for i, j in np.ndindex(out.shape):
        covered = image.copy()
        covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0.5
        out[i, j] = before - model(covered[None])[0, label]
    return out


@wrong("occlusion-map", "stride-ignored", points=2)
def stride_counts_places_only(model, image, label, patch=3, stride=1):
    before = model(image[None])[0, label]
    out = np.zeros(((image.shape[0] - patch) // stride + 1, (image.shape[1] - patch) // stride + 1))
    for i, j in np.ndindex(out.shape):
        covered = image.copy()
        covered[i : i + patch, j : j + patch] = 0
        out[i, j] = before - model(covered[None])[0, label]
    return out


# ---- saliency


def _tape(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = model(x, training=False)[0, label]
    return tape.gradient(score, x)[0]


@right("saliency")
def numpy_at_the_end(model, image, label):
    return np.max(np.abs(_tape(model, image, label)), axis=2)


@right("saliency")
def in_tensorflow(model, image, label):
    return tf.reduce_max(tf.abs(_tape(model, image, label)), axis=-1)


@right("saliency")
def a_variable_in_place_of_watch(model, image, label):
    x = tf.Variable(image[np.newaxis, ...], dtype="float32")
    with tf.GradientTape() as tape:
        logits = model(x)
        score = tf.gather(logits, label, axis=1)
    return np.abs(tape.gradient(score, x).numpy()).max(axis=(0, 3))


@right("saliency")
def masked_logits(model, image, label):
    x = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x, training=False)
        score = tf.reduce_sum(logits * tf.one_hot([label], logits.shape[1]))
    g = tape.gradient(score, x).numpy()[0]
    return np.maximum(g.max(-1), -g.min(-1)).tolist()


@right("saliency")
def row_of_the_jacobian(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        logits = model(x)
    slopes = tape.jacobian(logits, x, experimental_use_pfor=False).numpy()[0, label, 0]
    return np.sqrt(slopes**2).max(-1)


@right("saliency")
def forward_mode(model, image, label):
    copies = tf.constant(np.repeat(image[None], image.size, axis=0))
    directions = tf.reshape(tf.eye(image.size), copies.shape)
    with tf.autodiff.ForwardAccumulator(copies, directions) as accumulator:
        score = model(copies, training=False)[:, label]
    slopes = accumulator.jvp(score).numpy().reshape(image.shape)
    return np.linalg.norm(slopes, ord=np.inf, axis=-1)


@wrong("saliency", "sign-kept")
def largest_slope(model, image, label):
    return _tape(model, image, label).numpy().max(-1)


@wrong("saliency", "size-taken-too-late")
def size_after_maximum(model, image, label):
    return np.abs(_tape(model, image, label).numpy().max(-1))


@wrong("saliency", "mean-of-channels")
def mean_size(model, image, label):
    return np.abs(_tape(model, image, label)).mean(-1)


@wrong("saliency", "all-channels")
def keeps_channels(model, image, label):
    return np.abs(_tape(model, image, label))


@wrong("saliency", "probability-not-logit")
def slope_of_probability(model, image, label):
    return numpy_at_the_end(keras.Sequential([model, keras.layers.Softmax()]), image, label)


@wrong("saliency", "all-logits")
def slope_of_all(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x, training=False)
    return np.abs(tape.gradient(logits, x)[0]).max(-1)


@wrong("saliency", "top-class-not-label")
def slope_of_the_top(model, image, label):
    return numpy_at_the_end(model, image, int(np.argmax(model(image[None]))))


@wrong("saliency", "none-used")
def never_watched(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        score = model(x, training=False)[0, label]
    return np.abs(tape.gradient(score, x)[0]).max(-1)


@wrong("saliency", "scaled")
def to_one(model, image, label):
    found = numpy_at_the_end(model, image, label)
    return found / found.max()


@wrong("saliency", "extra-axis")
def still_a_batch(model, image, label):
    return numpy_at_the_end(model, image, label)[None]


@wrong("saliency", "first-channel-only", points=0.5)
def as_for_grey_pictures(model, image, label):
    return np.abs(_tape(model, image, label))[:, :, 0]


@wrong("saliency", "list-not-array")
def loss_of_a_list(model, image, label):
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = keras.losses.sparse_categorical_crossentropy([label], model(x), from_logits=True)
    return np.abs(tape.gradient(loss, x)[0]).max(-1)


# ---- grad_cam


def _maps_and_slopes(model, image, label, layer_name):
    both = keras.Model(model.inputs[0], [model.get_layer(layer_name).output, model.outputs[0]])
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        maps, logits = both(x, training=False)
        score = logits[:, label]
    return maps, tape.gradient(score, maps)


@right("grad-cam")
def with_tf_image(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    weights = tf.reduce_mean(slopes, axis=(0, 1, 2))
    cam = tf.nn.relu(tf.reduce_sum(maps[0] * weights, axis=-1))
    cam = tf.image.resize(cam[..., None], image.shape[:2])[..., 0]
    top = tf.reduce_max(cam)
    return cam / top if top > 0 else cam


@right("grad-cam")
def in_numpy(model, image, label, layer_name):
    maps, slopes = (np.asarray(part[0]) for part in _maps_and_slopes(model, image, label, layer_name))
    cam = np.maximum(np.tensordot(maps, slopes.mean(axis=(0, 1)), 1), 0)
    cam = np.asarray(keras.ops.image.resize(cam[:, :, None], image.shape[:2]))[:, :, 0]
    return cam / max(cam.max(), 1e-12)


@right("grad-cam")
def sums_in_place_of_means(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.einsum("hwc,c->hw", maps[0], np.asarray(slopes[0]).sum((0, 1)))
    cam = np.where(cam > 0, cam, 0)
    cam = keras.layers.Resizing(*image.shape[:2])(cam[None, ..., None])[0, ..., 0].numpy()
    return np.divide(cam, cam.max(), out=np.zeros_like(cam), where=cam.max() > 0)


@right("grad-cam")
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


@right("grad-cam")
def with_nan_to_num(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    alpha = keras.ops.mean(slopes, axis=(1, 2), keepdims=True)
    cam = keras.ops.relu(keras.ops.sum(alpha * maps, axis=-1, keepdims=True))
    cam = np.array(keras.ops.image.resize(cam, image.shape[:2], interpolation="bilinear")).squeeze()
    return np.nan_to_num(cam / cam.max())


@right("grad-cam")
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


@right("grad-cam")
def with_pillow(model, image, label, layer_name):
    from PIL import Image

    maps, slopes = (np.asarray(part[0]) for part in _maps_and_slopes(model, image, label, layer_name))
    cam = Image.fromarray(np.maximum((maps * slopes.mean((0, 1))).sum(-1), 0))
    cam = np.asarray(cam.resize(image.shape[1::-1], Image.Resampling.BILINEAR))
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("grad-cam", "no-relu")
def negative_numbers_left(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1))
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("grad-cam", "divided-by-zero", points=3.5)
def never_asks_for_zero(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max()


@wrong("grad-cam", "not-resized")
def small_map(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    return cam / cam.max() if cam.any() else cam


@wrong("grad-cam", "not-scaled", points=0.5)
def any_size(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    return tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]


@wrong("grad-cam", "probability-not-logit", points=1)
def from_probabilities(model, image, label, layer_name):
    outputs = keras.layers.Softmax()(model.outputs[0])
    return with_tf_image(keras.Model(model.inputs[0], outputs), image, label, layer_name)


@wrong("grad-cam", "top-class-not-label")
def for_the_winner(model, image, label, layer_name):
    return with_tf_image(model, image, int(np.argmax(model(image[None])[0])), layer_name)


@wrong("grad-cam", "weights-not-averaged", points=1)
def place_by_place(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum((np.asarray(maps[0]) * np.asarray(slopes[0])).sum(-1), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("grad-cam", "maps-not-weighted")
def mean_map(model, image, label, layer_name):
    maps, _ = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]).mean(-1), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("grad-cam", "blocks-not-bilinear", points=0.5)
def nearest(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    cam = tf.image.resize(cam[..., None], image.shape[:2], method="nearest").numpy()[..., 0]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("grad-cam", "returned-nothing")
def forgets_return(model, image, label, layer_name):
    with_tf_image(model, image, label, layer_name)


@wrong("grad-cam", "corners-on-corners", points=0.5)
def corner_pixels_stay(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.maximum(np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1)), 0)
    cam = tf.compat.v1.image.resize_bilinear(cam[None, ..., None], image.shape[:2], align_corners=True).numpy()[
        0, ..., 0
    ]
    return cam / cam.max() if cam.max() > 0 else cam


@wrong("grad-cam", "probability-not-logit")
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


@wrong("grad-cam", "relu-too-late", points=1)
def cuts_after_resizing(model, image, label, layer_name):
    maps, slopes = _maps_and_slopes(model, image, label, layer_name)
    cam = np.asarray(maps[0]) @ np.asarray(slopes[0]).mean((0, 1))
    cam = np.maximum(tf.image.resize(cam[..., None], image.shape[:2]).numpy()[..., 0], 0)
    return cam / cam.max() if cam.max() > 0 else cam


# ---- activation_maximum


def _slope(part, picture, channel):
    x = tf.convert_to_tensor(picture[None].astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(x)
        answer = tf.reduce_mean(part(x, training=False)[..., channel])
    return tape.gradient(answer, x)[0].numpy()


def _climb(model, layer_name, channel, steps, rng, sign=1.0, size=0.1, floor=1e-8, clip=True):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        g = _slope(part, picture, channel)
        picture = picture + sign * size * g / (np.abs(g).max() + floor)
        picture = np.clip(picture, 0, 1) if clip else picture
    return picture


@right("activation-maximum")
def climbs(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng)


@right("activation-maximum")
def with_a_variable(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    x = tf.Variable(rng.uniform(0.4, 0.6, (1, *model.input_shape[1:])), dtype="float32")
    for _ in range(steps):
        with tf.GradientTape() as tape:
            answer = tf.reduce_mean(part(x)[:, :, :, channel])
        g = tape.gradient(answer, x)
        x.assign(tf.clip_by_value(x + 0.1 * tf.math.divide_no_nan(g, tf.reduce_max(tf.abs(g))), 0, 1))
    return x[0]


@right("activation-maximum")
def one_graph(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs, model.get_layer(layer_name).output)

    @tf.function
    def climb(x, steps):
        for _ in tf.range(steps):
            g = tf.gradients(tf.reduce_sum(part(x, training=False)[..., channel]), x)[0]
            top = tf.norm(g, ord=np.inf)
            if top > 0:
                x = tf.minimum(tf.maximum(x + 0.1 * g / top, 0.0), 1.0)
        return x

    start = rng.uniform(0.4, 0.6, size=part.input_shape[1:])
    return climb(tf.constant(start[None], tf.float32), tf.constant(steps)).numpy()[0]


@right("activation-maximum")
def by_an_optimizer(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs, model.get_layer(layer_name).output)
    x = keras.Variable(rng.uniform(0.4, 0.6, model.input_shape[1:])[None])
    descent = keras.optimizers.SGD(0.1)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(part(x.value, training=False)[..., channel])
        g = tape.gradient(loss, x.value)
        size = float(tf.reduce_max(tf.abs(g)))
        descent.apply([g / size if size else g], [x])
        x.assign(keras.ops.clip(x, 0, 1))
    return keras.ops.convert_to_numpy(x)[0].tolist()


@right("activation-maximum")
def step_by_step_in_float64(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)

    def climbed(picture, left):
        if left == 0:
            return picture
        g = _slope(part, picture, channel).astype(float)
        g = g / max(g.max(), -g.min()) if g.any() else g
        return climbed(np.minimum(1, np.maximum(0, picture + g / 10)), left - 1)

    return climbed(rng.uniform(0.4, 0.6, model.input_shape[1:]), steps)


@right("activation-maximum")
def nan_to_zero(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    x = np.float32(rng.uniform(0.4, 0.6, model.input_shape[1:]))
    for _ in range(steps):
        g = _slope(part, x, channel)
        x = np.clip(x + np.float32(0.1) * np.nan_to_num(g / np.abs(g).max()), 0, 1)
    return x


@wrong("activation-maximum", "signs-only", points=1.5)
def by_the_sign(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        picture = np.clip(picture + 0.1 * np.sign(_slope(part, picture, channel)), 0, 1)
    return picture.tolist()


@wrong("activation-maximum", "divided-by-the-length")
def by_the_norm(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    picture = rng.uniform(0.4, 0.6, model.input_shape[1:])
    for _ in range(steps):
        g = _slope(part, picture, channel)
        picture = np.clip(picture + 0.1 * g / (np.linalg.norm(g) + 1e-9), 0, 1)
    return picture.astype("float32")


@wrong("activation-maximum", "cut-at-the-end", points=1.5)
def cut_once(model, layer_name, channel, steps, rng):
    return np.clip(_climb(model, layer_name, channel, steps, rng, clip=False), 0, 1)


@wrong("activation-maximum", "number-of-steps", points=1.5)
def one_step_more(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps + 1, rng)


@wrong("activation-maximum", "largest-place")
def only_the_brightest_place(model, layer_name, channel, steps, rng):
    part = keras.Model(model.inputs[0], model.get_layer(layer_name).output)
    x = tf.Variable(rng.uniform(0.4, 0.6, (1, *model.input_shape[1:])), dtype="float32")
    for _ in range(steps):
        with tf.GradientTape() as tape:
            answer = tf.reduce_max(part(x)[..., channel])
        g = tape.gradient(answer, x)
        x.assign(tf.clip_by_value(x + 0.1 * tf.math.divide_no_nan(g, tf.reduce_max(tf.abs(g))), 0, 1))
    return x[0]


@wrong("activation-maximum", "downhill")
def descends(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, sign=-1.0)


@wrong("activation-maximum", "not-climbed")
def only_noise(model, layer_name, channel, steps, rng):
    return rng.uniform(0.4, 0.6, model.input_shape[1:])


@wrong("activation-maximum", "too-timid")
def tiny_steps(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, size=0.03)


@wrong("activation-maximum", "out-of-range")
def no_limits(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, clip=False)


@wrong("activation-maximum", "extra-axis")
def batch_of_one(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng)[None]


@wrong("activation-maximum", "not-the-same-again", points=1.5)
def own_noise(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, np.random.default_rng())


@wrong("activation-maximum", "rng-ignored", points=1.5)
def from_grey(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, np.random.default_rng(0))


@wrong("activation-maximum", "not-a-number", points=1.5)
def divides_by_zero(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, channel, steps, rng, floor=0)


@wrong("activation-maximum", "network-changed", points=1.5)
def disturbs_the_network(model, layer_name, channel, steps, rng):
    picture = _climb(model, layer_name, channel, steps, rng)
    model.set_weights([0.9 * w for w in model.get_weights()])
    return picture


@wrong("activation-maximum", "other-channel")
def always_the_first_channel(model, layer_name, channel, steps, rng):
    return _climb(model, layer_name, 0, steps, rng)


# ---- transfer


@right("transfer")
def functional(base, num_classes):
    base.trainable = False
    inputs = keras.Input(shape=base.input_shape[1:])
    x = base(inputs, training=False)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(x))


@right("transfer")
def sequential(base, num_classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(num_classes)])


@right("transfer")
def on_the_base_s_output(base, num_classes):
    for layer in base.layers:
        layer.trainable = False
    x = keras.layers.Flatten()(base.output)
    return keras.Model(base.input, keras.layers.Dense(num_classes)(x))


@right("transfer")
def hidden_layer_and_dropout(base, num_classes):
    base.trainable = False
    head = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(16, activation="tanh")]
    return keras.Sequential([base, *head, keras.layers.Dropout(0.1), keras.layers.Dense(num_classes)])


@right("transfer")
def a_copy(base, num_classes):
    copy = keras.models.clone_model(base)
    copy.set_weights(base.get_weights())
    copy.trainable = False
    return keras.Sequential([copy, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@right("transfer")
def frozen_afterwards(base, num_classes):
    x = keras.layers.GlobalAveragePooling2D()(base.output)
    model = keras.Model(base.input, keras.layers.Dense(num_classes)(x))
    base.trainable = False
    return model


@right("transfer")
def own_class(base, num_classes):
    class Headed(keras.Model):
        def __init__(self):
            super().__init__()
            base.trainable = False
            self.base = base
            self.head = keras.layers.Dense(num_classes)

        def call(self, images, training=None):
            return self.head(keras.ops.mean(self.base(images, training=False), axis=(1, 2)))

    return Headed()


@right("transfer")
def starts_from_zeros(base, num_classes):
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.BatchNormalization()(keras.layers.GlobalAveragePooling2D()(base(inputs)))
    return keras.Model(inputs, keras.layers.Dense(num_classes, kernel_initializer="zeros")(x))


@right("transfer")
def convolution_as_head(base, num_classes):
    x = keras.layers.GlobalMaxPooling2D()(keras.layers.Conv2D(num_classes, 1)(base.output))
    model = keras.Model(base.inputs, x)
    base.trainable = False
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


@wrong("transfer", "base-not-frozen", points=1)
def all_of_it_learns(base, num_classes):
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("transfer", "base-not-frozen", points=1)
def convolutions_frozen(base, num_classes):
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.Conv2D)
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("transfer", "statistics-move", points=2)
def variables_frozen(base, num_classes):
    for variable in base.trainable_variables:
        variable.trainable = False
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("transfer", "statistics-move", points=2)
def stops_the_gradient_only(base, num_classes):
    x = keras.ops.stop_gradient(base(base.inputs[0]))
    return keras.Model(base.inputs[0], keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(x)))


@wrong("transfer", "probabilities-not-logits", points=2)
def softmax_at_the_end(base, num_classes):
    base.trainable = False
    last = keras.layers.Dense(num_classes, activation="softmax")
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), last])


@wrong("transfer", "head-frozen", points=1)
def everything_frozen(base, num_classes):
    model = keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])
    model.trainable = False
    return model


@wrong("transfer", "base-lost")
def built_again(base, num_classes):
    copy = keras.models.clone_model(base)
    copy.trainable = False
    return keras.Sequential([copy, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])


@wrong("transfer", "wrong-shape")
def head_forgotten(base, num_classes):
    base.trainable = False
    return base


@wrong("transfer", "wrong-shape")
def ten_classes(base, num_classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10)])


@wrong("transfer", "wrong-shape")
def dense_on_maps(base, num_classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(num_classes)])


@wrong("transfer", "not-a-model")
def a_tensor(base, num_classes):
    base.trainable = False
    return keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(base.output))


@wrong("transfer", "returned-nothing")
def builds_and_forgets(base, num_classes):
    base.trainable = False
    keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(num_classes)])
