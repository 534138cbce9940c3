"""Every figure of data/architectures.csv that can be computed is computed here, layer by layer, by pencil's means."""

from __future__ import annotations

from collections import Counter

import pytest

from cnncourse import datasets

# ---- the arithmetic: each layer is (name, parameters, multiply-adds)


def conv(name, kernel, inputs, filters, places, groups=1, bias=True, norm=False):
    """A convolution; `norm` counts the two trainable numbers of batch normalisation that each filter brings."""
    weights = kernel * kernel * (inputs // groups) * filters
    return name, weights + filters * (bias + 2 * norm), weights * places * places


def dense(name, inputs, units):
    return name, inputs * units + units, inputs * units


def merged(name, layers):
    return name, sum(layer[1] for layer in layers), sum(layer[2] for layer in layers)


LENET_TABLE_1 = [3] * 6 + [4] * 6 + [4] * 3 + [6]  # how many maps of S2 each map of C3 sees


def lenet5_original():
    """(name, trainable parameters, connections)"""
    return [
        ("C1", 6 * (25 + 1), 6 * (25 + 1) * 28 * 28),
        ("S2", 6 * 2, 6 * (4 + 1) * 14 * 14),
        ("C3", sum(25 * maps + 1 for maps in LENET_TABLE_1), sum(25 * maps + 1 for maps in LENET_TABLE_1) * 100),
        ("S4", 16 * 2, 16 * (4 + 1) * 5 * 5),
        ("C5", 120 * (25 * 16 + 1), 120 * (25 * 16 + 1)),
        ("F6", 84 * (120 + 1), 84 * (120 + 1)),
        ("output", 0, 84 * 10),
    ]


def lenet5():
    return [
        conv("C1", 5, 1, 6, 28),
        conv("C3", 5, 6, 16, 10),
        conv("C5", 5, 16, 120, 1),
        dense("F6", 120, 84),
        dense("output", 84, 10),
    ]


def alexnet(groups=2):
    return [
        conv("conv1", 11, 3, 96, 55),
        conv("conv2", 5, 96, 256, 27, groups),
        conv("conv3", 3, 256, 384, 13),
        conv("conv4", 3, 384, 384, 13, groups),
        conv("conv5", 3, 384, 256, 13, groups),
        dense("fc6", 6 * 6 * 256, 4096),
        dense("fc7", 4096, 4096),
        dense("fc8", 4096, 1000),
    ]


def vgg(*repeats):
    layers, inputs, places = [], 3, 224
    for block, (filters, number) in enumerate(zip((64, 128, 256, 512, 512), repeats), 1):
        for i in range(1, number + 1):
            layers.append(conv(f"conv{block}_{i}", 3, inputs, filters, places))
            inputs = filters
        places //= 2
    return layers + [dense("fc6", 7 * 7 * 512, 4096), dense("fc7", 4096, 4096), dense("fc8", 4096, 1000)]


INCEPTION = {
    "3a": (28, 192, (64, 96, 128, 16, 32, 32)),
    "3b": (28, 256, (128, 128, 192, 32, 96, 64)),
    "4a": (14, 480, (192, 96, 208, 16, 48, 64)),
    "4b": (14, 512, (160, 112, 224, 24, 64, 64)),
    "4c": (14, 512, (128, 128, 256, 24, 64, 64)),
    "4d": (14, 512, (112, 144, 288, 32, 64, 64)),
    "4e": (14, 528, (256, 160, 320, 32, 128, 128)),
    "5a": (7, 832, (256, 160, 320, 32, 128, 128)),
    "5b": (7, 832, (384, 192, 384, 48, 128, 128)),
}


def inception(name, places, inputs, widths):
    f1, reduce3, f3, reduce5, f5, pooled = widths
    branches = [
        (1, inputs, f1),
        (1, inputs, reduce3),
        (3, reduce3, f3),
        (1, inputs, reduce5),
        (5, reduce5, f5),
        (1, inputs, pooled),
    ]
    return merged(name, [conv("", *branch, places) for branch in branches])


def googlenet():
    return [
        conv("conv1", 7, 3, 64, 112),
        merged("conv2", [conv("", 1, 64, 64, 56), conv("", 3, 64, 192, 56)]),
        *[inception(name, *module) for name, module in INCEPTION.items()],
        dense("linear", 1024, 1000),
    ]


def auxiliary_head(inputs):
    return merged("", [conv("", 1, inputs, 128, 4), dense("", 4 * 4 * 128, 1024), dense("", 1024, 1000)])


def resnet(*repeats, bottleneck, stride_in_3x3=False):
    """Convolutions without biases, each with a batch normalisation, as in the paper."""
    stages, inputs, places = [conv("conv1", 7, 3, 64, 112, bias=False, norm=True)], 64, 56
    for stage, (width, number) in enumerate(zip((64, 128, 256, 512), repeats), 2):
        layers, outputs = [], width * (4 if bottleneck else 1)
        for block in range(number):
            before = places
            places //= 2 if block == 0 and stage > 2 else 1
            if bottleneck:
                shapes = [
                    (1, inputs, width, before if stride_in_3x3 else places),
                    (3, width, width, places),
                    (1, width, outputs, places),
                ]
            else:
                shapes = [(3, inputs, width, places), (3, width, width, places)]
            if inputs != outputs:
                shapes.append((1, inputs, outputs, places))
            layers += [conv("", *shape, bias=False, norm=True) for shape in shapes]
            inputs = outputs
        stages.append(merged(f"conv{stage}_x", layers))
    return stages + [dense("fc", inputs, 1000)]


def channels_normalised(*repeats):
    """Channels of a ResNet of bottlenecks that have a batch normalisation: those of every convolution."""
    return 64 + sum(number * width * 6 + width * 4 for width, number in zip((64, 128, 256, 512), repeats))


MBCONV = [  # expansion, kernel, stride, filters, layers, input resolution
    (1, 3, 1, 16, 1, 112),
    (6, 3, 2, 24, 2, 112),
    (6, 5, 2, 40, 2, 56),
    (6, 3, 2, 80, 3, 28),
    (6, 5, 1, 112, 3, 14),
    (6, 5, 2, 192, 4, 14),
    (6, 3, 1, 320, 1, 7),
]
PLAIN = {"bias": False, "norm": True}


def efficientnet_b0():
    stages, inputs = [conv("stage 1", 3, 3, 32, 112, **PLAIN)], 32
    for stage, (expansion, kernel, stride, filters, number, places) in enumerate(MBCONV, 2):
        layers = []
        for block in range(number):
            wide, reduced = inputs * expansion, inputs // 4
            if expansion > 1:
                layers.append(conv("", 1, inputs, wide, places, **PLAIN))
            places //= stride if block == 0 else 1
            layers += [
                conv("", kernel, wide, wide, places, wide, **PLAIN),
                dense("", wide, reduced),
                dense("", reduced, wide),
            ]
            layers.append(conv("", 1, wide, filters, places, **PLAIN))
            inputs = filters
        stages.append(merged(f"stage {stage}", layers))
    return stages + [merged("stage 9", [conv("", 1, 320, 1280, 7, **PLAIN), dense("", 1280, 1000)])]


def normalised_in_b0():
    channels, inputs = 32, 32
    for expansion, _, _, filters, number, _ in MBCONV:
        for _ in range(number):
            channels += (inputs * expansion) * (2 if expansion > 1 else 1) + filters
            inputs = filters
    return channels + 1280


def receptive_field(*layers):
    """From (kernel, stride) of each layer."""
    size, jump = 1, 1
    for kernel, stride in layers:
        size, jump = size + (kernel - 1) * jump, jump * stride
    return size


def resnet50_field(stride_in_3x3):
    layers = [(7, 2), (3, 2)]
    for stage, number in enumerate((3, 4, 6, 3)):
        for block in range(number):
            stride = 2 if block == 0 and stage else 1
            layers += [(1, 1 if stride_in_3x3 else stride), (3, stride if stride_in_3x3 else 1), (1, 1)]
    return receptive_field(*layers)


# ---- what the file must say


RESNETS = {"18": (2, 2, 2, 2), "34": (3, 4, 6, 3), "50": (3, 4, 6, 3), "101": (3, 4, 23, 3), "152": (3, 8, 36, 3)}
VGGS = {"11": (1, 1, 2, 2, 2), "13": (2, 2, 2, 2, 2), "16": (2, 2, 3, 3, 3), "19": (2, 2, 4, 4, 4)}


def computed() -> dict[tuple[str, str, str], int]:
    """Compute every figure that follows from an architecture: (model, layer, quantity) → value."""
    tables = {
        "LeNet-5 (modern)": lenet5(),
        "AlexNet": alexnet(),
        "AlexNet without groups": alexnet(groups=1),
        **{f"VGG-{depth}": vgg(*repeats) for depth, repeats in VGGS.items()},
        "GoogLeNet": googlenet(),
        **{f"ResNet-{depth}": resnet(*repeats, bottleneck=int(depth) >= 50) for depth, repeats in RESNETS.items()},
        "ResNet-50 v1.5": resnet(*RESNETS["50"], bottleneck=True, stride_in_3x3=True),
        "EfficientNet-B0": efficientnet_b0(),
    }
    told_by_layer = {"LeNet-5 (modern)", "AlexNet", "VGG-16", "GoogLeNet", "ResNet-50", "EfficientNet-B0"}
    figures = {}
    for model, layers in tables.items():
        for layer, parameters, multiply_adds in (layers if model in told_by_layer else []) + [merged("total", layers)]:
            figures[model, layer, "parameters"], figures[model, layer, "multiply_adds"] = parameters, multiply_adds
    for layer, parameters, connections in lenet5_original() + [merged("total", lenet5_original())]:
        figures["LeNet-5", layer, "parameters"], figures["LeNet-5", layer, "connections"] = parameters, connections
    return figures | _further(tables)


def _further(tables) -> dict[tuple[str, str, str], int]:
    totals = {model: sum(layer[1] for layer in layers) for model, layers in tables.items()}
    figures = {}
    for depth in ("50", "101", "152"):
        channels = channels_normalised(*RESNETS[depth])  # a bias and two moving statistics for each
        figures[f"ResNet-{depth}", "total", "parameters_keras"] = totals[f"ResNet-{depth}"] + 3 * channels
    normalisation = 2 * normalised_in_b0() + 7  # moving statistics; mean, variance and a count of the pictures
    figures["EfficientNet-B0", "total", "parameters_keras"] = totals["EfficientNet-B0"] + normalisation
    auxiliary = auxiliary_head(512)[1] + auxiliary_head(528)[1]
    figures["GoogLeNet with auxiliary heads", "total", "parameters"] = totals["GoogLeNet"] + auxiliary
    figures["AlexNet", "conv1", "neurons"] = 55 * 55 * 96
    neurons = 55 * 55 * 96 + 27 * 27 * 256 + 2 * 13 * 13 * 384 + 13 * 13 * 256 + 4096 + 4096 + 1000
    figures["AlexNet", "total", "neurons"] = neurons
    steps = [(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)]
    for number, layer in enumerate(("C1", "S2", "C3", "S4", "C5"), 1):
        figures["LeNet-5", layer, "receptive_field"] = receptive_field(*steps[:number])
    alexnet_steps = [(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)]
    figures["AlexNet", "pool5", "receptive_field"] = receptive_field(*alexnet_steps)
    blocks = [step for number in VGGS["16"] for step in [(3, 1)] * number + [(2, 2)]]
    figures["VGG-16", "conv5_3", "receptive_field"] = receptive_field(*blocks[:-1])
    figures["VGG-16", "pool5", "receptive_field"] = receptive_field(*blocks)
    figures["ResNet-50", "total", "receptive_field"] = resnet50_field(stride_in_3x3=False)
    figures["ResNet-50 v1.5", "total", "receptive_field"] = resnet50_field(stride_in_3x3=True)
    return figures


ROWS = datasets.architectures()


def test_table_1_of_googlenet_counts_in_1024s():
    """What it prints for its layers are their weights, except where its widths, printed too, give something else."""
    other_widths = {"3b": 0.01, "4b": 0.01, "4d": 0.02, "4e": 0.01, "5b": 0.02, "4a": 0.01, "4c": 0.07, "5a": 0.06}
    biases = {"conv2": 64 + 192, "linear": 1000}
    biases |= {name: sum(widths) for name, (_, _, widths) in INCEPTION.items()}
    weights = {name: parameters - biases.get(name, 0) for name, parameters, _ in googlenet()}
    weights["conv1"] = 7 * 7 * 3 * 8 + 24 * 64  # separable, with eight filters for each colour
    printed = {
        row["layer"]: row["value"] for row in ROWS if row["setting"].startswith('printed "') and "K" in row["setting"]
    }
    assert printed.keys() == weights.keys()
    for layer, value in printed.items():
        assert abs(value - weights[layer]) <= 0.5 * 1024 + other_widths.get(layer, 0) * weights[layer], layer
    [multiply_adds] = [row["value"] for row in ROWS if row["setting"].startswith('printed "34M"')]
    assert round(weights["conv1"] * 112**2, -6) == multiply_adds


def key(row):
    return row["model"], row["layer"], row["quantity"]


def test_what_can_be_computed_is_what_the_file_says():
    told = {key(row): row["value"] for row in ROWS if row["how"] == "computed"}
    assert told == computed()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join((*key(row), row["setting"])))
