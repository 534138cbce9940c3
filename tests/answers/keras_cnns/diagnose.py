"""Answers to the exercise diagnose of lesson 05."""

import numpy as np

from tests.answers import right, wrong

ANY_RULE = "the curves are clear, so any limit between theirs will do"
NEAR = "from one epoch to the next such curves change little"
EQUIVALENT = {}
for curve in ("history['loss']", "history['val_loss']"):
    EQUIVALENT[f"{curve}[-1] > 0.5 * {curve}[0] → {curve}[-1] >= 0.5 * {curve}[0]"] = ANY_RULE
    EQUIVALENT[f"0.5 * {curve}[0] → 0.25 * {curve}[0]"] = ANY_RULE
    EQUIVALENT[f"{curve}[-1] → {curve}[-2]"] = EQUIVALENT[f"{curve}[0] → {curve}[1]"] = NEAR


@right
def by_losses(history):
    if history["loss"][-1] > 0.5 * history["loss"][0]:
        return "underfitting"
    if history["val_loss"][-1] > 1.3 * min(history["val_loss"]):
        return "overfitting"
    return "good"


@right
def by_accuracies(history):
    train, held = history["accuracy"][-1], history["val_accuracy"][-1]
    if train < 0.8:
        return "underfitting"
    return "overfitting" if train - held > 0.1 else "good"


@right
def by_the_gap(history):
    loss, val_loss = history["loss"][-1], history["val_loss"][-1]
    if val_loss - loss > 0.3:
        return "overfitting"
    return "good" if loss < 0.5 else "underfitting"


@right
def by_the_best_epoch(history):
    epoch = int(np.argmin(history["val_loss"]))
    if epoch < len(history["val_loss"]) - 5 and history["val_loss"][-1] > 1.2 * history["val_loss"][epoch]:
        return "overfitting"
    return "good" if history["val_loss"][-1] < 0.5 else "underfitting"


@right
def in_capitals(history):
    end = {key: values[-1] for key, values in history.items()}
    if end["loss"] > 1:
        return "Underfitting"
    return "Overfitting" if end["val_loss"] > 1 else "Good"


@wrong("many-times-the-loss")
def ten_times_the_loss(history):
    end = {key: values[-1] for key, values in history.items()}
    if end["loss"] > 1:
        return "underfitting"
    return "overfitting" if end["val_loss"] > 10 * end["loss"] else "good"


@wrong("words-swapped")
def swapped(history):
    word = by_losses(history)
    return {"underfitting": "overfitting", "overfitting": "underfitting"}.get(word, word)


@wrong("any-gap-is-overfitting")
def any_gap(history):
    if history["val_loss"][-1] > history["loss"][-1]:
        return "overfitting"
    return "good"


@wrong("training-curve-only")
def training_only(history):
    return "underfitting" if history["loss"][-1] > 1 else "good"


@wrong("gap-only")
def gap_only(history):
    return "overfitting" if history["val_loss"][-1] - history["loss"][-1] > 0.3 else "good"


@wrong("always-good")
def optimist(history):
    return "good"


@wrong("other-words")
def other_words(history):
    return "underfit" if by_losses(history) == "underfitting" else "overfit"


@wrong("other-words")
def a_flag(history):
    return history["val_loss"][-1] > history["loss"][-1]


@wrong("good-is-underfitting")
def too_strict(history):
    if history["val_loss"][-1] > 0.5 and history["loss"][-1] < 0.1:
        return "overfitting"
    return "underfitting" if history["loss"][-1] > 0.01 else "good"


@wrong("good-is-underfitting")
def a_number_for_all_curves(history):
    if history["loss"][-1] > 0.3:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > 0.7 else "good"


@wrong("looked-too-early")
def after_twenty_epochs(history):
    loss, val_loss = (history[name][:20] for name in ("loss", "val_loss"))
    if loss[-1] > loss[0] / 2:
        return "underfitting"
    return "overfitting" if val_loss[-1] > val_loss[0] / 2 else "good"


@wrong("loss-above-val-loss")
def validation_below_is_underfitting(history):
    loss, val_loss = history["loss"], history["val_loss"]
    if loss[-1] > loss[0] / 2 or val_loss[-1] < loss[-1]:
        return "underfitting"
    return "overfitting" if val_loss[-1] > val_loss[0] / 2 else "good"


@right
def words_from_an_array(history):
    ends = np.array([history[name][-1] / history[name][0] for name in ("loss", "val_loss")])
    return np.array(["good", "overfitting", "underfitting", "underfitting"])[(ends > 0.35) @ [2, 1]]


