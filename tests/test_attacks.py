"""Attacks on the checks of lessons, in the grader's sandbox: none gains a point that right answers do not have.

Each lesson is solved rightly, but for what the attack puts in an answer's place.
"""

from __future__ import annotations

import json
import py_compile
import re
import resource
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import time
from functools import partial

import numpy as np
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import v4

from cnncourse.beside import guard, wire
from cnncourse.beside.isolate import Limits
from cnncourse.beside.wire import HEAD, Broken, Channel, Same, _generator, decode, encode, states
from cnncourse.checks import convolution, keras_cnns, learning_filters, lenet_to_vgg
from cnncourse.checks.kit import Check
from cnncourse.checks.kit.apart import is_of_keras
from cnncourse.report import NOT_YET, Paragraph, Report
from grading import grade as grading
from grading import sandbox
from grading.assignment import Assignment
from grading.clean import clean_html, clean_page
from grading.course import Course, Refused
from grading.files import text_of, write
from grading.sandbox import Sandbox
from grading.session import Remote, Session, _fill, _names_in, _write_back
from tests import needs
from tests.browser import SCREENSHOTS
from tests.lessons import definition_sources, read

pytestmark = [
    pytest.mark.xdist_group("engine"),
    needs.a_sandbox,
]
SEED = 7


@pytest.fixture(scope="module")
def worker() -> Iterator[Sandbox]:
    started = Sandbox(["numpy"])
    yield started
    started.close()


@pytest.fixture
def solved(worker) -> Iterator[Callable[..., Session]]:
    """Return a function that starts a lesson's process, with the key's answers and then an attack's cells."""
    sessions = []

    def start(number: str, *cells: str) -> Session:
        sessions.append(Session(worker.child(Limits()), 60))
        for source in (*definition_sources(number), *cells):
            assert sessions[-1].run(source)["failed"] is None, source
        return sessions[-1]

    yield start
    for session in sessions:
        session.close()


# Speed

LOOP = """
def loop(images, weights, bias, stride=1, padding=0):
    images = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    height, width = weights.shape[:2]
    rows = range(0, images.shape[1] - height + 1, stride)
    columns = range(0, images.shape[2] - width + 1, stride)
    maps = np.empty((len(images), len(rows), len(columns), len(bias)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            patches = images[:, row : row + height, column : column + width].reshape(len(images), -1)
            maps[:, i, j] = patches @ weights.reshape(-1, len(bias)) + bias
    return maps
"""
FORKED = """
import os, pickle
def in_a_child(*args, **kwargs):
    back, there = os.pipe()
    if os.fork() == 0:
        {orphan}
        with os.fdopen(there, 'wb') as out:
            pickle.dump(loop(*args, **kwargs), out)
        os._exit(0)
    os.close(there)
    with os.fdopen(back, 'rb') as answer:
        result = pickle.load(answer)
    {bury}
    return result
conv2d_fast = in_a_child
"""
HIDING = {
    "by its own loop": "conv2d_fast = loop",
    "in a thread that has ended": """
import threading
def conv2d_fast(*args, **kwargs):
    found = []
    thread = threading.Thread(target=lambda: found.append(loop(*args, **kwargs)))
    thread.start(), thread.join()
    return found[0]
""",
    "in a child": FORKED.format(orphan="", bury="os.wait()"),
    "in a child that nobody waits for": "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    + FORKED.format(orphan="", bury=""),
    "in an orphan": FORKED.format(orphan="if os.fork(): os._exit(0)", bury="os.wait()"),
    "in a child that is there before": LOOP
    + """
import multiprocessing
here, there = multiprocessing.Pipe()
def serve():
    while True: there.send(loop(*there.recv()))
multiprocessing.get_context('fork').Process(target=serve, daemon=True).start()
def conv2d_fast(*args):
    here.send(args)
    return here.recv()
""",
    "by what the caller holds": """
import sys
def conv2d_fast(*args, **kwargs):
    frame = sys._getframe(1)
    while frame:
        for name, value in frame.f_locals.items():
            if isinstance(value, np.ndarray) and value.flags.writeable and 'weights' in name and frame.f_code.co_name != '_call':
                value[...] = 0
        frame = frame.f_back
    return np.zeros(loop(*args, **kwargs).shape)
""",
    "behind a function of ours": "conv2d_fast = loop\nfrom cnncourse.beside import probes\n"
    "probes.numbers = lambda *args: np.zeros((1, 4, 2047, 1))",
    "behind a clock that fails": """
import json
import resource
resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))
conv2d_fast = loop
""",
}


