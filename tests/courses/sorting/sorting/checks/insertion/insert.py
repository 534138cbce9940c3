"""The check of `insert`: one more number in a list that is in order."""

import bisect

from cnncourse.checks.kit import Check, Misconception, Returns, case
from sorting.checks.insertion._numbers import arranged


def _insert(number, ordered):
    return sorted([*ordered, number])


def _by_bisection(rng):
    """Python's own insertion."""
    for size in range(5):
        number, *ordered = rng.integers(0, 9, size + 1).tolist()
        ordered.sort()
        found = list(ordered)
        bisect.insort(found, number)
        yield _insert(number, ordered), found


def _call(rng, place, size):
    """A call whose number belongs at a place of a list of this size."""
    numbers = arranged(rng, list(range(size + 1)))
    return case(numbers.pop(place), numbers)


insert = Check(
    "insert",
    oracle=_insert,
    proof=_by_bisection,
    criteria=[
        Returns("a number between others", 1, lambda rng: [_call(rng, 2, 5), _call(rng, 1, 3)]),
        Returns(
            "a number at an end, or alone",
            1,
            lambda rng: [_call(rng, 4, 4), _call(rng, 0, 4), _call(rng, 0, 0)],
        ),
    ],
    misconceptions=[
        Misconception(
            "appended",
            "The number was put at the end, wherever it belongs.",
            lambda number, ordered: [*ordered, number],
        ),
        Misconception(
            "put-first", "The number was put first, wherever it belongs.", lambda number, ordered: [number, *ordered]
        ),
        Misconception(
            "lost-at-the-end",
            "A number that is larger than all others is lost. What happens where the loop finds no larger one?",
            lambda number, ordered: _insert(number, ordered) if ordered and number < ordered[-1] else ordered,
        ),
        Misconception(
            "one-place-late",
            "The number stands one place too late, behind the first larger one.",
            lambda number, ordered: _one_late(number, ordered),
        ),
        Misconception(
            "number-missing", "The list came back as it was, without the number.", lambda number, ordered: ordered
        ),
    ],
    hints=[
        "Which numbers of the list stand before the new one, and which behind it?",
        "A list without a loop: `[x for x in ordered if x <= number]`.",
        "The answer is three lists in one: the smaller ones, the number, the larger ones.",
    ],
)


def _one_late(number, ordered):
    place = sum(other <= number for other in ordered) + 1
    return [*ordered[:place], number, *ordered[place:]]
