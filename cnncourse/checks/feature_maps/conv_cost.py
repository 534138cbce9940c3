"""What a convolution costs: its weights, and the products it adds up."""

from itertools import product

import numpy as np

from cnncourse import backend
from cnncourse.checks.kit import Check, Misconception, Returns, case


def _pair(kernel_size):
    return (kernel_size, kernel_size) if np.ndim(kernel_size) == 0 else tuple(kernel_size)


def _places(size, kernel_size, stride, padding):
    return len(range(0, size + 2 * padding - kernel_size + 1, stride))


def _conv_cost(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = _pair(kernel_size)
    weights = np.zeros((kh, kw, channels // groups, filters)).size
    places = _places(height, kh, stride, padding) * _places(width, kw, stride, padding)
    return weights + filters * bool(use_bias), weights * places


def _equals_keras(rng):
    backend.load()
    from keras import layers

    for (kernel_size, groups), stride, padding, use_bias in product(
        [(3, 1), ((2, 5), 1), (3, 2), ((3, 1), 6)], (1, 2, 3), (0, 2), (True, False)
    ):
        layer = layers.Conv2D(12, kernel_size, stride, groups=groups, use_bias=use_bias)
        padded = (None, 11 + 2 * padding, 14 + 2 * padding, 6)
        layer.build(padded)
        _, rows, columns, _ = layer.compute_output_shape(padded)
        cost = layer.count_params(), int(np.prod(layer.kernel.shape)) * rows * columns
        yield _conv_cost((11, 14, 6), kernel_size, 12, stride, padding, groups, use_bias), cost


def _cost_like(rule):
    """Give a rule (shape, (kh, kw), filters, stride, padding, groups, use_bias) the exercise's signature."""

    def wrong(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
        return rule(tuple(input_shape), _pair(kernel_size), filters, stride, padding, groups, use_bias)

    return wrong


def _weights(x, k, f, g=1):
    return k[0] * k[1] * (x[2] // g) * f


def _all_places(x, k, s, p):
    return _places(x[0], k[0], s, p) * _places(x[1], k[1], s, p)


def _rounded_up(x, k, f, s, p, g, b):
    places = np.prod([-(-(n + 2 * p - size) // s) + 1 for n, size in zip(x, k)])
    return _conv_cost(x, k, f, s, p, g, b)[0], int(_weights(x, k, f, g) * places)


def _more(rng):
    return 6 * int(rng.integers(0, 9))


def _plain_layers(rng):
    return [
        case((8 + _more(rng), 9 + _more(rng), 3), 3, 16),
        case((7 + _more(rng), 12, 5), 1, 9),
        case((10, 10, 3), 3, 4),
    ]


def _with_places(places):
    """Count the multiply-adds with other places: (shape, (kh, kw), stride, padding) → how many."""
    return _cost_like(
        lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _weights(x, k, f, g) * places(x, k, s, p))
    )


def _fractional_places(x, k, s, p):
    return np.prod([(n + 2 * p - size) / s + 1 for n, size in zip(x, k)])


conv_cost = Check(
    "conv-cost",
    oracle=_conv_cost,
    proof=_equals_keras,
    criteria=[
        Returns("parameters: filters, channels and biases", 0.5, _plain_layers, part=0),
        Returns("multiply-adds, stride 1", 0.5, _plain_layers, part=1),
        Returns(
            "multiply-adds: stride and padding",
            0.5,
            lambda rng: [
                case((8 + _more(rng), 15, 3), 3, 10, 2, 1),
                case((11 + _more(rng), 17 + _more(rng), 4), 5, 6, stride=3, padding=2),
                case((9 + _more(rng), 7, 2), 4, 5, stride=2),
            ],
            part=1,
        ),
        Returns(
            "multiply-adds: kernels that are not square",
            0.5,
            lambda rng: [case((9 + _more(rng), 20, 3), (1, 7), 4), case((18 + _more(rng), 11, 2), (5, 2), 7)],
            part=1,
        ),
        Returns(
            "groups",
            0.5,
            lambda rng: [
                case((8 + _more(rng), 9, 12), 3, 24, groups=3),
                case((10 + _more(rng), 14, 6), 3, 6, 1, 0, 6),
                case((8, 9 + _more(rng), 8), 2, 20, groups=4),
            ],
            combined=lambda rng: [
                case((5, 11 + _more(rng), 2), (5, 2), 6, 2, 1),
                case((10 + _more(rng), 13, 8), 3, 12, 3, 1, 4),
                case((9, 14 + _more(rng), 6), (2, 3), 9, 2, 2, 3),
            ],
        ),
        Returns(
            "parameters: without biases, and kernels that are not square",
            0.5,
            lambda rng: [
                case((8 + _more(rng), 9, 3), (3, 2), 16, use_bias=False),
                case((8 + _more(rng), 9, 6), 3, 10, 1, 0, 1, False),
            ],
            part=0,
        ),
    ],
    misconceptions=[
        Misconception(
            "biases-forgotten",
            "The biases are missing among the parameters: one for each filter.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, False)),
        ),
        Misconception(
            "biases-always-counted",
            "Biases were counted although `use_bias` is False.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g)),
        ),
        Misconception(
            "one-bias",
            "One bias was counted. Each filter has its own.",
            _cost_like(lambda x, k, f, s, p, g, b: (_weights(x, k, f, g) + bool(b), _conv_cost(x, k, f, s, p, g)[1])),
        ),
        Misconception(
            "bias-per-channel",
            "A bias was counted for each input channel of each filter. A filter has one bias in all.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (
                    _weights(x, k, f, g) + f * x[2] // g * bool(b),
                    _conv_cost(x, k, f, s, p, g)[1],
                )
            ),
        ),
        Misconception(
            "biases-multiplied",
            "Biases were counted among the multiply-adds. They are added, and nothing is multiplied.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (
                    _conv_cost(x, k, f, s, p, g, b)[0],
                    _conv_cost(x, k, f, s, p, g, b)[0] * _all_places(x, k, s, p),
                )
            ),
        ),
        Misconception(
            "channels-forgotten",
            "The input channels are missing: a filter has a sheet of weights for each of them.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((*x[:2], 1), k, f, s, p, 1, b)),
        ),
        Misconception(
            "channels-forgotten",
            "The input channels are missing in the multiply-adds.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost((*x[:2], 1), k, f, s, p)[1])
            ),
        ),
        Misconception(
            "one-filter",
            "These are the numbers of one filter. The layer has several.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, 1, s, p, g, b)),
        ),
        Misconception(
            "one-filter",
            "The multiply-adds are those of one filter. The layer has several.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost(x, k, 1, s, p, g)[1])
            ),
        ),
        Misconception(
            "places-of-the-input",
            "The filter was counted at every pixel of the input. It is used once for each number of the output map.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _weights(x, k, f, g) * x[0] * x[1])
            ),
        ),
        Misconception(
            "places-forgotten",
            "The multiply-adds are those of one place. The filters are used at every place.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _weights(x, k, f, g))),
        ),
        Misconception(
            "places-counted-as-parameters",
            "The weights were counted again at every place. All places share them.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (
                    _conv_cost(x, k, f, s, p, g)[1] + f * bool(b),
                    _conv_cost(x, k, f, s, p, g)[1],
                )
            ),
        ),
        Misconception(
            "twice-as-many",
            "A multiplication and its addition were counted as two. Together they are one multiply-add.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], 2 * _conv_cost(x, k, f, s, p, g)[1])
            ),
        ),
        Misconception(
            "stride-ignored",
            "The stride was not used.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, 1, p, g, b)),
        ),
        Misconception(
            "stride-ignored",
            "With groups, the stride was not used.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s if g == 1 else 1, p, g, b)),
        ),
        Misconception(
            "stride-ignored",
            "With a kernel that is not square, the stride was not used.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s if k[0] == k[1] else 1, p, g, b)),
        ),
        Misconception(
            "padding-ignored",
            "With a kernel that is not square, the padding was not counted.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p if k[0] == k[1] else 0, g, b)),
        ),
        Misconception(
            "padding-doubled",
            "There is twice as much padding as asked for: `padding` is what each side gets.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, 2 * p, g, b)),
        ),
        Misconception(
            "padding-ignored",
            "With groups, the padding was not counted.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p if g == 1 else 0, g, b)),
        ),
        Misconception(
            "padding-ignored",
            "The padding was not used.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, 0, g, b)),
        ),
        Misconception(
            "padding-once",
            "The padding was counted once. There is padding on both sides.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((x[0] + p, x[1] + p, x[2]), k, f, s, 0, g, b)),
        ),
        Misconception(
            "not-rounded-down",
            "The number of places is a fraction: `/` was used and nothing was rounded down. A step that half fits "
            "is none.",
            _with_places(_fractional_places),
        ),
        *[
            Misconception(
                "divided-by-the-stride",
                "The places of stride 1 were counted and divided by the stride. Lesson 01's size rule counts them "
                "for each direction.",
                wrong,
            )
            for wrong in (
                _with_places(lambda x, k, s, p: _all_places(x, k, 1, p) // s**2),
                _cost_like(
                    lambda x, k, f, s, p, g, b: (
                        _conv_cost(x, k, f, s, p, g, b)[0],
                        _conv_cost(x, k, f, 1, p, g)[1] // s**2,
                    )
                ),
            )
        ],
        *[
            Misconception(
                "stride-in-one-direction",
                "The stride was used in one direction only. It holds for rows and columns.",
                wrong,
            )
            for wrong in (
                _with_places(lambda x, k, s, p: _places(x[0], k[0], s, p) * _places(x[1], k[1], 1, p)),
                _with_places(lambda x, k, s, p: _places(x[0], k[0], 1, p) * _places(x[1], k[1], s, p)),
            )
        ],
        Misconception(
            "ceil-instead-of-floor", "A last step that only half fits was counted: round down.", _cost_like(_rounded_up)
        ),
        Misconception(
            "forgot-the-first-place",
            "In each direction one place is missing: the one before the first step.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (
                    _conv_cost(x, k, f, s, p, g, b)[0],
                    _weights(x, k, f, g) * (_places(x[0], k[0], s, p) - 1) * (_places(x[1], k[1], s, p) - 1),
                )
            ),
        ),
        Misconception(
            "picture-assumed-square",
            "The picture's height was used for its width too. This picture is not square.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((x[0], x[0], x[2]), k, f, s, p, g, b)),
        ),
        Misconception(
            "kernel-assumed-square",
            "The kernel's height was used for its width too. This kernel is not square.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, (k[0], k[0]), f, s, p, g, b)),
        ),
        Misconception(
            "kernel-size-swapped",
            "Height and width of the kernel have changed places: kernel_size is (rows, columns).",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k[::-1], f, s, p, g, b)),
        ),
        Misconception(
            "groups-ignored",
            "The groups were not used. In a group, a filter sees only its share of the input channels.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, 1, b)),
        ),
        Misconception(
            "groups-ignored",
            "The groups were not used for the multiply-adds: a filter multiplies only its share of the channels.",
            _cost_like(lambda x, k, f, s, p, g, b: (_conv_cost(x, k, f, s, p, g, b)[0], _conv_cost(x, k, f, s, p)[1])),
        ),
        Misconception(
            "groups-twice",
            "Channels and filters were both divided by the groups, but there are several groups.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (
                    _weights(x, k, f // g, g) + f * bool(b),
                    _conv_cost(x, k, f // g, s, p, g)[1],
                )
            ),
        ),
        Misconception(
            "groups-twice",
            "These are the numbers of one group.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f // g, s, p, g, b)),
        ),
        Misconception(
            "biases-of-one-group",
            "Biases were counted for the filters of one group only. Every filter has one.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (_weights(x, k, f, g) + f // g * bool(b), _conv_cost(x, k, f, s, p, g)[1])
            ),
        ),
        Misconception(
            "filters-per-group",
            "`filters` was taken as the filters of one group. It counts those of all groups.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f * g, s, p, g, b)),
        ),
        Misconception(
            "groups-multiplied",
            "The groups multiplied the weights. Each filter sees fewer channels, so there are fewer weights.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (_weights(x, k, f) * g + f * bool(b), _conv_cost(x, k, f, s, p)[1] * g)
            ),
        ),
        Misconception(
            "pair-swapped",
            "Parameters and multiply-adds have changed places.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, b)[::-1]),
        ),
        Misconception(
            "parameters-only",
            "These are the parameters alone. A pair is asked for.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, b)[0]),
        ),
        Misconception(
            "multiply-adds-only",
            "These are the multiply-adds alone. A pair is asked for.",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost(x, k, f, s, p, g, b)[1]),
        ),
        Misconception(
            "kernel-side-only",
            "A kernel of size k was taken to have k weights. It has k rows and k columns.",
            _cost_like(
                lambda x, k, f, s, p, g, b: (
                    k[0] * (x[2] // g) * f + f * bool(b),
                    k[0] * (x[2] // g) * f * _all_places(x, k, s, p),
                )
            ),
        ),
        Misconception(
            "channels-first",
            "The input shape was read with the channels first. It is (H, W, C).",
            _cost_like(lambda x, k, f, s, p, g, b: _conv_cost((x[1], x[2], x[0]), k, f, s, p, g, b)),
        ),
    ],
    hints=[
        "How many weights has one filter? How many numbers does the layer put out, and how many products does each "
        "of them need?",
        "`//` divides and rounds down; `isinstance(kernel_size, int)` tells a number from a pair.",
        "First (kh, kw), then H_out and W_out as in lesson 01, then the weights kh·kw·(C / groups)·filters, and "
        "from these both numbers.",
    ],
)