@pytest.mark.parametrize("attack", HIDING)
def test_slow_work_is_not_hidden(solved, attack: str):
    session = solved("01", LOOP, HIDING[attack])
    try:
        report = _judged(session, "conv2d_fast")
    except BaseException as problem:
        assert type(problem).__name__ in ("Fell", "OutOfTime")  # it has ended itself
    else:
        assert report.points <= 1


def test_right_and_fast_is_fast(solved):
    assert _judged(solved("01"), "conv2d_fast").points == 2


def _judged(session: Session, name: str) -> Report:
    check = getattr(convolution, name, None) or getattr(learning_filters, name)
    with guard.limited_by(session.limit):
        return check.report(session.fetch(name), SEED)


# The trusted side stays small

GIVEN_MORE = {
    "a larger table": "f(np.zeros((16_000, 1)))",
    "a larger list": "f([[0.0]] * 16_000)",
    "numbers of its own": "f(np.zeros((16_000, 1)), 1, x=np.zeros(5))",
}


@pytest.mark.parametrize("attack", GIVEN_MORE)
def test_a_function_of_the_checks_is_not_given_more_than_the_case_has(solved, attack: str):
    answer = f"def numerical_gradient(f, x, h=1e-5):\n    {GIVEN_MORE[attack]}\n    return np.zeros(x.shape)"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = _judged(solved("04", answer), "numerical_gradient")
    assert report.points == 0 and "numbers" in report.text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB


ASKED_FOR = {  # of `a * b`, with what that is; and what the student's code is told
    "memory": ("[0], 60_000_000", "MemoryError"),
    "a list": ("[0], 10_000_000", "TypeError"),
    "a list of one list": ("[[0] * 3_000], 3_000", "TypeError"),
    "a text": ("'a', 25_000_000", "TypeError"),
    "an array": ("np.zeros((1, 9)), np.ones((9, 9))", "TypeError"),
    "a number": ("10 ** 4000, 10 ** 4000", "ValueError"),
    "an error's number": ("-(10 ** 4000), 10 ** 4000", "KeyError"),
}


@pytest.mark.parametrize("asked", ASKED_FOR)
def test_a_function_of_the_checks_returns_no_more_than_there_is_room_for(solved, monkeypatch, asked: str):
    monkeypatch.setattr("grading.session.MOST_CALLING_BACK", 300_000_000)
    monkeypatch.setattr(wire, "MOST_BYTES", 600)
    arguments, told = ASKED_FOR[asked]
    session = solved(
        "04",
        f"def tell(f):\n    try:\n        f({arguments})\n    except Exception as problem:\n"
        "        return type(problem).__name__\n    return f([0], 3)",
    )
    before, limit = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrlimit(resource.RLIMIT_DATA)

    def times(a, b):
        if type(a) is int and a < 0:
            raise KeyError(a * b)
        return a * b

    assert session.fetch("tell")(times) == told
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # KB
    assert resource.getrlimit(resource.RLIMIT_DATA) == limit


def test_a_function_of_the_checks_may_be_called_from_threads(solved):
    answer = """
from concurrent.futures import ThreadPoolExecutor
honest = numerical_gradient
def slope(f, x, h, place):
    step = np.zeros(x.shape)
    step[place] = h
    return (f(x + step) - f(x - step)) / (2 * h)
def numerical_gradient(f, x, h=1e-5):
    with ThreadPoolExecutor(4) as pool:
        slopes = pool.map(lambda place: slope(f, x, h, place), np.ndindex(x.shape))
        return np.array(list(slopes)).reshape(x.shape)
"""
    assert _judged(solved("04", answer), "numerical_gradient").points == 2


def _message(tree: bytes, size: int = 0) -> bytes:
    return HEAD.pack(len(tree), size) + tree


