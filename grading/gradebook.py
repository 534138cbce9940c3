"""nbgrader's gradebook: enter an assignment, and write what came of its submissions. One process writes."""

from __future__ import annotations

import logging
import re
import sys
import tempfile
import warnings
from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

import nbformat
import nbgrader.api
from nbgrader.api import Assignment as GradebookAssignment
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps import NbGraderAPI
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import selectinload
from traitlets.config import Config

from cnncourse.lab import put_first
from grading.assignment import Assignment, Part, read_files
from grading.course import Lesson, Refused
from grading.results import ByHand, Lateness, Recorded, Result, when

_EXAMPLE = "postgresql://USER@HOST/NAME"
_NOBODYS: Mapping = MappingProxyType({})


def ready() -> None:
    """Make nbgrader work from anywhere, and quietly."""
    _work_from_anywhere()
    warnings.filterwarnings("ignore", module=r"nbgrader\.|sqlalchemy\.")  # each time: others may have reset them


@cache
def _work_from_anywhere() -> None:
    put_first("PATH", Path(sys.executable).parent)  # its upgrades call alembic
    nbgrader.api.get_alembic_version = _newest_schema
    nbgrader.api.app_log.setLevel(logging.CRITICAL)  # what it would log with a traceback, we say in a sentence


def _newest_schema() -> str:
    """The version that a new gradebook has: the one that no other follows, as alembic finds it, which takes longer."""
    folder = Path(nbgrader.api.__file__).with_name("alembic") / "versions"
    texts = [file.read_text("utf-8") for file in folder.glob("*.py")]
    versions, followed = (
        {found[1] for text in texts if (found := re.search(rf"^{name} = ['\"](\w+)", text, re.MULTILINE))}
        for name in ("revision", "down_revision")
    )
    [newest] = versions - followed
    return newest


def open_gradebook(folders: Config) -> Gradebook:
    """Open the gradebook that nbgrader's settings name; it is made if need be.

    Raises:
        Refused: its database is none that there is a driver for.
    """
    ready()
    try:
        return Gradebook(folders.db_url, folders.course_id)
    except (ArgumentError, ValueError) as problem:  # the URL itself is not told: it may hold a password
        kind = folders.db_url.partition(":")[0] if ":" in folders.db_url else ""
        what = f"There is no database of the kind {kind}" if isinstance(problem, NoSuchModuleError) else "It is no URL"
        raise Refused(f"The gradebook's database cannot be used. {what}: write {_EXAMPLE}.") from None
    except ImportError as problem:
        what = f"its driver is not installed here ({problem}). For PostgreSQL: pip install -e '.[cluster]'"
        raise Refused(f"The gradebook's database cannot be used: {what}, in the course's folder.") from None


def register(lesson: Lesson, config: Config) -> Assignment:
    """Enter an assignment as `nbgrader generate_assignment` does, leave its released folder alone, and read it.

    Args:
        lesson: an assignment in the source folder, solutions/NAME/.
        config: nbgrader's settings.

    Raises:
        Refused: nbgrader cannot make it; says why.
    """
    folders = config.CourseDirectory
    with open_gradebook(folders), tempfile.TemporaryDirectory() as elsewhere:
        folders.release_directory = elsewhere
        done = NbGraderAPI(config=config).generate_assignment(lesson.name)
        if not done["success"]:
            raise lesson.problem(
                f"nbgrader cannot enter this assignment into the gradebook: {_last_line(done)}", file=lesson.folder
            )
        released = Path(elsewhere) / lesson.name
        parts = []
        for file in sorted(released.glob("*.ipynb")):
            notebooks = (nbformat.read(place, 4) for place in (lesson.folder / file.name, file))
            parts.append(Part(file.stem, *notebooks, lesson.course.hidden))
        files = {name: content for name, content in read_files(released).items() if name != lesson.source.name}
        return Assignment(lesson.name, tuple(parts), files, lesson.folder)


def record(
    gradebook: Gradebook,
    results: list[Result],
    config: Config,
    extra_days: Mapping[str, float | None] = _NOBODYS,
    others: Mapping[str, Collection[tuple[str, str]]] = _NOBODYS,
) -> dict[str, Recorded]:
    """Write what came of a class's submissions of an assignment, all in one transaction; what a person has entered
    stays, and waits for a person where it was entered for another answer or beside another score.

    Args:
        gradebook: it holds the assignment already.
        results: what came of each submission.
        config: nbgrader's settings, for late submissions.
        extra_days: by student, by which the due date moves; None leaves nbgrader's own extension as it is.
        others: by student, whose answers are others than when this was last written: notebook and exercise.

    Returns:
        What the gradebook holds now of each student's.
    """
    if not results:
        return {}
    assignment = gradebook.find_assignment(results[0].assignment)
    students = {student.id: student for student in gradebook.students}
    submissions = _submissions(gradebook, assignment)
    with gradebook.db.no_autoflush:
        for result in results:
            if result.problem:  # it is not a 0, and what was graded before stays
                continue
            student = students.get(result.student) or Student(id=result.student)
            submission = submissions.get(result.student) or _new_submission(assignment, student)
            submissions[result.student] = submission
            gradebook.db.add(submission)
            submission.timestamp = when(result.submitted)
            days = extra_days.get(result.student)
            if days is not None:  # without a due date, nbgrader stumbles over an extension
                submission.extension = timedelta(days=days) if days and assignment.duedate else None
            _enter(result, submission, others.get(result.student, ()))
    gradebook.db.flush()  # the database computes the scores that penalties are taken from
    recorded = {}
    for result in results:
        submission = submissions.get(result.student)
        if result.problem:
            recorded[result.student] = Recorded(Lateness(submission.total_seconds_late if submission else 0))
        else:
            recorded[result.student] = _recorded(result, submission, config)
    gradebook.db.commit()
    return recorded


