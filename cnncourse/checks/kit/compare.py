"""Compare what a learner's code returned with what the rule asks, and say where they part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse.beside.boundary import Handle, described

RELATIVE_TOLERANCE = 1e-4  # of the largest value: float32 arithmetic passes, truncated integers do not
LAZY = ("generator", "map", "filter", "zip", "range", "enumerate", "reversed", "dict_values", "dict_keys", "dict_items")
AXES = {
    1: ("place",),
    2: ("row", "column"),
    3: ("row", "column", "channel"),
    4: ("image", "row", "column", "channel"),
}


@dataclass(frozen=True)
class Difference:
    """How a value differs from the expected one.

    Args:
        text: one or two sentences for the learner; at most one number of the expected value is in it.
        place: the first place that differs, where the shapes agree.
        wrong: mask of the places that differ, where the shapes agree.
        name: the mistake, where the difference alone tells it.
    """

    text: str
    place: tuple[int, ...] | None = None
    wrong: np.ndarray | None = None
    name: str | None = None


def as_numbers(value: Any) -> np.ndarray:
    """Turn a returned value into an array of numbers.

    Raises:
        ValueError: in words for the learner, when it is none.
    """
    if value is None:
        raise ValueError("None came back, no numbers.")
    if isinstance(value, (Handle, str, dict)):
        raise ValueError(f"{came_back(value)}, not numbers.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError("A list came back whose rows have different lengths.") from None
    if array.dtype.kind not in "biufc":
        raise ValueError("A list came back that holds something else than numbers.")
    return array


def came_back(value: Any) -> str:
    """Say what came back, as the beginning of a sentence: "A list came back"."""
    kind = described(value)
    return f"{kind[0].upper()}{kind[1:]} came back" if value is not None else "None came back"


def difference(got: Any, expected: Any, axes: tuple[str, ...] | None = None) -> Difference | None:
    """Compare elementwise, right to 1e-4 of the largest expected value.

    Args:
        got: what was returned, as plain data.
        expected: a number, an array of any shape, or a tuple of these.
        axes: names of the array's axes, for the text; by default by their number.

    Returns:
        None where they agree, else what differs and where.
    """
    if isinstance(expected, tuple):
        return _tuple_difference(got, expected)
    expected = np.asarray(expected)
    if _holds_more(got, expected):
        return Difference(f"{things(len(got))} came back, one is asked for.", name="several-results")
    try:
        array = as_numbers(got)
    except ValueError as problem:
        return Difference(str(problem), name=_why_no_numbers(got))
    if array.shape != expected.shape:
        return _shape_difference(array, expected)
    with np.errstate(all="ignore"):
        wrong = ~((array == expected) | (np.abs(array.astype(complex) - expected) <= _tolerance(expected)))
    if not wrong.any():
        return None
    place = tuple(int(index) for index in np.argwhere(wrong)[0])
    where = f"At {_place(place, axes)} yours is" if place else "Yours is"
    text = f"{where} {number(array[place])}; the rule gives {number(expected[place])}."
    if wrong.size > 1:
        text += f" {int(wrong.sum())} of {wrong.size} numbers differ."
    return Difference(text, place, wrong, "not-a-number" if np.isnan(array).any() else None)


def _holds_more(got: Any, expected: np.ndarray) -> bool:
    """Tell whether a pair such as (result, cache) came back where one result is asked for."""
    if not isinstance(got, (list, tuple)) or len(got) < 2:
        return False
    shapes = [shape_of(part) for part in got]
    if not expected.ndim:
        return isinstance(got, tuple)
    if set(shapes) == {expected.shape[1:]}:  # row by row
        return False
    return expected.shape in shapes or (isinstance(got, tuple) and len(set(shapes)) > 1)


def shape_of(value: Any) -> tuple[int, ...] | None:
    """Return the shape of what came back, None where it is no array of numbers."""
    try:
        return as_numbers(value).shape
    except ValueError:
        return None


def _why_no_numbers(got: Any) -> str:
    if got is None:
        return "returned-nothing"
    lazy = isinstance(got, Handle) and (got.kind in LAZY or got.kind.endswith("_iterator"))
    return "generator" if lazy else "not-numbers"


def agree(got: Any, expected: Any) -> bool:
    """Tell whether `difference` finds none."""
    return difference(got, expected) is None


def alike(one: Any, other: Any) -> bool:
    """Tell whether two results of wrong implementations are the same, nan and inf included."""
    one, other = as_expected(one), as_expected(other)
    if isinstance(one, tuple) or isinstance(other, tuple):  # (4, 4, 8) is as wrong as [4, 4, 8]
        if len({len(each) if isinstance(each, tuple) or each.ndim else None for each in (one, other)}) > 1:
            return False
        one, other = (tuple(each) if isinstance(each, np.ndarray) and each.ndim else each for each in (one, other))
        both = isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other)
        return both and all(map(alike, one, other))
    if one.shape != other.shape or not np.array_equal(np.isfinite(one), np.isfinite(other)):
        return False
    return agree(one[np.isfinite(one)], other[np.isfinite(other)])


def as_expected(value: Any) -> Any:
    """Turn an implementation's result into what `difference` wants as the expected one.

    A tuple stays a tuple, and so does a list of arrays whose shapes differ.
    """
    if isinstance(value, tuple):
        return tuple(as_expected(item) for item in value)
    try:
        return np.asarray(value, dtype=None if np.asarray(value).dtype.kind in "biufc" else float)
    except (ValueError, TypeError):
        if isinstance(value, list) and any(isinstance(item, (list, tuple, np.ndarray)) for item in value):
            return tuple(as_expected(item) for item in value)
        return np.array(np.nan)


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape in words: "a single number" or "the shape (2, 3)"."""
    return f"the shape {tuple(int(size) for size in shape)}" if shape else "a single number"


