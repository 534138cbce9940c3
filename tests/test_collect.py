"""Collecting: from what five school systems, nbgrader's exchange and plain folders deliver to each student's folder."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tracemalloc
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest

from grading.assignment import Part
from grading.cli import main
from grading.collecting import archives, unpack
from grading.collecting.collect import Collected, collect
from grading.collecting.people import clean, clean_file, is_lessons_own, moment, students
from grading.course import Course, Refused
from grading.grade import LATE, Class
from grading.results import Result, table
from grading.submission import NotGraded, beside, find, prepare
from tests import needs
from tests.lessons import ROOT

LESSON = "01-convolution"


def notebook(answer: str) -> str:
    """A notebook with one answer of lesson 01."""
    marks = {"grade": False, "grade_id": "page-feature-map", "locked": False, "solution": True, "task": False}
    cell = {"cell_type": "code", "id": "page-feature-map", "execution_count": None, "outputs": []}
    cell |= {"metadata": {"nbgrader": marks | {"schema_version": 3}}, "source": f"page_feature_map = {answer}"}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


WORK, OTHER, UNTOUCHED = notebook("[[5, 0, 5], [0, 5, 0], [5, 0, 5]]"), notebook("[[1]]"), notebook("None")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course that has released two lessons."""
    for lesson in (LESSON, "02-feature-maps"):
        shutil.copytree(ROOT / "lessons" / lesson, tmp_path / "course" / "lessons" / lesson)
    return Course(tmp_path / "course")


def packed(files: dict[str, str | bytes] | list[tuple[str, str | bytes]]) -> bytes:
    """A zip of files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content)
    return whole.getvalue()


def tarred(files: dict[str, str], mode: str = "w:gz") -> bytes:
    """A tar of files."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content.encode()))
    return whole.getvalue()


def give(course: Course, files: dict[str, str | bytes] | bytes, name: str = "given.zip") -> Path:
    """Write a download: a folder's or a zip's files, or an archive."""
    given = course.root.parent / name
    if isinstance(files, dict) and given.suffix != ".zip":
        for path, content in files.items():
            (given / path).parent.mkdir(parents=True, exist_ok=True)
            (given / path).write_bytes(content.encode() if isinstance(content, str) else content)
    else:
        given.write_bytes(files if isinstance(files, bytes) else packed(files))
    return given


def run(course: Course, files: dict[str, str | bytes] | bytes | Path, name: str = "given.zip") -> Collected:
    """Collect lesson 01 from a download."""
    return collect(
        Class(course, ""), course.find("01")[0], files if isinstance(files, Path) else give(course, files, name)
    )


def found(course: Course) -> dict[str, dict[str, str]]:
    """What was collected: each student's files, without those of nbgrader."""
    submitted = course.root / "grading" / "submitted"
    files: dict[str, dict[str, str]] = {}
    for file in sorted(file for file in submitted.rglob("*") if file.is_file()):
        student, lesson, *path = file.relative_to(submitted).parts
        assert lesson == LESSON
        files.setdefault(student, {})
        if path[-1] not in (unpack.STAMP, unpack.SECRET):
            files[student]["/".join(path)] = file.read_text("utf-8", "replace")
    return files


def when(course: Course, student: str) -> str:
    return (course.root / "grading" / "submitted" / student / LESSON / unpack.STAMP).read_text("utf-8")


# Who is who

SYSTEMS = {
    "moodle": {
        "Ada Lo_12_assignsubmission_file/convolution.ipynb": "Ada Lo_12",
        "Ada Lo_13_assignsubmission_file/x.ipynb": "Ada Lo_13",
        "Bo van der Berg_14_assignsubmission_file_/sub/convolution (1).ipynb": "Bo van der Berg_14",
        "Participant_15_assignsubmission_file_/convolution.ipynb": "Participant_15",
    },
    "moodle in a folder": {"COURSE-Convolution-99/Ada Lo_12_assignsubmission_file/convolution.ipynb": "Ada Lo_12"},
    "moodle flat": {
        "Ada Lo_12_assignsubmission_file_convolution.ipynb": "Ada Lo_12",
        "Bo_13_assignsubmission_file_Ada Lo_12_assignsubmission_file_x.ipynb": "Bo_13",
    },
    "canvas": {
        "adalo_12_99_convolution-1.ipynb": "adalo_12",
        "adalo_13_100_convolution.ipynb": "adalo_13",
        "van_der_berg_LATE_14_101_9_9_x.ipynb": "van_der_berg_14",
        "anon_aB3xY_102_convolution.ipynb": "anon_aB3xY",
        "7_1006_55507_convolution.ipynb": "7_1006",
        "7_1007_55508_convolution.ipynb": "7_1007",
        "20260002_LATE_15_103_2_convolution.ipynb": "20260002_15",
    },
    "blackboard": {
        "Homework_first_surname_attempt_2030-03-01-11-00-00_convolution.ipynb": "first_surname",
        "Homework_second_surname_attempt_2030-03-01-12-00-00_convolution.ipynb": "second_surname",
    },
    "brightspace": {
        "12-345 - Mary-Ann Lo - Sep 24, 2030 926 PM/convolution.ipynb": "12-345 - Mary-Ann Lo",
        "13-345 - Mary-Ann Lo - Sep 24, 2030 926 PM/convolution.ipynb": "13-345 - Mary-Ann Lo",
    },
    "brightspace flat": {"12-345 - Jo - Ann - Sep 24, 2030 926 PM - my - work.ipynb": "12-345 - Jo - Ann"},
    "classroom": {
        "Convolution/Ada Lo - convolution.ipynb": "Ada Lo",
        "Convolution/Bo - Wu - convolution (1).ipynb": "Bo - Wu",
        "Convolution/Cy Ng - Copy of convolution.ipynb": "Cy Ng",
        "Convolution/Kopie von Di Om - Convolution.ipynb": "Di Om",
        "Convolution/Ed Po - convolution - Copy.ipynb": "Ed Po",
    },
    "nbgrader": {
        "class/student-01/01-convolution/convolution.ipynb": "student-01",
        "class/student-02/01-convolution/convolution.ipynb": "student-02",
    },
    "plain": {"student-01/work.ipynb": "student-01", "student-02.ipynb": "student-02"},
    "moodle, one student's folder": {"Ada Lo_12_assignsubmission_file/hw/convolution.ipynb": "Ada Lo_12"},
    "nbgrader, one student": {"student-01/01-convolution/convolution.ipynb": "student-01"},
    "one student": {"submissions/student-01/convolution.ipynb": "student-01"},
    "one student's file": {"Submissions/student-01.ipynb": "student-01"},
    "files of names in a folder": {"hw/student-01.ipynb": "student-01", "hw/student-02.ipynb": "student-02"},
    "not canvas": {"lab_2030_01_ada.ipynb": "lab_2030_01_ada", "lab_2030_01_bob.ipynb": "lab_2030_01_bob"},
    "scripts": {
        "राम/convolution.ipynb": "राम",
        "रामी/convolution.ipynb": "रामी",
        "محمد علي/convolution.ipynb": "محمد علي",
        "אבי/convolution.ipynb": "אבי",
        "王小明/convolution.ipynb": "王小明",
        unicodedata.normalize("NFD", "Zoë") + "/convolution.ipynb": "Zoë",
    },
    "collide": {"student one/convolution.ipynb": "student one", "student-one/convolution.ipynb": "student-one"},
}


@pytest.mark.parametrize("kind", ["given.zip", "given"])
@pytest.mark.parametrize("files", SYSTEMS.values(), ids=SYSTEMS)
def test_each_submission_finds_its_student(course: Course, files: dict[str, str], kind: str, capsys):
    done = run(course, {name: notebook(f"'{student}'") for name, student in files.items()}, kind)
    assert not done.problems
    collected = {student: list(own.values()) for student, own in found(course).items()}
    assert {student: [text for text in texts if text] for student, texts in collected.items()} == {
        student: [notebook(f"'{student}'")] for student in files.values()
    }
    told = capsys.readouterr().out
    assert all(f"->  {student}" in told for student in files.values()) and told.count("->") == len(files)


def test_two_notebooks_of_one_student_are_no_two_students(course: Course):
    run(course, {"student-01/convolution.ipynb": WORK, "student-01/scratch.ipynb": OTHER})
    assert found(course) == {"student-01": {"convolution.ipynb": WORK, "scratch.ipynb": OTHER}}


