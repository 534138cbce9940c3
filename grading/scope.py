"""The names of a check cell: the key's own, then Python's, then the student's, fetched when first used.

Checks of this course know what may cross (cnncourse/beside/boundary.py). An instructor's own check knows nothing of
that: what stays in the student's process looks like the object itself as far as that is sound (it can be called, has
attributes, can be iterated), and what is not sound, above all comparing, is noticed: such a check needs --in-process.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import io
import operator
import os
import random
import re
import sys
import sysconfig
import tempfile
from abc import ABCMeta
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from types import ModuleType, NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse.beside import guard
from cnncourse.beside.boundary import BUILTIN, MAY_HAVE_MORE, VIEWS, is_error_class
from cnncourse.checks.kit import Check, Found
from cnncourse.report import Report
from grading.apart import why_not_apart
from grading.assignment import Part, bound_by
from grading.session import CannotSend, Remote, Session, there

if TYPE_CHECKING:
    from grading.assignment import Assignment
    from grading.individual import Numbers
    from grading.judge import Judge

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_STREAMS = ("sys.stdout", "sys.stderr")  # what a call prints comes here anyway


class NotApart(Exception):
    """Why a check cannot run apart from the student's code, as a sentence."""


class NobodysNumbers(Exception):
    """Why it is not known which numbers an exercise has, as a sentence."""


