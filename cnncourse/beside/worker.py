"""The process that runs students' code: started once inside a sandbox, forks a fresh child for each submission.

`python -m cnncourse.beside.worker FD` is the fork server: over the socket FD it gets, for each submission, two sockets
and the limits. The child serves one submission: it runs cells, fetches names, calls functions, over one of the sockets;
the other belongs to its overseer (isolate.py). `python -m cnncourse.beside.worker HOST PORT TOKEN` serves one
submission without fork and without any isolation, where there is none (`--no-sandbox`).

No answer, expected value or verdict is ever in this process: grading asks, this process computes. `cnncourse.checks`
and `cnncourse.quizzes`, or another course's, are not there; objects that take any call and do nothing stand in for
them.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import copy
import gc
import importlib
import importlib.abc
import importlib.machinery
import io
import json
import operator
import os
import random
import signal
import socket
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.random import Generator  # once for all children: NumPy loads it when it is first asked for

from cnncourse.beside import HIDDEN, guard, probes
from cnncourse.beside.boundary import BUILTIN, ERRORS, OURS, Handle, as_base, plain
from cnncourse.beside.wire import (
    MOST_KEPT,
    MOST_RAISED,
    MOST_WATCHED,
    WATCHED,
    Broken,
    Channel,
    Same,
    TooLarge,
    decode,
    encode,
    parts,
    within,
)

MOST_OUTPUT = 100_000  # characters of a cell's outputs
MOST_PRINTED = 10_000  # characters that one call prints
MOST_DATA = 2_000_000  # characters of one displayed object
MOST_SHOWN = 10_000_000  # characters of all that a cell displays
COLAB = "google.colab."


def serve(control: socket.socket, folders: list[str]) -> None:
    """Fork a child for each submission until the other side closes.

    Args:
        control: brings JSON with the limits, together with a submission's two sockets.
        folders: what each child finds empty, and may write to.
    """
    from cnncourse.beside.isolate import Limits, oversee

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for here
    shell = Shell.instance()
    shell.run("0")  # IPython loads some of its parts with the first cell
    shell.user_ns.pop("_", None)
    gc.freeze()  # what is here already is never looked through again, nor copied for that
    while True:
        message, ends, _, _ = socket.recv_fds(control, 10_000, 2)
        if not message:
            return
        channel, overseer = (socket.socket(fileno=end) for end in ends)
        if os.fork() == 0:
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                control.close()
                oversee(overseer, Limits(**json.loads(message)), folders, partial(_be_student, channel, shell))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        channel.close()
        overseer.close()


def preload(names: list[str]) -> None:
    """Import public libraries once for all children; no operation runs, as TensorFlow does not survive a fork then."""
    for name in names:
        try:
            if name.split(".")[0] in ("keras", "tensorflow"):
                from cnncourse import backend

                backend.load()
            importlib.import_module(name)
        except Exception:  # the student's own import says what is wrong with it
            continue


def _be_student(channel: socket.socket, shell: Shell) -> None:
    """Serve one submission in the child."""
    keep = channel.fileno()
    os.closerange(3, keep)
    os.closerange(keep + 1, 256)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    try:
        StudentProcess(Channel(channel, answers=True), shell).serve()
    except (Broken, KeyboardInterrupt):
        pass
    os._exit(0)


class StudentProcess:
    """One submission: its names, its objects, and the requests that it answers.

    Args:
        channel: where the requests come from.
        shell: runs the cells.
    """

    def __init__(self, channel: Channel, shell: Shell):
        self._channel, self._shell = channel, shell
        self._calls = 0  # that are under way
        self._objects: dict[int, Any] = {}  # what stays here, until the other side lets go of it
        self._made = 0
        self._callbacks: dict[int, Callback] = {}
        self._kept: list[Any] = []  # lists, dicts, sets, arrays that crossed and the student's code keeps
        self._turn = 0
        self._one_at_a_time = threading.RLock()
        self._theirs: dict[int, BaseException] = {}  # errors of the check's own that came here

    def serve(self) -> None:
        """Answer requests until the other side closes."""
        while True:
            self._answer(*self._channel.receive())

    def _answer(self, request: dict, arrays: list[np.ndarray]) -> None:
        gone = [type(self._objects.pop(number, None)) for number in request.get("release", ())]
        if not all(issubclass(kind, BaseException) for kind in gone):
            gc.collect()  # Keras's models are held by circles, and may be large
        do = {
            "files": self._files,
            "read": self._read,
            "run": self._run,
            "fetch": self._fetch,
            "assign": self._assign,
            "call": self._call,
        }[request["do"]]
        try:
            tree, out = do(request, arrays)
        except Broken:
            raise
        except BaseException as problem:
            tree, out = _problem(problem), []
        try:
            self._channel.send({"id": request["id"], **tree}, out)
        except ValueError as problem:  # too large, or a number of 5,000 digits for JSON; nothing has been sent yet
            self._channel.send({"id": request["id"], **_problem(problem)})

    def _files(self, request: dict, arrays: list[np.ndarray]) -> tuple[dict, list]:
        """Write the files that lie beside the notebook."""
        for name, content in zip(request["names"], arrays):
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            with open(name, "wb") as file:
                file.write(content.tobytes())
        return {}, []

    def _run(self, request: dict, arrays: list[np.ndarray]) -> tuple[dict, list]:
        """Run a cell; tell what it showed, how it failed, and which names it gave a new value."""
        before = {name: id(value) for name, value in self._shell.user_ns.items()}
        outputs, failed, value = self._shell.run(request["source"])
        now = self._shell.user_ns.items()
        names = [name for name, value in now if before.get(name) != id(value) and not name.startswith("_")]
        return {"outputs": outputs, "failed": failed, "value": value, "names": names}, []

    def _fetch(self, request: dict, arrays: list[np.ndarray]) -> tuple[dict, list]:
        """Bring the value of a name."""
        if request["name"] not in self._shell.user_ns:
            return {"missing": True}, []
        if not request.get("rich"):
            return self._sent(self._shell.user_ns[request["name"]])
        self._begin_turn(request["turn"])
        same = Same.of(self._kept)
        copies = {id(thing): (thing, thing) for thing in same.things}
        tree, out = self._sent(self._shell.user_ns[request["name"]], same, copies)
        held = [thing for thing, _ in copies.values() if type(thing) in WATCHED]
        pairs = self._keep(same, held, {key: made for key, (_, made) in copies.items()})
        return tree | {"kept": [place for place, _ in pairs]}, out

    def _assign(self, request: dict, arrays: list[np.ndarray]) -> tuple[dict, list]:
        """Give a name a value, or delete it."""
        value = self._received(request["args"], arrays)
        if value:
            self._shell.user_ns[request["name"]] = value[0]
        else:
            del self._shell.user_ns[request["name"]]
        return {}, []

    def _read(self, request: dict, arrays: list[np.ndarray]) -> tuple[dict, list]:
        """Bring what is in a file."""
        try:
            with open(request["name"], "rb") as file:
                return {}, [np.frombuffer(file.read(MOST_DATA), np.uint8)]
        except FileNotFoundError:
            return {"missing": True}, []

    def _call(self, request: dict, arrays: list[np.ndarray]) -> tuple[dict, list]:
        """Call an object or a probe; bring what it returns, prints and changes."""
        same, copies, held = None, None, []
        if request.get("rich"):
            self._begin_turn(request["turn"])
            before = self._bring_up_to_date(request["pushed"], arrays[request["behind"] :], request["gone"])
            same, arrays = Same.of(self._kept), arrays[: request["behind"]]
            known = len(self._kept)
        else:
            before, original = request["args"], [array.copy() for array in arrays]
        args, kwargs = self._received(request["args"], arrays, same)
        if same:
            same.given = len(same.things)
            held = list(map(sys.getrefcount, same.things))
            contents, original, _ = self._contents(args, kwargs, same)
            before = None if before else contents  # an array may show the memory of one that the check has changed
        printed, returned = Bounded(MOST_PRINTED), {}
        self._calls += 1
        try:
            with guard.quiet(printed):
                value = self._function(request)(*args, **kwargs)
                value = Handle(type(value).__name__, value) if request["keep"] and value is not None else value
                copies = {id(thing): (thing, thing) for thing in same.things} if same else None
                tree, out = self._sent(value, same, copies)
                del value
                if same:
                    tree["overlap"] = _overlap(copies, same.things[known : same.given])
                    kept = self._still_held(copies)
                    made = {key: copy for key, (thing, copy) in copies.items() if thing is not copy}
                    copies = None
                    kept += _held_more(same.things, held)
                    pairs = self._keep(same, kept, made)
                    tree["kept"] = [place for place, _ in pairs]
                    returned = {id(thing): (thing, same.things[place]) for place, thing in pairs if id(thing) in made}
        except BaseException as problem:
            tree, out = self._stays(Handle("error", problem)) if same else _problem(problem), []
            if same is not None:
                problem = problem.with_traceback(None)  # which would hold all that the function had
                del same.things[same.given :]
                tree["kept"] = [place for place, _ in self._keep(same, _held_more(same.things, held), {})]
        self._calls -= 1
        tree |= {"printed": printed.getvalue()}
        if same:
            after, changed, new = self._contents(args, kwargs, same, returned)
        else:
            after, changed = encode((args, kwargs), self._stays)
        if json.dumps(after) != json.dumps(before) or not all(map(_same, original, changed)):
            tree |= {"changed": after, "behind": len(out)}
            out = [*out, *changed]
            if same:
                self._know(new)
        return tree, out

    def _function(self, request: dict) -> Callable:
        if "probe" in request:
            return getattr(probes, request["probe"])
        if "tool" in request:
            return _TOOLS[request["tool"]]
        return self._objects[request["object"]]

    # What crossed and is kept on both sides

    def _begin_turn(self, turn: int) -> None:
        if turn != self._turn:
            self._kept.clear()
            self._turn = turn

    def _keep(self, same: Same, things: list, made: dict[int, Any]) -> list[tuple[int, Any]]:
        """Keep these from now on, with all that is in them.

        Args:
            same: what has crossed, each with its number.
            things: the student's.
            made: by `id`: their copies, which have crossed.

        Returns:
            What is kept and was not before, with its number.
        """
        known = set(map(id, self._kept))
        things = within([thing for thing in things if same.weigh(thing)[0] <= MOST_WATCHED])
        pairs = [(same.number(made.get(id(thing), thing)), thing) for thing in things if id(thing) not in known]
        pairs = [(place, thing) for place, thing in pairs if place is not None][: MOST_KEPT - len(self._kept)]
        self._kept += [thing for _, thing in pairs]
        return pairs

    def _know(self, new: list) -> None:
        """Keep what is new and has been put into what is kept."""
        there = set(map(id, within(self._kept)))
        self._kept += [thing for thing in new if id(thing) in there][: MOST_KEPT - len(self._kept)]

    def _bring_up_to_date(self, pushed: Any, arrays: list[np.ndarray], gone: list[int]) -> bool:
        """Change what the student's code keeps as the check has changed it; forget what the check holds no longer.

        Returns:
            Whether something was changed.
        """
        same = Same.of(self._kept)
        changed = self._received(pushed, arrays, same)
        for at, now in changed:
            _become(self._kept[at], now)
        self._know(same.things[same.given :])
        for at in reversed(gone):
            del self._kept[at]
        return bool(changed)

    def _contents(
        self, args: tuple, kwargs: dict, same: Same, returned: dict[int, tuple] | None = None
    ) -> tuple[Any, list, list]:
        """Return what the things of a call hold, each by itself, those among them by their numbers.

        Args:
            args, kwargs: the call's.
            same: what has crossed.
            returned: by `id`: what has just been returned, with its copy.

        Returns:
            A tree, its arrays, and what is in it and has not crossed before.
        """
        known, given = Same.of(same.things), same.things[: same.given]
        generators = [part for thing in given for part in parts(thing) if isinstance(part, Generator)]
        copies = {id(thing): (thing, thing) for thing in (*given, *generators)} | (returned or {})
        contents = [plain(copy.copy(thing), True, copies) for thing in given]
        tree, arrays = encode([args, contents], self._stays, known)
        originals = {id(made): thing for thing, made in copies.values()}
        return tree, arrays, [originals.get(id(thing)) for thing in known.things[known.given :]]

    def _still_held(self, copies: dict[int, tuple]) -> list:
        """Return what was returned and the student's code still holds."""
        copies[0], view = ([], None), np.empty(1)[:]  # which nobody else holds
        things = [thing for thing, made in copies.values() if thing is not made and type(thing) in WATCHED]
        views = [at for at, thing in enumerate(things) if isinstance(thing, np.ndarray) and thing.base is not None]
        inside = Counter(id(part) for thing in things for part in parts(thing))
        for young in (1, 2, None):  # what only a circle holds, such as a function that calls itself, holds nothing
            *counts, free = map(sys.getrefcount, things)
            held = [thing for thing, count in zip(things, counts) if count - inside[id(thing)] > free]
            bases = [sys.getrefcount(things[at].base) - inside[id(things[at].base)] for at in views]
            held += [things[at] for at, count in zip(views, bases) if count > sys.getrefcount(view.base) - 1]
            if young is None or not held:
                return held
            held = None  # or it would be among those who hold them
            gc.collect(young)
        return []

    def _sent(self, value: Any, same: Same | None = None, copies: dict[int, tuple] | None = None) -> tuple[dict, list]:
        tree, arrays = encode(plain(value, same is not None, copies), self._stays, same)
        return {"value": tree}, arrays

    def _received(self, tree: Any, arrays: list[np.ndarray], same: Same | None = None) -> Any:
        return decode(tree, arrays, self._stayed, same=same)

    def _stays(self, item: Any) -> dict | None:
        thing = item.thing if isinstance(item, Handle) else item
        if isinstance(thing, Callback):
            return thing.tree
        told = _problem(thing) if issubclass(type(thing), BaseException) else {}
        if told and (theirs := [number for number, one in self._theirs.items() if one is thing]):
            return {"o": theirs[0], "kind": OURS} | told
        if thing is item and not any(item is one for one in self._objects.values()):
            return None
        item = thing
        number = next((number for number, thing in self._objects.items() if thing is item), self._made)
        if number == self._made:
            self._made += 1
            self._objects[number] = item
        return {"o": number, "kind": type(item).__name__} | told

    def _stayed(self, tree: dict) -> Any:
        if tree.get("kind") == "callback":
            return self._callbacks.setdefault(tree["o"], Callback(tree, self))
        if tree.get("kind") == OURS:
            if tree["o"] not in self._theirs:
                self._theirs[tree["o"]] = _raised(tree)
                self._theirs.pop(tree["o"] - MOST_RAISED, None)
            return self._theirs[tree["o"]]
        return self._objects[tree["o"]]

    def call_back(self, number: int, args: tuple, kwargs: dict) -> Any:
        """Call a function of the check's, which the student's function was given; one thread after the other."""
        with self._one_at_a_time:  # or the answers of a student's threads would be mixed up
            if not self._calls:
                raise RuntimeError("this function can be called only while the call that it was given to lasts")
            tree, arrays = encode((plain(args), plain(kwargs)), self._stays)
            self._channel.send({"callback": number, "args": tree}, arrays)
            while True:
                reply, back = self._channel.receive()
                if "do" not in reply:
                    break
                self._answer(reply, back)  # the check's function calls one of ours
        if "error" in reply:
            raise self._stayed(reply["error"])
        return self._received(reply["value"], back)


