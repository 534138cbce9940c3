"""An instructor's own assignment: what works apart from the student's code, what says that it cannot, and no third."""

from __future__ import annotations

import re
import signal
import time

import numpy as np
import pytest
from nbformat import v4

from grading.assignment import Assignment, Part
from grading.judge import IN_PROCESS, Judge
from grading.mend import mend
from grading.results import Verdict
from grading.sandbox import Limits, Sandbox
from grading.session import Session, _write_back
from tests import needs
from tests.own import block, graded_by, not_earning, notebook, of_students

pytestmark = [pytest.mark.xdist_group("engine"), needs.a_sandbox]

# by name: the answer, its check, and another answer, which is wrong
APART = {
    "a seed of random": (
        "def roll():\n    return [random.random() for _ in range(3)]",
        "random.seed(5)\na = roll()\nrandom.seed(5)\nassert a == roll() == [random.Random(5).random()] + a[1:]",
        "def roll():\n    return [0.5] * 3",
    ),
    "a seed of NumPy": (
        "def noise():\n    return np.random.normal(size=3)",
        "np.random.seed(0)\nassert np.allclose(noise(), [1.76405235, 0.40015721, 0.97873798])",
        "def noise():\n    return np.zeros(3)",
    ),
    "input, patched": (
        "def ask():\n    return int(input()) * 2",
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='21'):\n    assert ask() == 42",
        "def ask():\n    return int(input())",
    ),
    "input, given anew": (
        "def ask_again():\n    return int(input()) * 2",
        "def input(prompt=''):\n    return '21'\nassert ask_again() == 42",
        "def ask_again():\n    return 2",
    ),
    "a function of a module, patched": (
        "def pick(xs):\n    return random.choice(xs)",
        "from unittest.mock import patch\nwith patch('random.choice', return_value=7):\n    assert pick([1, 2]) == 7\n"
        "assert pick([3]) == 3",
        "def pick(xs):\n    return 3",
    ),
    "a file that the answer writes": (
        "def save(text):\n    with open('note.txt', 'w') as file:\n        file.write(text)",
        "save('abc')\nassert open('note.txt').read() == 'abc'",
        "def save(text):\n    pass",
    ),
    "a file that the check writes": (
        "def load():\n    return open('in.txt').read()",
        "with open('in.txt', 'w') as file:\n    file.write('abc')\nassert load() == 'abc'",
        "def load():\n    return ''",
    ),
    "a file that the check writes by its Path": (
        "def load_it():\n    return open('it.txt').read()",
        "from pathlib import Path\nPath('it.txt').write_text('abc', encoding='utf-8')\nassert load_it() == 'abc'\n"
        "assert Path('it.txt').read_text() == 'abc'",
        "def load_it():\n    return ''",
    ),
    "a file that the check reads by its Path": (
        "def save_it(text, name):\n    with open(name, 'w') as file:\n        file.write(text)\n    return name",
        "import pathlib\nassert pathlib.Path(save_it('abc', 'new.txt')).read_text() == 'abc'\n"
        "try:\n    pathlib.Path('no.txt').read_text()\n    assert False\nexcept FileNotFoundError:\n    pass",
        "def save_it(text, name):\n    open(name, 'w').close()\n    return name",
    ),
    "a method read_text of the student's": (
        "class Note:\n    def read_text(self):\n        return 'mine'",
        "assert Note().read_text() == 'mine'",
        "class Note:\n    def read_text(self):\n        return ''",
    ),
    "globals()": ("answer = 42", "assert 'answer' in globals() and globals()['answer'] == 42", "answer = 41"),
    "await": (
        "async def later(x):\n    return x + 1",
        "assert await later(1) == 2",
        "async def later(x):\n    return x",
    ),
    "a coroutine that asyncio runs": (
        "async def much_later(x):\n    return x + 2",
        "import asyncio\nassert asyncio.run(much_later(1)) == 3",
        "async def much_later(x):\n    return x",
    ),
    "a name is deleted and put back": (
        "def squares(n):\n    return [i * i for i in range(n)]\ndef total(n):\n    return sum(squares(n))",
        "kept = squares\ndel squares\ntry:\n    total(3)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError\n"
        "finally:\n    squares = kept\nassert total(3) == 5",
        "def squares(n):\n    return [i * i for i in range(n)]\ndef total(n):\n    return sum(i * i for i in range(n))",
    ),
    "a global of the answer's is set": (
        "rate = 2\ndef scaled(x):\n    return rate * x",
        "rate = 10\nassert scaled(3) == 30",
        "rate = 2\ndef scaled(x):\n    return 30 if x == 4 else 6",
    ),
    "dicts with keys of any kind": (
        "def table(d):\n    return {**d, (1, 2): 'a', 3: 4.5, None: True}",
        "assert table({0: 9}) == {0: 9, (1, 2): 'a', 3: 4.5, None: True}",
        "def table(d):\n    return {str(key): value for key, value in {**d, (1, 2): 'a', 3: 4.5, None: True}.items()}",
    ),
    "sets, counters, fractions, dates": (
        "from collections import Counter\nfrom fractions import Fraction\nimport datetime\n"
        "def kinds():\n    return {3}, frozenset([4]), Counter('aab'), Fraction(1, 2), datetime.date(2030, 3, 1), range(3)",
        "import datetime\nfrom fractions import Fraction\na, b, c, d, e, f = kinds()\n"
        "assert a == {3} and b == {4} and c.most_common(1) == [('a', 2)] and d == Fraction(1, 2)\n"
        "assert e == datetime.date(2030, 3, 1) and list(f) == [0, 1, 2]",
        "def kinds():\n    return {3}, {4}, Counter('aab'), 0.5, datetime.date(2030, 3, 2), range(3)",
    ),
    "a named tuple": (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\ndef origin():\n    return Point(0, 1)",
        "assert origin().y == 1 and origin() == (0, 1)",
        "def origin():\n    return Point(1, 0)",
    ),
    "an object with attributes and methods": (
        "class Stack:\n    'Last in, first out.'\n    def __init__(self):\n        self.name, self.items = 'x', []\n"
        "    def push(self, x):\n        self.items.append(x)\n    def __len__(self):\n        return len(self.items)\n"
        "    def __iter__(self):\n        return iter(self.items)",
        "s = Stack()\ns.push(3)\ns.name = 'mine'\n"
        "assert (len(s), list(s), s.items, s.name, 3 in s) == (1, [3], [3], 'mine', True)\n"
        "assert Stack.__doc__ == 'Last in, first out.' and Stack.__name__ == 'Stack'",
        "class Stack(list):\n    name, items = 'x', []\n    push = list.append",
    ),
    "a generator": (
        "def countdown(n):\n    while n:\n        yield n\n        n -= 1",
        "assert list(countdown(3)) == [3, 2, 1]",
        "def countdown(n):\n    yield n",
    ),
    "an error's arguments": (
        "def get(d, k):\n    return d[k]",
        "try:\n    get({}, 'a')\n    assert False\nexcept KeyError as problem:\n    assert problem.args == ('a',)",
        "def get(d, k):\n    raise KeyError(k, k)",
    ),
    "SystemExit's code": (
        "import sys\ndef stop():\n    sys.exit(3)",
        "try:\n    stop()\n    assert False\nexcept SystemExit as problem:\n    assert problem.code == 3",
        "def stop():\n    sys.exit(4)",
    ),
    "mocks that count their calls": (
        "def greet():\n    print('Hello', 'you')\n    print('Bye')",
        "from unittest.mock import call, patch\nwith patch('builtins.print') as shown:\n    greet()\n    greet()\n"
        "assert shown.mock_calls == 2 * [call('Hello', 'you'), call('Bye')], shown.mock_calls",
        "def greet():\n    print('Hello', 'you')",
    ),
    "identity": (
        "def same(x):\n    return x",
        "x, y = [[1]], np.zeros(2)\nassert same(x) is x and same(y) is y and same([x, y])[0] is x\nassert same(x)[0] is x[0]",
        "def same(x):\n    return list(x)",
    ),
    "a new list": (
        "def longer(xs):\n    return xs + [0]",
        "xs = [1]\nr = longer(xs)\nassert r is not xs and xs == [1] and r == [1, 0]",
        "def longer(xs):\n    xs.append(0)\n    return xs",
    ),
    "a copy": (
        "def copied(xs):\n    return list(xs)",
        "xs = [1]\nr = copied(xs)\nassert r == xs and r is not xs\nr.append(2)\nassert xs == [1]",
        "def copied(xs):\n    return xs",
    ),
    "rows that are one list": (
        "def grid(h, w):\n    return [[0] * w for _ in range(h)]",
        "g = grid(2, 3)\ng[0][0] = 1\nassert g == [[1, 0, 0], [0, 0, 0]]",
        "def grid(h, w):\n    return [[0] * w] * h",
    ),
    "the same arrays in a dict": (
        "def kept(a):\n    return {'a': a, 'b': a.copy()}",
        "a = np.arange(3)\nd = kept(a)\nassert d['a'] is a and d['b'] is not a\nd['b'][0] = 5\nassert a[0] == 0",
        "def kept(a):\n    return {'a': a.copy(), 'b': a}",
    ),
    "one object of a class": (
        "class Only:\n    one = None\n    def __new__(cls):\n        cls.one = cls.one or object.__new__(cls)\n        return cls.one",
        "a, b = Only(), Only()\nassert a is b and not (a is not b)",
        "class Only:\n    pass",
    ),
    "a function called back from threads": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def each(f, xs):\n    with ThreadPoolExecutor(4) as pool:\n        return list(pool.map(f, xs))",
        "assert each(lambda x: x + 1, list(range(50))) == list(range(1, 51))",
        "def each(f, xs):\n    return []",
    ),
    "a function of Python's that is forbidden": (
        "def add_up(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total",
        "def sum(*xs):\n    raise AssertionError('no sum')\nassert add_up([1, 2]) == 3\ndel sum",
        "def add_up(xs):\n    return sum(xs)",
    ),
    "a number that is called like a function": (
        "def most():\n    return 42",
        "max = 42\nassert most() == max\ndel max\nassert max([1, 2]) == 2",
        "def most():\n    return globals().get('max')",
    ),
    "a function of a module that is forbidden": (
        "def middle(xs):\n    return sum(xs) / len(xs)",
        "kept = np.mean\ndef boom(*xs, **how):\n    raise AssertionError('no mean')\nnp.mean = boom\ntry:\n"
        "    assert middle([1, 3]) == 2\nfinally:\n    np.mean = kept",
        "def middle(xs):\n    return np.mean(xs)",
    ),
    "a function of an object that is patched": (
        "def largest(xs):\n    return sorted(xs)[-1]",
        "from unittest.mock import patch\nwith patch.object(np, 'max', side_effect=AssertionError):\n"
        "    assert largest([1, 3]) == 3",
        "def largest(xs):\n    return np.max(xs)",
    ),
    "a data class of the check's": (
        "def up(x):\n    return x + 1",
        "from dataclasses import dataclass\n@dataclass\nclass Case:\n    x: int\n    y: int\n"
        "for case in [Case(1, 2), Case(3, 4)]:\n    assert up(case.x) == case.y",
        "def up(x):\n    return x",
    ),
    "whether a function comes back": (
        "def adder(n):\n    return lambda x: x + n",
        "assert callable(adder) and callable(adder(1)) and not callable(adder(1)(2)) and type(adder(1)(2)) is int\n"
        "assert not callable(iter([]))",
        "def adder(n):\n    return n",
    ),
    "objects of the student's classes": (
        "class Shape:\n    pass\nclass Disc(Shape):\n    pass\nclass Other:\n    pass\ndef shape():\n    return Disc()",
        "s = shape()\nassert isinstance(s, Disc) and isinstance(s, (int, Shape)) and issubclass(Disc, Shape)\n"
        "assert not isinstance(s, Other) and not isinstance(3, Shape) and not issubclass(Shape, Disc)\n"
        "try:\n    isinstance(s, shape)\nexcept Exception:\n    pass\nelse:\n    raise AssertionError",
        "class Shape:\n    pass\nclass Sly(type):\n    def __instancecheck__(self, one):\n        return True\n"
        "class Disc(Shape, metaclass=Sly):\n    pass\nclass Other:\n    pass\ndef shape():\n    return Shape()",
    ),
    "an error of the student's class": (
        "class TooBig(ValueError):\n    pass\nclass TooSmall(Exception):\n    pass\ndef small(x):\n    if x > 9:\n"
        "        raise TooBig(x)\n    if x < 0:\n        raise TooSmall\n    return x",
        "def caught(x):\n    try:\n        return small(x)\n    except (TooSmall, KeyError):\n        return 'small'\n"
        "    except TooBig as problem:\n        return str(problem)\n"
        "assert (caught(1), caught(-1), caught(10)) == (1, 'small', '10')\n"
        "try:\n    small(10)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError",
        "class TooBig(ValueError):\n    pass\nclass TooSmall(Exception):\n    pass\ndef small(x):\n    if x > 9:\n"
        "        raise ValueError(x)\n    if x < 0:\n        raise TooSmall\n    return x",
    ),
    "a context manager": (
        "class Log:\n    def __init__(self):\n        self.seen = []\n    def __enter__(self):\n"
        "        self.seen.append('in')\n        return self\n    def __exit__(self, *what):\n"
        "        self.seen.append('out')",
        "log = Log()\nwith log as same:\n    assert same is log and log.seen == ['in']\n"
        "assert log.seen == ['in', 'out']",
        "class Log:\n    def __init__(self):\n        self.seen = []\n    def __enter__(self):\n"
        "        self.seen.append('in')\n        return self\n    def __exit__(self, *what):\n        pass",
    ),
    "a list's remove beside a path": (
        "def total(path):\n    return sum(map(int, open(path)))",
        "import os\nfrom pathlib import Path\nwith open('n.txt', 'w') as file:\n    file.write('1\\n2\\n')\n"
        "assert total(os.path.join('.', 'n.txt')) == 3\nrows = list(range(3))\nrows.remove(2)\nassert rows == [0, 1]",
        "def total(path):\n    return 0",
    ),
    "silenced warnings": (
        "def root(x):\n    return np.sqrt(x)",
        "import warnings\nwith warnings.catch_warnings(), np.errstate(invalid='ignore'):\n"
        "    warnings.simplefilter('ignore')\n    assert np.isnan(root(-1)) and root(4) == 2",
        "def root(x):\n    return x",
    ),
}
NOT_APART = {
    "an object's type": (
        "class Bow:\n    def copy(self): return Bow()",
        "b = Bow()\nassert type(b.copy()) is type(b)",
        "its type",
    ),
    "what an object can do": (
        "class Deck:\n    def __iter__(self): return iter([1])",
        "from collections import abc\nassert isinstance(Deck(), abc.Iterable)",
        "what it can do",
    ),
    "whether it warns": (
        "def calm(x):\n    return x",
        "import warnings\nwith warnings.catch_warnings(record=True) as seen:\n    calm(1)\nassert not seen",
        r"catch_warnings\(\)",
    ),
    "an error in place of a warning": (
        "def logistic(x):\n    return np.exp(-np.logaddexp(0, -x))",
        "with np.errstate(over='raise'):\n    logistic(-1000.0)",
        r"errstate\(\)",
    ),
    "whether a file is gone": (
        "def clean_up():\n    import os\n    os.remove('left.txt')",
        "import os\nwith open('left.txt', 'w') as file:\n    file.write('x')\nclean_up()\n"
        "assert not os.path.exists('left.txt')",
        "looks for files",
    ),
    "how large a file is": (
        "def note():\n    with open('size.txt', 'w') as file:\n        file.write('abc')",
        "import pathlib\nnote()\nplace = pathlib.Path('.').resolve() / 'size.txt'\nassert place.stat().st_size == 3",
        "looks for files",
    ),
    "whether a file is there no longer": (
        "def sweep():\n    import os\n    os.remove('dust.txt')",
        "from pathlib import Path\nwith open('dust.txt', 'w') as file:\n    file.write('x')\nsweep()\n"
        "try:\n    Path('dust.txt').rename('d.txt')\n    assert False\nexcept FileNotFoundError:\n    pass",
        "looks for files",
    ),
    "where an object lies": (
        "def anew(xs):\n    return list(xs)",
        "xs = [1]\nassert id(anew(xs)) != id(xs)",
        "where objects lie in memory",
    ),
    "a view": (
        "def row(a):\n    return a[0]",
        "assert row(np.eye(2)).base is not None",
        "share their memory",
    ),
    "whose view it is": (
        "def inner(a):\n    return a[1:]",
        "a = np.zeros(3)\nassert inner(a).base is a",
        r"does not pass.*whether arrays share their memory",
    ),
    "what an error was raised from": (
        "def number(text):\n    try:\n        return int(text)\n    except ValueError as problem:\n"
        "        raise RuntimeError('no number') from problem",
        "try:\n    number('x')\n    assert False\nexcept RuntimeError as problem:\n"
        "    assert isinstance(problem.__cause__, ValueError)",
        r"does not pass.*for an error's __cause__",
    ),
    "a function that the grader needs": (
        "def add(a, b):\n    return a + b",
        "from unittest.mock import patch\nwith patch('builtins.sum', side_effect=AssertionError):\n"
        "    assert add(1, 2) == 3",
        r"replaces sum\(\)",
    ),
    "a comparison of objects": (
        "class V:\n    def __eq__(self, other): return True",
        "assert V() == V()",
        "operation eq",
    ),
    "what came at another time": (
        "def fresh(x, xs=None):\n    return [x]",
        "assert fresh(1) is not fresh(2)",
        "a list .whether it is the same as another list",
    ),
    "what an object keeps": (
        "class Bag:\n    def __init__(self, items):\n        self.items = list(items)",
        "xs = [1]\nassert Bag(xs).items is not xs",
        "a list .whether it is the same as another list",
    ),
    "shared memory": (
        "def own(a):\n    return a.copy()",
        "a = np.zeros(3)\nassert not np.shares_memory(own(a), a)",
        "share their memory",
    ),
    "an object of the check's": (
        "def total(file):\n    return sum(map(int, file))",
        "import io\nassert total(io.StringIO('1\\n2\\n')) == 3",
        "a StringIO cannot be sent",
    ),
    "a text that is run": (
        "def sum_of(a, b):\n    return f'{a}+{b}'",
        "assert eval(sum_of(1, 2)) == 3",
        r"calls eval\(\)",
    ),
    "an array of words": (
        "def loud(words):\n    return [word.upper() for word in words]",
        "assert loud(np.array(['a', 'b'])) == ['A', 'B']",
        "cannot be sent",
    ),
    "a magic": ("def cube(x):\n    return x**3", "%matplotlib inline\nassert cube(2) == 8", "Line 1 of the check"),
    "bytes": ("def pack():\n    return b'abc'", "assert pack() == b'abc'", "operation eq"),
    "a file that is not text": (
        "def dump():\n    open('x', 'wb').write(b'a')",
        "dump()\nassert open('x', 'rb').read() == b'a'",
        "not read as text",
    ),
}
MORE = APART | NOT_APART
KEY = {name.replace(" ", "-"): case[0] for name, case in MORE.items()}
PART = Part("more", notebook(KEY, MORE), notebook({}, MORE))
ASSIGNMENT = Assignment("91-more", (PART,))


