"""Lists, dicts, sets and arrays that a check and a student's code both hold: they stay the very same ones.

At the end programs drawn at random do what Python does.
"""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from tests import needs
from tests.own import not_earning, of_students

pytestmark = [pytest.mark.xdist_group("engine"), needs.a_sandbox]

COPIES = {
    "bag": (
        "class Bag:\n    def __init__(self, items):\n        self.items = list(items)\n    def size(self):\n        return len(self.items)",
        "xs = [1]\nb = Bag(xs)\nassert b.size() == 1\nxs.append(2)\nassert b.size() == 1\nassert Bag(xs).size() == 2",
    ),
    "box": (
        "class Box:\n    def __init__(self, items):\n        self.items = list(items)\n"
        "    def add(self, x):\n        self.items.append(x)",
        "xs = [1]\nb = Box(xs)\nb.add(2)\nassert xs == [1] and b.items == [1, 2]",
    ),
    "stack": (
        "class Stack:\n    def __init__(self, items):\n        self.items = items\n"
        "    def push(self, x):\n        self.items.append(x)",
        "s = Stack([1])\ns.push(2)\nassert s.items == [1, 2]\nxs = [3]\nt = Stack(xs)\nt.push(4)\nassert xs == [3, 4]",
    ),
    "removed": (
        "def remove(d, s, k):\n    del d[k]\n    s.discard(k)\n    return d",
        "d, s = {'a': 1, 'b': 2}, {'a', 'b'}\nassert remove(d, s, 'a') is d and d == {'b': 2} and s == {'b'}",
    ),
    "after": ("def first(xs):\n    return xs[0]", "xs = [1]\nassert first(xs) == 1\nxs[0] = 2\nassert first(xs) == 2"),
}


def test_who_keeps_a_list_that_is_changed_later_on_earns_nothing_for_it():
    students = [
        {name: COPIES[name][0].replace("list(", by) for name in ("bag", "box")} for by in ("list(", "np.array(", "(")
    ]
    copies, arrays, keeps = of_students(COPIES, *students)
    assert {verdict.score for verdict in copies.values()} == {1} and arrays["bag"].score == 1
    assert [keeps[name].score for name in COPIES] == [0, 0, 1, 1, 1]


