"""A class on a JupyterHub, with real parts: root, an instructor and two students follow grading/hub/README.md."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
from packaging.utils import canonicalize_name

from grading.course import Course
from grading.files import text_of
from grading.prove import QUICKLY
from grading.sample import CLASS, LESSON, handed_in
from tests import needs
from tests.conftest import SKIPPED
from tests.hub import Machine, Person, browser, hub, logged_in, machine, registry
from tests.lessons import ROOT

pytestmark = [pytest.mark.xdist_group("hub"), needs.a_sandbox, needs.a_hub]
PAGE = (ROOT / "grading" / "hub" / "README.md").read_text("utf-8")
NOTEBOOK = f"{LESSON}/convolution.ipynb"
COURSE, EXCHANGE = "/home/instructor/cnn", "/srv/exchange/cnn"
REFUSED = ("Permission denied", "Operation not permitted")


def commands(section: str) -> list[str]:
    """The blocks of commands in a section of the page."""
    [text] = re.findall(rf"^## {section}$(.*?)^## ", PAGE, re.DOTALL | re.MULTILINE)
    return re.findall(r"```bash\n(.*?)```", text, re.DOTALL)


class Done(NamedTuple):
    """A class whose first lesson was graded and given back: the machine, and who is there."""

    machine: Machine
    instructor: Person
    first: Person
    second: Person


@pytest.fixture(scope="module")
def there() -> Iterator[Machine]:
    """Make a machine on which root has followed the page."""
    with machine() as there:
        shutil.copytree(ROOT, there.path("/root/cnn"), ignore=SKIPPED)
        install(there)
        for block in commands("Make accounts") + commands("Put the settings in place"):
            there.run(f"cd /root/cnn; {block}")
        give_the_course(there)
        yield there


@pytest.fixture(scope="module")
def logins(there) -> list[int]:
    """What the hub for real users answers, which has ended before another one begins."""
    [start] = commands("For real users")
    passwords = {"student-01": "for-student-01", "guest": "for-guest"}  # a guest is not in the class
    there.run("useradd guest")
    for name, password in passwords.items():
        there.run(f"chpasswd <<< {name}:{password}")
    with hub(there, start) as address:
        return [logged_in(browser(), address, *one).status_code for one in (*passwords.items(), ("student-01", "x"))]


@pytest.fixture(scope="module")
def done(there, logins) -> Iterator[Done]:
    """Follow the page: the first student clicks, the second one types."""
    [start] = commands("Try it")
    password = re.search(r"password=(\S+)", start)[1]
    [release] = commands("The instructor releases a lesson")
    fetch, submit = commands("A learner fetches it and hands it in")
    [grade] = commands("The instructor grades and gives back")
    [fetch_feedback] = commands("A learner reads the feedback")
    with hub(there, start) as address, ThreadPoolExecutor() as at_once:
        names = ("instructor", "student-01", "student-02")
        instructor, first, second = at_once.map(lambda name: Person(address, name, password), names)
        instructor.types(release)
        first.clicks("fetch")
        second.types(fetch)
        [lesson] = Course().find(LESSON)
        for student in (first, second):
            student.saves(NOTEBOOK, text_of(handed_in(lesson, CLASS[student.name])))
        first.clicks("submit")
        second.types(submit)
        instructor.types(grade)
        first.clicks("fetch_feedback")
        second.types(fetch_feedback)
        yield Done(there, instructor, first, second)


def install(there: Machine) -> None:
    """Run the page's first commands. All that they download is there: packages in /opt/hub, a layer over this
    environment in which nothing is that they do not ask for, and the proxy in a registry of this machine's own.
    """
    site = Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    proxy = Path("lib", "node_modules", "configurable-http-proxy")
    made = [Path("pyvenv.cfg"), Path("bin", "configurable-http-proxy"), proxy]  # by the commands
    made += [file.relative_to(sys.prefix) for file in Path(sys.prefix).glob("bin/python*")]
    for left_out in (*made, *(site / name for name in not_asked_for())):
        layer = there.path("/opt/layer") / left_out
        layer.parent.mkdir(parents=True, exist_ok=True)
        os.mknod(layer, stat.S_IFCHR)  # by which an overlay knows what is not there any more
    there.run(f"""
        mkdir /opt/hub /opt/work
        mount -t overlay -o lowerdir={sys.prefix},upperdir=/opt/layer,workdir=/opt/work overlay /opt/hub
        mount --bind /opt/hub {sys.prefix}  # which the programs' first lines name
    """)
    shutil.copy(QUICKLY / "sitecustomize.py", there.path(f"/opt/hub/{site}"))
    [block] = commands("Install")
    with registry(Path(sys.prefix, proxy), there.path("/opt/registry")) as address:
        there.run(f"""
            python3() {{ {sys._base_executable} "$@" --without-pip; }}
            export PIP_NO_INDEX=1 PIP_NO_BUILD_ISOLATION=0 npm_config_registry={address}
            cd /root/cnn; {block}
        """)


def not_asked_for() -> set[str]:
    """What lies in this environment's site-packages that requirements-hub.txt does not name."""
    lines = "".join((ROOT / name).read_text("utf-8") for name in ("requirements.txt", "requirements-hub.txt"))
    asked_for = {"pip", *map(canonicalize_name, re.findall(r"^([\w.-]+)==", lines, re.MULTILINE))}
    places: dict[bool, set[str]] = {True: {".."}, False: set()}
    for one in distributions():
        places[canonicalize_name(one.name) in asked_for].update(file.parts[0] for file in one.files)
    return places[False] - places[True]


