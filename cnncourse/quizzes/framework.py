"""Quiz questions that explain the answer that was given, and do not reveal the right one.

A question is of one of four kinds: `one` of several options, `several` of them, a `number` with a tolerance, or
an `order`. Its YAML looks like this (`right` marks the right options; in an order they stand in the right order
under `answer`):

    why-cnns:
      kind: one
      ask: Why does …?
      options:
        a: {text: …, why: …}
        b: {text: …, why: …, right: true}

    how-many-weights:
      kind: number
      ask: How many …?
      answer: 150528000
      tolerance: 0          # how far off still counts, absolute
      wrong:                # usual wrong numbers, each with a name and an explanation
        - {value: 150528, name: one-neuron-only, why: …}
      unknown: …            # said about any other number

A number may be computed. Then texts and formulas name the numbers that it is computed from, and an instructor can give
each learner numbers of one's own (`cnncourse.individual`):

    how-many-weights:
      kind: number
      numbers: {size: 28, units: 100}                                    # those of the lesson
      drawn: {size: [20, 24, 32], units: {from: 30, to: 90, by: 5}}      # what others may be
      ask: Pictures of {size} × {size} go into {units} units. How many …?
      answer: size * size * units
      why: Each of {units} units has {size * size} weights.
      wrong:
        - {value: size * size, name: one-unit-only, why: …}
      unknown: …
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import resources
from itertools import combinations
from typing import Any

import yaml

from cnncourse import individual, logbook, solved
from cnncourse.beside.boundary import described, plain
from cnncourse.checks.kit.compare import number
from cnncourse.checks.kit.mistakes import GENERAL, OTHERS
from cnncourse.report import CORRECT, NOT_ATTEMPTED, NOT_YET, Note, Paragraph, Report, Text, present

_HOLE = re.compile(r"\{([^{}]+)\}")  # in a text, for a number or a formula
_FUNCTIONS = {"ceil": math.ceil, "floor": math.floor, "log": math.log, "sqrt": math.sqrt}
_MOST_DRAWS = 100
_KINDS = {
    "one": 'Answer with one letter, such as `{name} = "a"`.',
    "several": (
        'Answer with a list of letters, such as `{name} = ["a", "b"]`. A wrong letter takes a right one\'s credit away.'
    ),
    "number": "Answer with a number.",
    "order": "Answer with all the letters in order, such as `{name} = {example}`.",
}


class QuizError(ValueError):
    """What is wrong with a quiz's YAML, and in which line of it."""

    def __init__(self, lesson: str, line: int, sentence: str):
        super().__init__(f"{lesson}.yaml:{line}: {sentence}")
        self.line, self.sentence = line, sentence


@dataclass(frozen=True)
class Option:
    """One option of a question: what it says, whether it is right, and why or why not."""

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class WrongNumber:
    """A usual wrong number: its value, the mistake's name, and what leads to it."""

    value: float
    name: str
    why: str


