"""Collect submissions from a folder or a zip, as school systems deliver them, into nbgrader's folders.

Moodle: `Ada Lovelace_123_assignsubmission_file/work.ipynb`; Canvas: `lovelaceada_LATE_12_345_work.ipynb`; Blackboard:
`Homework_ada_attempt_2030-03-01-11-00-00_work.ipynb`; else a folder or a file for each student, named after them.
Nothing is unpacked to where an archive says: only notebooks are read, and each is written to its student's folder.
"""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grading.build import write
from grading.course import Lesson, Refused
from grading.grade import Class
from grading.submission import MOST_BYTES

_MOODLE = re.compile(r"(?P<student>[^/]+?)_(?P<id>\d+)_assignsubmission_file")
_BLACKBOARD = re.compile(r"[^/]*_(?P<student>[^/_]+)_attempt_(?P<when>\d{4}-\d\d-\d\d)-(?P<time>\d\d-\d\d-\d\d)")
_CANVAS = re.compile(r"(?P<student>[^/_]+)(_LATE)?_(?P<id>\d+)_\d+_.+")


@dataclass(frozen=True)
class Found:
    """A notebook: where it was found, what is in it, and when it was handed in, if known."""

    path: str
    content: bytes
    when: str = ""


@dataclass(frozen=True)
class Owner:
    """Whose notebook it is, the number by which the school's system tells namesakes apart, and when it came."""

    student: str
    number: str = ""
    when: str = ""


def collect(class_: Class, lesson: Lesson, source: Path) -> dict[str, Path]:
    """Collect a lesson's submissions; print what was found. Of several attempts the last one counts.

    Returns:
        The folder of each student.

    Raises:
        Refused: the source is not there, is damaged, or holds no notebook.
    """
    problems: list[str] = []
    found = list(_notebooks(source, problems))
    if not found:
        what = f"There are no notebooks in {source}: give a folder or a zip with a notebook for each student."
        raise Refused("\n".join([*problems, what]))
    folders = {}
    for student, notebooks in _by_student(found).items():
        folder = folders[student] = class_.place("submitted", student, lesson)
        new = {folder / PurePosixPath(notebook.path).name: notebook.content for notebook in notebooks}
        secret = folder / "submission_secret.txt"  # `nbgrader release_feedback` stops where this or the time is missing
        unknown = {} if secret.exists() else {secret: secrets.token_hex(16)}
        write(new | unknown | {folder / "timestamp.txt": notebooks[0].when})
        for earlier in set(folder.glob("*.ipynb")) - set(new):
            earlier.unlink()
    where = class_.folder.relative_to(class_.course.root).as_posix()
    what = f"{len(folders)} submissions of {lesson.name} are in {where}/submitted/: {', '.join(folders)}."
    print("\n".join([*problems, what]))
    return folders


def _by_student(found: list[Found]) -> dict[str, list[Found]]:
    """Group notebooks by student; of several attempts only the last one stays."""
    shared = _shared_folders([notebook.path for notebook in found])
    owners = [_owner(notebook.path, shared) for notebook in found]
    numbers: dict[str, set[str]] = defaultdict(set)
    for owner in owners:
        numbers[owner.student].add(owner.number)
    students: dict[str, list[Found]] = defaultdict(list)
    for notebook, owner in zip(found, owners):
        name = owner.student if len(numbers[owner.student]) == 1 else f"{owner.student}-{owner.number}"
        students[name].append(replace(notebook, when=notebook.when or owner.when))
    last = {student: max(one.when for one in attempts) for student, attempts in students.items()}
    return {student: [one for one in students[student] if one.when == last[student]] for student in sorted(students)}


def _owner(path: str, shared: int) -> Owner:
    """Tell from a path whose notebook it is; `shared` folders in front are those of the whole class."""
    parts = PurePosixPath(path).parts
    if moodle := _MOODLE.search(path):
        return Owner(_clean(moodle["student"]), moodle["id"])
    if blackboard := _BLACKBOARD.search(path):
        when = f"{blackboard['when']} {blackboard['time'].replace('-', ':')} UTC"
        return Owner(_clean(blackboard["student"]), when=when)
    if len(parts) == shared + 1:
        if canvas := _CANVAS.fullmatch(parts[-1]):
            return Owner(_clean(canvas["student"]), canvas["id"])
        return Owner(_clean(parts[-1].removesuffix(".ipynb")))
    return Owner(_clean(parts[shared]))


def _shared_folders(paths: list[str]) -> int:
    """Count the folders in front that belong to the whole class: all paths begin with them."""
    folders = [PurePosixPath(path).parts[:-1] for path in paths]
    shared = 0
    while len(paths) > 1 and len({parts[: shared + 1] for parts in folders}) == 1 and len(folders[0]) > shared:
        shared += 1
    return shared


def _clean(name: str) -> str:
    return re.sub(r"[^\w.@-]+", "-", name).strip("-.") or "unknown"


def _notebooks(source: Path, problems: list[str]) -> Iterator[Found]:
    if not source.exists():
        raise Refused(
            f"There is no file or folder {source}. Give the folder or the zip that your school's system delivered."
        )
    if source.is_file():
        yield from _in_zip(source.read_bytes(), source.name, "", problems, top=True)
        return
    for file in sorted(source.rglob("*")):
        name = file.relative_to(source).as_posix()
        if file.suffix == ".zip":
            yield from _in_zip(file.read_bytes(), name, name.removesuffix(".zip") + "/", problems)
        elif file.suffix == ".ipynb" and not _is_hidden(name):
            stamp = file.with_name("timestamp.txt")
            yield Found(name, file.read_bytes(), stamp.read_text("utf-8").strip() if stamp.exists() else "")


def _in_zip(content: bytes, name: str, prefix: str, problems: list[str], top: bool = False) -> Iterator[Found]:
    """Read the notebooks in a zip, and in the zips in it, one for each student."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                if not info.filename.endswith((".ipynb", ".zip")) or _is_hidden(info.filename):
                    continue
                if info.file_size > MOST_BYTES:
                    size = f"{info.file_size // 1_000_000} MB"
                    problems.append(
                        f"{info.filename} in {name} has {size} and was left out: ask for it without outputs."
                    )
                elif info.filename.endswith(".zip"):
                    inner = prefix + info.filename.removesuffix(".zip") + "/"
                    yield from _in_zip(archive.read(info), info.filename, inner, problems) if top else ()
                else:
                    yield Found((prefix + info.filename).replace("\\", "/"), archive.read(info))
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        if top:
            raise Refused(f"{name} is not a whole zip: download it again, or unpack it and give the folder.") from error
        problems.append(f"{name} is not a whole zip and was left out: ask for it again.")


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
