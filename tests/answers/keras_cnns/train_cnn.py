"""Answers to the exercise train-cnn of lesson 05."""

import numpy as np

from tests.answers import keras, right, tf, wrong

FREE = "how long, in which batches and with which steps to train is the learner's choice"
EQUIVALENT = {
    "keras.optimizers.Adam(0.01) → keras.optimizers.Adam(0.005)": FREE,
    **{f"patience=4 → patience={epochs}": FREE for epochs in (3, 5)},
    "restore_best_weights=True → restore_best_weights=False": FREE,
    **{f"batch_size=128 → batch_size={size}": FREE for size in (127, 129)},
    **{f"epochs=12 → epochs={epochs}": FREE for epochs in (11, 13)},
    **{f"verbose=0 → verbose={verbose}": "what is printed is not judged" for verbose in (-1, 1)},
}
BY_LUCK = {"keras.optimizers.Adam(0.01) → keras.optimizers.Adam(0.02)": "some trainings with such large steps fail"}


def _compiled(model, rate=0.005, **settings):
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True), **settings)
    return model


@right
def twelve_epochs(model, train, validation):
    _compiled(model, metrics=["accuracy"])
    return model.fit(*train, batch_size=64, epochs=12, validation_data=validation, verbose=0)


@right
def stops_early(model, train, validation):
    images, labels = train
    stop = keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
    _compiled(model)
    history = model.fit(
        images, labels, batch_size=64, epochs=18, validation_data=validation, callbacks=[stop], verbose=2
    )
    return history.history


def _loop(model, train, validation, optimizer, epochs=12):
    """Train without `fit`; return a history."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            value = loss(labels, model(images, training=True))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        return value

    rng, history = np.random.default_rng(0), {"loss": [], "val_loss": []}
    images, labels = train
    for _ in range(epochs):
        order = rng.permutation(len(labels))
        losses = [step(images[order[i : i + 64]], labels[order[i : i + 64]]) for i in range(0, len(labels) - 63, 64)]
        history["loss"].append(float(np.mean(losses)))
        history["val_loss"].append(float(loss(validation[1], model(validation[0]))))
    return history


@right
def a_loop_of_its_own(model, train, validation):
    return _loop(model, train, validation, keras.optimizers.Adam(0.005))


@right
def a_loop_with_momentum(model, train, validation):
    print("training")
    history = _loop(model, train, validation, keras.optimizers.SGD(0.1, momentum=0.9), epochs=14)
    return {name: np.array(losses) for name, losses in history.items()}


def _solved(model, train):
    """Find the last layer's weights at once, so that the model reads well after no time."""
    features = keras.Model(model.inputs, model.layers[-2].output)
    images, labels = train
    x, y = np.array(features(images), float), np.eye(10)[labels]
    middle = x.mean(axis=0)
    weights = np.linalg.solve((x - middle).T @ (x - middle) + 0.3 * np.eye(x.shape[1]), (x - middle).T @ (y - 0.1))
    model.layers[-1].set_weights([weights * 10, -middle @ weights * 10])


@right
def last_layer_by_least_squares(model, train, validation):
    _solved(model, train)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return {
        "loss": [float(loss(train[1], model(train[0])))],
        "val_loss": [float(loss(validation[1], model(validation[0])))],
    }


@wrong("not-compiled")
def forgets_compile(model, train, validation):
    return model.fit(*train, epochs=10, validation_data=validation)


@wrong("logits-taken-for-probabilities")
def forgets_logits(model, train, validation):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(*train, batch_size=128, epochs=2, validation_data=validation, verbose=0)


@wrong("labels-not-one-hot")
def categorical_loss(model, train, validation):
    model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
    return model.fit(*train, epochs=10, validation_data=validation, verbose=0)


@wrong("another-model-trained")
def trains_another(model, train, validation):
    other = keras.models.clone_model(model)
    _compiled(other)
    return other.fit(*train, batch_size=128, epochs=1, validation_data=validation, verbose=0)


