"""What the builder of a whole network must make, the trials of it, and the criteria that look at them.

The learner's model stays where it was made. It is given weights that depend on their role and shape only, and its
logits for a picture are compared with those of a reference (tables.py) that has the same weights, and of usual slips.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from cnncourse.checks.kit import (
    Case,
    Criterion,
    Finding,
    Handle,
    Outcome,
    Run,
    as_numbers,
    asked_apart,
    came,
    came_back,
    described,
    given_away,
    number,
    probes,
)
from cnncourse.checks.networks.at_rest import LEFT_ON, RESTLESS, WHY_RESTLESS, restless
from cnncourse.checks.networks.tables import Reference, Table, _logits, picture

SAME = (
    1e-3  # of the reference's standard deviation: the largest difference of equal logits; a slip exceeds ten times that
)
FELT = (
    1e-3  # the influence (`probes.influences`) that a kernel has at least; in the lessons' networks it is 0.05 and more
)
MOST_SECONDS = 120.0  # for the influences of all weights of a network; those of VGG-16 took 15 on a busy machine
BIG = 20_000_000  # parameters; a larger model is thrown away at once
PIXELS = (
    60.0  # the pictures' usual standard deviation: so large that each part of a network leaves a trace in the logits
)


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
        cases: the calls to try; the logits of the first are compared, of the others the parameters and multiply-adds.
        slips: usual mistakes, the most specific first.
        outputs: from the call's arguments, how many numbers a picture gets.
        trainable_only: which parameters are counted.
        alike: as in `probes.fill_by_role`.
        compared: of how many of the calls the logits are compared.
        pixels: standard deviation of the pictures' numbers.
        fill: how the model gets its weights, from (run, model, its outline's variables, seed); by role by default.
        pictures: from a seed, what both networks look at; random blotches by default.
        stays: the model of the first call is kept as `run.memory["model"]`, for the criterion that takes it from there.
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
    pictures: Callable[[int], np.ndarray] | None = None
    stays: bool = False


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
        slip: the slip that it shows, by its parameters or logits, or by a layer that always trains.
        share: how many of the reference's kernels it has, from 0 to 1.
        works: it computes something with all of its weights, and its logits or at least half of its kernels are those
            of a known network. Only then does its shape earn points.
        known: its logits are those of the reference or of a slip; or it works, and all kernels are the reference's.
            Only then do its numbers of parameters earn points.
    """

    case: Case
    told: Outcome
    failed: Finding | None = None
    parameters: int = 0
    output: tuple = ()
    tables: Counter = field(default_factory=Counter)
    error: float | None = None
    slip: Slip | None = None
    share: float = 0.0
    works: bool = False
    known: bool = False

    @property
    def is_right(self) -> bool:
        """Its logits are those of the reference."""
        return self.error is not None and self.error < SAME

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
                done[index] = _sketch(self.plan, run, case, 0 in done and done[0].is_right)
                return done[index]
            first = index == 0 and run.first is not None
            outcome = run.first if first else run.call(case, keep=True)
            done[index] = _try(self.plan, run, case, outcome, int(rng.integers(2**31)))
            if first:
                run.first = None
            if index == 0 and self.plan.stays:
                run.memory["model"] = outcome.value
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
    trial = Trial(case, Outcome(described(outcome.value)))
    told = run.probe(probes.outline, outcome.value, plan.input_shape)
    if told.error:
        trial.failed = _not_a_model(trial, outcome.value, told, plan.input_shape)
        return trial
    _count(plan, trial, told.value)
    right = plan.reference(*case.args, **case.kwargs)
    trial.share = _share(trial, right)
    _compare(plan, run, trial, outcome.value, told.value["variables"], seed)
    if not (trial.known or trial.failed):
        trial.works = trial.share >= 0.5 and _works(plan, run, trial, outcome.value, seed)
        trial.known = trial.works and trial.share == 1 and trial.parameters == right.parameters
    trial.works |= trial.known
    return trial


