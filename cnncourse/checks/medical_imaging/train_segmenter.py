"""A network that outlines nuclei in a part of the picture that it has never seen.

The picture is turned, bent, lit and made noisy anew from the check's seed before it is divided: a table of the course's
picture does not fit it. Fog lies over it, so that who learns from the course's own picture finds no nucleus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse import datasets, scans
from cnncourse.checks.kit import Check, Outcome, Run, probes
from cnncourse.checks.medical_imaging.dice import dice
from cnncourse.checks.networks.exams import SETTLES_TOO_SLOWLY, ChanceFromRng, Fault, Mark, PassesExam, Split, likely

FOR_TRAINING, GAP = 320, 16  # columns; those of the gap belong to neither part
MIRRORED = 8  # columns that are added to what is judged, and not judged: a multiple of 8 is not one of 16 then
BENT = 4.0  # pixels
BRIGHTEST = 16.0  # root of the largest count, about
FOG = 0.2  # brightness where no light is counted; the brightest stays what it is
NOTHING = 0.6  # below this Dice, nothing was learned: to call everything a nucleus gives 0.33


def exam(rng: np.random.Generator) -> Split:
    """Draw an exam from the nuclei: three pictures (3, H, W, 1) to train with, the first of ground alone, and two to
    judge by; with their masks.
    """
    counts, labels = datasets.nuclei()
    turns, mirrored = int(rng.integers(4)), rng.random() < 0.5
    counts, labels = (np.rot90(array[:, ::-1] if mirrored else array, turns) for array in (counts, labels))
    counts, labels = scans.bent(counts, labels, BENT, rng)
    light = rng.uniform(0.85, 1.15) * np.clip(counts + rng.normal(0, 1, counts.shape), 0, None)
    picture, mask = FOG + (1 - FOG) * np.sqrt(light) / BRIGHTEST, labels > 0
    parts = [
        array[:, columns].reshape(2, 256, -1, 1)
        for columns in (slice(FOR_TRAINING), slice(FOR_TRAINING + GAP, None))
        for array in (picture.astype(np.float32), mask)
    ]
    # Ground alone comes first: who takes pieces of the first picture only finds nothing.
    ground = rng.choice(parts[0][~parts[1]], (1, *parts[0].shape[1:]))
    parts[:2] = np.concatenate([ground, parts[0]]), np.concatenate([ground < 0, parts[1]])
    parts[2:] = (np.pad(part, ((0, 0), (0, 0), (0, MIRRORED), (0, 0)), "symmetric") for part in parts[2:])
    return Split(*parts)


def _train_segmenter(images: np.ndarray, masks: np.ndarray, rng: np.random.Generator) -> Any:
    """Blur pictures by several amounts, bend the differences, and weigh all that by least squares."""
    import keras
    from keras import layers

    spreads, reach = np.array([1, 2, 4, 8, 16]), 24
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1)[:, None] / spreads) ** 2)  # (49, 5)
    bell /= bell.sum(0)
    pairs = [(i, j) for i in range(5) for j in range(i)]
    rows = [(np.eye(5)[k], -edge) for k in range(5) for edge in np.linspace(0.36, 0.84, 13)]
    rows += [
        (sign * (np.eye(5)[i] - np.eye(5)[j]), -edge)
        for i, j in pairs
        for sign in (1, -1)
        for edge in (0, 0.025, 0.05, 0.08, 0.12)
    ]
    inputs = keras.Input((None, None, 1))
    down, right = (
        layers.Conv2D(5, (2 * reach + 1, 1), padding="same", use_bias=False),
        layers.DepthwiseConv2D((1, 2 * reach + 1), padding="same", use_bias=False),
    )
    bend, weigh = layers.Conv2D(len(rows), 1, activation="relu"), layers.Conv2D(1, 1)
    features = bend(right(down(inputs)))
    model = keras.Model(inputs, weigh(features))
    down.set_weights([bell[:, None, None, :]])
    right.set_weights([bell[None, :, :, None]])
    bend.set_weights([np.stack([row for row, _ in rows], 1)[None, None], np.array([edge for _, edge in rows])])
    table = probes.predict(keras.Model(inputs, features), images)[:, ::2, ::2].reshape(-1, len(rows)).astype(float)
    table = np.concatenate([table, np.ones((len(table), 1))], axis=1)
    wanted = np.where(masks[:, ::2, ::2, 0], 1.0, -1.0).ravel()
    found = np.linalg.solve(table.T @ table + 1e-2 * np.eye(table.shape[1]), table.T @ wanted)
    weigh.set_weights([found[None, None, :-1, None], found[-1:]])
    return model


@dataclass(frozen=True)
class OutlinesUnseen(PassesExam):
    """The model that the function returns outlines nuclei which it has never seen: by Dice."""

    almost = (0.86, 0.90)
    too_slow = (
        "It was still training when the time was over. A hundred and fifty steps with four pieces each are enough."
    )
    changed = "The pictures or the masks are not the same after the call."
    measured = "The Dice on pictures that it has never seen is {score:.3f}; {bar} is asked for."

    def draw(self, rng: np.random.Generator) -> Split:
        return exam(rng)

    def input_shape(self, drawn: Split) -> tuple:
        return None, None, 1

    def cannot_look(self, drawn: Split, found: Outcome) -> Fault:
        text, name, cause = super().cannot_look(drawn, found)
        return (text, "size-fixed", SIZE_FIXED) if SIZE in found.message else (text, name, cause)

    def misshapen(self, drawn: Split, results: np.ndarray) -> Fault | None:
        asked = drawn.truth.shape
        if results.shape == asked:
            return None
        text = f"Pictures of shape {asked} give an array of shape {results.shape}; a logit a pixel is asked for."
        return text, "not-full-size", "Input and output have the same rows and columns, and one channel."

    def score(self, drawn: Split, results: np.ndarray) -> float:
        return dice.oracle(drawn.truth[:, :, :-MIRRORED], results[:, :, :-MIRRORED] > 0)

    def why(self, run: Run, mark: Mark) -> tuple[str, str]:
        return _why(run, mark)


def _why(run: Run, mark: Mark) -> tuple[str, str]:
    drawn, logits, reached = mark.drawn, mark.results, mark.score
    share = float(np.mean(logits > 0))
    if np.ptp(logits) < 1e-3 * max(1.0, float(np.abs(logits).max())):
        return "same-everywhere", (
            "Every pixel gets the same number. Has it learned at all? ReLUs that are 0 everywhere learn nothing any "
            "more: smaller steps, or another start, help."
        )
    bare = run.probe(probes.predict, mark.model, (drawn.unseen - FOG) / (1 - FOG))
    if not bare.error and dice.oracle(drawn.truth, bare.value > 0) > max(0.8, reached + 0.1):
        return "other-pictures-learned", (
            "It outlines nuclei on dark ground, as in the course's picture, and not these, on brighter ground. Learn "
            "from the `images` and `masks` that are passed in."
        )
    if logits.min() >= 0 and logits.max() <= 1:
        return "probabilities-not-logits", (
            "All numbers lie between 0 and 1: these are probabilities. A logit is positive where there is more likely "
            "a nucleus than none."
        )
    training = run.probe(probes.predict, mark.model, drawn.unseen, training=True)
    if not training.error and dice.oracle(drawn.truth, training.value > 0) > max(0.9, reached + 0.05):
        return "statistics-not-settled", SETTLES_TOO_SLOWLY
    if dice.oracle(drawn.truth, logits > 0.5) > max(0.85, reached + 0.05):
        return "probabilities-not-logits", (
            "With a threshold of 0.5 it would be good: these are probabilities. A logit is positive where there is "
            "more likely a nucleus than none."
        )
    if share == 0:
        return (
            "finds-nothing",
            "No pixel has a positive logit. Does the loss fall? Are the masks those of the pieces, and do pieces come "
            "from all pictures? The first one shows ground alone.",
        )
    if dice.oracle(drawn.truth, logits <= 0) > max(NOTHING, reached):
        return (
            "turned-round",
            "Background has positive logits, nuclei negative ones: inside and outside are swapped.",
        )
    if share > 0.9:
        return "everything-found", "Nearly every pixel has a positive logit."
    known = run.probe(probes.predict, mark.model, drawn.images)
    if not known.error and dice.oracle(drawn.labels, known.value > 0) > max(0.85, reached + 0.06):
        return "learned-by-heart", (
            "The pictures of the training are outlined far better than unseen ones. Are its pieces turned and "
            "mirrored, and taken from everywhere?"
        )
    if reached < NOTHING:
        return "learned-nothing", (
            "That is hardly better than nothing. Do pieces of picture and mask belong together? Does the loss know "
            "that logits come (`from_logits=True`)? Does it fall?"
        )
    if np.corrcoef(_ranks(logits), _ranks(drawn.unseen))[0, 1] > 0.97:
        return "a-threshold-only", (
            "The logits follow the brightness of each pixel: that is a threshold, and none does better than this. A "
            "network has to look at neighbours."
        )
    return "not-good-enough", (
        "It has learned something, and stops too early or cannot do better. Print the loss from time to time: does it "
        "still fall at the end?"
    )


SIZE = "shape"
SIZE_FIXED = (
    "It is trained on small pieces, and has to take pictures of other sizes: build it for (None, None, 1), and with "
    "three poolings at most, so that sides have to be multiples of 8 only."
)


def _ranks(array: np.ndarray) -> np.ndarray:
    return np.ravel(array).argsort().argsort()


def _proof(rng: np.random.Generator) -> Any:
    drawn = exam(rng)
    yield drawn.images.shape + drawn.unseen.shape, (3, 256, 320, 1, 2, 256, 184, 1)
    yield _ranks(np.array([0.3, 0.1, 0.7])), [1, 0, 2]


_LEARNED = OutlinesUnseen("a Dice of at least 0.895 on an unseen part, which no threshold reaches", 1, 0.895)

train_segmenter = Check(
    "train-segmenter",
    oracle=_train_segmenter,
    proof=_proof,
    keras=True,
    keeps=True,
    time_limit=120,  # six times what is promised, for a machine that is busy
    criteria=[
        _LEARNED,
        OutlinesUnseen("at least 0.90", 1.5, 0.90),
        ChanceFromRng("all chance from rng", 0.5, _LEARNED),
    ],
    likeness=likely,
    hints=[
        "How do some pictures become some hundred pieces to learn from, and what does the network make of each pixel?",
        "Your `crops` gives pieces of one picture and its mask: take some from each, and `np.concatenate` them. "
        "`pieces[..., None]` adds the channel.",
        "`build_unet((None, None, 1))`; `compile` with Adam and `keras.losses.BinaryCrossentropy(from_logits=True)`; "
        "`fit` with a batch size of 4, once through 600 pieces of 64×64.",
        "A rate that falls from 0.01 to 0 helps: `keras.optimizers.schedules.CosineDecay(0.01, 150)` in place of the "
        "rate. So does `BatchNormalization(momentum=0.9)` behind each convolution.",
    ],
)
