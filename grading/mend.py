"""Mend a submission where stock nbgrader is unfair to it, and say so in the notebook.

The released lesson is the truth: the notebook is put together anew from it, with the learner's answers and own cells
in their places. So a check cell that was deleted, copied, edited or moved, flags that were flipped and marks that
another editor lost cost nothing. nbgrader runs `Mend` too, from its commands and from the formgrader alike
(nbgrader_config.py).
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode, v4
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from grading.assignment import DEFINES, bound_by
from grading.course import here, identifier

NOTES = "before-grading"  # the id of the cell that says what was mended
OURS = "lesson"  # the tag of cells that are the lesson's own
_FLAGS = ("grade", "solution", "locked", "task", "points")


class NotThisLesson(Exception):
    """Nothing in the notebook belongs to the lesson, or most of its exercises to another one."""


def mend(submission: NotebookNode, lesson: NotebookNode, demonstrations: bool = False) -> NotebookNode:
    """Put a submission together anew.

    Args:
        submission: any notebook of format 4; is not changed.
        lesson: the released lesson.
        demonstrations: keep the lesson's own figures and prints.

    Returns:
        A notebook with every cell of the lesson, and the learner's answers and own cells; `notes` says what was mended.

    Raises:
        NotThisLesson: no cell of an exercise is in it, or most are another lesson's.
    """
    found = _Match(submission, _with_ids(lesson))
    mended = v4.new_notebook(metadata=nbformat.from_dict(lesson.metadata), cells=list(_assemble(found)))
    mended.nbformat_minor = max(lesson.nbformat_minor, 5)  # with ids
    own = [cell.source for cell in mended.cells if cell.cell_type == "code" and not _is_ours(cell)]
    borrowed = set().union(*map(_borrowed, own))
    for cell in mended.cells:
        if cell.cell_type == "code" and _is_ours(cell) and not _block(cell) and not demonstrations:
            cell.source = without_demonstrations(cell.source, borrowed)
    for sentence in found.notes():
        add_note(mended, sentence)
    return mended


def notes(notebook: NotebookNode) -> list[str]:
    """Return what a mended notebook says about itself, a sentence each."""
    text = next((cell.source for cell in notebook.cells if cell.get("id") == NOTES), "")
    return [line[2:] for line in text.splitlines() if line.startswith("- ")]


def add_note(notebook: NotebookNode, sentence: str) -> None:
    """Say in a notebook's first cell what was mended; a file's name in it has no lines of its own."""
    sentence = " ".join(sentence.split())
    if not notebook.cells or notebook.cells[0].get("id") != NOTES:
        notebook.cells.insert(0, v4.new_markdown_cell("**Mended before grading, at no cost to you**\n", id=NOTES))
    if sentence not in notes(notebook):
        notebook.cells[0].source += f"\n- {sentence}"


def _with_ids(lesson: NotebookNode) -> NotebookNode:
    """Return a lesson whose cells have ids, also if its format knows none (4.4 and older)."""
    lesson = nbformat.from_dict(lesson)
    for number, cell in enumerate(lesson.cells, start=1):
        name = re.sub(r"[^\w-]", "-", str(_block(cell).get("grade_id", "cell")), flags=re.ASCII)
        cell.id = cell.get("id") or f"{name}-{number}"[-64:]
    return lesson


def without_demonstrations(source: str, borrowed: set[str]) -> str:
    """Leave figures, prints and `with after(...)` blocks out of a lesson's own cell: no answer hangs on them.

    A block that gives a value to a name that the learner's cells borrow stays.
    """
    kept = [node for node in ast.parse(source).body if not _is_demonstration(node, borrowed)]
    lines = source.split("\n")
    return "\n".join("\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in kept) or "# A demonstration."


def _is_demonstration(node: ast.stmt, borrowed: set[str]) -> bool:
    call = {ast.Expr: lambda: node.value, ast.With: lambda: node.items[0].context_expr}.get(type(node), lambda: None)()
    name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
    return name in ("show", "animate", "print", "after") and not _names_in(ast.walk(node), ast.Store) & borrowed


def _borrowed(source: str) -> set[str]:
    """Return the names that a cell uses and does not bind itself."""
    tree = parse(source)
    nodes = [*ast.walk(tree)] if tree else []  # or it does not run anyway
    bound = {node.arg for node in nodes if isinstance(node, ast.arg)} | _names_in(nodes, ast.Store)
    return _names_in(nodes, ast.Load) - bound


def _names_in(nodes: Iterable[ast.AST], context: type) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


@dataclass
class _Match:
    """Which cell of the lesson each submitted cell is."""

    submission: NotebookNode
    lesson: NotebookNode
    chosen: dict[int, NotebookNode] = field(default_factory=dict)  # by the place in the lesson
    before: dict[int, list[NotebookNode]] = field(default_factory=lambda: defaultdict(list))  # an answer's other copies
    after: dict[int, list[NotebookNode]] = field(default_factory=lambda: defaultdict(list))  # the learner's own cells
    copies: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)  # places whose answers were taken from anywhere in the notebook
    added: list[str] = field(default_factory=list)  # checks into whose cells something was written

    def __post_init__(self) -> None:
        # what a mended notebook says of itself is said anew: a learner's own cell cannot speak for the grader
        cells = [cell for cell in self.submission.cells if cell.get("id") != NOTES]
        self._by_grade_id, self._by_id, self._by_text = {}, {}, defaultdict(list)
        for place, own in enumerate(self.lesson.cells):
            self._by_grade_id.setdefault(_block(own).get("grade_id"), place)
            self._by_id[own.id] = place
            self._by_text[own.cell_type, _text(own)].append(place)
        self.cells = [part for cell in cells for part in (*self._written_into(cell), cell)]
        places = [self._place(cell) for cell in self.cells]
        for index, cell in enumerate(self.cells):
            if places[index] is None:
                places[index] = self._place_by_text(cell, places)
        for place in sorted(set(places) - {None}, key=self._is_answer):  # answers last: their checks are known then
            self._choose(place, [cell for cell, other in zip(self.cells, places) if other == place])
        self._find_elsewhere()
        marks = {mark for cell in self.cells if isinstance(mark := _block(cell).get("grade_id"), str)}
        own = self._by_grade_id.keys() - {None}
        foreign = len(marks - own) > len(marks) / 2  # two lessons have an exercise `audit`
        foreign &= len(marks & own) < len(own) / 2  # of several lessons in one notebook, each is there as a whole
        unmarked = [place in self.chosen for place, own in enumerate(self.lesson.cells) if not _block(own)]
        if self._has_exercises() or sum(unmarked) > len(unmarked) / 2:
            self._find_between()
        if foreign or not self._has_exercises():
            raise NotThisLesson
        self._keep_own_cells()

    def _has_exercises(self) -> bool:
        return any(_block(self.lesson.cells[place]) for place in self.chosen)

    def _is_answer(self, place: int) -> bool:
        return is_solution(self.lesson.cells[place])

    def _is_worked_on(self, place: int) -> bool:
        return place in self.chosen and _text(self.chosen[place]) != _text(self.lesson.cells[place])

    def _place(self, cell: NotebookNode) -> int | None:
        """Return a cell's place in the lesson by its grade id or its id."""
        grade_id = _block(cell).get("grade_id")
        place = self._by_grade_id.get(grade_id) if isinstance(grade_id, str) else None
        return place if place is not None else self._by_id.get(str(cell.get("id")))

    def _written_into(self, cell: NotebookNode) -> list[NotebookNode]:
        """Return what the learner has written into a check's cell, as cells of their own: an answer may hang on it."""
        place = self._place(cell)
        own = self.lesson.cells[place] if place is not None else None
        if own is None or not _is_check(own) or {cell.cell_type, own.cell_type} != {"code"}:
            return []
        added = _added(cell.source, own.source, identifier(_block(own)["grade_id"].removesuffix("-check")))
        self.added += [_block(own)["grade_id"]] if added else []
        return [v4.new_code_cell(source) for source in added]

    def _place_by_text(self, cell: NotebookNode, taken: list[int | None]) -> int | None:
        """Return the place of a cell that has lost both, by its text."""
        fitting = self._by_text.get((cell.cell_type, _text(cell)), [])
        return next((place for place in fitting if place not in taken), None)

    def _choose(self, place: int, copies: list[NotebookNode]) -> None:
        """Of several copies of an answer the last one above its check that was worked on counts; those before it run
        before it, and those below the check stay there.
        """
        own = self.lesson.cells[place]
        if is_solution(own):
            worked_on = [cell for cell in copies if _text(cell) != _text(own)]
            python = [cell for cell in worked_on if _is_runnable(cell)]
            broken = [cell for cell in worked_on if python and not _is_runnable(cell)]  # hides nothing that is there
            counting = self._above_its_check(place, python or worked_on or copies[-1:])
            *self.before[place], self.chosen[place] = broken + counting
        else:
            self.chosen[place] = copies[0]
        if len(copies) > 1 and _block(own):
            self.copies.append(_block(own)["grade_id"])

    def _find_elsewhere(self) -> None:
        """Where an answer's cell is gone or gives its name no value, take the last own cell that does so."""
        lessons = {_text(own) for own in self.lesson.cells}
        for place, own in enumerate(self.lesson.cells):
            if not is_solution(own) or own.cell_type != "code":
                continue
            names = _defined(own, imports=False)
            if is_grade(own) and (self._is_worked_on(place) or not names):
                continue  # a person reads what stands in its place
            names = names or {identifier(own.metadata.nbgrader.grade_id.removeprefix("quiz-"))}
            given = self.chosen[place] if self._is_worked_on(place) else None
            defined = _defined(given) if given is not None else set()
            if names & defined or "*" in defined:
                continue
            cells = [
                cell
                for cell in self.cells
                if _text(cell) not in lessons and names <= _defined(cell) and not _is_import_of_the_course(cell)
            ]
            if cells:
                self.before[place] += [given] if given is not None else []
                self.chosen[place] = self._above_its_check(place, cells)[-1]
                self.elsewhere.append(own.metadata.nbgrader.grade_id)
                self.moved.add(place)

    def _above_its_check(self, place: int, cells: list[NotebookNode]) -> list[NotebookNode]:
        """Of cells that may be an answer, those above its own check, if any: what is tried below it is no answer.

        All of them, where a person reads the answer.
        """
        if len(cells) < 2 or is_grade(self.lesson.cells[place]):
            return cells
        end = self._end_of(place)
        return [cell for cell in cells if any(cell is other for other in self.cells[:end])] or cells

    def _end_of(self, place: int) -> int:
        """Where what may be an answer ends: at its check, also if that was edited, or at what follows in the lesson."""
        later = range(place + 1, len(self.lesson.cells))
        check = next((at for at in later if _is_check(self.lesson.cells[at])), len(self.lesson.cells))
        order = {id(cell): index for index, cell in enumerate(self.cells)}
        if check in self.chosen:
            return order[id(self.chosen[check])]
        others = (_calls(cell) for at, cell in enumerate(self.lesson.cells) if at != check)
        calls = _calls(self.lesson.cells[check]).difference(*others) if check in later else set()
        calling = [index + 1 for index, cell in enumerate(self.cells) if calls & _calls(cell)]
        following = [order[id(self.chosen[at])] for at in self.chosen.keys() - self.moved if at > check]
        return min(calling + following, default=len(self.cells))

    def _find_between(self) -> None:
        """Where an answer that a person grades is gone or untouched, take the own cells that stand in its place: the
        person decides.
        """
        answers = [place for place, own in enumerate(self.lesson.cells) if is_solution(own) and is_grade(own)]
        self._take_between([place for place in answers if place not in self.chosen])
        self._take_between([place for place in answers if not self._is_worked_on(place)])

    def _take_between(self, places: list[int]) -> None:
        """Give places the own cells between what stands before and behind them."""
        at = {id(cell): index for index, cell in enumerate(self.cells)}
        known = sorted(self.chosen.keys() - self.moved - set(places))
        taken = {id(cell) for cells in (self.chosen.values(), *self.before.values()) for cell in cells}
        gaps: dict[tuple, list[int]] = defaultdict(list)
        for place in places:
            ends = [at[id(self.chosen[other])] for other in known if other < place][-1:] or [-1]
            ends += [at[id(self.chosen[other])] for other in known if other > place][:1] or [len(self.cells)]
            gaps[min(ends) + 1, max(ends), self.lesson.cells[place].cell_type].append(place)
        for (start, end, kind), gap in gaps.items():
            cells = [cell for cell in self.cells[start:end] if cell.cell_type == kind and id(cell) not in taken]
            cells = [cell for cell in cells if not self._says_nothing(cell)]
            for number, place in enumerate(gap if cells else ()):  # with too few, a person sees one of them twice
                last = number + 1 if place != gap[-1] else None
                *self.before[place], self.chosen[place] = cells[number:last] or cells[-1:]
                self.elsewhere.append(_block(self.lesson.cells[place])["grade_id"])

    def _keep_own_cells(self) -> None:
        """Keep each of the learner's own cells behind the cell of the lesson that it followed."""
        place_of = {id(cell): place for place, cell in self.chosen.items() if place not in self.moved}
        copies = {id(cell) for cells in self.before.values() for cell in cells}
        at = -1
        for cell in self.cells:
            at = place_of.get(id(cell), at)
            # what is taken from far away stays there too: cells around it may need it
            taken = any(self.chosen[place] is cell and at in (place - 1, place) for place in self.moved)
            if id(cell) not in place_of and id(cell) not in copies and not taken and not self._says_nothing(cell):
                self.after[at].append(cell)

    def _says_nothing(self, cell: NotebookNode) -> bool:
        """It is empty, or a copy of a text, a stub or a check."""
        copied = (own for own in self.lesson.cells if _block(own) or own.cell_type == "markdown")
        return not _text(cell) or any(_text(cell) == _text(own) for own in copied)

    def notes(self) -> list[str]:
        """Say what is mended, a sentence each."""
        graded = {place: _block(cell)["grade_id"] for place, cell in enumerate(self.lesson.cells) if _block(cell)}
        checks = {place for place in graded if _is_check(self.lesson.cells[place])}
        answers = set(graded) - checks
        here = [place for place in graded if place in self.chosen]
        marked = [cell for cell in self.cells if str(_block(cell).get("grade_id")) in self._by_grade_id]
        names = lambda places: names_of(graded[place] for place in places)  # noqa: E731
        sentences = [
            ("nbgrader's marks had got lost, as other editors do; they are back.", not marked),
            ("The check of {} was missing; it is back.", names(place for place in checks if place not in here)),
            ("The answer's cell of {} was missing; the empty one stands there.", names(answers - set(here))),
            ("The answer to {} stood in another cell; it counts.", marked and names_of(self.elsewhere)),
            (
                "The answer to {} is not valid Python. An empty one stands in: others suffer only where they call it.",
                names(
                    place
                    for place in answers & set(here)
                    if self.lesson.cells[place].cell_type == "code" and not _is_runnable(self.chosen[place])
                ),
            ),
            ("There were several cells of {}; one counts, none is lost.", names_of(self.copies)),
            (
                "The check of {} was edited; the original is back.",
                names(
                    place
                    for place in checks & set(here)
                    if _text(self.chosen[place]) != _text(self.lesson.cells[place])
                ),
            ),
            ("What was written into the check of {} runs before it.", names_of(self.added)),
            (
                "The cell of {} had become one of another kind (code, markdown or raw); it is back.",
                names(place for place in here if self._is_of_another_kind(place)),
            ),
            (
                "nbgrader's marks on {} were changed; they are back.",
                names(place for place in here if marked and self._remarked(place)),
            ),
            ("The cells stood in another order; they are in the lesson's order again.", self._is_shuffled()),
            ("The lesson's first cells (imports) were missing; they are back.", self._lacks_imports()),
        ]
        return [sentence.format(what) for sentence, what in sentences if what]

    def _remarked(self, place: int) -> bool:
        cell, own = self.chosen[place], self.lesson.cells[place]
        same = all(_block(cell).get(flag) == _block(own).get(flag) for flag in _FLAGS)
        return not same and _block(own)["grade_id"] not in self.elsewhere

    def _is_of_another_kind(self, place: int) -> bool:
        cell, own = self.chosen[place], self.lesson.cells[place]
        return cell.cell_type != own.cell_type and _block(own)["grade_id"] not in self.elsewhere

    def _is_shuffled(self) -> bool:
        order = [id(cell) for cell in self.cells]
        names = {place: _block(self.lesson.cells[place]).get("grade_id") for place in sorted(self.chosen)}
        places = [
            order.index(id(self.chosen[place])) for place, name in names.items() if name and name not in self.elsewhere
        ]
        return places != sorted(places)

    def _lacks_imports(self) -> bool:
        return any(place not in self.chosen and _imports(cell) for place, cell in enumerate(self.lesson.cells))


