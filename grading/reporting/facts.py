"""What the graded notebooks of a class say, counted: points, mistakes, criteria, options that were chosen."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np

from grading.course import Lesson, identifier
from grading.results import ByHand, Result, Verdict

MISTAKES_TO_TALK_ABOUT = 3
_NOBODYS: Mapping = MappingProxyType({})
_CRITERION = re.compile(r"^ +([✓✗○]) (.+) \(([\d.]+) of ([\d.]+)\)$", re.MULTILINE)
_HAPPENED = re.compile(r"^What happened: (.+(?:\n(?!\w[\w ,'-]*: ).*)*)", re.MULTILINE)
_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
EXERCISE = "Your turn"  # a heading that begins so is an exercise's own, not the section's
NO_MISTAKE = ("unfinished earlier", "returned nothing", "undefined name")  # nothing that a lecture could explain


@dataclass
class Outcomes:
    """What came of an exercise or a quiz question.

    Args:
        name: "cross-correlate", of a question without "quiz-".
        is_question: it is one of the quiz.
        section: the lesson's heading under which it stands.
        most: points.
        scores: of those who were graded in it.
        statuses: how often each.
        discrimination: correlation of its score with all other points of the same submission; None where it has none.
        criteria: of each, how many met it and how many tried.
        options: of a question, what was chosen how often, the text of it, and whether that is right.
    """

    name: str
    is_question: bool
    section: str
    most: float
    scores: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    discrimination: float | None = None
    criteria: dict[str, tuple[int, int]] = field(default_factory=dict)
    options: list[tuple[str, int, str, bool]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part of its points that the class has: its difficulty, 1 for an easy one."""
        return float(np.mean(self.scores)) / self.most if self.scores and self.most else 0.0


