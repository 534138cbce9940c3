"""Checks of lesson 05. The oracles are Keras itself, or arithmetic where no network is needed."""

from functools import cache
from itertools import permutations

import numpy as np

from cnncourse.checks import augmenting, models
from cnncourse.checks.criteria import FollowsRng, Holds, Returns, Slip
from cnncourse.checks.framework import Check
from cnncourse.checks.mistakes import Misconception
from cnncourse.compare import as_numbers
from cnncourse.guard import case

# ---------------------------------------------------------------- to_keras


def _to_keras(weights, bias, input_shape, stride=1, padding=0):
    import keras
    from keras import ops

    images = keras.Input(tuple(input_shape))
    padded = ops.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    weights, bias = (np.asarray(array, np.float32) for array in (weights, bias))
    return keras.Model(images, ops.conv(padded, weights, stride, "valid") + bias)


def _layer(change=lambda **settings: settings):
    """A wrong answer: Keras's own layers with other settings than the right ones."""

    def wrong(weights, bias, input_shape, stride=1, padding=0):
        import keras
        from keras import layers

        settings = dict(weights=weights, bias=bias, stride=stride, around=padding, padding="valid", activation=None, after=0)
        settings.update(change(weights=weights, bias=bias, stride=stride, padding=padding))
        weights = np.asarray(settings["weights"])
        convolution = layers.Conv2D(
            weights.shape[3], weights.shape[:2], settings["stride"], settings["padding"], activation=settings["activation"]
        )
        frames = [layers.ZeroPadding2D(settings[name]) for name in ("around", "after")]
        model = keras.Sequential([keras.Input(tuple(input_shape)), frames[0], convolution, frames[1]])
        convolution.set_weights([weights, np.asarray(settings["bias"])])
        return model

    return wrong


def _numbers(rng, *shape):
    return rng.uniform(-1, 1, shape).astype(np.float32)


def _filters(rng, *shape):
    return _numbers(rng, *shape), _numbers(rng, shape[-1])


