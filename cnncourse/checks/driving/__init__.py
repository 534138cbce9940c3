"""Checks of lesson 11, a module per exercise.

Boxes have corners that are whole numbers, most of them, so that an overlap can be counted by hand; where a box overlaps
another by exactly the limit, the limit is 0.5 or 0.25, which every kind of float holds.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
