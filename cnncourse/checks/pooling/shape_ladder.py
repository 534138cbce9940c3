"""The shapes of pictures on their way through convolutions and pooling."""

from itertools import permutations, product

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _shape_ladder(input_shape, layers):
    return _ladder(input_shape, layers)


def _ladder(input_shape, layers, places=lambda n, k, s, p: (n + 2 * p - k) // s + 1, stride=None, channels=None):
    """Climb a layer table, by a rule for the number of places, the stride of a layer, the channels after it."""
    shape, shapes = tuple(input_shape), []
    for layer in layers:
        is_conv, k = layer["kind"] == "conv", layer["kernel_size"]
        s = (stride or _stride)(layer, is_conv, k)
        height, width = (places(n, k, s, layer.get("padding", 0)) for n in shape[:2])
        shape = height, width, (channels or _channels)(layer, shape[2])
        shapes.append(shape)
    return shapes


def _stride(layer, is_conv, kernel_size):
    return layer.get("stride", 1 if is_conv else kernel_size)


def _channels(layer, before):
    return layer.get("filters", before)


def _ladders(**rules):
    """A wrong ladder, from the rules that differ."""
    return lambda input_shape, layers: _ladder(input_shape, layers, **rules)


def _needs_keys(*keys):
    """A ladder that fails where a layer lacks one of the keys, asked for in this order."""

    def wrong(input_shape, layers):
        for layer, key in product(layers, keys):
            layer[key]
        return _ladder(input_shape, layers)

    return wrong


def _ladder_without(key):
    return lambda input_shape, layers: _ladder(
        input_shape, [{k: v for k, v in layer.items() if k != key} for layer in layers]
    )


def _longer(rng):
    """Add to a size so that its remainders by the strides stay the same."""
    return 24 * int(rng.integers(0, 5))


def _input(rng, height, width, channels):
    return height + _longer(rng), width + _longer(rng), channels


def _conv(rng, kernel_size, **others):
    return {"kind": "conv", "filters": int(rng.integers(5, 12)), "kernel_size": kernel_size, **others}


def _kind(kind, kernel_size, **others):
    return {"kind": kind, "kernel_size": kernel_size, **others}


NETWORK = [  # the text's
    {"kind": "conv", "filters": 16, "kernel_size": 3, "padding": 1},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "conv", "filters": 32, "kernel_size": 3, "padding": 1},
    {"kind": "max_pool", "kernel_size": 2},
]


def _with_keras(input_shape, layers):
    """Build a layer table, and ask Keras for the shapes of its maps."""
    from keras import Input
    from keras.layers import AveragePooling2D, Conv2D, MaxPooling2D, ZeroPadding2D

    x, shapes = Input(input_shape), []
    for layer in layers:
        size, stride = layer["kernel_size"], layer.get("stride")
        x = ZeroPadding2D(layer.get("padding", 0))(x)
        if layer["kind"] == "conv":
            x = Conv2D(layer["filters"], size, stride or 1)(x)
        else:
            x = {"max_pool": MaxPooling2D, "avg_pool": AveragePooling2D}[layer["kind"]](size, stride)(x)
        shapes.append(tuple(x.shape[1:]))
    return shapes


def _proof(rng):
    yield (
        _shape_ladder((32, 32, 3), NETWORK),
        [(32, 32, 16), (16, 16, 16), (16, 16, 32), (8, 8, 32)],
    )  # as the text says
    for criterion in shape_ladder.criteria:
        for table in criterion.cases(rng):
            yield _shape_ladder(*table.args), _with_keras(*table.args)


