"""How many pixels a number of the last layer has seen, and how far apart two neighbours look."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _receptive_field(layers):
    """Follow the first and the last pixel back: the last layer's kernel first, each step as long as all strides
    before.
    """
    size = jump = 1
    for kernel_size, stride, dilation in reversed(layers):
        size = (size - 1) * stride + dilation * (kernel_size - 1) + 1
        jump *= stride
    return size, jump


def _by_touching_pixels(rng):
    """A number has seen the pixels that change it: layers of ones, one pixel lit at a time."""
    for layers in ([(3, 1, 1)], [(3, 2, 1), (3, 1, 1)], [(5, 2, 1), (2, 3, 1), (3, 1, 2)], [(2, 2, 3), (3, 1, 2)], []):
        seen = np.eye(80)  # (number, pixel): whether it has seen it
        for kernel_size, stride, dilation in layers:
            starts = np.arange(0, len(seen) - dilation * (kernel_size - 1), stride)
            seen = sum(seen[starts + tap * dilation] for tap in range(kernel_size))
        first, last = ([np.flatnonzero(number)[end] for number in seen[:2]] for end in (0, -1))
        yield _receptive_field(layers), (last[0] - first[0] + 1, first[1] - first[0])


def _walk(grow, leap=lambda jump, k, s, d: jump * s, start=(1, 1)):
    """Go through the layers in order with rules of growth: (size, jump, k, s, d) → size, (jump, k, s, d) → jump."""

    def wrong(layers):
        size, jump = start
        for k, s, d in layers:
            size, jump = grow(size, jump, k, s, d), leap(jump, k, s, d)
        return size, jump

    return wrong


def _right_growth(size, jump, k, s, d):
    return size + (k - 1) * d * jump


def _stride_before_only(layers):
    strides = [1, *(stride for _, stride, _ in layers)]
    size = 1 + sum((k - 1) * d * before for (k, _, d), before in zip(layers, strides))
    return size, _receptive_field(layers)[1]


def _odd(rng):
    return 2 * int(rng.integers(2, 6)) + 1


receptive_field = Check(
    "receptive-field",
    oracle=_receptive_field,
    proof=_by_touching_pixels,
    criteria=[
        Returns(
            "layers with stride 1",
            1,
            lambda rng: [
                case([(_odd(rng), 1, 1)]),
                case([(3, 1, 1), (_odd(rng), 1, 1), (4, 1, 1)]),
                case([(5, 1, 1), (_odd(rng), 1, 1)]),
            ],
        ),
        Returns(
            "strides",
            1,
            lambda rng: [
                case([(_odd(rng), 2, 1), (3, 1, 1)]),
                case([(3, 2, 1), (_odd(rng), 3, 1), (4, 1, 1), (2, 2, 1)]),
                case([(7, 2, 1), (3, 2, 1), (_odd(rng), 1, 1), (3, 2, 1)]),
                case([(3, 2, 1), (3, 1, 1)]),
            ],
        ),
        Returns(
            "dilation",
            0.5,
            lambda rng: [
                case([(3, 1, 1), (3, 1, 2), (_odd(rng), 1, 4)]),
                case([(_odd(rng), 2, 3), (3, 1, 2), (5, 3, 1)]),
            ],
        ),
        Returns(
            "no layers at all, and layers of one pixel",
            0.5,
            lambda rng: [case([]), case([(1, 1, 1), (1, int(rng.integers(2, 6)), 1)])],
        ),
    ],
    misconceptions=[
        Misconception(
            "kernel-sizes-added",
            "The kernel sizes were added up. Neighbouring windows overlap: each layer adds one pixel less than its "
            "kernel has.",
            _walk(lambda size, jump, k, s, d: size + k * d * jump, start=(0, 1)),
        ),
        Misconception(
            "kernel-sizes-added",
            "The kernel sizes were added up. Neighbouring windows overlap: each layer adds one pixel less than its "
            "kernel has.",
            _walk(lambda size, jump, k, s, d: size + k * d * jump),
        ),
        Misconception(
            "kernel-sizes-added",
            "The kernel sizes were added up. Windows overlap, and strides spread them.",
            _walk(lambda size, jump, k, s, d: size + k, start=(0, 1)),
        ),
        Misconception(
            "kernel-sizes-multiplied",
            "The kernel sizes were multiplied, as if windows lay side by side. They overlap.",
            _walk(lambda size, jump, k, s, d: size * k),
        ),
        Misconception(
            "stride-not-felt",
            "The jump is right, but the size grows as if every stride were 1. After a stride, one step is several "
            "pixels of the picture.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d),
        ),
        Misconception(
            "strides-ignored",
            "The strides were not used.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d, lambda jump, k, s, d: 1),
        ),
        Misconception(
            "stride-too-early",
            "A layer's own stride was used for its own window. It spreads the windows of the layers after it.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d * jump * s),
        ),
        Misconception(
            "own-stride-only",
            "Each window was spread by its own layer's stride only. All strides before it count, and not its own.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * d * s),
        ),
        Misconception(
            "dilation-ignored",
            "The dilation was not used.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * jump),
        ),
        Misconception(
            "dilation-times-kernel",
            "The kernel was taken as dilation·kernel_size long. Between its k pixels there are only k-1 gaps.",
            _walk(lambda size, jump, k, s, d: size + (k * d - 1) * jump),
        ),
        Misconception(
            "dilation-added",
            "The dilation was added to the kernel's size. It stretches every gap.",
            _walk(lambda size, jump, k, s, d: size + (k - 1 + d - 1) * jump),
        ),
        Misconception(
            "dilation-in-the-jump",
            "The dilation was multiplied into the jump. Two neighbouring numbers of a map are only the stride apart.",
            _walk(_right_growth, lambda jump, k, s, d: jump * s * d),
        ),
        Misconception(
            "dilation-as-pixels-left-out",
            "Dilation was taken as the number of pixels left out between two. With dilation 1 none is left out.",
            _walk(lambda size, jump, k, s, d: size + (k - 1) * (d + 1) * jump),
        ),
        Misconception(
            "jumps-added",
            "The strides were added up. They multiply: a step of a step.",
            _walk(_right_growth, lambda jump, k, s, d: jump + s),
        ),
        Misconception(
            "jumps-added",
            "The strides were added up. They multiply: a step of a step.",
            _walk(_right_growth, lambda jump, k, s, d: jump + s - 1),
        ),
        Misconception(
            "last-stride-only",
            "The jump is the last layer's stride. All strides together make it.",
            _walk(_right_growth, lambda jump, k, s, d: s),
        ),
        Misconception(
            "last-stride-only",
            "The jump is the last layer's stride. All strides together make it.",
            lambda layers: (_receptive_field(layers)[0], layers[-1][1] if layers else 1),
        ),
        Misconception(
            "stride-before-only",
            "A window was spread by the stride of the layer before it alone. All strides before it count.",
            _stride_before_only,
        ),
        Misconception(
            "last-stride-left-out",
            "The last layer's stride is missing in the jump.",
            lambda layers: (_receptive_field(layers)[0], _receptive_field(layers[:-1])[1]),
        ),
        Misconception(
            "layers-backwards",
            "The layers were taken in the wrong order. The first one is next to the picture.",
            lambda layers: _receptive_field(layers[::-1]),
        ),
        Misconception(
            "began-with-zero",
            "The size began with 0. With no layers, one number has seen one pixel: itself.",
            _walk(_right_growth, start=(0, 1)),
        ),
        *[
            Misconception(
                "no-layers-forgotten",
                "It is right with layers, but not with none. What has a number seen on which no layer has worked?",
                wrong,
            )
            for wrong in (
                lambda layers: _receptive_field(layers) if layers else (0, 1),
                lambda layers: _receptive_field(layers) if layers else (0, 0),
                lambda layers: _receptive_field(layers) if layers else (1, 0),
                lambda layers: _receptive_field(layers[:1] + layers[1:]) if layers[0] else None,
            )
        ],
        Misconception(
            "size-only",
            "This is the size alone. A pair is asked for, (size, jump).",
            lambda layers: _receptive_field(layers)[0],
        ),
        Misconception(
            "jump-only",
            "This is the jump alone. A pair is asked for, (size, jump).",
            lambda layers: _receptive_field(layers)[1],
        ),
        Misconception(
            "pair-swapped", "Size and jump have changed places.", lambda layers: _receptive_field(layers)[::-1]
        ),
        Misconception(
            "last-layer-only",
            "This is the last layer alone. All layers before it count too.",
            lambda layers: _receptive_field(layers[-1:]),
        ),
        Misconception(
            "first-layer-only",
            "This is the first layer alone. Is the `return` inside the loop?",
            lambda layers: _receptive_field(layers[:1]),
        ),
        Misconception(
            "one-layer-missing",
            "The last layer is missing: does the loop end one step too early?",
            lambda layers: _receptive_field(layers[:-1]),
        ),
        Misconception(
            "one-layer-missing",
            "The first layer is missing: a count begins with 0.",
            lambda layers: _receptive_field(layers[1:]),
        ),
        Misconception(
            "stride-and-dilation-swapped",
            "Stride and dilation have changed places: a layer is (kernel_size, stride, dilation).",
            lambda layers: _receptive_field([(k, d, s) for k, s, d in layers]),
        ),
        Misconception(
            "squared",
            "This counts the pixels of the square. Its side is asked for.",
            lambda layers: (_receptive_field(layers)[0] ** 2, _receptive_field(layers)[1]),
        ),
    ],
    hints=[
        "Two neighbouring numbers of the map before the last layer: how far apart are they in the picture?",
        "A loop over the layers carries two numbers along, the size and the jump; both begin with 1.",
        "Each layer adds its kernel's gaps, k-1, each dilation·jump pixels wide. Only then does the jump grow by "
        "its stride.",
    ],
)
