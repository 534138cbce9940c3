"""The kinds of criteria that a check is made of."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cnncourse.beside import probes
from cnncourse.beside.guard import Case, Outcome, quiet, seconds
from cnncourse.checks.kit.compare import Difference, agree, difference, number
from cnncourse.checks.kit.explain import came
from cnncourse.checks.kit.mistakes import given_away
from cnncourse.checks.kit.run import Run


@dataclass
class Finding:
    """What judging one criterion found; the first failing one explains the report.

    Args:
        passed: None where it could not be tried.
        calls: the calls made, each with what came of it and what was expected (None: not compared).
        failing: index of the call that fails, or None.
        text: what is wrong there.
        name: the mistake, where the outcome alone gives it away.
        cause: what to say of it, where the criterion knows better than the general sentence.
        around: names of the earlier answers, not right yet, on which it builds rightly.
        part: which of several results was looked at, and of how many; None: all.
        miscounted: for each call, whether there were not as many results as there must be; where a part is looked at.
        whole: the calls with all that came of them, where a part is looked at.
    """

    passed: bool | None
    calls: list[tuple[Case, Outcome, Any]] = field(default_factory=list)
    failing: int | None = None
    difference: Difference | None = None
    text: str = ""
    name: str | None = None
    cause: str = ""
    around: tuple[str, ...] = ()
    part: tuple[int, int] | None = None
    miscounted: tuple[bool, ...] = ()
    whole: list[tuple[Case, Outcome, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Breach:
    """What a law finds wrong where it can tell the mistake.

    Args:
        text: what is wrong, in a sentence.
        name: the mistake.
        cause: what to say of it.
    """

    text: str
    name: str
    cause: str


@dataclass(frozen=True)
class Criterion:
    """One line of a report: what is asked, and its points.

    Args:
        title: what is asked, to be read behind a ✓ or a ✗.
        points: what it earns.
    """

    title: str
    points: float

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        """Try the learner's answer.

        Args:
            run: the answer and how to call it.
            rng: the numbers of this criterion; nothing else may depend on the seed.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Returns(Criterion):
    """The function returns what the check's oracle returns, and leaves its arguments alone.

    Args:
        cases: from a generator, the calls to try (see `case`).
        part: of a function with several results, the one to look at, counted from 0; None: all.
        axes: names of the result's axes, where rows and columns would not say what they are.
        combined: calls that combine what this criterion and those before it ask; tried only where these have found
            nothing wrong, so that a mistake costs the points of one criterion.
        whole: the numbers are places or pixels, with which one indexes: they have to be ints.
        bools: they are True and False, with which one chooses: 0 and 1 will not do.
    """

    cases: Callable[[np.random.Generator], Iterable[Case]]
    part: int | None = None
    axes: tuple[str, ...] | None = None
    combined: Callable[[np.random.Generator], Iterable[Case]] = lambda rng: ()
    whole: bool = False
    bools: bool = False

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        cases = [*self.cases(rng), *(self.combined(rng) if run.all_right_so_far else ())]
        calls = [(case, run.observe(case), run.check.expected(case)) for case in cases]
        if self.part is not None:
            part = self.part, len(calls[0][2])
            finding = self._first_failure([_only(part, *call) for call in calls])
            finding.part, finding.text, finding.whole = part, _which(self.part, finding), calls
            finding.miscounted = tuple(part_of(outcome, part) is outcome for _, outcome, _ in calls)
            return finding
        finding = self._first_failure(calls)
        around = () if finding.passed else run.builds_rightly_on(calls, self._first_failure)
        return Finding(True, calls, around=around) if around else finding

    def _first_failure(self, calls: list[tuple[Case, Outcome, Any]]) -> Finding:
        finding = first_failure(calls, self.axes)
        if finding.passed and (self.whole or self.bools):
            for index, (_, outcome, _) in enumerate(calls):
                text, name = _other_kind(outcome.value, self.bools)
                if name:
                    return Finding(False, calls, index, text=text, name=name)
        return finding


