"""A layer of lesson 01 as a Keras model, with the same weights."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, case
from cnncourse.checks.networks import models


def _to_keras(weights, bias, input_shape, stride=1, padding=0):
    import keras
    from keras import ops

    images = keras.Input(tuple(input_shape))
    padded = ops.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    weights, bias = (np.asarray(array, np.float32) for array in (weights, bias))
    return keras.Model(images, ops.conv(padded, weights, stride, "valid") + bias)


def _layer(change=lambda **settings: settings):
    """A wrong answer: Keras's own layers with other settings than the right ones."""

    def wrong(weights, bias, input_shape, stride=1, padding=0):
        import keras
        from keras import layers

        settings = dict(
            weights=weights, bias=bias, stride=stride, around=padding, padding="valid", activation=None, after=0
        )
        settings.update(change(weights=weights, bias=bias, stride=stride, padding=padding))
        weights = np.asarray(settings["weights"])
        convolution = layers.Conv2D(
            weights.shape[3],
            weights.shape[:2],
            settings["stride"],
            settings["padding"],
            activation=settings["activation"],
        )
        frames = [layers.ZeroPadding2D(settings[name]) for name in ("around", "after")]
        model = keras.Sequential([keras.Input(tuple(input_shape)), frames[0], convolution, frames[1]])
        convolution.set_weights([weights, np.asarray(settings["bias"])])
        return model

    return wrong


def _numbers(rng, *shape):
    return rng.uniform(-1, 1, shape).astype(np.float32)


def _filters(rng, *shape):
    return _numbers(rng, *shape), _numbers(rng, shape[-1])


KERNEL = np.array([[1, 2], [3, 4]], np.float32)[:, :, None, None]
PICTURE = np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]], np.float32)[None, :, :, None]


def _proof(rng):
    from cnncourse.layers import conv2d

    yield _to_keras(KERNEL, np.zeros(1), (3, 4, 1))(PICTURE)[0, ..., 0], [[9, 17, 11], [8, 11, 14]]  # as the text says
    for stride, padding in ((1, 0), (2, 1), (3, 2)):
        images, weights, bias = _numbers(rng, 2, 8, 7, 2), _numbers(rng, 3, 2, 2, 4), _numbers(rng, 4)
        made = _to_keras(weights, bias, (8, 7, 2), stride, padding)
        yield made(images), conv2d(images, weights, bias, stride, padding)


to_keras = Check(
    "to-keras",
    oracle=_to_keras,
    proof=_proof,
    keras=True,
    keeps=True,
    observe=models.outputs,
    time_limit=20,
    criteria=[
        models.Computes(
            "the same numbers as conv2d, also for several channels and filters",
            1,
            lambda rng: [case(*_filters(rng, 2, 3, 1, 1), (5, 6, 1)), case(*_filters(rng, 3, 2, 2, 3), (5, 7, 2))],
        ),
        models.Computes(
            "strides, also such as leave a rest",
            1,
            lambda rng: [
                case(*_filters(rng, 3, 3, 2, 2), (7, 10, 2), 2),
                case(*_filters(rng, 2, 1, 1, 2), (6, 8, 1), stride=3),
            ],
        ),
        models.Computes(
            "a frame of zeros on all four sides",
            1,
            lambda rng: [
                case(*_filters(rng, 3, 3, 1, 2), (6, 8, 1), 2, 1),
                case(*_filters(rng, 3, 3, 2, 1), (5, 4, 2), padding=1),
                case(*_filters(rng, 2, 3, 1, 2), (4, 5, 1), 1, 2),
                case(*_filters(rng, 4, 5, 2, 2), (2, 4, 2), padding=1),  # the kernel fits thanks to the frame
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "kernel-flipped",
            "The kernels were turned by half a turn. Keras does not flip them either, so they go in as they are.",
            _layer(lambda weights, **others: dict(weights=weights[::-1, ::-1])),
        ),
        Misconception(
            "bias-forgotten",
            "The bias is missing. A layer's weights are a list of two arrays.",
            _layer(lambda bias, **others: dict(bias=0 * bias)),
        ),
        Misconception(
            "stride-ignored",
            "The stride is always 1. The layer has a setting for it.",
            _layer(lambda **others: dict(stride=1)),
        ),
        Misconception(
            "padding-ignored",
            "Nothing was added around the pictures.",
            _layer(lambda padding, **others: dict(around=0)),
        ),
        *[
            Misconception(
                "same-instead-of-pixels",
                "That is Keras's own `same`: as many zeros as it takes, and at a stride of 2 not the same number "
                "on both "
                "sides. Here `padding` says how many pixels to add on each side.",
                _layer(change),
            )
            for change in (
                lambda padding, **others: dict(around=0, padding="same" if padding else "valid"),
                lambda padding, **others: dict(around=0, padding="same"),
            )
        ],
        *[
            Misconception("padding-on-one-side", "Zeros were added on two sides only. There are four.", _layer(change))
            for change in (
                lambda padding, **others: dict(around=((padding, 0), (padding, 0))),
                lambda padding, **others: dict(around=((0, padding), (0, padding))),
            )
        ],
        *[
            Misconception(
                "padding-in-one-direction", "Zeros were added in one direction only. There are two.", _layer(change)
            )
            for change in (
                lambda padding, **others: dict(around=(padding, 0)),
                lambda padding, **others: dict(around=(0, padding)),
            )
        ],
        Misconception(
            "frame-around-the-result",
            "The zeros lie around the result. They belong around the picture, before the kernel slides.",
            _layer(lambda padding, **others: dict(around=0, after=padding)),
        ),
        Misconception(
            "one-pixel-always",
            "One pixel was added on each side, whatever `padding` is.",
            _layer(lambda padding, **others: dict(around=1)),
        ),
        *[
            Misconception(
                "activation-added",
                "A convolution answers with negative numbers too. There is an activation in your layer.",
                _layer(change),
            )
            for change in (lambda **others: dict(activation="relu"), lambda **others: dict(activation="sigmoid"))
        ],
    ],
    hints=[
        "Which settings does `keras.layers.Conv2D` need to slide as yours does? And who adds the frame of zeros?",
        "`keras.layers.ZeroPadding2D(padding)` frames pictures. A layer in a model is built, and "
        "`layer.set_weights([…])` fills it.",
        "Three steps: a layer `Conv2D(filters, kernel size, strides=…)`, a `Sequential` of input, frame and layer, "
        "then the weights.",
    ],
)