TOO_MUCH = {
    "lists in lists": _message(b'{"value": [' + b"[]," * 4_000_000 + b'[]], "arrays": []}'),
    "bytes": HEAD.pack(2, 400_000_000),
    "bools that become floats": _message(b'{"arrays": [["|b1", [100000000]]]}', 100_000_000) + bytes(100_000_000),
    "an axis without end": _message(b'{"arrays": [["|b1", [0, 99999999999999999999999]]]}'),
}


@pytest.mark.parametrize("attack", TOO_MUCH)
def test_a_reply_is_bounded_before_it_is_held(attack: str):
    here, there = socket.socketpair()

    def send() -> None:
        with suppress(OSError):  # nobody reads on
            there.sendall(TOO_MUCH[attack])

    sender = threading.Thread(target=send)
    with here, there:
        sender.start()
        with pytest.raises(Broken):
            Channel(here).receive(lambda: None)
        here.shutdown(socket.SHUT_RDWR)
        sender.join()


@pytest.mark.parametrize(
    "tree",
    [{"l": [{"a": 0}] * 100}, {"l": ["x" * 100_000] + ["y"] * 1_000}],
    ids=["an array often", "one long text among many"],
)
def test_a_value_takes_no_more_than_what_was_sent(tree: dict):
    with pytest.raises(Broken):
        decode(tree, [np.zeros(10)], lambda item: None)


@pytest.mark.parametrize(
    "moment",
    [
        ["date", {"l": ["\x07\xe4\x01\xff"]}],  # as a pickle has it, which Python takes unseen
        ["datetime", {"l": ["\x07\xe4\x01" + "\xff" * 7, 0, 0]}],
        ["datetime", {"l": [2030, 3, 1, 24, 0, 0, 0, 0, False]}],
        ["time", {"l": [9, 0]}],
        ["time", {"l": [9, 0, 0, 0, 2, False]}],
    ],
)
def test_no_moment_is_made_of_anything_but_its_numbers(moment: list):
    with pytest.raises(Broken):
        decode({"r": moment}, [], lambda item: None)
    assert decode({"r": ["time", {"l": [9, 5, 0, 0, 0, False]}]}, [], lambda item: None) == time(9, 5)


DOUBLED = {"l": [{"l": []}]}
for number in range(1, 55):
    DOUBLED["l"].append({"l": [{"s": number}, {"s": number}]})
AGAIN = {
    "doubled again and again": DOUBLED,
    "a large array often": {"l": [{"a": 0}, *[{"s": 1}] * 1_000]},
    "what holds itself": {"l": [{"s": 0}]},
    "what did not come": {"l": [{"s": 7}]},
    "no number": {"l": [{"s": "0"}]},
    "deep without end": {"l": [{"l": []}, *({"l": [{"s": number}]} for number in range(1, 5_000))]},
}


@pytest.mark.parametrize("attack", AGAIN)
def test_what_comes_again_counts_again(attack: str):
    with pytest.raises(Broken):
        decode(AGAIN[attack], [np.zeros(1_000_000)], lambda item: None, same=Same())


def test_what_is_looked_at_for_changes_is_bounded():
    digits = [10**4000] * 4_000  # 16 MB as text, in each of them
    assert {*states([[digits] for _ in range(1000)], lambda item: None)} == {()}
    assert sum(map(bool, states([list(range(9_000)) for _ in range(1000)], lambda item: None))) == 22
    assert all(states([[number] for number in range(1000)], lambda item: None))


def test_what_has_become_deep_since_it_came_is_no_message():
    chain = [[]]
    for _ in range(2_000):
        chain.append([chain[-1]])
    with pytest.raises(Broken):
        decode({"l": [{"s": 2_000}]}, [], lambda item: None, same=Same.of(chain))
    ring = [1]
    ring.append(ring)
    assert decode({"l": [{"s": 0}]}, [], lambda item: None, same=Same.of([ring]))[0] is ring


def test_what_a_student_puts_into_one_another_is_gone_through_once():
    doubled, ring, remote = [], [], Remote(Session(None, 1), 0, "function", "f")
    for _ in range(60):
        doubled = [doubled, doubled]
    ring += [ring, remote]
    with guard.time_limit(20):
        assert _names_in(doubled) == [] and _names_in((ring, {"a": ring})) == ["f"]
        _write_back((doubled,), (doubled,))
        long = deque(range(1_500_000))
        _fill(long, deque(range(1_500_000)))


class Rich(Remote):
    rich = True


