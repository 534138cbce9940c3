"""The quizzes, a YAML file per lesson."""

from cnncourse.quizzes.framework import quizzes_in

load, __getattr__ = quizzes_in(__name__)
