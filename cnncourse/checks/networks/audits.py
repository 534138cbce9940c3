"""Audits of what sources claim: a dict of right numbers, each with the mistakes that lead to another one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse.checks.kit import (
    Case,
    Check,
    Criterion,
    Finding,
    Misconception,
    Outcome,
    Run,
    as_numbers,
    came_back,
)


@dataclass(frozen=True)
class Claim:
    """A number that a source gets wrong.

    Args:
        name: its name in the dict that is asked for.
        title: what is asked, for the report.
        right: the number.
        tolerance: how far off still counts, relative; counts are exact.
        wrong: usual wrong numbers: (value, the mistake's name, a sentence).
    """

    name: str
    title: str
    right: float
    wrong: tuple[tuple[float, str, str], ...]
    tolerance: float = 1e-9


@dataclass(frozen=True)
class RightNumber(Criterion):
    """The dict holds the right number under a claim's name."""

    claim: Claim

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        claim, answer = self.claim, run.answer
        call = (Case(()), Outcome({claim.name: answer.get(claim.name)} if isinstance(answer, dict) else answer), None)
        if not isinstance(answer, dict):
            cause = "Write it as in the example: names and numbers between curly braces."
            return Finding(
                False,
                [call],
                0,
                text=f"{came_back(answer)}; a dict is asked for.",
                name="not-a-dict",
                cause=cause,
            )
        if answer.get(claim.name) is None:
            cause = "Each claim has its name in the text above. Copy it letter by letter."
            return Finding(
                False, [call], 0, text=f'There is no number under "{claim.name}".', name="claim-missing", cause=cause
            )
        got = _single_number(answer[claim.name])
        if got is None:
            cause = "A number without quotes, commas and units is asked for, such as 1234."
            return Finding(
                False,
                [call],
                0,
                text=f'What stands under "{claim.name}" is no number.',
                name="not-numbers",
                cause=cause,
            )
        if abs(got - claim.right) <= claim.tolerance * abs(claim.right):
            return Finding(True, [call])
        text = f'Under "{claim.name}" yours is {got:,.12g}.'
        cause = "Do the arithmetic once more, step by step: which numbers does it need?"
        return (
            Finding(False, [call], 0, text=text)
            if _is_known(got, claim)
            else Finding(False, [call], 0, text=text, name="another-number", cause=cause)
        )


def audit(
    name: str,
    claims: list[tuple[Claim, float]],
    hints: list[str],
    proof: Callable[[], dict[str, float]],
) -> Check:
    """Make the check of an audit: a dict from each claim's name to the right number.

    Args:
        name: the exercise's name.
        claims: each with its points.
        hints: as for any check.
        proof: the right numbers, found by counting in a network; the tests compare them.
    """

    def pairs(rng: np.random.Generator) -> Iterable[tuple[float, float]]:
        counted = proof()
        return [(claim.right, counted[claim.name]) for claim, _ in claims]

    right = {claim.name: claim.right for claim, _ in claims}
    return Check(
        name,
        oracle=right,
        criteria=[RightNumber(claim.title, points, claim) for claim, points in claims],
        misconceptions=[
            Misconception(mistake, sentence, {**right, claim.name: value})
            for claim, _ in claims
            for value, mistake, sentence in claim.wrong
        ],
        hints=hints,
        proof=pairs,
        likeness=functools.partial(_same_slip, right),
    )


def _same_slip(right: dict[str, float], answer: Any, wrong: dict[str, float]) -> bool:
    """An answer's one entry is the wrong number of a misconception."""
    if not isinstance(answer, dict) or len(answer) != 1:
        return False
    [(name, value)] = answer.items()
    got = _single_number(value)
    return got is not None and wrong.get(name) != right.get(name) and abs(got - wrong[name]) <= 5e-5 * abs(wrong[name])


def _is_known(got: float, claim: Claim) -> bool:
    return any(abs(got - value) <= 5e-5 * abs(value) for value, _, _ in claim.wrong)


def _single_number(value: Any) -> float | None:
    try:
        array = as_numbers(value)
    except ValueError:
        return None
    return float(array.ravel()[0].real) if array.size == 1 and array.dtype.kind in "iuf" else None
