"""Whole classes: killed and resumed, graded twice, malformed, several notebooks; nothing lost, nothing left behind."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from html import unescape
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode, v4

from cnncourse.beside import WORKER
from grading.cli import main
from grading.course import Course
from grading.feedback import write_page
from grading.files import text_of
from grading.grade import Class
from grading.judge import Judge
from grading.results import COLUMNS, VERDICT, read_result
from grading.sandbox import NoSandbox, Sandbox
from grading.submission import NotGraded, prepare
from tests import needs
from tests.lessons import read
from tests.strain import damaged
from tests.test_engine import ASSIGNMENT, LESSON, PART, RIGHT, handed_in

pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
    needs.a_sandbox,
]
WRONG = "def brightness(image):\n    return 0.5"


def hand_in(folder: Path, number: int, *own: str) -> Path:
    """Write a class of lesson 00, with own cells: every third one is wrong, one is not readable."""
    submitted = folder / "submitted"
    for i in range(number):
        place = submitted / f"student-{i:02}" / LESSON.name
        place.mkdir(parents=True)
        text = text_of(handed_in(WRONG, *own) if i % 3 == 0 else handed_in(RIGHT, *own))
        (place / "start-here.ipynb").write_text(text[:4000] if i == 5 else text, "utf-8")
    return submitted


def command(submitted: Path, out: Path, *more: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "grading.cli",
        "grade",
        "00",
        f"--submitted={submitted}",
        f"--out={out}",
        "--workers=2",
        *more,
    ]


def run(submitted: Path, out: Path, *more: str) -> subprocess.CompletedProcess:
    return subprocess.run(command(submitted, out, *more), cwd=Course().root, capture_output=True, text=True)


def processes(mark: str) -> dict[str, str]:
    """What is running that a grader with this mark in its environment has started, sandboxes included."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found[folder.name] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended, or is another user's
            continue
    return found


def some(out: Path, files: str, number: int) -> bool:
    return len([*out.glob(files)]) >= number


COME_SO_FAR = {  # the grader, when it is killed
    "the gradebook is begun": lambda out, mark: some(out, "gradebook.db", 1),
    "students' code can run": lambda out, mark: any(WORKER in words for words in processes(mark).values()),
    "some are judged": lambda out, mark: some(out, "results/*/*.json", 2),
    "all are judged": lambda out, mark: some(out, "results/*/*.json", 6),
    "there are points": lambda out, mark: some(out, "grades.csv", 1),
    "there are pages": lambda out, mark: some(out, "feedback/*/*/*.html", 2),
}


