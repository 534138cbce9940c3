"""One step of training, of a picture instead of a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from cnncourse.checks.kit import (
    Case,
    Check,
    Finding,
    Made,
    Misconception,
    Outcome,
    Returns,
    Run,
    came_back,
    case,
    probes,
)
from cnncourse.checks.networks import models

STEPS = 2
SHAPE = (5, 4, 3)


def _step(
    update: Callable = lambda optimizer, slope, image: optimizer.apply([slope], [image]),
    cut: Callable = lambda image: np.clip(image, 0, 1),
    slope_is: Callable = lambda slope: slope,
    told: Callable = lambda image, before, after: (image, before),
    keep: bool = True,
) -> Callable:
    """The step, with another way to do one of its parts."""

    def style_step(image: Any, loss: Any, optimizer: Any) -> tuple:
        import tensorflow as tf

        with tf.GradientTape() as tape:
            before = loss(image)
        update(optimizer, slope_is(tape.gradient(before, image)), image)
        new = cut(image.numpy())
        if keep:
            image.assign(new)
        return told(new, np.array(before), loss(image))

    return style_step


_style_step = _step()


def _by_hand(change: Callable) -> Callable:
    """Step without the optimizer."""
    return lambda optimizer, slope, image: image.assign_sub(float(optimizer.learning_rate) * change(slope))


def _with_a_new_adam(optimizer: Any, slope: Any, image: Any) -> None:
    import keras

    keras.optimizers.Adam(float(optimizer.learning_rate)).apply([slope], [image])


def _with_a_new_one(optimizer: Any, slope: Any, image: Any) -> None:
    type(optimizer).from_config(optimizer.get_config()).apply([slope], [image])


def _pressed(image: np.ndarray) -> np.ndarray:
    low, high = min(image.min(), 0), max(image.max(), 1)
    return (image - low) / (high - low)


def _twice(optimizer: Any, slope: Any, image: Any) -> None:
    for _ in range(2):
        optimizer.apply([slope], [image])


def _two_steps(image: Any, loss: Any, optimizer: Any) -> tuple:
    _style_step(image, loss, optimizer)
    return _style_step(image, loss, optimizer)


def _old_picture(image: Any, loss: Any, optimizer: Any) -> tuple:
    old = image.numpy()
    _, before = _style_step(image, loss, optimizer)
    return old, before


def _trains_the_network(image: Any, loss: Any, optimizer: Any) -> tuple:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        before = loss(image)
    optimizer.apply(tape.gradient(before, loss.trainable_variables), loss.trainable_variables)
    image.assign(np.clip(image.numpy(), 0, 1))
    return image.numpy(), before


def _beside_the_variable(image: Any, loss: Any, optimizer: Any) -> tuple:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        before = loss(image)
    moved = image - float(optimizer.learning_rate) * tape.gradient(before, image)
    return np.clip(np.array(moved), 0, 1), before


def _in_a_new_variable(image: Any, loss: Any, optimizer: Any) -> tuple:
    import tensorflow as tf

    return _style_step(tf.Variable(image), loss, optimizer)


def _cut_before(image: Any, loss: Any, optimizer: Any) -> tuple:
    image.assign(np.clip(image.numpy(), 0, 1))
    return _step(cut=lambda image: image)(image, loss, optimizer)


def _change_only(image: Any, loss: Any, optimizer: Any) -> tuple:
    old = image.numpy()
    new, before = _style_step(image, loss, optimizer)
    return new - old, before


def _gradient_only(image: Any, loss: Any, optimizer: Any) -> tuple:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        before = loss(image)
    slope = tape.gradient(before, image)
    _style_step(image, loss, optimizer)
    return slope, before


@cache
def _loss() -> tuple[str, list[tuple[int, ...]]]:
    """A small network from a picture to one number, as Keras JSON, and the shapes of its weights."""
    import keras
    from keras import layers, ops

    pictures = keras.Input(SHAPE)
    maps = layers.Conv2D(4, 2, activation="tanh")(pictures)
    model = keras.Model(pictures, ops.mean(ops.square(maps)))
    return model.to_json(), [tuple(array.shape) for array in model.get_weights()]


def _to_step(rng: np.random.Generator, low: float, high: float, name: str, **settings: float) -> Case:
    """A picture of numbers from low to high, a loss, an optimizer."""
    json, shapes = _loss()
    arrays = [rng.normal(0, 0.4, shape).astype(np.float32) for shape in shapes]
    image = rng.uniform(low, high, (1, *SHAPE)).astype(np.float32)
    return case(
        Made(f"tf.Variable, a picture {(1, *SHAPE)} with numbers from {low:g} to {high:g}", probes.variable, (image,)),
        models.model_of("a Keras model, from a picture to one number", json, arrays),
        models.optimizer_of(name, **settings),
    )


def _inside(rng: np.random.Generator) -> list[Case]:
    return [_to_step(rng, 0.4, 0.6, "SGD", learning_rate=1.0), _to_step(rng, 0.3, 0.7, "Adam", learning_rate=0.03)]


def _at_the_edge(rng: np.random.Generator) -> list[Case]:
    """Steps so large that many pixels would leave the range, in the first step or in the second."""
    return [_to_step(rng, 0, 1, "SGD", learning_rate=20.0), _to_step(rng, 0, 1, "Adam", learning_rate=0.3)]


def _steps(run: Run, case: Case) -> Outcome:
    """Let a function take some steps; the outcome's value: the pictures, and the losses."""
    made, pictures, losses = run.made(case), [], []
    for _ in range(STEPS):
        outcome = run.call(made)
        if outcome.error or outcome.value is None:
            return outcome
        if not isinstance(outcome.value, (tuple, list)) or len(outcome.value) != 2:
            return outcome
        picture, loss = outcome.value
        pictures.append(picture)
        losses.append(loss)
    return replace(outcome, value=(_stacked(pictures), _stacked(losses)))


