"""How much each pixel matters to a logit: the size of its slope."""

from functools import partial

import numpy as np

from cnncourse.checks.inside_a_cnn._calls import PATIENCE, TRAINING, random_pictures
from cnncourse.checks.inside_a_cnn.occlusion_map import spot
from cnncourse.checks.kit import Check, Misconception
from cnncourse.checks.networks.given import ReturnsOnModel, about, remembered, stack


def logit(logits, label):
    return logits[:, label]


@remembered
def _gradient(model, image, label, score, training=False):
    """The gradient of score(logits (1, K), label) with respect to the picture, (H, W, C)."""
    import tensorflow as tf

    kept = model.get_weights()
    pixels = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        result = score(model(pixels, training=training), label)
    model.set_weights(
        kept
    )  # in training the running means move, and the next mistake is looked for in the same network
    return tape.gradient(result, pixels)[0].numpy()


def _salient(look=lambda gradient, image: np.abs(gradient).max(-1), score=logit, training=False):
    """A saliency map with another way to look at the gradient, or with the gradient of something else."""

    def saliency(model, image, label):
        return look(_gradient(model, image, label, score, training), image)

    return saliency


def log_share_of(logits, label):
    import tensorflow as tf

    return tf.nn.log_softmax(logits)[:, label]


def loss(logits, label):
    return -log_share_of(logits, label)


def share_of(logits, label):
    import tensorflow as tf

    return tf.nn.softmax(logits)[:, label]


def largest_logit(logits, label):
    return logits[:, int(np.argmax(logits[0]))]


def all_logits(logits, label):
    return logits


_saliency = _salient()
_coloured = partial(
    stack, shape=(7, 6, 3), table="conv maps 4 3, norm steady, relu on, pool small 2, flatten flat, dense logits 3"
)


def _proof(rng):
    """The slopes are those that two pictures show, a little brighter and a little darker at one pixel."""
    smooth = stack(rng, (4, 5, 2), "conv maps 3 3 tanh, flatten flat, dense logits 3", copy=1)
    image, step = random_pictures(rng, 4, 5, 2), 0.01
    steps = step * np.eye(image.size, dtype=np.float32).reshape(-1, *image.shape)
    after, before = (np.asarray(smooth(image + sign * steps, training=False), float)[:, 1] for sign in (1, -1))
    slopes = np.abs(after - before).reshape(image.shape) / (2 * step)
    yield np.round(_saliency(smooth, image, 1) - slopes.max(-1), 3), np.zeros((4, 5))  # logits are float32


saliency = Check(
    "saliency",
    oracle=lambda model, image, label: _saliency(model, image, label),
    proof=_proof,
    criteria=[
        ReturnsOnModel(
            "how much each pixel matters to the label's logit",
            1.5,
            lambda rng: [
                about(model := _coloured(rng), random_pictures(rng, 7, 6, 3), 1),
                about(model, random_pictures(rng, 7, 6, 3), 2),
                about(model, random_pictures(rng, 7, 6, 3), 0),
            ],
        ),
        ReturnsOnModel(
            "a planted cause: one pixel decides, and it is black",
            0.5,
            lambda rng: [
                about(spot(rng, (5, 7, 2), 3, 2), random_pictures(rng, 5, 7, 2) * _all_but(3, 2, (5, 7, 2)), 1)
            ],
        ),
    ],
    misconceptions=[
        Misconception("training-mode", TRAINING, _salient(training=True)),
        Misconception(
            "sign-kept",
            "Some numbers are negative. A pixel that lowers the logit matters as well: take the size of each slope.",
            _salient(lambda gradient, image: gradient.max(-1)),
        ),
        Misconception(
            "size-taken-too-late",
            "The largest slope was found before the signs were dropped. A channel with -5 matters more than one "
            "with 2.",
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
            _salient(score=share_of),
        ),
        Misconception(
            "probability-not-logit",
            "This is the gradient of a loss, or of the logarithm of a probability. Take the logit itself.",
            _salient(score=log_share_of),
        ),
        Misconception(
            "all-logits",
            "This is the gradient of all logits together: the tape adds them up. Pick the one of `label` first.",
            _salient(score=all_logits),
        ),
        Misconception(
            "top-class-not-label",
            "This is the gradient of the largest logit. That of `label` is asked for.",
            _salient(score=largest_logit),
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
        "If a pixel gets a little brighter, how much does the label's logit change? For which pixel does it change "
        "most?",
        "`tf.GradientTape` measures slopes. It follows weights by itself; a picture has to be shown to it with "
        "`tape.watch`.",
        "The picture as a batch of one, a tensor. Inside the tape: watch it, call the model, pick one logit. After "
        "it: gradient, size, largest over the last axis.",
    ],
    time_limit=PATIENCE,
)


def _all_but(row, column, shape):
    """Ones, and a 0 at one pixel."""
    mask = np.ones(shape, np.float32)
    mask[row, column] = 0
    return mask
