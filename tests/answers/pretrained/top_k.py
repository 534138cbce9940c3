"""Answers to the exercise top-k of lesson 09."""

import numpy as np

from tests.answers import right, tf, wrong


@right
def argsort_backwards(logits, names, k=5):
    e = np.exp(logits - logits.max())
    p = e / e.sum()
    return [(names[i], p[i]) for i in np.argsort(p)[::-1][:k]]


@right
def names_in_an_array(logits, names, k=5):
    p = np.exp(logits - logits.max())
    best = np.argsort(-p)[:k]
    return list(zip(np.array(names)[best], p[best] / p.sum()))


@right
def sorted_pairs(logits, names, k=5):
    top = max(logits)
    powers = [np.exp(float(x) - float(top)) for x in logits]
    pairs = [(name, power / sum(powers)) for name, power in zip(names, powers)]
    return sorted(pairs, key=lambda pair: pair[1], reverse=True)[:k]


@right
def in_tensorflow(logits, names, k=5):
    shares, places = tf.math.top_k(tf.nn.softmax(tf.cast(logits, tf.float64)), k)
    return [(names[i], float(s)) for i, s in zip(places.numpy(), shares.numpy())]


@right
def log_of_the_sum(logits, names, k=5):
    logits = np.asarray(logits, dtype=float)
    largest = logits.max()
    log_sum = largest + np.log(np.sum(np.exp(logits - largest)))
    best = sorted(range(len(names)), key=lambda i: -logits[i])
    return [[names[i], np.exp(logits[i] - log_sum)] for i in best[:k]]


@right
def one_after_the_other(logits, names, k=5):
    left = np.array(logits, dtype=np.float64)
    shares = np.exp(left - left.max()) / np.exp(left - left.max()).sum()
    result = []
    for _ in range(k):
        i = int(left.argmax())
        result.append((str(names[i]), np.float32(shares[i])))
        left[i] = -np.inf
    return tuple(result)


@wrong("softmax-overflows", 0.5)
def plain_softmax(logits, names, k=5):
    p = np.exp(logits) / np.sum(np.exp(logits))
    best = np.argsort(-logits)[:k]
    return [(names[i], p[i]) for i in best]


@wrong("least-probable", 0.5)
def smallest_first(logits, names, k=5):
    e = np.exp(logits - logits.max())
    p = e / e.sum()
    return [(names[i], p[i]) for i in np.argsort(p)[:k]]


@wrong("upside-down", 0.5)
def last_k(logits, names, k=5):
    e = np.exp(logits - logits.max())
    p = e / e.sum()
    return [(names[i], p[i]) for i in np.argsort(p)[-k:]]


@wrong("logits-not-probabilities", 0.5)
def no_softmax(logits, names, k=5):
    return [(names[i], logits[i]) for i in np.argsort(-logits)[:k]]


@wrong("among-the-k", 0.5)
def softmax_of_the_best(logits, names, k=5):
    best = np.argsort(-logits)[:k]
    e = np.exp(logits[best] - logits[best].max())
    return [(names[i], p) for i, p in zip(best, e / e.sum())]


@wrong("indices-not-names", 0)
def places(logits, names, k=5):
    e = np.exp(logits - logits.max())
    p = e / e.sum()
    return [(int(i), p[i]) for i in np.argsort(-p)[:k]]


@wrong("pair-swapped", 0)
def probability_first(logits, names, k=5):
    e = np.exp(logits - logits.max())
    p = e / e.sum()
    return sorted(zip(p.tolist(), names), reverse=True)[:k]


@wrong("k-ignored", 0)
def five_of_them(logits, names, k=5):
    e = np.exp(logits - logits.max())
    p = e / e.sum()
    return [(names[i], p[i]) for i in np.argsort(-p)[:5]]


@wrong("not-pairs", 0)
def names_only(logits, names, k=5):
    return [names[i] for i in np.argsort(-logits)[:k]]


@wrong("sigmoid", 0.5)
def each_for_itself(logits, names, k=5):
    p = 1 / (1 + np.exp(-logits))
    return [(names[i], p[i]) for i in np.argsort(-logits)[:k]]


