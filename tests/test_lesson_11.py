"""The detector of lesson 11 reaches its figures with the key's functions; streets are what their boxes say."""

from __future__ import annotations

import numpy as np
import pytest

from cnncourse import backend, solved, streets
from cnncourse.checks import driving as check
from tests.lessons import read

ABOUT_LESSON = "11"
pytestmark = pytest.mark.xdist_group("11-lesson")  # its network is trained once


@pytest.fixture(scope="module")
def lesson():
    """What the key's cells define, up to the detector; checks and pictures are left out."""
    backend.load()
    namespace: dict = {}
    for cell in read("11", "solutions").cells:
        graded = cell.metadata.get("nbgrader", {})
        if "by_size" in cell.source:
            break
        if graded.get("solution"):
            solved.record(graded["grade_id"], "correct")
        if cell.cell_type == "code" and not graded.get("grade"):
            exec(compile(cell.source, "<cell>", "exec"), namespace)
            namespace |= {"show": print_nothing, "animate": print_nothing}
    return namespace


def print_nothing(figures):
    """Show no picture."""


def test_signs_are_found_and_little_else(lesson):
    unseen = streets.scenes(60, seed=3)
    signs, thresholds = lesson["GROUPS"]["signs"], np.linspace(0.8, 0.98, 10)
    best = {}
    for name in ("first", "detector"):
        found = [lesson["find"](lesson[name], scene.image) for scene in unseen]
        rates = [lesson["rates"](found, unseen, signs, threshold) for threshold in thresholds]
        best[name] = max((precision for precision, recall in rates if recall >= 0.95), default=0)
    assert best["detector"] >= 0.95 > 0.8 > best["first"]  # after hard negatives, and before


def test_the_detector_equals_its_crops(lesson):
    image = streets.scenes(1, seed=4)[0].image
    grid = np.asarray(lesson["detector"](image[None]))[0]
    crops = [image[i : i + 16, j : j + 16] for i in range(0, 81, 2) for j in range(0, 145, 2)]
    np.testing.assert_allclose(grid.reshape(-1, 6), lesson["network"](np.stack(crops)), atol=1e-4)


def test_streets_hold_what_their_boxes_say():
    seen = set()
    for scene, again in zip(streets.scenes(30, seed=5), streets.scenes(30, seed=5)):
        np.testing.assert_array_equal(scene.image, again.image)
        assert scene.image.shape == (96, 160, 3) and scene.image.dtype == np.float32
        assert 0 <= scene.image.min() and scene.image.max() <= 1
        heights, widths = (scene.boxes[:, 2:] - scene.boxes[:, :2]).T
        np.testing.assert_array_equal(heights, widths)
        assert all((13 <= heights) & (heights <= 20)) and scene.boxes.min() >= 0
        assert all(scene.boxes[:, 2] <= 96) and all(scene.boxes[:, 3] <= 160)
        seen |= set(scene.kinds.tolist())
    assert seen == {1, 2, 3, 4, 5}
    [scene] = streets.scenes(1, seed=5, sizes=(8, 8), light=0.3)
    assert set((scene.boxes[:, 2:] - scene.boxes[:, :2]).ravel()) == {8} and scene.image.mean() < 0.3


def test_what_is_far_is_small():
    assert streets.metres(streets.PEDESTRIAN, 35) == pytest.approx(10)  # 1.75 m at 10 m: 200 · 1.75 / 10


def test_a_wrong_iou_is_paid_for_once(lesson):
    def one_pixel_more(box, other):
        return right(np.add(box, [0, 0, 1, 1]), np.add(other, [0, 0, 1, 1]))

    right, others = lesson["iou"], ("non_maximum_suppression", "hard_negatives")
    assert check.iou.score(one_pixel_more) < check.iou.points
    found = {"iou": check.iou.found}
    lesson["iou"] = one_pixel_more  # the key's functions call what has this name
    try:
        for name in others:
            built = getattr(check, name).report(lesson[name], found=found, iou=one_pixel_more)
            assert built.points == getattr(check, name).points and "builds rightly on your `iou`" in built.text
            assert getattr(check, name).report(lesson[name], iou=one_pixel_more).points < built.points
    finally:
        lesson["iou"] = right


@pytest.mark.parametrize("seed", [3, 10])
def test_where_a_wrong_iou_lets_all_boxes_stay_it_still_carries(seed):
    """In a row of boxes that all stay, few changes of one box make another one go."""

    def over_the_sum(box, other):
        shared = np.prod(np.maximum(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0))
        return shared / (np.prod(box[2:] - box[:2]) + np.prod(other[2:] - other[:2]))

    def greedy(boxes, scores, limit):
        left, kept = list(np.argsort(-np.asarray(scores), kind="stable")), []
        while left:
            kept.append(left.pop(0))
            left = [index for index in left if over_the_sum(boxes[kept[-1]], boxes[index]) <= limit]
        return np.array(kept, int)

    check.iou.report(over_the_sum, seed)
    found = {"iou": check.iou.found}
    assert check.non_maximum_suppression.report(greedy, seed, found, iou=over_the_sum).points == 4
