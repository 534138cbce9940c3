"""After a change only the exercises that rest on it are judged again; and whose points changed is told, with the reason."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from grading import fingerprints
from grading.cli import main
from grading.course import Course
from grading.diff import changed
from grading.files import text_of
from grading.fingerprints import ROOT, Grounds, of_folder
from grading.grade import Class
from grading.gradebook import register
from grading.results import COLUMNS, Result, Verdict, read_result
from tests import needs
from tests.test_batch import WRONG
from tests.test_engine import LESSON, handed_in

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
HEAD = ",".join(COLUMNS)
LINE = "student-01,00-start-here,start-here,brightness,0.5,2,partial,,"
STUDENTS = ("student-01", "student-02", "student-03")


@pytest.fixture
def edit(monkeypatch):
    """Let a file of the repository be another one."""
    known = fingerprints._content

    def forget() -> None:
        fingerprints._course.cache_clear()
        fingerprints._of_modules.cache_clear()

    def change(name: str) -> None:
        assert (ROOT / name).is_file()
        forget()
        monkeypatch.setattr(fingerprints, "_content", lambda file: "changed" if file == ROOT / name else known(file))

    yield change
    forget()


@pytest.fixture(scope="module")
def convolution(tmp_path_factory):
    [lesson] = Course().find("01")
    return register(lesson, Class(out=tmp_path_factory.mktemp("class")).config())


def rests(assignment) -> dict[str, dict[str, str]]:
    part = assignment.parts[0]
    return Grounds(assignment, b"secret").of(part, part.released, "the files")


@pytest.mark.parametrize(
    ("name", "concerned"),
    [
        ("cnncourse/checks/convolution/im2col.py", {"im2col", "conv2d-fast"}),
        ("cnncourse/checks/convolution/convolve.py", {"convolve"}),
        # what others are built from, in the learner's notebook or in their oracle
        ("cnncourse/checks/convolution/cross_correlate.py", {"cross-correlate", "convolve", "conv2d", "conv2d-fast"}),
        ("cnncourse/checks/pooling/max_pool2d.py", set()),
        ("cnncourse/plots/pooling.py", {"course"}),
        ("cnncourse/checks/kit/compare.py", {"grader"}),
        ("cnncourse/beside/worker.py", {"course", "grader"}),
        ("grading/judge.py", {"grader"}),
        ("grading/reporting/page.py", set()),
        ("grading/exports.py", set()),
        ("grading/feedback.py", set()),
        ("grading/gradebook.py", set()),
        ("data/README.md", {"course"}),
    ],
)
def test_what_rests_on_a_file(convolution, edit, name: str, concerned: set[str]):
    before = rests(convolution)
    edit(name)
    after = rests(convolution)
    causes = {cause for cause in before["zero-pad"] if before["zero-pad"][cause] != after["zero-pad"][cause]}
    checks = {name for name in before if before[name]["check"] != after[name]["check"]}
    assert (causes - {"check"} or checks) == concerned


def test_a_question_is_judged_by_its_own_words(convolution, monkeypatch):
    before, known = rests(convolution), fingerprints._quiz("cnncourse.quizzes", "convolution")
    question = known["an_even_patch"]
    monkeypatch.setattr(question, "points", 2.0)
    monkeypatch.setattr(fingerprints, "_quiz", lambda package, lesson: known)
    after = rests(convolution)
    assert [name for name in before if before[name] != after[name]] == ["quiz-an-even-patch"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of two lessons: the first one has a wrong answer."""
    home = tmp_path_factory.mktemp("class")
    [other] = Course().find("03")
    for student in STUDENTS:
        place = home / "submitted" / student / LESSON.name
        place.mkdir(parents=True)
        text = text_of(handed_in(WRONG) if student == STUDENTS[0] else handed_in())
        (place / "start-here.ipynb").write_text(text, "utf-8")
        shutil.copytree(other.folder.parent.parent / "lessons" / other.name, place.with_name(other.name))
    grade(home, "00")
    grade(home, "03")
    return home


