"""Checks of lab 15, a module per exercise.

The losses are judged on small maps, each also by whether a tape can follow it; the painting by a network of random
weights that is drawn from the check's seed.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
