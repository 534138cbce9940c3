"""Checks of lesson 03, a module per exercise. The oracles are short NumPy; tests/test_oracles_03.py proves them equal to Keras and SciPy."""

from cnncourse.checks.pooling.max_pool2d import max_pool2d
from cnncourse.checks.pooling.avg_pool2d import avg_pool2d
from cnncourse.checks.pooling.global_avg_pool import global_avg_pool
from cnncourse.checks.pooling.shape_ladder import shape_ladder
from cnncourse.checks.pooling.shift_sensitivity import shift_sensitivity
from cnncourse.checks.pooling.blur_pool2d import blur_pool2d

__all__ = ["max_pool2d", "avg_pool2d", "global_avg_pool", "shape_ladder", "shift_sensitivity", "blur_pool2d"]
