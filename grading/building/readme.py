"""A lesson's row in README.md: its question, minutes and points, as the lesson itself tells them."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from cnncourse.start_page import TOLD
from grading.course import Lesson

_ROW = re.compile(r"\| (\d\d) \|")


def with_row(lesson: Lesson, notebook: NotebookNode) -> str:
    """Return README.md with the lesson's row as it must be: in its place, or behind the lesson before it.

    Raises:
        Refused: there is no table of lessons.
    """
    lines = _lines(lesson)
    numbers = {index: row[1] for index, line in enumerate(lines) if (row := _ROW.match(line))}
    if not numbers:
        raise lesson.problem("no table of lessons, with rows such as “| 01 | …”, is here.", file=lesson.course.readme)
    own = next((index for index, number in numbers.items() if number == lesson.name[:2]), None)
    if own is None:
        before = [index for index, number in numbers.items() if number < lesson.name[:2]]
        own = max(before, default=min(numbers) - 1) + 1
        lines.insert(own, "")
    lines[own] = _row(lesson, notebook)
    return "\n".join(lines)


def refuse_another_row(lesson: Lesson, notebook: NotebookNode) -> None:
    """Refuse a README.md that tells a lesson's question, minutes or points otherwise than the lesson does."""
    row = _row(lesson, notebook)
    found = [(number, line) for number, line in enumerate(_lines(lesson), start=1) if line.startswith(row[:7])]
    if not found or found[0][1] != row:
        what = f"the table must say “{row}”; run: {lesson.again()}"
        raise lesson.problem(what, found[0][0] if found else None, lesson.course.readme)


def _lines(lesson: Lesson) -> list[str]:
    return lesson.course.readme.read_text("utf-8").split("\n")


def _row(lesson: Lesson, notebook: NotebookNode) -> str:
    opening = notebook.cells[0].source
    question, (minutes, points) = opening.split("\n")[0].removeprefix("# "), TOLD.search(opening).groups()
    key, released = (file.relative_to(lesson.course.root).as_posix() for file in (lesson.key, lesson.released))
    return f"| {lesson.name[:2]} | {question} | {minutes} | {points} | [lesson]({released}) | [key]({key}) |"
