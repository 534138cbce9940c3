"""Answers to the exercise hardest of lab 12."""

import numpy as np

from tests.answers import right, tf, wrong

THERE_AND_BACK = "distances, and who is the same person, are symmetric: rows or columns, it is all one"
EQUIVALENT = dict.fromkeys([f"axis=1 → axis=0{n}" for n in ("", " (2)", " (3)", " (4)")], THERE_AND_BACK)


def _distances(embeddings):
    return np.linalg.norm(embeddings[:, None] - embeddings, axis=-1)


@right
def two_masks(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    mates = same & ~np.eye(len(labels), dtype=bool)
    far = np.where(mates, d, -np.inf).argmax(1)
    near = np.where(same, np.inf, d).argmin(1)
    return np.where(mates.any(1), far, -1), np.where(same.all(1), -1, near)


@right
def loops(embeddings, labels):
    far, near = [], []
    for i in range(len(labels)):
        best_far, best_near = (-1, -1.0), (-1, np.inf)
        for j in range(len(labels)):
            d = np.sqrt(((embeddings[i] - embeddings[j]) ** 2).sum())
            if labels[i] == labels[j] and i != j and d > best_far[1]:
                best_far = (j, d)
            if labels[i] != labels[j] and d < best_near[1]:
                best_near = (j, d)
        far.append(best_far[0])
        near.append(best_near[0])
    return far, near


@right
def squared_by_products(embeddings, labels):
    squares = (embeddings**2).sum(1)
    d = squares[:, None] + squares - 2 * embeddings @ embeddings.T
    same = labels[:, None] == labels[None, :]
    np.fill_diagonal(d, -1)
    p = np.where(same, d, -2)
    positive = np.where(p.max(1) >= 0, p.argmax(1), -1)
    n = np.where(same, 1e9, d)
    negative = np.where(n.min(1) < 1e9, n.argmin(1), -1)
    return np.stack([positive, negative])


@right
def candidates_by_row(embeddings, labels):
    far = np.full(len(labels), -1)
    near = np.full(len(labels), -1)
    for i, row in enumerate(embeddings):
        d = np.linalg.norm(embeddings - row, axis=1)
        mates = [j for j in np.flatnonzero(labels == labels[i]) if j != i]
        others = np.flatnonzero(labels != labels[i])
        if mates:
            far[i] = mates[int(np.argmax(d[mates]))]
        if len(others):
            near[i] = others[np.argmin(d[others])]
    return far, near


@right
def with_tensors(embeddings, labels):
    e = tf.constant(embeddings)
    d = tf.reduce_sum((e[:, None] - e[None]) ** 2, axis=-1)
    same = tf.constant(labels[:, None] == labels)
    mates = tf.logical_and(same, tf.logical_not(tf.eye(len(labels), dtype=tf.bool)))
    far = tf.argmax(tf.where(mates, d, -tf.ones_like(d)), axis=1)
    near = tf.argmin(tf.where(same, d + 1e9, d), axis=1)
    nobody = -tf.ones_like(far)
    return [
        tf.where(tf.reduce_any(mates, axis=1), far, nobody),
        tf.where(tf.reduce_all(same, axis=1), nobody, near),
    ]


@wrong("itself-as-positive", 2)
def keeps_the_diagonal(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    near = np.where(same, np.inf, d).argmin(1)
    return np.where(same, d, -np.inf).argmax(1), np.where(same.all(1), -1, near)


@wrong("nearest-of-the-same", 1)
def easiest_positive(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    mates = same & ~np.eye(len(labels), dtype=bool)
    far = np.where(mates, d, np.inf).argmin(1)
    near = np.where(same, np.inf, d).argmin(1)
    return np.where(mates.any(1), far, -1), np.where(same.all(1), -1, near)


@wrong("farthest-of-others", 1)
def easiest_negative(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    mates = same & ~np.eye(len(labels), dtype=bool)
    far = np.where(mates, d, -np.inf).argmax(1)
    near = np.where(same, -np.inf, d).argmax(1)
    return np.where(mates.any(1), far, -1), np.where(same.all(1), -1, near)


@wrong("results-swapped", 0)
def negative_first(embeddings, labels):
    return two_masks(embeddings, labels)[::-1]


@wrong("nobody-is-the-first", 2)
def no_minus_one(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    mates = same & ~np.eye(len(labels), dtype=bool)
    return np.where(mates, d, -np.inf).argmax(1), np.where(same, np.inf, d).argmin(1)


@wrong("cosine-not-distance", 0)
def by_the_dot_product(embeddings, labels):
    d = 2 - 2 * embeddings @ embeddings.T
    same = labels[:, None] == labels
    mates = same & ~np.eye(len(labels), dtype=bool)
    far = np.where(mates, d, -np.inf).argmax(1)
    near = np.where(same, np.inf, d).argmin(1)
    return np.where(mates.any(1), far, -1), np.where(same.all(1), -1, near)


@wrong("distances-not-places", 0)
def the_distances(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    return np.where(same, d, -np.inf).max(1), np.where(same, np.inf, d).min(1)


@wrong("places-among-the-picked", 0)
def places_in_the_subset(embeddings, labels):
    far, near = [], []
    for i, row in enumerate(embeddings):
        d = np.linalg.norm(embeddings - row, axis=1)
        mates = (labels == labels[i]) & (np.arange(len(labels)) != i)
        others = labels != labels[i]
        far.append(np.argmax(d[mates]) if mates.any() else -1)
        near.append(np.argmin(d[others]) if others.any() else -1)
    return np.array(far), np.array(near)


@wrong("labels-ignored", 0)
def whole_batch(embeddings, labels):
    d = _distances(embeddings)
    far = d.argmax(1)
    np.fill_diagonal(d, np.inf)
    return far, d.argmin(1)


@wrong("itself-as-positive", 2)
def nobody_is_oneself(embeddings, labels):
    apart = ((embeddings[:, None] - embeddings) ** 2).sum(-1)
    same = labels[:, None] == labels
    return np.where(same, apart, -1).argmax(1), np.where(same, np.inf, apart).argmin(1)


@wrong("floats-not-ints", 2)
def places_as_floats(embeddings, labels):
    far, near = two_masks(embeddings, labels)
    return far.astype(float), near.astype(float)


@wrong("twins-left-out", 2)
def table_times_mask(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    far = d * same
    near = np.where(same, np.inf, d).argmin(1)
    return np.where(far.max(1) > 0, far.argmax(1), -1), np.where(same.all(1), -1, near)


@wrong("mask-too-small", 2)
def masked_by_a_hundred(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    return two_masks(embeddings, labels)[0], np.where(same.all(1), -1, np.where(~same, d, 100).argmin(1))


@wrong("labels-not-places", 0)
def who_it_is(embeddings, labels):
    return [np.where(places < 0, -1, labels[places]) for places in two_masks(embeddings, labels)]


@wrong("one-for-the-whole-batch", 0)
def argmax_of_the_table(embeddings, labels):
    d = _distances(embeddings)
    same = labels[:, None] == labels
    mates = same & ~np.eye(len(labels), dtype=bool)
    far, near = np.where(mates, d, -np.inf).argmax(), np.where(same, np.inf, d).argmin()
    return np.where(mates.any(1), far, -1), np.where(same.all(1), -1, near)


@wrong("nobody-is-the-first", 2)
def no_minus_one_for_negatives(embeddings, labels):
    d = _distances(embeddings)
    return two_masks(embeddings, labels)[0], np.where(labels[:, None] == labels, np.inf, d).argmin(1)


@wrong("zero-is-a-distance", 2)
def multiplied_by_the_mask(embeddings, labels):
    d, same = _distances(embeddings), labels[:, None] == labels
    return np.where(same.sum(1) == 1, -1, (d * same).argmax(1)), two_masks(embeddings, labels)[1]


@wrong("mask-too-small", 2)
def a_hundred_farther(embeddings, labels):
    d, same = _distances(embeddings), labels[:, None] == labels
    return two_masks(embeddings, labels)[0], np.where(same.all(1), -1, (d + 100 * same).argmin(1))
