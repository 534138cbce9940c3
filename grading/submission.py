"""What was handed in: find a submission's notebook, whatever its file is called, read it and mend it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from grading.assignment import Part, read_files
from grading.mend import NotThisLesson, add_note, mend
from grading.reading import Damaged, read_notebook

MOST_BYTES = 200_000_000
STAMP, SECRET = "timestamp.txt", "submission_secret.txt"  # nbgrader's, beside what was handed in
ASK_AGAIN = "Ask for it again, then collect and grade once more; the others are not affected."


class NotGraded(Exception):
    """Why a notebook cannot be graded and what to do, as one sentence.

    Args:
        sentence: that.
        status: "missing" or "unreadable".
    """

    def __init__(self, sentence: str, status: str = "unreadable"):
        super().__init__(sentence)
        self.status = status


def prepare(folder: Path, part: Part, parts: Iterable[Part] = ()) -> NotebookNode:
    """Find a submitted notebook, read it and mend it; see `find`."""
    return find(folder, part, parts)[1]


def find(folder: Path, part: Part, parts: Iterable[Part] = ()) -> tuple[Path, NotebookNode]:
    """Read a submitted notebook, whatever its file is called and in whatever folder it is, and mend it.

    Args:
        folder: what was handed in.
        part: which of the assignment's notebooks is wanted.
        parts: all its notebooks.

    Returns:
        Its file, and what it is after mending.

    Raises:
        NotGraded: it is not there, or cannot be read.
    """
    own, others = folder / f"{part.name}.ipynb", [other for other in parts if other.name != part.name]
    names = [part.name for part in others]
    handed_in = [file for file in _files(folder) if ".ipynb" in file.name.lower()]
    candidates = [file for file in handed_in if file.stem not in names]
    found: dict[Path, NotebookNode] = {}
    problems: dict[Path, NotGraded] = {}
    for file in sorted(candidates, key=lambda file: file != own):
        try:
            found[file] = _mended(file, part)
        except NotGraded as problem:
            problems[file] = problem
        if own in found and _is_worked_on(found[own], part):
            break
    left = [file for file in candidates if file in (own, *found) or not any(_is_of(file, other) for other in others)]
    if not found:
        for problem in (problem for file, problem in problems.items() if file in left):
            raise problem
        files = [file.relative_to(folder).as_posix() for file in _files(folder)]
        there = ", ".join([name for name in files if name not in (STAMP, SECRET)][:5])
        instead = f" (there is {there})" if there else ""
        raise NotGraded(f"no notebook {part.name}.ipynb was handed in{instead}. {ASK_AGAIN}", "missing")
    to_do = f"Call the one that counts {own.name}" if others else "Leave one of them in its folder"
    counts = _the_one(found, own, part, folder, to_do)
    notebook = found[counts]
    if counts != own:
        add_note(notebook, f"The notebook was called {counts.relative_to(folder).as_posix()}.")
    for other in left:
        if other != counts:
            add_note(notebook, f"{other.relative_to(folder).as_posix()} was handed in too, and does not count.")
    return counts, notebook


def _is_of(file: Path, part: Part) -> bool:
    """A renamed file holds answers of a notebook of the assignment."""
    try:
        return bool(_mended(file, part))
    except NotGraded:
        return False


def beside(notebook: Path, folder: Path) -> dict[str, bytes]:
    """Read what was handed in with a notebook; what lies in its own folder is beside it, as it was for the student.

    Raises:
        ValueError: it is too much.
    """
    return read_files(folder) | (read_files(notebook.parent) if notebook.parent != folder else {})


def _the_one(found: dict[Path, NotebookNode], own: Path, part: Part, folder: Path, to_do: str) -> Path:
    """Of several copies the one that was worked on counts, in whatever folder it is.

    Raises:
        NotGraded: nobody can tell which.
    """
    worked_on = {file: notebook for file, notebook in found.items() if _is_worked_on(notebook, part)}
    left = worked_on or ({own: found[own]} if own in found else found)
    if own in left:
        return own
    if len({_answers(notebook) for notebook in left.values()} if worked_on else left) > 1:
        several = ", ".join(file.relative_to(folder).as_posix() for file in left)
        raise NotGraded(f"several notebooks were handed in: {several}. {to_do}, then grade once more.")
    return next(iter(left))


def _answers(notebook: NotebookNode) -> tuple[tuple[str, str], ...]:
    return tuple((_id(cell), cell.source.strip()) for cell in notebook.cells if is_solution(cell))


def _is_worked_on(notebook: NotebookNode, part: Part) -> bool:
    """It has another answer than the stubs."""
    return any(text != part.untouched.get(name, "").strip() for name, text in _answers(notebook))


def _id(cell: NotebookNode) -> str:
    return cell.metadata.nbgrader.grade_id


def _files(folder: Path) -> list[Path]:
    """What was handed in, without hidden files, and without links: they may lead to what is not the student's."""
    found = sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return [file for file in found if not any(part.startswith((".", "__")) for part in file.relative_to(folder).parts)]


def _mended(file: Path, part: Part) -> NotebookNode:
    if file.stat().st_size > MOST_BYTES:
        raise NotGraded(
            f"{file.name} has {file.stat().st_size // 1_000_000} MB: it must hold large outputs. {ASK_AGAIN}"
        )
    try:
        notebook, repaired = read_notebook(file.read_bytes())
        mended = mend(notebook, part.released, demonstrations=not part.uses_the_course)
    except NotThisLesson:
        raise NotGraded(f"{file.name} holds nothing of this lesson. {ASK_AGAIN}") from None
    except Damaged as problem:
        raise NotGraded(f"{file.name} is damaged: {problem}. {problem.remedy or ASK_AGAIN}") from None
    except Exception as problem:  # a damaged notebook can be wrong in many ways
        why = f"{type(problem).__name__}: {problem}"[:200]
        raise NotGraded(f"{file.name} is damaged: it is not a whole notebook ({why}). {ASK_AGAIN}") from None
    if repaired:
        add_note(mended, f"The file was repaired: {', '.join(repaired)}.")
    spec = notebook.metadata.get("kernelspec")
    language = spec.get("language", "python") if isinstance(spec, dict) else "python"
    if language != "python":
        add_note(mended, f"The notebook was saved for another language ({str(language)[:40]}); it was run as Python.")
    return mended
