"""What becomes of the precision when the forbidden gets rarer or more common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _after_base_rate(precision: float, rate: float, new_rate: float) -> float:
    if precision in (0, 1):
        return float(precision)
    forbidden, harmless = new_rate / rate, (1 - new_rate) / (1 - rate)
    return float(precision * forbidden / (precision * forbidden + (1 - precision) * harmless))


def _weighed(forbidden: Callable, harmless: Callable) -> Callable:
    """Right and false removals, each made more or fewer by another factor."""

    def wrong(precision: float, rate: float, new_rate: float) -> float:
        hits, alarms = precision * forbidden(rate, new_rate), (1 - precision) * harmless(rate, new_rate)
        return hits / (hits + alarms) if hits + alarms else float(precision)

    return wrong


def _unguarded(precision: float, rate: float, new_rate: float) -> float:
    hits, alarms = precision * new_rate / rate, (1 - precision) * (1 - new_rate) / (1 - rate)
    return hits / (hits + alarms)


def _by_odds(precision: float, rate: float, new_rate: float) -> float:
    """As it comes from precision / (1 - precision), which has no value for 1."""
    odds = precision / (1 - precision) * (new_rate / (1 - new_rate)) / (rate / (1 - rate))
    return odds / (1 + odds)


def _by_inverse_odds(precision: float, rate: float, new_rate: float) -> float:
    return 1 / (1 + (1 - precision) / precision * (1 - new_rate) / (1 - rate) * rate / new_rate)


def _in_numpy(rule: Callable) -> Callable:
    def wrong(precision: float, rate: float, new_rate: float) -> float:
        with np.errstate(all="ignore"):
            return float(rule(np.float64(precision), np.float64(rate), np.float64(new_rate)))

    return wrong


def _odds(precision: float, rate: float, new_rate: float) -> float:
    after = _after_base_rate(precision, rate, new_rate)
    return after / (1 - after) if after < 1 else np.inf


def _drawn(rng: np.random.Generator, rate: float, new_rate: float) -> Case:
    """A precision from 0.55 to 0.95, but not near that with which slips agree."""
    return case(round(float(rng.uniform(0.55, 0.95)), 3), rate, new_rate)


def _counted(precision: Fraction, rate: Fraction, new_rate: Fraction) -> Fraction:
    """By counting: so many letters that all numbers are whole, removed with the same two shares before and after."""
    letters = 10**9
    forbidden = rate * letters
    for found in (Fraction(1), Fraction(3, 5)):  # recall: whichever, the result is the same
        hits = found * forbidden
        alarms = hits * (1 - precision) / precision
        harmed = alarms / (letters - forbidden)
        new_hits, new_alarms = found * new_rate * letters, harmed * (1 - new_rate) * letters
        yield new_hits / (new_hits + new_alarms)


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    yield _after_base_rate(0.9, 0.5, 0.1), 0.5  # as the text says
    for rate, new_rate in ((25, 1), (20, 60), (10, 10), (30, 0), (30, 100)):
        precision = int(rng.integers(55, 95))
        shares = (Fraction(each, 100) for each in (precision, rate, new_rate))
        for counted in _counted(*shares):
            yield _after_base_rate(precision / 100, rate / 100, new_rate / 100), float(counted)


after_base_rate = Check(
    "after-base-rate",
    oracle=_after_base_rate,
    proof=_proof,
    criteria=[
        Returns(
            "the forbidden gets rarer",
            1,
            lambda rng: [_drawn(rng, 0.25, 0.04), _drawn(rng, 0.4, 0.1), _drawn(rng, 0.1, 0.002)],
        ),
        Returns(
            "it gets more common, or stays as rare",
            1,
            lambda rng: [_drawn(rng, 0.05, 0.3), _drawn(rng, 0.2, 0.7), _drawn(rng, 0.3, 0.3)],
        ),
        Returns(
            "a precision of 0 or 1 stays; nothing is forbidden, or everything",
            1,
            lambda rng: [
                case(0.0, 0.2, 0.05),
                case(1.0, 0.2, 0.05),
                _drawn(rng, 0.2, 0.0),
                _drawn(rng, 0.2, 1.0),
                case(1.0, 0.2, 0.0),
                case(0.0, 0.2, 1.0),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "precision-does-not-change",
            "The precision came back as it was. When fewer letters are forbidden, fewer removals are right, and as "
            "many of the harmless are removed as before.",
            lambda precision, rate, new_rate: precision,
        ),
        *[
            Misconception(
                "scaled-by-the-rates",
                "The precision was multiplied by new_rate / rate. Right removals become fewer by that, false ones do "
                "not: look at both, and divide anew.",
                wrong,
            )
            for wrong in (
                lambda precision, rate, new_rate: precision * new_rate / rate,
                lambda precision, rate, new_rate: min(1.0, precision * new_rate / rate),
            )
        ],
        Misconception(
            "harmless-forgotten",
            "Only the right removals have changed. There are also more harmless letters than before, or fewer, by "
            "(1 - new_rate) / (1 - rate): so the false removals change, too.",
            _weighed(lambda rate, new: new / rate, lambda rate, new: 1),
        ),
        Misconception(
            "forbidden-forgotten",
            "Only the false removals have changed. There are also fewer forbidden letters than before, or more, by "
            "new_rate / rate: so the right removals change, too.",
            _weighed(lambda rate, new: 1, lambda rate, new: (1 - new) / (1 - rate)),
        ),
        Misconception(
            "old-rate-forgotten",
            "The old rate plays no role here. The precision was measured at that rate: by how much do forbidden and "
            "harmless letters become more or fewer?",
            _weighed(lambda rate, new: new, lambda rate, new: 1 - new),
        ),
        Misconception(
            "rates-swapped",
            "The two rates have changed places: from `rate` to `new_rate`.",
            _weighed(lambda rate, new: rate / max(new, 1e-12), lambda rate, new: (1 - rate) / max(1 - new, 1e-12)),
        ),
        Misconception(
            "ratio-not-share",
            "This is right removals divided by false ones. Precision is right removals divided by all removals.",
            _odds,
        ),
        Misconception(
            "false-removals-counted",
            "This is the share of the removals that is wrong. Precision is the share that is right.",
            lambda *args: 1 - _after_base_rate(*args),
        ),
        *[
            Misconception(
                "divided-by-zero",
                "It was divided by 0: the precision is 0 or 1, or the new rate is. The text says what comes back then.",
                wrong,
            )
            for rule in (_unguarded, _by_odds, _by_inverse_odds)
            for wrong in (rule, _in_numpy(rule))
        ],
        *[
            Misconception(
                "rate-asked-first",
                "A precision of 0 stays 0 also where everything is forbidden, and 1 stays 1 where nothing is. Ask for "
                "the precision first, and for the rate afterwards.",
                wrong,
            )
            for wrong in (
                lambda precision, rate, new_rate: 0.0 if new_rate == 0 else _after_base_rate(precision, rate, new_rate),
                lambda precision, rate, new_rate: 1.0 if new_rate == 1 else _after_base_rate(precision, rate, new_rate),
                lambda precision, rate, new_rate: (
                    float(new_rate) if new_rate in (0, 1) else _after_base_rate(precision, rate, new_rate)
                ),
            )
        ],
        Misconception(
            "only-rarer",
            "Where the forbidden gets more common, the precision came back as it was. It rises then.",
            lambda precision, rate, new_rate: (
                _after_base_rate(precision, rate, new_rate) if new_rate <= rate else precision
            ),
        ),
        Misconception(
            "rate-alone",
            "This is the new rate. It would be the precision of somebody who removes letters by chance.",
            lambda precision, rate, new_rate: new_rate,
        ),
        Misconception(
            "difference-of-rates",
            "The difference of the rates was added. Rates act as factors on how many letters are removed, rightly and "
            "wrongly.",
            lambda precision, rate, new_rate: precision + new_rate - rate,
        ),
        *[
            Misconception(
                "recall-made-up",
                "Both old and new rate were used, but false removals were taken as the share 1 - precision of the "
                "harmless letters. It is a share of the removals.",
                wrong,
            )
            for wrong in (
                lambda precision, rate, new_rate: (
                    precision * new_rate / (precision * new_rate + (1 - precision) * (1 - rate))
                ),
            )
        ],
        Misconception(
            "in-percent",
            "This is a percentage. A part of 1 is asked for.",
            lambda *args: 100 * _after_base_rate(*args),
        ),
        *[
            Misconception(
                "rounded",
                f"The precision was rounded to {digits} places. Give it as it is.",
                lambda *args, digits=digits: round(_after_base_rate(*args), digits),
            )
            for digits in (1, 2, 3)
        ],
    ],
    hints=[
        "Think of 100 removals at the old rate. How many are right? How many would these be if the forbidden letters "
        "were half as many?",
        "Right removals grow by new_rate / rate, false ones by (1 - new_rate) / (1 - rate).",
        "New right removals divided by all new removals; a precision of 0 or 1 first, as it stays.",
    ],
)
