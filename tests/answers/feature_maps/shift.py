"""Answers to the exercise shift of lesson 02."""

import numpy as np

from tests.answers import right, wrong


@right
def pixel_by_pixel(image, down, right):
    height, width = image.shape
    out = np.zeros((height, width), image.dtype)
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                out[i, j] = image[i - down, j - right]
    return out


@right
def roll_then_clear(image, down, right):
    out = np.roll(image, (down, right), axis=(0, 1)).astype(float)
    if down > 0:
        out[:down] = 0
    elif down < 0:
        out[down:] = 0
    if right > 0:
        out[:, :right] = 0
    elif right < 0:
        out[:, right:] = 0
    return out


@right
def slices_with_max(image, down, right):
    height, width = image.shape
    out = np.zeros_like(image)
    if abs(down) < height and abs(right) < width:
        out[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = image[
            max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)
        ]
    return out


@right
def window_of_a_padded_picture(image, down, right):
    height, width = image.shape
    frame = max(abs(down), abs(right))
    padded = np.pad(image, frame)
    return padded[frame - down : frame - down + height, frame - right : frame - right + width]


@right
def two_matrices(image, down, right):
    height, width = image.shape
    return (np.eye(height, k=-down) @ image @ np.eye(width, k=right)).tolist()


@right
def scattered(image, down, right):
    out = np.zeros(image.shape, np.float32)
    for (i, j), value in np.ndenumerate(image):
        if 0 <= i + down < out.shape[0] and 0 <= j + right < out.shape[1]:
            out[i + down, j + right] = value
    return out


@wrong("wraps-around")
def only_roll(image, down, right):
    return np.roll(image, (down, right), axis=(0, 1))


@wrong("directions-swapped")
def right_before_down(image, down, right):
    return np.eye(image.shape[0], k=-right) @ image @ np.eye(image.shape[1], k=down)


@wrong("the-other-way")
def plus_for_minus(image, down, right):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape):
        if 0 <= i + down < image.shape[0] and 0 <= j + right < image.shape[1]:
            out[i, j] = image[i + down, j + right]
    return out


@wrong("old-pixels-left")
def copy_not_cleared(image, down, right):
    out = image.copy()
    for i, j in np.ndindex(image.shape):
        if 0 <= i - down < image.shape[0] and 0 <= j - right < image.shape[1]:
            out[i, j] = image[i - down, j - right]
    return out


@wrong("zero-and-minus-forgotten")
def simple_slices(image, down, right):
    out = np.zeros_like(image)
    out[down:, right:] = image[:-down, :-right]
    return out


@wrong("negative-not-moved", points=0.5)
def positive_only(image, down, right):
    height, width = image.shape
    down, right = max(down, 0), max(right, 0)
    out = np.zeros_like(image)
    out[down:, right:] = image[: max(height - down, 0), : max(width - right, 0)]
    return out


@wrong("minus-ignored", points=0.5)
def absolute_amounts(image, down, right):
    height, width = image.shape
    down, right = abs(down), abs(right)
    out = np.zeros_like(image)
    out[down:, right:] = image[: max(height - down, 0), : max(width - right, 0)]
    return out


@wrong("frame-kept")
def grows(image, down, right):
    return np.pad(image, ((max(down, 0), max(-down, 0)), (max(right, 0), max(-right, 0))))


@wrong("edge-repeated")
def repeats_the_edge(image, down, right):
    height, width = image.shape
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return image[rows][:, columns]


@wrong("too-far", points=0.5)
def not_beyond(image, down, right):
    height, width = image.shape
    out = np.zeros_like(image)
    out[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = image[
        max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return out


@wrong("wraps-around")
def negative_indices(image, down, right):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape):
        out[i, j] = image[(i - down) % image.shape[0], (j - right) % image.shape[1]]
    return out


@wrong("rows-only")
def forgets_right(image, down, right):
    return np.eye(image.shape[0], k=-down) @ image


@wrong("signature")
def fixed_amount(image):
    return np.pad(image, 1)[:-2, :-2]


@wrong("corner-only-cleared")
def clears_the_corner(image, down, right):
    out = np.roll(image, (down, right), axis=(0, 1))
    out[:down, :right] = 0
    return out


@wrong("read-from-the-result", points=0.5)
def reads_what_it_wrote(image, down, right):
    out = image.copy()
    height, width = image.shape
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                out[i, j] = out[i - down, j - right]
            else:
                out[i, j] = 0
    return out


@wrong("wrong-shape", points=0.5)
def negative_where_it_is_wide(image, down, right):
    height, width = image.shape
    padded = np.pad(image, ((height, height), (width, width)))
    return padded[height - down : 2 * height - down, width - right : 2 * width - right]


@wrong("byte-overflow", points=0.5)
def whole_numbers_become_bytes(image, down, right):
    moved = np.eye(image.shape[0], k=-down) @ image @ np.eye(image.shape[1], k=right)
    return moved.astype(np.uint8) if image.dtype.kind in "iu" else moved


@wrong("too-far", points=0.5)
def at_most_its_size_less_one(image, down, right):
    height, width = image.shape
    down, right = max(-height + 1, min(down, height - 1)), max(-width + 1, min(right, width - 1))
    return np.eye(height, k=-down) @ image @ np.eye(width, k=right)


@wrong("minus-ignored", points=0.5)
def right_without_its_sign(image, down, right):
    return pixel_by_pixel(image, down, abs(right))


@wrong("one-direction-at-a-time", points=0)
def down_or_right(image, down, right):
    return pixel_by_pixel(image, down, 0) if down else pixel_by_pixel(image, 0, right)


@wrong("wraps-around", points=0)
def columns_come_back(image, down, right):
    return np.roll(pixel_by_pixel(image, down, 0), right, axis=1)
