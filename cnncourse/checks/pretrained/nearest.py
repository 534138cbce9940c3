"""The nearest rows by direction."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnncourse.checks.kit import Case, Check, Holds, Misconception, Returns, as_numbers, case


def _length(rows: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.linalg.norm(rows, axis=axis, keepdims=True)


def _cosines(query: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    return gallery @ query / (_length(gallery)[:, 0] * _length(query))


def nearest_oracle(query: np.ndarray, gallery: np.ndarray, k: int = 3) -> np.ndarray:
    return np.argsort(-_cosines(query, gallery))[:k]


nearest_oracle.__name__ = "nearest"


def _by(score: Callable, order: Callable = lambda scores, k: np.argsort(-scores)[:k]) -> Callable:
    return lambda query, gallery, k=3: order(score(query, gallery), k)


def _by_partition(scores: np.ndarray, k: int) -> np.ndarray:
    return np.argpartition(-scores, k - 1)[:k]


def _many(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """So many rows that no way to partition them sorts them as well: short ones some processors sort outright."""
    angles = rng.permutation(np.linspace(0.1, 3, 900))
    lengths = np.exp(rng.normal(size=(900, 1)))
    return np.array([2.0, 0.0]), lengths * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _all_of_them(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    while True:
        query, gallery = rng.normal(size=4), rng.normal(size=(5, 4))
        if _apart(_cosines, query, gallery):
            return query, gallery


def _one_in_the_same_direction(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw a gallery with a row that is the query, only longer."""
    query, gallery = _drawn(rng, 7, 5, 3, True)
    gallery[rng.integers(len(gallery))] = 3 * query
    return query, gallery


