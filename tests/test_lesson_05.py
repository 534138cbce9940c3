"""The oracles of lesson 05 and its answer key say what Keras says; what the lesson promises of its data holds."""

from __future__ import annotations

import numpy as np
import pytest

from cnncourse import backend, datasets, samples, watch
from cnncourse.beside.boundary import Made, original
from cnncourse.beside.guard import case
from cnncourse.checks.keras_cnns.augment import TURNS, kept_meaning, telling_pictures
from cnncourse.checks.kit.check import Check
from cnncourse.checks.kit.criteria import Breach, FollowsRng, Holds, Returns

ABOUT_LESSON = "05"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_a_mirror_or_a_turn_shows(rng):
    images = telling_pictures(rng)
    assert kept_meaning([np.roll(images, 1, 1) * 0.9], [images]) is None
    for turn in TURNS.values():
        slip = kept_meaning([turn(images[..., 0])[..., None]], [images])
        assert slip and slip.name in ("mirrored", "turned-too-far")


def test_samples():
    piles = samples.digits()
    assert sum(len(labels) for _, labels in piles) == 1797
    for images, labels in piles:
        assert images.dtype == np.float32 and images.shape[1:] == (8, 8, 1) and 0 <= images.min() < images.max() <= 1
        share = np.bincount(labels) / np.bincount(datasets.digits()[1])
        assert np.ptp(share) < 0.02
    (images, labels), (test_images, _) = samples.glyphs(300)
    assert images.shape == (300, 28, 28, 1) and len(labels) == 300 and len(test_images) == 1000
    mixed = samples.shuffled(images)
    assert not np.array_equal(mixed, images)
    np.testing.assert_array_equal(np.sort(mixed.reshape(300, -1)), np.sort(images.reshape(300, -1)))


def test_progress_shows_only_where_someone_watches(monkeypatch, capsys):
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    fit = lambda: model.fit(np.ones((4, 2)), np.ones(4), epochs=2, verbose=0, callbacks=[watch.progress()])  # noqa: E731
    fit()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(watch, "is_watched", lambda: True)
    fit()
    assert "2/2" in capsys.readouterr().out


def test_many_networks_compile_without_a_word_on_stderr(capfd):
    backend.load()
    import keras

    for _ in range(6):
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.ones((4, 2)), np.ones(4), verbose=0)
    assert capfd.readouterr().err == ""


# ---- what the framework gained


def _list(*numbers):
    return list(numbers)


def _first(numbers):
    return numbers[0]


def test_arguments_are_made_anew_for_each_call():
    tool = Check(
        "first",
        oracle=_first,
        criteria=[Returns("first", 1, lambda rng: [case(Made("two numbers", _list, (3, 4)))])],
        hints=["?", "?", "?"],
    )
    tool.oracle = lambda numbers: 3
    assert tool.report(_first).points == 1
    report = tool.report(lambda numbers: numbers.pop())
    assert report.points == 0 and "two numbers" in report.text
    assert tool.failing_case() == ([3, 4],) and original(Made("", _list, (1,))) == [1]


def test_what_is_observed_is_what_is_judged():
    def observe(run, asked):
        outcome = run.call(asked, keep=True)
        return run.probe(sum, outcome.value)

    tool = Check(
        "pair",
        oracle=lambda a, b: [a, b],
        observe=observe,
        criteria=[
            Returns("the sum of what comes back", 1, lambda rng: [case(2, 3)]),
            Holds(
                "more than 4",
                1,
                lambda rng: [case(2, 3)],
                lambda value, a, b: None if value > 4 else Breach("too small", "small", "Add."),
            ),
        ],
        hints=["?", "?", "?"],
    )
    assert tool.report(lambda a, b: [b, a]).points == 2
    assert tool.report(lambda a, b: [a]).points == 0


def test_chance_must_come_from_the_generator():
    cases = lambda rng: [case(np.random.default_rng(seed)) for seed in range(4)]  # noqa: E731
    tool = Check(
        "draw",
        oracle=lambda rng: rng.random(),
        criteria=[Holds("a number", 1, cases, lambda value, rng: None), FollowsRng("from rng", 1, cases)],
        hints=["?", "?", "?"],
    )
    assert tool.report(lambda rng: rng.random()).points == 2
    assert tool.report(lambda rng: 0.5).misconception == "rng-ignored"
    assert tool.report(lambda rng: np.random.default_rng().random()).misconception == "not-the-same-again"
