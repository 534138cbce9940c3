"""Answers to the exercise count-objects of lab 10."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "np.pad(mask, 1) → np.pad(mask, 2)": "a frame of two pixels stops the flood as well as one",
}


def _flood(mask, steps, number=0):
    free = {tuple(place) for place in np.argwhere(mask).tolist()}
    while free:
        number += 1
        waiting = [free.pop()]
        while waiting:
            i, j = waiting.pop()
            for down, right_ in steps:
                if (i + down, j + right_) in free:
                    free.remove((i + down, j + right_))
                    waiting.append((i + down, j + right_))
    return number


@right
def sets(mask):
    return _flood(mask, ((1, 0), (-1, 0), (0, 1), (0, -1)))


@right
def stack_in_a_padded_copy(mask):
    left = np.pad(mask, 1)
    number = 0
    for i in range(left.shape[0]):
        for j in range(left.shape[1]):
            if not left[i, j]:
                continue
            number += 1
            stack = [(i, j)]
            while stack:
                y, x = stack.pop()
                if left[y, x]:
                    left[y, x] = False
                    stack += [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
    return number


@right
def labels_that_spread(mask):
    names = np.arange(1, mask.size + 1).reshape(mask.shape) * mask
    while True:
        old = names.copy()
        names[1:] = np.where(mask[1:], np.maximum(names[1:], names[:-1]), 0)
        names[:-1] = np.where(mask[:-1], np.maximum(names[:-1], names[1:]), 0)
        names[:, 1:] = np.where(mask[:, 1:], np.maximum(names[:, 1:], names[:, :-1]), 0)
        names[:, :-1] = np.where(mask[:, :-1], np.maximum(names[:, :-1], names[:, 1:]), 0)
        if (old == names).all():
            return len(set(names[mask].tolist()))


@right
def union_find(mask):
    parent = {tuple(place): tuple(place) for place in np.argwhere(mask).tolist()}

    def root(place):
        while parent[place] != place:
            place = parent[place]
        return place

    for i, j in parent:
        for near in ((i - 1, j), (i, j - 1)):
            if near in parent:
                parent[root((i, j))] = root(near)
    return sum(place == root(place) for place in parent)


@right
def growing_regions(mask):
    left, number = np.array(mask), np.int64(0)
    while left.any():
        region = np.zeros_like(left)
        region[tuple(np.argwhere(left)[0])] = True
        while True:
            grown = region.copy()
            grown[1:] |= region[:-1]
            grown[:-1] |= region[1:]
            grown[:, 1:] |= region[:, :-1]
            grown[:, :-1] |= region[:, 1:]
            grown &= left
            if (grown == region).all():
                break
            region = grown
        left &= ~region
        number += 1
    return number


@wrong("corners-connect", 0)
def eight_neighbours(mask):
    return _flood(mask, [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)])


@wrong("hooks-fall-apart", 1)
def one_pass(mask):
    padded = np.pad(mask, 1)
    return int((mask & ~padded[:-2, 1:-1] & ~padded[1:-1, :-2]).sum())


@wrong("rows-not-objects", 0)
def runs(mask):
    return int((np.diff(np.pad(mask, ((0, 0), (1, 0))).astype(int), axis=1) == 1).sum())


@wrong("pixels-counted", 0)
def pixels(mask):
    return mask.sum()


@wrong("background-counted", 0)
def starts_at_one(mask):
    return _flood(mask, ((1, 0), (-1, 0), (0, 1), (0, -1)), number=1)


@wrong("border-left-out", 0)
def inner_only(mask):
    return sets(mask[1:-1, 1:-1])


@wrong("hooks-fall-apart", 1)
def never_back(mask):
    free = np.pad(mask, 1)
    number = 0
    for i, j in np.argwhere(free):
        if free[i, j]:
            number += 1
            stack = [(i, j)]
            while stack:
                y, x = stack.pop()
                if free[y, x]:
                    free[y, x] = False
                    stack += [(y + 1, x), (y, x + 1)]
    return number


@wrong("holes-subtracted", 1)
def euler(mask):
    sides = (mask[1:] & mask[:-1]).sum() + (mask[:, 1:] & mask[:, :-1]).sum()
    squares = (mask[1:, 1:] & mask[:-1, 1:] & mask[1:, :-1] & mask[:-1, :-1]).sum()
    return mask.sum() - sides + squares


@wrong("background-instead", 0)
def the_other_way(mask):
    return sets(~mask)


@wrong("input-changed", 0)
def eats_the_mask(mask):
    number = 0
    for i, j in np.argwhere(mask):
        if mask[i, j]:
            number += 1
            stack = [(i, j)]
            while stack:
                y, x = stack.pop()
                if 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and mask[y, x]:
                    mask[y, x] = False
                    stack += [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
    return number


@wrong("index-out-of-range", 0)
def runs_over_the_edge(mask):
    left, number = mask.copy(), 0
    for i, j in np.argwhere(mask):
        if left[i, j]:
            number += 1
            stack = [(i, j)]
            while stack:
                y, x = stack.pop()
                if left[y, x]:
                    left[y, x] = False
                    stack += [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
    return number


@wrong("endless-recursion", 0)
def calls_itself(mask):
    left = np.pad(mask, 1)

    def visit(i, j):
        for near in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            if left[near]:
                visit(*near)

    number = 0
    for i, j in np.argwhere(left):
        if left[i, j]:
            number += 1
            visit(i, j)
    return number


@wrong("round-the-edge", 0)
def minus_one_is_the_last(mask):
    left, number = mask.copy(), 0
    height, width = mask.shape
    for i, j in np.argwhere(mask):
        if left[i, j]:
            number += 1
            stack = [(i, j)]
            while stack:
                y, x = stack.pop()
                if y < height and x < width and left[y, x]:
                    left[y, x] = False
                    stack += [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
    return number


@wrong("single-pixels-left-out", 0)
def larger_than_one(mask):
    padded = np.pad(mask, 1)
    near = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return sets(mask & near)


@wrong("several-results", 0)
def names_and_number(mask):
    names = np.arange(1, mask.size + 1).reshape(mask.shape) * mask
    return names, sets(mask)


@wrong("largest-name", 1)
def renames_and_tells_the_largest(mask):
    names, number = np.pad(np.zeros(mask.shape, int), 1), 0
    for i, j in np.argwhere(mask) + 1:
        above, left = names[i - 1, j], names[i, j - 1]
        if not above and not left:
            number += 1
            names[i, j] = number
            continue
        names[i, j] = left or above
        if above and left:
            names[names == above] = left
    return names.max()


@wrong("endless-recursion", 1)
def calls_itself_for_each_pixel(mask):
    free = mask.copy()

    def visit(i, j):
        if 0 <= i < mask.shape[0] and 0 <= j < mask.shape[1] and free[i, j]:
            free[i, j] = False
            for down, right_ in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                visit(i + down, j + right_)

    number = 0
    for i, j in np.argwhere(mask):
        if free[i, j]:
            number += 1
            visit(i, j)
    return number


@wrong("meetings-overwritten", 1)
def one_meeting_a_name(mask):
    names, number, same = np.zeros(mask.shape, int), 0, {}
    for i in range(mask.shape[0]):
        for j in range(mask.shape[1]):
            if not mask[i, j]:
                continue
            above, left = names[i - 1, j] if i else 0, names[i, j - 1] if j else 0
            if above and left:
                names[i, j] = min(above, left)
                if above != left:
                    same[max(above, left)] = min(above, left)
            elif above or left:
                names[i, j] = above or left
            else:
                number += 1
                names[i, j] = number
    return number - len(same)


@wrong("not-numpy", 0)
def labelled_by_scipy(mask):
    from scipy import ndimage

    return ndimage.label(mask)[1]


def _parts(mask):
    import scipy.sparse.csgraph as graphs
    from scipy.sparse import coo_matrix

    places = np.arange(mask.size).reshape(mask.shape)
    down, right = mask[1:] & mask[:-1], mask[:, 1:] & mask[:, :-1]
    first = np.concatenate([places[:-1][down], places[:, :-1][right]])
    other = np.concatenate([places[1:][down], places[:, 1:][right]])
    pairs = coo_matrix((np.ones(len(first)), (first, other)), (mask.size, mask.size))
    return graphs.connected_components(pairs, directed=False)[1][mask.ravel()]


@wrong("not-numpy", 0)
def parts_of_a_graph_by_scipy(mask):
    return len(np.unique(_parts(mask)))


@wrong("", points=1)
def one_name_for_the_ground(mask):
    names = np.zeros(mask.shape, int)
    for start in np.argwhere(mask).tolist():
        if names[tuple(start)]:
            continue
        name, waiting = names.max() + 1, [start]
        while waiting:
            i, j = waiting.pop()
            if 0 <= i < mask.shape[0] and 0 <= j < mask.shape[1] and mask[i, j] and not names[i, j]:
                names[i, j] = name
                waiting += [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]
    return len(np.unique(names)) - 1 if mask.any() else 0


@wrong("stopped-by-an-error", points=1)
def names_in_bytes(mask):
    names, number = np.zeros(np.add(mask.shape, 2), np.uint8), 0
    free = np.pad(mask, 1)
    for i, j in np.argwhere(free):
        waiting = [(i, j)] if names[i, j] == 0 else []
        number += len(waiting)
        while waiting:
            i, j = waiting.pop()
            names[i, j] = number
            near = ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1))
            waiting += [place for place in near if free[place] and names[place] == 0]
    return names.max()
