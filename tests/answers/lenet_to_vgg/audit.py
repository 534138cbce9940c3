"""Answers to the exercise audit of lesson 07."""

import numpy as np

from tests.answers import right, wrong

ROUNDED_AWAY = "whole megabytes are exact enough"
EQUIVALENT = {
    f"{n} * {m} → {changed}": ROUNDED_AWAY
    for n, m in ((9217, 4096), (4097, 4096), (4097, 1000))
    for changed in (f"{n - 1} * {m}", f"{n + 1} * {m}", f"{n} * {m - 1}", f"{n} * {m + 1}")
}


@right
def exact():
    return {"alexnet_input": 227, "alexnet_neurons": 290400, "alexnet_dense_megabytes": 234.524576, "vgg_biases": 13416}


@right
def rounded_megabytes():
    return {
        "alexnet_input": 227.0,
        "alexnet_neurons": 55 * 55 * 96,
        "alexnet_dense_megabytes": 235,
        "vgg_biases": 4224 + 9192,
    }


@right
def in_numpy_numbers():
    return {
        "alexnet_input": np.int64(227),
        "alexnet_neurons": np.array(290400),
        "alexnet_dense_megabytes": np.float32(234.5),
        "vgg_biases": 13416.0,
    }


@right
def in_another_order():
    return dict(vgg_biases=13416, alexnet_dense_megabytes=234.52, alexnet_neurons=290_400, alexnet_input=227)


@right
def with_a_note():
    return {
        "alexnet_input": [227],
        "alexnet_neurons": 290400,
        "alexnet_dense_megabytes": 234.5,
        "vgg_biases": 13416,
        "note": "checked twice",
    }


def _with(**changed):
    return {**exact(), **changed}


@wrong("printed-size", points=3)
def believes_the_figure():
    return _with(alexnet_input=224)


@wrong("off-by-one", points=3)
def one_pixel_more():
    return _with(alexnet_input=228)


@wrong("printed-number", points=3)
def believes_the_caption():
    return _with(alexnet_neurons=253440)


@wrong("bytes-forgotten", points=3)
def parameters_not_bytes():
    return _with(alexnet_dense_megabytes=58.63)


@wrong("dense-forgotten", points=3)
def biases_of_convolutions():
    return _with(vgg_biases=4224)


@wrong("unit-forgotten", points=3)
def in_bytes():
    return _with(alexnet_dense_megabytes=234524576)


@wrong("another-number", points=3)
def something_else():
    return _with(vgg_biases=777)


@wrong("one-layer-only", points=3)
def fc6_alone():
    return _with(alexnet_dense_megabytes=4 * (9216 * 4096 + 4096) / 1e6)


@wrong("first-layer-only", points=3)
def first_row_of_the_table():
    return _with(vgg_biases=1792)


@wrong("not-numbers", points=2)
def commas_in_numbers():
    return _with(alexnet_neurons=(290, 400), vgg_biases=(13, 416))


@wrong("claim-missing", points=3)
def one_left_out():
    return {name: value for name, value in exact().items() if name != "vgg_biases"}


@wrong("not-a-dict")
def a_list():
    return [227, 290400, 234.5, 13416]


@wrong("another-megabyte", points=3)
def in_binary_megabytes():
    return _with(alexnet_dense_megabytes=58_631_144 * 4 / 1024**2)


@wrong("another-megabyte", points=3)
def in_whole_binary_megabytes():
    return _with(alexnet_dense_megabytes=224)
