"""Individual numbers: release a lesson in which each learner has numbers of one's own; know whose a submission's are.

`c.IndividualNumbers.enabled` in nbgrader_config.py turns it on. Then `IndividualNumbers` adds to what learners get a
cell for the id, and cells that show the numbers (cnncourse/individual.py). The answer key stays as it is.
grading/INDIVIDUAL.md is the page for instructors.

Whose numbers count is said by the roster, or by the name that the submission came under: never by the submission, since
a copy carries the id of whoever it was copied from. Where neither is known for sure, nothing is judged.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode, v4
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool

from cnncourse import individual
from grading.assignment import Assignment, Part
from grading.course import Lesson, Refused, here
from grading.mend import add_note
from grading.roster import Whose
from grading.scope import imported

if TYPE_CHECKING:
    from grading.classes import Class

ID_CELL = "individual-id"
_ABOUT_THE_ID = """\
**Your own numbers.** Some exercises of this lesson have other numbers for each learner. Replace `None` by your id, in
quotes, as your school writes it. Run the cell, then go on."""
_ASK_FOR_ID = "my_id = None\nindividual.learner(my_id)"
ANOTHER_ID = "The id in it is not that of the person who handed it in, whose own numbers count."


class IndividualNumbers(NbGraderPreprocessor):
    """nbgrader's step that gives a released lesson what learners need for numbers of their own."""

    enabled = Bool(False, help="Whether each learner gets numbers of one's own").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Add the cells; a lesson without such exercises stays as it is."""
        part = Part("", nb, nb, here().hidden)
        found = tasks(part)
        if found:
            nb.cells = list(_with_own_numbers(nb.cells, part, found))
            nb.nbformat_minor = max(nb.nbformat_minor, 5)  # with ids
        return nb, resources


def _with_own_numbers(cells: list[NotebookNode], part: Part, found: dict[str, Any]) -> Iterator[NotebookNode]:
    asked = False
    for cell in cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        question = cell.get("id", "").removesuffix("-question")
        if question in found and question != cell.get("id"):
            asks = ast.parse(part.checks[f"{question}-check"]).body[-1].value.func
            yield v4.new_code_cell(f"{ast.unparse(asks)}.ask_with_own_numbers()", id=cell.id)
            continue
        if is_solution(cell) and hasattr(found.get(name), "individual"):
            shown = found[name].individual
            yield v4.new_code_cell(shown.source, id=f"{name}-own")
            yield v4.new_markdown_cell(shown.text, id=f"{name}-question")
        yield cell
        if not asked and cell.cell_type == "code":  # the imports
            asked = True
            yield v4.new_markdown_cell(_ABOUT_THE_ID, id=f"{ID_CELL}-text")
            yield v4.new_code_cell("from cnncourse import individual", id=f"{ID_CELL}-import")
            yield v4.new_code_cell(_ASK_FOR_ID, id=ID_CELL)


def tasks(part: Part) -> dict[str, Any]:
    """Return by exercise the checks and questions of a notebook in which learners may have numbers of their own."""
    if not part.uses_the_course:
        return {}
    imports = [node for node in ast.parse(part.known[0]).body if part.is_hidden(node)]
    names, found = imported("\n".join(map(ast.unparse, imports)), None), {}
    for exercise in part.exercises:
        for check in filter(part.calls_the_course, exercise.checks):
            call = getattr(ast.parse(part.checks[check]).body[-1], "value", None)
            function = getattr(call, "func", None)
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
                task = getattr(names.get(function.value.id), function.attr, None)
                if getattr(task, "is_individual", False):
                    found[exercise.name] = task
    return found


def is_individual(part: Part) -> bool:
    """It was released with numbers of learners' own."""
    return any(cell.get("id") == ID_CELL for cell in part.released.cells)


