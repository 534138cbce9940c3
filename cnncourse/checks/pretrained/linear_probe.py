"""A linear classifier on features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnncourse.checks.kit import Case, Check, Criterion, Finding, Misconception, Outcome, Run, case, given_away
from cnncourse.checks.kit import came as came_back

SHARE = 0.9  # of new rows that must be read; those that scale read 0.97 and more, those that do not less than 0.6
TELLING = 12  # features a class: then whoever separates the training rows reads new ones, by whichever plane


def _ridge(rows: np.ndarray, labels: np.ndarray, new_rows: np.ndarray) -> np.ndarray:
    """Least squares with a small penalty, on rows that are scaled already; the largest output names the class."""
    classes = np.unique(labels)
    targets = (labels[:, None] == classes) * 1.0  # (N, K)
    middle = rows.mean(0)
    likeness = (rows - middle) @ (rows - middle).T
    weights = (rows - middle).T @ np.linalg.solve(likeness + np.eye(len(rows)), targets - targets.mean(0))
    return classes[np.argmax((new_rows - middle) @ weights + targets.mean(0), axis=1)]


def _scaled(rows: np.ndarray, like: np.ndarray) -> np.ndarray:
    spread = like.std(0)
    return (rows - like.mean(0)) / np.where(spread > 0, spread, 1)


def linear_probe_oracle(features: np.ndarray, labels: np.ndarray, new_features: np.ndarray) -> np.ndarray:
    return _ridge(_scaled(features, features), labels, _scaled(new_features, features))


linear_probe_oracle.__name__ = "linear_probe"


@dataclass(frozen=True)
class Task:
    """Rows of classes that differ a little in many features, most of which say nothing and some of which are large.

    Args:
        features, labels: to learn from.
        new, answers: to read.
    """

    features: np.ndarray
    labels: np.ndarray
    new: np.ndarray
    answers: np.ndarray

    @property
    def case(self) -> Case:
        """The call."""
        return case(self.features, self.labels, self.new)


def _task(
    rng: np.random.Generator,
    names: tuple[int, ...],
    each: int,
    columns: int = 60,
    still: bool = False,
    noise: float = 300.0,
    unit: float = 1.0,
) -> Task:
    """Draw a task with so many rows of each class to learn from; `noise` is the size of what says nothing, in units."""
    classes = len(names)
    telling = TELLING * classes
    middles = np.zeros((classes, columns))
    middles[:, :telling] = 5 * np.kron(np.eye(classes), rng.choice([-1.0, 1.0], TELLING))
    size = unit * np.where(np.arange(columns) < telling, 1.0, noise) * np.exp(rng.normal(0, 0.3, columns))
    offset = rng.uniform(-2, 2, columns) * size

    def rows(number: int) -> tuple[np.ndarray, np.ndarray]:
        which = rng.permutation(np.arange(number * classes) % classes)
        if np.array_equal(which[:classes], range(classes)):  # the first rows would stand for their classes
            which = np.roll(which, 1)
        found = (middles[which] + rng.normal(size=(len(which), columns))) * size + offset
        if still:
            found[:, -2:] = 3.0  # the same in every row: they have no spread
        return found.astype(np.float32), np.array(names)[which]

    return Task(*rows(each), *rows(40))


def _proof(rng: np.random.Generator):
    from sklearn.linear_model import RidgeClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    for task in (*_few_and_many(rng), _task(rng, (5, 2, 9), 12, 80, still=True)):
        probe = make_pipeline(StandardScaler(), RidgeClassifier(1.0))
        read = probe.fit(task.features.astype(float), task.labels).predict(task.new.astype(float))
        yield linear_probe_oracle(task.features.astype(float), task.labels, task.new.astype(float)), read


def _labels(run: Run, call: Case) -> tuple[np.ndarray | None, Outcome, str, str]:
    """Return labels as an array, or why there are none: text and name."""
    outcome, run.first = run.first or run.call(call), None  # the very first call has been made already
    name = given_away(outcome) or ("not-a-number" if outcome.error is None and _holds_nan(outcome.value) else None)
    if name or outcome.error:
        return None, outcome, f"{came_back(outcome)}.", name or _why_stopped(outcome, call)
    wanted = (len(call.args[2]),)
    try:
        labels = np.asarray(outcome.value)
    except ValueError:
        labels = np.zeros(())
    if labels.shape == wanted and labels.dtype.kind in "biuf":
        return labels, outcome, "", ""
    text = f"Labels of shape {wanted} are asked for; yours has shape {labels.shape}."
    if labels.shape == (len(call.args[0]),):  # never as many as new rows
        return None, outcome, text, "labels-of-training-rows"
    if labels.size == wanted[0]:
        return None, outcome, text, "extra-axis"
    return None, outcome, text, "scores-not-labels" if labels.ndim == 2 else "wrong-shape"


def _why_stopped(outcome: Outcome, call: Case) -> str:
    """Name what an error shows in a call with such features and labels, "" where they do not explain it."""
    features, labels, _ = call.args
    if not features.std(0).all() and any(word in outcome.message for word in ("NaN", "SVD did not converge", "infs")):
        return "divided-by-0"
    if outcome.error == "IndexError" and not np.array_equal(np.unique(labels), range(len(np.unique(labels)))):
        return "labels-taken-for-places"
    return ""


def _holds_nan(value: Any) -> bool:
    array = np.asarray(value) if not isinstance(value, (str, list, tuple)) else np.zeros(0)
    return array.dtype.kind == "f" and bool(np.isnan(array).any())


CAUSES = {
    "scores-not-labels": "These are numbers for each class. The label of the largest one is asked for.",
    "labels-of-training-rows": "These are labels of training rows. Those of the new rows are asked for.",
    "wrong-shape": "There is one label for each new row.",
    "extra-axis": "The labels stand in an array of two axes. One row of them is asked for.",
    "divided-by-0": (
        "A feature that is always the same has spread 0, and 0/0 is no number: no output is one then. Divide by 1 "
        "there."
    ),
    "labels-taken-for-places": (
        "The labels were taken for places 0, 1, 2 … of an array. They are any whole numbers: "
        "`classes, places = np.unique(labels, return_inverse=True)` gives places."
    ),
}


@dataclass(frozen=True)
class Reads(Criterion):
    """New rows get the right labels.

    Args:
        tasks: from a generator, the tasks.
    """

    tasks: Callable[[np.random.Generator], list[Task]]

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [task.case for task in self.tasks(rng)]

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        calls = []
        for index, task in enumerate(self.tasks(rng)):
            labels, outcome, text, name = _labels(run, task.case)
            calls.append((task.case, outcome, None))
            if labels is None:
                return Finding(False, calls, index, text=text, name=name or None, cause=CAUSES.get(name, ""))
            if outcome.changed:
                return Finding(False, calls, index, text="The call changed an array.", name="input-changed")
            share = float(np.mean(labels == task.answers))
            if share < SHARE:
                text = f"{share:.0%} of {len(labels)} new rows got the right label; {SHARE:.0%} is asked for."
                strange = ~np.isin(labels, task.labels)
                if strange.any():  # no label at all
                    cause = "`labels` says what the classes are called: give these names back, not their places."
                    text = (
                        f"{labels[strange][0]:g} came back, which is none of the labels "
                        f"{sorted(set(task.labels.tolist()))}."
                    )
                    return Finding(False, calls, index, text=text, name="places-not-labels", cause=cause)
                name, cause = _why_unread(run, task, labels)
                return Finding(False, calls, index, text=text, name=name, cause=cause)
        run.memory["reads"] = task, labels
        return Finding(True, calls)


def _why_unread(run: Run, task: Task, labels: np.ndarray) -> tuple[str | None, str]:
    """Look how the labels change where other numbers come in: that tells how an answer scales."""
    classes = np.unique(task.labels)
    if np.mean(labels == task.labels[np.searchsorted(classes, task.answers)]) >= SHARE:
        return "place-taken-for-a-row", (
            "The place of the largest output says which class it is, not which training row: "
            "`classes[place]` with `classes = np.unique(labels)`, not `labels[place]`."
        )
    if len(np.unique(labels)) == 2:
        return "two-classes-only", (
            f"Only two of {len(classes)} labels came back. There is one linear output for each class, and the largest "
            "wins."
        )
    ready = _labels(run, case(task.features, task.labels, _scaled(task.new, task.features).astype(np.float32)))[0]
    if ready is not None and np.mean(ready == task.answers) >= SHARE:
        return "new-rows-not-scaled", (
            "The new rows were not scaled. They go through the same subtraction and division as the training rows."
        )
    rng = np.random.default_rng(0)
    rows, new_rows = (
        (array * rng.uniform(0.5, 2, (len(array), 1)) + rng.uniform(-500, 500, (len(array), 1))).astype(np.float32)
        for array in (task.features, task.new)
    )
    moved = _labels(run, case(rows, task.labels, new_rows))[0]
    if moved is not None and np.mean(moved == labels) > 0.9 and len(np.unique(labels)) > 1:
        return "scaled-by-rows", (
            "Each row was scaled by itself. A feature is a column: its mean and spread are those over all training "
            "rows."
        )
    if any(
        np.mean(labels == wrong(task.features, task.labels, task.new)) > 0.9
        for wrong in (_on_one_scale, _by_any_spread)
    ):
        return None, ""  # it has a name of its own
    rows, new_rows = (_scaled(array, task.features).astype(np.float32) for array in (task.features, task.new))
    if _read(run, rows, task.labels, new_rows, task.answers):
        return "not-scaled", (
            "Features that are scaled already are read well, so it is the scaling: take each feature's own mean away "
            "and divide by its own spread, or large ones drown the others."
        )
    often = np.tile(rows, (20, 1)), np.tile(task.labels, 20)
    if _read(run, *often, new_rows, task.answers):
        return "trained-too-little", TOO_LITTLE
    more = _task(np.random.default_rng(0), tuple(classes.tolist()), rows.shape[1], rows.shape[1])
    if rows.shape[1] > len(rows) and _read(run, more.features, more.labels, more.new, more.answers):
        return "fewer-rows-than-features", (
            "With more training rows than features it reads well. With fewer, `x.T @ x` has no inverse: "
            "`np.linalg.lstsq` needs none, or add a little to its diagonal."
        )
    return ("trained-too-little", TOO_LITTLE) if ready is not None else (None, "")


TOO_LITTLE = (
    "Features that are scaled already are not read well either: is the classifier trained to the end? Take "
    "more steps, or larger ones."
)


def _read(run: Run, rows: np.ndarray, labels: np.ndarray, new_rows: np.ndarray, answers: np.ndarray) -> bool:
    read = _labels(run, case(rows, labels, new_rows))[0]
    return read is not None and bool(np.mean(read == answers) >= SHARE)


@dataclass(frozen=True)
class AloneAsTogether(Criterion):
    """A row's label does not depend on the rows that come with it. Counts where rows are read at all."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if "reads" not in run.memory:
            return Finding(None)
        task, together = run.memory["reads"]  # fewer rows than features: there least squares, too, depend on scales
        calls = []
        one_class = np.flatnonzero(task.answers == 1)
        strange = task.new.copy()
        telling = TELLING * len(np.unique(task.labels))
        strange[::5, :telling] *= 1000  # company of another kind, far off where classes differ
        usual = np.flatnonzero(np.arange(len(strange)) % 5)
        for rows, new in ((one_class, task.new[one_class]), (one_class[:1], task.new[one_class[:1]]), (usual, strange)):
            call = case(task.features, task.labels, new)
            labels, outcome, text, name = _labels(run, call)
            calls.append((call, outcome, None))
            if labels is None:
                return Finding(False, calls, len(calls) - 1, text=text, name=name or None, cause=CAUSES.get(name, ""))
            labels = labels[rows] if len(labels) > len(rows) else labels
            different = int(np.sum(labels != together[rows]))
            if different:
                text = f"The same rows got other labels when other new rows came with them: {different} of {len(rows)}."
                cause = (
                    "Were means and spreads taken from the new rows? Scale by those of `features`. If chance is in "
                    "the training, "
                    "seed it."
                )
                return Finding(False, calls, len(calls) - 1, text=text, name="scaled-with-new-rows", cause=cause)
        return Finding(True, calls)


