"""Answers to the exercise split of lesson 05."""

import numpy as np

from tests.answers import right, wrong


@right
def class_by_class(images, labels, rng, validation=0.15, test=0.15):
    train, val, held = [], [], []
    for k in np.unique(labels):
        places = np.where(labels == k)[0]
        places = rng.permutation(places)
        n_val, n_test = int(round(validation * len(places))), int(round(test * len(places)))
        val.append(places[:n_val])
        held.append(places[n_val : n_val + n_test])
        train.append(places[n_val + n_test :])
    parts = [rng.permutation(np.concatenate(part)) for part in (train, val, held)]
    return tuple((images[part], labels[part]) for part in parts)


@right
def shuffles_first_and_floors(images, labels, rng, validation=0.15, test=0.15):
    order = rng.permutation(len(labels))
    images, labels = images[order], labels[order]
    which = np.zeros(len(labels), int)
    for k in range(labels.max() + 1):
        places = np.flatnonzero(labels == k)
        a = int(len(places) * validation)
        b = int(len(places) * test)
        which[places[:a]] = 1
        which[places[a : a + b]] = 2
    return [(images[which == pile], labels[which == pile]) for pile in range(3)]


@right
def lists_of_places(images, labels, rng, validation=0.15, test=0.15):
    piles = {"train": [], "val": [], "test": []}
    for k in set(labels.tolist()):
        places = [i for i in range(len(labels)) if labels[i] == k]
        rng.shuffle(places)
        first = int(np.ceil(len(places) * test))
        second = first + int(np.ceil(len(places) * validation))
        piles["test"] += places[:first]
        piles["val"] += places[first:second]
        piles["train"] += places[second:]
    for pile in piles.values():
        rng.shuffle(pile)
    return tuple((images[pile], labels[pile]) for pile in (piles["train"], piles["val"], piles["test"]))


@right
def by_rank_within_the_class(images, labels, rng, validation=0.15, test=0.15):
    order = rng.permutation(len(labels))
    rank = np.empty(len(labels))
    for k in np.unique(labels):
        mine = order[labels[order] == k]
        rank[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    is_test, is_val = rank < test, (rank >= test) & (rank < test + validation)
    pick = lambda mask: (images[order[mask[order]]], labels[order[mask[order]]])  # noqa: E731
    return pick(~is_test & ~is_val), pick(is_val), pick(is_test)


@right
def two_cuts(images, labels, rng, validation=0.15, test=0.15):
    def cut(places, share_of_all, counts):
        taken, left = [], []
        for k in np.unique(labels):
            mine = rng.permutation(places[labels[places] == k])
            number = round(share_of_all * counts[k])
            taken.append(mine[:number])
            left.append(mine[number:])
        return rng.permutation(np.concatenate(taken)), rng.permutation(np.concatenate(left))

    counts = np.bincount(labels)
    held, rest = cut(np.arange(len(labels)), test, counts)
    val, rest = cut(rest, validation, counts)
    return (images[rest], labels[rest]), (images[val], labels[val]), (images[held], labels[held])


def _cut(images, labels, order, validation, test):
    n_val, n_test = round(validation * len(labels)), round(test * len(labels))
    parts = order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]
    return tuple((images[part], labels[part]) for part in parts)


@wrong("not-stratified", points=2)
def at_random_only(images, labels, rng, validation=0.15, test=0.15):
    return _cut(images, labels, rng.permutation(len(labels)), validation, test)


@wrong("not-stratified", points=1)
def not_even_shuffled(images, labels, rng, validation=0.15, test=0.15):
    return _cut(images, labels, np.arange(len(labels)), validation, test)


@wrong("shuffled-apart")
def two_orders(images, labels, rng, validation=0.15, test=0.15):
    piles = class_by_class(images, labels, rng, validation, test)
    return tuple((pictures, rng.permutation(names)) for pictures, names in piles)


@wrong("piles-overlap")
def draws_again(images, labels, rng, validation=0.15, test=0.15):
    first = class_by_class(images, labels, rng, validation, test)
    second = class_by_class(images, labels, rng, validation, test)
    return first[0], first[1], second[2]


@wrong("pictures-lost")
def loses_some(images, labels, rng, validation=0.15, test=0.15):
    train, val, held = class_by_class(images, labels, rng, validation, test)
    return (train[0][:-3], train[1][:-3]), val, held


@wrong("piles-in-another-order", points=2)
def test_comes_second(images, labels, rng, validation=0.15, test=0.15):
    train, val, held = class_by_class(images, labels, rng, validation, test)
    return train, held, val


