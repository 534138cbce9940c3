"""A course about something else: tests/courses/sorting, in a folder of its own, with the commands of its page."""

from __future__ import annotations

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from nbclient import NotebookClient

from grading.building.source import expand
from grading.course import FOLDER, Refused, at, here
from tests import needs
from tests.conftest import environment
from tests.lessons import ROOT

pytestmark = [pytest.mark.xdist_group("other-course"), needs.a_sandbox]
SOURCE = ROOT / "tests" / "courses" / "sorting"
LESSON = Path("01-insertion") / "insertion.ipynb"
WRONG = {  # by exercise: an answer, the mistake's name, its points
    "is-sorted": (
        "def is_sorted(numbers):\n    return all(a < b for a, b in zip(numbers, numbers[1:]))",
        "equals-refused",
        0.5,
    ),
    "insert": ("def insert(number, ordered):\n    return ordered + [number]", "appended", 0),
    "insertion-sort": ("def insertion_sort(numbers):\n    return sorted(set(numbers))", "duplicates-lost", 0.5),
    "quiz-how-many-comparisons": ("how_many_comparisons = 90", "each-pair-twice", 0),
}
BEHIND = """\
import sys
sys.meta_path[:] = [finder for finder in sys.meta_path if "Absent" not in type(finder).__name__]
for name in [name for name in sys.modules if name.startswith("sorting")]:
    del sys.modules[name]
"""
ATTACKS = {  # by exercise: what is handed in, with the course's folder in it
    "is-sorted": BEHIND + "from sorting.checks.insertion.is_sorted import _is_sorted as is_sorted",
    "insert": "source = open('/course/sorting/checks/insertion/insert.py').read()\n"
    "exec(source[source.index('def _insert') : source.index('def _by')])\ninsert = _insert",
    "insertion-sort": "exec(open('{root}/solutions/01-insertion/insertion.py').read())",
    "quiz-how-many-comparisons": "import yaml\nquiz = yaml.safe_load(open('/course/sorting/quizzes/insertion.yaml'))\n"
    "how_many_comparisons = quiz['how-many-comparisons']['answer']",
}


def handed_in(answers: dict[str, str]) -> nbformat.NotebookNode:
    """The lesson with answers in it, by exercise."""
    notebook = nbformat.read(SOURCE / "lessons" / LESSON, 4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


class Done(NamedTuple):
    """The course's folder, the variables that its commands ran with, and what they printed."""

    root: Path
    environment: dict[str, str]
    printed: str

    def course(self, *words: str) -> subprocess.CompletedProcess:
        """Run a command in the course's folder."""
        return run("-m", "grading.cli", *words, cwd=self.root, env=self.environment)


def run(*words: str, **where) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, **where)


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Done:
    """Run the page's commands: sorting is built, proved and graded outside of this repository."""
    home = tmp_path_factory.mktemp("home")
    key = {cell.id: cell.source for cell in nbformat.read(SOURCE / "solutions" / LESSON, 4).cells}
    attacks = {name: attack.replace("{root}", str(home / "sorting")) for name, attack in ATTACKS.items()}
    classmates = {"student-01": key, "student-02": {name: answer for name, (answer, *_) in WRONG.items()}}
    (home / "Downloads").mkdir()
    with zipfile.ZipFile(home / "Downloads" / "submissions.zip", "w") as archive:
        for student, answers in (classmates | {"student-03": attacks}).items():
            archive.writestr(f"{student}/01-insertion/insertion.ipynb", nbformat.writes(handed_in(answers)))
    blocks = re.findall(r"```bash\n(.*?)```", (ROOT / "grading" / "COURSE.md").read_text("utf-8"), re.DOTALL)
    script = "\n".join(blocks).replace("source .venv/bin/activate\n", "")
    own = environment(ROOT, home)
    shell = subprocess.run(["bash", "-euc", script], cwd=ROOT, env=own, capture_output=True, text=True)
    assert shell.returncode == 0, shell.stdout[-3000:] + shell.stderr[-3000:]
    return Done(home / "sorting", own, shell.stdout)