def _stacked(parts: list) -> Any:
    """Put arrays of one shape into one; leave alone what cannot be read as numbers."""
    try:
        return np.stack([np.asarray(part, float) for part in parts])
    except (TypeError, ValueError):
        return parts[0]


@dataclass(frozen=True)
class Steps(Returns):
    """As `Returns`, and tells what came back where it is no pair."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        finding = super().judge(run, rng)
        if finding.failing is None:
            return finding
        _, outcome, expected = finding.calls[finding.failing]
        if isinstance(expected, tuple) and not outcome.error and outcome.value is not None:
            return replace(
                finding, text=f"{came_back(outcome.value)}; a pair is asked for.", name="no-pair", cause=PAIR
            )
        return finding


PAIR = "Return two things: `return image, value`."


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    """The oracle's loss and picture are those of plain NumPy: tanh of a convolution, its slopes measured."""
    args = _to_step(rng, 0.4, 0.6, "SGD", learning_rate=1.0).args
    image, model, optimizer = (part() for part in args)
    kernel, bias = (array.astype(float) for array in model.get_weights())

    def loss(picture: np.ndarray) -> float:
        windows = np.lib.stride_tricks.sliding_window_view(picture[0], (2, 2), axis=(0, 1))
        return float(np.square(np.tanh(np.einsum("hwcij,ijcf->hwf", windows, kernel) + bias)).mean())

    picture = image.numpy().astype(float)
    new, before = _style_step(image, model, optimizer)
    yield float(before), loss(picture)
    slopes = np.zeros_like(picture)
    for place in np.ndindex(picture.shape):
        ways = [picture.copy(), picture.copy()]
        ways[0][place] += 1e-5
        ways[1][place] -= 1e-5
        slopes[place] = (loss(ways[0]) - loss(ways[1])) / 2e-5
    yield new, np.clip(picture - slopes, 0, 1)


