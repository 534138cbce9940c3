"""The criteria for functions that make, change or train a Keras model, and ways to look at what they do to it.

The model stays on the learner's side. What is known of it comes from `cnncourse.beside.probes`, and what earns points
is computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np

from cnncourse.checks.kit import (
    Case,
    Criterion,
    Finding,
    Handle,
    Made,
    Outcome,
    Returns,
    Run,
    agree,
    anew,
    apart,
    as_numbers,
    came,
    came_back,
    case,
    given_away,
    probes,
)
from cnncourse.checks.networks.at_rest import unsteady
from cnncourse.checks.networks.training import LABELS_NOT_LEARNED, Exam, changed, exam, upright

HELD_OUT_OF_TRAINING = 5  # every so many-th of the training pictures validates
ALMOST = (0.92, 0.95)  # honest trainings differ by luck: here there is a second exam
CLIPPED = -math.log(1e-7)  # Keras takes no probability for smaller than that, so no loss is larger
DRAWS = 5  # of random kernels: that four honest logits are positive in each of them is next to impossible
FEW, COPIES = 150, 2  # pictures to train with once more; all others validate, and changed copies of them
KNOWN = 0.3  # of those, read by labels that nobody could guess: whoever stops early reads up to 0.16 so, by chance
OWN = 0.5  # a loss below which pictures are read
CHANCE = 0.25  # below this, nothing was learned


def pictures(input_shape: tuple[int, ...], number: int = 3) -> np.ndarray:
    """Draw the pictures that models are looked at with: the same ones for the same shape, as every answer gets them."""
    return np.random.default_rng(list(input_shape)).random((number, *input_shape), dtype=np.float32)


def computed(run: Run, model: Handle, images: np.ndarray) -> Outcome:
    """Let a model of the learner's compute; an error says that it came from there."""
    outcome = run.probe(probes.predict, model, images)
    if outcome.error == "TypeError" and "not callable" in outcome.message:
        return Outcome(error="NotAModel", message=f"{came_back(model)}, not a Keras model")
    if outcome.error:
        return replace(outcome, message=f"(your model, given pictures of shape {images.shape}) {outcome.message}")
    return outcome


def outputs(run: Run, case: Case) -> Outcome:
    """Look at a function that returns a model, the third argument being its input shape: what does it compute?"""
    made = run.call(case, keep=True)
    if made.error or made.value is None:
        return made
    if not run.probe(probes.is_model, made.value).value:
        return Outcome(error="NotAModel", message=f"{came_back(made.value)}, not a Keras model", printed=made.printed)
    model = apart(run, made.value, case.args[2]) or made.value  # of weights that nobody knows, its numbers are proof
    found = computed(run, model, pictures(case.args[2]))
    return replace(found, changed=made.changed, printed=made.printed)