def graded(done: Done) -> dict[str, dict[str, dict[str, str]]]:
    """By student and exercise, the line of grades.csv."""
    lines: dict[str, dict] = {}
    with (done.root / "grading" / "grades.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            lines.setdefault(line["student"], {})[line["exercise"]] = line
    return lines


def test_its_notebooks_are_what_the_build_makes(done):
    for kind in ("solutions", "lessons"):
        assert (done.root / kind / LESSON).read_bytes() == (SOURCE / kind / LESSON).read_bytes()
    assert (done.root / "README.md").read_bytes() == (SOURCE / "README.md").read_bytes()
    assert re.search(r"^01-insertion built in", done.printed, re.MULTILINE)


def test_its_proof_runs_notebooks_and_answers(done):
    stages = re.findall(r"^(sources|answer keys|lessons|tests) +(\d+) +0 ", done.printed, re.MULTILINE)
    assert [name for name, passed in stages if int(passed)] == ["sources", "answer keys", "lessons", "tests"]


def test_right_answers_get_all_points_and_wrong_ones_their_mistakes_names(done):
    lines = graded(done)
    assert [float(line["score"]) for line in lines["student-01"].values()] == [1, 2, 1, 1]
    found = {name: (line["misconception"], float(line["score"])) for name, line in lines["student-02"].items()}
    assert found == {name: (mistake, points) for name, (_, mistake, points) in WRONG.items()}


def test_a_learner_reads_the_same_in_the_notebook(done):
    notebook = handed_in({name: answer for name, (answer, *_) in WRONG.items()})
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(done.root)}})
    client.execute(env=done.environment | {"PYTHONPATH": os.pathsep.join([str(done.root), str(ROOT)])})
    lines = graded(done)["student-02"]
    for name, (_, mistake, points) in WRONG.items():
        [cell] = [cell for cell in notebook.cells if cell.id == f"{name}-check"]
        told = "\n".join(output.data["text/plain"] for output in cell.outputs)
        assert lines[name]["message"].replace("`", "") in " ".join(told.replace("`", "").split())
        assert name.startswith("quiz") or f"Likely cause, {mistake.replace('-', ' ')}" in told
        assert told.endswith(f"\n{float(points)}")


def test_neither_checks_nor_solutions_are_within_a_submissions_reach(done):
    lines = graded(done)["student-03"]
    assert {name: float(line["score"]) for name, line in lines.items()} == dict.fromkeys(WRONG, 0)
    executed = nbformat.read(done.root / "grading" / "autograded" / "student-03" / LESSON, 4)
    raised = {cell.id: o.evalue for cell in executed.cells for o in cell.get("outputs", []) if o.output_type == "error"}
    assert raised.pop("is-sorted") == "No module named 'sorting.checks.insertion'"
    absent = {name: said for name, said in raised.items() if said.startswith("[Errno 2] No such file or directory: ")}
    assert [*absent] == ["insert", "insertion-sort", "quiz-how-many-comparisons"]


def test_its_report_and_its_points_are_in_its_own_folder(done):
    page = (done.root / "grading" / "reports" / "01-insertion.html").read_text("utf-8")
    assert "duplicates lost" in page and "One card more" in page
    points = (done.root / "grading" / "csv-01-insertion.csv").read_text("utf-8")
    assert re.search(r"student-02,.*\b1\b", points)
    with closing(sqlite3.connect(done.root / "grading" / "gradebook.db")) as gradebook:
        assert gradebook.execute("SELECT course_id FROM assignment").fetchall() == [("sorting",)]