def test_killed_at_any_moment_and_run_again(tmp_path: Path):
    submitted, out = hand_in(tmp_path, 6, "import time\ntime.sleep(0.5)"), tmp_path / "killed"
    mark = f"MARK={tmp_path}"  # not the sandboxes of tests that run beside this one
    undisturbed = run(submitted, tmp_path / "undisturbed")
    assert undisturbed.returncode == 1 and "student-05" in undisturbed.stdout  # one cannot be read
    out.mkdir()
    (out / "secret").write_text((tmp_path / "undisturbed" / "secret").read_text())
    chance, killed = random.Random(5), 0
    for has_come in COME_SO_FAR.values():
        grader = subprocess.Popen(
            command(submitted, out),
            cwd=Course().root,
            env=os.environ | {"MARK": str(tmp_path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not has_come(out, mark):
            assert grader.poll() is None
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 0.2))
        grader.send_signal(signal.SIGKILL)
        killed += grader.wait() == -signal.SIGKILL
        end = time.monotonic() + 10
        while processes(mark):
            assert time.monotonic() < end, processes(mark)
            time.sleep(0.02)
    assert killed >= len(COME_SO_FAR) - 1  # a quick machine may be done soon after the first pages
    resumed = run(submitted, out)
    assert resumed.returncode == 1, resumed.stderr
    assert (out / "grades.csv").read_bytes() == (tmp_path / "undisturbed" / "grades.csv").read_bytes()
    assert resumed.stdout.partition("\nIn ")[0] == undisturbed.stdout.partition("\nIn ")[0]
    assert len(list((out / "feedback").glob("*/*/*.html"))) == 5
    assert not [file for file in out.rglob(".*") if file.is_file()]  # no half-written file


def test_what_is_graded_is_not_graded_again_until_it_changes(tmp_path: Path, capsys):
    submitted, out = hand_in(tmp_path, 3), tmp_path / "out"
    arguments = command(submitted, out)[3:]
    assert main(arguments) == 0
    results = sorted((out / "results").rglob("*.json"))
    first = [file.stat().st_mtime_ns for file in results]
    assert main(arguments) == 0
    assert [file.stat().st_mtime_ns for file in results] == first
    (submitted / "student-00" / LESSON.name / "start-here.ipynb").write_text(text_of(handed_in()), "utf-8")
    assert main([*arguments, "--student", "student-00", "student-02"]) == 0
    assert [file.stat().st_mtime_ns != time_ for file, time_ in zip(results, first)] == [True, False, False]
    assert {read_result(file).points for file in results} == {6}
    lines = (out / "grades.csv").read_text("utf-8").splitlines()
    assert lines[0] == ",".join(COLUMNS) and len(lines) == 1 + 3 * len(PART.exercises)
    capsys.readouterr()


def test_what_a_submission_used_is_kept(tmp_path: Path, capsys):
    submitted, out = hand_in(tmp_path, 6), tmp_path / "out"
    greedy = "import os, time\nkept = b'1' * 160_000_000\nwhile time.process_time() < 3:\n    pass\ntime.sleep(0.3)"
    for number, own in enumerate(
        (greedy, f"{greedy}\nos._exit(0)", f"{greedy}\nwhile True:\n    kept += kept[:10**8]"), 1
    ):
        place = submitted / f"student-0{number}" / LESSON.name / "start-here.ipynb"
        place.write_text(text_of(handed_in(WRONG, own)), "utf-8")
    assert main(command(submitted, out)[3:]) == 1
    usual, other, crashed, full, _, unreadable = (
        read_result(out / "results" / f"student-0{i}" / f"{LESSON.name}.json").used for i in range(6)
    )
    assert 0 < usual.seconds < other.seconds - 1 and usual.memory + 100_000_000 < other.memory < 300_000_000
    assert (
        crashed.seconds > usual.seconds + 1 and crashed.memory > usual.memory + 100_000_000
    )  # what was stopped counts
    assert full.seconds > usual.seconds + 1 and full.memory >= other.memory
    assert unreadable is None  # and is no submission that used nothing
    late = submitted / "student-01" / LESSON.name / "start-here.ipynb"
    late.write_text("{", "utf-8")  # it was handed in again, damaged
    assert main([*command(submitted, out)[3:], "--student=student-01"]) == 1
    assert read_result(out / "results" / "student-01" / f"{LESSON.name}.json").used is None


def test_a_grade_by_hand_and_a_comment_stay(tmp_path: Path, capsys):
    submitted, out = hand_in(tmp_path, 1), tmp_path / "out"
    arguments = command(submitted, out)[3:]
    assert main(arguments) == 0
    class_ = Class(Course(), "", submitted, out)

    def grade_of(gradebook):
        return gradebook.find_grade("brightness-check", "start-here", LESSON.name, "student-00")

    with class_.gradebook() as gradebook:
        grade_of(gradebook).manual_score = 0.75
        gradebook.find_comment("brightness", "start-here", LESSON.name, "student-00").manual_comment = "Nearly!"
        gradebook.db.commit()
    for answer, auto in ((WRONG, 0), ("def brightness(image):\n    return image.mean()", 1)):
        (submitted / "student-00" / LESSON.name / "start-here.ipynb").write_text(text_of(handed_in(answer)), "utf-8")
        assert main(arguments) == 0
        with class_.gradebook() as gradebook:
            found = grade_of(gradebook)
            assert (found.auto_score, found.manual_score, found.score) == (auto, 0.75, 0.75)
            assert gradebook.find_comment("brightness", "start-here", LESSON.name, "student-00").comment == "Nearly!"
    said = capsys.readouterr().out
    assert (
        said.count("brightness: by hand 0.75 (check: 0)") == said.count("by hand") == 1
    )  # beside other points it waits
    with class_.gradebook() as gradebook:
        grade_of(gradebook).needs_manual_grade = False
        gradebook.db.commit()
    assert main(arguments) == 0
    assert re.search(
        r"student-00 +5\.75 .*0\.75.*\n +brightness: by hand 0\.75 \(check: 1\)\n", capsys.readouterr().out
    )
    with (out / "grades.csv").open(encoding="utf-8") as lines:
        [row] = [row for row in csv.DictReader(lines) if row["exercise"] == "brightness"]
    assert row["score"] == "0.75" and row["message"].startswith("by hand 0.75 (check: 1).")
    assert main(["report", "00", f"--submitted={submitted}", f"--out={out}"]) == 0
    assert "the middle submission has 5.75." in (out / "reports" / f"{LESSON.name}.html").read_text("utf-8")
    page = (out / "feedback" / "student-00" / LESSON.name / "start-here.html").read_text("utf-8")
    assert re.search(r'0\.75 of 1</td><td>✎ points by a person</td></tr><tr><td colspan="3">↳ [^↳]*>Nearly!<', page)
    capsys.readouterr()


def test_a_grade_by_hand_is_for_the_answer_that_it_was_given_to(tmp_path: Path, capsys, monkeypatch):
    """Its check gives another one the same 0; who has changed something else keeps it."""
    submitted, out = hand_in(tmp_path, 3), tmp_path / "out"
    class_, arguments = Class(Course(), "", submitted, out), command(submitted, out, "--no-feedback")[3:]
    answers = [f"def brightness(image):\n    return {value}" for value in ("0", "1", "None")]

    def answered(student: int, answer: str, *own: str) -> None:
        file = submitted / f"student-0{student}" / LESSON.name / "start-here.ipynb"
        file.write_text(text_of(handed_in(answer, *own)), "utf-8")

    def enter(student: int) -> None:
        with class_.gradebook() as gradebook:
            grade = gradebook.find_grade("brightness-check", "start-here", LESSON.name, f"student-0{student}")
            grade.manual_score, grade.needs_manual_grade = 0.75, False
            gradebook.db.commit()

    def waiting() -> list[str]:
        with class_.gradebook() as gradebook:
            submissions = gradebook.assignment_submissions(LESSON.name)
            return [one.student.id for one in submissions if one.needs_manual_grade]

    for student, answer in enumerate(answers):
        answered(student, answer)
    assert main(arguments) == 0
    for student in (0, 1):
        enter(student)
    answered(0, answers[0], "x = 1")
    answered(1, answers[2])
    answered(2, answers[1])
    with monkeypatch.context() as killed:
        killed.setattr("grading.grade.record", lambda *_: 1 / 0)  # all are judged then
        with pytest.raises(ZeroDivisionError):
            main(arguments)
    for known in ([], ["student-01"]):
        assert waiting() == known and main(arguments) == 0
    assert waiting() == ["student-01"]
    assert main(["export", "00", "--to", "csv", f"--submitted={submitted}", f"--out={out}"]) == 1
    assert "student-01: 00-start-here waits for you in the formgrader; its cell is empty." in capsys.readouterr().out
    enter(1)
    assert main([*arguments, "--again"]) == 0 and waiting() == []


SAID = {  # by answer: what the feedback page says of it
    "def brightness(image)\n    return 0": "✗ error: Its cell ended in an error before it was through: SyntaxError: ",
    "import os\nos._exit(0)": "✗ crash: It ended its process (exit code 0).",
    "def bright(image):\n    return 0": "✗ missing: There is no `brightness` in the notebook.",
    "raise NotImplementedError": "○ not attempted",
}


def test_a_page_says_of_each_answer_what_the_table_of_the_class_says(tmp_path: Path, capsys):
    submitted, out = hand_in(tmp_path, len(SAID)), tmp_path / "out"
    students = sorted(folder.name for folder in submitted.iterdir())
    for student, answer in zip(students, SAID):
        (submitted / student / LESSON.name / "start-here.ipynb").write_text(text_of(handed_in(answer)), "utf-8")
    assert main(command(submitted, out)[3:]) == 0
    printed = capsys.readouterr().out
    text = next(cell.source for cell in read("00", "lessons").cells if "Your turn" in cell.source).splitlines()[0]
    for student, said in zip(students, SAID.values()):
        page = unescape((out / "feedback" / student / LESSON.name / "start-here.html").read_text("utf-8"))
        assert f"<td>0 of 1</td><td>{said}" in page and text.lstrip("# ") in page
        if sentence := said.partition(": ")[2]:
            assert sentence in printed and page.count(sentence.partition("`")[0]) >= 2  # below the check, too
            assert "Nothing to check yet" not in page
    class_, notebook = (
        Class(Course(), "", submitted, out),
        out / "autograded" / students[0] / LESSON.name / "start-here.ipynb",
    )
    book = nbformat.read(notebook, 4)
    for cell in book.cells:
        cell.metadata.pop(VERDICT, None)
    nbformat.write(book, notebook)  # as it was executed by an earlier grader
    page = write_page(class_.config(), notebook, students[0], LESSON.name)
    assert "<td>0 of 1</td><td>✗" in page and "✓ correct" in page


def test_answers_that_are_gone_get_a_page_as_well(tmp_path: Path):
    """Or the page of an earlier submission would be given out."""
    submitted, out = hand_in(tmp_path, 1), tmp_path / "out"
    assert main(command(submitted, out)[3:]) == 0
    [file], [page] = submitted.rglob("*.ipynb"), out.joinpath("feedback").rglob("*.html")
    before, book = page.read_text("utf-8"), nbformat.read(file, 4)
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = ""
    nbformat.write(book, file)
    assert main(command(submitted, out)[3:]) == 0
    assert sum(read_result(file).points for file in (out / "results").glob("*/*.json")) == 0
    assert page.read_text("utf-8") != before and "0 of" in page.read_text("utf-8")


def test_what_cannot_begin_says_why(tmp_path: Path, capsys):
    submitted = hand_in(tmp_path, 1)
    for more, sentence in (
        (["--student=nobody"], "There is no submission"),
        ([f"--submitted={tmp_path}/none"], "There are no submissions in"),
    ):
        assert main([*command(submitted, tmp_path / "out")[3:], *more]) == 1
        assert sentence in capsys.readouterr().err
    assert main(["grade", "ps9"]) == 2
    assert "There is no lesson ps9" in capsys.readouterr().err


def test_odd_names_and_texts_stop_nobody_and_reach_no_spreadsheet(tmp_path: Path, capsys):
    odd = handed_in(
        "def brightness(image):\n    raise ValueError('\\ud800')",
        "from IPython.display import display, JSON\ndisplay(JSON({'a': 1}))",
    )
    submitted = tmp_path / "submitted"
    for student in ("-1+cmd", "a  b", "=x", "zoe"):
        place = submitted / student / LESSON.name
        (place / "start-here.ipynb").mkdir(parents=True)
        (place / "start-here.ipynb" / "note").touch()
        (place / os.fsdecode(b"no text: \xff")).touch()
        (place / "start-here (1).ipynb").write_text(json.dumps(odd).replace('"# ', '"# \\ud800 '), "utf-8")
    assert main(command(submitted, tmp_path / "out")[3:]) == 0
    rows = (tmp_path / "out" / "grades.csv").read_text("utf-8").splitlines()[1:]
    assert len(rows) == 4 * len(PART.exercises) and {row[:2] for row in rows} == {"'-", "a ", "'=", "zo"}
    assert sum(read_result(file).points for file in (tmp_path / "out" / "results").glob("*/*.json")) == 4 * 5
    assert len([*(tmp_path / "out" / "feedback").glob("*/*/*.html")]) == 4
    capsys.readouterr()


ON_A_SMALL_DISK = """
import json, subprocess, sys
from pathlib import Path
from grading.cli import main

place, words = Path(sys.argv[1]), sys.argv[2:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", place], check=True)
for size in range(250, 5000, 250):
    code = main(words)
    drafts = [file.name for file in place.rglob(".*") if file.is_file()]
    judged = [json.loads(file.read_text())["student"] for file in place.glob("results/*/*.json")]
    print(json.dumps([code, drafts, len(judged), (place / "grades.csv").exists(), len([*place.rglob("*.html")])]))
    if code == 0:
        break
    subprocess.run(["mount", "-o", f"remount,size={size}k", place], check=True)
print(json.dumps((place / "grades.csv").read_text()))
"""


@needs.linux
@needs.root
def test_a_full_disk_is_told_in_a_sentence_and_what_is_judged_stays(tmp_path: Path):
    """A disk that grows, so that it is full at each of the steps."""
    submitted, out = hand_in(tmp_path, 3), tmp_path / "out"
    out.mkdir()
    words = ["unshare", "--mount", sys.executable, "-c", ON_A_SMALL_DISK, out, *command(submitted, out)[3:]]
    done = subprocess.run(words, cwd=Course().root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *tries, grades = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(("[", '"'))]
    assert {line.partition(".")[0] for line in done.stderr.splitlines()} == {"The disk is full"}
    assert done.stderr.count("\n") == len(tries) - 1
    assert [code for code, *_ in tries] == [1] * (len(tries) - 1) + [0] and not any(drafts for _, drafts, *_ in tries)
    judged, graded, pages = ([one[which] for one in tries] for which in (2, 3, 4))
    for steps, most in ((judged, 3), (graded, True), (pages, 3)):
        assert steps == sorted(steps) and (steps[0], steps[-1]) == (0, most)  # nothing that was there is lost
    assert grades.count("\n") == 1 + 3 * len(PART.exercises) and grades.count("not graded") == 0


WITH_LESS_AND_LESS_IN_THE_WAY = """
import json, os, shutil, subprocess, sys
from pathlib import Path
from grading.cli import main
from grading.course import Course

place, source, *words = map(os.fspath, map(Path, sys.argv[1:]))
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", place], check=True)
root, filler = Path(place, "course"), Path(place, "filler")
shutil.copytree(source, root, symlinks=True)
os.chdir(root)


def files():
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


for free in range(0, 3_000_000, 12_000):
    with open(filler, "wb") as file:
        file.truncate(0)
        room = os.statvfs(place)
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - free)))
    before, code, after = files(), main(words, Course(root)), files()
    lost = [name for name in before if name not in after]
    changed = [name for name in before.keys() & after if before[name] != after[name]]
    print(json.dumps([code, lost, changed, sorted(after.keys() - before)]))
    if code == 0:
        break
"""


@pytest.fixture(scope="module")
def small_course(tmp_path_factory) -> Path:
    """A course with one lesson, a graded class of two, and what came from three in the folder given/."""
    course = tmp_path_factory.mktemp("small") / "course"
    submitted = hand_in(course / "grading", 2)
    assert main(command(submitted, course / "grading")[3:]) == 0
    for name in ("lessons", "solutions"):
        (course / name).mkdir()
        (course / name / LESSON.name).symlink_to(Course().root / name / LESSON.name)
    for number in range(3):
        place = course / "given" / f"student-{number:02}_{100 + number}_assignsubmission_file"
        place.mkdir(parents=True)
        shutil.copy(submitted / f"student-{number % 2:02}" / LESSON.name / "start-here.ipynb", place)
    return course


@needs.linux
@needs.root
@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("collect given 00", "submitted/student-02_102/00-start-here/start-here.ipynb"),
        ("report 00", "reports/00-start-here.html"),
        ("export 00 --to=csv", "csv-00-start-here.csv"),
    ],
)
def test_on_a_full_disk_other_commands_write_all_or_nothing(tmp_path: Path, small_course: Path, words: str, made: str):
    tried = ["unshare", "--mount", sys.executable, "-c", WITH_LESS_AND_LESS_IN_THE_WAY, tmp_path, small_course]
    done = subprocess.run([*tried, *words.split()], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *tries, last = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    assert tries and all(one == [1, [], [], []] for one in tries)  # no file came, none went, none is another
    assert {line.partition(".")[0] for line in done.stderr.splitlines()} == {"The disk is full"}
    code, lost, changed, new = last
    assert (code, lost, changed) == (0, [], []) and f"grading/{made}" in new and not any("/." in name for name in new)


@needs.unix
def test_ctrl_c_ends_it_soon_and_it_goes_on(tmp_path: Path):
    submitted, out = tmp_path / "submitted", tmp_path / "out"
    many = 60  # so many that it is far from its end, however busy the machine is
    for i in range(many):
        place = submitted / f"student-{i:02}" / LESSON.name
        place.mkdir(parents=True)
        (place / "start-here.ipynb").write_text(text_of(handed_in(WRONG, "import time\ntime.sleep(0.5)")), "utf-8")
    grader = subprocess.Popen(
        command(submitted, out),
        cwd=Course().root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore Ctrl-C
    )
    while not [*out.glob("results/*/*.json")]:
        assert grader.poll() is None
        time.sleep(0.1)
    grader.send_signal(signal.SIGINT)
    said = grader.communicate()
    assert "The same command goes on" in said[1] and grader.returncode == 130, (said, grader.returncode)
    assert 0 < len([*out.glob("results/*/*.json")]) < many


def test_without_a_sandbox_it_refuses_unless_told(tmp_path: Path, capsys, monkeypatch):
    submitted = hand_in(tmp_path, 1)
    (submitted / "student-00" / LESSON.name / "start-here.ipynb").write_text(text_of(handed_in()), "utf-8")
    arguments = command(submitted, tmp_path / "out")[3:]

    def refuse(private: object) -> None:
        raise NoSandbox("No isolation: there is none.")

    monkeypatch.setattr("grading.grade.refuse_without_sandbox", refuse)
    assert main(arguments) == 1 and "No isolation" in capsys.readouterr().err
    assert not (tmp_path / "out" / "grades.csv").exists()
    assert main([*arguments, "--no-sandbox"]) == 0
    assert read_result(tmp_path / "out" / "results" / "student-00" / f"{LESSON.name}.json").points == 6
    capsys.readouterr()


def test_an_assignment_of_several_notebooks_with_a_file_beside_them(tmp_path: Path, capsys):
    """Its answer key lies in solutions/, and it knows nothing of this course."""
    root = tmp_path / "course"
    source = root / "solutions" / "ps1"
    source.mkdir(parents=True)
    (source / "data.csv").write_text("1,2,3")
    (source / "own_helper.py").write_text("def ab(): return 'ab'")

    def notebook(name: str, answer: str, test: str) -> NotebookNode:
        block = {
            "grade": False,
            "solution": True,
            "locked": False,
            "task": False,
            "schema_version": 3,
            "grade_id": name,
        }
        test_block = block | {"grade": True, "solution": False, "locked": True, "points": 2, "grade_id": f"test-{name}"}
        return v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
            cells=[
                v4.new_code_cell("from own_helper import ab", id="import"),
                v4.new_code_cell(answer, id=name, metadata={"nbgrader": block}),
                v4.new_code_cell(test, id=f"test-{name}", metadata={"nbgrader": test_block}),
            ],
        )

    one = "def total():\n    ### BEGIN SOLUTION\n    return sum(map(int, open('data.csv').read().split(',')))\n    ### END SOLUTION"
    two = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    hidden = "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(ab()) == 'abab'\n### END HIDDEN TESTS"
    (source / "one.ipynb").write_text(text_of(notebook("total", one, "assert total() == 6")))
    (source / "two.ipynb").write_text(text_of(notebook("double", two, hidden)))
    submitted = tmp_path / "submitted"
    answers = {
        "student-01": {"one": one, "two": two},
        "student-02": {"one": one, "two": "def double(x):\n    return 4"},
        "student-03": {"two": two},
    }
    for student, given in answers.items():
        place = submitted / student / "ps1"
        place.mkdir(parents=True)
        for name, answer in given.items():
            (place / f"{name}.ipynb").write_text(
                text_of(notebook({"one": "total", "two": "double"}[name], answer, "pass"))
            )
    assert main(["grade", "ps1", f"--submitted={submitted}", f"--out={tmp_path / 'out'}"], Course(root)) == 1
    found = {
        (verdict.exercise, student): (verdict.score, verdict.status)
        for student in answers
        for verdict in read_result(tmp_path / "out" / "results" / student / "ps1.json").verdicts
    }
    assert found == {
        ("total", "student-01"): (2, "correct"),
        ("double", "student-01"): (2, "correct"),
        ("total", "student-02"): (2, "correct"),
        ("double", "student-02"): (0, "wrong"),
        ("total", "student-03"): (None, "missing"),
        ("double", "student-03"): (2, "correct"),
    }
    page = "".join(file.read_text("utf-8") for file in (tmp_path / "out" / "feedback").rglob("*.html"))
    assert "abab" not in page  # hidden tests stay hidden
    capsys.readouterr()


