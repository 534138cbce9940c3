"""What covers the ground in the satellite's picture, by a stated rule, and what haze would make of that picture.

Nobody has walked there: the rule stands in for people who would have looked.
"""

from __future__ import annotations

import numpy as np

KINDS = ("deep water", "shallow water", "land", "cloud")
UNKNOWN = -1  # where the satellite saw nothing
METRES = 1001.7  # a pixel's side: the root of 1001.39 m times 1002.00 m, which the source's header tells
CLOUD = 100  # as bright as this in every channel
VEIL = (120, 130, 145)  # what haze looks like where nothing shines through: pale, a little blue


def by_rule(image: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Tell each pixel's kind, an index of `KINDS`, by a rule; `UNKNOWN` where nothing was seen.

    In 3×3 pixels around it the median of each channel is 100 or more: cloud. Else by the medians of 7×7 pixels: red at
    least as bright as blue: land; green at least as bright as blue, or as 1.6 times red: shallow; else deep water.

    Args:
        image: (H, W, 3), uint8, red, green, blue.
        seen: (H, W), bools: where the satellite saw anything.

    Returns:
        (H, W), ints.
    """
    red, green, blue = np.moveaxis(medians(image, seen, 7), -1, 0)
    cloud = medians(image, seen, 3).min(axis=-1) >= CLOUD
    shallow = (green >= blue) | (5 * green >= 8 * red)
    return np.select([~seen, cloud, red >= blue, shallow], [UNKNOWN, 3, 2, 1], 0)


def medians(image: np.ndarray, seen: np.ndarray, size: int) -> np.ndarray:
    """Take the median of each channel over size × size pixels around each, of those that were seen; the lower one of
    two middle ones.

    Returns:
        (H, W, C), ints; where nothing was seen they mean nothing.
    """
    marked = np.where(seen[..., None], image.astype(np.int16), np.int16(-1))  # bytes hold no -1
    reach = size // 2
    padded = np.pad(marked, ((reach, reach), (reach, reach), (0, 0)), constant_values=-1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), (0, 1))
    ordered = np.sort(windows.reshape(*image.shape, -1), axis=-1)  # what was not seen comes first
    missing = (ordered < 0).sum(axis=-1)
    middle = np.minimum(missing + (size**2 - missing - 1) // 2, size**2 - 1)
    return np.take_along_axis(ordered, middle[..., None], axis=-1)[..., 0].astype(int)


def main_kind(pieces: np.ndarray) -> np.ndarray:
    """Tell which kind covers most of each piece; of two equal ones the first.

    Args:
        pieces: (N, size, size), ints from 0 on.

    Returns:
        (N,), ints.
    """
    counts = (pieces[..., None] == np.arange(len(KINDS))).sum(axis=(1, 2))
    return counts.argmax(axis=-1)


def hazy(image: np.ndarray, seen: np.ndarray, thickness: float) -> np.ndarray:
    """Lay haze of one thickness over a picture: each pixel loses a part of its light, and gets that part of the veil's.

    Args:
        image: (H, W, 3), uint8.
        seen: (H, W), bools; elsewhere the picture stays black.
        thickness: from 0, clear, to 1, nothing but haze.

    Returns:
        (H, W, 3), uint8.
    """
    seen_through = (1 - thickness) * image + thickness * np.array(VEIL)
    return np.where(seen[..., None], np.round(seen_through), 0).astype(np.uint8)


def mended(image: np.ndarray, seen: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """Take haze off a picture: in each channel its darkest hundredth becomes as dark as in a clear picture, and white
    stays white.

    After dark-object subtraction (Chavez, 1988): what is nearly black on the ground shows how bright the haze is.

    Args:
        image: (H, W, 3), uint8, with haze.
        seen: (H, W), bools.
        clear: (H, W, 3), uint8, a clear picture, of the same ground or of like ground.

    Returns:
        (H, W, 3), uint8.
    """
    dark, darkest = (np.percentile(each[seen], 1, axis=0) for each in (image, clear))
    stretched = darkest + (image - dark) * (255 - darkest) / (255 - dark)
    return np.where(seen[..., None], np.clip(np.round(stretched), 0, 255), 0).astype(np.uint8)


def summaries(tiles: np.ndarray) -> np.ndarray:
    """Sum up each tile in nine numbers, of each channel the mean, the spread and the median.

    Args:
        tiles: (N, size, size, 3).

    Returns:
        (N, 9).
    """
    parts = tiles.mean((1, 2)), tiles.std((1, 2)), np.median(tiles, (1, 2))
    return np.concatenate(parts, axis=1)


def like_nearest(rows: np.ndarray, labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Give each other row the label of the known row that is nearest: a reader that learns by heart.

    Args:
        rows, labels: (N, D) and (N,), what is known.
        others: (M, D).

    Returns:
        (M,) labels.
    """
    spread = rows.std(axis=0) + 1e-6
    known, asked = rows / spread, others / spread
    squared = (known**2).sum(1) - 2 * asked @ known.T  # (M, N), less what is the same along a row
    return labels[squared.argmin(axis=1)]


def by_kind(truth: np.ndarray, said: np.ndarray) -> dict[str, tuple[int, float, float]]:
    """Count for each kind how many there are, which share of these is found, and which share of what is called so is
    right; a share of nothing is 0.

    Args:
        truth, said: labels, (N,) each.

    Returns:
        By the kind's name (number, found, right).
    """
    shares = {}
    for kind, name in enumerate(KINDS):
        there, called = truth == kind, said == kind
        both = np.count_nonzero(there & called)
        shares[name] = int(there.sum()), both / max(1, there.sum()), both / max(1, called.sum())
    return shares


def by_one_channel(tiles: np.ndarray, labels: np.ndarray, others: np.ndarray, channel: int) -> np.ndarray:
    """Judge tiles by how bright one channel is on average, as most of the 25 known tiles do that are most alike in it.

    Args:
        tiles, labels: (N, size, size, 3) and (N,), what is known.
        others: (M, size, size, 3).
        channel: 0 for red, 1 for green, 2 for blue.

    Returns:
        (M,) labels.
    """
    known, asked = (array[..., channel].mean((1, 2)) for array in (tiles, others))
    alike = np.abs(asked[:, None] - known).argsort(axis=1)[:, :25]  # (M, 25)
    return np.array([np.bincount(labels[row]).argmax() for row in alike])
