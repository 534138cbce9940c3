"""What a report says, as plain text and as HTML."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from html.parser import HTMLParser

import numpy as np
import pytest

from cnncourse.beside.guard import limited_by
from cnncourse.checks import convolution as check
from cnncourse.checks import keras_cnns, pooling
from cnncourse.checks import learning_filters as learning
from cnncourse.checks.kit.compare import alike
from cnncourse.quizzes import convolution as quiz
from cnncourse.report import Note, Paragraph, Report
from grading.judge import _told
from tests.answers import keras, tf


def flipped(image, kernel):
    print("the kernel is", kernel.shape)
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return [[np.sum(image[i : i + kh, j : j + kw] * kernel[::-1, ::-1]) for j in range(columns)] for i in range(rows)]


@pytest.fixture
def report() -> Report:
    return check.cross_correlate.report(flipped)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.text = [], set(), []

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_a_report_names_call_result_rule_and_mistake(report):
    image, kernel = check.cross_correlate.failing_case()
    mine, right = flipped(image, kernel)[0][0], check.cross_correlate.oracle(image, kernel)[0, 0]
    assert "cross_correlate(image, kernel)" in report.text
    assert f"At row 0, column 0 yours is {mine:g}; the rule gives {right:g}." in report.text
    assert "kernel flipped" in report.text
    assert "the kernel is (2, 2)" in report.text  # what the learner's code printed
    assert "Hint 1 of 4: check.cross_correlate.hint()" in report.text
    assert all(criterion.title in report.text for criterion in check.cross_correlate.criteria)


def test_only_one_number_of_the_answer_is_shown(report):
    right = check.cross_correlate.oracle(*check.cross_correlate.failing_case())
    others = {f"{value:g}" for value in right.ravel()[1:]} - {f"{right[0, 0]:g}"}
    mine = {f"{value:g}" for value in np.ravel(flipped(*check.cross_correlate.failing_case()))}
    shown = set(re.findall(r"-?\d+", report.text.split("What happened")[1]))
    assert not (others - mine - set("0123456789")) & shown


def test_html_is_well_formed_and_needs_no_style_sheet(report):
    for thing in (report, quiz.an_even_patch.report("a"), Note("Hint <1>", "a < b & `c`")):
        parser = _Tags()
        parser.feed(thing._repr_html_())
        assert not parser.open
        assert not parser.seen & {"style", "script", "link", "svg"}
        assert " id=" not in thing._repr_html_() and " class=" not in thing._repr_html_()
        assert "`" not in thing._repr_html_(), "what stands in backticks is set in fixed width"


def test_html_says_what_the_text_says(report):
    parser = _Tags()
    parser.feed(report._repr_html_())
    words = " ".join("".join(parser.text).split())
    for part in report.paragraphs:
        assert " ".join(part.text.replace("`", "").split()) in words


def test_a_learner_s_text_cannot_break_the_html():
    report = Report("x", 0.0, 1.0, "not yet", paragraphs=(Paragraph("What happened", "<script>", "<b>"),))
    assert "<script>" not in report._repr_html_() and "<b>" not in report._repr_html_()


def test_colours_work_on_both_grounds(report):
    """No text has a colour or an opaque ground of its own, except the criteria's symbols."""
    html = report._repr_html_()
    grounds = re.findall(r"background:([^;\"]+)", html)
    assert all(ground.startswith("rgba") or ground == "transparent" for ground in grounds)
    coloured = re.findall(r"[;\"]color:[^>]+>([^<]*)<", html)
    assert set(coloured) <= {"✓", "✗", "○"}


def test_hints_come_one_after_the_other(capsys, monkeypatch):
    monkeypatch.setattr(check.im2col, "_hints_shown", 0)
    for number, hint in enumerate(check.im2col.hints, start=1):
        check.im2col.hint()
        assert f"Hint {number} of 3" in (shown := capsys.readouterr().out) and hint in shown
    check.im2col.hint()
    assert "the last one" in capsys.readouterr().out
    assert check.im2col.report(None).hint is None


def test_a_report_can_be_had_again():
    assert check.conv2d.report(lambda *a, **o: 0).text == check.conv2d.report(lambda *a, **o: 0).text


