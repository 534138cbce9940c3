"""One answer under judgement: how it is called, and what later criteria remember of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse.beside import probes
from cnncourse.beside.boundary import Handle, Made
from cnncourse.beside.guard import Case, Outcome, attempt
from cnncourse.checks.kit.compare import agree, alike, as_expected, as_numbers

if TYPE_CHECKING:
    from cnncourse.checks.kit.check import Check

PROBE_SECONDS = 30.0  # at least, for a question about the learner's object: a busy machine is not the learner's fault
MENTIONED = ("libraries", "attributes", "constants", "called", "names")
MUCH = 0.5  # of a result, that one number of an argument reaches
TINY = 6  # numbers of a result, below which nothing is told of a function that others build on


@dataclass(frozen=True)
class Found:
    """What an exercise's own check has found, for the checks of those that build on it.

    Args:
        right: all was right.
        calls: calls that it made, each with what came of it.
        ask: makes such a call of a function, in the way of that check.
        oracle: a right one.
    """

    right: bool
    calls: list[tuple[Case, Outcome]]
    ask: Callable[[Callable, Case], Outcome] | None = None
    oracle: Callable | None = None


@dataclass
class Run:
    """One answer under judgement: calls it, remembers what the later criteria need.

    Args:
        check: the check.
        answer: the learner's function or value.
        earlier: the learner's answers to other exercises of the lesson, by name.
        found: what the checks of these have found.
        first: what came of the very first call, of which a stub is told.
        memory: what a criterion found out for those after it, such as a trained network.
    """

    check: Check
    answer: Any
    earlier: dict[str, Callable]
    found: dict[str, Found] = field(default_factory=dict)
    some_result_right: bool = False
    all_right_so_far: bool = True
    out_of_time: Outcome | None = None
    first: Outcome | None = None
    memory: dict[str, Any] = field(default_factory=dict)

    def call(self, case: Case, keep: bool = False) -> Outcome:
        """Call the learner's function; once it has run out of time it is not called again."""
        if self.out_of_time:
            return self.out_of_time
        if self.check.through:
            outcome = self.probe(self.check.through, self.answer, *case.args, keep=keep, **case.kwargs)
        else:
            outcome = attempt(self.answer, self.made(case), self.check.time_limit, keep)
        if outcome.error == "TimeUp":
            self.out_of_time = outcome
        return outcome

    def observe(self, case: Case) -> Outcome:
        """Call the learner's function and look at what came of it, in the way of its check."""
        return self.check.observe(self, case) if self.check.observe else self.call(case)

    def made(self, case: Case) -> Case:
        """Make the arguments that are to be made; handles stand in their places."""
        return Case(tuple(map(self._made, case.args)), {name: self._made(value) for name, value in case.kwargs.items()})

    def _made(self, value: Any) -> Any:
        return (
            self.probe(value.maker, *value.args, keep=True, **value.kwargs).value if isinstance(value, Made) else value
        )

    def probe(self, probe: Callable, *args: Any, keep: bool = False, **kwargs: Any) -> Outcome:
        """Ask about an object that stays on the learner's side: call a function of `cnncourse.beside.probes` where it
        is.

        Args:
            probe: the function.
            args, kwargs: plain data and handles.
            keep: leave the result there and return a `Handle` to it.
        """
        things = [part.thing for part in Case(args, kwargs).parts() if isinstance(part, Handle)]
        function = self._there(probe, things)
        return attempt(function, Case(args, kwargs), max(self.check.time_limit, PROBE_SECONDS), keep)

    def _there(self, probe: Callable, things: Iterable[Any] = ()) -> Callable:
        """A probe where these things are, or else the answer, which brings it if it is in another process."""
        there = next((thing.beside for thing in things if hasattr(type(thing), "beside")), None)
        there = there or getattr(self.answer, "beside", None)
        return there(probe.__name__) if there else probe

    @cached_property
    def mentioned(self) -> dict[str, list[str]]:
        """What the learner's code speaks of (see `probes.mentioned`)."""
        return self.probe(probes.mentioned, self.answer).value or dict.fromkeys(MENTIONED, [])

    def emptied_by(self, outcome: Outcome) -> str:
        """Name the earlier answer without a result that this one calls, where None came or was used; "" if none."""
        if not ("NoneType" in outcome.message if outcome.error else outcome.value is None):
            return ""
        empty = [name for name in self.earlier if self._gives_nothing(name)]
        return next((name for name in empty if name in self.mentioned["called"]), "")

    def _gives_nothing(self, name: str) -> bool:
        """An earlier function's own check got None of it, whenever it did not raise."""
        calls = self.found[name].calls if name in self.found else []
        came = [outcome.value for _, outcome in calls if not outcome.error]
        return bool(came) and all(value is None for value in came)

    def right_given_earlier(self, calls: list[tuple[Case, Outcome, Any]]) -> str:
        """Say on which earlier answers these results are right, "" if on none.

        A mistake is paid for once: who builds rightly on an own earlier function that is wrong loses nothing
        here. That is so where the earlier function's own check has found it wrong, it still is wrong in the same way,
        and the answer is right as soon as a right one stands in its place. Functions that do not depend on all that
        they are given, or mix all of it, are no ground to build on.
        """
        paid = [name for name in self.earlier if self._is_paid_for(name)]
        for size in range(1, len(paid) + 1):
            for names in combinations(paid, size):
                if not self._is_right_with(names, calls):
                    continue
                rules = self.check.built_from(**{name: self.earlier[name] for name in names})
                rules, pairs = rules if isinstance(rules, tuple) else (rules,), [call[:2] for call in calls]
                if any(self._builds_on(rule, pairs) for rule in rules):
                    mine = " and ".join(f"`{name}`" for name in names)
                    return f"Counted as right: it builds rightly on your {mine}, which is not right yet."
        return ""

    def _is_paid_for(self, name: str) -> bool:
        """An earlier function's own check has failed, and it answers as it did there."""
        found = self.found.get(name)
        if found is None or found.right or not found.calls:
            return False
        again = [found.ask(self.earlier[name], case) for case, _ in found.calls]
        return all(map(_is_same, again, (outcome for _, outcome in found.calls)))

    def _is_right_with(self, names: tuple[str, ...], calls: list[tuple[Case, Outcome, Any]]) -> bool:
        """The answer is right where right ones stand in the place of these earlier functions."""
        if self.check.through:  # they would have to be where the Keras layers are; its rules know wrong ones by name
            return True
        own = [self.earlier[name] for name in names]
        others = [_callable(self.found[name].oracle) for name in names]
        for case, _, expected in calls:
            call = Case((self.answer, own, others, case.args, case.kwargs))
            outcome = attempt(self._there(probes.with_others), call, self.check.time_limit)
            if outcome.error or not agree(outcome.value, as_expected(expected)):
                return False
        return True

    def _is_tiny(self, case: Case) -> bool:
        """The right result has so few numbers that two rules may agree by chance."""
        return np.size(self.check.expected(case)) < TINY

    def _builds_on(self, rule: Callable, calls: list[tuple[Case, Outcome]]) -> bool:
        """All results are the rule's, which is a ground to build on: each argument matters, and none everywhere."""
        if not all(self._follows(rule, case, outcome) for case, outcome in calls):
            return False
        ran = [case for case, outcome in calls if not outcome.error]
        large = [case for case in ran if not self._is_tiny(case)]
        telling = large or ran  # of an exercise with one number, all
        if not telling:
            return False
        places = _array_places(telling[0])
        return all(any(self._depends_on(rule, case, index) for case in telling) for index in places) and all(
            self._is_as_local(rule, case, places[0])
            for case in large
            if places  # the pictures: weights reach far
        )

    def _follows(self, rule: Callable, case: Case, outcome: Outcome) -> bool:
        expected = Run(self.check, rule, {}).call(case)
        if expected.error:  # such as a picture that is too small where padding fell short
            return outcome.error == expected.error or self._is_tiny(case)
        return not outcome.error and not outcome.changed and agree(outcome.value, as_expected(expected.value))

    def _depends_on(self, rule: Callable, case: Case, index: int) -> bool:
        """The rule's result changes when one argument's numbers do; some changes may leave it by chance."""
        before, array = Run(self.check, rule, {}).call(case), case.args[index]
        all_alike = np.broadcast_to(array[:1], array.shape)  # such as boxes, of which one stays at most
        for changed in (np.flip(array) // 2 + 1, array // 3 + 2, np.roll(array, 1) + 1, all_alike.copy()):
            args = (*case.args[:index], changed, *case.args[index + 1 :])
            after = Run(self.check, rule, {}).call(Case(args, case.kwargs))
            if not after.error and not agree(after.value, as_expected(before.value)):
                return True
        return False

    def _is_as_local(self, rule: Callable, case: Case, index: int) -> bool:
        """There are numbers of an argument that make a difference to about as much of the result as they do with the
        right rule.

        Place by place: what stays of a place behind a ReLU, and where a largest number lies, is chance.
        """
        (count, share), (right_count, right_share) = (
            self._reach(function, case, index) for function in (rule, self.check.oracle)
        )
        telling = (count > 0) & (right_count > 0) & (right_share <= MUCH)  # elsewhere the right rule mixes as much
        local = (count <= 1.5 * right_count) | (share <= np.minimum(3 * right_share, 0.9))
        return bool(not telling.any() or local[telling].any())

    def _reach(self, function: Callable, case: Case, index: int, most: int = 12) -> np.ndarray:
        """Of some numbers of an argument, how much of the result changes with each: the counts, and the shares."""
        array, reach, before = case.args[index], [], self._numbers(function, case)
        for place in np.random.default_rng(0).permutation(array.size)[:most]:
            changed = array.copy()
            changed.flat[place] = array.flat[place].item() + (1 if array.flat[place] < 100 else -1)  # a byte, too
            after = self._numbers(function, Case((*case.args[:index], changed, *case.args[index + 1 :]), case.kwargs))
            if after.size == before.size:
                reach.append(np.count_nonzero(~np.isclose(after, before)))
            else:
                reach.append(abs(after.size - before.size))
        return np.array([reach, np.array(reach) / max(before.size, 1)])

    def _numbers(self, function: Callable, case: Case) -> np.ndarray:
        """What a call gives, in a row; a single nan where it fails."""
        outcome = Run(self.check, function, {}).call(case)
        try:
            return np.ravel(as_numbers(outcome.value))
        except ValueError:
            return np.array([np.nan])


def _callable(oracle: Callable) -> Callable:
    """A function that is nothing but that, whatever the oracle is."""
    return lambda *args, **kwargs: oracle(*args, **kwargs)


def _is_same(one: Outcome, other: Outcome) -> bool:
    if one.error or other.error:
        return one.error == other.error
    return alike(one.value, other.value)


def _array_places(case: Case) -> list[int]:
    return [index for index, value in enumerate(case.args) if isinstance(value, np.ndarray) and value.ndim]
