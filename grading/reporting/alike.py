"""Answers that are alike beyond chance: a hint to talk, never an accusation.

Two answers are alike where their syntax trees are equal once names, comments, docstrings and layout are taken out. What
the answer key has, what the lesson gives, and what many of the class write tells nothing; nor does an answer of a line.
"""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

SMALLEST = 30  # nodes of a tree, below which two may well be the same by chance
MANY = 0.15  # of the class (and at least four): what so many write, the lesson or a common idea has suggested
BEYOND_CHANCE = 2.0  # decimal digits: a chance of one in a hundred, if all wrote what they write on their own


@dataclass(frozen=True)
class Pair:
    """Two submissions with answers alike.

    Args:
        students: the two.
        exercises: where.
        digits: how unlikely that is by chance alone, as a power of ten.
        answers: of one of the exercises, the one with the longest answer, side by side.
    """

    students: tuple[str, str]
    exercises: tuple[str, ...]
    digits: float
    answers: tuple[str, str]


def alike(sources: dict[str, dict[str, str]], known: dict[str, Iterable[str]] | None = None) -> list[Pair]:
    """Find pairs of submissions whose answers are alike.

    Args:
        sources: the answers, by exercise and student.
        known: by exercise, answers that everybody may have seen, such as the key's.
    """
    found: dict[tuple[str, str], list[tuple[float, int, str]]] = defaultdict(list)
    for exercise, answers in sources.items():
        common = {normal(source) for source in (known or {}).get(exercise, ())}
        writers: dict[str, list[str]] = defaultdict(list)
        sizes: dict[str, int] = {}
        for student, source in sorted(answers.items()):
            tree = normal(source)
            if tree and tree not in common:
                writers[tree].append(student)
                sizes[tree] = tree.count("(")
        for tree, students in writers.items():
            if sizes[tree] >= SMALLEST and 1 < len(students) <= max(4, MANY * len(answers)):
                digits = -math.log10(len(students) / len(answers))
                for pair in combinations(students, 2):
                    found[pair].append((digits, sizes[tree], exercise))
    pairs = []
    for (one, other), shared in found.items():
        digits = sum(each for each, _, _ in shared)
        if digits >= BEYOND_CHANCE:
            longest = max(shared, key=lambda each: each[1])[2]
            answers = sources[longest][one], sources[longest][other]
            pairs.append(Pair((one, other), tuple(exercise for _, _, exercise in shared), digits, answers))
    return sorted(pairs, key=lambda pair: (-pair.digits, pair.students))


def normal(source: str) -> str:
    """Return an answer's syntax tree as text, without names, comments and docstrings; "" for what is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    names: dict[str, str] = {}
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    call = lambda name: names.setdefault(name, f"n{len(names)}") if name in own else name  # noqa: E731
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
            if node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
            if not isinstance(node, ast.Module):
                node.name = call(node.name)
        elif isinstance(node, ast.arg):
            node.arg, node.annotation = call(node.arg), None
        elif isinstance(node, ast.Name):
            node.id = call(node.id)
    return ast.dump(tree)
