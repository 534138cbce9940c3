"""Answers to the exercise page-feature-map of lesson 01."""

import numpy as np

from tests.answers import right, wrong


@right
def rows_of_numbers():
    return [[5, 0, 5], [0, 5, 0], [5, 0, 5]]


@right
def an_array_of_bytes():
    return np.array([[5, 0, 5], [0, 5, 0], [5, 0, 5]], dtype=np.uint8)


@right
def floats_in_tuples():
    return ((5.0, 0.0, 5.0), (0.0, 5.0, 0.0), (5.0, 0.0, 5.0))


@right
def list_of_arrays():
    return [np.array([5, 0, 5]), np.array([0, 5, 0]), np.array([5, 0, 5])]


@right
def filled_in_by_code():
    answers = np.zeros((3, 3))
    answers[::2, ::2] = 5
    answers[1, 1] = 5
    return answers


@wrong("copied-from-the-page")
def copied():
    return [[4, 3, 4], [2, 4, 2], [4, 3, 4]]


@wrong("another-picture")
def from_the_wiki():
    return [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


@wrong("flattened")
def nine_in_a_row():
    return [5, 0, 5, 0, 5, 0, 5, 0, 5]


@wrong("places-missing")
def first_place_only():
    return 5


@wrong("places-missing")
def first_row_only():
    return [[5, 0, 5]]


@wrong("places-missing")
def steps_of_two():
    return [[5, 5], [5, 5]]


@wrong("filter-ignored", points=1)
def ones_in_each_patch():
    return [[5, 4, 5], [4, 5, 4], [5, 4, 5]]


@wrong("all-the-same")
def fives_only():
    return [[5, 5, 5], [5, 5, 5], [5, 5, 5]]


@wrong("zeros-counted-too", points=1)
def zeros_match_too():
    return [[9, 0, 9], [0, 9, 0], [9, 0, 9]]


@wrong("colours-swapped")
def begins_with_zero():
    return [[0, 5, 0], [5, 0, 5], [0, 5, 0]]


@wrong("added-not-multiplied")
def patch_plus_filter():
    return [[10, 9, 10], [9, 10, 9], [10, 9, 10]]


@wrong("scaled-to-one", points=1)
def first_products():
    return [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


@wrong("mean-instead-of-sum", points=1)
def rounded_means():
    return [[0.56, 0, 0.56], [0, 0.56, 0], [0.56, 0, 0.56]]


@wrong("same-size")
def as_large_as_the_checkerboard():
    return [[2, 0, 3, 0, 2], [0, 5, 0, 5, 0], [3, 0, 5, 0, 3], [0, 5, 0, 5, 0], [2, 0, 3, 0, 2]]


@wrong("wrong-shape")
def checkerboard_again():
    return [[1, 0, 1, 0, 1], [0, 1, 0, 1, 0], [1, 0, 1, 0, 1], [0, 1, 0, 1, 0], [1, 0, 1, 0, 1]]


@wrong("not-numbers")
def comma_missing():
    return [[5, 0, 5], [0, 5, 0], [505]]


@wrong("not-numbers")
def holes_left():
    return [[5, None, 5], [None, 5, None], [5, None, 5]]


@wrong("not-numbers")
def as_text():
    return "5 0 5\n0 5 0\n5 0 5"


@wrong("not-a-value")
def a_function():
    return lambda: [[5, 0, 5], [0, 5, 0], [5, 0, 5]]


@wrong("", points=1)
def one_slip():
    return [[5, 0, 5], [0, 4, 0], [5, 0, 5]]
