"""The package's ready network: what it sees in photographs, and that it is absent where learners build their own."""

from __future__ import annotations

import numpy as np
import pytest

from cnncourse import backend, datasets, pretrained
from cnncourse.beside import ANSWERS
from cnncourse.beside.isolate import Limits
from grading.assignment import Assignment, Part
from grading.course import Course
from grading.sandbox import Plain, Sandbox
from grading.session import Session
from tests import needs
from tests.lessons import read

KNOWN = {
    "cat": {"tabby", "tiger cat", "Egyptian cat"},
    "coffee": {"espresso"},
    "camera": {"tripod"},
    "palace": {"palace"},
    "flower": {"daisy"},
    "rocket": {"missile"},
    "clock": {"wall clock"},
}


@pytest.fixture(scope="module")
def network():
    backend.load()
    return pretrained.lite0()


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_in_a_photograph_is_among_the_first_five(name: str, network):
    logits = np.asarray(network(pretrained.as_input(datasets.photo(name)), training=False))[0]
    names = np.array(datasets.imagenet_names())
    assert KNOWN[name] & set(names[np.argsort(-logits)[:5]])


def test_its_parameters_and_names(network):
    assert network.count_params() == 4_694_024
    assert network.output_shape == (None, 1000) and network.get_layer("features").output.shape == (None, 1280)
    assert network.get_layer("block16_project").output.shape == (None, 7, 7, 320)


def test_smaller_pictures_have_the_same_weights(network):
    small = pretrained.lite0(128)
    assert small.input_shape == (None, 128, 128, 3)
    for one, other in zip(small.get_weights(), network.get_weights()):
        np.testing.assert_array_equal(one, other)


def test_a_photograph_comes_back():
    photo = datasets.photo("camera")
    image = pretrained.as_input(photo, 320)
    assert image.shape == (1, 320, 320, 3) and image.dtype == np.float32 and -1 < image.min() < image.max() <= 1
    np.testing.assert_array_equal(pretrained.as_photo(image[0]), photo)


LOOK = """
from cnncourse import datasets, pretrained
print(type(pretrained.lite0()).__name__, len(datasets.lite0_weights()), datasets.photo("cat").shape)
print(pretrained.__file__ if hasattr(pretrained, "__file__") else "no file")
"""


@pytest.mark.parametrize(
    "kind",
    [
        Plain,
        pytest.param(Sandbox, marks=needs.a_sandbox),
    ],
)
@pytest.mark.parametrize("lesson", [name for name, modules in ANSWERS.items() if "cnncourse.pretrained" in modules])
def test_it_is_absent_while_its_answers_are_graded(kind, lesson: str):
    answers = Assignment(lesson, ()).answers
    worker = kind(["numpy"], answers=answers)
    session = Session(worker.child(Limits(memory=1_000_000_000)), 60)
    try:
        said = session.run(LOOK + "import os; print(os.path.exists('/course/cnncourse/pretrained/__init__.py'))")
        text = "".join(output.get("text", "") for output in said["outputs"])
        assert text == "Inert 247 (300, 451, 3)\nno file\nFalse\n"
    finally:
        session.close()
        worker.close()


def test_what_an_assignment_of_lesson_09_may_use():
    [lesson] = Course().find("09")
    part = Part(lesson.topic, read("09", "solutions"), read("09", "lessons"))
    assignment = Assignment(lesson.name, (part,))
    assert (assignment.limits.memory, assignment.seconds) == (3_000_000_000, 180.0)  # three times what Run All may take
    assert "cnncourse.pretrained" in assignment.answers and "cnncourse.pretrained" not in assignment.preload