class Callback:
    """A function of the check's, as the student's code gets it: with its name, as far as it has one."""

    def __init__(self, tree: dict, student: StudentProcess):
        self.tree, self._student = tree, student
        vars(self).update(tree["called"])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._student.call_back(self.tree["o"], args, kwargs)

    def __deepcopy__(self, memo: dict) -> Callback:
        return self


def _held_more(things: list, held: list[int]) -> list:
    """Return those of the things that more hold than did before."""
    now = map(sys.getrefcount, things)
    return [things[at] for at, (was, count) in enumerate(zip(held, now)) if count > was]


def _overlap(copies: dict[int, tuple], given: list) -> bool:
    """Tell whether an array that is returned shows the memory of one that was given."""
    returned = [one for one, made in copies.values() if one is not made and isinstance(one, np.ndarray)]
    given = [one for one in given if isinstance(one, np.ndarray)]
    return any(np.may_share_memory(one, other) for one in returned for other in given)


def _become(thing: Any, now: Any) -> None:
    """Change what the student's code keeps as the check has changed it."""
    if isinstance(thing, np.ndarray):
        thing[...] = now
    else:
        thing.clear()
        (thing.update if isinstance(thing, (dict, set)) else thing.extend)(now)


def _nobody_answers(prompt: Any = "") -> str:
    raise EOFError("input() is not answered in grading")


