"""Answers to the exercise match of lesson 11."""

import numpy as np

from tests.answers import right, wrong
from tests.answers.driving.non_maximum_suppression import iou


@right
def free_list(found, truth, limit):
    free, hits = list(range(len(truth))), []
    for box in found:
        best = max(free, key=lambda index: iou(box, truth[index]), default=None)
        hit = best is not None and iou(box, truth[best]) >= limit
        if hit:
            free.remove(best)
        hits.append(hit)
    return np.array(hits, bool)


@right
def taken_flags(found, truth, limit):
    taken = [False] * len(truth)
    result = []
    for box in found:
        best, best_iou = -1, -1.0
        for k in range(len(truth)):
            if not taken[k] and iou(box, truth[k]) > best_iou:
                best, best_iou = k, iou(box, truth[k])
        if best >= 0 and best_iou >= limit:
            taken[best] = True
            result.append(True)
        else:
            result.append(False)
    return result


@right
def with_a_table(found, truth, limit):
    hits = np.zeros(len(found), dtype=bool)
    if len(truth) == 0:
        return hits
    table = np.array([[iou(box, each) for each in truth] for box in found]).reshape(len(found), len(truth))
    for row in range(len(found)):
        column = np.argmax(table[row])
        if table[row, column] >= limit:
            hits[row] = True
            table[:, column] = -1
    return hits


@right
def pops_boxes(found, truth, limit):
    left = [tuple(box) for box in truth]
    hits = []
    for box in found:
        left.sort(key=lambda other: iou(box, other))
        hits.append(bool(left and iou(box, left[-1]) >= limit))
        if hits[-1]:
            left.pop()
    return hits


@right
def recursive(found, truth, limit):
    if len(found) == 0:
        return []
    shares = [iou(found[0], each) for each in truth]
    hit = len(shares) > 0 and max(shares) >= limit
    rest = np.delete(truth, int(np.argmax(shares)), axis=0) if hit else truth
    return [hit, *recursive(found[1:], rest, limit)]


@wrong("counted-twice", points=1.5)
def any_truth(found, truth, limit):
    return np.array([any(iou(box, each) >= limit for each in truth) for box in found], bool)


@wrong("at-the-limit-missed", points=2.5)
def more_than(found, truth, limit):
    free, hits = list(range(len(truth))), []
    for box in found:
        best = max(free, key=lambda index: iou(box, truth[index]), default=None)
        hit = best is not None and iou(box, truth[best]) > limit
        if hit:
            free.remove(best)
        hits.append(hit)
    return np.array(hits, bool)


@wrong("first-not-most", points=2)
def first_that_fits(found, truth, limit):
    free, hits = list(range(len(truth))), []
    for box in found:
        hit = next((index for index in free if iou(box, truth[index]) >= limit), None)
        if hit is not None:
            free.remove(hit)
        hits.append(hit is not None)
    return np.array(hits, bool)


@wrong("taken-one-preferred", points=2)
def best_of_all(found, truth, limit):
    taken, hits = set(), []
    for box in found:
        shares = [iou(box, each) for each in truth]
        best = int(np.argmax(shares)) if shares else None
        hit = best is not None and shares[best] >= limit and best not in taken
        if hit:
            taken.add(best)
        hits.append(hit)
    return np.array(hits, bool)


@wrong("one-for-each-truth", points=1)
def truths_found(found, truth, limit):
    return np.array([any(iou(box, each) >= limit for box in found) for each in truth], bool)


@wrong("taken-without-a-hit", points=1)
def always_takes(found, truth, limit):
    free, hits = list(range(len(truth))), []
    for box in found:
        best = max(free, key=lambda index: iou(box, truth[index]), default=None)
        hits.append(best is not None and iou(box, truth[best]) >= limit)
        if best is not None:
            free.remove(best)
    return np.array(hits, bool)


@wrong("last-one-wins", points=1.5)
def backwards(found, truth, limit):
    return free_list(found[::-1], truth, limit)[::-1]


@wrong("limit-fixed", points=1.5)
def one_half(found, truth, limit):
    return free_list(found, truth, 0.5)


@wrong("counted-not-listed")
def how_many(found, truth, limit):
    return sum(free_list(found, truth, limit))


@wrong("row-by-row")
def pairs(found, truth, limit):
    return np.array([i < len(truth) and iou(box, truth[i]) >= limit for i, box in enumerate(found)])


@wrong("all-that-it-reaches", points=2)
def takes_all(found, truth, limit):
    free, hits = list(range(len(truth))), []
    for box in found:
        mine = [index for index in free if iou(box, truth[index]) >= limit]
        free = [index for index in free if index not in mine]
        hits.append(bool(mine))
    return hits


@wrong("truths-choose", points=0.5)
def best_box_of_each_truth(found, truth, limit):
    hits = [False] * len(found)
    for each in truth:
        shares = [iou(box, each) for box in found]
        if shares and max(shares) >= limit:
            hits[int(np.argmax(shares))] = True
    return hits


@wrong("largest-overlap-first", points=1.5)
def pairs_by_overlap(found, truth, limit):
    pairs = [(iou(box, each), i, j) for i, box in enumerate(found) for j, each in enumerate(truth)]
    hits, taken = [False] * len(found), set()
    for share, i, j in sorted(pairs, key=lambda pair: -pair[0]):
        if share >= limit and not hits[i] and j not in taken:
            hits[i] = True
            taken.add(j)
    return hits


@wrong("as-many-as-can-be", points=2)
def gives_way(found, truth, limit):
    near = [[index for index, each in enumerate(truth) if iou(box, each) >= limit] for box in found]
    owner = {}

    def place(box, tried=()):
        for index in near[box]:
            if index not in tried and (index not in owner or place(owner[index], (*tried, index))):
                owner[index] = box
                return True
        return False

    return [place(box) for box in range(len(found))]


@wrong("numbered-anew", points=1.5)
def place_among_the_free(found, truth, limit):
    taken, hits = [], []
    for box in found:
        free = [each for index, each in enumerate(truth) if index not in taken]
        shares = [iou(box, each) for each in free]
        hits.append(bool(shares) and max(shares) >= limit)
        if hits[-1]:
            taken.append(shares.index(max(shares)))
    return hits


@wrong("overlaps-not-bools")
def largest_overlaps(found, truth, limit):
    return [max((iou(box, each) for each in truth), default=0.0) for box in found]


@wrong("numbers-not-bools", points=2.5)
def ones_and_zeros(found, truth, limit):
    free, hits = list(range(len(truth))), np.zeros(len(found))
    for number, box in enumerate(found):
        best = max(free, key=lambda index: iou(box, truth[index]), default=None)
        if best is not None and iou(box, truth[best]) >= limit:
            free.remove(best)
            hits[number] = 1
    return hits