def test_names_that_a_disk_takes_for_one_are_kept_apart(course: Course):
    nfd = unicodedata.normalize("NFD", "Zoë")
    names = [
        "Ada",
        "ada",
        "ADA.",
        "Ada ",
        "Zoë",
        nfd,
        "Straße",
        "STRASSE",
        "CON",
        "con.txt",
        "a:b",
        "a*b",
        "-rf",
        "\u202ex",
    ]
    names += ["x" * 400, "x" * 399 + "y", "x\x1b[31m"]
    run(course, {f"{name}/convolution.ipynb": notebook(repr(ascii(name))) for name in names})
    collected = found(course)
    assert sorted(own["convolution.ipynb"] for own in collected.values()) == sorted(
        notebook(repr(ascii(name))) for name in names
    )
    seen = {unicodedata.normalize("NFKC", name).casefold().rstrip(". ") for name in collected}
    assert len(seen) == len(names) and all(len(name.encode()) < 200 and name.isprintable() for name in seen)
    assert {"Ada", "Zoë", "STRASSE"} <= set(collected)  # who needs no mark has none
    assert not {"CON", "con.txt"} & set(collected)


def test_who_is_called_what_does_not_hang_on_who_comes_first():
    both = students(["Ada", "ada"])
    assert students(["ada"], there=["Ada"])["ada"] == both["ada"] != "ada"
    assert students(["Ada"], there=["Ada", both["ada"]]) == {"Ada": "Ada"}
    assert (
        clean("a:b") != clean("a*b") and clean("Ada Lo_12") == "Ada Lo_12" and clean_file("CON.ipynb") == "_CON.ipynb"
    )


@pytest.mark.parametrize("page", ["utf-8", "cp850", "cp437"])
def test_names_in_a_zip_without_the_utf8_flag(course: Course, page: str):
    names = ["Müller", "Möller"] + ["Ávila"] * (page != "cp437")
    content = packed(
        {f"{number}{'_' * (len(name.encode(page)) - 1)}/convolution.ipynb": WORK for number, name in enumerate(names)}
    )
    for number, name in enumerate(names):
        raw = name.encode(page)
        content = content.replace(f"{number}{'_' * (len(raw) - 1)}/".encode(), raw + b"/")
    done = run(course, content)
    assert set(found(course)) == set(names)
    assert any("see whether they read well" in remark for remark in done.remarks) == (page != "utf-8")


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("cp950", ["許家豪/x.ipynb", "許淑芬/x.ipynb", "許功蓋/hw/x.ipynb"]),
        ("cp950", ["許家豪\\hw\\x.ipynb", "許淑芬\\hw\\x.ipynb", "student-01\\x.ipynb"]),
        ("cp932", ["五十嵐太郎.ipynb", "五十川花子.ipynb", "student-01.ipynb"]),
        ("cp932", ["十勝.ipynb", "十川.ipynb", "能.ipynb", "能/x.ipynb"]),
        ("gb18030", ["俓一.ipynb", "俓二.ipynb", "student-01.ipynb"]),
    ],
)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_backslash_inside_a_letter_keeps_people_apart(course: Course, page: str, names: list[str], kind: str):
    """The second byte of 許, 十, 能, 功 and 俓 is a backslash in the code pages of East Asian Windows."""
    files = {name: notebook(repr(name)) for name in names}
    if kind == "tar":
        content = tarred({name.encode(page).decode("utf-8", "surrogateescape"): text for name, text in files.items()})
    else:
        plain = {name: "QXZV"[number] * len(name.encode(page)) for number, name in enumerate(names)}
        content = packed({plain[name]: text for name, text in files.items()})
        for name, stand_in in plain.items():
            content = content.replace(stand_in.encode(), name.encode(page))
    run(course, content, "given.tgz" if kind == "tar" else "given.zip")
    own = found(course)
    assert sorted(text for files in own.values() for text in files.values()) == sorted(files.values())
    assert len(own) == len(names)


def test_only_the_name_that_the_system_made_says_who_it_is(course: Course):
    done = run(
        course,
        {
            "student-01/ada_1_assignsubmission_file_/convolution.ipynb": WORK,
            "student-02/HW.zip": packed(
                {"ada_LATE_1_2_convolution.ipynb": WORK, "timestamp.txt": "2001-01-01 00:00:00 UTC"}
            ),
            "student-03/ada_1_assignsubmission_file_/convolution.ipynb": WORK,
            "student-03/bob_2_assignsubmission_file_/convolution.ipynb": WORK,
            "student-04.zip": packed({"adalo_1_2_convolution.ipynb": WORK, "boblo_2_3_convolution.ipynb": OTHER}),
        },
    )
    assert set(found(course)) == {"student-01", "student-02"} and when(course, "student-02") == ""
    assert not (course.root / "grading" / "submitted" / "student-02" / LESSON / LATE).exists()
    assert [problem.split(":")[0] for problem in done.problems] == ["student-02", "student-03", "student-04"]
    assert "2 people (ada_1, bob_2): collect it by itself" in done.problems[1]


@pytest.mark.parametrize(
    "files",
    [
        {"hw/Ada Lo.ipynb": WORK, "hw/Bo Wu.ipynb": OTHER},
        {"hw/Ada Lo/convolution.ipynb": WORK, "hw/Bo Wu/convolution.ipynb": OTHER},
        {"hw/Ada Lo/hw.zip": packed({"x.ipynb": WORK}), "hw/Bo Wu.zip": packed({"x.ipynb": OTHER})},
        {"hw/Ada Lo.ipynb": WORK},
    ],
)
def test_a_class_is_no_one_s_own_where_the_lesson_s_notebook_lies_beside_it(course: Course, files: dict):
    done = run(course, files | {"hw/convolution.ipynb": UNTOUCHED}, "hw.zip")
    assert set(found(course)) == {"Ada Lo", "Bo Wu"} if len(files) > 1 else {"Ada Lo"}
    assert ["convolution.ipynb does not say whose it is" in problem for problem in done.problems] == [True]


def test_a_file_beside_folders_is_no_class_s_only_submission(course: Course):
    assert not run(course, {"hw/Ada Lo.ipynb": WORK, "hw/Bo Wu/convolution.ipynb": OTHER}).problems
    assert set(found(course)) == {"Ada Lo", "Bo Wu"}


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("01-convolution", "02-feature-maps"),
        ("Lesson 01", "Lesson 02"),
        ("Lesson 1 - Convolution", "lesson2"),
        ("class/Convolution", "class/Feature maps"),
    ],
)
def test_of_folders_called_after_lessons_the_asked_one_holds_everybody_s(course: Course, own: str, other: str):
    files = {f"{own}/student-01/convolution.ipynb": WORK, f"{other}/student-01/feature-maps.ipynb": OTHER}
    files |= {f"{own}/student-02/convolution.ipynb": OTHER, f"{other}/student-03/feature-maps.ipynb": OTHER}
    done = run(course, files)
    assert found(course) == {
        "student-01": {"convolution.ipynb": WORK},
        "student-02": {"convolution.ipynb": OTHER},
    }
    assert not done.problems
    assert f"Of other lessons, and left alone: {other.removeprefix('class/')}." in done.remarks
    with pytest.raises(Refused, match="convolution.ipynb does not say whose it is"):
        run(course, {f"{own}/convolution.ipynb": WORK, f"{other}/feature-maps.ipynb": OTHER}, "one.zip")


@pytest.mark.parametrize("last", [OTHER, UNTOUCHED], ids=["worked on", "untouched"])
@pytest.mark.parametrize("above", ["section-A/", "section-A.zip", "section-A/01-convolution/"])
def test_a_folder_that_may_hold_several_people_s_work_is_named(course: Course, above: str, last: str):
    files = {"student-01/convolution.ipynb": WORK, "student-02/Copy of convolution.ipynb": last}
    held = {above: packed(files)} if above.endswith(".zip") else {above + name: text for name, text in files.items()}
    done = run(course, held | {"section-B/student-03/convolution.ipynb": WORK})
    said = done.problems if last == OTHER else done.remarks
    what = f"{above.partition('/')[0]} may hold several people's work (student-01, student-02)"
    assert f"section-A: {what}. If so, collect it by itself, and remove grading/submitted/section-A/." in said
    assert len(done.problems) == 2 * (last == OTHER)
    shutil.rmtree(course.root / "grading" / "submitted" / "section-A")
    inside = "01-convolution/" if "01" in above else ""
    files = {inside + name: text for name, text in files.items()}
    assert not run(course, files, "section-A").problems
    assert {"student-01", "student-02"} <= set(found(course))


