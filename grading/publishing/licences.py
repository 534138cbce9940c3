"""The page that says under which licences the site carries what."""

from __future__ import annotations

import json
import zipfile
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path

_TEXT = Path(__file__).with_name("licences.md")
# What wheels do not say themselves: Pyodide's own parts and what it took out of Python's library.
_NOT_SAID = {"openssl": "OpenSSL and SSLeay", "ssl": "PSF 2.0", "sqlite3": "PSF 2.0; SQLite: public domain"}
_KIND = "License :: OSI Approved :: "


def page(pyodide: Path | None) -> str:
    """Return the page as Markdown.

    Args:
        pyodide: the folder of what JupyterLite's kernel is made of; None where the site has none.
    """
    reading, playing = _TEXT.read_text("utf-8").split("\n---\n")
    text = reading.format(sphinx=version("sphinx"), furo=version("furo"))
    if not pyodide:
        return text
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    release = lock["info"]["version"]
    core, kernel = version("jupyterlite-core"), version("jupyterlite-pyodide-kernel")
    rows = [
        f"| {name} | {entry['version']} | {_NOT_SAID.get(name) or _licence(pyodide / entry['file_name'])} |\n"
        for name, entry in sorted(lock["packages"].items())
    ]
    return text + playing.format(core=core, kernel=kernel, pyodide=release) + "".join(rows)


def _licence(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        [place] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        about = Parser().parsestr(archive.read(place).decode("utf-8"))
    kinds = [kind.removeprefix(_KIND) for kind in about.get_all("Classifier", []) if kind.startswith(_KIND)]
    return about["License-Expression"] or " or ".join(kinds) or about["License"]
