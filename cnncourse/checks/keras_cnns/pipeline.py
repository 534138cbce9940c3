"""A pipeline of batches: training pictures in another order and another form in each pass, others as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from cnncourse.checks.kit import Breach, Case, Check, Finding, Holds, Made, Outcome, Run, case, probes

SHAPE = (6, 5, 1)
BATCHES = 8  # of a pass, the last one not full
PASSES = 6
MANY = 3_000  # pictures: more than a buffer of one's own choice holds
SEED = 20  # a random op of TensorFlow in a `map` begins again in each pass where a seed is set, as the lesson does
LATE = 0.75  # of the pictures: from behind that, one comes in some first batch if all are mixed; else in none
# What the check's change adds to each pixel for each picture that it gets, so that it is seen what it got; where it
# gets something else, too, it takes that off
LIFTED = 10.0


def _pipeline(images, labels, batch_size, change=None):
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if change is None:
        return dataset.batch(batch_size)
    return dataset.shuffle(len(images)).batch(batch_size).map(lambda some, their: (change(some), their))


@cache
def _changing() -> str:
    """A model that mirrors pictures by chance, as Keras JSON."""
    import keras
    from keras import layers

    flips = [layers.RandomFlip("horizontal"), layers.Rescaling(1.0)]
    return keras.Sequential([keras.Input(SHAPE), *flips]).to_json()


def _given(rng, batch_size, change):
    """Pictures that differ from each other and from themselves in the mirror, in the order of their labels, as files
    often have them; 7 labels, so that no label tells which picture it is.
    """
    number = (BATCHES - 1) * batch_size + int(rng.integers(1, batch_size))
    images = rng.random((number, *SHAPE), dtype=np.float32)
    labels = np.sort(rng.integers(0, 7, number))
    return case(images, labels, batch_size, *[_change()] * change)


def _bytes(rng):
    """Pictures of bytes from 0 to 9 for validation, in batches of 7."""
    return case(rng.integers(0, 10, (25, *SHAPE), np.uint8), np.sort(rng.integers(0, 7, 25)), 7)


def _many(rng):
    """Many pictures, and labels that number them."""
    return case(rng.random((MANY, *SHAPE), dtype=np.float32), np.arange(MANY), 100, _change())


def _change():
    return Made(
        "a function that mirrors by chance, and adds 10 for each picture of the batch",
        probes.lifting,
        (_changing(), LIFTED),
    )


def _passes(run: Run, asked: Case) -> Outcome:
    """Look at a function that returns a data set: go through it a few times."""
    key = "passes", *map(len, (asked.args, asked.args[0]))  # with a change or without one; of how many pictures
    if key not in run.memory:
        run.memory[key] = _gone_through(run, asked)
    return run.memory[key]


def _gone_through(run: Run, asked: Case) -> Outcome:
    before = run.probe(probes.seeded, SEED, keep=True).value
    try:
        made = run.call(asked, keep=True)
        if made.error or made.value is None:
            return made
        if not run.probe(probes.is_dataset, made.value).value:
            return replace(made, value=made.value.kind)
        found = run.probe(probes.passes, made.value, 1 if _is_many(asked.args[0]) else PASSES, 2 * len(asked.args[0]))
    finally:
        run.probe(probes.restored, before)
    if found.error:
        found = replace(found, message=f"(going through what came back) {found.message}")
    return replace(found, changed=made.changed, printed=made.printed)


def _is_many(images):
    return len(images) == MANY


def _recognised(images: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tell of each picture which one it is (-1: none), how often it was lifted (below 0: lowered), and whether it is
    mirrored.
    """
    images = np.asarray(images, float)
    if images.shape[1:] != given.shape[1:]:
        return np.full(len(images), -1), np.zeros(len(images)), np.zeros(len(images), bool)
    times = np.floor(images.mean((1, 2, 3)) / LIFTED)
    bare = images - LIFTED * times[:, None, None, None]
    plain, turned = (np.abs(bare[:, None] - other[None]).max((2, 3, 4)) for other in (given, given[:, :, ::-1]))
    which = np.minimum(plain, turned).argmin(1)
    near = np.minimum(plain, turned).min(1) < 1e-3
    return np.where(near, which, -1), times, turned.min(1) < plain.min(1)