style_step = Check(
    "style-step",
    oracle=_style_step,
    proof=_proof,
    keras=True,
    observe=_steps,
    criteria=[
        Steps(
            "the picture after each of two steps of the optimizer",
            1,
            _inside,
            part=0,
            axes=("step", "batch", "row", "column", "channel"),
        ),
        Steps("the loss as it was before each step", 1, _inside, part=1, axes=("step",)),
        Steps(
            "brought back between 0 and 1 after each step",
            1,
            _at_the_edge,
            part=0,
            axes=("step", "batch", "row", "column", "channel"),
        ),
    ],
    misconceptions=[
        Misconception(
            "uphill",
            "The step goes uphill: the loss grows. An optimizer goes down by itself, so hand it the gradient as it is.",
            _step(slope_is=lambda slope: -slope),
        ),
        Misconception(
            "not-cut",
            "Nothing was brought back: some pixels are below 0 or above 1. Cut them off after the step.",
            _step(cut=lambda image: image),
        ),
        Misconception(
            "cut-not-kept",
            "What comes back is cut, but the variable keeps its pixels beyond 0 and 1, and the next step starts from "
            "these. `assign` the cut picture to it.",
            _step(keep=False),
        ),
        Misconception(
            "other-limits",
            "Pixels above 1 were left as they are: was it cut at 0 alone, or at 255? Pixels go from 0 to 1 here.",
            _step(cut=lambda image: np.clip(image, 0, 255)),
        ),
        Misconception(
            "other-limits",
            "Pixels below 0 were left as they are: was it cut at 1 alone, or at -1? Pixels go from 0 to 1 here.",
            _step(cut=lambda image: np.clip(image, -1, 1)),
        ),
        Misconception(
            "stretched-not-cut",
            "The picture was stretched from its darkest to its brightest pixel. Cut off what is below 0 and above 1, "
            "and "
            "leave the others as they are.",
            _step(cut=lambda image: (image - image.min()) / np.ptp(image)),
        ),
        Misconception(
            "loss-after-the-step",
            "This loss is that of the new picture. The one before the step is asked for, which the tape has seen.",
            _step(told=lambda image, before, after: (image, np.array(after))),
        ),
        Misconception(
            "results-swapped",
            "The loss stands first. The picture comes first.",
            _step(told=lambda image, before, after: (before, image)),
        ),
        Misconception("old-picture", "The picture that came back is the one before the step.", _old_picture),
        Misconception(
            "network-trained",
            "The network's weights were trained, and the picture stayed as it was. Ask for the gradient with respect "
            "to "
            "the picture.",
            _trains_the_network,
        ),
        Misconception(
            "picture-unchanged",
            "The picture has stayed as it was. `optimizer.apply([gradient], [image])` changes it.",
            _step(update=lambda optimizer, slope, image: None),
        ),
        Misconception(
            "optimizer-not-used",
            "The picture went down the gradient by the learning rate alone. The optimizer may do more, such as measure "
            "its steps.",
            _step(update=_by_hand(lambda slope: slope)),
        ),
        Misconception(
            "variable-unchanged",
            "A new picture came back, and the variable stays as it was: the next step starts from the old one. The "
            "optimizer changes the variable itself.",
            _beside_the_variable,
        ),
        Misconception(
            "new-variable",
            "The step was taken in a new variable. An optimizer remembers the variables of its first step, and refuses "
            "others: hand it `image`.",
            _in_a_new_variable,
        ),
        Misconception(
            "cut-before-the-step",
            "Pixels were brought back before the step, and it leaves the range again. Do it after the step.",
            _cut_before,
        ),
        Misconception(
            "gradient-cut",
            "The gradient was cut at 0 and 1. The picture is meant.",
            _step(slope_is=lambda slope: np.clip(slope, 0, 1), cut=lambda image: image),
        ),
        *[
            Misconception(
                "gradient-scaled",
                "The gradient was divided by its largest number, its mean or its length. Hand the gradient itself to "
                "the optimizer.",
                _step(slope_is=lambda slope, size=size: slope / size(np.array(slope))),
            )
            for size in (
                lambda slope: np.abs(slope).max(),
                lambda slope: np.abs(slope).mean(),
                np.std,
                lambda slope: np.sqrt(np.square(slope).sum()),
            )
        ],
        Misconception(
            "signs-only",
            "Only the gradient's signs were followed. Hand the gradient itself to the optimizer.",
            _step(slope_is=np.sign),
        ),
        Misconception(
            "another-optimizer",
            "These are not the steps of the optimizer that was passed in. A new one knows neither its rate nor what it "
            "has seen before.",
            _step(update=_with_a_new_adam),
        ),
        Misconception(
            "another-optimizer",
            "A new optimizer was made in each step. The one that was passed in remembers the steps before.",
            _step(update=_with_a_new_one),
        ),
        Misconception(
            "another-optimizer",
            "The picture went down the gradient by 0.1, as in the example. Hand the gradient to the optimizer that was "
            "passed in.",
            _step(update=lambda optimizer, slope, image: image.assign_sub(0.1 * slope)),
        ),
        *[
            Misconception("stepped-twice", "The optimizer has stepped twice in one call.", wrong)
            for wrong in (_step(update=_twice), _two_steps)
        ],
        Misconception(
            "squeezed-not-cut",
            "A sigmoid moved all pixels. Cut off what is below 0 and above 1, and leave the others as they are.",
            _step(cut=lambda image: 1 / (1 + np.exp(-image))),
        ),
        Misconception(
            "batch-lost",
            "The picture came back without the axis of the batch. Its shape stays (1, H, W, 3).",
            _step(told=lambda image, before, after: (image[0], before)),
        ),
        Misconception(
            "change-not-picture",
            "This is how far the picture was moved. The changed picture is asked for.",
            _change_only,
        ),
        Misconception(
            "change-not-picture",
            "The gradient came back. The changed picture is asked for.",
            _gradient_only,
        ),
        Misconception(
            "stretched-not-cut",
            "A picture that had left the range was pressed into it as a whole. Cut off what is below 0 and above 1, "
            "and leave the others as they are.",
            _step(cut=_pressed),
        ),
        Misconception(
            "cut-before-the-step",
            "Pixels were brought back before the step, and it leaves the range again. Do it after the step.",
            _step(
                update=lambda optimizer, slope, image: (
                    image.assign(np.clip(image.numpy(), 0, 1)),
                    optimizer.apply([slope], [image]),
                ),
                cut=lambda image: image,
            ),
        ),
    ],
    hints=[
        "In lesson 05 the weights went down the loss. What stands in their place here?",
        "Below `tf.GradientTape()` only `loss(image)`: a tape watches a `tf.Variable` by itself. "
        "`optimizer.apply([gradient], [image])` takes lists.",
        "The loss below a tape; its gradient with respect to `image`; `apply`; `image.assign(tf.clip_by_value(…))`; "
        "the "
        "pair.",
    ],
)