class Scope(dict):
    """The names of one check cell while it runs.

    Args:
        judge: knows the seeds.
        assignment: whose check it is.
        part: in which of its notebooks.
        session: the student's process.
        source: the check cell.
        found: by function: what its check found, for those that build on it.
        numbers: whose numbers the student's exercises have.
    """

    def __init__(
        self,
        judge: Judge,
        assignment: Assignment,
        part: Part,
        session: Session,
        source: str,
        found: dict[str, Found],
        numbers: Numbers,
    ):
        super().__init__(__name__="__check__")
        self.judge, self.assignment, self.part, self.session = judge, assignment, part, session
        self.found, self.numbers = found, numbers
        self.fetched: list[str] = []
        self.missing: list[str] = []
        self.opaque: list[str] = []  # what the check does that cannot be done apart
        self.doubts: list[str] = []  # what it does that may be why it fails
        self.claims: list[str] = []  # what it asks of an object, whose class answers in place of a plain one
        self.watches_claims = False  # the key's values are plain ones
        self.reports: list[Report] = []
        self._ours = part.uses_the_course
        session.begin(takes_back=self._ours)
        self._given: set[str] = set()  # what the check imports is there on both sides
        self._stand_ins: dict[str, Any] = {}  # what the check may replace, and what stood there before
        self._standing: set[str] = set()
        self._deleted: set[str] = set()
        self._forbidden: set[str] = set()  # functions of Python's own that the check replaces by its own, or by None
        self._made: set[str] = set()  # files of the check's own
        self._chance = None if self._ours or not re.search("seed|random", source) else _chance()
        self._runs = False

    def know(self, imports: str) -> None:
        """Run the key's imports; checks and quizzes of this course will report here, with the batch's seeds."""
        names = imported(imports, self.assignment.folder)
        if not self._ours:
            names = _as_they_were(names, self.assignment.folder)
        for name, value in names.items():
            ours = isinstance(value, ModuleType) and value.__name__.startswith(self.part.hidden)
            ours |= type(value).__module__.startswith(self.part.hidden)
            self[name] = _Checks(value, self) if ours else value
        if not self._ours:
            asked = {"__is__": self._is, "__type__": self._type, "__callable__": self._callable}
            asked |= {"__issubclass__": self._issubclass, "__expected__": self._expected}
            asked |= {"__text__": lambda one: _Text(one, self) if isinstance(one, Path) else one}
            self.update(asked, open=self.open, __look__=self._look, __caught__=self._caught)

    def read(self, source: str) -> ast.Module:
        """Read a text of the check's; whether two things are the same is asked here."""
        tree = ast.parse(source)
        if self._ours:
            return tree
        asking = _Asking()
        tree = ast.fix_missing_locations(asking.visit(tree))
        if asking.asks and self.session.exchanges is None:
            self.session.exchanges = []
        return tree

    @contextlib.contextmanager
    def running(self, tree: ast.Module) -> Iterator[None]:
        """While the check cell itself runs: what it gives to names that answers ask for, the student's code sees."""
        for node in tree.body:
            self._given |= bound_by(node) if isinstance(node, (ast.Import, ast.ImportFrom)) else set()
        self._runs = not self._ours
        self._stand_ins = {} if self._ours else _replaceable(tree, self)
        if not self._ours and (why := why_not_apart(tree)):
            raise NotApart(why)
        if not self._ours:
            _watched.append(self)
        try:
            yield
        finally:
            self._runs = False
            _watched.clear()
            for dotted, value in self._stand_ins.items():  # what a check has not put back itself
                _replace(dotted, value)
            if self._standing and not self.session.fell:
                with contextlib.suppress(Exception):
                    self.before_call()

    @property
    def not_apart(self) -> list[str]:
        """What the check does that cannot be done apart from the student's code."""
        return [] if self._ours else self.opaque + self.session.refused + self.session.came_apart()

    # Names

    def __missing__(self, name: str) -> Any:
        if name == "__builtins__":
            raise KeyError(name)
        if name in self._deleted:
            raise NameError(f"name {name!r} is not defined")
        if hasattr(builtins, name) and name not in self.part.answered:
            return getattr(builtins, name)
        try:
            value = self.session.fetch(name, Remote if self._ours else self._opaque)
        except KeyError:
            self.missing.append(name)
            if self._ours:
                return _Missing(name)
            raise NameError(f"name {name!r} is not defined") from None
        self.fetched.append(name)
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        self._deleted.discard(name)
        if self._runs and hasattr(builtins, name) and (value is None or callable(value)):
            self._forbidden.add(name)
        crosses = name in self._forbidden or self._is_asked_for(name)
        if crosses and name not in self._given and not isinstance(value, ModuleType):
            self._hand_over(lambda: self.session.assign(name, value), name)

    def __delitem__(self, name: str) -> None:
        known = super().__contains__(name)
        self.pop(name, None)
        if name in self._forbidden:
            self.session.assign(name)
            self._forbidden.discard(name)
        elif self._is_asked_for(name):
            self.session.assign(name)
            self._deleted.add(name)
        elif not known:
            raise KeyError(name)

    def __contains__(self, name: str) -> bool:
        """For `"answer" in globals()`."""
        if self._ours or super().__contains__(name):
            return super().__contains__(name)
        try:
            self.session.fetch(name, self._opaque)
        except KeyError:
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """For `globals().get("answer")`."""
        return self[name] if name in self else default

    def _is_asked_for(self, name: str) -> bool:
        """The key's answers take it from outside: so it is an argument of theirs, and nothing to compare with."""
        return self._runs and name in self.part.asked

    def _hand_over(self, send: Callable[[], Any], what: str) -> None:
        try:
            send()
        except CannotSend as problem:
            self.opaque.append(f"{what} ({problem})")
            raise

    def _is(self, one: Any, other: Any) -> bool:
        """`one is other`, as far as that can be told: what comes from the student's process is a copy."""
        if one is other or type(one) is not type(other):
            return one is other
        if type(one) in (str, int, float, complex, tuple, frozenset):
            unknown = type(one) is tuple or one == other
        else:
            places = [(same, same.number(one), same.number(other)) for same in self.session.exchanges]
            together = any(None not in both for _, *both in places)
            came = any(number is not None and number >= same.given for same, *both in places for number in both)
            unknown = came and not together
        if unknown:
            kind = type(one).__name__
            self.opaque.append(f"a {kind} (whether it is the same as another {kind}, which did not come with it)")
        return False

    def _type(self, one: Any) -> type:
        """`type(one)`; what stays in the student's process has none here, but for an error."""
        if (error := there(one)) is not None:
            return error._there("type", (error,))
        if isinstance(one, Remote):
            self.opaque.append(f"{one.name or one.kind} (its type)")
        return type(one)

    def _issubclass(self, one: Any, kinds: Any) -> bool:
        """`issubclass(one, kinds)`: whether a class of the student's is one of errors, its own process knows."""
        several = kinds if isinstance(kinds, tuple) else (kinds,)
        if not isinstance(one, Remote) or not all(isinstance(kind, Remote) or is_error_class(kind) for kind in several):
            return issubclass(one, kinds)
        return any(one._there("issubclass", (one, kind)) is True for kind in several)

    def _callable(self, one: Any) -> bool:
        """`callable(one)`, asked where it is."""
        return type(one)._there(one, "callable", (one,)) is True if isinstance(one, Remote) else callable(one)

    def _look(self, one: Any, kinds: Any) -> tuple[Any, Any]:
        """Look at what `isinstance` is given: what an object can do (`Iterable`), only its own process can tell."""
        several = kinds if isinstance(kinds, tuple) else (kinds,)
        if isinstance(one, Remote) and any(type(kind) is ABCMeta and kind.__module__ in _CAN for kind in several):
            self.opaque.append(f"{one.name or one.kind} (what it can do)")
        return one, kinds

    def _caught(self, kinds: Any) -> Any:
        """What `except kinds` catches here: of an error's class that is the student's, its own process knows."""
        several = kinds if isinstance(kinds, tuple) else (kinds,)
        if not any(isinstance(kind, Remote) for kind in several):
            return kinds
        problem = sys.exc_info()[1]
        theirs = [kind for kind in several if isinstance(kind, Remote) and there(problem) is not None]
        is_it = any(isinstance(problem, kind) for kind in theirs)
        caught = [kind for kind in several if not isinstance(kind, Remote)] + [type(problem)] * is_it
        return tuple(caught)

    def _expected(self, kinds: Any) -> Any:
        """What `assertRaises(kinds)` expects: for a class of the student's, one whose errors its own process knows."""
        if isinstance(kinds, tuple):
            return tuple(map(self._expected, kinds))
        if not isinstance(kinds, Remote) or not self._issubclass(kinds, BaseException):
            return kinds
        return _Expected(kinds.name or kinds.kind, (Exception,), {"error": kinds})

    @cached_property
    def _opaque(self) -> type[Remote]:
        return _opaque_to(self)

    # What a check does to the world that the student's code runs in

    def before_call(self) -> None:
        """Bring the student's process to what the check has made of seeds and of functions such as `input`."""
        if self._chance and (now := _chance())["known"] != self._chance["known"]:
            self.session.call({"tool": "seed"}, (now["python"], now["numpy"]), {})
            random.random(), np.random.random()  # so that the same seed, set once more, is seen
            self._chance = _chance()
        for dotted, value in self._stand_ins.items():
            current = _resolve(dotted)
            if (current is not value) == (dotted in self._standing):
                continue
            if current is not value and not callable(current):
                self.opaque.append(f"{dotted} (the check replaces it)")
                continue
            self._standing ^= {dotted}
            replaced = dotted in self._standing
            self._hand_over(
                lambda: self.session.call({"tool": "replace"}, (dotted, current if replaced else None), {}),  # noqa: B023
                dotted,
            )

    def open(self, name: Any, mode: str = "r", *more: Any, **how: Any) -> Any:
        """`open` as a check sees it: a text that the student's code writes or reads, or a file of the assignment's."""
        path = PurePosixPath(str(name))
        if str(path) in self.assignment.files and "r" in mode:
            return open(name, mode, *more, **how)
        if set(mode) & set("b+"):  # bytes may be a program, such as a pickle
            self.opaque.append(f"the file {path} (it is not read as text)")
            raise OSError(f"{path} is in the student's process")
        before = None if mode[:1] in "wx" else self.session.read_file(str(path))
        if mode[:1] in ("", "r", "t"):
            if before is None:
                raise FileNotFoundError(2, "No such file or directory", str(path))
            return io.StringIO(before.decode(how.get("encoding") or "utf-8", "replace"))
        return _Written(self.session, str(path), (before or b"").decode("utf-8", "replace"))

    def opens(self, name: str, flags: int) -> None:
        """Refuse what is opened here, with the grader's rights, and is none of the check's own: a student's code may
        have chosen the name.

        Raises:
            PermissionError: it is refused.
        """
        place = os.path.realpath(name)
        if place in self._made or _below(place, os.getcwd(), *_LIBRARIES) or place.startswith("/dev/"):
            return
        if flags & os.O_CREAT and not os.path.exists(place) and _below(place, tempfile.gettempdir()):
            self._made.add(place)
            return
        self.opaque.append(f"the file {name} (it is opened beside the student's code)")
        raise PermissionError(13, "Permission denied", name)


