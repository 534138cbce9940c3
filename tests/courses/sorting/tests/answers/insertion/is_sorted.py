"""Answers to the exercise is-sorted of lesson 01."""

from grading.answers import right, wrong


@right
def python_sorts(numbers):
    return list(numbers) == sorted(numbers)


@right
def by_index(numbers):
    return all(numbers[i] <= numbers[i + 1] for i in range(len(numbers) - 1))


@wrong("equals-refused", points=0.5)
def strictly(numbers):
    for i in range(1, len(numbers)):
        if numbers[i] <= numbers[i - 1]:
            return False
    return True


@wrong("first-pair-only", points=0.5)
def returns_in_the_loop(numbers):
    for before, number in zip(numbers, numbers[1:]):
        return number >= before
    return True


@wrong("printed-not-returned")
def prints(numbers):
    print(numbers == sorted(numbers))
