"""The tiles' scores, laid where the tiles are from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _stitch(scores: np.ndarray, places: np.ndarray, size: int, shape: tuple[int, int]) -> np.ndarray:
    rows, columns = (np.arange(side) for side in shape)
    within = [
        (0 <= way - places[:, axis, None]) & (way - places[:, axis, None] < size)
        for axis, way in enumerate((rows, columns))
    ]
    weights = within[0].T.astype(float)  # (H, N)
    covers = np.einsum("hn,nw->hwn", weights, within[1].astype(float))
    number = covers.sum(-1, keepdims=True)
    return covers @ scores / np.maximum(number, 1)


def _like(finish: Callable, add: Callable = lambda old, new, number: old + new, end: int = 0) -> Callable:
    """A wrong rule: how a score is added to what lies there, and what is made of that and the number at the end."""

    def wrong(scores: np.ndarray, places: np.ndarray, size: int, shape: tuple[int, int]) -> np.ndarray:
        total, number = np.zeros((*shape, scores.shape[1])), np.zeros((*shape, 1))
        for score, (i, j) in zip(scores, places):
            window = np.s_[i : i + size + end, j : j + size + end]
            total[window] = add(total[window], score, number[window])
            number[window] += 1
        with np.errstate(all="ignore"):
            return finish(total, number)

    return wrong


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores)
    return powers / powers.sum(-1, keepdims=True)


def _mean(total: np.ndarray, number: np.ndarray) -> np.ndarray:
    return total / np.maximum(number, 1)


def _kept(total: np.ndarray, number: np.ndarray) -> np.ndarray:
    return total


def _median(scores: np.ndarray, places: np.ndarray, size: int, shape: tuple[int, int]) -> np.ndarray:
    laid = np.full((len(scores), *shape, scores.shape[1]), np.nan)
    for layer, score, (i, j) in zip(laid, scores, places):
        layer[i : i + size, j : j + size] = score
    return np.nan_to_num(np.nanmedian(laid, axis=0))


def _swapped(scores: np.ndarray, places: np.ndarray, size: int, shape: tuple[int, int]) -> np.ndarray:
    return _stitch(scores, places[:, ::-1], size, shape)


def _corners(scores: np.ndarray, places: np.ndarray, size: int, shape: tuple[int, int]) -> np.ndarray:
    return _stitch(scores, places, 1, shape)


def _side_by_side(scores: np.ndarray, places: np.ndarray, size: int, shape: tuple[int, int]) -> np.ndarray:
    """Tiles in the order in which they come, as if they did not overlap."""
    across = shape[1] // size
    found = np.zeros((*shape, scores.shape[1]))
    for number, score in enumerate(scores):
        i, j = divmod(number, across)
        found[i * size : (i + 1) * size, j * size : (j + 1) * size] = score
    return found


def _kinds(scores: np.ndarray, places: np.ndarray, size: int, shape: tuple[int, int]) -> np.ndarray:
    return _stitch(scores, places, size, shape).argmax(-1)


def _asked(
    rng: np.random.Generator, places: list, size: int, shape: tuple[int, int], kinds: int = 3, lowest: float = -1
) -> Case:
    """Tiles in a shuffled order, each with scores of its own, which do not add up to 1; one in five is just 0."""
    order = rng.permutation(len(places))
    scores = rng.uniform(lowest, 1, (len(places), kinds)) * (rng.random((len(places), kinds)) > 0.2)
    return case(scores, np.array(places, int)[order], size, shape)


def _grid(size: int, stride: int, shape: tuple[int, int]) -> list[tuple[int, int]]:
    return [(i, j) for i in range(0, shape[0] - size + 1, stride) for j in range(0, shape[1] - size + 1, stride)]


def _apart(rng: np.random.Generator) -> list[Case]:
    """None is below 0: whoever takes the largest has at least laid each where it is from."""
    return [
        _asked(rng, _grid(3, 3, (6, 9)), 3, (6, 9), lowest=0.1),
        _asked(rng, _grid(2, 2, (8, 4)), 2, (8, 4), 4, lowest=0.1),
    ]


def _overlapping(rng: np.random.Generator) -> list[Case]:
    grids = [(4, 2, (8, 10), 3), (3, 1, (7, 5), 2), (2, 1, (4, 5), 1)]
    return [_asked(rng, _grid(size, stride, shape), size, shape, kinds) for size, stride, shape, kinds in grids]


def _with_holes(rng: np.random.Generator) -> list[Case]:
    scattered = [(0, 1), (1, 2), (1, 6), (5, 0), (5, 3), (6, 7), (6, 7)]
    return [_asked(rng, scattered, 3, (10, 12)), _asked(rng, [(2, 4), (1, 3)], 4, (7, 9), 4)]


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    for asked in (*_overlapping(rng), *_with_holes(rng)):
        scores, places, size, shape = asked.args
        found = np.zeros((*shape, scores.shape[1]))
        for i, j in np.ndindex(*shape):
            here = [k for k, (top, left) in enumerate(places) if top <= i < top + size and left <= j < left + size]
            found[i, j] = scores[here].mean(0) if here else 0
        yield _stitch(scores, places, size, shape), found


stitch = Check(
    "stitch",
    oracle=_stitch,
    proof=_proof,
    criteria=[
        Returns("tiles side by side: each lies where it is from", 1, _apart, axes=("row", "column", "kind")),
        Returns("where tiles overlap, their mean", 1, _overlapping, axes=("row", "column", "kind")),
        Returns("0 where no tile lies", 1, _with_holes, axes=("row", "column", "kind")),
    ],
    misconceptions=[
        Misconception(
            "only-kind-squeezed",
            "Of a single kind the last axis is gone. (H, W, 1) has one, too: who comes after counts on it.",
            lambda scores, places, size, shape: _stitch(scores, places, size, shape)[
                ..., 0 if scores.shape[1] == 1 else slice(None)
            ],
        ),
        Misconception(
            "negatives-cut",
            "Scores below 0 have become 0. They are numbers like any others.",
            lambda scores, places, size, shape: np.maximum(_stitch(scores, places, size, shape), 0),
        ),
        Misconception(
            "counted-twice",
            "Where tiles overlap their scores are added up, and never divided by how many they are.",
            _like(_kept),
        ),
        Misconception(
            "last-one-wins",
            "Where tiles overlap only the last one counts: each overwrites the ones before. Add them up, and count "
            "them.",
            _like(_kept, lambda old, new, number: np.broadcast_to(new, old.shape)),
        ),
        Misconception(
            "first-one-wins",
            "Where tiles overlap only the first one counts. The mean of all of them is asked for.",
            _like(_kept, lambda old, new, number: np.where(number, old, new)),
        ),
        Misconception(
            "halved-each-time",
            "The mean of what lies there and the new tile gives the last one half of the weight. Add up, count, and "
            "divide once at the end.",
            _like(_kept, lambda old, new, number: np.where(number, (old + new) / 2, new)),
        ),
        *[
            Misconception(
                f"{which}-one-wins",
                f"Where tiles overlap the {which} score counts. The mean is asked for.",
                _like(_kept, add),
            )
            for which, add in (
                ("largest", lambda old, new, number: np.maximum(old, new)),  # of 0, too, as a map begins with zeros
                ("largest", lambda old, new, number: np.where(number, np.maximum(old, new), new)),
                ("smallest", lambda old, new, number: np.where(number, np.minimum(old, new), new)),
            )
        ],
        Misconception(
            "median-not-mean",
            "Where tiles overlap the median counts, the one in the middle. The mean is asked for: all of them count.",
            _median,
        ),
        Misconception(
            "softmax-first",
            "The scores went through softmax. They are any numbers: take them as they are.",
            lambda scores, *rest: _stitch(_softmax(scores), *rest),
        ),
        Misconception(
            "nan-where-none",
            "Where no tile lies, 0 was divided by 0. There 0 is asked for: divide by 1 where nothing was counted.",
            _like(lambda total, number: total / number),
        ),
        Misconception(
            "one-added",
            "It was divided by one more than the tiles that are there. The 1 is needed only where none is.",
            _like(lambda total, number: total / (number + 1)),
        ),
        Misconception(
            "divided-by-the-most",
            "Every pixel was divided by the same number. How many tiles cover it differs from pixel to pixel.",
            _like(lambda total, number: total / max(number.max(), 1)),
        ),
        Misconception(
            "divided-by-all",
            "Every pixel was divided by the number of all tiles. Only those that cover it count.",
            lambda scores, places, size, shape: _like(_kept)(scores, places, size, shape) / len(scores),
        ),
        Misconception(
            "divided-by-the-sum",
            "Each pixel's scores were made to add up to 1, which those of a tile need not do. Divide by the number of "
            "tiles that cover the pixel.",
            _like(lambda total, number: np.nan_to_num(total / total.sum(-1, keepdims=True))),
        ),
        Misconception(
            "one-pixel-short",
            "A tile covers `size` rows and columns. The slice ends before its end, so nothing has to be taken off.",
            _like(_mean, end=-1),
        ),
        Misconception(
            "one-pixel-more",
            "A tile covers `size` rows and columns, from i to i + size − 1. Yours cover one more.",
            _like(_mean, end=1),
        ),
        Misconception("corners-only", "Only the tile's first pixel got its score. All of its pixels do.", _corners),
        Misconception("row-and-column-swapped", "A place is (row, column); yours reads it the other way.", _swapped),
        Misconception(
            "places-ignored",
            "The tiles were laid side by side in the order in which they come. `places` says where each is from.",
            _side_by_side,
        ),
        Misconception("kinds-not-scores", "These are kinds. The scores are asked for, (H, W, K).", _kinds),
    ],
    hints=[
        "A pixel lies in four tiles. Which two sums do you need to know the mean of their scores?",
        "`total[i:i+size, j:j+size] += score` adds a score to a whole square of a table of shape (H, W, K).",
        "Two tables of 0: one adds up scores, one counts tiles. At the end divide, by `np.maximum(count, 1)`.",
    ],
)
