"""The trusted side: take one submission through its cells and checks, and give each exercise a verdict.

The student's cells run in the child (session.py, cnncourse/beside/worker.py); the check cells of the answer key run
here. In a check cell the key's own imports and helpers are known; every other name is fetched from the child when it is
first used. So a check sees plain data, and functions that can be called; what it compares with never leaves this
process.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import hmac
import io
import json
import math
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from cnncourse.beside import HIDDEN, guard
from cnncourse.checks.kit import Check, Found
from cnncourse.report import CORRECT, NOT_ATTEMPTED, Report
from grading.assignment import Assignment, Exercise, Part
from grading.results import Verdict
from grading.sandbox import Plain, Sandbox
from grading.session import Fell, Remote, Session

NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
MOST_RESTARTS = 12  # a notebook with more cells that fall is not tried any further
SHOWN = (
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
)  # no programs
MOST_SHOWN = 30_000_000  # characters of all outputs of a notebook
CHECK_SECONDS = 600  # on the wall, for one check cell with all that it calls


class Lost(Exception):
    """The worker has gone, which is no fault of the student's."""


@dataclass
class Mark:
    """What one check cell found.

    Args:
        score: points earned.
        status: as in `Verdict`.
        misconception: the mistake's name, "" for none.
        message: a sentence.
        outputs: what its cell shows.
    """

    score: float
    status: str
    misconception: str = ""
    message: str = ""
    outputs: list[dict] = field(default_factory=list)


class Judge:
    """Judges submissions of one assignment, one after the other.

    Args:
        assignment: the manifest.
        worker: where students' code runs.
        secret: the batch's; seeds of checks come from it.
        in_process: check cells that know nothing of this course run in the student's process, as stock nbgrader does.
    """

    def __init__(self, assignment: Assignment, worker: Sandbox | Plain, secret: bytes, in_process: bool = False):
        self.assignment, self.worker, self.secret, self.in_process = assignment, worker, secret, in_process

    def judge(self, part: Part, notebook: NotebookNode, files: dict[str, bytes]) -> tuple[NotebookNode, list[Verdict]]:
        """Judge one notebook.

        Args:
            part: which of the assignment's notebooks it is.
            notebook: the student's, mended (see grading/mend.py).
            files: what lies beside it.

        Returns:
            The executed notebook and a verdict for each exercise.
        """
        run = _Run(self, part, notebook, files)
        try:
            return run.to_the_end()
        finally:
            run.close()

    def seed(self, exercise: str) -> int:
        """The seed of an exercise: the same for the whole class, known to nobody."""
        return int.from_bytes(hmac.new(self.secret, exercise.encode(), hashlib.sha256).digest()[:7], "big")