def _same(before: np.ndarray, after: np.ndarray) -> bool:
    return before.shape == after.shape and before.dtype == after.dtype and before.tobytes() == after.tobytes()


def _problem(problem: BaseException) -> dict:
    names = [cls.__name__ for cls in type(problem).__mro__ if cls.__module__ == "builtins"]
    try:
        message = str(problem)
    except BaseException:
        message = ""
    said = [one for one in problem.args if type(one) in (str, int, float, type(None))]
    said = [one[:MOST_PRINTED] if isinstance(one, str) else one for one in said]
    told = {"error": names[0], "message": message[:MOST_PRINTED], "said": said, "where": guard.raised_by(problem)}
    return told | {"too_large": message[:MOST_PRINTED]} if isinstance(problem, TooLarge) else told


def _raised(told: dict) -> BaseException:
    """An error of the check's as it is here: of a class with the same name, which inherits from Python's nearest."""
    try:
        return _class_of_theirs(told["name"], told["error"])(*told["said"])
    except TypeError:  # it is made of more than plain values
        return RuntimeError(": ".join(map(str, [told["error"], *told["said"]])))


@cache
def _class_of_theirs(name: str, base: str) -> type[BaseException]:
    return ERRORS[base] if name == base else type(name, (ERRORS[base],), {"__module__": "__main__"})


