"""A picture that a channel likes, made by climbing. What is judged is in `_dreams.py`."""

import numpy as np

from cnncourse.checks.inside_a_cnn._calls import PATIENCE, TRAINING
from cnncourse.checks.inside_a_cnn._dreams import Climbs, FollowsTheRule, StaysCalm
from cnncourse.checks.inside_a_cnn.grad_cam import maps_and_logits
from cnncourse.checks.kit import Check, Misconception
from cnncourse.checks.networks.given import stack


def _ascent(
    low=0.4,
    high=0.6,
    answer=lambda maps, channel: maps[..., channel],
    divide=lambda slope: slope / (np.abs(slope).max() + 1e-9),
    cut=lambda picture: np.clip(picture, 0, 1),
    finish=lambda picture: picture,
    more=0,
    training=False,
):
    """A climb with another start, another answer that grows, or another step."""

    def climb(model, layer_name, channel, steps, rng):
        import tensorflow as tf

        kept = model.get_weights()
        picture = rng.uniform(low, high, model.input_shape[1:]).astype(np.float32)
        for _ in range(steps + more):
            pixels = tf.convert_to_tensor(picture[None])
            with tf.GradientTape() as tape:
                tape.watch(pixels)
                maps, _ = maps_and_logits(model, layer_name)(pixels, training=training)
                mean = tf.reduce_mean(answer(maps, channel))
            picture = cut(picture + 0.1 * divide(tape.gradient(mean, pixels)[0].numpy()))
        model.set_weights(kept)  # in training the running means move
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
    model = stack(rng, (10, 9, 2), "conv first 4 3 relu, norm steady, conv deep 5 3, gap means, dense logits 3", copy)
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
        FollowsTheRule(
            "start and steps as the rule says, all chance from rng; the network stays as it is", 0.5, _deep, "deep"
        ),
        StaysCalm("no nan where a channel is silent", 0.5, _silenced, "first", channel=1),
    ],
    misconceptions=[
        Misconception("training-mode", TRAINING, _ascent(training=True)),
        Misconception(
            "square-not-mean",
            "The mean of the squares was made larger: they grow as well where the channel becomes negative. The mean "
            "itself is to grow.",
            _ascent(answer=lambda maps, channel: maps[..., channel] ** 2),
        ),
        Misconception(
            "other-start",
            "The first picture goes from 0 to 1. Start nearer to grey, from 0.4 to 0.6.",
            _ascent(low=0, high=1),
        ),
        Misconception(
            "cut-at-the-end",
            "Pixels were brought back to 0 and 1 once, at the end. Do it after every step: the next gradient "
            "depends on it.",
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
            "Every pixel moved by 0.1. A pixel of small slope moves less: divide the slopes by the largest size "
            "among them.",
            _ascent(divide=np.sign),
        ),
        Misconception(
            "divided-by-the-largest-number",
            "The slopes were divided by the largest number, and a negative slope can be larger in size. Drop the "
            "signs to find it.",
            _ascent(divide=lambda slope: slope / (slope.max() or 1)),
        ),
        Misconception(
            "divided-by-the-length",
            "The slopes were divided by their length, the root of the sum of squares. Divide by the largest size "
            "among them.",
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
        "In saliency you asked how each pixel changes a logit. What if you ask how it changes a channel's mean, "
        "and then change the pixels?",
        "`model.input_shape[1:]` is a picture's shape. Divide each slope by the largest size of all, and a step of "
        "0.1 moves no pixel too far; `np.clip` keeps them in range.",
        "A picture from `rng.uniform(0.4, 0.6, shape)`. In a loop: a tape, the mean of the layer's channel, its "
        "gradient, a step uphill, clip. The picture comes back without a batch axis.",
    ],
    time_limit=PATIENCE,
)
