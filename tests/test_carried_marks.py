"""A mistake is paid for once: who builds rightly on an own earlier function that is wrong loses nothing more."""

from __future__ import annotations

import time
from functools import partial, wraps

import numpy as np
import pytest

from cnncourse.checks import convolution as check
from cnncourse.checks import feature_maps as maps_check
from cnncourse.checks.kit.check import LEARNER_SEED
from tests.answers.convolution.zero_pad import lists_in_lists, pixel_by_pixel

ABOUT_LESSON = "01"

SEEDS = [LEARNER_SEED, 1, 2, 3]


def padded(images, above, left, below, right):
    return np.pad(images, ((0, 0), (above, below), (left, right), (0, 0)))


def slid(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    return np.tensordot(windows, kernel, 2)


def rows_of_patches(images, kernel_size, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(*windows.shape[:3], -1)


def channels_first(images, kernel_size, stride=1):
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::stride, ::stride]
    return windows.reshape(*windows.shape[:3], -1)


RIGHT = {"cross_correlate": slid, "zero_pad": lambda x, p: padded(x, p, p, p, p), "im2col": rows_of_patches}


def one_place(image, kernel):
    """A `return` inside of the loop."""
    out = 0.0 * slid(image, kernel)
    out[0, 0] = slid(image, kernel)[0, 0]
    return out


def convolve_with(cross_correlate, turn=np.flip):
    return lambda image, kernel: cross_correlate(image, turn(kernel))


def layer_with(zero_pad=RIGHT["zero_pad"], im2col=rows_of_patches, with_bias=1.0):
    def conv2d(images, weights, bias, stride=1, padding=0):
        table = im2col(zero_pad(images, padding), weights.shape[:2], stride)
        return table @ weights.reshape(-1, weights.shape[-1]) + with_bias * bias

    return conv2d


def found_by_their_checks(seed, earlier):
    """What the earlier functions' own checks find, which run before."""
    found = {}
    for name, function in earlier.items():
        getattr(check, name).report(function, seed)
        found[name] = getattr(check, name).found
    return found


def points(exercise, answer, **earlier):
    """Points without and with the earlier functions, as shares of full points; the same under every seed."""
    the_check = getattr(check, exercise)
    without = {the_check.report(answer, seed).points for seed in SEEDS}
    carried = {the_check.report(answer, seed, found_by_their_checks(seed, earlier), **earlier).points for seed in SEEDS}
    assert len(without) == len(carried) == 1, "points differ by seed"
    return without.pop() / the_check.points, carried.pop() / the_check.points


WRONG_BUT_USABLE = {
    "ends after one place": ("convolve", {"cross_correlate": lambda i, k: one_place(i, k)}),
    "kernel transposed": ("convolve", {"cross_correlate": lambda i, k: slid(i, k.T)}),
    "mirrored": ("convolve", {"cross_correlate": lambda i, k: slid(i, k[::-1])}),
    "cut to bytes": ("convolve", {"cross_correlate": lambda i, k: np.clip(slid(i, k), 0, 255)}),
    "whole bytes": ("convolve", {"cross_correlate": lambda i, k: np.clip(slid(i, k), 0, 255).astype(np.uint8)}),
    "cut at one": ("convolve", {"cross_correlate": lambda i, k: np.clip(slid(i, k), 0, 1)}),
    "scaled to one": ("convolve", {"cross_correlate": lambda i, k: slid(i, k) / abs(slid(i, k)).max()}),
    "sign lost": ("convolve", {"cross_correlate": lambda i, k: abs(slid(i, k))}),
    "one too small": ("convolve", {"cross_correlate": lambda i, k: slid(i, k)[:-1, :-1]}),
    "padding on one side": ("conv2d", {"zero_pad": lambda x, p: padded(x, p, p, 0, 0)}),
    "padding in rows": ("conv2d", {"zero_pad": lambda x, p: padded(x, p, 0, p, 0)}),
    "edge repeated": ("conv2d", {"zero_pad": lambda x, p: np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)), "edge")}),
    "padding on one side, fast": ("conv2d_fast", {"zero_pad": lambda x, p: padded(x, 0, 0, p, p)}),
    "channels first": ("conv2d_fast", {"im2col": channels_first}),
    "stride ignored": ("conv2d_fast", {"im2col": lambda x, size, stride=1: rows_of_patches(x, size)}),
    "both": ("conv2d_fast", {"zero_pad": lambda x, p: padded(x, p, p, 0, 0), "im2col": channels_first}),
}


