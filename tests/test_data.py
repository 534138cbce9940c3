"""The data files are those of their cards, and can be made again."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from cnncourse import datasets, samples
from cnncourse.pictures import resize
from tests.lessons import ROOT

spec = importlib.util.spec_from_file_location("prepare", ROOT / "data" / "prepare.py")
prepare = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prepare)


def test_files_match_their_cards():
    assert set(prepare.checksums()) == {*prepare.FILES, *prepare.TRAINED, *prepare.OF_WHEELS}
    assert prepare.check() == []


@pytest.mark.parametrize("name", prepare.FILES)
def test_files_can_be_made_again(name: str):
    assert prepare.FILES[name]() == (ROOT / "data" / name).read_bytes()


@pytest.mark.parametrize("name", [*prepare.FILES, *prepare.TRAINED, "mnist.npz", "photographs/cat.jpg"])
def test_a_changed_file_is_noticed(name: str, tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "data", tmp_path, dirs_exist_ok=True)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-1] + b"x")
    monkeypatch.setattr(prepare, "HERE", tmp_path)
    assert prepare.main(["--check"]) == 1
    assert name in capsys.readouterr().err


def test_digits():
    images, labels = datasets.digits()
    assert images.shape == (1797, 8, 8) and images.dtype == np.uint8 and images.max() == 16
    assert labels.shape == (1797,) and set(labels) == set(range(10))


def test_glyphs():
    (images, labels), (test_images, test_labels) = datasets.glyphs()
    assert images.shape == (3600, 28, 28) and test_images.shape == (1000, 28, 28) and images.dtype == np.uint8
    assert labels.shape == (3600,) and labels.dtype == np.uint8 and len(datasets.GLYPHS) == 10
    assert (images.min(), images.max(), len(np.unique(images))) == (0, 255, 16)
    for some, number in ((labels, 360), (test_labels[:500], 50), (test_labels[500:], 50)):
        np.testing.assert_array_equal(np.bincount(some), number)
    assert "".join(datasets.GLYPHS) == prepare.LETTERS and not set(prepare.SEEN) & set(prepare.UNSEEN)
    everything = np.concatenate([images, test_images]).reshape(4600, -1)
    assert len(np.unique(everything, axis=0)) == 4600  # no picture is in both parts


def test_glyphs_are_unpacked_in_order():
    (images, _), (test_images, _) = datasets.glyphs()
    packed = datasets.load("glyphs.npz")["packed"]
    for image, row in ((images[0], packed[0]), (test_images[-1], packed[-1])):
        levels = [level for byte in row.tolist() for level in divmod(byte, 16)]
        np.testing.assert_array_equal(image, 17 * np.reshape(levels, (28, 28)))


ONLINE = """
import functools, gzip, hashlib, http.server, pathlib, socket, sys, threading
from cnncourse import datasets

class Quiet(http.server.SimpleHTTPRequestHandler):
    log_message = lambda *arguments: None

def resolve(host, *rest, real=socket.getaddrinfo):
    if host != "127.0.0.1":
        raise OSError("no network")
    return real(host, *rest)

def attempt(load):
    try:
        return [part.shape for pair in load() for part in pair]
    except RuntimeError as error:
        return str(error)

socket.getaddrinfo = resolve
print(attempt(datasets.fashion_mnist))
print(attempt(datasets.cifar10))
files = pathlib.Path(sys.argv[1])
for name, number in zip(datasets.FASHION_MD5, (3, 3, 2, 2)):
    body = bytes(16 + number * 784) if "images" in name else bytes(8 + number)
    (files / name).write_bytes(gzip.compress(body))
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=files))
threading.Thread(target=server.serve_forever, daemon=True).start()
datasets.FASHION_URL = f"http://127.0.0.1:{server.server_port}/"
print(attempt(datasets.fashion_mnist))
for name in datasets.FASHION_MD5:
    datasets.FASHION_MD5[name] = hashlib.md5((files / name).read_bytes()).hexdigest()
