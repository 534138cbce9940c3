"""Answers to the exercise train-map of lesson 14."""

import numpy as np

from tests.answers import keras, layers, right, wrong

FREE = "which network, how long and with which steps to train is the learner's choice"
CONVOLUTION = "layers.Conv2D(filters, {}, padding='same', use_bias=False)"
DECAY = "keras.optimizers.schedules.CosineDecay({}, {})"
EQUIVALENT = {
    **{f"2 ** 31 → {seeds}": "a seed from rng, of however many" for seeds in ("2 * 31", "2 ** 30", "2 ** 32")},
    "2 ** 31 → 1 ** 31": "a start that is always the same is no chance",
    **{
        f"({filters}, layers.{pool}()) → ({other}, layers.{pool}())": FREE
        for filters, pool in ((8, "MaxPooling2D"), (16, "GlobalAveragePooling2D"))
        for other in (filters - 1, filters + 1)
    },
    **{f"{CONVOLUTION.format(3)} → {CONVOLUTION.format(size)}": FREE for size in (2, 4)},
    "use_bias=False → use_bias=True": FREE,
    "momentum=0.9 → momentum=0.45": FREE,
    **{
        f"{DECAY.format(0.02, 200)} → {DECAY.format(rate, steps)}": FREE
        for rate, steps in ((0.01, 200), (0.04, 200), (0.02, 199), (0.02, 201))
    },
    **{f"-12800 // len(tiles) → {number} // len(tiles)": FREE for number in (-12799, -12801)},
    **{f"batch_size=64 → batch_size={size}": FREE for size in (63, 65)},
    **{f"verbose=0 → verbose={verbose}": "what is printed is not judged" for verbose in (-1, 1)},
}
BY_LUCK = {"-12800 // len(tiles) → -12800 * len(tiles)": "shuffles until the time is over, or the machine's memory"}


def _bent(tiles, number=60, first=1):
    """A model that bends mixtures of the channels, spread evenly, and averages each over the tile."""
    spread = np.modf(np.outer(np.arange(first, first + number), (0.8567, 0.7339, 0.6287, 0.5386)))[0].T
    mixtures = spread[:3] - 0.5
    mixtures /= np.linalg.norm(mixtures, axis=0)
    columns = (tiles.reshape(-1, 3) @ mixtures).T
    edges = [
        low + part * (high - low) for part, (low, high) in zip(spread[3], (np.percentile(c, (1, 99)) for c in columns))
    ]
    bend = layers.Conv2D(number, 1, activation="relu")
    inputs = keras.Input(tiles.shape[1:])
    model = keras.Model(inputs, layers.GlobalAveragePooling2D()(bend(inputs)))
    bend.set_weights([4 * mixtures[None, None], -4 * np.array(edges)])
    return model


def _weighed(base, labels, table, rate=0.01):
    """What weighs the means best by least squares: kernel and bias."""
    table = np.concatenate([table, np.ones((len(table), 1))], axis=1).astype(float)
    wanted = 2.0 * np.eye(labels.max() + 1)[labels] - 1
    found = np.linalg.solve(table.T @ table + rate * np.eye(table.shape[1]), table.T @ wanted)
    return found[:-1], found[-1]


def _ended(base, kernel, bias, *more):
    last = layers.Dense(kernel.shape[1])
    x = last(base.outputs[0])
    for layer in more:
        x = layer(x)
    last.set_weights([kernel, bias])
    return keras.Model(base.inputs, x)


def _quick(tiles, labels, number=60):
    base = _bent(tiles, number)
    return base, *_weighed(base, labels, np.asarray(base(tiles)))


def _of_channels(tiles, labels, channels, bends=30):
    """The same of single channels."""
    inputs = keras.Input(tiles.shape[1:])
    bend = layers.Conv2D(bends * len(channels), 1, activation="relu")
    base = keras.Model(inputs, bend(layers.AveragePooling2D(8)(inputs)))
    kernel, edges = np.zeros((3, bends * len(channels))), []
    for place, channel in enumerate(channels):
        kernel[channel, bends * place : bends * (place + 1)] = 4
        edges.append(np.quantile(tiles[..., channel].mean((1, 2)), np.linspace(0, 0.97, bends)))
    bend.set_weights([kernel[None, None], -4 * np.concatenate(edges)])
    flat = keras.Model(inputs, layers.Flatten()(base.outputs[0]))
    return _ended(flat, *_weighed(flat, labels, np.asarray(flat(tiles)), 1e-4))


@right
def small_network(tiles, labels, rng):
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    model = keras.Sequential([keras.Input(tiles.shape[1:])])
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D() if filters == 8 else layers.GlobalAveragePooling2D())
    model.add(layers.Dense(int(labels.max()) + 1))
    rate = keras.optimizers.schedules.CosineDecay(0.02, 160)
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    order = rng.integers(len(tiles), size=160 * 64)
    model.fit(tiles[order], labels[order], batch_size=64, verbose=0)
    return model