@dataclass
class Question:
    """A question, and its check.

    Args:
        name: "why-cnns"; the answer's variable is `why_cnns`.
        kind: "one", "several", "number" or "order".
        ask: the question, in Markdown.
        options: by letter; none for a number.
        answer: the right number, or the letters in the right order.
        tolerance: how far off a number may be.
        wrong: usual wrong numbers.
        unknown: what to say of any other wrong number or order.
        why: what to say of the right number or order.
        points: what a right answer earns.
        numbers: by name, what a number is computed from.
        drawn: by name, what these may be for a learner who has numbers of one's own.
        formulas: the fields of the YAML that texts and numbers were made from.
        usual: of a question with a learner's own numbers, the one with those of the lesson.
    """

    name: str
    kind: str
    ask: str
    options: dict[str, Option] = field(default_factory=dict)
    answer: Any = None
    tolerance: float = 0.0
    wrong: list[WrongNumber] = field(default_factory=list)
    unknown: str = ""
    why: str = ""
    points: float = 1.0
    numbers: dict[str, float] = field(default_factory=dict)
    drawn: dict[str, list[float]] = field(default_factory=dict)
    formulas: dict[str, Any] = field(default_factory=dict)
    usual: Question | None = field(default=None, repr=False)

    @property
    def is_individual(self) -> bool:
        """Each learner may have numbers of one's own in it."""
        return bool(self.drawn)

    def with_set(self, number: int) -> Question:
        """Return the question with one of the sets of numbers, in which no mistake gives what another one gives, or
        what is right.

        Args:
            number: of the set, below `individual.SETS`.

        Raises:
            ValueError: there are no such numbers.
        """
        for draw in range(_MOST_DRAWS):
            own = {name: individual.pick(values, self.name, number, draw, name) for name, values in self.drawn.items()}
            question = _computed(self.name, self.formulas, self.numbers | own)
            if question._is_clear():
                return replace(question, usual=self)
        raise ValueError(f"{_MOST_DRAWS} draws, and in each of them two mistakes give the same, or what is right.")

    def _is_clear(self) -> bool:
        given = {"": [self.answer]} | {wrong.name: [] for wrong in self.wrong}
        for wrong in self.wrong:
            given[wrong.name].append(wrong.value)
        apart = 2 * self.tolerance + 1e-9
        return all(abs(one - other) > apart for a, b in combinations(given.values(), 2) for one in a for other in b)

    def _right_for_others(self) -> set[float]:
        """The right answers to all sets of numbers, and to those of the lesson."""
        key = repr(self.formulas)
        if key not in _right:
            _right[key] = {self.answer, *(self.with_set(number).answer for number in range(individual.SETS))}
        return _right[key]

    def ask_with_own_numbers(self) -> None:
        """Show the question with the learner's own numbers."""
        to_do = individual.missing(self)
        present(Note("Your id first", to_do) if to_do else Text(individual.own(self).markdown()))

    @property
    def identifier(self) -> str:
        """The name as Python writes it."""
        return self.name.replace("-", "_")

    def markdown(self) -> str:
        """The question as the lesson shows it."""
        how = _KINDS[self.kind].format(name=self.identifier, example=self._example())
        options = "".join(f"- **{letter}**: {option.text}\n" for letter, option in self.options.items())
        return f"{self.ask.strip()}\n\n{options}\n{how}".replace("\n\n\n", "\n\n")

    def key(self) -> Any:
        """The right answer."""
        right = [letter for letter, option in self.options.items() if option.right]
        return {"one": right[0] if right else None, "several": right}.get(self.kind, self.answer)

    def full_marks(self) -> Report:
        """The report of the right answer."""
        return self.report(self.key())

    def answer_source(self) -> str:
        """The right answer as Python source."""
        value = self.key()
        return '"' + value + '"' if isinstance(value, str) else str(value).replace("'", '"')

    def __call__(self, answer: Any) -> float:
        """Show the report and return its points."""
        to_do = individual.missing(self)
        report = self._not_attempted(to_do) if to_do else individual.own(self).report(answer)
        solved.record(f"quiz-{self.name}", report.status)
        logbook.write_down(f"quiz-{self.name}", report)
        present(report)
        return report.points

    def report(self, answer: Any, seed: int = 0) -> Report:
        """Judge an answer; explain what was chosen, and nothing else.

        Args:
            answer: a letter, a list of letters or a number; anything else gets a report too.
            seed: without effect; as for an exercise's check.
        """
        answer = answer if callable(answer) else plain(answer)
        if answer is None:
            return self._not_attempted(
                f"Nothing to check yet: give `{self.identifier}` a value, run its cell, then this one."
            )
        judge = {"one": self._one, "several": self._several, "number": self._number, "order": self._order}[self.kind]
        return judge(answer)

    def _not_attempted(self, text: str) -> Report:
        return Report(self.name, 0.0, self.points, NOT_ATTEMPTED, paragraphs=(Paragraph("", text),))

    def _one(self, answer: Any) -> Report:
        letters = self._letters(answer)
        if letters is None or len(letters) != 1:
            return self._not_an_answer(answer)
        [letter] = letters
        option = self.options[letter]
        return self._report(float(option.right), "" if option.right else f"option-{letter}", f"{letter}: {option.why}")

    def _several(self, answer: Any) -> Report:
        letters = self._letters(answer)
        if letters is None:
            return self._not_an_answer(answer)
        chosen = list(dict.fromkeys(letters))
        right = [letter for letter in chosen if self.options[letter].right]
        wrong = [letter for letter in chosen if not self.options[letter].right]
        credit = max(0.0, (len(right) - len(wrong)) / len(self.key()))
        texts = [f"{letter}: {self.options[letter].why}" for letter in chosen]
        if not wrong and credit < 1:
            texts.append("So far all right, but not all there is.")
        name = f"option-{wrong[0]}" if wrong else "" if credit == 1 else "incomplete"
        return self._report(credit, name, *texts)

    def _number(self, answer: Any) -> Report:
        value = _as_number(answer)
        if math.isnan(value):
            return self._not_an_answer(answer)
        if abs(value - self.answer) <= self.tolerance:
            return self._report(1.0, "", self.why)
        nearest = min(self.wrong, key=lambda wrong: abs(value - wrong.value), default=None)
        if nearest and abs(value - nearest.value) <= max(self.tolerance, 1e-9 * abs(nearest.value)):
            shown = number(value) if abs(value) < 1e6 else f"{value:,.0f}"
            return self._report(0.0, nearest.name, f"{shown}: {nearest.why}")
        if self.usual and any(abs(value - other) <= self.tolerance for other in self.usual._right_for_others()):
            return self._report(0.0, OTHERS, GENERAL[OTHERS], self.unknown)
        return self._report(0.0, "another-number", self.unknown)

    def _order(self, answer: Any) -> Report:
        letters = self._letters(answer)
        if letters is None or sorted(letters) != sorted(self.options):
            return self._not_an_answer(answer)
        pairs = list(combinations(self.answer, 2))
        kept = sum(letters.index(first) < letters.index(second) for first, second in pairs)
        credit = 1.0 if kept == len(pairs) else max(0.0, 2 * kept / len(pairs) - 1)
        if credit == 1:
            return self._report(1.0, "", self.why)
        first, second = next(
            (a, b) for a, b in zip(letters, letters[1:]) if self.answer.index(a) > self.answer.index(b)
        )
        why = f"{first} stands before {second}. {first}: {self.options[first].why} {second}: {self.options[second].why}"
        return self._report(credit, "wrong-order", why, self.unknown)

    def _example(self) -> str:
        return str(list(self.options)).replace("'", '"')

    def _letters(self, answer: Any) -> list[str] | None:
        """Read letters from a list, a tuple or a string such as "a, c" or "a)"; None where it is none."""
        if isinstance(answer, str):
            answer = re.sub(r"[\s,.;)]", "", answer)
        elif not isinstance(answer, (list, tuple)):
            return None
        if not all(isinstance(letter, str) for letter in answer):
            return None
        letters = [letter.strip(" .)").lower() for letter in answer]
        return letters if letters and set(letters) <= set(self.options) else None

    def _not_an_answer(self, answer: Any) -> Report:
        came = described(answer) if callable(answer) else repr(answer)[:60]
        how = _KINDS[self.kind].format(name=self.identifier, example=self._example())
        if self.kind == "number" and isinstance(answer, str):
            how += " Leave out the quotes."
        elif self.kind == "number" and isinstance(answer, tuple) and len(answer) > 1:
            how += " A comma makes several numbers of one: write 78400, and 0.6."
        return self._report(0.0, "not-an-answer", f"`{self.identifier}` is {came}. {how}")

    def _report(self, credit: float, name: str, *texts: str) -> Report:
        points = round(credit * self.points, 4)
        paragraphs = tuple(Paragraph("", text) for text in texts if text)
        status = CORRECT if credit == 1 else NOT_YET
        return Report(self.name, points, self.points, status, misconception=name or None, paragraphs=paragraphs)


