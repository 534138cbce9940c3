"""Files that many parts read and write: nbgrader's settings; notebooks, as text; whatever is written whole."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader


@cache
def nbgrader_config() -> Config:
    """Load nbgrader_config.py, as nbgrader does for its converters."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(Path(__file__).parent)).load_config()
    config.Exporter.default_preprocessors = []
    return config


def text_of(notebook: NotebookNode) -> str:
    """Write a notebook as text."""
    return nbformat.writes(notebook) + "\n"


def write(texts: dict[Path, str | bytes]) -> None:
    """Write files whole or not at all, all of them or none."""
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path].write_bytes(text.encode() if isinstance(text, str) else text)
        for path, draft in drafts.items():
            os.replace(draft, path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
