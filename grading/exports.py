"""Points for a school's system: the file that its importer reads, with each person called as the system calls them.

- Canvas finds people by "ID", then "SIS User ID", then "SIS Login ID", then by name, of namesakes the first; a lesson's
  column by its title, and where it has none of that title, it offers to make one. The file may begin with a byte order
  mark. (instructure/canvas-lms, lib/gradebook_importer.rb; "How do I import grades in the Gradebook?",
  community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807)
- Moodle finds people by one column, which the teacher maps to user ID, ID number or e-mail address. Where that cell is
  empty, it gives the points to the person of the line before, or stops: so each line has one. It leaves a byte order
  mark out. (docs.moodle.org/en/Grade_import; moodle/moodle, grade/import/csv/classes/load_data.php)
- Gradescope imports no points: the file is like the one that it writes, for whatever reads that. Its roster knows
  people by their e-mail address. (guides.gradescope.com/hc/en-us/articles/21926598776333-Adding-Students-and-Staff)
- A spreadsheet has everybody, on the roster or not. Excel reads UTF-8 only where a byte order mark says so.

Points are the gradebook's: a number that a person entered counts, and what is taken off for being late is off. Who has
no points yet has an empty cell, never a 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from cnncourse.report import count, points
from grading.classes import Class
from grading.collecting.people import shown
from grading.course import Lesson, Refused
from grading.files import write
from grading.fingerprints import is_outdated
from grading.gradebook import is_to_take_off, penalties
from grading.results import TO_TAKE_OFF, csv_text, harmless, read_result
from grading.roster import COLUMNS, Person, Roster, Whose, missing, told

TITLES = {"canvas": "Canvas", "moodle": "Moodle", "gradescope": "Gradescope", "csv": "a spreadsheet"}
_BOM = "\ufeff"


@dataclass(frozen=True)
class Grade:
    """What the gradebook says of one submission.

    Args:
        points: late ones taken off; None if it was not graded, or waits for a person.
        submitted: when, in UTC, if known.
        seconds_late: after the person's own due date, as that was when it was graded.
        due: when it was for all, in UTC, if it was.
        why: it has no points, or these may not be all that is to be said.
    """

    points: float | None
    submitted: datetime | None = None
    seconds_late: float = 0
    why: str = ""
    due: datetime | None = None

    def is_late_otherwise(self, person: Person) -> bool:
        """Whether it is earlier or later by the person's due date as the roster says it now."""
        if self.points is None or not self.due or not self.submitted or person.extra_days is None:
            return False
        late = (self.submitted - self.due - timedelta(days=person.extra_days)).total_seconds()
        return max(0.0, late) != self.seconds_late


@dataclass
class Line:
    """A person's line.

    Args:
        person: on the roster; of a stranger, with what the submission is called for an id.
        grades: what was handed in, by lesson.
    """

    person: Person
    grades: dict[str, Grade] = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """What came of it.

    Args:
        file: that was written.
        by_hand: what a person has to see to, a sentence each.
    """

    file: Path
    by_hand: tuple[str, ...]


def export(class_: Class, to: str, lesson: Lesson | None = None, all_lessons: bool = False) -> Exported:
    """Write the points of a class for a system; print who is missing on either side.

    Args:
        class_: it has been graded.
        to: "canvas", "moodle", "gradescope" or "csv".
        lesson: of which lesson; not needed where only one was graded.
        all_lessons: of all that were graded.

    Raises:
        Refused: nothing was graded, it is not clear of which lesson, or the system cannot know people; nothing is
            written then.
    """
    roster = class_.read_roster()
    if not roster and to != "csv":
        where = class_.shown(class_.home / "roster.csv")
        what = f"{TITLES[to]} cannot tell who somebody is without a roster"
        raise Refused(f"{what}: write {where} (grading/PEOPLE.md says how), or give it with --roster FILE.")
    most, grades = _read(class_, lesson, all_lessons)
    names = class_.codes.names
    gone = _leave_out_who_is_gone(class_, roster, grades, names)
    # Lesson by lesson: a system may call one person otherwise in each, as Moodle's numbers do.
    whose = {lesson: roster.whose(own, names) if roster else Whose() for lesson, own in grades.items()}
    for name, own in grades.items():
        for student, person in whose[name].people.items():
            if own[student].is_late_otherwise(person):
                why = f"was graded with other extra days than the roster's (`course grade {name}` first)"
                own[student] = replace(own[student], points=None, why=why)
    lines, by_hand = _lines(roster, whose, grades, names)
    rows, is_known = _FORMATS[to](lines, most)
    unknown = [line for line in lines if not is_known(line.person)]
    if len(unknown) == len(lines):
        raise Refused(f"{TITLES[to]} would know nobody: {_NEEDED[to]}.")
    by_hand += [_by_hand(line, TITLES[to]) for line in unknown]
    for line in lines:
        for name, grade in line.grades.items():
            if grade.points is None:
                by_hand.append(f"{line.person}: {name} {grade.why}; its cell is empty.")
            elif grade.why:
                by_hand.append(f"{line.person}: {name} {grade.why}.")
    file = class_.folder / f"{to}-{next(iter(most)) if len(most) == 1 else 'all-lessons'}.csv"
    text = csv_text(([harmless(cell) for cell in row] for row in rows), end="\r\n")
    write({file: ("" if to == "gradescope" else _BOM) + text})
    _tell(class_, file, missing(whose.values()), len(lines) - len(unknown), most, gone, by_hand)
    return Exported(file, tuple(by_hand))


