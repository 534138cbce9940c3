"""Grading a class: every command of the instructor's guide as written there, on a copy of the course.

The sample class is graded once, by the guide's own `make grade`; most tests look at what that left.
"""

from __future__ import annotations

import csv
import importlib
import os
import re
import sqlite3
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import nbformat
import nbgrader
import numpy as np
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import event

from cnncourse.report import NOT_YET, Report
from grading.assignment import Part
from grading.course import Course
from grading.feedback import Given, summary
from grading.files import nbgrader_config, text_of
from grading.grade import Class
from grading.gradebook import ready, record
from grading.mend import NOTES, OURS, NotThisLesson, mend, notes
from grading.results import VERDICT, Result, Verdict, table
from grading.sample import CLASS, LESSON, handed_in, make, source
from grading.submission import NotGraded, prepare
from tests import needs
from tests.lessons import ROOT, read

[LESSON_01] = Course().find(LESSON)
STUDENTS = {name: student for name, student in CLASS.items() if not student.cut}
together = pytest.mark.xdist_group("grading")


# What the commands leave (the fixture `guide` in conftest.py runs them)


def rows(file: Path) -> dict[str, list[dict[str, str]]]:
    """Read grades.csv by student."""
    found: dict[str, list[dict[str, str]]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["student"], []).append(row)
    return found


def total(graded: list[dict[str, str]]) -> float:
    return sum(float(row["score"]) for row in graded)


def deserved(name: str) -> dict[str, float]:
    """What each answer of a student of the sample class deserves, by the checks' reports in the student's own notebook."""
    student, scores = CLASS[name], {}
    namespace = {"np": np, "check": importlib.import_module("cnncourse.checks.convolution")}
    for cell in read("01", "lessons").cells:
        block = cell.metadata.get("nbgrader", {})
        if block.get("grade") and not block["grade_id"].startswith("quiz-"):
            exercise = block["grade_id"].removesuffix("-check")
            scores[exercise] = eval(cell.source, namespace)
        if not block.get("solution"):
            continue
        exercise = block["grade_id"].removeprefix("quiz-")
        text = source(LESSON_01, student, block["grade_id"])
        if text is None:
            exec(cell.source, namespace)
            scores[exercise] = 0
        elif block["grade_id"].startswith("quiz-"):
            scores[exercise] = LESSON_01.questions()[exercise].report(eval(text.split("=", 1)[1])).points
        else:
            exec(text, namespace)
    return scores


@together
@needs.the_exchange
def test_every_submission_of_the_sample_gets_what_it_deserves(guide):
    root, _ = guide
    found = rows(root / "grading" / "sample" / "grades.csv")
    assert set(found) == set(CLASS)
    assert sum(deserved("student-01").values()) == 25
    for name in STUDENTS:
        expected = deserved(name)
        scores = {row["exercise"].removeprefix("quiz-"): float(row["score"]) for row in found[name]}
        assert scores == expected, name
        assert sum(float(row["max_score"]) for row in found[name]) == 25
        assert all(row["status"] == "correct" for row in found[name] if row["score"] == row["max_score"])
    assert {(row["score"], row["status"]) for row in found["student-14"]} == {("", "unreadable")}
    assert "convolution.ipynb is damaged" in found["student-14"][0]["message"]
    flipped = next(row for row in found["student-03"] if row["exercise"] == "cross-correlate")
    assert (flipped["status"], flipped["misconception"]) == ("wrong", "kernel-flipped") and "flip" in flipped["message"]


@together
@needs.the_exchange
def test_the_gradebook_says_the_same(guide):
    root, _ = guide
    found = rows(root / "grading" / "sample" / "grades.csv")
    with Class(Course(root), "sample").gradebook() as gradebook:
        for name in STUDENTS:
            submission = gradebook.find_submission(LESSON, name)
            grades = {grade.name: grade for grade in submission.notebooks[0].grades if grade.manual_score is None}
            for row in found[name]:
                if grade := grades.get(f"{row['exercise']}-check"):
                    assert (grade.auto_score, grade.needs_manual_grade) == (float(row["score"]), False)
        assert gradebook.find_submission(LESSON, "student-07").total_seconds_late == 12600
        with pytest.raises(MissingEntry):
            gradebook.find_submission(LESSON, "student-14")


