"""Errors in an instructor's own check: the student's, with what their classes say, and the check's own that come back."""

from __future__ import annotations

import pytest

from tests import needs
from tests.own import not_earning, of_students

pytestmark = [pytest.mark.xdist_group("engine"), needs.a_sandbox]

SHORT = (
    "class Short(ValueError):\n    def __init__(self, needed, have=0):\n"
    "        super().__init__(f'need {needed}')\n        self.needed, self.have = needed, have\n"
    "    missing = property(lambda self: self.needed - self.have)\n    def told(self):\n        return [self.needed]\n"
)
ERROR_OF = "def error_of(f, *args):\n    try:\n        f(*args)\n    except Exception as e:\n        return e\n"
PASSES = "def run(f, *args):\n    return f(*args)"
ERRORS = {  # by name: the key's answer, its check, and other answers, which are wrong
    "attributes": (
        SHORT + "def pay(n):\n    raise Short(n, have=2)",
        "try:\n    pay(9)\nexcept Short as e:\n    assert (e.needed, e.have, e.missing, e.told()) == (9, 2, 7, [9])\n"
        "    assert str(e) == 'need 9' and e.args == ('need 9',) and hasattr(e, 'have') and not hasattr(e, 'number')\n"
        "else:\n    assert False",
        "class Short(Exception):\n    pass\ndef pay(n):\n    raise Short(f'need {n}')",
        SHORT + "def pay(n):\n    raise Short(n)",
        SHORT + "def pay(n):\n    raise ValueError(f'need {n}')",
    ),
    "attributes of other names": (
        "class Bad(OSError):\n    def __init__(self, name):\n        self.filename = self.number = name\n"
        "def load(name):\n    e = Bad(name)\n    e.line = 3\n    raise e",
        "try:\n    load('a')\n    assert False\nexcept Bad as e:\n    assert (e.filename, e.number, e.line) == ('a', 'a', 3)\n"
        "    e.line = 4\n    assert e.line == 4",
        "class Bad(OSError):\n    pass\ndef load(name):\n    raise Bad(name)",
    ),
    "later": (
        SHORT.replace("Short", "Late") + "def late(n):\n    raise Late(n)",
        ERROR_OF
        + "found = [error_of(late, n) for n in range(30)]\nassert [e.needed for e in found] == list(range(30))\n"
        "assert all(isinstance(e, (Late, KeyError)) and isinstance(e, ValueError) for e in found)",
        "class Late(Exception):\n    pass\ndef late(n):\n    raise Late",
    ),
    "its class": (
        SHORT.replace("Short", "Poor") + "def poor(n):\n    if n < 0:\n        raise KeyError(n)\n    raise Poor(n)",
        ERROR_OF + "e, other = error_of(poor, 5), error_of(poor, -1)\n"
        "assert type(e).__name__ == e.__class__.__name__ == 'Poor' and type(e) is Poor is e.__class__\n"
        "assert issubclass(type(e), ValueError) and issubclass(Poor, (KeyError, Exception))\n"
        "assert not issubclass(Poor, KeyError) and type(e) not in (ValueError, KeyError) and type(e) != Exception\n"
        "assert type(other) is KeyError and type(other) != Poor and other.__class__ is KeyError\n"
        "assert not isinstance(other, Poor) and issubclass(type(other), LookupError)",
        "class Poor(Exception):\n    pass\ndef poor(n):\n    raise Poor(n)",
        "class Poor(ValueError):\n    pass\ndef poor(n):\n    raise [Poor, IndexError][n < 0](n)",
        "class Poor(ValueError):\n    pass\nclass Sub(Poor):\n    pass\ndef poor(n):\n    raise [Sub, KeyError][n < 0](n)",
    ),
    "an error that is returned": (
        "def safe(f, *args):\n    try:\n        return f(*args), None\n    except Exception as e:\n        return None, e\n"
        "def made():\n    return safe(int, 'x')[1]",
        "boom = KeyError('k')\ndef fails():\n    raise boom\n_, e = safe(fails)\nassert e is boom\n"
        "assert isinstance(made(), ValueError) and 'invalid literal' in str(made())\n"
        "assert type(made()).__name__ == 'ValueError' and safe(abs, -2) == (2, None)",
        "def safe(f, *args):\n    return f(*args), None\ndef made():\n    return ValueError('invalid literal')",
        "def safe(f, *args):\n    try:\n        return f(*args), None\n    except Exception as e:\n"
        "        return None, KeyError('k')\ndef made():\n    return ValueError('invalid literal')",
    ),
    "an error of the checks": (
        PASSES,
        "class Boom(Exception):\n    def __init__(self, code, more):\n        self.code = code, more\n"
        "boom = Boom(3, [4])\ndef fails(n):\n    raise boom\n"
        "try:\n    run(fails, 1)\nexcept Boom as e:\n    assert e is boom and e.code == (3, [4])\nelse:\n    assert False",
        "def run(f, *args):\n    try:\n        return f(*args)\n    except Exception as e:\n        raise RuntimeError from e",
        "class Boom(Exception):\n    pass\ndef run(f, *args):\n    raise Boom",
        "def run(f, *args):\n    try:\n        return f(*args)\n    except Exception as e:\n        raise type(e)(*e.args)",
    ),
    "one that is raised again": (
        "def again(f, times):\n    for left in reversed(range(times)):\n        try:\n            return f()\n"
        "        except Exception as e:\n            last = f'{type(e).__name__}: {e}'\n"
        "            if not left:\n                print(last)\n                raise",
        "class Flaky(Exception):\n    pass\nseen = []\ndef flaky():\n    seen.append(Flaky(len(seen)))\n    raise seen[-1]\n"
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as shown:\n    try:\n        again(flaky, 3)\n"
        "        assert False\n    except Flaky as e:\n        assert e is seen[2] and len(seen) == 3\n"
        "assert shown.getvalue() == 'Flaky: 2\\n'",
        "def again(f, times):\n    for _ in range(times):\n        try:\n            return f()\n        except Exception as e:\n"
        "            last = e\n    print(f'Flaky: {last}')\n    raise Exception(last)",
        "def again(f, times):\n    errors = []\n    for _ in range(times):\n        try:\n            return f()\n"
        "        except Exception as e:\n            errors.append(e)\n    print('Flaky: 2')\n    raise errors[0]",
    ),
    "one of the students through the check": (
        SHORT.replace("Short", "Deep") + "def deep(f, n):\n    if not n:\n        raise Deep(7)\n    return f(n - 1)",
        "try:\n    deep(lambda n: deep(None, n), 1)\n    assert False\nexcept Deep as e:\n    assert e.needed == 7",
        SHORT.replace("Short", "Deep") + "def deep(f, n):\n    raise ValueError",
    ),
    "an error in a with": (
        "class Log:\n    def __init__(self, *hidden):\n        self.hidden, self.seen = hidden, []\n"
        "    def __enter__(self):\n        return self\n    def __exit__(self, kind, problem, trace):\n"
        "        self.seen.append((kind and kind.__name__, str(problem), trace is None))\n"
        "        return kind is not None and issubclass(kind, self.hidden)",
        "class Mine(Exception):\n    pass\nmine = Mine('m')\n"
        "try:\n    with Log() as log:\n        raise mine\n    assert False\nexcept Mine as e:\n    assert e is mine\n"
        "assert log.seen == [('Mine', 'm', False)]\nwith Log(KeyError, ValueError) as log:\n    int('x')\n"
        "assert len(log.seen) == 1\nwith Log() as log:\n    pass\nassert log.seen == [(None, 'None', True)]",
        "class Log:\n    def __init__(self, *hidden):\n        self.seen = []\n    def __enter__(self):\n        return self\n"
        "    def __exit__(self, *what):\n        self.seen.append(what)\n        return True",
    ),
    "an error that unittest expects": (
        SHORT.replace("Short", "Bare") + "def bare(n):\n    raise Bare(n)",
        "import unittest\ntest = unittest.TestCase()\nwith test.assertRaises((KeyError, Bare)) as seen:\n    bare(3)\n"
        "assert seen.exception.needed == 3 and isinstance(seen.exception, Bare)\n"
        "with test.assertRaisesRegex(Bare, 'need 4'):\n    bare(4)\n"
        "with test.assertRaises(AssertionError), test.assertRaises(Bare):\n    bare.x = 1\n"
        "with test.assertRaises(KeyError), test.assertRaises(Bare):\n    {}[1]",
        "class Bare(Exception):\n    pass\ndef bare(n):\n    raise ValueError(f'need {n}')",
        "class Bare(Exception):\n    needed = 3\ndef bare(n):\n    return Bare(f'need {n}')",
    ),
    "an error for a function of the checks": (
        SHORT.replace("Short", "Lone") + "def safe_lone(f, tell):\n    try:\n        f()\n    except Exception as e:\n"
        "        tell(e)\n        try:\n            raise Lone(2)\n        except Lone as e:\n            tell(e)",
        "class Boom(Exception):\n    pass\nboom, seen = Boom(), []\ndef fails():\n    raise boom\n"
        "safe_lone(fails, seen.append)\n"
        "assert seen[0] is boom and isinstance(seen[1], Lone) and seen[1].needed == 2 and len(seen) == 2",
        "class Lone(Exception):\n    pass\ndef safe_lone(f, tell):\n    tell(Exception())\n    tell(Lone())",
    ),
    "classes of errors": (
        "def retry(times, exceptions=(Exception,)):\n    def around(f):\n        def g(*args):\n"
        "            for left in reversed(range(times)):\n                try:\n                    return f(*args)\n"
        "                except exceptions:\n                    if not left:\n                        raise\n"
        "        return g\n    return around\n"
        "def raises(kind, f):\n    try:\n        f()\n    except kind:\n        return True\n    return False\n"
        "def kinds():\n    return {'a': KeyError}",
        "calls = []\n@retry(2, exceptions=(KeyError, OSError))\ndef bad(kind):\n    calls.append(kind)\n    raise kind('no')\n"
        "for kind, times in ((ValueError, 1), (KeyError, 2), (FileNotFoundError, 2)):\n    calls.clear()\n"
        "    try:\n        bad(kind)\n        assert False\n    except kind as e:\n        assert e.args == ('no',)\n"
        "    assert calls == [kind] * times\n"
        "assert raises(ZeroDivisionError, lambda: 1 / 0) and not raises(KeyError, lambda: []) and kinds()['a'] is KeyError",
        "def retry(times, exceptions=None):\n    return lambda f: f\ndef raises(kind, f):\n    return kind is not KeyError\n"
        "def kinds():\n    return {'a': KeyError}",
    ),
}


