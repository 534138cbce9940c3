"""Checks of lesson 07, a module per exercise. tests/test_lesson_07.py proves the networks' tables equal to what was
published, and to Keras's VGG.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
