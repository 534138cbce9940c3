"""The build, on a tiny lesson: what it writes, and every way in which it refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from grading.building.build import build, check, derive, digests, merge_streams, refuse_faults
from grading.building.clear_solutions import BEGIN, END, clear
from grading.building.new import begin
from grading.building.source import expand
from grading.cli import main
from grading.course import Course, Lesson, Refused
from grading.files import text_of, write

PROJECT = Course().root

CHECKS = """
class Check:
    def __init__(self, points, right, is_value=False, hints=("a", "b", "c")):
        self.points, self.right, self.is_value, self.hints = points, right, is_value, list(hints)
        self.text = str(points)  # of the report

    def full_marks(self):
        return self

    def __call__(self, answer):
        got = answer if self.is_value else answer(3)
        return self.points if got == self.right else 0.0

double = Check(2.0, 6)
page = Check(1.5, [1, 2], is_value=True)
thrice = Check(2.0, 6, hints=("a", "b"))
other = 1
"""

QUIZZES = """
class Question:
    points = 1.0
    text = "1.0"

    def full_marks(self):
        return self

    def markdown(self):
        return "Why?\\n\\n- **a**: so\\n- **b**: not so"

    def answer_source(self):
        return '"b"'

    def __call__(self, answer):
        return float(answer == "b")

class Quiz:
    questions = {"why-so": Question()}
    why_so = questions["why-so"]

tiny = Quiz()

def load(lesson):
    if lesson != "tiny":
        raise FileNotFoundError(lesson)
    return tiny
"""

SCRIPT = '''\
# %% [markdown]
# # What is twice a number?
#
# About 5 minutes
#
# ![two stones beside two stones](twice.png)

# %%
import time

from tiny_checks import tiny as check
from tiny_quizzes import tiny as quiz

# %% [markdown]
# ### Your turn: double a number
#
# Write `double(x)`.

# %% exercise="double"
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    twice = 2 * x
    return twice
    ### END SOLUTION

# %% check="double"
check.double(double)

# %% [markdown]
# ### Your turn: fill in a page

# %% exercise="page"
page = None
### BEGIN SOLUTION
page = [1, 2]
### END SOLUTION

# %% check="page"
check.page(page)

# %% [markdown]
# ## Quiz
#
# One question of one point.

# %% quiz="why-so"

# %% tags=["nbval-ignore-output"]
print(time.perf_counter())

# %%
for i in range(3):
    print(i, flush=True)
    time.sleep(0.02)

# %%
# copy this comment; it is no shell command
text = """
# %% no marker either
"""

# %%
for i in range(3):
    print(i, flush=True)
    time.sleep(0.02)

# %% [markdown]
# That is all.
'''
REGION = """\
    ### BEGIN SOLUTION
    twice = 2 * x
    return twice
    ### END SOLUTION
"""
CHECK = """\
# %% check="double"
check.double(double)

"""


@pytest.fixture(scope="session", autouse=True)
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tiny lesson's checks and quiz, as modules that this process and the kernels it starts can import."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "tiny_checks").mkdir()
    (folder / "tiny_checks" / "__init__.py").touch()
    (folder / "tiny_checks" / "tiny.py").write_text(CHECKS)
    (folder / "tiny_quizzes.py").write_text(QUIZZES)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(folder), str(PROJECT)]))
        yield


README = """\
# Lessons

| | question | minutes | points | learn | answers |
|---|---|---|---|---|---|
| 00 | Why? | 3 | 0 | [lesson](lessons/00-why/why.ipynb) | [key](solutions/00-why/why.ipynb) |
| 02 | What else? | 3 | 0 | [lesson](lessons/02-else/else.ipynb) | [key](solutions/02-else/else.ipynb) |

That is all.
"""
ROW = "| 01 | What is twice a number? | 5 | 4.5 | [lesson](lessons/01-tiny/tiny.ipynb) | [key](solutions/01-tiny/tiny.ipynb) |"


def tiny(root: Path, script: str = SCRIPT) -> Lesson:
    """A course in `root` that has the tiny lesson alone, not yet built."""
    lesson = Lesson(Course(root, "tiny_checks", "tiny_quizzes"), "01-tiny")
    lesson.folder.mkdir(parents=True)
    lesson.source.write_text(script)
    lesson.course.readme.write_text(README)
    return lesson


@pytest.fixture(scope="session")
def once_built(library: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a course with the tiny lesson built; to be copied, not changed."""
    root = tmp_path_factory.mktemp("built") / "course"
    build(tiny(root))
    return root


@pytest.fixture
def built(once_built: Path, tmp_path: Path) -> Lesson:
    """The tiny lesson, built."""
    shutil.copytree(once_built, tmp_path / "course")
    return Lesson(Course(tmp_path / "course", "tiny_checks", "tiny_quizzes"), "01-tiny")


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def refusal(action: Callable[[Lesson], object], lesson: Lesson) -> str:
    """What an action on a lesson is refused with."""
    with pytest.raises(Refused) as refused:
        action(lesson)
    return str(refused.value)


