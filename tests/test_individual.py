"""Individual numbers: proved for all sets of them, and a class of three from the page's commands to the feedback pages."""

from __future__ import annotations

import csv
import importlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from cnncourse import individual
from cnncourse.checks.kit import Check, alike
from cnncourse.checks.kit.mistakes import OTHERS
from cnncourse.quizzes import load
from cnncourse.quizzes.framework import Question, QuizError, read
from cnncourse.report import CORRECT, NOT_ATTEMPTED
from grading.assignment import Part
from grading.building.build import derive
from grading.course import Course
from grading.files import nbgrader_config
from grading.grade import Class
from grading.individual import ANOTHER_ID, ID_CELL, Numbers, numbers_of
from grading.results import read_result
from tests import needs, test_quizzes
from tests.answers import LESSONS
from tests.conftest import SKIPPED, environment
from tests.lessons import ROOT

LESSON, PAGE = "01-convolution", (ROOT / "grading" / "INDIVIDUAL.md").read_text("utf-8")
IDS = [f"student-{number:02}" for number in range(1, 21)]
a_class = pytest.mark.xdist_group("individual")  # its tests follow one another in one process
MANY = [f"student-{number:04}" for number in range(1, 1001)]


def found() -> list:
    """Every check and question in which learners may have numbers of their own."""
    tasks = []
    for number, topic in LESSONS.items():
        checks = vars(importlib.import_module(f"cnncourse.checks.{topic}")).values()
        tasks += [(number, check) for check in checks if isinstance(check, Check) and check.is_individual]
        tasks += [(number, question) for question in load(topic).questions.values() if question.is_individual]
    return [pytest.param(task, id=f"{number}-{task.name}") for number, task in tasks]


TASKS = found()
QUESTIONS = [param for param in TASKS if isinstance(param.values[0], Question)]


def own(task: Any, own_id: str) -> Any:
    return Numbers(own_id).of(task)


def right_value(task: Any) -> Any:
    return task.oracle if isinstance(task, Check) else task.answer


def wrong_values(task: Any) -> list[tuple[str, Any]]:
    """The mistakes of a check or question, each with what it gives."""
    if isinstance(task, Check):
        return [(mistake.name, mistake.wrong) for mistake in task.misconceptions]
    return [(wrong.name, wrong.value) for wrong in task.wrong]


def styles(task: Any) -> list:
    """A right answer written in several ways."""
    right = right_value(task)
    if isinstance(task, Question):
        return test_quizzes.other_ways("number", right)
    return [right, right.tolist(), tuple(map(tuple, right.astype(float))), list(right.astype(np.uint8))]


def test_the_page_names_what_takes_part():
    told = re.findall(r"`([a-z0-9-]+)`", PAGE.split("|---|---|\n")[1].split("\n\n")[0])
    assert sorted(told) == sorted(param.values[0].name for param in TASKS) and len(told) >= 5


@pytest.mark.parametrize("task", TASKS)
def test_in_no_set_two_mistakes_give_the_same_or_what_is_right(task):
    for number in range(individual.SETS):
        drawn = task.with_set(number)
        given = [("", right_value(drawn)), *wrong_values(drawn)]
        for i, (name, one) in enumerate(given):
            for other, another in given[i + 1 :]:
                same = alike(one, another) if isinstance(task, Check) else abs(one - another) <= task.tolerance
                assert name == other or not same, (number, name, other)


@pytest.mark.parametrize("task", TASKS)
def test_mistakes_are_worked_out_from_the_numbers(task):
    """All but those that a page prints for everybody."""
    known = {"copied-from-the-page", "another-picture"}
    for each in zip(*(wrong_values(own(task, one)) for one in IDS)):
        assert (len({np.asarray(value).tobytes() for _, value in each}) == 1) == (each[0][0] in known), each[0]


@pytest.mark.parametrize("task", TASKS)
def test_a_thousand_learners_seldom_have_the_same_answer_and_a_copy_is_named(task):
    answers = [right_value(own(task, one)) for one in MANY]
    times = Counter(np.asarray(answer).tobytes() for answer in answers).values()
    assert sum(n * (n - 1) for n in times) / (len(MANY) * (len(MANY) - 1)) < 0.0125
    named = [own(task, one).report(answer).misconception for one, answer in zip(MANY, answers[1:])]
    assert named.count(OTHERS) / len(named) > 0.93


