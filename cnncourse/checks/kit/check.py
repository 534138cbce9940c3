"""What a check is: named criteria with points, usual mistakes with names, hints, and a report of it all.

A check calls the learner's function, compares with an independent oracle, and does nothing else with it, so
that the same check works when the function runs in another process (see `cnncourse.beside.boundary`).
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cnncourse import backend, individual, logbook, solved
from cnncourse.beside.boundary import Handle, described, original, plain
from cnncourse.beside.guard import NEVER_RAN, OWN_RAISE, Case, Outcome
from cnncourse.checks.kit.compare import agree, alike, as_numbers
from cnncourse.checks.kit.criteria import Criterion, Finding, Refuses, part_of
from cnncourse.checks.kit.explain import argument_names, arguments_text, first_lines, grid
from cnncourse.checks.kit.mistakes import CERTAIN, GENERAL, OTHERS, Misconception, general_mistake
from cnncourse.checks.kit.run import Found, Run
from cnncourse.report import CORRECT, NOT_ATTEMPTED, NOT_YET, Line, Note, Paragraph, Report, present

MOST_KEPT = 5_000  # results of a check's own functions
FEW = 2  # calls of Keras that are asked again where another exercise builds on them: each takes a part of a second
LEARNER_SEED = 20260101  # fixed, so that a learner's report can be had again; grading brings its own
_found: dict[str, Found] = {}  # what the learner's own runs of the checks have found, by the function's name


@dataclass(frozen=True)
class Individual:
    """What gives each learner numbers of one's own in a value exercise, where an instructor wants that.

    Args:
        numbers: from the number of a set, below `individual.SETS`, its numbers, such as a picture.
        check: from these, the check.
        source: the cell that gives them to the lesson's names and shows them, by `individual`, which knows no answer.
        text: says what they are, in Markdown; stands below that cell.
    """

    numbers: Callable[[int], Any]
    check: Callable[[Any], Check]
    source: str
    text: str

    def of_set(self, number: int) -> Check:
        """Return the check with one of the sets of numbers."""
        return self.check(self.numbers(number))


class Check:
    """An exercise's check.

    Args:
        name: the exercise's name, "cross-correlate".
        oracle: a right implementation, independent of the solution; for a value exercise the right value.
        criteria: what is judged, in order; their points add up to the exercise's.
        misconceptions: the usual mistakes, the most specific first.
        hints: at least three: a question, a tool, a shape of the answer.
        built_from: for an exercise that builds on earlier ones and is called `through` a probe, where no right one
            can stand in their place: from the learner's functions, given by name, a right implementation around these.
        needs: functions of the lesson without which the answer cannot be tried, by name, each as the oracle's own.
        keeps: what the function returns stays on the learner's side, whatever it is (see `guard.attempt`).
        through: a probe that calls the function: `probes.built` for Keras models that would take long to start,
            `probes.of_block` for what a function of Keras tensors computes. Oracle and misconceptions go through it
            too.
        time_limit: seconds that one call may take.
        observe: how a call is looked at where plain data does not come back: from a run and a case, what came of it as
            plain data. Right and wrong implementations are looked at in the same way.
        keras: Keras is loaded before the clock starts.
        proof: from a generator of random numbers, pairs of what the oracle gives and what SciPy, Keras or brute force
            gives for the same arguments; the tests find each pair equal. It loads what it needs when it is called.
        likeness: tells whether two wrong answers are the same mistake; by default, whether their numbers agree. Where
            many answers are right, as many are wrong in the same way: then it compares what they do.
        individual: for a value exercise in which each learner may have numbers of one's own.
    """

    def __init__(
        self,
        name: str,
        *,
        oracle: Any,
        criteria: list[Criterion],
        misconceptions: Iterable[Misconception] = (),
        hints: Iterable[str],
        built_from: Callable[..., Callable] | None = None,
        needs: dict[str, Callable] | None = None,
        keeps: bool = False,
        through: Callable | None = None,
        time_limit: float = 5.0,
        observe: Callable[[Run, Case], Outcome] | None = None,
        keras: bool = False,
        proof: Callable[[np.random.Generator], Iterable[tuple[Any, Any]]] | None = None,
        likeness: Callable[[Any, Any], bool] = alike,
        individual: Individual | None = None,
    ):
        self.name = name
        self.oracle = oracle
        self.criteria = criteria
        self.misconceptions = list(misconceptions)
        self.hints = list(hints)
        self.built_from = built_from
        self.needs = needs or {}
        self.keeps = keeps
        self.through = through
        self.time_limit = time_limit
        self.observe = observe
        self.keras = keras or through is not None
        self.proof = proof
        self.likeness = likeness
        self.individual = individual
        self.usual: Check | None = None  # of one with a learner's own numbers: the one with those of the lesson
        self.is_value = not callable(oracle)
        self.points = float(sum(criterion.points for criterion in criteria))
        self._hints_shown = 0
        self._failing_case: Case | None = None
        self._kept: dict[tuple, Any] = {}
        self.found = Found(False, [])  # by the last report

    @property
    def identifier(self) -> str:
        """The exercise's name as Python writes it."""
        return self.name.replace("-", "_")

    def __call__(self, answer: Any, **earlier: Any) -> float:
        """Show the report and return its points.

        Args:
            answer: the learner's function or value.
            earlier: the learner's answers to the exercises that this one builds on.
        """
        own = individual.own(self)
        if to_do := individual.missing(self):
            report = own._not_attempted(to_do)
        else:
            report = own.report(answer, found=_found, **earlier)
            _found[self.identifier] = own.found
        solved.record(self.name, report.status)
        logbook.write_down(self.name, report)
        present(report)
        return report.points

    def report(
        self, answer: Any, seed: int = LEARNER_SEED, found: dict[str, Found] | None = None, **earlier: Any
    ) -> Report:
        """Judge an answer.

        Args:
            answer: the learner's function or value; anything else gets a report too.
            seed: changes the numbers of the cases, never their shapes.
            found: what the earlier answers' own checks have found (their `found`), by name.
            earlier: as for the call.
        """
        self._failing_case = None
        judged = self._judge(answer, seed, earlier, found or {})
        return judged if isinstance(judged, Report) else self._summary(judged)

    def score(self, answer: Any, seed: int = LEARNER_SEED, **earlier: Any) -> float:
        """Judge an answer as `report` does, without looking for the mistake, and return its points."""
        judged = self._judge(answer, seed, earlier, {})
        return judged.points if isinstance(judged, Report) else self._earned(judged)

    def full_marks(self) -> Report:
        """The report of a right answer."""
        return self._report(self.points, CORRECT, [True] * len(self.criteria), None, [])

    def _judge(
        self, answer: Any, seed: int, earlier: dict[str, Any], found: dict[str, Found]
    ) -> list[Finding] | Report:
        """Return what each criterion found, or a report where there is nothing to judge."""
        self.found = Found(False, [])
        answer = plain(answer) if self.is_value and not callable(answer) else answer
        earlier = {name: function for name, function in earlier.items() if callable(function)}
        misuse = self._misuse(answer, earlier)
        if misuse:
            return misuse
        if self.keras:
            backend.load()  # before any time limit: an import that is interrupted cannot be had again
        run = Run(self, answer, earlier, found)
        if not self.is_value and self._is_stub(run, seed):
            return self._not_attempted()
        findings = []
        for index, criterion in enumerate(self.criteria):
            finding = criterion.judge(run, self._rng(seed, index))
            run.all_right_so_far &= bool(finding.passed)
            run.some_result_right |= bool(finding.passed) and not isinstance(criterion, Refuses)
            failed = finding.calls[finding.failing][1] if finding.failing is not None else None
            if failed and (earlier := run.emptied_by(failed)):
                finding.name = "earlier-returned-nothing"
                finding.cause = f"It calls your `{earlier}`, which returns nothing: does that one end in a `return`?"
            findings.append(finding)
        calls = [(case, outcome) for finding in findings for case, outcome, _ in finding.whole or finding.calls]
        calls = calls[:FEW] if self.keras else calls
        self.found = Found(all(finding.passed for finding in findings), calls, self._ask, self.oracle)
        return findings

    def _ask(self, function: Callable, case: Case) -> Outcome:
        return Run(self, function, {}).observe(case)

    def own(self, function: Callable, case: Case) -> Outcome:
        """Call the oracle or a misconception, looked at as an answer is; what came of it is kept for later."""
        return self._once(("own", id(function)), case, lambda: Run(self, function, {}).observe(case))

    def _once(self, what: tuple, case: Case, call: Callable[[], Any]) -> Any:
        """Do something with a case once for all reports; where a case cannot be told from others, each time."""
        try:
            key = *what, _fingerprint(case)
        except (pickle.PicklingError, AttributeError, TypeError):  # it holds functions, or what stays with the learner
            return call()
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = call()
        return self._kept[key]

    def expected(self, case: Case) -> Any:
        """Return what the oracle returns, looked at as an answer is."""
        if self.observe or self.through:
            return self.own(self.oracle, case).value
        return self._once(("expected",), case, lambda: self.oracle(*case.args, **case.kwargs))

    @property
    def is_individual(self) -> bool:
        """Each learner may have numbers of one's own in it."""
        return self.individual is not None

    def with_set(self, number: int) -> Check:
        """Return this check with one of the sets of numbers."""
        if number not in self._with_set:
            self._with_set[number] = self.individual.of_set(number)
            self._with_set[number].usual = self
        return self._with_set[number]

    @cached_property
    def _with_set(self) -> dict[int, Check]:
        return {}

    @cached_property
    def _right_for_others(self) -> np.ndarray:
        """The right values for all sets of numbers, and for those of the lesson: (sets, ...)."""
        own = (self.individual.of_set(number).oracle for number in range(individual.SETS))
        return np.stack([self.oracle, *own])

    def _is_others(self, value: Any) -> bool:
        """A value is right for other numbers than these."""
        if self.usual is None or agree(value, self.oracle):
            return False
        try:
            got = as_numbers(value)
        except ValueError:
            return False
        others = self.usual._right_for_others
        return got.shape == others.shape[1:] and bool(np.isclose(others, got).all(tuple(range(1, others.ndim))).any())

    def hint(self) -> None:
        """Show the next hint."""
        if (own := individual.own(self)) is not self:
            return own.hint()
        last = self._hints_shown == len(self.hints)
        self._hints_shown = min(self._hints_shown + 1, len(self.hints))
        heading = f"Hint {self._hints_shown} of {len(self.hints)}" + (" (the last one)" if last else "")
        present(Note(heading, self.hints[self._hints_shown - 1]))

    def failing_case(self) -> tuple:
        """Return the arguments of the call that the last report speaks of, to try it by hand."""
        if self._failing_case is None:
            raise LookupError(f"No call has failed yet: run check.{self.identifier}({self.identifier}) first.")
        return original((*self._failing_case.args, *self._failing_case.kwargs.values()))

    def _rng(self, seed: int, index: int) -> np.random.Generator:
        return np.random.default_rng([seed, zlib.crc32(self.name.encode()), index])

    def _is_stub(self, run: Run, seed: int) -> bool:
        """The first call raises the stub's own NotImplementedError."""
        first = next(iter(self.criteria[0].cases(self._rng(seed, 0))))
        outcome = run.first = run.call(first, self.keeps)
        return outcome.error == "NotImplementedError" and not self._unfinished(outcome)

    def _unfinished(self, outcome: Outcome) -> str | None:
        """The other function whose stub was reached, from the stub's message, or None."""
        if outcome.error != "NotImplementedError" or not outcome.message.startswith("write "):
            return None
        other = outcome.message.split()[1]
        return None if other == self.identifier else other

    def _misuse(self, answer: Any, earlier: dict[str, Callable]) -> Report | None:
        if self.is_value:
            if answer is None:
                return self._not_attempted()
            if not callable(answer) and self._is_others(answer):
                cause = Paragraph(f"Likely cause, {OTHERS.replace('-', ' ')}", GENERAL[OTHERS])
                return self._report(0.0, NOT_YET, [None] * len(self.criteria), OTHERS, [cause])
            name = "not-a-value" if callable(answer) or isinstance(answer, Handle) else None
        else:
            name = None if callable(answer) or isinstance(answer, Handle) else "not-a-function"
        if name is None and all(other in earlier for other in self.needs):
            return None
        call = (
            f"`check.{self.identifier}({', '.join([self.identifier, *(f'{other}={other}' for other in self.needs)])})`"
        )
        if name is None:
            happened = Paragraph(
                "What happened", f"The check is called as {call}. Not all of these functions were given."
            )
            return self._report(0.0, NOT_YET, [None] * len(self.criteria), "signature", [happened])
        happened = Paragraph("What happened", f"The check is called as {call}. It was given {described(answer)}.")
        return self._report(
            0.0, NOT_YET, [None] * len(self.criteria), name, [happened, Paragraph("Likely cause", GENERAL[name])]
        )

    def _not_attempted(self, to_do: str = "") -> Report:
        todo = "Replace the None" if self.is_value else "Replace the line that begins with `raise`"
        text = f"Nothing to check yet. {todo} in the cell of `{self.identifier}`, run that cell, then this one."
        text = to_do or text
        return self._report(0.0, NOT_ATTEMPTED, [None] * len(self.criteria), None, [Paragraph("", text)])

    def _summary(self, findings: list[Finding]) -> Report:
        earned = self._earned(findings)
        passed = [finding.passed for finding in findings]
        around = dict.fromkeys(finding.around for finding in findings if finding.around)
        paragraphs = [Paragraph("Note", _counted_around(names)) for names in around]
        first = next((finding for finding in findings if finding.passed is False), None)
        if first is None:
            status = CORRECT if all(passed) else NOT_YET
            return self._report(earned, status, passed, None, paragraphs)
        name, sentence = self._recognise(findings, first)
        paragraphs += self._explain(first)
        if sentence:
            paragraphs.append(Paragraph(f"Likely cause, {name.replace('-', ' ')}", sentence))
        if self._failing_case and (self._failing_case.args or self._failing_case.kwargs):
            again = f"`{self.identifier}(*check.{self.identifier}.failing_case())` in a new cell"
            paragraphs.append(Paragraph("To try that call yourself", again))
        return self._report(earned, NOT_YET, passed, name, paragraphs)

    def _earned(self, findings: list[Finding]) -> float:
        return float(sum(criterion.points for criterion, finding in zip(self.criteria, findings) if finding.passed))

    def _report(
        self, earned: float, status: str, passed: list[bool | None], name: str | None, paragraphs: list[Paragraph]
    ) -> Report:
        lines = tuple(
            Line(criterion.title, criterion.points if ok else 0.0, criterion.points, ok)
            for criterion, ok in zip(self.criteria, passed)
        )
        hint = self._next_hint() if status != CORRECT else None
        return Report(self.name, earned, self.points, status, lines, name, tuple(paragraphs), hint)

    def _next_hint(self) -> tuple[str, str, str] | None:
        if self._hints_shown >= len(self.hints):
            return None
        label = f"Hint {self._hints_shown + 1} of {len(self.hints)}"
        return label, self.hints[self._hints_shown], f"check.{self.identifier}.hint()"

    def _explain(self, finding: Finding) -> list[Paragraph]:
        """Name the call, what came back, what the rule asks."""
        case, outcome, _ = finding.calls[finding.failing]
        text = finding.text
        if self.is_value:
            return [Paragraph("What happened", text, grid(outcome.value, finding.difference))]
        self._failing_case = case
        names = argument_names(self.oracle, case)
        parts = [Paragraph("The call", f"`{self.identifier}({', '.join(names)})`", arguments_text(names, case))]
        parts.append(Paragraph("What happened", text, grid(outcome.value, finding.difference)))
        if outcome.printed.strip():
            parts.append(Paragraph("It printed", "", first_lines(outcome.printed)))
        return parts

    def _recognise(self, findings: list[Finding], first: Finding) -> tuple[str | None, str]:
        """Name the mistake: what the outcome gives away, then the known misconceptions, then general ones."""
        outcome = first.calls[first.failing][1]
        if outcome.where == NEVER_RAN:
            return None, ""
        if first.name and first.cause:
            return first.name, first.cause
        if first.name == "unfinished-earlier":
            return (
                first.name,
                f"It calls `{self._unfinished(outcome)}`, which is not written yet: do that exercise first.",
            )
        if first.name in CERTAIN:
            return first.name, GENERAL[first.name]
        failing = [finding for finding in findings if finding.passed is False]
        fitting = [mistake for mistake in self.misconceptions if self._explains(mistake, first)]
        others = [finding for finding in failing if finding is not first]
        best = max(
            fitting,
            key=lambda mistake: sum(self._explains(mistake, other, alone=False) for other in others),
            default=None,
        )
        if best:
            return best.name, best.sentence
        if first.name:
            return first.name, GENERAL.get(first.name, "")
        name = general_mistake(first.calls, first.failing)
        return name, GENERAL.get(name, "")

    def _explains(self, misconception: Misconception, finding: Finding, alone: bool = True) -> bool:
        """The wrong implementation gives what the learner's gives in every call of the criterion.

        Two calls that raise say little: their errors must be the same, and to the letter where no other call ran.
        Where a criterion is not `alone` in what it tells, the kind of error is enough.
        """
        if self.is_value:
            return self.likeness(finding.calls[0][1].value, misconception.wrong)
        differs, ran, errors = False, False, []
        number = len(finding.calls)
        for index in (*range(finding.failing, number), *range(finding.failing)):  # the telling one first
            case, outcome, expected = finding.calls[index]
            whole = wrong = self.own(misconception.wrong, case)
            if finding.part:
                wrong = part_of(whole, finding.part)
                if not (wrong.error or outcome.error) and (wrong is whole) != finding.miscounted[index]:
                    return False  # only one of the two has as many results as there must be
            if wrong.error or outcome.error:
                if wrong.error != outcome.error or (alone and not _same_error(wrong, outcome)):
                    return False
                errors.append((wrong, outcome))
            elif not self.likeness(outcome.value, wrong.value):
                return False
            ran |= not outcome.error
            differs |= expected is None or bool(outcome.error) or not agree(outcome.value, expected)
        return differs and (ran or not alone or all(_same_to_the_letter(*pair) for pair in errors))


