"""Answers to the exercise area of lesson 14."""

import numpy as np

from tests.answers import right, wrong


@right
def in_one_line(labels, kind, metres):
    return (labels == kind).sum() * metres**2 / 1e6


@right
def in_kilometres(labels, kind, metres):
    side = metres / 1000
    return side * side * np.count_nonzero(labels == kind)


@right
def a_loop(labels, kind, metres):
    total = 0.0
    for row in labels:
        for label in row:
            if label == kind:
                total += metres * metres
    return total / 1_000_000


@right
def of_counts(labels, kind, metres):
    kinds, counts = np.unique(labels, return_counts=True)
    found = dict(zip(kinds.tolist(), counts.tolist()))
    return found.get(kind, 0) * metres**2 * 1e-6


@right
def of_a_share(labels, kind, metres):
    return np.float32(np.mean(labels == kind) * labels.size * (metres / 1000) ** 2)


@wrong("square-metres")
def in_square_metres(labels, kind, metres):
    return (labels == kind).sum() * metres**2


@wrong("divided-by-a-thousand")
def one_thousand(labels, kind, metres):
    return (labels == kind).sum() * metres**2 / 1000


@wrong("side-not-squared")
def side_once(labels, kind, metres):
    return (labels == kind).sum() * metres / 1000


@wrong("side-not-squared")
def side_once_by_a_million(labels, kind, metres):
    return (labels == kind).sum() * metres / 1e6


@wrong("pixels-not-area")
def count(labels, kind, metres):
    return (labels == kind).sum()


@wrong("share-not-area")
def share(labels, kind, metres):
    return np.mean(labels[labels >= 0] == kind)


@wrong("whole-map")
def everything(labels, kind, metres):
    return labels.size * metres**2 / 1e6


@wrong("whole-map")
def everything_known(labels, kind, metres):
    return (labels >= 0).sum() * metres**2 / 1e6


@wrong("labels-added-up")
def added(labels, kind, metres):
    return np.where(labels == kind, labels, 0).sum() * metres**2 / 1e6


@wrong("whole-kilometres")
def truncated(labels, kind, metres):
    return int((labels == kind).sum() * metres**2 / 1e6)


@wrong("side-rounded")
def floor_division(labels, kind, metres):
    return (labels == kind).sum() * (metres // 1000) ** 2


@wrong("other-kinds")
def not_of_the_kind(labels, kind, metres):
    return (labels != kind).sum() * metres**2 / 1e6


@wrong("returned-nothing")
def returns_nothing(labels, kind, metres):
    (labels == kind).sum() * metres**2 / 1e6


@wrong("unknown-shared-out", points=0)
def as_if_all_were_known(labels, kind, metres):
    known = max(np.sum(labels >= 0), 1)
    return float(np.sum(labels == kind) / known * labels.size * metres**2 / 1_000_000)


@wrong("rounded", points=0)
def to_one_digit(labels, kind, metres):
    return round(float(np.sum(labels == kind) * metres**2 / 1_000_000), 1)


@wrong("whole-metres", points=0)
def metres_cut_down(labels, kind, metres):
    return float(np.sum(labels == kind) * int(metres) ** 2 / 1_000_000)


@wrong("map-assumed-square", points=0)
def as_wide_as_high(labels, kind, metres):
    return float(np.mean(labels == kind) * (len(labels) * metres / 1000) ** 2)
