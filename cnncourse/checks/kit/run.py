"""One answer under judgement: how it is called, and what later criteria remember of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse.beside.boundary import Made
from cnncourse.beside.guard import Case, Outcome, attempt
from cnncourse.checks.kit.compare import agree, as_expected

if TYPE_CHECKING:
    from cnncourse.checks.kit.check import Check

PROBE_SECONDS = 30.0  # at least, for a question about the learner's object: a busy machine is not the learner's fault


@dataclass
class Run:
    """One answer under judgement: calls it, remembers what the later criteria need.

    Args:
        check: the check.
        answer: the learner's function or value.
        earlier: the learner's answers to other exercises of the lesson, by name.
        first: what came of the very first call, of which a stub is told.
        memory: what a criterion found out for those after it, such as a trained network.
    """

    check: Check
    answer: Any
    earlier: dict[str, Callable]
    some_result_right: bool = False
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
        there = getattr(self.answer, "beside", None)  # a function of another process brings it
        function = there(probe.__name__) if there else probe
        return attempt(function, Case(args, kwargs), max(self.check.time_limit, PROBE_SECONDS), keep)

    def right_given_earlier(self, calls: list[tuple[Case, Outcome, Any]]) -> str:
        """Say on which earlier answers these results are right, "" if on none.

        A mistake is paid for once: who builds rightly on an own earlier function that is wrong loses nothing
        here. Functions that do not depend on all that they are given are no ground to build on.
        """
        for size in range(1, len(self.earlier) + 1):
            for names in combinations(self.earlier, size):
                rule = self.check.built_from(**{name: self.earlier[name] for name in names})
                if all(self._follows(rule, case, outcome) for case, outcome, _ in calls):
                    mine = " and ".join(f"`{name}`" for name in names)
                    return f"Counted as right: it builds rightly on your {mine}, which is not right yet."
        return ""

    def _follows(self, rule: Callable, case: Case, outcome: Outcome) -> bool:
        expected = Run(self.check, rule, {}).call(case)
        if outcome.error or expected.error or outcome.changed or not agree(outcome.value, as_expected(expected.value)):
            return False
        return all(self._depends_on(rule, case, index, expected) for index in _array_places(case))

    def _depends_on(self, rule: Callable, case: Case, index: int, before: Outcome) -> bool:
        """The rule's result changes when one argument's numbers do."""
        args = list(case.args)
        args[index] = np.flip(args[index]) // 2 + 1
        after = Run(self.check, rule, {}).call(Case(tuple(args), case.kwargs))
        return not after.error and not agree(after.value, as_expected(before.value))


def _array_places(case: Case) -> list[int]:
    return [index for index, value in enumerate(case.args) if isinstance(value, np.ndarray)]
