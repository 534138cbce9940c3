"""`with after("cross-correlate"):` runs a demonstration that needs an answer of the learner's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from cnncourse import solved
from cnncourse.report import Note, present


@contextlib.contextmanager
def after(*exercises: str) -> Iterator[None]:
    """Run the body; where it fails because an exercise is not solved yet, say so instead of a traceback; where it runs
    on an answer that is wrong or only partly right, say that below it.

    Args:
        exercises: names of the exercises that the body needs, "cross-correlate".

    Raises:
        Exception: whatever the body raises once all the exercises' checks have said "correct".
    """
    try:
        yield
    except Exception as problem:
        missing = [name for name in exercises if not solved.is_correct(name)]
        if not missing:
            raise
        noun, checks = ("exercise", "its check") if len(missing) == 1 else ("exercises", "their checks")
        text = f"Do the {noun} {', '.join(missing)}, run {checks}, then run this cell again."
        if not isinstance(problem, (NotImplementedError, TypeError, NameError)):  # nothing that its check would not say
            text += f" (It stopped with {type(problem).__name__}: {problem})"
        present(Note("Not yet", text))
    else:
        if wrong := [name for name in exercises if solved.is_wrong(name)]:
            answers = "your answer" if len(wrong) == 1 else "your answers"
            text = f"This runs on {answers} to {', '.join(wrong)}, not yet right: what it shows may be wrong as well."
            present(Note("Mind", text))
