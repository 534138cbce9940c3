"""GoogLeNet's module: four branches, each judged where its maps stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnncourse.checks.kit import Check, Finding, Misconception, Returns, case, difference, probes
from cnncourse.checks.networks import blocks
from cnncourse.checks.networks.blocks import LAYERS
from cnncourse.checks.networks.building import PATIENCE, maps, mistakes_of


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
    return [
        case(maps(rng, 2, 5, 7, 6), 3, 2, 5, 4, 7, 6),
        case(maps(rng, 1, 6, 4, 3), 2, 5, 3, 1, 4, 5),
        case(20 * maps(rng, 1, 5, 4, 3), 3, 4, 4, 2, 3, 4),  # a ReLU has no upper end
    ]


SLIPS_INCEPTION = [
    ("relu-missing", "The ReLUs are missing: no convolution cuts negative numbers off.", {"act": "", "act_reduce": ""}),
    (
        "relu-missing-in-reductions",
        "The ReLUs behind the 1×1 layers are missing. Every convolution has one.",
        {"act_reduce": ""},
    ),
    ("biases-missing", "The biases are missing. Every convolution of GoogLeNet has them.", {"bias": False}),
    ("reductions-missing", "The 1×1 reductions before 3×3 and 5×5 are missing.", {"reduce": False}),
    (
        "3x3-for-5x5",
        "The third branch looks with 3×3. Its filters are 5×5 (well-known libraries have this slip, too).",
        {"five": 3},
    ),
    ("average-for-max", "The pooling branch takes means. It takes the largest number.", {"pool": blocks.average_pool}),
    ("projection-missing", "The pooling branch ends without its 1×1 layer, and keeps all maps.", {"project": False}),
    ("projection-first", "The 1×1 stands before the pooling. It comes behind it.", {"pool_first": False}),
    (
        "order-of-branches",
        "The branches stand in another order: 3×3 and 5×5 have changed places.",
        {"order": (0, 2, 1, 3)},
    ),
    (
        "order-of-branches",
        "The branches stand in another order: the pooling branch comes last.",
        {"order": (3, 0, 1, 2)},
    ),
    ("order-of-branches", "The branches stand in the opposite order.", {"order": (3, 2, 1, 0)}),
    (
        "relu-missing",
        "The 1×1 behind the pooling has no ReLU. Every convolution has one.",
        {"act_project": ""},
    ),
    (
        "pooling-2x2",
        "The pooling branch looks at 2×2 numbers. Its window is 3×3.",
        {"pool": lambda x, *_: blocks.max_pool(x, 2, 1)},
    ),
    (
        "pooling-missing",
        "The pooling branch does not pool: its 1×1 sees the maps as they are.",
        {"pool": lambda x, *_: x},
    ),
    (
        "pooling-strided",
        "The pooling moves its window by more than one pixel, so that its maps shrink. What does Keras take for "
        "`strides` where none are given?",
        {"pool": lambda x, *_: blocks.max_pool(x, 3, 3)},
    ),
    (
        "padding-missing",
        'The convolutions lose their border, and the branches\' maps do not fit together. Padding is "same" '
        "everywhere.",
        {"padding": "valid"},
    ),
    (
        "branches-chained",
        "Each branch sees what came out of the one before. All four see x itself: is x overwritten?",
        {"chained": True},
    ),
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
        *mistakes_of(
            blocks.inception,
            SLIPS_INCEPTION,
            lambda wrong: (
                lambda x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj: wrong(
                    x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj
                )
            ),
        ),
        Misconception(
            "reductions-swapped",
            "Reduction and convolution have changed their numbers of filters: f3_reduce goes with 1×1, f3 with 3×3.",
            _swapped,
        ),
        Misconception(
            "reductions-mixed-up",
            "The two reductions have changed places: f3_reduce stands before 3×3, f5_reduce before 5×5.",
            lambda x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj: _inception(
                x, f1, f5_reduce, f3, f3_reduce, f5, pool_proj
            ),
        ),
        Misconception(
            "reduction-shared",
            "The 5×5 sees what the reduction of the 3×3 gives. It has a reduction of its own, with f5_reduce filters.",
            lambda x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj: _inception(
                x, f1, f3_reduce, f3, f3_reduce, f5, pool_proj
            ),
        ),
        Misconception("input-returned", "The input came back as it was.", lambda x, *filters: x),
    ],
    hints=[
        "How many branches see x itself, and which of them have a second layer?",
        "`layers.Concatenate()([a, b])` lays maps behind one another, along the last axis.",
        'Four short chains that all start at x, padding "same" and activation "relu" in each layer; one '
        "Concatenate; return.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)
