"""Exports: each file read back as its system's importer reads it, people found as that one finds them."""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
from copy import deepcopy
from pathlib import Path

import pytest

from grading.anonymous import anonymise
from grading.cli import main
from grading.course import Course
from grading.exports import export
from grading.files import write
from grading.fingerprints import of_folder
from grading.grade import Class
from grading.gradebook import record
from grading.results import COLUMNS, Result, Verdict, harmless, write_csv
from tests import needs
from tests.lessons import ROOT
from tests.test_collect import give
from tests.test_roster import LESSON, SCRIPTS, graded, roster

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
OTHER = "02-feature-maps"
PEOPLE = """id,name,email,canvas_id,moodle_id,sis_id,section
1,Zoë Ångström,zoe@example.org,101,201,0301,A
2,राम,ram@example.org,102,202,0302,A
3,محمد علي,mohammed@example.org,103,203,0303,B
4,王小明,wang@example.org,104,204,0304,B
5,אבי כהן,avi@example.org,105,205,0305,B
6,"Lo, Ada",ada@example.org,106,206,0306,"A, B"
7,"Lo, Ada",ada.lo@example.org,107,207,0307,A
8,"=HYPERLINK(""http://x"")",eve@example.org,108,208,0308,A
9,"Jo ""Jay"" Doe",jo@example.org,109,209,0309,A
"""


@pytest.fixture
def class_(tmp_path: Path) -> Class:
    """A class of nine, of which seven handed in, and a guest; a second lesson of one."""
    for lesson in (LESSON, OTHER):
        shutil.copytree(ROOT / "lessons" / lesson, tmp_path / "course" / "lessons" / lesson)
    class_ = Class(Course(tmp_path / "course"))
    roster(class_.course, PEOPLE)
    for number in range(1, 8):
        graded(class_, str(number), number / 4, "2030-03-01 13:00:01 UTC")
    graded(class_, "guest_23", 1.25)
    graded(class_, "9", 2, lesson=OTHER)
    return class_


def read(file: Path) -> list[list[str]]:
    """Read a file as spreadsheets do."""
    return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def test_canvas_finds_everyone_and_each_gets_the_own_points(class_: Class, capsys):
    done = export(class_, "canvas", class_.course.find("01")[0])
    assert done.file.name == "canvas-01-convolution.csv" and done.file.read_bytes().startswith(b"\xef\xbb\xbf")
    head, most, *rows = read(done.file)
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", LESSON]
    assert most == ["    Points Possible", "", "", "", "", "2"]
    assert {int(row[1]): row[5] for row in rows} == {
        100 + number: f"{number / 4:g}" if number < 8 else "" for number in range(1, 10)
    }
    assert [row[0] for row in rows[:5]] == list(SCRIPTS.values()) and rows[5][0] == rows[6][0] == "Lo, Ada"
    assert rows[7][0] == '\'=HYPERLINK("http://x")' and rows[8][0] == 'Jo "Jay" Doe'
    assert rows[5][2:5] == ["0306", "ada@example.org", "A, B"]
    printed = capsys.readouterr().out
    assert printed.startswith("grading/canvas-01-convolution.csv: 1 lesson of 9 people.\n")
    assert "On the roster, and handed nothing in (2):\n  8 =HYPERLINK" in printed and "\n  9 Jo" in printed
    assert "Handed in, and on no roster (1):\n  guest_23\n" in printed
    assert done.by_hand == ("guest_23 is not in the file, as Canvas does not know who that is: 01-convolution 1.25.",)


def test_canvas_takes_a_name_for_a_person_only_where_one_has_it(class_: Class):
    roster(class_.course, "id,name\n1,Ada Lo\n2,Ada Lo\n3,Bo\n")
    done = export(class_, "canvas", class_.course.find("01")[0])
    assert [row[0] for row in read(done.file)[2:]] == ["Bo"]
    assert [sentence.split(" is not")[0] for sentence in done.by_hand[:2]] == ["1 Ada Lo", "2 Ada Lo"]
    assert "01-convolution 0.25." in done.by_hand[0]


