"""`make bench`, a taste of it: its tables are whole, and nothing in them is for nothing."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.lessons import ROOT


def test_bench_sets_side_by_side():
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.strip("| ").split("|") for line in done.stdout.splitlines() if re.match(r"\| \d", line)]
    assert [row[0].strip() for row in rows] == ["00", "00", "2, NumPy"]
    (_, checks, report, calls, *_), (_, whole, bare), (_, stock, ours, *_) = rows
    assert int(checks) >= 1 and float(report) > 0 and float(calls) >= 0
    assert float(whole) > 0 and float(bare) > 0 and float(stock) > 0 and float(ours) > 0