@dataclass(frozen=True)
class IsLinear(Criterion):
    """Along a straight line each label comes once: largest linear outputs divide the space by flat walls. Counts where
    rows are read at all, be it of features of one size.
    """

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        easy = _task(rng, (0, 1, 2), 40, noise=1.0)
        if "reads" not in run.memory and not _read(run, *easy.case.args, easy.answers):
            return Finding(None)
        task = _task(rng, (0, 1, 2), 8, 3 * TELLING)
        task = replace(task, labels=rng.permutation(task.labels))  # where classes are mixed, other walls are crooked
        ways = np.linspace(-3, 4, 200)[:, None]
        ends = [task.new[rng.permutation(len(task.new))[:2]] for _ in range(20)]
        lines = np.concatenate([start + ways * (end - start) for start, end in ends])
        call = case(task.features, task.labels, lines.astype(np.float32))
        labels, outcome, text, name = _labels(run, call)
        calls = [(call, outcome, None)]
        if labels is None:
            return Finding(False, calls, 0, text=text, name=name or None, cause=CAUSES.get(name, ""))
        for line in labels.reshape(len(ends), -1):
            changes = int(np.sum(line[1:] != line[:-1]))
            if changes >= len(np.unique(line)):
                text = "Along a straight line from row to row a label went and came back."
                cause = (
                    "With a linear classifier it cannot: one linear output for each class, no hidden layer, no "
                    "neighbours, "
                    "no trees."
                )
                return Finding(False, calls, 0, text=text, name="not-linear", cause=cause)
        return Finding(True, calls)


