"""Answers to the exercise train-segmenter of lab 10."""

import numpy as np

from tests.answers import keras, layers, right, wrong

FREE = "how many pieces, in which batches and with which steps to train is the learner's choice"
DECAY = "keras.optimizers.schedules.CosineDecay({}, len(pieces) // 4)"
EQUIVALENT = {
    **{f"2 ** 31 → {seeds}": "a seed from rng, of however many" for seeds in ("2 * 31", "2 ** 30", "2 ** 32")},
    "2 ** 31 → 1 ** 31": "a start that is always the same is no chance",
    **{f"-600 // len(images) → {pieces} // len(images)": FREE for pieces in (-599, -601)},
    **{f"(..., 0) → (..., -1){place}": "pictures and masks have one channel" for place in ("", " (2)")},
    **{f"{DECAY.format(0.01)} → {DECAY.format(rate)}": FREE for rate in (0.005, 0.02)},
    **{f"len(pieces) // 4 → len(pieces) {steps}": FREE for steps in ("/ 4", "// 5")},
    **{f"batch_size=4 → batch_size={size}": FREE for size in (3, 5)},
    **{f"verbose=0 → verbose={verbose}": "what is printed is not judged" for verbose in (-1, 1)},
}
BY_LUCK = {
    "-600 // len(images) → -600 * len(images)": "nine times as many steps are done in time where nothing else runs",
    **{
        f"len(pieces) // 4 → len(pieces) {steps}": "a rate that is not small at the end may end on a bad step"
        for steps in ("* 4", "// 3")
    },
}

BLURS = (1, 2, 4, 8, 16)


def _unet(filters=8, momentum=0.9, end=None, shape=(None, None, 1)):
    def block(x, number):
        x = layers.Conv2D(number, 3, padding="same", use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization(momentum=momentum)(x))

    inputs = keras.Input(shape)
    fine = block(inputs, filters)
    middle = block(layers.MaxPooling2D()(fine), 2 * filters)
    x = block(block(layers.MaxPooling2D()(middle), 4 * filters), 4 * filters)
    for skip, number in ((middle, 2 * filters), (fine, filters)):
        x = block(layers.Concatenate()([layers.Conv2DTranspose(number, 2, strides=2)(x), skip]), number)
    return keras.Model(inputs, layers.Conv2D(1, 1, activation=end)(x))


def _pieces(images, masks, number, size, rng):
    height, width = images.shape[1:3]
    most = (len(images), height - size + 1, width - size + 1, 4, 2)
    places = rng.integers(most, size=(number, 5))

    def cut(array):
        pieces = (np.rot90(array[n, i : i + size, j : j + size], turns) for n, i, j, turns, _ in places)
        return np.stack([piece[:, :: 1 - 2 * mirrored] for piece, mirrored in zip(pieces, places[:, 4])])

    return cut(images), cut(masks)


def _blurred(bends):
    """A model that blurs a picture by several amounts, and bends weighed sums of these."""
    reach = 24
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1)[:, None] / np.array(BLURS)) ** 2)
    bell /= bell.sum(0)
    down = layers.Conv2D(len(BLURS), (2 * reach + 1, 1), padding="same", use_bias=False)
    along = layers.DepthwiseConv2D((1, 2 * reach + 1), padding="same", use_bias=False)
    bend = layers.Conv2D(len(bends), 1, activation="relu")
    inputs = keras.Input((None, None, 1))
    model = keras.Model(inputs, bend(along(down(inputs))))
    down.set_weights([bell[:, None, None]])
    along.set_weights([bell[None, :, :, None]])
    weights, edges = zip(*bends)
    bend.set_weights([np.stack(weights, 1)[None, None], -np.array(edges)])
    return model


def _bends(edges, gaps):
    one = np.eye(len(BLURS))
    return [(row, edge) for row in one for edge in edges] + [
        (sign * (one[i] - one[j]), gap) for i in range(5) for j in range(i) for sign in (1, -1) for gap in gaps
    ]


def _weighed(base, weights, bias, *more):
    last = layers.Conv2D(1, 1)
    x = last(base.outputs[0])
    for layer in more:
        x = layer(x)
    last.set_weights([np.reshape(weights, (1, 1, -1, 1)), np.reshape(bias, 1)])
    return keras.Model(base.inputs, x)


def _least_squares(base, images, masks, step=2):
    table = np.concatenate([np.asarray(base(images[n : n + 1])) for n in range(len(images))])[:, ::step, ::step]
    table = table.reshape(-1, table.shape[-1]).astype(float)
    table = np.concatenate([table, np.ones((len(table), 1))], axis=1)
    wanted = np.where(masks[:, ::step, ::step, 0], 1.0, -1.0).ravel()
    found = np.linalg.solve(table.T @ table + 0.01 * np.eye(table.shape[1]), table.T @ wanted)
    return found[:-1], found[-1]


