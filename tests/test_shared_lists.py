"""Lists, dicts and arrays that a check and a student's code both hold: programs drawn at random do what Python does."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from tests import needs
from tests.test_own_assignments import of_students

pytestmark = [pytest.mark.xdist_group("engine"), needs.a_sandbox]

ANSWER = """
shared = [[1, 2], [3]]
class Box:
    def __init__(self, rows=None):
        self.rows = rows if rows is not None else [[0, 0], [0, 0]]
        self.last, self.seen, self.a = None, {}, np.zeros((2, 2))
    def get(self):
        return self.rows
    def row(self, i):
        self.last = self.rows[i % len(self.rows)]
        return self.last
    def lasts(self):
        return self.last
    def put(self, i, x):
        self.rows[i % len(self.rows)].append(x)
        return len(self.rows)
    def add(self, row):
        self.rows.append(row)
        return row
    def both(self):
        return self.rows, self.last
    def swap(self):
        self.rows.reverse()
    def fresh(self):
        self.rows = [list(row) for row in self.rows]
        return self.rows
    def copies(self):
        return [list(row) for row in self.rows]
    def note(self, key, row):
        self.seen[key] = row
        return self.seen
    def pop(self):
        return self.rows.pop() if len(self.rows) > 1 else None
    def call(self, function):
        function(len(self.rows[0]))
        return self.rows[0]
    def array(self):
        return self.a
    def column(self, j):
        return self.a[:, j % 2]
    def bump(self):
        self.a += 1
    def twice(self):
        return [self.rows[0], self.rows[0]]
def push(xs, x):
    xs.append(x)
    return xs
def nest(xs):
    return {"k": xs, "n": [xs, len(xs)]}
def take():
    return shared
def total():
    return sum(map(sum, shared))
"""
OTHER = [  # copies in place of the very thing, and the other way round
    ("return self.rows\n    def row", "return list(self.rows)\n    def row"),
    ("self.rows.append(row)", "self.rows.append(list(row))"),
    ("self.rows = rows if", "self.rows = [list(row) for row in rows] if"),
    ("return self.a\n", "return self.a.copy()\n"),
    ("return self.a[:, j % 2]", "return self.a[:, j % 2].copy()"),
    ("self.seen[key] = row", "self.seen[key] = list(row)"),
    ("return shared", "return [list(row) for row in shared]"),
    ("return [list(row) for row in self.rows]", "return self.rows"),
    ("[self.rows[0], self.rows[0]]", "[self.rows[0], self.rows[0][:]]"),
    ("xs.append(x)\n    return xs", "return xs + [x]"),
    ('{"k": xs, ', '{"k": list(xs), '),
    ("self.rows.reverse()", "self.rows = self.rows[::-1]"),
]
A_ROW = "r0 b.rows[0] b.row(1) take()[0] shared[0] [7] (b.lasts()or[1]) b.twice()[1]".split()
ROWS = "r1 b.get() b.rows shared take() b.both()[0] b.copies()".split()
DOES = """r0 = {row}
r1 = {rows}
{row}.append({x})
{rows}.append({row})
b.put({x}, {x})
r0 = b.add({row})
b.swap()
r1 = b.fresh()
push({row}, {x})
b.note({x} % 3, {row})
d = nest({row}); d['k'].append({x}); log.append(repr(d['n']))
p = b.pop(); p is not None and p.append(3)
b = Box({rows})
b.bump()
c = b.column({x}); c[0] = {x}
a[1, 0] = {x}; a = b.array()
(b.seen.get({x} % 3) or [0]).append({x})
b.call(lambda size: b.put(0, {x}))
del {row}[:1]
{rows}[0][:] = [{x}, {x}]""".splitlines()
LOOKS = "log.append(repr((r0, r1, b.rows, b.lasts(), b.seen, shared, total(), a.tolist(), b.a.tolist())))"


def program(rng: Random) -> str:
    lines = ["b, r0, log = Box(), [8], []", "r1, a = b.get(), b.array()"]
    for _ in range(rng.randrange(4, 10)):
        does = rng.choice(DOES)
        lines += [does.format(row=rng.choice(A_ROW), rows=rng.choice(ROWS), x=rng.randrange(10, 99)), LOOKS]
    return "\n".join(lines)


def log_of(answer: str, check: str) -> list[str] | None:
    """What a program writes down in Python itself, None where it raises."""
    names: dict = {"np": np}
    try:
        exec(answer + check, names)
    except Exception:
        return None
    return names["log"]


@pytest.mark.parametrize("seed", range(2))
def test_both_sides_see_what_either_one_changes(seed: int):
    rng, checks = Random(seed), {}
    while len(checks) < 20:
        check = program(rng)
        if (log := log_of(ANSWER, check)) is not None:
            checks[f"program_{len(checks)}"] = check, log
    cases = {name: (ANSWER, f"{check}\nassert log == {log}, log") for name, (check, log) in checks.items()}
    answers = [ANSWER, *(ANSWER.replace(*slip) for slip in rng.sample(OTHER, 3))]
    found = of_students(cases, *(dict.fromkeys(cases, answer) for answer in answers))
    expected = [
        {name: float(log_of(answer, check) == log) for name, (check, log) in checks.items()} for answer in answers
    ]
    rights = sum(sum(scores.values()) for scores in expected[1:])
    assert ANSWER not in answers[1:] and 0 < rights < 3 * len(cases)
    for scores, verdicts in zip(expected, found):
        assert {name: verdict.score for name, verdict in verdicts.items()} == scores