KEEPS = {  # by name: the answer, its check, and an answer that keeps what it returned
    "members": (
        "class Team:\n    def __init__(self):\n        self._members = []\n"
        "    def add(self, x):\n        self._members.append(x)\n"
        "    @property\n    def members(self):\n        return list(self._members)",
        "t = Team()\nt.add('a')\nbefore = t.members\nt.add('b')\nassert before == ['a']\n"
        "t.members.append('c')\nassert t.members == ['a', 'b']",
        ("list(self._members)", "self._members"),
    ),
    "changed": (
        "class Bag:\n    def __init__(self):\n        self.items = {}\n    def all(self):\n        return dict(self.items)",
        "b = Bag()\nb.all()['a'] = 1\nassert b.all() == {}\nb.items['b'] = 2\nassert b.all() == {'b': 2}",
        ("dict(self.items)", "self.items"),
    ),
    "collect": (
        "def collect(x, seen=None):\n    seen = [] if seen is None else seen\n    seen.append(x)\n    return seen",
        "a = collect(1)\nb = collect(2)\nassert a == [1] and b == [2]",
        ("seen=None", "seen=[]"),
    ),
    "primes": (
        "_found = [2, 3, 5]\ndef primes():\n    return list(_found)",
        "p = primes()\np.append(99)\nassert primes() == [2, 3, 5]",
        ("list(_found)", "_found"),
    ),
    "tags": (
        "class Item:\n    def __init__(self):\n        self.tags = []",
        "i, j = Item(), Item()\ni.tags.append('x')\nassert j.tags == [] and i.tags == ['x']",
        ("def __init__(self):\n        self.", ""),
    ),
    "state": (
        "class Walk:\n    def __init__(self):\n        self.at = np.zeros(2)\n"
        "    def step(self):\n        self.at += 1\n        return self.at.copy()",
        "w = Walk()\na = w.step()\nb = w.step()\nassert a[0] == 1 and b[0] == 2\nb[0] = 9\nassert w.step()[0] == 3",
        ("self.at.copy()", "self.at"),
    ),
    "row": (
        "class Table:\n    def __init__(self, rows):\n        self.rows = np.array(rows)\n"
        "    def row(self, i):\n        return self.rows[i].copy()",
        "t = Table([[1, 2], [3, 4]])\nr = t.row(0)\nr[0] = 9\nassert t.rows.tolist() == [[1, 2], [3, 4]]",
        ("self.rows[i].copy()", "self.rows[i]"),
    ),
    "view": (
        "class Grid:\n    def __init__(self):\n        self.cells = np.zeros((2, 2))\n"
        "    def column(self, i):\n        return self.cells[:, i]",
        "g = Grid()\ncolumn = g.column(1)\ncolumn[0] = 5\nassert g.cells.tolist() == [[0, 5], [0, 0]]\n"
        "g.cells[1, 1] = 7\nassert g.column(1).tolist() == [5, 7]",
        ("self.cells[:, i]", "self.cells[:, i].copy()"),
    ),
    "fresh": (
        "def halves(x):\n    rows = np.arange(x).reshape(2, -1)\n    return rows[0], rows[1]",
        "a, b = halves(4)\na[0] = 9\nassert halves(4)[0].tolist() == [0, 1] and b.tolist() == [2, 3]",
        ("rows[0], rows[1]", "rows[1], rows[0]"),
    ),
    "basket": (
        "class Basket:\n    def __init__(self, items):\n        self.items = items",
        "xs = [[1]]\nb = Basket(xs)\nxs[0].append(2)\nxs.append([3])\nassert b.items == [[1, 2], [3]]",
        ("self.items = items", "self.items = [list(one) for one in items]"),
    ),
    "refuses": (
        "class Refuses:\n    def put(self, xs):\n        self.xs = xs\n        raise ValueError('not now')",
        "r, xs = Refuses(), [1]\ntry:\n    r.put(xs)\nexcept ValueError:\n    pass\nxs.append(2)\n"
        "assert r.xs == [1, 2]",
        ("self.xs = xs", "self.xs = list(xs)"),
    ),
    "board": (
        "class Board:\n    def __init__(self):\n        self.cells = [[' '] * 3 for _ in range(3)]\n"
        "    def winner(self):\n        rows = self.cells + [list(row) for row in zip(*self.cells)]\n"
        "        return next((row[0] for row in rows if row[0] != ' ' and len(set(row)) == 1), None)\n"
        "    def put(self, i, j, mark):\n        self.cells[i][j] = mark",
        "b = Board()\nb.cells[0][0] = 'x'\nassert b.cells == [['x', ' ', ' '], [' '] * 3, [' '] * 3]\nrow = b.cells[0]\n"
        "b.put(0, 1, 'x')\nassert row[1] == 'x' and b.winner() is None\nrow[2] = 'x'\nassert b.winner() == 'x'\n"
        "b.cells[1] = ['o', 'o', 'o']\nb.cells[0][0] = ' '\nassert b.winner() == 'o' and Board().cells[0][0] == ' '",
        ("[[' '] * 3 for _ in range(3)]", "[[' '] * 3] * 3"),
    ),
    "graph": (
        "class Graph:\n    def __init__(self):\n        self.near = {}\n    def add(self, a, b):\n"
        "        self.near.setdefault(a, set()).add(b)\n        self.near.setdefault(b, set()).add(a)\n"
        "    def of(self, a):\n        return self.near.get(a, set()).copy()",
        "g = Graph()\ng.add(1, 2)\nnear = g.near\ng.add(1, 3)\nassert near == {1: {2, 3}, 2: {1}, 3: {1}}\nnear[3].add(2)\n"
        "near[4] = {1}\nassert g.of(3) == {1, 2} and g.of(4) == {1}\ng.of(3).add(9)\nassert g.of(3) == {1, 2}",
        ("self.near.get(a, set()).copy()", "self.near.get(a, set())"),
    ),
    "grow": (
        "def grow(d, xs, rng=None):\n    d['k'].append(2)\n    xs[0].append(rng.integers(9))",
        "a, b, r = [1], [3], np.random.default_rng(0)\nd, xs = {'k': a}, [b]\ngrow(d, xs, rng=r)\n"
        "assert a == [1, 2] and d['k'] is a and xs[0] is b and len(b) == 2\n"
        "grow(d, xs, rng=r)\nassert b[1:] == np.random.default_rng(0).integers(9, size=2).tolist()",
        ("d['k'].append(2)", "d['k'] = d['k'] + [2]"),
    ),
    "put": (
        "def put(d, k, xs):\n    d[k] = list(xs)",
        "d, xs = {}, [1]\nput(d, 'k', xs)\nxs.append(2)\nassert d == {'k': [1]}",
        ("list(xs)", "xs"),
    ),
    "orders": (
        "def orders(xs):\n    found = []\n    def go(rest, done):\n        if not rest:\n            found.append(done)\n"
        "        for x in rest:\n            go([y for y in rest if y != x], [*done, x])\n    go(xs, [])\n    return found",
        "r = orders([1, 2, 3])\nr[0].append(9)\nr.sort()\nassert r[0] == [1, 2, 3, 9] and len(orders([1, 2])) == 2",
        ("found.append(done)", "found.append(rest)"),
    ),
    "groups": (
        "def groups(xs):\n    return [(x, [x]) for x in xs]",
        "g = groups([1, 2])\nfor _, row in g:\n    row.append(0)\nassert groups([1]) == [(1, [1])] and g[1][1] == [2, 0]",
        ("[x])", "[0])"),
    ),
}


