"""Read a notebook whatever an editor, a cable or a version control system did to it, and say what was repaired."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import nbformat
from nbformat import NotebookNode

from cnncourse.beside.wire import parse

NEWEST = (4, 5)  # the notebook format that is written here
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})(?: .*)?\r?$", re.MULTILINE)  # what git leaves where two versions met
_OTHERS = {"PK\x03\x04": "a zip archive", "%PDF": "a PDF", "<": "a web page", "\x1f\x8b": "a gzip archive"}
_KINDS = ("code", "markdown", "raw")


class Damaged(Exception):
    """Why a notebook is beyond repair.

    Args:
        why: the end of a sentence: "it is empty".
        remedy: what to do, as a sentence, if not to ask for it again.
    """

    def __init__(self, why: str, remedy: str = ""):
        super().__init__(why)
        self.remedy = remedy


def read_notebook(content: bytes) -> tuple[NotebookNode, list[str]]:
    """Read a notebook without its outputs, which may be large.

    Args:
        content: the file's.

    Returns:
        A notebook of format 4, and what was repaired, each as the end of a sentence.

    Raises:
        Damaged: it is beyond repair.
    """
    data, repaired = _json(content)
    if not isinstance(data, dict) or not (isinstance(data.get("cells"), list) or "worksheets" in data):
        raise Damaged("it is not a whole notebook: it has no list of cells")
    if "worksheets" in data:  # format 3 and older
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                data = nbformat.reads(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}} | data), 4)
        except Exception:
            raise Damaged("it is not a whole notebook: of an old format, and damaged") from None
    version = data.get("nbformat", 4), data.get("nbformat_minor", 0)
    if all(type(number) is int for number in version) and version > NEWEST:
        repaired.append(f"its format {version[0]}.{version[1]} is newer than this grader, and was read as 4.5")
    if not isinstance(data.get("metadata"), dict):
        repaired.append("it had no metadata")
    cells = [cell for cell in map(_cell, data["cells"]) if cell]
    if data["cells"] and not cells:
        raise Damaged("it is not a whole notebook: it has no cells")
    faults = [fault for cell in cells for fault in cell.pop("faults")]
    faults += ["what is no cell was left out"] * (len(cells) < len(data["cells"]))
    metadata = data["metadata"] if isinstance(data.get("metadata"), dict) else {}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return nbformat.from_dict(notebook), repaired + list(dict.fromkeys(faults))


def _json(content: bytes) -> tuple[Any, list[str]]:
    """Read JSON in whatever Unicode it was saved; what stands behind its end is left out."""
    encoding, repaired = json.detect_encoding(content), []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = "cp1252", content.decode("cp1252", "replace")
    if not encoding.startswith("utf-8"):
        repaired.append(f"it was saved as {encoding.upper().removesuffix('-LE').removesuffix('-BE')}")
    whole = text.strip("\0\ufeff \t\r\n")
    if not whole:
        raise Damaged("it is empty")
    if text.rstrip(" \t\r\n").endswith("\0"):
        repaired.append("zero bytes stood at its end")
    try:
        _, end = json.JSONDecoder().raw_decode(whole)
        if whole[end:].strip():
            repaired.append("what stood behind its end was left out")
        return parse(whole[:end].encode(errors="surrogatepass")), repaired
    except json.JSONDecodeError as problem:
        raise _why_not(whole, problem) from None
    except (ValueError, RecursionError):  # numbers of 5,000 digits, brackets of 5,000 levels
        raise Damaged("it is not a whole notebook: it holds what no notebook holds") from None


def _why_not(text: str, problem: json.JSONDecodeError) -> Damaged:
    marks = [text.count("\n", 0, mark.start()) + 1 for mark in _CONFLICT.finditer(text)]
    if marks:
        lines = ", ".join(map(str, marks[:6]))
        return Damaged(
            f"git could not merge two versions of it, and left its marks (lines {lines})",
            "Open it in a text editor, keep one version at each mark, then grade once more.",
        )
    other = next((what for begin, what in _OTHERS.items() if text.startswith(begin)), "")
    if other:
        return Damaged(f"it is {other}, not a notebook")
    at = f"line {problem.lineno}, column {problem.colno}"
    said = problem.msg if text[problem.pos :].strip() else "it ends too early"
    return Damaged(f"it is not a whole notebook: {said} ({at})")


def _cell(cell: Any) -> dict | None:
    """Return a cell with all that a notebook asks for, and its `faults`; None for what is no cell."""
    if not isinstance(cell, dict):
        return None
    faults = []
    kind = cell.get("cell_type")
    if kind not in _KINDS:
        faults.append(f"a cell's type was {'lost' if kind is None else 'unknown'}")
        kind = "code" if {"outputs", "execution_count"} & cell.keys() else "raw" if kind else "markdown"
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        source = ""
        faults.append("a cell had no text")
    metadata = cell.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
        faults.append("a cell had no metadata")
    if not isinstance(metadata.get("tags", []), list):
        metadata = {key: value for key, value in metadata.items() if key != "tags"}
    whole = {"cell_type": kind, "source": source, "metadata": metadata, "faults": faults}
    if isinstance(cell.get("id"), str):
        whole["id"] = cell["id"]
    if kind == "code":
        whole |= {"outputs": [], "execution_count": None}
    elif isinstance(cell.get("attachments"), dict):
        whole["attachments"] = cell["attachments"]
    return whole
