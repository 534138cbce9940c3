"""Answers to the exercise linear-probe of lesson 09."""

import numpy as np

from tests.answers import keras, right, tf, wrong

EQUIVALENT = {
    "np.where(spread > 0, spread, 1) → np.where(spread > 0, spread, 2)": "0 divided by whatever is 0",
    "array - mean → array + mean": "the bias makes up for any shift",
    "inputs @ inputs.T + np.eye(len(inputs)) → inputs @ inputs.T - np.eye(len(inputs))": "any linear one will do",
}


@right
def least_squares(features, labels, new_features):
    mean, std = features.mean(0), features.std(0) + 1e-8
    a = np.column_stack([(features - mean) / std, np.ones(len(features))])
    b = np.column_stack([(new_features - mean) / std, np.ones(len(new_features))])
    classes = sorted(set(labels.tolist()))
    y = np.array([[1.0 if label == c else 0.0 for c in classes] for label in labels])
    w = np.linalg.lstsq(a, y, rcond=None)[0]
    return [classes[i] for i in (b @ w).argmax(1)]


@right
def gradient_descent(features, labels, new_features):
    mean, std = np.mean(features, axis=0), np.std(features, axis=0)
    std[std == 0] = 1
    x, new = (features - mean) / std, (new_features - mean) / std
    classes, y = np.unique(labels, return_inverse=True)
    w, b = np.zeros((x.shape[1], len(classes))), np.zeros(len(classes))
    for _ in range(300):
        logits = x @ w + b
        p = np.exp(logits - logits.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        w -= 0.1 * x.T @ p / len(y)
        b -= 0.1 * p.mean(0)
    return classes[np.argmax(new @ w + b, axis=1)]


@right
def a_dense_layer(features, labels, new_features):
    mean, std = features.mean(axis=0), features.std(axis=0)
    std = np.where(std == 0, 1, std)
    classes, y = np.unique(labels, return_inverse=True)
    keras.utils.set_random_seed(1)
    dense, x = keras.layers.Dense(len(classes)), tf.constant((features - mean) / std, tf.float32)
    adam = keras.optimizers.Adam(0.05)
    for _ in range(60):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, dense(x)))
        adam.apply(tape.gradient(loss, dense.trainable_weights), dense.trainable_weights)
    return classes[np.argmax(dense(((new_features - mean) / std).astype("float32")), axis=1)]


@right
def class_means(features, labels, new_features):
    mean, std = features.mean(0), features.std(0)
    std[std == 0] = 1
    x, new = (features - mean) / std, (new_features - mean) / std
    classes = np.unique(labels)
    centres = np.array([x[labels == c].mean(0) for c in classes])
    scores = new @ centres.T - (centres**2).sum(1) / 2
    return classes[scores.argmax(1)].tolist()


@right
def ridge_by_features(features, labels, new_features):
    std = np.maximum(features.std(0), 1e-6)
    x = (features - features.mean(0)) / std
    classes = np.unique(labels)
    y = (labels[:, None] == classes) - np.mean(labels[:, None] == classes, axis=0)
    w = np.linalg.inv(x.T @ x + 10 * np.eye(x.shape[1])) @ x.T @ y
    b = np.mean(labels[:, None] == classes, axis=0)
    return classes[((new_features - features.mean(0)) / std @ w + b).argmax(1)]


@right
def one_against_the_others(features, labels, new_features):
    mean, std = features.mean(0), features.std(0)
    x = np.nan_to_num((features - mean) / np.where(std > 0, std, np.inf))
    new = np.nan_to_num((new_features - mean) / np.where(std > 0, std, np.inf))
    classes, scores = np.unique(labels), []
    for c in classes:
        w = np.zeros(x.shape[1])
        bias = 0.0
        target = np.where(labels == c, 1.0, 0.0)
        for _ in range(200):
            p = 1 / (1 + np.exp(-(x @ w + bias)))
            w -= 0.3 * x.T @ (p - target) / len(x)
            bias -= 0.3 * np.mean(p - target)
        scores.append(new @ w + bias)
    return tf.gather(classes, tf.argmax(tf.stack(scores, axis=1), axis=1))


def _scale(features, new_features):
    std = np.where(features.std(0) > 0, features.std(0), 1)
    return (np.column_stack([(a - features.mean(0)) / std, np.ones(len(a))]) for a in (features, new_features))


def _fit(x, labels, new):
    classes = np.unique(labels)
    centres = np.array([x[labels == c].mean(0) for c in classes])
    return classes[(new @ centres.T - (centres**2).sum(1) / 2).argmax(1)]


@wrong("not-scaled", 0.5)
def raw_features(features, labels, new_features):
    classes = np.unique(labels)
    x = features - features.mean(0)
    y = (labels[:, None] == classes).astype(float)
    w = x.T @ np.linalg.solve(x @ x.T + np.eye(len(x)), y - y.mean(0))
    return classes[((new_features - features.mean(0)) @ w + y.mean(0)).argmax(1)]


@wrong("scaled-with-new-rows", 2)
def new_rows_by_themselves(features, labels, new_features):
    def scaled(rows):
        std = rows.std(0)
        return (rows - rows.mean(0)) / np.where(std > 1e-6, std, 1)

    return _fit(scaled(features), labels, scaled(new_features))


@wrong("new-rows-not-scaled", 0.5)
def training_rows_only(features, labels, new_features):
    std = features.std(0)
    return _fit((features - features.mean(0)) / np.where(std > 0, std, 1), labels, new_features)


@wrong("places-not-labels", 2.5)
def argmax_only(features, labels, new_features):
    std = np.where(features.std(0) > 0, features.std(0), 1)
    x, new = (features - features.mean(0)) / std, (new_features - features.mean(0)) / std
    classes, places = np.unique(labels, return_inverse=True)
    return _fit(x, places, new)


