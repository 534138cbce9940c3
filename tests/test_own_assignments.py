"""An instructor's own assignment: what works apart from the student's code, what says that it cannot, and no third."""

from __future__ import annotations

import copy
import re

import numpy as np
import pytest
from nbformat import NotebookNode, v4

from grading.assignment import Assignment, Part
from grading.judge import Judge
from grading.mend import mend
from grading.results import Verdict
from grading.sandbox import Limits, Sandbox
from grading.session import Session, _write_back
from tests import needs

pytestmark = [
    pytest.mark.xdist_group("engine"),
    needs.a_sandbox,
]

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
FIRST = "import random\nimport numpy as np"
ANY = v4.new_notebook(nbformat_minor=4, cells=[])


def block(grade_id: str, check: bool) -> dict:
    points = {"points": 1} if check else {}
    return {"schema_version": 3, "grade_id": grade_id, "grade": check, "solution": not check, "locked": check} | points


def notebook(answers: dict[str, str], cases: dict[str, tuple] | None = None, first: str = FIRST) -> NotebookNode:
    """An assignment of format 4.4, whose cells have no ids, with these answers."""
    made = [v4.new_code_cell(first)]
    for name, (_, check, *_) in (cases or APART | NOT_APART).items():
        name = name.replace(" ", "-")
        made.append(v4.new_code_cell(answers.get(name, "# Your code"), metadata={"nbgrader": block(name, False)}))
        made.append(v4.new_code_cell(check, metadata={"nbgrader": block(f"{name}-check", True)}))
    for cell in made:
        del cell["id"]
    book = copy.deepcopy(ANY)
    book.cells = made
    return book


KEY = {name.replace(" ", "-"): case[0] for name, case in (APART | NOT_APART).items()}
PART = Part("more", notebook(KEY), notebook({}))
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
    return _graded(judge, PART, notebook(answers))


def _graded(judge: Judge, part: Part, submitted: NotebookNode) -> dict[str, Verdict]:
    _, verdicts = judge.judge(part, mend(submitted, part.released, True), {})
    return {verdict.exercise: verdict for verdict in verdicts}


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
    key = notebook({"await": "async def later(x):\n    return x + 1"})
    key.cells.insert(1, v4.new_code_cell("async def same(x):\n    return x"))
    next(cell for cell in key.cells if cell.source == APART["await"][1]).source = "assert await same(later(1)) == 2"
    assert "def same" in Part("more", key, notebook({})).known[1]


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
        return _graded(judge, part, notebook(BESIDE_KEY | answers, BESIDE, first))

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


class Impatient(Assignment):
    seconds = 1.0


def of_students(cases: dict[str, tuple], *students: dict[str, str], patient: bool = True) -> list[dict[str, Verdict]]:
    """What each student gets who answers as the key does but for these; a check that the key fails is told first."""
    key = {name: case[0] for name, case in cases.items()}
    part = Part("some", notebook(key, cases), notebook({}, cases))
    assignment = (Assignment if patient else Impatient)("93-some", (part,))
    worker = Sandbox(assignment.preload)
    judge = Judge(assignment, worker, b"secret")
    try:
        judge.unfit = {"some": judge.unfit_checks(part, mend(part.key, part.released, True))}
        return [_graded(judge, part, notebook(key | answers, cases)) for answers in students]
    finally:
        worker.close()


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
        found = _graded(judge, part, submitted)["row"]
    finally:
        worker.close()
    assert found.cells == {"row-check": 0, "row-view": None}
    assert (found.score, found.status) == (None, "not graded") and "share their memory" in found.message


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


