"""Is everything there that the lessons need? Works without NumPy, and never loads TensorFlow.

A browser has no TensorFlow, and its lessons need none.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

PYTHON = (3, 11), (3, 13)  # oldest and newest; TensorFlow has no wheels beyond
LOADED = {"numpy": "NumPy", "matplotlib": "Matplotlib"}
FOUND = {"tensorflow": "TensorFlow", "nbgrader": "nbgrader"}  # slow to load, so they are only looked for
OK = "OK: Python, NumPy, Matplotlib, TensorFlow and nbgrader are here. You can start."
OK_IN_BROWSER = "OK: Python, NumPy and Matplotlib are here. You can start; lessons 05 and later need an installation."


def setup_check() -> None:
    """Print one line that begins with OK, or what is wrong and what to do."""
    wrong = problems()
    if not wrong:
        print(OK_IN_BROWSER if _in_browser() else OK)
        return
    for problem in wrong:
        print(f"Not yet: {problem}")
    print("What to do: close JupyterLab, open a terminal in the course's folder and type  make lab")


def problems() -> list[str]:
    """Return what is wrong with this Python and its packages, a sentence each."""
    wrong = [] if _supported(sys.version_info[:2]) else [_python_sentence()]
    wrong += [f"{name} {why}." for module, name in LOADED.items() if (why := _why_not_loaded(module))]
    if not _in_browser():
        wrong += [f"{name} is not installed." for module, name in FOUND.items() if find_spec(module) is None]
    return wrong


def _in_browser() -> bool:
    return sys.platform == "emscripten"


def _supported(version: tuple[int, int]) -> bool:
    oldest, newest = PYTHON
    return oldest <= version <= newest


def _python_sentence() -> str:
    here, oldest, newest = (f"{major}.{minor}" for major, minor in (sys.version_info[:2], *PYTHON))
    return f"this is Python {here}; the course needs {oldest} to {newest}."


def _why_not_loaded(module: str) -> str:
    """Say why a package cannot be loaded, "" if it can."""
    if find_spec(module) is None:
        return "is not installed"
    try:
        import_module(module)
    except Exception as error:  # a broken installation can raise anything
        return f"is installed but does not load ({type(error).__name__})"
    return ""