def _awaited(coroutine: Any) -> Any:
    return asyncio.run(_result(coroutine))


async def _result(awaitable: Any) -> Any:
    return await awaitable


def _has(thing: Any, name: str) -> bool:
    """Tell whether an object's class says itself what an operation such as `in` does."""
    return hasattr(type(thing), name)


def _equals_anything(thing: Any) -> bool:
    """Tell whether an object claims to equal one that it cannot know."""
    try:
        return bool(thing == object())
    except Exception:
        return False


def _is_builtin(thing: Any) -> bool:
    """Tell whether an object's class is one of Python's own, and no other one that says it is."""
    return any(type(thing) is cls for cls in BUILTIN.values())


def _seed(python: tuple, numpy: dict) -> None:
    random.setstate(python)
    np.random.set_state(numpy)


_replaced: dict[str, Any] = {}


def _replace(dotted: str, value: Any) -> None:
    """Put a function of the check's in the place of one such as `builtins.input`; without one, put it back."""
    if dotted == "builtins.input":
        guard.answers = guard.nobody if value is None else value
        return
    module, _, name = dotted.rpartition(".")
    holder = importlib.import_module(module)
    before = _replaced.setdefault(dotted, getattr(holder, name))
    setattr(holder, name, before if value is None else value)


def _inherits(kind: type, base: type) -> bool:
    """Whether a class inherits from another one, whatever their metaclasses say."""
    if not isinstance(base, type):
        raise TypeError(f"a {type(base).__name__} is no class")
    return any(one is base for one in kind.__mro__)