@wrong("sorted-by-class", points=2.5)
def one_class_after_the_other(images, labels, rng, validation=0.15, test=0.15):
    piles = class_by_class(images, labels, rng, validation, test)
    return tuple((x[np.argsort(y, kind="stable")], np.sort(y)) for x, y in piles)


@wrong("rng-ignored", points=2.5)
def own_generator(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images, labels, np.random.default_rng(0), validation, test)


@wrong("not-the-same-again", points=2.5)
def another_chance_each_time(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images, labels, np.random.default_rng(), validation, test)


@wrong("shares-ignored", points=2)
def always_fifteen(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images, labels, rng)


@wrong("share-of-the-rest", points=2)
def cuts_the_rest(images, labels, rng, validation=0.15, test=0.15):
    rest, val, _ = class_by_class(images, labels, rng, validation, 0)
    train, _, held = class_by_class(*rest, rng, 0, test)
    return train, val, held


@wrong("not-three-pairs")
def six_arrays(images, labels, rng, validation=0.15, test=0.15):
    (a, b), (c, d), (e, f) = class_by_class(images, labels, rng, validation, test)
    return a, b, c, d, e, f


@wrong("input-changed")
def shuffles_in_place(images, labels, rng, validation=0.15, test=0.15):
    rng.shuffle(images)
    return class_by_class(images, labels, rng, validation, test)


@right
def ranks_without_a_loop(images, labels, rng, validation=0.15, test=0.15):
    order = rng.permutation(len(labels))
    mixed = labels[order]
    by_class = np.argsort(mixed, kind="stable")
    classes, first, counts = np.unique(mixed[by_class], return_index=True, return_counts=True)
    rank = np.empty(len(labels), int)
    rank[by_class] = np.arange(len(labels)) - np.repeat(first, counts)
    number = counts[np.searchsorted(classes, mixed)]
    cuts = np.floor(number * test + 0.5), np.floor(number * (test + validation) + 0.5)
    masks = rank >= cuts[1], (rank >= cuts[0]) & (rank < cuts[1]), rank < cuts[0]
    return [(images[order[mask]], labels[order[mask]]) for mask in masks]


@wrong("not-drawn", points=2.5)
def the_first_of_each_class(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in np.unique(labels):
        places = np.flatnonzero(labels == k)
        n_val, n_test = int(validation * len(places)), int(test * len(places))
        for pile, part in zip((1, 2, 0), np.split(places, [n_val, n_val + n_test])):
            piles[pile].extend(part)
    return [(images[pile], labels[pile]) for pile in map(rng.permutation, piles)]


@wrong("pictures-lost", points=2)
def the_remainder_in_no_pile(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == k))
        start = 0
        for pile, share in zip(piles, (1 - validation - test, validation, test)):
            number = int(share * len(places))
            pile.extend(places[start : start + number])
            start += number
    return [(images[pile], labels[pile]) for pile in map(rng.permutation, piles)]


@wrong("sorted-by-class", points=2.5)
def only_training_is_mixed(images, labels, rng, validation=0.15, test=0.15):
    train, *others = class_by_class(images, labels, rng, validation, test)
    return train, *((x[np.argsort(y, kind="stable")], np.sort(y)) for x, y in others)


@wrong("pictures-lost", points=2)
def classes_counted_from_zero(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in range(len(np.unique(labels))):
        places = rng.permutation(np.flatnonzero(labels == k))
        n_val, n_test = int(validation * len(places)), int(test * len(places))
        for pile, part in zip((1, 2, 0), np.split(places, [n_val, n_val + n_test])):
            piles[pile].extend(part)
    return [(images[pile], labels[pile]) for pile in map(rng.permutation, piles)]


@wrong("pictures-changed")
def scaled_on_the_way(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images / images.max(), labels, rng, validation, test)


@wrong("pictures-changed")
def laid_flat(images, labels, rng, validation=0.15, test=0.15):
    return class_by_class(images.reshape(len(images), -1), labels, rng, validation, test)


@wrong("pictures-lost", points=2)
def ten_classes(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in range(10):
        places = rng.permutation(np.flatnonzero(labels == k))
        first, second = round(len(places) * validation), round(len(places) * validation) + round(len(places) * test)
        for pile, part in zip((1, 2, 0), (places[:first], places[first:second], places[second:])):
            piles[pile].extend(part)
    return [(images[order], labels[order]) for order in map(rng.permutation, piles)]
