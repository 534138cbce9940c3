"""Checks of lesson 01, a module per exercise. The oracles are short NumPy; tests/test_oracles.py proves them equal to SciPy and Keras."""

from cnncourse.checks.convolution.page_feature_map import page_feature_map
from cnncourse.checks.convolution.cross_correlate import cross_correlate
from cnncourse.checks.convolution.output_size import output_size
from cnncourse.checks.convolution.zero_pad import zero_pad
from cnncourse.checks.convolution.convolve import convolve
from cnncourse.checks.convolution.conv2d import conv2d
from cnncourse.checks.convolution.im2col import im2col
from cnncourse.checks.convolution.conv2d_fast import conv2d_fast

__all__ = [
    "page_feature_map",
    "cross_correlate",
    "output_size",
    "zero_pad",
    "convolve",
    "conv2d",
    "im2col",
    "conv2d_fast",
]
