"""Answers to the exercise split-by-place of lesson 14."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "4 * size → 3 * size": "blocks may be of any size",
    "4 * size → 5 * size": "blocks may be of any size",
    "test.mean() < part → test.mean() <= part": "about `part` is asked for, and a block more is near enough",
    "apart < size → apart <= size": "tiles that only touch one for testing may be left out",
}


def _free(places, test, size):
    """The tiles that overlap none of the test tiles."""
    down, across = (np.abs(np.subtract.outer(places[:, axis], places[test, axis])) < size for axis in (0, 1))
    return np.flatnonzero(~(down & across).any(axis=1))


def _blocks(places, size, part, rng, block):
    names, number = np.unique(places // block, axis=0, return_inverse=True)
    number, test = number.ravel(), np.zeros(len(places), bool)
    for name in rng.permutation(len(names)):
        if test.mean() < part:
            test |= number == name
    return np.flatnonzero(test)


@right
def blocks(places, size, part, rng):
    test = _blocks(places, size, part, rng, 4 * size)
    return _free(places, test, size), test


@right
def larger_blocks_as_lists(places, size, part, rng):
    test = _blocks(places, size, part, rng, 5 * size).tolist()
    corners = places[test].tolist()
    training = []
    for n, (i, j) in enumerate(places.tolist()):
        if all(abs(i - row) >= size or abs(j - column) >= size for row, column in corners):
            training.append(n)
    return training, test


@right
def a_strip(places, size, part, rng):
    along = places[:, rng.integers(2)] * rng.choice([1, -1])
    order = np.argsort(along)
    number = round(part * len(places))
    start = rng.integers(len(places) - number + 1)
    low, high = along[order[start]], along[order[start + number - 1]]
    test = np.flatnonzero((along >= low) & (along <= high))
    training = np.flatnonzero((along <= low - size) | (along >= high + size))
    return training, test


@right
def a_slope(places, size, part, rng):
    """One side of a line at any angle."""
    angle = rng.uniform(0, 2 * np.pi)
    far = places @ np.array([np.cos(angle), np.sin(angle)])
    test = far >= np.quantile(far, 1 - part)
    return _free(places, np.flatnonzero(test), size), np.flatnonzero(test)


@right
def around_a_place(places, size, part, rng):
    """The tiles nearest to one of them."""
    middle = places[rng.integers(len(places))]
    test = np.abs(places - middle).max(axis=1).argsort(kind="stable")[: int(part * len(places))]
    covered = np.zeros(places.max(axis=0) + size, bool)
    for i, j in places[test]:
        covered[i : i + size, j : j + size] = True
    free = [n for n, (i, j) in enumerate(places) if not covered[i : i + size, j : j + size].any()]
    return np.array(free), test


@wrong("neighbours-leak")
def at_random(places, size, part, rng):
    order = rng.permutation(len(places))
    number = round(part * len(places))
    return order[number:], order[:number]


@wrong("seam-forgotten", points=1.5)
def blocks_without_a_gap(places, size, part, rng):
    test = _blocks(places, size, part, rng, 6 * size)
    return np.setdiff1d(np.arange(len(places)), test), test


@wrong("one-pixel-shared", points=1.5)
def one_pixel_too_near(places, size, part, rng):
    test = _blocks(places, size, part, rng, 4 * size)
    return _free(places, test, size - 1), test


@wrong("too-many-left-out", points=2)
def drawn_one_by_one_and_near_ones_dropped(places, size, part, rng):
    test = rng.permutation(len(places))[: round(part * len(places))]
    return _free(places, test, size), test


@wrong("too-many-left-out", points=2)
def far_too_wide_a_gap(places, size, part, rng):
    test = _blocks(places, size, part, rng, 4 * size)
    training = _free(places, test, 6 * size)
    return training if training.size else _free(places, test, size)[:1], test


@wrong("sides-swapped", points=2)
def test_first(places, size, part, rng):
    training, test = blocks(places, size, part, rng)
    return test, training


@wrong("part-fixed", points=2)
def always_30_percent(places, size, part, rng):
    return blocks(places, size, 0.3, rng)


@wrong("another-part", points=2)
def a_single_block(places, size, part, rng):
    number = rng.integers(len(places))
    test = np.flatnonzero((places // (3 * size) == places[number] // (3 * size)).all(axis=1))
    return _free(places, test, size), test


@wrong("rng-ignored", points=2.5)
def always_the_same(places, size, part, rng):
    return blocks(places, size, part, np.random.default_rng(0))


@wrong("not-the-same-again", points=2.5)
def chance_of_its_own(places, size, part, rng):
    return blocks(places, size, part, np.random.default_rng())


@wrong("places-not-indices")
def the_places_themselves(places, size, part, rng):
    training, test = blocks(places, size, part, rng)
    return places[training], places[test]


@wrong("mask-not-indices")
def masks(places, size, part, rng):
    training, test = blocks(places, size, part, rng)
    numbers = np.arange(len(places))
    return np.isin(numbers, training), np.isin(numbers, test)


@wrong("on-both-sides")
def all_for_training(places, size, part, rng):
    return np.arange(len(places)), blocks(places, size, part, rng)[1]


@wrong("not-a-pair")
def test_only(places, size, part, rng):
    return blocks(places, size, part, rng)[1]


@wrong("nothing-left")
def nothing_for_testing(places, size, part, rng):
    return np.arange(len(places)), np.zeros(0, int)


@wrong("returned-nothing")
def forgets_to_return(places, size, part, rng):
    blocks(places, size, part, rng)


@wrong("seam-forgotten", 1.5)
def a_gap_for_tiles_of_eight(places, size, part, rng):
    along = places[:, rng.integers(2)] * rng.choice([-1, 1])
    first = along[along > np.quantile(along, 1 - part)].min()
    return np.flatnonzero(along <= first - 8), np.flatnonzero(along >= first)


@wrong("rng-ignored", 2.5)
def chance_in_the_order_alone(places, size, part, rng):
    order = np.lexsort((places[:, 0], places[:, 1]))
    test, others = np.split(order, [round(part * len(places))])
    apart = np.abs(places[others][:, None] - places[test]).max(-1) >= size
    return rng.permutation(others[apart.all(1)]), rng.permutation(test)
