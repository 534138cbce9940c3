"""Pixels that a kind gained and lost between two maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _change(before: np.ndarray, after: np.ndarray, kind: int) -> tuple[int, int]:
    known = (before >= 0) & (after >= 0)
    return (
        int(np.count_nonzero(known & (before != kind) & (after == kind))),
        int(np.count_nonzero(known & (before == kind) & (after != kind))),
    )


def _like(rule: Callable) -> Callable:
    """A wrong rule, from masks of the kind before and after."""

    def wrong(before: np.ndarray, after: np.ndarray, kind: int) -> tuple:
        return tuple(int(np.sum(part)) for part in rule(before == kind, after == kind))

    return wrong


def _net(before: np.ndarray, after: np.ndarray, kind: int) -> tuple[int, int]:
    more = int(np.sum(after == kind)) - int(np.sum(before == kind))
    return max(more, 0), max(-more, 0)


def _net_of_known(before: np.ndarray, after: np.ndarray, kind: int) -> tuple[int, int]:
    known = (before >= 0) & (after >= 0)
    return _net(before[known], after[known], kind)


def _known_in_one(which: int, before: np.ndarray, after: np.ndarray, kind: int) -> tuple[int, int]:
    known = (before, after)[which] >= 0
    return (
        int(np.sum(known & (before != kind) & (after == kind))),
        int(np.sum(known & (before == kind) & (after != kind))),
    )


def _shares(before: np.ndarray, after: np.ndarray, kind: int) -> tuple[float, float]:
    return tuple(number / before.size for number in _change(before, after, kind))


def _all_kinds(before: np.ndarray, after: np.ndarray, kind: int) -> tuple[int, int]:
    changed = int(np.sum(before != after))
    return changed, changed


def _larger_label(before: np.ndarray, after: np.ndarray, kind: int) -> tuple[int, int]:
    return int(np.sum(after > before)), int(np.sum(after < before))


def _maps(rng: np.random.Generator, number: int, kinds: int, gained: int, lost: int, kind: int, unknown: int) -> Case:
    """Two maps in which so many pixels become `kind`, so many stop being it, and some are unknown in one of them."""
    others = [k for k in range(kinds) if k != kind]
    pairs = [(rng.choice(others), kind) for _ in range(gained)] + [(kind, rng.choice(others)) for _ in range(lost)]
    pairs += [(-1, kind)] * unknown + [(kind, -1)] * (2 * unknown) + [(kind, kind)] * 6 + [(-1, -1)] * 2
    pairs += [tuple(rng.choice(others, 2)) for _ in range(number - len(pairs))]
    before, after = rng.permutation(np.array(pairs)).reshape(5, -1, 2).transpose(2, 0, 1)
    return case(before, after, kind)


def _with_unknown(rng: np.random.Generator) -> list[Case]:
    return [
        _maps(rng, 60, 4, 9, 5, 2, 0),
        _maps(rng, 55, 3, 4, 11, 0, 0),
        _maps(rng, 50, 4, 0, 7, 3, 0),
        _maps(rng, 70, 4, 9, 5, 2, 3),
        _maps(rng, 65, 4, 3, 8, 0, 4),
    ]


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    for asked in _with_unknown(rng):
        before, after, kind = asked.args
        pairs = [pair for pair in zip(before.ravel(), after.ravel()) if -1 not in pair]
        yield (
            np.array(_change(before, after, kind)),
            np.array([sum(b == kind != a for a, b in pairs), sum(a == kind != b for a, b in pairs)]),
        )


change = Check(
    "change",
    oracle=_change,
    proof=_proof,
    criteria=[
        Returns("pixels gained", 1, _with_unknown, part=0),
        Returns("pixels lost", 1, _with_unknown, part=1),
    ],
    misconceptions=[
        Misconception(
            "swapped",
            "Gained and lost are swapped. Gained is what is of the kind afterwards, and was not before.",
            lambda before, after, kind: _change(after, before, kind),
        ),
        Misconception(
            "unknown-counted",
            "What is unknown in one of the maps, −1, was counted. Nobody knows whether anything has changed there.",
            _like(lambda before, after: (~before & after, before & ~after)),
        ),
        *[
            Misconception(
                "unknown-counted",
                "A pixel that is unknown in one of the two maps was counted. It has to be known in both.",
                partial(_known_in_one, which),
            )
            for which in (0, 1)
        ],
        *[
            Misconception(
                "net-change",
                "This is how many more there are, or fewer. Gains and losses cancel there; both are asked for.",
                rule,
            )
            for rule in (_net, _net_of_known)
        ],
        Misconception(
            "how-many-there-are",
            "These are the pixels of the kind afterwards and before. Only those that changed count.",
            _like(lambda before, after: (after, before)),
        ),
        Misconception(
            "how-many-there-are",
            "These are the pixels of the kind before and afterwards. Only those that changed count.",
            _like(lambda before, after: (before, after)),
        ),
        Misconception(
            "both-together",
            "Gains and losses were added up. Tell them one by one.",
            lambda before, after, kind: (sum(_change(before, after, kind)),) * 2,
        ),
        Misconception("all-kinds", "All pixels that changed were counted, whatever their kind.", _all_kinds),
        Misconception(
            "labels-compared-by-size",
            "Labels were compared by size. A kind's number is a name: 3 is not more than 2.",
            _larger_label,
        ),
        Misconception("shares-not-pixels", "These are shares of all pixels. Count pixels.", _shares),
        Misconception(
            "what-stayed",
            "These are pixels that stayed of this kind. Those that changed are asked for.",
            _like(lambda before, after: (before & after, before & after)),
        ),
        Misconception(
            "percent-of-before",
            "The numbers were divided by how many there were before. Count pixels.",
            lambda before, after, kind: tuple(
                number / max(1, int(np.sum(before == kind))) for number in _change(before, after, kind)
            ),
        ),
    ],
    hints=[
        "What is true of a pixel that was gained, before and afterwards? And of one that you know nothing of?",
        "`(before != kind) & (after == kind)` is a mask; its `sum()` counts. -1 stands for unknown.",
        "A mask of what is known in both maps; with it one sum for what became `kind`, one for what stopped being it.",
    ],
)
