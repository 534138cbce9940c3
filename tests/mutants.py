"""Mutants of the answer keys: the same code with one operator, comparison or constant changed."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add, ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div, ast.Mult],
    ast.Mod: [ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.USub: [ast.UAdd],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
MESSAGES = (ast.Raise, ast.JoinedStr)  # what is said is not judged


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Change one thing after the other.

    Args:
        source: a cell's code.

    Yields:
        What was changed, "i < n → i <= n", which stays the same when lines move; and the changed code. Where the same
        change is possible at several places, these are counted: "i < n → i <= n (2)".
    """
    tree, told = ast.parse(source), Counter()
    for around, holder, name, instead in list(_changes(tree)):
        before = ast.unparse(around)
        with _changed(holder, name, instead):
            what, code = f"{before} → {ast.unparse(around)}", ast.unparse(tree)
        told[what] += 1
        yield what + (f" ({told[what]})" if told[what] > 1 else ""), code


def _changes(node: ast.AST, around: ast.AST | None = None) -> Iterator[tuple[ast.AST, Any, Any, Any]]:
    """Yield what to tell, and what to change there: a node's attribute or a list's place, and its new content."""
    around = around if isinstance(node, (ast.UnaryOp, ast.Slice)) else node  # "-1" and "1:3" alone would say little
    for child in ast.iter_child_nodes(node):
        if isinstance(child, MESSAGES):
            continue
        if isinstance(child, ast.Constant):
            yield from ((around, child, "value", value) for value in _other_values(child.value))
        elif isinstance(child, ast.Compare):
            for place, operator in enumerate(child.ops):
                yield from ((child, child.ops, place, other()) for other in OPERATORS[type(operator)])
        elif hasattr(child, "op"):
            yield from ((child, child, "op", other()) for other in OPERATORS.get(type(child.op), []))
        yield from _changes(child, around)


def _other_values(value: Any) -> list:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value - 1, value + 1]
    return [value / 2, value * 2] if isinstance(value, float) and value else []


@contextmanager
def _changed(holder: Any, name: Any, instead: Any) -> Iterator[None]:
    """Let a node's attribute, or a place of a list, hold something else in the body."""
    inside = holder if isinstance(holder, list) else vars(holder)
    before, inside[name] = inside[name], instead
    try:
        yield
    finally:
        inside[name] = before
