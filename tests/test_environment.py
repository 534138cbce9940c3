"""One truth about versions: what pyproject.toml allows, requirements.txt pins, and pip and conda install."""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
PINS = [Requirement(line) for line in LINES if line and not line.startswith("#")]


def test_conda_takes_every_version_from_requirements():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["-r requirements.txt", "-e ."]}
    assert conda[1:] == ["pip"]
    chosen = re.fullmatch(r"python=(3\.\d+)", conda[0]).group(1)
    assert SpecifierSet(PROJECT["requires-python"]).contains(chosen)


def test_this_python_is_supported():
    assert SpecifierSet(PROJECT["requires-python"]).contains("{}.{}.{}".format(*sys.version_info))


def test_every_pin_is_exact():
    assert [str(pin) for pin in PINS if [part.operator for part in pin.specifier] != ["=="]] == []


def test_every_direct_dependency_is_pinned_in_its_range():
    direct = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    for wanted in map(Requirement, direct):
        pinned = [_version(pin) for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
        assert pinned, f"{wanted.name} is not in requirements.txt"
        assert all(wanted.specifier.contains(pin) for pin in pinned), f"{wanted}, but pinned to {pinned}"


def test_what_is_installed_is_what_is_pinned():
    here = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate()]
    wrong = {pin.name: _installed(pin.name) for pin in here if _installed(pin.name) != _version(pin)}
    assert wrong == {}, "`make lab` or `make test` brings the environment up to date"


def _version(pin: Requirement) -> str:
    return next(iter(pin.specifier)).version


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
