"""Answers to the exercise conv-cost of lesson 02."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "channels // groups → channels / groups": "Groups divide the channels: the same number, and whole as a float.",
}


@right
def weights_times_places(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    rows = (height + 2 * padding - kh) // stride + 1
    columns = (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * channels // groups * filters
    return weights + (filters if use_bias else 0), weights * rows * columns


@right
def group_by_group(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    kh, kw = np.broadcast_to(kernel_size, 2)
    parameters, multiply_adds = 0, 0
    for _ in range(groups):
        weights = kh * kw * (input_shape[2] // groups) * (filters // groups)
        rows = len(range(0, input_shape[0] + 2 * padding - kh + 1, stride))
        columns = len(range(0, input_shape[1] + 2 * padding - kw + 1, stride))
        parameters += weights
        multiply_adds += weights * rows * columns
    return [parameters + use_bias * filters, multiply_adds]


@right
def counts_by_arrays(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size,) * 2
    size = np.array(input_shape[:2]) + 2 * padding - np.array(kernel_size)
    places = np.prod(size // stride + 1)
    weights = np.prod(kernel_size) * input_shape[2] * filters / groups
    return np.array([weights + filters * use_bias, weights * places])


@right
def really_counted(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    kh, kw = (kernel_size, kernel_size) if not hasattr(kernel_size, "__len__") else kernel_size
    padded = np.zeros((input_shape[0] + 2 * padding, input_shape[1] + 2 * padding))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw))[::stride, ::stride]
    weights = np.zeros((kh, kw, input_shape[2] // groups, filters)).size
    return weights + use_bias * filters, windows.shape[0] * windows.shape[1] * weights


@right
def floors_with_int(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    h, w, c = input_shape
    try:
        kh, kw = kernel_size
    except TypeError:
        kh = kw = kernel_size
    h_out = int((h + 2 * padding - kh) / stride) + 1
    w_out = int((w + 2 * padding - kw) / stride) + 1
    per_number = kh * kw * (c / groups)
    return per_number * filters + int(use_bias) * filters, float(per_number * h_out * w_out * filters)


@wrong("biases-forgotten", points=2)
def no_biases(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights, weights * rows * columns


@wrong("biases-always-counted", points=2.5)
def bias_in_any_case(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters, weights * rows * columns


@wrong("groups-ignored", points=2.5)
def no_groups(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * channels * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("groups-twice", points=2.5)
def both_divided(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * (filters // groups)
    return weights + filters * use_bias, weights * rows * columns


@wrong("places-of-the-input", points=1)
def every_pixel(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * height * width


@wrong("channels-forgotten")
def grey_pictures_only(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, _ = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("biases-multiplied", points=1)
def biases_at_every_place(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    parameters = kh * kw * (channels // groups) * filters + filters * use_bias
    return parameters, parameters * rows * columns


@wrong("twice-as-many", points=1)
def flops(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, 2 * weights * rows * columns


@wrong("pair-as-number", points=2)
def ints_only(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    rows = (height + 2 * padding - kernel_size) // stride + 1
    columns = (width + 2 * padding - kernel_size) // stride + 1
    weights = kernel_size**2 * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("pair-swapped")
def cost_first(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights * rows * columns, weights + filters * use_bias


@wrong("padding-once", points=2.5)
def one_sided_padding(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + padding - kh) // stride + 1, (width + padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("stride-ignored", points=2.5)
def stride_one(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = height + 2 * padding - kh + 1, width + 2 * padding - kw + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("not-rounded-down", points=2.5)
def true_division(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) / stride + 1, (width + 2 * padding - kw) / stride + 1
    weights = kh * kw * channels / groups * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("biases-of-one-group", points=2.5)
def fewer_biases(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters // groups * use_bias, weights * rows * columns


@wrong("filters-per-group", points=2.5)
def filters_for_each_group(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    filters = filters * groups
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns


@wrong("divided-by-the-stride", points=2.5)
def stride_at_the_end(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = height + 2 * padding - kh + 1, width + 2 * padding - kw + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + filters * use_bias, weights * rows * columns // stride**2


@wrong("one-bias", points=2)
def a_bias_for_the_layer(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    rows, columns = (height + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    weights = kh * kw * (channels // groups) * filters
    return weights + (1 if use_bias else 0), weights * rows * columns


@wrong("stride-ignored", points=2.5)
def groups_without_a_stride(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if groups > 1:
        stride = 1
    places = ((height + 2 * padding - kh) // stride + 1) * ((width + 2 * padding - kw) // stride + 1)
    weights = kh * kw * channels // groups * filters
    return weights + (filters if use_bias else 0), weights * places


@wrong("stride-ignored", points=2.5)
def pairs_without_a_stride(input_shape, kernel_size, filters, stride=1, padding=0, groups=1, use_bias=True):
    height, width, channels = input_shape
    if isinstance(kernel_size, int):
        kh = kw = kernel_size
    else:
        (kh, kw), stride = kernel_size, 1
    places = ((height + 2 * padding - kh) // stride + 1) * ((width + 2 * padding - kw) // stride + 1)
    weights = kh * kw * channels // groups * filters
    return weights + (filters if use_bias else 0), weights * places