@pytest.mark.parametrize("name", ["student-01/convolution.ipynb", "student-01/work.ipynb"])
def test_a_folder_that_stands_alone_may_hold_copies_of_its_owner_s(course: Course, name: str):
    assert not run(course, {name: WORK, "student-01/old/helper.py": "", "student-01/scratch.txt": ""}).problems
    assert set(found(course)) == {"student-01"}


def test_a_folder_that_may_be_the_only_student_s_own_is_named(course: Course):
    done = run(course, {"student-01/first/convolution.ipynb": WORK, "student-01/first/helper.py": ""}, "mail")
    what = (
        "student-01 was taken for a folder that holds everybody's, and first for the student's name. If student-01 is"
    )
    todo = "put the notebook straight into it, collect again, and remove first from grading/submitted/."
    assert done.remarks == [f"{what} that, {todo}"]
    shutil.rmtree(course.root.parent / "mail")
    assert not run(course, {"student-01/convolution.ipynb": WORK, "student-01/first/helper.py": ""}, "mail").remarks
    assert "student-01" in found(course)
    for above in ("Submitted/", "class.zip/", "01-convolution/", "class.zip/01-convolution/"):
        assert not run(course, {f"{above.replace('.zip', '')}student-02/convolution.ipynb": WORK}, "class.zip").remarks
    for files in (
        ["hw/student-02.ipynb"],
        ["hw/Ada Lo_12_assignsubmission_file/x.ipynb"],
        ["hw/a/x.ipynb", "hw/b/x.ipynb"],
    ):
        assert not run(course, dict.fromkeys(files, WORK), "class.zip").remarks


def test_work_of_other_lessons_and_a_name_on_the_roster_say_that_a_folder_is_one_person_s(course: Course):
    shutil.copytree(ROOT / "lessons" / "03-pooling", course.root / "lessons" / "03-pooling")
    files = {f"student-01/{name}.ipynb": WORK for name in ("convolution", "pooling", "scratch")}
    run(course, files, "all.zip")
    assert set(found(course)) == {"student-01"}
    (course.root / "grading" / "roster.csv").write_text("id\nstudent-02\n", "utf-8")
    run(
        course, {f"student-02/{name}": WORK for name in ("convolution.ipynb", "old/x.ipynb", "backup/y.ipynb")}, "b.zip"
    )
    assert set(found(course)) == {"student-01", "student-02"}


@pytest.mark.parametrize("name", ["Van convolution", "Di convolution", "Ada de convolution"])
def test_a_small_word_makes_no_copy_of_a_name(course: Course, name: str):
    run(course, {f"{name}.ipynb": WORK, "student-01.ipynb": OTHER})
    assert len(found(course)) == 2


def test_two_things_called_after_one_name_are_kept_apart_and_named(course: Course):
    files = {
        "student-01/convolution.ipynb": WORK,
        "student-01.ipynb": OTHER,
        "student-01.zip": packed({"x.ipynb": WORK}),
    }
    done = run(course, files)
    assert set(found(course)) == {"student-01", "student-01.ipynb", "student-01.zip"} and len(done.problems) == 2


def test_of_two_copies_in_google_classroom_nobody_can_tell_whether_they_are_one_person_s(course: Course):
    copies = ["Ada Lo - convolution (1).ipynb", "Copy of Ada Lo - convolution.ipynb"]
    copies += ["Kopia Ada Lo - convolution.ipynb", "Копия Ada Lo - convolution.ipynb"]
    done = run(course, {f"HW/{name}": OTHER for name in copies} | {"HW/Ada Lo - convolution.ipynb": WORK})
    assert set(found(course)) == {"Ada Lo", *copies} and found(course)["Ada Lo"] == {"convolution.ipynb": WORK}
    assert sorted(problem.partition(" is named as")[0] for problem in done.problems) == copies


def test_what_does_not_say_whose_it_is_is_named(course: Course):
    files = {"student-01/convolution.ipynb": WORK, "convolution (2).ipynb": WORK, "Copy of convolution.ipynb": OTHER}
    done = run(course, files | {"readme.txt": "", "../../student-02/convolution.ipynb": WORK})
    assert set(found(course)) == {"student-01"} and len(done.problems) == 4
    with pytest.raises(Refused, match="convolution.ipynb does not say whose it is"):
        run(course, {"01-convolution/convolution.ipynb": WORK}, "nobodys.zip")


def test_what_lies_beside_a_system_s_names_and_holds_no_notebook_is_nobody_s(course: Course):
    data = packed({"x.csv": "1"})
    beside = {"helper-1.py": "x = 1", "readme.txt": "", "data.zip": data, "images/a.png": "", "locked.zip": "PK"}
    moodle = "{}_1{}_assignsubmission_file/{}"
    files = {moodle.format("Ada Lo", 2, "convolution.ipynb"): WORK, moodle.format("Bo Wu", 3, "data.zip"): data}
    done = run(course, files | beside | {"Cy Ng/work.ipynb": OTHER})
    assert set(found(course)) == {"Ada Lo_12", "Bo Wu_13", "Cy Ng", "locked"}
    none = "is no one's submission: it holds no notebook, and Moodle gives no such names."
    assert {f"data.zip {none}", f"images {none}", "helper-1.py is no one's submission."} <= {*done.problems}
    assert "Bo Wu_13 handed in no notebook (there is data.zip): ask for it." in done.problems


def test_what_may_be_nobody_s_name_is_named_with_what_to_do(course: Course):
    done = run(course, {"student-01.ipynb": WORK, "student-02.ipynb": OTHER, "data.zip": packed({"x.csv": "1"})})
    [problem] = done.problems
    assert problem == (
        "data handed in no notebook (there is data.zip): ask for it; or, if that is no one's name, "
        "remove grading/submitted/data/."
    )


@pytest.mark.parametrize(
    ("kind", "to_do"),
    [
        ("Ada Lo", "Ada Lo was taken. If Ada Lo is the student's name, give the folder above the student's."),
        ("Ada Lo.zip", "Ada Lo.zip was taken. Give the folder above the student's."),
    ],
)
def test_who_gives_one_student_s_own_folder_is_told_to_give_the_one_above(course: Course, kind: str, to_do: str):
    with pytest.raises(Refused) as refused:
        run(course, {"convolution.ipynb": WORK}, kind)
    first, second = str(refused.value).split("\n")
    assert first == "convolution.ipynb does not say whose it is: put it into a folder named after its student."
    assert second.startswith("Nothing in ") and second.endswith(to_do)


def test_an_assignment_s_name_with_an_underscore_is_no_part_of_the_user_s(course: Course):
    name = "Lab_1_{}_attempt_2030-03-01-11-00-00{}"
    told = {name.format("jdoe", ".txt"): "Name: Jay (Jo) Doe (jdoe)\nAssignment: Lab_1\n"}
    run(course, told | {name.format(user, "_convolution.ipynb"): WORK for user in ("jdoe", "first_last")})
    assert set(found(course)) == {"jdoe", "first_last"}


@pytest.mark.parametrize(
    "file",
    [
        "1{}-345 - Eve X - Sep 24, 2030 926 PM - {}",
        "Eve X_1{}_assignsubmission_file_{}",
        "HW_evex_attempt_2030-03-01-10-00-0{}_{}",
        "evex_1_9{}_{}",
    ],
)
@pytest.mark.parametrize(
    "own",
    [
        "13-345 - Bob Li - Sep 24, 2030 926 PM - x.ipynb",
        "Bob Li_13_assignsubmission_file_x.ipynb",
        "HW_bob_attempt_2030-03-01-11-00-00_x.ipynb",
        "Bob Li_attempt_2030-03-01-11-00-00_x.ipynb",
        "bob_13_100_x.ipynb",
    ],
)
def test_a_file_that_is_named_as_another_system_s_stays_its_owner_s(course: Course, file: str, own: str):
    (course.root / "grading").mkdir()
    (course.root / "grading" / "roster.csv").write_text("id,name\nbob,Bob Li\nevex,Eve X\n", "utf-8")
    of_bob = file.format(3, "x.ipynb").replace("Eve X", "Bob Li").replace("evex", "bobli").replace("_1_", "_2_")
    run(course, {file.format(2, own): OTHER, of_bob: WORK})
    collected = {student: [*files.values()] for student, files in found(course).items()}
    assert collected.pop("evex") == [OTHER] and [*collected.values()] == [[WORK]]


