"""Judge submissions on a Dask cluster: one task for each, which carries all that it needs, and brings back all that
comes of it. This machine reads and writes the class's files; deputy.py judges.

A worker that dies costs nothing: Dask gives its tasks to others (as often as the scheduler's setting
`distributed.scheduler.allowed-failures` says), and whatever is lost then is tried once more, alone.
"""

from __future__ import annotations

import contextlib
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.course import Refused
from grading.fingerprints import files_in
from grading.grade import Engine, Grader
from grading.individual import is_individual
from grading.results import Result, csv_text, harmless
from grading.roster import Person, Whose
from grading.scaling.deputy import TO_DO, Batch, Request
from grading.scaling.worker import packed, unpacked

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 2  # of a task whose deputy dies, while its worker lives
CONNECT_SECONDS = 15
PATIENCE_SECONDS = 120  # with no worker at all: a batch system may be about to start some
LOOK_SECONDS = 5  # between looks at how many workers there are
MOST_BYTES = 300_000_000  # of a submission that travels; the judge reads 200 MB of a notebook, 50 MB beside it
_KEPT = (
    "What has been judged is kept: the same command goes on from here; without --scheduler it does so on this machine."
)


@contextlib.contextmanager
def cluster(grader: Grader) -> Iterator[Engine]:
    """Have a cluster to judge on.

    Args:
        grader: whose options name the scheduler's address.

    Raises:
        Refused: there is no Dask here, or no scheduler at that address.
    """
    address = grader.options.scheduler
    try:
        from distributed import Client
    except ImportError:
        raise Refused(
            "--scheduler needs Dask, which is not installed here. In the course's folder: pip install -e '.[cluster]'"
        ) from None
    warnings.filterwarnings("ignore", "Sending large graph")  # a submission with much beside it
    for name in ("distributed", "distributed.client"):  # what it would say, we do
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, AssertionError) as problem:
        reason = str(problem) or "this is no address"
        raise Refused(f"There is no Dask scheduler at {address}: {reason}. It is started by: dask scheduler") from None
    try:
        yield _Cluster(grader, client, packed(Batch.of(grader)))
    finally:
        with contextlib.suppress(OSError, TimeoutError):
            client.close(timeout=5)


@dataclass(frozen=True)
class _Cluster:
    """An engine of a cluster's workers."""

    grader: Grader
    client: Client
    batch: bytes

    def judge(self, students: list[str]) -> Iterator[tuple[str, Result]]:
        for student, found in self._answers(students):
            if found:
                yield student, self._kept(*found)

    def judge_keys(self) -> tuple[dict, dict]:
        for _, found in self._answers([""]):
            if found is not None:
                return found
        raise Refused("The answer key could not be tried, as the workers that had it died. Grade once more.")

    def _kept(self, result: Result, notebooks: dict[str, str] | None) -> Result:
        try:
            return self.grader.keep(result, notebooks)
        except Exception as problem:  # whatever one submission does, the others are graded
            return self.grader.stumbled(result.student, problem)

    def _answers(self, students: list[str]) -> Iterator[tuple[str, Any]]:
        """Yield what came of each request; None where nothing did. Only as many are under way as keep all busy."""
        task = _task()
        left, waiting, seen = iter(students), {}, time.monotonic()
        executor = self.client.get_executor(pure=False, retries=RETRIES)
        try:
            while True:
                slots = self._slots()
                seen = time.monotonic() if slots else seen
                if time.monotonic() - seen > PATIENCE_SECONDS:
                    raise Refused(f"{self._scheduler} has no workers; start one by: dask worker ADDRESS. {_KEPT}")
                for student in islice(left, max(0, 2 * max(slots, 1) - len(waiting))):
                    try:
                        request = packed(self._request(student))
                    except OSError as problem:
                        yield student, (self.grader.unread(student, problem), None)
                    else:
                        waiting[executor.submit(task, self.batch, request)] = student
                if not waiting:
                    return
                for future in wait(waiting, LOOK_SECONDS, FIRST_COMPLETED).done:
                    student = waiting.pop(future)
                    yield student, self._came_of(student, future)
        finally:
            executor.shutdown(wait=False)

    @property
    def _scheduler(self) -> str:
        return f"The Dask scheduler at {self.grader.options.scheduler}"

    def _slots(self) -> int:
        """How many submissions the workers judge at once."""
        with contextlib.suppress(OSError, TimeoutError):
            if self.client.status == "running":
                return sum(self.client.nthreads().values())
        raise self._lost()

    def _lost(self) -> Refused:
        return Refused(f"{self._scheduler} has gone. {_KEPT}")

    def _request(self, student: str) -> Request:
        """Read a submission and, where it may still stand, what was kept of it before."""
        if not student:
            return Request()
        grader, folder = self.grader, self.grader.class_.folder
        place = grader.class_.place("submitted", student, grader.lesson)
        if (size := sum(file.stat().st_size for file in files_in(place))) > MOST_BYTES:
            raise OSError(f"it has {size // 1_000_000} MB, too many for a cluster; grade it without --scheduler")
        inside = Path("submitted", student, grader.lesson.name)
        files = {str(inside / file.relative_to(place)): file.read_bytes() for file in files_in(place)}
        if not grader.options.again and (before := grader.class_.results(student, grader.lesson)).exists():
            executed = [*grader.class_.place("autograded", student, grader.lesson).glob("*.ipynb")]
            files |= {str(file.relative_to(folder)): file.read_bytes() for file in (before, *executed)}
        if not any(map(is_individual, grader.assignment.parts)):
            return Request(student, files, grader.unfit, grader.took)
        codes, whose = grader.class_.codes, grader.whose
        if student in codes.names:
            files[codes.file.name] = csv_text([("code", "student"), (student, harmless(codes.names[student]))]).encode()
        return Request(student, files, grader.unfit, grader.took, whose and _alone(whose, student))

    def _came_of(self, student: str, future: Future) -> Any:
        """Return the deputy's answer, or None where it or its workers died."""
        from distributed import KilledWorker

        if future.cancelled():
            raise self._lost()
        try:
            answer = unpacked(future.result())
        except (KilledWorker, EOFError, OSError):
            return None
        except (ImportError, AttributeError, TypeError) as problem:
            why = f"{type(problem).__name__}: {problem}"
            raise Refused(f"The cluster's workers do not have this course ({why}). {TO_DO}") from None
        except Exception as problem:  # whatever one submission does, the others are graded
            return self.grader.stumbled(student, problem), None
        if isinstance(answer, Refused):
            raise answer
        return answer


def _alone(whose: Whose, student: str) -> Whose:
    """What a roster says of one student, and nothing but the id of that."""
    return Whose({student: Person(whose.people[student].id)} if student in whose.people else {})


def _task() -> Callable[[bytes, bytes], bytes]:
    """What a worker is sent: `ask`, as a function that travels by value, since a worker that has not the course would
    end while it reads the name of one in there.
    """

    def task(batch: bytes, request: bytes) -> bytes:
        from grading.scaling.worker import ask

        return ask(batch, request)

    return task
