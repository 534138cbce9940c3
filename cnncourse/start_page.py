"""The page that `make lab` opens: the lessons, what has been reached in each, and where to go on.

The site's first page tells the same of the lessons that are solved there: grading/publishing/static/so-far.js.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from cnncourse import files, logbook
from cnncourse.report import points

FILE = "START.md"
OURS = "<!-- `make lab` writes this page anew each time. -->\n"
TOLD = re.compile(r"^About (\d+) minutes · ([\d.]+) points?$", re.MULTILINE)  # in a lesson's first cell
FIRST_LAB = "10"


@dataclass(frozen=True)
class LessonSoFar:
    """A lesson on the page.

    Args:
        name: of its notebook, "03-pooling/pooling.ipynb".
        question: its title.
        minutes: that it takes, "60".
        exercises: points of each exercise and question, by grade_id, in order.
        results: what the learner has reached, as the logbook keeps it.
    """

    name: str
    question: str
    minutes: str
    exercises: dict[str, float]
    results: dict[str, dict] = field(default_factory=dict)

    @property
    def most(self) -> float:
        """All its points."""
        return sum(self.exercises.values())

    @property
    def reached(self) -> float:
        """The best points so far."""
        return sum(float(self.results[name]["best"]) for name in self.exercises if name in self.results)

    @property
    def last_touched(self) -> str:
        """When a check last spoke, in ISO 8601."""
        return max((str(result.get("at", "")) for result in self.results.values()), default="")

    @property
    def left(self) -> list[str]:
        """What has not all its points yet."""
        return [
            name for name, most in self.exercises.items() if float(self.results.get(name, {}).get("best", 0)) < most
        ]


def entries(lessons: Path, mine: Path) -> list[LessonSoFar]:
    """Read the lessons and what has been reached in the learner's copies."""
    found = []
    for file in sorted(lessons.glob("*/*.ipynb")):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        opening = "".join(cells[0]["source"]) if cells else ""
        name, minutes = file.relative_to(lessons).as_posix(), TOLD.search(opening)
        marks = [cell.get("metadata", {}).get("nbgrader", {}) for cell in cells]
        exercises = {mark["grade_id"].removesuffix("-check"): mark["points"] for mark in marks if mark.get("grade")}
        question = opening.split("\n")[0].removeprefix("# ")
        results = logbook.read(mine / file.parent.name)
        found.append(LessonSoFar(name, question, minutes[1] if minutes else "", exercises, results))
    return found


def write(lessons: Path, mine: Path, news: list[str]) -> str:
    """Write the page into the learner's folder; return what to open: the page, or "" where another file is there.

    Args:
        lessons: the course's.
        mine: the learner's folder.
        news: lessons that are newer in the course, a sentence each.
    """
    file = mine / FILE
    if file.exists() and not file.read_text("utf-8", errors="replace").startswith(OURS):
        return ""
    files.write(file, page(entries(lessons, mine), news).encode())
    return FILE


def page(lessons: list[LessonSoFar], news: list[str]) -> str:
    """Return the page as Markdown."""
    lines = [f"{OURS}# A course on convolutional neural networks", ""]
    begun = [lesson for lesson in lessons if lesson.results and lesson.left]
    latest = max(begun, key=lambda lesson: lesson.last_touched, default=None)
    goal = latest or next((lesson for lesson in lessons if lesson.left), None)
    if goal:
        at = f", at {_shown(goal.left[0])}" if goal.results else ""
        word = "Go on" if goal.results or goal != lessons[0] else "Begin"
        lines += [f"**{word} here: [{goal.name[:2]} {goal.question}]({goal.name})**{at}", ""]
    elif lessons:
        lines += ["**All points are yours.**", ""]
    lines += [f"- {sentence}" for sentence in news] + [""] * bool(news)
    for title, some in (
        ("Lessons", [lesson for lesson in lessons if lesson.name < FIRST_LAB]),
        ("Labs", [lesson for lesson in lessons if lesson.name >= FIRST_LAB]),
    ):
        if some:
            lines += [f"## {title}", "", "| | | minutes | points | not all points yet |", "|---|---|---|---|---|"]
            lines += [_row(lesson) for lesson in some] + [""]
    lines.append(
        "Points are the best that your checks have shown. They are kept on this machine, beside your copies; delete "
        f"the files `{logbook.FILE}` to begin anew."
    )
    return "\n".join(lines) + "\n"


def _row(lesson: LessonSoFar) -> str:
    reached = f"{points(round(lesson.reached, 2))} of " if lesson.results else ""
    left = "" if not lesson.results else ", ".join(map(_shown, lesson.left)) or "✓ nothing"
    link = f"[{lesson.question}]({lesson.name})"
    return f"| {lesson.name[:2]} | {link} | {lesson.minutes} | {reached}{points(lesson.most)} | {left} |"


def _shown(grade_id: str) -> str:
    return grade_id.removeprefix("quiz-")
