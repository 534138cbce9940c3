"""What the mistakes of a threshold cost, per letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case
from cnncourse.checks.moderation._scores import counted, drawn

Costs = tuple[float, float]


def _expected_cost(scores: np.ndarray, labels: np.ndarray, threshold: float, costs: Costs) -> float:
    removed, labels = np.asarray(scores) >= threshold, np.asarray(labels, bool)
    return float(np.mean(costs[0] * (removed & ~labels) + costs[1] * (~removed & labels)))


def _of(rule: Callable) -> Callable:
    """Another rule: of which letters are removed, which are forbidden, and the two costs."""

    def wrong(scores: np.ndarray, labels: np.ndarray, threshold: float, costs: Costs) -> float:
        with np.errstate(all="ignore"):
            return float(rule(scores >= threshold, labels, *costs))

    return wrong


def _total(removed: np.ndarray, labels: np.ndarray, alarm: float, miss: float) -> float:
    return float(np.sum(alarm * (removed & ~labels) + miss * (~removed & labels)))


def _part(part: np.ndarray, whole: np.ndarray) -> float:
    return float(np.sum(part & whole) / max(np.sum(whole), 1))


def _case(
    rng: np.random.Generator, number: int, forbidden: int, threshold: float, costs: Costs, at: bool = False
) -> Case:
    """All four kinds of decisions occur, each another number of times; with `at`, scores are tenths, some equal it."""
    for _ in range(5000):
        scores, labels = drawn(rng, number, forbidden)
        scores = np.round(scores, 1) if at else scores
        hits, false_removals, misses = counted(scores, labels, threshold)
        kinds = hits, false_removals, misses, number - hits - false_removals - misses
        level = scores == threshold
        if not at or (level & labels).any() and (level & ~labels).any():
            right = _expected_cost(scores, labels, threshold, costs)
            slips = (
                _expected_cost(scores, labels, np.nextafter(threshold, 2), costs) if at else -1.0,
                _expected_cost(scores, labels, 0.5, costs),
            )
            if min(kinds) > 0 and len(set(kinds)) == 4 and right not in slips:
                return case(scores, labels, threshold, costs)
    raise RuntimeError("no letters of all four kinds")


def _with_sure_ones(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Scores of which three are 1, as a sigmoid's come out; and labels."""
    scores, labels = drawn(rng, 14, 5)
    scores[np.argsort(scores)[-3:]] = 1.0
    return scores, labels


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    scores, labels = np.array([0.9, 0.8, 0.6, 0.4, 0.3, 0.1]), np.array([1, 1, 0, 1, 0, 0], bool)
    yield _expected_cost(scores, labels, 0.6, (1, 5)), 1.0  # as the text says
    yield _expected_cost(scores, labels, np.inf, (1, 5)), 2.5
    for asked in (_case(rng, 20, 7, 0.55, (2, 7)), _case(rng, 18, 8, 0.6, (4, 0.5), at=True)):
        scores, labels, threshold, costs = asked.args
        _, false_removals, misses = counted(scores, labels, threshold)
        yield _expected_cost(*asked.args), (costs[0] * false_removals + costs[1] * misses) / len(scores)


