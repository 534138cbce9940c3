"""Who is in a class: a roster, a CSV file with a line for each person, and whose a submission is by it.

    id,name,email,canvas_id,moodle_id,sis_id,section,extra_days
    4711,Ada Lo,ada@example.org,12,31,0815,A,2

`id` alone must be there: it names the person's folder, and all else finds the person whatever a system's download
says. A name is read in any order of its words (Canvas writes `loada_12`, with the person's `canvas_id`); a number in
Moodle's download is the assignment's own for a person (moodle/moodle, mod/assign/classes/downloader.php,
`get_uniqueid_for_user`) and says nothing. Who cannot be told from another one is nobody's: it is said, never guessed.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path

from grading.collecting.people import clean, meeting, shown
from grading.course import Refused

_IDENTITIES = ("id", "email", "canvas_id", "moodle_id", "sis_id")  # no two people have the same one
_DAYS = re.compile(r"\d{1,3}([.,]\d{1,3})?")
_CANVAS = re.compile(r"(?!submission_)[^\s./-]+_(?P<number>\d+)")  # and not as Gradescope calls each
_BEFORE_A_NAME, _AFTER_A_NAME = re.compile(r"\d+-\d+ - "), re.compile(r"_\d+$")  # Brightspace's; Moodle's and Canvas's
_OF_A_GROUP = re.compile(r"(.*-)?[^-]*\d[^-]*-", re.DOTALL)  # Moodle's `Team 1-`: in people's names is no number
_IN_BRACKETS = re.compile(r"(?<=\S)\((?!\d{1,2}\))(?P<id>[^()\s]+)\)$")  # Sakai's `Lo, Ada(4711)`, and no copy's number
_FORMULA = "=+-@"
_JOINERS = "\u200c\u200d"  # invisible, and part of Persian and Indian spelling
_IN_FRONT = "behind its hyphen is a name of the roster, and nobody can tell whether a group's is in front"
_SAVE_AS = "save it as CSV UTF-8"


@dataclass(frozen=True)
class Person:
    """A line of the roster.

    Args:
        id: which names the person's folder.
        name: the full one.
        email: the address, by which Gradescope and, if it is the login, Canvas know people.
        canvas_id: the number in Canvas, its gradebook's column "ID".
        moodle_id: the number in Moodle, as in `user/profile.php?id=31`.
        sis_id: the school's own: Canvas's "SIS User ID", Moodle's "ID number", Gradescope's "SID".
        section: the group.
        extra_days: by which all due dates move; None if the roster has no such column.
    """

    id: str
    name: str = ""
    email: str = ""
    canvas_id: str = ""
    moodle_id: str = ""
    sis_id: str = ""
    section: str = ""
    extra_days: float | None = None

    @property
    def folder(self) -> str:
        """What the folder of the person's submissions is called."""
        return clean(self.id)

    def __str__(self) -> str:
        return f"{self.id} {self.name}".rstrip()


COLUMNS = tuple(column.name for column in fields(Person))


@dataclass(frozen=True)
class Whose:
    """Whose submissions are.

    Args:
        people: the person of each student's name that is on the roster.
        strangers: why the others are on no roster, "" if nobody is called so.
        absent: who is on the roster, and no student is.
    """

    people: dict[str, Person] = field(default_factory=dict)
    strangers: dict[str, str] = field(default_factory=dict)
    absent: tuple[Person, ...] = ()


def missing(several: Iterable[Whose]) -> Whose:
    """Who is missing on either side in several lessons, for `told`: absent is who handed in none of them."""
    first, *others = several
    strangers = {student: why for whose in (first, *others) for student, why in whose.strangers.items()}
    absent = tuple(person for person in first.absent if all(person in whose.absent for whose in others))
    return Whose(strangers=strangers, absent=absent)


