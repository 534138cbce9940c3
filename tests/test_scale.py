"""A class on several machines: a real Dask cluster, whose workers are killed, and a real PostgreSQL server, which stops.

Either way the points are those of one machine, to the byte of grades.csv, and what cannot be done is told in a sentence.
The commands are those of grading/SCALE.md, and learners have numbers of their own.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from nbformat import NotebookNode, v4

from cnncourse.beside import WORKER
from cnncourse.checks.kit.mistakes import OTHERS
from grading.building.build import derive
from grading.cli import main
from grading.course import Course
from grading.files import nbgrader_config, text_of
from grading.grade import Class
from grading.mend import read
from grading.results import read_result
from grading.sample import CLASS, LESSON, handed_in
from tests import needs, test_other_course
from tests.conftest import SKIPPED, environment
from tests.lessons import ROOT
from tests.test_individual import OWN, answered, cell, with_id

pytestmark = [pytest.mark.xdist_group("scale"), needs.a_sandbox]
IDS = {"student-01": "student-01", "student-02": "student-02", "student-03": "student-01"}  # the last one has copied
SLOW = "student-02"  # so that it can be seen while it is judged
SECONDS = 60  # to wait for what must happen, on a busy machine
SCHEDULER, WORKERS, ON_A_CLUSTER, IN_A_DATABASE, FROM_A_DATABASE = re.findall(
    r"```bash\n(.*?)```", (ROOT / "grading" / "SCALE.md").read_text("utf-8"), re.DOTALL
)


def words(submitted: Path, out: Path, *more: str) -> list[str]:
    return ["grade", "01", f"--submitted={submitted}", f"--out={out}", "--no-feedback", *more]


class Here:
    """A copy of the course in which learners have numbers of their own, with a class that is graded on this machine."""

    def __init__(self, folder: Path):
        self.root, self.home, self.out = folder / "course", folder / "home", folder / "here"
        shutil.copytree(ROOT, self.root, ignore=SKIPPED)
        self.home.mkdir()
        self.course, self.submitted = Course(self.root), self.root / "grading" / "submitted"
        settings = self.root / "grading" / "nbgrader_config.py"
        settings.write_text(settings.read_text("utf-8").replace("Numbers.enabled = False", "Numbers.enabled = True"))
        (self.root / "grading" / "roster.csv").write_text("\n".join(["id", *IDS]))
        self._hand_in()
        assert main(words(self.submitted, self.out), self.course) == 0
        self.grades = (self.out / "grades.csv").read_bytes()
        self.another(self.root / "grading")

    def _hand_in(self) -> None:
        [lesson] = self.course.find(LESSON)
        lesson.released.write_text(derive(lesson.key.read_text("utf-8")), "utf-8")
        for student, own_id in IDS.items():
            notebook = with_id(handed_in(lesson, CLASS[student]), own_id)
            right = answered(read(lesson.released), own_id)
            for name in OWN:
                cell(notebook, name).source = cell(right, name).source
            if student == SLOW:
                notebook.cells.append(v4.new_code_cell("import time\ntime.sleep(2)", id="slow"))
            place = self.submitted / student / lesson.name
            place.mkdir(parents=True)
            (place / "convolution.ipynb").write_text(text_of(notebook), "utf-8")

    def another(self, folder: Path) -> Path:
        """A folder to grade it to, with the same secret."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.out / "secret", folder)
        return folder

    def types(self, script: str, **settings: str) -> subprocess.Popen:
        """Type a page's commands."""
        how = {"cwd": self.root / "grading", "env": environment(self.root, self.home) | settings}
        return subprocess.Popen(
            ["bash", "-euc", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how
        )

    def grades_it(self, *arguments: str) -> subprocess.Popen:
        return self.types(f"exec {shlex.join([sys.executable, '-m', 'grading.cli', *arguments])}")


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Here]:
    with pytest.MonkeyPatch.context() as settings:
        settings.setattr(nbgrader_config().IndividualNumbers, "enabled", True)
        yield Here(tmp_path_factory.mktemp("class"))


def wait_for(what: Callable[[], object], meanwhile: subprocess.Popen | None = None) -> object:
    """Wait until something is so, while a process runs."""
    end = time.monotonic() + SECONDS
    while not (found := what()):
        assert not meanwhile or meanwhile.poll() is None, meanwhile.communicate()
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.05)
    return found


