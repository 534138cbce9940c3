"""The site: pages that give nothing away and ask nobody else for anything, looked at in a browser below another address."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from functools import partial
from html import unescape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from cnncourse import start_page
from grading.course import Course
from grading.publishing import player, site, wheels
from tests import needs
from tests.lessons import NUMBERS, ROOT, notebook_path, read, solution_cells
from tests.needs import THOROUGH
from tests.test_browser import FLIPPED

pytestmark = [needs.the_site, pytest.mark.xdist_group("site")]
PLACE = "some/course"  # the site's address on a server; it may be any
MOST_OF_A_FIRST_VISIT = 80_000_000  # bytes, the kernel's included
KERNEL_SECONDS = 300  # on a busy machine; alone it takes a tenth
MOST_OF_A_FIRST_PAGE = 1_000_000
IMPORTS = "import numpy as np\nfrom cnncourse.checks import convolution as check\n\n"
LESSONS = [notebook_path(number, "lessons").parent.name for number in NUMBERS]
LOOKED_AT = (  # axe-core takes ten seconds for a lesson
    [(name, scheme) for name in [*LESSONS, "index", "glossary", "licences", "search"] for scheme in ("light", "dark")]
    if THOROUGH
    else [("index", "light"), (LESSONS[1], "dark"), ("search", "light")]
)


@pytest.fixture(scope="session")
def root(tmp_path_factory) -> Path:
    """A server's folder with the site somewhere in it."""
    root = tmp_path_factory.mktemp("server")
    command = [sys.executable, "-m", "grading.cli", "site", "--out", str(root / PLACE)]
    command += ["--wheels", needs.PYODIDE] if needs.PYODIDE else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.match(r"Made in \d+ s, \d+ MB: ", done.stdout)
    assert done.stderr.startswith("The lessons of this site are to be read") != bool(needs.PYODIDE)
    return root


class Quiet(SimpleHTTPRequestHandler):
    sent = 0  # bytes of files; what the browser has already is not sent

    def log_message(self, *_) -> None:
        pass

    def copyfile(self, source, outputfile) -> None:
        Quiet.sent += os.fstat(source.fileno()).st_size
        super().copyfile(source, outputfile)


@pytest.fixture(scope="session")
def address(root):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=root)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{PLACE}"
        server.shutdown()


@pytest.fixture
def visitor(page, address):
    """A page that can reach this site and nothing else; at the end nothing else has been asked for, nor anything said
    in the console.
    """
    foreign, said = [], []
    page.context.route(
        lambda url: not url.startswith((address, "data:", "blob:")), lambda route: _refuse(route, foreign)
    )
    page.context.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.context.on("weberror", lambda problem: said.append(str(problem.error)))
    yield page
    assert foreign == [] and said == []


def _refuse(route, foreign: list[str]) -> None:
    foreign.append(route.request.url)
    route.abort()


class Addresses(HTMLParser):
    """Collects what a page loads and where it leads."""

    def __init__(self, page: Path):
        super().__init__()
        self.loads, self.leads = [], []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a":
            self.leads.append(found.get("href") or "")
        elif tag != "form":
            self.loads += [found[name] for name in ("src", "href") if found.get(name)]
            self.loads += [step for step in (found.get("data-steps") or "").split("|") if step]


