"""The criteria for functions that train and predict: held-out pictures, turned and slightly changed, under other class
names, so that who learns from the course's own digits reads none of them.

What training returns stays with the learner (`keep` in `cnncourse.beside.guard`); it is judged by the labels that it
gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse.beside import ANSWERS
from cnncourse.checks.kit import (
    Case,
    Criterion,
    Finding,
    Outcome,
    Run,
    as_numbers,
    attempt,
    came,
    case,
    given_away,
    helped_by,
    probes,
)
from cnncourse.datasets import digits

CLASSES = 10
LARGEST_SHIFT = 0.15  # pixels
NOISE = 0.02  # of the span from paper to ink
ALIKE = 0.99  # of the labels, for two trainings to be the same: a sum may come out in another order
ALMOST = (0.90, 0.94)  # honest trainings differ by two per cent: here luck decides, so there is a second exam
NETWORK_LIBRARIES = ANSWERS["04-learning-filters"]
SEEDS = (  # with these one makes chance of one's own
    "default_rng",
    "seed",
    "RandomState",
    "Random",
    "PCG64",
    "MT19937",
    "set_random_seed",
    "SeedGenerator",
)
CHANCE = 0.25  # below this, nothing was learned


@dataclass(frozen=True)
class Exam:
    """The digits, turned by a quarter, with classes renamed, split at random and stratified.

    Args:
        images, labels: to train on, (N, 8, 8, 1) from 0 to 1 and (N,).
        pictures, answers: held out, a little shifted and noisy.
        names: the label that each digit was renamed to.
        doubtful: means of two pictures each, on which two different networks hardly ever agree.
    """

    images: np.ndarray
    labels: np.ndarray
    pictures: np.ndarray
    answers: np.ndarray
    names: np.ndarray
    doubtful: np.ndarray


def exam(rng: np.random.Generator, held_out: int = 4, most: int | None = None) -> Exam:
    """Draw an exam.

    Args:
        rng: decides which pictures are held out, how they are changed, and the classes' names.
        held_out: every so many-th picture of each class is held out.
        most: how many pictures there are to train on, at most.
    """
    images, digit = digits()
    images = np.ascontiguousarray(np.rot90(images[..., None] / 16, 1, (1, 2)))
    names = rng.permutation(CLASSES)
    by_class = [rng.permutation(np.flatnonzero(digit == k)) for k in range(CLASSES)]
    tested = rng.permutation(np.concatenate([places[: len(places) // held_out] for places in by_class]))
    trained = rng.permutation(np.concatenate([places[len(places) // held_out :] for places in by_class]))[:most]
    pictures = changed(images[tested], rng)
    doubtful = (pictures + pictures[::-1]) / 2
    return Exam(
        images[trained], names[digit[trained]], pictures, names[digit[tested]], names, doubtful[: len(doubtful) // 2]
    )


def upright(images: np.ndarray) -> np.ndarray:
    """Turn an exam's pictures back, as the course's own digits stand."""
    return np.rot90(images, -1, (1, 2))


def changed(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shift each picture by a fraction of a pixel and add noise, so that no table of the data set holds it."""
    for axis in (1, 2):
        amount = rng.uniform(-LARGEST_SHIFT, LARGEST_SHIFT, (len(images), 1, 1, 1))
        forth, back = (np.roll(images, step, axis) for step in (1, -1))
        for rolled, edge in ((forth, 0), (back, -1)):
            np.moveaxis(rolled, axis, 0)[edge] = 0
        images = (1 - np.abs(amount)) * images + np.abs(amount) * np.where(amount > 0, forth, back)
    return np.clip(images + rng.normal(0, NOISE, images.shape), 0, 1)


