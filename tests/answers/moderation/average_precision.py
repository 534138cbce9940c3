"""Answers to the exercise average-precision of lab 13."""

import numpy as np

from tests.answers import right, wrong
from tests.answers.moderation.precision_recall import masks as precision_recall
from tests.answers.moderation.precision_recall import strictly_above


@right
def steps_of_thresholds(scores, labels):
    if not labels.any():
        return 0.0
    total = before = 0.0
    for threshold in sorted(set(scores.tolist()), reverse=True):
        precision, recall = precision_recall(scores, labels, threshold)
        total += (recall - before) * precision
        before = recall
    return total


@right
def as_scikit_learn_does(scores, labels):
    order = np.argsort(scores, kind="mergesort")[::-1]
    ranked, y = scores[order], labels[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    tps = np.cumsum(y)[last]
    precision = tps / (last + 1)
    recall = tps / tps[-1] if tps[-1] else np.ones_like(tps)
    return float(-np.sum(np.diff(np.append(recall[::-1], 0.0)) * precision[::-1]))


@right
def mean_over_the_forbidden(scores, labels):
    """Each forbidden letter brings the same recall, at the precision of its score."""
    mine = scores[labels]
    return sum(np.mean(labels[scores >= s]) for s in mine) / len(mine) if len(mine) else 0


@right
def table_of_comparisons(scores, labels):
    thresholds = np.unique(scores)[::-1]
    removed = scores[None] >= thresholds[:, None]
    hits = (removed & labels).sum(axis=1)
    precision, gained = hits / removed.sum(axis=1), np.diff(hits, prepend=0)
    return (precision * gained).sum() / max(labels.sum(), 1)


@right
def plain_python(scores, labels):
    pairs = sorted(zip(scores.tolist(), labels.tolist()), reverse=True)
    positives = sum(label for _, label in pairs)
    if positives == 0:
        return 0
    total, hits, i = 0.0, 0, 0
    while i < len(pairs):
        j, new = i, 0
        while j < len(pairs) and pairs[j][0] == pairs[i][0]:
            new += pairs[j][1]
            j += 1
        hits += new
        total += new / positives * hits / j
        i = j
    return total


@right
def from_below(scores, labels):
    total = 0.0
    thresholds = np.append(np.unique(scores), np.inf)
    for low, high in zip(thresholds, thresholds[1:]):
        here, next_one = (labels & (scores >= low)).sum(), (labels & (scores >= high)).sum()
        if here > next_one:
            total += (here - next_one) / labels.sum() * here / (scores >= low).sum()
    return np.float64(total)


@wrong("equals-parted", points=2)
def one_by_one(scores, labels):
    y = labels[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(y) / np.arange(1, len(y) + 1)
    return precision[y].mean() if y.any() else 0.0


@wrong("equals-parted", points=2)
def sorted_pairs(scores, labels):
    hits = total = 0
    for rank, (_, label) in enumerate(sorted(zip(scores, labels), reverse=True), start=1):
        if label:
            hits += 1
            total += hits / rank
    return total / hits if hits else 0.0


@wrong("trapezoids-not-steps", points=0)
def trapezoids(scores, labels):
    if not labels.any():
        return 0.0
    pairs = [precision_recall(scores, labels, t) for t in np.unique(scores)[::-1]]
    p, r = np.transpose([(1.0, 0.0), *pairs])
    return float(np.sum(np.diff(r) * (p[1:] + p[:-1]) / 2))


@wrong("all-thresholds-alike", points=0)
def mean_precision(scores, labels):
    return np.mean([precision_recall(scores, labels, t)[0] for t in np.unique(scores)]) if labels.any() else 0.0


@wrong("precision-before-the-step", points=0)
def precision_before(scores, labels):
    if not labels.any():
        return 0.0
    p, r = np.transpose([precision_recall(scores, labels, t) for t in np.unique(scores)[::-1]])
    return np.sum((r[1:] - r[:-1]) * p[:-1])


@wrong("first-step-forgotten", points=0)
def no_first_step(scores, labels):
    if not labels.any():
        return 0.0
    p, r = np.transpose([precision_recall(scores, labels, t) for t in np.unique(scores)[::-1]])
    return np.sum(np.diff(r) * p[1:])


@wrong("interpolated", points=0)
def best_to_the_right(scores, labels):
    if not labels.any():
        return 0.0
    p, r = np.transpose([precision_recall(scores, labels, t) for t in np.unique(scores)[::-1]])
    p = np.maximum.accumulate(p[::-1])[::-1]
    return np.sum(np.diff(r, prepend=0) * p)


@wrong("equal-not-removed", points=1)
def strictly(scores, labels):
    if not labels.any():
        return 0.0
    total = before = 0.0
    for t in np.unique(scores)[::-1]:
        precision, recall = strictly_above(scores, labels, t)
        total += (recall - before) * precision
        before = recall
    return total


@wrong("lowest-first", points=0)
def ascending(scores, labels):
    return steps_of_thresholds(-scores, labels)


@wrong("labels-turned-round", points=0)
def of_the_harmless(scores, labels):
    return steps_of_thresholds(scores, ~labels)


@wrong("sum-not-mean", points=0)
def forgets_to_divide(scores, labels):
    return sum(np.mean(labels[scores >= s]) for s in scores[labels])


@wrong("other-area", points=0)
def roc_auc(scores, labels):
    yes, no = scores[labels], scores[~labels]
    if not len(yes) or not len(no):
        return 0.0
    return np.mean([(y > n) + 0.5 * (y == n) for y in yes for n in no])


@wrong("thresholds-of-its-own", points=1)
def from_zero_to_one(scores, labels):
    if not labels.any():
        return 0.0
    total = before = 0.0
    for t in np.linspace(0, 1, 101)[::-1]:
        precision, recall = precision_recall(scores, labels, t)
        total += (recall - before) * precision
        before = recall
    return total


@wrong("divided-by-zero", points=2)
def nan_without_any(scores, labels):
    mine = scores[labels]
    return np.mean([np.mean(labels[scores >= s]) for s in mine])


@wrong("one-when-nothing-is-forbidden", points=2)
def one_without_any(scores, labels):
    return steps_of_thresholds(scores, labels) if labels.any() else 1.0


@wrong("sorted-alone", points=0)
def sorts_the_scores_only(scores, labels):
    return steps_of_thresholds(np.sort(scores)[::-1], labels)


@wrong("", 2)
def remembers_a_score_of_0_from_the_start(scores, labels):
    if not labels.any():
        return 0.0
    last, before, total = 0, 0.0, 0.0
    for threshold in np.sort(scores)[::-1]:
        if threshold == last:
            continue
        removed = scores >= threshold
        recall = (removed & labels).sum() / labels.sum()
        total += (recall - before) * (removed & labels).sum() / removed.sum()
        last, before = threshold, recall
    return float(total)


@wrong("nearly-equal-together", points=2)
def nearly_equal_scores_together(scores, labels):
    mean = before = 0.0
    if not labels.any():
        return mean
    for threshold in np.sort(scores)[::-1]:
        removed = (scores > threshold) | np.isclose(scores, threshold)
        recall = (removed & labels).sum() / labels.sum()
        mean, before = mean + (recall - before) * (removed & labels).sum() / removed.sum(), recall
    return mean
