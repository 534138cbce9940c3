"""Answers to the exercise change of lesson 14."""

import numpy as np

from tests.answers import right, wrong


@right
def masks(before, after, kind):
    known = (before != -1) & (after != -1)
    gained = known & (before != kind) & (after == kind)
    lost = known & (before == kind) & (after != kind)
    return gained.sum(), lost.sum()


@right
def a_loop(before, after, kind):
    gained = lost = 0
    for old, new in zip(before.flat, after.flat):
        if old == -1 or new == -1:
            continue
        gained += old != kind and new == kind
        lost += old == kind and new != kind
    return int(gained), int(lost)


@right
def known_pixels_only(before, after, kind):
    known = np.minimum(before, after) >= 0
    old, new = before[known] == kind, after[known] == kind
    return [int((new > old).sum()), int((old > new).sum())]


@right
def a_step_of_one(before, after, kind):
    step = (after == kind).astype(int) - (before == kind)
    step[(before < 0) | (after < 0)] = 0
    return np.array([(step == 1).sum(), (step == -1).sum()])


@right
def less_those_that_stay(before, after, kind):
    known = (before >= 0) & (after >= 0)
    old, new = (before == kind) & known, (after == kind) & known
    both = (old & new).sum()
    return float(new.sum() - both), float(old.sum() - both)


def _masks(before, after, kind):
    known = (before >= 0) & (after >= 0)
    return known & (before != kind) & (after == kind), known & (before == kind) & (after != kind)


@wrong("swapped")
def other_way_round(before, after, kind):
    gained, lost = _masks(before, after, kind)
    return lost.sum(), gained.sum()


@wrong("unknown-counted")
def not_looked_for_unknown(before, after, kind):
    return ((before != kind) & (after == kind)).sum(), ((before == kind) & (after != kind)).sum()


@wrong("unknown-counted", points=1)
def looked_for_before_only(before, after, kind):
    known = before >= 0
    return (known & (before != kind) & (after == kind)).sum(), (known & (before == kind) & (after != kind)).sum()


@wrong("unknown-counted", points=1)
def looked_for_afterwards_only(before, after, kind):
    known = after >= 0
    return (known & (before != kind) & (after == kind)).sum(), (known & (before == kind) & (after != kind)).sum()


@wrong("net-change")
def difference(before, after, kind):
    more = int((after == kind).sum()) - int((before == kind).sum())
    return (more, 0) if more > 0 else (0, -more)


@wrong("how-many-there-are")
def totals(before, after, kind):
    return (after == kind).sum(), (before == kind).sum()


@wrong("both-together")
def all_that_changed(before, after, kind):
    gained, lost = _masks(before, after, kind)
    both = (gained | lost).sum()
    return both, both


@wrong("all-kinds")
def any_kind(before, after, kind):
    changed = (before != after).sum()
    return changed, changed


@wrong("labels-compared-by-size")
def larger(before, after, kind):
    return (after > before).sum(), (after < before).sum()


@wrong("shares-not-pixels")
def means(before, after, kind):
    gained, lost = _masks(before, after, kind)
    return gained.mean(), lost.mean()


@wrong("percent-of-before")
def of_those_before(before, after, kind):
    gained, lost = _masks(before, after, kind)
    return gained.sum() / (before == kind).sum(), lost.sum() / (before == kind).sum()


@wrong("returned-nothing")
def returns_nothing(before, after, kind):
    _masks(before, after, kind)


@wrong("")
def gained_alone(before, after, kind):
    return _masks(before, after, kind)[0].sum()