print(attempt(datasets.fashion_mnist))
server.shutdown()
print(attempt(datasets.fashion_mnist))
"""


def test_sets_from_the_network(tmp_path, monkeypatch):
    """Without a network a sentence; a wrong file is refused; the right one is fetched once, quietly; then the cache."""
    (tmp_path / "host").mkdir()
    (tmp_path / "keras").mkdir()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    command = [sys.executable, "-c", ONLINE, str(tmp_path / "host")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    fashion, cifar, damaged, fetched, cached = done.stdout.splitlines()
    assert fashion.startswith("Fashion-MNIST did not arrive from https://storage") and "Go online" in fashion
    assert cifar.startswith("CIFAR-10 did not arrive from https://www.cs.toronto.edu") and "glyphs()" in cifar
    assert "corrupted" in damaged and "hash" in damaged
    assert fetched == cached == "[(3, 28, 28), (3,), (2, 28, 28), (2,)]"


def test_photograph():
    image = datasets.photograph()
    assert image.shape == (256, 320) and image.dtype == np.uint8 and image.std() > 40


def test_what_comes_from_packages_says_where_they_are_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", [])
    assert prepare.main(["--wheels", str(tmp_path)]) == 1
    assert "timm/data/_info/imagenet_synsets.txt is not in" in capsys.readouterr().err


def test_mnist():
    images, labels = datasets.mnist()
    assert images.shape == (5000, 28, 28) and (images.min(), images.max()) == (0, 255) and images.dtype == np.uint8
    np.testing.assert_array_equal(np.bincount(labels), 500)
    assert np.bincount(labels[:1000]).min() > 70  # shuffled


def test_mnist_as_lenet_wants_it():
    images, labels = datasets.mnist()
    (train, train_labels), (test, test_labels) = samples.mnist()
    assert train.shape == (4000, 32, 32, 1) and test.shape == (1000, 32, 32, 1) and train.dtype == np.float32
    np.testing.assert_array_equal(np.append(train_labels, test_labels), labels)
    np.testing.assert_allclose(test[:, 2:-2, 2:-2, 0], 1.275 / 255 * images[4000:] - 0.1, atol=1e-6)
    np.testing.assert_allclose([test[:, :2].max(), test[:, :, -2:].max(), test.max()], [-0.1, -0.1, 1.175], atol=1e-6)


@pytest.mark.parametrize("name", datasets.PHOTOGRAPHS)
def test_photographs(name: str):
    image = datasets.photo(name)
    assert image.dtype == np.uint8 and image.ndim == 3 and image.shape[-1] == 3 and 300 <= min(image.shape[:2]) <= 320
    assert (ROOT / "data" / "photographs" / f"{name}.jpg").stat().st_size < 100_000
    card = (ROOT / "data" / "README.md").read_text("utf-8").split(f"## photographs/{name}.jpg")[1].split("##")[0]
    assert re.search(r"\| licence \| .*(CC0|CC BY 2.0|public domain|no known copyright restrictions)", card)


def test_a_photograph_that_is_not_there():
    with pytest.raises(FileNotFoundError, match="no photograph 'dog'. There are: cat, coffee"):
        datasets.photo("dog")


def test_imagenet_names():
    names = datasets.imagenet_names()
    assert len(names) == 1000
    assert (names[0], names[285], names[967], names[999]) == ("tench", "Egyptian cat", "espresso", "toilet tissue")
    assert sorted(name for name in set(names) if names.count(name) > 1) == ["crane", "maillot"]
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in (ROOT / "data" / "LICENSE-WORDNET").read_text()


def test_resize_takes_each_channel_alone_and_does_not_round():
    image = np.random.default_rng(0).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    before = image.copy()
    resized = resize(image, (12, 4))
    assert resized.shape == (12, 4, 3) and resized.dtype == np.float32 and np.any(resized != np.rint(resized))
    for channel in range(3):
        np.testing.assert_array_equal(resized[..., channel], resize(image[..., channel], (12, 4)))
    np.testing.assert_array_equal(image, before)


def test_resize_keeps_a_ramp():
    ramp = np.arange(100.0)[:, None] * np.ones((1, 60))  # equal to the centres of its new, larger pixels
    np.testing.assert_allclose(resize(ramp, (20, 30))[3:-3, 0], 2 + 5 * np.arange(3, 17), rtol=1e-5)


def test_a_missing_file_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match="prepare.py"):
        datasets.digits()
