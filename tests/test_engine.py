"""The trusted grader's battery and attacks, one submission each: a fair verdict with a sentence, and no one else is
affected.

Each test hands in lesson 00, right but for one thing, and grades a right submission after it in the same worker.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode, v4

from cnncourse.beside.isolate import Limits
from cnncourse.beside.wire import Channel
from cnncourse.checks import start_here
from grading.assignment import Assignment, Part
from grading.course import Course
from grading.files import text_of
from grading.judge import Judge
from grading.judge import grade_id as name_of
from grading.mend import mend
from grading.results import VERDICT, Result, Verdict, table
from grading.sandbox import Child, Sandbox
from grading.session import Session
from grading.submission import NotGraded, prepare
from tests import needs
from tests.lessons import read

pytestmark = [
    pytest.mark.xdist_group("engine"),
    needs.a_sandbox,
]
[LESSON] = Course().find("00")
RIGHT = "def brightness(image):\n    return float(np.mean(image))"


class Strict(Assignment):
    """Lesson 00 with less patience, so that tests are quick."""

    seconds = 1.0
    limits = Limits(memory=200_000_000, disk=5_000_000, processes=20)


PART = Part(LESSON.topic, read("00", "solutions"), read("00", "lessons"))
ASSIGNMENT = Strict(LESSON.name, (PART,))
QUESTIONS = {f"quiz-{name}": question for name, question in LESSON.questions().items()}
SECRET = b"of these tests"


@pytest.fixture(scope="module")
def judge():
    worker = Sandbox(ASSIGNMENT.preload)
    yield Judge(ASSIGNMENT, worker, SECRET)
    worker.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(start_here.brightness, "time_limit", 0.3)


def handed_in(answer: str = RIGHT, *own: str) -> NotebookNode:
    """Lesson 00 with an answer, a right quiz, and own cells before the exercise."""
    notebook = read("00", "lessons")
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id == "brightness":
            cell.source = answer
        elif grade_id in QUESTIONS:
            cell.source = f"{grade_id.removeprefix('quiz-').replace('-', '_')} = {QUESTIONS[grade_id].answer_source()}"
    place = at(notebook, "brightness")
    notebook.cells[place:place] = [v4.new_code_cell(source, id=f"own-{i}") for i, source in enumerate(own)]
    return notebook


def at(notebook: NotebookNode, grade_id: str) -> int:
    return next(
        i for i, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def grade(
    judge: Judge, content: NotebookNode | str | bytes, folder: Path, name: str = "start-here.ipynb"
) -> dict[str, Verdict]:
    """Grade a submission from its file, as `course grade` does."""
    text = text_of(content) if isinstance(content, NotebookNode) else content
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    _, verdicts = judge.judge(PART, prepare(folder, PART), {})
    assert [verdict.exercise for verdict in verdicts] == [exercise.name for exercise in PART.exercises]
    return {verdict.exercise: verdict for verdict in verdicts}


def points(verdicts: dict[str, Verdict]) -> float:
    return sum(verdict.score for verdict in verdicts.values())


def quiz_points(verdicts: dict[str, Verdict]) -> float:
    return points(verdicts) - verdicts["brightness"].score


def assert_the_next_one_is_unharmed(judge: Judge, folder: Path) -> None:
    assert points(grade(judge, handed_in(), folder)) == 6


BAD_FUNCTION = {
    "SystemExit in a function": ("    raise SystemExit(0)", "error", ""),
    "os._exit in a function": ("    import os; os._exit(0)", "crash", "ended its process (exit code 0)"),
    "kills its process in a function": ("    import os; os.kill(os.getpid(), 9)", "crash", "SIGKILL"),
    "infinite loop": ("    while True: pass", "timeout", "still running"),
    "sleeps": ("    import time; time.sleep(1000)", "timeout", "still running"),
    "swallows what stops it": (
        "    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "timeout",
        "still running",
    ),
    "recursion without end": ("    return brightness(image)", "error", ""),
    "allocates without end": ("    x = []\n    while True: x.append(np.ones(1_000_000))", "memory", ""),
    "allocates in several processes": (
        "    import os, time\n    for _ in range(5):\n        if os.fork() == 0:\n            x = [np.ones(1_500_000) for _ in range(6)]\n            time.sleep(60)\n    time.sleep(60)",
        "memory",
        "memory",
    ),
    "allocates behind a name that is no text": (
        "    import ctypes, os, time\n    ctypes.CDLL(None).prctl(15, b'\\xff\\xfe', 0, 0, 0)\n    for _ in range(5):\n        if os.fork() == 0:\n"
        "            x = [np.ones(1_500_000) for _ in range(6)]\n            time.sleep(60)\n    time.sleep(60)",
        "memory",
        "memory",
    ),
    "the kernel's keyrings, which all submissions share": (
        "    import ctypes, os\n    add_key = {'x86_64': 248, 'aarch64': 217}[os.uname().machine]\n"
        "    if ctypes.CDLL(None).syscall(add_key, b'user', b'answers', b'70', 2, -3) < 0:\n        raise OSError\n"
        "    return float(np.mean(image))",
        "error",
        "",
    ),
    "allocates what processes share": (
        "    import mmap\n    x = mmap.mmap(-1, 900_000_000)\n    while True: x.seek(0), [x.write(b'x' * 1_000_000) for _ in range(900)]",
        "error",
        "",
    ),
    "shared pages of no file": (
        "    import mmap\n    with open('/dev/zero', 'r+b', 0) as zero:\n        mmap.mmap(zero.fileno(), 4096)\n"
        "    return float(np.mean(image))",
        "error",
        "",
    ),
    "queues of messages": (
        "    import ctypes, os\n    msgget = {'x86_64': 68, 'aarch64': 186}[os.uname().machine]\n"
        "    if ctypes.CDLL(None).syscall(msgget, 0, 0o1600) < 0:\n        raise OSError\n    return float(np.mean(image))",
        "error",
        "",
    ),
    "a socket of the network": (
        "    import socket\n    socket.socket()\n    return float(np.mean(image))",
        "error",
        "",
    ),
    "hides it in the kernel's buffers": (
        "    import os, socket, time\n    for _ in range(10):\n        if os.fork() == 0:\n            pairs = [socket.socketpair() for _ in range(100)]\n"
        "            for one in sum(pairs, ()):\n                one.setblocking(False)\n                try:\n"
        "                    while True: one.send(b'x' * 50_000)\n                except BlockingIOError: pass\n"
        "            time.sleep(60)\n    time.sleep(60)",
        "memory",
        "memory",
    ),
    "hides its processes' files, and allocates in several": (
        "    import ctypes, os, time\n    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n    for _ in range(5):\n        if os.fork() == 0:\n"
        "            x = [np.ones(1_500_000) for _ in range(6)]\n            time.sleep(60)\n    time.sleep(60)",
        "memory",
        "memory",
    ),
    "allocates where the first thread has ended": (
        "    import ctypes, os, threading, time\n\n    def fill():\n        x = [np.ones(1_500_000) for _ in range(6)]\n        time.sleep(60)\n\n"
        "    for _ in range(5):\n        if os.fork() == 0:\n            threading.Thread(target=fill).start()\n"
        "            ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[os.uname().machine], 0)\n    time.sleep(60)",
        "memory",
        "memory",
    ),
    "asks for larger buffers": (
        "    import socket\n    one, _ = socket.socketpair()\n    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)\n"
        "    return float(np.mean(image))",
        "error",
        "",
    ),
    "files in memory": ("    import os\n    os.memfd_create('x')", "error", ""),
    "forks without end": ("    import os\n    while True: os.fork()", None, ""),
    "fills the disk": ("    open('x', 'wb').write(b'x' * 50_000_000)", "error", ""),
    "input()": ("    return float(input())", "error", ""),
    "NaN": ("    return float('nan')", "wrong", ""),
    "nothing": ("    np.mean(image)", "wrong", ""),
    "a number of 6,000 digits": ("    return 10**6000", "error", ""),
    "a text": ("    return 'bright'", "wrong", ""),
    "native crash": ("    import ctypes; ctypes.string_at(0)", "crash", "SIGSEGV"),
    "closes its connection": ("    import os\n    os.closerange(3, 100)\n    return 1.0", "crash", ""),
}


@pytest.mark.parametrize("case", BAD_FUNCTION)
def test_a_bad_function_costs_its_exercise_alone(judge, case: str, tmp_path: Path):
    body, status, sentence = BAD_FUNCTION[case]
    verdicts = grade(judge, handed_in(f"def brightness(image):\n{body}"), tmp_path)
    found = verdicts["brightness"]
    assert (found.score, quiz_points(verdicts)) == (0, 5)
    assert found.status == status if status else found.status in ("error", "crash", "timeout", "memory")
    assert sentence in found.message and len(found.message) > 20
    assert_the_next_one_is_unharmed(judge, tmp_path)


BAD_CELL = {
    "kills its process at top level": "import os\nos.kill(os.getpid(), 9)",
    "kills the group": "import os\nos.kill(-1, 9)",
    "infinite loop at top level": "while True: pass",
    "exits": "exit()",
    "allocates without end at top level": "x = []\nwhile True: x.append(bytearray(10_000_000))",
    "prints 200,000 lines": "for i in range(200_000): print(i)",
    "leaves a daemon behind": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'], start_new_session=True)",
    "fills the disk at top level": "for i in range(100): open(str(i), 'wb').write(b'x' * 1_000_000)",
    "logs from native code": "import os\nos.write(2, b'native words')\nos.write(1, b'more')",
    "raises": "1 / 0",
    "not Python": "this is not Python",
    "shell line": "!echo hello",
    "magic": "%timeit -n1 -r1 1",
    "too deep for a parser": "x = " + "-" * 10_000 + "1",  # of five times as many, Python 3.12 takes 2.4 GB to say so
    "half a character": "print('\\ud800')\nraise ValueError('\\udfff')",
    "threads that never end": "import threading\nthreading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()",
    "asks": "input()",
    "shadows the numpy of others": "import sys\nsys.modules['json'] = None",
}


@pytest.mark.parametrize("case", BAD_CELL)
def test_a_bad_cell_of_ones_own_costs_nothing(judge, case: str, tmp_path: Path):
    assert points(grade(judge, handed_in(RIGHT, BAD_CELL[case]), tmp_path)) == 6
    assert_the_next_one_is_unharmed(judge, tmp_path)


def test_a_notebook_may_compute_for_so_long_as_a_whole(judge, tmp_path: Path, monkeypatch):
    """Cells that each end in time would hold up the class for as long as there are of them."""
    monkeypatch.setattr("grading.judge.WHOLE", 2)
    long = "import time\nend = time.process_time() + 0.7\nwhile time.process_time() < end: pass"
    assert points(grade(judge, handed_in(RIGHT, long), tmp_path)) == 6
    notebook = handed_in(RIGHT, *[long] * 20)
    (tmp_path / "start-here.ipynb").write_text(text_of(notebook))
    executed, verdicts = judge.judge(PART, prepare(tmp_path, PART), {})
    [found] = [verdict for verdict in verdicts if verdict.exercise == "brightness"]
    assert (found.status, found.score) == ("timeout", 0) and "more than 2 seconds" in found.message
    stopped = [cell for cell in executed.cells if cell.source == long and cell.outputs]
    assert 15 < len(stopped) < 19 and all("as a whole" in cell.outputs[0].evalue for cell in stopped)
    untouched = handed_in(read("00", "lessons").cells[at(read("00", "lessons"), "brightness")].source, *[long] * 20)
    assert grade(judge, untouched, tmp_path)["brightness"].status == "not attempted"
    monkeypatch.setattr("grading.judge.ON_THE_WALL", 4)
    found = grade(judge, handed_in(RIGHT, *["import time\ntime.sleep(0.9)"] * 8), tmp_path)["brightness"]
    assert found.status == "timeout" and "has taken more than 4 seconds" in found.message  # of sleep, no processor
    assert_the_next_one_is_unharmed(judge, tmp_path)


GOOD = {
    "warns on stderr": "def brightness(image):\n    import sys, warnings\n    warnings.warn('slow')\n    print('x', file=sys.stderr)\n    return np.mean(image)",
    "logs from native code": "def brightness(image):\n    import os\n    os.write(2, b'native words')\n    return np.mean(image)",
    "prints a lot": "def brightness(image):\n    print('x' * 100_000)\n    return np.mean(image)",
    "float32": "def brightness(image):\n    return np.float32(np.mean(image))",
    "0-d array": "def brightness(image):\n    return np.array(np.mean(image))",
    "a loop": "def brightness(image):\n    total = sum(v for row in image.tolist() for v in row)\n    return total / image.size",
    "a callable object": "class Mean:\n    def __call__(self, image):\n        return np.mean(image)\nbrightness = Mean()",
    "a lambda": "brightness = lambda image: image.mean()",
    "a pool of processes": "import multiprocessing\n\n\ndef brightness(image):\n    with multiprocessing.Pool(8) as pool:\n        return np.mean(pool.map(np.mean, image))",
    "magics": "%matplotlib inline\nimport matplotlib.pyplot as plt\nbrightness = lambda image: image.mean()\nplt.show()\nnp.mean?",
    "made in Colab": "from google.colab import drive, files\ndrive.mount('/content/drive')\nbrightness = lambda image: image.mean()\nfiles.download('x')",
    "timed, made in Colab": "%%time\nimport google.colab.patches as colab\nbrightness = lambda image: image.mean()\ncolab.cv2_imshow(3)",
    "uses what Colab gives": "from google.colab import files, output\nuploaded = files.upload()\nprint(len(uploaded), uploaded['x'])\nwith output.use_tags('x'):\n    brightness = lambda image: image.mean()",
    "asks whether it is in Colab": "try:\n    import google.colab\n    there = 1 / 0\nexcept ImportError:\n    brightness = lambda image: image.mean()",
}


@pytest.mark.parametrize("case", GOOD)
def test_right_answers_of_any_kind_get_full_points(judge, case: str, tmp_path: Path):
    assert points(grade(judge, handed_in(GOOD[case]), tmp_path)) == 6


def test_an_answer_that_falls_at_top_level_says_so(judge, tmp_path: Path):
    for line, status in (("while True: pass", "timeout"), ("import os; os._exit(3)", "crash")):
        verdicts = grade(judge, handed_in(f"{RIGHT}\n\n\n{line}"), tmp_path)
        assert (verdicts["brightness"].status, verdicts["brightness"].score, quiz_points(verdicts)) == (status, 0, 5)


def duplicate(notebook: NotebookNode) -> None:
    place = at(notebook, "brightness-check")
    notebook.cells.insert(
        place, v4.new_code_cell("raise SystemExit", metadata=notebook.cells[place].metadata, id="twice")
    )


def remove(*grade_ids: str) -> Callable[[NotebookNode], None]:
    def harm(notebook: NotebookNode) -> None:
        for grade_id in grade_ids:
            del notebook.cells[at(notebook, grade_id)]

    return harm


def edit_the_check(notebook: NotebookNode) -> None:
    notebook.cells[at(notebook, "brightness-check")].source = "100.0"


def write_into_the_check(notebook: NotebookNode) -> None:
    notebook.cells[at(notebook, "brightness")].source = "def brightness(image):\n    return helper(image)"
    check = notebook.cells[at(notebook, "brightness-check")]
    check.source = f"def helper(image):\n    return np.mean(image)\n\n{check.source}\ncheck.brightness.hint()"


def spoil_behind_the_check(notebook: NotebookNode) -> None:
    check = notebook.cells[at(notebook, "brightness-check")]
    check.source += "\nbrightness = None\ndef brightness(image):\n    return 1\nresult.nobody_knows"


def helper_behind_the_check(notebook: NotebookNode) -> None:
    notebook.cells[at(notebook, "brightness")].source = "def brightness(image):\n    return helper(image)"
    check = notebook.cells[at(notebook, "brightness-check")]
    check.source = (
        f"result = {check.source}\nprint(result)\ndef helper(image):\n    print('asked')\n    return np.mean(image)"
    )


def answer_in_the_check(notebook: NotebookNode) -> None:
    answer, check = (notebook.cells[at(notebook, name)] for name in ("brightness", "brightness-check"))
    check.source, answer.source = (
        f"{answer.source}\n{check.source}",
        read("00", "lessons").cells[at(notebook, "brightness")].source,
    )


def flip(notebook: NotebookNode) -> None:
    notebook.cells[at(notebook, "brightness")].metadata.nbgrader.update(
        grade=True, solution=False, points=100, locked=True
    )
    notebook.cells[at(notebook, "brightness-check")].metadata.nbgrader.update(grade=False, points=0)


def strip(notebook: NotebookNode) -> None:
    notebook.nbformat_minor = 2
    for cell in notebook.cells:
        cell.metadata = {}
        cell.pop("id")


def turn_around(notebook: NotebookNode) -> None:
    notebook.cells = notebook.cells[:2] + notebook.cells[:1:-1]


def split(notebook: NotebookNode) -> None:
    notebook.cells[at(notebook, "brightness")].source = "def helper(image):\n    return image.mean()"
    notebook.cells.insert(
        at(notebook, "brightness") + 1,
        v4.new_code_cell("def brightness(image):\n    return helper(image)", id="second"),
    )


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}


def large(notebook: NotebookNode) -> None:
    notebook.cells[at(notebook, "brightness")].outputs = [v4.new_output("stream", name="stdout", text="x" * 50_000_000)]


def try_below_the_check(notebook: NotebookNode) -> None:
    notebook.cells.insert(
        at(notebook, "brightness-check") + 1, v4.new_code_cell("def brightness(image):\n    return 1")
    )
    notebook.cells.append(v4.new_code_cell("def brightness(image):\n    return 2"))
    strip(notebook)


WRONG = "def brightness(image):\n    return 0"


def paste(answer: str, *places: str) -> Callable[[NotebookNode], None]:
    """Paste the answer's cell, its marks included, before the cells with these ids, or at the end; then edit it."""

    def harm(notebook: NotebookNode) -> None:
        marks = notebook.cells[at(notebook, "brightness")].metadata
        for place in places:
            ids = [cell.id for cell in notebook.cells]
            cell = v4.new_code_cell(answer, metadata=marks, id=f"copy-{len(ids)}")
            notebook.cells.insert(ids.index(place) if place in ids else len(ids), cell)

    return harm


