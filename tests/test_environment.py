"""One truth about versions: what pyproject.toml allows, four lock files pin, and pip and conda install."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests import needs

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(name: str) -> list[Requirement]:
    """Return what a lock file pins."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("-r ")]


LESSONS, TESTS = pins("requirements.txt"), pins("requirements-dev.txt")
SITE, HUB = pins("requirements-site.txt"), pins("requirements-hub.txt")
PINS = LESSONS + TESTS
EXTRAS = PROJECT["optional-dependencies"]


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
    assert [str(pin) for pin in PINS + SITE + HUB if [part.operator for part in pin.specifier] != ["=="]] == []


@pytest.mark.parametrize(
    "wanted, there",
    [
        (PROJECT["dependencies"], LESSONS),
        ([one for one in EXTRAS["dev"] if one != "cnncourse[cluster]"] + EXTRAS["cluster"], PINS),
        (EXTRAS["site"], LESSONS + SITE),
        (EXTRAS["hub"], LESSONS + HUB),
    ],
    ids=["lessons", "tests", "site", "hub"],
)
def test_every_direct_dependency_is_pinned_in_its_range(wanted, there):
    for one in map(Requirement, wanted):
        pinned = [_version(pin) for pin in there if canonicalize_name(pin.name) == canonicalize_name(one.name)]
        assert pinned, f"{one.name} is not pinned: `make lock`"
        assert all(one.specifier.contains(pin) for pin in pinned), f"{one}, but pinned to {pinned}"


@pytest.mark.parametrize("name, added", [("dev", TESTS), ("site", SITE), ("hub", HUB)])
def test_tests_site_and_hub_add_to_what_lessons_need(name, added):
    assert (ROOT / f"requirements-{name}.txt").read_text("utf-8").startswith("-r requirements.txt\n")
    assert {pin.name for pin in LESSONS} & {pin.name for pin in added} == set()


def test_tests_site_and_hub_agree():
    versions = {pin.name: _version(pin) for pin in TESTS + SITE + HUB}
    assert all(versions[pin.name] == _version(pin) for pin in TESTS + SITE)


@needs.unix
@pytest.mark.parametrize("target, ready", [("lab", False), ("test", True), ("site", True), ("lock", True)])
def test_what_a_link_leads_to_is_left_alone(tmp_path, target, ready):
    course, theirs = tmp_path / "course", tmp_path / "theirs"
    course.mkdir()
    (theirs / "bin").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", *(file.name for file in ROOT.glob("requirements*.txt"))):
        shutil.copy(ROOT / name, course)
    (course / ".venv").symlink_to(theirs)
    (theirs / "bin" / "pip").write_text("#!/bin/sh\necho pip 26\n")
    (theirs / "bin" / "pip").chmod(0o755)
    if ready:
        (theirs / "ready").touch()
    before = sorted(theirs.rglob("*"))
    done = subprocess.run(
        ["make", target], cwd=course, env=os.environ | {"PIP_NO_INDEX": "1"}, capture_output=True, text=True
    )
    assert done.returncode and done.stderr.startswith(".venv is a link to an environment that another folder may use")
    assert sorted(theirs.rglob("*")) == before


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
