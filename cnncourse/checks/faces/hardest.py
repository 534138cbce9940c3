"""For each picture the farthest of the same person and the nearest of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _squared(rows: np.ndarray) -> np.ndarray:
    lengths = (rows**2).sum(1)
    return lengths[:, None] + lengths - 2 * rows @ rows.T


def _cosine(rows: np.ndarray) -> np.ndarray:
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return 1 - unit @ unit.T


def _hardest(
    embeddings: np.ndarray,
    labels: np.ndarray,
    distance: Callable = _squared,
    itself: bool = False,
    same_is: Callable = np.argmax,
    other_is: Callable = np.argmin,
    none: int = -1,
    no_positive: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The rule, with its slips: another distance, oneself as a partner, the easiest, another number for nobody."""
    table, labels = distance(np.asarray(embeddings, float)), np.asarray(labels)
    same = labels[:, None] == labels
    partners = same if itself else same & ~np.eye(len(labels), dtype=bool)
    return _chosen(table, partners, same_is, none if no_positive is None else no_positive), _chosen(
        table, ~same, other_is, none
    )


def _chosen(table: np.ndarray, allowed: np.ndarray, choose: Callable, none: int) -> np.ndarray:
    never = -np.inf if choose is np.argmax else np.inf
    return np.where(allowed.any(1), choose(np.where(allowed, table, never), axis=1), none)


