"""What the site takes of Pyodide, Python for browsers: only files whose SHA-256 stands in pyodide.json.

That file holds a part of Pyodide's own list of packages, which says each wheel's SHA-256, and those of its core. To
move to another release, get npm's package of it (npm pack pyodide@0.27.7), unpack it, and write the file anew:

    python -m grading.publishing.wheels package
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import urlopen

from packaging.utils import canonicalize_name

KNOWN = Path(__file__).with_name("pyodide.json")
CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
ROOTS = ("numpy", "matplotlib", "pillow", "ipython", "jedi", "micropip", "sqlite3", "ssl")  # lessons, and the kernel
SECONDS = 60


class Missing(Exception):
    """Why something cannot be taken, as a sentence."""


def take(place: str, folder: Path) -> dict:
    """Copy all that `pyodide.json` lists into a folder.

    Args:
        place: a folder that holds the files at any depth, or the address of a folder that holds them.
        folder: where they are put.

    Returns:
        Pyodide's list of packages.

    Raises:
        Missing: a file is not there, or is another one.
    """
    known = json.loads(KNOWN.read_text("utf-8"))
    wanted = known["core"] | {package["file_name"]: package["sha256"] for package in known["lock"]["packages"].values()}
    if not place.startswith(("https://", "http://")) and not Path(place).is_dir():
        raise Missing(f"{place} is no folder and no address.")
    for name, digest in wanted.items():
        data = _read(place, name)
        if hashlib.sha256(data).hexdigest() != digest:
            release = known["lock"]["info"]["version"]
            raise Missing(f"{name} in {place} is not the one of Pyodide {release}: its SHA-256 differs.")
        (folder / name).write_bytes(data)
    return known["lock"]


def _read(place: str, name: str) -> bytes:
    try:
        if place.startswith(("https://", "http://")):
            with urlopen(urljoin(place.rstrip("/") + "/", name), timeout=SECONDS) as answer:
                return answer.read()
        return next(Path(place).rglob(name)).read_bytes()
    except (URLError, OSError) as problem:
        raise Missing(f"{name} cannot be had from {place}: {problem}.") from None
    except StopIteration:
        raise Missing(f"{name} is not in {place}.") from None


def known_of(package: Path) -> dict:
    """Return what `pyodide.json` holds of a release, from npm's package of it, which brings the list, but no wheel."""
    lock = json.loads((package / "pyodide-lock.json").read_text("utf-8"))
    names = list(ROOTS)
    for name in names:  # it grows while we go
        others = map(canonicalize_name, lock["packages"][name]["depends"])
        names += [other for other in others if other not in names]
    packages = {name: lock["packages"][name] for name in sorted(names)}
    core = {name: hashlib.sha256((package / name).read_bytes()).hexdigest() for name in CORE}
    return {"core": core, "lock": {"info": lock["info"], "packages": packages}}


if __name__ == "__main__":
    KNOWN.write_text(json.dumps(known_of(Path(sys.argv[1])), indent=1) + "\n", "utf-8")
