"""Run a learner's code so that whatever it does ends in an `Outcome`: raising, printing, warning, looping.

Nothing is written to stderr while it runs, and its prints are kept for the report.
"""

from __future__ import annotations

import _thread
import builtins
import contextlib
import copy
import dis
import gc
import io
import os
import re
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np

from cnncourse.beside.boundary import Handle, Made, original, plain

if sys.platform == "linux":
    import resource


class TimeUp(BaseException):
    """The time limit has passed. A BaseException, so that `except Exception` does not swallow it."""


@dataclass(frozen=True)
class Case:
    """The arguments of one call."""

    args: tuple
    kwargs: dict = field(default_factory=dict)

    def arrays(self) -> Iterator[np.ndarray]:
        """Yield the arguments that are arrays, also those in lists."""
        return (value for value in self.parts() if isinstance(value, np.ndarray))

    def parts(self) -> Iterator[Any]:
        """Yield the arguments; lists, tuples and dicts part by part."""
        return _parts((*self.args, *self.kwargs.values()))


def case(*args: Any, **kwargs: Any) -> Case:
    """Write the arguments of a call as in the call itself."""
    return Case(args, kwargs)


@dataclass(frozen=True)
class Outcome:
    """What came of one call: a value as plain data, or an error.

    Args:
        value: what was returned, copied to plain data; None after an error.
        error: name of the first built-in class of the exception, "TimeUp" when the time was over, else None.
        message: the exception's text.
        where: who raised it, see `raised_by`; `NEVER_RAN` where the function was not even called, "" where nothing was
            raised.
        changed: the call changed one of its arrays, lists or dicts.
        drew: the call took random numbers from a generator among its arguments.
        printed: what it wrote to stdout.
    """

    value: Any = None
    error: str | None = None
    message: str = ""
    where: str = ""
    changed: bool = False
    drew: bool = False
    printed: str = ""


def attempt(function: Callable, case: Case, seconds: float, keep: bool = False) -> Outcome:
    """Call `function` on copies of the arguments and tell what came of it.

    Args:
        function: what to call.
        case: its arguments; they are not changed.
        seconds: the time it may take.
        keep: leave what it returns where it was made, whatever it is, and hand back a `Handle`; None stays None.
            A function of another process has a method `keeping` for that.

    Raises:
        KeyboardInterrupt: when the person at the notebook interrupts, and only then.
    """
    copied = _copied(case)
    given = Case(original(copied.args), original(copied.kwargs))
    printed = io.StringIO()
    value, error, message, where, ran = None, None, "", "", False
    try:
        with quiet(printed), _limit.get()(seconds):
            ran = True
            call = getattr(function, "keeping", function) if keep else function
            value = call(*given.args, **given.kwargs)
            value = _kept(value) if keep else plain(value)
    except KeyboardInterrupt:
        raise
    except BaseException as problem:
        error, message, where = _builtin_name(problem), _message(problem), raised_by(problem) if ran else NEVER_RAN
    changed = not (_same(case.args, given.args) and _same(case.kwargs, given.kwargs))
    drew = not all(map(_same, *(list(_states(each)) for each in (case, given))))
    return Outcome(value, error, message, where, changed, drew, printed.getvalue())


_BESIDE = os.path.dirname(os.path.abspath(__file__))  # the worker's module is called "__main__", but it lies here
THE_CALL, OWN_RAISE, OPERATION = "the call", "a raise", "an operation"
NEVER_RAN = "nobody"  # the clock or the like could not be started: no mistake of the learner's is to be looked for


def raised_by(problem: BaseException) -> str:
    """Tell who raised an exception, as far as it matters for what it means.

    Returns:
        `THE_CALL` where the function was never entered (other arguments than it takes), `OWN_RAISE` for a `raise` or
        `assert` that the learner wrote, `OPERATION` for anything else in the learner's own code, what NumPy does in C
        included; where the error comes from inside of a library's Python code the library's name, "keras".
    """
    told = vars(type(problem)).get("raised_by")
    if isinstance(told, str):  # it comes from another process, which has looked
        return told
    who, last, step = THE_CALL, None, problem.__traceback__
    while step:
        if not step.tb_frame.f_code.co_filename.startswith(_BESIDE):
            who, last = _library(step.tb_frame), step
        step = step.tb_next
    if who:
        return who
    is_raise = last.tb_frame.f_code.co_code[last.tb_lasti] == dis.opmap["RAISE_VARARGS"]
    return OWN_RAISE if is_raise else OPERATION


def _library(frame: FrameType) -> str:
    """Name the library that a frame's code belongs to, "" for the learner's own code."""
    name, file = str(frame.f_globals.get("__name__")).partition(".")[0], frame.f_code.co_filename
    if name in sys.stdlib_module_names:
        return "python"
    if "__autograph_generated_file" in file:  # what `tf.function` makes of the learner's code
        return "tensorflow"
    installed = "site-packages" in file or "dist-packages" in file
    return name if installed and name != "cnncourse" else ""


def seconds(function: Callable, case: Case) -> float:
    """Time a call by the processor's clock, which stands still while another program has its turn.

    Where that clock ticks too seldom (Windows) it is the wall clock. No garbage is collected meanwhile: how
    long that takes depends on all that the process holds.
    """
    with garbage_left():
        start = _clock()
        function(*case.args, **case.kwargs)
        return _clock() - start


