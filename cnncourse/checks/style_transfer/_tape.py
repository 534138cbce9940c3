"""Whether a tape can follow a loss: to train a picture by it, its slopes are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse.checks.kit import Case, Criterion, Finding, Run, agree, came, probes

STEP = 1e-5


@dataclass(frozen=True)
class TapeFollows(Criterion):
    """The gradient that a tape finds, with respect to the first argument, is the oracle's.

    Earns points only when an earlier criterion has found some result right.

    Args:
        draw: from a generator, the call: small arrays, float32, in the first argument or in a list there.
    """

    draw: Callable[[np.random.Generator], Case]

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if not run.some_result_right:
            return Finding(None)
        drawn = self.draw(rng)
        outcome = run.probe(probes.slopes, run.answer, 1, *drawn.args)
        calls = [(drawn, outcome, None)]
        if outcome.error:
            return Finding(False, calls, 0, text=f"Called with tensors of TensorFlow: {came(outcome)}.")
        [found] = outcome.value
        found = found if isinstance(found, list) else [found]
        if any(slope is None for slope in found):
            text = "A tape finds no gradient of your result with respect to the first argument."
            return Finding(False, calls, 0, text=text, name="tape-cannot-follow", cause=TAPE_CANNOT_FOLLOW)
        if not all(map(agree, found, slopes_of(run.check.oracle, drawn))):
            text = "A tape follows it, but its gradients are not those of the rule."
            return Finding(False, calls, 0, text=text, name="" if not run.all_right_so_far else "slopes-differ")
        return Finding(True, calls)


TAPE_CANNOT_FOLLOW = (
    "No picture could be trained with it. NumPy's functions turn tensors into plain arrays, which a tape does not "
    "know, and so do `float` and `numpy()`. Use those of `tf`, such as `tf.reduce_sum`, or those of `keras.ops`."
)


def slopes_of(oracle: Callable, call: Case) -> list[np.ndarray]:
    """Measure the slopes of the sum of all that an oracle returns: each number of the first argument, a little up and
    down.
    """
    first, *others = (_exact(part) for part in call.args)
    arrays = first if isinstance(first, list) else [first]
    slopes = [np.zeros(array.shape) for array in arrays]
    for array, slope in zip(arrays, slopes):
        for place in np.ndindex(array.shape):
            kept, sums = array[place], []
            for step in (STEP, -STEP):
                array[place] = kept + step
                sums.append(np.sum(oracle(first, *others)))
            array[place] = kept
            slope[place] = (sums[0] - sums[1]) / (2 * STEP)
    return slopes


def _exact(part: Any) -> Any:
    return [array.astype(float) for array in part] if isinstance(part, list) else np.array(part, float)
