"""Checks of lesson 08. tests/ prove the networks of `blocks` equal to keras.applications, output for output.

A block is tried as a small model of itself, whose weights depend on their role and shape (`probes.of_block`). A network is
compared by its parameters and its logits (`architectures.Plan`); its usual slips are whole networks, too, but computed and
never built.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Callable

import numpy as np

from cnncourse import probes
from cnncourse.checks import blocks
from cnncourse.checks.architectures import Claim, GivesLogits, HasParameters, OfPlan, Plan, SameLogits, Slip, Trial, audit as audit_of
from cnncourse.checks.blocks import LAYERS, USUAL, Network
from cnncourse.checks.criteria import Finding, Returns
from cnncourse.checks.explain import came
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception, given_away
from cnncourse.compare import difference
from cnncourse.guard import case

PATIENCE = 60.0  # seconds for one call on a busy machine; a block takes a twentieth of a second, a network three
EVERY_TABLE = tuple(range(1, 4097))  # all weights of a role and shape get the same numbers, whichever was made first


def _maps(rng, *shape):
    return rng.normal(size=shape)


def _block(function: Callable, **slips: Any) -> Callable:
    """A block made of Keras layers."""
    return partial(function, LAYERS, **slips)


def _mistakes(function: Callable, rows: list[tuple[str, str, dict]], wrap: Callable[[Callable], Callable]) -> list[Misconception]:
    """Misconceptions of a block: (name, sentence, what is different)."""
    return [Misconception(name, sentence, wrap(partial(function, LAYERS, **slips))) for name, sentence, slips in rows]


# ---------------------------------------------------------------- inception_module


def _inception(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return blocks.inception(LAYERS, x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj)


@dataclass(frozen=True)
class Branch(Returns):
    """One branch's maps are right, where they stand among the others."""

    which: int = 0

    def judge(self, run, rng):
        calls = [(c, run.call(c), run.check.expected(c)) for c in self.cases(rng)]
        for index, (tried, outcome, expected) in enumerate(calls):
            if outcome.error or np.shape(outcome.value) != expected.shape:
                return super().judge(run, rng)
            _, f1, _, f3, _, f5, pool_proj = tried.args
            ends = np.cumsum([0, f1, f3, f5, pool_proj])
            part = np.s_[..., ends[self.which] : ends[self.which + 1]]
            found = difference(outcome.value[part], expected[part])
            if found:
                return Finding(False, calls, index, None, f"In the maps of this branch: {found.text}")
        return Finding(True, calls)


def _inception_cases(rng):
    return [case(_maps(rng, 2, 5, 7, 6), 3, 2, 5, 4, 7, 6), case(_maps(rng, 1, 6, 4, 3), 2, 5, 3, 1, 4, 5)]


_SLIPS_INCEPTION = [
    ("relu-missing", "The ReLUs are missing: no convolution cuts negative numbers off.", {"act": "", "act_reduce": ""}),
    ("relu-missing-in-reductions", "The ReLUs behind the 1×1 layers are missing. Every convolution has one.", {"act_reduce": ""}),
    ("biases-missing", "The biases are missing. Every convolution of GoogLeNet has them.", {"bias": False}),
    ("reductions-missing", "The 1×1 reductions before 3×3 and 5×5 are missing.", {"reduce": False}),
    ("3x3-for-5x5", "The third branch looks with 3×3. Its filters are 5×5 (well-known libraries have this slip, too).", {"five": 3}),
    ("average-for-max", "The pooling branch takes means. It takes the largest number.", {"pool": blocks.average_pool}),
    ("projection-missing", "The pooling branch ends without its 1×1 layer, and keeps all maps.", {"project": False}),
    ("projection-first", "The 1×1 stands before the pooling. It comes behind it.", {"pool_first": False}),
    ("order-of-branches", "The branches stand in another order: 3×3 and 5×5 have changed places.", {"order": (0, 2, 1, 3)}),
    ("order-of-branches", "The branches stand in another order: the pooling branch comes last.", {"order": (3, 0, 1, 2)}),
    ("order-of-branches", "The branches stand in the opposite order.", {"order": (3, 2, 1, 0)}),
    ("pooling-missing", "The pooling branch does not pool: its 1×1 sees the maps as they are.", {"pool": lambda x, *_: x}),
    ("pooling-strided", "The pooling moves its window by more than one pixel, so that its maps shrink. What does Keras take for `strides` where none are given?", {"pool": lambda x, *_: blocks.max_pool(x, 3, 3)}),
    ("padding-missing", "The convolutions lose their border, and the branches' maps do not fit together. Padding is \"same\" everywhere.", {"padding": "valid"}),
    ("branches-chained", "Each branch sees what came out of the one before. All four see x itself: is x overwritten?", {"chained": True}),
]


