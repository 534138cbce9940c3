"""Pictures dealt out to training, validation and test."""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from cnncourse.checks.keras_cnns.prepare import shape_of
from cnncourse.checks.kit import Breach, Check, Finding, FollowsRng, Holds, case, things


def _split(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == k))
        cuts = [round(len(places) * validation), round(len(places) * validation) + round(len(places) * test)]
        for pile, part in zip((1, 2, 0), np.split(places, cuts)):
            piles[pile].extend(part)
    return tuple((images[order], labels[order]) for order in map(rng.permutation, piles))


def _numbered(rng, *sizes, classes=None):
    """Pictures that carry their number in each pixel, and labels: so many of each class, in a random order."""
    labels = rng.permutation(np.repeat(np.arange(len(sizes)) if classes is None else classes, sizes))
    images = np.arange(len(labels))[:, None, None] + rng.uniform(0.1, 0.9, (1, 2, 3))
    return images, labels


def _to_split(*sizes, channel=False, classes=None, **shares):
    """A call with so many pictures of each class, of the shape (2, 3), or with an axis more for the channel."""

    def calls(rng):
        images, labels = _numbered(rng, *sizes, classes=classes)
        images = images[..., None] if channel else images
        return [case(images, labels, np.random.default_rng(rng.integers(2**32)), **shares)]

    return calls


def _piles(value):
    """Read three pairs as (numbers of the pictures, labels), or say what came instead."""
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        number = things(len(value)) if isinstance(value, (list, tuple)) else "Something else"
        cause = "Three pairs are asked for: (images, labels) for training, for validation and for the test."
        return Breach(f"{number} came back.", "not-three-pairs", cause)
    piles = []
    for pair in value:
        if (
            not isinstance(pair, (list, tuple))
            or len(pair) != 2
            or len(shape_of(pair[0])) < 2
            or len(shape_of(pair[1])) != 1
        ):
            return Breach(
                "One of the three is no pair (images, labels).",
                "not-three-pairs",
                "Each pile is a pair: its images and its labels.",
            )
        if len(pair[0]) != len(pair[1]):
            return Breach(
                "A pile has more pictures than labels, or fewer.",
                "cut-apart",
                "Cut pictures and labels at the same places.",
            )
        pictures = np.asarray(pair[0])
        first_pixels = pictures[(slice(None), *(0,) * (pictures.ndim - 1))]
        piles.append((np.floor(first_pixels).astype(int), np.asarray(pair[1])))
    return piles


def _same_pictures(some, others):
    return np.shape(some) == others.shape and np.allclose(some, others, rtol=1e-5)


def _each_once(value, images, labels, *others, **shares):
    piles = _piles(value)
    if isinstance(piles, Breach):
        return piles
    numbers = np.concatenate([numbers for numbers, _ in piles])
    known = np.isin(numbers, np.arange(len(labels))).all()
    if not known or not all(_same_pictures(pair[0], images[own]) for pair, (own, _) in zip(value, piles)):
        return Breach(
            "There are pictures that did not go in.",
            "pictures-changed",
            "The pictures stay as they are. They are only dealt out.",
        )
    for numbers_of_pile, labels_of_pile in piles:
        if not np.array_equal(labels[numbers_of_pile], labels_of_pile):
            cause = "They were shuffled apart. One order, `rng.permutation(len(labels))`, must serve for both."
            return Breach("Some pictures have got the label of another one.", "shuffled-apart", cause)
    if len(set(numbers)) < len(numbers):
        cause = "A picture in two piles is a leak: the test would ask for what was learned by heart."
        return Breach("Some pictures came back more than once.", "piles-overlap", cause)
    if len(numbers) < len(labels):
        cause = "All of them belong in one of the three piles. What is left goes to training."
        return Breach(
            f"{len(labels) - len(numbers)} of {len(labels)} pictures are in none of the piles.", "pictures-lost", cause
        )
    return None


def _sized(value, images, labels, rng, validation=0.15, test=0.15):
    wrong = _each_once(value, images, labels)
    if wrong:
        return wrong
    sizes = [len(pile) for _, pile in _piles(value)]
    asked = [round(len(labels) * share) for share in (1 - validation - test, validation, test)]
    near = lambda wanted: all(abs(size - want) <= len(np.unique(labels)) for size, want in zip(sizes, wanted))  # noqa: E731
    if not near(asked):
        text = f"The piles have {sizes[0]}, {sizes[1]} and {sizes[2]} pictures of {len(labels)}; the shares are "
        text += f"{1 - validation - test:.2g}, {validation:g} and {test:g}."
        if any(near([asked[index] for index in order]) for order in permutations(range(3))):
            return Breach(text, "piles-in-another-order", "The order is: training, validation, test.")
        rest = [len(labels) * (1 - validation), len(labels) * (1 - test)]
        if near([asked[0] + asked[2] - rest[0] * test, asked[1], rest[0] * test]) or near(
            [asked[0] + asked[1] - rest[1] * validation, rest[1] * validation, asked[2]]
        ):
            return Breach(
                text,
                "share-of-the-rest",
                "A share was taken of what the first cut had left. Both are shares of the whole.",
            )
        if near([round(0.7 * len(labels)), round(0.15 * len(labels)), round(0.15 * len(labels))]):
            return Breach(
                text, "shares-ignored", "The piles are always 15 %. `validation` and `test` say how large they are."
            )
        return Breach(text, "wrong-sizes", "Count for this call on paper: how many pictures belong into each pile?")
    return None