to_keras = Check(
    "to-keras",
    oracle=_to_keras,
    keras=True,
    keeps=True,
    observe=models.outputs,
    time_limit=20,
    criteria=[
        models.Computes(
            "the same numbers as conv2d, also for several channels and filters",
            1,
            lambda rng: [case(*_filters(rng, 2, 3, 1, 1), (5, 6, 1)), case(*_filters(rng, 3, 2, 2, 3), (5, 7, 2))],
        ),
        models.Computes(
            "strides, also such as leave a rest",
            1,
            lambda rng: [case(*_filters(rng, 3, 3, 2, 2), (7, 10, 2), 2), case(*_filters(rng, 2, 1, 1, 2), (6, 8, 1), stride=3)],
        ),
        models.Computes(
            "a frame of zeros on all four sides",
            1,
            lambda rng: [
                case(*_filters(rng, 3, 3, 1, 2), (6, 8, 1), 2, 1),
                case(*_filters(rng, 3, 3, 2, 1), (5, 4, 2), padding=1),
                case(*_filters(rng, 2, 3, 1, 2), (4, 5, 1), 1, 2),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "kernel-flipped",
            "The kernels were turned by half a turn. Keras does not flip them either, so they go in as they are.",
            _layer(lambda weights, **others: dict(weights=weights[::-1, ::-1])),
        ),
        Misconception(
            "bias-forgotten",
            "The bias is missing. A layer's weights are a list of two arrays.",
            _layer(lambda bias, **others: dict(bias=0 * bias)),
        ),
        Misconception(
            "stride-ignored", "The stride is always 1. The layer has a setting for it.", _layer(lambda **others: dict(stride=1))
        ),
        Misconception(
            "padding-ignored", "Nothing was added around the pictures.", _layer(lambda padding, **others: dict(around=0))
        ),
        *[
            Misconception(
                "same-instead-of-pixels",
                "That is Keras's own `same`: as many zeros as it takes, and at a stride of 2 not the same number on both "
                "sides. Here `padding` says how many pixels to add on each side.",
                _layer(change),
            )
            for change in (
                lambda padding, **others: dict(around=0, padding="same" if padding else "valid"),
                lambda padding, **others: dict(around=0, padding="same"),
            )
        ],
        *[
            Misconception("padding-on-one-side", "Zeros were added on two sides only. There are four.", _layer(change))
            for change in (
                lambda padding, **others: dict(around=((padding, 0), (padding, 0))),
                lambda padding, **others: dict(around=((0, padding), (0, padding))),
            )
        ],
        *[
            Misconception("padding-in-one-direction", "Zeros were added in one direction only. There are two.", _layer(change))
            for change in (
                lambda padding, **others: dict(around=(padding, 0)),
                lambda padding, **others: dict(around=(0, padding)),
            )
        ],
        Misconception(
            "frame-around-the-result",
            "The zeros lie around the result. They belong around the picture, before the kernel slides.",
            _layer(lambda padding, **others: dict(around=0, after=padding)),
        ),
        Misconception(
            "one-pixel-always",
            "One pixel was added on each side, whatever `padding` is.",
            _layer(lambda padding, **others: dict(around=1)),
        ),
        *[
            Misconception(
                "activation-added", "A convolution answers with negative numbers too. There is an activation in your layer.", _layer(change)
            )
            for change in (lambda **others: dict(activation="relu"), lambda **others: dict(activation="sigmoid"))
        ],
    ],
    hints=[
        "Which settings does `keras.layers.Conv2D` need to slide as yours does? And who adds the frame of zeros?",
        "`keras.layers.ZeroPadding2D(padding)` frames pictures. A layer in a model is built, and `layer.set_weights([…])` fills it.",
        "Three steps: a layer `Conv2D(filters, kernel size, strides=…)`, a `Sequential` of input, frame and layer, then the weights.",
    ],
)

# ---------------------------------------------------------------- prepare


def _prepare(images):
    return images[..., None].astype(np.float32) / np.float32(255)


def _bytes(rng, *shape, most=230):
    images = rng.integers(5, most + 1, shape, dtype=np.uint8)
    images.flat[:2] = 5, most
    return images


def _stretched(images):
    low, high = (extreme((1, 2))[:, None, None, None].astype(float) for extreme in (images.min, images.max))
    return (images[..., None] - low) / np.maximum(high - low, 1)


def _shape(value):
    """The shape of numbers, () where there are none."""
    try:
        return as_numbers(value).shape
    except ValueError:
        return ()


def _as_network_wants(value, images):
    """float32, and an axis for the channel."""
    kind = getattr(value, "dtype", None)
    if _shape(value) != (*images.shape, 1):
        return f"The result has the shape {_shape(value) or 'of no array'}; {(*images.shape, 1)} is asked for."
    if kind != np.float32:
        kept = f"an array of {kind}" if kind is not None else f"a {type(value).__name__}"
        cause = "Keras computes in float32. `astype` turns an array into another kind of number."
        return Slip(f"The result is {kept}; an array of float32 is asked for.", "not-float32", cause)
    return None


prepare = Check(
    "prepare",
    oracle=_prepare,
    keras=True,
    criteria=[
        Returns(
            "pixels from 0 to 1, with an axis for the channel",
            0.5,
            lambda rng: [case(_bytes(rng, 2, 3, 4)), case(_bytes(rng, 5, 4, 2, most=255)), case(_bytes(rng, 1, 3, 3, most=16))],
        ),
        Holds("as float32", 0.5, lambda rng: [case(_bytes(rng, 2, 3, 4))], _as_network_wants),
    ],
    misconceptions=[
        Misconception("not-scaled", "The pixels still go up to 255.", lambda images: images[..., None].astype(np.float32)),
        Misconception(
            "own-maximum",
            "The batch was divided by its own brightest pixel. Then a picture depends on its neighbours: a dark batch turns bright.",
            lambda images: images[..., None] / images.max(),
        ),
        Misconception(
            "own-maximum",
            "Each picture was divided by its own brightest pixel. A dark picture must stay dark.",
            lambda images: images[..., None] / images.max((1, 2))[:, None, None, None],
        ),
        Misconception(
            "own-range",
            "The batch was stretched from its own darkest to its own brightest pixel. 0 is black and 255 white in every batch.",
            lambda images: (images[..., None] - float(images.min())) / (float(images.max()) - images.min()),
        ),
        Misconception(
            "own-range",
            "Each picture was stretched from its own darkest to its own brightest pixel. A dark picture must stay dark.",
            _stretched,
        ),
        Misconception(
            "divided-by-256", "The largest byte is 255, not 256: white should become 1.", lambda images: images[..., None] / 256
        ),
        Misconception(
            "divided-by-16",
            "The pixels were divided by 16. That suits the digits of lesson 04; these are bytes, up to 255.",
            lambda images: images[..., None] / 16,
        ),
        Misconception(
            "from-minus-one", "The pixels go from -1 to 1. Here they go from 0 to 1.", lambda images: images[..., None] / 127.5 - 1
        ),
        Misconception(
            "standardised",
            "Mean and spread were taken out. Here white is 1 and black is 0.",
            lambda images: (images[..., None] - images.mean()) / images.std(),
        ),
        Misconception(
            "divided-in-whole-numbers",
            "`//` divides whole numbers, and all fractions are lost.",
            lambda images: (images[..., None] // 255).astype(np.float32),
        ),
        Misconception("channel-forgotten", "The axis for the channel is missing at the end.", lambda images: images / 255),
        Misconception(
            "channel-in-the-wrong-place", "The channel is the last axis, as everywhere in this course.", lambda images: images[:, None] / 255
        ),
        Misconception(
            "channel-in-the-wrong-place", "The channel is the last axis, as everywhere in this course.", lambda images: images[None] / 255
        ),
        Misconception(
            "flattened", "Each picture lies in one row. A convolution needs its rows and columns.", lambda images: images.reshape(len(images), -1) / 255
        ),
    ],
    hints=[
        "What is the largest number that a byte can hold, and what should become of it?",
        "`images[..., None]` adds an axis at the end; `astype(np.float32)` changes the kind of number.",
        "One line: an axis more, as float32, divided by one number that is the same for all pictures.",
    ],
)

# ---------------------------------------------------------------- split


def _split(images, labels, rng, validation=0.15, test=0.15):
    piles = [[], [], []]
    for k in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == k))
        cuts = [round(len(places) * validation), round(len(places) * validation) + round(len(places) * test)]
        for pile, part in zip((1, 2, 0), np.split(places, cuts)):
            piles[pile].extend(part)
    return tuple((images[order], labels[order]) for order in map(rng.permutation, piles))


def _numbered(rng, *sizes):
    """Pictures that carry their number in each pixel, and labels: so many of each class, in a random order."""
    labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    images = np.arange(len(labels))[:, None, None] + rng.uniform(0.1, 0.9, (1, 2, 3))
    return images, labels


def _to_split(*sizes, **shares):
    return lambda rng: [case(*_numbered(rng, *sizes), np.random.default_rng(rng.integers(2**32)), **shares)]


def _piles(value):
    """Read three pairs as (numbers of the pictures, labels), or say what came instead."""
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        number = f"{len(value)} things" if isinstance(value, (list, tuple)) else "Something else"
        cause = "Three pairs are asked for: (images, labels) for training, for validation and for the test."
        return Slip(f"{number} came back.", "not-three-pairs", cause)
    piles = []
    for pair in value:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2 or len(_shape(pair[0])) != 3 or len(_shape(pair[1])) != 1:
            return Slip("One of the three is no pair (images, labels).", "not-three-pairs", "Each pile is a pair: its images and its labels.")
        if len(pair[0]) != len(pair[1]):
            return Slip("A pile has more pictures than labels, or fewer.", "cut-apart", "Cut pictures and labels at the same places.")
        piles.append((np.floor(np.asarray(pair[0])[:, 0, 0]).astype(int), np.asarray(pair[1])))
    return piles


