"""Labels from a trained network. The oracle remembers all pictures and finds the nearest one; `train` uses it too."""

import numpy as np

from cnncourse.checks.kit import Check
from cnncourse.checks.networks.training import JudgesAlone, LabelsEach


def _rows(images):
    return np.asarray(images, float).reshape(len(images), -1)


def remember(images, labels, rng):
    """Train a nearest-neighbour classifier: keep everything."""
    return _rows(images), np.asarray(labels)


def nearest(parameters, images):
    known, labels = parameters
    return labels[((known**2).sum(1) - 2 * _rows(images) @ known.T).argmin(1)]


def _proof(rng):
    """Brute force: the label of the picture at the smallest distance."""
    known, images, labels = rng.normal(size=(30, 8, 8, 1)), rng.normal(size=(6, 8, 8, 1)), rng.permutation(30)
    distances = [[((image - other) ** 2).sum() for other in known] for image in images]
    yield nearest(remember(known, labels, rng), images), labels[np.argmin(distances, axis=1)]


SECONDS = 20  # for one training

predict = Check(
    "predict",
    oracle=nearest,
    proof=_proof,
    needs={"train": remember},
    time_limit=SECONDS,
    criteria=[
        LabelsEach("a label for each picture, from the parameters", 0.5),
        JudgesAlone("the same label alone, in a batch and in another order", 0.5),
    ],
    hints=[
        "The network gives ten numbers for each picture. Which one names the class?",
        "`scores.argmax(axis=…)` gives the place of the largest number along one axis.",
        "One line: the scores of all pictures, (N, 10), and for each row the place of its largest number, (N,).",
    ],
)