def _tell(
    class_: Class,
    file: Path,
    whose: Whose,
    people: int,
    most: dict[str, float],
    gone: list[str],
    by_hand: list[str],
) -> None:
    number = f"{people} {'person' if people == 1 else 'people'}"
    print(f"{class_.shown(file)}: {count(len(most), 'lesson')} of {number}.")
    for line in told(whose):
        print(line)
    if gone:
        print(f"\nLeft out, as there is no such submission any more: {', '.join(gone)}.")
    if by_hand:
        print("\n".join(["", "In need of you:", *(f"  {line}" for line in by_hand)]))


def _read(
    class_: Class, lesson: Lesson | None, all_lessons: bool
) -> tuple[dict[str, float], dict[str, dict[str, Grade]]]:
    """Return the most points of each lesson, and what the gradebook says, by lesson and student."""
    most: dict[str, float] = {}
    grades: dict[str, dict[str, Grade]] = {}
    if class_.has_gradebook:
        with class_.gradebook() as gradebook:
            for assignment in sorted(gradebook.assignments, key=lambda one: one.name):
                if assignment.submissions and (not lesson or all_lessons or assignment.name == lesson.name):
                    most[assignment.name] = assignment.max_score
                    grades[assignment.name] = {one.student.id: _grade(class_, one) for one in assignment.submissions}
    if not most:
        which = lesson.name if lesson else "LESSON"
        what = f"{which} was not graded" if lesson else "Nothing was graded"
        raise Refused(f"{what} in {class_.shown(class_.folder)}/: grade first, with  course grade {which}")
    if len(most) > 1 and not all_lessons:
        raise Refused(f"Say which lesson, or --all-lessons. Graded were {', '.join(most)}.")
    for name, own in grades.items():
        for student in class_.students(Lesson(class_.course, name)):
            own.setdefault(student, Grade(None, why="was handed in and not graded"))
    return most, grades


def _leave_out_who_is_gone(
    class_: Class, roster: Roster | None, grades: dict[str, dict[str, Grade]], names: dict[str, str]
) -> list[str]:
    """Leave out whose folder is gone, as one that was renamed is; return whom, with the points.

    Whom the roster knows stays, unless another folder is that person's. Where no folder of a lesson is left, as with
    submissions that are kept elsewhere, nothing says who is gone.
    """
    left_out = []
    for lesson, own in grades.items():
        there = set(class_.students(Lesson(class_.course, lesson)))
        gone = own.keys() - there if there else set()
        people, known = (roster.whose(students, names).people if roster else {} for students in (there, gone))
        for student in sorted(gone):
            if student not in known or known[student] in people.values():
                left_out.append(f"{shown(names.get(student, student))} ({lesson} {_points(own.pop(student)) or '-'})")
    return left_out


def _grade(class_: Class, submission: object) -> Grade:
    """Read one of the gradebook's submissions; what was graded before another file came, or one that cannot be read,
    is no grade.
    """
    student, lesson = submission.student.id, Lesson(class_.course, submission.assignment.name)
    when, late = submission.timestamp, submission.total_seconds_late
    result = read_result(class_.results(student, lesson))
    if result and is_outdated(result.key, class_.place("submitted", student, lesson)):
        why = f"was handed in again since it was graded (`course grade {lesson.name}` first)"
        return Grade(None, when, late, why)
    if result and result.problem:
        return Grade(None, when, late, "could not be graded")
    if submission.needs_manual_grade:
        return Grade(None, when, late, "waits for you in the formgrader")
    config, taken_off = class_.config(), submission.late_submission_penalty or 0
    if abs(sum(filter(None, penalties(submission, config).values())) - taken_off) > 1e-6:
        why = f"has another penalty for being late since it was graded (`course grade {lesson.name}` first)"
        return Grade(None, when, late, why)
    why = TO_TAKE_OFF if result and is_to_take_off(result, submission, config) else ""
    points = max(0.0, submission.score - taken_off)
    return Grade(points, when, late, why, submission.assignment.duedate)