def _leave(value: Any, problem: BaseException | None) -> bool:
    """Leave a `with` whose body raised an error, or None; tell whether the object suppresses it."""
    try:
        if problem is not None:
            raise problem
        return bool(type(value).__exit__(value, None, None, None))
    except BaseException as raised:
        if raised is not problem:
            raise
        return bool(type(value).__exit__(value, type(problem), problem, problem.__traceback__))


# What a check of an instructor's own does with an object that stays here
_TOOLS = {tool.__name__: tool for tool in (getattr, setattr, len, iter, next, reversed, str, repr, bool, float, int)}
_TOOLS |= {tool.__name__: tool for tool in (callable, complex, format, round, abs, hash, delattr)}
_TOOLS |= {name: getattr(operator, name) for name in ("getitem", "setitem", "delitem", "index", "neg", "contains")}
_TOOLS |= {tool.__name__: tool for tool in (as_base, copy.copy, copy.deepcopy)}
_TOOLS |= {"has": _has, "is_builtin": _is_builtin, "await": _awaited, "seed": _seed, "replace": _replace}
_TOOLS |= {"operate": lambda operation, one, other: getattr(operator, f"__{operation}__")(one, other)}
_TOOLS |= {"equals_anything": _equals_anything}
_TOOLS |= {"enter": lambda value: type(value).__enter__(value)}
_TOOLS |= {"leave": _leave, "type": type}
_TOOLS |= {"isinstance": lambda value, kind: _inherits(type(value), kind), "issubclass": _inherits}


