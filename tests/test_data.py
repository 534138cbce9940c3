"""The data files are those of their cards, and can be made again."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from cnncourse import datasets
from tests.lessons import ROOT

spec = importlib.util.spec_from_file_location("prepare", ROOT / "data" / "prepare.py")
prepare = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prepare)


def test_files_match_their_cards():
    assert set(prepare.checksums()) == set(prepare.FILES)
    assert prepare.check() == []


@pytest.mark.parametrize("name", prepare.FILES)
def test_files_can_be_made_again(name: str):
    assert prepare.FILES[name]() == (ROOT / "data" / name).read_bytes()


@pytest.mark.parametrize("name", prepare.FILES)
def test_a_changed_file_is_noticed(name: str, tmp_path, monkeypatch, capsys):
    for file in (ROOT / "data").iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-1] + b"x")
    monkeypatch.setattr(prepare, "HERE", tmp_path)
    assert prepare.main(["--check"]) == 1
    assert name in capsys.readouterr().err


def test_digits():
    images, labels = datasets.digits()
    assert images.shape == (1797, 8, 8) and images.dtype == np.uint8 and images.max() == 16
    assert labels.shape == (1797,) and set(labels) == set(range(10))


def test_photograph():
    image = datasets.photograph()
    assert image.shape == (256, 320) and image.dtype == np.uint8 and image.std() > 40


def test_a_missing_file_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match="prepare.py"):
        datasets.digits()