def refusal(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the build refuses the lesson with."""
    for name in [name for name in sys.modules if name.split(".")[0] == "sorting"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(root)
    with pytest.raises(Refused) as refused:
        expand(at(root).find("01")[0])
    return str(refused.value)


def test_a_new_exercise_is_begun_for_any_subject(done, monkeypatch):
    files = [
        "solutions/01-insertion/insertion.py",
        "sorting/checks/insertion/merge.py",
        "tests/answers/insertion/merge.py",
    ]
    assert {line.split(":")[0] for line in refusal(done.root, monkeypatch).splitlines()} == set(files)
    assert "course build 01 says what is left; then course test 01." in done.printed
    for file in files[1:]:
        assert not re.search("images|numpy|Keras", (done.root / file).read_text("utf-8"))


def test_what_is_this_repositorys_alone_is_refused(done):
    for command in ("site", "grade-sample"):
        refused = done.course(command)
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"course {command} is not for the course sorting ({done.root}): ")


def test_an_answer_that_is_judged_otherwise_is_told(tmp_path):
    root = shutil.copytree(SOURCE, tmp_path / "sorting")
    answers = root / "tests" / "answers" / "insertion" / "insert.py"
    answers.write_text(answers.read_text().replace('@wrong("appended", points=0)', '@wrong("put-first", points=1)'))
    (root / "tests" / "answers" / "insertion" / "is_sorted.py").unlink()
    proved = run("-m", "grading.prove_answers", cwd=ROOT, env=os.environ | {FOLDER: str(root)})
    line = answers.read_text().splitlines().index('@wrong("put-first", points=1)') + 1
    assert proved.returncode == 1
    assert proved.stdout.splitlines() == [
        f"tests/answers/insertion/insert.py:{line}: at_the_end gets 0 points for “appended”; it deserves 1 point for “put-first”.",
        "tests/answers/insertion/is_sorted.py: a right answer and a wrong one are needed here, at least.",
    ]


TOML = 'name = "sorting"\npackage = "sorting"\n'
REFUSED = {
    "no TOML": (b'name = "sorting"\npackage = sorting\n', ":2: not valid TOML: Invalid value."),
    "no end": (b'name = "sorting', ":1: not valid TOML: Unterminated string."),
    "not UTF-8": (b'name = "tri\xe9e"\n', ": not UTF-8 text: invalid continuation byte; save it as UTF-8."),
    "unknown key": (TOML.encode() + b"preload = []\n", ":3: unknown key preload; a course has name and package."),
    "no package": (b'name = "sorting"\n', ": package is missing: the Python package beside this file that lessons"),
    "a number": (b'name = 7\npackage = "sorting"\n', ":1: 7 cannot be the name: its name in the gradebook, "),
    "a path": (b'name = "sorting"\npackage = "../x"\n', ":2: '../x' cannot be the package: "),
    "this course's": (b'name = "sorting"\npackage = "cnncourse"\n', ":2: the package cnncourse is taken by "),
    "Python's": (b'name = "random"\npackage = "random"\n', ":2: the package random is taken by Python "),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_broken_course_toml_is_refused_with_file_and_line(content, said, tmp_path):
    (tmp_path / "course.toml").write_bytes(content)
    with pytest.raises(Refused) as refused:
        at(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / 'course.toml'}{said}")


def test_a_part_that_is_missing_is_named_if_it_is_needed(tmp_path, monkeypatch):
    root = shutil.copytree(SOURCE, tmp_path / "sorting")
    course = ("-m", "grading.cli", "--course", str(root))
    (root / "README.md").unlink()
    built = run(*course, "build", "--check", cwd=ROOT)
    assert (built.returncode, built.stdout) == (0, "01-insertion is up to date\n")
    shutil.rmtree(root / "sorting" / "quizzes")
    checks = root / "sorting" / "checks" / "__init__.py"
    (checks.parent / "insertion" / "__init__.py").unlink()
    missing = "sorting/checks/insertion/__init__.py: the check of is-sorted is not found: "
    assert refusal(root, monkeypatch).startswith(missing)
    (root / "sorting" / "__init__.py").write_text("def bars(")
    broken = (
        "solutions/01-insertion/insertion.py: the lesson's quiz cannot be loaded: SyntaxError: '(' was never closed"
    )
    assert refusal(root, monkeypatch).startswith(broken)
    for file in (checks, root / "course.toml"):
        file.unlink()
        refused = run(*course, "grade", "01", cwd=ROOT)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.startswith(f"{file}: this file is missing: ")


def test_the_outermost_course_is_the_one_that_is_meant(tmp_path, monkeypatch):
    root = shutil.copytree(SOURCE, tmp_path / "sorting")
    inner = shutil.copytree(SOURCE, root / "grading" / "submitted" / "student-01" / "01-insertion")
    monkeypatch.chdir(inner / "solutions")
    assert here() == at(root)
    monkeypatch.chdir(SOURCE)
    assert here().root == ROOT and not here().is_another
    monkeypatch.setenv(FOLDER, str(root))
    assert here() == at(root)
