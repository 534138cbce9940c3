"""Numbers of one's own: where a lesson was released so, each learner's exercises have other numbers, and the learner's
id says which.

For each exercise there are a thousand sets of numbers, and an id picks one of them. So all that a thousand learners can
meet is known, and proved beforehand. Nothing here knows an answer: it also runs beside a student's code.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import numpy as np

from cnncourse.report import Note, present

SETS = 1000
_ID_FIRST = "Write your id into the cell at the top, in quotes, and run it; then run this cell again."


class Asked(Protocol):
    """An exercise's check or a question, which may have numbers of one's own."""

    name: str
    is_individual: bool

    def with_set(self, number: int) -> Asked:
        """The same, with one of the sets of numbers."""


Task = TypeVar("Task", bound=Asked)
_asks_for_id = False  # the lesson was released with numbers of one's own
_id = ""


def learner(own_id: str | None) -> None:
    """Say who is learning: from now on, exercises have this learner's numbers.

    Args:
        own_id: as the school writes it; None while it is not known.
    """
    global _asks_for_id, _id
    _asks_for_id, _id = True, same(own_id) if isinstance(own_id, str) else ""
    if not _id:
        present(Note("Your id first", "Replace `None` by your id, in quotes, and run this cell again."))
    else:
        text = f"You see the numbers of `{own_id.strip()}`. Is this your own id, letter by letter?"
        present(Note("Your own numbers", text))


def same(own_id: str) -> str:
    """Return an id as it counts: capitals and spaces around it do not."""
    return unicodedata.normalize("NFKC", own_id).strip().casefold()


def set_of(own_id: str, name: str) -> int:
    """Return which set of numbers a learner has in an exercise: in the next exercise another one.

    Args:
        own_id: the learner's.
        name: the exercise's.
    """
    return int.from_bytes(_drawn(same(own_id), name)) % SETS


def pick(options: Sequence[Any], *about: Any) -> Any:
    """Choose one of some options; for the same words about it always the same one, on any machine, in any version."""
    return options[int.from_bytes(_drawn(*about)) % len(options)]


def _drawn(*about: Any) -> bytes:
    return hashlib.sha256("\n".join(map(str, about)).encode()).digest()


def own(task: Task) -> Task:
    """Return an exercise or question with the learner's own numbers; itself where it has none."""
    return task.with_set(set_of(_id, task.name)) if _id and task.is_individual else task


def missing(task: Asked) -> str:
    """Say what is to be done before the learner's own numbers are known; "" if nothing is."""
    return _ID_FIRST if _asks_for_id and not _id and task.is_individual else ""


def picture(name: str, usual: np.ndarray) -> np.ndarray:
    """Return the learner's own black and white picture.

    Args:
        name: the exercise that asks about it.
        usual: (H, W), zeros and ones, what it is where there is no learner.

    Returns:
        (H, W), as many ones as `usual` has, int64.
    """
    return picture_of(set_of(_id, name), name, usual) if _id else usual


def picture_of(number: int, name: str, usual: np.ndarray) -> np.ndarray:
    """Return the picture of a set; see `picture`."""
    keys = [_drawn(name, number, place) for place in range(usual.size)]
    shuffled = sorted(range(usual.size), key=keys.__getitem__)
    own_picture = np.zeros(usual.shape, np.int64)
    own_picture.flat[shuffled[: np.count_nonzero(usual)]] = 1
    return own_picture
