"""Every check against right and wrong answers, under many seeds and through the boundary."""

from __future__ import annotations

import importlib
import io
import pickle
from collections import Counter
from dataclasses import dataclass
from types import FunctionType

import numpy as np
import pytest

from cnncourse import probes
from cnncourse.boundary import Handle, plain
from cnncourse.checks.framework import LEARNER_SEED, Check
from cnncourse.guard import seconds
from cnncourse.report import CORRECT, NOT_ATTEMPTED, NOT_YET
from tests.answers import LESSONS, Answer, all_answers
from tests.lessons import definitions, solution_cells

SEEDS = [LEARNER_SEED, *range(1, 20)]
ANSWERS = all_answers()
RIGHT = [answer for answer in ANSWERS if answer.mistake is None]
WRONG = [answer for answer in ANSWERS if answer.mistake is not None]
CHECKS = [
    (number, check)
    for number, lesson in LESSONS.items()
    for check in vars(importlib.import_module(f"cnncourse.checks.{lesson}")).values()
    if isinstance(check, Check)
]
check_ids = [f"{number}-{check.name}" for number, check in CHECKS]
NEVER_ENDS = 0.3  # seconds; a learner waits for 5
PATIENCE = 5  # seconds; only checks of a training have more


def seeds_for(check: Check) -> list[int]:
    """All seeds; two where each report trains a network, which takes seconds."""
    return SEEDS[:2] if check.time_limit > PATIENCE else SEEDS


@pytest.fixture
def impatient(monkeypatch):
    """Let answers that never end be stopped soon."""

    def stop_soon():
        for _, check in CHECKS:
            monkeypatch.setattr(check, "time_limit", NEVER_ENDS)

    return stop_soon


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: answer.id)
def test_right(answer: Answer):
    together = answer.together
    report = answer.check.report(answer.value, **together)
    assert (report.status, report.misconception) == (CORRECT, None), report.text
    seeds = seeds_for(answer.check)
    assert {answer.check.score(answer.value, seed, **together) for seed in seeds} == {answer.check.points}


@pytest.mark.parametrize("answer", WRONG, ids=lambda answer: answer.id)
def test_wrong(answer: Answer, impatient):
    seeds, together = seeds_for(answer.check), answer.together
    if answer.mistake == "too-slow":
        impatient()
        seeds = seeds[:3]
    for seed in seeds[:2]:
        report = answer.check.report(answer.value, seed, **together)
        assert report.status == NOT_YET, report.text
        assert (report.misconception or "") == answer.mistake, report.text
    assert answer.points < answer.check.points
    assert {answer.check.score(answer.value, seed, **together) for seed in seeds} == {answer.points}


@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_enough_answers(number: str, check: Check):
    mine = Counter(answer.mistake is None for answer in ANSWERS if answer.check is check)
    assert mine[True] >= 5 and mine[False] >= 5, mine
    unnamed = [answer.id for answer in WRONG if answer.check is check and not answer.mistake]
    assert len(unnamed) <= mine[False] // 10, f"wrong answers without a name: {unnamed}"


@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_untouched_stub(number: str, check: Check):
    namespace = {"np": np}
    exec(solution_cells(number, "lessons")[check.name], namespace)
    report = check.report(namespace[check.identifier], **check.needs)
    assert (report.status, report.points, report.misconception) == (NOT_ATTEMPTED, 0.0, None)


@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_answer_key(number: str, check: Check):
    namespace = definitions(number)
    others = {name: namespace[name] for name in check.needs}
    assert check.report(namespace[check.identifier], **others).status == CORRECT
    assert {check.score(namespace[check.identifier], seed, **others) for seed in seeds_for(check)} == {check.points}


MISCONCEPTIONS = [
    pytest.param(check, mistake, id=f"{number}-{check.name}-{mistake.name}-{i}")
    for number, check in CHECKS
    for i, mistake in enumerate(check.misconceptions)
]


@pytest.mark.parametrize(("check", "mistake"), MISCONCEPTIONS)
def test_misconception_is_recognised(check: Check, mistake):
    for seed in SEEDS[:2]:
        report = check.report(mistake.wrong, seed)
        assert report.points < check.points, report.text
        assert report.misconception == mistake.name, report.text


