"""The figures that lesson 10 promises, reached with the key's functions; scans are what is said of them."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from cnncourse import datasets, scans
from tests.lessons import ROOT

ABOUT_LESSON = "10"
pytestmark = pytest.mark.xdist_group("10-lesson")  # its networks are trained once

KNOWN, UNSEEN = np.s_[:, :320], np.s_[:, 336:]


def test_network_outlines_unseen_nuclei_and_fails_on_another_machine(key):
    counts, labels = datasets.nuclei()
    truth = labels > 0
    assert len(np.unique(labels)) == 126 and key["count_objects"](truth) == 106
    by_otsu = key["dice"](truth[UNSEEN], counts[UNSEEN] > scans.otsu(counts[KNOWN]))
    assert by_otsu == pytest.approx(0.829, abs=0.005)
    assert max(key["dice"](truth[UNSEEN], counts[UNSEEN] > t) for t in range(10, 100)) < 0.885
    image = np.sqrt(counts, dtype=np.float32)[None, ..., None] / 16
    model = key["train_segmenter"](image[:, *KNOWN], truth[None, ..., None][:, *KNOWN], np.random.default_rng(1))
    outlined = model.predict(image, verbose=0)[0, ..., 0] > 0
    assert key["dice"](truth[UNSEEN], outlined[UNSEEN]) >= 0.90
    assert scans.found(labels[UNSEEN], outlined[UNSEEN]) >= 0.9
    weaker = np.sqrt(scans.other_machine(counts, 0.5, 3, np.random.default_rng(3))).astype(np.float32) / 16
    mended = weaker * np.median(image[:, *KNOWN]) / np.median(weaker)
    dark, bright = (model.predict(seen[None, ..., None], verbose=0)[0, ..., 0] > 0 for seen in (weaker, mended))
    reached = [key["dice"](truth[UNSEEN], outlined[UNSEEN]) for outlined in (dark, bright)]
    assert reached[0] < 0.75 and reached[1] > 0.85


def test_small_lesions_are_missed(key):
    rng = np.random.default_rng(5)
    known = datasets.brains(rng.choice([5, 10, 20], (120, 4)), rng)
    model = key["train_segmenter"](*known, np.random.default_rng(1))
    sizes = np.repeat([0, 5, 20], 50)
    people, _ = datasets.brains(sizes[:, None], rng)
    scores = model.predict(people, verbose=0).max(axis=(1, 2, 3))
    threshold = key["best_threshold"](scores, sizes > 0, 0.85)
    healthy, small, large = (float(np.mean(scores[sizes == size] >= threshold)) for size in (0, 5, 20))
    assert large >= 0.95 and small <= large - 0.1 and healthy <= 0.3


def test_lesions_have_their_size_and_a_seed_gives_the_same_people():
    sizes = np.repeat([0, 5, 10, 20], 40)
    people, lesions = datasets.brains(sizes[:, None], np.random.default_rng(7))
    again, _ = datasets.brains(sizes[:, None], np.random.default_rng(7))
    assert np.array_equal(people, again) and people.shape == (160, 96, 80, 1) and people.dtype == np.float32
    assert 0 <= people.min() and people.max() <= 1 and lesions.dtype == bool
    areas = lesions.sum((1, 2, 3)) * scans.MILLIMETRES**2
    assert not areas[:40].any()
    for size in (5, 10, 20):
        assert np.mean(areas[sizes == size]) == pytest.approx(np.pi * (size / 2) ** 2, rel=0.15)
    bright = [image[lesion].mean() / image[image > 0.3].mean() for image, lesion in zip(people[120:], lesions[120:])]
    assert min(bright) > 1


def test_another_machine_is_darker_and_less_sharp():
    counts = np.full((60, 60), 100)
    counts[:, 30:] = 20
    seen = scans.other_machine(counts, 0.25, 3, np.random.default_rng(0))
    assert seen[:, :15].mean() == pytest.approx(25, abs=1) and seen[:, 45:].mean() == pytest.approx(5, abs=0.5)
    assert 10 < seen[:, 29:31].mean() < 20
    sharp = scans.other_machine(counts, 1, 0, np.random.default_rng(0))
    assert sharp[:, 28:30].mean() > 90 and sharp[:, 30:32].mean() < 30


def test_a_picture_and_its_labels_are_bent_alike():
    labels = np.zeros((64, 48), int)
    labels[20:40, 10:30] = 3
    image, moved = scans.bent(labels.astype(float), labels, 4.0, np.random.default_rng(1))
    assert set(np.unique(moved)) == {0, 3} and not np.array_equal(moved, labels)
    assert np.mean(np.abs(image - moved) > 1.5) < 0.02


def test_the_chest_is_a_file_as_hospitals_keep_them():
    scan = pydicom.dcmread(datasets.chest())
    assert (scan.PatientName, scan.Rows, scan.RescaleIntercept) == ("Nobody^Drawn", 192, -1024)
    assert scan.pixel_array.shape == (192, 192) and scan.pixel_array.max() < 4096


def test_notice_of_the_brain_template_stays():
    assert "Copyright (C) 1993-2009 Louis Collins" in (ROOT / "data" / "LICENSE-MNI").read_text()
