"""From a lesson's percent script to its notebook, not yet run; refuses a script that breaks the rules.

CONTRIBUTING.md shows the shorthand: a code cell is an exercise="…", a check="…" with points, a quiz="…", or plain.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jupytext
from nbformat import NotebookNode, from_dict, v4

from grading.clear_solutions import BEGIN, END, HERE, clear
from grading.course import Lesson, identifier
from grading.outputs import images_without_alt

# Without comment_magics=False, jupytext would turn a comment such as "# copy the image" into a shell command.
_PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
_MARKER = re.compile(r"\s*#\s*%%")
_MAGIC = re.compile(r"\s*[%!]")
_NAME = re.compile(r"(?!quiz-)[A-Za-z][A-Za-z0-9-]{0,39}(?<!-check)")  # "quiz-" and "-check" are put around it
_OPTIONS = {"exercise": {"tags"}, "check": {"points", "tags"}, "quiz": set(), "plain": {"tags"}}
_NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass
class Cell:
    """A cell of the script: its type, source, options, and the line of its `# %%` marker."""

    type: str
    source: str
    options: dict[str, Any]
    line: int

    @property
    def kind(self) -> str:
        """What it is: "exercise", "check", "quiz" or "plain"."""
        return next((kind for kind in ("exercise", "check", "quiz") if kind in self.options), "plain")

    @property
    def name(self) -> str:
        """The name of its exercise or question, "" for a plain cell."""
        return str(self.options.get(self.kind, ""))


def expand(lesson: Lesson) -> tuple[NotebookNode, list[int]]:
    """Read a lesson's script and write its cells out as nbgrader wants them.

    Returns:
        The notebook without outputs, and for each of its cells the line in the script.

    Raises:
        Refused: the script breaks a rule.
    """
    cells = read(lesson)
    questions = _load(lesson, cells[0].line, lesson.questions)
    for cell in cells:
        _refuse_markup(lesson, cell)
    _refuse_disorder(lesson, cells, questions)
    parts, lines = [], []
    for cell in cells:
        new = list(_parts(lesson, cell, questions))
        parts += new
        lines += [cell.line] * len(new)
    _number_repeats(parts)
    return v4.new_notebook(cells=parts, metadata=from_dict(_NOTEBOOK_METADATA)), lines


def read(lesson: Lesson) -> list[Cell]:
    """Read a script's cells, each with its line."""
    if not lesson.source.exists():
        raise lesson.problem("this source is missing.")
    try:
        text = lesson.source.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise lesson.problem(f"not UTF-8 text: {error.reason}.", 1) from None
    markers = _marker_lines(text, _parse(lesson, text))
    found = jupytext.reads(text, fmt=_PERCENT).cells
    if not markers or len(found) != len(markers):
        raise lesson.problem(f"{len(found)} cells but {len(markers)} lines with # %%; every cell begins with one.", 1)
    return [
        Cell(
            cell.cell_type, cell.source, {k: v for k, v in cell.metadata.items() if not k.startswith("lines_to")}, line
        )
        for cell, line in zip(found, markers)
    ]


def _parse(lesson: Lesson, text: str, lines_before: int = 0) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        magic = _MAGIC.match(error.text or "")
        what = "magics and shell lines do not belong in a lesson." if magic else f"not valid Python: {error.msg}."
        raise lesson.problem(what, lines_before + error.lineno) from None


def _marker_lines(text: str, tree: ast.Module) -> list[int]:
    """Return the lines that begin a cell; a `# %%` inside a string does not."""
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    inside = {line for node in strings for line in range(node.lineno + 1, node.end_lineno + 1)}
    lines = enumerate(text.splitlines(), start=1)
    return [number for number, line in lines if _MARKER.match(line) and number not in inside]


def _load(lesson: Lesson, line: int, load: Callable, *args: str) -> Any:
    try:
        return load(*args)
    except Exception as error:  # whatever is wrong in a module of checks or a quiz, its author needs one sentence
        raise lesson.problem(f"its checks or quiz cannot be loaded: {error}", line) from error


def _refuse_disorder(lesson: Lesson, cells: list[Cell], questions: dict[str, Any]) -> None:
    """Refuse cells in the wrong order, names used twice and questions never asked."""
    seen: set[tuple[str, str]] = set()
    for before, cell, after in zip([None, *cells], cells, [*cells[1:], None]):
        if cell.kind == "exercise" and (after is None or (after.kind, after.name) != ("check", cell.name)):
            raise lesson.problem(f'the exercise needs its check="{cell.name}" in the next cell.', cell.line)
        if cell.kind == "check" and (before is None or (before.kind, before.name) != ("exercise", cell.name)):
            raise lesson.problem(f'the check needs its exercise="{cell.name}" in the cell before.', cell.line)
        if cell.kind != "plain" and (cell.kind, cell.name) in seen:
            raise lesson.problem(f"the {cell.kind} {cell.name} appears twice.", cell.line)
        seen.add((cell.kind, cell.name))
    for name in questions:
        if ("quiz", name) not in seen:
            raise lesson.problem(f"the lesson never asks its quiz question {name}.", cells[-1].line)


def _refuse_markup(lesson: Lesson, cell: Cell) -> None:
    """Refuse wrong options and names, stray solution regions, and pictures in the text without alt text."""
    unknown = set(cell.options) - _OPTIONS[cell.kind] - {cell.kind}
    if unknown:
        raise lesson.problem(
            f"unknown cell option {min(unknown)} (is it spelt right, its value in quotes?).", cell.line
        )
    if cell.kind != "plain" and (cell.type != "code" or not _NAME.fullmatch(cell.name)):
        raise lesson.problem(
            f"{cell.kind}={cell.name!r}: a code cell and a name of letters and dashes are needed.", cell.line
        )
    regions = _regions(lesson, cell)
    if regions and cell.kind != "exercise":
        raise lesson.problem("a solution region outside an exercise.", regions[0])
    if cell.type == "code":
        _parse(lesson, cell.source, cell.line)
    if cell.type == "markdown":
        for offset in images_without_alt(cell.source):
            raise lesson.problem("a picture without alt text.", cell.line + offset)


