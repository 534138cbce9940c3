"""The threshold whose mistakes cost least."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case
from cnncourse.checks.moderation._scores import counted, drawn, tenths

Costs = tuple[float, float]


def _prices(scores: np.ndarray, labels: np.ndarray, thresholds: np.ndarray, costs: Costs) -> np.ndarray:
    """What each of many thresholds costs, (T,)."""
    removed = scores >= np.asarray(thresholds)[:, None]  # (T, N)
    return (costs[0] * (removed & ~labels) + costs[1] * (~removed & labels)).mean(axis=1)


def _right(scores: np.ndarray, labels: np.ndarray, costs: Costs) -> float:
    thresholds = _downwards(scores)  # the highest first, so that it wins among equals
    return float(thresholds[int(np.argmin(np.round(_prices(scores, labels, thresholds, costs), 9)))])


def _among(
    thresholds: Callable, price: Callable = _prices, tell: Callable = lambda t, price: t, worst: bool = False
) -> Callable:
    """The first of the cheapest among some thresholds, by some price."""

    def wrong(scores: np.ndarray, labels: np.ndarray, costs: Costs) -> float:
        tried = np.array(thresholds(np.asarray(scores)), float)
        prices = np.round(price(scores, labels, tried, costs), 9)
        best = int(np.argmax(prices) if worst else np.argmin(prices))
        return float(tell(tried[best], prices[best]))

    return wrong


def _downwards(scores: np.ndarray) -> list[float]:
    return [np.inf, *np.unique(scores)[::-1]]


def _upwards(scores: np.ndarray) -> list[float]:
    return [*np.unique(scores), np.inf]


def _as_they_come(scores: np.ndarray) -> list[float]:
    return [*scores, np.inf]


def _scores_alone(scores: np.ndarray) -> list[float]:
    return [*np.unique(scores)[::-1]]


def _every_other(scores: np.ndarray) -> list[float]:
    return [np.inf, *np.unique(scores)[::-2]]


def _strict(scores: np.ndarray, labels: np.ndarray, thresholds: np.ndarray, costs: Costs) -> np.ndarray:
    return _prices(scores, labels, np.nextafter(thresholds, np.inf), costs)


def _by_rates(scores: np.ndarray, labels: np.ndarray, thresholds: np.ndarray, costs: Costs) -> np.ndarray:
    """False removals as a part of the harmless letters, misses as one of the forbidden ones."""
    removed = scores >= thresholds[:, None]
    false_removals, misses = np.sum(removed & ~labels, axis=1), np.sum(~removed & labels, axis=1)
    return costs[0] * false_removals / max(np.sum(~labels), 1) + costs[1] * misses / max(np.sum(labels), 1)


def _with_costs(change: Callable) -> Callable:
    return lambda scores, labels, costs: _right(scores, labels, change(costs))


def _place(tried: Callable) -> Callable:
    def wrong(scores: np.ndarray, labels: np.ndarray, costs: Costs) -> int:
        return list(tried(scores)).index(_right(scores, labels, costs))

    return wrong


def _between(scores: np.ndarray, labels: np.ndarray, costs: Costs) -> float:
    best, ranked = _right(scores, labels, costs), np.unique(scores)
    below = ranked[ranked < best]
    return float((best + below[-1]) / 2) if np.isfinite(best) and len(below) else best


def _one_by_one(scores: np.ndarray, labels: np.ndarray, costs: Costs) -> float:
    """Letters are removed one by one, as if a threshold could stand between two equal scores."""
    order = np.argsort(-scores, kind="stable")
    removed = np.arange(len(scores) + 1)
    misses = labels.sum() - np.cumsum([0, *labels[order]])
    prices = costs[0] * (removed - labels.sum() + misses) + costs[1] * misses
    return float([np.inf, *scores[order]][int(np.argmin(np.round(prices, 9)))])


def _instead_of_infinity(value: Callable) -> Callable:
    def wrong(scores: np.ndarray, labels: np.ndarray, costs: Costs) -> float:
        best = _right(scores, labels, costs)
        return best if np.isfinite(best) else float(value(scores))

    return wrong


_SLIPS = (
    _among(_downwards, _strict),
    _among(_downwards, _by_rates),
    _with_costs(lambda costs: costs[::-1]),
    _with_costs(lambda costs: (1, 1)),
    _among(_every_other),
)


def _tells_apart(scores: np.ndarray, labels: np.ndarray, costs: Costs) -> bool:
    """One threshold is cheaper than all others, and no slip leads to it."""
    prices, best = np.sort(_prices(scores, labels, _downwards(scores), costs)), _right(scores, labels, costs)
    return prices[1] > prices[0] + 1e-6 and all(slip(scores, labels, costs) != best for slip in _SLIPS)


def _telling(rng: np.random.Generator, number: int, forbidden: int, costs: Costs) -> Case:
    """One threshold is cheapest, one of the scores and neither end; what slips lead to is another one."""
    for _ in range(5000):
        scores, labels = drawn(rng, number, forbidden)
        if scores.min() < _right(scores, labels, costs) < np.inf and _tells_apart(scores, labels, costs):
            return case(scores, labels, costs)
    raise RuntimeError("no scores tell the slips apart")


def _remove_nothing(rng: np.random.Generator) -> Case:
    """A false removal is dear, and each forbidden letter stands below too many harmless ones."""
    labels = np.array([0, 0, 1, 0, 1, 0, 0, 1, 0], bool)
    scores = np.sort(rng.choice(np.arange(2, 99), 9, replace=False))[::-1] / 100
    order = rng.permutation(9)
    return case(scores[order], labels[order], (3, 1))


def _equally_cheap(rng: np.random.Generator, kinds: str, costs: Costs) -> Case:
    """Letters from the highest score on, 1 for a forbidden one, in a shuffled order: two thresholds cost the same."""
    labels = np.array([kind == "1" for kind in kinds])
    scores = np.sort(rng.choice(np.arange(1, 16), len(kinds), replace=False))[::-1] / 16
    for _ in range(5000):
        order = rng.permutation(len(kinds))
        if _among(_as_they_come)(scores[order], labels[order], costs) != _right(scores, labels, costs):
            return case(scores[order], labels[order], costs)
    raise RuntimeError("no order tells the first of equals from the highest")


def _with_equals(rng: np.random.Generator) -> Case:
    """Equal scores of both kinds at the cheapest threshold."""
    for _ in range(5000):
        scores, labels = tenths(rng, 22, 9)
        level = scores == _right(scores, labels, (2, 3))
        if (level & labels).any() and (level & ~labels).any() and _tells_apart(scores, labels, (2, 3)):
            return case(scores, labels, (2, 3))
    raise RuntimeError("no equal scores at the cheapest threshold")


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    scores, labels = np.array([0.9, 0.8, 0.6, 0.4, 0.3, 0.1]), np.array([1, 1, 0, 1, 0, 0], bool)
    yield _right(scores, labels, (1, 5)), 0.4  # as the text says
    yield _right(scores, labels, (5, 1)), 0.8
    drawn_ones = [_telling(rng, 24, 9, (1, 4)), _remove_nothing(rng), _with_equals(rng)]
    for asked in (*drawn_ones, _equally_cheap(rng, "1010100", (1, 1)), _equally_cheap(rng, "0101000", (1, 1))):
        scores, labels, costs = asked.args
        best, least = np.inf, None
        for threshold in sorted([*scores.tolist(), np.inf], reverse=True):
            _, false_removals, misses = counted(scores, labels, threshold)
            price = costs[0] * false_removals + costs[1] * misses
            if least is None or price < least:
                best, least = threshold, price
        yield _right(*asked.args), best


cheapest_threshold = Check(
    "cheapest-threshold",
    oracle=_right,
    proof=_proof,
    criteria=[
        Returns(
            "the cheapest of the scores",
            1,
            lambda rng: [
                _telling(rng, 24, 9, (1, 4)),
                _telling(rng, 30, 12, (5, 2)),
                _telling(rng, 26, 8, (0.5, 3)),
            ],
        ),
        Returns(
            "infinity, where it is cheapest to remove nothing; the highest of equally cheap ones; equal scores",
            1,
            lambda rng: [
                _remove_nothing(rng),
                case(drawn(rng, 9, 4)[0], np.zeros(9, bool), (1, 5)),
                _equally_cheap(rng, "1010100", (1, 1)),
                _equally_cheap(rng, "0101000", (1, 1)),
                _with_equals(rng),
                case(drawn(rng, 9, 4)[0], np.ones(9, bool), (1, 5)),
                case(*drawn(rng, 9, 4), (0, 3)),
                case(*drawn(rng, 9, 4), (3, 0)),
                case(np.array([0.8, 0.8]), np.array([True, False]), (5, 1)),  # equals go together, or not at all
                case(np.array([0.8, 0.8]), np.array([False, True]), (5, 1)),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "equal-scores-parted",
            "The letters were removed one by one. A threshold removes all letters with the same score, or none.",
            _one_by_one,
        ),
        Misconception(
            "costs-swapped",
            "The costs have changed places: the first is that of a false removal, the second that of a miss.",
            _with_costs(lambda costs: costs[::-1]),
        ),
        Misconception(
            "costs-ignored",
            "This threshold makes the fewest mistakes. Each kind of mistake has a cost of its own.",
            _with_costs(lambda costs: (1, 1)),
        ),
        Misconception(
            "costs-fixed",
            "The costs are always 1 and 5, as in the example. They are an argument.",
            _with_costs(lambda costs: (1, 5)),
        ),
        *[
            Misconception(
                "cost-not-threshold",
                "This is what the cheapest threshold costs. The threshold itself is asked for.",
                lambda scores, labels, costs, times=times: (
                    float(_prices(scores, labels, [_right(scores, labels, costs)], costs)[0])
                    * (len(scores) if times else 1)
                ),
            )
            for times in (False, True)
        ],
        Misconception(
            "dearest-not-cheapest",
            "This threshold costs most. The cheapest is asked for.",
            _among(_downwards, worst=True),
        ),
        Misconception(
            "dearest-not-cheapest",
            "This threshold costs most. The cheapest is asked for.",
            _among(_upwards, worst=True),
        ),
        *[
            Misconception(
                "infinity-forgotten",
                "Only the scores were tried. To remove nothing may be cheaper than all of them: try infinity, too.",
                _among(lambda scores, tried=tried: tried(scores)),
            )
            for tried in (_scores_alone, np.unique, lambda scores: scores)
        ],
        Misconception(
            "infinity-forgotten",
            "Only the scores of forbidden letters were tried. To remove nothing may be cheaper than all of them: try "
            "infinity, too.",
            lambda scores, labels, costs: _among(lambda scores: np.unique(scores[labels])[::-1])(scores, labels, costs),
        ),
        *[
            Misconception(
                "infinity-named-otherwise",
                "Nothing shall be removed, and a threshold above all scores does that. The text calls it infinity: "
                "`np.inf`.",
                _instead_of_infinity(value),
            )
            for value in (
                lambda scores: 1.0,
                lambda scores: scores.max() + 1,
                lambda scores: 2.0,
                lambda scores: scores.max() + 1e-6,
                lambda scores: scores.max() + 1e-9,
                lambda scores: 1.1,
                lambda scores: 1.01,
                lambda scores: -np.inf,
                lambda scores: np.nan,
            )
        ],
        *[
            Misconception(
                "lowest-of-equals",
                "Several thresholds are equally cheap. The highest of them is asked for, which removes least.",
                _among(tried),
            )
            for tried in (
                _upwards,
                _as_they_come,
                lambda scores: [np.inf, *scores],
                lambda scores: [*np.unique(scores)[::-1], np.inf],
            )
        ],
        *[
            Misconception(
                "equal-not-removed",
                "A score that equals the threshold is removed, too: `>=`.",
                _among(tried, _strict),
            )
            for tried in (_downwards, _upwards, _as_they_come, _scores_alone)
        ],
        Misconception(
            "rates-not-shares",
            "False removals were divided by the number of harmless letters, misses by that of forbidden ones, before "
            "they were added. The mean cost divides both by the number of all.",
            _among(_downwards, _by_rates),
        ),
        *[
            Misconception(
                "thresholds-of-its-own",
                "Only thresholds on a grid were tried. The cheapest is one of the scores, which may lie in between.",
                _among(lambda scores, step=step: [np.inf, *np.linspace(0, 1, step)[::-1]]),
            )
            for step in (11, 21, 101, 1001)
        ],
        *[
            Misconception(
                "thresholds-of-its-own",
                "Only thresholds on a grid were tried. The cheapest is one of the scores, which may lie in between.",
                _among(lambda scores, step=step: np.linspace(0, 1, step)),
            )
            for step in (11, 101)
        ],
        Misconception(
            "from-costs-alone",
            "This is the one cost divided by both together. It would be right if each score were a true probability. "
            "These are not: try the thresholds, and see what each costs.",
            lambda scores, labels, costs: costs[0] / (costs[0] + costs[1]),
        ),
        Misconception(
            "threshold-fixed",
            "The threshold is always 0.5. Which of the scores costs least?",
            lambda scores, labels, costs: 0.5,
        ),
        Misconception(
            "between-two-scores",
            "This lies in the middle between two scores. One of the scores is asked for.",
            _between,
        ),
        *[
            Misconception(
                "place-not-threshold",
                "This is the place of the threshold. The threshold itself is asked for.",
                _place(tried),
            )
            for tried in (_downwards, _upwards, _as_they_come)
        ],
        Misconception(
            "misses-forgotten",
            "Only false removals were counted. Then it is always cheapest to remove nothing.",
            lambda scores, labels, costs: np.inf,
        ),
        Misconception(
            "false-removals-forgotten",
            "Only misses were counted, so that this removes every forbidden letter. False removals cost something, "
            "too.",
            _with_costs(lambda costs: (0, costs[1])),
        ),
        Misconception(
            "removes-everything",
            "This is the lowest score: all is removed. Is there a threshold that costs less?",
            lambda scores, labels, costs: float(np.min(scores)),
        ),
    ],
    hints=[
        "What does each of the scores cost as a threshold? And what does it cost to remove nothing?",
        "`[expected_cost(scores, labels, t, costs) for t in thresholds]` and `np.argmin`, which takes the first of "
        "equals.",
        "A list that begins with infinity and goes on with the scores from the highest to the lowest; the first of its "
        "cheapest.",
    ],
)
