"""What a stored notebook must not show: pictures without alt text, huge outputs, paths of the machine that built it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from nbformat import NotebookNode

MAX_OUTPUT_BYTES = 300_000
MAX_NOTEBOOK_BYTES = 3_000_000
_EMPTY_ALT = re.compile(r"!\[\s*\][(\[]")
_EMBEDDED = re.compile(r"base64,[A-Za-z0-9+/=\s]*")
_PATH = re.compile(r"(?<![\w.~-])/(?:home|tmp|usr|Users)\b[^\s\"'<]*|(?<!\w)[A-Z]:\\\w[^\s\"'<]*")
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")


def faults(cell: NotebookNode) -> Iterator[str]:
    """Say what is wrong with a code cell's outputs, a sentence each."""
    for output in cell.outputs:
        yield from _faults_of_one(output)
    block = cell.metadata.get("nbgrader", {})
    if block.get("grade") and _earned(cell) != block["points"]:
        yield f"the answer earns {_earned(cell)} of {block['points']} points from its own check."


def size_fault(text: str) -> str | None:
    """Say that a notebook is too large, None if it is not."""
    size = len(text.encode())
    return (
        f"the notebook has {size:,} bytes; {MAX_NOTEBOOK_BYTES:,} are allowed." if size > MAX_NOTEBOOK_BYTES else None
    )


def images_without_alt(text: str) -> list[int]:
    """Return the lines, from 1, of pictures in HTML or Markdown that have no alt text."""
    finder = _ImageFinder()
    finder.feed(text)
    return finder.lines + [text[: match.start()].count("\n") + 1 for match in _EMPTY_ALT.finditer(text)]


def _faults_of_one(output: NotebookNode) -> Iterator[str]:
    size = len(json.dumps(output).encode())
    if size > MAX_OUTPUT_BYTES:
        yield f"an output of {size:,} bytes; {MAX_OUTPUT_BYTES:,} are allowed."
    if output.get("name") == "stderr":
        yield f"output on stderr: {_first_line(output.text)}"
    data = output.get("data", {})
    if any(kind.startswith("image/") for kind in data) or images_without_alt(data.get("text/html", "")):
        yield 'a figure without alt text; show it with cnncourse.show, and let its drawing end in described(fig, "…").'
    text = _EMBEDDED.sub(
        "", "\n".join(map(str, [output.get("text", ""), *data.values(), *output.get("traceback", [])]))
    )
    path, address = _PATH.search(text), _ADDRESS.search(text)
    if path:
        yield f"an absolute path in an output: {path[0]}"
    if address:
        yield f"an address in memory in an output, another one each run: {address[0]}"


def _earned(cell: NotebookNode) -> float | None:
    """Read the points that a check cell ends in, as nbgrader does."""
    values = [output.data.get("text/plain") for output in cell.outputs if output.output_type == "execute_result"]
    try:
        return float(values[-1])
    except (IndexError, TypeError, ValueError):
        return None


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200]


class _ImageFinder(HTMLParser):
    """Collects the lines of <img> tags that have no alt text."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "img" and not (dict(attributes).get("alt") or "").strip():
            self.lines.append(self.getpos()[0])
