"""The trusted end of the wire: a student's process, its functions as callables here, and how it can fall.

`Session` speaks with one child of the worker (cnncourse/beside/worker.py). Whatever arrives is plain data, a `Remote`:
an object that stayed there, which can be called and passed on, nothing more, or what stands for an error. When the
process ends, takes too long or uses too much, the call in flight and every later one raise `Fell`; the judge then goes
on with a fresh child.
"""

from __future__ import annotations

import builtins
import contextlib
import copy
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from types import BuiltinMethodType, FunctionType, MethodType, MethodWrapperType
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from cnncourse.beside import guard
from cnncourse.beside.boundary import OURS, Handle, base_of
from cnncourse.beside.guard import Case
from cnncourse.beside.isolate import Clock
from cnncourse.beside.wire import (
    MOST_KEPT,
    MOST_RAISED,
    Broken,
    Gone,
    Same,
    TooLarge,
    decode,
    encode,
    parts,
    states,
    within,
)
from grading.sandbox import Child, Fell

PATIENCE = 3  # times what a learner has: this machine may be slower, and the class shares it
GRACE = 5.0  # seconds on top, of the clock on the wall
LOOK = 0.5  # seconds from one look at the clock of what is running to the next
MOST_TEXT = 10_000  # characters of an error or of what a call prints
MOST_RECEIVED = 2_000_000_000  # bytes that a check receives in sum: it may keep them all
MOST_CALLING_BACK = 2_000_000_000  # bytes that a function of the check's may take, with what it returns
MOST_ASKED = 200_000  # requests that a check makes in sum: what it goes through may have no end
MOST_EXCHANGED = 5_000_000  # kept things that these know, in sum, where a check asks what is the same
MOST_CALLED_BACK = 4_000  # numbers that a function of the check's may be given, if the call's own arrays have no more


class OutOfTime(Fell, guard.TimeUp):
    """It took too long: for a check the same as when a learner's own clock stops a call."""

    def __init__(self, sentence: str):
        super().__init__("timeout", sentence)

    def __str__(self) -> str:
        """As of a learner's own clock: it goes on behind "It was"."""
        return self.sentence.removeprefix("It was ").rstrip(".")


class CannotSend(TypeError):
    """A value of the check's that the student's process cannot be given, or one of its that is too large to come."""


class Raised(Exception):
    """What the student's code raised; see `raised`."""


