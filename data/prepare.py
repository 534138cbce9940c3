"""Make the data of the course, or verify it: `python data/prepare.py` and `python data/prepare.py --check`.

Everything comes with a dependency; nothing is fetched. The same versions of the dependencies make the same bytes.
README.md in this folder has a card for each file; its checksum is what `--check` compares with.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import sys
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


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


FILES = {"digits.npz": digits, "photograph.npz": photograph}


def _npz(**arrays: np.ndarray) -> bytes:
    """Write arrays as np.savez does, without the time of day, so that the bytes are the same each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), content.getvalue())
    return file.getvalue()


def checksums() -> dict[str, str]:
    """Read each file's checksum from its card."""
    cards = (HERE / "README.md").read_text("utf-8")
    return dict(re.findall(r"^## (\S+)$.*?^\| sha256 \| `([0-9a-f]{64})` \|$", cards, re.MULTILINE | re.DOTALL))


def check() -> list[str]:
    """Return what is wrong with the files, a sentence each."""
    wrong, known = [], checksums()
    for name in FILES:
        path = HERE / name
        if not path.exists():
            wrong.append(f"data/{name} is missing. Run: python data/prepare.py")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != known.get(name):
            wrong.append(f"data/{name} is not the file whose checksum its card gives. Run: python data/prepare.py")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    """Make every file, or check them; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the data of the course, or verify it.")
    parser.add_argument("--check", action="store_true", help="compare the files with the checksums of their cards")
    if parser.parse_args(arguments).check:
        for sentence in (wrong := check()):
            print(sentence, file=sys.stderr)
        return 1 if wrong else 0
    for name, make in FILES.items():
        content = make()
        draft = HERE / f".{name}"
        draft.write_bytes(content)
        draft.replace(HERE / name)
        print(f"data/{name}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