expected_cost = Check(
    "expected-cost",
    oracle=_expected_cost,
    proof=_proof,
    criteria=[
        Returns(
            "the mean cost of a letter",
            1,
            lambda rng: [
                _case(rng, 20, 7, 0.55, (1, 6)),
                _case(rng, 27, 9, 0.46, (5, 2)),
                _case(rng, 16, 9, 0.57, (0.5, 3)),
            ],
        ),
        Returns(
            "a score at the threshold, a cost of 0, nothing removed, all removed, only harmless or forbidden letters",
            1,
            lambda rng: [
                _case(rng, 24, 9, 0.6, (2, 7), at=True),
                _case(rng, 20, 8, 0.45, (3, 0)),
                _case(rng, 20, 8, 0.45, (0, 3)),
                case(*_with_sure_ones(rng), np.inf, (2, 7)),
                case(*drawn(rng, 14, 5), 0.0, (2, 7)),
                case(drawn(rng, 11, 4)[0], np.zeros(11, bool), 0.5, (2, 7)),
                case(drawn(rng, 11, 4)[0], np.ones(11, bool), 0.5, (2, 7)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "infinity-is-not-one",
            "A score of 1 does not reach infinity: there nothing is removed at all.",
            lambda scores, labels, threshold, costs: _expected_cost(scores, labels, min(threshold, 1.0), costs),
        ),
        Misconception(
            "costs-swapped",
            "The costs have changed places: the first is that of a false removal, the second that of a miss.",
            _of(lambda removed, labels, alarm, miss: np.mean(miss * (removed & ~labels) + alarm * (~removed & labels))),
        ),
        Misconception(
            "sum-not-mean",
            "This is what all letters cost together. The mean per letter is asked for.",
            _of(_total),
        ),
        Misconception(
            "of-the-mistakes",
            "The cost was divided by the number of mistakes. Letters that are treated rightly count too, with cost 0.",
            _of(lambda *args: _total(*args) / max(np.sum(args[0] != args[1]), 1)),
        ),
        Misconception(
            "of-the-removed",
            "The cost was divided by the number of removed letters. Divide by the number of all.",
            _of(lambda *args: _total(*args) / max(np.sum(args[0]), 1)),
        ),
        Misconception(
            "rates-not-shares",
            "False removals were divided by the number of harmless letters, misses by that of forbidden ones. For the "
            "mean per letter both are divided by the number of all.",
            _of(lambda removed, labels, alarm, miss: alarm * _part(removed, ~labels) + miss * _part(~removed, labels)),
        ),
        Misconception(
            "equal-not-removed",
            "A score that equals the threshold is removed, too: `>=`.",
            lambda scores, labels, threshold, costs: _expected_cost(
                scores, labels, np.nextafter(threshold, np.inf), costs
            ),
        ),
        Misconception(
            "low-scores-removed",
            "The letters *below* the threshold were removed. A high score means that it looks forbidden.",
            _of(lambda removed, labels, *costs: _total(~removed, labels, *costs) / len(labels)),
        ),
        Misconception(
            "right-ones-cost",
            "Each removal costs something here. A removal of what is forbidden is right, and costs nothing.",
            _of(lambda removed, labels, alarm, miss: np.mean(alarm * removed + miss * (~removed & labels))),
        ),
        Misconception(
            "right-ones-cost",
            "Each letter that stays costs something here. A harmless letter that stays costs nothing.",
            _of(lambda removed, labels, alarm, miss: np.mean(alarm * (removed & ~labels) + miss * ~removed)),
        ),
        Misconception(
            "misses-forgotten",
            "Only false removals cost something here. Misses do, too.",
            _of(lambda removed, labels, alarm, miss: np.mean(alarm * (removed & ~labels))),
        ),
        Misconception(
            "false-removals-forgotten",
            "Only misses cost something here. False removals do, too.",
            _of(lambda removed, labels, alarm, miss: np.mean(miss * (~removed & labels))),
        ),
        Misconception(
            "costs-ignored",
            "This is the share of wrong decisions. Each of the two kinds has a cost of its own.",
            _of(lambda removed, labels, alarm, miss: np.mean(removed != labels)),
        ),
        Misconception(
            "labels-turned-round",
            "The harmless letters were taken for the forbidden ones. True in `labels` is forbidden.",
            _of(lambda removed, labels, *costs: _total(removed, ~labels, *costs) / len(labels)),
        ),
        Misconception(
            "threshold-fixed",
            "The threshold is 0.5 here. It is an argument.",
            lambda scores, labels, threshold, costs: _expected_cost(scores, labels, 0.5, costs),
        ),
        Misconception(
            "scores-as-chances",
            "Each cost was multiplied by the score, as if that were a chance. A letter is removed or not, whatever "
            "its score beyond that.",
            lambda scores, labels, threshold, costs: float(
                np.mean(np.where(labels, costs[1] * (1 - scores), costs[0] * scores))
            ),
        ),
        *[
            Misconception(
                "rounded",
                f"The mean was rounded to {digits} places. Give it as it is.",
                lambda *args, digits=digits: round(_expected_cost(*args), digits),
            )
            for digits in (1, 2)
        ],
        Misconception(
            "infinity-costs-nothing",
            "An infinite threshold removes nothing, and what is forbidden is missed: that costs.",
            lambda scores, labels, threshold, costs: (
                0.0 if np.isinf(threshold) else _expected_cost(scores, labels, threshold, costs)
            ),
        ),
        Misconception(
            "zero-taken-for-none",
            "A cost of 0 was taken for 1. `costs[0] or 1` is 1 where the cost is 0.",
            lambda scores, labels, threshold, costs: _expected_cost(
                scores, labels, threshold, (costs[0] or 1, costs[1] or 1)
            ),
        ),
        Misconception(
            "costs-as-weights",
            "The costs were divided by their sum. They are what a mistake costs, as it is.",
            _of(lambda *args: _total(*args) / len(args[0]) / (args[2] + args[3])),
        ),
        Misconception(
            "whole-costs",
            "The costs were cut down to whole numbers.",
            lambda scores, labels, threshold, costs: _expected_cost(
                scores, labels, threshold, (int(costs[0]), int(costs[1]))
            ),
        ),
    ],
    hints=[
        "Which two kinds of mistakes are there, and how often does each occur?",
        "`np.sum(removed & ~labels)` counts the harmless letters that are removed.",
        "False removals times their cost, plus misses times theirs, divided by the number of all letters.",
    ],
)
