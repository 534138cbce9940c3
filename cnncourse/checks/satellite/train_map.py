"""A network that tells what covers most of a tile, judged where it has never been.

The picture is turned, lit and made noisy anew from the check's seed, the kinds are numbered anew, with a gap, so that
four is not the number of logits, and whole blocks of the ground are kept for the exam: a table of the course's tiles
does not fit it. Blocks for which the mean of one channel is nearly enough make no exam, and others are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse import datasets, landcover
from cnncourse.checks.kit import Check, Handle, Outcome, Run, probes
from cnncourse.checks.networks.exams import SETTLES_TOO_SLOWLY, ChanceFromRng, Fault, Mark, PassesExam, Split, likely
from cnncourse.checks.satellite.split_by_place import by_blocks

SIZE, STRIDE = 8, 4  # of the tiles, in pixels
PART, BLOCK = 0.3, 3  # of all tiles in the exam; sides of a tile in a block of the ground
ONE_CHANNEL = 0.80  # what the mean of one channel tells at most
BAR = 0.88
ALIKE = 0.1  # what numbers from 0 to 1 differ by at least, from tile to tile, if they are a sigmoid's that has learned
KINDS = len(landcover.KINDS)
LOGITS = KINDS + 1  # as many as the largest label plus 1


def exam(rng: np.random.Generator) -> Split:
    """Draw an exam from the islands: tiles (N, 8, 8, 3), float32, roots of the brightness from 0 to about 1, with
    labels from 0 to 4, one of which no tile has; the unseen ones are from other blocks of the ground, and overlap none
    of the others.
    """
    image, seen = datasets.islands()
    kinds = landcover.by_rule(image, seen)
    turns, mirrored = int(rng.integers(4)), rng.random() < 0.5
    image, seen, kinds = (np.rot90(array[:, ::-1] if mirrored else array, turns) for array in (image, seen, kinds))
    light = rng.uniform(0.93, 1.07) * image + rng.normal(0, 0.5, image.shape)
    light = np.sqrt(np.clip(light, 0, 255) / 255)
    start = rng.integers(STRIDE, size=2)  # where the first tile begins
    corners = [range(first, side - SIZE + 1, STRIDE) for first, side in zip(start, seen.shape)]
    places = np.array([(i, j) for i in corners[0] for j in corners[1] if seen[i : i + SIZE, j : j + SIZE].all()])
    tiles, pieces = (np.stack([array[i : i + SIZE, j : j + SIZE] for i, j in places]) for array in (light, kinds))
    numbers = rng.permutation(np.delete(np.arange(LOGITS), rng.integers(KINDS)))  # the largest one occurs
    tiles, labels = tiles.astype(np.float32), numbers[landcover.main_kind(pieces)]
    while True:
        training, test = by_blocks(places, SIZE, PART, rng, BLOCK)
        drawn = Split(*(array[side] for side in (rng.permutation(training), test) for array in (tiles, labels)))
        if best_of_one_channel(drawn) <= ONE_CHANNEL:
            return drawn


def best_of_one_channel(drawn: Split) -> float:
    """What is right of the exam where the mean of one channel is all that is seen."""
    known, truth = (drawn.images, drawn.labels, drawn.unseen), drawn.truth
    return max(float(np.mean(landcover.by_one_channel(*known, channel) == truth)) for channel in range(3))


def _train_map(tiles: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Any:
    """Bend mixtures of the channels, average each over the tile, and weigh these means by least squares."""
    import keras
    from keras import layers

    mixtures = rng.normal(size=(3, 60))
    mixtures /= np.linalg.norm(mixtures, axis=0)
    mixed = tiles.reshape(-1, 3) @ mixtures
    edges = np.array([rng.uniform(*np.percentile(column, (1, 99))) for column in mixed.T])
    inputs = keras.Input(tiles.shape[1:])
    bend, weigh = layers.Conv2D(60, 1, activation="relu"), layers.Dense(int(labels.max()) + 1)
    means = layers.GlobalAveragePooling2D()(bend(inputs))
    model = keras.Model(inputs, weigh(means))
    bend.set_weights([4 * mixtures[None, None], -4 * edges])
    table = probes.predict(keras.Model(inputs, means), tiles).astype(float)
    table = np.concatenate([table, np.ones((len(table), 1))], axis=1)
    wanted = 2.0 * np.eye(labels.max() + 1)[labels] - 1
    found = np.linalg.solve(table.T @ table + 0.01 * np.eye(table.shape[1]), table.T @ wanted)
    weigh.set_weights([found[:-1], found[-1]])
    return model


@dataclass(frozen=True)
class KnowsTheGround(PassesExam):
    """The model that the function returns names what covers tiles it has never seen: by the share of right ones."""

    almost = (0.82, BAR)
    too_slow = "It was still training when the time was over. Two hundred steps with 64 tiles each are enough."
    changed = "The tiles or the labels are not the same after the call."
    measured = "On tiles from ground that it has never seen, {score:.3f} are right; {bar} is asked for."

    def draw(self, rng: np.random.Generator) -> Split:
        return exam(rng)

    def misshapen(self, drawn: Split, results: np.ndarray) -> Fault | None:
        asked = (len(drawn.unseen), LOGITS)
        if results.shape == asked:
            return None
        text = f"{asked[0]} tiles give an array of shape {results.shape}; {asked} is asked for."
        if results.ndim == 2 and len(results) == len(drawn.unseen):
            return text, "other-number-of-logits", NUMBER
        return text, "not-a-row-a-tile", "One row for each tile, with a logit for each kind from 0 to the largest."

    def failed(self, outcome: Outcome) -> Fault:
        text, name, cause = super().failed(outcome)
        return (text, "other-number-of-logits", NUMBER) if TOO_LARGE in outcome.message else (text, name, cause)

    def look(self, run: Run, drawn: Split, model: Handle) -> np.ndarray | Fault:
        found = super().look(run, drawn, model)
        if not isinstance(found, np.ndarray) or found.min() < 0 or found.max() > 1:
            return found
        adds_up = np.abs(found.sum(1) - 1).max() < 1e-3
        if not adds_up and np.ptp(found, axis=0).max() < ALIKE:
            return found
        last = "softmax" if adds_up else "sigmoid"
        cause = f"Leave out the {last} at the end, and tell the loss so: `from_logits=True`."
        return f"All numbers lie between 0 and 1, as a {last} leaves them.", "probabilities-not-logits", cause

    def score(self, drawn: Split, results: np.ndarray) -> float:
        return float(np.mean(results.argmax(1) == drawn.truth))

    def why(self, run: Run, mark: Mark) -> tuple[str, str]:
        return _why(run, mark)


TOO_LARGE = "outside the valid range"  # what TensorFlow says of a label
NUMBER = (
    "There are as many logits as the largest label plus 1, `int(labels.max()) + 1`: a number below it may have no tile."
)


def _right(run: Run, model: Handle, tiles: np.ndarray, labels: np.ndarray, **how: Any) -> float:
    """The share of tiles whose kind a model names; 0 where it fails."""
    found = run.probe(probes.predict, model, tiles, **how)
    return 0.0 if found.error else float(np.mean(np.asarray(found.value).argmax(1) == labels))


def _why(run: Run, mark: Mark) -> tuple[str, str]:
    drawn, logits, reached = mark.drawn, mark.results, mark.score
    said = logits.argmax(1)
    named = np.bincount(said, minlength=LOGITS)
    most = np.bincount(drawn.truth).max() / len(drawn.truth)
    if np.ptp(logits, axis=0).max() < 1e-3 * max(1.0, float(np.abs(logits).max())):
        return "same-for-all", (
            "Every tile gets the same logits. Has it learned at all? ReLUs that are 0 everywhere learn nothing any "
            "more: smaller steps, or another start, help."
        )
    known = _right(run, mark.model, drawn.images, drawn.labels)
    if _right(run, mark.model, drawn.images, drawn.labels, training=True) > max(0.7, known + 0.15):  # in mixed batches
        return "statistics-not-settled", SETTLES_TOO_SLOWLY
    if float(np.mean(logits.argmin(1) == drawn.truth)) > max(0.7, reached):
        return "turned-round", "The smallest logit names the kind. Is there a minus too many in the loss?"
    if named.max() > 0.97 * len(said):
        return (
            "one-kind-for-all",
            "Nearly every tile gets the same kind, the most frequent one perhaps. Does the loss fall?",
        )
    moved = next((step for step in range(1, LOGITS) if np.mean((said + step) % LOGITS == drawn.truth) > BAR), 0)
    if moved:
        return "labels-moved", (
            "The kinds are told apart, under other numbers. The logit at place k belongs to the label k: labels begin "
            "at 0."
        )
    if known > max(BAR, reached + 0.08):
        return "learned-by-heart", (
            "It knows the tiles of the training, and far fewer others. A smaller network, tiles that are turned and "
            "mirrored, and a mean over the whole tile at the end learn less by heart."
        )
    if _by_one_channel(run, mark):
        return "one-channel-only", (
            "What it says hardly depends on two of the three channels. Give the network all three, as they are."
        )
    missing = [kind for kind in range(LOGITS) if named[kind] < 0.1 * np.sum(drawn.truth == kind)]
    if missing and reached > most + 0.05:
        return "kind-never-named", (
            f"The kind {missing[0]} is hardly ever named, though there are such tiles. Is it among the tiles that you "
            "train with? Rare kinds come late: does the loss still fall?"
        )
    if reached < most + 0.05:
        return "learned-nothing", (
            "That is no better than to name the most frequent kind always. Do tiles and labels belong together? If "
            "you shuffle, shuffle both alike. Does the loss know that logits come (`from_logits=True`)?"
        )
    return "not-good-enough", (
        "It has learned something, and stops too early or cannot do better. Print the loss from time to time: does it "
        "still fall at the end?"
    )


def _by_one_channel(run: Run, mark: Mark) -> bool:
    """Two of the channels, taken from other tiles, hardly change what the network says."""
    drawn, said = mark.drawn, mark.results.argmax(1)
    others = np.roll(np.arange(len(said)), len(said) // 2)
    for channel in range(3):
        mixed = drawn.unseen[others].copy()
        mixed[..., channel] = drawn.unseen[..., channel]
        if _right(run, mark.model, mixed, said) > 0.97:
            return True
    return False


def _proof(rng: np.random.Generator) -> Any:
    drawn = exam(rng)
    yield [len(set(side.tolist())) for side in (drawn.labels, drawn.truth)], [KINDS, KINDS]
    yield [side.shape[1:] for side in (drawn.images, drawn.unseen)], [(SIZE, SIZE, 3)] * 2
    logits = rng.normal(size=(len(drawn.truth), LOGITS))
    right = [
        max(range(LOGITS), key=row.__getitem__) == kind for row, kind in zip(logits.tolist(), drawn.truth.tolist())
    ]
    yield train_map.criteria[0].score(drawn, logits), sum(right) / len(right)


_LEARNED = KnowsTheGround("at least 82 % right on unseen ground (by one channel: 80 % at most)", 2, 0.82)

train_map = Check(
    "train-map",
    oracle=_train_map,
    proof=_proof,
    keras=True,
    keeps=True,
    time_limit=60,  # three times what is promised, for a machine that is busy
    criteria=[
        _LEARNED,
        KnowsTheGround("at least 88 %", 1.5, BAR),
        ChanceFromRng("all chance from rng", 0.5, _LEARNED),
    ],
    likeness=likely,
    hints=[
        "Does it matter where in a tile a pixel lies? Which layer forgets that, so that there is less to learn?",
        '`layers.Conv2D(8, 3, padding="same")`, `BatchNormalization(momentum=0.9)`, ReLU, a pooling, the same with 16 '
        "filters, `GlobalAveragePooling2D`, `Dense` without softmax.",
        "Compile with Adam and `SparseCategoricalCrossentropy(from_logits=True)`; `fit` for ten rounds of 64 tiles a "
        "step, with a rate that falls from 0.02; return the model.",
    ],
)
