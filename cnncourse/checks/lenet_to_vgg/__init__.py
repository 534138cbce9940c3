"""Checks of lesson 07, a module per exercise. tests/test_oracles_07.py proves the networks' tables equal to what was published, and to Keras's VGG."""

from cnncourse.checks.lenet_to_vgg.count import count
from cnncourse.checks.lenet_to_vgg.lenet5 import lenet5
from cnncourse.checks.lenet_to_vgg.lenet5_original import lenet5_original
from cnncourse.checks.lenet_to_vgg.alexnet import alexnet
from cnncourse.checks.lenet_to_vgg.three_3x3 import three_3x3
from cnncourse.checks.lenet_to_vgg.vgg import vgg
from cnncourse.checks.lenet_to_vgg.audit import audit

__all__ = ["count", "lenet5", "lenet5_original", "alexnet", "three_3x3", "vgg", "audit"]
