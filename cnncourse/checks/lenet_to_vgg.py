"""Checks of lesson 07."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable

import numpy as np

from cnncourse import probes
from cnncourse.boundary import Handle
from cnncourse.checks.architectures import (
    FLATTEN, NORMALIZE, TWO_BY_TWO, Claim, GivesLogits, HasParameters, Layer, Plan, SameLogits, Slip, Table, audit as make_audit, avg_pool,
    changed, conv, dense, each, max_pool, one_bare, usual_slips,
)  # fmt: skip
from cnncourse.checks.criteria import Returns
from cnncourse.checks.framework import Check, Run
from cnncourse.checks.mistakes import Misconception
from cnncourse.guard import Outcome, case
from cnncourse.historic import C3_SEES, CODES
from cnncourse.layers import conv2d

SECONDS = 30  # for one step of building or computing; a hundred million weights take a second or two

# ---------------------------------------------------------------- count


def _count(input_shape, layers, **rules):
    """Add up what each layer costs; `rules` says what a wrong way of counting does differently.

    The rules: cost of a layer from (its kind, inputs of one unit, units, places, number of inputs); places from
    (size, kernel_size, stride, padding); stride of a layer; share of the channels that a filter sees; length from a flatten's shape.
    """
    cost = rules.get("cost", _cost)
    places = rules.get("places", lambda n, k, s, p: (n + 2 * p - k) // s + 1)
    stride = rules.get("stride", lambda layer, k: layer.get("stride", 1 if layer["kind"] == "conv" else k))
    groups = rules.get("groups", lambda layer: layer.get("groups", 1))
    length = rules.get("length", lambda shape: int(np.prod(shape)))
    shape, parameters, multiply_adds = tuple(input_shape), 0, 0
    for layer in layers:
        before, k = shape, layer.get("kernel_size", 1)
        if layer["kind"] in ("flatten", "dense"):
            shape = (length(before) if layer["kind"] == "flatten" else layer["units"],)
        else:
            sizes = (places(n, k, stride(layer, k), layer.get("padding", 0)) for n in before[:2])
            shape = (*sizes, layer.get("filters", before[2]))
        if layer["kind"] in ("conv", "dense"):
            inputs = k * k * (before[-1] // groups(layer)) if layer["kind"] == "conv" else before[-1]
            more, further = cost(layer["kind"], inputs, shape[-1], int(np.prod(shape[:-1])), int(np.prod(before[:-1])))
            parameters, multiply_adds = parameters + more, multiply_adds + further
    return parameters, multiply_adds


def _cost(kind, inputs, units, places, places_before):
    return (inputs + 1) * units, inputs * units * places


def _counts(**rules):
    """A wrong way of counting."""
    return lambda input_shape, layers: _count(input_shape, layers, **rules)


def _costs(parameters=None, multiply_adds=None):
    """A wrong way of counting one layer; what is not given is right."""

    def cost(*layer):
        right = _cost(*layer)
        return (parameters or (lambda *_: right[0]))(*layer), (multiply_adds or (lambda *_: right[1]))(*layer)

    return _counts(cost=cost)


def _count_without(*keys, kind=""):
    """What layers say under some keys is not looked at, in all kinds or in those with a part of their name."""
    return lambda input_shape, layers: _count(
        input_shape, [{k: v for k, v in layer.items() if k not in keys or kind not in layer["kind"]} for layer in layers]
    )


def _count_only(*kinds):
    """Shapes follow all layers, but only some kinds are counted."""
    return _counts(cost=lambda kind, *layer: _cost(kind, *layer) if kind in kinds else (0, 0))


def _pools_counted(input_shape, layers):
    parameters, multiply_adds = _count(input_shape, layers)
    shape = tuple(input_shape)
    for layer in layers:
        if layer["kind"] in ("max_pool", "avg_pool"):
            k, s, p = layer["kernel_size"], layer.get("stride", layer["kernel_size"]), layer.get("padding", 0)
            shape = tuple((n + 2 * p - k) // s + 1 for n in shape[:2]) + shape[2:]
            multiply_adds += k * k * int(np.prod(shape))
        elif layer["kind"] == "conv":
            shape = _shape_after_conv(shape, layer)
    return parameters, multiply_adds


def _shape_after_conv(shape, layer):
    k, s, p = layer["kernel_size"], layer.get("stride", 1), layer.get("padding", 0)
    return (*((n + 2 * p - k) // s + 1 for n in shape[:2]), layer["filters"])


def _more(rng):
    return 12 * int(rng.integers(0, 4))


def _c(rng, kernel_size, **others):
    return {"kind": "conv", "filters": 4 * int(rng.integers(2, 6)), "kernel_size": kernel_size, **others}


def _p(kind, kernel_size, **others):
    return {"kind": kind, "kernel_size": kernel_size, **others}


def _d(rng):
    return {"kind": "dense", "units": int(rng.integers(5, 30))}


_FLAT = {"kind": "flatten"}


def _convolutions(rng):
    return [
        case((9 + _more(rng), 12, 3), [_c(rng, 3)]),
        case((10, 7 + _more(rng), 2), [_c(rng, 5, padding=2), _c(rng, 3, stride=2)]),
    ]


def _pools(rng):
    return [
        case((13 + _more(rng), 18, 1), [_c(rng, 3), _p("max_pool", 2), _c(rng, 2)]),
        case((25, 28 + _more(rng), 3), [_c(rng, 5, stride=2, padding=2), _p("avg_pool", 3, stride=2), _c(rng, 3, padding=1)]),
        case((14, 11 + _more(rng), 4), [_p("max_pool", 3, stride=2, padding=1), _c(rng, 1)]),
    ]


def _whole(rng):
    return [
        case((12, 9, 2), [_c(rng, 3), _p("max_pool", 2), _FLAT, _d(rng), _d(rng)]),
        case((11, 14, 1), [_FLAT, _d(rng), _d(rng), _d(rng)]),
    ]


def _groups(rng):
    return [
        case((8 + _more(rng), 9, 12), [_c(rng, 3, groups=4)]),
        case((10, 9, 3), [_c(rng, 3), _c(rng, 5, groups=2, padding=2), _p("max_pool", 3, stride=2), _FLAT, _d(rng)]),
    ]


count = Check(
    "count",
    oracle=lambda input_shape, layers: _count(input_shape, layers),
    criteria=[
        Returns("convolutions, each with what the one before made", 1, _convolutions),
        Returns("pooling has no parameters, and changes the sizes", 0.5, _pools),
        Returns("dense layers behind a flatten", 1, _whole),
        Returns("groups", 0.5, _groups),
    ],
    misconceptions=[
        Misconception(
            "biases-forgotten", "The biases are missing among the parameters: one for each filter and each unit.",
            _costs(parameters=lambda kind, inputs, units, *_: inputs * units),
        ),
        Misconception(
            "biases-forgotten", "The biases of the dense layers are missing.",
            _costs(parameters=lambda kind, inputs, units, *_: (inputs + (kind == "conv")) * units),
        ),
        Misconception(
            "biases-forgotten", "The biases of the convolutions are missing.",
            _costs(parameters=lambda kind, inputs, units, *_: (inputs + (kind == "dense")) * units),
        ),
        Misconception(
            "one-bias", "One bias was counted for each layer. Each filter and each unit has its own.",
            _costs(parameters=lambda kind, inputs, units, *_: inputs * units + 1),
        ),
        Misconception(
            "biases-multiplied", "Biases were counted among the multiply-adds. They are added, and nothing is multiplied.",
            _costs(multiply_adds=lambda kind, inputs, units, places, _: (inputs + 1) * units * places),
        ),
        Misconception(
            "biases-multiplied", "Biases were counted among the multiply-adds. They are added, and nothing is multiplied.",
            _costs(multiply_adds=lambda kind, inputs, units, places, _: (inputs * places + 1) * units),
        ),
        Misconception(
            "places-forgotten", "The multiply-adds are those of one place. A filter is used at every place of its map.",
            _costs(multiply_adds=lambda kind, inputs, units, *_: inputs * units),
        ),
        Misconception(
            "places-forgotten", "The multiply-adds equal the parameters. A filter is used at every place, and biases do not multiply.",
            _costs(multiply_adds=lambda kind, inputs, units, *_: (inputs + 1) * units),
        ),
        Misconception(
            "places-of-the-input", "The filters were counted at every pixel of what comes in. They are used once for each number that comes out.",
            _costs(multiply_adds=lambda kind, inputs, units, places, before: inputs * units * before),
        ),
        Misconception(
            "twice-as-many", "A multiplication and its addition were counted as two. Together they are one multiply-add.",
            _costs(multiply_adds=lambda kind, inputs, units, places, _: 2 * inputs * units * places),
        ),
        Misconception(
            "kernel-not-squared", "A kernel of size k has k·k weights in each channel.",
            lambda input_shape, layers: _not_squared(input_shape, layers),
        ),
        Misconception(
            "channels-forgotten", "The channels are missing: a filter has a sheet of weights for each channel that it sees.",
            lambda input_shape, layers: _without_channels(input_shape, layers),
        ),
        Misconception(
            "always-from-the-input", "Every layer was given the network's input. Each takes what the one before made.",
            lambda input_shape, layers: tuple(sum(each) for each in zip(*(_count(input_shape, [layer]) for layer in layers))),
        ),
        Misconception("first-layer-only", "Only the first layer was counted. Is the `return` inside the loop?", lambda input_shape, layers: _count(input_shape, layers[:1])),
        Misconception("last-layer-only", "Only the last layer was counted. What is the sum before the loop, and in it?", lambda input_shape, layers: _last_only(input_shape, layers)),
        Misconception("dense-forgotten", "The dense layers were not counted. They have weights and biases, too.", _count_only("conv")),
        Misconception("flatten-ignored", "A dense layer was given the channels alone. Behind a flatten there are H·W·C numbers.", _counts(length=lambda shape: shape[-1])),
        Misconception("convolutions-forgotten", "The convolutions were not counted.", _count_only("dense")),
        Misconception("pooling-counted", "Pooling was counted among the multiply-adds. It multiplies nothing by a weight.", _pools_counted),
        Misconception("pool-ignored", "The pooling layers were passed over. They have no parameters, but they change the sizes.", _counts(places=lambda n, k, s, p: n)),
        Misconception(
            "pool-ignored", "The pooling layers were passed over. They have no parameters, but they change the sizes.",
            lambda input_shape, layers: _count(input_shape, [layer for layer in layers if "pool" not in layer["kind"]]),
        ),
        Misconception(
            "pool-ignored", "Average pooling was passed over. It changes the sizes as max-pooling does.",
            lambda input_shape, layers: _count(input_shape, [layer for layer in layers if layer["kind"] != "avg_pool"]),
        ),
        Misconception("pool-stride-one", "A pooling without a stride moves by its own size.", _counts(stride=lambda layer, k: layer.get("stride", 1))),
        Misconception(
            "pool-stride-is-its-size", "A pooling moved by its own size. Where a stride is given, that counts.",
            _counts(stride=lambda layer, k: layer.get("stride", 1) if layer["kind"] == "conv" else k),
        ),
        Misconception(
            "pool-stride-is-its-size", "A pooling divided the sizes by its own. Where a stride or a padding is given, they count.",
            _count_without("stride", "padding", kind="pool"),
        ),
        Misconception("stride-ignored", "The strides that are given were not used.", _count_without("stride")),
        Misconception("padding-ignored", "The padding was not counted.", _count_without("padding")),
        Misconception("padding-ignored", "The padding of the pooling was not counted.", _count_without("padding", kind="pool")),
        Misconception("padding-ignored", "The padding of the convolutions was not counted.", _count_without("padding", kind="conv")),
        Misconception("padding-once", "The padding was counted once. There is padding on both sides.", _counts(places=lambda n, k, s, p: (n + p - k) // s + 1)),
        Misconception("ceil-instead-of-floor", "A last step that only half fits was counted: round down.", _counts(places=lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1)),
        Misconception("not-rounded", "Half a place is no place: round down.", _counts(places=lambda n, k, s, p: (n + 2 * p - k) / s + 1)),
        Misconception("forgot-the-first-place", "One place too few in each direction: the one before the first step.", _counts(places=lambda n, k, s, p: (n + 2 * p - k) // s)),
        Misconception("size-kept", "The sizes did not shrink by the kernel. Without padding it stays inside.", _counts(places=lambda n, k, s, p: -(-n // s))),
        Misconception("groups-ignored", "The groups were not used. In a group, a filter sees only its share of the channels.", _counts(groups=lambda layer: 1)),
        Misconception("groups-twice", "The groups divided the filters as well. There are several groups, so all filters are there.", lambda input_shape, layers: _groups_twice(input_shape, layers)),
        Misconception("picture-assumed-square", "The height was used for the width too. This picture is not square.", lambda input_shape, layers: _count((input_shape[0], input_shape[0], input_shape[2]), layers)),
        Misconception("pair-swapped", "Parameters and multiply-adds have changed places.", lambda input_shape, layers: _count(input_shape, layers)[::-1]),
        Misconception("parameters-only", "These are the parameters alone. A pair is asked for.", lambda input_shape, layers: _count(input_shape, layers)[0]),
        Misconception("parameters-only", "The multiply-adds are 0. They are asked for as well.", _costs(multiply_adds=lambda *_: 0)),
        *[
            Misconception("missing-keys", f"A layer may come without `{key}`. Then its usual value counts.", lambda input_shape, layers, key=key: [layer[key] for layer in layers] and _count(input_shape, layers))
            for key in ("stride", "padding", "groups", "kernel_size", "filters")
        ],
    ],
    hints=[
        "What does a layer need to know about the layer before it?",
        "`layer.get(\"padding\", 0)` gives 0 where no padding is given. A filter has kernel_size² weights for each channel that it sees.",
        "A loop that carries the shape along: first the shape after the layer, then its weights; multiply-adds are weights times places.",
        "A flatten turns (H, W, C) into one number, H·W·C. A dense layer has one place.",
    ],
)  # fmt: skip


def _not_squared(input_shape, layers):
    shape, parameters, multiply_adds = tuple(input_shape), 0, 0
    for layer in layers:
        once = _count(shape, [layer])
        k = layer.get("kernel_size", 1) if layer["kind"] == "conv" else 1
        units = layer.get("filters", layer.get("units", 0))
        parameters, multiply_adds = parameters + (once[0] - units) // k + units, multiply_adds + once[1] // k
        shape = _after(shape, layer)
    return parameters, multiply_adds


def _without_channels(input_shape, layers):
    shape, parameters, multiply_adds = tuple(input_shape), 0, 0
    for layer in layers:
        seen = (*shape[:2], 1) if layer["kind"] == "conv" else shape
        once = _count(seen, [{**layer, "groups": 1}])
        parameters, multiply_adds = parameters + once[0], multiply_adds + once[1]
        shape = _after(shape, layer)
    return parameters, multiply_adds


def _groups_twice(input_shape, layers):
    shape, parameters, multiply_adds = tuple(input_shape), 0, 0
    for layer in layers:
        groups, once = layer.get("groups", 1), _count(shape, [layer])
        biases = layer["filters"] if layer["kind"] == "conv" else layer.get("units", 0)
        parameters, multiply_adds = parameters + (once[0] - biases) // groups + biases, multiply_adds + once[1] // groups
        shape = _after(shape, layer)
    return parameters, multiply_adds


def _last_only(input_shape, layers):
    shape = tuple(input_shape)
    for layer in layers[:-1]:
        shape = _after(shape, layer)
    return _count(shape, layers[-1:])


def _after(shape, layer):
    if layer["kind"] in ("flatten", "dense"):
        return (int(np.prod(shape)),) if layer["kind"] == "flatten" else (layer["units"],)
    if layer["kind"] == "conv":
        return _shape_after_conv(shape, layer)
    k, p = layer["kernel_size"], layer.get("padding", 0)
    return (*((n + 2 * p - k) // layer.get("stride", k) + 1 for n in shape[:2]), shape[2])


# ---------------------------------------------------------------- three_3x3


def _channels(rng):
    return [case(1), case(3 + int(rng.integers(0, 9))), case(64 * int(rng.integers(1, 9)))]


three_3x3 = Check(
    "three-3x3",
    oracle=lambda channels: (27 * channels**2, 49 * channels**2, 7),
    criteria=[
        Returns("the weights of three 3×3 layers", 0.25, _channels, part=0),
        Returns("the weights of one 7×7 layer", 0.25, _channels, part=1),
        Returns("the receptive field of both", 0.5, _channels, part=2),
    ],
    misconceptions=[
        Misconception("one-layer-only", "That is one layer of 3×3. There are three of them.", lambda c: (9 * c * c, 49 * c * c, 7)),
        Misconception("channels-not-squared", "A layer has a filter for each channel that comes out, and each filter sees all channels that come in.", lambda c: (27 * c, 49 * c, 7)),
        Misconception("channels-forgotten", "These are the weights of one channel. Each filter sees all channels, and there is one for each.", lambda c: (27, 49, 7)),
        Misconception("biases-counted", "The biases were counted. Here only weights are.", lambda c: (27 * c * c + 3 * c, 49 * c * c + c, 7)),
        Misconception("kernel-not-squared", "A kernel of 3×3 has nine weights, one of 7×7 has 49.", lambda c: (9 * c * c, 7 * c * c, 7)),
        Misconception("fields-added", "3 + 3 + 3 is too much: the windows of neighbours overlap. Draw a line of pixels.", lambda c: (27 * c * c, 49 * c * c, 9)),
        Misconception("fields-multiplied", "3·3·3 is what windows side by side would see. These overlap.", lambda c: (27 * c * c, 49 * c * c, 27)),
        Misconception("two-layers-only", "That is what two layers see.", lambda c: (27 * c * c, 49 * c * c, 5)),
        Misconception("one-layer-s-field", "That is what one layer sees.", lambda c: (27 * c * c, 49 * c * c, 3)),
        Misconception("field-as-a-pair", "The receptive field is asked for as one number, the pixels of one direction.", lambda c: (27 * c * c, 49 * c * c, (7, 7))),
        Misconception("weights-multiplied", "The weights of three layers were multiplied. Each layer adds its own.", lambda c: ((9 * c * c) ** 3, 49 * c * c, 7)),
        Misconception("first-layer-sees-colours", "The first layer was given three colours. Here each has as many channels in as out.", lambda c: (27 * c + 18 * c * c, 147 * c, 7)),
        Misconception("field-squared", "The receptive field is asked for in pixels of one direction.", lambda c: (27 * c * c, 49 * c * c, 49)),
        Misconception("pair-swapped", "The two numbers of weights have changed places.", lambda c: (49 * c * c, 27 * c * c, 7)),
        Misconception("results-missing", "Three numbers are asked for: weights, weights, receptive field.", lambda c: (27 * c * c, 49 * c * c)),
    ],
    hints=[
        "How many weights has one filter of 3×3 that sees all channels? How many filters has a layer?",
        "Each further layer of 3×3 adds two pixels to what is seen.",
        "Return three numbers: 3 layers · weights of a kernel · channels in · channels out; the same for one 7×7; the pixels.",
    ],
)  # fmt: skip

# ---------------------------------------------------------------- lenet5_original

_BIG = ((5, 5, 1, 6), (5, 5, 16, 120), (400, 120), (1, 1, 120, 84), (120, 84))  # the kernels of C1, C5 and F6


@dataclass(frozen=True)
class Original:
    """LeNet-5 of 1998 in NumPy, or what a slip makes of it.

    C1, C5 and F6 get random weights. All other parameters have one and the same value, so that it does not matter into
    how many layers the sixteen partial filters are packed, and what the parameters of subsampling are called.

    Args:
        parameters: how many trainable ones there are.
        squash: behind each layer.
        bare: the layers behind which nothing is squashed.
        pool: from blocks (N, H, 2, W, 2, C), what is multiplied by the coefficient.
        sees: the maps of S2 that each map of C3 sees.
        end: from F6 (N, 84), the output.
    """

    parameters: int = 60_000
    squash: Callable = lambda x: 1.7159 * np.tanh(2 / 3 * x)
    bare: tuple = ()
    pool: Callable = lambda blocks: blocks.sum(axis=(2, 4))
    sees: tuple = C3_SEES
    end: Callable = lambda x: ((x[:, None] - CODES) ** 2).sum(-1)

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute the distances (N, 10)."""
        small = _small(seed)
        x = self._squashed("C1", conv2d(pictures, _table(25, 6, seed).reshape(5, 5, 1, 6), small))
        x = self._subsampled("S2", x, small)
        maps = [conv2d(x[..., list(seen)], np.full((5, 5, len(seen), 1), small), small) for seen in self.sees]
        x = self._subsampled("S4", self._squashed("C3", np.concatenate(maps, axis=-1)), small)
        x = self._squashed("C5", x.reshape(len(x), -1) @ _table(400, 120, seed) + small)
        return self.end(self._squashed("F6", x @ _table(120, 84, seed) + small))

    def _squashed(self, layer: str, x: np.ndarray) -> np.ndarray:
        return x if layer in self.bare else self.squash(x)

    def _subsampled(self, layer: str, x: np.ndarray, small: float) -> np.ndarray:
        n, height, width, channels = x.shape
        blocks = x.reshape(n, height // 2, 2, width // 2, 2, channels)
        return self._squashed(layer, small * self.pool(blocks) + small)


def _small(seed: int) -> float:
    return float(np.random.default_rng(seed).uniform(0.03, 0.07))


def _table(rows: int, columns: int, seed: int) -> np.ndarray:
    numbers, picks = probes.numbers_by_role("kernel", rows, columns, seed, 0)
    return numbers[picks].astype(float)


def _fill_original(run: Run, model: Handle, variables: list, seed: int) -> Outcome:
    """Give C1, C5 and F6 random weights, all other trainable parameters one value; fixed ones stay."""
    outcome = run.probe(probes.weights, model)
    if outcome.error:
        return outcome
    arrays = []
    for array, (path, shape, trainable) in zip(outcome.value, variables):
        table = int(np.prod(shape[:-1])), shape[-1] if shape else 1
        new = _table(*table, seed).reshape(shape) if tuple(shape) in _BIG else np.full(shape, _small(seed))
        arrays.append(new.astype(np.float32) if trainable else array)
    return run.probe(probes.fill, model, arrays, keep=True)


def _slipped(name: str, sentence: str, **options: Any) -> Slip:
    return Slip(name, sentence, lambda: replace(Original(), **options))


_neighbours = tuple(tuple((i + j) % 6 for j in range(len(seen))) for i, seen in enumerate(C3_SEES))
_rows_only = tuple(tuple(range(i % 6, min(i % 6 + len(seen), 6))) for i, seen in enumerate(C3_SEES))
_first_maps = tuple(tuple(range(len(seen))) for seen in C3_SEES)

ORIGINAL = Plan(
    input_shape=(32, 32, 1),
    reference=Original,
    cases=(case(),),
    outputs=lambda: 10,
    trainable_only=True,
    pixels=1.0,
    fill=_fill_original,
    slips=(
        _slipped("connections-complete", "Each map of C3 sees all maps of S2. In 1998 most see three or four: `C3_SEES` says which.", parameters=60_900, sees=(tuple(range(6)),) * 16),
        _slipped("connections-masked", "The missing connections of C3 are multiplied by 0, and still count as trainable parameters. A filter has weights only for the maps that it sees.", parameters=60_900),
        _slipped("four-coefficients", "The subsampling has a weight for each of the four pixels. In 1998 a map has one coefficient: it multiplies their sum.", parameters=60_066),
        _slipped("pooling-without-parameters", "The subsampling has no parameters. In 1998 each map has a coefficient and a bias there.", parameters=59_956),
        _slipped("pooling-bias-missing", "Each map has a bias in the subsampling, besides its coefficient.", parameters=59_978),
        _slipped("one-coefficient-for-all", "The subsampling has one coefficient and one bias for all maps together. Each map has its own.", parameters=59_960),
        _slipped("codes-trained", "The codes are trainable. They are fixed.", parameters=60_840),
        _slipped("dense-at-the-end", "The last layer has weights of its own. In 1998 the output is the distance to fixed codes.", parameters=60_850),
        _slipped("pooling-mixes-maps", "The subsampling mixes the maps. Each map is treated by itself, with one coefficient and one bias.", parameters=60_000 - 44 + 42 + 272),
        _slipped("filters-without-biases", "Biases are missing: each of the sixteen filters of C3 has one.", parameters=59_984),
        _slipped("filters-without-biases", "Biases are missing in the convolutions and the dense layer.", parameters=60_000 - 6 - 16 - 120 - 84),
        _slipped("mean-not-sum", "The subsampling takes the mean of the four pixels. In 1998 it is their sum.", pool=lambda blocks: blocks.mean(axis=(2, 4))),
        _slipped("another-pooling", "The subsampling takes the largest of the four pixels. In 1998 it is their sum.", pool=lambda blocks: blocks.max(axis=(2, 4))),
        _slipped("sum-twice", "The pixels of a block were multiplied by too much: their sum is four times their mean.", pool=lambda blocks: 4 * blocks.sum(axis=(2, 4))),
        _slipped("plain-tanh", "The squashing function is the plain tanh. Here it is 1.7159·tanh(2x/3).", squash=np.tanh),
        _slipped("squashing-without-its-factor", "The squashing function is tanh(2x/3). It is multiplied by 1.7159.", squash=lambda x: np.tanh(2 / 3 * x)),
        _slipped("squashing-without-its-factor", "The squashing function is 1.7159·tanh(x). Its argument is multiplied by 2/3.", squash=lambda x: 1.7159 * np.tanh(x)),
        _slipped("squashing-without-its-factor", "The squashing function has both of its factors inside the tanh. 1.7159 multiplies what comes out.", squash=lambda x: np.tanh(1.7159 * 2 / 3 * x)),
        _slipped("squashing-by-another-function", "The squashing function is ReLU. In 1998 it is 1.7159·tanh(2x/3).", squash=lambda x: np.maximum(x, 0)),
        _slipped("squashing-by-another-function", "The squashing function is the sigmoid. Here it is 1.7159·tanh(2x/3).", squash=lambda x: 1 / (1 + np.exp(-x))),
        _slipped("squashing-missing", "Nothing is squashed. Behind each layer from C1 to F6 there is 1.7159·tanh(2x/3).", squash=lambda x: x),
        _slipped("squashing-missing", "The squashing behind the subsampling is missing.", bare=("S2", "S4")),
        _slipped("squashing-missing", "The squashing behind the convolutions is missing.", bare=("C1", "C3", "C5")),
        *[_slipped("squashing-missing", f"The squashing behind {layer} is missing.", bare=(layer,)) for layer in ("C1", "S2", "C3", "S4", "C5", "F6")],
        _slipped("root-taken", "A square root was taken. Here the distance is the sum of the squares.", end=lambda x: np.sqrt(((x[:, None] - CODES) ** 2).sum(-1))),
        _slipped("mean-not-sum", "The mean of the squares came out. Their sum is asked for.", end=lambda x: ((x[:, None] - CODES) ** 2).mean(-1)),
        _slipped("not-squared", "The differences were not squared.", end=lambda x: np.abs(x[:, None] - CODES).sum(-1)),
        _slipped("not-squared", "The differences were added up as they are. Squares cannot cancel each other.", end=lambda x: (x[:, None] - CODES).sum(-1)),
        _slipped("sign-turned", "The distances are negative. A distance of 0 is the best there is.", end=lambda x: -((x[:, None] - CODES) ** 2).sum(-1)),
        _slipped("product-not-distance", "This is the product with the codes. The distance is the sum of squared differences.", end=lambda x: x @ CODES.T),
        _slipped("softmax-at-the-end", "The ten numbers add up to 1: a softmax stands at the end. The distances themselves are asked for.", end=lambda x: _softmax(-((x[:, None] - CODES) ** 2).sum(-1))),
        _slipped("softmax-at-the-end", "The ten numbers add up to 1: a softmax stands at the end. The distances themselves are asked for.", end=lambda x: _softmax(((x[:, None] - CODES) ** 2).sum(-1))),
        _slipped("other-connections", "The filters of C3 see the first maps of S2. `C3_SEES` says which ones, map by map.", sees=_first_maps),
        _slipped("other-connections", "The filters of C3 see other maps of S2 than `C3_SEES` says.", sees=_rows_only),
        _slipped("other-connections", "Every filter of C3 sees maps that follow one another. A few filters skip some: `C3_SEES` says which.", sees=_neighbours),
        _slipped("other-connections", "The filters of C3 stand in another order than in `C3_SEES`.", sees=C3_SEES[::-1]),
    ),
)  # fmt: skip


def _softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def _builder(name: str, oracle: Callable, criteria: list, hints: list[str]) -> Check:
    return Check(name, oracle=oracle, criteria=criteria, keeps=True, through=probes.built, time_limit=SECONDS, hints=hints)


lenet5_original = _builder(
    "lenet5-original",
    lambda: None,
    [
        GivesLogits("a picture of 32×32 gives ten distances", 0.5, ORIGINAL),
        HasParameters("60,000 trainable parameters", 1.5, ORIGINAL),
        SameLogits("the same distances as the network of 1998, with the same weights", 2, ORIGINAL),
    ],
    hints=[
        "Which layers have weights of the usual kind, and which two steps has Keras no layer for?",
        "`keras.ops.take(x, list(seen), axis=-1)` takes some maps out of x; `keras.layers.Concatenate()` puts a list of maps together.",
        "`keras.layers.DepthwiseConv2D(1)` multiplies each map by a number of its own and adds a bias. The sum of a block is four times its mean.",
        "The distances in one line: `x[:, None, :] - CODES` has the shape (N, 10, 84); square it and sum over the last axis.",
    ],
)

# ---------------------------------------------------------------- lenet5


def _lenet5() -> tuple[Layer, ...]:
    tanh = {"activation": "tanh"}
    return (
        conv(6, 5, **tanh), avg_pool(2), conv(16, 5, **tanh), avg_pool(2), conv(120, 5, **tanh), FLATTEN,
        dense(84, **tanh), dense(10, activation=None),
    )  # fmt: skip


def _plan(layers: Callable, shape: tuple[int, int, int], cases: tuple, outputs: Callable, slips: list, without: tuple = (), bare: tuple = ("conv", "dense"), **options: Any) -> Plan:
    """A plan from layers, with the usual slips and those of its own: (name, sentence, change of the layers).

    Each layer of the kinds in `bare` may lack its activation, too.
    """
    slips = [*slips, *one_bare(layers(*cases[0].args, **cases[0].kwargs), bare)]
    own = [Slip(name, sentence, changed(layers, change, shape)) for name, sentence, change in slips]
    reference = lambda *args, **kwargs: Table(shape, layers(*args, **kwargs))  # noqa: E731
    return Plan(shape, reference, cases, outputs, (*usual_slips(layers, shape, without), *own), **options)


def _all(**new: Any) -> Callable:
    """Change all layers with an activation but the last."""
    return lambda layers: [layer._replace(**new) if layer.kind in ("conv", "dense") and layer is not layers[-1] else layer for layer in layers]


def _swap(kind: str, other: str) -> Callable:
    return each(kind, kind=other)


def _drop(*places: int) -> Callable:
    return lambda layers: [layer for i, layer in enumerate(layers) if i not in places]


def _put(place: int, **new: Any) -> Callable:
    return lambda layers: [layer._replace(**new) if i == place else layer for i, layer in enumerate(layers)]


LENET5 = _plan(
    _lenet5, (32, 32, 1), (case(),), lambda: 10, pixels=1.0, without=("padding-missing", "global-average", "flattened-by-channels"),
    slips=[
        ("another-activation", "The activation is ReLU. In this network it is tanh.", _all(activation="relu")),
        ("another-activation", "The activation is the sigmoid. In this network it is tanh.", _all(activation="sigmoid")),
        ("another-pooling", "The pooling takes the largest number. In this network it takes the mean.", _swap("avg_pool", "max_pool")),
        ("another-pooling", "The pooling takes the largest number, and the activation is ReLU. Here it is the mean, and tanh.",
         lambda layers: _swap("avg_pool", "max_pool")(_all(activation="relu")(layers))),
        ("padding-added", "The convolutions keep the size. In this network they have no padding.", lambda layers: [*_put(2, padding=2)(_put(0, padding=2)(layers))]),
        ("padding-added", "The first convolution keeps the size. That is for pictures of 28×28; these are 32×32.", _put(0, padding=2)),
        ("activation-after-pooling", "The activation stands behind the mean. It follows the convolution: the mean is taken of what it gives.", lambda layers: _behind_the_mean(layers)),
        ("layer-missing", "The layer of 120 is missing.", _drop(4)),
        ("layer-missing", "The layer of 84 is missing.", _drop(6)),
        ("activation-at-the-end", "There is an activation behind the last layer. Logits are what goes into it.", _put(7, activation="tanh")),
    ],
)  # fmt: skip


def _behind_the_mean(layers):
    bare = _put(0, activation=None)(_put(2, activation=None)(layers))
    return [each for layer in bare for each in ((layer, Layer("activation", activation="tanh")) if layer.kind == "avg_pool" else (layer,))]


lenet5 = _builder(
    "lenet5",
    lambda: None,
    [
        GivesLogits("a picture of 32×32 gives ten logits", 0.5, LENET5),
        HasParameters("61,706 parameters", 0.5, LENET5),
        SameLogits("the same logits as the table of layers, with the same weights", 1, LENET5),
    ],
    hints=[
        "Five layers have weights. Which are they, and what stands between them?",
        "`keras.Sequential([keras.Input((32, 32, 1)), ...])` takes the layers in order.",
        "Convolution, mean, convolution, mean, convolution, flatten, dense, dense; the last one without an activation.",
    ],
)

# ---------------------------------------------------------------- alexnet


def _alexnet(num_classes: int = 1000) -> tuple[Layer, ...]:
    return (
        conv(96, 11, 4), NORMALIZE, max_pool(3, 2),
        conv(256, 5, 1, 2, groups=2), NORMALIZE, max_pool(3, 2),
        conv(384, 3, 1, 1), conv(384, 3, 1, 1, groups=2), conv(256, 3, 1, 1, groups=2), max_pool(3, 2),
        FLATTEN, dense(4096), dense(4096), dense(num_classes, activation=None),
    )  # fmt: skip


def _exchange(first: int, second: int) -> Callable:
    def change(layers):
        order = list(layers)
        order[first], order[second] = order[second], order[first]
        return order

    return change


ALEXNET = _plan(
    _alexnet, (227, 227, 3), (case(num_classes=7),), lambda num_classes=1000: num_classes,
    slips=[
        ("groups-ignored", "The groups are missing: a filter of conv2, conv4 or conv5 sees only the maps of its own graphics card.", each("conv", groups=1)),
        ("groups-everywhere", "conv3 has groups too. It is the one layer, besides the first, in which both cards see everything.", _put(6, groups=2)),
        ("groups-incomplete", "Only conv2 has groups. The table names more.", lambda layers: _put(7, groups=1)(_put(8, groups=1)(layers))),
        ("groups-incomplete", "conv2 has no groups. The table says two.", _put(3, groups=1)),
        ("groups-incomplete", "conv4 has no groups. The table says two.", _put(7, groups=1)),
        ("groups-incomplete", "conv5 has no groups. The table says two.", _put(8, groups=1)),
        ("groups-interleaved", "A group was given every second map. It gets one half of them, first or last.", lambda layers: _interleaved(layers)),
        ("normalisation-missing", "The local response normalisation is missing, behind the first two convolutions.", lambda layers: [l for l in layers if l != NORMALIZE]),
        ("normalisation-missing", "The local response normalisation behind conv1 is missing.", _drop(1)),
        ("normalisation-missing", "The local response normalisation behind conv2 is missing.", _drop(4)),
        ("normalisation-after-pooling", "Normalisation and pooling have changed places.", lambda layers: _exchange(4, 5)(_exchange(1, 2)(layers))),
        ("normalisation-before-relu", "The normalisation stands before ReLU. It follows it.", lambda layers: _relu_behind(layers)),
        ("pooling-does-not-overlap", "The pooling windows are as wide as their step. In AlexNet they overlap.", each("max_pool", kernel_size=2)),
        ("another-pooling", "The pooling takes the mean. In AlexNet it takes the largest number.", _swap("max_pool", "avg_pool")),
        ("same-for-valid", "conv1 keeps its border by padding. The table gives it none.", _put(0, padding=4)),
        ("same-for-valid", "The pooling keeps its border by padding, so that the last maps are 7×7. The table gives it none.", lambda layers: _pools_keep_the_border(layers)),
        ("same-for-valid", "conv1 and the pooling keep their border by padding. The table gives them none.", lambda layers: _pools_keep_the_border(_put(0, padding=4)(layers))),
        ("last-pooling-missing", "The pooling behind conv5 is missing.", _drop(9)),
        ("dense-layer-missing", "One of the two dense layers of 4096 is missing.", _drop(12)),
        ("one-column", "These are the widths of torchvision's AlexNet, a later network with one column (Krizhevsky, 2014). Here it is the one of 2012.", lambda layers: _one_column(layers)),
        ("another-activation", "The activation is tanh. AlexNet's is ReLU.", _all(activation="tanh")),
    ],
)  # fmt: skip


def _relu_behind(layers):
    bare = _put(3, activation=None)(_put(0, activation=None)(layers))
    return [layer._replace(activation="relu") if layer == NORMALIZE else layer for layer in bare]


def _interleaved(layers):
    return [each for layer in layers for each in ((TWO_BY_TWO, layer) if layer.groups == 2 else (layer,))]


def _pools_keep_the_border(layers):
    return [layer._replace(padding="same") if layer.kind == "max_pool" else layer for layer in layers]


def _one_column(layers):
    widths = {0: 64, 3: 192, 6: 384, 7: 256, 8: 256}
    return [layer._replace(width=widths[i], groups=1) if i in widths else layer for i, layer in enumerate(layers)]


alexnet = _builder(
    "alexnet",
    lambda num_classes=1000: None,
    [
        GivesLogits("a picture of 227×227 gives a logit for each class", 0.5, ALEXNET),
        HasParameters("as many parameters as published, to the last one", 1.5, ALEXNET),
        SameLogits("the same logits as the network of 2012, with the same weights", 2, ALEXNET),
    ],
    hints=[
        "Go through the table row by row: what is the shape behind each of its layers? `model.summary()` tells you yours.",
        "`keras.layers.Conv2D` has `groups`. Its padding \"same\" is the table's padding wherever the stride is 1.",
        "Start with `x = image = keras.Input((227, 227, 3))`, go on with `x = layer(x)` line by line, end with `keras.Model(image, x)`.",
        "`local_response_normalization(x)` stands behind ReLU and before pooling, twice.",
    ],
)

# ---------------------------------------------------------------- vgg

_VGG = {"A": (1, 1, 2, 2, 2), "B": (2, 2, 2, 2, 2), "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}
_WIDTHS = (64, 128, 256, 512, 512)


def _vgg(configuration: str, num_classes: int = 1000, numbers: dict = _VGG, widths: tuple = _WIDTHS) -> tuple[Layer, ...]:
    blocks = [[conv(width, 3, 1, 1)] * number + [max_pool(2)] for width, number in zip(widths, numbers[configuration])]
    dense_layers = [FLATTEN, dense(4096), dense(4096), dense(num_classes, activation=None)]
    return (*(layer for block in blocks for layer in block), *dense_layers)


def _other_vgg(**options: Any) -> Callable:
    return lambda *args, **kwargs: Table((224, 224, 3), _vgg(*args, **kwargs, **options))


def _configuration(letter: str) -> Callable:
    """One configuration, whatever is asked for."""
    return _other_vgg(numbers=dict.fromkeys(_VGG, _VGG[letter]))


_WRONG_VGG = (
    Slip("widths-not-doubled", "The last block has 1024 filters in each layer. The table ends with 512.", _other_vgg(widths=(64, 128, 256, 512, 1024))),
    Slip("two-layers-in-each-block", "Each block has two layers. How many has the table for this configuration?", _other_vgg(numbers=dict.fromkeys(_VGG, _VGG["B"]))),
    Slip("same-configuration-for-all", "That is configuration A, whatever is asked for.", _configuration("A")),
    Slip("same-configuration-for-all", "That is configuration D, whatever is asked for.", _configuration("D")),
    Slip("another-configuration", "That is configuration E, and another one is asked for. The 16 of VGG-16 counts the three dense layers, too.", _configuration("E")),
    Slip("one-layer-too-few", "A layer is missing in each block.", _other_vgg(numbers={key: tuple(max(n - 1, 1) for n in value) for key, value in _VGG.items()})),
)  # fmt: skip

VGG = _plan(
    _vgg, (224, 224, 3), (case("D", num_classes=5), case("A", 3), case("E", num_classes=4)), lambda configuration, num_classes=1000: num_classes,
    bare=("dense",),
    slips=[
        ("another-pooling", "The pooling takes the mean. In VGG it takes the largest number.", _swap("max_pool", "avg_pool")),
        ("pooling-overlaps", "The pooling windows overlap, as in AlexNet. In VGG they are as wide as their step.", lambda layers: [layer._replace(kernel_size=3, padding="same") if layer.kind == "max_pool" else layer for layer in layers]),
        ("dense-layer-missing", "One of the two dense layers of 4096 is missing.", lambda layers: [*layers[:-2], layers[-1]]),
        ("last-pooling-missing", "The pooling behind the last block is missing.", lambda layers: [layer for i, layer in enumerate(layers) if i != len(layers) - 5]),
        ("another-activation", "The activation is tanh. VGG's is ReLU.", _all(activation="tanh")),
        ("activation-once-a-block", "The activation stands once in each block. It follows every convolution.", lambda layers: _once_a_block(layers)),
    ],
)  # fmt: skip
VGG = replace(VGG, slips=(*_WRONG_VGG, *VGG.slips))


def _once_a_block(layers):
    following = [*layers[1:], None]
    return [layer._replace(activation=None) if layer.kind == "conv" and after.kind == "conv" else layer for layer, after in zip(layers, following)]


vgg = _builder(
    "vgg",
    lambda configuration, num_classes=1000: None,
    [
        GivesLogits("a picture of 224×224 gives a logit for each class", 0.5, VGG),
        HasParameters("configuration D: as many parameters as published, to the last one", 1, VGG),
        HasParameters("configurations A and E as well", 1, VGG, which=(1, 2)),
        SameLogits("configuration D: the same logits as keras.applications.VGG16, with the same weights", 1.5, VGG),
    ],
    hints=[
        "Five blocks. What do they have in common, and in which two numbers do they differ?",
        "A dict from the letter to five numbers of layers, and `zip` with the five widths.",
        "A loop over blocks, in it a loop over the layers of a block, then pooling. Three dense layers close it.",
    ],
)

# ---------------------------------------------------------------- audit

audit = make_audit(
    "audit",
    [
        (
            Claim(
                "alexnet_input", "the input that gives conv1 its 55×55", 227,
                (
                    (224, "printed-size", "That is the printed size. With a filter of 11, a step of 4 and no padding it gives 54.25 places."),
                    (228, "off-by-one", "One pixel too much: the last step would only half fit. Which size is used up to its last pixel?"),
                    (220, "filter-forgotten", "55 steps of 4 pixels are not all: the filter itself is wider than a step."),
                    (231, "one-step-too-many", "55 places are 54 steps and one filter."),
                    (55, "output-not-input", "That is the size behind conv1. Which size stands before it?"),
                ),
            ),
            1,
        ),
        (
            Claim(
                "alexnet_neurons", "the neurons of conv1", 290_400,
                (
                    (253_440, "printed-number", "That is the printed number. Count the numbers that conv1 gives: rows, columns, filters."),
                    (145_200, "one-card-only", "That is the half that one graphics card holds. Both belong to conv1."),
                    (3_025, "filters-forgotten", "That is one map. conv1 has one for each filter."),
                    (279_936, "places-rounded-down", "That is 54·54·96. How many places has conv1 really?"),
                    (34_944, "parameters-not-neurons", "These are its parameters. A neuron is one number that the layer gives."),
                    (34_848, "parameters-not-neurons", "These are its weights. A neuron is one number that the layer gives."),
                    (150_528, "input-not-output", "That is 224·224·3, the input. Neurons are what comes out."),
                    (154_587, "input-not-output", "That is 227·227·3, the input. Neurons are what comes out."),
                    (69_984, "behind-the-pooling", "That is 27·27·96, what pooling leaves. Count before it."),
                ),
            ),
            1,
        ),
        (
            Claim(
                "alexnet_dense_megabytes", "the memory of the dense layers", 234.524576,
                (
                    (1000, "printed-number", "That is the printed size. Count the parameters of the three dense layers, and four bytes for each."),
                    (58.631144, "bytes-forgotten", "These are millions of parameters. Each takes four bytes."),
                    (234_524_576, "unit-forgotten", "These are bytes. Megabytes are asked for."),
                    (0.234524576, "unit-forgotten", "These are gigabytes. Megabytes are asked for."),
                    (218.136576, "last-layer-forgotten", "Two of the three dense layers are counted. fc8 is one, too."),
                    (151.011328, "one-layer-only", "That is fc6. fc7 and fc8 are dense layers, too."),
                    (469.049152, "eight-bytes", "Eight bytes were taken for each number. float32 has four."),
                    (117.262288, "two-bytes", "Two bytes were taken for each number. float32 has four."),
                    (243.860896, "all-layers", "These are all layers. The dense ones are asked for."),
                    (223.66, "another-megabyte", "That is in units of 1024·1024 bytes. Here a megabyte has a million."),
                ),
                tolerance=2.5e-3,
            ),
            1,
        ),
        (
            Claim(
                "vgg_biases", "the parameters that the table leaves out", 13_416,
                (
                    (138_344_128, "weights-not-biases", "These are the weights, which the table has. What does it leave out?"),
                    (138_357_544, "all-parameters", "These are all parameters. What does the table leave out?"),
                    (4_224, "dense-forgotten", "These are the biases of the convolutions. Dense layers have some, too."),
                    (9_192, "convolutions-forgotten", "These are the biases of the dense layers. Convolutions have some, too."),
                    (1_728, "printed-number", "That is the printed number: the weights of one layer. How many biases are there, in all layers?"),
                    (1_792, "first-layer-only", "That is the first layer, weights and biases. How many biases are there, in all layers?"),
                    (64, "first-layer-only", "That is the first layer. The table leaves something out in every row."),
                    (16, "one-bias-a-layer", "That would be one for each layer. Each filter and each unit has one."),
                    (13, "one-bias-a-layer", "That would be one for each convolution. Each filter and each unit has one."),
                    (12_416, "last-layer-forgotten", "The last layer is missing. It has units, too."),
                ),
            ),
            1,
        ),
    ],
    hints=[
        "For each claim: which layer is it about, and what are its numbers in the table?",
        "Your own functions help: `count` and `output_size` from lesson 01. Or let Keras count: `model.summary()`.",
        "55 places are 54 steps of 4 and one filter of 11. A neuron is one number of a map; a bias belongs to each filter and unit.",
        "One dict, `{\"alexnet_input\": ..., ...}`, a number behind each name; plain arithmetic such as `55 * 55` may stand there.",
    ],
)  # fmt: skip