@pytest.mark.parametrize("task", TASKS)
def test_right_answers_earn_all_points_and_wrong_ones_are_named(task):
    for one, neighbour in zip(IDS, IDS[1:]):
        drawn = own(task, one)
        for answer in styles(drawn):
            assert drawn.report(answer, seed=7).points == task.points, answer
        for name, value in wrong_values(drawn):
            report = drawn.report(value)
            general = ("all-the-same", "wrong-shape", "rounded", "truncated")  # a part, a mean that happens to be one
            assert report.points < task.points and report.misconception in (name, OTHERS, *general), (name, value)
        own_values = [right_value(drawn), *(value for _, value in wrong_values(drawn))]
        for copied in (right_value(task), right_value(own(task, neighbour))):
            if not any(alike(copied, value) for value in own_values):
                report = drawn.report(copied)
                assert (report.points, report.misconception) == (0, OTHERS)
                assert neighbour not in report.text


@pytest.mark.parametrize("task", QUESTIONS)
def test_a_report_reveals_no_more_than_with_the_numbers_of_the_lesson(task: Question):
    for one in IDS:
        test_quizzes.test_exactly_the_right_answer_is_correct(own(task, one))
        test_quizzes.test_no_report_reveals_the_right_answer(own(task, one))


@pytest.mark.parametrize("task", QUESTIONS)
def test_every_learner_reads_the_own_numbers(task: Question):
    for one in IDS:
        drawn = own(task, one)
        assert "{" not in drawn.ask + drawn.why + drawn.unknown and drawn.answer_source() == str(drawn.answer)
        assert all(f"{number:.10g}" in drawn.ask for name, number in drawn.numbers.items()), drawn.ask
        assert drawn.ask != task.ask and drawn.kind == task.kind


def test_an_id_means_the_same_numbers_on_every_machine():
    ids = ("student-01", " Student-01\n", "王小明")
    assert [individual.set_of(one, "page-feature-map") for one in ids] == [395, 395, 444]
    assert individual.picture_of(1, "page-feature-map", np.eye(3)).tolist() == [[0, 1, 1], [0, 0, 0], [0, 1, 0]]


@pytest.fixture
def alone(monkeypatch):
    """Nobody has said who is learning, nor does it last."""
    monkeypatch.setattr(individual, "_id", "")
    monkeypatch.setattr(individual, "_asks_for_id", False)


@pytest.mark.parametrize("task", TASKS)
def test_in_the_notebook(task, alone, capsys):
    assert task(right_value(task)) == task.points  # a learner who is alone
    individual.learner(None)
    assert task(right_value(task)) == 0 and NOT_ATTEMPTED in capsys.readouterr().out
    individual.learner("student-01")
    assert task(right_value(task)) == 0 and task(right_value(own(task, "student-01"))) == task.points
    shown = capsys.readouterr().out
    assert "other numbers than yours" in shown and CORRECT in shown and "`student-01`" in shown


BROKEN = {
    "formula": ("answer: size * widht", "the formula size * widht cannot be computed: name 'widht' is not defined."),
    "drawn": ("answer: size, drawn: {sise: [1]}", "sise is drawn, and is none of its numbers."),
    "no draw": (
        "drawn: {size: [2, 3]}, answer: size, wrong: [{value: size * 1, name: x, why: w}]",
        "100 draws, and in each of them two mistakes give the same, or what is right.",
    ),
    "wrong": ("answer: size, wrong: [{name: x, why: w}]", "'value' is missing."),
}


