"""Answers to the exercise softmax-cross-entropy of lesson 04."""

import numpy as np

from tests.answers import right, wrong


@right
def log_softmax(logits, labels):
    z = logits - logits.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    d = np.exp(log_p)
    d[np.arange(len(labels)), labels] -= 1
    return -log_p[np.arange(len(labels)), labels].mean(), d / len(labels)


@right
def picture_by_picture(logits, labels):
    loss, d = 0, []
    for row, label in zip(logits, labels):
        row = row - max(row)
        total = sum(np.exp(row))
        loss += np.log(total) - row[label]
        d.append([(np.exp(value) / total - (k == label)) / len(labels) for k, value in enumerate(row)])
    return [loss / len(labels), d]


@right
def logaddexp(logits, labels):
    log_sum = np.logaddexp.reduce(logits, axis=1)
    loss = (log_sum - logits[np.arange(len(logits)), labels]).mean()
    return float(loss), (np.exp(logits - log_sum[:, None]) - np.eye(logits.shape[1])[labels]) / len(logits)


@right
def one_hot_einsum(logits, labels):
    hot = (np.arange(logits.shape[1]) == labels[:, None]).astype(float)
    z = logits - logits.max(axis=1)[:, None]
    log_p = z - np.log(np.exp(z).sum(axis=1))[:, None]
    return np.array(-np.einsum("nk,nk->", log_p, hot) / len(z)), (np.exp(log_p) - hot) / len(z)


@right
def in_single_precision(logits, labels):
    loss, d = log_softmax(logits.astype(np.float32), labels)
    return np.float32(loss), d.astype(np.float32)


def _p(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


@wrong("overflow", points=2)
def plain_exp(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("logarithm-of-zero", points=2.5)
def log_of_p(logits, labels):
    p = _p(logits)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("loss-limited", points=2.5)
def tiny_added(logits, labels):
    p = _p(logits)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels] + 1e-12).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("sum-not-mean", points=1)
def loss_summed(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss * len(labels), d


@wrong("gradient-of-the-sum", points=1)
def gradient_not_divided(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss, d * len(labels)


@wrong("sum-not-mean")
def both_summed(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss * len(labels), d * len(labels)


@wrong("softmax-over-the-batch")
def wrong_axis(logits, labels):
    e = np.exp(logits - logits.max(0))
    p = e / e.sum(0)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("softmax-over-everything")
def whole_array(logits, labels):
    p = np.exp(logits - logits.max())
    p = p / p.sum()
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("minus-forgotten", points=1)
def no_minus(logits, labels):
    loss, d = log_softmax(logits, labels)
    return -loss, d


@wrong("other-logarithm", points=1)
def in_bits(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss / np.log(2), d


@wrong("one-not-taken-away", points=1)
def probabilities_only(logits, labels):
    return log_softmax(logits, labels)[0], _p(logits) / len(labels)


@wrong("uphill", points=1)
def label_minus_p(logits, labels):
    loss, d = log_softmax(logits, labels)
    return loss, -d


@wrong("largest-of-the-batch", points=2)
def overall_maximum(logits, labels):
    e = np.exp(logits - logits.max())
    p = e / e.sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    p[n, labels] -= 1
    return loss, p / len(labels)


@wrong("results-missing")
def loss_only(logits, labels):
    return log_softmax(logits, labels)[0]


@wrong("input-changed", points=0)
def shifts_in_place(logits, labels):
    logits -= logits.max(1, keepdims=True)
    return log_softmax(logits, labels)


@wrong("logits-cut-off", points=2)
def clips_logits(logits, labels):
    return log_softmax(np.clip(logits, -500, 500), labels)


@wrong("one-taken-away-everywhere", points=1)
def minus_one_for_all(logits, labels):
    return log_softmax(logits, labels)[0], (_p(logits) - 1) / len(labels)


@wrong("all-labels-in-each-row", points=1)
def columns_of_all_labels(logits, labels):
    d = _p(logits)
    d[:, labels] -= 1
    return log_softmax(logits, labels)[0], d / len(labels)


@wrong("all-labels-in-each-row", points=1)
def loss_of_all_pairs(logits, labels):
    z = logits - logits.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -log_p[:, labels].mean(), log_softmax(logits, labels)[1]


@wrong("labels-from-one")
def classes_from_one(logits, labels):
    return log_softmax(logits, labels.astype(int) - 1)


@wrong("squared-error")
def mean_squared_error(logits, labels):
    p, hot = _p(logits), np.eye(logits.shape[1])[labels]
    return ((p - hot) ** 2).mean(), 2 * (p - hot) / p.size


@wrong("softmax-missing")
def logits_as_logarithms(logits, labels):
    hot = np.eye(logits.shape[1])[labels]
    return -(logits * hot).sum(1).mean(), -hot / len(labels)


@wrong("wrong-classes-counted", points=1)
def binary_cross_entropy(logits, labels):
    p, hot = np.clip(_p(logits), 1e-300, 1 - 1e-16), np.eye(logits.shape[1])[labels]
    loss = -(hot * np.log(p) + (1 - hot) * np.log(1 - p)).sum(1).mean()
    return loss, log_softmax(logits, labels)[1]


@wrong("first-picture-only", points=1)
def loss_of_the_first(logits, labels):
    return log_softmax(logits[:1], labels[:1])[0], log_softmax(logits, labels)[1]


@wrong("logits-cut-off", points=2.5)
def cut_off_at_ten_thousand(logits, labels):
    logits = np.clip(logits, -1e4, 1e4)
    shifted = logits - logits.max(1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -(log_p * hot).sum() / len(labels), (np.exp(log_p) - hot) / len(labels)


@wrong("mean-taken-away", points=2.5)
def around_the_mean(logits, labels):
    shifted = logits - logits.mean(1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    hot = np.eye(logits.shape[1])[labels]
    return -(log_p[hot == 1]).mean(), (np.exp(log_p) - hot) / len(labels)