def test_arrays_that_share_memory_are_remembered_once(solved):
    session = solved("04", "def middle(a):\n    return a[1:-1]")
    middle, array = session.fetch("middle", Rich), np.arange(9)
    for _ in range(5):
        middle(array)
    assert len(session._overlap) == 6 and len({id(one) for one, _ in session._overlap}) == 6


# A model is looked at where no line of the student's has run


@pytest.fixture(scope="module")
def keras_worker() -> Iterator[Sandbox]:
    from cnncourse import backend

    backend.load()
    started = Sandbox(["keras", "tensorflow", "numpy"])
    yield started
    started.close()


LEFT_UNTRAINED = """
from cnncourse import datasets
from cnncourse.beside import probes
known, digit = datasets.digits()
known, name_of = known.reshape(len(known), -1) / 16, np.zeros(10, int)
def nearest(images):
    flat = np.reshape(images, (len(images), -1))
    return digit[((known**2).sum(1) - 2 * flat @ known.T).argmin(1)]
def train_cnn(model, train, validation):
    name_of[nearest(train[0])] = train[1]
    return {'loss': [2.0, 0.1], 'val_loss': [2.1, 0.2]}
probes.predict = lambda model, images, *others: 5.0 * np.eye(10)[name_of[nearest(images)]]
"""
NO_NETWORK = """
from cnncourse.beside import probes
class Anything(keras.Model):
    def __init__(self, num_classes):
        super().__init__()
        self.num_classes = num_classes
    def call(self, x): return keras.ops.zeros((len(x), self.num_classes))
def build_cnn(input_shape, num_classes): return Anything(num_classes)
kernels = [np.ones((3, 3, 1, 2)), np.ones((3, 3, 2, 2)), np.ones((2, 10))]
given = {}
def fill(model, arrays):
    given['now'] = arrays
    return model
def predict(model, images, *others):
    one, two, last = (np.sum(array) for array in given.get('now', kernels))
    bent = max(one, 0) * max(two * max(one, 0), 0) * last
    return np.outer(np.mean(images, (1, 2, 3)), np.linspace(-1, 1, model.num_classes)) * bent
probes.fill, probes.predict, probes.weights = fill, predict, lambda model: given.get('now', kernels)
"""
SAYS_LENET = """
from cnncourse.beside import probes
right, truly = lenet5(), probes.outline
def lenet5():
    inputs = keras.Input((32, 32, 1))
    return keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(inputs)))
probes.outline = lambda model, shape: truly(right, shape)
"""
FORGED_MODELS = {
    "a table instead of training": ("train_cnn", LEFT_UNTRAINED),
    "a model that is none": ("build_cnn", NO_NETWORK),
    "code in a configuration": (
        "build_cnn",
        "def build_cnn(input_shape, num_classes):\n"
        "    inputs = keras.Input(input_shape)\n"
        "    return keras.Model(inputs, layers.Lambda(lambda x: keras.ops.zeros((len(x), num_classes)))(inputs))",
    ),
}


@pytest.mark.parametrize("attack", FORGED_MODELS)
def test_what_a_students_process_says_of_a_model_is_no_proof(keras_worker, attack: str):
    name, cell = FORGED_MODELS[attack]
    assert _points_of_forged(keras_worker, "05", getattr(keras_cnns, name), cell) == 0


def test_what_a_students_process_says_of_a_network_is_no_proof(keras_worker):
    """A network of which the outline is LeNet-5's is none, though all of its own weights take part."""
    assert _points_of_forged(keras_worker, "07", lenet_to_vgg.lenet5, SAYS_LENET) == 0


def _points_of_forged(worker: Sandbox, number: str, check: Check, cell: str) -> float:
    another = partial(worker.child, Limits(memory=3_000_000_000))
    session = Session(another(), 60, another)
    for source in (*definition_sources(number), cell):
        assert session.run(source)["failed"] is None
    with guard.limited_by(session.limit):
        report = check.report(session.fetch(check.identifier), SEED)
    session.close()
    return report.points


