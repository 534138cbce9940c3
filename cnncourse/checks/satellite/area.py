"""How many square kilometres a kind covers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _area(labels: np.ndarray, kind: int, metres: float) -> float:
    return int(np.count_nonzero(labels == kind)) * (metres / 1000) ** 2


def _like(rule: Callable) -> Callable:
    """A wrong rule, from the number of pixels of the kind, those that are known, and their side."""

    def wrong(labels: np.ndarray, kind: int, metres: float) -> float:
        return float(rule(np.count_nonzero(labels == kind), np.count_nonzero(labels >= 0), metres))

    return wrong


def _map(rng: np.random.Generator, *counts: int) -> np.ndarray:
    """A map of 6 rows with so many pixels of −1, 0, 1, ..."""
    return rng.permutation(np.repeat(np.arange(-1, len(counts) - 1), counts)).reshape(6, -1)


def _cases(rng: np.random.Generator) -> list[Case]:
    return [
        case(_map(rng, 7, 20, 14, 19), 1, 1001.7),
        case(_map(rng, 9, 12, 16, 23), 2, 30.0),
        case(_map(rng, 11, 31, 18), 0, 250.0),
        case(_map(rng, 3, 20, 25), 3, 10.0),
    ]


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    labels = _map(rng, 7, 20, 14, 19)
    yield _area(labels, 1, 1000.0), 14.0
    yield _area(labels, 2, 30.0), sum(900.0 for label in labels.flat if label == 2) / 1e6


area = Check(
    "area",
    oracle=_area,
    proof=_proof,
    criteria=[Returns("km² of the pixels of one kind", 1, _cases)],
    misconceptions=[
        Misconception(
            "square-metres",
            "This is in square metres. A square kilometre has a million of them.",
            _like(lambda number, known, metres: number * metres**2),
        ),
        Misconception(
            "divided-by-a-thousand",
            "A kilometre has 1,000 metres, but a square kilometre has 1,000 · 1,000 square metres.",
            _like(lambda number, known, metres: number * metres**2 / 1000),
        ),
        Misconception(
            "side-not-squared",
            "The side was not squared. A pixel of 30 m covers 900 m².",
            _like(lambda number, known, metres: number * metres / 1000),
        ),
        Misconception(
            "side-not-squared",
            "The side was not squared. A pixel of 30 m covers 900 m².",
            _like(lambda number, known, metres: number * metres / 1e6),
        ),
        Misconception(
            "pixels-not-area",
            "This counts pixels. How large is one?",
            _like(lambda number, known, metres: number),
        ),
        Misconception(
            "share-not-area",
            "This is the share of the pixels. Their area is asked for.",
            _like(lambda number, known, metres: number / known),
        ),
        Misconception(
            "whole-map",
            "This is the area of all kinds together. Count the pixels whose label is `kind`.",
            _like(lambda number, known, metres: known * (metres / 1000) ** 2),
        ),
        Misconception(
            "whole-map",
            "This is the area of the whole map, with what was not seen. Count the pixels whose label is `kind`.",
            lambda labels, kind, metres: labels.size * (metres / 1000) ** 2,
        ),
        Misconception(
            "labels-added-up",
            "Labels were added up: a kind's number is a name, not a size. Count the pixels.",
            lambda labels, kind, metres: float(labels[labels == kind].sum() * (metres / 1000) ** 2),
        ),
        Misconception(
            "whole-kilometres",
            "Everything behind the decimal point is lost. Areas are floats.",
            _like(lambda number, known, metres: int(number * (metres / 1000) ** 2)),
        ),
        Misconception(
            "side-rounded",
            "The side was rounded to whole kilometres before it was squared.",
            _like(lambda number, known, metres: number * (metres // 1000) ** 2),
        ),
        Misconception(
            "other-kinds",
            "These are the pixels of all other kinds. Those whose label *is* `kind` are asked for.",
            lambda labels, kind, metres: np.count_nonzero(labels != kind) * (metres / 1000) ** 2,
        ),
        Misconception(
            "unknown-shared-out",
            "The pixels that nobody has seen were shared out among the kinds. They count for none.",
            lambda labels, kind, metres: (
                np.count_nonzero(labels == kind)
                / max(np.count_nonzero(labels >= 0), 1)
                * labels.size
                * (metres / 1000) ** 2
            ),
        ),
        *[
            Misconception(
                "rounded",
                "The area was rounded. Give it as it is.",
                _like(lambda number, known, metres, digits=digits: round(number * (metres / 1000) ** 2, digits)),
            )
            for digits in (1, 2, 3)
        ],
        Misconception(
            "whole-metres",
            "The side was cut down to whole metres.",
            _like(lambda number, known, metres: number * (int(metres) / 1000) ** 2),
        ),
        Misconception(
            "map-assumed-square",
            "The map was taken for a square, as wide as it is high.",
            lambda labels, kind, metres: np.mean(labels == kind) * (len(labels) * metres / 1000) ** 2,
        ),
    ],
    hints=[
        "How many pixels are of this kind, and how many square metres is one of them?",
        "`(labels == kind).sum()` counts; a square kilometre has a million square metres.",
        "Count · side² / 1,000,000.",
    ],
)