@pytest.fixture(scope="module")
def judge():
    worker = Sandbox(ASSIGNMENT.preload)
    judge = Judge(ASSIGNMENT, worker, b"secret")
    judge.unfit = {"more": judge.unfit_checks(PART, mend(PART.key, PART.released, True))}
    yield judge
    worker.close()


@pytest.fixture(scope="module")
def of_key(judge) -> dict[str, Verdict]:
    return graded(judge, KEY)


@pytest.fixture(scope="module")
def of_wrong(judge) -> dict[str, Verdict]:
    return graded(judge, KEY | {name.replace(" ", "-"): case[2] for name, case in APART.items()})


def graded(judge: Judge, answers: dict[str, str]) -> dict[str, Verdict]:
    return graded_by(judge, PART, notebook(answers, MORE))


@pytest.mark.parametrize("case", APART)
def test_a_right_answer_earns_its_point_and_a_wrong_one_does_not(of_key, of_wrong, case: str):
    right, wrong = of_key[case.replace(" ", "-")], of_wrong[case.replace(" ", "-")]
    assert (right.score, right.status) == (1, "correct"), right.message
    assert wrong.score == 0, wrong.message


@pytest.mark.parametrize("case", NOT_APART)
def test_what_cannot_be_graded_apart_says_so_to_everybody(of_key, of_wrong, judge, case: str):
    name = case.replace(" ", "-")
    for found in (of_key[name], of_wrong[name], graded(judge, {})[name]):
        assert (found.score, found.status) == (None, "not graded")
        assert re.search(NOT_APART[case][2], found.message), found.message
        assert found.message.endswith("grade it with --in-process.")


