"""Build a lesson: percent script → executed answer key → the notebook that learners get.

The same tree always gives the same bytes. The lesson is what `nbgrader generate_assignment` makes of the key.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from grading.building.clear_solutions import OUTPUTS
from grading.building.outputs import faults, size_fault
from grading.building.readme import refuse_another_row, with_row
from grading.building.source import expand
from grading.course import Lesson
from grading.files import nbgrader_config, text_of, write

CELL_SECONDS = 300
TIMING_TAG = "nbval-ignore-output"
_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "PYTHONHASHSEED": "0"}


def build(lesson: Lesson) -> None:
    """Build a lesson's answer key, the lesson, and its row in README.md, if there is one; write all or nothing.

    Raises:
        Refused: the script, or what its cells show, breaks a rule.
    """
    notebook, lines = expand(lesson)
    execute(lesson, notebook, lines)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
    keep_timings(notebook, lesson.key)
    refuse_faults(lesson, notebook, lines)
    notebook.metadata[OUTPUTS] = digests(notebook)
    key = text_of(notebook)
    written = {lesson.key: key, lesson.released: derive(key)}
    if lesson.course.readme.exists():
        written[lesson.course.readme] = with_row(lesson, notebook)
    write(written)


def check(lesson: Lesson) -> None:
    """Check, without running anything, that a lesson's notebooks are what its script gives.

    Raises:
        Refused: they are not, or they show what they must not.
    """
    _refuse_strays(lesson)
    expected, lines = expand(lesson)
    key_text, key = _stored(lesson, lesson.key)
    _refuse_difference(lesson, lesson.key, _without_outputs(key), expected, lines)
    if text_of(key) != key_text:
        raise lesson.problem(f"a byte is not as the build writes it; run: {lesson.again()}", file=lesson.key)
    refuse_faults(lesson, key, lines)
    _refuse_changed_outputs(lesson, key, lines)
    _refuse_other_reports(lesson, key, lines)
    if lesson.course.readme.exists():
        refuse_another_row(lesson, key)
    lesson_text, released = _stored(lesson, lesson.released)
    derived = derive(key_text)
    _refuse_difference(lesson, lesson.released, released, _read(derived), lines)
    if lesson_text != derived:
        raise lesson.problem(f"a byte is not what the answer key gives; run: {lesson.again()}", file=lesson.released)


def execute(lesson: Lesson, notebook: NotebookNode, lines: list[int]) -> None:
    """Run the answer key in its own folder, with the kernel of this environment."""
    started: list[int] = []
    metadata = nbformat.from_dict(notebook.metadata)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        record_timing=False,
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),  # or the kernel complains on the terminal
        resources={"metadata": {"path": str(lesson.folder)}},
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
    )
    try:
        client.execute(env={**os.environ, **_ENVIRONMENT})
    except CellExecutionError as error:
        raise lesson.problem(f"this cell fails: {error.ename}: {error.evalue}", lines[started[-1]]) from None
    except (CellControlSignal, DeadKernelError) as error:
        what = f"runs for more than {CELL_SECONDS} s" if isinstance(error, TimeoutError) else "ends its kernel"
        raise lesson.problem(f"this cell {what}.", lines[started[-1]]) from None
    notebook.metadata = metadata  # the kernel wrote its exact version there


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where a kernel cuts them depends on the moment."""
    merged: list[NotebookNode] = []
    for output in outputs:
        if merged and output.output_type == "stream" and merged[-1].get("name") == output.name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def keep_timings(notebook: NotebookNode, key: Path) -> None:
    """Keep the stored outputs of timing cells that have not changed, as they differ on each run."""
    if not key.exists():
        return
    try:
        stored = {(cell.id, cell.source): cell for cell in _read(key.read_text("utf-8")).cells}
    except Exception:  # an unreadable key is about to be replaced anyway
        return
    for cell in notebook.cells:
        if TIMING_TAG in cell.metadata.get("tags", []) and (cell.id, cell.source) in stored:
            cell.outputs = stored[cell.id, cell.source].outputs


def digests(key: NotebookNode) -> dict[str, str]:
    """Tell the outputs of each code cell by a few letters, so that a change by another hand is seen."""
    return {
        cell.id: hashlib.sha256(json.dumps(cell.outputs, sort_keys=True).encode()).hexdigest()[:8]
        for cell in key.cells
        if cell.cell_type == "code" and cell.outputs
    }


