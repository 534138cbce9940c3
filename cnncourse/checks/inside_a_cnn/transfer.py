"""A new head on a base that stays as it is. What is judged is in `_transferring.py`."""

import numpy as np

from cnncourse.checks.inside_a_cnn._calls import PATIENCE, random_pictures
from cnncourse.checks.inside_a_cnn._transferring import HeadLearns, LogitsFromBase, StatisticsStay
from cnncourse.checks.kit import Check
from cnncourse.checks.networks.given import stack


def _transfer(base, num_classes):
    import keras

    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    features = keras.layers.GlobalAveragePooling2D()(base(inputs))
    return keras.Model(inputs, keras.layers.Dense(num_classes)(features))


def _body(rng):
    """A base whose maps are not mostly zeros, and not the same for all pictures: else no head could learn."""
    table = "conv first 4 3, norm steady, relu on, pool small 2, conv second 5 2, norm still, relu out"
    while True:
        base = stack(rng, (9, 8, 1), table)
        maps = np.asarray(base(random_pictures(rng, 16, 9, 8, 1), training=False))
        if (maps > 0).mean() > 0.3 and (maps.std(axis=0) > 0.01).mean() > 0.3:
            return base


transfer = Check(
    "transfer",
    oracle=_transfer,
    criteria=[
        LogitsFromBase("logits of the new classes, made from what the base computes", 1, _body),
        HeadLearns("the head learns, and the base stays as it was", 1, _body),
        StatisticsStay("batch normalisation in inference mode while the head learns", 1, _body),
    ],
    hints=[
        "Which weights shall training change, and which not? And which numbers of the base change although they "
        "are no weights?",
        "Every layer has a `trainable`, and a model is a layer: call it on an `Input`. Its maps need to become one "
        "row for a picture.",
        "Freeze; `inputs = keras.Input(...)` of the base's shape; the base on them; global average pooling; a "
        "dense layer without activation; `keras.Model`.",
    ],
    keeps=True,
    time_limit=PATIENCE,
)