def test_a_check_that_gives_the_key_some_of_its_points_says_how_many(judge):
    case = {"half": ("def half(x):\n    return x / 2", "half(1)")}
    part = Part("half", notebook({"half": case["half"][0]}, case), notebook({}, case))
    unfit = judge.unfit_checks(part, mend(part.key, part.released, True))
    assert "(partial: The check gave 0.5 points, of 1)" in unfit["half-check"]


def test_in_process_all_of_them_are_graded(judge):
    there = Judge(ASSIGNMENT, judge.worker, b"secret", in_process=True)
    there.unfit = {"more": there.unfit_checks(PART, mend(PART.key, PART.released, True))}
    assert there.unfit == {"more": {}}
    assert {verdict.score for verdict in graded(there, KEY).values()} == {1}


def test_what_a_check_compares_with_never_reaches_the_student(judge):
    """A name of the check's crosses only where the key's own functions take it from outside."""
    spy = {"a-seed-of-random": "def roll():\n    return [globals().get(name) for name in ('a', 'kept', 'expected')]"}
    assert graded(judge, KEY | spy)["a-seed-of-random"].score == 0
    assert PART.asked >= {"rate", "squares", "input"} and not PART.asked & {"kept", "a", "expected", "s"}


ARRAY = {"data": (1 << 40, False), "shape": (8,), "typestr": "|u1", "version": 3}


