"""Objects of the student's own classes in an instructor's own check: they do what they do in Python, or say that they cannot."""

from __future__ import annotations

import re

import pytest

from tests import needs
from tests.own import not_earning, of_students, with_another

pytestmark = [pytest.mark.xdist_group("engine"), needs.a_sandbox]

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
    assert not_earning(1, right) == {}


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
    "raises": (
        "def raises(x):\n    if x < 0:\n        raise ValueError(f'{x} is negative')",
        "import unittest\nt = unittest.TestCase()\nt.assertRaises(ValueError, raises, -1)\n"
        "t.assertRaisesRegex(ValueError, '-2 is neg', raises, -2)",
        "def raises(x):\n    return x",
        0,
    ),
    "told": (
        "def told():\n    'Tell it.'",
        "import inspect\nassert inspect.getdoc(told) == 'Tell it.'",
        "def told():\n    'Told.'",
        0,
    ),
}


def test_an_attribute_that_is_not_there_is_the_students_error():
    # one class for all of them would be one cell's: each has a name of its own
    cases = {
        name: tuple(re.sub(r"\bBin\b", name.title(), part) if isinstance(part, str) else part for part in case)
        for name, case in ATTRIBUTES.items()
    }
    found = with_another(cases)
    assert "'Method' object has no attribute 'push'" in found["method"].message
    assert found["raises"].message == "ValueError not raised by raises"


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
    assert not_earning(1, right) == {}
    assert not_earning(0, wrong) == {}
    assert claims["point"].score is None and "look at this one" in claims["point"].message


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
    "a_method_that_is_handed_in_twice": (
        "class Bus:\n    def __init__(self):\n        self.all = []\n    def on(self, f):\n        self.all.append(f)\n"
        "    def off(self, f):\n        self.all.remove(f)\n    def tell(self, x):\n        for f in self.all:\n            f(x)",
        "class Log:\n    def __init__(self):\n        self.seen = []\n    def note(self, x):\n        self.seen.append(x)\n"
        "one, other, plain = Log(), Log(), []\nbus = Bus()\n"
        "for f in (one.note, other.note, plain.append):\n    bus.on(f)\nbus.tell(1)\n"
        "bus.off(other.note)\nbus.off(plain.append)\nbus.tell(2)\n"
        "assert one.seen == [1, 2] and other.seen == plain == [1]",
        "class Bus:\n    def __init__(self):\n        self.all = []\n    def on(self, f):\n        self.all.append(f)\n"
        "    def off(self, f):\n        self.all.pop(0)\n    def tell(self, x):\n        for f in self.all:\n            f(x)",
    ),
    "moments": (
        "from datetime import datetime, time, timedelta, timezone\ndef moments(at):\n"
        "    return [at + timedelta(hours=1.5), at.time(), at.replace(tzinfo=timezone.utc), at.timetz(), datetime.max]",
        "from datetime import datetime, time, timedelta, timezone\nat = datetime(2030, 3, 1, 22, 45, 0, 7, fold=1)\n"
        "later, naive, zoned, clock, last = moments(at)\nassert later == datetime(2030, 3, 2, 0, 15, 0, 7) > at\n"
        "assert later - at == timedelta(minutes=90) and naive == time(22, 45, 0, 7) and naive.fold == 1\n"
        "assert zoned == datetime(2030, 3, 1, 22, 45, 0, 7, timezone.utc) and zoned.tzinfo is timezone.utc\n"
        "assert clock == naive and last == datetime.max and type(later) is datetime\n"
        "at = at.replace(tzinfo=timezone.utc)\nassert moments(at)[3] == time(22, 45, 0, 7, timezone.utc)",
        "from datetime import timezone\ndef moments(at):\n"
        "    return [at, at.time(), at.replace(tzinfo=timezone.utc), at.timetz(), at]",
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
    assert not_earning(1, right) == {}
    assert not_earning(0, wrong) == {}


NOT_SENT = {  # what would arrive as something else
    "named_tuple": (
        "def x_of(p):\n    return p[0]",
        "from collections import namedtuple\nassert x_of(namedtuple('P', 'x y')(1, 2)) == 1",
    ),
    "factory": (
        "def get(d, k):\n    return d[k]",
        "from collections import defaultdict\nassert get(defaultdict(lambda: 7), 'a') == 7",
    ),
    "another_zone": (
        "def hour(at):\n    return at.hour",
        "from datetime import datetime, timedelta, timezone\n"
        "assert hour(datetime(2030, 3, 1, 9, tzinfo=timezone(timedelta(hours=2)))) == 9",
    ),
    "masked": ("def twice(a):\n    return 2 * a", "assert (twice(np.ma.array([1])) == 2).all()"),
}


def test_what_would_arrive_as_something_else_is_not_sent():
    [found] = of_students(NOT_SENT, {})
    assert {verdict.status for verdict in found.values()} == {"not graded"}
    assert [verdict.message for verdict in found.values() if "cannot be sent" not in verdict.message] == []