@dataclass(frozen=True)
class Computes(Returns):
    """The model that the function returns computes what the oracle's model does."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        finding = super().judge(run, rng)
        if finding.passed is False and finding.difference and not finding.name:
            asked, before, _ = finding.calls[finding.failing]
            after = run.observe(asked)
            if (
                not after.error
                and np.shape(after.value) == np.shape(before.value)
                and not np.array_equal(after.value, before.value)
            ):
                finding.name, finding.cause = "weights-left-to-chance", WEIGHTS_LEFT_TO_CHANCE
        return finding


WEIGHTS_LEFT_TO_CHANCE = (
    "A second call gives a model with other results: its weights are still the random ones that Keras begins with. "
    "A layer gets given ones by `set_weights`, once it is built."
)


def network(run: Run, case: Case) -> Outcome:
    """Look at a function that returns a fresh network, the first argument being its input shape.

    Returns:
        As the outcome's value a dict: what the network gives for some pictures, as it is (`outputs`) and with large
        random kernels, a few times (`larger`); how many numbers it holds (`parameters`); how many convolutions
        make a difference (`convolutions`); whether one of these works on what another gives (`in_turn`); behind how
        many there is an activation (`bent`), of those behind which another layer has kernels (`followed`);
        whether a second call makes another network (`fresh`); why a picture gets other numbers at another time
        (`unsteady`); whether all this was found apart from the learner's
        code (`apart`), without which it proves nothing.
    """
    key = f"network {case.args}"
    if key not in run.memory:
        run.memory[key] = _look_at_network(run, case)
    return run.memory[key]


def _look_at_network(run: Run, case: Case) -> Outcome:
    made = run.call(case, keep=True)
    if made.error or made.value is None:
        return made
    images = pictures(case.args[0])
    new = apart(run, made.value, case.args[0])
    model = new or made.value
    plain = computed(run, model, images)
    arrays = run.probe(probes.weights, model)
    if plain.error or arrays.error:
        return plain if plain.error else arrays
    unstable = unsteady(run, model, images, plain.value)
    rng = np.random.default_rng(0)
    draw = lambda array: rng.normal(0, 10 * array.std(), array.shape) if array.ndim > 1 else array  # noqa: E731
    drawn = [list(map(draw, arrays.value)) for _ in range(DRAWS)]
    larger = [_with_weights(run, model, each, images) for each in drawn]
    # What hides all behind zeros with the weights of its birth, such as a ReLU at the end, hardly does so with others.
    tries = (
        _convolutions(run, model, *each, images)
        for each in zip([arrays.value, *drawn[:2]], [plain.value, *larger])
        if each[1] is not None
    )
    found = next(tries)
    if found["convolutions"] < 2:
        found = max([found, *tries], key=lambda found: found["convolutions"])
    seen = {
        "outputs": plain.value,
        "larger": np.concatenate([each for each in larger if each is not None] or [plain.value]),
        "parameters": sum(array.size for array in arrays.value),
        **found,
        "fresh": _is_fresh(run, made.value, case),
        "unsteady": unstable,
        "apart": new is not None,
    }
    return Outcome(seen, printed=made.printed)


def _convolutions(
    run: Run, model: Handle, arrays: list[np.ndarray], plain: np.ndarray, images: np.ndarray
) -> dict[str, Any]:
    """Count the convolutions that make a difference, and those behind which there is an activation; is one behind
    another?
    """

    def without(*out: int) -> Any:
        return _with_weights(
            run, model, [0 * array if index in out else array for index, array in enumerate(arrays)], images
        )

    kernels = [
        index for index, array in enumerate(arrays) if array.ndim == 4 and not np.array_equal(without(index), plain)
    ]
    in_turn = any(_is_cut_off(without(one), without(one, other)) for one, other in permutations(kernels, 2))
    followed = [index for index in kernels if _next_table(arrays, index) is not None]
    bent = [index for index in followed if _is_bent(run, model, arrays, index, images.shape[1:])]
    return {"convolutions": len(kernels), "in_turn": in_turn, "bent": len(bent), "followed": len(followed)}


def _is_cut_off(outputs: np.ndarray, outputs_without: np.ndarray) -> bool:
    """Without one convolution another one makes no difference, or no picture does: it works on what the first gives."""
    return agree(outputs, outputs_without) or agree(outputs, np.repeat(outputs[:1], len(outputs), axis=0))


def _next_table(arrays: list[np.ndarray], index: int) -> int | None:
    """The next array that is a kernel or a dense layer's weights."""
    return next((other for other in range(index + 1, len(arrays)) if arrays[other].ndim in (2, 4)), None)


def _is_bent(run: Run, model: Handle, arrays: list[np.ndarray], index: int, shape: tuple[int, ...]) -> bool:
    """Tell whether a kernel times -2 and the next one divided by -2 give another result: so it is with an activation
    in between.

    Kernels here look at one pixel each, and the pictures have one tone each: then no pooling and no border makes a
    difference.
    """
    after = _next_table(arrays, index)
    tones = np.ones((4, *shape), np.float32) * np.array([-1, -0.5, 0.5, 1], np.float32)[:, None, None, None]
    rng = np.random.default_rng(index)
    for _ in range(DRAWS):
        plain = [_of_one_pixel(array, rng) if array.ndim in (2, 4) else array for array in arrays]
        turned = [array * {index: -2, after: -0.5}.get(other, 1) for other, array in enumerate(plain)]
        if not agree(_with_weights(run, model, turned, tones), _with_weights(run, model, plain, tones)):
            return True
    return False


