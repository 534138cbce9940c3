"""The trusted side: take one submission through its cells and checks, and give each exercise a verdict.

The student's cells run in the child (session.py, cnncourse/beside/worker.py); the check cells of the answer key run
here. In a check cell the key's own imports and helpers are known; every other name is fetched from the child when it is
first used. So a check sees plain data, and functions that can be called; what it compares with never leaves this
process.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import hashlib
import hmac
import inspect
import io
import json
import math
import re
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from cnncourse.beside import guard
from cnncourse.checks.kit import Found
from cnncourse.report import CORRECT, NOT_ATTEMPTED, NOT_YET, Paragraph, Report, count
from grading.apart import why_it_may_fail_apart
from grading.assignment import Assignment, Exercise, Part, bound
from grading.individual import Numbers
from grading.mend import AROUND, OURS, add_note, listed, names_of, parse
from grading.results import SAYS_WHICH, VERDICT, Used, Verdict
from grading.sandbox import Plain, Sandbox
from grading.scope import COMPARES, NobodysNumbers, NotApart, Scope
from grading.session import Fell, Session

_CELL = re.compile(r"\(<ipython-input[^<>]*>, (line \d+)\)")  # where Python found it, which is the cell itself
NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
MOST_RESTARTS = 12  # a notebook with more cells that fall is not tried any further
WHOLE, ON_THE_WALL = 20, 40  # times what one cell may take, for all cells and calls of a notebook
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
IN_PROCESS = "It cannot run apart: grade it with --in-process."
BY_HAND = "The answer key's own answer passes, so look at this one"
CLAIMS = ": beside the student's code, an object that claims to equal anything would pass"
CHECK_SECONDS = 600  # on the wall, for one check cell with all that it calls
TIMES_THE_KEY = 10  # what an instructor's own check may compute here, where that is more than one cell may


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
        unfit: by notebook and check, why nobody is graded by it: see `unfit_checks`.
        took: by notebook and check, how many seconds it computed here for the answer key: filled by `unfit_checks`.
    """

    def __init__(
        self,
        assignment: Assignment,
        worker: Sandbox | Plain,
        secret: bytes,
        in_process: bool = False,
        unfit: dict[str, dict[str, str]] | None = None,
        took: dict[str, dict[str, float]] | None = None,
    ):
        self.assignment, self.worker, self.secret, self.in_process = assignment, worker, secret, in_process
        self.unfit = unfit or {}
        self.took = {} if took is None else took
        self.tries_the_key = False
        self.used: Used | None = None  # by the notebook that was judged last; None where nobody can tell

    def judge(
        self,
        part: Part,
        notebook: NotebookNode,
        files: dict[str, bytes],
        standing: dict[str, Verdict] | None = None,
        before: NotebookNode | None = None,
        numbers: Numbers = Numbers(),
    ) -> tuple[NotebookNode, list[Verdict]]:
        """Judge one notebook.

        Args:
            part: which of the assignment's notebooks it is.
            notebook: the student's, mended (see grading/mend.py).
            files: what lies beside it.
            standing: by exercise, verdicts that still hold: their checks are not run.
            before: the executed notebook that these come from.
            numbers: whose numbers the student's exercises have.

        Returns:
            The executed notebook and a verdict for each exercise.
        """
        run = _Run(self, part, notebook, files, standing or {}, before, numbers)
        try:
            found = run.to_the_end()
            self.used = run.used()
            return found
        finally:
            run.close()

    def unfit_checks(self, part: Part, notebook: NotebookNode) -> dict[str, str]:
        """Judge the answer key; return the checks that it does not pass itself: they say nothing of an answer.

        Checks of this course are left out: the course's tests prove them on its keys. So is a check whose answer the
        key does not give.

        Args:
            part: one of the assignment's notebooks.
            notebook: its answer key, mended as a submission is.

        Returns:
            By check: why nobody can be graded by it.
        """
        tried = [check for check in part.checks if part.is_answered(check) and not part.calls_the_course(check)]
        if not tried:
            return {}
        run = _Run(self, part, notebook, self.assignment.files)
        self.tries_the_key = True
        try:
            run.to_the_end()
        finally:
            self.tries_the_key = False
            run.close()
        self.took[part.name] = run.took
        return {check: why for check in tried if (why := self._why_unfit(part, check, run.findings[check]))}

    def _why_unfit(self, part: Part, check: str, mark: Mark) -> str:
        if mark.score >= part.points[check] or (self.in_process and mark.status == "partial"):
            return ""
        if IN_PROCESS in mark.message:
            return mark.message
        what = f"The answer key itself does not pass this check ({mark.status}: {mark.message.rstrip('.')})."
        if self.in_process:
            return f"{what} Mend the one or the other."
        tree = parse(part.checks[check])
        return " ".join(filter(None, (what, why_it_may_fail_apart(tree) if tree else "", IN_PROCESS)))

    def seed(self, exercise: str) -> int:
        """The seed of an exercise: the same for the whole class, known to nobody."""
        return int.from_bytes(hmac.new(self.secret, exercise.encode(), hashlib.sha256).digest()[:7], "big")


