"""Answers to the exercise global-avg-pool of lesson 03."""

import numpy as np

from tests.answers import right, wrong


@right
def two_means(images):
    return images.mean(axis=1).mean(axis=1)


@right
def sum_by_einsum(images):
    return np.einsum("nhwc->nc", images.astype(float)) / (images.shape[1] * images.shape[2])


@right
def lists_and_loops(images):
    N, H, W, C = images.shape
    return [
        [sum(float(images[n, i, j, c]) for i in range(H) for j in range(W)) / (H * W) for c in range(C)]
        for n in range(N)
    ]


@right
def flattened_places(images):
    return images.reshape(len(images), -1, images.shape[-1]).mean(axis=1, dtype=np.float32)


@right
def filled_array(images):
    out = np.zeros((images.shape[0], images.shape[3]))
    for n in range(images.shape[0]):
        for c in range(images.shape[3]):
            out[n, c] = np.average(images[n, :, :, c])
    return out


@wrong("axes-kept")
def keepdims(images):
    return images.mean(axis=(1, 2), keepdims=True)


@wrong("channels-mixed")
def all_axes_but_the_first(images):
    return np.array([image.mean() for image in images])


@wrong("wrong-axes")
def as_if_channels_came_first(images):
    return images.mean(axis=(2, 3))


@wrong("wrong-axes")
def as_if_there_were_no_batch(images):
    return images.mean(axis=(0, 1))


@wrong("one-mean-for-all")
def np_mean(images):
    return np.mean(images)


@wrong("max-not-mean")
def global_maximum(images):
    return images.max(axis=(1, 2))


@wrong("sum-not-mean")
def global_sum(images):
    return images.sum(axis=(1, 2))


@wrong("index-out-of-range")
def axes_counted_from_one(images):
    return images.mean(axis=(3, 4))


@wrong("rows-only")
def one_axis(images):
    return images.mean(axis=1)


@wrong("pictures-mixed")
def mean_of_the_batch(images):
    return images.mean(axis=(0, 1, 2))


@wrong("byte-overflow", points=0.5)
def total_in_the_pictures_dtype(images):
    total = np.zeros((images.shape[0], images.shape[3]), images.dtype)
    for i in range(images.shape[1]):
        for j in range(images.shape[2]):
            total += images[:, i, j]
    return total / (images.shape[1] * images.shape[2])


@wrong("truncated", points=0.5)
def result_like_the_pictures(images):
    out = np.zeros((images.shape[0], images.shape[3]), images.dtype)
    out[:] = images.mean(axis=(1, 2))
    return out


@wrong("zeros-not-counted", points=0.5)
def zeros_left_out(images):
    return images.sum(axis=(1, 2)) / np.count_nonzero(images, axis=(1, 2))


@wrong("channels-torn")
def reshaped_with_channels_first(images):
    N, H, W, C = images.shape
    return images.reshape(N, C, H * W).mean(axis=2)


@wrong("truncated")
def whole_division(images):
    return images.sum(axis=(1, 2)) // (images.shape[1] * images.shape[2])