def _works(plan: Plan, run: Run, trial: Trial, model: Handle, seed: int) -> bool:
    """A model is what its outline says, and its logits depend on each kernel, and on whatever else is trained."""
    image = picture(plan.input_shape, plan.pixels, seed)
    outcome = asked_apart(run, model, plan.input_shape, MOST_SECONDS, probes.influences, image, seed)
    if outcome is None or outcome.error:
        return False
    told, really = outcome.value, Trial(trial.case, trial.told)
    _count(plan, really, told)
    if (really.output, really.parameters, really.tables) != (trial.output, trial.parameters, trial.tables):
        return False  # an outline comes from beside the learner's code, where anything may be said
    for (path, shape, trained), influence in zip(told["variables"], told["influences"]):
        is_kernel = probes.role_and_table(path, tuple(shape))[0] == "kernel"
        if (is_kernel or trained) and not influence > (FELT if is_kernel else 0):
            return False
    return True


def _share(trial: Trial, right: Reference) -> float:
    """How many of a network's kernels a model has: those of the same rows and columns."""
    wanted, mine = Counter(right.kernels_by_table), Counter(trial.tables)
    if isinstance(right, Table):
        _join_groups(mine, right)
    return sum((wanted & mine).values()) / sum(wanted.values())


def _sketch(plan: Plan, run: Run, case: Case, others_are_right: bool) -> Trial:
    """Outline the model of a call whose logits are not compared, without giving it weights.

    Where the first call's logits are right, its layers have to work on maps of the right sizes, too.
    """
    told = run.out_of_time or run.probe(probes.sketched, run.answer, plan.input_shape, *case.args, **case.kwargs)
    if told.error:
        trial = Trial(case, told)
        trial.failed = Finding(False, [trial.call], 0, text=f"{came(told)}.", name=given_away(told))
        return trial
    trial = Trial(case, Outcome("a model"))
    _count(plan, trial, told.value)
    right = plan.reference(*case.args, **case.kwargs)
    if trial.parameters != right.parameters:
        trial.slip = next((slip for slip, _ in _slips(plan, trial)), None)
    elif others_are_right and _takes_more_or_less(told.value, right):
        _look_closer(plan, run, trial, right)
    return trial


def _takes_more_or_less(told: dict, right: Reference) -> bool:
    """Tell whether a model's sketch has other multiply-adds than a reference, as far as both are known (not nan)."""
    return abs(told["multiply_adds"] - right.multiply_adds) > 0


def _look_closer(plan: Plan, run: Run, trial: Trial, right: Reference) -> None:
    """Compare logits where a layer works on maps of another size, as behind a pooling; a layer of the learner's own may
    look like that, and be right.
    """
    outcome = run.call(trial.case, keep=True)
    filled = outcome if outcome.error else run.probe(probes.fill_by_role, outcome.value, OTHER_SEED, plan.alike)
    image = picture(plan.input_shape, plan.pixels, OTHER_SEED)
    logits = filled if filled.error else run.probe(probes.predict, outcome.value, image)
    if logits.error:
        trial.failed = Finding(False, [trial.call], 0, text=f"Asked for a picture's logits: {came(logits)}.")
        return
    trial.error = _error(as_numbers(logits.value), right.logits(image, OTHER_SEED, _kernels(trial)))
    if trial.error >= SAME:
        trial.slip = Slip(OTHER_MAPS, WHY_OTHER_MAPS, plan.reference)
    del outcome
    gc.collect()