# by name: the key's answer, its check, and other answers with what they earn; None: a person has to look
CLASSES_OF_THEIR_OWN = {
    "a list": (
        "class Stack:\n    def __init__(self):\n        self._all = []\n    def push(self, x):\n        self._all.append(x)\n"
        "    def pop(self):\n        return self._all.pop()\n    def __len__(self):\n        return len(self._all)",
        "s = Stack()\ns.push(1)\ns.push(2)\nassert len(s) == 2 and s.pop() == 2 and len(s) == 1",
        ("class Stack(list):\n    push = list.append", 1),
        ("class Stack(list):\n    push = list.append\n    def pop(self):\n        return list.pop(self, 0)", 0),
    ),
    "a named tuple with a method": (
        "class Money:\n    def __init__(self, amount, currency):\n        self.amount, self.currency = amount, currency\n"
        "    def __str__(self):\n        return f'{self.amount} {self.currency}'",
        "m = Money(3, 'EUR')\nassert m.amount == 3 and m.currency == 'EUR' and str(m) == '3 EUR'",
        (
            "from typing import NamedTuple\nclass Money(NamedTuple):\n    amount: float\n    currency: str\n"
            "    def __str__(self):\n        return f'{self.amount} {self.currency}'",
            1,
        ),
        (
            "class Money(float):\n    def __new__(cls, amount, currency):\n        self = float.__new__(cls, amount)\n"
            "        self.amount, self.currency = amount, currency\n        return self\n"
            "    def __str__(self):\n        return f'{self.amount} {self.currency}'",
            1,
        ),
    ),
    "an enumeration": (
        "import enum\nclass Color(enum.Enum):\n    RED = 1",
        "assert Color.RED.value == 1 and Color.RED.name == 'RED' and [c.name for c in Color] == ['RED']",
        ("import enum\nclass Color(enum.IntEnum):\n    RED = 1", 1),
        ("import enum\nclass Color(enum.IntFlag):\n    RED = 2", 0),
    ),
    "a dict": (
        "def count(text):\n    return {w: text.split().count(w) for w in text.split()}",
        "assert count('a b a') == {'a': 2, 'b': 1} and isinstance(count(''), dict) and count('a').keys() == {'a'}\n"
        "assert 'a' in count('a') and 'b' not in count('a') and sorted(count('a').items()) == [('a', 1)]",
        (
            "from collections import defaultdict\ndef count(text):\n    found = defaultdict(int)\n"
            "    for w in text.split():\n        found[w] += 1\n    return found",
            1,
        ),
        ("class D(dict):\n    pass\ndef count(text):\n    return D({w: 1 for w in text.split()})", 0),
    ),
    "a str": (
        "def title(text):\n    return text.title()",
        "assert title('ab c') == 'Ab C' and 'x' + title('a') == 'xA' and isinstance(title('a'), str)\n"
        "assert title('ab').startswith('Ab') and f\"{title('a'):>3}\" == '  A' and {'A': 1}[title('a')] == 1",
        ("class T(str):\n    pass\ndef title(text):\n    return T(text.title())", 1),
        ("class T(str):\n    startswith = __eq__ = lambda *both: True\ndef title(text):\n    return T(text)", None),
    ),
    "an int": (
        "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
        "import unittest\ntest = unittest.TestCase()\ntest.assertEqual(fib(10), 55)\ntest.assertIsInstance(fib(1), int)\n"
        "assert 1 + fib(10) == 56 and fib(3) in (2, 3) and list(range(fib(3))) == [0, 1] and np.isclose(fib(10), 55)",
        ("class I(int):\n    pass\ndef fib(n):\n    return I(n if n < 2 else fib(n - 1) + fib(n - 2))", 1),
        ("class I(int):\n    __eq__ = lambda *both: True\ndef fib(n):\n    return I(1)", None),
    ),
    "a tuple": (
        "def centre():\n    return 1.0, 2.0",
        "x, y = centre()\nassert (x, y) == (1, 2) == centre() and np.allclose(centre(), (1, 2)) and max(centre()) == 2",
        ("from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef centre():\n    return P(1.0, 2.0)", 1),
        ("class P(tuple):\n    pass\ndef centre():\n    return P((1.0, 3.0))", 0),
    ),
    "a set": (
        "def letters(text):\n    return set(text)",
        "assert letters('aab') == {'a', 'b'} and isinstance(letters('a'), set)",
        ("class S(set):\n    pass\ndef letters(text):\n    return S(text)", 1),
        ("class S(list):\n    pass\ndef letters(text):\n    return S(text)", 0),
    ),
    "where Python takes a str alone": (
        "def parts(text):\n    return text.split()",
        "assert '-'.join(parts('a b')) == 'a-b'",
        ("class T(str):\n    pass\ndef parts(text):\n    return list(map(T, text.split()))", None),
        ("def parts(text):\n    return list(text)", 0),
    ),
    "the words of a named tuple": (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\ndef point():\n    return Point(0, 1)",
        "p = point()\nassert p.y == 1 and p == (0, 1) and str(p) == 'Point(x=0, y=1)' and p._asdict() == dict(x=0, y=1)",
        ("class Point(tuple):\n    y = 1\ndef point():\n    return Point((0, 1))", 0),
    ),
}