class _Run:
    """One notebook on its way through the judge."""

    def __init__(self, judge: Judge, part: Part, notebook: NotebookNode, files: dict[str, bytes]):
        self.judge, self.part, self.files = judge, part, files
        self.assignment = judge.assignment
        self.notebook = nbformat.from_dict(notebook)
        self.fallen: dict[int, Fell] = {}  # by the cell's place
        self.restarts = 0
        self.defined_in: dict[str, int] = {}  # by name: the cell that gave it its value
        self.raised: dict[int, str] = {}  # by the cell's place: the error it ended in
        self.room = MOST_SHOWN
        self.found: dict[str, Found] = {}  # by the function's name: what its check found, for those that build on it
        self.session = self._start()

    def close(self) -> None:
        """End the student's process."""
        self.session.close()

    def to_the_end(self) -> tuple[NotebookNode, list[Verdict]]:
        """Run the cells in order, and each check in its place."""
        findings: dict[str, Mark] = {}
        for place, cell in enumerate(self.notebook.cells):
            if cell.cell_type != "code":
                continue
            if _is_check(cell):
                name = cell.metadata.nbgrader.grade_id
                findings[name] = self._check(place, name)
                cell.outputs = [nbformat.from_dict(output) for output in findings[name].outputs]
            else:
                cell.outputs = [nbformat.from_dict(output) for output in self._cell(place)]
            cell.execution_count = place + 1
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = place + 1
        verdicts = [self._verdict(exercise, findings) for exercise in self.part.exercises]
        return self.notebook, verdicts

    # Cells

    def _start(self) -> Session:
        another = partial(self.judge.worker.child, self.assignment.limits)
        session = Session(another(), self.assignment.seconds, another)
        session.files(self.files)
        return session

    def _cell(self, place: int) -> list[dict]:
        """Run a cell of the student's; one that falls is left out from then on."""
        if self.session.fell and not self._revive(place):
            return []
        try:
            done = self.session.run(self.notebook.cells[place].source)
        except Fell as fell:
            self._lost(fell)
            self.fallen[place] = fell
            return [_error("Stopped", fell.sentence)]
        self.defined_in |= dict.fromkeys(done["names"], place)
        if done["failed"]:
            self.raised[place] = f"{done['failed'].get('error')}: {done['failed'].get('message')}"[:500]
        return self._shown(done["outputs"])

    def _shown(self, sent: list) -> list[dict]:
        """Read a cell's outputs, while there is room for them: a page that nobody can open helps nobody."""
        outputs = [output for output in map(_as_output, sent) if output]
        self.room -= sum(len(json.dumps(output)) for output in outputs)
        if self.room > 0 or not outputs:
            return outputs
        return [
            nbformat.v4.new_output(
                "stream", name="stdout", text="[The notebook shows too much: this is left out here]\n"
            )
        ]

    def _revive(self, upto: int) -> bool:
        """Start afresh, and run the cells before a place again without those that fell; False when it is enough."""
        while self.session.fell:
            if self.restarts >= MOST_RESTARTS:
                return False
            self.restarts += 1
            self.session.close()
            self.session = self._start()
            for place in range(upto):
                cell = self.notebook.cells[place]
                if cell.cell_type != "code" or _is_check(cell) or place in self.fallen:
                    continue
                try:
                    self.session.run(cell.source)
                except Fell as fell:
                    self._lost(fell)
                    self.fallen[place] = fell
                    break
        return True

    # Checks

    def _check(self, place: int, name: str) -> Mark:
        """Run a check cell here; whatever the student's code does, it ends in a finding."""
        source, most = self.part.checks.get(name), self.part.points.get(name, 0.0)
        if source is None:
            return Mark(0.0, "not graded", message="The answer key has no such check.")
        if self.session.fell and not self._revive(place):
            return self._stopped(place, self.session.fell)
        scope = _Scope(self, name)
        printed = io.StringIO()
        try:
            with (
                guard.limited_by(self.session.limit),
                redirect_stdout(printed),
                redirect_stderr(io.StringIO()),
                guard.time_limit(CHECK_SECONDS),
            ):
                scope.know(*self.part.known)
                finding = self._run_here(source, scope, most, place)
        except Fell as fell:
            finding = Mark(0.0, fell.status, message=fell.sentence)
        except guard.TimeUp:
            finding = Mark(0.0, "timeout", message=f"It was not through after {CHECK_SECONDS} seconds.")
        except Exception as problem:  # the key's imports: ours to mend, nobody's 0
            finding = Mark(
                0.0, "not graded", message=f"The check's own imports fail: {type(problem).__name__}: {problem}"
            )
        if printed.getvalue().strip():
            finding.outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": printed.getvalue()[:10_000]})
        if self.session.fell:
            self._lost(self.session.fell)
            finding = self._after_fall(finding, scope)
        if finding.status != "not graded":
            value = finding.score
            finding.outputs.append(
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": repr(float(value))},
                    "metadata": {},
                    "execution_count": None,
                }
            )
        return finding

    def _run_here(self, source: str, scope: _Scope, most: float, place: int) -> Mark:
        """Run a check cell on the trusted side and read its score as nbgrader means it."""
        *body, last = ast.parse(source).body or [ast.Pass()]
        value: Any = None
        if self.judge.in_process and not self._uses_checks(scope, source):
            return self._run_there(source, most)
        try:
            exec(compile(ast.Module(body, []), "<check>", "exec"), scope)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "<check>", "eval"), scope)
            else:
                exec(compile(ast.Module([last], []), "<check>", "exec"), scope)
        except (Fell, guard.TimeUp, KeyboardInterrupt):
            raise
        except BaseException as problem:  # SystemExit too: the student's code raised it, and it ends nothing here
            return self._failed(problem, scope)
        if scope.reports:
            return _from_report(scope.reports[-1], scope)
        if scope.missing:
            return Mark(0.0, "missing", message=f"There is no `{scope.missing[0]}` in the notebook.")
        if scope.opaque:
            return _needs_in_process(scope)
        return _from_value(value, most)

    def _uses_checks(self, scope: _Scope, source: str) -> bool:
        """Tell whether a check cell calls checks or quizzes of this course."""
        names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        return any(isinstance(scope.get(name), _Checks) for name in names)

    def _run_there(self, source: str, most: float) -> Mark:
        """Run a check cell in the student's process, as stock nbgrader does: nothing in it is trusted."""
        done = self.session.run(source)
        if done["failed"]:
            status = "not attempted" if done["failed"].get("error") == "NotImplementedError" else "wrong"
            finding = Mark(0.0, status, message=f"{done['failed'].get('error')}: {done['failed'].get('message')}"[:500])
        else:
            finding = _from_value(done["value"], most)
        finding.message = f"{finding.message} (checked in the student's process)".strip()
        return finding

    def _failed(self, problem: BaseException, scope: _Scope) -> Mark:
        """Read what an exception in a check cell means."""
        said = f"{type(problem).__name__}: {problem}"[:500]
        outputs = [_error(type(problem).__name__, str(problem)[:500])]
        if self.session.fell:
            raise self.session.fell
        if scope.opaque:
            return _needs_in_process(scope)
        if scope.missing:
            return Mark(0.0, "missing", message=f"There is no `{scope.missing[0]}` in the notebook.", outputs=outputs)
        if isinstance(problem, AssertionError):
            return Mark(
                0.0, "wrong", message=str(problem)[:500] or "An assertion of the check failed.", outputs=outputs
            )
        if isinstance(problem, NotImplementedError):
            return Mark(0.0, "not attempted", message="The answer is not written yet.", outputs=outputs)
        if isinstance(problem, MemoryError):
            return Mark(0.0, "memory", message="It asked for more memory than there is for it.", outputs=outputs)
        raised_there = bool(self.session.calls) and self.session.calls[-1] is not None
        return Mark(0.0, "error" if raised_there else "wrong", message=said, outputs=outputs)

    def _lost(self, fell: Fell) -> None:
        if fell.status == "not graded":
            raise Lost(fell.sentence)

    def _after_fall(self, finding: Mark, scope: _Scope) -> Mark:
        """Keep the points that were earned before the fall; leave the answer's cell out from then on."""
        fell = self.session.fell
        for name in scope.fetched[:1]:
            if name in self.defined_in:
                self.fallen.setdefault(self.defined_in[name], fell)
        if finding.status in ("timeout", "memory", "crash"):
            return finding
        finding.status, finding.message = fell.status, fell.sentence
        return finding

    def _stopped(self, place: int, fell: Fell) -> Mark:
        return Mark(0.0, fell.status, message=f"Too many cells of this notebook had to be stopped. {fell.sentence}")

    # Verdicts

    def _verdict(self, exercise: Exercise, findings: dict[str, Mark]) -> Verdict:
        attempted = self._is_attempted(exercise)
        if exercise.by_hand:
            status, message = ("not graded", "It is graded by hand.") if attempted else ("not attempted", "")
            score = None if attempted else 0.0
            return Verdict(
                self.part.name, exercise.name, score, exercise.points, status, "", message, {exercise.name: score}, True
            )
        found = [
            findings.get(check) or Mark(0.0, "not graded", message="Its check was lost.") for check in exercise.checks
        ]
        score = sum(
            min(max(finding.score, 0.0), self.part.points[check]) for check, finding in zip(exercise.checks, found)
        )
        worst = next((finding for finding in found if finding.status != "correct"), found[0])
        status, message = worst.status, worst.message
        raised = self._at(exercise, self.raised) or ""
        if status == "missing" and raised.startswith("NotImplementedError"):
            status, message = "not attempted", ""
        elif raised and (
            status == "missing" or (status == "not attempted" and attempted and raised.startswith(NOT_PYTHON))
        ):
            status, message = "error", f"Its cell ended in an error before it was through: {raised}"
        fell = self._at(exercise, self.fallen)
        if fell and status in ("missing", "error", "wrong", "not attempted"):
            status, message = fell.status, fell.sentence
        elif not attempted and score == 0 and status in ("wrong", "error", "missing", "partial"):
            status, message = "not attempted", ""
        elif status in ("correct", "wrong") and 0 < score < exercise.points:
            status = "partial"
        elif status == "partial" and score == 0:
            status = "wrong"
        misconception = next((finding.misconception for finding in found if finding.misconception), "")
        cells = {
            check: None if finding.status == "not graded" else finding.score
            for check, finding in zip(exercise.checks, found)
        }
        score = None if None in cells.values() else score
        return Verdict(self.part.name, exercise.name, score, exercise.points, status, misconception, message, cells)

    def _at(self, exercise: Exercise, found: dict[int, Any]) -> Any:
        """What was found at the place of the answer's own cell, None if nothing."""
        return next(
            (
                found[place]
                for place, cell in enumerate(self.notebook.cells)
                if place in found and _grade_id(cell) == exercise.name
            ),
            None,
        )

    def _is_attempted(self, exercise: Exercise) -> bool:
        for cell in self.notebook.cells:
            if _grade_id(cell) == exercise.name and is_solution(cell):
                return cell.source.strip() != self.part.untouched.get(exercise.name, "").strip()
        return True


