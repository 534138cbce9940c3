"""Codes in the place of names: a submission's folder has one, and so has all that grading makes of it.

`codes.csv` is the only file that says whose a code is. Once it is there, whatever is collected or graded gets a code.
What a student wrote into a notebook stays as it is.
"""

from __future__ import annotations

import csv
import io
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.api import MissingEntry

from grading.course import Refused
from grading.files import write
from grading.results import csv_text, harmless, read_result
from grading.roster import read_table

if TYPE_CHECKING:
    from grading.classes import Class

_STEPS = ("submitted", "autograded", "feedback", "results")


@dataclass(frozen=True)
class Codes:
    """The codes of a class.

    Args:
        file: holds them.
    """

    file: Path

    @cached_property
    def names(self) -> dict[str, str]:
        """The student's name of each code; none where the class has no codes.

        Raises:
            Refused: the file is damaged.
        """
        if not self.file.exists():
            return {}
        lines = read_table(self.file, ("code", "student"), needed=("code", "student"))
        return {row["code"]: _as_it_was(row["student"]) for _, row in lines}

    def give(self, students: Iterable[str]) -> dict[str, str]:
        """Return each student's code; who has none yet gets one, which `write` keeps."""
        codes = {name: code for code, name in self.names.items()}
        for student in sorted(set(students) - set(codes)):
            code = f"anon-{secrets.token_hex(4)}"
            codes[student], self.names[code] = code, student
        return codes

    def write(self) -> None:
        """Write the file, which nobody else may read."""
        rows = sorted((code, harmless(name)) for code, name in self.names.items())
        write({self.file: csv_text([("code", "student"), *rows])})
        self.file.chmod(0o600)


def _as_it_was(cell: str) -> str:
    """Undo `harmless`."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def anonymise(class_: Class, codes: Codes) -> None:
    """Give a code to each student of a class that still goes by name, in all that was collected and graded.

    Whoever stops this at any moment and calls it again has the same.

    Raises:
        Refused: the submissions are in a folder of somebody's own, which is left as it is.
    """
    if class_.submissions:
        collect = f"course collect {class_.submissions} LESSON --anonymous"
        raise Refused(f"Only what was collected gets codes; {class_.submissions} stays as it is. Type  {collect}")
    folders = {step: class_.folder / step for step in _STEPS}
    names = {path.name for folder in folders.values() for path in folder.glob("[!.]*") if path.is_dir()}
    names = (names | _in_gradebook(class_)) - set(codes.names)
    codes_of = codes.give(names)
    codes.write()
    if not names:
        return
    given = {name: codes_of[name] for name in names}
    if class_.has_gradebook:
        _rename_in_gradebook(class_, given)
    for name, code in given.items():
        for file in (folders["results"] / name).glob("*.json"):
            if result := read_result(file):
                write({file: replace(result, student=code).text()})
        for folder in folders.values():
            _move(folder / name, folder / code)
    for file in class_.folder.glob("reports/*.html"):
        file.unlink()  # course report  writes it again
    for file in class_.folder.glob("grades*.csv"):
        rows = filter(None, csv.reader(io.StringIO(file.read_text("utf-8", "replace"), newline="")))
        write({file: csv_text([given.get(_as_it_was(student), student), *rest] for student, *rest in rows)})


def _in_gradebook(class_: Class) -> set[str]:
    if not class_.has_gradebook:
        return set()
    with class_.gradebook() as gradebook:
        return {student.id for student in gradebook.students if student.submissions}


def _rename_in_gradebook(class_: Class, given: dict[str, str]) -> None:
    with class_.gradebook() as gradebook:
        for name, code in given.items():
            with suppress(MissingEntry):
                before = gradebook.find_student(name)
                after = gradebook.update_or_create_student(code)
                for submission in list(before.submissions):
                    submission.student = after
                gradebook.db.flush()
                gradebook.db.delete(before)
        gradebook.db.commit()


def _move(before: Path, after: Path) -> None:
    """Move a student's folder; where the new one is there already, its lessons one by one, the new ones first."""
    if not before.is_dir():
        return
    after.mkdir(parents=True, exist_ok=True)
    for path in before.iterdir():
        target = after / path.name
        if target.is_dir():
            shutil.rmtree(target)
        os.replace(path, target)
    before.rmdir()
