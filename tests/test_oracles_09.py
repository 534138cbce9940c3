"""What the checks of lesson 09 compare with equals independent computations; slips of the network do not."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from PIL import Image
from scipy.signal import correlate
from scipy.special import log_softmax, softmax
from sklearn.metrics.pairwise import cosine_similarity

from cnncourse import backend, datasets, pretrained
from cnncourse.beside import probes
from cnncourse.checks import pretrained as check
from cnncourse.checks.networks.plans import SAME
from tests.answers import keras, layers

lite = importlib.import_module("cnncourse.checks.pretrained.lite0")
signs = importlib.import_module("cnncourse.checks.pretrained.fast_gradient_sign")
probe = importlib.import_module("cnncourse.checks.pretrained.linear_probe")


@pytest.mark.parametrize("name", ["cat", "astronaut", "clock"])
def test_preprocess_is_what_pillow_does(name: str):
    photo = datasets.photo(name)
    red, green, blue = Image.fromarray(photo).split()
    side, (width, height) = min(photo.shape[:2]), red.size
    box = ((width - side) // 2, (height - side) // 2, (width - side) // 2 + side, (height - side) // 2 + side)
    channels = [
        np.asarray(c.convert("F").crop(box).resize((224, 224), Image.Resampling.BICUBIC)) for c in (red, green, blue)
    ]
    expected = (np.stack(channels, -1)[None] - 127) / 128
    np.testing.assert_allclose(check.preprocess.oracle(photo), expected, atol=1e-6)
    np.testing.assert_allclose(pretrained.as_input(photo), expected, atol=1e-6)


def test_layouts_compute_what_pytorch_s_arrays_mean():
    rng = np.random.default_rng(0)
    image, kernels = rng.normal(size=(6, 7, 3)), rng.normal(size=(4, 3, 2, 3))  # (H, W, C); (out, in, kh, kw)
    expected = np.stack(
        [sum(correlate(image[..., c], kernel[c], "valid") for c in range(3)) for kernel in kernels], axis=-1
    )
    backend.load()
    layer = layers.Conv2D(4, (2, 3), use_bias=False)
    layer.build((1, 6, 7, 3))
    layer.set_weights([check.keras_layout.oracle("conv", kernels)])
    np.testing.assert_allclose(layer(image[None])[0], expected, atol=1e-5)
    layer = layers.DepthwiseConv2D((2, 3), use_bias=False)
    layer.build((1, 6, 7, 3))
    layer.set_weights([check.keras_layout.oracle("depthwise", kernels[:3, :1])])
    expected = np.stack([correlate(image[..., c], kernels[c, 0], "valid") for c in range(3)], axis=-1)
    np.testing.assert_allclose(layer(image[None])[0], expected, atol=1e-5)


def test_top_k_is_softmax():
    rng = np.random.default_rng(0)
    for logits in (rng.normal(size=8), 1000 + rng.normal(size=8)):
        pairs = check.top_k.oracle(logits, list("abcdefgh"), 8)
        np.testing.assert_allclose([share for _, share in pairs], sorted(softmax(logits), reverse=True))
        assert "".join(name for name, _ in pairs) == "".join(np.array(list("abcdefgh"))[np.argsort(-logits)])


def test_nearest_is_scikit_learn_s_cosine():
    rng = np.random.default_rng(0)
    query, gallery = rng.normal(size=6), rng.normal(size=(30, 6))
    expected = np.argsort(-cosine_similarity(query[None], gallery)[0])[:7]
    np.testing.assert_array_equal(check.nearest.oracle(query, gallery, 7), expected)


def test_a_folded_convolution_equals_both():
    backend.load()
    rng = np.random.default_rng(0)
    model = keras.Sequential(
        [keras.Input((6, 5, 3)), layers.Conv2D(4, (2, 3), use_bias=False), layers.BatchNormalization(epsilon=0.01)]
    )
    weights, *norm = arrays = [rng.uniform(0.1, 1, variable.shape) for variable in model.weights]
    model.set_weights(arrays)
    images = rng.normal(size=(2, 6, 5, 3)).astype(np.float32)
    folded = layers.Conv2D(4, (2, 3))
    folded.build((1, 6, 5, 3))
    folded.set_weights(check.fold_batch_norm.oracle(weights, *norm, 0.01))
    np.testing.assert_allclose(folded(images), model(images, training=False), atol=1e-4)


def test_slopes_are_those_of_the_cross_entropy():
    """Against differences of scipy's log-softmax, where one pixel of each patch moves."""
    case = signs._mixed(np.random.default_rng(0), 0, 1, 4, False)
    model, image, label, _ = case.args[0].thing, *case.args[1:]
    slope = signs._gradient(model, image, label)
    rng = np.random.default_rng(1)
    for row, column, channel in zip(*(rng.integers(0, size, 6) for size in image.shape)):
        patch = slice(row // 16 * 16, row // 16 * 16 + 16), slice(column // 16 * 16, column // 16 * 16 + 16), channel
        moved = np.stack([image, image])
        moved[0][patch] += 0.02
        moved[1][patch] -= 0.02
        up, down = -log_softmax(np.asarray(model(moved, training=False), np.float64), axis=1)[:, label]
        np.testing.assert_allclose(256 * slope[row, column, channel], (up - down) / 0.04, rtol=0.05, atol=2e-4)


@pytest.mark.parametrize("seed", range(5))
def test_probes_read_only_what_is_scaled(seed: int):
    rng = np.random.default_rng(seed)
    few, many = probe._few_and_many(rng)
    for task in (few, many, probe._task(rng, (5, 2, 9), 15, 60, still=True)):
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
    for one, other in zip(network.get_weights(), pretrained.lite0().get_weights()):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(network(pictures, training=False), expected, atol=1e-4 * expected.std())


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