def _most_alike(one: Any, other: Any) -> bool:
    """Most labels agree."""
    try:
        first, second = np.asarray(one), np.asarray(other)
        return first.shape == second.shape and first.ndim == 1 and float(np.mean(first == second)) > 0.9
    except (ValueError, TypeError):
        return False


def _few_and_many(rng: np.random.Generator) -> list[Task]:
    return [_task(rng, (0, 1, 2), 30), _task(rng, (0, 1, 2, 3), 10, 96)]


def _on_one_scale(features: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    return _ridge(features / features.std(), labels, new / features.std())


def _by_any_spread(features: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Where a feature has no spread, 0 is divided by 0."""
    if features.std(0).all():
        return linear_probe_oracle(features, labels, new)
    return np.full(len(new), labels.min())  # the first of several outputs none of which is a number


linear_probe = Check(
    "linear-probe",
    oracle=linear_probe_oracle,
    proof=_proof,
    criteria=[
        Reads("reads new rows, although features differ in size", 1, _few_and_many),
        AloneAsTogether("scales by the training rows only: a row's label is the same alone and in company", 1),
        Reads(
            "any whole numbers as labels; features without any spread",
            0.5,
            lambda rng: [
                _task(rng, (40, -7, 12), 14, 84, noise=1 / 300, unit=0.01),
                _task(rng, (5, 2, 9), 12, 80, still=True),
            ],
        ),
        IsLinear("a linear classifier", 0.5),
    ],
    misconceptions=[
        Misconception(
            "not-scaled",
            "The features were not scaled: the largest ones drown the others, whatever they say.",
            lambda features, labels, new: _ridge(features, labels, new),
        ),
        Misconception(
            "not-scaled",
            "The features' means were taken away, but they were not divided by their spreads: large ones drown the "
            "others.",
            lambda features, labels, new: _ridge(features - features.mean(0), labels, new - features.mean(0)),
        ),
        Misconception(
            "one-scale-for-all",
            "One mean and one spread served for all features. Each feature has its own: `axis=0`.",
            _on_one_scale,
        ),
        Misconception("divided-by-0", CAUSES["divided-by-0"], _by_any_spread),
    ],
    hints=[
        "One feature goes from 0 to 1, another from 0 to 1000. Which one decides, if nothing is done about it? And "
        "what is "
        "the spread of a feature that is always 3?",
        "Mean and spread over `axis=0` of the training rows; the new rows get the same subtraction and division. "
        "Then, for "
        "example, a `Dense` layer that is trained, or `np.linalg.lstsq` against ones and zeros for each class.",
        "Scale; a column of ones for the bias; one-hot targets by `labels[:, None] == np.unique(labels)`; weights; "
        "the class "
        "of the largest output.",
    ],
    time_limit=60.0,  # a dense layer that learns by `fit`: tens of seconds on a busy machine
    likeness=_most_alike,
    keras=True,
)
