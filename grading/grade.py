"""Grade a class: mend the submissions, let nbgrader run and score them, write feedback pages and grades.csv.

The steps are nbgrader's own: `submitted` → (mend) → `mended` → (autograde) → `autograded` and the gradebook →
(generate_feedback) → `feedback`. One submission after the other, so that none can stop the rest.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import is_grade
from traitlets.config import Config

from cnncourse.lab import put_first
from grading.build import nbgrader_config, text_of, write
from grading.course import Course, Lesson, Refused
from grading.mend import NotThisLesson, add_note, mend, read
from grading.results import Result, result_of, table, write_csv

MOST_BYTES = 50_000_000
_AGAIN = "Ask for it again, then collect and grade once more; the others are not affected."


class NotGraded(Exception):
    """Why a submission cannot be graded and what to do, as one sentence."""


@dataclass(frozen=True)
class Class:
    """A class: the folder that holds its submissions, gradebook and feedback.

    Args:
        course: the course it takes.
        name: "" for the class in grading/, or the name of a folder in there, "sample".
    """

    course: Course = Course()
    name: str = field(default_factory=lambda: os.environ.get("COURSE_CLASS", ""))

    @property
    def folder(self) -> Path:
        """Where all of it is."""
        return self.course.root / "grading" / self.name

    def place(self, step: str, student: str, lesson: Lesson) -> Path:
        """Return the folder of a submission in a step: "submitted", "mended", "autograded" or "feedback"."""
        return self.folder / step / student / lesson.name

    def students(self, lesson: Lesson) -> list[str]:
        """Return who has submitted a lesson."""
        folders = (self.folder / "submitted").glob(f"*/{lesson.name}")
        return sorted(folder.parent.name for folder in folders if folder.is_dir())

    def gradebook(self) -> Gradebook:
        """Open the gradebook; it is made if need be."""
        _ready()
        self.folder.mkdir(parents=True, exist_ok=True)
        return Gradebook(self.config().CourseDirectory.db_url, "cnn")

    def config(self) -> Config:
        """Return nbgrader's settings for this class; mended submissions take the place of submitted ones."""
        config = deepcopy(nbgrader_config())
        for step, folder in {"submitted": "mended", "autograded": "autograded", "feedback": "feedback"}.items():
            config.CourseDirectory[f"{step}_directory"] = str(self.folder / folder)
        config.CourseDirectory.root = str(self.course.root)
        config.CourseDirectory.db_url = f"sqlite:///{(self.folder / 'gradebook.db').as_posix()}"
        return config


def grade(class_: Class, lesson: Lesson, again: bool = False) -> list[Result]:
    """Grade a lesson's submissions; print the table; leave gradebook, feedback pages and grades.csv.

    Args:
        again: grade also those that have not changed since they were graded.

    Raises:
        Refused: there is nothing to grade.
    """
    students = class_.students(lesson)
    if not students:
        where = class_.folder.relative_to(class_.course.root).as_posix()
        what = f"There are no submissions in {where}/submitted/*/{lesson.name}/."
        raise Refused(f"{what} Fetch them with: course collect FOLDER_OR_ZIP {lesson.name}")
    register(class_, lesson)
    api = NbGraderAPI(config=class_.config())
    results = []
    for number, student in enumerate(students, start=1):
        _progress(f"  {number} of {len(students)}: {student}")
        results.append(_grade_one(class_, lesson, student, api, again))
    _progress("")
    pages = api.generate_feedback(lesson.name, force=True)  # all at once: most of it is reading nbgrader's templates
    write_csv(class_.folder / "grades.csv", lesson, results)
    print(table(lesson, results))
    if not pages["success"]:
        print(f"\nSome feedback pages could not be written: {_last_line(pages)}")
    where = class_.folder.relative_to(class_.course.root).as_posix()
    print(f"\nFeedback pages, gradebook.db and grades.csv are in {where}/.")
    return results


def register(class_: Class, lesson: Lesson) -> None:
    """Enter the lesson into the gradebook as `nbgrader generate_assignment` does, and leave lessons/ alone."""
    with class_.gradebook(), tempfile.TemporaryDirectory() as elsewhere:
        config = class_.config()
        config.CourseDirectory.release_directory = elsewhere
        done = NbGraderAPI(config=config).generate_assignment(lesson.name)
    if not done["success"]:
        what = _last_line(done)
        raise lesson.problem(f"nbgrader cannot enter this lesson into the gradebook: {what}", file=lesson.key)