def _lines(
    roster: Roster | None, whose: dict[str, Whose], grades: dict[str, dict[str, Grade]], names: dict[str, str]
) -> tuple[list[Line], list[str]]:
    """Return a line for each person, those of the roster first, and what is in the way of it."""
    lines = {person.id: Line(person) for person in roster.people} if roster else {}
    by_hand = []
    for lesson, own in grades.items():
        people = whose[lesson].people
        several = Counter(people[student].id for student in own if student in people)
        for student, grade in sorted(own.items()):
            person = people.get(student)
            if person and several[person.id] > 1:
                what = f"has several submissions of {lesson}, one of them {shown(student)} ({_points(grade) or '-'})"
                by_hand.append(f"{person} {what}: leave one; the cell is empty.")
            elif person:
                lines[person.id].grades[lesson] = grade
            else:
                name = names.get(student, student)
                lines.setdefault(f"\0{name}", Line(Person(name))).grades[lesson] = grade
    return list(lines.values()), by_hand


def _by_hand(line: Line, title: str) -> str:
    """Say of whoever is not in the file what to enter."""
    own = ", ".join(f"{name} {_points(grade) or '-'}" for name, grade in line.grades.items()) or "nothing handed in"
    return f"{shown(str(line.person))} is not in the file, as {title} does not know who that is: {own}."


def _points(grade: Grade | None) -> str:
    return "" if grade is None or grade.points is None else points(round(grade.points, 4))


# What each system reads

_Rows = Iterable[list[str]]
_Format = tuple[_Rows, Callable[[Person], bool]]
_NEEDED = {
    "canvas": "the roster needs canvas_id or sis_id, or at least names that no two people share",
    "moodle": "the roster needs sis_id (Moodle's ID number), email or moodle_id",
    "gradescope": "the roster needs email",
    "csv": "there is nobody",
}


def _canvas(lines: list[Line], most: dict[str, float]) -> _Format:
    """Lay out a gradebook as Canvas exports it."""
    names = Counter(line.person.name.casefold() for line in lines)

    def is_known(person: Person) -> bool:
        return bool(person.canvas_id or person.sis_id or names[person.name.casefold()] == 1 and person.name)

    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *most]]
    rows.append(["    Points Possible", "", "", "", "", *map(points, most.values())])
    for line in lines:
        one = line.person
        if is_known(one):
            own = [one.name or one.id, one.canvas_id, one.sis_id, one.email, one.section]
            rows.append([*own, *(_points(line.grades.get(name)) for name in most)])
    return rows, is_known


_MOODLE = {"sis_id": "ID number", "email": "Email address", "moodle_id": "User ID"}  # what it calls them


def _moodle(lines: list[Line], most: dict[str, float]) -> _Format:
    """Lay out a file with one column that says who somebody is, the one that knows most people."""
    column = max(_MOODLE, key=lambda name: sum(bool(getattr(line.person, name)) for line in lines))
    rows = [[_MOODLE[column], "Full name", *most]]
    for line in lines:
        if getattr(line.person, column):
            own = [getattr(line.person, column), line.person.name]
            rows.append([*own, *(_points(line.grades.get(name)) for name in most)])
    return rows, lambda person: bool(getattr(person, column))


def _gradescope(lines: list[Line], most: dict[str, float]) -> _Format:
    """Lay out a file as Gradescope's "Download Grades" does."""
    added = ("", " - Max Points", " - Submission Time", " - Lateness (H:M:S)")
    rows = [["Name", "SID", "Email", "Sections", *(f"{name}{what}" for name in most for what in added)]]
    for line in lines:
        if line.person.email:
            row = [line.person.name, line.person.sis_id or line.person.id, line.person.email, line.person.section]
            for name, top in most.items():
                grade = line.grades.get(name)
                when = f"{grade.submitted:%Y-%m-%d %H:%M:%S} +0000" if grade and grade.submitted else ""
                row += [_points(grade), points(top), when, _clock(grade.seconds_late) if when else ""]
            rows.append(row)
    return rows, lambda person: bool(person.email)


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"


def _spreadsheet(lines: list[Line], most: dict[str, float]) -> _Format:
    """Lay out all that the roster says, and for each lesson points and the most there are."""
    about = [name for name in COLUMNS[:-1] if name == "id" or any(getattr(line.person, name) for line in lines)]
    rows = [[*about, *(f"{name}{what}" for name in most for what in ("", " max"))]]
    for line in lines:
        own = [getattr(line.person, name) for name in about]
        rows.append(
            [*own, *(cell for name, top in most.items() for cell in (_points(line.grades.get(name)), points(top)))]
        )
    return rows, lambda person: True


_FORMATS = {"canvas": _canvas, "moodle": _moodle, "gradescope": _gradescope, "csv": _spreadsheet}
