"""Which maps answer together, wherever in the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case, digits, fractions
from cnncourse.checks.networks.tape import TapeFollows


def _rows(features: np.ndarray) -> np.ndarray:
    """A row for each place: (N, H*W, C)."""
    number, height, width, channels = features.shape
    return np.asarray(features, float).reshape(number, height * width, channels)


def _gram_matrix(features: np.ndarray) -> np.ndarray:
    rows = _rows(features)
    return rows.swapaxes(1, 2) @ rows / rows.shape[1]


def _divided(by: Callable) -> Callable:
    """Divided by something else than the number of places."""

    def wrong(features: np.ndarray) -> np.ndarray:
        return _gram_matrix(features) * features.shape[1] * features.shape[2] / by(*features.shape)

    return wrong


def _of(rows: Callable) -> Callable:
    """Of rows (N, places, C) that are made otherwise."""

    def wrong(features: np.ndarray) -> np.ndarray:
        made = rows(features)
        return made.swapaxes(1, 2) @ made / made.shape[1]

    return wrong


def _centred(features: np.ndarray) -> np.ndarray:
    rows = _rows(features)
    return rows - rows.mean(1, keepdims=True)


def _batch_folded(mean: bool) -> Callable:
    def wrong(features: np.ndarray) -> np.ndarray:
        grams = _gram_matrix(features)
        return grams.mean(0) if mean else grams.sum(0)

    return wrong


def _of_places(divided: bool) -> Callable:
    """Which places are alike, over all maps: (N, H*W, H*W)."""

    def wrong(features: np.ndarray) -> np.ndarray:
        rows = _rows(features)
        return rows @ rows.swapaxes(1, 2) / (rows.shape[1] if divided else 1)

    return wrong


def _scrambled(features: np.ndarray) -> np.ndarray:
    number, height, width, channels = features.shape
    return np.asarray(features, float).reshape(number, channels, height * width).swapaxes(1, 2)


def _unit(features: np.ndarray) -> np.ndarray:
    gram = _gram_matrix(features)
    lengths = np.sqrt(np.einsum("nii->ni", gram))
    return gram / (lengths[:, :, None] * lengths[:, None])


def _maps(rng: np.random.Generator, *shape: int) -> Case:
    return case(digits(rng, *shape))


def _as_behind_relu(rng: np.random.Generator, *shape: int) -> Case:
    return case(np.maximum(digits(rng, *shape), 0).astype(np.float32))


def _one_picture(rng: np.random.Generator) -> list[Case]:
    return [_maps(rng, 1, 3, 4, 5), _as_behind_relu(rng, 1, 5, 2, 3)]


def _proof(rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    text = np.array([[[[1.0, 2], [0, 2]], [[1, 0], [0, 0]]]])
    yield _gram_matrix(text), np.array([[[0.5, 0.5], [0.5, 2]]])  # as the text says
    [features] = _maps(rng, 2, 3, 4, 5).args
    gram = np.zeros((2, 5, 5))
    for n, row, column, i, j in np.ndindex(2, 3, 4, 5, 5):
        gram[n, i, j] += features[n, row, column, i] * features[n, row, column, j] / 12
    yield _gram_matrix(features), gram


FOLDED = "The pictures of the batch were mixed into one matrix. Each picture has its own: (N, C, C)."

gram_matrix = Check(
    "gram-matrix",
    oracle=_gram_matrix,
    proof=_proof,
    keras=True,
    criteria=[
        Returns(
            "the products of all pairs of maps, in the mean over places",
            1,
            _one_picture,
            axes=("picture", "map", "map"),
        ),
        Returns(
            "a matrix for each picture of a batch",
            1,
            lambda rng: [_maps(rng, 2, 4, 3, 2), _maps(rng, 3, 1, 6, 4)],
            axes=("picture", "map", "map"),
        ),
        TapeFollows("a tape can follow it", 1, lambda rng: case(fractions(rng, 1, 2, 3, 2).astype(np.float32))),
    ],
    misconceptions=[
        Misconception("batch-folded-in", FOLDED, _batch_folded(False)),
        Misconception("batch-folded-in", FOLDED, _batch_folded(True)),
        Misconception("batch-folded-in", FOLDED, lambda features: _gram_matrix(features).sum(0, keepdims=True)),
        Misconception("batch-folded-in", FOLDED, lambda features: _gram_matrix(features).mean(0, keepdims=True)),
        Misconception(
            "batch-folded-in",
            FOLDED,
            lambda features: _divided(lambda n, h, w, c: 1)(features).sum(0),
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture of the batch has a matrix. Each has one: (N, C, C).",
            lambda features: _gram_matrix(features)[0],
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture of the batch has a matrix. Each has one: (N, C, C).",
            lambda features: _gram_matrix(features)[:1],
        ),
        Misconception(
            "not-divided",
            "The products were added over all places, and not divided by how many there are: H·W.",
            _divided(lambda n, h, w, c: 1),
        ),
        Misconception(
            "divided-by-something-else",
            "It was divided by H·W·C. The number of places, H·W, is asked for.",
            _divided(lambda n, h, w, c: h * w * c),
        ),
        Misconception(
            "divided-by-something-else",
            "It was divided by the number of maps. The number of places, H·W, is asked for.",
            _divided(lambda n, h, w, c: c),
        ),
        Misconception(
            "divided-by-something-else",
            "It was divided by H or W alone. The number of places is H·W.",
            _divided(lambda n, h, w, c: h),
        ),
        Misconception(
            "divided-by-something-else",
            "It was divided by H or W alone. The number of places is H·W.",
            _divided(lambda n, h, w, c: w),
        ),
        Misconception(
            "divided-by-something-else",
            "It was divided by 2·H·W. The number of places is H·W.",
            _divided(lambda n, h, w, c: 2 * h * w),
        ),
        Misconception(
            "divided-by-something-else",
            "It was divided by N·H·W. Each picture has H·W places of its own.",
            _divided(lambda n, h, w, c: n * h * w),
        ),
        Misconception(
            "divided-by-something-else",
            "It was divided by H·W - 1, as a covariance is. The number of places is H·W.",
            _divided(lambda n, h, w, c: h * w - 1 or 1),
        ),
        *[
            Misconception(
                "divided-by-something-else",
                "It was divided by the square of one side. The picture need not be square: its places are H·W.",
                _divided(lambda n, h, w, c, side=side: (h, w)[side] ** 2),
            )
            for side in (0, 1)
        ],
        Misconception(
            "divided-by-something-else",
            "It was divided by H·W twice: both factors were. The number of places counts once.",
            _divided(lambda n, h, w, c: (h * w) ** 2),
        ),
        Misconception(
            "each-row-apart",
            "Each row of the picture has a matrix of its own: places were not laid in one row before the product.",
            lambda features: np.swapaxes(features, 2, 3) @ features / (features.shape[1] * features.shape[2]),
        ),
        Misconception(
            "negatives-cut-first",
            "Negative numbers were cut off first. Take the maps as they are: they have numbers on both sides of 0.",
            lambda features: _gram_matrix(np.maximum(features, 0)),
        ),
        Misconception(
            "product-of-means",
            "The means of the maps were multiplied. Multiply place by place first, and take the mean then: else it is "
            "lost what occurs together.",
            lambda features: np.einsum("ni,nj->nij", *(2 * [_rows(features).mean(1)])),
        ),
        Misconception(
            "root-taken",
            "A root was taken. The mean of the products itself is asked for.",
            lambda features: np.sqrt(np.abs(_gram_matrix(features))),
        ),
        Misconception(
            "place-by-place",
            "Each number was multiplied with itself: `*` takes place by place. A matrix product of the maps with each "
            "other is asked for.",
            lambda features: np.square(_rows(features)) / (features.shape[1] * features.shape[2]),
        ),
        Misconception(
            "channels-first",
            "The second axis was taken for the maps. Channels are the last axis here: (N, H, W, C).",
            lambda features: _gram_matrix(np.moveaxis(features, 1, -1)),
        ),
        Misconception(
            "places-not-maps",
            "This tells which places are alike: (N, H·W, H·W). Which maps are alike is asked for: the transposed one "
            "stands first in the product.",
            _of_places(True),
        ),
        Misconception(
            "places-not-maps",
            "This tells which places are alike: (N, H·W, H·W). Which maps are alike is asked for: the transposed one "
            "stands first in the product, and it is divided by H·W.",
            _of_places(False),
        ),
        Misconception(
            "reshape-is-no-transpose",
            "`reshape` to (N, C, H·W) moves no axis: it cuts the same row of numbers at other places, so that the maps "
            "are mixed. Reshape to (N, H·W, C), and transpose that.",
            _of(_scrambled),
        ),
        Misconception(
            "mean-taken-away",
            "The mean of each map was taken away first: that is a covariance. Take the maps as they are.",
            _of(_centred),
        ),
        Misconception(
            "divided-by-the-lengths",
            "Each map was divided by its length, so that the diagonal is 1. Take the maps as they are.",
            _unit,
        ),
        Misconception(
            "only-the-diagonal",
            "Each map was multiplied by itself alone. All pairs of maps are asked for: (N, C, C).",
            lambda features: np.square(_rows(features)).mean(1),
        ),
    ],
    hints=[
        "Two maps that answer at the same places: what is large then, if you multiply them place by place?",
        "`tf.reshape(x, (n, h * w, c))` lays the places in a row; `tf.matmul(x, x, transpose_a=True)` multiplies all "
        'pairs of columns and adds over rows. `tf.einsum("nhwi,nhwj->nij", x, x)` does both.',
        "A product of all pairs of maps, added over rows and columns; then divided by H·W, as a float.",
    ],
)
