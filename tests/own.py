"""An instructor's own assignment: written from cases, and graded."""

from __future__ import annotations

import copy

from nbformat import NotebookNode, v4

from grading.assignment import Assignment, Part
from grading.judge import Judge
from grading.mend import mend
from grading.results import Verdict
from grading.sandbox import Sandbox

FIRST = "import random\nimport numpy as np"
ANY = v4.new_notebook(nbformat_minor=4, cells=[])


def block(grade_id: str, check: bool) -> dict:
    points = {"points": 1} if check else {}
    return {"schema_version": 3, "grade_id": grade_id, "grade": check, "solution": not check, "locked": check} | points


def notebook(answers: dict[str, str], cases: dict[str, tuple], first: str = FIRST) -> NotebookNode:
    """An assignment of format 4.4, whose cells have no ids, with these answers.

    Args:
        answers: by the case's name, with dashes for spaces; a stub where there is none.
        cases: by name: the key's answer, its check, and what a test has besides.
        first: the first cell.
    """
    made = [v4.new_code_cell(first)]
    for name, (_, check, *_) in cases.items():
        name = name.replace(" ", "-")
        made.append(v4.new_code_cell(answers.get(name, "# Your code"), metadata={"nbgrader": block(name, False)}))
        made.append(v4.new_code_cell(check, metadata={"nbgrader": block(f"{name}-check", True)}))
    for cell in made:
        del cell["id"]
    book = copy.deepcopy(ANY)
    book.cells = made
    return book


def graded_by(judge: Judge, part: Part, submitted: NotebookNode) -> dict[str, Verdict]:
    """What a notebook gets, by exercise."""
    _, verdicts = judge.judge(part, mend(submitted, part.released, True), {})
    return {verdict.exercise: verdict for verdict in verdicts}


def not_earning(score: float, found: dict[str, Verdict]) -> dict[str, tuple]:
    """The exercises that got other points, with what was said."""
    return {name: (one.score, one.message) for name, one in found.items() if one.score != score}


class Impatient(Assignment):
    seconds = 1.0


def of_students(cases: dict[str, tuple], *students: dict[str, str], patient: bool = True) -> list[dict[str, Verdict]]:
    """What each student gets who answers as the key does but for these; a check that the key fails is told first."""
    key = {name: case[0] for name, case in cases.items()}
    part = Part("some", notebook(key, cases), notebook({}, cases))
    assignment = (Assignment if patient else Impatient)("93-some", (part,))
    worker = Sandbox(assignment.preload)
    judge = Judge(assignment, worker, b"secret")
    try:
        judge.unfit = {"some": judge.unfit_checks(part, mend(part.key, part.released, True))}
        return [graded_by(judge, part, notebook(key | answers, cases)) for answers in students]
    finally:
        worker.close()


def with_another(cases: dict[str, tuple]) -> dict[str, Verdict]:
    """What the other answers get; the key's own must earn theirs, and each other one what its case says."""
    right, other = of_students(cases, {}, {name: case[2] for name, case in cases.items()})
    assert {name: (right[name].score, right[name].message) for name in cases} == dict.fromkeys(cases, (1, ""))
    assert {name: other[name].score for name in cases} == {name: case[3] for name, case in cases.items()}, other
    return other
