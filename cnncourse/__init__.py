"""What the lessons import: `show` and `animate` for pictures, `after` for demonstrations that need an answer.

Checks are in `cnncourse.checks`, quizzes in `cnncourse.quizzes`, drawings in `cnncourse.plots`.
"""

from cnncourse import renamed
from cnncourse.after import after
from cnncourse.display import animate, show

__all__ = ["after", "animate", "show"]

renamed.keep_old_names()