_solved = {}


def _quick(images, masks):
    """Blurs, bends, and what weighs them best; that is found once for the same pictures."""
    base = _blurred(_bends(np.linspace(0.36, 0.84, 9), (0, 0.03, 0.08)))
    key = hash((images.tobytes(), masks.tobytes()))
    if key not in _solved:
        _solved[key] = _least_squares(base, images, masks)
    return base, *_solved[key]


def _threshold(images, masks):
    """A network of one pixel: the root of the brightness, and where the Dice of the training is largest."""
    steps = np.linspace(0.2, 0.8, 61)
    best = max(steps, key=lambda t: (masks & (images > t)).sum() / (masks.sum() + (images > t).sum()))
    model = keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(1, 1)])
    model.set_weights([np.full((1, 1, 1, 1), 10.0), np.array([-10 * best])])
    return model


@right
def unet_on_pieces(images, masks, rng):
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    x, y = _pieces(images, masks, 600, 64, rng)
    model = _unet()
    rate = keras.optimizers.schedules.CosineDecay(0.01, 150)
    model.compile(keras.optimizers.Adam(rate), keras.losses.BinaryCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=4, verbose=0)
    return model


@right
def blurs_and_least_squares(images, masks, rng):
    return _weighed(*_quick(images, masks))


@right
def more_blurs_and_every_pixel(images, masks, rng):
    base = _blurred(_bends(np.linspace(0.32, 0.88, 12), (0, 0.024, 0.064, 0.096)))
    print("bends", len(base.outputs))
    return _weighed(base, *_least_squares(base, images, masks, step=3))


@right
def a_functional_model_around_another(images, masks, rng):
    inner = _weighed(*_quick(images, masks))
    inputs = keras.Input((None, None, 1))
    return keras.Model(inputs, layers.Rescaling(4.0)(inner(inputs)))


@right
def probabilities_turned_back(images, masks, rng):
    base, weights, bias = _quick(images, masks)
    inputs = keras.Input((None, None, 1))
    chance = layers.Activation("sigmoid")(_weighed(base, 3 * weights, 3 * bias)(inputs))
    return keras.Model(inputs, layers.Rescaling(2.0, offset=-1.0)(chance))


@wrong("a-threshold-only", 0)
def too_high_a_threshold(images, masks, rng):
    model = _threshold(images, masks)
    kernel, bias = model.get_weights()
    model.set_weights([kernel, bias - 0.4])
    return model


@wrong("same-everywhere", 0)
def constant(images, masks, rng):
    model = keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(1, 1)])
    model.set_weights([np.zeros((1, 1, 1, 1)), np.array([-1.4])])
    return model


@wrong("probabilities-not-logits", 0)
def sigmoid_at_the_end(images, masks, rng):
    base, weights, bias = _quick(images, masks)
    return _weighed(base, 4 * weights, 4 * bias, layers.Activation("sigmoid"))


@wrong("probabilities-not-logits", 0)
def fitted_to_0_and_1(images, masks, rng):
    base, weights, bias = _quick(images, masks)
    return _weighed(base, weights / 2, (bias + 1) / 2)


@wrong("turned-round", 0)
def background_for_nuclei(images, masks, rng):
    base, weights, bias = _quick(images, masks)
    return _weighed(base, -weights, -bias)


@wrong("finds-nothing", 0)
def too_careful(images, masks, rng):
    base, weights, bias = _quick(images, masks)
    return _weighed(base, weights, bias - 9)


@wrong("everything-found", 0)
def too_bold(images, masks, rng):
    base, weights, bias = _quick(images, masks)
    return _weighed(base, weights, bias + 9)


@wrong("learned-nothing", 0)
def masks_of_other_places(images, masks, rng):
    turned = np.rot90(masks, 2, (1, 2))
    base, weights, bias = _quick(images, turned)
    return _weighed(base, weights, bias + 0.6)


@wrong("not-good-enough", 0)
def two_blurs(images, masks, rng):
    base = _blurred([(np.eye(5)[3], 0.0), (np.eye(5)[4], 0.0)])
    weights, bias = _least_squares(base, images, masks)
    return _weighed(base, weights, bias + 0.25)