def test_who_keeps_what_was_returned_earns_nothing_for_a_copy():
    keeps = {name: case[0].replace(*case[2]) for name, case in KEEPS.items()}
    right, wrong = of_students(KEEPS, {}, keeps)
    assert not_earning(1, right) == {}
    assert not_earning(0, wrong) == {}


def test_what_a_check_changes_and_lets_go_at_once_has_changed_there():
    case = {
        "items": (
            "class Box:\n    def __init__(self):\n        self.items = [0]",
            "b = Box()\nb.items[0] = 7\nassert b.items == [7]\nb.items.append(8)\nassert b.items == [7, 8]",
        )
    }
    [found] = of_students(case, {})
    assert (found["items"].score, found["items"].message) == (1, "")


OVERLAP = {
    "diagonal": (
        "def diagonal(a):\n    return np.diag(a).copy()",
        "a = np.arange(9).reshape(3, 3)\nd = diagonal(a)\nassert d.tolist() == [0, 4, 8]\nd[0] = 7\nassert a[0, 0] == 0",
    ),
    "middle": (
        "def middle(a):\n    return a[1:-1]",
        "a = np.arange(4)\nassert middle(a).tolist() == [1, 2]\nb = middle(a)\na = a + 1\nassert b.sum() == 3",
    ),
    "must_show": (
        "def must_show(a):\n    return a[1:]\ndef table():\n    return np.arange(4).reshape(2, 2)",
        "a = table()\nb = must_show(a)\nb[0] = 9\nassert a[1, 0] == 9",
    ),
}


def test_an_array_that_shows_the_memory_of_a_given_one_is_no_copy_of_it():
    right, wrong = of_students(OVERLAP, {}, {"diagonal": "def diagonal(a):\n    return a.reshape(-1)[:: len(a) + 1]"})
    assert [right[name].score for name in OVERLAP] == [1, 1, None]
    assert "shows the memory of another one" in right["must_show"].message
    assert wrong["diagonal"].score is None and "shows the memory of another one" in wrong["diagonal"].message