def give_the_course(there: Machine) -> None:
    """Put a copy of the course where the instructor clones it to."""
    course = there.path("/home/instructor/cnn")
    shutil.copytree(ROOT, course, ignore=SKIPPED)
    (course / ".venv" / "bin").mkdir(parents=True)
    (course / ".venv" / "bin" / "activate").write_text("export PYTHONPATH=~/cnn\n")
    there.run("chown -R instructor: /home/instructor")


def points(done: Done) -> dict[str, float]:
    """Each student's points, as the instructor reads them."""
    found: Counter = Counter()
    for line in csv.DictReader(done.instructor.reads("cnn/grading/grades.csv").splitlines()):
        found[line["student"]] += float(line["score"])
    return dict(found)


def test_who_handed_in_has_points_and_nobody_else(done):
    assert points(done) == {"student-01": 25, "student-02": 13}


@pytest.mark.parametrize("which, said", [("first", "✓ correct"), ("second", "○ not attempted")])
def test_each_student_reads_what_came_back(done, which, said):
    student = getattr(done, which)
    [listed] = [one for one in student.clicks("fetch_feedback") if one["status"] == "submitted"]
    [handed_in] = listed["submissions"]
    page = student.reads(f"{handed_in['local_feedback_path']}/convolution.html")
    assert said in page and ("○ not attempted" in page) == (which == "second")


TRIED = {  # what a student may wish to read or change, in the words of a shell
    "home": "ls /home/student-01",
    "answers": "cat /home/student-01/{notebook}",
    "key": "cat {course}/solutions/{notebook}",
    "grades": "cat {course}/grading/grades.csv",
    "gradebook": "cat {course}/grading/gradebook.db",
    "collected": "cat {course}/grading/submitted/student-01/{notebook}",
    "who handed in": "ls {exchange}/inbound",
    "submission": "cat {submission}/convolution.ipynb",
    "submission's secret": "cat {submission}/submission_secret.txt",
    "submission's end": "rm --force {submission}/convolution.ipynb",
    "pages": "ls {exchange}/feedback",
    "page": "cat {page}",
    "page's secret": "cat {secret}",
    "page of one's own": "cp {mine} {exchange}/feedback/page.html",
    "lesson": "cp {mine} {exchange}/outbound/{notebook}",
    "course": "mv --force {exchange} {exchange}-2",
    "hub's state": "cat /srv/jupyterhub/jupyterhub.sqlite",
    "hub's cookies": "cat /srv/jupyterhub/cookie_secret",
    "hub's settings": "cat /etc/jupyterhub/jupyterhub_config.py",
    "another's token": "cat /proc/{server}/environ",
    "another's JupyterLab": "kill {server}",
}


@pytest.fixture(scope="module")
def places(done) -> dict[str, str]:
    """Where it is: root looks it up."""
    found = lambda pattern: done.machine.run(f"ls -d {pattern}").rstrip("\n")
    return {
        "course": COURSE,
        "exchange": EXCHANGE,
        "notebook": NOTEBOOK,
        "mine": f"/home/student-02/{NOTEBOOK}",
        "submission": shlex.quote(found(f"{EXCHANGE}/inbound/student-01+*")),
        "page": shlex.quote(found(f"/home/student-01/{LESSON}/feedback/*/convolution.html")),
        "secret": shlex.quote(
            found("/home/student-01/.local/share/jupyter/nbgrader_cache/cnn/*/submission_secret.txt")
        ),
        "server": done.machine.run("pgrep --uid student-01 jupyterhub").split()[0],
    }


