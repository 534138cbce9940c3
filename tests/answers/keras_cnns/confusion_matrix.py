"""Answers to the exercise confusion-matrix of lesson 05."""

import numpy as np

from tests.answers import right, wrong


@right
def loop_of_pairs(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), int)
    for true, read in zip(labels, predictions):
        matrix[true, read] += 1
    return matrix


@right
def add_at(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


@right
def comparing(labels, predictions, num_classes):
    return [[int(((labels == i) & (predictions == j)).sum()) for j in range(num_classes)] for i in range(num_classes)]


@right
def one_hot_product(labels, predictions, num_classes):
    eye = np.eye(num_classes)
    return eye[labels].T @ eye[predictions]


@right
def histogram(labels, predictions, num_classes):
    edges = np.arange(num_classes + 1) - 0.5
    return np.histogram2d(labels, predictions, bins=(edges, edges))[0]


@wrong("columns-true")
def transposed(labels, predictions, num_classes):
    return loop_of_pairs(predictions, labels, num_classes)


@wrong("counted-once")
def fancy_increment(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    matrix[labels, predictions] += 1
    return matrix


@wrong("shares-not-counts")
def normalised(labels, predictions, num_classes):
    matrix = add_at(labels, predictions, num_classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@wrong("right-ones-only")
def diagonal(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    for true, read in zip(labels, predictions):
        if true == read:
            matrix[true, true] += 1
    return matrix


@wrong("wrong-ones-only")
def mistakes_only(labels, predictions, num_classes):
    matrix = add_at(labels, predictions, num_classes)
    np.fill_diagonal(matrix, 0)
    return matrix


@wrong("size-from-the-labels", points=1)
def own_size(labels, predictions, num_classes):
    size = int(max(labels.max(), predictions.max())) + 1
    return loop_of_pairs(labels, predictions, size)


@wrong("place-in-bytes", points=1)
def place_in_bytes(labels, predictions, num_classes):
    places = labels * np.asarray(num_classes, labels.dtype) + predictions
    return np.bincount(places, minlength=num_classes**2)[: num_classes**2].reshape(num_classes, num_classes)


@wrong("bytes-overflow", points=1)
def counts_in_bytes(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), np.uint8)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix


@wrong("accuracy-not-table")
def accuracy(labels, predictions, num_classes):
    return float(np.mean(labels == predictions))


@wrong("counts-too-short", points=1)
def bincount_as_it_comes(labels, predictions, num_classes):
    cells = labels.astype(int) * num_classes + predictions.astype(int)
    return np.bincount(cells).reshape(num_classes, num_classes)


@wrong("one-row-many-times")
def one_row_many_times(labels, predictions, num_classes):
    table = [[0] * num_classes] * num_classes
    for label, prediction in zip(labels, predictions):
        table[label][prediction] += 1
    return table


@wrong("both-directions")
def counts_both_directions(labels, predictions, num_classes):
    table = add_at(labels, predictions, num_classes)
    return table + table.T - np.diag(np.diag(table))


@wrong("counted-from-one")
def classes_from_one(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), int)
    for label, prediction in zip(labels.astype(int), predictions.astype(int)):
        matrix[label - 1, prediction - 1] += 1
    return matrix


@wrong("counted-from-one")
def a_place_further_on(labels, predictions, num_classes):
    matrix = np.zeros((num_classes, num_classes), int)
    for label, prediction in zip(labels, predictions):
        matrix[label + 1][prediction + 1] += 1
    return matrix


@wrong("classes-moved-up", points=1)
def numbers_among_those_present(labels, predictions, num_classes):
    _, places = np.unique(np.concatenate([labels, predictions]), return_inverse=True)
    matrix = np.zeros((num_classes, num_classes), int)
    for true, read in zip(places[: len(labels)], places[len(labels) :]):
        matrix[true, read] += 1
    return matrix


@wrong("size-from-the-labels", points=1)
def rows_for_what_appears(labels, predictions, num_classes):
    present = np.unique(np.concatenate([labels, predictions]))
    return [[np.sum((labels == k) & (predictions == m)) for m in present] for k in present]


@wrong("", points=1)
def cells_counted_in_16_bits(labels, predictions, num_classes):
    cells = labels.astype(np.int16) * np.int16(num_classes) + predictions.astype(np.int16)
    counts = np.zeros((num_classes, num_classes))
    np.add.at(counts.reshape(-1), cells, 1)
    return counts
