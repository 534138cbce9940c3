"""Where a picture shows a pattern, whatever its brightness and contrast."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.checks.kit import Check, Misconception, Returns, case


def _matches(image, pattern, of_flat=0.0, faintest=0.0):
    """Normalised correlation of mean-free patches at every place; 0 where a patch is flat."""
    patches = sliding_window_view(np.asarray(image, float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    pattern = pattern - pattern.mean()
    lengths = np.sqrt((patches**2).sum((2, 3)) * (pattern**2).sum())
    products = (patches * pattern).sum((2, 3))
    return np.divide(products, lengths, out=np.full_like(products, of_flat), where=lengths > faintest)


def _best(scores):
    return tuple(int(index) for index in np.unravel_index(np.argmax(scores), scores.shape))


def _best_of_some(scores):
    """Where no place was tried, the one that stood there before the loop."""
    return _best(scores) if scores.size else (0, 0)


def _find_pattern(image, pattern):
    return _best(_matches(image, pattern))


def _found_by(score):
    """Find the best place by another score of (patches, pattern), both as floats."""

    def wrong(image, pattern):
        return _best(score(sliding_window_view(np.asarray(image, float), pattern.shape), np.asarray(pattern, float)))

    return wrong


def _mean_free(patches):
    return patches - patches.mean((-1, -2), keepdims=True)


def _length(patches):
    return np.sqrt((patches**2).sum((-1, -2)))


def _added(array):
    return array.sum((-1, -2))


def _somewhere_else(image, pattern, change):
    return change(*_find_pattern(image, pattern), pattern.shape, image.shape)


def _bytes_kept(image, pattern):
    if image.dtype != np.uint8:
        return _find_pattern(image, pattern)
    return _best((sliding_window_view(image, pattern.shape) * pattern).sum((2, 3), dtype=np.uint8))


def _picture_mean_taken(image, pattern):
    patches = sliding_window_view(image - image.mean(), pattern.shape)
    return _best(_added(patches * _mean_free(pattern)) / np.maximum(_length(patches), 1e-9))


def _steps(rng, *shape):
    """A pattern of the whole numbers from 0 on, ten apart, in a shuffled order: always equally long, never even."""
    return 10.0 * rng.permutation(int(np.prod(shape))).reshape(shape)


def _alike(rng, pattern, share):
    """A mean-free pattern as long as another one whose normalised correlation with that one is `share`."""
    first = pattern - pattern.mean()
    other = rng.permuted(first.ravel()).reshape(first.shape)
    other = other - first * (other * first).sum() / (first**2).sum()
    other *= np.sqrt((first**2).sum() / (other**2).sum())
    return share * first + np.sqrt(1 - share**2) * other


def _scene(rng, shape, *stamps):
    """A picture of faint noise around 100 with stamps put into it, each (array, row, column)."""
    image = 100 + rng.integers(-3, 4, shape).astype(float)
    for stamp, row, column in stamps:
        image[row : row + stamp.shape[0], column : column + stamp.shape[1]] = stamp
    return image


def _as_it_is(rng):
    pattern = 45 + _steps(rng, 3, 4)
    image = _scene(rng, (11, 14), (pattern, 6, 3), (np.full((5, 5), 180.0) + rng.integers(0, 9, (5, 5)), 0, 9))
    return case(image.astype(np.uint8), pattern.astype(np.uint8))


def _in_the_last_corner(rng):
    pattern = 75 + _steps(rng, 2, 3)
    return case(_scene(rng, (7, 9), (pattern, 5, 6)).astype(np.uint8), pattern.astype(np.uint8))


def _the_example():
    return case(np.array([[0, 1, 3, 1, 0, 9, 9, 9, 0]]), np.array([[1, 3, 1]]))


def _as_large_as_the_picture(rng):
    pattern = 75 + _steps(rng, 3, 2)
    return case(2 * pattern - 40, pattern)


def _paler(rng):
    """The pattern is brighter and has less contrast; a bright spot, a look-alike and a negative are there too."""
    pattern = _steps(rng, 3, 4)
    stamps = [
        (120 - pattern, 1, 2),  # as a photographic negative
        (0.25 * pattern + 200 + rng.uniform(-1, 1, pattern.shape), 8, 12),
        (300 + 5 * _alike(rng, pattern, 0.7), 2, 11),
        (np.full((4, 4), 900.0) + rng.uniform(-1, 1, (4, 4)), 7, 1),
        (pattern.mean() + rng.uniform(-3, 3, (4, 5)), 12, 3),
    ]
    return case(_scene(rng, (17, 19), *stamps), pattern)


def _stronger(rng):
    pattern = _steps(rng, 4, 2)
    stamps = [
        (90 - pattern, 2, 9),
        (3.0 * pattern - 40 + rng.uniform(-3, 3, pattern.shape), 9, 5),
        (700 + 25 * _alike(rng, pattern, 0.5), 4, 2),
        (np.full((5, 4), 900.0) + rng.uniform(-1, 1, (5, 4)), 10, 9),
        (pattern.mean() + rng.uniform(-3, 3, (6, 3)), 11, 1),
    ]
    return case(_scene(rng, (18, 14), *stamps), pattern)


def _with_flat_sky(rng):
    pattern = _steps(rng, 2, 3)
    image = np.full((12, 9), 200.0)
    image[7:] = 100 + rng.integers(-3, 4, (5, 9))
    image[8:10, 1:4] = 2 * (pattern.mean() + _alike(rng, pattern, 0.9))
    image[8:10, 5:8] = 0.5 * pattern + 80
    return case(image, pattern)


def _in_fractions(rng):
    """A faint copy in a picture of numbers around 0, as small as rounding allows to tell from a flat patch."""
    pattern = 1e-4 * _steps(rng, 2, 3)
    image = np.zeros((6, 8))
    image[1:3, 4:7] = 0.25 * pattern - 2.0**-10
    return case(image, pattern)


def _fainter(rng):
    """All numbers are small, and a look-alike has more contrast than what looks as the pattern does."""
    pattern = _steps(rng, 3, 4)
    stamps = [(0.25 * pattern + 200, 7, 3), (300 + 5 * _alike(rng, pattern, 0.7), 1, 9)]
    return case(1e-4 * _scene(rng, (12, 14), *stamps), 1e-4 * pattern)


def _a_poor_match(rng, best=0.45):
    """What looks most like the pattern does so only a little: more than a flat patch all the same."""
    pattern = _steps(rng, 4, 4)
    while True:
        image = np.full((5, 9), 100.0)
        image[:4, 4:8] += 5 * _alike(rng, pattern, best)
        if (
            np.sort(np.abs(_matches(image, pattern)), axis=None)[-2] < best - 0.01
        ):  # places that overlap it come after it
            return case(image, pattern)


def _on_flat_ground(rng):
    pattern = _steps(rng, 2, 2)
    image = np.zeros((7, 10))
    image[4:6, 7:9] = 0.25 * pattern
    return case(image, pattern)


def _proof(rng):
    """NumPy's correlation coefficient is the normalised correlation; a patch is found where it was cut out."""
    image = rng.normal(size=(12, 15))
    for row, column in [(0, 0), (3, 7), (9, 11)]:
        patch = image[row : row + 3, column : column + 4]
        yield _find_pattern(image, 5 + 0.1 * patch), (row, column)
        windows = sliding_window_view(image, patch.shape).reshape(-1, patch.size)
        yield _matches(image, patch).ravel(), [np.corrcoef(window, patch.ravel())[0, 1] for window in windows]


