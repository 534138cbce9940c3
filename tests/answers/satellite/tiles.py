"""Answers to the exercise tiles of lesson 14."""

import numpy as np

from tests.answers import right, wrong


@right
def two_loops(image, size, stride):
    found, places = [], []
    for i in range(0, image.shape[0] - size + 1, stride):
        for j in range(0, image.shape[1] - size + 1, stride):
            found.append(image[i : i + size, j : j + size])
            places.append((i, j))
    return np.array(found), np.array(places)


@right
def sliding_windows(image, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), axis=(0, 1))[::stride, ::stride]
    rows, columns = windows.shape[:2]
    found = windows.transpose(0, 1, 3, 4, 2).reshape(rows * columns, size, size, -1)
    return found, stride * np.array(list(np.ndindex(rows, columns)))


@right
def places_first(image, size, stride):
    rows, columns = ((side - size) // stride + 1 for side in image.shape[:2])
    places = np.stack(np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), -1).reshape(-1, 2) * stride
    return np.stack([image[i : i + size, j : j + size] for i, j in places]), places


@right
def fancy_indexing(image, size, stride):
    within = np.arange(size)
    rows = np.arange(0, image.shape[0] - size + 1, stride)
    columns = np.arange(0, image.shape[1] - size + 1, stride)
    i, j = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    found = image[(i[:, None] + within)[:, :, None], (j[:, None] + within)[:, None, :]]
    return found, np.column_stack([i, j])


@right
def lists_and_a_while(image, size, stride):
    found, places, i = [], [], 0
    while i + size <= len(image):
        j = 0
        while j + size <= len(image[0]):
            found.append(image[i : i + size, j : j + size].tolist())
            places.append([i, j])
            j += stride
        i += stride
    return [found, places]


def _cut(image, size, pairs, place=lambda i, j: (i, j)):
    pairs = list(pairs)
    return np.array([image[i : i + size, j : j + size] for i, j in pairs]), np.array([place(*pair) for pair in pairs])


def _pairs(image, size, stride):
    height, width = image.shape[:2]
    return [(i, j) for i in range(0, height - size + 1, stride) for j in range(0, width - size + 1, stride)]


@wrong("last-place-missing")
def range_too_short(image, size, stride):
    height, width = image.shape[:2]
    return _cut(image, size, [(i, j) for i in range(0, height - size, stride) for j in range(0, width - size, stride)])


@wrong("stride-ignored")
def side_by_side(image, size, stride):
    return _cut(image, size, _pairs(image, size, size))


@wrong("every-pixel")
def dense(image, size, stride):
    return _cut(image, size, _pairs(image, size, 1))


@wrong("column-by-column")
def loops_swapped(image, size, stride):
    return _cut(image, size, sorted(_pairs(image, size, stride), key=lambda pair: pair[::-1]))


@wrong("largest-square-only")
def one_side_for_both(image, size, stride):
    steps = range(0, min(image.shape[:2]) - size + 1, stride)
    return _cut(image, size, [(i, j) for i in steps for j in steps])


@wrong("moved-inwards")
def border_covered(image, size, stride):
    ways = [sorted({*range(0, side - size + 1, stride), side - size}) for side in image.shape[:2]]
    return _cut(image, size, [(i, j) for i in ways[0] for j in ways[1]])


@wrong("middle-of-the-tile", points=1)
def centres(image, size, stride):
    return _cut(image, size, _pairs(image, size, stride), lambda i, j: (i + size // 2, j + size // 2))


@wrong("number-of-the-tile", points=1)
def counts(image, size, stride):
    return _cut(image, size, _pairs(image, size, stride), lambda i, j: (i // stride, j // stride))


@wrong("column-first", points=1)
def x_and_y(image, size, stride):
    return _cut(image, size, _pairs(image, size, stride), lambda i, j: (j, i))


@wrong("lower-right-corner", points=1)
def ends(image, size, stride):
    return _cut(image, size, _pairs(image, size, stride), lambda i, j: (i + size, j + size))


@wrong("places-as-columns", points=1)
def rows_and_columns(image, size, stride):
    found, places = two_loops(image, size, stride)
    return found, (places[:, 0], places[:, 1])


@wrong("floats-not-ints", points=1)
def steps_as_floats(image, size, stride):
    found, places = two_loops(image, size, stride)
    return found, places / 1.0


@wrong("grid-of-tiles")
def rows_of_tiles(image, size, stride):
    found, places = two_loops(image, size, stride)
    rows = (image.shape[0] - size) // stride + 1
    return found.reshape(rows, -1, *found.shape[1:]), places.reshape(rows, -1, 2)


@wrong("")
def tiles_alone(image, size, stride):
    return two_loops(image, size, stride)[0]


@wrong("returned-nothing")
def forgets_to_return(image, size, stride):
    two_loops(image, size, stride)


@wrong("shapes-differ")
def over_the_border(image, size, stride):
    found = [
        image[i : i + size, j : j + size]
        for i in range(0, image.shape[0], stride)
        for j in range(0, image.shape[1], stride)
    ]
    return np.array(found), np.zeros((len(found), 2), int)


@wrong("truncated", points=1)
def whole_numbers_only(image, size, stride):
    rows, columns = (range(0, length - size + 1, stride) for length in image.shape[:2])
    places = [(i, j) for i in rows for j in columns]
    found = np.zeros((len(places), size, size, image.shape[2]), int)
    for number, (i, j) in enumerate(places):
        found[number] = image[i : i + size, j : j + size]
    return found, np.array(places)


@wrong("refused-too-much", points=0)
def smaller_than_the_picture(image, size, stride):
    if size >= min(image.shape[:2]):
        raise ValueError("the tiles are larger than the picture")
    return _cut(image, size, _pairs(image, size, stride))
