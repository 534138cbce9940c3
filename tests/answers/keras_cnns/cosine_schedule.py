"""Answers to the exercise cosine-schedule of lesson 05."""

import math

import numpy as np

from tests.answers import keras, right, wrong


@right
def with_an_if(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    share = (step - warmup) / (steps - warmup)
    return peak / 2 * (1 + np.cos(np.pi * share))


@right
def in_one_line(step, steps, warmup, peak):
    rising = step < warmup
    return peak * ((step + 1) / warmup if rising else (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2)


@right
def whole_curve(step, steps, warmup, peak):
    up = np.arange(1, warmup + 1) / max(warmup, 1)
    down = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, steps - warmup, endpoint=False))
    return peak * np.concatenate([up, down])[step]


@right
def squared_cosine(step, steps, warmup, peak):
    if step >= warmup:
        return peak * math.cos(math.pi / 2 * (step - warmup) / (steps - warmup)) ** 2
    return (step + 1) * (peak / warmup)


@right
def with_keras(step, steps, warmup, peak):
    if step < warmup:
        return np.float32(peak * (step + 1) / warmup)
    return keras.optimizers.schedules.CosineDecay(peak, steps - warmup)(step - warmup)


@wrong("warm-up-from-zero", points=1)
def from_zero(step, steps, warmup, peak):
    if step < warmup:
        return peak * step / warmup
    return peak / 2 * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup)))


@wrong("cosine-from-the-start", points=1)
def over_all_steps(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak / 2 * (1 + np.cos(np.pi * step / steps))


@wrong("below-zero", points=1)
def bare_cosine(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * np.cos(np.pi * (step - warmup) / (steps - warmup))


@wrong("quarter-of-a-wave", points=1)
def quarter(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * np.sin(np.pi / 2 * (1 - (step - warmup) / (steps - warmup)))


@wrong("another-end", points=1)
def down_to_nothing(step, steps, warmup, peak):
    up = np.arange(1, warmup + 1) / max(warmup, 1)
    down = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, steps - warmup))
    return peak * np.concatenate([up, down])[step]


@wrong("no-warm-up", points=1)
def at_once(step, steps, warmup, peak):
    return peak / 2 * (1 + np.cos(np.pi * max(step - warmup, 0) / (steps - warmup)))


@wrong("degrees", points=1)
def in_degrees(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak / 2 * (1 + math.cos(180 * (step - warmup) / (steps - warmup)))


@wrong("in-a-line", points=1)
def linear(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (steps - step) / (steps - warmup)


@wrong("divided-by-zero", points=1)
def fails_without_warm_up(step, steps, warmup, peak):
    rise = (step + 1) / warmup
    return peak * min(rise, (1 + np.cos(np.pi * max(step - warmup, 0) / (steps - warmup))) / 2)


@wrong("peak-ignored", points=0)
def share_only(step, steps, warmup, peak):
    return with_an_if(step, steps, warmup, 1)


@wrong("warm-up-too-long", points=1)
def up_to_warmup_itself(step, steps, warmup, peak):
    if warmup and step <= warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup))) / 2


@wrong("warm-up-too-long", points=1)
def up_to_warmup_itself_without_care(step, steps, warmup, peak):
    if step <= warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + np.cos(np.pi * (step - warmup) / (steps - warmup))) / 2


@wrong("divided-in-whole-numbers", points=1)
def whole_share(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * ((step - warmup) // (steps - warmup))))


@wrong("brackets-missing", points=1)
def no_brackets(step, steps, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup / steps - warmup)))


@wrong("warm-up-of-one", points=1)
def one_step_is_no_warm_up(step, steps, warmup, peak):
    if warmup > 1 and step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))


@wrong("", points=1)
def two_steps_for_the_cosine(step, steps, warmup, peak):
    warmup = min(warmup, max(steps - 2, 0))
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))
