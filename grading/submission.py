"""What was handed in: find a submission's notebook, whatever its file is called, read it and mend it."""

from __future__ import annotations

import codecs
import json
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_solution

from cnncourse.beside.wire import parse
from grading.assignment import Part
from grading.mend import NotThisLesson, add_note, mend

MOST_BYTES = 200_000_000
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


def prepare(folder: Path, part: Part, names: list[str] = ()) -> NotebookNode:
    """Read a submitted notebook, whatever its file is called, and mend it.

    Args:
        folder: what was handed in.
        part: which of the assignment's notebooks is wanted.
        names: of all its notebooks.

    Raises:
        NotGraded: it is not there, or cannot be read.
    """
    files = [file for file in _files(folder) if file.parent == folder and file.suffix == ".ipynb"]
    own = [file for file in files if file.stem == part.name]
    others = [file for file in files if file.stem not in names and file not in own]
    if own and others and not _is_worked_on(own[0], part):  # the work is in a copy then
        own = [file for file in others if _is_worked_on(file, part)] or own
    wanted = own or others
    wanted = wanted or [file for file in _files(folder) if ".ipynb" in file.name.lower() and file not in files]
    if not wanted:
        there = ", ".join(file.relative_to(folder).as_posix() for file in _files(folder)[:5])
        instead = f" (there is {there})" if there else ""
        raise NotGraded(f"no notebook {part.name}.ipynb was handed in{instead}. {ASK_AGAIN}", "missing")
    fitting, problem = [], None
    for file in wanted:
        try:
            fitting.append((file, _mended(file, part)))
        except NotGraded as other:
            problem = problem or other
    if not fitting:
        raise problem
    if len(fitting) > 1:
        several = ", ".join(file.name for file, _ in fitting)
        raise NotGraded(
            f"several notebooks were handed in: {several}. Leave one of them in its folder, then grade once more."
        )
    [(file, notebook)] = fitting
    if file.relative_to(folder).as_posix() != f"{part.name}.ipynb":
        add_note(notebook, f"The notebook was called {file.relative_to(folder).as_posix()}.")
    for other in files:
        if other not in wanted and other.stem not in names:
            add_note(notebook, f"{other.name} was handed in too, and does not count.")
    return notebook


def _is_worked_on(file: Path, part: Part) -> bool:
    """It is a notebook of this lesson with another answer than the stubs."""
    try:
        answers = [cell for cell in _mended(file, part).cells if is_solution(cell)]
    except NotGraded:
        return False
    return any(
        cell.source.strip() != part.untouched.get(cell.metadata.nbgrader.grade_id, "").strip() for cell in answers
    )


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
        notebook = read_notebook(file.read_bytes())
        mended = mend(notebook, part.released, demonstrations=not part.uses_the_course)
    except NotThisLesson:
        raise NotGraded(f"{file.name} holds nothing of this lesson. {ASK_AGAIN}") from None
    except Exception:  # a damaged notebook can be wrong in many ways
        raise NotGraded(f"{file.name} is damaged: it is not a whole notebook. {ASK_AGAIN}") from None
    spec = notebook.metadata.get("kernelspec")
    language = spec.get("language", "python") if isinstance(spec, dict) else "python"
    if language != "python":
        add_note(mended, f"The notebook was saved for another language ({str(language)[:40]}); it was run as Python.")
    return mended


def read_notebook(content: bytes) -> NotebookNode:
    """Read a notebook without its outputs, which may be large.

    Raises:
        Exception: it is none; which one says nothing.
    """
    data = parse(content.removeprefix(codecs.BOM_UTF8))
    for cell in data.get("cells", []):
        if isinstance(cell, dict) and "outputs" in cell:
            cell["outputs"] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = nbformat.reads(json.dumps(data), as_version=4)
    for cell in notebook.cells:
        cell.source + cell.cell_type, cell.metadata.get("tags")
    return notebook
