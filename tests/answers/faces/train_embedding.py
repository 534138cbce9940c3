"""Answers to the exercise train-embedding of lab 12."""

import numpy as np

from tests.answers import keras, layers, right, tf, wrong

FREE = "how many numbers, which triplets and which steps to train with is the learner's choice"
LOSS = "triplet_loss(rows, tf.gather(rows, far), tf.gather(rows, near), {})"
PEOPLE, PICTURES = "rng.choice(list(places), {}, replace=False)", "rng.choice(places[person], {}, replace=False)"
EQUIVALENT = {
    **{f"2 ** 31 → {seeds}": "a seed from rng, of however many" for seeds in ("2 * 31", "2 ** 30", "2 ** 32")},
    "2 ** 31 → 1 ** 31": "a start that is always the same is no chance",
    **{f"embed_model(images.shape[1:], 32) → embed_model(images.shape[1:], {size})": FREE for size in (31, 33)},
    **{f"keras.optimizers.Adam(0.001) → keras.optimizers.Adam({rate})": FREE for rate in (0.0005, 0.002)},
    "training=True → training=False": "no layer of the network trains in a way of its own",
    **{f"{LOSS.format(0.3)} → {LOSS.format(margin)}": FREE for margin in (0.15, 0.6)},
    **{f"range(250) → range({steps})": FREE for steps in (249, 251)},
    **{f"{PEOPLE.format(16)} → {PEOPLE.format(people)}": FREE for people in (15, 17)},
    f"{PICTURES.format(4)} → {PICTURES.format(3)}": FREE,
    **{f"replace=False → replace=True{place}": FREE for place in ("", " (2)")},
}


def _network(input_shape, size=32):
    model = keras.Sequential([keras.Input(input_shape)])
    for filters in (16, 32, 48):
        model.add(layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(size))
    model.add(layers.UnitNormalization())
    return model


def _triplets(images, people, rng, steps, rate, margin=0.3, sign=1.0):
    """Train with the hardest triplets of each batch."""
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    model = _network(images.shape[1:])
    optimizer = keras.optimizers.Adam(rate)

    @tf.function
    def step(batch, far, near):
        with tf.GradientTape() as tape:
            rows = model(batch, training=True)
            gap = tf.reduce_sum((rows - tf.gather(rows, far)) ** 2 - (rows - tf.gather(rows, near)) ** 2, axis=1)
            loss = tf.reduce_mean(tf.nn.relu(sign * gap + margin))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    places = {person: np.flatnonzero(people == person) for person in np.unique(people)}
    for _ in range(steps):
        chosen = rng.choice(list(places), 16, replace=False)
        batch = np.concatenate([rng.choice(places[person], 4, replace=False) for person in chosen])
        rows, who = model.predict_on_batch(images[batch]), people[batch]
        apart = 2 - 2 * rows @ rows.T
        same = who[:, None] == who
        step(images[batch], np.where(same, apart, -1).argmax(1), np.where(same, 9, apart).argmin(1))
    return model


def _fisher(images, people, directions=40, steadiness=0.003):
    """Find the directions in which people differ most, measured by how much a person's pictures do."""
    rows = images.reshape(len(images), -1).astype(float)
    names, who = np.unique(people, return_inverse=True)
    means = np.stack([rows[who == k].mean(0) for k in range(len(names))])
    inner = rows - means[who]
    half = np.linalg.cholesky(inner.T @ inner / len(rows) + steadiness * np.eye(rows.shape[1]))
    u, _, _ = np.linalg.svd(np.linalg.solve(half, (means - rows.mean(0)).T), full_matrices=False)
    weights = np.linalg.solve(half.T, u[:, :directions])
    return weights, -rows.mean(0) @ weights


def _linear(input_shape, weights, bias, unit=True):
    model = keras.Sequential([keras.Input(input_shape), layers.Flatten(), layers.Dense(len(bias))])
    model.layers[-1].set_weights([weights, bias])
    if unit:
        model.add(layers.UnitNormalization())
    return model


@right
def hardest_triplets(images, people, rng):
    return _triplets(images, people, rng, 250, 0.001)