def _assemble(found: _Match) -> list[NotebookNode]:
    """Return the lesson's cells with the learner's answers and own cells among them, without outputs."""
    cells = [_own(cell, f"own-{number}") for number, cell in enumerate(found.after[-1], start=1)]
    for place, original in enumerate(found.lesson.cells):
        cell, given = nbformat.from_dict(original), found.chosen.get(place)
        if is_solution(original):
            cells += [_own(copy, f"{original.id}-copy-{number}") for number, copy in enumerate(found.before[place], 1)]
            if given:
                _take(cell, given)
            if not _is_runnable(cell):  # later checks that are given the name must not fail too
                cells.append(_own(original, f"{original.id}-stub"))
                cells[-1].metadata.tags = [OURS]
            cell.metadata.tags = [OURS] if _text(cell) == _text(original) else []
        elif is_grade(original) or given is None or _is_ours(given) or _text(given) == _text(original):
            cell.metadata.tags = [*cell.metadata.get("tags", []), OURS]
        elif _imports(original):  # the checks are among them: the learner's version comes on top
            cell.metadata.tags = [OURS]
            found.after[place].insert(0, given)
        elif given.cell_type == original.cell_type:
            _take(cell, given)  # a demonstration that the learner has changed
        cells.append(cell)
        cells += [_own(extra, f"{original.id}-own-{number}") for number, extra in enumerate(found.after[place], 1)]
    return cells


