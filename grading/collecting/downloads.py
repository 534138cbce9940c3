"""What a school's system delivered: whose is what, as far as the names say that the system itself made."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from grading.collecting.archives import DAMAGED, Entry
from grading.collecting.people import Owner, canvas, is_archive, is_lessons_own, is_notebook, owner

# What systems and editors leave behind: nobody means to hand it in.
_LEFTOVERS = {
    "__MACOSX",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    ".ipynb_checkpoints",
    "__pycache__",
    ".git",
    ".idea",
    ".vscode",
    ".venv",
}
_FOR_ALL = {"submissions", "submitted", "downloads"}  # what folders are called that hold everybody's
_SUBMITTED, _WORKING = "Submitted files", "Working files"  # of Teams
_VERSION = re.compile(r"Ver[sz]\D* (\d{1,9})")  # of Teams, in several languages


@dataclass
class Delivery:
    """What one name in a download stands for.

    Args:
        owner: whose it is.
        source: the name, as the system wrote it.
        entries: what was handed in, with paths from there on.
        by: the account of this machine that it belongs to, "" where none is known.
    """

    owner: Owner
    source: str
    entries: list[Entry] = field(default_factory=list)
    by: str = ""


@dataclass(frozen=True)
class Assigned:
    """What is collected.

    Args:
        lesson: its name.
        notebooks: the names of its notebooks.
        lessons: the names of all lessons.
        is_on_roster: tells of a name whether it is one person's on the roster.
    """

    lesson: str
    notebooks: tuple[str, ...]
    lessons: tuple[str, ...] = ()
    is_on_roster: Callable[[str], bool] = lambda name: False

    def owner(self, entry: Entry) -> Owner | None:
        """Read the name of a folder or file; see `people.owner`."""
        return owner(entry.path[0], len(entry.path) > 1 or entry.is_folder, self.lesson, self.notebooks)


def without_leftovers(entries: list[Entry]) -> list[Entry]:
    """Leave out what systems and editors left behind; whoever handed in nothing else stays as an empty folder."""
    kept = []
    for entry in entries:
        at = next((place for place, part in enumerate(entry.path) if _is_leftover(part)), len(entry.path))
        if at == len(entry.path):
            kept.append(entry)
        elif at:
            kept.append(Entry(entry.path[:at], is_folder=True))
    return kept


def _is_leftover(name: str) -> bool:
    return name in _LEFTOVERS or name.startswith("._")


@dataclass
class Found:
    """Whose is what in a download.

    Args:
        deliveries: what belongs to people.
        nobodys: what belongs to nobody.
        of_other_lessons: names that stand for somebody's work on another lesson.
        doubles: names of things that are called after the same person and may be of two.
        drafts: folders of what nobody has handed in yet.
        passed: a folder that was taken for everybody's, and may be called after the one student below; "" if none.
    """

    deliveries: list[Delivery] = field(default_factory=list)
    nobodys: list[Entry] = field(default_factory=list)
    of_other_lessons: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    passed: str = ""


def sort_out(entries: list[Entry], what: Assigned, name: str = "") -> Found:
    """Tell whose is what.

    Args:
        entries: all that was delivered.
        what: is collected.
        name: the download's.
    """
    entries = without_leftovers(entries)
    drafts = _drafts(entries)
    entries = [entry for entry in entries if not any(entry.path[: len(folder)] == folder for folder in drafts)]
    entries, passed = _below_what_holds_all(entries, what, name)
    lessons = _folders_of_lessons(entries, what)
    others = [folder for folder, lesson in lessons.items() if lesson != what.lesson]
    if others:
        entries = [entry for entry in entries if entry.path[0] not in others]
        entries = [replace(entry, path=entry.path[entry.path[0] in lessons :]) for entry in entries]
        entries, passed = _below_what_holds_all([entry for entry in entries if entry.path], what, name)
    found = Found(
        nobodys=[entry for entry in entries if ".." in entry.path[:1]],
        of_other_lessons=others,
        drafts=["/".join(folder) for folder in drafts],
    )
    below: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.path[0] != "..":
            below[entry.path[0]].append(entry)
    owners = _owners(below, what)
    for top, whose in owners.items():
        if not whose:
            found.nobodys += below[top]
            continue
        inside = [replace(entry, path=entry.path[1:] or ((whose.rest,) if whose.rest else ())) for entry in below[top]]
        inside = [entry for entry in inside if entry.path]
        if _is_of_another_lesson(whose, inside, what):
            found.of_other_lessons.append(top)
            continue
        if not whose.system or whose.system == "Google Classroom":  # a name without a number, so of anybody
            if any(other.owner.name == whose.name for other in found.deliveries):
                found.doubles.append(top)
                whose = replace(whose, name=top)
        inside = _of_the_lesson(inside, what)
        others = [] if whose.system else _other_assignments(inside, what)
        found.of_other_lessons += [f"{top}/{folder}" for folder in others]
        inside = [entry for entry in inside if entry.path[0] not in others]
        for version, attempt in ({0: inside} if whose.system else _versions(inside)).items():
            found.deliveries.append(Delivery(replace(whose, version=version), top, attempt, below[top][0].by))
    if len(found.deliveries) == 1 and passed and passed not in (name, _SUBMITTED):
        [one] = found.deliveries
        is_sure = one.owner.system or one.owner.rest or what.is_on_roster(one.source)
        if not is_sure and passed.casefold() not in _FOR_ALL and not _lesson_called(passed, what.lessons):
            found.passed = passed
    return found


def _drafts(entries: list[Entry]) -> list[tuple[str, ...]]:
    """Return Teams' folder of what nobody has handed in yet, where it lies beside that of what was handed in."""
    folders = {entry.path[:length] for entry in entries for length in (1, 2)}
    return [path for path in sorted(folders) if path[-1] == _WORKING and (*path[:-1], _SUBMITTED) in folders]