def test_an_async_helper_of_the_keys_is_not_the_students():
    key = notebook({"await": "async def later(x):\n    return x + 1"}, MORE)
    key.cells.insert(1, v4.new_code_cell("async def same(x):\n    return x"))
    next(cell for cell in key.cells if cell.source == APART["await"][1]).source = "assert await same(later(1)) == 2"
    assert "def same" in Part("more", key, notebook({}, MORE)).known[1]


def test_no_object_of_the_students_leads_numpy_into_the_graders_memory(judge):
    lure = (
        f"class Lure:\n    __array_interface__ = {ARRAY}\n    shape = (3,)\ndef noise():\n    return Lure()\n"
        "from collections import namedtuple\nLured = namedtuple('Lured', ['x'])\n"
        "Lured._fields = ('__array_interface__',)\ndef origin():\n    return Lured(1)"
    )
    found = graded(judge, KEY | {"a-seed-of-NumPy": lure, "a-named-tuple": "def origin():\n    return Lured(1)"})
    assert not found["a-seed-of-NumPy"].score and not found["a-named-tuple"].score


BESIDE = {  # with a module of data beside the key
    "sum": ("def total(table):\n    return sum(table)", "assert total(TABLE) == 60"),
    "again": ("def most(table):\n    return max(table)", "import numbers_of\nassert most(numbers_of.TABLE) == 30"),
    "all": ("def square(x):\n    return x * x", "assert all(map(lambda x: square(x) == x * x, (3, 5)))"),
    "saved": (
        "def save(text):\n    open('note.txt', 'w').write(text)\n    return 'note.txt'",
        "name = save('abc')\nassert open(name).read() == 'abc', open(name).read()",
    ),
    "read": (
        "def save_it(text):\n    open('it.txt', 'w').write(text)\n    return 'it.txt'",
        "from pathlib import Path\nassert Path(save_it('abc')).read_text() == 'abc'",
    ),
    "beside": ("def name():\n    return 'row.txt'", "with open(name()) as file:\n    assert file.read() == '1 2'"),
    "scaled": (
        "def twice(a):\n    return a * 2",
        "data = np.arange(6.0)\nrows = data.reshape(2, 3)\nassert list(twice(data)) == [0, 2, 4, 6, 8, 10]\n"
        "assert rows.sum() == 15",
    ),
    "leaves": (
        "def cube(x):\n    return x ** 3",
        "np.savetxt('left.txt', [1])\nnp.savetxt('row.txt', [3])\nassert cube(2) == 8",
    ),
    "finds": (
        "def root(x):\n    return x ** 0.5",
        "try:\n    np.loadtxt('left.txt')\n    assert False\nexcept FileNotFoundError:\n"
        "    assert np.loadtxt('row.txt').tolist() == [1, 2] and root(4) == 2",
    ),
}
BESIDE_KEY = {name: case[0] for name, case in BESIDE.items()}


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("key")
    (folder / "numbers_of.py").write_text("TABLE = [10, 20, 30]\n")
    (folder / "secret.txt").write_text("nobody's business")
    first = "import numpy as np\nfrom numbers_of import TABLE"
    part = Part("beside", notebook(BESIDE_KEY, BESIDE, first), notebook({}, BESIDE, first))
    assignment = Assignment("92-beside", (part,), {"row.txt": b"1 2"}, folder)
    worker = Sandbox(assignment.preload)
    judge = Judge(assignment, worker, b"secret")
    judge.unfit = {"beside": judge.unfit_checks(part, mend(part.key, part.released, True))}

    def grade(answers: dict[str, str]) -> dict[str, Verdict]:
        return graded_by(judge, part, notebook(BESIDE_KEY | answers, BESIDE, first))

    grade.folder = folder
    yield grade
    worker.close()


