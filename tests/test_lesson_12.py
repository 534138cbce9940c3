"""The figures that lesson 12 promises, reached with the key's functions; people who are drawn are what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from cnncourse import datasets, verification
from cnncourse.beside.boundary import Handle, plain
from cnncourse.checks import faces as check

ABOUT_LESSON = "12"
pytestmark = pytest.mark.xdist_group("12-lesson")  # its network is trained once


@pytest.fixture(scope="module")
def test_people():
    return datasets.faces(120, 6, with_cap=0.5, rng=np.random.default_rng(2026))


def by_pixels(images):
    rows = images.reshape(len(images), -1)
    rows = rows - rows.mean(1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_strangers_are_known_and_balance_brings_the_groups_closer(key, test_people):
    images, people, groups = test_people
    pixels = verification.all_pairs(by_pixels(images), people, groups).thinned()
    assert key["equal_error_rate"](pixels.distances, pixels.same) > 0.2
    times = []
    for with_cap, seed in ((0.1, 1), (0.5, 2)):
        known = datasets.faces(300, 8, with_cap=with_cap, rng=np.random.default_rng(seed))
        model = key["train_embedding"](known[0], known[1], np.random.default_rng(1))
        pairs = verification.all_pairs(model(images), people, groups)
        few = pairs.thinned()
        assert key["equal_error_rate"](few.distances, few.same) <= 0.06
        threshold = key["threshold_for"](few.distances, few.same, 0.01)
        inside = pairs.within_groups()
        rates = key["error_by_group"](inside.distances, inside.same, inside.groups, threshold)
        times.append(rates[1][0] / rates[0][0])
    assert times[0] >= 3 and times[1] < 0.7 * times[0]


def test_people_differ_by_group_and_seed_only_as_is_said(test_people):
    images, people, groups = test_people
    again = datasets.faces(120, 6, with_cap=0.5, rng=np.random.default_rng(2026))
    assert all(np.array_equal(one, other) for one, other in zip(test_people, again))
    assert images.shape == (720, 40, 40, 1) and images.dtype == np.float32
    assert 0 <= images.min() and images.max() <= 1
    assert np.bincount(people).tolist() == [6] * 120 and np.bincount(groups[np.unique(people, True)[1]]).tolist() == [
        60,
        60,
    ]
    cheeks = images[:, 22:26, 14:26, 0].mean((1, 2))  # below the cap: light is the same for both groups
    assert abs(cheeks[groups == 0].mean() - cheeks[groups == 1].mean()) < 0.03


def test_pairs_are_each_two_pictures_once():
    rows, people, groups = np.array([[0.0], [3], [7]]), np.array([4, 4, 5]), np.array([0, 0, 1])
    pairs = verification.all_pairs(rows, people, groups)
    assert pairs.distances.tolist() == pytest.approx([3, 7, 4]) and pairs.same.tolist() == [True, False, False]
    assert pairs.groups.tolist() == [0, verification.MIXED, verification.MIXED]
    assert pairs.within_groups().distances.tolist() == pytest.approx([3])


def test_thinned_pairs_keep_both_rates():
    rng = np.random.default_rng(0)
    same = rng.random(100_000) < 0.01
    pairs = verification.Pairs(rng.normal(np.where(same, 1.0, 2.0), 0.4), same, np.zeros(100_000, int))
    few = pairs.thinned()
    assert few.same.sum() == same.sum() and (~few.same).sum() == 4_000
    assert np.array_equal(few.distances[few.same], pairs.distances[same])
    assert np.mean(few.distances[~few.same] <= 1.4) == pytest.approx(np.mean(pairs.distances[~same] <= 1.4), abs=0.015)
    assert np.array_equal(pairs.thinned().distances, few.distances)


def test_keys_of_numpy_cross_the_boundary_as_numbers():
    crossed = plain({np.int64(3): (np.float64(0.5), 1)})
    assert crossed == {3: (0.5, 1)} and type(next(iter(crossed))) is int
    assert isinstance(plain({object(): 1}), Handle)


def test_a_training_that_comes_to_nothing_by_bad_luck_is_tried_again():
    trained = []

    def train_embedding(images, people, rng):
        model = check.train_embedding.oracle(images, people, rng)
        if not trained:
            model.set_weights([rng.normal(size=array.shape) for array in model.get_weights()])
        trained.append(len(images))
        return model

    assert check.train_embedding.score(train_embedding) == check.train_embedding.points