@right
def chosen_by_numpy(history):
    loss, val_loss = (np.array(history[name]) for name in ("loss", "val_loss"))
    rest = np.where(val_loss[-1] > 1.3 * val_loss.min(), "overfitting", "good")
    return np.where(loss[-1] > loss[0] / 2, "underfitting", rest)


@wrong("returned-nothing")
def speechless(history):
    if history["loss"][-1] < 0:
        return "good"


@right
def nearest_of_three_ends(history):
    end = np.minimum([history[key][-1] / history[key][0] for key in ("loss", "val_loss")], 1)
    typical = {"underfitting": (0.9, 0.9), "good": (0.08, 0.12), "overfitting": (0.02, 0.9)}
    return min(typical, key=lambda name: np.abs(end - typical[name]).sum())


@wrong("any-rise-is-overfitting")
def any_rise(history):
    if any(after > before for before, after in zip(history["val_loss"], history["val_loss"][1:])):
        return "overfitting"
    return "underfitting" if history["loss"][-1] > history["loss"][0] / 2 else "good"


@wrong("any-rise-is-overfitting")
def best_is_not_last(history):
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if np.argmin(history["val_loss"]) < len(history["val_loss"]) - 1 else "good"


@wrong("good-is-overfitting")
def near_zero_is_by_heart(history):
    end = history["loss"][-1] / history["loss"][0]
    return "underfitting" if end > 0.5 else "overfitting" if end < 0.05 else "good"


@wrong("validation-curve-only")
def val_loss_only(history):
    val_loss = history["val_loss"]
    if val_loss[-1] > val_loss[0] / 2:
        return "underfitting"
    return "overfitting" if np.argmin(val_loss) < len(val_loss) - 1 else "good"


@wrong("validation-asked-first")
def asks_validation_first(history):
    if history["val_loss"][-1] > 0.5 * history["val_loss"][0]:
        return "overfitting"
    return "underfitting" if history["loss"][-1] > 0.5 * history["loss"][0] else "good"


@wrong("gap-only")
def any_falling_loss(history):
    if history["loss"][-1] >= history["loss"][0]:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > 1.5 * min(history["val_loss"]) else "good"


@wrong("ends-above-its-start")
def an_end_above_the_start(history):
    if history["loss"][-1] > 0.5 * history["loss"][0]:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > history["val_loss"][0] else "good"


@wrong("many-times-the-loss")
def twice_the_loss(history):
    end = {key: values[-1] for key, values in history.items()}
    if end["loss"] > 1:
        return "underfitting"
    return "overfitting" if end["val_loss"] > 3 * end["loss"] else "good"


@wrong("any-rise-is-overfitting")
def higher_than_before(history):
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > 1.06 * min(history["val_loss"]) else "good"


@right
def a_tenth_above_the_best(history):
    if history["loss"][-1] > 0.5 * history["loss"][0]:
        return "underfitting"
    return "good" if history["val_loss"][-1] <= 1.1 * min(history["val_loss"]) else "overfitting"


@wrong("index-out-of-range")
def twenty_epochs(history):
    if history["loss"][19] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if history["val_loss"][19] > history["val_loss"][0] / 2 else "good"


@wrong("any-gap-is-overfitting")
def gap_of_a_tenth(history):
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] - history["loss"][-1] > 0.1 else "good"


@wrong("limit-too-high")
def nine_tenths(history):
    if history["loss"][-1] > 0.9 * history["loss"][0]:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > history["val_loss"][0] / 2 else "good"


@wrong("limit-too-high")
def above_two(history):
    if history["loss"][-1] > 2:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > history["val_loss"][0] / 2 else "good"


@wrong("best-not-end")
def best_of_all(history):
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if min(history["val_loss"]) > history["val_loss"][0] / 2 else "good"


@wrong("loss-above-val-loss")
def which_lies_above(history):
    if history["loss"][-1] > history["val_loss"][-1]:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > history["val_loss"][0] / 2 else "good"


@wrong("any-rise-is-overfitting")
def a_hundredth_above_the_best(history):
    if history["loss"][-1] > 0.5 * history["loss"][0]:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] - min(history["val_loss"]) > 0.015 else "good"


@wrong("not-the-end")
def mean_of_the_second_half(history):
    half = history["loss"][len(history["loss"]) // 2 :]
    if sum(half) / len(half) > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > history["val_loss"][0] / 2 else "good"


@wrong("not-the-end")
def turned_in_the_first_half(history):
    val_loss = history["val_loss"]
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    turned = int(np.argmin(val_loss)) < len(val_loss) // 2
    return "overfitting" if val_loss[-1] > val_loss[0] / 2 and turned else "good"