@dataclass(frozen=True)
class ReadsHeldOut(Criterion):
    """`train` finds parameters with which the learner's `predict` reads held-out pictures.

    Args:
        least: the part of them that must be right.
    """

    least: float

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [_paper(rng)[1]]

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if "failed" not in run.memory and "accuracy" not in run.memory:
            if helped := helped_by(run, self, rng, NETWORK_LIBRARIES, NOT_NUMPY):
                run.memory["failed"] = helped
            else:
                self._sit(run, rng)
        if "failed" in run.memory:
            return run.memory["failed"]
        accuracy = run.memory["accuracy"]
        if accuracy < self.least:
            return _unread(run, accuracy)
        return Finding(
            True, [run.memory["call"]], around=run.memory.get("in place", ()) + run.memory.get("read by", ())
        )

    def _sit(self, run: Run, rng: np.random.Generator) -> None:
        """Train and predict once for all criteria. A mistake is paid for once: where that is not enough, and earlier
        functions are wrong, it trains once more with right ones in their places.
        """
        self._sit_alone(run, rng)
        wrong = tuple(name for name in run.earlier if name != "predict" and run.is_paid_for(name))
        if wrong and run.memory.get("accuracy", 0) < ALMOST[1]:
            before = dict(run.memory)
            run.memory.pop("failed", None)
            run.memory["in place"] = wrong
            self._sit_alone(run, rng)
            if "failed" in run.memory or run.memory["accuracy"] == before.get("accuracy"):
                run.memory.clear()
                run.memory.update(before)

    def _sit_alone(self, run: Run, rng: np.random.Generator) -> None:
        """Who fails by a little sits a second exam, the better one counts."""
        drawn, training = _paper(rng)
        self._mark(run, drawn, (training, _trained(run, training), None))
        low, high = ALMOST
        if low <= run.memory.get("accuracy", 0) < high:
            drawn, training = _paper(rng)
            self._mark(run, drawn, (training, _trained(run, training), None))

    def _mark(self, run: Run, drawn: Exam, call: tuple) -> None:
        labels, failed = _trained_labels(run, call, drawn.pictures)
        if failed:
            run.memory["failed"] = failed
            return
        accuracy = float(np.mean(labels == drawn.answers))
        if accuracy >= run.memory.get("accuracy", 0):
            run.memory.update(call=call, exam=drawn, labels=labels, accuracy=accuracy)


def _trained(run: Run, training: Case) -> Outcome:
    """Train; where earlier functions are wrong and paid for, with right ones in their places."""
    if names := run.memory.get("in place"):
        own_and_others = run.others_for(names)
        return run.probe(probes.with_others, run.answer, *own_and_others, training.args, training.kwargs, keep=True)
    outcome, run.first = run.first, None
    return outcome or run.call(training, keep=True)


def _paper(rng: np.random.Generator, most: int | None = None) -> tuple[Exam, Case]:
    """Draw an exam and the call of train that belongs to it."""
    drawn = exam(rng, most=most)
    return drawn, case(drawn.images, drawn.labels, np.random.default_rng(rng.integers(2**32)))


@dataclass(frozen=True)
class SameAgain(Criterion):
    """Training twice with the same rng gives the same network, and leaves pictures and labels as they were.

    Another rng gives another network where chance plays a part: a method without chance needs none, but a seed of
    one's own is no `rng`.

    Args:
        least: the part of the held-out pictures that must be right for this to count.
    """

    least: float

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if run.memory.get("accuracy", 0) < self.least:
            return Finding(None)
        call = run.memory["call"]
        training, outcome, _ = call
        if outcome.changed:
            text = "The pictures or the labels that were passed in are not the same after the call."
            return Finding(False, [call], 0, text=text, name="input-changed")
        if set(SEEDS).intersection(run.mentioned["constants"]):
            return Finding(False, [call], 0, text=SEED_IN_CODE, name="rng-ignored", cause=RNG_IGNORED)
        doubtful = run.memory["exam"].doubtful
        before, failed = _trained_labels(run, call, doubtful)
        if not failed:
            after, failed = _trained_labels(run, (training, _trained(run, training), None), doubtful)
        if failed:
            return failed
        if np.mean(before == after) < ALIKE:
            text = "Two trainings with the same pictures and the same rng ended in different networks."
            return Finding(False, [call], 0, text=text, name="not-the-same-again", cause=NOT_THE_SAME)
        if not set(SEEDS).intersection(run.mentioned["attributes"]):
            return Finding(True, [call])
        images, labels, _ = training.args
        other = case(images, labels, np.random.default_rng(rng.integers(2**32)))
        after, failed = _trained_labels(run, (other, _trained(run, other), None), doubtful)
        if failed:
            return failed
        if not np.array_equal(before, after):
            return Finding(True, [call])
        text = "Two trainings with different generators ended in the same network."
        return Finding(False, [call], 0, text=text, name="rng-ignored", cause=RNG_IGNORED)


