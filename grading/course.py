"""Where the files of a lesson are, and how a refusal is worded."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Refused(Exception):
    """What is wrong with a lesson, as one sentence that begins with file and line."""


@dataclass(frozen=True)
class Course:
    """A course: its folder, and the packages that know its checks and quizzes.

    Args:
        root: the folder that holds solutions/ and lessons/.
        checks: a package with a module of checks per lesson.
        quizzes: a module whose `load(lesson)` gives a lesson's quiz.
    """

    root: Path = Path(__file__).resolve().parent.parent
    checks: str = "cnncourse.checks"
    quizzes: str = "cnncourse.quizzes"

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
