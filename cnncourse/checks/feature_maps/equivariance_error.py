"""How much it matters whether a picture is moved before or after a layer."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.feature_maps.shift import rolled, shift
from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions, pixels

_shift = shift.oracle


def _inside(array, margin):
    return array[margin : array.shape[0] - margin, margin : array.shape[1] - margin]


def _margin(down, right):
    return max(abs(down), abs(right)) + 1


def _difference_by(shift=_shift):
    def difference(layer, image, down, right):
        return np.asarray(layer(shift(image, down, right)), float) - np.asarray(shift(layer(image), down, right), float)

    return difference


def _error_by(shift=_shift):
    difference = _difference_by(shift)

    def equivariance_error(layer, image, down, right):
        return np.abs(_inside(difference(layer, image, down, right), _margin(down, right))).max()

    return equivariance_error


def _equals_scipy(rng):
    from scipy import ndimage

    image, kernel = rng.normal(size=(20, 17)), rng.normal(size=(3, 3))
    for down, right in [(1, 2), (-2, 0), (0, -3)]:
        yield _equivariance_error(lambda x: ndimage.correlate(x, kernel, mode="constant"), image, down, right), 0
    one = ndimage.shift(_uneven(image), (1, -2), order=0)
    other = _uneven(ndimage.shift(image, (1, -2), order=0))
    yield _equivariance_error(_uneven, image, 1, -2), np.abs(one - other)[3:-3, 3:-3].max()


def _uneven(image):
    return np.cumsum(image, axis=0) ** 2 * np.arange(image.shape[1])


_difference = _difference_by()
_equivariance_error = _error_by()


def _judged_by(summary, margin=_margin, difference=_difference):
    """An error that sums up the difference in another way, or over other places."""
    return lambda layer, image, down, right: summary(
        _inside(difference(layer, image, down, right), margin(down, right))
    )


def _largest(array):
    return np.abs(array).max()


def _each_side_alone(layer, image, down, right):
    rows, columns = abs(down) + 1, abs(right) + 1
    array = _difference(layer, image, down, right)
    return _largest(array[rows : len(array) - rows, columns : array.shape[1] - columns])


def _from_one_side(side):
    return lambda layer, image, down, right: _largest(
        _difference(layer, image, down, right)[side(_margin(down, right))]
    )


def _of_largest_values(layer, image, down, right):
    one, other = (
        _inside(np.asarray(a, float), _margin(down, right))
        for a in (layer(_shift(image, down, right)), _shift(layer(image), down, right))
    )
    return abs(one.max() - other.max())


def _as_a_function(rule, text):
    """Make a layer that a report can describe."""

    def layer(image):
        return rule(np.asarray(image, float))

    layer.__doc__ = text
    return layer


def _unchanging_layer():
    return _as_a_function(lambda x: x, "It returns its picture unchanged.")


def _filter_layer(rng):
    kernel = digits(rng, 3, 3)
    return _as_a_function(
        lambda x: np.einsum("ijxy,xy->ij", sliding_window_view(np.pad(x, 1), (3, 3)), kernel),
        "It slides a 3×3 filter, in a frame of zeros.",
    )


def _slope_layer(rng):
    slope = float(rng.integers(2, 9))
    return _as_a_function(
        lambda x: x + slope * np.add.outer(range(x.shape[0]), range(x.shape[1])),
        "It adds a number that grows to the right and downwards.",
    )


def _every_second_layer(rng):
    return _as_a_function(
        lambda x: x[::2, ::2].repeat(2, 0)[: len(x)].repeat(2, 1)[:, : x.shape[1]],
        "It keeps every second row and column, each twice.",
    )


def _growing_layer(rng):
    return _as_a_function(
        lambda x: x * 2.0 ** np.add.outer(range(x.shape[0]), range(x.shape[1])),
        "It multiplies by a number that doubles with every row and column.",
    )


def _shrinking_layer(rng):
    return _as_a_function(
        lambda x: x * 2.0 ** -np.add.outer(range(x.shape[0]), range(x.shape[1])),
        "It multiplies by a number that halves with every row and column.",
    )


def _without_left_layer(rng):
    return _as_a_function(
        lambda x: x - x[:, :3].mean(), "It takes the mean of the three leftmost columns away from all pixels."
    )


def _positive(rng, *shape):
    return rng.uniform(5, 9, shape)


def _brighter_and_brighter(rng, *shape):
    """A picture whose numbers double with every row and column: any other border has another largest difference."""
    return rng.uniform(1, 1.1, shape) * 2.0 ** np.add.outer(range(shape[0]), range(shape[1]))


equivariance_error = Check(
    "equivariance-error",
    oracle=_equivariance_error,
    proof=_equals_scipy,
    criteria=[
        Returns(
            "0 for a filter, more for a layer that knows where it is",
            0.5,
            lambda rng: [
                case(_filter_layer(rng), digits(rng, 9, 12), 1, 2),
                case(_slope_layer(rng), pixels(rng, 10, 9), 1, 2),
            ],
        ),
        Returns(
            "layers with strides, and layers that see more than the neighbours",
            0.75,
            lambda rng: [
                case(_every_second_layer(rng), _brighter_and_brighter(rng, 12, 10), 1, 0),
                case(_without_left_layer(rng), fractions(rng, 9, 11) + 5, 1, 2),
                case(_every_second_layer(rng), fractions(rng, 13, 12), 2, 1),
            ],
        ),
        Returns(
            "negative shifts, and the same border left out on all four sides",
            0.75,
            lambda rng: [
                case(_growing_layer(rng), _positive(rng, 11, 14), 2, -1),
                case(_shrinking_layer(rng), _positive(rng, 13, 12), -1, 2),
                case(_growing_layer(rng), _positive(rng, 12, 13), -1, -2),
                case(_shrinking_layer(rng), _positive(rng, 10, 12), 1, 1),
            ],
            combined=lambda rng: [case(_unchanging_layer(), pixels(rng, 5, 6), 0, 0)],
        ),
    ],
    misconceptions=[
        Misconception(
            "compared-with-the-unmoved",
            "layer(shift(image)) was compared with layer(image), which did not move. That asks for invariance.",
            _judged_by(
                _largest, difference=lambda layer, image, down, right: layer(_shift(image, down, right)) - layer(image)
            ),
        ),
        Misconception(
            "compared-with-the-unmoved",
            "shift(layer(image)) was compared with layer(image). On both sides something moves: the picture, or "
            "the answer.",
            _judged_by(
                _largest, difference=lambda layer, image, down, right: _shift(layer(image), down, right) - layer(image)
            ),
        ),
        Misconception(
            "picture-compared-with-answer",
            "The layer's answer was compared with the picture. Both sides go through the layer once.",
            _judged_by(
                _largest,
                difference=lambda layer, image, down, right: (
                    layer(_shift(image, down, right)) - _shift(image.astype(float), down, right)
                ),
            ),
        ),
        Misconception(
            "picture-compared-with-answer",
            "The moved picture was compared with the layer's moved answer. Both sides go through the layer once.",
            _judged_by(
                _largest,
                difference=lambda layer, image, down, right: (
                    _shift(image.astype(float), down, right) - _shift(layer(image), down, right)
                ),
            ),
        ),
        Misconception(
            "border-not-left-out",
            "The border was not left out: there the two differ for any layer.",
            _judged_by(_largest, lambda down, right: 0),
        ),
        Misconception(
            "border-one-too-narrow",
            "The border that was left out is one pixel too narrow: max(|down|, |right|) + 1 pixels are asked for.",
            _judged_by(_largest, lambda down, right: max(abs(down), abs(right))),
        ),
        Misconception(
            "border-one-pixel",
            "One pixel was left out at every border, however far the picture moved.",
            _judged_by(_largest, lambda down, right: 1),
        ),
        Misconception(
            "border-too-wide",
            "The border that was left out is too wide.",
            _judged_by(_largest, lambda down, right: abs(down) + abs(right) + 1),
        ),
        Misconception(
            "border-too-wide",
            "The border that was left out is too wide.",
            _judged_by(_largest, lambda down, right: max(abs(down), abs(right)) + 2),
        ),
        Misconception(
            "minus-kept-in-the-border",
            "The border was computed from down and right with their signs. How wide it is depends on how far the "
            "picture moves, either way.",
            _judged_by(_largest, lambda down, right: max(down, right) + 1),
        ),
        Misconception(
            "smaller-shift-for-the-border",
            "The border was computed from the smaller of the two shifts.",
            _judged_by(_largest, lambda down, right: min(abs(down), abs(right)) + 1),
        ),
        Misconception(
            "each-side-alone",
            "Rows and columns had borders of their own width. The larger shift counts for all four sides.",
            _each_side_alone,
        ),
        Misconception(
            "border-on-one-side",
            "The border was left out above and on the left only.",
            _from_one_side(lambda m: (slice(m, None), slice(m, None))),
        ),
        Misconception(
            "border-on-one-side",
            "The border was left out below and on the right only.",
            _from_one_side(lambda m: (slice(None, -m), slice(None, -m))),
        ),
        Misconception(
            "border-of-rows-only",
            "The border was left out above and below only.",
            _from_one_side(lambda m: (slice(m, -m),)),
        ),
        Misconception(
            "border-of-columns-only",
            "The border was left out on the left and right only.",
            _from_one_side(lambda m: (slice(None), slice(m, -m))),
        ),
        Misconception(
            "mean-not-largest",
            "This is the mean of the differences. The largest one is asked for.",
            _judged_by(lambda d: np.abs(d).mean()),
        ),
        Misconception(
            "sum-not-largest",
            "The differences were added up. The largest one is asked for.",
            _judged_by(lambda d: np.abs(d).sum()),
        ),
        Misconception(
            "squared",
            "The differences were squared. The largest absolute difference is asked for.",
            _judged_by(lambda d: (d**2).max()),
        ),
        Misconception(
            "squared",
            "The squared differences were added up. The largest absolute one is asked for.",
            _judged_by(lambda d: (d**2).sum()),
        ),
        Misconception(
            "squared",
            "This is the mean of the squared differences. The largest absolute one is asked for.",
            _judged_by(lambda d: (d**2).mean()),
        ),
        Misconception(
            "length-not-largest",
            "This is the length of all differences together. The largest one is asked for.",
            _judged_by(np.linalg.norm),
        ),
        Misconception(
            "smallest",
            "This is the smallest difference. The largest one is asked for.",
            _judged_by(lambda d: np.abs(d).min()),
        ),
        Misconception(
            "sign-kept", "The difference was not made positive before the largest was taken.", _judged_by(np.max)
        ),
        Misconception(
            "sign-kept",
            "The difference was not made positive before the largest was taken.",
            _judged_by(lambda d: (-d).max()),
        ),
        Misconception(
            "sign-kept",
            "The absolute value was taken after the largest. It comes before.",
            _judged_by(lambda d: abs(d.max())),
        ),
        Misconception(
            "difference-of-the-largest",
            "The two largest values were compared. Compare place by place first, then take the largest difference.",
            _of_largest_values,
        ),
        Misconception(
            "not-summed-up", "These are the differences at every place. One number is asked for.", _judged_by(np.abs)
        ),
        Misconception(
            "relative",
            "The difference was divided by the largest answer. It stays as it is.",
            lambda layer, image, down, right: (
                _equivariance_error(layer, image, down, right) / np.abs(layer(image)).max()
            ),
        ),
        Misconception(
            "relative",
            "The difference was divided by the largest answer. It stays as it is.",
            lambda layer, image, down, right: (
                _equivariance_error(layer, image, down, right)
                / max(np.abs(_shift(layer(image), down, right)).max(), 1e-9)
            ),
        ),
        *[
            Misconception(
                "true-or-false",
                "This says whether there is an error. How large it is is asked for.",
                lambda layer, image, down, right, says=says: says(
                    _equivariance_error(layer, image, down, right) < 1e-9
                ),
            )
            for says in (bool, lambda equivariant: not equivariant)
        ],
        Misconception(
            "picture-cropped",
            "The border was cut from the picture. The layer sees the whole picture; the border of the difference "
            "is left out.",
            lambda layer, image, down, right: _largest(
                _difference(layer, _inside(image, _margin(down, right)), down, right)
            ),
        ),
        Misconception(
            "moved-back-first",
            "The answer to the moved picture was moved back. Compare the two moved answers: so the right pixels "
            "are left out.",
            _judged_by(
                _largest,
                difference=lambda layer, image, down, right: (
                    _shift(layer(_shift(image, down, right)), -down, -right) - layer(image)
                ),
            ),
        ),
        Misconception(
            "directions-swapped",
            "Down and right have changed places in one of the two shifts.",
            _judged_by(
                _largest,
                difference=lambda layer, image, down, right: (
                    layer(_shift(image, right, down)) - _shift(layer(image), down, right)
                ),
            ),
        ),
        Misconception(
            "directions-swapped",
            "Down and right have changed places in one of the two shifts.",
            _judged_by(
                _largest,
                difference=lambda layer, image, down, right: (
                    layer(_shift(image, down, right)) - _shift(layer(image), right, down)
                ),
            ),
        ),
        Misconception(
            "directions-swapped",
            "Down and right have changed places.",
            lambda layer, image, down, right: _equivariance_error(layer, image, right, down),
        ),
        Misconception(
            "shifted-back",
            "The answer was moved the other way. Both sides move the same way.",
            _judged_by(
                _largest,
                difference=lambda layer, image, down, right: (
                    layer(_shift(image, down, right)) - _shift(layer(image), -down, -right)
                ),
            ),
        ),
        Misconception(
            "wraps-around",
            "The shift lets the picture come in again at the other side. Here zeros come in.",
            _error_by(rolled),
        ),
        Misconception(
            "border-not-left-out",
            "The border was not left out, and the shift lets the picture come in again at the other side.",
            _judged_by(_largest, lambda down, right: 0, _difference_by(rolled)),
        ),
        Misconception(
            "always-zero",
            "The error is 0 for every layer. Do both sides go through the layer, and in different orders?",
            lambda layer, image, down, right: 0.0,
        ),
    ],
    hints=[
        "Two ways lead from the picture to a moved answer. Which two?",
        "`np.abs(a - b)` works place by place; `a[m:-m, m:-m]` leaves out m pixels at every border, for m above 0.",
        "Compute both ways, their difference, cut max(|down|, |right|) + 1 pixels from all four sides, and return "
        "one number.",
    ],
)