class Session:
    """One child of the worker, from its first cell to its end.

    Args:
        child: the child.
        seconds: CPU seconds that a request may take, where nothing else is said.
        another: starts another child, for what is to run apart from the student's code.
    """

    def __init__(self, child: Child, seconds: float, another: Callable[[], Child] | None = None):
        self._child, self._seconds, self._another = child, seconds, another
        self._clean: Session | None = None
        self._callbacks: list[Callable] = []
        self._ours: dict[int, BaseException] = {}  # errors of the check's that went there
        self._theirs: WeakValueDictionary[tuple[type, int], BaseException] = WeakValueDictionary()  # the student's
        self.fell: Fell | None = None
        self.at_work: list[str] = []  # names of the student's that took part in what fell, the called one first
        self.spent, self.memory = 0.0, 0  # CPU seconds and most bytes, when it was last looked at the clock
        self._looked = time.monotonic()
        self.waited = 0.0  # seconds on the wall, for answers to all requests
        self._waits = False  # for one: those of its callbacks are within it
        self.held: Counter[int] = Counter()  # how many remotes there are of each object that stayed
        self._released: list[int] = []
        self.calls: list[str | None] = []  # how each call failed since the judge last looked
        self.lost: dict[str, Fell] = {}  # names that are not there, as their cells had to be left out
        self.refused: list[str] = []  # what could not be sent since then, there or back
        self.exchanges: list[Same] | None = None  # of a check that asks what is the same
        self._kept: list[Any] = []  # lists, dicts, sets and arrays that crossed and the student's code keeps,
        self._told: list[tuple] = []  # and what the student's process knows to be in them
        self._overlap: list[tuple[np.ndarray, tuple]] = []  # arrays that share memory there and none here
        self._turn = 0  # which check, or cell, this is
        self._remotes: WeakValueDictionary[tuple[type, int], Remote] = WeakValueDictionary()
        self._from = 0  # how much had been received when it began
        self._asked = 0  # requests since then
        self._exchanged = 0  # how many of what was kept they knew, in sum, where exchanges are remembered

    @property
    def is_measured(self) -> bool:
        """There is a sandbox, whose clock knows what is used in there."""
        return self._child.overseer is not None

    def look(self) -> None:
        """Look at the clock, if the child lives: later nobody can."""
        with contextlib.suppress(OSError):
            self._seen(self._child.clock())

    def _seen(self, shown: Clock) -> Clock:
        self.spent, self.memory, self._looked = shown.cpu, shown.memory, time.monotonic()
        return shown

    def close(self) -> None:
        """End the child."""
        self._child.end()
        if self._clean:
            self._clean.close()

    def clean(self) -> Session:
        """Return a session in whose process no line of the student's runs; it is started when it is first needed."""
        if self._clean is None or self._clean.fell:
            self._clean = Session(self._another(), self._seconds)
        self._clean._seconds = self._seconds
        return self._clean

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Give each request in the body `seconds`, with patience (for `guard.limited_by`)."""
        before, self._seconds = self._seconds, seconds * PATIENCE
        try:
            yield
        finally:
            self._seconds = before

    def files(self, files: dict[str, bytes]) -> None:
        """Put files beside the notebook."""
        if files:
            arrays = [np.frombuffer(content, np.uint8) for content in files.values()]
            self.request({"do": "files", "names": list(files)}, arrays)

    def run(self, source: str) -> dict:
        """Run a cell; return its outputs, how it failed, and which names it gave a new value.

        Raises:
            Fell: the process did not live to its end.
        """
        self.begin()
        reply, _ = self.request({"do": "run", "source": source})
        if "error" in reply:
            reply = {"failed": {"error": str(reply["error"])[:80], "message": str(reply.get("message"))[:MOST_TEXT]}}
        names = reply.get("names")
        return {
            "outputs": reply["outputs"] if isinstance(reply.get("outputs"), list) else [],
            "failed": reply["failed"] if isinstance(reply.get("failed"), dict) else None,
            "value": reply["value"] if type(reply.get("value")) in (bool, int, float) else None,
            "names": [name for name in names if isinstance(name, str)] if isinstance(names, list) else [],
        }

    def fetch(self, name: str, kind: type[Remote] | None = None) -> Any:
        """Bring the value of a name; a `Remote` for what cannot travel.

        Raises:
            KeyError: there is no such name.
            CannotSend: its value is too large.
            Fell: the process ended.
        """
        same = self._exchange(bool(kind and kind.rich))
        asked = {"do": "fetch", "name": name, "rich": same is not None, "turn": self._turn}
        reply, arrays = self.request(asked, names=[name])
        if reply.get("missing"):
            raise KeyError(name)
        if "error" in reply:
            raise raised(reply)
        value = self._received(reply.get("value"), arrays, kind or Remote, name, same)
        if same:
            self._keep(same, reply.get("kept"))
        return value.thing if isinstance(value, Handle) else value

    def call(
        self, function: dict, args: tuple, kwargs: dict, keep: bool = False, kind: type[Remote] | None = None
    ) -> Any:
        """Call an object of the student's, or a probe.

        Args:
            function: {"object": number, "name": as it was fetched}, {"probe": name} or {"tool": name}.
            args, kwargs: plain data, remotes, and functions to call back; what the call changes is changed in them.
            keep: leave the result there.
            kind: what stands here for what stays there.
        """
        same, told = None, {}
        if kind and kind.rich:
            pushed, more = self._changed_here()
            told = {"pushed": pushed, "gone": self._forget(), "turn": self._turn}
            same = self._exchange(True)
        tree, arrays = self._sent((args, kwargs), same)
        most = max(MOST_CALLED_BACK, *(4 * array.size for array in arrays), 0)
        asked = {"do": "call", **function, "args": tree, "keep": keep, "rich": same is not None, **told}
        if same:
            asked, arrays = asked | {"behind": len(arrays)}, [*arrays, *more]
        names = [name for name in (function.get("name"), *_names_in((args, kwargs))) if name]
        reply, back = self.request(asked, arrays, most, names, kind)
        if isinstance(reply.get("printed"), str) and reply["printed"]:
            sys.stdout.write(reply["printed"][:MOST_TEXT])
        value = None if "error" in reply else self._received(reply.get("value"), back, kind or Remote, "", same)
        if same:
            self._keep(same, reply.get("kept"))
        if "changed" in reply:
            behind = reply.get("behind") if type(reply.get("behind")) is int else 0
            self._change(args, kwargs, reply["changed"], back[behind:], kind or Remote, same)
        if "error" in reply:
            self.calls.append(str(reply["error"]))
            problem = self._error(self._told_why(reply), kind or Remote)
            if isinstance(problem, StopIteration) and function.get("tool") != "next":
                problem = RuntimeError("StopIteration was raised")  # it would end a loop of the check's own
            try:
                raise problem
            finally:
                del problem  # which would be held by what it was raised in, and hold the student's
        self.calls.append(None)
        if same and reply.get("overlap"):
            known = {id(array) for array, _ in self._overlap}
            shown = [thing for thing in same.things if isinstance(thing, np.ndarray) and id(thing) not in known]
            self._overlap += zip(shown, states(shown, self._stays))
        return value

    # What crossed, and the student's code keeps

    def _keep(self, same: Same, places: Any) -> None:
        """Keep from now on what has these numbers."""
        places = places if isinstance(places, list) else []
        places = [place for place in places if type(place) is int and 0 <= place < len(same.things)]
        self._kept += [same.things[place] for place in places[: MOST_KEPT - len(self._kept)]]
        if len(self._told) < len(self._kept):
            self._told += states(self._kept, self._stays, len(self._told))

    def _know(self, new: list) -> None:
        """Keep what is new and has been put into what is kept; both sides know now what is in all of it."""
        there = set(map(id, within(self._kept)))
        self._kept += [thing for thing in new if id(thing) in there][: MOST_KEPT - len(self._kept)]
        self._told = states(self._kept, self._stays)

    def _change(
        self, args: tuple, kwargs: dict, tree: Any, arrays: list, kind: type[Remote], same: Same | None
    ) -> None:
        """Change what a call was given, and what has crossed before, as it has been changed there."""
        known = same and Same.of(same.things)
        after = self._received(tree, arrays, kind, "", known)
        if not same:
            _write_back((args, kwargs), after)
        elif isinstance(after, list) and len(after) == 2 and isinstance(after[1], list):
            for thing, now in zip(same.things[: same.given], after[1]):
                _fill(thing, now)
            _write_back((args,), (after[0],))  # generators
            self._know(known.things[known.given :])

    def came_apart(self) -> list[str]:
        """Say whether an array has been changed that shares memory there: the other one has not changed here."""
        shown, before = [array for array, _ in self._overlap], [before for _, before in self._overlap]
        changed = states(shown, self._stays) != before
        return ["an array that shows the memory of another one (and is changed later on)"] * changed

    def _forget(self) -> list[int]:
        """Forget what the check holds no longer, nor what holds it: nobody here will see it change, nor change it.

        Returns:
            The places that they had.
        """
        things = [*self._kept, []]
        inside = Counter(id(part) for thing in things for part in parts(thing))
        *counts, free = map(sys.getrefcount, things)
        held = [one for one, count in zip(things, counts) if count - inside[id(one)] > free + 1]  # one for the place
        stay = set(map(id, within(held)))
        gone = [at for at, thing in enumerate(self._kept) if id(thing) not in stay]
        for at in reversed(gone):
            del self._kept[at], self._told[at]
        return gone

    def _changed_here(self) -> tuple[Any, list]:
        """Return what the student's code keeps and the check has changed since, each with its place.

        Raises:
            CannotSend: it cannot be told.
        """
        now = states(self._kept, self._stays)
        changed = [at for at, (before, after) in enumerate(zip(self._told, now)) if before != after]
        if changed and len(self._kept) >= MOST_KEPT:
            raise self._refuse("one of more lists than can be followed (the check changes it later on)")
        same = Same.of(self._kept)
        tree, arrays = self._sent([[at, copy.copy(self._kept[at])] for at in changed], same)
        if changed:
            self._know(same.things[len(self._kept) :])
        return tree, arrays

    def _exchange(self, rich: bool) -> Same | None:
        """What tells in a call and its answer, for an instructor's own check, which lists and arrays are the same."""
        same = Same.of(self._kept) if rich else None
        if same and self.exchanges is not None:
            self.exchanges.append(same)
            self._exchanged += len(same.things)
        return same

    def _told_why(self, reply: dict) -> dict:
        """Say of a name that is not defined why that is so, where its cell had to be left out."""
        message = str(reply.get("message"))
        name = next((name for name in self.lost if f"name {name!r} is not defined" in message), None)
        if reply["error"] != "NameError" or name is None:
            return reply
        return reply | {"message": f"{message}, as its cell was left out. {self.lost[name].sentence}"}

    def assign(self, name: str, *value: Any) -> None:
        """Give a name of the student's a value, or, without one, delete it.

        Raises:
            CannotSend: the value cannot cross.
            KeyError: there is no such name.
            Fell: the process ended.
        """
        tree, arrays = self._sent(value)
        reply, _ = self.request({"do": "assign", "name": name, "args": tree}, arrays)
        if "error" in reply:
            raise raised(reply)

    def read_file(self, name: str) -> bytes | None:
        """Return what is in a file of the student's; None if there is none.

        Raises:
            OSError: it cannot be read.
            Fell: the process ended.
        """
        reply, arrays = self.request({"do": "read", "name": name})
        if "error" in reply:
            raise raised(reply)
        return arrays[0].tobytes() if arrays else None

    def clock(self) -> Clock:
        """What the clock of the student's processes shows.

        Raises:
            Fell: they have ended.
        """
        try:
            return self._seen(self._child.clock())
        except OSError:
            raise self._fall(self._child.why_it_ended()) from None

    def request(
        self,
        tree: dict,
        arrays: list[np.ndarray] = (),
        most: int = MOST_CALLED_BACK,
        names: list[str] = (),
        kind: type[Remote] | None = None,
    ) -> tuple[dict, list[np.ndarray]]:
        """Send a request and wait for its answer, calling back what the answer asks for meanwhile.

        Args:
            tree, arrays: as `Channel.send` takes them.
            most: how many numbers a function that is called back may be given.
            names: of the student's, those that take part.
            kind: what stands, in a function that is called back, for what stays there.

        Raises:
            CannotSend: it, or its answer, is too large.
            Fell: no answer came, or none that can be read.
        """
        if self.fell:
            raise self.fell
        self._asked += 1
        if self._asked > MOST_ASKED or self._exchanged > MOST_EXCHANGED:
            self.at_work = self.at_work or list(names)
            raise self._fall(Fell("timeout", f"It was asked more than {self._asked - 1:,} times: it may have no end."))
        ticket = os.urandom(8).hex()
        wait, begun, within_one = self._patience(), time.monotonic(), self._waits
        self._waits = True
        # What was let go while its answer was on the way is held again.
        release, self._released = [number for number in self._released if not self.held[number]], []
        try:
            self._send({"id": ticket, "release": release, **tree}, arrays)
            while True:
                reply, back = self._child.channel.receive(wait)
                if self._child.channel.received - self._from > MOST_RECEIVED:
                    raise Fell("memory", f"What it gave takes more than {MOST_RECEIVED:,} bytes in sum.")
                if "callback" not in reply:
                    break
                wait()
                self._call_back(reply, back, most, kind or Remote)
            if reply.get("id") != ticket:
                raise Broken("this answers no question")
        except CannotSend:  # nothing of it has been sent
            raise
        except Fell as fell:
            self._fall(fell)
            raise
        except Gone:
            raise self._fall(self._child.why_it_ended()) from None
        except Broken as problem:
            raise self._fall(Fell("crash", f"Its answer could not be read: {problem}.")) from None
        except MemoryError:
            raise self._fall(Fell("memory", "What it gave takes more memory than there is to check it.")) from None
        except BaseException as problem:  # a clock of the judge's, an interrupt: the answer will come too late
            self.look()
            self._fall(OutOfTime(f"It was stopped: {str(problem) or type(problem).__name__}."))
            raise
        finally:
            self._waits = within_one
            self.waited += 0.0 if within_one else time.monotonic() - begun
            if self.fell:  # of calls within calls, the inner one comes first
                self.at_work = self.at_work or list(names)
        if isinstance(said := reply.get("too_large"), str):
            raise self._refuse(f"what it gives is too large to come: {said[:200]}")
        return reply, back

    def begin(self, takes_back: bool = False) -> None:
        """Begin a check, or a cell: what comes from here on may be `MOST_RECEIVED` in sum, in `MOST_ASKED` answers.

        Args:
            takes_back: functions that were given to the student's code so far are nobody's to call any longer.
        """
        if takes_back:
            self._callbacks = [_is_over] * len(self._callbacks)
        self.calls.clear()
        self.refused.clear()
        self._kept.clear()
        self._told.clear()
        self._overlap.clear()
        self.exchanges = None
        self._turn += 1
        self._from, self._asked, self._exchanged = self._child.channel.received, 0, 0

    def _send(self, tree: dict, arrays: list[np.ndarray]) -> None:
        try:
            self._child.channel.send(tree, arrays)
        except TooLarge as problem:
            raise self._refuse(f"what it is given is too large to be sent: {problem}") from None

    def _refuse(self, what: str) -> CannotSend:
        self.refused.append(what)
        return CannotSend(what)

    def _fall(self, fell: Fell) -> Fell:
        self.fell = fell
        self._child.end()
        return fell

    def _patience(self) -> Callable[[], None]:
        """Return what is called while nothing comes: it gives up when the CPU seconds, or many on the wall, end."""
        seconds, start = self._seconds, time.monotonic()
        base: list[float] = []

        def wait() -> None:
            passed = time.monotonic() - start
            if not base:
                base.append(self.clock().cpu)
            elif passed > seconds and (self.clock().cpu - base[0] > seconds or passed > 2 * seconds + GRACE):
                raise OutOfTime(f"It was still running after {seconds:g} seconds of computing, and was stopped.")
            elif time.monotonic() - self._looked > LOOK:
                self.clock()

        return wait

    def _call_back(self, reply: dict, arrays: list[np.ndarray], most: int, kind: type[Remote]) -> None:
        """Call a function that the student's code was given, and send what it returns: the student says how large."""
        number = reply.get("callback")
        if type(number) is not int or not 0 <= number < len(self._callbacks):
            raise Broken("a function was called back that nobody gave")
        same = None if self.exchanges is None else Same()  # these are copies, also of what is kept
        if same:
            self.exchanges.append(same)
        received = self._received(reply.get("args"), arrays, kind, "", same)
        if not isinstance(received, tuple) or len(received) != 2 or not isinstance(received[1], dict):
            raise Broken("this is no call")
        try:
            if (count := _numbers_in(received)) > most:
                raise ValueError(f"the function was given {count:,} numbers, which is more than this call is about")
            with guard.memory_limit(MOST_CALLING_BACK):
                tree, out = self._sent(self._callbacks[number](*received[0], **received[1]))
                self._send({"value": tree}, out)
        except Exception as problem:
            told = self._stays(problem.with_traceback(None))  # which would hold all that the function had
            try:
                self._child.channel.send({"error": told})
            except ValueError:  # too large, or a number of 5,000 digits; nothing has been sent yet
                self._child.channel.send({"error": told | {"said": []}})

    def hold(self, number: int) -> None:
        """Count one remote more of an object."""
        self.held[number] += 1

    def let_go(self, number: int) -> None:
        """Count one less; with the last one the object goes, such as a network of half a gigabyte."""
        self.held[number] -= 1
        if not self.held[number]:
            self._released.append(number)

    def _sent(self, value: Any, same: Same | None = None) -> tuple[Any, list[np.ndarray]]:
        try:
            tree = encode(value, self._stays, same)
            if same:
                same.given = len(same.things)
            return tree
        except TypeError as problem:
            raise self._refuse(str(problem)) from None
        except TooLarge as problem:
            raise self._refuse(f"what it is given is too large to be sent: {problem}") from None

    def _stays(self, item: Any) -> dict | None:
        item = item.thing if isinstance(item, Handle) else item
        if issubclass(type(item), BaseException):
            return self._tell(item) if there(item) is None else self._stays(there(item))
        if isinstance(item, Remote):
            if item.session is not self:
                raise self.fell or Fell("crash", "What it needs was lost with the process before.")
            return {"o": item.number, "kind": item.kind}
        if isinstance(item, (FunctionType, MethodType)) or (callable(item) and not isinstance(item, type)):
            known = (number for number, one in enumerate(self._callbacks) if _is_one(one, item))
            number = next(known, len(self._callbacks))
            if number == len(self._callbacks):
                self._callbacks.append(item)
            called = {name: getattr(item, name, None) for name in ("__name__", "__qualname__", "__doc__")}
            called = {name: text for name, text in called.items() if type(text) is str}
            return {"o": number, "kind": "callback", "called": called if hasattr(item, "__name__") else {}}
        if base_of(item) or (isinstance(item, np.ndarray) and type(item) not in (np.ndarray, np.memmap)):
            raise TypeError(f"a {type(item).__name__} cannot be sent")  # it would arrive as something else
        return None

    def _tell(self, problem: BaseException) -> dict:
        """Tell of an error of the check's: its class by name, what it was made of if that is plain, and its number."""
        number = next((number for number, one in self._ours.items() if one is problem), None)
        if number is None:
            number = max(self._ours, default=0) + 1
            self._ours[number] = problem
            self._ours.pop(number - MOST_RAISED, None)
        base = next(cls.__name__ for cls in type(problem).__mro__ if cls.__module__ == "builtins")
        plain = all(type(one) in (str, int, float, bool, type(None)) for one in problem.args)
        said = list(problem.args) if plain else [str(problem)]
        grader = type(problem).__module__.partition(".")[0] in ("grading", "cnncourse")  # whose classes are no check's
        name = base if grader else type(problem).__name__
        return {"o": number, "kind": OURS, "name": name, "error": base, "said": said}

    def _error(self, told: dict, kind: type[Remote]) -> BaseException:
        """Return the error that is told of: the very one of the check's, or what stands for one of the student's."""
        number = told.get("o")
        if type(number) is int and told.get("kind") == OURS:
            return self._ours[number] if number in self._ours else raised(told)
        if type(number) is not int or not kind.rich:
            return raised(told)
        problem = self._theirs.get((kind, number))
        if problem is None:
            problem = raised(told, self._remote(number, str(told.get("kind"))[:80], kind))
            self._theirs[kind, number] = problem
        return problem

    def _remote(self, number: int, what: str, kind: type[Remote], name: str = "") -> Remote:
        """What stands for an object: one for each, so that `is` tells them apart."""
        remote = self._remotes.get((kind, number))
        if remote is None:
            remote = self._remotes[kind, number] = kind(self, number, what, name)
        return remote

    def _received(
        self, tree: Any, arrays: list[np.ndarray], kind: type[Remote], name: str = "", same: Same | None = None
    ) -> Any:
        def stayed(item: dict) -> Any:
            if type(item.get("o")) is not int or not isinstance(item.get("kind"), str):
                raise Broken("a message holds something unknown")
            if item["kind"] == "callback":
                return self._callbacks[item["o"]] if 0 <= item["o"] < len(self._callbacks) else None
            if "error" in item and (kind.rich or item["kind"] == OURS):
                return self._error(item, kind)
            remote = self._remote(item["o"], item["kind"][:80], kind, name)
            return remote if kind is not Remote else Handle(remote.kind, remote)

        try:
            return decode(tree, arrays, stayed, kind.rich, same)
        except Broken as problem:
            raise self._fall(Fell("crash", f"Its answer could not be read: {problem}.")) from None