@dataclass(frozen=True)
class Roster:
    """The people of a class.

    Args:
        file: where it was read from.
        people: in the file's order.
    """

    file: Path
    people: tuple[Person, ...]

    def whose(
        self, students: Iterable[str], names: Mapping[str, str] | None = None, systems: Mapping[str, str] | None = None
    ) -> Whose:
        """Tell whose each of a class's submissions is.

        Args:
            students: as their folders or a system's download call them.
            names: what those who have codes are called.
            systems: which system made a student's name, where it is known. Canvas's number is the person's and
                nobody else's; another system's says nothing. Where none is known, a number counts with the right name
                only, and, where a script has no capitals to tell Canvas's names by, chooses between no namesakes.

        What is read of no name is read behind a hyphen, in front of which Moodle writes a group's name.
        """
        called = {student: (names or {}).get(student, student) for student in sorted(set(students))}
        systems = systems or {}
        whose = self._read(called, systems)
        unread = {student: called[student] for student, why in whose.strangers.items() if not why}
        behind = {student: end for student, name in unread.items() if (end := self._behind(name)) != name}
        if len(unread) == len(called) and len(set(self._read(behind, systems).people.values())) > 1:
            return self._read(called | behind, systems)  # all may have a group's name in front, or a lesson's
        moodle_s = {student for student in behind if _is_moodle_s(called[student], systems.get(student))}
        sure = {student for student in moodle_s if _OF_A_GROUP.fullmatch(called[student].removesuffix(behind[student]))}
        whose = self._read(called | {student: behind[student] for student in sure}, systems) if sure else whose
        return replace(whose, strangers=whose.strangers | dict.fromkeys(moodle_s - sure, _IN_FRONT))

    def _read(self, called: Mapping[str, str], systems: Mapping[str, str]) -> Whose:
        """Tell whose submissions are by names that are read as they are; see `whose`."""
        found: dict[str, Person] = {}
        why: dict[str, str] = {}
        by_name: dict[Person, list[str]] = defaultdict(list)
        for student, name in called.items():
            namesakes, system = self._namesakes(name), systems.get(student, "")
            number = _CANVAS.fullmatch(name) if system in ("", "Canvas") and name == name.lower() else None
            numbered = self._of_canvas.get(number["number"]) if number else None
            if in_brackets := _IN_BRACKETS.search(name):
                numbered = self._known.get(meeting(in_brackets["id"]))
            is_canvas_s = number and (system == "Canvas" or name.islower())
            left = [one for one in namesakes if not (is_canvas_s and one.canvas_id)]  # who may have this number
            person = self._known.get(meeting(name))
            if person and name not in (person.id, person.folder) and set(namesakes) - {person}:
                why[student] = "it is one person's id and another one's name"
            elif person:
                found[student] = person
            elif numbered and namesakes and numbered not in namesakes:
                why[student] = f"its {'id' if in_brackets else 'number'} is one person's and its name another's"
            elif numbered and (in_brackets or is_canvas_s) and (namesakes or not numbered.name or system == "Canvas"):
                found[student] = numbered
            elif namesakes and not left:
                why[student] = "its name is one person's, its number is not"
            elif len(left) > 1:
                why[student] = f"{len(left)} people on the roster are called so"
            elif left:
                by_name[left[0]].append(student)
        taken = set(found.values())
        for person, several in by_name.items():
            if person in taken or len(several) > 1:
                why |= dict.fromkeys(several, "another submission has the name of the same person")
            else:
                found[several[0]] = person
        strangers = {student: why.get(student, "") for student in called if student not in found}
        there = set(found.values())
        return Whose(found, strangers, tuple(person for person in self.people if person not in there))

    def _behind(self, name: str) -> str:
        """Return what of a name is a person's behind a hyphen, as in Moodle's `Team 1-Ada Lo_57`; else all of it."""
        ends = [name[at + 1 :] for at, char in enumerate(name) if char == "-"]
        return next(
            (end for end in ends if not end.isdigit() and (meeting(end) in self._known or self._namesakes(end))), name
        )

    def _namesakes(self, name: str) -> list[Person]:
        """Return who is called so by letters, as Canvas leaves no more; of several, who has a name's very words."""
        name = _AFTER_A_NAME.sub("", _BEFORE_A_NAME.sub("", name))
        name = name if _letters(name) in self._called else _IN_BRACKETS.sub("", name)
        found, words = self._called.get(_letters(name), []), _words(name)
        same = [one for one in found if len(words) > 1 and sorted(_words(one.name)) == sorted(words)]
        return same or found

    @cached_property
    def _known(self) -> dict[str, Person]:
        """People by what is theirs alone; where one's number is another's id, the id counts."""
        known: dict[str, Person] = {}
        for read in ((lambda one: (one.id, one.folder)), (lambda one: (one.email, one.sis_id))):
            for person in self.people:
                for text in filter(None, read(person)):
                    known.setdefault(meeting(text), person)
        return known

    @cached_property
    def _of_canvas(self) -> dict[str, Person]:
        return {person.canvas_id: person for person in self.people if person.canvas_id}

    @cached_property
    def _called(self) -> dict[str, list[Person]]:
        """People by their names' letters, from each word on: Ada Lo is `adalo` and `loada`."""
        called: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            words = _words(person.name)
            turns = {_letters("".join(words[turn:] + words[:turn])) for turn in range(len(words))}
            for letters in filter(None, turns):
                called[letters].append(person)
        return dict(called)


def told(whose: Whose) -> list[str]:
    """Say who is missing on either side, a line for each person."""
    lines = []
    if whose.absent:
        lines += ["", f"On the roster, and handed nothing in ({len(whose.absent)}):"]
        lines += [f"  {person}" for person in whose.absent]
    if whose.strangers:
        lines += ["", f"Handed in, and on no roster ({len(whose.strangers)}):"]
        lines += [f"  {shown(student)}" + f": {why}" * bool(why) for student, why in whose.strangers.items()]
    return lines