class _Scope(dict):
    """The names of a check cell: the key's own, then Python's, then the student's, fetched when first used."""

    def __init__(self, run: _Run, check: str):
        super().__init__(__name__="__check__")
        self.run, self.check = run, check
        self.fetched: list[str] = []
        self.missing: list[str] = []
        self.opaque: list[str] = []
        self.reports: list[Report] = []
        run.session.calls.clear()

    def know(self, imports: str, helpers: str) -> None:
        """Run the key's imports and helpers; checks and quizzes of this course will report here, with the batch's
        seeds.
        """
        for name, value in _imported(imports, self.run.assignment.folder).items():
            ours = isinstance(value, ModuleType) and value.__name__.startswith(HIDDEN)
            ours |= type(value).__module__.startswith(HIDDEN)
            self[name] = _Checks(value, self) if ours else value
        exec(compile(helpers, "<the key's helpers>", "exec"), self)

    def __missing__(self, name: str) -> Any:
        if name == "__builtins__":
            raise KeyError(name)
        if hasattr(builtins, name) and name not in self.run.part.answered:
            return getattr(builtins, name)
        ours = self.run.part.uses_the_course
        try:
            value = self.run.session.fetch(name, Remote if ours else _opaque_to(self))
        except KeyError:
            self.missing.append(name)
            if ours:
                return _Missing(name)
            raise NameError(f"name {name!r} is not defined") from None
        self.fetched.append(name)
        return value


