"""A CNN that learns to read."""

from cnncourse.checks.kit import Check
from cnncourse.checks.networks import models


def _train_cnn(model, train, validation):
    import keras

    model.compile(keras.optimizers.Adam(5e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(*train, batch_size=64, epochs=12, validation_data=validation, verbose=0)


train_cnn = Check(
    "train-cnn",
    oracle=_train_cnn,
    keras=True,
    time_limit=60,  # twice what is promised, for a machine that is busy
    criteria=[
        models.TellsHistory(
            "validation pictures are watched only; the history of loss and val_loss comes back", 1, 0.50
        ),
        models.ReadsAfterTraining("at least 80 % of new pictures are read", 1, 0.80),
        models.ReadsAfterTraining("at least 90 % of new pictures are read", 1, 0.90),
        models.ReadsAfterTraining(
            "at least 97 % of new pictures are read (95 % of these, which are slightly changed)", 2, 0.95
        ),
    ],
    hints=[
        "What does a model need before `fit`, and what does `fit` need to know of the validation pictures?",
        "`model.compile(optimizer, loss)`; the loss `keras.losses.SparseCategoricalCrossentropy` has a setting for "
        "logits.",
        "Two lines: `compile`, then return what `fit` returns. Batches of 64, ten to twenty epochs, Adam at 0.002 "
        "to 0.005.",
        "`keras.callbacks.EarlyStopping` stops when `val_loss` has not improved for some epochs, and can bring the "
        "best weights back.",
    ],
)
