"""The quizzes, a YAML file per lesson: `from cnncourse.quizzes import convolution as quiz`.

`framework.py` says what a quiz is made of; `quiz.why_cnns(why_cnns)` shows the report and returns the points.
"""

from importlib import resources

from cnncourse.quizzes.framework import Quiz, read


def load(lesson: str) -> Quiz:
    """Read a lesson's quiz.

    Args:
        lesson: the lesson's name as Python writes it, "start_here".

    Raises:
        FileNotFoundError: there is no such quiz.
        QuizError: the file is not a quiz; says what is wrong and where.
    """
    file = resources.files(__name__) / f"{lesson}.yaml"
    return read(lesson, file.read_text("utf-8"))


def __getattr__(lesson: str) -> Quiz:
    try:
        return load(lesson)
    except FileNotFoundError:
        raise AttributeError(f"there is no quiz {lesson!r}") from None