def _other_kind(value: Any, bools: bool) -> tuple[str, str]:
    """Say which kind of numbers stands where ints or bools are asked for, and name that; two "" where they are right.

    An empty list will do for either, and an empty table for ints: no one indexes with that.
    """
    array = np.asarray(value)
    if bools and array.size and array.dtype.kind != "b":
        return "The numbers are right, but they are no bools. True and False are asked for.", "numbers-not-bools"
    if bools or array.dtype.kind != "f":
        return "", ""
    if array.size:
        return "The numbers are right, but they are floats. Ints are asked for.", "floats-not-ints"
    if isinstance(value, np.ndarray) and array.ndim == 1:
        return "It is empty, as it has to be, but it is an array of floats. Ints are asked for.", "empty-of-floats"
    return "", ""


@dataclass(frozen=True)
class Refuses(Criterion):
    """The function raises where its arguments make no sense. Earns points only when some result is right too.

    Args:
        cases: from a generator, the calls to refuse.
        error: name of the built-in exception asked for.
    """

    cases: Callable[[np.random.Generator], Iterable[Case]]
    error: str = "ValueError"

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        calls = [(case, run.call(case), None) for case in self.cases(rng)]
        for index, (_, outcome, _) in enumerate(calls):
            if outcome.error != self.error:
                text = f"{came(outcome)}. A {self.error} is asked for here."
                return Finding(False, calls, index, text=text, name=_why_not_refused(outcome))
        if not run.some_result_right:
            return Finding(None, calls)
        return Finding(True, calls)


@dataclass(frozen=True)
class Holds(Criterion):
    """A law holds for what the function returns, where more than one result is right.

    Args:
        cases: from a generator, the calls to try.
        law: from the returned value (plain data) and the call's arguments, None or what is wrong: a sentence, or a
            `Breach`.
    """

    cases: Callable[[np.random.Generator], Iterable[Case]]
    law: Callable[..., str | Breach | None]

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        calls = [(case, run.observe(case), None) for case in self.cases(rng)]
        for index, (case, outcome, _) in enumerate(calls):
            name = given_away(outcome)
            text = f"{came(outcome)}." if name or outcome.error else None
            if outcome.changed and not text:
                return Finding(
                    False, calls, index, text="The call changed an array that was passed in.", name="input-changed"
                )
            text = text or self.law(outcome.value, *case.args, **case.kwargs)
            if isinstance(text, Breach):
                return Finding(False, calls, index, text=text.text, name=text.name, cause=text.cause)
            if text:
                return Finding(False, calls, index, text=text, name=name)
        return Finding(True, calls)


@dataclass(frozen=True)
class FollowsRng(Criterion):
    """All chance comes from the generator: the same one gives the same again, another one something else.

    Earns points only when an earlier criterion has found the function right.

    Args:
        cases: from a generator, some calls that differ in their generator only; chance may be coarse, so that two of
            them agree.
        of: from a result, the numbers that chance decides; all of them by default.
    """

    cases: Callable[[np.random.Generator], Iterable[Case]]
    of: Callable[[Any], np.ndarray] | None = None

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if not run.some_result_right:
            return Finding(None)
        one, *others = self.cases(rng)
        calls = [(case, run.observe(case), None) for case in (one, one, *others)]
        for index, (_, outcome, _) in enumerate(calls):
            if outcome.error or outcome.value is None:
                return Finding(False, calls, index, text=f"{came(outcome)}.", name=given_away(outcome))
        first, again, *another = ((self.of or _flat)(outcome.value) for _, outcome, _ in calls)
        if not np.array_equal(first, again):
            text = "Two calls with the same rng gave different results."
            return Finding(False, calls, 1, text=text, name="not-the-same-again", cause=NOT_FROM_RNG)
        if all(np.array_equal(first, each) for each in another):
            text = "Calls with different generators all gave the same result."
            return Finding(
                False,
                calls,
                2,
                text=text,
                name="rng-ignored",
                cause="Chance must come from `rng`, the argument, and from nothing else.",
            )
        return Finding(True, calls)


