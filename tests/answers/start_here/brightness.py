"""Answers to the exercise brightness of lesson 00."""

import numpy as np

from tests.answers import right, wrong


@right
def mean_method(image):
    return image.mean()


@right
def mean_in_float64(image):
    return float(np.mean(image, dtype=np.float64))


@right
def sum_by_size(image):
    return image.sum() / image.size


@right
def sum_by_sides(image):
    return np.sum(image) / (len(image) * len(image[0]))


@right
def loop_over_pixels(image):
    total = 0.0
    for row in image:
        for pixel in row:
            total = total + pixel
    return total / (image.shape[0] * image.shape[1])


@right
def loop_over_indices(image):
    total = 0
    count = 0
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            total += float(image[i, j])
            count += 1
    return total / count


@right
def while_loop(image):
    flat = image.reshape(-1)
    total, i = 0.0, 0
    while i < len(flat):
        total += flat[i]
        i += 1
    return total / i


@right
def list_comprehension(image):
    values = [float(x) for row in image for x in row]
    return sum(values) / len(values)


@right
def plain_lists(image):
    height, width = image.shape
    return sum(sum(row) for row in image.tolist()) / (height * width)


@right
def mean_of_row_means(image):
    return np.mean([np.mean(row) for row in image])


@right
def mean_in_float32(image):
    return np.mean(image, dtype=np.float32)


@right
def array_without_axes(image):
    return np.array(image.mean())


@right
def prints_as_well(image):
    mean = np.average(image)
    print("the brightness is", mean)
    return mean


@right
def divides_a_copy(img, dtype=float):
    img = img.astype(dtype)
    img /= img.size
    return img.sum()


@right
def with_vectors(image):
    pixels = image.astype(float).ravel()
    return pixels @ np.ones(pixels.size) / pixels.size


@wrong("sum-not-mean")
def only_sum(image):
    return image.sum()


@wrong("sum-not-mean")
def only_sum_in_a_loop(image):
    total = 0.0
    for row in image:
        for pixel in row:
            total += pixel
    return total


@wrong("byte-overflow", points=0.5)
def loop_in_bytes(image):
    total = 0
    for row in image:
        for pixel in row:
            total += pixel
    return total / image.size


@wrong("byte-overflow", points=0.5)
def python_sum_of_sums(image):
    return sum(sum(image)) / image.size


@wrong("byte-overflow", points=0.5)
def python_sum_of_flat(image):
    return sum(image.flatten()) / image.size


@wrong("byte-overflow", points=0.5)
def python_sum_of_rows(image):
    total = 0.0
    for row in image:
        total += sum(row)
    return total / image.size


@wrong("byte-overflow", points=0.5)
def python_sum_of_columns(image):
    return np.mean(sum(image)) / len(image)


@wrong("pixels-truncated", points=0.5)
def pixels_as_bytes(image):
    return image.astype(np.uint8).mean()


@wrong("pixels-truncated", points=0.5)
def loop_with_int(image):
    total = 0
    for row in image:
        for pixel in row:
            total += int(pixel)
    return total / image.size


@wrong("truncated")
def integer_division(image):
    return image.sum() // image.size


@wrong("truncated")
def int_of_mean(image):
    return int(image.mean())


@wrong("rounded")
def rounded(image):
    return round(float(image.mean()))


@wrong("rounded")
def rounded_to_one(image):
    return np.round(image.mean(), 1)


@wrong("rounded")
def rounded_to_two(image):
    return round(float(image.mean()), 2)


@wrong("divided-by-rows")
def by_len(image):
    return image.sum() / len(image)


@wrong("divided-by-columns")
def by_width(image):
    return image.sum() / image.shape[1]


@wrong("divided-by-columns")
def row_means_added(image):
    total = 0
    for row in image:
        total += row.mean()
    return total


@wrong("divided-by-rows-plus-columns")
def by_sides_added(image):
    height, width = image.shape
    return image.sum() / (height + width)


@wrong("divided-by-one-less")
def by_size_less_one(image):
    return image.sum() / (image.size - 1)


@wrong("divided-by-the-shape")
def by_shape(image):
    return image.sum() / image.shape


@wrong("fits-the-example-only")
def by_four(image):
    return image.sum() / 4


@wrong("")
def by_thirty(image):
    return image.sum() / 30


@wrong("assumes-square")
def by_rows_squared(image):
    return image.sum() / len(image) ** 2


