"""Answers to the exercise nearest of lesson 09."""

import numpy as np

from tests.answers import right, tf, wrong


@right
def both_normalised(query, gallery, k=3):
    q = query / np.linalg.norm(query)
    g = gallery / np.linalg.norm(gallery, axis=1, keepdims=True)
    return np.argsort(g @ q)[::-1][:k]


@right
def row_by_row(query, gallery, k=3):
    def cosine(row):
        return sum(a * b for a, b in zip(query, row)) / (
            sum(b * b for b in row) ** 0.5 * sum(a * a for a in query) ** 0.5
        )

    return sorted(range(len(gallery)), key=lambda i: cosine(gallery[i]), reverse=True)[:k]


@right
def by_angle(query, gallery, k=3):
    cosine = gallery.dot(query) / np.sqrt((gallery**2).sum(1) * (query**2).sum())
    return np.argsort(np.arccos(np.clip(cosine, -1, 1)))[:k].tolist()


@right
def distance_of_unit_rows(query, gallery, k=3):
    q = query / np.sqrt(np.sum(query**2))
    g = gallery / np.sqrt(np.sum(gallery**2, axis=1))[:, None]
    return np.argsort(np.linalg.norm(g - q, axis=1))[:k]


@right
def in_tensorflow(query, gallery, k=3):
    q = tf.math.l2_normalize(tf.cast(query, tf.float64))
    g = tf.math.l2_normalize(tf.cast(gallery, tf.float64), axis=1)
    return tf.math.top_k(tf.linalg.matvec(g, q), k).indices


@right
def one_after_the_other(query, gallery, k=3):
    cosine = (gallery * query).sum(axis=1) / np.linalg.norm(gallery, axis=1)
    found = []
    for _ in range(k):
        found.append(np.argmax(cosine))
        cosine[found[-1]] = -np.inf
    return found


@wrong("dot-product", 0)
def dots(query, gallery, k=3):
    return np.argsort(-(gallery @ query))[:k]


@wrong("dot-product", 0)
def only_the_query_normalised(query, gallery, k=3):
    return np.argsort(-(gallery @ (query / np.linalg.norm(query))))[:k]


@wrong("euclidean", 0)
def distances(query, gallery, k=3):
    return np.argsort(np.linalg.norm(gallery - query, axis=1))[:k]


@wrong("farthest", 0)
def smallest_first(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
    return np.argsort(cosine)[:k]


@wrong("upside-down", 0)
def nearest_last(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
    return np.argsort(cosine)[-k:]


@wrong("wrong-axis", 0)
def columns_normalised(query, gallery, k=3):
    g = gallery / np.linalg.norm(gallery, axis=0)
    return np.argsort(-(g @ query))[:k]


@wrong("similarities-not-indices", 0)
def values(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
    return sorted(cosine, reverse=True)[:k]


@wrong("signs-dropped", 0)
def absolute(query, gallery, k=3):
    cosine = np.abs(gallery @ query) / np.linalg.norm(gallery, axis=1)
    return np.argsort(-cosine)[:k]


@wrong("k-ignored", 1)
def three(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1)
    return np.argsort(-cosine)[:3]


@wrong("first-skipped", 0)
def without_itself(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1)
    return np.argsort(-cosine)[1 : k + 1]


@wrong("unsorted", 1)
def partitioned(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1)
    return np.argpartition(cosine, -k)[-k:][::-1]


@wrong("unsorted", 1)
def partitioned_from_the_front(query, gallery, k=3):
    return np.argpartition(-(gallery @ query) / np.linalg.norm(gallery, axis=1), k - 1)[:k]


@wrong("wrong-axis", 0)
def down_the_columns(query, gallery, k=3):
    cosine = (gallery * query).sum(axis=0) / np.linalg.norm(gallery, axis=0) / np.linalg.norm(query)
    return np.argsort(-cosine)[:k]


@wrong("", 1.5)
def leaves_out_itself(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
    return [int(i) for i in np.argsort(-cosine) if cosine[i] < 1 - 1e-6][:k]


@wrong("equal-ones-lost", 1.5)
def place_of_each_similarity(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
    place_of = {float(c): i for i, c in enumerate(cosine)}
    return [place_of[c] for c in sorted(place_of, reverse=True)[:k]]


@wrong("equal-ones-twice", 1.5)
def looks_for_the_place_of_each(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
    return [int(np.where(cosine == c)[0][0]) for c in np.sort(cosine)[::-1][:k]]


@right
def last_of_equal_ones_first(query, gallery, k=3):
    cosine = gallery @ query / np.linalg.norm(gallery, axis=1) / np.linalg.norm(query)
    return np.lexsort((-np.arange(len(cosine)), -cosine))[:k]
