"""Answers to the exercise find-pattern of lesson 02."""

import numpy as np

from tests.answers import right, wrong

EQUIVALENT = {
    "pattern - pattern.mean() → pattern + pattern.mean()": "The patches are mean-free, so what is added to the pattern "
    "meets a sum of 0; its length is the same for all.",
    "(patches ** 2).sum(axis=(2, 3)) * (wanted ** 2).sum() → (patches ** 2).sum(axis=(2, 3)) / (wanted ** 2).sum()": ""
    "The pattern's length is the same for all patches.",
}


@right
def score_at_every_place(image, pattern):
    kh, kw = pattern.shape
    wanted = pattern - pattern.mean()
    best, place = -2, (0, 0)
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            patch = image[i : i + kh, j : j + kw] - image[i : i + kh, j : j + kw].mean()
            length = np.sqrt((patch**2).sum() * (wanted**2).sum())
            score = (patch * wanted).sum() / length if length > 0 else 0
            if score > best:
                best, place = score, (i, j)
    return place


@right
def with_corrcoef(image, pattern):
    kh, kw = pattern.shape
    scores = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i, j in np.ndindex(scores.shape):
        patch = image[i : i + kh, j : j + kw]
        if patch.std() > 0:
            scores[i, j] = np.corrcoef(patch.ravel(), pattern.ravel())[0, 1]
    return np.unravel_index(np.argmax(scores), scores.shape)