def _is_moodle_s(name: str, system: str | None) -> bool:
    """Whether Moodle made a name; where nobody knows the system, its number tells."""
    return system == "Moodle" or (not system and bool(_AFTER_A_NAME.search(name)))


def _words(name: str) -> list[str]:
    return [letters for word in re.split(r"[\s,]+", name) if (letters := _letters(word))]


def _letters(name: str) -> str:
    """Leave of a name what no system changes: letters with their marks, and digits."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LMN")


def read(file: Path) -> Roster:
    """Read a roster.

    Raises:
        Refused: it is not there, or not a roster; says in which line and what to do.
    """
    people, seen = [], {}
    for line, row in read_table(file, COLUMNS, needed=COLUMNS[:1]):
        row = {column: _tidy(file, line, column, cell) for column, cell in row.items()}
        if not row["id"]:
            raise _wrong(file, line, "the id is missing: each person needs one")
        for column in _IDENTITIES:
            text = row.get(column, "")
            if text[:1] in tuple(_FORMULA):
                raise _wrong(file, line, f"the {column} {text} begins as a formula does: correct it")
            if column in ("canvas_id", "moodle_id") and text and not re.fullmatch("[0-9]+", text):
                raise _wrong(file, line, f"the {column} {text} is no number")
            before = seen.setdefault((column, meeting(text)), line) if text else line
            if before != line:
                raise _wrong(file, line, f"the {column} {text} is there already, in line {before}")
        days = row.pop("extra_days", None)
        if days and not _DAYS.fullmatch(days):
            raise _wrong(file, line, f"extra_days is a number of days from 0 to 999, not {days}")
        extra = None if days is None else float(days.replace(",", ".") or 0)
        people.append(Person(**row, extra_days=extra))
    if not people:
        raise Refused(f"{file} names nobody: write a line for each person below its first one.")
    return Roster(file, tuple(people))


def _tidy(file: Path, line: int, column: str, cell: str) -> str:
    """Leave out what cannot be seen: spaces around, marks of the writing's direction."""
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    text = "".join(char for char in text if char in _JOINERS or unicodedata.category(char) != "Cf").strip()
    if not all(char.isprintable() or char in _JOINERS for char in text):
        raise _wrong(file, line, f"the {column} holds a character that cannot be seen: type it anew")
    return text


def read_table(file: Path, columns: Iterable[str], needed: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """Read a CSV file with a line of column names, separated by commas, semicolons or tabs.

    Args:
        file: in UTF-8, with or without a byte order mark.
        columns: that it may have.
        needed: that it must have.

    Returns:
        The number of each line that is not empty, and its cells by column.

    Raises:
        Refused: it is none; says where and what to do.
    """
    try:
        raw = file.read_bytes()
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror or problem}.") from problem
    if raw[:4] == b"PK\3\4":  # .xlsx, .ods
        raise Refused(f"{file} is a spreadsheet program's own file: {_SAVE_AS}.")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused(f"{file} is not written in UTF-8: {_SAVE_AS}.")
    if b"\0" in raw:
        raise _wrong(file, raw[: raw.index(b"\0")].count(b"\n") + 1, f"it holds a NUL byte: {_SAVE_AS}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise _wrong(file, line, f"it is not written in UTF-8: {_SAVE_AS}") from None
    known = ", ".join(columns)
    if not text.strip():
        raise Refused(f"{file} is empty: its first line names its columns, of {known}.")
    first = text.lstrip().splitlines()[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    header: list[str] = []
    found = []
    try:
        for cells in lines:
            if not any(map(str.strip, cells)):
                continue
            if not header:
                header = [cell.strip().lower() for cell in cells]
                _check_header(file, lines.line_num, header, known, needed)
                continue
            if any(map(str.strip, cells[len(header) :])):
                what = f"it has {len(cells)} cells, and the first line {len(header)} columns"
                raise _wrong(file, lines.line_num, f"{what}: put what holds a comma into quotation marks")
            cells += [""] * (len(header) - len(cells))
            found.append((lines.line_num, dict(zip(header, cells))))
    except csv.Error as problem:
        raise _wrong(file, lines.line_num, f"it is no line of a CSV file ({problem}): {_SAVE_AS}") from None
    return found


def _check_header(file: Path, line: int, header: list[str], known: str, needed: Iterable[str]) -> None:
    for column in header:
        if column not in known.split(", "):
            raise _wrong(file, line, f"there is no column {column or 'without a name'}: the columns are {known}")
        if header.count(column) > 1:
            raise _wrong(file, line, f"the column {column} is there twice")
    for column in needed:
        if column not in header:
            raise _wrong(file, line, f"the column {column} is missing: the columns are {known}")


def _wrong(file: Path, line: int, what: str) -> Refused:
    return Refused(f"{file}, line {line}: {what}.")