class _Run:
    """One notebook on its way through the judge."""

    def __init__(
        self,
        judge: Judge,
        part: Part,
        notebook: NotebookNode,
        files: dict[str, bytes],
        standing: dict[str, Verdict] | None = None,
        before: NotebookNode | None = None,
        numbers: Numbers = Numbers(),
    ):
        self.judge, self.part, self.files, self.numbers = judge, part, files, numbers
        self.standing = standing or {}
        shown = {grade_id(cell): cell for cell in before.cells} if before else {}
        stand = (check for exercise in part.exercises if exercise.name in self.standing for check in exercise.checks)
        self.stand = {check: shown[check] for check in stand}  # by check: its cell
        self.assignment = judge.assignment
        self.notebook = nbformat.from_dict(notebook)
        self.fallen: dict[int, Fell] = {}  # by the cell's place
        self.restarts = 0
        self.spent, self.waited = 0.0, 0.0  # CPU seconds, and seconds on the wall, of the processes that have ended
        self.memory = 0  # bytes, the most that one of these used
        self.defined_in: dict[str, int] = {}  # by name: the cell that gave it its value
        self.raised: dict[int, str] = {}  # by the cell's place: the error it ended in
        self.room = MOST_SHOWN
        self.found: dict[str, Found] = {}  # by the function's name: what its check found, for those that build on it
        self.findings: dict[str, Mark] = {}  # by check
        self.took: dict[str, float] = {}  # by check: seconds that it computed here
        self.folder: tempfile.TemporaryDirectory | None = None  # where an instructor's own checks run
        self.session = self._start()

    def close(self) -> None:
        """End the student's process, and leave nothing behind."""
        self.session.close()
        if self.folder:
            self.folder.cleanup()

    def used(self) -> Used | None:
        """What all its processes have used, of one that fell what was seen of it; None where nobody can tell."""
        if not self.session.is_measured:
            return None
        self.session.look()
        return Used(round(self.spent + self.session.spent, 2), max(self.memory, self.session.memory))

    def to_the_end(self) -> tuple[NotebookNode, list[Verdict]]:
        """Run the cells in order, and each check in its place."""
        findings, checks = self.findings, []
        for place, cell in enumerate(self.notebook.cells):
            if cell.cell_type != "code":
                continue
            if _is_check(cell):
                name = cell.metadata.nbgrader.grade_id
                if name not in self.stand:
                    checks.append((place, name))
                    findings[name] = self._check(place, name)
                outputs = self.stand[name].outputs if name in self.stand else findings[name].outputs
            else:
                outputs = self._cell(place)
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
            cell.execution_count = place + 1
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = place + 1
        late = [name for place, name in checks if self._once_more(place, name)]
        verdicts = [
            self.standing.get(exercise.name) or self._verdict(exercise, findings) for exercise in self.part.exercises
        ]
        self._explain(verdicts)
        if late:
            add_note(self.notebook, f"What {names_of(late)} needs stands further down; with that, it counts.")
        return self.notebook, verdicts

    def _once_more(self, place: int, name: str) -> bool:
        """Try a check again at the end, if it fell short and the learner defines only further down what it needs."""
        mark, cell = self.findings[name], self.notebook.cells[place]
        later = [
            self.notebook.cells[self.defined_in[need]]
            for need in self.part.needs.get(name, set()) & self.defined_in.keys()
            if self.defined_in[need] > place
        ]
        if mark.status in ("correct", "not graded") or all(OURS in one.metadata.get("tags", []) for one in later):
            return False
        again = self._check(len(self.notebook.cells), name)
        if again.score <= mark.score:
            return False
        self.findings[name] = again
        cell.outputs = [nbformat.from_dict(output) for output in again.outputs]
        return True

    # Cells

    def _start(self) -> Session:
        another = partial(self.judge.worker.child, self.assignment.limits)
        session = Session(another(), self.assignment.seconds, another)
        session.files(self.files)
        return session

    def _cell(self, place: int) -> list[dict]:
        """Run a cell of the student's; one that falls is left out from then on."""
        if stopped := self._why_stopped(place):
            return [_error("Stopped", stopped.sentence)]
        try:
            done = self.session.run(self.notebook.cells[place].source)
        except Fell as fell:
            self._lost(fell)
            self.fallen[place] = fell
            return [_error("Stopped", fell.sentence)]
        self.defined_in |= dict.fromkeys(done["names"], place)
        if done["failed"]:
            said = f"{done['failed'].get('error')}: {done['failed'].get('message')}"
            self.raised[place] = _CELL.sub(r"(\1)", said)[:500]
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

    def _why_stopped(self, place: int) -> Fell | None:
        """See to it that there is a process which has run what stands before a place; say why there is none."""
        if not self._is_over() and (not self.session.fell or self._revive(place)):
            return None
        if self._is_over():
            return Fell("timeout", f"The notebook as a whole {self._is_over()}. What stands from here on was not run.")
        fell = self.session.fell
        return Fell(fell.status, f"Too many cells of this notebook had to be stopped. {fell.sentence}")

    def _is_over(self) -> str:
        """Say what the notebook has used up, if so."""
        most, on_the_wall = WHOLE * self.assignment.seconds, ON_THE_WALL * self.assignment.seconds
        if self.spent + self.session.spent > most:
            return f"has computed for more than {most:g} seconds"
        taken = self.waited + self.session.waited
        return f"has taken more than {on_the_wall:g} seconds" if taken > on_the_wall else ""

    def _revive(self, upto: int) -> bool:
        """Start afresh, and run the cells before a place again without those that fell; False when it is enough."""
        while self.session.fell:
            if self.restarts >= MOST_RESTARTS:
                return False
            self.restarts += 1
            self.spent, self.waited = self.spent + self.session.spent, self.waited + self.session.waited
            self.memory = max(self.memory, self.session.memory)
            self.session.close()
            self.session = self._start()
            for place in range(upto):
                if self._is_over():
                    return False
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
        if stopped := self._why_stopped(place):
            return Mark(0.0, stopped.status, message=stopped.sentence)
        if name in self.judge.unfit.get(self.part.name, {}):
            return Mark(0.0, "not graded", message=self.judge.unfit[self.part.name][name])
        self.session.look()
        scope = Scope(self.judge, self.assignment, self.part, self.session, source, self.found, self.numbers)
        cells = ((self.notebook.cells[there].source, fell) for there, fell in self.fallen.items())
        self.session.lost = {lost: fell for source, fell in cells for lost in bound(source)}
        printed, begun = io.StringIO(), time.process_time()
        there = self.judge.in_process and not self.part.calls_the_course(name)
        try:
            with (
                guard.limited_by(self.session.limit),
                redirect_stdout(printed),
                redirect_stderr(io.StringIO()),
                guard.time_limit(CHECK_SECONDS),
                self._computing_limit(name),
                self._a_folder(),
            ):
                finding = self._run_there(source, most) if there else self._run_here(name, scope, most)
        except Fell as fell:
            finding = Mark(0.0, fell.status, message=fell.sentence)
        except guard.TimeUp as problem:
            finding = Mark(0.0, "timeout", message=f"With this answer the check was {problem}, and was stopped.")
        except NobodysNumbers as problem:
            finding = Mark(0.0, "not graded", message=str(problem))
        except (NotApart, SyntaxError) as problem:
            line = getattr(problem, "lineno", 0)
            why = f"Line {line} of the check is no plain Python ({problem.msg})." if line else str(problem)
            return Mark(0.0, "not graded", message=f"{why} {IN_PROCESS}")
        except Exception as problem:  # the key's imports: ours to mend, nobody's 0
            finding = Mark(
                0.0, "not graded", message=f"The check's own imports fail: {type(problem).__name__}: {problem}"
            )
        self.took[name] = round(time.process_time() - begun, 2)
        if printed.getvalue().strip():
            finding.outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": printed.getvalue()[:10_000]})
        if self.session.fell:
            self._lost(self.session.fell)
            finding = self._after_fall(finding, scope, name)
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

    def _computing_limit(self, name: str) -> contextlib.AbstractContextManager:
        """Bound what an instructor's own check computes here: a decorator of the student's that does nothing leaves it
        with its own slow function. What the answer key takes is nobody's to be stopped for.
        """
        if self.judge.tries_the_key or self.part.calls_the_course(name):
            return contextlib.nullcontext()
        of_key = self.judge.took.get(self.part.name, {}).get(name, 0.0)
        return guard.time_limit(max(self.assignment.seconds, TIMES_THE_KEY * of_key), computing=True)

    @contextlib.contextmanager
    def _a_folder(self) -> Iterator[None]:
        """Have a folder of its own for an instructor's own check, with the assignment's files in it."""
        if self.part.uses_the_course:
            yield
            return
        self.folder = self.folder or tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        try:
            for name, content in self.assignment.files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            with contextlib.chdir(folder):
                yield
        finally:
            if any(folder.iterdir()):  # one that is empty serves the next check: to make them takes time
                self.folder.cleanup()
                self.folder = None

    def _run_here(self, name: str, scope: Scope, most: float) -> Mark:
        """Run a check cell on the trusted side and read its score as nbgrader means it."""
        tree = scope.read(self.part.checks[name])
        imports, helpers = self.part.known_by[name]
        scope.know(imports)
        scope.watches_claims = not self.judge.tries_the_key and name in self.part.about_plain_values
        value: Any = None
        try:
            exec(compile(scope.read(helpers), "<the key's helpers>", "exec", dont_inherit=True), scope)
            with scope.running(tree):
                for node in tree.body:
                    value = _run(node, scope)
        except (Fell, guard.TimeUp, KeyboardInterrupt, NotApart, NobodysNumbers):
            raise
        except BaseException as problem:  # SystemExit too: the student's code raised it, and it ends nothing here
            return self._failed(problem, scope, name)
        if scope.reports:
            return _from_report(scope.reports[-1], scope)
        if scope.missing:
            return self._missing(scope.missing[0], name)
        if scope.not_apart:
            return _needs_in_process(scope)
        found = _from_value(value, most)
        return _needs_in_process(scope) if found.score and scope.claims else found

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

    def _missing(self, name: str, check: str, outputs: list[dict] = ()) -> Mark:
        """Say of a name that is not there whether the student was to make it, or another check cell does."""
        maker, _ = self.part.made_above.get(check, {}).get(name, ("", None))
        if not maker or name in self.part.answered:
            return Mark(0.0, "missing", message=f"There is no `{name}` in the notebook.", outputs=[*outputs])
        why = f"`{name}` is made in the check cell `{maker}`: write it into this one too."
        return Mark(0.0, "not graded", message=f"{why} {IN_PROCESS}", outputs=[*outputs])

    def _failed(self, problem: BaseException, scope: Scope, check: str) -> Mark:
        """Read what an exception in a check cell means."""
        said = f"{type(problem).__name__}: {problem}"[:500]
        outputs = [_error(type(problem).__name__, str(problem)[:500])]
        if self.session.fell:
            raise self.session.fell
        if isinstance(problem, TypeError) and "Opaque" in said and not hasattr(problem, "raised_by"):
            scope.doubts.append(said)  # a function of Python's took it for what it is in the student's process
        if scope.not_apart or scope.doubts:
            return _needs_in_process(scope)
        if scope.missing:
            return self._missing(scope.missing[0], check, outputs)
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
        if fell.status == "memory":
            self.memory = max(self.memory, self.assignment.limits.memory)

    def _after_fall(self, finding: Mark, scope: Scope, check: str) -> Mark:
        """Keep the points that were earned before the fall; leave the answer's cell out from then on that fell."""
        fell = self.session.fell
        own = self.part.answered_for(check)
        running = [name for name in self.session.at_work or scope.fetched if name in self.defined_in]
        # What stands further up has been through its own check: of several, it is the answer that is checked here.
        name = next((name for name in running if name in own), running[0] if running else "")
        if name:
            self.fallen.setdefault(self.defined_in[name], fell)
        if finding.status not in ("timeout", "memory", "crash"):
            finding.status, finding.message = fell.status, fell.sentence
        if name and name not in own and finding.message == fell.sentence:
            finding.message = f"`{name}`: {fell.sentence}"
        return finding

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
        waits = next((finding for finding in found if finding.status == "not graded"), None)
        worst = waits or next((finding for finding in found if finding.status != "correct"), found[0])
        status, message = self._status(exercise, worst, score, exercise.points)
        misconception = next((self._slip(exercise, finding, score) for finding in found if finding.misconception), "")
        cells = {
            check: None if finding.status == "not graded" else finding.score
            for check, finding in zip(exercise.checks, found)
        }
        message = _to_be_marked(cells, score, self.part.points) + message
        score = None if None in cells.values() else score
        return Verdict(self.part.name, exercise.name, score, exercise.points, status, misconception, message, cells)

    def _status(self, exercise: Exercise, finding: Mark, score: float, most: float) -> tuple[str, str]:
        """Read what a check found beside what became of the answer's own cell: the status, and a sentence."""
        attempted = self._is_attempted(exercise)
        status, message = finding.status, finding.message
        if status == "not graded":
            return status, message
        raised = self._at(exercise, self.raised) or ""
        if status == "missing" and raised.startswith("NotImplementedError"):
            status, message = "not attempted", ""
        elif raised and (
            status == "missing"
            or self._stood_in(exercise, score)
            or (status == "not attempted" and attempted and raised.startswith(NOT_PYTHON))
        ):
            status, message = "error", f"Its cell ended in an error before it was through: {raised}"
        if status == "missing" and (magic := self._elsewhere(exercise)):
            message = f"Its cell begins with `{magic}`: what stands below that is not defined in the notebook."
        fell = self._at(exercise, self.fallen)
        if fell and status in ("missing", "error", "wrong", "not attempted"):
            status, message = fell.status, fell.sentence
        elif not attempted and score == 0 and (status in ("wrong", "error", "missing", "partial") or self._is_over()):
            status, message = "not attempted", ""
        elif status in ("correct", "wrong") and 0 < score < most:
            status = "partial"
        elif status == "partial" and score == 0:
            status = "wrong"
        return status, message

    def _explain(self, verdicts: list[Verdict]) -> None:
        """Write into each graded cell what came of it, for the feedback page; where its check says nothing of that, or
        something else, a report in its place.
        """
        told = {exercise.name: verdict for exercise, verdict in zip(self.part.exercises, verdicts) if exercise.by_hand}
        checked = {check: exercise for exercise in self.part.exercises for check in exercise.checks}
        for cell in self.notebook.cells:
            name = grade_id(cell)
            if name in told:
                cell.metadata[VERDICT] = {"status": told[name].status}
            elif name in self.stand:
                cell.metadata[VERDICT] = self.stand[name].metadata.get(VERDICT, {})
            elif name in checked and name in self.findings:
                self._explain_one(cell, checked[name], self.findings[name], self.part.points[name])

    def _explain_one(self, cell: NotebookNode, exercise: Exercise, finding: Mark, most: float) -> None:
        status, message = self._status(exercise, finding, finding.score, most)
        cell.metadata[VERDICT] = {
            "status": status,
            "misconception": self._slip(exercise, finding, finding.score),
            "message": message,
        }
        says = any(output.output_type in ("display_data", "error") for output in cell.outputs)
        says = says and message == finding.message or status in ("correct", "not attempted", "not graded")
        if message and not says:
            happened = (Paragraph("What happened", message),)
            report = Report(exercise.name.removeprefix("quiz-"), finding.score, most, NOT_YET, paragraphs=happened)
            kept = [output for output in cell.outputs if output.output_type in ("stream", "execute_result")]
            cell.outputs = [nbformat.from_dict(_display(report)), *kept]

    def _at(self, exercise: Exercise, found: dict[int, Any]) -> Any:
        """What was found at the place of the answer's own cell, None if nothing."""
        return next(
            (
                found[place]
                for place, cell in enumerate(self.notebook.cells)
                if place in found and grade_id(cell) == exercise.name
            ),
            None,
        )

    def _elsewhere(self, exercise: Exercise) -> str:
        """The magic that runs the answer's own cell elsewhere, such as `%%timeit`; "" if there is none."""
        own = (cell.source for cell in self.notebook.cells if grade_id(cell) == exercise.name)
        found = re.match(r"\s*(%%\w+)", AROUND.sub("", next(own, "")))
        return found[1] if found else ""

    def _stood_in(self, exercise: Exercise, score: float) -> bool:
        """The answer's own cell raised, and what was checked comes from a cell above it, such as one that stands in."""
        own = next((place for place, cell in enumerate(self.notebook.cells) if grade_id(cell) == exercise.name), 0)
        is_from_above = self.defined_in.get(exercise.name.replace("-", "_"), own) < own
        return bool(self._at(exercise, self.raised)) and score == 0 and is_from_above

    def _slip(self, exercise: Exercise, finding: Mark, score: float) -> str:
        """The name of the mistake that a check found in the answer."""
        return "" if self._stood_in(exercise, score) else finding.misconception

    def _is_attempted(self, exercise: Exercise) -> bool:
        for cell in self.notebook.cells:
            if grade_id(cell) == exercise.name and is_solution(cell):
                return cell.source.strip() != self.part.untouched.get(exercise.name, "").strip()
        return True