# What the build writes


def test_a_lesson_is_its_key_without_answers(built: Lesson) -> None:
    key, released = read(built.key), read(built.released)
    sources = {cell.id: cell.source for cell in released.cells}
    assert sources["double"].endswith('    # Your code here.\n    raise NotImplementedError("write double here")')
    assert sources["page"] == "page = None"
    assert sources["quiz-why-so"] == "why_so = None"
    assert sources["quiz-why-so-check"] == "quiz.why_so(why_so)"
    assert [cell.id for cell in released.cells] == [cell.id for cell in key.cells]
    assert released.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert key.metadata == {**released.metadata, "outputs": digests(key)}


def test_nbgrader_metadata_are_complete(built: Lesson) -> None:
    blocks = {cell.id: cell.metadata.nbgrader for cell in read(built.key).cells if "nbgrader" in cell.metadata}
    common = {"schema_version": 3, "task": False}
    answer = {**common, "grade": False, "locked": False, "solution": True}
    judged = {**common, "grade": True, "locked": True, "solution": False}
    assert blocks == {
        "double": {**answer, "grade_id": "double"},
        "double-check": {**judged, "grade_id": "double-check", "points": 2},
        "page": {**answer, "grade_id": "page"},
        "page-check": {**judged, "grade_id": "page-check", "points": 1.5},
        "quiz-why-so": {**answer, "grade_id": "quiz-why-so"},
        "quiz-why-so-check": {**judged, "grade_id": "quiz-why-so-check", "points": 1},
    }


def test_points_and_minutes_are_written_where_they_are_told(built: Lesson) -> None:
    texts = [cell.source.split("\n") for cell in read(built.released).cells if cell.cell_type == "markdown"]
    assert texts[0][2] == "About 5 minutes · 4.5 points"
    assert [text[0] for text in texts[1:3]] == [
        "### Your turn: double a number (2 points)",
        "### Your turn: fill in a page (1.5 points)",
    ]
    lines = README.splitlines()
    assert built.course.readme.read_text().splitlines() == [*lines[:5], ROW, *lines[5:]]


def test_a_readme_that_says_otherwise_is_refused(built: Lesson) -> None:
    text = built.course.readme.read_text()
    must = f"the table must say “{ROW}”; run: make build LESSON=01"
    built.course.readme.write_text(text.replace("| 5 | 4.5 |", "| 5 | 4 |"))
    assert refusal(check, built) == f"README.md:6: {must}"
    built.course.readme.write_text(README)
    assert refusal(check, built) == f"README.md: {must}"
    built.course.readme.write_text("# Lessons\n")
    assert refusal(build, built) == "README.md: no table of lessons, with rows such as “| 01 | …”, is here."


def test_nothing_else_is_in_the_metadata(built: Lesson) -> None:
    others = [cell.metadata for cell in read(built.key).cells if "nbgrader" not in cell.metadata]
    assert [metadata for metadata in others if metadata] == [{"tags": ["nbval-ignore-output"]}]


def test_the_same_script_gives_the_same_bytes(built: Lesson) -> None:
    files = (built.key, built.released)
    before = [file.read_bytes() for file in files]
    build(built)  # the timing cell runs anew; its stored output stays
    assert [file.read_bytes() for file in files] == before


def test_pieces_of_a_stream_are_joined(built: Lesson) -> None:
    def piece(name: str, text: str) -> nbformat.NotebookNode:
        return v4.new_output("stream", name=name, text=text)

    table = v4.new_output("display_data", {"text/plain": "table"})
    pieces = [piece("stdout", "a"), piece("stdout", "b"), table, piece("stdout", "c")]
    assert merge_streams(pieces) == [piece("stdout", "ab"), table, piece("stdout", "c")]
    loops = [cell.outputs for cell in read(built.key).cells if cell.source.startswith("for i")]
    assert loops == [[piece("stdout", "0\n1\n2\n")]] * 2


