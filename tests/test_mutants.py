"""The checks notice every change of the answer key that makes a difference.

A mutant that still earns all points does what the text asks: then the exercise's module in tests/answers/ lists it,
with the reason, in its table `EQUIVALENT`. Any other one shows a sentence of the text that no case tries.

A training that was changed may end near the figure that is asked for, or at the end of what there is of time and memory.
Where luck or the machine decides on which side, the module lists it in `BY_LUCK`, and it is not tried.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from cnncourse.checks.kit import Check, run
from tests.answers import LESSONS
from tests.lessons import definitions, solution_cells
from tests.mutants import mutants
from tests.needs import THOROUGH
from tests.test_checks import CHECKS, is_slow

SOON = 1  # seconds, for a mutant that never ends; where networks are built, ten times as many
TRAINING = 60  # seconds, or more, has a check of a training; its mutants have as many, as honest steps take long, too


@pytest.mark.parametrize(
    ("number", "check"),
    [
        pytest.param(number, check, id=f"{number}-{check.name}")
        for number, check in CHECKS
        if THOROUGH or not is_slow(check)
    ],
)
def test_every_mutant_is_noticed(number: str, check: Check, monkeypatch):
    seconds = check.time_limit if check.time_limit >= TRAINING else 10 * SOON if is_slow(check) else SOON
    monkeypatch.setattr(check, "time_limit", min(check.time_limit, seconds))
    monkeypatch.setattr(run, "PROBE_SECONDS", seconds)
    cell, key = solution_cells(number, "solutions")[check.name], definitions(number)
    answers = importlib.import_module(f"tests.answers.{LESSONS[number]}.{check.identifier}")
    assert _earns_all(check, cell, key)
    changed, by_luck = dict(mutants(cell)), getattr(answers, "BY_LUCK", {})
    assert by_luck.keys() <= changed.keys()
    unnoticed = [what for what, code in changed.items() if what not in by_luck and _earns_all(check, code, key)]
    assert sorted(unnoticed) == sorted(getattr(answers, "EQUIVALENT", {}))


def _earns_all(check: Check, code: str, key: dict[str, Any]) -> bool:
    namespace = dict(key)
    try:
        exec(compile(code, "<mutant>", "exec"), namespace)
    except Exception:
        return False
    return check.score(namespace[check.identifier], **{name: key[name] for name in check.needs}) == check.points


def test_what_a_mutant_is():
    source = "def f(a, b=1):\n    if not a < -2:\n        raise ValueError('at least 2')\n    return g(-a @ b + 0.5)"
    assert [what for what, _ in mutants(source)] == [
        "a, b=1 → a, b=0",
        "a, b=1 → a, b=2",
        "a < -2 → a <= -2",
        "a < -2 → a >= -2",
        "-2 → +2",
        "a < -2 → a < -1",
        "a < -2 → a < -3",
        "-a @ b + 0.5 → -a @ b - 0.5",
        "-a @ b → -a * b",
        "-a → +a",
        "-a @ b + 0.5 → -a @ b + 0.25",
        "-a @ b + 0.5 → -a @ b + 1.0",
    ]