LABELS_NOT_LEARNED = (
    "It reads the course's own digits, which stand upright, under their own names. Learn from the pictures and the "
    "labels that are passed in."
)
TOO_SLOW = (
    "It was still training when the time was over. Is there a loop over pictures, channels or filters, which NumPy "
    "could "
    "take at once? Or one that never ends?"
)

NOT_NUMPY = "Only NumPy and this course's layers are allowed: it is your own backward passes that train the network."
SEED_IN_CODE = "A seed stands in the code as a number."
RNG_IGNORED = "The random numbers come from a seed of its own. Take every one of them from `rng`, the argument."

NOT_THE_SAME = (
    "Some random numbers do not come from `rng`, or something is left over from the training before. "
    "Take every random number from `rng`, and start each training from fresh parameters."
)


@dataclass(frozen=True)
class LabelsEach(Criterion):
    """`predict` gives a label for each picture, and these come from what the learner's `train` returns."""

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [case(None, np.zeros((3, 8, 8, 1)))]  # to tell a stub, no more

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        seen, pictures = [], None
        for _ in range(2):
            drawn, training = _paper(rng, most=300)
            pictures = drawn.pictures[:60] if pictures is None else pictures
            parameters = attempt(run.earlier["train"], training, run.check.time_limit, keep=True)
            if parameters.error or parameters.value is None:
                return _no_parameters(parameters, pictures)
            call = (case(parameters.value, pictures), run.call(case(parameters.value, pictures)), None)
            labels, failed = _labels(call, len(pictures))
            if failed:
                return failed
            seen.append(labels)
        if np.array_equal(*seen):
            text = "The labels are the same whatever the parameters are."
            return Finding(False, [call], 0, text=text, name="parameters-ignored", cause=PARAMETERS_IGNORED)
        run.memory.update(parameters=parameters.value, pictures=pictures)
        if failed := _not_the_largest(run, parameters.value, pictures, rng):
            return failed
        if call[1].changed:
            return Finding(
                False, [call], 0, text="The labels came back, but the pictures were changed.", name="input-changed"
            )
        return Finding(True, [call])


def _not_the_largest(run: Run, parameters: Any, pictures: np.ndarray, rng: np.random.Generator) -> Finding | None:
    """Make one logit the largest and another one very small, where the parameters are those of the lesson's network."""
    largest, smallest = (int(k) for k in rng.permutation(CLASSES)[:2])
    numbers = 200 * np.eye(CLASSES)[largest] - 600 * np.eye(CLASSES)[smallest]
    leaning = run.probe(probes.leaning, parameters, numbers, keep=True)
    if leaning.error or leaning.value is None:
        return None
    asked = case(leaning.value, pictures)
    call = (asked, run.call(asked), None)
    labels, failed = _labels(call, len(pictures))
    if failed or labels[0] == largest or np.ptp(labels):  # what fails or differs here has other reasons
        return None
    text = f"A dense bias of 200 makes logit {largest} by far the largest. Yet all pictures are read as {labels[0]:g}."
    cause = "The label is the class with the largest logit."
    if labels[0] == smallest:
        cause += f" Logit {smallest}, near -600, is the smallest, or the largest without its sign."
    return Finding(False, [call], 0, text=text, name="not-the-largest", cause=cause)


PARAMETERS_IGNORED = "A label must be computed from the picture with the `parameters` that are passed in, nothing else."