class Bounded(io.StringIO):
    """Text up to a length; what goes beyond is counted, not kept."""

    def __init__(self, most: int):
        super().__init__()
        self._most, self.lost = most, 0

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        room = self._most - self.tell()
        super().write(text[:room] if room > 0 else "")
        self.lost += max(0, len(text) - max(0, room))
        return len(text)


class Inert(ModuleType):
    """Stands in for what is not there in grading: it takes any attribute and any call, and does nothing."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Inert("result")

    def __iter__(self) -> Any:
        return iter(())

    def __getitem__(self, key: Any) -> Any:
        return Inert("result")

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *problem: Any) -> None:
        pass

    def __float__(self) -> float:
        return 0.0

    def __format__(self, how: str) -> str:
        return ""

    def __repr__(self) -> str:
        return "checked later"


class _AbsentModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives an inert module for each of a course's that is absent here; a library that is not allowed is not found.

    Args:
        names: of the absent modules.
    """

    def __init__(self, names: tuple[str, ...]):
        self._names = names
        self._inert = tuple(name for name in names if "." in name)  # a part of its package

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] in self._names:
            said = f"{name} is not there in grading: this lesson asks for NumPy and the course's own layers only"
            raise ModuleNotFoundError(said, name=name)
        if f"{name}.".startswith(self._inert):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> ModuleType:
        return Inert(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


class _Colab(_AbsentModules):
    """Gives an inert `google.colab` to a cell that imports it come what may: its answer shall not hang on that.

    An import that is tried (`try: import google.colab`) fails as anywhere else, unless a cell has imported it before:
    it asks whether this is Colab.
    """

    def __init__(self) -> None:
        super().__init__(())

    def visit(self, tree: ast.Module) -> ast.Module:
        """Look at a cell before it runs."""
        imports = (node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)))
        names = [f"{getattr(node, 'module', '')}.{alias.name}." for node in imports for alias in node.names]
        if any(name.lstrip(".").startswith(COLAB) for name in names):
            self._inert = (COLAB,)
        return tree


def _shell_class() -> type:
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    class Publisher(DisplayPublisher):
        """Keeps what is displayed."""

        def publish(self, data: dict, metadata: dict | None = None, **other: Any) -> None:
            self.shell.outputs.show("display_data", data, metadata or {})

        def clear_output(self, wait: bool = False) -> None:
            pass

    class Hook(DisplayHook):
        """Keeps the value of a cell's last line."""

        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, data: dict, metadata: dict | None = None) -> None:
            self.shell.outputs.show("execute_result", data, metadata or {})

        def finish_displayhook(self) -> None:
            self._is_active = False

        def log_output(self, data: dict) -> None:
            pass

    class Shell(InteractiveShell):
        """IPython's shell, whose cells' outputs are kept; it writes no history."""

        display_pub_class, displayhook_class = Publisher, Hook

        def __init__(self, **options: Any):
            super().__init__(**options)
            self.outputs = Outputs()
            self.history_manager.enabled = False
            colab = _Colab()
            sys.meta_path.append(colab)
            self.ast_transformers.append(colab)

        def enable_gui(self, gui: str | None = None) -> None:
            """Nothing: `%matplotlib inline` asks for it."""

        def _showtraceback(self, kind: Any, value: BaseException, lines: list[str]) -> None:
            self.outputs.fail(kind, value, lines)

        def run(self, source: str) -> tuple[list[dict], dict | None, Any]:
            """Run a cell.

            Args:
                source: the cell.

            Returns:
                The outputs as a notebook has them, how it failed (None: not at all), and the last line's value if it
                is a number.
            """
            self.outputs = outputs = Outputs()
            streams = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = Stream("stdout", outputs), Stream("stderr", outputs)
            try:
                done = self.run_cell(source, store_history=False)
            except BaseException as problem:  # SystemExit from a hook, say
                outputs.fail(type(problem), problem, [])
                done = None
            finally:
                sys.stdout, sys.stderr = streams
            value = getattr(done, "result", None)
            return outputs.ready(), outputs.failed, value if type(value) in (bool, int, float) else None

    return Shell