@right
def windows_and_nan_to_num(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(np.float32), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = (pattern - pattern.mean()).astype(np.float32)
    scores = np.einsum("ijyx,yx->ij", patches, wanted) / np.sqrt((patches**2).sum((2, 3)))
    scores = np.nan_to_num(scores)
    row, column = divmod(int(scores.argmax()), scores.shape[1])
    return [row, column]


@right
def standardised(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    spread = patches.std(axis=(2, 3), keepdims=True)
    patches = (patches - patches.mean(axis=(2, 3), keepdims=True)) / np.where(spread == 0, np.inf, spread)
    scores = (patches * ((pattern - pattern.mean()) / pattern.std())).mean(axis=(2, 3))
    return np.array(np.unravel_index(scores.argmax(), scores.shape))


@right
def largest_in_a_dictionary(image, pattern):
    kh, kw = pattern.shape
    wanted = pattern.astype(float).ravel() - pattern.mean()
    scores = {}
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            patch = image[i : i + kh, j : j + kw].astype(float).ravel()
            patch -= patch.mean()
            scores[i, j] = patch @ wanted / np.linalg.norm(patch) if patch.any() else 0.0
    return max(scores, key=scores.get)


@wrong("brightness-wins", points=0.5)
def plain_products(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    scores = (windows * pattern).sum((2, 3)) / np.sqrt((windows**2).sum((2, 3)) + 1e-9)
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("contrast-wins", points=0.5)
def mean_free_only(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    windows = windows - windows.mean((2, 3), keepdims=True)
    scores = (windows * (pattern - pattern.mean())).sum((2, 3))
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("squared-differences", points=0.5)
def least_squares(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    scores = ((windows - pattern) ** 2).sum((2, 3))
    return np.unravel_index(scores.argmin(), scores.shape)


@wrong("negative-counts-too", points=1)
def absolute_scores(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = np.abs((patches * wanted).sum((2, 3))) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("flat-patch-found", points=1.5)
def nan_wins(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    scores = (patches * wanted).sum((2, 3)) / np.sqrt((patches**2).sum((2, 3)) * (wanted**2).sum())
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("row-and-column-swapped")
def column_first(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return column, row


@wrong("centre-instead-of-corner")
def the_middle(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return row + pattern.shape[0] // 2, column + pattern.shape[1] // 2


@wrong("not-unravelled")
def argmax_only(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.argmax(scores)


@wrong("scores-instead-of-place")
def all_scores(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    length = np.sqrt((patches**2).sum((2, 3)) * (wanted**2).sum())
    return (patches * wanted).sum((2, 3)) / np.where(length > 0, length, 1)


@wrong("worst-match")
def smallest_score(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmin(), scores.shape)


@wrong("byte-overflow", points=1.5)
def bytes_multiplied(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image, pattern.shape)
    if image.dtype == np.uint8:
        scores = (windows * pattern).sum((2, 3), dtype=np.uint8)
        return np.unravel_index(scores.argmax(), scores.shape)
    patches = windows - windows.mean((2, 3), keepdims=True)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmax(), scores.shape)


@right
def takes_the_last_of_equals(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    lengths = np.linalg.norm(patches, axis=(2, 3)) * np.linalg.norm(pattern - pattern.mean()) + 1e-12
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / lengths
    row, column = np.argwhere(scores >= scores.max() - 1e-12)[-1]
    return int(row), int(column)


@wrong("last-places-forgotten", points=1)
def one_place_too_few(image, pattern):
    kh, kw = pattern.shape
    wanted = pattern - pattern.mean()
    best, place = -2, (0, 0)
    for i in range(image.shape[0] - kh):
        for j in range(image.shape[1] - kw):
            patch = image[i : i + kh, j : j + kw] - image[i : i + kh, j : j + kw].mean()
            length = np.sqrt((patch**2).sum() * (wanted**2).sum())
            score = (patch * wanted).sum() / length if length > 0 else 0
            if score > best:
                best, place = score, (i, j)
    return place


@wrong("mean-of-the-picture", points=0.5)
def one_mean_for_all(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image - image.mean(), pattern.shape)
    length = np.sqrt((patches**2).sum((2, 3)))
    scores = (patches * (pattern - pattern.mean())).sum((2, 3)) / np.where(length > 0, length, 1)
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("flat-patch-found", points=1.5)
def flat_patches_get_a_half(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    windows = windows - windows.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    lengths = np.sqrt((windows**2).sum((2, 3)) * (wanted**2).sum())
    scores = np.full(lengths.shape, 0.5)
    known = lengths > 0
    scores[known] = (windows * wanted).sum((2, 3))[known] / lengths[known]
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return row, column


@wrong("faint-patches-left-out", points=1.5)
def short_patches_count_as_flat(image, pattern):
    kh, kw = pattern.shape
    wanted = pattern - pattern.mean()
    best, place = 0, (0, 0)
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            patch = image[i : i + kh, j : j + kw].astype(float)
            patch -= patch.mean()
            if np.sqrt((patch**2).sum()) < 1:
                continue
            score = (patch * wanted).sum() / np.sqrt((patch**2).sum() * (wanted**2).sum())
            if score > best:
                best, place = score, (i, j)
    return place


@right
def tells_flat_patches_by_their_spread(image, pattern):
    kh, kw = pattern.shape
    unit = (pattern - pattern.mean()) / pattern.std()
    scores = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i, j in np.ndindex(scores.shape):
        patch = image[i : i + kh, j : j + kw]
        if patch.min() != patch.max():
            scores[i, j] = ((patch - patch.mean()) / patch.std() * unit).mean()
    return divmod(int(scores.argmax()), scores.shape[1])


@wrong("", points=1.5)
def one_more_in_the_length(image, pattern):
    windows = np.lib.stride_tricks.sliding_window_view(image, pattern.shape).astype(float)
    windows = windows - windows.mean(axis=(2, 3), keepdims=True)
    scores = (windows * (pattern - pattern.mean())).sum(axis=(2, 3)) / (np.sqrt((windows**2).sum(axis=(2, 3))) + 1)
    return np.unravel_index(scores.argmax(), scores.shape)


@wrong("floats-not-ints", points=1.5)
def place_in_an_array_of_zeros(image, pattern):
    patches = np.lib.stride_tricks.sliding_window_view(image.astype(float), pattern.shape)
    patches = patches - patches.mean((2, 3), keepdims=True)
    wanted = pattern - pattern.mean()
    place, best = np.zeros(2), 0.0
    for i, j in np.ndindex(patches.shape[:2]):
        length = np.sqrt((patches[i, j] ** 2).sum() * (wanted**2).sum())
        score = (patches[i, j] * wanted).sum() / length if length > 0 else 0.0
        if score > best:
            place[:], best = (i, j), score
    return place
