"""Checks of lab 10, a module per exercise.

The measures are judged on small masks, the training on the unseen strip of the nuclei, which is turned, bent and lit
anew from the check's seed.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