@right
def bends_and_least_squares(tiles, labels, rng):
    return _ended(*_quick(tiles, labels))


@right
def more_bends_from_turned_tiles(tiles, labels, rng):
    base = _bent(tiles, 90, first=int(rng.integers(1000)))
    tiles = np.concatenate([tiles, np.rot90(tiles, 1, (1, 2))])
    print("tiles", len(tiles))
    return _ended(base, *_weighed(base, np.tile(labels, 2), np.asarray(base(tiles))))


@right
def a_functional_model_around_another(tiles, labels, rng):
    inner = _ended(*_quick(tiles, labels))
    inputs = keras.Input(tiles.shape[1:])
    return keras.Model(inputs, layers.Rescaling(3.0, offset=-2.0)(inner(inputs)))


@right
def logs_of_probabilities(tiles, labels, rng):
    base, kernel, bias = _quick(tiles, labels)
    return _ended(base, 4 * kernel, 4 * bias, layers.Activation("log_softmax"))


@wrong("one-channel-only")
def green_alone(tiles, labels, rng):
    return _of_channels(tiles, labels, [1])


@wrong("one-channel-only")
def red_alone(tiles, labels, rng):
    return _of_channels(tiles, labels, [0])


@wrong("same-for-all")
def never_trained(tiles, labels, rng):
    model = keras.Sequential([keras.Input(tiles.shape[1:]), layers.Flatten(), layers.Dense(5)])
    model.set_weights([np.zeros((192, 5)), np.array([0.1, 0.4, 0.2, 0.0, 0.1])])
    return model


@wrong("one-kind-for-all")
def most_frequent(tiles, labels, rng):
    base, kernel, bias = _quick(tiles, labels)
    return _ended(base, kernel / 50, bias / 50 + np.eye(5)[np.bincount(labels).argmax()])


@wrong("probabilities-not-logits")
def softmax_at_the_end(tiles, labels, rng):
    base, kernel, bias = _quick(tiles, labels)
    return _ended(base, 4 * kernel, 4 * bias, layers.Softmax())


@wrong("turned-round")
def minus_too_many(tiles, labels, rng):
    base, kernel, bias = _quick(tiles, labels)
    return _ended(base, -kernel, -bias)


@wrong("labels-moved")
def labels_from_one(tiles, labels, rng):
    return _ended(*_quick(tiles, (labels + 1) % 5))


@wrong("learned-nothing")
def labels_shuffled_apart(tiles, labels, rng):
    base, kernel, bias = _quick(tiles, rng.permutation(labels))
    return _ended(base, kernel, bias - np.bincount(labels, minlength=5) / len(labels))


@wrong("kind-never-named")
def one_kind_left_out(tiles, labels, rng):
    base, kernel, bias = _quick(tiles, labels)
    second = np.bincount(labels).argsort()[-2]
    return _ended(base, kernel, bias - 9 * np.eye(5)[second])


@wrong("statistics-not-settled")
def batch_norm_left_as_it_was(tiles, labels, rng):
    middle, spread = tiles.mean((0, 1, 2)), tiles.std((0, 1, 2))
    inner = _ended(*_quick((tiles - middle) / spread / 4, labels))
    inputs = keras.Input(tiles.shape[1:])
    norm = layers.BatchNormalization()
    model = keras.Model(inputs, inner(norm(inputs)))
    norm.set_weights([np.full(3, 0.25), np.zeros(3), np.zeros(3), np.ones(3)])
    return model


@wrong("learned-by-heart")
def nearest_of_all_tiles(tiles, labels, rng):
    """The label of the tile whose pixels are most alike: a network with a unit for each tile."""
    rows = tiles.reshape(len(tiles), -1)
    match, vote = layers.Dense(len(rows)), layers.Dense(5, use_bias=False)
    inputs = keras.Input(tiles.shape[1:])
    sure = layers.Softmax()(match(layers.Flatten()(inputs)))
    model = keras.Model(inputs, layers.Rescaling(2.0, offset=-1.0)(vote(sure)))
    match.set_weights([80 * rows.T, -40 * (rows**2).sum(1)])
    vote.set_weights([np.eye(5)[labels]])
    return model


@wrong("not-good-enough")
def middle_pixel_only(tiles, labels, rng):
    inner = _ended(*_quick(tiles[:, 4:5, 4:5], labels, 8))
    inputs = keras.Input(tiles.shape[1:])
    return keras.Model(inputs, inner(layers.Cropping2D(((4, 3), (4, 3)))(inputs)))


