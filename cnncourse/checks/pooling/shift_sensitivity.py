"""How much a function's answer changes when pictures move by a few pixels."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, pixels


def _shift(images, down, right):
    """Move all pictures; what comes in is 0."""
    height, width = images.shape[1:3]
    m = max(abs(down), abs(right))
    framed = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    return framed[:, m - down : m - down + height, m - right : m - right + width]


def _around(max_shift):
    span = range(-max_shift, max_shift + 1)
    return [(down, right) for down in span for right in span if (down, right) != (0, 0)]


def _norm(array, power=2):
    return (np.abs(np.asarray(array, float)) ** power).sum() ** (1 / power)


def _change(moved, still):
    return _norm(np.asarray(moved, float) - np.asarray(still, float)) / _norm(still)


def _shift_sensitivity(f, images, max_shift):
    return _sensitivity(f, images, _around(max_shift))


def _sensitivity(f, images, shifts, shift=_shift, change=_change, summary=np.mean):
    still = f(images)
    return float(summary([change(f(shift(images, down, right)), still) for down, right in shifts]))


def _sensitivities(places=_around, **rules):
    """A wrong sensitivity, from the rules that differ."""
    return lambda f, images, max_shift: _sensitivity(f, images, places(max_shift), **rules)


def _rolled(*axes):
    return lambda images, down, right: np.roll(images, (down, right), axes)


def _edge_shift(images, down, right):
    m = max(abs(down), abs(right))
    framed = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)), "edge")
    return framed[:, m - down :, m - right :][:, : images.shape[1], : images.shape[2]]


def _first_alone(images, down, right):
    return np.concatenate([_shift(images[:1], down, right), images[1:]])


def _wiped(rows, columns):
    """Roll, then set to 0 what two rules (amount, size) → slice say."""

    def shift(images, down, right):
        moved = np.roll(images, (down, right), (1, 2))
        moved[:, rows(down)] = 0
        moved[:, :, columns(right)] = 0
        return moved

    return shift


def _other_border(amount):
    return slice(-amount, None) if amount > 0 else slice(None, -amount)


def _drifting(f, images, max_shift):
    """Move what was moved before."""
    still, moved, changes = f(images), images, []
    for place in _around(max_shift):
        moved = _shift(moved, *place)
        changes.append(_change(f(moved), still))
    return np.mean(changes)


def _per_picture(moved, still):
    return np.mean([_change(a, b) for a, b in zip(moved, still)])


def _largest_difference(moved, still):
    moved, still = np.asarray(moved, float), np.asarray(still, float)
    return np.abs(moved - still).max() / np.abs(still).max()


def _in_bytes(moved, still):
    if np.asarray(moved).dtype != np.uint8:
        return _change(moved, still)
    return _norm(np.asarray(moved) - np.asarray(still)) / _norm(still)


def _squares_in_bytes(moved, still):
    if np.asarray(moved).dtype != np.uint8:
        return _change(moved, still)
    gap = np.asarray(moved) - np.asarray(still)
    return np.sqrt((gap**2).sum() / (still**2).sum())


def _after_f(f, images, max_shift):
    """Compare f(images), moved, with f(images)."""
    result = np.asarray(f(images))
    if result.ndim != 4:
        raise ValueError("not enough values to unpack")
    return float(np.mean([_change(_shift(result, *place), result) for place in _around(max_shift)]))


def _one_by_one(f, images, max_shift):
    """Give single pictures (H, W, C) to f."""
    return np.mean([_shift_sensitivity(lambda batch: f(batch[0]), image[None], max_shift) for image in images])


def _by_the_pictures(f, images, max_shift):
    """Divide by the norm of the pictures."""
    return _shift_sensitivity(f, images, max_shift) * _norm(f(images)) / _norm(images)


def _keep(images):
    """Return the pictures as they are."""
    return images


def _thin_out(images):
    """Keep every second row and column."""
    return images[:, ::2, ::2]


def _row_lights(images):
    """Add up the squares of each row."""
    return (images.astype(float) ** 2).sum((2, 3))


def _brightest(images):
    """Take the largest number of each picture."""
    return images.max((1, 2, 3))


def _bright(images):
    """Mark the pixels above 1 by 1, all others by 0."""
    return (images > 1) * 1.0


def _in_steps(images):
    """Make bytes of the pictures: the largest number becomes 250."""
    return np.rint(250 * (images / images.max())).astype(np.uint8)


def _scaled(rng, *shape):
    """Pictures of very different brightness, so that norms over the batch differ from norms by picture."""
    return rng.uniform(0.2, 1, shape) * 5.0 ** rng.permutation(shape[0]).reshape(-1, 1, 1, 1)


PICTURE = 5.0 * np.pad([[1]], 1)[None, :, :, None]  # the text's


def _proof(rng):
    from scipy import ndimage

    yield _shift_sensitivity(_keep, PICTURE, 1), np.sqrt(2)  # as the text says
    images = rng.normal(size=(2, 6, 7, 2))
    places = [(down - 3, right - 3) for down, right in np.ndindex(7, 7) if (down, right) != (3, 3)]
    moved = [ndimage.shift(images, (0, *place, 0), order=0) for place in places]
    for f in (_keep, _thin_out, _row_lights):
        changes = [np.linalg.norm((f(each) - f(images)).ravel()) for each in moved]
        yield _shift_sensitivity(f, images, 3), np.mean(changes) / np.linalg.norm(f(images).ravel())


shift_sensitivity = Check(
    "shift-sensitivity",
    oracle=_shift_sensitivity,
    proof=_proof,
    criteria=[
        Returns(
            "shifts by one pixel, in all eight directions",
            0.5,
            lambda rng: [
                case(_keep, digits(rng, 1, 3, 4, 1), 1),
                case(_thin_out, digits(rng, 1, 4, 5, 1), 1),
                case(_keep, PICTURE, 1),
            ],
        ),
        Returns(
            "longer shifts, several pictures and channels, and any function",
            1,
            lambda rng: [
                case(_row_lights, _scaled(rng, 3, 6, 7, 2), 2),
                case(_thin_out, _scaled(rng, 2, 7, 9, 3), 3),
                case(_brightest, _scaled(rng, 3, 4, 3, 1), 2),
                case(_keep, rng.integers(-9, 10, (2, 3, 4, 1)), 2),
                case(_bright, digits(rng, 2, 4, 5, 1), 1),
            ],
        ),
        Returns(
            "pictures of bytes, from which the function makes bytes",
            0.5,
            lambda rng: [
                case(_thin_out, pixels(rng, 2, 6, 5, 1), 1),
                case(_keep, pixels(rng, 1, 4, 5, 2), max_shift=2),
                case(_in_steps, rng.uniform(60, 250, (1, 4, 5, 1)), 1),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "zero-shift-counted",
            "The shift by (0, 0) was counted in the mean. It changes nothing and is left out.",
            _sensitivities(lambda m: [*_around(m), (0, 0)]),
        ),
        Misconception(
            "down-and-right-only",
            "Only shifts down and right were tried. Up and left belong to it: negative amounts.",
            _sensitivities(lambda m: [place for place in _around(m) if min(place) >= 0]),
        ),
        Misconception(
            "straight-only",
            "Only straight shifts were tried. Down and right at the same time belongs to it too.",
            _sensitivities(lambda m: [place for place in _around(m) if 0 in place]),
        ),
        Misconception(
            "no-straight-shifts",
            "Shifts in one direction alone are missing: one of the two amounts may be 0.",
            _sensitivities(lambda m: [place for place in _around(m) if 0 not in place]),
        ),
        Misconception(
            "diagonal-only",
            "Both amounts were always the same. All pairs (down, right) are asked for.",
            _sensitivities(lambda m: [place for place in _around(m) if place[0] == place[1]]),
        ),
        Misconception(
            "rows-only",
            "Pictures were moved up and down, but not left and right.",
            _sensitivities(lambda m: [place for place in _around(m) if place[1] == 0]),
        ),
        Misconception(
            "columns-only",
            "Pictures were moved left and right, but not up and down.",
            _sensitivities(lambda m: [place for place in _around(m) if place[0] == 0]),
        ),
        Misconception(
            "last-shift-missing",
            "`range` ends before its second number: the shifts by +max_shift are missing.",
            _sensitivities(lambda m: [place for place in _around(m) if max(place) < m]),
        ),
        *[
            Misconception(
                "largest-shifts-only",
                "Only the longest shifts were tried. All shorter ones belong to it, too.",
                _sensitivities(places),
            )
            for places in (
                lambda m: [place for place in _around(m) if m in np.abs(place)],
                lambda m: [(m, m)],
                lambda m: [(-m, -m), (-m, m), (m, -m), (m, m)],
                lambda m: [(-m, 0), (m, 0), (0, -m), (0, m)],
            )
        ],
        Misconception(
            "always-one",
            "Only shifts by one pixel were tried. `max_shift` says how far they go.",
            _sensitivities(lambda m: _around(1)),
        ),
        Misconception(
            "wraps-around",
            "What leaves the picture on one side comes in on the other, as with `np.roll`. It is to be 0.",
            _sensitivities(shift=_rolled(1, 2)),
        ),
        Misconception(
            "wraps-around",
            "What leaves the picture comes in on the other side, as with `np.roll`. It is to be 0. And the shift "
            "by (0, 0) was counted.",
            _sensitivities(lambda m: [*_around(m), (0, 0)], shift=_rolled(1, 2)),
        ),
        Misconception(
            "edge-repeated",
            "What comes in repeats the picture's edge. It is to be 0.",
            _sensitivities(shift=_edge_shift),
        ),
        Misconception(
            "wrong-border-emptied",
            "Zeros were written at the border where the picture leaves. They belong where it came from.",
            _sensitivities(shift=_wiped(_other_border, _other_border)),
        ),
        Misconception(
            "negative-slice",
            "A shift up or left emptied almost the whole picture: `:-1` is everything but the last. A negative "
            "amount needs another slice.",
            _sensitivities(shift=_wiped(slice, slice)),
        ),
        Misconception(
            "negative-not-moved",
            "With a negative amount the picture stayed where it was. It moves up, or left.",
            _sensitivities(shift=lambda images, down, right: _shift(images, max(down, 0), max(right, 0))),
        ),
        Misconception(
            "nothing-left",
            "Every change is 1, as if nothing but zeros were left of the moved pictures. Print one of them.",
            _sensitivities(shift=lambda images, down, right: np.zeros_like(images)),
        ),
        Misconception(
            "shifts-add-up",
            "Each shift began where the last one ended, so that the pictures drift away. Each begins with `images`.",
            _drifting,
        ),
        *[
            Misconception(
                "wrong-axes",
                "Other axes were shifted: rows and columns are axes 1 and 2.",
                _sensitivities(
                    shift=lambda images, down, right, order=order: np.moveaxis(
                        _shift(np.moveaxis(images, order, (0, 1, 2, 3)), down, right), (0, 1, 2, 3), order
                    )
                ),
            )
            for order in ((2, 0, 1, 3), (0, 2, 3, 1))
        ],
        Misconception(
            "first-picture-only",
            "Only the first picture was moved. The whole batch moves.",
            _sensitivities(shift=_first_alone),
        ),
        Misconception(
            "first-picture-only",
            "Only the first picture was given to `f`. It takes the whole batch.",
            lambda f, images, max_shift: _shift_sensitivity(f, images[:1], max_shift),
        ),
        Misconception(
            "single-pictures",
            "`f` was given one picture, without the axis that counts pictures. It takes a batch, (N, H, W, C).",
            _one_by_one,
        ),
        Misconception(
            "norm-by-picture",
            "Each picture was compared by itself, then averaged. The norms go over the whole batch.",
            _sensitivities(change=_per_picture),
        ),
        Misconception(
            "pictures-changed",
            "`f` was given other pictures than those passed in, such as divided ones. Only their place changes.",
            lambda f, images, max_shift: _shift_sensitivity(f, images / 255, max_shift),
        ),
        Misconception(
            "largest-difference",
            "The largest difference was taken for the distance. A norm goes over all numbers.",
            _sensitivities(change=_largest_difference),
        ),
        Misconception(
            "median-not-mean", "This is the middle one of all changes, the median.", _sensitivities(summary=np.median)
        ),
        Misconception(
            "squares-averaged",
            "The changes were squared before their mean was taken. Take the mean of the changes themselves.",
            _sensitivities(summary=lambda changes: np.sqrt(np.mean(np.square(changes)))),
        ),
        Misconception(
            "not-divided",
            "The distances were not divided by the norm of f(images).",
            _sensitivities(change=lambda moved, still: _norm(np.asarray(moved, float) - still)),
        ),
        Misconception(
            "divided-by-the-moved",
            "The distances were divided by the norm of f(shifted images). It is that of f(images).",
            _sensitivities(change=lambda moved, still: _norm(np.asarray(moved, float) - still) / _norm(moved)),
        ),
        Misconception(
            "divided-by-the-pictures",
            "The distances were divided by the norm of the pictures. It is that of f(images).",
            _by_the_pictures,
        ),
        Misconception(
            "f-not-called",
            "The pictures themselves were compared. It is what `f` makes of them that counts.",
            lambda f, images, max_shift: _shift_sensitivity(_keep, images, max_shift),
        ),
        Misconception(
            "shifted-after-f",
            "The result of `f` was moved. The pictures are moved first, then `f` sees them.",
            _after_f,
        ),
        Misconception(
            "largest-not-mean",
            "This is the largest change. The mean over all shifts is asked for.",
            _sensitivities(summary=np.max),
        ),
        Misconception(
            "sum-not-mean", "This is the sum over all shifts. The mean is asked for.", _sensitivities(summary=np.sum)
        ),
        Misconception(
            "one-number-asked-for",
            "This is one number for each shift. Their mean is asked for.",
            lambda f, images, max_shift: [_sensitivity(f, images, [place]) for place in _around(max_shift)],
        ),
        Misconception(
            "squares-without-root",
            "The squares were added up, but the square root is missing: a norm is the root of that sum.",
            _sensitivities(change=lambda moved, still: _change(moved, still) ** 2),
        ),
        Misconception(
            "sum-of-sizes",
            "The absolute values were added up. A norm is the square root of the sum of squares.",
            _sensitivities(change=lambda moved, still: _norm(np.asarray(moved, float) - still, 1) / _norm(still, 1)),
        ),
        Misconception(
            "norms-compared",
            "Two norms were subtracted. Subtract the arrays first, then take the norm of what is left.",
            _sensitivities(change=lambda moved, still: abs(_norm(moved) - _norm(still)) / _norm(still)),
        ),
        Misconception(
            "norms-compared",
            "Two norms were subtracted. Subtract the arrays first, then take the norm of what is left.",
            _sensitivities(change=lambda moved, still: (_norm(moved) - _norm(still)) / _norm(still)),
        ),
        *[
            Misconception(
                "byte-overflow",
                "Two arrays of bytes were subtracted, and bytes have no minus: 3 - 5 becomes 254. Make them floats "
                "first.",
                _sensitivities(change=change),
            )
            for change in (_in_bytes, _squares_in_bytes)
        ],
        *[
            Misconception(
                "byte-overflow",
                "The pictures were made floats, and yet `f` may make bytes, which have no minus. What `f` returns has "
                "to become floats.",
                lambda f, images, max_shift, change=change: _sensitivity(
                    f, images.astype(float), _around(max_shift), change=change
                ),
            )
            for change in (_in_bytes, _squares_in_bytes)
        ],
    ],
    hints=[
        "For one shift by (down, right): what is computed twice, and what is compared with what?",
        "`np.pad` with a frame of max_shift zeros, then a slice of the old size, moves a picture. "
        "`np.linalg.norm(array)` is the norm of all its numbers.",
        "Two loops from -max_shift to +max_shift, (0, 0) left out; collect one number a shift; return their mean.",
    ],
)
