"""Answers to the exercise train-step of lesson 05."""

import numpy as np

from tests.answers import keras, right, tf, wrong


@right
def with_tape(model, optimizer, images, labels):
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        loss = loss_of(labels, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@right
def apply_gradients(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(
            keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True), from_logits=True)
        )
    variables = model.trainable_weights
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return float(loss)


@right
def tensorflow_s_own_loss(model, optimizer, images, labels):
    images = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, model(images, training=True))
        loss = tf.math.reduce_mean(each)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(list(zip(grads, model.trainable_variables)))
    return loss.numpy()


@right
def one_hot_labels(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        log_p = logits - tf.reduce_logsumexp(logits, axis=1, keepdims=True)
        loss = -tf.reduce_mean(tf.reduce_sum(log_p * tf.one_hot(labels, logits.shape[1]), axis=1))
    variables = model.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


@right
def sum_over_the_number(model, optimizer, images, labels):
    print(len(images), "pictures")
    add_up = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([variable.value for variable in model.trainable_variables])
        loss = add_up(labels, model(images, training=True)) / len(images)
    optimizer.apply(tape.gradient(loss, [v.value for v in model.trainable_variables]), model.trainable_variables)
    return np.float64(loss)


def _tape(model, images, labels, training=True, **settings):
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(**{"from_logits": True, **settings})(
            labels, model(images, training=training)
        )
    return loss, tape.gradient(loss, model.trainable_variables)


@wrong("logits-taken-for-probabilities")
def not_from_logits(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels, from_logits=False)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("summed-not-averaged")
def sums(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels, reduction="sum")
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("in-inference-mode", points=2.25)
def forgets_training(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels, training=False)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("optimizer-not-used", points=2.25)
def plain_descent(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    for gradient, variable in zip(gradients, model.trainable_variables):
        variable.assign(variable - optimizer.learning_rate * gradient)
    return loss


@wrong("own-learning-rate")
def own_rate(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    for gradient, variable in zip(gradients, model.trainable_variables):
        variable.assign_sub(0.01 * gradient)
    return loss


@wrong("not-applied")
def only_gradients(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    return loss


@wrong("returned-nothing")
def steps_and_forgets(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)


@wrong("loss-after-the-step", points=0.75)
def loss_afterwards(model, optimizer, images, labels):
    _, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    return _tape(model, images, labels)[0]


@wrong("outside-the-tape")
def computes_outside(model, optimizer, images, labels):
    logits = model(images, training=True)
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("stepped-twice")
def twice(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@wrong("uphill")
def climbs(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    optimizer.apply([-gradient for gradient in gradients], model.trainable_variables)
    return loss


@wrong("softmax-twice")
def softmax_twice(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        chances = tf.nn.softmax(model(images, training=True))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, chances)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss


@wrong("called-twice", points=2.25)
def asks_for_the_loss_first(model, optimizer, images, labels):
    before = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model(images, training=True))
    _, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    return float(before)


@wrong("another-optimizer")
def a_new_adam(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    keras.optimizers.Adam().apply(gradients, model.trainable_variables)
    return loss


@wrong("not-numbers", points=1.5)
def gradients_come_back(model, optimizer, images, labels):
    _, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    return gradients


@wrong("not-numbers", points=1.5)
def loss_and_gradients(model, optimizer, images, labels):
    loss, gradients = _tape(model, images, labels)
    optimizer.apply(gradients, model.trainable_variables)
    return loss, gradients


@wrong("compiled-not-written", points=0)
def lets_keras_step(model, optimizer, images, labels):
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.train_on_batch(images, labels)


@wrong("one-for-each-picture", points=1.5)
def losses_of_each(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        each = keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True), from_logits=True)
        loss = tf.reduce_mean(each)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return each


@wrong("frozen-layer-moved", points=2.25)
def all_weights(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    optimizer.apply(tape.gradient(loss, model.weights), model.weights)
    return float(loss)


@wrong("loss-of-another-call", points=2.25)
def loss_in_inference_mode(model, optimizer, images, labels):
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    before = loss_of(labels, model(images, training=False))
    with tf.GradientTape() as tape:
        loss = loss_of(labels, model(images, training=True))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return before


@wrong("shapes-do-not-fit", points=2.25)
def always_four_classes(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        each = tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(labels, 4), model(images, training=True))
        loss = tf.reduce_mean(each)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss
