"""Both error rates for each group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnncourse.checks.faces._pairs import false_match_rate, false_non_match_rate, pairs
from cnncourse.checks.kit import Case, Check, Finding, Misconception, Outcome, Returns, Run, case


def _error_by_group(
    distances: np.ndarray, same: np.ndarray, groups: np.ndarray, threshold: float
) -> dict[int, tuple[float, float]]:
    distances, same = np.asarray(distances, float), np.asarray(same, bool)
    wrong = (distances <= threshold) != same
    return {
        int(group): tuple(float(np.mean(wrong[(groups == group) & kind])) for kind in (~same, same))
        for group in np.unique(groups)
    }


def _rows(run: Run, asked: Case) -> Outcome:
    """Look at a dict as at a table: a row for each group in order, first the group itself, then its numbers."""
    outcome = run.call(asked)
    return replace(outcome, value=_table(outcome.value)) if isinstance(outcome.value, dict) else outcome


def _table(rates: dict) -> Any:
    try:
        if any(isinstance(group, str) for group in rates):
            rates = {-1 - place: pair for place, pair in enumerate(rates.values())}  # no group of any case
        return [[float(group), *np.ravel(np.asarray(rates[group], float)).tolist()] for group in sorted(rates)]
    except (TypeError, ValueError):
        return rates


@dataclass(frozen=True)
class OfGroups(Returns):
    """The dict is the oracle's; where its keys are not the groups, the text says so, and no more."""

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        finding = super().judge(run, rng)
        if finding.passed or finding.failing is None:
            return finding
        _, outcome, expected = finding.calls[finding.failing]
        if not isinstance(outcome.value, list) or {np.shape(row) for row in outcome.value} != {(3,)}:  # of no dict
            return finding
        keys, asked = ([int(row[0]) for row in table] for table in (outcome.value, expected))
        if min(keys, default=0) < 0:
            finding.text = "The dict's keys are texts."
        elif keys != asked:
            finding.text = f"The keys are {keys}; the groups are {asked}."
            finding.name, finding.cause = (
                "groups-by-place",
                "Each group that is in `groups` is a key, and nothing else is.",
            )
        return finding


def _with(rates: Callable) -> Callable:
    """The rates of each group by another rule: of all distances and kinds, which pairs are the group's, threshold."""

    def wrong(distances: np.ndarray, same: np.ndarray, groups: np.ndarray, threshold: float) -> dict:
        with np.errstate(all="ignore"):
            return {
                int(group): tuple(rates(distances, same, groups == group, threshold)) for group in np.unique(groups)
            }

    return wrong


def _each(error: Callable, of: Callable) -> Callable:
    """Rates that are counted errors, divided by some number."""

    def rates(distances: np.ndarray, same: np.ndarray, mine: np.ndarray, threshold: float) -> list:
        match = error(distances, threshold)
        counts = [np.sum(match & ~same & mine), np.sum(~match & same & mine)]
        return [count / number for count, number in zip(counts, of(match, same, mine))]

    return rates


def _at_most(distances: np.ndarray, threshold: float) -> np.ndarray:
    return distances <= threshold


def _own(match: np.ndarray, same: np.ndarray, mine: np.ndarray) -> tuple:
    return np.sum(~same & mine), np.sum(same & mine)


def _without_groups(distances: np.ndarray, same: np.ndarray, mine: np.ndarray, threshold: float) -> list:
    return [rate(distances, same, threshold) for rate in (false_match_rate, false_non_match_rate)]


def _drawn(rng: np.random.Generator, *sizes: tuple[int, int, int]) -> Case:
    """Draw groups: of each its number, how many pairs, and how many of them of one person; each has all four kinds."""
    parts = []
    for group, number, alike in sizes:
        while True:
            distances, same = pairs(rng, number, alike, 13.0)
            rates, *others = (
                [rate(distances, same, threshold) for rate in (false_match_rate, false_non_match_rate)]
                for threshold in (18.0, np.median(distances), np.mean(distances))
            )
            if all(0.05 < rate < 0.6 for rate in rates) and abs(rates[0] - rates[1]) > 0.04 and rates not in others:
                break
        parts.append((distances, same, np.full(number, group)))
    order = rng.permutation(sum(number for _, number, _ in sizes))
    distances, same, groups = (np.concatenate(arrays)[order] for arrays in zip(*parts))
    return case(distances, same, groups, 18.0)


def _at_the_threshold(rng: np.random.Generator) -> Case:
    """Whole distances, of which some equal the threshold."""
    drawn = _drawn(rng, (0, 30, 12), (1, 26, 9))
    distances, same, groups, _ = drawn.args
    return case(np.round(distances / 3), same, groups, 6.0)


def _proof(rng: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    text = case(np.array([1.0, 4, 2, 3, 1, 5]), np.array([1, 1, 0, 0, 1, 0], bool), np.array([0, 0, 0, 0, 1, 1]), 2.0)
    yield np.array(_table(_error_by_group(*text.args))), np.array([[0, 0.5, 0.5], [1, 0, 0]])
    for drawn in (_drawn(rng, (0, 40, 15), (1, 30, 12), (2, 25, 10)), _at_the_threshold(rng)):
        distances, same, groups, threshold = drawn.args
        rows = []
        for group in sorted(set(groups.tolist())):
            mine = [index for index, other in enumerate(groups) if other == group]
            ways = (false_match_rate, false_non_match_rate)
            rows.append([group, *(rate(distances[mine], same[mine], threshold) for rate in ways)])
        yield np.array(_table(_error_by_group(*drawn.args))), np.array(rows)


error_by_group = Check(
    "error-by-group",
    oracle=_error_by_group,
    observe=_rows,
    proof=_proof,
    criteria=[
        OfGroups(
            "both rates of two groups",
            1,
            lambda rng: [_drawn(rng, (0, 40, 15), (1, 30, 12)), _drawn(rng, (0, 60, 12), (1, 24, 13))],
            axes=("group", "number"),
        ),
        OfGroups(
            "any whole numbers as groups, more than two; a distance that equals the threshold",
            1,
            lambda rng: [_drawn(rng, (7, 30, 12), (3, 26, 9), (12, 40, 25)), _at_the_threshold(rng)],
            axes=("group", "number"),
        ),
    ],
    misconceptions=[
        Misconception(
            "rates-swapped",
            "The false non-match rate stands first. The false match rate comes first.",
            _with(lambda *args: _each(_at_most, _own)(*args)[::-1]),
        ),
        Misconception(
            "of-all-pairs",
            "Errors were divided by the number of all pairs of the group. A false match can only happen to pairs of "
            "two people, a false non-match to pairs of one.",
            _with(_each(_at_most, lambda match, same, mine: (np.sum(mine), np.sum(mine)))),
        ),
        Misconception(
            "of-all-groups",
            "A group's errors were divided by the number of pairs of all groups. Each group has pairs of its own.",
            _with(_each(_at_most, lambda match, same, mine: (np.sum(~same), np.sum(same)))),
        ),
        Misconception(
            "of-the-matches",
            "Errors were divided by the number of matches, and of non-matches. Divide by how many pairs of two people, "
            "and of one person, there are.",
            _with(_each(_at_most, lambda match, same, mine: (np.sum(match & mine), np.sum(~match & mine)))),
        ),
        Misconception(
            "counts-not-rates",
            "These are counts of errors. Each has to be divided by how many pairs of its kind the group has.",
            _with(_each(_at_most, lambda match, same, mine: (1, 1))),
        ),
        Misconception(
            "less-not-at-most",
            "A pair whose distance equals the threshold is a match, too: `<=`, and `>` for no match.",
            _with(_each(lambda distances, threshold: distances < threshold, _own)),
        ),
        Misconception(
            "similar-is-far",
            "Large distances were taken for matches, or right decisions were counted. A match is near, distance <= "
            "threshold; the parts that are wrong are asked for.",
            _with(_each(lambda distances, threshold: distances > threshold, _own)),
        ),
        Misconception(
            "all-groups-alike",
            "Every group got the rates of all pairs. Take a group's own pairs only.",
            _with(_without_groups),
        ),
        Misconception(
            "kinds-swapped",
            "Pairs of one person and pairs of two people have changed places.",
            lambda distances, same, groups, threshold: _error_by_group(distances, ~same, groups, threshold),
        ),
        Misconception(
            "keys-not-groups",
            "The keys are texts. A group is the whole number that stands in `groups`.",
            lambda *args: {str(group): pair for group, pair in _error_by_group(*args).items()},
        ),
        Misconception(
            "not-a-dict",
            "The pairs of rates stand in a list. A dict is asked for, with the groups as keys.",
            lambda *args: [list(rates) for rates in _error_by_group(*args).values()],
        ),
        *[
            Misconception(
                "one-rate-only",
                f"Each group got the {name} rate alone. A pair is asked for: false match rate, false non-match rate.",
                lambda *args, which=which: {group: rates[which] for group, rates in _error_by_group(*args).items()},
            )
            for which, name in enumerate(("false match", "false non-match"))
        ],
        Misconception(
            "right-ones-counted",
            "The second of each pair is the part of one person's pairs that are a match. Those that are no match are "
            "errors.",
            _with(
                lambda *args: [
                    number if i == 0 else 1 - number for i, number in enumerate(_each(_at_most, _own)(*args))
                ]
            ),
        ),
        Misconception(
            "threshold-fixed",
            "The threshold is 2, as in the example. It is an argument.",
            lambda distances, same, groups, threshold: _error_by_group(distances, same, groups, 2),
        ),
        *[
            Misconception(
                "a-threshold-for-each-group",
                "Each group got a threshold of its own. There is one for all, `threshold`.",
                _with(
                    lambda distances, same, mine, threshold, middle=middle: _each(_at_most, _own)(
                        distances, same, mine, middle(distances[mine])
                    )
                ),
            )
            for middle in (np.median, np.mean)
        ],
        *[
            Misconception(
                "rates-rounded",
                "The rates were rounded. Return them as they are: a drawing or a `print` may round them later.",
                lambda *args, digits=digits: {
                    group: tuple(np.round(pair, digits)) for group, pair in _error_by_group(*args).items()
                },
            )
            for digits in (1, 2, 3)
        ],
    ],
    hints=[
        "Of one group: which pairs can be false matches at all, and which of them are?",
        "`mine = groups == group` picks a group's pairs; `distances[mine & ~same]` are its pairs of two people. "
        "`np.unique(groups)` has each group once.",
        "A dict with a pair for each group: the mean of `distance <= threshold` over its pairs of two people, then "
        "the mean of `distance > threshold` over its pairs of one person.",
    ],
)
