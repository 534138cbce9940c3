"""`make lab`: give the learner a copy of every lesson, then open JupyterLab on them.

Copies live in mine/, which Git ignores. A file of the learner's there is never written over; mine/.lessons.json
remembers which release of each lesson was copied, so that a newer one can be announced, and mine/START.md, which opens
first, tells where the learner was. The settings in cnncourse/jupyter/ keep news, update checks and the instructor's
tools out of the learner's way; its kernel says what to do where a name is missing after a restart.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

from cnncourse import logbook, start_page
from cnncourse.files import write

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = Path(__file__).resolve().parent / "jupyter"
FIRST = "00-start-here/start-here.ipynb"
MEMORY = ".lessons.json"


def main(arguments: list[str] | None = None) -> None:
    """Copy what is missing into `--mine DIR` and open JupyterLab there; other arguments go to JupyterLab."""
    parser = argparse.ArgumentParser(prog="python -m cnncourse.lab", description=main.__doc__, allow_abbrev=False)
    parser.add_argument("--mine", type=Path, default=ROOT / "mine", metavar="DIR", help="the learner's folder")
    known, for_jupyter = parser.parse_known_args(arguments)
    lessons, mine = ROOT / "lessons", known.mine.resolve()
    if not any(lessons.glob("*/*.ipynb")):
        sys.exit("There are no lessons in lessons/. Make them with `make build`, or get the whole course again.")
    told = hand_out(lessons, mine)
    for line in told:
        print(line)
    first = start_page.write(lessons, mine, [line for line in told if "newer" in line])
    open_jupyterlab(mine, first or FIRST, for_jupyter)


def hand_out(lessons: Path, mine: Path) -> list[str]:
    """Copy every lesson that is not in `mine` yet; return what the learner should be told, a line each."""
    mine.mkdir(parents=True, exist_ok=True)
    memory, news, copied = recall(mine / MEMORY), [], 0
    for lesson in sorted(lessons.glob("*/*.ipynb")):
        name = lesson.relative_to(lessons).as_posix()
        release = lesson.read_bytes()
        digest = hashlib.sha256(release).hexdigest()
        if not os.path.lexists(mine / name):
            write(mine / name, release)
            memory[name] = digest
            copied += 1
        elif memory.setdefault(name, digest) != digest:
            news.append(f"{name} is newer in the course. To get it, rename your copy and run `make lab` again.")
    write(mine / MEMORY, (json.dumps(memory, indent=1, sort_keys=True) + "\n").encode())
    return ([f"Copied into {mine.name}/: {copied} lesson{'s' * (copied != 1)}."] if copied else []) + news


def recall(path: Path) -> dict[str, str]:
    """Return the release of each lesson that was copied; nothing if the file is missing or damaged."""
    try:
        memory = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {k: v for k, v in memory.items() if isinstance(v, str)} if isinstance(memory, dict) else {}


def open_jupyterlab(mine: Path, first: str, arguments: list[str]) -> None:
    """Run JupyterLab on `mine` until it is stopped, with the file `first` open; it finds our settings and this Python's
    kernel first, and checks keep their results there.
    """
    os.environ[logbook.SWITCH] = str(mine)
    put_first("JUPYTER_CONFIG_PATH", SETTINGS)
    put_first("JUPYTER_PATH", Path(sys.prefix, "share", "jupyter"))
    put_first("JUPYTER_PATH", SETTINGS)
    from jupyterlab.labapp import LabApp  # here, because it reads both variables

    page = f"/lab/tree/{first}" if (mine / first).exists() else "/lab"
    print(
        "JupyterLab opens in your browser. If it does not, open one of the addresses below. Ctrl-C stops it.",
        flush=True,
    )
    LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={mine}",
            f"--LabApp.default_url={page}",
            f"--LabApp.workspaces_dir={mine / '.workspaces'}",  # not the tabs of the learner's other projects
            *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            *arguments,
        ]
    )


def put_first(variable: str, folder: Path) -> None:
    """Put a folder in front of a search path in the environment."""
    os.environ[variable] = os.pathsep.join(filter(None, [str(folder), os.environ.get(variable)]))


if __name__ == "__main__":
    main()
