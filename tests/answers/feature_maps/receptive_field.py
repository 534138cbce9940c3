"""Answers to the exercise receptive-field of lesson 02."""

import numpy as np

from tests.answers import right, wrong


@right
def size_and_jump(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@right
def from_the_top(layers):
    size, jump = 1, 1
    for kernel_size, stride, dilation in layers[::-1]:
        size = (size - 1) * stride + (kernel_size - 1) * dilation + 1
        jump = jump * stride
    return [size, jump]


@right
def pixels_followed_down(layers):
    places, jump = {0}, 1
    for kernel_size, stride, dilation in reversed(layers):
        places = {place * stride + x * dilation for place in places for x in range(kernel_size)}
        jump *= stride
    return max(places) - min(places) + 1, jump


@right
def recursion(layers):
    if not layers:
        return 1, 1
    *before, (k, s, d) = layers
    size, jump = recursion(before)
    return size + d * (k - 1) * jump, jump * s


@right
def arrays_of_everything(layers):
    table = np.array(layers).reshape(-1, 3)
    jumps = np.cumprod(np.append(1, table[:, 1]))
    return np.array([1 + ((table[:, 0] - 1) * table[:, 2] * jumps[:-1]).sum(), jumps[-1]])


@right
def floats(layers):
    size, jump = 1.0, 1.0
    for layer in layers:
        size = size + (layer[0] - 1) * layer[2] * jump
        jump = jump * layer[1]
    return size, jump


@wrong("kernel-sizes-added")
def adds_kernels(layers):
    size, jump = 0, 1
    for k, s, d in layers:
        size += k * d * jump
        jump *= s
    return size, jump


@wrong("stride-not-felt", points=1.5)
def jump_not_used(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d
        jump *= s
    return size, jump


@wrong("stride-too-early", points=1.5)
def jump_grows_first(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        jump *= s
        size += (k - 1) * d * jump
    return size, jump


@wrong("dilation-ignored", points=2.5)
def no_dilation(layers):
    size, jump = 1, 1
    for k, s, _ in layers:
        size += (k - 1) * jump
        jump *= s
    return size, jump


@wrong("dilation-times-kernel", points=2.5)
def stretched_kernel(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k * d - 1) * jump
        jump *= s
    return size, jump


@wrong("dilation-in-the-jump", points=2.5)
def dilated_jump(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s * d
    return size, jump


@wrong("layers-backwards", points=1.5)
def backwards(layers):
    size, jump = 1, 1
    for k, s, d in reversed(layers):
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@wrong("kernel-sizes-multiplied", points=0.5)
def multiplies_kernels(layers):
    size, jump = 1, 1
    for k, s, _ in layers:
        size *= k
        jump *= s
    return size, jump


@wrong("size-only")
def only_the_size(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size


@wrong("pair-swapped")
def jump_first(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return jump, size


@wrong("first-layer-only")
def return_in_the_loop(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
        return size, jump
    return size, jump


@wrong("began-with-zero")
def starts_at_zero(layers):
    size, jump = 0, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@wrong("jumps-added")
def adds_strides(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump += s
    return size, jump


@wrong("input-changed")
def takes_the_layers_out(layers):
    size, jump = 1, 1
    while layers:
        k, s, d = layers.pop(0)
        size += (k - 1) * d * jump
        jump *= s
    return size, jump


@wrong("last-stride-only", points=1.5)
def jump_of_one_layer(layers):
    size, jump = 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * jump
        jump *= s
    return size, layers[-1][1] if layers else 1


@wrong("stride-before-only", points=1.5)
def remembers_one_stride(layers):
    size, before, jump = 1, 1, 1
    for k, s, d in layers:
        size += (k - 1) * d * before
        before = s
        jump *= s
    return size, jump


@wrong("no-layers-forgotten", points=2.5)
def needs_a_first_layer(layers):
    k, s, d = layers[0]
    size, jump = 1 + (k - 1) * d, s
    for k, s, d in layers[1:]:
        size += (k - 1) * d * jump
        jump *= s
    return size, jump
