"""Answers to the exercise detection-precision-recall of lesson 11."""

import numpy as np

from tests.answers import right, wrong


@right
def sum_and_len(matches, num_truth):
    hits = sum(matches)
    precision = hits / len(matches) if len(matches) > 0 else 1.0
    recall = hits / num_truth if num_truth > 0 else 1.0
    return precision, recall


@right
def with_ifs(matches, num_truth):
    precision = recall = 1
    if len(matches):
        precision = np.mean(matches)
    if num_truth:
        recall = np.count_nonzero(matches) / num_truth
    return precision, recall


@right
def false_and_true_positives(matches, num_truth):
    tp = int(np.sum(matches))
    fp = len(matches) - tp
    fn = num_truth - tp
    return (tp / (tp + fp) if tp + fp else 1.0), (tp / (tp + fn) if tp + fn else 1.0)


@right
def catches_the_error(matches, num_truth):
    def share(part, whole):
        try:
            return part / whole
        except ZeroDivisionError:
            return 1.0

    hits = len([match for match in matches if match])
    return [share(hits, len(matches)), share(hits, num_truth)]


@right
def one_minus_the_wrong(matches, num_truth):
    matches = np.asarray(matches, bool)
    wrong_ones, missed = (~matches).sum(), num_truth - matches.sum()
    return np.array([1 - wrong_ones / max(len(matches), 1), 1 - missed / max(num_truth, 1)])


@wrong("swapped", points=0)
def recall_first(matches, num_truth):
    precision, recall = sum_and_len(matches, num_truth)
    return recall, precision


@wrong("divided-by-zero", points=1)
def no_guard(matches, num_truth):
    hits = int(np.sum(matches))
    return hits / len(matches), hits / num_truth


@wrong("divided-by-zero", points=1)
def nan_from_numpy(matches, num_truth):
    return np.mean(matches), np.sum(matches) / np.float64(num_truth)


@wrong("zero-when-empty", points=1)
def zeros(matches, num_truth):
    hits = int(np.sum(matches))
    return hits / len(matches) if len(matches) else 0.0, hits / num_truth if num_truth else 0.0


@wrong("zero-when-empty", points=1)
def with_epsilon(matches, num_truth):
    hits = int(np.sum(matches))
    return hits / (len(matches) + 1e-9), hits / (num_truth + 1e-9)


@wrong("same-divisor", points=0.5)
def both_over_boxes(matches, num_truth):
    share = sum(matches) / len(matches) if len(matches) else 1.0
    return share, share


@wrong("miss-rate", points=0.5)
def missed(matches, num_truth):
    precision, recall = sum_and_len(matches, num_truth)
    return precision, 1 - recall


@wrong("in-percent")
def percent(matches, num_truth):
    return tuple(100 * rate for rate in sum_and_len(matches, num_truth))


@wrong("one-number")
def f1(matches, num_truth):
    precision, recall = sum_and_len(matches, num_truth)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@wrong("misses-not-hits")
def counts_false(matches, num_truth):
    return sum_and_len([not match for match in matches], num_truth)


@wrong("one-number")
def precision_alone(matches, num_truth):
    return sum_and_len(matches, num_truth)[0]


@wrong("one-settles-both", points=1)
def both_1_without_boxes(matches, num_truth):
    return sum_and_len(matches, num_truth) if len(matches) else (1.0, 1.0)


@wrong("one-settles-both", points=1)
def both_1_without_things(matches, num_truth):
    return sum_and_len(matches, num_truth) if num_truth else (1.0, 1.0)


@wrong("boxes-not-hits", points=1.5)
def boxes_over_things(matches, num_truth):
    return sum_and_len(matches, num_truth)[0], len(matches) / num_truth if num_truth else 1.0


@wrong("hits-of-all", points=0.5)
def over_all_that_is_or_seems(matches, num_truth):
    hits = sum(matches)
    return sum_and_len(matches, num_truth)[0], hits / max(len(matches) + num_truth - hits, 1)