@cache
def _imported(imports: str, folder: Path | None) -> dict[str, Any]:
    """Run the key's imports, once for the whole class; modules that lie beside the key are among them."""
    names: dict[str, Any] = {}
    beside = [str(folder)] if folder else []
    sys.path.extend(beside)
    try:
        exec(compile(imports, "<the key's imports>", "exec"), names)
    finally:
        for place in beside:
            sys.path.remove(place)
    names.pop("__builtins__")
    return names


class _Missing:
    """Stands for a name that the notebook does not have."""

    def __init__(self, name: str):
        self.name = name


class _Checks:
    """A lesson's checks or quiz, as its check cells see them: a call is judged and kept, not shown."""

    def __init__(self, holder: Any, scope: _Scope):
        self._holder, self._scope = holder, scope

    def __getattr__(self, name: str) -> Any:
        check = getattr(self._holder, name)

        def judged(answer: Any, **earlier: Any) -> float:
            if isinstance(answer, _Missing):
                return 0.0
            seed = self._scope.run.judge.seed(check.name)
            there = {other: function for other, function in earlier.items() if not isinstance(function, _Missing)}
            self._scope.missing.clear()
            found = self._scope.run.found
            report = check.report(answer, seed, found, **there) if there else check.report(answer, seed)
            if isinstance(check, Check):
                found[check.identifier] = check.found
            self._scope.reports.append(report)
            return report.points

        return judged


