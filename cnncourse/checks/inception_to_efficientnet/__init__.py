"""Checks of lesson 08, a module per exercise. tests/test_lesson_08.py proves the networks of `blocks` equal to
keras.applications.

A block is tried as a small model of itself, whose weights depend on their role and shape (`probes.of_block`). A network
is compared by its parameters and its logits (`networks.Plan`); its usual slips are whole networks, too, but computed
and never built.
"""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