def _every_picture_once(value, images, labels, batch_size, change=None):
    """In each pass each picture once, with its own label, in batches of the right size."""
    if isinstance(value, str):
        text = f"What came back is a {value}, and no `tf.data.Dataset`."
        return Breach(text, "not-a-dataset", "Begin with `tf.data.Dataset.from_tensor_slices`.")
    for batches in value:
        sizes = [np.shape(some)[0] if np.ndim(some) else 0 for some, _ in batches]
        wrong = _other_batches(batches, sizes, images, batch_size)
        if wrong:
            return wrong
        which = _recognised(np.concatenate([some for some, _ in batches]), images)[0]
        if (which < 0).any():
            text = "Pictures came that are not among those that went in, nor what `change` makes of them."
            return Breach(text, "other-pictures", "Each batch holds pictures as they are, or after `change`.")
        if len(np.unique(which)) < len(which):
            text = "In one pass some picture came twice, and another one not at all."
            return Breach(text, "drawn-with-repetition", "Each pass takes every picture once: shuffle, do not draw.")
        theirs = np.concatenate([their for _, their in batches])
        if theirs.shape != which.shape or not np.array_equal(theirs, labels[which]):
            text = "Some pictures came with another one's label."
            return Breach(text, "labels-apart", "Pictures and labels go together: shuffle, batch and map the pairs.")
    return None


def _other_batches(batches, sizes, images, batch_size):
    number, told = len(images), f"{sizes[:3]} … pictures, {len(sizes)} batches"
    if np.ndim(batches[0][0]) != images.ndim if batches else False:
        if np.ndim(batches[0][1]) == images.ndim and len(np.shape(batches[0][0])) == 1:
            text = "In each pair the labels come first."
            return Breach(text, "images-and-labels-swapped", "A batch is a pair (images, labels), in this order.")
        text = f"Its first element holds an array of shape {np.shape(batches[0][0])}, and is no batch of pictures."
        if np.shape(batches[0][0]) == images.shape[1:]:
            return Breach(text, "not-batched", "Pictures come one by one: a pipeline ends in batches.")
        return Breach(text, "change-of-single-pictures", BATCH_FIRST)
    if len(batches) >= 2 * number or sum(sizes) > number:
        text = f"A pass over {number} pictures does not end after each has come once."
        return Breach(text, "never-ends", "`fit` begins the next pass itself. Without `repeat`, a pass ends by itself.")
    if sum(sizes) < number:
        text = f"In a pass over {number} pictures {sum(sizes)} came."
        return Breach(text, "pictures-missing", "The last batch may be smaller. It is not left out.")
    if sum(size != batch_size for size in sizes) > 1 or max(sizes) > batch_size:
        text = f"The batches hold {told}; {batch_size} a batch are asked for."
        return Breach(text, "other-batch-size", "All batches hold `batch_size` pictures, the last one what is left.")
    return None


def _in_new_orders(value, images, labels, batch_size, change=None):
    """For training each pass has an order of its own, in which single pictures are mixed, all with all."""
    if _is_many(images) and not isinstance(value, str):
        return _from_all_over(value[0], labels)
    wrong = _every_picture_once(value, images, labels, batch_size, change)
    if wrong:
        return wrong
    orders = [_recognised(np.concatenate([some for some, _ in batches]), images)[0] for batches in value]
    if change is None:
        return _in_their_order(orders, labels)
    if all(np.array_equal(order, np.arange(len(images))) for order in orders):
        text = "All passes take the training pictures in the order in which they went in."
        return Breach(text, "not-shuffled", "With `change` it is for training, and each pass wants a new order.")
    if all(np.array_equal(order, orders[0]) for order in orders):
        text = "All passes take the pictures in one and the same order."
        cause = (
            "The order was drawn once: outside of the data set, before a `cache`, or it is not to be drawn again. Or "
            "a random function of TensorFlow stands in a `map`: once a seed is set, it begins again in each pass."
        )
        return Breach(text, "order-drawn-once", cause)
    together = {frozenset(_recognised(some, images)[0]) for batches in value for some, _ in batches}
    if len(together) == len(value[0]):
        text = "In all passes the same pictures are together in a batch; the batches change places."
        return Breach(text, "batches-shuffled", "Shuffle before the pictures are put into batches.")
    if max(order[:batch_size].max() for order in orders) < LATE * len(images):
        return Breach(f"In {len(orders)} passes no first batch holds one of the last pictures.", "small-buffer", BUFFER)
    return None


