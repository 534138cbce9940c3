"""Which tests concern a lesson, in which order they run; and a graded class: the guide, run in a copy of the course."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cnncourse import backend
from grading.course import Course
from grading.files import text_of
from grading.prove import QUICKLY
from grading.sample import CLASS, LESSON, handed_in
from tests import needs
from tests.browser import lab, page, visits  # noqa: F401 (fixtures of all modules)
from tests.lessons import ROOT, definitions

SKIPPED = shutil.ignore_patterns(
    ".git", ".venv", "mine", "__pycache__", "screenshots", "sample", "submitted", "*.egg-info"
)


ALWAYS = ("test_ruff", "test_style")  # modules whose tests of no single lesson concern each of them


def pytest_addoption(parser):
    parser.addoption("--lesson", help='run only what concerns a lesson, "03"')


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Choose a lesson's tests; let tests of one exercise share a process, and what takes long begin first."""
    if wanted := config.getoption("--lesson"):
        kept = [
            item for item in items if _lesson_of(item) in ((wanted, None) if _module_of(item) in ALWAYS else (wanted,))
        ]
        config.hook.pytest_deselected(items=sorted(set(items) - set(kept), key=items.index))
        items[:] = kept
    for item in items:
        number = _lesson_of(item)
        if isinstance(number, str) and number > "04" and _module_of(item) == "test_checks":
            check = item.callspec.params.get("check") or item.callspec.params["answer"].check
            item.add_marker(pytest.mark.xdist_group(f"{number}-{check.name}"))
    items.sort(key=_when)


def _module_of(item: pytest.Item) -> str:
    return item.module.__name__.rsplit(".", 1)[-1]


def _lesson_of(item: pytest.Item) -> str | None:
    """Return the lesson that a test is about: by its parameters or its module's ABOUT_LESSON; or None."""
    given = getattr(item, "callspec", None)
    number = given and given.params.get("number")
    if given and not isinstance(number, str):  # also where there is nothing to try: pytest has a word of its own then
        number = (re.match(r"\d\d(?=-|$)", given.id) or [None])[0]
    return number or getattr(item.module, "ABOUT_LESSON", None)


def _when(item: pytest.Item) -> tuple:
    """Groups that take minutes come first: graded classes, then whole networks; all else keeps its order."""
    group = item.get_closest_marker("xdist_group")
    name = group.args[0] if group else ""
    if name in ("grading", "engine", "hub", "scale"):
        return (0,)
    return (1, -int(name[:2]), name) if name[:2].isdigit() else (2,)


@pytest.fixture(scope="module")
def key(request) -> dict:
    """What the answer key defines of the lesson that a module of tests is about."""
    if request.module.ABOUT_LESSON > "04":
        backend.load()
    return definitions(request.module.ABOUT_LESSON)


@pytest.fixture(scope="session")
def guide(tmp_path_factory):
    """Run the guide in a copy of the course; return the copy and what was printed."""
    if needs.NO_SANDBOX:
        pytest.skip(needs.NO_SANDBOX)
    root, home = tmp_path_factory.mktemp("class") / "course", tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT, root, ignore=SKIPPED)
    (root / ".venv").symlink_to(sys.prefix)
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        os.utime(root / name, (0, 0))  # older than the environment, which make then leaves alone
    (home / "Downloads").mkdir()
    [lesson] = Course().find(LESSON)
    with zipfile.ZipFile(home / "Downloads" / "submissions.zip", "w") as archive:
        for name in ("01", "03"):
            archive.writestr(
                f"learner-{name}_{name}_assignsubmission_file/convolution.ipynb",
                text_of(handed_in(lesson, CLASS[f"student-{name}"])),
            )
    blocks = re.findall(r"```bash\n(.*?)```", (root / "grading" / "README.md").read_text("utf-8"), re.DOTALL)
    script = "\n".join(
        f"({block})" if "fetch_assignment" in block else block for block in blocks
    )  # that one is the learner's
    done = subprocess.run(
        ["bash", "-euxc", script], cwd=root, env=environment(root, home), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root, done.stdout


def environment(root: Path, home: Path) -> dict[str, str]:
    """The copy's code, and a home of its own."""
    folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    own = {
        "PYTHONPATH": os.pathsep.join([str(root), str(QUICKLY)]),
        "HOME": str(home),
        "USER": "learner-02",
        "COURSE_CLASS": "",
    }
    own["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return os.environ | folders | own
