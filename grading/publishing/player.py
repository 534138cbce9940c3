"""JupyterLite on the site: the lessons that need no TensorFlow, to be solved in a browser, where all of it stays.

Its kernel is Pyodide. All packages that a lesson needs are in Pyodide's own list, so that it loads them at once and
compares their SHA-256; nothing is installed later, and no other address is asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution, version
from pathlib import Path

from cnncourse import lab, logbook
from grading.course import Course, Lesson, Refused
from grading.publishing import wheels

FOLDER = "try"  # of the site
PYODIDE = "static/pyodide"  # of JupyterLite: where it looks for it
LAST = "04"  # later lessons need TensorFlow
APPLICATION = "lab"
DRIVE = "/drive"  # where the kernel has the files that the browser keeps; where it keeps none, this is not there
NEEDED = ("jupyterlite_core", "jupyterlite_pyodide_kernel")
_EXTENSION = Path(sys.prefix, "share", "jupyter", "labextensions", "@jupyterlite", "pyodide-kernel-extension")
_KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
_SETTINGS = "litePluginSettings"
_HEAD = '<title>CNN course</title>\n    <link rel="icon" href="./favicon.ico" />'
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a wheel's files have no other time, so that its bytes are the same each time


def playable(course: Course) -> list[Lesson]:
    """Return the lessons that run in a browser."""
    return [lesson for lesson in course.lessons() if lesson.name[:2] <= LAST]


def address_of(notebook: str) -> str:
    """Where a notebook, "03-pooling/pooling.ipynb", can be solved on the site."""
    return f"{FOLDER}/{APPLICATION}/index.html?path={notebook}"


def make(course: Course, out: Path, scratch: Path, place: str) -> None:
    """Make JupyterLite.

    Args:
        course: whose lessons.
        out: the folder it is to be in.
        scratch: an empty folder.
        place: where Pyodide's files are (see `wheels.take`).

    Raises:
        wheels.Missing: they are not, or are others.
        Refused: JupyterLite cannot be built.
    """
    pyodide = scratch / "source" / PYODIDE
    pyodide.mkdir(parents=True)
    lock = wheels.take(place, pyodide)
    for wheel in (*_kernel_wheels(pyodide), _course_wheel(course, pyodide), *_pure_wheels(pyodide)):
        entry = _entry(wheel)
        lock["packages"][entry["name"]] = entry
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    for lesson in playable(course):
        shutil.copytree(lesson.released.parent, scratch / "lessons" / lesson.name, ignore=shutil.ignore_patterns(".*"))
    shutil.copy(lab.SETTINGS / "labconfig" / "default_setting_overrides.json", scratch / "source" / "overrides.json")
    _build(scratch, out)
    _configure(out / "jupyter-lite.json", sorted(lock["packages"]))
    page = out / APPLICATION / "index.html"
    page.write_text(page.read_text("utf-8").replace("<title>JupyterLite</title>", _HEAD), "utf-8")


def _build(scratch: Path, out: Path) -> None:
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", scratch / "source"]
    command += ["--contents", scratch / "lessons", "--output-dir", out, "--apps", APPLICATION]
    command += ["--no-sourcemaps", "--no-unused-shared-packages"]
    command += ["--ignore-sys-prefix", f"--LiteBuildConfig.federated_extensions={_EXTENSION}"]  # ours alone
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=scratch)
    if done.returncode:
        raise Refused(f"JupyterLite could not be built:\n{done.stdout[-3000:]}{done.stderr[-3000:]}".rstrip())


def _configure(file: Path, packages: list[str]) -> None:
    """Let the page take Pyodide and its packages from this site: without that it would ask another one for them. Let
    checks keep their results in the browser.
    """
    configuration = json.loads(file.read_text("utf-8"))
    data = configuration["jupyter-config-data"]
    unwanted = json.loads((lab.SETTINGS / "labconfig" / "page_config.json").read_text("utf-8"))["disabledExtensions"]
    data |= {"appName": "CNN course", "exposeAppInBrowser": True, "disabledExtensions": [*unwanted]}
    data.setdefault(_SETTINGS, {})[_KERNEL] = {
        "pyodideUrl": f"./{PYODIDE}/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": packages, "env": {logbook.SWITCH: DRIVE}},
    }
    file.write_text(json.dumps(configuration, indent=1), "utf-8")


def _kernel_wheels(folder: Path) -> list[Path]:
    """Copy the wheels of the kernel itself, which its JupyterLab extension brings."""
    names = ("ipykernel", "piplite", "pyodide_kernel")
    found = [next((_EXTENSION / "static" / "pypi").glob(f"{name}-*.whl")) for name in names]
    return [Path(shutil.copy(wheel, folder)) for wheel in found]


def _course_wheel(course: Course, folder: Path) -> Path:
    files = [file for part in ("cnncourse", "data") for file in sorted((course.root / part).rglob("*"))]
    places = {file.relative_to(course.root): file for file in files if file.is_file()}
    unwanted = {"__pycache__", "jupyter"}
    kept = {place.as_posix(): file for place, file in places.items() if not unwanted & set(place.parts)}
    licences = {f"cnncourse-licences/{file.name}": file for file in sorted(course.root.glob("LICENSE*"))}
    return _wheel(folder, "cnncourse", kept | licences)


def _pure_wheels(folder: Path) -> list[Path]:
    """Pack what is installed here and is Python alone."""
    return [_wheel(folder, name, _python_files(name)) for name in ("comm", "pyyaml")]


def _python_files(name: str) -> dict[str, Path]:
    """A distribution's modules and licences."""
    files = distribution(name).files or []
    return {file.as_posix(): Path(file.locate()) for file in files if file.suffix == ".py" or "LICENSE" in file.name}


def _wheel(folder: Path, name: str, files: dict[str, Path]) -> Path:
    """Pack files of a distribution as a wheel of pure Python; equal files give equal bytes."""
    number = version(name)
    about = f"{name}-{number}.dist-info"
    texts = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n",  # without, Pyodide stops
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    contents = {place: file.read_bytes() for place, file in files.items()}
    contents |= {place: text.encode() for place, text in texts.items()}
    record = "".join(f"{place},sha256={_digest(data)},{len(data)}\n" for place, data in contents.items())
    contents[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n".encode()
    wheel = folder / f"{name}-{number}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in contents.items():
            archive.writestr(zipfile.ZipInfo(place, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return wheel


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _entry(wheel: Path) -> dict:
    """What Pyodide's list says of a wheel of pure Python. What it depends on is all loaded, so nothing is named."""
    name, number = wheel.name.split("-")[:2]
    with zipfile.ZipFile(wheel) as archive:
        imports = sorted({re.split(r"[/.]", place)[0] for place in archive.namelist() if place.endswith(".py")})
    return {
        "name": name.replace("_", "-"),
        "version": number,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": imports,
        "depends": [],
        "unvendored_tests": False,
    }
