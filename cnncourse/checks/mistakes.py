"""Mistakes with names: those of an exercise, and those that any exercise can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse.compare import agree, as_expected
from cnncourse.guard import Case, Outcome


@dataclass(frozen=True)
class Misconception:
    """A usual mistake.

    Args:
        name: what a report calls it, "kernel-flipped".
        sentence: what it is, for the learner: "This is what comes out when the kernel is flipped first."
        wrong: a small wrong implementation with the exercise's signature (for a value exercise: the wrong value).
    """

    name: str
    sentence: str
    wrong: Any


# Mistakes that can be made in any exercise.
GENERAL = {
    "returned-nothing": "The function returned nothing. Does it end in a `return`?",
    "printed-not-returned": "The function prints its result and returns nothing. A caller needs a `return`.",
    "not-numbers": "What came back cannot be read as numbers.",
    "not-a-number": "The result holds nan: somewhere 0 was divided by 0, or a place was never filled.",
    "not-a-function": "This check wants the function itself, without parentheses behind its name.",
    "not-a-value": "This check wants the value, not a function.",
    "signature": "The function does not take the arguments of this call. Compare its `def` line with the exercise.",
    "too-slow": "It was still running when the time was over: is there a loop that never ends?",
    "unfinished-earlier": "It calls a function of this lesson that is not written yet.",
    "input-changed": "The call changed the array that it was given. Work on a new array, or on a copy.",
    "extra-axis": "The numbers stand in an array with an axis of length 1 too many or too few.",
    "truncated": "Everything behind the decimal point is lost: the result was made in whole numbers.",
    "byte-overflow": "These are the right numbers modulo 256: a sum was kept in uint8, which ends at 255.",
    "transposed": "The result is transposed: rows and columns have changed places.",
    "sign-turned": "Every number has the wrong sign.",
    "not-refused": "Impossible input must be refused at once, with `raise ValueError(...)`, before anything is computed.",
    "index-out-of-range": "An index lies outside the array: count once more at how many places the window fits.",
    "shapes-do-not-fit": "Two arrays met whose shapes do not fit together. Print both shapes where it happens.",
    "undefined-name": "A name is used that is not defined. Is it misspelt, or defined in a cell that was not run?",
    "not-fast-enough": "The result is right. There is still a loop over the places of the picture: NumPy can do them all at once.",
    "ignores-input": "The result is the same whatever goes in. It must be computed from the arguments.",
}

# Those of which a single outcome leaves no doubt; the others are looked for after the exercise's own.
CERTAIN = {
    "returned-nothing", "printed-not-returned", "not-numbers", "signature", "too-slow", "input-changed", "undefined-name",
    "not-fast-enough",
}  # fmt: skip


def given_away(outcome: Outcome) -> str | None:
    """Name the mistake that an outcome shows without anything to compare it with."""
    if outcome.error == "TimeUp":
        return "too-slow"
    if outcome.error == "NotImplementedError" and outcome.message.startswith("write "):
        return "unfinished-earlier"
    if outcome.error == "NameError":
        return "undefined-name"
    if outcome.error == "TypeError" and "argument" in outcome.message and "()" in outcome.message:
        return "signature"
    if not outcome.error and outcome.value is None:
        return "printed-not-returned" if outcome.printed.strip() else "returned-nothing"
    return None


def general_mistake(calls: list[tuple[Case, Outcome, Any]], failing: int) -> str | None:
    """Name a mistake that can be made in any exercise, from how the results relate to the expected ones.

    Args:
        calls: all calls of the failing criterion.
        failing: index of the one that fails.
    """
    if calls[failing][1].error:
        return _from_error(calls[failing][1])
    pairs = [
        (outcome.value, np.asarray(expected, float))
        for _, outcome, expected in calls
        if not outcome.error and expected is not None and not isinstance(expected, tuple)
    ]
    for name, relation in _RELATIONS.items():
        if pairs and all(agree(got, relation(right)) for got, right in pairs):
            return name
    same = len(pairs) > 1 and all(agree(got, as_expected(pairs[0][0])) for got, _ in pairs)
    return "ignores-input" if same else None


def _transposed(right: np.ndarray) -> np.ndarray:
    return right.T if right.ndim == 2 else np.swapaxes(right, 1, 2) if right.ndim == 4 else right


_RELATIONS = {
    "sign-turned": np.negative,
    "transposed": _transposed,
    "truncated": np.trunc,
    "byte-overflow": lambda right: np.trunc(right) % 256,
}


def _from_error(outcome: Outcome) -> str | None:
    if outcome.error == "IndexError":
        return "index-out-of-range"
    fits = ("broadcast", "shape", "dimension", "mismatch")
    if outcome.error == "ValueError" and any(word in outcome.message for word in fits):
        return "shapes-do-not-fit"
    return None
