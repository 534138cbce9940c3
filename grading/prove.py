"""What `course test` runs: every notebook once as answer key and once untouched, the build's check, and tests/.

Each job is a process of its own. Notebooks share the cores, a process each; then pytest gets all cores for itself,
so that tests which measure time are not disturbed. Notebooks have no network: bubblewrap takes it away where it is
installed, and everywhere the proxies point at a closed port.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter
from xml.etree import ElementTree

from grading.course import ROOT, Course, cores

STAGES = {
    "sources": "the notebooks are what the build makes of their sources",
    "answer keys": "run again, every cell gives the output that is stored",
    "lessons": "an untouched lesson runs to its end",
    "tests": "right answers pass, wrong ones are named, and all the rest",
}
ABOUT = re.compile(r"\[(\d\d)[-\]]")  # the lesson in a test's name
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CLOSED = "http://127.0.0.1:9"
PROXIES = {"http_proxy": CLOSED, "https_proxy": CLOSED, "all_proxy": CLOSED, "no_proxy": "localhost,127.0.0.1,::1"}
OFFLINE = PROXIES | {name.upper(): value for name, value in PROXIES.items()}
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"
)
QUIET = ["-q", "--no-header", "--override-ini=verbosity_assertions=2"]
CELL_SECONDS = 300
QUICKLY = ROOT / "tests" / "quickly"  # what stands in there, each Python runs first


@dataclass(frozen=True)
class Job:
    """One process of a stage. pytest tells what it found in a JUnit file; other commands pass or fail as a whole."""

    stage: str
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    pytest: bool = True


@dataclass(frozen=True)
class JobResult:
    """What came of a job: counts of tests or cells, why some were skipped, what was printed, and, of tests, how many
    seconds went where.
    """

    job: Job
    passed: int
    failed: int
    skipped: list[str]
    seconds: float
    output: str
    where: Counter = field(default_factory=Counter)


def prove(course: Course, lesson: str | None = None) -> int:
    """Prove one lesson of a course, such as "01-convolution", or everything; return 0 if all is well, else 1."""
    lessons = course.find(lesson)
    at_once = min(cores(), 4)
    start = perf_counter()
    with _stopped_by_signals():
        results = run([_sources(lesson), *_notebooks(lessons)], at_once)
        results += run([_answers(lesson) if course.is_another else _tests(lesson, at_once)], 1)
    print(summary(results, perf_counter() - start), flush=True)
    return 1 if any(result.failed for result in results) else 0


def _sources(lesson: str | None) -> Job:
    build = [sys.executable, "-m", "grading.cli", "build", "--check"]
    return Job("sources", lesson or "all", [*build, lesson] if lesson else build, pytest=False)


def _notebooks(lessons: list) -> list[Job]:
    """Answer keys come first: they take longer, and short jobs at the end keep the cores evenly busy."""
    keys = [notebook("answer keys", lesson.name, lesson.key, "--nbval") for lesson in lessons]
    return keys + [notebook("lessons", lesson.name, lesson.released, "--nbval-lax") for lesson in lessons]


def notebook(stage: str, name: str, path: Path, mode: str) -> Job:
    """Return the job that runs a notebook in this Python, without network; `mode` is nbval's option."""
    sanitize = ROOT / "tests" / "nbval.cfg"
    options = [mode, "--nbval-current-env", f"--nbval-sanitize-with={sanitize}", f"--nbval-cell-timeout={CELL_SECONDS}"]
    pytest = [*_no_network(), sys.executable, "-m", "pytest", *QUIET, "-p", "no:xdist", "-p", "no:cacheprovider"]
    return Job(stage, name, [*pytest, *options, str(path)], OFFLINE)


def _tests(lesson: str | None, cores: int) -> Job:
    """For one lesson, only the tests that concern it (tests/conftest.py says which)."""
    only = ["--lesson", lesson[:2]] if lesson else []
    spread = ["-n", str(cores), "--dist", "loadgroup"]
    pytest = [sys.executable, "-m", "pytest", *QUIET, "-p", "no:nbval", *spread, *only]
    return Job("tests", "tests", [*pytest, str(ROOT / "tests")], ONE_THREAD)


def _answers(lesson: str | None) -> Job:
    """Of another course, what proves its checks: the right and wrong answers in its tests/answers/."""
    return Job("tests", "answers", [sys.executable, "-m", "grading.prove_answers", lesson or ""], pytest=False)


@cache
def _no_network() -> tuple[str, ...]:
    """Return the words before a command that take its network away; none where that is not possible."""
    words = ("bwrap", "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--")
    if not shutil.which("bwrap"):
        return ()
    trial = subprocess.run([*words, sys.executable, "-c", ""], capture_output=True)
    return () if trial.returncode else words


def run(jobs: list[Job], workers: int) -> list[JobResult]:
    """Run jobs, `workers` at a time; print what failed at once, and a line when a stage ends."""
    start, results, processes = perf_counter(), [], set()
    with ThreadPoolExecutor(workers) as pool:
        try:
            waiting = {pool.submit(_do, job, processes) for job in jobs}
            while waiting:
                done, waiting = wait(waiting, timeout=1, return_when=FIRST_COMPLETED)
                for future in done:
                    results.append(future.result())
                    _tell(results, jobs)
                _progress(f"  {len(results)} of {len(jobs)} done, {perf_counter() - start:.0f} s" if waiting else "")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(processes):
                _end(process)
            raise
    return results


