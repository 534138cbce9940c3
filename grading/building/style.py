"""The rules of style for one cell, each told with its line; those for a whole lesson are in tests/test_style.py."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from cnncourse.beside import PACKAGE
from grading.building.clear_solutions import BEGIN, END

WORDS_PER_TEXT = 120
WORDS_PER_SENTENCE = 25
LINES_PER_CODE = 15
COLUMNS = 100
_FORBIDDEN = re.compile(r"\b(simply|just|obviously|easy|easily)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)\b")
_CITED = re.compile(r"\([^()]*[A-Z][^()]*, ((?:19|20)\d\d), [^()]+\)")
_CODE = re.compile(r"^#\s*\w+\s*=|^#\s*print\(|^#\s*(for|if|def|return) .*:?$")
_REGION = re.compile(rf"### {BEGIN}\n(.*?)### {END}", re.DOTALL)


def faults(cell_type: str, source: str, is_graded: bool = False, package: str = PACKAGE) -> Iterator[tuple[int, str]]:
    """Say what is wrong with a cell's source: the line, 1 for its first, and a sentence.

    Args:
        cell_type: "markdown" or "code".
        source: the cell's source.
        is_graded: of a solution cell, the region counts; its stub may be longer.
        package: what the course's lessons import.
    """
    if cell_type == "markdown":
        yield from _faults_of_text(source)
    elif cell_type == "code":
        yield from _faults_of_code(source, is_graded, package)


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


def _faults_of_text(source: str) -> Iterator[tuple[int, str]]:
    text = prose(source)
    if len(text.split()) > WORDS_PER_TEXT:
        yield 1, f"{len(text.split())} words in one text; {WORDS_PER_TEXT} are allowed: say less, or make it two cells."
    for sentence in sentences(source):
        words = sentence.split()
        if len(words) > WORDS_PER_SENTENCE:
            beginning = " ".join(words[:5])
            what = f"a sentence of {len(words)} words, “{beginning} …”; {WORDS_PER_SENTENCE} are allowed: make it two."
            yield _line_of(source, sentence), what
    for word in _FORBIDDEN.findall(text):
        yield _line_of(source, word), f"the word “{word}” tells learners that it should be so for them; leave it out."
    for paragraph in text.split("\n\n"):
        for year in set(_YEAR.findall(paragraph)) - set(_CITED.findall(paragraph.replace("\n", " "))):
            what = f"{year} without its source; say author, year and place: (Krizhevsky et al., 2012, Fig. 2)."
            yield _line_of(source, year), what


def _faults_of_code(source: str, is_graded: bool, package: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.splitlines(), start=1):
        if len(line) > COLUMNS:
            yield number, f"a line of {len(line)} columns; {COLUMNS} are allowed."
    body = _REGION.search(source) if is_graded else None
    counted = body[1] if body else "" if is_graded else source
    length = sum(bool(line.strip()) for line in counted.splitlines())
    if length > LINES_PER_CODE:
        where = "shorten it" if is_graded else f"move some into {package}/, a drawing into {package}/plots/"
        yield 1, f"{length} lines of code; {LINES_PER_CODE} are allowed: {where}."
    for token in _tokens(source):
        if token.type == tokenize.COMMENT and not token.string.startswith("###") and _CODE.search(token.string):
            yield token.start[0], "code that is commented out; take it out."
        if token.type == tokenize.NAME and token.string == "alt" and token.line[token.end[1] :].startswith("="):
            where = f"beside its drawing in {package}/plots/"
            yield token.start[0], f"a figure's text stands {where}: described(fig, “…”)."


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(source).readline)


def _line_of(source: str, part: str) -> int:
    """The line where a part of a text begins, 1 where it cannot be told."""
    beginning = part.strip().split("\n")[0].split("X")[0][:40]
    place = source.find(beginning)
    return 1 + source[: max(place, 0)].count("\n")
