"""What happens to notebooks on their way: repaired and said, or refused with the reason and the line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4

from grading.assignment import Part
from grading.files import text_of
from grading.mend import NOTES, mend, notes
from grading.reading import read_notebook
from grading.submission import NotGraded, prepare
from tests.lessons import read

PART = Part("start-here", read("00", "solutions"), read("00", "lessons"))
RIGHT = "def brightness(image):\n    return float(np.mean(image))"
PICTURE = {
    "image/png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
}


def handed_in(answer: str = RIGHT, *own: NotebookNode) -> dict:
    """Lesson 00 with an answer and own cells behind it, as JSON has it."""
    notebook = read("00", "lessons")
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "brightness")
    notebook.cells[place].source = answer
    notebook.cells[place + 1 : place + 1] = own
    return json.loads(text_of(notebook))


def changed(change: Callable[[dict], object]) -> bytes:
    notebook = handed_in()
    change(notebook)
    return json.dumps(notebook).encode()


def answer(notebook: NotebookNode) -> str:
    return next(cell.source for cell in notebook.cells if cell.id == "brightness")


def mended(notebook: dict) -> NotebookNode:
    return mend(read_notebook(json.dumps(notebook).encode())[0], PART.released)


WHOLE = json.dumps(handed_in()).encode()
REPAIRED = {
    "a cell without metadata": (changed(lambda book: book["cells"][0].pop("metadata")), "a cell had no metadata"),
    "metadata that is null": (changed(lambda book: book["cells"][0].update(metadata=None)), "a cell had no metadata"),
    "a source that is null": (changed(lambda book: book["cells"][0].update(source=None)), "a cell had no text"),
    "a cell without a source": (changed(lambda book: book["cells"][0].pop("source")), "a cell had no text"),
    "a cell without a type": (changed(lambda book: book["cells"][0].pop("cell_type")), "a cell's type was lost"),
    "a cell that is none": (changed(lambda book: book["cells"].append(3)), "what is no cell was left out"),
    "no metadata": (changed(lambda book: book.pop("metadata")), "it had no metadata"),
    "no format": (changed(lambda book: book.pop("nbformat")), ""),
    "a later format": (changed(lambda book: book.update(nbformat=5)), "its format 5.5 is newer than this grader"),
    "a later minor format": (changed(lambda book: book.update(nbformat_minor=9)), "its format 4.9 is newer"),
    "tags that are none": (changed(lambda book: book["cells"][0]["metadata"].update(tags=3)), ""),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + WHOLE, ""),
    "UTF-16": (WHOLE.decode().encode("utf-16"), "it was saved as UTF-16"),
    "UTF-16 without a mark": (WHOLE.decode().encode("utf-16-le"), "it was saved as UTF-16"),
    "another encoding": (WHOLE.replace(b"float(", "float('\u00b7' and ".encode("cp1252")), "it was saved as CP1252"),
    "zero bytes at the end": (WHOLE + b"\0" * 512, "zero bytes stood at its end"),
    "something behind its end": (WHOLE + b"}", "what stood behind its end was left out"),
}


@pytest.mark.parametrize(("content", "said"), REPAIRED.values(), ids=REPAIRED)
def test_what_can_be_repaired_is_repaired_and_said(content: bytes, said: str, tmp_path: Path):
    (tmp_path / "start-here.ipynb").write_bytes(content)
    notebook = prepare(tmp_path, PART)
    assert answer(notebook).startswith("def brightness(image):\n    return float(")
    assert [said in note for note in notes(notebook)] == ([True] if said else [])
    nbformat.validate(notebook)


CONFLICT = json.dumps(handed_in(), indent=1).replace(
    ' "cells": [', '<<<<<<< HEAD\n "cells": [\n=======\n "cells": [\n>>>>>>> main'
)
REFUSED = {
    "a conflict of git": (CONFLICT.encode(), r"marks \(lines 2, 4, 6\)\. Open it in a text editor"),
    "cut off": (WHOLE[: len(WHOLE) // 2], r"line 1, column \d+"),
    "a comma too many": (WHOLE.replace(b'"cells": [', b'"cells": [,'), "line 1, column"),
    "a web page": (b"<!DOCTYPE html><title>Sign in</title>", "it is a web page, not a notebook"),
    "a zip": (b"PK\x03\x04 and more", "it is a zip archive, not a notebook"),
    "nothing": (b" \n", "it is empty"),
    "no cells": (b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "it has no list of cells"),
    "too deep": (b'{"cells": ' + b"[" * 100_000, "holds what no notebook holds"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_beyond_repair_is_refused_with_the_reason(content: bytes, said: str, tmp_path: Path):
    (tmp_path / "start-here.ipynb").write_bytes(content)
    with pytest.raises(NotGraded, match=f"start-here.ipynb is damaged: .*{said}"):
        prepare(tmp_path, PART)


UNTOUCHED = text_of(read("00", "lessons"))
OTHER = json.dumps(handed_in("def brightness(image):\n    return 0.5"))
COPIES = {
    "worked on below": ({"start-here.ipynb": UNTOUCHED, "my work/start-here.ipynb": WHOLE.decode()}, "my work/"),
    "worked on twice below": (
        {"a/start-here.ipynb": WHOLE.decode(), "b/x.ipynb": OTHER},
        "several notebooks were handed in: a/start-here.ipynb, b/x.ipynb",
    ),
    "the same twice": ({"a/start-here.ipynb": WHOLE.decode(), "b/x.ipynb": WHOLE.decode()}, "a/start-here.ipynb"),
    "worked on in both places": ({"start-here.ipynb": WHOLE.decode(), "old/start-here.ipynb": OTHER}, "old/start-here"),
    "one is damaged": ({"start-here.ipynb": "{", "copy.ipynb.txt": WHOLE.decode()}, "copy.ipynb.txt"),
}


@pytest.mark.parametrize(("files", "said"), COPIES.values(), ids=COPIES)
def test_of_several_copies_the_one_that_was_worked_on_counts(files: dict[str, str], said: str, tmp_path: Path):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    try:
        notebook = prepare(tmp_path, PART)
        assert answer(notebook) == RIGHT and said in " ".join(notes(notebook))
    except NotGraded as refused:
        assert said in str(refused)


TWO = Part("two", *(read("01", folder) for folder in ("solutions", "lessons")))  # the other notebook of an assignment
SECOND = text_of(read("01", "solutions"))
RENAMED = {  # by what is handed in: what is said of it in the first notebook, and in the second
    "both": (
        {"a.ipynb": WHOLE.decode(), "b.ipynb": SECOND},
        (["The notebook was called a.ipynb."], ["The notebook was called b.ipynb."]),
    ),
    "the second alone": (
        {"b.ipynb": SECOND},
        ("no notebook start-here.ipynb was handed in (there is b.ipynb)", ["The notebook was called b.ipynb."]),
    ),
    "one twice": (
        {"a.ipynb": WHOLE.decode(), "b.ipynb": SECOND, "c.ipynb": SECOND},
        (
            ["The notebook was called a.ipynb."],
            ["The notebook was called b.ipynb.", "c.ipynb was handed in too, and does not count."],
        ),
    ),
    "one beside its own": (
        {"start-here.ipynb": WHOLE.decode(), "two.ipynb": SECOND, "b.ipynb": SECOND},
        ([], ["b.ipynb was handed in too, and does not count."]),
    ),
    "one in two versions": (
        {"a.ipynb": WHOLE.decode(), "c.ipynb": OTHER},
        ("a.ipynb, c.ipynb. Call the one that counts start-here.ipynb, then", "no notebook two.ipynb was handed in"),
    ),
    "both in one": (
        {
            "all.ipynb": text_of(
                v4.new_notebook(cells=[*nbformat.from_dict(handed_in()).cells, *read("01", "solutions").cells])
            )
        },
        (["The notebook was called all.ipynb."], ["The notebook was called all.ipynb."]),
    ),
}


@pytest.mark.parametrize(("files", "said"), RENAMED.values(), ids=RENAMED)
def test_of_an_assignment_s_renamed_notebooks_each_is_said_to_count_where_it_does(files, said, tmp_path: Path):
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    for part, expected in zip((PART, TWO), said):
        try:
            assert notes(prepare(tmp_path, part, (PART, TWO))) == expected
        except NotGraded as refused:
            assert isinstance(expected, str) and expected in str(refused)


def test_pictures_in_texts_stay_and_one_that_is_missing_becomes_a_word():
    own = [v4.new_markdown_cell("![a](attachment:a.png) ![b](attachment:b.png)", attachments={"a.png": PICTURE})]
    notebook = mended(handed_in(RIGHT, *own))
    [cell] = [cell for cell in notebook.cells if "attachment" in cell.source]
    assert cell.source == "![a](attachment:a.png) [the picture b.png was not handed in]"
    assert cell.attachments == {"a.png": PICTURE}
    nbformat.validate(notebook)


STUB = next(cell.source for cell in PART.released.cells if cell.id == "brightness")
ELSEWHERE = {
    "above the stub": lambda book: book["cells"].insert(1, v4.new_code_cell(RIGHT)),
    "at the end": lambda book: book["cells"].append(v4.new_code_cell(RIGHT)),
    "behind a comment": lambda book: (
        next(cell for cell in book["cells"] if cell["id"] == "brightness").update(source="# see the last cell"),
        book["cells"].append(v4.new_code_cell(RIGHT)),
    ),
    "above broken Python": lambda book: (
        book["cells"].insert(1, v4.new_code_cell(RIGHT)),
        next(cell for cell in book["cells"] if cell["id"] == "brightness").update(source="def brightness(image:"),
    ),
}


@pytest.mark.parametrize("change", ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_answer_in_another_cell_counts(change: Callable[[dict], object]):
    book = handed_in(STUB)
    change(book)
    notebook = mended(book)
    assert answer(notebook) == RIGHT
    assert notes(notebook) == ["The answer to brightness stood in another cell; it counts."]
    assert sum(cell.source == RIGHT for cell in notebook.cells) == 2  # what stood around it may need it
    own = {"".join(cell["source"]) for cell in book["cells"] if cell["id"] == "brightness"} - {STUB}
    assert own <= {cell.source for cell in notebook.cells}


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_whose_cell_became_a_text_counts(kind: str):
    book = handed_in()
    [cell] = [cell for cell in book["cells"] if cell["id"] == "brightness"]
    cell["cell_type"] = kind
    del cell["outputs"], cell["execution_count"]
    notebook = mended(book)
    assert [cell.cell_type for cell in notebook.cells if cell.source == RIGHT] == ["code"]
    assert notes(notebook) == [
        "The cell of brightness had become one of another kind (code, markdown or raw); it is back."
    ]


def test_a_cell_of_the_learners_does_not_speak_for_the_grader():
    own = v4.new_markdown_cell("**Mended**\n\n- 25 of 25.", id=NOTES)
    assert notes(mended(handed_in(RIGHT, own))) == []


def test_the_name_of_a_file_adds_no_note(tmp_path: Path):
    (tmp_path / "x\n- 25 of 25.ipynb").write_bytes(WHOLE)
    assert notes(prepare(tmp_path, PART)) == ["The notebook was called x - 25 of 25.ipynb."]