def test_errors_are_what_they_are_in_python():
    cases = {name.replace(" ", "-"): case for name, case in ERRORS.items()}
    wrong = [
        {name: case[place] for name, case in cases.items() if len(case) > place}
        for place in range(2, max(map(len, cases.values())))
    ]
    key, *others = of_students(cases, {}, *wrong)
    assert not_earning(1, key) == {}
    for answers, found in zip(wrong, others):
        assert not_earning(0, {name: found[name] for name in answers}) == {}


LOOKED_AT = {  # by name: the key's answer, its check, and an answer that a person has to look at
    "equals": (
        "class Low(Exception):\n    def __init__(self, x):\n        self.x = x\ndef low():\n    raise Low(3)",
        "try:\n    low()\nexcept Low as e:\n    assert e.x == 3",
        "class Any:\n    __eq__ = lambda *both: True\nclass Low(Exception):\n    x = Any()\ndef low():\n    raise Low",
    ),
    "named": (
        "class High(Exception):\n    pass\ndef high():\n    raise High",
        "try:\n    high()\nexcept Exception as e:\n    assert type(e).__name__ == 'High'",
        "class Text(str):\n    __eq__ = lambda *both: True\n    __hash__ = str.__hash__\n"
        "class Meta(type):\n    __name__ = property(lambda cls: Text('x'))\n"
        "class Up(Exception, metaclass=Meta):\n    pass\ndef high():\n    raise Up",
    ),
    "swallowed": (
        "class Calm:\n    def __enter__(self):\n        return 1\n    def __exit__(self, *what):\n        pass",
        "with Calm() as n:\n    assert n == 1",
        "class Calm:\n    def __enter__(self):\n        return 2\n    def __exit__(self, *what):\n        return True",
    ),
}


def test_an_error_that_says_yes_is_looked_at_by_a_person():
    right, yes = of_students(LOOKED_AT, {}, {name: case[2] for name, case in LOOKED_AT.items()})
    assert not_earning(1, right) == {}
    assert not_earning(None, yes) == {}
    assert [one.message for one in yes.values() if "look at this one" not in one.message] == []


def test_of_the_checks_errors_the_last_ones_are_known(monkeypatch):
    monkeypatch.setattr("grading.session.MOST_RAISED", 2)
    case = (
        "def first(f, times):\n    errors = []\n    for n in range(times):\n        try:\n            f(n)\n"
        "        except Exception as e:\n            errors.append(e)\n    raise errors[0]",
        "class Boom(Exception):\n    pass\ndef fails(n):\n    raise Boom(n)\n"
        "try:\n    first(fails, 2)\n    assert False\nexcept Boom as e:\n    assert e.args == (0,)\n"
        "try:\n    first(fails, 3)\n    assert False\nexcept Exception as e:\n    assert e.args == (0,) and type(e) is not Boom",
    )
    [found] = of_students({"first": case}, {})
    assert (found["first"].score, found["first"].message) == (1, "")
