"""How `course grade` takes larger classes: one worker and two, ten submissions and 200, and memory in a long run.

All seconds are those from one result to the next, so the start is not counted. What two workers can gain is what this
machine lets two processes gain that have nothing to do with each other: the bare cells of the same answer keys, or, of
submissions so small that starting and ending their processes is most of the work, two `course grade` at once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.grading import AS_IN_THE_SANDBOX, NUMPY, ours_of, write_class
from grading.course import Course

HEAD = "1 worker, {0} each | 2 workers, {0} each | times as many a minute |"
BARE = """
import contextlib, io, json, os, sys, time
from cnncourse import backend
backend.load()
os.chdir(os.path.dirname(sys.argv[1]))
cells = ["".join(cell["source"]) for cell in json.load(open(sys.argv[1]))["cells"] if cell["cell_type"] == "code"]
print("ready", flush=True)
input()
start = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    names = {}
    for cell in cells:
        exec(cell, names)
print(time.perf_counter() - start)
"""  # begins when it is told to, with Keras loaded as in the sandbox
FEW, MANY = 10, 200
ROUNDS = 3  # one after the other, and the middle one is shown: a result is written every 20 ms
KEYS, BESIDE_ONE_WORKER = 8, ("01", "05", "06")
LONG = ("05", "06")


def bench() -> None:
    """Print the tables but the long one."""
    print(f"\n| submissions, NumPy | {HEAD.format('ms')} of two graders at once |\n|---|---|---|---|---|")
    for number in (FEW, MANY):
        with tempfile.TemporaryDirectory() as folder:
            write_class(Path(folder), "import numpy as np", NUMPY, number)
            rounds = [(_pace(folder, 1), _pace(folder, 2), _pace_of_two_graders(folder)) for _ in range(ROUNDS)]
        one, two, apart = (1000 * median(paces) for paces in zip(*rounds))
        print(f"| {number} | {one:.0f} | {two:.0f} | {one / two:.2f} | {one / apart:.2f} |", flush=True)
    bare = "of bare cells, in two processes"
    print(f"\n| {KEYS} answer keys of lesson | {HEAD.format('s')} {bare} | MB |\n|---|---|---|---|---|---|")
    for number in BESIDE_ONE_WORKER:
        _lesson(number, beside_one_worker=True)
    for lesson in Course().lessons():
        if lesson.name[:2] not in BESIDE_ONE_WORKER:
            _lesson(lesson.name[:2])


def _pace(folder: str, workers: int) -> float:
    return ours_of("ps", Path(folder), root=Path(folder), workers=workers, watched=False).pace


def _pace_of_two_graders(folder: str) -> float:
    """Seconds from one result to the next where two `course grade` with a worker each grade the class at once."""
    with ThreadPoolExecutor(2) as both:
        return max(both.map(partial(_pace, folder), (1, 1))) / 2


def _lesson(number: str, beside_one_worker: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        name = _hand_in(Path(folder), number, KEYS)
        taken = ours_of(name, Path(folder))
        two, alone, times, bare = taken.pace, "", "", ""
        if beside_one_worker:
            one, two = (ours_of(name, Path(folder), workers=workers, watched=False).pace for workers in (1, 2))
            alone, times, bare = f"{one:.2f}", f"{one / two:.2f}", f"{_gain_of_bare_cells(number):.2f}"
        print(f"| {name} | {alone} | {two:.2f} | {times} | {bare} | {max(taken.memory) / 1e6:.0f} |", flush=True)


def _gain_of_bare_cells(number: str) -> float:
    """How many times as much two processes do as one, which run a key's cells as they are."""
    alone, beside = _bare_cells(number, 1), _bare_cells(number, 2)
    return 2 * max(alone) / max(beside)


def _bare_cells(number: str, processes: int) -> list[float]:
    """The seconds of each of so many processes that run a key's cells at the same time."""
    command = [sys.executable, "-c", BARE, str(Course().find(number)[0].key)]
    environment = os.environ | AS_IN_THE_SANDBOX
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    running = [subprocess.Popen(command, **pipes) for _ in range(processes)]
    for process in running:
        process.stdout.readline()  # it is ready
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError(f"the answer key of lesson {number} did not run")
    return list(map(float, said))


def growth() -> None:
    """Print what MANY answer keys of two lessons take: does the memory grow? It takes half an hour."""
    print("| answer keys of lesson | s each | MB at most in the first, second, third and last quarter |\n|---|---|---|")
    for number in LONG:
        with tempfile.TemporaryDirectory() as folder:
            name = _hand_in(Path(folder), number, MANY // len(LONG))
            taken = ours_of(name, Path(folder))
            length = -(-len(taken.memory) // 4)
            quarters = (max(taken.memory[i : i + length]) / 1e6 for i in range(0, len(taken.memory), length))
            shown = ", ".join(f"{megabytes:.0f}" for megabytes in quarters)
            print(f"| {MANY // len(LONG)}, {name} | {taken.pace:.2f} | {shown} |", flush=True)


def _hand_in(folder: Path, number: str, times: int) -> str:
    """Hand in a lesson's answer key several times; return the lesson's name."""
    lesson = Course().find(number)[0]
    for student in range(times):
        place = folder / "submitted" / f"student-{student:03}" / lesson.name / lesson.key.name
        place.parent.mkdir(parents=True)
        shutil.copy(lesson.key, place)
    return lesson.name