def grade(home: Path, lesson: str) -> None:
    assert main(["grade", lesson, f"--submitted={home / 'submitted'}", f"--out={home / 'out'}", "--no-feedback"]) == 0


def results(home: Path, lesson: str) -> dict[str, tuple[Result, int]]:
    """By student: what came of a lesson, and when it was written."""
    files = {file.parent.name: file for file in (home / "out" / "results").glob(f"*/{lesson}-*.json")}
    return {student: (read_result(file), file.stat().st_mtime_ns) for student, file in files.items()}


@pytest.fixture
def class_(graded, tmp_path):
    """A copy of the graded class, as grading it once more writes into it."""
    return Path(shutil.copytree(graded, tmp_path / "class"))


@needs.a_sandbox
def test_only_the_exercise_whose_check_changed_is_judged_again(class_: Path, edit, capsys):
    before, others, table = results(class_, "00"), results(class_, "03"), (class_ / "out" / "grades.csv").read_bytes()
    exercises = len(before[STUDENTS[0]][0].verdicts)
    assert {result.judged for result, _ in before.values()} == {exercises} and exercises > 3
    edit("cnncourse/checks/start_here/brightness.py")
    grade(class_, "00")
    grade(class_, "03")
    after = results(class_, "00")
    assert {result.judged for result, _ in after.values()} == {1}
    assert results(class_, "03") == others
    assert (class_ / "out" / "grades.csv").read_bytes() == table
    executed = class_ / "out" / "autograded" / STUDENTS[0] / LESSON.name / "start-here.ipynb"
    assert executed.read_bytes().count(b"Likely cause") == 3  # as text, and twice as HTML


@needs.a_sandbox
def test_what_was_left_by_a_grading_is_made_anew_where_it_is_gone(class_: Path, edit):
    notebook = class_ / "out" / "autograded" / STUDENTS[1] / LESSON.name / "start-here.ipynb"
    notebook.write_text("{}")
    edit("cnncourse/checks/start_here/brightness.py")
    grade(class_, "00")
    judged = {student: result.judged for student, (result, _) in results(class_, "00").items()}
    assert judged[STUDENTS[0]] == 1 and judged[STUDENTS[1]] == len(results(class_, "00")[STUDENTS[1]][0].verdicts)


@needs.a_sandbox
def test_whose_points_changed_is_told_with_the_reason(class_: Path, edit, capsys):
    kept, table = class_ / "kept", class_ / "kept.csv"
    shutil.copytree(class_ / "out" / "results", kept)
    shutil.copy(class_ / "out" / "grades.csv", table)
    place = class_ / "submitted" / STUDENTS[0] / LESSON.name / "start-here.ipynb"
    place.write_text(text_of(handed_in()), "utf-8")
    edit("cnncourse/checks/start_here/brightness.py")
    capsys.readouterr()
    grade(class_, "00")
    why = "another notebook was handed in; the check or its points have changed"
    line = f"student-01  00-start-here  brightness: 0 → 1  ({why})"
    assert f"1 score changed since the last grading:\n  {line}" in capsys.readouterr().out
    assert main(["diff", str(kept), str(class_ / "out")]) == 0
    assert capsys.readouterr().out == f"{line}\n1 score of 1 student changed: 1 up, 0 not.\n"
    assert main(["diff", str(table), str(class_ / "out" / "grades.csv")]) == 0
    told = capsys.readouterr().out
    assert told.startswith("student-01  00-start-here  brightness: 0 → 1  (why is not known") and "1 up" in told
    assert main(["diff", str(kept), str(kept)]) == 0
    assert capsys.readouterr().out == "No score has changed.\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There are no results in"),
        ("student,score\nstudent-01,3\n", "line 1: the column assignment is missing"),
        ("student\xe9".encode("latin-1"), "line 1: it is not written in UTF-8: save it as CSV UTF-8."),
        (
            f"{HEAD}\n{LINE}".encode("utf-16"),
            "is not written in UTF-8: save it as CSV UTF-8. It is to be a grades.csv as",
        ),
        (HEAD, "has no line below its first one: give a grades.csv as `course grade` writes it"),
        (f"{HEAD}\n{LINE}\nstudent-02,00-sta", "line 3: max_score is missing. Give a grades.csv as"),
        (f"{HEAD}\n{LINE.replace('0.5', 'nan')}", "line 2: score is to be a number, not nan. Give"),
        (f"{HEAD}\n{LINE.replace('0.5', '05. Jan')}", "line 2: score is to be a number, not 05. Jan."),
        (f"{HEAD}\n{LINE.replace(',2,', ',inf,')}", "line 2: max_score is to be a number, not inf."),
    ],
)
def test_what_holds_no_grades_is_refused(tmp_path: Path, capsys, content, sentence: str):
    place = tmp_path / "grades.csv"
    if content is None:
        place.mkdir()
    else:
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["diff", str(place), str(place)]) == 1
    assert sentence in capsys.readouterr().err