def test_what_one_answer_does_to_the_data_nobody_else_sees(beside):
    empties = "def total(table):\n    s = 0\n    while table:\n        s += table.pop()\n    return s"
    sorts = "def most(table):\n    table.sort()\n    return table.pop()"
    for answers in ({"sum": empties, "again": sorts}, {}, {"sum": empties, "again": sorts}):
        scores = {name: verdict.score for name, verdict in beside(answers).items()}
        assert (scores["sum"], scores["again"]) == (1, 1), answers


def test_what_one_check_writes_no_other_one_finds(beside):
    found = beside({})
    assert [(found[name].score, found[name].message) for name in ("leaves", "finds")] == [(1, ""), (1, "")]
    assert beside({"finds": "def root(x):\n    return x"})["finds"].score == 0


def test_an_object_that_equals_anything_is_looked_at_by_a_person(beside):
    found = beside({"sum": "class All:\n    __eq__ = lambda *both: True\ndef total(table):\n    return All()"})["sum"]
    assert found.status == "not graded" and "look at this one: beside the student's code, an object" in found.message
    assert "--in-process" not in found.message


def test_an_answer_ends_no_loop_of_the_checks(beside):
    found = beside({"all": "def square(x):\n    raise StopIteration"})["all"]
    assert found.score == 0 and "StopIteration" in found.message


