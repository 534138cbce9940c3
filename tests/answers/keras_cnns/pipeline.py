"""Answers to the exercise pipeline of lesson 05."""

import numpy as np

from tests.answers import right, tf, wrong


@right
def step_by_step(images, labels, batch_size, change=None):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if change is not None:
        dataset = dataset.shuffle(len(images))
    dataset = dataset.batch(batch_size)
    if change is not None:
        dataset = dataset.map(lambda x, y: (change(x), y))
    return dataset


@right
def with_prefetch(images, labels, batch_size, change=None):
    pile = tf.data.Dataset.from_tensor_slices((images, labels)).cache()
    if change is None:
        return pile.batch(batch_size).prefetch(tf.data.AUTOTUNE)
    mixed = pile.shuffle(10_000).batch(batch_size)
    return mixed.map(lambda x, y: (change(x), y), num_parallel_calls=2).prefetch(tf.data.AUTOTUNE)


@right
def places_shuffled(images, labels, batch_size, change=None):
    places = tf.data.Dataset.range(len(images))
    if change:
        places = places.shuffle(len(images), reshuffle_each_iteration=True)
    pictures, names = tf.constant(images), tf.constant(labels)
    batches = places.batch(batch_size).map(lambda some: (tf.gather(pictures, some), tf.gather(names, some)))
    return batches.map(lambda x, y: (change(x), y)) if change else batches


@right
def zipped(images, labels, batch_size, change=None):
    slices = tf.data.Dataset.from_tensor_slices
    both = tf.data.Dataset.zip((slices(images), slices(labels)))
    if not change:
        return both.batch(batch_size)

    def changed(some, theirs):
        return change(some), theirs

    return both.shuffle(both.cardinality()).batch(batch_size, drop_remainder=False).map(changed)


@right
def from_a_generator(images, labels, batch_size, change=None):
    def batches():
        order = np.random.permutation(len(images)) if change else np.arange(len(images))
        for start in range(0, len(images), batch_size):
            some = order[start : start + batch_size]
            yield images[some], labels[some]

    spec = (
        tf.TensorSpec((None, *images.shape[1:]), tf.float32),
        tf.TensorSpec((None,), tf.as_dtype(labels.dtype)),
    )
    dataset = tf.data.Dataset.from_generator(batches, output_signature=spec)
    return dataset.map(lambda x, y: (change(x), y)) if change else dataset


def _slices(images, labels):
    return tf.data.Dataset.from_tensor_slices((images, labels))


@wrong("validation-shuffled", points=2)
def shuffles_both(images, labels, batch_size, change=None):
    dataset = _slices(images, labels).shuffle(len(images)).batch(batch_size)
    return dataset.map(lambda x, y: (change(x), y)) if change else dataset


@wrong("batches-shuffled", points=2)
def shuffles_batches(images, labels, batch_size, change=None):
    dataset = _slices(images, labels).batch(batch_size)
    return dataset.shuffle(len(images)).map(lambda x, y: (change(x), y)) if change else dataset


