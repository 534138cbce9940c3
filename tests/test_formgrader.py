"""The formgrader in JupyterLab, in a real browser: lessons are listed, a comment and a manual grade reach the feedback.

It works on the class of the fixture `guide`, in conftest.py.
"""

import re
import subprocess
import sys

import pytest

from grading.course import Course
from grading.grade import Class
from grading.sample import LESSON
from tests import needs
from tests.browser import SCREENSHOTS, served
from tests.conftest import environment

pytestmark = needs.a_browser


@pytest.fixture
def formgrader(guide, tmp_path):
    """Start what `make formgrader CLASS=sample` starts; give the copy of the course, its environment, address and
    token.
    """
    root, _ = guide
    own = environment(root, tmp_path) | {"COURSE_CLASS": "sample"}
    with served(["grading.cli", "formgrader", "--"], root, own, tmp_path / "log") as address:
        yield root, own, address


@needs.the_exchange
@pytest.mark.xdist_group("grading")
def test_a_comment_and_a_grade_reach_the_feedback(formgrader, page):
    root, own, address = formgrader
    page.goto(f"{address[1]}/lab?token={address[3]}")
    frame = page.frame_locator("iframe")  # JupyterLab opens with the formgrader's tab
    for lesson in Course().lessons():
        frame.locator("td", has_text=lesson.name).first.wait_for()
    frame.get_by_role("link", name="Manual Grading").first.click()
    frame.get_by_role("link", name=LESSON).click()
    frame.get_by_role("link", name="convolution", exact=True).click()
    frame.get_by_role("link", name="Submission #1", exact=True).click()
    # The page gives them a placeholder once it listens to them.
    score = frame.locator("input#conv2d-check[placeholder]")
    comment = frame.locator("textarea#conv2d-comment[placeholder]")
    for field, text, kind in ((score, "3.5", "grade"), (comment, "Well begun: look at the **bias** again.", "comment")):
        with page.expect_response(lambda answer: f"/api/{kind}/" in answer.url and answer.request.method == "PUT"):
            field.fill(text)
            field.blur()
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "formgrader.png")
    submission = re.search(r"/formgrader/submissions/(\w+)", " ".join(frame.url for frame in page.frames))[1]
    with Class(Course(root), "sample").gradebook() as gradebook:
        student = gradebook.find_submission_notebook_by_id(submission).student.id
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", LESSON, "--force", f"--student={student}"]
    subprocess.run(command, cwd=root / "grading", env=own, check=True, capture_output=True)
    feedback = (root / "grading" / "sample" / "feedback" / student / LESSON / "convolution.html").read_text("utf-8")
    assert "look at the <strong>bias</strong> again" in feedback
    assert "Score: 3.5 / 4.0" in feedback and "3.5 of 4" in feedback
