"""Each exercise's best and last result, kept beside the learner's copy of the lesson, so that `make lab` and the site
know where the learner was.

Only these two switch it on, by an environment variable that names the learner's folder: in tests, in grading and in
anybody's own notebooks nothing is written. It is plain JSON, and nothing leaves the machine; of the site, the browser.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cnncourse.files import write
from cnncourse.report import Note, Report, present

SWITCH = "COURSE_LOGBOOK"
FILE = ".results.json"
# A kernel begins in its notebook's folder; the learner may go elsewhere.
_HERE = Path.cwd() if os.environ.get(SWITCH) else None
RUN_ABOVE = (
    "The name `{name}` is not there. After a restart nothing is: choose Run → Run All Above Selected Cell, then run "
    "this cell again."
)


def write_down(name: str, report: Report) -> None:
    """Keep a report's points; where they cannot be kept, the lesson goes on without.

    Args:
        name: the exercise's grade_id, "cross-correlate" or "quiz-why-cnns".
        report: what its check has just said.
    """
    if not _HERE or not _is_on():
        return
    results = read(_HERE)
    best = max(report.points, float(results.get(name, {}).get("best", 0)))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    results[name] = {"best": best, "last": report.points, "of": report.max_points, "status": report.status, "at": now}
    try:
        write(_HERE / FILE, (json.dumps(results, indent=1, sort_keys=True) + "\n").encode())
    except OSError:
        pass


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the results that are kept in a lesson's folder, by grade_id; none where the file is missing or damaged."""
    try:
        results = json.loads((folder / FILE).read_text("utf-8"))
        return {name: result for name, result in results.items() if isinstance(result["best"], (int, float))}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _is_on() -> bool:
    return _HERE is not None and _HERE.is_relative_to(os.environ.get(SWITCH, ""))


def load_ipython_extension(shell: Any) -> None:
    """Let a check whose names are not defined, as after a restart, say what to do; IPython shows a traceback else.

    The kernel of `make lab` loads this (cnncourse/jupyter/kernels), so that it is there before any cell has run.
    """
    if _is_on():
        shell.set_custom_exc((NameError,), _explain)


def _explain(shell: Any, kind: type, problem: NameError, trace: Any, tb_offset: int | None = None) -> None:
    line = (shell.user_ns.get("_ih") or [""])[-1]
    of_the_cell = trace.tb_next is None or trace.tb_next.tb_next is None
    if of_the_cell and line.lstrip().startswith(("check.", "quiz.")):
        present(Note("Run the cells above first", RUN_ABOVE.format(name=problem.name)))
    else:
        shell.showtraceback((kind, problem, trace), tb_offset=tb_offset)