@wrong("small-buffer", points=2)
def buffer_of_a_batch(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if not change:
        return dataset.batch(batch_size)
    return dataset.shuffle(batch_size).batch(batch_size).map(lambda x, y: (change(x), y))


@wrong("order-drawn-once", points=2)
def the_same_order(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if not change:
        return dataset.batch(batch_size)
    dataset = dataset.shuffle(len(images), reshuffle_each_iteration=False)
    return dataset.batch(batch_size).map(lambda x, y: (change(x), y))


@wrong("changed-once", points=2)
def changed_before_all(images, labels, batch_size, change=None):
    if not change:
        return _slices(images, labels).batch(batch_size)
    return _slices(np.asarray(change(images)), labels).shuffle(len(images)).batch(batch_size)


@wrong("order-drawn-once", points=1)
def cached_at_the_end(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if not change:
        return dataset.batch(batch_size).cache()
    return dataset.shuffle(len(images)).batch(batch_size).map(lambda x, y: (change(x), y)).cache()


@wrong("never-ends", points=0)
def repeats(images, labels, batch_size, change=None):
    return step_by_step(images, labels, batch_size, change).repeat()


@wrong("pictures-missing", points=0)
def drops_the_rest(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if not change:
        return dataset.batch(batch_size, drop_remainder=True)
    return dataset.shuffle(len(images)).batch(batch_size, drop_remainder=True).map(lambda x, y: (change(x), y))


@wrong("not-changed", points=2)
def change_forgotten(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    return (dataset.shuffle(len(images)) if change else dataset).batch(batch_size)


@wrong("change-of-single-pictures", points=0)
def changed_one_by_one(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if change:
        dataset = dataset.shuffle(len(images)).map(lambda x, y: (change(x), y))
    return dataset.batch(batch_size)


@wrong("not-shuffled", points=2)
def never_shuffles(images, labels, batch_size, change=None):
    dataset = _slices(images, labels).batch(batch_size)
    return dataset.map(lambda x, y: (change(x), y)) if change else dataset


@wrong("labels-apart", points=0)
def shuffled_apart(images, labels, batch_size, change=None):
    slices = tf.data.Dataset.from_tensor_slices
    pictures, names = slices(images), slices(labels)
    if not change:
        return tf.data.Dataset.zip((pictures, names)).batch(batch_size)
    pictures, names = pictures.shuffle(len(images)), names.shuffle(len(labels))
    return tf.data.Dataset.zip((pictures, names)).batch(batch_size).map(lambda x, y: (change(x), y))


@wrong("not-batched", points=0)
def one_by_one(images, labels, batch_size, change=None):
    return _slices(images, labels)


@wrong("other-batch-size", points=0)
def eight_a_batch(images, labels, batch_size, change=None):
    return step_by_step(images, labels, 8, change)


@wrong("small-buffer", points=2)
def buffer_of_a_thousand(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if not change:
        return dataset.batch(batch_size)
    return dataset.shuffle(1000).batch(batch_size).map(lambda x, y: (change(x), y))


@wrong("not-a-dataset", points=0)
def a_list_of_batches(images, labels, batch_size, change=None):
    return list(step_by_step(images, labels, batch_size, change))


@wrong("images-and-labels-swapped", points=0)
def labels_first(images, labels, batch_size, change=None):
    return step_by_step(images, labels, batch_size, change).map(lambda x, y: (y, x))


@wrong("order-drawn-once", points=2)
def order_drawn_in_a_map(images, labels, batch_size, change=None):
    if not change:
        return _slices(images, labels).batch(batch_size)
    keys = tf.data.Dataset.range(1).map(lambda _: tf.argsort(tf.random.uniform((len(images),))))
    places = keys.unbatch().batch(batch_size)
    return places.map(lambda some: (change(tf.gather(images, some)), tf.gather(labels, some)))


@wrong("other-pictures", points=0)
def bytes_become_shares(images, labels, batch_size, change=None):
    if np.max(images) > 1:
        images = np.asarray(images, np.float32) / 255
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    if change is None:
        return data.batch(batch_size)
    return data.shuffle(len(images)).batch(batch_size).map(lambda some, their: (change(some), their))


@wrong("change-of-single-pictures", 2)
def changed_in_batches_of_one(images, labels, batch_size, change=None):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if change is None:
        return dataset.batch(batch_size)
    alone = dataset.shuffle(len(images)).batch(1).map(lambda some, their: (change(some), their))
    return alone.unbatch().batch(batch_size)


@wrong("change-given-more", points=2)
def changed_in_training_mode(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if not change:
        return dataset.batch(batch_size)
    return dataset.shuffle(len(images)).batch(batch_size).map(lambda x, y: (change(x, training=True), y))


@wrong("change-given-more", points=2)
def changed_with_the_labels(images, labels, batch_size, change=None):
    dataset = _slices(images, labels)
    if not change:
        return dataset.batch(batch_size)
    return dataset.shuffle(len(images)).batch(batch_size).map(lambda x, y: (change(x, y), y))