def _each_once(value, images, labels, *others, **shares):
    piles = _piles(value)
    if isinstance(piles, Slip):
        return piles
    numbers = np.concatenate([numbers for numbers, _ in piles])
    if not np.isin(numbers, np.arange(len(labels))).all():
        return Slip("There are pictures that did not go in.", "pictures-changed", "The pictures stay as they are. They are only dealt out.")
    for numbers_of_pile, labels_of_pile in piles:
        if not np.array_equal(labels[numbers_of_pile], labels_of_pile):
            cause = "They were shuffled apart. One order, `rng.permutation(len(labels))`, must serve for both."
            return Slip("Some pictures have got the label of another one.", "shuffled-apart", cause)
    if len(set(numbers)) < len(numbers):
        cause = "A picture in two piles is a leak: the test would ask for what was learned by heart."
        return Slip("Some pictures came back more than once.", "piles-overlap", cause)
    if len(numbers) < len(labels):
        cause = "All of them belong in one of the three piles. What is left goes to training."
        return Slip(f"{len(labels) - len(numbers)} of {len(labels)} pictures are in none of the piles.", "pictures-lost", cause)
    return None


def _sized(value, images, labels, rng, validation=0.15, test=0.15):
    wrong = _each_once(value, images, labels)
    if wrong:
        return wrong
    sizes = [len(pile) for _, pile in _piles(value)]
    asked = [round(len(labels) * share) for share in (1 - validation - test, validation, test)]
    near = lambda wanted: all(abs(size - want) <= len(np.unique(labels)) for size, want in zip(sizes, wanted))  # noqa: E731
    if not near(asked):
        text = f"The piles have {sizes[0]}, {sizes[1]} and {sizes[2]} pictures of {len(labels)}; the shares are "
        text += f"{1 - validation - test:.2g}, {validation:g} and {test:g}."
        if any(near([asked[index] for index in order]) for order in permutations(range(3))):
            return Slip(text, "piles-in-another-order", "The order is: training, validation, test.")
        rest = [len(labels) * (1 - validation), len(labels) * (1 - test)]
        if near([asked[0] + asked[2] - rest[0] * test, asked[1], rest[0] * test]) or near([asked[0] + asked[1] - rest[1] * validation, rest[1] * validation, asked[2]]):
            return Slip(text, "share-of-the-rest", "A share was taken of what the first cut had left. Both are shares of the whole.")
        if near([round(0.7 * len(labels)), round(0.15 * len(labels)), round(0.15 * len(labels))]):
            return Slip(text, "shares-ignored", "The piles are always 15 %. `validation` and `test` say how large they are.")
        return Slip(text, "wrong-sizes", "Count for this call on paper: how many pictures belong into each pile?")
    return None


def _stratified(value, images, labels, rng, validation=0.15, test=0.15):
    wrong = _sized(value, images, labels, rng, validation, test)
    if wrong:
        return wrong
    for (_, pile), share, name in zip(_piles(value)[1:], (validation, test), ("validation", "test")):
        for k in np.unique(labels):
            have, all_of_them = int((pile == k).sum()), int((labels == k).sum())
            if abs(have - share * all_of_them) > 1:
                text = f"Of {all_of_them} pictures of class {k}, {have} are in the {name} pile; the share is {share:g}."
                return Slip(text, "not-stratified", "Each class must be in each pile with its share. Deal out one class after the other.")
    return None


def _mixed(value, images, labels, *others, **shares):
    wrong = _each_once(value, images, labels)
    if wrong:
        return wrong
    numbers, pile = _piles(value)[0]
    if np.mean(pile[1:] != pile[:-1]) < 0.5 * (1 - np.sum((np.bincount(pile) / len(pile)) ** 2)):
        cause = "In training, batches would hold one class each. Shuffle each pile once more at the end."
        return Slip("The training pile holds one class after the other.", "sorted-by-class", cause)
    if (np.diff(numbers) > 0).mean() > 0.9:
        return Slip("The training pile is in the order of the file.", "not-shuffled", "Draw a new order from `rng` first.")
    held_back = np.sort(_piles(value)[1][0])
    if all(_in_a_row(np.flatnonzero(labels == k), held_back) for k in np.unique(labels)):
        cause = "Only the order within the piles is drawn. Draw first who goes where: neighbours in a file are often much alike."
        return Slip("The validation pictures of each class stand side by side in the file.", "not-drawn", cause)
    return None


def _in_a_row(places, chosen):
    """The chosen ones of these places are neighbours."""
    ranks = np.flatnonzero(np.isin(places, chosen))
    return len(ranks) > 1 and np.ptp(ranks) == len(ranks) - 1


def _some_generators(rng):
    images, labels = _numbered(rng, 30, 20, 40)
    return [case(images, labels, np.random.default_rng(rng.integers(2**32))) for _ in range(3)]


split = Check(
    "split",
    oracle=_split,
    criteria=[
        Holds("every picture in one of the piles, with its own label", 1, _to_split(30, 20, 40), _each_once),
        Holds(
            "each class with its share in each pile",
            1,
            lambda rng: [*_to_split(40, 110, 60, validation=0.1, test=0.3)(rng), *_to_split(60, 20, 100, 40)(rng)],
            _stratified,
        ),
        Holds("classes mixed, not one after the other", 0.5, _to_split(40, 30, 50), _mixed),
        FollowsRng("another split for another rng, the same again for the same", 0.5, _some_generators),
    ],
    hints=[
        "How would you deal out ten cards of each colour so that every player gets the same share of each colour?",
        "`np.flatnonzero(labels == k)` are the places of class k; `rng.permutation` shuffles them; slices cut them in three.",
        "Collect places, not pictures: for each class a shuffled row, cut in three. Join the classes' parts, shuffle each pile.",
        "At the end, one array of places picks both: `images[places], labels[places]`.",
    ],
)