class Dask:
    """The page's scheduler and workers, on one machine."""

    def __init__(self, folder: Path, course: Path):
        self.folder, self.course = folder, course
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._start(SCHEDULER)
        wait_for(lambda: "Scheduler at" in self.log.read_text())
        self.workers: list[subprocess.Popen] = []

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def here(self, command: str) -> str:
        """Write a command of the page with this machine's address."""
        return command.strip().replace("tcp://head:8786", self.address).replace("8786", str(self.port))

    def _start(self, command: str, *more: str, **settings: str) -> subprocess.Popen:
        own = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "PYTHONPATH": str(self.course)}
        own["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        script = f"nproc() {{ echo 2; }}; exec {self.here(command)} {shlex.join(['--no-dashboard', '--host=127.0.0.1', *more])}"
        with self.log.open("a") as log:
            return subprocess.Popen(
                ["bash", "-euc", script], cwd=self.folder, env=os.environ | own | settings, stdout=log, stderr=log
            )

    def work(self, *more: str, **settings: str) -> subprocess.Popen:
        place = self.folder / f"worker-{len(self.workers)}"
        worker = self._start(WORKERS, f"--local-directory={place}", *more, **settings)
        self.workers.append(worker)
        return worker

    def judging(self, student: str) -> tuple[int, int] | None:
        """The worker, and its deputy, that have a student's submission."""
        for place in self.folder.glob(f"worker-*/*/*/class-*/class/submitted/{student}"):
            for pid, command in processes().items():
                if "grading.scaling" in command and command[-1] == str(place.parents[3]):
                    return int(command[command.index("grading.scaling") + 1]), pid
        return None

    def close(self) -> None:
        for processes_ in (self.workers, [self.scheduler]):  # a worker whose scheduler goes first takes its time
            for process in processes_:
                process.terminate()
            for process in processes_:
                process.wait(SECONDS)


def processes() -> dict[int, list[str]]:
    """The words of each process's command."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            found[int(folder.name)] = (folder / "cmdline").read_text().split("\0")[:-1]
    return found


def children(pid: int) -> dict[int, list[str]]:
    parents = {}
    for other, command in processes().items():
        with contextlib.suppress(OSError):
            parents[other] = int(Path(f"/proc/{other}/stat").read_text().rpartition(")")[2].split()[1]), command
    return {other: command for other, (parent, command) in parents.items() if parent == pid}


@pytest.fixture(scope="module")
def dask(here: Here, tmp_path_factory) -> Iterator[Dask]:
    started = Dask(tmp_path_factory.mktemp("dask"), here.root)
    started.work()
    yield started
    started.close()


def test_the_class_has_numbers_of_its_own_and_a_copy_is_named(here: Here):
    [lesson] = here.course.find(LESSON)
    for student in IDS:
        result = read_result(here.out / "results" / student / f"{lesson.name}.json")
        told = {one.exercise: one.misconception for one in result.verdicts if one.exercise in OWN}
        assert told == dict.fromkeys(OWN, OTHERS if student == "student-03" else "")


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(here: Here, dask: Dask):
    grading = here.types(dask.here(ON_A_CLUSTER))
    worker, deputy = wait_for(lambda: dask.judging(SLOW), grading)
    assert [command for command in children(deputy).values() if command[0] == "bwrap"]  # where students' code runs
    os.kill(worker, signal.SIGKILL)
    said = grading.communicate()
    assert grading.returncode == 0, said
    assert (here.root / "grading" / "grades.csv").read_bytes() == here.grades
    assert deputy not in processes()
    assert read_result(here.root / "grading" / "results" / SLOW / "01-convolution.json").judged == 13


def test_a_submission_that_kills_each_of_its_workers_costs_itself_alone(here: Here, dask: Dask, tmp_path: Path):
    out = here.another(tmp_path / "out")
    both = ("student-01", SLOW)
    grading = here.grades_it(*words(here.submitted, out, f"--scheduler={dask.address}", "--student", *both))
    killed: list[int] = []

    def kill() -> None:
        while grading.poll() is None:
            if found := dask.judging(SLOW):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(found[0], signal.SIGKILL)
                    killed.append(found[0])
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    said = grading.communicate()
    killer.join()
    assert grading.returncode == 1, said
    assert "the grader's own process died twice. Grade it once more; if it dies again, look at" in said[0], said
    assert 2 <= len(set(killed)) <= 8
    others = [line for line in here.grades.splitlines() if not line.startswith((SLOW.encode(), b"student-03"))]
    assert (out / "grades.csv").read_bytes().splitlines() == others


def test_an_assignment_of_another_course_travels_to_workers_that_have_neither(here: Here, dask: Dask, tmp_path: Path):
    """With the course's checks, with a module beside the answer key, and with what judging that has found."""
    root, submitted, out = tmp_path / "sorting", tmp_path / "submitted" / "student-01" / "ps1", tmp_path / "out"
    shutil.copytree(test_other_course.SOURCE, root, ignore=SKIPPED)
    key = root / "solutions" / "ps1"
    hidden = (
        "def is_sorted(numbers):\n    ### BEGIN SOLUTION\n    return sorted(numbers) == numbers\n    ### END SOLUTION"
    )
    wrong, mistake, points = test_other_course.WRONG["is-sorted"]
    for place, answer in ((key, hidden), (submitted, wrong)):
        place.mkdir(parents=True)
        (place / "own_helper.py").write_text("def ordered(): return [1, 2]")
        (place / "one.ipynb").write_text(text_of(_assignment(answer)))
    where = (f"--submitted={tmp_path / 'submitted'}", f"--out={out}", f"--scheduler={dask.address}")
    said = (grading := here.grades_it("--course", str(root), "grade", "ps1", *where)).communicate()
    assert grading.returncode == 1, said
    [verdict] = read_result(out / "results" / "student-01" / "ps1.json").verdicts
    assert verdict.cells == {"test-own": 1, "test-unfit": None, "test-course": points}, said
    assert verdict.misconception == mistake and "key itself does not pass this check" in verdict.message


def _assignment(answer: str) -> NotebookNode:
    block = {"grade": False, "solution": True, "locked": False, "task": False, "schema_version": 3}
    checks = {
        "own": "assert is_sorted(ordered())",
        "unfit": "assert is_sorted([2, 1])",
        "course": "insertion.is_sorted(is_sorted)",
    }
    imports = "from own_helper import ordered\nfrom sorting.checks import insertion"
    cells = [v4.new_code_cell(imports, id="imports")]
    cells += [v4.new_code_cell(answer, id="is-sorted", metadata={"nbgrader": block | {"grade_id": "is-sorted"}})]
    for name, check in checks.items():
        test = block | {"grade": True, "solution": False, "locked": True, "points": 1, "grade_id": f"test-{name}"}
        cells.append(v4.new_code_cell(check, id=f"test-{name}", metadata={"nbgrader": test}))
    return v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}, cells=cells)