@pytest.mark.parametrize(
    ("columns", "called", "number"),
    [("id,name,sis_id,email", "ID number", "0301"), ("id,name,email", "Email address", "zoe@example.org")],
)
def test_each_line_for_moodle_says_whose_it_is(class_: Class, columns: str, called: str, number: str):
    """Where that cell is empty, Moodle gives the points to the person of the line before."""
    people = {"id": "1", "name": "Zoë", "sis_id": "0301", "email": "zoe@example.org"}
    known = ",".join(people[column] for column in columns.split(","))
    roster(class_.course, f"{columns}\n{known}\n2,राम{',' * (columns.count(',') - 1)}\n")
    done = export(class_, "moodle", all_lessons=True)
    head, *rows = read(done.file)
    assert head == [called, "Full name", LESSON, OTHER] and rows == [[number, "Zoë", "0.25", ""]]
    assert done.file.name == "moodle-all-lessons.csv" and done.file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert done.by_hand[0] == ("2 राम is not in the file, as Moodle does not know who that is: 01-convolution 0.5.")


def test_a_person_is_found_in_each_lesson_by_what_that_one_calls_them(tmp_path: Path):
    """Moodle's number is of one assignment; what was collected before the roster was there is called by it."""
    for lesson in (LESSON, OTHER):
        shutil.copytree(ROOT / "lessons" / lesson, tmp_path / "course" / "lessons" / lesson)
    class_ = Class(Course(tmp_path / "course"))
    roster(class_.course, "id,name,moodle_id\n1,Zoë,1\n2,राम,2\n3,王小明,3\n")
    for student, points, lesson in (
        ("Zoë_12", 1, LESSON),
        ("Zoë_57", 2, OTHER),
        ("राम_13", 0.5, LESSON),
        ("2", 1.5, OTHER),
    ):
        graded(class_, student, points, lesson=lesson)
    done = export(class_, "csv", all_lessons=True)
    rows = {row[0]: (row[-4], row[-2]) for row in read(done.file)[1:]}
    assert rows == {"1": ("1", "2"), "2": ("0.5", "1.5"), "3": ("", "")} and not done.by_hand


def test_gradescope_s_own_columns_with_times_and_lateness(class_: Class):
    done = export(class_, "gradescope", class_.course.find("01")[0])
    assert not done.file.read_bytes().startswith(b"\xef\xbb\xbf")
    with done.file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0] == {
        "Name": "Zoë Ångström",
        "SID": "0301",
        "Email": "zoe@example.org",
        "Sections": "A",
        LESSON: "0.25",
        f"{LESSON} - Max Points": "2",
        f"{LESSON} - Submission Time": "2030-03-01 13:00:01 +0000",
        f"{LESSON} - Lateness (H:M:S)": "01:00:01",
    }
    assert rows[8][LESSON] == rows[8][f"{LESSON} - Lateness (H:M:S)"] == "" and len(rows) == 9


def test_a_spreadsheet_has_everybody_with_a_roster_and_without(class_: Class, capsys):
    head, *rows = read(export(class_, "csv", all_lessons=True).file)
    assert head[-4:] == [LESSON, f"{LESSON} max", OTHER, f"{OTHER} max"] and "extra_days" not in head
    assert {row[0]: (row[-4], row[-2]) for row in rows} == {
        str(number): (f"{number / 4:g}", "") for number in range(1, 8)
    } | {
        "8": ("", ""),
        "9": ("", "2"),
        "guest_23": ("1.25", ""),
    }
    assert all(row[-3] == row[-1] == "2" for row in rows)
    (class_.home / "roster.csv").unlink()
    assert main(["export", "02", "--to", "csv"], class_.course) == 0
    assert read(class_.folder / "csv-02-feature-maps.csv") == [["id", OTHER, f"{OTHER} max"], ["9", "2", "2"]]


def test_what_has_no_points_yet_is_an_empty_cell_and_never_an_older_grade(class_: Class, capsys):
    lesson = class_.course.find("01")[0]
    with class_.gradebook() as gradebook:
        grades = {number: gradebook.find_submission(LESSON, number).notebooks[0].grades[0] for number in "123"}
        grades["1"].needs_manual_grade, grades["2"].manual_score = True, 1.75
        gradebook.db.commit()
    write({class_.results("3", lesson): Result("3", LESSON, problem="convolution.ipynb is damaged.").text()})
    write({class_.place("submitted", "9", lesson) / "convolution.ipynb": "x"})
    graded(class_, "Mohammed_0303", 2)
    roster(class_.course, PEOPLE.replace("0304", "Mohammed_0303"))
    assert main(["export", "01", "--to", "canvas"], class_.course) == 1
    rows = {row[1]: row[5] for row in read(class_.folder / "canvas-01-convolution.csv")[2:]}
    assert [rows[number] for number in ("101", "102", "103", "104", "109")] == ["", "1.75", "", "", ""]
    printed = capsys.readouterr().out
    for sentence in (
        "1 Zoë Ångström: 01-convolution waits for you in the formgrader; its cell is empty.",
        "3 محمد علي: 01-convolution could not be graded; its cell is empty.",
        '9 Jo "Jay" Doe: 01-convolution was handed in and not graded; its cell is empty.',
        "4 王小明 has several submissions of 01-convolution, one of them 4 (1): leave one; the cell is empty.",
        "one of them Mohammed_0303 (2)",
    ):
        assert sentence in printed


