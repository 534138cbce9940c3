"""Checks of lesson 04, a module per exercise. The oracles are short NumPy; tests/test_oracles_04.py proves them equal to Keras and TensorFlow's gradients."""

from cnncourse.checks.learning_filters.numerical_gradient import numerical_gradient
from cnncourse.checks.learning_filters.relu_backward import relu_backward
from cnncourse.checks.learning_filters.max_pool2d_backward import max_pool2d_backward
from cnncourse.checks.learning_filters.conv2d_backward import conv2d_backward
from cnncourse.checks.learning_filters.sgd_momentum import sgd_momentum
from cnncourse.checks.learning_filters.softmax_cross_entropy import softmax_cross_entropy
from cnncourse.checks.learning_filters.predict import predict
from cnncourse.checks.learning_filters.train import train

__all__ = [
    "numerical_gradient",
    "relu_backward",
    "max_pool2d_backward",
    "conv2d_backward",
    "sgd_momentum",
    "softmax_cross_entropy",
    "predict",
    "train",
]
