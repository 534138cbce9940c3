"""The page about a class: what it counts, what it finds alike, and that it holds nothing that runs."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from grading.cli import main
from grading.course import Course
from grading.grade import Class
from grading.reporting import page as drawing
from grading.reporting.alike import alike, normal
from grading.reporting.facts import gather
from grading.results import Result, Verdict, read_result
from tests import needs
from tests.browser import SCREENSHOTS

ABOUT_LESSON = "01"
[LESSON] = Course().find("01")
together = pytest.mark.xdist_group("grading")
LOOPS = """
def table(images, size):
    rows = []
    for image in images:
        for i in range(len(image) - size + 1):
            rows.append(image[i : i + size].ravel())
    return rows
"""
RENAMED = '''
def table(pictures, n):
    """Cut pieces."""
    out = []  # all of them
    for p in pictures:
        for row in range(len(p) - n + 1):
            out.append(p[row : row + n].ravel())
    return out
'''
OTHER = LOOPS.replace("rows.append", "rows.extend")


def gathered(root: Path):
    class_, [lesson] = Class(Course(root), "sample"), Course(root).find("01")
    results = [read_result(class_.results(student, lesson)) for student in class_.students(lesson)]
    places = {each.student: [*class_.place("autograded", each.student, lesson).glob("*.ipynb")] for each in results}
    return lesson, results, gather(lesson, results, places)


@together
def test_the_sample_classs_page_counts_what_the_table_says(guide):
    root, printed = guide
    assert "The class's page: grading/sample/reports/01-convolution.html" in printed
    lesson, results, facts = gathered(root)
    with (root / "grading" / "sample" / "grades.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not row["exercise"].startswith("quiz-")]
    told = Counter((row["exercise"], row["misconception"].replace("-", " ")) for row in rows if row["misconception"])
    assert {(each.exercise, each.name): len(each.students) for each in facts.mistakes} == told
    assert [len(each.students) for each in facts.mistakes] == sorted(told.values(), reverse=True)
    [flipped] = [each for each in facts.mistakes if each.name == "kernel flipped"]
    assert flipped.section == "All places in a loop" and "flip" in flipped.cause and flipped.example
    pad = next(each for each in facts.exercises if each.name == "zero-pad")
    scores = [float(row["score"]) for row in rows if row["exercise"] == "zero-pad" and row["score"]]
    assert pad.share == pytest.approx(sum(scores) / len(scores) / 2) and 0 < pad.discrimination < 1
    patch = next(each for each in facts.exercises if each.name == "an-even-patch")
    assert [right for *_, right in patch.options] == [False, False, True, False]
    assert sum(times for _, times, _, _ in patch.options) == 39 - patch.statuses["not attempted"]
    [pair] = alike(facts.sources, drawing._known(lesson))
    assert (pair.students, pair.exercises) == (("student-39", "student-40"), ("zero-pad", "im2col"))


@together
def test_two_hundred_submissions_are_a_small_page(guide, tmp_path: Path):
    root, _ = guide
    lesson, results, _ = gathered(root)
    class_ = Class(Course(root), out=tmp_path, submissions=tmp_path / "submitted")
    for number in range(5):
        for result in results:
            name = f"{result.student}-{number}"
            (class_.place("submitted", name, lesson)).mkdir(parents=True)
            there = Class(Course(root), "sample")
            (tmp_path / "results" / name).mkdir(parents=True)
            text = there.results(result.student, lesson).read_text("utf-8")
            class_.results(name, lesson).write_text(text.replace(f'"{result.student}"', f'"{name}"'), "utf-8")
            place = there.place("autograded", result.student, lesson)
            if place.exists():
                shutil.copytree(place, class_.place("autograded", name, lesson))
    file = drawing.report(class_, lesson)
    text = file.read_text("utf-8")
    assert "200 submissions, 195 graded" in text and file.stat().st_size < 3_000_000
    assert re.search(r"the middle submission</th><td class=\"number\">\d+\.\d</td><td class=\"number\">\d+<", text)


def test_who_wrote_the_same_with_other_names_is_found():
    class_ = {"ada": LOOPS, "bea": RENAMED} | {f"student-{i:02}": OTHER.replace("+ 1", f"+ {i}") for i in range(2, 40)}
    sources = {"one": class_, "two": class_}
    assert normal(LOOPS) == normal(RENAMED) != normal(OTHER)
    [pair] = alike(sources)
    assert (pair.students, pair.exercises, pair.answers) == (("ada", "bea"), ("one", "two"), (LOOPS, RENAMED))
    assert alike(sources, {"one": [LOOPS]}) == []  # what everybody has seen tells nothing, and one alone too little
    assert alike({"one": class_}) == []
    assert alike({name: dict.fromkeys(class_, LOOPS) for name in sources}) == []  # nor what everybody writes
    short = class_ | dict.fromkeys(("ada", "bea"), "def table(images, size):\n    return images[:size] + 1")
    assert alike(dict.fromkeys(sources, short)) == []  # nor an answer of a line


def test_nothing_that_a_student_wrote_runs_on_the_page():
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    verdict = Verdict("convolution", "zero-pad", 0.0, 2.0, "wrong", "every-axis-padded", f"`{bad}`")
    refused = Result(bad, "01-convolution", problem=bad)
    facts = gather(LESSON, [Result(bad + "2", "01-convolution", verdicts=(verdict,)), refused], {})
    facts.sources["zero-pad"] = {name: LOOPS.replace("rows", f"rows{bad}") for name in (bad, bad + "2")}
    text = drawing.page(facts, {}, {})
    assert "<script" not in text and "<img" not in text and text.count("&lt;script&gt;") >= 4


@together
@needs.a_browser
@pytest.mark.parametrize("look", ["light", "dark", "print"])
def test_the_page_reads_in_a_browser(guide, page, look: str):
    from axe_playwright_python.sync_playwright import Axe

    root, _ = guide
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(**({"media": "print"} if look == "print" else {"color_scheme": look}))
    file = root / "grading" / "sample" / "reports" / "01-convolution.html"
    page.goto(file.as_uri())
    page.locator("summary").first.press("Enter")
    assert page.locator("details[open]").count() == 1
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert (said, asked) == ([], [file.as_uri()])
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"report-{look}.png", full_page=True)


def test_nobody_was_graded(tmp_path: Path, capsys):
    assert main(["report", "01", "--out", str(tmp_path)]) == 1
    assert "course grade 01-convolution" in capsys.readouterr().err
    assert not (tmp_path / "reports").exists()
