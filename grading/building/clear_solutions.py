"""Take the answers out of a lesson: nbgrader's ClearSolutions with stubs that a learner can run."""

from __future__ import annotations

import re

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions as StockClearSolutions

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"  # nbgrader's own markers
HERE = "# Your code here."
OUTPUTS = "outputs"  # in the answer key's metadata: by which the build knows the outputs that it saw
_DEFINITION = re.compile(r"\s*def (\w+)")


def clear(source: str) -> str:
    """Replace the solution regions of a cell's source.

    A region inside a function becomes a stub that says which function is to be written. A region at top level
    goes without a trace, so that the line `answer = None` above it is what the learner finds.
    """
    kept, function, inside = [], "", False
    for line in source.split("\n"):
        if BEGIN in line:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            if indent:
                kept += [indent + HERE, f'{indent}raise NotImplementedError("write {function} here")']
        elif END in line:
            inside = False
        elif not inside:
            definition = _DEFINITION.match(line)
            function = definition[1] if definition else function
            kept.append(line)
    return "\n".join(kept)


class ClearSolutions(StockClearSolutions):
    """nbgrader's preprocessor, with our stubs; what it refuses (unclosed regions and so on) it still refuses."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Leave the answers out, and what the key says of its outputs."""
        nb.metadata.pop(OUTPUTS, None)
        return super().preprocess(nb, resources)

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        stub = clear(cell.source)
        replaced = super()._replace_solution_region(cell, language)
        cell.source = stub
        return replaced