class Remote:
    """An object that stayed in the student's process.

    Args:
        session: the process.
        number: which of its objects.
        kind: the name of its class.
        name: under which name it was fetched, "" for none.
    """

    rich = False  # sets, named tuples and so on cross as what they are

    def __init__(self, session: Session, number: int, kind: str, name: str = ""):
        self.session, self.number, self.kind, self.name = session, number, kind, name
        session.hold(number)

    def __del__(self) -> None:
        if "session" in vars(self):  # it was made whole
            self.session.let_go(self.number)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.session.call({"object": self.number, "name": self.name}, args, kwargs, kind=type(self))

    def keeping(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and leave the result there."""
        return self.session.call({"object": self.number, "name": self.name}, args, kwargs, keep=True)

    def timed(
        self, case: Case, own: Sequence[Callable] = (), others: Sequence[Callable] = ()
    ) -> tuple[float, np.ndarray]:
        """Return the seconds of a call, and its numbers: they have arrived before the clock is stopped.

        `own` and `others` are as for `probes.with_others`.

        The clock stands outside. Where a thread or process came or went meanwhile, whose seconds nobody may have
        counted, all cores count for as long as it took.
        """
        start, begun = self.session.clock(), time.perf_counter()
        value = self.beside("numbers")(self, case.args, case.kwargs, own, others)
        passed, end = time.perf_counter() - begun, self.session.clock()
        spent = end.cpu - start.cpu
        if (end.started, end.alive) != (start.started, start.alive):
            spent = max(spent, passed * (os.cpu_count() or 1))
        return spent, value

    def beside(self, probe: str) -> Probe:
        """Return a function of `cnncourse.beside.probes` that runs in the process where this object is."""
        return Probe(self.session, probe)

    def clean(self, probe: str) -> Probe:
        """Return a function of `cnncourse.beside.probes` that runs where no line of the student's has run."""
        return Probe(self.session.clean(), probe)

    def __deepcopy__(self, memo: dict) -> Remote:
        return self


class Probe:
    """A function of `cnncourse.beside.probes`, in a process of the sandbox."""

    def __init__(self, session: Session, probe: str):
        self._session, self._function = session, {"probe": probe}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._session.call(self._function, args, kwargs)

    def keeping(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and leave the result there."""
        return self._session.call(self._function, args, kwargs, keep=True)


class ErrorThere:
    """What stands for an error of the student's, which stays there: what a check asks it, that one is asked."""

    remote: Remote

    def __getattribute__(self, name: str) -> Any:
        if sys._getframe(1).f_globals.get("__name__") == "__check__":
            if name == "__class__":
                return self.remote._there("type", (self.remote,))
            if _is_the_errors(name):
                return self.remote._there("getattr", (self.remote, name))
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if sys._getframe(1).f_globals.get("__name__") == "__check__" and _is_the_errors(name):
            self.remote._there("setattr", (self.remote, name, value))
        else:
            super().__setattr__(name, value)

    def __repr__(self) -> str:
        return repr(self.remote)

    def __eq__(self, other: Any) -> Any:
        return self.remote == there(other) if there(other) is not None else NotImplemented

    def __hash__(self) -> int:
        return hash(self.remote)


def _is_the_errors(name: str) -> bool:
    """Tell whether it is no attribute that every error has."""
    return not (name.startswith("__") and name.endswith("__")) and not hasattr(BaseException, name)


def there(one: Any) -> Remote | None:
    """Return the error of the student's for which one stands here, None of anything else."""
    return one.remote if issubclass(type(one), ErrorThere) else None


def raised(reply: dict, remote: Remote | None = None) -> BaseException:
    """Return what stands for an error of the student's.

    Args:
        reply: its first built-in class, whose exception is returned, its message, and more.
        remote: the error itself; None where nobody asks for it.
    """
    name, message = str(reply.get("error")), str(reply.get("message", ""))[:MOST_TEXT]
    base = getattr(builtins, name, None)
    if not (isinstance(base, type) and issubclass(base, BaseException)) or base is KeyboardInterrupt:
        base = Exception
    if issubclass(base, BaseExceptionGroup):  # cannot be made of nothing
        base = Exception
    members = {
        "raised_by": str(reply.get("where", ""))[:80],
        "__init__": lambda self: None,
        "__str__": lambda self: message,
        "__reduce__": lambda self: (Raised, (message,)),
    }
    if remote is None:
        problem = type(base.__name__, (base,), members)()
    else:
        name = remote.kind if remote.kind.isidentifier() else base.__name__
        problem = type(name, (ErrorThere, base), members)()
        problem.remote = remote
    said = reply.get("said")
    if isinstance(said, list) and all(isinstance(one, (str, int, float, type(None))) for one in said):
        problem.args = tuple(said)
        if isinstance(problem, SystemExit):
            problem.code = said[0] if said else None
    return problem


def _is_one(function: Callable, other: Callable) -> bool:
    """Tell whether two functions are one by what they are, as to ask a mock whether it equals another one counts as a
    call of it; a method that is bound to an object is made anew each time that it is asked for.
    """
    if function is other or type(function) is not type(other):
        return function is other
    if type(function) is MethodType:
        return function.__self__ is other.__self__ and function.__func__ is other.__func__
    return type(function) in (BuiltinMethodType, MethodWrapperType) and function == other


def _is_over(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("this function can be called only while the check lasts that gave it")


def _names_in(value: Any) -> list[str]:
    """Under which names the student's objects were fetched that are in a value."""
    names, found, new = [], {}, [value]
    while new:  # each once: a student's code may have put one into the other, again and again
        new = [one.thing if type(one) is Handle else one for one in new]
        names += [one.name for one in new if isinstance(one, Remote)]
        lists = {id(one): one for one in new if isinstance(one, (list, tuple, dict)) and id(one) not in found}
        found |= lists
        new = [part for one in lists.values() for part in (one.values() if isinstance(one, dict) else one)]
    return names


def _numbers_in(value: Any) -> int:
    if isinstance(value, (list, tuple, dict)):
        return sum(map(_numbers_in, value.values() if isinstance(value, dict) else value))
    return value.size if isinstance(value, np.ndarray) else 1


def _fill(thing: Any, now: Any) -> None:
    """Make a list, dict, set or array hold what another one of its class does; what is in both stays the very same."""
    if type(thing) is not type(now):
        return
    if isinstance(thing, np.ndarray):
        _write_back(thing, now)
        return
    if isinstance(thing, dict):
        before = {key: thing[key] for key in thing.keys() & now.keys()}
    else:
        before = {} if isinstance(thing, set) else dict(enumerate(islice(thing, len(now))))
    for at, one in before.items():
        if isinstance(one, np.random.Generator):
            _write_back(one, now[at])
            now[at] = one
    thing.clear()
    (thing.update if isinstance(thing, (dict, set)) else thing.extend)(now)


def _write_back(before: Any, after: Any) -> None:
    """Change the arrays, lists and generators of a call as the call has changed them there."""
    if before is after:
        return
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray):
        if before.shape == after.shape and before.dtype == after.dtype:  # to resize it would free what others look at
            before[...] = after
    elif isinstance(before, np.random.Generator) and isinstance(after, np.random.Generator):
        if type(before.bit_generator) is type(after.bit_generator):
            before.bit_generator.state = after.bit_generator.state
    elif isinstance(before, tuple) and isinstance(after, tuple):
        for old, new in zip(before, after):
            _write_back(old, new)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) == len(after):
            for old, new in zip(before, after):
                _write_back(old, new)
        before[:] = (
            [
                old if isinstance(old, np.ndarray) and isinstance(new, np.ndarray) and old.shape == new.shape else new
                for old, new in zip(before, after)
            ]
            if len(before) == len(after)
            else after
        )
    elif isinstance(before, (set, deque)) and type(before) is type(after):
        if before != after:
            before.clear()
            (before.update if isinstance(before, set) else before.extend)(after)
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() - after.keys():
            del before[key]
        for key, new in after.items():
            if key in before and isinstance(before[key], (np.ndarray, list, dict, tuple)):
                _write_back(before[key], new)
            else:
                before[key] = new
        if list(before) != list(after):
            ordered = [(key, before[key]) for key in after]
            before.clear()
            before.update(ordered)
