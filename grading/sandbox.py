"""The sandbox in which students' code runs, and the worker in it (Linux: bubblewrap; elsewhere a plain process).

It is an allow-list: /usr and the loader's files, this Python and its packages, the public part of cnncourse (and of
another course's package) and data/, read-only; a fresh /proc and /dev, small file systems in memory, no network, an
empty environment. Nothing else of this machine is there: no answer key, no checks, no other submission, no gradebook.
Run by root, the worker gives up root's rights before it imports anything (a read-only mount can be written by root).
What runs inside is cnncourse/beside/worker.py.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from cnncourse.beside import PACKAGE, WORKER
from cnncourse.beside.isolate import Clock, Limits, ended
from cnncourse.beside.wire import Channel
from grading.course import ROOT, Course

COURSE, WORK = "/course", "/submission"
START_SECONDS = 120  # TensorFlow's import on a busy machine
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": WORK,
    "TMPDIR": WORK,
    "LANG": "C.UTF-8",
    "USER": "student",
    "LOGNAME": "student",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": WORK,
    "IPYTHONDIR": WORK,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
}
FIRST_UID = 61_184  # from here to 65,519 no machine has an account of its own
PACKAGES = ("numpy", "IPython", "keras", "tensorflow", "matplotlib", "yaml", "PIL")


class NoSandbox(Exception):
    """Why there is no sandbox here and what to do, as one sentence."""


class Fell(BaseException):
    """A student's process has ended, or was ended. A BaseException, as what is caught by mistake is lost.

    Args:
        status: "timeout", "memory" or "crash".
        sentence: what happened.
    """

    def __init__(self, status: str, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass
class Child:
    """A submission's process, from here.

    Args:
        channel: carries requests to the student's process.
        overseer: the process that watches it, None where there is none.
        process: the worker, where it lives for one submission only.
        last_words: what the overseer said when it ended while it was asked for the time.
        begun: when it was started, by the clock on the wall.
    """

    channel: Channel
    overseer: socket.socket | None = None
    process: subprocess.Popen | None = None
    last_words: bytes = b""
    begun: float = field(default_factory=time.monotonic)

    def clock(self) -> Clock:
        """What its clock shows; of a plain process, the seconds on the wall.

        Raises:
            OSError: it has ended.
        """
        if self.overseer is None:
            return Clock(time.monotonic() - self.begun, 0, 0, 0)
        self.overseer.sendall(b"?")
        return Clock.read(self._heard(Clock.size))

    def end(self) -> None:
        """End it and all that it has started, and wait until its memory is free for the next one."""
        self.channel.close()
        if self.overseer:
            with suppress(OSError):
                self.overseer.settimeout(10)
                self.overseer.shutdown(socket.SHUT_WR)
                while self.overseer.recv(64):
                    pass
            self.overseer.close()
        if self.process:
            self.process.kill()
            self.process.wait()

    def why_it_ended(self) -> Fell:
        """Say how a process ended that answers no more."""
        try:
            if self.overseer:
                self.overseer.settimeout(10)
                kind, number = ended(self.last_words or self.overseer.recv(64))
            else:
                code = self.process.wait(5)
                kind, number = ("exit", code) if code >= 0 else ("signal", -code)
        except ValueError:
            return Fell("not graded", "The worker has gone.")
        except (OSError, subprocess.TimeoutExpired):  # its connection is closed, and it lives on
            return Fell("crash", "It closed the connection that it is graded by.")
        if kind == "memory":
            return Fell("memory", "It used more memory than there is for it, and was stopped.")
        if kind == "signal":
            return Fell("crash", f"Its process was killed ({signal.Signals(number).name}).")
        return Fell("crash", f"It ended its process (exit code {number}).")

    def _heard(self, number: int) -> bytes:
        self.overseer.settimeout(10)
        said = b""
        while len(said) < number:
            try:
                part = self.overseer.recv(number - len(said))
            except ConnectionError:  # it ended before it had read the question: its last words stand
                part = b""
            if not part:
                self.last_words = said
                raise OSError("the overseer has gone")
            said += part
        return said


class Sandbox:
    """A worker in a sandbox, with a fresh child for each submission; processes forked after it is there can share it.

    Args:
        preload: modules that the worker imports once for all.
        meanwhile: what to do here while it does so.
        answers: modules that are absent there, besides checks and quizzes.
        private: folders of which nothing is there, besides the course's own.
        course: whose submissions they are: its package is there, without checks and quizzes.

    Raises:
        NoSandbox: it cannot be had here; says why.
    """

    def __init__(
        self,
        preload: list[str] = (),
        meanwhile: Callable[[], None] = lambda: None,
        answers: tuple[str, ...] = (),
        private: tuple[str, ...] = (),
        course: Course = Course(),
    ):
        self._control, inside = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET
        )  # messages of several senders stay whole
        command = [
            *_bubblewrap(answers, private, course),
            sys.executable,
            "-m",
            "cnncourse.beside.worker",
            "serve",
            str(inside.fileno()),
            str(_uid()),
            _own_folders(),
        ]
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [*command, *preload],
            pass_fds=[inside.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
        )
        inside.close()
        meanwhile()
        self._control.settimeout(START_SECONDS)
        try:
            ready = self._control.recv(16)
        except OSError:
            ready = b""
        if ready != b"ready":
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").strip().splitlines()
            self.close()
            raise NoSandbox(f"The sandbox does not start: {lines[-1] if lines else 'it says nothing'}")

    def child(self, limits: Limits) -> Child:
        """Fork a fresh child for a submission."""
        channel, inside = socket.socketpair()
        overseer, watching = socket.socketpair()
        try:
            socket.send_fds(self._control, [json.dumps(asdict(limits)).encode()], [inside.fileno(), watching.fileno()])
        except OSError:
            raise NoSandbox("The worker has gone.") from None
        finally:
            inside.close()
            watching.close()
        return Child(Channel(channel), overseer)

    def close(self) -> None:
        """End the worker and all that it has started."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()


