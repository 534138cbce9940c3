"""Lesson 02: ready filters equal SciPy's, the pattern that was meant wins, marks are carried forward, photographs are JPEG."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import ndimage, signal

from cnncourse import show
from cnncourse.checks import feature_maps as check
from cnncourse.checks.feature_maps.find_pattern import (
    _a_poor_match,
    _as_it_is,
    _best,
    _fainter,
    _in_fractions,
    _matches,
    _on_flat_ground,
    _paler,
    _stronger,
    _with_flat_sky,
)
from cnncourse.checks.kit.check import LEARNER_SEED
from cnncourse.datasets import photograph
from cnncourse.filters import correlate, correlate_same
from cnncourse.plots import feature_maps as plots
from cnncourse.plots import new_figure

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
            (_fainter, (7, 3)),
        ]:  # fmt: skip
            matches = _matches(*scene(rng).args)
            assert _best(matches) == place
            assert np.partition(matches.ravel(), -2)[-2] < matches.max() - 1e-3


SEEDS = [LEARNER_SEED, *range(20)]  # how far a pixel reaches behind a ReLU hangs on the numbers


def maps_with(relu):
    def feature_maps(image, kernels):
        windows = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[1:])
        return relu(np.tensordot(windows, kernels, axes=((2, 3), (1, 2))))

    return feature_maps


def error_with(shift):
    def equivariance_error(layer, image, down, right):
        margin = max(abs(down), abs(right)) + 1
        difference = layer(shift(image, down, right)) - shift(layer(image), down, right)
        return np.abs(difference[margin:-margin, margin:-margin]).max()

    return equivariance_error


def repeating(image, down, right):
    rows, columns = (np.clip(np.arange(n) - k, 0, n - 1) for n, k in zip(image.shape, (down, right)))
    return image[np.ix_(rows, columns)]


RIGHT_SHIFT = check.shift.oracle
WRONG_SHIFTS = {
    "rolls": lambda image, down, right: np.roll(image, (down, right), (0, 1)),
    "the other way": lambda image, down, right: RIGHT_SHIFT(image, -down, -right),
    "directions swapped": lambda image, down, right: RIGHT_SHIFT(image, right, down),
    "repeats the edge": repeating,
    "ignores minus": lambda image, down, right: RIGHT_SHIFT(image, abs(down), abs(right)),
}
WRONG_RELUS = {
    "absolute": np.abs,
    "leaky": lambda x: np.maximum(x, 0.1 * x),
    "a bit leaky": lambda x: np.maximum(x, 0.01 * x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "scaled to one": lambda x: np.maximum(x, 0) / np.maximum(x, 0).max(),
    "left out": lambda x: x[x > 0],
    "negative part": lambda x: np.minimum(x, 0),
    "step": lambda x: (x > 0) * 1.0,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("earlier", "later", "answer_with", "wrong"),
    [
        *[("shift", "equivariance_error", error_with, wrong) for wrong in WRONG_SHIFTS.values()],
        *[("relu", "feature_maps", maps_with, wrong) for wrong in WRONG_RELUS.values()],
    ],
    ids=[*WRONG_SHIFTS, *WRONG_RELUS],
)
def test_a_mistake_is_paid_for_once(earlier: str, later: str, answer_with: Callable, wrong: Callable, seed: int):
    assert getattr(check, earlier).report(wrong, seed).points < 1
    found = {earlier: getattr(check, earlier).found}
    assert getattr(check, later).report(answer_with(wrong), seed, found, **{earlier: wrong}).points == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_one_that_does_nothing_is_paid_for_alone_by_who_calls_it(seed: int):
    for relu in (lambda x: x, lambda x: 0 * x + np.mean(x), lambda x: 0 * x + np.max(x)):
        assert check.relu.report(relu, seed).points < 1
        found = {"relu": check.relu.found}
        assert check.feature_maps.report(maps_with(relu), seed, found, relu=relu).points == 2
        assert check.feature_maps.report(maps_with(lambda x: x), seed, found, relu=relu).points == 0
    for shift in (lambda image, down, right: image, lambda image, down, right: 0 * image):
        assert check.equivariance_error.report(error_with(shift), seed, shift=shift).points == 0  # nobody checked it


def test_a_mistake_is_known_by_what_it_does():
    """Kernels of any size and numbers share a name when they do the same."""
    smooth = np.outer(np.hanning(7)[1:-1], [-2.0, -1, 0, 1, 2])
    for vertical in (np.array([[-1, 1]]), np.array([[-3, 0, 3]] * 3), smooth, 1e-3 * smooth):
        swapped = check.edge_kernels.report(lambda pair=(vertical.T, vertical): pair)
        turned = check.edge_kernels.report(lambda pair=(-vertical, -vertical.T): pair)
        assert (swapped.misconception, turned.misconception) == ("directions-swapped", "sign-turned")


def test_a_function_among_the_arguments_is_described():
    report = check.equivariance_error.report(lambda layer, image, down, right: -1.0)
    assert "`equivariance_error(layer, image, 1, 2)`" in report.text
    assert "layer: a function. It slides a 3×3 filter" in report.text and " at 0x" not in report.text


def test_photographs_become_jpeg_and_drawings_stay_png(monkeypatch):
    shown = []
    monkeypatch.setattr("cnncourse.display._present", shown.append)
    show(plots.opening(photograph()))
    show(new_figure(3, 2)[0], alt="an empty drawing")
    assert [picture.kind for picture in shown] == ["jpeg", "png"]
    assert shown[0].data.startswith(b"\xff\xd8") and "data:image/jpeg;base64," in shown[0]._repr_html_()