def test_an_assignment_s_and_a_user_s_numbers_make_no_other_system_s_name(course: Course):
    files = {f"lab_1_{user}_attempt_2030-03-01-11-00-00_x.ipynb": WORK for user in (4711, 4712)}
    run(course, files | {"copy_1_2_x.ipynb": OTHER})
    assert set(found(course)) == {"1_4711", "1_4712", "copy_1"}


@pytest.mark.parametrize("above", ["Student Work/", ""])
def test_what_teams_holds_is_submitted_in_versions(course: Course, above: str):
    files = {
        "Submitted files/student-01/HW1/Version 2/convolution.ipynb": OTHER,
        "Submitted files/student-01/HW1/Version 10/convolution.ipynb": WORK,
        "Submitted files/student-02/HW1/Version 1/convolution.ipynb": WORK,
        "Submitted files/student-02/HW1/Version 2/convolution.ipynb": UNTOUCHED,
        "Working files/student-01/HW1/convolution.ipynb": OTHER,
        "Working files/student-03/HW1/convolution.ipynb": OTHER,
    }
    done = run(course, {above + name: content for name, content in files.items()})
    assert found(course) == {f"student-0{number}": {"convolution.ipynb": WORK} for number in (1, 2)}
    assert not done.problems and "student-01: of 2 attempts the last counts." in done.remarks
    assert [remark for remark in done.remarks if "Working files" in remark] and not any(
        "cannot be read" in remark for remark in done.remarks
    )


@pytest.mark.parametrize("version", ["Versión", unicodedata.normalize("NFD", "Versión"), "Versão", "Verze", "Version"])
def test_teams_numbers_attempts_in_the_school_s_language(course: Course, version: str):
    files = {f"Archivos enviados/student-01/HW1/{version} {n}/x.ipynb": text for n, text in ((2, OTHER), (10, WORK))}
    done = run(course, files | {f"Archivos enviados/student-02/HW1/{version} 1/x.ipynb": WORK})
    assert found(course) == {f"student-0{number}": {"x.ipynb": WORK} for number in (1, 2)}
    assert not done.problems and "student-01: of 2 attempts the last counts." in done.remarks


def test_another_lesson_s_versions_in_teams_are_no_attempts(course: Course):
    files = {
        "Submitted files/student-01/Week 1/Version 1/convolution.ipynb": OTHER,
        "Submitted files/student-01/Week 1/Version 2/Copy of convolution.ipynb": WORK,
        "Submitted files/student-01/Week 2/Version 2/feature-maps.ipynb": OTHER,
        "Submitted files/student-01/Week 2/Version 3/feature-maps.ipynb": OTHER,
        "Submitted files/student-02/Week 1/Version 1/convolution.ipynb": WORK,
        "Submitted files/student-02/Week 3/Version 2/x.ipynb": OTHER,
    }
    done = run(course, files)
    assert found(course) == {
        "student-01": {"Copy of convolution.ipynb": WORK},
        "student-02": {"x.ipynb": OTHER},
    }
    assert "Of other lessons, and left alone: student-01/Week 2." in done.remarks
    assert [remark for remark in done.remarks if "attempts" in remark] == [
        f"student-0{number}: of 2 attempts the last counts." for number in (1, 2)
    ]


def test_one_student_s_work_in_teams_is_no_other_folder_s(course: Course):
    run(course, {"Student Work/Submitted files/student-01/HW1/Version 1/convolution.ipynb": WORK})
    assert found(course) == {"student-01": {"convolution.ipynb": WORK}}


COPIES = [
    "Kopie von {}",
    "{} - Kopie",
    "{} - Kopie (2)",
    "Copia de {}",
    "Copia di {}",
    "{} - copia",
    "Copie_de_{}",
    unicodedata.normalize("NFD", "Cópia de {}"),
    "Kopia {}",
    "Kopie van {}",
    "Копия {}",
    "{} — копия",
    "{} のコピー",
    "{} - コピー",
    "{} - 副本",
    "{}的副本",
    "{} - 복사본",
    "{}의 사본",
]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_s_name_in_another_language_says_nobody_s(course: Course, copy: str):
    done = run(course, {"student-01.ipynb": WORK, f"{copy.format('convolution')}.ipynb": OTHER})
    assert set(found(course)) == {"student-01"}
    assert ["does not say whose it is" in problem for problem in done.problems] == [True]


def test_words_for_copies_may_stand_in_a_notebook_s_own_name():
    assert is_lessons_own("Copy of mapa-de-imagen (1)", ["mapa-de-imagen"]) and is_lessons_own("final", ["final"])
    assert not is_lessons_own("20304711", ["final"]) and not is_lessons_own("copy", ["final"])


# What is taken


def test_what_grading_can_read_is_collected_and_all_else_is_named(course: Course):
    content = {
        "student-01/convolution.ipynb": WORK,
        "student-02/convolution.ipynb.txt": WORK,
        "student-03/CONVOLUTION.ipynb.json": WORK,
        "student-04/convolution.IPYNB": WORK,
        "student-05/HW.ZIP": packed({"hw/convolution.ipynb": WORK, "hw/helper.py": "x = 1", "hw/data/x.csv": "1"}),
        "student-06/outer.zip": packed({"inner.zip": packed({"convolution.ipynb": WORK})}),
        "student-07/hw.tar.gz": tarred({"./hw/convolution.ipynb": WORK, "./hw/helper.py": "x = 1"}),
        "student-08/hw.TAR": tarred({"convolution.ipynb": WORK}, "w:"),
        "student-09/convolution.ipynb.gz": gzip.compress(WORK.encode()),
        "student-10/hw.tar.bz2": tarred({"convolution.ipynb": WORK}, "w:bz2"),
        "student-11/convolution.json": WORK,
        "student-12/.hidden/.convolution.ipynb": WORK,
        "student-13/convolution.ipynb": WORK,
        "student-13/__MACOSX/._convolution.ipynb": "",
        "student-13/.ipynb_checkpoints/convolution-checkpoint.ipynb": UNTOUCHED,
        "student-14/x.ipynb/convolution.ipynb": WORK,
    }
    named = {
        "student-21/convolution.py": "x = 1",
        "student-22/convolution.html": "<p>x</p>",
        "student-23/homework.tar.gz": "x",
        "student-24/": "",
        "student-25/.ipynb_checkpoints/convolution-checkpoint.ipynb": WORK,
        "student-26/hw.rar": "Rar!",
        "student-27/convolution.ipynb": WORK[:-100],
        "student-28/convolution.ipynb": "",
    }
    done = run(course, content | named)
    collected = found(course)
    for student in sorted({name.split("/")[0] for name in content}):
        assert [text for name, text in collected[student].items() if ".ipynb" in name.lower()] == [WORK], student
    assert collected["student-05"] == {"convolution.ipynb": WORK, "helper.py": "x = 1", "data/x.csv": "1"}
    assert collected["student-07"] == {"convolution.ipynb": WORK, "helper.py": "x = 1"}
    for student in {name.split("/")[0] for name in named}:
        assert [problem for problem in done.problems if problem.startswith(student)], student
    assert not [problem for problem in done.problems if problem[:10] < "student-20"]
    assert collected["student-12"] == {"convolution.ipynb": WORK}  # grading passes over what is hidden
    assert collected["student-21"] == {"convolution.py": "x = 1"}  # grading says "missing": nobody is lost
    assert collected["student-23"] == {"homework.tar.gz": "x"}


NAMELESS = {
    "x.gz": gzip.compress(WORK.encode()),
    "convolution.json.gz": gzip.compress(WORK.encode()),
    "hw.zip": packed({"convolution.json": WORK, "x.json": "{}"}),
    "outer.zip": packed({"hw/convolution": WORK, "hw/data/x.csv": "1"}),
}


