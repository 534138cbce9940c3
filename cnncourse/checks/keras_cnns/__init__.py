"""Checks of lesson 05, a module per exercise. The oracles are Keras itself, or arithmetic where no network is there."""

from cnncourse.checks.kit import checks_in

globals().update(checks_in(__name__))
