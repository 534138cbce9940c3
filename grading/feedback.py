"""What a feedback page adds to nbgrader's own, and leaves out: the learner has the lesson already."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from textwrap import shorten

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode, v4
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config

from cnncourse.report import points
from grading.clean import STYLE
from grading.files import nbgrader_config
from grading.mend import OURS
from grading.results import mistake_in, was_attempted


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


class Summary(NbGraderPreprocessor):
    """nbgrader's step that begins a feedback page with a table, and keeps exercises, answers, reports and own cells."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        kept = [cell for cell, following in zip(nb.cells, [*nb.cells[1:], None]) if _is_wanted(cell, following)]
        for cell in filter(is_grade, kept):  # the report gives the points already
            cell.outputs = [output for output in cell.get("outputs", []) if output.output_type != "execute_result"]
        nb.cells = [v4.new_markdown_cell(summary(nb.cells, resources["nbgrader"]), id="summary"), *kept]
        return nb, resources


def _is_wanted(cell: NotebookNode, following: NotebookNode | None) -> bool:
    is_text_of_exercise = cell.cell_type == "markdown" and following is not None and is_solution(following)
    is_the_lessons = OURS in cell.metadata.get("tags", []) and not cell.metadata.get("nbgrader")
    return is_text_of_exercise or not is_the_lessons


def summary(cells: list[NotebookNode], resources: dict) -> str:
    """Return the table that a feedback page begins with: a line for each exercise and question."""
    rows = []
    for cell in cells:
        block = cell.metadata.get("nbgrader", {})
        if block.get("comment"):
            comment = escape(shorten(block["comment"], 80))
            rows.append(f'<tr><td colspan="3">↳ <a href="#comment-{block["grade_id"]}">{comment}</a></td></tr>')
        if is_grade(cell):
            rows.append(_row(cell, block))
    penalty = resources.get("late_penalty")
    late = f"<p>Points taken off for being late: {points(penalty)}.</p>" if penalty else ""
    heading = "<tr><th>exercise</th><th>points</th><th></th></tr>"
    return f'{STYLE}<table class="graded">{heading}{"".join(rows)}</table>{late}'


def _row(cell: NotebookNode, block: dict) -> str:
    name = block["grade_id"].removesuffix("-check").removeprefix("quiz-")
    score, most = (float(block.get(key) or 0) for key in ("score", "points"))
    full = score >= most
    if full:
        said = "✓ correct"
    else:
        said = f"✗ {mistake_in(cell)}" if was_attempted(cell) else "○ not attempted"
    link = f'<a href="#{block["grade_id"]}">{escape(name)}</a>'
    return f"<tr><td>{link}</td><td>{points(round(score, 2))} of {points(most)}</td><td>{escape(said)}</td></tr>"
