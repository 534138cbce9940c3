"""A class: where its submissions are, and where all that grading makes goes. nbgrader is loaded where it is needed."""

from __future__ import annotations

import os
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from grading.course import Course, Lesson
from grading.roster import Roster, read

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from traitlets.config import Config

    from grading.anonymous import Codes


@dataclass(frozen=True)
class Class:
    """A class: where its submissions are, and where its gradebook, results and feedback go.

    Args:
        course: the course it takes.
        name: "" for the class in grading/, or the name of a folder in there, "sample".
        submissions: where the submissions are, if not in its own folder.
        out: where all else goes, if not to its own folder.
        roster: the file that says who is in it, if not roster.csv in its own folder.
        db: the URL of the database that its gradebook is in, if not the file gradebook.db in its own folder.
    """

    course: Course = Course()
    name: str = field(default_factory=lambda: os.environ.get("COURSE_CLASS", ""))
    submissions: Path | None = None
    out: Path | None = None
    roster: Path | None = None
    db: str = field(default_factory=lambda: os.environ.get("COURSE_DB", ""))

    @property
    def home(self) -> Path:
        """Its own folder."""
        return self.course.root / "grading" / self.name

    @property
    def folder(self) -> Path:
        """Where all that grading makes is."""
        return self.out or self.home

    def read_roster(self) -> Roster | None:
        """Read who is in it; None if there is no roster."""
        file = self.roster or self.home / "roster.csv"
        return read(file) if self.roster or os.path.lexists(file) else None

    @property
    def codes(self) -> Codes:
        """The codes of its students, if it has any."""
        from grading.anonymous import Codes

        return Codes(self.folder / "codes.csv")

    def place(self, step: str, student: str, lesson: Lesson) -> Path:
        """Return the folder of a submission in a step: "submitted", "autograded" or "feedback"."""
        base = self.submissions if step == "submitted" and self.submissions else self.folder / step
        return base / student / lesson.name

    def students(self, lesson: Lesson) -> list[str]:
        """Return who has submitted a lesson."""
        base = self.submissions or self.folder / "submitted"
        return sorted(folder.parent.name for folder in base.glob(f"*/{lesson.name}") if folder.is_dir())

    @property
    def private(self) -> tuple[str, ...]:
        """The folders that no student's code may see."""
        return (str(self.course.root), str(self.folder), str(self.submissions or self.folder / "submitted"))

    def strays(self, lesson: Lesson) -> list[str]:
        """Say of each folder of a student's what is in it, if that is no assignment of this course."""
        base, said = self.submissions or self.folder / "submitted", []
        known = {folder.name for part in ("solutions", "lessons") for folder in (self.course.root / part).glob("*")}
        for student in sorted(base.glob("[!.]*")):
            names = {path.name for path in student.glob("[!.]*")} if student.is_dir() else set()
            if student == self.folder or (student / lesson.name).is_dir() or (names and names <= known):
                continue  # what grading makes may lie among the submissions
            there = f"there is {', '.join(sorted(names)[:3])}" if names else "it is empty"
            there = there if student.is_dir() else "it is a file"
            said.append(f"{self.shown(student)} holds no folder {lesson.name} ({there}): it was not graded.")
        return said

    def shown(self, path: Path) -> str:
        """Name a path for people, below the course if it is there."""
        root = self.course.root
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()

    @property
    def has_gradebook(self) -> bool:
        """A gradebook is there already."""
        return self.has_gradebook_file or not self.config().CourseDirectory.db_url.startswith("sqlite:")

    @property
    def has_gradebook_file(self) -> bool:
        """A gradebook is there already, in a file."""
        url = self.config().CourseDirectory.db_url
        return url.startswith("sqlite:") and Path(url.removeprefix("sqlite:///")).exists()

    def gradebook(self) -> Gradebook:
        """Open the gradebook; it is made if need be.

        Raises:
            Refused: its database is none that there is a driver for.
        """
        from grading.gradebook import open_gradebook

        self.folder.mkdir(parents=True, exist_ok=True)
        return open_gradebook(self.config().CourseDirectory)

    def config(self) -> Config:
        """Return nbgrader's settings for this class."""
        from grading.files import nbgrader_config

        config = deepcopy(nbgrader_config())
        for step in ("submitted", "autograded", "feedback"):
            config.CourseDirectory[f"{step}_directory"] = str(self.folder / step)
        config.CourseDirectory.root, config.CourseDirectory.course_id = str(self.course.root), self.course.name
        if self.db:
            config.CourseDirectory.db_url = self.db
        elif config.CourseDirectory.db_url.startswith("sqlite:"):  # another database is one for all classes
            config.CourseDirectory.db_url = f"sqlite:///{(self.folder / 'gradebook.db').resolve().as_posix()}"
        return config

    def results(self, student: str, lesson: Lesson) -> Path:
        """Return the JSON file of a submission."""
        return self.folder / "results" / student / f"{lesson.name}.json"
