"""What may cross between a learner's code and a check.

A check may run in another process than the learner's code. So only plain data crosses, and it crosses by copy:
None, bool, int, float, complex, str, list, tuple, dict, numeric arrays and whatever turns itself into one
(a tensor), and the `history` of a Keras `History`. Everything else stays where it was made, as a `Handle`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Complex, Number, Real
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Handle:
    """An object that stays on the learner's side: it can be called and passed on, nothing more.

    Args:
        kind: the class's name, for messages: "generator", "function".
        thing: the object, which only `cnncourse.beside.guard` touches.
    """

    kind: str
    thing: Any = field(default=None, repr=False, compare=False)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.thing(*args, **kwargs)


@dataclass(frozen=True)
class Made:
    """An argument that is made anew on the learner's side for each call, such as a Keras model.

    Args:
        text: what it is, for messages: "a Sequential with random weights".
        maker: the function of `cnncourse.beside.probes` that makes it.
        args, kwargs: what the maker takes, plain data.
    """

    text: str
    maker: Callable
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)

    def __call__(self) -> Any:
        return self.maker(*self.args, **self.kwargs)


def plain(value: Any) -> Any:
    """Copy a value to plain data, as it arrives at the check.

    Args:
        value: anything a learner's code returned.

    Returns:
        A copy made of None, bool, numbers, str, lists, tuples, dicts and base-class NumPy arrays. What cannot
        cross is replaced by a `Handle`.
    """
    if _is_single(type(value)) or isinstance(value, Handle):
        return value
    if isinstance(value, (list, tuple)):
        kind = tuple if isinstance(value, tuple) else list
        return kind(value) if all(map(_is_single, set(map(type, value)))) else kind(map(plain, value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(getattr(value, "history", None), dict):
        return plain(value.history)
    if isinstance(value, Number):  # a fraction, a decimal number
        return complex(value) if isinstance(value, Complex) and not isinstance(value, Real) else float(value)
    if hasattr(value, "__array__"):
        array = _of_numbers(np.array(value, subok=False))
        return array if array.dtype.kind in "biufc" else Handle(f"array of dtype {array.dtype}", value)
    return Handle(type(value).__name__, value)


def _of_numbers(array: np.ndarray) -> np.ndarray:
    """Make numbers of an array of objects that all are numbers; leave any other array as it is."""
    if array.dtype != object or not all(isinstance(item, (Number, np.bool_)) for item in array.flat):
        return array
    try:
        return array.astype(complex if any(isinstance(item, complex) for item in array.flat) else float)
    except (TypeError, ValueError, OverflowError):
        return array


def described(value: Any) -> str:
    """Say what kind of thing somebody has, with its article: "a list", "an array of dtype object", "a Sequential"."""
    if value is None:
        return "nothing (None)"
    kind = getattr(value, "kind", None) if callable(value) else None  # a handle, or what stands for it in grading
    kind = kind if isinstance(kind, str) else "array" if isinstance(value, np.ndarray) else type(value).__name__
    return f"{'an' if kind[:1].lower() in tuple('aeiou') else 'a'} {kind}"


def _is_single(kind: type) -> bool:
    """Tell whether objects of a class are single values that nobody can change."""
    return kind in (type(None), bool, int, float, complex, str) or issubclass(kind, (np.number, np.bool_))


def original(value: Any) -> Any:
    """Undo `plain` on the learner's side: put back what handles stand for, make what is to be made."""
    if isinstance(value, Handle):
        return value.thing
    if isinstance(value, Made):
        return value()
    if isinstance(value, (list, tuple)):
        return type(value)(original(item) for item in value)
    if isinstance(value, dict):
        return {key: original(item) for key, item in value.items()}
    return value
