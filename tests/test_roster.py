"""Who is in a class: rosters good and bad, whose a submission is, extra days, and codes in the place of names."""

from __future__ import annotations

import csv
import re
import shutil
import unicodedata
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from grading.anonymous import Codes, anonymise
from grading.cli import main
from grading.course import Course, Refused
from grading.files import write
from grading.grade import LATE, Class
from grading.gradebook import record
from grading.results import Result, Verdict, read_result, table, write_csv
from grading.roster import COLUMNS, Person, read
from tests import needs
from tests.lessons import ROOT
from tests.test_collect import LESSON, OTHER, WORK, found, give, notebook, packed

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
DUE = datetime(2030, 3, 1, 12)
SCRIPTS = {"1": "Zoë Ångström", "2": "राम", "3": "محمد علي", "4": "王小明", "5": "אבי כהן"}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course that has released a lesson."""
    shutil.copytree(ROOT / "lessons" / LESSON, tmp_path / "course" / "lessons" / LESSON)
    return Course(tmp_path / "course")


def roster(course: Course, text: str | bytes) -> Path:
    """Write the class's roster."""
    file = course.root / "grading" / "roster.csv"
    write({file: text})
    return file


def graded(
    class_: Class, student: str, points: float = 2.0, when: str = "", lesson: str = LESSON, key: str = "key"
) -> Result:
    """Enter a submission of one exercise into the gradebook, as grading does."""
    cells = {"zero-pad-check": points}
    verdict = Verdict("convolution", "zero-pad", points, 2.0, "correct" if points == 2 else "wrong", cells=cells)
    result = Result(student, lesson, key, (verdict,), submitted=when)
    write({class_.results(student, class_.course.find(lesson)[0]): result.text()})
    with class_.gradebook() as gradebook:
        if lesson not in [one.name for one in gradebook.assignments]:
            gradebook.add_assignment(lesson, duedate=DUE)
            gradebook.add_notebook("convolution", lesson)
            gradebook.add_grade_cell("zero-pad-check", "convolution", lesson, max_score=2, cell_type="code")
        record(gradebook, [result], class_.config())
    return result


# Reading one


def test_a_roster_is_read_as_a_spreadsheet_writes_it(tmp_path: Path):
    lines = ["id;Name;extra_days", '4711;"Lo; Ada";1,5', ";;", " 0815 ; Zoë\u200f  Lo\u00a0;", "12/3;राम\u200dा"]
    file = tmp_path / "roster.csv"
    file.write_bytes(("\ufeff" + "\r\n".join(lines)).encode())
    first, second, third = read(file).people
    assert first == Person("4711", "Lo; Ada", extra_days=1.5) and second == Person("0815", "Zoë Lo", extra_days=0)
    assert third.name == "राम\u200dा" and third.folder.startswith("12-3-") and first.folder == "4711"
    file.write_text("id\n4711\n", "utf-8")
    assert read(file).people == (Person("4711"),)


