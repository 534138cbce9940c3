"""nbgrader's settings: run its commands in this folder, or with JUPYTER_CONFIG_PATH set to this folder's path."""

from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions as StockClearSolutions

from grading.clear_solutions import ClearSolutions

c = get_config()  # noqa: F821 (traitlets puts it there)
root = Path(__file__).resolve().parent.parent

# The gradebook's name for the course; an LMS export carries it.
c.CourseDirectory.course_id = "cnn"

# The project is the course, wherever the command was started.
c.CourseDirectory.root = str(root)

# A folder per lesson in both: nbgrader's stock commands work on the repository as it is.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"

# All that grading makes stays in one git-ignored corner; by default it would lie at the project's root.
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.solution_directory = "grading/solution"
c.CourseDirectory.source_with_tests_directory = "grading/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{(root / 'grading' / 'gradebook.db').as_posix()}"

# nbgrader copies every other file of a source folder into the release: the last entry keeps the answers out.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]

# nbgrader's own steps in their own order, with our stubs: an untouched lesson must run to its end.
c.GenerateAssignment.preprocessors = [
    ClearSolutions if step is StockClearSolutions else step
    for step in GenerateAssignment.class_traits()["preprocessors"].default()
]

# Seconds a cell may take; the default of 30 is too short for training. Autograding reads the first, validation both.
c.Execute.timeout = 300
c.ExecutePreprocessor.timeout = 300
