"""How long `course grade` takes for a class, beside nbgrader's own `autograde`: both to notebook, gradebook and CSV."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from time import perf_counter, sleep

import nbformat
from nbformat import NotebookNode, v4

from grading.assignment import Assignment, Part
from grading.building.build import derive, text_of
from grading.course import Course
from grading.judge import Judge
from grading.sandbox import Sandbox, layers
from grading.submission import NotGraded, prepare
from tests.strain import damaged

OURS, STOCK = 100, 10  # submissions: of stock nbgrader fewer, as each takes the same time
COURSE = """
import sys
from pathlib import Path
from grading.cli import main
from grading.course import Course
sys.exit(main(sys.argv[2:], Course(Path(sys.argv[1]))))
"""  # `course` on another folder than its own
NUMPY = {
    "mean": ("def mean(x):\n    return x.sum() / x.size", "assert mean(np.arange(5)) == 2"),
    "scale": (
        "def scale(x):\n    return (x - x.min()) / (x.max() - x.min())",
        "assert np.allclose(scale(np.array([2.0, 4.0, 3.0])), [0, 1, 0.5])",
    ),
    "edges": ("def edges(x):\n    return np.abs(np.diff(x, axis=1))", "assert edges(np.eye(3)).sum() == 4"),
}
KERAS = {
    "build": (
        "def build():\n    return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, activation='relu'), "
        "keras.layers.Flatten(), keras.layers.Dense(3)])",
        "assert callable(build)",
    ),
    "fit": (
        "def fit(x, y):\n    model = build()\n    model.compile('adam', keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "    return model.fit(x, y, epochs=2, verbose=0).history['loss']",
        "rng = np.random.default_rng(0)\nlosses = fit(rng.random((64, 8, 8, 1), dtype=np.float32), rng.integers(0, 3, 64))\nassert losses[1] < losses[0]",
    ),
}


def bench(quick: bool = False) -> None:
    """Print a line for each class."""
    print("| submissions | `nbgrader autograde`, ms each | `course grade`, 2 workers, ms each | times as fast | MB |")
    print("|---|---|---|---|---|")
    for name, imports, exercises, few in (
        ("NumPy", "import numpy as np", NUMPY, 1),
        ("Keras", "import numpy as np\nimport keras", KERAS, 4),
    )[: 1 if quick else 2]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            ours, stock = (2, 1) if quick else (OURS // few, STOCK // few)
            _write_class(root, imports, exercises, ours)
            theirs = 1000 * _stock(root, stock, quick)
            seconds, peak = _ours("ps", root, root)
            each = 1000 * seconds / ours
            print(
                f"| {ours}, {name} | {theirs:.0f} | {each:.0f} | {theirs / each:.1f} | {peak / 1e6:.0f} |", flush=True
            )
    if not quick:
        _bench_lessons()
        _wrecks()


def _bench_lessons(number: int = 8) -> None:
    """Grade the answer keys of the heaviest lessons, handed in several times."""
    print("\n| 8 answer keys of lesson | `course grade`, 2 workers, s each | MB |\n|---|---|---|")
    for lesson in Course().lessons()[4:]:
        with tempfile.TemporaryDirectory() as folder:
            for student in range(number):
                place = Path(folder, "submitted", f"student-{student:02}", lesson.name, lesson.key.name)
                place.parent.mkdir(parents=True)
                shutil.copy(lesson.key, place)
            seconds, peak = _ours(lesson.name, Path(folder))
            print(f"| {lesson.name} | {seconds / number:.1f} | {peak / 1e6:.0f} |", flush=True)


def _ours(assignment: str, place: Path, root: Path | None = None) -> tuple[float, float]:
    """Seconds and most bytes of `course grade` on the submissions in a place; `root` is the course's, if another one."""
    unprotected = ["--no-sandbox"] if any(layer.problem for layer in layers()) else []
    with tempfile.TemporaryDirectory() as out:
        places = ["--submitted", str(place / "submitted"), "--out", out]
        grade = ["grade", assignment, *places, "--workers=2", "--no-feedback", *unprotected]
        start = perf_counter()
        peak = _measured([sys.executable, "-c", COURSE, str(root or Course().root), *grade])
        return perf_counter() - start, peak


