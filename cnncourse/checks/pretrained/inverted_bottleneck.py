"""EfficientNet-Lite's block: expand, look, shrink."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cnncourse.checks.kit import Check, Misconception, Returns, case, probes
from cnncourse.checks.networks import blocks
from cnncourse.checks.networks.blocks import LAYERS
from cnncourse.checks.networks.building import PATIENCE, maps, mistakes_of

lite_block = partial(blocks.mbconv, gated=False, act="relu6")

SLIPS = [
    ("relu-for-relu6", "The activation is ReLU. ReLU6 also cuts what is above 6.", {"act": "relu"}),
    ("swish-for-relu6", "The activation is swish, as in EfficientNet-B0. Lite has ReLU6.", {"act": "silu"}),
    (
        "activation-missing",
        "The activations are missing: ReLU6 stands behind the first two normalisations.",
        {"act": ""},
    ),
    ("activation-behind-projection", "An activation stands behind the projection. It has none.", {"last_act": "relu6"}),
    ("activation-behind-projection", "An activation stands behind the projection. It has none.", {"last_act": "relu"}),
    ("gate-kept", "A gate of squeeze-and-excite is in it, as in EfficientNet-B0. Lite has none.", {"gated": True}),
    ("bias-kept", "The convolutions have biases. Batch normalisation follows, so these have none.", {"bias": True}),
    ("epsilon", "Batch normalisation has another epsilon. Here it is 1e-3.", {"epsilon": 1e-5}),
    ("epsilon", "Batch normalisation has another epsilon. Here it is 1e-3.", {"epsilon": blocks.TINY}),
    ("epsilon", "Batch normalisation has another epsilon. Here it is 1e-3.", {"epsilon": 1e-2}),
    (
        "shortcut-missing",
        "The shortcut is missing where stride is 1 and the numbers of maps agree.",
        {"shortcut": lambda stride, fits: False},
    ),
    (
        "shortcut-where-it-does-not-fit",
        "x is added wherever the stride is 1. The numbers of maps must agree, too.",
        {"shortcut": lambda stride, fits: stride == 1},
    ),
    (
        "projection-added",
        "Where x does not fit it was projected, as in ResNet. Here there is no shortcut then.",
        {"project": True},
    ),
    (
        "stride-in-the-first",
        "The stride is in the expanding 1×1. It is in the depthwise layer.",
        {"stride_at_expand": True},
    ),
    ("expanded-by-one", "A 1×1 layer was built although `expand` is 1. It is left out there.", {"always_expand": True}),
    (
        "ordinary-for-depthwise",
        "The middle is an ordinary convolution. A depthwise one has a filter for each map and mixes nothing.",
        {"depthwise": False},
    ),
    (
        "activation-at-the-end",
        "An activation stands behind the addition. There is none.",
        {"final": lambda x: blocks._act(x, "relu6")},
    ),
    (
        "activation-at-the-end",
        "An activation stands behind the addition. There is none.",
        {"final": lambda x: blocks._act(x, "relu")},
    ),
]


def _wrap(wrong: Callable) -> Callable:
    return lambda x, filters, kernel_size, stride, expand: wrong(x, filters, kernel_size, stride, expand)


def inverted_bottleneck_oracle(x, filters, kernel_size, stride, expand):
    return lite_block(LAYERS, x, filters, kernel_size, stride, expand)


inverted_bottleneck_oracle.__name__ = "inverted_bottleneck"


def _shortcut_by_maps(x, filters, kernel_size, stride, expand):
    """x is added where the numbers of maps agree, whatever the stride."""
    change = lite_block(LAYERS, x, filters, kernel_size, stride, expand, shortcut=lambda stride, fits: False)
    return x + change if x.shape[-1] == filters else change


def _without_norm(x, filters, kernel_size, stride, expand):
    class Bare(blocks.Layers):
        def norm(self, x, epsilon):
            return x

    return lite_block(Bare(), x, filters, kernel_size, stride, expand)


def _otherwise(
    bare: int | None = None,
    padding: str = "same",
    plain: int | None = None,
    biased: int | None = None,
    small: int | None = None,
    late: int | None = None,
) -> Callable:
    """The block in which one of its convolutions (0, 1, 2) is another one.

    Args:
        bare: it has no normalisation.
        padding: how the depthwise layer pads: "same", "even" or "none".
        plain: its activation is ReLU.
        biased: it has biases.
        small: its normalisation has lesson 08's epsilon.
        late: its normalisation stands behind the activation.
    """

    def wrong(x, filters, kernel_size, stride, expand):
        from keras import layers

        def norm(x, place):
            return x if place == bare else LAYERS.norm(x, blocks.TINY if place == small else blocks.USUAL)

        def bent(x, place):
            act = layers.ReLU() if place == plain else layers.ReLU(6)
            return norm(act(x), place) if place == late else act(norm(x, place))

        change = x
        if expand != 1:
            change = bent(LAYERS.conv(change, expand * x.shape[-1], 1, bias=biased == 0), 0)
        if padding == "even":
            change = layers.ZeroPadding2D(kernel_size // 2)(change)
        depthwise = layers.DepthwiseConv2D(
            kernel_size, stride, "same" if padding == "same" else "valid", use_bias=biased == 1
        )
        change = bent(depthwise(change), 1)
        change = norm(LAYERS.conv(change, filters, 1, bias=biased == 2), 2)
        return x + change if stride == 1 and x.shape[-1] == filters else change

    return wrong


def _norm_behind_activation(x, filters, kernel_size, stride, expand):
    from keras import layers

    change = x
    if expand != 1:
        change = layers.BatchNormalization()(layers.ReLU(6)(LAYERS.conv(change, expand * x.shape[-1], 1, bias=False)))
    change = layers.BatchNormalization()(layers.ReLU(6)(LAYERS.depthwise(change, kernel_size, stride)))
    change = layers.BatchNormalization()(LAYERS.conv(change, filters, 1, bias=False))
    return x + change if stride == 1 and x.shape[-1] == filters else change


def loud(rng, *shape):
    """Maps so large that ReLU6 has something to cut."""
    return 4 * maps(rng, *shape)


inverted_bottleneck = Check(
    "inverted-bottleneck",
    oracle=inverted_bottleneck_oracle,
    criteria=[
        Returns(
            "expand, look, shrink",
            1,
            lambda rng: [case(loud(rng, 2, 6, 4, 8), 5, 3, 1, 2), case(loud(rng, 1, 4, 6, 12), 7, 3, 1, 3)],
        ),
        Returns(
            "a shortcut where it fits, and nowhere else",
            1,
            lambda rng: [case(loud(rng, 2, 4, 6, 8), 8, 3, 1, 2), case(loud(rng, 1, 6, 4, 8), 8, 3, 2, 2)],
        ),
        Returns(
            "no expansion where expand is 1",
            0.5,
            lambda rng: [case(loud(rng, 2, 4, 6, 8), 5, 3, 1, 1), case(loud(rng, 1, 6, 4, 8), 6, 3, 1, 1)],
            combined=lambda rng: [case(loud(rng, 1, 5, 4, 8), 8, 3, 1, 1)],
        ),
        Returns(
            "other kernels and strides",
            0.5,
            lambda rng: [case(loud(rng, 2, 7, 8, 4), 6, 5, 2, 2), case(loud(rng, 1, 5, 6, 3), 2, 5, 2, 3)],
            combined=lambda rng: [case(loud(rng, 1, 6, 7, 4), 4, 5, 1, 2)],
        ),
    ],
    misconceptions=[
        *mistakes_of(lite_block, SLIPS, _wrap),
        Misconception(
            "shortcut-at-stride-2",
            "x is added wherever the numbers of maps agree. Where the stride is 2 the sizes do not.",
            _shortcut_by_maps,
        ),
        Misconception(
            "normalisation-missing",
            "Batch normalisation is missing: it stands behind each of the three convolutions.",
            _without_norm,
        ),
        *[
            Misconception(
                "normalisation-missing",
                f"Batch normalisation is missing behind the {which}. It stands behind each of the three convolutions.",
                _otherwise(bare=place),
            )
            for place, which in enumerate(("expansion", "depthwise layer", "projection"))
        ],
        Misconception(
            "padded-evenly",
            "Where the stride is 2, it looks around other places: the depthwise layer pads evenly, or the projection "
            'has the stride. The depthwise layer has both the stride and padding="same".',
            _otherwise(padding="even"),
        ),
        Misconception(
            "padding-missing",
            'The depthwise layer does not pad: the maps shrink. All padding is "same".',
            _otherwise(padding="none"),
        ),
        Misconception(
            "normalisation-behind-activation",
            "The activation stands before the normalisation. It comes behind it.",
            _norm_behind_activation,
        ),
        Misconception(
            "stride-ignored",
            "The stride is always 1.",
            lambda x, filters, kernel_size, stride, expand: inverted_bottleneck_oracle(
                x, filters, kernel_size, 1, expand
            ),
        ),
        Misconception(
            "kernel-size-ignored",
            "The depthwise kernel is always 3×3. `kernel_size` says how large it is.",
            lambda x, filters, kernel_size, stride, expand: inverted_bottleneck_oracle(x, filters, 3, stride, expand),
        ),
        Misconception(
            "expand-of-filters",
            "The expanded maps are `expand` times `filters`. They are `expand` times the maps of x.",
            lambda x, filters, kernel_size, stride, expand: _expanded_by(
                x, filters, kernel_size, stride, expand, filters
            ),
        ),
        Misconception(
            "expanded-to-expand",
            "There are `expand` maps behind the first 1×1. There are `expand` times as many as x has.",
            lambda x, filters, kernel_size, stride, expand: _expanded_by(x, filters, kernel_size, stride, expand, 1),
        ),
        *[
            Misconception(name, f"{sentence.format(where)} {rule}", _otherwise(**{slip: place}))
            for name, slip, sentence, rule, places in (
                ("relu-for-relu6", "plain", "The activation behind the {} is ReLU.", "ReLU6 also cuts above 6.", 2),
                ("bias-kept", "biased", "The {} has biases.", "Batch normalisation follows, so it has none.", 3),
                ("epsilon", "small", "The normalisation behind the {} has another epsilon.", "Here it is 1e-3.", 3),
                (
                    "normalisation-behind-activation",
                    "late",
                    "Behind the {} the activation stands before the normalisation.",
                    "It comes behind it.",
                    2,
                ),
            )
            for place, where in enumerate(("expansion", "depthwise layer", "projection")[:places])
        ],
    ],
    hints=[
        "Maps of (14, 14, 16) come in, `expand` is 6, the stride 2, `filters` 24: which shape is there behind each "
        "of the three "
        "convolutions?",
        '`layers.DepthwiseConv2D(kernel_size, strides=stride, padding="same", use_bias=False)`, '
        "`layers.BatchNormalization(epsilon=1e-3)`, `layers.ReLU(6)`.",
        "Remember x. An `if` for the expansion; depthwise; the 1×1 that shrinks, without activation; at the end an "
        "`if` for the "
        "shortcut.",
    ],
    through=probes.of_block,
    time_limit=PATIENCE,
)


def _expanded_by(x, filters, kernel_size, stride, expand, times):
    from keras import ops

    change = x
    if expand != 1:
        change = ops.relu6(LAYERS.norm(LAYERS.conv(x, expand * times, 1, bias=False), blocks.USUAL))
    change = ops.relu6(LAYERS.norm(LAYERS.depthwise(change, kernel_size, stride), blocks.USUAL))
    change = LAYERS.norm(LAYERS.conv(change, filters, 1, bias=False), blocks.USUAL)
    return x + change if stride == 1 and x.shape[-1] == filters else change
