"""Answers to the exercise transfer-style of lab 15."""

import numpy as np

from tests.answers import keras, ops, right, tf, wrong

FREE = "how much each loss counts, and how large the steps are, is the painter's choice"
EQUIVALENT = {
    **{
        f"0.1 * {loss} → {weight} * {loss}": FREE
        for loss in ("content_loss(maps[-1], wanted)", "total_variation(image[0])")
        for weight in (0.05, 0.2)
    },
    **{f"keras.optimizers.Adam(0.05) → keras.optimizers.Adam({rate})": FREE for rate in (0.025, 0.1)},
    **{f"image[0] → image[-1]{place}": "the batch has one picture" for place in ("", " (2)")},
}
BY_LUCK = {
    "0.1 * total_variation(image[0]) → 0.1 + total_variation(image[0])": "where calm counts that much, the "
    "style comes about ten times nearer"
}


def _gram(maps):
    return tf.einsum("nhwi,nhwj->nij", maps, maps) / (maps.shape[1] * maps.shape[2])


def _painted(
    model, content, style, steps, start=None, paint=1.0, keep=0.1, calm=0.1, optimizer=None, layers=None, which=-1
):
    targets = [_gram(maps) for maps in model(style[None])]
    wanted = model(content[None])[which]
    image = tf.Variable((content if start is None else start)[None])
    optimizer = optimizer or keras.optimizers.Adam(0.05)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            maps = model(image)
            ratios = [tf.reduce_sum((_gram(m) - t) ** 2) / tf.reduce_sum(t**2) for m, t in zip(maps, targets)][:layers]
            far = tf.reduce_mean((maps[which] - wanted) ** 2) / tf.reduce_mean(wanted**2)
            restless = tf.reduce_mean(tf.image.total_variation(image)) / (content.size)
            loss = paint * tf.add_n(ratios) / len(ratios) + keep * far + calm * restless
        optimizer.apply([tape.gradient(loss, image)], [image])
        image.assign(tf.clip_by_value(image, 0, 1))

    for _ in range(steps):
        step()
    return image[0].numpy()


@right
def compiled_steps(model, content, style, steps, rng):
    return _painted(model, content, style, steps)


@right
def style_counts_ten(model, content, style, steps, rng):
    return _painted(model, content, style, steps, paint=10.0, keep=1.0, calm=1.0).tolist()


@right
def from_a_little_noise(model, content, style, steps, rng):
    start = np.clip(content + rng.normal(0, 0.05, content.shape), 0, 1).astype(np.float32)
    print("start", start.shape)
    return _painted(model, content, style, steps, start=start)


@right
def with_keras_ops_and_no_compiling(model, content, style, steps, rng):
    def gram(maps):
        places = ops.reshape(maps, (-1, maps.shape[-1]))
        return ops.matmul(ops.transpose(places), places) / len(places)

    targets, wanted = [gram(maps) for maps in model(style[None])], model(content[None])[-1]
    image, optimizer = tf.Variable(content), keras.optimizers.Adam(0.05)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            maps = model(image[None])
            loss = 0.1 * ops.mean((maps[-1] - wanted) ** 2) / ops.mean(wanted**2)
            for each, target in zip(maps, targets):
                loss += ops.sum((gram(each) - target) ** 2) / ops.sum(target**2) / len(targets)
        optimizer.apply([tape.gradient(loss, image)], [image])
        image.assign(ops.clip(image, 0, 1))
    return image


@right
def adamax_and_no_calm(model, content, style, steps, rng):
    return _painted(model, content, style, steps, calm=0.0, optimizer=keras.optimizers.Adamax(0.08))


@wrong("content-returned", 0)
def the_photograph(model, content, style, steps, rng):
    return content.copy()


@wrong("content-returned", 0)
def forgets_to_assign(model, content, style, steps, rng):
    image = tf.Variable(content[None])
    for _ in range(3):
        tf.clip_by_value(image - 0.05, 0, 1)
    return image[0]


@wrong("style-returned", 0)
def the_painting(model, content, style, steps, rng):
    return style.copy()


@wrong("blended", 0)
def half_and_half(model, content, style, steps, rng):
    return 0.75 * content + 0.25 * style


@wrong("colours-only", 0)
def colours_of_the_painting(model, content, style, steps, rng):
    pixels, paint = content.reshape(-1, 3).astype(float), style.reshape(-1, 3).astype(float)
    mine, theirs = (np.linalg.cholesky(np.cov(each.T) + 1e-6 * np.eye(3)) for each in (pixels, paint))
    moved = (pixels - pixels.mean(0)) @ np.linalg.inv(mine).T @ theirs.T + paint.mean(0)
    return np.clip(moved, 0, 1).reshape(content.shape)


@wrong("content-lost", 0)
def from_noise_without_content(model, content, style, steps, rng):
    start = rng.uniform(0, 1, content.shape).astype(np.float32)
    return _painted(model, content, style, steps, start=start, keep=0.0)


@wrong("steps-too-large", 0)
def steps_for_bytes(model, content, style, steps, rng):
    return _painted(model, content, style, 12, optimizer=keras.optimizers.Adam(6.0))


@wrong("style-too-weak", 0)
def content_counts_too_much(model, content, style, steps, rng):
    return _painted(model, content, style, 40, keep=3.0)


@wrong("steps-too-small", 0)
def steps_for_weights(model, content, style, steps, rng):
    return _painted(model, content, style, 30, optimizer=keras.optimizers.Adam(0.001))


@wrong("content-and-style-swapped", 0)
def takes_one_for_the_other(model, content, style, steps, rng):
    return _painted(model, style, content, 30)


@wrong("extra-axis", 0)
def still_a_batch(model, content, style, steps, rng):
    return _painted(model, content, style, 2)[None]


@wrong("several-results", 0)
def picture_and_losses(model, content, style, steps, rng):
    return content, [0.3, 0.1]


@wrong("out-of-range", 0)
def as_bytes(model, content, style, steps, rng):
    return (255 * content).astype(np.uint8)


@wrong("input-changed", 0)
def paints_over_the_photograph(model, content, style, steps, rng):
    content[:] = 0.5 * content + 0.5 * style
    return content


@wrong("returned-nothing", 0)
def paints_and_forgets(model, content, style, steps, rng):
    _painted(model, content, style, 2)


@wrong("shapes-do-not-fit", 0)
def pixels_for_maps(model, content, style, steps, rng):
    maps = model(content[None])
    return maps[0] - maps[-1]


@wrong("steps-ignored", 3)
def a_hundred_steps_always(model, content, style, steps, rng):
    return _painted(model, content, style, 100)


@wrong("content-not-in-the-last-maps", 3)
def content_of_the_first_maps(model, content, style, steps, rng):
    return _painted(model, content, style, steps, which=0)


@wrong("content-not-in-the-last-maps", 3)
def content_of_the_second_maps(model, content, style, steps, rng):
    return _painted(model, content, style, steps, which=1)