@pytest.mark.parametrize("name", NAMELESS)
def test_a_notebook_in_an_archive_that_is_not_called_one_is_found(course: Course, name: str):
    files = {f"student-01/{name}": NAMELESS[name], f"student-02/{name}": NAMELESS[name]}
    done = run(course, files | {"student-02/convolution.ipynb": WORK})
    [called] = [name for name, content in found(course)["student-01"].items() if content == WORK]
    assert called.endswith(".ipynb") and "/" not in called and not done.problems
    assert name in found(course)["student-02"]  # beside a notebook it is data, and stays packed


@pytest.mark.parametrize("name", ["hw.zip", "convolution.ipynb.gz"])
def test_a_notebook_that_is_called_an_archive_is_a_notebook(course: Course, name: str):
    done = run(
        course, {f"student-01/{name}": WORK, "student-02/convolution.ipynb": UNTOUCHED, f"student-02/{name}": WORK}
    )
    assert found(course)["student-01"] == {f"{name}.ipynb": WORK} and not done.problems
    assert found(course)["student-02"] == {"convolution.ipynb": UNTOUCHED, f"{name}.ipynb": WORK}
    assert f"student-01: {name} is a notebook, and is called {name}.ipynb here." in done.remarks


def test_a_missing_notebook_s_sentence_names_nothing_that_collecting_wrote(course: Course):
    done = run(course, {"student-01/work.pdf": "", "student-02/convolution.ipynb": WORK})
    released = nbformat.read(course.find("01")[0].released, 4)
    with pytest.raises(NotGraded, match=r"was handed in \(there is work.pdf\)"):
        prepare(done.folders["student-01"], Part("convolution", released, released))


def test_modules_and_data_come_along_as_they_were(course: Course):
    files = {
        "convolution.ipynb": WORK,
        "helper.py": "x = 1",
        "data/points.csv": "1,2",
        "weights.zip": packed({"w.txt": "3"}),
    }
    run(course, {f"student-01/{name}": content for name, content in files.items()})
    [own] = found(course).values()
    assert set(own) == {*files, "weights/w.txt"} and own["helper.py"] == "x = 1"


def test_data_beside_a_notebook_is_unpacked_and_stays_packed_as_well(course: Course, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_BESIDE", 100_000)
    data = {
        "data.zip": packed({"data/x.csv": "1", "data/more/y.csv": "2", "__MACOSX/data/._x.csv": ""}),
        "sub/several.tar.gz": tarred({"x.csv": "1", "inner.txt": "2"}),
        "there.zip": packed({"there/x.csv": "1"}),
        "there/x.csv": "0",
        "large.zip": packed({"large/x.csv": "1", "large/y.csv": "2" * 99_900}),
        "table.csv.gz": gzip.compress(b"1"),
        "leads-out.zip": packed({"../x.csv": "1"}),
    }
    inner = {f"hw/{name}": content for name, content in {"convolution.ipynb": WORK, **data}.items()}
    files = {f"student-01/{name}": content for name, content in {"convolution.ipynb": WORK, **data}.items()}
    done = run(course, files | {"student-02/hw.zip": packed(inner), "student-03/data.zip": data["data.zip"]})
    unpacked = {"data/x.csv": "1", "data/more/y.csv": "2", "sub/several/x.csv": "1", "sub/several/inner.txt": "2"}
    for student in ("student-01", "student-02"):
        own = found(course)[student]
        assert set(own) == {"convolution.ipynb", *data, *unpacked} and own["there/x.csv"] == "0"
        assert {name: own[name] for name in unpacked} == unpacked
        folders = [place for place in done.folders[student].rglob("*") if place.is_dir()]
        assert all([*folder.iterdir()] for folder in folders)
    assert set(found(course)["student-03"]) == {"data.zip"}
    assert "student-01: data.zip is unpacked here as well." in done.remarks
    assert not any("large" in sentence or "there" in sentence for sentence in done.remarks)


def test_what_canvas_numbered_as_it_was_handed_in_again_has_its_own_name_too(course: Course):
    files = {
        "convolution-1.ipynb": WORK,
        "helper-1.py": "x = 1",
        "data-2.csv": "2",
        "data.csv": "0",
        "old-1.tar.gz": "",
    }
    files |= {f"part-{number}.csv": "3" for number in (1, 2)}
    given = {f"adalo_12_{number}_{name}": content for number, (name, content) in enumerate(files.items(), 99)}
    done = run(course, given)
    assert found(course)["adalo_12"] == files | {"helper.py": "x = 1"}
    assert [remark.partition(":")[2] for remark in done.remarks] == [
        " helper-1.py is here as helper.py, too: Canvas numbers what is handed in again."
    ]
    run(course, {"student-01/convolution.ipynb": WORK, "student-01/helper-1.py": "x = 1"})
    assert "helper.py" not in found(course)["student-01"]


def test_of_several_copies_none_is_lost(course: Course):
    entries = [("student-01/convolution.ipynb", WORK), ("student-01/old/convolution.ipynb", UNTOUCHED)]
    entries += [("student-02/hw.zip", packed([("Convolution.ipynb", UNTOUCHED), ("convolution.ipynb", WORK)]))]
    done = run(course, packed(entries))
    assert found(course)["student-01"] == {"convolution.ipynb": WORK, "old/convolution.ipynb": UNTOUCHED}
    assert sorted(found(course)["student-02"].values()) == sorted([WORK, UNTOUCHED])
    assert len({name.casefold() for name in found(course)["student-02"]}) == 2
    assert [remark for remark in done.remarks if remark.startswith("student-02")]


ONE_NAME = {  # notebooks of one name in one person's submission
    "Canvas": ["{who}_1{who}_1{number}_convolution.ipynb"],
    "Blackboard": ["HW_{who}_attempt_2030-03-01-10-00-00_convolution.ipynb"],
    "a path that is twice in a zip": ["{who}/convolution.ipynb"],
    "in an archive": ["{who}/hw/convolution.ipynb", "{who}/hw.zip"],
}


@pytest.mark.parametrize("names", ONE_NAME.values(), ids=ONE_NAME)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_notebooks_of_one_name_none_has_the_lesson_s_own(course: Course, names: list[str]):
    """Whose length is less decides nothing: of two that were worked on and differ nobody can tell which counts."""
    handed_in = [(WORK, OTHER), (OTHER, WORK), (UNTOUCHED, WORK), (WORK, UNTOUCHED), (WORK, WORK), (WORK, OTHER, WORK)]
    entries = []
    for who, works in enumerate(handed_in):
        for number, work in enumerate(works, 1):
            name = names[min(number, len(names)) - 1].format(who=who, number=number)
            entries.append((name, packed({"convolution.ipynb": work}) if name.endswith(".zip") else work))
    done = run(course, packed(entries))
    released = nbformat.read(course.find("01")[0].released, 4)
    for (student, files), works in zip(found(course).items(), handed_in, strict=True):
        assert files == {f"convolution ({number}).ipynb": work for number, work in enumerate(works, 1)}
        said = [sentence for sentence in done.problems if sentence.startswith(f"{student}: ")]
        if WORK in works and OTHER in works:
            with pytest.raises(NotGraded, match="several notebooks were handed in"):
                find(done.folders[student], Part("convolution", released, released))
            [sentence] = said
            assert "convolution (1).ipynb, convolution (2).ipynb" in sentence and "Leave one of them" in sentence
            assert re.search(r" Several are called (hw/)?convolution.ipynb: they are numbered\.$", sentence)
        else:
            file, _ = find(done.folders[student], Part("convolution", released, released))
            assert file.read_text("utf-8") == WORK and not said
        renamed = [one for one in done.remarks if one.startswith(student) and re.search(r" is called .*\(\d\)", one)]
        assert len(renamed) == len(works)


@pytest.mark.parametrize("name", ["CONVOLUTION.ipynb", "Convolution.IPYNB", ".convolution.ipynb"])
def test_the_lesson_s_own_name_stays_whatever_meets_it(course: Course, name: str):
    """The larger one has it: sizes say nothing."""
    own = WORK + " " * 3000
    names = [(f"student-01/{name}", OTHER), ("student-01/convolution.ipynb", own)]
    names += [(f"ada_12_1_{name}", OTHER), ("ada_12_2_convolution.ipynb", own)]
    for number, given in enumerate((names[:2], names[2:])):
        run(course, packed(given), f"{number}.zip")
    assert all(files["convolution.ipynb"] == own and len(files) == 2 for files in found(course).values())


def test_a_module_whose_name_meets_another_one_s_is_named(course: Course):
    """What imports it would fail: the one in small letters, as modules are, has the name; whose is larger says nothing."""
    files = {
        "student-01/helper.py": "k = 1  # longer",
        "student-01/Helper.py": "k = 2",
        "student-02/data/x.csv": "1, longer",
        "student-02/Data/X.csv": "2",
        "student-03/hw.zip": packed({"convolution.ipynb": WORK, "helper.py": "k = 1  # longer", "HELPER.py": "k = 2"}),
        "student-04/data.zip": packed({"a.csv": "1", "A.csv": "2"}),
        "student-06/part_1.csv": "1",
        "student-06/PART-1.csv": "2",
    }
    entries = [(f"student-0{number}/convolution.ipynb", WORK) for number in (1, 2, 4, 5, 6)]
    entries += [*files.items(), *[("student-05/x.csv", "1")] * 2]
    with pytest.warns(UserWarning, match="Duplicate name"):
        given = packed(entries)
    done, collected = run(course, given), found(course)
    assert collected["student-01"]["helper.py"] == collected["student-03"]["helper.py"] == "k = 1  # longer"
    assert collected["student-02"]["data/x.csv"] == "1, longer"
    to_do = "If an answer needs it, ask for it again, under a name of its own."
    assert done.problems == [
        f"student-01: Helper.py is called Helper (2).py here, as helper.py is there, too. {to_do}",
        f"student-02: Data/X.csv is called Data/X (2).csv here, as data/x.csv is there, too. {to_do}",
        f"student-03: hw/HELPER.py is called hw/HELPER (2).py here, as hw/helper.py is there, too. {to_do}",
        f"student-04: data/A.csv is called data/A (2).csv here, as data/a.csv is there, too. {to_do}",
    ]
    assert "student-05: x.csv is called x (2).csv here." in done.remarks  # the same twice


def test_the_copy_that_counts_finds_its_modules(course: Course):
    files = {
        "student-01/convolution.ipynb": UNTOUCHED,
        "student-01/readme.txt": "r",
        "student-01/new/helper.py": "x = 1",
    }
    done = run(course, files | {"student-01/new/convolution.ipynb": WORK})
    [folder], released = done.folders.values(), nbformat.read(course.find("01")[0].released, 4)
    file, _ = find(folder, Part("convolution", released, released))
    assert file == folder / "new" / "convolution.ipynb" and beside(file, folder)["helper.py"] == b"x = 1"
    assert beside(file, folder)["readme.txt"] == b"r"
    assert "student-01: convolution.ipynb was handed in too, and does not count." in done.remarks


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("import sys\nsys.path.insert(0, '../src')\nfrom helper import pad", "../src"),
        ("import os, sys\nsys.path.append(os.path.join('..', 'src'))", ".."),
        ("data = open('../data/x.csv').read()\nmore = f'../{data}'", "../, ../data/x.csv"),
        ("%run ../helper.py", "../helper.py"),
        ("text = 'a..b'.split('..')\nrest = x[..., 0]  # see ../src", ""),
    ],
)
def test_what_a_notebook_asks_for_above_its_folder_is_told(course: Course, source: str, asked: str):
    book = json.loads(WORK)
    own = {"cell_type": "code", "id": "own", "execution_count": None, "outputs": [], "metadata": {}, "source": source}
    book["cells"].insert(0, own)
    files = {"student-01/notebooks/convolution.ipynb": json.dumps(book), "student-01/src/helper.py": ""}
    done = run(course, files | {"student-02/convolution.ipynb": WORK})
    what = f"convolution.ipynb asks for {asked}, above its folder: that is out of reach where it is graded."
    told = f"student-01: {what} If an answer needs it, ask for it again, with that beside the notebook."
    assert done.remarks == [told] * bool(asked) and not done.problems


