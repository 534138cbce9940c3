"""A learner's Keras model, made anew where no line of the learner's has run.

Beside a student's code, a question about a model is answered by a process that the student may have changed. So the
model's configuration, plain JSON, and its weights are fetched from there, and another process, in which only Keras is,
makes the model from them and answers. In a learner's own notebook it is made anew all the same, so that the report is
the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnncourse.beside import probes
from cnncourse.beside.boundary import Handle
from cnncourse.beside.guard import Case, Outcome, attempt

if TYPE_CHECKING:
    from cnncourse.checks.kit.run import Run

SECONDS = 30.0
PLAIN = ("__keras_tensor__", "__numpy__", "__tensor__", "__slice__", "__ellipsis__", "__tuple__", "__complex__")
RUNS_CODE = ("Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer")


def apart(run: Run, model: Handle, input_shape: tuple[int, ...]) -> Handle | None:
    """Make a model of the learner's anew, apart from the learner's code.

    Args:
        run: the answer under judgement.
        model: the model.
        input_shape: of one picture.

    Returns:
        The new model, about which `run.probe` asks where it is; None where it is not made of Keras's own parts.
    """
    for drawn in (False, True):  # a class of the learner's own may be a drawing of Keras's layers
        told = run.probe(probes.described, model, input_shape, drawn)
        if isinstance(told.value, dict) and is_of_keras(told.value.get("json")):
            made = anew(run, model, told.value["json"], told.value.get("arrays"), told.value.get("learning"))
            if made is not None:
                return made
    return None


def asked_apart(
    run: Run, model: Handle, input_shape: tuple[int, ...], seconds: float, probe: Callable, *args: Any
) -> Outcome | None:
    """Ask about the configuration of a learner's model, apart from the learner's code; its weights stay where they are.

    Args:
        run: the answer under judgement.
        model: the model.
        input_shape: of one picture.
        seconds: that the answer may take.
        probe: of the configuration, JSON, and of `args`.

    Returns:
        What came of it; None where the model is not made of Keras's own parts.
    """
    for drawn in (False, True):
        told = run.probe(probes.configuration, model, input_shape, drawn)
        if is_of_keras(told.value):
            function = _where_nothing_was_changed(model, probe)
            return attempt(function, Case((told.value, *args)), seconds)
    return None


def anew(run: Run, model: Handle, text: str, arrays: Any, learning: Any = ()) -> Handle | None:
    """Make a model apart from the learner's code from a configuration that is known, and a model's weights.

    Args:
        run: the answer under judgement.
        model: it tells from which process the weights come.
        text: the configuration.
        arrays: the weights.
        learning: of each, whether training may change it.

    Returns:
        The new model; None where they do not fit.
    """
    function = _where_nothing_was_changed(model, probes.model)
    return attempt(function, Case((text, arrays, learning)), max(run.check.time_limit, SECONDS), keep=True).value


def _where_nothing_was_changed(model: Handle, probe: Callable) -> Callable:
    clean = getattr(type(model.thing), "clean", None)  # what is in another process knows of one that is clean
    return clean(model.thing, probe.__name__) if clean else probe


def is_of_keras(text: Any) -> bool:
    """Tell whether a configuration names parts of Keras alone, and none that holds code."""
    try:
        return isinstance(text, str) and _is_known(json.loads(text))
    except (ValueError, RecursionError):
        return False


def _is_known(part: Any) -> bool:
    if isinstance(part, list):
        return all(map(_is_known, part))
    if not isinstance(part, dict):
        return True
    if "class_name" in part:
        name, module, registered = part["class_name"], part.get("module"), part.get("registered_name")
        known = name in PLAIN or (isinstance(module, str) and f"{module}.".startswith("keras."))
        if not known or name in RUNS_CODE or registered not in (None, name):
            return False
    return all(map(_is_known, part.values()))