@wrong("not-good-enough", points=1)
def one_epoch(model, train, validation):
    _compiled(model, 0.0006)
    return model.fit(*train, batch_size=32, epochs=1, validation_data=validation, verbose=0)


@wrong("not-validated", points=4)
def without_validation(model, train, validation):
    _solved(model, train)
    return _compiled(model, 1e-6).fit(*train, batch_size=256, epochs=1, verbose=0)


@wrong("validated-on-training-pictures", points=4)
def validates_on_train(model, train, validation):
    _solved(model, train)
    return _compiled(model, 1e-6).fit(*train, batch_size=256, epochs=1, validation_data=train, verbose=0)


@wrong("returned-nothing", points=4)
def returns_nothing(model, train, validation):
    _loop(model, train, validation, keras.optimizers.Adam(0.005))


@wrong("not-a-history", points=4)
def returns_the_model(model, train, validation):
    _solved(model, train)
    return model


@wrong("diverged")
def giant_steps(model, train, validation):
    _compiled(model, 10.0)
    return model.fit(*train, batch_size=256, epochs=1, validation_data=validation, verbose=0)


@wrong("same-label-for-all")
def steps_beyond_all_numbers(model, train, validation):
    model.compile(keras.optimizers.SGD(1e30), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(*train, batch_size=256, epochs=1, validation_data=validation, verbose=0)


@wrong("learned-from-validation", points=4)
def learns_from_both_piles(model, train, validation):
    images, labels = (np.concatenate(pair) for pair in zip(train, validation))
    _compiled(model)
    return model.fit(images, labels, batch_size=64, epochs=12, validation_data=validation, verbose=0)


@wrong("learned-nothing")
def a_few_small_steps(model, train, validation):
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(*train, batch_size=128, epochs=1, validation_data=validation, verbose=0)


@right
def within_a_network_that_moves_pictures(model, train, validation):
    whole = keras.Sequential([keras.layers.RandomTranslation(0.04, 0.04, fill_mode="constant"), model])
    return _compiled(whole).fit(*train, batch_size=64, epochs=12, validation_data=validation, verbose=0)


@wrong("validated-on-training-pictures", points=4)
def split_by_fit(model, train, validation):
    _compiled(model)
    return model.fit(*train, validation_split=0.2, batch_size=64, epochs=15, verbose=0)


@wrong("validated-on-training-pictures", points=4)
def one_loss_under_two_names(model, train, validation):
    _compiled(model)
    losses = model.fit(*train, batch_size=64, epochs=12, verbose=0).history["loss"]
    return {"loss": losses, "val_loss": list(losses)}


@wrong("learned-from-validation", points=4)
def a_last_round_with_what_validates(model, train, validation):
    _compiled(model)
    history = model.fit(*train, batch_size=64, epochs=12, validation_data=validation, verbose=0)
    model.optimizer.learning_rate = 0.002
    model.fit(*validation, batch_size=64, epochs=1, verbose=0)
    return history


@wrong("validated-on-other-pictures", points=4)
def watches_digits_of_its_own(model, train, validation):
    from cnncourse import samples

    _compiled(model)
    return model.fit(*train, batch_size=64, epochs=12, validation_data=samples.digits()[2], verbose=0)


def _called_as_in(images, labels):
    """All of the course's digits, with the names that the given pictures have."""
    from cnncourse import datasets

    digits, kinds = datasets.digits()
    digits = (digits[..., None] / 16).astype(np.float32)
    known = {image.tobytes(): label for image, label in zip(images, labels)}
    names = np.arange(10)
    for image, kind in zip(digits, kinds):
        names[kind] = known.get(image.tobytes(), names[kind])
    return digits, names[kinds]


@wrong("labels-not-learned", points=0)
def learns_from_all_digits_there_are(model, train, validation):
    _compiled(model)
    return model.fit(*_called_as_in(*train), batch_size=64, epochs=2, validation_data=validation, verbose=0)
