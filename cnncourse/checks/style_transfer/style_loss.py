"""How far Gram matrices are from those of a painting, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case, digits, fractions
from cnncourse.checks.networks.tape import TapeFollows

Grams = list[np.ndarray]


def _style_loss(grams: Grams, targets: Grams) -> float:
    return _by_layer(lambda gram, target: np.square(gram - target).sum() / np.square(target).sum())(grams, targets)


def _by_layer(one: Callable, over: Callable = np.mean) -> Callable:
    """Another number of each layer, or another way to put them together."""
    return lambda grams, targets: float(over([one(gram, target) for gram, target in zip(grams, targets)]))


def _ratio(gram: np.ndarray, target: np.ndarray) -> float:
    return np.square(gram - target).sum() / np.square(target).sum()


def _undivided_by_maps(gram: np.ndarray, target: np.ndarray) -> float:
    """As Gatys et al. (2016) divide it: by the number of maps alone."""
    return np.square(gram - target).sum() / (4 * gram.shape[-1] ** 2)


def _pooled(grams: Grams, targets: Grams) -> float:
    apart, size = (
        sum(np.square(part).sum() for part in parts) for parts in (map(np.subtract, grams, targets), targets)
    )
    return float(apart / size)


def _only(place: int) -> Callable:
    return lambda grams, targets: float(_ratio(grams[place], targets[place]))


def _layers(rng: np.random.Generator, number: int, *sizes: int, kind: type = float) -> Case:
    """Gram matrices of layers with so many maps each, of which deeper ones have smaller numbers."""

    def grams() -> Grams:
        drawn = [digits(rng, number, size, size + 2) / 4**depth for depth, size in enumerate(sizes)]
        return [np.asarray(rows @ rows.swapaxes(1, 2), kind) for rows in drawn]

    return case(grams(), grams())


def _small(rng: np.random.Generator) -> Case:
    return case(*([fractions(rng, 1, size, size).astype(np.float32) for size in (2, 3)] for _ in range(2)))


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    text = [np.array([[[1.0, 0], [0, 3]]]), np.array([[[0.5]]])], [np.array([[[1.0, 0], [0, 2]]]), np.array([[[1.0]]])]
    yield _style_loss(*text), 0.225  # as the text says
    grams, targets = _layers(rng, 2, 3, 4, 2).args
    ratios = []
    for gram, target in zip(grams, targets):
        pairs = list(zip(gram.ravel(), target.ravel()))
        ratios.append(sum((g - t) ** 2 for g, t in pairs) / sum(t**2 for _, t in pairs))
    yield _style_loss(grams, targets), sum(ratios) / 3


UNDIVIDED = (
    "The squared differences of a layer were not divided by the squares of its target: a layer with large numbers "
    "outweighs all others."
)

style_loss = Check(
    "style-loss",
    oracle=_style_loss,
    proof=_proof,
    keras=True,
    criteria=[
        Returns(
            "each layer in parts of its own target, then the mean over layers",
            1,
            lambda rng: [_layers(rng, 1, 3, 4), _layers(rng, 1, 4, 2, 3, kind=np.float32), _layers(rng, 2, 2, 3)],
        ),
        TapeFollows("a tape can follow it to all Gram matrices", 1, _small),
    ],
    misconceptions=[
        Misconception(
            "sum-over-layers",
            "The layers' numbers were added. Their mean is asked for.",
            _by_layer(_ratio, np.sum),
        ),
        Misconception(
            "all-layers-in-one-ratio",
            "The squares of all layers were added before they were divided: the layer with the largest numbers "
            "decides. "
            "Divide in each layer, then take the mean.",
            _pooled,
        ),
        Misconception("not-divided", UNDIVIDED, _by_layer(lambda gram, target: np.square(gram - target).mean())),
        Misconception(
            "not-divided", UNDIVIDED, _by_layer(lambda gram, target: np.square(gram - target).mean(), np.sum)
        ),
        Misconception("not-divided", UNDIVIDED, _by_layer(lambda gram, target: np.square(gram - target).sum())),
        Misconception("not-divided", UNDIVIDED, _by_layer(lambda gram, target: np.square(gram - target).sum(), np.sum)),
        Misconception(
            "divided-by-the-grams",
            "It was divided by the squares of the picture's own Gram matrices, which change while it is trained. The "
            "targets' are asked for.",
            _by_layer(lambda gram, target: np.square(gram - target).sum() / np.square(gram).sum()),
        ),
        Misconception(
            "not-squared",
            "Sizes were compared, not squares. Square the differences, and the targets.",
            _by_layer(lambda gram, target: np.abs(gram - target).sum() / np.abs(target).sum()),
        ),
        Misconception(
            "target-not-squared",
            "The differences were squared, the target was not. Divide by its squares.",
            _by_layer(lambda gram, target: np.square(gram - target).sum() / np.abs(target).sum()),
        ),
        Misconception(
            "target-not-squared",
            "The differences were squared, the target was not. Divide by its squares.",
            _by_layer(lambda gram, target: np.square(gram - target).sum() / target.sum()),
        ),
        Misconception(
            "sum-over-mean",
            "A sum was divided by a mean. Take both as means, or both as sums.",
            _by_layer(lambda gram, target: np.square(gram - target).sum() / np.square(target).mean()),
        ),
        Misconception(
            "sum-over-mean",
            "A mean was divided by a sum. Take both as means, or both as sums.",
            _by_layer(lambda gram, target: np.square(gram - target).mean() / np.square(target).sum()),
        ),
        Misconception(
            "root-taken",
            "A root was taken in each layer. The ratio of the squares itself is asked for.",
            _by_layer(lambda gram, target: np.sqrt(_ratio(gram, target))),
        ),
        Misconception(
            "root-taken",
            "A root was taken at the end. The mean of the ratios itself is asked for.",
            lambda grams, targets: float(np.sqrt(_style_loss(grams, targets))),
        ),
        Misconception(
            "divided-place-by-place",
            "It was divided place by place. Divide the sum over a layer's differences by the sum over its target.",
            _by_layer(lambda gram, target: (np.square(gram - target) / np.square(target)).mean()),
        ),
        Misconception(
            "divided-by-layers-twice",
            "It was divided by the number of layers twice. A mean divides once.",
            lambda grams, targets: _style_loss(grams, targets) / len(grams),
        ),
        Misconception(
            "number-of-layers-fixed",
            "The sum over layers was divided by 2, as in the example. There may be any number of layers.",
            lambda grams, targets: _by_layer(_ratio, np.sum)(grams, targets) / 2,
        ),
        Misconception(
            "divided-by-the-maps",
            "It was divided by the number of maps, too. The target's squares make the layers comparable already.",
            _by_layer(lambda gram, target: _ratio(gram, target) / gram.shape[-1] ** 2),
        ),
        *[Misconception("not-divided", UNDIVIDED, _by_layer(_undivided_by_maps, over)) for over in (np.mean, np.sum)],
        Misconception(
            "first-picture-only",
            "Only the first picture of the batch was compared. Add over all numbers of a layer.",
            _by_layer(lambda gram, target: _ratio(gram[0], target[0])),
        ),
        Misconception(
            "each-picture-apart",
            "Each picture of the batch was divided by its own target. Add over all numbers of a layer first.",
            _by_layer(lambda gram, target: np.mean([_ratio(one, wanted) for one, wanted in zip(gram, target)])),
        ),
        Misconception(
            "only-the-diagonal",
            "Only the diagonals were compared, how strong each map is. All numbers count: they tell what occurs "
            "together.",
            _by_layer(lambda gram, target: _ratio(*(np.einsum("nii->ni", part) for part in (gram, target)))),
        ),
        Misconception(
            "square-of-sums",
            "The sums were squared. First the square of each number, then the sum.",
            _by_layer(lambda gram, target: ((gram - target).sum() / target.sum()) ** 2),
        ),
        Misconception(
            "square-of-sums",
            "The sums were squared. First the square of each number, then the sum.",
            _by_layer(lambda gram, target: (np.abs(gram - target).sum() / np.abs(target).sum()) ** 2),
        ),
        Misconception(
            "square-of-sums",
            "The target's sum was squared. First the square of each number, then the sum.",
            _by_layer(lambda gram, target: np.square(gram - target).sum() / target.sum() ** 2),
        ),
        Misconception(
            "root-taken",
            "Lengths were divided, and the layers' numbers added. The mean of the ratios of squares is asked for.",
            _by_layer(lambda gram, target: np.sqrt(_ratio(gram, target)), np.sum),
        ),
        Misconception("one-layer-only", "Only the first layer was compared. Go through all of them.", _only(0)),
        Misconception("one-layer-only", "Only the last layer was compared. Go through all of them.", _only(-1)),
        Misconception(
            "one-for-each-layer",
            "These are the numbers of the single layers. Their mean is asked for.",
            lambda grams, targets: np.array([_ratio(gram, target) for gram, target in zip(grams, targets)]),
        ),
        Misconception(
            "halved",
            "This is half of it. There is no ½ in this loss.",
            lambda grams, targets: _style_loss(grams, targets) / 2,
        ),
        Misconception(
            "largest-layer",
            "This is the layer with the largest number alone. The mean over layers is asked for.",
            _by_layer(_ratio, np.max),
        ),
    ],
    hints=[
        "Layers have Gram matrices of different sizes, and numbers of different sizes. How can each of them count the "
        "same?",
        "`for gram, target in zip(grams, targets):` goes through both lists at once; `tf.reduce_sum(tf.square(x))` "
        "adds "
        "the squares of all numbers of x.",
        "A list with a number for each layer: squared differences, added, divided by the target's squares, added. Then "
        "`tf.reduce_mean(…)` of the list.",
    ],
)
