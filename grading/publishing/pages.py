"""The reading edition: each untouched lesson as a page, with what the answer key shows where that gives nothing away.

Sphinx makes the pages, MyST-NB reads the notebooks, Furo is the look: contents, search, light and dark, print.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cnncourse import logbook
from cnncourse.report import points
from cnncourse.start_page import FIRST_LAB, LessonSoFar, entries
from grading.course import Course, Lesson, Refused
from grading.publishing import player
from grading.publishing.conf import project as TITLE

HERE = Path(__file__).parent
PICTURES, NOTEBOOKS = "pictures", "notebooks"  # folders of the site
MARK = ".buildinfo"  # by which a folder is known to be one: Sphinx writes it
GIVEN = "With right answers, this cell shows:"
_EMBEDDED = re.compile(r"data:image/(\w+);base64,([A-Za-z0-9+/=]+)")
_LINK = re.compile(r"\]\(\.\./(\d\d-[\w-]+)/[\w-]+\.ipynb\)")


def make(course: Course, out: Path, scratch: Path, playable: set[str], licences: str) -> None:
    """Make the pages.

    Args:
        course: whose lessons.
        out: the folder that they are to be in.
        scratch: a folder for what Sphinx reads and keeps.
        playable: names of the lessons that can be solved on the site, "01-convolution".
        licences: the page about them, as Markdown.

    Raises:
        Refused: Sphinx complains of something, such as a link that leads nowhere.
    """
    sources, extra = scratch / "sources", scratch / "extra"
    for folder in (sources, extra / PICTURES, extra / NOTEBOOKS):
        folder.mkdir(parents=True)
    for lesson in course.lessons():
        page = readable(nbformat.read(lesson.released, 4), nbformat.read(lesson.key, 4))
        page.cells.insert(1, nbformat.v4.new_markdown_cell(_doors(lesson, lesson.name in playable), id="doors"))
        take_pictures_out(page, extra / PICTURES)
        nbformat.write(page, sources / f"{lesson.name}.ipynb")
        (extra / notebook_of(lesson)).parent.mkdir()
        shutil.copy(lesson.released, extra / notebook_of(lesson))
    known = entries(course.root / "lessons", sources)  # there are no results in that folder
    (sources / "index.md").write_text(_front(known, playable), "utf-8")
    shutil.copy(course.root / "cnncourse" / "glossary.md", sources / "glossary.md")
    (sources / "licences.md").write_text(licences, "utf-8")
    _run_sphinx(scratch, out)


def notebook_of(lesson: Lesson) -> str:
    """Where a lesson's notebook is on the site."""
    return f"{NOTEBOOKS}/{lesson.name}/{lesson.topic}.ipynb"


def readable(released: NotebookNode, key: NotebookNode) -> NotebookNode:
    """Return an untouched lesson with the outputs that each reader may see.

    What does not depend on an answer is shown as it is. What depends on functions that are to be written is shown
    where it is a picture: no function can be read off it. What depends on a value to be found is not shown, nor is
    any report.
    """
    page = nbformat.from_dict(released)
    outputs = {cell.id: cell.outputs for cell in key.cells if cell.cell_type == "code"}
    answers = _answers(page)
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(r"](\1.ipynb)", cell.source)
            continue
        used = _used(cell.source, page, answers)
        if cell.metadata.get("nbgrader") or used & answers["values"]:
            continue
        shown = outputs[cell.id]
        if used:
            shown = [output for output in shown if "<img" in output.get("data", {}).get("text/html", "")]
            note = nbformat.v4.new_output("display_data", {"text/html": f'<p class="given">{GIVEN}</p>'})
            shown = [note, *shown] if shown else []
        cell.outputs = shown
    return page


def _answers(page: NotebookNode) -> dict[str, set[str]]:
    """Return the names that stand for a lesson's answers, the exercises' with dashes too: functions, and values."""
    found: dict[str, set[str]] = {"functions": set(), "values": set()}
    for cell in page.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            for node in ast.parse(cell.source).body:
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    found["functions"] |= {node.name, about["grade_id"]}
                elif isinstance(node, ast.Assign):
                    found["values"] |= {about["grade_id"], *(_names(node.targets))}
    return found


