"""A submission's own namespaces: what keeps a student's process from seeing, signalling or outliving anything (Linux).

The worker already sits in a sandbox (grading/sandbox.py). For each submission it forks an *overseer*, which makes new
user, PID, mount, IPC and network namespaces, and in these an *init*, which forks the *student's process*:

    worker ── overseer ── init (process 1) ── the student's process ── whatever that starts

When the init ends, the kernel ends everything in its namespace. It also keeps the time: the clocks of the processes in
there are known to it alone. The overseer stays outside: the student's code cannot see it. It measures memory, hands on
what is asked about time, and ends the init when it is told to, or when there is too much memory.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

try:
    import resource
except ImportError:  # on Windows, where there are no namespaces
    pass

_CLONE = {"NEWNS": 0x00020000, "NEWIPC": 0x08000000, "NEWUSER": 0x10000000, "NEWPID": 0x20000000, "NEWNET": 0x40000000}
_MS_NOSUID, _MS_NODEV, _MS_REC, _MS_PRIVATE = 2, 4, 16384, 1 << 18
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_PDEATHSIG = 4, 22, 24, 38, 1
TICK = 0.05  # seconds between two looks at the memory
_CLOCK, _PEAK = struct.Struct("<dqq"), struct.Struct("<q")


@dataclass(frozen=True)
class Limits:
    """What a student's processes may use together.

    Args:
        memory: bytes beyond what the worker had before.
        disk: bytes of files, which lie in memory.
        processes: how many at once.
    """

    memory: int = 1_000_000_000
    disk: int = 64_000_000
    processes: int = 64


@dataclass(frozen=True)
class Clock:
    """What the clock of a submission shows.

    Args:
        cpu: CPU seconds of its processes, to the nanosecond for those that are still there.
        started: counts whatever is started, threads too.
        alive: how many processes there are.
        memory: the most bytes that they have used together, as far as it was looked at.
        size: bytes of it on the way here.
    """

    cpu: float
    started: int
    alive: int
    memory: int
    size: ClassVar[int] = _CLOCK.size + _PEAK.size

    @classmethod
    def read(cls, sent: bytes) -> Clock:
        """Read what an overseer has sent."""
        return cls(*_CLOCK.unpack(sent[: _CLOCK.size]), *_PEAK.unpack(sent[_CLOCK.size :]))


def available() -> str:
    """Say why a process here cannot have namespaces of its own; "" if it can."""
    if not sys.platform.startswith("linux"):
        return "only Linux has them"
    child = os.fork()
    if child == 0:
        try:
            _enter_namespaces()
        except OSError as problem:
            os._exit(problem.errno or 255)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return os.strerror(status) if status else ""


def drop_root(uid: int) -> None:
    """Give up the rights of root for good; without effect for an ordinary user."""
    if os.getuid() == 0:
        _mount(
            "proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV
        )  # bubblewrap's has covers; no other can be mounted beside
        _drop_bounding_set()
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        _libc_prctl(_PR_SET_DUMPABLE, 1)  # or /proc/self stays root's
    _libc_prctl(_PR_SET_NO_NEW_PRIVS, 1)


def oversee(control: socket.socket, limits: Limits, folders: list[str], work: Callable[[], Any]) -> None:
    """Run `work` in namespaces of its own until it ends, and tell `control` how it ended. Never returns.

    Args:
        control: asks for the time (any byte; the answer is a `Clock`), ends everything by closing; gets what
            happened at the end: a byte of "exit", "signal", "memory" (see `ended`) and a number.
        limits: what all its processes may use.
        folders: each gets an empty file system of its own; the first is where the work begins.
        work: what the student's process does.
    """
    before = _own_memory("self")
    _enter_namespaces()
    said, tell = os.pipe()
    ask, asked = socket.socketpair()
    init = os.fork()
    if init == 0:
        os.close(said)
        control.close()
        ask.close()
        _be_init(limits, folders, work, tell, asked)
    os.close(tell)
    asked.close()
    end = os.pidfd_open(init)
    what, most = b"", 0
    while True:
        ready, _, _ = select.select([control, end], [], [], TICK)
        if end in ready:
            break
        if control in ready:
            if not control.recv(1):
                os.kill(init, signal.SIGKILL)
                os.waitpid(init, 0)  # until nothing in its namespace is left
                os._exit(0)
            with suppress(OSError):  # it has just ended
                ask.sendall(b"?")
                if known := ask.recv(_CLOCK.size):
                    most = max(most, _memory(before))
                    control.sendall(known + _PEAK.pack(most))
        elif (now := _memory(before)) <= limits.memory:
            most = max(most, now)
        else:
            what = struct.pack("<ci", b"m", 0)
            os.kill(init, signal.SIGKILL)
    os.waitpid(init, 0)
    what = what or os.read(said, 16) or struct.pack("<ci", b"s", signal.SIGKILL)
    try:
        control.sendall(what)
    except OSError:
        pass
    os._exit(0)


def ended(message: bytes) -> tuple[str, int]:
    """Read an overseer's last words: ("exit", code), ("signal", number) or ("memory", 0).

    Raises:
        ValueError: it had none.
    """
    said = message[-struct.calcsize("<ci") :]  # an answer to what was asked before may stand in front
    if len(said) < struct.calcsize("<ci"):
        raise ValueError("an overseer ended without a word")
    kind, number = struct.unpack("<ci", said)
    return {b"e": "exit", b"s": "signal", b"m": "memory"}[kind], number


def _enter_namespaces() -> None:
    """Enter new user, PID, mount and IPC namespaces; the user stays the same one.

    Raises:
        OSError: the kernel does not let us.
    """
    uid, gid = os.geteuid(), os.getegid()
    if _libc().unshare(sum(_CLONE.values())):
        raise OSError(ctypes.get_errno(), "unshare")
    for file, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{file}", "w") as there:
            there.write(text)
    _mount("none", "/", "", _MS_REC | _MS_PRIVATE)


def _be_init(limits: Limits, folders: list[str], work: Callable[[], Any], tell: int, asked: socket.socket) -> None:
    """Be process 1: mount what is the submission's own, fork the student's process, say what the time is, tell how the
    student's process ended, end.
    """
    _mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV)
    for place in (*folders, "/dev/shm"):
        _mount("tmpfs", place, "tmpfs", _MS_NOSUID | _MS_NODEV, f"size={limits.disk},nr_inodes=20000,mode=0700")
    _mount("devpts", "/dev/pts", "devpts", _MS_NOSUID, "newinstance,ptmxmode=0666")  # or terminals would be everybody's
    _forbid_more_namespaces()
    student = os.fork()
    if student == 0:
        os.close(tell)
        asked.close()
        _drop_bounding_set()
        _drop_capabilities()
        _libc_prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _refuse_what_is_shared()
        _limit(limits)
        os.chdir(folders[0])
        work()
        os._exit(0)
    _libc_prctl(_PR_SET_DUMPABLE, 0)
    _drop_bounding_set()
    _drop_capabilities()
    first, last = sorted((tell, asked.fileno()))
    for low, high in ((3, first), (first + 1, last), (last + 1, 256)):
        os.closerange(low, high)  # the student's connection above all: or its end would not be noticed

    def bury(*signalled: Any) -> None:
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG)) is not None:
            if ended.si_pid == student:
                kind = b"e" if ended.si_code == os.CLD_EXITED else b"s"
                os.write(tell, struct.pack("<ci", kind, ended.si_status))
                os._exit(0)

    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, bury)
        bury()
        while asked.recv(1):
            asked.sendall(_time_in_here())
    finally:  # who keeps it from telling the time ends with it
        os._exit(1)


def _limit(limits: Limits) -> None:
    """Set what one process may use; what all of them use together is the overseer's to watch."""
    used = int(open("/proc/self/statm").read().split()[5]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_DATA, used + limits.memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        resource.setrlimit(what, (most, most))


# By machine: its number for the kernel; its calls memfd_create, shmget, msgget, semget, add_key, request_key, keyctl,
# io_uring_setup, setsockopt; its mmap and its socket.
_MACHINES = {
    "x86_64": (0xC000003E, (319, 29, 68, 64, 248, 249, 250, 425, 54), 9, 41),
    "aarch64": (0xC00000B7, (279, 194, 186, 190, 217, 218, 219, 425, 208), 222, 198),
}
_SHARED = 0x21  # mmap's MAP_SHARED and MAP_ANONYMOUS
_UNIX = 1  # sockets between processes of one machine


def _refuse_what_is_shared() -> None:
    """Let the kernel refuse what no namespace holds: files, segments, queues and shared pages in memory, which neither
    a limit nor the watch sees once they are given back (pages of /dev/zero, too: the sandbox has none), sockets that
    hold more than the usual buffer, and its keyrings, through which submissions could read each other and the
    instructor's session.
    """
    if os.uname().machine not in _MACHINES:
        return
    machine, calls, mmap, socket = _MACHINES[os.uname().machine]
    load, equal, at_least, both, answer = 0x20, 0x15, 0x35, 0x54, 0x06
    last = len(calls) + 12  # the line that refuses; before it the one that allows
    lines = [(load, 0, 0, 4), (equal, 0, last - 2, machine), (load, 0, 0, 0), (at_least, last - 4, 0, 0x40000000)]
    lines += [(equal, last - number - 1, 0, call) for number, call in enumerate(calls, 4)]
    lines += [(equal, 0, 3, mmap), (load, 0, 0, 40), (both, 0, 0, _SHARED), (equal, 4, 3, _SHARED)]  # 40: its flags
    lines += [(equal, 0, 2, socket), (load, 0, 0, 16), (equal, 0, 1, _UNIX)]  # 16: its family
    lines += [(answer, 0, 0, 0x7FFF0000), (answer, 0, 0, 0x00050000 | errno.ENOSYS)]
    code = b"".join(struct.pack("<HBBI", *line) for line in lines)
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(lines), ctypes.addressof(kept))
    if _libc().prctl(_PR_SET_SECCOMP, 2, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def _processes() -> list[str]:
    """The processes of the namespace: /proc is its own."""
    return [name for name in os.listdir("/proc") if name.isdigit()]


_OWN = (b"RssAnon:", b"RssShmem:", b"VmSwap:", b"VmPTE:")
_BUFFER = 250_000  # bytes that the kernel holds for a socket, at most, where nobody can ask for more


def _own_memory(process: str) -> int:
    """Bytes of a process that no file holds: its own, shared, swapped out, or the kernel's tables of them."""
    try:
        with open(f"/proc/{process}/status", "rb") as lines:  # bytes: a process gives itself any name
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_OWN))
    except OSError:
        return 0


