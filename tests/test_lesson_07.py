"""The references of lesson 07 equal Keras's own networks and the published counts; every slip is far from the right
network.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from cnncourse import backend, datasets, historic_layers, samples
from cnncourse.beside import probes
from cnncourse.checks import lenet_to_vgg as check
from cnncourse.checks import networks
from cnncourse.checks.lenet_to_vgg.alexnet import ALEXNET
from cnncourse.checks.lenet_to_vgg.lenet5 import LENET5
from cnncourse.checks.lenet_to_vgg.lenet5_original import ORIGINAL
from cnncourse.checks.lenet_to_vgg.vgg import VGG
from cnncourse.historic_layers import CODES
from tests.answers import keras

ABOUT_LESSON = "07"

SEED = 5


@pytest.fixture(scope="module", autouse=True)
def loaded():
    backend.load()


def logits(plan: networks.Plan, reference: networks.Reference) -> np.ndarray:
    return reference.logits(networks.picture(plan.input_shape, plan.pixels, SEED), SEED)


def error(mine: np.ndarray, reference: np.ndarray) -> float:
    return float(np.abs(mine - reference).max() / reference.std())


@pytest.mark.parametrize(("configuration", "name"), [("D", "VGG16"), ("E", "VGG19")])
def test_vgg_is_keras_s(configuration: str, name: str):
    model = probes.built(getattr(keras.applications, name), weights=None, classes=6, classifier_activation=None)
    probes.fill_by_role(model, SEED)
    theirs = probes.predict(model, networks.picture((224, 224, 3), VGG.pixels, SEED))
    assert error(logits(VGG, VGG.reference(configuration, 6)), theirs) < 1e-4


def published(model: str, quantity: str = "parameters") -> int:
    rows = datasets.architectures()
    [value] = [
        row["value"]
        for row in rows
        if (row["model"], row["layer"], row["quantity"], row["how"]) == (model, "total", quantity, "computed")
    ]
    return value


def test_the_plans_have_the_published_counts():
    assert LENET5.reference().parameters == published("LeNet-5 (modern)") == 61_706
    assert ORIGINAL.reference().parameters == published("LeNet-5") == 60_000
    assert ALEXNET.reference().parameters == published("AlexNet") == 60_965_224
    for configuration, model in (("A", "VGG-11"), ("D", "VGG-16"), ("E", "VGG-19")):
        assert VGG.reference(configuration).parameters == published(model)
        assert VGG.reference(configuration).multiply_adds == published(model, "multiply_adds")
    assert ALEXNET.reference().multiply_adds == published("AlexNet", "multiply_adds")


@pytest.mark.parametrize(("shape", "known"), [((224, 224, 3), True), (None, False)])
def test_a_sketch_counts_multiply_adds(shape: tuple | None, known: bool):
    """Those of pictures of any size are not known."""
    make = partial(keras.applications.VGG19, weights=None, include_top=known, input_shape=shape, pooling="avg")
    told = probes.sketched(make, (224, 224, 3))
    assert (told["multiply_adds"] == published("VGG-19", "multiply_adds")) == known
    assert np.isnan(told["multiply_adds"]) != known


def test_the_layer_tables_have_the_published_counts():
    for name, model in (("LeNet-5", "LeNet-5 (modern)"), ("AlexNet", "AlexNet"), ("VGG-16", "VGG-16")):
        counted = check.count.oracle(historic_layers.INPUT[name], historic_layers.LAYERS[name])
        assert counted == (published(model), published(model, "multiply_adds"))


def test_small_versions_share_a_budget():
    sizes = [check.count.oracle((28, 28, 1), table)[0] for table in historic_layers.SMALL.values()]
    assert max(sizes) < 1.03 * min(sizes)


SLIPS = [
    pytest.param(plan, slip, id=f"{name}-{slip.name}-{i}")
    for name, plan in (("lenet5", LENET5), ("original", ORIGINAL), ("alexnet", ALEXNET), ("vgg", VGG))
    for i, slip in enumerate(plan.slips)
]
right_logits: dict = {}


@pytest.mark.parametrize(("plan", "slip"), SLIPS)
def test_every_slip_is_far_from_the_right_network(plan, slip):
    case = plan.cases[0]
    right, wrong = (make(*case.args, **case.kwargs) for make in (plan.reference, slip.reference))
    assert slip.sentence.endswith((".", "?"))
    if wrong.parameters != right.parameters:
        return
    if slip.name == "same-configuration-for-all":
        assert any(
            slip.reference(*c.args, **c.kwargs).parameters != plan.reference(*c.args, **c.kwargs).parameters
            for c in plan.cases
        )
        return
    if id(plan) not in right_logits:
        right_logits[id(plan)] = logits(plan, right)
    assert error(logits(plan, wrong), right_logits[id(plan)]) > 10 * networks.SAME


def branches(first: int, second: int):
    """Two parallel branches, made in either order."""
    inputs = keras.Input((6, 5, 2))
    made = {width: keras.layers.Conv2D(width, 3, padding="same", activation="relu") for width in (first, second)}
    together = keras.layers.Concatenate()([made[3](inputs), made[4](inputs)])
    outputs = keras.layers.Dense(2)(keras.layers.Flatten()(keras.layers.BatchNormalization()(together)))
    return keras.Model(inputs, outputs)


def test_weights_depend_on_role_and_shape_only():
    images = np.random.default_rng(0).normal(size=(3, 6, 5, 2)).astype(np.float32)
    results = []
    for order in ((3, 4), (4, 3)):
        model = branches(*order)
        probes.fill_by_role(model, SEED)
        results.append(probes.predict(model, images))
    assert error(*results) < 1e-5
    assert min(array.min() for array, v in zip(model.get_weights(), model.weights) if "variance" in v.path) > 0


def test_weights_keep_signals_in_size():
    kernel, picks = probes.numbers_by_role("kernel", 9000, 40, SEED, 0)
    assert kernel.shape == (probes.MOST_ROWS, 40) and picks.shape == (9000,)
    assert kernel.std() == pytest.approx(np.sqrt(2 / 9000), rel=0.02)
    again, other = (probes.numbers_by_role("kernel", 9000, 40, SEED, turn)[0] for turn in (0, 1))
    assert np.array_equal(kernel, again) and not np.allclose(kernel, other)


def test_local_response_normalization_is_tensorflow_s():
    import tensorflow as tf

    maps = 50 * np.random.default_rng(0).normal(size=(2, 4, 3, 9)).astype(np.float32)
    mine = np.asarray(historic_layers.local_response_normalization(maps))
    np.testing.assert_allclose(mine, tf.nn.local_response_normalization(maps, 2, 2.0, 1e-4, 0.75).numpy(), rtol=1e-5)


def test_table_1_of_lenet5():
    """Three neighbours, four neighbours, two and two, all; each map of S2 is seen ten times."""
    assert [len(seen) for seen in historic_layers.C3_SEES] == [3] * 6 + [4] * 9 + [6]
    assert len(set(historic_layers.C3_SEES)) == 16
    assert {sum(row in seen for seen in historic_layers.C3_SEES) for row in range(6)} == {10}


def test_codes_are_drawings():
    assert historic_layers.CODES.shape == (10, 84) and set(np.unique(historic_layers.CODES)) == {-1.0, 1.0}
    apart = ((historic_layers.CODES[:, None] - historic_layers.CODES) ** 2).sum(-1)
    assert apart[~np.eye(10, dtype=bool)].min() > 20


def test_squashing_keeps_one():
    assert 1.7159 * np.tanh(2 / 3) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("distances", [False, True])
def test_digits_are_read_by_logits_and_by_distances(distances: bool):
    def build():
        image = keras.Input((32, 32, 1))
        out = keras.layers.Dense(84 if distances else 10)(keras.layers.Flatten()(image))
        return keras.Model(image, keras.ops.sum((out[:, None] - CODES) ** 2, axis=-1) if distances else out)

    read = historic_layers.read_digits(build, distances, epochs=1)
    assert np.mean(read == samples.mnist()[1][1]) > 0.8
