"""What a worker of a Dask cluster runs: it hands a submission to a deputy, a process that it starts (deputy.py), and
waits. So the worker itself stays small, loads nothing of the course, and answers the scheduler meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import subprocess
import sys
import zlib
from multiprocessing import Pipe
from typing import Any

_idle: dict[str, list[_Deputy]] = {}  # by batch


def ask(batch: bytes, request: bytes) -> bytes:
    """Have a deputy of this worker's answer a request; it stays for the next one.

    Args:
        batch: a `Batch` of deputy.py, packed.
        request: a `Request` of deputy.py, packed.

    Returns:
        The answer, packed.

    Raises:
        EOFError, OSError: the deputy has died.
    """
    from distributed import get_worker

    worker, name = get_worker(), hashlib.sha256(batch).hexdigest()
    for other in [other for other in _idle if other != name]:  # or their libraries would lie in memory for a while
        for deputy in _idle.pop(other, []):
            deputy.close()
    idle = _idle.setdefault(name, [])
    deputy = _first_alive(idle) or _Deputy(batch, worker.address, worker.local_directory)
    try:
        answer = deputy.ask(request)
    except BaseException:
        deputy.close()
        raise
    idle.append(deputy)
    return answer


def packed(thing: Any) -> bytes:
    """Pack what travels between processes of ours; nothing that a student's process sent is among it but texts."""
    return zlib.compress(pickle.dumps(thing), 1)


def unpacked(data: bytes) -> Any:
    """Unpack what `packed` has packed."""
    return pickle.loads(zlib.decompress(data))


class _Deputy:
    """A deputy, from the worker. It ends when its connection is closed, or when nobody asks for a while."""

    def __init__(self, batch: bytes, address: str, folder: str):
        self._connection, inside = Pipe()
        words = [sys.executable, "-P", "-m", "grading.scaling"]
        words += [str(os.getpid()), str(inside.fileno()), address, folder]
        self._process = subprocess.Popen(words, pass_fds=[inside.fileno()], stdin=subprocess.DEVNULL)
        inside.close()
        self._connection.send_bytes(batch)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: bytes) -> bytes:
        self._connection.send_bytes(request)
        return self._connection.recv_bytes()

    def close(self) -> None:
        self._connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()


def _first_alive(deputies: list[_Deputy]) -> _Deputy | None:
    with contextlib.suppress(IndexError):  # another thread may take the last one
        while not (deputy := deputies.pop()).is_alive:
            deputy.close()
        return deputy
    return None