def _of_one_pixel(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    drawn = rng.normal(size=array.shape)
    if array.ndim == 4:
        middle = tuple((size - 1) // 2 for size in array.shape[:2])
        only = np.zeros_like(drawn)
        only[middle] = drawn[middle]
        return only
    return drawn


def _is_fresh(run: Run, model: Handle, case: Case) -> bool:
    """Tell whether another call makes another network: its weights are not those that the first one has got since."""
    arrays = run.probe(probes.weights, model)
    run.probe(probes.fill, model, [0 * array for array in arrays.value or ()], keep=True)
    again = run.call(case, keep=True)
    found = run.probe(probes.weights, again.value) if again.value is not None else again
    return bool(found.error) or any(array.any() for array in found.value or [np.ones(1)])


def _with_weights(run: Run, model: Handle, arrays: list[np.ndarray], images: np.ndarray) -> Any:
    run.probe(probes.fill, model, arrays, keep=True)
    return run.probe(probes.predict, model, images).value


def steps(run: Run, case: Case, number: int = 2) -> Outcome:
    """Look at a function that trains by one step, given model, optimizer, images and labels: call it a few times.

    Returns:
        As the outcome's value the losses, and how far each number of the model has moved, in one row.
    """
    made = run.made(case)
    before = run.probe(probes.weights, made.args[0])
    losses = []
    for _ in range(number):
        outcome = run.call(made)
        if outcome.error or outcome.value is None:
            return outcome
        losses.append(outcome.value)
    if run.probe(probes.is_compiled, made.args[0]).value:
        run.memory["compiled"] = True
    after = run.probe(probes.weights, made.args[0])
    moved = np.concatenate([np.ravel(b - a) for a, b in zip(before.value, after.value, strict=True)])
    return replace(outcome, value=(losses, moved))


def model_of(text: str, json: str, arrays: list[np.ndarray]) -> Made:
    """Write a model as the argument of a call."""
    return Made(text, probes.model, (json, arrays))


def optimizer_of(name: str, **settings: float) -> Made:
    """Write an optimizer as the argument of a call."""
    text = ", ".join(f"{key}={value}" for key, value in settings.items())
    return Made(f"keras.optimizers.{name}({text})", probes.optimizer, (name,), settings)


def fresh_weights(rng: np.random.Generator, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """Draw weights as Keras does: kernels uniform around 0, the more inputs the smaller, and biases of 0."""

    def drawn(shape: tuple[int, ...]) -> np.ndarray:
        if len(shape) == 1:
            return np.zeros(shape, np.float32)
        limit = math.sqrt(6 / (math.prod(shape[:-1]) + math.prod(shape[:-2]) * shape[-1]))
        return rng.uniform(-limit, limit, shape).astype(np.float32)

    return [drawn(shape) for shape in shapes]


# ---------------------------------------------------------------- train a model that is given


@cache
def reader() -> tuple[str, list[tuple[int, ...]]]:
    """Return the network that is to be trained, as Keras JSON, and the shapes of its weights."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(24, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(48, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(10),
        ]
    )
    return model.to_json(), [tuple(array.shape) for array in model.get_weights()]


READER = "a Sequential of convolutions that ends in 10 logits, with random weights"


@dataclass(frozen=True)
class AfterTraining(Criterion):
    """What is asked of a function that trains a given model.

    Args:
        least: the part of the held-out pictures that the model must read for this to count.
    """

    least: float

    def cases(self, rng: np.random.Generator) -> list[Case]:
        few = np.zeros((2, 8, 8, 1), np.float32), np.zeros(2, int)
        return [case(None, few, few)]  # to tell a stub, no more


@dataclass(frozen=True)
class ReadsAfterTraining(AfterTraining):
    """The model that the function was to train reads held-out pictures."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        _sit(run, rng)
        if "failed" in run.memory:
            return run.memory["failed"]
        accuracy = run.memory["accuracy"]
        return Finding(True, [run.memory["call"]]) if accuracy >= self.least else _unread(run)


@dataclass(frozen=True)
class TellsHistory(AfterTraining):
    """The function returns the history of a training that was watched on validation pictures."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        _sit(run, rng)
        if "failed" in run.memory:
            return run.memory["failed"]
        if run.memory["accuracy"] < self.least:
            return Finding(None)
        call = run.memory["call"]
        outcome = call[1]
        if outcome.value is None:
            return Finding(False, [call], 0, text=f"{came(outcome)}.", name=given_away(outcome))
        if outcome.changed:
            return Finding(False, [call], 0, text="The pictures or labels were changed.", name="input-changed")
        text, name, cause = self._slip(run, outcome.value)
        if not text and _learns_what_validates(run, rng):
            text, name, cause = (
                "The model has learned from the validation pictures, too.",
                "learned-from-validation",
                WATCH_ONLY,
            )
        return Finding(False, [call], 0, text=text, name=name, cause=cause) if text else Finding(True, [call])

    def _slip(self, run: Run, history: Any) -> tuple[str, str, str]:
        if not isinstance(history, dict):
            return f"{came_back(history)}.", "not-a-history", "Return what `fit` returns, or its `history`."
        loss, val_loss = _curve(history, "loss"), _curve(history, "val_loss")
        if not loss.size:
            return (
                f"It holds {sorted(history)}.",
                "not-a-history",
                "The losses of the epochs belong under the key `loss`.",
            )
        if val_loss.size != loss.size:
            cause = "Nobody watched the validation pictures. Tell `fit` of them, with `validation_data=`."
            return f"It holds {sorted(history)}, and no `val_loss` for each epoch.", "not-validated", cause
        if np.array_equal(loss, val_loss):
            cause = "One pile was watched under both names. `val_loss` is that of the pictures for watching."
            return "`val_loss` is the same as `loss` in each epoch.", "validated-on-training-pictures", cause
        drawn = run.memory["exam"]
        own, seen = (_loss(run, *part) for part in _parts(drawn)[::-1])
        near = lambda loss: np.abs(val_loss / loss - 1).min() < 0.001  # noqa: E731
        if near(seen) and not near(own):
            if own < seen / 2:
                cause = (
                    "It reads those that are for watching better than those to train with. Which pile is learned "
                    "from, which one validates?"
                )
                return "The piles have changed places.", "piles-swapped", cause
            cause = "A network reads the pictures that it learned from. Only others tell how it reads new ones."
            return "The `val_loss` is that of the training pictures.", "validated-on-training-pictures", cause
        at_the_end = val_loss[[-1, int(np.argmin(val_loss))]]  # by the last weights, or the best ones
        aside = [_loss(run, *part) for part in _ends(*_parts(drawn)[0])]
        if val_loss.min() > math.log(len(drawn.names)) and own < OWN:
            cause = (
                "It reads the pictures that were passed in as `validation` well, and `val_loss` tells of pictures that "
                "it cannot read at all."
            )
            return "The `val_loss` is that of other pictures.", "validated-on-other-pictures", cause
        if not near(own) and (np.abs(at_the_end / np.array(aside)[:, None] - 1) < 0.001).any():
            cause = (
                "`validation_split` puts some of the training pictures aside. The pile for watching is there already."
            )
            return "The `val_loss` is that of some of the training pictures.", "validated-on-training-pictures", cause
        return "", "", ""


WATCH_ONLY = (
    "Then `val_loss` tells no more how it reads new pictures. They are for watching only: train with the training "
    "pictures alone."
)


def _learns_what_validates(run: Run, rng: np.random.Generator) -> bool:
    """Train once more, on few pictures. Those that validate, many times as many, have other labels: are these learned?

    Many, so that a single round with them shows.
    """
    drawn = exam(rng)
    json, shapes = reader()
    model = model_of(READER, json, fresh_weights(rng, shapes))
    few, rest = drawn.images[:FEW].astype(np.float32), drawn.images[FEW:]
    many = np.concatenate([rest, *(changed(rest, rng) for _ in range(COPIES))]).astype(np.float32)
    others = np.tile((drawn.labels[FEW:] + 1) % len(drawn.names), 1 + COPIES)
    made = run.made(case(model, (few, drawn.labels[:FEW]), (many, others)))
    outcome = run.call(made)
    logits = run.probe(probes.predict, _trained(run, made.args[0], json), many)
    return not outcome.error and not logits.error and bool(np.mean(np.argmax(logits.value, axis=1) == others) > KNOWN)


def _curve(history: dict, key: str) -> np.ndarray:
    """Read a list of losses; empty where there is none."""
    try:
        return np.ravel(as_numbers(history.get(key))).real
    except ValueError:
        return np.zeros(0)


def _parts(drawn: Exam) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide an exam's pictures into those to train on and those to validate with."""
    images, cut = drawn.images.astype(np.float32), len(drawn.images) // HELD_OUT_OF_TRAINING
    return [(images[cut:], drawn.labels[cut:]), (images[:cut], drawn.labels[:cut])]


def _ends(images: np.ndarray, labels: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield what `fit` puts aside of a pile for the usual shares: the last pictures."""
    for share in (0.1, 0.15, 0.2, 0.25, 0.3):
        cut = int(len(images) * (1 - share))
        yield images[cut:], labels[cut:]


def _sit(run: Run, rng: np.random.Generator) -> None:
    """Train once for all criteria; who fails by a little sits a second exam, and the better one counts."""
    if "failed" in run.memory or "accuracy" in run.memory:
        return
    _mark(run, rng)
    low, high = ALMOST
    if low <= run.memory.get("accuracy", 0) < high:
        _mark(run, rng)


def _mark(run: Run, rng: np.random.Generator) -> None:
    drawn = exam(rng)
    json, shapes = reader()
    arrays = fresh_weights(rng, shapes)
    asked = case(model_of(READER, json, arrays), *_parts(drawn))
    made = run.made(asked)
    run.probe(probes.seed, int(rng.integers(2**31)))
    outcome = run.call(made)
    call = (asked, outcome, None)
    if outcome.error:
        name, cause = _from_message(outcome)
        run.memory["failed"] = Finding(False, [call], 0, text=f"{came(outcome)}.", name=name, cause=cause)
        return
    model = _trained(run, made.args[0], json)
    logits = run.probe(probes.predict, model, drawn.pictures.astype(np.float32))
    if logits.error or np.ndim(logits.value) != 2:
        run.memory["failed"] = Finding(False, [call], 0, text=f"Afterwards the model cannot be called. {came(logits)}.")
        return
    labels = np.argmax(logits.value, axis=1)
    accuracy = float(np.mean(labels == drawn.answers))
    if accuracy >= run.memory.get("accuracy", 0):
        run.memory.update(call=call, exam=drawn, labels=labels, accuracy=accuracy, model=model, arrays=arrays)


def _trained(run: Run, model: Handle, json: str) -> Handle | None:
    """Make the model that was given to the learner's function anew, with the weights that it has by now."""
    return anew(run, model, json, run.probe(probes.weights, model).value)


def _loss(run: Run, images: np.ndarray, labels: np.ndarray) -> float:
    logits = run.probe(probes.predict, run.memory["model"], images).value.astype(float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]))


def _from_message(outcome: Outcome) -> tuple[str | None, str]:
    """Name the mistakes that Keras itself refuses."""
    if "compile()" in outcome.message:
        return (
            "not-compiled",
            "`fit` needs a loss and an optimizer. The model that you are given has none yet: `compile` it.",
        )
    if outcome.error == "ValueError" and ("same shape" in outcome.message or "same rank" in outcome.message):
        return (
            "labels-not-one-hot",
            "This loss wants ten numbers for each label. There is a loss for labels that are numbers of classes.",
        )
    return given_away(outcome), ""


def _unread(run: Run) -> Finding:
    """Say how many held-out pictures are read, and what that looks like."""
    labels, accuracy, call = (run.memory[key] for key in ("labels", "accuracy", "call"))
    text = f"{accuracy:.1%} of {len(labels)} held-out pictures got the right label from the model that was passed in."
    if "cause" not in run.memory:
        run.memory["cause"] = _why_unread(run, call[1])
    name, cause = run.memory["cause"]
    return Finding(False, [call], 0, text=text, name=name, cause=cause)


def _why_unread(run: Run, outcome: Outcome) -> tuple[str, str]:
    drawn, labels, accuracy = (run.memory[key] for key in ("exam", "labels", "accuracy"))
    if outcome.changed:
        return "input-changed", "Pictures or labels were changed. Shuffled apart from each other, they teach nothing."
    known = run.probe(probes.predict, run.memory["model"], upright(drawn.pictures).astype(np.float32)).value
    if np.mean(drawn.names[np.argmax(known, axis=1)] == drawn.answers) > accuracy + 0.3:
        return "labels-not-learned", LABELS_NOT_LEARNED
    if isinstance(outcome.value, dict) and accuracy < 0.9 and _starts_too_high(outcome.value):
        return "logits-taken-for-probabilities", (
            "Its losses are far from what logits give. The model has no softmax at its end: does the loss know that?"
        )
    if all(map(np.array_equal, run.memory["arrays"], run.probe(probes.weights, run.memory["model"]).value)):
        return (
            "another-model-trained",
            "The model that was passed in still has the weights that it came with. Was a copy trained, or none at all?",
        )
    if accuracy < CHANCE and _loss(run, *_parts(drawn)[0]) > 2 * math.log(len(drawn.names)):
        return "diverged", (
            "The loss is much larger now than before the training: each step jumps over the valley. Try a tenth of the "
            "learning rate."
        )
    if len(np.unique(labels)) == 1:
        return "same-label-for-all", (
            "Every picture gets the same label. Look at the losses: do they grow, or are they nan? Then the steps "
            "are too large."
        )
    if accuracy < CHANCE:
        return "learned-nothing", (
            "That is little better than guessing. If the loss falls at all, there were too few steps, or too small "
            "ones."
        )
    return "not-good-enough", (
        "It has learned something, and stops too early or cannot do better. Look at `val_loss`: does it still fall "
        "at the end?"
    )


def _starts_too_high(history: dict) -> bool:
    return bool(np.any((1.3 * math.log(10) < _curve(history, "loss")[:1]) & (_curve(history, "loss")[:1] <= CLIPPED)))