# ---------------------------------------------------------------- build_cnn

MOST_PARAMETERS = 60_000


def _build_cnn(input_shape, num_classes):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(tuple(input_shape)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.Conv2D(8, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(num_classes),
        ]
    )


def _one_number_a_class(seen, input_shape, num_classes):
    shape, asked = np.shape(seen["outputs"]), (3, num_classes)
    if shape == asked:
        return None
    text = f"Three pictures of shape {input_shape} give an array of shape {shape}; {asked} is asked for."
    if len(shape) == 4:
        return Slip(text, "maps-not-classes", "These are still maps, with rows and columns. Between maps and classes something lays them flat.")
    if len(shape) == 2:
        return Slip(text, "classes-fixed", "The last layer has as many units as there are classes: `num_classes`.")
    return Slip(text, "wrong-shape", "One row for each picture, one number for each class.")


def _fresh_and_shaped(seen, input_shape, num_classes):
    wrong = _one_number_a_class(seen, input_shape, num_classes)
    if wrong or seen["fresh"]:
        return wrong
    cause = "Each call must build its own. Else training one trains them all, and it starts with what was learned before."
    return Slip("A second call returned the same network again, with the weights that the first has by now.", "not-fresh", cause)


def _logits(seen, input_shape, num_classes):
    wrong = _one_number_a_class(seen, input_shape, num_classes)
    if wrong:
        return wrong
    both = np.concatenate([seen["outputs"], seen["larger"]])
    if np.allclose(both.sum(1), 1, atol=1e-3) and both.min() >= 0:
        cause = "There is a softmax at the end. Logits come before it; the loss brings its own."
        return Slip("The numbers of each picture add up to 1: they are probabilities.", "softmax-at-the-end", cause)
    if both.min() >= 0 and both.max() <= 1:
        return Slip("All numbers lie between 0 and 1.", "sigmoid-at-the-end", "Something squeezes the last layer's numbers. Logits are left as they are.")
    if both.min() >= 0:
        cause = "A ReLU at the end cuts the negative ones off, and their gradients too. Logits may be negative."
        return Slip("None of the numbers is negative.", "relu-at-the-end", cause)
    if np.abs(both).max() <= 1:
        return Slip("All numbers lie between -1 and 1.", "tanh-at-the-end", "Something squeezes the last layer's numbers. Logits are left as they are.")
    return None


def _small_and_convolutional(seen, input_shape, num_classes):
    wrong = _one_number_a_class(seen, input_shape, num_classes)
    if wrong:
        return wrong
    if seen["convolutions"] < 2:
        text = f"{seen['convolutions'] or 'No'} layer with kernels makes a difference to the result."
        return Slip(text, "too-few-convolutions", "At least two convolutions are asked for, one after the other.")
    if not seen["in_turn"]:
        cause = "One after the other they see more: the second one works on the maps of the first."
        return Slip("The convolutions stand side by side, each on the pictures themselves.", "side-by-side", cause)
    if seen["bent"] < 2:
        text = f"Behind {'one convolution only' if seen['bent'] else 'no convolution'} there is an activation."
        cause = "Without one in between, two convolutions are no more than one larger convolution. Pooling is no activation."
        return Slip(text, "activation-missing", cause)
    if seen["parameters"] > MOST_PARAMETERS:
        cause = "Where are most of them? Count the last dense layer's: inputs times units. What shrinks its inputs?"
        return Slip(f"For pictures of shape {input_shape} it holds {seen['parameters']:,} numbers.", "too-large", cause)
    return None


def _networks(rng):
    return [case((8, 8, 1), 10), case((28, 28, 1), 10), case((12, 9, 3), 4)]


build_cnn = Check(
    "build-cnn",
    oracle=_build_cnn,
    keras=True,
    keeps=True,
    observe=models.network,
    time_limit=20,
    criteria=[
        Holds("a fresh network, one number for each picture and class, whatever the size", 1, _networks, _fresh_and_shaped),
        Holds("logits, not probabilities", 1, _networks, _logits),
        Holds("two convolutions or more, with activations, at most 60,000 parameters", 1, _networks, _small_and_convolutional),
    ],
    hints=[
        "Which shape has the picture after each of your layers, and how many numbers reach the last one?",
        "`keras.Sequential([keras.Input(input_shape), …])` stacks layers, `model.summary()` counts their parameters.",
        "Convolution and pooling, twice; then something that lays the maps flat; then a dense layer without an activation.",
        "For 28×28 pixels two poolings leave 7×7. Times 32 filters times 10 classes, that is far below 60,000.",
    ],
)

# ---------------------------------------------------------------- train_cnn


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
        models.TellsHistory("validation pictures are watched only; the history of loss and val_loss comes back", 1, 0.50),
        models.ReadsAfterTraining("at least 80 % of new pictures are read", 1, 0.80),
        models.ReadsAfterTraining("at least 90 % of new pictures are read", 1, 0.90),
        models.ReadsAfterTraining("at least 97 % of new pictures are read (95 % of these, which are slightly changed)", 2, 0.95),
    ],
    hints=[
        "What does a model need before `fit`, and what does `fit` need to know of the validation pictures?",
        "`model.compile(optimizer, loss)`; the loss `keras.losses.SparseCategoricalCrossentropy` has a setting for logits.",
        "Two lines: `compile`, then return what `fit` returns. Batches of 64, ten to twenty epochs, Adam at 0.002 to 0.005.",
        "`keras.callbacks.EarlyStopping` stops when `val_loss` has not improved for some epochs, and can bring the best weights back.",
    ],
)

