"""A gradient on its way back through max-pooling: to the largest pixel of each block."""

import numpy as np

from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions


def _different(rng, *shape):
    """Numbers of which no two are equal, some of them negative."""
    return rng.permutation(np.prod(shape)).reshape(shape) - np.prod(shape) / 2


def _blocks(images, pool_size):
    """(N, H, W, C) → (N, rows, columns, pool_size, pool_size, C)"""
    rows, columns = images.shape[1] // pool_size, images.shape[2] // pool_size
    blocks = images[:, : rows * pool_size, : columns * pool_size]
    blocks = blocks.reshape(len(images), rows, pool_size, columns, pool_size, images.shape[3])
    return np.swapaxes(blocks, 2, 3)


def _pooled_back(share):
    """A backward pass from a rule: block (kh, kw), its gradient → what each pixel of the block gets."""

    def backward(d_out, images, pool_size=2):
        d_images = np.zeros(images.shape)
        for n, i, j, c in np.ndindex(d_out.shape):
            block = images[n, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, c]
            d_images[n, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, c] = share(
                block.astype(float), d_out[n, i, j, c]
            )
        return d_images

    return backward


def _to_one(place, block, gradient):
    out = np.zeros(block.size)
    out[place] = gradient
    return out.reshape(block.shape)


def _first_by_columns(block):
    return int(np.arange(block.size).reshape(block.shape).T.ravel()[block.T.argmax()])


def _last_largest(block):
    return block.size - 1 - int(block.ravel()[::-1].argmax())


_max_pool2d_backward = _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient))


def _pooled_like(change):
    """A wrong answer that changes the arguments of the right one."""

    def wrong(d_out, images, pool_size=2):
        return _max_pool2d_backward(*change(d_out, images, pool_size))

    return wrong


def _largest_of_all_channels(d_out, images, pool_size=2):
    d_images = np.zeros(images.shape)
    blocks = _blocks(images, pool_size)
    for n, i, j in np.ndindex(d_out.shape[:3]):
        y, x, c = np.unravel_index(blocks[n, i, j].argmax(), blocks[n, i, j].shape)
        d_images[n, i * pool_size + y, j * pool_size + x, c] = d_out[n, i, j, c]
    return d_images


def _one_pixel_apart(d_out, images, pool_size=2):
    d_images = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, i : i + pool_size, j : j + pool_size, c]
        y, x = np.unravel_index(block.argmax(), block.shape)
        d_images[n, i + y, j + x, c] += d_out[n, i, j, c]
    return d_images


def _without_the_rest(d_out, images, pool_size=2):
    rows, columns = d_out.shape[1] * pool_size, d_out.shape[2] * pool_size
    return _max_pool2d_backward(d_out, images, pool_size)[:, :rows, :columns]


