"""Collect submissions from what a school's system delivered, a folder, a zip or a tar, into nbgrader's folders.

people.py reads whose is what from the names that the system made, archives.py reads what is there, with bounds and
without following links, downloads.py puts the two together, unpack.py writes each submission to a folder of its own.
Here those folders take their places when all are whole. Each source and its student are shown; each file and each
person that is not taken is named with the reason.
"""

from __future__ import annotations

import ast
import os
import re
import secrets
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_solution

from cnncourse.beside import guard
from cnncourse.report import count
from grading.anonymous import anonymise
from grading.assignment import Part
from grading.classes import Class
from grading.collecting import archives, people
from grading.collecting.archives import Entry, NotTaken
from grading.collecting.downloads import Assigned, Delivery, Found, is_of_the_exchange, several_people, sort_out
from grading.collecting.people import is_archive, is_notebook, shown
from grading.collecting.unpack import SECRET, STAMP, Writer, notebooks_in
from grading.course import Lesson, Refused
from grading.grade import LATE, READ_SECONDS
from grading.mend import OURS, notes, parse
from grading.roster import Person, Whose
from grading.roster import told as told_whose
from grading.submission import NotGraded, find

_NUMBER = re.compile(r"\d+")
_NAMING_ALL = {"Moodle", "Canvas", "Blackboard", "Brightspace", "nbgrader"}  # systems that name all that they deliver
_ABOVE = re.compile(r"\.\.[/\\].*")
_OF_PATHS = ("path.append", "path.insert", "path.join", "chdir", "Path", "run_line_magic")  # ".." is a path there


@dataclass
class Collected:
    """What came of it.

    Args:
        folders: of each student.
        problems: what was not taken or needs a person, a sentence each.
        remarks: what else is to be known, a sentence each.
    """

    folders: dict[str, Path] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass
class _Attempt:
    """What a student handed in at one time, written to a folder of its own.

    Args:
        sources: the names that stand for it in the download.
        folder: where it is.
        when: it was handed in, as nbgrader reads it; "" if that is not known.
        order: says which of a student's attempts came later.
        late: the system marked it so.
        secret: nbgrader's, under which feedback is released.
        inner: its folders with the lesson's notebook, where several have one and no system says whose it is.
        again: what several of its notebooks were called, which are numbered.
        system: which one made the names, "" for none that is known.
    """

    sources: list[str]
    folder: Path
    when: str
    order: tuple[str, int]
    late: bool
    secret: bytes = b""
    inner: tuple[str, ...] = ()
    system: str = ""
    again: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.notebooks = notebooks_in(self.folder)


@dataclass(frozen=True)
class _Look:
    """What grading makes of a submission's notebooks before it runs any.

    Args:
        is_worked_on: one of them has another answer than the stubs.
        remarks: which of several counts.
        problems: why none does.
        above: what the one that counts asks for above its folder.
        is_unreadable: there is one, and it cannot be read.
    """

    is_worked_on: bool
    remarks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    is_unreadable: bool = False


def collect(class_: Class, lesson: Lesson, source: Path, anonymous: bool = False) -> Collected:
    """Collect a lesson's submissions; print whose is what, and what was not taken.

    Args:
        class_: it may have a roster, and codes for names.
        lesson: of which lesson.
        source: what a school's system delivered.
        anonymous: give each student a code, from now on.

    Raises:
        Refused: the roster is none, the source is not there, is damaged or holds no notebook, or the disk is full;
            nothing is changed then.
    """
    if not source.exists():
        raise Refused(
            f"There is no file or folder {source}. Give the folder or the zip that your school's system delivered."
        )
    submitted = class_.folder / "submitted"
    places = submitted.resolve(), source.resolve()
    if places[0].is_relative_to(places[1]) or places[1].is_relative_to(places[0]):
        raise Refused(f"{submitted} is where submissions are collected to. Give what your school's system delivered.")
    class_.read_roster()
    try:
        submitted.mkdir(parents=True, exist_ok=True)
        if anonymous or class_.codes.names:
            anonymise(class_, class_.codes)
        staging = Path(tempfile.mkdtemp(prefix=".collecting-", dir=submitted))
        try:
            return _Collection(class_, lesson, source, staging, anonymous).run()
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as problem:
        where = f" ({problem.filename})" if problem.filename else ""
        raise Refused(
            f"Nothing was collected: {archives.reason(problem)}{where}. What was there is as it was; collect once more."
        ) from problem


