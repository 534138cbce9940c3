"""The quizzes, a YAML file per lesson: `from cnncourse.quizzes import convolution as quiz`.

`framework.py` says what a quiz is made of; `quiz.why_cnns(why_cnns)` shows the report and returns the points.
"""

from cnncourse.quizzes.framework import quizzes_in

load, __getattr__ = quizzes_in(__name__)
