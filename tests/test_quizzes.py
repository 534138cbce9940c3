"""Every quiz question explains each answer, gives credit option by option, and reveals nothing."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from cnncourse.quizzes import load
from cnncourse.quizzes.framework import Question, QuizError, read
from cnncourse.report import CORRECT, NOT_ATTEMPTED, NOT_YET
from tests.answers import LESSONS

QUESTIONS = [
    pytest.param(question, id=f"{number}-{name}")
    for number, lesson in LESSONS.items()
    for name, question in load(lesson).questions.items()
]


def reports(question: Question) -> list[tuple[object, object]]:
    """Pair every possible answer of a question with its report."""
    letters = list(question.options)
    answers = {
        "one": letters,
        "several": [list(chosen) for size in range(1, len(letters) + 1) for chosen in combinations(letters, size)],
        "number": [wrong.value for wrong in question.wrong] + [-1, question.answer],
        "order": [list(order) for order in permutations(letters)],
    }[question.kind]
    return [(answer, question.report(answer)) for answer in answers]


@pytest.mark.parametrize("question", QUESTIONS)
def test_exactly_the_right_answer_is_correct(question: Question):
    found = reports(question)
    assert len(found) >= 3
    assert [answer for answer, report in found if report.status == CORRECT] == [question.key()]
    for _, report in found:
        assert report.text and 0 <= report.points <= question.points
        if report.status != CORRECT:
            assert report.status == NOT_YET and report.points < question.points and report.misconception


@pytest.mark.parametrize("question", [param for param in QUESTIONS if param.values[0].kind == "number"])
def test_each_usual_wrong_number_is_called_by_its_name(question: Question):
    for wrong in question.wrong:
        assert question.report(wrong.value).misconception == wrong.name


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_report_reveals_the_right_answer(question: Question):
    for answer, report in reports(question):
        if report.status == CORRECT:
            continue
        unchosen = [option for letter, option in question.options.items() if option.right and letter not in answer]
        assert not any(option.why in report.text or option.text in report.text for option in unchosen)
        if question.kind == "number":
            words = report.text.replace(",", "").replace(";", " ").split()
            assert not any(word.rstrip(".:") == str(question.answer) for word in words), report.text


def other_ways(kind: str, key) -> list:
    """Write a right answer in other ways."""
    if kind == "one":
        return [f" {key} ", key.upper(), [key], (key,), f"{key})", f"{key}."]
    if kind == "number":
        return [float(key), np.float64(key), np.array(key), [key], (key,), np.array([key])]
    if kind == "several":
        return [tuple(key), ", ".join(key), "".join(reversed(key)), np.array(key).tolist()]
    return [tuple(key), "".join(key), ", ".join(key)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_other_ways_to_write_the_answer(question: Question):
    for answer in other_ways(question.kind, question.key()):
        assert question.report(answer).status == CORRECT, answer


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "bad",
    ["z", "", 12345.678j, {"a": 1}, [], [1, 2], [["a"]], {1, "a"}, float("nan"), 10**400, print, True, object()],
)
def test_bad_answers_get_a_report(question: Question, bad, capsys):
    points = question(bad)
    shown = capsys.readouterr()
    assert type(points) is float and points == 0.0
    assert shown.err == "" and question.name in shown.out


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ((78, 400), "`q` is (78, 400). Answer with a number. A comma makes several numbers of one: write 78400, and 0.6."),
        ("78400", "`q` is '78400'. Answer with a number. Leave out the quotes."),
        ("3/5", "`q` is '3/5'. Answer with a number. Leave out the quotes."),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_why(answer: object, what: str):
    question = read("test", "q: {kind: number, ask: x, answer: 78400, why: w, unknown: u}").questions["q"]
    assert question.report(answer).paragraphs[0].text == what


def test_a_wrong_order_is_told_the_pair_and_what_to_think_of():
    text = """
    q: {kind: order, ask: x, answer: [b, c, a], why: w, unknown: Think., options: {
      a: {text: A, why: one.}, b: {text: B, why: two.}, c: {text: C, why: three.}}}
    """
    report = read("test", text).questions["q"].report("cba")
    assert [part.text for part in report.paragraphs] == ["c stands before b. c: three. b: two.", "Think."]


@pytest.mark.parametrize("question", QUESTIONS)
def test_untouched_is_not_attempted(question: Question):
    report = question.report(None)
    assert (report.status, report.points) == (NOT_ATTEMPTED, 0.0)


@pytest.mark.parametrize("number", LESSONS)
def test_five_questions_two_of_them_computed_and_three_in_a_lab(number: str):
    questions, is_lab = load(LESSONS[number]).questions.values(), number >= "10"
    assert len(questions) == (3 if is_lab else 5) and all(question.points == 1 for question in questions)
    assert sum(question.kind == "number" for question in questions) >= (1 if is_lab else 2)


def test_credit_for_several():
    text = """
    q: {kind: several, ask: Which?, options: {
      a: {text: A, why: yes., right: true}, b: {text: B, why: yes., right: true}, c: {text: C, why: no.}}}
    """
    question = read("test", text).questions["q"]
    credit = {answer: question.report(answer).points for answer in ("a", "b", "c", "ab", "ac", "abc")}
    assert credit == {"a": 0.5, "b": 0.5, "c": 0.0, "ab": 1.0, "ac": 0.0, "abc": 0.5}


OPTIONS = "options: {a: {text: A, why: w}, b: {text: B, why: w}, c: {text: C, why: w}}"
BROKEN = {  # the YAML, the line and the sentence that it is refused with
    "none right": (f"q: {{kind: one, ask: x, {OPTIONS}}}", 1, "question q: exactly one option must be right."),
    "kind": (
        "# first\nq: {kind: essay, ask: x}",
        2,
        "question q: the kind 'essay' is none of one, several, number, order.",
    ),
    "too few": (
        "q: {kind: one, ask: x, options: {a: {text: A, why: w, right: true}}}",
        1,
        "question q: at least three options are needed.",
    ),
    "number": ("q: {kind: number, ask: x, answer: 3}", 1, "question q: a number needs `answer`, `why` and `unknown`."),
    "order": (
        f"q: {{kind: order, ask: x, {OPTIONS}}}",
        1,
        "question q: an order needs `why`, and `answer` with all the letters.",
    ),
    "unknown field": (
        "\n\nq: {kind: number, ask: x, answer: 3, why: w, unknown: u, colour: red}",
        3,
        "question q: Question.__init__() got an unexpected keyword argument 'colour'",
    ),
    "no fields": ("q: 3", 1, "question q: 'int' object is not iterable"),
    "list": ("- a\n- b", 1, "questions by name are expected."),
    "unclosed": ("q: {kind: one,\n ask: x", 3, "not valid YAML: did not find expected ',' or '}'."),
    "colon": (
        "q:\n  kind: one\n  ask: what: why",
        3,
        "not valid YAML: mapping values are not allowed in this context.",
    ),
    "question twice": (f"q: {{kind: one, ask: x, {OPTIONS}}}\nq: {{}}", 2, "not valid YAML: q stands twice."),
    "letter twice": ("q:\n  options:\n    a: {text: A}\n    a: {text: B}", 4, "not valid YAML: a stands twice."),
}


@pytest.mark.parametrize(("text", "line", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_quiz_is_refused(text: str, line: int, sentence: str):
    with pytest.raises(QuizError) as refusal:
        read("broken", text)
    assert str(refusal.value) == f"broken.yaml:{line}: {sentence}"


def test_an_unknown_question_names_the_known_ones():
    with pytest.raises(AttributeError, match="an_even_patch"):
        _ = load("convolution").no_such_question