def _counted_around(names: tuple[str, ...]) -> str:
    mine = " and ".join(f"`{name}`" for name in names)
    return f"Counted as right: it builds rightly on your {mine}, which is not right yet."


class _PlainOnly(pickle.Pickler):
    """Writes plain data, and refuses what stays with the learner, such as a model: it may change at any moment."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Handle):
            raise pickle.PicklingError("it stays with the learner")
        return NotImplemented


def _fingerprint(case: Case) -> bytes:
    written = io.BytesIO()
    _PlainOnly(written).dump((case.args, case.kwargs))
    return hashlib.sha256(written.getvalue()).digest()


_SHAPE = re.compile(r"[\[(](?:None, )?(\d+(?:, ?\d+)*),?[\])]")  # as messages of NumPy and Keras hold them
_NUMBERED = re.compile(r"(?<=[a-z])_\d+\b")  # the layers that Keras names itself: "conv2d_7"
_WORD = re.compile(r"[A-Za-z']+")
TELLING_WORDS = 3  # of a message that is shorter, each must agree


def _same_error(one: Outcome, other: Outcome) -> bool:
    """Two errors of one kind are the same: about the same shapes, or in the same words about no others. Two refusals of
    one's own are the same in whatever words.
    """
    if one.where == other.where == OWN_RAISE or _same_shapes(one, other):
        return True
    words, others = sorted((_WORD.findall(outcome.message) for outcome in (one, other)), key=len)
    if others[: len(words)] != words or (len(words) < TELLING_WORDS and words != others):
        return False
    shapes, others = map(_shapes, (one, other))
    return not shapes or not others or shapes <= others or others <= shapes


def _same_to_the_letter(one: Outcome, other: Outcome) -> bool:
    """Two libraries' messages name the same shapes, or are the same with a number or a quoted name in them."""
    if OWN_RAISE in (one.where, other.where):
        return False
    message, same = (_NUMBERED.sub("", outcome.message) for outcome in (one, other))
    return _same_shapes(one, other) or (message == same and bool(re.search(r"\d|'\w+'", message)))


def _same_shapes(one: Outcome, other: Outcome) -> bool:
    """Two messages name the same shapes, at least two: arrays that do not fit together, in whatever words."""
    fewer, more = sorted(map(_shapes, (one, other)), key=len)
    return len(fewer) >= 2 and fewer <= more


def _shapes(outcome: Outcome) -> set[str]:
    return {shape.replace(" ", "") for shape in _SHAPE.findall(outcome.message)}