def _used(process: str) -> int:
    """What `_own_memory` says; of a process whose first thread has ended, what another one says."""
    if own := _own_memory(process):
        return own
    try:
        return max(_own_memory(f"{process}/task/{thread}") for thread in os.listdir(f"/proc/{process}/task"))
    except (OSError, ValueError):
        return 0


def _memory(before: int) -> int:
    """Bytes that the namespace's processes use beyond what each began with, and what their sockets may hold."""
    try:
        with open("/proc/1/net/unix", "rb") as lines:  # all there are, also those on their way from one to another
            sockets = sum(1 for _ in lines) - 1
    except OSError:
        sockets = 0
    return sum(max(0, _used(process) - before) for process in _processes()) + _BUFFER * sockets


def _time_in_here() -> bytes:
    """Return what the namespace's clock shows, as process 1 sees it; see `Clock`.

    A process's own clock also counts its threads that have ended. Its children that have ended are counted in ticks, or
    not at all where nobody waited for them: who measures a short time looks whether something came or went.
    """
    used, others = resource.getrusage(resource.RUSAGE_CHILDREN), 0
    total = used.ru_utime + used.ru_stime
    for process in _processes():
        try:
            total += time.clock_gettime((~int(process) << 3) | 2) if process != "1" else 0
            with open(f"/proc/{process}/stat", "rb") as file:
                ticks = [int(number) for number in file.read().rpartition(b")")[2].split()[13:15]]
            total += sum(ticks) / _TICKS if process != "1" else 0
            others += 1
        except OSError:  # it has just ended
            continue
    with open("/proc/loadavg") as file:
        started = int(file.read().split()[-1])  # the last number given to a process or thread in here
    return _CLOCK.pack(total, started, others)


_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def _forbid_more_namespaces() -> None:
    """In a namespace of its own the student's code would have all rights again."""
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")


def _drop_bounding_set() -> None:
    for capability in range(64):
        if _libc().prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
            break


def _drop_capabilities() -> None:
    header = struct.pack("<Ii", 0x20080522, 0)
    if _libc().capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "capset")


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    if _libc().mount(source.encode(), target.encode(), kind.encode(), flags, options.encode()):
        raise OSError(ctypes.get_errno(), f"mount {target}")


def _libc_prctl(option: int, value: int) -> None:
    if _libc().prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


@cache
def _libc() -> Any:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mount.argtypes = (ctypes.c_char_p,) * 3 + (ctypes.c_ulong, ctypes.c_char_p)
    return libc