def prepare(folder: Path, lesson: Lesson) -> NotebookNode:
    """Read a submission, whatever its file is called, and mend it.

    Raises:
        NotGraded: there is no notebook of this lesson.
    """
    files = sorted(file for file in folder.glob("*.ipynb") if not file.name.startswith("."))
    wanted = [file for file in files if file.name == lesson.released.name] or files
    if not wanted:
        raise NotGraded(f"no notebook was handed in. {_AGAIN}")
    fitting, problem = [], None
    for file in wanted:
        try:
            fitting.append((file, mend(_read(file), read(lesson.released))))
        except NotGraded as other:
            problem = problem or other
        except NotThisLesson:
            problem = problem or NotGraded(f"{file.name} holds nothing of this lesson. {_AGAIN}")
    if not fitting:
        raise problem
    if len(fitting) > 1:
        names = ", ".join(file.name for file, _ in fitting)
        raise NotGraded(f"several notebooks were handed in: {names}. Leave one of them in its folder, then grade once more.")
    [(file, notebook)] = fitting
    if file.name != lesson.released.name:
        add_note(notebook, f"The notebook was called {file.name}.")
    return notebook


def _read(file: Path) -> NotebookNode:
    if file.stat().st_size > MOST_BYTES:
        raise NotGraded(f"{file.name} has {file.stat().st_size // 1_000_000} MB: it must hold large outputs. {_AGAIN}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(file.read_text("utf-8-sig"), as_version=4)
        for cell in notebook.cells:
            cell.source + cell.cell_type, cell.metadata.get("tags")
        return notebook
    except Exception:  # nbformat has many ways to say so
        raise NotGraded(f"{file.name} is damaged: it is not a whole notebook. {_AGAIN}") from None


def _grade_one(class_: Class, lesson: Lesson, student: str, api: NbGraderAPI, again: bool) -> Result:
    submitted, mended = (class_.place(step, student, lesson) for step in ("submitted", "mended"))
    try:
        notebook = text_of(prepare(submitted, lesson))
        file = mended / lesson.released.name
        unchanged = file.exists() and file.read_text("utf-8") == notebook
        write({file: notebook} | _other_files(submitted, mended))
        if again or not unchanged or not is_graded(class_, lesson, student):
            _autograde(class_, lesson, student, api)
        return result_of(class_, lesson, student)
    except NotGraded as problem:
        return Result(student, problem=str(problem))


def _autograde(class_: Class, lesson: Lesson, student: str, api: NbGraderAPI) -> None:
    """Let nbgrader run and score a mended submission. This is the step that another engine can take over."""
    done = api.autograde(lesson.name, student, force=True)
    if done["success"]:
        return
    with class_.gradebook() as gradebook:  # what could not be graded is not a 0
        try:
            gradebook.remove_submission(lesson.name, student)
        except MissingEntry:
            pass
    what = "its kernel died" if "DeadKernelError" in str(done) else _last_line(done)
    raise NotGraded(f"it could not be run to its end ({what}). Look at it by hand, then grade once more.")


def is_graded(class_: Class, lesson: Lesson, student: str) -> bool:
    """All its checks were run: nbgrader takes what a killed run left behind for graded, at 0 points."""
    file = class_.place("autograded", student, lesson) / lesson.released.name
    return file.exists() and all(cell.execution_count for cell in read(file).cells if is_grade(cell))


def _other_files(submitted: Path, mended: Path) -> dict[Path, bytes]:
    """What was handed in beside the notebook, such as nbgrader's timestamp and secret."""
    files = (file for file in submitted.rglob("*") if file.is_file() and not file.is_symlink() and file.suffix != ".ipynb")
    return {mended / file.relative_to(submitted): file.read_bytes() for file in files}


def _last_line(done: dict) -> str:
    lines = [line.strip() for line in str(done.get("error") or done.get("log") or "").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


@cache
def _ready() -> None:
    """Make nbgrader work from anywhere, and quietly."""
    put_first("PATH", Path(sys.executable).parent)  # it calls alembic
    warnings.filterwarnings("ignore", module=r"nbgrader\.|sqlalchemy\.")


def _progress(text: str) -> None:
    """Write over the last line of a terminal; stay quiet anywhere else."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