def _submissions(gradebook: Gradebook, assignment: GradebookAssignment) -> dict[str, SubmittedAssignment]:
    """Load what the gradebook has of an assignment, by student; a few queries for all of it, not some for each."""
    notebooks = selectinload(SubmittedAssignment.notebooks)
    parts = (notebooks.selectinload(part) for part in (SubmittedNotebook.grades, SubmittedNotebook.comments))
    found = gradebook.db.query(SubmittedAssignment).filter_by(assignment_id=assignment.id).options(*parts)
    return {submission.student_id: submission for submission in found}


def _new_submission(assignment: GradebookAssignment, student: Student) -> SubmittedAssignment:
    """Make a submission with a place for all that it can get, as `Gradebook.add_submission` does."""
    submission = SubmittedAssignment(assignment=assignment, student=student)
    for original in assignment.notebooks:
        notebook = SubmittedNotebook(notebook=original, assignment=submission)
        for cell in (*original.grade_cells, *original.task_cells):
            Grade(cell=cell, notebook=notebook)
        for cell in (*original.solution_cells, *original.task_cells):
            Comment(cell=cell, notebook=notebook)
    return submission


def _enter(result: Result, submission: SubmittedAssignment, others: Collection[tuple[str, str]]) -> None:
    """Enter points, and what is said of an exercise that was not attempted."""
    for notebook in submission.notebooks:
        scores, attempted, answered_anew = {}, {}, set()
        for verdict in result.verdicts:
            if verdict.notebook == notebook.name:
                scores |= verdict.cells
                answered_anew |= verdict.cells.keys() if (notebook.name, verdict.exercise) in others else set()
                attempted[verdict.exercise] = verdict.status != "not attempted"
        for grade in notebook.grades:
            score = scores.get(grade.name)
            is_by_hand = grade.manual_score is not None
            if grade.auto_score != score:
                grade.auto_score = score
                grade.needs_manual_grade = is_by_hand or score is None
            elif grade.name in answered_anew if is_by_hand else score is None:
                grade.needs_manual_grade = True
        for comment in notebook.comments:
            comment.auto_comment = None if attempted.get(comment.name, True) else "No response."


def is_to_take_off(result: Result, submission: SubmittedAssignment, config: Config) -> bool:
    """Whether points are to be taken off for being late, and nobody says by how much it was: Canvas writes no times."""
    takes_off = LateSubmissionPlugin(config=config).penalty_method != "none"
    return takes_off and result.marked_late and not submission.total_seconds_late and submission.score > 0


def penalties(submission: SubmittedAssignment, config: Config) -> dict[str, float | None]:
    """Say how many points are to be taken off each notebook for being late, as things are now; None for none."""
    late, plugin = submission.total_seconds_late, LateSubmissionPlugin(config=config)
    return {
        one.name: plugin.late_submission_penalty(submission.student_id, one.score, late) if late else None
        for one in submission.notebooks
    }


def by_hand(result: Result, submission: SubmittedAssignment) -> ByHand:
    """Return the points of exercises in which a person's number counts; one that waits for a person does not."""
    grades = {(notebook.name, grade.name): grade for notebook in submission.notebooks for grade in notebook.grades}
    found = {}
    for verdict in result.verdicts:
        own = [grades[verdict.notebook, name] for name in verdict.cells if (verdict.notebook, name) in grades]
        is_entered = any(one.manual_score is not None or one.extra_credit for one in own)
        if is_entered and not any(one.needs_manual_grade for one in own):
            scores = (one.auto_score if one.manual_score is None else one.manual_score for one in own)
            found[verdict.notebook, verdict.exercise] = sum(filter(None, scores)) + sum(
                one.extra_credit or 0 for one in own
            )
    return found


def _recorded(result: Result, submission: SubmittedAssignment, config: Config) -> Recorded:
    """Enter the penalty for a late submission; return what the gradebook holds of it."""
    late, own = submission.total_seconds_late, penalties(submission, config)
    marks: list[tuple] = []
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = own[notebook.name]
        marks.append((notebook.name, own[notebook.name]))
        marks += [(one.name, one.auto_score, one.manual_score, one.extra_credit) for one in notebook.grades]
        marks += [(one.name, one.auto_comment, one.manual_comment) for one in notebook.comments]
    penalty = sum(notebook.late_submission_penalty or 0 for notebook in submission.notebooks)
    to_take_off, entered = is_to_take_off(result, submission, config), by_hand(result, submission)
    return Recorded(Lateness(late, penalty), repr(sorted(marks, key=repr)), to_take_off, entered)


def lateness(gradebook: Gradebook, student: str, assignment: str) -> Lateness:
    """Say how late a submission was that the gradebook knows."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return Lateness()
    return Lateness(submission.total_seconds_late, 0)


def entered(gradebook: Gradebook, result: Result) -> ByHand:
    """Return where a person's number counts in a submission that the gradebook knows; see `by_hand`."""
    try:
        return by_hand(result, gradebook.find_submission(result.assignment, result.student))
    except MissingEntry:
        return {}


def _last_line(done: dict) -> str:
    lines = [line.strip() for line in str(done.get("error") or done.get("log") or "").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"
