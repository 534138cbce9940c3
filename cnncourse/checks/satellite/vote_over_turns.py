"""Probabilities of tiles, the mean over all eight turns and flips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cnncourse.checks.kit import Case, Check, Misconception
from cnncourse.checks.networks.given import ReturnsOnModel, about, remembered, stack

PATIENCE = 30.0  # seconds a call may take: Keras's first calls on a busy machine take some
WAYS: list[Callable] = [
    lambda x, k=k, f=f: np.rot90(x[:, :, ::-1] if f else x, k, (1, 2)) for f in (False, True) for k in range(4)
]


@remembered
def _logits(model: Any, tiles: np.ndarray) -> np.ndarray:
    return np.asarray(model(tiles, training=False), np.float64)


@remembered
def _logits_in_training(model: Any, tiles: np.ndarray) -> np.ndarray:
    """Logits as in training; the next mistake is looked for in the same network."""
    kept = model.get_weights()
    found = np.asarray(model(tiles, training=True), np.float64)
    model.set_weights(kept)
    return found


def _softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def _voted(
    ways: list[Callable] = WAYS,
    each: Callable = _softmax,
    together: Callable = lambda found: found.mean(0),
    logits: Callable = _logits,
) -> Callable:
    """A rule: which views are looked at, what is made of the logits of each, and of all of these."""

    def vote(model: Any, tiles: np.ndarray) -> np.ndarray:
        return together(np.stack([each(logits(model, np.ascontiguousarray(way(tiles)))) for way in ways]))

    return vote


def _voted_together_in_training(model: Any, tiles: np.ndarray) -> np.ndarray:
    views = np.concatenate([way(tiles) for way in WAYS])
    return _softmax(_logits_in_training(model, views)).reshape(len(WAYS), len(tiles), -1).mean(0)


def _same(logits: np.ndarray) -> np.ndarray:
    return logits


def _one_hot(logits: np.ndarray) -> np.ndarray:
    return np.eye(logits.shape[-1])[logits.argmax(-1)]


def _along_first_axes(k: int) -> Callable:
    return lambda x: np.rot90(x, k)


LEFT_RIGHT, UP_DOWN, AS_IT_IS, HALF_TURN = WAYS[4], WAYS[6], WAYS[0], WAYS[2]
DIAGONALS = WAYS[5], WAYS[7]  # mirrored at one


def _calls(rng: np.random.Generator) -> list[Case]:
    model = stack(rng, (6, 6, 3), "conv edges 8 3 relu, flatten flat, dense logits 4")
    return [about(model, _tiles(rng, 5)), about(model, _tiles(rng, 3)), about(model, 150 * _tiles(rng, 4))]


def _with_norm(rng: np.random.Generator) -> list[Case]:
    model = stack(rng, (6, 6, 3), "conv edges 8 3, norm steady, relu on, flatten flat, dense logits 4")
    return [about(model, _tiles(rng, 7))]


def _tiles(rng: np.random.Generator, number: int) -> np.ndarray:
    return rng.uniform(-1, 1, (number, 6, 6, 3)).astype(np.float32)


def _proof(rng: np.random.Generator) -> Iterator[tuple]:
    """The same by numbers of places; and tiles that look the same from all sides get what they get at once."""
    call = _calls(rng)[0]
    model, tiles = call.args[0].thing, call.args[1]
    flat = np.arange(36).reshape(6, 6)
    views = {tuple(turned.ravel().tolist()) for turned in (flat, flat[::-1], flat[:, ::-1], flat[::-1, ::-1])}
    views |= {tuple(np.reshape(view, (6, 6)).T.ravel().tolist()) for view in views}
    pixels = tiles.reshape(5, 36, 3)
    total = sum(_softmax(np.asarray(model(pixels[:, view].reshape(5, 6, 6, 3)), float)) for view in map(list, views))
    yield _voted()(model, tiles), total / 8
    even = np.broadcast_to(tiles.mean((1, 2), keepdims=True), tiles.shape)
    yield _voted()(model, even), _softmax(np.asarray(model(even), float))


FOUR_TURNS = "Only the four turns were asked for. Each of them mirrored makes eight views."

vote_over_turns = Check(
    "vote-over-turns",
    oracle=lambda model, tiles: _voted()(model, tiles),
    proof=_proof,
    criteria=[
        ReturnsOnModel("the mean of the probabilities of eight views", 2, _calls, axes=("tile", "kind")),
        ReturnsOnModel(
            "as when the network predicts: batch normalisation at rest, and the network stays as it is",
            1,
            _with_norm,
            axes=("tile", "kind"),
            stays=True,
        ),
    ],
    misconceptions=[
        Misconception(
            "one-view-only",
            "These are the probabilities of the tiles as they are. Seven other views are to vote as well.",
            _voted([AS_IT_IS]),
        ),
        Misconception("four-turns-only", FOUR_TURNS, _voted(WAYS[:4])),
        Misconception(
            "four-turns-only",
            "Only the four mirrored views voted. Those that are not mirrored do, too.",
            _voted(WAYS[4:]),
        ),
        Misconception(
            "flips-only",
            "The tiles were mirrored, and not turned by 90°. Four turns, each as it is and mirrored, make eight views.",
            _voted([AS_IT_IS, LEFT_RIGHT, UP_DOWN, HALF_TURN]),
        ),
        Misconception(
            "flips-only",
            "The tile as it is and two mirrored ones: five views are missing.",
            _voted([AS_IT_IS, LEFT_RIGHT, UP_DOWN]),
        ),
        Misconception(
            "six-views",
            "Four turns and two flips are six views. Each turn has its own mirror image: eight.",
            _voted([*WAYS[:4], LEFT_RIGHT, UP_DOWN]),
        ),
        *[
            Misconception(
                "views-twice",
                "Some views were asked twice, and others never: a flip upside down is a flip to the side and half a "
                "turn. Mirror in one direction only, and turn four times.",
                _voted([*WAYS[:4], LEFT_RIGHT, UP_DOWN, HALF_TURN, eighth]),
            )
            for eighth in (AS_IT_IS, *DIAGONALS)
        ],
        Misconception(
            "logits-not-probabilities",
            "These are the means of the logits. Each view's logits become probabilities first, by softmax.",
            _voted(each=_same),
        ),
        Misconception(
            "softmax-of-the-mean",
            "Logits were averaged, and softmax came last. Each view's own probabilities are averaged.",
            _voted(each=_same, together=lambda found: _softmax(found.mean(0))),
        ),
        Misconception(
            "sum-not-mean",
            "The eight views were added up. Divide by 8, so that a tile's probabilities add up to 1.",
            _voted(together=lambda found: found.sum(0)),
        ),
        Misconception(
            "softmax-over-tiles",
            "Softmax went along the tiles. Each tile's own numbers add up to 1: along the last axis.",
            _voted(each=lambda logits: _softmax(logits.T).T),
        ),
        Misconception(
            "softmax-twice",
            "Softmax was taken twice, once for each view and once at the end.",
            _voted(together=lambda found: _softmax(found.mean(0))),
        ),
        Misconception(
            "votes-counted",
            "Each view gave one whole vote to its best kind. Its probabilities count, however sure it is.",
            _voted(each=_one_hot),
        ),
        Misconception(
            "largest-view",
            "Of the eight views the highest probability was taken. The mean is asked for.",
            _voted(together=lambda found: found.max(0)),
        ),
        Misconception(
            "kinds-not-probabilities",
            "These are kinds. The probabilities are asked for, (N, K).",
            _voted(together=lambda found: found.mean(0).argmax(-1)),
        ),
        Misconception(
            "training-mode",
            "Batch normalisation used the mean of this batch, as in training. Call the model with `training=False`.",
            _voted(logits=_logits_in_training),
        ),
        Misconception(
            "training-mode",
            "Batch normalisation used the mean of all views, as in training. Call the model with `training=False`, or "
            "let it `predict`.",
            _voted_together_in_training,
        ),
        Misconception(
            "wrong-axes",
            "`np.rot90` turns the first two axes, and the first one counts the tiles. Turn rows and columns: "
            "`axes=(1, 2)`.",
            _voted([_along_first_axes(k) for k in range(4)]),
        ),
        Misconception(
            "wrong-axes",
            "Tiles were mirrored along the axis that counts them, so that each gets what belongs to another one. Rows "
            "and columns are axes 1 and 2.",
            _voted([lambda x, k=k, f=f: np.rot90(x[::-1] if f else x, k, (1, 2)) for f in (0, 1) for k in range(4)]),
        ),
        Misconception(
            "wrong-axes",
            "Channels were reversed: `[..., ::-1]` mirrors the last axis. Rows and columns are axes 1 and 2.",
            _voted(
                [lambda x, k=k, f=f: np.rot90(x[..., ::-1] if f else x, k, (1, 2)) for f in (0, 1) for k in range(4)]
            ),
        ),
    ],
    hints=[
        "From how many sides can you look at a tile without leaving anything out? Which of them differ?",
        "`np.rot90(tiles, k, axes=(1, 2))` turns each tile k times, `tiles[:, :, ::-1]` mirrors; `keras.ops.softmax` "
        "makes probabilities of logits.",
        "Eight views: k from 0 to 3, as it is and mirrored. For each the model's logits, then softmax; then the mean "
        "over the eight.",
    ],
    time_limit=PATIENCE,
)
