"""From a lesson's percent script to its notebook, not yet run; refuses a script that breaks the rules.

CONTRIBUTING.md shows the shorthand: a code cell is an exercise="…", a check="…", a quiz="…", or plain. Points are said
once, in the checks' criteria: they are written behind each "Your turn: …" and behind the minutes here.
"""

from __future__ import annotations

import ast
import hashlib
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict, v4

from cnncourse.beside import PACKAGE
from cnncourse.quizzes.framework import QuizError
from grading.building.clear_solutions import BEGIN, END, HERE, clear
from grading.building.outputs import images_without_alt
from grading.building.style import faults
from grading.course import Lesson, Refused, identifier

# Without comment_magics=False, jupytext would turn a comment such as "# copy the image" into a shell command.
_PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
_MARKER = re.compile(r"\s*#\s*%%")
_CELL = re.compile(r"# %%( .*)?")
_TURN = re.compile(r"^### Your turn: .*$", re.MULTILINE)
_MINUTES = re.compile(r"^About \d+ minutes.*$", re.MULTILINE)
_COUNT = re.compile(r"^(\w+) questions?\b.*$", re.MULTILINE)
_STATED = re.compile(r"\b[\d.]+ points?\b")
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_AROUND = ' *_#,."'  # what may stand around it
MISSING = "MISSING:"  # stands in a skeleton, before what is still to be written
_MAGIC = re.compile(r"\s*[%!]")
NAME = re.compile(r"(?!quiz-)[A-Za-z][A-Za-z0-9-]{0,39}(?<!-check)")  # "quiz-" and "-check" are put around it
_OPTIONS = {"exercise": {"tags"}, "check": {"tags"}, "quiz": set(), "plain": {"tags"}}
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
    _refuse_missing(lesson)
    questions = _questions(lesson)
    for cell in cells:
        _refuse_markup(lesson, cell)
    _refuse_disorder(lesson, cells, questions)
    parts, lines = [], []
    for cell in _with_points(lesson, cells, questions):
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
        text = lesson.source.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise lesson.problem(f"not UTF-8 text: {error.reason}; save it as UTF-8.", 1) from None
    if text.startswith("\ufeff"):
        raise lesson.problem("a byte order mark (BOM) before the text; save it as UTF-8 without one.", 1)
    markers = _marker_lines(lesson, text)
    import jupytext  # grading loads this module, too, and reads no scripts

    found = jupytext.reads(text, fmt=_PERCENT).cells
    if len(found) != len(markers):
        raise lesson.problem(f"{len(found)} cells but {len(markers)} lines with # %%; every cell begins with one.", 1)
    cells = []
    for cell, line in zip(found, markers):
        options = {name: value for name, value in cell.metadata.items() if not name.startswith("lines_to")}
        cells.append(Cell(cell.cell_type, cell.source, options, line))
        if not cell.source.strip() and cells[-1].kind == "plain":
            raise lesson.problem("an empty cell; take this # %% out, or write below it.", line)
    return cells


def _parse(lesson: Lesson, text: str, lines_before: int = 0) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        magic = _MAGIC.match(error.text or "")
        what = "magics and shell lines do not belong in a lesson." if magic else f"not valid Python: {error.msg}."
        raise lesson.problem(what, lines_before + error.lineno) from None


