"""Which class was taken for which, how often."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _confusion_matrix(labels, predictions, num_classes):
    places = num_classes * np.asarray(labels, int) + np.asarray(predictions, int)
    return np.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


def _guesses(rng, number, num_classes, dtype=int, seldom=0):
    """Labels and predictions, two thirds of them right; the last `seldom` classes never appear."""
    labels = rng.integers(0, num_classes - seldom, number)
    labels[: num_classes - seldom] = np.arange(num_classes - seldom)
    predictions = np.where(rng.random(number) < 0.6, labels, (labels * labels + 1) % (num_classes - seldom))
    return labels.astype(dtype), predictions.astype(dtype), num_classes


def _without(rng, number, num_classes, missing):
    """As above, where no label and no prediction is one of the missing classes."""
    present = np.setdiff1d(np.arange(num_classes), missing)
    labels, predictions, _ = _guesses(rng, number, len(present))
    return present[labels], present[predictions], num_classes


def _moved_up(labels, predictions, num_classes):
    """Classes that never appear leave no row of zeros: the next ones move up."""
    present = np.unique(np.concatenate([labels, predictions]))
    numbers = (np.searchsorted(present, classes) for classes in (labels, predictions))
    return _confusion_matrix(*numbers, num_classes)


def _proof(rng):
    from sklearn.metrics import confusion_matrix

    yield _confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), 2), [[1, 1], [0, 1]]  # as the text says
    for given in (_guesses(rng, 500, 8, seldom=1), _guesses(rng, 500, 20, np.uint8), _without(rng, 50, 6, [0, 3])):
        yield _confusion_matrix(*given), confusion_matrix(*given[:2], labels=range(given[2]))


def _rows_scaled(matrix):
    return matrix / np.maximum(matrix.sum(1, keepdims=True), 1)


def _confused(change):
    return lambda labels, predictions, num_classes: change(_confusion_matrix(labels, predictions, num_classes))


def _of_present(labels, predictions, num_classes):
    present = len(np.unique(np.concatenate([labels, predictions])))
    return _confusion_matrix(labels, predictions, num_classes)[:present, :present]


def _only_present(labels, predictions, num_classes):
    """A row and a column for each class that appears, and for no other."""
    present = np.unique(np.concatenate([labels, predictions]))
    return _confusion_matrix(labels, predictions, num_classes)[np.ix_(present, present)]


def _up_to_the_largest(labels, predictions, num_classes):
    return _confusion_matrix(labels, predictions, int(max(labels.max(), predictions.max())) + 1)


def _one_place_on(labels, predictions, num_classes):
    """Class n at place n + 1, for which the table is too small."""
    matrix = np.zeros((num_classes, num_classes), int)
    np.add.at(matrix, (labels.astype(int) + 1, predictions.astype(int) + 1), 1)
    return matrix


def _places_as_they_are(labels, predictions, num_classes):
    places = labels * np.asarray(num_classes, labels.dtype) + predictions
    return np.bincount(places, minlength=num_classes**2)[: num_classes**2].reshape(num_classes, num_classes)


confusion_matrix = Check(
    "confusion-matrix",
    oracle=_confusion_matrix,
    proof=_proof,
    criteria=[
        Returns(
            "how often each class was taken for each",
            1,
            lambda rng: [case(*_guesses(rng, 30, 3)), case(*_guesses(rng, 60, 5))],
            axes=("label", "prediction"),
        ),
        Returns(
            "classes that never appear, labels as bytes, many pictures",
            1,
            lambda rng: [
                case(*_guesses(rng, 25, 6, seldom=2)),
                case(*_without(rng, 30, 5, [0, 3])),
                case(*_guesses(rng, 40, 4, np.uint8)),
                case(*_guesses(rng, 12000, 20, np.uint8)),
                case(*_guesses(rng, 400, 200)),  # 40,000 cells, more than an int16 counts
            ],
            axes=("label", "prediction"),
        ),
    ],
    misconceptions=[
        Misconception(
            "columns-true",
            "Rows and columns have changed places: a row belongs to a label, a column to a prediction.",
            _confused(np.transpose),
        ),
        Misconception(
            "counted-once",
            "Each pair was counted once, however often it came. `matrix[labels, predictions] += 1` adds to each "
            "place a single time.",
            _confused(lambda matrix: np.minimum(matrix, 1)),
        ),
        Misconception(
            "shares-not-counts", "These are shares of each row. Counts are asked for.", _confused(_rows_scaled)
        ),
        Misconception(
            "shares-not-counts",
            "These are shares of all pictures. Counts are asked for.",
            _confused(lambda matrix: matrix / matrix.sum()),
        ),
        Misconception(
            "right-ones-only",
            "Only right answers were counted. The mistakes belong off the diagonal.",
            _confused(lambda m: m * np.eye(len(m))),
        ),
        Misconception(
            "right-ones-only",
            "Only right answers were counted. The mistakes belong off the diagonal.",
            _confused(np.diag),
        ),
        Misconception(
            "wrong-ones-only",
            "Right answers are missing. They belong on the diagonal.",
            _confused(lambda m: m * (1 - np.eye(len(m)))),
        ),
        *[
            Misconception(
                "size-from-the-labels",
                "The table has as many rows as classes that appear. `num_classes` says how many there must be.",
                wrong,
            )
            for wrong in (_of_present, _up_to_the_largest, _only_present)
        ],
        Misconception(
            "classes-moved-up",
            "A class that never appears has lost its row and its column, and the next ones moved up. Class i is row i.",
            _moved_up,
        ),
        Misconception(
            "bytes-overflow",
            "The counts ended at 255: they were kept in bytes.",
            _confused(lambda matrix: matrix.astype(np.uint8)),
        ),
        Misconception(
            "place-in-bytes",
            "The place in the table was computed in bytes, and ended at 255. Make labels and predictions whole "
            "numbers of another kind first.",
            _places_as_they_are,
        ),
        Misconception(
            "accuracy-not-table",
            "This is the accuracy, one number. A table is asked for.",
            lambda labels, predictions, num_classes: np.mean(labels == predictions),
        ),
        *[
            Misconception(
                "both-directions",
                "Each pair was counted in both directions. A 3 read as 5 is not a 5 read as 3.",
                _confused(change),
            )
            for change in (lambda m: m + m.T, lambda m: m + m.T - np.diag(np.diag(m)))
        ],
        Misconception(
            "counted-from-one",
            "The table counts classes from 1. They are counted from 0, and place -1 is the last one.",
            _confused(lambda m: np.roll(m, -1, (0, 1))),
        ),
        Misconception(
            "counted-from-one",
            "Class n was counted at place n + 1. Classes are counted from 0, and so are rows and columns.",
            _one_place_on,
        ),
        Misconception(
            "one-row-many-times",
            "All rows are the same one: a list times a number holds one inner list many times. Make each row anew.",
            _confused(lambda m: np.tile(m.sum(0), (len(m), 1))),
        ),
        Misconception(
            "counts-too-short",
            "The counts end with the last cell that occurs, so they do not fill the table. How many cells are "
            "there, whatever occurs?",
            lambda labels, predictions, num_classes: np.bincount(
                labels.astype(int) * num_classes + predictions
            ).reshape(num_classes, num_classes),
        ),
    ],
    hints=[
        "A 3 was read as an 8. In which row and in which column does that count?",
        "`zip(labels, predictions)` gives pairs. `np.add.at` counts places that come more than once.",
        "A table of zeros, num_classes by num_classes. For each pair, one place grows by 1.",
    ],
)