NOT_FROM_RNG = "Some random numbers do not come from `rng`. Take each of them from `rng`, the argument."


def _flat(value: Any) -> np.ndarray:
    """Lay all numbers of a result into one row."""
    if isinstance(value, (list, tuple)):
        return np.concatenate([_flat(item) for item in value] or [np.zeros(0)])
    return np.ravel(np.asarray(value, float))


def helped_by(
    run: Run, criterion: Criterion, rng: np.random.Generator, libraries: Iterable[str], cause: str
) -> Finding | None:
    """Say which library that an exercise goes without stands in the learner's code, or in what it calls; else None.

    Args:
        run: the answer under judgement.
        criterion: the first; the report shows the first of its calls.
        rng: draws that, and nothing where no library is found.
        libraries: their names, as they are imported.
        cause: what is allowed, and why.
    """
    used = next((name for name in libraries if name in run.mentioned["libraries"]), None)
    if used is None:
        return None
    text = f"`{used}` stands in the code, or in what it calls."
    return Finding(
        False, [(next(iter(criterion.cases(rng))), run.first, None)], 0, text=text, name="not-numpy", cause=cause
    )


ROUNDS, CLOSE = 5, 25  # how often calls are timed; where half the speed is missing at most, as often as that


@dataclass(frozen=True)
class Faster(Criterion):
    """The function is at least `times` as fast as `than`, both timed by turns in the same moment.

    Earns points only when an earlier criterion has found it right, and it is right here too.

    Args:
        cases: from a generator, the call to time.
        than: the slow implementation.
        times: how many times as fast.
        apart: of an earlier exercise's function, what it is asked on the way: where it is called, its time is not this
            exercise's, and up to two thirds of the whole are taken off for it.
    """

    cases: Callable[[np.random.Generator], Iterable[Case]]
    than: Callable
    times: float
    apart: dict[str, Callable[[Case], Case]] = field(default_factory=dict)

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        right = Returns(self.title, self.points, self.cases)
        finding = right.judge(run, rng)
        if not finding.passed:
            return finding
        if not run.some_result_right:
            return Finding(None)
        mine, slow = self._seconds(run, rng, finding.around)
        if mine * self.times > slow:
            text = (
                f"The result is right, but it comes only {slow / mine:.1f} times as fast as from the pixel loop. "
                f"{self.times:g} times is asked for."
            )
            return Finding(False, finding.calls, 0, text=text, name="not-fast-enough")
        return finding

    def _seconds(self, run: Run, rng: np.random.Generator, around: tuple[str, ...]) -> tuple[float, float]:
        """Time both by turns; the best of a few rounds, and of many where it is close, so that a busy moment of the
        machine costs nobody points.

        A function of another process brings a method `timed` of its own. There only numbers count that are right, and
        that have come while the clock ran. Where it is right around a wrong earlier function, right ones stand in its
        place: their time is the check's own affair.
        """
        best, called = dict.fromkeys(("all", "slow", *self.apart), np.inf), run.mentioned["called"]
        in_place, called = run.others_for(around), [] if around else called
        with quiet(io.StringIO()):
            for turn in range(CLOSE):
                for case in self.cases(rng):
                    now = {"all": self._all(run, case, in_place), "slow": seconds(self.than, case)}
                    for name, asked in self.apart.items():  # after it: what it is asked must not be seen in advance
                        now[name] = _timed(run.earlier.get(name) if name in called else None, asked(case))[0]
                    best = {name: min(best[name], now[name]) for name in best}
                taken_off = sum(best[name] for name in self.apart if best[name] < np.inf)
                mine, slow = best["all"] - min(taken_off, best["all"] * 2 / 3), best["slow"]
                if mine * self.times < slow or mine > 2 * slow or (turn + 1 >= ROUNDS and mine * self.times > 2 * slow):
                    break
        return mine, slow

    def _all(self, run: Run, case: Case, in_place: tuple[list, list]) -> float:
        expected, given = run.check.expected(case), copy.deepcopy(case)
        spent, value = _timed(run.answer, given, *in_place)
        if not all(map(np.array_equal, given.arrays(), case.arrays())):  # what others give proves nothing
            return np.inf
        return spent if value is None or agree(value, expected) else np.inf