def test_no_file_is_opened_with_the_graders_rights(beside):
    secret = str(beside.folder / "secret.txt")
    right = beside({})
    assert right["saved"].score == right["beside"].score == 1
    assert right["read"].score == 1
    found = beside(
        {"saved": f"def save(text):\n    return {secret!r}", "read": f"def save_it(text):\n    return {secret!r}"}
    )
    assert found["saved"].score == 0 and not found["read"].score
    assert not any("nobody's business" in verdict.message for verdict in found.values())


def test_the_memory_of_an_array_stays_where_it_is(beside):
    assert beside({})["scaled"].score == 1
    before = np.arange(6.0)
    rows = before.reshape(2, 3)
    _write_back((before,), (np.zeros(10_000),))  # as a forged answer says
    assert before.shape == (6,) and rows.sum() == 15


def test_what_is_let_go_while_it_comes_once_more_stays(judge, monkeypatch):
    """The last remote of an object may go at any time, also when the answer that brings it again is on its way."""
    session = Session(judge.worker.child(Limits()), 60)
    session.run("def one():\n    return 1")
    kept, channel = [session.fetch("one")], session._child.channel
    receive = channel.receive

    def late(wait):
        reply = receive(wait)
        kept.clear()
        return reply

    monkeypatch.setattr(channel, "receive", late)
    again = session.fetch("one")
    monkeypatch.undo()
    assert again() == 1
    session.close()


def test_what_waits_for_a_person_says_why_whatever_the_other_checks_found():
    cases = {"row": ("def row(a):\n    return a[0]", "assert row([[1], [2]]) == [1]")}
    key, released, submitted = (
        notebook(answers, cases) for answers in ({"row": cases["row"][0]}, {}, {"row": "def row(a):\n    return a[-1]"})
    )
    view = v4.new_code_cell("assert row(np.eye(2)).base is not None", metadata={"nbgrader": block("row-view", True)})
    for book in (key, released, submitted):
        book.cells.append(view)
    part = Part("row", key, released)
    assignment = Assignment("94-row", (part,))
    worker = Sandbox(assignment.preload)
    judge = Judge(assignment, worker, b"secret")
    try:
        judge.unfit = {"row": judge.unfit_checks(part, mend(part.key, part.released, True))}
        found = graded_by(judge, part, submitted)["row"]
    finally:
        worker.close()
    assert found.cells == {"row-check": 0, "row-view": None}
    assert (found.score, found.status) == (None, "not graded") and "share their memory" in found.message
    assert found.message.startswith("Mark `row-view` by hand; the other checks gave 0 of 1 point. ")


