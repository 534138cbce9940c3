"""What came of a class: a table for people, and grades.csv for the school's system."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from cnncourse.report import count, points
from grading.build import write
from grading.course import Lesson
from grading.mend import notes, read

if TYPE_CHECKING:
    from grading.grade import Class

_CAUSE = re.compile(r"^Likely cause, ([^:]+):", re.MULTILINE)
_NOT_ATTEMPTED = re.compile(r"^○ ", re.MULTILINE)


@dataclass(frozen=True)
class Result:
    """What came of one submission.

    Args:
        student: who.
        scores: points and most points of each exercise and question, in the lesson's order.
        mistakes: the named mistakes by exercise.
        mended: what was mended, a sentence each.
        late: seconds after the due date.
        penalty: points taken off for that; nbgrader's setting, none by default.
        submitted: when, if known.
        problem: why it was not graded, "" if it was.
    """

    student: str
    scores: dict[str, tuple[float, float]] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)
    mended: tuple[str, ...] = ()
    late: float = 0
    penalty: float = 0
    submitted: datetime | None = None
    problem: str = ""

    @property
    def points(self) -> float:
        """The sum, less the penalty."""
        return max(0.0, sum(score for score, _ in self.scores.values()) - self.penalty)

    @property
    def remarks(self) -> list[str]:
        """What a teacher wants to know beside the numbers, a line each."""
        if self.problem:
            return [f"not graded: {self.problem}"]
        lines = [f"{name}: {mistake}" for name, mistake in self.mistakes.items()]
        lines += [f"mended: {sentence}" for sentence in self.mended]
        return lines + ([f"late by {_time(self.late)}"] if self.late else [])


def result_of(class_: Class, lesson: Lesson, student: str) -> Result:
    """Read a graded submission back from the gradebook and its notebook."""
    notebook = read(class_.place("autograded", student, lesson) / lesson.released.name)
    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_grade(cell)]
    with class_.gradebook() as gradebook:
        submission = gradebook.find_submission(lesson.name, student)
        grades = {grade.name: (grade.score, grade.max_score) for part in submission.notebooks for grade in part.grades}
        return Result(
            student,
            {_short(name): grades[name] for name in names},
            {_short(cell.metadata.nbgrader.grade_id): name for cell in notebook.cells if (name := mistake_in(cell))},
            tuple(notes(notebook)),
            submission.total_seconds_late,
            submission.late_submission_penalty or 0,
            submission.timestamp,
        )


def mistake_in(cell: NotebookNode) -> str:
    """Return the mistake that a check cell names: the report's, or the error that kept the check from running."""
    if not is_grade(cell):
        return ""
    for output in cell.outputs:
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
        found = _CAUSE.search(output.get("data", {}).get("text/plain", ""))
        if found:
            return found[1]
    return ""


def was_attempted(cell: NotebookNode) -> bool:
    """Whether a check cell's report speaks of an answer."""
    return not any(_NOT_ATTEMPTED.search(output.get("data", {}).get("text/plain", "")) for output in cell.outputs)


def table(lesson: Lesson, results: list[Result]) -> str:
    """Return the table of a class."""
    graded = [result for result in results if not result.problem]
    first = graded[0].scores if graded else {}
    total = sum(most for _, most in first.values())
    width = max(len("student"), *(len(result.student) for result in results))
    title = f"{count(len(results), 'submission')}, {len(graded)} graded, {count(total, 'point')}"
    lines = [f"{lesson.name}: {title}", ""]
    names = (f"{number}\xa0{name}\xa0({points(most)})" for number, (name, (_, most)) in enumerate(first.items(), start=1))
    lines += [line.replace("\xa0", " ") for line in wrap("   ".join(names), 100, break_on_hyphens=False)]
    lines += ["", f"{'student':<{width}} {'points':>6}" + "".join(f"{number:>4}" for number in range(1, len(first) + 1))]
    for result in results:
        line = f"{result.student:<{width}} {'-' if result.problem else points(round(result.points, 2)):>6}"
        line += "".join(f"{points(round(score, 2)):>4}" for score, _ in result.scores.values())
        lines += [line, *(f"{'':<{width}}        {remark}" for remark in result.remarks)]
    return "\n".join(lines)


def write_csv(file: Path, lesson: Lesson, results: list[Result]) -> None:
    """Write grades.csv: a line a student; nobody who was not graded has a number."""
    exercises = list(next((result.scores for result in results if result.scores), {}))
    about = ["assignment", "student_id", "timestamp", "late_seconds"]
    rows = [[*about, "penalty", "score", "max_score", *exercises, "remarks"]]
    for result in results:
        most = points(sum(most for _, most in result.scores.values()))
        numbers = ["", "", ""] if result.problem else [points(result.penalty), points(round(result.points, 2)), most]
        own = [points(round(result.scores[name][0], 2)) if result.scores else "" for name in exercises]
        when = result.submitted.isoformat(" ") if result.submitted else ""
        about = [lesson.name, result.student, when, f"{result.late:.0f}"]
        rows.append([*about, *numbers, *own, " | ".join(result.remarks)])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    write({file: text.getvalue()})


def _short(grade_id: str) -> str:
    return grade_id.removesuffix("-check").removeprefix("quiz-")


def _time(seconds: float) -> str:
    days, rest = divmod(int(seconds), 86400)
    hours, rest = divmod(rest, 3600)
    return count(days, "day") if days else f"{hours} h {rest // 60} min"
