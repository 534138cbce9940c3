"""Answers to the exercise dice of lab 10."""

import numpy as np

from tests.answers import right, wrong


@right
def shared_twice(mask, prediction):
    total = mask.sum() + prediction.sum()
    return 2 * (mask & prediction).sum() / total if total else 1.0


@right
def loop(mask, prediction):
    shared, total = 0, 0
    for one, other in zip(mask.ravel().tolist(), prediction.ravel().tolist()):
        shared += one and other
        total += one + other
    if total == 0:
        return 1
    return 2 * shared / total


@right
def from_counts(mask, prediction):
    found = np.count_nonzero(np.logical_and(mask, prediction))
    missed = np.count_nonzero(mask & ~prediction)
    false = np.count_nonzero(~mask & prediction)
    return np.float64(1.0) if found + missed + false == 0 else np.float64(2 * found / (2 * found + missed + false))


@right
def from_iou(mask, prediction):
    either = np.sum(mask | prediction)
    if not either:
        return 1.0
    iou = np.sum(mask & prediction) / either
    return 2 * iou / (1 + iou)


@right
def sets(mask, prediction):
    one, other = ({tuple(place) for place in np.argwhere(each)} for each in (mask, prediction))
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


@right
def not_different(mask, prediction):
    total = int(mask.sum()) + int(prediction.sum())
    return 1 - np.logical_xor(mask, prediction).sum() / max(total, 1)


@wrong("iou-instead", 0)
def intersection_over_union(mask, prediction):
    either = (mask | prediction).sum()
    return (mask & prediction).sum() / either if either else 1.0


@wrong("nan-on-empty", 1)
def no_if(mask, prediction):
    with np.errstate(invalid="ignore"):
        return 2 * (mask & prediction).sum() / (mask.sum() + prediction.sum())


@wrong("zero-on-empty", 1)
def nothing_is_nothing(mask, prediction):
    total = mask.sum() + prediction.sum()
    return 2 * (mask & prediction).sum() / total if total else 0.0


@wrong("zero-on-empty", 1)
def epsilon_below(mask, prediction):
    return 2 * (mask & prediction).sum() / (mask.sum() + prediction.sum() + 1e-7)


@wrong("mean-of-pictures", 1)
def over_the_first_axis(mask, prediction):
    if mask.ndim == 2:
        return shared_twice(mask, prediction)
    return np.mean([shared_twice(*pair) for pair in zip(mask, prediction)])


@wrong("factor-2-forgotten", 0)
def once(mask, prediction):
    total = mask.sum() + prediction.sum()
    return (mask & prediction).sum() / total if total else 1.0


@wrong("accuracy-instead", 0)
def equal_pixels(mask, prediction):
    return np.mean(mask == prediction)


@wrong("sensitivity-instead", 0)
def of_the_mask(mask, prediction):
    return (mask & prediction).sum() / mask.sum() if mask.any() else 1.0


@wrong("precision-instead", 0)
def of_the_prediction(mask, prediction):
    return (mask & prediction).sum() / prediction.sum() if prediction.any() else 1.0


@wrong("one-added", 0)
def smoothed(mask, prediction):
    return (2 * (mask & prediction).sum() + 1) / (mask.sum() + prediction.sum() + 1)


@wrong("one-when-nothing-found", 1)
def guards_the_wrong_number(mask, prediction):
    shared = (mask & prediction).sum()
    return 2 * shared / (mask.sum() + prediction.sum()) if shared else 1.0


@wrong("divided-by-all", 0)
def by_size(mask, prediction):
    return 2 * np.mean(mask & prediction)


@wrong("background-counts", 0)
def both_classes(mask, prediction):
    return (shared_twice(mask, prediction) + shared_twice(~mask, ~prediction)) / 2


@wrong("returned-nothing", 0)
def forgets_return(mask, prediction):
    2 * (mask & prediction).sum() / (mask.sum() + prediction.sum() + 1)


@wrong("input-changed", 0)
def shares_in_place(mask, prediction):
    total = mask.sum() + prediction.sum()
    mask &= prediction
    return 2 * mask.sum() / total if total else 1.0


@wrong("one-when-nothing-there", 1)
def looks_at_the_mask_only(mask, prediction):
    return 2 * (mask & prediction).sum() / (mask.sum() + prediction.sum()) if mask.any() else 1.0


@wrong("difference-not-likeness", 0)
def how_different(mask, prediction):
    return (mask ^ prediction).sum() / max(1, mask.sum() + prediction.sum())


@wrong("twice-iou", 0)
def added_bools(mask, prediction):
    return 2 * (mask & prediction).sum() / max(1, (mask + prediction).sum())


@wrong("counted-in-bytes", 1)
def bytes_from_end_to_end(mask, prediction):
    shared, one, other = (part.sum(dtype=np.uint8) for part in (mask & prediction, mask, prediction))
    return 2 * int(shared) / (int(one) + int(other)) if one or other else 1.0


@wrong("index-out-of-range", points=1)
def two_axes_at_least(mask, prediction):
    shared = (mask & prediction).sum(axis=(-2, -1)).sum()
    total = mask.sum(axis=(-2, -1)).sum() + prediction.sum(axis=(-2, -1)).sum()
    return float(2 * shared / total) if total else 1.0