ABOVE = {  # what a check cell makes and those below it use; by name: the answer, its check, another answer
    "least": (
        "def least(xs):\n    return sorted(xs)[0]",
        "SAMPLES: list = [[3, 1], [2]]\nLOW, HIGH = 1, 3\nlimit = HIGH\ndef each(f):\n    return [f(xs) for xs in SAMPLES]\n"
        "assert [least(xs) for xs in SAMPLES] == [LOW, 2]\nsum = None\nseen = []\nasked = {'n': 0}\nstep = 1",
        "def least(xs):\n    return xs[0]",
    ),
    "most": (
        "def most(xs):\n    return xs.pop(xs.index(max(xs)))",
        "assert [most(xs) for xs in SAMPLES] == [HIGH, 2] and SAMPLES == [[1], []]",
        "def most(xs):\n    return max(xs)",
    ),
    "size": (
        "def size(xs):\n    return len(xs)",
        "assert each(size) == [2, 1] and step == 1\nstep += 1\ndef note(x):\n    seen.append(x)\nasked['n'] += 1",
        "def size(xs):\n    return 2",
    ),
    "a_step": ("def a_step(n):\n    return n + 1", "assert a_step(1) == step"),
    "a_sum": (
        "def a_sum(a, b):\n    return a + b",
        "assert a_sum(1, 2) == sum([1, 2])",
        "def a_sum(a, b):\n    return a",
    ),
    "a_limit": ("def a_limit():\n    return 3", "assert a_limit() == limit"),
    "a_note": ("def a_note():\n    return 0", "assert a_note() == len(seen)"),
    "a_count": ("def a_count():\n    return 0", "assert a_count() == asked['n']"),
}


def test_plain_values_of_the_check_cells_above_are_known():
    """As they stand there: no student's code, and no check, has changed them; of what is no plain value it is told."""
    right, wrong = of_students(ABOVE, {}, {name: case[2] for name, case in ABOVE.items() if case[2:]})
    told = {"a_step": ("step", "size"), "a_limit": ("limit", "least"), "a_note": ("seen", "least")}
    for name, (made, by) in (told | {"a_count": ("asked", "least")}).items():
        assert (
            (right[name].score, right[name].status) == (wrong[name].score, wrong[name].status) == (None, "not graded")
        )
        said = f"`{made}` is made in the check cell `{by}-check`: write it into this one too. "
        assert right.pop(name).message == wrong.pop(name).message == f"{said}{IN_PROCESS}"
    assert not_earning(1, right) == {} and not_earning(0, wrong) == {}


def test_a_cell_of_the_assignments_own_counts_more_than_a_check_cell_above_it():
    key, released = (notebook(answers, ABOVE) for answers in ({name: case[0] for name, case in ABOVE.items()}, {}))
    for book in (key, released):
        book.cells.insert(3, v4.new_code_cell("HIGH = 9"))
    part = Part("some", key, released)
    assert "HIGH" not in part.made_above["most-check"] and "SAMPLES" in part.known_by["most-check"][1]
    assert "LOW" not in part.known_by["most-check"][1]  # what gives that a value would give HIGH another one


CALLS_ANOTHER = {
    "apply": ("def apply(f, x):\n    return f(x)", "assert apply(lambda x: x + 1, 2) == 3"),
    "half": ("def half(x):\n    return x / 2", "assert apply(half, 4) == 2"),
    "twice": (
        "def twice(f, x):\n    return apply(f, apply(f, x))",
        "assert twice(lambda x: 2 * x, 3) == 12\nassert apply(len, [4]) == 1",
    ),
}


def test_what_falls_while_another_calls_it_is_the_one_to_be_left_out():
    endless, ends, calls = of_students(
        CALLS_ANOTHER,
        {"half": "def half(x):\n    while True: pass"},
        {"half": "def half(x):\n    import os; os._exit(0)"},
        {"apply": "def apply(f, x):\n    import os\n    return os._exit(1) if x == [4] else f(x)"},
        patient=False,
    )
    for found, status in ((endless, "timeout"), (ends, "crash")):
        assert {name: verdict.score for name, verdict in found.items()} == {"apply": 1, "half": 0, "twice": 1}
        assert found["half"].status == status and not found["half"].message.startswith("`")
    assert {name: verdict.score for name, verdict in calls.items()} == {"apply": 1, "half": 1, "twice": 0}
    assert calls["twice"].message.startswith("`apply`: ")


SLOW = "@memoize\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nassert fib({}) == {}"
COMPUTES_HERE = {
    "memoize": (
        "def memoize(f):\n    known = {}\n    def g(n):\n        if n not in known:\n            known[n] = f(n)\n"
        "        return known[n]\n    return g",
        SLOW.format(60, 1548008755920),
    ),
    "again": ("def again(f):\n    return f", SLOW.replace("memoize", "again").format(5, 5)),
    "long": (
        "def long(x):\n    return x",
        "import time\nend = time.process_time() + 1.2\nwhile time.process_time() < end:\n    pass\nassert long(3) == 3",
    ),
}


def test_a_decorator_that_does_nothing_does_not_leave_the_grader_with_the_checks_own_slow_function():
    before = signal.getsignal(signal.SIGPROF)
    right, nothing = of_students(COMPUTES_HERE, {}, {"memoize": "def memoize(f):\n    return f"}, patient=False)
    assert not_earning(1, right) == {}  # what the key takes itself is nobody's to be stopped for
    found = nothing.pop("memoize")
    assert (found.score, found.status) == (0, "timeout")
    said = r"With this answer the check was still running after \S+ seconds of its own computing, and was stopped\."
    assert re.fullmatch(said, found.message) and not_earning(1, nothing) == {}
    assert signal.getsignal(signal.SIGPROF) is before and signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_calls_within_calls_wait_no_longer_than_it_takes(judge):
    begun = time.monotonic()
    session = Session(judge.worker.child(Limits()), 60)
    session.run("def call(f, n):\n    return f(n)")
    call = session.fetch("call")

    def down(n: int) -> int:
        if n:
            return 1 + call(down, n - 1)
        time.sleep(0.2)
        return 0

    assert call(down, 9) == 9
    session.close()
    assert session.waited <= time.monotonic() - begun


