"""Answers to the exercise output-size of lesson 01."""

import numpy as np

from tests.answers import right, wrong


@right
def the_formula(size, kernel_size, stride=1, padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    if span > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - span) // stride + 1


@right
def length_of_a_range(size, kernel_size, stride=1, padding=0, dilation=1):
    places = len(range(0, size + 2 * padding - (kernel_size - 1) * dilation, stride))
    if places == 0:
        raise ValueError
    return places


@right
def list_of_starts(size, kernel_size, stride=1, padding=0, dilation=1):
    ends = [s + dilation * (kernel_size - 1) for s in range(-padding, size + padding, stride)]
    starts = [end for end in ends if end < size + padding]
    print("last pixels under the kernel:", starts)
    if not starts:
        raise ValueError("there is no place")
    return len(starts)


@right
def floor_and_int(size, kernel_size, stride=1, padding=0, dilation=1):
    n = int(np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1)
    if n <= 0:
        raise ValueError(n)
    return n


@right
def numpy_int(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError
    return np.floor_divide(top, stride) + 1


@right
def walks_along(size, kernel_size, stride=1, padding=0, dilation=1):
    places = 0
    end = dilation * (kernel_size - 1)
    while end <= size + 2 * padding - 1:
        places += 1
        end = end + stride
    if places == 0:
        raise ValueError("no place")
    return places


@right
def step_after_step(size, kernel_size, stride=1, padding=0, dilation=1):
    if padding:
        return step_after_step(size + 2 * padding, kernel_size, stride, 0, dilation)
    span = dilation * (kernel_size - 1) + 1
    if size < span:
        raise ValueError
    if size - stride < span:
        return 1
    return 1 + step_after_step(size - stride, kernel_size, stride, 0, dilation)


@right
def counts_real_windows(size, kernel_size, stride=1, padding=0, dilation=1):
    line = np.pad(np.zeros(size), padding)
    span = dilation * (kernel_size - 1) + 1
    return np.lib.stride_tricks.sliding_window_view(line, span)[::stride].shape[0]


@right
def rounds_up_from_below(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    if min(size, kernel_size, stride, dilation) < 1 or padding < 0:
        raise ValueError("bad arguments")
    free = size + 2 * padding - dilation * (kernel_size - 1)
    if free < 1:
        raise ValueError("no place")
    return -(-free // stride)


@wrong("forgot-the-first-place", points=0.5)
def no_plus_one(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride


@wrong("one-too-many", points=0.5)
def no_minus_one(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride + 1


@wrong("padding-once", points=0.5)
def pads_one_end(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1


@wrong("dilation-ignored", points=1.25)
def forgets_the_dilation(size, kernel_size, stride=1, padding=0, dilation=1):
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong("dilation-times-kernel", points=1.5)
def spans_d_times_k(size, kernel_size, stride=1, padding=0, dilation=1):
    kernel_size = dilation * kernel_size
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong("dilation-as-pixels-left-out")
def leaves_d_pixels_out(size, kernel_size, stride=1, padding=0, dilation=1):
    span = kernel_size + (kernel_size - 1) * dilation
    if span > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - span) // stride + 1


@wrong("brackets-forgotten")
def no_brackets(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * kernel_size - 1 - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1


@wrong("last-term-divided", points=1)
def divides_the_one(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return size + 2 * padding - dilation * (kernel_size - 1) - 1 // stride + 1


@wrong("divided-too-late", points=1)
def plus_one_inside(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1 + 1) // stride


@wrong("stride-and-dilation-swapped", points=0.75)
def swaps_the_settings(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - stride * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // dilation + 1


@wrong("kernel-size-ignored", points=0.5)
def starts_up_to_the_end(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return len(range(0, size + 2 * padding, stride))


@wrong("ceil-instead-of-floor", points=1.5)
def counts_the_half_step(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return int(np.ceil(top / stride)) + 1


@wrong("rounded", points=1.5)
def rounds_to_the_nearest(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return round(top / stride) + 1


@wrong("not-rounded", points=1.25)
def one_slash(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top / stride + 1


@wrong("not-an-int", points=1.75)
def floor_gives_a_float(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return np.floor(top / stride) + 1


@wrong("not-refused", points=1.75)
def never_refuses(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("not-refused", points=1.75)
def zero_places(size, kernel_size, stride=1, padding=0, dilation=1):
    return max(0, (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


@wrong("not-refused", points=1.75)
def compares_the_bare_kernel(size, kernel_size, stride=1, padding=0, dilation=1):
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("not-refused", points=1.75)
def cuts_towards_zero(size, kernel_size, stride=1, padding=0, dilation=1):
    n = int((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1
    if n <= 0:
        raise ValueError("no place")
    return n


@wrong("not-refused", points=1.75)
def another_error(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise IndexError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("padded-kernel-refused", points=1.25)
def compares_the_bare_line(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("refused-too-much", points=1.75)
def refuses_an_exact_fit(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 >= size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("refused-too-much", points=1.5)
def refuses_a_rest(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0 or top % stride != 0:
        raise ValueError("it does not come out even")
    return top // stride + 1


@wrong("printed-not-returned")
def prints_the_size(size, kernel_size, stride=1, padding=0, dilation=1):
    print((size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


@wrong("signature")
def no_defaults(size, kernel_size, stride, padding, dilation):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("signature", points=1.25)
def without_dilation(size, kernel_size, stride=1, padding=0):
    if kernel_size > size + 2 * padding:
        raise ValueError("no place")
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong("arguments-in-another-order", points=0.25)
def padding_before_stride(size, kernel_size, padding=0, stride=1, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1


@wrong("several-results")
def rows_and_columns(size, kernel_size, stride=1, padding=0, dilation=1):
    top = size + 2 * padding - dilation * (kernel_size - 1) - 1
    if top < 0:
        raise ValueError("no place")
    return top // stride + 1, top // stride + 1


@wrong("", points=0.5)
def keeps_the_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        raise ValueError("no place")
    return -(-size // stride)


@wrong("padded-kernel-refused", points=1.75)
def compares_kernel_and_line(size, kernel_size, stride=1, padding=0, dilation=1):
    if kernel_size > size or dilation * (kernel_size - 1) >= size + 2 * padding:
        raise ValueError("the kernel does not fit")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong("dilation-times-kernel", points=1.5)
def refuses_a_spread_kernel(size, kernel_size, stride=1, padding=0, dilation=1):
    if dilation * kernel_size > size + 2 * padding:
        raise ValueError("the kernel does not fit")
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
