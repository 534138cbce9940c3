"""What the checks of lesson 09 compare with equals independent computations; slips of the network do not."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from PIL import Image

from cnncourse import backend, datasets, pretrained
from cnncourse.beside import probes
from cnncourse.checks import pretrained as check
from cnncourse.checks.networks.plans import SAME

lite = importlib.import_module("cnncourse.checks.pretrained.lite0")
probe = importlib.import_module("cnncourse.checks.pretrained.linear_probe")


@pytest.mark.parametrize("name", ["cat", "astronaut", "clock"])
def test_what_goes_into_the_network_is_what_pillow_does(name: str):
    photo = datasets.photo(name)
    red, green, blue = Image.fromarray(photo).split()
    side, (width, height) = min(photo.shape[:2]), red.size
    box = ((width - side) // 2, (height - side) // 2, (width - side) // 2 + side, (height - side) // 2 + side)
    channels = [
        np.asarray(c.convert("F").crop(box).resize((224, 224), Image.Resampling.BICUBIC)) for c in (red, green, blue)
    ]
    expected = (np.stack(channels, -1)[None] - 127) / 128
    np.testing.assert_allclose(pretrained.as_input(photo), expected, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_probes_read_only_what_is_scaled(seed: int):
    rng = np.random.default_rng(seed)
    few, many = probe._few_and_many(rng)
    for task in (few, many, probe._task(rng, (5, 2, 9), 12, 80, still=True)):
        scaled = check.linear_probe.oracle(task.features, task.labels, task.new)
        assert np.mean(scaled == task.answers) > 0.97
    raw = probe._ridge(many.features, many.labels, many.new)
    assert np.mean(raw == many.answers) < 0.6


@pytest.fixture(scope="module")
def logits():
    backend.load()
    pictures = lite._pictures(1)
    return pictures, lite.RealNetwork(lite.lite).logits(pictures, 0)


def test_the_reference_equals_the_ready_network_and_what_a_probe_fills(logits):
    pictures, expected = logits
    network = pretrained._untrained(224)
    assert network.count_params() == lite.RealNetwork(lite.lite).parameters == 4_694_024
    probes.fill_in_order(network, list(lite.real_weights()), lite.PICTURE)
    for same in (network, pretrained.lite0()):  # in other numbers: there variances are large
        np.testing.assert_allclose(same(pictures, training=False), expected, atol=1e-4 * expected.std())


@pytest.mark.parametrize("slip", lite._LITE.slips, ids=lambda slip: slip.name)
def test_slips_are_far_from_the_network(slip, logits):
    pictures, expected = logits
    wrong = slip.reference()
    error = np.abs(wrong.logits(pictures, 0) - expected).max() / expected.std()
    assert error > 10 * SAME or wrong.parameters != 4_694_024


def test_a_folded_network_computes_the_same(logits):
    pictures, expected = logits
    folded = pretrained.folded(pretrained.lite0(), check.fold_batch_norm.oracle)
    assert folded.count_params() == 4_694_024 - 3 * 42_016 // 2
    np.testing.assert_allclose(folded(pictures, training=False), expected, atol=1e-3 * expected.std())
