"""Parameters and multiply-adds of a table of layers."""

from __future__ import annotations

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _count(input_shape, layers, **rules):
    """Add up what each layer costs; `rules` says what a wrong way of counting does differently.

    The rules: cost of a layer from (its kind, inputs of one unit, units, places, number of inputs); places from
    (size, kernel_size, stride, padding), and pooled, the same of a pooling; stride of a layer; share of the channels
    that a filter sees; length from a flatten's shape.
    """
    cost = rules.get("cost", _cost)
    places = rules.get("places", lambda n, k, s, p: (n + 2 * p - k) // s + 1)
    pooled = rules.get("pooled", places)
    stride = rules.get("stride", lambda layer, k: layer.get("stride", _usual(layer, k)))
    groups = rules.get("groups", lambda layer: layer.get("groups", 1))
    length = rules.get("length", lambda shape: int(np.prod(shape)))
    shape, parameters, multiply_adds = tuple(input_shape), 0, 0
    for layer in layers:
        before, k = shape, layer.get("kernel_size", 1)
        if layer["kind"] in ("flatten", "dense"):
            shape = (length(before) if layer["kind"] == "flatten" else layer["units"],)
        else:
            rule = places if layer["kind"] == "conv" else pooled
            sizes = (rule(n, k, stride(layer, k), layer.get("padding", 0)) for n in before[:2])
            shape = (*sizes, layer.get("filters", before[2]))
        if layer["kind"] in ("conv", "dense"):
            inputs = k * k * (before[-1] // groups(layer)) if layer["kind"] == "conv" else before[-1]
            more, further = cost(layer["kind"], inputs, shape[-1], int(np.prod(shape[:-1])), int(np.prod(before[:-1])))
            parameters, multiply_adds = parameters + more, multiply_adds + further
    return parameters, multiply_adds


def _usual(layer, k):
    """The stride of a layer that says none."""
    return 1 if layer["kind"] == "conv" else k


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
        input_shape,
        [{k: v for k, v in layer.items() if k not in keys or kind not in layer["kind"]} for layer in layers],
    )


def _count_only(*kinds):
    """Shapes follow all layers, but only some kinds are counted."""
    return _counts(cost=lambda kind, *layer: _cost(kind, *layer) if kind in kinds else (0, 0))


def _groups_stay(input_shape, layers):
    groups, told = 1, []
    for layer in layers:
        groups = layer.get("groups", groups)
        told.append({**layer, "groups": groups} if layer["kind"] == "conv" else layer)
    return _count(input_shape, told)


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
        case(
            (25, 28 + _more(rng), 3),
            [_c(rng, 5, stride=2, padding=2), _p("avg_pool", 3, stride=2), _c(rng, 3, padding=1)],
        ),
        case((14, 11 + _more(rng), 4), [_p("max_pool", 3, stride=2, padding=1), _c(rng, 1)]),
        case((9, 8 + _more(rng), 2), [_p("max_pool", 3, stride=1, padding=1), _c(rng, 2)]),
    ]


def _whole(rng):
    return [
        case((12, 9, 2), [_c(rng, 3), _p("max_pool", 2), _FLAT, _d(rng), _d(rng)]),
        case((11, 14, 1), [_FLAT, _d(rng), _d(rng), _d(rng)]),
        case(
            (224, 224, 3), [_c(rng, 3), *[_p("conv", 3, filters=512)] * 2, _p("max_pool", 109), _FLAT, _d(rng), _d(rng)]
        ),  # beyond 2**31
    ]


def _groups(rng):
    return [
        case((8 + _more(rng), 9, 12), [_c(rng, 3, groups=4)]),
        case((10, 9, 3), [_c(rng, 3), _c(rng, 5, groups=2, padding=2), _p("max_pool", 3, stride=2), _FLAT, _d(rng)]),
        case((9, 8 + _more(rng), 8), [_c(rng, 3, groups=4), _c(rng, 3)]),
    ]


