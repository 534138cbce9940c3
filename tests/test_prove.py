"""`course test` notices what goes wrong: each failure here is a real one, in a real process."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grading.prove import Job, JobResult, _no_network, _tests, notebook, run, summary
from tests import needs
from tests.lessons import ROOT

PICTURE = '<img src="data:image/svg+xml;base64,{}">'


def prove_tests(folder: Path, source: str) -> tuple[int, int, str]:
    """Run a test file; return what passed, what failed, and the summary's last line."""
    [result] = results = results_of(folder, source)
    return result.passed, result.failed, summary(results, 1.0).splitlines()[-1]


def results_of(folder: Path, source: str) -> list[JobResult]:
    (folder / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "no:nbval", str(folder)]
    return run([Job("tests", "it", command)], 1)


def failing_cells(folder: Path, mode: str, cells: list[tuple[str, list]]) -> list[int]:
    """Run a notebook of (source, stored outputs); return the numbers of the cells that fail."""
    code = [new_code_cell(source, outputs=outputs, execution_count=1) for source, outputs in cells]
    nbformat.write(new_notebook(cells=code), folder / "it.ipynb")
    [result] = run([notebook("answer keys", "it", folder / "it.ipynb", mode)], 1)
    failing = [int(number) for number in re.findall(r"^FAILED .*::Cell (\d+)", result.output, flags=re.MULTILINE)]
    assert (result.passed, result.failed) == (len(cells) - len(failing), len(failing))
    return failing


def value(text: str, html: str | None = None) -> list:
    data = {"text/plain": text} | ({"text/html": html} if html else {})
    return [new_output("execute_result", data, execution_count=1)]


def printed(text: str) -> list:
    return [new_output("stream", name="stdout", text=text + "\n")]


def test_passing_tests_pass(tmp_path):
    source = "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no browser')"
    assert prove_tests(tmp_path, source) == (1, 0, "1 passed, 0 failed, 1 skipped")


def test_a_failing_test_fails_and_is_shown(tmp_path, capsys):
    assert prove_tests(tmp_path, "def test_a(): assert 6 * 7 == 43\ndef test_b(): pass") == (1, 1, "1 passed, 1 failed")
    assert "assert (6 * 7) == 43" in capsys.readouterr().out


def test_where_the_seconds_go(tmp_path):
    source = (
        "import pytest, time\n@pytest.mark.parametrize('name', ['03-max-pool2d', '03-average', '09-lite0'])\n"
        "def test_a(name): time.sleep(0.2 if name[:2] == '03' else 0.1)\ndef test_b(): pass"
    )
    lines = summary(results_of(tmp_path, source), 1.0).splitlines()
    [start] = [number for number, line in enumerate(lines) if line.startswith("seconds of tests, the most")]
    found = dict(line.rsplit(maxsplit=1) for line in lines[start + 1 : start + 3])
    assert list(found) == ["test_it 03", "test_it 09"]
    assert 0.4 <= float(found["test_it 03"]) <= float(lines[start].rsplit(maxsplit=1)[1]) - 0.1


def test_no_tests_at_all_fail(tmp_path):
    assert prove_tests(tmp_path, "") == (0, 1, "0 passed, 1 failed")


def test_tests_that_cannot_be_read_fail(tmp_path):
    assert prove_tests(tmp_path, "def")[1] == 1


def test_a_crash_fails(tmp_path):
    assert prove_tests(tmp_path, "import os\ndef test_a(): os._exit(0)")[1] == 1


def test_other_commands_pass_or_fail_as_a_whole():
    jobs = [Job("sources", str(code), [sys.executable, "-c", f"exit({code})"], pytest=False) for code in (0, 1)]
    counts = {result.job.name: (result.passed, result.failed) for result in run(jobs, 2)}
    assert counts == {"0": (1, 0), "1": (0, 1)}


def test_one_lesson_runs_what_concerns_it():
    """What the option of tests/conftest.py chooses, for one file of them."""
    job = _tests("01-convolution", 1)
    quizzes = [*job.command[:-1], str(ROOT / "tests" / "test_quizzes.py"), "--collect-only"]
    found = subprocess.run(quizzes, capture_output=True, text=True, cwd=ROOT).stdout
    assert "[01-" in found and "[02-" not in found


def test_an_answer_key_must_give_its_outputs_but_for_the_bytes_of_pictures(tmp_path):
    show = f"from IPython.display import HTML\nHTML({PICTURE.format('AAAA')!r})"
    html = "<IPython.core.display.HTML object>"
    assert failing_cells(
        tmp_path,
        "--nbval",
        [
            ("6 * 7", value("42")),
            ("6 * 7", value("43")),
            (show, value(html, PICTURE.format("AAAA"))),
            (show, value(html, PICTURE.format("BBBB"))),
            (show, value(html, PICTURE.format('AAAA" alt="other'))),
            ("print('a'); 6 * 7", value("42")),
        ],
    ) == [1, 4, 5]


def test_an_untouched_lesson_must_only_run(tmp_path):
    assert failing_cells(tmp_path, "--nbval-lax", [("6 * 7", value("43")), ("1 / 0", []), ("6 * 7", [])]) == [1]


@needs.linux
def test_notebooks_have_no_network(tmp_path):
    proxy = "import urllib.request as u\ntry: u.urlopen('http://example.org')\nexcept OSError as e: print(e)"
    own = """
import socket
from pathlib import Path
listener = socket.create_server(("127.0.0.1", 0))
socket.create_connection(listener.getsockname()).close()
print([line.split(":")[0].strip() for line in Path("/proc/self/net/dev").read_text().splitlines()[2:]])
"""
    cells = [(proxy, printed("<urlopen error [Errno 111] Connection refused>")), (own, printed("['lo']"))]
    assert failing_cells(tmp_path, "--nbval", cells if _no_network() else cells[:1]) == []


@pytest.mark.parametrize("there", [True, False])
def test_a_notebook_that_is_empty_or_missing_fails(tmp_path, there):
    if there:
        nbformat.write(new_notebook(), tmp_path / "it.ipynb")
    [result] = run([notebook("lessons", "it", tmp_path / "it.ipynb", "--nbval-lax")], 1)
    assert (result.passed, result.failed) == (0, 1)


@needs.unix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopping_ends_the_children(tmp_path, name):
    note = str(tmp_path / "pid")
    child = f"import os, time; print(os.getpid(), file=open({note!r}, 'w'), flush=True); time.sleep(60)"
    parent = f"""
import sys
from grading.prove import Job, _stopped_by_signals, run
with _stopped_by_signals():
    run([Job("sources", "sleep", [sys.executable, "-c", {child!r}], pytest=False)] * 2, 1)
"""
    process = subprocess.Popen([sys.executable, "-c", parent], stderr=subprocess.PIPE, text=True)
    wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    process.send_signal(getattr(signal, name))
    assert process.communicate(timeout=10)[1] == "\nStopped.\n"
    assert process.returncode == 1
    wait_for(lambda: not alive(int((tmp_path / "pid").read_text())))


def wait_for(condition) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.xdist_group("a pair")
def test_tests_of_a_group_share_a_process(request):
    """pytest-xdist groups by what it adds to a test's id; some versions of pytest let that get lost."""
    if hasattr(request.config, "workerinput"):
        assert request.node.nodeid.endswith("@a pair")