def test_what_was_handed_in_again_since_it_was_graded_has_no_points_yet(class_: Class, capsys):
    """Of each lesson by itself; who was not handed in again, whose folder is gone, and who has a number by hand keep
    theirs."""
    [lesson], [other] = class_.course.find("01"), class_.course.find("02")
    for student, own in (("1", lesson), ("2", lesson), ("3", lesson), ("9", other)):
        folder = class_.place("submitted", student, own)
        write({folder / "data" / "x.csv": "1", folder / "convolution.ipynb": f"{student}, the first"})
        graded(class_, student, 1, lesson=own.name, key=f"whole {of_folder(folder)} person")
    with class_.gradebook() as gradebook:
        gradebook.find_submission(LESSON, "3").notebooks[0].grades[0].manual_score = 1.75
        gradebook.db.commit()
    place = class_.place("submitted", "7", lesson)
    graded(class_, "7", 1.75, key="whole of-what-lay-there person")
    assert not place.exists() and main(["report", "01"], class_.course) == 0
    assert "again" not in capsys.readouterr().out
    for student, own in (("1", lesson), ("9", other)):
        write({class_.place("submitted", student, own) / "convolution.ipynb": f"{student}, the second"})
    for to, column in (("canvas", 5), ("csv", 7)):
        assert main(["export", "--to", to, "--all-lessons"], class_.course) == 1
        rows = {row[1] if to == "canvas" else row[3]: row for row in read(class_.folder / f"{to}-all-lessons.csv")}
        assert [rows[number][column] for number in ("101", "102", "103")] == ["", "1", "1.75"]
        printed = capsys.readouterr().out
        what = "was handed in again since it was graded (`course grade {0}` first); its cell is empty.\n"
        assert f"  1 Zoë Ångström: {LESSON} {what.format(LESSON)}" in printed
        assert f'  9 Jo "Jay" Doe: {OTHER} {what.format(OTHER)}' in printed and printed.count("again since") == 2
    assert main(["report", "01"], class_.course) == 0
    sentence = f"Handed in again since they were graded, `course grade {LESSON}` first: 1 Zoë Ångström.\n"
    assert sentence in capsys.readouterr().out
    page = (class_.folder / "reports" / f"{LESSON}.html").read_text("utf-8")
    assert page.count("handed in again since it was graded") == 1


def test_who_has_other_extra_days_than_when_it_was_graded_has_no_points_yet(class_: Class, capsys, monkeypatch):
    """Of those who were late by an hour: whom a correction of the roster makes less late, and no one else."""
    config = class_.config()
    config.LateSubmissionPlugin.penalty_method = "zero"
    monkeypatch.setattr(Class, "config", lambda self: deepcopy(config))
    graded(class_, "2", 1, "2030-03-01 12:00:00 UTC")  # in time
    graded(class_, "3", 1)  # nobody knows when
    for student in "14567":
        graded(class_, student, 1, "2030-03-01 13:00:01 UTC")
    days = {"1": "2", "2": "2", "3": "2", "4": "", "5": "0"}
    head, *people = PEOPLE.splitlines()
    for added, empty in ((None, []), (days, ["101"])):
        lines = [f"{head},extra_days", *(f"{line},{(added or {}).get(line[0], '')}" for line in people)]
        roster(class_.course, "\n".join(lines))
        for to, column in (("canvas", 5), ("csv", 7)):
            assert main(["export", "01", "--to", to], class_.course) == (to == "canvas" or bool(empty))  # for the guest
            rows = read(class_.folder / f"{to}-{LESSON}.csv")[2 if to == "canvas" else 1 :]
            cells = {row[1] if to == "canvas" else row[3]: row[column] for row in rows}
            assert [number for number, cell in cells.items() if number < "108" and not cell] == empty
            what = "was graded with other extra days than the roster's (`course grade 01-convolution` first)"
            assert (f"1 Zoë Ångström: {LESSON} {what}; its cell is empty.\n" in capsys.readouterr().out) == bool(empty)
    result = graded(class_, "1", 1, "2030-03-01 13:00:01 UTC")
    with class_.gradebook() as gradebook:
        record(gradebook, [result], config, {"1": 2.0})
    assert main(["export", "01", "--to", "canvas"], class_.course) == 1
    assert "other extra days" not in capsys.readouterr().out
    assert {row[1]: row[5] for row in read(class_.folder / f"canvas-{LESSON}.csv")}["101"] == "1"


