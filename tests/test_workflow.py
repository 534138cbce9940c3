"""The GitHub workflows: what can be known of them without running them."""

import json
import re

import yaml

from tests.lessons import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEXT = (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8")
WORKFLOW = yaml.load(TEXT, yaml.BaseLoader)  # YAML 1.1 takes `on` for a truth value


def test_every_action_is_pinned_and_named():
    for file in FILES:
        lines = [line for line in file.read_text("utf-8").splitlines() if re.search(r"\buses:", line)]
        assert lines
        for line in lines:
            assert re.fullmatch(r"\s*- uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_the_token_can_only_read_but_where_the_site_is_published():
    more = {}
    for file in FILES:
        workflow = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        assert workflow["permissions"] == {"contents": "read"}
        more |= {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
        assert "secrets." not in file.read_text("utf-8")
    assert more == {"publish": {"pages": "write", "id-token": "write"}}


def test_the_site_is_published_with_the_release_of_pyodide_that_is_known():
    known = json.loads((ROOT / "grading" / "publishing" / "pyodide.json").read_text("utf-8"))["lock"]["info"]["version"]
    jobs = yaml.load((ROOT / ".github" / "workflows" / "site.yml").read_text("utf-8"), yaml.BaseLoader)["jobs"]
    fetch, make = [step["run"] for step in jobs["build"]["steps"] if "run" in step]
    assert f"https://github.com/pyodide/pyodide/releases/download/{known}/pyodide-{known}.tar.bz2" in fetch
    assert make == "make site WHEELS=pyodide"
    assert [step["uses"].split("@")[0] for step in jobs["publish"]["steps"]] == ["actions/deploy-pages"]


def test_what_is_tested_where():
    [job] = WORKFLOW["jobs"].values()
    assert job["strategy"]["matrix"] == {
        "os": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": ["3.11", "3.12", "3.13"],
    }
    when = {step["run"]: step.get("if") for step in job["steps"] if "run" in step}
    assert when["make lock"] == "github.event_name == 'schedule'"
    assert when[".ci/run"] == "runner.os == 'Linux'" and when["make test"] == "runner.os != 'Linux'"
    assert [*when][-2:] == [".ci/run", "make test"]
    assert re.fullmatch(r"\d+ \d+ \* \* \d", WORKFLOW["on"]["schedule"][0]["cron"])
