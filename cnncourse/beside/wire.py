"""How plain data travels between a check and a student's process: as JSON and raw arrays, never as code.

A message is a tree of JSON and the bytes of its arrays. In the tree, `{"a": 3}` is array 3, `{"n": 3}` a NumPy number,
`{"l": […]}`, `{"t": […]}` and `{"d": {…}}` are list, tuple and dict, `{"m": […]}` a dict whose keys are no texts,
`{"r": …}` an object of one of `boundary.RICH`'s classes, `{"e": …}` one of Python's own classes of errors,
`{"c": […]}` is a complex number, `{"g": …}` a random generator's state, `{"o": 7, "kind": …}` an object that stays
where it is, and `{"s": 3}` the very list, dict, set or array that came as the third one (see `Same`). What arrives is
checked before it is used: sizes, dtypes, shapes, depth. Nothing that arrives is ever run.
"""

from __future__ import annotations

import copy
import gc
import json
import math
import re
import select
import socket
import struct
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cnncourse.beside.boundary import COLLECTIONS, ERRORS, LONGEST_RANGE, RICH, is_error_class

HEAD = struct.Struct("<IQ")  # bytes of the tree, bytes of the arrays
MOST_TREE = 20_000_000  # bytes
MOST_PARTS = 1_000_000  # brackets, braces and commas of a tree: a list in memory takes fifty times what its text does
PART = 64  # bytes that a part takes in memory
MOST_BYTES = 512_000_000
MOST_ANSWERED = 128_000_000  # bytes of arrays that come from a student's process
MOST_NUMBERS = 16_000_000  # in these arrays: bytes and bools grow when one computes with them
MOST_LETTERS = 50_000_000  # items of a value times its longest text: as an array, each takes as much as the longest
DEEPEST = 60
MOST_RAISED = 1000  # errors of the check's, the last ones, that are known when they come back
MOST_KEPT = 1000  # lists and so on that crossed and the student's code keeps: they are looked at for changes,
MOST_WATCHED = 10_000  # if they have no more items,
MOST_WATCHED_IN_SUM = 200_000  # and all before them no more than these
_DTYPE = re.compile(r"[<>|=][biufc]\d{1,2}")


class Broken(Exception):
    """The other side has gone, or what it sent is no message."""


class Gone(Broken):
    """The other side has gone."""


class TooLarge(ValueError):
    """The other side would not take a message; nothing of it has been sent."""


def states(things: list, stays: Callable[[Any], dict | None], first: int = 0) -> list[tuple]:
    """Return what tells whether each of these lists, dicts, sets and arrays, from the first one on, has changed: what
    it holds, or which one of them; () where that cannot be sent or is large.
    """
    known, told, left = set(map(id, things)), [], MOST_WATCHED_IN_SUM
    for at, thing in enumerate(things):
        weight = _weight(thing) if left > 0 else MOST_WATCHED_IN_SUM
        left -= weight
        if at >= first:
            told.append(_state(thing, stays, known) if weight <= MOST_WATCHED and left >= 0 else ())
    return told


def _weight(thing: Any) -> int:
    try:
        return Same().weigh(thing)[0]
    except RecursionError:
        return MOST_WATCHED + 1


def _state(thing: Any, stays: Callable[[Any], dict | None], known: set[int]) -> tuple:
    try:
        tree, arrays = encode(
            copy.copy(thing), lambda item: {"s": id(item)} if id(item) in known else stays(item), Same()
        )
    except (TypeError, RecursionError, TooLarge):
        return ()
    return json.dumps(tree), [array.tobytes() for array in arrays]  # as text, the order in a dict counts


def parts(thing: Any) -> Iterator[Any]:
    """What a collection holds, also what the tuples in it hold; of an array, whose memory it shows."""
    for part in [thing.base] if isinstance(thing, np.ndarray) else gc.get_referents(thing):
        yield part
        if type(part) is tuple:
            yield from parts(part)


