"""An embedding that knows people apart whom it has never seen.

The people are drawn from the check's seed, others each time, and numbered anew: no table of the course's pictures
holds them. All lie on their sides, so that who learns from the course's own pictures knows none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse import drawn_faces
from cnncourse.checks.faces.equal_error_rate import equal_error_rate
from cnncourse.checks.kit import Check, Run, probes
from cnncourse.checks.networks.exams import ChanceFromRng, Fault, Mark, PassesExam, Split, likely

KNOWN, FEWEST, MOST = 260, 4, 12  # people to train with, and pictures of each
UNSEEN, OF_EACH = 90, 6
NO_BETTER_THAN_PIXELS = 0.2
WORSE_THAN_UNTRAINED = 0.4
COLLAPSED = 0.02  # of the usual distance of two rows of length 1


def exam(rng: np.random.Generator, known: int = KNOWN) -> Split:
    """Draw an exam: pictures (N, H, W, 1) from 0 to 1 in a shuffled order, with a number for the person in each; the
    unseen ones are of other people.
    """
    return Split(*_album(rng, known, FEWEST, MOST), *_album(rng, UNSEEN, OF_EACH, OF_EACH))


def _album(rng: np.random.Generator, number: int, fewest: int, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of people who lie, of each as many as chance says from `fewest` to `most`, and their names."""
    people = drawn_faces.invent(number, 0.5, rng)
    names = np.repeat(rng.choice(10_000, number, replace=False), most)
    kept = (np.arange(most) < rng.integers(fewest, most + 1, (number, 1))).ravel()
    order = rng.permutation(np.flatnonzero(kept))
    lying = np.rot90(drawn_faces.draw(people, most, rng)[order], 1, (1, 2))
    return np.ascontiguousarray(lying), names[order]


def error_rate(rows: np.ndarray, people: np.ndarray) -> float:
    """The equal error rate of all pairs, by the distance of their rows."""
    rows = rows.astype(float)
    first, second = np.triu_indices(len(rows), 1)
    lengths = (rows**2).sum(1)
    squared = lengths[:, None] + lengths - 2 * rows @ rows.T
    return equal_error_rate.oracle(squared[first, second], (people[:, None] == people)[first, second])


def _train_embedding(images: np.ndarray, people: np.ndarray, rng: np.random.Generator) -> Any:
    """Find in closed form what tells people apart best, linearly (Fisher, 1936), and give it to a dense layer."""
    import keras
    from keras import layers

    size = int(np.prod(images.shape[1:]))
    rows = images.reshape(len(images), size).astype(float)
    names, who = np.unique(people, return_inverse=True)
    means = np.stack([rows[who == index].mean(0) for index in range(len(names))])
    within = np.cov((rows - means[who]).T) + 0.003 * np.eye(size)
    half = np.linalg.cholesky(within)
    whitened = np.linalg.solve(half, (means - means.mean(0)).T)  # (size, people)
    directions, _, _ = np.linalg.svd(whitened, full_matrices=False)
    weights = np.linalg.solve(half.T, directions[:, :40])
    model = keras.Sequential(
        [keras.Input(images.shape[1:]), layers.Flatten(), layers.Dense(40), layers.UnitNormalization()]
    )
    model.set_weights([weights, -rows.mean(0) @ weights])
    return model


@dataclass(frozen=True)
class KnowsStrangers(PassesExam):
    """The model that the function returns errs seldom on people whom it has never seen: by the equal error rate."""

    almost = (0.06, WORSE_THAN_UNTRAINED)  # hardest triplets collapse by bad luck, in one training of thirty
    lower_is_better = True
    too_slow = "It was still training when the time was over. Some hundred steps with 64 pictures each are enough."
    changed = "The pictures or the people's numbers are not the same after the call."
    measured = f"The equal error rate on {UNSEEN} people whom it has never seen is {{score:.3f}}; {{bar}} is asked for."

    def draw(self, rng: np.random.Generator) -> Split:
        return exam(rng)

    def misshapen(self, drawn: Split, results: np.ndarray) -> Fault | None:
        if results.ndim == 2 and len(results) == len(drawn.unseen) and results.shape[1] > 1:
            return None
        text = (
            f"{len(drawn.unseen)} pictures give an array of shape {results.shape}; a row of numbers for each is asked "
        )
        return text + "for.", "maps-not-rows", "Return the model that embeds: one row for each picture."

    def score(self, drawn: Split, results: np.ndarray) -> float:
        return error_rate(results, drawn.truth)

    def why(self, run: Run, mark: Mark) -> tuple[str, str]:
        return _why(run, mark)