def test_what_inherits_from_a_plain_class_is_no_plain_value():
    students = [
        {name: case[place][0] for name, case in CLASSES_OF_THEIR_OWN.items() if len(case) > place} for place in (2, 3)
    ]
    named = {name.replace(" ", "-"): case for name, case in CLASSES_OF_THEIR_OWN.items()}
    students = [{name.replace(" ", "-"): answer for name, answer in one.items()} for one in students]
    for place, found in enumerate(of_students(named, *students), 2):
        for name, case in named.items():
            earned = case[place][1] if len(case) > place else 1
            assert found[name].score == earned, (name, found[name])
            assert found[name].status != "not graded" or "look at this one" in found[name].message


def test_what_has_nothing_to_do_with_comparing_is_not_said_to_have():
    case = CLASSES_OF_THEIR_OWN["where Python takes a str alone"]
    [found] = of_students({"parts": case}, {"parts": case[2][0]})
    assert found["parts"].message.endswith("The answer key's own answer passes, so look at this one.")


SAYS_YES = {  # by name: the key's answer, its check, an answer whose object says yes, and one whose class is right
    "slug": (
        "def slug(text):\n    return text.lower().replace(' ', '-')",
        "assert slug('Hello you').startswith('hello-') and slug('A b').endswith('b')",
        "class S(str):\n    startswith = endswith = lambda *both: True\ndef slug(text):\n    return S(text)",
        "class S(str):\n    @property\n    def words(self):\n        return self.split('-')\n"
        "def slug(text):\n    return S(text.lower().replace(' ', '-'))",
    ),
    "divisors": (
        "def divisors(n):\n    return {d for d in range(1, n + 1) if n % d == 0}",
        "assert divisors(12).issuperset({1, 2, 3, 4, 6, 12})",
        "class D(set):\n    issuperset = lambda *both: True\ndef divisors(n):\n    return D()",
        "class D(set):\n    pass\ndef divisors(n):\n    return D(d for d in range(1, n + 1) if n % d == 0)",
    ),
    "primes": (
        "def primes(n):\n    return [p for p in range(2, n) if all(p % d for d in range(2, p))]",
        "assert 7 in primes(9) and 5 in primes(6)",
        "class P(list):\n    __contains__ = lambda *both: True\ndef primes(n):\n    return P()",
        "class P:\n    def __init__(self, n):\n        self.n = n\n    def __contains__(self, p):\n"
        "        return 1 < p < self.n and all(p % d for d in range(2, p))\nprimes = P",
    ),
    "stack": (
        "class Stack:\n    def __init__(self):\n        self.all = []\n    def append(self, x):\n        self.all.append(x)\n"
        "    def pop(self):\n        return self.all.pop()",
        "s = Stack()\ns.append(1)\nassert s.pop() == 1",
        "class Stack(list):\n    def pop(self):\n        return None",
        "class Stack(list):\n    def pop(self):\n        return list.pop(self)",
    ),
}


def test_an_object_that_says_yes_where_the_keys_is_plain_is_looked_at_by_a_person():
    yes, right = of_students(SAYS_YES, *({name: case[place] for name, case in SAYS_YES.items()} for place in (2, 3)))
    assert {name: found.score for name, found in yes.items()} == dict.fromkeys(SAYS_YES, None) | {"stack": 0}
    assert "S (a startswith of its own)" in yes["slug"].message and "look at this one" in yes["slug"].message
    assert {name: (found.score, found.message) for name, found in right.items() if found.score != 1} == {}


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


