"""Answers to the exercise shift-sensitivity of lesson 03."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "m - down → m + down": "Down and up change places: the mean goes over both.",
    "m - right → m + right": "Right and left change places: the mean goes over both.",
}


@right
def fresh_arrays(f, images, max_shift):
    N, H, W, C = images.shape
    original = np.asarray(f(images), dtype=float)
    total, count = 0.0, 0
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if d == 0 and r == 0:
                continue
            moved = np.zeros_like(images)
            for i in range(H):
                for j in range(W):
                    if 0 <= i - d < H and 0 <= j - r < W:
                        moved[:, i, j] = images[:, i - d, j - r]
            gap = np.asarray(f(moved), dtype=float) - original
            total += np.sqrt((gap**2).sum()) / np.sqrt((original**2).sum())
            count += 1
    return total / count


@right
def roll_and_erase(f, images, max_shift):
    pictures = images.astype(float)
    base = np.array(f(pictures), float).ravel()
    results = []
    for down, right_ in np.ndindex(2 * max_shift + 1, 2 * max_shift + 1):
        down, right_ = down - max_shift, right_ - max_shift
        if not (down or right_):
            continue
        moved = np.roll(pictures, (down, right_), axis=(1, 2))
        if down > 0:
            moved[:, :down] = 0
        if down < 0:
            moved[:, down:] = 0
        if right_ > 0:
            moved[:, :, :right_] = 0
        if right_ < 0:
            moved[:, :, right_:] = 0
        results.append(np.linalg.norm(np.array(f(moved), float).ravel() - base))
    return np.float32(np.mean(results) / np.linalg.norm(base))


@right
def padded_and_cut(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    norm = lambda a: np.sqrt(np.sum(np.square(np.asarray(a, dtype=float))))  # noqa: E731
    base = np.asarray(f(images)).astype(float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if d or r]
    return sum(norm(f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) / norm(base) for d, r in shifts) / len(
        shifts
    )


@right
def matrices_that_shift(f, images, max_shift):
    H, W = images.shape[1:3]
    base = np.asarray(f(images), float)
    changes = {}
    for down in range(-max_shift, max_shift + 1):
        for across in range(-max_shift, max_shift + 1):
            moved = np.einsum("ih,nhwc,jw->nijc", np.eye(H, k=-down), images.astype(float), np.eye(W, k=-across))
            changes[down, across] = np.linalg.norm((np.asarray(f(moved), float) - base).ravel()) / np.linalg.norm(
                base.ravel()
            )
    changes.pop((0, 0))
    return float(np.mean(list(changes.values())))


@right
def zero_shift_subtracted(f, images, max_shift):
    def slices(amount):
        return (
            (slice(amount, None), slice(None, -amount))
            if amount > 0
            else (slice(None, amount or None), slice(-amount, None))
        )

    base = np.asarray(f(images.astype(np.float64)), np.float64)
    total = 0
    for down in range(-max_shift, max_shift + 1):
        for across in range(-max_shift, max_shift + 1):
            moved = np.zeros(images.shape)
            (to_rows, from_rows), (to_columns, from_columns) = slices(down), slices(across)
            moved[:, to_rows, to_columns] = images[:, from_rows, from_columns]
            total += np.linalg.norm(f(moved) - base)
    return np.array(total / np.linalg.norm(base) / ((2 * max_shift + 1) ** 2 - 1))


@wrong("wraps-around")
def rolled(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for down in range(-max_shift, max_shift + 1):
        for across in range(-max_shift, max_shift + 1):
            if (down, across) != (0, 0):
                moved = np.asarray(f(np.roll(images, (down, across), axis=(1, 2))), float)
                changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("zero-shift-counted")
def unmoved_counted(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-m, m + 1):
        for r in range(-m, m + 1):
            moved = np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float)
            changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("down-and-right-only")
def positive_amounts(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for d in range(max_shift + 1):
        for r in range(max_shift + 1):
            if d or r:
                moved = np.zeros_like(images)
                moved[:, d:, r:] = images[:, : images.shape[1] - d, : images.shape[2] - r]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("last-shift-missing")
def range_ends_early(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-m, m):
        for r in range(-m, m):
            if (d, r) != (0, 0):
                moved = np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float)
                changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("byte-overflow", points=1.5)
def bytes_subtracted(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = f(images)
    changes = []
    for d in range(-m, m + 1):
        for r in range(-m, m + 1):
            if (d, r) != (0, 0):
                moved = f(padded[:, m - d : m - d + H, m - r : m - r + W])
                changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("norm-by-picture", points=0.5)
def mean_over_pictures(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-m, m + 1):
        for r in range(-m, m + 1):
            if (d, r) != (0, 0):
                moved = np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float)
                for a, b in zip(moved, base):
                    changes.append(np.linalg.norm(a - b) / np.linalg.norm(b))
    return np.mean(changes)


@wrong("single-pictures")
def picture_after_picture(f, images, max_shift):
    m, changes = max_shift, []
    for image in images:
        padded = np.pad(image, ((m, m), (m, m), (0, 0)))
        base = np.asarray(f(image), float)
        for d in range(-m, m + 1):
            for r in range(-m, m + 1):
                if (d, r) != (0, 0):
                    moved = np.asarray(f(padded[m - d : m - d + image.shape[0], m - r : m - r + image.shape[1]]), float)
                    changes.append(np.linalg.norm(moved - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("not-divided")
def absolute_change(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    return np.mean([np.linalg.norm(f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) for d, r in shifts])


@wrong("f-not-called")
def pictures_compared(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0))).astype(float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    size = np.linalg.norm(images.astype(float))
    return np.mean([np.linalg.norm(padded[:, m - d : m - d + H, m - r : m - r + W] - images) / size for d, r in shifts])


@wrong("straight-only")
def no_diagonals(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, 0) for d in range(-m, m + 1) if d] + [(0, r) for r in range(-m, m + 1) if r]
    gaps = [np.asarray(f(padded[:, m - d : m - d + H, m - r : m - r + W]), float) - base for d, r in shifts]
    return np.mean([np.linalg.norm(gap) for gap in gaps]) / np.linalg.norm(base)


@wrong("squares-without-root")
def root_forgotten(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    return np.mean(
        [((f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) ** 2).sum() / (base**2).sum() for d, r in shifts]
    )


@wrong("one-number-asked-for")
def list_of_changes(f, images, max_shift):
    m, (H, W) = max_shift, images.shape[1:3]
    padded = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    base = np.asarray(f(images), float)
    shifts = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    return [
        np.linalg.norm(f(padded[:, m - d : m - d + H, m - r : m - r + W]) - base) / np.linalg.norm(base)
        for d, r in shifts
    ]


@wrong("shifts-add-up")
def moved_on_and_on(f, images, max_shift):
    H, W = images.shape[1:3]
    moved = images
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                padded = np.pad(moved, ((0, 0), (max_shift,) * 2, (max_shift,) * 2, (0, 0)))
                moved = padded[:, max_shift - d : max_shift - d + H, max_shift - r : max_shift - r + W]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("negative-slice")
def same_slice_for_both_signs(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.roll(images, (d, r), axis=(1, 2))
                moved[:, :d] = 0
                moved[:, :, :r] = 0
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("wrong-border-emptied")
def zeros_on_the_other_side(f, images, max_shift):
    H, W = images.shape[1:3]
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.roll(images, (d, r), axis=(1, 2))
                moved[:, slice(H - d, H) if d > 0 else slice(0, -d)] = 0
                moved[:, :, slice(W - r, W) if r > 0 else slice(0, -r)] = 0
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("nothing-left")
def empty_pictures(f, images, max_shift):
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.zeros_like(images)
                moved[:, d:d, r:r] = images[:, d:d, r:r]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


@wrong("negative-not-moved")
def only_positive_amounts_move(f, images, max_shift):
    H, W = images.shape[1:3]
    base = np.asarray(f(images), float)
    changes = []
    for d in range(-max_shift, max_shift + 1):
        for r in range(-max_shift, max_shift + 1):
            if (d, r) != (0, 0):
                moved = np.zeros_like(images)
                down, across = max(d, 0), max(r, 0)
                moved[:, down:, across:] = images[:, : H - down, : W - across]
                changes.append(np.linalg.norm(np.asarray(f(moved), float) - base) / np.linalg.norm(base))
    return np.mean(changes)


def _moved(images, down, right):
    height, width, m = *images.shape[1:3], max(abs(down), abs(right))
    framed = np.pad(images, ((0, 0), (m, m), (m, m), (0, 0)))
    return framed[:, m - down : m - down + height, m - right : m - right + width]


def _changes(f, images, m):
    still = np.asarray(f(images), float)
    places = [(d, r) for d in range(-m, m + 1) for r in range(-m, m + 1) if (d, r) != (0, 0)]
    return [np.linalg.norm(f(_moved(images, d, r)) - still) / np.linalg.norm(still) for d, r in places]


@wrong("pictures-changed", points=1)
def pictures_from_0_to_1(f, images, max_shift):
    return np.mean(_changes(f, images / 255, max_shift))


@wrong("median-not-mean")
def the_middle_change(f, images, max_shift):
    return np.median(_changes(f, images, max_shift))


@wrong("byte-overflow", points=1.5)
def pictures_made_floats(f, images, max_shift):
    images = images.astype(float)
    steps = [(i, j) for i, j in np.ndindex(2 * max_shift + 1, 2 * max_shift + 1) if (i, j) != (max_shift, max_shift)]
    still = f(images)
    changes = []
    for i, j in steps:
        gap = f(_moved(images, i - max_shift, j - max_shift)) - still
        changes.append(np.linalg.norm(np.ravel(gap)) / np.linalg.norm(np.ravel(still)))
    return np.mean(changes)
