"""What an instructor's check asks by its text that cannot be told apart from the student's code: values that come from
there are copies, and what a check does to its own process is not done to theirs. Such a check is not graded apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
_SHARES = {"shares_memory", "may_share_memory"}
_MEMORY = "The check asks whether arrays share their memory, and they come as copies."
_WARNS = {"simplefilter", "filterwarnings", "catch_warnings", "warns", "assertWarns", "assertWarnsRegex"}
_WARNS |= {"errstate", "seterr", "seterrcall"}
_HARMLESS = {"ignore", "default"}  # who silences warnings asks for none
_ERRORS = {"__cause__", "__context__", "__notes__", "__traceback__"}  # what an error of the student's comes without
_FILES = {"exists", "isfile", "isdir", "listdir", "scandir", "getsize", "getmtime", "samefile"}
_PATHS = _FILES | {"is_file", "is_dir", "iterdir", "glob", "rglob", "unlink"}
_PATHS_TOO = {"remove", "rename", "walk", "stat"}  # where they are those of a path: a list has a remove of its own
_FOR_FILES = {"os", "pathlib", "Path", "glob", "shutil"}
_MAKES_A_PATH = {"Path", "cwd", "joinpath", "resolve", "with_name", "with_suffix"}
_PATCHED = {"input", "print", "open", "sorted"}  # of Python's own functions, what the grader does without


def why_not_apart(tree: ast.Module) -> str:
    """Return what a check does that cannot be done apart from the student's code, as a sentence; "" for nothing."""
    return next(_reasons(tree), "")


def why_it_may_fail_apart(tree: ast.Module) -> str:
    """Return what a check that the answer key fails asks, and copies do not have, as a sentence; "" for nothing."""
    for node in ast.walk(tree):
        if _asks_for_a_base(node):
            return _MEMORY
        if isinstance(node, ast.Attribute) and node.attr in _ERRORS:
            return f"The check asks for an error's {node.attr}, and it comes without."
    return ""


def _reasons(tree: ast.Module) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    paths = _paths(nodes)
    if runs := _RUNS_TEXT & names:
        yield f"The check calls {min(runs)}(), which may run a text of the student's."
    for node in nodes:
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        if attribute in _SHARES or _asks_for_a_base(node):
            yield _MEMORY
        if (attribute in _PATHS and _FOR_FILES & names) or (attribute in _PATHS_TOO and _root(node) in paths):
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


def _paths(nodes: list[ast.AST]) -> set[str]:
    """Return the names that stand for a path, or for a module that knows of files."""
    paths = set(_FOR_FILES)
    for node in nodes:
        if isinstance(node, ast.Assign) and _is_path(node.value) and _root(node.value) in paths:
            paths |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return paths


def _is_path(node: ast.AST) -> bool:
    """`Path(…).parent` and `folder / name`, and not what was read from one."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", "")) in _MAKES_A_PATH
    return isinstance(node, (ast.BinOp, ast.Name, ast.Attribute))


def _root(node: ast.AST) -> str:
    """The name with which `os.path.join(…)`, `Path(…).parent` and `folder / name` begin; "" for none."""
    while not isinstance(node, ast.Name):
        parts = (getattr(node, part, None) for part in ("value", "func", "left"))
        node = next((part for part in parts if isinstance(part, ast.AST)), None)
        if node is None:
            return ""
    return node.id


def _asks_for_a_base(node: ast.AST) -> bool:
    """`view.base is not None`: a copy has none, or another one."""
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], (ast.Is, ast.IsNot))
        and any(isinstance(one, ast.Attribute) and one.attr == "base" for one in (node.left, *node.comparators))
    )


def _is_harmless(called: str, node: ast.Call) -> bool:
    given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg != "category")]
    texts = {one.value for one in given if isinstance(one, ast.Constant)}
    return texts <= _HARMLESS and (bool(texts) or called == "catch_warnings")