# ---------------------------------------------------------------- best_epoch


def _best_epoch(history):
    return int(np.argmin(history["val_loss"]))


def _history(rng, val_loss):
    """A history with this val_loss, whose other curves have their best epochs elsewhere: last but one, last but two, first."""
    number = len(val_loss)
    loss = np.round(2.3 * 0.8 ** np.arange(number), 3)
    accuracy = np.round(np.linspace(0.3, 0.97, number), 3)
    loss[-1], accuracy[-2:] = loss[-3], accuracy[-4]
    val_accuracy = np.round(np.roll(np.linspace(0.9, 0.2, number), 1), 3)
    return dict(zip(("loss", "accuracy", "val_loss", "val_accuracy"), (a.tolist() for a in (loss, accuracy, np.round(val_loss, 3), val_accuracy))))


def _valley(rng, number, lowest, bump=None):
    val_loss = 0.4 + 0.1 * np.abs(np.arange(number) - lowest) + rng.uniform(0, 0.02, number)
    if bump is not None:
        val_loss[bump] += 0.2
    return val_loss


def _first_valley(history):
    return int(np.argmax(np.diff([*history["val_loss"], np.inf]) > 0))


def _of(key, choose):
    return lambda history: int(choose(history[key]))


best_epoch = Check(
    "best-epoch",
    oracle=_best_epoch,
    criteria=[
        Returns(
            "the epoch of the least val_loss",
            0.5,
            lambda rng: [case(_history(rng, _valley(rng, 9, 4))), case(_history(rng, _valley(rng, 14, 6, bump=3)))],
        ),
        Returns(
            "also the first or the last one; of equals the first",
            0.5,
            lambda rng: [
                case(_history(rng, _valley(rng, 6, 0))),
                case(_history(rng, _valley(rng, 7, 6))),
                case(_history(rng, np.array([0.9, 0.7, 0.4, 0.5, 0.4, 0.6]))),
            ],
        ),
    ],
    misconceptions=[
        Misconception("training-loss", "This is the epoch of the least `loss`, that of the training pictures. It nearly always falls.", _of("loss", np.argmin)),
        Misconception("largest-not-least", "This is the epoch of the greatest `val_loss`.", _of("val_loss", np.argmax)),
        Misconception("counted-from-one", "Epochs are counted from 0 here. This is one too many.", lambda history: _best_epoch(history) + 1),
        Misconception("value-not-epoch", "This is the least `val_loss` itself. Its place in the list is asked for.", lambda history: min(history["val_loss"])),
        Misconception("accuracy-not-loss", "This goes by `val_accuracy`. Go by `val_loss`.", _of("val_accuracy", np.argmax)),
        Misconception("least-accuracy", "This is the epoch of the least `val_accuracy`.", _of("val_accuracy", np.argmin)),
        Misconception("training-accuracy", "This goes by the accuracy on training pictures.", _of("accuracy", np.argmax)),
        Misconception("last-epoch", "This is the last epoch. The best one often comes before.", lambda history: len(history["val_loss"]) - 1),
        Misconception(
            "first-valley",
            "This is the epoch before the first rise. Curves go up and down a little; a later epoch may be better.",
            _first_valley,
        ),
        Misconception(
            "counted-from-the-end",
            "This is counted from the end of the list. Epochs are counted from 0, from the first one on.",
            lambda history: _best_epoch(history) - len(history["val_loss"]),
        ),
        Misconception("number-of-epochs", "This is how many epochs there are.", lambda history: len(history["val_loss"])),
        Misconception(
            "last-of-equals",
            "Where two epochs are equally good, this is the later one. Take the first.",
            lambda history: len(history["val_loss"]) - 1 - int(np.argmin(history["val_loss"][::-1])),
        ),
        Misconception(
            "smallest-gap",
            "This is where the two losses are closest. A small gap does not mean a small loss.",
            lambda history: int(np.argmin(np.abs(np.subtract(history["val_loss"], history["loss"])))),
        ),
    ],
    hints=[
        "Which of the four lists tells how the network reads pictures that it does not learn from?",
        "`np.argmin` gives the place of the least number, the first of equals.",
        "One line: the place of the least number in one of the history's lists.",
    ],
)

# ---------------------------------------------------------------- diagnose

KINDS = ("underfitting", "good", "overfitting")


def _diagnose(history):
    if history["loss"][-1] > history["loss"][0] / 2:
        return "underfitting"
    return "overfitting" if history["val_loss"][-1] > 1.5 * min(history["val_loss"]) else "good"


def _curves(rng, kind, number=20, wobble=0.0, gap=0.07):
    """A history that is clearly of one kind.

    Args:
        wobble: the share of itself by which val_loss goes up and down; it ends with a step up.
        gap: how far a good val_loss ends above the loss.
    """
    t = np.arange(number) * rng.uniform(0.9, 1.1)
    start = rng.uniform(2.2, 2.3)
    if kind == "underfitting":
        end = rng.uniform(1.5, 1.7)
        loss = end + (start - end) * np.exp(-t / 4)
        val_loss, best = loss + rng.uniform(0.03, 0.08), (0.45, 0.43)
    elif kind == "good":
        loss = 0.05 + (start - 0.05) * np.exp(-t / 3)
        end = 0.05 + gap
        val_loss, best = end + (start - end) * np.exp(-t / 3), (0.97, 0.96)
    else:
        loss = 0.01 + (start - 0.01) * np.exp(-t / 1.5)
        val_loss, best = 0.3 + (start - 0.3) * np.exp(-t / 2) + 0.07 * t, (1.0, 0.78)
    val_loss = val_loss * (1 + wobble * (-1.0) ** np.arange(number - 1, -1, -1))
    accuracy, val_accuracy = (0.1 + (end - 0.1) * (1 - np.exp(-t / 2.5)) for end in best)
    return {
        name: np.round(curve, 4).tolist()
        for name, curve in (("loss", loss), ("accuracy", accuracy), ("val_loss", val_loss), ("val_accuracy", val_accuracy))
    }


