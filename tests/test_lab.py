"""What `make lab` does before JupyterLab opens: it hands out lessons and never touches a learner's file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cnncourse.lab import hand_out

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
