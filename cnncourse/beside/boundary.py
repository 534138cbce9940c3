"""What may cross between a learner's code and a check.

A check may run in another process than the learner's code. So only plain data crosses, and it crosses by copy:
None, bool, int, float, complex, str, list, tuple, dict, numeric arrays and whatever turns itself into one
(a tensor), and the `history` of a Keras `History`. Everything else stays where it was made, as a `Handle`.
"""

from __future__ import annotations

import builtins
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from numbers import Complex, Number, Real
from operator import index
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType
from typing import Any

import numpy as np


@dataclass(frozen=True, repr=False)
class Handle:
    """An object that stays on the learner's side: it can be called and passed on, nothing more.

    Args:
        kind: the class's name, for messages: "generator", "function".
        thing: the object, which only `cnncourse.beside.guard` touches.
    """

    kind: str
    thing: Any = field(default=None, compare=False)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.thing(*args, **kwargs)

    def __repr__(self) -> str:
        """Among plain data that a message shows: "[3, <function>]"."""
        return f"<{self.kind}>"


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


# What a defaultdict that crosses makes of a key that it does not have
FACTORIES = {kind.__name__: kind for kind in (int, list, dict, set, float, str)}


def _factory(made: defaultdict) -> str:
    name = getattr(made.default_factory, "__name__", "")
    if FACTORIES.get(name) is not made.default_factory:
        raise TypeError("a defaultdict with a factory of its own cannot be sent")
    return name


def _is_naive_or_utc(value: datetime | time) -> bool:
    return value.tzinfo is None or value.tzinfo is UTC


def _clock(value: datetime | time) -> list:
    """The parts of a time of day."""
    if not _is_naive_or_utc(value):
        raise TypeError(f"a {type(value).__name__} in another time zone than UTC cannot be sent")
    return [value.hour, value.minute, value.second, value.microsecond, value.fold, value.tzinfo is not None]


def _with_clock(kind: type[datetime] | type[time], parts: list) -> datetime | time:
    *numbers, fold, in_utc = map(index, parts)
    return kind(*numbers, UTC if in_utc else None, fold=fold)


# Classes whose objects arrive as what they are where a check asks for that, what they are made of, and how
RICH: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "set": (set, list, set),
    "frozenset": (frozenset, list, frozenset),
    "deque": (deque, lambda value: [list(value), value.maxlen], lambda parts: deque(*parts)),
    "Counter": (Counter, dict, Counter),
    "OrderedDict": (OrderedDict, dict, OrderedDict),
    "defaultdict": (
        defaultdict,
        lambda value: [_factory(value), dict(value)],
        lambda parts: defaultdict(FACTORIES[parts[0]]) | parts[1],
    ),
    "range": (range, lambda value: [value.start, value.stop, value.step], lambda parts: range(*parts)),
    "Fraction": (Fraction, lambda value: [value.numerator, value.denominator], lambda parts: Fraction(*parts)),
    "date": (date, lambda value: [value.year, value.month, value.day], lambda parts: date(*map(index, parts))),
    "datetime": (
        datetime,
        lambda value: [value.year, value.month, value.day, *_clock(value)],
        lambda parts: _with_clock(datetime, parts),
    ),
    "time": (time, _clock, lambda parts: _with_clock(time, parts)),
    "timedelta": (
        timedelta,
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda parts: timedelta(*map(index, parts)),
    ),
}
COLLECTIONS = (set, frozenset, deque, Counter, OrderedDict, defaultdict)  # of these classes
BASES = (*COLLECTIONS, list, tuple, dict, str, int, float)  # that a class of the learner's may inherit from
_SINGLE = {str: str.__str__, int: int.__int__, float: float.__float__}  # of these, what makes a plain copy
LONGEST_RANGE = 1_000_000  # to go through a longer one would keep the check busy

# Objects of these classes of Python's own never equal one of the plain ones, have no order and cannot be added to it
VIEWS = tuple(type(view) for view in ({}.keys(), {}.values(), {}.items()))
_ITERATORS = [type(iter(one)) for one in ([], (), "", "ä", {}, {}.values(), {}.items(), set(), range(1), b"")]
_ITERATORS += [type(reversed(one)) for one in ([], (), {}, range(1))]
_ITERATORS += [map, filter, zip, enumerate, GeneratorType]
MAY_HAVE_MORE = (type, FunctionType, MethodType)  # attributes of its own
BUILTIN = {cls.__name__: cls for cls in (*_ITERATORS, *VIEWS, *MAY_HAVE_MORE, BuiltinFunctionType)}

# Classes of Python's own that cross by name, as both sides have them
ERRORS = {
    cls.__name__: cls for cls in vars(builtins).values() if isinstance(cls, type) and issubclass(cls, BaseException)
}
OURS = "the check's"  # in place of its class's name, an error of the check's own that comes back


def is_error_class(value: Any) -> bool:
    """Tell whether a value is one of Python's own classes of errors."""
    return type(value) is type and any(value is cls for cls in ERRORS.values())


