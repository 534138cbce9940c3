"""A learner's first minutes in a real browser: JupyterLab opens, a wrong answer is named, the right one is praised.

The pictures in tests/screenshots/ are for people to look at.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cnncourse import logbook

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOTS = ROOT / "tests" / "screenshots"
NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 60

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine: apt install chromium")

FLIPPED = """
def cross_correlate(image, kernel):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
    (H, W), (kh, kw) = image.shape, kernel.shape
    if kh > H or kw > W:
        raise ValueError("the kernel is larger than the image")
    rows, columns = range(H - kh + 1), range(W - kw + 1)
    return [[(image[i:i + kh, j:j + kw] * kernel).sum() for j in columns] for i in rows]
"""
RIGHT = FLIPPED.replace("[::-1, ::-1]", "")


@pytest.fixture
def lab(tmp_path):
    """Start what `make lab` starts, with a learner's folder and settings of its own; give its address and token."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = ["--mine", str(tmp_path / "mine"), "--no-browser", f"--port={port}", "--expose-app-in-browser"]
    log = tmp_path / "log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "cnncourse.lab", *options]
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | folders, stdout=output, stderr=output)
        try:
            yield wait_for_address(server, log)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for_address(server: subprocess.Popen, log: Path) -> re.Match:
    end = time.monotonic() + SECONDS
    while not (address := re.search(r"(http://127\.0\.0\.1:\d+)/lab(\S*)\?token=(\w+)", log.read_text())):
        assert server.poll() is None and time.monotonic() < end, log.read_text()
        time.sleep(0.1)
    return address


@pytest.fixture
def page():
    """A page in the Chromium that the system has."""
    from playwright.sync_api import sync_playwright

    root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = OPTIONS + ["--no-sandbox"] * root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(SECONDS * 1000)
        yield page
        browser.close()


def test_a_wrong_answer_is_named_and_the_right_one_is_praised(lab, page, tmp_path):
    assert lab[2] == "/tree/START.md"
    page.goto(f"{lab[1]}/lab{lab[2]}?token={lab[3]}")
    page.get_by_role("link", name="00 How does a computer see a picture?").wait_for()
    page.screenshot(path=SCREENSHOTS / "start.png")
    page.goto(f"{lab[1]}/lab/tree/01-convolution/convolution.ipynb?token={lab[3]}")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.isReady")
    page.evaluate("() => jupyterapp.restored")
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    assert page.get_by_text("Nbgrader", exact=True).count() == 0

    run(page, "from cnncourse.checks import convolution as check")
    assert report(page, write=None).startswith("○ cross-correlate: not attempted")

    wrong = report(page, write=FLIPPED)
    assert "not yet" in wrong and "kernel" in wrong and "flipped" in wrong
    photograph(page, "wrong")

    right = report(page, write=RIGHT)
    assert right.startswith("✓ cross-correlate: correct · 4 of 4 points")
    photograph(page, "right")
    kept = logbook.read(tmp_path / "mine" / "01-convolution")["cross-correlate"]
    assert (kept["best"], kept["last"], kept["status"]) == (4, 4, "correct")

    assert "Run the cells above first" in run(page, "check.zero_pad(zero_pad)")

    run(page, "page_feature_map = ", "page_feature_map = [[5, 0, 5], [0, 5, 0], [5, 0, 5]]")
    run(page, "check.page_feature_map(page_feature_map)")
    run(page, "import numpy as np")  # the film needs the lesson's own names
    run(page, "checkerboard = ")
    run(page, "animate(")
    film = find(page, "animate(").locator("figure")
    picture, slider = film.locator("img"), film.locator("input")
    assert picture.get_attribute("src").startswith("data:image/gif")
    slider.fill("4")
    assert picture.get_attribute("src") == slider.get_attribute("data-steps").split("|")[4]


def report(page, write: str | None) -> str:
    """Answer the exercise (or leave the stub), run answer and check, and return what the check's cell shows."""
    run(page, "def cross_correlate(image, kernel):", write)
    return run(page, "check.cross_correlate(cross_correlate)")


def run(page, contains: str, write: str | None = None) -> str:
    """Run the code cell that contains a text, after writing over its source if asked; return its output's text.

    Text is read from the document, not as it is rendered: JupyterLab renders only what is in view.
    """
    cell = find(page, contains)
    editor, prompt = cell.locator(".cm-content"), cell.locator(".jp-InputPrompt")
    before = prompt.text_content()
    if write:
        editor.fill(write.strip())
    for second in range(SECONDS):
        if second % 5 == 0 and prompt.text_content() == before:  # again, if JupyterLab had the focus elsewhere
            editor.press("Control+Enter")
        page.wait_for_timeout(1000)
        if prompt.text_content() not in (before, "[*]:"):
            return "\n".join(cell.locator(".jp-OutputArea-output").all_text_contents())
    raise AssertionError(f"{contains!r} did not end")


def find(page, contains: str):
    """Return the code cell that contains a text, scrolled into view."""
    cell = page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content", has_text=contains))
    cell.scroll_into_view_if_needed()
    return cell


def photograph(page, name: str) -> None:
    """Store a picture of the report in both themes."""
    SCREENSHOTS.mkdir(exist_ok=True)
    find(page, "check.cross_correlate(cross_correlate)")
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
        page.wait_for_timeout(500)  # for fonts and colours
        page.screenshot(path=SCREENSHOTS / f"{name}-{theme.split()[1].lower()}.png")
