"""Where a network looks: Grad-CAM (Selvaraju et al., 2017) and occlusion (Zeiler and Fergus, 2014), ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncourse.pictures import resize

if TYPE_CHECKING:
    import keras


def grad_cam(model: keras.Model, image: np.ndarray, label: int, layer_name: str = "head_relu") -> np.ndarray:
    """Map where a layer speaks for a label.

    Args:
        model: from pictures (N, H, W, C) to logits (N, K).
        image: (H, W, C).
        label: the class whose logit is followed.
        layer_name: of a layer whose outputs are maps.

    Returns:
        (H, W), from 0 to 1.
    """
    import keras
    import tensorflow as tf

    both = keras.Model(model.inputs[0], [model.get_layer(layer_name).output, model.outputs[0]])
    with tf.GradientTape() as tape:
        maps, logits = both(tf.convert_to_tensor(image[None]), training=False)
        logit = logits[0, label]
    weights = tape.gradient(logit, maps).numpy()[0].mean((0, 1))
    cam = np.maximum(maps.numpy()[0] @ weights, 0)
    large = np.maximum(resize(cam, image.shape[:2]), 0)
    return large / max(large.max(), 1e-9)


def occlusion(model: keras.Model, image: np.ndarray, label: int, patch: int = 56, stride: int = 28) -> np.ndarray:
    """Measure how far a label's logit falls where a grey patch lies.

    Args:
        model, image, label: as for `grad_cam`.
        patch, stride: size of the patch and of its steps, in pixels.

    Returns:
        (H_out, W_out), floor((H - patch)/stride) + 1 rows and likewise columns; negative where the logit rises.
    """
    rows, columns = (range(0, size - patch + 1, stride) for size in image.shape[:2])
    covered = [image]
    for row in rows:
        for column in columns:
            covered.append(image.copy())
            covered[-1][row : row + patch, column : column + patch] = 0
    batches = (np.stack(covered[i : i + 6]) for i in range(0, len(covered), 6))  # 80 MB a picture
    logits = np.concatenate([np.asarray(model(batch, training=False))[:, label] for batch in batches])
    return (logits[0] - logits[1:]).reshape(len(rows), len(columns))
