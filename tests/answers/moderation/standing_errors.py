"""Answers to the exercise standing-errors of lab 13."""

import numpy as np

from tests.answers import right, wrong


@right
def three_sums(removed, forbidden, appeal_rate, accuracy):
    misses = np.sum(~removed & forbidden)
    stands = np.sum(removed & ~forbidden) * (1 - appeal_rate * accuracy)
    overturned = np.sum(removed & forbidden) * appeal_rate * (1 - accuracy)
    return misses + stands + overturned


@right
def letter_by_letter(removed, forbidden, appeal_rate, accuracy):
    expected = 0.0
    for gone, bad in zip(removed, forbidden):
        if not gone:
            expected += 1 if bad else 0
        elif bad:
            expected += appeal_rate * (1 - accuracy)
        else:
            expected += (1 - appeal_rate) + appeal_rate * (1 - accuracy)
    return expected


@right
def change_by_appeals(removed, forbidden, appeal_rate, accuracy):
    before = (removed != forbidden).sum()
    appealed = removed * appeal_rate
    mended = (appealed[~forbidden] * accuracy).sum()
    spoiled = (appealed[forbidden] * (1 - accuracy)).sum()
    return float(before - mended + spoiled)


@right
def chance_to_stay_away(removed, forbidden, appeal_rate, accuracy):
    away = np.where(forbidden, 1 - appeal_rate * (1 - accuracy), 1 - appeal_rate * accuracy) * removed
    return np.abs(forbidden - away).sum()


@right
def sets_of_places(removed, forbidden, appeal_rate, accuracy):
    gone = {i for i, r in enumerate(removed) if r}
    bad = {i for i, f in enumerate(forbidden) if f}
    restored = appeal_rate * (1 - accuracy)
    return len(bad - gone) + len(gone - bad) * (1 - appeal_rate * accuracy) + len(gone & bad) * restored


@right
def table(removed, forbidden, appeal_rate, accuracy):
    counts = np.zeros((2, 2))
    np.add.at(counts, (removed.astype(int), forbidden.astype(int)), 1)
    chances = np.array([[0, 1], [1 - appeal_rate * accuracy, appeal_rate - appeal_rate * accuracy]])
    return (counts * chances).sum()


@wrong("overturned-forgotten", points=0)
def no_overturned(removed, forbidden, appeal_rate, accuracy):
    return np.sum(~removed & forbidden) + np.sum(removed & ~forbidden) * (1 - appeal_rate * accuracy)


@wrong("misses-forgotten", points=0)
def no_misses(removed, forbidden, appeal_rate, accuracy):
    return three_sums(removed, forbidden, appeal_rate, accuracy) - np.sum(~removed & forbidden)


@wrong("appeals-ignored", points=0)
def before_appeals(removed, forbidden, appeal_rate, accuracy):
    return np.sum(removed != forbidden)


@wrong("appeals-always-right", points=0)
def perfect_judges(removed, forbidden, appeal_rate, accuracy):
    return np.sum(~removed & forbidden) + np.sum(removed & ~forbidden) * (1 - appeal_rate)


@wrong("everybody-appeals", points=0)
def all_appeal(removed, forbidden, appeal_rate, accuracy):
    return three_sums(removed, forbidden, 1, accuracy)


@wrong("repaired-not-standing", points=0)
def repaired(removed, forbidden, appeal_rate, accuracy):
    return (
        np.sum(~removed & forbidden)
        + np.sum(removed & ~forbidden) * appeal_rate * accuracy
        + np.sum(removed & forbidden) * appeal_rate * (1 - accuracy)
    )


@wrong("only-lost-appeals", points=0)
def lost_appeals(removed, forbidden, appeal_rate, accuracy):
    return np.sum(~removed & forbidden) + np.sum(removed) * appeal_rate * (1 - accuracy)


@wrong("only-those-who-do-not-appeal", points=0)
def who_does_not_appeal(removed, forbidden, appeal_rate, accuracy):
    return (
        np.sum(~removed & forbidden)
        + np.sum(removed & ~forbidden) * (1 - appeal_rate)
        + np.sum(removed & forbidden) * appeal_rate * (1 - accuracy)
    )


@wrong("factors-mixed", points=0)
def both_complements(removed, forbidden, appeal_rate, accuracy):
    return (
        np.sum(~removed & forbidden)
        + np.sum(removed & ~forbidden) * (1 - appeal_rate) * (1 - accuracy)
        + np.sum(removed & forbidden) * appeal_rate * (1 - accuracy)
    )


@wrong("accuracy-turned-round", points=0)
def judged_wrongly(removed, forbidden, appeal_rate, accuracy):
    return three_sums(removed, forbidden, appeal_rate, 1 - accuracy)


@wrong("right-removals-lost", points=0)
def every_appeal_succeeds(removed, forbidden, appeal_rate, accuracy):
    return no_overturned(removed, forbidden, appeal_rate, accuracy) + np.sum(removed & forbidden) * appeal_rate


@wrong("misses-appealed", points=0)
def misses_too(removed, forbidden, appeal_rate, accuracy):
    wrong_ones = np.sum(removed != forbidden)
    return wrong_ones * (1 - appeal_rate * accuracy) + np.sum(removed & forbidden) * appeal_rate * (1 - accuracy)


@wrong("share-not-number", points=0)
def share(removed, forbidden, appeal_rate, accuracy):
    return three_sums(removed, forbidden, appeal_rate, accuracy) / len(removed)


@wrong("arguments-swapped", points=0)
def turned(removed, forbidden, appeal_rate, accuracy):
    return three_sums(forbidden, removed, appeal_rate, accuracy)


@wrong("right-ones-counted", points=0)
def right_in_the_end(removed, forbidden, appeal_rate, accuracy):
    return len(removed) - three_sums(removed, forbidden, appeal_rate, accuracy)


@wrong("rounded", points=0)
def whole(removed, forbidden, appeal_rate, accuracy):
    return round(three_sums(removed, forbidden, appeal_rate, accuracy))


def _left(removed, forbidden, appeal_rate, accuracy):
    misses, false, right = (np.sum(kind) for kind in (~removed & forbidden, removed & ~forbidden, removed & forbidden))
    return float(misses + false * (1 - appeal_rate * accuracy) + right * appeal_rate * (1 - accuracy))


@wrong("rounded", points=0)
def to_one_place(removed, forbidden, appeal_rate, accuracy):
    return round(_left(removed, forbidden, appeal_rate, accuracy), 1)


@wrong("zero-taken-for-none", points=1)
def an_accuracy_or_one(removed, forbidden, appeal_rate, accuracy):
    return _left(removed, forbidden, appeal_rate, accuracy or 1.0)