def plain(value: Any, rich: bool = False, copies: dict[int, tuple] | None = None) -> Any:
    """Copy a value to plain data, as it arrives at the check.

    Args:
        value: anything a learner's code returned.
        rich: sets, counters and the other classes of `RICH` stay what they are, and what is of a class that only
            inherits from a plain one, such as a named tuple, does not cross.
        copies: by `id`: what has been copied already, and must not be copied twice, each with its copy.

    Returns:
        A copy made of None, bool, numbers, str, lists, tuples, dicts and base-class NumPy arrays. What cannot
        cross is replaced by a `Handle`.
    """
    if _is_single(type(value)) or isinstance(value, Handle) or is_error_class(value):
        return value
    if copies is None or isinstance(value, tuple):
        return _copy(value, rich, copies)
    if id(value) not in copies:
        copies[id(value)] = value, _copy(value, rich, copies)
    return copies[id(value)][1]


def _copy(value: Any, rich: bool, copies: dict[int, tuple] | None) -> Any:
    if rich and (found := _rich(value, copies)) is not None:
        return found
    if rich and base_of(value):
        return Handle(type(value).__name__, value)
    if isinstance(value, str):  # NumPy's, or a class's own
        return str.__str__(value)
    if isinstance(value, (list, tuple)):
        kind = tuple if isinstance(value, tuple) else list
        single = all(map(_is_single, set(map(type, value))))
        return kind(value) if single else kind(plain(item, rich, copies) for item in value)
    if isinstance(value, dict):
        numbers = (np.number, np.bool_) if rich else ()
        keys = [key.item() if isinstance(key, np.generic) and not isinstance(key, numbers) else key for key in value]
        if not all(map(_is_key, keys)):
            return Handle(type(value).__name__, value)
        return {key: plain(item, rich, copies) for key, item in zip(keys, value.values())}
    if _is_of(type(value), "keras") and isinstance(getattr(value, "history", None), dict):
        return plain(value.history)
    if isinstance(value, Number):  # a fraction, a decimal number
        return complex(value) if isinstance(value, Complex) and not isinstance(value, Real) else float(value)
    if hasattr(type(value), "__array__") and (not rich or _is_array(type(value))):
        array = _of_numbers(np.array(value, subok=False))
        if array.dtype.kind == "U" and array.shape == ():  # one word, as `np.where` gives it
            return array.item()
        return array if array.dtype.kind in "biufc" else Handle(f"array of dtype {array.dtype}", value)
    return Handle(type(value).__name__, value)


def _is_of(kind: type, *libraries: str) -> bool:
    """Tell whether a class is one of these libraries' own."""
    return kind.__module__.partition(".")[0] in libraries


def _is_array(kind: type) -> bool:
    """Tell whether there is no more to objects of a class than an array: they are no table, and no matrix."""
    return kind is np.ndarray or issubclass(kind, np.generic) or _is_of(kind, "tensorflow", "keras")


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


def _is_key(key: Any) -> bool:
    single = type(key) in (type(None), bool, int, float, str) or isinstance(key, (np.number, np.bool_))
    return single or (type(key) is tuple and all(map(_is_key, key)))


def _rich(value: Any, copies: dict[int, tuple] | None) -> Any:
    """A copy of an object of one of `RICH`'s classes, None of anything else."""
    name = type(value).__name__
    if name in RICH and type(value) is RICH[name][0]:
        if isinstance(value, range):
            return value if len(value) <= LONGEST_RANGE else Handle(name, value)
        if isinstance(value, dict):
            if isinstance(value, defaultdict) and value.default_factory not in FACTORIES.values():
                return Handle(name, value)
            inner = plain(dict(value), True, copies)
            if not isinstance(inner, dict):
                return Handle(name, value)
            return defaultdict(value.default_factory, inner) if name == "defaultdict" else type(value)(inner)
        if isinstance(value, (set, frozenset)):
            return type(value)(value) if all(map(_is_key, value)) else Handle(name, value)
        if isinstance(value, (datetime, time)) and not _is_naive_or_utc(value):
            return Handle(name, value)
        return deque(plain(list(value), True, copies), value.maxlen) if isinstance(value, deque) else value
    return None


def base_of(value: Any) -> type | None:
    """Return the class of those that cross from which an object's own class inherits, None where there is no such."""
    kind = type(value)
    if kind in BASES or kind is bool or issubclass(kind, np.generic):
        return None
    return next((base for base in BASES if issubclass(kind, base)), None)


def as_base(value: Any, name: str) -> Any:
    """Copy an object to the class that its own class inherits from, where an attribute comes from there, too.

    Args:
        value: the object, such as a named tuple or a member of an `IntEnum`.
        name: the attribute, such as "__eq__": the copy does with it what the object does.

    Returns:
        The copy; None where the object's own class has another attribute of that name, or inherits from none.
    """
    base = base_of(value)
    if not base or getattr(type(value), name, None) is not getattr(base, name, None) or name in _of_its_own(value):
        return None
    if base in _SINGLE:
        return _SINGLE[base](value)
    return base(dict(base.items(value)) if issubclass(base, dict) else base.__iter__(value))


def _of_its_own(value: Any) -> Any:
    return getattr(value, "__dict__", ())


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
