"""Answers to the exercise occlusion-map of lesson 06."""

import numpy as np

from tests.answers import keras, right, tf, wrong


@right
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


@right
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


@right
def masks_in_one_batch(model, image, label, patch=3, stride=1):
    h, w = image.shape[:2]
    tops, lefts = np.arange(0, h - patch + 1, stride), np.arange(0, w - patch + 1, stride)
    rows = (np.arange(h) >= tops[:, None]) & (np.arange(h) < tops[:, None] + patch)
    columns = (np.arange(w) >= lefts[:, None]) & (np.arange(w) < lefts[:, None] + patch)
    hidden = rows[:, None, :, None] & columns[None, :, None, :]
    batch = np.where(hidden[..., None], 0, image).reshape(-1, *image.shape).astype("float32")
    logits = model(batch, training=False).numpy()[:, label].reshape(len(tops), len(lefts))
    return model(image[None], training=False).numpy()[0, label] - logits


@right
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


@right
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


@right
def ones_padded_to_the_picture(model, image, label, patch=3, stride=1):
    h, w = image.shape[:2]
    after = []
    for i in range(0, h - patch + 1, stride):
        for j in range(0, w - patch + 1, stride):
            cover = tf.pad(tf.ones((patch, patch, 1)), [[i, h - patch - i], [j, w - patch - j], [0, 0]])
            after.append(model((image * (1 - cover))[None], training=False)[0, label])
    before = model(image[None], training=False)[0, label]
    return tf.reshape(before - tf.stack(after), ((h - patch) // stride + 1, -1))


@right
def every_place_then_some(model, image, label, patch=3, stride=1):
    rows, columns = image.shape[0] - patch + 1, image.shape[1] - patch + 1
    batch = np.repeat(image[None], rows * columns, axis=0)
    views = np.lib.stride_tricks.sliding_window_view(batch, (patch, patch), axis=(1, 2), writeable=True)
    views[np.arange(len(batch)), np.arange(len(batch)) // columns, np.arange(len(batch)) % columns] = 0
    falls = model.predict(image[None], verbose=0)[0, label] - model.predict(batch, verbose=0)[:, label]
    return falls.reshape(rows, columns)[::stride, ::stride]


@wrong("sign-turned")
def after_minus_before(model, image, label, patch=3, stride=1):
    return -masks_in_one_batch(model, image, label, patch, stride)


@wrong("probabilities-not-logits")
def of_probabilities(model, image, label, patch=3, stride=1):
    softmax = keras.Sequential([model, keras.layers.Softmax()])
    return masks_in_one_batch(softmax, image, label, patch, stride)


@wrong("patches-stay")
def never_uncovers(model, image, label, patch=3, stride=1):
    before = model(image[None])[0, label]
    covered = image.copy()
    out = np.zeros(((image.shape[0] - patch) // stride + 1, (image.shape[1] - patch) // stride + 1))
    for i, j in np.ndindex(out.shape):
        covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
        out[i, j] = before - model(covered[None])[0, label]
    return out


@wrong("input-changed")
def covers_in_place(model, image, label, patch=3, stride=1):
    result = masks_in_one_batch(model, image, label, patch, stride)
    image[:patch, :patch] = 0
    return result


@wrong("stride-ignored", points=2)
def one_pixel_each_time(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, label, patch, 1)


@wrong("logit-not-fall")
def logits_only(model, image, label, patch=3, stride=1):
    return model(image[None]).numpy()[0, label] - masks_in_one_batch(model, image, label, patch, stride)


@wrong("top-class-not-label")
def for_the_top_class(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, int(np.argmax(model(image[None])[0])), patch, stride)


@wrong("all-logits")
def forgets_the_label(model, image, label, patch=3, stride=1):
    logits = [masks_in_one_batch(model, image, k, patch, stride) for k in range(3)]
    return np.stack(logits, axis=-1)


@wrong("last-place-missing")
def range_too_short(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, label, patch, stride)[:-1, :-1]


@wrong("shapes-do-not-fit")
def no_batch_axis(model, image, label, patch=3, stride=1):
    before, covered = np.float64(0), image.copy()
    covered[:patch, :patch] = np.zeros((patch, patch + 1, 1))
    return before - covered


@wrong("transposed")
def columns_first(model, image, label, patch=3, stride=1):
    return masks_in_one_batch(model, image, label, patch, stride).T


@wrong("patches-over-the-border")
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


@wrong("grey-not-zero")
def half_is_grey(model, image, label, patch=3, stride=1):
    before = model(image[None])[0, label]
    out = np.zeros(((image.shape[0] - patch) // stride + 1, (image.shape[1] - patch) // stride + 1))
    for i, j in np.ndindex(out.shape):
        covered = image.copy()
        covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0.5
        out[i, j] = before - model(covered[None])[0, label]
    return out


@wrong("stride-ignored", points=2)
def stride_counts_places_only(model, image, label, patch=3, stride=1):
    before = model(image[None])[0, label]
    out = np.zeros(((image.shape[0] - patch) // stride + 1, (image.shape[1] - patch) // stride + 1))
    for i, j in np.ndindex(out.shape):
        covered = image.copy()
        covered[i : i + patch, j : j + patch] = 0
        out[i, j] = before - model(covered[None])[0, label]
    return out


@wrong("scaled")
def stretched(model, image, label, patch=3, stride=1):
    falls = masks_in_one_batch(model, image, label, patch, stride)
    return (falls - falls.min()) / (falls.max() - falls.min() + 1e-9)


@wrong("scaled")
def divided_by_the_largest(model, image, label, patch=3, stride=1):
    falls = masks_in_one_batch(model, image, label, patch, stride)
    return falls / np.abs(falls).max()


@wrong("rises-cut")
def cut_to_zero(model, image, label, patch=3, stride=1):
    return np.maximum(masks_in_one_batch(model, image, label, patch, stride), 0)


@wrong("training-mode", points=0.5)
def in_training_mode(model, image, label, patch=3, stride=1):
    before = model(image[None], training=True)[0, label]
    rows, columns = ((size - patch) // stride + 1 for size in image.shape[:2])
    falls = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        covered = image.copy()
        covered[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
        falls[i, j] = before - model(covered[None], training=True)[0, label]
    return falls


@wrong("patch-ignored", points=2)
def patch_of_three(model, image, label, patch=3, stride=1):
    rows, columns = ((size - 3) // stride + 1 for size in image.shape[:2])
    falls = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        covered = image.copy()
        covered[i * stride : i * stride + 3, j * stride : j * stride + 3] = 0
        both = model(np.stack([image, covered]), training=False)[:, label].numpy()
        falls[i, j] = both[0] - both[1]
    return falls
