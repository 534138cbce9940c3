"""The data of the lessons, from data/, without a network. data/README.md has a card for each file.

`fashion_mnist` and `cifar10` are for going further: they come from the network once, then from Keras's cache.
"""

from __future__ import annotations

import contextlib
import csv
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from cnncourse import backend, drawn_faces, drawn_paintings, scans, weights

_CLONE = Path(__file__).resolve().parent.parent / "data"
DATA = _CLONE if _CLONE.is_dir() else Path(sys.prefix, "share", "cnncourse", "data")  # as pyproject.toml installs it

FACE_GROUPS = ("open hair", "cap")  # the name of each group of `faces`
PAINTERS = tuple(drawn_paintings.PAINTERS)  # who paints the `painting`s
GLYPHS = tuple("bdpqnumwJL")  # the letter of each label
FASHION = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
PHOTOGRAPHS = ("cat", "coffee", "camera", "palace", "flower", "rocket", "clock", "astronaut", "horse", "coins")
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

FASHION_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
FASHION_MD5 = {  # as its authors give them, github.com/zalandoresearch/fashion-mnist
    "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
    "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
    "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
}

Pair = tuple[np.ndarray, np.ndarray]


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Load 1,797 handwritten digits (Alpaydin and Kaynak, 1998).

    Returns:
        Images (1797, 8, 8), uint8 from 0 (paper) to 16 (ink), and labels (1797,), uint8 from 0 to 9.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    arrays = load("digits.npz")
    return arrays["images"], arrays["labels"]


def glyphs() -> tuple[Pair, Pair]:
    """Load the glyphs: ten letters, `GLYPHS`, that turn into one another when mirrored or turned upside down.

    Returns:
        (images, labels), (test_images, test_labels): 3,600 and 1,000 pictures (N, 28, 28), uint8 from 0 (ground) to
        255 (ink), and labels (N,), uint8 from 0 to 9. The last 500 test pictures show typefaces not in training.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    arrays = load("glyphs.npz")
    packed, labels = arrays["packed"], arrays["labels"]
    levels = np.stack([packed >> 4, packed & 15], axis=-1).reshape(len(packed), 28, 28)  # two pixels of a byte
    images = levels * np.uint8(17)  # 15 becomes 255
    return (images[:-1000], labels[:-1000]), (images[-1000:], labels[-1000:])


def photograph() -> np.ndarray:
    """Load a grey photograph of a temple tower (danielbuechele, CC BY 2.0).

    Returns:
        Image (256, 320), uint8 from 0 (black) to 255 (white).

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    return load("photograph.npz")["image"]


def photo(name: str) -> np.ndarray:
    """Load one of the `PHOTOGRAPHS`; data/README.md says who took it. "horse" is a drawn silhouette.

    Returns:
        Image (H, W, 3), uint8 from 0 to 255, red, green, blue; grey ones have three equal channels.

    Raises:
        FileNotFoundError: there is no such photograph; names those there are.
    """
    if name not in PHOTOGRAPHS:
        raise FileNotFoundError(f"There is no photograph {name!r}. There are: {', '.join(PHOTOGRAPHS)}.")
    with Image.open(_existing(f"photographs/{name}.jpg")) as image:
        return np.array(image)


def mnist() -> tuple[np.ndarray, np.ndarray]:
    """Load 5,000 handwritten digits of MNIST (LeCun, Cortes and Burges, 1998), 500 of each kind, in a shuffled order.

    Returns:
        Images (5000, 28, 28), uint8 from 0 (paper) to 255 (ink), and labels (5000,), uint8 from 0 to 9.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    arrays = load("mnist.npz")
    return arrays["images"], arrays["labels"]


def faces(
    people: int, pictures: int, with_cap: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw pictures of invented people, in a shuffled order; no real face is in them.

    Args:
        people: how many.
        pictures: of each.
        with_cap: the part of the people that wears a cap, from 0 to 1.
        rng: where all chance comes from: other people for another one.

    Returns:
        Images (people * pictures, 40, 40, 1), float32 from 0 (black) to 1 (white), the number of the person in each,
        from 0 on, and the person's group: 0 for open hair, 1 for a cap.
    """
    invented = drawn_faces.invent(people, with_cap, rng)
    images = drawn_faces.draw(invented, pictures, rng)
    order = rng.permutation(len(images))
    who = np.repeat(np.arange(people), pictures)[order]
    return images[order], who, invented.groups[who]


def painting(painter: str, rng: np.random.Generator, size: int = 128) -> np.ndarray:
    """Let one of the `PAINTERS`, who are programs, paint; no artist's picture is copied.

    Args:
        painter: the name.
        rng: decides what is painted.
        size: height and width.

    Returns:
        Image (size, size, 3), float32 from 0 to 1.

    Raises:
        ValueError: there is no such painter; names those there are.
    """
    return drawn_paintings.paint(painter, size, rng)


def nuclei() -> tuple[np.ndarray, np.ndarray]:
    """Load 125 nuclei of cells under a fluorescence microscope, outlined by hand (2018 Data Science Bowl, BBBC038).

    Returns:
        Counts of light (512, 512), uint8 from 0 (dark) on, and labels (512, 512), uint8: 0 for the ground, another
        number for each nucleus.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    arrays = load("nuclei.npz")
    return arrays["image"], arrays["labels"]


def brains(diameters: np.ndarray, rng: np.random.Generator) -> Pair:
    """Draw people with lesions: each is a slice of the average of 152 brains (Fonov et al., 2009), bent, lit and noisy.

    Args:
        diameters: (N, L), of each person's lesions in millimetres, 0 for none; a pixel has 2 mm.
        rng: where all chance comes from.

    Returns:
        Images (N, 96, 80, 1), float32 from 0 (black) to 1 (white), and masks (N, 96, 80, 1), bools: where a lesion is.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    return scans.brains(load("brain.npz")["slices"], np.asarray(diameters), rng)