def _regions(lesson: Lesson, cell: Cell) -> list[int]:
    """Return the lines where the cell's solution regions begin."""
    begins, is_open = [], False
    for line, text in enumerate(cell.source.split("\n"), start=cell.line + 1):
        if (BEGIN in text and is_open) or (END in text and not is_open):
            raise lesson.problem(f"{BEGIN} and {END} do not alternate.", line)
        if BEGIN in text:
            begins.append(line)
        is_open = BEGIN in text or (is_open and END not in text)
    if is_open:
        raise lesson.problem(f"the solution region is never closed by {END}.", begins[-1])
    return begins


def _parts(lesson: Lesson, cell: Cell, questions: dict[str, Any]) -> Iterator[NotebookNode]:
    """Return the notebook cells that a cell of the script stands for."""
    tags = {"tags": cell.options["tags"]} if "tags" in cell.options else {}
    if cell.kind == "quiz":
        yield from _quiz_cells(lesson, cell, questions)
    elif cell.kind == "plain":
        yield {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}[cell.type](
            cell.source, id=_digest(cell), metadata=tags
        )
    else:
        check = _load(lesson, cell.line, lesson.check, cell.name)
        if check is None:
            raise lesson.problem(
                f"unknown exercise {cell.name}: its lesson's checks have no {identifier(cell.name)}.", cell.line
            )
        if cell.kind == "exercise":
            _refuse_exercise(lesson, cell, check)
            yield _graded(cell.name, cell.source, tags)
        else:
            _refuse_points(lesson, cell, check)
            yield _graded(f"{cell.name}-check", cell.source, tags, check.points)


def _quiz_cells(lesson: Lesson, cell: Cell, questions: dict[str, Any]) -> Iterator[NotebookNode]:
    """Return the three cells of a quiz question: the question, the answer, the check."""
    if cell.name not in questions:
        raise lesson.problem(f"unknown quiz question {cell.name}.", cell.line)
    if cell.source.strip():
        raise lesson.problem("a quiz cell is empty: question and answer stand in the quiz's YAML.", cell.line)
    question, variable, grade_id = questions[cell.name], identifier(cell.name), f"quiz-{cell.name}"
    text = question.markdown()
    if images_without_alt(text):
        raise lesson.problem(f"a picture without alt text in the quiz question {cell.name}.", cell.line)
    answer = f"{variable} = None\n### {BEGIN}\n{variable} = {question.answer_source()}\n### {END}"
    yield v4.new_markdown_cell(text, id=f"{grade_id}-question")
    yield _graded(grade_id, answer, {})
    yield _graded(f"{grade_id}-check", f"quiz.{variable}({variable})", {}, question.points)


def _graded(grade_id: str, source: str, tags: dict[str, Any], points: float | None = None) -> NotebookNode:
    """Return a check cell if there are points, else a solution cell."""
    is_check = points is not None
    block = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": is_check,
        "locked": is_check,
        "solution": not is_check,
        "task": False,
    }
    if is_check:
        block["points"] = int(points) if points == int(points) else points
    return v4.new_code_cell(source, id=grade_id, metadata={**tags, "nbgrader": block})


def _refuse_points(lesson: Lesson, cell: Cell, check: Any) -> None:
    points = cell.options.get("points")
    if points != check.points:
        raise lesson.problem(f"points={points}, but the check of {cell.name} gives {check.points:g}.", cell.line)
    if len(check.hints) < 3:
        raise lesson.problem(f"the check of {cell.name} has {len(check.hints)} hints; it needs three.", cell.line)


def _refuse_exercise(lesson: Lesson, cell: Cell, check: Any) -> None:
    """Refuse an exercise whose stub would not be what a learner needs."""
    stub, name = clear(cell.source), identifier(cell.name)
    if stub == cell.source:
        raise lesson.problem(f"the exercise has no solution region (### {BEGIN}, ### {END}).", cell.line)
    try:
        body = ast.parse(stub).body
    except SyntaxError as error:
        raise lesson.problem(f"without its solution the cell is not valid Python: {error.msg}.", cell.line) from None
    if check.is_value:
        if f"{name} = None" not in stub.split("\n"):
            raise lesson.problem(
                f"a value to fill in starts with the line {name} = None, before the region.", cell.line
            )
        return
    functions = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not functions:
        raise lesson.problem(f"the exercise {cell.name} defines no function {name}.", cell.line)
    if not ast.get_docstring(functions[0]):
        raise lesson.problem(f"{name} has no docstring.", cell.line + functions[0].lineno)
    if HERE not in stub:
        raise lesson.problem(f"the solution region belongs inside {name}.", cell.line)


def _digest(cell: Cell) -> str:
    """Name a plain cell after its content, so that the same script always gives the same notebook."""
    return hashlib.sha256(f"{cell.type}\n{cell.source}".encode()).hexdigest()[:12]


def _number_repeats(cells: list[NotebookNode]) -> None:
    """Make the ids of cells with the same content differ."""
    seen: Counter[str] = Counter()
    for cell in cells:
        seen[cell.id] += 1
        if seen[cell.id] > 1:
            cell.id = f"{cell.id}-{seen[cell.id]}"