def _stratified(value, images, labels, rng, validation=0.15, test=0.15):
    wrong = _sized(value, images, labels, rng, validation, test)
    if wrong:
        return wrong
    for (_, pile), share, name in zip(_piles(value)[1:], (validation, test), ("validation", "test")):
        for k in np.unique(labels):
            have, all_of_them = int((pile == k).sum()), int((labels == k).sum())
            if abs(have - share * all_of_them) > 1:
                text = f"Of {all_of_them} pictures of class {k}, {have} are in the {name} pile; the share is {share:g}."
                return Breach(
                    text,
                    "not-stratified",
                    "Each class must be in each pile with its share. Deal out one class after the other.",
                )
    return None


def _mixed(value, images, labels, *others, **shares):
    wrong = _each_once(value, images, labels)
    if wrong:
        return wrong
    for (_, pile), name in zip(_piles(value), ("training", "validation", "test")):
        if np.mean(pile[1:] != pile[:-1]) < 0.25 * (1 - np.sum((np.bincount(pile) / len(pile)) ** 2)):
            cause = "In training, batches would hold one class each. Shuffle each pile once more at the end."
            return Breach(f"The {name} pile holds one class after the other.", "sorted-by-class", cause)
    numbers = _piles(value)[0][0]
    if (np.diff(numbers) > 0).mean() > 0.9:
        return Breach(
            "The training pile is in the order of the file.", "not-shuffled", "Draw a new order from `rng` first."
        )
    return None


def _drawn(value, images, labels, *others):
    """Who goes into which pile is drawn, not only the order within the piles."""
    held_back = np.sort(_piles(value)[1][0])
    if all(_in_a_row(np.flatnonzero(labels == k), held_back) for k in np.unique(labels)):
        cause = (
            "Only the order within the piles is drawn. Draw first who goes where: neighbours in a file are often "
            "much alike."
        )
        return Breach("The validation pictures of each class stand side by side in the file.", "not-drawn", cause)
    return None


def _in_a_row(places, chosen):
    """The chosen ones of these places are neighbours."""
    ranks = np.flatnonzero(np.isin(places, chosen))
    return len(ranks) > 1 and np.ptp(ranks) == len(ranks) - 1


@dataclass(frozen=True)
class DrawnFromRng(FollowsRng):
    """As `FollowsRng`, and chance decides who goes where."""

    def judge(self, run, rng):
        finding = super().judge(run, rng)
        if not finding.passed:
            return finding
        case, outcome, _ = finding.calls[0]
        slip = _drawn(outcome.value, *case.args)
        return Finding(False, finding.calls, 0, text=slip.text, name=slip.name, cause=slip.cause) if slip else finding


def _some_generators(rng):
    images, labels = _numbered(rng, 30, 20, 40)
    return [case(images, labels, np.random.default_rng(rng.integers(2**32))) for _ in range(3)]


def _proof(rng):
    """Class by class, the piles have the sizes that scikit-learn's stratified cuts give them."""
    from sklearn.model_selection import train_test_split

    images, labels = _numbered(rng, 40, 100, 60)
    piles = _split(images, labels, rng, 0.1, 0.25)
    rest, test = train_test_split(labels, test_size=0.25, stratify=labels, random_state=0)
    training, validation = train_test_split(
        rest, test_size=0.1 * len(labels) / len(rest), stratify=rest, random_state=0
    )
    for (_, mine), theirs in zip(piles, (training, validation, test)):
        yield np.bincount(mine), np.bincount(theirs)
    yield np.sort(np.concatenate([pile[:, 0, 0] for pile, _ in piles])), images[:, 0, 0]
    yield [len(pile) for _, pile in _split(*_numbered(rng, 20, 20), rng)], [28, 6, 6]  # as the text says


split = Check(
    "split",
    oracle=_split,
    proof=_proof,
    criteria=[
        Holds("every picture in one of the piles, with its own label", 1, _to_split(30, 20, 40), _each_once),
        Holds(
            "each class with its share in each pile",
            1,
            lambda rng: [
                *_to_split(40, 110, 60, validation=0.1, test=0.3)(rng),
                *_to_split(60, 20, 100, 40)(rng),
                *_to_split(0, 40, 0, 0, 60, 20, test=0.25)(rng),  # classes 1, 4 and 5
                *_to_split(20, 40, 60, classes=[3, 12, 40])(rng),
                *_to_split(20, 20, channel=True)(rng),
            ],
            _stratified,
        ),
        Holds("classes mixed, not one after the other", 0.5, _to_split(100, 80, 120), _mixed),
        DrawnFromRng("another split for another rng, the same again for the same", 0.5, _some_generators),
    ],
    hints=[
        "How would you deal out ten cards of each colour so that every player gets the same share of each colour?",
        "`np.flatnonzero(labels == k)` are the places of class k; `rng.permutation` shuffles them; slices cut them "
        "in three.",
        "Collect places, not pictures: for each class a shuffled row, cut in three. Join the classes' parts, "
        "shuffle each pile.",
        "At the end, one array of places picks both: `images[places], labels[places]`.",
    ],
)
