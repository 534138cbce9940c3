"""A sample class for lesson 01, made from the answer key and some wrong answers: the same one every time.

`course grade-sample` writes it to grading/sample/submitted/ and grades it there, so that it never mixes with a class
of your own.
"""

from __future__ import annotations

import inspect
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

from nbformat import NotebookNode, v4
from nbgrader.utils import parse_utc

from grading import sample_answers
from grading.classes import Class
from grading.course import Course, Lesson, identifier
from grading.files import text_of, write
from grading.grade import Options, grade
from grading.mend import read
from grading.results import Result

DUE = "2030-03-01 12:00:00 UTC"
LESSON = "01-convolution"
EVERYTHING = "*"


@dataclass(frozen=True)
class SampleStudent:
    """One of the class.

    Args:
        shows: what the submission is there for.
        answers: for an exercise or question, a function of sample_answers.py, a quiz answer's source, or None for
            an untouched cell; EVERYTHING stands for all others; where nothing is said, the answer is right.
        harm: what happened to the notebook before it was handed in.
        file: what the notebook is called.
        when: it was handed in.
        cut: only the first part of the file arrived.
    """

    shows: str
    answers: dict[str, str | None] = field(default_factory=dict)
    harm: Callable[[NotebookNode], None] = lambda notebook: None
    file: str = "convolution.ipynb"
    when: str = "2030-03-01 11:00:00 UTC"
    cut: bool = False


def _cell(notebook: NotebookNode, name: str) -> int:
    return next(place for place, cell in enumerate(notebook.cells) if cell.id == name)


def _warn(notebook: NotebookNode) -> None:
    """Log from within a function, with a handler that has stderr from before the check."""
    cell = notebook.cells[_cell(notebook, "cross-correlate")]
    logger = "import logging\n\nlogger = logging.getLogger(__name__)\nlogger.addHandler(logging.StreamHandler())\n\n\n"
    head, body = cell.source.split("\n", 1)
    cell.source = f'{logger}{head}\n    logger.warning("four loops are slow")\n{body}'


def _delete(*names: str) -> Callable[[NotebookNode], None]:
    def harm(notebook: NotebookNode) -> None:
        for name in names:
            del notebook.cells[_cell(notebook, name)]

    return harm


def _duplicate(name: str) -> Callable[[NotebookNode], None]:
    def harm(notebook: NotebookNode) -> None:
        place = _cell(notebook, name)
        copy = v4.new_code_cell(notebook.cells[place].source, id=f"{name}-2", metadata=notebook.cells[place].metadata)
        notebook.cells.insert(place, copy)

    return harm


def _another_editor(notebook: NotebookNode) -> None:
    """Lose all that an editor may lose: metadata, ids, the newer format."""
    notebook.nbformat_minor, notebook.metadata = 2, {}
    for cell in notebook.cells:
        cell.metadata = {}
        cell.pop("id")


def _shuffle(notebook: NotebookNode) -> None:
    """Put the last exercises first."""
    place = _cell(notebook, "zero-pad")
    notebook.cells = notebook.cells[:2] + notebook.cells[place:] + notebook.cells[2:place]


def _own_cells(notebook: NotebookNode) -> None:
    """Try things out, print a lot, put a helper beside the answer, and one answer into another cell."""
    notebook.cells.insert(2, v4.new_code_cell("print('x' * 1000)\n1 / 0", id="trying"))
    place = _cell(notebook, "im2col")
    helper = v4.new_code_cell(f"{notebook.cells[place].source}\n\n\nhelper = im2col", id="elsewhere")
    notebook.cells[place] = helper


def _flip(notebook: NotebookNode) -> None:
    """Turn a check into an answer, and give the points of another one to oneself."""
    notebook.cells[_cell(notebook, "zero-pad-check")].metadata.nbgrader.update(grade=False, solution=True)
    check = notebook.cells[_cell(notebook, "conv2d-check")]
    check.metadata.nbgrader.points, check.source = 100, "100.0"


_LATER = dict.fromkeys(("convolve", "conv2d", "im2col", "conv2d-fast", "an-even-patch", "what-changes-the-weights"))
CLASS = {
    "student-01": SampleStudent("full marks"),
    "student-02": SampleStudent("about half of it done", _LATER),
    "student-03": SampleStudent("a named mistake, paid for once", {"cross-correlate": "flips_the_kernel"}),
    "student-04": SampleStudent(
        "several mistakes",
        {
            "page-feature-map": "first_products",
            "output-size": "no_plus_one",
            "zero-pad": "pads_every_axis",
            "conv2d": "bias_forgotten",
            "an-even-patch": '"a"',
            "size-of-conv1": "54",
        },
    ),
    "student-05": SampleStudent("untouched", {EVERYTHING: None}),
    "student-06": SampleStudent("right, with warnings on stderr", harm=_warn),
    "student-07": SampleStudent("right, but late", when="2030-03-01 15:30:00 UTC"),
    "student-08": SampleStudent(
        "a check and an answer deleted", {"zero-pad": None}, _delete("cross-correlate-check", "zero-pad")
    ),
    "student-09": SampleStudent("a check duplicated", {"conv2d": "stride_ignored"}, _duplicate("conv2d-check")),
    "student-10": SampleStudent(
        "saved by another editor, all marks lost", {"output-size": "rounds_to_the_nearest"}, _another_editor
    ),
    "student-11": SampleStudent(
        "cells in another order; loops where speed is asked for",
        {"conv2d-fast": "loops_over_everything", "im2col": "windows_not_moved"},
        _shuffle,
    ),
    "student-12": SampleStudent(
        "renamed, with own cells and lists for arrays",
        {"cross-correlate": "nested_lists", "zero-pad": "lists_in_lists"},
        _own_cells,
        "convolution (1).ipynb",
    ),
    "student-13": SampleStudent("flags flipped to gain points", {"conv2d": None, "zero-pad": None}, _flip),
    "student-14": SampleStudent("only half of the file arrived", cut=True),
}


