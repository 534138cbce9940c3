"""A learner's first minutes in a real browser: JupyterLab opens, a wrong answer is named, the right one is praised.

The pictures in tests/screenshots/ are for people to look at.
"""

from cnncourse import logbook
from tests import needs
from tests.browser import SCREENSHOTS, SECONDS
from tests.lessons import read, solution_cells

pytestmark = needs.a_browser

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

    assert "Run the cells above first" in run(page, "check.zero_pad(zero_pad)")  # as after a restart
    run(page, "from cnncourse.checks import convolution as check")
    assert "The name zero_pad is not there" in run(page, "check.zero_pad(zero_pad)")
    assert report(page, write=None).startswith("○ cross-correlate: not attempted")

    wrong = report(page, write=FLIPPED)
    assert "not yet" in wrong and "kernel" in wrong and "flipped" in wrong
    photograph(page, "wrong")

    page.set_viewport_size({"width": 900, "height": 900})  # with the list of files beside it
    code = find(page, "def cross_correlate(image, kernel):").locator(".cm-scroller")
    assert code.evaluate("element => element.scrollWidth <= element.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 900})

    right = report(page, write=RIGHT)
    assert right.startswith("✓ cross-correlate: correct · 4 of 4 points")
    photograph(page, "right")
    kept = logbook.read(tmp_path / "mine" / "01-convolution")["cross-correlate"]
    assert (kept["best"], kept["last"], kept["status"]) == (4, 4, "correct")

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


def test_a_lesson_is_gone_through_by_keyboard_alone(lab, page):
    page.goto(f"{lab[1]}/lab/tree/00-start-here/start-here.ipynb?token={lab[3]}")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.isReady")
    page.evaluate("() => jupyterapp.restored")
    answers, cells = solution_cells("00", "solutions"), read("00", "lessons").cells
    for cell in cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            page.keyboard.press("Enter")
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(answers[about.grade_id])
        page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        """() => [...jupyterapp.shell.currentWidget.content.model.cells].every(
            cell => cell.type !== "code" || !cell.sharedModel.getSource() || cell.executionCount)"""
    )
    ran = page.evaluate("() => jupyterapp.shell.currentWidget.content.model.toJSON().cells")
    earned = [
        float("".join(output["data"]["text/plain"])) == cell["metadata"]["nbgrader"]["points"]
        for cell in ran
        if cell["metadata"].get("nbgrader", {}).get("grade")
        for output in cell["outputs"]
        if output["output_type"] == "execute_result"
    ]
    assert len(earned) == sum(bool(cell.metadata.get("nbgrader", {}).get("grade")) for cell in cells) > 3 and all(
        earned
    )


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