class Plain:
    """Where there is no sandbox: a worker for each submission, a process like any other.

    Args:
        preload: modules that each worker imports.
        answers: modules that are absent there, besides checks and quizzes.
        course: whose submissions they are.
    """

    def __init__(self, preload: list[str] = (), answers: tuple[str, ...] = (), course: Course = Course()):
        self._preload, self._absent, self._course = list(preload), (*course.hidden, *answers), course

    def child(self, limits: Limits) -> Child:
        """Start a worker for a submission; its limits are the machine's."""
        token = secrets.token_hex(16)
        keep = {
            name: value for name, value in os.environ.items() if name.upper() in ("PATH", "SYSTEMROOT", "TEMP", "TMP")
        }
        folder = tempfile.mkdtemp(prefix="submission-")
        environment = ENVIRONMENT | keep | dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"), folder)
        code = dict.fromkeys([str(ROOT), str(self._course.root), *_package_folders()])
        environment |= {"PYTHONPATH": os.pathsep.join(code), "COURSE_TOKEN": token}
        environment["COURSE_HIDDEN"] = " ".join(self._absent)
        with socket.create_server(("127.0.0.1", 0)) as server:
            host, port = server.getsockname()
            command = [sys.executable, "-m", WORKER, host, str(port), *self._preload]
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            server.settimeout(START_SECONDS)
            end, _ = server.accept()
        if end.recv(32) != token.encode():
            raise NoSandbox("Somebody else has connected.")
        return _Started(Channel(end), None, process, folder=folder)

    def close(self) -> None:
        """Nothing is left to end."""


@dataclass
class _Started(Child):
    """A child with a folder of its own."""

    folder: str = ""

    def end(self) -> None:
        super().end()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Isolation:
    """One layer of isolation: what it is, why it is not there ("" if it is), and what to do about that."""

    name: str
    problem: str = ""
    remedy: str = ""


@cache
def layers(private: tuple[str, ...] = ()) -> tuple[Isolation, ...]:
    """Try each layer of isolation on this machine.

    Args:
        private: folders that must be out of sight, besides the course's own.
    """
    if not sys.platform.startswith("linux"):
        return (
            Isolation(
                "bubblewrap sandbox", "only Linux has it", "grade on Linux, in a virtual machine, or with --no-sandbox"
            ),
        )
    if not shutil.which("bwrap"):
        install = "install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap)"
        return (Isolation("bubblewrap sandbox", "the command bwrap is not there", install),)
    try:
        trial = _begun.get(private) or _trial(private)
    except NoSandbox as refused:
        return (Isolation(_LAYERS[0][0], str(refused), "make the environment in a folder of its own, such as .venv"),)
    _begun[private] = None
    said, problem = trial.communicate()
    there = said.count("\n")
    found = [Isolation(name) for name, _, _ in _LAYERS[:there]]
    for name, _, remedy in _LAYERS[there : there + 1]:
        lines = problem.strip().splitlines() or [f"exit code {trial.returncode}"]
        found.append(Isolation(name, lines[-1], remedy))
    return tuple(found)


def begin_trial(private: tuple[str, ...] = ()) -> None:
    """Start what `layers` of the same folders will wait for, which takes as long as importing the grader does."""
    if private not in _begun and sys.platform.startswith("linux") and shutil.which("bwrap"):
        with suppress(NoSandbox):  # `layers` says why
            _begun[private] = _trial(private)