@dataclass(frozen=True)
class JudgesAlone(Criterion):
    """A picture gets the same label alone, in a batch and in another order."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if "parameters" not in run.memory:
            return Finding(None)
        parameters, pictures = run.memory["parameters"], run.memory["pictures"]
        contrast = np.linspace(1, 0.3, len(pictures))[:, None, None, None]
        mixed = contrast * (pictures + pictures[::-1]) / 2 + 0.5 * (1 - contrast)  # doubtful ones, from light to dark
        whole, failed = self._labels(run, parameters, mixed)
        if failed:
            return failed
        again, failed = self._labels(run, parameters, mixed)
        if not failed and not np.array_equal(again, whole):
            text = "The same pictures got other labels when they were asked for again."
            call = (case(parameters, mixed), Outcome(again), None)
            failed = Finding(False, [call], 0, text=text, name="left-to-chance", cause=LEFT_TO_CHANCE)
        if failed:
            return failed
        parts = [("alone", slice(i, i + 1)) for i in range(len(mixed))] + [
            ("in the opposite order", slice(None, None, -1))
        ]
        for how, part in parts:
            labels, failed = self._labels(run, parameters, mixed[part])
            if not failed and not np.array_equal(labels, whole[part]):
                text = f"Some picture gets another label {how} than in a batch of {len(mixed)}."
                call = (case(parameters, mixed[part]), Outcome(labels), None)
                failed = Finding(False, [call], 0, text=text, name="not-alone", cause=NOT_ALONE)
            if failed:
                return failed
        return Finding(True)

    def _labels(self, run: Run, parameters: Any, pictures: np.ndarray) -> tuple[np.ndarray | None, Finding | None]:
        asked = case(parameters, pictures)
        return _labels((asked, run.call(asked), None), len(pictures))


LEFT_TO_CHANCE = "A label may depend on the parameters and the picture, not on chance or on what was asked before."
NOT_ALONE = (
    "Something is computed over the whole batch, such as a mean, a maximum or a sum along axis 0. "
    "What belongs to one picture may only come from that picture."
)


def _read_by_scores(run: Run, asked: Case) -> Outcome | None:
    """Read pictures by the largest of the learner's `scores`, where a wrong `predict` is paid for; None without."""
    told = run.probe(probes.called_by_name, run.earlier["predict"], "scores", *asked.args)
    rows = told.value
    if told.error or not isinstance(rows, np.ndarray) or rows.ndim != 2 or not rows.shape[1]:
        return None
    run.memory["read by"] = ("predict",)
    return Outcome(rows.argmax(axis=1))


def _trained_labels(run: Run, call: tuple, pictures: np.ndarray) -> tuple[np.ndarray | None, Finding | None]:
    """Label pictures with the learner's predict and what a call of train returned."""
    training = call[1]
    if training.error or training.value is None:
        cause = TOO_SLOW if training.error == "TimeUp" else ""
        return None, Finding(False, [call], 0, text=f"{came(training)}.", name=given_away(training), cause=cause)
    asked = case(training.value, pictures)
    outcome = _read_by_scores(run, asked) if run.is_paid_for("predict") else None
    outcome = outcome or attempt(run.earlier["predict"], asked, run.check.time_limit)
    labels, failed = _labels((asked, outcome, None), len(pictures))
    if failed:
        unfinished = outcome.error == "NotImplementedError"
        cause = "It is tried with your `predict`, which is not ready yet: do that exercise first."
        text = f"`predict(parameters, pictures)`, with what `train` returned: {failed.text}"
        if not unfinished:
            cause = (
                "Your `predict` cannot use what `train` returned. Return the parameters in the form that it takes, "
                "nothing else."
            )
        name = "unfinished-earlier" if unfinished else failed.name or "predict-fails"
        failed = Finding(
            False,
            [call],
            0,
            text=text,
            name=name,
            cause=failed.cause if name == failed.name and failed.cause else cause,
        )
    return labels, failed


