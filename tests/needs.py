"""What some tests need of the machine. Where it is missing they are skipped, and `make test` names each of them;
.ci/run installs all of it or refuses to begin, so that nothing is skipped there.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec

import pytest

from grading.sandbox import layers

THOROUGH = bool(os.environ.get("COURSE_THOROUGH"))  # `make test THOROUGH=1`: nothing is left out because it takes long
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
NO_SANDBOX = next((f"no sandbox: {layer.problem} (see: course doctor)" for layer in layers() if layer.problem), "")

a_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine: apt install chromium")
a_sandbox = pytest.mark.skipif(bool(NO_SANDBOX), reason=NO_SANDBOX or "there is one")
the_exchange = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange does not work on Windows")
PYODIDE = os.environ.get("COURSE_PYODIDE", "")  # a folder with Pyodide's files
pyodide = pytest.mark.skipif(
    not PYODIDE, reason="COURSE_PYODIDE names no folder with Pyodide's files, so nothing is solved on the site"
)
the_site = pytest.mark.skipif(
    find_spec("furo") is None, reason="what the site needs is not installed: pip install -r requirements-site.txt"
)
