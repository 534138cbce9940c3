"""Blocks and networks of lesson 08, right and wrong, each written once for two purposes.

With `LAYERS` a block is made of Keras layers, as a learner makes it. With `Numbers` the same lines compute at once,
with weights that depend on their role and shape only, so that a network of 150 layers takes a second and is never
built. tests/ prove what comes out equal to keras.applications.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np

from cnncourse.checks.kit import probes
from cnncourse.historic_layers import local_response_normalization

TINY, USUAL = 1.001e-5, 1e-3  # the epsilon of Keras's ResNet, and of `BatchNormalization` as it comes


class Layers:
    """Make Keras layers."""

    def conv(
        self, x: Any, filters: int, kernel_size: int, stride: int = 1, padding: str = "same", bias: bool = True
    ) -> Any:
        from keras import layers

        return layers.Conv2D(filters, kernel_size, strides=stride, padding=padding, use_bias=bias)(x)

    def depthwise(self, x: Any, kernel_size: int, stride: int, bias: bool = False) -> Any:
        from keras import layers

        return layers.DepthwiseConv2D(kernel_size, strides=stride, padding="same", use_bias=bias)(x)

    def dense(self, x: Any, units: int, bias: bool = True) -> Any:
        from keras import layers

        return layers.Dense(units, use_bias=bias)(x)

    def norm(self, x: Any, epsilon: float) -> Any:
        from keras import layers

        return layers.BatchNormalization(epsilon=epsilon)(x)


class Numbers:
    """Compute with weights by role and shape.

    Args:
        seed: of the weights; None: there are shapes only, as for counting.
    """

    def __init__(self, seed: int | None = None):
        self.seed, self.parameters, self.multiply_adds = seed, 0, 0
        self._known = {} if seed is None else _drawn_from(seed)
        self.tables: Counter = Counter()  # as `probes.role_and_table` tells them

    def conv(
        self, x: Any, filters: int, kernel_size: int, stride: int = 1, padding: str = "same", bias: bool = True
    ) -> Any:
        from keras import ops

        x = self._used(ops.conv, x, (kernel_size, kernel_size, x.shape[-1], filters), stride, padding)
        return x + self._weight("bias", filters) if bias else x

    def depthwise(self, x: Any, kernel_size: int, stride: int, bias: bool = False) -> Any:
        from keras import ops

        x = self._used(ops.depthwise_conv, x, (kernel_size, kernel_size, x.shape[-1], 1), stride, "same")
        return x + self._weight("bias", x.shape[-1]) if bias else x

    def dense(self, x: Any, units: int, bias: bool = True) -> Any:
        from keras import ops

        x = self._used(ops.matmul, x, (x.shape[-1], units))
        return x + self._weight("bias", units) if bias else x

    def norm(self, x: Any, epsilon: float) -> Any:
        from keras import ops

        gamma, beta, mean, variance = (
            self._weight(role, x.shape[-1]) for role in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        factor = ops.rsqrt(variance + epsilon) * gamma
        return x * factor + (beta - mean * factor)  # in Keras's order, so that rounding is the same

    def _used(self, operation: Callable, x: Any, shape: tuple[int, ...], *how: Any) -> Any:
        """Let an operation use a kernel of a shape."""
        result = operation(x, self._weight("kernel", *shape), *how)
        self.multiply_adds += int(np.prod([*shape, *result.shape[1:-1]]))
        return result

    def _weight(self, role: str, *shape: int) -> Any:
        import keras
        from keras import ops

        self.parameters += int(np.prod(shape))
        self.tables[probes.role_and_table(role, shape)] += 1
        if self.seed is None:
            return keras.KerasTensor(shape)
        if (role, shape) not in self._known:
            numbers, picks = probes.numbers_by_role(*probes.role_and_table(role, shape), self.seed, turn=0)
            self._known[role, shape] = ops.reshape(ops.take(numbers, picks, axis=0), shape)
        return self._known[role, shape]


@lru_cache(maxsize=1)
def _drawn_from(seed: int) -> dict[tuple, Any]:
    """The weights that were drawn from a seed: a network and its slips share them."""
    return {}


LAYERS = Layers()


def _act(x: Any, name: str) -> Any:
    """An activation by its name in keras.ops, such as "relu" and "silu" (swish); "" is none."""
    from keras import ops

    return getattr(ops, name)(x) if name else x


def max_pool(x: Any, size: int = 3, stride: int = 2, padding: str = "same") -> Any:
    """The largest of each window: (N, H, W, C) to (N, H / stride, W / stride, C)."""
    from keras import ops

    return ops.max_pool(x, size, stride, padding)


def average_pool(x: Any, size: int = 3, stride: int = 2, padding: str = "same") -> Any:
    """The mean of each window, padded places left out; shapes as of `max_pool`."""
    from keras import ops

    return ops.average_pool(x, size, stride, padding)


def _padded(x: Any, zeros: int) -> Any:
    from keras import ops

    return ops.pad(x, ((0, 0), (zeros, zeros), (zeros, zeros), (0, 0)))


def _mean(x: Any, keepdims: bool = False) -> Any:
    from keras import ops

    return ops.mean(x, axis=(1, 2), keepdims=keepdims)


# ---------------------------------------------------------------- blocks


def inception(
    kit,
    x,
    f1,
    f3_reduce,
    f3,
    f5_reduce,
    f5,
    pool_proj,
    *,
    act="relu",
    act_reduce="relu",
    bias=True,
    five=5,
    pool=max_pool,
    order=(0, 1, 2, 3),
    pool_first=True,
    reduce=True,
    project=True,
    act_project=None,
    padding="same",
    chained=False,
):
    """The Inception module: four branches side by side, joined channel by channel.

    Args:
        kit: `LAYERS` or `Numbers`.
        x: (N, H, W, C).
        f1, f3_reduce, f3, f5_reduce, f5, pool_proj: filters, as the paper's table names them.
        act, act_reduce, act_project: activation of every convolution, of the 1×1 that make narrow, and of the one
            behind the pooling (None: as of every one); "" is none.
        bias, padding: of every convolution.
        five: kernel size of the third branch.
        pool, pool_first, project: what pools, whether before its 1×1, and whether there is a 1×1 at all.
        reduce: whether there are 1×1 that make narrow.
        order: in which the branches are joined.
        chained: each branch reads the one before instead of `x`.

    Returns:
        (N, H, W, f1 + f3 + f5 + pool_proj).
    """
    from keras import ops

    def conv(x, filters, kernel_size, act=act):
        return _act(kit.conv(x, filters, kernel_size, padding=padding, bias=bias), act)

    def pooling(x):
        pooled = pool(x, 3, 1) if pool_first else conv(x, pool_proj, 1)
        act_behind = act if act_project is None else act_project
        return (conv(pooled, pool_proj, 1, act_behind) if project else pooled) if pool_first else pool(pooled, 3, 1)

    narrow = (lambda x, filters: conv(x, filters, 1, act_reduce)) if reduce else (lambda x, filters: x)
    branches = [
        lambda x: conv(x, f1, 1),
        lambda x: conv(narrow(x, f3_reduce), f3, 3),
        lambda x: conv(narrow(x, f5_reduce), f5, five),
        pooling,
    ]
    parts = []
    for branch in branches:
        parts.append(branch(parts[-1] if chained and parts else x))
    return ops.concatenate([parts[index] for index in order], axis=-1)


def _conv_norm(kit, x, filters, kernel_size, stride=1, *, bias=True, epsilon=TINY, norm=True, padding="same"):
    """A convolution and its batch normalisation; `norm=False` leaves that out, padding "even" is alike on all sides."""
    if padding == "even":
        x, padding = _padded(x, kernel_size // 2), "valid"
    x = kit.conv(x, filters, kernel_size, stride, padding, bias)
    return kit.norm(x, epsilon) if norm else x


def residual(
    kit,
    x,
    filters,
    stride=1,
    *,
    last=lambda x, change: _act(x + change, "relu"),
    middle="relu",
    project=None,
    stride_at=0,
    shortcut=True,
    project_norm=True,
    project_act="",
    project_bias=True,
    project_stride=None,
    project_size=1,
    late=False,
    **slips,
):
    """The block of ResNet-18 and -34: two 3×3 convolutions beside a shortcut.

    Args:
        kit: `LAYERS` or `Numbers`.
        x: (N, H, W, C).
        filters, stride: of the block.
        last: joins shortcut and change.
        middle: activation between the two convolutions; "" is none.
        project: of (C, filters, stride), whether the shortcut is a 1×1; None: where it must be.
        stride_at: which convolution has the stride.
        shortcut: whether there is one.
        project_norm, project_act, project_bias, project_stride, project_size: of the shortcut's 1×1; None is the
            block's stride.
        late: the shortcut starts behind the first convolution.
        slips: of all convolutions (`bias`, `epsilon`, `norm`, `padding`).

    Returns:
        (N, H / stride, W / stride, filters).
    """
    strides = [stride if index == stride_at else 1 for index in range(2)]
    change = _act(_conv_norm(kit, x, filters, 3, strides[0], **slips), middle)
    x, stride = (change, 1) if late else (x, stride)
    change = _conv_norm(kit, change, filters, 3, strides[1], **slips)
    if not shortcut:
        return _act(change, "relu")
    return last(
        _shortcut(
            kit,
            x,
            filters,
            stride,
            project,
            project_norm,
            project_act,
            slips,
            project_bias,
            project_stride,
            project_size,
        ),
        change,
    )


def before_activation(kit, x, filters, stride=1, *, kernels=(3, 3), widen=1, project_norm=False):
    """A residual block whose normalisations and ReLUs stand before the convolutions (He et al., 2016).

    Args:
        kit, x, filters, stride: as of `residual`.
        kernels: sizes of the convolutions, of which the first has the stride.
        widen: how many times the filters the last one has.
        project_norm: whether the shortcut's 1×1 is normalised.
    """
    change = x
    for index, kernel_size in enumerate(kernels):
        wide = filters * (widen if index == len(kernels) - 1 else 1)
        change = kit.conv(_act(kit.norm(change, TINY), "relu"), wide, kernel_size, 1 if index else stride)
    return _shortcut(kit, x, widen * filters, stride, None, project_norm, "", {}, True) + change


def bottleneck(
    kit,
    x,
    filters,
    stride=1,
    *,
    last=lambda x, change: _act(x + change, "relu"),
    middle="relu",
    project=None,
    stride_at=0,
    shortcut=True,
    project_norm=True,
    project_act="",
    widen=4,
    project_bias=True,
    project_stride=None,
    behind_3x3=None,
    waist=1,
    **slips,
):
    """The block of ResNet-50 and deeper: 1×1, 3×3 and a 1×1 with four times the filters, beside a shortcut.

    Args as of `residual` (without `late`), and:
        widen: how many times the filters the last 1×1 has.
        behind_3x3: activation behind the 3×3; None is `middle`.
        waist: how many times the filters the 3×3 has.

    Returns:
        (N, H / stride, W / stride, widen * filters).
    """
    strides = [stride if index == stride_at else 1 for index in range(3)]
    change = _act(_conv_norm(kit, x, filters, 1, strides[0], **slips), middle)
    change = _act(
        _conv_norm(kit, change, waist * filters, 3, strides[1], **slips), middle if behind_3x3 is None else behind_3x3
    )
    change = _conv_norm(kit, change, widen * filters, 1, strides[2], **slips)
    if not shortcut:
        return _act(change, "relu")
    return last(
        _shortcut(
            kit, x, widen * filters, stride, project, project_norm, project_act, slips, project_bias, project_stride
        ),
        change,
    )


def _shortcut(kit, x, filters, stride, project, norm, act, slips, bias, own_stride=None, size=1):
    """What a residual block adds its change to: `x` itself, or a 1×1 convolution of it where shapes differ."""
    needed = stride != 1 or x.shape[-1] != filters
    if not (needed if project is None else project(x.shape[-1], filters, stride)):
        return x
    slips = {**slips, **({} if norm else {"norm": False}), **({} if bias else {"bias": False})}
    return _act(_conv_norm(kit, x, filters, size, own_stride or stride, **slips), act)


def gate(kit, x, reduced, *, first="silu", second="sigmoid", bias=True, mean=_mean, join=lambda x, gate: x * gate):
    """Squeeze and excite: scale each channel by a number from 0 to 1 that all channels' means decide.

    Args:
        kit: `LAYERS` or `Numbers`.
        x: (N, H, W, C).
        reduced: units of the first dense layer.
        first, second: activations of the two dense layers.
        bias: of both.
        mean: of (x, keepdims), squeezes.
        join: of (x, gate), excites.
    """
    opened = _act(kit.dense(mean(x, True), reduced, bias), first)
    opened = kit.dense(opened, x.shape[-1], bias)
    return join(x, _act(opened, second))


def mbconv(
    kit,
    x,
    filters,
    kernel_size,
    stride,
    expand,
    *,
    gate=gate,
    quarter=lambda channels, wide, filters: max(1, channels // 4),
    act="silu",
    last_act="",
    epsilon=USUAL,
    bias=False,
    shortcut=None,
    always_expand=False,
    gated=True,
    depthwise=True,
    final=lambda x: x,
    project=None,
    of_1x1=None,
    gate_last=False,
    stride_at_expand=False,
):
    """The block of EfficientNet: a 1×1 that widens, a depthwise convolution, a gate, a 1×1 that narrows; a shortcut
    where the stride is 1 and the number of channels stays.

    Args:
        kit: `LAYERS` or `Numbers`.
        x: (N, H, W, C).
        filters, kernel_size, stride: of the block.
        expand: how many times as wide the first 1×1 is; where it is 1, there is none.
        gate, gated, gate_last: what gates, whether anything does, and whether it comes behind the last 1×1.
        quarter: of (channels, widened channels, filters), units of the gate's first layer.
        act, last_act: activation behind the first two layers, and behind the last 1×1; "" is none.
        epsilon, bias: of all normalisations, of all convolutions.
        shortcut: of (stride, whether shapes agree), whether there is one; None: where shapes agree.
        always_expand: the first 1×1 is there also where `expand` is 1.
        depthwise: False makes the middle an ordinary convolution.
        final: of the sum of shortcut and change.
        project: of (stride, whether shapes agree), whether a 1×1 carries the shortcut; None: never.
        of_1x1: (epsilon, bias) of the 1×1 layers and their normalisations; None: as of the others.
        stride_at_expand: the first 1×1 has the stride.

    Returns:
        (N, H / stride, W / stride, filters).
    """
    epsilon_1x1, bias_1x1 = of_1x1 or (epsilon, bias)

    def narrow(x, filters, stride=1):
        return kit.norm(kit.conv(x, filters, 1, stride, bias=bias_1x1), epsilon_1x1)

    channels, change = x.shape[-1], x
    if expand != 1 or always_expand:
        change = _act(narrow(x, channels * expand, stride if stride_at_expand else 1), act)
    wide, fits = change.shape[-1], stride == 1 and channels == filters
    stride_here = 1 if stride_at_expand and change is not x else stride
    change = (
        kit.depthwise(change, kernel_size, stride_here, bias)
        if depthwise
        else kit.conv(change, wide, kernel_size, stride_here, bias=bias)
    )
    change = _act(kit.norm(change, epsilon), act)
    units = quarter(channels, wide, filters)
    change = gate(kit, change, units) if gated and not gate_last else change
    change = _act(narrow(change, filters), last_act)
    change = gate(kit, change, units) if gate_last else change
    if project is True and not fits or callable(project) and project(stride, fits):
        return final(narrow(x, filters, stride) + change)
    return final(x + change) if (fits if shortcut is None else shortcut(stride, fits)) else change


# ---------------------------------------------------------------- networks

MODULES = (
    (64, 96, 128, 16, 32, 32),
    (128, 128, 192, 32, 96, 64),
    None,
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
    None,
    (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
)
BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)


def googlenet(
    kit,
    x,
    num_classes=1000,
    *,
    block=inception,
    modules=MODULES,
    normalize=(True, True),
    batch=False,
    flat=False,
    start_act="relu",
    turned=(False, False),
    end="",
    pool=max_pool,
    valid=(),
    narrow=True,
    head=_mean,
):
    """GoogLeNet without the two heads that helped to train it.

    Args:
        kit: `LAYERS` or `Numbers`.
        x: (N, H, W, 3).
        num_classes: how many logits.
        block, modules: an Inception module, and the filters of each; None is a pooling.
        normalize, batch: which of the start's two local response normalisations are there; batch's in their place.
        turned: pooling and normalisation change places, in each of the two.
        start_act, end: activation of the start's convolutions, and of the logits.
        pool, valid, narrow: what pools, which parts are without padding ("7×7", "3×3", "pool"), whether the start has
            its 1×1.
        head, flat: what makes a vector of maps; or all of their numbers.

    Returns:
        (N, num_classes).
    """
    from keras import ops

    def lrn(x, turn):
        return kit.norm(x, USUAL) if batch else local_response_normalization(x) if normalize[turn] else x

    def padding(part):
        return "valid" if part in valid else "same"

    def pooled(x):
        return pool(x, padding=padding("pool"))

    x = _act(kit.conv(x, 64, 7, 2, padding("7×7")), start_act)
    x = pooled(lrn(x, 0)) if turned[0] else lrn(pooled(x), 0)
    x = _act(kit.conv(x, 64, 1), start_act) if narrow else x
    x = _act(kit.conv(x, 192, 3, 1, padding("3×3")), start_act)
    x = lrn(pooled(x), 1) if turned[1] else pooled(lrn(x, 1))
    for filters in modules:
        x = block(kit, x, *filters) if filters else pooled(x)
    x = ops.reshape(x, (x.shape[0], -1)) if flat else head(x)
    return _act(kit.dense(x, num_classes), end)


def resnet(
    kit,
    x,
    depth,
    num_classes=1000,
    *,
    block=bottleneck,
    start="valid",
    pool="valid",
    epsilon=TINY,
    start_act="relu",
    start_norm=True,
    stride_in_stage_1=False,
    stride_in_all=False,
    flat=False,
    head=_mean,
    end="",
    bias=True,
):
    """ResNet as Keras has it.

    Args:
        kit: `LAYERS` or `Numbers`.
        x: (N, H, W, 3).
        depth: 50, 101 or 152.
        num_classes: how many logits.
        block: of (kit, x, filters, stride).
        start, pool: padding of the first convolution and of the pooling; "valid" comes behind a frame of zeros,
            "bare" is "valid" without it.
        epsilon, start_act, start_norm, bias: of the start.
        stride_in_stage_1, stride_in_all: also the first stage, or every block, halves the size.
        head, flat: what makes a vector of maps; or all of their numbers.
        end: activation of the logits.

    Returns:
        (N, num_classes).
    """
    from keras import ops

    x = _padded(x, 3) if start == "valid" else x
    x = kit.conv(x, 64, 7, 2, "same" if start == "same" else "valid", bias)
    x = _act(kit.norm(x, epsilon) if start_norm else x, start_act)
    x = max_pool(_padded(x, 1) if pool == "valid" else x, padding="same" if pool == "same" else "valid")
    for stage, count in enumerate(BLOCKS[depth]):
        for index in range(count):
            stride = 2 if (index == 0 or stride_in_all) and (stage > 0 or stride_in_stage_1) else 1
            x = block(kit, x, 64 * 2**stage, stride)
    x = ops.reshape(x, (x.shape[0], -1)) if flat else head(x)
    return _act(kit.dense(x, num_classes), end)


def efficientnet(
    kit,
    x,
    num_classes=1000,
    *,
    block=mbconv,
    scale=255.0,
    offset=0.0,
    act="silu",
    top_act=None,
    epsilon=USUAL,
    top_epsilon=None,
    bias=False,
    top=True,
    end="",
    stages=STAGES,
    normalization=7,
    start_stride=2,
    stride_in_all=False,
    head=_mean,
):
    """EfficientNet-B0 as Keras has it, its own rescaling of pictures included.

    Args:
        kit: `LAYERS` or `Numbers`.
        x: (N, H, W, 3), from 0 to 255.
        num_classes: how many logits.
        block, stages: of (kit, x, filters, kernel_size, stride, expand); (expand, filters, blocks, stride, kernel
            size) of each stage.
        scale, offset: what pictures are divided by, and what is added then.
        act, epsilon, bias: of the first and last convolution; top_act, top_epsilon: of the last one, None: the same.
        top, end: whether the last 1×1 is there; activation of the logits.
        normalization: how many parameters the layer that rescales has in Keras.
        start_stride, stride_in_all: of the first convolution; every block of a stage has the stage's stride.
        head: what makes a vector of maps.

    Returns:
        (N, num_classes).
    """
    kit.parameters += normalization
    x = _act(kit.norm(kit.conv(x * (1 / scale) + offset, 32, 3, start_stride, bias=bias), epsilon), act)
    for expand, filters, count, stride, kernel_size in stages:
        for index in range(count):
            x = block(kit, x, filters, kernel_size, stride if index == 0 or stride_in_all else 1, expand)
    if top:
        x = kit.norm(kit.conv(x, 1280, 1, bias=bias), epsilon if top_epsilon is None else top_epsilon)
        x = _act(x, act if top_act is None else top_act)
    return _act(kit.dense(head(x), num_classes), end)


@dataclass(frozen=True)
class Network:
    """A network to compare with, as `networks.Reference`.

    Args:
        function: of (kit, x, *args), such as `resnet`.
        args: of the builder's call, behind which defaults are the function's own.
        slips: options of the function, each of them (name, value).
    """

    function: Callable
    args: tuple = ()
    slips: tuple = field(default=())

    @property
    def parameters(self) -> int:
        """All weights, moving statistics included."""
        return self._counted().parameters

    @property
    def multiply_adds(self) -> int:
        """Each weight is used once at each place of its layer's maps."""
        return self._counted().multiply_adds

    @property
    def kernels_by_table(self) -> dict[tuple[str, int, int], int]:
        return {table: number for table, number in self._counted().tables.items() if table[0] == "kernel"}

    def _counted(self) -> Numbers:
        return _counted(replace(self, slips=tuple(option for option in self.slips if _for_counting(*option))))

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute logits with weights by role and shape."""
        from keras import ops

        return np.asarray(self.function(Numbers(seed), ops.convert_to_tensor(pictures), *self.args, **dict(self.slips)))


COUNTED = {
    "bias",
    "flat",
    "normalization",
    "top",
    "reduce",
    "project",
    "five",
    "project_norm",
    "project_bias",
    "norm",
    "widen",
    "gated",
    "quarter",
    "always_expand",
    "depthwise",
    "shortcut",
    "pool_first",
    "stages",
    "waist",
    "gate_last",
    "of_1x1",
    "project_size",
    "chained",
    "batch",
    "narrow",
    "start_norm",
    "stride_in_all",
}


def _for_counting(name: str, value: Any) -> bool:
    """Whether an option changes the number of parameters; counting takes a moment for each network."""
    if name == "block":
        return not isinstance(value, partial) or bool(COUNTED & set(value.keywords))
    return name in COUNTED


@lru_cache(maxsize=256)
def _counted(network: Network) -> Numbers:
    import keras

    kit = Numbers()
    network.function(kit, keras.KerasTensor((1, 224, 224, 3)), *network.args, **dict(network.slips))
    return kit