def _same_word(value, history):
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in KINDS:
        return Slip(f"{value!r} came back." if isinstance(value, (str, int, float)) else "No word came back.", "other-words", "One of three words is asked for: " + ", ".join(f'"{kind}"' for kind in KINDS) + ".")
    right = _diagnose(history)
    if word == right:
        return None
    loss, val_loss = history["loss"], history["val_loss"]
    return (
        f'"{word}" came back for curves that say "{right}". loss: first {loss[0]:.2f}, last {loss[-1]:.2f}. '
        f"val_loss: first {val_loss[0]:.2f}, least {min(val_loss):.2f}, last {val_loss[-1]:.2f}."
    )


def _instead(**words):
    """A wrong answer that says another word for some kinds."""
    return lambda history: words.get(_diagnose(history), _diagnose(history))


def _or_overfitting(sign, first):
    """A wrong answer that takes a sign for overfitting, before or after it looks for underfitting."""

    def wrong(history):
        word = _diagnose(history)
        if word == "underfitting" and not first:
            return word
        return "overfitting" if sign(history["loss"], history["val_loss"]) else "good" if word == "overfitting" else word

    return wrong


def _by_val_loss_alone(history):
    val_loss = history["val_loss"]
    if val_loss[-1] > val_loss[0] / 2:
        return "underfitting"
    return "overfitting" if val_loss[-1] > min(val_loss) else "good"


diagnose = Check(
    "diagnose",
    oracle=_diagnose,
    likeness=lambda one, other: one == other,
    criteria=[
        Holds(
            "the right word for clear curves of each kind",
            1,
            lambda rng: [
                *(case(_curves(rng, kind)) for kind in KINDS),
                case(_curves(rng, "good", gap=-0.02)),
                *(case(_curves(rng, kind, 30, wobble=0.02)) for kind in KINDS),
            ],
            _same_word,
        ),
    ],
    misconceptions=[
        Misconception(
            "words-swapped",
            "The two words have changed places. A network that cannot even read its own training pictures underfits.",
            _instead(underfitting="overfitting", overfitting="underfitting"),
        ),
        *[
            Misconception(
                "any-gap-is-overfitting",
                "A small gap is no overfitting: `val_loss` may lie a little above the `loss`. What does it do in the end?",
                _or_overfitting(lambda loss, val_loss: val_loss[-1] > loss[-1], first),
            )
            for first in (True, False)
        ],
        *[
            Misconception(
                "any-rise-is-overfitting",
                "A step up is no turn: curves wobble. Does `val_loss` end far above its best, or near it?",
                _or_overfitting(lambda loss, val_loss: min(np.diff(val_loss).max(), val_loss[-1] - min(val_loss)) > 0, first),
            )
            for first in (True, False)
        ],
        Misconception(
            "good-is-overfitting",
            "Good curves are called overfitting. A `loss` near 0 is no fault in itself: what does `val_loss` do in the end?",
            _instead(good="overfitting"),
        ),
        Misconception("always-overfitting", "It is always \"overfitting\".", lambda history: "overfitting"),
        *[
            Misconception(
                "validation-curve-only",
                "An overfitted network's `val_loss` is high as well. Whether a network can read what it has learned from, the `loss` tells.",
                wrong,
            )
            for wrong in (_instead(overfitting="underfitting"), _by_val_loss_alone)
        ],
        Misconception(
            "training-curve-only",
            "A small `loss` alone proves nothing: these pictures were learned. Look at `val_loss`, too.",
            _instead(overfitting="good"),
        ),
        Misconception(
            "gap-only",
            "Where both losses stay high there is no gap, and yet nothing is good. How high is the `loss` at the end?",
            _instead(underfitting="good"),
        ),
        Misconception("always-good", "It is always \"good\".", lambda history: "good"),
        Misconception(
            "good-is-underfitting",
            "Curves that end near 0, both, are called underfitting. What is a high loss? Compare with the first epoch's.",
            _instead(good="underfitting"),
        ),
        Misconception("always-underfitting", "It is always \"underfitting\".", lambda history: "underfitting"),
        Misconception(
            "falling-is-good",
            "A `loss` that falls is not yet low. Where does it end?",
            lambda history: "good" if history["val_loss"][-1] < history["val_loss"][0] else "overfitting",
        ),
    ],
    hints=[
        "Which of the two losses tells that too little was learned? Which one that too much was learned by heart?",
        "`history[\"loss\"][-1]` is the last one, `[0]` the first; `min(history[\"val_loss\"])` the best.",
        "Two questions, one after the other: does the `loss` still end high? If not, does `val_loss` end far above its own best?",
    ],
)

# ---------------------------------------------------------------- confusion_matrix


def _confusion_matrix(labels, predictions, num_classes):
    places = num_classes * np.asarray(labels, int) + np.asarray(predictions, int)
    return np.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


def _guesses(rng, number, num_classes, dtype=int, seldom=0):
    """Labels and predictions, two thirds of them right; the last `seldom` classes never appear."""
    labels = rng.integers(0, num_classes - seldom, number)
    labels[: num_classes - seldom] = np.arange(num_classes - seldom)
    predictions = np.where(rng.random(number) < 0.6, labels, (labels * labels + 1) % (num_classes - seldom))
    return labels.astype(dtype), predictions.astype(dtype), num_classes


def _rows_scaled(matrix):
    return matrix / np.maximum(matrix.sum(1, keepdims=True), 1)


def _confused(change):
    return lambda labels, predictions, num_classes: change(_confusion_matrix(labels, predictions, num_classes))


def _of_present(labels, predictions, num_classes):
    present = len(np.unique(np.concatenate([labels, predictions])))
    return _confusion_matrix(labels, predictions, num_classes)[:present, :present]


