"""What a course is, where the files of its lessons are, and how a refusal is worded.

Another course than this repository's says what it is in a file course.toml (grading/COURSE.md shows one); commands find
it from the current folder upwards.
"""

from __future__ import annotations

import errno
import importlib
import os
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnncourse.beside import HIDDEN

ROOT = Path(__file__).resolve().parent.parent
FILE = "course.toml"
FOLDER = "COURSE_FOLDER"  # in the environment: the course's folder, wherever the command was started
_KEYS = {
    "name": (r"[a-z][a-z0-9_-]*", "its name in the gradebook, small letters, digits and dashes, such as sorting"),
    "package": (r"[A-Za-z_]\w*", "the Python package beside this file that lessons import, such as sorting"),
}
_TAKEN = {"name": {"cnn"}, "package": {"cnncourse", "data", "grading", "tests", *sys.stdlib_module_names}}
_TO_BEGIN = "The page grading/COURSE.md of the project cnncourse shows how to begin one."


class Refused(Exception):
    """What is wrong with a lesson, as one sentence that begins with file and line."""


def disk_is_full(problem: BaseException) -> bool:
    """Tell whether there is no room left for what was to be written, a database's own words included."""
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk is full" in str(problem) or "No space left on device" in str(problem)


@dataclass(frozen=True)
class Course:
    """A course: its folder, and the packages that know its checks and quizzes.

    Args:
        root: the folder that holds solutions/ and lessons/.
        checks: a package with a module of checks per lesson.
        quizzes: a module whose `load(lesson)` gives a lesson's quiz.
        name: the gradebook's name for it.
    """

    root: Path = ROOT
    checks: str = HIDDEN[0]
    quizzes: str = HIDDEN[1]
    name: str = "cnn"

    @property
    def is_another(self) -> bool:
        """It is not the one that these commands come with, which has a Makefile, a site and a sample class, too."""
        return self.name != Course.name

    @property
    def package(self) -> str:
        """The package that its lessons import, without checks and quizzes; "" if it has none."""
        return self.checks.rpartition(".")[0]

    @property
    def hidden(self) -> tuple[str, ...]:
        """The packages that are absent while students' code runs."""
        return tuple(dict.fromkeys((*HIDDEN, self.checks, self.quizzes)))

    def enter(self) -> None:
        """Let this process, and all that it starts, find the course and import its package."""
        if not self.is_another:
            return
        root, path = str(self.root), [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
        os.environ[FOLDER] = root
        if root not in sys.path[:1]:
            sys.path.insert(0, root)
        if root not in path:
            os.environ["PYTHONPATH"] = os.pathsep.join([root, *path])

    @property
    def readme(self) -> Path:
        """The file with the table of all lessons."""
        return self.root / "README.md"

    def lessons(self) -> list[Lesson]:
        """Return all lessons in order: every numbered folder with a script or a notebook in it."""
        folders = [folder for part in ("solutions", "lessons") for folder in (self.root / part).glob("[0-9][0-9]-*")]
        names = {folder.name for folder in folders if [*folder.glob("*.py"), *folder.glob("*.ipynb")]}
        return [Lesson(self, name) for name in sorted(names)]

    def find(self, name: str | None) -> list[Lesson]:
        """Return the lessons called "01" or "01-convolution"; all of them for None, an empty list if there is none."""
        return [lesson for lesson in self.lessons() if name in (None, lesson.name, lesson.name[:2])]


def here() -> Course:
    """Return the course that the current folder is in, or the environment names; else this repository's.

    It is the outermost one: what lies in a course, such as a submission, cannot pass for another.

    Raises:
        Refused: its course.toml is wrong.
    """
    if folder := os.environ.get(FOLDER):
        return at(Path(folder))
    now = Path.cwd()
    found = [folder for folder in (now, *now.parents) if folder == ROOT or (folder / FILE).is_file()]
    return at(found[-1]) if found and found[-1] != ROOT else Course()


def at(folder: Path) -> Course:
    """Return the course whose course.toml lies in a folder.

    Raises:
        Refused: there is none, or it is wrong; names file and line.
    """
    root = folder.resolve()
    told = _read(root / FILE)
    checks, quizzes = (f"{told['package']}.{part}" for part in ("checks", "quizzes"))
    package = root.joinpath(*checks.split("."), "__init__.py")
    if not package.is_file():
        raise Refused(f"{package}: this file is missing: the package {checks} holds the checks, a package per lesson.")
    return Course(root, checks, quizzes, told["name"])


def _read(file: Path) -> dict[str, str]:
    """Read a course.toml; refuse whatever a course is not."""
    try:
        text = file.read_bytes().decode("utf-8")
        told = tomllib.loads(text)
    except FileNotFoundError:
        raise Refused(f"{file}: this file is missing: it says what a course is. {_TO_BEGIN}") from None
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: not UTF-8 text: {error.reason}; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise Refused(f"{file}:{line[1] if line else len(text.splitlines())}: not valid TOML: {what}.") from None
    for key in [*told, *_KEYS]:
        lines = enumerate(text.splitlines(), start=1)
        place = next((f"{file}:{number}" for number, line in lines if re.match(rf"\W*{re.escape(key)}\b", line)), file)
        pattern, what = _KEYS.get(key, ("", ""))
        if not what:
            raise Refused(f"{place}: unknown key {key}; a course has {' and '.join(_KEYS)}.")
        if key not in told:
            raise Refused(f"{place}: {key} is missing: {what}.")
        if not isinstance(told[key], str) or not re.fullmatch(pattern, told[key]):
            raise Refused(f"{place}: {told[key]!r} cannot be the {key}: {what}.")
        if told[key] in _TAKEN[key]:
            raise Refused(f"{place}: the {key} {told[key]} is taken by Python or by the commands' own course.")
    return told


@dataclass(frozen=True)
class Lesson:
    """One lesson, such as "01-convolution"."""

    course: Course
    name: str

    @property
    def topic(self) -> str:
        """Its name without the number, "convolution"."""
        return self.name[3:]

    @property
    def folder(self) -> Path:
        """Where its source and its answer key are."""
        return self.course.root / "solutions" / self.name

    @property
    def source(self) -> Path:
        """The percent script, the only file that people edit."""
        return self.folder / f"{self.topic}.py"

    @property
    def key(self) -> Path:
        """The executed answer key."""
        return self.folder / f"{self.topic}.ipynb"

    @property
    def released(self) -> Path:
        """The notebook that learners open."""
        return self.course.root / "lessons" / self.name / f"{self.topic}.ipynb"

    def check_file(self, name: str) -> Path:
        """Where the check of an exercise is."""
        return self._checks / f"{identifier(name)}.py"

    def checks_files(self) -> list[Path]:
        """The modules of its checks, a module per exercise and what they share."""
        return [file for file in sorted(self._checks.glob("*.py")) if file.stem != "__init__"]

    def answers_file(self, name: str) -> Path:
        """Where the right and wrong answers to an exercise are."""
        return self._answers / f"{identifier(name)}.py"

    def answers_files(self) -> list[Path]:
        """The modules of answers to its exercises."""
        return sorted(self._answers.glob("*.py"))

    @property
    def quiz_file(self) -> Path:
        """The YAML of its quiz."""
        return self.course.root.joinpath(*self.course.quizzes.split("."), f"{identifier(self.topic)}.yaml")

    @property
    def _checks(self) -> Path:
        return self.course.root.joinpath(*self.course.checks.split("."), identifier(self.topic))

    @property
    def _answers(self) -> Path:
        return self.course.root / "tests" / "answers" / identifier(self.topic)

    def check(self, name: str) -> Any:
        """Return the check of an exercise, None if there is none.

        Raises:
            Exception: whatever importing the lesson's module of checks raises.
        """
        module = importlib.import_module(f"{self.course.checks}.{identifier(self.topic)}")
        check = getattr(module, identifier(name), None)
        return check if hasattr(check, "hints") else None

    def questions(self) -> dict[str, Any]:
        """Return the lesson's quiz questions by name; none if it has no quiz.

        Raises:
            Exception: whatever reading a wrong quiz raises.
        """
        try:
            return importlib.import_module(self.course.quizzes).load(identifier(self.topic)).questions
        except FileNotFoundError:
            return {}
        except ModuleNotFoundError as missing:
            if missing.name != self.course.quizzes:
                raise
            return {}

    def again(self, command: str = "build") -> str:
        """What to type for a command about it."""
        number = self.name[:2]
        return f"course {command} {number}" if self.course.is_another else f"make {command} LESSON={number}"

    def problem(self, sentence: str, line: int | None = None, file: Path | None = None) -> Refused:
        """Word a refusal: "solutions/01-convolution/convolution.py:57: …"."""
        place = (file or self.source).relative_to(self.course.root).as_posix()
        sentence = " ".join(sentence.split())  # an error quoted in it may have many lines
        return Refused(f"{place}:{line}: {sentence}" if line else f"{place}: {sentence}")


def identifier(name: str) -> str:
    """Write a name as Python does: "cross-correlate" as "cross_correlate"."""
    return name.replace("-", "_")


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
