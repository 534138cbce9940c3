"""`make bench`: print the tables that the README has.

ARGS="01 05" takes these lessons, ARGS=--quick gives a taste, ARGS=--long grades 200 answer
keys and looks at the memory.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import date
from pathlib import Path

from benchmarks import checks, grading, notebooks, scale
from tests.answers import LESSONS


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help='"01"; all without it')
    parser.add_argument("--quick", action="store_true", help="a taste: one lesson, a few submissions")
    parser.add_argument("--long", action="store_true", help="only this: 200 answer keys, and whether the memory grows")
    options = parser.parse_args(arguments)
    if unknown := set(options.lessons) - set(LESSONS):
        parser.error(f"there is no lesson {min(unknown)}; the lessons are {', '.join(LESSONS)}")
    numbers = options.lessons or (["00"] if options.quick else list(LESSONS))
    print(f"{date.today()}, {machine()}\n", flush=True)
    if options.long:
        scale.growth()
        return 0
    checks.bench(numbers, quick=options.quick)
    notebooks.bench(numbers)
    grading.bench(quick=options.quick)
    if not options.quick:
        scale.bench()
    return 0


def machine() -> str:
    """Name what was measured on; the load says how many programs wanted the cores meanwhile."""
    try:
        processor = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line)
        processor = " ".join(processor.split(":")[1].split())
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    load = f", load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores of {processor}{load}, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
