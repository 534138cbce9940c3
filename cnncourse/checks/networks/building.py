"""What the checks of blocks, and of networks that are built from a learner's own blocks, share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cnncourse.checks.kit import Check, Finding, Misconception, Run
from cnncourse.checks.networks.blocks import LAYERS
from cnncourse.checks.networks.plans import HasParameters, SameLogits

PATIENCE = 60.0  # seconds for one call on a busy machine; a block takes a twentieth of a second, a network three


def maps(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw maps (N, H, W, C)."""
    return rng.normal(size=shape)


def mistakes_of(
    function: Callable, rows: list[tuple[str, str, dict]], wrap: Callable[[Callable], Callable]
) -> list[Misconception]:
    """Misconceptions of a block: (name, sentence, what is different)."""
    return [Misconception(name, sentence, wrap(partial(function, LAYERS, **slips))) for name, sentence, slips in rows]


@dataclass(frozen=True)
class _Carried:
    """A criterion of a network that is also met by a network built rightly from a block which is not right.

    The block's own check must find the very slip that the network shows: a mistake is paid for once.
    """

    blocks: tuple[tuple[str, Check], ...] = ()

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        finding = super().judge(run, rng)
        trial = run.memory.get("trials", {}).get(0)
        if finding.passed or trial is None or trial.slip is None:
            return finding
        for name, check in self.blocks:
            if name in run.earlier and self._same_slip(run, name, check, trial.slip.name):
                return Finding(True, finding.calls, around=(name,))
        return finding

    def _same_slip(self, run: Run, name: str, check: Check, slip: str) -> bool:
        if (name, "report") not in run.memory:
            run.memory[name, "report"] = check.report(run.earlier[name])
        return run.memory[name, "report"].misconception == slip


@dataclass(frozen=True)
class CarriedLogits(_Carried, SameLogits):
    """The logits are right, or those of the learner's own block."""


@dataclass(frozen=True)
class CarriedParameters(_Carried, HasParameters):
    """The parameters are right, or those of the learner's own block."""