_right: dict[str, set[float]] = {}  # by the formulas: what is right for any set of numbers


@dataclass(frozen=True)
class Quiz:
    """A lesson's questions, each an attribute: `quiz.why_cnns(why_cnns)`."""

    lesson: str
    questions: dict[str, Question]

    def __getattr__(self, identifier: str) -> Question:
        if identifier.startswith("__"):
            raise AttributeError(identifier)
        try:
            return self.questions[identifier.replace("_", "-")]
        except KeyError:
            known = ", ".join(question.identifier for question in self.questions.values())
            raise AttributeError(f"The quiz {self.lesson} has no question {identifier!r}. It has {known}.") from None


def read(lesson: str, text: str) -> Quiz:
    """Read a quiz from YAML.

    Raises:
        QuizError: the text is no quiz; names the file, the line, the question and what is wrong.
    """
    try:
        data = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark or error.context_mark).line + 1
        raise QuizError(lesson, line, f"not valid YAML: {error.problem}.") from None
    except yaml.YAMLError as error:  # a character that YAML does not know
        raise QuizError(lesson, 1, f"not valid YAML: {' '.join(str(error).split())}.") from None
    if not isinstance(data, dict):
        raise QuizError(lesson, 1, "questions by name are expected.")
    lines = [key.start_mark.line + 1 for key, _ in yaml.compose(text, Loader=_Loader).value]
    questions = zip(data.items(), lines)
    return Quiz(lesson, {name: _question(lesson, line, name, fields) for (name, fields), line in questions})


