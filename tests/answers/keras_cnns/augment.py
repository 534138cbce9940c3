"""Answers to the exercise augment of lesson 05."""

import numpy as np

from tests.answers import layers, right, wrong

LESS = "a smaller shift is allowed, too"
OTHER_NOISE = "how much noise, if any, is free"
EQUIVALENT = {
    "min(height, width) // 8 → min(height, width) // 9": LESS,
    "rng.integers(0, 2 * most + 1, 2) → rng.integers(1, 2 * most + 1, 2)": LESS,
    "2 * most + 1 → 2 * most - 1": LESS,
    "2 * most → 2 / most": LESS,
    "2 * most → 1 * most": LESS,
    "2 * most + 1 → 2 * most + 0": LESS,
    "(0, 0) → (0, 1)": "one picture more is framed, and never asked for",
    "moved + rng.normal(0, 0.02, images.shape) → moved - rng.normal(0, 0.02, images.shape)": OTHER_NOISE,
    "rng.normal(0, 0.02, images.shape) → rng.normal(0, 0.01, images.shape)": OTHER_NOISE,
    "rng.normal(0, 0.02, images.shape) → rng.normal(0, 0.04, images.shape)": OTHER_NOISE,
}


def _moved(image, down, right):
    out = np.zeros_like(image)
    height, width = image.shape[:2]
    out[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = image[
        max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return out


@right
def small_shifts(images, rng):
    most = min(images.shape[1:3]) // 8
    return np.stack([_moved(image, *rng.integers(-most, most + 1, 2)) for image in images])


@right
def light_and_noise(images, rng):
    factor = rng.uniform(0.7, 1.2, (len(images), 1, 1, 1))
    return np.clip(images * factor + rng.normal(0, 0.05, images.shape), 0, 1)


@right
def rolls(images, rng):
    out = np.empty_like(images)
    for n, image in enumerate(images):
        out[n] = np.roll(image, rng.integers(-1, 2, 2), axis=(0, 1))
    return out.clip(0, 1) * rng.uniform(0.9, 1)


@right
def one_shift_for_the_batch(images, rng):
    most = min(images.shape[1:3]) // 8
    down, right_ = rng.integers(1, most + 1), rng.integers(-most, most + 1)
    return np.array([_moved(image, down, right_) for image in images])


@right
def cut_out(images, rng):
    out = images.copy()
    for picture in out:
        row, column = rng.integers(picture.shape[0] - 3), rng.integers(picture.shape[1] - 3)
        picture[row : row + 3, column : column + 3] = 0.3
    return out


@right
def keras_layers(images, rng):
    seed = int(rng.integers(2**31))
    turn = layers.RandomRotation(0.03, fill_mode="constant", seed=seed)
    move = layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=seed + 1)
    return np.clip(move(turn(images, training=True), training=True), 0, 1)


@wrong("mirrored", points=1)
def mirrors_half(images, rng):
    flip = rng.random(len(images)) < 0.5
    out = small_shifts(images, rng)
    out[flip] = out[flip, :, ::-1]
    return out


@wrong("mirrored", points=1)
def upside_down(images, rng):
    flip = rng.random(len(images)) < 0.5
    out = small_shifts(images, rng)
    out[flip] = out[flip, ::-1]
    return out


@wrong("turned-too-far", points=1)
def half_turns(images, rng):
    out = small_shifts(images, rng)
    turn = rng.random(len(images)) < 0.5
    out[turn] = out[turn, ::-1, ::-1]
    return out


@wrong("turned-too-far")
def quarter_turns(images, rng):
    return np.rot90(small_shifts(images, rng), rng.integers(1, 2), (1, 2)).copy()


@wrong("pictures-mixed", points=1)
def shuffles_pictures(images, rng):
    return small_shifts(images, rng)[rng.permutation(len(images))]


@wrong("out-of-range")
def noise_without_limits(images, rng):
    return images + rng.normal(0, 0.1, images.shape)


@wrong("too-much", points=1)
def drowned_in_noise(images, rng):
    return np.clip(images + rng.normal(0, 1.5, images.shape), 0, 1)


@wrong("too-much", points=1)
def inverted(images, rng):
    return np.clip(1 - small_shifts(images, rng), 0, 1)


@wrong("nothing-changed")
def does_nothing(images, rng):
    return images.copy()


@wrong("shape-changed")
def crops(images, rng):
    top, left = rng.integers(0, 3, 2)
    return images[:, top : top + images.shape[1] - 2, left : left + images.shape[2] - 2]


@wrong("not-the-same-again", points=1.5)
def global_chance(images, rng):
    return small_shifts(images, np.random.default_rng())


@wrong("rng-ignored", points=1.5)
def always_the_same(images, rng):
    return small_shifts(images, np.random.default_rng(0))


@wrong("input-changed")
def into_the_input(images, rng):
    images += rng.normal(0, 0.05, images.shape).astype(np.float32)
    np.clip(images, 0, 1, out=images)
    return images


@right
def only_some_of_them(images, rng):
    return np.array([_moved(image, 1, 0) if rng.random() < 0.3 else image for image in images])


@wrong("mirrored", points=1)
def mirrors_and_nothing_else(images, rng):
    flip = rng.random(len(images)) < 0.3
    out = images.copy()
    out[flip] = out[flip, :, ::-1]
    return out


@wrong("moved-too-far", points=1)
def half_the_side(images, rng):
    half = images.shape[1] // 2
    return np.stack([_moved(image, *rng.integers(-half, half + 1, 2)) for image in images])


@wrong("another-number-of-pictures")
def old_and_new(images, rng):
    return np.concatenate([images, small_shifts(images, rng)])


@wrong("channel-forgotten")
def loses_the_channel(images, rng):
    return small_shifts(images, rng)[..., 0]


@wrong("turned-too-far")
def turns_by_quarters(images, rng):
    out = np.zeros_like(images)
    for n, image in enumerate(images):
        out[n] = np.rot90(image, rng.integers(4))
    return out


@wrong("turned-too-far")
def stacks_what_it_has_turned(images, rng):
    return np.array([np.rot90(image, int(rng.integers(0, 4))) for image in images])


@wrong("moved-too-far", points=1)
def a_fifth_of_the_side(images, rng):
    return np.stack([_moved(image, *rng.integers(-4, 5, 2)) for image in images])


@wrong("moved-too-far", points=1)
def three_pixels(images, rng):
    return np.stack([_moved(image, *rng.integers(-3, 4, 2)) for image in images])


@wrong("moved-too-far", points=1)
def two_pixels_whatever_the_size(images, rng):
    return np.stack([_moved(image, *rng.integers(-2, 3, 2)) for image in images])


@wrong("moved-too-far", points=1)
def rounded_up(images, rng):
    most = max(1, round(images.shape[1] / 8))
    return np.stack([_moved(image, *rng.integers(-most, most + 1, 2)) for image in images])


@right
def noise_and_a_little_zoom(images, rng):
    zoom = layers.RandomZoom((-0.08, 0.08), fill_mode="constant", seed=int(rng.integers(2**31)))
    return np.clip(zoom(images + rng.normal(0, 0.1, images.shape), training=True), 0, 1)


@wrong("nothing-changed", points=1)
def first_picture_only(images, rng):
    out = images.copy()
    out[0] = np.clip(out[0] + rng.normal(0, 0.1, out[0].shape), 0, 1)
    return out


@wrong("pictures-mixed", points=1)
def three_fifths_and_two_fifths(images, rng):
    return 0.6 * images + 0.4 * images[rng.permutation(len(images))]


@wrong("pictures-mixed", points=1)
def mixed_and_moved(images, rng):
    share = rng.uniform(0.6, 0.7, (len(images), 1, 1, 1))
    return small_shifts(share * images + (1 - share) * images[rng.permutation(len(images))], rng)
