"""The rules of style that a machine can check, on every lesson."""

from __future__ import annotations

import io
import re
import tokenize

import pytest

from tests.lessons import NUMBERS, ROOT, notebook_path, read

WORDS_PER_TEXT = 120
WORDS_PER_SENTENCE = 25
LINES_PER_CODE = 15
COLUMNS = 100
FORBIDDEN = re.compile(r"\b(simply|just|obviously|easy|easily)\b", re.IGNORECASE)
WITHOUT_PREDICTION = ("Quiz", "Your turn", "When ")
TERM = re.compile(r"\*\*(.+?)\*\*")

texts = [
    pytest.param(cell.source, id=f"{number}-{i}")
    for number in NUMBERS
    for i, cell in enumerate(read(number, "lessons").cells)
    if cell.cell_type == "markdown"
]
codes = [
    pytest.param(cell, id=f"{number}-{i}")
    for number in NUMBERS
    for i, cell in enumerate(read(number, "solutions").cells)
    if cell.cell_type == "code"
]


def prose(markdown: str) -> str:
    """Drop code, formulas and tables, which are not read as words."""
    markdown = re.sub(r"```.*?```|\$\$.*?\$\$|\$.*?\$|`[^`]*`", "X", markdown, flags=re.DOTALL)
    lines = (line for line in markdown.splitlines() if not line.startswith(("|", "    ", "#")))
    return "\n".join(lines)


def sentences(markdown: str) -> list[str]:
    """Split a text into sentences; an item of a list ends one."""
    text = re.sub(r"\n\s*(?=[-*]|\d+\.)", ". ", prose(markdown))
    text = re.sub(r"\n\s*\n", ". ", text)
    text = re.sub(r"\b(Fig|et al|vs|e\.g|i\.e)\.", r"\1", text)
    return [part for part in re.split(r"(?<=[.?!:;])[)\"*]*\s+", text) if part.strip()]


@pytest.mark.parametrize("text", texts)
def test_texts_are_short(text: str):
    assert len(prose(text).split()) <= WORDS_PER_TEXT
    long = [sentence for sentence in sentences(text) if len(sentence.split()) > WORDS_PER_SENTENCE]
    assert not long, long
    assert not FORBIDDEN.findall(prose(text))


@pytest.mark.parametrize("cell", codes)
def test_code_is_short(cell):
    lines = [line for line in cell.source.splitlines() if line.strip()]
    assert all(len(line) <= COLUMNS for line in lines), [line for line in lines if len(line) > COLUMNS]
    if "nbgrader" not in cell.metadata:
        assert len(lines) <= LINES_PER_CODE
    else:
        assert _solution_lines(cell.source) <= LINES_PER_CODE


def _solution_lines(source: str) -> int:
    region = re.search(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.DOTALL)
    return len(region[1].strip().splitlines()) if region else 0


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
def test_points_and_minutes(number: str):
    cells = read(number, "lessons").cells
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells)
    stated = int(re.search(r"· (\d+) points", cells[0].source)[1])
    assert points == stated
    headings = [
        re.search(r"Your turn: .+ \((\d+) points?\)", cell.source) for cell in cells if "Your turn:" in cell.source
    ]
    quiz = sum(cell.metadata.get("nbgrader", {}).get("grade_id", "").endswith("-check") for cell in cells) - len(
        headings
    )
    assert all(headings) and sum(int(heading[1]) for heading in headings) + quiz == points


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


@pytest.mark.parametrize("cell", codes)
def test_a_picture_s_text_stands_beside_its_drawing(cell):
    assert "alt=" not in cell.source, "the drawing in cnncourse/plots/ ends in described(fig, …)"


@pytest.mark.parametrize("text", texts)
def test_claims_are_cited(text: str):
    """A year in the text stands with an author and the place: (Krizhevsky et al., 2012, Fig. 2)."""
    for paragraph in prose(text).split("\n\n"):
        years = set(re.findall(r"\b(?:19[5-9]\d|20[0-4]\d)\b", paragraph))
        cited = re.findall(r"\([^()]*[A-Z][^()]*, ((?:19|20)\d\d), [^()]+\)", paragraph.replace("\n", " "))
        assert years <= set(cited), f"say author, year and place: {paragraph}"


@pytest.mark.parametrize("number", NUMBERS)
def test_terms_are_in_the_glossary(number: str):
    glossary = (ROOT / "cnncourse" / "glossary.md").read_text("utf-8")
    known = {
        term.lower() for entry in re.findall(r"^- \*\*(.+?)\*\*", glossary, re.MULTILINE) for term in entry.split(", ")
    }
    not_terms = ("predict.", "a", "b", "c", "d", "e", "f")
    for cell in read(number, "lessons").cells[1:]:
        if cell.cell_type == "markdown":
            terms = {term.lower() for term in TERM.findall(cell.source)} - set(not_terms)
            assert terms <= known, f"not in the glossary: {terms - known}"


def test_the_glossary_is_in_order():
    glossary = (ROOT / "cnncourse" / "glossary.md").read_text("utf-8")
    entries = re.findall(r"^- \*\*(.+?)\*\*: .+\(lesson (\d\d)\)$", glossary, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^- ", glossary, re.MULTILINE)) > 0
    assert [term.lower() for term, _ in entries] == sorted(term.lower() for term, _ in entries)


@pytest.mark.parametrize("number", NUMBERS)
def test_links_lead_somewhere(number: str):
    path = notebook_path(number, "lessons")
    for cell in read(number, "lessons").cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#]+)\)", cell.source):
                assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "cnncourse/glossary.md"])
def test_links_of_documents_lead_somewhere(document: str):
    path = ROOT / document
    targets = re.findall(r"(?:\]\(|(?:href|src)=\")([^)\"#]+)", path.read_text("utf-8"))
    for target in targets:
        assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.parametrize("cell", codes)
def test_no_comment_is_commented_out_code(cell):
    for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("###"):
            assert not re.search(r"^#\s*\w+\s*=|^#\s*print\(|^#\s*(for|if|def|return) .*:?$", token.string), (
                token.string
            )


@pytest.mark.parametrize("number", NUMBERS)
def test_the_readme_s_table_tells_question_minutes_and_points(number: str):
    opening = read(number, "lessons").cells[0].source
    question = re.match(r"# (.+)", opening)[1]
    minutes, points = re.search(r"About (\d+) minutes · (\d+) points", opening).groups()
    folders = [notebook_path(number, kind).relative_to(ROOT).as_posix() for kind in ("lessons", "solutions")]
    row = f"| {number} | {question} | {minutes} | {points} | [lesson]({folders[0]}) | [key]({folders[1]}) |"
    assert row in (ROOT / "README.md").read_text("utf-8").splitlines()
