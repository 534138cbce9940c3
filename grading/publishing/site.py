"""`course site`: a folder that any web server can show, below any address."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

from grading.course import Course, Refused
from grading.publishing import licences, pages, player, wheels

NEEDED = ("sphinx", "myst_nb", "furo", "jupyterlite_core", "jupyterlite_pyodide_kernel")
WITHOUT = "The lessons of this site are to be read; nothing can be solved on it."


def make(course: Course, out: Path, place: str | None = None) -> str:
    """Make the site anew; what was there before stays until the new one is whole.

    Args:
        course: whose lessons.
        out: the site's folder; one that holds anything but a site is left alone.
        place: where Pyodide's files are, a folder or an address (see `wheels.take`).

    Returns:
        What is missing on the site, and why, as sentences; "" where nothing is.

    Raises:
        Refused: what makes pages is not installed, `out` is another folder, or a page cannot be made.
    """
    if not all(map(find_spec, NEEDED)):
        raise Refused(
            "What the site needs is not installed here. Type  make site  (or: pip install -r requirements-site.txt)."
        )
    if out.exists() and not (out / pages.MARK).exists():
        raise Refused(f"{out} is there and is no site. Name another folder: course site --out FOLDER")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".site-") as scratch:
        new, old, lite = Path(scratch, "site"), Path(scratch, "old"), Path(scratch, "lite")
        missing = _player(course, lite, Path(scratch, "player"), place)
        playable = [] if missing else player.playable(course)
        about = licences.page(None if missing else lite / player.PYODIDE)
        pages.make(course, new, Path(scratch, "pages"), {lesson.name for lesson in playable}, about)
        if not missing:
            os.replace(lite, new / player.FOLDER)
        if out.exists():
            os.replace(out, old)
        os.replace(new, out)
    return missing


def _player(course: Course, out: Path, scratch: Path, place: str | None) -> str:
    """Make JupyterLite, or say why it is not there."""
    if not place:
        return f"{WITHOUT} To change that, say where Pyodide's files are: course site --wheels FOLDER_OR_URL"
    try:
        player.make(course, out, scratch, place)
        return ""
    except wheels.Missing as problem:
        return f"{WITHOUT} {problem}"


def size(folder: Path) -> int:
    """Return the bytes of a folder's files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