def rewrite(answer: str, *then: Callable[[NotebookNode], None]) -> Callable[[NotebookNode], None]:
    """Write another answer; then go on."""

    def harm(notebook: NotebookNode) -> None:
        notebook.cells[at(notebook, "brightness")].source = answer
        for change in then:
            change(notebook)

    return harm


def own(source: str, end: bool = False) -> Callable[[NotebookNode], None]:
    """Add a cell of the learner's own, at the end or before the exercise."""

    def harm(notebook: NotebookNode) -> None:
        notebook.cells.insert(len(notebook.cells) if end else at(notebook, "brightness"), v4.new_code_cell(source))

    return harm


def strip_and_change_the_check(notebook: NotebookNode) -> None:
    place = at(notebook, "brightness-check")
    strip(notebook)
    notebook.cells[place].source = "result = check.brightness(brightness)\nprint(result)"
    notebook.cells.insert(place + 1, v4.new_code_cell(WRONG))


def strip_and_delete_the_check(notebook: NotebookNode) -> None:
    place = at(notebook, "brightness-check")
    strip(notebook)
    del notebook.cells[place]
    notebook.cells.insert(place + 1, v4.new_code_cell(WRONG))  # behind the text that follows


STUB = read("00", "lessons").cells[at(read("00", "lessons"), "brightness")].source
IN_A_BLOCK = "if True:\n    def brightness(image):\n        return float(np.mean(image))"
TRIED = "try:\n    import cv2\nexcept ImportError:\n    async def no(): pass\n    def brightness(image):\n        return np.mean(image)"
STARRED = "open('mine.py', 'w').write('def brightness(image): return image.mean()')\nfrom mine import *"