def _swapped(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    return _inception(x, f1, f3, f3_reduce, f5, f5_reduce, pool_proj)


inception_module = Check(
    "inception-module",
    oracle=_inception,
    criteria=[
        Branch("1×1", 0.5, _inception_cases, which=0),
        Branch("1×1, then 3×3", 1, _inception_cases, which=1),
        Branch("1×1, then 5×5", 1, _inception_cases, which=2),
        Branch("max pooling, then 1×1", 0.5, _inception_cases, which=3),
    ],
    misconceptions=[
        *_mistakes(blocks.inception, _SLIPS_INCEPTION, lambda wrong: lambda x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj: wrong(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj)),
        Misconception("reductions-swapped", "Reduction and convolution have changed their numbers of filters: f3_reduce goes with 1×1, f3 with 3×3.", _swapped),
        Misconception("input-returned", "The input came back as it was.", lambda x, *filters: x),
    ],
    hints=[
        "How many branches see x itself, and which of them have a second layer?",
        "`layers.Concatenate()([a, b])` lays maps behind one another, along the last axis.",
        "Four short chains that all start at x, padding \"same\" and activation \"relu\" in each layer; one Concatenate; return.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)

# ---------------------------------------------------------------- residual_block and bottleneck


def _add_late(x, change):
    return blocks._act(x, "relu") + blocks._act(change, "relu")


def _relu_before(x, change):
    return x + blocks._act(change, "relu")


def _concatenated(x, change):
    from keras import ops

    return blocks._act(ops.concatenate([x, change], axis=-1), "relu")


def _shared_slips(widen: int) -> list[tuple[str, str, dict]]:
    return [
        ("last-relu-missing", "The ReLU behind the addition is missing.", {"last": lambda x, change: x + change}),
        ("relu-before-adding", "The last ReLU stands before the addition. It comes behind it.", {"last": _relu_before}),
        ("relu-before-adding", "The last ReLU stands before the addition. It comes behind it, once.", {"last": lambda x, change: blocks._act(x + blocks._act(change, "relu"), "relu")}),
        ("concatenated", "Input and change were laid one behind the other. They are added.", {"last": _concatenated}),
        ("multiplied", "Input and change were multiplied. They are added.", {"last": lambda x, change: blocks._act(x * change, "relu")}),
        ("shortcut-missing", "The shortcut is missing: that is a plain stack of layers.", {"shortcut": False}),
        ("middle-relu-missing", "The ReLUs between the convolutions are missing.", {"middle": ""}),
        ("swish-for-relu", "The activation in the middle is swish. In these blocks it is ReLU.", {"middle": "silu"}),
        ("bias-dropped", "The convolutions have no biases. Keras's ResNet keeps them, although batch normalisation would make up for them.", {"bias": False}),
        ("epsilon", "Batch normalisation has its usual epsilon, 1e-3. Here it is 1.001e-5, as in `conv_bn`.", {"epsilon": USUAL}),
        ("normalization-missing", "Batch normalisation is missing behind the convolutions.", {"norm": False}),
        ("projection-without-stride", "The projection has no stride, so that its maps are larger than the change. It has the block's stride.", {"project_stride": 1}),
        ("projection-missing", "The shortcut has no projection where the stride is 1. Does x fit where only the number of maps differs?", {"project": lambda channels, filters, stride: stride != 1}),
        ("projection-missing", "The shortcut has no projection where the number of maps stays. Does x fit where the stride is 2?", {"project": lambda channels, filters, stride: channels != filters}),
        ("projection-missing", "The shortcut is always x itself. Where x does not fit, it needs a projection.", {"project": lambda *_: False}),
        ("projection-always", "The shortcut always has a projection. Where x fits, it is x itself.", {"project": lambda *_: True}),
        ("projection-not-normalized", "The projection is not followed by batch normalisation.", {"project_norm": False}),
        ("projection-with-relu", "The projection ends in a ReLU. It has none.", {"project_act": "relu"}),
        ("bias-dropped", "The projection has no biases.", {"project_bias": False}),
    ]  # fmt: skip


_SLIPS_RESIDUAL = [
    ("stride-in-the-second", "The stride is in the second convolution. It is in the first one.", {"stride_at": 1}),
    ("input-overwritten", "What is added is the first layer's result. The shortcut carries what came in: is x overwritten before it is added?", {"late": True}),
    *_shared_slips(1),
]
_SLIPS_BOTTLENECK = [
    ("stride-in-the-3x3", "The stride is in the 3×3, as in many libraries. In the paper and in Keras it is in the first 1×1.", {"stride_at": 1}),
    ("stride-in-the-last", "The stride is in the last 1×1. It is in the first one.", {"stride_at": 2}),
    ("not-widened", "The last 1×1 has as many filters as the others. It has four times as many.", {"widen": 1}),
    ("wide-waist", "The 3×3 has four times as many filters, too. It stays narrow, so that it is cheap.", {"waist": 4}),
    ("middle-relu-missing", "The ReLU behind the 3×3 is missing.", {"behind_3x3": ""}),
    ("middle-relu-missing", "The ReLU behind the first 1×1 is missing.", {"middle": "", "behind_3x3": "relu"}),
    *_shared_slips(4),
    ("fit-tested-with-filters", "x has the right number of maps where it has as many as the block gives, four times `filters`. Which two numbers are compared?", {"project": lambda channels, filters, stride: stride != 1 or 4 * channels != filters}),
]


def _same_maps(rng, widen=1):
    return [case(_maps(rng, 2, 5, 6, 4 * widen), 4), case(_maps(rng, 1, 4, 3, 3 * widen), 3, stride=1)]


def _other_maps(rng, widen=1):
    return [case(_maps(rng, 2, 6, 8, 5), 3), case(_maps(rng, 1, 6, 4, 5), 7 if widen == 1 else 5)]


def _strided(rng, widen=1):
    return [case(_maps(rng, 2, 6, 8, 5), 3, stride=2), case(_maps(rng, 1, 8, 6, 4 * widen), 4, 2), case(_maps(rng, 1, 7, 5, 2), 3, stride=2)]


def _wrap_stride(wrong):
    return lambda x, filters, stride=1: wrong(x, filters, stride)


def _residual_criteria(widen):
    return [
        Returns("the change is added to x where x fits", 1, partial(_same_maps, widen=widen)),
        Returns("a projection where the number of maps differs", 0.5, partial(_other_maps, widen=widen)),
        Returns("a stride of 2", 0.5, partial(_strided, widen=widen)),
    ]


residual_block = Check(
    "residual-block",
    oracle=lambda x, filters, stride=1: blocks.residual(LAYERS, x, filters, stride),
    criteria=_residual_criteria(1),
    misconceptions=[
        *_mistakes(blocks.residual, _SLIPS_RESIDUAL, _wrap_stride),
        Misconception("stride-ignored", "The stride is always 1.", lambda x, filters, stride=1: blocks.residual(LAYERS, x, filters, 1)),
        Misconception("bottleneck-for-basic", "That is a bottleneck block. The basic block has two 3×3.", lambda x, filters, stride=1: blocks.bottleneck(LAYERS, x, filters, stride)),
    ],
    hints=[
        "Which two things must have the same shape before they can be added? When have they not?",
        "`layers.Add()([x, change])` adds; `x.shape[-1]` is the number of maps; `conv_bn(x, filters, 1, stride)` is a projection.",
        "Two lines for the change, an `if` that replaces x where it does not fit, and a return that adds and ends in `layers.ReLU()`.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)

bottleneck = Check(
    "bottleneck",
    oracle=lambda x, filters, stride=1: blocks.bottleneck(LAYERS, x, filters, stride),
    criteria=_residual_criteria(4),
    misconceptions=[
        *_mistakes(blocks.bottleneck, _SLIPS_BOTTLENECK, _wrap_stride),
        Misconception("stride-ignored", "The stride is always 1.", lambda x, filters, stride=1: blocks.bottleneck(LAYERS, x, filters, 1)),
        Misconception("basic-for-bottleneck", "That is a basic residual block. A bottleneck has 1×1, 3×3 and 1×1.", lambda x, filters, stride=1: blocks.residual(LAYERS, x, filters, stride)),
    ],
    hints=[
        "Through which of the three convolutions do the most maps come out, and what must the shortcut have then?",
        "`residual_block` shows the way; `conv_bn(x, filters, 1, stride)` begins.",
        "Three lines for the change, ReLU behind the first two; an `if` for the projection to 4·filters; add, ReLU.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)

# ---------------------------------------------------------------- squeeze_excite


def _flat_mean(x, keepdims):
    from keras import ops

    return ops.max(x, axis=(1, 2), keepdims=keepdims)


_SLIPS_GATE = [
    ("relu-for-swish", "The first dense layer ends in ReLU. Here it ends in swish.", {"first": "relu"}),
    ("activation-missing", "The first dense layer has no activation.", {"first": ""}),
    ("sigmoid-for-swish", "The first dense layer ends in sigmoid. It ends in swish.", {"first": "sigmoid"}),
    ("sigmoid-missing", "The second dense layer has no sigmoid: a gate is between 0 and 1.", {"second": ""}),
    ("softmax-for-sigmoid", "The gates add up to 1: that is softmax. Each map has a gate of its own, so it is sigmoid.", {"second": "softmax"}),
    ("swish-for-sigmoid", "The second dense layer ends in swish. A gate is between 0 and 1: sigmoid.", {"second": "silu"}),
    ("biases-missing", "The dense layers have no biases.", {"bias": False}),
    ("max-for-mean", "The largest number of each map was taken, not its mean.", {"mean": _flat_mean}),
    ("added", "The gate was added to the maps. They are multiplied.", {"join": lambda x, gate: x + gate}),
    ("added-again", "The maps were added to the gated ones. The gate replaces them.", {"join": lambda x, gate: x * gate + x}),
    ("gate-returned", "The gates came back. The maps times their gates are asked for.", {"join": lambda x, gate: gate + 0 * x}),
    ("gate-returned", "The gates came back. The maps times their gates are asked for.", {"join": lambda x, gate: gate}),
    ("mean-missing", "The means are missing: each place got gates of its own. A map has one gate for all its places.", {"mean": lambda x, keepdims: x}),
]


def _wrap_gate(wrong):
    return lambda x, reduced: wrong(x, reduced)


squeeze_excite = Check(
    "squeeze-excite",
    oracle=lambda x, reduced: blocks.gate(LAYERS, x, reduced),
    criteria=[
        Returns("each map times its number", 1.5, lambda rng: [case(_maps(rng, 2, 4, 6, 10), 4), case(1 + _maps(rng, 3, 5, 3, 4), 6)]),
        Returns("one unit is enough", 0.5, lambda rng: [case(_maps(rng, 2, 3, 4, 5), 1)]),
    ],
    misconceptions=[
        *_mistakes(blocks.gate, _SLIPS_GATE, _wrap_gate),
        Misconception(
            "divides-again", "`reduced` is the number of units already. It was divided once more.",
            lambda x, reduced: blocks.gate(LAYERS, x, max(1, x.shape[-1] // reduced)),
        ),
        Misconception(
            "divides-again", "`reduced` is the number of units already. It was divided once more, and 0 units may be left.",
            lambda x, reduced: blocks.gate(LAYERS, x, x.shape[-1] // reduced),
        ),
        Misconception(
            "quarter-of-the-input", "The first dense layer always has a quarter of the maps. `reduced` says how many units it has.",
            lambda x, reduced: blocks.gate(LAYERS, x, max(1, x.shape[-1] // 4)),
        ),
        Misconception("one-layer-only", "There is one dense layer. There are two: `reduced` units, then one for each map.", lambda x, reduced: x * blocks._act(LAYERS.dense(blocks._mean(x, True), x.shape[-1]), "sigmoid")),
    ],
    hints=[
        "How many numbers come out of each of the four steps, for a picture with C maps?",
        "`layers.GlobalAveragePooling2D(keepdims=True)` gives means (N, 1, 1, C), which can be multiplied with x.",
        "Mean, `layers.Dense(reduced, activation=\"swish\")`, a dense layer for C gates, `layers.Multiply()([x, gate])`.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)  # fmt: skip

# ---------------------------------------------------------------- mbconv


def _se_quarter_of_the_middle(channels, wide):
    return max(1, wide // 4)


_SLIPS_MBCONV = [
    ("gate-of-the-middle", "The gate's units are a quarter of the expanded maps. They are a quarter of the block's input.", {"quarter": _se_quarter_of_the_middle}),
    ("gate-at-least-one", "The gate has no unit where the input has less than four maps. It has at least 1.", {"quarter": lambda channels, wide: channels // 4}),
    ("gate-missing", "The gate is missing.", {"gated": False}),
    ("activation-behind-the-last", "The last 1×1 ends in swish. It has no activation.", {"last_act": "silu"}),
    ("relu-for-swish", "The activation is ReLU. Here it is swish.", {"act": "relu"}),
    ("activation-missing", "The activations are missing.", {"act": ""}),
    ("bias-kept", "The convolutions have biases. Batch normalisation follows, so these have none.", {"bias": True}),
    ("epsilon", "Batch normalisation has ResNet's epsilon. Here it stands as it comes, with 1e-3.", {"epsilon": blocks.TINY}),
    ("shortcut-missing", "The shortcut is missing where stride is 1 and the numbers of maps agree.", {"shortcut": lambda stride, fits: False}),
    ("shortcut-where-it-does-not-fit", "x is added wherever the stride is 1. The numbers of maps must agree, too.", {"shortcut": lambda stride, fits: stride == 1}),
    ("projection-added", "Where x does not fit it was projected, as in ResNet. Here there is no shortcut then.", {"project": True}),
    ("gate-behind-the-last", "The gate stands behind the last 1×1. It stands before it, on the wide maps.", {"gate_last": True}),
    ("stride-in-the-first", "The stride is in the expanding 1×1. It is in the depthwise layer.", {"stride_at_expand": True}),
    ("expanded-by-one", "A 1×1 layer was built although `expand` is 1. It is left out there.", {"always_expand": True}),
    ("ordinary-for-depthwise", "The middle is an ordinary convolution. A depthwise one has a filter for each map and mixes nothing.", {"depthwise": False}),
    ("relu-at-the-end", "An activation stands behind the addition. There is none.", {"final": lambda x: blocks._act(x, "relu")}),
    ("relu-at-the-end", "An activation stands behind the addition. There is none.", {"final": lambda x: blocks._act(x, "silu")}),
]


def _wrap_mbconv(wrong):
    return lambda x, filters, kernel_size, stride, expand: wrong(x, filters, kernel_size, stride, expand)


def _right_mbconv(x, filters, kernel_size, stride, expand):
    return blocks.mbconv(LAYERS, x, filters, kernel_size, stride, expand)


def _with_own_gate(squeeze_excite: Callable) -> Callable:
    """An MBConv around the learner's gate, where the gate's check knows what is wrong with it."""
    name = gate_check.report(squeeze_excite).misconception
    wrong = next((mistake.wrong for mistake in gate_check.misconceptions if mistake.name == name), None)
    own = (lambda kit, x, reduced: wrong(x, reduced)) if wrong else blocks.gate
    return lambda x, filters, kernel_size, stride, expand: blocks.mbconv(LAYERS, x, filters, kernel_size, stride, expand, gate=own)


gate_check = squeeze_excite

mbconv = Check(
    "mbconv",
    oracle=_right_mbconv,
    criteria=[
        Returns("expand, look, gate, shrink", 1.5, lambda rng: [case(_maps(rng, 2, 6, 4, 8), 5, 3, 1, 2), case(_maps(rng, 1, 4, 6, 12), 7, 3, 1, 3)]),
        Returns("a shortcut where it fits, and nowhere else", 0.5, lambda rng: [case(_maps(rng, 2, 4, 6, 8), 8, 3, 1, 2), case(_maps(rng, 1, 6, 4, 8), 8, 3, 2, 2)]),
        Returns("no expansion where expand is 1", 0.5, lambda rng: [case(_maps(rng, 2, 4, 6, 8), 5, 3, 1, 1), case(_maps(rng, 1, 6, 4, 8), 8, 3, 1, 1)]),
        Returns("other kernels and strides, few maps", 0.5, lambda rng: [case(_maps(rng, 2, 7, 8, 4), 6, 5, 2, 2), case(_maps(rng, 1, 5, 6, 3), 2, 5, 1, 2)]),
    ],
    misconceptions=[
        *_mistakes(blocks.mbconv, _SLIPS_MBCONV, _wrap_mbconv),
        Misconception("stride-ignored", "The stride is always 1.", lambda x, filters, kernel_size, stride, expand: _right_mbconv(x, filters, kernel_size, 1, expand)),
        Misconception("kernel-size-ignored", "The depthwise kernel is always 3×3. `kernel_size` says how large it is.", lambda x, filters, kernel_size, stride, expand: _right_mbconv(x, filters, 3, stride, expand)),
        *[
            Misconception(name, f"It is right around another gate: {sentence[0].lower()}{sentence[1:]}", _wrap_mbconv(partial(blocks.mbconv, LAYERS, gate=partial(blocks.gate, **slips))))
            for name, sentence, slips in _SLIPS_GATE[:1] + _SLIPS_GATE[6:7]
        ],
    ],
    hints=[
        "For maps of (14, 14, 16) and `expand=6`: how many maps are there behind each of the four steps?",
        "`layers.DepthwiseConv2D(kernel_size, strides=stride, padding=\"same\", use_bias=False)`; the gate is your `squeeze_excite`.",
        "Remember C first. Then four steps, each of which takes what the one before gave; at the end, an `if` for the shortcut.",
    ],
    built_from=_with_own_gate,
    through=probes.of_block,
    time_limit=PATIENCE,
)  # fmt: skip

# ---------------------------------------------------------------- networks

PICTURE = (224, 224, 3)


@dataclass(frozen=True)
class _Carried:
    """A criterion of a network that is also met by a network built rightly from a block which is not right.

    The block's own check must find the very slip that the network shows: a mistake is paid for once.
    """

    blocks: tuple[tuple[str, Check], ...] = ()

    def judge(self, run, rng):
        finding = super().judge(run, rng)
        trial = run.memory.get("trials", {}).get(0)
        if finding.passed or trial is None or trial.slip is None:
            return finding
        for name, check in self.blocks:
            if name in run.earlier and self._same_slip(run, name, check, trial.slip.name):
                return Finding(True, finding.calls, note=f"Counted as right: it builds rightly on your `{name}`, which is not right yet.")
        return finding

    def _same_slip(self, run, name: str, check: Check, slip: str) -> bool:
        if (name, "report") not in run.memory:
            run.memory[name, "report"] = check.report(run.earlier[name])
        return run.memory[name, "report"].misconception == slip


@dataclass(frozen=True)
class CarriedLogits(_Carried, SameLogits):
    """The logits are right, or those of the learner's own block."""


@dataclass(frozen=True)
class CarriedParameters(_Carried, HasParameters):
    """The parameters are right, or those of the learner's own block."""


def _slips(function: Callable, rows: list[tuple[str, str, dict]], in_blocks: tuple[Callable, list] | None = None, *more: Slip) -> tuple[Slip, ...]:
    """The slips of a network: (name, sentence, what is different), then those of its blocks."""

    def reference(options: dict) -> Callable[..., Network]:
        slips = tuple(options.items())
        return lambda *args, **kwargs: Network(function, (*args, *kwargs.values()), slips)

    always_1000 = Slip(
        "classes-ignored", "There are always 1,000 classes. `num_classes` says how many.", lambda *args, **kwargs: Network(function, args[: int(function is blocks.resnet)])
    )
    block, its = in_blocks or (None, [])
    of_blocks = [(name, f"In its blocks: {sentence[0].lower()}{sentence[1:]}", {"block": partial(block, **slips)}) for name, sentence, slips in its]
    return (*more, *(Slip(name, sentence, reference(options)) for name, sentence, options in rows + of_blocks), always_1000)


def _seen_dropping(run, model, variables, seed):
    """Look what the network drops in training, then give it its weights by role."""
    flat = run.probe(probes.fill_evenly, model, 1000)
    run.memory["logits"] = [flat if flat.error else run.probe(probes.predict, model, np.zeros((1, *PICTURE), np.float32), training=on) for on in (False, True)]
    return run.probe(probes.fill_by_role, model, seed, EVERY_TABLE)


@dataclass(frozen=True)
class Drops(CarriedLogits):
    """In training a part of the means is 0, the others are larger for it. Judged where the logits are right."""

    rate: float = 0.5

    def judge(self, run, rng):
        found = super().judge(run, rng)
        if not found.passed or "logits" not in run.memory:
            return Finding(None, found.calls)
        calm, training = run.memory["logits"]
        if training.error:
            return Finding(False, found.calls, 0, text=f"Asked for a picture's logits in training: {came(training)}.")
        mean, kept = calm.value - 1, training.value - 1  # of a bias each; what is left are the means, all the same
        dropped = np.abs(kept) < 1e-4 * np.abs(mean)
        text, name, cause = "In training it computes the same as otherwise.", "dropout-missing", "`Dropout` is missing before the last layer."
        if not np.allclose(mean, kept):
            rate = 1 - float(np.abs(mean).max() / np.abs(kept).max())
            if np.allclose(kept[~dropped], mean[~dropped] / (1 - self.rate), rtol=1e-3) and dropped.any():
                return found
            text = "In training it drops something else."
            name, cause = "dropout-elsewhere", "`Dropout` stands between the means and the last layer, and nowhere else."
            if dropped.any() and np.allclose(kept[~dropped], mean[~dropped] / (1 - rate), rtol=1e-3):
                text = f"In training the part {rate:.2g} of the means is dropped."
                name, cause = "another-dropout", "`Dropout` takes the part that is dropped, not the part that stays. Which one is asked for?"
        return Finding(False, found.calls, 0, text=text, name=name, cause=cause)


_SOFTMAX = ("softmax-at-the-end", "The numbers of a picture add up to 1: a softmax stands at the end. Logits are what goes into it.", {"end": "softmax"})
_RELU_END = ("relu-at-the-end", "The last layer ends in ReLU. Logits may be negative.", {"end": "relu"})


def _max_mean(x):
    from keras import ops

    return ops.max(x, axis=(1, 2))


def _among(rows: list, *names: str) -> list:
    return [row for row in rows if row[0] in names]


_LATE = tuple(blocks.MODULES[i] for i in (0, 1, 3, 2, 4, 5, 6, 7, 9, 8, 10))  # None, a pooling, comes one later
_VALID = [
    ("in the start and in all poolings", ("7×7", "3×3", "pool")),
    ("in the 7×7 and in all poolings", ("7×7", "pool")),
    ("in the poolings", ("pool",)),
    ("in the 7×7 and the 3×3 of the start", ("7×7", "3×3")),
    ("in the 7×7", ("7×7",)),
    ("in the 3×3 of the start", ("3×3",)),
]

_GOOGLENET = Plan(
    input_shape=PICTURE,
    reference=lambda num_classes=1000: Network(blocks.googlenet, (num_classes,)),
    cases=(case(), case(7)),
    outputs=lambda num_classes=1000: num_classes,
    alike=EVERY_TABLE,
    fill=_seen_dropping,
    slips=_slips(
        blocks.googlenet,
        [
            _SOFTMAX,
            ("normalization-missing", "Local response normalisation is missing, in both places.", {"normalize": (False, False)}),
            ("normalization-missing", "Local response normalisation is missing behind the first pooling.", {"normalize": (False, True)}),
            ("normalization-missing", "Local response normalisation is missing before the second pooling.", {"normalize": (True, False)}),
            ("normalization-misplaced", "Pooling and normalisation have changed places. First pool, then normalise; later normalise, then pool.", {"turned": (True, True)}),
            ("normalization-misplaced", "The first normalisation stands before the pooling. There it comes behind it.", {"turned": (True, False)}),
            ("normalization-misplaced", "The second normalisation stands behind the pooling. There it comes before it.", {"turned": (False, True)}),
            ("batch-for-local", "That is batch normalisation, with parameters of its own. \"normalise\" is `local_response_normalization`, which has none.", {"batch": True}),
            ("first-1x1-missing", "The 1×1 with 64 filters before the 3×3 with 192 is missing.", {"narrow": False}),
            ("pooling-missing", "The poolings behind parts 3 and 4 are missing: which maps stand behind each part?", {"modules": tuple(filter(None, blocks.MODULES))}),
            ("pooling-misplaced", "The poolings stand behind 4a and 5a. They stand behind 3b and 4e, where a part ends.", {"modules": _LATE}),
            *[("padding-missing", f"Padding \"same\" is missing: {where}. Without it nothing fits the sizes of the table.", {"valid": parts}) for where, parts in _VALID],
            ("max-for-mean", "The largest number of each map was taken at the end. It is the mean.", {"head": _max_mean}),
            ("flattened", "The last maps were laid flat: 50 million parameters. Take the mean of each map.", {"flat": True}),
            ("relu-missing", "The first convolutions have no ReLU.", {"start_act": ""}),
            ("average-for-max", "The pooling between the parts takes means. It takes the largest number.", {"pool": blocks.average_pool}),
            _RELU_END,
        ],
        (blocks.inception, _among(_SLIPS_INCEPTION, "biases-missing", "relu-missing", "relu-missing-in-reductions", "3x3-for-5x5", "order-of-branches", "average-for-max", "pooling-missing", "projection-first", "branches-chained")),
    ),
)  # fmt: skip

googlenet = Check(
    "googlenet",
    oracle=lambda num_classes=1000: None,
    criteria=[
        GivesLogits("pictures of 224×224×3 go in, logits come out", 0.5, _GOOGLENET),
        CarriedParameters("6,998,552 parameters", 1, _GOOGLENET, blocks=(("inception_module", inception_module),)),
        CarriedLogits("with equal weights, equal logits", 1.5, _GOOGLENET, blocks=(("inception_module", inception_module),)),
        Drops("in training, dropout of 0.4", 0.5, _GOOGLENET, blocks=(("inception_module", inception_module),), rate=0.4),
        CarriedParameters("another number of classes", 0.5, _GOOGLENET, (1,), blocks=(("inception_module", inception_module),)),
    ],
    hints=[
        "Which size has each row of the table behind it? Where must a pooling stand for that?",
        "`for name, filters in MODULES.items():` visits the modules in order; `inception_module(x, *filters)` hands six numbers over.",
        "Input; five layers and two normalisations; the loop with a pooling before 4a and before 5a; mean, dropout, dense; `keras.Model(inputs, …)`.",
    ],
    keeps=True,
    through=probes.built,
    time_limit=PATIENCE,
)  # fmt: skip


_RESNET = Plan(
    input_shape=PICTURE,
    reference=lambda depth, num_classes=1000: Network(blocks.resnet, (depth, num_classes)),
    cases=(case(50), case(101, 7), case(152)),
    outputs=lambda depth, num_classes=1000: num_classes,
    alike=EVERY_TABLE,
    pixels=1.0,
    slips=_slips(
        blocks.resnet,
        [
            _SOFTMAX,
            ("stem-padded-same", "The first convolution is padded to \"same\". The table asks for three zeros on each side, then \"valid\".", {"start": "same"}),
            ("pooling-padded-same", "The max pooling is padded to \"same\". The table asks for a zero on each side, then \"valid\".", {"pool": "same"}),
            ("stem-padded-same", "First convolution and max pooling are padded to \"same\". The table asks for zeros on all four sides, then \"valid\".", {"start": "same", "pool": "same"}),
            ("stem-relu-missing", "The ReLU behind the first convolution is missing.", {"start_act": ""}),
            ("start-not-normalized", "Batch normalisation is missing behind the first convolution.", {"start_norm": False}),
            ("stride-in-every-block", "All blocks of a stage have its stride, and so a projection. Only the first one has.", {"stride_in_all": True}),
            ("flattened", "The last maps were laid flat. Take the mean of each map.", {"flat": True}),
            ("stage-1-strided", "The first stage begins with a stride of 2. The max pooling has halved the maps already.", {"stride_in_stage_1": True}),
            ("max-for-mean", "The largest number of each map was taken at the end. It is the mean.", {"head": _max_mean}),
            ("epsilon", "Batch normalisation has its usual epsilon, 1e-3. Here it is 1.001e-5 everywhere.", {"epsilon": USUAL, "block": partial(blocks.bottleneck, epsilon=USUAL)}),
            ("epsilon", "Batch normalisation behind the first convolution has another epsilon.", {"epsilon": USUAL}),
            ("bias-dropped", "The convolutions have no biases. Keras's ResNet keeps them.", {"bias": False, "block": partial(blocks.bottleneck, bias=False)}),
            ("bias-dropped", "The first convolution has no biases.", {"bias": False}),
            ("basic-for-bottleneck", "The blocks are basic ones. These depths have bottleneck blocks.", {"block": blocks.residual}),
            _RELU_END,
        ],
        (blocks.bottleneck, [row for row in _SLIPS_BOTTLENECK if row[0] not in ("concatenated", "multiplied", "not-widened", "projection-missing", "projection-without-stride", "fit-tested-with-filters")]),
        Slip("depth-ignored", "These are the blocks of another depth. `BLOCKS[depth]` says how many there are.", lambda depth, num_classes=1000: Network(blocks.resnet, (50 if depth > 50 else 101, num_classes))),
    ),
)  # fmt: skip
_OWN_BOTTLENECK = (("bottleneck", bottleneck),)

resnet = Check(
    "resnet",
    oracle=lambda depth, num_classes=1000: None,
    criteria=[
        GivesLogits("pictures of 224×224×3 go in, logits come out", 0.5, _RESNET),
        CarriedParameters("depth 50: 25,636,712 numbers", 1, _RESNET, blocks=_OWN_BOTTLENECK),
        CarriedLogits("depth 50: with equal weights, Keras's logits", 2.5, _RESNET, blocks=_OWN_BOTTLENECK),
        CarriedParameters("depth 101, with seven classes", 0.5, _RESNET, (1,), blocks=_OWN_BOTTLENECK),
        CarriedParameters("depth 152: 60,419,944 numbers", 0.5, _RESNET, (2,), blocks=_OWN_BOTTLENECK),
    ],
    hints=[
        "In which stages does the first block have a stride of 2, and what does `filters` do from stage to stage?",
        "`enumerate(BLOCKS[depth])` gives a stage's number and how many blocks it has; `layers.ZeroPadding2D(3)` puts zeros on all sides.",
        "Input; zeros, conv_bn, ReLU, zeros, max pooling; a loop over stages with a loop over blocks in it; mean, dense; `keras.Model(inputs, …)`.",
    ],
    keeps=True,
    through=probes.built,
    time_limit=PATIENCE,
)  # fmt: skip

_EFFICIENTNET = Plan(
    input_shape=PICTURE,
    reference=lambda num_classes=1000: Network(blocks.efficientnet, (num_classes,)),
    cases=(case(), case(7)),
    outputs=lambda num_classes=1000: num_classes,
    alike=EVERY_TABLE,
    fill=_seen_dropping,
    slips=_slips(
        blocks.efficientnet,
        [
            _SOFTMAX,
            ("rescaling-missing", "The pixels are not divided by 255: `Rescaling` is missing.", {"scale": 1.0}),
            ("normalization-missing", "The layer `Normalization` is missing: seven numbers, and a place for the data's mean and variance.", {"normalization": 0}),
            ("rescaled-around-0", "The pixels go from -1 to 1, as some networks have it. Here they are divided by 255, nothing else.", {"scale": 127.5, "offset": -1.0}),
            ("stride-in-every-block", "All blocks of a stage have its stride. Only the first one has.", {"stride_in_all": True}),
            ("blocks-missing", "Each stage has one block. The third number of a row says how many it has.", {"stages": tuple((e, f, 1, s, k) for e, f, _, s, k in blocks.STAGES)}),
            ("columns-swapped", "Stride and kernel size have changed places. The row ends in the kernel.", {"stages": tuple((e, f, n, k, s) for e, f, n, s, k in blocks.STAGES)}),
            ("max-for-mean", "The largest number of each map was taken at the end. It is the mean.", {"head": _max_mean}),
            ("stride-missing", "The first convolution has no stride of 2.", {"start_stride": 1}),
            ("last-convolution-missing", "The 1×1 with 1,280 filters before the mean is missing.", {"top": False}),
            ("relu-for-swish", "The activation is ReLU everywhere. Here it is swish.", {"act": "relu", "block": partial(blocks.mbconv, act="relu")}),
            ("relu-for-swish", "The activation of the first and last convolution is ReLU. It is swish.", {"act": "relu"}),
            ("activation-missing", "The first and last convolution have no activation.", {"act": ""}),
            ("epsilon", "Batch normalisation has another epsilon. Here it stands as it comes, with 1e-3.", {"epsilon": blocks.TINY, "block": partial(blocks.mbconv, epsilon=blocks.TINY)}),
            ("epsilon", "Batch normalisation of the first and last convolution has another epsilon.", {"epsilon": blocks.TINY}),
            ("bias-kept", "The convolutions have biases. Batch normalisation follows, so these have none.", {"bias": True, "block": partial(blocks.mbconv, bias=True)}),
            ("bias-kept", "The first and the last convolution have biases. Batch normalisation follows, so these have none.", {"bias": True}),
            _RELU_END,
        ],
        (blocks.mbconv, [row for row in _SLIPS_MBCONV if row[0] not in ("gate-at-least-one", "shortcut-where-it-does-not-fit")]),
    ),
)  # fmt: skip
_OWN_MBCONV = (("mbconv", mbconv),)

efficientnet_b0 = Check(
    "efficientnet-b0",
    oracle=lambda num_classes=1000: None,
    criteria=[
        GivesLogits("pictures of 224×224×3 go in, logits come out", 0.5, _EFFICIENTNET),
        CarriedParameters("5,330,571 numbers", 1, _EFFICIENTNET, blocks=_OWN_MBCONV),
        CarriedLogits("with equal weights, Keras's logits", 1.5, _EFFICIENTNET, blocks=_OWN_MBCONV),
        Drops("in training, dropout of 0.2", 0.5, _EFFICIENTNET, blocks=_OWN_MBCONV, rate=0.2),
        CarriedParameters("another number of classes", 0.5, _EFFICIENTNET, (1,), blocks=_OWN_MBCONV),
    ],
    hints=[
        "Which blocks of a stage have the stride, and which have 1?",
        "`for expand, filters, blocks, stride, kernel_size in STAGES:` takes a row apart; mind the order of mbconv's arguments.",
        "Input, Rescaling, Normalization; a convolution with normalisation and swish; two loops; the last convolution; mean, dropout, dense.",
    ],
    keeps=True,
    through=probes.built,
    time_limit=PATIENCE,
)  # fmt: skip

# ---------------------------------------------------------------- compound_scale


def _compound_scale(phi, alpha=1.2, beta=1.1, gamma=1.15):
    factors = np.power([alpha, beta, gamma], phi)
    return (*factors.tolist(), float(np.prod(factors ** [1, 2, 2])))


def _scales(rng):
    steps = [case(0), case(1), case(3), case(2.5), case(-1)]
    return [*steps, case(2, *np.round(rng.uniform(1.05, 1.6, 3), 3).tolist()), case(1.5, gamma=1.3)]


def _cost(rule: Callable) -> Callable:
    """A wrong answer whose cost alone is wrong, from (depth, width, resolution)."""
    return lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (alpha**phi, beta**phi, gamma**phi, rule(alpha**phi, beta**phi, gamma**phi))


compound_scale = Check(
    "compound-scale",
    oracle=_compound_scale,
    criteria=[
        Returns("depth", 0.25, _scales, part=0),
        Returns("width", 0.25, _scales, part=1),
        Returns("resolution", 0.25, _scales, part=2),
        Returns("cost", 1.25, _scales, part=3),
    ],
    misconceptions=[
        Misconception("not-squared", "All three count once in this cost. Width and resolution count twice.", _cost(lambda d, w, r: d * w * r)),
        Misconception("resolution-not-squared", "Resolution counts once in this cost. A picture has two directions.", _cost(lambda d, w, r: d * w * w * r)),
        Misconception("width-not-squared", "Width counts once in this cost. It counts in what goes in and in what comes out.", _cost(lambda d, w, r: d * w * r * r)),
        Misconception("depth-squared", "Depth counts twice in this cost. Twice as many layers cost twice as much.", _cost(lambda d, w, r: (d * w * r) ** 2)),
        Misconception("added", "The factors were added. Factors multiply.", _cost(lambda d, w, r: d + w * w + r * r)),
        Misconception("cost-of-parameters", "Resolution is missing from the cost.", _cost(lambda d, w, r: d * w * w)),
        Misconception("about-two", "The cost is taken as 2^φ. That is what it is about; compute what it is.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (alpha**phi, beta**phi, gamma**phi, 2.0**phi)),
        Misconception("times-phi", "The factors were multiplied by φ. They are raised to the power of φ.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (alpha * phi, beta * phi, gamma * phi, alpha * phi * (beta * phi) ** 2 * (gamma * phi) ** 2)),
        Misconception("base-and-exponent-swapped", "φ was raised to the power of the factors. They are raised to the power of φ.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (phi**alpha, phi**beta, phi**gamma, phi**alpha * (phi**beta) ** 2 * (phi**gamma) ** 2)),
        Misconception("whole-steps-only", "Only whole steps are taken. φ may be a fraction, or negative.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: _compound_scale(max(0, int(phi)), alpha, beta, gamma)),
        Misconception("cost-not-scaled", "The cost is that of one step. Use the factors that φ makes.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (alpha**phi, beta**phi, gamma**phi, alpha * beta**2 * gamma**2)),
        Misconception("phi-ignored", "φ is ignored: these are the factors of one step.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: _compound_scale(1, alpha, beta, gamma)),
        Misconception("defaults-only", "α, β and γ are always 1.2, 1.1 and 1.15. The arguments may say otherwise.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: _compound_scale(phi)),
        Misconception("rounded", "The factors were rounded. Keep all that is behind the decimal point.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: tuple(round(value, 2) for value in _compound_scale(phi, alpha, beta, gamma))),
        Misconception("order", "Depth, width and resolution stand in another order.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (beta**phi, alpha**phi, gamma**phi, alpha**phi * beta ** (2 * phi) * gamma ** (2 * phi))),
        Misconception("cost-missing", "Four numbers are asked for: the cost is missing.", lambda phi, alpha=1.2, beta=1.1, gamma=1.15: (alpha**phi, beta**phi, gamma**phi)),
    ],
    hints=[
        "If each step of φ makes a network 1.2 times as deep, how deep is it after three steps?",
        "`alpha**phi` is α to the power of φ, also for a fraction.",
        "Three powers, then a product in which two of them are squared; return the four numbers.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- audit


def _quotient(name: str, sentence: str, above: int, below: int) -> list[tuple[float, str, str]]:
    """A wrong quotient, exact and rounded."""
    exact = above / below
    return [(value, name, sentence) for value in dict.fromkeys((exact, round(exact, 1), round(exact, 2), round(exact, 3)))]


audit = audit_of(
    "audit",
    [
        (
            Claim(
                "googlenet_first_layer", "the parameters of GoogLeNet's first layer", 9472,
                (
                    (9408, "biases-forgotten", "These are the weights. Each of the 64 filters has a bias, too."),
                    (3200, "channels-forgotten", "A filter sees all three colours, not one."),
                    (3136, "channels-forgotten", "A filter sees all three colours, and has a bias."),
                    (2700, "copied", "That is the printed number itself. Multiply it out."),
                    (9600, "a-bias-for-each-channel", "A filter has one bias, however many channels it sees."),
                    (9.472, "in-thousands", "That is in thousands. Write out all the digits, as the example does."),
                    (9.5, "in-thousands", "That is in thousands. Write out all the digits, as the example does."),
                    (1408, "kernel-not-squared", "A kernel of 7×7 has 49 weights for each channel."),
                ),
            ),
            1,
        ),
        (
            Claim(
                "alexnet_over_googlenet", "how many times fewer parameters", 8.7,
                (
                    (12, "copied", "That is the printed number itself. Divide the two exact ones."),
                    (9, "rounded-to-whole", "That is rounded to a whole number. One place behind the point is asked for."),
                    (8, "rounded-to-whole", "Everything behind the point is cut off. One place of it is asked for."),
                    *_quotient("rounded-totals", "Those are the totals in round millions. Divide the exact ones.", 60, 7),
                    *_quotient("another-network", "That is VGG-16 over GoogLeNet. The sentence is about AlexNet.", 138_357_544, 6_998_552),
                    *_quotient("the-other-way-round", "That is GoogLeNet over AlexNet. How many *times* fewer is the other way round.", 6_998_552, 60_965_224),
                    *_quotient("another-alexnet", "That is an AlexNet without groups. The published one has them: 60,965,224.", 62_378_344, 6_998_552),
                    *_quotient("another-googlenet", "4 million is another source's wrong number for GoogLeNet. Take 6,998,552.", 60_965_224, 4_000_000),
                    *_quotient("auxiliary-heads", "That counts GoogLeNet's auxiliary heads, which are thrown away after training.", 60_965_224, 13_378_280),
                ),
                tolerance=0.006,
            ),
            1,
        ),
        (
            Claim(
                "resnet50_biases", "what the biases make of ResNet-50's two totals", 26560,
                (
                    (79680, "whole-difference", "That is the whole difference. A part of it are moving statistics."),
                    (39840, "whole-difference-halved", "That is half of the difference. How many of its numbers belong to one filter?"),
                    (53120, "statistics-not-biases", "That is the moving statistics, two for each filter. How many biases are there?"),
                    (27560, "head-counted", "The dense layer has its 1,000 biases in both totals."),
                    (22720, "projections-forgotten", "The four projections are convolutions, too."),
                    (106240, "all-of-normalization", "That is all that batch normalisation has. Two of its four numbers for each filter are in both totals."),
                    (26496, "first-layer-forgotten", "The first convolution has biases, too."),
                ),
            ),
            1,
        ),
    ],
    [
        "Which layer is each claim about, and what are all the numbers that its count needs?",
        "parameters of a convolution = kernel · kernel · channels in · filters + filters. In Keras, `model.summary()` or `layer.count_params()`.",
        "Each number is one line of arithmetic: a product and a sum; a quotient; a difference shared out as one bias and two statistics for each filter.",
    ],
)  # fmt: skip
