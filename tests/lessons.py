"""The lessons as the tests see them: sources and notebooks by number."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = sorted(folder.name[:2] for folder in (ROOT / "solutions").iterdir() if folder.is_dir())


def notebook_path(number: str, kind: str) -> Path:
    """Find a lesson's notebook.

    Args:
        number: "01".
        kind: "solutions" or "lessons".
    """
    return next((ROOT / kind).glob(f"{number}-*/*.ipynb"))


def read(number: str, kind: str) -> nbformat.NotebookNode:
    """Read a lesson's notebook; see `notebook_path`."""
    return nbformat.read(notebook_path(number, kind), 4)


def solution_cells(number: str, kind: str) -> dict[str, str]:
    """Return the sources of a notebook's solution cells by grade id."""
    cells = (cell for cell in read(number, kind).cells if cell.metadata.get("nbgrader", {}).get("solution"))
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells}


def definitions(number: str) -> dict:
    """Run an answer key's imports, definitions and CONSTANTS, and the values it fills in; return its namespace."""
    namespace: dict = {}
    for source in definition_sources(number):
        exec(compile(source, "<cell>", "exec"), namespace)
    return namespace


def definition_sources(number: str) -> list[str]:
    """Return what `definitions` runs, cell by cell."""
    sources = []
    for cell in read(number, "solutions").cells:
        graded = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and not graded.get("grade"):
            body = ast.parse(cell.source).body
            sources.append(ast.unparse(ast.Module(body if graded else list(filter(is_definition, body)), [])))
    return sources


def is_definition(node: ast.stmt) -> bool:
    """Tell whether a statement imports or defines something, or names a CONSTANT."""
    constant = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()
    return constant or isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef))
