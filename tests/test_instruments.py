"""The instruments: in a page of their own, in a notebook, and the plain picture where nothing may run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from nbconvert import HTMLExporter
from nbformat import v4

from cnncourse import datasets, instruments, streets
from cnncourse.plots.convolution import house
from grading.clean import clean_html
from tests import needs

UPRIGHT = np.array([[-1, 0, 1]] * 3)
DIGIT = np.pad(datasets.digits()[0][0], 4)
STREET = streets.scenes(1, seed=3)[0].image
BOXES = np.array([[10, 10, 26, 26], [10, 14, 26, 30], [10, 18, 26, 34], [40, 60, 56, 76]])
SCORES = np.array([0.9, 0.8, 0.7, 0.6])
DISTANCES, SAME = np.arange(1.0, 7), np.array([True, True, False, True, False, False])
MAPS = np.random.default_rng(1).integers(0, 10, (5, 6, 3))
WEIGHTS = np.random.default_rng(2).integers(-2, 3, (3, 3, 3)) / 2
EVERY = {
    "kernel": lambda: instruments.kernel(house(), UPRIGHT),
    "layers": lambda: instruments.layers(8, (3, 2, 1, 0)),
    "pooling": lambda: instruments.pooling(DIGIT),
    "suppression": lambda: instruments.suppression(STREET, BOXES, SCORES, 0.3),
    "threshold": lambda: instruments.threshold(
        DISTANCES, SAME, 3, what="distance", names=("one person", "two people"), below=True, costs=(1, 10)
    ),
    "unit": lambda: instruments.unit(MAPS, WEIGHTS, -3.5),
}


@pytest.mark.parametrize("name", EVERY)
def test_each_is_small_and_the_same_every_time(name: str):
    html = EVERY[name]()._repr_html_()
    assert len(html.encode()) < 60_000 and html == EVERY[name]()._repr_html_()
    assert not re.search(r"https?:|<script|\bid=", html)


@pytest.mark.parametrize("name", EVERY)
def test_where_nothing_may_run_the_picture_stays(name: str):
    cleaned = clean_html(EVERY[name]()._repr_html_())
    assert "onload" not in cleaned and re.search(
        r'<img src="data:image/(png|jpeg);base64,[^"]+" alt="A picture', cleaned
    )


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        instruments.kernel(house(), UPRIGHT[:2])
    with pytest.raises(ValueError, match="even"):
        instruments.pooling(DIGIT[:15])
    with pytest.raises(ValueError, match=r"sizes \[8, 3, -1\]"):
        instruments.layers(8, (3, 2, 1, 0), (5, 1, 1, 0))
    with pytest.raises(ValueError, match=r"\(4, 4\), \(3,\)"):
        instruments.suppression(STREET, BOXES, SCORES[:3], 0.3)
    with pytest.raises(ValueError, match=r"\(5, 6, 3\), \(3, 3, 2\)"):
        instruments.unit(MAPS, WEIGHTS[..., :2], 0)
    with pytest.raises(ValueError, match=r"this one is \(2, 2\)"):
        instruments.unit(MAPS, WEIGHTS[:2, :2], 0)
    with pytest.raises(ValueError, match="6 of 6"):
        instruments.threshold(DISTANCES, SAME | True, 3, what="distance", names=("one", "two"))


def exported(name: str) -> str:
    """The page that nbconvert makes of a notebook with an instrument in it."""
    output = v4.new_output("display_data", {"text/html": EVERY[name]()._repr_html_()})
    return HTMLExporter().from_notebook_node(v4.new_notebook(cells=[v4.new_code_cell(outputs=[output])]))[0]


def opened(page, tmp_path, name: str) -> None:
    file = tmp_path / "page.html"
    file.write_text(exported(name).replace("https://", "no://"), "utf-8")  # nbconvert's page asks for its own scripts
    page.on("pageerror", lambda problem: pytest.fail(str(problem)) if "figure" in str(problem) else None)
    page.goto(file.as_uri())
    page.locator("figure output").wait_for()
    page.wait_for_function("() => document.querySelector('figure output').textContent")
    width = page.viewport_size["width"]
    assert all(box["x"] + box["width"] <= width for box in map(_box, page.locator("figure > *").all()))


def number(page, name: str):
    """The input of that name."""
    return page.get_by_role("spinbutton", name=name, exact=True)


def _box(element) -> dict[str, float]:
    return element.bounding_box()


@needs.a_browser
@pytest.mark.parametrize("width", [1000, 400])
def test_a_kernel_is_changed_and_its_frame_moved(page, tmp_path, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, tmp_path, "kernel")
    said, picture = page.locator("figure output"), page.locator("figure canvas").first
    image = house()
    expected = lambda i, j, kernel: (image[i : i + 3, j : j + 3] * kernel).sum()  # noqa: E731
    assert said.inner_text().startswith("Row 1, column 1: ")
    for key in ["ArrowDown"] * 6 + ["ArrowRight"] * 3:
        picture.press(key)
    assert said.inner_text().startswith("Row 7, column 4: ")
    assert said.inner_text().endswith(f"= {expected(7, 4, UPRIGHT):g}")
    before = page.evaluate("() => document.querySelectorAll('figure canvas')[1].toDataURL()")
    number(page, "kernel, row 2, column 2").fill("7")
    changed = UPRIGHT.copy()
    changed[1, 1] = 7
    assert float(said.inner_text().split("= ")[1]) == pytest.approx(expected(7, 4, changed), abs=0.01)
    assert before != page.evaluate("() => document.querySelectorAll('figure canvas')[1].toDataURL()")
    box = picture.bounding_box()
    assert box["x"] + box["width"] <= width
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] - 1)
    page.mouse.up()
    assert said.inner_text().startswith(f"Row {image.shape[0] - 3}, column {image.shape[1] - 3}: ")


@needs.a_browser
def test_a_digit_is_shifted_and_the_change_is_the_lessons(page, tmp_path):
    opened(page, tmp_path, "pooling")
    said = page.locator("figure output")
    page.get_by_label("shift right").click()
    page.locator("figure canvas").first.press("ArrowDown")
    moved = np.roll(DIGIT, (1, 1), (0, 1)).astype(float)
    pool = lambda x: x.reshape(8, 2, 8, 2).max((1, 3))  # noqa: E731
    share = lambda f: np.linalg.norm(f(moved) - f(DIGIT)) / np.linalg.norm(f(DIGIT))  # noqa: E731
    pixels, pooled = map(float, re.findall(r"by (\d[\d.]*)[,.]", said.inner_text().split(": ")[1]))
    assert (pixels, pooled) == (pytest.approx(share(lambda x: x), abs=0.006), pytest.approx(share(pool), abs=0.006))
    page.get_by_label("back to the start").click()
    assert said.inner_text().startswith("Shifted by 0 down, 0 right: the pixels have changed by 0, ")


@needs.a_browser
@pytest.mark.parametrize("width", [1000, 400])
def test_what_slides_over_a_line_is_changed(page, tmp_path, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, tmp_path, "layers")
    said, line = page.locator("figure output"), page.get_by_role("img")
    assert said.inner_text() == "⌊(8 + 2·0 − 1·(3 − 1) − 1) / 2⌋ + 1 = 3 places. Place 0 takes 0, 1, 2."
    number(page, "padding").fill("1")
    number(page, "dilation").fill("2")
    line.press("ArrowRight")
    assert said.inner_text() == "⌊(8 + 2·1 − 2·(3 − 1) − 1) / 2⌋ + 1 = 3 places. Place 1 takes 1, 3, 5."
    number(page, "kernel").fill("9")
    assert said.inner_text() == "A kernel is longer than what it slides over: there is no place for it."
    number(page, "kernel").fill("3")
    line.press("ArrowLeft")
    assert said.inner_text().endswith("Place 0 takes a zero, 1, 3.")


@needs.a_browser
def test_a_receptive_field_is_that_of_the_lesson(page, tmp_path, monkeypatch):
    monkeypatch.setitem(EVERY, "layers", lambda: instruments.layers(15, (3, 2, 1, 0), (3, 1, 1, 0)))
    opened(page, tmp_path, "layers")
    said = page.locator("figure output")
    for _ in range(9):  # the last one is number 4
        page.get_by_role("img").press("ArrowRight")
    assert said.inner_text() == "Number 4 of the last layer: receptive field 7, jump 2. Of the line it sees 8 to 14."
    number(page, "layer 2, dilation").fill("2")
    assert said.inner_text() == "Number 2 of the last layer: receptive field 11, jump 2. Of the line it sees 4 to 14."


@needs.a_browser
def test_a_threshold_is_moved_and_its_cost_counted(page, tmp_path):
    opened(page, tmp_path, "threshold")
    said, heaps = page.locator("figure output"), page.locator("figure canvas")
    first = "distance ≤ 3: precision 66.67 %, recall 66.67 %; 1 false alarms, 1 misses. 1·1 + 1·10 = 11 is the cost."
    assert said.inner_text() == first
    number(page, "a miss costs").fill("0.5")
    for _ in range(41):  # of 200 from the smallest to the largest distance
        heaps.press("ArrowRight")
    assert said.inner_text() == (
        "distance ≤ 4.025: precision 75 %, recall 100 %; 1 false alarms, 0 misses. 1·1 + 0·0.5 = 1 is the cost."
    )
    box = heaps.bounding_box()
    page.mouse.click(box["x"] + 1, box["y"] + 5)
    assert "recall 33.33 %; 0 false alarms, 2 misses" in said.inner_text()


@needs.a_browser
@pytest.mark.parametrize("width", [1000, 400])
def test_a_number_of_a_layer_is_taken_apart(page, tmp_path, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, tmp_path, "unit")
    said, the_map = page.locator("figure output"), page.get_by_role("img", name="the unit's map")
    padded = np.pad(MAPS, ((1, 1), (1, 1), (0, 0)))
    parts = np.array(
        [[(padded[i : i + 3, j : j + 3] * WEIGHTS).sum((0, 1)) for j in range(6)] for i in range(5)]
    )  # (5, 6, 3)

    def expected(row: int, column: int, channel: int) -> str:
        total = parts[row, column].sum()
        numbers = (parts[row, column, channel], total, -3.5, total - 3.5, max(0, total - 3.5))
        one, all_of_them, bias, sum_, behind = (f"{number:g}".replace("-", "−") for number in numbers)
        return (
            f"Row {row}, column {column}: the 9 products of channel {channel} add up to {one}, those of all 3 channels "
            f"to {all_of_them}. With the bias {bias} it is {sum_}, behind ReLU {behind}."
        )

    row, column = np.unravel_index(parts.sum(2).argmax(), (5, 6))
    assert said.inner_text() == expected(row, column, parts[row, column].argmax())  # where it begins
    for key in ["ArrowUp"] * 5 + ["ArrowLeft"] * 6:  # into the corner, where zeros lie behind the border
        the_map.press(key)
    channels = page.get_by_role("button")
    for channel in range(3):
        channels.nth(channel).click()
        assert said.inner_text() == expected(0, 0, channel)
        assert channels.nth(channel).get_attribute("aria-pressed") == "true"
        assert page.get_by_role("img", name="the unit's map").count() == 1
    products = [float(text.replace("−", "-")) for text in page.locator("figure table").nth(2).inner_text().split()]
    assert products == (padded[:3, :3] * WEIGHTS)[..., 2].ravel().tolist()
    box = the_map.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2)
    assert said.inner_text() == expected(4, 5, 2)


@needs.a_browser
def test_boxes_are_suppressed_step_by_step(page, tmp_path):
    opened(page, tmp_path, "suppression")
    said, street = page.locator("figure output"), page.locator("figure canvas")
    assert said.inner_text() == "0 stay (thick), 0 have gone (broken), 4 wait (thin)."
    street.press("ArrowRight")
    assert said.inner_text().startswith("Step 1: the best that waits has a score of 0.9 and stays; 2 that overlap it")
    page.get_by_label("to the end").click()
    assert said.inner_text().endswith("2 stay (thick), 2 have gone (broken), 0 wait (thin).")
    number(page, "limit").fill("0.5")  # the third box overlaps the first by a third
    page.get_by_label("to the end").click()
    assert said.inner_text().endswith("3 stay (thick), 1 have gone (broken), 0 wait (thin).")
    page.get_by_label("back to the start").click()
    assert said.inner_text().startswith("0 stay")


@needs.a_browser
def test_in_a_notebook_each_runs_once_it_is_trusted(lab, page, tmp_path):
    cells = [
        v4.new_code_cell("1", outputs=[v4.new_output("display_data", {"text/html": make()._repr_html_()})])
        for make in EVERY.values()
    ]
    (tmp_path / "mine" / "foreign.ipynb").write_text(json.dumps(v4.new_notebook(cells=cells)), "utf-8")
    figures = page.locator(".jp-OutputArea-output figure")

    def each():
        """Bring every figure into view: JupyterLab makes only cells that are."""
        for index in range(len(EVERY)):
            page.evaluate(f"() => jupyterapp.shell.currentWidget.content.scrollToItem({index})")
            figure = page.locator(f".jp-Cell[data-windowed-list-index='{index}'] figure")
            figure.wait_for()
            yield figure

    page.goto(f"{lab[1]}/lab/tree/foreign.ipynb?token={lab[3]}")
    figures.first.wait_for()
    page.wait_for_timeout(1000)
    for figure in each():
        assert figure.locator("output").count() == 0 and figure.locator("img").is_visible()
    trust = [sys.executable, "-m", "jupyter", "trust", tmp_path / "mine" / "foreign.ipynb"]
    subprocess.run(
        trust, env=os.environ | {"JUPYTER_DATA_DIR": str(tmp_path / "data")}, check=True, capture_output=True
    )
    page.goto(f"{lab[1]}/lab/tree/foreign.ipynb?reset&token={lab[3]}")
    figures.first.wait_for()
    for figure in each():
        figure.locator("output").wait_for()
        assert figure.locator("output").inner_text() and figure.locator("img").count() == 0
        if figure.locator("input").count():
            figure.locator("input").first.press("d")
            figure.locator("input").first.press("d")
    page.evaluate("() => jupyterapp.shell.currentWidget.content.scrollToItem(0)")
    kept = page.evaluate("() => jupyterapp.shell.currentWidget.content.model.cells.length")
    assert kept == len(EVERY)  # typing into a number is no command of the notebook's