def _places_as_they_are(labels, predictions, num_classes):
    places = labels * np.asarray(num_classes, labels.dtype) + predictions
    return np.bincount(places, minlength=num_classes**2)[: num_classes**2].reshape(num_classes, num_classes)


confusion_matrix = Check(
    "confusion-matrix",
    oracle=_confusion_matrix,
    criteria=[
        Returns(
            "how often each class was taken for each",
            1,
            lambda rng: [case(*_guesses(rng, 30, 3)), case(*_guesses(rng, 60, 5))],
            axes=("label", "prediction"),
        ),
        Returns(
            "classes that never appear, labels as bytes, many pictures",
            1,
            lambda rng: [
                case(*_guesses(rng, 25, 6, seldom=2)),
                case(*_guesses(rng, 40, 4, np.uint8)),
                case(*_guesses(rng, 12000, 20, np.uint8)),
            ],
            axes=("label", "prediction"),
        ),
    ],
    misconceptions=[
        Misconception("columns-true", "Rows and columns have changed places: a row belongs to a label, a column to a prediction.", _confused(np.transpose)),
        Misconception(
            "counted-once",
            "Each pair was counted once, however often it came. `matrix[labels, predictions] += 1` adds to each place a single time.",
            _confused(lambda matrix: np.minimum(matrix, 1)),
        ),
        Misconception("shares-not-counts", "These are shares of each row. Counts are asked for.", _confused(_rows_scaled)),
        Misconception("shares-not-counts", "These are shares of all pictures. Counts are asked for.", _confused(lambda matrix: matrix / matrix.sum())),
        Misconception("right-ones-only", "Only right answers were counted. The mistakes belong off the diagonal.", _confused(lambda m: m * np.eye(len(m)))),
        Misconception("right-ones-only", "Only right answers were counted. The mistakes belong off the diagonal.", _confused(np.diag)),
        Misconception("wrong-ones-only", "Right answers are missing. They belong on the diagonal.", _confused(lambda m: m * (1 - np.eye(len(m))))),
        Misconception(
            "size-from-the-labels",
            "The table has as many rows as classes that appear. `num_classes` says how many there must be.",
            _of_present,
        ),
        Misconception(
            "bytes-overflow",
            "The counts ended at 255: they were kept in bytes.",
            _confused(lambda matrix: matrix.astype(np.uint8)),
        ),
        Misconception(
            "place-in-bytes",
            "The place in the table was computed in bytes, and ended at 255. Make labels and predictions whole numbers of another kind first.",
            _places_as_they_are,
        ),
        Misconception(
            "accuracy-not-table",
            "This is the accuracy, one number. A table is asked for.",
            lambda labels, predictions, num_classes: np.mean(labels == predictions),
        ),
        *[
            Misconception("both-directions", "Each pair was counted in both directions. A 3 read as 5 is not a 5 read as 3.", _confused(change))
            for change in (lambda m: m + m.T, lambda m: m + m.T - np.diag(np.diag(m)))
        ],
        Misconception(
            "one-row-many-times",
            "All rows are the same one: a list times a number holds one inner list many times. Make each row anew.",
            _confused(lambda m: np.tile(m.sum(0), (len(m), 1))),
        ),
        Misconception(
            "counts-too-short",
            "The counts end with the last cell that occurs, so they do not fill the table. How many cells are there, whatever occurs?",
            lambda labels, predictions, num_classes: np.bincount(labels.astype(int) * num_classes + predictions).reshape(num_classes, num_classes),
        ),
    ],
    hints=[
        "A 3 was read as an 8. In which row and in which column does that count?",
        "`zip(labels, predictions)` gives pairs. `np.add.at` counts places that come more than once.",
        "A table of zeros, num_classes by num_classes. For each pair, one place grows by 1.",
    ],
)

# ---------------------------------------------------------------- augment


def _augment(images, rng):
    moved = np.zeros_like(images)
    height, width = images.shape[1:3]
    for new, image, down, right in zip(moved, images, rng.integers(-1, 2, len(images)), rng.integers(-1, 2, len(images))):
        new[max(down, 0) : height + down, max(right, 0) : width + right] = image[max(-down, 0) : height - down, max(-right, 0) : width - right]
    return np.clip(moved + rng.normal(0, 0.03, images.shape), 0, 1)


def _to_augment(rng):
    images = augmenting.telling_pictures(rng, 10)
    return [case(images, np.random.default_rng(rng.integers(2**32))) for _ in range(6)]


def _not_square(rng):
    images = np.concatenate([augmenting.telling_pictures(rng, 8)] * 2, axis=2)[:, :, 2:34]
    return [*_to_augment(rng), case(images, np.random.default_rng(rng.integers(2**32)))]


augment = Check(
    "augment",
    oracle=_augment,
    keras=True,
    criteria=[
        augmenting.KeepsForm("new pictures of the same shape, pixels from 0 to 1", 0.5, _not_square),
        augmenting.KeepsMeaning("each still shows what its label says", 1, _to_augment),
        FollowsRng("by chance, and all of it from rng", 0.5, _to_augment),
    ],
    hints=[
        "What may happen to a digit so that everyone still reads the same one?",
        "`rng.integers(-1, 2)` is -1, 0 or 1; zeros and slices move a picture; `np.clip` keeps pixels in range.",
        "For each picture a shift by chance into an array of zeros; then a little noise; then cut off below 0 and above 1.",
    ],
)

# ---------------------------------------------------------------- train_step


def _train_step(model, optimizer, images, labels):
    import keras

    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True), run_eagerly=True)
    return float(model.train_on_batch(images, labels))