shape_ladder = Check(
    "shape-ladder",
    oracle=_shape_ladder,
    proof=_proof,
    criteria=[
        Returns(
            "a convolution: its filters, padding on both sides, its stride",
            0.5,
            lambda rng: [
                case(_input(rng, 9, 12, 3), [_conv(rng, 3)]),
                case(_input(rng, 10, 7, 1), [_conv(rng, 5, padding=2)]),
                case(_input(rng, 11, 15, 3), [_conv(rng, 4, stride=3, padding=1)]),
                case((5, 7, 2), [_conv(rng, 5, stride=1)]),
                case((1, 2, 4), [_conv(rng, 3, stride=2, padding=1)]),
            ],
            axes=("layer", "number"),
        ),
        Returns(
            "a pooling: without a stride it moves by its own size, and the channels stay",
            0.5,
            lambda rng: [
                case(_input(rng, 9, 12, 4), [_kind("max_pool", 2)]),
                case(_input(rng, 11, 8, 2), [_kind("avg_pool", 3)]),
                case(_input(rng, 11, 14, 3), [_kind("max_pool", 3, stride=2, padding=1)]),
                case(_input(rng, 10, 13, 2), [_kind("avg_pool", 2, stride=3)]),
                case((4, 7, 5), [_kind("max_pool", 4, padding=0)]),
            ],
            axes=("layer", "number"),
        ),
        Returns(
            "several layers, each with what the one before made",
            1,
            lambda rng: [
                case((32, 32, 3), NETWORK),
                case(_input(rng, 13, 18, 1), [_conv(rng, 3), _kind("max_pool", 2), _conv(rng, 2)]),
                case(
                    _input(rng, 35, 28, 3),
                    [
                        _conv(rng, 5, stride=2, padding=2, filters=2 * int(rng.integers(3, 6))),
                        _kind("avg_pool", 3, stride=2),
                        _conv(rng, 3, padding=1, groups=2, filters=2 * int(rng.integers(3, 6))),
                        _kind("max_pool", 2, stride=1),
                        _kind("avg_pool", 3, padding=1),
                    ],
                ),
            ],
            axes=("layer", "number"),
        ),
    ],
    misconceptions=[
        Misconception(
            "input-included",
            "The shape of the input is in the list. It begins after the first layer.",
            lambda input_shape, layers: [tuple(input_shape), *_ladder(input_shape, layers)],
        ),
        Misconception(
            "last-shape-only",
            "Only the last shape came back. A list with the shape after each layer is asked for.",
            lambda input_shape, layers: list(_ladder(input_shape, layers)[-1]),
        ),
        Misconception(
            "always-from-the-input",
            "Every layer was given the network's input. Each takes what the one before made.",
            lambda input_shape, layers: [_ladder(input_shape, [layer])[0] for layer in layers],
        ),
        *[
            Misconception(
                "missing-keys",
                f"A layer may come without {' and '.join(f'`{key}`' for key in keys)}. Then the usual value counts.",
                _needs_keys(*keys),
            )
            for number in (1, 2)
            for keys in permutations(("stride", "padding", "filters", "groups"), number)
        ],
        Misconception(
            "pool-stride-one",
            "A pooling without a stride moved by one pixel. It moves by its own size.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", 1)),
        ),
        Misconception(
            "pool-stride-two",
            "A pooling without a stride moved by two pixels. It moves by its own size, which is not always 2.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", 1 if is_conv else 2)),
        ),
        Misconception(
            "avg-pool-forgotten",
            "An average pooling without a stride moved by one pixel. Like max pooling, it moves by its own size.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", k if layer["kind"] == "max_pool" else 1)),
        ),
        Misconception(
            "conv-stride-is-its-size",
            "A convolution without a stride moved by its own size. It moves by one pixel.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", k)),
        ),
        Misconception(
            "pool-stride-is-its-size",
            "A pooling moved by its own size. Where a stride is given, that counts.",
            _ladders(stride=lambda layer, is_conv, k: layer.get("stride", 1) if is_conv else k),
        ),
        Misconception(
            "always-two",
            "Every pooling halved the picture. `kernel_size` and `stride` say what it does.",
            lambda input_shape, layers: _ladder(
                input_shape,
                [layer if layer["kind"] == "conv" else {"kind": "max_pool", "kernel_size": 2} for layer in layers],
            ),
        ),
        Misconception("stride-ignored", "The strides that are given were not used.", _ladder_without("stride")),
        Misconception("padding-ignored", "The padding was not counted.", _ladder_without("padding")),
        Misconception(
            "padding-once",
            "The padding was counted once. There is padding on both sides.",
            _ladders(places=lambda n, k, s, p: (n + p - k) // s + 1),
        ),
        Misconception(
            "pool-padding-ignored",
            "The padding of a pooling was not counted. It has one like a convolution.",
            lambda input_shape, layers: _ladder(
                input_shape,
                [{**layer, "padding": layer.get("padding", 0) * (layer["kind"] == "conv")} for layer in layers],
            ),
        ),
        Misconception(
            "ceil-instead-of-floor",
            "A last step that only half fits was counted. It does not fit: round down.",
            _ladders(places=lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1),
        ),
        Misconception(
            "not-rounded",
            "Half a place is no place: round down.",
            _ladders(places=lambda n, k, s, p: (n + 2 * p - k) / s + 1),
        ),
        Misconception(
            "rounded-to-the-nearest",
            "Half a place was rounded up to a whole one. `round` goes to the nearest number: round down.",
            _ladders(places=lambda n, k, s, p: round((n + 2 * p - k) / s) + 1),
        ),
        Misconception(
            "only-the-window-divided",
            "Only the window was divided by the stride: `//` goes before plus and minus. Are there brackets?",
            _ladders(places=lambda n, k, s, p: n + 2 * p - k // s + 1),
        ),
        Misconception(
            "forgot-the-first-place",
            "One place too few: the steps were counted, but not the place where the window starts.",
            _ladders(places=lambda n, k, s, p: (n + 2 * p - k) // s),
        ),
        Misconception(
            "forgot-the-first-place",
            "One place too few wherever there is more than one: the place where the window starts counts as well.",
            _ladders(places=lambda n, k, s, p: max((n + 2 * p - k) // s, 1)),
        ),
        *[
            Misconception(
                "kernel-size-ignored",
                "Only the stride was counted. The window has a size too, and stays inside.",
                _ladders(places=places),
            )
            for places in (
                lambda n, k, s, p: (n + 2 * p) // s,
                lambda n, k, s, p: -(-(n + 2 * p) // s),
                lambda n, k, s, p: (n + 2 * p - 1) // s + 1 if s > 1 else n,
            )
        ],
        *[
            Misconception(
                "size-kept",
                'The sizes are those of "same". Here the window stays inside, and `padding` says how many pixels '
                "are added.",
                _ladders(places=places),
            )
            for places in (
                lambda n, k, s, p: -(-n // s),
                lambda n, k, s, p: n // s,
                lambda n, k, s, p: (n - 1) // s + 1 if s == 1 else (n + 2 * p - k) // s + 1,
            )
        ],
        Misconception(
            "conv-keeps-channels",
            "The channels stayed after a convolution. There is one for each of its filters.",
            _ladders(channels=lambda layer, before: before),
        ),
        Misconception(
            "channels-multiplied",
            "The filters were multiplied by the channels. Each filter makes one map out of all channels.",
            _ladders(channels=lambda layer, before: before * layer.get("filters", 1)),
        ),
        Misconception(
            "channels-added",
            "The filters were added to the channels. What comes out are the filters' maps alone.",
            _ladders(channels=lambda layer, before: before + layer.get("filters", 0)),
        ),
        *[
            Misconception(
                "groups-counted",
                "The number of groups went into the channels. There is one for each filter, whatever the groups.",
                _ladders(channels=channels),
            )
            for channels in (
                lambda layer, before: layer.get("filters", before) * layer.get("groups", 1),
                lambda layer, before: layer.get("filters", before) // layer.get("groups", 1),
            )
        ],
        Misconception(
            "pool-mixes-channels",
            "One channel is left after a pooling. It works on each channel by itself.",
            _ladders(channels=lambda layer, before: layer.get("filters", 1)),
        ),
        Misconception(
            "pool-shrinks-channels",
            "The pooling made the channels fewer. It shrinks rows and columns only.",
            _ladders(channels=lambda layer, before: layer.get("filters", before // layer["kernel_size"])),
        ),
        Misconception(
            "picture-assumed-square",
            "The height was used for the width too. This picture is not square.",
            lambda input_shape, layers: _ladder((input_shape[0], input_shape[0], input_shape[2]), layers),
        ),
        Misconception(
            "width-first",
            "The width stands before the height. Rows come first: (H, W, C).",
            lambda input_shape, layers: [
                (width, height, channels) for height, width, channels in _ladder(input_shape, layers)
            ],
        ),
        Misconception(
            "channels-first",
            "The channels come first, as some libraries want them. Here they come last.",
            lambda input_shape, layers: [
                (channels, height, width) for height, width, channels in _ladder(input_shape, layers)
            ],
        ),
        Misconception(
            "channels-missing",
            "Each shape has two numbers. The channels belong to it: (H, W, C).",
            lambda input_shape, layers: [shape[:2] for shape in _ladder(input_shape, layers)],
        ),
        Misconception(
            "first-layer-only",
            "Only the shape after the first layer came back. Is the `return` inside the loop?",
            lambda input_shape, layers: _ladder(input_shape, layers)[:1],
        ),
    ],
    hints=[
        "How many places has a window of k pixels on a line of n pixels, with padding p on both sides and stride s?",
        '`layer.get("stride", 1)` gives the layer\'s stride, or 1 where it has none. What is it for a pooling?',
        "Keep the current shape in a variable; for each layer compute the next one, append it to a list, and go on "
        "from there.",
    ],
)
