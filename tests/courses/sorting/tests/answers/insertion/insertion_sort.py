"""Answers to the exercise insertion-sort of lesson 01."""

from grading.answers import right, wrong


@right
def python_sorts(numbers):
    return sorted(numbers)


@right
def with_swaps(numbers):
    numbers = list(numbers)
    for i in range(1, len(numbers)):
        while i and numbers[i] < numbers[i - 1]:
            numbers[i], numbers[i - 1] = numbers[i - 1], numbers[i]
            i -= 1
    return numbers


@wrong("duplicates-lost", points=0.5)
def through_a_set(numbers):
    return sorted(set(numbers))


@wrong("one-pass-only")
def one_walk(numbers):
    numbers = list(numbers)
    for i in range(len(numbers) - 1):
        if numbers[i] > numbers[i + 1]:
            numbers[i : i + 2] = numbers[i + 1], numbers[i]
    return numbers


@wrong("falling")
def falls(numbers):
    return sorted(numbers)[::-1]
