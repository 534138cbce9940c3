"""Say in words and small drawings what a call was and what came of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.beside.boundary import Handle, Made, described
from cnncourse.beside.guard import Case, Outcome
from cnncourse.checks.kit.compare import Difference, came_back, number


def came(outcome: Outcome) -> str:
    """Say what came of a call that has nothing to be compared with, as a sentence without its full stop."""
    if outcome.error == "TimeUp":
        return f"It was {outcome.message}"
    if outcome.error == "NotAModel":
        return outcome.message
    if outcome.error:
        message = "\n".join(filter(str.strip, outcome.message.splitlines()))
        return f"It raised {outcome.error}" + (f": {first_lines(message, 3).rstrip('.')}" if message else "")
    if outcome.value is None:
        return "None came back"
    if isinstance(outcome.value, (list, tuple, np.ndarray)):
        try:
            return f"An array of shape {np.shape(outcome.value)} came back"
        except ValueError:
            return "A list came back whose rows have different lengths"
    return came_back(outcome.value) if isinstance(outcome.value, Handle) else f"{outcome.value!r} came back"


def argument_names(oracle: Callable, case: Case) -> list[str]:
    names = list(inspect.signature(oracle).parameters)
    shown = [repr(value) if _is_short(value) else name for name, value in zip(names, case.args)]
    return shown + [f"{name}={value!r}" if _is_short(value) else name for name, value in case.kwargs.items()]


def arguments_text(names: list[str], case: Case) -> str:
    values = (*case.args, *case.kwargs.values())
    return "\n".join(filter(None, (_value_text(name, value) for name, value in zip(names, values))))


def _is_short(value: Any) -> bool:
    """Tell whether a value is best shown in the call itself: a number, a text, a few of them."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_short, value))
    return value is None or isinstance(value, (bool, int, float, str, np.generic))


def _value_text(name: str, value: Any) -> str:
    """Show below the call what is too large for its line: arrays, functions, tables."""
    if isinstance(value, np.ndarray):
        return _array_text(name, value)
    if isinstance(value, (Handle, Made)):
        return f"{name}: {value.text if isinstance(value, Made) else described(value)}"
    if callable(value):
        return f"{name}: a function. {inspect.getdoc(value) or ''}".strip()
    if isinstance(value, tuple) and any(isinstance(item, np.ndarray) for item in value):
        return "\n".join(_array_text(f"{name}[{index}]", item) for index, item in enumerate(value))
    if not isinstance(value, list) or _is_short(value):
        return ""
    if any(isinstance(item, np.ndarray) for item in value):
        return "\n".join(_array_text(f"{name}[{index}]", item) for index, item in enumerate(value))
    return "\n".join([f"{name} = [", *[f"    {row!r}," for row in value], "]"])


def _array_text(name: str, array: np.ndarray) -> str:
    if array.ndim <= 2 and array.size <= 36:
        body = np.array2string(array, separator=", ", precision=4, prefix=f"{name} = ")
        return f"{name} = {body}" + ("" if array.dtype == float else f"  ({array.dtype})")
    return f"{name}: an array of shape {array.shape}, {array.dtype}"


def grid(value: Any, found: Difference | None) -> str:
    """Draw a small result with the wrong numbers in brackets; "" where there is nothing to draw."""
    if found is None or found.wrong is None or found.wrong.ndim not in (2, 4):
        return ""
    array, wrong, caption = np.asarray(value), found.wrong, "yours, wrong ones in brackets:"
    if array.ndim == 4:
        image, channel = found.place[0], found.place[3]
        array, wrong = array[image, :, :, channel], wrong[image, :, :, channel]
        caption = f"yours, image {image}, channel {channel}, wrong ones in brackets:"
    if max(array.shape) > 8:
        return ""
    cells = [[f"[{number(v)}]" if bad else f" {number(v)} " for v, bad in zip(*row)] for row in zip(array, wrong)]
    width = max(len(cell) for row in cells for cell in row)
    return "\n".join([caption] + ["".join(cell.rjust(width + 1) for cell in row) for row in cells])


def first_lines(text: str, most: int = 5) -> str:
    lines = [line[:200] for line in text.strip().splitlines()]
    return "\n".join(lines[:most] + ["…"] * (len(lines) > most))