def test_of_several_attempts_the_last_that_was_worked_on_counts(course: Course):
    name = "HW_{}_attempt_2030-03-0{}-10-00-00_convolution.ipynb"
    attempts = {("ada", 1): OTHER, ("ada", 2): WORK, ("bob", 1): WORK, ("bob", 2): UNTOUCHED}
    done = run(course, {name.format(*attempt): content for attempt, content in attempts.items()})
    assert [own["convolution.ipynb"] for own in found(course).values()] == [WORK, WORK]
    assert (when(course, "ada"), when(course, "bob")) == ("2030-03-02 10:00:00 UTC", "2030-03-01 10:00:00 UTC")
    assert any("bob: of 2 attempts the last that was worked on" in remark for remark in done.remarks)


def test_of_attempts_whose_times_cannot_be_read_none_is_called_the_last(course: Course):
    files = {
        "12-345 - Ada Lo - 9 mai, 2030 926/convolution.ipynb": OTHER,
        "12-345 - Ada Lo - 10 mai, 2030 926/convolution.ipynb": WORK,
        "13-345 - Bo Wu - 9 mai, 2030 926/convolution.ipynb": WORK,
        "13-345 - Bo Wu - 10 mai, 2030 926/convolution.ipynb": UNTOUCHED,
        "14-345 - Cy Ng - 10 mai, 2030 926/convolution.ipynb": OTHER,
        "14-345 - Cy Ng - May 9, 2030 926 AM/convolution.ipynb": WORK,
    }
    done = run(course, files)
    assert ["nobody can tell which of 2 attempts is the last" in problem for problem in done.problems] == [True] * 2
    assert [problem.split(":")[0] for problem in done.problems] == ["12-345 - Ada Lo", "14-345 - Cy Ng"]
    assert all("Leave only the last in the download, and collect again" in problem for problem in done.problems)
    assert not any("Ada Lo: of 2" in remark for remark in done.remarks)
    assert found(course)["13-345 - Bo Wu"] == {"convolution.ipynb": WORK}
    assert "13-345 - Bo Wu: of 2 attempts the last that was worked on counts." in done.remarks


def test_what_was_worked_on_is_not_replaced_by_what_was_not(course: Course):
    before = {
        f"student-0{number}/convolution.ipynb": content for number, content in enumerate((WORK, WORK, UNTOUCHED), 1)
    }
    assert not run(course, before).problems
    secret = course.root / "grading" / "submitted" / "student-03" / LESSON / unpack.SECRET
    first = secret.read_text()
    after = {"student-01/convolution.ipynb": UNTOUCHED, "student-02/work.pdf": "%PDF", "student-03/new.ipynb": WORK}
    done = run(course, after | {"student-03/helper.py": ""})
    assert [list(own.items())[-1] for own in found(course).values()] == [
        ("convolution.ipynb", WORK),
        ("convolution.ipynb", WORK),
        ("new.ipynb", WORK),
    ]
    assert "convolution.ipynb" not in found(course)["student-03"] and secret.read_text() == first
    assert sum("what was collected before stays" in problem for problem in done.problems) == 2
    files = {"student-01/convolution.ipynb": WORK[:90], "student-02/convolution.ipynb": UNTOUCHED}
    said = [problem for problem in run(course, files, "third").problems if "before stays" in problem]
    assert [problem.partition(". Remove")[0] for problem in said] == [
        "student-01: what was collected before stays, as it cannot be read this time",
        "student-02: what was collected before stays, as nothing in it was worked on this time",
    ]


def test_what_was_handed_in_later_is_not_replaced_by_what_was_handed_in_earlier(course: Course, capsys):
    names = (
        "HW_ada_attempt_2030-03-0{}-10-00-00_convolution.ipynb",
        "bo+01-convolution+2030-03-0{} 11:00:00 UTC/convolution.ipynb",
        "12-345 - Cy Ng - Mar {}, 2030 926 AM/convolution.ipynb",
    )
    for number, name in enumerate(names):
        assert not run(course, {name.format(5): WORK}, f"new{number}").problems
        done = run(course, {name.format(1): OTHER}, f"old{number}")
        [problem] = done.problems
        assert "what was collected before stays, as it was handed in later, 2030-03-05 " in problem and not done.folders
        assert "submitted/" in problem and capsys.readouterr().out.count("    kept as it was\n") == 1
    assert [*map(list, map(dict.values, found(course).values()))] == [[WORK]] * 3
    assert {when(course, student)[:10] for student in found(course)} == {"2030-03-05"}
    assert not run(course, {names[0].format(5): OTHER}, "same").problems, "of one time, the new one counts"
    assert not run(course, {"bo/convolution.ipynb": OTHER}, "timeless").problems, "nobody knows which is later"
    assert not run(course, {names[2].format(6): notebook("[[2]]")}, "newer").problems
    assert not any(WORK in own.values() for own in found(course).values())
    name = "HW_dee_attempt_2030-03-0{}-10-00-00_convolution.ipynb"
    run(course, {name.format(5): UNTOUCHED}, "untouched")
    assert not run(course, {name.format(1): WORK}, "worked-on").problems
    assert found(course)["dee"] == {"convolution.ipynb": WORK} and when(course, "dee")[:10] == "2030-03-01"