def test_what_was_taken_off_a_number_that_is_another_one_now_makes_no_points(class_: Class, capsys, monkeypatch):
    """All late points are off: of a number that was entered since, the rest stayed."""
    config = class_.config()
    config.LateSubmissionPlugin.penalty_method = "zero"
    monkeypatch.setattr(Class, "config", lambda self: deepcopy(config))
    result = graded(class_, "1", 1, "2030-03-01 13:00:01 UTC")
    for student in range(2, 8):
        graded(class_, str(student), 1)
    with class_.gradebook() as gradebook:
        gradebook.find_submission(LESSON, "1").notebooks[0].grades[0].manual_score = 1.75
        gradebook.db.commit()
    sentence = "1 Zoë Ångström: 01-convolution has another penalty for being late since it was graded (`course grade 01"
    for cell in ("", "0"):
        assert main(["export", "01", "--to", "canvas"], class_.course) == 1  # for the guest
        assert (sentence in capsys.readouterr().out) == (not cell)
        assert {row[1]: row[5] for row in read(class_.folder / f"canvas-{LESSON}.csv")}["101"] == cell
        with class_.gradebook() as gradebook:
            record(gradebook, [result], config)


def test_what_was_graded_under_a_name_that_is_gone_is_left_out(class_: Class, capsys):
    """Two namesakes' folders were renamed, as the advice is: to an id of the roster; a third one's was lost."""
    roster(class_.course, PEOPLE + "10,Lo Ada,,110,,,\n")
    for student, own in (("אבי כהן_9", 0.5), ("Lo, Ada_9007", 1), ("Lo, Ada_9010", 2), ("10", 2)):
        graded(class_, student, own)
    for student in ("5", "7", "10"):
        write({class_.place("submitted", student, class_.course.find("01")[0]) / "convolution.ipynb": "x"})
    for to, column in (("canvas", 5), ("csv", 7)):
        done = export(class_, to, class_.course.find("01")[0])
        rows = {row[1] if to == "canvas" else row[3]: row[column] for row in read(done.file)[1:]}
        assert [rows[number] for number in ("104", "105", "107", "110")] == ["1", "1.25", "1.75", "2"]
        assert not done.by_hand and not any("guest_23" in row for row in read(done.file))
        printed = capsys.readouterr().out
        assert "Handed in, and on no roster" not in printed
        assert "Left out, as there is no such submission any more: Lo, Ada_9007 (01-convolution 1), " in printed
        assert "guest_23 (01-convolution 1.25), אבי כהן_9 (01-convolution 0.5).\n" in printed
    (class_.home / "roster.csv").unlink()
    capsys.readouterr()
    rows = read(export(class_, "csv", class_.course.find("01")[0]).file)[1:]
    assert {row[0]: row[1] for row in rows} == {"5": "1.25", "7": "1.75", "10": "2"}
    assert "any more: 1 (01-convolution 0.25), 2 (01-convolution 0.5), " in capsys.readouterr().out


def test_a_folder_that_was_renamed_is_there_once_without_a_roster(class_: Class, capsys):
    (class_.home / "roster.csv").unlink()
    [lesson] = class_.course.find("01")
    for student in ("ada", "2"):  # 1 was renamed and graded again
        write({class_.place("submitted", student, lesson) / "convolution.ipynb": "x"})
    graded(class_, "ada", 0.25)
    done = export(class_, "csv", lesson)
    assert read(done.file)[1:] == [["2", "0.5", "2"], ["ada", "0.25", "2"]] and not done.by_hand
    assert "Left out, as there is no such submission any more: 1 (01-convolution 0.25), " in capsys.readouterr().out


