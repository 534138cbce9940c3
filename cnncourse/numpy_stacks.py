"""Stacks of equal layers, plain and residual, trained in NumPy alone, so that a depth of forty takes seconds.

A convolution turns an 8×8 picture into eight maps of 4×4. Then come pairs of layers: convolution 3×3, batch
normalisation, ReLU, as in He et al., 2015, section 4.2. A residual stack adds the input of each pair to its result,
before the last ReLU; nothing else differs. A mean of each map and a dense layer end in ten logits.

Maps are so small that each convolution is one matrix product (lesson 01): most entries of the matrix are 0, the others
are the kernel's weights.
"""

from __future__ import annotations

import numpy as np

MAPS = 8
EPSILON = 1e-5
MOMENTUM = np.float32(0.9)
BATCH = 64


def training_losses(
    images: np.ndarray,
    labels: np.ndarray,
    depth: int,
    residual: bool,
    epochs: int = 8,
    learning_rate: float = 0.1,
    seed: int = 0,
) -> list[float]:
    """Train a stack and return its mean loss in each epoch, on the pictures that it is trained on.

    Args:
        images: (N, 8, 8, 1), floats from 0 to 1.
        labels: (N,), ints from 0 to 9.
        depth: number of layers with weights, even: one convolution, pairs of them, one dense layer.
        residual: add each pair's input to its result.
        epochs: passes over all pictures.
        learning_rate: of the steps, which have a momentum of 0.9.
        seed: of the first weights and the order of pictures. Plain and residual stacks begin with the same weights.

    Raises:
        ValueError: the depth is odd or less than 4.
    """
    if depth < 4 or depth % 2:
        raise ValueError(f"depth is an even number from 4 on, not {depth}: a convolution, pairs of them, a dense layer")
    rng = np.random.default_rng(seed)
    parameters = [p.astype(np.float32) for p in start(rng, depth)]
    velocities, losses = [np.zeros_like(p) for p in parameters], []
    images = images.reshape(len(images), -1).astype(np.float32)
    for _ in range(epochs):
        order, total = rng.permutation(len(images)), 0.0
        for first in range(0, len(images), BATCH):
            batch = order[first : first + BATCH]
            loss, gradients = loss_and_gradients(parameters, images[batch], labels[batch], residual)
            velocities = [MOMENTUM * v - np.float32(learning_rate) * g for v, g in zip(velocities, gradients)]
            parameters = [p + v for p, v in zip(parameters, velocities)]
            total += loss * len(batch)
        losses.append(total / len(images))
    return losses


def start(rng: np.random.Generator, depth: int) -> list[np.ndarray]:
    """Draw He-scaled kernels (3, 3, C_in, C_out), each followed by its scale and offset; last the dense layer."""
    parameters = []
    for inputs in [1] + [MAPS] * (depth - 2):
        kernel = rng.normal(0, np.sqrt(2 / (9 * inputs)), (3, 3, inputs, MAPS))
        parameters += [kernel, np.ones(MAPS), np.zeros(MAPS)]
    return [*parameters, rng.normal(0, np.sqrt(1 / MAPS), (MAPS, 10)), np.zeros(10)]


def loss_and_gradients(
    parameters: list[np.ndarray], images: np.ndarray, labels: np.ndarray, residual: bool
) -> tuple[float, list[np.ndarray]]:
    """Go forward and back; return the mean cross-entropy and a gradient for each parameter. Images are (N, 64)."""
    *stacked, dense, bias = parameters
    first, *inner = [stacked[i : i + 3] for i in range(0, len(stacked), 3)]
    out, first_note = _forward(images, *first, _ENTRIES["first"])
    x, notes = np.maximum(out, 0), []
    for one, two in zip(inner[::2], inner[1::2]):
        middle, note_one = _forward(x, *one, _ENTRIES["inner"])
        end, note_two = _forward(np.maximum(middle, 0), *two, _ENTRIES["inner"])
        end = end + x if residual else end
        notes.append((note_one, middle, note_two, end))
        x = np.maximum(end, 0)  # (N, 4·4·MAPS)
    pooled = x.reshape(len(x), -1, MAPS).mean(axis=1)
    loss, d_logits = _cross_entropy(pooled @ dense + bias, labels)
    gradients = [pooled.T @ d_logits, d_logits.sum(axis=0)]
    places = x.shape[1] // MAPS
    d_x = np.tile(d_logits @ dense.T, places) / places
    for note_one, middle, note_two, end in reversed(notes):
        d_end = d_x * (end > 0)
        d_middle, of_two = _backward(d_end, note_two)
        d_x, of_one = _backward(d_middle * (middle > 0), note_one)
        d_x = d_x + d_end if residual else d_x
        gradients = of_one + of_two + gradients
    return loss, _backward(d_x * (out > 0), first_note)[1] + gradients


def _entries(size: int, stride: int, inputs: int) -> np.ndarray:
    """For each entry of a convolution's matrix, the place of its weight in the kernel; one place behind the last: 0."""
    reach = np.arange(0, size, stride)
    tap = np.arange(size)[:, None] - reach[None] + 1  # which of the three weights joins these two places
    tap = np.where((tap < 0) | (tap > 2), 9, tap)
    down, right = tap[:, None, :, None], tap[None, :, None, :]
    both = np.where((down == 9) | (right == 9), 9, 3 * down + right)[:, :, None, :, :, None]
    one, other = np.arange(inputs)[:, None, None, None], np.arange(MAPS)
    return np.where(both == 9, 9 * inputs * MAPS, (both * inputs + one) * MAPS + other).reshape(
        size * size * inputs, -1
    )


_ENTRIES = {"first": _entries(8, 2, 1), "inner": _entries(4, 1, MAPS)}


def _forward(x: np.ndarray, kernel: np.ndarray, scale: np.ndarray, offset: np.ndarray, entries: np.ndarray) -> tuple:
    """Convolve and normalise over batch and places; return the result and what the way back needs."""
    matrix = np.append(kernel, np.zeros(1, kernel.dtype))[entries]
    maps = _product(x, matrix).reshape(-1, MAPS)
    centred = maps - maps.mean(axis=0)
    spread = np.sqrt((centred * centred).mean(axis=0) + EPSILON)
    normal = centred / spread
    return (normal * scale + offset).reshape(len(x), -1), (x, kernel, matrix, entries, scale, spread, normal)


def _backward(d_out: np.ndarray, note: tuple) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the gradient of what went in, and those of kernel, scale and offset."""
    x, kernel, matrix, entries, scale, spread, normal = note
    d = d_out.reshape(normal.shape)
    d_scale, d_offset = (d * normal).sum(axis=0), d.sum(axis=0)
    d_maps = (scale / spread * (d - d_offset / len(d) - normal * (d_scale / len(d)))).reshape(len(x), -1)
    shares = np.bincount(entries.ravel(), _product(x.T, d_maps).ravel(), kernel.size + 1)[:-1]
    return _product(d_maps, matrix.T), [shares.reshape(kernel.shape).astype(kernel.dtype), d_scale, d_offset]


def _product(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Compute one @ other eight rows at a time: for so little BLAS starts no threads, which on a busy machine only
    wait.
    """
    if len(one) % 8:
        return one @ other
    return (one.reshape(-1, 8, one.shape[1]) @ other).reshape(len(one), -1)


def _cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    rows, shifted = np.arange(len(labels)), logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d_logits = np.exp(log_p)
    d_logits[rows, labels] -= 1
    return -float(log_p[rows, labels].mean()), d_logits / len(labels)