class _Expected(type):
    """A class of errors in whose place stands one of the student's."""

    error: Remote

    def __subclasscheck__(cls, kind: type) -> bool:
        """Whether what has just been raised is one of its errors."""
        problem = sys.exc_info()[1]
        return there(problem) is not None and type(problem) is kind and isinstance(problem, cls.error)


_CAN = ("collections.abc", "typing", "numbers", "abc")


class _Asking(ast.NodeTransformer):
    """Has a check ask its scope whether two things are the same, of what class and kind they are, what is caught or
    expected, and what is in a file.
    """

    asks = False

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        """Replace the classes that are caught."""
        self.generic_visit(node)
        if node.type:
            node.type = ast.copy_location(ast.Call(ast.Name("__caught__", ast.Load()), [node.type], []), node.type)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Replace `type(a)`, `callable(a)`, `issubclass(a, b)`, `isinstance(a, b)`, the path in `path.read_text()`."""
        self.generic_visit(node)
        asked = (getattr(node.func, "id", ""), len(node.args), len(node.keywords))
        if asked in (("type", 1, 0), ("callable", 1, 0), ("issubclass", 2, 0)):
            node.func = ast.copy_location(ast.Name(f"__{asked[0]}__", ast.Load()), node.func)
        elif asked == ("isinstance", 2, 0):
            looked = ast.Call(ast.Name("__look__", ast.Load()), node.args, [])
            node.args = [ast.copy_location(ast.Starred(looked, ast.Load()), node)]
        elif getattr(node.func, "attr", "") in ("assertRaises", "assertRaisesRegex") and node.args:
            expected = ast.Call(ast.Name("__expected__", ast.Load()), node.args[:1], [])
            node.args[0] = ast.copy_location(expected, node.args[0])
        elif getattr(node.func, "attr", "") in ("read_text", "write_text"):
            path = ast.Call(ast.Name("__text__", ast.Load()), [node.func.value], [])
            node.func.value = ast.copy_location(path, node.func.value)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Replace `a is b` and `a is not b`, but for constants such as None."""
        self.generic_visit(node)
        both = [node.left, *node.comparators]
        constant = any(isinstance(one, ast.Constant) for one in both)
        if not isinstance(node.ops[0], (ast.Is, ast.IsNot)) or len(both) > 2 or constant:
            return node
        self.asks = True
        asked = ast.Call(ast.Name("__is__", ast.Load()), both, [])
        return ast.copy_location(asked if isinstance(node.ops[0], ast.Is) else ast.UnaryOp(ast.Not(), asked), node)