@wrong("not-a-row-a-tile")
def a_map_for_each(tiles, labels, rng):
    model = keras.Sequential([keras.Input(tiles.shape[1:]), layers.Conv2D(5, 1)])
    model.set_weights([np.ones((1, 1, 3, 5)), np.zeros(5)])
    return model


@wrong("returned-nothing")
def trains_and_forgets(tiles, labels, rng):
    _quick(tiles, labels)


@wrong("several-results")
def model_and_accuracy(tiles, labels, rng):
    return _ended(*_quick(tiles, labels)), 0.97


@wrong("history-not-model")
def returns_the_history(tiles, labels, rng):
    model = _ended(*_quick(tiles, labels))
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(tiles[:64], labels[:64], verbose=0)


@wrong("not-a-model")
def a_function(tiles, labels, rng):
    return lambda pictures, training=False: np.zeros((len(pictures), 5))


@wrong("input-changed")
def normalises_in_place(tiles, labels, rng):
    tiles -= tiles.mean()
    return _ended(*_quick(tiles, labels))


@right
def normalised_within_the_network(tiles, labels, rng):
    scale = layers.Normalization()
    scale.adapt(tiles)
    base, kernel, bias = _quick(np.asarray(scale(tiles)), labels)
    model = _ended(base, kernel, bias)
    inputs = keras.Input(tiles.shape[1:])
    return keras.Model(inputs, model(scale(inputs)))


@wrong("not-the-same-again", points=3.5)
def bends_of_its_own_chance(tiles, labels, rng):
    base = _bent(tiles, first=np.random.default_rng().integers(1000))
    return _ended(base, *_weighed(base, labels, np.asarray(base(tiles))))


@wrong("not-the-same-again", points=3.5)
def order_from_rng_and_start_from_anywhere(tiles, labels, rng):
    bent = _bent(tiles)
    loose = layers.Conv2D(20, 3, padding="same", activation="relu")(bent.inputs[0])
    means = layers.Concatenate()([bent.outputs[0], layers.GlobalAveragePooling2D()(loose)])
    base = keras.Model(bent.inputs, means)
    order = rng.permutation(len(tiles))
    return _ended(base, *_weighed(base, labels[order], np.asarray(base(tiles[order]))))


@wrong("not-the-same-again", points=3.5)
def seeded_when_the_start_is_made(tiles, labels, rng):
    bent = _bent(tiles)
    loose = layers.Conv2D(20, 3, padding="same", activation="relu")(bent.inputs[0])
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    means = layers.Concatenate()([bent.outputs[0], layers.GlobalAveragePooling2D()(loose)])
    base = keras.Model(bent.inputs, means)
    return _ended(base, *_weighed(base, labels, np.asarray(base(tiles))))


@wrong("rng-ignored", points=3.5)
def a_seed_of_its_own(tiles, labels, rng):
    keras.utils.set_random_seed(0)
    base = _bent(tiles, 90, first=int(rng.integers(1000)))
    return _ended(base, *_weighed(base, labels, np.asarray(base(tiles))))


@wrong("rng-ignored", points=3.5)
def a_seed_by_a_name(tiles, labels, rng):
    seed = 5
    base = _bent(tiles, first=np.random.default_rng(seed).integers(1000))
    return _ended(base, *_weighed(base, labels, np.asarray(base(tiles))))


def _fitted(tiles, labels, rng, logits):
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    pixels = [layers.AveragePooling2D(8), layers.Flatten()]
    model = keras.Sequential([keras.Input(tiles.shape[1:]), *pixels, layers.Dense(logits)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(tiles, labels, verbose=0)
    return model


@wrong("other-number-of-logits")
def four_kinds(tiles, labels, rng):
    return _fitted(tiles, labels, rng, 4)


@wrong("index-out-of-range")
def four_kinds_by_least_squares(tiles, labels, rng):
    base = _bent(tiles)
    wanted = np.eye(4)[labels]
    found = np.linalg.lstsq(np.asarray(base(tiles)), wanted, rcond=None)[0]
    return _ended(base, found, np.zeros(4))


@wrong("other-number-of-logits")
def as_many_logits_as_kinds_occur(tiles, labels, rng):
    _, place = np.unique(labels, return_inverse=True)
    return _ended(*_quick(tiles, place))


@wrong("other-number-of-logits")
def ten_logits_to_be_safe(tiles, labels, rng):
    base, kernel, bias = _quick(tiles, labels)
    return _ended(base, np.pad(kernel, ((0, 0), (0, 5))), np.pad(bias, (0, 5), constant_values=-9))


@wrong("training-left-on", 3.5)
def dropout_that_never_rests(tiles, labels, rng):
    model = _ended(*(parts := _quick(tiles, labels)))
    x = layers.Dropout(0.05)(parts[0].outputs[0], training=True)
    return keras.Model(model.inputs, model.layers[-1](x))