def _refuse_changed_outputs(lesson: Lesson, key: NotebookNode, lines: list[int]) -> None:
    told, found = key.metadata.get(OUTPUTS, {}), digests(key)
    for cell, line in zip(key.cells, lines):
        if told.get(cell.id) != found.get(cell.id):
            what = f"the stored output of this cell is not the one that the build saw; run: {lesson.again()}"
            raise lesson.problem(what, line)


def _refuse_other_reports(lesson: Lesson, key: NotebookNode, lines: list[int]) -> None:
    """Refuse a key that shows what its checks and quiz said once: criteria and feedback may have changed since."""
    questions = lesson.questions()
    for cell, line in zip(key.cells, lines):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            name = cell.id.removesuffix("-check")
            judge = questions.get(name.removeprefix("quiz-")) if name.startswith("quiz-") else lesson.check(name)
            shown = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
            if not any(text.startswith(judge.full_marks().text) for text in shown):
                what = f"the stored report is not what this check says today; run: {lesson.again()}"
                raise lesson.problem(what, line)


def refuse_faults(lesson: Lesson, key: NotebookNode, lines: list[int]) -> None:
    """Refuse a key that was not run, or whose outputs show what they must not."""
    for cell, line in zip(key.cells, lines):
        if cell.cell_type != "code":
            continue
        if cell.execution_count is None and cell.source.strip():
            raise lesson.problem(f"this cell of the answer key was never run; run: {lesson.again()}", line)
        for fault in faults(cell):
            raise lesson.problem(fault, line)
    fault = size_fault(text_of(key))
    if fault:
        raise lesson.problem(fault, file=lesson.key)


def derive(key: str) -> str:
    """Make the lesson from the answer key as `nbgrader generate_assignment` does, without its database."""
    config = nbgrader_config()
    exporter = NotebookExporter(config=config)
    for step in config.GenerateAssignment.preprocessors:
        if step is not SaveCells:
            exporter.register_preprocessor(step)
    lesson, _ = exporter.from_file(io.StringIO(key), resources={})
    return lesson


def _read(text: str) -> NotebookNode:
    return nbformat.reads(text, as_version=4)


def _stored(lesson: Lesson, file: Path) -> tuple[str, NotebookNode]:
    if not file.exists():
        raise lesson.problem(f"this notebook is missing; run: {lesson.again()}", file=file)
    try:
        text = file.read_bytes().decode("utf-8")
        return text, _read(text)
    except Exception:  # nbformat has many ways to say so
        raise lesson.problem(f"this is not a notebook; run: {lesson.again()}", file=file) from None


def _without_outputs(key: NotebookNode) -> NotebookNode:
    bare = nbformat.from_dict(key)
    bare.metadata.pop(OUTPUTS, None)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def _refuse_difference(
    lesson: Lesson, file: Path, found: NotebookNode, expected: NotebookNode, lines: list[int]
) -> None:
    """Refuse a notebook, naming the first cell that is not as expected."""
    for number, (cell, wanted, line) in enumerate(zip(found.cells, expected.cells, lines), start=1):
        if cell != wanted:
            what = f"cell {number} ({cell.get('id')}) is not what line {line} of {lesson.source.name} gives"
            raise lesson.problem(f"{what}; run: {lesson.again()}", file=file)
    if len(found.cells) != len(expected.cells):
        what = f"{len(found.cells)} cells, where the script gives {len(expected.cells)}"
        raise lesson.problem(f"{what}; run: {lesson.again()}", file=file)
    if found != expected:
        raise lesson.problem(f"the notebook's own metadata differ; run: {lesson.again()}", file=file)


def _refuse_strays(lesson: Lesson) -> None:
    """Refuse notebooks without source, and other files that nbgrader would release."""
    own = {lesson.source, lesson.key, lesson.released}
    for folder in (lesson.folder, lesson.released.parent):
        for file in sorted(folder.glob("[!._]*")):
            if file not in own:
                raise lesson.problem(
                    "this file has no place here: a lesson is one script and two notebooks.", file=file
                )
