"""The check of `is_sorted`: no number is smaller than the one before it."""

from cnncourse.checks.kit import Check, Misconception, Returns, case
from sorting.checks.insertion._numbers import arranged


def _is_sorted(numbers):
    return numbers == sorted(numbers)


def _by_pairs(rng):
    """Brute force: every pair, not only neighbours."""
    for size in range(6):
        numbers = rng.integers(0, 3, size).tolist()
        yield _is_sorted(numbers), all(numbers[i] <= numbers[j] for j in range(size) for i in range(j))


def _different(rng):
    return [case(arranged(rng, order)) for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [0, 1, 2, 4, 3], [1, 0, 2, 3])]


def _special(rng):
    return [case([]), case(arranged(rng, [0])), case(arranged(rng, [0, 1, 1, 2]))]


is_sorted = Check(
    "is-sorted",
    oracle=_is_sorted,
    proof=_by_pairs,
    criteria=[
        Returns("lists of different numbers", 0.5, _different),
        Returns("equal neighbours; lists with one number or none", 0.5, _special),
    ],
    misconceptions=[
        Misconception(
            "equals-refused",
            "Equal neighbours were taken for a fault. A list is in order where no number is smaller than the one "
            "before.",
            lambda numbers: all(a < b for a, b in zip(numbers, numbers[1:])),
        ),
        Misconception(
            "first-pair-only",
            "Only the first two numbers were compared. Is there a `return True` inside the loop?",
            lambda numbers: len(numbers) < 2 or numbers[0] <= numbers[1],
        ),
        Misconception(
            "other-way-round",
            "This tells whether the numbers fall. They shall rise.",
            lambda numbers: all(a >= b for a, b in zip(numbers, numbers[1:])),
        ),
        Misconception(
            "ends-only",
            "Only the first and the last number were compared. What about those between them?",
            lambda numbers: not numbers or numbers[0] <= numbers[-1],
        ),
    ],
    hints=[
        "Which two numbers have to be compared to find a fault?",
        "`zip(numbers, numbers[1:])` goes through all neighbours.",
        "The answer is a loop that returns False at the first fault, and `return True` behind it.",
    ],
)
