"""The figures that lesson 14 promises, reached with the key's functions; rule and haze are what is said of them."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from cnncourse import datasets, landcover
from cnncourse.checks.satellite import train_map

ABOUT_LESSON = "14"
pytestmark = pytest.mark.xdist_group("14-lesson")  # its network is trained once

LAND = landcover.KINDS.index("land")
EXAMS = sys.modules[type(train_map.criteria[0]).__module__]


@pytest.fixture(scope="module")
def ground():
    image, seen = datasets.islands()
    return image, seen, landcover.by_rule(image, seen)


def cut(key, ground, size, image=None):
    """Tiles that were seen, their places and labels."""
    whole, places = key["tiles"](ground[1][..., None], size, 4)
    known = whole.all(axis=(1, 2, 3))
    light = np.sqrt((ground[0] if image is None else image) / 255, dtype=np.float32)
    kinds = np.stack([ground[2][i : i + size, j : j + size] for i, j in places[known]])
    return key["tiles"](light, size, 4)[0][known], places[known], landcover.main_kind(kinds)


def test_network_knows_unseen_ground_and_loses_the_land_in_haze(key, ground):
    image, seen, _ = ground
    tiles, places, labels = cut(key, ground, 8)
    training, test = key["split_by_place"](places, 8, 0.3, np.random.default_rng(0))
    known = tiles[training], labels[training], tiles[test]
    baseline = max(np.mean(landcover.by_one_channel(*known, channel) == labels[test]) for channel in range(3))
    model = key["train_map"](tiles[training], labels[training], np.random.default_rng(1))
    assert model.count_params() < 5000
    right, found = [], []
    hazy = landcover.hazy(image, seen, 0.2)
    for seen_as in (image, hazy, landcover.mended(hazy, seen, image)):
        said = key["vote_over_turns"](model, cut(key, ground, 8, seen_as)[0]).argmax(axis=1)
        right.append(np.mean(said[test] == labels[test]))
        found.append(landcover.by_kind(labels[test], said[test])["land"][1])
    assert right[0] >= 0.88 and right[0] > baseline + 0.08 and baseline <= 0.82
    assert right[1] > right[0] - 0.15 and found[1] < found[0] - 0.25
    assert found[2] > (found[0] + found[1]) / 2


def test_neighbours_give_answers_away(key, ground):
    tiles, places, labels = cut(key, ground, 12)
    rows, gaps = landcover.summaries(tiles), []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        training, test = key["split_by_place"](places, 12, 0.3, rng)
        order = rng.permutation(len(places))
        drawn, others = order[: len(training)], order[len(training) :][: len(test)]
        at_random = np.mean(landcover.like_nearest(rows[drawn], labels[drawn], rows[others]) == labels[others])
        gaps.append(
            at_random - np.mean(landcover.like_nearest(rows[training], labels[training], rows[test]) == labels[test])
        )
    assert np.mean(gaps) > 0.05 and min(gaps) > 0


def test_one_channel_is_not_enough_for_an_exam():
    for seed in range(5):
        drawn = EXAMS.exam(np.random.default_rng(seed))
        assert EXAMS.best_of_one_channel(drawn) <= EXAMS.ONE_CHANNEL
        of_none, *of_each = sorted(np.bincount(drawn.labels, minlength=EXAMS.LOGITS))
        assert of_none == 0 and min(of_each) > 20 and len(drawn.truth) > 400


def test_the_rule_is_what_is_said_of_it():
    image = np.zeros((9, 36, 3), np.uint8)
    image[:, :9], image[:, 9:18], image[:, 18:27], image[:, 27:] = (10, 20, 30), (10, 30, 20), (40, 30, 20), 200
    image[4, 4] = 255  # a speckle is no cloud
    seen = np.ones((9, 36), bool)
    seen[:2] = False
    kinds = landcover.by_rule(image, seen)
    assert (kinds[:2] == landcover.UNKNOWN).all()
    assert [kinds[5, column] for column in (4, 13, 22, 31)] == [1, 1, 2, 3]
    assert landcover.by_rule(np.full((7, 7, 3), (20, 25, 30), np.uint8), np.ones((7, 7), bool)).max() == 0


def test_medians_are_numpys_where_all_was_seen_and_leave_out_the_rest(ground):
    image, seen, _ = ground
    medians = landcover.medians(image, seen, 7)
    for row, column in ((115, 132), (60, 60), (100, 210), (3, 50)):
        window = np.s_[max(row - 3, 0) : row + 4, max(column - 3, 0) : column + 4]
        inside = np.sort(image[window][seen[window]], axis=0)
        assert np.array_equal(medians[row, column], inside[(len(inside) - 1) // 2])


def test_haze_is_taken_off_and_what_was_not_seen_stays_black(ground):
    image, seen, _ = ground
    hazy = landcover.hazy(image, seen, 0.3)
    assert np.array_equal(landcover.hazy(image, seen, 0), image) and not hazy[~seen].any()
    assert hazy[seen].min() >= 36 and hazy[seen].std() < 0.75 * image[seen].std()
    mended = landcover.mended(hazy, seen, image)
    assert (
        np.abs(mended[seen].astype(float) - image[seen]).mean()
        < 0.4 * np.abs(hazy[seen].astype(float) - image[seen]).mean()
    )


def test_kinds_are_counted_one_by_one():
    shares = landcover.by_kind(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 1]))
    assert list(shares.values()) == [(2, 0.5, 1.0), (2, 1.0, 0.5), (1, 0.0, 0.0), (0, 0.0, 0.0)]
