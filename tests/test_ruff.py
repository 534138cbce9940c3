"""One formatter and one linter; pyproject.toml says what they want."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.lessons import ROOT


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(command: list[str]):
    ruff = [sys.executable, "-m", "ruff", *command, "--quiet", "--no-cache", "."]
    done = subprocess.run(ruff, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}Often this mends it: ruff check --fix . && ruff format ."