def _used(source: str, page: NotebookNode, answers: dict[str, set[str]]) -> set[str]:
    """Return the answers that a cell uses: by their names, or by those that stand in its `after(…)`."""
    others = [node for cell in page.cells if cell.cell_type == "code" for node in ast.parse(cell.source).body]
    trees: list[ast.AST] = [ast.parse(source)]
    for tree in trees:  # names of exercises that several cells need stand in a list of their own: `after(*needed)`
        stars = {name for node in ast.walk(tree) if isinstance(node, ast.Starred) for name in _names([node])}
        trees += [node for node in others if _binds(node, stars) and node not in trees]
    words = {word for tree in trees for word in (*_names([tree]), *_texts(tree))}
    return words & (answers["functions"] | answers["values"])


def _names(nodes: list) -> Iterator[str]:
    return (node.id for tree in nodes for node in ast.walk(tree) if isinstance(node, ast.Name))


def _texts(tree: ast.AST) -> Iterator[str]:
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _binds(node: ast.stmt, names: set[str]) -> bool:
    return isinstance(node, ast.Assign) and not names.isdisjoint(_names(node.targets))


def take_pictures_out(page: NotebookNode, folder: Path) -> None:
    """Put the pictures that stand in a notebook's outputs into files of their own, loaded when they come into view."""

    def put(match: re.Match) -> str:
        data = base64.b64decode(match[2])
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{match[1]}"
        (folder / name).write_bytes(data)
        return f"{PICTURES}/{name}"

    for cell in page.cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html")
            if html:
                output.data["text/html"] = _EMBEDDED.sub(put, html).replace("<img ", '<img loading="lazy" ')


def _doors(lesson: Lesson, playable: bool) -> str:
    """Return what stands below a lesson's opening: where to solve it."""
    download = f'<a href="{notebook_of(lesson)}" download>Download the notebook</a>'
    if playable:
        address = player.address_of(f"{lesson.name}/{lesson.topic}.ipynb")
        solve = f'<a class="door" href="{address}">Solve it here, in your browser</a>'
        return f'<div class="doors">\n{solve}\n{download}\n</div>'
    install = "To solve it, install the course: <code>make lab</code> in its folder opens it."
    return f'<div class="doors">\n{download}\n{install}\n</div>'


def _front(lessons: list[LessonSoFar], playable: set[str]) -> str:
    """Return the first page."""
    lines = [f"# {TITLE}", "", (HERE / "front.md").read_text("utf-8")]
    some = [lesson for lesson in lessons if _folder(lesson) in playable]
    if some:
        first, last = some[0].name[:2], some[-1].name[:2]
        lines += [f"Lessons {first} to {last} can be solved here, in your browser: nothing is installed or sent.", ""]
        lines += [_here(some), ""]
    groups = {
        "Lessons": [lesson for lesson in lessons if lesson.name < FIRST_LAB],
        "Labs": [lesson for lesson in lessons if lesson.name >= FIRST_LAB],
    }
    for title, group in groups.items():
        lines += [f"## {title}", "", "| lesson | question | minutes | points |", "|---|---|---|---|"]
        for lesson in group:
            link = f"[{lesson.question}]({_folder(lesson)}.ipynb)"
            lines.append(f"| {lesson.name[:2]} | {link} | {lesson.minutes} | {points(lesson.most)} |")
        entries = [f"{lesson.name[:2]} {lesson.question} <{_folder(lesson)}>" for lesson in group]
        lines += ["", "```{toctree}", ":hidden:", f":caption: {title}", "", *entries, "```", ""]
    lines += ["```{toctree}", ":hidden:", ":caption: More", "", "glossary", "licences", "```"]
    return "\n".join(lines) + "\n"


def _here(lessons: list[LessonSoFar]) -> str:
    """Return where to begin, with what static/so-far.js needs to tell a visitor who comes again where to go on."""
    known = [
        {
            "folder": _folder(lesson),
            "title": f"{lesson.name[:2]} {lesson.question}",
            "address": player.address_of(lesson.name),
            "exercises": lesson.exercises,
        }
        for lesson in lessons
    ]
    data = f'data-player="{player.FOLDER}/" data-file="{logbook.FILE}" data-lessons="{escape(json.dumps(known))}"'
    link = f'<a href="{known[0]["address"]}">{escape(known[0]["title"])}</a>'
    return f'<p id="here" {data}><strong>Begin here: {link}</strong></p>'


def _folder(lesson: LessonSoFar) -> str:
    return lesson.name.partition("/")[0]


def _run_sphinx(scratch: Path, out: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", HERE, "-d", scratch / "doctrees"]
    command += ["-D", f"html_extra_path={scratch / 'extra'}", scratch / "sources", out]
    environment = os.environ | {"NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)
    if done.returncode:
        raise Refused(f"Sphinx could not make the pages:\n{done.stdout}{done.stderr}".rstrip())
