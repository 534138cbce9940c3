"""Lesson 02: the ready filters equal SciPy's, and in every scene the pattern that was meant wins."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage, signal

from cnncourse.checks.feature_maps.find_pattern import (
    _a_poor_match,
    _as_it_is,
    _best,
    _in_fractions,
    _matches,
    _on_flat_ground,
    _paler,
    _stronger,
    _with_flat_sky,
)
from cnncourse.filters import correlate, correlate_same

ABOUT_LESSON = "02"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(("shape", "kernel_shape"), [((5, 5), (3, 3)), ((4, 7), (1, 3)), ((9, 6), (5, 3))])
def test_the_ready_tool(rng, shape, kernel_shape):
    image, kernel = rng.integers(0, 256, shape, dtype=np.uint8), rng.normal(size=kernel_shape)
    np.testing.assert_allclose(correlate(image, kernel), signal.correlate2d(image, kernel, "valid"))
    np.testing.assert_allclose(
        correlate_same(image, kernel), ndimage.correlate(image.astype(float), kernel, mode="constant")
    )


def test_the_pattern_wins_clearly():
    """In every scene the place that was meant is the best one, with a margin that float32 cannot blur."""
    for seed in range(200):
        rng = np.random.default_rng(seed)
        for scene, place in [
            (_as_it_is, (6, 3)), (_paler, (8, 12)), (_stronger, (9, 5)), (_with_flat_sky, (8, 5)),
            (_on_flat_ground, (4, 7)), (_in_fractions, (1, 4)), (_a_poor_match, (0, 4)),
        ]:  # fmt: skip
            matches = _matches(*scene(rng).args)
            assert _best(matches) == place
            assert np.partition(matches.ravel(), -2)[-2] < matches.max() - 1e-3