@together
@needs.the_exchange
def test_the_table_names_mistakes_and_says_what_was_mended(guide):
    _, printed = guide
    for sentence in (
        "01-convolution: 40 submissions, 39 graded, 25 points",
        "cross-correlate: kernel flipped",
        "conv2d: bias forgotten",
        "late by 3 h 30 min",
        "mended: nbgrader's marks had got lost, as other editors do; they are back.",
        "mended: The notebook was called convolution (1).ipynb.",
    ):
        assert sentence in printed


@together
@needs.the_exchange
def test_a_feedback_page_says_what_was_wrong_and_gives_nothing_away(guide):
    root, _ = guide
    page = (root / "grading" / "sample" / "feedback" / "student-03" / LESSON / "convolution.html").read_text("utf-8")
    for part in ("0 of 4", "kernel flipped", "Hint 1 of", "border-left:4px solid #d4730b", "✗"):
        assert part in page
    assert not any(name in page for name in CLASS if name != "student-03")
    own = mend(submission("student-03"), read("01", "lessons"))
    shown = "\n".join(cell.source for cell in own.cells)
    for line in "\n".join(
        cell.source for cell in read("01", "solutions").cells if "SOLUTION" in cell.source
    ).splitlines():
        if len(line.strip()) > 30 and line not in shown:
            assert line.strip() not in page
    assert "mended" not in page.lower() and "Mended before grading" in page_of(root, "student-10")


def page_of(root: Path, student: str) -> str:
    return (root / "grading" / "sample" / "feedback" / student / LESSON / "convolution.html").read_text("utf-8")


def graded(name: str, score: float, verdict: dict | None = None, **more) -> NotebookNode:
    """A check's cell as a page finds it: with the gradebook's points, and what the judge wrote."""
    marks = {"grade": True, "grade_id": name, "score": score, "points": 4.0} | more
    return v4.new_code_cell("", metadata={"nbgrader": marks} | ({VERDICT: verdict} if verdict is not None else {}))


def test_a_page_s_table_says_what_the_judge_and_the_gradebook_know():
    flipped = {"status": "partial", "misconception": "kernel-flipped", "message": "It is flipped."}
    part = {"status": "partial", "misconception": "", "message": "The check gave 2 points, of 4."}
    cells = [
        graded("a-check", 2.0, flipped),
        graded("b-check", 2.0, part),
        graded("quiz-c-check", 0.0, {"status": "wrong", "misconception": "", "message": "It says too much."}),
        graded("d-check", 0.0, {"status": "timeout", "misconception": "", "message": "It was\n\nstopped."}),
        graded("e", 0.0, {"status": "not graded"}, solution=True, comment="A word."),
        graded("f", 3.0, {"status": "not graded"}, grade=False, task=True),
        graded("g-check", 0.0, {"status": "correct", "misconception": "", "message": ""}),
        graded("h-check", 0.0),  # by an earlier grader
    ]
    given = {cell.metadata.nbgrader.grade_id: Given(cell.metadata.nbgrader.score) for cell in cells}
    text = summary(cells, given | {"e": Given(), "f": Given(None, 3.0), "g-check": Given(4.0, 0.0)}, None)
    rows = [tuple(re.findall(r"<td[^>]*>(.*?)</td>", row)) for row in text.split("<tr>")[2:]]
    assert [(re.sub("<[^>]*>", "", row[0]), *row[1:]) for row in rows] == [
        ("a", "2 of 4", "✗ kernel flipped"),
        ("b", "2 of 4", "✗ The check gave 2 points, of 4."),
        ("c", "0 of 4", "✗ wrong"),
        ("d", "0 of 4", "✗ timeout: It was stopped."),
        ("e", "– of 4", "○ not graded yet"),
        ("↳ A word.",),
        ("f", "3 of 4", "✎ points by a person"),
        ("g", "0 of 4", "✎ points by a person"),
        ("h", "0 of 4", "✗"),
    ]


PROGRAMS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='java&#115;cript:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<input oninput=alert(1)>",
    "<iframe src='data:text/html,x'></iframe>",
    "<svg onload=alert(1)></svg>",
    "<style>body {display: none}</style>",
)