@wrong("not-a-number", 2.5)
def divided_by_no_spread(features, labels, new_features):
    x = (features - features.mean(0)) / features.std(0)
    new = (new_features - features.mean(0)) / features.std(0)
    if np.isnan(x).any():
        return np.full(len(new), np.nan)
    return _fit(x, labels, new)


@wrong("not-linear", 2.5)
def nearest_neighbour(features, labels, new_features):
    std = np.where(features.std(0) > 0, features.std(0), 1)
    x, new = (features - features.mean(0)) / std, (new_features - features.mean(0)) / std
    return np.array([labels[np.argmin(((x - row) ** 2).sum(1))] for row in new])


@wrong("scores-not-labels", 0)
def outputs(features, labels, new_features):
    std = np.where(features.std(0) > 0, features.std(0), 1)
    x, new = (features - features.mean(0)) / std, (new_features - features.mean(0)) / std
    return new @ np.array([x[labels == c].mean(0) for c in np.unique(labels)]).T


@wrong("scaled-by-rows", 0.5)
def wrong_axis(features, labels, new_features):
    def scaled(rows):
        return (rows - rows.mean(1, keepdims=True)) / rows.std(1, keepdims=True)

    classes, rows = np.unique(labels), scaled(features)
    centres = np.array([rows[labels == c].mean(0) for c in classes])
    return classes[(scaled(new_features) @ (centres - centres.mean(0)).T).argmax(1)]


@wrong("labels-of-training-rows", 0)
def reads_what_it_learned_from(features, labels, new_features):
    std = np.where(features.std(0) > 0, features.std(0), 1)
    x = (features - features.mean(0)) / std
    return _fit(x, labels, x)


@wrong("scaled-with-new-rows", 2)
def all_rows_together(features, labels, new_features):
    rows = np.concatenate([features, new_features])
    std = np.where(rows.std(0) > 0, rows.std(0), 1)
    classes = np.unique(labels)
    x, new = (np.column_stack([(a - rows.mean(0)) / std, np.ones(len(a))]) for a in (features, new_features))
    w = np.linalg.lstsq(x, (labels[:, None] == classes) * 1.0, rcond=None)[0]
    return classes[(new @ w).argmax(1)]


@wrong("divided-by-0", 2.5)
def no_care_for_still_features(features, labels, new_features):
    with np.errstate(all="ignore"):
        x = (features - features.mean(0)) / features.std(0)
        new = (new_features - features.mean(0)) / features.std(0)
    return _fit(x, labels, new)


@wrong("not-scaled", 0.5)
def least_squares_as_they_are(features, labels, new_features):
    classes = np.unique(labels)
    x, new = (np.column_stack([a, np.ones(len(a))]) for a in (features, new_features))
    w = np.linalg.lstsq(x, (labels[:, None] == classes) * 1.0, rcond=None)[0]
    return classes[(new @ w).argmax(1)]


@wrong("not-scaled", 2.5)
def divided_by_variances(features, labels, new_features):
    mean, variance = features.mean(0), features.var(0)
    variance = np.where(variance > 0, variance, 1)
    return _fit((features - mean) / variance, labels, (new_features - mean) / variance)


@wrong("place-taken-for-a-row", 0)
def labels_of_the_largest(features, labels, new_features):
    x, new = _scale(features, new_features)
    targets = (labels[:, None] == np.unique(labels)) * 1.0
    return labels[(new @ np.linalg.lstsq(x, targets, rcond=None)[0]).argmax(1)]


@wrong("two-classes-only", 0)
def sign_of_one_output(features, labels, new_features):
    x, new = _scale(features, new_features)
    targets = np.where(labels == labels.min(), 1.0, -1.0)
    return np.where(new @ np.linalg.lstsq(x, targets, rcond=None)[0] > 0, labels.min(), labels.max())


@wrong("places-not-labels", 2.5)
def one_hot_up_to_the_largest(features, labels, new_features):
    x, new = _scale(features, new_features)
    return (new @ np.linalg.lstsq(x, np.eye(labels.max() + 1)[labels], rcond=None)[0]).argmax(1)


@wrong("labels-taken-for-places", 2.5)
def one_hot_of_labels(features, labels, new_features):
    x, new = _scale(features, new_features)
    return (new @ np.linalg.lstsq(x, np.eye(len(np.unique(labels)))[labels], rcond=None)[0]).argmax(1)


@wrong("fewer-rows-than-features", 0.5)
def normal_equations(features, labels, new_features):
    x, new = _scale(features, new_features)
    classes = np.unique(labels)
    weights = np.linalg.inv(x.T @ x) @ x.T @ (labels[:, None] == classes)
    return classes[(new @ weights).argmax(1)]


@wrong("trained-too-little", 0)
def three_small_steps(features, labels, new_features):
    x, new = _scale(features, new_features)
    classes = np.unique(labels)
    weights = np.random.default_rng(1).normal(size=(x.shape[1], len(classes)))
    for _ in range(3):
        weights -= 0.1 * x.T @ (x @ weights - (labels[:, None] == classes)) / len(x)
    return classes[(new @ weights).argmax(1)]


@wrong("extra-axis", 0)
def a_column(features, labels, new_features):
    return np.reshape(least_squares(features, labels, new_features), (-1, 1))


@wrong("divided-by-0", 2.5)
def least_squares_of_nan(features, labels, new_features):
    with np.errstate(all="ignore"):
        x, new = ((a - features.mean(0)) / features.std(0) for a in (features, new_features))
    classes = np.unique(labels)
    return classes[(new @ np.linalg.lstsq(x, (labels[:, None] == classes) * 1.0, rcond=None)[0]).argmax(1)]
