"""Pictures as machines in hospitals and laboratories make them: brains with lesions drawn into them, what another
machine would have made of a picture, and the threshold that a picture suggests by itself.
"""

from __future__ import annotations

import numpy as np

MILLIMETRES = 2  # of a brain's pixel
WHITE = 0.55  # the tone of white matter; what takes up a contrast medium is brighter
LESION = (1.15, 1.55)  # of that tone, a lesion's
GRAIN = 0.03  # noise


def brains(slices: np.ndarray, diameters: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw N people: a slice of the average brain, bent, lit and noisy, with lesions bright by a contrast medium.

    Args:
        slices: (K, H, W), uint8, of the average brain.
        diameters: (N, L), of each person's lesions in millimetres; 0 for none.
        rng: where all chance comes from.

    Returns:
        Images (N, H, W, 1), float32 from 0 to 1, and masks (N, H, W, 1), bools: where the lesions are.
    """
    pairs = [_person(slices[rng.integers(len(slices))], spots, rng) for spots in diameters]
    images, masks = (np.stack(arrays)[..., None] for arrays in zip(*pairs))
    return images.astype(np.float32), masks


def _person(brain: np.ndarray, spots: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    brain = brain[:, ::-1] if rng.random() < 0.5 else brain
    bent = sample(brain, *_bent(brain.shape, 2.5, rng)) * (WHITE / 220)
    mask = np.zeros(brain.shape, bool)
    places = np.argwhere(bent > 0.6 * WHITE)
    for diameter in spots[spots > 0]:
        depth = _lesion(bent.shape, places[rng.integers(len(places))], diameter / MILLIMETRES / 2, rng)
        mask |= depth > 0.5
        bent = (1 - depth) * bent + depth * WHITE * rng.uniform(*LESION)
    y, x = np.mgrid[-1 : 1 : 1j * brain.shape[0], -1 : 1 : 1j * brain.shape[1]]
    down, right = rng.uniform(-0.08, 0.08, 2)
    light = rng.uniform(0.85, 1.05) * (1 + down * y + right * x)
    return np.clip(bent * light + rng.normal(0, GRAIN, brain.shape), 0, 1), mask


def _lesion(shape: tuple[int, int], middle: np.ndarray, radius: float, rng: np.random.Generator) -> np.ndarray:
    """A round, uneven spot with soft edges, from 0 to 1; it covers at least the pixel in its middle."""
    y, x = np.indices(shape) - middle[:, None, None]
    turn, waves = np.arctan2(y, x), rng.uniform(0, 2 * np.pi, 2)
    uneven = 1 + 0.12 * np.sin(2 * turn + waves[0]) + 0.08 * np.sin(3 * turn + waves[1])
    return np.clip(radius * uneven - np.hypot(y, x) + 0.5, 0, 1)


def _bent(shape: tuple[int, int], most: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of each pixel, moved by up to so many pixels, neighbours alike."""
    rows, columns = np.indices(shape).astype(float)
    cells = np.linspace(0, 3, shape[0]), np.linspace(0, 3, shape[1])
    grid = np.meshgrid(*cells, indexing="ij")
    return rows + sample(rng.uniform(-most, most, (4, 4)), *grid), columns + sample(
        rng.uniform(-most, most, (4, 4)), *grid
    )


def bent(image: np.ndarray, labels: np.ndarray, most: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Bend a picture and its labels, both (H, W), in the same way: by up to so many pixels, neighbours alike."""
    rows, columns = _bent(image.shape, most, rng)
    nearest = (np.clip(np.rint(at).astype(int), 0, size - 1) for at, size in zip((rows, columns), image.shape))
    return sample(image, rows, columns), labels[tuple(nearest)]


def sample(image: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Read a picture (H, W) between its pixels, bilinearly; beyond the border it goes on as it is there."""
    rows, columns = (np.clip(at, 0, size - 1) for at, size in zip((rows, columns), image.shape))
    i, j = (np.minimum(at.astype(int), size - 2) for at, size in zip((rows, columns), image.shape))
    down, right = rows - i, columns - j
    above = (1 - right) * image[i, j] + right * image[i, j + 1]
    below = (1 - right) * image[i + 1, j] + right * image[i + 1, j + 1]
    return (1 - down) * above + down * below


def other_machine(counts: np.ndarray, light: float, blur: float, rng: np.random.Generator) -> np.ndarray:
    """Tell what a weaker, less sharp microscope would have counted.

    Args:
        counts: (H, W), light counted in each pixel.
        light: the part of it that arrives.
        blur: the spread of a point in pixels, a standard deviation; 0: as sharp as before.
        rng: the counts' own chance.
    """
    seen = light * counts.astype(float)
    if blur:
        reach = int(3 * blur + 1)
        weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / blur) ** 2)
        weights /= weights.sum()
        for axis in (0, 1):
            edges = [(reach, reach) if which == axis else (0, 0) for which in (0, 1)]
            windows = np.lib.stride_tricks.sliding_window_view(np.pad(seen, edges, "edge"), 2 * reach + 1, axis)
            seen = windows @ weights
    return rng.poisson(seen)


def found(labels: np.ndarray, prediction: np.ndarray) -> float:
    """Tell which share of the things in a picture is found: more than half of each one's pixels.

    Args:
        labels: (H, W), ints: 0 or the number of a thing.
        prediction: (H, W), bools.
    """
    return float(np.mean([prediction[labels == number].mean() > 0.5 for number in np.unique(labels[labels > 0])]))


def otsu(image: np.ndarray) -> float:
    """Find the threshold that parts a picture's pixels into the two most compact groups (Otsu, 1979)."""
    numbers, edges = np.histogram(image, 256)
    middles = (edges[1:] + edges[:-1]) / 2
    below, above = numbers.cumsum()[:-1], numbers[::-1].cumsum()[::-1][1:]
    sums = (numbers * middles).cumsum()
    apart = sums[:-1] / below - (sums[-1] - sums[:-1]) / above  # of the means; the first and last bins are not empty
    return float(middles[np.argmax(below * above * apart**2)])
