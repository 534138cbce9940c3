"""LeNet-5 as it was in 1998, with its subsampling, its connections and its codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnncourse.checks.kit import Handle, Outcome, Run, case, probes
from cnncourse.checks.lenet_to_vgg._networks import builder
from cnncourse.checks.networks import GivesLogits, HasParameters, Plan, SameLogits, Slip
from cnncourse.historic_layers import C3_SEES, CODES
from cnncourse.layers import conv2d

_BIG = ((5, 5, 1, 6), (5, 5, 16, 120), (400, 120), (1, 1, 120, 84), (120, 84))  # the kernels of C1, C5 and F6


@dataclass(frozen=True)
class Original:
    """LeNet-5 of 1998 in NumPy, or what a slip makes of it.

    C1, C5 and F6 get random weights. All other parameters have one and the same value, so that it does not matter into
    how many layers the sixteen partial filters are packed, and what the parameters of subsampling are called.

    Args:
        parameters: how many trainable ones there are.
        squash: behind each layer.
        bare: the layers behind which nothing is squashed.
        pool: from blocks (N, H, 2, W, 2, C), what is multiplied by the coefficient.
        sees: the maps of S2 that each map of C3 sees.
        end: from F6 (N, 84), the output.
    """

    parameters: int = 60_000
    squash: Callable = lambda x: 1.7159 * np.tanh(2 / 3 * x)
    bare: tuple = ()
    pool: Callable = lambda blocks: blocks.sum(axis=(2, 4))
    sees: tuple = C3_SEES
    end: Callable = lambda x: ((x[:, None] - CODES) ** 2).sum(-1)

    @property
    def kernels_by_table(self) -> dict[tuple[str, int, int], int]:
        """Those of C1, C5 and F6; the others may be packed in many ways."""
        return {("kernel", 25, 6): 1, ("kernel", 400, 120): 1, ("kernel", 120, 84): 1}

    @property
    def multiply_adds(self) -> float:
        """Not known: the sixteen partial filters may be packed in many ways."""
        return np.nan

    def logits(self, pictures: np.ndarray, seed: int, like: frozenset = frozenset()) -> np.ndarray:
        """Compute the distances (N, 10)."""
        small = _small(seed)
        x = self._squashed("C1", conv2d(pictures, _table(25, 6, seed).reshape(5, 5, 1, 6), small))
        x = self._subsampled("S2", x, small)
        maps = [conv2d(x[..., list(seen)], np.full((5, 5, len(seen), 1), small), small) for seen in self.sees]
        x = self._subsampled("S4", self._squashed("C3", np.concatenate(maps, axis=-1)), small)
        x = self._squashed("C5", x.reshape(len(x), -1) @ _table(400, 120, seed) + small)
        return self.end(self._squashed("F6", x @ _table(120, 84, seed) + small))

    def _squashed(self, layer: str, x: np.ndarray) -> np.ndarray:
        return x if layer in self.bare else self.squash(x)

    def _subsampled(self, layer: str, x: np.ndarray, small: float) -> np.ndarray:
        n, height, width, channels = x.shape
        blocks = x.reshape(n, height // 2, 2, width // 2, 2, channels)
        return self._squashed(layer, small * self.pool(blocks) + small)


def _small(seed: int) -> float:
    return float(np.random.default_rng(seed).uniform(0.03, 0.07))


def _table(rows: int, columns: int, seed: int) -> np.ndarray:
    numbers, picks = probes.numbers_by_role("kernel", rows, columns, seed, 0)
    return numbers[picks].astype(float)


def _fill_original(run: Run, model: Handle, variables: list, seed: int) -> Outcome:
    """Give C1, C5 and F6 random weights, all other trainable parameters one value; fixed ones stay."""
    outcome = run.probe(probes.weights, model)
    if outcome.error:
        return outcome
    arrays = []
    for array, (_, shape, trainable) in zip(outcome.value, variables):
        table = int(np.prod(shape[:-1])), shape[-1] if shape else 1
        new = _table(*table, seed).reshape(shape) if tuple(shape) in _BIG else np.full(shape, _small(seed))
        arrays.append(new.astype(np.float32) if trainable else array)
    return run.probe(probes.fill, model, arrays, keep=True)


def _slipped(name: str, sentence: str, **options: Any) -> Slip:
    return Slip(name, sentence, lambda: replace(Original(), **options))


_neighbours = tuple(tuple((i + j) % 6 for j in range(len(seen))) for i, seen in enumerate(C3_SEES))
_rows_only = tuple(tuple(range(i % 6, min(i % 6 + len(seen), 6))) for i, seen in enumerate(C3_SEES))
_first_maps = tuple(tuple(range(len(seen))) for seen in C3_SEES)

ORIGINAL = Plan(
    input_shape=(32, 32, 1),
    reference=Original,
    cases=(case(),),
    outputs=lambda: 10,
    trainable_only=True,
    pixels=1.0,
    fill=_fill_original,
    slips=(
        _slipped(
            "connections-complete",
            "Each map of C3 sees all maps of S2. In 1998 most see three or four: `C3_SEES` says which.",
            parameters=60_900,
            sees=(tuple(range(6)),) * 16,
        ),
        _slipped(
            "connections-masked",
            "The missing connections of C3 are multiplied by 0, and still count as trainable parameters. A filter "
            "has weights only for the maps that it sees.",
            parameters=60_900,
        ),
        _slipped(
            "four-coefficients",
            "The subsampling has a weight for each of the four pixels. In 1998 a map has one coefficient: it "
            "multiplies their sum.",
            parameters=60_066,
        ),
        _slipped(
            "pooling-without-parameters",
            "The subsampling has no parameters. In 1998 each map has a coefficient and a bias there.",
            parameters=59_956,
        ),
        _slipped(
            "pooling-bias-missing",
            "Each map has a bias in the subsampling, besides its coefficient.",
            parameters=59_978,
        ),
        _slipped(
            "one-coefficient-for-all",
            "The subsampling has one coefficient and one bias for all maps together. Each map has its own.",
            parameters=59_960,
        ),
        _slipped("codes-trained", "The codes are trainable. They are fixed.", parameters=60_840),
        _slipped(
            "dense-at-the-end",
            "The last layer has weights of its own. In 1998 the output is the distance to fixed codes.",
            parameters=60_850,
        ),
        _slipped(
            "pooling-mixes-maps",
            "The subsampling mixes the maps. Each map is treated by itself, with one coefficient and one bias.",
            parameters=60_000 - 44 + 42 + 272,
        ),
        _slipped(
            "filters-without-biases",
            "Biases are missing: each of the sixteen filters of C3 has one.",
            parameters=59_984,
        ),
        _slipped(
            "filters-without-biases",
            "Biases are missing in the convolutions and the dense layer.",
            parameters=60_000 - 6 - 16 - 120 - 84,
        ),
        _slipped(
            "mean-not-sum",
            "The subsampling takes the mean of the four pixels. In 1998 it is their sum.",
            pool=lambda blocks: blocks.mean(axis=(2, 4)),
        ),
        _slipped(
            "another-pooling",
            "The subsampling takes the largest of the four pixels. In 1998 it is their sum.",
            pool=lambda blocks: blocks.max(axis=(2, 4)),
        ),
        _slipped(
            "sum-twice",
            "The pixels of a block were multiplied by too much: their sum is four times their mean.",
            pool=lambda blocks: 4 * blocks.sum(axis=(2, 4)),
        ),
        _slipped(
            "plain-tanh", "The squashing function is the plain tanh. Here it is 1.7159·tanh(2x/3).", squash=np.tanh
        ),
        _slipped(
            "squashing-without-its-factor",
            "The squashing function is tanh(2x/3). It is multiplied by 1.7159.",
            squash=lambda x: np.tanh(2 / 3 * x),
        ),
        _slipped(
            "squashing-without-its-factor",
            "The squashing function is 1.7159·tanh(x). Its argument is multiplied by 2/3.",
            squash=lambda x: 1.7159 * np.tanh(x),
        ),
        _slipped(
            "squashing-without-its-factor",
            "The squashing function has both of its factors inside the tanh. 1.7159 multiplies what comes out.",
            squash=lambda x: np.tanh(1.7159 * 2 / 3 * x),
        ),
        _slipped(
            "squashing-by-another-function",
            "The squashing function is ReLU. In 1998 it is 1.7159·tanh(2x/3).",
            squash=lambda x: np.maximum(x, 0),
        ),
        _slipped(
            "squashing-by-another-function",
            "The squashing function is the sigmoid. Here it is 1.7159·tanh(2x/3).",
            squash=lambda x: 1 / (1 + np.exp(-x)),
        ),
        _slipped(
            "squashing-missing",
            "Nothing is squashed. Behind each layer from C1 to F6 there is 1.7159·tanh(2x/3).",
            squash=lambda x: x,
        ),
        _slipped("squashing-missing", "The squashing behind the subsampling is missing.", bare=("S2", "S4")),
        _slipped("squashing-missing", "The squashing behind the convolutions is missing.", bare=("C1", "C3", "C5")),
        *[
            _slipped("squashing-missing", f"The squashing behind {layer} is missing.", bare=(layer,))
            for layer in ("C1", "S2", "C3", "S4", "C5", "F6")
        ],
        _slipped(
            "root-taken",
            "A square root was taken. Here the distance is the sum of the squares.",
            end=lambda x: np.sqrt(((x[:, None] - CODES) ** 2).sum(-1)),
        ),
        _slipped(
            "mean-not-sum",
            "The mean of the squares came out. Their sum is asked for.",
            end=lambda x: ((x[:, None] - CODES) ** 2).mean(-1),
        ),
        _slipped("not-squared", "The differences were not squared.", end=lambda x: np.abs(x[:, None] - CODES).sum(-1)),
        _slipped(
            "not-squared",
            "The differences were added up as they are. Squares cannot cancel each other.",
            end=lambda x: (x[:, None] - CODES).sum(-1),
        ),
        _slipped(
            "sign-turned",
            "The distances are negative. A distance of 0 is the best there is.",
            end=lambda x: -((x[:, None] - CODES) ** 2).sum(-1),
        ),
        _slipped(
            "product-not-distance",
            "This is the product with the codes. The distance is the sum of squared differences.",
            end=lambda x: x @ CODES.T,
        ),
        _slipped(
            "softmax-at-the-end",
            "The ten numbers add up to 1: a softmax stands at the end. The distances themselves are asked for.",
            end=lambda x: _softmax(-((x[:, None] - CODES) ** 2).sum(-1)),
        ),
        _slipped(
            "softmax-at-the-end",
            "The ten numbers add up to 1: a softmax stands at the end. The distances themselves are asked for.",
            end=lambda x: _softmax(((x[:, None] - CODES) ** 2).sum(-1)),
        ),
        _slipped(
            "other-connections",
            "The filters of C3 see the first maps of S2. `C3_SEES` says which ones, map by map.",
            sees=_first_maps,
        ),
        _slipped("other-connections", "The filters of C3 see other maps of S2 than `C3_SEES` says.", sees=_rows_only),
        _slipped(
            "other-connections",
            "Every filter of C3 sees maps that follow one another. A few filters skip some: `C3_SEES` says which.",
            sees=_neighbours,
        ),
        _slipped(
            "other-connections", "The filters of C3 stand in another order than in `C3_SEES`.", sees=C3_SEES[::-1]
        ),
    ),
)


def _softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


lenet5_original = builder(
    "lenet5-original",
    lambda: None,
    [
        GivesLogits("a picture of 32×32 gives ten distances", 0.5, ORIGINAL),
        HasParameters("60,000 trainable parameters", 1.5, ORIGINAL),
        SameLogits("the same distances as the network of 1998, with the same weights", 2, ORIGINAL),
    ],
    hints=[
        "Which layers have weights of the usual kind, and which two steps has Keras no layer for?",
        "`keras.ops.take(x, list(seen), axis=-1)` takes some maps out of x; `keras.layers.Concatenate()` puts a "
        "list of maps together.",
        "`keras.layers.DepthwiseConv2D(1)` multiplies each map by a number of its own and adds a bias. The sum of "
        "a block is four times its mean.",
        "The distances in one line: `x[:, None, :] - CODES` has the shape (N, 10, 84); square it and sum over the "
        "last axis.",
    ],
)