def _proof(rng):
    """Keras's layers: their weights, and how many places each of them is used at."""
    from cnncourse import historic_layers

    yield (
        _count((6, 6, 1), [_p("conv", 3, filters=2), _p("max_pool", 2), _FLAT, {"kind": "dense", "units": 10}]),
        (110, 368),
    )
    for criterion in count.criteria:
        for made in criterion.cases(rng):
            yield _count(*made.args), _with_keras(*made.args)
    for table in (*historic_layers.SMALL.values(), *historic_layers.STACKS.values()):
        yield _count((28, 28, 1), table), _with_keras((28, 28, 1), table)


def _with_keras(input_shape, layers):
    import keras

    x, parameters, multiply_adds = keras.Input(input_shape), 0, 0
    for layer in layers:
        kind, k = layer["kind"], layer.get("kernel_size")
        if layer.get("padding"):
            x = keras.layers.ZeroPadding2D(layer["padding"])(x)
        if kind == "conv":
            made = keras.layers.Conv2D(layer["filters"], k, layer.get("stride", 1), groups=layer.get("groups", 1))
        elif kind == "dense":
            made = keras.layers.Dense(layer["units"])
        elif kind == "flatten":
            made = keras.layers.Flatten()
        else:
            pool = keras.layers.MaxPooling2D if kind == "max_pool" else keras.layers.AveragePooling2D
            made = pool(k, layer.get("stride", k))
        x = made(x)
        parameters += made.count_params()
        multiply_adds += int(np.prod(made.kernel.shape) * np.prod(x.shape[1:-1])) if made.weights else 0
    return parameters, multiply_adds


