"""A picture moved by some pixels, with zeros coming in."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions, integers, pixels


def _shift(image, down, right):
    rows, columns = (np.arange(size) - amount for size, amount in zip(image.shape, (down, right)))
    inside = ((rows >= 0) & (rows < len(rows)))[:, None] & ((columns >= 0) & (columns < len(columns)))
    return np.where(inside, image[np.ix_(rows % len(rows), columns % len(columns))], 0)


def _equals_scipy(rng):
    from scipy import ndimage

    image = rng.normal(size=(5, 6))
    for down, right in [(0, 0), (2, 1), (-1, 3), (0, -2), (9, 1), (1, -9), (5, 0), (0, 6)]:
        yield _shift(image, down, right), ndimage.shift(image, (down, right), order=0, mode="constant", cval=0)


def rolled(image, down, right):
    return np.roll(image, (down, right), (0, 1))


def _old_pixels_left(image, down, right):
    shifted = _shift(image, down, right)
    return np.where(_shift(np.ones_like(image), down, right) > 0, shifted, image)


def _edge_repeated(image, down, right):
    rows, columns = (np.clip(np.arange(size) - amount, 0, size - 1) for size, amount in zip(image.shape, (down, right)))
    return image[np.ix_(rows, columns)]


def _sliced(image, down, right):
    """What comes of slices that were thought out for amounts above 0."""
    out = np.zeros_like(image)
    out[down:, right:] = image[:-down, :-right]
    return out


def _not_further_than(most):
    def wrong(image, down, right):
        if abs(down) > image.shape[0] + most or abs(right) > image.shape[1] + most:
            raise ValueError("could not broadcast input array")
        return _shift(image, down, right)

    return wrong


def _corner_cleared(image, down, right):
    out = rolled(image, down, right)
    rows, columns = (slice(0, n) if n >= 0 else slice(n, None) for n in (down, right))
    out[rows, columns] = 0
    return out


def _smeared(image, down, right):
    out = image.copy()
    for i, j in np.ndindex(out.shape):
        inside = 0 <= i - down < out.shape[0] and 0 <= j - right < out.shape[1]
        out[i, j] = out[i - down, j - right] if inside else 0
    return out


def _cut(image, down, right):
    """Only what is still inside, without the zeros."""
    rows, columns = (slice(max(-n, 0), max(size - max(n, 0), 0)) for n, size in zip((down, right), image.shape))
    return image[rows, columns]


shift = Check(
    "shift",
    oracle=_shift,
    proof=_equals_scipy,
    criteria=[
        Returns(
            "down and right, filled with zeros",
            0.5,
            lambda rng: [
                case(digits(rng, 4, 5), 1, 2),
                case(digits(rng, 3, 4), 2, 0),
                case(pixels(rng, 4, 3), 0, 1),
                case(fractions(rng, 3, 5), 0, 0),
                case(np.array([[1, 2], [3, 4]]), 1, 0),
            ],
        ),
        Returns(
            "up, left, and beyond the picture",
            0.5,
            lambda rng: [
                case(digits(rng, 5, 4), -2, -1),
                case(fractions(rng, 4, 6), -1, 3),
                case(digits(rng, 4, 3), 5, -1),
                case(digits(rng, 3, 4), 1, -6),
                case(digits(rng, 3, 4), 1, 6),
                case(digits(rng, 3, 4), -1, 4),
                case(digits(rng, 4, 3), 4, 0),
                case(fractions(rng, 4, 3), -4, 1),
                case(integers(rng, 4, 3), -1, -1),
                case(fractions(rng, 4, 3), 0, -3),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "wraps-around",
            "What leaves the picture comes in again at the other side, as with `np.roll`. Zeros come in.",
            rolled,
        ),
        Misconception(
            "directions-swapped",
            "Down and right have changed places: rows run down, columns run right.",
            lambda image, down, right: _shift(image, right, down),
        ),
        *[
            Misconception(
                "minus-ignored",
                f"A negative `{which}` moved the picture the other way. It moves up or left.",
                lambda image, down, right, signs=signs: _shift(
                    image, *(sign(n) for sign, n in zip(signs, (down, right)))
                ),
            )
            for which, signs in (("down", (abs, int)), ("right", (int, abs)))
        ],
        Misconception(
            "one-direction-at-a-time",
            "Where the picture moves down or up, it does not move sideways any more. It does both.",
            lambda image, down, right: _shift(image, down, 0 if down else right),
        ),
        Misconception(
            "one-direction-at-a-time",
            "Where the picture moves sideways, it does not move down or up any more. It does both.",
            lambda image, down, right: _shift(image, 0 if right else down, right),
        ),
        Misconception(
            "the-other-way",
            "The picture moved the other way: up and left where down and right are asked for.",
            lambda image, down, right: _shift(image, -down, -right),
        ),
        Misconception(
            "the-other-way", "Up and down are exchanged.", lambda image, down, right: _shift(image, -down, right)
        ),
        Misconception(
            "the-other-way", "Left and right are exchanged.", lambda image, down, right: _shift(image, down, -right)
        ),
        Misconception(
            "old-pixels-left",
            "Where the picture has moved away, its old pixels are still there. Zeros belong there.",
            _old_pixels_left,
        ),
        Misconception(
            "corner-only-cleared",
            "Zeros came in at the corner only. Whole rows and whole columns have become free.",
            _corner_cleared,
        ),
        Misconception(
            "read-from-the-result",
            "Pixels were read from the result, after it had been written to. Read them from the picture.",
            _smeared,
        ),
        Misconception(
            "edge-repeated",
            "The edge was repeated where the picture has moved away. Zeros belong there.",
            _edge_repeated,
        ),
        Misconception(
            "rows-only", "The picture moved down, but not right.", lambda image, down, right: _shift(image, down, 0)
        ),
        Misconception(
            "columns-only", "The picture moved right, but not down.", lambda image, down, right: _shift(image, 0, right)
        ),
        Misconception(
            "minus-ignored",
            "A negative amount moved the picture down or right. It moves up or left.",
            lambda image, down, right: _shift(image, abs(down), abs(right)),
        ),
        Misconception(
            "negative-not-moved",
            "With a negative amount nothing moved. It moves the picture up or left.",
            lambda image, down, right: _shift(image, max(down, 0), max(right, 0)),
        ),
        Misconception(
            "frame-kept",
            "The picture has grown: zeros were added, but nothing was cut off. The size stays.",
            lambda image, down, right: np.pad(image, ((max(down, 0), max(-down, 0)), (max(right, 0), max(-right, 0)))),
        ),
        Misconception(
            "no-zeros", "The rows and columns that left are gone, but no zeros came in. The size stays.", _cut
        ),
        Misconception(
            "not-a-number",
            "The places that became free hold nan. Zeros belong there.",
            lambda image, down, right: np.where(
                _shift(np.ones_like(image), down, right) > 0, _shift(image, down, right), np.nan
            ),
        ),
        Misconception(
            "ones-filled-in",
            "The places that became free hold ones. Zeros belong there.",
            lambda image, down, right: np.where(
                _shift(np.ones_like(image), down, right) > 0, _shift(image, down, right), 1
            ),
        ),
        Misconception(
            "white-filled-in",
            "The places that became free are white. Zeros belong there.",
            lambda image, down, right: np.where(
                _shift(np.ones_like(image), down, right) > 0, _shift(image, down, right), 255
            ),
        ),
        Misconception(
            "zero-and-minus-forgotten",
            "These slices fit amounts above 0 only. A slice such as `image[:-0]` is empty.",
            _sliced,
        ),
        Misconception(
            "too-far",
            "Where the picture moves further than its size, its last row or column is still there. Then all is zero.",
            lambda image, down, right: _shift(
                image, *(int(np.clip(n, 1 - size, size - 1)) for n, size in zip((down, right), image.shape))
            ),
        ),
        Misconception(
            "too-far",
            "Where the picture moves by its own size or further, it begins to come in again. Then all is zero.",
            lambda image, down, right: _shift(
                image, *(int(np.fmod(n, size)) for n, size in zip((down, right), image.shape))
            ),
        ),
        *[
            Misconception(
                "too-far",
                "It stops when the picture moves by its own size, or further. Then all is zero.",
                _not_further_than(most),
            )
            for most in (-1, 0)
        ],
        Misconception(
            "one-pixel-only",
            "The picture moved by one pixel in each direction. How far is said by `down` and `right`.",
            lambda image, down, right: _shift(image, int(np.sign(down)), int(np.sign(right))),
        ),
        Misconception("unchanged", "The picture did not move.", lambda image, down, right: image),
        Misconception(
            "zeros-only",
            "All is zero. Inside the picture, the pixels move along.",
            lambda image, down, right: 0 * image,
        ),
        Misconception(
            "wraps-around",
            "The columns that leave come in again at the other side. Zeros come in.",
            lambda image, down, right: np.roll(_shift(image, down, 0), right, 1),
        ),
        Misconception(
            "wraps-around",
            "The rows that leave come in again at the other side. Zeros come in.",
            lambda image, down, right: np.roll(_shift(image, 0, right), down, 0),
        ),
    ],
    hints=[
        "Where does the pixel at row 0, column 0 go? Which pixel ends up at row i, column j?",
        "`range` checks such as `0 <= i - down < height` are safe for every amount; negative indices would count "
        "from the end.",
        "An array of zeros of the picture's shape; each place (i, j) takes the pixel at (i - down, j - right), if "
        "there is one.",
    ],
)