@wrong("statistics-not-settled", 0)
def batch_norm_left_as_it_was(images, masks, rng):
    base, weights, bias = _quick(images, masks)
    inputs = keras.Input((None, None, 1))
    logits = _weighed(base, weights, bias)(inputs)
    norm = layers.BatchNormalization()
    model = keras.Model(inputs, norm(layers.Rescaling(1.0, offset=30.0)(logits)))
    told = np.asarray(_weighed(base, weights, bias)(images))
    spread = told.std()
    norm.set_weights([np.array([spread]), np.array([told.mean()]), np.array([0.0]), np.array([1.0])])
    return model


@wrong("returned-nothing", 0)
def trains_and_forgets(images, masks, rng):
    _threshold(images, masks)


@wrong("several-results", 0)
def model_and_losses(images, masks, rng):
    return _threshold(images, masks), [0.3, 0.1]


@wrong("history-not-model", 0)
def returns_the_history(images, masks, rng):
    model = _threshold(images, masks)
    model.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
    return model.fit(images[:, :32, :32], masks[:, :32, :32], verbose=0)


@wrong("not-a-model", 0)
def a_function(images, masks, rng):
    return lambda pictures, training=False: 10 * (pictures - 0.5)


@wrong("size-fixed", 0)
def for_pieces_only(images, masks, rng):
    model = keras.Sequential([keras.Input((64, 64, 1)), layers.Conv2D(1, 1), layers.Reshape((64, 64, 1))])
    model.set_weights(_threshold(images, masks).get_weights())
    return model


@wrong("not-full-size", 0)
def half_as_large(images, masks, rng):
    model = _threshold(images, masks)
    return keras.Model(model.inputs, layers.MaxPooling2D()(model.outputs[0]))


@wrong("input-changed", 0)
def normalises_in_place(images, masks, rng):
    images -= images.mean()
    return _threshold(images, masks)


@wrong("finds-nothing", 0)
def from_the_first_picture(images, masks, rng):
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    x, y = _pieces(images[:1], masks[:1], 200, 64, rng)
    model = _unet()
    model.compile(keras.optimizers.Adam(0.01), keras.losses.BinaryCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=4, verbose=0)
    return model


def _by_edges(images, masks, edges):
    base = _blurred(_bends(np.sort(edges), (0, 0.03, 0.08)))
    return _weighed(base, *_least_squares(base, images, masks, step=3))


@wrong("not-the-same-again", 2.5)
def edges_of_its_own_chance(images, masks, rng):
    return _by_edges(images, masks, np.linspace(0.32, 0.88, 24) + np.random.default_rng().uniform(-0.01, 0.01, 24))


@wrong("not-the-same-again", 2.5)
def edges_of_keras_unseeded(images, masks, rng):
    edges = np.linspace(0.32, 0.88, 24) + np.asarray(keras.random.uniform((24,), -0.01, 0.01))
    return _by_edges(images, masks, rng.permutation(edges))


@wrong("not-the-same-again", 2.5)
def seeded_when_the_start_is_made(images, masks, rng):
    edges = np.linspace(0.32, 0.88, 24) + np.asarray(keras.random.uniform((24,), -0.01, 0.01))
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    return _by_edges(images, masks, edges)


@wrong("rng-ignored", 2.5)
def a_seed_of_its_own(images, masks, rng):
    keras.utils.set_random_seed(0)
    return _by_edges(images, masks, rng.uniform(0.32, 0.88, 12))


@right
def edges_by_chance(images, masks, rng):
    return _by_edges(images, masks, np.linspace(0.32, 0.88, 24) + rng.uniform(-0.01, 0.01, 24))


@right
def normalised_within_the_network(images, masks, rng):
    scale = layers.Normalization(axis=None)
    scale.adapt(images)
    inner = _weighed(*_quick(images, masks))
    inputs = keras.Input((None, None, 1))
    back = layers.Rescaling(float(images.std()), offset=float(images.mean()))
    return keras.Model(inputs, inner(back(scale(inputs))))


@wrong("size-fixed", 0)
def for_multiples_of_16(images, masks, rng):
    inputs = keras.Input((None, None, 1))
    coarse = layers.UpSampling2D(16)(layers.AveragePooling2D(16)(inputs))
    both = layers.Concatenate()([_threshold(images, masks)(inputs), coarse])
    model = keras.Model(inputs, layers.Conv2D(1, 1, use_bias=False)(both))
    model.layers[-1].set_weights([np.array([[[[1.0], [0.0]]]])])
    return model


@wrong("other-pictures-learned", 0)
def learns_from_the_picture_of_the_course(images, masks, rng):
    from cnncourse import datasets

    counts, labels = datasets.nuclei()
    picture = (np.sqrt(counts) / 16).astype(np.float32)
    return unet_on_pieces(picture[None, ..., None], (labels > 0)[None, ..., None], rng)