def _labels(call: tuple, number: int) -> tuple[np.ndarray | None, Finding | None]:
    """Read labels, or say why they are none."""
    outcome = call[1]
    name = given_away(outcome)
    if name or outcome.error:
        return None, Finding(False, [call], 0, text=f"{came(outcome)}.", name=name)
    try:
        labels = as_numbers(outcome.value)
    except ValueError as problem:
        return None, Finding(False, [call], 0, text=str(problem), name="not-numbers")
    if labels.shape == (number,) and np.isin(labels, np.arange(CLASSES)).all():
        return labels, None
    text = f"Labels of shape ({number},) are asked for; yours has shape {labels.shape}."
    if labels.shape == (number, CLASSES):
        cause = "These are ten numbers for each picture. The label is the class that has the largest."
        return None, Finding(False, [call], 0, text=text, name="scores-not-labels", cause=cause)
    if labels.shape == (CLASSES,):
        cause = "This is a picture for each class: the largest number was looked for along the wrong axis."
        return None, Finding(False, [call], 0, text=text, name="wrong-axis", cause=cause)
    if labels.shape == (number,):
        text = f"{labels[~np.isin(labels, np.arange(CLASSES))][0]:.4g} came back as a label."
        cause = f"A label is the name of a class, a whole number from 0 to {CLASSES - 1}."
        return None, Finding(False, [call], 0, text=text, name="not-labels", cause=cause)
    cause = "There is one label for each picture of the batch, also where the batch has one picture."
    return None, Finding(False, [call], 0, text=text, name="wrong-shape", cause=cause)


def _no_parameters(parameters: Outcome, pictures: np.ndarray) -> Finding:
    unfinished = parameters.error == "NotImplementedError"
    text = f"`predict` is tried with what `train` returns. {came(parameters)}."
    cause = "`predict` needs the parameters from `train`, which returned none: mend `train` first."
    calls = [(case(None, pictures), parameters, None)]
    return Finding(False, calls, 0, text=text, name="unfinished-earlier" if unfinished else "train-fails", cause=cause)


def _unread(run: Run, accuracy: float) -> Finding:
    """Say how many held-out pictures are read, and what that looks like."""
    drawn, labels, call = (run.memory[key] for key in ("exam", "labels", "call"))
    text = f"{accuracy:.1%} of {len(labels)} held-out pictures got the right label."
    if "cause" not in run.memory:
        run.memory["cause"] = _why_unread(run, drawn, labels, accuracy, call)
    name, cause = run.memory["cause"]
    return Finding(False, [call], 0, text=text, name=name, cause=cause)


def _why_unread(run: Run, drawn: Exam, labels: np.ndarray, accuracy: float, call: tuple) -> tuple[str, str]:
    if call[1].changed:
        return "input-changed", (
            "The pictures or the labels that were passed in were changed. `rng.shuffle` works in place, and pictures "
            "shuffled apart from their labels teach nothing."
        )
    known, failed = _trained_labels(run, call, upright(drawn.pictures))
    if not failed and np.mean(drawn.names[known.astype(int)] == drawn.answers) > accuracy + 0.3:
        return "labels-not-learned", LABELS_NOT_LEARNED
    if accuracy < 0.6:
        known, failed = _trained_labels(run, call, drawn.images)
        if not failed and np.mean(known == drawn.labels) > accuracy + 0.3:
            return "learned-by-heart", (
                "The training pictures are read much better than new ones: they were learned by heart."
            )
    if len(np.unique(labels)) == 1:
        return "same-label-for-all", (
            f"Every picture gets the label {int(labels[0])}. Print the loss while it trains. Does it grow, or is it "
            "nan? "
            "Then the steps are too large, or go uphill. Does it stay? Then no gradient arrives, or pictures and "
            "labels "
            "were shuffled apart."
        )
    if accuracy < CHANCE:
        return "learned-nothing", (
            "That is little better than guessing. Are pictures and labels shuffled together? Does the loss fall? "
            "If it does, look at `predict`; if not, are the new parameters kept?"
        )
    return "not-good-enough", (
        "It has learned something, and stops too early or cannot do better. Plot the loss: does it still fall at "
        "the end? "
        "Or jump up? Then take smaller steps."
    )