def _kernels(trial: Trial) -> frozenset[tuple[int, int]]:
    return frozenset((rows, columns) for role, rows, columns in trial.tables if role == "kernel")


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
    pictures = plan.pictures(seed) if plan.pictures else picture(plan.input_shape, plan.pixels, seed)
    outcome = filled if filled.error else run.probe(probes.predict, model, pictures)
    if outcome.error:
        trial.failed = Finding(False, [trial.call], 0, text=f"Asked for a picture's logits: {came(outcome)}.")
        return
    logits = as_numbers(outcome.value)
    like = _kernels(trial)

    def error(reference: Reference) -> float:
        if plan.pictures:
            return _error(logits, reference.logits(pictures, seed))
        return _error(logits, _logits(reference, right, plan.input_shape, plan.pixels, seed, like))

    trial.error = error(right) if counted else None
    trial.known = counted and trial.error < SAME
    if not trial.known:  # the slips' counts and logits take seconds: only who needs them waits
        found = next((slip for slip, wrong in slips or _slips(plan, trial) if error(wrong) < SAME), None)
        trial.known, trial.slip = found is not None, found or trial.slip
    if trial.slip is None and restless(run, model, pictures):
        trial.slip = Slip(LEFT_ON, WHY_RESTLESS, plan.reference)
    if not trial.known and trial.slip is None:
        told = run.probe(probes.sketched, run.answer, plan.input_shape, *args, **kwargs)
        if not told.error and _takes_more_or_less(told.value, right):
            trial.slip = Slip(OTHER_MAPS, WHY_OTHER_MAPS, plan.reference)


def _fill_by_role(alike: tuple[int, ...]) -> Callable[..., Outcome]:
    return lambda run, model, variables, seed: run.probe(probes.fill_by_role, model, seed, alike)


def _error(logits: np.ndarray, reference: np.ndarray) -> float:
    """The largest difference, in standard deviations of the reference's logits."""
    if logits.shape != reference.shape or not np.isfinite(logits).all():
        return np.inf
    return float(np.abs(logits - reference).max() / reference.std())


def _not_a_model(trial: Trial, value: Handle, told: Outcome, shape: tuple[int, ...]) -> Finding:
    if (
        told.error == "AttributeError"
        or "not callable" in told.message
        or value.kind in ("KerasTensor", "type", "function")
    ):
        cause = "Give back the model, such as `keras.Model(inputs, outputs)` or `keras.Sequential([...])`."
        return Finding(
            False, [trial.call], 0, text=f"{came_back(value)}, no Keras model.", name="not-a-model", cause=cause
        )
    if "results came back" in told.message:
        cause = "One result is asked for, the logits. Has the model other outputs besides?"
        return Finding(False, [trial.call], 0, text=f"{came(told)}.", name="several-outputs", cause=cause)
    text = f"It does not take pictures of shape {shape}. {came(told)}."
    cause = (
        f"The pictures have the shape {shape}, channels last: that is what `keras.Input` must say, and all layers "
        "must fit."
    )
    return Finding(False, [trial.call], 0, text=text, name="another-input", cause=cause)


@dataclass(frozen=True)
class GivesLogits(OfPlan):
    """It takes the pictures and gives as many numbers for each as it should, and computes them with its layers."""

    def fault(self, run: Run, trial: Trial) -> Finding | None:
        wanted = (1, self.plan.outputs(*trial.case.args, **trial.case.kwargs))
        if trial.output == wanted:
            return None if trial.works else Finding(None, [trial.call])
        text = f"A picture gives the shape {trial.output}; {wanted} is asked for."
        cause = "The last layer has a unit for each class, and nothing but the batch stands before it."
        return Finding(False, [trial.call], 0, text=text, name="another-output", cause=cause)


@dataclass(frozen=True)
class HasParameters(OfPlan):
    """It has as many parameters as it should. That counts only where the network of the first call is known
    (`Trial.known`).
    """

    def fault(self, run: Run, trial: Trial) -> Finding | None:
        right = self.plan.reference(*trial.case.args, **trial.case.kwargs)
        if trial.parameters != right.parameters:
            kind = "trainable parameters" if self.plan.trainable_only else "parameters"
            text = f"It has {trial.parameters:,} {kind}; {right.parameters:,} are asked for."
            name, cause = (trial.slip.name, trial.slip.sentence) if trial.slip else _other_tables(trial, right)
            return Finding(False, [trial.call], 0, text=text, name=name, cause=cause)
        first = self.trial(run, np.random.default_rng(0), 0)
        if first.is_right and trial.slip and trial.slip.name == OTHER_MAPS:
            text = "The number is right, but with the same weights its logits are not the published network's."
            return Finding(False, [trial.call], 0, text=text, name=trial.slip.name, cause=trial.slip.sentence)
        if not first.known:
            text = "The number is right, and counts as soon as the layers are those of the table, and all take part."
            return Finding(False, [trial.call], 0, text=text, name="other-logits", cause=OTHER_LOGITS)
        return None