def test_a_lesson_is_what_nbgrader_writes(built: Lesson) -> None:
    """One run of nbgrader's command on the tiny lesson and on all real ones."""
    root = built.course.root
    real = [lesson for lesson in Course().lessons() if lesson.key.exists()]
    for lesson in real:
        shutil.copytree(lesson.folder, root / "solutions" / lesson.name)
    names = ["01-tiny", *(lesson.name for lesson in real)]
    keys = {name: Lesson(built.course, name).key.read_text("utf-8") for name in names}
    shutil.rmtree(root / "lessons")
    (root / "grading").mkdir()
    shutil.copy(PROJECT / "grading" / "nbgrader_config.py", root / "grading")

    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "*"]
    run = subprocess.run(
        command, cwd=root / "grading", env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr

    written = {name: Lesson(built.course, name).released.read_text("utf-8") for name in names}
    assert written == {name: derive(key) for name, key in keys.items()}
    files = [file.suffix for file in (root / "lessons").rglob("*") if file.is_file()]
    assert files == [".ipynb"] * len(names)  # no script with answers
    assert (root / "grading" / "gradebook.db").exists() and not (root / "gradebook.db").exists()


def test_lesson_and_answers_make_the_key(built: Lesson) -> None:
    """Cell by cell, for the tiny lesson and all real ones; no line of an answer is left behind."""
    for lesson in [built, *(lesson for lesson in Course().lessons() if lesson.key.exists())]:
        key = read(lesson.key)
        released = nbformat.reads(derive(lesson.key.read_text("utf-8")), as_version=4)
        answers = {cell.id: cell.source for cell in key.cells if cell.metadata.get("nbgrader", {}).get("solution")}
        assert [answers.get(cell.id, cell.source) for cell in released.cells] == [cell.source for cell in key.cells]
        for cell in released.cells:
            left = set(cell.source.split("\n")) & set(region_lines(answers.get(cell.id, "")))
            assert not left, f"{lesson.name}, {cell.id}: {left}"
            assert not cell.get("outputs")
        assert "SOLUTION" not in text_of(released)


def region_lines(source: str) -> Iterator[str]:
    inside = False
    for line in source.split("\n"):
        if BEGIN in line or END in line:
            inside = BEGIN in line
        elif inside and line.strip():
            yield line


def test_a_stub_names_its_own_function() -> None:
    source = "def first(x):\n    return x\n\n\ndef second(x):\n    ### BEGIN SOLUTION\n    def third(): ...\n    ### END SOLUTION\n"
    stub = 'def second(x):\n    # Your code here.\n    raise NotImplementedError("write second here")\n'
    assert clear(source) == f"def first(x):\n    return x\n\n\n{stub}"


# What it refuses in a script: (what is changed, into what, the line that holds this, is refused so)

WITHOUT_ALT = 'a picture without alt text; write what to notice in it: ![…](…) or alt="…".'
REFUSED_SCRIPTS = {
    "unknown exercise": (
        '"double"',
        '"triple"',
        'exercise="triple"',
        "unknown exercise triple: there is no tiny_checks/tiny/triple.py; course new 01 triple writes its skeleton.",
    ),
    "not a check": (
        '"double"',
        '"other"',
        'exercise="other"',
        "unknown exercise other: there is no tiny_checks/tiny/other.py; course new 01 other writes its skeleton.",
    ),
    "unknown question": (
        "# That is all.",
        '# That is all.\n\n# %% quiz="why-not"',
        '# %% quiz="why-not"',
        "unknown quiz question why-not; the quiz has why-so.",
    ),
    "question never asked": (
        '# %% quiz="why-so"\n',
        "",
        "# %% [markdown]\n# That",
        'the lesson never asks its quiz question why-so; write # %% quiz="why-so" where it belongs.',
    ),
    "question with a body": (
        'quiz="why-so"\n',
        'quiz="why-so"\nwhy_so = "b"\n',
        'quiz="why-so"',
        "a quiz cell is empty: question and answer stand in the quiz's YAML.",
    ),
    "question twice": (
        "# That is all.",
        '# That is all.\n\n# %%  quiz="why-so"',
        '# %%  quiz="why-so"',
        "the quiz why-so appears twice, first in line 47; take one out, or rename it.",
    ),
    "exercise twice": (
        "# That is all.",
        '# That is all.\n\n# %% exercise="page" \n\n# %% check="page"',
        'exercise="page" ',
        "the exercise page appears twice, first in line 33; take one out, or rename it.",
    ),
    "points in the script": (
        'check="double"',
        'check="double" points=2',
        'check="double" points',
        "points=2 does not belong here: they are those of the check's criteria.",
    ),
    "points in a heading": (
        "double a number",
        "double a number (3 points)",
        "### Your turn: double",
        "3 points must not be written here: the build writes what the checks give, “(2 points)”.",
    ),
    "points at the top": (
        "5 minutes",
        "5 minutes · 4.5 points",
        "About 5 minutes",
        "4.5 points must not be written here: the build writes what the checks give, “· 4.5 points”.",
    ),
    "no minutes": (
        "# About 5 minutes\n#\n",
        "",
        "# %% [markdown]",
        'the first text has no line such as "About 90 minutes"; it says how long the lesson takes.',
    ),
    "no heading": (
        "### Your turn: fill",
        "### Fill",
        'exercise="page"',
        'no text before this exercise has a heading "### Your turn: …"; it says what to do.',
    ),
    "two headings": (
        "# %% [markdown]\n# ### Your turn: fill",
        "# %% [markdown]\n# ### Your turn: rest\n\n# %% [markdown]\n# ### Your turn: fill",
        "# %% [markdown]\n# ### Your turn: rest",
        "no exercise follows this “Your turn”; each has one of its own.",
    ),
    "heading at the end": (
        "# That is all.",
        "# ### Your turn: rest",
        "# %% [markdown]\n# ### Your turn: rest",
        "no exercise follows this “Your turn”; each has one of its own.",
    ),
    "number of questions": (
        "One question",
        "Five questions",
        "Five questions",
        "“Five questions”, but the quiz has one; write that.",
    ),
    "no check": (CHECK, "", 'exercise="double"', 'the exercise needs its check="double" in the next cell.'),
    "check too late": (
        CHECK,
        f"# %%\nx = 1\n\n{CHECK}",
        'exercise="double"',
        'the exercise needs its check="double" in the next cell.',
    ),
    "no exercise": (
        "# That is all.",
        '# That is all.\n\n# %% check="late"',
        'check="late"',
        'the check needs its exercise="late" in the cell before.',
    ),
    "region in a plain cell": (
        "import time",
        REGION.replace("    ", ""),
        "### BEGIN",
        "a solution region outside an exercise.",
    ),
    "region in the text": (
        "# That is all.",
        "# ### BEGIN SOLUTION\n# ### END SOLUTION",
        "# ### BEGIN",
        "a solution region outside an exercise.",
    ),
    "region in a check": (
        "check.double(double)",
        "### BEGIN SOLUTION\n### END SOLUTION",
        "### BEGIN SOLUTION\n### END",
        "a solution region outside an exercise.",
    ),
    "no region": (
        REGION,
        "    return 2 * x\n",
        'exercise="double"',
        "the exercise has no solution region (### BEGIN SOLUTION, ### END SOLUTION).",
    ),
    "unclosed region": (
        "    ### END SOLUTION\n",
        "",
        "    ### BEGIN",
        "the solution region is never closed by END SOLUTION.",
    ),
    "nested region": (
        "    twice =",
        "    ### BEGIN SOLUTION two\n    twice =",
        "    ### BEGIN SOLUTION two",
        "BEGIN SOLUTION and END SOLUTION do not alternate.",
    ),
    "unopened region": (
        "    ### BEGIN SOLUTION\n",
        "",
        "    ### END SOLUTION",
        "BEGIN SOLUTION and END SOLUTION do not alternate.",
    ),
    "region beside the function": (
        REGION,
        "    return 2 * x\n\n\n### BEGIN SOLUTION\nprint(double)\n### END SOLUTION\n",
        'exercise="double"',
        "the solution region belongs inside double.",
    ),
    "no docstring": ('    """Return twice x."""\n', "", "def double", "double has no docstring."),
    "other function": (
        "def double",
        "def twice",
        'exercise="double"',
        "the exercise double defines no function double.",
    ),
    "no value": (
        "page = None\n",
        "",
        'exercise="page"',
        "a value to fill in starts with the line page = None, before the region.",
    ),
    "broken stub": (
        "    ### BEGIN SOLUTION\n    twice = 2 * x\n    return twice\n",
        "    if x:\n    ### BEGIN SOLUTION\n        return 2 * x\n",
        'exercise="double"',
        "without its solution the cell is not valid Python: expected an indented block after 'if' statement on line 3.",
    ),
    "broken Python": (
        "check.page(page)",
        "check.page(page",
        "check.page(page",
        "not valid Python: '(' was never closed.",
    ),
    "broken cell": (
        "    print(",
        "# %%\n    print(",
        "for i in",
        "not valid Python: expected an indented block after 'for' statement on line 1.",
    ),
    "magic": ("import time", "%matplotlib inline", "%matplotlib", "magics and shell lines do not belong in a lesson."),
    "cell magic": ("import time", "%%time", "%%time", "magics and shell lines do not belong in a lesson."),
    "shell": ("import time", "!ls", "!ls", "magics and shell lines do not belong in a lesson."),
    "picture without alt text": ("two stones beside two stones", "", "![]", WITHOUT_ALT),
    "image without alt text": ("# That is all.", '# <img src="twice.png">', "# <img", WITHOUT_ALT),
    "image with empty alt text": (
        "# That is all.",
        '# <img alt="" src="twice.png">',
        "# <img",
        WITHOUT_ALT,
    ),
    "misspelt option": (
        'exercise="double"',
        'exercize="double"',
        "exercize",
        "unknown cell option exercize (is it spelt right, its value in quotes?).",
    ),
    "question as text": (
        "# %% quiz",
        "# %% [markdown] quiz",
        "[markdown] quiz",
        "quiz='why-so': a code cell and a name of letters and dashes are needed.",
    ),
    "name with underscores": (
        '"why-so"',
        '"why_so"',
        '"why_so"',
        "quiz='why_so': a code cell and a name of letters and dashes are needed.",
    ),
    "text before the cells": (
        "# %% [markdown]\n# # What",
        "x = 1\n\n# %% [markdown]\n# # What",
        "x = 1",
        "every cell begins with # %%; write one before this line.",
    ),
    "empty cell": (
        "# That is all.",
        "# That is all.\n\n# %% ",
        "# %% \n",
        "an empty cell; take this # %% out, or write below it.",
    ),
    "too many percent signs": (
        "# %%\nimport time",
        "# %%%\nimport time",
        "# %%%",
        "a cell begins with “# %%” at the start of a line, then a blank or nothing; a comment has no “%%”.",
    ),
    "marker inside a function": (
        "    twice =",
        "    # %%\n    twice =",
        "    # %%",
        "a cell begins with “# %%” at the start of a line, then a blank or nothing; a comment has no “%%”.",
    ),
    "byte order mark": (
        "# %% [markdown]\n# # W",
        "\ufeff# %% [markdown]\n# # W",
        "\ufeff",
        "a byte order mark (BOM) before the text; save it as UTF-8 without one.",
    ),
    "still to write": (
        "# That is all.",
        "# *MISSING: what is left to do.*",
        "# *MISSING",
        "still to write: what is left to do",
    ),
    "long text": (
        "# That is all.",
        "# " + "That is all. " * 41,
        "# That is all. That",
        "123 words in one text; 120 are allowed: say less, or make it two cells.",
    ),
    "long sentence": (
        "# That is all.",
        "# That is all.\n#\n# Say " + "more and " * 13,
        "# Say",
        "a sentence of 27 words, “Say more and more and …”; 25 are allowed: make it two.",
    ),
    "easy word": (
        "# That is all.",
        "# That is all. It was easy.",
        "# That",
        "the word “easy” tells learners that it should be so for them; leave it out.",
    ),
    "year without source": (
        "# That is all.",
        "# That was\n# all in 1998.",
        "# all in",
        "1998 without its source; say author, year and place: (Krizhevsky et al., 2012, Fig. 2).",
    ),
    "long code": (
        "import time",
        "import time\n" + "time\n" * 13,
        "import time\ntime",
        "16 lines of code; 15 are allowed: move some into cnncourse/, a drawing into cnncourse/plots/.",
    ),
    "long solution": (
        "    twice =",
        "    x\n" * 14 + "    twice =",
        "def double",
        "16 lines of code; 15 are allowed: shorten it.",
    ),
    "long line": (
        "import time",
        "import time  # " + 90 * "x",
        "import time",
        "a line of 105 columns; 100 are allowed.",
    ),
    "code in a comment": ("import time", "import time\n# x = 1", "# x =", "code that is commented out; take it out."),
    "text of a figure": (
        "import time",
        'import time\nshow(fig, alt="two stones")',
        "show(",
        "a figure's text stands beside its drawing in cnncourse/plots/: described(fig, “…”).",
    ),
}


@pytest.mark.parametrize(("old", "new", "at", "sentence"), REFUSED_SCRIPTS.values(), ids=REFUSED_SCRIPTS)
def test_a_wrong_script_is_refused(old: str, new: str, at: str, sentence: str, tmp_path: Path) -> None:
    script = SCRIPT.replace(old, new)
    assert script != SCRIPT
    line = script[: script.index(at)].count("\n") + 1
    assert refusal(expand, tiny(tmp_path, script)) == f"solutions/01-tiny/tiny.py:{line}: {sentence}"


def test_the_right_script_is_not_refused(tmp_path: Path) -> None:
    notebook, lines = expand(tiny(tmp_path))
    assert len(notebook.cells) == len(lines) == 17


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("1 / 0", "this cell fails: ZeroDivisionError: division by zero"),
        ("import os; os._exit(1)", "this cell ends its kernel."),
        (
            "from cnncourse import show\nfrom cnncourse.plots import new_figure\n\nshow(new_figure(2, 1)[0])",
            "this cell fails: ValueError: This figure has no text that says what to notice in it. Let its drawing in "
            'cnncourse/plots/ end in return described(fig, "…"), or give one here: show(fig, alt="…").',
        ),
    ],
)
def test_a_cell_that_fails_is_named(statement: str, sentence: str, tmp_path: Path) -> None:
    opening = "# %% [markdown]\n# # Why?\n#\n# About 5 minutes"
    lesson = tiny(tmp_path, f'{opening}\n\n# %%\n{statement}\n\n# %% quiz="why-so"\n')
    assert refusal(build, lesson) == f"solutions/01-tiny/tiny.py:6: {sentence}"
    assert not lesson.key.exists() and not lesson.released.exists()


