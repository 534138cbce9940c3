"""Whether a tape can follow a loss: to train a picture or a network by it, its slopes are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse.checks.kit import Case, Criterion, Finding, Run, agree, came, probes

STEP = 1e-5


@dataclass(frozen=True)
class TapeFollows(Criterion):
    """The gradients that a tape finds, with respect to the first arguments, are the oracle's.

    Earns points only when an earlier criterion has found some result right.

    Args:
        draw: from a generator, the call: small arrays, float32, in these arguments or in lists there.
        names: of the arguments.
    """

    draw: Callable[[np.random.Generator], Case]
    names: tuple[str, ...] = ("the first argument",)

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        if not run.some_result_right:
            return Finding(None)
        drawn = self.draw(rng)
        outcome = run.probe(probes.slopes, run.answer, len(self.names), *drawn.args)
        calls = [(drawn, outcome, None)]
        if outcome.error:
            return Finding(False, calls, 0, text=f"Called with tensors of TensorFlow: {came(outcome)}.")
        found = [each if isinstance(each, list) else [each] for each in outcome.value]
        missing = [name for name, slopes in zip(self.names, found) if any(slope is None for slope in slopes)]
        if missing:
            text = f"A tape finds no gradient of your result with respect to {', '.join(missing)}."
            name, cause = (
                ("slope-cut", SLOPE_CUT) if len(missing) < len(found) else ("tape-cannot-follow", TAPE_CANNOT_FOLLOW)
            )
            return Finding(False, calls, 0, text=text, name=name, cause=cause)
        if any(np.isnan(np.asarray(slope)).any() for slope in sum(found, [])):
            text = "A tape follows it, and somewhere its gradient is nan."
            return Finding(False, calls, 0, text=text, name="slope-nan", cause=SLOPE_NAN)
        if not all(map(agree, sum(found, []), slopes_of(run.check.oracle, drawn, len(found)))):
            text = "A tape follows it, but its gradients are not those of the rule."
            return Finding(False, calls, 0, text=text, name="" if not run.all_right_so_far else "slopes-differ")
        return Finding(True, calls)


TAPE_CANNOT_FOLLOW = (
    "Nothing could be trained with it. NumPy's functions turn tensors into plain arrays, which a tape does not know, "
    "and so do `float` and `numpy()`. Use those of `tf`, such as `tf.reduce_sum`, or those of `keras.ops`."
)
SLOPE_NAN = (
    "A root has no slope at 0, and neither has a length. Where its square is asked for, take no root to begin with; "
    "where 0 is divided by 0, there is no slope either."
)
SLOPE_CUT = (
    "The result has slopes for the others, so the way is cut for one alone: by a `stop_gradient`, or by a function of "
    "NumPy that it goes through. All of them come from the same network, and all are to move."
)


def slopes_of(oracle: Callable, call: Case, number: int = 1) -> list[np.ndarray]:
    """Measure the slopes of the sum of all that an oracle returns: each number of its first arguments, a little up and
    down.

    Args:
        oracle: the function.
        call: its arguments, arrays or lists of arrays among them.
        number: of how many arguments, from the first on.
    """
    arguments = [_exact(part) for part in call.args]
    arrays = [array for part in arguments[:number] for array in (part if isinstance(part, list) else [part])]
    slopes = [np.zeros(array.shape) for array in arrays]
    for array, slope in zip(arrays, slopes):
        for place in np.ndindex(array.shape):
            kept, sums = array[place], []
            for step in (STEP, -STEP):
                array[place] = kept + step
                sums.append(np.sum(oracle(*arguments)))
            array[place] = kept
            slope[place] = (sums[0] - sums[1]) / (2 * STEP)
    return slopes


def _exact(part: Any) -> Any:
    return [array.astype(float) for array in part] if isinstance(part, list) else np.array(part, float)