def refuse_another_release(lesson: Lesson, assignment: Assignment) -> None:
    """Refuse to grade by other numbers than learners have seen.

    Raises:
        Refused: the lesson was released otherwise than nbgrader_config.py says now.
    """
    for part in assignment.parts:
        file = lesson.released.with_name(f"{part.name}.ipynb")
        now = is_individual(part)
        if not file.exists() or any(cell.get("id") == ID_CELL for cell in nbformat.read(file, 4).cells) == now:
            continue
        there, wanted = ("without", "with") if now else ("with", "without")
        raise Refused(
            f"{file}: it was released {there} learners' own numbers, and nbgrader_config.py asks for a lesson {wanted} "
            f"them (c.IndividualNumbers.enabled = {now}). Set that to {not now}, or, if nobody has begun, release the "
            f"lesson anew: nbgrader generate_assignment {lesson.name} --force"
        )


@dataclass(frozen=True)
class Numbers:
    """Whose numbers a submission is judged by.

    Args:
        learner: the id; "" where all have those of the lesson, or where it is unknown.
        unknown: why it is, "" if not.
    """

    learner: str = ""
    unknown: str = ""

    def of(self, task: Any) -> Any:
        """Return a check or question with these numbers."""
        own = self.learner and getattr(task, "is_individual", False)
        return task.with_set(individual.set_of(self.learner, task.name)) if own else task

    def why_not(self, task: Any) -> str:
        """Say why nobody can judge by it, "" if one can."""
        return self.unknown if getattr(task, "is_individual", False) else ""

    def set_of(self, task: Any) -> str:
        """Return which set of numbers it has, as a fingerprint."""
        return self.unknown or (str(individual.set_of(self.learner, task.name)) if self.learner else "")

    def enter(self, part: Part, notebook: NotebookNode) -> None:
        """Say in a mended submission by which numbers it is judged, and that an id that is another one's does not
        count.
        """
        if not is_individual(part):
            return
        claimed = claimed_id(notebook)
        if self.learner and claimed and individual.same(claimed) != individual.same(self.learner):
            add_note(notebook, ANOTHER_ID)
        for name, task in tasks(part).items():
            for place, cell in enumerate(notebook.cells):
                if cell.get("id") == f"{name}-question" and self.learner:
                    notebook.cells[place] = v4.new_markdown_cell(self._told(task), id=cell.id)

    def _told(self, task: Any) -> str:
        """Put an exercise or a question into words, with the numbers that it is judged by."""
        if not hasattr(task, "individual"):
            return self.of(task).markdown()
        numbers = task.individual.numbers(individual.set_of(self.learner, task.name))
        return f"{task.individual.text}\n\n```\n{numbers}\n```"


def claimed_id(notebook: NotebookNode) -> str:
    """Return the id that a submission gives, "" if none: it is read, not run."""
    found = ""
    for cell in notebook.cells:
        if cell.cell_type != "code" or is_grade(cell) or "my_id" not in cell.source:
            continue
        try:
            nodes = list(ast.walk(ast.parse(cell.source)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in nodes:
            named = isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "my_id" for one in node.targets)
            if named and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                found = node.value.value
    return found


def whose_numbers(class_: Class, lesson: Lesson, parts: Iterable[Part]) -> Whose | None:
    """Return what the roster says of a class, where learners have numbers of their own; None without a roster."""
    roster = class_.read_roster() if any(map(is_individual, parts)) else None
    return roster.whose(class_.students(lesson), class_.codes.names) if roster else None


def numbers_of(class_: Class, student: str, whose: Whose | None, part: Part, notebook: NotebookNode) -> Numbers:
    """Tell by whose numbers a submission is judged.

    Args:
        class_: the class.
        student: under which name the submission lies.
        whose: what `whose_numbers` says of the class.
        part: the notebook.
        notebook: the submission, mended.
    """
    if not is_individual(part):
        return Numbers()
    if whose and student in whose.people:
        return Numbers(whose.people[student].id)
    came_as = class_.codes.names.get(student, student)
    if individual.same(claimed_id(notebook)) == individual.same(came_as):
        return Numbers(came_as)
    why = "it is on no roster" if whose else "there is no roster"
    return Numbers(
        unknown=f"Whose numbers it has is not known: {why}, and it came under another name than the id in it. "
        "Write a line with the id into the roster (grading/INDIVIDUAL.md), then grade once more."
    )
