"""Boxes (top, left, bottom, right), as the checks of this lesson draw and compare them."""

import numpy as np


def overlap(box, other):
    """IoU: intersection over union."""
    box, other = np.asarray(box, float), np.asarray(other, float)
    sides = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
    shared = np.prod(np.maximum(sides, 0))
    return float(shared / (area(box) + area(other) - shared))


def area(box):
    """Height times width."""
    return float((box[2] - box[0]) * (box[3] - box[1]))


def painted(box, other):
    """IoU once more, by counting the pixels of both."""
    size = int(max(*box, *other))
    masks = np.zeros((2, size, size), bool)
    for mask, (top, left, bottom, right) in zip(masks, (box, other)):
        mask[top:bottom, left:right] = True
    return (masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum()


def drawn(rng, number, high=(6, 12), within=40):
    """Draw boxes (number, 4) of whole numbers, no two alike."""
    while True:
        sizes = rng.integers(*high, (number, 2))
        corners = rng.integers(0, within - high[1], (number, 2))
        boxes = np.concatenate([corners, corners + sizes], axis=1)
        if len(np.unique(boxes, axis=0)) == number:
            return boxes


def beside(box, down=0, right=0):
    """A box of the same size somewhere else."""
    return np.asarray(box) + [down, right, down, right]
