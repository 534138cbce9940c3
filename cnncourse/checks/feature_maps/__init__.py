"""Checks of lesson 02, a module per exercise. The oracles are short NumPy; tests/test_oracles_02.py proves them equal to SciPy and Keras."""

from cnncourse.checks.feature_maps.edge_kernels import edge_kernels
from cnncourse.checks.feature_maps.relu import relu
from cnncourse.checks.feature_maps.feature_maps import feature_maps
from cnncourse.checks.feature_maps.find_pattern import find_pattern
from cnncourse.checks.feature_maps.receptive_field import receptive_field
from cnncourse.checks.feature_maps.shift import shift
from cnncourse.checks.feature_maps.equivariance_error import equivariance_error
from cnncourse.checks.feature_maps.conv_cost import conv_cost
from cnncourse.checks.feature_maps.separable_conv2d import separable_conv2d

__all__ = [
    "edge_kernels",
    "relu",
    "feature_maps",
    "find_pattern",
    "receptive_field",
    "shift",
    "equivariance_error",
    "conv_cost",
    "separable_conv2d",
]
