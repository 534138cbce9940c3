"""Which letters a person looks at, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _review_queue(scores: np.ndarray, capacity: int, low: float, high: float) -> np.ndarray:
    scores = np.asarray(scores, float)
    inside = np.flatnonzero((scores >= low) & (scores <= high))
    return inside[np.argsort(np.abs(scores[inside] - (low + high) / 2), kind="stable")][:capacity]


def _like(
    inside: Callable = lambda scores, low, high: (scores >= low) & (scores <= high),
    far: Callable = lambda scores, low, high: np.abs(scores - (low + high) / 2),
    cut: Callable = lambda queue, capacity: queue[:capacity],
    first_cut: bool = False,
) -> Callable:
    """A wrong answer.

    Args:
        inside: which scores are in doubt.
        far: what is smallest comes first.
        cut: what is kept of the queue.
        first_cut: it is cut before it is sorted.
    """

    def wrong(scores: np.ndarray, capacity: int, low: float, high: float) -> np.ndarray:
        queue = np.flatnonzero(inside(scores, low, high))
        if first_cut:
            queue = queue[:capacity]
        queue = queue[np.argsort(far(scores[queue], low, high), kind="stable")]
        return cut(queue, capacity)

    return wrong


def _places_in_the_band(scores: np.ndarray, capacity: int, low: float, high: float) -> np.ndarray:
    inside = scores[(scores >= low) & (scores <= high)]
    return np.argsort(np.abs(inside - (low + high) / 2), kind="stable")[:capacity]


def _turned(scores: np.ndarray, capacity: int, low: float, high: float) -> np.ndarray:
    """Of equally near ones the later index first, nearest first all the same."""
    inside = np.flatnonzero((scores >= low) & (scores <= high))[::-1]
    return inside[np.argsort(np.abs(scores[inside] - (low + high) / 2), kind="stable")][:capacity]


def _by_score_among_equals(sign: int) -> Callable:
    def wrong(scores: np.ndarray, capacity: int, low: float, high: float) -> np.ndarray:
        inside = np.flatnonzero((scores >= low) & (scores <= high))
        kept = scores[inside]
        return inside[np.lexsort((sign * kept, np.abs(kept - (low + high) / 2)))][:capacity]

    return wrong


_OTHER_ORDERS = (_turned, _by_score_among_equals(1), _by_score_among_equals(-1))


def _drawn(rng: np.random.Generator, number: int, inside: int, capacity: int, low: float, high: float) -> Case:
    """Scores of which so many are in the band, all at other distances from its middle."""
    middle, half = (low + high) / 2, (high - low) / 2
    for _ in range(5000):
        far = np.concatenate([rng.uniform(0.03, 0.95, inside) * half, rng.uniform(1.1, 1.9, number - inside) * half])
        scores = np.round(middle + rng.permutation(far) * rng.choice([-1, 1], number), 3)
        apart = np.sort(np.abs(scores - middle))
        queue = _review_queue(scores, capacity, low, high)
        others = [wrong(scores, capacity, low, high) for wrong in _SLIPS]
        if np.diff(apart).min() > 2e-3 and all(not np.array_equal(queue, other) for other in others):
            return case(scores, capacity, low, high)
    raise RuntimeError("no scores tell the slips apart")


_SLIPS = (
    _like(far=lambda scores, low, high: np.arange(len(scores))),
    _like(far=lambda scores, low, high: -scores),
    _like(far=lambda scores, low, high: scores),
    _like(far=lambda scores, low, high: np.abs(scores - np.median(scores))),
    _like(far=lambda scores, low, high: np.abs(scores - np.mean(scores))),
    _like(far=lambda scores, low, high: np.abs(scores - 0.5)),
    _like(first_cut=True),
    _places_in_the_band,
)


def _at_the_ends(rng: np.random.Generator) -> Case:
    """Scores of 64ths, so that all is exact: two are the ends of the band, the others lie beside the middle."""
    scores = rng.permutation(np.array([8, 15, 40, 50, 56, 57, 31, 21])) / 64
    return case(scores, 20, 8 / 64, 56 / 64)


def _equally_near(rng: np.random.Generator) -> Case:
    """Pairs of scores lie equally far on both sides of the middle; some scores are equal."""
    sides = [np.array([-3, 3, 3, -8, 8, -12, 12, 12, 1, -1]), np.array([40, -40, 25])]
    for _ in range(5000):
        asked = (32 + rng.permutation(np.concatenate(sides))) / 64, 5, 16 / 64, 48 / 64
        queue = _review_queue(*asked)
        if all(not np.array_equal(queue, other(*asked)) for other in _OTHER_ORDERS):
            return case(*asked)
    raise RuntimeError("no scores tell the orders of equals apart")


def _proof(rng: np.random.Generator) -> Iterator[tuple[np.ndarray, list[int]]]:
    yield _review_queue(np.array([0.9, 0.35, 0.55, 0.7, 0.2, 0.42]), 2, 0.3, 0.7), [2, 5]  # as the text says
    yield _review_queue(np.array([0.9, 0.2]), 5, 0.3, 0.7), []
    for asked in (_drawn(rng, 14, 9, 5, 0.3, 0.62), _at_the_ends(rng), _equally_near(rng)):
        scores, capacity, low, high = asked.args
        left, queue = [i for i, score in enumerate(scores) if low <= score <= high], []
        while left and len(queue) < capacity:  # take the nearest one out, again and again
            nearest = min(left, key=lambda i: (abs(scores[i] - (low + high) / 2), i))
            left.remove(nearest)
            queue.append(nearest)
        yield _review_queue(*asked.args), queue


review_queue = Check(
    "review-queue",
    oracle=_review_queue,
    proof=_proof,
    criteria=[
        Returns(
            "letters in doubt, nearest to the middle first, at most as many as the capacity",
            1,
            lambda rng: [
                _drawn(rng, 15, 9, 5, 0.24, 0.62),
                _drawn(rng, 12, 8, 4, 0.5, 0.86),
                _drawn(rng, 17, 9, 8, 0.15, 0.53),
            ],
            whole=True,
        ),
        Returns(
            "scores at both ends; equally near ones; fewer than the capacity, no capacity, nobody in doubt",
            1,
            lambda rng: [
                _at_the_ends(rng),
                _equally_near(rng),
                case(rng.permutation([0.1, 0.5, 0.6, 0.9]), 0, 0.25, 0.75),
                case(rng.permutation([0.1, 0.15, 0.8, 0.9]), 3, 0.25, 0.75),
                case(rng.permutation([0.1, 0.15, 0.5, 0.9]), 3, 0.25, 0.75),
                case(rng.permutation([0.25, 0.5, 0.5, 0.75]), 3, 0.5, 0.5),
            ],
            whole=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "ends-left-out",
            "Scores that equal `low` or `high` are in doubt, too: `>=` and `<=`.",
            _like(inside=lambda scores, low, high: (scores > low) & (scores < high)),
        ),
        *[
            Misconception(
                "ends-left-out",
                "One end is left out. Scores that equal `low` or `high` are in doubt, too: `>=` and `<=`.",
                _like(inside=inside),
            )
            for inside in (
                lambda scores, low, high: (scores >= low) & (scores < high),
                lambda scores, low, high: (scores > low) & (scores <= high),
            )
        ],
        Misconception(
            "not-sorted",
            "These are the first letters in doubt, as they come. The one nearest to the middle is first.",
            _like(far=lambda scores, low, high: np.arange(len(scores))),
        ),
        Misconception(
            "by-score",
            "The highest scores come first. Those nearest to the middle do: there the network knows least.",
            _like(far=lambda scores, low, high: -scores),
        ),
        Misconception(
            "by-score",
            "The lowest scores come first. Those nearest to the middle do, on both sides: a distance has no sign.",
            _like(far=lambda scores, low, high: scores),
        ),
        Misconception(
            "farthest-first",
            "The letters farthest from the middle come first. The nearest ones do.",
            _like(far=lambda scores, low, high: -np.abs(scores - (low + high) / 2)),
        ),
        Misconception(
            "farthest-first",
            "These are the nearest letters, and the last of them comes first. The nearest one does.",
            _like(cut=lambda queue, capacity: queue[:capacity][::-1]),
        ),
        Misconception(
            "capacity-ignored",
            "All letters in doubt are in the queue. At most `capacity` of them can be looked at.",
            _like(cut=lambda queue, capacity: queue),
        ),
        Misconception(
            "band-ignored",
            "Letters that are not in doubt are in the queue. `low` and `high` say which scores are.",
            _like(inside=lambda scores, low, high: np.ones(len(scores), bool)),
        ),
        Misconception(
            "scores-not-indices",
            "These are scores. The indices of the letters are asked for.",
            lambda scores, *rest: scores[_review_queue(scores, *rest)],
        ),
        Misconception(
            "indices-of-a-part",
            "These are places among the letters in doubt. The places among all letters are asked for: `np.flatnonzero` "
            "has them.",
            _places_in_the_band,
        ),
        *[
            Misconception(
                "other-middle",
                f"The letters are sorted by their distance from the {name}. The middle is that of `low` and `high`.",
                _like(far=far),
            )
            for name, far in (
                (
                    "scores' median",
                    lambda scores, low, high: np.abs(scores - (np.median(scores) if len(scores) else 0)),
                ),
                ("scores' mean", lambda scores, low, high: np.abs(scores - (np.mean(scores) if len(scores) else 0))),
                ("score 0.5", lambda scores, low, high: np.abs(scores - 0.5)),
                ("half of the width", lambda scores, low, high: np.abs(scores - (high - low) / 2)),
            )
        ],
        Misconception(
            "cut-before-sorted",
            "The queue was cut before it was sorted. Sort first, then keep the nearest ones.",
            _like(first_cut=True),
        ),
        Misconception(
            "one-too-many",
            "This is one letter more than can be looked at. `queue[:capacity]` keeps as many as the capacity.",
            _like(cut=lambda queue, capacity: queue[: capacity + 1]),
        ),
        *[
            Misconception(
                "other-order-of-equals",
                "Of letters that are equally near, the one with the smaller index comes first. "
                "`np.argsort(..., kind='stable')` keeps their order.",
                wrong,
            )
            for wrong in _OTHER_ORDERS
        ],
        Misconception(
            "no-capacity-is-no-limit",
            "With a capacity of 0 nobody looks, and the queue is empty. `queue[-0:]` is all of it.",
            _like(cut=lambda queue, capacity: queue[:capacity] if capacity else queue),
        ),
        Misconception(
            "sorted-by-index",
            "These are the right letters, in the order of their indices. The one nearest to the middle is first.",
            _like(cut=lambda queue, capacity: np.sort(queue[:capacity])),
        ),
        Misconception(
            "mask-not-indices",
            "There is a True or False for each letter. The indices of those in the queue are asked for.",
            lambda scores, *rest: np.isin(np.arange(len(scores)), _review_queue(scores, *rest)),
        ),
        Misconception(
            "counted-not-listed",
            "This is how many letters are in the queue. Their indices are asked for.",
            lambda *args: len(_review_queue(*args)),
        ),
    ],
    hints=[
        "Which letters are in doubt at all? Which of them does the network know least about?",
        "`np.flatnonzero` gives the indices of the True ones; `np.argsort` an order, `kind='stable'` one that leaves "
        "equals as they were.",
        "The indices in the band, sorted by how far their scores are from (low + high) / 2, and the first of them.",
    ],
)