def _folders_of_lessons(entries: list[Entry], what: Assigned) -> dict[str, str]:
    """Return the lesson of each folder, where all are called after lessons, one of them after the one collected."""
    folders = {entry.path[0] for entry in entries if len(entry.path) > 1 or entry.is_folder}
    lessons = {folder: _lesson_called(folder, what.lessons) for folder in sorted(folders)}
    return lessons if all(lessons.values()) and [*lessons.values()].count(what.lesson) == 1 else {}


def _lesson_called(name: str, lessons: Iterable[str]) -> str:
    """Return which lesson a folder is called after, "" if none: `01-convolution`, `Convolution` or `Lesson 1`."""
    words = lambda text: "-".join(re.findall(r"[^\W_]+", text.casefold()))  # noqa: E731
    for lesson in lessons:
        number, _, topic = words(lesson).partition("-")
        if words(name) in (words(lesson), topic) or (
            number.isdecimal() and re.fullmatch(f"lesson-?0*{int(number)}(-{re.escape(topic)})?", words(name))
        ):
            return lesson
    return ""


def _versions(entries: list[Entry]) -> dict[int, list[Entry]]:
    """Tell a person's attempts apart where each lies in a folder with its number, as in Teams."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if version := _VERSION.fullmatch(entry.path[1]) if len(entry.path) > 1 else None:
            found[int(version[1])].append(entry)
        elif not entry.is_folder:
            return {0: entries}
    return found or {0: entries}


def _other_assignments(entries: list[Entry], what: Assigned) -> list[str]:
    """Return which folders of attempts, as in Teams, hold other lessons' notebooks alone, beside one of this lesson."""
    stems: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if len(entry.path) > 2 and _VERSION.fullmatch(entry.path[1]) and is_notebook(entry.path[-1]):
            stems[entry.path[0]].append(entry.path[-1][: entry.path[-1].lower().index(".ipynb")])
    topics = [lesson.partition("-")[2] for lesson in what.lessons if lesson != what.lesson]
    own = [folder for folder in stems if any(is_lessons_own(stem, what.notebooks) for stem in stems[folder])]
    others = [folder for folder in stems if all(is_lessons_own(stem, topics) for stem in stems[folder])]
    return [folder for folder in others if folder not in own] if own else []


def _owners(below: dict[str, list[Entry]], what: Assigned) -> dict[str, Owner | None]:
    """Read the names on one level, those of systems and of folders first."""
    owners = {top: what.owner(entries[0]) for top, entries in below.items()}
    systems = Counter(one.system for one in owners.values() if one)
    if systems["Canvas"] >= systems["Blackboard"]:  # a download is of one: then a file's own name imitates the other's
        owners |= {top: canvas(top) or one for top, one in owners.items() if one and one.system == "Blackboard"}
    numbers = Counter((one.name, one.file) for one in owners.values() if one and one.file)
    before = _before_the_user(below, owners)
    for top, whose in owners.items():
        if whose and whose.file and numbers[whose.name, whose.file] > 1:  # a system numbers each file once
            stem = re.sub(r"\.ipynb.*$", "", top, flags=re.IGNORECASE)
            owners[top] = Owner(stem, top) if is_notebook(top) else None
        elif whose and whose.system == "Blackboard":
            owners[top] = replace(whose, name=whose.name.removeprefix(before))

    def order(top: str) -> tuple:
        whose = owners[top] or Owner("")
        is_of_classroom = whose.system == "Google Classroom"  # there a copy has the longer name
        return not whose.system, bool(whose.rest), len(top) if is_of_classroom else 0, top

    return {top: owners[top] for top in sorted(owners, key=order)}


