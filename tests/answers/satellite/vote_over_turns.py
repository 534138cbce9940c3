"""Answers to the exercise vote-over-turns of lesson 14."""

import numpy as np

from tests.answers import keras, ops, right, wrong

EQUIVALENT = {
    **dict.fromkeys((f"batch_size=1024 → batch_size={n}" for n in (1023, 1025)), "batches may be of any size"),
    **dict.fromkeys((f"verbose=0 → verbose={n}" for n in (-1, 1)), "what Keras prints is not judged"),
    "shares.reshape(8, len(tiles), -1) → shares.reshape(8, len(tiles), -2)": "NumPy reads any number below 0 as -1",
}


@right
def two_loops(model, tiles):
    total = 0
    for k in range(4):
        turned = np.rot90(tiles, k, axes=(1, 2))
        for view in (turned, turned[:, :, ::-1]):
            total = total + keras.ops.softmax(model(view, training=False))
    return np.asarray(total) / 8


@right
def one_large_batch(model, tiles):
    views = [np.rot90(way, k, (1, 2)) for way in (tiles, tiles[:, ::-1]) for k in range(4)]
    logits = model.predict(np.concatenate(views), verbose=0)
    logits = logits - logits.max(axis=1, keepdims=True)
    shares = np.exp(logits)
    shares /= shares.sum(axis=1, keepdims=True)
    return shares.reshape(8, len(tiles), -1).mean(axis=0)


@right
def transposed_and_flipped(model, tiles):
    found = []
    for view in (tiles, tiles.transpose(0, 2, 1, 3)):
        for rows in (1, -1):
            for columns in (1, -1):
                found.append(ops.softmax(model(view[:, ::rows, ::columns], training=False), axis=-1))
    return ops.mean(ops.stack(found), axis=0)


@right
def tile_by_tile(model, tiles):
    result = []
    for tile in tiles:
        views = []
        for k in range(4):
            views += [np.rot90(tile, k), np.flipud(np.rot90(tile, k))]
        logits = np.asarray(model(np.stack(views), training=False), float)
        shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        result.append(shares.mean(0).tolist())
    return result


@right
def a_layer_for_softmax(model, tiles):
    softmax = keras.layers.Softmax()
    ways = [tiles] + [np.rot90(tiles, k, (2, 1)) for k in (1, 2, 3)]
    ways += [way[:, ::-1] for way in ways]
    return sum(np.asarray(softmax(model(way.copy(), training=False))) for way in ways) / len(ways)


def _views():
    return [(k, step) for k in range(4) for step in (1, -1)]


def _asked(model, tiles, views, training=False, softmax=True):
    logits = [
        np.asarray(model(np.rot90(tiles, k, (1, 2))[:, :, ::step].copy(), training=training)) for k, step in views
    ]
    return np.stack([np.asarray(ops.softmax(each)) if softmax else each for each in logits])


@wrong("one-view-only")
def not_turned(model, tiles):
    return ops.softmax(model(tiles, training=False))


@wrong("four-turns-only")
def turned_only(model, tiles):
    return _asked(model, tiles, [(k, 1) for k in range(4)]).mean(0)


@wrong("flips-only")
def flipped_only(model, tiles):
    return _asked(model, tiles, [(0, 1), (0, -1), (2, 1), (2, -1)]).mean(0)


@wrong("six-views")
def four_turns_and_two_flips(model, tiles):
    return _asked(model, tiles, [(0, 1), (1, 1), (2, 1), (3, 1), (0, -1), (2, -1)]).mean(0)


@wrong("views-twice")
def flips_and_turns(model, tiles):
    return _asked(model, tiles, [(0, 1), (0, -1), (2, 1), (2, -1), (0, 1), (1, 1), (2, 1), (3, 1)]).mean(0)


@wrong("logits-not-probabilities")
def no_softmax(model, tiles):
    return _asked(model, tiles, _views(), softmax=False).mean(0)


@wrong("softmax-of-the-mean")
def softmax_last(model, tiles):
    return ops.softmax(_asked(model, tiles, _views(), softmax=False).mean(0))


@wrong("sum-not-mean")
def added_up(model, tiles):
    return _asked(model, tiles, _views()).sum(0)


@wrong("softmax-twice")
def twice(model, tiles):
    return ops.softmax(_asked(model, tiles, _views()).mean(0))


@wrong("votes-counted")
def whole_votes(model, tiles):
    found = _asked(model, tiles, _views())
    return np.eye(found.shape[-1])[found.argmax(-1)].mean(0)


@wrong("largest-view")
def most_sure(model, tiles):
    return _asked(model, tiles, _views()).max(0)


@wrong("kinds-not-probabilities")
def kinds(model, tiles):
    return _asked(model, tiles, _views()).mean(0).argmax(1)


@wrong("wrong-shape")
def all_views(model, tiles):
    return _asked(model, tiles, _views())


@wrong("training-mode", points=2)
def in_training(model, tiles):
    kept = model.get_weights()
    found = []
    for view in _views():
        found.append(_asked(model, tiles, [view], training=True))
        model.set_weights(kept)
    return np.concatenate(found).mean(0)


@wrong("softmax-over-tiles")
def along_the_tiles(model, tiles):
    logits = _asked(model, tiles, _views(), softmax=False)
    return np.asarray(ops.softmax(logits, axis=1)).mean(0)


@wrong("wrong-axes")
def channels_reversed(model, tiles):
    total = 0
    for k in range(4):
        for way in (tiles, tiles[..., ::-1]):
            total = total + ops.softmax(model(np.rot90(way, k, (1, 2)).copy(), training=False))
    return total / 8


@wrong("wrong-axes")
def tiles_reversed(model, tiles):
    total = 0
    for k in range(4):
        for way in (tiles, tiles[::-1]):
            total = total + ops.softmax(model(np.rot90(way, k, (1, 2)).copy(), training=False))
    return total / 8


@wrong("returned-nothing")
def forgets_to_return(model, tiles):
    _asked(model, tiles, _views()).mean(0)


@wrong("not-a-number", 1)
def powers_of_large_logits(model, tiles):
    views = [np.rot90(way, k, (1, 2)) for way in (tiles, tiles[:, ::-1]) for k in range(4)]
    with np.errstate(all="ignore"):
        powers = [np.exp(model(view, training=False)) for view in views]
        return np.mean([each / each.sum(-1, keepdims=True) for each in powers], axis=0)


@wrong("network-changed", 2)
def a_softmax_of_the_networks_own(model, tiles):
    model.layers[-1].activation = keras.activations.softmax
    views = [np.rot90(way, k, (1, 2)) for way in (tiles, tiles[:, ::-1]) for k in range(4)]
    return np.mean([np.asarray(model(view, training=False)) for view in views], axis=0)


@wrong("views-twice", 0)
def half_a_turn_twice(model, tiles):
    views = [np.rot90(tiles, k, (1, 2)) for k in range(4)]
    views += [tiles[:, ::-1], tiles[:, :, ::-1], tiles[:, ::-1, ::-1], tiles.transpose(0, 2, 1, 3)]
    return np.mean([keras.ops.softmax(model(np.ascontiguousarray(view), training=False)) for view in views], axis=0)


@wrong("training-mode", 2)
def all_views_in_training(model, tiles):
    before = model.get_weights()
    views = [np.rot90(way, k, axes=(1, 2)) for way in (tiles, tiles[:, :, ::-1]) for k in range(4)]
    logits = model(np.concatenate(views), training=True)
    model.set_weights(before)
    return np.asarray(ops.softmax(logits)).reshape(8, len(tiles), -1).mean(axis=0)