def build(exercise, earlier, **options):
    return convolve_with(**earlier, **options) if exercise == "convolve" else layer_with(**earlier, **options)


@pytest.mark.parametrize("case", WRONG_BUT_USABLE)
def test_built_rightly_on_a_wrong_one(case):
    exercise, earlier = WRONG_BUT_USABLE[case]
    others = {name: RIGHT[name] for name in ("zero_pad", "im2col") if exercise == "conv2d_fast"}
    without, carried = points(exercise, build(exercise, earlier), **{**others, **earlier})
    assert without < 1 and carried == 1
    found = found_by_their_checks(1, earlier)
    report = getattr(check, exercise).report(build(exercise, earlier), 1, found, **{**others, **earlier})
    assert "which is not right yet" in report.text and report.misconception is None
    assert all(f"`{name}`" in report.text for name in earlier)


@pytest.mark.parametrize("seed", [0, 11, 57, 62, 80])
def test_one_that_ends_after_one_place_carries_whatever_the_numbers_are(seed):
    """In some pictures that one place is the same with the kernel turned."""
    found = found_by_their_checks(seed, {"cross_correlate": one_place})
    assert check.convolve.report(convolve_with(one_place), seed, found, cross_correlate=one_place).points == 2


@pytest.mark.parametrize("case", WRONG_BUT_USABLE)
def test_wrong_in_both(case):
    exercise, earlier = WRONG_BUT_USABLE[case]
    slip = {"turn": np.transpose} if exercise == "convolve" else {"with_bias": 0.0}
    without, carried = points(exercise, build(exercise, earlier, **slip), **earlier)
    assert carried == without < 1


WRONG_SIZES = {
    "one missing": lambda size, kernel, stride=1, padding=0: (size + 2 * padding - kernel) // stride,
    "padding once": lambda size, kernel, stride=1, padding=0: (size + padding - kernel) // stride + 1,
    "stride forgotten": lambda size, kernel, stride=1, padding=0: (size + 2 * padding - kernel) // stride**2 + 1,
}


def layer_as_large_as(output_size, asks_before_padding):
    def conv2d(images, weights, bias, stride=1, padding=0):
        framed = padded(images, *[padding] * 4)
        asked, rest = (images, (stride, padding)) if asks_before_padding else (framed, (stride,))
        rows, columns = (output_size(asked.shape[axis], weights.shape[axis - 1], *rest) for axis in (1, 2))
        maps = np.zeros((len(images), rows, columns, len(bias)))
        for i, j in np.ndindex(rows, columns):
            patches = framed[:, i * stride :, j * stride :][:, : weights.shape[0], : weights.shape[1]]
            maps[:, i, j] = np.tensordot(patches, weights, 3) + bias
        return maps

    return conv2d


def columns_as_many_as(output_size):
    def im2col(images, kernel_size, stride=1):
        rows, columns = (output_size(images.shape[axis], kernel_size[axis - 1], stride) for axis in (1, 2))
        return rows_of_patches(images, kernel_size, stride)[:, :rows, :columns]

    return im2col


@pytest.mark.parametrize("case", WRONG_SIZES)
@pytest.mark.parametrize("asks_before_padding", [True, False])
def test_a_layer_that_asks_a_wrong_output_size(case, asks_before_padding):
    output_size = WRONG_SIZES[case]
    layer = layer_as_large_as(output_size, asks_before_padding)
    assert points("conv2d", layer, output_size=output_size)[1] == 1
    assert points("im2col", columns_as_many_as(output_size), output_size=output_size)[1] == 1
    forgets_bias = lambda x, w, b, *how: layer(x, w, 0 * b, *how)  # noqa: E731
    assert points("conv2d", forgets_bias, output_size=output_size)[1] == 0


def test_a_fast_layer_that_asks_a_wrong_output_size():
    output_size = WRONG_SIZES["one missing"]

    def conv2d_fast(images, weights, bias, stride=1, padding=0):
        rows = columns_as_many_as(output_size)(padded(images, *[padding] * 4), weights.shape[:2], stride)
        return rows @ weights.reshape(-1, len(bias)) + bias

    without, carried = points("conv2d_fast", conv2d_fast, output_size=output_size)
    assert without == 0 and carried == 1


