"""Answers to the exercise zero-pad of lesson 01."""

import numpy as np

from tests.answers import right, wrong


@right
def np_pad(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@right
def zeros_of_the_same_type(images, padding):
    N, H, W, C = images.shape
    out = np.zeros((N, H + 2 * padding, W + 2 * padding, C), dtype=images.dtype)
    out[:, padding : padding + H, padding : padding + W, :] = images
    return out


@right
def special_case_for_zero(images, padding):
    print(images.shape)
    if padding == 0:
        return images
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding:-padding, padding:-padding, :] = images
    return out


@right
def glued_together(images, padding):
    n, h, w, c = images.shape
    side = np.zeros((n, h, padding, c), images.dtype)
    wide = np.concatenate([side, images, side], axis=2)
    bar = np.zeros((n, padding, w + 2 * padding, c), images.dtype)
    return np.concatenate([bar, wide, bar], axis=1)


@right
def pixel_by_pixel(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c), np.float32)
    for a in range(n):
        for i in range(h):
            for j in range(w):
                for b in range(c):
                    out[a, i + padding, j + padding, b] = images[a, i, j, b]
    return out


@right
def frame_after_frame(images, padding):
    if padding == 0:
        return images
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2, w + 2, c), images.dtype)
    out[:, 1:-1, 1:-1] = images
    return frame_after_frame(out, padding - 1)


@right
def lists_in_lists(images, padding):
    n, h, w, c = images.shape
    zero = [0] * c
    bar = [[zero] * (w + 2 * padding)] * padding
    side = [zero] * padding
    return [bar + [side + row + side for row in image] + bar for image in images.tolist()]


@right
def plane_by_plane(images, padding):
    padded = []
    for image in images:
        padded.append(np.stack([np.pad(image[:, :, c], padding) for c in range(image.shape[2])], axis=-1))
    return np.stack(padded)


@right
def shifted_identities(images, padding):
    n, h, w, c = images.shape
    rows = np.eye(h + 2 * padding, h, -padding)
    columns = np.eye(w + 2 * padding, w, -padding)
    return np.einsum("ai,nijc,bj->nabc", rows, images, columns)


@right
def rolled_to_the_middle(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, :h, :w] = images
    return np.roll(out, (padding, padding), (1, 2))


@wrong("every-axis-padded")
def pads_every_axis(images, padding):
    return np.pad(images, padding)


@wrong("wrong-axes")
def pads_columns_and_channels(images, padding):
    return np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


@wrong("wrong-axes")
def pads_the_batch_too(images, padding):
    return np.pad(images, ((padding, padding), (padding, padding), (padding, padding), (0, 0)))


@wrong("rows-only")
def above_and_below(images, padding):
    n, h, w, c = images.shape
    bar = np.zeros((n, padding, w, c))
    return np.concatenate([bar, images, bar], axis=1)


@wrong("one-side-only")
def above_and_left(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + padding, w + padding, c))
    out[:, padding:, padding:] = images
    return out


@wrong("padding-doubled")
def twice_on_each_side(images, padding):
    return np.pad(images, [(0, 0), (2 * padding, 2 * padding), (2 * padding, 2 * padding), (0, 0)])


@wrong("padding-shared")
def half_on_each_side(images, padding):
    one = (padding // 2, padding - padding // 2)
    return np.pad(images, ((0, 0), one, one, (0, 0)))


@wrong("always-one")
def frame_of_one_pixel(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2, w + 2, c))
    out[:, 1:-1, 1:-1] = images
    return out


@wrong("edge-repeated")
def repeats_the_edge(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)), mode="edge")


@wrong("frame-not-zero")
def frame_of_ones(images, padding):
    n, h, w, c = images.shape
    out = np.ones((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding : padding + h, padding : padding + w] = images
    return out


@wrong("frame-not-zero")
def frame_of_the_padding(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)), constant_values=padding)


@wrong("padding-zero-fails", points=1)
def minus_zero(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding:-padding, padding:-padding, :] = images
    return out


@wrong("padding-zero-fails", points=1)
def refuses_padding_zero(images, padding):
    if padding <= 0:
        raise ValueError("padding must be positive")
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("returned-nothing", points=1)
def nothing_without_padding(images, padding):
    if padding > 0:
        return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("truncated")
def zeros_of_ints(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c), dtype=int)
    out[:, padding : padding + h, padding : padding + w] = images
    return out


@wrong("shapes-do-not-fit")
def columns_before_rows(images, padding):
    n, w, h, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding : padding + h, padding : padding + w] = images
    return out


@wrong("first-picture-only")
def returns_in_the_loop(images, padding):
    for image in images:
        return np.pad(image, ((padding, padding), (padding, padding), (0, 0)))


@wrong("first-picture-only")
def fills_the_first_picture(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[0, padding : padding + h, padding : padding + w] = images[0]
    return out


@wrong("first-channel-only")
def fills_the_first_channel(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, padding : padding + h, padding : padding + w, 0] = images[:, :, :, 0]
    return out


@wrong("edge-overwritten")
def zeros_over_the_edge(images, padding):
    out = images.copy()
    if padding:
        out[:, :padding] = 0
        out[:, -padding:] = 0
        out[:, :, :padding] = 0
        out[:, :, -padding:] = 0
    return out


@wrong("padding-ignored")
def drops_the_result(images, padding):
    np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    return images


@wrong("frame-only")
def empty_frame(images, padding):
    n, h, w, c = images.shape
    return np.zeros((n, h + 2 * padding, w + 2 * padding, c))


@wrong("off-centre")
def top_left_corner(images, padding):
    n, h, w, c = images.shape
    out = np.zeros((n, h + 2 * padding, w + 2 * padding, c))
    out[:, :h, :w] = images
    return out


@wrong("channels-first")
def channels_second(images, padding):
    out = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    return out.transpose(0, 3, 1, 2)


@wrong("extra-axis")
def squeezes(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0))).squeeze()


@wrong("unpacking")
def one_flat_picture(images, padding):
    h, w = images.shape
    out = np.zeros((h + 2 * padding, w + 2 * padding))
    out[padding : padding + h, padding : padding + w] = images
    return out


@wrong("unpacking")
def wants_a_pair(images, padding):
    ph, pw = padding
    return np.pad(images, ((0, 0), (ph, ph), (pw, pw), (0, 0)))


@wrong("wrong-shape")
def right_side_forgotten(images, padding):
    return np.pad(images, ((0, 0), (padding, padding), (padding, 0), (0, 0)))


@wrong("divided-by-255")
def scales_the_pictures(images, padding):
    return np.pad(images / 255, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("input-changed")
def clears_the_pictures(images, padding):
    out = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    images[...] = 0
    return out


@wrong("returned-nothing")
def assigns_and_ends(images, padding):
    images = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


@wrong("printed-not-returned")
def prints_the_pictures(images, padding):
    print(np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0))))


@wrong("byte-overflow", points=1)
def whole_numbers_become_bytes(images, padding):
    n, height, width, channels = images.shape
    kind = float if images.dtype.kind == "f" else np.uint8
    framed = np.zeros((n, height + 2 * padding, width + 2 * padding, channels), kind)
    for k in range(n):
        for i in range(height):
            framed[k, padding + i, padding : padding + width] = images[k, i].astype(kind)
    return framed
