"""The loss of triplets, and whether a tape can follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case
from cnncourse.checks.networks.tape import TapeFollows


def _gaps(anchor: np.ndarray, positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    """How much farther the other person is, squared: negative where the same person is farther."""
    return ((anchor - negative) ** 2).sum(1) - ((anchor - positive) ** 2).sum(1)


def _triplet_loss(anchor: np.ndarray, positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    return float(np.maximum(margin - _gaps(anchor, positive, negative), 0).mean())


def _of(squared: Callable, other: Callable) -> Callable:
    return lambda a, p, n, margin: float(np.maximum(squared(a, p) - other(a, p, n) + margin, 0).mean())


def _square(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return ((one - other) ** 2).sum(1)


def _per_triplet(change: Callable) -> Callable:
    """Another end than the mean of the hinges."""
    return lambda a, p, n, margin: change(np.maximum(margin - _gaps(a, p, n), 0))


def _unsquared(a: np.ndarray, p: np.ndarray, n: np.ndarray, margin: float) -> float:
    far = lambda one, other: np.linalg.norm(one - other, axis=1)  # noqa: E731
    return float(np.maximum(far(a, p) - far(a, n) + margin, 0).mean())


def _per_gap(change: Callable) -> Callable:
    """The mean of something else than the hinge."""
    return lambda a, p, n, margin: float(change(_gaps(a, p, n), margin).mean())


def _with_gap(change: Callable) -> Callable:
    return _per_gap(lambda gap, margin: np.maximum(change(gap, margin), 0))


def _all_pay(rng: np.random.Generator, number: int, columns: int) -> Case:
    """Triplets that all break the margin."""
    rows = rng.uniform(-1, 1, (3, number, columns))
    return case(*rows, 5.0 * columns)


def _mixed(rng: np.random.Generator, number: int, columns: int, kind: type = np.float64) -> Case:
    """Triplets of which about half keep the margin, by far or by little."""
    anchor = rng.uniform(-1, 1, (number, columns))
    aside = lambda size: size * _directions(rng, number, columns)  # noqa: E731
    order = rng.permutation(number)
    keeps, hardly = (order % 2 == 0)[:, None], (order == 1)[:, None]  # one breaks it by its margin only
    near = np.where(keeps, 0.4, rng.uniform(0.9, 1.5, (number, 1)))
    far = np.where(keeps, rng.uniform(1.2, 2.5, (number, 1)), rng.uniform(0.3, 1.1, (number, 1)))
    positive, negative = anchor + aside(np.where(hardly, 1.0, near)), anchor + aside(np.where(hardly, 1.1, far))
    return case(anchor.astype(kind), positive.astype(kind), negative.astype(kind), 0.5)


def _with_a_twin(rng: np.random.Generator) -> Case:
    """One anchor has the same row as its positive."""
    anchor, positive, negative, margin = _mixed(rng, 7, 4, np.float32).args
    positive[2] = anchor[2]
    return case(anchor, positive, negative, margin)


def _directions(rng: np.random.Generator, number: int, columns: int) -> np.ndarray:
    rows = rng.normal(size=(number, columns))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    text = np.array([[0.0, 0], [0, 0]]), np.array([[3.0, 0], [1, 0]]), np.array([[0.0, 2], [0, 2]]), 1.0
    yield _triplet_loss(*text), 3.0  # as the text says
    drawn = _mixed(rng, 9, 4).args
    anchor, positive, negative, margin = drawn
    each = [
        max(0.0, sum((x - y) ** 2 for x, y in zip(a, p)) - sum((x - y) ** 2 for x, y in zip(a, n)) + margin)
        for a, p, n in zip(anchor, positive, negative)
    ]
    yield _triplet_loss(*drawn), sum(each) / len(each)


triplet_loss = Check(
    "triplet-loss",
    oracle=_triplet_loss,
    proof=_proof,
    keras=True,
    criteria=[
        Returns("triplets that break the margin", 1, lambda rng: [_all_pay(rng, 5, 3), _all_pay(rng, 4, 6)]),
        Returns(
            "a triplet that keeps the margin counts as 0, and does not pay for others",
            1,
            lambda rng: [_mixed(rng, 6, 4), _mixed(rng, 11, 3)],
        ),
        TapeFollows(
            "a tape can follow it to all three",
            1,
            _with_a_twin,
            ("anchor", "positive", "negative"),
        ),
    ],
    misconceptions=[
        Misconception(
            "mean-before-hinge",
            "The mean was taken before the negative ones were cut off: a triplet that keeps the margin pays for "
            "others. First max with 0 for each triplet, then the mean.",
            lambda a, p, n, margin: float(max(0.0, margin - _gaps(a, p, n).mean())),
        ),
        Misconception(
            "hinge-missing",
            "Nothing was cut off at 0: a triplet that keeps the margin by far pays for others.",
            lambda a, p, n, margin: float(np.mean(margin - _gaps(a, p, n))),
        ),
        Misconception("unsquared", "The distances were not squared.", _unsquared),
        Misconception(
            "sign-turned-round",
            "Same and other have changed places: this loss pulls other people together and pushes one person's "
            "pictures apart.",
            _with_gap(lambda gap, margin: margin + gap),
        ),
        Misconception(
            "margin-subtracted",
            "The margin was subtracted. It is added: others must be farther by that much before a triplet costs "
            "nothing.",
            _with_gap(lambda gap, margin: -margin - gap),
        ),
        Misconception("margin-forgotten", "The margin is missing.", _with_gap(lambda gap, margin: -gap)),
        Misconception(
            "margin-fixed",
            "The margin is always 1, as in the example. It is an argument.",
            lambda a, p, n, margin: _triplet_loss(a, p, n, 1.0),
        ),
        Misconception(
            "margin-after-the-cut",
            "The margin was added after the negative ones were cut off, so every triplet pays it. It stands within "
            "the max.",
            _per_gap(lambda gap, margin: np.maximum(-gap, 0) + margin),
        ),
        Misconception(
            "rows-normalised",
            "The rows were brought to length 1 first. Take them as they are: that is the network's task.",
            lambda a, p, n, margin: _triplet_loss(
                *(x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, p, n)), margin
            ),
        ),
        Misconception(
            "columns-not-rows",
            "Squares were added down the columns, over the triplets. A distance adds them along a row: `axis=-1`.",
            lambda a, p, n, margin: _triplet_loss(a.T, p.T, n.T, margin),
        ),
        Misconception(
            "squared-too-late",
            "The differences were added before they were squared. Square each of them, then add.",
            _of(lambda a, p: (a - p).sum(1) ** 2, lambda a, p, n: (a - n).sum(1) ** 2),
        ),
        Misconception(
            "margin-squared",
            "The margin was squared. It stands as it is.",
            _with_gap(lambda gap, margin: margin**2 - gap),
        ),
        Misconception(
            "sum-not-mean",
            "This is the sum over all triplets. Their mean is asked for.",
            _per_triplet(lambda loss: loss.sum()),
        ),
        Misconception(
            "one-for-each-triplet",
            "These are the losses of the single triplets. Their mean is asked for.",
            _per_triplet(lambda loss: loss),
        ),
        Misconception(
            "only-those-that-pay",
            "This is the mean over triplets that cost something. All of them count, also those that cost 0.",
            _per_triplet(lambda loss: loss[loss > 0].mean() if (loss > 0).any() else 0.0),
        ),
        Misconception(
            "mean-over-columns",
            "Squares were averaged over the columns. A squared distance is their sum.",
            _of(lambda a, p: ((a - p) ** 2).mean(1), lambda a, p, n: ((a - n) ** 2).mean(1)),
        ),
        Misconception(
            "wrong-pair",
            "The distance between positive and negative stands where that between anchor and negative belongs.",
            _of(_square, lambda a, p, n: _square(p, n)),
        ),
        Misconception(
            "cut-in-each-column",
            "The negative ones were cut off in each column, before the columns were added. First the distance of each "
            "triplet, then max with 0.",
            lambda a, p, n, margin: float(np.maximum((a - p) ** 2 - (a - n) ** 2 + margin, 0).sum(1).mean()),
        ),
        Misconception(
            "cut-in-each-column",
            "There is a number for each column, and their mean was taken. Add the columns' squares first.",
            lambda a, p, n, margin: float(np.maximum((a - p) ** 2 - (a - n) ** 2 + margin, 0).mean()),
        ),
        Misconception(
            "halved", "This is half of the loss.", lambda a, p, n, margin: _triplet_loss(a, p, n, margin) / 2
        ),
    ],
    hints=[
        "For one triplet: which distance should be small, which one large, and when does it cost nothing?",
        "`tf.reduce_sum((anchor - positive) ** 2, axis=-1)` gives a squared distance for each row.",
        "Two rows of squared distances; their difference plus the margin; `tf.maximum(…, 0.0)` for each triplet; "
        "the mean at last.",
    ],
)