# What the rest of the class hands in: of each exercise one in four is wrong or missing, drawn once for all.
_USUAL: dict[str, tuple[str | None, ...]] = {
    "page-feature-map": ("first_products", "read_by_columns", None),
    "cross-correlate": ("flips_the_kernel", "sums_without_kernel", None),
    "output-size": ("no_plus_one", "rounds_to_the_nearest", "dilation_ignored"),
    "zero-pad": ("pads_every_axis", "pads_behind_only", None),
    "convolve": ("not_flipped", None),
    "conv2d": ("bias_forgotten", "stride_ignored", None),
    "im2col": ("windows_not_moved", None),
    "an-even-patch": ('"a"', '"b"', '"d"'),
    "what-changes-the-weights": ('["a", "c"]', '["a", "b", "c", "e"]', None),
    "size-of-conv1": ("54", "56", "217"),
    "weights-of-a-layer": ("73728", "1280", None),
    "order-of-steps": ('["c", "a", "d", "b"]', '["d", "c", "a", "b"]', None),
}


def _drawn(number: int) -> SampleStudent:
    rng = random.Random(number)
    return SampleStudent(
        "one of many", {name: rng.choice(usual) for name, usual in _USUAL.items() if rng.random() < 0.25}
    )


CLASS |= {f"student-{number}": _drawn(number) for number in range(15, 39)}
CLASS |= {
    "student-39": SampleStudent("its answers stand in the next one, too", {"im2col": "slices", "zero-pad": "on_zeros"}),
    "student-40": SampleStudent("with other names", {"im2col": "slices_again", "zero-pad": "on_zeros_again"}),
}


def make(class_: Class, lesson: Lesson) -> None:
    """Write the sample class's submissions, in place of what is there."""
    shutil.rmtree(class_.folder / "submitted", ignore_errors=True)
    for name, student in CLASS.items():
        notebook = handed_in(lesson, student)
        text = json.dumps(notebook) if notebook.nbformat_minor < 5 else text_of(notebook)
        folder = class_.place("submitted", name, lesson)
        text = text[: len(text) // 2] if student.cut else text
        write({folder / student.file: text, folder / "timestamp.txt": student.when})


def handed_in(lesson: Lesson, student: SampleStudent) -> NotebookNode:
    """Return a student's notebook as it was handed in."""
    notebook = read(lesson.released)
    for cell in notebook.cells:
        block = cell.metadata.get("nbgrader", {})
        if block.get("solution"):
            cell.source = source(lesson, student, block["grade_id"]) or cell.source
    student.harm(notebook)
    return notebook


def source(lesson: Lesson, student: SampleStudent, grade_id: str) -> str | None:
    """Return what a student wrote into a cell; None for an untouched one."""
    exercise = grade_id.removeprefix("quiz-")
    chosen = student.answers.get(exercise, student.answers.get(EVERYTHING, ""))
    if chosen is None:
        return None
    if grade_id.startswith("quiz-"):
        return f"{identifier(exercise)} = {chosen or lesson.questions()[exercise].answer_source()}"
    if not chosen:
        return next(cell.source for cell in read(lesson.key).cells if cell.id == grade_id)
    return as_written(exercise, chosen)


def as_written(exercise: str, chosen: str) -> str:
    """Return one of the module sample_answers' functions as a solution cell holds it; a value exercise's is called."""
    lines = inspect.getsource(getattr(sample_answers, chosen)).replace(f"def {chosen}(", f"def {identifier(exercise)}(")
    return (
        f"{lines.rstrip()}\n\n\n{identifier(exercise)} = {identifier(exercise)}()" if "():" in lines else lines.rstrip()
    )


def grade_sample(course: Course = Course(), options: Options = Options()) -> list[Result]:
    """Make the sample class and grade it."""
    class_, [lesson] = Class(course, "sample"), course.find(LESSON)
    make(class_, lesson)
    with class_.gradebook() as gradebook:
        gradebook.update_or_create_assignment(lesson.name, duedate=parse_utc(DUE))
    return grade(class_, lesson, options)
