"""The site: pages that give nothing away and ask nobody else for anything, looked at in a browser below another address."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from functools import partial
from html import unescape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests import needs
from tests.lessons import NUMBERS, ROOT, notebook_path, read, solution_cells
from tests.needs import THOROUGH

pytestmark = [needs.the_site, pytest.mark.xdist_group("site")]
PLACE = "some/course"  # the site's address on a server; it may be any
MOST_OF_A_FIRST_PAGE = 1_000_000
LESSONS = [notebook_path(number, "lessons").parent.name for number in NUMBERS]
LOOKED_AT = (  # axe-core takes ten seconds for a lesson
    [(name, scheme) for name in [*LESSONS, "index", "glossary", "search"] for scheme in ("light", "dark")]
    if THOROUGH
    else [("index", "light"), (LESSONS[0], "dark"), ("search", "light")]
)


@pytest.fixture(scope="session")
def root(tmp_path_factory) -> Path:
    """A server's folder with the site somewhere in it."""
    root = tmp_path_factory.mktemp("server")
    command = [sys.executable, "-m", "grading.cli", "site", "--out", str(root / PLACE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.match(r"Made in \d+ s, \d+ MB: ", done.stdout)
    return root


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        pass


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
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda problem: said.append(str(problem)))
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
    assert len(pages) == len(NUMBERS) + 3
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


def test_a_folder_that_is_no_site_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    command = [sys.executable, "-m", "grading.cli", "site", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "is there and is no site" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


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
    visitor.locator("figure[role=group]").scroll_into_view_if_needed()
    visitor.locator("figure canvas").first.press("ArrowDown")
    assert visitor.locator("figure output").inner_text().startswith("Row 2, column 1: ")

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
