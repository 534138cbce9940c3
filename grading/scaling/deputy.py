"""Judge submissions away from where the class is: the program that a cluster's worker starts (worker.py).

A deputy has a class of its own in a temporary folder, puts what came by value in there, and judges it as `course grade`
does, in a sandbox that is its own child. So no code of a student's runs in the worker or in the deputy, and no disk is
shared.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from grading.assignment import Assignment, read_files
from grading.classes import Class
from grading.course import FILE, Course, Lesson, Refused, at
from grading.grade import Grader, Options, begin
from grading.roster import Whose
from grading.sandbox import NoSandbox, refuse_without_sandbox
from grading.scaling.worker import packed, unpacked

IDLE_SECONDS = 60  # after which a deputy ends: the batch is over, or who asked for it has gone
TO_DO = "Install the same course and the same versions there, start that worker again, then grade once more."
Files = dict[str, bytes]  # by path within a folder
_INSTALLED = {
    "course": "what lessons import, or the data",
    "checks": "the checks",
    "grader": "the grader",
    "libraries": "Python or its libraries",
}


@dataclass(frozen=True)
class Batch:
    """All that the submissions of an assignment have in common.

    Args:
        assignment: the manifest, without what its answer key shows.
        beside: the modules beside the answer key, and, of another course, its package and its course.toml.
        options: how to grade.
        secret: the class's.
        installed: fingerprints of what a worker has of its own, from `Grounds.installed`.
    """

    assignment: Assignment
    beside: Files
    options: Options
    secret: bytes
    installed: dict[str, str]

    @staticmethod
    def of(grader: Grader) -> Batch:
        """Collect what a grader's submissions have in common."""
        course, lesson = grader.class_.course, grader.lesson
        beside = {f"{_own(lesson)}/{name}": content for name, content in read_files(lesson.folder).items()}
        if course.is_another:
            package = [file for file in (course.root / course.package).rglob("*") if "__pycache__" not in file.parts]
            files = [course.root / FILE, *(file for file in package if file.is_file())]
            beside |= {file.relative_to(course.root).as_posix(): file.read_bytes() for file in files}
        parts = tuple(replace(part, key=_without_outputs(part.key)) for part in grader.assignment.parts)
        bare = replace(grader.assignment, parts=parts, folder=None)
        options = replace(grader.options, again=False, scheduler="")  # what was kept before is sent, or is not
        return Batch(bare, beside, options, grader.secret, grader.grounds.installed())

    def grader(self, home: Path) -> Grader:
        """Make a grader of a class in an empty folder.

        Raises:
            Refused: what is installed here is not what the batch was made with.
            NoSandbox: it would have to run students' code unprotected.
        """
        _put(home / "course", self.beside)
        (home / "class").mkdir()
        course = at(home / "course") if FILE in self.beside else Course()
        course.enter()
        class_, lesson = Class(course, "", None, home / "class"), Lesson(course, self.assignment.name)
        assignment = replace(self.assignment, folder=home / "course" / _own(lesson))
        grader = Grader(class_, lesson, assignment, self.options, self.secret)
        here = grader.grounds.installed()
        if other := [what for name, what in _INSTALLED.items() if here[name] != self.installed[name]]:
            raise Refused(f"it has another version of {'; '.join(other)}. {TO_DO}")
        if self.options.sandbox:
            refuse_without_sandbox(class_.private)
        return grader


@dataclass(frozen=True)
class Request:
    """What a deputy is asked for.

    Args:
        student: whose submission is to be judged; "" for the answer key.
        files: the submission, and what was kept of it before, in the class's folder.
        unfit, took: what judging the answer key has found.
        whose: what the roster says of the student alone, where learners have numbers of their own.
    """

    student: str = ""
    files: Files = field(default_factory=dict)
    unfit: dict[str, dict[str, str]] = field(default_factory=dict)
    took: dict[str, dict[str, float]] = field(default_factory=dict)
    whose: Whose | None = None


def _own(lesson: Lesson) -> str:
    return f"solutions/{lesson.name}"


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    bare = from_dict(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return bare


def _put(folder: Path, files: Files) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def serve(parent: str, connection: str, address: str, folder: str) -> None:
    """Be a deputy: answer requests about a batch until there are none.

    Args:
        parent: the process of the worker.
        connection: the descriptor over which the worker sends the batch, then requests.
        address: the worker's, by which a refusal names it.
        folder: the worker's own.
    """
    begin(int(parent))
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(Connection(int(connection)))
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="class-", dir=folder)))
        data, refusal = connection.recv_bytes(), None
        try:
            grader = unpacked(data).grader(home)
            stack.enter_context(grader.shared_worker())
        except (Refused, NoSandbox) as problem:
            refusal = str(problem)
        except Exception as problem:  # another version of this module has packed it, or a library is missing
            refusal = f"{type(problem).__name__}: {problem}. {TO_DO}"
        stack.enter_context(contextlib.suppress(EOFError))
        while connection.poll(IDLE_SECONDS):
            request = connection.recv_bytes()
            answer = Refused(f"The worker {address} cannot judge: {refusal}") if refusal else None
            connection.send_bytes(packed(answer or _answer(grader, home / "class", unpacked(request))))


def _answer(grader: Grader, folder: Path, request: Request) -> Any:
    """Return what `Grader.judge` does, or `Grader.judge_keys`, or a `Refused`."""
    grader.unfit, grader.took, grader.whose = request.unfit, request.took, request.whose
    try:
        if not request.student:
            return grader.judge_keys()
        _put(folder, request.files)
        return grader.judge(request.student)
    except Refused as problem:
        return problem
    except Exception as problem:  # whatever one submission does, the others are graded
        return grader.stumbled(request.student, problem), None
    finally:
        for place in folder.iterdir():
            shutil.rmtree(place) if place.is_dir() else place.unlink()