BIN = (
    "class Bin:\n    def __init__(self):\n        self.items = []\n"
    "    def push(self, x):\n        self.items.append(x)\n    size = property(lambda self: len(self.items))"
)
ATTRIBUTES = {  # by name: the key's answer, its check, another answer, and what that earns
    "method": (BIN, "b = Bin()\nb.push(1)\nassert b.items == [1]", BIN.replace("push", "put"), 0),
    "has": (BIN, "assert hasattr(Bin(), 'size') and not hasattr(Bin, 'peek')", BIN.replace("size", "length"), 0),
    "default": (BIN, "assert getattr(Bin(), 'size', None) == 0", BIN.replace("size", "length"), 0),
    "caught": (
        BIN,
        "b = Bin()\ntry:\n    b.size = 3\nexcept AttributeError:\n    pass\nelse:\n    assert False\n"
        "try:\n    b.peek()\nexcept AttributeError as problem:\n    assert 'peek' in str(problem)\nelse:\n    assert False",
        BIN.replace("size", "length"),
        0,
    ),
    "asked": (BIN, "assert getattr(Bin(), 'peek', 5) == 5", BIN + "\n    peek = 4", 0),
}


def with_another(cases: dict[str, tuple]) -> dict[str, Verdict]:
    """What the other answers get; the key's own must earn theirs, and each other one what its case says."""
    right, other = of_students(cases, {}, {name: case[2] for name, case in cases.items()})
    assert {name: (right[name].score, right[name].message) for name in cases} == dict.fromkeys(cases, (1, ""))
    assert {name: other[name].score for name in cases} == {name: case[3] for name, case in cases.items()}, other
    return other


def test_an_attribute_that_is_not_there_is_the_students_error():
    # one class for all of them would be one cell's: each has a name of its own
    cases = {
        name: tuple(re.sub(r"\bBin\b", name.title(), part) if isinstance(part, str) else part for part in case)
        for name, case in ATTRIBUTES.items()
    }
    found = with_another(cases)
    assert "'Method' object has no attribute 'push'" in found["method"].message


PAIR = "class {}:\n    def __init__(self, x):\n        self.x = x\n    def __eq__(self, other):\n        return self.x == other.x"
OPERATIONS = {
    "in": (
        "class Odd:\n    def __contains__(self, n):\n        return n % 2 == 1\n"
        "    def __iter__(self):\n        return iter([1, 3])",
        "assert 7 in Odd() and 2 not in Odd()",
        "class Odd:\n    def __iter__(self):\n        return iter([1, 3, 7])\n"
        "    def __contains__(self, n):\n        return n == 3",
        0,
    ),
    "through": (
        "class Few:\n    def __iter__(self):\n        return iter([1, 3])",
        "assert 3 in Few() and 2 not in Few()",
        "class Few:\n    def __iter__(self):\n        return iter([1, 2])",
        0,
    ),
    "hash": (
        PAIR.format("Pair") + "\n    def __hash__(self):\n        return hash(self.x)",
        "p, q = Pair(1), Pair(2)\nassert hash(p) == hash(Pair(1)) == 1 and len({p, q}) == 2 and {p: 3}[p] == 3",
        PAIR.format("Pair"),
        0,
    ),
    "no hash": (
        PAIR.format("Bare"),
        "try:\n    {Bare(1)}\nexcept TypeError as problem:\n    assert \"'Bare'\" in str(problem)\n"
        "else:\n    assert False",
        "class Bare:\n    def __init__(self, x):\n        pass",
        0,
    ),
    "del": (
        "class Name:\n    def __init__(self):\n        self.x = 1",
        "n = Name()\ndel n.x\nassert not hasattr(n, 'x')\n"
        "try:\n    del n.x\nexcept AttributeError:\n    pass\nelse:\n    assert False",
        "class Name:\n    x = 1",
        0,
    ),
    "a copy of it": (
        "class Heap:\n    def __init__(self):\n        self.items = []\n"
        "    def add(self, x):\n        self.items.append(x)\n    def size(self):\n        return len(self.items)",
        "import copy\na = Heap()\nb, c = copy.copy(a), copy.deepcopy(a)\na.add(1)\n"
        "assert a is not b and (a.size(), b.size(), c.size()) == (1, 1, 0)",
        "class Heap:\n    items = []\n    add = lambda self, x: self.items.append(x)\n    size = lambda self: len(self.items)",
        0,
    ),
    "a hash that Python makes": (
        "class Node:\n    pass\ndef double(x):\n    return 2 * x",
        "a, b = Node(), Node()\nseen = {a: 1, double: 2}\nassert a in seen and b not in seen and seen[double] == 2",
        "class Node:\n    def __hash__(self):\n        return None\ndef double(x):\n    return x",
        0,
    ),
}