# When it was handed in


def test_the_exchange_s_own_time_and_secret_are_taken(course: Course):
    stamps = {
        "student-01": "2030-03-01 11:00:00.123456 UTC",
        "student-02": "2030-03-01 13:00:00 +0200",
        "student-03": b"\xff\xfe\0odd",
        "student-04": "0001-01-01 00:00:00 +1400",
        "student-05": "",
    }
    files = {f"{student}/{LESSON}/convolution.ipynb": WORK for student in stamps}
    files |= {f"{student}/{LESSON}/timestamp.txt": stamp for student, stamp in stamps.items()}
    files |= {
        f"student-01/{LESSON}/submission_secret.txt": "abc",
        "student-06/02-feature-maps/feature-maps.ipynb": WORK,
    }
    done = run(course, files, "given")
    times = [when(course, student) for student in stamps]
    assert times == ["2030-03-01 11:00:00 UTC", "2030-03-01 11:00:00 UTC", "", "", ""] and not done.problems
    assert [remark.split(":")[0] for remark in done.remarks[1:]] == ["student-03", "student-04"]
    assert (done.folders["student-01"] / unpack.SECRET).read_text() == "abc" and "student-06" not in done.folders


def test_a_student_s_own_time_is_not_believed(course: Course):
    files = {"student-01/convolution.ipynb": WORK, f"student-02/{LESSON}/convolution.ipynb": WORK}
    stamps = {f"student-01/{name}": "2001-01-01 00:00:00 UTC" for name in ("Timestamp.txt", ".late")}
    done = run(course, files | stamps | {f"student-02/{LESSON}/timestamp.txt": "2001-01-01 00:00:00 UTC"}, "given")
    assert when(course, "student-01") == when(course, "student-02") == "" and len(done.problems) == 3
    assert found(course)["student-01"] == {"convolution.ipynb": WORK}


def test_attempts_of_the_exchange_and_of_other_systems_have_times(course: Course):
    files = {
        "student-01+01-convolution+2030-03-01 11:00:00 UTC+x": OTHER,
        "student-01+01-convolution+2030-03-02 11:00:00 UTC+y": WORK,
        "student-02+02-feature-maps+2030-03-02 11:00:00 UTC+z": WORK,
        "bo+li@example.org+01-convolution+2030-03-02 11:00:00 UTC+2030": WORK,
    }
    run(course, {f"{name}/convolution.ipynb": content for name, content in files.items()}, "inbound")
    assert [*found(course)] == ["bo-li@example.org-d3c0a7", "student-01"]
    assert found(course)["student-01"] == {"convolution.ipynb": WORK}
    assert {when(course, student) for student in found(course)} == {"2030-03-02 11:00:00 UTC"}
    assert moment("Sep 4, 2030 1226 AM") == moment("4 September, 2030 0:26") == "2030-09-04 00:26:00 UTC"
    assert moment("2030-03-01-23-59-59")
    assert not any(
        map(
            moment,
            (
                "2030-13-01-00-00-00",
                "5",
                "",
                "now",
                "2030-03-01 11:00:00 CET",
                "24 sept. 2030 21 h",
                "31 Feb 2030 12:00",
                "2030-W09-5",
            ),
        )
    )


def test_the_exchange_s_time_zone_makes_no_other_person(course: Course):
    name = f"ada+{LESSON}+2030-03-0{{}} 11:00:00.123456 {{}}+x"
    files = {
        name.format(1, "CET"): OTHER,
        name.format(2, "CET"): WORK,
        name.format(1, "+03").replace("ada", "bo"): WORK,
    }
    done = run(course, {f"{top}/convolution.ipynb": content for top, content in files.items()}, "inbound")
    assert found(course) == {"ada": {"convolution.ipynb": WORK}, "bo": {"convolution.ipynb": WORK}}
    assert not done.problems and any("ada: of 2 attempts the last counts" in remark for remark in done.remarks)
    assert (when(course, "ada"), when(course, "bo")) == ("", "2030-03-01 08:00:00 UTC")
    assert any("CET, cannot be read" in remark for remark in done.remarks)


def test_times_of_day_are_read_as_people_write_them():
    for half in ("PM", "pm", "p.m.", "P.M.", "p. m."):
        assert (
            moment(f"Sep 24, 2030 926 {half}") == moment(f"Sep 24, 2030 9:26\u202f{half}") == "2030-09-24 21:26:00 UTC"
        )
    assert moment("24 September, 2030 12:26 a.m.") == "2030-09-24 00:26:00 UTC"


def test_canvas_s_late_mark_is_kept_and_shown(course: Course, capsys):
    given = {"oneanna_1234_5678_convolution.ipynb": WORK, "twobob_LATE_1235_5679_LATE_convolution.ipynb": WORK}
    done = run(course, given)
    lines = capsys.readouterr().out.splitlines()
    assert [line.endswith("    late") for line in lines if "->" in line] == [False, True]
    assert [(folder / LATE).exists() for folder in done.folders.values()] == [False, True]
    run(course, {"twobob_1235_5680_convolution.ipynb": WORK})
    assert not (done.folders["twobob_1235"] / LATE).exists()
    assert "late, as the school's system marked it" in table("01", [Result("twobob_1235", "01", marked_late=True)], {})


def test_canvas_s_late_mark_is_read_where_marking_is_anonymous(course: Course):
    run(course, {"anon_aB3xY_102_convolution.ipynb": OTHER, "van_der_berg_LATE_14_101_x.ipynb": WORK})
    done = run(course, {"LATE_anon_aB3xY_199_convolution-1.ipynb": WORK})
    assert [*done.folders] == ["anon_aB3xY"] and (done.folders["anon_aB3xY"] / LATE).exists()
    assert [*found(course)] == ["anon_aB3xY", "van_der_berg_14"]


# What is odd costs itself alone


@needs.unix
def test_links_are_not_followed(course: Course):
    key = give(course, {"convolution.ipynb": OTHER}, "key")
    given = give(course, {"student-01/convolution.ipynb": WORK, "student-02/more.py": ""}, "given")
    for place, target in {
        "student-02/convolution.ipynb": key / "convolution.ipynb",
        "student-01/folder": key,
        "student-03": key,
        "student-04.ipynb": key / "convolution.ipynb",
    }.items():
        (given / place).symlink_to(target)
    os.mkfifo(given / "student-01" / "pipe")
    done = run(course, given)
    taken = {"student-01": {"convolution.ipynb": WORK}, "student-02": {"more.py": ""}, "student-04": {}}
    assert found(course) == taken
    assert sum("links are not followed" in problem for problem in done.problems) == 4
    assert "student-01: pipe is no ordinary file." in done.problems


@needs.linux
def test_what_takes_a_files_place_after_it_was_listed_is_not_opened(tmp_path: Path):
    """An exchange's folders belong to students, who may change them while they are read."""
    given, secret = tmp_path / "given", tmp_path / "secret"
    for folder in (given / "a", given / "b", secret):
        folder.mkdir(parents=True)
        (folder / "x.ipynb").write_text("mine" if folder != secret else "not theirs")
    with archives.entries(given, tmp_path / "spool") as entries:
        listed = [entry for entry in entries if not entry.is_folder]
        (given / "a").rename(tmp_path / "gone")
        (given / "a").symlink_to(secret)
        (given / "b" / "x.ipynb").unlink()
        os.mkfifo(given / "b" / "x.ipynb")
        for entry in listed:
            with pytest.raises(archives.NotTaken, match="cannot be read"):
                archives.copy(entry, tmp_path / "copy", 1000)
    assert len(listed) == 2 and not (tmp_path / "copy").exists()