def _before_the_user(below: dict[str, list[Entry]], owners: dict[str, Owner | None]) -> str:
    """Return what of an assignment's name Blackboard's names still hold in front of the user, if it had a "_".

    The first line of its own text about an attempt says who the user is: "Name: Full Name (user)".
    """
    found = set()
    for top, whose in owners.items():
        if whose and whose.told and whose.system == "Blackboard" and not below[top][0].problem:
            with suppress(*DAMAGED), below[top][0].open() as text:
                first = text.read(1000).decode("utf-8", "replace").partition("\n")[0].strip()
                user = first.rpartition("(")[2].removesuffix(")")
                if first.endswith(")") and f"_{whose.name}".endswith(f"_{user}"):
                    found.add(whose.name.removesuffix(user))
    return found.pop() if len(found) == 1 else ""


def several_people(entries: list[Entry], what: Assigned) -> list[str]:
    """Return whose folders or files are in what should be one person's, if a system's names say it is several's."""
    inside, _ = _below_what_holds_all(without_leftovers(entries), what, "")
    owners = (what.owner(entry) for entry in inside if entry.path)
    names = sorted({one.name for one in owners if one and one.system not in ("", "nbgrader")})
    return names if len(names) > 1 else []


def is_of_the_exchange(delivery: Delivery, what: Assigned) -> bool:
    """It lies as nbgrader's exchange leaves it, STUDENT/LESSON/: then the time beside it is the exchange's."""
    return delivery.owner.system == "nbgrader" or (
        not delivery.owner.system and _tops(delivery.entries) == {what.lesson}
    )


def _below_what_holds_all(entries: list[Entry], what: Assigned, name: str) -> tuple[list[Entry], str]:
    """Leave out the folders in front that hold everybody's, such as the one that unpacking made; name the last one."""
    passed = ""
    while True:
        folders = {entry.path[0] for entry in entries if entry.path and (len(entry.path) > 1 or entry.is_folder)}
        loose = [entry for entry in entries if len(entry.path) == 1 and not entry.is_folder]
        if len(folders) != 1 or any(what.owner(entry) for entry in loose):
            return entries, passed
        [top] = folders
        inside = [replace(entry, path=entry.path[1:]) for entry in entries if len(entry.path) > 1]
        inside = [entry for entry in inside if entry.path]
        if top == _SUBMITTED and any(_VERSION.fullmatch(part) for entry in inside for part in entry.path[2:3]):
            return inside + loose, top
        whose = what.owner(Entry((top,), is_folder=True))
        if whose and (
            whose.system
            or what.is_on_roster(top)
            or _is_ones_own(inside, what, top.casefold() in _FOR_ALL or top == name)
        ):
            return entries, passed
        entries, passed = inside + loose, top


def _is_ones_own(inside: list[Entry], what: Assigned, named_for_all: bool) -> bool:
    """Whether a folder that stands alone is a person's and not everybody's, by what is in it."""
    tops = defaultdict(list)
    for entry in inside:
        tops[entry.path[0]].append(entry)
    files = [
        top for top, below in tops.items() if len(below) == 1 and below[0].path == (top,) and not below[0].is_folder
    ]
    if what.lesson in tops or not inside:
        return True
    owners = {top: what.owner(tops[top][0]) for top in tops}
    if any(one and one.system for one in owners.values()):
        return False
    own = [
        top for top in files if is_notebook(top) and is_lessons_own(top[: top.lower().index(".ipynb")], what.notebooks)
    ]
    known = {*what.lessons, *(lesson.partition("-")[2] for lesson in what.lessons)}  # another lesson's work is nobody
    with_work = [
        top
        for top, below in tops.items()
        if top.partition(".")[0] not in known and any(_is_work(entry.path[-1]) for entry in below)
    ]
    others = len({*with_work} - {*own})
    if others > 1 or (others and named_for_all):
        return False
    if own:
        return True
    handed_in = [top for top in files if _is_work(top)]
    return not named_for_all and (len(handed_in) == 1 or len(files) == len(tops) and not handed_in)


def _is_work(name: str) -> bool:
    return is_notebook(name) or is_archive(name)


def _tops(entries: list[Entry]) -> set[str] | None:
    """Return the names of the folders that something consists of; None if there are files beside them."""
    loose = any(len(entry.path) == 1 and not entry.is_folder for entry in entries)
    return None if loose or not entries else {entry.path[0] for entry in entries}


def _is_of_another_lesson(whose: Owner, entries: list[Entry], what: Assigned) -> bool:
    """Whether it lies in another lesson's folder, as the exchange puts it, and only there."""
    if whose.lesson:
        return whose.lesson != what.lesson
    tops = _tops(entries)
    return not whose.system and bool(tops) and tops <= set(what.lessons) - {what.lesson}


def _of_the_lesson(entries: list[Entry], what: Assigned) -> list[Entry]:
    """Where a person's folder holds one for each lesson, as nbgrader's do, leave the other lessons' out."""
    others = set(what.lessons) - {what.lesson} if what.lesson in (_tops(entries) or ()) else set()
    return [entry for entry in entries if entry.path[0] not in others]