def islands() -> tuple[np.ndarray, np.ndarray]:
    """Load a picture of islands of the Bahamas from the satellite Landsat 7; a pixel has a side of a kilometre.

    Returns:
        Image (215, 237, 3), uint8, red, green, blue, north on top, and seen (215, 237), bools: false in the corners,
        which are black because the satellite saw nothing there.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    arrays = load("islands.npz")
    return arrays["image"], arrays["seen"]


def chest() -> Path:
    """Tell where a DICOM file lies: a drawn chest as computed tomography would show it; pydicom reads it.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    return _existing("chest.dcm")


def imagenet_names() -> list[str]:
    """Load what WordNet calls ImageNet's 1,000 classes, its first word for each, in the order of a network's logits.

    Two words stand there twice: a crane is a bird and a machine, a maillot one suit and another.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    with open(_existing("imagenet-names.csv"), encoding="utf-8", newline="") as file:
        return [row["words"].split(",")[0] for row in csv.DictReader(file)]


def lite0_weights() -> dict[str, np.ndarray]:
    """Load the ImageNet weights of EfficientNet-Lite0 (Tan, 2020), which come with a package of their own.

    Returns:
        247 float32 arrays by their names, in the order in which data flow and in PyTorch's layout: convolutions
        (out, in, kh, kw), depthwise ones (C, 1, kh, kw), the dense layer (out, in), all others (C,).

    Raises:
        FileNotFoundError: the package is not installed; says how to get it.
        ValueError: it holds another file than the one whose checksum we know; says what to do.
    """
    return weights.lite0()


def architectures() -> list[dict[str, str | int | float]]:
    """Load the figures of six architectures, from LeNet-5 (1998) to EfficientNet (2019), each with its source.

    Returns:
        A dict for each figure: architecture, model, layer ("total" for all), quantity, value (an int or a float), unit,
        setting (what was measured, and how), how ("computed", "paper" or "repository"), source.

    Raises:
        FileNotFoundError: the file is missing.
    """
    with open(_existing("architectures.csv"), encoding="utf-8", newline="") as file:
        return [{**row, "value": _number(row["value"])} for row in csv.DictReader(file)]


def remedies() -> dict[str, tuple[float, ...]]:
    """Load what a small network read after 40 epochs with 500 glyphs, with each remedy against learning by heart.

    Returns:
        By the remedy's name the share of 1,000 other glyphs that was read, from two starts.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    shares: dict[str, tuple[float, ...]] = {}
    with open(_existing("remedies.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            shares[row["remedy"]] = (*shares.get(row["remedy"], ()), float(row["share"]))
    return shares


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def fashion_mnist() -> tuple[Pair, Pair]:
    """Load Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017, MIT licence): ten kinds of clothes, `FASHION`; 30 MB once.

    Returns:
        (images, labels), (test_images, test_labels): 60,000 and 10,000 pictures (N, 28, 28), uint8 from 0 to 255,
        and labels (N,), uint8 from 0 to 9.

    Raises:
        RuntimeError: no network, or not the file whose checksum we know; says what to do.
    """
    backend.load()
    import keras

    folder = str(Path("datasets", "fashion-mnist"))  # where Keras's own loader looks
    with _fetching("Fashion-MNIST", FASHION_URL):
        for name, checksum in FASHION_MD5.items():
            keras.utils.get_file(name, FASHION_URL + name, cache_subdir=folder, file_hash=checksum)
        return keras.datasets.fashion_mnist.load_data()


def cifar10() -> tuple[Pair, Pair]:
    """Load CIFAR-10 (Krizhevsky, 2009): ten kinds of things in colour, `CIFAR10`; 170 MB once. Keras knows its
    checksum.

    Returns:
        (images, labels), (test_images, test_labels): 50,000 and 10,000 pictures (N, 32, 32, 3), uint8 from 0 to 255,
        and labels (N,), uint8 from 0 to 9.

    Raises:
        RuntimeError: no network, or not the file whose checksum Keras knows; says what to do.
    """
    backend.load()
    import keras

    with _fetching("CIFAR-10", "https://www.cs.toronto.edu/~kriz/"):
        (images, labels), (test_images, test_labels) = keras.datasets.cifar10.load_data()
    return (images, labels[:, 0]), (test_images, test_labels[:, 0])


@contextlib.contextmanager
def _fetching(what: str, where: str) -> Iterator[None]:
    """Let Keras fetch: its progress bar only where someone watches, no endless waiting, and one clear sentence."""
    import keras

    talkative, patience = keras.config.is_interactive_logging_enabled(), socket.getdefaulttimeout()
    if not (sys.stdout.isatty() or "ipykernel" in sys.modules):
        keras.config.disable_interactive_logging()
    socket.setdefaulttimeout(20)  # seconds without a byte
    try:
        yield
    except Exception as error:
        raise RuntimeError(
            f"{what} did not arrive from {where}. Go online and run this again, or use datasets.glyphs(), "
            f"which needs no network. The reason was: {error}"
        ) from None
    finally:
        socket.setdefaulttimeout(patience)
        if talkative:
            keras.config.enable_interactive_logging()


def load(name: str) -> dict[str, np.ndarray]:
    """Load the arrays of a file in data/, by name.

    Raises:
        FileNotFoundError: the file is missing; says how to make it.
    """
    with np.load(_existing(name), allow_pickle=False) as arrays:
        return dict(arrays)


def _existing(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing. Get the whole course again, or run: python data/prepare.py")
    return path
