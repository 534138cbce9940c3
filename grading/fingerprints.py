"""What a verdict rests on, as fingerprints: where none of them has changed, it stands and is not made again.

A check's own fingerprint holds what its module imports of this repository, and nothing else: who changes the check of
one exercise has that one judged again, in one lesson.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from cnncourse.beside import PACKAGE, WORKER
from cnncourse.quizzes.framework import Question
from grading.assignment import MOST_BESIDE, Assignment, Exercise, Part
from grading.course import ROOT, Course
from grading.individual import Numbers, is_individual, tasks

Places = tuple[Path, ...]  # folders whose modules are looked into: this repository's and the course's
TRUSTED = ("grading.judge", "grading.submission")  # what makes a verdict; pages, tables and downloads do not
CAUSES = MappingProxyType(  # by fingerprint, the telling one first: what to say where it has changed
    {
        "answer": "another notebook was handed in",
        "numbers": "other numbers are the learner's own now",
        "check": "the check or its points have changed",
        "lesson": "cells of the lesson have changed",
        "course": "what lessons import has changed",
        "grader": "the grader has changed",
        "libraries": "Python or its libraries have changed",
        "batch": "the class's secret or the way of grading has changed",
    }
)
OWN_ANSWER = "own answer"  # tells of a number that a person entered whether it is for this answer


class Grounds:
    """What the verdicts of an assignment rest on.

    Args:
        assignment: itself.
        batch: what a class has in common: its secret, and how it is graded.
        course: whose it is.
    """

    def __init__(self, assignment: Assignment, batch: bytes, course: Course = Course()):
        self._common = {
            "course": _course(course),
            "grader": _of_modules(*TRUSTED, WORKER),
            "libraries": _libraries(),
            "batch": _digest(batch),
        }
        self._checks = {
            (part.name, exercise.name): _check(course, assignment, part, exercise)
            for part in assignment.parts
            for exercise in part.exercises
        }
        self.whole = _digest(assignment.fingerprint, *self._common.values(), *self._checks.values())

    def installed(self) -> dict[str, str]:
        """Return fingerprints of what a machine must have of its own to judge the same: course, checks, grader and
        libraries.
        """
        grader = _digest(self._common["grader"], _of_modules("grading.scaling.deputy"))
        return self._common | {"checks": _digest(*self._checks.values()), "grader": grader}

    def of(
        self, part: Part, notebook: NotebookNode, handed_in: str, numbers: Numbers = Numbers()
    ) -> dict[str, dict[str, str]]:
        """Return what the verdict on each exercise rests on, by the names of `CAUSES`, and its `OWN_ANSWER`.

        Args:
            part: the notebook that they are in.
            notebook: the student's, mended.
            handed_in: fingerprint of the submission's files, from `of_folder`.
            numbers: whose numbers its exercises have.
        """
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code" and not is_grade(cell)]
        own = {"answer": handed_in, "lesson": _digest(*cells), **self._common}
        found = {name: {**own, "check": self._checks[part.name, name]} for name in (one.name for one in part.exercises)}
        answers = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if is_solution(cell)}
        for name, rests_on in found.items():
            rests_on[OWN_ANSWER] = _digest(answers.get(name, handed_in))  # what has no cell of its own may be anywhere
        for name, task in tasks(part).items() if is_individual(part) else ():
            found[name]["numbers"] = numbers.set_of(task)
        return found


def of_folder(folder: Path) -> str:
    """Change with what was handed in: names and contents of its files; links are not followed.

    Of a file that is too large to be graded its size and time tell enough: one of a terabyte takes no place on a disk.

    Raises:
        OSError: a file cannot be read.
    """
    return _digest(
        *(part for file in files_in(folder) for part in (os.fsencode(file.relative_to(folder)), _handed_in(file)))
    )


def is_outdated(key: str, folder: Path) -> bool:
    """Whether a folder holds other files now than those that a result with this key (see grade.py) was made from.

    Where it is gone or cannot be read, or the key tells of no files, nothing says so.
    """
    _, handed_in, *_ = (*key.split(), "", "")
    try:
        return bool(handed_in) and folder.is_dir() and of_folder(folder) != handed_in
    except OSError:
        return False


def _handed_in(file: Path) -> str:
    found = file.stat()
    return _sha256(file) if found.st_size <= MOST_BESIDE else f"{found.st_size} bytes, {found.st_mtime_ns}"


def files_in(folder: Path) -> list[Path]:
    """Return the files that were handed in; links are not followed."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def of_person(own_id: str, secret: bytes) -> str:
    """Change with who somebody is; tells nobody who that is."""
    return _digest(secret, own_id)


def of_page(notebook: Path, marks: str) -> str:
    """Change with what a feedback page is made from: the executed notebook, the gradebook's marks, the code.

    Raises:
        OSError: the notebook cannot be read.
    """
    return _digest(_sha256(notebook), marks, _of_modules("grading.feedback", "grading.clean"), _libraries())