def _below(place: str, *folders: str) -> bool:
    return any(place.startswith(os.path.realpath(folder) + os.sep) for folder in folders)


_LIBRARIES = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/usr/lib", "/usr/share"}
_LIBRARIES |= {os.path.expanduser(f"~/{place}") for place in (".cache/matplotlib", ".config/matplotlib", ".keras")}
_LIBRARIES |= {os.path.dirname(os.path.dirname(__file__)) + f"/{package}" for package in ("cnncourse", "grading")}
_watched: list[Scope] = []  # the check that is running


def _watch(event: str, given: tuple) -> None:
    if _watched and event == "open" and isinstance(given[0], (str, bytes)):
        if sys._getframe(1).f_globals is vars(guard):  # how much memory we use: no doing of the check's
            return
        [scope], flags = _watched, given[2] if isinstance(given[2], int) else 0
        _watched.clear()  # looking is no opening
        try:
            scope.opens(os.fsdecode(given[0]), flags)
        finally:
            _watched.append(scope)


sys.addaudithook(_watch)


class _Written(io.StringIO):
    """A file that a check writes; it goes to the student's process when it is closed."""

    def __init__(self, session: Session, name: str, text: str):
        super().__init__()
        self.write(text)
        self._session, self._name = session, name

    def close(self) -> None:
        """Send it."""
        if not self.closed:
            self._session.files({self._name: self.getvalue().encode()})
        super().close()