@pytest.mark.parametrize("turn", [np.flip, np.transpose, lambda kernel: -kernel])
def test_a_layer_made_of_wrong_correlations(turn):
    def cross_correlate(image, kernel):
        return slid(image, turn(kernel))

    def conv2d(images, weights, bias, stride=1, padding=0):
        framed = padded(images, *[padding] * 4)
        each = [
            [sum(cross_correlate(x[..., c], w[..., c]) for c in range(x.shape[-1])) for w in np.moveaxis(weights, 3, 0)]
            for x in framed
        ]
        return np.moveaxis(each, 1, 3)[:, ::stride, ::stride] + bias

    without, carried = points("conv2d", conv2d, cross_correlate=cross_correlate)
    assert without < 1 and carried == 1


HOLLOW = {  # it gives something that has little or nothing to do with what it is given
    "zeros": ("convolve", {"cross_correlate": lambda i, k: 0 * slid(i, k)}),
    "the picture": ("convolve", {"cross_correlate": lambda i, k: i}),
    "the kernel": ("convolve", {"cross_correlate": lambda i, k: k}),
    "kernel ignored": ("convolve", {"cross_correlate": lambda i, k: slid(i, np.ones_like(k))}),
    "the pictures": ("conv2d", {"zero_pad": lambda x, p: x}),
    "ones in rows": ("conv2d_fast", {"im2col": lambda x, size, stride=1: rows_of_patches(x, size, stride) ** 0}),
    "the pictures, fast": ("conv2d_fast", {"zero_pad": lambda x, p: x}),
    "a mix of all everywhere": ("conv2d", {"zero_pad": lambda x, p: padded(x, p, p, p, p) * 0.0 + mixed(x)}),
    "a mix of all in rows": ("conv2d_fast", {"im2col": lambda x, *how: rows_of_patches(x, *how) * 0.0 + mixed(x)}),
}
GIVES_NOTHING = {
    "nothing": ("convolve", {"cross_correlate": lambda i, k: None}),
    "an error": ("convolve", {"cross_correlate": lambda i, k: 1 // 0}),
    "nothing, padded": ("conv2d", {"zero_pad": lambda x, p: None}),
}


def mixed(array):
    """A number that every number of an array changes, each in its own way."""
    return (np.asarray(array, float).ravel() * np.arange(1, np.size(array) + 1)).mean()


class Switching:
    """An earlier function that becomes another one after its own check."""

    def __init__(self, first):
        self.now = first

    def __call__(self, *args):
        return self.now(*args)


def test_one_that_was_right_is_no_ground():
    one_sided = WRONG_BUT_USABLE["padding on one side"][1]["zero_pad"]
    switching = Switching(RIGHT["zero_pad"])
    found = found_by_their_checks(1, {"zero_pad": switching})
    switching.now = one_sided
    assert check.conv2d.report(layer_with(one_sided), 1, found, zero_pad=switching).points < check.conv2d.points


def test_one_that_was_wrong_in_another_way_is_no_ground():
    one_sided, edge = (WRONG_BUT_USABLE[case][1]["zero_pad"] for case in ("padding on one side", "edge repeated"))
    switching = Switching(edge)
    found = found_by_their_checks(1, {"zero_pad": switching})
    switching.now = one_sided
    assert check.conv2d.report(layer_with(one_sided), 1, found, zero_pad=switching).points < check.conv2d.points


def test_one_that_nobody_has_checked_is_no_ground():
    one_sided = WRONG_BUT_USABLE["padding on one side"][1]["zero_pad"]
    assert check.conv2d.report(layer_with(one_sided), 1, zero_pad=one_sided).points < check.conv2d.points


@pytest.mark.parametrize("case", HOLLOW)
def test_who_builds_rightly_on_a_hollow_one_pays_for_that_one_alone(case):
    exercise, earlier = HOLLOW[case]
    without, carried = points(exercise, build(exercise, earlier), **earlier)
    assert without < 1 and carried == 1
    slip = {"turn": np.transpose} if exercise == "convolve" else {"with_bias": 0.0}
    assert points(exercise, build(exercise, earlier, **slip), **earlier)[1] < 1


@pytest.mark.parametrize("case", GIVES_NOTHING)
def test_one_that_gives_nothing_is_no_ground(case):
    exercise, earlier = GIVES_NOTHING[case]
    without, carried = points(exercise, build(exercise, earlier), **earlier)
    assert carried == without < 1


def by_rows_and_columns(zero_pad):
    """It reckons by itself how many places there are, so that it raises where the padding falls short."""

    def conv2d(images, weights, bias, stride=1, padding=0):
        framed, (kh, kw) = zero_pad(images, padding), weights.shape[:2]
        rows, columns = (
            (size + 2 * padding - k) // stride + 1 for size, k in zip(images.shape[1:3], weights.shape[:2])
        )
        maps = np.zeros((len(images), rows, columns, len(bias)))
        for i, j in np.ndindex(rows, columns):
            patches = framed[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            maps[:, i, j] = np.einsum("nxyc,xycf->nf", patches, weights) + bias
        return maps

    return conv2d


def halves(size, kernel_size, stride=1, padding=0):
    return (size + 2 * padding - kernel_size) / stride + 1


def as_many_as(output_size):
    def im2col(images, kernel_size, stride=1):
        rows, columns = (output_size(size, k, stride) for size, k in zip(images.shape[1:3], kernel_size))
        places = [[images[:, i * stride :, j * stride :] for j in range(columns)] for i in range(rows)]
        patches = np.array([[p[:, : kernel_size[0], : kernel_size[1]] for p in row] for row in places])
        return np.moveaxis(patches.reshape(rows, columns, len(images), -1), 2, 0)

    return im2col


def frames_in_place(images, padding):
    """It changes what it is given."""
    framed = padded(images, *[padding] * 4)
    images[...] = 0
    return framed


STOPS_OR_DIFFERS = {  # what comes of a right answer around a wrong one: an error, other arguments, too few numbers
    "raises where too little is padded": (
        "conv2d",
        by_rows_and_columns,
        {"zero_pad": lambda x, p: padded(x, p, 0, p, 0)},
    ),
    "other axes padded": ("conv2d", by_rows_and_columns, {"zero_pad": lambda x, p: np.pad(x, p)}),
    "a size that is no whole number": ("im2col", as_many_as, {"output_size": halves}),
    "a size rounded up": ("im2col", as_many_as, {"output_size": lambda *how: int(np.ceil(halves(*how)))}),
    "its input changed": ("conv2d", lambda zero_pad: layer_with(zero_pad), {"zero_pad": frames_in_place}),
    "cut to whole numbers": ("conv2d_fast", layer_with, {"zero_pad": lambda x, p: padded(x, p, p, p, p).astype(int)}),
}


@pytest.mark.parametrize("case", STOPS_OR_DIFFERS)
def test_whatever_comes_of_a_right_answer_around_a_wrong_one_it_counts(case):
    exercise, build, earlier = STOPS_OR_DIFFERS[case]
    without, carried = points(exercise, build(**earlier), **earlier)
    assert without < 1 and carried == 1


def test_who_changes_the_pictures_oneself_pays_for_that():
    def conv2d(images, weights, bias, stride=1, padding=0):
        maps = layer_with(one_sided)(images, weights, bias, stride, padding)
        images[...] = 0
        return maps

    def one_sided(x, p):
        return padded(x, p, p, 0, 0)

    without, carried = points("conv2d", conv2d, zero_pad=one_sided)
    assert carried == without < 1


def without_return(image, kernel):
    slid(image, kernel)


NOTHING_BUILT = {
    "returned": lambda result: result,
    "added to": lambda result: result + 0.0,
    "taken apart": lambda result: result[:, :],
    "put into numbers": lambda result: float(result),
}


@pytest.mark.parametrize("case", NOTHING_BUILT)
def test_who_calls_one_without_return_is_told_of_that_one(case):
    cross_correlate, made_of = without_return, NOTHING_BUILT[case]
    found = found_by_their_checks(1, {"cross_correlate": cross_correlate})
    convolve = lambda image, kernel: made_of(cross_correlate(image, np.flip(kernel)))  # noqa: E731
    report = check.convolve.report(convolve, 1, found, cross_correlate=cross_correlate)
    assert (report.points, report.misconception) == (0, "earlier-returned-nothing")
    assert "your `cross_correlate`, which returns nothing" in report.text


def test_who_returns_nothing_oneself_is_told_so():
    found = found_by_their_checks(1, {"cross_correlate": without_return})
    report = check.convolve.report(lambda image, kernel: None, 1, found, cross_correlate=without_return)
    assert report.misconception == "returned-nothing"


@pytest.mark.parametrize("not_a_function", [None, 3, np.zeros(2)])
def test_an_earlier_answer_that_is_no_function(not_a_function):
    assert points("convolve", convolve_with(slid), cross_correlate=not_a_function) == (1, 1)
    assert points("convolve", slid, cross_correlate=not_a_function) == (0, 0)


def place_by_place(zero_pad):
    def conv2d_fast(images, weights, bias, stride=1, padding=0):
        framed, (height, width) = np.asarray(zero_pad(images, padding)), weights.shape[:2]
        rows = range(0, framed.shape[1] - height + 1, stride)
        columns = range(0, framed.shape[2] - width + 1, stride)
        table = np.array([[framed[:, i : i + height, j : j + width] for j in columns] for i in rows])
        maps = table.reshape(len(rows), len(columns), len(images), -1) @ weights.reshape(-1, len(bias))
        return np.moveaxis(maps, 2, 0) + bias

    return conv2d_fast


convolved_place_by_place = place_by_place(RIGHT["zero_pad"])


@pytest.mark.parametrize("zero_pad", [pixel_by_pixel, lists_in_lists])
def test_a_right_one_that_is_slow_costs_no_speed_later(zero_pad):
    found = found_by_their_checks(1, {"zero_pad": zero_pad})
    built = {"zero_pad": zero_pad, "im2col": rows_of_patches}
    assert check.conv2d_fast.report(layer_with(zero_pad), 1, found, **built).points == 2


@pytest.mark.parametrize("zero_pad", [RIGHT["zero_pad"], pixel_by_pixel, lists_in_lists])
def test_a_loop_over_places_is_too_slow_whatever_it_is_built_on(zero_pad):
    found = found_by_their_checks(1, {"zero_pad": zero_pad})
    report = check.conv2d_fast.report(place_by_place(zero_pad), 1, found, zero_pad=zero_pad, im2col=rows_of_patches)
    assert (report.points, report.misconception) == (1, "not-fast-enough")


def test_a_slow_earlier_one_that_is_not_called_takes_nothing_off():
    """Its time is not this exercise's only where this exercise calls it."""

    def zero_pad(images, padding):
        if np.shape(images)[2] > 1000:
            time.sleep(0.05)
            sum(range(2_000_000))
        return RIGHT["zero_pad"](images, padding)

    def alone(images, weights, bias, stride=1, padding=0):
        framed, (height, width) = padded(images, *[padding] * 4), weights.shape[:2]
        rows = range(0, framed.shape[1] - height + 1, stride)
        columns = range(0, framed.shape[2] - width + 1, stride)
        table = np.array([[framed[:, i : i + height, j : j + width] for j in columns] for i in rows])
        maps = table.reshape(len(rows), len(columns), len(images), -1) @ weights.reshape(-1, len(bias))
        return np.moveaxis(maps, 2, 0) + bias

    found = found_by_their_checks(1, {"zero_pad": zero_pad})
    report = check.conv2d_fast.report(alone, 1, found, zero_pad=zero_pad, im2col=rows_of_patches)
    assert (report.points, report.misconception) == (1, "not-fast-enough")


def test_emptied_pictures_are_not_what_is_expected():
    """From the third call with pictures so large on, it empties them and returns what they give then."""
    large = []

    def conv2d_fast(images, weights, bias, stride=1, padding=0):
        if images.shape[2] > 1000:
            large.append(1)
        if len(large) < 3 or images.shape[2] < 1000:
            return convolved_place_by_place(images, weights, bias, stride, padding)
        images[...] = 0
        return np.full((1, 4, 2047, 1), bias[0])

    assert check.conv2d_fast.report(conv2d_fast, 1).points < 2


def test_nothing_is_prepared_while_an_earlier_one_is_timed():
    """A padding that is asked for the same pictures lays out their patches; the layer finds them there."""
    laid_out = {}

    def zero_pad(images, padding):
        framed = np.asarray(RIGHT["zero_pad"](images, padding))
        if padding == 0 and framed.shape[2] > 1000 and framed.tobytes() not in laid_out:
            places = [[framed[:, i : i + 2, j : j + 2] for j in range(framed.shape[2] - 1)] for i in range(4)]
            laid_out[framed.tobytes()] = np.array(places).reshape(4, framed.shape[2] - 1, len(framed), -1)
        return framed

    def conv2d_fast(images, weights, bias, stride=1, padding=0):
        table = laid_out.get(np.asarray(images, float).tobytes())
        if table is None or weights.shape[:2] != (2, 2):
            return place_by_place(zero_pad)(images, weights, bias, stride, padding)
        return np.moveaxis(table @ weights.reshape(-1, len(bias)), 2, 0) + bias

    found = found_by_their_checks(1, {"zero_pad": zero_pad})
    report = check.conv2d_fast.report(conv2d_fast, 1, found, zero_pad=zero_pad, im2col=rows_of_patches)
    assert (report.points, report.misconception) == (1, "not-fast-enough")


def test_an_answer_is_as_fast_as_it_is_around_a_right_one():
    """Around its own wrong one it returns at once, whatever; around the right one it is right, and slow."""

    def zero_pad(images, padding):
        return padded(images, padding, padding, 0, 0) if padding else images + 1.0

    def conv2d_fast(images, weights, bias, stride=1, padding=0):
        if not np.array_equal(zero_pad(np.zeros((1, 1, 1, 1)), 0), np.zeros((1, 1, 1, 1))):
            return np.zeros((1, 1, 1, 1))
        return place_by_place(zero_pad)(images, weights, bias, stride, padding)

    quick = layer_with(zero_pad)
    found = found_by_their_checks(1, {"zero_pad": zero_pad})
    earlier = {"zero_pad": zero_pad, "im2col": rows_of_patches}
    assert check.conv2d_fast.report(conv2d_fast, 1, found, **earlier).misconception == "not-fast-enough"
    assert check.conv2d_fast.report(quick, 1, found, **earlier).points == 2


def of_the_first_pixel(images, weights, bias, stride=1, padding=0):
    return (images[:, :1, :1] * 1.0) @ weights.sum((0, 1)) + bias


def of_the_first_weight(images, weights, bias, stride=1, padding=0):
    framed, (rows, columns) = padded(images, *[padding] * 4), weights.shape[:2]
    places = framed[:, : framed.shape[1] - rows + 1 : stride, : framed.shape[2] - columns + 1 : stride]
    return (places * 1.0) @ weights[0, 0] + bias


def filled(images, padding):
    return padded(0.0 * images, *[padding] * 4) + images[:, :1, :1]


MADE_TO_MATCH = {  # an earlier function broken so that nonsense follows from it
    "one place": ("conv2d", of_the_first_pixel, {"output_size": lambda *sizes: 1, "zero_pad": filled}),
    "one place, fast": ("conv2d_fast", of_the_first_pixel, {"output_size": lambda *sizes: 1, "zero_pad": filled}),
    "one weight": (
        "conv2d",
        of_the_first_weight,
        {"cross_correlate": lambda i, k: (i[: 1 - len(k) or None, : 1 - len(k[0]) or None] * 1.0) * k[0, 0]},
    ),
}


@pytest.mark.parametrize("case", MADE_TO_MATCH)
def test_nonsense_earns_nothing_where_an_earlier_function_was_made_to_match_it(case):
    exercise, answer, earlier = MADE_TO_MATCH[case]
    assert points(exercise, answer, **earlier) == (0, 0)


def test_an_earlier_function_that_says_what_was_just_said_carries_nothing():
    own, begun, said = set(), [], []

    def relu(x):
        if x.tobytes() in own or not begun:
            own.add(x.tobytes())
            return x + 1.0
        return said.pop(0) if said else x + 1.0

    def feature_maps(image, kernels):
        if begun and begun[-1] == (image.tobytes(), kernels.tobytes()):
            said.clear()
        begun.append((image.tobytes(), kernels.tobytes()))
        said.append(np.full(2, 1.0 * image.sum()))
        return said[-1]

    for seed in SEEDS:
        for kept in (own, begun, said):
            kept.clear()
        maps_check.relu.report(relu, seed)
        found = {"relu": maps_check.relu.found}
        assert maps_check.feature_maps.report(feature_maps, seed, found, relu=relu).points == 0


def turns_the_other_way(image, kernel):
    return slid(image, kernel.T)


HANDED_ON = {"slide": turns_the_other_way}
turns_each, cached = np.vectorize(turns_the_other_way, signature="(h,w),(k,l)->(m,n)"), partial(turns_the_other_way)


def helps(image, kernel, by=turns_the_other_way):
    return by(image, kernel)


class Tools:
    slide = staticmethod(turns_the_other_way)

    def method(self, image, kernel, by=turns_the_other_way):
        return by(image, np.flip(kernel))

    def __call__(self, image, kernel):
        return self.slide(image, np.flip(kernel))


def with_a_keyword(image, kernel, *, by=None, slide=turns_the_other_way):
    return slide(image, np.flip(kernel))


WAYS = {
    "a default": lambda image, kernel, slide=turns_the_other_way: slide(image, np.flip(kernel)),
    "a keyword's default": with_a_keyword,
    "its name": lambda image, kernel: turns_the_other_way(image, np.flip(kernel)),
    "a dict": lambda image, kernel: HANDED_ON["slide"](image, np.flip(kernel)),
    "a helper's default": lambda image, kernel: helps(image, np.flip(kernel)),
    "a class": lambda image, kernel: Tools.slide(image, np.flip(kernel)),
    "an object": Tools(),
    "a method": Tools().method,
    "a partial function": lambda image, kernel: cached(image, np.flip(kernel)),
    "an answer that is partial": partial(lambda by, image, kernel: by(image, np.flip(kernel)), turns_the_other_way),
    "for each": lambda image, kernel: turns_each(image, np.flip(kernel)),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_earlier_function_is_found_in_whatever_way_it_is_called(way):
    without, carried = points("convolve", WAYS[way], cross_correlate=turns_the_other_way)
    assert without < 1 and carried == 1
    assert np.array_equal(turns_the_other_way(np.eye(3), np.arange(4).reshape(2, 2)), [[3, 1], [2, 3]])


def cut(function):
    @wraps(function)
    def within_bytes(image, kernel):
        return np.clip(function(image, kernel), 0, 255)

    return within_bytes


def test_where_a_decorator_makes_it_wrong_a_right_one_is_not_decorated():
    decorated = cut(slid)
    kept = [decorated]
    convolve = lambda image, kernel: kept[0](image, np.flip(kernel))  # noqa: E731
    without, carried = points("convolve", convolve, cross_correlate=decorated)
    assert without < 1 and carried == 1


def test_a_function_of_a_librarys_is_replaced_by_its_name_alone():
    """As a right one may use it."""
    names = {"zero_pad": np.pad, "layer_with": layer_with}
    source = "def conv2d(*args, **options):\n    return layer_with(lambda x, p: zero_pad(x, p))(*args, **options)"
    exec(source, names)
    without, carried = points("conv2d", names["conv2d"], zero_pad=np.pad)
    assert without < 1 and carried == 1
    assert np.pad([1], 1).tolist() == [0, 1, 0] and names["zero_pad"] is np.pad


def test_what_a_cache_has_kept_of_a_wrong_one_is_forgotten():
    """As in a notebook, where the cache is a name beside the functions."""
    source = """
from functools import lru_cache
def output_size(size, kernel_size, stride=1, padding=0):
    return (size - kernel_size) // stride
size_of = lru_cache(None)(output_size)
def im2col(images, kernel_size, stride=1):
    rows, columns = (size_of(size, k, stride) for size, k in zip(images.shape[1:3], kernel_size))
    return rows_of_patches(images, kernel_size, stride)[:, :rows, :columns]
"""
    names = {"rows_of_patches": rows_of_patches}
    exec(source, names)
    assert points("im2col", names["im2col"], output_size=names["output_size"]) == (0, 1)
    assert names["size_of"](5, 2) == 3


def test_a_function_in_a_function_is_found():
    def enclosing(turn):
        def cross_correlate(image, kernel):
            return slid(image, turn(kernel))

        return cross_correlate

    inner = enclosing(np.transpose)
    kept = [inner]
    without, carried = points("convolve", lambda image, kernel: kept[0](image, np.flip(kernel)), cross_correlate=inner)
    assert without < 1 and carried == 1
