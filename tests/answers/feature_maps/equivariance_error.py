"""Answers to the exercise equivariance-error of lesson 02."""

import numpy as np

from tests.answers import right, wrong


@right
def difference_and_slices(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


@right
def largest_in_a_loop(layer, image, down, right):
    height, width = image.shape
    margin = max(abs(down), abs(right)) + 1
    moved = np.zeros((height, width))
    for i, j in np.ndindex(height, width):
        if 0 <= i - down < height and 0 <= j - right < width:
            moved[i, j] = image[i - down, j - right]
    one, two = np.asarray(layer(moved)), np.asarray(layer(image))
    worst = 0.0
    for i in range(margin, height - margin):
        for j in range(margin, width - margin):
            worst = max(worst, abs(one[i, j] - two[i - down, j - right]))
    return worst


@right
def rolls_and_clears(layer, image, down, right):
    def move(picture):
        height, width = picture.shape
        inside = np.pad(np.ones((height, width)), max(height, width))
        inside = np.roll(inside, (down, right), (0, 1))
        start = max(height, width)
        return np.roll(picture, (down, right), (0, 1)) * inside[start : start + height, start : start + width]

    m = 1 + max(abs(down), abs(right))
    difference = layer(move(image)) - move(layer(image))
    return float(np.max(np.abs(difference[m : len(difference) - m, m : difference.shape[1] - m])))


@right
def float32_all_the_way(layer, image, down, right):
    def move(picture):
        picture = np.asarray(picture, np.float32)
        return (
            np.eye(picture.shape[0], k=-down, dtype=np.float32)
            @ picture
            @ np.eye(picture.shape[1], k=right, dtype=np.float32)
        )

    margin = max(abs(down), abs(right)) + 1
    inside = np.zeros(image.shape, bool)
    inside[margin:-margin, margin:-margin] = True
    return np.float32(np.abs(np.float32(layer(move(image))) - move(layer(image)))[inside].max())


@right
def norm_of_infinity(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = np.max(np.abs([down, right])) + 1
    difference = (layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin]
    return np.array(np.linalg.norm(difference.ravel(), np.inf))


@wrong("border-not-left-out")
def whole_picture(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    return np.abs(layer(move(image)) - move(layer(image))).max()


@wrong("compared-with-the-unmoved")
def invariance(layer, image, down, right):
    moved = np.eye(image.shape[0], k=-down) @ image @ np.eye(image.shape[1], k=right)
    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(moved) - layer(image))[margin:-margin, margin:-margin].max()


@wrong("mean-not-largest", points=0.5)
def mean_difference(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].mean()


@wrong("sign-kept", points=0.5)
def no_absolute_value(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return (layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


@wrong("border-one-too-narrow", points=0.5)
def without_the_one(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right))
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


@wrong("each-side-alone", points=0.5)
def two_margins(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    rows, columns = abs(down) + 1, abs(right) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[rows:-rows, columns:-columns].max()


@wrong("minus-kept-in-the-border", points=1.25)
def margin_with_sign(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(down, right) + 1
    difference = np.abs(layer(move(image)) - move(layer(image)))
    return difference[margin : len(difference) - margin, margin : difference.shape[1] - margin].max()


@wrong("wraps-around", points=1.25)
def with_roll(layer, image, down, right):
    margin = max(abs(down), abs(right)) + 1
    one = layer(np.roll(image, (down, right), (0, 1)))
    other = np.roll(layer(image), (down, right), (0, 1))
    return np.abs(one - other)[margin:-margin, margin:-margin].max()


@wrong("border-on-one-side")
def top_and_left(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:, margin:].max()


@wrong("not-summed-up")
def a_whole_map(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin]


@wrong("squared", points=0)
def squares_it(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return ((layer(move(image)) - move(layer(image))) ** 2)[margin:-margin, margin:-margin].max()


@wrong("always-zero")
def same_way_twice(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - layer(move(image)))[margin:-margin, margin:-margin].max()


@wrong("true-or-false")
def says_yes_or_no(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.allclose(
        layer(move(image))[margin:-margin, margin:-margin], move(layer(image))[margin:-margin, margin:-margin]
    )


@wrong("picture-cropped")
def crops_the_picture(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    image = image[margin:-margin, margin:-margin]
    return np.abs(layer(move(image)) - move(layer(image))).max()


@wrong("moved-back-first", points=0.5)
def moves_the_answer_back(layer, image, down, right):
    def move(picture, down, right):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    back = move(layer(move(image, down, right)), -down, -right)
    return np.abs(back - layer(image))[margin:-margin, margin:-margin].max()


@wrong("picture-compared-with-answer")
def layer_on_one_side_only(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) + 1
    return np.abs(move(image) - move(layer(image)))[margin:-margin, margin:-margin].max()


@wrong("empty-array")
def nothing_is_left(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = 2 * (max(abs(down), abs(right)) + 1)
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()


@wrong("empty-array", points=1.25)
def nothing_where_nothing_moves(layer, image, down, right):
    def move(picture):
        return np.eye(picture.shape[0], k=-down) @ picture @ np.eye(picture.shape[1], k=right)

    margin = max(abs(down), abs(right)) and max(abs(down), abs(right)) + 1
    return np.abs(layer(move(image)) - move(layer(image)))[margin:-margin, margin:-margin].max()