HARM = {
    "a wrong copy below the check": (paste(WRONG, "end"), 6),
    "a wrong copy right below the check": (rewrite(RIGHT, paste(WRONG, "b2c86ce6e81d", "end")), 6),
    "a right copy below the check": (rewrite(WRONG, paste(RIGHT, "end")), 6),
    "a right copy below the check of one untouched": (rewrite(STUB, paste(RIGHT, "end")), 6),
    "an untouched copy below the check": (paste(STUB, "end"), 6),
    "a right copy below the check of a broken one": (rewrite("def brightness(", paste(RIGHT, "end")), 6),
    "a broken copy below the check": (paste("def brightness(", "end"), 6),
    "a wrong copy above": (paste(WRONG, "brightness"), 6),
    "a wrong copy above, another below the check": (paste(WRONG, "brightness", "end"), 6),
    "a wrong copy below where the check was": (
        lambda notebook: (paste(WRONG, "6870b10e2370")(notebook), remove("brightness-check")(notebook)),
        6,
    ),
    "all metadata stripped, the check edited, and a try below it": (strip_and_change_the_check, 6),
    "all metadata stripped, the check deleted, and a try below it": (strip_and_delete_the_check, 6),
    "timed, and an older try": (rewrite(f"%%time\n{RIGHT}", own(WRONG)), 6),
    "captured and timed, and a later try": (rewrite(f"\n%%capture out\n%%time\n{RIGHT}", own(WRONG, True)), 6),
    "in a block, and a later try": (rewrite(IN_A_BLOCK, own(WRONG, True)), 6),
    "in a try, and an older one": (rewrite(TRIED, own(WRONG)), 6),
    "imported by star, and a later try": (rewrite(STARRED, own(WRONG, True)), 6),
    "%%timeit keeps no names": (rewrite(f"%%timeit\n{WRONG}", own(RIGHT)), 6),
    "duplicated check cell": (duplicate, 6),
    "deleted check cell": (remove("brightness-check"), 6),
    "deleted solution cell": (remove("brightness"), 5),
    "edited check cell": (edit_the_check, 6),
    "helper in the check's cell": (write_into_the_check, 6),
    "helper behind the check": (helper_behind_the_check, 6),
    "spoilt behind the check": (spoil_behind_the_check, 6),
    "answer in the check's cell": (answer_in_the_check, 6),
    "flipped flags": (flip, 6),
    "all metadata stripped": (strip, 6),
    "all metadata stripped, and tries below the check": (try_below_the_check, 6),
    "cells in another order": (turn_around, 6),
    "split over two cells": (split, 6),
    "other kernel": (other_kernel, 6),
    "50 MB": (large, 6),
}


