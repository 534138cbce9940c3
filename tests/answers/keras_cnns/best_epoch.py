"""Answers to the exercise best-epoch of lesson 05."""

import numpy as np

from tests.answers import right, wrong


@right
def with_argmin(history):
    return np.argmin(history["val_loss"])


@right
def with_index(history):
    return history["val_loss"].index(min(history["val_loss"]))


@right
def in_a_loop(history):
    best = 0
    for epoch, loss in enumerate(history["val_loss"]):
        if loss < history["val_loss"][best]:
            best = epoch
    return best


@right
def min_by_key(history):
    losses = history["val_loss"]
    return min(range(len(losses)), key=lambda epoch: losses[epoch])


@right
def sorted_by_loss(history):
    return sorted((loss, epoch) for epoch, loss in enumerate(history["val_loss"]))[0][1]


@wrong("floats-not-ints", points=0.5)
def as_a_float(history):
    return float(np.array(history["val_loss"]).argmin())


@wrong("training-loss", points=0)
def least_loss(history):
    return int(np.argmin(history["loss"]))


@wrong("counted-from-one")
def from_one(history):
    return int(np.argmin(history["val_loss"])) + 1


@wrong("value-not-epoch")
def the_value(history):
    return min(history["val_loss"])


@wrong("accuracy-not-loss")
def by_accuracy(history):
    return int(np.argmax(history["val_accuracy"]))


@wrong("last-epoch")
def the_last(history):
    return len(history["loss"]) - 1


@wrong("last-of-equals", points=0.5)
def later_of_two(history):
    best = 0
    for epoch, loss in enumerate(history["val_loss"]):
        if loss <= history["val_loss"][best]:
            best = epoch
    return best


@wrong("largest-not-least")
def worst(history):
    return int(np.argmax(history["val_loss"]))


@wrong("first-valley")
def before_the_first_rise(history):
    losses = history["val_loss"]
    for epoch in range(len(losses) - 1):
        if losses[epoch + 1] > losses[epoch]:
            return epoch


@wrong("first-valley", points=0.5)
def first_valley_or_last(history):
    losses = history["val_loss"]
    for epoch in range(1, len(losses)):
        if losses[epoch] > losses[epoch - 1]:
            return epoch - 1
    return len(losses) - 1


@wrong("counted-from-the-end")
def from_the_end(history):
    return int(np.argmin(history["val_loss"])) - len(history["val_loss"])


@wrong("stops-too-early", points=0.5)
def patience_of_three(history):
    best, waited = 0, 0
    for epoch, loss in enumerate(history["val_loss"][1:], 1):
        if loss < history["val_loss"][best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == 3:
                break
    return best


@wrong("stops-too-early", points=0.5)
def patience_of_eight(history):
    best = 0
    for epoch, loss in enumerate(history["val_loss"]):
        if loss < history["val_loss"][best]:
            best = epoch
        if epoch - best == 8:
            return best
    return best


@wrong("small-improvement-ignored", points=0.5)
def better_by_a_hundredth(history):
    best = 0
    for epoch, loss in enumerate(history["val_loss"]):
        if history["val_loss"][best] - loss > 0.01:
            best = epoch
    return best


@wrong("small-improvement-ignored", points=0.5)
def rounded_first(history):
    return int(np.argmin(np.round(history["val_loss"], 2)))


@wrong("by-its-place", points=0.5)
def the_third_list(history):
    return int(np.argmin(list(history.values())[2]))


@wrong("an-end-skipped", points=0.5)
def without_the_first(history):
    return 1 + int(np.argmin(history["val_loss"][1:]))


@wrong("losses-added")
def both_losses(history):
    return int(np.argmin(np.array(history["loss"]) + np.array(history["val_loss"])))


@wrong("rounded-first", points=0.5)
def to_three_places(history):
    losses = [round(loss, 3) for loss in history["val_loss"]]
    return losses.index(min(losses))


@wrong("a-start-too-low", points=0.5)
def from_ten_downwards(history):
    best, epoch = 10, 0
    for i, loss in enumerate(history["val_loss"]):
        if loss < best:
            best, epoch = loss, i
    return epoch