def test_two_hundred_malformed_notebooks(tmp_path: Path):
    """Bytes flipped, files cut, fields missing, types changed: each gets a verdict, and the class goes on."""
    worker = Sandbox(ASSIGNMENT.preload)
    judge, graded = Judge(ASSIGNMENT, worker, b"secret"), 0
    file = tmp_path / "start-here.ipynb"
    for seed in range(200):
        file.write_bytes(damaged(text_of(handed_in()), seed))
        try:
            _, verdicts = judge.judge(PART, prepare(tmp_path, PART), {})
        except NotGraded as refused:
            assert refused.status == "unreadable" and len(str(refused)) > 40
            continue
        graded += 1
        assert [verdict.exercise for verdict in verdicts] == [one.name for one in PART.exercises]
        assert all(verdict.score is not None and 0 <= verdict.score <= verdict.max_score for verdict in verdicts)
    file.write_text(text_of(handed_in()), "utf-8")
    assert sum(verdict.score for verdict in judge.judge(PART, prepare(tmp_path, PART), {})[1]) == 6
    worker.close()
    assert 20 < graded < 190


def test_nbgraders_own_autograde_uses_the_same_judge(tmp_path: Path):
    """With its stock step, this answer would read the check's oracle and be right."""
    cheat = "from cnncourse.checks import start_here\ndef brightness(image):\n    return float(start_here.brightness.oracle(image))"
    place = tmp_path / "submitted" / "student-01" / LESSON.name
    place.mkdir(parents=True)
    (place / "start-here.ipynb").write_text(text_of(handed_in(cheat)), "utf-8")
    settings = {
        "submitted_directory": tmp_path / "submitted",
        "autograded_directory": tmp_path / "autograded",
        "release_directory": tmp_path / "released",
        "db_url": f"sqlite:///{tmp_path}/gradebook.db",
    }
    options = [f"--CourseDirectory.{name}={value}" for name, value in settings.items()]
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "COURSE_CLASS": tmp_path.name,
    }
    try:
        for step in ("generate_assignment", "autograde"):
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "nbgrader",
                    step,
                    LESSON.name,
                    "--force",
                    *options,
                    *(["--create"] if step == "autograde" else []),
                ],
                cwd=Course().root / "grading",
                env=environment,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr[-2000:]
    finally:
        for file in (Course().root / "grading" / tmp_path.name).rglob("*"):
            file.unlink()
        (Course().root / "grading" / tmp_path.name).rmdir()
    executed = nbformat.read(tmp_path / "autograded" / "student-01" / LESSON.name / "start-here.ipynb", 4)
    outputs = {cell.id: json.dumps(cell.outputs) for cell in executed.cells if cell.id.endswith("-check")}
    assert '"text/plain": "0.0"' in outputs["brightness-check"]
    assert sum('"text/plain": "1.0"' in output for output in outputs.values()) == 5


