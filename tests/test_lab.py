"""What `make lab` does before JupyterLab opens: it hands out lessons, never touches a learner's file, and tells where
the learner was.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cnncourse import files, logbook, start_page
from cnncourse.lab import hand_out
from tests.lessons import ROOT

NAME = "01-convolution/convolution.ipynb"


@pytest.fixture
def lessons(tmp_path):
    (tmp_path / "lessons/01-convolution").mkdir(parents=True)
    (tmp_path / "lessons" / NAME).write_bytes(b"release 1")
    return tmp_path / "lessons"


def test_a_missing_lesson_is_copied_once(lessons, tmp_path):
    mine = tmp_path / "mine"
    assert hand_out(lessons, mine) == ["Copied into mine/: 1 lesson."]
    assert (mine / NAME).read_bytes() == b"release 1"
    assert hand_out(lessons, mine) == []
    assert sorted(path.name for path in (mine / "01-convolution").iterdir()) == ["convolution.ipynb"]


def test_an_answer_is_kept_and_a_newer_lesson_announced(lessons, tmp_path):
    mine = tmp_path / "mine"
    hand_out(lessons, mine)
    (mine / NAME).write_bytes(b"my answers")
    assert hand_out(lessons, mine) == []
    (lessons / NAME).write_bytes(b"release 2")
    newer = [f"{NAME} is newer in the course. To get it, rename your copy and run `make lab` again."]
    assert hand_out(lessons, mine) == newer == hand_out(lessons, mine)
    assert (mine / NAME).read_bytes() == b"my answers"
    (mine / NAME).rename(mine / "01-convolution/mine.ipynb")
    assert hand_out(lessons, mine) == ["Copied into mine/: 1 lesson."]
    assert (mine / NAME).read_bytes() == b"release 2"
    assert hand_out(lessons, mine) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff", b"null", b'{"01-convolution/convolution.ipynb": 7}'])
def test_a_damaged_memory_stops_nothing(lessons, tmp_path, damage):
    mine = tmp_path / "mine"
    hand_out(lessons, mine)
    (mine / NAME).write_bytes(b"my answers")
    (mine / ".lessons.json").write_bytes(damage)
    assert hand_out(lessons, mine) == []
    assert (mine / NAME).read_bytes() == b"my answers"
    assert list(json.loads((mine / ".lessons.json").read_text())) == [NAME]


def test_no_place_of_this_machine_is_stored(lessons, tmp_path):
    hand_out(lessons, tmp_path / "mine")
    assert str(tmp_path) not in (tmp_path / "mine/.lessons.json").read_text()


def test_without_lessons_it_says_what_to_do(tmp_path):
    (tmp_path / "cnncourse").mkdir()
    lab = Path(sys.modules["cnncourse.lab"].__file__)
    (tmp_path / "cnncourse/lab.py").write_bytes(lab.read_bytes())
    process = subprocess.run([sys.executable, tmp_path / "cnncourse/lab.py"], capture_output=True, text=True)
    assert process.returncode == 1 and process.stdout == ""
    assert process.stderr.startswith("There are no lessons in lessons/. Make them with `make build`")


ANSWERS = """
from cnncourse.checks import pooling as check
from cnncourse.quizzes import pooling as quiz
for answer in (lambda x: x.mean((1, 2)), lambda x: x.max((1, 2))):
    check.global_avg_pool(answer)
[name] = [name for name in quiz.questions if quiz.questions[name].kind == "one"][:1]
quiz.questions[name](quiz.questions[name].key())
"""


def results(folder: Path, mine: Path | None) -> dict:
    """Check answers to lesson 03 in a process that begins in a folder, and return what is kept there."""
    folder.mkdir(parents=True, exist_ok=True)
    switch = {logbook.SWITCH: str(mine)} if mine else {}
    subprocess.run(
        [sys.executable, "-c", ANSWERS], cwd=folder, env=os.environ | switch, check=True, capture_output=True
    )
    return logbook.read(folder)


def test_the_best_and_the_last_result_are_kept_in_the_learners_folder_alone(tmp_path):
    mine = tmp_path / "mine"
    kept = results(mine / "03-pooling", mine)["global-avg-pool"]
    assert (kept["best"], kept["status"]) == (kept["of"], "not yet") and kept["last"] < kept["best"]
    assert [path.name for path in (mine / "03-pooling").iterdir()] == [logbook.FILE]
    assert results(tmp_path / "elsewhere", mine) == {} == results(tmp_path / "mine" / "02", None)


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"global-avg-pool": 7}'])
def test_damaged_results_begin_anew(tmp_path, damage):
    folder = tmp_path / "mine" / "03-pooling"
    folder.mkdir(parents=True)
    (folder / logbook.FILE).write_text(damage)
    assert logbook.read(folder) == {}
    assert set(results(folder, tmp_path / "mine")) > {"global-avg-pool"}


def test_the_start_page_tells_where_to_go_on(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    lessons = start_page.entries(ROOT / "lessons", mine)
    first = start_page.page(lessons, [])
    assert f"**Begin here: [00 {lessons[0].question}](00-start-here/start-here.ipynb)**\n" in first
    results(mine / "03-pooling", mine)
    assert start_page.write(ROOT / "lessons", mine, ["03 is newer."]) == start_page.FILE
    lines = (mine / start_page.FILE).read_text("utf-8").splitlines()
    pooling = next(lesson for lesson in start_page.entries(ROOT / "lessons", mine) if lesson.name[:2] == "03")
    assert f"**Go on here: [03 {pooling.question}](03-pooling/pooling.ipynb)**, at max-pool2d" in lines
    assert "- 03 is newer." in lines
    [row] = [line for line in lines if line.startswith("| 03 |")]
    reached = sum(result["best"] for result in logbook.read(mine / "03-pooling").values())
    assert f"| {reached:g} of {pooling.most:g} | max-pool2d, " in row and "global-avg-pool" not in row
    assert [line[:4] for line in lines if line.startswith("| 0")] == [f"| {lesson.name[:2]}" for lesson in lessons][:10]


def test_a_page_of_the_learners_own_is_kept(tmp_path):
    shutil.copytree(ROOT / "lessons" / "00-start-here", tmp_path / "lessons" / "00-start-here")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / start_page.FILE).write_text("my notes")
    assert start_page.write(tmp_path / "lessons", tmp_path / "mine", []) == ""
    assert (tmp_path / "mine" / start_page.FILE).read_text() == "my notes"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "taken" / "inside").mkdir(parents=True)
    with pytest.raises(OSError):
        files.write(tmp_path / "taken", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