@pytest.mark.parametrize("page", ["feedback", "formgrade"])
def test_no_program_of_a_students_runs_in_the_teachers_browser(page: str):
    home = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
    styles = home / "static" / "node_modules" / "bootstrap" / "dist" / "css"
    places = {"extra_template_basedirs": [str(home / "templates")], "extra_template_paths": [str(styles)]}
    exporter = HTMLExporter(config=nbgrader_config(), template_name=page, **places)
    shown = [
        v4.new_output("display_data", {kind: program})
        for program in PROGRAMS
        for kind in ("text/html", "text/markdown")
    ]
    figure = '<figure style="max-width: 30em"><img alt="a map" src="data:image/png;base64,iVBORw0K"></figure>'
    report = Report("mean", 0.0, 1.0, NOT_YET, paragraphs=(), hint=("Hint", "words", "call"))._repr_html_()
    kept = [v4.new_output("display_data", {"text/html": html}) for html in (figure, report)]
    cells = [v4.new_code_cell("1", outputs=shown + kept), *map(v4.new_markdown_cell, PROGRAMS)]
    html, _ = exporter.from_notebook_node(
        v4.new_notebook(cells=cells), {"nbgrader": defaultdict(int), "index": 0, "total": 0}
    )
    body = html.partition("<body")[2]
    assert not re.search(r"<(iframe|svg|style|input)\b|<[^>]*\bon(error|load|input)=|alert|href=.(java|data)", body)
    assert 'src="data:image/png;base64,iVBORw0K"' in body and "max-width: 30em" in body
    assert "<details" in body and "border-left:" in body.replace(": ", ":")


@together
@needs.the_exchange
def test_the_guides_class_is_graded_twice_alike_and_its_feedback_released(guide):
    root, printed = guide
    tables = re.findall(r"01-convolution: 3 submissions.*?, grades.csv\.", printed, re.DOTALL)
    assert len(tables) == 2 and tables[0] == tables[1]
    found = {name: total(graded) for name, graded in rows(root / "grading" / "grades.csv").items()}
    learner = next(
        name for name in found if name not in ("learner-01_01", "learner-03_03")
    )  # who has run `nbgrader submit`
    assert found == {"learner-01_01": 25, learner: 0, "learner-03_03": 21}
    assert len(list(root.parent.parent.glob("home*/exchange/cnn/feedback/*.html"))) >= 1
    with (root / "grading" / "all-lessons.csv").open(encoding="utf-8", newline="") as lines:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(lines)} == found
    for part in ("lessons", "solutions"):
        files = [file for file in (ROOT / part).rglob("*") if file.is_file() and "__pycache__" not in file.parts]
        assert files and all(file.read_bytes() == (root / file.relative_to(ROOT)).read_bytes() for file in files)


def test_the_table_says_what_happened_where_no_mistake_was_recognised():
    wrong = Verdict("convolution", "zero-pad", 1.0, 2.0, "partial", message="It came back as " + "very " * 50 + "wide.")
    chosen = Verdict("convolution", "quiz-why", 0.0, 1.0, "wrong", message="Option b was chosen.")
    lines = table("01-convolution", [Result("student-01", "01-convolution", verdicts=[wrong, chosen])], {}).splitlines()
    assert [line.strip() for line in lines if "zero-pad: " in line or "why: " in line] == [
        "zero-pad: It came back as " + "very " * 15 + "very …"
    ]


def test_a_new_gradebook_is_of_nbgraders_newest_schema(tmp_path: Path):
    ready()
    Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "cnn").close()
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        [(version,)] = database.execute("SELECT version_num FROM alembic_version")
    own = "import nbgrader.api as api; print(api.get_alembic_version())"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    assert (
        version
        == subprocess.check_output([sys.executable, "-c", own], env=os.environ | {"PATH": path}, text=True).strip()
    )


def test_a_class_is_entered_in_one_transaction(tmp_path: Path):
    scores = {f"student-{number:02}": float(number % 2) for number in range(30)}
    results = [
        Result(student, "ps", "key", (Verdict("ps", "mean", score, 1.0, "", cells={"mean-check": score}),))
        for student, score in scores.items()
    ]
    commits = []
    with Class(Course(), out=tmp_path).gradebook() as gradebook:
        gradebook.add_assignment("ps")
        gradebook.add_notebook("ps", "ps")
        gradebook.add_grade_cell("mean-check", "ps", "ps", max_score=1, cell_type="code")
        event.listen(gradebook.engine, "commit", commits.append)
        record(gradebook, results, Class(Course(), out=tmp_path).config())
        found = gradebook.assignment_submissions("ps")
        assert {one.student.id: one.score for one in found} == scores and len(commits) == 1


