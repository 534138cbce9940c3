"""Checks of lesson 06, a module per exercise. The oracles are Keras itself: other outputs of the same model, and TensorFlow's gradients."""

from cnncourse.checks.inside_a_cnn.layer_outputs import layer_outputs
from cnncourse.checks.inside_a_cnn.occlusion_map import occlusion_map
from cnncourse.checks.inside_a_cnn.saliency import saliency
from cnncourse.checks.inside_a_cnn.grad_cam import grad_cam
from cnncourse.checks.inside_a_cnn.activation_maximum import activation_maximum
from cnncourse.checks.inside_a_cnn.transfer import transfer

__all__ = ["layer_outputs", "occlusion_map", "saliency", "grad_cam", "activation_maximum", "transfer"]