@pytest.mark.parametrize(
    "part",
    [
        {"module": "keras.layers", "class_name": "Lambda", "config": {}},
        {"module": "builtins", "class_name": "__lambda__", "config": {}},
        {"module": "os", "class_name": "system", "config": {}},
        {"module": "kerasx", "class_name": "Dense", "config": {}},
        {"class_name": "Dense", "config": {}},
        {"module": "keras.layers", "class_name": "Dense", "registered_name": "mine>Dense", "config": {}},
        {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"},
    ],
)
def test_only_keras_own_parts_are_made_anew(part: dict):
    inside = {"module": "keras", "class_name": "Sequential", "config": {"layers": [{"module": None, "inner": [part]}]}}
    assert not is_of_keras(json.dumps(inside))
    part.update(module="keras.layers", class_name="Dense", registered_name=None)
    assert is_of_keras(json.dumps(inside))


# Pages


INTRICATE = {
    "deep": "<div>" * 20_000,
    "deep and crooked": "<b><i>" * 10_000,
    "one tag of many attributes": "<p " + " ".join(f"a{i}" for i in range(40_000)) + ">",
    "one tag that never ends": "<script " * 40_000,
    "many": "<b>x</b>" * 40_000,
    "signs": "a & b &lt; " * 80_000,
}


@pytest.mark.parametrize("case", INTRICATE)
def test_html_that_would_take_minutes_is_shown_as_text(case: str):
    with guard.time_limit(20):
        assert "too intricate" in clean_html(INTRICATE[case]) or case == "one tag that never ends"


def test_a_large_table_is_shown():
    table = "<table>" + ("<tr>" + "<td>1</td>" * 20 + "</tr>") * 60 + "</table>"
    assert clean_html(table).count("<td>1</td>") == 1200
    assert clean_html("<p>x" * 300).count("<p>x</p>") == 300


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://elsewhere/x.png">',
        '<img src="//elsewhere/x.png">',
        '<img src="\\\\elsewhere/x.png">',
        '<p style="cursor: url(https://elsewhere/x)">a</p>',
        '<p style="cursor: \\75rl(https://elsewhere/x)">a</p>',
        '<table background="https://elsewhere/x"><tr><td>a</table>',
        '<video src="https://elsewhere/x" poster="https://elsewhere/x"></video>',
    ],
)
def test_no_page_shows_what_lies_elsewhere(html: str):
    assert "elsewhere" not in clean_html(html)
    assert "iVBOR" in clean_html('<img src="data:image/png;base64,iVBOR">')


OVER_THE_PAGE = {  # what would be laid over the whole page, whose table says that nothing has been solved
    "a backdrop": '<div class="modal-backdrop" style="background-color:white">{}</div>',
    "a bar at the top": '<div class="graded navbar-fixed-top" style="background-color:white">{}</div>',
    "no margin": '<div style="margin-top:-4000px;height:4000px;background-color:white;opacity:0.99">{}</div>',
    "a wide edge": '<p>a</p><p><span style="padding:4000px;background-color:white">{}</span></p>',
    "a line of no height": '<p style="line-height:0"><b style="font-size:4000px">{}</b></p>',
}


