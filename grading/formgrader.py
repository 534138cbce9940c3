"""`course formgrader`: nbgrader's formgrader in JupyterLab, on a class's gradebook.

`make lab` keeps nbgrader's extensions away from learners (cnncourse/jupyter/); here they are at work.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from cnncourse.lab import put_first
from grading.course import ROOT, Course
from grading.files import write

# JupyterLab restores this tab when it opens.
_TAB = "nbgrader-formgrader"
_NO_NEWS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
_WORKSPACE = {
    "data": {
        "layout-restorer:data": {
            "main": {
                "dock": {"type": "tab-area", "currentIndex": 0, "widgets": [f"{_TAB}:{_TAB}"]},
                "current": f"{_TAB}:{_TAB}",
            },
        },
        f"{_TAB}:{_TAB}": {"data": {}},
    },
    "metadata": {"id": "default"},
}


def open_formgrader(course: Course, arguments: list[str]) -> None:
    """Run JupyterLab with the formgrader until it is stopped; `arguments` go to JupyterLab."""
    with tempfile.TemporaryDirectory() as folder:
        settings, workspaces = Path(folder, "settings"), Path(folder, "workspaces")
        write({settings / "labconfig" / "page_config.json": json.dumps(_NO_NEWS)})
        put_first("JUPYTER_CONFIG_PATH", settings)
        put_first("JUPYTER_CONFIG_PATH", ROOT / "grading")
        put_first("JUPYTER_PATH", Path(sys.prefix, "share", "jupyter"))
        put_first("PATH", Path(sys.executable).parent)  # nbgrader calls alembic
        from jupyterlab.labapp import LabApp  # here, because it reads these variables
        from jupyterlab_server.workspaces_handler import WorkspacesManager

        WorkspacesManager(str(workspaces)).save("default", json.dumps(_WORKSPACE))
        print(
            "The formgrader opens in your browser, in JupyterLab (menu Nbgrader, Formgrader). Ctrl-C stops it.",
            flush=True,
        )
        LabApp.launch_instance(
            [
                f"--ServerApp.root_dir={course.root}",
                f"--LabApp.workspaces_dir={workspaces}",
                "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
                "--LabApp.extension_manager=readonly",
                "--Application.log_level=ERROR",
                *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
                *arguments,
            ]
        )