@pytest.mark.parametrize("case", HARM)
def test_what_happened_to_the_notebook_costs_nothing(judge, case: str, tmp_path: Path):
    harm, expected = HARM[case]
    notebook = handed_in()
    harm(notebook)
    verdicts = grade(judge, json.dumps(notebook), tmp_path)
    assert points(verdicts) == expected
    assert verdicts["brightness"].status == ("correct" if expected == 6 else "not attempted")


@pytest.mark.parametrize("magic", ["%%timeit -n1 -r1", "%%python3", "%%writefile mine.py"])
def test_a_magic_that_runs_an_answer_elsewhere_is_named(judge, magic: str, tmp_path: Path):
    found = grade(judge, handed_in(f"{magic}\n{RIGHT}"), tmp_path)["brightness"]
    told = f"Its cell begins with `{magic.split()[0]}`: what stands below that is not defined in the notebook."
    assert (found.score, found.status, found.message) == (0, "missing", told)


@pytest.mark.parametrize(
    "name", ["start-here (1).ipynb", "work/start-here.ipynb", "start-here.ipynb.txt", "START-HERE.IPYNB"]
)
def test_a_renamed_notebook_is_graded(judge, name: str, tmp_path: Path):
    (tmp_path / "work").mkdir()
    assert points(grade(judge, handed_in(), tmp_path, name)) == 6


def test_a_linked_notebook_is_not_read(tmp_path: Path):
    """It may lead to the answer key, or to another submission."""
    (tmp_path / "start-here.ipynb").symlink_to(LESSON.key)
    with pytest.raises(NotGraded, match="no notebook"):
        prepare(tmp_path, PART)


def test_the_copy_that_was_worked_on_is_graded(judge, tmp_path: Path):
    (tmp_path / "start-here.ipynb").write_text(text_of(read("00", "lessons")))
    assert points(grade(judge, handed_in(), tmp_path, "start-here-Copy1.ipynb")) == 6


def test_a_name_that_is_not_defined_is_named(judge, tmp_path: Path):
    verdicts = grade(judge, handed_in("def brightness(image):\n    return np.mean(picture)"), tmp_path)
    assert verdicts["brightness"].misconception == "undefined-name"
    assert verdicts["brightness"].message == "It raised NameError: name 'picture' is not defined."
    result = Result("student-01", LESSON.name, verdicts=tuple(verdicts.values()))
    told = "brightness: error: undefined name (It raised NameError: name 'picture' is not defined)"
    assert told in table(LESSON.name, [result], {})


def test_an_answer_that_is_no_python_is_an_error(judge, tmp_path: Path):
    found = grade(judge, handed_in("def brightness(image)\n    return 1"), tmp_path)["brightness"]
    assert (found.status, found.score) == ("error", 0) and "SyntaxError" in found.message


def test_an_answer_whose_cell_raises_says_what_it_raised(judge, tmp_path: Path):
    found = grade(judge, handed_in(f"name = input()\n{RIGHT}"), tmp_path)["brightness"]
    assert found.status == "error" and "EOFError" in found.message


def test_an_answer_whose_cell_raises_before_it_is_not_told_of_what_stands_above(judge, tmp_path: Path):
    """As lesson 04's `train`, for which a cell further up stands in."""
    stands_in = "def brightness(image):\n    return None"
    verdicts = grade(judge, handed_in(f"import nowhere\n{RIGHT}", stands_in), tmp_path)
    found = verdicts["brightness"]
    assert (found.status, found.score, found.misconception, quiz_points(verdicts)) == ("error", 0, "", 5)
    assert found.message.startswith("Its cell ended in an error before it was through: ModuleNotFoundError")


