"""A picture that a network takes for something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.checks.inside_a_cnn._calls import TRAINING
from cnncourse.checks.kit import Case, Check, Misconception
from cnncourse.checks.networks.given import ReturnsOnModel, about, remembered, stack
from cnncourse.checks.pretrained._photographs import piece

PATIENCE = 30.0
FAR = 120.0  # behind the largest logit, so that a softmax of 32 bits gives 0
LOW, HIGH = -127 / 128, 1.0
_NETWORK = "mean patches 16, conv maps 5 3, norm steady, relu on, flatten row, dense logits 4"


def _by_label(logits: Any, label: int) -> Any:
    """Cross-entropy from logits."""
    import tensorflow as tf

    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[label], logits=logits)[0]


@remembered
def _gradient(
    model: Any, image: np.ndarray, label: int, loss: Callable = _by_label, training: bool = False
) -> np.ndarray:
    import tensorflow as tf

    kept = model.get_weights()
    pixels = tf.convert_to_tensor(image[None])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        result = loss(model(pixels, training=training), label)
    model.set_weights(kept)  # in training the running means move
    return tape.gradient(result, pixels)[0].numpy()


def _step(
    loss: Callable = _by_label,
    direction: Callable = np.sign,
    size: Callable = lambda epsilon: epsilon / 128,
    clip: Callable = lambda image: np.clip(image, LOW, HIGH),
    training: bool = False,
    before: Callable = lambda image: image,
    last: Callable = lambda new, image: new,
) -> Callable:
    """The step, with another way to do one of its parts."""

    def fast_gradient_sign(model: Any, image: np.ndarray, label: int, epsilon: float) -> np.ndarray:
        slope = _gradient(model, before(image), label, loss, training)
        return last(clip(image + size(epsilon) * direction(slope)), image)

    return fast_gradient_sign


def _level_by_level(model: Any, image: np.ndarray, label: int, epsilon: float) -> np.ndarray:
    for _ in range(int(epsilon)):
        image = _right(model, image, label, 1)
    return image


_right = _step()


def fast_gradient_sign_oracle(model: Any, image: np.ndarray, label: int, epsilon: float) -> np.ndarray:
    return _right(model, image, label, epsilon)


fast_gradient_sign_oracle.__name__ = "fast_gradient_sign"


def _proof(rng: np.random.Generator):
    """The loss, by SciPy's log-softmax, grows where a patch of pixels takes the step."""
    from scipy.special import log_softmax

    case = _mixed(rng, 0, 1, 4, False)
    model, image, label, epsilon = case.args[0].thing, *case.args[1:]
    steps = np.rint(128 / epsilon * (fast_gradient_sign_oracle(model, image, label, epsilon) - image))
    for row, column, channel in zip(*(rng.integers(0, size, 8) for size in image.shape)):
        patch = slice(row // 16 * 16, row // 16 * 16 + 16), slice(column // 16 * 16, column // 16 * 16 + 16), channel
        moved = np.stack([image, image])  # the network takes means of patches: their pixels have one slope
        moved[0][patch] += 0.02
        moved[1][patch] -= 0.02
        up, down = -log_softmax(np.asarray(model(moved, training=False), float), axis=1)[:, label]
        if abs(up - down) > 1e-5 and np.abs(image[patch]).max() < 0.95:  # above rounding; not clipped
            yield steps[patch], np.full((16, 16), np.sign(up - down))
    yield fast_gradient_sign_oracle(model, image, label, 0), image


def _logit(logits: Any, label: int) -> Any:
    return logits[0, label]


def _softmax_twice(logits: Any, label: int) -> Any:
    import tensorflow as tf

    return _by_label(tf.nn.softmax(logits), label)


def _top(logits: Any, label: int) -> Any:
    import tensorflow as tf

    return _by_label(logits, int(tf.argmax(logits[0])))


def _all(logits: Any, label: int) -> Any:
    import tensorflow as tf

    return tf.reduce_sum(logits)


def _as_probabilities(logits: Any, label: int) -> Any:
    """Logits taken for probabilities, as Keras's loss does by default."""
    import keras

    return keras.losses.SparseCategoricalCrossentropy()(np.array([label]), logits)


def _of_softmax(logits: Any, label: int) -> Any:
    import tensorflow as tf

    return -tf.math.log(tf.nn.softmax(logits)[0, label])


def _of_kept_softmax(logits: Any, label: int) -> Any:
    """Probabilities are kept away from 0, as Keras's loss does."""
    import keras
    import tensorflow as tf

    return keras.losses.SparseCategoricalCrossentropy()(np.array([label]), tf.nn.softmax(logits))


def _mixed(
    rng: np.random.Generator,
    copy: int,
    label: int,
    epsilon: float,
    edges: bool,
    without_blue: bool = False,
    behind: float = 1,
) -> Case:
    """A model, a picture and a label whose logit is so far `behind` the largest; slopes are clear in their signs, or
    just 0 for blue, which the network does not look at.
    """
    while True:
        model = stack(rng, (224, 224, 3), _NETWORK, copy)
        pixels = piece(rng, 224, 224)
        if edges:  # black and white places, where a step would leave the range
            spots = rng.integers(0, 5, (28, 28, 3)).repeat(8, 0).repeat(8, 1)
            pixels = np.where(spots == 0, 0, np.where(spots == 1, 255, pixels)).astype(np.uint8)
        else:  # no step of 40 grey levels leaves the range
            pixels = 40 + 0.68 * pixels
        image = ((pixels.astype(np.float32) - 127) / 128).astype(np.float32)
        *others, bias = model.get_weights()
        if without_blue:
            others[0][:, :, 2] = 0
            model.set_weights([*others, bias])
        logits = np.asarray(model(image[None], training=False))[0]
        lead = logits[label] - np.delete(logits, label).max() + behind
        model.set_weights([*others, bias - max(0, lead) * (np.arange(len(bias)) == label)])
        slope = _gradient(model, image, label)[..., : 2 if without_blue else 3]
        if np.ptp(logits) < 12 and np.abs(slope).min() > 1e-5 * np.abs(slope).max():
            return about(model, image, label, epsilon)


def _mostly_alike(one: Any, other: Any) -> bool:
    try:
        first, second = np.asarray(one, float), np.asarray(other, float)
    except (ValueError, TypeError):
        return False
    if first.shape != second.shape:
        return False
    return float(np.mean(np.isclose(first, second, rtol=1e-4, atol=1e-5, equal_nan=True))) > 0.995


fast_gradient_sign = Check(
    "fast-gradient-sign",
    oracle=fast_gradient_sign_oracle,
    proof=_proof,
    criteria=[
        ReturnsOnModel(
            "a step along the signs of the slopes of the cross-entropy",
            1.5,
            lambda rng: [_mixed(rng, 0, 1, 4, False), _mixed(rng, 1, 3, 8, False)],
        ),
        ReturnsOnModel("kept from -127/128 to 1", 0.5, lambda rng: [_mixed(rng, 2, 2, 16, True)]),
        ReturnsOnModel(
            "any epsilon and any logits, and a network that is the same afterwards",
            1,
            lambda rng: [
                _mixed(rng, 3, 0, 0.5, False),
                _mixed(rng, 4, 2, 40, False, without_blue=True),
                _mixed(rng, 5, 1, 8, False, behind=FAR),
            ],
            stays=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "sign-turned",
            "The step goes down: the label becomes more probable. Up the loss, away from the label, it goes by adding.",
            _step(direction=lambda slope: -np.sign(slope)),
        ),
        Misconception(
            "epsilon-not-divided",
            "The step is 128 times too large: epsilon counts grey levels, and one of them is 1/128 here.",
            _step(size=lambda epsilon: epsilon),
        ),
        Misconception(
            "epsilon-not-divided",
            "Epsilon was divided by 255. One grey level is 1/128 here, as in `preprocess`.",
            _step(size=lambda epsilon: epsilon / 255),
        ),
        Misconception(
            "epsilon-not-divided",
            "Epsilon was divided by 127. One grey level is 1/128 here, as in `preprocess`.",
            _step(size=lambda epsilon: epsilon / 127),
        ),
        Misconception(
            "epsilon-rounded",
            "Epsilon was cut to whole grey levels. It may be half of one: take it as it is.",
            _step(size=lambda epsilon: int(epsilon) / 128),
        ),
        Misconception(
            "not-clipped",
            "Some numbers lie beyond -127/128 and 1: no picture has such pixels. Clip at the end.",
            _step(clip=lambda image: image),
        ),
        Misconception(
            "other-limits",
            "It was clipped at -1. Black is (0 - 127)/128, which is -127/128.",
            _step(clip=lambda image: np.clip(image, -1, 1)),
        ),
        Misconception(
            "other-limits",
            "It was clipped at 127/128. White is (255 - 127)/128, which is 1.",
            _step(clip=lambda image: np.clip(image, LOW, -LOW)),
        ),
        Misconception(
            "other-limits",
            "It was clipped to the picture's own smallest and largest pixel. Any picture goes from -127/128 to 1.",
            _step(clip=lambda image: image, last=lambda new, image: np.clip(new, image.min(), image.max())),
        ),
        Misconception(
            "other-limits",
            "It was clipped to 0 … 1. Preprocessed pixels go from -127/128 to 1.",
            _step(clip=lambda image: np.clip(image, 0, 1)),
        ),
        Misconception(
            "other-limits",
            "It was clipped to 0 … 255. Preprocessed pixels go from -127/128 to 1.",
            _step(clip=lambda image: np.clip(image, 0, 255)),
        ),
        Misconception(
            "sign-forgotten",
            "The slopes themselves were added. Their signs are asked for: the same step for each pixel.",
            _step(direction=lambda slope: slope),
        ),
        Misconception(
            "sign-forgotten",
            "The slopes were divided by the largest. Their signs are asked for: the same step for each pixel.",
            _step(direction=lambda slope: slope / np.abs(slope).max()),
        ),
        Misconception(
            "sign-forgotten",
            "The slopes were divided by their length. Their signs are asked for: the same step for each pixel.",
            _step(direction=lambda slope: slope / np.linalg.norm(slope)),
        ),
        *[
            Misconception(
                "no-slope-no-step",
                "Pixels whose slope is 0 were changed, too. The sign of 0 is 0: they stay, as with `np.sign`.",
                _step(direction=direction),
            )
            for direction in (
                lambda slope: np.where(slope > 0, 1, -1),
                lambda slope: np.where(slope >= 0, 1, -1),
            )
        ],
        Misconception(
            "logit-not-loss",
            "The slope of the label's logit was followed: the label becomes more probable. The loss is asked for.",
            _step(loss=_logit),
        ),
        Misconception(
            "logit-not-loss",
            "The slope of the label's logit was followed downwards. That leaves the other classes out; the loss "
            "has them all.",
            _step(loss=lambda logits, label: -_logit(logits, label)),
        ),
        Misconception(
            "logits-as-probabilities",
            "The loss took logits for probabilities. `from_logits=True` tells it what they are.",
            _step(loss=_as_probabilities),
        ),
        Misconception(
            "softmax-twice", "Softmax was done twice: once by hand, once in the loss.", _step(loss=_softmax_twice)
        ),
        *[
            Misconception(
                "softmax-for-logits",
                "The loss was computed from probabilities. Where one is so small that it is 0, the slope is lost: "
                "compute the loss from logits, `from_logits=True`.",
                _step(loss=loss),
            )
            for loss in (_of_softmax, _of_kept_softmax)
        ],
        Misconception("training-mode", TRAINING, _step(training=True)),
        Misconception(
            "prepared-again",
            "The mean of each channel was taken off before the network saw the picture. It comes prepared.",
            _step(before=lambda image: image - image.mean((0, 1))),
        ),
        Misconception(
            "prepared-again",
            "The picture was prepared once more, by (x - 127)/128. It comes prepared.",
            _step(before=lambda image: (image - 127) / 128),
        ),
        Misconception(
            "means-taken-off",
            "The mean of each channel was taken off the slopes. Their own signs are asked for.",
            _step(direction=lambda slope: np.sign(slope - slope.mean((0, 1)))),
        ),
        Misconception(
            "top-class-not-label",
            "The network's own first choice was taken for the label. `label` is asked for.",
            _step(loss=_top),
        ),
        Misconception(
            "all-logits", "The slope of all logits together was followed. Pick the loss of `label`.", _step(loss=_all)
        ),
        Misconception(
            "difference-only",
            "This is what was added. The changed picture is asked for.",
            _step(last=lambda new, image: new - image),
        ),
        Misconception(
            "many-small-steps",
            "The slope was looked up again after each grey level. It is looked up once, and followed all the way.",
            _level_by_level,
        ),
        Misconception(
            "batch-kept",
            "The result is a batch of one. The picture itself is asked for: (224, 224, 3).",
            _step(last=lambda new, image: new[None]),
        ),
        Misconception(
            "nothing-changed", "The picture came back as it was.", lambda model, image, label, epsilon: image
        ),
    ],
    hints=[
        "In which direction does each pixel have to change for the loss to grow? How large is a grey level, after "
        "(x - 127)/128?",
        "`tape.watch` shows a picture to a tape; `keras.losses.SparseCategoricalCrossentropy(from_logits=True)` is "
        "the loss; "
        "`np.sign` gives -1, 0 or 1.",
        "The picture as a batch, watched; logits with `training=False`; loss; slope; the picture plus epsilon/128 "
        "times its "
        "signs; clip.",
    ],
    time_limit=PATIENCE,
    likeness=_mostly_alike,
)
