"""What the checks of whole architectures share: a plan to compare with, usual slips in building, and the criteria.

The learner's model stays where it was made. It is given weights that depend on their role and shape only
(`probes.fill_by_role`), and its logits for a picture are compared with those of a reference that has the same weights.
References are layer tables, computed layer by layer so that no second network is in memory, or Keras models.
"""

from __future__ import annotations

import functools
import gc
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Iterable, NamedTuple, Protocol

import numpy as np

from cnncourse import probes
from cnncourse.boundary import Handle
from cnncourse.checks.criteria import Criterion, Finding
from cnncourse.checks.explain import came
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import GENERAL, Misconception, given_away
from cnncourse.compare import as_numbers, number
from cnncourse.guard import Case, Outcome

if TYPE_CHECKING:
    from cnncourse.checks.framework import Run

SAME = 1e-3  # of the reference's standard deviation: the largest difference of equal logits; a slip exceeds ten times that
BIG = 20_000_000  # parameters; a larger model is thrown away at once
PIXELS = 60.0  # the pictures' usual standard deviation: so large that each part of a network leaves a trace in the logits

# ---------------------------------------------------------------- references


class Reference(Protocol):
    """A network to compare with: a frozen object that tells its parameters and computes its logits."""

    @property
    def parameters(self) -> int:
        """How many there are, counted as the exercise counts."""

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute logits with weights filled by role from a seed; `like` are the tables (rows, columns) of the learner's."""


class Layer(NamedTuple):
    """One layer of a table; `width` counts filters or units, padding is in pixels, or "same" as Keras's pooling has it."""

    kind: str
    width: int = 0
    kernel_size: int = 1
    stride: int = 1
    padding: int | str = 0
    groups: int = 1
    activation: str | None = "relu"
    use_bias: bool = True


def conv(filters: int, kernel_size: int, stride: int = 1, padding: int = 0, **others: Any) -> Layer:
    """A convolution, then ReLU unless another `activation` is named; padding in pixels on each side."""
    return Layer("conv", filters, kernel_size, stride, padding, **others)


def max_pool(kernel_size: int, stride: int | None = None) -> Layer:
    return Layer("max_pool", 0, kernel_size, stride or kernel_size)


def avg_pool(kernel_size: int, stride: int | None = None) -> Layer:
    return Layer("avg_pool", 0, kernel_size, stride or kernel_size)


def dense(units: int, **others: Any) -> Layer:
    return Layer("dense", units, **others)


FLATTEN, GLOBAL_AVERAGE, NORMALIZE, SOFTMAX, DIVIDE, BY_CHANNELS, TWO_BY_TWO = (
    Layer(kind, activation=None)
    for kind in ("flatten", "global_average", "normalize", "softmax", "divide", "flatten_by_channels", "two_by_two")
)


@dataclass(frozen=True)
class Table:
    """A network as a layer table. Only one layer's weights are in memory at a time.

    Args:
        input_shape: (H, W, C).
        layers: in order.
    """

    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Weights and biases of all layers."""
        return sum(rows * columns * times + layer.width * layer.use_bias for layer, rows, columns, times in self.kernels())

    def kernels(self) -> Iterable[tuple[Layer, int, int, int]]:
        """Yield each layer that has weights, its table's rows and columns, and how many such tables (groups) it has."""
        shape = self.input_shape
        for layer in self.layers:
            if layer.kind == "conv":
                yield layer, layer.kernel_size**2 * shape[-1] // layer.groups, layer.width, 1
            elif layer.kind == "dense":
                yield layer, shape[-1], layer.width, 1
            shape = shape_after(layer, shape)

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute the logits (N, K), layer by layer; a grouped layer may be several layers in the learner's network."""
        return np.asarray(self.steps([Step(pictures, Counter())], seed, like)[-1].maps)

    def steps(self, known: list[Step], seed: int, like: frozenset) -> list[Step]:
        """Compute what stands behind each layer.

        Args:
            known: the pictures, and what stands behind the first layers, where another table has computed it.
            seed, like: as for `logits`.
        """
        from keras import ops

        steps = list(known)
        for layer in self.layers[len(known) - 1 :]:
            turns = Counter(steps[-1].turns)

            def drawn(role: str, rows: int, columns: int, turns: Counter = turns) -> tuple[np.ndarray, np.ndarray]:
                turns[role, rows, columns] += 1
                return probes.numbers_by_role(role, rows, columns, seed, turns[role, rows, columns] - 1)

            maps = _COMPUTE[layer.kind](ops.convert_to_tensor(steps[-1].maps), layer, drawn, like)
            steps.append(Step(maps, turns))
        return steps