# What it refuses in an answer key's outputs


def html(text: str) -> nbformat.NotebookNode:
    return v4.new_output("display_data", {"text/html": text})


def printed(text: str, name: str = "stdout") -> nbformat.NotebookNode:
    return v4.new_output("stream", name=name, text=text)


REFUSED_OUTPUTS = {
    "png": (
        v4.new_output("display_data", {"image/png": "iVBO"}),
        'a figure without alt text; show it with cnncourse.show, and let its drawing end in described(fig, "…").',
    ),
    "svg": (
        v4.new_output("display_data", {"image/svg+xml": "<svg/>"}),
        'a figure without alt text; show it with cnncourse.show, and let its drawing end in described(fig, "…").',
    ),
    "html": (
        html("<p>\n<img src='a.png'></p>"),
        'a figure without alt text; show it with cnncourse.show, and let its drawing end in described(fig, "…").',
    ),
    "large": (printed("x" * 300_001), "an output of 300,056 bytes; 300,000 are allowed."),
    "stderr": (printed("UserWarning: old\n", "stderr"), "output on stderr: UserWarning: old"),
    "home": (printed("saved in\n/home/ann/map.txt now"), "an absolute path in an output: /home/ann/map.txt"),
    "Windows": (html(r"C:\Users\ann"), "an absolute path in an output: C:\\Users\\ann"),
    "address": (
        printed("<Layer object at 0x7f3a2b4c5d60>"),
        "an address in memory in an output, another one each run: at 0x7f3a2b4c5d60",
    ),
}