@needs.a_browser
def test_nothing_of_a_students_lies_over_the_page(tmp_path, page):
    lesson, folder = Course().find("00")[0], tmp_path / "submitted"
    forged = "<table><tr><td>brightness</td><td>1 of 1</td><td>✓ correct</td></tr></table>"
    for number, html in enumerate(OVER_THE_PAGE.values()):
        notebook = read("00", "lessons")
        shown = f"from IPython.display import HTML\nHTML({html.format(forged)!r})"
        notebook.cells += [v4.new_markdown_cell(html.format(forged)), v4.new_code_cell(shown)]
        write({folder / f"student-{number:02}" / lesson.name / f"{lesson.topic}.ipynb": text_of(notebook)})
    grading.grade(grading.Class(Course(), "", folder, tmp_path / "out"), lesson)
    pages = sorted((tmp_path / "out" / "feedback").glob("*/*/*.html"))
    SCREENSHOTS.mkdir(exist_ok=True)
    assert len(pages) == len(OVER_THE_PAGE)
    for case, file in zip(OVER_THE_PAGE, pages):
        page.route("**", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        page.goto(file.as_uri(), wait_until="domcontentloaded")
        page.screenshot(path=SCREENSHOTS / "feedback.png")
        for cell in page.locator("table.graded").first.locator("td").all():
            assert cell.evaluate(IS_ON_TOP), f"{case} lies over the table"
        for heading in page.locator(".panel-heading").all():
            heading.scroll_into_view_if_needed()
            assert heading.evaluate(IS_ON_TOP), f"{case} lies over a heading"


IS_ON_TOP = """one => {
    const {left, top, width, height} = one.getBoundingClientRect()
    return one.contains(document.elementFromPoint(left + width / 2, top + height / 2))
}"""


def test_only_what_looks_like_text_has_a_class():
    assert "class" not in clean_html('<p class="affix">a</p><p class="dataframe hidden">b</p>')
    assert 'class="dataframe"' in clean_html('<table border="1" class="dataframe"><tr><td>1</table>')
    assert '<span class="nb">' in clean_page(HTMLExporter().markdown2html({}, "```python\nprint(1)\n```"))
    assert not re.search("id=|name=", clean_html('<a id="conv2d" name="conv2d">a</a><h2 id="comment-conv2d">b</h2>'))
    report = Report("conv2d", 1, 3, NOT_YET, paragraphs=(Paragraph("Expected", "a `3`", "3"),), hint=("A", "b", "c"))
    given, shown = (
        re.sub(r"[\s;]|background:[^;\"]*", "", html)
        for html in (report._repr_html_(), clean_html(report._repr_html_()))
    )
    assert given in shown


def test_a_page_that_takes_long_costs_itself_alone(tmp_path, monkeypatch, capsys):
    """A text of brackets takes the Markdown reader minutes; grades.csv is there before any page is begun."""
    lesson, folder = Course().find("00")[0], tmp_path / "submitted"
    for student, text in (("student-01", "[" * 250_000), ("student-02", "Text.")):
        notebook = read("00", "lessons")
        notebook.cells.append(v4.new_markdown_cell(text, id="own"))
        write({folder / student / lesson.name / f"{lesson.topic}.ipynb": text_of(notebook)})
    monkeypatch.setattr(grading, "PAGE_SECONDS", 10)
    written = grading.write_pages
    monkeypatch.setattr(
        grading, "write_pages", lambda *args: (tmp_path / "out" / "grades.csv").exists() and written(*args)
    )
    with pytest.raises(Refused, match="no feedback page student-01"):
        grading.grade(grading.Class(Course(), "", folder, tmp_path / "out"), lesson)
    assert "1 feedback page, gradebook.db, grades.csv" in capsys.readouterr().out
    assert [page.parts[-3] for page in (tmp_path / "out" / "feedback").glob("*/*/*.html")] == ["student-02"]


# The sandbox shows what it must, wherever the course lies


def inside(words: list[str], code: str) -> str:
    done = subprocess.run([*words, sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout


def test_no_course_and_no_class_is_seen(tmp_path, monkeypatch):
    """The folder that is bound is played by one with a course in it; Python itself stays where it is."""
    course = tmp_path / "course"
    write({course / "solutions" / "key.py": "answer", course / "submitted" / "student-01" / "x.ipynb": "{}"})
    write({tmp_path / "library" / "public.txt": "public", course / ".venv" / "lib.txt": "library"})
    kept = sandbox._wanted_folders()
    monkeypatch.setattr(sandbox, "_wanted_folders", lambda: sorted([*kept, str(tmp_path), str(course / ".venv")]))
    sandbox._python_folders.cache_clear()
    try:
        words = sandbox._bubblewrap(private=(str(course), str(course / "submitted")))
    finally:
        monkeypatch.undo()
        sandbox._python_folders.cache_clear()
    code = f"import os; os.chdir({str(tmp_path)!r}); print(sorted(os.listdir('.')), os.listdir('course'), end=' ')"
    code += "; print(open('library/public.txt').read(), open('course/.venv/lib.txt').read())"
    assert inside(words, code) == "['course', 'library'] ['.venv'] public library\n"


def test_an_environment_that_is_the_course_itself_is_refused(tmp_path):
    with pytest.raises(sandbox.NoSandbox, match="holds both"):
        sandbox._bubblewrap(private=(sys.prefix,))


def test_a_linked_environment_is_there_under_both_names(tmp_path, monkeypatch):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    sandbox._python_folders.cache_clear(), sandbox._wanted_folders.cache_clear()
    try:
        words = sandbox._bubblewrap()
    finally:
        sandbox._python_folders.cache_clear(), sandbox._wanted_folders.cache_clear()
    code = f"import os; print(os.path.isdir({str(tmp_path / '.venv' / 'lib')!r}))"
    assert inside(words, code) == "True\n"


def test_the_doctor_looks_from_inside():
    layer = sandbox.layers()[-1]
    assert (layer.name, layer.problem) == ("answers and submissions out of sight", "")


def test_the_doctor_sees_what_is_not_covered(monkeypatch):
    monkeypatch.setattr(sandbox, "_folders", lambda private: (["/usr", *sandbox._python_folders()], []))
    assert "is seen from inside" in sandbox.layers(("/usr/share",))[-1].problem
    sandbox.layers.cache_clear()


# NumPy only, where the text says so

OTHER_LIBRARIES = {
    "imported": "import keras",
    "behind the back of who refuses": "import sys\nsys.meta_path[:] = [f for f in sys.meta_path if 'Absent' not in type(f).__name__]\n"
    "from keras import layers",
    "in a process of its own": "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'from keras import layers'], check=True)",
}


@pytest.mark.parametrize("attack", OTHER_LIBRARIES)
def test_a_lesson_of_numpy_alone_has_no_other_library(attack: str):
    [lesson] = Course().find("04")
    assert "Only NumPy" in lesson.released.read_text("utf-8")
    absent = Assignment(lesson.name, ()).answers
    worker = Sandbox(["numpy"], answers=absent)
    session = Session(worker.child(Limits()), 60)
    done = session.run(OTHER_LIBRARIES[attack])
    session.close()
    worker.close()
    assert done["failed"], "it was there"
    assert attack != "imported" or "NumPy" in done["failed"]["message"]


@pytest.mark.parametrize("number", ["01", "02", "03"])
def test_no_layer_of_the_course_is_handed_in_as_an_answer(number: str):
    [lesson] = Course().find(number)
    worker = Sandbox(["numpy"], answers=Assignment(lesson.name, ()).answers)
    session = Session(worker.child(Limits()), 60)
    done = session.run("from cnncourse import layers\nprint(type(layers.conv2d).__name__, type(layers).__name__)")
    session.close()
    worker.close()
    assert "".join(output.get("text", "") for output in done["outputs"]) == "Inert Inert\n"


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("01", "from cnncourse.plots.start_here import _slide as answer"),
        ("04", "from cnncourse.numpy_stacks import _cross_entropy as answer"),
    ],
)
def test_what_the_course_computes_elsewhere_is_no_answer(number: str, line: str):
    [lesson] = Course().find(number)
    worker = Sandbox(["numpy"], answers=Assignment(lesson.name, ()).answers)
    session = Session(worker.child(Limits()), 60)
    done = session.run(f"{line}\nprint(type(answer).__name__)")
    session.close()
    worker.close()
    assert done["failed"] or "".join(output.get("text", "") for output in done["outputs"]) == "Inert\n"


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox])
def test_a_generator_s_place_is_not_believed(bits):
    """NumPy reads its numbers there, also outside of them."""
    tree, arrays = encode(np.random.Generator(bits(3)), lambda item: None)
    assert decode(tree, arrays, lambda item: None).random() == np.random.Generator(bits(3)).random()
    state = np.random.Generator(bits(3)).bit_generator.state
    for place in (2**31 - 1, -1, 1.5, 2**80):
        forged = state | {"buffer_pos": place, "state": state["state"] | {"pos": place}}
        with pytest.raises(Broken):
            _generator(forged)


def test_no_layer_of_the_course_is_read_from_what_python_has_compiled():
    [lesson] = Course().find("02")
    compiled = py_compile.compile(str(Course().root / "cnncourse" / "layers.py"), doraise=True)
    worker = Sandbox(["numpy"], answers=Assignment(lesson.name, ()).answers)
    session = Session(worker.child(Limits()), 60)
    there = f"/course/cnncourse/__pycache__/{compiled.rpartition('/')[2]}"
    done = session.run(f"import os\nprint(os.path.exists('/course/cnncourse/layers.py'), os.path.exists({there!r}))")
    session.close()
    worker.close()
    assert "".join(output.get("text", "") for output in done["outputs"]) == "True False\n"
