"""The rules of style for a whole lesson that a machine can check, on every one; `grading.building.style` has those of a cell."""

from __future__ import annotations

import re

import pytest

from grading.building.source import expand
from grading.course import Course
from tests.lessons import NUMBERS, ROOT, notebook_path, read

WITHOUT_PREDICTION = ("Quiz", "Your turn", "When ")
TERM = re.compile(r"\*\*(.+?)\*\*")


def texts(number: str) -> list[tuple[str, str]]:
    """Return a lesson's texts, each with its place in the script: "solutions/03-pooling/pooling.py:7"."""
    [lesson] = Course().find(number)
    notebook, lines = expand(lesson)
    script = lesson.source.relative_to(ROOT).as_posix()
    cells = zip(notebook.cells, lines)
    return [(f"{script}:{line}", cell.source) for cell, line in cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("number", NUMBERS)
def test_each_cell_keeps_the_rules(number: str):
    """Those of `grading.building.style`, and all else that the build refuses in a script."""
    [lesson] = Course().find(number)
    expand(lesson)


@pytest.mark.parametrize("number", NUMBERS)
def test_order_of_a_lesson(number: str):
    cells = read(number, "lessons").cells
    title = re.fullmatch(r"# (.+\?)", cells[0].source.splitlines()[0])
    assert title, "the title asks the lesson's question"
    opening = cells[0].source
    assert len(re.findall(r"^- ", opening, re.MULTILINE)) == 3, "what one can do afterwards: three bullets"
    assert re.search(r"^About \d+ minutes · (\d+) points$", opening, re.MULTILINE)
    assert "You need" in opening
    assert cells[-1].cell_type == "markdown"
    bullets = re.findall(r"^- ", cells[-1].source, re.MULTILINE)
    assert cells[-1].source.startswith(f"## {title[1]}") and len(bullets) in (2, 3), (
        "the last cell answers the question"
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_every_section_asks_to_predict(number: str):
    cells = read(number, "lessons").cells
    sections: list[tuple[str, list]] = []
    for cell in cells[1:-1]:
        heading = re.match(r"## (.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            sections.append((heading[1], []))
        if sections:
            sections[-1][1].append(cell)
    teaching = [section for section in sections if not section[0].startswith(WITHOUT_PREDICTION)]
    assert teaching
    for heading, body in teaching:
        asked = [i for i, cell in enumerate(body) if cell.cell_type == "markdown" and "**Predict.**" in cell.source]
        assert asked, f"nothing to predict in: {heading}"
        for i in asked:
            assert body[i].source.rstrip().endswith(("?", "?*", ".")) and "?" in body[i].source.split("**Predict.**")[1]
            assert body[i + 1].cell_type == "code", f"the next cell settles it: {heading}"
            explained = next(cell for cell in body[i + 1 :] if cell.cell_type == "markdown")
            assert not explained.source.startswith(("#", "**Predict.**")), f"the next sentence explains it: {heading}"


@pytest.mark.parametrize("number", NUMBERS)
def test_pictures_come_before_formulas(number: str):
    cells = read(number, "solutions").cells
    pictures = [i for i, cell in enumerate(cells) if "<img" in str(cell.get("outputs", ""))]
    formulas = [i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and "$" in cell.source]
    assert pictures
    assert not formulas or pictures[0] < formulas[0]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_sentence_follows_each_picture(number: str):
    cells = read(number, "solutions").cells
    for i, cell in enumerate(cells[:-1]):
        if "<img" in str(cell.get("outputs", "")):
            following = [after for after in cells[i + 1 : i + 3] if after.cell_type == "markdown"]
            assert following, cell.source


@pytest.mark.parametrize("number", NUMBERS)
def test_terms_are_in_the_glossary(number: str):
    glossary = (ROOT / "cnncourse" / "glossary.md").read_text("utf-8")
    known = {
        term.lower() for entry in re.findall(r"^- \*\*(.+?)\*\*", glossary, re.MULTILINE) for term in entry.split(", ")
    }
    not_terms = ("predict.", "a", "b", "c", "d", "e", "f")
    for place, source in texts(number)[1:]:
        for term in TERM.findall(source):
            assert term.lower() in known | set(not_terms), (
                f"{place}: the bold “{term}” is not explained; write “- **{term}**: … (lesson {number})” into "
                "cnncourse/glossary.md, in alphabetical order."
            )


def test_the_glossary_is_in_order():
    glossary = (ROOT / "cnncourse" / "glossary.md").read_text("utf-8")
    entries = re.findall(r"^- \*\*(.+?)\*\*: .+\(lesson (\d\d)\)$", glossary, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^- ", glossary, re.MULTILINE)) > 0
    assert [term.lower() for term, _ in entries] == sorted(term.lower() for term, _ in entries)


@pytest.mark.parametrize("number", NUMBERS)
def test_links_lead_somewhere(number: str):
    path = notebook_path(number, "lessons")
    for place, source in texts(number):
        for target in re.findall(r"\]\(([^)#]+)\)", source):
            assert target.startswith("https://") or (path.parent / target).exists(), (
                f"{place}: the link to {target} leads nowhere; it is looked up from lessons/{path.parent.name}/."
            )


GUIDES = [f"grading/{name}.md" for name in ("README", "PEOPLE", "COURSE", "INDIVIDUAL", "SCALE", "hub/README")]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "cnncourse/glossary.md", *GUIDES])
def test_links_of_documents_lead_somewhere(document: str):
    path = ROOT / document
    targets = re.findall(r"(?:\]\(|(?:href|src)=\")([^)\"#]+)", path.read_text("utf-8"))
    for target in targets:
        assert target.startswith("https://") or (path.parent / target).exists(), target