def test_links_in_archives_are_not_followed(course: Course):
    link = zipfile.ZipInfo("student-01/convolution.ipynb")
    link.external_attr = 0o120777 << 16
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"{kind.decode()}.ipynb")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    content = packed(
        [("student-02/convolution.ipynb", WORK), ("student-02/more.tar.gz", tar.getvalue()), (link, "/etc/passwd")]
    )
    done = run(course, content)
    assert set(found(course)) == {"student-01", "student-02"} and not found(course)["student-01"]
    assert {name: text for name, text in found(course)["student-02"].items() if "tar" not in name} == {
        "convolution.ipynb": WORK
    }
    assert sum("links are not followed" in problem for problem in done.problems) == 3


def test_what_unpacks_to_too_much_costs_itself_alone(course: Course, monkeypatch):
    for module, name, most in (
        (unpack, "MOST_BYTES", 2_000_000),
        (unpack, "MOST_BESIDE", 1_000_000),
        (unpack, "MOST_TOGETHER", 5_000_000),
        (unpack, "MOST_FILES", 20),
        (archives, "MOST_UNPACKED", 2_000_000),
        (archives, "MOST_ENTRIES", 50),
    ):
        monkeypatch.setattr(module, name, most)
    matryoshka = packed({"convolution.ipynb": WORK})
    for _ in range(unpack.MOST_DEPTH + 1):
        matryoshka = packed({"more.zip": matryoshka})
    odd = {
        "student-01/hw.zip": packed({"convolution.ipynb": " " * 9_000_000}),
        "student-02/hw.zip": packed({str(number): "" for number in range(60)}),
        "student-03/hw.tgz": gzip.compress(b" " * 9_000_000),
        "student-05/hw.zip": packed({f"{number}.ipynb": " " * 1_900_000 for number in range(9)}),
        "student-06/hw.tbz2": bz2.compress(b" " * 9_000_000),
        "student-07/hw.zip": matryoshka,
        "student-08/hw.zip": packed({"convolution.ipynb": WORK})[:-30],
        "student-09/hw.zip": b"PK\3\4 and no more",
        "student-10/data.bin": " " * 1_500_000,
        "student-10/convolution.ipynb": WORK,
        "student-11/convolution.ipynb": WORK,
        "student-12/" + "d/" * 30 + "convolution.ipynb": WORK,
    }
    odd |= {f"student-11/{number}.txt": "" for number in range(30)}
    done = run(course, odd | {"student-20/" + "n" * 400 + ".ipynb": WORK})
    for student in {name.split("/")[0] for name in odd}:
        assert [problem for problem in done.problems if problem.startswith(student)], student
    for reason in ("student-01: hw/convolution.ipynb has 9 MB", "student-02: hw.zip holds more than 50 files"):
        assert any(problem.startswith(reason) for problem in done.problems)
    assert sum("hw.tgz unpacks to more than 2 MB" in problem for problem in done.problems) == 1
    collected = found(course)
    assert all(sum(map(len, own.values())) < 5_000_000 and len(own) <= 20 for own in collected.values())
    assert collected["student-10"] == {"convolution.ipynb": WORK} and list(collected["student-20"].values()) == [WORK]


def test_a_header_that_claims_megabytes_is_not_held_in_memory(tmp_path: Path):
    claims = tarfile.TarInfo("x")
    claims.type, claims.size = tarfile.XHDTYPE, 30_000_000
    (tmp_path / "hw.tgz").write_bytes(gzip.compress(claims.tobuf(tarfile.USTAR_FORMAT) + b" " * 30_000_000, 1))
    tracemalloc.start()
    with archives.entries(tmp_path / "hw.tgz", tmp_path / "spool") as listed:
        assert len(listed) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000 and not (tmp_path / "spool").exists()


def test_locked_files_and_false_headers_are_named(course: Course):
    content = bytearray(
        packed({"student-01/convolution.ipynb": WORK, "student-02/convolution.ipynb": WORK, "student-03/x.ipynb": WORK})
    )
    content[content.rfind(b"student-01/") - 38] |= 1  # the central directory says: locked
    content[content.rfind(b"student-02/") - 30] ^= 255  # and another checksum
    done = run(course, bytes(content))
    again = "handed in nothing that can be taken: ask for it again, or download all of it again."
    assert done.problems == [
        "student-01: convolution.ipynb is locked with a password.",
        "student-02: convolution.ipynb is damaged.",
        f"student-01 {again}",
        f"student-02 {again}",
    ]
    assert found(course) == {"student-01": {}, "student-02": {}, "student-03": {"x.ipynb": WORK}}  # nobody is lost


def test_a_folder_without_a_file_and_one_of_several_people_are_nobody_s(course: Course):
    several = {f"Ada Lo_1{number}_assignsubmission_file/convolution.ipynb": WORK for number in (2, 3)}
    files = {f"section/{name}": content for name, content in several.items()} | {"class.zip": packed(several)}
    files |= {"student-01/convolution.ipynb": WORK, "student-02/.git/config": "", "student-03/images/": ""}
    done = run(course, files)
    assert [*found(course)] == [*done.folders] == ["student-01"]
    assert sorted(problem.split(" ")[0].strip(":") for problem in done.problems) == [
        "class",
        "section",
        "student-02",
        "student-03",
    ]


# Whole or not at all


def test_a_refusal_changes_nothing_and_says_what_to_do(course: Course, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    for given, sentence in {
        tmp_path / "nowhere": "There is no file or folder",
        tmp_path / "empty": "There are no notebooks in",
        give(course, b"PK\3\4 and no more", "broken.zip"): "broken.zip is not a whole archive: download it again",
        give(course, b"%PDF", "x.pdf"): "x.pdf is neither a zip nor a tar: download",
        give(
            course, WORK.encode(), "ada.ipynb"
        ): "ada.ipynb is neither .* put it into a folder named after its student",
        course.root: "is where submissions are collected to",
    }.items():
        with pytest.raises(Refused, match=sentence):
            run(course, given)
        assert found(course) == {} and not list((course.root / "grading").rglob(".collecting*"))


def test_what_cannot_be_written_leaves_everything_as_it_was(course: Course):
    names = [f"student-0{number}" for number in (1, 2, 3)]
    run(course, {f"{student}/convolution.ipynb": OTHER for student in names})
    submitted = course.root / "grading" / "submitted"
    (submitted / "student-04").write_text("in the way")
    with pytest.raises(Refused, match="Nothing was collected: File exists .*What was there is as it was"):
        run(course, {f"{student}/convolution.ipynb": WORK for student in ("student-00", *names, "student-04")})
    assert [(submitted / student / LESSON / "convolution.ipynb").read_text() for student in names] == [OTHER] * 3
    assert not list(submitted.glob("student-00/*")) and not list(submitted.glob(".collecting*"))


def test_the_exit_code_says_whether_all_was_taken(course: Course, capsys):
    good = give(course, {"student-01/convolution.ipynb": WORK})
    bad = give(course, {"student-01/convolution.ipynb": WORK, "student-02/x.pdf": ""}, "bad.zip")
    codes = [main(["collect", str(given), "01"], course) for given in (good, bad, course.root.parent / "nowhere.zip")]
    assert codes == [0, 1, 1]
    assert "student-02 handed in no notebook (there is x.pdf)" in capsys.readouterr().out


def test_the_last_line_counts_what_was_taken_and_what_was_kept(course: Course, capsys):
    name = "student-0{}/convolution.ipynb"
    last = []
    for answers in ([WORK] * 3, [WORK, UNTOUCHED, UNTOUCHED], [UNTOUCHED], [OTHER]):
        run(course, {name.format(number): answer for number, answer in enumerate(answers)})
        last.append(capsys.readouterr().out.splitlines()[-1])
    assert last == [
        f"3 submissions of {LESSON} were taken into grading/submitted/.",
        f"1 submission of {LESSON} was taken into grading/submitted/, and 2 were kept as they were.",
        f"0 submissions of {LESSON} were taken into grading/submitted/, and 1 was kept as it was.",
        f"1 submission of {LESSON} was taken into grading/submitted/.",
    ]


def test_every_name_can_be_told_on_every_terminal(course: Course):
    given = give(course, {"राम/convolution.ipynb": WORK})
    program = "import sys; from pathlib import Path; from grading.cli import main; from grading.course import Course; "
    program += f"sys.exit(main(['collect', {str(given)!r}, '01'], Course(Path({str(course.root)!r}))))"
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True
    )
    assert done.returncode == 0 and rb"->  \u0930\u093e\u092e" in done.stdout
