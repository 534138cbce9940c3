"""How many decisions are wrong after people have complained."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case


def _standing_errors(removed: np.ndarray, forbidden: np.ndarray, appeal_rate: float, accuracy: float) -> float:
    removed, forbidden = np.asarray(removed, bool), np.asarray(forbidden, bool)
    wrong = np.where(removed, np.where(forbidden, appeal_rate * (1 - accuracy), 1 - appeal_rate * accuracy), forbidden)
    return float(wrong.sum())


def _of(rule: Callable) -> Callable:
    """Another rule: of right removals, false removals, misses, their total, appeal rate and accuracy."""

    def wrong(removed: np.ndarray, forbidden: np.ndarray, appeal_rate: float, accuracy: float) -> float:
        kinds = removed & forbidden, removed & ~forbidden, ~removed & forbidden
        return float(rule(*(int(kind.sum()) for kind in kinds), len(removed), appeal_rate, accuracy))

    return wrong


def _drawn(rng: np.random.Generator, hits: int, alarms: int, misses: int, left: int, *rates: float) -> Case:
    removed = np.repeat([True, True, False, False], (hits, alarms, misses, left))
    forbidden = np.repeat([True, False, True, False], (hits, alarms, misses, left))
    order = rng.permutation(len(removed))
    return case(removed[order], forbidden[order], *rates)


def _rate(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 3)


def _by_branches(removed: np.ndarray, forbidden: np.ndarray, appeal_rate: float, accuracy: float) -> float:
    """Go through all that can happen to each letter, with its chance."""
    expected = 0.0
    for taken_down, is_forbidden in zip(removed.tolist(), forbidden.tolist()):
        for appeals, chance in ((True, appeal_rate), (False, 1 - appeal_rate)):
            for judged_well, then in ((True, accuracy), (False, 1 - accuracy)):
                gone = taken_down
                if taken_down and appeals:
                    gone = is_forbidden if judged_well else not is_forbidden
                expected += chance * then * (gone != is_forbidden)
    return expected


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    text = _drawn(rng, 10, 4, 3, 20, 0.5, 0.9)
    yield _standing_errors(*text.args), 5.7  # as the text says
    for rates in ((0.3, 0.8), (0.0, 0.7), (1.0, 1.0), (1.0, 0.0), (0.6, 0.5)):
        asked = _drawn(rng, *(int(rng.integers(2, 30)) for _ in range(4)), *rates)
        yield _standing_errors(*asked.args), _by_branches(*asked.args)


standing_errors = Check(
    "standing-errors",
    oracle=_standing_errors,
    proof=_proof,
    criteria=[
        Returns(
            "misses, false removals that stand, right ones that are overturned",
            1,
            lambda rng: [
                _drawn(rng, 11, 5, 3, 17, _rate(rng, 0.2, 0.45), _rate(rng, 0.7, 0.95)),
                _drawn(rng, 7, 12, 4, 26, _rate(rng, 0.55, 0.8), _rate(rng, 0.6, 0.8)),
                _drawn(rng, 16, 3, 9, 8, _rate(rng, 0.2, 0.45), _rate(rng, 0.2, 0.4)),
            ],
        ),
        Returns(
            "nobody appeals, everybody does; appeals are judged always or never rightly; nothing removed or forbidden",
            1,
            lambda rng: [
                _drawn(rng, 9, 4, 3, 12, 0.0, _rate(rng, 0.7, 0.9)),
                _drawn(rng, 9, 4, 3, 12, 1.0, _rate(rng, 0.7, 0.9)),
                _drawn(rng, 9, 4, 3, 12, _rate(rng, 0.2, 0.45), 1.0),
                _drawn(rng, 9, 4, 3, 12, _rate(rng, 0.2, 0.45), 0.0),
                _drawn(rng, 0, 0, 5, 12, 0.5, 0.9),
                _drawn(rng, 0, 6, 0, 11, 0.5, 0.9),
                _drawn(rng, 8, 0, 0, 0, 0.5, 0.9),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "overturned-forgotten",
            "Right removals are appealed, too, and some of these appeals are judged wrongly: then what is forbidden "
            "comes back.",
            _of(lambda hits, alarms, misses, total, rate, accuracy: misses + alarms * (1 - rate * accuracy)),
        ),
        Misconception(
            "misses-forgotten",
            "What was missed is still there: nobody appeals against that. It is a wrong decision, too.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    alarms * (1 - rate * accuracy) + hits * rate * (1 - accuracy)
                )
            ),
        ),
        Misconception(
            "appeals-ignored",
            "These are the wrong decisions before anybody has appealed.",
            _of(lambda hits, alarms, misses, total, rate, accuracy: alarms + misses),
        ),
        Misconception(
            "appeals-always-right",
            "Each appeal is judged rightly here. Only the share `accuracy` is.",
            _of(lambda hits, alarms, misses, total, rate, accuracy: misses + alarms * (1 - rate)),
        ),
        Misconception(
            "everybody-appeals",
            "Everybody appeals here. Only the share `appeal_rate` does.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    misses + alarms * (1 - accuracy) + hits * (1 - accuracy)
                )
            ),
        ),
        Misconception(
            "repaired-not-standing",
            "The false removals that are *repaired* were counted. Those that stand are asked for.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    misses + alarms * rate * accuracy + hits * rate * (1 - accuracy)
                )
            ),
        ),
        Misconception(
            "only-lost-appeals",
            "Of the false removals only those were counted whose appeal was judged wrongly. Those against which nobody "
            "appeals stand as well.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    misses + alarms * rate * (1 - accuracy) + hits * rate * (1 - accuracy)
                )
            ),
        ),
        Misconception(
            "only-those-who-do-not-appeal",
            "Of the false removals only those without an appeal were counted. Some appeals are judged wrongly, and "
            "these removals stand as well.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    misses + alarms * (1 - rate) + hits * rate * (1 - accuracy)
                )
            ),
        ),
        Misconception(
            "factors-mixed",
            "A false removal stands unless it is appealed *and* judged rightly: 1 - appeal_rate · accuracy. That is "
            "not (1 - appeal_rate) · (1 - accuracy).",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    misses + alarms * (1 - rate) * (1 - accuracy) + hits * rate * (1 - accuracy)
                )
            ),
        ),
        Misconception(
            "accuracy-turned-round",
            "Right and wrong judgements have changed places: `accuracy` is the share of the appeals that are judged "
            "rightly.",
            lambda removed, forbidden, appeal_rate, accuracy: _standing_errors(
                removed, forbidden, appeal_rate, 1 - accuracy
            ),
        ),
        Misconception(
            "right-removals-lost",
            "Each appeal against a right removal brings the forbidden letter back here. Only those do that are judged "
            "wrongly.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    misses + alarms * (1 - rate * accuracy) + hits * rate
                )
            ),
        ),
        Misconception(
            "right-removals-lost",
            "Right removals that an appeal has confirmed were counted as mistakes. Those that are overturned are "
            "mistakes.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    misses + alarms * (1 - rate * accuracy) + hits * rate * accuracy
                )
            ),
        ),
        Misconception(
            "misses-appealed",
            "Misses were appealed against here. Nobody appeals against what is still there: all of them stand.",
            _of(
                lambda hits, alarms, misses, total, rate, accuracy: (
                    (misses + alarms) * (1 - rate * accuracy) + hits * rate * (1 - accuracy)
                )
            ),
        ),
        Misconception(
            "share-not-number",
            "This is the share of all letters that is treated wrongly. How many they are is asked for.",
            lambda removed, *rest: _standing_errors(removed, *rest) / max(len(removed), 1),
        ),
        Misconception(
            "arguments-swapped",
            "`removed` and `forbidden` have changed places: false removals and misses are not the same.",
            lambda removed, forbidden, appeal_rate, accuracy: _standing_errors(
                forbidden, removed, appeal_rate, accuracy
            ),
        ),
        Misconception(
            "right-ones-counted",
            "The decisions that are right in the end were counted. Those that are wrong are asked for.",
            lambda removed, *rest: len(removed) - _standing_errors(removed, *rest),
        ),
        *[
            Misconception(
                "rounded",
                "The number was rounded to a whole one. What is expected on average may lie between two.",
                lambda *args, whole=whole: float(whole(_standing_errors(*args))),
            )
            for whole in (np.round, np.floor, np.ceil)
        ],
        *[
            Misconception(
                "rounded",
                f"The number was rounded to {places}. Give it as it is.",
                lambda *args, digits=digits: round(_standing_errors(*args), digits),
            )
            for digits, places in ((1, "one place"), (2, "two places"))
        ],
        Misconception(
            "zero-taken-for-none",
            "An accuracy of 0 was taken for 1. `accuracy or 1` is 1 where it is 0.",
            lambda removed, forbidden, appeal_rate, accuracy: _standing_errors(
                removed, forbidden, appeal_rate, accuracy or 1
            ),
        ),
    ],
    hints=[
        "Which three ways are there to end up with a wrong decision?",
        "`np.sum(removed & ~forbidden)` counts false removals. With which chance does one of them stand?",
        "All misses; false removals times the chance that they are not both appealed and judged rightly; right "
        "removals times the chance that they are appealed and judged wrongly.",
    ],
)
