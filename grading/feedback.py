"""What a feedback page adds to nbgrader's own, and leaves out: the learner has the lesson already."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution, is_task
from traitlets.config import Config

from cnncourse.report import points
from grading.clean import STYLE
from grading.files import nbgrader_config
from grading.mend import OURS
from grading.results import VERDICT, Verdict, in_short, mistake_in, was_attempted

MOST_SAID = 250  # letters of what a page's table says of an exercise


def write_page(config: Config, notebook: Path, student: str, assignment: str) -> str:
    """Return a submission's feedback page, as `nbgrader generate_feedback` writes it.

    Args:
        config: nbgrader's settings.
        notebook: the executed one.
        student: whose.
        assignment: of what.
    """
    about = {"student": student, "assignment": assignment, "notebook": notebook.stem}
    about["db_url"] = config.CourseDirectory.db_url
    resources = {"unique_key": notebook.stem, "output_files_dir": f"{notebook.stem}_files", "nbgrader": about}
    return _exporter(config.CourseDirectory.db_url).from_filename(str(notebook), resources=resources)[0]


@cache
def _exporter(db_url: str) -> HTMLExporter:
    """Make nbgrader's exporter; most of that is reading its templates."""
    converter = GenerateFeedback(config=nbgrader_config())
    exporter = HTMLExporter(config=converter.config)
    for step in converter.preprocessors:
        exporter.register_preprocessor(step(parent=converter), enabled=True)
    return exporter


class Given(NamedTuple):
    """The points of a graded cell: the check's, and those that a person entered; None where there are none."""

    by_check: float | None = None
    by_person: float | None = None


class Summary(NbGraderPreprocessor):
    """nbgrader's step that begins a feedback page with a table, and keeps exercises, answers, reports and own cells."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            found = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            given = {grade.name: Given(grade.auto_score, grade.manual_score) for grade in found.grades}
        head = v4.new_markdown_cell(summary(nb.cells, given, about.get("late_penalty")), id="summary")
        nb.cells = [head, *_wanted(nb.cells)]
        for cell in filter(is_grade, nb.cells):  # the report gives the points already
            cell.outputs = [output for output in cell.get("outputs", []) if output.output_type != "execute_result"]
        return nb, resources


def _wanted(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Leave out of the lesson's own cells all but those that are graded or answered, and the text of each exercise."""
    texts, last = [], None
    for cell in cells:
        if _is_the_lessons(cell) and cell.cell_type == "markdown":
            last = cell
        elif is_solution(cell) and last:
            texts.append(last)
        last = None if cell.metadata.get("nbgrader") else last
    return [cell for cell in cells if not _is_the_lessons(cell) or any(cell is text for text in texts)]


def _is_the_lessons(cell: NotebookNode) -> bool:
    return OURS in cell.metadata.get("tags", []) and not cell.metadata.get("nbgrader")


def summary(cells: list[NotebookNode], given: dict[str, Given], penalty: float | None) -> str:
    """Return the table that a feedback page begins with: a line for each exercise and question, with its comment below.

    Args:
        cells: of the executed notebook, with what the gradebook holds of each.
        given: by graded cell, its points.
        penalty: points taken off for being late.
    """
    rows, comments = [], []
    for cell in cells:
        block = cell.metadata.get("nbgrader", {})
        if block.get("comment"):
            comment = escape(shorten(block["comment"], 80))
            comments.append(f'<tr><td colspan="3">↳ <a href="#comment-{block["grade_id"]}">{comment}</a></td></tr>')
        if is_grade(cell) or is_task(cell):
            rows += [_row(cell, given.get(block["grade_id"], Given())), *comments]
            comments = []
    late = f"<p>Points taken off for being late: {points(penalty)}.</p>" if penalty else ""
    heading = "<tr><th>exercise</th><th>points</th><th></th></tr>"
    return f'{STYLE}<table class="graded">{heading}{"".join(rows + comments)}</table>{late}'


def _row(cell: NotebookNode, given: Given) -> str:
    block = cell.metadata.nbgrader
    name = block.grade_id.removesuffix("-check").removeprefix("quiz-")
    score, most = (float(block.get(key) or 0) for key in ("score", "points"))
    earned = "–" if given == Given() else points(round(score, 2))
    anchor = f"comment-{block.grade_id}" if is_task(cell) else block.grade_id  # as nbgrader's template writes them
    link = f'<a href="#{anchor}">{escape(name)}</a>'
    said = escape(shorten(_said(cell, given), MOST_SAID, placeholder=" …"))  # a line of its own would end the table
    return f"<tr><td>{link}</td><td>{earned} of {points(most)}</td><td>{said}</td></tr>"


def _said(cell: NotebookNode, given: Given) -> str:
    """Say what came of an answer, as the class's table does."""
    block, kept = cell.metadata.nbgrader, cell.metadata.get(VERDICT)
    if given.by_person is not None:
        return "✎ points by a person"
    if given.by_check is None:
        return "○ not graded yet"
    if kept:
        verdict = Verdict("", block.grade_id, block.score, block.points, **kept)
        if verdict.status == "correct":
            return "✓ correct"
        return "○ not attempted" if verdict.status == "not attempted" else f"✗ {in_short(verdict) or verdict.status}"
    if block.score >= block.points:  # it was executed before verdicts were written into notebooks
        return "✓ correct"
    return f"✗ {mistake_in(cell)}" if was_attempted(cell) else "○ not attempted"
