"""What some tests need of the machine. Where it is missing they are skipped, and `make test` names each of them with
the reason. .ci/run installs all of it, and refuses to begin without Chromium or the sandbox. Pyodide's files,
JupyterHub's proxy and PostgreSQL may be missing there, where they cannot be had.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from grading.sandbox import layers

THOROUGH = bool(os.environ.get("COURSE_THOROUGH"))  # `make test THOROUGH=1`: nothing is left out because it takes long
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
NO_SANDBOX = next((f"no sandbox: {layer.problem} (see: course doctor)" for layer in layers() if layer.problem), "")
_INITDB = max(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=shutil.which("initdb"))
POSTGRESQL = os.path.dirname(_INITDB or "")  # the folder of its programs, which Debian does not put on PATH
PYODIDE = os.environ.get("COURSE_PYODIDE", "")  # a folder with Pyodide's files


def _no_hub() -> str:
    """Say what is missing for a class on a hub."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux can make the accounts of a class on a hub"
    if not find_spec("jupyterhub"):
        return "there is no JupyterHub: pip install -r requirements-hub.txt"
    if not (Path(sys.prefix) / "bin" / "configurable-http-proxy").exists():
        return "JupyterHub's proxy is not there: npm install --global --prefix .venv configurable-http-proxy"
    if not shutil.which("npm"):
        return "npm is not there, with which a hub's proxy is installed: apt install npm"
    return ""


def _only_without(problem: str) -> pytest.MarkDecorator:
    """Mark a test that runs where there is no such problem."""
    return pytest.mark.skipif(bool(problem), reason=problem)


a_browser = _only_without("" if CHROMIUM else "there is no Chromium on this machine: apt install chromium")
a_sandbox = _only_without(NO_SANDBOX)
unix = _only_without("Windows has no such signals, pipes, links and limits" if sys.platform == "win32" else "")
linux = _only_without("" if sys.platform == "linux" else "the words of this are Linux's")
root = _only_without("" if hasattr(os, "geteuid") and os.geteuid() == 0 else "only root can become an ordinary user")
time = _only_without("" if THOROUGH else "it takes minutes: make test THOROUGH=1")
the_exchange = _only_without("nbgrader's exchange does not work on Windows" if sys.platform == "win32" else "")
the_site = _only_without(
    "" if find_spec("furo") else "what the site needs is not installed: pip install -r requirements-site.txt"
)
a_hub = _only_without(_no_hub())
postgresql = _only_without("" if POSTGRESQL else "there is no PostgreSQL on this machine: apt install postgresql")
pyodide = _only_without(
    "" if PYODIDE else "COURSE_PYODIDE names no folder with Pyodide's files, so nothing is solved on the site"
)
