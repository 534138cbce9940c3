"""The GitHub workflow: what can be known of it without running it."""

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


def test_the_token_can_only_read():
    for file in FILES:
        workflow = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
        assert workflow["permissions"] == {"contents": "read"}
        assert not any("permissions" in job for job in workflow["jobs"].values())
        assert "secrets." not in file.read_text("utf-8")


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