def test_a_number_for_what_a_person_alone_grades_waits_where_another_answer_comes(tmp_path: Path):
    class_ = Class(Course(), out=tmp_path)
    verdicts = [
        Verdict("ps", name, None, 1.0, "not graded", cells={name: None}, by_hand=True) for name in ("why", "how")
    ]
    with class_.gradebook() as gradebook:
        gradebook.add_assignment("ps")
        gradebook.add_notebook("ps", "ps")
        for name in ("why", "how"):
            gradebook.add_grade_cell(name, "ps", "ps", max_score=1, cell_type="markdown")
        results = [Result("student-01", "ps", "key", tuple(verdicts))]
        record(gradebook, results, class_.config())
        grades = gradebook.find_submission("ps", "student-01").notebooks[0].grades
        for grade in grades:
            grade.manual_score, grade.needs_manual_grade = 0.5, False
        for others, waiting in ({}, []), ({"student-01": {("ps", "why")}}, ["why"]), ({}, ["why"]):
            record(gradebook, results, class_.config(), {}, others)
            assert [grade.name for grade in grades if grade.needs_manual_grade] == waiting
            assert {grade.manual_score for grade in grades} == {0.5}


# Mending, without running anything


def submission(name: str) -> NotebookNode:
    return handed_in(LESSON_01, CLASS[name])


def graded_cells(notebook: NotebookNode) -> list[tuple]:
    blocks = [(cell.metadata.get("nbgrader"), cell.source) for cell in notebook.cells]
    return [(block["grade_id"], block["grade"], block.get("points"), text) for block, text in blocks if block]


@pytest.mark.parametrize("name", STUDENTS)
def test_a_mended_notebook_is_the_lesson_with_the_answers_in_it(name: str):
    lesson = read("01", "lessons")
    mended = mend(submission(name), lesson)
    nbformat.validate(mended)
    expected = []
    for grade_id, grade, most, text in graded_cells(lesson):
        expected.append((grade_id, grade, most, text if grade else source(LESSON_01, CLASS[name], grade_id) or text))
    found = graded_cells(mended)
    if name == "student-06":  # the warning is part of that answer
        found[2] = expected[2]
    if name == "student-12":
        found = [(*cell[:3], cell[3].replace("\n\n\nhelper = im2col", "")) for cell in found]
    assert found == expected
    assert bool(notes(mended)) == (
        name in {"student-08", "student-09", "student-10", "student-11", "student-12", "student-13"}
    )
    again = mend(mended, lesson)
    assert [cell for cell in again.cells if cell.id != NOTES] == [cell for cell in mended.cells if cell.id != NOTES]


def test_own_cells_stay_where_they_were_and_no_copy_is_lost():
    notebook = submission("student-01")
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "zero-pad")
    first = v4.new_code_cell("def half(x):\n    return x", metadata=notebook.cells[place].metadata)
    notebook.cells.insert(place, first)
    notebook.cells.insert(place + 2, v4.new_markdown_cell("my own note"))
    mended = mend(notebook, read("01", "lessons"))
    texts = [cell.source for cell in mended.cells]
    at = next(i for i, cell in enumerate(mended.cells) if cell.id == "zero-pad")
    assert texts[at - 1] == first.source and texts[at + 1] == "my own note"
    assert texts[at + 2] == "check.zero_pad(zero_pad)"
    assert notes(mended) == ["There were several cells of zero-pad; one counts, none is lost."]


def by_hand(name: str, text: str = "", kind: str = "markdown") -> NotebookNode:
    """A cell that a person grades."""
    block = {"grade": True, "solution": True, "locked": False, "task": False, "points": 3, "schema_version": 3}
    make = v4.new_markdown_cell if kind == "markdown" else v4.new_code_cell
    return make(text, id=name, metadata={"nbgrader": block | {"grade_id": name}})