def within(things: list) -> list:
    """These lists, dicts, sets and arrays, and all that can be reached from them, each once."""
    found: dict[int, Any] = {}
    while things:
        found |= {id(thing): thing for thing in things}
        things = [part for thing in things for part in parts(thing) if type(part) in WATCHED and id(part) not in found]
    return list(found.values())


class Same:
    """The lists, dicts, sets and arrays of a call and its answer, in their order: one that comes again is told by its
    number, and arrives as the very same object.
    """

    def __init__(self) -> None:
        self.things: list[Any] = []  # `_UNDONE` while it is being made
        self.given = 0  # so many of them are the call's
        self._numbers: dict[int, int] = {}
        self._weights: dict[int, tuple[int, int]] = {}

    @classmethod
    def of(cls, things: list) -> Same:
        """Return one that knows these, and nothing else yet."""
        same = cls()
        for thing in things:
            same.begin(thing)
        same.given = len(things)
        return same

    def begin(self, thing: Any) -> int:
        """Count one more."""
        self.things.append(thing)
        self._numbers[id(thing)] = len(self.things) - 1
        return len(self.things) - 1

    def number(self, thing: Any) -> int | None:
        """Return its number, None if it has none yet."""
        return self._numbers.get(id(thing))

    def end(self, number: int, thing: Any) -> None:
        """Say what has been made."""
        self.things[number] = thing
        self._numbers[id(thing)] = number

    def weigh(self, value: Any) -> tuple[int, int]:
        """How many items a value has, what comes again counted again, and how deep it is; a long text or number
        counts as several items, and what holds itself as one there.
        """
        if isinstance(value, np.ndarray):
            return value.size, 0
        if type(value) in (str, int):
            return 1 + (len(value) if type(value) is str else value.bit_length() // 4) // PART, 0
        if type(value) not in (list, tuple, dict, *COLLECTIONS):
            return 1, 0
        if id(value) not in self._weights:
            self._weights[id(value)] = 1, 1
            parts = [self.weigh(part) for part in (value.values() if isinstance(value, dict) else value)]
            items, deep = sum(count for count, _ in parts), max((depth for _, depth in parts), default=0)
            self._weights[id(value)] = 1 + items, 1 + deep
        return self._weights[id(value)]


WATCHED = (list, dict, np.ndarray, set, deque, Counter, OrderedDict, defaultdict)  # what can be changed
_UNDONE = object()
_CHANGES = [["set"], ["deque"], ["Counter"], ["OrderedDict"], ["defaultdict"]]  # of `boundary.RICH`


def encode(value: Any, stays: Callable[[Any], dict | None], same: Same | None = None) -> tuple[Any, list[np.ndarray]]:
    """Turn plain data into a tree and its arrays.

    Args:
        value: what `boundary.plain` gives, and objects that stay.
        stays: gives the tree of an object that stays, None of anything else.
        same: what has come before, and what is to be told from its copies.

    Raises:
        TypeError: something can neither travel nor stay.
        RecursionError: it holds itself.
        TooLarge: it is nested too deep, or larger than any message.
    """
    arrays: list[np.ndarray] = []
    opened: set[int] = set()
    text, numbers = 0, 0  # bytes, at least: what is larger is not walked through to its end

    def weigh(more: int, of_arrays: int = 0) -> None:
        nonlocal text, numbers
        text, numbers = text + more, numbers + of_arrays
        if text > MOST_TREE or numbers > MOST_BYTES:
            raise TooLarge(_too_large(False, text, numbers))

    def walk(item: Any, depth: int) -> Any:
        if item is None or type(item) in (bool, int, float, str):
            weigh(len(item) if type(item) is str else len("0, "))
            return item
        weigh(len('{"s": '))
        if depth > DEEPEST:
            raise TooLarge(f"it is nested more than {DEEPEST} deep")
        kept = stays(item)
        if kept is not None:
            return kept
        if same is None or not (isinstance(item, (list, dict, np.ndarray)) or [type(item).__name__] in _CHANGES):
            return walk_in(item, depth + 1)
        number = same.number(item)
        if number in opened:
            raise RecursionError(f"a {type(item).__name__} holds itself")
        if number is not None:
            return {"s": number}
        number = same.begin(item)
        opened.add(number)
        tree = walk_in(item, depth + 1)
        opened.remove(number)
        return tree

    def walk_in(item: Any, depth: int) -> Any:
        if isinstance(item, np.ndarray) and item.dtype.kind not in "biufc":
            raise TypeError(f"an array of {item.dtype} cannot be sent")
        if isinstance(item, (np.ndarray, np.number, np.bool_)):
            weigh(0, item.nbytes)
            arrays.append(np.array(item, order="C", copy=None, subok=False))
            return {"a" if isinstance(item, np.ndarray) else "n": len(arrays) - 1}
        name = type(item).__name__
        if name in RICH and type(item) is RICH[name][0]:
            return {"r": [name, walk(RICH[name][1](item), depth)]}
        if isinstance(item, (list, tuple)):
            return {"t" if isinstance(item, tuple) else "l": [walk(part, depth) for part in item]}
        if isinstance(item, dict):
            if all(type(key) is str for key in item):
                weigh(sum(map(len, item)))
                return {"d": {key: walk(part, depth) for key, part in item.items()}}
            return {"m": [[walk(key, depth), walk(part, depth)] for key, part in item.items()]}
        if isinstance(item, complex):
            return {"c": [item.real, item.imag]}
        if isinstance(item, np.random.Generator):
            return {"g": walk(item.bit_generator.state, depth)}
        if is_error_class(item):
            return {"e": item.__name__}
        raise TypeError(f"a {type(item).__name__} cannot be sent")

    try:
        return walk(value, 0), arrays
    finally:
        walk = walk_in = None  # which know each other: what they have seen would stay until the collector comes


def decode(
    tree: Any,
    arrays: list[np.ndarray],
    stayed: Callable[[dict], Any],
    rich: bool = True,
    same: Same | None = None,
) -> Any:
    """Turn a tree and its arrays back into plain data.

    Args:
        tree: a tree that `encode` has made, or that claims to be one.
        arrays: the message's arrays.
        stayed: from the tree of an object that stays, what stands for it here.
        rich: it may hold objects of `boundary.RICH`'s classes.
        same: what has come before, where `encode` was given it.

    Raises:
        Broken: the tree is none of `encode`'s.
    """

    taken: set[int] = set()
    items, longest = 0, 0

    def walk(item: Any, depth: int) -> Any:
        nonlocal items, longest
        items += 1
        if item is None or type(item) in (bool, int, float, str):
            longest = max(longest, len(item) if type(item) is str else 0)
            return item
        if depth > DEEPEST:
            raise Broken(f"a message is nested more than {DEEPEST} deep")
        if not isinstance(item, dict) or not item:
            raise Broken("a message holds something unknown")
        kind, inner = next(iter(item.items()))
        changes = kind in ("a", "l", "d", "m") or (kind == "r" and isinstance(inner, list) and inner[:1] in _CHANGES)
        if same is None or not (changes or kind == "s"):
            return walk_in(kind, inner, item, depth)
        if kind != "s":
            number = same.begin(_UNDONE)
            same.end(number, thing := walk_in(kind, inner, item, depth))
            return thing
        if type(inner) is not int or not 0 <= inner < len(same.things) or same.things[inner] is _UNDONE:
            raise Broken("a message speaks of something that did not come before")
        count, deep = same.weigh(same.things[inner])
        items += count
        if items > MOST_BYTES // 8 or depth + deep > DEEPEST:
            raise Broken("a message has the same thing too often")
        return same.things[inner]

    def walk_in(kind: str, inner: Any, item: dict, depth: int) -> Any:
        if kind in ("a", "n"):
            if type(inner) is not int or not 0 <= inner < len(arrays) or (kind == "n" and arrays[inner].size != 1):
                raise Broken("a message speaks of an array that it does not have")
            if inner in taken:
                raise Broken("a message speaks of an array twice")
            taken.add(inner)
            return arrays[inner] if kind == "a" else arrays[inner].reshape(-1)[0]
        if kind in ("l", "t") and isinstance(inner, list):
            parts = [walk(part, depth + 1) for part in inner]
            return parts if kind == "l" else tuple(parts)
        if kind == "d" and isinstance(inner, dict):
            return {key: walk(part, depth + 1) for key, part in inner.items()}
        if kind == "m" or (rich and kind == "r"):
            return walk_rich(kind, inner, depth + 1)
        if (
            kind == "c"
            and isinstance(inner, list)
            and len(inner) == 2
            and all(isinstance(part, float) for part in inner)
        ):
            return complex(*inner)
        if kind == "g":
            return _generator(walk(inner, depth + 1))
        if kind == "e" and type(inner) is str and inner in ERRORS:
            return ERRORS[inner]
        if kind == "o":
            return stayed(item)
        raise Broken("a message holds something unknown")

    def walk_rich(kind: str, inner: Any, depth: int) -> Any:
        try:
            if kind == "m":
                pairs = [(walk(key, depth), walk(part, depth)) for key, part in inner]
                return dict(zip(_hashable([key for key, _ in pairs]), [part for _, part in pairs]))
            name, parts = inner[0], inner[1]
            parts = walk(parts, depth)
            if isinstance(parts, dict if name in ("Counter", "OrderedDict") else list):
                made = RICH[name][2](_hashable(parts) if name in ("set", "frozenset") else parts)
                if not isinstance(made, range) or len(made) <= LONGEST_RANGE:
                    return made
        except (TypeError, ValueError, KeyError, IndexError, ArithmeticError, AttributeError):
            pass
        raise Broken("a message holds something unknown")

    try:
        value = walk(tree, 0)
    except RecursionError:  # what has been changed since it came may be deeper
        raise Broken(f"a message is nested more than {DEEPEST} deep") from None
    finally:
        walk = walk_in = walk_rich = None  # as above
    if items * longest > MOST_LETTERS:
        raise Broken("a message holds too much text")
    return value


def _hashable(keys: list) -> list:
    """Keys that a dict may have; not those made to meet each other in it, which would take for ever."""
    if len(keys) - len(set(map(hash, keys))) > 1000:
        raise ValueError("too many keys are alike")
    return keys


def _generator(state: Any) -> np.random.Generator:
    try:
        bits = {"PCG64": np.random.PCG64, "MT19937": np.random.MT19937, "Philox": np.random.Philox}[
            state["bit_generator"]
        ]()
        places = state["state"].get("pos", 0), state.get("buffer_pos", 0)  # NumPy believes them, whatever they are
        if not all(type(place) is int and 0 <= place <= most for place, most in zip(places, (624, 4))):
            raise ValueError
        bits.state = state
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        raise Broken("a message holds no generator's state") from None
    return np.random.Generator(bits)


def parse(text: bytes) -> Any:
    """Read JSON in UTF-8; each half of a character (a lone surrogate), which no file can hold, becomes "?"."""
    tree = json.loads(text.decode())
    if b"\\ud" in text.lower():
        tree = json.loads(json.dumps(tree, ensure_ascii=False).encode(errors="replace"))
    return tree


class Channel:
    """One end of a connection that carries messages.

    Args:
        end: a connected stream socket.
        answers: it is the end of a student's process, whose messages may be less large.
    """

    def __init__(self, end: socket.socket, answers: bool = False):
        self._end, self._answers = end, answers
        self.received = 0  # bytes in sum, as they are held

    def fileno(self) -> int:
        """The socket's descriptor, to wait for it."""
        return self._end.fileno()

    def close(self) -> None:
        """End the connection."""
        self._end.close()

    def send(self, tree: dict, arrays: list[np.ndarray] = ()) -> None:
        """Send a message.

        Raises:
            Broken: the other side has gone.
            TooLarge: it would not take this.
        """
        tree = tree | {"arrays": [[array.dtype.str, list(array.shape)] for array in arrays]}
        head = json.dumps(tree).encode()
        if said := _too_large(self._answers, len(head), sum(array.nbytes for array in arrays)) or (
            self._answers and _too_many(head, [array.shape for array in arrays])
        ):
            raise TooLarge(said)
        parts = [HEAD.pack(len(head), sum(array.nbytes for array in arrays)), head]
        parts += [np.ascontiguousarray(array).reshape(-1).view(np.uint8).data for array in arrays if array.nbytes]
        try:
            if sum(map(len, parts)) < 100_000:
                self._end.sendall(b"".join(parts))
            else:
                for part in parts:
                    self._end.sendall(part)
        except (OSError, ValueError):
            raise Gone("the other side has gone") from None

    def receive(self, wait: Callable[[], None] | None = None) -> tuple[dict, list[np.ndarray]]:
        """Receive a message.

        Args:
            wait: called again and again while nothing comes; raises to give up. Who gives it does not trust the other
                side: a message may be less large then.

        Raises:
            Broken: the other side has gone, or this is no message.
        """
        size, payload = HEAD.unpack(self._take(HEAD.size, wait))
        if said := _too_large(bool(wait), size, payload):
            raise Broken(f"a message is too large: {said}")
        text = bytes(self._take(size, wait))
        if wait and (said := _too_many(text, [])):
            raise Broken(f"a message is too large: {said}")
        try:
            tree = parse(text)
            dtypes = [(_dtype(dtype), _shape(shape)) for dtype, shape in tree.pop("arrays")]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise Broken("this is no message") from None
        if sum(dtype.itemsize * math.prod(shape) for dtype, shape in dtypes) != payload:
            raise Broken("a message's arrays have other sizes than it says")
        if wait and (said := _too_many(b"", [shape for _, shape in dtypes])):
            raise Broken(f"a message is too large: {said}")
        self.received += size + payload + PART * _parts(text)
        buffer, arrays, start = self._take(payload, wait), [], 0
        for dtype, shape in dtypes:
            number = math.prod(shape)
            arrays.append(
                np.frombuffer(buffer, dtype, number, start).reshape(shape) if number else np.empty(shape, dtype)
            )
            start += number * dtype.itemsize
        return tree, [array if array.flags.aligned else array.copy() for array in arrays]

    def _take(self, number: int, wait: Callable[[], None] | None) -> bytearray:
        buffer = bytearray(number)
        view, got = memoryview(buffer), 0
        while got < number:
            if wait:
                while not select.select([self._end], [], [], 0.05)[0]:
                    wait()
            try:
                part = self._end.recv_into(view[got:])
            except OSError:
                part = 0
            if not part:
                raise Gone("the other side has gone")
            got += part
            if wait and got < number:
                wait()  # also with somebody who sends a byte now and then
        return buffer


def _too_large(answered: bool, tree: int, arrays: int) -> str:
    """Say what a message has too many bytes of, "" if of nothing."""
    most = MOST_ANSWERED if answered else MOST_BYTES
    if tree > MOST_TREE:
        return f"it takes at least {tree:,} bytes as text, of {MOST_TREE:,} at most"
    return f"its arrays take at least {arrays:,} bytes, of {most:,} at most" if arrays > most else ""


def _too_many(text: bytes, shapes: list[tuple[int, ...]]) -> str:
    """Say what an answer has too many of, "" if of nothing."""
    parts, numbers = _parts(text), sum(map(math.prod, shapes))
    if parts > MOST_PARTS:
        return f"it has {parts:,} parts, of {MOST_PARTS:,} at most"
    return f"its arrays have {numbers:,} numbers, of {MOST_NUMBERS:,} at most" if numbers > MOST_NUMBERS else ""


def _parts(text: bytes) -> int:
    return sum(map(text.count, (b"[", b"{", b",")))


def _dtype(text: Any) -> np.dtype:
    if not isinstance(text, str) or not _DTYPE.fullmatch(text):
        raise ValueError("no dtype of numbers")
    return np.dtype(text)


def _shape(numbers: Any) -> tuple[int, ...]:
    if len(numbers) > 32 or any(type(number) is not int or not 0 <= number < 1 << 40 for number in numbers):
        raise ValueError("no shape")
    return tuple(numbers)
