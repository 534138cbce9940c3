"""One answer under judgement: how it is called, and what later criteria remember of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

from cnncourse.beside import probes
from cnncourse.beside.boundary import Handle, Made
from cnncourse.beside.guard import Case, Outcome, attempt
from cnncourse.checks.kit.compare import agree, alike, as_expected

if TYPE_CHECKING:
    from cnncourse.checks.kit.check import Check
    from cnncourse.checks.kit.criteria import Finding

PROBE_SECONDS = 30.0  # at least, for a question about the learner's object: a busy machine is not the learner's fault
MENTIONED = ("libraries", "attributes", "constants", "called", "names")

Call = tuple[Case, Outcome, Any]  # what was called, what came of it, and what was expected


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

    def builds_rightly_on(self, calls: list[Call], judge: Callable[[list[Call]], Finding]) -> tuple[str, ...]:
        """Name the earlier answers around which these calls are right, none where they are not.

        A mistake is paid for once: who builds rightly on an own earlier function that gives something wrong loses
        nothing here. That is so where that function's own check has found it wrong, it still is wrong in the same way,
        and this answer is right as soon as a right one stands in its place.

        Args:
            calls: of one criterion, each with what came of it and what was expected.
            judge: finds what is wrong in such calls.
        """
        paid = [name for name in self.earlier if self.is_paid_for(name)]
        around = self._follows_the_rule if self.check.built_from else self._is_right_with
        some = chain.from_iterable(combinations(paid, size) for size in range(1, len(paid) + 1))
        return next((names for names in some if around(names, calls, judge)), ())

    def is_paid_for(self, name: str) -> bool:
        """An earlier function's own check has failed, it gave something, and it answers as it did there."""
        if ("paid for", name) not in self.memory:
            self.memory["paid for", name] = self._is_still_wrong(name)
        return self.memory["paid for", name]

    def _is_still_wrong(self, name: str) -> bool:
        found = self.found.get(name)
        if found is None or found.right or all(outcome.value is None for _, outcome in found.calls):
            return False
        again = [found.ask(self.earlier[name], case) for case, _ in found.calls]
        return all(map(_is_same, again, (outcome for _, outcome in found.calls)))

    def others_for(self, names: Iterable[str]) -> tuple[list[Callable], list[Callable]]:
        """Return earlier functions, and right ones that can stand in their places."""
        return [self.earlier[name] for name in names], [_callable(self.found[name].oracle) for name in names]

    def _is_right_with(self, names: tuple[str, ...], calls: list[Call], judge: Callable[[list[Call]], Finding]) -> bool:
        """The answer is right where right ones stand in the place of these earlier functions."""
        again, with_others = [], self._there(probes.with_others)
        for case, _, expected in calls:
            call = Case((self.answer, *self.others_for(names), case.args, case.kwargs))
            again.append((case, attempt(with_others, call, self.check.time_limit), expected))
            if again[-1][1].error == "TimeUp":  # each further one may take as long
                return False
        return bool(judge(again).passed)

    def _follows_the_rule(self, names: tuple[str, ...], calls: list[Call], judge: Callable) -> bool:
        """All results are those of a right answer around these earlier functions."""
        rule = self.check.built_from(**{name: self.earlier[name] for name in names})
        return all(_is_right(outcome, Run(self.check, rule, {}).call(case)) for case, outcome, _ in calls)


def _callable(oracle: Callable) -> Callable:
    """A function that is nothing but that, whatever the oracle is."""
    return lambda *args, **kwargs: oracle(*args, **kwargs)


def _is_right(outcome: Outcome, expected: Outcome) -> bool:
    if outcome.error or expected.error or outcome.changed:
        return False
    return agree(outcome.value, as_expected(expected.value))


def _is_same(one: Outcome, other: Outcome) -> bool:
    if one.error or other.error:
        return one.error == other.error
    return alike(one.value, other.value)