class _Collection:
    """One run of `collect`."""

    def __init__(self, class_: Class, lesson: Lesson, source: Path, staging: Path, anonymous: bool):
        self.class_, self.lesson, self.source = class_, lesson, source
        self.staging, self.submitted = staging, staging.parent
        self.parts = _parts(lesson)
        keys = sorted(file.stem for file in lesson.folder.glob("*.ipynb"))
        self.done = Collected()
        self.roster, self.codes = class_.read_roster(), class_.codes
        self.what = Assigned(
            lesson.name,
            tuple(part.name for part in self.parts) or tuple(keys) or (lesson.topic,),
            tuple(one.name for one in lesson.course.lessons()),
            lambda name: bool(self.roster and self.roster.whose([name]).people),
        )
        self.anonymous = anonymous or bool(self.codes.names)
        self.whose = Whose()
        self.before: dict[str, Person] = {}  # who on the roster has handed the lesson in, by what the folder is called
        self.nobodys = False  # something was handed in, and nothing says by whom

    def run(self) -> Collected:
        """Collect; see `collect`."""
        students = self._write_all()
        if not any(attempt.notebooks for attempts in students.values() for attempt in attempts):
            what = f"There are no notebooks in {self.source}: give a folder or a zip with a notebook for each student."
            if self.nobodys:
                own = f"If {shown(self.source.resolve().name)} is the student's name, give"
                who = own if self.source.is_dir() else "Give"
                what = f"Nothing in {self.source} was taken. {who} the folder above the student's."
            raise Refused("\n".join([*self.done.problems, what]))
        chosen = {student: self._choose(student, attempts) for student, attempts in sorted(students.items())}
        kept = {student for student, attempt in chosen.items() if self._keeps_what_is_there(student, attempt)}
        there = {student for student in chosen if self._place(student).exists()}
        self._put({student: attempt for student, attempt in chosen.items() if student not in kept})
        self._tell(students, chosen, kept, there)
        return self.done

    def _place(self, student: str) -> Path:
        return self.class_.place("submitted", student, self.lesson)

    # From the source to one folder for each attempt

    def _write_all(self) -> dict[str, list[_Attempt]]:
        """Write each attempt to a folder of its own; return them by student."""
        try:
            with archives.entries(self.source, self.staging / "spool", trusted=True) as entries:
                found = sort_out(entries, self.what, self.source.stem)
                self._name_the_rest(found, entries)
                found.deliveries = [delivery for delivery in found.deliveries if self._is_its_owners(delivery)]
                self.systems = {delivery.owner.system for delivery in found.deliveries} & _NAMING_ALL
                attempts: dict[tuple[str, str, int], list[Delivery]] = defaultdict(list)
                for delivery in found.deliveries:
                    owner = delivery.owner
                    attempts[owner.name, owner.when, owner.version].append(delivery)
                names = self.names = self._names(found.deliveries)
                believed = all(is_of_the_exchange(one, self.what) for one in found.deliveries if one.entries)
                students: dict[str, list[_Attempt]] = defaultdict(list)
                for (name, *_), parts in attempts.items():
                    if attempt := self._write(names[name], parts, believed):
                        students[names[name]].append(attempt)
                return students
        except NotTaken as problem:
            to_do = "download it again, or unpack it and give the folder"
            if is_notebook(self.source.name):
                to_do = "put it into a folder named after its student, and give the folder above that one"
            raise Refused(f"{self.source.name} {problem}: {to_do}.") from problem

    def _is_its_owners(self, delivery: Delivery) -> bool:
        """Whether nobody has handed it in for somebody else; where all work on one machine, the system knows who."""
        believed = ("", delivery.owner.name, archives.account(0), archives.account(getattr(os, "getuid", int)()))
        if delivery.owner.system != "nbgrader" or delivery.by in believed:
            return True
        what = f"is called {shown(delivery.owner.name)}'s, but belongs to {delivery.by}: it was not taken"
        self.done.problems.append(f"{shown(delivery.source)} {what}.")
        return False

    def _names(self, deliveries: list[Delivery]) -> dict[str, str]:
        """Give each person a student's name: by the roster, or see `people.students`; or a code for that."""
        names = {one.owner.name for one in deliveries}
        if self.roster:
            systems = {one.owner.name: one.owner.system for one in deliveries if one.owner.system}
            self.whose = self.roster.whose(names, systems=systems)
            before = self.roster.whose(self.class_.students(self.lesson), self.codes.names).people
            self.before = {self.codes.names.get(folder, folder): person for folder, person in before.items()}
        folders = [folder.name for folder in self.submitted.iterdir() if folder != self.staging]
        there = [self.codes.names.get(name, name) for name in folders]
        there += [person.folder for person in self.roster.people] if self.roster else []
        given = people.students(names - set(self.whose.people), there)
        marks = [people.mark(name) for name, student in given.items() if student.endswith(people.mark(name))]
        if marks:
            what = "keeps names apart that a disk takes for one, or stands for what a disk does not take"
            self.done.remarks.append(f"A mark at the end of a name, such as -{marks[0]}, {what}.")
        given |= {name: self._folder(name, person) for name, person in self.whose.people.items()}
        codes = self.codes.give(given.values()) if self.anonymous else {}
        students = {name: codes.get(student, student) for name, student in given.items()}
        for name, why in self.whose.strangers.items():
            if why:
                to_do = "Put it into a folder named by the right id, collect again, and remove"
                self.done.problems.append(f"{shown(name)}: {why}. {to_do} {self._to_remove(students[name])}.")
        return students

    def _folder(self, name: str, person: Person) -> str:
        """Tell what a person's folder is called: as the roster says, or as it was before there was one."""
        folders = [folder for folder, whose in self.before.items() if whose == person]
        if person.folder in folders or len(folders) != 1:
            return person.folder
        [folder] = folders
        if folder != name and _NUMBER.sub("0", folder) == _NUMBER.sub("0", name):  # they may be two people
            self.done.problems.append(
                f"{shown(name)}: {shown(folder)}, which was collected before, has its name and another number, and is "
                f"kept apart. If both are one person's, leave one of the two in {self._shown(self.submitted)}/."
            )
            return person.folder
        return folder

    def _name_the_rest(self, found: Found, entries: list[Entry]) -> None:
        """Name what is not taken because it belongs to nobody, and what may belong to two."""
        systems = {delivery.owner.system for delivery in found.deliveries}
        for entry in found.nobodys:
            path = shown("/".join(entry.path))
            handed_in = is_notebook(entry.path[-1]) or is_archive(entry.path[-1])
            if entry.problem:
                self.done.problems.append(f"{path} {entry.problem}.")
            elif handed_in and not entry.is_folder:
                what = "does not say whose it is: put it into a folder named after its student"
                self.done.problems.append(f"{path} {what}.")
                self.nobodys = True
            elif not entry.is_folder and not ("Brightspace" in systems and path == "index.html"):  # its own list of all
                self.done.problems.append(f"{path} is no one's submission.")
        for top in found.doubles:
            what = "is named as another one's is: it is kept apart. If they are one person's, put them into one folder"
            self.done.problems.append(f"{shown(top)} {what}.")
        if found.passed:
            above, own = shown(found.passed), shown(found.deliveries[0].source)
            what = (
                f"was taken for a folder that holds everybody's, and {own} for the student's name. If {above} is that"
            )
            where = self._shown(self.submitted)
            todo = f"put the notebook straight into it, collect again, and remove {own} from {where}/"
            self.done.remarks.append(f"{above} {what}, {todo}.")
        for folder in found.drafts:
            self.done.remarks.append(f"{shown(folder)} holds what nobody has handed in yet, and is left alone.")
        if found.of_other_lessons:
            names = ", ".join(map(shown, found.of_other_lessons[:5])) + ", …" * (len(found.of_other_lessons) > 5)
            self.done.remarks.append(f"Of other lessons, and left alone: {names}.")
        if pages := {entry.guessed for entry in entries if entry.guessed}:
            what = "does not say in which letters its names are: see whether they read well"
            self.done.remarks.append(f"{shown(self.source.name)} {what} (taken for {', '.join(pages)}).")

    def _write(self, student: str, parts: list[Delivery], believed: bool) -> _Attempt | None:
        """Write what was handed in at one time to a folder; None if there is nothing of it."""
        folder = Path(tempfile.mkdtemp(prefix="attempt-", dir=self.staging))
        owner, sources = parts[0].owner, [part.source for part in parts]
        writer = Writer(folder, student, self.what, shown(sources[0]) if self.anonymous else student)
        entries: list[Entry] = []
        for part in parts:
            several = several_people(part.entries, self.what) if not owner.system else []
            if several:
                writer.several(part.source, several)
            else:
                entries += part.entries
        writer.write(entries, alone=not owner.system)
        own = writer.finish()
        if owner.system == "Canvas":
            writer.copy_numbered()
        if not believed:
            for name in own:
                writer.problem(f"{name} was not taken: only the exchange's own counts")
        self.done.problems += writer.problems
        self.done.remarks += writer.remarks
        handed_in = any(entry.problem or not entry.is_folder for part in parts for entry in part.entries)
        if not handed_in:
            source = shown(sources[0])
            what = f"{source} holds no file" if self.anonymous else f"{student} handed in no file: {source} holds none"
            self.done.problems.append(f"{what}, or only what systems and editors leave behind: ask for it.")
        elif self.systems and not owner.system and not notebooks_in(folder) and not writer.problems:
            if not self.what.is_on_roster(owner.name):  # who handed in nothing but it has a name of the system's, too
                what = f"it holds no notebook, and {min(self.systems)} gives no such names"
                self.done.problems.append(f"{shown(sources[0])} is no one's submission: {what}.")
                self.whose.strangers.pop(owner.name, None)
                return None
        if not handed_in or (writer.of_several and not writer.files):
            return None
        when = owner.when or (own.get(STAMP, b"").decode("utf-8", "replace").strip() if believed else "")
        moment = people.moment(when) or ""
        if when and not moment:
            self.done.remarks.append(
                f"{student}: the time of handing in, {shown(when[:60])}, cannot be read; it counts as in time."
            )
        if moment and owner.system in ("Blackboard", "Brightspace"):
            zone = f"{owner.system} writes its times without a zone: they are taken as UTC."
            self.done.remarks += [] if zone in self.done.remarks else [zone]
        order, late = (moment or people.clock(when), owner.version), any(part.owner.late for part in parts)
        inner = () if owner.system else self._inner(folder)
        secret = own.get(SECRET, b"") if believed else b""
        return _Attempt(sources, folder, moment, order, late, secret, inner, owner.system, (*writer.again.values(),))

    def _inner(self, folder: Path) -> tuple[str, ...]:
        """Return the folders in what was handed in that each hold the lesson's notebook, if several do."""
        inner = [file for file in notebooks_in(folder) if file.parent != folder]
        stems = {file: file.name[: file.name.lower().index(".ipynb")] for file in inner}
        own = [file for file in inner if people.is_lessons_own(stems[file], self.what.notebooks)]
        names = sorted({file.relative_to(folder).parts[0] for file in own})
        return tuple(names) if len(names) > 1 else ()

    # What counts

    def _choose(self, student: str, attempts: list[_Attempt]) -> _Attempt:
        """Choose a student's attempt: the last that was worked on; say which of several notebooks counts."""
        best = attempts[0]
        if len(attempts) > 1:
            looks = {id(one): self._look(one.folder).is_worked_on for one in attempts}
            best = max(attempts, key=lambda one: (looks[id(one)], bool(one.notebooks), one.order))
            is_last = all(one.order < best.order for one in attempts if one is not best)
            why = "the last" if is_last else "the last that was worked on" if looks[id(best)] else "one"
            when = f", of {best.when}," if best.when else ""
            tied = [one for one in attempts if looks[id(one)] and one.order in (best.order, ("", 0))]
            if len(tied) > 1:
                self.done.problems.append(
                    f"{self._before(student)}{shown(best.sources[0])} counts for now, as nobody can tell which of "
                    f"{len(tied)} attempts is the last. Leave only the last in the download, and collect again."
                )
            else:
                self.done.remarks.append(f"{student}: of {count(len(attempts), 'attempt')} {why}{when} counts.")
        if not best.notebooks:
            files = ", ".join(shown(name) for name in _names(best.folder)[:5])
            what = "nothing that can be taken: ask for it again, or download all of it again"
            what = f"no notebook (there is {files}): ask for it" if files else what
            if files and not best.system and student not in {self.names[name] for name in self.whose.people}:
                what += f"; or, if that is no one's name, remove {self._shown(self._place(student).parent)}/"
            self.done.problems.append(f"{student} handed in {what}.")
        else:
            look = self._look(best.folder)
            if best.inner:
                some = ", ".join(map(shown, best.inner[:3])) + ", …" * (len(best.inner) > 3)
                what = f"{shown(best.sources[0])} may hold several people's work ({some}). If so, collect it by itself"
                said = self.done.problems if look.problems else self.done.remarks
                said.append(f"{self._before(student)}{what}, and remove {self._to_remove(student)}.")
            if len(best.notebooks) > 1:
                self.done.remarks += [f"{student}: {sentence}" for sentence in look.remarks]
            why = f" Several are called {', '.join(best.again)}: they are numbered." if best.again else ""
            self.done.problems += [f"{student}: {sentence}{why}" for sentence in look.problems]
            self.done.remarks += [f"{student}: {sentence}" for sentence in look.above]
        return best

    def _look(self, folder: Path) -> _Look:
        """Look at a submission's notebooks as grading will."""
        worked_on, remarks, problems, above = not self.parts, [], [], []
        unreadable = 0
        for part in self.parts:
            try:
                with guard.time_limit(READ_SECONDS):
                    file, notebook = find(folder, part, self.parts)
            except (NotGraded, guard.TimeUp, OSError) as problem:
                problems.append(str(problem) or "reading it took too long.")
                if len(notebooks_in(folder)) == 1:
                    unreadable += getattr(problem, "status", "unreadable") == "unreadable"
                else:  # nobody can tell which counts
                    worked_on |= any(self._look_at(file) for file in notebooks_in(folder))
                continue
            answers = [cell for cell in notebook.cells if is_solution(cell)]
            stubs = (part.untouched.get(cell.metadata.nbgrader.grade_id, "").strip() for cell in answers)
            worked_on |= any(cell.source.strip() != stub for cell, stub in zip(answers, stubs))
            files = [file.name for file in notebooks_in(folder)]
            remarks += [sentence for sentence in notes(notebook) if any(name in sentence for name in files)]
            if asked := _asked_above(notebook):
                some = ", ".join(asked[:3]) + ", …" * (len(asked) > 3)
                what = f"{shown(file.name)} asks for {some}, above its folder: that is out of reach where it is graded."
                above.append(f"{what} If an answer needs it, ask for it again, with that beside the notebook.")
        return _Look(worked_on, tuple(remarks), tuple(problems), tuple(above), unreadable == len(self.parts) > 0)

    def _look_at(self, notebook: Path) -> bool:
        """Whether a notebook was worked on, looked at alone."""
        alone = Path(tempfile.mkdtemp(prefix="alone-", dir=self.staging))
        shutil.copyfile(notebook, alone / notebook.name)
        return self._look(alone).is_worked_on

    def _keeps_what_is_there(self, student: str, new: _Attempt) -> bool:
        """Whether what was collected before stays: worked on, and the new one is not, or was handed in earlier."""
        before = self._place(student)
        if not before.is_dir() or not notebooks_in(before):
            return False
        time = _time(before)
        if not new.notebooks:
            what = "it holds no notebook this time"
        elif not (look := self._look(new.folder)).is_worked_on:
            what = "it cannot be read this time" if look.is_unreadable else "nothing in it was worked on this time"
        elif new.when and new.when < time:
            what = f"it was handed in later, {time}"
        else:
            return False
        if new.notebooks and not self._look(before).is_worked_on:
            return False
        self.done.problems.append(
            f"{student}: what was collected before stays, as {what}. Remove "
            f"{self._shown(before)}/ and collect again if it shall go."
        )
        return True

    # Into their places

    def _put(self, chosen: dict[str, _Attempt]) -> None:
        """Let the new folders take their places, all of them or none."""
        before = self.staging / "before"
        before.mkdir()
        if self.anonymous:
            self.codes.write()
        moved: list[tuple[Path, Path | None]] = []
        try:
            for number, (student, attempt) in enumerate(chosen.items()):
                place = self._place(student)
                self._finish(attempt, place)
                place.parent.mkdir(parents=True, exist_ok=True)
                old = before / str(number) if place.exists() or place.is_symlink() else None
                if old:
                    os.rename(place, old)
                moved.append((place, old))
                os.rename(attempt.folder, place)
                self.done.folders[student] = place
        except BaseException:
            for place, old in reversed(moved):
                shutil.rmtree(place, ignore_errors=True)
                if old:
                    os.rename(old, place)
            raise

    def _finish(self, attempt: _Attempt, place: Path) -> None:
        """Add what nbgrader wants to find, and the mark of who came late."""
        (attempt.folder / STAMP).write_text(attempt.when, "utf-8")
        secret = attempt.secret  # `nbgrader release_feedback` stops where this or the time is missing
        if not secret and (place / SECRET).is_file() and not (place / SECRET).is_symlink():
            secret = (place / SECRET).read_bytes()[:1000]
        (attempt.folder / SECRET).write_bytes(secret or secrets.token_hex(16).encode())
        if attempt.late:
            (attempt.folder / LATE).write_text("", "utf-8")
        attempt.folder.chmod(0o755)

    # What is said

    def _tell(self, students: dict, chosen: dict[str, _Attempt], kept: set[str], there: set[str]) -> None:
        lines = []
        names = {
            self.names[name]: f"{person.folder}, {person.name}"
            for name, person in self.whose.people.items()
            if person.name
        }
        sources = {student: [source for one in students[student] for source in one.sources] for student in chosen}
        width = max(len(_few(names)) for names in sources.values())
        for student, attempt in chosen.items():
            notes = [
                attempt.when and f"handed in {attempt.when}",
                "late" if attempt.late else "",
                "replaces what was there" if student in there else "",
            ]
            notes = ["kept as it was"] if student in kept else notes
            line = f"  {_few(sources[student]):<{width}}  ->  {names.get(student, student)}"
            lines.append("    ".join([line, ", ".join(filter(None, notes))]).rstrip())
        if self.anonymous:
            lines = [f"  is in {self._shown(self.codes.file)} alone: submissions have codes for names."]
        print("\n".join(["Whose is what:", *lines]))
        if self.done.remarks:
            print("\n".join(["", "To know:", *(f"  {line}" for line in self.done.remarks)]))
        if self.done.problems:
            print("\n".join(["", "Not taken, or in need of you:", *(f"  {line}" for line in self.done.problems)]))
        absent = [person for person in self.whose.absent if person not in self.before.values()]
        for line in told_whose(replace(self.whose, absent=tuple(absent))):
            print(line)
        taken, were = count(len(self.done.folders), "submission"), "was" if len(self.done.folders) == 1 else "were"
        rest = ", and 1 was kept as it was" if len(kept) == 1 else f", and {len(kept)} were kept as they were"
        where = self._shown(self.submitted)
        print(f"\n{taken} of {self.lesson.name} {were} taken into {where}/{rest * bool(kept)}.")

    def _before(self, student: str) -> str:
        """Begin a sentence that names a student's source; a code never stands beside that."""
        return "" if self.anonymous else f"{student}: "

    def _to_remove(self, student: str) -> str:
        """Name the folder that a submission has here, beside a source: with the student's, if nothing else is in it."""
        if self.anonymous:
            return f"its folder, which {self._shown(self.codes.file)} tells"
        place = self._place(student)
        others = place.parent.is_dir() and any(item != place for item in place.parent.iterdir())
        return f"{self._shown(place if others else place.parent)}/"

    def _shown(self, path: Path) -> str:
        root = self.class_.course.root
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _parts(lesson: Lesson) -> list[Part]:
    """Return the lesson's notebooks, as they were released; none where it has not been."""
    try:
        released = {file.stem: nbformat.read(file, 4) for file in sorted(lesson.released.parent.glob("*.ipynb"))}
    except Exception as problem:  # whatever a damaged notebook raises
        raise Refused(f"{lesson.released} cannot be read: {problem}. Build it again.") from problem
    return [Part(name, notebook, notebook) for name, notebook in released.items()]


def _asked_above(notebook: NotebookNode) -> list[str]:
    """Return the paths above a notebook's folder that its learner's cells name: `../src`, or `..` as a path's part."""
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or OURS in cell.metadata.get("tags", []) or not (tree := parse(cell.source)):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(_OF_PATHS):
                found |= dict.fromkeys([".."] * any(ast.unparse(part) == "'..'" for part in node.args))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _ABOVE.fullmatch(node.value):
                found[shown(node.value)] = None
    return list(found)


def _time(folder: Path) -> str:
    """Return when a submission that was collected was handed in, "" if that is not known."""
    file = folder / STAMP
    if not file.is_file() or file.is_symlink():
        return ""
    with file.open("rb") as opened:
        return people.moment(opened.read(100).decode("utf-8", "replace")) or ""


def _names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _few(sources: list[str]) -> str:
    told = sorted(set(map(shown, sources)))
    return told[0] if len(told) == 1 else f"{told[0]} and {len(told) - 1} more"