def _write_class(root: Path, imports: str, exercises: dict[str, tuple[str, str]], number: int) -> None:
    """Write an assignment and its submissions."""
    key = v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    key.cells = [v4.new_code_cell(imports, id="imports")]
    for name, (answer, check) in exercises.items():
        head, body = answer.split("\n", 1)
        key.cells += [_cell(name, f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION", solution=True)]
        key.cells += [_cell(f"{name}-check", check, grade=True, locked=True, points=1)]
    (root / "solutions" / "ps").mkdir(parents=True)
    (root / "solutions" / "ps" / "ps.ipynb").write_text(text_of(key), "utf-8")
    for i in range(number):
        place = root / "submitted" / f"student-{i:03}" / "ps"
        place.mkdir(parents=True)
        for cell in key.cells:
            cell.source = cell.source.replace("    ### BEGIN SOLUTION\n", "").replace("\n    ### END SOLUTION", "")
        key.cells[0].source = f"{imports}\nmine = {i}"
        (place / "ps.ipynb").write_text(text_of(key), "utf-8")


def _cell(name: str, source: str, **flags: object) -> NotebookNode:
    block = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return v4.new_code_cell(source, id=name, metadata={"nbgrader": block | flags})


def _stock(root: Path, number: int, quick: bool) -> float:
    """Seconds a submission of nbgrader as it comes, less its start; with its start if it must be quick."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}

    def nbgrader(*words: str) -> None:
        settings = ["--CourseDirectory.source_directory=solutions", "--Execute.timeout=300"]
        command, quiet = [sys.executable, "-m", "nbgrader", *words, *settings], subprocess.DEVNULL
        subprocess.run(command, cwd=root, env=environment, stdout=quiet, stderr=quiet, check=True)

    def autograde(students: str) -> float:
        start = perf_counter()
        nbgrader("autograde", "ps", "--create", "--force", f"--student={students}")
        nbgrader("export")
        return perf_counter() - start

    nbgrader("generate_assignment", "ps", "--create")
    for submission in sorted((root / "submitted").iterdir())[number:]:
        submission.rename(root / f"later-{submission.name}")
    if quick:
        seconds = autograde("*") / number
    else:
        autograde("student-000")  # warms the disk's cache
        one = autograde("student-000")
        seconds = (autograde("*") - one) / (number - 1)
    for submission in root.glob("later-*"):
        submission.rename(root / "submitted" / submission.name.removeprefix("later-"))
    return seconds


def _measured(command: list[str]) -> float:
    """Run a command; return the most memory that it and its children had together, in bytes (shared pages once)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            peak[0] = max(peak[0], _memory(process.pid))
            sleep(0.5)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code:
        raise RuntimeError(f"grading ended with exit code {code}")
    return peak[0]


def _memory(root: int) -> float:
    """Proportional set size of a process and of all below it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    below, grown = {root}, True
    while grown:
        more = {process for process, parent in parents.items() if parent in below} - below
        below, grown = below | more, bool(more)
    total = 0.0
    for process in below:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total


def _wrecks(number: int = 1000) -> None:
    """Grade malformed notebooks, and say what came of them."""
    lesson = Course().find("00")[0]
    key = lesson.key.read_text("utf-8")
    part = Part(lesson.topic, *(nbformat.reads(text, 4) for text in (key, derive(key))))
    worker = Sandbox()
    judge, counts = (
        Judge(Assignment(lesson.name, (part,)), worker, b"bench"),
        {"graded": 0, "refused with a sentence": 0},
    )
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        for seed in range(number):
            Path(folder, f"{lesson.topic}.ipynb").write_bytes(damaged(key, seed))
            try:
                judge.judge(part, prepare(Path(folder), part), {})
                counts["graded"] += 1
            except NotGraded:
                counts["refused with a sentence"] += 1
        print(f"\n{number} malformed notebooks in {perf_counter() - start:.0f} s: {counts}")
    worker.close()
