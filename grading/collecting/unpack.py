"""Write what one person handed in to a folder: archives unpacked, names that every disk takes, within bounds."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import tempfile
from collections import defaultdict
from contextlib import suppress
from pathlib import Path, PurePosixPath

from grading.collecting import archives, people
from grading.collecting.archives import Entry, NotTaken
from grading.collecting.downloads import Assigned, several_people, without_leftovers
from grading.collecting.people import is_archive, is_notebook, meeting, shown
from grading.grade import LATE
from grading.submission import MOST_BYTES, SECRET, STAMP

MOST_TOGETHER = 600_000_000  # bytes that one submission may unpack to
MOST_BESIDE = 50_000_000  # bytes beside the notebooks, as in grading
MOST_FILES = 2000
MOST_DEPTH = 5  # of archives in archives
_ASK_FOR_IT = "If an answer needs it, ask for it again, under a name of its own"
_MANY = re.compile(r"\.(zip|tar|tgz|tar\.gz|tar\.bz2|tbz2)$", re.IGNORECASE)  # archives of several files
_NUMBERED = re.compile(r"(.+)-[1-9]\d?(\.[^.]+)?", re.DOTALL)


class Writer:
    """Writes what one person handed in to a folder, within bounds; archives are unpacked in their places.

    Args:
        folder: that one.
        student: the person, or a code for that.
        what: is collected.
        source: what stands for the person beside the download's own names, which never stand beside a code.
    """

    def __init__(self, folder: Path, student: str, what: Assigned, source: str):
        self.folder, self.student, self.what, self.source = folder, student, what, source
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.files: dict[str, Path] = {}  # by what some disk may take for the same path
        self.called: dict[str, tuple[str, ...]] = {}  # what each was handed in as
        self.again: dict[str, str] = {}  # paths that several notebooks have
        self.renamed: dict[str, str] = {}  # what to say of modules and data whose names were another one's already
        self.room, self.beside, self.full = MOST_TOGETHER, MOST_BESIDE, False
        self.of_several = False

    def problem(self, what: str) -> None:
        """Say what is not taken."""
        self.problems.append(f"{self.student}: {what}.")

    def several(self, name: str, names: list[str]) -> None:
        """Say that what is named as one student's is several people's: then nobody has handed it in."""
        self.of_several = True
        self.problems.append(f"{self.source}: {shown(name)} is named as one student's and holds {told(names)}.")

    def write(self, entries: list[Entry], above: tuple[str, ...] = (), depth: int = 0, alone: bool = False) -> None:
        """Write entries, notebooks and small ones first; of those that may meet on a disk the one in small letters, and
        before all the one with the lesson's own name.

        Args:
            entries: what was handed in.
            above: the folder to write to.
            depth: how many archives it is in.
            alone: no system says that it is one person's.
        """
        entries, smallest = without_leftovers(entries), {}
        for entry in entries:
            place = meeting("/".join(entry.path))
            smallest[place] = min(entry.size, smallest.get(place, entry.size))

        def order(entry: Entry) -> tuple:
            name, place = entry.path[-1], meeting("/".join(entry.path))
            is_own, capitals = name.removesuffix(".ipynb") in self.what.notebooks, entry.path != _in_small(entry.path)
            return not is_notebook(name), not is_own, smallest[place], place, capitals

        for entry in sorted(entries, key=order):
            path = (*above, *entry.path)
            if entry.is_folder and not entry.problem:
                continue
            name = shown("/".join(path))
            try:
                if entry.problem:
                    raise NotTaken(entry.problem)
                if len(path) > 20:
                    raise NotTaken("lies more than 20 folders deep")
                packed = is_archive(path[-1]) and self._unpack(entry, path, depth, alone)
                if not packed:
                    self._write(entry, path)
            except NotTaken as problem:
                self.problem(f"{name} {problem}")

    def _write(self, entry: Entry, path: tuple[str, ...]) -> Path:
        if len(self.files) >= MOST_FILES:
            if self.full:
                return self.folder
            self.full = True
            raise NotTaken(f"and what came after it were left out: there are more than {MOST_FILES} files")
        notebook = is_notebook(path[-1])
        target, key, place = self._target(path, notebook)
        length = archives.copy(entry, target, min(self.room, MOST_BYTES if notebook else self.beside))
        self.files[key], self.called[key] = target, path
        if notebook and key != place and self.called.get(place) == path:
            self.again[place] = shown("/".join(path))
        elif not notebook and key != place and not self._is_the_same(path, target, place):
            self.renamed[key] = self._to_ask_for(path, target, place)
        self.room -= length
        self.beside -= 0 if notebook else length
        if target.relative_to(self.folder).parts != path and key not in self.renamed:
            self._tell_new_name(path, target)
        return target

    def _is_the_same(self, path: tuple[str, ...], file: Path, place: str) -> bool:
        """Whether what has a file's place was handed in under the same name and holds the same."""
        other = self.files.get(place)
        return bool(other) and self.called.get(place) == path and filecmp.cmp(file, other, shallow=False)

    def _to_ask_for(self, path: tuple[str, ...], target: Path, place: str) -> str:
        """Say of a module or of data that no import and no answer finds it under its new name."""
        inside, other = target.relative_to(self.folder).as_posix(), shown("/".join(self.called.get(place, path)))
        return f"{shown('/'.join(path))} is called {inside} here, as {other} is there, too. {_ASK_FOR_IT}"

    def _tell_new_name(self, path: tuple[str, ...], target: Path) -> None:
        inside = target.relative_to(self.folder).as_posix()
        self.remarks.append(f"{self.student}: {shown('/'.join(path))} is called {inside} here.")

    def _number_first(self) -> None:
        """Number the first, too, of notebooks of one path: it has no more right to the lesson's own name."""
        for place in self.again:
            first, path = self.files.pop(place), self.called.pop(place)
            stem, dot, ending = first.name.partition(".")
            names = (f"{stem} ({number}){dot}{ending}" for number in range(1, MOST_FILES + 2))
            target = next(file for file in map(first.with_name, names) if not file.exists())
            self.files[meeting(target.relative_to(self.folder).as_posix())] = first.rename(target)
            self._tell_new_name(path, target)

    def _target(self, path: tuple[str, ...], notebook: bool) -> tuple[Path, str, str]:
        """Find a place for a file where no disk takes it for another one; a notebook's is not hidden.

        Returns:
            It, what some disk may take for the same path, and that of the place that it has if no other file has it.
        """
        parts = [people.clean_file(part) for part in path]
        if notebook:
            parts = [(part.lstrip("._") if part.startswith((".", "__")) else part) or "_" for part in parts]
            parts[-1] = "notebook.ipynb" if parts[-1].casefold() == "ipynb" else parts[-1]
        stem, dot, ending = parts[-1].partition(".")
        for number in range(1, 1000):
            name = parts[-1] if number == 1 else f"{stem} ({number}){dot}{ending}"
            target = self.folder.joinpath(*parts[:-1], name)
            key = meeting("/".join([*parts[:-1], name]))
            if key in self.files or target.exists():
                continue
            if any(meeting("/".join(parts[:length])) in self.files for length in range(1, len(parts))):
                raise NotTaken("has the name of a file for its folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            return target, key, meeting("/".join(parts))
        raise NotTaken("has the name of a thousand others")

    def _unpack(self, entry: Entry, path: tuple[str, ...], depth: int, alone: bool) -> bool:
        """Write what is in an archive; whether that stands for it: else it is data, or damaged, and stays packed."""
        place = Path(tempfile.mkdtemp(prefix="packed-", dir=self.folder.parent))
        packed = place / people.clean_file(path[-1])
        before, room, beside = list(self.files), self.room, self.beside
        try:
            archives.copy(entry, packed, min(self.room, MOST_BYTES))
            if depth == MOST_DEPTH:
                raise NotTaken(f"is an archive in {MOST_DEPTH} others")
            with archives.entries(packed, place / ".spool") as entries:
                several = several_people(entries, self.what) if alone and depth == 0 else []
                if several:
                    self.several(path[-1], several)
                    return True
                self.write(entries, (*path[:-1], people.without_ending(path[-1])), depth + 1)
        except NotTaken as problem:
            if not packed.exists():
                raise
            if _is_notebook_inside(packed):
                written = self._write(entry, (*path[:-1], f"{path[-1]}.ipynb"))
                self._call_notebook("/".join(path), written)
                return True
            self.problem(f"{shown('/'.join(path))} {problem}, and stays packed")
        finally:
            shutil.rmtree(place)
        self._find_nameless([key for key in self.files if key not in before])
        if any(is_notebook(file.name) for key, file in self.files.items() if key not in before):
            return True
        self._take_back(before)
        self.room, self.beside = room, beside
        return False

    def _take_back(self, before: list[str]) -> None:
        """Remove what was written since, with the folders that were made for it."""
        for key in [key for key in self.files if key not in before]:
            file = self.files.pop(key)
            self.renamed.pop(key, None)
            file.unlink()
            with suppress(OSError):
                while (file := file.parent) != self.folder:
                    file.rmdir()

    def _unpack_data(self) -> None:
        """Unpack data that came with a notebook, as people do by hand; it stays packed as well, as some open that."""
        if not any(is_notebook(file.name) for file in self.files.values()):
            return
        for archive in [file for file in self.files.values() if _MANY.search(file.name)]:
            before, state = list(self.files), (self.room, self.beside, self.full, [*self.remarks])
            name = archive.relative_to(self.folder)
            try:
                with tempfile.TemporaryDirectory(dir=self.folder.parent) as place:
                    with archives.entries(archive, Path(place, "spool")) as entries:
                        self._write_data(without_leftovers(entries), name.parts)
            except NotTaken:  # it was told, or there is no room for both
                self._take_back(before)
                self.room, self.beside, self.full, self.remarks = state
            else:
                if len(self.files) > len(before):
                    self.remarks.append(f"{self.student}: {shown(name.as_posix())} is unpacked here as well.")

    def _write_data(self, entries: list[Entry], path: tuple[str, ...]) -> None:
        """Write what is in an archive to a folder called after it, or as it is where that is one folder."""
        tops = {entry.path[0] for entry in entries}
        if len(tops) != 1 or any(len(entry.path) == 1 and not entry.is_folder for entry in entries):
            above = (*path[:-1], people.without_ending(path[-1]))
            folder = self.folder.joinpath(*above)
        else:
            above = path[:-1]
            folder = self.folder.joinpath(*above, people.clean_file(*tops))
        if any(file.is_file() for file in (folder, *folder.rglob("*"))):
            return
        for entry in entries:
            if entry.problem or is_notebook(entry.path[-1]) or len(above) + len(entry.path) > 20:
                raise NotTaken(entry.problem)
            if not entry.is_folder:
                self._write(entry, (*above, *entry.path))

    def finish(self) -> dict[str, bytes]:
        """Put things where grading looks for them.

        Returns:
            What had a name that belongs to nbgrader or to us; it is taken away.
        """
        self._number_first()
        self._find_nameless([*self.files])
        self._unpack_data()
        self._lift()
        for sentence in self.renamed.values():
            self.problem(sentence)
        own = {}
        for item in [item for item in self.folder.iterdir() if item.name.casefold() in (STAMP, SECRET, LATE)]:
            own[item.name.casefold()] = item.read_bytes()[:1000] if item.is_file() else b""
            item.unlink() if item.is_file() else shutil.rmtree(item)
        return own

    def copy_numbered(self) -> None:
        """Give what Canvas numbered, as it was handed in again, its own name as well: `helper.py` for `helper-1.py`."""
        numbered: dict[str, list[Path]] = defaultdict(list)
        for file in self.files.values():
            if (named := _NUMBERED.fullmatch(file.name)) and not is_notebook(file.name):
                if file.parent == self.folder and file.exists():
                    numbered[f"{named[1]}{named[2] or ''}"].append(file)
        for name, files in numbered.items():
            size, copy = files[0].stat().st_size, self.folder / name
            if len(files) == 1 and size <= self.beside and len(self.files) < MOST_FILES and not copy.exists():
                self.files[meeting(name)] = shutil.copyfile(files[0], copy)
                self.beside -= size
                why = "Canvas numbers what is handed in again"
                self.remarks.append(f"{self.student}: {files[0].name} is here as {name}, too: {why}.")

    def _find_nameless(self, among: list[str]) -> None:
        """Where nothing is called a notebook, call so what is one inside."""
        if any(is_notebook(file.name) for file in self.files.values()):
            return
        for key in among:
            if _is_notebook_inside(file := self.files[key]):
                name = file.relative_to(self.folder).as_posix()
                self.files[key] = file.rename(file.with_name(f"{file.name}.ipynb"))
                self._call_notebook(name, self.files[key])

    def _call_notebook(self, name: str, file: Path) -> None:
        called = file.relative_to(self.folder).as_posix()
        self.remarks.append(f"{self.student}: {shown(name)} is a notebook, and is called {called} here.")

    def _lift(self) -> None:
        """Bring the notebooks to the top where one folder holds them all, with what lies beside them."""
        places = [PurePosixPath("/", *file.relative_to(self.folder).parts[:-1]) for file in notebooks_in(self.folder)]
        inner = self.folder.joinpath(*PurePosixPath(os.path.commonpath(places)).parts[1:]) if places else self.folder
        if inner == self.folder:
            return
        aside = self.folder.with_name(f"{self.folder.name}-aside")
        os.rename(inner, aside)
        if {meeting(item.name) for item in aside.iterdir()} & {meeting(item.name) for item in self.folder.iterdir()}:
            os.rename(aside, inner)
            return
        for item in aside.iterdir():
            os.rename(item, self.folder / item.name)
        aside.rmdir()
        with suppress(OSError):  # what lies beside the folder stays
            while (inner := inner.parent) != self.folder:
                inner.rmdir()


def _in_small(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.lower() for part in path)


def _is_notebook_inside(file: Path) -> bool:
    """Whether a file holds a notebook, whatever it is called."""
    with file.open("rb") as content:
        start = content.read(4096)
        content.seek(max(0, file.stat().st_size - 4096))
        end = content.read()
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"nbformat"' in start + end


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks in a folder and below."""
    return [file for file in sorted(folder.rglob("*")) if is_notebook(file.name) and file.is_file()]


def told(names: list[str]) -> str:
    """Say that something holds several people's work."""
    some = ", ".join(shown(name) for name in names[:3]) + (", …" if len(names) > 3 else "")
    return f"what a system delivered of {len(names)} people ({some}): collect it by itself"
