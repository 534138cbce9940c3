"""Answers to the exercise max-pool2d-backward of lesson 04."""

import numpy as np

from cnncourse.layers import max_pool2d
from tests.answers import right, wrong


@right
def six_loops(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    N, H_out, W_out, C = d_out.shape
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                for c in range(C):
                    best, where = None, None
                    for y in range(i * pool_size, (i + 1) * pool_size):
                        for x in range(j * pool_size, (j + 1) * pool_size):
                            if best is None or images[n, y, x, c] > best:
                                best, where = images[n, y, x, c], (y, x)
                    result[n, where[0], where[1], c] = d_out[n, i, j, c]
    return result


@right
def argmax_of_blocks(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        top, left = i * pool_size, j * pool_size
        block = images[n, top : top + pool_size, left : left + pool_size, c]
        y, x = np.unravel_index(np.argmax(block), block.shape)
        result[n, top + y, left + x, c] += d_out[n, i, j, c]
    return result.tolist()


@right
def reshaped_blocks(d_out, images, pool_size=2):
    n, rows, columns, channels = d_out.shape
    k = pool_size
    blocks = images[:, : rows * k, : columns * k].reshape(n, rows, k, columns, k, channels)
    blocks = blocks.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, channels, k * k)
    back = np.zeros(blocks.shape)
    np.put_along_axis(back, blocks.argmax(-1)[..., None], d_out[..., None], -1)
    back = back.reshape(n, rows, columns, channels, k, k).transpose(0, 1, 4, 2, 5, 3)
    result = np.zeros(images.shape)
    result[:, : rows * k, : columns * k] = back.reshape(n, rows * k, columns * k, channels)
    return result


@right
def strided_views(d_out, images, pool_size=2):
    k, (rows, columns) = pool_size, d_out.shape[1:3]
    corners = [images[:, y : rows * k : k, x : columns * k : k] for y in range(k) for x in range(k)]
    winner = np.argmax(corners, axis=0)
    result = np.zeros(images.shape, np.float32)
    for index in range(k * k):
        y, x = divmod(index, k)
        result[:, y : rows * k : k, x : columns * k : k] = d_out * (winner == index)
    return result


@right
def loop_over_places(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    n, rows, columns, c = d_out.shape
    for i in range(rows):
        for j in range(columns):
            block = images[:, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size]
            flat = block.reshape(n, -1, c).argmax(1)
            pictures, channels = np.indices((n, c))
            result[pictures, i * pool_size + flat // pool_size, j * pool_size + flat % pool_size, channels] = d_out[
                :, i, j
            ]
    return result


def _pool_places(images, pool_size):
    n, height, width, c = images.shape
    for p in range(n):
        for i in range(height // pool_size):
            for j in range(width // pool_size):
                for q in range(c):
                    yield (
                        p,
                        i,
                        j,
                        q,
                        np.s_[p, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, q],
                    )


@wrong("sent-to-all-ties", points=2)
def equal_to_largest(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        result[block] = (images[block] == images[block].max()) * d_out[p, i, j, q]
    return result


@wrong("sent-to-all-ties", points=2)
def repeated_and_masked(d_out, images, pool_size=2):
    rows, columns = d_out.shape[1] * pool_size, d_out.shape[2] * pool_size
    bigger = lambda a: a.repeat(pool_size, 1).repeat(pool_size, 2)
    result = np.zeros(images.shape)
    result[:, :rows, :columns] = (images[:, :rows, :columns] == bigger(max_pool2d(images, pool_size))) * bigger(d_out)
    return result


@wrong("shared-among-ties", points=2)
def fair_shares(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        mask = images[block] == images[block].max()
        result[block] = mask / mask.sum() * d_out[p, i, j, q]
    return result


@wrong("last-of-the-ties", points=2)
def greater_or_equal(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best = -np.inf
        for y in range(pool_size):
            for x in range(pool_size):
                if images[block][y, x] >= best:
                    best, where = images[block][y, x], (y, x)
        result[block][where] = d_out[p, i, j, q]
    return result


@wrong("columns-before-rows", points=2)
def column_by_column(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best = -np.inf
        for x in range(pool_size):
            for y in range(pool_size):
                if images[block][y, x] > best:
                    best, where = images[block][y, x], (y, x)
        result[block][where] = d_out[p, i, j, q]
    return result


@wrong("spread-evenly")
def average_backward(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        result[block] = d_out[p, i, j, q] / pool_size**2
    return result


@wrong("sent-to-all")
def upsampled(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        result[block] = d_out[p, i, j, q]
    return result


@wrong("starts-from-zero", points=2)
def best_starts_at_zero(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best, where = 0, None
        for y in range(pool_size):
            for x in range(pool_size):
                if images[block][y, x] > best:
                    best, where = images[block][y, x], (y, x)
        if where:
            result[block][where] = d_out[p, i, j, q]
    return result


@wrong("d-out-forgotten")
def ones_at_largest(d_out, images, pool_size=2):
    return six_loops(np.ones_like(d_out), images, pool_size)


@wrong("pixel-instead-of-gradient")
def largest_pixels(d_out, images, pool_size=2):
    return six_loops(max_pool2d(images, pool_size), images, pool_size)


@wrong("always-two", points=1)
def twos(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        y, x = np.unravel_index(block.argmax(), (2, 2))
        result[n, 2 * i + y, 2 * j + x, c] = d_out[n, i, j, c]
    return result


@wrong("rest-cut-off", points=2)
def shape_from_d_out(d_out, images, pool_size=2):
    n, rows, columns, c = d_out.shape
    return six_loops(d_out, images, pool_size)[:, : rows * pool_size, : columns * pool_size]


@wrong("channels-mixed", points=1)
def all_channels(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    k = pool_size
    for n, i, j in np.ndindex(d_out.shape[:3]):
        block = images[n, i * k : (i + 1) * k, j * k : (j + 1) * k]
        y, x, c = np.unravel_index(block.argmax(), block.shape)
        result[n, i * k + y, j * k + x, c] = d_out[n, i, j, c]
    return result


@wrong("first-picture-only", points=1)
def forgets_the_batch(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    result[0] = six_loops(d_out[:1], images[:1], pool_size)[0]
    return result


@wrong("kept-whole-numbers", points=2)
def zeros_like_images(d_out, images, pool_size=2):
    result = np.zeros_like(images)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, i * pool_size : (i + 1) * pool_size, j * pool_size : (j + 1) * pool_size, c]
        y, x = np.unravel_index(block.argmax(), block.shape)
        result[n, i * pool_size + y, j * pool_size + x, c] = d_out[n, i, j, c]
    return result


@wrong("forward-again")
def pools_again(d_out, images, pool_size=2):
    return max_pool2d(images, pool_size)


@wrong("shapes-do-not-fit", points=2)
def no_rest(d_out, images, pool_size=2):
    bigger = d_out.repeat(pool_size, 1).repeat(pool_size, 2)
    largest = max_pool2d(images, pool_size).repeat(pool_size, 1).repeat(pool_size, 2)
    first = six_loops(np.ones_like(d_out), images, pool_size)
    return bigger * (images == largest) * first


@wrong("starts-from-zero", points=2)
def best_starts_at_zero_in_the_corner(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        best, where = 0, (0, 0)
        for y in range(pool_size):
            for x in range(pool_size):
                if images[block][y, x] > best:
                    best, where = images[block][y, x], (y, x)
        result[block][where] = d_out[p, i, j, q]
    return result


@wrong("largest-by-amount", points=2)
def largest_without_sign(d_out, images, pool_size=2):
    return argmax_of_blocks(d_out, np.abs(images), pool_size)


@wrong("row-and-column-swapped")
def column_then_row(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for p, i, j, q, block in _pool_places(images, pool_size):
        x, y = divmod(images[block].argmax(), pool_size)
        result[block][y, x] = d_out[p, i, j, q]
    return result


@wrong("divided-by-pixels")
def largest_gets_a_share(d_out, images, pool_size=2):
    return argmax_of_blocks(d_out / pool_size**2, images, pool_size)


@wrong("blocks-overlap")
def one_pixel_apart(d_out, images, pool_size=2):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(d_out.shape):
        block = images[n, i : i + pool_size, j : j + pool_size, c]
        y, x = np.unravel_index(block.argmax(), block.shape)
        result[n, i + y, j + x, c] += d_out[n, i, j, c]
    return result