def _from_all_over(batches, labels):
    """The first batch of many pictures, which their labels number, holds late ones."""
    if batches and np.max(batches[0][1]) < LATE * len(labels):
        text = f"The first batch of {len(labels):,} pictures holds none of the last ones."
        return Breach(text, "small-buffer", BUFFER)
    return None


BATCH_FIRST = "`change` wants batches (N, H, W, C): batch first, then map."
PICTURES_ALONE = (
    "`change` takes images and gives images. It may be any function, and such as `training=True` only a layer of Keras "
    "knows: `change(some)`."
)
ONCE = "They were changed once, before the first pass or before a `cache`. Each epoch is to see new ones."
BUFFER = (
    "`shuffle` draws from a buffer. Where that holds fewer pictures than there are, late ones come late: in a file "
    "that is sorted by class, classes stay together. `len(images)` tells how large it has to be."
)


def _in_their_order(orders, labels):
    if any(not np.array_equal(order, np.arange(len(labels))) for order in orders):
        text = "Without `change` the pictures came in another order than they went in."
        return Breach(text, "validation-shuffled", "Only training pictures are shuffled.")
    return None


def _changed_anew(value, images, labels, batch_size, change=None):
    """For training the change is at work once on each picture, and anew in each pass; else never."""
    wrong = _every_picture_once(value, images, labels, batch_size, change)
    if wrong:
        return wrong
    seen = [_recognised(np.concatenate([some for some, _ in batches]), images) for batches in value]
    times = np.concatenate([times for _, times, _ in seen])
    together = np.concatenate([np.repeat(len(some), len(some)) for batches in value for some, _ in batches])
    if (times < 0).any():
        text = "`change` was given more than the pictures."
        return Breach(text, "change-given-more", PICTURES_ALONE)
    if change is not None and not times.any():
        return Breach("The pictures came unchanged.", "not-changed", "Each batch of images goes through `change`.")
    if change is not None and (times == len(images)).all():
        return Breach(
            "`change` got all pictures at once.", "changed-once", "Batch first: `change` gets a batch at a time."
        )
    if change is not None and (times == 1).all():
        text = "Each picture went through `change` alone."
        return Breach(text, "change-of-single-pictures", BATCH_FIRST)
    if (times != (together if change is not None else 0)).any():
        text = "Some pictures went through `change` not at all, others once, or twice."
        return Breach(text, "changed-again", "Each batch goes through `change` once in each pass, as it is.")
    if change is None:
        return None
    versions = [turned[np.argsort(which)] for which, _, turned in seen]
    if all(np.array_equal(version, versions[0]) for version in versions):
        text = "Each pass has the same versions of the pictures."
        return Breach(text, "changed-once", ONCE)
    if any(len(np.unique(version)) == 1 for version in versions):
        return Breach("In some pass all or none were mirrored.", "changed-alike", "Call `change` for each batch.")
    return None


@dataclass(frozen=True)
class OfItsPasses(Holds):
    """A law holds for the passes over the data set, for training and for validation; they are made once a report.

    Args:
        many: also for one pass over many pictures.
    """

    cases: Callable = lambda rng: [_given(rng, 8, change=True), _given(rng, 9, change=False), _bytes(rng)]
    law: Callable = None
    many: bool = False

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        kept = run.memory.setdefault("cases", self.cases(rng))
        kept = [*kept, _many(rng)] if self.many else kept
        return Holds(self.title, self.points, lambda rng: kept, self.law).judge(run, rng)


pipeline = Check(
    "pipeline",
    oracle=_pipeline,
    keras=True,
    keeps=True,
    observe=_passes,
    time_limit=20,
    criteria=[
        OfItsPasses("each pass holds each picture once, with its label, in batches", 1, law=_every_picture_once),
        OfItsPasses("new orders for training, none for validation", 1, law=_in_new_orders, many=True),
        OfItsPasses("changed anew in each pass for training, never for validation", 1, law=_changed_anew),
    ],
    hints=[
        "Which of the four steps (take apart, shuffle, put into batches, change) belong to training alone, and does it "
        "matter which comes first?",
        "`tf.data.Dataset.from_tensor_slices((images, labels))` has `shuffle`, `batch` and `map`, each of which gives "
        "a new data set. A buffer of `shuffle` as large as the pile mixes all with all.",
        "An `if change is None`, and for training: slices, shuffle, batch, and a map from a pair to a pair, of which "
        "the first one goes through `change`.",
    ],
)