@dataclass(frozen=True)
class Mistake:
    """A mistake that was recognised in some submissions.

    Args:
        exercise: where.
        section: the lesson's heading that treats it.
        name: "kernel flipped".
        cause: the sentence that the learner read.
        example: what happened in one of them.
        lost: points that it cost, all submissions together.
        students: who made it.
    """

    exercise: str
    section: str
    name: str
    cause: str
    example: str
    lost: float
    students: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What is known of a class.

    Args:
        lesson: its name.
        most: points.
        results: of everybody who handed in.
        totals: points of those who were graded, by student.
        exercises: in the lesson's order.
        mistakes: the most frequent one first.
        sources: the answers, by exercise and student.
    """

    lesson: str
    most: float
    results: list[Result]
    totals: dict[str, float]
    exercises: list[Outcomes]
    mistakes: list[Mistake]
    sources: dict[str, dict[str, str]]

    @property
    def to_talk_about(self) -> list[Mistake]:
        """The mistakes that most of the class would learn from."""
        known = [mistake for mistake in self.mistakes if mistake.name not in NO_MISTAKE]
        return known[:MISTAKES_TO_TALK_ABOUT]

    @property
    def told_apart_by_nobody(self) -> list[tuple[str, str, int]]:
        """Criteria that all or none met of at least three who tried: exercise, criterion, how many met it."""
        return [
            (exercise.name, title, met)
            for exercise in self.exercises
            for title, (met, tried) in exercise.criteria.items()
            if tried >= 3 and met in (0, tried)
        ]


def gather(
    lesson: Lesson,
    results: Iterable[Result],
    notebooks: dict[str, list[Path]],
    by_hand: Mapping[str, ByHand] = _NOBODYS,
) -> Facts:
    """Count what a class's graded notebooks say.

    Args:
        lesson: the lesson, or another assignment.
        results: of each submission, in the order in which they shall be told.
        notebooks: the executed notebooks of each student.
        by_hand: the points that a person entered, by student: they count in the totals, all else is the checks'.
    """
    results = list(results)
    graded = [result for result in results if not result.problem]
    sections = _sections(lesson)
    exercises: dict[str, Outcomes] = {}
    seen: dict[tuple[str, str], list[tuple[str, Verdict, str]]] = defaultdict(list)
    sources: dict[str, dict[str, str]] = defaultdict(dict)
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    each_their_own: dict[str, Counter[str]] = defaultdict(Counter)
    for result in graded:
        cells = _cells(notebooks.get(result.student, []))
        for verdict in result.verdicts:
            name = verdict.exercise.removeprefix("quiz-")
            exercise = exercises.setdefault(
                name,
                Outcomes(
                    name, verdict.exercise != name, sections.get(verdict.exercise, lesson.name), verdict.max_score
                ),
            )
            exercise.statuses[verdict.status] += 1
            source, shown = cells.get(verdict.exercise, ""), cells.get(f"{verdict.exercise}-check", "")
            if verdict.score is not None:
                exercise.scores.append(verdict.score)
                pairs[name].append((verdict.score, result.points - verdict.score))
            if verdict.status != "not attempted":
                sources[name][result.student] = source
                _count_criteria(exercise, shown)
            if "numbers" in verdict.rests_on and exercise.is_question and verdict.status != "not attempted":
                each_their_own[name][verdict.misconception.replace("-", " ") or verdict.status] += 1
            if verdict.misconception and not exercise.is_question:
                seen[name, verdict.misconception].append((result.student, verdict, shown))
    for name, exercise in exercises.items():
        exercise.discrimination = _correlation(pairs[name])
    _count_options(lesson, exercises, sources, each_their_own)
    mistakes = [_mistake(exercises[name], told, found) for (name, told), found in seen.items()]
    mistakes.sort(key=lambda mistake: (-len(mistake.students), -mistake.lost, mistake.exercise))
    return Facts(
        lesson.name,
        sum(exercise.most for exercise in exercises.values()),
        results,
        {result.student: result.points_with(by_hand.get(result.student, {})) for result in graded},
        list(exercises.values()),
        mistakes,
        {name: dict(of) for name, of in sources.items() if not exercises[name].is_question},
    )


def _sections(lesson: Lesson) -> dict[str, str]:
    """Return, by cell id, the heading under which a cell of the lesson stands."""
    heading, sections = lesson.name, {}
    for file in sorted(lesson.released.parent.glob("*.ipynb")):
        for cell in json.loads(file.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                found = [title for title in _HEADING.findall(text) if not title.startswith(EXERCISE)]
                heading = found[-1] if found else heading
            sections[cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")] = heading
    return sections


def _cells(files: list[Path]) -> dict[str, str]:
    """Return, by grade_id, the source of an answer and the text that a check showed."""
    found = {}
    for file in files:
        for cell in json.loads(file.read_text("utf-8"))["cells"]:
            block = cell.get("metadata", {}).get("nbgrader", {})
            if block.get("solution"):
                found[block["grade_id"]] = "".join(cell["source"])
            elif block.get("grade"):
                outputs = cell.get("outputs", [])
                found[block["grade_id"]] = "\n".join(
                    "".join(output.get("data", {}).get("text/plain", "")) for output in outputs
                )
    return found


def _count_criteria(exercise: Outcomes, shown: str) -> None:
    for symbol, title, _, _ in _CRITERION.findall(shown):
        met, tried = exercise.criteria.get(title, (0, 0))
        if symbol != "○":
            exercise.criteria[title] = met + (symbol == "✓"), tried + 1


def _count_options(
    lesson: Lesson,
    exercises: dict[str, Outcomes],
    sources: dict[str, dict[str, str]],
    each_their_own: dict[str, Counter[str]],
) -> None:
    """Count what was chosen in each question; numbers and orders stand for themselves.

    Where each learner had numbers of one's own (`each_their_own`), the mistakes are counted instead.
    """
    questions = lesson.questions()
    for name, exercise in exercises.items():
        question = questions.get(name)
        if not exercise.is_question or question is None:
            continue
        if name in each_their_own:
            exercise.options += [(told, times, "", told == "correct") for told, times in each_their_own[name].items()]
            continue
        chosen: Counter[str] = Counter()
        for source in sources[name].values():
            answer = _chosen(source, identifier(name))
            chosen.update([" ".join(answer)] if question.kind == "order" and answer else answer)
        right = question.key()
        right = [str(part) for part in right] if isinstance(right, (list, tuple)) else [str(right)]
        right = [" ".join(right)] if question.kind == "order" else right
        for letter, option in question.options.items() if question.kind != "order" else ():
            text = " ".join(option.text.split())
            exercise.options.append((letter, chosen.pop(letter, 0), text, letter in right))
        exercise.options += [(value, times, "", value in right) for value, times in chosen.most_common(6)]


def _chosen(source: str, variable: str) -> list[str]:
    """Return the letters or the number that an answer to a question assigns."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    for node in reversed(tree.body):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == variable for target in node.targets):
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                return [ast.unparse(node.value)[:40]]
            return [str(part)[:40] for part in value] if isinstance(value, (list, tuple, set)) else [str(value)[:40]]
    return []


def _correlation(pairs: list[tuple[float, float]]) -> float | None:
    """Of an exercise's score and the rest; None where either is the same for all."""
    if len(pairs) < 3:
        return None
    own, rest = np.array(pairs, float).T
    return float(np.corrcoef(own, rest)[0, 1]) if own.std() > 0 and rest.std() > 0 else None


def _mistake(exercise: Outcomes, name: str, found: list[tuple[str, Verdict, str]]) -> Mistake:
    examples = [match[1].rstrip() for _, _, shown in found if (match := _HAPPENED.search(shown))]
    return Mistake(
        exercise.name,
        exercise.section,
        name.replace("-", " "),
        next((verdict.message for _, verdict, _ in found if verdict.message), ""),
        min(examples, key=len, default=""),
        sum(verdict.max_score - (verdict.score or 0) for _, verdict, _ in found),
        tuple(student for student, _, _ in found),
    )
