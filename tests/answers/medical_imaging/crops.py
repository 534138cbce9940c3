"""Answers to the exercise crops of lab 10."""

import numpy as np

from tests.answers import right, wrong


def _turn(piece, k, mirrored):
    return np.rot90(piece[:, ::-1] if mirrored else piece, k)


def _cut(image, mask, number, size, rng, change, last=1):
    """Cut pieces from places by chance and let `change` turn both."""
    pieces, masks = [], []
    for _ in range(number):
        i, j = (rng.integers(side - size + last) for side in image.shape)
        pair = change(image[i : i + size, j : j + size], mask[i : i + size, j : j + size])
        pieces.append(pair[0])
        masks.append(pair[1])
    return np.stack(pieces), np.stack(masks)


@right
def one_by_one(image, mask, number, size, rng):
    def change(piece, cut):
        k, mirrored = rng.integers(4), rng.random() < 0.5
        return _turn(piece, k, mirrored), _turn(cut, k, mirrored)

    return _cut(image, mask, number, size, rng, change)


@right
def all_drawn_at_once(image, mask, number, size, rng):
    tops = rng.integers(0, image.shape[0] - size + 1, number)
    lefts = rng.integers(0, image.shape[1] - size + 1, number)
    turns, flips = rng.integers(0, 4, number), rng.integers(0, 2, number)
    both = np.stack([image, mask.astype(image.dtype)], axis=-1)
    out = np.empty((number, size, size, 2), image.dtype)
    for n in range(number):
        piece = np.rot90(both[tops[n] : tops[n] + size, lefts[n] : lefts[n] + size], turns[n])
        out[n] = piece[::-1] if flips[n] else piece
    return out[..., 0], out[..., 1] > 0.5


@right
def transposed_and_flipped(image, mask, number, size, rng):
    def change(*pair):
        swap, up, left = rng.random(3) < 0.5
        for step, asked in ((np.transpose, swap), (np.flipud, up), (np.fliplr, left)):
            pair = [step(array) for array in pair] if asked else pair
        return pair

    return _cut(image, mask, number, size, rng, change)


@right
def lists(image, mask, number, size, rng):
    pieces, masks = one_by_one(image, mask, number, size, rng)
    return [pieces.tolist(), masks.tolist()]


@right
def turned_as_a_whole(image, mask, number, size, rng):
    pieces, masks = [], []
    while len(pieces) < number:
        k, mirrored = rng.choice(4), rng.choice([True, False])
        whole, truth = _turn(image, k, mirrored), _turn(mask, k, mirrored)
        i, j = rng.integers(whole.shape[0] - size + 1), rng.integers(whole.shape[1] - size + 1)
        pieces.append(whole[i : i + size, j : j + size])
        masks.append(truth[i : i + size, j : j + size])
    return np.array(pieces), np.array(masks)


@wrong("turned-apart", 0)
def each_by_its_own_chance(image, mask, number, size, rng):
    return _cut(image, mask, number, size, rng, lambda *pair: [_turn(part, rng.integers(4), False) for part in pair])


@wrong("turned-apart", 0)
def mask_not_turned(image, mask, number, size, rng):
    return _cut(image, mask, number, size, rng, lambda piece, cut: (_turn(piece, rng.integers(4), True), cut))


@wrong("places-apart", 0)
def two_places(image, mask, number, size, rng):
    same = lambda piece, cut: (piece, cut)  # noqa: E731
    return (
        _cut(image, mask, number, size, rng, same)[0],
        _cut(image, mask, number, size, rng, same)[1],
    )


@wrong("never-turned", 1.5)
def cut_only(image, mask, number, size, rng):
    return _cut(image, mask, number, size, rng, lambda piece, cut: (piece, cut))


@wrong("never-mirrored", 1.5)
def turned_only(image, mask, number, size, rng):
    def change(piece, cut):
        k = rng.integers(4)
        return np.rot90(piece, k), np.rot90(cut, k)

    return _cut(image, mask, number, size, rng, change)


@wrong("turns-missing", 1.5)
def mirrored_only(image, mask, number, size, rng):
    def change(*pair):
        step = rng.choice([1, -1])
        return [part[:, ::step] for part in pair]

    return _cut(image, mask, number, size, rng, change)


@wrong("last-place-never", 1.5)
def one_place_too_few(image, mask, number, size, rng):
    def change(piece, cut):
        k, mirrored = rng.integers(4), rng.random() < 0.5
        return _turn(piece, k, mirrored), _turn(cut, k, mirrored)

    return _cut(image, mask, number, size, rng, change, last=0)


@wrong("not-the-same-again", 1.5)
def chance_of_its_own(image, mask, number, size, rng):
    return one_by_one(image, mask, number, size, np.random.default_rng())


@wrong("rng-ignored", 1.5)
def always_seed_0(image, mask, number, size, rng):
    return one_by_one(image, mask, number, size, np.random.default_rng(0))


@wrong("pixels-changed", 0)
def normalised(image, mask, number, size, rng):
    pieces, masks = one_by_one(image, mask, number, size, rng)
    return pieces / image.max(), masks


@wrong("extra-axis", 0)
def with_a_channel(image, mask, number, size, rng):
    pieces, masks = one_by_one(image, mask, number, size, rng)
    return pieces[..., None], masks[..., None]


@wrong("not-a-pair", 0)
def pieces_only(image, mask, number, size, rng):
    return one_by_one(image, mask, number, size, rng)[0]


@wrong("bare-pieces-left-out", 1.5)
def only_where_something_is(image, mask, number, size, rng):
    pairs = []
    while len(pairs) < number:
        piece, cut = (part[0] for part in one_by_one(image, mask, 1, size, rng))
        pairs += [(piece, cut)] if cut.any() else []
    return tuple(map(np.stack, zip(*pairs)))


@wrong("another-number", 0)
def all_turns_of_each(image, mask, number, size, rng):
    pieces, masks = cut_only(image, mask, number, size, rng)
    turned = [np.concatenate([np.rot90(array, k, (1, 2)) for k in range(4)]) for array in (pieces, masks)]
    return turned[0], turned[1]


@wrong("not-equally-probable", 1.5)
def five_turns(image, mask, number, size, rng):
    pieces, cut = [], []
    for _ in range(number):
        i, j = (rng.integers(side - size + 1) for side in image.shape)
        turns, step = rng.integers(5), rng.choice([1, -1])
        for array, kept in ((image, pieces), (mask, cut)):
            kept.append(np.rot90(array[i : i + size, j : j + size], turns)[:, ::step])
    return np.stack(pieces), np.stack(cut)


@wrong("not-equally-probable", 1.5)
def pushed_back_from_the_edge(image, mask, number, size, rng):
    pieces, cut = [], []
    for _ in range(number):
        i, j = (min(rng.integers(side), side - size) for side in image.shape)
        turns, step = rng.integers(4), rng.choice([1, -1])
        for array, kept in ((image, pieces), (mask, cut)):
            kept.append(np.rot90(array[i : i + size, j : j + size], turns)[:, ::step])
    return np.stack(pieces), np.stack(cut)


@wrong("refused-too-much", points=1.5)
def smaller_than_the_picture(image, mask, number, size, rng):
    if size >= min(image.shape):
        raise ValueError("the pieces are too large")
    return one_by_one(image, mask, number, size, rng)
