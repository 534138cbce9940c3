"""Answers to the exercise preprocess of lesson 09."""

import numpy as np

from cnncourse.pictures import resize
from tests.answers import right, tf, wrong


@right
def step_by_step(photo):
    h, w, _ = photo.shape
    side = min(h, w)
    top = (h - side) // 2
    left = (w - side) // 2
    square = photo[top : top + side, left : left + side, :]
    small = resize(square, (224, 224))
    return np.expand_dims((small - 127) / 128, axis=0)


@right
def if_and_else(photo):
    h, w = photo.shape[0], photo.shape[1]
    if h > w:
        start = (h - w) // 2
        photo = photo[start : start + w]
    elif w > h:
        start = (w - h) // 2
        photo = photo[:, start : start + h]
    return ((resize(photo.astype("float32"), (224, 224)) - 127.0) / 128.0).reshape(1, 224, 224, 3)


@right
def cut_by_removing(photo):
    h, w = photo.shape[:2]
    s = min(photo.shape[:2])
    rows = np.arange((h - s) // 2, (h - s) // 2 + s)
    columns = np.arange((w - s) // 2, (w - s) // 2 + s)
    x = resize(photo[np.ix_(rows, columns)], (224, 224))
    return np.stack([x / 128 - 127 / 128])


@right
def as_a_tensor(photo):
    h, w = photo.shape[:2]
    s = min(h, w)
    y, x = (h - s) // 2, (w - s) // 2
    square = resize(photo[y : y + s, x : x + s], (224, 224))
    return tf.constant((square[np.newaxis] - 127) / 128, tf.float32)


@right
def scaled_before_resizing(photo):
    h, w = photo.shape[:2]
    s = min(h, w)
    square = (photo[(h - s) // 2 :][:s, (w - s) // 2 :][:, :s].astype(float) - 127) / 128
    return resize(square, (224, 224))[None]


@right
def in_float64(photo):
    h, w = photo.shape[:2]
    s = min(h, w)
    square = np.array(photo, dtype=np.float64)[(h - s) // 2 : (h - s) // 2 + s, (w - s) // 2 : (w - s) // 2 + s]
    return [(resize(square, (224, 224)).astype(np.float64) - 127) / 128]


def _square(photo):
    h, w = photo.shape[:2]
    s = min(h, w)
    return photo[(h - s) // 2 : (h - s) // 2 + s, (w - s) // 2 : (w - s) // 2 + s]


@wrong("bgr", 0)
def blue_first(photo):
    return ((resize(_square(photo)[..., ::-1], (224, 224)) - 127) / 128)[None]


@wrong("divided-by-255", 0)
def from_0_to_1(photo):
    return resize(_square(photo), (224, 224))[None] / 255


@wrong("divided-by-255", 0)
def from_minus_1_to_1(photo):
    return resize(_square(photo), (224, 224))[None] / 127.5 - 1


@wrong("squashed", 1)
def not_cut(photo):
    return ((resize(photo, (224, 224)) - 127) / 128)[None]


@wrong("scaled-twice", 0)
def twice(photo):
    x = (_square(photo).astype(float) - 127) / 128
    x = resize(x, (224, 224))
    return ((x - 127) / 128)[None]


@wrong("cut-at-the-corner", 1)
def upper_left(photo):
    s = min(photo.shape[:2])
    return ((resize(photo[:s, :s], (224, 224)) - 127) / 128)[None]


@wrong("cut-224", 0)
def middle_224(photo):
    h, w = photo.shape[:2]
    top, left = (h - 224) // 2, (w - 224) // 2
    return ((resize(photo[max(0, top) :][:224, max(0, left) :][:, :224], (224, 224)) - 127) / 128)[None]


@wrong("batch-forgotten", 0)
def one_picture(photo):
    return (resize(_square(photo), (224, 224)) - 127) / 128


@wrong("rounded", 0)
def back_to_bytes(photo):
    small = np.round(resize(_square(photo), (224, 224)))
    return ((small - 127) / 128)[None]


@wrong("parentheses", 0)
def only_127_divided(photo):
    return (resize(_square(photo), (224, 224)) - 127 / 128)[None]


@wrong("not-scaled", 0)
def resized_only(photo):
    return resize(_square(photo), (224, 224))[None]


@wrong("channels-first", 0)
def as_in_pytorch(photo):
    return ((resize(_square(photo), (224, 224)) - 127) / 128).transpose(2, 0, 1)[None]


@wrong("top-and-left-swapped", 1)
def swapped(photo):
    h, w = photo.shape[:2]
    s = min(h, w)
    top, left = (w - s) // 2, (h - s) // 2
    return ((resize(photo[top : top + s, left : left + s], (224, 224)) - 127) / 128)[None]


@wrong("cut-one-way-only", 1)
def columns_only(photo):
    h, w = photo.shape[:2]
    side = min(h, w)
    left = (w - side) // 2
    return ((resize(photo[:, left : left + side], (224, 224)) - 127) / 128)[None]


@wrong("cut-one-way-only", 1)
def rows_only(photo):
    h, w = photo.shape[:2]
    if h > w:
        photo = photo[(h - w) // 2 : (h - w) // 2 + w]
    return ((resize(photo, (224, 224)) - 127) / 128)[None]


@wrong("end-of-the-slice", 1)
def ends_at_the_side(photo):
    h, w = photo.shape[:2]
    side = min(h, w)
    square = photo[(h - side) // 2 : side, (w - side) // 2 : side]
    return ((resize(square, (224, 224)) - 127) / 128)[None]


@wrong("other-resize", 0)
def resized_by_tensorflow(photo):
    small = tf.image.resize(_square(photo), (224, 224))
    return ((small - 127) / 128)[None]


@wrong("other-numbers", 0)
def its_own_mean(photo):
    small = resize(_square(photo), (224, 224))
    return ((small - small.mean()) / small.std())[None]
