"""`course bench`: how long imports, checks, convolutions and grading take, side by side in one run."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from time import perf_counter
from typing import Callable

import numpy as np

from cnncourse import checks
from cnncourse.checks import convolution
from cnncourse.checks.framework import Check
from grading.bench_grading import bench_grading


def bench() -> int:
    """Print the table; return the exit code."""
    print("Imports, each in a fresh Python (best of 5)")
    for code in ("import numpy", "import cnncourse", "import cnncourse.checks.convolution, cnncourse.quizzes.framework"):
        print(f"  {_best(lambda: _python(code)) - _best(lambda: _python('')):6.2f} s  {code}")
    print("\nA check's answer: to a right answer, and to the slowest of its known wrong ones (best of 3; with networks, once)")
    for module in pkgutil.iter_modules(checks.__path__):
        lesson = importlib.import_module(f"cnncourse.checks.{module.name}")
        for check in (value for value in vars(lesson).values() if isinstance(value, Check)):
            rounds, mistakes = (1, check.misconceptions[:1]) if check.time_limit > 5 else (3, check.misconceptions)
            right = _best(lambda: check.report(check.oracle, **check.needs), rounds)
            wrong = max((_best(lambda: check.report(mistake.wrong), rounds) for mistake in mistakes), default=0)
            print(f"  {1000 * right:6.0f} ms {1000 * wrong:6.0f} ms  {module.name}.{check.identifier}")
    print("\nOne layer, 3×3, 3 channels to 8 filters, over 4 pictures: a loop over pixels and one matrix product")
    rng = np.random.default_rng(0)
    for size in (16, 32, 64):
        layer = rng.random((4, size, size, 3)), rng.random((3, 3, 3, 8)), np.zeros(8)
        loop, product = (_best(lambda: function(*layer)) for function in (convolution._pixel_loop, convolution._conv2d))
        print(f"  {1000 * loop:6.1f} ms {1000 * product:6.1f} ms  {size} × {size}: {loop / product:.0f} times as fast")
    bench_grading()
    return 0


def _best(call: Callable, rounds: int = 5) -> float:
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return min(seconds)


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)