BAD = {
    "empty": (b"", "is empty: its first line names its columns, of id, name"),
    "blank": (b"\xef\xbb\xbf \r\n\r\n", "is empty"),
    "nobody": (b"id,name\n", "names nobody: write a line for each person"),
    "unknown column": (b"id,phone\n1,2\n", "line 1: there is no column phone: the columns are id, name, email"),
    "column without a name": (b"id,,name\n1,2,3\n", "line 1: there is no column without a name"),
    "column twice": (b"id,name,Name\n1,2,3\n", "line 1: the column name is there twice"),
    "no id": (b"name,email\nAda,a@b.org\n", "line 1: the column id is missing"),
    "id missing": (b"id,name\n,Ada\n", "line 2: the id is missing"),
    "id twice": (b"id\nada\nbo\nADA\n", "line 4: the id ADA is there already, in line 2"),
    "number twice": (b"id,canvas_id\n1,7\n2,7\n", "line 3: the canvas_id 7 is there already, in line 2"),
    "no number": (b"id,moodle_id\n1,x7\n", "line 2: the moodle_id x7 is no number"),
    "formula": (b'id,sis_id\n1,"=HYPERLINK(""x"")"\n', "line 2: the sis_id =HYPERLINK"),
    "days": (b"id,extra_days\n1,two\n", "line 2: extra_days is a number of days from 0 to 999, not two"),
    "days below 0": (b"id,extra_days\n1,-2\n", "line 2: extra_days is a number"),
    "too many cells": (b"id,name\n1,Lo, Ada\n", "line 2: it has 3 cells, and the first line 2 columns"),
    "open quotation": (b'id,name\n1,"Ada\n', "it is no line of a CSV file"),
    "NUL": (b"id,name\n1,A\0da\n", "line 2: it holds a NUL byte: save it as CSV UTF-8"),
    "control": (b"id,name\n1,A\x1b[31mda\n", "line 2: the name holds a character that cannot be seen"),
    "Latin-1": (
        "id,name\n1,Ada\n2,Zoë\n".encode("latin-1"),
        "line 3: it is not written in UTF-8: save it as CSV UTF-8",
    ),
    "UTF-16": ("id,name\n1,Zoë\n".encode("utf-16"), "is not written in UTF-8: save it as CSV UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "NUL byte"),
    "a workbook": (b"PK\x03\x04\x14\0", "is a spreadsheet program's own file: save it as CSV UTF-8"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_roster_is_refused_in_a_sentence_before_anything_is_written(course: Course, content, sentence, capsys):
    file = roster(course, content)
    with pytest.raises(Refused, match=re.escape(sentence)):
        read(file)
    given = give(course, {"student-01/convolution.ipynb": WORK})
    before = sorted(course.root.rglob("*"))
    shutil.copytree(ROOT / "solutions" / LESSON, course.root / "solutions" / LESSON)
    for arguments in (["collect", str(given), "01"], ["grade", "01"], ["report", "01"], ["export", "--to", "canvas"]):
        assert main(arguments, course) == 1 and sentence in capsys.readouterr().err
    shutil.rmtree(course.root / "solutions")
    assert sorted(course.root.rglob("*")) == before


@pytest.mark.parametrize("what", ["a folder", "a link that leads nowhere"])
def test_what_is_in_the_rosters_place_and_cannot_be_read_is_refused(course: Course, what: str, capsys):
    file = course.root / "grading" / "roster.csv"
    file.parent.mkdir()
    file.mkdir() if what == "a folder" else file.symlink_to("elsewhere.csv")
    assert main(["report", "01"], course) == 1
    assert "roster.csv cannot be read: " in capsys.readouterr().err


def test_a_roster_that_is_named_and_not_there_is_refused(course: Course, capsys):
    given = give(course, {"student-01/convolution.ipynb": WORK})
    assert main(["collect", str(given), "01", "--roster", str(course.root / "people.csv")], course) == 1
    assert "people.csv cannot be read: No such file or directory." in capsys.readouterr().err


# Whose is what


def test_a_person_is_found_whatever_a_system_calls_a_submission(tmp_path: Path):
    people = [("4711", "Ada Lo", "ada@example.org", "12", "0815"), ("4712", "van der Berg, Bo", "", "13", "")]
    people += [(number, name, "", "", "") for number, name in SCRIPTS.items()]
    file = tmp_path / "roster.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("id", "name", "email", "canvas_id", "sis_id"), *people])
    calls = {
        "4711": ["4711", "ada@example.org", "0815", "Ada Lo_99", "loada_12", "Ada Lo", "12-345 - Ada Lo"],
        "4712": ["Bo van der Berg_7", "vanderbergbo_13", "bo_van_der_berg", "VAN DER BERG BO"],
    }
    calls |= {number: [name, f"{name}_31", unicodedata.normalize("NFD", name)] for number, name in SCRIPTS.items()}
    known = read(file)
    for number, names in calls.items():
        for name in names:
            whose = known.whose([name])
            assert [person.id for person in whose.people.values()] == [number], name
            assert len(whose.absent) == len(people) - 1 and not whose.strangers
    assert not known.whose(["रामी", "Ada", "Lo_12", "student-01", "smith_12", "12"]).people
    assert known.whose(["smith_12"], systems={"smith_12": "Canvas"}).people["smith_12"].id == "4711"
    file.write_text("id,canvas_id\nada,456\n", "utf-8")
    assert read(file).whose(["ada_456"]).people["ada_456"].id == "ada"
    assert not read(file).whose(["submission_456"]).people, "Gradescope's number, and not Canvas's"


def test_namesakes_are_told_apart_by_what_is_theirs_alone_and_never_guessed(tmp_path: Path):
    file = tmp_path / "roster.csv"
    file.write_text("id,name,canvas_id\n1,Ada Lo,12\n2,Ada Lo,13\n3,Bo,14\n4,Cy Wu,\n", "utf-8")
    known = read(file)
    assert {name: person.id for name, person in known.whose(["loada_13", "loada_12"]).people.items()} == {
        "loada_12": "1",
        "loada_13": "2",
    }
    whose = known.whose(["Ada Lo_31", "loada_14", "Cy Wu_1", "Cy Wu_2", "3", "Bo_9", "nobody"])
    assert {name: person.id for name, person in whose.people.items()} == {"3": "3"}
    assert whose.strangers == {
        "Ada Lo_31": "2 people on the roster are called so",
        "loada_14": "its number is one person's and its name another's",
        "Cy Wu_1": "another submission has the name of the same person",
        "Cy Wu_2": "another submission has the name of the same person",
        "Bo_9": "another submission has the name of the same person",
        "nobody": "",
    }


def test_moodle_s_number_is_not_taken_for_canvas_s_where_a_name_has_no_capitals(course: Course, capsys):
    file = roster(
        course, "id,name,canvas_id\nw1,王小明,101\nw2,王小明,104\nli,李雷,103\nat2,Alan Turing,102\nram,राम,105\n"
    )
    files = {f"{name}_assignsubmission_file/x.ipynb": WORK for name in ("王小明_104", "李雷_102", "राम_101")}
    assert main(["collect", str(give(course, files)), "01"], course) == 1
    assert "王小明_104: 2 people on the roster are called so. Put it" in capsys.readouterr().out
    assert set(found(course)) == {"王小明_104", "li", "ram"}
    known = read(file)
    assert known.whose(["王小明_104"], systems={"王小明_104": "Canvas"}).people["王小明_104"].id == "w2"
    assert not known.whose(["王小明_104", "李雷_102"]).people, "where the system is not known, nobody guesses"
    assert known.whose(["李雷_103"]).people["李雷_103"].id == "li"
    file.write_text("id,canvas_id\nw1,104\n", "utf-8")
    assert not read(file).whose(["王小明_104"], systems={"王小明_104": "Moodle"}).people


def test_who_has_another_number_in_canvas_is_somebody_else_of_the_same_name(tmp_path: Path):
    file, name = tmp_path / "roster.csv", "lovelaceada_999"
    file.write_text("id,name,canvas_id\nad,Ada Lovelace,101\nli,李雷,103\nbo,Bo Wu,\n", "utf-8")
    known = read(file)
    for systems in ({}, {name: "Canvas"}):  # where a roster came later, nobody knows the system
        whose = known.whose([name, "wubo_998"], systems=systems)
        assert whose.strangers == {name: "its name is one person's, its number is not"}
        assert whose.people["wubo_998"].id == "bo", "whose number in Canvas the roster does not say"
    assert not known.whose(["李雷_999"], systems={"李雷_999": "Canvas"}).people
    assert known.whose(["李雷_999"]).people and known.whose(["Ada Lovelace_999"]).people
    file.write_text("id,name,canvas_id\n1,Ada Lo,101\n2,Ada Lo,\n", "utf-8")
    assert read(file).whose(["loada_999"]).people["loada_999"].id == "2"


def test_of_those_whose_names_have_the_same_letters_the_words_tell_and_their_order_does_not(tmp_path: Path):
    file = tmp_path / "roster.csv"
    people = [
        "1,Ann Alee,",
        "2,Anna Lee,",
        "3,Li Wei,",
        "4,Wei Li,",
        "5,Bo Wu,",
        "6,Bo Wu,",
        "7,Bow U,",
        "8,Annalee,80",
    ]
    file.write_text("\n".join(["id,name,canvas_id", *people]), "utf-8")
    known = read(file)
    names = ["Ann Alee_3", "3-9 - Lee, Anna", "Li Wei_1", "Bo Wu_5", "Bow U_6", "annalee_17", "Annalee"]
    whose = known.whose(names)
    assert {name: person.id for name, person in whose.people.items()} == {
        "Ann Alee_3": "1",
        "3-9 - Lee, Anna": "2",
        "Bow U_6": "7",
    }
    assert {name: why[:1] for name, why in whose.strangers.items()} == {
        "Li Wei_1": "2",  # who writes surnames first?
        "Bo Wu_5": "2",
        "annalee_17": "2",  # Canvas writes all three so; 8 has another number
        "Annalee": "3",
    }


def test_a_name_that_is_another_one_s_id_in_small_letters_is_nobody_s(course: Course, capsys):
    roster(course, "id,name\nmaria,Maria Lopez\nm2,Maria\nADA,Ada\n")
    names = ("Maria", "ada", "Guest")
    assert (
        main(["collect", str(give(course, {f"{name}/convolution.ipynb": WORK for name in names})), "01"], course) == 1
    )
    kept = next(name for name in found(course) if name.startswith("Maria-"))  # maria is Maria Lopez's, on any disk
    assert set(found(course)) == {kept, "ADA", "Guest"}
    assert "Maria: it is one person's id and another one's name. Put it into a folder" in capsys.readouterr().out
    files = {"maria/convolution.ipynb": OTHER, "m2/convolution.ipynb": WORK, "Bo/convolution.ipynb": WORK}
    assert main(["collect", str(give(course, files)), "01"], course) == 0  # as it was told
    assert found(course)["maria"] == {"convolution.ipynb": OTHER} and "m2" in found(course)


def test_a_group_s_or_a_lesson_s_name_may_stand_before_a_person_s(course: Course):
    file = roster(course, "id,name\nadal,Ada Lo\n2,Marie Wu\nbo,Jo-Ann Wu\n4,Cy\n5,Cy\n")
    names = {"Team 1-Ada Lo_71": "adal", "Team-2-Marie Wu_72": "2", "Default group-Jo-Ann Wu_73": "bo"}
    files = {f"{name}_assignsubmission_file/x.ipynb": WORK for name in (*names, "Team 1-Cy_74")}
    assert main(["collect", str(give(course, files)), "01"], course) == 1
    assert set(found(course)) == {*names.values(), "Team 1-Cy_74"}
    known = read(file)
    for group in (names, {"lesson-01-adal": "adal", "lesson-01-bo": "bo"}):
        whose = known.whose([*group, "Guest-x"])
        assert {name: person.id for name, person in whose.people.items()} == group
        assert whose.strangers == {"Guest-x": ""}
    assert known.whose([*names, "Team 1-Cy_74"]).strangers == {"Team 1-Cy_74": "2 people on the roster are called so"}
    for others in (
        ["Anne-Marie Wu_3"],
        ["Anne-Marie Wu_3", "Ada Lo_4"],
        ["Anne-Marie Wu_3", "Cy_4"],
        ["team-2", "team-4"],
    ):
        assert "Anne-Marie Wu_3" not in (people := known.whose(others).people) and "team-2" not in people


def test_one_name_behind_a_group_s_is_read_where_moodle_made_it_and_the_group_has_a_number(course: Course, capsys):
    file = roster(course, "id,name\nadal,Ada Lo\n2,Marie Wu\n3,Cy Oo\n4,Bo\n5,Bo\n6,Jo-Ann Lo\n")
    team = "Team {}_assignsubmission_file/x.ipynb"
    first = {team.format("1-Ada Lo_57"): WORK, team.format("2-Cy Oo_59"): WORK}
    assert main(["collect", str(give(course, first)), "01"], course) == 0
    assert main(["collect", str(give(course, {team.format("2-Cy Oo_59"): OTHER})), "01"], course) == 0
    assert re.search("Cy Oo_59_.*->  3, Cy Oo    replaces what was there", capsys.readouterr().out)
    assert found(course)["3"] == {"x.ipynb": OTHER} and set(found(course)) == {"adal", "3"}
    assert main(["collect", str(give(course, {team.format("2-Bo_60"): WORK})), "01"], course) == 1
    assert "Team 2-Bo_60: 2 people on the roster are called so. Put it" in capsys.readouterr().out

    known = read(file)
    for name, person in {"Team 9-Jo-Ann Lo_7": "6", "Team-2-Marie Wu_7": "2", "Jo-Ann Lo_7": "6"}.items():
        for others in ({}, {"Ada Lo_1": "adal"}, {"4": "4"}, {"Team 1-Ada Lo_3": "adal"}):  # of a batch, or of several
            people = known.whose([name, *others]).people
            assert {student: one.id for student, one in people.items()} == {name: person, **others}
    taken = known.whose(["Team 1-Cy Oo_7", "3"])
    assert taken.strangers == {"Team 1-Cy Oo_7": "another submission has the name of the same person"}
    for name in ("Anne-Marie Wu_3", "Red-Marie Wu_3", "Team 1-Anne-Marie Wu_3"):  # a group's name, or a person's own?
        for others in ([], ["Ada Lo_4"], ["adal"]):
            whose = known.whose([name, *others])
            assert len(whose.people) == len(others) and "whether a group's is in front" in whose.strangers[name]
    assert known.whose(["anne-2", "Team 1-Cy Oo", "lesson-1-adal", "2"]).strangers == {
        "anne-2": "",
        "Team 1-Cy Oo": "",
        "lesson-1-adal": "",
    }


def test_sakai_s_id_behind_a_name_tells_namesakes_apart_and_contradicts_no_name(course: Course):
    file = roster(
        course, "id,name,email\nadal,Ada Lo,\nat2,Cy Wu,\nat3,Cy Wu,\n4,Bo,\n1,Zoë,z9@example.org\n6,李(Li),\n"
    )
    names = {"Lo, Ada(adal)": "adal", "Wu, Cy(at2)": "at2", "Wu, Cy(at3)": "at3", "Bo(x77)": "4", "李(Li)": "6"}
    place = "Lesson/{}/Submission attachment(s)/convolution.ipynb"
    assert main(["collect", str(give(course, {place.format(name): WORK for name in names})), "01"], course) == 0
    assert set(found(course)) == set(names.values())
    whose = read(file).whose([*names, "Zoë(z9@example.org)", "Guest, Some(guest)", "Cy Wu(adal)", "Bo (1)", "Guest(1)"])
    assert {name: one.id for name, one in whose.people.items()} == names | {"Zoë(z9@example.org)": "1"}
    assert whose.strangers == {
        "Bo (1)": "",
        "Cy Wu(adal)": "its id is one person's and its name another's",
        "Guest(1)": "",
        "Guest, Some(guest)": "",
    }


def test_collecting_puts_each_submission_into_its_persons_folder(course: Course, capsys):
    lines = [f"{number},{name}" for number, name in SCRIPTS.items()]
    roster(course, "\n".join(["id,name", "4711,Ada Lo", "4712,Cy Wu", "4713,Cy Wu", *lines]))
    names = {f"{name}_{number}{number}": number for number, name in SCRIPTS.items()} | {"Ada Lo_12": "4711"}
    files = {f"{name}_assignsubmission_file/convolution.ipynb": notebook(repr(name)) for name in names}
    extra = {"Guest_13_assignsubmission_file/x.ipynb": OTHER, "Cy Wu_14_assignsubmission_file/x.ipynb": WORK}
    assert main(["collect", str(give(course, files | extra)), "01"], course) == 1
    printed = capsys.readouterr().out
    assert {student: list(own.values()) for student, own in found(course).items()} == {
        number: [notebook(repr(name))] for name, number in names.items()
    } | {"Guest_13": [OTHER], "Cy Wu_14": [WORK]}
    assert "->  4711, Ada Lo" in printed and "->  4, 王小明" in printed
    to_do = "Put it into a folder named by the right id, collect again, and remove"
    own = course.root / "grading" / "submitted" / "Cy Wu_14"
    told = f"Cy Wu_14: 2 people on the roster are called so. {to_do} "
    assert f"{told}grading/submitted/Cy Wu_14/.\n" in printed and own.is_dir()
    write({own / "02-feature-maps" / "x.ipynb": WORK})  # another lesson's stays
    assert main(["collect", str(course.root.parent / "given.zip"), "01"], course) == 1
    assert f"{told}grading/submitted/Cy Wu_14/{LESSON}/.\n" in capsys.readouterr().out
    shutil.rmtree(own / "02-feature-maps")
    assert "On the roster, and handed nothing in (2):\n  4712 Cy Wu\n  4713 Cy Wu\n" in printed
    assert "Handed in, and on no roster (2):\n  Cy Wu_14: 2 people" in printed and "\n  Guest_13\n" in printed
    capsys.readouterr()
    assert main(["collect", str(give(course, {"4712.ipynb": WORK})), "01"], course) == 0  # a part of the class
    assert "(1):\n  4713 Cy Wu\n" in capsys.readouterr().out


def test_a_roster_that_comes_between_two_downloads_makes_nobody_two_people(course: Course, capsys):
    name = "Ada Lo_77_assignsubmission_file/convolution.ipynb"
    others = {f"{name}_8_assignsubmission_file/convolution.ipynb": WORK for name in ("Bo Wu", "Cy Ng")}
    assert main(["collect", str(give(course, {name: WORK} | others)), "01"], course) == 0
    roster(course, "id,name,email\n4711,Ada Lo,ada@example.org\n4712,Bo Wu,bo@example.org\n4713,Cy Ng,\n")
    capsys.readouterr()
    others = {"bo@example.org/convolution.ipynb": OTHER}
    assert main(["collect", str(give(course, {name: notebook("None")} | others)), "01"], course) == 1
    printed = capsys.readouterr().out
    assert "Ada Lo_77: what was collected before stays" in printed and "->  4711, Ada Lo" in printed
    assert "roster" not in printed, "all three have handed in"
    assert [(student, *own.values()) for student, own in found(course).items()] == [
        ("Ada Lo_77", WORK),
        ("Bo Wu_8", OTHER),
        ("Cy Ng_8", WORK),
    ]
    assert main(["collect", str(give(course, {name: OTHER})), "01", "--anonymous"], course) == 0
    codes = {name: code for code, name in Class(course).codes.names.items()}
    assert set(codes) == set(("Ada Lo_77", "Bo Wu_8", "Cy Ng_8")) and "roster" not in capsys.readouterr().out
    assert len(found(course)) == 3 and found(course)[codes["Ada Lo_77"]] == {"convolution.ipynb": OTHER}


def test_two_of_a_name_that_a_system_numbers_apart_are_not_made_one_by_a_roster(course: Course, capsys):
    name = "Ada Lo_{}_assignsubmission_file/convolution.ipynb"
    assert main(["collect", str(give(course, {name.format(77): WORK})), "01"], course) == 0
    roster(course, "id,name\n4711,Ada Lo\n")
    assert main(["collect", str(give(course, {name.format(78): OTHER})), "01"], course) == 1
    assert "Ada Lo_78: Ada Lo_77, which was collected before, has its name and another" in capsys.readouterr().out
    assert {student: [*own.values()] for student, own in found(course).items()} == {
        "Ada Lo_77": [WORK],
        "4711": [OTHER],
    }


def test_extra_days_move_the_due_date_for_one_person(course: Course):
    class_ = Class(course)
    late = {}
    for extra in (None, 0.5, 0):
        result = graded(class_, "4711", when="2030-03-02 18:00:00 UTC")
        with class_.gradebook() as gradebook:
            late[extra] = record(gradebook, [result], class_.config(), {"4711": extra})["4711"].late.seconds
            if extra == 0:  # without a due date there is nothing to move
                gradebook.find_assignment(LESSON).duedate = None
                assert record(gradebook, [result], class_.config(), {"4711": 2})["4711"].late.seconds == 0
    assert late == {None: 30 * 3600, 0.5: 18 * 3600, 0: 30 * 3600}


def test_what_canvas_marks_late_and_gives_no_time_is_named_where_points_are_to_be_taken_off(
    course: Course, capsys, monkeypatch
):
    class_ = Class(course)
    roster(course, "id,name,canvas_id\n4711,Zoë,1\n4712,राम,2\n4713,王小明,3\n")
    results = [graded(class_, student, points) for student, points in (("4711", 2), ("4712", 2), ("4713", 0))]
    config = class_.config()
    for method, named in (("none", []), ("zero", ["4711"])):
        config.LateSubmissionPlugin.penalty_method = method
        monkeypatch.setattr(Class, "config", lambda self: deepcopy(config))
        late = [replace(results[0], marked_late=True), replace(results[1], submitted="2030-03-02 18:00:00 UTC")]
        late.append(replace(results[2], marked_late=True))
        for result in late:
            write({class_.results(result.student, course.find("01")[0]): result.text()})
        with class_.gradebook() as gradebook:
            recorded = record(gradebook, late, config)
        assert [student for student, one in recorded.items() if one.to_take_off] == named
        assert main(["export", "01", "--to", "canvas"], course) == len(named)
        sentence = "4711 Zoë: 01-convolution is late, but the school's system writes no time: nothing was taken off; "
        assert (sentence + "enter it yourself.\n" in capsys.readouterr().out) == bool(named)
        _, _, *rows = (class_.folder / f"canvas-{LESSON}.csv").read_text("utf-8-sig").splitlines()
        assert [row.rpartition(",")[2] for row in rows] == ["2", "0" if named else "2", "0"]


@needs.a_sandbox
def test_grading_names_whom_canvas_marks_late_where_points_are_to_be_taken_off(tmp_path: Path, capsys, monkeypatch):
    out, course = tmp_path / "out", Course()
    class_, [lesson] = Class(course, out=out), course.find("00")
    folder = class_.place("submitted", "4711", lesson)
    write({folder / "start-here.ipynb": lesson.key.read_bytes(), folder / "timestamp.txt": "", folder / LATE: ""})
    arguments = ["grade", "00", "--out", str(out)]
    assert main(arguments, course) == 0 and "late, as the school's system marked it" in capsys.readouterr().out
    config = class_.config()
    config.LateSubmissionPlugin.penalty_method = "zero"
    monkeypatch.setattr(Class, "config", lambda self: deepcopy(config))
    assert main(arguments, course) == 1
    said = capsys.readouterr()
    assert (
        said.err == "4711 is late, but the school's system writes no time: nothing was taken off; enter it yourself.\n"
    )
    assert "late, as the school's system marked it" in said.out and "grades.csv" in said.out


@needs.a_sandbox
def test_a_class_is_graded_by_roster_and_then_by_codes(tmp_path: Path, capsys):
    out, course = tmp_path / "out", Course()
    class_, [lesson] = Class(course, out=out), course.find("00")
    file = tmp_path / "people.csv"
    file.write_text("id,name,sis_id,extra_days\n4712,王小明,32,\n4711,Zoë Lo,31,2\n4713,Cy,33,\n", "utf-8")
    for student in ("4711", "4712", "0-guest"):
        place = class_.place("submitted", student, lesson)
        write({place / "start-here.ipynb": lesson.key.read_bytes(), place / "timestamp.txt": "2030-03-02 12:00:00 UTC"})
    with class_.gradebook() as gradebook:
        gradebook.update_or_create_assignment(lesson.name, duedate=DUE)
    arguments = ["grade", "00", "--out", str(out), "--roster", str(file)]
    assert main(arguments, course) == 0
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    assert [line[:9] for line in lines if line.startswith("47")] == ["4711 Zoë ", "4712 王小明 "[:9]]
    assert printed.count("late by 1 day") == 2 and "late by" not in printed.split("4711 Zoë")[1].split("4712")[0]
    assert "On the roster, and handed nothing in (1):\n  4713 Cy\n" in printed
    assert "Handed in, and on no roster (1):\n  0-guest\n" in printed
    told = printed[printed.index("\nOn the roster") : printed.index("\nIn ")]
    assert main(["report", *arguments[1:]], course) == 0
    assert capsys.readouterr().out == f"The class's page: {out}/reports/{lesson.name}.html\n{told}"
    page = (out / "reports" / f"{lesson.name}.html").read_text("utf-8")
    assert re.findall('<tr><th scope="row">(.+)</th><td>([a-z ]+)', page[page.index("On the way") :]) == [
        ("4712 王小明", "late"),
        ("0-guest", "late"),
        ("0-guest", "on no roster"),
        ("4713 Cy", "handed nothing in"),
    ]
    assert main([*arguments, "--anonymous"], course) == 0
    printed = capsys.readouterr().out
    codes = {name: code for code, name in class_.codes.names.items()}
    assert set(codes) == {"4711", "4712", "0-guest"} and all(f"\n{code} " in printed for code in codes.values())
    assert "Zoë" not in printed and "\n4711" not in printed and printed.count("late by 1 day") == 2
    assert main(["report", *arguments[1:]], course) == 0
    pages = [file.read_text("utf-8") for file in out.rglob("*.html")]
    names = ("0-guest", "4711", "4712", "4713", "Zoë", "王小明", "Cy")
    assert len(pages) == 4 and not any(name in page for page in pages for name in names)
    assert [re.findall(r"handed nothing in:\s(.+)</p>", page) for page in pages if "the class</h1>" in page] == [["1."]]
    with class_.gradebook() as gradebook:
        assert {student.id for student in gradebook.students} == set(codes.values())
    assert (out / f"grades-{lesson.name}.csv").read_bytes() == (out / "grades.csv").read_bytes()
    assert main(["export", "00", "--to", "moodle", *arguments[2:]], course) == 1  # for the guest
    rows = (out / f"moodle-{lesson.name}.csv").read_text("utf-8-sig").splitlines()
    assert rows == [f"ID number,Full name,{lesson.name}", "32,王小明,6", "31,Zoë Lo,6", "33,Cy,"]


def test_the_table_names_the_people(course: Course):
    result = graded(Class(course), "4711")
    assert "\n4711 王小明      2    2" in table(LESSON, [result], {}, {"4711": "4711 王小明"})


# Codes


def test_codes_take_the_place_of_names_in_all_that_is_left(course: Course, capsys):
    class_, other = Class(course), "02-feature-maps"
    shutil.copytree(ROOT / "lessons" / other, course.root / "lessons" / other)
    roster(course, "id,name\nperson-1,Ada Lo\nperson-2,Bo Wu\n")
    assert main(["collect", str(give(course, {"Ada Lo/convolution.ipynb": WORK})), "01"], course) == 0
    results = [graded(class_, "person-1", 1.0), graded(class_, "=Cy", 2.0)]
    graded(class_, "person-1", 2.0, lesson=other)
    write_csv(class_.folder, LESSON, results)
    write({class_.folder / "reports" / f"{LESSON}.html": "<p>person-1</p>"})
    write({class_.place("feedback", "person-1", course.find("01")[0]) / "convolution.html": "<p>1 of 2</p>"})
    capsys.readouterr()
    files = {"Ada Lo/convolution.ipynb": OTHER, "Bo Wu/convolution.ipynb": WORK, "Guest/convolution.ipynb": WORK}
    assert main(["collect", str(give(course, files)), "01", "--anonymous"], course) == 0
    printed = capsys.readouterr().out
    assert (
        "is in grading/codes.csv alone" in printed and "->" not in printed and "on no roster (1):\n  Guest" in printed
    )
    codes = {name: code for code, name in class_.codes.names.items()}
    assert set(codes) == {"person-1", "person-2", "=Cy", "Guest"} and len(set(codes.values())) == 4
    assert (class_.folder / "codes.csv").stat().st_mode & 0o077 == 0
    assert {student: list(own.values()) for student, own in found(course).items()} == {
        codes["person-1"]: [OTHER],
        codes["person-2"]: [WORK],
        codes["Guest"]: [WORK],
    }
    with class_.gradebook() as gradebook:
        assert {one.id: len(one.submissions) for one in gradebook.students} == {codes["person-1"]: 2, codes["=Cy"]: 1}
        assert gradebook.find_submission(LESSON, codes["person-1"]).score == 1
    assert read_result(class_.results(codes["person-1"], course.find("01")[0])).student == codes["person-1"]
    names = ("person-1", "person-2", "Ada", "Bo Wu", "Cy", "Guest")
    for path in class_.folder.rglob("*"):
        if path.name not in ("codes.csv", "roster.csv", "gradebook.db"):
            assert not any(name in str(path.relative_to(class_.folder)) for name in names)
            assert path.is_dir() or not any(name in path.read_text("utf-8") for name in names)
    before = sorted(class_.folder.rglob("*"))
    anonymise(class_, class_.codes)
    assert sorted(class_.folder.rglob("*")) == before
    assert main(["collect", str(give(course, {"Bo Wu/convolution.ipynb": OTHER})), "01"], course) == 0  # from now on
    assert found(course)[codes["person-2"]] == {"convolution.ipynb": OTHER} and len(found(course)) == 3


def test_no_sentence_names_a_code_and_whose_it_is(course: Course, capsys):
    several = {f"Ada Lo_1{number}_assignsubmission_file/convolution.ipynb": WORK for number in (2, 3)}
    files = {"empty/.git/config": "", "both/convolution.ipynb": WORK, "both.zip": packed(several)}
    files |= {f"mixed/{inner}/convolution.ipynb": work for inner, work in (("one", WORK), ("two", OTHER))}
    files |= {f"several/{name}": content for name, content in several.items()}
    files |= {"nothing/notes.txt": "x", "broken/convolution.ipynb": WORK[:-100], "Cy Wu_7/x.ipynb": WORK}
    roster(course, "id,name\n1,Cy Wu\n2,Cy Wu\n")
    assert main(["collect", str(give(course, files)), "01", "--anonymous"], course) == 1
    exchange = {f"tied+{LESSON}+2030-03-01 11:00:00 {zone}+x/convolution.ipynb": WORK for zone in ("CET", "EET")}
    assert main(["collect", str(give(course, exchange, "exchange.zip")), "01"], course) == 1
    printed, names = capsys.readouterr().out.splitlines(), Class(course).codes.names
    assert set(names.values()) >= {"mixed", "both", "tied"}
    for line in printed:
        assert not any(code in line and re.search(rf"\b{name}\b", line) for code, name in names.items()), line
    for sentence in (
        "Cy Wu_7: 2 people on the roster are called so. Put it into a folder named by the right id, collect again, and "
        "remove its folder, which grading/codes.csv tells.",
        "empty holds no file, or only what systems and editors leave behind: ask for it.",
        "several is named as one student's and holds what a system delivered of 2 people",
        "mixed may hold several people's work (one, two). If so, collect it by itself, and remove its folder, which "
        "grading/codes.csv tells.",
        "ET+x counts for now, as nobody can tell which of 2 attempts is the last.",
    ):
        assert any(sentence in line and "anon-" not in line for line in printed), (sentence, printed)


def test_codes_are_for_what_was_collected_and_a_damaged_key_is_refused(course: Course, capsys):
    with pytest.raises(Refused, match="Type  course collect .*handed-in LESSON --anonymous"):
        anonymise(Class(course, submissions=course.root / "handed-in"), Codes(course.root / "codes.csv"))
    write({course.root / "grading" / "codes.csv": b"code;student\nanon-1;Zo\xeb\n"})
    assert main(["collect", str(give(course, {"Ada/convolution.ipynb": WORK})), "01"], course) == 1
    assert "codes.csv, line 2: it is not written in UTF-8" in capsys.readouterr().err
    assert COLUMNS[0] == "id" and not (course.root / "grading" / "submitted" / "Ada").exists()
