"""Answers to the exercise after-base-rate of lab 13."""

import numpy as np

from tests.answers import right, wrong


@right
def two_factors(precision, rate, new_rate):
    if precision == 0 or precision == 1:
        return precision
    hits = precision * new_rate / rate
    false_removals = (1 - precision) * (1 - new_rate) / (1 - rate)
    return hits / (hits + false_removals)


@right
def odds(precision, rate, new_rate):
    if precision in (0, 1) or new_rate in (0, 1):
        return float(new_rate if 0 < precision < 1 else precision)
    after = precision / (1 - precision) * (1 - rate) / rate * new_rate / (1 - new_rate)
    return after / (1 + after)


@right
def hundred_thousand_letters(precision, rate, new_rate):
    if precision in (0.0, 1.0):
        return precision
    removed = 100_000
    found, harmed = removed * precision / rate, removed * (1 - precision) / (1 - rate)
    found, harmed = found * new_rate, harmed * (1 - new_rate)
    return np.float64(found / (found + harmed))


@right
def ratio_of_shares(precision, rate, new_rate):
    """Recall over the rate of false removals stays."""
    if not 0 < precision < 1:
        return precision
    ratio = precision * (1 - rate) / ((1 - precision) * rate)
    return ratio * new_rate / (ratio * new_rate + 1 - new_rate)


@right
def with_a_made_up_recall(precision, rate, new_rate):
    recall = 0.5
    hits = recall * rate
    if precision == 0:
        return 0
    false_rate = hits * (1 - precision) / precision / (1 - rate)
    if false_rate == 0:
        return 1
    return recall * new_rate / (recall * new_rate + false_rate * (1 - new_rate))


@right
def logits(precision, rate, new_rate):
    with np.errstate(all="ignore"):
        shift = np.log(new_rate / rate) - np.log((1 - new_rate) / (1 - rate))
        logit = np.log(precision / np.float64(1 - precision))
        after = 1 / (1 + np.exp(-(logit + shift)))
    return precision if precision in (0, 1) else after


@wrong("precision-does-not-change", points=0)
def unchanged(precision, rate, new_rate):
    return precision


@wrong("scaled-by-the-rates", points=0)
def scaled(precision, rate, new_rate):
    return precision * new_rate / rate


@wrong("scaled-by-the-rates", points=0)
def scaled_and_cut(precision, rate, new_rate):
    return min(1.0, precision * new_rate / rate)


@wrong("harmless-forgotten", points=0)
def right_ones_only(precision, rate, new_rate):
    hits = precision * new_rate / rate
    return hits / (hits + 1 - precision) if hits + 1 - precision else precision


@wrong("forbidden-forgotten", points=0)
def false_ones_only(precision, rate, new_rate):
    alarms = (1 - precision) * (1 - new_rate) / (1 - rate)
    return precision / (precision + alarms) if precision + alarms else precision


@wrong("old-rate-forgotten", points=1)
def only_the_new_rate(precision, rate, new_rate):
    hits, alarms = precision * new_rate, (1 - precision) * (1 - new_rate)
    return hits / (hits + alarms) if hits + alarms else precision


@wrong("rates-swapped", points=0)
def from_new_to_old(precision, rate, new_rate):
    if precision in (0, 1):
        return precision
    rate, new_rate = min(max(new_rate, 1e-12), 1 - 1e-12), rate
    return two_factors(precision, rate, new_rate)


@wrong("divided-by-zero", points=2)
def no_guard(precision, rate, new_rate):
    hits = precision * new_rate / rate
    alarms = (1 - precision) * (1 - new_rate) / (1 - rate)
    return hits / (hits + alarms)


@wrong("divided-by-zero", points=2)
def odds_without_guard(precision, rate, new_rate):
    after = precision / (1 - precision) * (new_rate / (1 - new_rate)) / (rate / (1 - rate))
    return after / (1 + after)


@wrong("ratio-not-share", points=0)
def the_odds(precision, rate, new_rate):
    share = two_factors(precision, rate, new_rate)
    return share / (1 - share) if share < 1 else float("inf")


@wrong("false-removals-counted", points=0)
def wrong_share(precision, rate, new_rate):
    return 1 - two_factors(precision, rate, new_rate)


@wrong("in-percent", points=0)
def percent(precision, rate, new_rate):
    return 100 * two_factors(precision, rate, new_rate)


@wrong("only-rarer", points=1)
def when_rarer(precision, rate, new_rate):
    return two_factors(precision, rate, new_rate) if new_rate < rate else precision


@wrong("rate-alone", points=0)
def the_rate(precision, rate, new_rate):
    return new_rate


@wrong("rate-asked-first", 2)
def nothing_forbidden_first(precision, rate, new_rate):
    return 0.0 if new_rate == 0 else two_factors(precision, rate, new_rate)


@wrong("rate-asked-first", 2)
def a_little_added_against_zero(precision, rate, new_rate):
    hits = precision * new_rate / rate
    return hits / (hits + (1 - precision) * (1 - new_rate) / (1 - rate) + 1e-12)
