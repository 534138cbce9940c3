"""The networks of lesson 08 equal keras.applications, their slips do not; stacks learn by right gradients."""

from __future__ import annotations

import numpy as np
import pytest

from cnncourse import backend, costs, datasets, numpy_stacks
from cnncourse.beside import probes
from cnncourse.checks.inception_to_efficientnet._networks import EVERY_TABLE
from cnncourse.checks.inception_to_efficientnet.efficientnet_b0 import _EFFICIENTNET
from cnncourse.checks.inception_to_efficientnet.googlenet import _GOOGLENET
from cnncourse.checks.inception_to_efficientnet.resnet import _RESNET
from cnncourse.checks.networks import SAME, blocks, picture
from cnncourse.checks.networks.blocks import Network
from tests.lessons import definitions

ABOUT_LESSON = "08"

PICTURE = (224, 224, 3)
RESNET, EFFICIENTNET, GOOGLENET = Network(blocks.resnet, (50,)), Network(blocks.efficientnet), Network(blocks.googlenet)
PIXELS = {RESNET: 1.0, EFFICIENTNET: 60.0, GOOGLENET: 60.0}


def error(one: np.ndarray, reference: np.ndarray) -> float:
    return float(np.abs(one - reference).max() / reference.std())


@pytest.fixture(scope="module", autouse=True)
def quietly():
    backend.load()


@pytest.fixture(scope="module")
def logits():
    """The right logits for seed 1, each computed once."""
    found: dict = {}

    def of(network: Network) -> np.ndarray:
        if network not in found:
            found[network] = network.logits(picture(PICTURE, PIXELS[network], 1), 1)
        return found[network]

    return of


@pytest.mark.parametrize(("name", "network"), [("ResNet50", RESNET), ("EfficientNetB0", EFFICIENTNET)])
def test_networks_equal_keras_applications(name, network, logits):
    import keras

    model = probes.built(getattr(keras.applications, name), weights=None, classifier_activation=None)
    assert network.parameters == model.count_params()
    probes.fill_by_role(model, 1, EVERY_TABLE)
    assert error(probes.predict(model, picture(PICTURE, PIXELS[network], 1)), logits(network)) < SAME / 10


@pytest.mark.parametrize(("name", "network"), [("ResNet50", RESNET), ("EfficientNetB0", EFFICIENTNET)])
def test_multiply_adds_are_those_of_keras_applications(name, network):
    import keras

    assert probes.sketched(getattr(keras.applications, name), PICTURE, weights=None)["multiply_adds"] == (
        network.multiply_adds
    )


@pytest.mark.parametrize(("depth", "parameters"), [(50, 25_636_712), (101, 44_707_176), (152, 60_419_944)])
def test_parameters_of_resnets(depth, parameters):
    assert Network(blocks.resnet, (depth,)).parameters == parameters


def test_parameters_of_the_others():
    assert GOOGLENET.parameters == 6_998_552 and EFFICIENTNET.parameters == 5_330_571


@pytest.mark.parametrize(("plan", "right"), [(_GOOGLENET, GOOGLENET), (_RESNET, RESNET), (_EFFICIENTNET, EFFICIENTNET)])
def test_every_slip_shows(plan, right, logits):
    """A slip changes the number of parameters or, by at least ten times what is allowed, the logits."""
    for slip in plan.slips:
        wrong = slip.reference(*plan.cases[0].args)
        if wrong.parameters == right.parameters and slip.name != "classes-ignored":
            assert error(wrong.logits(picture(PICTURE, PIXELS[right], 1), 1), logits(right)) > 10 * SAME, slip


def test_the_order_of_creation_does_not_matter():
    from tests.answers.inception_to_efficientnet import residual_block as answers

    maps = np.random.default_rng(0).normal(size=(2, 6, 8, 5))
    one, other = (probes.of_block(block, maps, 5, 2) for block in (answers.with_the_tool, answers.shortcut_first))
    np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_costs_are_those_of_the_table():
    computed = {
        row["model"]: row["value"]
        for row in datasets.architectures()
        if (row["layer"], row["quantity"], row["how"]) == ("total", "multiply_adds", "computed")
    }
    key = definitions("08")
    for name, model in (("GoogLeNet", "googlenet"), ("ResNet-50", "resnet"), ("EfficientNet-B0", "efficientnet_b0")):
        with probes.without_numbers():
            built = key[model](*([50] if model == "resnet" else []))
        assert costs.multiply_adds(built) == computed[name]


@pytest.mark.parametrize("residual", [False, True])
def test_gradients_of_stacks(residual):
    rng = np.random.default_rng(1)
    images, labels = rng.uniform(size=(5, 64)), rng.integers(0, 10, 5)
    parameters = numpy_stacks.start(rng, 6)
    _, gradients = numpy_stacks.loss_and_gradients(parameters, images, labels, residual)
    for parameter, gradient in zip(parameters, gradients, strict=True):
        place = tuple(rng.integers(size) for size in parameter.shape)
        before, losses = parameter[place], []
        for step in (1e-6, -1e-6):
            parameter[place] = before + step
            losses.append(numpy_stacks.loss_and_gradients(parameters, images, labels, residual)[0])
        parameter[place] = before
        assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(gradient[place], rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("depth", [3, 5, 2])
def test_a_stack_has_pairs(depth):
    with pytest.raises(ValueError, match="even number"):
        numpy_stacks.training_losses(np.zeros((2, 8, 8, 1)), np.zeros(2, int), depth, False)