def quizzes_in(package: str) -> tuple[Callable[[str], Quiz], Callable[[str], Quiz]]:
    """Return what makes a package whose folder holds a YAML file per lesson one of quizzes: `load` and `__getattr__`.

    Args:
        package: the package's name, `__name__` in its `__init__.py`.
    """

    def load(lesson: str) -> Quiz:
        """Read a lesson's quiz.

        Args:
            lesson: the lesson's name as Python writes it, "start_here".

        Raises:
            FileNotFoundError: there is no such quiz.
            QuizError: the file is not a quiz; says what is wrong and where.
        """
        file = resources.files(package) / f"{lesson}.yaml"
        return read(lesson, file.read_text("utf-8"))

    def attribute(lesson: str) -> Quiz:
        try:
            return load(lesson)
        except FileNotFoundError:
            raise AttributeError(f"there is no quiz {lesson!r}") from None

    return load, attribute


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads YAML, and refuses a name that stands twice in one place, where the last one would win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _question(lesson: str, line: int, name: str, fields: Any) -> Question:
    try:
        fields = dict(fields)
        numbers = fields.pop("numbers", {})
        question = _computed(name, fields, numbers) if numbers else _made(name, fields)
        if question.is_individual:
            question.with_set(0)
    except (TypeError, ValueError, AttributeError) as problem:
        raise QuizError(lesson, line, f"question {name}: {problem}") from None
    except KeyError as missing:
        raise QuizError(lesson, line, f"question {name}: {missing} is missing.") from None
    problem = _problem(question)
    if problem:
        raise QuizError(lesson, line, f"question {name}: {problem}")
    return question


def _made(name: str, fields: dict[str, Any], **computed: Any) -> Question:
    fields = dict(fields)
    options = {str(letter): Option(**option) for letter, option in fields.pop("options", {}).items()}
    wrong = [WrongNumber(**number) for number in fields.pop("wrong", [])]
    return Question(name=name, options=options, wrong=wrong, **fields, **computed)


def _computed(name: str, formulas: dict[str, Any], numbers: dict[str, float]) -> Question:
    """Make a question of its formulas.

    Raises:
        ValueError: one of them cannot be computed.
        TypeError: there is no such field.
    """
    texts = ("ask", "why", "unknown")
    fill = partial(_HOLE.sub, lambda hole: f"{_value(hole[1], numbers):.10g}")
    fields = formulas | {text: fill(formulas[text]) for text in texts if text in formulas}
    fields["answer"] = _value(formulas.get("answer"), numbers)
    fields["wrong"] = [
        wrong | {"value": _value(wrong["value"], numbers), "why": fill(wrong["why"])}
        for wrong in formulas.get("wrong", [])
    ]
    drawn = {each: _options(values) for each, values in formulas.get("drawn", {}).items()}
    if unknown := sorted(drawn.keys() - numbers.keys()):
        raise ValueError(f"{unknown[0]} is drawn, and is none of its numbers.")
    return _made(name, fields | {"drawn": drawn}, numbers=numbers, formulas=formulas)


def _value(formula: Any, numbers: dict[str, float]) -> float:
    """Compute a formula; whole numbers stay whole, others are what people write, 2.7 and not 2.6999999999999997."""
    try:
        value = eval(str(formula), {"__builtins__": {}}, _FUNCTIONS | numbers)
        return round(value, 9) if isinstance(value, float) else value + 0
    except Exception as problem:
        raise ValueError(f"the formula {formula} cannot be computed: {problem}.") from None


def _as_number(answer: Any) -> float:
    """Read a number, alone or in a list of its own; nan where it is none."""
    if isinstance(answer, (list, tuple)) and len(answer) == 1:
        [answer] = answer
    elif getattr(answer, "shape", ()) and answer.size == 1:
        answer = answer.item()
    try:
        return math.nan if isinstance(answer, (str, bool)) else float(answer)
    except (TypeError, ValueError):
        return math.nan
    except OverflowError:
        return math.inf


def _options(values: Any) -> list[float]:
    """Read what a number may be: a list, or from where to where by which steps."""
    if isinstance(values, list):
        return values
    first, last, step = (values[word] for word in ("from", "to", "by"))
    return [round(first + step * i, 9) for i in range(math.floor((last - first) / step + 1e-9) + 1)]


def _problem(question: Question) -> str | None:
    """What makes a question unfit, or None."""
    right = sum(option.right for option in question.options.values())
    if question.kind not in _KINDS:
        return f"the kind {question.kind!r} is none of {', '.join(_KINDS)}."
    if question.kind == "number":
        is_number = isinstance(question.answer, (int, float)) and question.why and question.unknown
        return None if is_number else "a number needs `answer`, `why` and `unknown`."
    if len(question.options) < 3:
        return "at least three options are needed."
    if question.kind == "one" and right != 1:
        return "exactly one option must be right."
    if question.kind == "several" and not 0 < right < len(question.options):
        return "some options must be right and some wrong."
    if question.kind == "order" and (sorted(question.answer or []) != sorted(question.options) or not question.why):
        return "an order needs `why`, and `answer` with all the letters."
    if question.kind == "order" and question.answer == list(question.options):
        return "the options stand in the right order already."
    return None