def test_what_is_defined_before_its_cell_raises_counts(judge, tmp_path: Path):
    stands_in = "def brightness(image):\n    return None"
    assert points(grade(judge, handed_in(f"{RIGHT}\n\n\n1 / 0", stands_in), tmp_path)) == 6


@pytest.mark.parametrize("rest", ["\nwhile True: pass", "\n\nimport os\nos._exit(1)"])
def test_who_calls_what_was_left_out_is_told_why_it_is_not_there(judge, rest: str, tmp_path: Path):
    mean = "def mean(image):\n    return float(np.mean(image))\n"
    found = grade(judge, handed_in("def brightness(image):\n    return mean(image)", mean + rest), tmp_path)[
        "brightness"
    ]
    assert (found.score, found.misconception) == (0, "undefined-name")
    assert "name 'mean' is not defined, as its cell was left out. It" in found.message
    assert ("still running" if "while" in rest else "ended its process") in found.message


@pytest.mark.parametrize(
    ("answer", "told"),
    [("Own()", "is an Own."), ("print", "is a builtin_function_or_method."), ("[Own()]", "is [<Own>].")],
)
def test_an_answer_of_a_kind_of_its_own_is_called_by_its_name(judge, answer: str, told: str, tmp_path: Path):
    notebook, [name, *_] = handed_in(), QUESTIONS
    cell = notebook.cells[at(notebook, name)]
    cell.source = f"class Own: pass\n{cell.source.split(' = ')[0]} = {answer}"
    found = grade(judge, notebook, tmp_path)[name]
    assert (found.misconception, found.score) == ("not-an-answer", 0) and told in found.message


def test_that_time_is_over_is_said_in_one_sentence(judge, tmp_path: Path):
    notebook = handed_in("def brightness(image):\n    while True: pass")
    (tmp_path / "start-here.ipynb").write_text(text_of(notebook))
    graded, _ = judge.judge(PART, prepare(tmp_path, PART), {})
    shown = str(graded.cells[at(graded, "brightness-check")].outputs)
    assert "It was still running after" in shown and "was It" not in shown and ".." not in shown


def test_an_untouched_lesson_is_not_attempted(judge, tmp_path: Path):
    verdicts = grade(judge, read("00", "lessons"), tmp_path)
    assert {(verdict.status, verdict.score) for verdict in verdicts.values()} == {("not attempted", 0.0)}


