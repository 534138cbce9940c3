"""Checks of lesson 09, a module per exercise. tests/test_lesson_09.py proves what they compare with.

Pictures are crops of the course's photographs, drawn and tinted by the seed. A block is tried with weights by role and
shape, as in lesson 08; the whole network gets its real weights, in the order in which data flow.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
