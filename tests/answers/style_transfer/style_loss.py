"""Answers to the exercise style-loss of lab 15."""

import numpy as np

from tests.answers import ops, right, tf, wrong


def _ratio(gram, target):
    return tf.reduce_sum(tf.square(gram - target)) / tf.reduce_sum(tf.square(target))


@right
def with_a_list(grams, targets):
    ratios = []
    for gram, target in zip(grams, targets):
        ratios.append(tf.reduce_sum(tf.square(gram - target)) / tf.reduce_sum(tf.square(target)))
    return tf.reduce_mean(ratios)


@right
def added_up(grams, targets):
    total = 0.0
    for gram, target in zip(grams, targets):
        total += ops.sum((gram - target) ** 2) / ops.sum(target**2)
    return total / len(targets)


@right
def means_over_means(grams, targets):
    ratios = [tf.reduce_mean((g - t) ** 2) / tf.reduce_mean(t**2) for g, t in zip(grams, targets)]
    return tf.add_n(ratios) / len(ratios)


@right
def by_lengths(grams, targets):
    return sum((tf.norm(gram - target) / tf.norm(target)) ** 2 for gram, target in zip(grams, targets)) / len(grams)


@right
def by_place(grams, targets):
    return tf.reduce_mean(tf.stack([_ratio(grams[layer], targets[layer]) for layer in range(len(grams))]))


@wrong("sum-over-layers", 0)
def summed(grams, targets):
    return sum(_ratio(gram, target) for gram, target in zip(grams, targets))


@wrong("not-divided", 0)
def mean_squares(grams, targets):
    return tf.reduce_mean([tf.reduce_mean((g - t) ** 2) for g, t in zip(grams, targets)])


@wrong("not-divided", 0)
def sums_of_squares(grams, targets):
    return sum(tf.reduce_sum((gram - target) ** 2) for gram, target in zip(grams, targets))


@wrong("all-layers-in-one-ratio", 0)
def pooled(grams, targets):
    far = sum(tf.reduce_sum((gram - target) ** 2) for gram, target in zip(grams, targets))
    return far / sum(tf.reduce_sum(target**2) for target in targets)


@wrong("divided-by-the-grams", 0)
def by_its_own(grams, targets):
    return tf.reduce_mean([_ratio(target, gram) for gram, target in zip(grams, targets)])


@wrong("one-layer-only", 0)
def returns_in_the_loop(grams, targets):
    for gram, target in zip(grams, targets):
        return _ratio(gram, target)


@wrong("one-layer-only", 0)
def keeps_the_last(grams, targets):
    for gram, target in zip(grams, targets):
        loss = _ratio(gram, target)
    return loss


@wrong("not-squared", 0)
def sizes(grams, targets):
    return tf.reduce_mean([tf.reduce_sum(tf.abs(g - t)) / tf.reduce_sum(tf.abs(t)) for g, t in zip(grams, targets)])


@wrong("root-taken", 0)
def lengths(grams, targets):
    return tf.reduce_mean([tf.norm(gram - target) / tf.norm(target) for gram, target in zip(grams, targets)])


@wrong("one-for-each-layer", 0)
def all_of_them(grams, targets):
    return [_ratio(gram, target) for gram, target in zip(grams, targets)]


@wrong("list-not-array", 0)
def lists_as_arrays(grams, targets):
    return tf.reduce_mean(tf.square(grams - targets)) / tf.reduce_mean(tf.square(targets))


@wrong("only-the-diagonal", 0)
def strengths_alone(grams, targets):
    return tf.reduce_mean([_ratio(tf.linalg.diag_part(g), tf.linalg.diag_part(t)) for g, t in zip(grams, targets)])


@wrong("shapes-differ", 0)
def as_one_array(grams, targets):
    grams, targets = np.array(grams), np.array(targets)
    return np.mean(np.sum((grams - targets) ** 2, axis=(1, 2, 3)) / np.sum(targets**2, axis=(1, 2, 3)))


@wrong("tape-cannot-follow", 1)
def with_numpy(grams, targets):
    ratios = [np.sum(np.square(np.array(g) - np.array(t))) / np.sum(np.square(t)) for g, t in zip(grams, targets)]
    return np.mean(ratios)


@wrong("number-of-layers-fixed", 0)
def two_as_in_the_example(grams, targets):
    return sum(tf.reduce_sum((g - t) ** 2) / tf.reduce_sum(tf.square(t)) for g, t in zip(grams, targets)) / 2


@wrong("divided-by-the-maps", 0)
def also_by_the_maps(grams, targets):
    pairs = zip(grams, targets)
    return tf.reduce_mean([tf.reduce_sum((g - t) ** 2) / tf.reduce_sum(t * t) / t.shape[-1] ** 2 for g, t in pairs])


@wrong("square-of-sums", 0)
def sum_squared(grams, targets):
    return tf.reduce_mean([tf.reduce_sum((g - t) ** 2) / tf.reduce_sum(t) ** 2 for g, t in zip(grams, targets)])