def _few(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows of whole numbers: those that are equal have the same similarity to the last digit."""
    while True:
        query, gallery = (rng.integers(-9, 10, shape).astype(float) for shape in (5, (8, 5)))
        if query.any() and gallery.any(1).all() and _apart(_cosines, query, gallery):
            return query, gallery


def _with_equal_ones(rng: np.random.Generator) -> list[Case]:
    """Few rows, and many, in which the two nearest are equal, and the last that is asked for and the next."""
    calls = []
    for (query, gallery), k in ((_few(rng), 3), (_many(rng), 500)):
        best = nearest_oracle(query, gallery, k + 1)
        gallery[best[[1, k]]] = gallery[best[[0, k - 1]]]
        calls.append(case(query, gallery, k))
    return calls


def _nearest_in_any_order(value: object, query: np.ndarray, gallery: np.ndarray, k: int) -> str | None:
    """The law that the k nearest come, the nearest first; equal ones in any order."""
    try:
        places = as_numbers(value).real
    except ValueError as problem:
        return str(problem)
    if places.shape != (k,) or not np.isin(places, np.arange(len(gallery))).all():
        return f"{k} places of rows are asked for."
    if len(np.unique(places)) < k:
        return "A place came back more than once."
    similar = _cosines(query, gallery)
    wanted, found = (similar[rows.astype(int)] for rows in (nearest_oracle(query, gallery, k), places))
    return None if np.allclose(found, wanted, rtol=0, atol=1e-6) else "These are not the nearest rows in order."


def _by_similarity(scores: np.ndarray, k: int) -> np.ndarray:
    place_of = dict(zip(scores.tolist(), range(len(scores))))
    return np.array([place_of[score] for score in sorted(place_of, reverse=True)[:k]])


def _looked_up(scores: np.ndarray, k: int) -> np.ndarray:
    return np.array([scores.tolist().index(score) for score in np.sort(scores)[::-1][:k]])


def _below_k(scores: np.ndarray, k: int) -> np.ndarray:
    best = np.argpartition(-scores, k)[:k]
    return best[np.argsort(-scores[best])]


def _proof(rng: np.random.Generator):
    from sklearn.metrics.pairwise import cosine_similarity

    query, gallery = rng.normal(size=6), rng.normal(size=(30, 6))
    yield nearest_oracle(query, gallery, 7), np.argsort(-cosine_similarity(query[None], gallery)[0])[:7]


def _apart(score: Callable, *arrays: np.ndarray) -> bool:
    scores = np.sort(score(*arrays))
    return np.diff(scores).min() > 1e-3 * np.ptp(scores)


def _drawn(rng: np.random.Generator, rows: int, columns: int, k: int, lengths: bool) -> tuple[np.ndarray, np.ndarray]:
    """Draw a query and a gallery in which no two rows are equally near, and where other rules find others."""
    while True:
        gallery = rng.normal(size=(rows, columns))
        query = rng.normal(size=columns) + 0.3
        gallery *= np.exp(rng.normal(0, 1 if lengths else 0, (rows, 1)))  # some rows are much longer than others
        others = [_dot, _euclid] if lengths else [_by_columns]
        right = nearest_oracle(query, gallery, k)
        if _apart(_cosines, query, gallery) and all(
            set(np.argsort(-other(query, gallery))[:k]) != set(right) for other in others
        ):
            return query, gallery


def _dot(query: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    return gallery @ query


def _euclid(query: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    return -_length(gallery - query)[:, 0]


def _by_columns(query: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    return gallery / _length(gallery, 0) @ query


def _centred(query: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    return _cosines(query - query.mean(), gallery - gallery.mean(1, keepdims=True))


nearest = Check(
    "nearest",
    oracle=nearest_oracle,
    proof=_proof,
    criteria=[
        Returns(
            "the most similar directions, whatever the rows' lengths",
            1,
            lambda rng: [case(*_drawn(rng, 8, 5, 3, True)), case(*_drawn(rng, 12, 7, 3, True))],
            axes=("rank",),
        ),
        Returns(
            "the nearest first, and k of them",
            0.5,
            lambda rng: (
                [case(*_drawn(rng, 9, 6, k, True), k) for k in (1, 2, 5)]
                + [case(*_many(rng), 500), case(*_all_of_them(rng), 5), case(*_one_in_the_same_direction(rng), 3)]
                + [case(*(array.astype(np.float32) for array in _drawn(rng, 10, 4, 4, True)), 4)]
            ),
            axes=("rank",),
            whole=True,
        ),
        Holds("rows that are equally near, each of them", 0.5, _with_equal_ones, _nearest_in_any_order),
    ],
    misconceptions=[
        Misconception(
            "dot-product",
            "These are the largest dot products. Divide by the rows' lengths, or long rows win.",
            _by(_dot),
        ),
        Misconception(
            "euclidean",
            "These are the nearest points. Cosine similarity compares directions: lengths do not count.",
            _by(_euclid),
        ),
        Misconception(
            "farthest",
            "These are the least similar ones: `argsort` puts the smallest first.",
            _by(_cosines, lambda scores, k: np.argsort(scores)[:k]),
        ),
        Misconception(
            "upside-down",
            "These are the right ones, the nearest last. It comes first.",
            _by(_cosines, lambda scores, k: np.argsort(scores)[-k:]),
        ),
        Misconception(
            "wrong-axis", "The gallery was divided by the lengths of its columns. A picture is a row.", _by(_by_columns)
        ),
        Misconception(
            "wrong-axis",
            "The products were added up down the columns. A picture is a row: add along it, `axis=1`.",
            _by(lambda query, gallery: (gallery * query).sum(0) / _length(gallery, 0)[0]),
        ),
        Misconception(
            "wrong-axis",
            "The products were added up down the columns. A picture is a row: add along it, `axis=1`.",
            _by(lambda query, gallery: (gallery / _length(gallery) * query).sum(0)),
        ),
        Misconception(
            "similarities-not-indices",
            "These are similarities. Where they stand is asked for.",
            _by(_cosines, lambda scores, k: np.sort(scores)[::-1][:k]),
        ),
        Misconception(
            "all-similarities",
            "These are the similarities to all rows. The places of the k largest are asked for.",
            _by(_cosines, lambda scores, k: scores),
        ),
        Misconception(
            "signs-dropped",
            "The opposite direction counted as near. A similarity of -1 is as far as it gets.",
            _by(lambda query, gallery: np.abs(_cosines(query, gallery))),
        ),
        Misconception(
            "squared-lengths",
            "The rows were divided by the squares of their lengths: the root is missing.",
            _by(lambda query, gallery: gallery @ query / (gallery**2).sum(1)),
        ),
        Misconception(
            "sum-not-length",
            "The rows were divided by the sums of their sizes. A length is the root of the sum of squares.",
            _by(lambda query, gallery: gallery @ query / np.abs(gallery).sum(1)),
        ),
        Misconception(
            "centred",
            "Each row's mean was taken away first. That is a correlation; cosine similarity takes rows as they are.",
            _by(_centred),
        ),
        Misconception(
            "k-ignored",
            "There are always three. `k` says how many.",
            _by(_cosines, lambda scores, k: np.argsort(-scores)[:3]),
        ),
        Misconception(
            "first-skipped",
            "The nearest one was left out. The query is not in the gallery here.",
            _by(_cosines, lambda scores, k: np.argsort(-scores)[1 : k + 1]),
        ),
        Misconception(
            "unsorted",
            "`argpartition` finds the nearest rows and leaves them in no order. The nearest comes first.",
            _by(_cosines, _by_partition),
        ),
        Misconception(
            "unsorted",
            "`argpartition` finds the nearest rows and leaves them in no order. The nearest comes first.",
            _by(_cosines, lambda scores, k: np.argpartition(scores, -k)[-k:]),
        ),
        Misconception(
            "unsorted",
            "`argpartition` finds the nearest rows and leaves them in no order. The nearest comes first.",
            _by(_cosines, lambda scores, k: np.argpartition(scores, -k)[-k:][::-1]),
        ),
        Misconception(
            "unsorted",
            "These are the right ones, but not in order: the nearest comes first.",
            _by(_cosines, lambda scores, k: np.sort(np.argsort(-scores)[:k])),
        ),
        Misconception(
            "equal-ones-lost",
            "Of two rows that are equally near only one is left: a dictionary holds each similarity once.",
            _by(_cosines, _by_similarity),
        ),
        Misconception(
            "equal-ones-twice",
            "Of two rows that are equally near the first came twice: `index` finds the first place of a number.",
            _by(_cosines, _looked_up),
        ),
        Misconception(
            "as-many-as-there-are",
            "`argpartition(..., k)` wants a k below the number of rows. k may be as large as that.",
            _by(_cosines, _below_k),
        ),
        Misconception(
            "rows-not-places",
            "The rows themselves came back. Where they stand in the gallery is asked for.",
            lambda query, gallery, k=3: gallery[nearest_oracle(query, gallery, k)],
        ),
        Misconception(
            "counted-from-1",
            "The places are counted from 1. Python counts from 0.",
            _by(_cosines, lambda scores, k: np.argsort(-scores)[:k] + 1),
        ),
        Misconception(
            "ranks-not-indices",
            "These are ranks of the first rows. The places of the nearest rows are asked for.",
            _by(_cosines, lambda scores, k: np.argsort(np.argsort(-scores))[:k]),
        ),
        Misconception(
            "euclidean",
            "These are the nearest points, by sums of differences. Cosine similarity compares directions.",
            _by(lambda query, gallery: -np.abs(gallery - query).sum(1)),
        ),
    ],
    hints=[
        "Two rows point the same way, one is ten times as long. How similar are they? Which part of your "
        "computation says so?",
        "The cosine of two rows is their dot product divided by both lengths. `np.linalg.norm(rows, axis=...)` "
        "gives lengths.",
        "Similarity of each row; `np.argsort`, the largest first; the first k.",
    ],
    keras=True,
)