def _own(cell: NotebookNode, name: str) -> NotebookNode:
    new = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}.get(cell.cell_type, v4.new_raw_cell)
    own = new("", id=name[-64:])
    _take(own, cell)
    return own


def _take(cell: NotebookNode, given: NotebookNode) -> None:
    """Give a cell the text of another one with its pictures; a picture that did not come along becomes a word."""
    cell.source = given.source
    if cell.cell_type != "markdown":
        return
    attachments = {**cell.get("attachments", {}), **given.get("attachments", {})}
    cell.source = _ATTACHED.sub(lambda found: found[0] if found[2] in attachments else _gone(found), given.source)
    if attachments:
        cell.attachments = nbformat.from_dict(attachments)


_ATTACHED = re.compile(r"(!\[[^\]\n]*\]\(\s*<?)?attachment:([^\s)\"'>]+)(?(1)[^)\n]*\))")


def _gone(found: re.Match) -> str:
    return f"[the picture {found[2]} was not handed in]"


def _defined(cell: NotebookNode, imports: bool = True) -> set[str]:
    """Return the names that a cell gives a value at its top level, other than None."""
    tree = parse(cell.source) if cell.cell_type == "code" else None
    nodes = [node for node in tree.body if not _is_none(getattr(node, "value", 0))] if tree else []
    return set().union(*(bound_by(node, imports) for node in nodes))


