"""The criteria for functions that return a trained Keras model: it is judged by what it has never seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cnncourse.checks.kit import (
    GENERAL,
    Case,
    Criterion,
    Finding,
    Handle,
    Outcome,
    Run,
    apart,
    came,
    case,
    given_away,
    probes,
)
from cnncourse.checks.networks.at_rest import LEFT_ON, NOT_ALONE, RESTLESS, WHY_RESTLESS, restless
from cnncourse.checks.networks.training import RNG_IGNORED, SEED_IN_CODE, SEEDS

KERAS_SEED = "set_random_seed"
TO_SEED = {"keras", "utils", "tf", "int", "integers"}  # what `keras.utils.set_random_seed(int(rng.integers(9)))` names
HISTORY = "`fit` returns a history, and leaves the trained weights in the model: return that."
DIVERGED = (
    "Somewhere in the training a number became nan: a root of 0 has no slope, and steps that are too large leave all "
    "bounds. Try a tenth of the rate."
)
SETTLES_TOO_SLOWLY = (
    "In training mode the network is good, afterwards it is not: batch normalisation's moving mean and variance follow "
    "too slowly for so few steps. `BatchNormalization(momentum=0.9)` follows faster."
)
KERAS_LAYERS = "Return a Keras model of layers and operations that Keras has, without `Lambda` and layers of your own."
NOT_THE_SAME = (
    "Some random numbers do not come from `rng`. Take every one of them from it; for Keras, "
    "`keras.utils.set_random_seed(int(rng.integers(2**31)))` before the first layer is made."
)
ALIKE = 0.01  # of what a model gives, for two trainings to be the same: a sum may come out in another order
MOST_DRAWN = 4  # exams that are kept, 17 MB each at most: one seed's first and second, and those of another
FEW = 7  # pictures that are looked at again, in another order
Fault = tuple[str, str | None, str]  # a text, a mistake's name, its cause


@dataclass(frozen=True)
class Split:
    """What a training gets, and what it never sees.

    Args:
        images, labels: (N, H, W, C), and what is to be learned of each.
        unseen, truth: the same for the exam.
    """

    images: np.ndarray
    labels: np.ndarray
    unseen: np.ndarray
    truth: np.ndarray


_drawn: dict[tuple[type, str], tuple[Split, dict]] = {}  # by the kind of exam and the generator's state before


@dataclass(frozen=True)
class Mark:
    """What an exam found.

    Args:
        call: the training, with what came of it.
        drawn: what the exam was about.
        model: what was trained, made anew apart from the learner's code.
        results: what it gives for what it has never seen.
        score: how good that is.
    """

    call: tuple
    drawn: Split
    model: Handle
    results: np.ndarray
    score: float


@dataclass(frozen=True)
class PassesExam(Criterion):
    """The model that the function returns is good enough where it has never been.

    A check of this kind says what an exam is (`draw`), which shape results have (`misshapen`), how good they are
    (`score`), and why they may be no better (`why`). It trains once for all its criteria. Honest trainings differ by
    luck: who fails by a little sits a second exam, and the better one counts.

    Args:
        bar: the score that is asked for.
    """

    bar: float
    almost: ClassVar[tuple[float, float]]  # scores between which there is a second exam
    lower_is_better: ClassVar[bool] = False
    too_slow: ClassVar[str]
    changed: ClassVar[str]
    measured: ClassVar[str]  # the sentence with score and bar

    def draw(self, rng: np.random.Generator) -> Split:
        """Draw an exam."""
        raise NotImplementedError

    def input_shape(self, drawn: Split) -> tuple:
        """Tell with which pictures the model must go."""
        return drawn.images.shape[1:]

    def misshapen(self, drawn: Split, results: np.ndarray) -> Fault | None:
        """Say what is wrong with the shape of what a model gives for the unseen pictures."""
        raise NotImplementedError

    def failed(self, outcome: Outcome) -> Fault:
        """Say what is wrong where no model came back."""
        name = given_away(outcome)
        return f"{came(outcome)}.", name, self.too_slow if name == "too-slow" else ""

    def cannot_look(self, drawn: Split, found: Outcome) -> Fault:
        """Say why a model cannot be called with the unseen pictures."""
        return f"The model cannot be called with pictures of shape {drawn.unseen.shape}. {came(found)}.", None, ""

    def look(self, run: Run, drawn: Split, model: Handle) -> np.ndarray | Fault:
        """Return what a model gives for the unseen pictures, each judged alone, or what is wrong."""
        found = run.probe(probes.predict, model, drawn.unseen)
        if found.error:
            return self.cannot_look(drawn, found)
        results = np.asarray(found.value)
        if wrong := self.misshapen(drawn, results):
            return wrong
        if not np.isfinite(results).all():
            return "What comes out holds nan or infinity.", "diverged", DIVERGED
        number = min(FEW, len(drawn.unseen) // 2)
        few = run.probe(probes.predict, model, drawn.unseen[:number][::-1])
        if few.error or np.abs(few.value[::-1] - results[:number]).max() > 1e-3 * np.abs(results).max():
            return "Among few pictures, one gets other numbers than among more.", "not-alone", NOT_ALONE
        return results

    def score(self, drawn: Split, results: np.ndarray) -> float:
        """Tell how good that is."""
        raise NotImplementedError

    def why(self, run: Run, mark: Mark) -> tuple[str, str]:
        """Name a mistake, and say what it is."""
        raise NotImplementedError

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return [self._paper(rng)[1]]

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if "mark" not in run.memory:
            run.memory["mark"] = self._sit(run, rng)
        mark = run.memory["mark"]
        if isinstance(mark, Finding):
            return mark
        if self.is_reached(mark):
            return Finding(True, [mark.call])
        if "cause" not in run.memory:
            run.memory["cause"] = self.why(run, mark)
        name, cause = run.memory["cause"]
        text = self.measured.format(score=mark.score, bar=self.bar)
        return Finding(False, [mark.call], 0, text=text, name=name, cause=cause)

    def is_reached(self, mark: Mark) -> bool:
        """Tell whether a model is good enough."""
        return not self._is_better(self.bar, mark.score)

    def _is_better(self, one: float, other: float) -> bool:
        return one < other if self.lower_is_better else one > other

    def _paper(self, rng: np.random.Generator) -> tuple[Split, Case]:
        drawn = self._drawn_once(rng)
        return drawn, case(drawn.images, drawn.labels, np.random.default_rng(rng.integers(2**32)))

    def _drawn_once(self, rng: np.random.Generator) -> Split:
        """Draw an exam, or take the one that a generator in the same state has drawn; it is left as if it had drawn."""
        key = type(self), str(rng.bit_generator.state)
        if key not in _drawn:
            drawn = self.draw(rng)
            for array in vars(drawn).values():
                array.setflags(write=False)  # it serves others, too
            if len(_drawn) >= MOST_DRAWN:
                del _drawn[next(iter(_drawn))]
            _drawn[key] = drawn, rng.bit_generator.state
        drawn, rng.bit_generator.state = _drawn[key]
        return drawn

    def _sit(self, run: Run, rng: np.random.Generator) -> Mark | Finding:
        drawn, training = self._paper(rng)
        first = self.mark(run, drawn, (training, run.first, None))
        low, high = self.almost
        if isinstance(first, Finding) or not low < first.score < high:
            return first
        drawn, training = self._paper(rng)
        second = self.mark(run, drawn, (training, run.call(training, keep=True), None))
        return second if isinstance(second, Mark) and self._is_better(second.score, first.score) else first

    def mark(self, run: Run, drawn: Split, call: tuple) -> Mark | Finding:
        """Mark what came of a training; say what is wrong where it is no model to be marked."""
        outcome = call[1]

        def failed(text: str, name: str | None, cause: str = "") -> Finding:
            return Finding(False, [call], 0, text=text, name=name, cause=cause)

        if outcome.error or outcome.value is None:
            return failed(*self.failed(outcome))
        if outcome.changed:
            return failed(self.changed, "input-changed")
        model = apart(run, outcome.value, self.input_shape(drawn))
        if model is None:
            return failed(*_no_model(run, outcome))
        results = self.look(run, drawn, model)
        if isinstance(results, tuple):
            return failed(*results)
        return Mark(call, drawn, model, results, self.score(drawn, results))


@dataclass(frozen=True)
class ChanceFromRng(Criterion):
    """All chance comes from the generator. Earns points only when the model passes an exam.

    Who begins by seeding Keras with a number from `rng` is believed, as a training takes long. Any other training is
    done again, while all global chance is another: the same model has to come. A method without chance needs no `rng`.

    Args:
        exam: the exam.
    """

    exam: PassesExam

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        mark = run.memory["mark"]
        if isinstance(mark, Finding) or not self.exam.is_reached(mark):
            return Finding(None)
        if restless(run, mark.model, mark.drawn.unseen[:FEW]):
            return self._wrong(mark, RESTLESS, LEFT_ON, WHY_RESTLESS)
        training, outcome, _ = mark.call
        seeds = {*SEEDS}.intersection(run.mentioned["attributes"])
        if {*SEEDS}.intersection(run.mentioned["constants"]):
            return self._wrong(mark, SEED_IN_CODE, "rng-ignored", RNG_IGNORED)
        if outcome.drew and seeds == {KERAS_SEED} and self._begins_with_it(run.mentioned["names"]):
            return Finding(True, [mark.call])
        again = self._again(run, mark, training, rng)
        if isinstance(again, Finding):
            return again
        if not self._is_same(mark, again):
            text = "Two trainings with the same pictures and the same rng ended in different networks."
            return self._wrong(mark, text, "not-the-same-again", NOT_THE_SAME)
        if outcome.drew or not seeds:
            return Finding(True, [mark.call])
        images, labels, _ = training.args
        other = self._again(run, mark, case(images, labels, np.random.default_rng(rng.integers(2**32))), rng)
        if isinstance(other, Finding) or not self._is_same(mark, other):
            return other if isinstance(other, Finding) else Finding(True, [mark.call])
        text = "Two trainings with different generators ended in the same network."
        return self._wrong(mark, text, "rng-ignored", RNG_IGNORED)

    def _begins_with_it(self, names: list[str]) -> bool:
        """Whether Keras is seeded before anything is made with it; where it is hard to see, another training tells."""
        return KERAS_SEED in names and TO_SEED.issuperset(names[: names.index(KERAS_SEED)])

    def _again(self, run: Run, mark: Mark, training: Case, rng: np.random.Generator) -> Mark | Finding:
        """Train again, while all global chance is another."""
        before = run.probe(probes.seeded, int(rng.integers(2**31)), keep=True).value
        try:
            outcome = run.call(training, keep=True)
        finally:
            run.probe(probes.restored, before)
        return self.exam.mark(run, mark.drawn, (training, outcome, None))

    def _is_same(self, one: Mark, other: Mark) -> bool:
        same_shape = one.results.shape == other.results.shape
        return same_shape and np.std(one.results - other.results) <= ALIKE * np.std(one.results)

    def _wrong(self, mark: Mark, text: str, name: str, cause: str) -> Finding:
        return Finding(False, [mark.call], 0, text=text, name=name, cause=cause)


def _no_model(run: Run, outcome: Outcome) -> Fault:
    """Say what came back in place of a model of Keras's own layers."""
    kind = outcome.value.kind
    if kind in ("tuple", "list"):
        cause = "More came back than is asked for. Return the model alone."
        return f"A {kind} came back, and no Keras model.", "several-results", cause
    if kind in ("History", "dict"):
        return "A history came back. The model itself is asked for.", "history-not-model", HISTORY
    if not run.probe(probes.is_model, outcome.value).value:
        return f"{came(outcome)}, and no Keras model.", "not-a-model", GENERAL["not-a-model"]
    text = f"What came back, of the class {kind}, is no model that is made of Keras's own layers alone."
    return text, "not-of-keras-layers", KERAS_LAYERS


def likely(one: Any, other: Any) -> bool:
    """No wrong training is like another one (the `likeness` of such a check): causes are found from what it learned."""
    return False
