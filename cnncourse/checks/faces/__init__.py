"""Checks of lab 12, a module per exercise.

The measures are judged on small lists of distances, the training on people whom nobody has seen: they are drawn anew
from the check's seed.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