class Outputs:
    """A cell's outputs, of bounded size."""

    def __init__(self) -> None:
        self._all: list[dict] = []
        self._left, self._room, self._lost = MOST_OUTPUT, MOST_SHOWN, 0
        self.failed: dict | None = None

    def write(self, stream: str, text: str) -> None:
        """Add text of a stream."""
        kept = text[: max(0, self._left)]
        self._left -= len(kept)
        self._lost += len(text) - len(kept)
        if self._all and self._all[-1].get("name") == stream:
            self._all[-1]["parts"].append(kept)
        elif kept:
            self._all.append({"output_type": "stream", "name": stream, "parts": [kept]})

    def show(self, kind: str, data: dict, metadata: dict) -> None:
        """Add something displayed, or the last line's value."""
        text = {
            name: content if isinstance(content, str) else json.dumps(content, default=str)
            for name, content in _texts(data)
        }
        length = sum(map(len, text.values()))
        if length > min(MOST_DATA, self._room) or len(self._all) > 200:
            self._lost += length
            return
        self._room -= length
        more = {"execution_count": None} if kind == "execute_result" else {}
        self._all.append({"output_type": kind, "data": text, "metadata": {}, **more})

    def fail(self, kind: type, value: BaseException, lines: list[str]) -> None:
        """Add an error."""
        said = _problem(value)["message"][:2000]
        self.failed = {"error": kind.__name__, "message": said}
        lines = [line[:5000] for line in lines[-20:]]
        self._all.append({"output_type": "error", "ename": kind.__name__, "evalue": said, "traceback": lines})

    def ready(self) -> list[dict]:
        """Return them as a notebook has them."""
        for output in self._all:
            if "parts" in output:
                output["text"] = "".join(output.pop("parts"))
        if self._lost:
            text = f"\n[{self._lost:,} more characters were shown, which are left out here]\n"
            self._all.append({"output_type": "stream", "name": "stdout", "text": text})
        return self._all


def _texts(data: dict) -> Any:
    """What is displayed, as text: pictures become base64."""
    import base64

    for name, content in data.items():
        yield name, base64.b64encode(content).decode() if isinstance(content, bytes) else content


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs):
        self._name, self._outputs = name, outputs

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Keep the text."""
        self._outputs.write(self._name, text)
        return len(text)


def main(arguments: list[str]) -> None:
    """Start the worker; see above."""
    global Shell
    if arguments[0] == "serve":
        from cnncourse.beside.isolate import drop_root

        uid, folders, *names = arguments[2:]
        drop_root(int(uid))
    else:
        names = arguments[3:]
    sys.meta_path.insert(0, _AbsentModules((*HIDDEN, *os.environ.pop("COURSE_HIDDEN", "").split())))
    sys.argv, sys.stdin, builtins.input = [""], open(os.devnull), _nobody_answers
    Shell = _shell_class()
    preload(names)
    if arguments[0] == "serve":
        control = socket.socket(fileno=int(arguments[1]))
        control.sendall(b"ready")
        serve(control, folders.split(":"))
        return
    host, port, token = arguments[0], int(arguments[1]), os.environ.pop("COURSE_TOKEN", "")
    end = socket.create_connection((host, port))
    end.sendall(token.encode())
    try:
        StudentProcess(Channel(end, answers=True), Shell.instance()).serve()
    except Broken:
        pass


if __name__ == "__main__":
    main(sys.argv[1:])