def test_an_operation_is_what_the_class_of_the_object_says():
    cases = {name.replace(" ", "-"): case for name, case in OPERATIONS.items()}
    assert "unhashable type: 'Pair'" in with_another(cases)["hash"].message


NEVER_EQUAL = {
    "map": (
        "def squares(xs):\n    return [x * x for x in xs]",
        "assert squares([1, 2]) == [1, 4]",
        "def squares(xs):\n    return map(lambda x: x * x, xs)",
        0,
    ),
    "generator": (
        "def evens(xs):\n    return [x for x in xs if x % 2 == 0]",
        "assert isinstance(evens([1, 2]), list) and 2 in evens([2])",
        "def evens(xs):\n    return (x for x in xs if x % 2 == 0)",
        0,
    ),
    "filter": (
        "def odd(xs):\n    return [x for x in xs if x % 2]",
        "import unittest\nunittest.TestCase().assertEqual(odd([1, 2]), [1])",
        "def odd(xs):\n    return filter(lambda x: x % 2, xs)",
        0,
    ),
    "function": (
        "def number(x):\n    return 2 * x",
        "assert number(1) > 1 and 1 < number(1)",
        "def number(x):\n    return number",
        0,
    ),
    "sum": (
        "def third(x):\n    return x / 3",
        "assert abs(third(1) - 1 / 3) < 1e-9",
        "def third(x):\n    return lambda: x / 3",
        0,
    ),
    "type": (
        "def kind(x):\n    return type(x).__name__",
        "assert kind(1) == 'int'",
        "def kind(x):\n    return type(x)",
        0,
    ),
    "keys": (
        "def names(d):\n    return list(d)",
        "assert ['a'] == names({'a': 1})",
        "def names(d):\n    return d.keys()",
        0,
    ),
    "keys of a set": (
        "def every(d):\n    return set(d)",
        "assert every({'a': 1}) == {'a'}",
        "def every(d):\n    return d.keys()",
        None,
    ),
    "numpy": (
        "import numpy as np\ndef half(xs):\n    return np.array(xs) / 2",
        "import numpy as np\nassert np.allclose(half([1, 2]), [0.5, 1])",
        "def half(xs):\n    return (x / 2 for x in xs)",
        0,
    ),
    "a list or a map": (
        "def each(xs):\n    return list(xs)",
        "assert isinstance(each('ab'), (list, map)) and list(each('ab')) == ['a', 'b'] and each(()) != [1]",
        "def each(xs):\n    return map(str, xs)",
        1,
    ),
    "a class that claims to be a generator": (
        "def three(n):\n    yield from range(n)",
        "import types\nassert isinstance(three(3), types.GeneratorType) and list(three(3)) == [0, 1, 2]",
        "class generator:\n    __module__ = 'builtins'\n    def __init__(self, n):\n        self.n = n\n"
        "    def __iter__(self):\n        return iter(range(self.n))\ndef three(n):\n    return generator(n)",
        None,
    ),
    "a class named zip": (
        "def town(x):\n    return [x]",
        "assert town(1) == [1]",
        "class zip:\n    def __eq__(self, other):\n        return True\ndef town(x):\n    return zip()",
        None,
    ),
}


def test_an_object_of_a_class_of_pythons_own_never_equals_a_plain_one():
    found = with_another({name.replace(" ", "-"): case for name, case in NEVER_EQUAL.items()})
    assert "unsupported operand type(s) for gt: 'function' and 'int'" in found["function"].message