count = Check(
    "count",
    oracle=lambda input_shape, layers: _count(input_shape, layers),
    proof=_proof,
    criteria=[
        Returns("convolutions, each with what the one before made", 1, _convolutions),
        Returns("pooling has no parameters, and changes the sizes", 0.5, _pools),
        Returns("dense layers behind a flatten", 1, _whole),
        Returns("groups", 0.5, _groups),
    ],
    misconceptions=[
        Misconception(
            "stride-of-1-not-believed",
            "A pooling that says a stride of 1 was taken for one that says none. Its stride is its window only where "
            "nothing is said.",
            _counts(
                stride=lambda layer, k: (
                    k if "pool" in layer["kind"] and layer.get("stride") == 1 else layer.get("stride", _usual(layer, k))
                )
            ),
        ),
        Misconception(
            "groups-stay",
            "A layer that says nothing of groups got those of the layer before. It has one group.",
            _groups_stay,
        ),
        Misconception(
            "biases-forgotten",
            "The biases are missing among the parameters: one for each filter and each unit.",
            _costs(parameters=lambda kind, inputs, units, *_: inputs * units),
        ),
        Misconception(
            "biases-forgotten",
            "The biases of the dense layers are missing.",
            _costs(parameters=lambda kind, inputs, units, *_: (inputs + (kind == "conv")) * units),
        ),
        Misconception(
            "biases-forgotten",
            "The biases of the convolutions are missing.",
            _costs(parameters=lambda kind, inputs, units, *_: (inputs + (kind == "dense")) * units),
        ),
        Misconception(
            "one-bias",
            "One bias was counted for each layer. Each filter and each unit has its own.",
            _costs(parameters=lambda kind, inputs, units, *_: inputs * units + 1),
        ),
        Misconception(
            "biases-multiplied",
            "Biases were counted among the multiply-adds. They are added, and nothing is multiplied.",
            _costs(multiply_adds=lambda kind, inputs, units, places, _: (inputs + 1) * units * places),
        ),
        Misconception(
            "biases-multiplied",
            "Biases were counted among the multiply-adds. They are added, and nothing is multiplied.",
            _costs(multiply_adds=lambda kind, inputs, units, places, _: (inputs * places + 1) * units),
        ),
        Misconception(
            "places-forgotten",
            "The multiply-adds are those of one place. A filter is used at every place of its map.",
            _costs(multiply_adds=lambda kind, inputs, units, *_: inputs * units),
        ),
        Misconception(
            "places-forgotten",
            "The multiply-adds equal the parameters. A filter is used at every place, and biases do not multiply.",
            _costs(multiply_adds=lambda kind, inputs, units, *_: (inputs + 1) * units),
        ),
        Misconception(
            "places-of-the-input",
            "The filters were counted at every pixel of what comes in. They are used once for each number that "
            "comes out.",
            _costs(multiply_adds=lambda kind, inputs, units, places, before: inputs * units * before),
        ),
        Misconception(
            "twice-as-many",
            "A multiplication and its addition were counted as two. Together they are one multiply-add.",
            _costs(multiply_adds=lambda kind, inputs, units, places, _: 2 * inputs * units * places),
        ),
        Misconception(
            "kernel-not-squared",
            "A kernel of size k has k·k weights in each channel.",
            lambda input_shape, layers: _not_squared(input_shape, layers),
        ),
        Misconception(
            "channels-forgotten",
            "The channels are missing: a filter has a sheet of weights for each channel that it sees.",
            lambda input_shape, layers: _without_channels(input_shape, layers),
        ),
        Misconception(
            "always-from-the-input",
            "Every layer was given the network's input. Each takes what the one before made.",
            lambda input_shape, layers: tuple(
                sum(each) for each in zip(*(_count(input_shape, [layer]) for layer in layers))
            ),
        ),
        Misconception(
            "first-layer-only",
            "Only the first layer was counted. Is the `return` inside the loop?",
            lambda input_shape, layers: _count(input_shape, layers[:1]),
        ),
        Misconception(
            "last-layer-only",
            "Only the last layer was counted. What is the sum before the loop, and in it?",
            lambda input_shape, layers: _last_only(input_shape, layers),
        ),
        Misconception(
            "dense-forgotten",
            "The dense layers were not counted. They have weights and biases, too.",
            _count_only("conv"),
        ),
        Misconception(
            "flatten-ignored",
            "A dense layer was given the channels alone. Behind a flatten there are H·W·C numbers.",
            _counts(length=lambda shape: shape[-1]),
        ),
        Misconception(
            "dense-from-the-flatten",
            "Every dense layer was given what the flatten made. The second one takes the units of the first.",
            lambda input_shape, layers: _all_from_the_flatten(input_shape, layers),
        ),
        Misconception("convolutions-forgotten", "The convolutions were not counted.", _count_only("dense")),
        Misconception(
            "pooling-counted",
            "Pooling was counted among the multiply-adds. It multiplies nothing by a weight.",
            _pools_counted,
        ),
        Misconception(
            "pool-ignored",
            "The pooling layers were passed over. They have no parameters, but they change the sizes.",
            _counts(places=lambda n, k, s, p: n),
        ),
        Misconception(
            "pool-ignored",
            "The pooling layers were passed over. They have no parameters, but they change the sizes.",
            lambda input_shape, layers: _count(input_shape, [layer for layer in layers if "pool" not in layer["kind"]]),
        ),
        Misconception(
            "pool-ignored",
            "Average pooling was passed over. It changes the sizes as max-pooling does.",
            lambda input_shape, layers: _count(input_shape, [layer for layer in layers if layer["kind"] != "avg_pool"]),
        ),
        Misconception(
            "pool-stride-one",
            "A pooling without a stride moves by its own size.",
            _counts(stride=lambda layer, k: layer.get("stride", 1)),
        ),
        Misconception(
            "pool-stride-is-its-size",
            "A pooling moved by its own size. Where a stride is given, that counts.",
            _counts(stride=lambda layer, k: layer.get("stride", 1) if layer["kind"] == "conv" else k),
        ),
        Misconception(
            "pool-stride-is-its-size",
            "A pooling divided the sizes by its own. Where a stride or a padding is given, they count.",
            _count_without("stride", "padding", kind="pool"),
        ),
        Misconception("stride-ignored", "The strides that are given were not used.", _count_without("stride")),
        Misconception("padding-ignored", "The padding was not counted.", _count_without("padding")),
        Misconception(
            "padding-ignored", "The padding of the pooling was not counted.", _count_without("padding", kind="pool")
        ),
        Misconception(
            "padding-ignored",
            "The padding of the convolutions was not counted.",
            _count_without("padding", kind="conv"),
        ),
        Misconception(
            "padding-once",
            "The padding was counted once. There is padding on both sides.",
            _counts(places=lambda n, k, s, p: (n + p - k) // s + 1),
        ),
        Misconception(
            "ceil-instead-of-floor",
            "A last step that only half fits was counted: round down.",
            _counts(places=lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1),
        ),
        Misconception(
            "ceil-instead-of-floor",
            "Half a step was rounded to the nearest number: round down.",
            _counts(places=lambda n, k, s, p: round((n + 2 * p - k) / s) + 1),
        ),
        Misconception(
            "ceil-instead-of-floor",
            "Behind a pooling the sizes were rounded up: round down.",
            _counts(
                places=lambda n, k, s, p: (n + 2 * p - k) // s + 1,
                pooled=lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1,
            ),
        ),
        Misconception(
            "not-rounded",
            "Half a place is no place: round down.",
            _counts(places=lambda n, k, s, p: (n + 2 * p - k) / s + 1),
        ),
        Misconception(
            "forgot-the-first-place",
            "One place too few in each direction: the one before the first step.",
            _counts(places=lambda n, k, s, p: (n + 2 * p - k) // s),
        ),
        Misconception(
            "size-kept",
            "The sizes did not shrink by the kernel. Without padding it stays inside.",
            _counts(places=lambda n, k, s, p: -(-n // s)),
        ),
        Misconception(
            "groups-ignored",
            "The groups were not used. In a group, a filter sees only its share of the channels.",
            _counts(groups=lambda layer: 1),
        ),
        Misconception(
            "groups-twice",
            "The groups divided the filters as well. There are several groups, so all filters are there.",
            lambda input_shape, layers: _groups_twice(input_shape, layers),
        ),
        Misconception(
            "picture-assumed-square",
            "The height was used for the width too. This picture is not square.",
            lambda input_shape, layers: _count((input_shape[0], input_shape[0], input_shape[2]), layers),
        ),
        Misconception(
            "pair-swapped",
            "Parameters and multiply-adds have changed places.",
            lambda input_shape, layers: _count(input_shape, layers)[::-1],
        ),
        Misconception(
            "parameters-only",
            "These are the parameters alone. A pair is asked for.",
            lambda input_shape, layers: _count(input_shape, layers)[0],
        ),
        Misconception(
            "parameters-only",
            "The multiply-adds are 0. They are asked for as well.",
            _costs(multiply_adds=lambda *_: 0),
        ),
        *[
            Misconception(
                "missing-keys",
                f"A layer may come without `{key}`. Then its usual value counts.",
                lambda input_shape, layers, key=key: [layer[key] for layer in layers] and _count(input_shape, layers),
            )
            for key in ("stride", "padding", "groups", "kernel_size", "filters")
        ],
        Misconception(
            "groups-in-one-number-only",
            "The groups make fewer parameters here, and as many multiply-adds as without. They share both.",
            lambda input_shape, layers: (
                _count(input_shape, layers)[0],
                _count_without("groups")(input_shape, layers)[1],
            ),
        ),
        Misconception(
            "biases-multiplied",
            "The biases of the dense layers were counted among the multiply-adds. They are added, not multiplied.",
            _costs(multiply_adds=lambda kind, inputs, units, places, _: (inputs + (kind == "dense")) * units * places),
        ),
    ],
    hints=[
        "What does a layer need to know about the layer before it?",
        '`layer.get("padding", 0)` gives 0 where no padding is given. A filter has kernel_size² weights for each '
        "channel that it sees.",
        "A loop that carries the shape along: first the shape after the layer, then its weights; multiply-adds are "
        "weights times places.",
        "A flatten turns (H, W, C) into one number, H·W·C. A dense layer has one place.",
    ],
)


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
        parameters, multiply_adds = (
            parameters + (once[0] - biases) // groups + biases,
            multiply_adds + once[1] // groups,
        )
        shape = _after(shape, layer)
    return parameters, multiply_adds


def _all_from_the_flatten(input_shape, layers):
    shape, flat, parameters, multiply_adds = tuple(input_shape), None, 0, 0
    for layer in layers:
        once = _count(flat if layer["kind"] == "dense" else shape, [layer])
        parameters, multiply_adds = parameters + once[0], multiply_adds + once[1]
        shape = _after(shape, layer)
        flat = shape if layer["kind"] == "flatten" else flat
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
