"""How long `course grade` takes for a class, beside nbgrader's own `autograde`: both to notebook, gradebook and CSV."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

import nbformat
from nbformat import NotebookNode, v4

from grading.assignment import Assignment, Part
from grading.building.build import derive
from grading.course import Course
from grading.files import text_of
from grading.judge import Judge
from grading.results import read_result
from grading.sandbox import ENVIRONMENT, Sandbox, layers
from grading.submission import NotGraded, prepare
from tests.strain import damaged

COURSE = """
import sys
from pathlib import Path
from grading.cli import main
from grading.course import Course
sys.exit(main(sys.argv[2:], Course(Path(sys.argv[1]))))
"""  # `course` on another folder than its own
BARE = """
import gc, json, os, sys
from cnncourse import backend
backend.load()
first, *others = (["".join(cell["source"]) for cell in json.load(open(file))["cells"]] for file in sys.argv[1:])
names = {}
exec(first[0], names)
gc.freeze()
for cells in (first, *others):
    if os.fork() == 0:
        for cell in cells:
            exec(cell, names)
        os._exit(0)
    os.wait()
"""  # the cells of notebooks alone, each notebook in a process that begins with Keras loaded, as in the sandbox
AS_IN_THE_SANDBOX = {
    name: value for name, value in ENVIRONMENT.items() if name.startswith(("OMP_", "TF_", "KERAS_", "MPLB"))
}
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


CLASSES = (  # how many submissions: of stock nbgrader fewer, as each takes the same time
    ("NumPy", "import numpy as np", NUMPY, 200, 10),
    ("Keras", "import numpy as np\nimport keras", KERAS, 25, 2),
)


def bench(quick: bool = False) -> None:
    """Print a line for each class."""
    print("| submissions | `nbgrader autograde`, ms each | `course grade`, 2 workers, ms each | times as fast | MB |")
    print("|---|---|---|---|---|")
    for name, imports, exercises, ours, stock in CLASSES[: 1 if quick else 2]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            ours, stock = (2, 1) if quick else (ours, stock)
            write_class(root, imports, exercises, ours)
            theirs = 1000 * _stock(root, stock, quick)
            whole = ours_of("ps", root, root=root)
            each = 1000 * whole.seconds / ours
            print(
                f"| {ours}, {name} | {theirs:.0f} | {each:.0f} | {theirs / each:.1f} | {max(whole.memory) / 1e6:.0f} |",
                flush=True,
            )
            if name == "Keras":
                _beside_bare_cells(root, whole)
    if not quick:
        _wrecks()


def _beside_bare_cells(root: Path, whole: Taken) -> None:
    """Print how long the processor works for a submission, beside its cells alone; what is done once is left out."""
    notebooks = sorted((root / "submitted").glob("*/ps/ps.ipynb"))
    one = ours_of("ps", root, root=root, more=["--student", "student-000"])
    each = (whole.processor - one.processor) / (len(notebooks) - 1)
    bare = []
    for some in (notebooks, notebooks[:1]):
        before = _processor()
        subprocess.run([sys.executable, "-c", BARE, *map(str, some)], env=os.environ | AS_IN_THE_SANDBOX, check=True)
        bare.append(_processor() - before)
    alone = (bare[0] - bare[1]) / (len(notebooks) - 1)
    print("\n| submissions | bare cells, ms of the processor each | `course grade`, as well | times as many |")
    print("|---|---|---|---|")
    print(f"| {len(notebooks)}, Keras | {1000 * alone:.0f} | {1000 * each:.0f} | {each / alone:.2f} |", flush=True)


@dataclass(frozen=True)
class Taken:
    """What `course grade` took.

    Args:
        seconds: on the wall, the start included.
        processor: seconds of it.
        memory: bytes, looked at again and again, if it was watched.
        pace: seconds on the wall from one result to the next, once each worker has had its first; 0 for a few.
    """

    seconds: float
    processor: float
    memory: list[float]
    pace: float


def ours_of(
    assignment: str,
    place: Path,
    *,
    root: Path | None = None,
    workers: int = 2,
    more: Sequence[str] = (),
    watched: bool = True,
) -> Taken:
    """Grade the submissions in a place by `course grade`.

    Args:
        assignment, place: what to grade, and the folder in which it was handed in; what is made stays in there, as to
            remove it would slow down what comes next: a disk looks at what has just been removed.
        root: the course's, if another one.
        workers, more: options.
        watched: look at the memory. With Keras a look takes a tenth of a second of the processor, which is idle beside
            one worker and not beside two: who compares these does without.
    """
    unprotected = ["--no-sandbox"] if any(layer.problem for layer in layers()) else []
    out = tempfile.mkdtemp(prefix="out-", dir=place)
    places = ["--submitted", str(place / "submitted"), "--out", out]
    grade = ["grade", assignment, *places, f"--workers={workers}", "--no-feedback", *unprotected, *more]
    start, before = perf_counter(), _processor()
    command = [sys.executable, "-c", COURSE, str(root or Course().root), *grade]
    memory = _measured(command, watched)
    seconds, processor = perf_counter() - start, _processor() - before
    # Nobody waits for the students' processes: what they used is in the results.
    results = sorted(Path(out, "results").glob("*/*.json"), key=lambda file: file.stat().st_mtime_ns)
    used = (read_result(file).used for file in results)
    timed = [file.stat().st_mtime_ns / 1e9 for file in results[workers - 1 :]]
    pace = (timed[-1] - timed[0]) / (len(timed) - 1) if len(timed) > 1 else 0.0
    return Taken(seconds, processor + sum(one.seconds for one in used if one), memory, pace)


def _processor() -> float:
    """Seconds of the processor that the processes have used that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write_class(root: Path, imports: str, exercises: dict[str, tuple[str, str]], number: int) -> None:
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


def _measured(command: list[str], watched: bool) -> list[float]:
    """Run a command; return the memory that it and its children had together, in bytes (shared pages once), as it was
    every half second, if it is watched.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seen, done = [0.0], threading.Event()

    def watch() -> None:
        while watched and not done.is_set():
            seen.append(_memory(process.pid))
            sleep(0.5)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code:
        raise RuntimeError(f"grading ended with exit code {code}")
    return seen


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