_begun: dict[tuple[str, ...], subprocess.Popen | None] = {}  # by folders; None: what came of it is known


def _trial(private: tuple[str, ...]) -> subprocess.Popen:
    """Try each layer in turn, in a process that writes a line for each that is there.

    Raises:
        NoSandbox: what must be shown is what must not.
    """
    code = "\n".join(f"{code}\nprint(flush=True)" for _, code, _ in _LAYERS)
    words = [*_bubblewrap(private=private), sys.executable, "-c", code, str(_uid()), *_secrets(private)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


# Each layer of isolation: its name, what is tried inside of the sandbox, and what to do where that fails
_LAYERS = (
    (
        "bubblewrap sandbox",
        "import os, sys; sys.path.insert(0, '/course'); from cnncourse.beside import isolate\n"
        "isolate.drop_root(int(sys.argv[1]))",
        "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or run it outside of a container",
    ),
    (
        "this environment inside of it",
        "import numpy, IPython; assert os.getuid() != 0",
        "make the environment's folder readable for everybody (chmod -R o+rX)",
    ),
    (
        "namespaces of each submission's own",
        "if problem := isolate.available(): sys.exit(problem)",
        "allow unprivileged user namespaces (Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0)",
    ),
    (
        "answers and submissions out of sight",
        "for place in filter(os.path.exists, sys.argv[2:]): sys.exit(f'{place} is seen from inside')",
        "move the course, or its class, to a folder of its own",
    ),
)


def refuse_without_sandbox(private: tuple[str, ...] = ()) -> None:
    """Make sure that every layer of isolation is there; see `layers`.

    Raises:
        NoSandbox: one is not.
    """
    for layer in layers(private):
        if layer.problem:
            advice = "Or grade without: --no-sandbox runs students' code with your rights. `course doctor` says more."
            raise NoSandbox(f"No isolation ({layer.name}): {layer.problem}. To do: {layer.remedy}. {advice}")


def _uid() -> int:
    """The user who runs students' code; for an ordinary user the same one, from root somebody without any rights."""
    return FIRST_UID + os.getpid() % 4000 if os.geteuid() == 0 else os.geteuid()


def _bubblewrap(answers: tuple[str, ...] = (), private: tuple[str, ...] = (), course: Course = Course()) -> list[str]:
    """The words before a command that put it into the sandbox, where a course's package is without checks and quizzes
    and the modules `answers`, and nothing of the folders `private` is there.
    """
    words = [
        "bwrap",
        "--die-with-parent",
        "--new-session",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-net",
        "--unshare-uts",
    ]
    words += ["--unshare-cgroup-try", "--clearenv"]
    if os.geteuid() == 0:
        words += ["--cap-drop", "ALL"]
        words += [
            word for name in ("SETUID", "SETGID", "SETPCAP", "SYS_ADMIN") for word in ("--cap-add", f"CAP_{name}")
        ]
    for name, value in ENVIRONMENT.items():
        words += ["--setenv", name, value]
    words += ["--setenv", "COURSE_HIDDEN", " ".join((*course.hidden, *answers))]
    words += ["--setenv", "PYTHONPATH", os.pathsep.join([COURSE, *_package_folders()])]
    for folder in ("/lib", "/lib64", "/lib32", "/bin", "/sbin"):
        if os.path.islink(folder):
            words += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            words += ["--ro-bind", folder, folder]
    packages = {PACKAGE: ROOT} | ({course.package: course.root} if course.is_another else {})
    absent = {
        name.replace(".", "/"): packages[name.split(".")[0]]
        for name in (*course.hidden, *answers)
        if name.split(".")[0] in packages
    }
    made, covers = {"/", "/tmp"}, [f"{COURSE}/{name}" for name, root in absent.items() if (root / name).is_dir()]
    words += ["--perms", "0755", "--tmpfs", "/tmp"]  # before what may lie in there
    for file in ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives"):
        if os.path.exists(file):
            words += [*_parents(file, made), "--ro-bind", file, file]
    own, hidden = _folders(private)
    for folder in sorted({*own, *hidden}):  # what lies in another folder comes after it
        if folder in hidden:
            words += ["--perms", "0755", "--tmpfs", folder]
            covers.append(folder)
        elif os.path.islink(folder):
            words += [*_parents(folder, made), "--symlink", os.path.realpath(folder), folder]
        else:
            words += [*_parents(folder, made), "--ro-bind", folder, folder]
    for folder in _package_folders():  # a course that was installed as a copy has its checks in there
        for package in (*packages, "grading", *answers):  # or a library that is not allowed
            if os.path.isdir(os.path.join(folder, package)):
                covers.append(os.path.join(folder, package))
    words += ["--dir", COURSE]
    for package, root in packages.items():
        words += ["--ro-bind", str(root / package), f"{COURSE}/{package}"]
    for name, root in absent.items():
        if (root / f"{name}.py").is_file():
            words += ["--ro-bind", os.devnull, f"{COURSE}/{name}.py"]
            compiled = os.path.join(os.path.dirname(name), "__pycache__")  # has the same module once more
            if (root / compiled).is_dir() and f"{COURSE}/{compiled}" not in covers:
                covers.append(f"{COURSE}/{compiled}")
    for file in sorted((ROOT / "data").rglob("*.*")):
        if file.suffix in (".npz", ".csv", ".jpg"):
            there = f"{COURSE}/{file.relative_to(ROOT)}"
            words += [*_parents(there, made), "--ro-bind", str(file), there]
    words += ["--proc", "/proc", "--dev", "/dev", "--ro-bind", os.devnull, "/dev/zero"]  # pages of that are no file's
    words += ["--perms", "1777", "--size", "16000000", "--tmpfs", WORK]  # the worker's own; a submission's lies over it
    words += [word for cover in covers if cover not in hidden for word in ("--tmpfs", cover)]
    for folder in (
        "/tmp",
        "/",
        "/dev",
        *covers,
    ):  # or one submission of an ordinary user's could leave something for the next
        words += ["--remount-ro", folder]
    words += ["--chdir", WORK, "--"]
    return words


def _folders(private: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return what is shown of this machine, and which folders in that are covered.

    Raises:
        NoSandbox: what must be shown is what must not.
    """
    hidden = {os.path.realpath(folder) for folder in (str(ROOT), *private) if os.path.isdir(folder)}
    shown = ["/usr", *_python_folders()]
    for folder in sorted(hidden):
        if folder in map(os.path.realpath, shown):
            raise NoSandbox(f"{folder} holds both this Python and what no student may see")
    covered = [folder for folder in sorted(hidden) if any(_lies_in(folder, other) for other in shown)]
    covered = [folder for folder in covered if not any(_lies_in(folder, other) for other in covered)]
    again = [folder for folder in _wanted_folders() if any(_lies_in(folder, cover) for cover in covered)]
    again = [folder for folder in again if not any(_lies_in(folder, other) for other in again)]
    links = [folder for folder in (sys.prefix, sys.base_prefix) if os.path.islink(folder)]
    links = [link for link in links if not any(_lies_in(link, other) for other in shown) or link in again]
    return [*shown, *again, *links], covered


def _lies_in(folder: str, other: str) -> bool:
    return folder.startswith(f"{other}/")


def _secrets(private: tuple[str, ...]) -> list[str]:
    """Some of what lies in private folders, for `course doctor` to look for from inside."""
    shown, _ = _folders(private)
    places = [place for folder in (str(ROOT), *private) if os.path.isdir(folder) for place in _some_in(folder)]
    return [place for place in places if not any(_lies_in(f"{other}/", place) for other in shown)]


def _some_in(folder: str, most: int = 30) -> list[str]:
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))[:most]]


def _own_folders() -> str:
    """The folders that each submission finds empty, and may write to."""
    return WORK if any(f"{folder}/".startswith("/tmp/") for folder in _python_folders()) else f"{WORK}:/tmp"


def _parents(path: str, made: set[str]) -> list[str]:
    """Make a path's parents, which everybody may pass: bubblewrap's own are for one user only."""
    words = []
    for parent in reversed(Path(path).parents):
        if str(parent) not in made and not str(parent).startswith("/usr"):
            made.add(str(parent))
            words += ["--perms", "0755", "--dir", str(parent)]
    return words


@cache
def _python_folders() -> list[str]:
    """This Python, its environment and its packages, outside of /usr; folders in one another once."""
    outside = [
        folder for folder in _wanted_folders() if not _lies_in(f"{folder}/", "/usr") and not os.path.islink(folder)
    ]
    return [folder for folder in outside if not any(_lies_in(folder, other) for other in outside)]


@cache
def _wanted_folders() -> list[str]:
    """This Python, its environment and its packages: as they are called, and where they are."""
    config = sysconfig.get_paths()
    wanted = {
        sys.prefix,
        sys.base_prefix,
        os.path.dirname(os.path.realpath(sys.executable)),
        config["stdlib"],
        *_package_folders(),
    }
    found = sorted(filter(os.path.isdir, {*wanted, *map(os.path.realpath, wanted)}))
    links = [folder for folder in found if os.path.islink(folder)]
    return [folder for folder in found if not any(_lies_in(folder, link) for link in links)]


@cache
def _package_folders() -> list[str]:
    """The folders that hold the packages."""
    specs = [importlib.util.find_spec(name) for name in PACKAGES]
    return sorted({str(Path(spec.origin).parent.parent) for spec in specs if spec and spec.origin})
