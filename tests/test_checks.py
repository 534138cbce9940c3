"""Every check against right and wrong answers, under many seeds, in this process and across the grader's boundary."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest

from cnncourse.beside import guard
from cnncourse.beside.isolate import Limits
from cnncourse.checks.kit import LEARNER_SEED, Check, Found, Returns, case, run
from cnncourse.report import CORRECT, NOT_ATTEMPTED, NOT_YET, Report
from grading.sandbox import Sandbox
from grading.session import Remote, Session
from tests import needs
from tests.answers import LESSONS, Answer, all_answers
from tests.lessons import definition_sources, definitions, solution_cells
from tests.needs import THOROUGH

SEEDS = [LEARNER_SEED, *range(1, 20)]
ANSWERS = all_answers()
RIGHT = [answer for answer in ANSWERS if answer.mistake is None]
WRONG = [answer for answer in ANSWERS if answer.mistake is not None]
CHECKS = [
    (number, check)
    for number, lesson in LESSONS.items()
    for check in vars(importlib.import_module(f"cnncourse.checks.{lesson}")).values()
    if isinstance(check, Check)
]
check_ids = [f"{number}-{check.name}" for number, check in CHECKS]
NEVER_ENDS = 0.3  # seconds; a learner waits for 5
PATIENCE = 5  # seconds; only checks of a training have more


def is_slow(check: Check) -> bool:
    """Tell whether a report takes a good part of a second or more, as it builds or trains networks."""
    return check.keras or check.time_limit > PATIENCE


def seeds_for(check: Check) -> list[int]:
    """All seeds; where a report trains a network or loads Keras the fixed one and a drawn one; where it builds whole
    networks the fixed one, and grading's test has a drawn one.
    """
    if check.through:
        return SEEDS[:1]
    return SEEDS[:2] if check.time_limit > PATIENCE or (check.keras and not THOROUGH) else SEEDS


def explained(check: Check) -> list[int]:
    """The seeds under which mistakes are looked for: two; one where this tries many networks of Keras."""
    return SEEDS[:1] if is_slow(check) else SEEDS[:2]


@cache
def report_on(answer: Answer) -> tuple[Report, list[int]]:
    """Judge an answer with the learner's seed, once for all tests that ask; tell which other seeds are to be tried:
    none where the report takes long and drew no number, as it is the same under all seeds.
    """
    with numbers_drawn(answer.check) as drawn:
        report = answer.check.report(answer.value, found=found_before(answer), **answer.together)
    return report, seeds_for(answer.check)[1:] if drawn() or not is_slow(answer.check) else []


@contextmanager
def numbers_drawn(check: Check) -> Iterator[Callable[[], bool]]:
    """Tell afterwards whether any number was drawn from the generators that a check has made of its seed."""
    made = []

    def noted(seed: int, index: int) -> np.random.Generator:
        rng = Check._rng(check, seed, index)
        made.append((rng, str(rng.bit_generator.state)))
        return rng

    check._rng = noted
    try:
        yield lambda: any(str(rng.bit_generator.state) != before for rng, before in made)
    finally:
        del check._rng


@pytest.mark.parametrize(
    ("cases", "drew"), [(lambda rng: [case(1.0)], False), (lambda rng: [case(rng.random())], True)]
)
def test_what_is_drawn_is_noticed(cases: Callable, drew: bool):
    check = Check("same", oracle=lambda x: x, criteria=[Returns("the same", 1, cases)], hints=())
    with numbers_drawn(check) as drawn:
        assert check.report(lambda x: x).status == CORRECT
    assert drawn() == drew


def found_before(answer: Answer, seed: int = LEARNER_SEED) -> dict[str, Found]:
    """What the checks of the functions have found that an answer is judged together with."""
    module, found = importlib.import_module(f"cnncourse.checks.{answer.lesson}"), {}
    for name, function in answer.others.items():
        if name not in answer.check.needs:  # what is only called beside it
            check = getattr(module, name)
            check.score(function, seed)
            found[name] = check.found
    return found


def place_of(answer: Answer) -> str:
    """Say where an answer stands: "tests/answers/pooling/max_pool2d.py:12", the line of its decorator."""
    module = f"{answer.function.__module__.replace('.', '/')}.py"
    return f"{module}:{answer.function.__code__.co_firstlineno}"


@pytest.fixture
def impatient(monkeypatch):
    """Let answers that never end be stopped soon."""

    def stop_soon():
        monkeypatch.setattr(run, "PROBE_SECONDS", 1)
        for _, check in CHECKS:
            monkeypatch.setattr(check, "time_limit", NEVER_ENDS)

    return stop_soon


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: answer.id)
def test_right(answer: Answer):
    report, seeds = report_on(answer)
    assert (report.status, report.misconception) == (CORRECT, None), report.text
    scores = {answer.check.score(answer.value, seed, **answer.together) for seed in seeds}
    assert {report.points, *scores} == {answer.check.points}


@pytest.mark.parametrize("answer", WRONG, ids=lambda answer: answer.id)
def test_wrong(answer: Answer, impatient):
    check, together = answer.check, answer.together
    if answer.mistake == "too-slow":
        impatient()
        first, seeds = check.report(answer.value, **together), seeds_for(check)[1:3]
    else:
        first, seeds = report_on(answer)
    reports = [first, *(check.report(answer.value, seed, **together) for seed in explained(check)[1:])]
    for report in reports:
        assert report.status == NOT_YET, report.text
        assert (report.misconception or "") == answer.mistake, (
            f"{place_of(answer)} has the name “{answer.mistake}”, the report “{report.misconception}”; make them one.\n"
            f"{report.text}"
        )
    assert answer.points < check.points
    scores = {check.score(answer.value, seed, **together) for seed in seeds if seed not in explained(check)}
    assert {report.points for report in reports} | scores == {answer.points}


@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_enough_answers(number: str, check: Check):
    mine = Counter(answer.mistake is None for answer in ANSWERS if answer.check is check)
    place = f"tests/answers/{LESSONS[number]}/{check.identifier}.py:1"
    assert mine[True] >= 5, f"{place}: {mine[True]} right answers; write five or more, in different styles."
    assert mine[False] >= 5, f"{place}: {mine[False]} wrong answers; write five or more, each with its mistake's name."
    unnamed = [answer.id for answer in WRONG if answer.check is check and not answer.mistake]
    assert len(unnamed) <= mine[False] // 10, f"wrong answers without a name: {unnamed}"


@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_untouched_stub(number: str, check: Check):
    namespace = {"np": np}
    exec(solution_cells(number, "lessons")[check.name], namespace)
    report = check.report(namespace[check.identifier], **check.needs)
    assert (report.status, report.points, report.misconception) == (NOT_ATTEMPTED, 0.0, None)


@pytest.mark.parametrize(
    ("number", "check"),
    [
        pytest.param(number, check, id=f"{number}-{check.name}")
        for number, check in CHECKS
        if THOROUGH or not check.through  # the key's own notebook shows these under the only seed tried here
    ],
)
def test_answer_key(number: str, check: Check):
    namespace = definitions(number)
    others = {name: namespace[name] for name in check.needs}
    if THOROUGH or not is_slow(check):  # the notebook shows these under the learner's seed
        report = check.report(namespace[check.identifier], **others)
        assert (report.status, report.points) == (CORRECT, check.points)
    scores = {check.score(namespace[check.identifier], seed, **others) for seed in seeds_for(check)[1:]}
    assert {check.points, *scores} == {check.points}


TOLD = {(answer.check.name, answer.lesson, answer.mistake) for answer in WRONG}

MISCONCEPTIONS = [
    pytest.param(check, mistake, id=f"{number}-{check.name}-{mistake.name}-{i}")
    for number, check in CHECKS
    for i, mistake in enumerate(check.misconceptions)
    if THOROUGH
    or not is_slow(check)
    or (check.name, LESSONS[number], mistake.name) not in TOLD  # a wrong answer shows it
]


@pytest.mark.parametrize(("check", "mistake"), MISCONCEPTIONS)
def test_misconception_is_recognised(check: Check, mistake):
    for seed in explained(check):
        report = check.report(mistake.wrong, seed)
        assert report.points < check.points, report.text
        assert report.misconception == mistake.name, report.text


@pytest.mark.parametrize(("number", "check"), CHECKS, ids=check_ids)
def test_specification(number: str, check: Check):
    assert check.points == sum(criterion.points for criterion in check.criteria)
    assert len(check.hints) >= 3
    assert all(mistake.sentence.endswith((".", "?")) for mistake in check.misconceptions)


@pytest.mark.parametrize(
    ("number", "check"),
    [pytest.param(number, check, id=f"{number}-{check.name}") for number, check in CHECKS if check.proof],
)
def test_proof(number: str, check: Check):
    """The oracle gives what an independent library gives, or brute force."""
    for seed in range(3):
        pairs = list(check.proof(np.random.default_rng(seed)))
        assert pairs, f"The proof of {check.name} compares nothing under seed {seed}."
        for index, (got, expected) in enumerate(pairs):
            which = f"pair {index} of {check.name}'s proof, seed {seed}: what the oracle gives, and what it must be"
            np.testing.assert_allclose(
                np.asarray(got, float), np.asarray(expected, float), rtol=1e-5, atol=1e-5, err_msg=which
            )


def _raises(*arguments, **options):
    raise RuntimeError("broken")


def _recursion(*arguments, **options):
    return _recursion(*arguments, **options)


def _exits(*arguments, **options):
    raise SystemExit(0)


def _loops(*arguments, **options):
    while True:
        pass


def _changes_its_input(*arguments, **options):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument += 1


BAD = {
    "None": None,
    "a string": "answer",
    "an array": np.zeros((2, 2)),
    "a number": 3.0,
    "a class": int,
    "a generator": (i for i in range(3)),
    "no arguments": lambda: 1,
    "too many arguments": lambda a, b, c, d, e, f, g: 1,
    "raises": _raises,
    "recursion": _recursion,
    "exits": _exits,
    "loops": _loops,
    "ragged": lambda *a, **o: [[1, 2], [3]],
    "nan": lambda *a, **o: np.full((3, 3), np.nan),
    "wrong shape": lambda *a, **o: np.zeros((1, 2, 3, 4, 5)),
    "text": lambda *a, **o: "42",
    "objects": lambda *a, **o: np.array([object()]),
    "itself": lambda *a, **o: _raises,
    "changes its input": _changes_its_input,
    "dict": lambda *a, **o: {"a": 1},
    "a lazy result": lambda *a, **o: (i for i in range(3)),
}


WITH_NETWORKS = (
    "None",
    "no arguments",
    "raises",
    "loops",
    "text",
    "itself",
    "a lazy result",
)  # where each takes seconds


@pytest.mark.parametrize(("number", "check", "bad"), [
    pytest.param(number, check, bad, id=f"{number}-{check.name}-{bad}")
    for number, check in CHECKS for bad in (WITH_NETWORKS if number > "04" and not THOROUGH else BAD)
])  # fmt: skip
def test_bad_input_gets_a_report(number: str, check: Check, bad: str, impatient, capsys):
    impatient()
    points = check(BAD[bad], **check.needs)
    shown = capsys.readouterr()
    assert type(points) is float and points == 0.0
    assert shown.err == ""
    assert check.name in shown.out and ("not yet" in shown.out or "not attempted" in shown.out)
    assert "Traceback" not in shown.out


# The same check, judging a function that runs in the grader's sandbox


@pytest.fixture(scope="module")
def process_of():
    """Return a function that gives a lesson's process in the sandbox, a fresh one where the last one fell, and the
    key's answers.
    """
    if needs.NO_SANDBOX:
        pytest.skip(needs.NO_SANDBOX)
    worker = Sandbox(["numpy", *(["keras", "tensorflow"] if any(number > "04" for number in LESSONS) else [])])
    another = partial(worker.child, Limits(memory=3_000_000_000))
    processes: dict[str, tuple[Session, dict[str, Remote]]] = {}
    loaded: dict[Session, str] = {}

    def process(answer: Answer) -> tuple[Session, dict[str, Remote]]:
        lesson, module = answer.lesson, answer.function.__module__
        if lesson not in processes or processes[lesson][0].fell:
            session = Session(another(), 60, another)
            number = next(number for number, topic in LESSONS.items() if topic == lesson)
            run_all(session, definition_sources(number))
            key = {
                check.identifier: session.fetch(check.identifier)
                for of, check in CHECKS
                if of == number and not check.is_value
            }
            processes[lesson] = session, key
        session, key = processes[lesson]
        if loaded.get(session) != module:
            run_all(session, [module_of(module)])
            loaded[session] = module
        return session, key

    yield process
    for session, _ in processes.values():
        session.close()
    worker.close()


@cache
def module_of(name: str) -> str:
    """A module of answers, without what registers them, and with what it imports from other such modules: they call one another."""
    tree = ast.parse(Path(importlib.import_module(name).__file__).read_text("utf-8"))
    kept = []
    for node in tree.body:
        source = getattr(node, "module", "") or ""
        if source.startswith("tests.answers."):
            kept.append(module_of(source))
        elif source == "tests.answers":
            kept += [MODULES[alias.name] for alias in node.names if alias.name in MODULES]
        elif source.startswith("cnncourse.checks"):  # tables, which are not there
            values = vars(importlib.import_module(source))
            kept += [f"{alias.name} = {values[alias.name]!r}" for alias in node.names]
        elif source != "__future__":
            if isinstance(node, ast.FunctionDef):
                node.decorator_list = []
            kept.append(ast.unparse(node))
    return "\n".join(kept)


MODULES = {
    "keras": "import keras",
    "layers": "from keras import layers",
    "ops": "from keras import ops",
    "tf": "import tensorflow as tf",
}


def across_the_boundary() -> list[Answer]:
    """Every function among the answers; where a report takes seconds, a right one and two wrong ones an exercise: drawn by
    name, as the same check has judged them all beside their code.
    """
    kept = []
    for number, check in CHECKS:
        mine = [answer for answer in ANSWERS if (answer.lesson, answer.exercise) == (LESSONS[number], check.name)]
        mine = [] if check.is_value else mine
        if is_slow(check) and not THOROUGH:
            mine.sort(key=lambda answer: zlib.crc32(answer.id.encode()))
            mine = [answer for answer in mine if answer.mistake is None][:1] + [
                answer for answer in mine if answer.mistake is not None
            ][:2]
        kept += mine
    return kept


@pytest.mark.parametrize("answer", across_the_boundary(), ids=lambda answer: answer.id)
def test_grading_gives_the_same(answer: Answer, process_of, monkeypatch):
    if answer.mistake == "too-slow":
        monkeypatch.setattr(answer.check, "time_limit", NEVER_ENDS)
    session, key = process_of(answer)
    others = {name: there(session, answer.others[name]) for name in answer.others}
    others = {name: key[name] for name in answer.check.needs} | others
    seed = SEEDS[1] if answer.check.through else LEARNER_SEED
    with guard.limited_by(session.limit):
        found = answer.check.report(there(session, answer.function), seed, **others)
    if answer.mistake is None:
        assert (found.points, found.status, found.misconception) == (answer.check.points, CORRECT, None), found.text
    else:
        assert (found.points, found.status, found.misconception or "") == (answer.points, NOT_YET, answer.mistake), (
            found.text
        )


def test_only_the_right_result_stops_the_clock(process_of):
    """Speed is measured where the student's code is: a call that computes nothing meanwhile was not fast."""
    [slow] = [answer for answer in ANSWERS if answer.function.__name__ == "patches_listed_one_by_one"]
    session, key = process_of(slow)
    score = partial(slow.check.score, there(session, slow.function), **{name: key[name] for name in slow.check.needs})
    assert score() == slow.points
    run_all(
        session, ["from cnncourse.beside import probes\nkept, probes.numbers = probes.numbers, lambda *arguments: 1.0"]
    )
    assert score() == slow.points
    run_all(session, ["probes.numbers = kept"])


def run_all(session: Session, sources: list[str]) -> None:
    for source in sources:
        done = session.run(source)
        assert done["failed"] is None, done


def there(session: Session, function: Callable) -> Remote:
    """Return one of the answers' functions as it is in the sandbox; several may have one name."""
    text = textwrap.dedent(inspect.getsource(function))
    run_all(session, ["\n".join(line for line in text.splitlines() if not line.startswith("@"))])
    return session.fetch(function.__name__)
