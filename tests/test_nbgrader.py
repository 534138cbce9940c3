"""nbgrader's own verdicts: full points for every answer key, none for an untouched lesson."""

from __future__ import annotations

import ast
import contextlib
import io
import logging
import warnings

import nbformat
import pytest
from nbgrader.utils import determine_grade, is_grade

from tests.lessons import NUMBERS, is_definition, notebook_path, read

LOG = logging.getLogger("verdicts")


def grades(notebook: nbformat.NotebookNode) -> dict[str, tuple[float, float]]:
    """Ask nbgrader what each check cell earns, and out of how much."""
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell, LOG) for cell in notebook.cells if is_grade(cell)}


def run_in_place(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Run a notebook's answers and checks here, without a kernel and the demonstrations, and keep what the check cells
    end in.
    """
    namespace: dict = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        if "nbgrader" not in cell.metadata:
            tree.body = list(filter(is_definition, tree.body))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<cell>", "exec"), namespace)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace) if last else None
        if value is not None:
            data = {"text/plain": repr(value)}
            cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    return notebook


@pytest.mark.parametrize("number", NUMBERS)
def test_answer_key_earns_all_points(number: str):
    """The stored outputs serve: nbval proves them fresh."""
    found = grades(read(number, "solutions"))
    assert found and all(score == most > 0 for score, most in found.values()), found


@pytest.mark.parametrize("number", NUMBERS)
def test_untouched_lesson_earns_none(number: str, monkeypatch):
    monkeypatch.chdir(notebook_path(number, "lessons").parent)
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen), warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings(
            "ignore", "__array__ implementation", DeprecationWarning
        )  # Keras, when it saves a model
        notebook = run_in_place(read(number, "lessons"))
    found = grades(notebook)
    assert found and all(score == 0 and most > 0 for score, most in found.values()), found
    assert set(found) == set(grades(read(number, "solutions")))


@pytest.mark.parametrize("number", NUMBERS)
def test_lessons_hold_no_answer(number: str):
    """No line of a solution, and no output, is in the released lesson."""
    lesson = read(number, "lessons")
    text = "\n".join(cell.source for cell in lesson.cells)
    assert "SOLUTION" not in text
    assert all(not cell.outputs and cell.execution_count is None for cell in lesson.cells if cell.cell_type == "code")