def test_an_untouched_lesson_is_no_failure_of_grading(tmp_path: Path):
    place = tmp_path / "student-01" / LESSON.name
    place.mkdir(parents=True)
    (place / "start-here.ipynb").write_text(text_of(read("00", "lessons")), "utf-8")
    done = run(tmp_path, tmp_path / "out")
    assert done.returncode == 0 and done.stderr == ""


def test_what_was_not_graded_and_what_was_not_written_is_named_and_the_exit_code_is_1(tmp_path: Path):
    submitted, out = hand_in(tmp_path, 2), tmp_path / "out"
    (submitted / "student-08").mkdir()
    (submitted / "student-09").mkdir()
    (submitted / "student-09" / "start-here.ipynb").write_text(text_of(handed_in()), "utf-8")
    (submitted / "student-10" / "01-convolution").mkdir(parents=True)  # another lesson's is no stray
    blocked = out / "feedback" / "student-01" / LESSON.name
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where a folder should be")
    done = run(submitted, out)
    assert done.returncode == 1
    page, *strays = done.stderr.splitlines()
    assert page.startswith(f"There is no feedback page student-01/{LESSON.name}/start-here.html: ")
    assert strays == [
        f"{submitted.as_posix()}/student-08 holds no folder {LESSON.name} (it is empty): it was not graded.",
        f"{submitted.as_posix()}/student-09 holds no folder {LESSON.name} (there is start-here.ipynb): it was not graded.",
    ]
    assert done.stdout.endswith("/out/: 1 feedback page, gradebook.db, grades.csv.\n")