class _Text:
    """A path whose text a check reads or writes: as with `open`, the student's code has the same file."""

    def __init__(self, path: Path, scope: Scope):
        self._path, self._scope = path, scope

    def read_text(self, encoding: str | None = None, errors: str | None = None) -> str:
        """Read what the student's code wrote, or else what the check did."""
        try:
            with self._scope.open(self._path, encoding=encoding) as file:
                return file.read()
        except FileNotFoundError:
            return self._path.read_text(encoding, errors)

    def write_text(self, data: str, *how: Any, **more: Any) -> int:
        """Write a text here and there."""
        length = self._path.write_text(data, *how, **more)
        self._scope.session.files({str(self._path): self._path.read_bytes()})
        return length


def _chance() -> dict:
    """The state of the two generators that `random.seed` and `np.random.seed` set."""
    python, numpy = random.getstate(), np.random.get_state(legacy=False)
    known = python, numpy["state"]["key"].tobytes(), numpy["state"]["pos"]
    return {"python": python, "numpy": numpy, "known": known}


def _replaceable(tree: ast.Module, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a check may replace, by its dotted name: `patch("builtins.input")`, `random.choice = …`,
    `patch.object(np, "mean")`.

    Args:
        tree: the check.
        given: the names that it begins with.
    """
    modules = {name: value.__name__ for name, value in given.items() if isinstance(value, ModuleType)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.asname: alias.name for alias in node.names if alias.asname}
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.fullmatch(node.value):
            names.add(node.value)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            first, _, rest = ast.unparse(node).partition(".")
            names.add(f"{modules.get(first, first)}.{rest}")
        elif isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            first, _, rest = ast.unparse(node.args[0]).partition(".")
            names.add(".".join(filter(None, (modules.get(first, first), rest, str(node.args[1].value)))))
    found = {name: _resolve(name) for name in names if _DOTTED.fullmatch(name) and name not in _STREAMS}
    return {name: value for name, value in found.items() if value is not None}


def _resolve(dotted: str) -> Any:
    """Return what a dotted name of a loaded module stands for, None if it is none."""
    module, _, rest = dotted.rpartition(".")
    holder = sys.modules.get(module)
    return getattr(holder, rest, None) if holder else None


def _replace(dotted: str, value: Any) -> None:
    module, _, name = dotted.rpartition(".")
    setattr(sys.modules[module], name, value)


@cache
def imported(imports: str, folder: Path | None) -> dict[str, Any]:
    """Run the key's imports, once for the whole class; modules that lie beside the key are among them."""
    names: dict[str, Any] = {}
    beside = [str(folder)] if folder else []
    sys.path.extend(beside)
    try:
        exec(compile(imports, "<the key's imports>", "exec", dont_inherit=True), names)
    finally:
        for place in beside:
            sys.path.remove(place)
    names.pop("__builtins__")
    return names


_DATA = (list, dict, set, bytearray, np.ndarray)
_pristine: dict[str, dict[str, Any]] = {}  # by module beside a key: its data, before any student's code was given it


def _as_they_were(names: dict[str, Any], folder: Path | None) -> dict[str, Any]:
    """Give imported data its first value again, also in the modules beside the key: a student's code may have changed
    what it was given.
    """
    for name in _modules_beside(folder) if folder else ():
        module = sys.modules[name]
        if name not in _pristine:
            _pristine[name] = _data(vars(module))
        vars(module).update(copy.deepcopy(_pristine[name]))
    key = f"the names of {id(names)}"
    if key not in _pristine:
        _pristine[key] = _data(names)
    return names | copy.deepcopy(_pristine[key])


def _modules_beside(folder: Path) -> list[str]:
    """Return the names of the loaded modules that lie in a folder."""
    known = _known_modules(folder)
    for name in sys.modules.keys() - known.keys():  # thousands, and this is asked for each check: each one once
        file = getattr(sys.modules[name], "__file__", None)
        known[name] = bool(file) and _below(os.path.realpath(file), str(folder))
    return [name for name, beside in known.items() if beside and name in sys.modules]


@cache
def _known_modules(folder: Path) -> dict[str, bool]:
    """By name: whether a module lies in a folder; filled by `_modules_beside`."""
    return {}


def _data(names: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy({name: value for name, value in names.items() if type(value) in _DATA and name[:2] != "__"})


class _Missing:
    """Stands for a name that the notebook does not have."""

    def __init__(self, name: str):
        self.name = name


class _Checks:
    """A lesson's checks or quiz, as its check cells see them: a call is judged and kept, not shown."""

    def __init__(self, holder: Any, scope: Scope):
        self._holder, self._scope = holder, scope

    def __getattr__(self, name: str) -> Any:
        check = self._scope.numbers.of(getattr(self._holder, name))

        def judged(answer: Any, **earlier: Any) -> float:
            if isinstance(answer, _Missing):
                return 0.0
            if why := self._scope.numbers.why_not(check):
                raise NobodysNumbers(why)
            seed = self._scope.judge.seed(check.name)
            there = {other: function for other, function in earlier.items() if not isinstance(function, _Missing)}
            self._scope.missing.clear()
            found = self._scope.found
            report = check.report(answer, seed, found, **there) if there else check.report(answer, seed)
            if isinstance(check, Check):
                found[check.identifier] = check.found
            self._scope.reports.append(report)
            return report.points

        return judged


_SEEN = ("__doc__", "__name__", "__qualname__")  # of all that Python keeps for itself, plain text
_OUR_PACKAGES = ("grading", "cnncourse")
_THERE = "len iter next reversed getitem setitem delitem str repr bool float int complex index round abs neg format"
_COMPARING = "eq ne lt le gt ge"
COMPARES = tuple(f"(the operation {operation})" for operation in (*_COMPARING.split(), "in"))  # as a reason ends
_ARITHMETIC = "add sub mul truediv floordiv mod divmod pow matmul lshift rshift and or xor"
# What reads, and changes nothing: of what its class inherits from a plain one, a copy answers here
_READING = {*dir(str), *dir(float), *dir(int), *dir(tuple), "keys", "values", "items", "get", "copy"}
_PLAIN = (list, tuple, dict, str, int, float, complex, NoneType, np.number, np.bool_, type)


def _opaque_to(scope: Scope) -> type[Remote]:
    """Return the class of what stays in the student's process, for checks that know nothing of that.

    It can be called, passed on, iterated, and asked for attributes: what comes back was computed without a look at
    what the check compares it with. Comparing itself would hand that over. So where the object's class inherits its
    comparing from a plain class, a plain copy is compared here; with another one of the student's it is compared there,
    unless it claims to equal anything; any other comparing is noticed and refused.
    """

    class Opaque(Remote):
        rich = True

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return self._there(None, args, kwargs)

        def __getattribute__(self, name: str) -> Any:
            caller = sys._getframe(1).f_globals.get("__name__", "")
            ours = caller.partition(".")[0] in _OUR_PACKAGES
            if name == "__class__":
                return Opaque if ours else self._class(caller == "__check__")
            if caller != "__check__":
                return super().__getattribute__(name) if ours or name not in _SEEN else self._text(name)
            if name == "__mro_entries__":
                self._notice("a class of the check's inherits from it")
                raise TypeError(name)
            private = _is_private(name)
            if (private or name in _READING) and (copy := self._as_base(name)) is not None:
                return getattr(copy, name)
            raise AttributeError(name)  # Python goes on with `__getattr__`

        def __getattr__(self, name: str) -> Any:
            if sys._getframe(1).f_globals.get("__name__") == "__check__" and not _is_private(name):
                self._watch(name)
                return self._there("getattr", (self, name))  # an AttributeError is the student's
            if (copy := self._as_base(name)) is not None:
                return getattr(copy, name)
            cls = self._builtin()
            if not cls or cls in (*VIEWS, *MAY_HAVE_MORE) or hasattr(cls, name):
                self._notice(f"its attribute {name}")
            raise AttributeError(f"{self.kind!r} object has no attribute {name!r}")

        def __setattr__(self, name: str, value: Any) -> None:
            if sys._getframe(1).f_globals.get("__name__") == "__check__":
                self._there("setattr", (self, name, value))
            else:
                super().__setattr__(name, value)

        def __delattr__(self, name: str) -> None:
            self._there("delattr", (self, name))

        def __copy__(self) -> Any:
            return self._there("copy", (self,))

        def __deepcopy__(self, memo: dict) -> Any:
            return self._there("deepcopy", (self,))

        def _there(self, tool: str | None, args: tuple, kwargs: dict | None = None) -> Any:
            function = {"tool": tool} if tool else {"object": self.number, "name": self.name}
            scope.before_call()
            try:
                value = self.session.call(function, args, kwargs or {}, kind=Opaque)
            except CannotSend as problem:
                self._notice(str(problem))
                raise
            value = value.thing if type(value).__name__ == "Handle" else value
            return _awaitable(value) if type(value) is Opaque and value.kind == "coroutine" else value

        def _as_base(self, name: str) -> Any:
            """A plain copy, where the object's class inherits from a plain one, and `name` with it; None otherwise."""
            return self._there("as_base", (self, name))

        def _text(self, name: str) -> str | None:
            """A plain text, whoever asks: `unittest` asks a function for its name."""
            text = self._there("getattr", (self, name))
            if type(text) not in (str, NoneType):
                self._notice(f"its attribute {name}")
                raise AttributeError(name)
            return text

        def _watch(self, name: str) -> None:
            """Note that the object's class inherits from a plain one and answers here in its place."""
            if scope.watches_claims and (copy := self._as_base("")) is not None:
                if hasattr(type(copy), name) and self._as_base(name) is None:
                    scope.claims.append(f"{self.name or self.kind} (a {name} of its own)")

        def _notice(self, what: str) -> None:
            scope.opaque.append(f"{self.name or self.kind} ({what})")

        def _class(self, by_the_check: bool) -> type:
            if (copy := self._as_base("")) is not None:
                return type(copy)
            if by_the_check and (cls := self._builtin()):
                return cls
            if by_the_check:
                scope.doubts.append(f"{self.name or self.kind} (its class)")
            return Opaque

        def _builtin(self) -> type | None:
            """The class of Python's own whose object it is, such as a generator's; to say so untruly helps nobody."""
            cls = BUILTIN.get(self.kind)
            return cls if cls and self._there("is_builtin", (self,)) else None

        def __contains__(self, item: Any) -> bool:
            copy = self._as_base("__contains__")
            if copy is None and self._there("has", (self, "__contains__")):
                self._watch("__contains__")
                return self._there("contains", (self, item))
            try:
                return any(one is item or one == item for one in (self if copy is None else copy))
            except Exception:
                self._notice("the operation in")
                raise

        def __enter__(self) -> Any:
            return self._there("enter", (self,))

        def __exit__(self, kind: type | None, problem: BaseException | None, *where: Any) -> bool:
            own = problem is not None and there(problem) is None
            if own and not isinstance(problem, Exception):  # a clock of the judge's, say: nobody suppresses it
                self._notice("an error in its with")
                return False
            suppressed = self._there("leave", (self, problem)) is True
            if suppressed and own and isinstance(problem, AssertionError):
                self._notice("in its with, an assertion of the check's fails, and it goes on")
            return suppressed

        def __instancecheck__(self, one: Any) -> bool:
            return self._there("isinstance", (one, self)) is True

        def __subclasscheck__(self, kind: Any) -> bool:
            return self._there("issubclass", (kind, self)) is True

        def __hash__(self) -> int:
            copy = self._as_base("__hash__")
            return self._there("hash", (self,)) if copy is None else hash(copy)

    def answered(tool: str) -> Any:
        return lambda self, *others: self._there(tool, (self, *others))

    def inherited(operation: str, turned: bool = False) -> Any:
        name = f"__{'r' * turned}{operation}__"

        def compute(self: Any, *others: Any) -> Any:
            copy = self._as_base(name)
            if copy is None and others and all(type(other) is Opaque for other in others):
                return both_there(operation, self, *others)
            if copy is None:
                cls = self._builtin() if all(isinstance(other, _PLAIN) for other in others) else None
                if cls and operation in ("eq", "ne"):
                    return operation == "ne"
                if cls and (operation in _COMPARING or cls not in (*VIEWS, type)):
                    kinds = " and ".join(repr(kind) for kind in (self.kind, *(type(one).__name__ for one in others)))
                    raise TypeError(f"unsupported operand type(s) for {operation}: {kinds}")
                self._notice(f"the operation {operation}")
                raise TypeError(f"this object stays in the student's process: {operation}")
            operands = (*others, copy) if turned else (copy, *others)
            return divmod(*operands) if operation == "divmod" else getattr(operator, f"__{operation}__")(*operands)

        return compute

    def both_there(operation: str, one: Any, other: Any) -> Any:
        if operation in _COMPARING and one._there("equals_anything", (one,)) is not False:
            one._notice(f"the operation {operation}")
            raise TypeError(f"this object claims to equal anything: {operation}")
        return one._there("operate", (operation, one, other))

    def in_place(operation: str) -> Any:
        def change(self: Any, other: Any) -> Any:
            return both_there(operation, self, other) if type(other) is Opaque else refused(operation)(self, other)

        return change

    def refused(operation: str) -> Any:
        def refuse(self: Any, *others: Any) -> Any:
            self._notice(f"the operation {operation}")
            raise TypeError(f"this object stays in the student's process: {operation}")

        return refuse

    for name in _THERE.split():
        setattr(Opaque, f"__{name}__", answered(name))
    for name in f"{_COMPARING} {_ARITHMETIC}".split():
        setattr(Opaque, f"__{name}__", inherited(name))
    for name in _ARITHMETIC.split():
        setattr(Opaque, f"__r{name}__", inherited(name, turned=True))
        setattr(Opaque, f"__i{name}__", in_place(f"i{name}"))
    Opaque.__reduce_ex__ = refused("reduce_ex")
    return Opaque


def _is_private(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in _SEEN


async def _awaitable(coroutine: Remote) -> Any:
    """A coroutine of the student's: it runs there, to its end."""
    return type(coroutine)._there(coroutine, "await", (coroutine,))
