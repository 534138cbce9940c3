"""Pictures of bytes made ready for a network."""

import numpy as np

from cnncourse.checks.kit import Breach, Check, Holds, Misconception, Returns, as_numbers, case, described


def _prepare(images):
    return images[..., None].astype(np.float32) / np.float32(255)


def _bytes(rng, *shape, most=230):
    images = rng.integers(5, most + 1, shape, dtype=np.uint8)
    images.flat[:2] = 5, most
    return images


def _stretched(images):
    low, high = (extreme((1, 2))[:, None, None, None].astype(float) for extreme in (images.min, images.max))
    return (images[..., None] - low) / np.maximum(high - low, 1)


def shape_of(value):
    """The shape of numbers, () where there are none."""
    try:
        return as_numbers(value).shape
    except ValueError:
        return ()


def _by_what_is_there(images):
    """255 only where a pixel is above 1."""
    return images[..., None] / (255 if images.max() > 1 else 1)


def _as_network_wants(value, images):
    """float32, and an axis for the channel."""
    kind = getattr(value, "dtype", None)
    if shape_of(value) != (*images.shape, 1):
        return f"The result has the shape {shape_of(value) or 'of no array'}; {(*images.shape, 1)} is asked for."
    if kind != np.float32:
        kept = f"an array of {kind}" if kind is not None else described(value)
        cause = "Keras computes in float32. `astype` turns an array into another kind of number."
        return Breach(f"The result is {kept}; an array of float32 is asked for.", "not-float32", cause)
    return None


def _proof(rng):
    import keras

    yield _prepare(np.array([[[0, 51], [102, 255]]], np.uint8))[0, :, :, 0], [[0, 0.2], [0.4, 1]]  # as the text says
    images = rng.integers(0, 256, (3, 4, 5), dtype=np.uint8)
    yield _prepare(images), keras.layers.Rescaling(1 / 255)(images[..., None])
    yield _prepare(images).dtype == np.float32, True


prepare = Check(
    "prepare",
    oracle=_prepare,
    keras=True,
    proof=_proof,
    criteria=[
        Returns(
            "pixels from 0 to 1, with an axis for the channel",
            0.5,
            lambda rng: [
                case(_bytes(rng, 2, 3, 4)),
                case(_bytes(rng, 5, 4, 2, most=255)),
                case(_bytes(rng, 1, 3, 3, most=16)),
                case(rng.permutation(np.arange(12, dtype=np.uint8) % 2).reshape(2, 3, 2)),
                case(np.zeros((2, 2, 3), np.uint8)),
            ],
        ),
        Holds("as float32", 0.5, lambda rng: [case(_bytes(rng, 2, 3, 4))], _as_network_wants),
    ],
    misconceptions=[
        Misconception(
            "not-scaled", "The pixels still go up to 255.", lambda images: images[..., None].astype(np.float32)
        ),
        Misconception(
            "own-maximum",
            "The batch was divided by its own brightest pixel. Then a picture depends on its neighbours: a dark "
            "batch turns bright.",
            lambda images: images[..., None] / images.max(),
        ),
        Misconception(
            "own-maximum",
            "Each picture was divided by its own brightest pixel. A dark picture must stay dark.",
            lambda images: images[..., None] / images.max((1, 2))[:, None, None, None],
        ),
        Misconception(
            "own-range",
            "The batch was stretched from its own darkest to its own brightest pixel. 0 is black and 255 white in "
            "every batch.",
            lambda images: (images[..., None] - float(images.min())) / (float(images.max()) - images.min()),
        ),
        Misconception(
            "own-range",
            "Each picture was stretched from its own darkest to its own brightest pixel. A dark picture must stay "
            "dark.",
            _stretched,
        ),
        Misconception(
            "scaled-by-what-is-there",
            "Where no byte is above 1, the pixels stayed as they are. A byte of 1 is nearly black in any batch.",
            _by_what_is_there,
        ),
        Misconception(
            "divided-by-256",
            "The largest byte is 255, not 256: white should become 1.",
            lambda images: images[..., None] / 256,
        ),
        Misconception(
            "divided-by-16",
            "The pixels were divided by 16. That suits the digits of lesson 04; these are bytes, up to 255.",
            lambda images: images[..., None] / 16,
        ),
        Misconception(
            "from-minus-one",
            "The pixels go from -1 to 1. Here they go from 0 to 1.",
            lambda images: images[..., None] / 127.5 - 1,
        ),
        Misconception(
            "standardised",
            "Mean and spread were taken out. Here white is 1 and black is 0.",
            lambda images: (images[..., None] - images.mean()) / images.std(),
        ),
        Misconception(
            "divided-in-whole-numbers",
            "All fractions are lost. `//` divides in whole numbers, and an array of bytes cannot hold what `/` gives.",
            lambda images: (images[..., None] // 255).astype(np.float32),
        ),
        Misconception(
            "channel-forgotten", "The axis for the channel is missing at the end.", lambda images: images / 255
        ),
        Misconception(
            "channel-in-the-wrong-place",
            "The channel is the last axis, as everywhere in this course.",
            lambda images: images[:, None] / 255,
        ),
        Misconception(
            "channel-in-the-wrong-place",
            "The channel is the last axis, as everywhere in this course.",
            lambda images: images[None] / 255,
        ),
        Misconception(
            "flattened",
            "Each picture lies in one row. A convolution needs its rows and columns.",
            lambda images: images.reshape(len(images), -1) / 255,
        ),
        Misconception(
            "own-maximum",
            "The batch was divided by its own brightest pixel. Then a picture depends on its neighbours: a dark "
            "batch turns bright.",
            lambda images: images[..., None] / max(int(images.max()), 1),
        ),
        Misconception(
            "own-maximum",
            "Each picture was divided by its own brightest pixel. A dark picture must stay dark.",
            lambda images: images[..., None] / np.maximum(images.max((1, 2)), 1)[:, None, None, None],
        ),
        Misconception(
            "black-and-white-swapped",
            "Black has become 1 and white 0. The other way round is asked for.",
            lambda images: (255 - images[..., None]) / 255,
        ),
    ],
    hints=[
        "What is the largest number that a byte can hold, and what should become of it?",
        "`images[..., None]` adds an axis at the end; `astype(np.float32)` changes the kind of number.",
        "One line: an axis more, as float32, divided by one number that is the same for all pictures.",
    ],
)
