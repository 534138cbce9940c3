"""GoogLeNet without its auxiliary heads."""

from __future__ import annotations

from cnncourse.checks.inception_to_efficientnet._networks import (
    EVERY_TABLE,
    PICTURE,
    RELU_END,
    SOFTMAX,
    Drops,
    max_mean,
    slips_of,
)
from cnncourse.checks.inception_to_efficientnet.inception_module import SLIPS_INCEPTION, inception_module
from cnncourse.checks.kit import Check, case, probes
from cnncourse.checks.networks import GivesLogits, Plan, blocks
from cnncourse.checks.networks.blocks import Network
from cnncourse.checks.networks.building import PATIENCE, CarriedLogits, CarriedParameters


def _among(rows: list, *names: str) -> list:
    return [row for row in rows if row[0] in names]


_LATE = tuple(blocks.MODULES[i] for i in (0, 1, 3, 2, 4, 5, 6, 7, 9, 8, 10))  # None, a pooling, comes one later
_EARLY = tuple(blocks.MODULES[i] for i in (0, 1, 2, 3, 4, 5, 6, 8, 7, 9, 10))  # the second one comes one earlier
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
    stays=True,
    slips=slips_of(
        blocks.googlenet,
        [
            SOFTMAX,
            (
                "normalization-missing",
                "Local response normalisation is missing, in both places.",
                {"normalize": (False, False)},
            ),
            (
                "normalization-missing",
                "Local response normalisation is missing behind the first pooling.",
                {"normalize": (False, True)},
            ),
            (
                "normalization-missing",
                "Local response normalisation is missing before the second pooling.",
                {"normalize": (True, False)},
            ),
            (
                "normalization-misplaced",
                "Pooling and normalisation have changed places. First pool, then normalise; later normalise, then "
                "pool.",
                {"turned": (True, True)},
            ),
            (
                "normalization-misplaced",
                "The first normalisation stands before the pooling. There it comes behind it.",
                {"turned": (True, False)},
            ),
            (
                "normalization-misplaced",
                "The second normalisation stands behind the pooling. There it comes before it.",
                {"turned": (False, True)},
            ),
            (
                "batch-for-local",
                "That is batch normalisation, with parameters of its own. LRN is "
                "`local_response_normalization`, which has none.",
                {"batch": True},
            ),
            ("first-1x1-missing", "The 1×1 with 64 filters before the 3×3 with 192 is missing.", {"narrow": False}),
            (
                "pooling-missing",
                "The poolings behind parts 3 and 4 are missing: which maps stand behind each part?",
                {"modules": tuple(filter(None, blocks.MODULES))},
            ),
            (
                "pooling-misplaced",
                "The poolings stand behind 4a and 5a. They stand behind 3b and 4e, where a part ends.",
                {"modules": _LATE},
            ),
            (
                "pooling-misplaced",
                "The second pooling between parts stands behind 4d. It stands behind 4e, where part 4 ends.",
                {"modules": _EARLY},
            ),
            (
                "pooling-2x2",
                "The poolings look at 2×2 numbers. Those of this table are 3×3, with stride 2: their windows overlap.",
                {"pool": lambda x, padding: blocks.max_pool(x, 2, 2, padding)},
            ),
            *[
                (
                    "padding-missing",
                    f'Padding "same" is missing: {where}. Without it nothing fits the sizes of the table.',
                    {"valid": parts},
                )
                for where, parts in _VALID
            ],
            (
                "max-for-mean",
                "The largest number of each map was taken at the end. It is the mean.",
                {"head": max_mean},
            ),
            (
                "flattened",
                "The last maps were laid flat: 50 million parameters. Take the mean of each map.",
                {"flat": True},
            ),
            ("relu-missing", "The first convolutions have no ReLU.", {"start_act": ""}),
            (
                "average-for-max",
                "The pooling between the parts takes means. It takes the largest number.",
                {"pool": blocks.average_pool},
            ),
            RELU_END,
        ],
        (
            blocks.inception,
            _among(
                SLIPS_INCEPTION,
                "biases-missing",
                "relu-missing",
                "relu-missing-in-reductions",
                "3x3-for-5x5",
                "order-of-branches",
                "average-for-max",
                "pooling-missing",
                "projection-first",
                "pooling-2x2",
                "branches-chained",
            ),
        ),
    ),
)

googlenet = Check(
    "googlenet",
    oracle=lambda num_classes=1000: None,
    criteria=[
        GivesLogits("pictures of 224×224×3 go in, logits come out", 0.5, _GOOGLENET),
        CarriedParameters("6,998,552 parameters", 1, _GOOGLENET, blocks=(("inception_module", inception_module),)),
        CarriedLogits(
            "with equal weights, equal logits", 1.5, _GOOGLENET, blocks=(("inception_module", inception_module),)
        ),
        Drops(
            "in training, dropout of 0.4", 0.5, _GOOGLENET, blocks=(("inception_module", inception_module),), rate=0.4
        ),
        CarriedParameters(
            "another number of classes", 0.5, _GOOGLENET, (1,), blocks=(("inception_module", inception_module),)
        ),
    ],
    hints=[
        "Which size has each row of the table behind it? Where must a pooling stand for that?",
        "`for name, filters in MODULES.items():` visits the modules in order; `inception_module(x, *filters)` "
        "hands six numbers over.",
        "Input; five layers and two normalisations; the loop with a pooling before 4a and before 5a; mean, "
        "dropout, dense; `keras.Model(inputs, …)`.",
    ],
    keeps=True,
    through=probes.built,
    time_limit=PATIENCE,
)