class Step(NamedTuple):
    """What stands behind a layer, and how many weights of each role and table were drawn up to there."""

    maps: Any
    turns: Counter


def shape_after(layer: Layer, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of one picture's maps after a layer."""
    if layer.kind in ("flatten", "flatten_by_channels"):
        return (int(np.prod(shape)),)
    if layer.kind == "global_average":
        return shape[-1:]
    if layer.kind == "dense":
        return (*shape[:-1], layer.width)
    if layer.kind in ("normalize", "softmax", "divide", "activation", "two_by_two"):
        return shape
    if layer.padding == "same":
        return (*(-(-size // layer.stride) for size in shape[:2]), shape[2])
    places = [(size + 2 * layer.padding - layer.kernel_size) // layer.stride + 1 for size in shape[:2]]
    return (*places, layer.width or shape[2])


def _activated(x: Any, layer: Layer) -> Any:
    from keras import ops

    return getattr(ops, layer.activation)(x) if layer.activation else x


def _weights(drawn: tuple[np.ndarray, np.ndarray]) -> Any:
    from keras import ops

    return ops.take(*drawn, axis=0)


def _conv(x: Any, layer: Layer, drawn: Callable, like: frozenset) -> Any:
    from keras import ops

    edge, k, groups = (layer.padding,) * 2, layer.kernel_size, layer.groups
    x = ops.pad(x, ((0, 0), edge, edge, (0, 0)))
    inputs, filters = x.shape[-1] // groups, layer.width // groups
    rows = k * k * inputs
    if groups > 1 and (rows, filters) in like:  # built as several layers, each with a table and biases of its own
        kernels = [_weights(drawn("kernel", rows, filters)) for _ in range(groups)]
        biases = [_weights(drawn("bias", 1, filters))[0] for _ in range(groups)] if layer.use_bias else [0.0] * groups
    else:
        kernels = ops.split(_weights(drawn("kernel", rows, layer.width)), groups, axis=1)
        biases = ops.split(_weights(drawn("bias", 1, layer.width))[0], groups) if layer.use_bias else [0.0] * groups
    parts = [
        ops.conv(part, ops.reshape(kernel, (k, k, inputs, filters)), layer.stride, "valid") + bias
        for part, kernel, bias in zip(ops.split(x, groups, axis=-1), kernels, biases)
    ]
    return _activated(ops.concatenate(parts, axis=-1), layer)


def _dense(x: Any, layer: Layer, drawn: Callable, like: frozenset) -> Any:
    from keras import ops

    numbers, picks = drawn("kernel", x.shape[-1], layer.width)
    if len(picks) > len(numbers):  # inputs with the same row of weights are added up first: twenty times as fast in VGG
        x = ops.transpose(ops.segment_sum(ops.transpose(x), picks, len(numbers)))
    x = ops.matmul(x, numbers)
    return _activated(x + _weights(drawn("bias", 1, layer.width))[0] if layer.use_bias else x, layer)


def _max_pool(x: Any, layer: Layer, *_: Any) -> Any:
    from keras import ops

    return ops.max_pool(x, layer.kernel_size, layer.stride, layer.padding or "valid")


def _avg_pool(x: Any, layer: Layer, *_: Any) -> Any:
    from keras import ops

    return ops.average_pool(x, layer.kernel_size, layer.stride, "valid")


def _normalize(x: Any, layer: Layer, *_: Any) -> Any:
    """Local response normalisation as in AlexNet: five channels, by one matrix product."""
    from keras import ops

    channel = np.arange(x.shape[-1])
    near = (np.abs(channel[:, None] - channel) <= 2).astype("float32")
    return _activated(x / (2 + 1e-4 * ops.matmul(ops.square(x), near)) ** 0.75, layer)


def _by_channels(x: Any, *_: Any) -> Any:
    """One map behind the other, as a library that has channels first lays them out."""
    from keras import ops

    return ops.reshape(ops.transpose(x, (0, 3, 1, 2)), (x.shape[0], -1))


def _two_by_two(x: Any, *_: Any) -> Any:
    """The maps with even numbers first, then the others."""
    from keras import ops

    return ops.concatenate([x[..., ::2], x[..., 1::2]], axis=-1)


def _by_keras(name: str, **arguments: Any) -> Callable:
    def compute(x: Any, *_: Any) -> Any:
        from keras import ops

        return getattr(ops, name)(x, **arguments)

    return compute


_COMPUTE = {
    "conv": _conv,
    "dense": _dense,
    "max_pool": _max_pool,
    "avg_pool": _avg_pool,
    "normalize": _normalize,
    "global_average": _by_keras("mean", axis=(1, 2)),
    "softmax": _by_keras("softmax"),
    "flatten": lambda x, *_: _by_keras("reshape", newshape=(x.shape[0], -1))(x),
    "flatten_by_channels": _by_channels,
    "two_by_two": _two_by_two,
    "divide": lambda x, *_: x / 255,
    "activation": lambda x, layer, *_: _activated(x, layer),
}


@dataclass(frozen=True)
class Built:
    """A network as a function that makes it with Keras.

    Args:
        build: without arguments, a Keras model; a function or a partial of one, the same object for the same network.
        parameters: how many there are.
        alike: as in `probes.fill_by_role`.
    """

    build: Callable[[], Any]
    parameters: int
    alike: tuple[int, ...] = ()

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute the logits (N, K)."""
        model = probes.built(self.build)
        probes.fill_by_role(model, seed, self.alike)
        return probes.predict(model, pictures)


@functools.lru_cache(maxsize=256)
def _logits(reference: Reference, like_table: Reference, input_shape: tuple[int, ...], pixels: float, seed: int, like: frozenset) -> np.ndarray:
    """Compute a reference's logits; as far as it is like another table's network, that one's maps are taken."""
    if not (isinstance(reference, Table) and isinstance(like_table, Table)):
        return reference.logits(picture(input_shape, pixels, seed), seed, like)
    same = 0
    while reference.layers[same : same + 1] == like_table.layers[same : same + 1] != ():
        same += 1
    known = _steps(like_table, pixels, seed, like)[: same + 1]
    return np.asarray(reference.steps(known, seed, like)[-1].maps)


@functools.lru_cache(maxsize=1)
def _steps(table: Table, pixels: float, seed: int, like: frozenset) -> list[Step]:
    return table.steps([Step(picture(table.input_shape, pixels, seed), Counter())], seed, like)


def picture(input_shape: tuple[int, ...], pixels: float, seed: int) -> np.ndarray:
    """Draw the picture that both networks look at, (1, H, W, C): coarse blotches and fine noise."""
    rng = np.random.default_rng([seed, *input_shape])
    height, width, channels = input_shape
    coarse = rng.standard_normal((1, -(-height // 8), -(-width // 8), channels)).repeat(8, 1).repeat(8, 2)[:, :height, :width]
    return (pixels * (coarse + rng.standard_normal((1, *input_shape))) / np.sqrt(2)).astype(np.float32)


# ---------------------------------------------------------------- plans and slips


@dataclass(frozen=True)
class Slip:
    """A usual mistake in building a network, recognised by its number of parameters, or else by its logits.

    Args:
        name: what a report calls it, "groups-ignored".
        sentence: what it is, for the learner.
        reference: from the call's arguments, the network that comes out.
    """

    name: str
    sentence: str
    reference: Callable[..., Reference]


@dataclass(frozen=True)
class Plan:
    """What a builder must make.

    Args:
        input_shape: (H, W, C) of the pictures.
        reference: from the call's arguments, the network to compare with.
        cases: the calls to try; the logits of the first are compared, of the others the parameters.
        slips: usual mistakes, the most specific first.
        outputs: from the call's arguments, how many numbers a picture gets.
        trainable_only: which parameters are counted.
        alike: as in `probes.fill_by_role`.
        compared: of how many of the calls the logits are compared.
        pixels: standard deviation of the pictures' numbers.
        fill: how the model gets its weights, from (run, model, its outline's variables, seed); by role by default.
    """

    input_shape: tuple[int, ...]
    reference: Callable[..., Reference]
    cases: tuple[Case, ...]
    outputs: Callable[..., int]
    slips: tuple[Slip, ...] = ()
    trainable_only: bool = False
    alike: tuple[int, ...] = ()
    compared: int = 1
    pixels: float = PIXELS
    fill: Callable[[Run, Handle, list, int], Outcome] | None = None


@dataclass
class Trial:
    """What came of one call of a builder.

    Args:
        case: the call.
        told: its outcome, with the model's outline in place of the model.
        failed: why nothing could be made of it.
        parameters: of the model.
        tables: (role, rows, columns) of its weights, each with how often it occurs.
        output: the shape that one picture gives.
        error: of its logits, the largest difference over the reference's standard deviation; None: not compared.
        slip: the slip that it shows, by its parameters or logits.
        known: its logits are those of the reference or of a slip. Only then do its shapes and numbers earn points.
    """

    case: Case
    told: Outcome
    failed: Finding | None = None
    parameters: int = 0
    output: tuple = ()
    tables: Counter = field(default_factory=Counter)
    error: float | None = None
    slip: Slip | None = None
    known: bool = False

    @property
    def call(self) -> tuple:
        """The call as findings hold it."""
        return self.case, self.told, None


@dataclass(frozen=True)
class OfPlan(Criterion):
    """A criterion about what a builder makes. All criteria of a check share the trials, one for each call.

    Args:
        plan: what it must make.
        which: the calls that this criterion looks at, counted from 0.
    """

    plan: Plan
    which: tuple[int, ...] = (0,)

    def cases(self, rng: np.random.Generator) -> tuple[Case, ...]:
        return self.plan.cases

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        calls = []
        for index in self.which:
            trial = self.trial(run, rng, index)
            calls.append(trial.call)
            failed = trial.failed or self.fault(run, trial)
            if failed:
                return failed
        return Finding(True, calls)

    def fault(self, run: Run, trial: Trial) -> Finding | None:
        """Say what is wrong with a model, None where nothing is."""
        raise NotImplementedError

    def trial(self, run: Run, rng: np.random.Generator, index: int) -> Trial:
        """Build, outline and compute once; the model is gone afterwards, as two big ones are too many."""
        done = run.memory.setdefault("trials", {})
        if index not in done:
            case = self.plan.cases[index]
            if index >= self.plan.compared:
                done[index] = _sketch(self.plan, run, case)
                return done[index]
            first = index == 0 and run.first is not None
            outcome = run.first if first else run.call(case, keep=True)
            done[index] = _try(self.plan, run, case, outcome, int(rng.integers(2**31)))
            if first:
                run.first = None
            del outcome
            if done[index].parameters > BIG:
                gc.collect()
        return done[index]


def _try(plan: Plan, run: Run, case: Case, outcome: Outcome, seed: int) -> Trial:
    """Outline the model that came back, and compare its logits."""
    if outcome.error or not isinstance(outcome.value, Handle):
        trial = Trial(case, outcome)
        trial.failed = Finding(False, [trial.call], 0, text=f"{came(outcome)}.", name=given_away(outcome))
        return trial
    trial = Trial(case, Outcome(f"a {outcome.value.kind}"))
    told = run.probe(probes.outline, outcome.value, plan.input_shape)
    if told.error:
        trial.failed = _not_a_model(trial, outcome.value.kind, told, plan.input_shape)
        return trial
    _count(plan, trial, told.value)
    _compare(plan, run, trial, outcome.value, told.value["variables"], seed)
    return trial


def _sketch(plan: Plan, run: Run, case: Case) -> Trial:
    """Outline the model of a call whose logits are not compared, without giving it weights."""
    told = run.out_of_time or run.probe(probes.sketched, run.answer, plan.input_shape, *case.args, **case.kwargs)
    if told.error:
        trial = Trial(case, told)
        trial.failed = Finding(False, [trial.call], 0, text=f"{came(told)}.", name=given_away(told))
        return trial
    trial = Trial(case, Outcome("a model"))
    _count(plan, trial, told.value)
    if trial.parameters != plan.reference(*case.args, **case.kwargs).parameters:
        trial.slip = next((slip for slip, _ in _slips(plan, trial)), None)
    return trial


def _count(plan: Plan, trial: Trial, told: dict) -> None:
    trial.output = tuple(told["output"])
    for path, shape, trainable in told["variables"]:
        trial.parameters += int(np.prod(shape)) if trainable or not plan.trainable_only else 0
        trial.tables[probes.role_and_table(path, tuple(shape))] += 1


def _slips(plan: Plan, trial: Trial) -> Iterable[tuple[Slip, Reference]]:
    """Yield the slips that lead to a model's number of parameters; to count takes a moment for each."""
    for slip in plan.slips:
        wrong = slip.reference(*trial.case.args, **trial.case.kwargs)
        if wrong.parameters == trial.parameters:
            yield slip, wrong


def _compare(plan: Plan, run: Run, trial: Trial, model: Handle, variables: list, seed: int) -> None:
    """Compute logits where the parameters are those of a known network, and look which one it is."""
    args, kwargs = trial.case.args, trial.case.kwargs
    right = plan.reference(*args, **kwargs)
    counted = trial.parameters == right.parameters
    slips = [] if counted else list(_slips(plan, trial))
    trial.slip = slips[0][0] if slips else None
    if not (slips or counted) or trial.output != (1, plan.outputs(*args, **kwargs)):
        return
    filled = (plan.fill or _fill_by_role(plan.alike))(run, model, variables, seed)
    outcome = filled if filled.error else run.probe(probes.predict, model, picture(plan.input_shape, plan.pixels, seed))
    if outcome.error:
        trial.failed = Finding(False, [trial.call], 0, text=f"Asked for a picture's logits: {came(outcome)}.")
        return
    logits = as_numbers(outcome.value)
    like = frozenset((rows, columns) for role, rows, columns in trial.tables if role == "kernel")

    def error(reference: Reference) -> float:
        return _error(logits, _logits(reference, right, plan.input_shape, plan.pixels, seed, like))

    trial.error = error(right) if counted else None
    trial.known = counted and trial.error < SAME
    if not trial.known:  # the slips' counts and logits take seconds: only who needs them waits
        found = next((slip for slip, wrong in slips or _slips(plan, trial) if error(wrong) < SAME), None)
        trial.known, trial.slip = found is not None, found or trial.slip


def _fill_by_role(alike: tuple[int, ...]) -> Callable[..., Outcome]:
    return lambda run, model, variables, seed: run.probe(probes.fill_by_role, model, seed, alike)


def _error(logits: np.ndarray, reference: np.ndarray) -> float:
    """The largest difference, in standard deviations of the reference's logits."""
    if logits.shape != reference.shape or not np.isfinite(logits).all():
        return np.inf
    return float(np.abs(logits - reference).max() / reference.std())


def _not_a_model(trial: Trial, kind: str, told: Outcome, shape: tuple[int, ...]) -> Finding:
    if told.error == "AttributeError" or "not callable" in told.message or kind in ("KerasTensor", "type", "function"):
        cause = "Give back the model, such as `keras.Model(inputs, outputs)` or `keras.Sequential([...])`."
        return Finding(False, [trial.call], 0, text=f"A {kind} came back, no Keras model.", name="not-a-model", cause=cause)
    if "results came back" in told.message:
        cause = "One result is asked for, the logits. Has the model other outputs besides?"
        return Finding(False, [trial.call], 0, text=f"{came(told)}.", name="several-outputs", cause=cause)
    text = f"It does not take pictures of shape {shape}. {came(told)}."
    cause = f"The pictures have the shape {shape}, channels last: that is what `keras.Input` must say, and all layers must fit."
    return Finding(False, [trial.call], 0, text=text, name="another-input", cause=cause)


def changed(layers: Callable[..., tuple[Layer, ...]], change: Callable[[tuple[Layer, ...]], Iterable[Layer]], shape: tuple) -> Callable[..., Table]:
    """Make a wrong reference: the layers of a call, changed."""
    return lambda *args, **kwargs: Table(shape, tuple(change(layers(*args, **kwargs))))


def each(kind: str, /, **new: Any) -> Callable[[tuple[Layer, ...]], list[Layer]]:
    """Change all layers of a kind."""
    return lambda layers: [layer._replace(**new) if layer.kind == kind else layer for layer in layers]


def one_bare(layers: tuple[Layer, ...], kinds: tuple[str, ...]) -> Iterable[tuple[str, str, Callable]]:
    """Yield the slips that the activation behind one layer is missing, for each layer of the kinds "conv" and "dense" that has one."""
    told = {"conv": "convolution", "dense": "hidden dense layer"}
    for kind in kinds:
        total = sum(layer.kind == kind for layer in layers[:-1])
        for number in range(total):

            def change(layers: tuple[Layer, ...], kind: str = kind, number: int = number) -> list[Layer]:
                place = [i for i, layer in enumerate(layers[:-1]) if layer.kind == kind][number : number + 1]
                return [layer._replace(activation=None) if i in place else layer for i, layer in enumerate(layers)]

            yield "activation-missing", f"The activation behind {told[kind]} {number + 1} of {total} is missing.", change


def hidden(layers: tuple[Layer, ...], **new: Any) -> list[Layer]:
    """Change all dense layers but the last."""
    return [layer._replace(**new) if layer.kind == "dense" and layer is not layers[-1] else layer for layer in layers]


def usual_slips(layers: Callable[..., tuple[Layer, ...]], shape: tuple[int, int, int], without: tuple[str, ...] = ()) -> tuple[Slip, ...]:
    """The slips that any network of convolutions, pooling and dense layers invites.

    Args:
        layers: from the call's arguments, the right layers.
        shape: of the pictures.
        without: names of those that change nothing in this network.
    """
    return tuple(
        Slip(name, sentence, changed(layers, change, shape))
        for name, sentence, change in (
            (
                "softmax-at-the-end",
                "The numbers of a picture add up to 1: a softmax stands at the end. Logits are what goes into it.",
                lambda layers: [*layers, SOFTMAX],
            ),
            (
                "relu-at-the-end",
                "The last layer has an activation that cuts negative numbers off. Logits may be negative.",
                lambda layers: [*layers[:-1], layers[-1]._replace(activation="relu")],
            ),
            ("biases-missing", "The biases are missing: one for each filter and each unit.", lambda layers: [l._replace(use_bias=False) for l in layers]),
            ("biases-missing", "The convolutions have no biases: one for each filter is asked for.", each("conv", use_bias=False)),
            ("activation-missing", "Nothing bends between the layers: an activation is missing behind each of them.", lambda layers: [l._replace(activation=None) for l in layers]),
            ("activation-missing", "The activation behind the convolutions is missing.", each("conv", activation=None)),
            ("activation-missing", "The activation behind the hidden dense layers is missing.", lambda layers: hidden(layers, activation=None)),
            ("padding-missing", "The convolutions lose their border: where does the table of layers ask for padding?", each("conv", padding=0)),
            ("divided-by-255", GENERAL["divided-by-255"], lambda layers: [DIVIDE, *layers]),
            (
                "flattened-by-channels",
                "The maps were laid out one behind the other. In Keras all channels of a pixel stand side by side.",
                lambda layers: [BY_CHANNELS if l.kind == "flatten" else l for l in layers],
            ),
            ("pooling-missing", "The pooling layers are missing.", lambda layers: [l for l in layers if "pool" not in l.kind]),
            ("global-average", "A mean was taken over each map before the dense layers. Here all its numbers go on.", lambda layers: [GLOBAL_AVERAGE if l.kind == "flatten" else l for l in layers]),
        )
        if name not in without
    )


# ---------------------------------------------------------------- criteria


@dataclass(frozen=True)
class GivesLogits(OfPlan):
    """It takes the pictures and gives as many numbers for each as it should; its logits are those of a known network."""

    def fault(self, run: Run, trial: Trial) -> Finding | None:
        wanted = (1, self.plan.outputs(*trial.case.args, **trial.case.kwargs))
        if trial.output == wanted:
            return None if trial.known else Finding(None, [trial.call])
        text = f"A picture gives the shape {trial.output}; {wanted} is asked for."
        cause = "The last layer has a unit for each class, and nothing but the batch stands before it."
        return Finding(False, [trial.call], 0, text=text, name="another-output", cause=cause)


@dataclass(frozen=True)
class HasParameters(OfPlan):
    """It has as many parameters as it should. That counts only where the logits of the first call are right, or a known slip's."""

    def fault(self, run: Run, trial: Trial) -> Finding | None:
        right = self.plan.reference(*trial.case.args, **trial.case.kwargs)
        if trial.parameters != right.parameters:
            kind = "trainable parameters" if self.plan.trainable_only else "parameters"
            text = f"It has {trial.parameters:,} {kind}; {right.parameters:,} are asked for."
            name, cause = (trial.slip.name, trial.slip.sentence) if trial.slip else _other_tables(trial, right)
            return Finding(False, [trial.call], 0, text=text, name=name, cause=cause)
        first = self.trial(run, np.random.default_rng(0), 0)
        if not first.known:
            text = "The number is right, and counts as soon as the logits are right, too."
            return Finding(False, [trial.call], 0, text=text, name="other-logits", cause=OTHER_LOGITS)
        return None


@dataclass(frozen=True)
class SameLogits(OfPlan):
    """With the same weights it computes the same logits as the reference."""

    def fault(self, run: Run, trial: Trial) -> Finding | None:
        if trial.error is not None and trial.error < SAME:
            return None
        if trial.error is None:
            return Finding(None, [trial.call])  # its parameters or its output are wrong already
        text = f"With the same weights its logits differ from the published network's, by {number(trial.error)} standard deviations."
        if not np.isfinite(trial.error):
            text = "With the same weights its logits are no finite numbers."
        name, cause = (trial.slip.name, trial.slip.sentence) if trial.slip else ("other-logits", OTHER_LOGITS)
        return Finding(False, [trial.call], 0, text=text, name=name, cause=cause)


OTHER_LOGITS = (
    "It has the right number of parameters and computes something else. Go through the layers one by one: activation, "
    "stride, padding, kind of pooling, and their order."
)


def _other_tables(trial: Trial, right: Reference) -> tuple[str, str]:
    """Name a weight that one of the two networks has and the other has not, where the published one's table is known."""
    general = "Print `model.summary()` and compare each line with the table of layers."
    if not isinstance(right, Table):
        return "another-count", general
    if any(role in ("gamma", "moving_variance") for role, _, _ in trial.tables):
        return "normalisation-added", "It has batch normalisation, with weights of its own. The table has none."
    wanted, mine = Counter(), Counter(trial.tables)
    for layer, rows, columns, _ in right.kernels():
        for key in [("kernel", rows, columns), *([("bias", 1, columns)] if layer.use_bias else [])]:
            wanted[key] += 1
            part = (*key[:2], columns // layer.groups)
            if layer.groups > 1 and mine[part] >= layer.groups:  # a layer for each group
                mine.subtract({part: layer.groups})
                mine[key] += 1
    for role, rows, columns in mine - wanted:
        if role == "kernel":
            often = "none" if not wanted[role, rows, columns] else f"only {wanted[role, rows, columns]}"
            text = f"A layer has {columns} filters or units with {rows} weights each. The published network has {often} of this kind."
            return "another-layer", f"{text} {general}"
    for role, rows, columns in sorted(wanted - mine, reverse=True):  # kernels first
        if role == "kernel":
            return "layer-missing", f"A layer with {columns} filters or units of {rows} weights each is missing. {general}"
        return "biases-missing", f"A layer with {columns} filters or units has no biases: one for each is asked for."
    return "another-count", general


# ---------------------------------------------------------------- audits


@dataclass(frozen=True)
class Claim:
    """A number that a source gets wrong.

    Args:
        name: its name in the dict that is asked for.
        title: what is asked, for the report.
        right: the number.
        tolerance: how far off still counts, relative.
        wrong: usual wrong numbers: (value, the mistake's name, a sentence).
    """

    name: str
    title: str
    right: float
    wrong: tuple[tuple[float, str, str], ...]
    tolerance: float = 1e-4


@dataclass(frozen=True)
class RightNumber(Criterion):
    """The dict holds the right number under a claim's name."""

    claim: Claim

    def judge(self, run: Run, rng: np.random.Generator) -> Finding:
        claim, answer = self.claim, run.answer
        call = (Case(()), Outcome({claim.name: answer.get(claim.name)} if isinstance(answer, dict) else answer), None)
        if not isinstance(answer, dict):
            cause = "Write it as in the example: names and numbers between curly braces."
            return Finding(False, [call], 0, text=f"A {type(answer).__name__} came back; a dict is asked for.", name="not-a-dict", cause=cause)
        if answer.get(claim.name) is None:
            cause = "Each claim has its name in the text above. Copy it letter by letter."
            return Finding(False, [call], 0, text=f'There is no number under "{claim.name}".', name="claim-missing", cause=cause)
        got = _single_number(answer[claim.name])
        if got is None:
            cause = "A number without quotes, commas and units is asked for, such as 1234."
            return Finding(False, [call], 0, text=f'What stands under "{claim.name}" is no number.', name="not-numbers", cause=cause)
        if abs(got - claim.right) <= claim.tolerance * abs(claim.right):
            return Finding(True, [call])
        text = f'Under "{claim.name}" yours is {got:,.12g}.'
        cause = "Do the arithmetic once more, step by step: which numbers does it need?"
        return Finding(False, [call], 0, text=text) if _is_known(got, claim) else Finding(False, [call], 0, text=text, name="another-number", cause=cause)


def audit(name: str, claims: list[tuple[Claim, float]], hints: list[str]) -> Check:
    """Make the check of an audit: a dict from each claim's name to the right number.

    Args:
        name: the exercise's name.
        claims: each with its points.
        hints: as for any check.
    """
    right = {claim.name: claim.right for claim, _ in claims}
    return Check(
        name,
        oracle=right,
        criteria=[RightNumber(claim.title, points, claim) for claim, points in claims],
        misconceptions=[
            Misconception(mistake, sentence, {**right, claim.name: value})
            for claim, _ in claims
            for value, mistake, sentence in claim.wrong
        ],
        hints=hints,
        likeness=functools.partial(_same_slip, right),
    )


def _same_slip(right: dict[str, float], answer: Any, wrong: dict[str, float]) -> bool:
    """An answer's one entry is the wrong number of a misconception."""
    if not isinstance(answer, dict) or len(answer) != 1:
        return False
    [(name, value)] = answer.items()
    got = _single_number(value)
    return got is not None and wrong.get(name) != right.get(name) and abs(got - wrong[name]) <= 5e-5 * abs(wrong[name])


def _is_known(got: float, claim: Claim) -> bool:
    return any(abs(got - value) <= 5e-5 * abs(value) for value, _, _ in claim.wrong)


def _single_number(value: Any) -> float | None:
    try:
        array = as_numbers(value)
    except ValueError:
        return None
    return float(array.ravel()[0].real) if array.size == 1 and array.dtype.kind in "iuf" else None