def _timed(
    function: Callable | None, case: Case, own: Sequence[Callable] = (), others: Sequence[Callable] = ()
) -> tuple[float, np.ndarray | None]:
    """Time a call, infinite where it fails; with its numbers if they come from another process.

    Args:
        function: what is called.
        case: the call's arguments.
        own, others: as for `probes.with_others`.
    """
    try:
        if hasattr(function, "timed"):
            return function.timed(case, own, others)
        return seconds(lambda *args, **kwargs: probes.with_others(function, own, others, args, kwargs), case), None
    except Exception:
        return np.inf, None


@dataclass(frozen=True)
class Places(Criterion):
    """For a value exercise: the value is right at some of its places.

    Args:
        where: from the expected array, a mask of the places.
    """

    where: Callable[[np.ndarray], np.ndarray]

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        expected = np.asarray(run.check.oracle)
        calls = [(Case(()), Outcome(run.answer), expected)]
        found = difference(run.answer, expected)
        if found and found.wrong is None:
            return Finding(False, calls, 0, found, found.text, found.name)
        if found and len(np.unique(run.answer)) == 1:  # or one number everywhere would be right somewhere
            return Finding(False, calls, 0, found, "All your numbers are the same.", "all-the-same")
        wrong = found.wrong & self.where(expected) if found else np.zeros(expected.shape, bool)
        if not wrong.any():
            return Finding(True, calls)
        place = tuple(int(index) for index in np.argwhere(wrong)[0])
        text = (
            f"At row {place[0]}, column {place[1]} yours is {number(np.asarray(run.answer)[place])}. Do that one "
            "again by hand."
        )
        return Finding(False, calls, 0, found, text, found.name)


def part_of(outcome: Outcome, part: tuple[int, int]) -> Outcome:
    """Keep one of several results, (which, of how many), where there are as many as there must be."""
    which, parts = part
    several = isinstance(outcome.value, (list, tuple)) and len(outcome.value) == parts
    return replace(outcome, value=outcome.value[which]) if several else outcome


def _only(part: tuple[int, int], case: Case, outcome: Outcome, expected: tuple) -> tuple[Case, Outcome, Any]:
    only = part_of(outcome, part)
    return (case, only, expected[part[0]]) if only is not outcome else (case, outcome, expected)


def _which(part: int, finding: Finding) -> str:
    """Say which of the results the text speaks of."""
    if finding.difference is None or isinstance(finding.calls[finding.failing][2], tuple):
        return finding.text
    return f"Result {part + 1}: {finding.text}"


def _why_not_refused(outcome: Outcome) -> str:
    return (given_away(outcome) if outcome.error else None) or "not-refused"


def first_failure(calls: list[tuple[Case, Outcome, Any]], axes: tuple[str, ...] | None = None) -> Finding:
    """Compare each call's outcome with what is expected, and tell of the first that differs."""
    for index, (_, outcome, expected) in enumerate(calls):
        name = given_away(outcome)
        if name or outcome.error:
            return Finding(False, calls, index, text=f"{came(outcome)}.", name=name)
        found = difference(outcome.value, expected, axes)
        if found:
            return Finding(False, calls, index, found, found.text, found.name)
    for index, (_, outcome, _) in enumerate(calls):
        if outcome.changed:
            text = "The result is right, but what was passed in is not the same afterwards."
            return Finding(False, calls, index, text=text, name="input-changed")
    return Finding(True, calls)
