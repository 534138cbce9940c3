"""Checks of lesson 02, a module per exercise. The oracles are short NumPy; tests/test_oracles_02.py proves them equal
to SciPy and Keras.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
