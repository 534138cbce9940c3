"""Criteria for functions that are given a Keras model.

The check makes a model for itself and lets another, with the same weights, be made on the learner's side
(`probes.model`). The learner's function gets that one; the oracle, Keras, looks at ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse import backend
from cnncourse.checks.kit import Case, Criterion, Finding, Handle, Outcome, came, first_failure, given_away, probes

if TYPE_CHECKING:
    import keras

    from cnncourse.checks.kit.check import Run


def stack(rng: np.random.Generator, shape: tuple[int, ...], table: str, copy: int = 0) -> keras.Model:
    """Make a small model of random weights, one layer after the other.

    To build one takes longer than all else, so it is built once: the next call with the same arguments gives the same
    model, with new weights. Two models of one table that are needed together are two copies.

    Args:
        rng: draws the weights; batch normalisation gets statistics of its own, too.
        shape: of one picture, (H, W, C).
        table: the layers, such as "conv edges 4 3 relu, pool small 2, flatten flat, dense logits 3": kind, name,
            numbers. A window "3x2/2" has three rows and two columns, and a stride of 2.
        copy: tells such models apart.
    """
    return randomised(_built(shape, table, copy), rng)


@cache
def _built(shape: tuple[int, ...], table: str, copy: int) -> keras.Model:
    backend.load()
    import keras

    inputs = result = keras.Input(shape)
    for words in table.split(", "):  # not Sequential: made from JSON, its layers have outputs that lead nowhere
        result = _layer(*words.split())(result)
    return keras.Model(inputs, result, name="network")


def randomised(model: keras.Model, rng: np.random.Generator) -> keras.Model:
    """Give a model random weights of a fitting size, and variances that are positive."""
    arrays = []
    for variable in model.weights:
        size = 1.5 / np.sqrt(max(1, np.prod(variable.shape[:-1])))
        array = rng.normal(0, size, variable.shape)
        arrays.append(0.5 + np.abs(array) if variable.path.endswith(("variance", "gamma")) else array)
    return probes.fill(model, arrays)


def _layer(kind: str, name: str | None = None, *numbers: str) -> keras.layers.Layer:
    from keras import layers

    if kind == "conv":
        filters, window, activation = (*numbers, None)[:3]
        size, stride = _window(window)
        return layers.Conv2D(int(filters), size, stride or 1, activation=activation, name=name)
    if kind == "dense":
        return layers.Dense(int(numbers[0]), activation=(*numbers, None)[1], name=name)
    makes = {
        "pool": lambda: layers.MaxPooling2D(*_window(numbers[0]), name=name),
        "mean": lambda: layers.AveragePooling2D(*_window(numbers[0]), name=name),
        "norm": lambda: layers.BatchNormalization(name=name),
        "dropout": lambda: layers.Dropout(0.5, name=name),
        "relu": lambda: layers.ReLU(name=name),
        "gap": lambda: layers.GlobalAveragePooling2D(name=name),
        "flatten": lambda: layers.Flatten(name=name),
    }
    return makes[kind]()


def _window(text: str) -> tuple[tuple[int, int], int | None]:
    """Read a window, such as "2" or "3x2/2": its rows and columns, and its stride, None where nothing is said."""
    size, _, stride = text.partition("/")
    rows, _, columns = size.partition("x")
    return (int(rows), int(columns or rows)), int(stride) if stride else None


def remembered(function: Callable) -> Callable:
    """Keep what a function of a model and other arguments has computed, as long as weights and arguments are the same.

    To recognise a mistake, a report computes the same logits and gradients for one wrong answer after the other.
    """
    known: dict[tuple, Any] = {}

    @wraps(function)
    def lookup(model: keras.Model, *args: Any) -> Any:
        arrays = [*probes.weights(model), *(arg for arg in args if isinstance(arg, np.ndarray))]
        digest = hash(b"".join(array.tobytes() for array in arrays))
        key = (id(model), digest, *(arg.shape if isinstance(arg, np.ndarray) else arg for arg in args))
        if key not in known:
            if len(known) > 200:
                known.clear()
            known[key] = function(model, *args)
        return known[key]

    return lookup


def about(model: keras.Model, *args: Any, **kwargs: Any) -> Case:
    """Write the arguments of a call whose first one is a model of ours."""
    layers = " → ".join(f"{layer.name} ({type(layer).__name__})" for layer in model.layers)
    return Case((Handle(f"Keras model, {layers}", model), *args), kwargs)


def there(run: Run, call: Case) -> Case:
    """Put a model of the learner's side, with the same weights, in the place of ours; made once a report."""
    model, made = call.args[0].thing, run.memory.setdefault("models", {})
    told, arrays = model.to_json(), probes.weights(model)
    if told not in made:
        made[told] = run.probe(probes.model, told, keep=True).value
    run.probe(probes.fill, made[told], arrays, keep=True)
    return replace(call, args=(made[told], *call.args[1:]))