def _added(source: str, original: str, answer: str) -> list[str]:
    """Return the statements that a check's cell has beside its own: those before it, and what is defined or imported
    behind it, but for the answer itself.
    """
    trees = parse(source), parse(original)
    if None in trees:
        return []
    known = set(map(ast.dump, trees[1].body))
    checks = {_called(node) for node in trees[1].body} - {""}
    is_check = [ast.dump(node) in known or _called(node) in checks for node in trees[0].body]
    end = is_check.index(True) if True in is_check else 0
    defines = (*DEFINES, ast.Import, ast.ImportFrom)
    return [
        ast.unparse(node)
        for place, (node, own) in enumerate(zip(trees[0].body, is_check))
        if not own and (place < end or (isinstance(node, defines) and answer not in bound_by(node)))
    ]


def _called(node: ast.stmt) -> str:
    """Return what a statement calls: `check.conv2d` of `check.conv2d(conv2d)`; of an assertion "assert", else ""."""
    call = getattr(node, "value", None)
    return "assert" if isinstance(node, ast.Assert) else ast.unparse(call.func) if isinstance(call, ast.Call) else ""


def _calls(cell: NotebookNode) -> set[str]:
    """Return what a cell calls outside of its functions, if it is a module's or an object's: `check.conv2d`."""
    tree = parse(cell.source) if cell.cell_type == "code" else None
    nodes = [part for node in (tree.body if tree else ()) if not isinstance(node, DEFINES) for part in ast.walk(node)]
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    return {ast.unparse(function) for function in called if isinstance(function, ast.Attribute)}


