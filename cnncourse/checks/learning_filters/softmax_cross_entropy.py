"""The loss of a batch and its gradient, also for scores that are large."""

from itertools import product

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _log_softmax(logits, axis=1):
    logits = np.asarray(logits, float)
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _one_hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def _softmax_cross_entropy(logits, labels):
    log_p, hot = _log_softmax(logits), _one_hot(logits, labels)
    return float(-(log_p * hot).sum() / len(labels)), (np.exp(log_p) - hot) / len(labels)


def _loss_with(loss=None, d_logits=None):
    """The right answer with one of its parts made by another rule (logits, labels)."""

    def wrong(logits, labels):
        right = _softmax_cross_entropy(logits, labels)
        return (loss(logits, labels) if loss else right[0], d_logits(logits, labels) if d_logits else right[1])

    return wrong


def _of_probabilities(probabilities):
    """Loss and gradient from a rule for the probabilities."""

    def wrong(logits, labels):
        with np.errstate(all="ignore"):
            p, hot = probabilities(np.asarray(logits, float)), _one_hot(logits, labels)
            return -np.log(p[np.arange(len(labels)), labels]).mean(), (p - hot) / len(labels)

    return wrong


def _unsafe(logits):
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)


def _overall_largest(logits):
    grown = np.exp(logits - logits.max())
    return grown / grown.sum(1, keepdims=True)


def _safe_around_the_mean(logits, labels):
    """Take away each row's mean, and work out log p without p."""
    shifted = logits - logits.mean(1, keepdims=True)
    with np.errstate(all="ignore"):
        log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
        loss = -log_p[np.arange(len(labels)), labels].mean()
        return loss, (np.exp(log_p) - _one_hot(logits, labels)) / len(labels)


def _largest_of_the_class(logits):
    grown = np.exp(logits - logits.max(0))
    return grown / grown.sum(1, keepdims=True)


def _limited(tiny):
    """Add something tiny before the logarithm, so that the loss has a ceiling; `np.clip` comes to the same."""

    def loss(logits, labels):
        p = np.exp(_log_softmax(logits))[np.arange(len(labels)), labels]
        return float(-np.log(p + tiny).mean())

    return loss


def _with_wrong_classes(logits, labels):
    """Add the logarithms of 1 - p for all classes but the label's own."""
    wrong = np.exp(_log_softmax(logits)) * (1 - _one_hot(logits, labels))
    return _softmax_cross_entropy(logits, labels)[0] - float(np.log(np.maximum(1 - wrong, 1e-300)).sum() / len(labels))


def _scores(rng, n, classes):
    return rng.uniform(-2, 2, (n, classes)), rng.permutation(np.resize(np.arange(classes), n))


def _large(rng):
    """Rows that overflow, rows that underflow, and labels on either side."""
    logits = np.array([[900.0, 901, 899], [-900, -902, -901], [0, 1, 2]])
    return logits + rng.uniform(-1, 1, (3, 3)), rng.permutation(3)


EVEN = np.array([[0, 0, 0]]), np.array([1])  # the text's examples
SURE_AND_WRONG = np.array([[1000, 0]]), np.array([1])


def _proof(rng):
    import tensorflow as tf

    yield _softmax_cross_entropy(*EVEN)[0], np.log(3)  # as the text says
    yield _softmax_cross_entropy(*EVEN)[1], [[1 / 3, -2 / 3, 1 / 3]]
    yield _softmax_cross_entropy(*SURE_AND_WRONG)[0], 1000
    for (n, classes), scale in product(((1, 2), (4, 3), (7, 10)), (1, 50)):
        logits, labels = tf.Variable(scale * rng.normal(size=(n, classes))), rng.integers(0, classes, n)
        with tf.GradientTape() as tape:
            expected = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        loss, d_logits = _softmax_cross_entropy(logits.numpy(), labels)
        yield loss, expected
        yield d_logits, tape.gradient(expected, logits)