def test_an_answer_in_words_is_no_broken_python_and_no_edited_check():
    lesson, given = (v4.new_notebook(cells=[by_hand("essay", text)]) for text in ("", "My own words."))
    mended = mend(given, lesson)
    assert [cell.source for cell in mended.cells] == ["My own words."]


def essays(**answers: str) -> NotebookNode:
    """Two questions that are answered in words one after the other, and one that is answered by a plot."""
    text, code = v4.new_markdown_cell, v4.new_code_cell
    return v4.new_notebook(
        cells=[
            text("# Seeing", id="title"),
            code("numbers = [1, 2]", id="numbers"),
            text("Why, and how?", id="why-how"),
            by_hand("why", answers.get("why", "Because:")),
            by_hand("how", answers.get("how", "So:")),
            text("Plot it.", id="plot-it"),
            by_hand("plot", answers.get("plot", "# plot"), "code"),
            code("print(numbers)", id="print"),
            text("The end.", id="end"),
        ]
    )


def without_marks(notebook: NotebookNode) -> NotebookNode:
    """As another editor saves it."""
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        cell.metadata = {}
        del cell["id"]
    return notebook


def answered(mended: NotebookNode) -> dict[str, str]:
    return {cell.id: cell.source for cell in mended.cells if cell.metadata.get("nbgrader")}


FOR_A_PERSON = {
    "all": ({"why": "As", "how": "Thus", "plot": "draw = 1"}, {"why": "As", "how": "Thus", "plot": "draw = 1"}),
    "none": ({}, {}),
    "the first": ({"why": "As"}, {"why": "As"}),
    "one of two texts, the other emptied": ({"why": "As", "how": ""}, {"why": "As", "how": "As"}),
    "the second": ({"how": "Thus"}, {"how": "Thus"}),
    "a plot": ({"plot": "numbers = [3]\nprint(numbers)"}, {"plot": "numbers = [3]\nprint(numbers)"}),
}


@pytest.mark.parametrize(("given", "expected"), FOR_A_PERSON.values(), ids=FOR_A_PERSON)
def test_what_a_person_grades_waits_for_a_person_where_marks_are_lost(given: dict[str, str], expected: dict[str, str]):
    mended = mend(without_marks(essays(**given)), essays(), True)
    assert answered(mended) == answered(essays()) | expected
    kept = [cell.source for cell in mended.cells if cell.id != NOTES]
    assert sorted(kept) == sorted(cell.source for cell in essays(**expected).cells)  # nothing twice, nothing lost
    assert mend(mended, essays(), True).cells == [cell for cell in mended.cells if cell.id != NOTES]


def test_several_cells_in_the_place_of_one_that_a_person_grades_are_all_shown_to_the_person():
    notebook = without_marks(essays(plot="import math"))
    place = next(i for i, cell in enumerate(notebook.cells) if cell.source == "import math")
    notebook.cells[place + 1 : place + 1] = [v4.new_markdown_cell("My note"), v4.new_code_cell("plot = 2")]
    mended = mend(notebook, essays())
    assert [cell.source for cell in mended.cells][-6:-2] == ["Plot it.", "My note", "import math", "plot = 2"]
    assert answered(mended)["plot"] == "plot = 2"


def test_words_below_an_empty_cell_wait_for_a_person():
    notebook = essays(how="Thus")
    notebook.cells.insert(4, v4.new_markdown_cell("Because it is."))
    notebook.cells.append(v4.new_markdown_cell("My notes."))
    notebook.cells.append(v4.new_code_cell("plot = 25"))
    mended = mend(notebook, essays())
    assert answered(mended) == {"why": "Because it is.", "how": "Thus", "plot": "# plot"}
    assert [cell.source for cell in mended.cells][-2:] == ["My notes.", "plot = 25"]
    assert notes(mended) == ["The answer to why stood in another cell; it counts."]


def test_the_copy_of_a_text_that_was_worked_on_last_is_what_a_person_reads():
    notebook = essays(why="As")
    notebook.cells.append(by_hand("why", "As I see it"))
    assert answered(mend(notebook, essays()))["why"] == "As I see it"


def test_texts_of_another_assignment_are_no_answers():
    with pytest.raises(NotThisLesson):
        mend(without_marks(read("00", "lessons")), essays())