def _is_import_of_the_course(cell: NotebookNode) -> bool:
    """It takes names from the course's own layers, as a later lesson's first cell does: that is no answer."""
    tree = parse(cell.source)
    names = (node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)) if tree else ()
    return any(name.split(".")[0] == "cnncourse" for name in names) and not _defined(cell, imports=False)


def _is_none(value: Any) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_check(cell: NotebookNode) -> bool:
    return is_grade(cell) and not is_solution(cell)


def _is_ours(cell: NotebookNode) -> bool:
    return OURS in cell.metadata.get("tags", [])


AROUND = re.compile(r"\A(\s*%%(time|capture|prun)\b.*\n)+")  # what runs a cell as it is; %%timeit keeps no names


def parse(source: str) -> ast.Module | None:
    """Parse a cell, as it is or as IPython reads it (magics, shell lines, `name?`); None if it is not Python."""
    source = AROUND.sub("", source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is the learner's source that they are about
        for read in (str, TransformerManager().transform_cell):
            try:
                return ast.parse(read(source))
            except Exception:  # also what is nested too deep
                continue
    return None


def _is_runnable(cell: NotebookNode) -> bool:
    """It is a text, or Python."""
    return cell.cell_type != "code" or parse(cell.source) is not None


def _imports(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(re.search(r"^(import|from) ", cell.source, re.MULTILINE))


def _block(cell: NotebookNode) -> dict:
    block = cell.metadata.get("nbgrader")
    return block if isinstance(block, dict) else {}


def _text(cell: NotebookNode) -> str:
    return "\n".join(line.rstrip() for line in cell.source.strip().splitlines())


def names_of(grade_ids: Iterable[str]) -> str:
    """Name exercises in a sentence."""
    return listed(sorted({name.removesuffix("-check").removeprefix("quiz-") for name in grade_ids}))


def listed(names: list[str]) -> str:
    """Write names in a sentence: "a, b and c"."""
    return ", ".join(names[:-1]) + " and " * (len(names) > 1) + "".join(names[-1:])


class Mend(NbGraderPreprocessor):
    """nbgrader's step that mends a submission before its cells run."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        lesson = here().find(resources["nbgrader"]["assignment"])
        return (mend(nb, read(lesson[0].released)) if lesson else nb), resources


def read(path: Path) -> NotebookNode:
    """Read a notebook of ours."""
    return nbformat.read(path, 4)