@wrong("assumes-square")
def loop_over_a_square(image):
    n = image.shape[0]
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += image[i, j]
    return total / (n * n)


@wrong("assumes-square")
def loop_over_a_square_by_size(image):
    total = 0.0
    for i in range(len(image)):
        for j in range(len(image)):
            total += image[i, j]
    return total / image.size


@wrong("index-out-of-range")
def width_before_height(image):
    width, height = image.shape
    total = 0.0
    for i in range(height):
        for j in range(width):
            total += image[i, j]
    return total / (height * width)


@wrong("index-out-of-range")
def one_row_too_many(image):
    height, width = image.shape
    total = 0.0
    for i in range(height + 1):
        for j in range(width):
            total += image[i, j]
    return total / image.size


@wrong("last-row-and-column-missing")
def loop_ends_early(image):
    total = 0.0
    for i in range(image.shape[0] - 1):
        for j in range(image.shape[1] - 1):
            total += image[i, j]
    return total / image.size


@wrong("first-row-and-column-missing")
def loop_begins_at_one(image):
    total = 0.0
    for i in range(1, image.shape[0]):
        for j in range(1, image.shape[1]):
            total += image[i, j]
    return total / image.size


@wrong("mean-of-each-row")
def row_means(image):
    return image.mean(axis=1)


@wrong("mean-of-each-row")
def list_of_row_means(image):
    return [sum(row) / len(row) for row in image.tolist()]


@wrong("mean-of-each-column")
def column_means(image):
    return np.mean(image, 0)


@wrong("mean-of-each-column")
def python_sum_by_len(image):
    return sum(image) / len(image)


@wrong("first-row-only")
def return_in_the_loop(image):
    for row in image:
        return row.mean()


@wrong("first-row-only")
def return_in_the_outer_loop(image):
    total = 0.0
    for row in image:
        for pixel in row:
            total += pixel
        return total / image.size


@wrong("first-pixel-only")
def return_in_the_inner_loop(image):
    total = 0.0
    for row in image:
        for pixel in row:
            total += pixel
            return total / image.size


@wrong("picture-not-mean")
def forgets_the_result(image):
    image.mean()
    return image


@wrong("extra-axis")
def comma_too_many(image):
    return (image.mean(),)


@wrong("extra-axis")
def list_around_it(image):
    return [image.mean()]


@wrong("extra-axis")
def kept_axes(image):
    return image.mean(keepdims=True)


@wrong("largest-pixel")
def largest(image):
    return image.max()


@wrong("middle-not-mean")
def takes_the_median(image):
    return np.median(image)


@wrong("middle-of-the-range")
def halfway(image):
    return (float(image.max()) + float(image.min())) / 2


@wrong("black-left-out", points=0.5)
def without_black(image):
    return image[image > 0].mean()


@wrong("divided-by-255")
def as_fraction(image):
    return image.mean() / 255


@wrong("divided-by-255", points=0.5)
def bytes_as_fractions(image):
    if image.dtype == np.uint8:
        image = image / 255
    return image.mean()


@wrong("multiplied-by-255", points=0.5)
def floats_as_bytes(image):
    if image.dtype == float:
        image = image * 255
    return image.mean()


@wrong("ignores-input")
def hard_coded(image):
    return 100.0


@wrong("ignores-input")
def of_the_example(image):
    tiny = np.array([[0, 100], [200, 100]])
    return tiny.mean()


@wrong("returned-nothing")
def forgets_to_return(image):
    brightness = image.mean()


@wrong("printed-not-returned")
def prints_only(image):
    print(image.mean())


@wrong("not-numbers")
def as_text(image):
    return f"{image.mean()}"


@wrong("not-numbers")
def forgets_the_parentheses(image):
    return image.mean


@wrong("input-changed")
def divides_in_place(image):
    image[:] = image / image.size
    return image.sum()


@wrong("input-changed")
def sorts_in_place(image):
    image.sort()
    return image.mean()


@wrong("signature")
def no_arguments():
    return np.array([[0, 100], [200, 100]]).mean()


@wrong("signature")
def asks_for_the_size(image, size):
    return image.sum() / size


@wrong("undefined-name")
def mean_without_np(image):
    return mean(image)  # noqa: F821


@wrong("too-slow")
def never_ends(image):
    flat = image.ravel()
    total, i = 0.0, 0
    while i < image.size:
        total += flat[i]
    return total / image.size