HELD_BY_BOTH = {
    "loop": (
        "def loop(xs):\n    xs.append(xs)",
        "xs = [1]\nloop(xs)\nassert xs[1] is xs\nloop(xs)\nassert len(xs) == 3 and xs[2] is xs",
    ),
    "pair": (
        "def pair(a, b):\n    a.append(b)\n    b.append(a)",
        "a, b = [], []\npair(a, b)\nassert a[0] is b and b[0] is a",
    ),
    "defaults": (
        "from collections import defaultdict\nclass Dd:\n    def __init__(self):\n"
        "        self.d = defaultdict(list)\n    def add(self, k, v):\n        self.d[k].append(v)",
        "d = Dd()\ng = d.d\nd.add(1, 2)\nassert g == {1: [2]}\ng[1].append(3)\ng[5].append(4)\n"
        "assert d.d == {1: [2, 3], 5: [4]} and d.d is g\nd.add(5, 6)\nassert g[5] == [4, 6]",
    ),
    "last": (
        "from collections import deque\nclass Dq:\n    def __init__(self):\n        self.d = deque(maxlen=3)\n"
        "    def add(self, v):\n        self.d.append(v)",
        "d = Dq()\ng = d.d\nfor i in range(5):\n    d.add([i])\n"
        "assert list(g) == [[2], [3], [4]] and g.maxlen == 3\ng.append(9)\ng[0].append(1)\n"
        "assert list(d.d) == [[3, 1], [4], 9]",
    ),
    "order": (
        "from collections import OrderedDict\nclass Od:\n    def __init__(self):\n"
        "        self.d = OrderedDict()\n    def put(self, k, v):\n        self.d[k] = v\n"
        "        self.d.move_to_end(k, last=False)",
        "o = Od()\ng = o.d\no.put('a', [1])\no.put('b', 2)\nassert list(g) == ['b', 'a']\ng.move_to_end('b')\n"
        "g['a'].append(5)\nassert list(o.d.items()) == [('a', [1, 5]), ('b', 2)]",
    ),
    "tuples": (
        "class Tt:\n    def __init__(self):\n        self.t = (1, ([2], ([3], {'k': [4]})))\n    def go(self):\n"
        "        self.t[1][1][1]['k'].append(5)",
        "t = Tt()\na = t.t\nt.go()\nassert a == (1, ([2], ([3], {'k': [4, 5]})))\na[1][0].append(9)\n"
        "assert t.t[1][0] == [2, 9]",
    ),
    "members": (
        "class St:\n    def __init__(self):\n        self.s = set()\n    def add(self, x):\n        self.s |= {x}",
        "s = St()\ng = s.s\ns.add(1)\nassert g == {1}\ng.add(2)\ng.discard(1)\nassert s.s == {2}",
    ),
    "counts": (
        "from collections import Counter\nclass Ct:\n    def __init__(self):\n        self.c = Counter()\n"
        "    def add(self, x):\n        self.c.update(x)",
        "s = Ct()\ng = s.c\ns.add('aab')\nassert g.most_common(1) == [('a', 2)]\ng['z'] += 4\nassert s.c['z'] == 4",
    ),
    "thread": (
        "import threading\nclass Th:\n    def __init__(self):\n        self.xs = []\n    def go(self):\n"
        "        t = threading.Thread(target=self.xs.append, args=(1,))\n        t.start()\n        t.join()",
        "t = Th()\ng = t.xs\nt.go()\nassert g == [1]",
    ),
    "gen": (
        "def gen(xs):\n    for x in xs:\n        yield x\n        xs.append(x) if len(xs) < 4 else None",
        "xs = [1, 2]\ng = gen(xs)\nassert next(g) == 1\nxs[1] = 5\nassert list(g) == [5, 1, 5] and xs == [1, 5, 1, 5]",
    ),
    "lru": (
        "from functools import lru_cache\n@lru_cache\ndef lru(n):\n    return [n]",
        "a = lru(1)\na.append(2)\nassert lru(1) == [1, 2] and lru(1) is a",
    ),
    "nest": (
        "class Nest:\n    def __init__(self):\n        self.t = {}\n    def set(self, *path):\n"
        "        d = self.t\n        for p in path:\n            d = d.setdefault(p, {})",
        "n = Nest()\nt = n.t\nn.set('a', 'b', 'c')\nn.set('a', 'd')\n"
        "assert t == {'a': {'b': {'c': {}}, 'd': {}}}\nt['a']['b']['x'] = {}\nn.set('a', 'b', 'x', 'y')\n"
        "assert t['a']['b'] == {'c': {}, 'x': {'y': {}}}",
    ),
    "twice": (
        "def twice(x):\n    return [x, x]",
        "x = [1]\na = twice(x)\nassert a[0] is a[1] and a[0] is x\na[0].append(2)\nassert x == [1, 2]",
    ),
}


def test_what_both_sides_hold_stays_what_it_is():
    [found] = of_students(HELD_BY_BOTH, {})
    assert not_earning(1, found) == {}


def test_what_a_function_of_the_checks_is_given_is_a_copy_also_of_what_is_kept():
    case = {
        "each": (
            "class Each:\n    def __init__(self):\n        self.xs = [1]\n    def each(self, f):\n        f(self.xs)",
            "e, seen = Each(), []\nxs = e.xs\ne.each(lambda one: seen.append(one is xs))\nassert seen == [False]",
        )
    }
    [found] = of_students(case, {})
    assert found["each"].score is None and "whether it is the same" in found["each"].message


def test_what_a_check_knows_to_be_the_same_is_bounded(monkeypatch):
    case = {
        "own": (
            "class Own:\n    def __init__(self):\n        self.items = [[] for _ in range(9)]",
            "o = Own()\nitems = o.items\nassert all(o.items is items for _ in range(40))",
        )
    }
    assert of_students(case, {})[0]["own"].score == 1
    monkeypatch.setattr("grading.session.MOST_EXCHANGED", 100)
    assert "may have no end" in of_students(case, {})[0]["own"].message


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
