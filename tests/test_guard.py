"""Whatever a learner's code does ends in an outcome, and nothing of it leaks out."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from cnncourse import after, animate, show, solved
from cnncourse.beside import probes
from cnncourse.beside.boundary import Handle, plain
from cnncourse.beside.guard import OPERATION, OWN_RAISE, THE_CALL, attempt, case
from cnncourse.checks.kit.compare import alike, difference, shape_of
from cnncourse.plots import described, new_figure
from cnncourse.report import CORRECT, NOT_YET


class LearnersError(KeyError):
    pass


def noisy(x):
    warnings.warn("careful", stacklevel=1)
    print("hello")
    print("trouble", file=sys.stderr)
    np.array([1.0]) / np.array([0.0])
    return x


def test_nothing_is_written_to_stderr(capfd):
    outcome = attempt(noisy, case(3), 1)
    assert (outcome.value, outcome.printed, outcome.error) == (3, "hello\n", None)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("error", [ValueError, SystemExit, RecursionError, MemoryError, GeneratorExit, StopIteration])
def test_errors_arrive_by_name(error):
    def fails(x):
        raise error("so it is")

    outcome = attempt(fails, case(1), 1)
    assert (outcome.error, outcome.message) == (error.__name__, "so it is")


def test_own_errors_arrive_as_their_built_in_class():
    def fails(x):
        raise LearnersError("x")

    assert attempt(fails, case(1), 1).error == "KeyError"


def _refuses(x):
    raise ValueError("no")


def _asserts(x):
    assert x is None, "no"


@pytest.mark.parametrize(
    ("function", "who"),
    [
        (_refuses, OWN_RAISE),
        (_asserts, OWN_RAISE),
        (lambda x: _refuses(x), OWN_RAISE),
        (lambda x: np.ones(2) @ np.ones(3), OPERATION),
        (lambda x: x[5], OPERATION),
        (lambda x: _refuses(), OPERATION),  # a helper, called with too few arguments
        (lambda x: np.stack([np.ones(2), np.ones(3)]), "numpy"),
        (lambda x: Fraction("a half"), "python"),
        (lambda: 1, THE_CALL),
        (lambda x: x, ""),
    ],
)
def test_who_raised(function, who):
    assert attempt(function, case([1]), 1).where == who


def test_nobody_is_asked_for_input():
    outcome = attempt(lambda x: input("how much? "), case(1), 1)
    assert outcome.error == "EOFError" and "nobody to ask" in outcome.message and outcome.printed == ""


def test_an_error_that_cannot_be_told_is_an_outcome():
    class Odd(Exception):
        def __str__(self):
            raise self

    def fails(x):
        raise Odd

    assert attempt(fails, case(1), 1).error == "Exception"


def test_the_person_at_the_notebook_can_interrupt():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(interrupted, case(1), 1)


@pytest.mark.parametrize("swallow", [(), Exception])
def test_endless_loops_are_stopped(swallow):
    def loops(x):
        while True:
            try:
                time.sleep(0.01)
            except swallow:
                pass

    start = time.monotonic()
    assert attempt(loops, case(1), 0.2).error == "TimeUp"
    assert time.monotonic() - start < 5


def test_time_that_is_over_where_nobody_can_catch_it(monkeypatch):
    class Slow:
        def __del__(self):
            while True:
                pass

    def drops_it(x):
        Slow()  # the first end of the time is lost in its `__del__`
        while True:
            pass

    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)
    assert attempt(drops_it, case(1), 0.2).error == "TimeUp"
    assert not lost


def test_no_alarm_is_left_behind():
    attempt(lambda x: x, case(1), 0.05)
    time.sleep(0.1)


def test_outside_the_main_thread_there_is_no_limit_but_an_outcome():
    found = []
    thread = threading.Thread(target=lambda: found.append(attempt(lambda x: x + 1, case(1), 1).value))
    thread.start()
    thread.join()
    assert found == [2]


@pytest.mark.parametrize("browser", [True, False])
def test_without_alarm_and_threads_there_is_no_limit_but_an_outcome(monkeypatch, browser):
    def none(*arguments, **options):
        raise RuntimeError("can't start new thread")

    monkeypatch.delattr(signal, "setitimer", raising=False)
    monkeypatch.setattr(threading.Thread, "start", none)
    if browser:
        monkeypatch.setattr(sys, "platform", "emscripten")
    assert attempt(lambda x: x + 1, case(1), 1).value == 2


def test_arguments_are_copies_and_changes_are_noticed():
    image = np.zeros((2, 2))

    def changes(x):
        x[0, 0] = np.nan
        return x

    outcome = attempt(changes, case(image), 1)
    assert outcome.changed and not image.any()
    assert not attempt(lambda x: x * 2, case(np.array([np.nan])), 1).changed
    layers = [(3, 1, 1), (3, float("nan"), 1)]
    assert attempt(lambda x: x.pop(), case(layers), 1).changed and len(layers) == 2
    assert not attempt(lambda x: x[0], case(layers), 1).changed


def test_what_a_call_draws_from_a_generator_is_noticed():
    for bits in (np.random.PCG64, np.random.MT19937):
        rng = np.random.Generator(bits(0))
        assert attempt(lambda x, rng: x + rng.random(), case(1, rng), 1).drew
        assert attempt(lambda x, rng: x + rng.random(), case(1, rng=rng), 1).drew
        assert not attempt(lambda x, rng: x + np.random.default_rng().random(), case(1, rng), 1).drew


def test_what_stands_in_the_code_of_a_function():
    def inner(seed):
        return np.random.RandomState(seed), np.random.default_rng(0)

    def by_name(seed):
        return np.random.default_rng(seed=0), np.random.RandomState(1 + seed)

    def seeded(rng):
        import json

        return inner(rng.integers(json.loads("3")))

    told = probes.mentioned(seeded)
    assert "json" in told["libraries"] and {"integers", "loads"} <= set(told["attributes"])
    assert probes.mentioned(inner)["constants"] == probes.mentioned(by_name)["constants"] == ["default_rng"]


def test_plain_data_is_copied():
    class Pretender(np.ndarray):
        def __eq__(self, other):
            return True

    array = np.zeros(3).view(Pretender)
    copy = plain([array, (1, 2.5, "a", None, True), {"k": np.float32(2)}])
    assert type(copy[0]) is np.ndarray and copy[0] is not array
    assert copy[1:] == [(1, 2.5, "a", None, True), {"k": np.float32(2)}]
    assert plain(np.array(4)).shape == ()


def test_words_of_any_class_are_words():
    class Word(str):
        __str__ = __eq__ = None

    copy = plain([np.str_("owl"), np.where(True, "owl", "fox"), (Word("owl"), 0.5), {"name": np.array(["owl"])[0]}])
    assert copy == ["owl", "owl", ("owl", 0.5), {"name": "owl"}]
    assert {type(word) for word in (*copy[:2], copy[2][0], copy[3]["name"])} == {str}


@pytest.mark.parametrize("thing", [object(), lambda: 1, iter([]), os, np.array([object()]), np.array(["a"])])
def test_all_else_is_a_handle(thing):
    assert isinstance(plain(thing), Handle)


def test_numbers_of_any_class_are_numbers():
    odd = [Fraction(1, 2), Decimal("0.25"), np.array([1, Fraction(1, 4)], object), np.array([1j, 2], object)]
    half, quarter, array, complex_ = plain(odd)
    assert (half, quarter, array.tolist(), complex_.tolist()) == (0.5, 0.25, [1.0, 0.25], [1j, 2])
    assert isinstance(plain(np.array(["3"], object)), Handle) and isinstance(plain(np.array([None])), Handle)


def test_a_handle_can_be_called_and_passed_on():
    class Model:
        def __deepcopy__(self, memo):
            raise AssertionError("it stays where it was made")

        def __call__(self, x):
            return x + 1

    handle = attempt(Model, case(), 1).value
    assert isinstance(handle, Handle) and handle(1) == 2
    assert attempt(lambda model, x: (type(model).__name__, model(x)), case(handle, 2), 1).value == ("Model", 3)


@pytest.mark.parametrize("got", [[[1, 2], [3, 4]], np.array([[1, 2], [3, 4]], np.float32), ((1, 2), (3, 4 + 0j))])
def test_right_in_any_form(got):
    assert difference(got, np.array([[1.0, 2.0], [3.0, 4.0]])) is None


def test_tolerance_is_relative_to_the_largest():
    right = np.array([1000.0, 0.0])
    assert difference([1000.09, 0.09], right) is None
    assert difference([1000.11, 0.0], right).place == (0,)
    assert difference([0.0, 0.0], np.zeros(2)) is None and difference([1e-5, 0.0], np.zeros(2))


@pytest.mark.parametrize(
    ("got", "says", "name"),
    [
        (None, "None came back", "returned-nothing"),
        ("5", "A str came back", "not-numbers"),
        ([[1, 2], [3]], "different lengths", "not-numbers"),
        (plain(np.array([[object()] * 2] * 2)), "An array of dtype object came back, not numbers.", "not-numbers"),
        (plain(i for i in range(4)), "A generator came back", "generator"),
        (([[1, 2], [3, 4]], {"cache": 1}), "2 things came back, one is asked for.", "several-results"),
        (([[1, 2], [3, 4]], [[1, 2], [3, 4]], 0), "3 things came back", "several-results"),
        ([["a", "b"], ["c", "d"]], "something else than numbers", "not-numbers"),
        ([[1, 2]], "the shape (1, 2); the rule gives the shape (2, 2)", None),
        ([[[1, 2], [3, 4]]], "(1, 2, 2)", "extra-axis"),
        ([[1, 2], [3, 9]], "At row 1, column 1 yours is 9; the rule gives 4.", None),
        ([[1, 2], [3, np.nan]], "yours is nan", "not-a-number"),
    ],
)
def test_differences_in_words(got, says, name):
    found = difference(got, np.array([[1, 2], [3, 4]]))
    assert says in found.text and found.name == name


def test_rows_of_nothing_are_not_gone_through_one_by_one():
    """They take no memory where they come from, and gigabytes as a list."""
    rows = np.empty((2**40, 0))
    assert difference(rows, (1, 2)).text == f"2 things are asked for, in this order; {2**40} things came back."
    assert not alike(rows, (1, 2))


@pytest.mark.parametrize("check", [10**4000, -(10**4000), [10**4000, 1], np.array(3), True, ((1, 2), (3,))])
def test_any_value_gets_a_difference_in_words(check):
    assert difference(check, np.arange(6.0).reshape(2, 3)).text
    assert difference(check, (1, 2)).text
    assert shape_of(((1, 2), (3,))) is None


def test_several_results_are_compared_one_by_one():
    right = (np.array([1, 2]), 3)
    assert difference([[1, 2], 3], right) is None
    assert "Result 2 of 2" in difference([[1, 2], 4], right).text
    assert "2 things" in difference([[1, 2]], right).text
    asked = "1 thing is asked for; something else came back."
    assert difference(plain(i for i in range(4)), (np.ones(2),)).text == asked
    assert alike((np.array([np.nan]), 3), (np.array([np.nan]), 3)) and not alike((1, 2), (1, 3))


def test_after_an_exercise(monkeypatch, capsys):
    monkeypatch.setattr(solved, "_status", {})
    with after("cross-correlate"):
        raise NotImplementedError("write cross_correlate here")
    assert "Do the exercise cross-correlate" in capsys.readouterr().out
    with after("cross-correlate", "convolve"):
        raise NotImplementedError("write cross_correlate here")
    assert "Do the exercises cross-correlate, convolve, run their checks" in capsys.readouterr().out
    solved.record("cross-correlate", NOT_YET)
    with after("cross-correlate"):
        raise ZeroDivisionError("division by zero")
    assert "ZeroDivisionError" in capsys.readouterr().out
    with after("cross-correlate", "convolve"):
        print("shown")
    said = capsys.readouterr().out
    assert said.startswith("shown\nMind") and "your answer to cross-correlate, not yet right" in said
    solved.record("convolve", NOT_YET)
    with after("cross-correlate", "convolve"):
        print("shown")
    assert "your answers to cross-correlate, convolve, not yet right" in capsys.readouterr().out
    solved.record("cross-correlate", CORRECT)
    with pytest.raises(ZeroDivisionError), after("cross-correlate"):
        raise ZeroDivisionError
    with after("cross-correlate"):
        print("shown")
    assert capsys.readouterr().out == "shown\n"


def figures(count: int):
    for level in range(count):
        fig, (ax,) = new_figure(2, 1)
        ax.set_title(str(level))
        yield fig


def test_pictures_have_a_text_and_are_the_same_twice(monkeypatch):
    shown = []
    monkeypatch.setattr("cnncourse.display._present", shown.append)
    for _ in range(2):
        show(next(figures(1)), alt='a "title"')
        animate(figures(3), alt="three titles")
    assert 'alt="a &quot;title&quot;"' in shown[0]._repr_html_()
    assert [picture.data for picture in shown[:2]] == [picture.data for picture in shown[2:]]
    assert shown[1].data.startswith(b"GIF89a") and shown[1].steps == shown[3].steps
    assert (
        'max="2"' in shown[1]._repr_html_()
        and shown[1]._repr_html_().count("data:image/png;base64,iVBO") == len(set(shown[1].steps)) == 3
    )


def test_a_picture_without_text_is_refused():
    for alt in (None, " "):
        with pytest.raises(ValueError, match='described\\(fig, "…"\\)'):
            show(next(figures(1)), alt=alt)
        with pytest.raises(ValueError, match="no text that says what to notice"):
            animate(figures(2), alt=alt)


def test_a_drawing_brings_its_own_text(monkeypatch):
    shown = []
    monkeypatch.setattr("cnncourse.display._present", shown.append)
    show(described(next(figures(1)), "the number 0"))
    show(described(next(figures(1)), "the number 0"), alt="as a released lesson calls it")
    animate(described(frame, "numbers that grow") for frame in figures(2))
    assert [picture.alt for picture in shown] == ["the number 0", "as a released lesson calls it", "numbers that grow"]
