"""Right and wrong answers prove the checks of a course: each is judged, and must get what it deserves.

They lie in tests/answers/TOPIC/EXERCISE.py, written as learners write: `@right` stands before a right one,
`@wrong("appended", points=1)` before a wrong one, with the name that the report must give to its mistake and the points
that it still earns. For a value exercise it is a function without arguments that returns the value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Marked:
    """An answer, and what it deserves.

    Args:
        function: the answer.
        mistake: the name that the report must give to a wrong one, "" where it has no name for it; None: it is right.
        points: what a wrong one still earns; None for a right one.
        others: functions of the lesson that it is judged together with, by name.
    """

    function: Callable
    mistake: str | None = None
    points: float | None = None
    others: dict[str, Callable] = field(default_factory=dict)


_marked: list[Marked] = []


def right(function: Callable | None = None, **others: Callable) -> Callable:
    """Mark a function as a right answer; `others` are functions that it is judged together with."""
    mark = _marker(None, None, others)
    return mark(function) if function else mark


def wrong(mistake: str, points: float = 0, **others: Callable) -> Callable:
    """Mark a function as a wrong answer, with the mistake's name ("" for none) and the points that it deserves."""
    return _marker(mistake, points, others)


def _marker(mistake: str | None, points: float | None, others: dict[str, Callable]) -> Callable:
    def mark(function: Callable) -> Callable:
        _marked.append(Marked(function, mistake, points, others))
        return function

    return mark


def marked_in(module: str) -> list[Marked]:
    """Return the answers that a module marks, in their order."""
    return [answer for answer in _marked if answer.function.__module__ == module]
