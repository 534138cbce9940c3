"""EfficientNet-Lite0, judged with its real weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from cnncourse import weights
from cnncourse.checks.kit import Check, case, probes
from cnncourse.checks.networks import GivesLogits, Plan, Slip, blocks
from cnncourse.checks.networks.blocks import USUAL, Network, Numbers
from cnncourse.checks.networks.building import PATIENCE, CarriedLogits, CarriedParameters
from cnncourse.checks.pretrained._photographs import piece
from cnncourse.checks.pretrained.inverted_bottleneck import SLIPS, inverted_bottleneck, lite_block
from cnncourse.checks.pretrained.keras_layout import keras_layout_oracle
from cnncourse.checks.pretrained.preprocess import preprocess_oracle

PICTURE = (224, 224, 3)

lite = partial(blocks.efficientnet, block=lite_block, act="relu6", scale=1.0, normalization=0)


@cache
def real_weights() -> tuple[np.ndarray, ...]:
    """The weights in Keras's layout, in the order in which data flow; the four of a normalisation in Keras's order.

    Where variances are large, the convolution in front is made smaller, and the normalisation makes up for it. That is
    the same network, but every variance is as small as epsilon: with another epsilon it is another network.
    """
    arrays = []
    for array in weights.lite0().values():
        kind = {1: "vector", 2: "dense"}.get(array.ndim) or ("depthwise" if array.shape[1] == 1 else "conv")
        arrays.append(np.ascontiguousarray(keras_layout_oracle(kind, array)))
    for place, kernel in enumerate(arrays):
        if kernel.ndim == 4:
            mean, variance = arrays[place + 3 : place + 5]
            smaller = np.minimum(1, np.sqrt(2 * USUAL / (variance + USUAL)))
            arrays[place] = kernel * (smaller[:, None] if kernel.shape[3] == 1 else smaller)
            arrays[place + 3 : place + 5] = mean * smaller, smaller**2 * (variance + USUAL) - USUAL
    return tuple(array.astype(np.float32) for array in arrays)


class Real(Numbers):
    """Compute with the real weights, taken by role and shape as `probes.fill_in_order` gives them."""

    def __init__(self) -> None:
        super().__init__(seed=0)
        self._queues = probes.by_role(real_weights())

    def _weight(self, role: str, *shape: int) -> Any:
        from keras import ops

        key = probes.role_and_table(role, shape)
        self.parameters += int(np.prod(shape))
        return ops.convert_to_tensor(probes.next_in(self._queues, *key).reshape(shape))


class EvenlyPadded(Real):
    """Where the stride is 2, pads as much on the left and above as on the right and below, as PyTorch's layers do."""

    def conv(self, x, filters, kernel_size, stride=1, padding="same", bias=True):
        x, padding = _evenly(x, kernel_size) if stride > 1 else (x, padding)
        return super().conv(x, filters, kernel_size, stride, padding, bias)


class EvenlyPaddedThroughout(EvenlyPadded):
    """The same, in depthwise layers too."""

    def depthwise(self, x, kernel_size, stride, bias=False):
        from keras import ops

        if stride == 1:
            return super().depthwise(x, kernel_size, stride, bias)
        kernel = self._weight("kernel", kernel_size, kernel_size, x.shape[-1], 1)
        x = ops.depthwise_conv(_evenly(x, kernel_size)[0], kernel, stride, "valid")
        return x + self._weight("bias", x.shape[-1]) if bias else x


