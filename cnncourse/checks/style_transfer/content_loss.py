"""How far maps are from those of another picture, place by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception, Returns, case, digits, fractions
from cnncourse.checks.networks.tape import TapeFollows


def _content_loss(features: np.ndarray, target: np.ndarray) -> float:
    return float(np.square(features - target).mean() / np.square(target).mean())


def _of(difference: Callable, size: Callable) -> Callable:
    """Another numerator, of the difference, over another denominator, of the target."""
    return lambda features, target: float(difference(features - target) / size(target))


def _mean_square(array: np.ndarray) -> float:
    return np.square(array).mean()


def _maps(rng: np.random.Generator, *shape: int, near: float = 1.0) -> Case:
    """Maps with numbers on both sides of 0, as they are before an activation."""
    target = digits(rng, *shape)
    return case(target + near * digits(rng, *shape), target)


def _uneven(rng: np.random.Generator, *shape: int) -> Case:
    """Maps of several pictures, the first with far larger numbers, that differ from the target by as much."""
    target = digits(rng, *shape) * np.r_[8.0, np.ones(shape[0] - 1)][:, None, None, None]
    return case(target + digits(rng, *shape), target)


def _part_by_part(axes: tuple[int, ...]) -> Callable:
    """The mean of ratios that are taken over some axes each."""
    return lambda features, target: float(
        (np.square(features - target).mean(axes) / np.square(target).mean(axes)).mean()
    )


def _positive(rng: np.random.Generator, *shape: int) -> Case:
    """Maps as they are behind ReLU, with many zeros."""
    return case(*(np.maximum(digits(rng, *shape), 0) for _ in range(2)))


def _small(rng: np.random.Generator) -> Case:
    return case(*(fractions(rng, 1, 2, 3, 2).astype(np.float32) for _ in range(2)))


def _proof(rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    text = np.array([1.0, 3]).reshape(1, 1, 2, 1), np.array([1.0, 2]).reshape(1, 1, 2, 1)
    yield _content_loss(*text), 0.2  # as the text says
    for shape in ((1, 3, 4, 2), (2, 2, 5, 3)):
        features, target = _maps(rng, *shape).args
        pairs = list(zip(features.ravel(), target.ravel()))
        yield _content_loss(features, target), sum((f - t) ** 2 for f, t in pairs) / sum(t**2 for _, t in pairs)


content_loss = Check(
    "content-loss",
    oracle=_content_loss,
    proof=_proof,
    keras=True,
    criteria=[
        Returns(
            "squared differences, in parts of the target's squares",
            1,
            lambda rng: [
                _maps(rng, 1, 4, 5, 3),
                _positive(rng, 1, 5, 3, 4),
                _maps(rng, 2, 3, 4, 2, near=0.1),
                _uneven(rng, 2, 4, 3, 2),
            ],
        ),
        TapeFollows("a tape can follow it to the features", 1, _small),
    ],
    misconceptions=[
        Misconception(
            "not-divided",
            "This is the mean of the squared differences. Divide it by the mean of the target's squares: layers with "
            "large numbers would count for more.",
            _of(_mean_square, lambda target: 1),
        ),
        Misconception(
            "not-divided",
            "These are the squared differences, added up. Divide their mean by the mean of the target's squares.",
            _of(lambda difference: np.square(difference).sum(), lambda target: 1),
        ),
        Misconception(
            "divided-by-the-features",
            "It was divided by the squares of the features, which change while the picture is trained. The target's "
            "are asked for.",
            lambda features, target: float(_mean_square(features - target) / _mean_square(features)),
        ),
        Misconception(
            "sum-over-mean",
            "A sum was divided by a mean. Take both as means, or both as sums.",
            _of(lambda difference: np.square(difference).sum(), _mean_square),
        ),
        Misconception(
            "sum-over-mean",
            "A mean was divided by a sum. Take both as means, or both as sums.",
            _of(_mean_square, lambda target: np.square(target).sum()),
        ),
        Misconception(
            "not-squared",
            "Sizes were compared, not squares. Square the differences, and the target.",
            _of(lambda difference: np.abs(difference).mean(), lambda target: np.abs(target).mean()),
        ),
        Misconception(
            "target-not-squared",
            "The differences were squared, the target was not. Divide by the mean of its squares.",
            _of(_mean_square, lambda target: np.abs(target).mean()),
        ),
        Misconception(
            "target-not-squared",
            "It was divided by the target's mean. Divide by the mean of its squares.",
            _of(_mean_square, np.mean),
        ),
        Misconception(
            "mean-before-square",
            "The target's mean was squared. First each number's square, then the mean.",
            _of(_mean_square, lambda target: target.mean() ** 2),
        ),
        Misconception(
            "mean-before-square",
            "The mean difference was squared, in which too much and too little cancel. First each square, then the "
            "mean.",
            _of(lambda difference: difference.mean() ** 2, _mean_square),
        ),
        Misconception(
            "mean-before-square",
            "The means of both were compared, in which all places are one. First the difference at each place, then "
            "its "
            "square, then the mean.",
            lambda features, target: float((features.mean() - target.mean()) ** 2 / target.mean() ** 2),
        ),
        *[
            Misconception(
                "squares-before-difference",
                "The squares were subtracted. First the difference, then its square: else maps with the signs turned "
                "round would be the same.",
                lambda features, target, change=change: float(
                    change(features**2 - target**2).mean() / np.square(target).mean()
                ),
            )
            for change in (np.asarray, np.abs)
        ],
        Misconception(
            "angle-not-distance",
            "This is one minus the cosine, which forgets how large the numbers are. Squared differences are asked for.",
            lambda features, target: float(
                1 - (features * target).sum() / np.sqrt((features**2).sum() * (target**2).sum())
            ),
        ),
        Misconception(
            "divided-by-the-largest",
            "It was divided by the target's largest square. The mean of its squares is asked for.",
            _of(_mean_square, lambda target: np.square(target).max()),
        ),
        Misconception(
            "divided-by-both",
            "It was divided by the squares of both, features and target. The target's alone are asked for.",
            lambda features, target: float(
                _mean_square(features - target) / (_mean_square(features) + _mean_square(target))
            ),
        ),
        Misconception(
            "target-centred",
            "It was divided by the target's variance, which takes the mean away first. The mean of its squares is "
            "asked "
            "for.",
            _of(_mean_square, np.var),
        ),
        Misconception(
            "root-taken",
            "A root was taken at the end. The ratio itself is asked for.",
            lambda features, target: float(np.sqrt(_content_loss(features, target))),
        ),
        Misconception(
            "halved",
            "This is half of it. There is no ½ in this loss.",
            lambda features, target: _content_loss(features, target) / 2,
        ),
        Misconception(
            "divided-place-by-place",
            "It was divided place by place. Where the target is near 0, that is huge: divide mean by mean.",
            lambda features, target: float((np.square(features - target) / np.square(target)).mean()),
        ),
        *[
            Misconception(
                "mean-of-ratios",
                "Each picture or map was divided by its own target, and then the mean was taken. Take both means over "
                "all numbers, then divide once.",
                _part_by_part(axes),
            )
            for axes in ((1, 2, 3), (0, 1, 2), (1, 2))
        ],
        Misconception(
            "first-picture-only",
            "Only the first picture of the batch was compared. The means are over all numbers.",
            lambda features, target: _content_loss(features[:1], target[:1]),
        ),
        Misconception(
            "brackets-missing",
            "The target was squared before it was subtracted, and the difference was not: `(features - target) ** 2`.",
            lambda features, target: float((features - target**2).mean() / np.square(target).mean()),
        ),
        Misconception(
            "one-added",
            "1 was added to what it is divided by. The target is not 0 everywhere: divide by the mean of its squares.",
            _of(_mean_square, lambda target: np.square(target).mean() + 1),
        ),
        Misconception(
            "one-for-each-place",
            "These are the numbers of the single places. Their mean is asked for.",
            lambda features, target: np.square(features - target) / np.square(target).mean(),
        ),
        Misconception(
            "one-for-each-map",
            "There is a number for each map or picture: means were taken over some of the axes. Take them over all.",
            lambda features, target: np.square(features - target).mean((1, 2)) / np.square(target).mean((1, 2)),
        ),
        Misconception(
            "one-for-each-map",
            "There is a number for each map or picture: means were taken over some of the axes. Take them over all.",
            lambda features, target: np.square(features - target).mean((1, 2, 3)) / np.square(target).mean((1, 2, 3)),
        ),
        Misconception(
            "one-for-each-map",
            "There is a number for each place: means were taken over the last axis alone. Take them over all.",
            lambda features, target: np.square(features - target).mean(-1) / np.square(target).mean(-1),
        ),
    ],
    hints=[
        "How large is the difference of two maps, if it shall not matter which one is larger, nor how many places "
        "they have?",
        "`tf.reduce_mean(tf.square(x))` is the mean of the squares of all numbers of x.",
        "Two such means, one of the differences, one of the target; the first one divided by the second one.",
    ],
)