def _do(job: Job, processes: set) -> JobResult:
    """Run one job to its end; `processes` holds it meanwhile."""
    start = perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        junit = Path(scratch, "junit.xml")
        process = subprocess.Popen(
            job.command + ([f"--junitxml={junit}"] if job.pytest else []),
            cwd=ROOT,
            env={**os.environ, **job.environment, "PYTHONPATH": _with_quickly()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that _end reaches its children too
        )
        processes.add(process)
        output, _ = process.communicate()
        processes.discard(process)
        if junit.exists():
            passed, failed, skipped, seconds, where = read_junit(junit)
        else:  # pytest always writes one, unless it crashes
            bad = bool(process.returncode) or job.pytest
            passed, failed, skipped, seconds, where = 1 - bad, int(bad), [], perf_counter() - start, Counter()
    if process.returncode and not failed:  # nothing collected
        failed = 1
    return JobResult(job, passed, failed, skipped, seconds, output, where)


def _with_quickly() -> str:
    return os.pathsep.join(filter(None, [str(QUICKLY), os.environ.get("PYTHONPATH")]))


def read_junit(path: Path) -> tuple[int, int, list[str], float, Counter]:
    """Read a JUnit file.

    Returns:
        How many tests passed and failed, why the others were skipped, the seconds in all, and the seconds of each
        module; where its tests are of lessons, of each lesson ("test_checks 03").
    """
    suite = ElementTree.parse(path).getroot().find("testsuite")
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in suite.iter("testcase"))
    skipped = [
        f"{case.get('name')}: {case.find('skipped').get('message')}"
        for case in suite.iter("testcase")
        if case.find("skipped") is not None
    ]
    where = Counter()
    for case in suite.iter("testcase"):
        of = ABOUT.search(case.get("name"))
        where[" ".join([case.get("classname").rsplit(".", 1)[-1], *([of[1]] if of else [])])] += float(case.get("time"))
    passed = len(suite.findall("testcase")) - failed - len(skipped)
    return passed, failed, skipped, float(suite.get("time")), where


def _end(process: subprocess.Popen) -> None:
    """Kill a process and its children."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    else:
        process.kill()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let a request to terminate end the children as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(results: list[JobResult], jobs: list[Job]) -> None:
    """Print the newest result's output if it failed, and a line if it was the last of its stage."""
    newest = results[-1]
    _progress("")
    if newest.failed:
        output = newest.output if sys.stdout.isatty() else COLOUR.sub("", newest.output)
        print(f"\n{'=' * 8} {newest.job.stage}: {newest.job.name} failed {'=' * 8}\n{output}", flush=True)
    stage = [result for result in results if result.job.stage == newest.job.stage]
    if len(stage) == sum(job.stage == newest.job.stage for job in jobs):
        failed = sum(result.failed for result in stage)
        verdict = f"{failed} FAILED" if failed else "ok"
        print(f"{newest.job.stage:<12} {verdict}, {sum(result.seconds for result in stage):.0f} s", flush=True)


def _progress(text: str) -> None:
    """Write over the last line of a terminal; stay quiet anywhere else."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


def summary(results: list[JobResult], seconds: float) -> str:
    """Return the tables that `course test` ends with; the last line is the total."""
    lines = ["", f"{'stage':<12} {'passed':>6} {'failed':>6} {'seconds':>7}  what it proves"]
    for stage, proves in STAGES.items():
        of_stage = [result for result in results if result.job.stage == stage]
        if of_stage:
            counts = [sum(result.passed for result in of_stage), sum(result.failed for result in of_stage)]
            time = sum(result.seconds for result in of_stage)
            lines.append(f"{stage:<12} {counts[0]:>6} {counts[1]:>6} {time:>7.1f}  {proves}")
    lines += [*_notebook_table(results), *_where_table(results)]
    skipped = [reason for result in results for reason in result.skipped]
    lines += ["", *(f"skipped: {reason}" for reason in skipped), f"{seconds:.0f} s in all"]
    total = f"{sum(result.passed for result in results)} passed, {sum(result.failed for result in results)} failed"
    return "\n".join([*lines, total + (f", {len(skipped)} skipped" if skipped else "")])


def _where_table(results: list[JobResult], most: int = 12) -> list[str]:
    """Return where tests/ spends most of its seconds, added up over the processes that share them."""
    where = sum((result.where for result in results if result.job.stage == "tests"), Counter())
    lines = [f"{name:<32} {seconds:>7.1f}" for name, seconds in where.most_common(most)]
    return ["", f"{'seconds of tests, the most':<32} {where.total():>7.1f}", *lines] if lines else []


def _notebook_table(results: list[JobResult]) -> list[str]:
    """Return the seconds of each notebook, as an answer key and untouched."""
    seconds = {(result.job.stage, result.job.name): f"{result.seconds:.1f}" for result in results}
    names = sorted({name for stage, name in seconds if stage in ("answer keys", "lessons")})
    if not names:
        return []
    network = "without any network" if _no_network() else "with proxies closed; bubblewrap would cut off the network"
    lines = ["", f"{'seconds, kernel start included':<32} {'key':>7} {'untouched':>10}"]
    for name in names:
        key, untouched = (seconds.get((stage, name), "-") for stage in ("answer keys", "lessons"))
        lines.append(f"{name:<32} {key:>7} {untouched:>10}")
    return [*lines, f"Notebooks ran {network}."]
