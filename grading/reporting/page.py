"""Draw the report: one HTML file that needs no network, and reads in print, in the dark, by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jinja2
import numpy as np
from markupsafe import Markup, escape

from cnncourse.report import count, points
from grading.classes import Class
from grading.collecting.people import shown
from grading.course import Lesson, Refused
from grading.files import write
from grading.fingerprints import is_outdated
from grading.gradebook import entered, lateness
from grading.reporting.alike import alike
from grading.reporting.facts import Facts, gather
from grading.results import Lateness, Result, read_result, time_in_words
from grading.roster import Whose, told

BARS = 10  # of the distribution of points
MOST_TO_SHOW = 3  # submissions that took most time


def report(class_: Class, lesson: Lesson) -> Path:
    """Write the report of a class that has been graded, in the roster's order; print who is missing on either side.

    Returns:
        Where it is.

    Raises:
        Refused: nobody was graded, or the roster is none.
    """
    roster, codes, students = class_.read_roster(), class_.codes.names, class_.students(lesson)
    whose = roster.whose(students, codes) if roster else Whose()
    results = [read_result(class_.results(student, lesson)) for student in students]
    results = [result for result in results if result]
    if not any(result.verdicts for result in results):
        what = f"Nobody's {lesson.name} has been graded in {class_.shown(class_.folder)}."
        raise Refused(f"{what} First: course grade {lesson.name}")
    notebooks = {
        result.student: sorted(class_.place("autograded", result.student, lesson).glob("*.ipynb")) for result in results
    }
    order = {person: number for number, person in enumerate(roster.people if roster else ())}
    results.sort(key=lambda result: order.get(whose.people.get(result.student), len(order)))
    late, by_hand = {}, {}
    if class_.has_gradebook:
        with class_.gradebook() as gradebook:
            late = {each.student: lateness(gradebook, each.student, lesson.name) for each in results}
            by_hand = {each.student: entered(gradebook, each) for each in results}
    facts = gather(lesson, results, notebooks, by_hand)
    again = [one.student for one in results if is_outdated(one.key, class_.place("submitted", one.student, lesson))]
    file = class_.folder / "reports" / f"{lesson.name}.html"
    write({file: page(facts, late, _known(lesson), whose, bool(codes), again)})
    print(f"The class's page: {class_.shown(file)}", *told(whose), sep="\n")
    if again:
        called = {} if codes else {student: str(person) for student, person in whose.people.items()}
        names = ", ".join(shown(called.get(student, student)) for student in again)
        print(f"\nHanded in again since they were graded, `course grade {lesson.name}` first: {names}.")
    return file


def page(
    facts: Facts,
    late: dict[str, Lateness],
    known: dict[str, list[str]],
    whose: Whose = Whose(),
    anonymous: bool = False,
    again: Sequence[str] = (),
) -> str:
    """Return the page.

    Args:
        facts: what is known of the class.
        late: how late each was.
        known: by exercise, answers that everybody may have seen.
        whose: what the roster says of it.
        anonymous: it has codes, and the page no names.
        again: who has handed in again since it was graded.
    """
    called = {} if anonymous else {student: str(person) for student, person in whose.people.items()}
    return _template(called).render(
        facts=facts,
        whose=whose,
        anonymous=anonymous,
        again=again,
        pairs=alike(facts.sources, known),
        bars=_bars(list(facts.totals.values()), facts.most),
        median=float(np.median(list(facts.totals.values()))) if facts.totals else 0.0,
        graded=[result for result in facts.results if not result.problem],
        refused=[result for result in facts.results if result.problem],
        mended=[result for result in facts.results if result.mended],
        used=_used(facts.results, called),
        late=[(result.student, _how_late(result, late)) for result in facts.results if _how_late(result, late)],
    )


def _template(called: dict[str, str]) -> jinja2.Template:
    """Read the template; with `called`, what students are called if not as their folders."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )  # what students wrote is text there, never HTML
    environment.filters |= {"points": lambda value: points(round(value, 2)), "counted": count, "with_code": _with_code}
    environment.filters["named"] = lambda student: called.get(student, student)
    return environment.get_template("page.html")


def _with_code(text: str) -> Markup:
    """Write what stands between backticks as code."""
    parts = escape(text).split("`")
    return Markup("".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)))


def _bars(totals: list[float], most: float) -> list[tuple[str, int, float]]:
    """Return, for each tenth of the points, its name, how many have as many, and the length of the bar, from 0 to 1."""
    edges = np.linspace(0, most, BARS + 1)
    numbers, _ = np.histogram(totals, edges)
    return [
        (f"{points(round(low, 1))} to {points(round(high, 1))}", int(number), number / max(1, max(numbers)))
        for low, high, number in zip(edges, edges[1:], numbers)
    ]


def _used(results: list[Result], called: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return what to say of time and memory: the middle submission, then those that took most, with their numbers."""
    known = sorted((result for result in results if result.used), key=lambda one: -one.used.seconds)
    if not known:
        return []
    middle = [float(np.median([getattr(one.used, what) for one in known])) for what in ("seconds", "memory")]
    rows = [("the middle submission", *middle)]
    rows += [(called.get(one.student, one.student), one.used.seconds, one.used.memory) for one in known[:MOST_TO_SHOW]]
    return [(name, f"{seconds:.1f}", f"{memory / 1e6:.0f}") for name, seconds, memory in rows]


def _how_late(result: Result, late: dict[str, Lateness]) -> str:
    seconds = late.get(result.student, Lateness()).seconds
    if seconds:
        return time_in_words(seconds)
    return "marked by the school's system" if result.marked_late else ""


def _known(lesson: Lesson) -> dict[str, list[str]]:
    """Return the answer key's answers and the lesson's stubs, by exercise."""
    from grading.mend import read

    found: dict[str, list[str]] = {}
    for folder in (lesson.folder, lesson.released.parent):
        for file in folder.glob("*.ipynb"):
            for cell in read(file).cells:
                block = cell.metadata.get("nbgrader", {})
                if block.get("solution"):
                    found.setdefault(block["grade_id"], []).append(cell.source)
    return found