@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_specification(number: str, check: Check):
    assert check.points == sum(criterion.points for criterion in check.criteria)
    assert len(check.hints) >= 3
    assert all(mistake.sentence.endswith((".", "?")) for mistake in check.misconceptions)


def _raises(*arguments, **options):
    raise RuntimeError("broken")


def _recursion(*arguments, **options):
    return _recursion(*arguments, **options)


def _exits(*arguments, **options):
    raise SystemExit(0)


def _loops(*arguments, **options):
    while True:
        pass


def _changes_its_input(*arguments, **options):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument += 1


BAD = {
    "None": None,
    "a string": "answer",
    "an array": np.zeros((2, 2)),
    "a number": 3.0,
    "a class": int,
    "a generator": (i for i in range(3)),
    "no arguments": lambda: 1,
    "too many arguments": lambda a, b, c, d, e, f, g: 1,
    "raises": _raises,
    "recursion": _recursion,
    "exits": _exits,
    "loops": _loops,
    "ragged": lambda *a, **o: [[1, 2], [3]],
    "nan": lambda *a, **o: np.full((3, 3), np.nan),
    "wrong shape": lambda *a, **o: np.zeros((1, 2, 3, 4, 5)),
    "text": lambda *a, **o: "42",
    "objects": lambda *a, **o: np.array([object()]),
    "itself": lambda *a, **o: _raises,
    "changes its input": _changes_its_input,
    "dict": lambda *a, **o: {"a": 1},
    "a lazy result": lambda *a, **o: (i for i in range(3)),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_bad_input_gets_a_report(number: str, check: Check, bad: str, impatient, capsys):
    impatient()
    points = check(BAD[bad], **check.needs)
    shown = capsys.readouterr()
    assert type(points) is float and points == 0.0
    assert shown.err == ""
    assert check.name in shown.out and ("not yet" in shown.out or "not attempted" in shown.out)
    assert "Traceback" not in shown.out


class _AcrossTheBoundary:
    """A learner's function as grading sees it: it can be called, and plain data goes and comes as bytes."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *arguments, **options):
        result = plain(self._function(*_there(_copy(list(arguments))), **_there(_copy(options))))
        return _copy(result)

    def seconds(self, case):
        return seconds(self._function, case)

    def beside(self, probe):
        """Return a function of cnncourse.probes as it works over there."""
        return _AcrossTheBoundary(getattr(probes, probe))

    def keeping(self, *arguments, **options):
        """Call the function, and leave its result there."""
        result = self._function(*_there(_copy(list(arguments))), **_there(_copy(options)))
        return result if result is None else Handle(type(result).__name__, _Ticket(result))


@dataclass
class _Ticket:
    """What is known here of an object that stays there."""

    thing: object


def _there(value):
    """Put the objects back that tickets stand for."""
    if isinstance(value, _Ticket):
        return value.thing
    if isinstance(value, (list, tuple)):
        return type(value)(_there(item) for item in value)
    if isinstance(value, dict):
        return {key: _there(item) for key, item in value.items()}
    return value


def _copy(value):
    """Send plain data as bytes; tickets, handles, and functions to call back, stay where they are."""
    stay, file = [], io.BytesIO()

    class Send(pickle.Pickler):
        def persistent_id(self, item):
            return stay.append(item) or len(stay) - 1 if isinstance(item, (_Ticket, Handle, FunctionType)) else None

    class Receive(pickle.Unpickler):
        def persistent_load(self, index):
            return stay[index]

    Send(file).dump(value)
    file.seek(0)
    return Receive(file).load()


PURE = ("input-changed", "too-slow", "not-numbers")  # these need more than values to be seen


@pytest.mark.parametrize(
    "answer", [a for a in ANSWERS if not a.check.is_value and a.mistake not in PURE], ids=lambda answer: answer.id
)
def test_same_report_through_the_boundary(answer: Answer):
    here = answer.check.report(answer.function, **answer.together)
    others = {name: _AcrossTheBoundary(function) for name, function in answer.together.items()}
    there = answer.check.report(_AcrossTheBoundary(answer.function), **others)
    assert (there.points, there.status, there.misconception) == (here.points, here.status, here.misconception)