softmax_cross_entropy = Check(
    "softmax-cross-entropy",
    oracle=_softmax_cross_entropy,
    proof=_proof,
    criteria=[
        Returns(
            "the mean loss",
            1,
            lambda rng: [
                case(*_scores(rng, 2, 3)),
                case(*_scores(rng, 5, 4)),
                case(*_scores(rng, 1, 6)),
                case(_scores(rng, 3, 4)[0], rng.integers(0, 4, 3, dtype=np.uint8)),
                case(*EVEN),
            ],
            part=0,
        ),
        Returns(
            "d_logits, the gradient of the mean loss",
            1,
            lambda rng: [
                case(*_scores(rng, 2, 3)),
                case(*_scores(rng, 5, 4)),
                case(_scores(rng, 3, 4)[0], rng.integers(0, 4, 3, dtype=np.uint8)),
                case(*EVEN),
            ],
            part=1,
        ),
        Returns("large logits, above and below zero", 0.5, lambda rng: [case(*_large(rng))]),
        Returns(
            "a label whose probability rounds to 0",
            0.5,
            lambda rng: [
                case(np.array([[1000.0, 0, 10]]) + rng.uniform(-1, 1, (1, 3)), np.array([1])),
                case(np.array([[-800.0, 5, 3], [1, 2, 3]]) + rng.uniform(-1, 1, (2, 3)), np.array([0, 2])),
                case(100 * _large(rng)[0], np.array([1, 1, 0])),
                case(np.array([[5000.0, 0, 10, 7], [-5000, 2, 1, 0]]), np.array([1, 1])),
                case(*SURE_AND_WRONG),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "sum-not-mean",
            "The loss is the sum over all pictures. Their mean is asked for.",
            _loss_with(loss=lambda logits, labels: len(labels) * _softmax_cross_entropy(logits, labels)[0]),
        ),
        Misconception(
            "loss-of-each-picture",
            "There is one loss for each picture. Their mean is asked for.",
            _loss_with(loss=lambda logits, labels: -_log_softmax(logits)[np.arange(len(labels)), labels]),
        ),
        Misconception(
            "mean-over-classes-too",
            "The loss was divided by the number of classes too. It is a mean over the pictures.",
            _loss_with(loss=lambda logits, labels: _softmax_cross_entropy(logits, labels)[0] / logits.shape[1]),
        ),
        Misconception(
            "minus-forgotten",
            "The loss is negative: the logarithm of a probability is below 0, and the loss is its opposite.",
            _loss_with(loss=lambda logits, labels: -_softmax_cross_entropy(logits, labels)[0]),
        ),
        Misconception(
            "no-logarithm",
            "This is the mean probability of the labels, or one minus it. The loss is made of logarithms.",
            _loss_with(loss=lambda logits, labels: np.exp(_log_softmax(logits))[np.arange(len(labels)), labels].mean()),
        ),
        Misconception(
            "no-logarithm",
            "This is the mean probability of the labels, or one minus it. The loss is made of logarithms.",
            _loss_with(
                loss=lambda logits, labels: 1 - np.exp(_log_softmax(logits))[np.arange(len(labels)), labels].mean()
            ),
        ),
        Misconception(
            "logarithm-of-the-mean",
            "The probabilities were averaged first. Take each one's logarithm, then the mean.",
            _loss_with(
                loss=lambda logits, labels: -np.log(np.exp(_log_softmax(logits))[np.arange(len(labels)), labels].mean())
            ),
        ),
        *[
            Misconception(
                "other-logarithm",
                "The loss is right but for a factor: the natural logarithm `np.log` is asked for.",
                _loss_with(
                    loss=lambda logits, labels, base=base: _softmax_cross_entropy(logits, labels)[0] / np.log(base)
                ),
            )
            for base in (2, 10)
        ],
        Misconception(
            "labels-from-one",
            "Each label was taken for the class before it. Classes are counted from 0.",
            lambda logits, labels: _softmax_cross_entropy(logits, labels.astype(int) - 1),
        ),
        *[
            Misconception(
                "first-picture-only",
                "The loss is that of one picture. The mean over all is asked for.",
                _loss_with(loss=wrong),
            )
            for wrong in (
                lambda logits, labels: float(-_log_softmax(logits)[0, labels[0]]),
                lambda logits, labels: float(-_log_softmax(logits)[-1, labels[-1]]),
                lambda logits, labels: float(-_log_softmax(logits)[0, labels[0]] / len(labels)),
            )
        ],
        Misconception(
            "all-labels-in-each-row",
            "In each row of the probabilities the labels of all pictures were looked up. A row has one label, its own.",
            _loss_with(loss=lambda logits, labels: float(-_log_softmax(logits)[:, labels].mean())),
        ),
        *[
            Misconception(
                "squared-error",
                "The loss is a squared difference. Cross-entropy is made of logarithms.",
                _loss_with(loss=wrong),
            )
            for wrong in (
                lambda logits, labels: float(((np.exp(_log_softmax(logits)) - _one_hot(logits, labels)) ** 2).mean()),
                lambda logits, labels: float(
                    ((np.exp(_log_softmax(logits)) - _one_hot(logits, labels)) ** 2).sum(1).mean()
                ),
            )
        ],
        Misconception(
            "softmax-missing",
            "The logits were taken for logarithms of probabilities. Softmax comes first.",
            _loss_with(loss=lambda logits, labels: float(-logits[np.arange(len(labels)), labels].mean())),
        ),
        Misconception(
            "wrong-classes-counted",
            "The logarithms of 1 - p for the wrong classes were added. Only the label's own probability counts.",
            _loss_with(loss=_with_wrong_classes),
        ),
        Misconception(
            "all-classes-counted",
            "The logarithms of all classes were added up. Only the label's own counts.",
            _loss_with(loss=lambda logits, labels: float(-_log_softmax(logits).sum() / len(labels))),
        ),
        Misconception(
            "largest-class-counted",
            "The most probable class was taken for the label. The loss asks how probable the label itself is.",
            _loss_with(loss=lambda logits, labels: float(-_log_softmax(logits).max(1).mean())),
        ),
        Misconception(
            "gradient-of-the-sum",
            "d_logits belongs to the sum of the losses. For their mean, divide by the number of pictures.",
            _loss_with(d_logits=lambda logits, labels: len(labels) * _softmax_cross_entropy(logits, labels)[1]),
        ),
        Misconception(
            "divided-by-classes",
            "d_logits was divided by the number of classes. It is a mean over the pictures.",
            _loss_with(
                d_logits=lambda logits, labels: (
                    len(labels) / logits.shape[1] * _softmax_cross_entropy(logits, labels)[1]
                )
            ),
        ),
        Misconception(
            "divided-by-all",
            "d_logits was divided by the number of classes too. It is a mean over the pictures.",
            _loss_with(d_logits=lambda logits, labels: _softmax_cross_entropy(logits, labels)[1] / logits.shape[1]),
        ),
        Misconception(
            "one-not-taken-away",
            "d_logits holds the probabilities. What must become of the label's own?",
            _loss_with(d_logits=lambda logits, labels: np.exp(_log_softmax(logits)) / len(labels)),
        ),
        Misconception(
            "one-not-taken-away",
            "d_logits holds the probabilities. What must become of the label's own?",
            _loss_with(d_logits=lambda logits, labels: np.exp(_log_softmax(logits))),
        ),
        Misconception(
            "one-taken-away-everywhere",
            "1 was taken away from all probabilities. Only the label's own loses it.",
            _loss_with(d_logits=lambda logits, labels: (np.exp(_log_softmax(logits)) - 1) / len(labels)),
        ),
        Misconception(
            "all-labels-in-each-row",
            "1 was taken away in each row for the labels of all pictures. A row has one label, its own.",
            _loss_with(
                d_logits=lambda logits, labels: (
                    (np.exp(_log_softmax(logits)) - _one_hot(logits, labels).max(0)) / len(labels)
                )
            ),
        ),
        Misconception(
            "uphill",
            "d_logits has the wrong sign: the loss falls when the label's own logit grows.",
            _loss_with(d_logits=lambda logits, labels: -_softmax_cross_entropy(logits, labels)[1]),
        ),
        Misconception(
            "label-only",
            "d_logits holds only the label's own part. The other logits move the probabilities as well.",
            _loss_with(
                d_logits=lambda logits, labels: _softmax_cross_entropy(logits, labels)[1] * _one_hot(logits, labels)
            ),
        ),
        Misconception(
            "label-only",
            "d_logits holds -1/probability at the label: that is the slope of the logarithm alone, softmax is missing.",
            _loss_with(
                d_logits=lambda logits, labels: -_one_hot(logits, labels) / np.exp(_log_softmax(logits)) / len(labels)
            ),
        ),
        Misconception(
            "slope-of-softmax-only",
            "d_logits is p·(1 - p), the slope of a probability. The loss is its logarithm.",
            _loss_with(
                d_logits=lambda logits, labels: (
                    np.exp(_log_softmax(logits)) * (1 - np.exp(_log_softmax(logits))) / len(labels)
                )
            ),
        ),
        *[
            Misconception(
                "softmax-over-the-batch",
                "Softmax runs over the wrong axis: the numbers of one picture make 1, not those of one class.",
                wrong,
            )
            for wrong in (
                _of_probabilities(lambda logits: np.exp(_log_softmax(logits, 0))),
                _of_probabilities(lambda logits: np.exp(logits) / np.exp(logits).sum(0)),
            )
        ],
        Misconception(
            "softmax-over-everything",
            "All numbers together make 1. Those of each picture do, row by row.",
            _of_probabilities(lambda logits: np.exp(_log_softmax(logits, (0, 1)))),
        ),
        Misconception(
            "logarithm-of-zero",
            "A probability can round to 0, and its logarithm is then infinite. Work out log p without p: what is "
            "log(a / b)?",
            _of_probabilities(lambda logits: np.exp(_log_softmax(logits))),
        ),
        *[
            Misconception(
                "overflow",
                "`np.exp` of a large number is infinite. Softmax does not change when a number is taken from a "
                "whole row first.",
                wrong,
            )
            for wrong in (
                _of_probabilities(_unsafe),
                _loss_with(
                    loss=lambda logits, labels: _of_probabilities(_unsafe)(logits, labels)[0],
                ),
                _loss_with(d_logits=lambda logits, labels: _of_probabilities(_unsafe)(logits, labels)[1]),
                lambda logits, labels: (
                    float((np.log(np.exp(logits).sum(1)) - logits[np.arange(len(labels)), labels]).mean()),
                    _of_probabilities(_unsafe)(logits, labels)[1],
                ),
            )
        ],
        Misconception(
            "mean-taken-away",
            "Each row's mean was taken away. What lies far above it is still too large for `np.exp`: take the largest.",
            _safe_around_the_mean,
        ),
        Misconception(
            "largest-of-the-batch",
            "The largest number of each class was taken away, which shifts the numbers of a row against each other. "
            "Use each row's own.",
            _of_probabilities(_largest_of_the_class),
        ),
        Misconception(
            "largest-of-the-batch",
            "The largest number of the whole batch was taken away. In other rows everything then rounds to 0: use "
            "each row's own.",
            _of_probabilities(_overall_largest),
        ),
        *[
            Misconception(
                "loss-limited",
                "A tiny number keeps the logarithm from 0, and so it limits the loss. Work out log p without p: "
                "what is log(a / b)?",
                _loss_with(loss=_limited(tiny)),
            )
            for tiny in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, 1e-30, 1e-50, 1e-100, 1e-300)
        ],
        *[
            Misconception(
                "logits-cut-off",
                "Large logits were cut off at a limit, so their differences are lost. Take a number from the whole "
                "row instead.",
                lambda logits, labels, limit=limit: _softmax_cross_entropy(np.clip(logits, -limit, limit), labels),
            )
            for limit in (10, 20, 30, 50, 100, 200, 500, 600, 700, 709, 1000, 10_000)
        ],
        *[
            Misconception(
                "results-missing", "Two results are asked for: the mean loss and d_logits, in this order.", wrong
            )
            for wrong in (
                lambda logits, labels: _softmax_cross_entropy(logits, labels)[0],
                lambda logits, labels: _softmax_cross_entropy(logits, labels)[1],
                lambda logits, labels: _softmax_cross_entropy(logits, labels)[::-1],
            )
        ],
    ],
    hints=[
        "Softmax turns the numbers of one row into shares of 1. Which share does the loss look at?",
        "log softmax: each logit minus the logarithm of the row's sum of `np.exp`. Take the row's largest number "
        "away first.",
        "The gradient needs no logarithm: probabilities, minus 1 at the label, divided by the number of pictures.",
        "`p[np.arange(N), labels]` picks one number out of each row, and can be assigned to.",
    ],
)