def text_of(page: Path) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_each_address_leads_somewhere_within_the_site(root):
    pages = [*(root / PLACE).glob("*.html")]
    assert len(pages) == len(NUMBERS) + 4
    for page in pages:
        found = Addresses(page)
        for address in found.loads + [address for address in found.leads if not address.startswith("https://")]:
            parts = urlsplit(address)
            assert not parts.scheme and not parts.netloc and not parts.path.startswith("/"), (page.name, address)
            assert not parts.path or (page.parent / unquote(parts.path)).exists(), (page.name, address)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_answer_is_on_a_page(root, number: str):
    page = text_of(root / PLACE / f"{notebook_path(number, 'lessons').parent.name}.html")
    stubs, untouched = (
        solution_cells(number, "lessons"),
        "\n".join(cell.source for cell in read(number, "lessons").cells),
    )
    for name, solved in solution_cells(number, "solutions").items():
        region = re.search(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", solved, re.DOTALL)[1].strip()
        assert stubs[name].splitlines()[0] in page, name
        assert region not in page or region in untouched, name
    for cell in read(number, "solutions").cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            for output in cell.outputs:
                shown = output.get("data", {}).get("text/plain", "")
                assert "points" not in shown or shown.splitlines()[0] not in page


def test_what_an_untouched_lesson_shows_is_on_its_page_and_no_more(root):
    page = (root / PLACE / "01-convolution.html").read_text("utf-8")
    alts = {
        re.search('alt="([^"]+)"', output.data["text/html"])[1]: cell.source
        for cell in read("01", "solutions").cells
        for output in cell.get("outputs", [])
        if "<img" in output.get("data", {}).get("text/html", "")
    }
    hidden = [source for alt, source in alts.items() if alt not in page]
    assert len(alts) > 10 and ["page-feature-map" in source for source in hidden] == [
        True
    ]  # its numbers are the answer
    assert "first rows of the patches:" in text_of(root / PLACE / "01-convolution.html")
    assert "[[4. 3. 4.]" not in page  # the first lines that a right function computes
    assert page.count("With right answers, this cell shows:") == 2
    assert "data:image" not in page


def test_a_wheel_says_whose_it_is(tmp_path):
    with zipfile.ZipFile(
        player._wheel(tmp_path, "cnncourse", {"cnncourse/after.py": ROOT / "cnncourse" / "after.py"})
    ) as archive:
        [about] = [archive.read(name).decode() for name in archive.namelist() if name.endswith("METADATA")]
    assert about.startswith("Metadata-Version: 2.1\nName: cnncourse\nVersion: ")


def test_a_folder_that_is_no_site_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    command = [sys.executable, "-m", "grading.cli", "site", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "is there and is no site" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_that_is_missing_or_another_one_leaves_pages_to_read(tmp_path):
    known = json.loads(wheels.KNOWN.read_text("utf-8"))
    names = [*known["core"], *(package["file_name"] for package in known["lock"]["packages"].values())]
    assert len(names) == len(set(names)) > 30
    for place, reason in (
        (tmp_path / "nowhere", "is no folder and no address"),
        (tmp_path, f"{names[0]} is not in {tmp_path}"),
        ("http://127.0.0.1:9/", f"{names[0]} cannot be had from http://127.0.0.1:9/"),
    ):
        with pytest.raises(wheels.Missing, match=re.escape(reason)):
            wheels.take(str(place), tmp_path)
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / names[0]).write_bytes(b"another one")
    said = site.make(Course(), tmp_path / "site", str(tmp_path / "deeper"))
    assert said.startswith("The lessons of this site are to be read") and "its SHA-256 differs" in said
    page = (tmp_path / "site" / "01-convolution.html").read_text("utf-8")
    assert "Solve it here" not in page and "make lab" in page and not (tmp_path / "site" / "try").exists()


@needs.a_browser
def test_a_visitor_reads_searches_and_turns_pages(visitor, address):
    received = []
    visitor.on("response", lambda response: received.append(response.body()))
    visitor.goto(f"{address}/index.html")
    visitor.wait_for_load_state("networkidle")
    assert 10_000 < sum(map(len, received)) < MOST_OF_A_FIRST_PAGE
    visitor.locator("article").get_by_role("link", name="What does a filter compute?").click()
    visitor.get_by_role("link", name="Next What can a layer of filters see?").wait_for()
    visitor.get_by_role("link", name="Previous How does a computer see a picture?").wait_for()
    instrument = visitor.get_by_role("group", name="A picture, nine numbers")
    instrument.scroll_into_view_if_needed()
    instrument.locator("canvas").first.press("ArrowDown")
    assert instrument.locator("output").inner_text().startswith("Row 2, column 1: ")

    ground = lambda: visitor.evaluate("() => getComputedStyle(document.body).backgroundColor")  # noqa: E731
    before = ground()
    while ground() == before:
        visitor.locator("button.theme-toggle").last.click()  # automatic, light, dark
    visitor.set_viewport_size({"width": 400, "height": 800})
    assert visitor.evaluate("() => document.documentElement.scrollWidth") <= 400
    visitor.emulate_media(media="print")
    assert not visitor.locator(".sidebar-drawer").is_visible() and not visitor.locator(".doors").is_visible()
    visitor.emulate_media(media="screen")
    visitor.set_viewport_size({"width": 1280, "height": 900})

    visitor.get_by_placeholder("Search").first.fill("dilation")
    visitor.keyboard.press("Enter")
    visitor.locator("#search-results").get_by_role("link", name="What does a filter compute?").first.click()
    visitor.wait_for_url("**/01-convolution.html**")


@needs.a_browser
@pytest.mark.parametrize("name, scheme", LOOKED_AT)
def test_no_page_keeps_anybody_out(visitor, address, name: str, scheme: str):
    from axe_playwright_python.sync_playwright import Axe

    visitor.emulate_media(color_scheme=scheme)
    visitor.goto(f"{address}/{name}.html")
    found = Axe().run(visitor, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def opened(page, address: str, lesson: str) -> None:
    """Open a lesson in the site's JupyterLite, by the button of its page, and wait until its kernel is there."""
    page.goto(f"{address}/{lesson}.html")
    page.get_by_role("link", name="Solve it here, in your browser").click()
    kernel = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
    for _ in range(KERNEL_SECONDS):
        page.wait_for_timeout(1000)
        if page.evaluate(f"() => {kernel}?.status") == "idle":
            return
    raise AssertionError("the kernel did not come")


def run_all(page) -> list[dict]:
    """Run all cells; return the code cells."""
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    cells = page.evaluate("() => jupyterapp.shell.currentWidget.content.model.toJSON().cells")
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in code if "".join(cell["source"]).strip())
    outputs = [output for cell in code for output in cell["outputs"]]
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []
    return code


def fill_in(page, answers: dict[str, str]) -> None:
    """Write answers into a lesson's solution cells, by their names."""
    page.evaluate(
        """answers => {
            for (const cell of jupyterapp.shell.currentWidget.content.model.cells) {
                const about = cell.getMetadata("nbgrader");
                if (about?.solution && about.grade_id in answers) cell.sharedModel.setSource(answers[about.grade_id]);
            }
        }""",
        answers,
    )


def report(page, name: str, answer: str) -> str:
    """Answer an exercise, run answer and check, and return what the check shows."""
    fill_in(page, {name: answer})
    outputs = page.evaluate(
        """async name => {
            const notebook = jupyterapp.shell.currentWidget.content, cells = [...notebook.model.cells];
            for (const wanted of [name, name + "-check"]) {
                const index = cells.findIndex(cell => cell.getMetadata("nbgrader")?.grade_id === wanted);
                notebook.activeCellIndex = index;
                await jupyterapp.commands.execute("notebook:run-cell");
                if (wanted !== name) return cells[index].toJSON().outputs;
            }
        }""",
        name,
    )
    return "".join("".join(output.get("data", {}).get("text/html", "")) for output in outputs)


def points(code: list[dict]) -> dict[str, tuple[float, float]]:
    """Return for each check what was earned and what there is."""
    found = {}
    for cell in code:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade"):
            [earned] = [
                output["data"]["text/plain"] for output in cell["outputs"] if output["output_type"] == "execute_result"
            ]
            found[about["grade_id"]] = (float("".join(earned)), about["points"])
    return found


@needs.a_browser
@needs.pyodide
def test_a_lesson_is_solved_in_the_browser_alone(visitor, address, tmp_path):
    opened(visitor, address, "01-convolution")
    untouched = run_all(visitor)
    assert {earned for earned, _ in points(untouched).values()} == {0}
    reports = [output for cell in untouched for output in cell["outputs"] if "not attempted" in str(output)]
    assert len(reports) > 10 and all("text/html" in output["data"] for output in reports)
    wrong = report(visitor, "cross-correlate", FLIPPED)
    assert "cross-correlate: not yet" in wrong and "kernel flipped" in wrong
    fill_in(visitor, solution_cells("01", "solutions"))
    key = points(run_all(visitor))
    assert [name for name, (earned, most) in key.items() if earned != most] == []
    visitor.locator(".jp-Notebook").press("Control+s")
    visitor.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")

    context = visitor.context
    visitor.close()
    later = context.new_page()
    later.goto(f"{address}/try/lab/index.html?path=01-convolution/convolution.ipynb")
    later.locator(".jp-CodeCell").first.wait_for()
    with later.expect_download() as download:
        later.evaluate("() => jupyterapp.commands.execute('docmanager:download')")
    submitted = tmp_path / "submitted" / "student-01" / "01-convolution"
    submitted.mkdir(parents=True)
    download.value.save_as(submitted / "convolution.ipynb")

    command = [sys.executable, "-m", "grading.cli", "grade", "01", "--submitted", str(tmp_path / "submitted")]
    command += ["--out", str(tmp_path / "class"), *["--no-sandbox"] * bool(needs.NO_SANDBOX)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with (tmp_path / "class" / "grades.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["student"], row["score"], row["max_score"]) for row in csv.DictReader(lines)]
    assert rows == [("student-01", f"{most:g}", f"{most:g}") for _, most in key.values()]


@needs.a_browser
@needs.pyodide
def test_the_first_page_tells_where_the_visitor_was(visitor, address):
    lessons = {lesson.name[:2]: lesson for lesson in start_page.entries(ROOT / "lessons", ROOT / "nowhere")}
    visitor.goto(f"{address}/index.html")
    assert visitor.locator("#here").inner_text() == f"Begin here: 00 {lessons['00'].question}"
    opened(visitor, address, "01-convolution")
    right = solution_cells("01", "solutions")["cross-correlate"]
    for answer, status in ((right, "correct"), (FLIPPED, "not yet")):  # the best result counts
        assert f"cross-correlate: {status}" in report(visitor, "cross-correlate", IMPORTS + answer)

    context = visitor.context
    visitor.close()
    later = context.new_page()
    later.goto(f"{address}/index.html")
    lesson = lessons["01"]
    later.get_by_text(f"Go on here: 01 {lesson.question}, at {lesson.left[0]}.").wait_for()
    assert later.locator("#here a").get_attribute("href") == f"try/lab/index.html?path={lesson.name}"
    row = later.get_by_role("row").filter(has=later.get_by_role("link", name=lesson.question))
    left = ", ".join(name.removeprefix("quiz-") for name in lesson.left if name != "cross-correlate")
    assert row.locator("td").all_inner_texts() == [
        "01",
        lesson.question,
        lesson.minutes,
        f"{lesson.exercises['cross-correlate']:g} of {lesson.most:g}",
        left,
    ]


@needs.a_browser
@needs.pyodide
@needs.time
@pytest.mark.parametrize("number", ["00", "02", "03", "04"])
def test_the_key_earns_all_points_in_the_browser(visitor, address, number: str):
    opened(visitor, address, notebook_path(number, "lessons").parent.name)
    fill_in(visitor, solution_cells(number, "solutions"))
    assert [name for name, (earned, most) in points(run_all(visitor)).items() if earned != most] == []


@needs.a_browser
@needs.pyodide
@needs.time
def test_a_second_visit_comes_from_the_browsers_cache(visits, address):
    sent = []
    for _ in range(2):
        Quiet.sent = 0
        visit = visits.new_page()
        opened(visit, address, "01-convolution")
        visit.close()
        sent.append(Quiet.sent)
    assert 10 * sent[1] < sent[0] < MOST_OF_A_FIRST_VISIT, sent