@pytest.mark.parametrize("tried", TRIED.values(), ids=TRIED)
def test_the_system_refuses_what_is_anothers(done, places, tried):
    command = tried.format(**places)
    said = done.second.types(f"LC_ALL=C; {command} > /dev/null && exit 9; true")
    assert any(word in said for word in REFUSED), said


def test_all_that_is_refused_is_there(done, places):
    """Whoever may read it can: so nothing was refused because it does not exist."""
    for tried in TRIED.values():
        if tried.startswith(("cat", "ls")):
            done.machine.run(tried.format(**places) + " > /dev/null")


def test_the_hub_lets_nobody_into_anothers_jupyterlab(done):
    for name in ("student-01", "instructor"):
        assert done.second.asks("GET", f"/user/{name}/api/contents").status_code == 403
        assert done.second.asks("POST", f"/hub/api/users/{name}/tokens", json={}).status_code in (403, 404)
    assert done.second.asks("GET", "/user/student-02/api/contents").status_code == 200
    assert done.second.asks("GET", "/hub/api/users").status_code == 403


def test_nothing_is_collected_that_is_handed_in_for_another_or_is_a_link(done):
    collected = f"cd {COURSE}/grading/submitted; find . -type f -exec sha256sum {{}} + | sort"
    before = done.machine.run(collected)
    done.second.types(f"""
        cd {EXCHANGE}/inbound
        cp -r ~/{LESSON} "student-01+{LESSON}+2031-01-01 00:00:00 UTC+x"
        mkdir "student-02+{LESSON}+2031-01-01 00:00:00 UTC+y"
        ln -s {COURSE}/solutions/{NOTEBOOK} "student-02+{LESSON}+2031-01-01 00:00:00 UTC+y"
    """)
    [again] = commands("The instructor grades and gives back")
    collect = "\n".join(again.splitlines()[:3])
    said = done.instructor.types(collect, code=1)
    assert f"student-01+{LESSON}+2031-01-01 00:00:00 UTC+x is called student-01's, but belongs to student-02" in said
    assert re.search(r"student-02\S*: .*convolution.ipynb is a link, and links are not followed", said)
    assert done.machine.run(collected) == before


def test_real_users_log_in_with_their_own_passwords(logins):
    assert logins == [302, 403, 403]


def test_a_learners_notebook_finds_the_data_of_all_lessons(done):
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "solutions").rglob("*.py"))
    loads = {*re.findall(r"\bdatasets\.(\w+)\(\)", sources)} - {"fashion_mnist", "cifar10"}  # these need a network
    code = f"""
        import numpy as np
        from cnncourse import datasets
        loaded = [getattr(datasets, name)() for name in {sorted(loads)}]
        loaded += map(datasets.photo, datasets.PHOTOGRAPHS)
        loaded += [datasets.brains([[5]], np.random.default_rng(0))]
    """
    told = done.first.evaluates(dedent(code), "len(loaded), datasets.__file__")
    [module] = done.machine.run("ls /opt/hub/lib/python*/site-packages/cnncourse/datasets.py").split()
    assert told == str((len(loads) + 11, module.replace("/opt/hub", sys.prefix)))


def test_nothing_is_in_the_environment_but_what_the_page_installs(done):
    for name in ("scipy", "pytest"):
        assert find_spec(name) and "ModuleNotFoundError" in done.first.evaluates("", f"__import__({name!r})")
    assert done.machine.run("find /opt/hub/ -name solutions") == ""


def test_nothing_stays_behind_when_a_test_fails():
    with pytest.raises(RuntimeError), machine() as there:
        there.run("setsid sleep 12345 > /dev/null 2>&1 & sleep 0.1; touch /srv/here")
        assert subprocess.run(["pgrep", "--full", "^sleep 12345$"]).returncode == 0
        raise RuntimeError
    assert subprocess.run(["pgrep", "--full", "^sleep 12345$"]).returncode == 1
    assert not Path("/srv/here").exists()
