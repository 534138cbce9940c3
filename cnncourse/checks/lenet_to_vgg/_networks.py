"""What the four networks' checks share: each is compared with a plan, and its slips are the plan with a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnncourse.checks.kit import Check, probes
from cnncourse.checks.networks import Plan, Slip, Table, changed, each, one_bare, usual_slips

SECONDS = 30  # for one step of building or computing; a hundred million weights take a second or two


def builder(name: str, oracle: Callable, criteria: list, hints: list[str]) -> Check:
    return Check(
        name, oracle=oracle, criteria=criteria, keeps=True, through=probes.built, time_limit=SECONDS, hints=hints
    )


def plan(
    layers: Callable,
    shape: tuple[int, int, int],
    cases: tuple,
    outputs: Callable,
    slips: list,
    without: tuple = (),
    bare: tuple = ("conv", "dense"),
    **options: Any,
) -> Plan:
    """A plan from layers, with the usual slips and those of its own: (name, sentence, change of the layers).

    Each layer of the kinds in `bare` may lack its activation, too.
    """
    slips = [*slips, *one_bare(layers(*cases[0].args, **cases[0].kwargs), bare)]
    own = [Slip(name, sentence, changed(layers, change, shape)) for name, sentence, change in slips]
    reference = lambda *args, **kwargs: Table(shape, layers(*args, **kwargs))  # noqa: E731
    return Plan(shape, reference, cases, outputs, (*usual_slips(layers, shape, without), *own), **options)


def all_hidden(**new: Any) -> Callable:
    """Change all layers with an activation but the last."""
    return lambda layers: [
        layer._replace(**new) if layer.kind in ("conv", "dense") and layer is not layers[-1] else layer
        for layer in layers
    ]


def swap(kind: str, other: str) -> Callable:
    return each(kind, kind=other)


def drop(*places: int) -> Callable:
    return lambda layers: [layer for i, layer in enumerate(layers) if i not in places]


def put(place: int, **new: Any) -> Callable:
    return lambda layers: [layer._replace(**new) if i == place else layer for i, layer in enumerate(layers)]