def _evenly(x: Any, kernel_size: int) -> tuple[Any, str]:
    from keras import ops

    edge = (kernel_size // 2, kernel_size // 2)
    return ops.pad(x, ((0, 0), edge, edge, (0, 0))), "valid"


@dataclass(frozen=True)
class RealNetwork(Network):
    """A network with the real weights; what of its own it has besides gets the numbers of a layer that does nothing."""

    kit: type[Real] = Real

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        from keras import ops

        return np.asarray(self.function(self.kit(), ops.convert_to_tensor(pictures), *self.args, **dict(self.slips)))


def _pictures(seed: int) -> np.ndarray:
    """Two pieces of photographs, as the network takes them."""
    rng = np.random.default_rng(seed)
    return np.concatenate([preprocess_oracle(piece(rng, 240, 240)) for _ in range(2)]).astype(np.float32)


def _filled(run, model, variables, seed):
    return run.probe(probes.fill_in_order, model, list(real_weights()), PICTURE)


def _slip(name: str, sentence: str, kit: type[Real] = Real, **slips: Any) -> Slip:
    network = RealNetwork(lite, (), tuple(slips.items()), kit)
    return Slip(name, sentence, lambda: network)


def _max(x):
    from keras import ops

    return ops.max(x, axis=(1, 2))


def _in_its_blocks(name: str, sentence: str, slips: dict) -> Slip:
    return _slip(name, f"In its blocks: {sentence[0].lower()}{sentence[1:]}", block=partial(lite_block, **slips))


def _stages(change: Callable[[tuple], tuple]) -> tuple:
    return tuple(map(change, blocks.STAGES))


PADDED = (
    "Where the stride is 2 it pads evenly all around. The real network, as Keras, pads more below and on the right."
)
_NOT_HERE = ("shortcut-where-it-does-not-fit", "ordinary-for-depthwise")  # that cannot be built, or is huge

_LITE = Plan(
    input_shape=PICTURE,
    reference=lambda: RealNetwork(lite),
    cases=(case(),),
    outputs=lambda: 1000,
    fill=_filled,
    pictures=_pictures,
    slips=(
        _slip("softmax-at-the-end", "A softmax stands at the end. Logits are what goes into it.", end="softmax"),
        _slip("relu-at-the-end", "The last layer ends in ReLU. Logits may be negative.", end="relu"),
        _slip(
            "rescaled-again",
            "The pictures are scaled once more inside, by (x - 127)/128. They come scaled already.",
            scale=128.0,
            offset=-127 / 128,
        ),
        _slip("rescaled-again", "The pictures are divided by 255 inside. They come scaled already.", scale=255.0),
        _slip(
            "rescaled-again",
            "The pictures are divided by 127.5 inside, and 1 is taken away. They come scaled already.",
            scale=127.5,
            offset=-1.0,
        ),
        _slip(
            "stride-in-every-block",
            "All blocks of a stage have its stride. Only the first one has.",
            stride_in_all=True,
        ),
        _slip("padded-all-around", PADDED, kit=EvenlyPadded),
        _slip("padded-all-around", PADDED, kit=EvenlyPaddedThroughout),
        _slip("start-stride", "The first convolution has stride 1. It has 2.", start_stride=1),
        _slip(
            "swish-outside-the-blocks",
            "The first and the last convolution end in swish. They end in ReLU6, too.",
            act="silu",
        ),
        _slip(
            "relu-outside-the-blocks",
            "The first and the last convolution end in ReLU. They end in ReLU6, too.",
            act="relu",
        ),
        _slip(
            "activation-outside-missing", "The activation is missing behind the first and the last convolution.", act=""
        ),
        _slip(
            "bias-outside-the-blocks",
            "The first and the last convolution have biases. Batch normalisation follows.",
            bias=True,
        ),
        _slip("maximum-for-mean", "At the end the largest of each map is taken. The mean is asked for.", head=_max),
        _slip("head-missing", "The last 1×1 convolution, to 1,280 maps, is missing.", top=False),
        _slip(
            "kernels-all-3",
            "All depthwise kernels are 3×3. Three stages have 5×5.",
            stages=_stages(lambda stage: (*stage[:4], 3)),
        ),
        _slip(
            "one-block-a-stage",
            "Each stage has one block. The table's column “blocks” says how many there are.",
            stages=_stages(lambda stage: (*stage[:2], 1, *stage[3:])),
        ),
        _slip(
            "another-stride",
            "A stage has another stride: the fifth, of 112 maps, has stride 1.",
            stages=_stages(lambda stage: (*stage[:3], 2, stage[4]) if stage[1] == 112 else stage),
        ),
        _slip(
            "expansion-in-the-first",
            "The first block expands by 6, as the others do. It expands by 1: it has no such layer.",
            stages=_stages(lambda stage: (6, *stage[1:])),
        ),
        *(_in_its_blocks(name, sentence, slips) for name, sentence, slips in SLIPS if name not in _NOT_HERE),
        _slip(
            "relu-for-relu6",
            "The activation is ReLU everywhere. ReLU6 also cuts what is above 6.",
            act="relu",
            block=partial(lite_block, act="relu"),
        ),
        _slip(
            "swish-for-relu6",
            "The activation is swish everywhere, as in EfficientNet-B0. Lite has ReLU6.",
            act="silu",
            block=partial(lite_block, act="silu"),
        ),
        _slip(
            "epsilon",
            "Batch normalisation has another epsilon everywhere. Here it is 1e-3.",
            epsilon=1e-5,
            block=partial(lite_block, epsilon=1e-5),
        ),
        _slip(
            "epsilon",
            "Behind the first and the last convolution, batch normalisation has another epsilon. Here it is 1e-3.",
            epsilon=1e-5,
        ),
        _slip(
            "epsilon",
            "Behind the last convolution, batch normalisation has another epsilon. Here it is 1e-3.",
            top_epsilon=1e-5,
        ),
        _slip(
            "bias-kept",
            "All convolutions have biases. Batch normalisation follows, so these have none.",
            bias=True,
            block=partial(lite_block, bias=True),
        ),
    ),
)

_BLOCKS = (("inverted_bottleneck", inverted_bottleneck),)

lite0 = Check(
    "lite0",
    oracle=lambda: None,
    criteria=[
        GivesLogits("takes pictures of 224×224×3 and gives 1,000 logits", 0.5, _LITE),
        CarriedParameters("as many parameters as the table asks for", 1, _LITE, blocks=_BLOCKS),
        CarriedLogits("with the real weights, the real network's logits", 2.5, _LITE, blocks=_BLOCKS),
    ],
    hints=[
        "The table has seven stages. How many blocks are that in all, and which of them have the stage's stride?",
        "Two loops: over the stages, and over the blocks of a stage. The maps go through all of them as one `x`.",
        "`keras.Input((224, 224, 3))`; convolution, normalisation, ReLU6; the loops around `inverted_bottleneck`; "
        "the last 1×1, "
        "normalisation, ReLU6; global average pooling; `Dense(1000)`; `keras.Model`.",
    ],
    keeps=True,
    through=probes.built,
    time_limit=PATIENCE,
)
