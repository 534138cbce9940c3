"""Answers to the exercise shape-ladder of lesson 03."""

import numpy as np

from tests.answers import right, wrong


@right
def copies_of_the_table(input_shape, layers):
    H, W, C = input_shape
    result = []
    for layer in layers:
        k = layer["kernel_size"]
        defaults = {"stride": 1 if layer["kind"] == "conv" else k, "padding": 0}
        full = {**defaults, **layer}
        H = int(np.floor((H + 2 * full["padding"] - k) / full["stride"])) + 1
        W = int(np.floor((W + 2 * full["padding"] - k) / full["stride"])) + 1
        if full["kind"] == "conv":
            C = full["filters"]
        result.append([H, W, C])
    return result


@right
def recursive(input_shape, layers):
    if not layers:
        return []
    layer, *rest = layers
    k, p = layer["kernel_size"], layer.get("padding", 0)
    s = layer["stride"] if "stride" in layer else (1 if layer["kind"] == "conv" else k)
    h, w = (len(range(0, n + 2 * p - k + 1, s)) for n in input_shape[:2])
    shape = (h, w, layer["filters"] if layer["kind"] == "conv" else input_shape[2])
    return [shape] + recursive(shape, rest)


@right
def array_of_shapes(input_shape, layers):
    shapes = np.zeros((len(layers) + 1, 3))
    shapes[0] = input_shape
    for i, layer in enumerate(layers):
        pool = layer["kind"] in ("max_pool", "avg_pool")
        step = layer.get("stride", layer["kernel_size"] if pool else 1)
        shapes[i + 1, :2] = (shapes[i, :2] + 2 * layer.get("padding", 0) - layer["kernel_size"]) // step + 1
        shapes[i + 1, 2] = shapes[i, 2] if pool else layer["filters"]
    return shapes[1:]


@right
def tried_on_real_arrays(input_shape, layers):
    shapes, maps = [], np.zeros(input_shape)
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        maps = np.pad(maps, ((p, p), (p, p), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(maps, (k, k), axis=(0, 1))[::s, ::s]
        maps = np.zeros((*windows.shape[:2], layer.get("filters", maps.shape[2])))
        shapes.append(maps.shape)
    return tuple(shapes)


@right
def helper_function(input_shape, layers):
    def after(n, layer):
        step = layer.get("stride") or (1 if layer["kind"] == "conv" else layer["kernel_size"])
        count, position = 0, -layer.get("padding", 0)
        while position + layer["kernel_size"] <= n + layer.get("padding", 0):
            count, position = count + 1, position + step
        return count

    shapes = [input_shape]
    for layer in layers:
        H, W, C = shapes[-1]
        shapes.append((after(H, layer), after(W, layer), layer.get("filters", C)))
    return shapes[1:]


@wrong("input-included")
def begins_with_the_input(input_shape, layers):
    shapes = [tuple(input_shape)]
    for layer in layers:
        H, W, C = shapes[-1]
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        shapes.append(((H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)))
    return shapes


@wrong("missing-keys")
def asks_for_the_stride(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        H = (H + 2 * layer["padding"] - layer["kernel_size"]) // layer["stride"] + 1
        W = (W + 2 * layer["padding"] - layer["kernel_size"]) // layer["stride"] + 1
        C = layer["filters"]
        shapes.append((H, W, C))
    return shapes


@wrong("missing-keys", points=0.5)
def filters_of_a_pooling(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer["filters"]
        shapes.append((H, W, C))
    return shapes


@wrong("pool-stride-one", points=0.5)
def stride_one_for_all(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p, s = layer["kernel_size"], layer.get("padding", 0), layer.get("stride", 1)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("conv-stride-is-its-size", points=0.5)
def own_size_for_all(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("padding-once")
def padding_counted_once(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + p - k) // s + 1, (W + p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("ceil-instead-of-floor")
def rounded_up(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W = (int(np.ceil((n + 2 * p - k) / s)) + 1 for n in (H, W))
        C = layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("always-from-the-input", points=1)
def not_chained(input_shape, layers):
    shapes = []
    for layer in layers:
        H, W, C = input_shape
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        shapes.append(((H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)))
    return shapes


@wrong("not-rounded")
def true_division(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) / s + 1, (W + 2 * p - k) / s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("last-shape-only")
def only_the_last(input_shape, layers):
    H, W, C = input_shape
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
    return (H, W, C)


@wrong("first-layer-only", points=1)
def return_inside_the_loop(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
        return shapes


@wrong("returned-nothing")
def shapes_kept(input_shape, layers):
    shapes = []
    shapes.append(input_shape)


@wrong("pool-stride-two", points=0.5)
def pooling_always_halves(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else 2)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("avg-pool-forgotten", points=0.5)
def knows_max_pooling_only(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", k if layer["kind"] == "max_pool" else 1)
        H, W, C = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("rounded-to-the-nearest", points=0.5)
def rounds(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W = round((H + 2 * p - k) / s) + 1, round((W + 2 * p - k) / s) + 1
        C = layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("only-the-window-divided")
def brackets_forgotten(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W, C = H + 2 * p - k // s + 1, W + 2 * p - k // s + 1, layer.get("filters", C)
        shapes.append((H, W, C))
    return shapes


@wrong("groups-counted", points=1)
def filters_shared_among_groups(input_shape, layers):
    H, W, C = input_shape
    shapes = []
    for layer in layers:
        k, p = layer["kernel_size"], layer.get("padding", 0)
        s = layer.get("stride", 1 if layer["kind"] == "conv" else k)
        H, W = (H + 2 * p - k) // s + 1, (W + 2 * p - k) // s + 1
        C = layer["filters"] // layer.get("groups", 1) if layer["kind"] == "conv" else C
        shapes.append((H, W, C))
    return shapes
