"""Checks of lesson 06, a module per exercise. The oracles are Keras itself: other outputs of the same model, and
TensorFlow's gradients.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