def _why(run: Run, mark: Mark) -> tuple[str, str]:
    drawn, rows, rate = mark.drawn, mark.results, mark.score
    spread = np.linalg.norm(rows - rows.mean(0), axis=1).mean() / max(np.linalg.norm(rows, axis=1).mean(), 1e-9)
    if spread < COLLAPSED:
        return "collapsed", (
            "All pictures have nearly the same row: then each triplet costs just the margin, and nothing changes any "
            "more. Smaller steps help, and a larger learning rate does harm. "
            "And do `images[batch]` and `people[batch]` go together? They are in any order."
        )
    upright = run.probe(probes.predict, mark.model, np.rot90(drawn.unseen, -1, (1, 2)))
    if not upright.error and error_rate(upright.value, drawn.truth) < 0.5 * rate:
        return "other-pictures-learned", (
            "It knows people who stand upright, as in the course's pictures, far better than those who lie, as in "
            "these. Learn from the `images` and `people` that are passed in."
        )
    if rate > WORSE_THAN_UNTRAINED:
        return "pushed-apart", (
            "Pictures of one person are farther apart than those of two people. Does the loss pull the positive to "
            "the anchor? Are the two results of `hardest` in their places?"
        )
    known = run.probe(probes.predict, mark.model, drawn.images[:700])
    if not known.error and error_rate(known.value, drawn.labels[:700]) < 0.3 * rate:
        return "learned-by-heart", (
            "The people of the training are known far better than new ones: they were learned by heart. Were there "
            "enough of them in it?"
        )
    if rate > NO_BETTER_THAN_PIXELS:
        return "learned-nothing", (
            "That is hardly better than the pixels themselves, or an untrained network. Does the loss fall? Are the "
            "gradients applied, and to the model that is returned? Are pictures and `people` chosen by the same places?"
        )
    return "not-good-enough", (
        "It has learned something, and stops too early or cannot do better. Print the loss every 50 steps: does it "
        "still fall at the end?"
    )


def _proof(rng: np.random.Generator) -> Any:
    rows, people = rng.normal(size=(30, 4)), np.repeat(np.arange(10), 3)
    distances = [np.linalg.norm(rows[i] - rows[j]) for i in range(30) for j in range(i + 1, 30)]
    same = [people[i] == people[j] for i in range(30) for j in range(i + 1, 30)]
    yield error_rate(rows, people), equal_error_rate.oracle(np.array(distances), np.array(same))


_LEARNED = KnowsStrangers("an equal error rate of at most 0.15 on unseen people (pixels alone: more than 0.2)", 1, 0.15)

train_embedding = Check(
    "train-embedding",
    oracle=_train_embedding,
    proof=_proof,
    keras=True,
    keeps=True,
    time_limit=60,  # three times what is promised, for a machine that is busy
    criteria=[
        _LEARNED,
        KnowsStrangers("at most 0.10", 1, 0.10),
        KnowsStrangers("at most 0.06", 1.5, 0.06),
        ChanceFromRng("all chance from rng", 0.5, _LEARNED),
    ],
    likeness=likely,
    hints=[
        "What belongs into a batch so that each picture has somebody of the same person and somebody else in it?",
        "For one step: choose 16 people with `rng.choice(…, replace=False)` and four pictures of each; `hardest` tells "
        "the places of positives and negatives; under a tape `tf.gather(rows, places)` takes these rows.",
        "`keras.utils.set_random_seed(int(rng.integers(2**31)))`, a model of 32 numbers, Adam with 0.001, a margin of "
        "0.3, 250 steps.",
        "A function of batch, far and near that makes one step may stand under `@tf.function`; `hardest` stays outside "
        "of it, as NumPy cannot be compiled. That is three times as fast.",
    ],
)