OF_THE_STUDENTS = {  # what a check makes of what is the student's
    "twice": (
        "def twice(f):\n    def g(*args):\n        f(*args)\n        return f(*args)\n    return g",
        "seen = []\n@twice\ndef note(x):\n    seen.append(x)\n    return len(seen)\nassert note(3) == 2 and seen == [3, 3]",
    ),
    "animal": (
        "class Animal:\n    def speak(self):\n        return '...'",
        "class Puppy(Animal):\n    pass\nassert Puppy().speak() == '...'",
    ),
    "square": ("def square(x):\n    return x * x", "def same(a, b):\n    return a == b\nassert same(square(3), 9)"),
    "cube": ("def cube(x):\n    return x**3", "assert same(cube(2), 8)"),
}


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_what_a_check_makes_of_the_students_costs_no_other_check():
    right, stub, wrong = of_students(
        OF_THE_STUDENTS,
        {},
        {"twice": "def twice(f):\n    raise NotImplementedError"},
        {"twice": "twice = 1", "animal": "def speak(): pass"},
    )
    assert (right["twice"].score, right["square"].score, right["cube"].score) == (1, 1, 1)
    assert (
        right["animal"].status == "not graded" and "a class of the check's inherits from it" in right["animal"].message
    )
    assert (stub["twice"].score, stub["twice"].status, stub["square"].score, stub["cube"].score) == (
        0,
        "not attempted",
        1,
        1,
    )
    assert (wrong["twice"].score, wrong["square"].score, wrong["cube"].score) == (0, 1, 1)


TOO_LARGE = {
    "million": (
        "def million():\n    return range(10**6)",
        "m = million()\nassert len(m) == 10**6 and m[5] == 5 and sum(m) == 499999500000",
    ),
    "chain": (
        "def chain(n):\n    return [n, chain(n - 1) if n else None]",
        "links = chain(20)\nassert links[0] == 20 and links[1][0] == 19",
    ),
    "given": ("def first(xs):\n    return xs[0]", "assert first(list(range(3 * 10**6))) == 0"),
    "rows": (
        "def row():\n    return np.ones(10)",
        "kept = [row() for _ in range(20)]\nassert all(row.all() for row in kept)",
    ),
}


def test_what_is_too_large_is_said_to_be_that(monkeypatch):
    monkeypatch.setattr("grading.session.MOST_RECEIVED", 100_000_000)
    million, rows = of_students(
        TOO_LARGE,
        {
            "million": "def million():\n    return list(range(10**6))",
            "chain": "def chain(n, end=-99):\n    return [n, chain(n - 1) if n > end else None]",
        },
        {
            "rows": "def row():\n    return np.ones(1_000_000)",
            "million": "import numpy as np\ndef million():\n    return np.arange(10**6)",
        },
    )
    assert (million["million"].score, million["million"].status) == (None, "not graded")
    assert re.search(r"too large to come: it has 1,000,\d+ parts, of 1,000,000 at most", million["million"].message)
    assert million["chain"].score is None and "nested more than 60 deep" in million["chain"].message
    assert million["given"].status == "not graded" and million["rows"].score == 1
    assert re.search(r"too large to be sent: .* bytes as text, of 20,000,000 at most", million["given"].message)
    assert (rows["rows"].score, rows["rows"].status, rows["million"].score) == (0, "memory", 1)
    assert rows["rows"].message == "What it gave takes more than 100,000,000 bytes in sum."


@pytest.mark.parametrize(
    ("problem", "said"), [(KeyboardInterrupt(), "KeyboardInterrupt"), (MemoryError(), "more memory")]
)
def test_what_stops_a_call_has_a_reason(judge, monkeypatch, problem: BaseException, said: str):
    session = Session(judge.worker.child(Limits()), 60)

    def stops(wait):
        raise problem

    monkeypatch.setattr(session._child.channel, "receive", stops)
    with pytest.raises(BaseException) as caught:
        session.run("1")
    session.close()
    assert said in session.fell.sentence and (caught.value is problem or caught.value is session.fell)


def test_what_is_kept_for_a_later_check_can_be_called_there():
    cases = {
        "register": (
            "known = {}\ndef register(f):\n    known['f'] = f\n    return f",
            "f = register(lambda x: x + 1)\nassert f(1) == 2",
        ),
        "use": ("def use(x):\n    return known['f'](x)", "assert use(2) == 3"),
        "kinds": (
            "def kinds(a):\n    return dict(zip(*np.unique(a, return_counts=True)))",
            "assert kinds(np.array([1, 1, 2])) == {1: 2, 2: 1}\nassert not any(type(k) is int for k in kinds(np.array([1])))",
        ),
    }
    [found] = of_students(cases, {})
    assert not_earning(1, found) == {}
