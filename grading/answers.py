"""Right and wrong answers prove the checks of a course: each is judged, and must get what it deserves.

They lie in tests/answers/TOPIC/EXERCISE.py, written as learners write: `@right` stands before a right one,
`@wrong("appended", points=1)` before a wrong one, with the name that the report must give to its mistake and the points
that it still earns. For a value exercise it is a function without arguments that returns the value.

`python -m grading.answers [LESSON]`, which `course test` runs in another course, says where a check judges otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np

from cnncourse.checks.kit import LEARNER_SEED, Check, agree
from cnncourse.report import count
from grading.course import Lesson, Refused, here

SEEDS = (LEARNER_SEED, 1, 2)
_DESERVES = "deserves"  # of a function here: the mistake's name and the points


def right(function: Callable) -> Callable:
    """Mark a function as a right answer."""
    return wrong("", None)(function)


def wrong(mistake: str, points: float | None = 0) -> Callable:
    """Mark a function as a wrong answer.

    Args:
        mistake: its name, "" for none.
        points: what it still earns; None for all.
    """

    def mark(function: Callable) -> Callable:
        setattr(function, _DESERVES, (mistake, points))
        return function

    return mark


def faults(lesson: Lesson) -> Iterator[Refused]:
    """Say where a lesson's checks do not judge their answers as these deserve, and which exercise has none."""
    for file in lesson.checks_files():
        if file.stem.startswith("_"):
            continue
        answers = lesson.answers_file(file.stem)
        try:
            check, found = lesson.check(file.stem), _answers(answers) if answers.exists() else []
        except Exception as error:  # whatever is wrong in a module, its author needs one sentence
            yield lesson.problem(f"check or answers cannot be loaded: {type(error).__name__}: {error}", file=answers)
            continue
        for index, (ours, others) in enumerate(check.proof(np.random.default_rng(0)) if check.proof else (), start=1):
            if not agree(others, ours):
                yield lesson.problem(f"pair {index} of the proof differs: {ours!r} and {others!r}.", file=file)
        deserved = [getattr(answer, _DESERVES) for answer in found]
        if not any(most is None for _, most in deserved) or all(most is None for _, most in deserved):
            yield lesson.problem("a right answer and a wrong one are needed here, at least.", file=answers)
        for answer in found:
            if fault := _fault(check, answer):
                yield lesson.problem(f"{answer.__name__} {fault}", answer.__code__.co_firstlineno, answers)


def _answers(file: Path) -> list[Callable]:
    spec = spec_from_file_location(f"answers_{file.stem}", file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return [value for value in vars(module).values() if hasattr(value, _DESERVES)]


def _fault(check: Check, answer: Callable) -> str:
    """Say how an answer is judged, if that is not what it deserves; "" if it is."""
    mistake, most = getattr(answer, _DESERVES)
    deserved = _told(check.points if most is None else most, mistake)
    for seed in SEEDS:
        report = check.report(answer() if check.is_value else answer, seed, **check.needs)
        got = _told(report.points, report.misconception)
        if got != deserved:
            return f"gets {got}; it deserves {deserved}."
    return ""


def _told(earned: float, mistake: str | None) -> str:
    return count(earned, "point") + (f" for “{mistake}”" if mistake else "")


def main(name: str | None = None) -> int:
    """Judge the answers to a lesson's exercises, by default to all of the course that is here."""
    course = here()
    course.enter()
    lessons = course.find(name)
    found = [fault for lesson in lessons for fault in faults(lesson)]
    for fault in found:
        print(fault)
    if not found:
        print(f"The checks of {count(len(lessons), 'lesson')} judge all answers as they deserve.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*filter(None, sys.argv[1:])))