def _run(node: ast.stmt, scope: Scope) -> Any:
    """Run one statement of a check cell, `await` included; return its value if it is an expression."""
    tree = ast.Expression(node.value) if isinstance(node, ast.Expr) else ast.Module([node], [])
    mode = "eval" if isinstance(node, ast.Expr) else "exec"
    code = compile(tree, "<check>", mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    value = eval(code, scope)
    return asyncio.run(value) if code.co_flags & inspect.CO_COROUTINE else value


def _to_be_marked(found: dict[str, float | None], score: float, points: dict[str, float]) -> str:
    """Say which of an exercise's check cells wait for a person, where others do not, and what these have given."""
    waiting, given = ([name for name, one in found.items() if (one is None) is waits] for waits in (True, False))
    if not waiting or not given:
        return ""
    most = count(sum(points[name] for name in given), "point")
    cells = listed([f"`{name}`" for name in waiting])
    return f"Mark {cells} by hand; the other checks gave {score:g} of {most}. "


def _needs_in_process(scope: Scope) -> Mark:
    what = [*scope.not_apart, *scope.doubts, *scope.claims][0]
    why = f"The check does with an object of the student's what cannot be done apart: {what}."
    if scope.judge.tries_the_key or not scope.judge.unfit:
        return Mark(0.0, "not graded", message=f"{why} {IN_PROCESS}")
    return Mark(0.0, "not graded", message=f"{why} {BY_HAND}{CLAIMS * what.endswith(COMPARES)}.")


def _from_report(report: Report, scope: Scope) -> Mark:
    """Read a report of one of this course's checks."""
    message = _told(report)
    calls = scope.session.calls
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
    return Mark(report.points, status, report.misconception or "", message, [_display(report)])


def _display(report: Report) -> dict:
    data = {"text/plain": report.text, "text/html": report._repr_html_()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _told(report: Report) -> str:
    """Say in a sentence what a report found: the likely cause, or what happened where none was recognised."""
    said = [part for part in report.paragraphs if part.text]
    causes = [part.text for part in said if part.heading.startswith("Likely cause")]
    others = [part.text for part in said if part.heading not in ("Note", "The call", "To try that call yourself")]
    return next(iter(others + causes if report.misconception in SAYS_WHICH else causes + others), "")


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
    told = f"The check gave {count(number, 'point')}, of {most:g}."
    return Mark(score, status, message="" if score == number == most else told)


def _as_number(value: Any) -> float | None:
    import numpy as np

    if isinstance(value, (int, float, np.number, np.bool_)) and not isinstance(value, np.complexfloating):
        return float(value)
    return None


def _is_check(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def grade_id(cell: NotebookNode) -> str:
    """Return a graded cell's name; "" for any other."""
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
