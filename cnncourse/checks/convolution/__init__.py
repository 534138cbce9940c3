"""Checks of lesson 01, a module per exercise. The oracles are short NumPy; each check's proof holds them against
SciPy, Keras or brute force.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