def _marker_lines(lesson: Lesson, text: str) -> list[int]:
    """Return the lines that begin a cell; a `# %%` inside a string does not."""
    strings = (
        node
        for node in ast.walk(_parse(lesson, text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    inside = {line for node in strings for line in range(node.lineno + 1, node.end_lineno + 1)}
    markers: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if _MARKER.match(line) and number not in inside:
            if not _CELL.fullmatch(line):
                raise lesson.problem(
                    "a cell begins with “# %%” at the start of a line, then a blank or nothing; a comment has no “%%”.",
                    number,
                )
            markers.append(number)
        elif line.strip() and not markers:
            raise lesson.problem("every cell begins with # %%; write one before this line.", number)
    return markers


def _refuse_missing(lesson: Lesson) -> None:
    """Refuse what a skeleton still asks for, all of it at once."""
    missing = []
    for file in [lesson.source, *lesson.checks_files(), *lesson.answers_files()]:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            _, marker, text = line.partition(MISSING)
            if marker:
                missing.append(str(lesson.problem(f"still to write: {text.strip(_AROUND)}", number, file)))
    if missing:
        raise Refused("\n".join(missing))


def _questions(lesson: Lesson) -> dict[str, Any]:
    """Load the lesson's quiz questions by name; refuse a wrong quiz."""
    try:
        return lesson.questions()
    except QuizError as error:
        raise lesson.problem(error.sentence, error.line, lesson.quiz_file) from None
    except Exception as error:  # whatever is wrong in the course's own package
        raise lesson.problem(f"the lesson's quiz cannot be loaded: {type(error).__name__}: {error}") from error


def _check(lesson: Lesson, name: str, line: int) -> Any:
    """Load an exercise's check; refuse one that is not there or cannot be loaded."""
    file = lesson.check_file(name)
    try:
        check = lesson.check(name)
    except Exception as error:  # whatever is wrong in a module of checks, its author needs one sentence
        place, number = _place(lesson, error)
        raise lesson.problem(f"the lesson's checks cannot be loaded: {error}", number or line, place) from error
    if check is None and file.exists():
        what = (
            f"the check of {name} is not found: its modules are collected by “globals().update(checks_in(__name__))”."
        )
        raise lesson.problem(f"{what} Write that here.", file=file.with_name("__init__.py"))
    if check is None:
        place = file.relative_to(lesson.course.root).as_posix()
        what = f"unknown exercise {name}: there is no {place}; course new {lesson.name[:2]} {name} writes its skeleton."
        raise lesson.problem(what, line)
    if len(check.hints) < 3:
        what = f"the check of {name} has {len(check.hints)} hints; it needs three: a question, a tool, a shape."
        raise lesson.problem(what, _line_with(file, "hints"), file)
    return check


def _place(lesson: Lesson, error: Exception) -> tuple[Path | None, int | None]:
    """Where in the course an error was raised: the innermost file of its own, and the line."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename, error.lineno))
    checks = {str(file): file for file in lesson.checks_files()}
    return next(((checks[name], number) for name, number in reversed(places) if name in checks), (None, None))


def _line_with(file: Path, word: str) -> int | None:
    """The first line of a file that holds a word, None if there is none."""
    lines = enumerate(file.read_text("utf-8").splitlines(), start=1) if file.exists() else ()
    return next((number for number, line in lines if word in line), None)


def _refuse_disorder(lesson: Lesson, cells: list[Cell], questions: dict[str, Any]) -> None:
    """Refuse cells in the wrong order, names used twice and questions never asked."""
    seen: dict[tuple[str, str], int] = {}
    for before, cell, after in zip([None, *cells], cells, [*cells[1:], None]):
        if cell.kind == "exercise" and (after is None or (after.kind, after.name) != ("check", cell.name)):
            raise lesson.problem(f'the exercise needs its check="{cell.name}" in the next cell.', cell.line)
        if cell.kind == "check" and (before is None or (before.kind, before.name) != ("exercise", cell.name)):
            raise lesson.problem(f'the check needs its exercise="{cell.name}" in the cell before.', cell.line)
        if cell.kind != "plain" and (cell.kind, cell.name) in seen:
            first = seen[cell.kind, cell.name]
            what = f"the {cell.kind} {cell.name} appears twice, first in line {first}; take one out, or rename it."
            raise lesson.problem(what, cell.line)
        seen[cell.kind, cell.name] = cell.line
    for name in questions:
        if ("quiz", name) not in seen:
            what = f'the lesson never asks its quiz question {name}; write # %% quiz="{name}" where it belongs.'
            raise lesson.problem(what, cells[-1].line)
    for file in lesson.checks_files():
        name = file.stem.replace("_", "-")
        if not file.stem.startswith("_") and ("exercise", name) not in seen:
            what = f'no exercise="{name}" is in {lesson.source.name}; write its cells, or take this check out.'
            raise lesson.problem(what, 1, file)


def _refuse_markup(lesson: Lesson, cell: Cell) -> None:
    """Refuse wrong options and names, stray solution regions, and pictures in the text without alt text."""
    unknown = set(cell.options) - _OPTIONS[cell.kind] - {cell.kind}
    if cell.kind == "check" and "points" in unknown:
        what = f"points={cell.options['points']} does not belong here: they are those of the check's criteria."
        raise lesson.problem(what, cell.line)
    if unknown:
        raise lesson.problem(
            f"unknown cell option {min(unknown)} (is it spelt right, its value in quotes?).", cell.line
        )
    if cell.kind != "plain" and (cell.type != "code" or not NAME.fullmatch(cell.name)):
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
            what = 'a picture without alt text; write what to notice in it: ![…](…) or alt="…".'
            raise lesson.problem(what, cell.line + offset)
    package = lesson.course.package or PACKAGE
    for offset, sentence in faults(cell.type, cell.source, is_graded=cell.kind != "plain", package=package):
        raise lesson.problem(sentence, cell.line + offset)


def _with_points(lesson: Lesson, cells: list[Cell], questions: dict[str, Any]) -> list[Cell]:
    """Write points into the texts that tell them: behind each "Your turn: …", and behind the minutes at the top."""
    checks = {cell.name: _check(lesson, cell.name, cell.line) for cell in cells if cell.kind == "exercise"}
    total = sum(check.points for check in checks.values()) + sum(question.points for question in questions.values())
    written, turn = [], None
    for index, cell in enumerate(cells):
        if index == 0:
            what = 'the first text has no line such as "About 90 minutes"; it says how long the lesson takes.'
            cell = _stating(lesson, cell, _MINUTES, f" · {_points(total)}", what)
        elif cell.type == "markdown" and _TURN.search(cell.source):
            if turn:
                raise lesson.problem("no exercise follows this “Your turn”; each has one of its own.", turn.line)
            turn, place = cell, index
        elif cell.kind == "exercise":
            what = 'no text before this exercise has a heading "### Your turn: …"; it says what to do.'
            heading = turn or replace(cell, source="")
            heading = _stating(lesson, heading, _TURN, f" ({_points(checks[cell.name].points)})", what)
            written[place], turn = heading, None
        elif cell.type == "markdown" and cell.source.startswith("## Quiz"):
            _refuse_count(lesson, cell, len(questions))
        written.append(cell)
    if turn:
        raise lesson.problem("no exercise follows this “Your turn”; each has one of its own.", turn.line)
    return written


def _stating(lesson: Lesson, cell: Cell, line: re.Pattern[str], points: str, without: str) -> Cell:
    """Return a text with points written behind the line that tells them; refuse one where they stand already."""
    found = line.search(cell.source)
    if cell.type != "markdown" or not found:
        raise lesson.problem(without, cell.line)
    stated = _STATED.search(found[0])
    if stated:
        what = f"{stated[0]} must not be written here: the build writes what the checks give, “{points.strip()}”."
        raise lesson.problem(what, cell.line + 1 + cell.source[: found.start()].count("\n"))
    return replace(cell, source=cell.source[: found.end()].rstrip() + points + cell.source[found.end() :])


def _points(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"


def _refuse_count(lesson: Lesson, cell: Cell, number: int) -> None:
    """Refuse a wrong number of questions in the text before them, "Five questions of one point each."."""
    told = _COUNT.search(cell.source)
    if told and number < len(_WORDS) and told[1].lower() != _WORDS[number]:
        line = cell.line + 1 + cell.source[: told.start()].count("\n")
        raise lesson.problem(f"“{told[1]} questions”, but the quiz has {_WORDS[number]}; write that.", line)


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
        check = _check(lesson, cell.name, cell.line)
        if cell.kind == "exercise":
            _refuse_exercise(lesson, cell, check)
            yield _graded(cell.name, cell.source, tags)
        else:
            yield _graded(f"{cell.name}-check", cell.source, tags, check.points)


def _quiz_cells(lesson: Lesson, cell: Cell, questions: dict[str, Any]) -> Iterator[NotebookNode]:
    """Return the three cells of a quiz question: the question, the answer, the check."""
    if cell.name not in questions:
        known = ", ".join(questions) or "none"
        raise lesson.problem(f"unknown quiz question {cell.name}; the quiz has {known}.", cell.line)
    if cell.source.strip():
        raise lesson.problem("a quiz cell is empty: question and answer stand in the quiz's YAML.", cell.line)
    question, variable, grade_id = questions[cell.name], identifier(cell.name), f"quiz-{cell.name}"
    text = question.markdown()
    line = _line_with(lesson.quiz_file, f"{cell.name}:")
    place = (line, lesson.quiz_file) if line else (cell.line,)
    if images_without_alt(text):
        raise lesson.problem(f"a picture without alt text in the question {cell.name}.", *place)
    for _, sentence in faults("markdown", text):
        raise lesson.problem(f"question {cell.name}: {sentence}", *place)
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