def _opaque_to(scope: _Scope) -> type[Remote]:
    """Return the class of what stays in the student's process, for checks that know nothing of that.

    It can be called and passed on; whatever else a check does with it is noticed.
    """

    class Opaque(Remote):
        def _notice(self, what: str) -> None:
            scope.opaque.append(f"{self.name or self.kind} ({what})")

        def __getattr__(self, name: str) -> Any:
            self._notice(f"its attribute {name}")
            raise AttributeError(name)

        @property
        def __class__(self) -> type:
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if caller == "__check__":  # isinstance in the check cell itself
                self._notice("its class")
            return Opaque

        __hash__ = object.__hash__

    def refuse(operation: str) -> Any:
        def refused(self: Any, *others: Any) -> Any:
            self._notice(f"the operation {operation}")
            raise TypeError(f"this object stays in the student's process: {operation}")

        return refused

    for operation in (
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "len",
        "iter",
        "getitem",
        "add",
        "sub",
        "mul",
        "truediv",
        "bool",
        "float",
        "int",
    ):
        setattr(Opaque, f"__{operation}__", refuse(operation))
    return Opaque


def _needs_in_process(scope: _Scope) -> Mark:
    what = scope.opaque[0]
    message = (
        f"The check looks into an object of the student's: {what}. It cannot run apart: grade it with --in-process."
    )
    return Mark(0.0, "not graded", message=message)


def _from_report(report: Report, scope: _Scope) -> Mark:
    """Read a report of one of this course's checks."""
    message = _told(report)
    calls = scope.run.session.calls
    if report.status == CORRECT:
        status, message = "correct", ""
    elif report.status == NOT_ATTEMPTED:
        status, message = "not attempted", ""
    elif report.points > 0:
        status = "partial"
    elif calls and all(calls):
        status = "memory" if set(calls) == {"MemoryError"} else "error"
    else:
        status = "wrong"
    data = {"text/plain": report.text, "text/html": report._repr_html_()}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    return Mark(report.points, status, report.misconception or "", message, [shown])


def _told(report: Report) -> str:
    """Say in a sentence what a report found: the likely cause, or what happened where none was recognised."""
    said = [part for part in report.paragraphs if part.text]
    causes = [part.text for part in said if part.heading.startswith("Likely cause")]
    others = [part.text for part in said if part.heading not in ("Note", "The call", "To try that call yourself")]
    return next(iter(causes + others), "")


def _from_value(value: Any, most: float) -> Mark:
    """Read the last value of a check cell: a number is the points, anything else means all of them."""
    if isinstance(value, bool):
        value = most if value else 0.0
    number = _as_number(value)
    if number is None:
        return Mark(most, "correct")
    if math.isnan(number):
        return Mark(0.0, "not graded", message="The check ends in nan, which is no number of points.")
    score = min(max(number, 0.0), most)
    status = "correct" if score == most else "partial" if score > 0 else "wrong"
    return Mark(score, status, message="" if score == number else f"The check gave {number:g} points, of {most:g}.")


def _as_number(value: Any) -> float | None:
    import numpy as np

    if isinstance(value, (int, float, np.number, np.bool_)) and not isinstance(value, np.complexfloating):
        return float(value)
    return None


def _is_check(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def _grade_id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _as_output(sent: Any) -> NotebookNode | None:
    """Make an output, as a notebook may hold it, of what a student's process sent; None if it is none."""
    kind = sent.get("output_type") if isinstance(sent, dict) else None
    text = {name: value for name, value in sent.items() if isinstance(value, str)} if kind else {}
    if kind == "stream" and "text" in text:
        return nbformat.v4.new_output(
            kind, name="stderr" if text.get("name") == "stderr" else "stdout", text=text["text"]
        )
    if kind == "error" and {"ename", "evalue"} <= text.keys():
        lines = sent.get("traceback") if isinstance(sent.get("traceback"), list) else []
        return nbformat.v4.new_output(
            kind,
            ename=text["ename"],
            evalue=text["evalue"],
            traceback=[line for line in lines if isinstance(line, str)],
        )
    if kind in ("display_data", "execute_result") and isinstance(sent.get("data"), dict):
        data = {mime: sent["data"][mime] for mime in SHOWN if isinstance(sent["data"].get(mime), str)}
        return nbformat.v4.new_output(kind, data) if data else None
    return None


def _error(name: str, message: str) -> dict:
    lines = traceback.format_exception_only(type(name, (Exception,), {"__module__": "builtins"})(message))
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [line.rstrip() for line in lines]}