def test_each_figure_has_a_source(row):
    assert row["architecture"] in ("LeNet-5", "AlexNet", "VGG", "GoogLeNet", "ResNet", "EfficientNet")
    assert row["how"] in ("computed", "paper", "repository") and row["source"].strip()
    assert (row["how"] == "computed") == (row["source"] == "tests/test_architectures.py")
    assert row["value"] > 0 or row["layer"] == "output"
    assert ("error" in row["quantity"]) == (row["unit"] == "%") and (row["unit"] != "%" or row["setting"])


def test_no_figure_is_told_twice():
    told = Counter((*key(row), row["setting"], row["how"], row["source"]) for row in ROWS)
    assert [row for row, times in told.items() if times > 1] == []


def test_other_people_s_counts_agree_where_they_should():
    """keras.applications, torchvision and the papers' rounded numbers; the file keeps those that do not agree, too."""
    mine = computed()
    for row in ROWS:
        if row["how"] == "repository" and row["quantity"].startswith("parameters") and key(row) in mine:
            assert row["value"] == mine[key(row)], row


def test_each_architecture_has_a_year_and_a_published_error():
    for name in ("LeNet-5", "AlexNet", "VGG", "GoogLeNet", "ResNet", "EfficientNet"):
        quantities = {row["quantity"] for row in ROWS if row["architecture"] == name}
        assert "year" in quantities and any("error" in quantity for quantity in quantities), name
