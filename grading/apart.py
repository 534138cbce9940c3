"""What an instructor's check asks by its text that cannot be told apart from the student's code: values that come from
there are copies, and what a check does to its own process is not done to theirs. Such a check is not graded apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
_SHARES = {"shares_memory", "may_share_memory"}
_WARNS = {"simplefilter", "filterwarnings", "catch_warnings", "warns", "assertWarns", "assertWarnsRegex"}
_WARNS |= {"errstate", "seterr", "seterrcall"}
_HARMLESS = {"ignore", "default"}  # who silences warnings asks for none
_FILES = {"exists", "isfile", "isdir", "listdir", "scandir", "walk", "getsize", "getmtime", "samefile"}
_PATHS = _FILES | {"is_file", "is_dir", "iterdir", "glob", "rglob", "stat", "unlink", "rename", "remove"}
_FOR_FILES = {"os", "pathlib", "Path", "glob", "shutil"}
_PATCHED = {"input", "print", "open", "sorted"}  # of Python's own functions, what the grader does without


def why_not_apart(tree: ast.Module) -> str:
    """Return what a check does that cannot be done apart from the student's code, as a sentence; "" for nothing."""
    return next(_reasons(tree), "")


def _reasons(tree: ast.Module) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if runs := _RUNS_TEXT & names:
        yield f"The check calls {min(runs)}(), which may run a text of the student's."
    for node in nodes:
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        if attribute in _SHARES or _asks_for_a_base(node):
            yield "The check asks whether arrays share their memory, and they come as copies."
        if attribute in _PATHS and _FOR_FILES & names:
            yield "The check looks for files, and those of the student's code lie where that runs."
        if isinstance(node, ast.Constant) and str(node.value).startswith("builtins."):
            patched = str(node.value).removeprefix("builtins.")
            if patched not in _PATCHED:
                yield f"The check replaces {patched}(), which the grader itself needs."
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "id" and isinstance(node.func, ast.Name) and "id" not in own:
            yield "The check asks where objects lie in memory, and they come as copies."
        if called in _WARNS and not _is_harmless(called, node):
            yield f"The check calls {called}(), and the student's code warns where it runs."


def _asks_for_a_base(node: ast.AST) -> bool:
    """`view.base is not None`: a copy has none, or another one."""
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr == "base"
        and isinstance(node.ops[0], (ast.Is, ast.IsNot))
    )


def _is_harmless(called: str, node: ast.Call) -> bool:
    given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg != "category")]
    texts = {one.value for one in given if isinstance(one, ast.Constant)}
    return texts <= _HARMLESS and (bool(texts) or called == "catch_warnings")