def _step(
    loss=lambda keras, logits, labels: keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits),
    training=True,
    update=lambda optimizer, gradients, variables: optimizer.apply(gradients, variables),
    after=lambda model, loss, *others: loss,
    before=lambda model, images: None,
):
    """A step with something else in one place than the right one has."""

    def wrong(model, optimizer, images, labels):
        import keras
        import tensorflow as tf

        before(model, images)
        with tf.GradientTape() as tape:
            value = loss(keras, model(images, training=training), labels)
        variables = model.trainable_variables
        update(optimizer, tape.gradient(value, variables), variables)
        return after(model, value, keras, images, labels)

    return wrong


def _descend(rate):
    """Step without the optimizer, by a rate."""

    def update(optimizer, gradients, variables):
        for gradient, variable in zip(gradients, variables):
            variable.assign_sub(gradient * (rate or float(optimizer.learning_rate)))

    return update


def _with_a_new_adam(optimizer, gradients, variables):
    import keras

    keras.optimizers.Adam().apply(gradients, variables)


def _of_probabilities(keras, logits, labels):
    """The loss of logits, given probabilities; TensorFlow's softmax, since Keras finds the logits behind its own."""
    import tensorflow as tf

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, tf.nn.softmax(logits))


def _loss_again(model, loss, keras, images, labels):
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(images, training=True))


@cache
def _small(kind):
    """A small network as Keras JSON, and the shapes of its weights."""
    import keras
    from keras import layers

    images = keras.Input((6, 5, 1))
    features = layers.Dense(3, "relu")(layers.Flatten()(images))
    features = layers.BatchNormalization()(features) if kind == "normalised" else features
    model = keras.Model(images, layers.Dense(4)(features))
    return model.to_json(), [tuple(array.shape) for array in model.get_weights()]


def _to_step(rng, kind, number, **settings):
    json, shapes = _small(kind)
    arrays = [np.ones(shape) if kind == "normalised" and index in (2, 5) else array for index, (shape, array) in enumerate(zip(shapes, models.fresh_weights(rng, shapes)))]
    text = "a small network with 4 classes" + (", with batch normalisation" if kind == "normalised" else "")
    images = rng.random((number, 6, 5, 1), dtype=np.float32)
    return case(models.model_of(text, json, arrays), models.optimizer_of("SGD", **settings), images, rng.integers(0, 4, number))


def _plain_steps(rng):
    return [_to_step(rng, "plain", 7, learning_rate=0.3)]


train_step = Check(
    "train-step",
    oracle=_train_step,
    keras=True,
    observe=models.steps,
    time_limit=20,
    criteria=[
        Returns("the loss of each of two steps", 1, _plain_steps, part=0),
        Returns("the same weights after them as with fit", 1, _plain_steps, part=1),
        Returns(
            "also with momentum, and with layers that behave otherwise in training",
            1,
            lambda rng: [_to_step(rng, "normalised", 9, learning_rate=0.2, momentum=0.9)],
            part=1,
        ),
    ],
    misconceptions=[
        Misconception(
            "logits-taken-for-probabilities",
            "The loss was told that these are probabilities. The model ends in logits.",
            _step(loss=lambda keras, logits, labels: keras.losses.SparseCategoricalCrossentropy()(labels, logits)),
        ),
        Misconception(
            "summed-not-averaged",
            "The losses of the pictures were added up. The loss of a batch is their mean.",
            _step(loss=lambda keras, logits, labels: keras.ops.sum(keras.losses.sparse_categorical_crossentropy(labels, logits, True))),
        ),
        Misconception(
            "in-inference-mode",
            "The model was called as if it were in use. Layers such as batch normalisation want to know that this is training.",
            _step(training=False),
        ),
        Misconception(
            "optimizer-not-used",
            "The weights went down the gradient by the learning rate alone. The optimizer may do more, such as momentum: let it step.",
            _step(update=_descend(None)),
        ),
        *[
            Misconception("own-learning-rate", "The steps have a size of their own. The optimizer knows how large they are.", _step(update=_descend(rate)))
            for rate in (0.01, 0.001)
        ],
        Misconception(
            "not-applied",
            "The weights have not moved: the gradients were computed, and nobody stepped.",
            _step(update=lambda optimizer, gradients, variables: None),
        ),
        Misconception(
            "uphill",
            "The step went along the gradient, uphill.",
            _step(update=lambda optimizer, gradients, variables: optimizer.apply([-gradient for gradient in gradients], variables)),
        ),
        Misconception(
            "stepped-twice",
            "The optimizer has stepped twice with the same gradients.",
            _step(update=lambda optimizer, gradients, variables: [optimizer.apply(gradients, variables) for _ in range(2)]),
        ),
        Misconception(
            "loss-after-the-step",
            "This is the loss after the step. `fit` tells the one before it, from which the gradients came.",
            _step(after=_loss_again),
        ),
        Misconception(
            "called-twice",
            "The model was called twice in training mode, so its running means moved twice. One call gives the loss and the gradients.",
            _step(before=lambda model, images: model(images, training=True)),
        ),
        Misconception(
            "softmax-twice",
            "A softmax was taken before a loss that brings its own. The loss wants the logits as they are.",
            _step(loss=_of_probabilities),
        ),
        Misconception(
            "another-optimizer",
            "These are not the steps of the optimizer that was passed in. A new one knows neither its rate nor what it remembers.",
            _step(update=_with_a_new_adam),
        ),
        Misconception(
            "last-layer-only",
            "Only the last layer has moved. All trainable variables belong to the step.",
            _step(update=lambda optimizer, gradients, variables: optimizer.apply(gradients[-2:], variables[-2:])),
        ),
    ],
    hints=[
        "Which four things happen to one batch in training, in which order? Lesson 04's loop had them all.",
        "`with tf.GradientTape() as tape:` records what is computed in it; `tape.gradient(loss, variables)` goes back.",
        "In the tape: logits in training mode, and the loss. After it: gradients for `model.trainable_variables`, then `optimizer.apply`.",
    ],
)
