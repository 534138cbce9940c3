"""What importing the course loads, and what it must not."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.answers import LESSONS
from tests.lessons import ROOT

HEAVY = ("tensorflow", "keras", "scipy", "sklearn", "pandas", "nbgrader", "matplotlib", "IPython", "grading")


@pytest.mark.parametrize("lesson", LESSONS.values())
def test_checks_and_quizzes_load_nothing_heavy(lesson: str):
    code = (
        f"import sys, cnncourse; from cnncourse.checks import {lesson}; from cnncourse.quizzes import {lesson} as "
        "quiz; "
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []


def test_the_course_never_imports_the_grader():
    for file in (ROOT / "cnncourse").rglob("*.py"):
        assert not re.search(r"^\s*(import|from) grading\b", file.read_text("utf-8"), re.MULTILINE), file


def test_lessons_import_the_course_and_the_public_libraries_only():
    allowed = {"numpy", "cnncourse", "keras", "tensorflow", "matplotlib", "pydicom"} | sys.stdlib_module_names
    for file in (ROOT / "solutions").rglob("*.py"):
        found = set(re.findall(r"^(?:import|from) (\w+)", file.read_text("utf-8"), re.MULTILINE))
        assert found <= allowed, file
