"""`course site`: a folder that any web server can show, below any address."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

from grading.course import Course, Refused
from grading.publishing import pages

NEEDED = ("sphinx", "myst_nb", "furo")


def make(course: Course, out: Path) -> None:
    """Make the site anew; what was there before stays until the new one is whole.

    Args:
        course: whose lessons.
        out: the site's folder; one that holds anything but a site is left alone.

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
        new, old = Path(scratch, "site"), Path(scratch, "old")
        sources = Path(scratch, "sources")
        sources.mkdir()
        pages.make(course, new, sources, set())
        if out.exists():
            os.replace(out, old)
        os.replace(new, out)


def size(folder: Path) -> int:
    """Return the bytes of a folder's files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