@pytest.mark.parametrize(("output", "sentence"), REFUSED_OUTPUTS.values(), ids=REFUSED_OUTPUTS)
def test_a_wrong_output_is_refused(output: nbformat.NotebookNode, sentence: str, built: Lesson) -> None:
    key = read(built.key)
    key.cells[1].outputs.append(output)
    built.key.write_text(text_of(key))
    assert refusal(check, built) == f"solutions/01-tiny/tiny.py:8: {sentence}"


def test_right_outputs_are_not_refused(built: Lesson) -> None:
    key = read(built.key)
    picture = '<img alt="a > b" src="data:image/png;base64,iVBO+/tmp/+/home/">'
    key.cells[1].outputs = [
        html(picture),
        html('<a href="https://example.org/home/tmp">a</a>'),
        printed("a/usr\n'label:\\n'"),
    ]
    refuse_faults(built, key, [1] * len(key.cells))


def test_a_notebook_too_large_is_refused(built: Lesson) -> None:
    key = read(built.key)
    key.cells[1].outputs = [printed("x" * 290_000)] * 11
    built.key.write_text(text_of(key))
    assert refusal(check, built).startswith("solutions/01-tiny/tiny.ipynb: the notebook has 3,19")


def test_an_answer_that_its_own_check_rejects_is_refused(built: Lesson) -> None:
    key = read(built.key)
    key.cells[4].outputs[0].data["text/plain"] = "1.0"
    built.key.write_text(text_of(key))
    assert refusal(check, built) == "solutions/01-tiny/tiny.py:27: the answer earns 1.0 of 2 points from its own check."


