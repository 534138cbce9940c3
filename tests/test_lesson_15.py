"""The figures that lesson 15 promises, reached with the key's functions; painters who paint as is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from cnncourse import backend, datasets, pretrained
from cnncourse.random_maps import random_maps

ABOUT_LESSON = "15"
pytestmark = pytest.mark.xdist_group("15-lesson")  # its network is built once

LAYERS = ("stem", "block1_depthwise", "block1_project", "block2_depthwise", "block4_depthwise", "block6_depthwise")


@pytest.fixture(scope="module")
def distance(key):
    """The style distance of two pictures, in the eyes of a judge."""

    def measured(image, painting, judge):
        grams, targets = (
            [key["gram_matrix"](maps) for maps in judge(np.float32(picture[None]))] for picture in (image, painting)
        )
        return float(key["style_loss"](grams, targets))

    return measured


def test_the_cat_is_painted_and_a_judge_names_the_painter(key, distance):
    cat = pretrained.as_picture(datasets.photo("cat"), 128)
    network = pretrained.maps([f"{layer}_norm" for layer in LAYERS], 128)
    works = {
        name: [datasets.painting(name, np.random.default_rng(seed)) for seed in range(2)] for name in datasets.PAINTERS
    }
    judges = [random_maps(128, np.random.default_rng(seed), filters=96) for seed in (1, 2, 2026)]
    painted = key["transfer_style"](network, cat, works["strokes"][0], 120, np.random.default_rng(0))
    falls = [
        distance(cat, works["strokes"][0], judge) / distance(painted, works["strokes"][0], judge) for judge in judges
    ]
    assert np.mean(falls) >= 10, falls
    assert np.corrcoef(cat.mean(-1).ravel(), painted.mean(-1).ravel())[0, 1] >= 0.6
    for judge in judges:
        far = {name: distance(painted, pictures[1], judge) for name, pictures in works.items()}
        assert min(far, key=far.get) == "strokes"  # the judge looks at a work that the network has not seen
    assert painted.min() >= 0 and painted.max() <= 1


def test_works_of_one_painter_are_near_each_other(distance):
    judge = random_maps(128, np.random.default_rng(5))
    works = [
        (name, datasets.painting(name, np.random.default_rng(seed))) for name in datasets.PAINTERS for seed in (8, 9)
    ]
    same = [distance(one, other, judge) for a, one in works for b, other in works if a == b]
    apart = [distance(one, other, judge) for a, one in works for b, other in works if a != b]
    assert max(same) < 0.5 * min(apart)


def test_a_painter_follows_the_generator_and_fills_any_size():
    for name in datasets.PAINTERS:
        one, again, other = (datasets.painting(name, np.random.default_rng(seed), 48) for seed in (3, 3, 4))
        assert one.shape == (48, 48, 3) and one.dtype == np.float32 and 0 <= one.min() < one.max() <= 1
        assert np.array_equal(one, again) and not np.array_equal(one, other)
    with pytest.raises(ValueError, match="There is no painter 'nobody'. There are: strokes, glass, dots."):
        datasets.painting("nobody", np.random.default_rng(0))


def test_maps_are_those_of_the_network():
    photo = datasets.photo("coffee")
    network = pretrained.lite0(64)
    picture = pretrained.as_picture(photo, 64)
    stem, deep = pretrained.maps(["stem_norm", "block4_project_norm"], 64)(picture[None])
    by_hand = network.get_layer("stem_norm")(
        network.get_layer("stem")((255 * picture[None] - 127) / 128), training=False
    )
    np.testing.assert_allclose(stem, by_hand, atol=1e-3)
    assert picture.min() >= 0 and picture.max() <= 1 and deep.shape == (1, 8, 8, 40)


def test_random_maps_differ_by_generator_only():
    backend.load()
    pictures = np.random.default_rng(0).random((2, 40, 40, 3), np.float32)
    one, again, other = (random_maps(40, np.random.default_rng(seed), (3, 5), 8)(pictures) for seed in (1, 1, 2))
    assert [tuple(maps.shape) for maps in one] == [(2, 38, 38, 8), (2, 16, 16, 8)]
    assert all(np.array_equal(a, b) for a, b in zip(one, again)) and not np.allclose(one[0], other[0])