@right
def a_classifier_cut_before_its_end(images, people, rng):
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    names, who = np.unique(people, return_inverse=True)
    embed = _network(images.shape[1:], 64)
    inputs = keras.Input(images.shape[1:])
    logits = layers.Dense(len(names), use_bias=False)(layers.Rescaling(16.0)(embed(inputs)))
    model = keras.Model(inputs, logits)
    model.compile(keras.optimizers.Adam(0.003), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(images, who, batch_size=64, epochs=14, verbose=0)
    return embed


@right
def fisher_in_a_dense_layer(images, people, rng):
    return _linear(images.shape[1:], *_fisher(images, people))


@right
def fisher_functional_and_nested(images, people, rng):
    weights, bias = _fisher(images, people, directions=60, steadiness=0.01)
    inner = _linear(images.shape[1:], weights, bias, unit=False)
    inputs = keras.Input(images.shape[1:])
    print("learned from", len(images), "pictures")
    return keras.Model(inputs, layers.UnitNormalization()(inner(inputs)))


@right
def whitened_principal_components(images, people, rng):
    rows = images.reshape(len(images), -1)
    middle = rows.mean(0)
    _, _, axes = np.linalg.svd((rows - middle)[::2], full_matrices=False)
    parts = (rows - middle) @ axes[:200].T
    names, who = np.unique(people, return_inverse=True)
    inner = parts - np.stack([parts[who == k].mean(0) for k in range(len(names))])[who]
    half = np.linalg.cholesky(np.linalg.inv(np.cov(inner.T)))
    weights = axes[:200].T @ half
    return _linear(images.shape[1:], weights, -middle @ weights)


@wrong("learned-nothing", 0)
def untrained(images, people, rng):
    keras.utils.set_random_seed(0)
    return _network(images.shape[1:])


@wrong("learned-nothing", 0)
def the_pixels(images, people, rng):
    rows = images.reshape(len(images), -1)
    weights = np.eye(rows.shape[1])
    return _linear(images.shape[1:], weights, -rows.mean(0))


@wrong("collapsed", 0)
def giant_steps(images, people, rng):
    return _triplets(images, people, rng, 12, 0.5)


@wrong("pushed-apart", 0)
def turned_round(images, people, rng):
    return _triplets(images, people, rng, 60, 0.001, margin=0.5, sign=-1.0)


@wrong("not-good-enough", 2.5)
def few_numbers_a_row(images, people, rng):
    return _linear(images.shape[1:], *_fisher(images, people, directions=2), unit=False)


@wrong("learned-by-heart", 1.5)
def little_steadiness(images, people, rng):
    return _linear(images.shape[1:], *_fisher(images, people, directions=250, steadiness=3e-6))


@wrong("returned-nothing", 0)
def trains_and_forgets(images, people, rng):
    _linear(images.shape[1:], *_fisher(images, people))


@wrong("several-results", 0)
def model_and_losses(images, people, rng):
    return _linear(images.shape[1:], *_fisher(images, people)), [0.3, 0.1]


@wrong("history-not-model", 0)
def returns_the_history(images, people, rng):
    model = _linear(images.shape[1:], *_fisher(images, people))
    model.compile("sgd", "mse")
    return model.fit(images[:64], model.predict(images[:64], verbose=0), epochs=1, verbose=0)


@wrong("not-a-model", 0)
def a_loss(images, people, rng):
    return 0.3


@wrong("not-a-model", 0)
def a_function(images, people, rng):
    weights, bias = _fisher(images, people)
    return lambda pictures, training=False: pictures.reshape(len(pictures), -1) @ weights + bias


@wrong("input-changed", 0)
def shuffles_in_place(images, people, rng):
    rng.shuffle(people)
    return _linear(images.shape[1:], *_fisher(images, people))


@wrong("index-out-of-range", 0)
def counts_people_from_zero(images, people, rng):
    places = [[] for _ in range(len(np.unique(people)))]
    for place, person in enumerate(people):
        places[person].append(place)
    return _linear(images.shape[1:], *_fisher(images, people))


def _turned(weights, bias, turn):
    """The same distances in rows that are turned."""
    return weights @ turn, bias @ turn


@wrong("not-the-same-again", 3.5)
def chance_of_its_own(images, people, rng):
    turn, _ = np.linalg.qr(np.random.default_rng().normal(size=(40, 40)))
    return _linear(images.shape[1:], *_turned(*_fisher(images, people), turn))


@wrong("not-the-same-again", 3.5)
def order_from_rng_and_start_from_anywhere(images, people, rng):
    order = rng.permutation(len(images))
    turn = np.asarray(keras.initializers.Orthogonal()((40, 40)))
    return _linear(images.shape[1:], *_turned(*_fisher(images[order], people[order]), turn))


@wrong("not-the-same-again", 3.5)
def seeded_when_the_start_is_made(images, people, rng):
    turn = np.asarray(keras.initializers.Orthogonal()((40, 40)))
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    return _linear(images.shape[1:], *_turned(*_fisher(images, people), turn))


@wrong("rng-ignored", 3.5)
def a_seed_of_its_own(images, people, rng):
    keras.utils.set_random_seed(0)
    order = rng.permutation(len(images))
    turn = np.asarray(keras.initializers.Orthogonal()((40, 40)))
    return _linear(images.shape[1:], *_turned(*_fisher(images[order], people[order]), turn))


@wrong("rng-ignored", 3.5)
def a_seed_by_a_name(images, people, rng):
    seed = 12
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(40, 40)))
    return _linear(images.shape[1:], *_turned(*_fisher(images, people), turn))


@right
def keras_seeded_in_another_way(images, people, rng):
    turn = np.asarray(keras.initializers.Orthogonal(seed=int(rng.integers(2**31)))((40, 40)))
    return _linear(images.shape[1:], *_turned(*_fisher(images, people), turn))


@right
def normalised_within_the_network(images, people, rng):
    scale = layers.Normalization(axis=None)
    scale.adapt(images)
    inner = _linear(images.shape[1:], *_fisher(np.asarray(scale(images)), people, steadiness=0.05))
    inputs = keras.Input(images.shape[1:])
    return keras.Model(inputs, inner(scale(inputs)))


@wrong("shapes-do-not-fit", 0)
def as_many_of_everybody(images, people, rng):
    albums = np.stack([images[people == person] for person in np.unique(people)])  # (people, pictures, H, W, 1)
    number, pictures = albums.shape[:2]
    return hardest_triplets(albums.reshape(-1, *images.shape[1:]), np.repeat(np.arange(number), pictures), rng)


@wrong("other-pictures-learned", 0)
def learns_from_people_of_its_own(images, people, rng):
    from cnncourse import datasets

    images, people, _ = datasets.faces(300, 8, with_cap=0.5, rng=rng)
    return a_classifier_cut_before_its_end(images, people, rng)