@contextlib.contextmanager
def garbage_left() -> Iterator[None]:
    """Collect no garbage meanwhile, as `timeit` does."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


_clock = time.process_time if time.get_clock_info("process_time").resolution < 1e-5 else time.perf_counter


@contextlib.contextmanager
def quiet(printed: io.StringIO) -> Iterator[None]:
    """Keep prints in `printed`, drop warnings and everything written to stderr; nobody is there to answer `input`."""
    with (
        _asking(),
        _nothing_unraisable(),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


def nobody(prompt: object = "") -> str:
    """Raise, in the place of `input`: a check would wait for an answer for ever, and grading has nobody to ask."""
    raise EOFError("input() has nobody to ask while a function is checked")


answers = nobody  # an instructor's own check may answer itself (see worker.py)


@contextlib.contextmanager
def _asking() -> Iterator[None]:
    before, builtins.input = builtins.input, answers
    try:
        yield
    finally:
        builtins.input = before


@contextlib.contextmanager
def _nothing_unraisable() -> Iterator[None]:
    """Say nothing of errors that nobody can catch, such as the end of the time in the midst of a `__del__`."""
    before, sys.unraisablehook = sys.unraisablehook, lambda problem: None
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextlib.contextmanager
def time_limit(seconds: float, computing: bool = False) -> Iterator[None]:
    """Raise `TimeUp` in the body when it has run for `seconds`; `computing`: when this process has computed for as many
    meanwhile, waiting not counted, which only an interval timer can tell.

    Without effect outside the main thread, and in a browser, which has neither an interval timer nor threads.
    """
    if threading.current_thread() is not threading.main_thread() or sys.platform == "emscripten":
        yield
    elif hasattr(signal, "setitimer"):
        yield from _limit_by_alarm(seconds, computing)
    elif computing:
        yield
    else:
        yield from _limit_by_interrupt(seconds)


_limit: ContextVar[Callable[[float], AbstractContextManager]] = ContextVar("limit", default=time_limit)


@contextlib.contextmanager
def limited_by(limit: Callable[[float], AbstractContextManager]) -> Iterator[None]:
    """Have each `attempt` in the body limited by `limit` instead of `time_limit`: grading's clock stands outside the
    student's process.
    """
    before = _limit.set(limit)
    try:
        yield
    finally:
        _limit.reset(before)


@contextlib.contextmanager
def memory_limit(more: int) -> Iterator[None]:
    """Raise `MemoryError` in the body when this process asks for so many bytes more; only on Linux.

    In one such body within another the first one's limit holds.
    """
    if sys.platform != "linux":
        yield
        return
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[5]) * resource.getpagesize()
    before, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = [most for most in (before, hard) if most != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([used + more, *most]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, hard))


def _limit_by_alarm(seconds: float, computing: bool) -> Iterator[None]:
    timer, rings = (signal.ITIMER_PROF, signal.SIGPROF) if computing else (signal.ITIMER_REAL, signal.SIGALRM)

    def stop(signum: int, frame: Any) -> None:
        raise TimeUp(f"still running after {seconds:g} seconds{' of its own computing' * computing}")

    before = signal.signal(rings, stop)
    signal.setitimer(timer, seconds, 0.5)  # again, for code that swallows the first one
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(rings, before)


def _limit_by_interrupt(seconds: float) -> Iterator[None]:
    """Windows has no interval timer: a second thread interrupts the main one."""
    over = threading.Event()

    def stop() -> None:
        over.set()
        _thread.interrupt_main()

    timer = threading.Timer(seconds, stop)
    try:
        timer.start()
    except RuntimeError:  # there may be no more threads: then no clock is better than no check
        yield
        return
    try:
        yield
    except KeyboardInterrupt:
        if not over.is_set():
            raise
        raise TimeUp(f"still running after {seconds:g} seconds") from None
    finally:
        timer.cancel()


def _copied(case: Case) -> Case:
    """Copy the arguments; what a handle stands for stays where it is."""
    keep = {id(value): value for value in case.parts() if isinstance(value, (Handle, Made))}
    return copy.deepcopy(case, keep)


_COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # Keras writes parts of its messages in bold


def _kept(value: Any) -> Handle | None:
    return value if value is None or isinstance(value, Handle) else Handle(type(value).__name__, value)


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _parts(item)
    else:
        yield value


def _states(case: Case) -> Iterator[dict]:
    """Yield how far each generator among a call's arguments has come."""
    return (part.bit_generator.state for part in case.parts() if isinstance(part, np.random.Generator))


def _builtin_name(problem: BaseException) -> str:
    """Name the first built-in class of an exception, as it would arrive from another process."""
    if isinstance(problem, TimeUp):
        return "TimeUp"
    return next(cls.__name__ for cls in type(problem).__mro__ if cls.__module__ == "builtins")


def _message(problem: BaseException) -> str:
    try:
        return _COLOURS.sub("", str(problem))
    except BaseException:  # an own class may do anything here
        return ""


def _same(before: Any, after: Any) -> bool:
    """Tell whether arguments are what they were. Nobody asks that of handles, functions and other objects."""
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and before.keys() == after.keys()
            and all(_same(before[key], after[key]) for key in before)
        )
    if isinstance(before, (list, tuple)):
        return type(before) is type(after) and len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, np.ndarray):
        alike = isinstance(after, np.ndarray) and before.shape == after.shape and before.dtype == after.dtype
        return alike and before.tobytes() == after.tobytes()
    return (
        not isinstance(before, (int, float, str))
        or before is after
        or (type(before) is type(after) and before == after)
    )
