"""Answers to the exercise insert of lesson 01."""

from grading.answers import right, wrong


@right
def sorts_again(number, ordered):
    return sorted(ordered + [number])


@right
def walks(number, ordered):
    place = 0
    while place < len(ordered) and ordered[place] < number:
        place += 1
    return ordered[:place] + [number] + ordered[place:]


@wrong("input-changed")
def in_place(number, ordered):
    ordered.append(number)
    ordered.sort()
    return ordered


@wrong("appended", points=0)
def at_the_end(number, ordered):
    return ordered + [number]


@wrong("lost-at-the-end", points=1)
def waits_for_a_larger_one(number, ordered):
    for place, other in enumerate(ordered):
        if other > number:
            return ordered[:place] + [number] + ordered[place:]
    return ordered
