"""`make bench`: how long imports, checks, convolutions and grading take, side by side in one run."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np

from benchmarks.grading import bench_grading
from cnncourse import backend
from cnncourse.checks.convolution.conv2d_fast import conv2d_fast, pixel_loop
from cnncourse.checks.kit.check import Check
from tests.answers import LESSONS, all_answers
from tests.lessons import definitions


def bench() -> int:
    """Print the table; return the exit code."""
    print("Imports, each in a fresh Python (best of 5)")
    for code in (
        "import numpy",
        "import cnncourse",
        "import cnncourse.checks.convolution, cnncourse.quizzes.framework",
    ):
        print(f"  {_best(lambda: _python(code)) - _best(lambda: _python('')):6.2f} s  {code}")
    _bench_checks()
    print("\nOne layer, 3×3, 3 channels to 8 filters, over 4 pictures: a loop over pixels and one matrix product")
    rng = np.random.default_rng(0)
    for size in (16, 32, 64):
        layer = rng.random((4, size, size, 3)), rng.random((3, 3, 3, 8)), np.zeros(8)
        loop, product = (_best(lambda: function(*layer)) for function in (pixel_loop, conv2d_fast.oracle))
        print(f"  {1000 * loop:6.1f} ms {1000 * product:6.1f} ms  {size} × {size}: {loop / product:.0f} times as fast")
    bench_grading()
    return 0


def _bench_checks() -> None:
    """Print how long each check takes to judge the answer key and wrong answers of the tests."""
    print(
        "\nA check's report: on the answer key, and on the slowest of the tests' wrong answers"
        " (best of 3; where networks are trained or built once, and two wrong ones)"
    )
    backend.load()
    for number, topic in LESSONS.items():
        key = definitions(number)
        for name, check in list(vars(importlib.import_module(f"cnncourse.checks.{topic}")).items()):
            if not isinstance(check, Check) or name != check.identifier:
                continue
            slow = check.keras or check.time_limit > 5
            rounds, most = (1, 2) if slow else (3, None)
            needs = {other: key[other] for other in check.needs}
            right = _best(lambda: check.report(key[name], **needs), rounds)
            slips = [
                answer for answer in all_answers() if answer.check is check and answer.mistake not in (None, "too-slow")
            ]
            wrong = max(_best(lambda: check.report(slip.value, **slip.together), rounds) for slip in slips[:most])
            print(f"  {1000 * right:6.0f} ms {1000 * wrong:6.0f} ms  {number} {check.name}", flush=True)


def _best(call: Callable, rounds: int = 5) -> float:
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return min(seconds)


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


if __name__ == "__main__":
    sys.exit(bench())