def things(count: int) -> str:
    """Write how many things there are: "1 thing", "2 things"."""
    return f"{count} thing{'s' * (count != 1)}"


def number(value: Any) -> str:
    """Write one number, to six digits."""
    try:
        value = complex(value)
    except OverflowError:
        return "a number beyond all bounds"
    return f"{value.real:.6g}" if abs(value.imag) < 1e-12 or np.isnan(value.imag) else f"{value:.6g}"


def _tolerance(expected: np.ndarray) -> float:
    largest = float(np.abs(expected).max(initial=0, where=np.isfinite(expected)))  # to infinity everything is near
    return RELATIVE_TOLERANCE * largest if largest else 1e-6


def _tuple_difference(got: Any, expected: tuple) -> Difference | None:
    parts = isinstance(got, (list, tuple)) or isinstance(got, np.ndarray) and got.ndim
    if not parts or len(got) != len(expected):
        asked = "1 thing is asked for" if len(expected) == 1 else f"{len(expected)} things are asked for, in this order"
        return Difference(f"{asked}; {things(len(got)) if parts else 'something else'} came back.")
    for index, (mine, right) in enumerate(zip(got, expected)):
        found = difference(mine, right)
        if found:
            which = f"Result {index + 1} of {len(expected)}: " if len(expected) > 1 else ""
            return Difference(which + found.text, name=found.name)
    return None


def _shape_difference(array: np.ndarray, expected: np.ndarray) -> Difference:
    text = f"Yours has {shape_text(array.shape)}; the rule gives {shape_text(expected.shape)}."
    if array.size == expected.size and array.squeeze().shape == expected.squeeze().shape:
        return Difference(text, name="extra-axis")
    return Difference(text)


def _place(place: tuple[int, ...], axes: tuple[str, ...] | None) -> str:
    names = axes or AXES.get(len(place))
    if not names:
        return f"place {list(place)}"
    return ", ".join(f"{name} {index}" for name, index in zip(names, place))