def test_an_output_that_the_build_never_saw_is_refused(built: Lesson) -> None:
    key = read(built.key)
    [loop, _] = [cell for cell in key.cells if cell.source.startswith("for i")]
    loop.outputs[0].text = "0\n1\n3\n"
    built.key.write_text(text_of(key))
    what = "the stored output of this cell is not the one that the build saw; run: make build LESSON=01"
    line = SCRIPT[: SCRIPT.index("# %%\nfor i")].count("\n") + 1
    assert refusal(check, built) == f"solutions/01-tiny/tiny.py:{line}: {what}"


@pytest.mark.parametrize(("name", "cell"), [("double", 'check="double"'), ("why-so", 'quiz="why-so"')])
def test_a_report_that_would_be_another_today_is_refused(
    name: str, cell: str, built: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built.check(name) or built.questions()[name], "text", "a criterion of another title")
    line = SCRIPT[: SCRIPT.index(f"# %% {cell}")].count("\n") + 1
    what = "the stored report is not what this check says today; run: make build LESSON=01"
    assert refusal(check, built) == f"solutions/01-tiny/tiny.py:{line}: {what}"


# Whether the notebooks are up to date


def test_what_was_built_is_up_to_date(built: Lesson) -> None:
    check(built)


def test_a_changed_byte_in_the_lesson_is_noticed(built: Lesson) -> None:
    text = built.released.read_text()
    built.released.write_text(text + "\n")
    assert (
        refusal(check, built)
        == "lessons/01-tiny/tiny.ipynb: a byte is not what the answer key gives; run: make build LESSON=01"
    )
    built.released.write_text(text.replace("twice a number", "twice a digit"))
    what = "cell 1 (540e00569393) is not what line 1 of tiny.py gives; run: make build LESSON=01"
    assert refusal(check, built) == f"lessons/01-tiny/tiny.ipynb: {what}"


def test_a_changed_source_is_noticed(built: Lesson) -> None:
    built.source.write_text(SCRIPT.replace("twice = 2 * x", "twice = x + x"))
    what = "cell 4 (double) is not what line 19 of tiny.py gives; run: make build LESSON=01"
    assert refusal(check, built) == f"solutions/01-tiny/tiny.ipynb: {what}"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2 * x", "x * 2", "cell 4 (double) is not what line 19 of tiny.py gives"),
        ('"id": "double"', '"id": "triple"', "cell 4 (triple) is not what line 19 of tiny.py gives"),
        ('"points": 2,', '"points": 3,', "cell 5 (double-check) is not what line 27 of tiny.py gives"),
        ('"display_name": "Python 3"', '"display_name": "Python 4"', "the notebook's own metadata differ"),
        (' "nbformat": 4', '  "nbformat": 4', "a byte is not as the build writes it"),
        ("{", "<", "this is not a notebook"),
    ],
)
def test_a_changed_key_is_noticed(old: str, new: str, what: str, built: Lesson) -> None:
    text = built.key.read_text()
    built.key.write_text(text.replace(old, new))
    assert built.key.read_text() != text
    assert refusal(check, built) == f"solutions/01-tiny/tiny.ipynb: {what}; run: make build LESSON=01"