ITERATORS = {
    "countdown": (
        "class Countdown:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n        return self\n"
        "    def __next__(self):\n        if self.n == 0:\n            raise StopIteration\n"
        "        self.n -= 1\n        return self.n",
        "assert list(Countdown(3)) == [2, 1, 0]",
        "class Countdown:\n    def __init__(self, n):\n        pass\n    def __iter__(self):\n        return self\n"
        "    def __next__(self):\n        pass",
        0,
    ),
    "often": (
        "def up(n):\n    return n + 1",
        "assert all(up(n) == n + 1 for n in range(450))",
        "def up(n):\n    return n",
        0,
    ),
    "again": (
        "def down(n):\n    return n - 1",
        "assert all(down(n) == n - 1 for n in range(450))",
        "def down(): pass",
        0,
    ),
}


def test_what_gives_one_thing_after_the_other_for_ever_is_stopped(monkeypatch):
    monkeypatch.setattr("grading.session.MOST_ASKED", 1_000)
    found = with_another(ITERATORS)["countdown"]
    assert (found.status, found.message) == ("timeout", "It was asked more than 1,000 times: it may have no end.")


CROSSES = {  # by name: the answer, its check, and another answer, which is wrong
    "an_error_of_a_function_of_the_checks": (
        "def safe(f, d):\n    try:\n        return f()\n    except (ZeroDivisionError, KeyError) as e:\n        return d, e.args",
        "def absent():\n    return {}['a']\n"
        "assert safe(lambda: 1 / 0, -1)[0] == -1 and safe(absent, 0) == (0, ('a',))\n"
        "class Own(Exception):\n    pass\ndef fails():\n    raise Own('no')\n"
        "try:\n    safe(fails, 0)\n    assert False\nexcept Exception as e:\n    assert str(e) == 'no'",
        "def safe(f, d):\n    return f()",
    ),
    "the_name_of_a_function_of_the_checks": (
        "import functools\ndef named(f):\n    @functools.wraps(f)\n    def g(*args):\n        return f.__name__, f(*args)\n"
        "    return g",
        "def half(x):\n    'Halve.'\n    return x / 2\ng = named(half)\n"
        "assert g(3) == ('half', 1.5) and g.__name__ == 'half' and g.__doc__ == 'Halve.'",
        "def named(f):\n    return lambda *args: ('half', f(*args))",
    ),
    "dicts_and_deques_of_their_own_kind": (
        "def add(d, k):\n    d[k].append(1)\n    return d\ndef push(q, x):\n    q.append(x)\n    return q\n"
        "def last(d, k):\n    if type(d) is dict:\n        d[k] = d.pop(k)\n    else:\n        d.move_to_end(k)\n    return d",
        "from collections import OrderedDict, defaultdict, deque\nd = defaultdict(list, {'b': [0]})\n"
        "assert add(d, 'a') is d and d == {'b': [0], 'a': [1]} and type(d) is defaultdict and d['c'] == []\n"
        "q = deque([1, 2], maxlen=2)\nassert push(q, 3) is q and q == deque([2, 3]) and q.maxlen == 2\n"
        "o, p = OrderedDict(a=1, b=2), dict(a=1, b=2)\nlast(o, 'a')\nassert o == OrderedDict(b=2, a=1)\n"
        "last(p, 'a')\nassert list(p) == ['b', 'a']",
        "def add(d, k):\n    return {**d, k: [1]}\ndef push(q, x):\n    return type(q)([*q, x])\ndef last(d, k):\n    return d",
    ),
    "an_object_with_a_history": (
        "class Account:\n    def __init__(self):\n        self.history, self.asked = {}, []\n"
        "    def put(self, day, x):\n        self.history[day] = x\n"
        "    def __getattr__(self, name):\n        self.asked.append(name)\n        raise KeyError(name)\n"
        "def account():\n    return Account()",
        "a = account()\na.put('mon', 3)\nassert a.history == {'mon': 3} and a.asked == []",
        "def account():\n    return {'mon': 3}",
    ),
    "an_object_that_is_more_than_an_array": (
        "class Matrix:\n    def __init__(self, rows):\n        self.rows = rows\n"
        "    def __array__(self, dtype=None, copy=None):\n        return np.array(self.rows)\n"
        "    def turned(self):\n        return Matrix([list(row) for row in zip(*self.rows)])\n"
        "class Row(np.ndarray):\n    def first(self):\n        return float(self[0])\n"
        "def row():\n    return np.zeros(2).view(Row)",
        "assert Matrix([[1, 2]]).turned().rows == [[1], [2]] and row().first() == 0",
        "def row():\n    return np.zeros(2)",
    ),
}