def test_a_cluster_that_cannot_judge_says_why(here: Here, tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr("grading.scaling.cluster.CONNECT_SECONDS", 1)
    monkeypatch.setattr("grading.scaling.cluster.PATIENCE_SECONDS", 1)
    monkeypatch.setattr("grading.scaling.cluster.LOOK_SECONDS", 0.2)
    out = here.another(tmp_path / "out")

    def refused(address: str) -> str:
        assert main(words(here.submitted, out, f"--scheduler={address}"), here.course) == 1
        assert not [*out.glob("*.csv"), *out.glob("results/*")]
        return capsys.readouterr().err

    with monkeypatch.context() as without:
        without.setitem(sys.modules, "distributed", None)
        assert "needs Dask, which is not installed here" in refused("tcp://127.0.0.1:9")
    for address in ("tcp://127.0.0.1:9", "nonsense:x:y"):
        assert refused(address).startswith(f"There is no Dask scheduler at {address}: ")
    (tmp_path / "dask").mkdir()
    dask = Dask(tmp_path / "dask", here.root)
    try:
        assert "has no workers" in refused(dask.address)
        monkeypatch.setattr("grading.scaling.cluster.PATIENCE_SECONDS", SECONDS)
        for package in ("cnncourse", "grading", "data"):
            shutil.copytree(here.root / package, tmp_path / "older" / package)
        with (tmp_path / "older" / "cnncourse" / "checks" / "convolution" / "conv2d.py").open("a") as check:
            check.write("\n# changed\n")
        (tmp_path / "none").mkdir()
        (tmp_path / "none" / "grading.py").touch()  # it hides the course's package
        for place, reason in (
            ("older", "cannot judge: it has another version of the checks. Install the same course"),
            ("none", "The cluster's workers do not have this course (ModuleNotFoundError: "),
        ):
            worker = dask.work("--nworkers=1", "--no-nanny", PYTHONPATH=str(tmp_path / place))
            said = refused(dask.address)
            assert reason in said, said
            worker.terminate()
            worker.wait(SECONDS)
        dask.work("--nworkers=1", "--no-nanny")
        monkeypatch.undo()
        grading = here.grades_it(*words(here.submitted, out, f"--scheduler={dask.address}"))
        [first, *_] = wait_for(lambda: [*out.glob("results/*/*.json")], grading)
        when = first.stat().st_mtime_ns
        dask.scheduler.kill()
        said = grading.communicate()
        assert grading.returncode == 1 and not (out / "grades.csv").exists(), said
        assert re.fullmatch(
            rf"The Dask scheduler at {dask.address} has gone\. What has been judged is kept: .+\n", said[1]
        )
    finally:
        dask.close()
    assert main(words(here.submitted, out), here.course) == 0
    assert first.stat().st_mtime_ns == when and (out / "grades.csv").read_bytes() == here.grades


class PostgreSQL:
    """A server of the test's own, which refuses to be run by root."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self.user = "nobody" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"postgresql://course@127.0.0.1:{self.port}"
        self._run("initdb", "--username=course", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C").wait(
            SECONDS
        )
        self.start()

    def _run(self, program: str, *more: str) -> subprocess.Popen:
        command = [Path(needs.POSTGRESQL) / program, "-D", self.folder / "data", *more]
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(command, cwd=self.folder, user=self.user, stdout=log, stderr=log)

    def start(self) -> None:
        self.server = self._run("postgres", "-F", "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder))
        wait_for(lambda: (self.folder / f".s.PGSQL.{self.port}").exists())
        wait_for(lambda: subprocess.run([Path(needs.POSTGRESQL) / "pg_isready", "-q", "-d", self.url]).returncode == 0)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGINT)  # it ends all connections
        self.server.wait(SECONDS)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    yield server
    server.close()


@needs.postgresql
def test_a_gradebook_in_postgresql(here: Here, postgresql: PostgreSQL, capsys, monkeypatch):
    server = {"PGHOST": "127.0.0.1", "PGPORT": str(postgresql.port), "PGUSER": "course"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], needs.POSTGRESQL])
    grading = here.types(IN_A_DATABASE + FROM_A_DATABASE, PATH=path, **server)
    said = grading.communicate()
    assert grading.returncode == 0, said
    folder = here.root / "grading"
    assert (folder / "grades.csv").read_bytes() == here.grades
    assert len((folder / "points.csv").read_text("utf-8").splitlines()) == 1 + len(IDS)
    assert main(["export", "01", "--to=csv", f"--out={here.out}", f"--submitted={here.submitted}"], here.course) == 0
    assert (folder / "csv-01-convolution.csv").read_bytes() == (here.out / "csv-01-convolution.csv").read_bytes()
    monkeypatch.setenv("COURSE_DB", f"{postgresql.url}/cnn")
    with Class(here.course).gradebook() as gradebook:
        gradebook.find_assignment(LESSON).duedate = datetime(2030, 3, 1)
        gradebook.find_submission(LESSON, SLOW).timestamp = datetime(2030, 3, 3)
        gradebook.db.commit()
    assert main(["report", "01"], here.course) == 0
    assert f">{SLOW}</th><td>late: 2 days<" in (folder / "reports" / f"{LESSON}.html").read_text("utf-8")
    capsys.readouterr()


@needs.postgresql
def test_a_database_that_is_lost_in_the_middle(here: Here, postgresql: PostgreSQL, tmp_path: Path, capsys):
    out, url = here.another(tmp_path / "out"), f"{postgresql.url}/postgres"
    shutil.copytree(here.out / "results", out / "results")
    shutil.rmtree(out / "results" / SLOW)
    grading = here.grades_it(*words(here.submitted, out, f"--db={url}"))
    wait_for(lambda: [one for one in children(grading.pid).values() if WORKER in " ".join(one)], grading)  # it judges
    postgresql.stop()
    said = grading.communicate()
    assert grading.returncode == 1 and not (out / "grades.csv").exists(), said
    assert re.fullmatch(r"The gradebook cannot be read or written: connection .+\n", said[1]), said
    kept = {file: file.stat().st_mtime_ns for file in out.glob("results/*/*.json")}
    postgresql.start()
    assert main(words(here.submitted, out, f"--db={url}"), here.course) == 0
    assert {file: file.stat().st_mtime_ns for file in kept} == kept and len(kept) == len(IDS)
    assert (out / "grades.csv").read_bytes() == here.grades and not [*out.rglob("*.db")]
    capsys.readouterr()


@needs.postgresql
def test_a_database_that_cannot_be_used_says_why_and_tells_no_password(
    here: Here, postgresql: PostgreSQL, tmp_path: Path, capsys, monkeypatch
):
    def refused(url: str) -> str:
        assert main(words(here.submitted, tmp_path / "out", f"--db={url}"), here.course) == 1
        assert not [*(tmp_path / "out").glob("[!.]*")]
        return capsys.readouterr().err

    for url, said in {
        f"{postgresql.url}/none": 'database "none" does not exist',
        "postgresql://course:hush@127.0.0.1:9/cnn": "Connection refused",
        "postgresql://course:hush@host:port:x/cnn": "It is no URL: write postgresql://USER@HOST/NAME.",
        "hush": "It is no URL: write postgresql://USER@HOST/NAME.",
        "nosql://hush@host/cnn": "There is no database of the kind nosql: write postgresql://USER@HOST/NAME.",
    }.items():
        told = refused(url)
        assert said in told and "hush" not in told and told.count("\n") == 1, told
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "its driver is not installed here" in refused(f"{postgresql.url}/postgres")
