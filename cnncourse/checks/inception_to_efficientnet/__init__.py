"""Checks of lesson 08, a module per exercise. tests/test_oracles_08.py proves the networks of `blocks` equal to keras.applications.

A block is tried as a small model of itself, whose weights depend on their role and shape (`probes.of_block`). A network is
compared by its parameters and its logits (`architectures.Plan`); its usual slips are whole networks, too, but computed and
never built.
"""

from cnncourse.checks.inception_to_efficientnet.inception_module import inception_module
from cnncourse.checks.inception_to_efficientnet.googlenet import googlenet
from cnncourse.checks.inception_to_efficientnet.residual_block import residual_block
from cnncourse.checks.inception_to_efficientnet.bottleneck import bottleneck
from cnncourse.checks.inception_to_efficientnet.resnet import resnet
from cnncourse.checks.inception_to_efficientnet.squeeze_excite import squeeze_excite
from cnncourse.checks.inception_to_efficientnet.mbconv import mbconv
from cnncourse.checks.inception_to_efficientnet.efficientnet_b0 import efficientnet_b0
from cnncourse.checks.inception_to_efficientnet.compound_scale import compound_scale
from cnncourse.checks.inception_to_efficientnet.audit import audit

__all__ = [
    "inception_module",
    "googlenet",
    "residual_block",
    "bottleneck",
    "resnet",
    "squeeze_excite",
    "mbconv",
    "efficientnet_b0",
    "compound_scale",
    "audit",
]
