"""Lesson 01's examples are what its answers give. What proves an oracle stands with its check, as its `proof`."""

from __future__ import annotations

import numpy as np
import pytest

from tests.lessons import definitions, read

ABOUT_LESSON = "01"


@pytest.mark.parametrize("name", ["cross_correlate", "convolve"])
def test_the_example_in_the_text_is_what_the_answer_gives(name: str):
    texts = "\n".join(cell.source for cell in read("01", "lessons").cells if cell.cell_type == "markdown")
    picture, kernel = np.array([[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2]]), np.array([[1, 2], [3, 4]])
    result = definitions("01")[name](picture, kernel).astype(int).tolist()
    assert f"Example: `picture` and `kernel` from above give `{result}`" in texts
