"""A real browser, and the JupyterLab that a learner gets, as fixtures of all tests (conftest.py hands them on)."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lessons import ROOT
from tests.needs import CHROMIUM

SCREENSHOTS = ROOT / "tests" / "screenshots"  # for people to look at
OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 60


@pytest.fixture
def lab(tmp_path):
    """Start what `make lab` starts, with a learner's folder and settings of its own; give its address and token."""
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = ["cnncourse.lab", "--mine", str(tmp_path / "mine")]
    with served(command, ROOT, os.environ | folders, tmp_path / "log") as address:
        yield address


@contextmanager
def served(module: list[str], folder: Path, environment: dict[str, str], log: Path) -> Iterator[re.Match]:
    """Run a module that opens JupyterLab, without its browser; give address, page and token, and end it afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", *module, "--no-browser", f"--port={port}", "--expose-app-in-browser"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        try:
            yield _address(server, log)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(server: subprocess.Popen, log: Path) -> re.Match:
    end = time.monotonic() + SECONDS
    while not (address := re.search(r"(http://127\.0\.0\.1:\d+)/lab(\S*)\?token=(\w+)", log.read_text())):
        assert server.poll() is None and time.monotonic() < end, log.read_text()
        time.sleep(0.1)
    return address


@pytest.fixture
def page():
    """A page in the Chromium that the system has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_options())
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(SECONDS * 1000)
        yield page
        browser.close()


@pytest.fixture
def visits(tmp_path):
    """The same browser, with a cache on the disk as people have it: its `new_page()` is one more visit."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=_options()
        )
        yield context
        context.close()


def _options() -> list[str]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return OPTIONS + ["--no-sandbox"] * root