def hardest_oracle(embeddings: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return _hardest(embeddings, labels)


hardest_oracle.__name__ = "hardest"


def _slip(**slips: object) -> Callable:
    return lambda embeddings, labels: _hardest(embeddings, labels, **slips)


def _swapped(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    return _hardest(embeddings, labels)[::-1]


def _values(embeddings: np.ndarray, labels: np.ndarray, root: bool) -> tuple:
    """The distances themselves."""
    table, rows = _squared(np.asarray(embeddings, float)), np.arange(len(labels))
    table = np.sqrt(np.maximum(table, 0)) if root else table
    return tuple(table[rows, places] for places in _hardest(embeddings, labels))


def _no_twins(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    """Two pictures with the same row count as one."""
    far, near = _hardest(embeddings, labels)
    table = _squared(np.asarray(embeddings, float))
    return np.where(table[np.arange(len(labels)), far] > 1e-9, far, -1), near


def _masked_by(limit: float) -> Callable:
    """Places that are not allowed have a distance that others may exceed."""

    def wrong(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
        table, same = np.sqrt(np.maximum(_squared(np.asarray(embeddings, float)), 0)), labels[:, None] == labels
        near = np.where(same, limit, table).argmin(1)
        return _hardest(embeddings, labels)[0], np.where(same.all(1), -1, near)

    return wrong


def _pushed_by(step: float) -> Callable:
    """Who is not allowed is so much farther, and others are farther than that."""

    def wrong(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
        table, same = np.sqrt(np.maximum(_squared(np.asarray(embeddings, float)), 0)), labels[:, None] == labels
        near = (table + step * same).argmin(1)
        return _hardest(embeddings, labels)[0], np.where(same.all(1), -1, near)

    return wrong


def _multiplied_by_the_mask(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    """Others are at a distance of 0, as is a picture with an equal row."""
    table, same = _squared(np.asarray(embeddings, float)), labels[:, None] == labels
    far = np.where(same.sum(1) == 1, -1, (table * same).argmax(1))
    return far, _hardest(embeddings, labels)[1]


def _labels_of(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    return tuple(np.where(places < 0, -1, labels[places]) for places in _hardest(embeddings, labels))


def _one_for_all(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    """argmax and argmin of the whole table: one number, the place among all pairs."""
    table, same = _squared(np.asarray(embeddings, float)), labels[:, None] == labels
    mates = same & ~np.eye(len(labels), dtype=bool)
    far, near = np.where(mates, table, -np.inf).argmax(), np.where(same, np.inf, table).argmin()
    return np.where(mates.any(1), far, -1), np.where(same.all(1), -1, near)


def _within_the_others(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    """Places within the rows that were picked out, not within the batch."""
    table, far, near = _squared(np.asarray(embeddings, float)), [], []
    for i in range(len(labels)):
        mates, others = (labels == labels[i]) & (np.arange(len(labels)) != i), labels != labels[i]
        far.append(np.argmax(table[i][mates]) if mates.any() else -1)
        near.append(np.argmin(table[i][others]) if others.any() else -1)
    return np.array(far), np.array(near)


def _whole_batch(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    """The farthest and the nearest of all, whoever they are."""
    table = _squared(np.asarray(embeddings, float))
    return table.argmax(1), np.where(np.eye(len(labels), dtype=bool), np.inf, table).argmin(1)


def _rows(rng: np.random.Generator, labels: list[int], columns: int = 3) -> Case:
    """Draw rows whose distances are all clearly different, and not in the order of their angles."""
    labels = rng.permutation(labels)
    for _ in range(1000):
        rows = rng.normal(size=(len(labels), columns)) * rng.uniform(0.5, 3, (len(labels), 1))
        sizes = np.sort(_squared(rows)[np.triu_indices(len(labels), 1)])
        slips = (_slip(distance=_cosine), _slip(distance=lambda r: -r @ r.T), _slip(distance=_city))
        if np.diff(sizes).min() > 1e-4 * sizes[-1] and all(_differs(rows, labels, slip) for slip in slips):
            break
    return case(rows, labels)


def _city(rows: np.ndarray) -> np.ndarray:
    return np.abs(rows[:, None] - rows).sum(-1)


def _differs(rows: np.ndarray, labels: np.ndarray, slip: Callable) -> bool:
    """Both results of a slip are others than the rule's."""
    return all(not np.array_equal(*pair) for pair in zip(slip(rows, labels), _hardest(rows, labels)))


def _twins(rng: np.random.Generator) -> Case:
    """Two pictures of one person have the same row, far from all others, in whole numbers: their distance is 0."""
    rows, labels = np.array([[20.0, 0], [20, 0], [0, 0], [3, 1], [1, 1]]), np.array([3, 3, 6, 6, 9])
    order = rng.permutation(5)
    return case(rows[order] + rng.integers(0, 9, 2), labels[order])


def _far_apart(rng: np.random.Generator) -> Case:
    """Rows whose distances are thousands, so that no number of one's own is larger than all of them."""
    rows, labels = _rows(rng, [3, 3, 3, 8, 8, 1]).args
    return case(5000 * rows, labels)


PEOPLE = [0] * 4 + [1] * 4 + [2] * 4
ALONE = [4, 4, 4, 7, 9, 9, 11, 5, 5]  # 7 and 11 have one picture each


def _brute_force(embeddings: np.ndarray, labels: np.ndarray) -> tuple:
    far, near = [], []
    for i, row in enumerate(embeddings):
        away = [float(np.sqrt(sum((row - other) ** 2))) for other in embeddings]
        mates = [j for j in range(len(labels)) if j != i and labels[j] == labels[i]]
        others = [j for j in range(len(labels)) if labels[j] != labels[i]]
        far.append(max(mates, key=away.__getitem__) if mates else -1)
        near.append(min(others, key=away.__getitem__) if others else -1)
    return np.array(far), np.array(near)


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    rows, labels = np.array([[0.0, 0], [0, 3], [1, 0], [5, 0]]), np.array([8, 8, 8, 2])
    yield np.array(hardest_oracle(rows, labels)), np.array([[1, 2, 1, -1], [3, 3, 3, 2]])  # as the text says
    for people in (PEOPLE, ALONE, [3] * 5):
        drawn = _rows(rng, people) if len(set(people)) > 1 else case(rng.normal(size=(5, 2)), np.array(people))
        yield np.array(hardest_oracle(*drawn.args)), np.array(_brute_force(*drawn.args))


def _cases(rng: np.random.Generator) -> list[Case]:
    return [_rows(rng, PEOPLE), _rows(rng, [30, 30, 12, 12, 12, 5, 5, 5, 5], 5)]


hardest = Check(
    "hardest",
    oracle=hardest_oracle,
    proof=_proof,
    keras=True,  # tensors are an answer, too
    criteria=[
        Returns("the farthest of the same person", 1, _cases, part=0, axes=("picture",)),
        Returns(
            "the nearest of another person", 1, lambda rng: [*_cases(rng), _far_apart(rng)], part=1, axes=("picture",)
        ),
        Returns(
            "-1 where there is nobody, and only there; places are whole numbers",
            1,
            lambda rng: [_rows(rng, ALONE), case(rng.normal(size=(4, 3)), np.array([6, 6, 6, 6])), _twins(rng)],
            whole=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "results-swapped",
            "The nearest of others stands first. The farthest of the same person comes first.",
            _swapped,
        ),
        Misconception(
            "itself-as-positive",
            "A picture stands as a partner of itself. Its own distance is 0, and it teaches nothing: leave it out.",
            _slip(itself=True),
        ),
        Misconception(
            "itself-as-positive",
            "A picture stands as a partner of itself. Its own distance is 0, and it teaches nothing: leave it out.",
            _slip(itself=True, none=0),
        ),
        Misconception(
            "itself-as-positive",
            "The nearest of the same person is the picture itself, with distance 0. The farthest is asked for, of the "
            "others.",
            _slip(itself=True, same_is=np.argmin),
        ),
        Misconception(
            "nearest-of-the-same",
            "This is the nearest picture of the same person, the easiest one. The farthest is the hardest.",
            _slip(same_is=np.argmin),
        ),
        Misconception(
            "farthest-of-others",
            "This is the farthest picture of another person, the easiest one. The nearest is the hardest.",
            _slip(other_is=np.argmax),
        ),
        Misconception(
            "both-turned-round",
            "These are the easiest ones: the nearest of the same person, the farthest of others.",
            _slip(same_is=np.argmin, other_is=np.argmax),
        ),
        Misconception(
            "cosine-not-distance",
            "This goes by the cosine similarity. Rows need not have length 1 here: go by the distance.",
            _slip(distance=_cosine),
        ),
        Misconception(
            "cosine-not-distance",
            "This goes by the dot product. Rows need not have length 1 here: go by the distance.",
            _slip(distance=lambda rows: -rows @ rows.T),
        ),
        Misconception(
            "similarity-not-distance",
            "The dot product is large for rows that are near. A distance is small for them.",
            _slip(distance=lambda rows: rows @ rows.T),
        ),
        Misconception(
            "differences-not-squared",
            "The distance is the root of the sum of squares. Here absolute differences were added.",
            _slip(distance=_city),
        ),
        Misconception(
            "labels-ignored",
            "These are the farthest and the nearest of all rows, whoever is on them. `labels` says who it is.",
            _whole_batch,
        ),
        Misconception(
            "distances-not-places",
            "These are the distances. The places of the rows are asked for.",
            lambda embeddings, labels: _values(embeddings, labels, True),
        ),
        Misconception(
            "distances-not-places",
            "These are the squared distances. The places of the rows are asked for.",
            lambda embeddings, labels: _values(embeddings, labels, False),
        ),
        Misconception(
            "places-among-the-picked",
            "These are places among the rows that were picked out. The place in the whole batch is asked for.",
            _within_the_others,
        ),
        Misconception(
            "labels-not-places",
            "These are the labels of the hardest. Their places in the batch are asked for.",
            _labels_of,
        ),
        Misconception(
            "one-for-the-whole-batch",
            "Each picture got the same partner. Each has one of its own: `axis=1` looks along its row of the table.",
            _one_for_all,
        ),
        Misconception(
            "twins-left-out",
            "A partner at a distance of 0 was not counted. Two pictures of one person may have the same row: leave "
            "each picture itself out by its place, not by its distance.",
            _no_twins,
        ),
        *[
            Misconception(
                "mask-too-small",
                "Who is not allowed got a number for a distance, and real distances are larger than that. Nothing is "
                "larger than `np.inf`.",
                masked(limit),
            )
            for limit in (1.0, 2.0, 4.0, 10.0, 100.0, 1000.0)
            for masked in (_masked_by, _pushed_by)
        ],
        Misconception(
            "zero-is-a-distance",
            "The distances were multiplied by the mask, which leaves 0 for whoever is not allowed. Two pictures with "
            "equal rows are 0 apart as well: `-np.inf` for whoever is not allowed tells them apart.",
            _multiplied_by_the_mask,
        ),
        Misconception(
            "nobody-is-the-first",
            "Where there is nobody of another person, this gives 0: `argmin` of a row without candidates is its first "
            "place. -1 is asked for.",
            _slip(none=0, no_positive=-1),
        ),
        Misconception(
            "nobody-is-the-first",
            "Where there is nobody, this gives 0: `argmax` of a row without candidates is its first place. -1 is "
            "asked for.",
            _slip(none=0),
        ),
    ],
    hints=[
        "Which rows may be the farthest of the same person, for one picture? And is the picture itself among them?",
        "`labels[:, None] == labels` is a table of who is whom. `np.where(allowed, distances, -np.inf).argmax(axis=1)` "
        "looks among the allowed ones only.",
        "A table of all distances; two masks, one without the diagonal; argmax and argmin; -1 where `allowed.any("
        "axis=1)` is False.",
    ],
)