def test_a_key_that_was_never_run_is_noticed(built: Lesson) -> None:
    notebook, _ = expand(built)
    built.key.write_text(text_of(notebook))
    what = "this cell of the answer key was never run; run: make build LESSON=01"
    assert refusal(check, built) == f"solutions/01-tiny/tiny.py:8: {what}"


def test_missing_and_stray_files_are_noticed(built: Lesson) -> None:
    stray = built.released.with_name("other.ipynb")
    shutil.copy(built.released, stray)
    assert (
        refusal(check, built)
        == "lessons/01-tiny/other.ipynb: this file has no place here: a lesson is one script and two notebooks."
    )
    stray.unlink()
    for file in (built.released, built.key):
        file.unlink()
        place = file.relative_to(built.course.root).as_posix()
        assert refusal(check, built) == f"{place}: this notebook is missing; run: make build LESSON=01"
    built.source.unlink()
    assert refusal(check, built) == "solutions/01-tiny/tiny.py: this source is missing."


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    first, blocked = tmp_path / "first", tmp_path / "blocked" / "second"
    first.write_text("old")
    blocked.parent.write_text("a file where a folder should be")
    with pytest.raises(OSError):
        write({first: "new", blocked: "new"})
    assert first.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blocked", "first"]


# The command


def test_the_command_checks_a_lesson(built: Lesson, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("01", "01-tiny"):
        assert main(["build", "--check", name], built.course) == 0
    assert capsys.readouterr().out == "01-tiny is up to date\n" * 2


def test_the_command_says_what_is_wrong(built: Lesson, capsys: pytest.CaptureFixture[str]) -> None:
    built.source.write_text(SCRIPT.replace('exercise="double"', 'exercise="triple"'))
    assert main(["build"], built.course) == 1
    what = 'the exercise needs its check="triple" in the next cell.'
    assert capsys.readouterr() == ("", f"solutions/01-tiny/tiny.py:19: {what}\n")


@pytest.mark.parametrize("command", ["build", "test"])
def test_the_command_lists_the_lessons(command: str, built: Lesson, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "99"], built.course) == 2
    assert capsys.readouterr() == ("", "There is no lesson 99. The lessons are: 01-tiny.\n")


# What it refuses in a lesson's checks and quiz

OWN_CHECK = """
from cnncourse.checks.kit import Check, Returns, case

double = Check(
    "double",
    oracle=lambda x: 2 * x,
    criteria=[Returns("twice the number", 2, lambda rng: [case(3.0)])],
    hints=["What?", "By what?", "How many lines?"],
)
"""
OWN_QUIZ = """
why-so:
  kind: one
  ask: Why?
  options:
    a: {text: so, why: yes., right: true}
    b: {text: not so, why: no.}
    c: {text: neither, why: no.}
"""
OWN_SCRIPT = (
    SCRIPT[: SCRIPT.index("# %% [markdown]\n# ### Your turn: fill")]
    + SCRIPT[SCRIPT.index("# %% [markdown]\n# ## Quiz") :]
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    """The tiny lesson in a course that has checks, quizzes and answers in folders of its own, as the real one."""
    name = f"own_{tmp_path.name}"  # each test's is another package
    lesson = Lesson(Course(tmp_path, f"{name}_checks", f"{name}_quizzes"), "01-tiny")
    files = {
        lesson.source: OWN_SCRIPT,
        lesson.check_file("double"): OWN_CHECK,
        lesson.check_file("double").with_name("__init__.py"): (
            "from cnncourse.checks.kit import checks_in\n\nglobals().update(checks_in(__name__))\n"
        ),
        lesson.answers_file("double"): "from tests.answers import right, wrong\n",
        lesson.quiz_file: OWN_QUIZ,
        lesson.quiz_file.with_name("__init__.py"): (
            "from pathlib import Path\n\nfrom cnncourse.quizzes.framework import read\n\n\n"
            "def load(lesson):\n    return read(lesson, Path(__file__).with_name(f'{lesson}.yaml').read_text())\n"
        ),
        lesson.course.readme: README,
    }
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    return lesson


def test_the_right_checks_and_quiz_are_not_refused(own: Lesson) -> None:
    notebook, _ = expand(own)
    assert notebook.cells[0].source.split("\n")[2] == "About 5 minutes · 3 points"


REFUSED_CHECKS = {  # what is changed in the check, into what, the line, the sentence
    "two hints": (
        '"What?", ',
        "",
        8,
        "the check of double has 2 hints; it needs three: a question, a tool, a shape.",
    ),
    "broken Python": ("2 * x,", "2 *,", 6, "the lesson's checks cannot be loaded: invalid syntax (double.py, line 6)"),
    "what fails": ("2 * x,", "2 * x, colour=1,", 4, "the lesson's checks cannot be loaded: Check.__init__() got an unexpected keyword argument 'colour'"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "sentence"), REFUSED_CHECKS.values(), ids=REFUSED_CHECKS)
def test_a_wrong_check_is_refused(old: str, new: str, line: int, sentence: str, own: Lesson) -> None:
    file = own.check_file("double")
    file.write_text(OWN_CHECK.replace(old, new))
    place = file.relative_to(own.course.root).as_posix()
    assert refusal(expand, own) == f"{place}:{line}: {sentence}"


def test_a_check_without_exercise_is_refused(own: Lesson) -> None:
    file = own.check_file("thrice")
    file.write_text(OWN_CHECK.replace("double", "thrice"))
    what = 'no exercise="thrice" is in tiny.py; write its cells, or take this check out.'
    assert refusal(expand, own) == f"{file.relative_to(own.course.root).as_posix()}:1: {what}"


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("ask: Why?", "ask: Why: so?", 4, "not valid YAML: mapping values are not allowed in this context."),
        (", right: true", "", 2, "question why-so: exactly one option must be right."),
        ("Why?", "Why" + " so" * 25 + "?", 2, "question why-so: a sentence of 26 words, “Why so so so so …”; 25 are allowed: make it two."),
    ],
)  # fmt: skip
def test_a_wrong_quiz_is_refused(old: str, new: str, line: int, sentence: str, own: Lesson) -> None:
    own.quiz_file.write_text(OWN_QUIZ.replace(old, new))
    assert refusal(expand, own) == f"{own.quiz_file.relative_to(own.course.root).as_posix()}:{line}: {sentence}"


