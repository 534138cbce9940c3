"""Whose points have changed from one grading to the next, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cnncourse.report import count, points
from grading.course import Refused
from grading.fingerprints import CAUSES
from grading.results import COLUMNS, Result, Verdict, read_result
from grading.roster import read_table

GONE, NEW = "it is in the old grades only", "it is in the new grades only"
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_WRITTEN = "a grades.csv as `course grade` writes it"
FEW = 10  # lines after a grading; `course diff` has all


@dataclass(frozen=True)
class Change:
    """One exercise of one student whose points are others than before; None where there are none."""

    student: str
    assignment: str
    exercise: str
    before: float | None
    after: float | None
    why: str

    def line(self, student: str = "") -> str:
        """Say it in a line, under another name for the student if need be."""
        numbers = " → ".join("-" if score is None else points(round(score, 2)) for score in (self.before, self.after))
        return f"{student or self.student}  {self.assignment}  {self.exercise}: {numbers}  ({self.why})"


def changed(before: Iterable[Result | None], after: Iterable[Result | None]) -> list[Change]:
    """Compare what came of the same submissions, then and now."""
    old, new = (
        {
            (result.student, result.assignment, verdict.exercise): verdict
            for result in results
            if result
            for verdict in result.verdicts
        }
        for results in (before, after)
    )
    found = []
    for who in sorted(old.keys() | new.keys()):
        scores = [one[who].score if who in one else None for one in (old, new)]
        if scores[0] != scores[1]:
            why = _why(old[who], new[who]) if who in old and who in new else GONE if who in old else NEW
            found.append(Change(*who, *scores, why))
    return found


def _why(old: Verdict, new: Verdict) -> str:
    """Say what its points rest on that has changed."""
    if any(one.score is None and one.status in ("unreadable", "missing") for one in (old, new)):
        return CAUSES["answer"]
    if not old.rests_on or not new.rests_on:
        return "why is not known: the files hold points only, or are of an older grader"
    causes = [CAUSES[name] for name in CAUSES if old.rests_on.get(name) != new.rests_on.get(name)]
    if CAUSES["answer"] in causes and CAUSES["lesson"] in causes:
        causes.remove(CAUSES["lesson"])  # the learner's own cells are among these
    return "; ".join(causes) or "nothing has changed that is known: does the answer hang on luck or time?"


def told_briefly(changes: list[Change], names: dict[str, str]) -> list[str]:
    """Say after a grading whose points are others than at the last one."""
    changes = [change for change in changes if change.why != NEW]
    if not changes:
        return []
    lines = [f"  {change.line(names.get(change.student, ''))}" for change in changes[:FEW]]
    more = [f"  … and {len(changes) - FEW} more"] if len(changes) > FEW else []
    return ["", f"{count(len(changes), 'score')} changed since the last grading:", *lines, *more]


def compare(old: Path, new: Path) -> str:
    """Compare two gradings.

    Args:
        old: the folder of a class, or a copy of it or of its results/, or a grades.csv.
        new: the same, later.

    Raises:
        Refused: there are no results.
    """
    changes = changed(_read(old), _read(new))
    up = sum((change.after or 0) > (change.before or 0) for change in changes)
    students = len({change.student for change in changes})
    head = f"{count(len(changes), 'score')} of {count(students, 'student')} changed: {up} up, {len(changes) - up} not."
    return "\n".join([*(change.line() for change in changes), head if changes else "No score has changed."])


def _read(place: Path) -> list[Result]:
    if place.is_file():
        return _read_csv(place)
    folder = place / "results" if (place / "results").is_dir() else place
    files = sorted(folder.glob("*/*.json"))
    results = {file: read_result(file) for file in files}
    damaged = [file for file in files if results[file] is None]
    if damaged:
        raise Refused(f"{damaged[0]} is damaged: grade once more, or leave it out of the comparison.")
    if not files:
        raise Refused(
            f"There are no results in {place}: name the folder of a class that was graded (such as grading), a copy of "
            "its results/, or a grades.csv."
        )
    return list(results.values())


def _read_csv(file: Path) -> list[Result]:
    try:
        rows = read_table(file, COLUMNS, needed=COLUMNS)
    except Refused as problem:
        raise Refused(f"{problem} It is to be {_WRITTEN}.") from None
    if not rows:
        raise Refused(f"{file} has no line below its first one: give {_WRITTEN}.")
    return [_read_line(file, line, row) for line, row in rows]


def _read_line(file: Path, line: int, row: dict[str, str]) -> Result:
    """Read a line of grades.csv; a spreadsheet may have written its numbers with a decimal comma."""
    numbers = {}
    for column in ("score", "max_score"):
        text = row[column].strip()
        if not _NUMBER.fullmatch(text) and (text or column == "max_score"):
            what = f"{column} is to be a number, not {text}" if text else f"{column} is missing"
            raise Refused(f"{file}, line {line}: {what}. Give {_WRITTEN}.")
        numbers[column] = float(text.replace(",", ".")) if text else None
    verdict = Verdict(row["notebook"], row["exercise"], numbers["score"], numbers["max_score"], row["status"])
    return Result(row["student"], row["assignment"], verdicts=(verdict,))