UNREADABLE = {
    "truncated JSON": (lambda: text_of(handed_in())[:5000], "unreadable", "damaged"),
    "not JSON": (lambda: "hello", "unreadable", "damaged"),
    "empty file": (lambda: "", "unreadable", "damaged"),
    "bytes": (lambda: bytes(range(256)), "unreadable", "damaged"),
    "other lesson": (lambda: text_of(read("01", "lessons")), "unreadable", "nothing of this lesson"),
    "nothing": (None, "missing", "no notebook"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_gets_a_sentence_and_no_number(judge, case: str, tmp_path: Path):
    make, status, sentence = UNREADABLE[case]
    with pytest.raises(NotGraded, match=sentence) as refused:
        if make:
            grade(judge, make(), tmp_path)
        else:
            prepare(tmp_path, PART)
    assert refused.value.status == status


# Attacks. Each answers a wrong brightness, and tries to get the point all the same.

WRONG = "def brightness(image):\n    return 0.5"


def cheat(judge: Judge, folder: Path, answer: str, *own: str) -> Verdict:
    verdicts = grade(judge, handed_in(answer, *own), folder)
    assert verdicts["brightness"].score == 0 and verdicts["brightness"].status != "correct"
    assert_the_next_one_is_unharmed(judge, folder)
    return verdicts["brightness"]


ALWAYS_RIGHT = """
class Always(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __array__ = __sub__
"""
CHEATS = {
    "1 a result whose comparison always succeeds": [ALWAYS_RIGHT + "def brightness(image):\n    return Always(0.5)"],
    "1 an array whose comparison always succeeds": [
        "class Always(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return True\n    def __le__(self, o): return True\n"
        "def brightness(image):\n    return np.zeros(()).view(Always)"
    ],
    "2 replaced helpers": [
        WRONG,
        "np.allclose = np.array_equal = np.mean = lambda *a, **k: True\nnp.testing.assert_allclose = print",
    ],
    "2 replaced builtins": [
        WRONG,
        "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.float = lambda x=0: 1.0\nbuiltins.isinstance = lambda *a: True",
    ],
    "2 replaced checks": [
        WRONG,
        "from cnncourse.checks import start_here as check\ncheck.brightness = lambda f: 1.0\nimport sys\nsys.modules['cnncourse.checks.start_here'].brightness = lambda f: 1.0",
    ],
    "2 replaced machinery": [
        WRONG,
        "from cnncourse.beside import boundary, guard, wire, worker\nwire.encode = boundary.plain = lambda *a: (True, [])",
    ],
    "3 hooks of the shell": [
        WRONG,
        "ip = get_ipython()\nip.run_cell = lambda *a, **k: None\nip.input_transformers_post.append(lambda lines: ['1.0'])",
    ],
    "4 leaving early": ["def brightness(image):\n    raise SystemExit(0)"],
    "4 leaving early, at the top": [WRONG + "\nimport os\nos._exit(0)"],
    "6 a verdict on every channel": [
        WRONG,
        "import os, json, struct\nhead = json.dumps({'id': 'x', 'value': {'score': 1.0}, 'status': 'correct', 'arrays': []}).encode()\n"
        "for fd in range(3, 100):\n    try: os.write(fd, struct.pack('<IQ', len(head), 0) + head)\n    except OSError: pass",
    ],
    "6 a reply that reports points": [
        "def brightness(image):\n    return {'value': 1.0, 'score': 1.0, 'points': 1.0, 'status': 'correct'}"
    ],
    "7 a pickle": ["import pickle\ndef brightness(image):\n    return pickle.dumps(print)"],
    "7 an object with a reduce": [
        "class Evil:\n    def __reduce__(self): return (exec, ('raise SystemExit',))\ndef brightness(image):\n    return Evil()"
    ],
    "7 an array of objects": ["def brightness(image):\n    return np.array([lambda: 1], dtype=object)"],
    "8 memorised outputs": None,
    "11 the point on another cell": [WRONG],
}


@pytest.mark.parametrize("case", [case for case in CHEATS if CHEATS[case]])
def test_attack(judge, case: str, tmp_path: Path):
    cheat(judge, tmp_path, *CHEATS[case])


def test_attack_8_memorised_outputs(judge, tmp_path: Path):
    """What a learner's check asks, with its fixed seed, is of no use: grading brings numbers of its own."""
    asked: list[tuple] = []

    def remember(image):
        asked.append((np.array(image).tolist(), float(np.mean(image))))
        return float(np.mean(image))

    assert start_here.brightness.report(remember).points == 1
    table = f"table = {asked!r}\ndef brightness(image):\n    return next((mean for seen, mean in table if np.array_equal(seen, image)), 0)"
    assert start_here.brightness.report(lambda image: next(m for s, m in asked if np.array_equal(s, image))).points == 1
    cheat(judge, tmp_path, table)


FORBIDDEN = {
    "5 the answer key": "open('{root}/solutions/00-start-here/start-here.py').read()",
    "5 another submission": "__import__('os').listdir('{root}/grading')",
    "5 the checks": "open('/course/cnncourse/checks/start_here/brightness.py').read()",
    "5 the checks, imported": "__import__('cnncourse.checks.start_here', fromlist=['x']).brightness.oracle(np.ones(1)).conjugate",
    "5 the grader": "__import__('grading')",
    "5 a file of the teacher's": "open('{private}').read()",
    "5 the environment of others": "open('/proc/1/environ').read()[0]",
    "5 the shadow file": "open('/etc/shadow').read()",
    "5 the secret's variable": "__import__('os').environ['COURSE_SECRET_FOR_TESTS']",
    "10 the network": "__import__('socket').create_connection(('127.0.0.1', {port}), 2)",
    "10 signals": "__import__('os').kill(1, 9) or [].pop()",
    "10 ptrace": "__import__('ctypes').CDLL(None, use_errno=True).ptrace(16, 1, 0, 0) == 0 or [].pop()",
    "9 more namespaces": "__import__('ctypes').CDLL(None, use_errno=True).unshare(0x10000000) == 0 or [].pop()",
    "9 mounts": "__import__('ctypes').CDLL(None, use_errno=True).mount(b'none', b'/course', b'tmpfs', 0, None) == 0 or [].pop()",
    "9 writing to the course": "open('/course/cnncourse/beside/guard.py', 'a')",
    "9 writing to the packages": "open(np.__file__, 'a')",
    "9 root again": "__import__('os').setuid(0)",
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_attack_what_is_out_of_reach(judge, case: str, tmp_path: Path, monkeypatch):
    """What is tried must raise: the answer is right only if it does not."""
    monkeypatch.setenv("COURSE_SECRET_FOR_TESTS", "1")
    (tmp_path / "private").write_text("the exam")
    with socket.create_server(("127.0.0.1", 0)) as server:
        tried = FORBIDDEN[case].format(root=Course().root, private=tmp_path / "private", port=server.getsockname()[1])
        answer = f"def brightness(image):\n    {tried}\n    return np.mean(image)"
        found = grade(judge, handed_in(answer), tmp_path)["brightness"]
    assert (found.score, found.status) == (0, "error") or (case == "5 the checks, imported" and found.score == 1), (
        found.message
    )
    assert_the_next_one_is_unharmed(judge, tmp_path)


def test_attack_5_the_checks_that_can_be_imported_know_nothing(judge, tmp_path: Path):
    answer = "from cnncourse.checks import start_here\ndef brightness(image):\n    return float(start_here.brightness.oracle(image))"
    cheat(judge, tmp_path, answer)


def test_attack_5_inherited_memory_and_descriptors(judge, tmp_path: Path):
    """No answer, seed or file of the trusted side is in the process: its descriptors lead to nothing but the
    connection.
    """
    look = (
        "import os, gc\nseen = [os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{fd}') or True"
        " if os.path.islink(f'/proc/self/fd/{fd}')]\nwords = [m for m in __import__('sys').modules if m.startswith(('grading', 'tests'))]\n"
        "print('SEEN', sorted(set(s.split(':')[0] for s in seen)), words)"
    )
    (tmp_path / "start-here.ipynb").write_text(text_of(handed_in(RIGHT, look)))
    executed, _ = judge.judge(PART, prepare(tmp_path, PART), {})
    [said] = [
        output.text
        for cell in executed.cells
        if cell.id.startswith("brightness") or "SEEN" in cell.source
        for output in cell.get("outputs", [])
        if "SEEN" in output.get("text", "")
    ]
    kinds = eval(said.split("SEEN ")[1].split("] ")[0] + "]")
    assert set(kinds) <= {"/dev/null", "socket", "pipe", "/proc/self/fd", f"/proc/{2}/fd"} and said.strip().endswith(
        "[]"
    )


def test_attack_9_the_scratch_folder_is_empty_for_the_next_one(judge, tmp_path: Path):
    grade(judge, handed_in(RIGHT, "open('note', 'w').write('for the next one')"), tmp_path)
    answer = "def brightness(image):\n    import os\n    return np.mean(image) + os.path.exists('note') + len(os.listdir('/dev/shm'))"
    assert grade(judge, handed_in(answer), tmp_path)["brightness"].score == 1


def test_attack_5_submissions_of_one_moment_do_not_meet(judge):
    """Names of sockets that are no files belong to the network, of which each submission has its own."""
    one, other = (Session(judge.worker.child(ASSIGNMENT.limits), 5) for _ in range(2))
    meet = "import socket\nend = socket.socket(socket.AF_UNIX)\nend.{}('\\0answers')"
    assert one.run(meet.format("bind") + "\nend.listen()")["failed"] is None
    assert other.run(meet.format("connect"))["failed"]["error"] == "ConnectionRefusedError"
    one.close()
    other.close()


def test_attack_10_no_other_process_is_seen(judge, tmp_path: Path):
    answer = "def brightness(image):\n    import os\n    return np.mean(image) + sum(p.isdigit() for p in os.listdir('/proc')) - 2"
    assert grade(judge, handed_in(answer), tmp_path)["brightness"].score == 1


def test_attack_12_nothing_outlives_its_submission(judge, tmp_path: Path):
    start = "import subprocess, sys\nfor _ in range(5): subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(987)'], start_new_session=True)"
    grade(judge, handed_in(RIGHT, start), tmp_path)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # others come and go meanwhile
            assert b"time.sleep(987)" not in path.read_bytes()


def test_attack_5_nothing_that_submissions_share_can_be_written(judge, tmp_path: Path):
    """A note for the next one, above all where an ordinary user grades, who owns what bubblewrap mounts."""
    look = "import os\nfor line in open('/proc/self/mountinfo'):\n    if os.path.isdir(line.split()[4]) and os.access(line.split()[4], os.W_OK): print('OPEN', line.split()[4])"
    (tmp_path / "start-here.ipynb").write_text(text_of(handed_in(RIGHT, look)))
    executed, _ = judge.judge(PART, prepare(tmp_path, PART), {})
    said = "".join(output.get("text", "") for cell in executed.cells for output in cell.get("outputs", []))
    open_ = {line.split()[1] for line in said.splitlines() if line.startswith("OPEN")}
    assert "/submission" in open_ and open_ <= {"/submission", "/tmp", "/dev/shm", "/dev/pts"}  # its own, all four


FORGED = {  # by the worker's own code, changed in the student's process
    "outputs without data": "{'output_type': 'display_data', 'data': [1]}",
    "outputs of no type": "{'output_type': ['stream']}",
    "outputs with more": "{'output_type': 'stream', 'name': 'x', 'text': 'y', 'extra': 1, 'metadata': 'z'}",
    "programs": "{'output_type': 'display_data', 'data': {'application/javascript': 'alert(1)', 'application/vnd.jupyter.widget-view+json': '{'}}",
}


@pytest.mark.parametrize("case", FORGED)
def test_attack_6_forged_outputs(judge, case: str, tmp_path: Path):
    own = (
        "import gc\nStudent = type(next(thing for thing in gc.get_objects() if type(thing).__name__ == 'StudentProcess'))\nhonest = Student._run\n"
        f"Student._run = lambda self, request, arrays: (honest(self, request, arrays)[0] | {{'outputs': [{FORGED[case]}]}}, [])"
    )
    (tmp_path / "start-here.ipynb").write_text(text_of(handed_in(RIGHT, own)))
    executed, verdicts = judge.judge(PART, prepare(tmp_path, PART), {})
    nbformat.validate(executed)
    assert (
        "alert" not in json.dumps([cell.get("outputs") for cell in executed.cells])
        and sum(verdict.score for verdict in verdicts) == 6
    )


def test_an_exit_while_a_value_is_fetched_costs_its_question_alone(judge, tmp_path: Path):
    notebook = handed_in()
    notebook.cells[
        at(notebook, "quiz-why-cnns")
    ].source = "class Exit:\n    @property\n    def __array__(self): raise SystemExit(0)\nwhy_cnns = Exit()"
    verdicts = grade(judge, notebook, tmp_path)
    assert (points(verdicts), verdicts["quiz-why-cnns"].score) == (5, 0)


def test_a_process_that_ends_while_its_time_is_asked_for_tells_how():
    here, there = socket.socketpair()
    there.sendall(struct.pack("<ci", b"e", 3))
    there.shutdown(socket.SHUT_WR)  # it ends before it sees the question
    child = Child(Channel(there), here)
    with pytest.raises(OSError, match="gone"):
        child.clock()
    assert child.why_it_ended().sentence == "It ended its process (exit code 3)."
    here.close()
    there.close()


def test_a_process_that_ends_before_it_reads_that_its_time_is_asked_for_tells_how():
    here, there = socket.socketpair()
    child = Child(Channel(here), here)

    def end() -> None:
        there.recv(1, socket.MSG_PEEK)  # what is unread resets the connection
        there.sendall(struct.pack("<ci", b"e", 3))
        there.close()

    ending = threading.Thread(target=end)
    ending.start()
    with pytest.raises(OSError):
        child.clock()
    ending.join()
    assert child.why_it_ended().sentence == "It ended its process (exit code 3)."
    here.close()


def test_seeds_are_of_the_class_and_of_the_exercise(judge):
    assert judge.seed("a") == judge.seed("a") != judge.seed("b")
    assert judge.seed("a") != Judge(ASSIGNMENT, judge.worker, b"another class").seed("a")


# An assignment that knows nothing of this course


def generic() -> tuple[Part, NotebookNode]:
    """An nbgrader assignment with asserts, hidden tests, partial credit, a helper and a cell graded by hand."""

    def cell(source: str, name: str = "", **flags) -> NotebookNode:
        block = {
            "grade": False,
            "solution": False,
            "locked": False,
            "task": False,
            "schema_version": 3,
            "grade_id": name,
        } | flags
        return v4.new_code_cell(
            source, id=name or f"c{abs(hash(source)) % 1000}", metadata={"nbgrader": block} if name else {}
        )

    def notebook(add: str, mean: str, text: str, hidden: str) -> NotebookNode:
        return v4.new_notebook(
            cells=[
                cell("import numpy as np\nfrom math import isclose"),
                cell("def close(a, b):\n    return isclose(a, b, abs_tol=tolerance())"),
                cell("def tolerance():\n    return 1e-6"),
                cell(add, "add", solution=True),
                cell(f"assert add(2, 3) == 5\n{hidden}", "test-add", grade=True, locked=True, points=2),
                cell(mean, "mean", solution=True),
                cell(
                    "score = 0\nfor x in ([1, 2, 3], [4.5]):\n    score += close(mean(x), np.mean(x))\nscore / 2 * 4",
                    "test-mean",
                    grade=True,
                    locked=True,
                    points=4,
                ),
                cell("class Stack:\n    def __init__(self): self.items = []", "stack", solution=True),
                cell("s = Stack()\nassert s != 3", "test-stack", grade=True, locked=True, points=1),
                cell(text, "essay", grade=True, solution=True, points=3),
            ]
        )

    key = notebook(
        "def add(a, b):\n    return a + b",
        "def mean(x):\n    return sum(x) / len(x)",
        "'words'",
        "assert add(-1, 1) == 0",
    )
    released = notebook(
        "def add(a, b):\n    raise NotImplementedError()", "def mean(x):\n    raise NotImplementedError()", "''", ""
    )
    return Part("ps1", key, released), key


def verdicts_of(judge: Judge, edit: dict[str, str], in_process: bool = False) -> dict[str, Verdict]:
    part, key = generic()
    submission = nbformat.from_dict(key)
    for cell in submission.cells:
        cell.source = edit.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    own = Judge(Strict("ps1", (part,)), judge.worker, SECRET, in_process)
    return {verdict.exercise: verdict for verdict in own.judge(part, submission, {"data.txt": b"3"})[1]}


def test_an_assignment_that_knows_nothing_of_this_course(judge):
    found = verdicts_of(judge, {})
    assert [(verdict.score, verdict.status) for verdict in found.values()] == [
        (2, "correct"),
        (4, "correct"),
        (None, "not graded"),
        (None, "not graded"),
    ]
    assert "--in-process" in found["stack"].message and found["essay"].by_hand
    again = verdicts_of(judge, {}, in_process=True)
    assert [(verdict.score, verdict.status) for verdict in again.values()][:3] == [
        (2, "correct"),
        (4, "correct"),
        (1, "correct"),
    ]
    assert "student's process" in again["stack"].message


@pytest.mark.parametrize(
    ("edit", "exercise", "score", "status"),
    [
        ({"add": "def add(a, b):\n    return 5"}, "add", 0, "wrong"),  # the hidden test
        ({"add": "def add(a, b):\n    raise NotImplementedError()"}, "add", 0, "not attempted"),
        ({"add": "x = 1"}, "add", 0, "missing"),
        ({"add": "def add(a, b):\n    return a.b"}, "add", 0, "error"),
        ({"add": "def add(a, b):\n    import os; os._exit(1)"}, "add", 0, "crash"),
        ({"add": "def add(a, b):\n    raise SystemExit(0)"}, "add", 0, "error"),
        ({"add": "def add(a, b):\n    raise BaseExceptionGroup('x', [KeyboardInterrupt()])"}, "add", 0, "error"),
        (
            {"add": "def add(a, b):\n    return int(open('data.txt').read()) + b - 1 if a == 2 else a + b"},
            "add",
            2,
            "correct",
        ),
        ({"mean": "def mean(x):\n    return sum(x) / 3"}, "mean", 2, "partial"),
        (
            {"mean": "def mean(x):\n    return 0\ndef close(a, b): return True\ntolerance = lambda: 1e9"},
            "mean",
            0,
            "wrong",
        ),
        ({"essay": "''"}, "essay", 0, "not attempted"),
    ],
)
def test_an_honest_reading_of_its_checks(judge, edit: dict[str, str], exercise: str, score: float, status: str):
    found = verdicts_of(judge, edit)[exercise]
    assert (found.score, found.status) == (score, status), found.message


def test_each_graded_cell_says_what_came_of_it(judge):
    part, key = generic()
    submission = nbformat.from_dict(key)
    edit = {"add": "x = 1", "mean": "def mean(x):\n    return sum(x) / 3"}
    for cell in submission.cells:
        cell.source = edit.get(name_of(cell), cell.source)
    executed, _ = Judge(Strict("ps1", (part,)), judge.worker, SECRET).judge(part, submission, {})
    told = {name_of(cell): cell.metadata[VERDICT] for cell in executed.cells if VERDICT in cell.metadata}
    assert {name: verdict["status"] for name, verdict in told.items()} == {
        "test-add": "missing",
        "test-mean": "partial",
        "test-stack": "not graded",
        "essay": "not graded",
    }
    [check] = [cell for cell in executed.cells if name_of(cell) == "test-mean"]
    assert told["test-mean"]["message"] == "The check gave 2 points, of 4."
    assert "What happened: The check gave 2 points, of 4." in check.outputs[0].data["text/plain"]
    assert check.outputs[-1].data["text/plain"] == "2.0"  # where nbgrader reads the points


def test_what_is_graded_by_hand_waits_for_a_person_where_marks_are_lost(judge):
    part, key = generic()
    submission = nbformat.from_dict(key)
    strip(submission)
    own = Judge(Strict("ps1", (part,)), judge.worker, SECRET)
    for text, score in (("'words'", None), ("''", 0)):
        submission.cells[-1].source = text
        verdicts = {one.exercise: one for one in own.judge(part, mend(submission, part.released, True), {})[1]}
        assert (verdicts["essay"].score, verdicts["add"].score, verdicts["mean"].score) == (score, 2, 4)


@pytest.mark.parametrize(
    ("last", "score"),
    [
        ("np.float64(0.0)", 0),
        ("float('nan')", None),
        ("False", 0),
        ("True", 2),
        ("-1", 0),
        ("7", 2),
        ("1.5", 1.5),
        ("'text'", 2),
        ("None", 2),
        ("np.int64(1)", 1),
    ],
)
def test_the_last_value_of_a_check_is_read_as_it_is_meant(judge, last: str, score: float | None):
    part, key = generic()
    next(cell for cell in key.cells if cell.id == "test-add").source = last
    own = Judge(Strict("ps1", (Part("ps1", key, part.released),)), judge.worker, SECRET)
    assert own.judge(own.assignment.parts[0], nbformat.from_dict(key), {})[1][0].score == score


@needs.root
def test_an_ordinary_user_has_the_same_sandbox():
    """The same battery, in Debian's own Python with this environment's packages, as a user without any rights."""
    python, packages = Path("/usr/bin/python3"), Path(np.__file__).parent.parent
    about = [python, "-c", "import sys; print(sys.version_info[:2])"]
    if not python.exists() or subprocess.run(about, capture_output=True, text=True).stdout.strip() != str(
        sys.version_info[:2]
    ):
        pytest.skip("there is no /usr/bin/python3 of this Python's version")
    for folder in (Course().root, packages):
        if closed := [place for place in (folder, *folder.parents) if not place.stat().st_mode & 0o001]:
            pytest.skip(f"{closed[-1]} is closed to other users")
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        own = ["-W", "ignore::ImportWarning"]  # of packages of Debian's that ours do not know
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *own, f"--basetemp={home}/tests", __file__]
        done = subprocess.run(
            [*command, "-k", "attack or honest or kills or memory or disk"],
            cwd=Course().root,
            user=65534,
            group=65534,
            extra_groups=[],
            env={
                "PYTHONPATH": f"{Course().root}:{packages}",
                "PATH": "/usr/bin:/bin",
                "HOME": home,
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout[-3000:] + done.stderr[-2000:]


TOLD = {
    "asks-for-input": "def brightness(image):\n    return float(input())",
    "ends-python": "def brightness(image):\n    raise SystemExit(0)",
    "generator": "def brightness(image):\n    yield image.mean()",
    "library-refused": "def brightness(image):\n    return np.linalg.inv(np.zeros((2, 2)))",
    "refused-too-much": "def brightness(image):\n    raise ValueError('shape mismatch')",
    "several-results": "def brightness(image):\n    return image.mean(), image",
    "signature": "def brightness():\n    return 0.5",
    "wrong-arguments": "def brightness(image):\n    return np.mean(image, axes=0)",
}


@pytest.mark.parametrize("name", TOLD)
def test_grading_tells_the_cause_that_the_learner_is_told(name, judge, tmp_path):
    namespace = {"np": np}
    exec(TOLD[name], namespace)
    assert start_here.brightness.report(namespace["brightness"]).misconception == name
    assert grade(judge, handed_in(TOLD[name]), tmp_path)["brightness"].misconception == name


def test_where_nothing_is_recognised_grading_says_what_happened(judge, tmp_path):
    verdict = grade(judge, handed_in("def brightness(image):\n    return 1e6 + image.max()"), tmp_path)["brightness"]
    assert not verdict.misconception and verdict.message.startswith("Yours is 1")