def _pooled(rng, shape, pool_size, draw=_different):
    n, height, width, channels = shape
    return digits(rng, n, height // pool_size, width // pool_size, channels), draw(rng, *shape)


def _above_zero(rng, *shape):
    """Numbers of which no two are equal, all of them positive: who starts from 0 is still right here."""
    return rng.permutation(np.prod(shape)).reshape(shape) + 1.0


def _below_zero(rng, *shape):
    """Numbers of which no two are equal, all of them negative."""
    return rng.permutation(np.prod(shape)).reshape(shape) - float(np.prod(shape))


def _few_values(rng, *shape):
    """Numbers with many ties, also for the largest one."""
    return rng.integers(0, 2, shape) * 3.0 + 1


PIXELS = np.array([[1.0, 5, 8, 8], [3, 2, 4, 8]])[None, :, :, None]  # the text's
D_POOLED = np.array([[10, 20]])[None, :, :, None]


def _proof(rng):
    import keras
    import tensorflow as tf

    yield _max_pool2d_backward(D_POOLED, PIXELS)[0, :, :, 0], [[0, 10, 20, 0], [0, 0, 0, 0]]  # as the text says
    for images in (rng.normal(size=(2, 5, 7, 3)), np.round(rng.normal(size=(2, 7, 9, 3)))):  # without ties, with many
        for pool_size in (1, 2, 3):
            x = tf.Variable(images)
            with tf.GradientTape() as tape:
                pooled = keras.ops.max_pool(x, pool_size, padding="valid")
                d_out = rng.normal(size=pooled.shape)
                total = tf.reduce_sum(pooled * d_out)
            yield _max_pool2d_backward(d_out, images, pool_size), tape.gradient(total, x)


max_pool2d_backward = Check(
    "max-pool2d-backward",
    oracle=_max_pool2d_backward,
    proof=_proof,
    criteria=[
        Returns(
            "each gradient goes to the largest pixel of its block",
            1,
            lambda rng: [
                case(*_pooled(rng, (1, 4, 6, 1), 2, _above_zero)),
                case(*_pooled(rng, (1, 2, 4, 1), 2, _above_zero)),
            ],
        ),
        Returns(
            "several pictures and channels, negative pixels, other blocks, sizes that leave a rest, bytes",
            1,
            lambda rng: [
                case(*_pooled(rng, (2, 4, 6, 3), 2)),
                case(*_pooled(rng, (2, 5, 7, 2), 2, _below_zero)),
                case(*_pooled(rng, (1, 7, 10, 2), 3), 3),
                case(*_pooled(rng, (2, 3, 4, 1), 3), 3),
                case(
                    fractions(rng, 1, 2, 2, 2),
                    rng.permutation(40)[:32].reshape(1, 4, 4, 2).astype(np.uint8),
                    pool_size=2,
                ),
            ],
        ),
        Returns(
            "of several largest pixels the first one, read row by row",
            1,
            lambda rng: [
                case(digits(rng, 1, 1, 3, 1), np.resize([[4.0, 7, 1, 1, 2, 5], [7, 4, 1, 1, 5, 5]], (1, 2, 6, 1))),
                case(*_pooled(rng, (2, 6, 8, 2), 2, _few_values)),
                case(digits(rng, 1, 1, 1, 1), np.array([[1, 2, 9], [9, 2, 9], [9, 2, 1.0]]).reshape(1, 3, 3, 1), 3),
                case(D_POOLED, PIXELS),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "sent-to-all-ties",
            "Where several pixels are largest, each of them got the gradient. Only the first one does.",
            _pooled_back(lambda block, gradient: (block == block.max()) * gradient),
        ),
        Misconception(
            "shared-among-ties",
            "Where several pixels are largest, they shared the gradient. The first one gets all of it.",
            _pooled_back(lambda block, gradient: (block == block.max()) * gradient / (block == block.max()).sum()),
        ),
        Misconception(
            "last-of-the-ties",
            "Where several pixels are largest, the last one got the gradient. The first one does.",
            _pooled_back(lambda block, gradient: _to_one(_last_largest(block), block, gradient)),
        ),
        Misconception(
            "columns-before-rows",
            "Where several pixels are largest, the first one of the leftmost column got the gradient. Read row by row.",
            _pooled_back(lambda block, gradient: _to_one(_first_by_columns(block), block, gradient)),
        ),
        Misconception(
            "spread-evenly",
            "The gradient was shared out among all pixels of the block. That belongs to average pooling.",
            _pooled_back(lambda block, gradient: np.full(block.shape, gradient / block.size)),
        ),
        Misconception(
            "sent-to-all",
            "Every pixel of a block got the gradient. Only the largest had a say in the result.",
            _pooled_back(lambda block, gradient: np.full(block.shape, gradient)),
        ),
        Misconception(
            "smallest-pixel",
            "The gradient went to the smallest pixel of the block.",
            _pooled_back(lambda block, gradient: _to_one(block.argmin(), block, gradient)),
        ),
        Misconception(
            "largest-by-amount",
            "The pixel with the largest absolute value was taken. -9 is smaller than 2.",
            _pooled_back(lambda block, gradient: _to_one(np.abs(block).argmax(), block, gradient)),
        ),
        Misconception(
            "starts-from-zero",
            "Blocks in which every pixel is negative got nothing. The search for the largest must not start from 0.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient) * (block.max() > 0)),
        ),
        Misconception(
            "starts-from-zero",
            "In blocks in which every pixel is negative the first one got the gradient. The search for the largest "
            "must not "
            "start from 0.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax() * (block.max() > 0), block, gradient)),
        ),
        Misconception(
            "row-and-column-swapped",
            "Within its block, row and column of the largest pixel have changed places.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient).T),
        ),
        Misconception(
            "divided-by-pixels",
            "The gradient was divided by the number of pixels in a block. It goes to the largest one undivided.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient / block.size)),
        ),
        Misconception(
            "blocks-overlap",
            "The blocks lie one pixel apart, so they overlap. The next one begins where the last one ends.",
            _one_pixel_apart,
        ),
        Misconception(
            "first-pixel",
            "The gradient always went to the first pixel of the block, whichever is the largest.",
            _pooled_back(lambda block, gradient: _to_one(0, block, gradient)),
        ),
        Misconception(
            "d-out-forgotten",
            "These are ones at the largest pixels. The number that `d_out` holds for the block belongs there.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, 1)),
        ),
        Misconception(
            "pixel-times-gradient",
            "The gradient was multiplied by the pixel. The largest pixel is passed on as it is, so its slope is 1.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, gradient * block.max())),
        ),
        Misconception(
            "pixel-instead-of-gradient",
            "The largest pixels themselves stand there. What goes back is `d_out`.",
            _pooled_back(lambda block, gradient: _to_one(block.argmax(), block, block.max())),
        ),
        Misconception(
            "always-two",
            "The blocks are always 2×2. `pool_size` says how large they are.",
            lambda d_out, images, pool_size=2: _max_pool2d_backward(d_out, images, 2),
        ),
        Misconception(
            "rest-cut-off",
            "Rows or columns that fill no block are missing. The result has the shape of the pictures, with zeros "
            "there.",
            _without_the_rest,
        ),
        Misconception(
            "channels-mixed",
            "The largest pixel was looked for over all channels together. Each channel has its own.",
            _largest_of_all_channels,
        ),
        Misconception(
            "first-channel-decides",
            "The first channel's largest pixel was used for every channel. Each channel has its own.",
            _pooled_like(
                lambda d_out, images, pool_size: (d_out, np.repeat(images[..., :1], images.shape[3], 3), pool_size)
            ),
        ),
        Misconception(
            "first-picture-decides",
            "The first picture's largest pixels were used for every picture. Each picture has its own.",
            _pooled_like(lambda d_out, images, pool_size: (d_out, np.repeat(images[:1], len(images), 0), pool_size)),
        ),
        *[
            Misconception("first-channel-only", "Only the first channel got gradients.", wrong)
            for wrong in (
                _pooled_like(
                    lambda d_out, images, pool_size: (d_out * (np.arange(d_out.shape[3]) == 0), images, pool_size)
                ),
                lambda d_out, images, pool_size=2: _max_pool2d_backward(d_out[..., :1], images[..., :1], pool_size),
            )
        ],
        *[
            Misconception("first-picture-only", "Only the first picture got gradients.", wrong)
            for wrong in (
                _pooled_like(
                    lambda d_out, images, pool_size: (
                        d_out * (np.arange(len(d_out)) == 0)[:, None, None, None],
                        images,
                        pool_size,
                    )
                ),
                lambda d_out, images, pool_size=2: _max_pool2d_backward(d_out[:1], images[:1], pool_size),
            )
        ],
        Misconception(
            "kept-whole-numbers",
            "The pictures are bytes here, and so is the result: fractions and signs are lost. Gradients are floats.",
            lambda d_out, images, pool_size=2: (
                _max_pool2d_backward(d_out, images, pool_size).astype(int).astype(images.dtype)
            ),
        ),
        Misconception(
            "forward-again",
            "This has the shape of `d_out`. What goes back has the shape of the pictures.",
            lambda d_out, images, pool_size=2: _blocks(images, pool_size).max((3, 4)),
        ),
    ],
    hints=[
        "If one pixel of a block grows a little, when does the largest number of the block grow too?",
        "`block.argmax()` counts row by row and takes the first of equals; `np.unravel_index` turns its answer "
        "into (row, column).",
        "Zeros in the shape of the pictures, as floats. Then each number of `d_out` is put at one place.",
        "Block (i, j) starts at row i·pool_size, column j·pool_size; each picture and each channel has its own "
        "largest pixel.",
    ],
)
