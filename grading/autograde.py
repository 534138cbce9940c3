"""nbgrader's own `autograde`, and the formgrader's button, with our judge: nobody grades the unsafe way by accident.

`Execute` takes the place of nbgrader's step of that name (nbgrader_config.py). It runs the student's cells in the
sandbox and the checks outside of it, and leaves outputs from which nbgrader reads the same points.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.assignment import Assignment, Part, read_files
from grading.building.build import derive
from grading.classes import Class
from grading.course import Lesson, here
from grading.grade import secret_of
from grading.individual import numbers_of, whose_numbers
from grading.judge import Judge
from grading.mend import mend
from grading.sandbox import Sandbox, refuse_without_sandbox


class CannotBeGraded(Exception):
    """Why a check could not be run: nbgrader then leaves the submission ungraded, rather than at 0 points."""


class Execute(NbGraderPreprocessor):
    """nbgrader's step that runs a submission and scores it."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Run a submission's notebook.

        Raises:
            NoSandbox: students' code would run unprotected; `course grade --no-sandbox` does that.
            CannotBeGraded: a check could not be run.
        """
        about = resources["nbgrader"]
        judge = _judge(about["assignment"])
        part = next(part for part in judge.assignment.parts if part.name == about["notebook"])
        class_ = Class(here())
        whose = whose_numbers(class_, Lesson(class_.course, about["assignment"]), [part])
        numbers = numbers_of(class_, about["student"], whose, part, nb)
        numbers.enter(part, nb)
        files = read_files(Path(resources["metadata"]["path"] or "."))
        executed, verdicts = judge.judge(part, nb, files, numbers=numbers)
        for verdict in verdicts:
            if verdict.score is None and not verdict.by_hand:
                raise CannotBeGraded(f"{verdict.exercise}: {verdict.message}")
        return executed, resources


@cache
def _judge(assignment: str) -> Judge:
    """Return the judge of an assignment; its worker lives as long as this process."""
    class_ = Class(here())
    refuse_without_sandbox(class_.private)
    lesson = Lesson(class_.course, assignment)
    parts = []
    for file in sorted(lesson.folder.glob("*.ipynb")):
        key = file.read_text("utf-8")
        parts.append(Part(file.stem, nbformat.reads(key, 4), nbformat.reads(derive(key), 4), class_.course.hidden))
    manifest = Assignment(assignment, tuple(parts), folder=lesson.folder)
    worker = Sandbox(manifest.preload, answers=manifest.answers, private=class_.private, course=class_.course)
    atexit.register(worker.close)
    judge = Judge(manifest, worker, secret_of(class_))
    judge.unfit = {part.name: judge.unfit_checks(part, mend(part.key, part.released, True)) for part in parts}
    return judge