def test_grades_are_compared_as_a_spreadsheet_writes_them(tmp_path: Path, capsys):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(f"{HEAD}\n{LINE}\n", "utf-8")
    new.write_bytes(f"\ufeff{HEAD}\r\n{LINE}\r\n".replace(",", ";").replace("0.5", "0,5").encode())
    assert main(["diff", str(old), str(new)]) == 0 and capsys.readouterr().out == "No score has changed.\n"
    new.write_text(new.read_text("utf-8").replace("0,5", "1,25"), "utf-8")
    assert main(["diff", str(old), str(new)]) == 0 and "brightness: 0.5 → 1.25  (" in capsys.readouterr().out


@pytest.mark.parametrize("status", ["unreadable", "missing"])
def test_what_could_not_be_read_then_or_cannot_be_read_now_is_another_notebook(status: str):
    rests = {"answer": "the files", "lesson": "its cells"}
    unread, read_ = Verdict("n", "one", None, 1, status), Verdict("n", "one", 1.0, 1, "correct", rests_on=rests)
    for verdicts in ((unread, read_), (read_, unread)):
        [change] = changed(*([Result("student-01", LESSON.name, verdicts=(one,))] for one in verdicts))
        assert change.why == "another notebook was handed in"


def test_a_damaged_result_is_named(tmp_path: Path, capsys):
    (tmp_path / "student-01").mkdir()
    (tmp_path / "student-01" / "00-start-here.json").write_text("{")
    assert main(["diff", str(tmp_path), str(tmp_path)]) == 1
    assert "00-start-here.json is damaged" in capsys.readouterr().err


@needs.a_sandbox
def test_a_page_is_written_where_it_shows_something_else(class_: Path):
    arguments = ["grade", "00", f"--submitted={class_ / 'submitted'}", f"--out={class_ / 'out'}"]
    assert main(arguments) == 0
    pages = {file.parent.parent.name: file for file in (class_ / "out" / "feedback").glob("*/*/*.html")}
    assert sorted(pages) == list(STUDENTS)
    first = {student: file.stat().st_mtime_ns for student, file in pages.items()}
    with Class(Course(), "", class_ / "submitted", class_ / "out").gradebook() as gradebook:
        submission = gradebook.find_submission_notebook("start-here", LESSON.name, STUDENTS[1])
        submission.comments[0].manual_comment = "Well seen."
        gradebook.db.commit()
    pages[STUDENTS[2]].write_bytes(pages[STUDENTS[2]].read_bytes()[:-300])  # a disk was full, say
    assert main(arguments) == 0
    written = [student for student in STUDENTS if pages[student].stat().st_mtime_ns != first[student]]
    assert written == list(STUDENTS[1:]) and "Well seen." in pages[STUDENTS[1]].read_text("utf-8")


def test_a_file_that_is_too_large_to_be_graded_is_not_read_for_its_fingerprint(tmp_path: Path):
    (tmp_path / "large.bin").touch()
    prints = []
    for size in (2**40, 2**40 + 1):  # a terabyte of nothing, which takes no place
        os.truncate(tmp_path / "large.bin", size)
        prints.append(of_folder(tmp_path))
    assert prints[0] != prints[1]