def test_what_crosses_arrives_as_what_it_is():
    right, wrong = of_students(CROSSES, {}, {name: case[2] for name, case in CROSSES.items()})
    assert {name: (found.score, found.message) for name, found in right.items() if found.score != 1} == {}
    assert {name: (found.score, found.message) for name, found in wrong.items() if found.score != 0} == {}


BOTH = {  # operations between two objects of the student's own: the answer, its check, and a wrong answer
    "point": (
        "class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def __eq__(self, other):\n        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)\n"
        "    def __hash__(self):\n        return hash((self.x, self.y))\n"
        "    def __add__(self, other):\n        return Point(self.x + other.x, self.y + other.y)",
        "assert Point(1, 2) == Point(1, 2) and Point(1, 2) != Point(2, 1)\nassert Point(1, 2) + Point(3, 4) == Point(4, 6)\n"
        "assert len({Point(1, 2), Point(1, 2)}) == 1 and Point(1, 2) in [Point(0, 0), Point(1, 2)]\n"
        "p = q = Point(1, 1)\np += Point(1, 1)\nassert p == Point(2, 2) and q == Point(1, 1)",
        ("self.x + other.x", "self.x - other.x"),
    ),
    "card": (
        "class Card:\n    def __init__(self, rank):\n        self.rank = rank\n"
        "    def __lt__(self, other):\n        return self.rank < other.rank",
        "cards = [Card(3), Card(1), Card(2)]\nassert [card.rank for card in sorted(cards)] == [1, 2, 3]\n"
        "assert max(cards).rank == 3 and Card(1) < Card(2) and not Card(2) < Card(1)",
        ("self.rank < other.rank", "self.rank > other.rank"),
    ),
    "bag": (
        "class Bag:\n    def __init__(self, *items):\n        self.items = list(items)\n"
        "    def __iadd__(self, other):\n        self.items += other.items\n        return self",
        "a = b = Bag(1)\na += Bag(2, 3)\nassert a is b and b.items == [1, 2, 3]",
        ("self.items += other.items\n        return self", "return Bag(*self.items, *other.items)"),
    ),
}


def test_two_objects_of_the_students_are_compared_and_added_where_they_are():
    wrong = {name: case[0].replace(*case[2]) for name, case in BOTH.items()}
    anything = "class Point:\n    def __init__(self, *xs):\n        pass\n    __eq__ = __add__ = lambda *both: True"
    right, wrong, claims = of_students(BOTH, {}, wrong, {"point": anything})
    assert {name: (found.score, found.message) for name, found in right.items() if found.score != 1} == {}
    assert {name: (found.score, found.message) for name, found in wrong.items() if found.score != 0} == {}
    assert claims["point"].score is None and "look at this one" in claims["point"].message


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
    assert {name: (one.score, one.message) for name, one in found.items()} == dict.fromkeys(cases, (1, ""))


NOT_SENT = {  # what would arrive as something else
    "named_tuple": (
        "def x_of(p):\n    return p[0]",
        "from collections import namedtuple\nassert x_of(namedtuple('P', 'x y')(1, 2)) == 1",
    ),
    "factory": (
        "def get(d, k):\n    return d[k]",
        "from collections import defaultdict\nassert get(defaultdict(lambda: 7), 'a') == 7",
    ),
    "masked": ("def twice(a):\n    return 2 * a", "assert (twice(np.ma.array([1])) == 2).all()"),
}


def test_what_would_arrive_as_something_else_is_not_sent():
    [found] = of_students(NOT_SENT, {})
    assert {verdict.status for verdict in found.values()} == {"not graded"}
    assert [verdict.message for verdict in found.values() if "cannot be sent" not in verdict.message] == []


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
    assert {name: (found.score, found.message) for name, found in right.items() if found.score != 1} == {}
    assert {name: (found.score, found.message) for name, found in wrong.items() if found.score != 0} == {}


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
    assert {name: verdict.message for name, verdict in found.items() if verdict.score != 1} == {}


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
