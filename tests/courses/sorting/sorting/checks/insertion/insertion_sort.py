"""The check of `insertion_sort`: any list, in order."""

import heapq

from cnncourse.checks.kit import Check, Misconception, Returns, case
from sorting.checks.insertion._numbers import arranged


def _insertion_sort(numbers):
    return sorted(numbers)


def _by_a_heap(rng):
    """Take the smallest number again and again."""
    for size in range(5):
        numbers = rng.integers(0, 9, size).tolist()
        yield _insertion_sort(numbers), heapq.nsmallest(size, numbers)


def _one_pass(numbers):
    numbers = list(numbers)
    for i in range(len(numbers) - 1):
        if numbers[i] > numbers[i + 1]:
            numbers[i], numbers[i + 1] = numbers[i + 1], numbers[i]
    return numbers


insertion_sort = Check(
    "insertion-sort",
    oracle=_insertion_sort,
    proof=_by_a_heap,
    criteria=[
        Returns(
            "lists of different numbers",
            0.5,
            lambda rng: [case(arranged(rng, [3, 0, 5, 1, 4, 2])), case(arranged(rng, [4, 3, 2, 1, 0]))],
        ),
        Returns("numbers that occur more than once", 0.5, lambda rng: [case(arranged(rng, [2, 0, 2, 1, 0]))]),
    ],
    misconceptions=[
        Misconception(
            "duplicates-lost",
            "A number that occurs twice is there once only. A `set` keeps one of each; a list keeps all.",
            lambda numbers: sorted(set(numbers)),
        ),
        Misconception(
            "one-pass-only",
            "This is the list after one walk through it with swaps of neighbours. One walk does not put it in order.",
            _one_pass,
        ),
        Misconception("falling", "The numbers fall. They shall rise.", lambda numbers: sorted(numbers, reverse=True)),
        Misconception("turned-round", "The list was turned round, not sorted.", lambda numbers: numbers[::-1]),
        Misconception("unsorted", "The list came back as it was.", lambda numbers: numbers),
    ],
    hints=[
        "How do you put cards in order that you are dealt one by one?",
        "You have written `insert`. Into what does the first number go?",
        "The answer begins with an empty list, and inserts each number into it.",
    ],
)
