"""Judge a course's right and wrong answers (answers.py), and say where a check judges otherwise than they deserve.

`course test` runs `python -m grading.prove_answers [LESSON]` in another course; in this one tests/test_checks.py does
more.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np

from cnncourse.checks.kit import LEARNER_SEED, Check, agree
from cnncourse.report import count
from grading.answers import Marked, marked_in
from grading.course import Lesson, Refused, here

SEEDS = (LEARNER_SEED, 1, 2)


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
        if len({answer.mistake is None for answer in found}) < 2:
            yield lesson.problem("a right answer and a wrong one are needed here, at least.", file=answers)
        for answer in found:
            if fault := _fault(check, answer):
                function = answer.function
                yield lesson.problem(f"{function.__name__} {fault}", function.__code__.co_firstlineno, answers)


def _answers(file: Path) -> list[Marked]:
    spec = spec_from_file_location(f"answers_{file.parent.name}_{file.stem}", file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return marked_in(module.__name__)


def _fault(check: Check, answer: Marked) -> str:
    """Say how an answer is judged, if that is not what it deserves; "" if it is."""
    deserved = _told(check.points if answer.points is None else answer.points, answer.mistake)
    for seed in SEEDS:
        value = answer.function() if check.is_value else answer.function
        report = check.report(value, seed, **{**check.needs, **answer.others})
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