@dataclass(frozen=True)
class SameLogits(OfPlan):
    """With the same weights it computes the same logits as the reference."""

    def fault(self, run: Run, trial: Trial) -> Finding | None:
        if trial.is_right and trial.slip is None:
            return None
        if trial.is_right:
            return Finding(False, [trial.call], 0, text=RESTLESS, name=LEFT_ON, cause=WHY_RESTLESS)
        if trial.error is None:
            return Finding(None, [trial.call])  # its parameters or its output are wrong already
        text = (
            f"With the same weights its logits differ from the published network's, by {number(trial.error)} "
            "standard deviations."
        )
        if not np.isfinite(trial.error):
            text = "With the same weights its logits are no finite numbers."
        name, cause = (trial.slip.name, trial.slip.sentence) if trial.slip else ("other-logits", OTHER_LOGITS)
        return Finding(False, [trial.call], 0, text=text, name=name, cause=cause)


OTHER_SEED = 7  # of the weights and the picture of a network whose logits are compared only to make sure
OTHER_MAPS = "maps-of-other-sizes"
WHY_OTHER_MAPS = (
    "A layer works on maps of another size than in the table. Does each stand on the right side of each pooling, with "
    "the right stride and padding? The number of parameters does not tell; `model.summary()` shows the shapes."
)
OTHER_LOGITS = (
    "It has the right number of parameters and computes something else. Go through the layers one by one: activation, "
    "stride, padding, kind of pooling, and their order."
)


def _join_groups(mine: Counter, right: Table) -> None:
    """Count several layers of a model as the one layer with groups that a network has in their place."""
    for layer, rows, columns, _ in right.kernels():
        for key in [("kernel", rows, columns), ("bias", 1, columns)]:
            part = (*key[:2], columns // layer.groups)
            if layer.groups > 1 and mine[part] >= layer.groups:
                mine.subtract({part: layer.groups})
                mine[key] += 1


def _other_tables(trial: Trial, right: Reference) -> tuple[str, str]:
    """Name a weight that one of the two networks has and the other has not, where the published table is known."""
    general = "Print `model.summary()` and compare each line with the table of layers."
    if not isinstance(right, Table):
        return "another-count", general
    if any(role in ("gamma", "moving_variance") for role, _, _ in trial.tables):
        return "normalisation-added", "It has batch normalisation, with weights of its own. The table has none."
    wanted, mine = Counter(), Counter(trial.tables)
    _join_groups(mine, right)
    for layer, rows, columns, _ in right.kernels():
        wanted[("kernel", rows, columns)] += 1
        wanted[("bias", 1, columns)] += layer.use_bias
    for role, rows, columns in mine - wanted:
        if role == "kernel":
            often = "none" if not wanted[role, rows, columns] else f"only {wanted[role, rows, columns]}"
            text = (
                f"A layer has {columns} filters or units with {rows} weights each. The published network has {often} "
                "of this kind."
            )
            return "another-layer", f"{text} {general}"
    for role, rows, columns in sorted(wanted - mine, reverse=True):  # kernels first
        if role == "kernel":
            return (
                "layer-missing",
                f"A layer with {columns} filters or units of {rows} weights each is missing. {general}",
            )
        return "biases-missing", f"A layer with {columns} filters or units has no biases: one for each is asked for."
    return "another-count", general