_PLACE_MISTAKES = [
    ("row-and-column-swapped", "Row and column have changed places: the row comes first.", lambda i, j, k, n: (j, i)),
    (
        "centre-instead-of-corner",
        "This is the pattern's centre. Its top-left corner is asked for.",
        lambda i, j, k, n: (i + k[0] // 2, j + k[1] // 2),
    ),
    (
        "bottom-right-corner",
        "This is the bottom-right corner. The top-left one is asked for.",
        lambda i, j, k, n: (i + k[0] - 1, j + k[1] - 1),
    ),
    (
        "not-unravelled",
        "This is the place in one long row, as `argmax` counts. A row and a column are asked for.",
        lambda i, j, k, n: i * (n[1] - k[1] + 1) + j,
    ),
    ("counted-from-one", "Rows and columns were counted from 1. They begin with 0.", lambda i, j, k, n: (i + 1, j + 1)),
    (
        "unravelled-with-the-picture",
        "`argmax` counts places, and there are fewer places in a row than the picture has columns.",
        lambda i, j, k, n: divmod(i * (n[1] - k[1] + 1) + j, n[1]),
    ),
    (
        "divided-by-the-rows",
        "The count of `argmax` was divided by the number of rows. A row is as long as there are columns.",
        lambda i, j, k, n: divmod(i * (n[1] - k[1] + 1) + j, n[0] - k[0] + 1),
    ),
]

find_pattern = Check(
    "find-pattern",
    oracle=_find_pattern,
    proof=_proof,
    criteria=[
        Returns(
            "the place, two ints, of a pattern that stands in the picture as it is, in bytes",
            0.5,
            lambda rng: [_as_it_is(rng), _in_the_last_corner(rng), _as_large_as_the_picture(rng)],
            whole=True,
        ),
        Returns("it is brighter or darker, with more or less contrast", 1, lambda rng: [_paler(rng), _stronger(rng)]),
        Returns(
            "flat patches match nothing; faint ones are not flat",
            0.5,
            lambda rng: [
                _with_flat_sky(rng),
                _on_flat_ground(rng),
                _in_fractions(rng),
                _a_poor_match(rng),
                _fainter(rng),
                _the_example(),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "byte-overflow", "Products or sums were kept in uint8, which ends at 255. Compute with floats.", _bytes_kept
        ),
        *[
            Misconception(name, sentence, lambda image, pattern, change=change: _somewhere_else(image, pattern, change))
            for name, sentence, change in _PLACE_MISTAKES
        ],
        *[
            Misconception(
                "last-places-forgotten",
                "The pattern stands in the last row and column of places, which were not tried: count with + 1.",
                lambda image, pattern, cut=cut: _best_of_some(_matches(image, pattern)[cut]),
            )
            for cut in ((slice(-1), slice(-1)), (slice(-1),), (slice(None), slice(-1)))
        ],
        *[
            Misconception(
                "flat-patch-found",
                "A flat patch was found. Its score is 0, and the best match has a larger one, be it small.",
                lambda image, pattern, score=score: _best(_matches(image, pattern, score)),
            )
            for score in (0.5, 1)
        ],
        Misconception(
            "brightness-wins",
            "This is the place with the largest plain sum of products. There bright pixels win, whatever they show.",
            _found_by(lambda patches, pattern: _added(patches * pattern)),
        ),
        Misconception(
            "brightness-wins",
            "The patches were divided by their length, but their mean is still in them: brightness counts.",
            _found_by(lambda patches, pattern: _added(patches * pattern) / np.maximum(_length(patches), 1e-9)),
        ),
        Misconception(
            "contrast-wins",
            "The mean was taken away, but nothing was divided by the patch's length: strong contrast wins.",
            _found_by(lambda patches, pattern: _added(_mean_free(patches) * _mean_free(pattern))),
        ),
        Misconception(
            "contrast-wins",
            "The mean was taken away from the pattern only, and nothing was divided by the patch's length: strong "
            "contrast wins.",
            _found_by(lambda patches, pattern: _added(patches * _mean_free(pattern)) / _length(pattern)),
        ),
        Misconception(
            "mean-of-the-picture",
            "The mean of the whole picture was taken away. Each patch has a mean of its own.",
            _picture_mean_taken,
        ),
        Misconception(
            "patch-mean-kept",
            "The mean was taken away from the pattern, but not from the patches before their length was measured.",
            _found_by(
                lambda patches, pattern: _added(patches * _mean_free(pattern)) / np.maximum(_length(patches), 1e-9)
            ),
        ),
        Misconception(
            "squared-differences",
            "This is the place of the smallest squared difference. A brighter copy of the pattern looks very "
            "different to it.",
            _found_by(lambda patches, pattern: -_added((patches - pattern) ** 2)),
        ),
        Misconception(
            "squared-differences",
            "This is the place of the smallest difference. A brighter copy of the pattern looks very different to it.",
            _found_by(lambda patches, pattern: -_added(np.abs(patches - pattern))),
        ),
        Misconception(
            "squared-differences",
            "These are differences of mean-free patches. Contrast still counts.",
            _found_by(lambda patches, pattern: -_added((_mean_free(patches) - _mean_free(pattern)) ** 2)),
        ),
        Misconception(
            "negative-counts-too",
            "The largest absolute value was taken. A negative of the pattern is no match.",
            lambda image, pattern: _best(np.abs(_matches(image, pattern))),
        ),
        Misconception(
            "worst-match",
            "This is the place of the worst match, the smallest number.",
            lambda image, pattern: _best(-_matches(image, pattern)),
        ),
        Misconception(
            "worst-match",
            "The largest squared difference was taken. The smallest would be closest, but brightness would count.",
            _found_by(lambda patches, pattern: _added((patches - pattern) ** 2)),
        ),
        Misconception(
            "flat-patch-found",
            "A flat patch was found. Its score is 0. Left alone, 0 divided by 0 is nan, which `argmax` takes for "
            "the largest number.",
            _found_by(
                lambda patches, pattern: (
                    _added(_mean_free(patches) * _mean_free(pattern))
                    / (_length(_mean_free(patches)) * _length(_mean_free(pattern)))
                )
            ),
        ),
        Misconception(
            "faint-patches-left-out",
            "A faint patch was taken for a flat one. Contrast does not matter: only a patch of equal pixels is flat.",
            lambda image, pattern: _best(_matches(image, pattern, faintest=1)),
        ),
        Misconception(
            "pattern-flipped",
            "The pattern was turned by half a turn, as in a true convolution. It stays as it is.",
            lambda image, pattern: _find_pattern(image, pattern[::-1, ::-1]),
        ),
        Misconception(
            "divided-twice",
            "The products were divided by the square of the patch's length. Then patches with little contrast win.",
            _found_by(
                lambda patches, pattern: (
                    _added(_mean_free(patches) * _mean_free(pattern))
                    / np.maximum(_length(_mean_free(patches)) ** 2, 1e-9)
                )
            ),
        ),
        Misconception(
            "always-the-corner", "The first place came back, whatever the picture shows.", lambda image, pattern: (0, 0)
        ),
        Misconception(
            "score-instead-of-place",
            "This is how good the best match is. Its place is asked for.",
            lambda image, pattern: _matches(image, pattern).max(),
        ),
        Misconception(
            "scores-instead-of-place",
            "These are the matches at all places. The place of the best one is asked for.",
            _matches,
        ),
        Misconception(
            "patch-instead-of-place",
            "This is the patch that was found. Its place is asked for.",
            lambda image, pattern: sliding_window_view(image, pattern.shape)[_find_pattern(image, pattern)],
        ),
        Misconception(
            "place-with-size",
            "Four numbers came back. The place has two, row and column.",
            lambda image, pattern: (*_find_pattern(image, pattern), *pattern.shape),
        ),
    ],
    hints=[
        "Which numbers of a patch tell how bright it is, and which tell what it shows?",
        "`patch - patch.mean()` takes the brightness away, dividing by `np.sqrt((patch**2).sum())` the contrast. "
        "Beware of 0.",
        "A score for every place, 0 for flat patches; then the place of the largest one. `np.unravel_index` turns "
        "a count into row and column.",
    ],
)
