"""Answers to the exercise count of lesson 07."""

import math

import numpy as np

from tests.answers import right, wrong


@right
def one_branch_a_kind(input_shape, layers):
    shape = list(input_shape)
    params = macs = 0
    for layer in layers:
        if layer["kind"] == "flatten":
            shape = [math.prod(shape)]
        elif layer["kind"] == "dense":
            params += shape[0] * layer["units"] + layer["units"]
            macs += shape[0] * layer["units"]
            shape = [layer["units"]]
        elif layer["kind"] == "conv":
            h, w, c = shape
            k, s, p = layer["kernel_size"], layer.get("stride", 1), layer.get("padding", 0)
            h, w = (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = k * k * (c // layer.get("groups", 1)) * layer["filters"]
            params += weights + layer["filters"]
            macs += weights * h * w
            shape = [h, w, layer["filters"]]
        else:
            h, w, c = shape
            k, p = layer["kernel_size"], layer.get("padding", 0)
            s = layer.get("stride", k)
            shape = [(h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1, c]
    return params, macs


@right
def as_a_list_of_numpy_numbers(input_shape, layers):
    shape, total = np.array(input_shape), np.zeros(2, dtype=np.int64)
    for layer in layers:
        layer = {
            "padding": 0,
            "groups": 1,
            "stride": 1 if layer["kind"] == "conv" else layer.get("kernel_size"),
            **layer,
        }
        if "kernel_size" in layer:
            size = (shape[:2] + 2 * layer["padding"] - layer["kernel_size"]) // layer["stride"] + 1
            if layer["kind"] == "conv":
                weights = layer["kernel_size"] ** 2 * shape[2] // layer["groups"] * layer["filters"]
                total += [weights + layer["filters"], weights * size.prod()]
            shape = np.array([*size, layer.get("filters", shape[2])])
        elif "units" in layer:
            total += [(shape[0] + 1) * layer["units"], shape[0] * layer["units"]]
            shape = np.array([layer["units"]])
        else:
            shape = np.array([shape.prod()])
    return [total[0], total[1]]


@right
def by_recursion(input_shape, layers):
    if not layers:
        return 0, 0
    first, rest = layers[0], layers[1:]
    kind, params, macs = first["kind"], 0, 0
    if kind == "flatten":
        after = (int(np.prod(input_shape)),)
    elif kind == "dense":
        after = (first["units"],)
        macs = input_shape[0] * first["units"]
        params = macs + first["units"]
    else:
        k = first["kernel_size"]
        s = first.get("stride", k if "pool" in kind else 1)
        after = tuple(1 + (n - k + 2 * first.get("padding", 0)) // s for n in input_shape[:2])
        after += (first.get("filters", input_shape[2]),)
        if kind == "conv":
            weights = k * k * input_shape[2] * first["filters"] // first.get("groups", 1)
            params, macs = weights + first["filters"], weights * after[0] * after[1]
    more = by_recursion(after, rest)
    return params + more[0], macs + more[1]


@right
def floats(input_shape, layers):
    params, macs = one_branch_a_kind(input_shape, layers)
    return float(params), np.float64(macs)


@right
def as_an_array(input_shape, layers):
    return np.array(one_branch_a_kind(input_shape, layers))


@right
def a_function_for_each_kind(input_shape, layers):
    def slide(shape, layer, stride):
        k, s, p = layer["kernel_size"], layer.get("stride", stride), layer.get("padding", 0)
        return [math.floor((n + 2 * p - k) / s + 1) for n in shape[:2]]

    def conv(shape, layer):
        after = [*slide(shape, layer, 1), layer["filters"]]
        weights = layer["kernel_size"] ** 2 * shape[2] / layer.get("groups", 1) * layer["filters"]
        return after, weights + layer["filters"], weights * after[0] * after[1]

    kinds = {
        "conv": conv,
        "flatten": lambda shape, layer: ([math.prod(shape)], 0, 0),
        "dense": lambda shape, layer: ([layer["units"]], (shape[0] + 1) * layer["units"], shape[0] * layer["units"]),
    }
    total = [0, 0]
    for layer in layers:
        pool = lambda shape, layer: ([*slide(shape, layer, layer["kernel_size"]), shape[2]], 0, 0)
        input_shape, *more = kinds.get(layer["kind"], pool)(input_shape, layer)
        total = [a + b for a, b in zip(total, more)]
    return total


@wrong("biases-forgotten")
def weights_alone(input_shape, layers):
    params, macs = one_branch_a_kind(input_shape, layers)
    return params - sum(layer.get("filters", 0) + layer.get("units", 0) for layer in layers), macs


@wrong("groups-ignored", points=2.5)
def without_groups(input_shape, layers):
    return one_branch_a_kind(input_shape, [{k: v for k, v in layer.items() if k != "groups"} for layer in layers])


@wrong("twice-as-many")
def operations(input_shape, layers):
    params, macs = one_branch_a_kind(input_shape, layers)
    return params, 2 * macs


@wrong("padding-ignored", points=1)
def without_padding(input_shape, layers):
    return one_branch_a_kind(input_shape, [{k: v for k, v in layer.items() if k != "padding"} for layer in layers])


@wrong("missing-keys")
def every_key_needed(input_shape, layers):
    for layer in layers:
        if layer["kind"] == "conv":
            layer["stride"] + layer["padding"]
    return one_branch_a_kind(input_shape, layers)


@wrong("pool-ignored", points=1)
def only_layers_with_weights(input_shape, layers):
    return one_branch_a_kind(input_shape, [layer for layer in layers if "pool" not in layer["kind"]])


@wrong("parameters-only")
def one_number(input_shape, layers):
    return one_branch_a_kind(input_shape, layers)[0]


@wrong("pair-swapped")
def the_other_way_round(input_shape, layers):
    return one_branch_a_kind(input_shape, layers)[::-1]


@wrong("dense-forgotten", points=1.5)
def convolutions_only(input_shape, layers):
    kept = []
    for layer in layers:
        if layer["kind"] == "flatten":
            break
        kept.append(layer)
    return one_branch_a_kind(input_shape, kept)


@wrong("returned-nothing")
def forgets_return(input_shape, layers):
    one_branch_a_kind(input_shape, layers)


@wrong("input-changed")
def fills_in_the_defaults(input_shape, layers):
    for layer in layers:
        layer.setdefault("padding", 0)
    return one_branch_a_kind(input_shape, layers)


def _pools(layers, change):
    return [change(layer) if "pool" in layer["kind"] else layer for layer in layers]


@wrong("padding-ignored", points=2.5)
def pools_without_padding(input_shape, layers):
    return one_branch_a_kind(input_shape, _pools(layers, lambda layer: {**layer, "padding": 0}))


@wrong("pool-stride-is-its-size", points=2)
def pools_divide(input_shape, layers):
    return one_branch_a_kind(
        input_shape, _pools(layers, lambda layer: {"kind": "max_pool", "kernel_size": layer["kernel_size"]})
    )


@wrong("pool-ignored", points=2.5)
def max_pooling_only(input_shape, layers):
    return one_branch_a_kind(input_shape, [layer for layer in layers if layer["kind"] != "avg_pool"])


@wrong("flatten-ignored", points=1.5)
def dense_on_channels(input_shape, layers):
    (h, w, c), params, macs = input_shape, 0, 0
    for layer in layers:
        if layer["kind"] == "dense":
            params, macs, c = params + (c + 1) * layer["units"], macs + c * layer["units"], layer["units"]
        elif layer["kind"] != "flatten":
            more = one_branch_a_kind((h, w, c), [layer])
            k, p = layer["kernel_size"], layer.get("padding", 0)
            s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
            h, w, c = (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1, layer.get("filters", c)
            params, macs = params + more[0], macs + more[1]
    return params, macs


@wrong("ceil-instead-of-floor", points=1)
def pools_rounded_up(input_shape, layers):
    shape, params, macs = tuple(input_shape), 0, 0
    for layer in layers:
        more = one_branch_a_kind(shape, [layer])
        params, macs = params + more[0], macs + more[1]
        if layer["kind"] == "flatten":
            shape = (math.prod(shape),)
        elif layer["kind"] == "dense":
            shape = (layer["units"],)
        else:
            k, p, conv = layer["kernel_size"], layer.get("padding", 0), layer["kind"] == "conv"
            s = layer.get("stride", 1 if conv else k)
            steps = [(n + 2 * p - k) / s for n in shape[:2]]
            places = [1 + (math.floor if conv else math.ceil)(step) for step in steps]
            shape = (*places, layer.get("filters", shape[2]))
    return params, macs


@wrong("dense-from-the-flatten", points=2)
def always_the_flatten_s_numbers(input_shape, layers):
    before, flat = [], 0
    params = macs = 0
    for layer in layers:
        if layer["kind"] == "dense":
            params, macs = params + (flat + 1) * layer["units"], macs + flat * layer["units"]
            continue
        before.append(layer)
        if layer["kind"] == "flatten":
            one = {"kind": "dense", "units": 1}
            flat = one_branch_a_kind(input_shape, [*before, one])[1] - one_branch_a_kind(input_shape, before)[1]
    more = one_branch_a_kind(input_shape, before)
    return params + more[0], macs + more[1]


@wrong("stride-of-1-not-believed", points=2.5)
def a_pooling_by_one_pixel_is_not_believed(input_shape, layers):
    return one_branch_a_kind(
        input_shape,
        [
            {key: value for key, value in layer.items() if key != "stride" or value != 1 or "pool" not in layer["kind"]}
            for layer in layers
        ],
    )


@wrong("groups-stay", points=2.5)
def groups_stay_until_others_come(input_shape, layers):
    groups, told = 1, []
    for layer in layers:
        groups = layer.get("groups", groups)
        told.append({**layer, "groups": groups} if layer["kind"] == "conv" else layer)
    return one_branch_a_kind(input_shape, told)


@wrong("", points=2)
def sums_of_32_bits(input_shape, layers):
    return tuple(int(np.array(total).astype(np.int32)) for total in one_branch_a_kind(input_shape, layers))


@wrong("groups-in-one-number-only", points=2.5)
def groups_share_no_work(input_shape, layers):
    alone = [{key: value for key, value in layer.items() if key != "groups"} for layer in layers]
    return one_branch_a_kind(input_shape, layers)[0], one_branch_a_kind(input_shape, alone)[1]