def test_another_seed_has_the_same_shapes_and_other_numbers():
    for criterion in check.conv2d.criteria:
        differs = False
        for a, b in zip(
            criterion.cases(np.random.default_rng(1)), criterion.cases(np.random.default_rng(2)), strict=True
        ):
            assert [x.shape for x in a.arrays()] == [x.shape for x in b.arrays()] and a.kwargs == b.kwargs
            differs |= any(not np.array_equal(x, y) for x, y in zip(a.arrays(), b.arrays()))
        assert differs  # the text's own example may be among them


def test_one_number_everywhere_earns_nothing():
    for number in (0, 5):
        report = check.page_feature_map.report([[number] * 3] * 3)
        assert (report.points, report.misconception) == (0.0, "all-the-same")


@pytest.mark.parametrize(("thing", "says"), [(None, "nothing (None)"), ({1, 2}, "a set"), ("x", "a str")])
def test_a_check_given_something_else_says_what(thing, says):
    assert says in check.cross_correlate.report(thing).text


def test_functions_and_tables_stand_below_the_call():
    text = pooling.shift_sensitivity.report(lambda f, images, max_shift: 0).text
    assert "shift_sensitivity(f, images, 1)" in text and "f: a function. Return the pictures as they are." in text
    assert "0x" not in text  # no addresses: the same report every time
    text = pooling.shape_ladder.report(lambda input_shape, layers: [(1, 1, 1)] * len(layers)).text
    assert ", layers)`" in text and "{'kind': 'conv'," in text


def test_a_result_s_axes_have_names():
    assert "At image 0, channel 0 yours is" in pooling.global_avg_pool.report(lambda images: images[:, 0, 0] + 1).text


def test_a_wrong_tuple_is_like_the_same_wrong_list():
    assert alike((4, 4, 8), [4, 4, 8]) and alike([(1, 2)], ((1, 2),))
    assert not alike((4, 4, 8), [4, 4, 9]) and not alike((4, 4), 4)


ERRORS = {
    "no-more-threads": RuntimeError("can't start new thread"),
    "too-much-memory": MemoryError(),
    "divided-by-zero": ZeroDivisionError("division by zero"),
    "missing-key": KeyError("stride"),
    "needs-a-file": FileNotFoundError("weights.npy"),
    "refused-too-much": ValueError("operands could not be broadcast together"),  # the learner's own words
    "stopped-by-an-error": RuntimeError("so it is"),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("each", [check.cross_correlate, check.conv2d, pooling.shape_ladder, learning.conv2d_backward])
def test_an_answer_that_never_ran_is_told_its_error_and_no_slip(each, name):
    def raises(*arguments, **options):
        raise ERRORS[name]

    assert each.report(raises).misconception == name


def test_a_library_s_refusal_is_not_the_learner_s():
    report = check.cross_correlate.report(lambda image, kernel: np.linalg.inv(np.zeros((2, 2))))
    assert report.misconception == "library-refused" and "refused too much" not in report.text


def test_a_step_traced_by_tensorflow_is_told_so():
    @tf.function
    def train_step(model, optimizer, images, labels):
        with tf.GradientTape() as tape:
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(images, training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        return loss

    assert keras_cnns.train_step.report(train_step).misconception == "traced-function"


def test_what_a_teacher_reads_is_what_happened_and_not_the_call():
    def strange(image, kernel):
        places = np.subtract(image.shape, kernel.shape) + 1
        return 1e6 + np.arange(places.prod()).reshape(places) ** 2 * float(image.sum() + 1)

    unknown = check.cross_correlate.report(strange)
    assert _told(unknown).startswith(("At row", "Yours has")) and "cross_correlate(" not in _told(unknown)
    assert _told(check.cross_correlate.report(flipped)).startswith("This is what comes out")


def test_no_mistake_is_named_where_the_answer_never_ran():
    @contextmanager
    def no_clock(seconds):
        raise RuntimeError("can't start thread 1")
        yield

    with limited_by(no_clock):
        report = check.cross_correlate.report(flipped)
    assert (report.status, report.points, report.misconception) == ("not yet", 0, None)
    assert "can't start thread 1" in report.text and "Likely cause" not in report.text


IN_A_SHELL = """
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

InteractiveShell.instance()
from cnncourse.checks import convolution as check

with capture_output() as shown:
    check.output_size(None)
print(sorted(shown.outputs[0].data), shown.stdout)
"""


def test_a_report_is_rich_in_every_kernel_of_ipython():
    done = subprocess.run([sys.executable, "-c", IN_A_SHELL], capture_output=True, text=True)
    assert done.stdout.strip() == "['text/html', 'text/plain']", done.stderr