@cache
def _specimens(calls: Callable) -> list[Case]:
    """Calls to tell a stub by, for which it does not matter what the numbers are."""
    return [without_model(call) for call in calls(np.random.default_rng(0))]


def without_model(call: Case) -> Case:
    """The same call with None for the model: enough to tell a stub."""
    return replace(call, args=(None, *call.args[1:]))


@dataclass(frozen=True)
class ReturnsOnModel(Criterion):
    """The function returns what the check's oracle returns, for a Keras model and what comes with it.

    Args:
        calls: from a generator, the calls to try (see `about`).
        axes: names of the result's axes.
        stays: the network has to be the same afterwards, its statistics and what is frozen of it too.
    """

    calls: Callable[[np.random.Generator], Iterable[Case]]
    axes: tuple[str, ...] | None = None
    stays: bool = False

    def cases(self, rng: np.random.Generator) -> list[Case]:
        return _specimens(self.calls)

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        calls, changed = [], None
        for index, call in enumerate(self.calls(rng)):
            expected = run.check.oracle(call.args[0].thing, *call.args[1:], **call.kwargs)
            theirs = there(run, call)
            calls.append((call, run.call(theirs), expected))
            if self.stays and changed is None and not same_network(run, call, theirs):
                changed = index
        finding = first_failure(calls, self.axes)
        if changed is not None and finding.passed:
            return Finding(
                False, calls, changed, text="The numbers are right." + CHANGED, name="network-changed", cause=LEAVE_IT
            )
        if changed is not None and not finding.name:
            finding.text, finding.name = finding.text + CHANGED, "network-changed"
        return finding


CHANGED = " The network is not the same afterwards: its weights, its statistics, its layers, or what is frozen of them."
LEAVE_IT = (
    "Someone else may go on with this network. A call in inference mode changes nothing, and nothing has to be "
    "frozen for it."
)


def same_network(run: Run, call: Case, theirs: Case) -> bool:
    """Tell whether a call has left the network as it was."""
    ours = call.args[0].thing
    kept, free = (run.probe(probe, theirs.args[0]) for probe in (probes.weights, probes.trainable))
    alike = not kept.error and all(map(np.array_equal, kept.value, probes.weights(ours)))
    told = run.probe(probes.configuration, theirs.args[0], ours.input_shape[1:])
    alike = alike and not told.error and _layers_of(told.value) == _layers_of(ours.to_json())
    return alike and free.value == probes.trainable(ours)


def _layers_of(configuration: str) -> dict[str, Any]:
    """The layers in a model's configuration; whoever compiles it changes none of them."""
    return json.loads(configuration)["config"]


def lost(call: tuple[Case, Outcome, Any]) -> Finding | None:
    """Say that a call has raised or returned nothing, or None."""
    outcome = call[1]
    name = given_away(outcome)
    if name or outcome.error:
        return Finding(False, [call], 0, text=f"{came(outcome)}.", name=name)
    return None