@wrong("not-divided", 0.5)
def powers(logits, names, k=5):
    p = np.exp(logits - np.max(logits))
    return [(names[i], p[i]) for i in np.argsort(-p)[:k]]


@wrong("logarithms", 0.5)
def log_softmax(logits, names, k=5):
    shifted = logits - logits.max()
    p = shifted - np.log(np.exp(shifted).sum())
    return [(names[i], p[i]) for i in np.argsort(-p)[:k]]


@wrong("divided-by-the-sum", 0.5)
def from_0_on(logits, names, k=5):
    p = (logits - logits.min()) / np.sum(logits - logits.min())
    return [(names[i], p[i]) for i in np.argsort(-p)[:k]]


@wrong("powers-of-2", 0.5)
def doubled(logits, names, k=5):
    p = 2 ** (logits - logits.max())
    p = p / p.sum()
    return [(names[i], p[i]) for i in np.argsort(-p)[:k]]


@wrong("softmax-overflows", 0.5)
def takes_the_mean_away(logits, names, k=5):
    powers = np.exp(logits - logits.mean())
    p = powers / powers.sum()
    return [(names[i], p[i]) for i in np.argsort(-logits)[:k]]


@wrong("logits-clipped", 0.5)
def cuts_large_ones_off(logits, names, k=5):
    powers = np.exp(np.clip(logits, -80, 80))
    p = powers / powers.sum()
    return [(names[i], p[i]) for i in np.argsort(-logits)[:k]]


@wrong("unsorted", 0.5)
def best_two_swapped(logits, names, k=5):
    pairs = argsort_backwards(logits, names, k)
    return [*pairs[1:-1], pairs[0], *pairs[-1:]] if k > 2 else pairs


@wrong("another-number", 0.5)
def leaves_out_what_is_improbable(logits, names, k=5):
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum()
    return [(names[i], float(shares[i])) for i in np.argsort(shares)[::-1][:k] if shares[i] > 0.01]


@wrong("equal-ones-lost", 0.5)
def name_of_each_probability(logits, names, k=5):
    powers = np.exp(logits - logits.max())
    name_of = {float(p): name for p, name in zip(powers / powers.sum(), names)}
    return [(name_of[p], p) for p in sorted(name_of, reverse=True)[:k]]


@wrong("equal-ones-twice", 0.5)
def looks_for_the_place_of_each(logits, names, k=5):
    powers = np.exp(logits - logits.max())
    p = powers / powers.sum()
    return [(names[np.where(p == each)[0][0]], each) for each in np.sort(p)[::-1][:k]]


@right
def last_of_equal_ones_first(logits, names, k=5):
    powers = np.exp(logits - logits.max())
    p = powers / powers.sum()
    return [(names[i], p[i]) for i in sorted(range(len(p)), key=lambda i: (-p[i], -i))[:k]]


@wrong("not-pairs", 0)
def a_dictionary(logits, names, k=5):
    return dict(argsort_backwards(logits, names, k))


@wrong("unsorted", 0.5)
def parted_and_not_sorted(logits, names, k=5):
    powers = np.exp(logits - logits.max())
    best = np.argpartition(-logits, k - 1)[:k]
    return [(names[i], float(powers[i] / powers.sum())) for i in best]


@wrong("another-number", 0.5)
def without_those_of_0(logits, names, k=5):
    powers = np.exp(logits - logits.max())
    p = powers / powers.sum()
    return [(names[i], float(p[i])) for i in np.argsort(-logits)[:k] if p[i] > 0]


@wrong("taken-ones-come-again", 0.5)
def largest_taken_away(logits, names, k=5):
    powers = np.exp(logits - logits.max())
    p, found = powers / powers.sum(), []
    while len(found) < k:
        i = int(p.argmax())
        found.append((names[i], float(p[i])))
        p[i] = 0
    return found


@wrong("softmax-overflows", 0.5)
def plain_softmax_sorted(logits, names, k=5):
    powers = np.exp(np.asarray(logits, float))
    p = powers / powers.sum()
    return [(names[i], float(p[i])) for i in np.argsort(-p)[:k]]
