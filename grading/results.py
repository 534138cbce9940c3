"""What came of a class: a verdict an exercise, a JSON file a submission, CSV files, a table for people."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from textwrap import shorten, wrap
from types import MappingProxyType

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from cnncourse.report import count, points
from grading.files import write

TO_TAKE_OFF = "is late, but the school's system writes no time: nothing was taken off; enter it yourself"
_CAUSE = re.compile(r"^Likely cause, ([^:]+):", re.MULTILINE)
_NOT_ATTEMPTED = re.compile(r"^○ ", re.MULTILINE)
SAYS_WHICH = ("undefined-name", "no-such-attribute", "missing-key", "not-installed")  # the error's own words do
VERDICT = "verdict"  # where a graded cell's metadata says what came of it: some of the fields of `Verdict`
MOST_TOLD = 100  # letters of what happened, where no mistake was recognised
COLUMNS = ("student", "assignment", "notebook", "exercise", "score", "max_score", "status", "misconception", "message")


@dataclass(frozen=True)
class Verdict:
    """What came of one exercise.

    Args:
        notebook: which notebook of the assignment it is in.
        exercise: the answer cell's grade_id.
        score: points; None where it was not graded.
        max_score: the most there are.
        status: "correct", "partial", "wrong", "not attempted", "error" (the student's code raised), "timeout",
            "memory", "crash", "missing" (no such name, or no such notebook), "unreadable" (the notebook), "not graded".
        misconception: the recognised mistake's name, "" for none.
        message: what happened, in a sentence.
        cells: points of each of its check cells.
        by_hand: it waits for a person.
        rests_on: fingerprints of what it was made from (see grading/fingerprints.py).
    """

    notebook: str
    exercise: str
    score: float | None
    max_score: float
    status: str
    misconception: str = ""
    message: str = ""
    cells: dict[str, float | None] = field(default_factory=dict)
    by_hand: bool = False
    rests_on: dict[str, str] = field(default_factory=dict)


ByHand = Mapping[tuple[str, str], float]  # points of exercises in which a person's number counts: notebook, exercise
_NONE: Mapping = MappingProxyType({})


@dataclass(frozen=True)
class Used:
    """What a submission used: CPU seconds, and bytes of memory at its fullest moment, as far as it was looked at."""

    seconds: float
    memory: int


@dataclass(frozen=True)
class Result:
    """What came of one submission.

    Args:
        student: who.
        assignment: of what.
        key: changes with what was handed in, the answer key and the grader.
        verdicts: one for each exercise, in order.
        mended: what was mended, a sentence each.
        problem: why it could not be graded, "" if it was.
        submitted: when, if known, in ISO 8601.
        marked_late: the school's system says that it was late, and not by how much.
        judged: how many exercises were judged when this was made; the others stood.
        used: what all its processes used, checks that call it included; None where there is no sandbox, or nothing ran.
    """

    student: str
    assignment: str
    key: str = ""
    verdicts: tuple[Verdict, ...] = ()
    mended: tuple[str, ...] = ()
    problem: str = ""
    submitted: str = ""
    marked_late: bool = False
    judged: int = 0
    used: Used | None = None

    @property
    def points(self) -> float:
        """The sum of what was graded."""
        return sum(verdict.score or 0.0 for verdict in self.verdicts)

    def points_with(self, by_hand: ByHand) -> float:
        """The same, with what a person entered in the place of the checks'."""
        return sum(_score(verdict, by_hand) or 0.0 for verdict in self.verdicts)

    @property
    def most(self) -> float:
        """The most points there are."""
        return sum(verdict.max_score for verdict in self.verdicts)

    @property
    def is_whole(self) -> bool:
        """Everything that a machine can grade was graded."""
        return not self.problem and all(verdict.score is not None or verdict.by_hand for verdict in self.verdicts)

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Lateness:
    """How late a submission was, in seconds, and the points taken off for it."""

    seconds: float = 0
    penalty: float = 0


@dataclass(frozen=True)
class Recorded:
    """What the gradebook holds of a submission.

    Args:
        late: how late it was.
        marks: all that its feedback pages show of the gradebook, points and comments by hand included, as a text.
        to_take_off: points are to be taken off for being late, and nobody says by how much it was.
        by_hand: where a person's number counts; not where it waits.
    """

    late: Lateness = Lateness()
    marks: str = ""
    to_take_off: bool = False
    by_hand: ByHand = field(default_factory=dict)


def read_result(file: Path) -> Result | None:
    """Read a submission's JSON file; None if there is none, or not a whole one."""
    try:
        data = json.loads(file.read_text("utf-8"))
        verdicts = tuple(Verdict(**verdict) for verdict in data.pop("verdicts"))
        used = Used(**data["used"]) if data.get("used") else None
        return Result(**data | {"verdicts": verdicts, "mended": tuple(data["mended"]), "used": used})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write_csv(folder: Path, assignment: str, results: list[Result], by_hand: Mapping[str, ByHand] = _NONE) -> None:
    """Write grades-ASSIGNMENT.csv, a line for each student and exercise, and grades.csv, those of all assignments.

    What was not graded has no number; what a person entered, by student in `by_hand`, is in the checks' place.
    """
    rows = []
    for result in results:
        for verdict in result.verdicts:
            own = by_hand.get(result.student, _NONE)
            given = _score(verdict, own)
            score = "" if given is None else points(round(given, 4))
            row = [
                result.student,
                result.assignment,
                verdict.notebook,
                verdict.exercise,
                score,
                points(verdict.max_score),
            ]
            told = f"{_by_check(verdict, given)}. " if (verdict.notebook, verdict.exercise) in own else ""
            message = " ".join(_one_line(told + verdict.message).split())
            rows.append([harmless(_one_line(cell)) for cell in (*row, verdict.status, verdict.misconception, message)])
    own = folder / f"grades-{assignment}.csv"
    head, text = csv_text([COLUMNS]), csv_text(rows)
    others = {file: file.read_bytes().partition(b"\n")[2] for file in folder.glob("grades-*.csv")}
    together = others | {own: text.encode()}
    all_of_them = b"".join(together[file] for file in sorted(together))
    write({own: head + text, folder / "grades.csv": head.encode() + all_of_them})


def csv_text(rows: Iterable[Iterable[str]], end: str = "\n") -> str:
    """Return the lines of a CSV file, quoted where need be."""
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """A spreadsheet takes what begins with one of these for a formula; a student wrote some of it.

    The signs are those of owasp.org/www-community/attacks/CSV_Injection, the wide ones of East Asia among them.
    """
    begins = unicodedata.normalize("NFKC", cell.lstrip()[:1])
    is_formula = begins in ("=", "+", "@") or (begins == "-" and not re.fullmatch(r"-[\d.]+", cell))
    return f"'{cell}" if is_formula else cell


def _one_line(text: str) -> str:
    """Leave out what moves a terminal's cursor or begins a new line: a student wrote some of it."""
    return "".join(char if char.isprintable() else " " for char in text)


def mistake_in(cell: NotebookNode) -> str:
    """Return the mistake that a check cell names: the report's, or the error that kept the check from running."""
    if not is_grade(cell):
        return ""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
        found = _CAUSE.search(output.get("data", {}).get("text/plain", ""))
        if found:
            return found[1]
    return ""


def was_attempted(cell: NotebookNode) -> bool:
    """Whether a check cell's report speaks of an answer."""
    return not any(
        _NOT_ATTEMPTED.search(output.get("data", {}).get("text/plain", "")) for output in cell.get("outputs", [])
    )


def table(
    assignment: str,
    results: list[Result],
    late: dict[str, Lateness],
    called: dict[str, str] | None = None,
    by_hand: Mapping[str, ByHand] = _NONE,
) -> str:
    """Return the table of a class.

    Args:
        assignment: its name.
        results: of each submission.
        late: how late each was, by student.
        called: what is shown for a student, if not the folder's name.
        by_hand: the points that a person entered, by student.
    """
    shown = {result.student: _one_line((called or {}).get(result.student, result.student)) for result in results}
    graded = [result for result in results if not result.problem]
    first = (graded or results)[0].verdicts
    total = sum(verdict.max_score for verdict in first)
    width = max(map(len, ("student", *shown.values())))
    title = f"{count(len(results), 'submission')}, {len(graded)} graded, {count(total, 'point')}"
    lines = [f"{assignment}: {title}", ""]
    names = (
        f"{i}\xa0{_short(verdict.exercise)}\xa0({points(verdict.max_score)})"
        for i, verdict in enumerate(first, start=1)
    )
    lines += [line.replace("\xa0", " ") for line in wrap("   ".join(names), 100, break_on_hyphens=False)]
    lines += [
        "",
        f"{'student':<{width}} {'points':>6}" + "".join(f"{number:>5}" for number in range(1, len(first) + 1)),
    ]
    for result in results:
        own = late.get(result.student, Lateness())
        entered = by_hand.get(result.student, _NONE)
        whole = "-" if result.problem else points(round(max(0.0, result.points_with(entered) - own.penalty), 2))
        found = [_score(verdict, entered) for verdict in result.verdicts]
        scores = ["-" if score is None else points(round(score, 2)) for score in found]
        line = f"{shown[result.student]:<{width}} {whole:>6}" + "".join(f"{score:>5}" for score in scores) * (
            not result.problem
        )
        lines += [line, *(f"{'':<{width}}        {remark}" for remark in _remarks(result, own, entered))]
    return "\n".join(lines)


def _score(verdict: Verdict, by_hand: ByHand) -> float | None:
    return by_hand.get((verdict.notebook, verdict.exercise), verdict.score)


def _by_check(verdict: Verdict, by_hand: float) -> str:
    """Say what a person entered: `by hand 0.5 (check: 1)`."""
    check = "" if verdict.score is None or verdict.by_hand else f" (check: {points(round(verdict.score, 2))})"
    return f"by hand {points(round(by_hand, 2))}{check}"


def _remarks(result: Result, late: Lateness, by_hand: ByHand) -> list[str]:
    """What a teacher wants to know beside the numbers, a line each."""
    if result.problem:
        return [f"not graded: {_one_line(result.problem)}"]
    said = [(verdict.exercise, in_short(verdict)) for verdict in result.verdicts]
    lines = [f"{_short(exercise)}: {_one_line(told)}" for exercise, told in said if told]
    lines += [
        f"{_short(one.exercise)}: {_by_check(one, by_hand[one.notebook, one.exercise])}"
        for one in result.verdicts
        if (one.notebook, one.exercise) in by_hand
    ]
    lines += [f"mended: {_one_line(sentence)}" for sentence in result.mended]
    if late.seconds:
        return [*lines, f"late by {time_in_words(late.seconds)}"]
    return [*lines, "late, as the school's system marked it"] if result.marked_late else lines


def in_short(verdict: Verdict) -> str:
    """Say what kept an answer from all its points, for a table; "" where there is nothing to say but its status."""
    told = verdict.misconception.replace("-", " ")
    if not told and verdict.status in ("wrong", "partial") and not verdict.exercise.startswith("quiz-"):
        told = shorten(verdict.message, MOST_TOLD, placeholder=" …")
    elif verdict.misconception in SAYS_WHICH:
        told += f" ({shorten(verdict.message.rstrip('.'), MOST_TOLD, placeholder=' …')})"
    if verdict.status in ("timeout", "memory", "crash", "missing", "not graded", "error"):
        return f"{verdict.status}: {told or verdict.message}"
    return told


def _short(grade_id: str) -> str:
    return grade_id.removesuffix("-check").removeprefix("quiz-")


def time_in_words(seconds: float) -> str:
    """Write "2 days" or "3 h 30 min"."""
    days, rest = divmod(int(seconds), 86400)
    hours, rest = divmod(rest, 3600)
    return count(days, "day") if days else f"{hours} h {rest // 60} min"


def when(text: str) -> datetime | None:
    """Read a time as `timestamp.txt` holds it; None if it is none."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text.strip()) if text.strip() else None
    except Exception:  # dateutil has many ways to say so
        return None
