"""What importing the course loads, and what it must not."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cnncourse import renamed
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


def test_what_pip_installs_brings_the_data_along(tmp_path):
    (source := tmp_path / "source").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT"):
        shutil.copy(ROOT / name, source)
    for name in ("cnncourse", "data"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*wheel, f"--wheel-dir={tmp_path}", str(source)], check=True)
    [built] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(there := tmp_path / "there")
    [prefix] = there.glob("*.data/data")
    data = ROOT / "data"
    wanted = {
        file.relative_to(data) for file in data.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")
    }
    installed = {file.relative_to(prefix / "share/cnncourse/data") for file in prefix.rglob("*") if file.is_file()}
    assert installed == wanted
    code = f"import sys; sys.prefix = {str(prefix)!r}; from cnncourse import datasets; print(len(datasets.digits()[0]))"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(there)}, cwd=tmp_path,
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "1797\n"


def map_of(package: Path) -> set[str]:
    """The modules beside it that a package's docstring names."""
    return set(re.findall(r"(?<![/\w])\w+\.py\b", ast.get_docstring(ast.parse(package.read_text("utf-8")))))


@pytest.mark.parametrize(
    "folder",
    [
        file.parent.relative_to(ROOT).as_posix()
        for top in ("cnncourse", "grading", "benchmarks")
        for file in sorted((ROOT / top).rglob("__init__.py"))
        if map_of(file)
    ],
)
def test_a_map_names_every_module(folder: str):
    """Where a package's docstring says what its modules are, none is left out, and none is there that has gone."""
    there = {file.name for file in (ROOT / folder).glob("*.py") if not file.name.startswith("__")}
    assert there == map_of(ROOT / folder / "__init__.py")


def test_notebooks_that_were_released_find_renamed_modules():
    for old, new in renamed.RENAMED.items():
        module = importlib.import_module(old)
        assert module.__doc__ == importlib.import_module(new).__doc__
