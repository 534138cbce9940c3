"""Answers to the exercise precision-recall of lab 13."""

import numpy as np

from tests.answers import right, wrong


@right
def masks(scores, labels, threshold):
    removed = scores >= threshold
    precision = labels[removed].mean() if removed.any() else 1.0
    recall = removed[labels].mean() if labels.any() else 1.0
    return precision, recall


@right
def counts_in_a_loop(scores, labels, threshold):
    tp = fp = fn = 0
    for s, bad in zip(scores, labels):
        if s >= threshold and bad:
            tp += 1
        elif s >= threshold:
            fp += 1
        elif bad:
            fn += 1
    precision = tp / (tp + fp) if tp + fp > 0 else 1
    recall = tp / (tp + fn) if tp + fn > 0 else 1
    return precision, recall


@right
def catches_the_error(scores, labels, threshold):
    removed = [i for i in range(len(scores)) if not scores[i] < threshold]
    forbidden = [i for i in range(len(scores)) if labels[i]]
    hits = len(set(removed) & set(forbidden))

    def share(whole):
        try:
            return hits / len(whole)
        except ZeroDivisionError:
            return 1.0

    return [share(removed), share(forbidden)]


@right
def one_minus_the_mistakes(scores, labels, threshold):
    removed = np.greater_equal(scores, threshold)
    false_removals = np.count_nonzero(removed & ~labels)
    misses = np.count_nonzero(~removed & labels)
    return np.array([1 - false_removals / max(removed.sum(), 1), 1 - misses / max(labels.sum(), 1)])


@right
def with_where(scores, labels, threshold):
    removed = np.where(scores >= threshold, 1, 0)
    y = labels.astype(int)
    tp = float((removed * y).sum())
    print("hits", tp)
    return (1.0 if removed.sum() == 0 else tp / removed.sum(), 1.0 if y.sum() == 0 else tp / y.sum())


@right
def numpy_divide(scores, labels, threshold):
    removed = scores >= threshold
    hits = (removed & labels).sum()
    wholes = np.array([removed.sum(), labels.sum()], float)
    return tuple(np.divide(hits, wholes, out=np.ones(2), where=wholes > 0))


@wrong("swapped", points=0)
def recall_first(scores, labels, threshold):
    precision, recall = masks(scores, labels, threshold)
    return recall, precision


@wrong("divided-by-zero", points=1)
def no_guard(scores, labels, threshold):
    removed = scores >= threshold
    hits = int(np.sum(removed & labels))
    return hits / int(removed.sum()), hits / int(labels.sum())


@wrong("divided-by-zero", points=1)
def nan_from_numpy(scores, labels, threshold):
    removed = scores >= threshold
    return labels[removed].mean(), removed[labels].mean()


@wrong("zero-when-empty", points=1)
def zeros(scores, labels, threshold):
    removed = scores >= threshold
    return (labels[removed].mean() if removed.any() else 0.0), (removed[labels].mean() if labels.any() else 0.0)


@wrong("zero-when-empty", points=1)
def zero_for_precision(scores, labels, threshold):
    removed = scores >= threshold
    return (labels[removed].mean() if removed.any() else 0.0), (removed[labels].mean() if labels.any() else 1.0)


@wrong("equal-not-removed", points=1)
def strictly_above(scores, labels, threshold):
    removed = scores > threshold
    return (labels[removed].mean() if removed.any() else 1.0), (removed[labels].mean() if labels.any() else 1.0)


@wrong("low-scores-removed", points=0)
def below(scores, labels, threshold):
    removed = scores < threshold
    return (labels[removed].mean() if removed.any() else 1.0), (removed[labels].mean() if labels.any() else 1.0)


@wrong("labels-turned-round", points=0)
def harmless_as_positive(scores, labels, threshold):
    return masks(scores, ~labels, threshold)


@wrong("same-divisor", points=0.5)
def both_over_removed(scores, labels, threshold):
    precision = masks(scores, labels, threshold)[0]
    return precision, precision


@wrong("accuracy-instead", points=0.5)
def accuracy(scores, labels, threshold):
    return np.mean((scores >= threshold) == labels), masks(scores, labels, threshold)[1]


@wrong("of-all-letters", points=0)
def over_all(scores, labels, threshold):
    hits = np.sum((scores >= threshold) & labels)
    return hits / len(scores), hits / len(scores)


@wrong("harmless-for-recall", points=0.5)
def specificity(scores, labels, threshold):
    removed = scores >= threshold
    return masks(scores, labels, threshold)[0], ((~removed)[~labels].mean() if (~labels).any() else 1.0)


@wrong("misses-counted", points=0.5)
def missed(scores, labels, threshold):
    precision, recall = masks(scores, labels, threshold)
    return precision, 1 - recall


@wrong("false-removals-counted", points=0.5)
def false_share(scores, labels, threshold):
    precision, recall = masks(scores, labels, threshold)
    return 1 - precision, recall


@wrong("one-number", points=0)
def f1(scores, labels, threshold):
    precision, recall = masks(scores, labels, threshold)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@wrong("in-percent", points=0)
def percent(scores, labels, threshold):
    return tuple(100 * rate for rate in masks(scores, labels, threshold))


@wrong("one-settles-both", points=1)
def both_1_when_nothing_is_removed(scores, labels, threshold):
    return masks(scores, labels, threshold) if (scores >= threshold).any() else (1.0, 1.0)


@wrong("threshold-fixed", points=0)
def half(scores, labels, threshold):
    return masks(scores, labels, 0.5)


@wrong("removed-over-forbidden", points=0.5)
def removals_over_forbidden(scores, labels, threshold):
    removed = scores >= threshold
    return masks(scores, labels, threshold)[0], (removed.sum() / labels.sum() if labels.any() else 1.0)


@wrong("nothing-right-nothing-wrong", points=1)
def precision_or_one(scores, labels, threshold):
    removed = scores >= threshold
    hits = np.sum(removed & labels)
    return (hits / removed.sum() if hits else 1.0), (hits / labels.sum() if labels.any() else 1.0)


@wrong("", points=1)
def no_threshold_of_zero(scores, labels, threshold):
    removed = scores >= (threshold or 0.5)
    rightly = (removed & labels).sum()
    precision = rightly / removed.sum() if removed.any() else 1.0
    return precision, rightly / labels.sum() if labels.any() else 1.0


@wrong("stopped-by-an-error", points=1)
def places_squeezed(scores, labels, threshold):
    removed = np.argwhere(scores >= threshold).squeeze()
    hits, forbidden = labels[removed].sum(), labels.sum()
    return hits / len(removed) if removed.size else 1.0, hits / forbidden if forbidden else 1.0