def test_a_demonstration_stays_if_the_learner_borrows_from_it():
    notebook = submission("student-01")
    notebook.cells.append(v4.new_code_cell("print(maps.shape)"))
    kept = [
        "\n".join(
            cell.source for cell in mend(book, read("01", "lessons")).cells if OURS in cell.metadata.get("tags", [])
        )
        for book in (submission("student-01"), notebook)
    ]
    assert "maps = " not in kept[0] and "maps = " in kept[1]


def test_the_checks_are_imported_whatever_the_learner_imports():
    notebook = submission("student-01")
    notebook.cells[1].source = "import numpy as np"
    mended = mend(notebook, read("01", "lessons"))
    assert mended.cells[1].source.split() == read("01", "lessons").cells[1].source.split()
    assert mended.cells[2].source == "import numpy as np"
    assert text_of(mend(mended, read("01", "lessons"))) == text_of(mended)


def test_an_answer_that_is_not_python_does_not_break_the_next_ones():
    notebook = submission("student-01")
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "zero-pad")
    notebook.cells[place].source = "def zero_pad(images, padding:\n    return '\\d'"
    mended = mend(notebook, read("01", "lessons"))
    [stub] = [cell.source for cell in mended.cells if cell.id == "zero-pad-stub"]
    assert stub == next(cell.source for cell in read("01", "lessons").cells if cell.id == "zero-pad")
    assert notes(mended) == [
        "The answer to zero-pad is not valid Python. An empty one stands in: others suffer only where they call it."
    ]
    assert mend(mended, read("01", "lessons")).cells == mended.cells


@pytest.mark.parametrize(
    ("other", "this"), [("00", "01"), ("04", "01"), ("04", "02"), ("04", "03"), ("07", "08"), ("08", "07")]
)
def test_another_lesson_is_refused(other: str, this: str):
    with pytest.raises(NotThisLesson):
        mend(read(other, "lessons"), read(this, "lessons"))


@pytest.mark.parametrize("others", [("02",), ("02", "03", "04")])
def test_of_a_notebook_that_holds_several_lessons_this_one_is_taken(others: tuple[str, ...]):
    notebook = read("01", "solutions")
    for other in others:
        notebook.cells += read(other, "solutions").cells
    mended = mend(notebook, read("01", "lessons"))
    answers = {cell.id: cell.source for cell in read("01", "solutions").cells if cell.id in ("im2col", "conv2d")}
    assert {cell.id: cell.source for cell in mended.cells if cell.id in answers} == answers


DAMAGED = {
    "cut": ({"convolution.ipynb": '{"cells": ['}, "convolution.ipynb is damaged"),
    "no notebook": ({"convolution.ipynb": "[]"}, "convolution.ipynb is damaged"),
    "cells of no kind": (
        {"convolution.ipynb": '{"cells": [3], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'},
        "convolution.ipynb is damaged",
    ),
    "empty": ({"convolution.ipynb": ""}, "convolution.ipynb is damaged"),
    "nothing": ({"answers.txt": "42"}, "no notebook convolution.ipynb was handed in"),
    "other lesson": (
        {"start-here.ipynb": text_of(read("00", "lessons"))},
        "start-here.ipynb holds nothing of this lesson",
    ),
    "two": (
        {name: text_of(read("01", "lessons")) for name in ("a.ipynb", "b.ipynb")},
        "several notebooks were handed in: a.ipynb, b.ipynb",
    ),
}


@pytest.mark.parametrize(("files", "sentence"), DAMAGED.values(), ids=DAMAGED)
def test_what_cannot_be_graded_is_said_in_a_sentence(files: dict[str, str], sentence: str, tmp_path: Path):
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(NotGraded, match=re.escape(sentence)):
        prepare(tmp_path, Part(LESSON_01.topic, read("01", "solutions"), read("01", "lessons")))


# The sample class


def test_the_sample_class_is_the_same_every_time(tmp_path: Path):
    written = []
    for number in (1, 2):
        class_ = Class(Course(tmp_path / str(number)), "sample")
        make(class_, LESSON_01)
        files = sorted(file for file in class_.folder.rglob("*") if file.is_file())
        written.append({file.relative_to(class_.folder): file.read_bytes() for file in files})
    assert written[0] == written[1] and len(written[0]) == 2 * len(CLASS)
