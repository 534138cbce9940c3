"""nbgrader's settings: run its commands in this folder, or with JUPYTER_CONFIG_PATH set to this folder's path."""

import os
import sys
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.preprocessors import ClearOutput, GetGrades
from nbgrader.preprocessors import ClearSolutions as StockClearSolutions
from nbgrader.preprocessors import Execute as StockExecute

from cnncourse.lab import put_first
from grading.autograde import Execute
from grading.building.clear_solutions import ClearSolutions
from grading.course import Course, here
from grading.feedback import Summary
from grading.individual import IndividualNumbers
from grading.mend import Mend

c = get_config()  # noqa: F821 (traitlets puts it there)
course = here()
if not course.is_another:
    course = Course(Path(__file__).resolve().parent.parent)
course.enter()
root = course.root

# The gradebook's name for the course; an LMS export carries it.
c.CourseDirectory.course_id = course.name

# The course is the one that the current folder is in, else this repository's.
c.CourseDirectory.root = str(root)

# A folder per lesson in both: nbgrader's stock commands work on the repository as it is.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"

# All that grading makes stays in one git-ignored corner; by default it would lie at the project's root.
# COURSE_CLASS=sample is the sample class; another name, another class with a gradebook of its own.
home = root / "grading" / os.environ.get("COURSE_CLASS", "")
home.mkdir(parents=True, exist_ok=True)  # or a new class's first command fails, its lesson deleted already
put_first("PATH", Path(sys.executable).parent)  # nbgrader calls alembic for a new gradebook
for step in ("submitted", "autograded", "feedback", "solution", "source_with_tests"):
    c.CourseDirectory[f"{step}_directory"] = str(home / step)

# The gradebook: a file in there, or the database that COURSE_DB names, for these commands and for `course`.
c.CourseDirectory.db_url = os.environ.get("COURSE_DB") or f"sqlite:///{(home / 'gradebook.db').as_posix()}"

# Where `release_assignment` puts lessons and `submit` puts answers: a folder that all of your learners can write to.
c.Exchange.root = os.environ.get("COURSE_EXCHANGE", str(root / "grading" / "exchange"))

# nbgrader copies every other file of a source folder into the release: the last entries keep the answers out.
answers = [lesson.source.name for lesson in course.lessons()]
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", *answers]

# nbgrader's own steps in their own order, with our stubs: an untouched lesson must run to its end.
c.GenerateAssignment.preprocessors = [
    ClearSolutions if step is StockClearSolutions else step
    for step in GenerateAssignment.class_traits()["preprocessors"].default()
]

# True: each learner gets numbers of one's own in some exercises (INDIVIDUAL.md). Decide it before you release a lesson.
c.GenerateAssignment.preprocessors.insert(0, IndividualNumbers)
c.IndividualNumbers.enabled = False


def with_ours(converter: type, steps: str, stock_step: type, *ours: type) -> list[type]:
    """Put steps of ours in the place of one of nbgrader's own."""
    stock = converter.class_traits()[steps].default()
    place = stock.index(stock_step)
    return [*stock[:place], *ours, *stock[place + 1 :]]


# Submissions are mended before they run (grading/mend.py), and run in the sandbox, judged from outside
# (grading/autograde.py).
c.Autograde.sanitize_preprocessors = with_ours(Autograde, "sanitize_preprocessors", ClearOutput, ClearOutput, Mend)
c.Autograde.autograde_preprocessors = with_ours(Autograde, "autograde_preprocessors", StockExecute, Execute)

# A feedback page is about the answers: it leaves the lesson's own texts and figures out (grading/feedback.py).
c.GenerateFeedback.preprocessors = with_ours(GenerateFeedback, "preprocessors", GetGrades, GetGrades, Summary)

# What a student displays or writes runs nothing in your browser and covers nothing, on feedback pages and in the
# formgrader (grading/clean.py). Headings have no anchors there.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.exclude_anchor_links = True
c.HTMLExporter.filters = {"clean_html": "grading.clean.clean_html", "strip_files_prefix": "grading.clean.clean_page"}

# Or each kernel complains on the terminal.
c.KernelManager.transport_encryption = "auto"

# Seconds a cell may take; the default of 30 is too short for training. Autograding reads the first, validation both.
c.Execute.timeout = 300
c.ExecutePreprocessor.timeout = 300
