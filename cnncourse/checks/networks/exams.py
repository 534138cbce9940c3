"""The criteria for functions that return a trained Keras model: it is judged by what it has never seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cnncourse.checks.kit import GENERAL, Case, Criterion, Finding, Handle, Run, apart, came, case, given_away, probes

HISTORY = "`fit` returns a history, and leaves the trained weights in the model: return that."
KERAS_LAYERS = "Return a Keras model of layers and operations that Keras has, without `Lambda` and layers of your own."


@dataclass(frozen=True)
class Mark:
    """What an exam found.

    Args:
        call: the training, with what came of it.
        drawn: the exam.
        model: what was trained, made anew apart from the learner's code.
        results: what it gives for what it has never seen.
        score: how good that is.
    """

    call: tuple
    drawn: Any
    model: Handle
    results: np.ndarray
    score: float


@dataclass(frozen=True)
class PassesExam(Criterion):
    """The model that the function returns is good enough where it has never been.

    A check of this kind says what an exam is (`draw`), what a model gives there (`look`), how good that is (`score`),
    and why it may be no better (`why`). It trains once for all its criteria. Honest trainings differ by luck: who
    fails by a little sits a second exam, and the better one counts.

    Args:
        bar: the score that is asked for.
    """

    bar: float
    almost: ClassVar[tuple[float, float]]  # scores between which there is a second exam
    lower_is_better: ClassVar[bool] = False
    too_slow: ClassVar[str]
    changed: ClassVar[str]
    measured: ClassVar[str]  # the sentence with score and bar

    def draw(self, rng: np.random.Generator) -> Any:
        """Draw an exam; its `call` are the arguments of the training but for `rng`."""
        raise NotImplementedError

    def input_shape(self, drawn: Any) -> tuple:
        """Tell with which pictures the model must go."""
        raise NotImplementedError

    def look(self, run: Run, drawn: Any, model: Handle) -> np.ndarray | tuple[str, str | None, str]:
        """Return what the model gives for unseen pictures, or what is wrong: a text, a mistake's name, its cause."""
        raise NotImplementedError

    def score(self, drawn: Any, results: np.ndarray) -> float:
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
        if not self._is_better(self.bar, mark.score):
            return Finding(True, [mark.call])
        if "cause" not in run.memory:
            run.memory["cause"] = self.why(run, mark)
        name, cause = run.memory["cause"]
        text = self.measured.format(score=mark.score, bar=self.bar)
        return Finding(False, [mark.call], 0, text=text, name=name, cause=cause)

    def _is_better(self, one: float, other: float) -> bool:
        return one < other if self.lower_is_better else one > other

    def _paper(self, rng: np.random.Generator) -> tuple[Any, Case]:
        drawn = self.draw(rng)
        return drawn, case(*drawn.call, np.random.default_rng(rng.integers(2**32)))

    def _sit(self, run: Run, rng: np.random.Generator) -> Mark | Finding:
        drawn, training = self._paper(rng)
        first = self._mark(run, drawn, (training, run.first, None))
        low, high = self.almost
        if isinstance(first, Finding) or not low < first.score < high:
            return first
        drawn, training = self._paper(rng)
        second = self._mark(run, drawn, (training, run.call(training, keep=True), None))
        return second if isinstance(second, Mark) and self._is_better(second.score, first.score) else first

    def _mark(self, run: Run, drawn: Any, call: tuple) -> Mark | Finding:
        outcome = call[1]

        def failed(text: str, name: str | None, cause: str = "") -> Finding:
            return Finding(False, [call], 0, text=text, name=name, cause=cause)

        if outcome.error or outcome.value is None:
            name = given_away(outcome)
            return failed(f"{came(outcome)}.", name, self.too_slow if name == "too-slow" else "")
        if outcome.changed:
            return failed(self.changed, "input-changed")
        model = apart(run, outcome.value, self.input_shape(drawn))
        if model is None:
            return failed(*_no_model(run, outcome))
        results = self.look(run, drawn, model)
        if isinstance(results, tuple):
            return failed(*results)
        return Mark(call, drawn, model, results, self.score(drawn, results))


def _no_model(run: Run, outcome: Any) -> tuple[str, str, str]:
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