# A new exercise


def test_a_new_exercise_is_three_skeletons_that_say_what_is_missing(
    own: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "01", "min-pool2d"], own.course) == 0
    written = [own.source, own.check_file("min-pool2d"), own.answers_file("min-pool2d")]
    places = [file.relative_to(own.course.root).as_posix() for file in written]
    line = OWN_SCRIPT[: OWN_SCRIPT.index("# %% [markdown]\n# ## Quiz")].count("\n") + 1
    told = capsys.readouterr().out.splitlines()
    assert [text.strip() for text in told[1:4]] == [f"{places[0]}:{line}", *places[1:]]

    kept = own.source.read_text().splitlines()
    first = OWN_SCRIPT.splitlines()[: line - 1]
    assert (
        kept[: line - 1] == first
        and kept[-(len(OWN_SCRIPT.splitlines()) - line + 1) :] == OWN_SCRIPT.splitlines()[line - 1 :]
    )
    missing = refusal(expand, own).splitlines()
    for file, place in zip(written, places):
        marked = [n for n, text in enumerate(file.read_text().splitlines(), start=1) if "MISSING" in text]
        assert [text.split(":")[1] for text in missing if text.startswith(place)] == [str(n) for n in marked]
    assert sum("hint" in text or "right answer" in text for text in missing) >= 5
    assert f"{places[2]}:1" not in missing[0] and "still to write: " in missing[0]


def test_skeletons_filled_in_are_an_exercise(own: Lesson) -> None:
    begin(own, "min-pool2d")
    for file in (own.source, own.check_file("min-pool2d"), own.answers_file("min-pool2d")):
        file.write_text(file.read_text().replace("MISSING:", "x"))
    notebook, _ = expand(own)
    [turn] = [cell.source for cell in notebook.cells if "`min_pool2d(…)`" in cell.source]
    assert turn.startswith("### Your turn: x do what, in a few words (1 point)\n")
    assert notebook.cells[0].source.split("\n")[2] == "About 5 minutes · 4 points"


def test_the_first_exercise_stands_behind_the_title(own: Lesson) -> None:
    title = "# %% [markdown]\n# # Why?\n#\n# About 5 minutes\n"
    own.source.write_text(title)
    assert begin(own, "min-pool2d")[0] == "solutions/01-tiny/tiny.py:5"
    assert own.source.read_text().startswith(f"{title}# %% [markdown]\n# ## MISSING:")


@pytest.mark.parametrize(
    "name",
    [
        "Min-pool",
        "min_pool",
        "quiz-x",
        "x-check",
        "2pool",
        "lambda",
        "print",
        "../x",
        "a b",
        "a--b",
        "a-",
        "",
        "x" * 41,
    ],
)
def test_a_bad_name_is_refused(name: str, own: Lesson) -> None:
    before = {file: file.read_bytes() for file in own.course.root.rglob("*") if file.is_file()}
    with pytest.raises(Refused, match="cannot be an exercise's name"):
        begin(own, name)
    assert before == {file: file.read_bytes() for file in own.course.root.rglob("*") if file.is_file()}


def test_nothing_is_overwritten(own: Lesson) -> None:
    assert refusal(lambda lesson: begin(lesson, "double"), own) == (
        "solutions/01-tiny/tiny.py:19: the exercise double is here already; take another name."
    )
    file = own.answers_file("thrice")
    file.write_text("mine")
    script = own.source.read_text()
    what = "this file is there already; take another name than thrice."
    assert refusal(lambda lesson: begin(lesson, "thrice"), own) == f"tests/answers/tiny/thrice.py: {what}"
    assert file.read_text() == "mine" and own.source.read_text() == script and not own.check_file("thrice").exists()
