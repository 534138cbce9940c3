"""What the checks of the blocks share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cnncourse.checks.kit import Misconception
from cnncourse.checks.networks.blocks import LAYERS

PATIENCE = 60.0  # seconds for one call on a busy machine; a block takes a twentieth of a second, a network three


def maps(rng, *shape):
    return rng.normal(size=shape)


def mistakes_of(
    function: Callable, rows: list[tuple[str, str, dict]], wrap: Callable[[Callable], Callable]
) -> list[Misconception]:
    """Misconceptions of a block: (name, sentence, what is different)."""
    return [Misconception(name, sentence, wrap(partial(function, LAYERS, **slips))) for name, sentence, slips in rows]