@pytest.mark.parametrize(("fields", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_wrong_formula_is_refused(fields: str, sentence: str):
    with pytest.raises(QuizError) as refusal:
        read("broken", f"q: {{kind: number, ask: x, why: w, unknown: u, numbers: {{size: 3}}, {fields}}}")
    assert str(refusal.value) == f"broken.yaml:1: question q: {sentence}"


# Whose numbers


@pytest.fixture
def part(monkeypatch) -> Part:
    """Lesson 01, released with learners' own numbers."""
    monkeypatch.setattr(nbgrader_config().IndividualNumbers, "enabled", True)
    [lesson] = Course().find("01")
    key = lesson.key.read_text("utf-8")
    return Part(lesson.topic, nbformat.reads(key, 4), nbformat.reads(derive(key), 4))


def with_id(notebook: NotebookNode, own_id: str) -> NotebookNode:
    notebook = nbformat.from_dict(notebook)
    cell(notebook, ID_CELL).source = f"my_id = {own_id!r}\nindividual.learner(my_id)"
    return notebook


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(one for one in notebook.cells if one.get("id") == name)


def test_without_a_roster_the_name_counts_where_the_notebook_gives_the_same(part: Part, tmp_path: Path):
    class_ = Class(Course(tmp_path))
    assert numbers_of(class_, "student-01", None, part, with_id(part.released, "STUDENT-01")) == Numbers("student-01")
    for own_id in ("student-02", None):
        numbers = numbers_of(class_, "student-01", None, part, with_id(part.released, own_id))
        assert not numbers.learner and "there is no roster" in numbers.unknown
    (tmp_path / "grading").mkdir()
    (tmp_path / "grading" / "codes.csv").write_text("code,student\nanon-1,student-01\n", "utf-8")
    coded = Class(Course(tmp_path))
    assert numbers_of(coded, "anon-1", None, part, with_id(part.released, "student-01")) == Numbers("student-01")
    usual = Part(part.name, part.key, nbformat.read(ROOT / "lessons" / LESSON / "convolution.ipynb", 4))
    assert numbers_of(class_, "student-01", None, usual, with_id(part.released, "x")) == Numbers()


def test_only_cells_about_own_numbers_are_added(part: Part):
    usual = nbformat.read(ROOT / "lessons" / LESSON / "convolution.ipynb", 4)
    kept = [one for one in part.released.cells if one in usual.cells]
    changed = [one.id for one in usual.cells if one not in kept]
    assert changed == ["quiz-weights-of-a-layer-question"] and len(part.released.cells) == len(usual.cells) + 5


# A class


def answered(released: NotebookNode, own_id: str, as_id: str = "", by_code: bool = False) -> NotebookNode:
    """The lesson with one id in it, and answers that are right for another one."""
    notebook = with_id(released, own_id)
    for name, attribute in (
        ("page-feature-map", "page_feature_map"),
        ("quiz-weights-of-a-layer", "weights_of_a_layer"),
    ):
        tasks = importlib.import_module(f"cnncourse.{'quizzes' if 'quiz' in name else 'checks'}").convolution
        right = right_value(own(getattr(tasks, attribute), as_id or own_id))
        value = right.tolist() if isinstance(right, np.ndarray) else right
        cell(notebook, name).source = f"{attribute} = {value}"
    if by_code:
        place = (
            "page_feature_map = [[(checkerboard[i:i + 3, j:j + 3] * cross).sum() for j in range(3)] for i in range(3)]"
        )
        cell(notebook, "page-feature-map").source = place
    return notebook


class Graded:
    """A copy of the course where the page's commands run."""

    def __init__(self, folder: Path):
        self.root, self.home = folder / "course", folder / "home"
        shutil.copytree(ROOT, self.root, ignore=SKIPPED)
        (self.home / "Downloads").mkdir(parents=True)
        self.printed = ""
        [table] = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
        self.roster(table)
        self.set(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0])

    def set(self, line: str) -> None:
        """Change the setting, as the page says."""
        file = self.root / "grading" / "nbgrader_config.py"
        text, times = re.subn(
            r"^c\.IndividualNumbers\.enabled = .*\n", line, file.read_text("utf-8"), flags=re.MULTILINE
        )
        assert times == 1
        file.write_text(text, "utf-8")

    def roster(self, text: str) -> None:
        (self.root / "grading" / "roster.csv").write_text(text, "utf-8")

    def run(self, script: str) -> subprocess.CompletedProcess:
        where = {"cwd": self.root / "grading", "env": environment(self.root, self.home)}
        command = f'course() {{ {sys.executable} -m grading.cli "$@"; }}\n{script}'
        done = subprocess.run(["bash", "-euc", command], **where, capture_output=True, text=True)
        self.printed += done.stdout + done.stderr
        return done

    def lines(self) -> dict[str, dict[str, tuple[float | None, str, str]]]:
        """By student and exercise: points, status and mistake."""
        found: dict[str, dict] = {}
        with (self.root / "grading" / "grades.csv").open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                score = float(line["score"]) if line["score"] else None
                of = line["status"], line["misconception"]
                found.setdefault(line["student"], {})[line["exercise"]] = (score, *of)
        return found


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Graded:
    """Two are right by their own numbers, the third one has copied the first one's notebook."""
    if needs.NO_SANDBOX:
        pytest.skip(needs.NO_SANDBOX)
    graded = Graded(tmp_path_factory.mktemp("individual"))
    release, grade = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    assert graded.run(release).returncode == 0, graded.printed[-3000:]
    released = nbformat.read(graded.root / "lessons" / LESSON / "convolution.ipynb", 4)
    right = answered(released, "student-01")
    given = {"student-01": right, "student-02": answered(released, " Student-02", by_code=True), "student-03": right}
    with zipfile.ZipFile(graded.home / "Downloads" / "submissions.zip", "w") as archive:
        for student, notebook in given.items():
            archive.writestr(f"{student}/{LESSON}/convolution.ipynb", nbformat.writes(notebook))
    assert graded.run(grade).returncode == 0, graded.printed[-3000:]
    return graded


OWN = ("page-feature-map", "quiz-weights-of-a-layer")


@a_class
def test_two_are_right_by_their_own_numbers_and_a_copy_gets_no_points_and_its_name(graded: Graded):
    lines = graded.lines()
    for student in ("student-01", "student-02"):
        assert [lines[student][name] for name in OWN] == [(2, "correct", ""), (1, "correct", "")]
    assert [lines["student-03"][name] for name in OWN] == [(0, "wrong", OTHERS)] * 2
    table = graded.printed.partition(f"{LESSON}: 3 submissions")[2]
    assert table.count("for other numbers") == len(OWN) and table.count(ANOTHER_ID) == 1


@a_class
def test_feedback_and_report_have_the_numbers_that_counted(graded: Graded):
    asked = own(importlib.import_module("cnncourse.quizzes").convolution.weights_of_a_layer, "student-03").ask.strip()
    page = (graded.root / "grading" / "feedback" / "student-03" / LESSON / "convolution.html").read_text("utf-8")
    assert " ".join(asked.split()) in " ".join(page.split()) and ANOTHER_ID in page
    picture = individual.picture_of(individual.set_of("student-03", OWN[0]), OWN[0], 1 - np.indices((5, 5)).sum(0) % 2)
    assert str(picture) in page
    report = (graded.root / "grading" / "reports" / f"{LESSON}.html").read_text("utf-8")
    assert re.search(r'<th scope="row">correct ✓ right</th><td class="number">2</td>', report)


@a_class
def test_nbgraders_own_command_gives_the_same(graded: Graded, tmp_path: Path):
    copied = graded.root / "grading" / "autograded" / "student-03" / LESSON / "convolution.ipynb"
    before = [output for one in nbformat.read(copied, 4).cells if one.id == f"{OWN[0]}-check" for output in one.outputs]
    done = graded.run(f"nbgrader autograde {LESSON} --student student-03 --force")
    assert done.returncode == 0, done.stderr[-3000:]
    notebook = nbformat.read(copied, 4)
    assert cell(notebook, f"{OWN[0]}-check").outputs == before and ANOTHER_ID in notebook.cells[0].source


@a_class
def test_another_id_in_the_roster_has_judged_again_what_it_concerns(graded: Graded):
    files = {n: graded.root / "grading" / "results" / f"student-{n}" / f"{LESSON}.json" for n in ("01", "02")}
    before, written = {n: read_result(file) for n, file in files.items()}, files["01"].stat().st_mtime_ns
    rests = {n: {one.exercise: one.rests_on.get("numbers") for one in result.verdicts} for n, result in before.items()}
    for name in OWN:
        assert rests["01"][name] != rests["02"][name] is not None
    assert {name for name, numbers in rests["01"].items() if numbers is not None} == set(OWN)
    graded.roster("id,sis_id\nstudent-01,\nstudent-2,student-02\nstudent-03,\n")
    done = graded.run("course grade 01")
    after = read_result(files["02"])
    assert after.judged == len(OWN) and files["01"].stat().st_mtime_ns == written
    assert "other numbers are the learner's own now" in done.stdout
    assert graded.lines()["student-02"][OWN[1]] == (0, "wrong", OTHERS)


@a_class
def test_who_is_on_no_roster_is_not_graded_in_these_exercises(graded: Graded):
    graded.roster("id\nstudent-01\nstudent-02\n")
    done = graded.run("course grade 01 || echo refused")
    assert "refused" in done.stdout and "student-03" in done.stdout
    assert [graded.lines()["student-03"][name][:2] for name in OWN] == [(None, "not graded")] * 2
    assert "it is on no roster, and it came under another name" in graded.printed


@a_class
def test_a_lesson_that_was_released_the_other_way_is_refused(graded: Graded):
    graded.set("c.IndividualNumbers.enabled = False\n")
    done = graded.run("course grade 01 || echo refused")
    graded.set("c.IndividualNumbers.enabled = True\n")
    assert "refused" in done.stdout and "it was released with learners' own numbers" in done.stderr


@a_class
def test_the_untouched_lesson_runs_to_its_end(graded: Graded):
    notebook = nbformat.read(graded.root / "lessons" / LESSON / "convolution.ipynb", 4)
    resources = {"metadata": {"path": str(graded.root / "lessons" / LESSON)}}
    NotebookClient(notebook, kernel_name="python3", timeout=300, resources=resources).execute(env=os.environ | {})
    assert "Your id first" in str(cell(notebook, "quiz-weights-of-a-layer-question").outputs)
