"""A picture cut into square tiles, and where each is from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, balanced, case, fractions, pixels

Cut = tuple[np.ndarray, np.ndarray]


def _at(image: np.ndarray, size: int, places: list[tuple[int, int]]) -> Cut:
    return np.array([image[i : i + size, j : j + size] for i, j in places]), np.array(places)


def _tiles(image: np.ndarray, size: int, stride: int) -> Cut:
    height, width = image.shape[:2]
    places = [(i, j) for i in range(height) for j in range(width) if i % stride == 0 and j % stride == 0]
    return _at(image, size, [(i, j) for i, j in places if i + size <= height and j + size <= width])


def _from(rows: Callable, columns: Callable | None = None, of_places: Callable = lambda places, *_: places) -> Callable:
    """A wrong rule: the first rows and columns of tiles, from the picture's side, the size and the stride."""

    def wrong(image: np.ndarray, size: int, stride: int) -> Cut:
        height, width = image.shape[:2]
        pairs = [(i, j) for i in rows(height, size, stride) for j in (columns or rows)(width, size, stride)]
        found, places = _at(image, size, pairs)
        return found, of_places(places, size, stride)

    return wrong


def _right_rows(side: int, size: int, stride: int) -> range:
    return range(0, side - size + 1, stride)


def _by_columns(image: np.ndarray, size: int, stride: int) -> Cut:
    found, places = _tiles(np.swapaxes(image, 0, 1), size, stride)
    return np.swapaxes(found, 1, 2), places[:, ::-1]


def _same_side(image: np.ndarray, size: int, stride: int) -> Cut:
    side = min(image.shape[:2])
    return _tiles(image[:side, :side], size, stride)


def _grid_of_tiles(image: np.ndarray, size: int, stride: int) -> Cut:
    found, places = _tiles(image, size, stride)
    rows = len(np.unique(places[:, 0]))
    return found.reshape(rows, -1, *found.shape[1:]), places.reshape(rows, -1, 2)


def _moved(change: Callable) -> Callable:
    return _from(_right_rows, of_places=change)


def _odd(rng: np.random.Generator) -> list[Case]:
    """Sides that the stride does not divide, tiles that overlap, tiles with gaps between them, bytes, fractions; a
    single tile."""
    return [
        case(balanced(rng, 7, 10, 2), 3, 2),
        case(balanced(rng, 9, 6, 1), 4, 3),
        case(balanced(rng, 5, 9, 3), 4, 5),
        case(pixels(rng, 8, 11, 3), 2, 3),
        case(fractions(rng, 5, 6, 2), 3, 2),
        case(balanced(rng, 4, 4, 2), 4, 3),
    ]


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    for shape, size, stride in (((7, 10, 2), 3, 2), ((9, 6, 3), 4, 1)):
        image = balanced(rng, *shape)
        found, places = _tiles(image, size, stride)
        windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), (0, 1))[::stride, ::stride]
        yield found, np.moveaxis(windows, 2, -1).reshape(found.shape)
        yield found[:, 0, 0], image[places[:, 0], places[:, 1]]


tiles = Check(
    "tiles",
    oracle=_tiles,
    proof=_proof,
    criteria=[
        Returns("all tiles that fit, row by row", 1, _odd, part=0, axes=("tile", "row", "column", "channel")),
        Returns("the place of each: its first row and column", 1, _odd, part=1, axes=("tile", "number"), whole=True),
    ],
    misconceptions=[
        Misconception(
            "last-place-missing",
            "The last tile of a row or a column is missing. A range ends before its end, and the tile that begins at "
            "height − size fits as well.",
            _from(lambda side, size, stride: range(0, side - size, stride)),
        ),
        Misconception(
            "stride-ignored",
            "The tiles lie side by side, whatever the stride is: they begin `stride` pixels after one another.",
            _from(lambda side, size, stride: range(0, side - size + 1, size)),
        ),
        Misconception(
            "every-pixel",
            "A tile begins at every pixel. They begin `stride` pixels after one another.",
            _from(lambda side, size, stride: range(side - size + 1)),
        ),
        Misconception(
            "column-by-column",
            "The tiles come column by column. First comes the uppermost row of tiles, from left to right.",
            _by_columns,
        ),
        Misconception(
            "largest-square-only",
            "Only a square part of the picture was cut. Rows and columns of a picture may differ in number.",
            _same_side,
        ),
        Misconception(
            "grid-of-tiles",
            "The tiles stand in rows and columns of their own. One axis counts them all.",
            _grid_of_tiles,
        ),
        Misconception(
            "one-row-too-many",
            "Tiles were cut where they hang over the border, and are smaller there, or moved inwards. Only those that "
            "fit are asked for.",
            _from(lambda side, size, stride: [min(i, side - size) for i in range(0, side, stride)]),
        ),
        Misconception(
            "moved-inwards",
            "A last tile was added at the border, where the stride does not lead. Only places at multiples of the "
            "stride are asked for.",
            _from(
                lambda side, size, stride: sorted({*range(0, side - size + 1, stride), side - size}),
            ),
        ),
        Misconception(
            "one-border-only",
            "Rows were counted with the width, or columns with the height. They differ in number.",
            _from(lambda side, size, stride: _right_rows(side, size, stride)[:-1], _right_rows),
        ),
        Misconception(
            "middle-of-the-tile",
            "These are the middles of the tiles. The place is its first row and column: the upper left corner.",
            _moved(lambda places, size, stride: places + size // 2),
        ),
        Misconception(
            "number-of-the-tile",
            "These count the tiles. The place is told in pixels: count times stride.",
            _moved(lambda places, size, stride: places // stride),
        ),
        Misconception(
            "column-first",
            "Row and column of the places are swapped: (row, column) is asked for.",
            _moved(lambda places, *_: places[:, ::-1]),
        ),
        Misconception(
            "lower-right-corner",
            "This is where a tile ends. Its first row and column are asked for.",
            _moved(lambda places, size, stride: places + size),
        ),
        Misconception(
            "places-as-columns",
            "The places are (2, N). One pair for each tile is asked for, (N, 2).",
            _moved(lambda places, *_: places.T),
        ),
    ],
    hints=[
        "At which rows may a tile begin, and which is the last one at which it still fits?",
        "`range(0, height - size + 1, stride)` gives the first rows; `np.stack` makes one array of a list of tiles.",
        "Two loops, rows outside: for each pair keep the pair, and `image[i:i+size, j:j+size]`. Two arrays at the end.",
    ],
)