def _check(course: Course, assignment: Assignment, part: Part, exercise: Exercise) -> str:
    """Change with an exercise's checks, their points, and the checks of what its answer is built from."""
    parts: list[Any] = []
    for name in exercise.checks:
        parts += [name, part.checks[name], part.points[name], *part.known]
        if part.calls_the_course(name):
            parts += _modules_behind(course, part, name)
        else:
            parts.append(assignment.fingerprint)
    return _digest(exercise.points, exercise.by_hand, *parts)


def _modules_behind(course: Course, part: Part, check: str) -> list[str]:
    """Return fingerprints of what a check cell asks of its course's checks and quizzes."""
    places = _places(course)
    asked = part.needs[check] | {
        node.attr for node in ast.walk(ast.parse(part.checks[check])) if isinstance(node, ast.Attribute)
    }
    found = []
    for node in ast.parse(part.known[0]).body:
        for module, name in _bound_modules(node):
            if not module.startswith(course.hidden) or name not in asked:
                continue
            package, _, topic = module.rpartition(".")
            if package == course.quizzes:
                quiz = _quiz(package, topic)
                found.append(_of_modules(package, places=places))
                found += [repr(quiz[one]) for one in sorted(asked) if one in quiz]
            else:
                inner = [f"{module}.{one}" for one in sorted(asked) if _file(f"{module}.{one}", places)]
                found.append(_of_modules(module, *inner, places=places))
    return found


def _bound_modules(node: ast.stmt) -> list[tuple[str, str]]:
    """Return the modules that an import binds, each with the name it gets."""
    if isinstance(node, ast.ImportFrom):
        return [(f"{node.module}.{alias.name}", alias.asname or alias.name) for alias in node.names]
    return [(alias.name, alias.asname or alias.name.split(".")[0]) for alias in getattr(node, "names", [])]


@cache
def _quiz(package: str, lesson: str) -> dict[str, Question]:
    questions = importlib.import_module(package).load(lesson).questions.values()
    return {question.identifier: question for question in questions}


@cache
def _libraries() -> str:
    """Change with Python and with the libraries that are installed."""
    places = (Path(place) for place in sys.path if Path(place).is_dir())
    installed = sorted(info.name for place in places for info in place.glob("*.dist-info"))  # numpy-2.1.0.dist-info
    return _digest(sys.version, *installed)


def _places(course: Course) -> Places:
    return (ROOT, course.root) if course.is_another else (ROOT,)


@cache
def _course(course: Course) -> str:
    """Change with what a student's code may import, and with the data that it reads."""
    files = [file for file in (ROOT / PACKAGE).rglob("*") if file.suffix in (".py", ".js", ".json")]
    files += [file for file in (ROOT / "data").rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    if course.is_another:
        own = (course.root / course.package).rglob("*")
        files += [file for file in own if file.is_file() and "__pycache__" not in file.parts]
    hidden = [place.joinpath(*name.split(".")) for place in _places(course) for name in course.hidden]
    return _of_files([file for file in files if not any(map(file.is_relative_to, hidden))], _places(course))


@cache
def _of_modules(*names: str, places: Places = (ROOT,)) -> str:
    known: set[Path] = set()
    new = {file for name in names for file in _files(name, places)}
    while new:
        known |= new
        new = set().union(*(_imported_by(file, places) for file in new)) - known
    return _of_files(known, places)


def _of_files(files: Iterable[Path], places: Places) -> str:
    named = sorted(("/".join(_within(file, places)), file) for file in files)
    return _digest(*(part for name, file in named for part in (name, _content(file))))


def _within(file: Path, places: Places) -> tuple[str, ...]:
    """Return the parts of a file's path below the folder that it is in, the inner one where they lie in each other."""
    return min((file.relative_to(place).parts for place in places if file.is_relative_to(place)), key=len)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


_content = cache(_sha256)  # of files of code, which stay as they are while we run


@cache
def _imported_by(file: Path, places: Places) -> frozenset[Path]:
    """Return the files in these places that one imports, at its top or within a function."""
    package = _within(file, places)[:-1]
    names: set[str] = set()
    for node in _statements(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return frozenset(file for name in names for file in _files(name, places))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements in a node, those within others included, but for what is there for annotations alone."""
    for inner in chain.from_iterable(getattr(node, name, ()) for name in _BLOCKS):
        if not (isinstance(inner, ast.If) and getattr(inner.test, "id", "") == "TYPE_CHECKING"):
            yield inner
            yield from _statements(inner)


_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # what holds statements in turn


def _files(module: str, places: Places) -> list[Path]:
    """Return a module's file with those of the packages it is in; none, if it is not in these places."""
    words = module.split(".")
    found = [_file(".".join(words[: i + 1]), places) for i in range(len(words))]
    return [file for file in found if file]


@cache
def _file(module: str, places: Places) -> Path | None:
    paths = [place.joinpath(*module.split(".")) for place in places]
    files = (file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py"))
    return next((file for file in files if file.is_file()), None)


def _digest(*parts: Any) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        digest.update(b"%d\0" % len(content) + content)
    return digest.hexdigest()[:20]