def test_what_cannot_be_exported_is_said_and_nothing_is_written(class_: Class, tmp_path: Path, capsys):
    arguments = ["export", "--to", "moodle"]
    assert main(arguments, class_.course) == 1
    assert "Say which lesson, or --all-lessons. Graded were 01-convolution, 02-feature-maps." in capsys.readouterr().err
    assert main([*arguments, "01", "--out", str(tmp_path / "none")], class_.course) == 1
    assert "01-convolution was not graded in" in capsys.readouterr().err and not (tmp_path / "none").exists()
    roster(class_.course, "id,name\n1,Zoë\n")
    assert main([*arguments, "01"], class_.course) == 1
    assert "Moodle would know nobody: the roster needs sis_id" in capsys.readouterr().err
    (class_.home / "roster.csv").unlink()
    assert main([*arguments, "01"], class_.course) == 1
    assert (
        "cannot tell who somebody is without a roster: write grading/roster.csv (grading/PEOPLE.md says how)"
        in capsys.readouterr().err
    )
    assert not list(class_.folder.glob("moodle*"))


def test_codes_are_told_apart_by_their_key(class_: Class, capsys):
    anonymise(class_, class_.codes)
    assert "1" not in class_.students(class_.course.find("01")[0])
    done = export(Class(class_.course), "canvas", class_.course.find("01")[0])
    assert {row[1]: row[5] for row in read(done.file)[2:]}["107"] == "1.75"
    assert done.by_hand[0].startswith("guest_23 is not in the file")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-cmd", "@x", "\t=1", " =1", "＝1", "＠x"])
def test_no_cell_is_a_formula(cell: str):
    assert harmless(cell) == f"'{cell}" and harmless("-1.5") == "-1.5" and harmless("Lo, Ada") == "Lo, Ada"


def test_one_lesson_s_grades_leave_the_other_s_alone(tmp_path: Path):
    def result(student: str, lesson: str, points: float) -> Result:
        return Result(student, lesson, verdicts=(Verdict("n", "zero-pad", points, 2, "wrong"),))

    write_csv(tmp_path, OTHER, [result("1", OTHER, 1)])
    write_csv(tmp_path, LESSON, [result("1", LESSON, 0), result("2", LESSON, 2)])
    write_csv(tmp_path, LESSON, [result("1", LESSON, 1.5)])
    assert [row[:5] for row in read(tmp_path / f"grades-{OTHER}.csv")] == [
        list(COLUMNS[:5]),
        ["1", OTHER, "n", "zero-pad", "1"],
    ]
    assert [row[:5] for row in read(tmp_path / "grades.csv")] == [
        list(COLUMNS[:5]),
        ["1", LESSON, "n", "zero-pad", "1.5"],
        ["1", OTHER, "n", "zero-pad", "1"],
    ]


@needs.a_sandbox
def test_every_command_of_the_page_about_people(tmp_path: Path, capsys):
    """On the page's own roster, with a download in which nobody is called by the id."""
    for part in ("solutions", "lessons"):
        shutil.copytree(ROOT / part / LESSON, tmp_path / "course" / part / LESSON)
    course = Course(tmp_path / "course")
    page = (ROOT / "grading" / "PEOPLE.md").read_text("utf-8")
    [table] = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    roster(course, table)
    names = [row["name"] for row in csv.DictReader(io.StringIO(table))]
    files = {
        f"{name}_57_assignsubmission_file/x.ipynb": (ROOT / "solutions" / LESSON / "convolution.ipynb")
        for name in names
    }
    given = give(course, {name: file.read_bytes() for name, file in files.items()})
    commands = [line for block in re.findall(r"```bash\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    for command in commands:
        _, *words = shlex.split(command.replace("~/Downloads/submissions.zip", str(given)))
        assert main(words, course) == 0, command
    printed = capsys.readouterr().out
    assert "->  student-01, 王小明" in printed and "\nstudent-02 राम " in printed
    written = sorted(file.name for file in (course.root / "grading").glob("*-*.csv"))
    assert written == [f"{what}-{LESSON}.csv" for what in ("canvas", "csv", "grades", "gradescope", "moodle")]
    assert [row[1:] for row in read(course.root / "grading" / f"moodle-{LESSON}.csv")[1:]] == [
        [name, "25"] for name in names
    ]
    assert (
        len(Class(course).codes.names) == 3
        and "student-01" not in printed.rpartition("01-convolution: 3 submissions")[2]
    )


@needs.unix
def test_a_file_that_cannot_be_written_leaves_the_last_one_whole(class_: Class, capsys):
    import resource

    assert main(["export", "01", "--to", "canvas"], class_.course) == 1  # for the guest
    file = class_.folder / "canvas-01-convolution.csv"
    before = file.read_bytes()
    graded(class_, "1", 2)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        assert main(["export", "01", "--to", "canvas"], class_.course) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == before and not list(class_.folder.glob(".canvas*"))
    assert "File too large" in capsys.readouterr().err
