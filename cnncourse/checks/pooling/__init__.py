"""Checks of lesson 03, a module per exercise. The oracles are short NumPy; tests/test_oracles_03.py proves them equal
to Keras and SciPy.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
