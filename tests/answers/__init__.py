"""Right and wrong answers to every exercise, a module per exercise, found by being there: they prove the checks.

Each is written as a learner would write it, and marked by `@right` or `@wrong("kernel-flipped", points=1)`
(grading/answers.py). What several exercises share is in modules with an underscore.
"""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Callable

from cnncourse import backend
from grading.answers import marked_in, right, wrong  # noqa: F401 (answers import both from here)
from tests.lessons import ROOT

LESSONS = {folder.name[:2]: folder.name[3:].replace("-", "_") for folder in sorted((ROOT / "solutions").glob("[0-9]*"))}


@dataclass(frozen=True)
class Answer:
    """One answer.

    Args:
        lesson: "convolution".
        exercise: "cross-correlate".
        function: the answer.
        mistake: the name that the report must give to a wrong answer; None for a right one, "" where the report
            has no name for it.
        points: what a wrong answer deserves; None for a right one.
        others: functions of the lesson that it is judged together with, by name; the check's own `needs` by default.
    """

    lesson: str
    exercise: str
    function: Callable
    mistake: str | None = None
    points: float | None = None
    others: dict[str, Callable] = field(default_factory=dict, hash=False)

    @property
    def together(self) -> dict[str, Callable]:
        """The functions that the check gets besides the answer."""
        return {**self.check.needs, **self.others}

    @property
    def check(self) -> Any:
        """The exercise's check."""
        module = importlib.import_module(f"cnncourse.checks.{self.lesson}")
        return getattr(module, self.exercise.replace("-", "_"))

    @property
    def value(self) -> Any:
        """What the learner hands to the check."""
        return self.function() if self.check.is_value else self.function

    @property
    def id(self) -> str:
        """For test reports: "01-cross-correlate-loops"."""
        number = next(number for number, lesson in LESSONS.items() if lesson == self.lesson)
        return f"{number}-{self.exercise}-{self.function.__name__}"

    @property
    def source(self) -> str:
        """The answer as a solution cell holds it."""
        identifier = self.exercise.replace("-", "_")
        lines = inspect.getsource(self.function).splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith("def "))
        text = "\n".join(lines[start:])
        text = re.sub(rf"(?<![.\w]){self.function.__name__}(?=\()", identifier, text)
        return f"{text}\n\n\n{identifier} = {identifier}()" if self.check.is_value else text


@cache
def all_answers() -> list[Answer]:
    """Return every answer of every lesson."""
    return [
        Answer(topic, file.stem.replace("_", "-"), marked.function, marked.mistake, marked.points, marked.others)
        for topic in LESSONS.values()
        for file in sorted((ROOT / "tests" / "answers" / topic).glob("[!_]*.py"))
        for marked in marked_in(importlib.import_module(f"tests.answers.{topic}.{file.stem}").__name__)
    ]


class Lazy:
    """A module that is imported when it is first used: most tests never need Keras, which takes seconds to load."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):  # pytest asks whatever a test's module holds whether it is a test
            raise AttributeError(attribute)
        backend.load()
        return getattr(importlib.import_module(self._name), attribute)


keras, layers, ops, tf = Lazy("keras"), Lazy("keras.layers"), Lazy("keras.ops"), Lazy("tensorflow")
