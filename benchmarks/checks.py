"""How long a check takes for its report, beside the bare calls of the answer that the report makes."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from cnncourse import backend
from cnncourse.checks.kit import Check
from tests.answers import LESSONS, all_answers
from tests.lessons import definitions


def bench(numbers: list[str], quick: bool = False) -> None:
    """Print a line for each lesson: of its checks the middle one, and the slowest report on a wrong answer."""
    print("| lesson | checks | report, ms | its calls alone, ms | slowest on a wrong answer, ms |")
    print("|---|---|---|---|---|")
    for number in numbers:
        lesson = importlib.import_module(f"cnncourse.checks.{LESSONS[number]}")
        checks = [check for check in vars(lesson).values() if isinstance(check, Check)]
        key, rows = definitions(number), []
        for check in checks:
            if check.keras:
                backend.load()
            rounds = (
                1 if quick or check.keras or check.time_limit > 5 else 3
            )  # where networks are built or trained, once
            report, calls = report_and_calls(check, key, rounds)
            rows.append((report, calls, 0 if quick else slowest_wrong(check, rounds)))
        shown = [f"{1000 * value:.0f}" for value in (*map(median, list(zip(*rows))[:2]), max(row[2] for row in rows))]
        print(f"| {number} | {len(checks)} | {shown[0]} | {shown[1]} | {'' if quick else shown[2]} |", flush=True)
    print(flush=True)


def report_and_calls(check: Check, key: dict[str, Any], rounds: int) -> tuple[float, float]:
    """Seconds of a report on the answer key, and of the calls of the answer that it makes, without the check."""
    answer, calls = key[check.identifier], []
    needs = {name: key[name] for name in check.needs}
    if check.is_value:
        return best(lambda: check.report(answer, **needs), rounds), 0.0

    @functools.wraps(answer)
    def noted(*args: Any, **kwargs: Any) -> Any:
        calls.append((args, kwargs))
        return answer(*args, **kwargs)

    check.report(noted, **needs)
    report = best(lambda: check.report(answer, **needs), rounds)
    return report, best(lambda: [_call(answer, *call) for call in calls], rounds)


def slowest_wrong(check: Check, rounds: int) -> float:
    """Seconds of the slowest report on the tests' wrong answers; of two of them where one takes long."""
    wrong = [answer for answer in all_answers() if answer.check is check and answer.mistake not in (None, "too-slow")]
    some = wrong if rounds > 1 else wrong[:2]
    return max(best(lambda: check.report(answer.value, **answer.together), rounds) for answer in some)


def best(call: Callable, rounds: int) -> float:
    """Return the shortest of some times, in seconds."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return min(seconds)


def _call(answer: Callable, args: tuple, kwargs: dict) -> None:
    try:
        answer(*args, **kwargs)
    except Exception:  # a check also asks for errors
        pass
